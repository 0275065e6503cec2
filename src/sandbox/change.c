/* Access to the fields of a write by name, and small look-ups for the rules. */
#include "sandbox/change.h"

#include <stdio.h>

static struct sb_value *after(const struct sb_change *c, const char *field)
{
    const struct cat_field *f = cat_field_find(c->entity, str_from(field));
    return f ? &c->after[f - c->entity->fields] : NULL;
}

static const struct sb_value *before(const struct sb_change *c, const char *field)
{
    const struct cat_field *f = cat_field_find(c->entity, str_from(field));
    return f ? &c->before[f - c->entity->fields] : NULL;
}

bool sb_has(const struct sb_change *c, const char *field)
{
    const struct sb_value *v = after(c, field);
    return v && v->kind != SB_NULL;
}

int64_t sb_get(const struct sb_change *c, const char *field)
{
    const struct sb_value *v = after(c, field);
    return v && v->kind == SB_I64 ? v->i : 0;
}

double sb_get_decimal(const struct sb_change *c, const char *field)
{
    const struct sb_value *v = after(c, field);
    double d = 0;
    if (v && v->kind == SB_I64)
        return (double)v->i;
    return v && v->kind == SB_DECIMAL && sb_decimal_parse(v->s, &d) ? d : 0;
}

struct str sb_get_text(const struct sb_change *c, const char *field)
{
    const struct sb_value *v = after(c, field);
    return v && v->kind == SB_TEXT ? v->s : (struct str){0};
}

int64_t sb_was(const struct sb_change *c, const char *field)
{
    const struct sb_value *v = before(c, field);
    return v && v->kind == SB_I64 ? v->i : 0;
}

bool sb_changed(const struct sb_change *c, const char *field)
{
    const struct sb_value *v = after(c, field);
    return v && !sb_value_equal(v, before(c, field));
}

bool sb_sent(const struct sb_change *c, const char *field)
{
    const struct cat_field *f = cat_field_find(c->entity, str_from(field));
    return f && c->sent[f - c->entity->fields];
}

static void set(struct sb_change *c, const char *field, struct sb_value value)
{
    struct sb_value *v = after(c, field);
    if (v)
        *v = value;
}

void sb_set(struct sb_change *c, const char *field, int64_t value)
{
    set(c, field, (struct sb_value){.kind = SB_I64, .i = value});
}

void sb_set_decimal(struct sb_change *c, const char *field, double value)
{
    const char *text = str_printf(c->r->arena, "%.4f", value);
    set(c, field, (struct sb_value){.kind = SB_DECIMAL, .s = str_from(text)});
}

void sb_set_text(struct sb_change *c, const char *field, struct str value)
{
    set(c, field, (struct sb_value){.kind = SB_TEXT, .s = value});
}

void sb_set_now(struct sb_change *c, const char *field)
{
    sb_set_text(c, field, str_from(c->now));
}

void sb_set_null(struct sb_change *c, const char *field)
{
    set(c, field, (struct sb_value){.kind = SB_NULL});
}

void sb_default(struct sb_change *c, const char *field, int64_t value)
{
    if (c->write == SB_CREATE && !sb_has(c, field))
        sb_set(c, field, value);
}

void sb_keep(struct sb_change *c, const char *field)
{
    const struct sb_value *v = before(c, field);
    if (v)
        set(c, field, *v);
}

static sqlite3_stmt *bound(struct sb_request *r, const char *sql, int64_t a, int64_t b, int64_t c)
{
    sqlite3_stmt *stmt = sb_stmt(r->st, str_from(sql));
    const int64_t values[] = {a, b, c};
    if (!stmt)
        BUG("a rule's SQL is not valid");
    int n = sqlite3_bind_parameter_count(stmt);
    for (int i = 0; i < n && i < (int)ARRAY_LEN(values); i++)
        sqlite3_bind_int64(stmt, i + 1, values[i]);
    return stmt;
}

bool sb_exists(struct sb_request *r, const char *sql, int64_t a, int64_t b, int64_t c)
{
    sqlite3_stmt *stmt = bound(r, sql, a, b, c);
    bool found = sqlite3_step(stmt) == SQLITE_ROW;
    sqlite3_reset(stmt);
    return found;
}

int64_t sb_lookup(struct sb_request *r, const char *sql, int64_t a, int64_t b, int64_t missing)
{
    sqlite3_stmt *stmt = bound(r, sql, a, b, 0);
    int64_t value = missing;
    if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
        value = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return value;
}

void sb_run(struct sb_request *r, const char *sql, int64_t a, int64_t b, int64_t c,
            const char *text)
{
    sqlite3_stmt *stmt = bound(r, sql, a, b, c);
    if (sqlite3_bind_parameter_count(stmt) >= 4)
        sqlite3_bind_text(stmt, 4, text, -1, SQLITE_TRANSIENT);
    int rc = sqlite3_step(stmt);
    r->store_failed |= rc != SQLITE_DONE && rc != SQLITE_ROW;
    sqlite3_reset(stmt);
}
