/* Eight bytes of text at a time in one integer: where the first of them is that is a given byte or
 * below a limit, by the usual arithmetic on all at once. Borrows may mark bytes behind the first
 * one that fits, never before it, so only "none" and "the first" are answers. Private to base. */
#pragma once

#include "base/base.h"

#include <string.h>

#define BYTES8_ONES UINT64_C(0x0101010101010101)
#define BYTES8_HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t bytes8_load(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(x) : x;
}

/* Marks bytes below limit (at most 0x80). */
static inline uint64_t bytes8_below(uint64_t x, unsigned char limit)
{
    return (x - BYTES8_ONES * limit) & ~x & BYTES8_HIGHS;
}

/* Marks bytes that are c. */
static inline uint64_t bytes8_equal(uint64_t x, char c)
{
    return bytes8_below(x ^ (BYTES8_ONES * (unsigned char)c), 1);
}

/* The capital letters A to Z as small ones; all other bytes as they are. */
static inline uint64_t bytes8_lower(uint64_t x)
{
    uint64_t low = x & ~BYTES8_HIGHS; /* no sum below carries into the next byte */
    uint64_t from_a = low + BYTES8_ONES * (0x80 - 'A');
    uint64_t behind_z = low + BYTES8_ONES * (0x7f - 'Z');
    uint64_t capitals = from_a & ~behind_z & ~x & BYTES8_HIGHS;

    return x | capitals >> 2;
}

/* Index of the first marked byte; marks are not zero. */
static inline size_t bytes8_first(uint64_t marks)
{
    return (size_t)__builtin_ctzll(marks) / 8;
}
