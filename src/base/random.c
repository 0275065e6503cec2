/* Random bytes come from libuv, which asks the operating system. A system that has none cannot be
 * worked on safely, so that ends the process. */
#include "base/random.h"

#include <uv.h>

void random_bytes(void *out, size_t n)
{
    /* libuv refuses more than INT_MAX bytes at once. */
    enum { AT_ONCE = 1 << 20 };
    char *p = out;
    while (n > 0) {
        size_t part = n < AT_ONCE ? n : AT_ONCE;
        if (uv_random(NULL, NULL, p, part, 0, NULL) != 0)
            BUG("the operating system has no random bytes");
        p += part;
        n -= part;
    }
}

void random_hex(char *out, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[32];
    for (size_t i = 0; i < n; i++) {
        size_t at = i % (2 * sizeof bytes);
        if (at == 0)
            random_bytes(bytes, sizeof bytes);
        unsigned char byte = bytes[at / 2];
        out[i] = digits[at % 2 ? byte & 15 : byte >> 4];
    }
    out[n] = '\0';
}
