/* subscriptions/listen (MCP 2026-07-28, basic/patterns/subscriptions): acknowledged with what this
 * server will send, then open until the client cancels it or the server ends. */
#include "mcp/subscriptions.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/server.h"
#include "mcp/tasks.h"

enum {
    LISTENS_TO_TASKS = 1 << 8, /* beside enum mcp_announcement in call->listens */
    TASK_IDS_MAX = 256
};

static const struct {
    unsigned bit;
    const char *flag;
    const char *method;
} lists[] = {
    {MCP_TOOLS_CHANGED, "toolsListChanged", "notifications/tools/list_changed"},
    {MCP_PROMPTS_CHANGED, "promptsListChanged", "notifications/prompts/list_changed"},
    {MCP_RESOURCES_CHANGED, "resourcesListChanged", "notifications/resources/list_changed"},
};

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
    const struct json *filter = json_get(call->msg.params, STR("notifications"));
    const struct json *uris = json_get(filter, STR("resourceSubscriptions"));

    if (!json_is(filter, JSON_OBJECT))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "subscriptions/listen needs params.notifications, an object.");
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct json *flag = json_get(filter, str_from(lists[i].flag));
        if (flag && !json_is(flag, JSON_BOOL))
            return err_set(&call->err, ERR_INVALID_PARAMS,
                           "params.notifications.%s must be true or false.", lists[i].flag);
    }
    if (uris && !json_is(uris, JSON_ARRAY))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.notifications.resourceSubscriptions must be an array of URIs.");
    for (struct json_iter it = json_iter(uris); json_next(&it);) {
        if (!json_is(it.value, JSON_STRING))
            return err_set(&call->err, ERR_INVALID_PARAMS,
                           "params.notifications.resourceSubscriptions must hold strings.");
    }
    const struct json *tasks = json_get(filter, STR("taskIds"));
    if (!tasks || !call->server->has_tasks)
        return ERR_OK;
    if (!tasks_declared(call))
        return tasks_required(call);
    if (!json_is(tasks, JSON_ARRAY) || json_len(tasks) > TASK_IDS_MAX)
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.notifications.taskIds must be an array of at most %d task ids.",
                       TASK_IDS_MAX);
    return ERR_OK;
}

/* Counts the resources of a listen in, or out when it ends. */
static void watch_all(struct mcp_call *call, bool wanted)
{
    const struct json *filter = json_get(call->msg.params, STR("notifications"));

    for (struct json_iter it = json_iter(json_get(filter, STR("resourceSubscriptions")));
         json_next(&it);)
        hub_watch(call->server, json_str(it.value), wanted);
}

void subscription_forget(struct mcp_call *call)
{
    if (call->listens & MCP_RESOURCE_UPDATES)
        watch_all(call, false);
    call->listens = 0;
}

void client_forget_subscriptions(struct client *client)
{
    struct str rest = buf_str(&client->subscribed);

    while (rest.n > 0) {
        struct str uri = str_split(&rest, '\n');
        if (uri.n > 0)
            hub_watch(client->server, uri, false);
    }
}

/* Of the tasks that are asked for, those that the client has. */
static void write_tasks(struct mcp_call *call, const struct json *ids, struct jw *w)
{
    if (!call->server->has_tasks || !json_len(ids))
        return;
    jw_key(w, STR("taskIds"));
    jw_array(w);
    for (struct json_iter it = json_iter(ids); json_next(&it);) {
        if (task_exists(call, json_str(it.value)))
            jw_str(w, json_str(it.value));
    }
    jw_end(w);
    call->listens |= LISTENS_TO_TASKS;
}

/* What is asked for and what this server announces; the subset tells the client which cache hints
 * it has to rely on instead. */
static void write_honoured(struct mcp_call *call, struct jw *w)
{
    const struct json *filter = json_get(call->msg.params, STR("notifications"));
    unsigned may = call->server->options.announces;

    jw_object(w);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (may & lists[i].bit && json_true(json_get(filter, str_from(lists[i].flag)))) {
            call->listens |= lists[i].bit;
            jw_kbool(w, lists[i].flag, true);
        }
    }
    const struct json *uris = json_get(filter, STR("resourceSubscriptions"));
    if (may & MCP_RESOURCE_UPDATES && json_len(uris)) {
        call->listens |= MCP_RESOURCE_UPDATES;
        jw_kvalue(w, "resourceSubscriptions", uris);
        watch_all(call, true);
    }
    write_tasks(call, json_get(filter, STR("taskIds")), w);
    jw_end(w);
}

enum err_code run_listen(struct mcp_call *call)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    enum err_code rc = check_filter(call);
    if (rc)
        return rc;
    buf_init(&b, 2 * call->server->limits.max_message_bytes + 1024);
    jw_init(&w, &b);
    open_tagged(call, &w);
    jw_key(&w, STR("notifications"));
    write_honoured(call, &w);
    jw_end(&w);
    if (!jw_ok(&w) || b.failed ||
        !call_notify(call, "notifications/subscriptions/acknowledged", buf_str(&b)))
        return err_set(&call->err, ERR_SERVER_BUSY, "There is no memory for a subscription.");
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
    (void)call_notify(call, "notifications/cancelled", buf_str(&b));

    answer_begin(call);
    jw_kraw(&call->w, "resultType", STR("\"complete\""));
    jw_key(&call->w, STR("_meta"));
    jw_object(&call->w);
    jw_kraw(&call->w, "io.modelcontextprotocol/subscriptionId", call->msg.id);
    jw_end(&call->w);
    jw_end(&call->w);
    buf_add_char(&call->out, '}');
}

