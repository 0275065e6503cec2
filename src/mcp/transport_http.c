/* Streamable HTTP. The net layer's loop thread takes requests and runs what is quick, workers run
 * handlers; this file is the life of it all: start, time, news, and the stop. */
#include "mcp/transport_http.h"

#include "base/clock.h"
#include "mcp/ask.h"
#include "mcp/hub.h"
#include "mcp/tasks.h"

enum {
    WORKER_STACK = 512 * 1024,
    TICK_MS = 250,
    GIVE_UP_MS = 500, /* after calls have been told to stop at the end */
    REPLY_MS = 1000   /* for the last replies to leave */
};

/* ---- On the loop thread ---- */

static void announce(struct mcp_http *t)
{
    struct news news;

    if (!hub_take(t->server->hub, &news))
        return;
    for (struct request *r = t->requests; r; r = r->next) {
        if (r->peer.inflight.n_held || r->is_sse)
            dispatch_announce(&r->peer, &news);
    }
    uv_mutex_lock(&t->lock);
    for (struct session *s = t->sessions; s; s = s->next)
        dispatch_announce(&s->peer, &news);
    uv_mutex_unlock(&t->lock);
    news_done(&news);
}

static void begin_drain(struct mcp_http *t)
{
    t->draining = true;
    asks_set_open(t->server->asks, false);
    for (struct request *r = t->requests, *next; r; r = next) {
        next = r->next;
        r->dispatching = true;
        dispatch_end_held(&r->peer);
        r->dispatching = false;
        request_settle(r);
    }
    uv_mutex_lock(&t->lock);
    for (struct session *s = t->sessions; s; s = s->next)
        outlet_detach(&s->common);
    uv_mutex_unlock(&t->lock);
}

static void cancel_all(struct mcp_http *t)
{
    for (struct request *r = t->requests; r; r = r->next) {
        for (struct mcp_call *call = r->peer.inflight.oldest; call; call = call->newer)
            call_cancel(call);
    }
}

static void on_wake(void *ctx)
{
    struct mcp_http *t = ctx;

    uv_mutex_lock(&t->lock);
    bool drain = t->told_to_drain, stop = t->told_to_stop, close = t->told_to_close;
    uv_mutex_unlock(&t->lock);
    requests_collect(t);
    announce(t);
    if (drain && !t->draining)
        begin_drain(t);
    if (stop)
        cancel_all(t);
    if (close)
        sse_close_all(t);
}

static void expire_sessions(struct mcp_http *t, int64_t now)
{
    for (struct session *s = t->sessions, *next; s; s = next) {
        next = s->next;
        uv_mutex_lock(&t->lock);
        bool in_use = s->common.stream != NULL;
        uv_mutex_unlock(&t->lock);
        if (!in_use && now - s->used_ms > t->options.session_idle_ms)
            http_end_session(t, s);
    }
}

static void on_tick(void *ctx)
{
    struct mcp_http *t = ctx;
    int64_t now = clock_mono_ms();

    for (struct request *r = t->requests, *next; r; r = next) {
        next = r->next;
        if (r->peer.inflight.n == r->peer.inflight.n_held)
            continue;
        r->dispatching = true;
        dispatch_sweep(&r->peer, now);
        r->dispatching = false;
        request_settle(r);
    }
    expire_sessions(t, now);
    (void)tasks_sweep(t->server->tasks);
}

/* ---- Start and stop ---- */

/* Any thread. */
static void on_news(void *ctx)
{
    http_server_wake(((struct mcp_http *)ctx)->net);
}

static struct mcp_http_options with_defaults(const struct mcp_http_options *wanted)
{
    struct mcp_http_options o = wanted ? *wanted : (struct mcp_http_options){0};

    o.host = o.host ? o.host : "127.0.0.1";
    o.path = o.path ? o.path : "/mcp";
    o.max_connections = o.max_connections ? o.max_connections : 1024;
    o.max_sessions = o.max_sessions ? o.max_sessions : 256;
    o.max_streams = o.max_streams ? o.max_streams : 256;
    o.max_client_streams = o.max_client_streams ? o.max_client_streams : 8;
    o.session_idle_ms = o.session_idle_ms > 0 ? o.session_idle_ms : 1800000;
    o.max_unsent_bytes = o.max_unsent_bytes ? o.max_unsent_bytes : 4U << 20;
    o.max_replay_bytes = o.max_replay_bytes ? o.max_replay_bytes : 256U << 10;
    return o;
}

static void http_free(struct mcp_http *t)
{
    struct request *r;

    if (t->pool)
        pool_free(t->pool);
    requests_collect(t);
    while ((r = t->requests)) {
        request_abandon(r);
        if (t->requests == r)
            BUG("a request outlived its transport");
    }
    while (t->sessions)
        http_end_session(t, t->sessions);
    while ((r = t->spare)) {
        t->spare = r->next;
        request_free(r);
    }
    uv_mutex_destroy(&t->lock);
    mem_free(t);
}

