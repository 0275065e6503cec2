/* related_records: what refers to a record, by the fields that hold its id; goes on as query_entity
 * for one of those entities, and says which there are when none is named. */
#include "tools/entities.h"
#include "tools/handlers.h"
#include "tools/onward.h"
#include "tools/render.h"
#include "tools/words.h"

enum { TEXT_MAX = 64 * 1024 };

static bool refers(const struct cat_field *f, const struct cat_entity *e)
{
    return f->reference == e && !(f->flags & CAT_NOT_QUERYABLE);
}

static size_t count_ways(const struct cat_entity *from, const struct cat_entity *to)
{
    size_t n = 0;

    for (size_t i = 0; i < from->n_fields; i++)
        n += refers(&from->fields[i], to);
    return from->ops & CAT_QUERY ? n : 0;
}

/* "TicketNotes (ticketID), TimeEntries (ticketID)". */
static enum err_code say_what_there_is(struct tool_run *r)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;
    size_t total, n = 0;
    const struct cat_entity *all = cat_entities(&total);

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    jw_init(&w, &json);
    jw_object(&w);
    jw_key(&w, STR("related"));
    jw_array(&w);
    for (size_t i = 0; i < total; i++) {
        if (count_ways(&all[i], r->entity) == 0)
            continue;
        buf_printf(&text, "%s%.*s", n++ > 0 ? ", " : "", STR_ARG(all[i].name));
        jw_str(&w, all[i].name);
    }
    jw_end(&w);
    jw_end(&w);
    const char *answer = str_printf(
        r->arena,
        "%zu entities refer to %s: %s.\nGive one of them in related to see its records.\n", n,
        entity_plural(r, r->entity), n > 0 ? buf_cstr(&text) : "none");
    render_text(r, str_from(answer), buf_str(&json));
    return r->err.code;
}

static enum err_code not_related(struct tool_run *r, const struct cat_entity *other)
{
    enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "%.*s have no field for %s.",
                               STR_ARG(other->name), entity_plural(r, r->entity));

    err_field(&r->err, STR("related"));
    err_fix(&r->err, "Leave related out to see what refers to %s.", entity_plural(r, r->entity));
    return rc;
}

static void add_condition(struct jw *w, struct str field, int64_t id)
{
    jw_object(w);
    jw_kstr(w, "field", field);
    jw_kz(w, "op", "eq");
    jw_ki64(w, "value", id);
    jw_end(w);
}

static void add_filter(struct jw *w, const struct cat_entity *from, const struct cat_entity *to,
                       int64_t id)
{
    bool several = count_ways(from, to) > 1;

    jw_key(w, STR("filter"));
    jw_array(w);
    if (several) {
        jw_object(w);
        jw_key(w, STR("or"));
        jw_array(w);
    }
    for (size_t i = 0; i < from->n_fields; i++)
        if (refers(&from->fields[i], to))
            add_condition(w, from->fields[i].name, id);
    if (several) {
        jw_end(w);
        jw_end(w);
    }
    jw_end(w);
}

static enum err_code related(struct tool_run *r, struct onward *o)
{
    static const char *const passed[] = {"limit", "cursor", "fields", "format", "sort"};
    struct str name = arg_text(r, "related");
    enum err_code rc = entity_argument(r);

    if (rc || name.n == 0)
        return rc ? rc : say_what_there_is(r);
    const struct cat_entity *other = cat_entity_guess(name);
    if (!other)
        other = cat_child_find(r->entity->path, name);
    if (!other) {
        rc =
            err_set(&r->err, ERR_UNKNOWN_ENTITY, "Autotask has no entity \"%.*s\".", STR_ARG(name));
        err_field(&r->err, STR("related"));
        err_fix(&r->err, "Leave related out to see what there is.");
        return rc;
    }
    if (count_ways(other, r->entity) == 0)
        return not_related(r, other);
    o->tool = "query_entity";
    jw_kstr(&o->w, "entity", other->name);
    add_filter(&o->w, other, r->entity, arg_int(r, "id", 0));
    for (size_t i = 0; i < ARRAY_LEN(passed); i++)
        if (arg_given(r, passed[i]))
            jw_kstr(&o->w, passed[i], arg_text(r, passed[i]));
    return ERR_OK;
}

enum mcp_rc tool_related_records(struct mcp_call *call, const void *args)
{
    return onward_run(call, args, related);
}
