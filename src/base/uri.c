#include "base/uri.h"

#include "base/arena.h"

struct str uri_decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        int high = s.p[i] == '%' && i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
        char c = low >= 0 ? (char)(high * 16 + low) : s.p[i];
        out[n++] = c;
        i += low >= 0 ? 2 : 0;
    }
    out[n] = '\0';
    return str_make(out, n);
}
