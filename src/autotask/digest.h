/* SHA-256 of a stream of bytes, as hex: to say that a file arrived as it was sent. */
#pragma once

#include "base/str.h"

enum { DIGEST_TEXT_MAX = 65 }; /* 64 hex digits and the NUL */

struct digest {
    uint64_t n;               /* bytes so far */
    unsigned char state[128]; /* libcrypto's */
};

void digest_init(struct digest *d);
void digest_add(struct digest *d, const void *p, size_t n);
void digest_text(const struct digest *d, char out[DIGEST_TEXT_MAX]);
