/* Counts in quarters of a token: a run of letters is one, more from the eighth letter on (the
 * fourth of capitals); three digits are one; signs often go together; a space goes with what
 * follows. The weights were fitted with o200k to this server's results. */
#include "tools/tokens.h"

#include "base/utf8.h"

enum {
    QUARTERS = 4,
    LONG_RUN = 7,
    CAPITALS = 2,
    DIGITS = 3,
    SIGN = 3,
    TWO_BYTES = 2,
    FOUR_BYTES = 10
};

static bool is_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static size_t run(struct str s, size_t from, size_t max, bool is(unsigned char c))
{
    size_t n = from;

    while (n < s.n && n - from < max && is((unsigned char)s.p[n]))
        n++;
    return n;
}

/* One run at the beginning of s. */
static size_t step(struct str s, size_t *ret_quarters)
{
    unsigned char c = (unsigned char)s.p[0];

    if (is_lower(c) || is_upper(c)) {
        size_t capitals = run(s, 0, SIZE_MAX, is_upper), n = run(s, capitals, SIZE_MAX, is_lower);
        size_t rest = n - capitals;
        *ret_quarters = QUARTERS + (capitals > CAPITALS ? (capitals - CAPITALS) * 2 : 0) +
                        (rest > LONG_RUN ? rest - LONG_RUN : 0);
        return n;
    }
    if (is_digit(c)) {
        *ret_quarters = QUARTERS;
        return run(s, 0, DIGITS, is_digit);
    }
    size_t n = utf8_step(s);
    *ret_quarters = c == ' ' ? 0
                    : n == 4 ? FOUR_BYTES
                    : n == 3 ? QUARTERS
                    : n == 2 ? TWO_BYTES
                             : SIGN;
    return n ? n : 1;
}

struct str tokens_cut(struct str text, size_t max, size_t max_bytes)
{
    size_t at = 0, quarters = 0, more;

    while (at < text.n) {
        size_t n = step(str_make(text.p + at, text.n - at), &more);
        if (at + n > max_bytes || quarters + more > max * QUARTERS)
            return utf8_cut(str_make(text.p, text.n), at);
        at += n;
        quarters += more;
    }
    return text;
}

size_t tokens_estimate(struct str text)
{
    size_t quarters = 0, more;

    while (text.n > 0) {
        size_t n = step(text, &more);
        quarters += more;
        text = str_make(text.p + n, text.n - n);
    }
    return (quarters + QUARTERS - 1) / QUARTERS;
}
