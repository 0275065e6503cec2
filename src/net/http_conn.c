/* One connection: bytes in, one exchange at a time, replies out in order. Requests that come early
 * wait unparsed in a bounded buffer, so a peer that sends much and reads nothing stops being read.
 * Every state has a deadline, kept by one timer that is moved only when it must fire sooner. */
#include "net/http_conn.h"
#include "net/net_os.h"

#include <stdlib.h>

enum {
    IN_MAX = 64 * 1024,    /* early bytes kept before reading stops */
    OUT_BATCH = 64 * 1024, /* replies gathered before they are sent */
    REFUSED_MAX = 64,      /* connections over the limit that are told so at the same time */
    LINGER_MS = 2000,
    LINGER_STOPPING_MS = 200,
    MAY_GO_MS = 500,    /* a peer that keeps us waiting for longer may lose its place to another */
    RESET_DELAY_MS = 10 /* the bytes before a cut should arrive before the reset does */
};

/* ---- deadlines ---- */

static int wait_timeout_ms(const struct http_conn *c, enum http_wait wait)
{
    const struct http_server_limits *l = &c->server->limits;

    switch (wait) {
    case HTTP_WAIT_FIRST:
    case HTTP_WAIT_HEAD:
        return l->header_timeout_ms;
    case HTTP_WAIT_NEXT:
        return l->idle_timeout_ms;
    case HTTP_WAIT_BODY:
        return l->body_timeout_ms;
    case HTTP_WAIT_WRITE:
        return l->write_timeout_ms;
    case HTTP_WAIT_LINGER:
        return atomic_load(&c->server->stopping) ? LINGER_STOPPING_MS : LINGER_MS;
    case HTTP_WAIT_RESET:
        return RESET_DELAY_MS;
    case HTTP_WAIT_STREAM:
        return l->comment_ms;
    case HTTP_WAIT_HANDLER:
        break;
    }
    return 0;
}

static void refuse_request(struct http_conn *c, int status, const char *reason)
{
    http_reply_write(&c->out, c->x, true, status, "text/plain; charset=utf-8", str_from(reason),
                     NULL, 0);
    c->last = c->drain = true;
    if (c->x) {
        http_exchange_recycle(c->x);
        c->x = NULL;
    }
}

static void on_timer(uv_timer_t *timer);

static void arm(struct http_conn *c)
{
    uint64_t now = uv_now(&c->server->loop);

    c->armed_ms = c->deadline_ms;
    uv_timer_start(&c->timer, on_timer, c->deadline_ms > now ? c->deadline_ms - now : 0, 0);
}

static void on_timer(uv_timer_t *timer)
{
    struct http_conn *c = timer->data;

    c->armed_ms = 0;
    if (!c->deadline_ms)
        return;
    if (uv_now(&c->server->loop) < c->deadline_ms) {
        arm(c);
    } else if (c->wait == HTTP_WAIT_HEAD || c->wait == HTTP_WAIT_BODY) {
        refuse_request(c, 408, "The request took too long to arrive.");
        http_conn_run(c);
    } else if (c->wait == HTTP_WAIT_STREAM) {
        c->deadline_ms = 0;
        if (c->stream && !c->out.n)
            http_stream_comment(c->stream, &c->out);
        http_conn_run(c);
    } else {
        c->reset = c->reset || c->wait == HTTP_WAIT_WRITE;
        http_conn_close(c);
    }
}

static void set_wait(struct http_conn *c, enum http_wait wait)
{
    int timeout_ms = wait_timeout_ms(c, wait);

    c->wait = wait;
    c->since_ms = uv_now(&c->server->loop);
    c->deadline_ms = timeout_ms ? uv_now(&c->server->loop) + (uint64_t)timeout_ms : 0;
    if (c->deadline_ms && (!c->armed_ms || c->deadline_ms < c->armed_ms))
        arm(c);
}

