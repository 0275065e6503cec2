/* Seals by libcrypto's plain functions for SHA-256, AES and GCM: they need no providers to be
 * loaded, which would cost milliseconds. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "mcp/seal.h"

#include "base/base64.h"
#include "base/random.h"

#include <openssl/aes.h>
#include <openssl/crypto.h>
#include <openssl/modes.h>
#include <openssl/sha.h>

enum { NONCE_SIZE = 12, TAG_SIZE = 16 };

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

static GCM128_CONTEXT *begin(AES_KEY *aes, const char key[SEAL_KEY_SIZE], enum seal_kind kind,
                             const char nonce[NONCE_SIZE])
{
    const unsigned char about = (unsigned char)kind;

    if (AES_set_encrypt_key((const unsigned char *)key, SEAL_KEY_SIZE * 8, aes))
        BUG("the key cannot be used");
    GCM128_CONTEXT *gcm = CRYPTO_gcm128_new(aes, (block128_f)AES_encrypt);
    if (!gcm)
        BUG("no memory for a seal");
    CRYPTO_gcm128_setiv(gcm, (const unsigned char *)nonce, NONCE_SIZE);
    CRYPTO_gcm128_aad(gcm, &about, 1);
    return gcm;
}

void seal_write(struct buf *out, const char key[SEAL_KEY_SIZE], enum seal_kind kind,
                struct str text)
{
    struct buf b CLEANUP(buf_done) = {0};
    AES_KEY aes;

    buf_init(&b, NONCE_SIZE + text.n + TAG_SIZE);
    char *to = buf_reserve(&b, NONCE_SIZE + text.n + TAG_SIZE);
    if (!to) {
        out->failed = true;
        return;
    }
    random_bytes(to, NONCE_SIZE);
    GCM128_CONTEXT *gcm = begin(&aes, key, kind, to);
    CRYPTO_gcm128_encrypt(gcm, (const unsigned char *)text.p, (unsigned char *)to + NONCE_SIZE,
                          text.n);
    CRYPTO_gcm128_tag(gcm, (unsigned char *)to + NONCE_SIZE + text.n, TAG_SIZE);
    CRYPTO_gcm128_release(gcm);
    OPENSSL_cleanse(&aes, sizeof(aes));
    base64_encode(out, str_make(to, NONCE_SIZE + text.n + TAG_SIZE), BASE64_URL);
}

bool seal_open(struct buf *out, const char key[SEAL_KEY_SIZE], enum seal_kind kind,
               struct str sealed)
{
    struct buf b CLEANUP(buf_done) = {0};
    AES_KEY aes;

    buf_init(&b, sealed.n + 16);
    if (!base64_decode(&b, sealed, BASE64_URL) || b.n < NONCE_SIZE + TAG_SIZE)
        return false;
    size_t n = b.n - NONCE_SIZE - TAG_SIZE;
    char *to = buf_reserve(out, n);
    if (!to)
        return false;
    GCM128_CONTEXT *gcm = begin(&aes, key, kind, b.p);
    CRYPTO_gcm128_decrypt(gcm, (const unsigned char *)b.p + NONCE_SIZE, (unsigned char *)to, n);
    bool genuine =
        !CRYPTO_gcm128_finish(gcm, (const unsigned char *)b.p + NONCE_SIZE + n, TAG_SIZE);
    CRYPTO_gcm128_release(gcm);
    OPENSSL_cleanse(&aes, sizeof(aes));
    if (genuine)
        out->n += n;
    else
        OPENSSL_cleanse(to, n);
    return genuine;
}
