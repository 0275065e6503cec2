/* Time zones by name. A zone is read from the system's files at its first use and kept; the names
 * come from outside, so they are checked before they become part of a path. */
#include "base/clock.h"
#include "base/os.h"
#include "base/tzif.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { NAME_MAX_BYTES = 64, CACHED = 64, FILE_MAX_BYTES = 1 << 18 };

struct cached {
    char name[NAME_MAX_BYTES + 1];
    struct tz_zone zone;
};

static uv_once_t once = UV_ONCE_INIT;
static uv_mutex_t lock; /* guards what follows */
static struct cached cache[CACHED];
static size_t n_cached, next_victim;

static void init_lock(void)
{
    if (uv_mutex_init(&lock))
        BUG("the operating system has no locks left");
}

static bool is_name(struct str s)
{
    if (s.n == 0 || s.n > NAME_MAX_BYTES || s.p[0] == '/')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-' || c == '+' || c == '/';
        if (!fine) /* no dot at all, so no ".." */
            return false;
    }
    return true;
}

/* The file's content in memory of its own, or NULL. */
static char *read_file(const char *path, size_t *ret_n)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    char *content = mem_alloc(FILE_MAX_BYTES);
    size_t n = fread(content, 1, FILE_MAX_BYTES, in);
    bool whole = !ferror(in) && feof(in);
    fclose(in);
    if (!whole) {
        mem_free(content);
        return NULL;
    }
    *ret_n = n;
    return content;
}

static bool load_zone(struct str name, struct tz_zone *ret)
{
    for (const char *const *dir = os_zone_dirs; *dir; dir++) {
        char path[256];
        size_t n = 0;
        snprintf(path, sizeof path, "%s/%.*s", *dir, STR_ARG(name));
        char *content = read_file(path, &n);
        bool found = content && tz_zone_parse(str_make(content, n), ret);
        mem_free(content);
        if (found)
            return true;
    }
    return false;
}

static const struct tz_zone *find_zone_locked(struct str name)
{
    for (size_t i = 0; i < n_cached; i++) {
        if (str_eq(str_from(cache[i].name), name))
            return &cache[i].zone;
    }
    struct tz_zone zone;
    if (!load_zone(name, &zone))
        return NULL;
    size_t at = n_cached < CACHED ? n_cached++ : next_victim++ % CACHED;
    tz_zone_done(&cache[at].zone);
    cache[at].zone = zone;
    snprintf(cache[at].name, sizeof cache[at].name, "%.*s", STR_ARG(name));
    return &cache[at].zone;
}

bool tz_offset_min(struct str zone, int64_t unix_s, int *ret_min)
{
    if (zone.n == 0 || str_eq_nocase(zone, STR("UTC"))) {
        *ret_min = 0;
        return true;
    }
    if (!is_name(zone))
        return false;
    uv_once(&once, init_lock);
    uv_mutex_lock(&lock);
    const struct tz_zone *found = find_zone_locked(zone);
    int offset_s = found ? tz_zone_offset(found, unix_s) : 0;
    uv_mutex_unlock(&lock);
    if (!found)
        return false;
    /* Offsets before about 1900 have seconds; towards minus infinity, as for dates. */
    *ret_min = offset_s / 60 - (offset_s % 60 < 0);
    return true;
}

void tz_local_name(char *out, size_t cap)
{
    char name[NAME_MAX_BYTES + 1];
    int ignored;
    if (cap == 0)
        return;
    bool known = os_local_zone(name, sizeof name) && strlen(name) < cap &&
                 tz_offset_min(str_from(name), 0, &ignored);
    snprintf(out, cap, "%s", known ? name : "UTC");
}
