/* Conditions as SQL: text built from catalogue names only, values bound. Here the type traps of the
 * real database are kept: what SQL Server would refuse to convert is refused in its words, and text
 * against a 64-bit field finds nothing. */
#include "sandbox/query.h"

#include "base/clock.h"
#include "sandbox/value.h"

#include <stdio.h>

enum fit { FIT_OK, FIT_NO_ROWS, FIT_ERROR };

static const char *const sql_ops[] = {
    [SB_OP_EQ] = "=",   [SB_OP_NOTEQ] = "<>", [SB_OP_GT] = ">",
    [SB_OP_GTE] = ">=", [SB_OP_LT] = "<",     [SB_OP_LTE] = "<=",
};

void sb_where_bind(struct sb_where *w, struct sb_bind bind)
{
    if (w->n_binds == w->cap_binds) {
        size_t cap = w->cap_binds ? w->cap_binds * 2 : 32;
        w->binds = arena_grow(w->r->arena, w->binds, w->n_binds, cap, sizeof(*w->binds));
        w->cap_binds = cap;
    }
    w->binds[w->n_binds++] = bind;
    buf_printf(w->sql, "?%zu", w->n_binds);
}

void sb_bind_all(sqlite3_stmt *stmt, const struct sb_bind *binds, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int at = (int)i + 1;
        const struct sb_bind *b = &binds[i];
        if (b->type == SB_BIND_I64)
            sqlite3_bind_int64(stmt, at, b->i);
        else if (b->type == SB_BIND_F64)
            sqlite3_bind_double(stmt, at, b->f);
        else if (b->type == SB_BIND_TEXT)
            sqlite3_bind_text(stmt, at, b->s.p, (int)b->s.n, SQLITE_STATIC);
        else
            sqlite3_bind_null(stmt, at);
    }
}

/* ---- values ---- */

static struct str scalar_text(const struct json *v)
{
    if (json_is(v, JSON_STRING))
        return json_str(v);
    if (json_is(v, JSON_NUMBER))
        return json_number(v);
    if (json_is(v, JSON_BOOL))
        return json_true(v) ? STR("true") : STR("false");
    return STR("null");
}

static enum fit conversion_failed(struct sb_request *r, const struct json *v, const char *type)
{
    struct str text = scalar_text(v);
    sb_fail(r, "Conversion failed when converting varchar '%.*s' to data type %s",
            (int)(text.n > 200 ? 200 : text.n), text.p, type);
    return FIT_ERROR;
}

static void bind_i64(struct sb_bind *b, int64_t i)
{
    *b = (struct sb_bind){.type = SB_BIND_I64, .i = i};
}

static enum fit fit_number(struct sb_request *r, const struct cat_field *f, const struct json *v,
                           struct sb_bind *ret)
{
    int64_t i;
    double d;
    if (json_i64(v, &i)) {
        bind_i64(ret, i);
        return FIT_OK;
    }
    if (json_f64(v, &d)) {
        *ret = (struct sb_bind){.type = SB_BIND_F64, .f = d};
        return FIT_OK;
    }
    if (json_is(v, JSON_STRING) && f->type == CAT_LONG)
        return FIT_NO_ROWS; /* seen live: a text against a long field finds nothing, without error
                             */
    if (json_is(v, JSON_STRING) && f->type == CAT_INTEGER &&
        str_to_i64(str_trim(json_str(v)), &i)) {
        bind_i64(ret, i);
        return FIT_OK;
    }
    if (json_is(v, JSON_STRING) && f->type == CAT_DECIMAL &&
        sb_decimal_parse(str_trim(json_str(v)), &d)) {
        *ret = (struct sb_bind){.type = SB_BIND_F64, .f = d};
        return FIT_OK;
    }
    /* Contacts.isActive is a number, yet the vendor's samples filter it with true. */
    if (json_is(v, JSON_BOOL) && str_eq_nocase(f->name, STR("isActive"))) {
        bind_i64(ret, json_true(v));
        return FIT_OK;
    }
    return conversion_failed(r, v,
                             f->type == CAT_DECIMAL ? "decimal"
                             : f->type == CAT_LONG  ? "bigint"
                                                    : "int");
}

