/* libcrypto's plain functions: they need no providers to be loaded. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "autotask/digest.h"

#include <openssl/sha.h>
#include <stdio.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(((struct digest *)0)->state), "room for the state");

/* Copied in and out, so that no rule about aliasing is bent. */
static SHA256_CTX load(const struct digest *d)
{
    SHA256_CTX c;
    memcpy(&c, d->state, sizeof(c));
    return c;
}

void digest_init(struct digest *d)
{
    SHA256_CTX c;
    SHA256_Init(&c);
    d->n = 0;
    memcpy(d->state, &c, sizeof(c));
}

void digest_add(struct digest *d, const void *p, size_t n)
{
    SHA256_CTX c = load(d);
    SHA256_Update(&c, p, n);
    d->n += n;
    memcpy(d->state, &c, sizeof(c));
}

void digest_text(const struct digest *d, char out[DIGEST_TEXT_MAX])
{
    SHA256_CTX c = load(d);
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256_Final(hash, &c);
    for (size_t i = 0; i < sizeof(hash); i++)
        snprintf(out + 2 * i, 3, "%02x", hash[i]);
}
