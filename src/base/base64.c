/* Base64: three bytes are four digits; what is left at the end is one or two bytes in two or three
 * digits whose spare bits are zero. */
#include "base/base64.h"

static const char *alphabet(enum base64_kind kind)
{
    return kind == BASE64_URL ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                              : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

static void encode_group(char *to, const unsigned char *from, size_t n, const char *digits)
{
    uint32_t bits = (uint32_t)from[0] << 16;
    if (n > 1)
        bits |= (uint32_t)from[1] << 8;
    if (n > 2)
        bits |= from[2];
    for (size_t i = 0; i <= n; i++)
        to[i] = digits[bits >> (18 - 6 * i) & 63];
}

void base64_encode(struct buf *out, struct str bytes, enum base64_kind kind)
{
    const char *digits = alphabet(kind);
    const unsigned char *from = (const unsigned char *)bytes.p;
    size_t left = bytes.n % 3, whole = bytes.n - left;
    if (bytes.n > SIZE_MAX / 2) {
        out->failed = true;
        return;
    }
    char *to = buf_reserve(out, whole / 3 * 4 + 4);
    if (!to)
        return;
    char *start = to;
    for (size_t i = 0; i < whole; i += 3, to += 4)
        encode_group(to, from + i, 3, digits);
    if (left > 0) {
        encode_group(to, from + whole, left, digits);
        to += left + 1;
        for (size_t i = left; kind == BASE64_STANDARD && i < 3; i++)
            *to++ = '=';
    }
    out->n += (size_t)(to - start);
}

static int digit_value(char c, enum base64_kind kind)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (kind == BASE64_URL ? '-' : '+'))
        return 62;
    if (c == (kind == BASE64_URL ? '_' : '/'))
        return 63;
    return -1;
}

/* n digits, 2 to 4, are n - 1 bytes. */
static bool decode_group(char *to, const char *from, size_t n, enum base64_kind kind)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < n; i++) {
        int value = digit_value(from[i], kind);
        if (value < 0)
            return false;
        bits |= (uint32_t)value << (18 - 6 * i);
    }
    for (size_t i = 0; i + 1 < n; i++)
        to[i] = (char)(unsigned char)(bits >> (16 - 8 * i));
    return (bits & (0xFFFFFFU >> (8 * (n - 1)))) == 0;
}

bool base64_decode(struct buf *out, struct str text, enum base64_kind kind)
{
    if (kind == BASE64_STANDARD) {
        if (text.n % 4 != 0)
            return false;
        for (int i = 0; i < 2 && text.n > 0 && text.p[text.n - 1] == '='; i++)
            text.n--;
    }
    if (text.n % 4 == 1)
        return false;
    char *to = buf_reserve(out, text.n / 4 * 3 + 3);
    if (!to)
        return false;
    char *start = to;
    for (size_t i = 0; i < text.n; i += 4) {
        size_t n = text.n - i < 4 ? text.n - i : 4;
        if (!decode_group(to, text.p + i, n, kind))
            return false;
        to += n - 1;
    }
    out->n += (size_t)(to - start);
    return true;
}
