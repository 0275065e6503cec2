/* One lock and one condition for everything. A caller joins the line of its endpoint and looks
 * again whenever something changes: is it first, is there room, is anything against it? Requests
 * take milliseconds at the least, so waking everybody costs nothing that matters. What other
 * processes do changes without a signal, so only the first in a line looks again every few
 * milliseconds, and a process that had the last turn steps back while others wait. */
#include "autotask/governor.h"

#include "autotask/client.h"
#include "autotask/ledger.h"
#include "autotask/shared.h"
#include "base/clock.h"

#include <stdio.h>
#include <uv.h>

enum { CANCEL_POLL_MS = 50, SHARED_POLL_MS = 15, ENDPOINT_NAME_MAX = 64 };
enum { LIMIT_FROM_REQUESTS = 50, LIMIT_AGE_MS = 10 * 60000, LIMIT_ASK_AGAIN_MS = 60000 };

struct waiter {
    struct waiter *next;
};

struct endpoint {
    struct endpoint *next;
    struct waiter *first; /* has waited longest */
    unsigned in_flight;
    unsigned places; /* those of the shared ones that are ours, a bit each */
    int64_t pause_until_ms;
    int64_t step_back_until_ms; /* while other processes wait for their turn */
    bool waits;                 /* the others know that somebody here waits */
    char name[ENDPOINT_NAME_MAX];
};

struct governor {
    struct governor_options options;
    uv_mutex_t mutex;
    uv_cond_t changed;
    struct endpoint *endpoints;
    unsigned in_flight;
    bool proved, ever_proved, locked;
    unsigned suspensions;
    unsigned char print[LEDGER_PRINT];
    int64_t limit_asked_ms;
    struct ledger ledger; /* of this process alone, or what was last read of the shared one */
};

struct governor *governor_new(const struct governor_options *options)
{
    struct governor *g = mem_calloc(1, sizeof(*g));
    g->options = *options;
    if (!g->options.now_ms) /* a clock that processes share has to be the wall's */
        g->options.now_ms = g->options.shared ? clock_now_ms : clock_mono_ms;
    if (g->options.who)
        shared_fingerprint(g->options.who, g->print);
    g->ledger.halt_until_ms = g->limit_asked_ms = INT64_MIN;
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
    e->pause_until_ms = e->step_back_until_ms = INT64_MIN;
    snprintf(e->name, sizeof(e->name), "%.*s", STR_ARG(name));
    e->next = g->endpoints;
    g->endpoints = e;
    return e;
}

/* ---- The ledger ---- */

/* Between begin and end the ledger is ours; alone it always is. A shared one that cannot be used
 * just now leaves us with what we know ourselves. */
static bool begin(struct governor *g)
{
    return shared_begin(g->options.shared, &g->ledger);
}

static void end(struct governor *g, bool is_shared, bool changed)
{
    if (is_shared)
        shared_end(g->options.shared, changed ? &g->ledger : NULL);
}

static unsigned budget(const struct governor *g)
{
    int64_t limit = g->ledger.tenant_limit > 0 ? g->ledger.tenant_limit : GOVERNOR_USUAL_LIMIT;
    if (g->options.hourly_budget > 0)
        return g->options.hourly_budget;
    return (unsigned)(limit * GOVERNOR_SHARE / 100 > 0 ? limit * GOVERNOR_SHARE / 100 : 1);
}

bool governor_wants_limit(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    int64_t now = g->options.now_ms();
    bool wants =
        g->options.hourly_budget == 0 && g->ever_proved && !g->locked &&
        ledger_used(&g->ledger, now) >= LIMIT_FROM_REQUESTS &&
        (g->ledger.tenant_limit == 0 || now - g->ledger.tenant_read_at_ms > LIMIT_AGE_MS) &&
        (g->limit_asked_ms == INT64_MIN || now - g->limit_asked_ms > LIMIT_ASK_AGAIN_MS);
    if (wants)
        g->limit_asked_ms = now;
    uv_mutex_unlock(&g->mutex);
    return wants;
}

