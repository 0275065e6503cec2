/* One lock and one condition for everything. A caller joins the line of its endpoint and looks
 * again whenever something changes: is it first, is there room, is anything against it? Requests
 * take milliseconds at the least, so waking everybody costs nothing that matters. */
#include "autotask/governor.h"

#include "base/clock.h"

#include <stdio.h>
#include <uv.h>

/* The hour is kept in buckets of a minute, one more than sixty, so that the count is never too low.
 */
enum { BUCKET_MS = 60000, BUCKETS = 61, CANCEL_POLL_MS = 50, ENDPOINT_NAME_MAX = 64 };
/* The vendor's limit for uploads, of all users together. */
enum { UPLOADS = 128, UPLOAD_WINDOW_BYTES = 10 * 1000 * 1000, UPLOAD_WINDOW_MS = 5 * 60 * 1000 };

struct upload {
    int64_t at_ms;
    uint64_t bytes; /* 0 = free */
};

struct waiter {
    struct waiter *next;
};

struct endpoint {
    struct endpoint *next;
    struct waiter *first; /* has waited longest */
    unsigned in_flight;
    char name[ENDPOINT_NAME_MAX];
};

struct bucket {
    int64_t minute;
    unsigned n;
};

struct governor {
    struct governor_options options;
    uv_mutex_t mutex;
    uv_cond_t changed;
    struct endpoint *endpoints;
    unsigned in_flight;
    bool proved, ever_proved, locked;
    unsigned suspensions;
    int64_t pause_until_ms;
    struct bucket buckets[BUCKETS];
    struct upload uploads[UPLOADS];
};

struct governor *governor_new(const struct governor_options *options)
{
    struct governor *g = mem_calloc(1, sizeof(*g));
    g->options = *options;
    if (!g->options.now_ms)
        g->options.now_ms = clock_mono_ms;
    g->pause_until_ms = INT64_MIN;
    for (size_t i = 0; i < BUCKETS; i++)
        g->buckets[i].minute = INT64_MIN;
    if (uv_mutex_init(&g->mutex) || uv_cond_init(&g->changed))
        BUG("no mutex to be had");
    return g;
}

void governor_free(struct governor *g)
{
    if (!g)
        return;
    while (g->endpoints) {
        struct endpoint *e = g->endpoints;
        g->endpoints = e->next;
        mem_free(e);
    }
    uv_cond_destroy(&g->changed);
    uv_mutex_destroy(&g->mutex);
    mem_free(g);
}

/* There are as many endpoints as entities, so the list stays short. */
static struct endpoint *endpoint_of(struct governor *g, struct str name)
{
    if (name.n >= ENDPOINT_NAME_MAX)
        name.n = ENDPOINT_NAME_MAX - 1;
    for (struct endpoint *e = g->endpoints; e; e = e->next) {
        if (str_eq_nocase(str_from(e->name), name))
            return e;
    }
    struct endpoint *e = mem_calloc(1, sizeof(*e));
    snprintf(e->name, sizeof(e->name), "%.*s", STR_ARG(name));
    e->next = g->endpoints;
    g->endpoints = e;
    return e;
}

/* ---- The hour ---- */

static int64_t minute_of(int64_t ms)
{
    return ms >= 0 ? ms / BUCKET_MS : (ms - BUCKET_MS + 1) / BUCKET_MS;
}

static unsigned used_in_hour(const struct governor *g, int64_t now_ms)
{
    unsigned n = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        if (g->buckets[i].minute > minute_of(now_ms) - BUCKETS)
            n += g->buckets[i].n;
    }
    return n;
}

static void count_request(struct governor *g, int64_t now_ms)
{
    int64_t minute = minute_of(now_ms);
    int64_t slot = minute % BUCKETS;
    struct bucket *b = &g->buckets[slot < 0 ? slot + BUCKETS : slot];
    if (b->minute != minute)
        *b = (struct bucket){.minute = minute};
    b->n++;
}

/* Seconds until the oldest counted request is an hour old. */
static int budget_returns_in_s(const struct governor *g, int64_t now_ms)
{
    int64_t oldest = INT64_MAX;
    for (size_t i = 0; i < BUCKETS; i++) {
        const struct bucket *b = &g->buckets[i];
        if (b->n > 0 && b->minute > minute_of(now_ms) - BUCKETS && b->minute < oldest)
            oldest = b->minute;
    }
    if (oldest == INT64_MAX)
        return 60;
    return (int)(((oldest + BUCKETS) * BUCKET_MS - now_ms + 999) / 1000);
}

/* ---- Waiting for a turn ---- */

static enum err_code refuse_locked(struct err *err)
{
    (void)err_set(err, ERR_AUTHENTICATION,
                  "Autotask refused the credentials, so no further calls are made: repeated wrong "
                  "logins lock the API user.");
    err_fix(
        err,
        "Check AUTOTASK_USERNAME, AUTOTASK_SECRET and AUTOTASK_INTEGRATION_CODE, make sure the "
        "API user is active and not locked, then restart this server. Do not call again before.");
    return ERR_AUTHENTICATION;
}

