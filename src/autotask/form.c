/* Canonical texts: null is "", numbers are digits, moments "@seconds", texts "#" and 32 hex digits.
 * Digits in a string are the number, since picklist values come either way. */
#include "autotask/form.h"

#include "autotask/digest.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/jw.h"

#include <stdio.h>
#include <stdlib.h>

enum { FORM_MAX = 256 * 1024, TEXT_DIGITS = 32 };
static const struct str udf_list = STR_INIT("userDefinedFields");

struct member {
    struct str name; /* in lower case */
    struct str text; /* canonical */
};
struct members {
    struct arena *arena;
    struct member *v;
    size_t n;
};

/* ---- Values ---- */

/* Autotask trims texts and writes line ends its own way. */
static struct str text_mark(struct arena *a, struct str s)
{
    struct digest d;
    char hex[DIGEST_TEXT_MAX];

    s = str_trim(s);
    digest_init(&d);
    while (s.n > 0) {
        ptrdiff_t cr = str_find(s, '\r');
        size_t n = cr < 0 ? s.n : (size_t)cr;
        digest_add(&d, s.p, n);
        n += cr >= 0;
        s = str_make(s.p + n, s.n - n);
    }
    digest_text(&d, hex);
    return str_from(str_printf(a, "#%.*s", TEXT_DIGITS, hex));
}

static struct str string_text(struct arena *a, const struct cat_field *f, struct str s)
{
    bool has_zone, has_time;
    int64_t n;

    s = str_trim(s);
    if (s.n == 0)
        return STR("");
    if ((!f || f->type == CAT_DATETIME) && iso_parse(s, &n, &has_zone, &has_time))
        return str_from(str_printf(a, "@%lld", (long long)n));
    if (str_to_i64(s, &n)) { /* "007" is a text */
        struct str digits = str_from(str_printf(a, "%lld", (long long)n));
        if (str_eq(digits, s))
            return digits;
    }
    return text_mark(a, s);
}

static struct str other_text(struct arena *a, const struct json *v)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct jw w;

    buf_init(&b, FORM_MAX);
    jw_init(&w, &b);
    jw_value(&w, v);
    return text_mark(a, buf_str(&b));
}

static struct str value_text(struct arena *a, const struct cat_field *f, const struct json *v)
{
    int64_t n;
    double d;

    switch (json_type(v)) {
    case JSON_NONE:
    case JSON_NULL:
        return STR("");
    case JSON_BOOL:
        return json_true(v) ? STR("true") : STR("false");
    case JSON_NUMBER:
        if (json_i64(v, &n))
            return str_from(str_printf(a, "%lld", (long long)n));
        if (json_f64(v, &d))
            return str_from(str_printf(a, "%.15g", d));
        return json_number(v);
    case JSON_STRING:
        return string_text(a, f, json_str(v));
    case JSON_ARRAY:
    case JSON_OBJECT:
        return other_text(a, v);
    }
    BUG("a kind of JSON value that does not exist");
}

/* ---- Members ---- */

static struct str lower(struct arena *a, struct str prefix, struct str name)
{
    char *s = str_printf(a, "%.*s%.*s", STR_ARG(prefix), STR_ARG(name));

    for (char *p = s; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + ('a' - 'A')) : *p;
    return str_from(s);
}

static void add(struct members *m, struct str prefix, struct str name, const struct cat_field *f,
                const struct json *v)
{
    m->v[m->n++] = (struct member){lower(m->arena, prefix, name), value_text(m->arena, f, v)};
}

