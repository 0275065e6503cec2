/* Sorted lists, which Autotask does not have: fetch, then sort here. */
#pragma once

#include "autotask/filter.h"
#include "tools/view.h"

struct sort_key {
    const struct cat_field *field;
    bool descending;
};

/* "dueDateTime", "-createDate"; also column headings of the tool ("due"). */
struct str sort_field(struct str sort);
MUST_CHECK enum err_code sort_key_parse(struct tool_run *r, const struct cat_entity *e,
                                        struct str sort, struct sort_key *ret);
/* All rows that may be among the first `wanted` in that order, sorted; ret->more tells whether
 * there are others behind them. ERR_TOO_LARGE when too many match to sort. */
MUST_CHECK enum err_code sort_fetch(struct tool_run *r, const struct cat_entity *e,
                                    const struct at_filter *filter, int64_t parent_id,
                                    const struct view *view, const struct sort_key *key,
                                    size_t wanted, struct at_rows *ret);