static enum fit fit_date(struct sb_request *r, const struct json *v, struct sb_bind *ret)
{
    char text[32];
    if (!json_is(v, JSON_STRING) || !sb_datetime_parse(json_str(v), text, sizeof(text))) {
        sb_fail(r, "Conversion failed when converting date and/or time from character string.");
        return FIT_ERROR;
    }
    *ret = (struct sb_bind){.type = SB_BIND_TEXT, .s = str_from(str_dup(r->arena, str_from(text)))};
    return FIT_OK;
}

/* A scalar, made ready to be compared with the field. */
static enum fit fit_value(struct sb_request *r, const struct cat_field *f, const struct json *v,
                          struct sb_bind *ret)
{
    if (json_is(v, JSON_ARRAY) || json_is(v, JSON_OBJECT)) {
        sb_fail(r, "The value of the condition on %.*s must be a single value.", STR_ARG(f->name));
        return FIT_ERROR;
    }
    if (f->type == CAT_BOOLEAN) {
        if (!json_is(v, JSON_BOOL))
            return conversion_failed(r, v, "bit");
        bind_i64(ret, json_true(v));
        return FIT_OK;
    }
    if (json_is(v, JSON_NULL) || json_is(v, JSON_NONE))
        return FIT_NO_ROWS; /* nothing compares with NULL */
    switch (f->type) {
    case CAT_INTEGER:
    case CAT_LONG:
    case CAT_DECIMAL:
        return fit_number(r, f, v, ret);
    case CAT_DATETIME:
        return fit_date(r, v, ret);
    case CAT_STRING:
    case CAT_BOOLEAN:
    case CAT_BYTES:
    case CAT_OBJECT:
        break;
    }
    *ret = (struct sb_bind){.type = SB_BIND_TEXT, .s = scalar_text(v)};
    return FIT_OK;
}

/* ---- conditions ---- */

/* The left side: a column, or the value of a user-defined field. */
static void left_side(struct sb_where *w, const struct sb_cond *c)
{
    if (c->field) {
        buf_printf(w->sql, "\"%.*s\"", STR_ARG(c->field->name));
        return;
    }
    buf_add_z(
        w->sql,
        "(SELECT json_extract(u.value,'$.value') FROM json_each(\"userDefinedFields\") u WHERE "
        "json_extract(u.value,'$.name') COLLATE NOCASE=");
    sb_where_bind(w, (struct sb_bind){.type = SB_BIND_TEXT, .s = c->udf});
    buf_add_z(w->sql, ") COLLATE NOCASE");
}

/* User-defined fields are compared as texts, with numbers as numbers. */
static enum fit fit_udf(const struct json *v, struct sb_bind *ret)
{
    if (json_is(v, JSON_NULL) || json_is(v, JSON_NONE))
        return FIT_NO_ROWS;
    *ret = (struct sb_bind){.type = SB_BIND_TEXT, .s = scalar_text(v)};
    return FIT_OK;
}

static enum fit fit(struct sb_where *w, const struct sb_cond *c, const struct json *v,
                    struct sb_bind *ret)
{
    return c->field ? fit_value(w->r, c->field, v, ret) : fit_udf(v, ret);
}

static bool compare(struct sb_where *w, const struct sb_cond *c)
{
    struct sb_bind bind;
    enum fit f = fit(w, c, c->value, &bind);
    if (f == FIT_NO_ROWS)
        buf_add_z(w->sql, "0");
    if (f != FIT_OK)
        return f == FIT_NO_ROWS;
    if (c->op == SB_OP_NOTEQ && c->field) {
        /* Spelled as two ranges, which an index can serve; NULL is in neither, as in SQL. */
        buf_printf(w->sql, "(\"%.*s\"<", STR_ARG(c->field->name));
        sb_where_bind(w, bind);
        buf_printf(w->sql, " OR \"%.*s\">?%zu)", STR_ARG(c->field->name), w->n_binds);
        return true;
    }
    left_side(w, c);
    buf_add_z(w->sql, sql_ops[c->op]);
    sb_where_bind(w, bind);
    return true;
}

