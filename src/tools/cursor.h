/* Cursors of lists: opaque text that continues exactly the search it came from. It carries where
 * the last page ended, the "now" of the first page (so that "today" stays the same day) and a
 * digest of the arguments, which must be the same again. */
#pragma once

#include "tools/run.h"

struct cursor {
    int64_t now_s;
    int64_t last_id;  /* unsorted lists: continue behind this id */
    int64_t position; /* rows shown before this page */
};

/* Reads the `cursor` argument; all zero (and now_s = r->now_s) without one. ERR_BAD_VALUE when it
 * is damaged or belongs to other arguments. */
MUST_CHECK enum err_code cursor_read(struct tool_run *r, struct cursor *ret);
const char *cursor_write(struct tool_run *r, const struct cursor *c);
