/* Cuts a byte stream into lines: one message a line, "\r\n" tolerated, empty lines skipped. A line
 * over the limit is reported once, with its beginning, and the rest of it is thrown away up to the
 * next newline. Knows nothing of JSON or of where the bytes come from. */
#pragma once

#include "base/buf.h"

struct frame {
    struct buf b;
    size_t start;   /* of the first line not taken yet */
    size_t scanned; /* no newline before here */
    size_t max_line;
    bool skipping; /* inside the rest of a line that was too long */
    bool begun;    /* the first bytes have been looked at for a byte order mark */
};

enum frame_result { FRAME_NONE, FRAME_LINE, FRAME_TOO_LONG };

void frame_init(struct frame *f, size_t max_line);
void frame_done(struct frame *f);
/* Where to put at least 64 KiB of input; then say how much came. NULL: out of memory. */
char *frame_space(struct frame *f, size_t *ret_n);
void frame_filled(struct frame *f, size_t n);
/* The next line, without its newline, valid until the next frame_space(). */
enum frame_result frame_next(struct frame *f, struct str *ret);
/* What is left when the input has ended: a last line without newline. */
struct str frame_rest(struct frame *f);