void governor_learn_limit(struct governor *g, int64_t limit, int64_t used)
{
    if (limit <= 0 || limit > INT32_MAX || used < 0)
        return;
    uv_mutex_lock(&g->mutex);
    bool is_shared = begin(g);
    g->ledger.tenant_limit = limit;
    g->ledger.tenant_used = used;
    g->ledger.tenant_read_at_ms = g->options.now_ms();
    end(g, is_shared, true);
    uv_mutex_unlock(&g->mutex);
}

/* ---- Waiting for a turn ---- */

static enum err_code refuse_locked(struct err *err)
{
    (void)err_set(err, ERR_AUTHENTICATION,
                  "Autotask refused the credentials, so no further calls are "
                  "made: repeated wrong "
                  "logins lock the API user.");
    err_fix(err, "Check AUTOTASK_USERNAME, AUTOTASK_SECRET and "
                 "AUTOTASK_INTEGRATION_CODE, make sure the "
                 "API user is active and not locked, then restart this server. "
                 "Do not call again before.");
    return ERR_AUTHENTICATION;
}

/* Refused in an earlier process, or in another one. */
static enum err_code refuse_held(int64_t wait_ms, struct err *err)
{
    int minutes = (int)((wait_ms + 59999) / 60000);
    (void)err_set(err, ERR_AUTHENTICATION,
                  "Autotask refused these credentials a short while ago, so nothing is "
                  "sent with "
                  "them for another %d minutes: repeated wrong logins lock the API user.",
                  minutes);
    err_fix(err,
            "Correct AUTOTASK_USERNAME, AUTOTASK_SECRET or "
            "AUTOTASK_INTEGRATION_CODE and restart "
            "this server (other credentials are tried at once). If they are "
            "right, unlock the API "
            "user in Autotask and wait %d minutes, or remove the .ledger file in "
            "the state folder.",
            minutes);
    return ERR_AUTHENTICATION;
}

static enum err_code refuse_budget(const struct governor *g, int64_t now_ms, struct err *err)
{
    (void)err_set(err, ERR_RATE_LIMITED,
                  "This server's own budget of %u Autotask requests an hour is "
                  "used up (the "
                  "tenant's limit is "
                  "shared by all its integrations).",
                  budget(g));
    if (err)
        err->retry_after_s = ledger_returns_in_s(&g->ledger, now_ms);
    err_fix(err, "Wait, and ask for less at a time; do not retry in a loop. The "
                 "budget is set with "
                 "AUTOTASK_HOURLY_BUDGET.");
    return ERR_RATE_LIMITED;
}

