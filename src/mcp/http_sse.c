/* HTTP+SSE, the transport of revision 2024-11-05: GET opens an event stream whose first event names
 * the address that messages are to be POSTed to; every answer comes on the stream. Such a
 * connection is one peer, like standard input and output, and ends with its stream. */
#include "mcp/transport_http.h"

#include "base/random.h"

static const struct str messages_path = STR_INIT("/messages");

static struct request *of(struct peer *p)
{
    return (struct request *)p;
}

/* ---- The transport's functions ---- */

static void send_event(struct request *r, struct str message)
{
    uv_mutex_lock(&r->http->lock);
    if (r->stream)
        request_write_event(r->stream, "message", message);
    uv_mutex_unlock(&r->http->lock);
}

/* What is wrong with a message as such is the answer to its POST: it may have no id to find it by.
 */
static void sse_reply(struct peer *p, struct str message)
{
    struct request *r = of(p);

    if (r->x && p->status == 400) {
        http_reply(r->x, 400, "application/json", message, NULL, 0);
        r->x = NULL;
    } else {
        send_event(r, message);
    }
}

static void sse_send(struct peer *p, struct str message)
{
    send_event(of(p), message);
}

static void sse_notify(struct peer *p, struct mcp_call *call, struct str message)
{
    struct request *r = of(p);

    uv_mutex_lock(&r->http->lock);
    if (r->stream && !call->silent)
        request_write_event(r->stream, "message", message);
    uv_mutex_unlock(&r->http->lock);
}

static void sse_answer_now(struct peer *p, struct mcp_call *call, struct str message)
{
    sse_notify(p, call, message);
    request_silence(p, call);
}

static const struct peer_ops sse_ops = {.reply = sse_reply,
                                        .header = request_header,
                                        .notify = sse_notify,
                                        .start = request_start,
                                        .silence = request_silence,
                                        .send = sse_send,
                                        .answer_now = sse_answer_now};

/* ---- GET ---- */

static void on_gone(void *ctx)
{
    request_abandon(ctx);
}

void sse_open(struct mcp_http *t, struct http_exchange *x)
{
    static const struct http_reply_header headers[] = {{"Cache-Control", "no-store"},
                                                       {"X-Accel-Buffering", "no"}};
    struct who who = who_is(x);
    struct err err = {0};
    char endpoint[64 + SESSION_ID_LEN];

    if (streams_check(t, &who, &err)) {
        http_error(x, 429, err.code, err.text);
        return;
    }
    struct request *r = request_new(t, x);
    r->is_sse = true;
    r->who = who;
    r->peer.ops = &sse_ops;
    r->peer.can_ask = true;
    random_hex(r->sse_id, SESSION_ID_LEN);
    snprintf(endpoint, sizeof(endpoint), "%s?sessionId=%s", messages_path.p, r->sse_id);
    uv_mutex_lock(&t->lock);
    http_on_gone(x, on_gone, r);
    r->x = NULL;
    r->stream = http_stream_open(x, 200, "text/event-stream", headers, ARRAY_LEN(headers),
                                 t->options.max_unsent_bytes);
    request_write_event(r->stream, "endpoint", str_from(endpoint));
    uv_mutex_unlock(&t->lock);
}

/* ---- POST ---- */

bool sse_is_address(const struct mcp_http *t, struct str path)
{
    return t->options.sse_path && str_eq(path, messages_path);
}

/* Value of a parameter of the query. */
static struct str parameter(struct str query, struct str name)
{
    while (query.n) {
        struct str value = str_split(&query, '&');
        if (str_eq(str_split(&value, '='), name))
            return value;
    }
    return STR("");
}

static struct request *find(struct mcp_http *t, struct str id, unsigned principal)
{
    if (id.n != SESSION_ID_LEN)
        return NULL;
    for (struct request *r = t->requests; r; r = r->next) {
        if (r->is_sse && r->peer.principal == principal &&
            equal_in_constant_time(r->sse_id, id.p, id.n))
            return r;
    }
    return NULL;
}

void sse_post(struct mcp_http *t, struct http_exchange *x)
{
    struct request *r = find(t, parameter(http_query(x), STR("sessionId")), http_tag(x));

    if (!r) {
        http_error(x, 404, ERR_INVALID_REQUEST,
                   "There is no such connection; open the event stream again.");
        return;
    }
    r->dispatching = true;
    r->x = x;
    dispatch_message(&r->peer, http_body(x));
    if (r->x)
        http_reply(r->x, 202, "text/plain", STR("Accepted"), NULL, 0);
    r->x = NULL;
    r->dispatching = false;
    request_settle(r);
}

void sse_close_all(struct mcp_http *t)
{
    for (struct request *r = t->requests, *next; r; r = next) {
        next = r->next;
        if (r->is_sse)
            request_abandon(r);
    }
}
