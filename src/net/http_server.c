/* The server's life: bind, the loop thread, answers that come from other threads, and the stop.
 * Exchanges outlive their connection and may outlive the loop, because a handler holds them: the
 * server's memory goes when the owner and the last exchange have let go. */
#include "net/http_conn.h"
#include "net/net_os.h"

enum { BACKLOG = 511, MAX_SPARE = 32 };

static const struct http_server_limits default_limits = {
    .max_connections = 256,
    .max_header_bytes = 32 * 1024,
    .max_body_bytes = 16 * 1024 * 1024,
    .header_timeout_ms = 10000,
    .body_timeout_ms = 30000,
    .idle_timeout_ms = 60000,
    .write_timeout_ms = 30000,
    .comment_ms = 15000,
};

static struct http_server_limits with_defaults(const struct http_server_limits *wanted)
{
    const struct http_server_limits *d = &default_limits;
    struct http_server_limits l = *wanted;

    l.max_connections = l.max_connections ? l.max_connections : d->max_connections;
    l.max_header_bytes = l.max_header_bytes ? l.max_header_bytes : d->max_header_bytes;
    l.max_body_bytes = l.max_body_bytes ? l.max_body_bytes : d->max_body_bytes;
    l.header_timeout_ms = l.header_timeout_ms > 0 ? l.header_timeout_ms : d->header_timeout_ms;
    l.body_timeout_ms = l.body_timeout_ms > 0 ? l.body_timeout_ms : d->body_timeout_ms;
    l.idle_timeout_ms = l.idle_timeout_ms > 0 ? l.idle_timeout_ms : d->idle_timeout_ms;
    l.write_timeout_ms = l.write_timeout_ms > 0 ? l.write_timeout_ms : d->write_timeout_ms;
    l.comment_ms = l.comment_ms > 0 ? l.comment_ms : d->comment_ms;
    return l;
}

/* ---- exchanges ---- */

struct http_exchange *http_exchange_new(struct http_server *s)
{
    struct http_exchange *x = s->spare;

    if (x) {
        s->spare = x->next;
        s->n_spare--;
    } else {
        x = mem_calloc(1, sizeof(*x));
        http_message_init(&x->msg, &s->limits);
        buf_init(&x->reply, s->limits.max_body_bytes);
        x->server = s;
    }
    x->next = NULL;
    x->conn = NULL;
    x->answered = x->answered_inline = x->close_after = x->in_handler = false;
    x->cut_after = HTTP_NO_CUT;
    x->gone = NULL;
    x->stream = NULL;
    x->n_added = 0;
    x->tag = 0;
    return x;
}

void http_exchange_free(struct http_exchange *x)
{
    http_message_done(&x->msg);
    buf_done(&x->reply);
    mem_free(x);
}

void http_exchange_recycle(struct http_exchange *x)
{
    struct http_server *s = x->server;

    x->stream = NULL;
    if (s->n_spare >= MAX_SPARE) {
        http_exchange_free(x);
        return;
    }
    http_message_reset(&x->msg, &s->limits);
    buf_reset(&x->reply);
    x->next = s->spare;
    s->spare = x;
    s->n_spare++;
}

void http_exchange_post(struct http_exchange *x)
{
    struct http_server *s = x->server;
    uv_thread_t self = uv_thread_self();

    if (uv_thread_equal(&self, &s->loop_thread) && x->in_handler) {
        x->answered_inline = true; /* the connection looks when the handler returns */
        return;
    }
    uv_mutex_lock(&s->lock);
    bool closed = s->closed;
    if (!closed) {
        bool was_empty = s->answers == NULL;

        x->next = NULL;
        *s->answers_tail = x;
        s->answers_tail = &x->next;
        if (was_empty)
            uv_async_send(&s->async);
    }
    uv_mutex_unlock(&s->lock);
    if (closed) {
        if (x->stream)
            http_stream_lose(x->stream);
        http_exchange_free(x);
        http_server_unref(s);
    }
}

static struct http_exchange *take_answers(struct http_server *s)
{
    uv_mutex_lock(&s->lock);
    struct http_exchange *list = s->answers;
    s->answers = NULL;
    s->answers_tail = &s->answers;
    uv_mutex_unlock(&s->lock);
    return list;
}

