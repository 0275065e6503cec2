/* One POST from message to reply: JSON as long as one message is all there is to say, an event
 * stream from the first notification on. Workers write to the stream themselves; everything else
 * happens on the loop thread. */
#include "mcp/http_headers.h"
#include "mcp/transport_http.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"

enum { SPARE_MAX = 64 };

static struct request *of(struct peer *p)
{
    return (struct request *)p;
}

/* ---- Output, under the lock ---- */

static bool resumes(const struct request *r)
{
    return r->session && r->session->peer.client && r->session->peer.client->rev == REV_2025_11_25;
}

/* From JSON to an event stream. */
static void open_stream(struct request *r)
{
    static const struct http_reply_header headers[] = {{"Cache-Control", "no-store"},
                                                       {"X-Accel-Buffering", "no"}};

    if (!r->x || !r->sse_ok)
        return;
    struct http_stream *stream =
        http_stream_open(r->x, 200, "text/event-stream", headers, ARRAY_LEN(headers),
                         r->http->options.max_unsent_bytes);
    r->x = NULL;
    if (!resumes(r)) {
        r->stream = stream;
        return;
    }
    r->outlet = outlet_new(r->session);
    r->outlet->stream = stream;
    outlet_prime(r->outlet, POLL_RETRY_MS);
}

void request_write_event(struct http_stream *stream, const char *type, struct str data)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, data.n + 64);
    buf_add_z(&b, "event: ");
    buf_add_z(&b, type);
    buf_add_z(&b, "\ndata: ");
    buf_add_str(&b, data);
    buf_add_z(&b, "\n\n");
    (void)http_stream_write(stream, buf_str(&b));
}

static void send_part(struct request *r, struct str message)
{
    open_stream(r);
    if (r->outlet)
        outlet_send(r->outlet, message);
    else if (r->stream)
        request_write_event(r->stream, "message", message);
}

static void end_output(struct request *r)
{
    if (r->outlet)
        outlet_finish(r->outlet);
    if (r->stream)
        http_stream_end(r->stream);
    r->outlet = NULL;
    r->stream = NULL;
}

/* ---- The transport's functions ---- */

/* The one to end when there are too many: of whoever has most of them the one that was left alone
 * for longest. So nobody can push out the sessions of others. */
static struct session *session_to_end(const struct mcp_http *t)
{
    unsigned counts[DOOR_TOKENS_MAX + 1] = {0}, most = 0;
    struct session *oldest = NULL;

    for (struct session *s = t->sessions; s; s = s->next)
        counts[s->peer.principal]++;
    for (unsigned i = 1; i <= DOOR_TOKENS_MAX; i++)
        most = counts[i] > counts[most] ? i : most;
    for (struct session *s = t->sessions; s; s = s->next) {
        if (s->peer.principal == most && (!oldest || s->used_ms < oldest->used_ms))
            oldest = s;
    }
    return oldest;
}

/* A handshake has made a client: it becomes a session. */
static void begin_session(struct request *r)
{
    struct mcp_http *t = r->http;

    if (t->n_sessions >= t->options.max_sessions)
        http_end_session(t, session_to_end(t));
    struct session *s = session_new(t->server, &session_ops, t->options.max_replay_bytes);
    s->lock = &t->lock;
    if (r->x)
        s->who = who_is(r->x);
    s->peer.principal = r->peer.principal;
    s->peer.token = r->peer.token;
    s->next = t->sessions;
    t->sessions = s;
    t->n_sessions++;
    r->session = s;
}

/* What the request's messages changed belongs to the session. */
static void share(struct request *r)
{
    if (!r->session && r->peer.client && r->may_begin)
        begin_session(r);
    if (!r->session)
        return;
    struct peer *s = &r->session->peer;
    s->log_rank = r->peer.log_rank;
    if (s->client != r->peer.client) {
        client_unref(s->client);
        s->client = r->peer.client;
        s->client->refs++;
    }
}

static void http_reply_op(struct peer *p, struct str message)
{
    struct request *r = of(p);
    struct http_reply_header header[] = {{"Mcp-Session-Id", NULL}};

    bool had_session = r->session != NULL;
    share(r);
    if (r->session)
        header[0].value = r->session->id;
    uv_mutex_lock(&r->http->lock);
    if (r->x) {
        if (p->status == 429 || p->status == 503)
            http_add_header(r->x, "Retry-After", p->status == 429 ? "60" : "5");
        http_reply(r->x, p->status, "application/json", message, header,
                   r->session && !had_session ? 1 : 0);
        r->x = NULL;
    } else {
        send_part(r, message);
        end_output(r);
    }
    uv_mutex_unlock(&r->http->lock);
}

