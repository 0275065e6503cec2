/* What stands at which address: the endpoint with POST, and for the older era GET and DELETE; the
 * two addresses of HTTP+SSE; /health and /ready. Who may come in, and whether anything is there, is
 * settled at the head of a request: nobody else's body is read. */
#include "mcp/transport_http.h"

#include "base/clock.h"
#include "base/jw.h"

#include <stdio.h>

static const char json_type[] = "application/json";

/* ---- Refusals ---- */

/* A JSON-RPC error without id: the message was not looked at. */
void http_error(struct http_exchange *x, int status, enum err_code code, const char *text)
{
    struct buf b CLEANUP(buf_done) = {0};
    const struct http_reply_header challenge = {"WWW-Authenticate", "Bearer"};
    const struct http_reply_header later = {"Retry-After", status == 429 ? "60" : "5"};
    struct jw w;

    buf_init(&b, 4096);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "jsonrpc", "2.0");
    jw_key(&w, STR("error"));
    jw_object(&w);
    jw_ki64(&w, "code", err_info(code)->jsonrpc);
    jw_kz(&w, "message", text);
    jw_end(&w);
    jw_end(&w);
    http_reply(x, status, json_type, buf_str(&b), status == 401 ? &challenge : &later,
               status == 401 || status == 429 || status == 503 ? 1 : 0);
}

static void not_allowed(struct http_exchange *x)
{
    struct http_reply_header headers[] = {{"Allow", "GET, POST, DELETE"}};

    http_reply(x, 405, json_type,
               STR("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"This address "
                   "takes POST, and GET and DELETE with a session.\"}}"),
               headers, 1);
}

/* ---- Sessions ---- */

/* A session of another principal does not exist. */
static struct session *find_session(struct mcp_http *t, const struct http_exchange *x)
{
    struct str id = http_header_get(x, "Mcp-Session-Id");
    struct session *s = t->sessions;

    while (s && !(id.n == SESSION_ID_LEN && s->peer.principal == http_tag(x) &&
                  equal_in_constant_time(s->id, id.p, id.n)))
        s = s->next;
    if (s)
        s->used_ms = clock_mono_ms();
    return s;
}

void http_end_session(struct mcp_http *t, struct session *s)
{
    struct session **at = &t->sessions;

    for (struct request *r = t->requests, *next; r; r = next) {
        next = r->next;
        if (r->session == s)
            request_abandon(r);
    }
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    t->n_sessions--;
    uv_mutex_lock(&t->lock);
    session_free(s);
    uv_mutex_unlock(&t->lock);
}

static void on_outlet_gone(void *ctx)
{
    struct outlet *o = ctx;
    uv_mutex_t *lock = o->session->lock;

    uv_mutex_lock(lock);
    outlet_detach(o);
    uv_mutex_unlock(lock);
}

static void open_get_stream(struct mcp_http *t, struct session *s, struct http_exchange *x)
{
    static const struct http_reply_header headers[] = {{"Cache-Control", "no-store"},
                                                       {"X-Accel-Buffering", "no"}};
    struct str last = http_header_get(x, "Last-Event-ID");
    unsigned after = UINT32_MAX;
    struct err err = {0};

    if (!s->common.stream && streams_check(t, &s->who, &err)) {
        http_error(x, 429, err.code, err.text);
        return;
    }
    uv_mutex_lock(&t->lock);
    struct outlet *o = last.n ? outlet_find(s, last, &after) : &s->common;
    if (!o) {
        uv_mutex_unlock(&t->lock);
        http_error(x, 404, ERR_INVALID_REQUEST, "The stream of that Last-Event-ID is gone.");
        return;
    }
    http_on_gone(x, on_outlet_gone, o);
    outlet_attach(o,
                  http_stream_open(x, 200, "text/event-stream", headers, ARRAY_LEN(headers),
                                   t->options.max_unsent_bytes),
                  after);
    uv_mutex_unlock(&t->lock);
}

