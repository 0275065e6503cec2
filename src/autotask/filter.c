/* Conditions are written as JSON one by one and joined at the end, each checked before it is added:
 * a filter never holds anything that Autotask would ignore or misread. */
#include "autotask/filter.h"

#include "autotask/dates.h"
#include "autotask/filter_parts.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"

#include <stdio.h>

enum { JSON_MAX = 512 * 1024, WORDS_MAX = 4096, PIECE_MAX = 256 * 1024 };
static const int64_t YEAR_1_S = -62135596800, YEAR_9999_END_S = 253402300799;

/* ---- One condition ---- */

static void open_condition(struct jw *w, enum at_op op, const struct cat_field *field)
{
    jw_object(w);
    jw_kz(w, "op", at_op_name(op));
    jw_kstr(w, "field", field->name);
}

static void write_moment(struct jw *w, const struct cat_field *field, enum at_op op, int64_t at_s)
{
    char text[40];
    /* Years are written with four digits; before and after them means without a limit anyway. */
    at_s = at_s < YEAR_1_S ? YEAR_1_S : at_s > YEAR_9999_END_S ? YEAR_9999_END_S : at_s;
    iso_format(at_s, text, sizeof(text));
    open_condition(w, op, field);
    jw_kz(w, "value", text);
    jw_end(w);
}

static void write_group(struct jw *w, const char *op)
{
    jw_object(w);
    jw_kz(w, "op", op);
    jw_key(w, STR("items"));
    jw_array(w);
}

/* A day is a stretch of time: = means inside it, > after its end, <= before its end. */
static void write_span(struct jw *w, const struct cat_field *field, enum at_op op,
                       const struct date_span *s)
{
    bool both = (op == AT_EQ || op == AT_NOTEQ) && s->from_s != INT64_MIN && s->to_s != INT64_MAX;
    if (op == AT_GT)
        write_moment(w, field, s->is_instant ? AT_GT : AT_GTE, s->is_instant ? s->from_s : s->to_s);
    else if (op == AT_GTE)
        write_moment(w, field, AT_GTE, s->from_s);
    else if (op == AT_LT)
        write_moment(w, field, AT_LT, s->from_s);
    else if (op == AT_LTE)
        write_moment(w, field, s->is_instant ? AT_LTE : AT_LT, s->is_instant ? s->from_s : s->to_s);
    if (op != AT_EQ && op != AT_NOTEQ)
        return;
    if (both)
        write_group(w, op == AT_EQ ? "and" : "or");
    if (s->from_s != INT64_MIN)
        write_moment(w, field, op == AT_EQ ? AT_GTE : AT_LT, s->from_s);
    if (s->to_s != INT64_MAX)
        write_moment(w, field, op == AT_EQ ? AT_LT : AT_GTE, s->to_s);
    if (both) {
        jw_end(w);
        jw_end(w);
    }
}

static enum err_code write_date(const struct at_filter *f, struct jw *w,
                                const struct cat_field *field, enum at_op op, struct value v,
                                struct err *err)
{
    struct date_span span;
    struct str text = v.type == JSON_STRING || v.type == JSON_NUMBER ? v.text : STR("");
    enum err_code rc = date_span_of(field, text, f->zone, f->now_s, &span, err);
    if (rc)
        return rc;
    bool open = (op == AT_GT || op == AT_LTE ? span.to_s == INT64_MAX : span.from_s == INT64_MIN);
    if (open && op != AT_EQ && op != AT_NOTEQ)
        return err_set(err, ERR_BAD_VALUE, "An open range goes with = only.");
    write_span(w, field, op, &span);
    return ERR_OK;
}

static enum err_code bad_list(struct str field, enum at_op op, size_t n, struct err *err)
{
    (void)err_set(err, ERR_BAD_VALUE, "%s on %.*s takes 1 to %d values, not %zu.", at_op_name(op),
                  STR_ARG(field), FILTER_IN_MAX, n);
    err_fix(err, "Split the list into several calls.");
    err_field(err, field);
    return ERR_BAD_VALUE;
}

static enum err_code write_piece(struct jw *w, const struct cat_field *field, enum at_op op,
                                 const struct value *values, size_t n, struct err *err)
{
    open_condition(w, op, field);
    jw_key(w, STR("value"));
    jw_array(w);
    for (size_t i = 0; i < n; i++) {
        enum err_code rc =
            values[i].type == JSON_NULL
                ? err_set(err, ERR_BAD_VALUE, "A list for %s cannot hold null.", at_op_name(op))
                : value_write(w, field, values[i], err);
        if (rc)
            return rc;
    }
    jw_end(w);
    jw_end(w);
    return ERR_OK;
}