static bool like(struct sb_where *w, const struct sb_cond *c)
{
    struct str text = scalar_text(c->value);
    char *p = arena_alloc(w->r->arena, text.n * 2 + 3);
    size_t n = 0;
    if (json_is(c->value, JSON_NULL) || json_is(c->value, JSON_NONE)) {
        buf_add_z(w->sql, "0");
        return true;
    }
    if (c->op != SB_OP_BEGINS_WITH)
        p[n++] = '%';
    for (size_t i = 0; i < text.n; i++) {
        if (strchr("%_\\", text.p[i]) && text.p[i])
            p[n++] = '\\';
        p[n++] = text.p[i];
    }
    if (c->op != SB_OP_ENDS_WITH)
        p[n++] = '%';
    left_side(w, c);
    buf_add_z(w->sql, " LIKE ");
    sb_where_bind(w, (struct sb_bind){.type = SB_BIND_TEXT, .s = str_make(p, n)});
    buf_add_z(w->sql, " ESCAPE '\\'");
    return true;
}

static bool add_list_item(struct sb_where *w, const struct sb_cond *c, const struct json *v,
                          size_t *n)
{
    struct sb_bind bind;
    enum fit f = fit(w, c, v, &bind);
    if (f != FIT_OK)
        return f == FIT_NO_ROWS;
    buf_add_z(w->sql, *n ? "," : "");
    sb_where_bind(w, bind);
    ++*n;
    return true;
}

static bool list(struct sb_where *w, const struct sb_cond *c)
{
    size_t n = 0;
    left_side(w, c);
    buf_add_z(w->sql, c->op == SB_OP_IN ? " IN (" : " NOT IN (");
    if (!json_is(c->value, JSON_ARRAY)) {
        if (!add_list_item(w, c, c->value, &n))
            return false;
    } else {
        for (struct json_iter it = json_iter(c->value); json_next(&it);) {
            if (!add_list_item(w, c, it.value, &n))
                return false;
        }
    }
    buf_add_z(w->sql, ")");
    return true;
}

static bool condition(struct sb_where *w, const struct sb_cond *c);

/* Halves the list, so that SQLite's expression tree stays shallow. */
static bool group(struct sb_where *w, const struct sb_cond *items, size_t n, const char *glue)
{
    if (n == 1)
        return condition(w, items);
    buf_add_z(w->sql, "(");
    if (!group(w, items, n / 2, glue))
        return false;
    buf_add_z(w->sql, glue);
    if (!group(w, items + n / 2, n - n / 2, glue))
        return false;
    buf_add_z(w->sql, ")");
    return true;
}

static bool condition(struct sb_where *w, const struct sb_cond *c)
{
    switch (c->op) {
    case SB_OP_AND:
    case SB_OP_OR:
        if (c->n_items == 0) { /* every condition of it was dropped */
            buf_add_z(w->sql, "1");
            return true;
        }
        return group(w, c->items, c->n_items, c->op == SB_OP_AND ? " AND " : " OR ");
    case SB_OP_BEGINS_WITH:
    case SB_OP_ENDS_WITH:
    case SB_OP_CONTAINS:
        return like(w, c);
    case SB_OP_EXIST:
    case SB_OP_NOT_EXIST:
        left_side(w, c);
        buf_add_z(w->sql, c->op == SB_OP_EXIST ? " IS NOT NULL" : " IS NULL");
        return true;
    case SB_OP_IN:
    case SB_OP_NOT_IN:
        return list(w, c);
    case SB_OP_EQ:
    case SB_OP_NOTEQ:
    case SB_OP_GT:
    case SB_OP_GTE:
    case SB_OP_LT:
    case SB_OP_LTE:
        return compare(w, c);
    case SB_OP_UNKNOWN:
        break;
    }
    BUG("a dropped condition was kept");
}

bool sb_where_build(struct sb_where *w, const struct sb_cond *root)
{
    return condition(w, root);
}
