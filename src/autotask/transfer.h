/* Files inside JSON: base64 members taken apart and put together piece by piece. For the files of
 * this layer that move documents. */
#pragma once

#include "autotask/attachment.h"

/* Memory for one reply with a file in it, apart from the caller's arena. */
enum { TRANSFER_ARENA_MAX = 64 << 20 };

/* Decodes the base64 text into the sink; fills ret's size and sha256. stated: the number of bytes
 * Autotask says there are (NULL when it does not). */
MUST_CHECK enum err_code transfer_decode(struct str base64, const struct json *stated,
                                         struct at_sink sink, uint64_t max_bytes,
                                         struct at_attachment *ret, struct err *err);
/* Appends the whole source as base64 (out = NULL: only reads it); ERR_BAD_VALUE when it is not as
 * long as it said. */
MUST_CHECK enum err_code transfer_encode(struct buf *out, const struct at_source *source,
                                         struct digest *digest, struct err *err);