/* A long notIn is several joined by AND. A long in stays whole: the query takes it apart. */
static enum err_code write_list(struct jw *w, const struct cat_field *field, enum at_op op,
                                const struct value *values, size_t n, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (n == 0 || n > FILTER_IN_MAX)
        return bad_list(field->name, op, n, err);
    if (op == AT_IN || n <= FILTER_PIECE)
        return write_piece(w, field, op, values, n, err);
    write_group(w, "and");
    for (size_t at = 0; !rc && at < n; at += FILTER_PIECE)
        rc = write_piece(w, field, op, values + at, n - at < FILTER_PIECE ? n - at : FILTER_PIECE,
                         err);
    jw_end(w);
    jw_end(w);
    return rc;
}

enum err_code filter_write(const struct at_filter *f, struct jw *w, const struct cat_field *field,
                           enum at_op op, const struct value *values, size_t n, struct err *err)
{
    bool is_null = n == 1 && values[0].type == JSON_NULL;
    /* Comparing with null is an error for Autotask; what is meant are its own two operators. */
    if (is_null && op == AT_EQ)
        op = AT_NOT_EXIST;
    else if (is_null && op == AT_NOTEQ)
        op = AT_EXIST;
    else if (is_null && !filter_is_exist_op(op))
        return err_set(err, ERR_BAD_VALUE, "%s on %.*s cannot take null; use exist or notExist.",
                       at_op_name(op), STR_ARG(field->name));
    if (!filter_op_fits(field, op))
        return filter_bad_operator(field, str_from(at_op_name(op)), err);
    if (filter_is_exist_op(op)) {
        open_condition(w, op, field);
        jw_end(w);
        return ERR_OK;
    }
    if (filter_is_list_op(op))
        return write_list(w, field, op, values, n, err);
    if (n != 1) {
        (void)err_set(err, ERR_BAD_VALUE, "%s on %.*s takes one value.", at_op_name(op),
                      STR_ARG(field->name));
        err_fix(err, "Use in or notIn for several values.");
        err_field(err, field->name);
        return ERR_BAD_VALUE;
    }
    if (field->type == CAT_DATETIME)
        return write_date(f, w, field, op, values[0], err);
    open_condition(w, op, field);
    jw_key(w, STR("value"));
    enum err_code rc = value_write(w, field, values[0], err);
    jw_end(w);
    return rc;
}

/* ---- The filter ---- */

static void done(void *b)
{
    buf_done(b);
}

static struct buf *new_buf(struct arena *a, size_t max)
{
    struct buf *b = ARENA_NEW(a, struct buf);
    buf_init(b, max);
    arena_defer(a, done, b);
    return b;
}

void at_filter_init(struct at_filter *f, struct arena *a, const struct cat_entity *e)
{
    *f = (struct at_filter){.arena = a, .entity = e, .zone = STR("UTC"), .now_s = clock_now_s()};
    f->json = new_buf(a, JSON_MAX);
    f->words = new_buf(a, WORDS_MAX);
}

enum err_code filter_append(struct at_filter *f, struct str json, struct err *err)
{
    size_t before = f->json->n;
    if (f->n > 0)
        buf_add_char(f->json, ',');
    buf_add_str(f->json, json);
    if (f->json->failed) {
        f->json->failed = false;
        buf_truncate(f->json, before);
        return filter_too_long(err);
    }
    f->n++;
    return ERR_OK;
}

static enum err_code add(struct at_filter *f, struct str name, enum at_op op,
                         const struct value *values, size_t n, struct str shown, bool is_label,
                         struct err *err)
{
    CLEANUP(buf_done) struct buf piece = {0};
    struct jw w;
    const struct cat_field *field;
    enum err_code rc = filter_field_get(f->entity, name, &field, err);
    if (rc)
        return rc;
    buf_init(&piece, PIECE_MAX);
    jw_init(&w, &piece);
    rc = filter_write(f, &w, field, op, values, n, err);
    if (rc)
        return rc;
    if (!jw_ok(&w) || piece.failed)
        return filter_too_long(err);
    rc = filter_append(f, buf_str(&piece), err);
    if (rc)
        return rc;
    filter_say_next(f);
    filter_say(f->words, field->name, op, shown, is_label);
    return ERR_OK;
}

/* How a value reads when nobody gave a better text. */
static struct str shown_text(struct arena *a, const struct value *values, size_t n)
{
    CLEANUP(buf_done) struct buf b = {0};
    buf_init(&b, WORDS_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i == 5) {
            buf_printf(&b, " and %zu more", n - i);
            break;
        }
        if (i > 0)
            buf_add_z(&b, " or ");
        if (values[i].type == JSON_BOOL)
            buf_add_z(&b, values[i].truth ? "true" : "false");
        else if (values[i].type == JSON_NULL)
            buf_add_z(&b, "nothing");
        else
            buf_add_str(&b, utf8_cut(values[i].text, 80));
    }
    return str_make(str_dup(a, buf_str(&b)), b.n);
}

