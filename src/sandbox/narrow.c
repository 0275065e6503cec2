/* "status is not 5" leaves a few of thousands of rows, spread over the whole table. Asked for rows
 * in the order of ids, SQLite walks the table from its beginning and passes all the others. When a
 * probe of the index says that few rows are left, their ids are made the way in. */
#include "sandbox/narrow.h"

#include "sandbox/schema_sql.h"

#include <stdio.h>

enum { VALUES_MAX = 16, FEW = 500, SQL_MAX = 4096 };

/* The excluded values in ascending order; 0 when the condition is not of that kind. */
static size_t excluded(const struct sb_cond *c, int64_t *values)
{
    size_t n = 0;
    if (c->op == SB_OP_NOTEQ)
        return json_is(c->value, JSON_NUMBER) && json_i64(c->value, &values[0]) ? 1 : 0;
    if (c->op != SB_OP_NOT_IN || !json_is(c->value, JSON_ARRAY) || json_len(c->value) > VALUES_MAX)
        return 0;
    for (struct json_iter it = json_iter(c->value); json_next(&it);) {
        int64_t v;
        size_t at = n++;
        if (!json_is(it.value, JSON_NUMBER) || !json_i64(it.value, &v))
            return 0;
        for (; at > 0 && values[at - 1] > v; at--)
            values[at] = values[at - 1];
        values[at] = v;
    }
    return n;
}

/* SELECT of the ids outside the values, as ranges that an index serves. */
static void write_ids(struct sb_where *w, const struct cat_field *f, const int64_t *values,
                      size_t n)
{
    buf_printf(w->sql, "SELECT \"id\" FROM \"%.*s\" WHERE ", STR_ARG(w->entity->name));
    for (size_t i = 0; i <= n; i++) { /* the range before values[i], after values[i - 1] */
        buf_add_z(w->sql, i ? " OR (" : "(");
        if (i > 0) {
            buf_printf(w->sql, "\"%.*s\">", STR_ARG(f->name));
            sb_where_bind(w, (struct sb_bind){.type = SB_BIND_I64, .i = values[i - 1]});
        }
        buf_add_z(w->sql, i > 0 && i < n ? " AND " : "");
        if (i < n) {
            buf_printf(w->sql, "\"%.*s\"<", STR_ARG(f->name));
            sb_where_bind(w, (struct sb_bind){.type = SB_BIND_I64, .i = values[i]});
        }
        buf_add_z(w->sql, ")");
    }
}

static bool few_rows(struct sb_request *r, const struct sb_query *q, const struct cat_field *f,
                     const int64_t *values, size_t n)
{
    struct buf sql CLEANUP(buf_done) = {0};
    struct sb_where probe = {.r = r, .entity = q->entity, .sql = &sql};
    bool few = false;
    buf_init(&sql, SQL_MAX);
    buf_add_z(&sql, "SELECT count(*) FROM (");
    write_ids(&probe, f, values, n);
    buf_printf(&sql, " LIMIT %d)", FEW + 1);
    sqlite3_stmt *stmt = sql.failed ? NULL : sb_stmt(r->st, str_from(buf_cstr(&sql)));
    if (!stmt)
        return false;
    sb_bind_all(stmt, probe.binds, probe.n_binds);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        few = sqlite3_column_int(stmt, 0) <= FEW;
    sqlite3_reset(stmt);
    return few;
}

/* Whether an index serves another condition already. */
static bool has_way_in(const struct sb_query *q)
{
    for (size_t i = 0; i < q->root.n_items; i++) {
        const struct sb_cond *c = &q->root.items[i];
        bool point = c->op == SB_OP_EQ || c->op == SB_OP_IN || c->op == SB_OP_NOT_EXIST;
        if (point && c->field &&
            (sb_is_indexed(q->entity, c->field->name) || str_eq(c->field->name, STR("id"))))
            return true;
    }
    return false;
}

void sb_narrow(struct sb_where *w, const struct sb_query *q)
{
    if (has_way_in(q))
        return;
    for (size_t i = 0; i < q->root.n_items; i++) {
        const struct sb_cond *c = &q->root.items[i];
        int64_t values[VALUES_MAX];
        bool number = c->field && (c->field->type == CAT_INTEGER || c->field->type == CAT_LONG);
        size_t n = number && sb_is_indexed(q->entity, c->field->name) ? excluded(c, values) : 0;
        if (n == 0 || !few_rows(w->r, q, c->field, values, n))
            continue;
        buf_add_z(w->sql, " AND \"id\" IN (");
        write_ids(w, c->field, values, n);
        buf_add_z(w->sql, ")");
        return;
    }
}
