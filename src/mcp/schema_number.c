/* A number's text is read as sign, significant digits and the power of ten of the first digit;
 * leading and trailing zeros drop out, so equal numbers read the same. Exponents saturate far
 * beyond any number that could be told apart by its digits, and a remainder is computed digit by
 * digit, so 1e308 and a number of a million digits cost their length and no more. */
#include "mcp/schema_number.h"

__extension__ typedef unsigned __int128 u128;

/* The digits run from first to last and may have the decimal point between them. */
struct decimal {
    const char *first;
    const char *last; /* the last digit itself */
    size_t n_digits;  /* 0: the number is zero */
    int64_t exponent; /* of the first digit: d.ddd * 10^exponent */
    bool negative;
};

static const int64_t exponent_cap = 100000000000000000; /* 1e17 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t read_exponent(const char *p, const char *end)
{
    bool negative = p < end && *p == '-';
    int64_t e = 0;

    if (p < end && (*p == '-' || *p == '+'))
        p++;
    for (; p < end && is_digit(*p) && e < exponent_cap; p++)
        e = e * 10 + (*p - '0');
    return negative ? -e : e;
}

static struct decimal decimal_read(struct str text)
{
    struct decimal d = {.negative = text.n > 0 && text.p[0] == '-'};
    const char *end = text.p + text.n;
    const char *p = text.p + (d.negative ? 1 : 0);
    int64_t n = 0, before_point = -1, first = 0, last = 0;

    for (; p < end && (is_digit(*p) || *p == '.'); p++) {
        if (*p == '.') {
            before_point = n;
            continue;
        }
        if (*p != '0') {
            if (!d.first) {
                d.first = p;
                first = n;
            }
            d.last = p;
            last = n;
        }
        n++;
    }
    if (!d.first)
        return (struct decimal){0};
    if (before_point < 0)
        before_point = n;
    d.n_digits = (size_t)(last - first + 1);
    d.exponent = before_point - 1 - first;
    if (p < end)
        d.exponent += read_exponent(p + 1, end);
    return d;
}

struct schema_number schema_number_read(struct str text)
{
    struct schema_number n = {.text = text};
    bool negative = text.n > 0 && text.p[0] == '-';
    size_t at = negative ? 1 : 0;
    int64_t i = 0;

    if (text.n - at > 18 || text.n == at)
        return n;
    for (; at < text.n; at++) {
        if (!is_digit(text.p[at]))
            return n;
        i = i * 10 + (text.p[at] - '0');
    }
    n.small = true;
    n.i = negative ? -i : i;
    return n;
}

static int compare_digits(const struct decimal *a, const struct decimal *b)
{
    const char *p = a->first, *q = b->first;

    for (size_t left = a->n_digits < b->n_digits ? a->n_digits : b->n_digits; left > 0; left--) {
        if (*p == '.')
            p++;
        if (*q == '.')
            q++;
        if (*p != *q)
            return *p < *q ? -1 : 1;
        p++;
        q++;
    }
    return (a->n_digits > b->n_digits) - (a->n_digits < b->n_digits);
}

int schema_number_compare(const struct schema_number *a, const struct schema_number *b)
{
    if (a->small && b->small)
        return (a->i > b->i) - (a->i < b->i);

    struct decimal x = decimal_read(a->text), y = decimal_read(b->text);
    int x_sign = x.n_digits == 0 ? 0 : x.negative ? -1 : 1;
    int y_sign = y.n_digits == 0 ? 0 : y.negative ? -1 : 1;

    if (x_sign != y_sign || x_sign == 0)
        return x_sign - y_sign;
    if (x.exponent != y.exponent)
        return x.exponent < y.exponent ? -x_sign : x_sign;
    return x_sign * compare_digits(&x, &y);
}

bool schema_number_is_whole(const struct schema_number *n)
{
    if (n->small)
        return true;

    struct decimal d = decimal_read(n->text);

    return d.n_digits == 0 || d.exponent >= (int64_t)d.n_digits - 1;
}

uint64_t schema_number_hash(const struct schema_number *n)
{
    struct decimal d = decimal_read(n->text);
    uint64_t h = 1469598103934665603u;

    if (d.n_digits == 0)
        return h;
    h = (h ^ (uint64_t)d.exponent) * 1099511628211u;
    h = (h ^ (d.negative ? 1u : 2u)) * 1099511628211u;
    for (const char *p = d.first; p <= d.last; p++) {
        if (*p != '.')
            h = (h ^ (unsigned char)*p) * 1099511628211u;
    }
    return h;
}

bool schema_number_count(const struct schema_number *n, uint64_t *ret)
{
    struct decimal d = decimal_read(n->text);
    uint64_t value = 0;

    if (d.n_digits == 0) {
        *ret = 0;
        return true;
    }
    if (d.negative || d.exponent < (int64_t)d.n_digits - 1)
        return false;
    if (d.exponent > 18) {
        *ret = UINT64_MAX;
        return true;
    }
    for (const char *p = d.first; p <= d.last; p++) {
        if (*p != '.')
            value = value * 10 + (unsigned char)(*p - '0');
    }
    for (int64_t zeros = d.exponent - (int64_t)d.n_digits + 1; zeros > 0; zeros--)
        value *= 10;
    *ret = value;
    return true;
}

bool schema_divisor_read(struct str text, struct schema_divisor *ret)
{
    struct decimal d = decimal_read(text);
    u128 value = 0;

    if (d.n_digits == 0 || d.negative || d.n_digits > SCHEMA_DIVISOR_DIGITS)
        return false;
    for (const char *p = d.first; p <= d.last; p++) {
        if (*p != '.')
            value = value * 10 + (unsigned char)(*p - '0');
    }
    *ret = (struct schema_divisor){.text = text,
                                   .high = (uint64_t)(value >> 64),
                                   .low = (uint64_t)value,
                                   .exponent = d.exponent - (int64_t)d.n_digits + 1};
    return true;
}

/* a * b mod m for a, b < m < 2^120. */
static u128 multiply_mod(u128 a, u128 b, u128 m)
{
    u128 product = 0;

    if (m >> 64 == 0)
        return a * b % m;
    for (; b > 0; b >>= 1) {
        if (b & 1)
            product = (product + a) % m;
        a = (a + a) % m;
    }
    return product;
}

static u128 power_of_ten_mod(int64_t exponent, u128 m)
{
    u128 power = 1 % m, base = 10 % m;

    for (uint64_t e = (uint64_t)exponent; e > 0; e >>= 1) {
        if (e & 1)
            power = multiply_mod(power, base, m);
        base = multiply_mod(base, base, m);
    }
    return power;
}

bool schema_number_is_multiple(const struct schema_number *n, const struct schema_divisor *d)
{
    if (n->small && d->high == 0 && d->exponent == 0 && d->low <= INT64_MAX)
        return n->i % (int64_t)d->low == 0;

    struct decimal v = decimal_read(n->text);
    u128 m = (u128)d->high << 64 | d->low;
    u128 rest = 0;

    if (v.n_digits == 0)
        return true;

    /* Its last digit is not 0, so what is left must not ask for another factor of ten. */
    int64_t exponent = v.exponent - (int64_t)v.n_digits + 1 - d->exponent;

    if (exponent < 0)
        return false;
    for (const char *p = v.first; p <= v.last; p++) {
        if (*p != '.')
            rest = (rest * 10 + (unsigned char)(*p - '0')) % m;
    }
    return multiply_mod(rest, power_of_ten_mod(exponent, m), m) == 0;
}
