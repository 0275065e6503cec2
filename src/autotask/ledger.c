/* Entries from the future (a clock was put back) do not count. */
#include "autotask/ledger.h"

#include <string.h>

enum { BUCKET_MS = 60000, FIRST_HOLD_MS = 15 * 60000, LONGEST_HOLD_MS = 24 * 3600 * 1000 };

/* ---- The hour ---- */

static int64_t minute_of(int64_t ms)
{
    return ms >= 0 ? ms / BUCKET_MS : (ms - BUCKET_MS + 1) / BUCKET_MS;
}

static bool counts(const struct ledger_bucket *b, int64_t now_ms)
{
    int64_t minute = minute_of(now_ms);
    return b->n > 0 && b->minute > minute - LEDGER_BUCKETS && b->minute <= minute;
}

void ledger_count(struct ledger *l, int64_t now_ms)
{
    int64_t minute = minute_of(now_ms);
    int64_t slot = minute % LEDGER_BUCKETS;
    struct ledger_bucket *b = &l->buckets[slot < 0 ? slot + LEDGER_BUCKETS : slot];
    if (b->minute != minute)
        *b = (struct ledger_bucket){.minute = minute};
    b->n++;
}

unsigned ledger_used(const struct ledger *l, int64_t now_ms)
{
    uint64_t n = 0;
    for (size_t i = 0; i < LEDGER_BUCKETS; i++)
        n += counts(&l->buckets[i], now_ms) ? l->buckets[i].n : 0;
    return n < UINT32_MAX ? (unsigned)n : UINT32_MAX;
}

int ledger_returns_in_s(const struct ledger *l, int64_t now_ms)
{
    int64_t oldest = INT64_MAX;
    for (size_t i = 0; i < LEDGER_BUCKETS; i++) {
        if (counts(&l->buckets[i], now_ms) && l->buckets[i].minute < oldest)
            oldest = l->buckets[i].minute;
    }
    if (oldest == INT64_MAX)
        return 60;
    return (int)(((oldest + LEDGER_BUCKETS) * BUCKET_MS - now_ms + 999) / 1000);
}

/* ---- Uploads ---- */

static bool is_recent(const struct ledger_upload *u, int64_t now_ms)
{
    return u->bytes > 0 && u->at_ms > now_ms - LEDGER_UPLOAD_MS && u->at_ms <= now_ms;
}

bool ledger_upload(struct ledger *l, int64_t now_ms, uint64_t bytes, uint64_t *ret_used,
                   int64_t *ret_wait_ms)
{
    struct ledger_upload *room = NULL;
    int64_t oldest_ms = now_ms;
    *ret_used = 0;
    for (size_t i = 0; i < LEDGER_UPLOADS; i++) {
        struct ledger_upload *u = &l->uploads[i];
        if (!is_recent(u, now_ms)) {
            room = u;
            continue;
        }
        *ret_used += u->bytes;
        if (u->at_ms < oldest_ms)
            oldest_ms = u->at_ms;
    }
    *ret_wait_ms = oldest_ms + LEDGER_UPLOAD_MS - now_ms;
    if (!room || *ret_used + bytes > LEDGER_UPLOAD_BYTES)
        return false;
    *room = (struct ledger_upload){.at_ms = now_ms, .bytes = bytes};
    return true;
}

void ledger_take_back(struct ledger *l, uint64_t bytes)
{
    for (size_t i = 0; i < LEDGER_UPLOADS; i++) {
        if (l->uploads[i].bytes == bytes) {
            l->uploads[i] = (struct ledger_upload){0};
            return;
        }
    }
}

/* ---- Refused logins ---- */

void ledger_refuse(struct ledger *l, int64_t now_ms, const unsigned char print[LEDGER_PRINT])
{
    int64_t hold_ms = FIRST_HOLD_MS;
    if (l->refusals == 0 || memcmp(l->refused, print, LEDGER_PRINT) != 0)
        l->refusals = 0;
    for (uint64_t i = 0; i < l->refusals && hold_ms < LONGEST_HOLD_MS; i++)
        hold_ms *= 4;
    memcpy(l->refused, print, LEDGER_PRINT);
    l->refusals++;
    l->refused_until_ms = now_ms + (hold_ms < LONGEST_HOLD_MS ? hold_ms : LONGEST_HOLD_MS);
}

int64_t ledger_refused_ms(const struct ledger *l, int64_t now_ms,
                          const unsigned char print[LEDGER_PRINT])
{
    int64_t left = l->refused_until_ms - now_ms;
    if (l->refusals == 0 || left <= 0 || left > LONGEST_HOLD_MS ||
        memcmp(l->refused, print, LEDGER_PRINT) != 0)
        return 0;
    return left;
}