/* ---- closing ---- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct http_conn *c = handle->data;

    if (--c->open_handles)
        return;
    http_server_forget(c->server, c);
    buf_done(&c->in);
    buf_done(&c->out);
    buf_done(&c->writing);
    mem_free(c);
}

/* The notice is given once. */
static void tell_gone(struct http_exchange *x)
{
    uv_mutex_lock(&x->server->lock); /* the handler may be opening a stream */
    void (*gone)(void *ctx) = x->gone;
    __atomic_store_n(&x->gone, NULL, __ATOMIC_RELAXED); /* answer() looks without the lock */
    uv_mutex_unlock(&x->server->lock);
    if (gone)
        gone(x->gone_ctx);
}

void http_conn_close(struct http_conn *c)
{
    if (c->closing)
        return;
    struct http_exchange *x = c->x;
    struct http_stream *stream = c->stream;

    c->closing = true;
    c->x = NULL;
    c->stream = NULL;
    if (x && !c->busy) {
        http_exchange_recycle(x);
    } else if (x) {
        x->conn = NULL; /* the handler still holds it */
        tell_gone(x);
    }
    if (stream)
        http_stream_lose(stream);
    uv_close((uv_handle_t *)&c->timer, on_handle_closed);
    if (!c->reset || c->server->is_unix || uv_tcp_close_reset(&c->io.tcp, on_handle_closed))
        uv_close(&c->io.handle, on_handle_closed);
}

static void on_shutdown(uv_shutdown_t *req, int status)
{
    (void)req; /* on failure the deadline ends the connection */
    (void)status;
}

/* The last reply has been written. */
static void end_connection(struct http_conn *c)
{
    if (c->wait == HTTP_WAIT_LINGER || c->wait == HTTP_WAIT_RESET)
        return;
    if (c->reset) {
        set_wait(c, HTTP_WAIT_RESET);
        return;
    }
    /* Closing with unread bytes would reset the connection, and the reset could overtake the reply
     * (RFC 9112, 9.6). */
    if (c->eof || !c->drain || uv_shutdown(&c->shutdown_req, &c->io.stream, on_shutdown)) {
        http_conn_close(c);
        return;
    }
    set_wait(c, HTTP_WAIT_LINGER);
}

void http_conn_finish(struct http_conn *c)
{
    if (c->busy || c->writing.n || c->out.n)
        c->last = c->last || !c->busy;
    else
        http_conn_close(c);
}

/* ---- requests ---- */

static void take_reply(struct http_conn *c)
{
    struct http_exchange *x = c->x;

    c->x = NULL;
    if (x->stream) {
        c->stream = x->stream;
        c->stream_is_last = x->close_after;
        http_stream_take(x->stream, c);
        http_exchange_recycle(x);
        return;
    }
    c->busy = false;
    c->last = x->close_after || atomic_load(&c->server->stopping);
    c->reset = x->cut_after != HTTP_NO_CUT;
    c->last = c->last || c->reset;
    c->wait = HTTP_WAIT_NEXT;
    c->deadline_ms = 0; /* the time between requests begins anew */
    if (c->out.n) {
        buf_add_str(&c->out, buf_str(&x->reply));
    } else {
        struct buf spare = c->out;

        c->out = x->reply;
        c->out.max = SIZE_MAX / 2; /* what goes in is bounded by OUT_BATCH and one reply */
        x->reply = spare;
    }
    http_exchange_recycle(x);
}

static void dispatch(struct http_conn *c)
{
    struct http_exchange *x = c->x;
    struct http_server *s = c->server;

    c->busy = true;
    x->conn = c;
    x->in_handler = true;
    atomic_fetch_add(&s->refs, 1);
    s->handler(s->ctx, x);
    x->in_handler = false;
    if (x->answered_inline) {
        atomic_fetch_sub(&s->refs, 1);
        take_reply(c);
    }
}

static void refused_by_head(struct http_conn *c)
{
    take_reply(c);
    c->last = c->drain = true;
}

