/* Seals by libcrypto's SHA-256 (its plain functions: they need no providers to be loaded). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "mcp/seal.h"

#include "base/base64.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

enum { BLOCK = 64 };

void sha256(struct str bytes, unsigned char out[SHA256_SIZE])
{
    SHA256_CTX c;

    SHA256_Init(&c);
    SHA256_Update(&c, bytes.p, bytes.n);
    SHA256_Final(out, &c);
}

bool equal_in_constant_time(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

/* RFC 2104. */
static void hmac(const char key[SEAL_KEY_SIZE], struct str text, unsigned char out[SHA256_SIZE])
{
    unsigned char inner[BLOCK], outer[BLOCK];
    SHA256_CTX c;

    for (size_t i = 0; i < BLOCK; i++) {
        unsigned char k = i < SEAL_KEY_SIZE ? (unsigned char)key[i] : 0;
        inner[i] = k ^ 0x36;
        outer[i] = k ^ 0x5c;
    }
    SHA256_Init(&c);
    SHA256_Update(&c, inner, BLOCK);
    SHA256_Update(&c, text.p, text.n);
    SHA256_Final(out, &c);
    SHA256_Init(&c);
    SHA256_Update(&c, outer, BLOCK);
    SHA256_Update(&c, out, SHA256_SIZE);
    SHA256_Final(out, &c);
}

void seal_write(struct buf *out, const char key[SEAL_KEY_SIZE], struct str text)
{
    unsigned char mac[SHA256_SIZE];

    hmac(key, text, mac);
    base64_encode(out, text, BASE64_URL);
    buf_add_char(out, '.');
    base64_encode(out, str_make((const char *)mac, sizeof(mac)), BASE64_URL);
}

bool seal_open(struct buf *out, const char key[SEAL_KEY_SIZE], struct str sealed)
{
    struct buf mac CLEANUP(buf_done) = {0}, text CLEANUP(buf_done) = {0};
    unsigned char wanted[SHA256_SIZE];
    struct str body = str_split(&sealed, '.');

    buf_init(&mac, 2 * SHA256_SIZE);
    buf_init(&text, body.n + 16);
    if (!base64_decode(&mac, sealed, BASE64_URL) || mac.n != SHA256_SIZE ||
        !base64_decode(&text, body, BASE64_URL))
        return false;
    hmac(key, buf_str(&text), wanted);
    if (!equal_in_constant_time(wanted, mac.p, SHA256_SIZE))
        return false;
    buf_add_str(out, buf_str(&text));
    return !out->failed;
}
