/* How much we may ask of Autotask, in one place: few requests at a time on one endpoint, a budget
 * of the hour that all integrations share, a halt when Autotask says so, and an end to everything
 * at the first refused login, because Autotask locks accounts. Waiting is first come, first served,
 * inside the caller's deadline. With a state folder all of this holds for all processes of the
 * machine together. Knows nothing of HTTP. */
#pragma once

#include "base/err.h"

struct governor;
struct shared;
struct at_credentials;

struct governor_options {
    unsigned per_endpoint; /* requests in flight on one endpoint */
    unsigned
        hourly_budget; /* requests in a rolling hour; 0 = GOVERNOR_SHARE of the tenant's limit */
    struct shared *shared;            /* NULL = alone; borrowed */
    const struct at_credentials *who; /* to know refused ones again; NULL = never */
    int64_t (*now_ms)(void);          /* NULL: the clock that fits; tests bring their own */
};
enum { GOVERNOR_SHARE = 40, GOVERNOR_USUAL_LIMIT = 10000 }; /* percent; requests an hour */

struct governor *governor_new(const struct governor_options *options);
void governor_free(struct governor *g);

/* Waits for a turn on the endpoint and counts the request. ERR_AUTHENTICATION when locked,
 * ERR_RATE_LIMITED (with retry_after_s) when the budget is used up or a halt lasts longer than a
 * short wait, ERR_TIMEOUT, ERR_CANCELLED. Each success is followed by one governor_leave(). */
MUST_CHECK enum err_code governor_enter(struct governor *g, struct str endpoint,
                                        int64_t deadline_ms, const volatile int *cancel,
                                        struct err *err);
void governor_leave(struct governor *g, struct str endpoint);

/* Until a reply has shown that the credentials are good, one request at a time is let through. */
void governor_proved(struct governor *g);
/* No request starts before this many seconds have passed. */
void governor_pause(struct governor *g, int seconds);
/* The same on one endpoint. */
void governor_pause_endpoint(struct governor *g, struct str endpoint, int seconds);

/* Whether it is time to ask for the tenant's limit: only when the budget follows from it, and
 * enough has been used for it to matter. True for one caller at a time. */
bool governor_wants_limit(struct governor *g);
/* What ThresholdInformation said: the limit of an hour, and what all integrations have used. */
void governor_learn_limit(struct governor *g, int64_t limit, int64_t used);

/* The credentials were refused. Nobody enters between suspend and its resume (then again one at a
 * time, unproved), or ever again after lock. To be called before governor_leave(), or the next in
 * line would try the same credentials. Suspensions are counted. */
void governor_suspend(struct governor *g);
void governor_resume(struct governor *g);
void governor_lock(struct governor *g);

/* Room for the bytes of an upload in the rolling five minutes. ERR_RATE_LIMITED with retry_after_s
 * when it is used up. Bytes of an upload that was refused are given back. */
MUST_CHECK enum err_code governor_reserve_upload(struct governor *g, uint64_t bytes,
                                                 struct err *err);
void governor_return_upload(struct governor *g, uint64_t bytes);

struct governor_state {
    bool locked;
    bool proved;             /* once */
    unsigned waiting;        /* callers in line, on all endpoints */
    unsigned used_last_hour; /* by all processes that share the state */
    unsigned hourly_budget;
    int64_t tenant_limit, tenant_used; /* as Autotask last said; 0 = not known */
};
struct governor_state governor_state(struct governor *g);

/* Whether the call was cancelled; cancel may be NULL and is set by another thread. */
bool governor_cancelled(const volatile int *cancel);
/* Sleeps, unless the deadline or a cancellation comes first (ERR_TIMEOUT, ERR_CANCELLED). */
MUST_CHECK enum err_code governor_sleep(int ms, int64_t deadline_ms, const volatile int *cancel,
                                        struct err *err);
/* The longest wait that is done on a caller's behalf; beyond it the caller is told. */
enum { GOVERNOR_SHORT_WAIT_MS = 10000 };
