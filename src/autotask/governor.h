/* How much we may ask of Autotask, in one place: few requests at a time on one endpoint, a budget
 * of the hour that all integrations share, a halt when Autotask says so, and an end to everything
 * at the first refused login, because Autotask locks accounts. Waiting is first come, first served,
 * inside the caller's deadline. Knows nothing of HTTP. */
#pragma once

#include "base/err.h"

struct governor;

struct governor_options {
    unsigned per_endpoint;   /* requests in flight on one endpoint */
    unsigned hourly_budget;  /* requests in a rolling hour */
    int64_t (*now_ms)(void); /* NULL = clock_mono_ms; tests bring their own */
};

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

/* The credentials were refused. Nobody enters between suspend and its resume (then again one at a
 * time, unproved), or ever again after lock. To be called before governor_leave(), or the next in
 * line would try the same credentials. Suspensions are counted. */
void governor_suspend(struct governor *g);
void governor_resume(struct governor *g);
void governor_lock(struct governor *g);

/* Room for the bytes of an upload in the rolling five minutes, shared by nobody else we know of.
 * ERR_RATE_LIMITED with retry_after_s when it is used up. Bytes of an upload that was refused are
 * given back. */
MUST_CHECK enum err_code governor_reserve_upload(struct governor *g, uint64_t bytes,
                                                 struct err *err);
void governor_return_upload(struct governor *g, uint64_t bytes);

struct governor_state {
    bool locked;
    bool proved; /* once */
    unsigned used_last_hour;
};
struct governor_state governor_state(struct governor *g);

/* Whether the call was cancelled; cancel may be NULL and is set by another thread. */
bool governor_cancelled(const volatile int *cancel);
/* Sleeps, unless the deadline or a cancellation comes first (ERR_TIMEOUT, ERR_CANCELLED). */
MUST_CHECK enum err_code governor_sleep(int ms, int64_t deadline_ms, const volatile int *cancel,
                                        struct err *err);
/* The longest wait that is done on a caller's behalf; beyond it the caller is told. */
enum { GOVERNOR_SHORT_WAIT_MS = 5000 };
