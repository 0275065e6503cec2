#include "autotask/time_off.h"

#include "autotask/exchange.h"
#include "autotask/impersonation.h"
#include "autotask/operation.h"
#include "base/arena.h"

struct approval {
    struct at_client *client;
    struct at_call *call;
    struct exchange x;
};

static enum err_code send_approval(void *ctx, int64_t *ret_id, struct err *err)
{
    struct approval *a = ctx;
    const struct json *root = NULL;

    (void)ret_id;
    return exchange_run(a->client, a->call, &a->x, &root, err);
}

enum err_code at_time_off_approve(struct at_client *c, struct at_call *call, int64_t id,
                                  struct err *err)
{
    const struct cat_entity *e = cat_entity_find(STR("TimeOffRequests"));
    struct approval a = {
        .client = c, .call = call, .x = {.kind = REPLY_UPDATE, .entity = e, .method = STR("GET")}};
    struct operation o = {.op = CAT_UPDATE, .entity = e, .record = id};
    int64_t same = id;
    enum err_code rc = impersonation_for(c, call, e, &a.x.impersonate, err);

    a.x.path = str_from(str_printf(call->arena, "TimeOffRequests/%lld/Approve", (long long)id));
    o.route = str_printf(call->arena, "GET %.*s", STR_ARG(a.x.path));
    return rc ? rc : operation_run(c, call, &o, send_approval, &a, &same, err);
}
