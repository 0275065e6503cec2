/* Limits as counters: a small table of endpoints in use, and one count for each minute of the hour.
 */
#include "sandbox/limits.h"

#include <uv.h>

enum {
    THREADS = 3,
    SLOTS = 512,
    MINUTES = 60,
    MINUTE_MS = 60000,
    HOURLY_DEFAULT = 10000,
    SLOW_MS = 500,   /* from half of the hour's requests */
    SLOWER_MS = 1000 /* from three quarters */
};

struct sb_limits {
    uv_mutex_t mutex;
    bool off;
    unsigned hourly;
    struct {
        uint64_t key; /* of tracking identifier and endpoint; 0 = free */
        unsigned in_flight;
    } slots[SLOTS];
    unsigned per_minute[MINUTES];
    int64_t minute; /* of the newest count */
};

struct sb_limits *sb_limits_new(bool off, unsigned hourly_limit)
{
    struct sb_limits *l = mem_calloc(1, sizeof(*l));
    l->off = off;
    l->hourly = hourly_limit ? hourly_limit : HOURLY_DEFAULT;
    uv_mutex_init(&l->mutex);
    return l;
}

void sb_limits_free(struct sb_limits *l)
{
    if (!l)
        return;
    uv_mutex_destroy(&l->mutex);
    mem_free(l);
}

static uint64_t mix(uint64_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 1099511628211u;
    }
    return (h ^ 0xFF) * 1099511628211u;
}

/* Drops the minutes that have left the hour. */
static void roll(struct sb_limits *l, int64_t mono_ms)
{
    int64_t minute = mono_ms / MINUTE_MS;
    if (minute - l->minute > MINUTES)
        l->minute = minute - MINUTES;
    while (l->minute < minute)
        l->per_minute[++l->minute % MINUTES] = 0;
}

static unsigned used(const struct sb_limits *l)
{
    unsigned n = 0;
    for (size_t i = 0; i < MINUTES; i++)
        n += l->per_minute[i];
    return n;
}

/* The place of a key, a free one, or -1 when the table is full. */
static int find_slot(struct sb_limits *l, uint64_t key)
{
    int free_slot = -1;
    for (int i = 0; i < SLOTS; i++) {
        if (l->slots[i].key == key)
            return i;
        if (free_slot < 0 && l->slots[i].in_flight == 0)
            free_slot = i;
    }
    if (free_slot >= 0)
        l->slots[free_slot].key = key;
    return free_slot;
}

enum sb_verdict sb_limits_enter(struct sb_limits *l, struct str integration_code,
                                struct str endpoint, int64_t mono_ms, int *ret_slot,
                                int *ret_delay_ms)
{
    enum sb_verdict verdict = SB_MAY_PASS;
    uint64_t key = mix(mix(14695981039346656037u, integration_code), endpoint) | 1;
    *ret_slot = -1;
    *ret_delay_ms = 0;
    uv_mutex_lock(&l->mutex);
    roll(l, mono_ms);
    unsigned n = used(l);
    l->per_minute[l->minute % MINUTES]++;
    if (!l->off) {
        int slot = find_slot(l, key);
        if (n >= l->hourly)
            verdict = SB_TOO_MANY_REQUESTS;
        else if (slot >= 0 && l->slots[slot].in_flight >= THREADS)
            verdict = SB_TOO_MANY_THREADS;
        else if (slot >= 0)
            l->slots[ *ret_slot = slot].in_flight++;
        *ret_delay_ms = n >= l->hourly - l->hourly / 4 ? SLOWER_MS
                        : n >= l->hourly / 2           ? SLOW_MS
                                                       : 0;
    }
    uv_mutex_unlock(&l->mutex);
    return verdict;
}

void sb_limits_leave(struct sb_limits *l, int slot)
{
    if (slot < 0)
        return;
    uv_mutex_lock(&l->mutex);
    l->slots[slot].in_flight--;
    uv_mutex_unlock(&l->mutex);
}

unsigned sb_limits_hourly(const struct sb_limits *l)
{
    return l->hourly;
}

unsigned sb_limits_used(struct sb_limits *l, int64_t mono_ms)
{
    uv_mutex_lock(&l->mutex);
    roll(l, mono_ms);
    unsigned n = used(l);
    uv_mutex_unlock(&l->mutex);
    return n;
}

int sb_limits_retry_s(struct sb_limits *l, int64_t mono_ms)
{
    uv_mutex_lock(&l->mutex);
    roll(l, mono_ms);
    unsigned n = used(l);
    int64_t minute = l->minute - MINUTES + 1; /* the oldest that counts */
    while (n >= l->hourly && minute <= l->minute)
        n -= l->per_minute[minute++ % MINUTES];
    int64_t wait_ms = (minute + MINUTES - 1) * MINUTE_MS - mono_ms;
    uv_mutex_unlock(&l->mutex);
    return wait_ms > 0 ? (int)((wait_ms + 999) / 1000) : 1;
}

void sb_limits_reset(struct sb_limits *l)
{
    uv_mutex_lock(&l->mutex);
    memset(l->per_minute, 0, sizeof(l->per_minute));
    uv_mutex_unlock(&l->mutex);
}
