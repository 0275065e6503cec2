/* Numbers by their exact texts: comparison, wholeness and divisibility without binary floating
 * point. A number is digits and a power of ten; nothing here allocates or depends on magnitude. */
#pragma once

#include "base/str.h"

/* One number of a schema or value. Short whole numbers, the usual case, are also there as int64. */
struct schema_number {
    struct str text; /* a JSON number */
    int64_t i;       /* when small */
    bool small;
};

struct schema_number schema_number_read(struct str text);
/* Negative, 0, positive. */
int schema_number_compare(const struct schema_number *a, const struct schema_number *b);
/* Without a fraction: 1, 1.0, 12.5e1. */
bool schema_number_is_whole(const struct schema_number *n);
/* Equal numbers have equal hashes, however they are written. */
uint64_t schema_number_hash(const struct schema_number *n);
/* The value when it is whole and not negative, at most UINT64_MAX (larger ones become that). */
MUST_CHECK bool schema_number_count(const struct schema_number *n, uint64_t *ret);

/* The divisor of multipleOf: at most SCHEMA_DIVISOR_DIGITS significant digits, any power of ten. */
enum { SCHEMA_DIVISOR_DIGITS = 36 };

struct schema_divisor {
    struct str text;
    uint64_t high, low; /* the digits as one number: high * 2^64 + low; both 0 = no divisor */
    int64_t exponent;   /* of the last digit */
};

/* False when the number is not above 0 or has too many digits. */
MUST_CHECK bool schema_divisor_read(struct str text, struct schema_divisor *ret);
bool schema_number_is_multiple(const struct schema_number *n, const struct schema_divisor *d);
