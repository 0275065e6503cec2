/* What has been asked of a tenant lately, as plain figures: requests of the hour, uploads of five
 * minutes, a halt, a refused login, the tenant's own limit. A block of bytes without pointers, so
 * that it can be kept in a file that processes share; all zeros is an empty one. Times are
 * milliseconds of one clock, the caller's. */
#pragma once

#include "base/base.h"

/* Buckets of a minute, one more than an hour has, so that the count is never too low. */
enum { LEDGER_BUCKETS = 61, LEDGER_UPLOADS = 128, LEDGER_PRINT = 32 };
/* The vendor's limit for uploads, of all users of a tenant together. */
enum { LEDGER_UPLOAD_BYTES = 10 * 1000 * 1000, LEDGER_UPLOAD_MS = 5 * 60 * 1000 };

struct ledger_bucket {
    int64_t minute;
    uint64_t n;
};
struct ledger_upload {
    int64_t at_ms;
    uint64_t bytes; /* 0 = free */
};
struct ledger {
    uint64_t format; /* LEDGER_FORMAT once it has been written */
    struct ledger_bucket buckets[LEDGER_BUCKETS];
    struct ledger_upload uploads[LEDGER_UPLOADS];
    int64_t halt_until_ms; /* Autotask said so; 0 = never */
    /* Credentials that were refused, by their fingerprint. */
    unsigned char refused[LEDGER_PRINT];
    uint64_t refusals; /* in a row; 0 = none */
    int64_t refused_until_ms;
    /* ThresholdInformation, as last read. */
    int64_t tenant_limit, tenant_used, tenant_read_at_ms;
};
#define LEDGER_FORMAT UINT64_C(0x3130724467546d41)

void ledger_count(struct ledger *l, int64_t now_ms);
unsigned ledger_used(const struct ledger *l, int64_t now_ms);
/* Seconds until the oldest counted request is an hour old. */
int ledger_returns_in_s(const struct ledger *l, int64_t now_ms);

/* False when there is no room; *ret_used and *ret_wait_ms say how much is taken and for how long.
 */
MUST_CHECK bool ledger_upload(struct ledger *l, int64_t now_ms, uint64_t bytes, uint64_t *ret_used,
                              int64_t *ret_wait_ms);
void ledger_take_back(struct ledger *l, uint64_t bytes);

/* A login was refused: the same credentials wait for 15 minutes, an hour, four, ... a day. */
void ledger_refuse(struct ledger *l, int64_t now_ms, const unsigned char print[LEDGER_PRINT]);
/* Milliseconds that these credentials still have to wait; 0 = none. */
int64_t ledger_refused_ms(const struct ledger *l, int64_t now_ms,
                          const unsigned char print[LEDGER_PRINT]);
