/* Texts that a client carries for us and cannot change: HMAC-SHA-256 under the server's key. */
#pragma once

#include "base/buf.h"

enum { SEAL_KEY_SIZE = 32, SHA256_SIZE = 32 };

void sha256(struct str bytes, unsigned char out[SHA256_SIZE]);
/* The same time for whatever difference. */
bool equal_in_constant_time(const void *a, const void *b, size_t n);
/* Appends text as base64url, a dot, and its seal. */
void seal_write(struct buf *out, const char key[SEAL_KEY_SIZE], struct str text);
/* Appends the text; false when the sealed form is not exactly what seal_write() made. */
MUST_CHECK bool seal_open(struct buf *out, const char key[SEAL_KEY_SIZE], struct str sealed);