enum err_code at_filter_add(struct at_filter *f, struct str field, enum at_op op,
                            const struct json *value, struct str shown, struct err *err)
{
    struct value one[1], *values = one;
    size_t n = 0;
    if (json_is(value, JSON_ARRAY)) {
        if (json_len(value) > FILTER_IN_MAX)
            return bad_list(field, op, json_len(value), err);
        values = ARENA_ARRAY(f->arena, struct value, json_len(value) + 1);
        for (struct json_iter it = json_iter(value); json_next(&it);)
            values[n++] = value_of(it.value);
    } else if (value) {
        values[n++] = value_of(value);
    }
    bool given = shown.n > 0;
    return add(f, field, op, values, n, given ? shown : shown_text(f->arena, values, n), given,
               err);
}

enum err_code at_filter_add_i64(struct at_filter *f, struct str field, enum at_op op, int64_t value,
                                struct str shown, struct err *err)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)value);
    struct value v = {.type = JSON_NUMBER, .text = str_from(text)};
    return add(f, field, op, &v, 1, shown.n > 0 ? shown : v.text, shown.n > 0, err);
}

enum err_code at_filter_add_text(struct at_filter *f, struct str field, enum at_op op,
                                 struct str value, struct str shown, struct err *err)
{
    struct value v = value_of_text(value);
    return add(f, field, op, &v, 1, shown.n > 0 ? shown : value, shown.n > 0, err);
}

enum err_code at_filter_add_any(struct at_filter *f, const struct str *fields, size_t n_fields,
                                enum at_op op, struct str value, struct err *err)
{
    CLEANUP(buf_done) struct buf piece = {0};
    struct value v = value_of_text(value);
    struct jw w;
    enum err_code rc = ERR_OK;
    if (n_fields == 1)
        return at_filter_add_text(f, fields[0], op, value, STR(""), err);
    buf_init(&piece, PIECE_MAX);
    jw_init(&w, &piece);
    write_group(&w, "or");
    for (size_t i = 0; !rc && i < n_fields; i++) {
        const struct cat_field *field;
        rc = filter_field_get(f->entity, fields[i], &field, err);
        if (!rc)
            rc = filter_write(f, &w, field, op, &v, 1, err);
    }
    jw_end(&w);
    jw_end(&w);
    if (!rc && (!jw_ok(&w) || piece.failed))
        rc = filter_too_long(err);
    if (!rc)
        rc = filter_append(f, buf_str(&piece), err);
    if (rc)
        return rc;
    filter_say_next(f);
    for (size_t i = 0; i + 1 < n_fields; i++)
        buf_printf(f->words, "%.*s or ", STR_ARG(fields[i]));
    filter_say(f->words, fields[n_fields - 1], op, value, false);
    return ERR_OK;
}

enum err_code at_filter_add_range(struct at_filter *f, struct str name, int64_t from_s,
                                  int64_t to_s, struct str shown, struct err *err)
{
    const struct cat_field *field;
    enum err_code rc = filter_field_get(f->entity, name, &field, err);
    if (rc)
        return rc;
    if (field->type != CAT_DATETIME)
        return err_set(err, ERR_BAD_VALUE, "%.*s is not a date.", STR_ARG(field->name));
    struct date_span span = date_span_make(field, f->zone, from_s, to_s);
    for (int end = 0; !rc && end < 2; end++) {
        CLEANUP(buf_done) struct buf piece = {0};
        struct jw w;
        int64_t at = end ? span.to_s : span.from_s;
        if (at == INT64_MIN || at == INT64_MAX)
            continue;
        buf_init(&piece, 512);
        jw_init(&w, &piece);
        write_moment(&w, field, end ? AT_LT : AT_GTE, at);
        rc = filter_append(f, buf_str(&piece), err);
    }
    if (rc)
        return rc;
    filter_say_next(f);
    buf_printf(f->words, "%.*s%s%.*s", STR_ARG(field->name), shown.n ? " " : "", STR_ARG(shown));
    return ERR_OK;
}

struct str at_filter_json(struct at_filter *f)
{
    return str_from(str_printf(f->arena, "[%.*s]", STR_ARG(buf_str(f->json))));
}

struct str at_filter_words(struct at_filter *f)
{
    return str_make(str_dup(f->arena, buf_str(f->words)), f->words->n);
}
