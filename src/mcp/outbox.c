/* Output in two buffers: one is filled while the other is written. */
#include "mcp/outbox.h"

enum { KEEP_SIZE = 1024 * 1024 };

/* Empties a buffer, and gives its memory back when a large message has passed. */
static void emptied(struct buf *b)
{
    size_t max = b->max;

    if (b->cap > KEEP_SIZE) {
        buf_done(b);
        buf_init(b, max);
    }
    buf_reset(b);
}

void outbox_init(struct outbox *o, size_t max, void (*on_change)(void *ctx), void *ctx)
{
    *o = (struct outbox){.on_change = on_change, .ctx = ctx};
    buf_init(&o->ready, max);
    buf_init(&o->busy, max);
}

void outbox_done(struct outbox *o)
{
    buf_done(&o->ready);
    buf_done(&o->busy);
}

void outbox_add(struct outbox *o, struct str message)
{
    if (o->dead)
        return;
    buf_add_str(&o->ready, message);
    buf_add_char(&o->ready, '\n');
}

size_t outbox_unsent(const struct outbox *o)
{
    return o->ready.n + (o->writing ? o->busy.n : 0);
}

static void lost(struct outbox *o)
{
    if (o->dead)
        return;
    o->dead = true;
    buf_reset(&o->ready);
    o->on_change(o->ctx);
}

static void on_written(uv_write_t *req, int status)
{
    struct outbox *o = req->data;

    o->writing = false;
    emptied(&o->busy);
    if (status < 0)
        lost(o);
    else
        o->on_change(o->ctx);
}

static void write_file(struct outbox *o)
{
    while (o->ready.n && !o->dead) {
        uv_buf_t b = uv_buf_init(o->ready.p, (unsigned)o->ready.n);
        uv_fs_t req;
        int n = uv_fs_write(o->loop, &req, o->file, &b, 1, -1, NULL);
        uv_fs_req_cleanup(&req);
        if (n > 0)
            buf_consume(&o->ready, (size_t)n);
        else if (n != UV_EINTR)
            lost(o);
    }
}

/* The rest of ready, behind the bytes that are sent already, goes to the loop. */
static void write_later(struct outbox *o, size_t sent)
{
    struct buf rest = o->ready;

    o->ready = o->busy;
    o->busy = rest;
    uv_buf_t b = uv_buf_init(o->busy.p + sent, (unsigned)(o->busy.n - sent));
    o->write.data = o;
    o->writing = true;
    if (uv_write(&o->write, o->stream, &b, 1, on_written)) {
        o->writing = false;
        lost(o);
    }
}

void outbox_flush(struct outbox *o)
{
    if (o->writing || o->dead || !o->ready.n)
        return;
    if (!o->stream) {
        write_file(o);
        return;
    }
    uv_buf_t b = uv_buf_init(o->ready.p, (unsigned)o->ready.n);
    int n = uv_try_write(o->stream, &b, 1);
    if (n == (int)o->ready.n)
        emptied(&o->ready);
    else if (n < 0 && n != UV_EAGAIN)
        lost(o);
    else
        write_later(o, n > 0 ? (size_t)n : 0);
}