static enum err_code refuse_pause(int64_t wait_ms, struct err *err)
{
    int seconds = (int)((wait_ms + 999) / 1000);
    (void)err_set(err, ERR_RATE_LIMITED,
                  "Autotask's request limit for the hour is reached, so calls "
                  "are paused for %d "
                  "more seconds.",
                  seconds);
    if (err)
        err->retry_after_s = seconds;
    err_fix(err, "Wait that long before the next call. All integrations of the "
                 "tenant share the limit.");
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

static bool has_turn(const struct governor *g, const struct endpoint *e, const struct waiter *w,
                     int64_t now_ms)
{
    return e->first == w && now_ms >= g->ledger.halt_until_ms && now_ms >= e->pause_until_ms &&
           now_ms >= e->step_back_until_ms && e->in_flight < g->options.per_endpoint &&
           g->suspensions == 0 && (g->proved || g->in_flight == 0);
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

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Why the caller cannot wait any longer; ERR_OK while it can. */
static enum err_code refusal(const struct governor *g, const struct endpoint *e, int64_t now_ms,
                             int64_t mono_ms, int64_t deadline_ms, const volatile int *cancel,
                             struct err *err)
{
    int64_t until = later(g->ledger.halt_until_ms, e->pause_until_ms);
    int64_t pause_ms = until > now_ms ? until - now_ms : 0;
    int64_t held_ms = ledger_refused_ms(&g->ledger, now_ms, g->print);
    if (g->locked)
        return refuse_locked(err);
    if (held_ms > 0 && g->options.who && !g->ever_proved)
        return refuse_held(held_ms, err);
    if (governor_cancelled(cancel))
        return refuse_cancelled(err);
    if (mono_ms >= deadline_ms)
        return refuse_late(err);
    if (pause_ms > GOVERNOR_SHORT_WAIT_MS || mono_ms + pause_ms >= deadline_ms)
        return refuse_pause(pause_ms, err);
    if (ledger_used(&g->ledger, now_ms) >= budget(g))
        return refuse_budget(g, now_ms, err);
    return ERR_OK;
}

static void wait_a_little(struct governor *g, const struct endpoint *e, bool polls, int64_t now_ms,
                          int64_t left_ms, const volatile int *cancel)
{
    int64_t ms = left_ms;
    int64_t until = later(g->ledger.halt_until_ms, e->pause_until_ms);
    if (until > now_ms && until - now_ms < ms)
        ms = until - now_ms;
    if (cancel && ms > CANCEL_POLL_MS)
        ms = CANCEL_POLL_MS;
    if (polls && ms > SHARED_POLL_MS)
        ms = SHARED_POLL_MS;
    if (ms > 1000)
        ms = 1000;
    (void)uv_cond_timedwait(&g->changed, &g->mutex, (uint64_t)ms * 1000000u);
}

/* Tells the other processes whether somebody stands in line here. */
static void tell_waiting(struct governor *g, struct endpoint *e, bool waits)
{
    if (e->waits == waits)
        return;
    shared_wait(g->options.shared, str_from(e->name), waits);
    e->waits = waits;
}

/* The turn has come in this process; with others, a place must be free as well.
 */
static bool take_turn(struct governor *g, struct endpoint *e)
{
    struct str name = str_from(e->name);
    if (!shared_take_place(g->options.shared, name, g->options.per_endpoint, &e->places)) {
        tell_waiting(g, e, true);
        return false;
    }
    tell_waiting(g, e, false);
    e->in_flight++;
    g->in_flight++;
    return true;
}

/* The caller is first, and nothing is against it. Counts the request in the ledger, whose latest
 * state may turn out to be against it after all. */
static enum err_code go(struct governor *g, struct endpoint *e, int64_t now_ms,
                        const volatile int *cancel, bool *ret_gone, struct err *err)
{
    bool is_shared = begin(g);
    enum err_code rc = refusal(g, e, now_ms, now_ms, INT64_MAX, cancel, err);
    *ret_gone = !rc && now_ms >= g->ledger.halt_until_ms && take_turn(g, e);
    if (*ret_gone)
        ledger_count(&g->ledger, now_ms);
    end(g, is_shared, *ret_gone);
    return rc;
}

enum err_code governor_enter(struct governor *g, struct str endpoint, int64_t deadline_ms,
                             const volatile int *cancel, struct err *err)
{
    struct waiter me = {0};
    enum err_code rc;
    bool gone = false;
    uv_mutex_lock(&g->mutex);
    struct endpoint *e = endpoint_of(g, endpoint);
    line_up(e, &me);
    for (;;) {
        int64_t now = g->options.now_ms();
        int64_t mono = g->options.shared ? clock_mono_ms() : now;
        bool may = has_turn(g, e, &me, now);
        rc = refusal(g, e, now, mono, deadline_ms, cancel, err);
        if (!rc && may)
            rc = go(g, e, now, cancel, &gone, err);
        if (rc || gone)
            break;
        bool polls = g->options.shared && (may || now < e->step_back_until_ms);
        wait_a_little(g, e, polls, now, deadline_ms - mono, cancel);
    }
    step_out(e, &me);
    if (!e->first)
        tell_waiting(g, e, false);
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
    shared_leave_place(g->options.shared, str_from(e->name), &e->places);
    if (shared_others_wait(g->options.shared, str_from(e->name)))
        e->step_back_until_ms = g->options.now_ms() + 2 * SHARED_POLL_MS;
    uv_cond_broadcast(&g->changed);
    uv_mutex_unlock(&g->mutex);
}

/* ---- What replies tell ---- */

static void forget_refusals(struct governor *g)
{
    bool is_shared = begin(g);
    bool ours = g->ledger.refusals > 0 && memcmp(g->ledger.refused, g->print, LEDGER_PRINT) == 0;
    if (ours)
        g->ledger.refusals = 0;
    end(g, is_shared, ours);
}

void governor_proved(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    if (g->suspensions == 0 && !g->locked) {
        bool first = !g->ever_proved;
        g->proved = g->ever_proved = true;
        if (first)
            forget_refusals(g);
        uv_cond_broadcast(&g->changed);
    }
    uv_mutex_unlock(&g->mutex);
}

void governor_pause(struct governor *g, int seconds)
{
    uv_mutex_lock(&g->mutex);
    bool is_shared = begin(g);
    int64_t until = g->options.now_ms() + (int64_t)seconds * 1000;
    if (until > g->ledger.halt_until_ms)
        g->ledger.halt_until_ms = until;
    end(g, is_shared, true);
    uv_mutex_unlock(&g->mutex);
}

void governor_pause_endpoint(struct governor *g, struct str endpoint, int seconds)
{
    uv_mutex_lock(&g->mutex);
    struct endpoint *e = endpoint_of(g, endpoint);
    e->pause_until_ms = later(e->pause_until_ms, g->options.now_ms() + (int64_t)seconds * 1000);
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
    if (!g->locked && g->options.who) {
        bool is_shared = begin(g);
        ledger_refuse(&g->ledger, g->options.now_ms(), g->print);
        end(g, is_shared, true);
    }
    g->locked = true;
    uv_cond_broadcast(&g->changed);
    uv_mutex_unlock(&g->mutex);
}

/* ---- Uploads ---- */

static enum err_code refuse_upload(uint64_t used, int64_t wait_ms, struct err *err)
{
    int seconds = (int)(wait_ms / 1000) + 1;
    (void)err_set(err, ERR_RATE_LIMITED,
                  "Autotask takes %d bytes of attachments in five minutes, %llu "
                  "are used up, and "
                  "more would block uploads for everybody. Nothing was sent.",
                  LEDGER_UPLOAD_BYTES, (unsigned long long)used);
    if (err)
        err->retry_after_s = seconds;
    err_fix(err, "Upload it again in %d seconds.", seconds);
    return ERR_RATE_LIMITED;
}

enum err_code governor_reserve_upload(struct governor *g, uint64_t bytes, struct err *err)
{
    uint64_t used;
    int64_t wait_ms;
    uv_mutex_lock(&g->mutex);
    bool is_shared = begin(g);
    bool taken = ledger_upload(&g->ledger, g->options.now_ms(), bytes, &used, &wait_ms);
    end(g, is_shared, taken);
    uv_mutex_unlock(&g->mutex);
    return taken ? ERR_OK : refuse_upload(used, wait_ms, err);
}

void governor_return_upload(struct governor *g, uint64_t bytes)
{
    uv_mutex_lock(&g->mutex);
    bool is_shared = begin(g);
    ledger_take_back(&g->ledger, bytes);
    end(g, is_shared, true);
    uv_mutex_unlock(&g->mutex);
}

static unsigned in_line(const struct governor *g)
{
    unsigned n = 0;
    for (const struct endpoint *e = g->endpoints; e; e = e->next) {
        for (const struct waiter *w = e->first; w; w = w->next)
            n++;
    }
    return n;
}

struct governor_state governor_state(struct governor *g)
{
    uv_mutex_lock(&g->mutex);
    end(g, begin(g), false);
    struct governor_state s = {
        .locked = g->locked,
        .proved = g->ever_proved,
        .waiting = in_line(g),
        .used_last_hour = ledger_used(&g->ledger, g->options.now_ms()),
        .hourly_budget = budget(g),
        .tenant_limit = g->ledger.tenant_limit,
        .tenant_used = g->ledger.tenant_used,
    };
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
