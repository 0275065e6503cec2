/* Handlers that write any entity: create, update, delete, and taking two records apart. */
#include "autotask/names.h"
#include "base/utf8.h"
#include "tools/handlers.h"
#include "tools/roles.h"
#include "tools/write.h"

enum { NOTE_TITLE_BYTES = 100 };

/* ---- Technicians and their roles ---- */

/* Where a technician is put on a record: the argument, and the two fields that go together. */
static const struct assignment {
    const char *entity, *arg, *resource, *role;
} assignments[] = {
    {"Tickets", "assignee", "assignedResourceID", "assignedResourceRoleID"},
    {"Tasks", "assignee", "assignedResourceID", "assignedResourceRoleID"},
    {"TicketSecondaryResources", "resource", "resourceID", "roleID"},
};

static const struct assignment *assignment_of(const struct cat_entity *e)
{
    for (size_t i = 0; i < ARRAY_LEN(assignments); i++)
        if (str_eq(e->name, str_from(assignments[i].entity)))
            return &assignments[i];
    return NULL;
}

static bool is_nobody(struct str text)
{
    static const struct str words[] = {STR_INIT(""), STR_INIT("none"), STR_INIT("nobody"),
                                       STR_INIT("null"), STR_INIT("unassigned")};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(text, words[i]))
            return true;
    return false;
}

/* Autotask takes a resource and its role together only: without the one there is no other. */
void fields_unassign(struct fields *f, const struct cat_entity *e)
{
    const struct assignment *a = assignment_of(e);

    if (a && str_eq(fields_value(f, str_from(a->resource)), STR("null")) &&
        !fields_has(f, str_from(a->role)))
        fields_add_raw(f, str_from(a->role), STR("null"));
}

/* An assignee that is empty or "none" takes the technician off the record. */
static enum err_code unassign(struct tool_run *r, struct fields *f)
{
    const struct assignment *a = assignment_of(r->entity);

    if (!a || !arg_given(r, a->arg) || !is_nobody(arg_text(r, a->arg)))
        return ERR_OK;
    if (arg_text(r, "role").n > 0) {
        enum err_code rc =
            err_set(&r->err, ERR_BAD_VALUE, "A role is given, but nobody to have it.");
        err_field(&r->err, STR("role"));
        err_fix(&r->err, "Leave role out, or name a technician in %s.", a->arg);
        return rc;
    }
    fields_add_raw(f, str_from(a->resource), STR("null"));
    fields_unassign(f, r->entity);
    return ERR_OK;
}

/* Autotask wants a role with every assigned resource. */
static enum err_code add_role(struct tool_run *r, struct fields *f, const char **ret_note)
{
    const struct assignment *a = assignment_of(r->entity);
    int64_t resource_id, role_id;

    if (!a || arg_text(r, a->arg).n == 0 || fields_has(f, str_from(a->role)))
        return ERR_OK;
    enum err_code rc = at_name_to_id(r->ctx->client, &r->at, cat_entity_find(STR("Resources")),
                                     arg_text(r, a->arg), &resource_id, &r->err);
    if (!rc)
        rc = role_find(r, resource_id, &role_id, ret_note);
    if (rc) {
        err_field(&r->err, str_from(a->arg));
        return rc;
    }
    fields_add_i64(f, str_from(a->role), role_id);
    return ERR_OK;
}

/* ---- Create and update ---- */

static bool is_note(const struct cat_entity *e)
{
    return str_eq(e->name, STR("TicketNotes")) || str_eq(e->name, STR("TaskNotes")) ||
           str_eq(e->name, STR("ProjectNotes"));
}

/* Autotask wants a title with every note: the beginning of its text, when none is given. */
static void title_from_description(struct tool_run *r, struct fields *f)
{
    struct str text = arg_text(r, "description");
    struct str line = str_trim(str_split(&text, '\n'));

    if (line.n > 0 && !fields_has(f, STR("title")))
        fields_add_text(f, STR("title"), utf8_cut(line, NOTE_TITLE_BYTES));
}