static enum err_code refuse_budget(const struct governor *g, int64_t now_ms, struct err *err)
{
    (void)err_set(err, ERR_RATE_LIMITED,
                  "This server's own budget of %u Autotask requests an hour is used up (the "
                  "tenant's limit is "
                  "shared by all its integrations).",
                  g->options.hourly_budget);
    if (err)
        err->retry_after_s = budget_returns_in_s(g, now_ms);
    err_fix(err, "Wait, and ask for less at a time; do not retry in a loop. The budget is set with "
                 "AUTOTASK_HOURLY_BUDGET.");
    return ERR_RATE_LIMITED;
}

static enum err_code refuse_pause(int64_t wait_ms, struct err *err)
{
    int seconds = (int)((wait_ms + 999) / 1000);
    (void)err_set(err, ERR_RATE_LIMITED,
                  "Autotask's request limit for the hour is reached, so calls are paused for %d "
                  "more seconds.",
                  seconds);
    if (err)
        err->retry_after_s = seconds;
    err_fix(err,
            "Wait that long before the next call. All integrations of the tenant share the limit.");
    return ERR_RATE_LIMITED;
}

static enum err_code refuse_late(struct err *err)
{
    (void)err_set(err, ERR_TIMEOUT,
                  "The time for the call ended while it waited for its turn at Autotask.");
    err_fix(err, "Try again, with fewer calls at the same time.");
    return ERR_TIMEOUT;
}

bool governor_cancelled(const volatile int *cancel)
{
    return cancel && __atomic_load_n(cancel, __ATOMIC_RELAXED);
}

static enum err_code refuse_cancelled(struct err *err)
{
    return err_set(err, ERR_CANCELLED, "The call was cancelled before the request was sent.");
}

static bool has_turn(const struct governor *g, const struct endpoint *e, const struct waiter *w)
{
    return e->first == w && e->in_flight < g->options.per_endpoint && g->suspensions == 0 &&
           (g->proved || g->in_flight == 0);
}

static void line_up(struct endpoint *e, struct waiter *w)
{
    struct waiter **at = &e->first;
    while (*at)
        at = &(*at)->next;
    *at = w;
}

static void step_out(struct endpoint *e, const struct waiter *w)
{
    struct waiter **at = &e->first;
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
}

/* Why the caller cannot wait any longer; ERR_OK while it can. */
static enum err_code refusal(const struct governor *g, int64_t now_ms, int64_t deadline_ms,
                             const volatile int *cancel, struct err *err)
{
    int64_t pause_ms = g->pause_until_ms > now_ms ? g->pause_until_ms - now_ms : 0;
    if (g->locked)
        return refuse_locked(err);
    if (governor_cancelled(cancel))
        return refuse_cancelled(err);
    if (now_ms >= deadline_ms)
        return refuse_late(err);
    if (pause_ms > GOVERNOR_SHORT_WAIT_MS || now_ms + pause_ms >= deadline_ms)
        return refuse_pause(pause_ms, err);
    if (used_in_hour(g, now_ms) >= g->options.hourly_budget)
        return refuse_budget(g, now_ms, err);
    return ERR_OK;
}

static void wait_a_little(struct governor *g, int64_t now_ms, int64_t deadline_ms,
                          const volatile int *cancel)
{
    int64_t ms = deadline_ms - now_ms;
    if (g->pause_until_ms > now_ms && g->pause_until_ms - now_ms < ms)
        ms = g->pause_until_ms - now_ms;
    if (cancel && ms > CANCEL_POLL_MS)
        ms = CANCEL_POLL_MS;
    if (ms > 1000)
        ms = 1000;
    (void)uv_cond_timedwait(&g->changed, &g->mutex, (uint64_t)ms * 1000000u);
}

enum err_code governor_enter(struct governor *g, struct str endpoint, int64_t deadline_ms,
                             const volatile int *cancel, struct err *err)
{
    struct waiter me = {0};
    enum err_code rc;
    uv_mutex_lock(&g->mutex);
    struct endpoint *e = endpoint_of(g, endpoint);
    line_up(e, &me);
    for (;;) {
        int64_t now = g->options.now_ms();
        rc = refusal(g, now, deadline_ms, cancel, err);
        if (rc)
            break;
        if (has_turn(g, e, &me) && now >= g->pause_until_ms) {
            e->in_flight++;
            g->in_flight++;
            count_request(g, now);
            break;
        }
        wait_a_little(g, now, deadline_ms, cancel);
    }
    step_out(e, &me);
    uv_cond_broadcast(&g->changed);
    uv_mutex_unlock(&g->mutex);
    return rc;
}

void governor_leave(struct governor *g, struct str endpoint)
{
    uv_mutex_lock(&g->mutex);
    struct endpoint *e = endpoint_of(g, endpoint);
    if (e->in_flight == 0 || g->in_flight == 0)
        BUG("a request left the governor that never entered");
    e->in_flight--;
    g->in_flight--;
    uv_cond_broadcast(&g->changed);
    uv_mutex_unlock(&g->mutex);
}

