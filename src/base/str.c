/* Borrowed text: comparing, cutting, converting, and the edit distance behind "did you mean". Only
 * ASCII letters have case here; other bytes are themselves. */
#include "base/str.h"

#include "base/arena.h"
#include "base/bytes8.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

enum { DISTANCE_MAX = 64, CONTAINED_MIN = 4 };

static unsigned char lower(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + ('a' - 'A')) : u;
}

static inline bool same8(const char *a, const char *b)
{
    return bytes8_lower(bytes8_load(a)) == bytes8_lower(bytes8_load(b));
}

bool str_same_letters(const char *a, const char *b, size_t n)
{
    size_t i = 0;

    if (n >= 8) { /* the last eight may overlap those before */
        for (; i + 8 < n; i += 8) {
            if (!same8(a + i, b + i))
                return false;
        }
        return same8(a + n - 8, b + n - 8);
    }
    while (i < n && lower(a[i]) == lower(b[i]))
        i++;
    return i == n;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static size_t skip_separators(struct str s, size_t i)
{
    while (i < s.n && (s.p[i] == '_' || s.p[i] == '-' || s.p[i] == ' '))
        i++;
    return i;
}

bool str_eq_folded(struct str a, struct str b)
{
    size_t i = skip_separators(a, 0), k = skip_separators(b, 0);
    while (i < a.n && k < b.n) {
        if (lower(a.p[i]) != lower(b.p[k]))
            return false;
        i = skip_separators(a, i + 1);
        k = skip_separators(b, k + 1);
    }
    return i == a.n && k == b.n;
}

uint32_t str_hash_folded(struct str s)
{
    uint32_t h = 2166136261u;

    for (size_t i = skip_separators(s, 0); i < s.n; i = skip_separators(s, i + 1))
        h = (h ^ (unsigned char)lower(s.p[i])) * 16777619u;
    return h;
}

bool str_starts(struct str s, struct str prefix)
{
    return prefix.n <= s.n && str_eq(str_make(s.p, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return suffix.n <= s.n &&
           (suffix.n == 0 || str_eq(str_make(s.p + s.n - suffix.n, suffix.n), suffix));
}

bool str_contains_nocase(struct str s, struct str needle)
{
    if (needle.n == 0)
        return true;
    for (size_t i = 0; needle.n <= s.n && i <= s.n - needle.n; i++) {
        if (lower(s.p[i]) == lower(needle.p[0]) &&
            str_eq_nocase(str_make(s.p + i, needle.n), needle))
            return true;
    }
    return false;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

ptrdiff_t str_find(struct str s, char c)
{
    const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;
    return at ? at - s.p : -1;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

struct str str_split(struct str *rest, char sep)
{
    struct str part = *rest;
    ptrdiff_t at = str_find(part, sep);
    if (at < 0) {
        *rest = str_make("", 0);
        return part;
    }
    part.n = (size_t)at;
    rest->p += at + 1;
    rest->n -= (size_t)at + 1;
    return part;
}

bool str_to_i64(struct str s, int64_t *ret)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == s.n)
        return false;
    int64_t value = 0; /* counts downwards, because INT64_MIN has no positive twin */
    for (; i < s.n; i++) {
        int digit = s.p[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *ret = negative ? value : -value;
    return true;
}

char *str_dup(struct arena *a, struct str s)
{
    if (s.n == SIZE_MAX)
        BUG("a text without end");
    char *copy = arena_alloc(a, s.n + 1);
    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    return copy;
}

char *str_printf(struct arena *a, const char *fmt, ...)
{
    char small[256]; /* most texts fit into it: then they are made once */
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof(small), fmt, args);
    va_end(args);
    if (n < 0)
        BUG("a format that cannot be printed");
    char *out = arena_alloc(a, (size_t)n + 1);
    if ((size_t)n < sizeof(small))
        memcpy(out, small, (size_t)n + 1);
    else
        vsnprintf(out, (size_t)n + 1, fmt, again);
    va_end(again);
    return out;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* One row of the table of distances between beginnings of a and b (optimal string alignment):
 * row[k] belongs to a's first i bytes and b's first k bytes; above and above2 are the rows of
 * i - 1 and i - 2. */
static void distance_row(struct str a, struct str b, size_t i, unsigned *row, const unsigned *above,
                         const unsigned *above2)
{
    row[0] = (unsigned)i;
    unsigned char ca = lower(a.p[i - 1]);
    for (size_t k = 1; k <= b.n; k++) {
        unsigned char cb = lower(b.p[k - 1]);
        unsigned best = least(above[k] + 1, row[k - 1] + 1);
        best = least(best, above[k - 1] + (ca == cb ? 0U : 1U));
        bool swapped = i > 1 && k > 1 && ca == lower(b.p[k - 2]) && lower(a.p[i - 2]) == cb;
        if (swapped)
            best = least(best, above2[k - 2] + 1);
        row[k] = best;
    }
}

unsigned str_distance(struct str a, struct str b)
{
    if (a.n > DISTANCE_MAX || b.n > DISTANCE_MAX)
        return UINT_MAX;
    unsigned rows[3][DISTANCE_MAX + 1] = {{0}};
    for (size_t k = 0; k <= b.n; k++)
        rows[0][k] = (unsigned)k;
    for (size_t i = 1; i <= a.n; i++)
        distance_row(a, b, i, rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3]);
    return rows[a.n % 3][b.n];
}

bool str_is_near(struct str a, struct str b)
{
    struct str shorter = a.n < b.n ? a : b, longer = a.n < b.n ? b : a;
    if (shorter.n >= CONTAINED_MIN && str_contains_nocase(longer, shorter))
        return true;
    unsigned allowed = (unsigned)(longer.n / 3);
    return str_distance(a, b) <= (allowed > 1 ? allowed : 1);
}
