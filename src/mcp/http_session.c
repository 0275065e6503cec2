/* Event ids are "outlet-number": unique in the session, and they say which stream to resume. */
#include "mcp/http_session.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"

#include <stdio.h>

static void outlet_init(struct outlet *o, struct session *s)
{
    *o = (struct outlet){.session = s};
    o->last = &o->first;
}

static void drop_first(struct outlet *o)
{
    struct event *e = o->first;

    o->first = e->next;
    if (!o->first)
        o->last = &o->first;
    o->kept -= e->n;
    mem_free(e);
}

static void outlet_clear(struct outlet *o)
{
    outlet_detach(o);
    while (o->first)
        drop_first(o);
}

struct session *session_new(struct mcp_server *s, const struct peer_ops *ops, size_t max_kept)
{
    struct session *n = mem_calloc(1, sizeof(*n));

    peer_init(&n->peer, s, ops);
    random_hex(n->id, SESSION_ID_LEN);
    n->used_ms = clock_mono_ms();
    n->max_kept = max_kept;
    outlet_init(&n->common, n);
    return n;
}

void session_free(struct session *s)
{
    outlet_clear(&s->common);
    while (s->outlets) {
        struct outlet *o = s->outlets;
        s->outlets = o->next;
        outlet_clear(o);
        mem_free(o);
    }
    peer_done(&s->peer);
    mem_free(s);
}

/* Of the finished ones, the newest few stay for clients that reconnect. */
static void trim(struct session *s)
{
    unsigned done = 0;

    for (struct outlet **at = &s->outlets; *at;) {
        struct outlet *o = *at;
        if (o->done && ++done > OUTLETS_DONE_MAX) {
            *at = o->next;
            outlet_clear(o);
            mem_free(o);
        } else {
            at = &o->next;
        }
    }
}

struct outlet *outlet_new(struct session *s)
{
    struct outlet *o = mem_calloc(1, sizeof(*o));

    outlet_init(o, s);
    o->id = ++s->n_outlets;
    o->next = s->outlets;
    s->outlets = o;
    trim(s);
    return o;
}

struct outlet *outlet_find(struct session *s, struct str event_id, unsigned *ret_event)
{
    struct str id = str_split(&event_id, '-');
    int64_t number, event;

    if (!str_to_i64(id, &number) || !str_to_i64(event_id, &event) || event < 0 ||
        event > UINT32_MAX)
        return NULL;
    *ret_event = (unsigned)event;
    if (number == 0)
        return &s->common;
    for (struct outlet *o = s->outlets; o; o = o->next) {
        if (o->id == number)
            return o;
    }
    return NULL;
}

static void send_event(struct outlet *o, const char *fields, struct str data)
{
    struct buf b CLEANUP(buf_done) = {0};
    unsigned number = o->n_events++;

    buf_init(&b, data.n + 256);
    buf_printf(&b, "%sid: %u-%u\ndata: ", fields, o->id, number);
    buf_add_str(&b, data);
    buf_add_z(&b, "\n\n");
    if (o->stream)
        (void)http_stream_write(o->stream, buf_str(&b));
    struct event *e = mem_try(sizeof(*e) + b.n);
    if (!e || b.failed) {
        mem_free(e);
        return;
    }
    *e = (struct event){.number = number, .n = b.n};
    memcpy(e->text, b.p, b.n);
    *o->last = e;
    o->last = &e->next;
    o->kept += b.n;
    while (o->kept > o->session->max_kept && o->first != e)
        drop_first(o);
}

void outlet_prime(struct outlet *o, int retry_ms)
{
    char fields[40];

    snprintf(fields, sizeof(fields), "retry: %d\n", retry_ms);
    send_event(o, fields, STR(""));
}

void outlet_send(struct outlet *o, struct str message)
{
    send_event(o, "event: message\n", message);
}

void outlet_attach(struct outlet *o, struct http_stream *stream, unsigned after)
{
    outlet_detach(o);
    o->stream = stream;
    for (struct event *e = o->first; e; e = e->next) {
        if (e->number > after)
            (void)http_stream_write(stream, str_make(e->text, e->n));
    }
    if (o->done)
        outlet_detach(o);
}

void outlet_detach(struct outlet *o)
{
    if (o->stream)
        http_stream_end(o->stream);
    o->stream = NULL;
}

void outlet_finish(struct outlet *o)
{
    o->done = true;
    outlet_detach(o);
}