/* The parser's, when a head is complete. */
static bool on_head(void *ctx)
{
    struct http_conn *c = ctx;
    struct http_exchange *x = c->x;

    x->conn = c;
    x->in_handler = true; /* a reply now is an inline one, and closes: the body is not read */
    bool ok = c->server->head(c->server->ctx, x);
    x->in_handler = false;
    if (!ok && !x->answered_inline)
        BUG("a request was refused without an answer");
    c->refused = !ok;
    return ok;
}

/* Takes what the open reply has to send, when nothing is on its way. */
static void pump_stream(struct http_conn *c)
{
    if (!c->stream || c->writing.n || c->closing)
        return;
    switch (http_stream_move(c->stream, &c->out)) {
    case HTTP_STREAM_OPEN:
        break;
    case HTTP_STREAM_BROKEN:
        c->reset = true;
        http_conn_close(c);
        break;
    case HTTP_STREAM_ENDED: {
        struct http_stream *st = c->stream;
        c->stream = NULL;
        c->busy = false;
        c->last = c->stream_is_last || atomic_load(&c->server->stopping);
        c->wait = HTTP_WAIT_NEXT;
        c->deadline_ms = 0;
        http_stream_unref(st);
        break;
    }
    }
}

static bool may_parse(const struct http_conn *c)
{
    return !c->closing && !c->last && !c->busy && !c->writing.n && c->out.n < OUT_BATCH;
}

/* Takes as many requests out of the bytes as can be dealt with now; returns the bytes taken. */
static size_t feed(struct http_conn *c, const char *data, size_t n)
{
    size_t at = 0;

    while (at < n && may_parse(c)) {
        size_t used;

        if (!c->x) {
            c->x = http_exchange_new(c->server);
            http_parser_begin(&c->parser, &c->x->msg);
        }
        switch (http_parser_feed(&c->parser, data + at, n - at, &used)) {
        case HTTP_PARSE_MORE:
            break;
        case HTTP_PARSE_DONE:
            dispatch(c);
            break;
        case HTTP_PARSE_BAD:
            if (c->refused)
                refused_by_head(c);
            else
                refuse_request(c, c->parser.status, c->parser.reason);
            break;
        }
        at += used;
    }
    return at;
}

static void allow_body(struct http_conn *c)
{
    if (!c->x || c->busy || !c->parser.expect_continue || c->parser.phase != HTTP_PHASE_BODY)
        return;
    c->parser.expect_continue = false;
    if (!c->x->msg.body.n)
        buf_add_z(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
}

/* ---- writing ---- */

static void on_written(uv_write_t *req, int status)
{
    struct http_conn *c = req->data;

    if (c->closing)
        return;
    if (status < 0) {
        http_conn_close(c);
        return;
    }
    buf_done(&c->writing);
    c->wait = HTTP_WAIT_NEXT;
    c->deadline_ms = 0;
    http_conn_run(c);
}

static void flush(struct http_conn *c)
{
    if (!c->out.n || c->writing.n || c->closing)
        return;
    if (c->out.failed) { /* out of memory: what is in it is not whole */
        http_conn_close(c);
        return;
    }
    uv_buf_t part = uv_buf_init(c->out.p, (unsigned)c->out.n);
    int sent = uv_try_write(&c->io.stream, &part, 1);
    if (sent < 0 && sent != UV_EAGAIN) {
        http_conn_close(c);
        return;
    }
    if (sent > 0 && (size_t)sent == c->out.n) {
        if (c->out.cap > OUT_BATCH)
            buf_done(&c->out);
        c->out.max = SIZE_MAX / 2;
        buf_reset(&c->out);
        return;
    }
    c->writing = c->out;
    buf_init(&c->out, SIZE_MAX / 2);
    size_t done = sent > 0 ? (size_t)sent : 0;
    part = uv_buf_init(c->writing.p + done, (unsigned)(c->writing.n - done));
    if (uv_write(&c->write_req, &c->io.stream, &part, 1, on_written))
        http_conn_close(c);
    else
        set_wait(c, HTTP_WAIT_WRITE);
}

/* ---- reading ---- */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
    struct http_conn *c = handle->data;

    (void)suggested;
    *ret = uv_buf_init(c->server->read_buf, sizeof(c->server->read_buf));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *data);

