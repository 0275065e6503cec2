/* Records as JSON: null for what is empty, naive UTC dates, base64 for bytes. */
#include "sandbox/record.h"

#include "base/base64.h"

#include <math.h>
#include <stdio.h>

enum { FILE_TEXT_MAX = 24 << 20, EMPTY_UDFS_LEN = sizeof(",\"userDefinedFields\":[]") - 1 };

struct sb_columns sb_columns_all(struct arena *a, const struct cat_entity *e)
{
    struct sb_columns c = {.entity = e, .udfs = e->has_udfs};
    const struct cat_field *id = cat_field_find(e, STR("id"));
    c.fields = ARENA_ARRAY(a, const struct cat_field *, e->n_fields + 1);
    if (id)
        c.fields[c.n++] = id;
    for (size_t i = 0; i < e->n_fields; i++) {
        if (&e->fields[i] != id && !(e->fields[i].flags & CAT_WRITE_ONLY))
            c.fields[c.n++] = &e->fields[i];
    }
    return c;
}

struct sb_columns sb_columns_of(struct arena *a, const struct sb_query *q)
{
    if (!q->include)
        return sb_columns_all(a, q->entity);
    return (struct sb_columns){.entity = q->entity,
                               .fields = q->include,
                               .n = q->n_include,
                               .udfs = q->include_udfs && q->entity->has_udfs};
}

void sb_columns_sql(struct buf *sql, const struct sb_columns *c)
{
    for (size_t i = 0; i < c->n; i++) {
        buf_add_z(sql, i ? "," : "");
        if (c->fields[i]->type == CAT_BYTES && !c->with_data)
            buf_add_z(sql, "NULL");
        else
            buf_printf(sql, "\"%.*s\"", STR_ARG(c->fields[i]->name));
    }
    if (c->udfs)
        buf_add_z(sql, c->n ? ",\"userDefinedFields\"" : "\"userDefinedFields\"");
    /* The id for paging, whatever was asked for. */
    buf_add_z(sql, c->n || c->udfs ? ",\"id\"" : "\"id\"");
}

/* Doubles the way Newtonsoft writes them: 150.0, not 150. */
static void decimal(struct jw *w, double d)
{
    char text[40];
    if (fabs(d) < 1e15 && d >= floor(d) && d <= floor(d)) {
        snprintf(text, sizeof(text), "%.1f", d);
        jw_raw(w, str_from(text));
        return;
    }
    jw_f64(w, d);
}

static void bytes(struct jw *w, sqlite3_stmt *stmt, int column)
{
    struct buf text CLEANUP(buf_done) = {0};
    const char *p = sqlite3_column_blob(stmt, column);
    buf_init(&text, FILE_TEXT_MAX);
    base64_encode(&text, str_make(p ? p : "", (size_t)sqlite3_column_bytes(stmt, column)),
                  BASE64_STANDARD);
    jw_str(w, buf_str(&text));
}

static void cell(struct jw *w, sqlite3_stmt *stmt, int column, enum cat_type type)
{
    if (sqlite3_column_type(stmt, column) == SQLITE_NULL) {
        jw_null(w);
        return;
    }
    switch (type) {
    case CAT_INTEGER:
    case CAT_LONG:
        jw_i64(w, sqlite3_column_int64(stmt, column));
        return;
    case CAT_BOOLEAN:
        jw_bool(w, sqlite3_column_int64(stmt, column) != 0);
        return;
    case CAT_DECIMAL:
        decimal(w, sqlite3_column_double(stmt, column));
        return;
    case CAT_BYTES:
        bytes(w, stmt, column);
        return;
    case CAT_STRING:
    case CAT_DATETIME:
    case CAT_OBJECT:
        break;
    }
    jw_str(w, sb_column_text(stmt, column));
}

static void udf_cell(struct sb_rows *rows, sqlite3_stmt *stmt, int column, bool first)
{
    struct str text = sb_column_text(stmt, column);
    if (text.n > 0) {
        rows->any_udf = true;
        jw_kraw(rows->w, "userDefinedFields", text);
        return;
    }
    if (first) { /* nothing before it, so nothing to take back */
        jw_kraw(rows->w, "userDefinedFields", STR("[]"));
        return;
    }
    if (rows->n_empty == rows->cap_empty) {
        size_t cap = rows->cap_empty ? rows->cap_empty * 2 : 64;
        rows->empty_udfs =
            arena_grow(rows->arena, rows->empty_udfs, rows->n_empty, cap, sizeof(size_t));
        rows->cap_empty = cap;
    }
    rows->empty_udfs[rows->n_empty++] = rows->w->out->n;
    jw_kraw(rows->w, "userDefinedFields", STR("[]"));
}

void sb_rows_add(struct sb_rows *rows, sqlite3_stmt *stmt)
{
    const struct sb_columns *c = rows->columns;
    jw_object(rows->w);
    for (size_t i = 0; i < c->n; i++) {
        jw_key(rows->w, c->fields[i]->name);
        cell(rows->w, stmt, (int)i, c->fields[i]->type);
    }
    if (c->udfs)
        udf_cell(rows, stmt, (int)c->n, c->n == 0);
    jw_end(rows->w);
}

void sb_rows_end(struct sb_rows *rows)
{
    const size_t cut = EMPTY_UDFS_LEN;
    struct buf *out = rows->w->out;
    if (rows->any_udf || rows->n_empty == 0 || out->failed)
        return;
    size_t to = rows->empty_udfs[0];
    for (size_t i = 0; i < rows->n_empty; i++) {
        size_t from = rows->empty_udfs[i] + cut;
        size_t end = i + 1 < rows->n_empty ? rows->empty_udfs[i + 1] : out->n;
        memmove(out->p + to, out->p + from, end - from);
        to += end - from;
    }
    buf_truncate(out, to);
}
