/* Texts that a client carries for us and can neither read nor change: AES-256-GCM under the
 * server's key, with a random nonce for each. */
#pragma once

#include "base/buf.h"

enum { SEAL_KEY_SIZE = 32, SHA256_SIZE = 32 };

/* What a sealed text is for; one kind does not open as another. */
enum seal_kind { SEAL_STATE = 1, SEAL_CURSOR = 2 };

void sha256(struct str bytes, unsigned char out[SHA256_SIZE]);
/* The same time for whatever difference. */
bool equal_in_constant_time(const void *a, const void *b, size_t n);
/* Appends the sealed text in base64url. */
void seal_write(struct buf *out, const char key[SEAL_KEY_SIZE], enum seal_kind kind,
                struct str text);
/* Appends the text; false when the sealed form is not exactly what seal_write() made. */
MUST_CHECK bool seal_open(struct buf *out, const char key[SEAL_KEY_SIZE], enum seal_kind kind,
                          struct str sealed);
