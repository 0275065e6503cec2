/* Values on their way between JSON, Autotask's types and SQLite. */
#include "sandbox/value.h"

#include "base/base64.h"
#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_MAX = 64, FILE_MAX = 16 << 20 };

/* Milliseconds of a written time, -1 when there is no fraction. */
static int fraction_ms(struct str text)
{
    ptrdiff_t dot = str_find(text, '.');
    int ms = 0, digits = 0;
    if (dot < 0)
        return -1;
    for (size_t i = (size_t)dot + 1; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++) {
        if (digits < 3) {
            ms = ms * 10 + (text.p[i] - '0');
            digits++;
        }
    }
    for (; digits < 3; digits++)
        ms *= 10;
    return ms;
}

bool sb_datetime_parse(struct str text, char *out, size_t cap)
{
    int64_t unix_s;
    bool zone, time;
    text = str_trim(text);
    if (!iso_parse(text, &unix_s, &zone, &time))
        return false;
    sb_store_datetime(unix_s, out, cap);
    int ms = fraction_ms(text);
    size_t n = strlen(out);
    if (ms > 0)
        snprintf(out + n, cap - n, ".%03d", ms);
    return true;
}

bool sb_decimal_parse(struct str text, double *ret)
{
    char copy[NUMBER_MAX];
    char *end;
    if (text.n == 0 || text.n >= sizeof(copy))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (!strchr("0123456789+-.eE", text.p[i]) || !text.p[i])
            return false;
    }
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    errno = 0;
    double d = strtod(copy, &end);
    if (*end || errno == ERANGE)
        return false;
    *ret = d;
    return true;
}

static bool unexpected(struct sb_errors *errors, const struct cat_field *f, const struct json *v)
{
    char c = json_is(v, JSON_BOOL)     ? (json_true(v) ? 't' : 'f')
             : json_is(v, JSON_ARRAY)  ? '['
             : json_is(v, JSON_OBJECT) ? '{'
             : json_is(v, JSON_STRING) ? (json_str(v).n ? json_str(v).p[0] : '"')
             : json_number(v).n        ? json_number(v).p[0]
                                       : 'n';
    sb_error(errors, "Unexpected character encountered while parsing value: %c. Path '%.*s'.", c,
             STR_ARG(f->name));
    return false;
}

static bool cannot_convert(struct sb_errors *errors, const struct cat_field *f, struct str text,
                           const char *type)
{
    sb_error(errors, "Could not convert string to %s: %.*s. Path '%.*s'.", type,
             (int)(text.n > 200 ? 200 : text.n), text.p, STR_ARG(f->name));
    return false;
}

static bool read_integer(const struct cat_field *f, const struct json *v, struct sb_value *ret,
                         struct sb_errors *errors)
{
    int64_t i;
    if (json_is(v, JSON_STRING) && !str_to_i64(str_trim(json_str(v)), &i))
        return cannot_convert(errors, f, json_str(v), "integer");
    if (!json_is(v, JSON_STRING) && !json_i64(v, &i))
        return unexpected(errors, f, v);
    if (f->type == CAT_INTEGER && (i < INT32_MIN || i > INT32_MAX)) {
        sb_error(errors, "JSON integer %lld is too large or small for an Int32. Path '%.*s'.",
                 (long long)i, STR_ARG(f->name));
        return false;
    }
    *ret = (struct sb_value){.kind = SB_I64, .i = i};
    return true;
}

static bool read_boolean(const struct cat_field *f, const struct json *v, struct sb_value *ret,
                         struct sb_errors *errors)
{
    int64_t i;
    *ret = (struct sb_value){.kind = SB_I64, .i = json_true(v)};
    if (json_is(v, JSON_BOOL))
        return true;
    if (json_i64(v, &i)) {
        ret->i = i != 0;
        return true;
    }
    struct str text = str_trim(json_str(v));
    if (!json_is(v, JSON_STRING))
        return unexpected(errors, f, v);
    ret->i = str_eq_nocase(text, STR("true"));
    return ret->i || str_eq_nocase(text, STR("false")) ||
           cannot_convert(errors, f, json_str(v), "boolean");
}

static bool read_decimal(const struct cat_field *f, const struct json *v, struct sb_value *ret,
                         struct sb_errors *errors)
{
    double d;
    struct str text = json_is(v, JSON_STRING) ? str_trim(json_str(v)) : json_number(v);
    if (!json_is(v, JSON_STRING) && !json_is(v, JSON_NUMBER))
        return unexpected(errors, f, v);
    if (!sb_decimal_parse(text, &d))
        return cannot_convert(errors, f, text, "decimal");
    *ret = (struct sb_value){.kind = SB_DECIMAL, .s = text};
    return true;
}

