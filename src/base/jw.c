/* The JSON writer. One bit per open level says whether it is an object and whether a comma is due,
 * so the writer needs no memory of its own. Whatever would make the output invalid (a key in an
 * array, two values at the top) fails instead of being written. */
#include "base/jw.h"

#include "base/bytes8.h"
#include "base/json.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <yyjson.h>

enum { MAX_DEPTH = 64, NUMBER_ROOM = 64 };

void jw_init(struct jw *w, struct buf *out)
{
    *w = (struct jw){.out = out};
}

bool jw_ok(const struct jw *w)
{
    return !w->failed && !w->out->failed;
}

static uint64_t level_bit(const struct jw *w)
{
    return (uint64_t)1 << (w->depth - 1);
}

/* What comes before a value: a comma in arrays, nothing after a key. False when no value fits here.
 */
static bool begin_value(struct jw *w)
{
    if (w->failed)
        return false;
    if (w->after_key) {
        w->after_key = false;
        return true;
    }
    if (w->depth == 0) {
        w->failed = w->done;
        w->done = true;
        return !w->failed;
    }
    uint64_t bit = level_bit(w);
    if (w->is_object & bit) {
        w->failed = true;
        return false;
    }
    if (w->has_item & bit)
        buf_add_char(w->out, ',');
    w->has_item |= bit;
    return true;
}

static void open_level(struct jw *w, bool object)
{
    if (!begin_value(w))
        return;
    if (w->depth == MAX_DEPTH) {
        w->failed = true;
        return;
    }
    w->depth++;
    uint64_t bit = level_bit(w);
    w->is_object = object ? w->is_object | bit : w->is_object & ~bit;
    w->has_item &= ~bit;
    buf_add_char(w->out, object ? '{' : '[');
}

void jw_object(struct jw *w)
{
    open_level(w, true);
}

void jw_array(struct jw *w)
{
    open_level(w, false);
}

