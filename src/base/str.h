/* Borrowed text: a pointer and a length, passed by value. It owns nothing, need not be
 * NUL-terminated, and is valid as long as whatever it points into. */
#pragma once

#include "base/base.h"

#include <string.h>

struct arena;

struct str {
    const char *p;
    size_t n;
};

/* A literal as a value, and as a static initialiser. */
#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_INIT(lit)                                                                              \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p

static inline struct str str_from(const char *z)
{
    return (struct str){z, z ? strlen(z) : 0};
}
static inline struct str str_make(const char *p, size_t n)
{
    return (struct str){p, n};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* Whether n bytes are the same but for the case of ASCII letters. */
bool str_same_letters(const char *a, const char *b, size_t n);
/* ASCII letters only; other bytes compare as they are. Most texts of a length differ in their first
 * letter, whatever its case. */
static inline bool str_eq_nocase(struct str a, struct str b)
{
    enum { CASE_BIT = 0x20 };

    return a.n == b.n &&
           (a.n == 0 || (((a.p[0] ^ b.p[0]) & ~CASE_BIT) == 0 && str_same_letters(a.p, b.p, a.n)));
}
/* Compares like names people write in different styles: ASCII case, '_', '-' and ' ' do not count
 * ("companyID" = "company_id" = "Company ID"). */
bool str_eq_folded(struct str a, struct str b);
uint32_t str_hash_folded(struct str s); /* equal for texts that are equal so */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_contains_nocase(struct str s, struct str needle);
/* Byte order, for sorted tables: negative, 0, positive. */
int str_cmp(struct str a, struct str b);
/* Index of the first byte c, or -1. */
ptrdiff_t str_find(struct str s, char c);
struct str str_trim(struct str s);
/* Cuts the part before the first sep off *rest and returns it; the whole rest if there is none. */
struct str str_split(struct str *rest, char sep);

/* The whole text must be one decimal number in range; *ret is written only on success. */
MUST_CHECK bool str_to_i64(struct str s, int64_t *ret);

/* The value of a hexadecimal digit of either case; -1: it is none. */
int hex_digit(char c);

/* NUL-terminated copies in the arena. */
char *str_dup(struct arena *a, struct str s);
char *str_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Edit distance with adjacent swaps, case-insensitive, for "did you mean"; caps its work and
 * returns a large number for texts over 64 bytes. */
unsigned str_distance(struct str a, struct str b);
/* Whether b is near enough to a to be offered as a correction. */
bool str_is_near(struct str a, struct str b);
