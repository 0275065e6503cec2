/* From what people write to what Autotask stores: labels to picklist values, names to ids, words to
 * points in time, for filters and for written fields alike. */
#pragma once

#include "autotask/filter.h"
#include "autotask/metadata.h"
#include "tools/run.h"

struct resolved {
    struct str value; /* as on the wire */
    struct str shown; /* as people read it */
};

/* One value of a field. A plain value of a field that is neither picklist nor reference comes back
 * as it is. The error names the tool's argument `arg`. */
MUST_CHECK enum err_code resolve_value(struct tool_run *r, const struct cat_entity *e,
                                       const struct cat_field *f, const char *arg, struct str text,
                                       struct resolved *ret);
/* The picklist's metadata of a field; NULL in *ret when the tenant says it is none. */
MUST_CHECK enum err_code resolve_field_info(struct tool_run *r, const struct cat_entity *e,
                                            struct str field, const struct at_field_info **ret);

/* Adds "field = text" to a filter; a comma-separated list of labels becomes "in". */
MUST_CHECK enum err_code resolve_eq(struct tool_run *r, struct at_filter *f, struct str field,
                                    const char *arg, struct str text);
/* Adds field >= start of the range (is_end: field < end of the range) that a date text names. */
MUST_CHECK enum err_code resolve_date(struct tool_run *r, struct at_filter *f, struct str field,
                                      const char *arg, struct str text, bool is_end);
/* Adds "status is none of the closed ones": those of the configuration (tickets), otherwise those
 * whose labels say so. */
MUST_CHECK enum err_code resolve_open_only(struct tool_run *r, struct at_filter *f);
/* Whether a status label says that a record is done with ("Complete", "Closed - lost"). */
bool label_is_closed(struct str label);
/* Adds "every word of name is in the first or the last name". */
MUST_CHECK enum err_code resolve_person(struct tool_run *r, struct at_filter *f, struct str name);

/* Exact ASCII lookup of a record argument: id, number, name. Sets *ret; the error names `arg`. */
MUST_CHECK enum err_code resolve_record(struct tool_run *r, const struct cat_entity *e,
                                        const char *arg, int64_t *ret);
