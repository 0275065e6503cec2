/* The head and body of an answer as one text, and its way to the peer in steps, each of which is a
 * deed of the thread of what happens later. */
#include "sandbox/flow.h"

#include "sandbox/delay.h"
#include "sandbox/fault.h"

#include <stdio.h>

enum {
    MEGABYTE = 1 << 20,
    WAITING_MAX = 64 << 20, /* bytes that the peer leaves unread before it is cut off */
    HEAD_PART = 20,         /* inside every head */
    INTERIM = 20000,        /* 1xx answers */
    ENDLESS_MB = 1024,
    ENDLESS_STEP_MS = 2
};

struct flow {
    struct http_stream *stream;
    struct sb_delay *later;
    struct buf text;
    size_t at, stop_at; /* bytes written; bytes after which nothing more comes */
    int drip_ms;
    int megabytes; /* still to come behind the text */
    bool holds;    /* at the end the connection is kept for a while */
};

/* ---- the text ---- */

static void hostile_head(struct buf *out, enum sb_fault_head head)
{
    if (head == SB_HEAD_CR) {
        buf_add_z(out, "X-Odd: one\rX-Hidden: two\r\n");
    } else if (head == SB_HEAD_HUGE) {
        buf_add_z(out, "X-Huge: ");
        char *p = buf_reserve(out, MEGABYTE);
        if (p) {
            memset(p, 'x', MEGABYTE);
            out->n += MEGABYTE;
        }
        buf_add_z(out, "\r\n");
    }
}

/* Returns where the head ends. */
static size_t write_text(struct buf *out, const struct sb_answer *a)
{
    const struct sb_fault *f = a->flow;
    bool endless = f->body == SB_BODY_ENDLESS;
    for (int i = 0; f->head == SB_HEAD_INTERIM && i < INTERIM; i++)
        buf_add_z(out, "HTTP/1.1 103 Early Hints\r\nLink: </next>; rel=preload\r\n\r\n");
    buf_printf(out, "HTTP/1.1 %d Answer\r\n", a->status);
    if (a->type)
        buf_printf(out, "Content-Type: %s\r\n", a->type);
    for (size_t i = 0; i < a->n_headers; i++)
        buf_printf(out, "%s: %s\r\n", a->headers[i].name, a->headers[i].value);
    hostile_head(out, f->head);
    buf_printf(out, "Content-Length: %zu\r\n\r\n",
               endless ? (size_t)ENDLESS_MB * MEGABYTE : a->body.n);
    size_t head = out->n;
    if (endless)
        buf_add_z(out, "{\"items\":[{\"id\":1,\"title\":\"");
    else
        buf_add_str(out, a->body);
    return head;
}

static size_t place(enum sb_fault_cut cut, bool stops, size_t head, size_t n)
{
    switch (cut) {
    case SB_CUT_BEFORE:
        return 0;
    case SB_CUT_HEAD:
        return stops ? head : HEAD_PART;
    case SB_CUT_BODY:
        return head + (n - head) / 2;
    case SB_CUT_NOT:
    case SB_CUT_REQUEST:
    case SB_CUT_AFTER:
        break;
    }
    return n;
}

/* ---- the way ---- */

static sb_deed_fn next_step;

static void finish(struct flow *w)
{
    http_stream_end(w->stream);
    buf_done(&w->text);
    mem_free(w);
}

static bool endless_step(struct flow *w)
{
    char *piece = mem_alloc(MEGABYTE);
    memset(piece, 'x', MEGABYTE);
    bool ok = http_stream_write(w->stream, str_make(piece, MEGABYTE));
    mem_free(piece);
    w->megabytes--;
    return ok;
}

/* Writes what is due now; returns when there is more, and -1 at the end. */
static int step(struct flow *w)
{
    size_t left = w->stop_at - w->at;
    if (left > 0) {
        size_t n = w->drip_ms > 0 ? 1 : left;
        if (!http_stream_write(w->stream, str_make(w->text.p + w->at, n)))
            return -1;
        w->at += n;
        if (w->at < w->stop_at)
            return w->drip_ms;
    }
    if (w->megabytes > 0)
        return endless_step(w) ? ENDLESS_STEP_MS : -1;
    if (!w->holds)
        return -1;
    w->holds = false;
    return SB_STALL_MS;
}

static void next_step(void *ctx, void *deed)
{
    struct flow *w = deed;
    int wait_ms = step(w);
    (void)ctx;
    if (wait_ms < 0)
        finish(w);
    else
        sb_delay_deed(w->later, wait_ms, next_step, w);
}

void sb_flow_send(const struct sb_answer *a, struct http_exchange *x, struct sb_delay *later)
{
    const struct sb_fault *f = a->flow;
    struct flow *w = mem_calloc(1, sizeof(*w));
    w->later = later;
    w->drip_ms = f->drip_ms;
    w->holds = f->stop != SB_CUT_NOT;
    w->megabytes = f->body == SB_BODY_ENDLESS ? ENDLESS_MB : 0;
    buf_init(&w->text, a->body.n + (size_t)4 * MEGABYTE);
    size_t head = write_text(&w->text, a);
    w->stop_at = place(w->holds ? f->stop : f->close, w->holds, head, w->text.n);
    if (w->stop_at < w->text.n)
        w->megabytes = 0;
    w->stream = http_stream_open_raw(x, WAITING_MAX);
    next_step(NULL, w);
}
