/* Pieces that several handlers share. The handlers themselves are named by data/tools/ and declared
 * by the generated tools_data.h. */
#pragma once

#include "gen/tools_data.h"
#include "tools/search.h"
#include "tools/write.h"

/* The generic tools' bodies, for handlers that only choose r->entity themselves. */
MUST_CHECK enum err_code search_run(struct tool_run *r);
MUST_CHECK enum err_code get_run(struct tool_run *r);
MUST_CHECK enum err_code update_run(struct tool_run *r);
MUST_CHECK enum err_code delete_run(struct tool_run *r);

/* The argument that names the record a tool is about (the one mapped to "id"). */
const char *record_argument(const struct tool_run *r);
/* The argument that names the record's parent, beside the record, when it is given; else NULL. */
const char *parent_argument(const struct tool_run *r);
/* Its id. */
MUST_CHECK enum err_code parent_given(struct tool_run *r, int64_t *ret, bool *ret_given);
/* One record in the tool's columns, resolved. */
MUST_CHECK enum err_code get_view(struct tool_run *r, const struct cat_entity *e, int64_t id,
                                  struct view *v);
/* A search with its cursor, mapped arguments and special conditions, ready to be finished. */
MUST_CHECK enum err_code search_begin(struct tool_run *r, struct search *s);
/* The fields of a time entry from the arguments resource, ticket, hours, date, start, end, role,
 * billable: window and role as Autotask wants them. *ret_note says what was worked out. */
MUST_CHECK enum err_code time_fields(struct tool_run *r, struct fields *f, const char **ret_note);
