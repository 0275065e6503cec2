/* Text that came from outside: customers, e-mail, portals, other systems. It is data, whatever it
 * says; here it loses what cannot be seen and gets a frame that it cannot close. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

/* Appends text on one line for a table cell: control, invisible and direction characters removed,
 * white space folded, '|' escaped, at most max_chars characters with "…" for what was cut. */
void untrusted_cell(struct buf *out, struct str text, size_t max_chars);
/* The same without escaping '|': for structured content, TSV and sentences. */
void untrusted_line(struct buf *out, struct str text, size_t max_chars);
/* Appends text over several lines, each behind "  | ", so that no content can end the frame. Says
 * how much was cut behind max_chars. */
void untrusted_block(struct buf *out, struct str text, size_t max_chars);
/* The same of a mail or note, without the mails that it quotes at its end: these become one line
 * behind the frame, "  (quoted mail, 14 lines: WHOLE)". whole: how to get it all; may be NULL. */
void untrusted_mail(struct buf *out, struct str text, size_t max_chars, const char *whole);
/* A media type that a file is said to have, when it is spelled as one ("text/plain", without
 * parameters); NULL otherwise. In the arena. */
const char *untrusted_media_type(struct arena *a, struct str text);
/* The same on one line as a text of its own, for sentences that quote what came from outside. */
struct str untrusted_copy(struct arena *a, struct str text, size_t max_chars);
