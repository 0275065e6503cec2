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
    THREE_BYTES = 4,
    FOUR_BYTES = 10
};

/* Characters a tokenizer has seldom seen cost up to one token a byte: scripts and signs that take
 * more than the letters and emoji of the same length in UTF-8. Sorted. */
static const struct {
    int32_t first, last;
    unsigned char quarters;
} rare[] = {
    {0x0700, 0x07FF, 9},    /* Syriac, Thaana, NKo */
    {0x0800, 0x08FF, 12},   /* Samaritan, Mandaic, more Arabic */
    {0x0E80, 0x0FFF, 8},    /* Lao, Tibetan */
    {0x1100, 0x11FF, 13},   /* single parts of Hangul */
    {0x1200, 0x137F, 9},    /* Ethiopic */
    {0x1380, 0x177F, 13},   /* Cherokee to Tagbanwa */
    {0x1800, 0x1DFF, 13},   /* Mongolian to phonetic extensions */
    {0x2200, 0x27FF, 8},    /* mathematics, technical signs, dingbats */
    {0x2800, 0x2FFF, 12},   /* Braille to radicals */
    {0x3180, 0x4DFF, 13},   /* enclosed signs, rare ideographs */
    {0xA000, 0xABFF, 12},   /* Yi to Meetei Mayek */
    {0xD7B0, 0xFEFF, 12},   /* compatibility forms */
    {0x10000, 0x1EFFF, 16}, /* historic scripts, mathematical letters */
    {0x20000, 0x10FFFF, 16},
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

/* Of a valid sequence of n bytes, from two to four. */
static int32_t code_point(struct str s, size_t n)
{
    int32_t c = (unsigned char)s.p[0] & (0x7F >> n);

    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)s.p[i] & 0x3F);
    return c;
}

static size_t beyond_ascii(struct str s, size_t n)
{
    static const unsigned char usual[] = {SIGN, SIGN, TWO_BYTES, THREE_BYTES, FOUR_BYTES};
    int32_t c = code_point(s, n);

    for (size_t i = 0; i < ARRAY_LEN(rare) && rare[i].first <= c; i++) {
        if (c <= rare[i].last)
            return rare[i].quarters;
    }
    return usual[n];
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
    *ret_quarters = c == ' ' ? 0 : n > 1 ? beyond_ascii(s, n) : SIGN;
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