/* ---- News ---- */

static void tell(struct mcp_call *call, const char *method, const char *uri)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, call->server->limits.max_message_bytes);
    jw_init(&w, &b);
    open_tagged(call, &w);
    if (uri)
        jw_kz(&w, "uri", uri);
    jw_end(&w);
    if (jw_ok(&w))
        (void)call_notify(call, method, buf_str(&b));
}

static bool has_uri(struct mcp_call *call, const char *uri)
{
    const struct json *filter = json_get(call->msg.params, STR("notifications"));
    const struct json *uris = json_get(filter, STR("resourceSubscriptions"));

    for (struct json_iter it = json_iter(uris); json_next(&it);) {
        if (str_eq(json_str(it.value), str_from(uri)))
            return true;
    }
    return false;
}

/* notifications/tasks: the task as tasks/get shows it. */
static void tell_task(struct mcp_call *call, struct str id)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, call->server->limits.max_result_bytes + 4096);
    jw_init(&w, &b);
    open_tagged(call, &w);
    if (!task_write(call, id, &w))
        return;
    jw_end(&w);
    if (jw_ok(&w) && !b.failed)
        (void)call_notify(call, "notifications/tasks", buf_str(&b));
}

static void announce_tasks(struct mcp_call *call, const struct news *news)
{
    const struct json *filter = json_get(call->msg.params, STR("notifications"));

    for (struct json_iter it = json_iter(json_get(filter, STR("taskIds"))); json_next(&it);) {
        for (size_t i = 0; i < news->n_tasks; i++) {
            if (str_eq(json_str(it.value), str_from(news->tasks[i])))
                tell_task(call, json_str(it.value));
        }
    }
}

void subscription_announce(struct mcp_call *call, const struct news *news)
{
    if (call->listens & LISTENS_TO_TASKS)
        announce_tasks(call, news);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (call->listens & news->changed & lists[i].bit)
            tell(call, lists[i].method, NULL);
    }
    for (size_t i = 0; i < news->n_uris && call->listens & MCP_RESOURCE_UPDATES; i++) {
        if (has_uri(call, news->uris[i]))
            tell(call, "notifications/resources/updated", news->uris[i]);
    }
}

/* ---- The older era ---- */

/* Where "\nURI\n" stands among what the client has subscribed to; -1: it has not. */
static ptrdiff_t find_subscribed(const struct client *client, struct str uri)
{
    struct str all = buf_str(&client->subscribed);

    for (size_t i = 0; i + uri.n + 2 <= all.n; i++) {
        if (all.p[i] == '\n' && all.p[i + uri.n + 1] == '\n' &&
            !memcmp(all.p + i + 1, uri.p, uri.n))
            return (ptrdiff_t)i;
    }
    return -1;
}

static enum err_code subscribed_uri(struct mcp_call *call, struct str *ret)
{
    *ret = json_str(json_get(call->msg.params, STR("uri")));
    if (!ret->n || str_find(*ret, '\n') >= 0)
        return err_set(&call->err, ERR_INVALID_PARAMS, "%.*s needs params.uri, a URI.",
                       STR_ARG(call->msg.method));
    if (!call->client)
        return err_set(&call->err, ERR_INVALID_REQUEST, "Send initialize first.");
    return ERR_OK;
}

enum err_code run_subscribe(struct mcp_call *call)
{
    struct str uri;

    enum err_code rc = subscribed_uri(call, &uri);
    if (rc || find_subscribed(call->client, uri) >= 0)
        return rc;
    struct buf *all = &call->client->subscribed;
    if (all->n + uri.n + 2 > all->max)
        return err_set(&call->err, ERR_SERVER_BUSY, "There are too many subscriptions already.");
    buf_add_char(all, '\n');
    buf_add_str(all, uri);
    buf_add_char(all, '\n');
    hub_watch(call->server, uri, true);
    return ERR_OK;
}

enum err_code run_unsubscribe(struct mcp_call *call)
{
    struct str uri;

    enum err_code rc = subscribed_uri(call, &uri);
    if (rc)
        return rc;
    ptrdiff_t at = find_subscribed(call->client, uri);
    if (at >= 0) {
        struct buf *all = &call->client->subscribed;
        size_t end = (size_t)at + uri.n + 2;
        memmove(all->p + at, all->p + end, all->n - end);
        all->n -= uri.n + 2;
        hub_watch(call->server, uri, false);
    }
    return ERR_OK;
}

static void send_note(struct peer *p, const char *method, const char *uri)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, p->server->limits.max_message_bytes);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "jsonrpc", "2.0");
    jw_kz(&w, "method", method);
    if (uri) {
        jw_key(&w, STR("params"));
        jw_object(&w);
        jw_kz(&w, "uri", uri);
        jw_end(&w);
    }
    jw_end(&w);
    if (jw_ok(&w))
        p->ops->send(p, buf_str(&b));
}

void announce_to_client(struct peer *p, const struct news *news)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (news->changed & lists[i].bit)
            send_note(p, lists[i].method, NULL);
    }
    for (size_t i = 0; i < news->n_uris; i++) {
        if (find_subscribed(p->client, str_from(news->uris[i])) >= 0)
            send_note(p, "notifications/resources/updated", news->uris[i]);
    }
}
