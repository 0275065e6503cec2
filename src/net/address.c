/* Prefixes from the registries of special-purpose addresses. */
#include "net/address.h"

#include <string.h>
#include <uv.h>

struct prefix {
    unsigned char bytes[16];
    unsigned bits;
};

static const struct prefix closed_v4[] = {
    {{0}, 8},          {{10}, 8},        {{127}, 8},      {{169, 254}, 16}, {{172, 16}, 12},
    {{192, 0, 0}, 24}, {{192, 168}, 16}, {{198, 18}, 15}, {{224}, 4},       {{240}, 4},
};
static const struct prefix closed_v6[] = {
    {{0}, 128}, {{[15] = 1}, 128}, {{0xfc}, 7}, {{0xfe, 0x80}, 10}, {{0xfe, 0xc0}, 10}, {{0xff}, 8},
};
/* IPv6 forms that carry an IPv4 address, and where in them. */
static const struct {
    struct prefix prefix;
    unsigned at;
} wrapping[] = {
    {{{[10] = 0xff, [11] = 0xff}, 96}, 12}, /* mapped */
    {{{0x00, 0x64, 0xff, 0x9b}, 96}, 12},   /* NAT64 */
    {{{0x20, 0x02}, 16}, 2},                /* 6to4 */
    {{{0}, 96}, 12},                        /* compatible, long given up */
};

static bool begins_with(const unsigned char *address, const struct prefix *p)
{
    unsigned whole = p->bits / 8, rest = p->bits % 8;
    unsigned mask = rest ? 0xffu << (8 - rest) & 0xffu : 0;
    return memcmp(address, p->bytes, whole) == 0 &&
           (rest == 0 || (address[whole] & mask) == (p->bytes[whole] & mask));
}

static bool is_open(const unsigned char *address, const struct prefix *closed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (begins_with(address, &closed[i]))
            return false;
    }
    return true;
}

static bool is_public_v4(const unsigned char *a)
{
    return is_open(a, closed_v4, ARRAY_LEN(closed_v4));
}

static bool is_public_v6(const unsigned char *a)
{
    if (!is_open(a, closed_v6, ARRAY_LEN(closed_v6)))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(wrapping); i++) {
        if (begins_with(a, &wrapping[i].prefix))
            return is_public_v4(a + wrapping[i].at);
    }
    return true;
}

bool address_is_public(const struct sockaddr *address)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    unsigned char bytes[16];
    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof(v4));
        memcpy(bytes, &v4.sin_addr, 4);
        return is_public_v4(bytes);
    }
    if (address->sa_family != AF_INET6)
        return false;
    memcpy(&v6, address, sizeof(v6));
    memcpy(bytes, &v6.sin6_addr, 16);
    return is_public_v6(bytes);
}