static void deliver_answers(struct http_server *s)
{
    struct http_exchange *x = take_answers(s);

    while (x) {
        struct http_exchange *next = x->next;

        atomic_fetch_sub(&s->refs, 1); /* never the last one: the owner waits for the loop */
        if (x->conn) {
            http_conn_answered(x->conn);
        } else {
            if (x->stream)
                http_stream_lose(x->stream);
            http_exchange_recycle(x);
        }
        x = next;
    }
}

/* ---- stopping ---- */

static void end_loop_if_idle(struct http_server *s)
{
    if (!s->stop_begun || s->n_conns || uv_is_closing((uv_handle_t *)&s->async))
        return;
    uv_mutex_lock(&s->lock);
    s->closed = true; /* from here on nobody wakes the loop */
    uv_mutex_unlock(&s->lock);
    uv_close((uv_handle_t *)&s->async, NULL);
    uv_close((uv_handle_t *)&s->stop_timer, NULL);
    uv_close((uv_handle_t *)&s->ticker, NULL);
    uv_close((uv_handle_t *)&s->outage_timer, NULL);
    uv_close((uv_handle_t *)&s->before_poll, NULL);
    uv_close((uv_handle_t *)&s->after_poll, NULL);
}

static void close_all(struct http_server *s)
{
    for (struct http_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        http_conn_close(c);
    }
}

static void on_stop_timer(uv_timer_t *timer)
{
    close_all(timer->data);
}

static void begin_stop(struct http_server *s)
{
    if (s->stop_begun)
        return;
    s->stop_begun = true;
    if (!s->refusing)
        uv_close(&s->listener.handle, NULL);
    uv_mutex_lock(&s->lock);
    int timeout_ms = s->stop_timeout_ms;
    uv_mutex_unlock(&s->lock);
    uv_timer_start(&s->stop_timer, on_stop_timer, timeout_ms > 0 ? (uint64_t)timeout_ms : 0, 0);
    for (struct http_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        http_conn_finish(c);
    }
    end_loop_if_idle(s);
}

void http_server_forget(struct http_server *s, struct http_conn *c)
{
    if (c->prev)
        c->prev->next = c->next;
    else
        s->conns = c->next;
    if (c->next)
        c->next->prev = c->prev;
    s->n_conns--;
    end_loop_if_idle(s);
}

/* ---- outages ---- */

static void on_connection(uv_stream_t *listener, int status);

static int listen_again(struct http_server *s)
{
    int rc = uv_tcp_init(&s->loop, &s->listener.tcp);

    s->listener.handle.data = s;
    if (!rc)
        rc = uv_tcp_bind(&s->listener.tcp, (const struct sockaddr *)(const void *)&s->address, 0);
    return rc ? rc : uv_listen(&s->listener.stream, BACKLOG, on_connection);
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct http_server *s = handle->data;

    s->listener_closed = true;
}

static void on_outage_timer(uv_timer_t *timer)
{
    enum { AGAIN_MS = 20 };
    struct http_server *s = timer->data;

    if (s->stop_begun)
        return;
    if (s->silent) {
        s->silent = false;
        if (s->unaccepted)
            http_conn_accept(s);
        s->unaccepted = false;
        return;
    }
    if (!s->listener_closed) {
        uv_timer_start(&s->outage_timer, on_outage_timer, AGAIN_MS, 0);
    } else if (listen_again(s)) { /* somebody else has the port for now */
        s->listener_closed = false;
        uv_close(&s->listener.handle, on_listener_closed);
        uv_timer_start(&s->outage_timer, on_outage_timer, AGAIN_MS, 0);
    } else {
        s->listener_closed = s->refusing = false;
    }
}

static void begin_outage(struct http_server *s)
{
    uv_mutex_lock(&s->lock);
    int ms = s->outage_ms;
    enum http_outage how = s->outage;
    s->outage_ms = 0;
    uv_mutex_unlock(&s->lock);
    if (ms <= 0 || s->stop_begun || s->refusing || s->silent || s->is_unix)
        return;
    s->refusing = how == HTTP_REFUSES;
    s->silent = how == HTTP_IS_SILENT;
    if (s->refusing)
        uv_close(&s->listener.handle, on_listener_closed);
    for (struct http_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        http_conn_finish(c);
    }
    uv_timer_start(&s->outage_timer, on_outage_timer, (uint64_t)ms, 0);
}

