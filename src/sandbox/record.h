/* Records as JSON: which columns to read, and rows written the way Autotask writes them. */
#pragma once

#include "base/jw.h"
#include "sandbox/query.h"

struct sb_columns {
    const struct cat_entity *entity;
    const struct cat_field **fields;
    size_t n;
    bool udfs;      /* one more column: userDefinedFields */
    bool with_data; /* the bytes of attachments; lists have null there */
};

/* All fields (id first), or those of the query. */
struct sb_columns sb_columns_all(struct arena *a, const struct cat_entity *e);
struct sb_columns sb_columns_of(struct arena *a, const struct sb_query *q);
/* "id","title",... for a SELECT. */
void sb_columns_sql(struct buf *sql, const struct sb_columns *c);

/* Writes rows one after another. Autotask leaves userDefinedFields out of an answer altogether when
 * no returned record has a value there, so the empty ones are taken back at the end. */
struct sb_rows {
    struct jw *w;
    const struct sb_columns *columns;
    struct arena *arena;
    size_t *empty_udfs; /* offsets of empty userDefinedFields in the output */
    size_t n_empty, cap_empty;
    bool any_udf;
};
void sb_rows_add(struct sb_rows *rows, sqlite3_stmt *stmt);
void sb_rows_end(struct sb_rows *rows);