static enum err_code create(struct tool_run *r)
{
    struct write w = {.op = CAT_CREATE, .entity = r->entity};
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (!rc && is_note(r->entity))
        title_from_description(r, &f);
    if (!rc)
        rc = fields_add_defaults(r, r->entity, &f);
    if (!rc)
        rc = add_role(r, &f, &w.note);
    if (rc)
        return rc;
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_create(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create);
}

/* Autotask refuses a changed note that does not repeat who sees it and of what type it is. */
static enum err_code keep_required(struct tool_run *r, const struct write *w, struct fields *f)
{
    static const struct str kept[] = {STR_INIT("noteType"), STR_INIT("publish")};
    const struct json *now;
    int64_t value;

    if (!is_note(r->entity) || f->n == 0)
        return ERR_OK;
    enum err_code rc = at_get(r->ctx->client, &r->at, r->entity, w->id, &now, &r->err);
    for (size_t i = 0; i < ARRAY_LEN(kept) && !rc; i++)
        if (!fields_has(f, kept[i]) && json_i64(json_get(now, kept[i]), &value))
            fields_add_i64(f, kept[i], value);
    return rc;
}

enum err_code update_run(struct tool_run *r)
{
    struct write w = {.op = CAT_UPDATE, .entity = r->entity};
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &w.id);
    if (!rc)
        rc = parent_given(r, &w.parent_id, &w.has_parent);
    if (!rc)
        rc = unassign(r, &f);
    if (!rc)
        rc = fields_add_args(r, &f, r->entity);
    if (!rc)
        rc = keep_required(r, &w, &f);
    fields_unassign(&f, r->entity);
    if (!rc)
        rc = add_role(r, &f, &w.note);
    if (rc)
        return rc;
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_update(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, update_run);
}

/* ---- Delete ---- */

enum err_code delete_run(struct tool_run *r)
{
    struct write w = {.op = CAT_DELETE, .entity = r->entity};
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &w.id);

    if (!rc)
        rc = parent_given(r, &w.parent_id, &w.has_parent);
    return rc ? rc : write_run(r, &w);
}

enum mcp_rc tool_delete(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, delete_run);
}

/* The record that ties together what the arguments name: a ticket and a tag. */
static enum err_code find_link(struct tool_run *r, int64_t *ret_id)
{
    static const char *const fields[] = {"id"};
    struct at_filter f;
    struct at_rows rows;
    enum err_code rc = ERR_OK;

    at_filter_init(&f, r->arena, r->entity);
    for (size_t i = 0; i < r->tool->n_args && !rc; i++)
        if (r->spec->args[i].field)
            rc = resolve_eq(r, &f, str_from(r->spec->args[i].field), r->tool->args[i].name,
                            str_trim(arg_text_at(r, i)));
    struct at_query q = {
        .filter = at_filter_json(&f), .fields = fields, .n_fields = 1, .max_rows = 1};
    if (!rc)
        rc = at_query(r->ctx->client, &r->at, r->entity, &q, &rows, &r->err);
    if (rc)
        return rc;
    if (rows.n > 0) {
        *ret_id = rows.last_id;
        return ERR_OK;
    }
    rc = err_set(&r->err, ERR_NOT_FOUND, "There is nothing to take off: no record with %.*s.",
                 STR_ARG(at_filter_words(&f)));
    err_fix(&r->err, "query_entity entity=%.*s shows what is there.", STR_ARG(r->entity->name));
    return rc;
}

static enum err_code unlink_records(struct tool_run *r)
{
    struct write w = {.op = CAT_DELETE, .entity = r->entity};
    enum err_code rc = find_link(r, &w.id);

    return rc ? rc : write_run(r, &w);
}

enum mcp_rc tool_unlink(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, unlink_records);
}