void http_server_outage(struct http_server *s, enum http_outage how, int ms)
{
    uv_mutex_lock(&s->lock);
    s->outage = how;
    s->outage_ms = ms;
    uv_mutex_unlock(&s->lock);
    uv_async_send(&s->async);
}

/* ---- the loop thread ---- */

static void on_async(uv_async_t *async)
{
    struct http_server *s = async->data;

    deliver_answers(s);
    http_streams_deliver(s);
    if (s->wake)
        s->wake(s->ctx);
    if (atomic_load(&s->stopping))
        begin_stop(s);
    else
        begin_outage(s);
}

static void on_prepare(uv_prepare_t *prepare)
{
    http_conns_run_ready(prepare->data);
}

static void on_check(uv_check_t *check)
{
    http_conns_run_ready(check->data);
}

static void on_tick(uv_timer_t *timer)
{
    struct http_server *s = timer->data;

    s->tick(s->ctx);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct http_server *s = listener->data;

    if (status == 0 && s->silent)
        s->unaccepted = true; /* libuv asks for no more until this one is taken */
    else if (status == 0)
        http_conn_accept(s);
}

static void free_exchanges(struct http_server *s)
{
    for (struct http_exchange *x = take_answers(s), *next; x; x = next) {
        next = x->next;
        if (x->stream)
            http_stream_lose(x->stream);
        http_exchange_free(x);
        atomic_fetch_sub(&s->refs, 1);
    }
    for (struct http_exchange *x = s->spare, *next; x; x = next) {
        next = x->next;
        http_exchange_free(x);
    }
}

static void run_loop(void *arg)
{
    struct http_server *s = arg;

    net_block_sigpipe();
    s->loop_thread = uv_thread_self();
    uv_run(&s->loop, UV_RUN_DEFAULT);
    http_streams_deliver(s); /* their connections are gone: lets go of them */
    if (uv_loop_close(&s->loop))
        BUG("the HTTP server's loop ended with open handles");
    free_exchanges(s);
}

/* ---- starting ---- */

/* The permissions are set before anybody can connect, which is from listening on. */
static int bind_unix(struct http_server *s, const char *path, int mode)
{
    int rc = net_unix_clear(path);

    s->for_all = mode & 077;
    if (!rc)
        rc = uv_pipe_bind(&s->listener.pipe, path);
    if (!rc)
        rc = net_unix_set_mode(path, mode);
    return rc ? rc : uv_listen(&s->listener.stream, BACKLOG, on_connection);
}

static int bind_tcp(struct http_server *s, const struct http_server_options *o)
{
    struct sockaddr_storage addr;
    int len = sizeof(addr);
    int rc = strchr(o->host, ':')
                 ? uv_ip6_addr(o->host, o->port, (struct sockaddr_in6 *)(void *)&addr)
                 : uv_ip4_addr(o->host, o->port, (struct sockaddr_in *)(void *)&addr);

    if (!rc)
        rc = uv_tcp_bind(&s->listener.tcp, (const struct sockaddr *)(const void *)&addr, 0);
    if (!rc)
        rc = uv_listen(&s->listener.stream, BACKLOG, on_connection);
    if (!rc)
        rc = uv_tcp_getsockname(&s->listener.tcp, (struct sockaddr *)(void *)&addr, &len);
    if (rc)
        return rc;
    /* The port stands at the same place in both families. */
    s->port = ntohs(((struct sockaddr_in *)(void *)&addr)->sin_port);
    s->address = addr;
    return 0;
}

static const char *unix_path(const char *host)
{
    return strncmp(host, "unix:", 5) == 0 ? host + 5 : NULL;
}

static struct http_server *server_new(const struct http_server_options *o)
{
    struct http_server *s = mem_calloc(1, sizeof(*s));

