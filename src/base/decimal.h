/* Exact decimal numbers for hours and money: 0.1 + 0.2 is 0.3. A number is an integer of up to 38
 * digits with a count of decimal places, so sums, differences and products are exact; only a
 * quotient and decimal_round() round, to a stated number of places. What does not fit (and whatever
 * is computed from it) is marked failed, never cut: the caller asks once, at the end. */
#pragma once

#include "base/str.h"

struct json;

__extension__ typedef unsigned __int128 decimal_units;

struct decimal {
    decimal_units units; /* without sign; below 10^38 */
    unsigned char scale; /* value = units / 10^scale, at most 38 */
    bool negative;       /* never set for zero */
    bool failed;         /* too large, or computed from something that failed */
};

enum { DECIMAL_TEXT_MAX = 48 }; /* bytes that any decimal_format() needs, with the NUL */

/* The text of one number: sign, digits, point, exponent ("-12.50", "+3", ".5", "1e-3"). False for
 * anything else, and for a number of more than 38 digits. Zeros at the end of the places are kept:
 * "12.50" has two. */
MUST_CHECK bool decimal_parse(struct str text, struct decimal *ret);
/* A JSON number, or a string that holds one (Autotask accepts and some zones send decimals as
 * text). False for null and everything else. */
MUST_CHECK bool decimal_of_json(const struct json *v, struct decimal *ret);
struct decimal decimal_of_i64(int64_t value);

/* Exact. The sum has as many places as the finer of the two. */
struct decimal decimal_add(struct decimal a, struct decimal b);
struct decimal decimal_sub(struct decimal a, struct decimal b);
struct decimal decimal_mul(struct decimal a, struct decimal b);
/* Rounded as decimal_round() does; failed for division by zero. */
struct decimal decimal_div(struct decimal a, struct decimal b, unsigned places);
/* To so many places, halves away from zero, as invoices are rounded: 2.345 -> 2.35. Fewer places
 * than asked for become exactly as many. */
struct decimal decimal_round(struct decimal d, unsigned places);

/* By value, whatever the places: 1.50 equals 1.5. Negative, 0, positive; failed numbers must not
 * get here. */
int decimal_cmp(struct decimal a, struct decimal b);
bool decimal_is_zero(struct decimal d);

/* "1234.50": no exponent, a digit before the point, superfluous zeros dropped down to min_places
 * (0: "12.50" reads "12.5"; 2: "12.5" reads "12.50"). Also the exact text for jw_raw(). A failed
 * number reads "?". Returns the text, which is in out. */
struct str decimal_format(struct decimal d, unsigned min_places, char out[DECIMAL_TEXT_MAX]);
