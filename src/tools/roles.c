/* Finds a resource's role in ResourceServiceDeskRoles, then in ResourceRoles. */
#include "tools/roles.h"

#include "autotask/filter.h"
#include "autotask/names.h"

enum { MAX_ROLES = 50 };

struct roles {
    int64_t ids[MAX_ROLES];
    size_t n;
    int64_t default_id; /* 0 = none */
};

static bool has_role(const struct roles *roles, int64_t id)
{
    for (size_t i = 0; i < roles->n; i++)
        if (roles->ids[i] == id)
            return true;
    return false;
}

static enum err_code load_roles(struct tool_run *r, struct str entity, int64_t resource_id,
                                struct roles *roles)
{
    static const char *const fields[] = {"roleID", "isActive", "isDefault"};
    const struct cat_entity *e = cat_entity_find(entity);
    bool has_default = cat_field_find(e, STR("isDefault")) != NULL;
    struct at_filter f;
    struct at_rows rows;

    at_filter_init(&f, r->arena, e);
    enum err_code rc =
        at_filter_add_i64(&f, STR("resourceID"), AT_EQ, resource_id, STR(""), &r->err);
    struct at_query q = {.filter = at_filter_json(&f),
                         .fields = fields,
                         .n_fields = has_default ? 3 : 2,
                         .max_rows = MAX_ROLES};
    if (!rc)
        rc = at_query(r->ctx->client, &r->at, e, &q, &rows, &r->err);
    if (rc)
        return rc;
    for (size_t i = 0; i < rows.n; i++) {
        int64_t id;
        const struct json *active = json_get(rows.rows[i], STR("isActive"));
        if (!json_i64(json_get(rows.rows[i], STR("roleID")), &id) ||
            (json_is(active, JSON_BOOL) && !json_true(active)))
            continue;
        if (!has_role(roles, id) && roles->n < MAX_ROLES)
            roles->ids[roles->n++] = id;
        if (json_true(json_get(rows.rows[i], STR("isDefault"))))
            roles->default_id = id;
    }
    return ERR_OK;
}

static enum err_code refuse_choice(struct tool_run *r, const struct roles *roles,
                                   const struct str *names)
{
    struct buf list CLEANUP(buf_done) = {0};

    buf_init(&list, 2048);
    for (size_t i = 0; i < roles->n; i++)
        buf_printf(&list, "%s\"%.*s\"", i > 0 ? ", " : "", STR_ARG(names[i]));
    enum err_code rc = err_set(&r->err, ERR_AMBIGUOUS_LABEL,
                               "The resource has %zu roles and none is the default: %s.", roles->n,
                               buf_cstr(&list));
    err_fix(&r->err, "Choose one and give it as role.");
    return rc;
}

enum err_code role_find(struct tool_run *r, int64_t resource_id, int64_t *ret_role_id,
                        const char **ret_note)
{
    struct roles roles = {.n = 0};
    struct str names[MAX_ROLES];
    enum err_code rc = load_roles(r, STR("ResourceServiceDeskRoles"), resource_id, &roles);

    if (!rc && roles.n == 0)
        rc = load_roles(r, STR("ResourceRoles"), resource_id, &roles);
    if (rc)
        return rc;
    if (roles.n == 0) {
        rc =
            err_set(&r->err, ERR_BAD_VALUE, "That resource has no role, so it cannot be assigned.");
        err_fix(&r->err, "Choose another resource, or give it a role in Autotask.");
        return rc;
    }
    rc = at_names_of(r->ctx->client, &r->at, cat_entity_find(STR("Roles")), roles.ids, roles.n,
                     names, &r->err);
    if (rc)
        return rc;
    if (roles.n > 1 && roles.default_id == 0)
        return refuse_choice(r, &roles, names);
    *ret_role_id = roles.default_id ? roles.default_id : roles.ids[0];
    for (size_t i = 0; i < roles.n; i++)
        if (roles.ids[i] == *ret_role_id)
            *ret_note = str_printf(r->arena, "Role: %.*s (%s).", STR_ARG(names[i]),
                                   roles.n > 1 ? "the default one" : "the only one");
    return ERR_OK;
}
