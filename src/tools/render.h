/* Results and errors as the model reads them: one text block and, with the same facts, one
 * structuredContent object. */
#pragma once

#include "tools/view.h"

struct render_list {
    const char *noun;        /* "tickets" */
    int64_t total;           /* of all pages; -1 when not known */
    size_t first;            /* 1-based position of the first row; 0 when unknown */
    const char *next_cursor; /* NULL on the last page */
    struct str applied;      /* the filter in words; empty = none */
    const char *order;       /* "oldest first"; NULL = not said */
    const char *extra;       /* a line of the handler's own behind the table; NULL = none */
    const char *due_field;   /* rows past this date-time say how late they are; NULL = none */
};
/* The format argument decides between table, tsv and json. */
void render_list(struct tool_run *r, const struct view *v, const struct render_list *list);

/* One record as "field: value" lines, long texts framed at the end. title: first line. extra: ready
 * text behind it, may be NULL. structured_extra: ready JSON members (without braces) beside
 * "record"; may be NULL. */
void render_record(struct tool_run *r, const struct view *v, const char *title, const char *extra,
                   const char *structured_extra);

/* A text with an equal structured form: {"message": text} unless json (an object) is given. */
void render_text(struct tool_run *r, struct str text, struct str json);

/* r->err: sentence, fix, code line; the same as {"error":{...}}. */
void render_error(struct tool_run *r);
/* Errors quote names from outside: one line, nothing hidden in it, no secret. */
void render_clean_error(struct tool_run *r);

/* " · Europe/Berlin · SANDBOX (built-in sample data)": what every first line ends with. */
void render_context(const struct tool_run *r, struct buf *out, bool with_zone);
/* A link into Autotask's own pages; NULL when the tenant's web address is not known. */
const char *render_deep_link(struct tool_run *r, const struct cat_entity *e, int64_t id);
