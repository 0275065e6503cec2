/* What a result shows: records of one entity in chosen columns, every value in words. Picklist
 * values become labels, references become names (one batched query per entity), times go into the
 * server's zone. */
#pragma once

#include "autotask/metadata.h"
#include "tools/run.h"

struct view_column {
    struct str field; /* as the catalogue spells it */
    struct str heading;
    const struct cat_field *cat;      /* NULL for a field the catalogue does not know */
    const struct at_field_info *info; /* the tenant's metadata; NULL when not needed */
    struct str *names;                /* references: one per row; NULL otherwise */
};

struct view {
    const struct cat_entity *entity;
    struct view_column *columns;
    size_t n_columns;
    const struct json **rows;
    size_t n_rows;
    bool is_full;     /* detail=full chose the columns */
    bool raw;         /* long texts as stored: HTML is not turned into text */
    const char *note; /* something the reader must know about the values; may be NULL */
};

/* Columns from `given` (a list of field names) when there is one (unknown ones are an error with
 * the nearest name), otherwise from `defaults` ("field" or "field:heading", NULL-terminated) as far
 * as `detail` says: brief takes the first four, full every field of the entity. */
MUST_CHECK enum err_code view_columns(struct tool_run *r, struct view *v,
                                      const struct cat_entity *e, const struct json *given,
                                      const char *const *defaults);
/* Columns by field name ("field" or "field:heading", NULL-terminated), whatever the arguments say.
 */
MUST_CHECK enum err_code view_named_columns(struct tool_run *r, struct view *v,
                                            const struct cat_entity *e, const char *const *names);
/* The fields to ask Autotask for: those of the columns. */
const char *const *view_fields(struct tool_run *r, const struct view *v, size_t *ret_n);
/* Loads labels and names for the rows. A lookup that fails leaves the ids and a note. */
void view_resolve(struct tool_run *r, struct view *v);

/* After detail=full: drops the columns that are empty in every row. */
void view_drop_empty(struct tool_run *r, struct view *v);

/* The value as people read it; n = 0 for an empty one. Not yet cleaned (tools/untrusted.h). */
struct str view_text(struct tool_run *r, const struct view *v, size_t row, size_t column);
/* Whether the column holds free text that may be long. */
bool view_is_long_text(const struct view_column *c);

/* A point in time in the server's zone: "20 Nov 11:00", with the year when it is another one. */
struct str view_time(struct tool_run *r, int64_t unix_s);
/* A wire date-time of a field as people read it; dates without a time lose the midnight. */
struct str view_datetime(struct tool_run *r, struct str field, struct str wire);
