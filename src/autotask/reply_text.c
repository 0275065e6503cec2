/* Works on bytes and never fails: whatever comes in, valid UTF-8 goes out. */
#include "autotask/reply_text.h"

#include "base/utf8.h"

/* ---- For sentences ---- */

static uint32_t decode(struct str s, size_t step)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (step == 2)
        return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
    if (step == 3)
        return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    if (step == 4)
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
               (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
    return p[0];
}

/* Controls, and characters that show nothing or turn the direction of text. */
static bool is_hidden(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202f) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff0 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

void reply_clean_text(struct str text, char *out, size_t cap)
{
    size_t n = 0;
    bool gap = false;
    while (text.n > 0) {
        size_t step = utf8_step(text);
        bool hidden = step == 0 || is_hidden(decode(text, step));
        size_t used = step ? step : 1;
        if (!hidden) {
            if (n + used + (gap ? 1 : 0) + 1 > cap)
                break;
            if (gap)
                out[n++] = ' ';
            memcpy(out + n, text.p, used);
            n += used;
        }
        gap = hidden && n > 0;
        text = str_make(text.p + used, text.n - used);
    }
    if (cap > 0)
        out[n] = '\0';
}

/* ---- For the JSON reader ---- */

/* The code unit of an escape like \\u20ac at the beginning of s; -1 when there is none. */
static int escaped_unit(struct str s)
{
    int unit = 0;
    if (s.n < 6 || s.p[0] != '\\' || s.p[1] != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(s.p[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static bool is_high(int unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(int unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

static struct str skip(struct str s, size_t n)
{
    return str_make(s.p + n, s.n - n);
}

/* Copies what stands at the beginning of s, mended if need be, and returns how long it was. */
static size_t copy_one(struct buf *out, struct str s, bool *damaged)
{
    int unit = escaped_unit(s);
    size_t n;
    if (is_high(unit) && is_low(escaped_unit(skip(s, 6)))) {
        n = 12;
    } else if (is_high(unit) || is_low(unit)) {
        *damaged = true;
        buf_add_z(out, "\\ufffd");
        return 6;
    } else if (s.p[0] == '\\' && s.n > 1) {
        n = 2; /* an escaped backslash must not be taken for the start of an escape */
    } else {
        n = utf8_step(s);
    }
    if (n == 0) {
        *damaged = true;
        buf_add_z(out, "\xef\xbf\xbd");
        return 1;
    }
    buf_add(out, s.p, n);
    return n;
}

bool reply_mend_json(struct str text, struct buf *out)
{
    bool damaged = false;
    buf_init(out, text.n * 3 + 16);
    while (text.n > 0)
        text = skip(text, copy_one(out, text, &damaged));
    return damaged && !out->failed;
}
