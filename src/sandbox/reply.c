/* The shapes of Autotask's answers, and the small things every handler needs of a request. */
#include "sandbox/request.h"

#include "base/jw.h"
#include "base/utf8.h"
#include "sandbox/lenient.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 2000, SQL_MAX = 16 << 10 };

static const char *format(struct arena *a, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

static const char *format(struct arena *a, const char *fmt, va_list args)
{
    char text[TEXT_MAX];
    vsnprintf(text, sizeof(text), fmt, args);
    return str_dup(a, str_from(text));
}

void sb_error(struct sb_errors *errors, const char *fmt, ...)
{
    va_list args;
    if (errors->n == ARRAY_LEN(errors->text))
        return;
    va_start(args, fmt);
    errors->text[errors->n++] = format(errors->arena, fmt, args);
    va_end(args);
}

void sb_reply_errors(struct sb_request *r, const struct sb_errors *errors)
{
    struct jw w;
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("errors"));
    jw_array(&w);
    for (size_t i = 0; i < errors->n; i++)
        jw_z(&w, errors->text[i]);
    jw_end(&w);
    jw_end(&w);
    r->status = 500;
}

void sb_fail(struct sb_request *r, const char *fmt, ...)
{
    struct sb_errors errors = {.arena = r->arena};
    va_list args;
    va_start(args, fmt);
    errors.text[errors.n++] = format(r->arena, fmt, args);
    va_end(args);
    sb_reply_errors(r, &errors);
}

void sb_fail_internal(struct sb_request *r, const struct err *err)
{
    sb_fail(r, "An error has occurred in the sandbox: %s", err->text);
}

enum err_code sb_commit(struct sb_request *r, const struct cat_entity *e, int64_t id,
                        struct err *err)
{
    if (r->unsaved) {
        sb_store_rollback(r->st);
        return ERR_OK;
    }
    enum err_code code = sb_store_commit(r->st, err);
    if (!code) {
        r->committed = true;
        r->done_entity = e->name;
        r->done_id = id;
    }
    return code;
}

static void message(struct sb_request *r, int status, const char *text)
{
    struct jw w;
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_kz(&w, "Message", text);
    jw_end(&w);
    r->status = status;
}

void sb_no_route(struct sb_request *r)
{
    struct str target =
        str_starts(r->target, STR("/")) ? str_make(r->target.p + 1, r->target.n - 1) : r->target;
    struct str root = str_from(r->base_url); /* up to the slash after the port */
    size_t slashes = 0, n = 0;
    while (n < root.n && slashes < 3)
        slashes += root.p[n++] == '/';
    message(r, 404,
            str_printf(r->arena,
                       "No HTTP resource was found that matches the request URI '%.*s%.*s'.",
                       (int)n, root.p, STR_ARG(utf8_cut(target, 1000))));
}

void sb_no_verb(struct sb_request *r)
{
    message(r, 405,
            str_printf(r->arena, "The requested resource does not support http method '%.*s'.",
                       STR_ARG(r->method)));
}

void sb_reply_item_id(struct sb_request *r, int64_t id)
{
    buf_reset(r->out);
    buf_printf(r->out, "{\"itemId\":%lld}", (long long)id);
    r->status = 200;
}

struct str sb_entity_word(const struct cat_entity *e)
{
    return e->legacy_name.n ? e->legacy_name : e->name;
}

/* ---- query strings ---- */

static struct str decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%' && i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 &&
            hex_digit(s.p[i + 2]) >= 0) {
            out[n++] = (char)(hex_digit(s.p[i + 1]) * 16 + hex_digit(s.p[i + 2]));
            i += 2;
        } else {
            out[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    return str_make(out, n);
}

struct str sb_query_param(struct sb_request *r, const char *name)
{
    struct str rest = r->query;
    while (rest.n > 0) {
        struct str value = str_split(&rest, '&');
        struct str key = str_split(&value, '=');
        if (str_eq_nocase(decode(r->arena, key), str_from(name)))
            return decode(r->arena, value);
    }
    return (struct str){0};
}

void sb_url_encode(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-_.~", c) != NULL;
        if (plain && c)
            buf_add_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

/* ---- bodies and statements ---- */

/* Bytes that are not UTF-8 were stored as question marks by Autotask, with no error. */
static struct str repair_utf8(struct arena *a, struct str s)
{
    if (utf8_valid(s))
        return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    while (s.n > 0) {
        size_t step = utf8_step(s);
        if (step > 0)
            memcpy(out + n, s.p, step);
        else
            out[n] = '?';
        n += step ? step : 1;
        s = str_make(s.p + (step ? step : 1), s.n - (step ? step : 1));
    }
    return str_make(out, n);
}

enum err_code sb_parse_json(struct sb_request *r, struct str text, const struct json **ret,
                            struct err *err)
{
    static const struct json_limits limits = {
        .max_bytes = 16 << 20, .max_depth = 64, .max_values = 500000};
    text = repair_utf8(r->arena, text);
    enum err_code code = json_parse(r->arena, text, &limits, ret, err);
    if (code != ERR_JSON_SYNTAX)
        return code;
    struct str strict;
    struct err second = {0};
    if (!sb_lenient(r->arena, text, &strict) || json_parse(r->arena, strict, &limits, ret, &second))
        return code;
    err_clear(err);
    return ERR_OK;
}

sqlite3_stmt *sb_prepare(struct sb_request *r, struct str sql)
{
    sqlite3_stmt *stmt = sb_stmt(r->st, sql);
    if (!stmt)
        sb_fail(r, "An error has occurred in the sandbox: %s", sqlite3_errmsg(r->st->db));
    return stmt;
}

sqlite3_stmt *sb_preparef(struct sb_request *r, const char *fmt, ...)
{
    char sql[SQL_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(sql, sizeof(sql), fmt, args);
    va_end(args);
    return sb_prepare(r, str_from(sql));
}
