/* Handlers that write: the two generic ones, and those that fill in what Autotask wants and people
 * do not say (roles, default labels). */
#include "autotask/names.h"
#include "base/utf8.h"
#include "tools/handlers.h"
#include "tools/roles.h"
#include "tools/write.h"

enum { NOTE_TITLE_BYTES = 100 };

/* ---- Defaults ---- */

/* What Autotask wants on create and people do not say. A label is looked up among the tenant's own:
 * the tenant's default comes first, then the value with this label; where neither exists the field
 * stays open, and the check for required fields names it. */
static const struct default_value {
    const char *entity, *field;
    const char *label; /* NULL: only the tenant's default */
    const char *json;  /* a value to send as it is; then label does not count */
} defaults[] = {
    {"Tickets", "status", "New", NULL},
    {"Tickets", "priority", NULL, NULL},
    {"TicketNotes", "noteType", NULL, NULL},
    {"ServiceCalls", "status", "New", NULL},
    {"Contacts", "isActive", NULL, "true"},
    {"ConfigurationItems", "isActive", NULL, "true"},
    {"Projects", "projectType", "Client", NULL},
    {"Projects", "status", "New", NULL},
    {"Tasks", "status", "New", NULL},
    {"Tasks", "taskType", "Fixed Work", NULL},
    {"Opportunities", "status", "Active", NULL},
    {"Opportunities", "createDate", NULL, "\"today\""},
    {"Opportunities", "startDate", NULL, "\"today\""},
    {"Opportunities", "amount", NULL, "0"},
    {"Opportunities", "cost", NULL, "0"},
    {"Opportunities", "probability", NULL, "0"},
    {"Opportunities", "useQuoteTotals", NULL, "false"},
};

static enum err_code add_default_label(struct tool_run *r, const struct cat_entity *e,
                                       struct fields *f, const struct default_value *d)
{
    const struct at_field_info *info;
    const struct at_picklist_value *chosen = NULL;
    enum err_code rc = resolve_field_info(r, e, str_from(d->field), &info);

    if (rc || !info)
        return rc;
    for (size_t i = 0; i < info->n_values; i++) {
        const struct at_picklist_value *v = &info->values[i];
        bool has_label = d->label && str_eq_nocase(v->label, str_from(d->label));
        if (v->is_active && (v->is_default || (has_label && !chosen))) {
            chosen = v;
            if (v->is_default)
                break;
        }
    }
    if (chosen)
        fields_add_text(f, str_from(d->field), chosen->value);
    return ERR_OK;
}

enum err_code write_defaults(struct tool_run *r, const struct cat_entity *e, struct fields *f)
{
    for (size_t i = 0; i < ARRAY_LEN(defaults); i++) {
        const struct default_value *d = &defaults[i];
        if (!str_eq(e->name, str_from(d->entity)) || fields_has(f, str_from(d->field)))
            continue;
        if (d->json) {
            fields_add_raw(f, str_from(d->field), str_from(d->json));
            continue;
        }
        enum err_code rc = add_default_label(r, e, f, d);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

/* Autotask wants a role with every assigned resource. */
static enum err_code add_role(struct tool_run *r, struct fields *f, const char **ret_note)
{
    int64_t resource_id, role_id;
    struct str assignee = arg_text(r, "assignee");

    if (assignee.n == 0 || arg_text(r, "role").n > 0 ||
        fields_has(f, STR("assignedResourceRoleID")))
        return ERR_OK;
    enum err_code rc = at_name_to_id(r->ctx->client, &r->at, cat_entity_find(STR("Resources")),
                                     assignee, &resource_id, &r->err);
    if (!rc)
        rc = role_find(r, resource_id, &role_id, ret_note);
    if (rc) {
        err_field(&r->err, STR("assignee"));
        return rc;
    }
    fields_add_i64(f, STR("assignedResourceRoleID"), role_id);
    return ERR_OK;
}

/* ---- Handlers ---- */

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
    if (!rc && str_eq(r->entity->name, STR("TicketNotes")))
        title_from_description(r, &f);
    if (!rc)
        rc = write_defaults(r, r->entity, &f);
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

static enum err_code update(struct tool_run *r)
{
    struct write w = {.op = CAT_UPDATE, .entity = r->entity};
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &w.id);
    if (!rc)
        rc = fields_add_args(r, &f, r->entity);
    if (!rc)
        rc = add_role(r, &f, &w.note);
    if (rc)
        return rc;
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_update(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, update);
}
