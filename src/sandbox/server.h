/* The running sandbox: what lives as long as it does. Requests are answered one after another under
 * one lock: on the server's loop thread, and late ones on the thread of what happens later. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "net/http_server.h"
#include "sandbox/delay.h"
#include "sandbox/fault.h"
#include "sandbox/journal.h"
#include "sandbox/limits.h"
#include "sandbox/sandbox.h"
#include "sandbox/store.h"
#include "sandbox/visible.h"

#include <uv.h>

struct sandbox {
    struct http_server *http;
    uv_mutex_t work;
    struct sb_store *st;
    struct arena *arena; /* of the request being answered */
    struct buf out;      /* its answer */
    struct sb_limits *limits;
    struct sb_delay *delay;
    struct sb_faults *faults;
    struct sb_journal *journal;
    struct sb_rights *rights;
    struct sb_hooks *hooks;
    unsigned strict; /* enum sb_strict */
    struct sb_lagging lagging[SB_LAGGING_MAX];
    size_t n_lagging;
    unsigned n_wrong_logins;        /* since the last reset */
    struct sandbox_options options; /* texts are the sandbox's own */
    int64_t api_resource;
    int64_t skew_ms;     /* how far the clock was moved on */
    uint64_t n_requests; /* below /ATServicesRest/ */
    uint64_t n_refused;  /* with 401 or 429 */
    uint64_t n_faults;
    char base_url[128];
};

enum { SB_REPLY_MAX = 128 << 20 };

/* serve.c: the handler of the HTTP server; ctx is the sandbox. */
http_handler_fn sb_serve;
http_head_fn sb_serve_head;
/* Opens the data and fills it if it is fresh. */
MUST_CHECK enum err_code sb_open_data(struct sandbox *sb, struct err *err);
/* Throws the data away and makes it anew; counters begin again. */
MUST_CHECK enum err_code sb_reset(struct sandbox *sb, struct err *err);

/* The monotonic clock as the sandbox's own clock has been moved on. */
static inline int64_t sb_mono_ms(const struct sandbox *sb)
{
    return clock_mono_ms() + sb->skew_ms;
}