static void with_session(struct mcp_http *t, struct http_exchange *x)
{
    struct session *s = find_session(t, x);

    if (!http_header_get(x, "Mcp-Session-Id").n) {
        not_allowed(x);
    } else if (!s) {
        http_error(x, 404, ERR_INVALID_REQUEST, "There is no such session; initialize again.");
    } else if (str_eq(http_method(x), STR("DELETE"))) {
        http_end_session(t, s);
        http_reply(x, 204, NULL, STR(""), NULL, 0);
    } else if (!str_contains_nocase(http_header_get(x, "Accept"), STR("text/event-stream"))) {
        http_error(x, 406, ERR_INVALID_REQUEST, "GET opens an event stream: accept it.");
    } else {
        open_get_stream(t, s, x);
    }
}

/* ---- POST ---- */

static bool names_modern(struct str version)
{
    return version.n == strlen("2026-07-28") && str_cmp(version, STR("2026-07-28")) >= 0;
}

static void join_session(struct request *r, struct session *s)
{
    r->session = s;
    r->peer.owner = s;
    r->peer.can_ask = r->sse_ok;
    r->peer.client = s->peer.client;
    if (r->peer.client)
        r->peer.client->refs++;
    r->peer.log_rank = s->peer.log_rank;
}

static void post(struct mcp_http *t, struct http_exchange *x)
{
    struct str id = http_header_get(x, "Mcp-Session-Id");
    bool modern = names_modern(http_header_get(x, "MCP-Protocol-Version"));
    struct session *s = NULL;

    if (id.n && !modern) {
        s = find_session(t, x);
        if (!s) {
            http_error(x, 404, ERR_INVALID_REQUEST, "There is no such session; initialize again.");
            return;
        }
    }
    struct request *r = request_new(t, x);
    r->peer.expects_modern = modern;
    r->may_begin = !s && !modern;
    if (s)
        join_session(r, s);
    r->dispatching = true;
    dispatch_message(&r->peer, http_body(x));
    r->dispatching = false;
    uv_mutex_lock(&t->lock);
    if (r->x) /* not answered yet */
        http_body_read(r->x);
    uv_mutex_unlock(&t->lock);
    request_settle(r);
}

/* ---- Addresses ---- */

/* The names of Mcp-Param-* headers depend on the tools: those that are asked for are allowed. */
static void allow_headers(struct buf *out, struct str wanted)
{
    static const struct str prefix = STR_INIT("mcp-param-");

    buf_add_z(out, "authorization, content-type, last-event-id, mcp-method, mcp-name, "
                   "mcp-protocol-version, mcp-session-id, traceparent, tracestate");
    while (wanted.n) {
        struct str name = str_trim(str_split(&wanted, ','));
        if (name.n > prefix.n && str_eq_nocase(str_make(name.p, prefix.n), prefix)) {
            buf_add_z(out, ", ");
            buf_add_str(out, name);
        }
    }
}

static void preflight(struct mcp_http *t, struct http_exchange *x)
{
    struct buf allowed CLEANUP(buf_done) = {0};

    if (!door_cors_origin(&t->door, x)) {
        not_allowed(x);
        return;
    }
    buf_init(&allowed, 8192);
    allow_headers(&allowed, http_header_get(x, "Access-Control-Request-Headers"));
    struct http_reply_header headers[] = {{"Access-Control-Allow-Methods", "GET, POST, DELETE"},
                                          {"Access-Control-Allow-Headers", buf_cstr(&allowed)},
                                          {"Access-Control-Max-Age", "600"}};
    http_reply(x, 204, NULL, STR(""), headers, ARRAY_LEN(headers));
}

/* Answers of a configured origin may be read by its pages; without one there are no such headers.
 */
static void add_cors(const struct mcp_http *t, struct http_exchange *x)
{
    const char *origin = door_cors_origin(&t->door, x);

    if (!origin)
        return;
    http_add_header(x, "Access-Control-Allow-Origin", origin);
    http_add_header(x, "Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate");
    http_add_header(x, "Vary", "Origin");
}

static void health(struct mcp_http *t, struct http_exchange *x, bool ready)
{
    bool is_get = str_eq(http_method(x), STR("GET")) || str_eq(http_method(x), STR("HEAD"));

    if (!is_get)
        http_error(x, 405, ERR_INVALID_REQUEST, "This address takes GET.");
    else if (!ready)
        http_reply(x, 200, json_type, STR("{\"status\":\"ok\"}"), NULL, 0);
    else
        http_reply(x, t->draining ? 503 : 200, json_type,
                   t->draining ? STR("{\"status\":\"stopping\"}") : STR("{\"status\":\"ready\"}"),
                   NULL, 0);
}