static void adjust_reading(struct http_conn *c)
{
    bool wanted = !c->eof && (c->last || c->in.n - c->in_used < IN_MAX);

    if (wanted == c->reading)
        return;
    c->reading = wanted;
    if (!wanted)
        uv_read_stop(&c->io.stream);
    else if (uv_read_start(&c->io.stream, on_alloc, on_read))
        http_conn_close(c);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *data)
{
    struct http_conn *c = stream->data;

    if (n == 0)
        return;
    if (n < 0) {
        c->eof = true;
        c->reading = false;
        uv_read_stop(stream);
        if (n != UV_EOF || c->wait == HTTP_WAIT_LINGER || c->stream) {
            http_conn_close(c);
            return;
        }
        if (c->busy && c->x)
            tell_gone(c->x);
        if (c->closing)
            return;
        http_conn_run(c);
        return;
    }
    if (c->last) /* nothing after the last reply is looked at */
        return;
    size_t used = c->in.n ? 0 : feed(c, data->base, (size_t)n);
    if (used < (size_t)n)
        buf_add(&c->in, data->base + used, (size_t)n - used);
    if (c->in.failed)
        http_conn_close(c);
    else
        adjust_reading(c); /* libuv may have more for us before anything is run */
    if (!c->closing)
        http_conn_run_later(c);
}

/* ---- the whole ---- */

static void feed_early_bytes(struct http_conn *c)
{
    c->in_used += feed(c, c->in.p + c->in_used, c->in.n - c->in_used);
    if (c->in_used < c->in.n)
        return;
    buf_done(&c->in);
    buf_init(&c->in, 2 * sizeof(c->server->read_buf));
    c->in_used = 0;
}

/* What the connection waits for, now that all that could be done has been done. */
static void settle(struct http_conn *c)
{
    enum http_wait wait;

    if (c->writing.n)
        return; /* flush() has set the deadline */
    if (c->last) {
        c->drain = c->drain || c->in.n;
        end_connection(c);
        return;
    }
    bool inside = c->x && c->parser.phase != HTTP_PHASE_START;
    if (c->stream)
        wait = HTTP_WAIT_STREAM;
    else if (c->busy)
        wait = HTTP_WAIT_HANDLER;
    else if (inside)
        wait = c->parser.phase == HTTP_PHASE_HEAD ? HTTP_WAIT_HEAD : HTTP_WAIT_BODY;
    else
        wait = c->wait == HTTP_WAIT_FIRST ? HTTP_WAIT_FIRST : HTTP_WAIT_NEXT;
    if (c->eof && !c->busy) {
        http_conn_close(c); /* what is missing of a request will not come */
        return;
    }
    if (wait != c->wait || !c->deadline_ms)
        set_wait(c, wait);
}

void http_conn_run(struct http_conn *c)
{
    if (c->closing)
        return;
    do {
        pump_stream(c);
        if (c->closing)
            return;
        if (c->in.n && may_parse(c))
            feed_early_bytes(c);
        allow_body(c);
        flush(c);
    } while (c->in.n && may_parse(c));
    if (!c->closing)
        settle(c);
    if (!c->closing)
        adjust_reading(c);
}

void http_conn_run_later(struct http_conn *c)
{
    if (c->ready)
        return;
    c->ready = true;
    c->next_ready = NULL;
    *c->server->ready_tail = c;
    c->server->ready_tail = &c->next_ready;
}

void http_conns_run_ready(struct http_server *s)
{
    struct http_conn *c = s->ready;

    s->ready = NULL;
    s->ready_tail = &s->ready;
    for (struct http_conn *next; c; c = next) {
        next = c->next_ready;
        c->ready = false;
        http_conn_run(c); /* frees nothing: handles are closed by the loop, later */
    }
}

void http_conn_answered(struct http_conn *c)
{
    take_reply(c);
    http_conn_run_later(c);
}

static struct http_conn *conn_new(struct http_server *s)
{
    struct http_conn *c = mem_calloc(1, sizeof(*c));