struct mcp_http *mcp_http_start(struct mcp_server *s, const struct mcp_http_options *options,
                                char *error, size_t error_size)
{
    SERVER_MEMORY(s);
    struct mcp_http *t = mem_calloc(1, sizeof(*t));
    struct err err = {0};

    t->server = s;
    t->options = with_defaults(options);
    t->done_end = &t->done;
    if (uv_mutex_init(&t->lock))
        BUG("no lock can be made");
    struct http_server_options net = {.host = t->options.host,
                                      .port = t->options.port,
                                      .socket_mode = t->options.socket_mode,
                                      .limits = {.max_connections = t->options.max_connections,
                                                 .max_body_bytes = s->limits.max_message_bytes},
                                      .head = http_at_head,
                                      .handler = http_endpoint,
                                      .ctx = t,
                                      .wake = on_wake,
                                      .tick = on_tick,
                                      .tick_ms = TICK_MS};
    enum err_code rc = door_init(&t->door, &t->options, &err);
    net.limits.max_per_peer = t->options.max_address_connections;
    if (!net.limits.max_per_peer && !t->door.is_local)
        net.limits.max_per_peer = (t->options.max_connections + 3) / 4;
    if (!rc && t->options.path[0] != '/')
        rc = err_set(&err, ERR_CONFIG, "The path of the endpoint must begin with a slash.");
    if (!rc) {
        t->pool = pool_new(s->limits.max_workers, WORKER_STACK);
        uv_mutex_lock(&t->lock); /* workers ask for t->net under it */
        rc = http_server_start(&net, &t->net, &err);
        uv_mutex_unlock(&t->lock);
    }
    if (rc) {
        register_failed(&err, error, error_size);
        http_free(t);
        return NULL;
    }
    hub_listen(s->hub, on_news, t);
    asks_set_open(s->asks, true);
    return t;
}

int mcp_http_port(const struct mcp_http *http)
{
    return http_server_port(http->net);
}

static void tell(struct mcp_http *t, bool *what)
{
    uv_mutex_lock(&t->lock);
    *what = true;
    uv_mutex_unlock(&t->lock);
    http_server_wake(t->net);
}

bool mcp_http_stop(struct mcp_http *http)
{
    struct mcp_server *s = http->server;

    hub_listen(s->hub, NULL, NULL);
    tell(http, &http->told_to_drain);
    bool ended = pool_drain(http->pool, s->limits.drain_timeout_ms);
    if (!ended) {
        tell(http, &http->told_to_stop);
        ended = pool_drain(http->pool, GIVE_UP_MS);
    }
    tell(http, &http->told_to_close);
    http_server_stop(http->net, REPLY_MS);
    if (!ended) {
        /* Handlers still run, and with them everything that they can reach. */
        server_log(s, MCP_LOG_WARN, "calls did not end in time");
        s->abandoned = true;
        return false;
    }
    http_free(http);
    return true;
}

/* ---- With signals ---- */

static void on_signal(uv_signal_t *handle, int number)
{
    *(int *)handle->data = number;
    uv_stop(handle->loop);
}

static void on_walk(uv_handle_t *handle, void *arg)
{
    (void)arg;
    uv_close(handle, NULL);
}

/* Listens for signals from signals_open on; signals_wait returns the first that came. */
struct signals {
    uv_loop_t loop;
    uv_signal_t handles[2];
    int number;
};

static void signals_open(struct signals *g)
{
    g->number = 0;
    if (uv_loop_init(&g->loop))
        BUG("no event loop can be made");
    for (size_t i = 0; i < ARRAY_LEN(g->handles); i++) {
        uv_signal_init(&g->loop, &g->handles[i]);
        g->handles[i].data = &g->number;
        uv_signal_start(&g->handles[i], on_signal, i ? SIGINT : SIGTERM);
    }
}

static int signals_wait(struct signals *g)
{
    uv_run(&g->loop, UV_RUN_DEFAULT);
    return g->number;
}

static void signals_close(struct signals *g)
{
    uv_walk(&g->loop, on_walk, NULL);
    uv_run(&g->loop, UV_RUN_DEFAULT);
    uv_loop_close(&g->loop);
}

/* Programs read the port from here. */
static void log_place(const struct mcp_http *t, int port)
{
    const char *host = t->options.host, *path = t->options.path;

    if (str_starts(str_from(host), STR("unix:")))
        server_log(t->server, MCP_LOG_INFO, "serving %s on %s", path, host);
    else
        server_log(t->server, MCP_LOG_INFO,
                   strchr(host, ':') ? "serving http://[%s]:%d%s" : "serving http://%s:%d%s", host,
                   port, path);
}

int mcp_serve_http(struct mcp_server *s, const struct mcp_http_options *options, char *error,
                   size_t error_size)
{
    struct mcp_http *http = mcp_http_start(s, options, error, error_size);
    struct signals signals;

    if (!http)
        return 1;
    /* Before the address is told: who knows it may already end the process. */
    signals_open(&signals);
    int port = mcp_http_port(http);
    if (http->options.ready)
        http->options.ready(&http->options, port);
    log_place(http, port);
    int number = signals_wait(&signals);
    signals_close(&signals);
    if (!mcp_http_stop(http))
        return 1;
    return number == SIGINT ? 130 : 0;
}