static bool is_json(struct str type)
{
    return str_eq_nocase(str_trim(str_split(&type, ';')), STR("application/json"));
}

static bool is_sse(const struct mcp_http *t, struct str path)
{
    return t->options.sse_path && str_eq(path, str_from(t->options.sse_path));
}

/* Headers that say one thing. Where there are two of them, whoever stands in front may go by one
 * and we by the other. */
static bool must_be_single(struct str name)
{
    static const struct str prefix = STR_INIT("mcp-");
    static const struct str others[] = {STR_INIT("Origin"), STR_INIT("Authorization"),
                                        STR_INIT("Content-Type"), STR_INIT("Last-Event-ID")};

    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (str_eq_nocase(name, others[i]))
            return true;
    }
    return name.n > prefix.n && str_eq_nocase(str_make(name.p, prefix.n), prefix);
}

/* A header of that kind that is there twice; n = 0: none is. */
static struct str doubled_header(const struct http_exchange *x)
{
    struct str name, other;

    for (unsigned i = 0; (name = http_header_name(x, i)).n; i++) {
        if (!must_be_single(name))
            continue;
        for (unsigned k = i + 1; (other = http_header_name(x, k)).n; k++) {
            if (str_eq_nocase(name, other))
                return name;
        }
    }
    return STR("");
}

static bool refuse_doubled(struct http_exchange *x)
{
    struct str name = doubled_header(x);
    char text[160];

    if (!name.n)
        return false;
    snprintf(text, sizeof(text), "The header %.*s is there twice; send it once.",
             (int)(name.n < 80 ? name.n : 80), name.p);
    http_error(x, 400, ERR_HEADER_MISMATCH, text);
    return true;
}

/* What can be said without the body; false: it was said. */
static bool check_head(struct mcp_http *t, struct http_exchange *x, struct str path)
{
    struct str method = http_method(x);
    bool posts = str_eq(method, STR("POST"));

    if (!str_eq(path, str_from(t->options.path)) && !is_sse(t, path) && !sse_is_address(t, path))
        http_error(x, 404, ERR_INVALID_REQUEST, "There is nothing at this address.");
    else if (posts && !is_json(http_header_get(x, "Content-Type")))
        http_error(x, 415, ERR_INVALID_REQUEST,
                   "The body must be JSON, with the header Content-Type: application/json.");
    else if (t->draining && !str_eq(method, STR("DELETE")))
        http_error(x, 503, ERR_SERVER_BUSY, "The server is stopping.");
    else
        return true;
    return false;
}

bool http_at_head(void *ctx, struct http_exchange *x)
{
    struct mcp_http *t = ctx;
    struct str path = http_path(x);
    struct door_refusal refusal;
    unsigned principal;

    if (str_eq(path, STR("/health")) || str_eq(path, STR("/ready"))) {
        health(t, x, str_eq(path, STR("/ready")));
        return false;
    }
    if (refuse_doubled(x))
        return false;
    bool ok = door_check(&t->door, x, &principal, &refusal);
    add_cors(t, x);
    if (refusal.first_of_many)
        server_log(t->server, MCP_LOG_WARN, "many requests with a wrong token, now from %s",
                   http_peer(x));
    if (!ok) {
        http_error(x, refusal.status, ERR_INVALID_REQUEST, refusal.why);
        return false;
    }
    http_set_tag(x, principal);
    return check_head(t, x, path);
}

void http_endpoint(void *ctx, struct http_exchange *x)
{
    struct mcp_http *t = ctx;
    SERVER_MEMORY(t->server);
    struct str path = http_path(x), method = http_method(x);
    bool main = str_eq(path, str_from(t->options.path));

    if (str_eq(method, STR("OPTIONS")))
        preflight(t, x);
    else if (is_sse(t, path) && str_eq(method, STR("GET")))
        sse_open(t, x);
    else if (sse_is_address(t, path) && str_eq(method, STR("POST")))
        sse_post(t, x);
    else if (main && str_eq(method, STR("POST")))
        post(t, x);
    else if (main && (str_eq(method, STR("GET")) || str_eq(method, STR("DELETE"))))
        with_session(t, x);
    else
        not_allowed(x);
}