    c->server = s;
    c->open_handles = 2;
    if (s->is_unix)
        uv_pipe_init(&s->loop, &c->io.pipe, 0);
    else
        uv_tcp_init(&s->loop, &c->io.tcp);
    uv_timer_init(&s->loop, &c->timer);
    c->io.handle.data = c->timer.data = c->write_req.data = c;
    buf_init(&c->in, 2 * sizeof(s->read_buf));
    buf_init(&c->out, SIZE_MAX / 2);
    http_parser_init(&c->parser, &s->limits);
    c->parser.head = s->head ? on_head : NULL;
    c->parser.head_ctx = c;
    c->next = s->conns;
    if (c->next)
        c->next->prev = c;
    s->conns = c;
    s->n_conns++;
    return c;
}

/* Notes who the peer is; false for one of another user on a Unix socket that is not for all. */
static bool may_come_in(struct http_conn *c)
{
    struct sockaddr_storage addr;
    int len = sizeof(addr), fd;

    if (c->server->is_unix) {
        memcpy(c->peer, "unix", sizeof("unix"));
        return c->server->for_all || (!uv_fileno(&c->io.handle, &fd) && net_unix_peer_is_own(fd));
    }
    if (uv_tcp_getpeername(&c->io.tcp, (struct sockaddr *)(void *)&addr, &len))
        return false; /* it is gone already */
    return !uv_ip_name((const struct sockaddr *)(const void *)&addr, c->peer, sizeof(c->peer));
}

static unsigned count_peer(const struct http_conn *c)
{
    unsigned n = 0;

    for (const struct http_conn *at = c->server->conns; at; at = at->next)
        n += !strcmp(at->peer, c->peer);
    return n;
}

/* Whether the connection waits for its peer and nothing is lost when it ends. */
static bool may_go(const struct http_conn *c)
{
    switch (c->wait) {
    case HTTP_WAIT_FIRST:
    case HTTP_WAIT_NEXT:
    case HTTP_WAIT_HEAD:
    case HTTP_WAIT_BODY:
    case HTTP_WAIT_WRITE:
    case HTTP_WAIT_LINGER:
        return !c->busy && !c->closing;
    case HTTP_WAIT_HANDLER:
    case HTTP_WAIT_STREAM:
    case HTTP_WAIT_RESET:
        break;
    }
    return false;
}

/* All places are taken: ends the connection that has kept us waiting for longest, those between
 * requests last. So many slow or silent peers do not keep others out. */
static bool make_room(struct http_server *s)
{
    struct http_conn *longest = NULL;

    for (struct http_conn *c = s->conns; c; c = c->next) {
        if (!may_go(c) || uv_now(&s->loop) - c->since_ms < MAY_GO_MS)
            continue;
        bool idle = c->wait == HTTP_WAIT_NEXT;
        bool longest_idle = longest && longest->wait == HTTP_WAIT_NEXT;
        if (!longest || idle < longest_idle ||
            (idle == longest_idle && c->since_ms < longest->since_ms))
            longest = c;
    }
    if (!longest)
        return false;
    longest->reset = longest->wait == HTTP_WAIT_WRITE;
    http_conn_close(longest);
    return true;
}

void http_conn_accept(struct http_server *s)
{
    unsigned others = s->n_conns;
    bool full = others >= s->limits.max_connections && !make_room(s);
    struct http_conn *c = conn_new(s);

    if (uv_accept(&s->listener.stream, &c->io.stream) ||
        (full && others >= s->limits.max_connections + REFUSED_MAX) || !may_come_in(c)) {
        http_conn_close(c);
        return;
    }
    if (!s->is_unix)
        uv_tcp_nodelay(&c->io.tcp, 1);
    if (full)
        refuse_request(c, 503, "The server has too many connections; try again in a moment.");
    else if (s->limits.max_per_peer && !s->is_unix && count_peer(c) > s->limits.max_per_peer)
        refuse_request(c, 429, "This address has too many connections already.");
    http_conn_run(c);
}
