/* A short list under one lock. A flight leaves the list when it lands and is freed by whoever is
 * the last to have read its answer. */
#include "autotask/flights.h"

#include "autotask/governor.h"
#include "base/clock.h"

#include <uv.h>

enum { POLL_MS = 50 };

struct flight {
    struct flight *next;
    struct str method;
    char *path, *body;
    size_t path_n, body_n;
    uint64_t epoch;
    unsigned users; /* the leader counts */
    bool landed, abandoned;
    struct buf reply;
    struct err err; /* code 0: reply is the answer */
};

struct flights {
    uv_mutex_t mutex;
    uv_cond_t landed;
    struct flight *first;
    uint64_t epoch;
};

struct flights *flights_new(void)
{
    struct flights *f = mem_calloc(1, sizeof(*f));
    if (uv_mutex_init(&f->mutex) || uv_cond_init(&f->landed))
        BUG("no mutex to be had");
    return f;
}

void flights_free(struct flights *f)
{
    if (!f)
        return;
    uv_cond_destroy(&f->landed);
    uv_mutex_destroy(&f->mutex);
    mem_free(f);
}

static char *copy(struct str s)
{
    char *p = mem_alloc(s.n + 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

static bool is_same(const struct flight *x, struct str method, struct str path, struct str body,
                    uint64_t epoch)
{
    return x->epoch == epoch && str_eq(x->method, method) &&
           str_eq(str_make(x->path, x->path_n), path) && str_eq(str_make(x->body, x->body_n), body);
}

struct flight *flights_board(struct flights *f, struct str method, struct str path, struct str body,
                             bool *ret_leads)
{
    uv_mutex_lock(&f->mutex);
    struct flight *x = f->first;
    while (x && !is_same(x, method, path, body, f->epoch))
        x = x->next;
    *ret_leads = !x;
    if (!x) {
        x = mem_calloc(1, sizeof(*x));
        x->method = method; /* a literal */
        x->path = copy(path);
        x->path_n = path.n;
        x->body = copy(body);
        x->body_n = body.n;
        x->epoch = f->epoch;
        x->next = f->first;
        f->first = x;
    }
    x->users++;
    uv_mutex_unlock(&f->mutex);
    return x;
}

static void leave(struct flight *x)
{
    if (--x->users > 0)
        return;
    buf_done(&x->reply);
    mem_free(x->path);
    mem_free(x->body);
    mem_free(x);
}

void flights_land(struct flights *f, struct flight *flight, enum err_code rc, struct buf *take_body,
                  const struct err *err)
{
    uv_mutex_lock(&f->mutex);
    struct flight **at = &f->first;
    while (*at != flight)
        at = &(*at)->next;
    *at = flight->next;
    flight->landed = true;
    flight->abandoned = rc == ERR_CANCELLED || rc == ERR_TIMEOUT;
    if (rc) {
        flight->err = *err;
    } else {
        flight->reply = *take_body;
        *take_body = (struct buf){0};
    }
    uv_cond_broadcast(&f->landed);
    leave(flight);
    uv_mutex_unlock(&f->mutex);
}

/* Why the caller cannot wait any longer. */
static bool is_over(const struct at_call *call, struct err *err)
{
    if (governor_cancelled(call->cancel))
        (void)err_set(err, ERR_CANCELLED,
                      "The call was cancelled while it waited for the same answer "
                      "as another one.");
    else if (clock_mono_ms() >= call->deadline_ms)
        (void)err_set(err, ERR_TIMEOUT,
                      "The time for the call ended while it waited for the same "
                      "answer as another "
                      "one.");
    else
        return false;
    return true;
}

static enum flight_end take_off(struct flight *x, struct buf *ret_body, struct err *err)
{
    if (x->abandoned)
        return FLIGHT_ABANDONED;
    if (x->err.code) {
        if (err && !err->code)
            *err = x->err;
        return FLIGHT_FAILED;
    }
    buf_init(ret_body, x->reply.n + 1);
    buf_add_str(ret_body, buf_str(&x->reply));
    return FLIGHT_LANDED;
}

enum flight_end flights_wait(struct flights *f, struct flight *flight, const struct at_call *call,
                             struct buf *ret_body, struct err *err)
{
    enum flight_end end = FLIGHT_FAILED;
    uv_mutex_lock(&f->mutex);
    while (!flight->landed && !is_over(call, err))
        (void)uv_cond_timedwait(&f->landed, &f->mutex, (uint64_t)POLL_MS * 1000000u);
    if (flight->landed)
        end = take_off(flight, ret_body, err);
    leave(flight);
    uv_mutex_unlock(&f->mutex);
    return end;
}

void flights_wrote(struct flights *f)
{
    uv_mutex_lock(&f->mutex);
    f->epoch++;
    uv_mutex_unlock(&f->mutex);
}
