/* Replies in pieces. Writers append framed bytes to a bounded buffer; the loop moves them to the
 * connection whenever that has nothing on its way, so what a slow peer costs is one buffer. */
#include "net/http_conn.h"

enum { HEAD_ROOM = 64 * 1024, FRAME_ROOM = 32 };

static void enqueue(struct http_stream *st)
{
    struct http_server *s = st->server;

    if (st->queued || s->closed)
        return;
    st->queued = true;
    st->refs++;
    st->next = s->streams;
    s->streams = st;
    uv_async_send(&s->async);
}

void http_stream_unref(struct http_stream *st)
{
    struct http_server *s = st->server;

    uv_mutex_lock(&s->lock);
    bool last = --st->refs == 0;
    uv_mutex_unlock(&s->lock);
    if (!last)
        return;
    buf_done(&st->waiting);
    mem_free(st);
    http_server_unref(s);
}

/* ---- The writer's side ---- */

static struct http_stream *stream_new(struct http_exchange *x, size_t max_waiting)
{
    struct http_stream *st = mem_calloc(1, sizeof(*st));

    st->server = x->server;
    st->max_waiting = max_waiting;
    uv_mutex_lock(&st->server->lock);
    st->gone = x->gone;
    st->gone_ctx = x->gone_ctx;
    x->gone = NULL;
    uv_mutex_unlock(&st->server->lock);
    st->refs = 2; /* the writer, and the connection */
    atomic_fetch_add(&st->server->refs, 1);
    buf_init(&st->waiting, max_waiting + HEAD_ROOM);
    return st;
}

struct http_stream *http_stream_open(struct http_exchange *x, int status, const char *content_type,
                                     const struct http_reply_header *headers, size_t n_headers,
                                     size_t max_waiting)
{
    struct http_stream *st = stream_new(x, max_waiting);

    st->chunked = !x->msg.http_1_0;
    st->comments = content_type && str_starts(str_from(content_type), STR("text/event-stream"));
    http_reply_head(x, &st->waiting, status, content_type, headers, n_headers);
    x->stream = st;
    http_exchange_post(x);
    return st;
}

struct http_stream *http_stream_open_raw(struct http_exchange *x, size_t max_waiting)
{
    struct http_stream *st = stream_new(x, max_waiting);

    if (x->answered)
        BUG("an HTTP exchange was answered twice");
    x->answered = x->close_after = true;
    x->stream = st;
    http_exchange_post(x);
    return st;
}

static void add_chunk(struct buf *out, bool chunked, struct str bytes)
{
    if (chunked)
        buf_printf(out, "%zx\r\n", bytes.n);
    buf_add_str(out, bytes);
    if (chunked)
        buf_add_z(out, "\r\n");
}

bool http_stream_write(struct http_stream *st, struct str bytes)
{
    if (!bytes.n)
        return true; /* an empty chunk would be the end */
    uv_mutex_lock(&st->server->lock);
    bool ok = !st->lost && !st->overflowed && !st->ended;
    if (ok && st->waiting.n + bytes.n + FRAME_ROOM > st->max_waiting) {
        st->overflowed = true;
        ok = false;
        enqueue(st);
    }
    if (ok) {
        add_chunk(&st->waiting, st->chunked, bytes);
        st->overflowed = st->waiting.failed;
        enqueue(st);
    }
    uv_mutex_unlock(&st->server->lock);
    return ok;
}

void http_stream_end(struct http_stream *st)
{
    uv_mutex_lock(&st->server->lock);
    if (!st->ended) {
        st->ended = true;
        st->gone = NULL;
        if (st->chunked)
            buf_add_z(&st->waiting, "0\r\n\r\n");
        if (!st->lost)
            enqueue(st);
    }
    uv_mutex_unlock(&st->server->lock);
    http_stream_unref(st);
}

/* ---- The connection's side ---- */

void http_stream_take(struct http_stream *st, struct http_conn *c)
{
    uv_mutex_lock(&st->server->lock);
    st->conn = c;
    uv_mutex_unlock(&st->server->lock);
}

enum http_stream_state http_stream_move(struct http_stream *st, struct buf *out)
{
    enum http_stream_state state = HTTP_STREAM_OPEN;

    uv_mutex_lock(&st->server->lock);
    if (st->overflowed || st->waiting.failed) {
        state = HTTP_STREAM_BROKEN;
    } else {
        buf_add_str(out, buf_str(&st->waiting));
        buf_reset(&st->waiting);
        if (st->ended) {
            state = HTTP_STREAM_ENDED;
            st->conn = NULL; /* it lets go; the stream may still be in the queue */
        }
    }
    uv_mutex_unlock(&st->server->lock);
    return state;
}

void http_stream_comment(struct http_stream *st, struct buf *out)
{
    if (st->comments)
        add_chunk(out, st->chunked, STR(":\n\n"));
}

void http_stream_lose(struct http_stream *st)
{
    uv_mutex_lock(&st->server->lock);
    void (*gone)(void *ctx) = st->gone;
    void *ctx = st->gone_ctx;
    st->lost = true;
    st->conn = NULL;
    st->gone = NULL;
    uv_mutex_unlock(&st->server->lock);
    if (gone)
        gone(ctx);
    http_stream_unref(st);
}

void http_streams_deliver(struct http_server *s)
{
    uv_mutex_lock(&s->lock);
    struct http_stream *list = s->streams;
    s->streams = NULL;
    uv_mutex_unlock(&s->lock);
    while (list) {
        struct http_stream *st = list;
        uv_mutex_lock(&s->lock);
        list = st->next;
        st->queued = false; /* from here on its link may change */
        uv_mutex_unlock(&s->lock);
        if (st->conn)
            http_conn_run(st->conn);
        http_stream_unref(st);
    }
}