static void http_notify(struct peer *p, struct mcp_call *call, struct str message)
{
    struct request *r = of(p);

    uv_mutex_lock(&r->http->lock);
    if (!call->silent)
        send_part(r, message);
    uv_mutex_unlock(&r->http->lock);
}

static void http_answer_now(struct peer *p, struct mcp_call *call, struct str message)
{
    struct request *r = of(p);

    uv_mutex_lock(&r->http->lock);
    if (r->x && !call->silent) {
        http_reply(r->x, 200, "application/json", message, NULL, 0);
        r->x = NULL;
    } else if (!call->silent) {
        send_part(r, message);
        end_output(r);
    }
    call->silent = true;
    uv_mutex_unlock(&r->http->lock);
}

static void work(void *job)
{
    struct mcp_call *call = job;
    struct mcp_http *t = of(call->peer)->http;

    dispatch_work(call);
    uv_mutex_lock(&t->lock);
    bool wake = t->done == NULL;
    call->next = NULL;
    *t->done_end = call;
    t->done_end = &call->next;
    uv_mutex_unlock(&t->lock);
    if (wake)
        http_server_wake(t->net);
}

bool request_start(struct peer *p, struct mcp_call *call)
{
    struct request *r = of(p);
    struct mcp_http *t = r->http;

    if (t->draining || t->working >= t->server->limits.max_in_flight ||
        !pool_submit(t->pool, work, call))
        return false;
    r->working++;
    t->working++;
    return true;
}

void request_silence(struct peer *p, struct mcp_call *call)
{
    uv_mutex_lock(&of(p)->http->lock);
    call->silent = true;
    uv_mutex_unlock(&of(p)->http->lock);
}

struct str request_header(struct peer *p, const char *name)
{
    struct request *r = of(p);

    return r->x ? http_header_get(r->x, name) : str_make(NULL, 0);
}

static enum err_code check_legacy(struct request *r, struct mcp_call *call)
{
    struct str version = http_header_get(r->x, "MCP-Protocol-Version");
    enum rev rev;

    if (version.n && !rev_parse(version, &rev))
        return err_set(&call->err, ERR_INVALID_REQUEST,
                       "The header MCP-Protocol-Version names no revision that is spoken here.");
    if (r->session || str_eq(call->msg.method, STR("initialize")) ||
        str_eq(call->msg.method, STR("ping")))
        return ERR_OK;
    return err_set(&call->err, ERR_INVALID_REQUEST,
                   "Send initialize first and then the header Mcp-Session-Id, or speak revision "
                   "%s with its headers and params._meta.",
                   rev_name(REV_MODERN));
}

/* A stream that stays open. */
static enum err_code check_hold(struct request *r, struct mcp_call *call)
{
    struct who who = who_is(r->x);

    enum err_code rc = streams_check(r->http, &who, &call->err);
    if (!rc)
        r->who = who;
    return rc;
}

static enum err_code http_check(struct peer *p, struct mcp_call *call, enum peer_check what)
{
    struct request *r = of(p);

    if (!r->x)
        return ERR_OK;
    switch (what) {
    case CHECK_LEGACY:
        return check_legacy(r, call);
    case CHECK_VERSION:
        return http_check_version(call, r->x);
    case CHECK_METHOD:
        return http_check_method(call, r->x);
    case CHECK_HOLD:
        return check_hold(r, call);
    case CHECK_ARGS:
        return http_check_args(call, r->x);
    }
    return ERR_OK;
}

/* Clients of the older era number the requests of a session. */
static struct mcp_call *http_find(struct peer *p, struct str id)
{
    struct request *r = of(p);

    if (!r->session)
        return inflight_find(&p->inflight, id);
    for (struct request *at = r->http->requests; at; at = at->next) {
        struct mcp_call *call =
            at->session == r->session ? inflight_find(&at->peer.inflight, id) : NULL;
        if (call)
            return call;
    }
    return NULL;
}

static void http_close_stream(struct peer *p, struct mcp_call *call, int retry_ms)
{
    struct request *r = of(p);

    uv_mutex_lock(&r->http->lock);
    if (!call->silent && resumes(r)) {
        open_stream(r);
        if (r->outlet && r->outlet->stream) {
            outlet_prime(r->outlet, retry_ms);
            outlet_detach(r->outlet);
        }
    }
    uv_mutex_unlock(&r->http->lock);
}

