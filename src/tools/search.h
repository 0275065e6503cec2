/* Lists: from a filter to a page of rows with an exact total, sorted if asked. */
#pragma once

#include "tools/cursor.h"
#include "tools/render.h"
#include "tools/resolve.h"

struct search {
    const struct cat_entity *entity;
    struct at_filter filter;
    int64_t parent_id;          /* children of this record only; 0 = no */
    const char *noun;           /* "tickets" */
    const char *due_field;      /* shows lateness; NULL = none */
    const struct json *fields;  /* chosen columns; NULL = the fields argument */
    int64_t limit;              /* 0 = the limit argument */
    const char *const *columns; /* used when the fields argument is absent */
    struct cursor cursor;
    struct view view;
    bool more;
    bool is_behind;    /* a page number led past the last row */
    const char *extra; /* a line of the handler's own; NULL = none */
};

/* Reads the cursor and prepares the filter. */
MUST_CHECK enum err_code search_init(struct tool_run *r, struct search *s,
                                     const struct cat_entity *e);
/* Adds a condition for every given argument that its file maps to a field. */
MUST_CHECK enum err_code search_add_args(struct tool_run *r, struct search *s);
/* Fetches the page that limit, cursor or page, and sort ask for, and renders it. */
MUST_CHECK enum err_code search_finish(struct tool_run *r, struct search *s);
/* The two steps of search_finish, for handlers that add something in between. */
MUST_CHECK enum err_code search_fetch(struct tool_run *r, struct search *s);
MUST_CHECK enum err_code search_render(struct tool_run *r, struct search *s);