static int compare(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static struct str write(struct members *m)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct jw w;

    if (m->n > 0)
        qsort(m->v, m->n, sizeof(*m->v), compare);
    buf_init(&b, FORM_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    for (size_t i = 0; i < m->n; i++) {
        if (i > 0 && str_eq(m->v[i].name, m->v[i - 1].name))
            continue;
        jw_key(&w, m->v[i].name);
        jw_str(&w, m->v[i].text);
    }
    jw_end(&w);
    return jw_ok(&w) ? str_from(str_dup(m->arena, buf_str(&b))) : STR("{}");
}

struct str form_of(struct arena *a, const struct cat_entity *e, const struct json *body)
{
    const struct json *udfs = json_get_nocase(body, udf_list);
    struct members m = {.arena = a};

    m.v = ARENA_ARRAY(a, struct member, json_len(body) + json_len(udfs) + 1);
    for (struct json_iter it = json_iter(body); json_next(&it);)
        if (it.value != udfs)
            add(&m, STR(""), it.name, e ? cat_field_find(e, it.name) : NULL, it.value);
    for (struct json_iter it = json_iter(udfs); json_next(&it);)
        add(&m, STR("userdefinedfields."), json_str(json_get_nocase(it.value, STR("name"))), NULL,
            json_get_nocase(it.value, STR("value")));
    return write(&m);
}

/* ---- Comparing ---- */

static const struct json *udf_in(const struct json *record, struct str name)
{
    for (struct json_iter it = json_iter(json_get_nocase(record, udf_list)); json_next(&it);)
        if (str_eq_nocase(json_str(json_get_nocase(it.value, STR("name"))), name))
            return json_get_nocase(it.value, STR("value"));
    return NULL;
}

/* False when the record does not show that member at all. */
static bool text_in(struct arena *a, const struct cat_entity *e, const struct json *record,
                    struct str name, struct str *ret)
{
    struct str prefix = STR("userdefinedfields.");
    const struct json *v = json_get_nocase(record, name);

    if (!v && str_starts(name, prefix)) {
        v = udf_in(record, str_make(name.p + prefix.n, name.n - prefix.n));
        *ret = value_text(a, NULL, v);
        return true; /* an empty one is not listed */
    }
    *ret = value_text(a, e ? cat_field_find(e, name) : NULL, v);
    return v != NULL;
}

struct str form_in(struct arena *a, const struct cat_entity *e, const struct json *form,
                   const struct json *record)
{
    struct members m = {.arena = a, .v = ARENA_ARRAY(a, struct member, json_len(form) + 1)};

    for (struct json_iter it = json_iter(form); json_next(&it);) {
        struct str text;
        if (text_in(a, e, record, it.name, &text))
            m.v[m.n++] = (struct member){it.name, text};
    }
    return write(&m);
}

enum form_match form_match(struct arena *a, const struct cat_entity *e, const struct json *form,
                           const struct json *before, const struct json *record)
{
    size_t ours = 0, changed = 0, as_before = 0, others = 0;

    for (struct json_iter it = json_iter(form); json_next(&it);) {
        const struct json *old = json_get(before, it.name);
        struct str now, wanted = json_str(it.value);
        if (str_eq(it.name, STR("id")) || !text_in(a, e, record, it.name, &now))
            continue;
        bool was_so = old && str_eq(json_str(old), wanted);
        changed += str_eq(now, wanted) && old && !was_so;
        ours += str_eq(now, wanted);
        others += !str_eq(now, wanted);
        as_before += !str_eq(now, wanted) && old && !was_so && str_eq(json_str(old), now);
    }
    if (others == 0 && ours > 0)
        return FORM_SAME;
    if (changed > 0)
        return FORM_PARTLY;
    return others > 0 && others == as_before ? FORM_BEFORE : FORM_OTHER;
}

/* Workflow rules and Autotask itself may have set another value by the time it is read. */
static bool identifies(const struct cat_entity *e, struct str name)
{
    const struct cat_field *f = cat_field_find(e, name);

    if (!f || f->flags & (CAT_PICKLIST | CAT_WRITE_ONLY))
        return false;
    switch (f->type) {
    case CAT_STRING:
        return true;
    case CAT_DATETIME:
        return f->flags & (CAT_REQUIRED | CAT_CREATE_ONLY);
    case CAT_INTEGER:
    case CAT_LONG:
        return f == e->parent_field || (f->reference && (f->flags & CAT_REQUIRED)) ||
               (f->reference && !e->flags_known);
    case CAT_BOOLEAN:
    case CAT_DECIMAL:
    case CAT_BYTES:
    case CAT_OBJECT:
        break;
    }
    return false;
}

enum form_likeness form_likeness(struct arena *a, const struct cat_entity *e,
                                 const struct json *form, const struct json *record)
{
    size_t same = 0, others = 0;
    bool same_name = false;

    for (struct json_iter it = json_iter(form); json_next(&it);) {
        struct str now;
        if (!identifies(e, it.name) || !text_in(a, e, record, it.name, &now))
            continue;
        bool equal = str_eq(now, json_str(it.value));
        same += equal;
        others += !equal;
        same_name = same_name || (equal && e->name_field == cat_field_find(e, it.name));
    }
    if (others == 0)
        return same > 0 ? FORM_MADE : FORM_ANOTHER;
    return same_name ? FORM_ALIKE : FORM_ANOTHER;
}

const struct cat_field *form_creation_date(const struct cat_entity *e)
{
    static const struct str names[] = {STR_INIT("createDateTime"), STR_INIT("createDate"),
                                       STR_INIT("createdDateTime"), STR_INIT("createdTime"),
                                       STR_INIT("attachDate")};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct cat_field *f = cat_field_find(e, names[i]);
        if (f && !(f->flags & CAT_NOT_QUERYABLE))
            return f;
    }
    return NULL;
}
