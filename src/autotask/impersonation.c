/* The catalogue knows which entities have a field for the impersonator, and that is the rule. */
#include "autotask/impersonation.h"

#include "autotask/client_parts.h"
#include "autotask/names.h"

bool at_can_impersonate(const struct cat_entity *e)
{
    return cat_field_find(e, STR("impersonatorCreatorResourceID")) != NULL;
}

static enum err_code find_resource(struct at_client *c, struct at_call *call, struct str who,
                                   int64_t *ret, struct err *err)
{
    enum err_code rc = at_name_to_id(c, call, cat_entity_find(STR("Resources")), who, ret, err);
    if (!rc && *ret <= 0)
        rc = err_set(err, ERR_BAD_VALUE, "%lld is not the id of a resource.", (long long)*ret);
    if (rc)
        err_field(err, STR("impersonate"));
    return rc;
}

enum err_code at_impersonate(struct at_client *c, struct at_call *call, struct str who,
                             struct err *err)
{
    int64_t id;
    enum err_code rc = find_resource(c, call, who, &id, err);
    if (!rc)
        call->impersonate = id;
    return rc;
}

static enum err_code refuse(const struct cat_entity *e, struct err *err)
{
    (void)err_set(err, ERR_NOT_SUPPORTED,
                  "Autotask does not write %.*s in the name of another person: it would ignore the "
                  "wish without a word and name the API user. Nothing was sent.",
                  STR_ARG(e->name));
    err_fix(err, "Make this write without impersonation.");
    err_field(err, STR("impersonate"));
    return ERR_NOT_SUPPORTED;
}

enum err_code impersonation_for(struct at_client *c, struct at_call *call,
                                const struct cat_entity *e, int64_t *ret, struct err *err)
{
    const char *configured = c->options.impersonate;
    int64_t id = call->impersonate;
    *ret = 0;
    if (id == AT_AS_API_USER || (id == AT_AS_CONFIGURED && (!configured || !*configured)))
        return ERR_OK;
    if (!at_can_impersonate(e))
        return refuse(e, err);
    if (id == AT_AS_CONFIGURED) {
        enum err_code rc = find_resource(c, call, str_from(configured), &id, err);
        if (rc)
            return rc;
    }
    *ret = id;
    return ERR_OK;
}