const struct peer_ops request_ops = {.reply = http_reply_op,
                                     .notify = http_notify,
                                     .start = request_start,
                                     .silence = request_silence,
                                     .check = http_check,
                                     .header = request_header,
                                     .find = http_find,
                                     .answer_now = http_answer_now,
                                     .close_stream = http_close_stream};

static void session_send(struct peer *p, struct str message)
{
    struct session *s = (struct session *)p;

    outlet_send(&s->common, message);
}

const struct peer_ops session_ops = {.send = session_send};

/* ---- Life ---- */

/* The client of the reply has left: in the modern era that is a cancellation. */
static void on_gone(void *ctx)
{
    struct request *r = ctx;

    if (!r->session && !r->peer.client) {
        request_abandon(r);
        return;
    }
    uv_mutex_lock(&r->http->lock);
    if (r->outlet)
        outlet_detach(r->outlet);
    uv_mutex_unlock(&r->http->lock);
}

struct request *request_new(struct mcp_http *t, struct http_exchange *x)
{
    struct request *r = t->spare;

    if (r) {
        t->spare = r->next;
        t->n_spare--;
    } else {
        r = mem_calloc(1, sizeof(*r));
        peer_init(&r->peer, t->server, &request_ops);
        r->http = t;
    }
    struct str accept = http_header_get(x, "Accept");
    r->sse_ok = !accept.n || str_contains_nocase(accept, STR("text/event-stream")) ||
                str_contains_nocase(accept, STR("*/*"));
    r->x = x;
    r->peer.principal = http_tag(x);
    r->peer.token = r->peer.principal ? t->door.tokens[r->peer.principal - 1] : NULL;
    r->prev = NULL;
    r->next = t->requests;
    if (r->next)
        r->next->prev = r;
    t->requests = r;
    http_on_gone(x, on_gone, r);
    return r;
}

void request_free(struct request *r)
{
    peer_done(&r->peer);
    mem_free(r);
}

static void recycle(struct request *r)
{
    struct mcp_http *t = r->http;

    if (r->prev)
        r->prev->next = r->next;
    else
        t->requests = r->next;
    if (r->next)
        r->next->prev = r->prev;
    client_unref(r->peer.client);
    r->peer.client = NULL;
    r->peer.owner = r;
    r->peer.expects_modern = r->peer.can_ask = false;
    r->peer.log_rank = LOG_RANK_INFO;
    r->session = NULL;
    r->is_sse = false;
    r->sse_id[0] = '\0';
    r->who.address[0] = '\0';
    r->peer.ops = &request_ops;
    if (t->n_spare >= SPARE_MAX) {
        request_free(r);
        return;
    }
    r->next = t->spare;
    t->spare = r;
    t->n_spare++;
}

void request_settle(struct request *r)
{
    if (r->dispatching || r->working || r->peer.inflight.n || r->is_sse)
        return;
    share(r);
    uv_mutex_lock(&r->http->lock);
    if (r->x) /* notifications, responses, and what was cancelled */
        http_reply(r->x, 202, NULL, STR(""), NULL, 0);
    r->x = NULL;
    end_output(r);
    uv_mutex_unlock(&r->http->lock);
    recycle(r);
}

void request_abandon(struct request *r)
{
    r->dispatching = true; /* the end of a call must not be the end of r just now */
    dispatch_abandon(&r->peer);
    r->dispatching = false;
    uv_mutex_lock(&r->http->lock);
    if (r->x)
        http_reply(r->x, 202, NULL, STR(""), NULL, 0);
    r->x = NULL;
    end_output(r);
    r->is_sse = false;
    r->session = NULL; /* it may be ending */
    r->may_begin = false;
    uv_mutex_unlock(&r->http->lock);
    request_settle(r);
}

void requests_collect(struct mcp_http *t)
{
    uv_mutex_lock(&t->lock);
    struct mcp_call *list = t->done;
    t->done = NULL;
    t->done_end = &t->done;
    uv_mutex_unlock(&t->lock);
    while (list) {
        struct mcp_call *call = list;
        struct request *r = of(call->peer);
        list = call->next;
        r->working--;
        t->working--;
        dispatch_done(call);
        request_settle(r);
    }
}
