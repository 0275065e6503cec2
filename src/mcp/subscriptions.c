/* subscriptions/listen (MCP 2026-07-28, basic/patterns/subscriptions): acknowledged with what this
 * server will send, then open until the client cancels it or the server ends. */
#include "mcp/subscriptions.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/methods.h"
#include "mcp/peer.h"

/* {"_meta":{"io.modelcontextprotocol/subscriptionId":ID}, opened: the caller adds and closes. */
static void open_tagged(struct mcp_call *call, struct jw *w)
{
    jw_object(w);
    jw_key(w, STR("_meta"));
    jw_object(w);
    jw_kraw(w, "io.modelcontextprotocol/subscriptionId", call->msg.id);
    jw_end(w);
}

static enum err_code check_filter(struct mcp_call *call)
{
    static const char *const flags[] = {"toolsListChanged", "promptsListChanged",
                                        "resourcesListChanged"};
    const struct json *filter = json_get(call->msg.params, STR("notifications"));
    const struct json *uris = json_get(filter, STR("resourceSubscriptions"));

    if (!json_is(filter, JSON_OBJECT))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "subscriptions/listen needs params.notifications, an object.");
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        const struct json *flag = json_get(filter, str_from(flags[i]));
        if (flag && !json_is(flag, JSON_BOOL))
            return err_set(&call->err, ERR_INVALID_PARAMS,
                           "params.notifications.%s must be true or false.", flags[i]);
    }
    if (uris && !json_is(uris, JSON_ARRAY))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.notifications.resourceSubscriptions must be an array of URIs.");
    for (struct json_iter it = json_iter(uris); json_next(&it);) {
        if (!json_is(it.value, JSON_STRING))
            return err_set(&call->err, ERR_INVALID_PARAMS,
                           "params.notifications.resourceSubscriptions must hold strings.");
    }
    return ERR_OK;
}

enum err_code run_listen(struct mcp_call *call)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    enum err_code rc = check_filter(call);
    if (rc)
        return rc;
    /* No list changes while the server runs and no resource announces changes: the honoured subset
     * is empty, and saying so at once lets the client rely on the cache hints instead. */
    buf_init(&b, call->msg.id.n + 1024);
    jw_init(&w, &b);
    open_tagged(call, &w);
    jw_key(&w, STR("notifications"));
    jw_object(&w);
    jw_end(&w);
    jw_end(&w);
    call_notify(call, "notifications/subscriptions/acknowledged", buf_str(&b));
    return ERR_OK;
}

void subscription_end(struct mcp_call *call)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    /* The server tears the subscription down: basic/patterns/cancellation asks for the
     * notification, basic/patterns/subscriptions for the response. */
    buf_init(&b, call->msg.id.n + 1024);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kraw(&w, "requestId", call->msg.id);
    jw_end(&w);
    call_notify(call, "notifications/cancelled", buf_str(&b));

    answer_begin(call);
    jw_kraw(&call->w, "resultType", STR("\"complete\""));
    jw_key(&call->w, STR("_meta"));
    jw_object(&call->w);
    jw_kraw(&call->w, "io.modelcontextprotocol/subscriptionId", call->msg.id);
    jw_end(&call->w);
    jw_end(&call->w);
    buf_add_char(&call->out, '}');
}
