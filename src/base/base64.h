/* Base64 (RFC 4648): the standard alphabet with padding, and the URL alphabet without. Decoding is
 * strict: no white space, exact padding, no stray bits, so each value has one spelling. */
#pragma once

#include "base/buf.h"

enum base64_kind { BASE64_STANDARD, BASE64_URL };

/* Appends the encoded text; failure is the buffer's. */
void base64_encode(struct buf *out, struct str bytes, enum base64_kind kind);
/* Appends the decoded bytes; false, with nothing appended, when text is not exactly base64 of that
 * kind or the buffer is full. */
MUST_CHECK bool base64_decode(struct buf *out, struct str text, enum base64_kind kind);