void jw_end(struct jw *w)
{
    if (w->depth == 0 || w->after_key)
        w->failed = true;
    if (w->failed)
        return;
    buf_add_char(w->out, w->is_object & level_bit(w) ? '}' : ']');
    w->depth--;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* The next byte from i on that may not go out unseen, or the text's end. */
static size_t find_special(struct str s, size_t i)
{
    for (; s.n - i >= 8; i += 8) {
        uint64_t x = bytes8_load(s.p + i);
        uint64_t marks = (x & BYTES8_HIGHS) | bytes8_below(x, 0x20) | bytes8_equal(x, '"') |
                         bytes8_equal(x, '\\');
        if (marks)
            return i + bytes8_first(marks);
    }
    while (i < s.n && is_plain((unsigned char)s.p[i]))
        i++;
    return i;
}

/* Bytes at the start of s that go out as they are, valid UTF-8 included. */
static size_t plain_run(struct str s)
{
    size_t i = find_special(s, 0);
    while (i < s.n && (unsigned char)s.p[i] >= 0x80) {
        size_t step = utf8_step(str_make(s.p + i, s.n - i));
        if (step == 0)
            break;
        i = find_special(s, i + step);
    }
    return i;
}

static void add_escaped(struct buf *out, unsigned char c)
{
    static const char letters[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    if (c >= 0x80) {
        buf_add(out, "\xEF\xBF\xBD", 3);
    } else if (c == '"' || c == '\\' || letters[c & 0x1F]) {
        char pair[2] = {'\\', (char)(c < 0x20 ? letters[c] : c)};
        buf_add(out, pair, sizeof pair);
    } else {
        buf_printf(out, "\\u%04x", c);
    }
}

/* The usual case, a text that needs no escapes, in one piece. */
static void add_plain(struct buf *out, struct str s)
{
    char *to = buf_reserve(out, s.n + 2);
    if (!to)
        return;
    to[0] = '"';
    if (s.n > 0)
        memcpy(to + 1, s.p, s.n);
    to[s.n + 1] = '"';
    out->n += s.n + 2;
}

static void add_quoted(struct buf *out, struct str s)
{
    size_t run = plain_run(s);
    if (run == s.n) {
        add_plain(out, s);
        return;
    }
    buf_add_char(out, '"');
    for (;;) {
        buf_add(out, s.p, run);
        s = str_make(s.p + run, s.n - run);
        if (s.n == 0)
            break;
        add_escaped(out, (unsigned char)s.p[0]);
        s = str_make(s.p + 1, s.n - 1);
        run = plain_run(s);
    }
    buf_add_char(out, '"');
}

void jw_key(struct jw *w, struct str name)
{
    if (w->depth == 0 || w->after_key || !(w->is_object & level_bit(w)))
        w->failed = true;
    if (w->failed)
        return;
    if (w->has_item & level_bit(w))
        buf_add_char(w->out, ',');
    w->has_item |= level_bit(w);
    add_quoted(w->out, name);
    buf_add_char(w->out, ':');
    w->after_key = true;
}

void jw_str(struct jw *w, struct str s)
{
    if (begin_value(w))
        add_quoted(w->out, s);
}

void jw_z(struct jw *w, const char *z)
{
    if (z)
        jw_str(w, str_from(z));
    else
        jw_null(w);
}

void jw_raw(struct jw *w, struct str json)
{
    if (json.n == 0)
        w->failed = true;
    if (begin_value(w))
        buf_add_str(w->out, json);
}

/* Decimal digits of v in front of end; where they start. */
static char *digits_before(char *end, uint64_t v)
{
    do {
        *--end = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    return end;
}

void jw_u64(struct jw *w, uint64_t v)
{
    char text[NUMBER_ROOM], *end = text + sizeof text;
    char *start = digits_before(end, v);
    jw_raw(w, str_make(start, (size_t)(end - start)));
}

void jw_i64(struct jw *w, int64_t v)
{
    char text[NUMBER_ROOM], *end = text + sizeof text;
    char *start = digits_before(end, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
    if (v < 0)
        *--start = '-';
    jw_raw(w, str_make(start, (size_t)(end - start)));
}

void jw_f64(struct jw *w, double v)
{
    if (!isfinite(v)) {
        jw_null(w);
        return;
    }
    /* Whole numbers are shortest as integers; 2^53 is the last that a double counts exactly. */
    if (fabs(v) <= 9007199254740992.0 && v == trunc(v) && !(v == 0 && signbit(v))) {
        jw_i64(w, (int64_t)v);
        return;
    }
    char pool[512];
    yyjson_alc alc;
    yyjson_alc_pool_init(&alc, pool, sizeof pool);
    yyjson_val number = {.tag = YYJSON_TYPE_NUM | YYJSON_SUBTYPE_REAL, .uni.f64 = v};
    size_t n = 0;
    const char *text = yyjson_val_write_opts(&number, 0, &alc, &n, NULL);
    if (text)
        jw_raw(w, str_make(text, n));
    else
        w->failed = true;
}

void jw_bool(struct jw *w, bool v)
{
    jw_raw(w, v ? STR("true") : STR("false"));
}

void jw_null(struct jw *w)
{
    jw_raw(w, STR("null"));
}

static void write_members(struct jw *w, const struct json *v)
{
    for (struct json_iter it = json_iter(v); jw_ok(w) && json_next(&it);) {
        if (it.object_)
            jw_key(w, it.name);
        jw_value(w, it.value);
    }
    jw_end(w);
}

void jw_value(struct jw *w, const struct json *v)
{
    switch (json_type(v)) {
    case JSON_OBJECT:
        jw_object(w);
        write_members(w, v);
        return;
    case JSON_ARRAY:
        jw_array(w);
        write_members(w, v);
        return;
    case JSON_STRING:
        jw_str(w, json_str(v));
        return;
    case JSON_NUMBER:
        jw_raw(w, json_number(v));
        return;
    case JSON_BOOL:
        jw_bool(w, json_true(v));
        return;
    case JSON_NONE:
    case JSON_NULL:
        break;
    }
    jw_null(w);
}

void jw_kstr(struct jw *w, const char *key, struct str s)
{
    jw_key(w, str_from(key));
    jw_str(w, s);
}

void jw_kz(struct jw *w, const char *key, const char *z)
{
    jw_key(w, str_from(key));
    jw_z(w, z);
}

void jw_ki64(struct jw *w, const char *key, int64_t v)
{
    jw_key(w, str_from(key));
    jw_i64(w, v);
}

void jw_kbool(struct jw *w, const char *key, bool v)
{
    jw_key(w, str_from(key));
    jw_bool(w, v);
}

void jw_kraw(struct jw *w, const char *key, struct str json)
{
    jw_key(w, str_from(key));
    jw_raw(w, json);
}

void jw_kvalue(struct jw *w, const char *key, const struct json *v)
{
    jw_key(w, str_from(key));
    jw_value(w, v);
}
