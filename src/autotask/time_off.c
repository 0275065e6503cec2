#include "autotask/time_off.h"

#include "autotask/exchange.h"
#include "autotask/impersonation.h"

enum err_code at_time_off_approve(struct at_client *c, struct at_call *call, int64_t id,
                                  struct err *err)
{
    const struct json *root = NULL;
    struct exchange x = {.kind = REPLY_UPDATE,
                         .entity = cat_entity_find(STR("TimeOffRequests")),
                         .method = STR("GET")};
    enum err_code rc = impersonation_for(c, call, x.entity, &x.impersonate, err);

    x.path = str_from(str_printf(call->arena, "TimeOffRequests/%lld/Approve", (long long)id));
    return rc ? rc : exchange_run(c, call, &x, &root, err);
}
