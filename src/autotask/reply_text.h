/* Text as it comes from outside: made fit for our own sentences, and for the JSON reader. */
#pragma once

#include "base/buf.h"

/* For use in one of our sentences: control and invisible characters become spaces, runs of spaces
 * one; cut at a character; at most cap - 1 bytes. */
void reply_clean_text(struct str text, char *out, size_t cap);

/* JSON with bytes that are no UTF-8, or with escapes of half a character (Autotask cuts long texts
 * by UTF-16 units, also inside an emoji): each such place becomes U+FFFD. False when there is
 * nothing of the kind. out is initialised here and released by the caller in every case. */
bool reply_mend_json(struct str text, struct buf *out);