    s->limits = with_defaults(&o->limits);
    s->head = o->head;
    s->handler = o->handler;
    s->ctx = o->ctx;
    s->wake = o->wake;
    s->tick = o->tick;
    s->answers_tail = &s->answers;
    s->ready_tail = &s->ready;
    atomic_init(&s->refs, 1);
    atomic_init(&s->stopping, false);
    s->is_unix = unix_path(o->host) != NULL;
    if (uv_mutex_init(&s->lock) || uv_loop_init(&s->loop) ||
        uv_async_init(&s->loop, &s->async, on_async) ||
        (s->is_unix ? uv_pipe_init(&s->loop, &s->listener.pipe, 0)
                    : uv_tcp_init(&s->loop, &s->listener.tcp)) ||
        uv_timer_init(&s->loop, &s->stop_timer) || uv_timer_init(&s->loop, &s->ticker) ||
        uv_timer_init(&s->loop, &s->outage_timer) || uv_prepare_init(&s->loop, &s->before_poll) ||
        uv_check_init(&s->loop, &s->after_poll))
        BUG("an event loop could not be made");
    s->listener.handle.data = s->async.data = s->stop_timer.data = s->ticker.data = s;
    s->outage_timer.data = s->before_poll.data = s->after_poll.data = s;
    uv_prepare_start(&s->before_poll, on_prepare);
    uv_check_start(&s->after_poll, on_check);
    if (s->tick)
        uv_timer_start(&s->ticker, on_tick, (uint64_t)o->tick_ms, (uint64_t)o->tick_ms);
    return s;
}

/* Undoes server_new() when the loop never ran. */
static void server_abandon(struct http_server *s)
{
    uv_close(&s->listener.handle, NULL);
    uv_close((uv_handle_t *)&s->async, NULL);
    uv_close((uv_handle_t *)&s->stop_timer, NULL);
    uv_close((uv_handle_t *)&s->ticker, NULL);
    uv_close((uv_handle_t *)&s->outage_timer, NULL);
    uv_close((uv_handle_t *)&s->before_poll, NULL);
    uv_close((uv_handle_t *)&s->after_poll, NULL);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    uv_loop_close(&s->loop);
    http_server_unref(s);
}

static enum err_code cannot_listen(const struct http_server_options *o, int rc, struct err *err)
{
    const char *path = unix_path(o->host);

    if (path)
        err_set(err, ERR_IO, "Cannot listen on the Unix socket %s: %s.", path, uv_strerror(rc));
    else
        err_set(err, ERR_IO, "Cannot listen on %s port %d: %s.", o->host, o->port, uv_strerror(rc));
    if (path && rc == UV_EEXIST)
        err_fix(err, "There is a file of that name which is no socket: choose another path.");
    else if (path && rc == UV_EADDRINUSE)
        err_fix(err, "Choose another path, or end the program that listens there.");
    else if (path)
        err_fix(err, "Give an absolute path of at most 100 bytes in a folder that may be written.");
    else if (rc == UV_EADDRINUSE)
        err_fix(err, "Choose another port, or end the program that has this one.");
    else
        err_fix(err, "Give a numeric address of this machine, such as 127.0.0.1 or [::1].");
    return ERR_IO;
}

enum err_code http_server_start(const struct http_server_options *options, struct http_server **ret,
                                struct err *err)
{
    struct http_server *s = server_new(options);
    const char *path = unix_path(options->host);
    int rc = path ? bind_unix(s, path, options->socket_mode ? options->socket_mode : 0600)
                  : bind_tcp(s, options);

    if (!rc)
        rc = uv_thread_create(&s->thread, run_loop, s);
    if (rc) {
        server_abandon(s);
        return cannot_listen(options, rc, err);
    }
    *ret = s;
    return ERR_OK;
}

void http_server_wake(struct http_server *s)
{
    uv_mutex_lock(&s->lock);
    if (!s->closed)
        uv_async_send(&s->async);
    uv_mutex_unlock(&s->lock);
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

void http_server_unref(struct http_server *s)
{
    if (atomic_fetch_sub(&s->refs, 1) != 1)
        return;
    uv_mutex_destroy(&s->lock);
    mem_free(s);
}

void http_server_stop(struct http_server *s, int timeout_ms)
{
    uv_mutex_lock(&s->lock);
    s->stop_timeout_ms = timeout_ms;
    atomic_store(&s->stopping, true);
    uv_async_send(&s->async);
    uv_mutex_unlock(&s->lock);
    uv_thread_join(&s->thread);
    http_server_unref(s);
}
