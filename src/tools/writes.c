/* Handlers that write: the two generic ones, and those that fill in what Autotask wants and people
 * do not say (roles, default labels). */
#include "autotask/names.h"
#include "base/clock.h"
#include "tools/handlers.h"
#include "tools/roles.h"
#include "tools/write.h"

#include <stdio.h>

static enum err_code create_with(struct tool_run *r, struct fields *f, const char *note)
{
    struct write w = {
        .op = CAT_CREATE, .entity = r->entity, .note = note, .fields = fields_finish(r, f)};

    return w.fields ? write_run(r, &w) : r->err.code;
}

/* ---- Defaults ---- */

/* Sets a picklist field that was not given: to the tenant's own default, else to the value with
 * that label. Where neither exists the field stays open, and the check for required fields names
 * it. */
static enum err_code default_label(struct tool_run *r, struct fields *f, const char *field,
                                   const char *label)
{
    const struct at_field_info *info;
    const struct at_picklist_value *chosen = NULL;
    enum err_code rc;

    if (fields_has(f, str_from(field)))
        return ERR_OK;
    rc = resolve_field_info(r, r->entity, str_from(field), &info);
    if (rc || !info)
        return rc;
    for (size_t i = 0; i < info->n_values; i++) {
        const struct at_picklist_value *v = &info->values[i];
        if (v->is_active && v->is_default && !chosen)
            chosen = v;
        if (v->is_active && label && str_eq_nocase(v->label, str_from(label)) &&
            (!chosen || !chosen->is_default))
            chosen = v;
    }
    if (chosen)
        fields_add_text(f, str_from(field), chosen->value);
    return ERR_OK;
}

static void default_raw(struct fields *f, const char *field, struct str json)
{
    if (!fields_has(f, str_from(field)))
        fields_add_raw(f, str_from(field), json);
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

/* ---- Generic ---- */

static void title_from_description(struct tool_run *r, struct fields *f)
{
    struct str text = arg_text(r, "description");
    struct str line = str_trim(str_split(&text, '\n'));

    if (line.n == 0 || fields_has(f, STR("title")))
        return;
    while (line.n > 100 ||
           (line.n > 0 && ((unsigned char)line.p[line.n - 1] & 0xC0) == 0x80 && line.n == 100))
        line.n--;
    fields_add_text(f, STR("title"), line);
}

static enum err_code create(struct tool_run *r)
{
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (!rc && str_eq(r->entity->name, STR("TicketNotes"))) {
        title_from_description(r, &f);
        rc = default_label(r, &f, "noteType", NULL);
    }
    if (!rc && (str_eq(r->entity->name, STR("Contacts")) ||
                str_eq(r->entity->name, STR("ConfigurationItems"))))
        default_raw(&f, "isActive", STR("true"));
    return rc ? rc : create_with(r, &f, NULL);
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

/* ---- Special ones ---- */

static enum err_code create_ticket(struct tool_run *r)
{
    const char *note = NULL;
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (!rc)
        rc = default_label(r, &f, "status", "New");
    if (!rc)
        rc = default_label(r, &f, "priority", NULL);
    if (!rc)
        rc = add_role(r, &f, &note);
    return rc ? rc : create_with(r, &f, note);
}

enum mcp_rc tool_create_ticket(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_ticket);
}

static enum err_code create_project(struct tool_run *r)
{
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (!rc)
        rc = default_label(r, &f, "projectType", "Client");
    if (!rc)
        rc = default_label(r, &f, "status", "New");
    return rc ? rc : create_with(r, &f, NULL);
}

enum mcp_rc tool_create_project(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_project);
}

static enum err_code create_task(struct tool_run *r)
{
    const char *note = NULL;
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (!rc)
        rc = default_label(r, &f, "status", "New");
    if (!rc)
        rc = default_label(r, &f, "taskType", "Fixed Work");
    if (!rc)
        rc = add_role(r, &f, &note);
    return rc ? rc : create_with(r, &f, note);
}

enum mcp_rc tool_create_task(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_task);
}

static enum err_code create_opportunity(struct tool_run *r)
{
    struct fields f;
    char now[32];

    fields_init(&f, r->arena);
    iso_format(r->now_s, now, sizeof(now));
    struct str now_json = str_from(str_printf(r->arena, "\"%s\"", now));
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (rc)
        return rc;
    default_raw(&f, "createDate", now_json);
    default_raw(&f, "startDate", now_json);
    default_raw(&f, "amount", STR("0"));
    default_raw(&f, "cost", STR("0"));
    default_raw(&f, "probability", STR("0"));
    default_raw(&f, "useQuoteTotals", STR("false"));
    rc = default_label(r, &f, "status", "Active");
    return rc ? rc : create_with(r, &f, NULL);
}

enum mcp_rc tool_create_opportunity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_opportunity);
}
