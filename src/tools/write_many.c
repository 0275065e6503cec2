/* write_records: several records of one entity under one confirm word, as write_steps_run does it:
 * all are checked before the first is sent, and a failure half-way says how far it got. */
#include "tools/entities.h"
#include "tools/handlers.h"
#include "tools/words.h"

struct many {
    struct tool_run *r;
    enum cat_ops op;
    struct write_step *steps;
    size_t n;
};

static enum err_code refuse(struct many *m, const char *field, const char *what, const char *fix)
{
    enum err_code rc = err_set(&m->r->err, ERR_BAD_VALUE, "%s", what);

    err_field(&m->r->err, str_from(field));
    err_fix(&m->r->err, "%s", fix);
    return rc;
}

static bool read_id(const struct json *v, int64_t *ret)
{
    return json_i64(v, ret) || str_to_i64(str_trim(json_str(v)), ret);
}

/* The record's fields without its id, and what Autotask wants on create besides. */
static enum err_code add_step(struct many *m, int64_t id, const struct json *record)
{
    const char *noun = entity_singular(m->r, m->r->entity);
    struct write_step *step = &m->steps[m->n];
    struct fields f;

    if (m->n == WRITE_STEPS_MAX)
        return refuse(m, "records", "That is more than one call may write: 50.",
                      "Give 50 at most, and the others in a second call.");
    fields_init(&f, m->r->arena);
    for (struct json_iter it = json_iter(record); json_next(&it);)
        if (m->op == CAT_CREATE || !str_eq_nocase(it.name, STR("id")))
            fields_add_json(&f, it.name, it.value);
    if (m->op == CAT_UPDATE)
        fields_unassign(&f, m->r->entity);
    else if (fields_add_defaults(m->r, m->r->entity, &f))
        return m->r->err.code;
    const struct json *object = fields_finish(m->r, &f);
    if (!object)
        return m->r->err.code;
    m->n++;
    *step = (struct write_step){
        .what = m->op == CAT_CREATE ? str_printf(m->r->arena, "%s no. %zu", noun, m->n)
                                    : str_printf(m->r->arena, "%s id %lld", noun, (long long)id),
        .write = {.op = m->op, .entity = m->r->entity, .id = id, .fields = object}};
    return ERR_OK;
}

static enum err_code add_record(struct many *m, const struct json *record)
{
    int64_t id = 0;

    if (!json_is(record, JSON_OBJECT))
        return refuse(m, "records", "records must be a list of objects.",
                      "Give the fields of each record, for updates with its id.");
    if (m->op == CAT_UPDATE && !read_id(json_get_nocase(record, STR("id")), &id))
        return refuse(m, "records", "A record that is to be updated has no id.",
                      "Give id in each of the records, or ids and fields.");
    return add_step(m, id, record);
}

/* One change for many records. */
static enum err_code add_ids(struct many *m, const struct json *ids, const struct json *fields)
{
    if (m->op != CAT_UPDATE || json_len(fields) == 0)
        return refuse(m, "ids", "ids say which records are updated, and fields how.",
                      "Give operation=update, ids and fields; or records.");
    for (struct json_iter it = json_iter(ids); json_next(&it);) {
        int64_t id;
        if (!read_id(it.value, &id))
            return refuse(m, "ids", "An id is no whole number.", "Give the ids of the records.");
        if (add_step(m, id, fields))
            return m->r->err.code;
    }
    return ERR_OK;
}

static enum err_code write_records(struct tool_run *r)
{
    struct many m = {.r = r, .op = CAT_CREATE};
    const struct json *records = arg_json(r, "records");
    const struct json *ids = arg_json(r, "ids");
    enum err_code rc = entity_argument(r);

    if (str_eq(arg_text(r, "operation"), STR("update")))
        m.op = CAT_UPDATE;
    m.steps = ARENA_ARRAY(r->arena, struct write_step, WRITE_STEPS_MAX);
    for (struct json_iter it = json_iter(records); json_next(&it) && !rc;)
        rc = add_record(&m, it.value);
    if (!rc && (json_len(ids) > 0 || arg_json(r, "fields")))
        rc = add_ids(&m, ids, arg_json(r, "fields"));
    if (!rc && m.n == 0)
        rc = refuse(&m, "records", "There is nothing to write.",
                    "Give records, a list of objects; or ids and fields for the same change of "
                    "many.");
    if (rc)
        return rc;
    const char *title = str_printf(r->arena, "%zu %s %s", m.n, entity_plural(r, r->entity),
                                   m.op == CAT_CREATE ? "created" : "updated");
    return write_steps_run(r, title, m.steps, m.n);
}

enum mcp_rc tool_write_records(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, write_records);
}
