/* What happens later. The list is short (requests in flight), so it is searched, not sorted.
 */
#include "sandbox/delay.h"

#include "base/clock.h"
#include "net/http_server.h"
#include "sandbox/fault.h"

#include <uv.h>

struct held {
    struct held *next;
    int64_t due_ms;
    sb_deed_fn *deed; /* NULL: an answer */
    void *deed_arg;
    struct http_exchange *x;
    struct sb_answer answer;
    struct sb_fault flow;
    char text[]; /* body, then the values of headers */
};

struct sb_delay {
    uv_thread_t thread;
    uv_mutex_t mutex;
    uv_cond_t cond;
    struct held *list;
    bool hurry;
    bool ended;
    sb_release_fn *release;
    void *ctx;
};

/* Takes out the reply that is due first, if it is due; otherwise says how long to wait. */
static struct held *take_due(struct sb_delay *d, int64_t now_ms, int64_t *ret_wait_ms)
{
    struct held **first = NULL;
    for (struct held **p = &d->list; *p; p = &(*p)->next) {
        if (!first || (*p)->due_ms < (*first)->due_ms)
            first = p;
    }
    *ret_wait_ms = first ? (*first)->due_ms - now_ms : -1;
    if (!first || (*ret_wait_ms > 0 && !d->hurry))
        return NULL;
    struct held *h = *first;
    *first = h->next;
    return h;
}

static void let_happen(struct sb_delay *d, struct held *h)
{
    if (h->deed) {
        h->deed(d->ctx, h->deed_arg);
    } else {
        sb_answer_send(&h->answer, h->x, d);
        d->release(d->ctx, h->answer.slot);
    }
    mem_free(h);
}

static void run(void *arg)
{
    struct sb_delay *d = arg;
    uv_mutex_lock(&d->mutex);
    while (!d->ended || d->list) {
        int64_t wait_ms;
        struct held *h = take_due(d, clock_mono_ms(), &wait_ms);
        if (h) {
            uv_mutex_unlock(&d->mutex);
            let_happen(d, h);
            uv_mutex_lock(&d->mutex);
        } else if (wait_ms < 0) {
            uv_cond_wait(&d->cond, &d->mutex);
        } else {
            uv_cond_timedwait(&d->cond, &d->mutex, (uint64_t)wait_ms * 1000000u);
        }
    }
    uv_mutex_unlock(&d->mutex);
}

struct sb_delay *sb_delay_new(sb_release_fn *release, void *ctx)
{
    struct sb_delay *d = mem_calloc(1, sizeof(*d));
    d->release = release;
    d->ctx = ctx;
    uv_mutex_init(&d->mutex);
    uv_cond_init(&d->cond);
    if (uv_thread_create(&d->thread, run, d))
        BUG("no thread for the sandbox's delays");
    return d;
}

void sb_delay_hurry(struct sb_delay *d)
{
    uv_mutex_lock(&d->mutex);
    d->hurry = true;
    uv_cond_signal(&d->cond);
    uv_mutex_unlock(&d->mutex);
}

void sb_delay_free(struct sb_delay *d)
{
    if (!d)
        return;
    uv_mutex_lock(&d->mutex);
    d->hurry = d->ended = true;
    uv_cond_signal(&d->cond);
    uv_mutex_unlock(&d->mutex);
    uv_thread_join(&d->thread);
    uv_cond_destroy(&d->cond);
    uv_mutex_destroy(&d->mutex);
    mem_free(d);
}

static void keep(struct sb_delay *d, struct held *h, int delay_ms)
{
    h->due_ms = clock_mono_ms() + delay_ms;
    uv_mutex_lock(&d->mutex);
    h->next = d->list;
    d->list = h;
    uv_cond_signal(&d->cond);
    uv_mutex_unlock(&d->mutex);
}

void sb_delay_reply(struct sb_delay *d, int delay_ms, struct http_exchange *x,
                    const struct sb_answer *answer)
{
    size_t n = answer->body.n;
    for (size_t i = 0; i < answer->n_headers; i++)
        n += strlen(answer->headers[i].value) + 1;
    struct held *h = mem_alloc(sizeof(*h) + n);
    *h = (struct held){.x = x, .answer = *answer};
    char *at = h->text;
    if (answer->flow) {
        h->flow = *answer->flow;
        h->answer.flow = &h->flow;
    }
    if (answer->body.n > 0)
        memcpy(at, answer->body.p, answer->body.n);
    h->answer.body.p = at;
    at += answer->body.n;
    for (size_t i = 0; i < answer->n_headers; i++) {
        size_t len = strlen(answer->headers[i].value) + 1;
        memcpy(at, answer->headers[i].value, len);
        h->answer.headers[i].value = at;
        at += len;
    }
    keep(d, h, delay_ms);
}

void sb_delay_deed(struct sb_delay *d, int delay_ms, sb_deed_fn *fn, void *deed)
{
    struct held *h = mem_alloc(sizeof(*h));
    *h = (struct held){.deed = fn, .deed_arg = deed};
    keep(d, h, delay_ms);
}