/* ---- What replies tell ---- */

void governor_proved(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    if (g->suspensions == 0 && !g->locked) {
        g->proved = g->ever_proved = true;
        uv_cond_broadcast(&g->changed);
    }
    uv_mutex_unlock(&g->mutex);
}

void governor_pause(struct governor *g, int seconds)
{
    uv_mutex_lock(&g->mutex);
    int64_t until = g->options.now_ms() + (int64_t)seconds * 1000;
    if (until > g->pause_until_ms)
        g->pause_until_ms = until;
    uv_mutex_unlock(&g->mutex);
}

void governor_suspend(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    g->suspensions++;
    uv_mutex_unlock(&g->mutex);
}

void governor_resume(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    if (g->suspensions > 0)
        g->suspensions--;
    g->proved = false;
    uv_cond_broadcast(&g->changed);
    uv_mutex_unlock(&g->mutex);
}

void governor_lock(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    g->locked = true;
    uv_cond_broadcast(&g->changed);
    uv_mutex_unlock(&g->mutex);
}

/* ---- Uploads ---- */

static uint64_t uploaded(const struct governor *g, int64_t now_ms, int64_t *ret_oldest_ms)
{
    uint64_t n = 0;
    *ret_oldest_ms = now_ms;
    for (size_t i = 0; i < UPLOADS; i++) {
        const struct upload *u = &g->uploads[i];
        if (u->bytes == 0 || u->at_ms <= now_ms - UPLOAD_WINDOW_MS)
            continue;
        n += u->bytes;
        if (u->at_ms < *ret_oldest_ms)
            *ret_oldest_ms = u->at_ms;
    }
    return n;
}

static struct upload *oldest_upload(struct governor *g)
{
    struct upload *oldest = &g->uploads[0];
    for (size_t i = 1; i < UPLOADS; i++) {
        if (g->uploads[i].bytes == 0 || g->uploads[i].at_ms < oldest->at_ms)
            oldest = &g->uploads[i];
        if (oldest->bytes == 0)
            break;
    }
    return oldest;
}

static enum err_code refuse_upload(uint64_t used, int64_t wait_ms, struct err *err)
{
    (void)err_set(err, ERR_RATE_LIMITED,
                  "Autotask takes %d bytes of attachments in five minutes, %llu are used up, and "
                  "more would block uploads for everybody. Nothing was sent.",
                  UPLOAD_WINDOW_BYTES, (unsigned long long)used);
    if (err)
        err->retry_after_s = (int)(wait_ms / 1000) + 1;
    err_fix(err, "Upload it again in %d seconds.", (int)(wait_ms / 1000) + 1);
    return ERR_RATE_LIMITED;
}

enum err_code governor_reserve_upload(struct governor *g, uint64_t bytes, struct err *err)
{
    int64_t oldest_ms;
    enum err_code rc = ERR_OK;
    uv_mutex_lock(&g->mutex);
    int64_t now = g->options.now_ms();
    uint64_t used = uploaded(g, now, &oldest_ms);
    struct upload *slot = oldest_upload(g);
    bool no_slot = slot->bytes > 0 && slot->at_ms > now - UPLOAD_WINDOW_MS;
    if (used + bytes > UPLOAD_WINDOW_BYTES || no_slot)
        rc = refuse_upload(used, oldest_ms + UPLOAD_WINDOW_MS - now, err);
    else
        *slot = (struct upload){.at_ms = now, .bytes = bytes};
    uv_mutex_unlock(&g->mutex);
    return rc;
}

void governor_return_upload(struct governor *g, uint64_t bytes)
{
    uv_mutex_lock(&g->mutex);
    for (size_t i = 0; i < UPLOADS; i++) {
        if (g->uploads[i].bytes == bytes) {
            g->uploads[i] = (struct upload){0};
            break;
        }
    }
    uv_mutex_unlock(&g->mutex);
}

struct governor_state governor_state(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    struct governor_state s = {.locked = g->locked,
                               .proved = g->ever_proved,
                               .used_last_hour = used_in_hour(g, g->options.now_ms())};
    uv_mutex_unlock(&g->mutex);
    return s;
}

enum err_code governor_sleep(int ms, int64_t deadline_ms, const volatile int *cancel,
                             struct err *err)
{
    int64_t until = clock_mono_ms() + ms;
    for (;;) {
        int64_t now = clock_mono_ms();
        if (governor_cancelled(cancel))
            return refuse_cancelled(err);
        if (now >= deadline_ms)
            return refuse_late(err);
        if (now >= until)
            return ERR_OK;
        int64_t left = until < deadline_ms ? until - now : deadline_ms - now;
        uv_sleep((unsigned)(left < CANCEL_POLL_MS ? left : CANCEL_POLL_MS));
    }
}
