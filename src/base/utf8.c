/* UTF-8 checks (RFC 3629, section 4). The second byte decides about overlong forms, surrogates and
 * the upper end, so its range is all that differs between lead bytes. */
#include "base/utf8.h"

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Length for the lead byte, and the range its second byte must lie in. */
static size_t lead(unsigned char c, unsigned char *low, unsigned char *high)
{
    *low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    *high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return 2;
    if (c >= 0xE0 && c <= 0xEF)
        return 3;
    if (c >= 0xF0 && c <= 0xF4)
        return 4;
    return 0;
}

size_t utf8_step(struct str s)
{
    if (s.n == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.p;
    unsigned char low, high;
    size_t len = lead(p[0], &low, &high);
    if (len <= 1)
        return len;
    if (len > s.n || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++) {
        if (!is_tail(p[i]))
            return 0;
    }
    return len;
}

bool utf8_valid(struct str s)
{
    while (s.n > 0) {
        size_t step = utf8_step(s);
        if (step == 0)
            return false;
        s.p += step;
        s.n -= step;
    }
    return true;
}

struct str utf8_cut(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    size_t n = max;
    /* At most three tail bytes can follow a lead byte; more are not UTF-8 and may be cut anywhere.
     */
    for (unsigned back = 0; back < 3 && n > 0 && is_tail((unsigned char)s.p[n]); back++)
        n--;
    return str_make(s.p, is_tail((unsigned char)s.p[n]) ? max : n);
}