static bool read_text(struct sb_request *r, const struct cat_field *f, const struct json *v,
                      struct sb_value *ret, struct sb_errors *errors)
{
    char date[40];
    *ret = (struct sb_value){.kind = SB_TEXT, .s = json_str(v)};
    if (f->type == CAT_DATETIME) {
        if (!json_is(v, JSON_STRING))
            return unexpected(errors, f, v);
        if (json_str(v).n == 0)
            ret->kind = SB_NULL;
        else if (!sb_datetime_parse(json_str(v), date, sizeof(date)))
            return cannot_convert(errors, f, json_str(v), "DateTime");
        else
            ret->s = str_from(str_dup(r->arena, str_from(date)));
        return true;
    }
    if (json_is(v, JSON_NUMBER))
        ret->s = json_number(v);
    else if (json_is(v, JSON_BOOL))
        ret->s = json_true(v) ? STR("True") : STR("False");
    else if (!json_is(v, JSON_STRING))
        return unexpected(errors, f, v);
    return true;
}

static bool read_bytes(struct sb_request *r, const struct cat_field *f, const struct json *v,
                       struct sb_value *ret, struct sb_errors *errors)
{
    struct buf bytes CLEANUP(buf_done) = {0};
    buf_init(&bytes, FILE_MAX);
    if (!json_is(v, JSON_STRING) || !base64_decode(&bytes, json_str(v), BASE64_STANDARD)) {
        sb_error(errors, "Error converting value to type 'System.Byte[]'. Path '%.*s'.",
                 STR_ARG(f->name));
        return false;
    }
    *ret = (struct sb_value){.kind = SB_BYTES,
                             .s = str_make(str_dup(r->arena, buf_str(&bytes)), bytes.n)};
    return true;
}

bool sb_value_read(struct sb_request *r, const struct cat_field *f, const struct json *v,
                   struct sb_value *ret, struct sb_errors *errors)
{
    *ret = (struct sb_value){.kind = SB_NULL};
    if (json_is(v, JSON_NULL))
        return true;
    switch (f->type) {
    case CAT_INTEGER:
    case CAT_LONG:
        return read_integer(f, v, ret, errors);
    case CAT_BOOLEAN:
        return read_boolean(f, v, ret, errors);
    case CAT_DECIMAL:
        return read_decimal(f, v, ret, errors);
    case CAT_BYTES:
        return read_bytes(r, f, v, ret, errors);
    case CAT_STRING:
    case CAT_DATETIME:
    case CAT_OBJECT:
        break;
    }
    return read_text(r, f, v, ret, errors);
}

struct sb_value sb_value_column(struct arena *a, sqlite3_stmt *stmt, int column,
                                const struct cat_field *f)
{
    struct sb_value v = {.kind = SB_NULL};
    int type = sqlite3_column_type(stmt, column);
    if (type == SQLITE_NULL)
        return v;
    if (f->type == CAT_DECIMAL)
        v.kind = SB_DECIMAL;
    else if (f->type == CAT_BYTES)
        v.kind = SB_BYTES;
    else
        v.kind = f->type == CAT_INTEGER || f->type == CAT_LONG || f->type == CAT_BOOLEAN ? SB_I64
                                                                                         : SB_TEXT;
    if (v.kind == SB_I64) {
        v.i = sqlite3_column_int64(stmt, column);
        return v;
    }
    if (v.kind == SB_BYTES) {
        const char *p = sqlite3_column_blob(stmt, column);
        size_t n = (size_t)sqlite3_column_bytes(stmt, column);
        v.s = str_make(str_dup(a, str_make(p ? p : "", n)), n);
        return v;
    }
    struct str text = sb_column_text(stmt, column);
    v.s = str_make(str_dup(a, text), text.n);
    return v;
}

void sb_value_bind(sqlite3_stmt *stmt, int at, const struct sb_value *v)
{
    if (v->kind == SB_I64)
        sqlite3_bind_int64(stmt, at, v->i);
    else if (v->kind == SB_TEXT || v->kind == SB_DECIMAL) /* NUMERIC affinity makes it a number */
        sqlite3_bind_text(stmt, at, v->s.p, (int)v->s.n, SQLITE_STATIC);
    else if (v->kind == SB_BYTES)
        sqlite3_bind_blob(stmt, at, v->s.p, (int)v->s.n, SQLITE_STATIC);
    else
        sqlite3_bind_null(stmt, at);
}

bool sb_value_equal(const struct sb_value *a, const struct sb_value *b)
{
    double x, y;
    if (a->kind != b->kind)
        return false;
    if (a->kind == SB_NULL)
        return true;
    if (a->kind == SB_I64)
        return a->i == b->i;
    if (a->kind == SB_DECIMAL && sb_decimal_parse(a->s, &x) && sb_decimal_parse(b->s, &y))
        return !(x < y) && !(x > y);
    return str_eq(a->s, b->s);
}
