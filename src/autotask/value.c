/* Conversion by the field's type alone; labels and names have become numbers before a value gets
 * here. Number texts are copied as they are, so nothing passes through floating point. */
#include "autotask/value.h"
#include "base/utf8.h"

#include <stdio.h>

struct value value_of(const struct json *v)
{
    struct value out = {.type = json_type(v)};
    if (out.type == JSON_NUMBER)
        out.text = json_number(v);
    else if (out.type == JSON_STRING)
        out.text = json_str(v);
    else if (out.type == JSON_BOOL)
        out.truth = json_true(v);
    else if (out.type != JSON_NULL)
        out.type = JSON_NONE;
    return out;
}

struct value value_of_text(struct str text)
{
    return (struct value){.type = JSON_STRING, .text = text};
}

/* 5.0 and 1e2 count as integers in JSON; as text only plain digits do. */
static bool number_is_integer(struct str text, int64_t *ret)
{
    ptrdiff_t dot = str_find(text, '.');
    if (dot > 0) {
        for (size_t i = (size_t)dot + 1; i < text.n; i++) {
            if (text.p[i] != '0')
                return false;
        }
        text.n = (size_t)dot;
    }
    return str_to_i64(text, ret);
}

bool value_is_integer(struct value v, int64_t *ret)
{
    if (v.type == JSON_NUMBER)
        return number_is_integer(v.text, ret);
    return v.type == JSON_STRING && str_to_i64(str_trim(v.text), ret);
}

static bool is_decimal(struct str s)
{
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0, digits = 0, dots = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '.')
            dots++;
        else if (s.p[i] >= '0' && s.p[i] <= '9')
            digits++;
        else
            return false;
    }
    return digits > 0 && digits <= 30 && dots <= 1 && s.p[s.n - 1] != '.';
}

/* "2.5" without what JSON does not allow: a plus sign, a missing or superfluous zero in front. */
static void write_decimal(struct jw *w, struct str s)
{
    char out[64];
    bool minus = s.p[0] == '-';
    if (minus || s.p[0] == '+')
        s = str_make(s.p + 1, s.n - 1);
    while (s.n > 1 && s.p[0] == '0' && s.p[1] != '.')
        s = str_make(s.p + 1, s.n - 1);
    snprintf(out, sizeof(out), "%s%s%.*s", minus ? "-" : "", s.p[0] == '.' ? "0" : "", STR_ARG(s));
    jw_raw(w, str_from(out));
}

static bool read_truth(struct value v, bool *ret)
{
    static const char *const yes[] = {"true", "yes", "on", "1"}, *const no[] = {"false", "no",
                                                                                "off", "0"};
    if (v.type == JSON_BOOL) {
        *ret = v.truth;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(yes) && v.type != JSON_NULL; i++) {
        if (str_eq_nocase(str_trim(v.text), str_from(yes[i])) ||
            str_eq_nocase(str_trim(v.text), str_from(no[i]))) {
            *ret = str_eq_nocase(str_trim(v.text), str_from(yes[i]));
            return true;
        }
    }
    return false;
}

static bool is_flag(const struct cat_field *f)
{
    return !f->reference && !(f->flags & CAT_PICKLIST) &&
           (str_starts(f->name, STR("is")) || str_starts(f->name, STR("has")));
}

static enum err_code bad_value(const struct cat_field *f, struct value v, const char *wanted,
                               struct err *err)
{
    char shown[100];
    if (v.type == JSON_STRING)
        snprintf(shown, sizeof(shown), "\"%.*s\"", STR_ARG(utf8_cut(v.text, 60)));
    else if (v.type == JSON_NUMBER)
        snprintf(shown, sizeof(shown), "%.*s", STR_ARG(utf8_cut(v.text, 60)));
    else
        snprintf(shown, sizeof(shown), "%s",
                 v.type == JSON_BOOL ? (v.truth ? "true" : "false") : "a list or an object");
    (void)err_set(err, ERR_BAD_VALUE, "%.*s takes %s, not %s.", STR_ARG(f->name), wanted, shown);
    err_fix(err, "Give %.*s as %s.", STR_ARG(f->name), wanted);
    err_field(err, f->name);
    return ERR_BAD_VALUE;
}

static enum err_code write_integer(struct jw *w, const struct cat_field *f, struct value v,
                                   struct err *err)
{
    int64_t n;
    bool truth;
    if (value_is_integer(v, &n)) {
        jw_i64(w, n);
        return ERR_OK;
    }
    /* Contacts.isActive and its like are integers on the wire, and a boolean there is an error. */
    if (is_flag(f) && read_truth(v, &truth)) {
        jw_i64(w, truth ? 1 : 0);
        return ERR_OK;
    }
    const char *wanted = f->flags & CAT_PICKLIST ? "one of its labels or a whole number"
                         : f->reference          ? "an id (a whole number) or a name"
                                                 : "a whole number";
    return bad_value(f, v, wanted, err);
}

enum err_code value_write(struct jw *w, const struct cat_field *f, struct value v, struct err *err)
{
    bool truth;
    if (v.type == JSON_NULL) {
        jw_null(w);
        return ERR_OK;
    }
    switch (f->type) {
    case CAT_INTEGER:
    case CAT_LONG:
        return write_integer(w, f, v, err);
    case CAT_DECIMAL:
        if (v.type == JSON_NUMBER)
            jw_raw(w, v.text);
        else if (v.type == JSON_STRING && is_decimal(str_trim(v.text)))
            write_decimal(w, str_trim(v.text));
        else
            return bad_value(f, v, "a number", err);
        return ERR_OK;
    case CAT_BOOLEAN:
        if (!read_truth(v, &truth))
            return bad_value(f, v, "true or false", err);
        jw_bool(w, truth);
        return ERR_OK;
    case CAT_STRING:
    case CAT_BYTES:
    case CAT_DATETIME:
        if (v.type != JSON_STRING && v.type != JSON_NUMBER)
            return bad_value(f, v, "text", err);
        jw_str(w, v.text);
        return ERR_OK;
    case CAT_OBJECT:
        break;
    }
    return bad_value(f, v, "an object", err);
}
