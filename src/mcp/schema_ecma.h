/* ECMAScript's regular expression syntax written as PCRE2's. */
#pragma once

#include "base/str.h"

struct buf;

/* Appends the PCRE2 form of source, for compiling with UTF, DOLLAR_ENDONLY, ALLOW_EMPTY_CLASS and
 * MATCH_UNSET_BACKREF. Returns NULL, or what is wrong with source ("..., at character 7" is the
 * caller's to add from *at, a byte offset). strict refuses escapes of punctuation that need none.
 */
const char *schema_ecma_translate(struct str source, bool strict, struct buf *out, size_t *at);
