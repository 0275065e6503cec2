/* Records that belong to the one shown: the notes of a ticket, the lines of an invoice. */
#pragma once

#include "tools/view.h"

struct buf;

/* A kind of record that belongs to another. */
struct section {
    const char *entity;
    const char *field;          /* of the entity: whose it is */
    const char *heading;        /* "Notes" */
    const char *key;            /* in the structured form */
    const char *const *columns; /* NULL-terminated */
    bool has_text;              /* the last column is long text, framed below each line */
};

/* Appends the newest records of that kind: as lines to text, as members "key":[...] to json. */
MUST_CHECK enum err_code section_add(struct tool_run *r, const struct section *s, int64_t id,
                                     struct buf *text, struct buf *json);
