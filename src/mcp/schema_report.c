/* What is wrong, in sentences. Only the failure that decides is reported, once; it is found while
 * checking, so a report costs nothing until there is one. Of a choice between subschemas, the one
 * that was most likely meant is checked again, aloud: its complaint is the useful one. */
#include "mcp/schema_words.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

enum { MAX_TEXT_BYTES = 1100, MAX_FIX_BYTES = 560, MAX_LISTED_VALUES = 12, MAX_LISTED_NAMES = 30 };

/* A text for *ret: kept in scratch, cut where it is too long for an error record. */
static const char *keep(struct schema_check *c, struct buf *text, size_t max)
{
    struct str s = utf8_cut(buf_str(text), max);
    char *copy = arena_try(c->scratch, s.n + 1);

    if (!copy)
        return "";
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return copy;
}

/* Whether the failure being found is the one to report. */
static bool is_due(const struct schema_check *c)
{
    return c->quiet == 0 && !c->limit && c->code == ERR_OK;
}

/* Begins the report: everything but the texts. False when nobody reads it. */
static bool begin(struct schema_check *c, enum err_code code, const struct schema_node *n,
                  const struct schema_at *at, const char *keyword)
{
    CLEANUP(buf_done) struct buf b = {0};

    c->code = code;
    if (!c->ret)
        return false;
    buf_init(&b, 8192);
    *c->ret = (struct schema_error){.code = code, .keyword = keyword, .text = "", .fix = ""};
    schema_write_at(&b, at);
    c->ret->pointer = keep(c, &b, 4096);
    buf_reset(&b);
    schema_say_path(&b, at);
    c->ret->path = keep(c, &b, 4096);
    buf_reset(&b);
    schema_write_pointer(&b, n);
    c->ret->schema_pointer = keep(c, &b, 4096);
    return true;
}

/* "'filter[0].op'", or for the root what the caller calls it. */
static void say_subject(struct schema_check *c, struct buf *out)
{
    const char *noun = c->schema->root_noun;

    if (c->ret->path[0])
        buf_printf(out, "'%s'",
                   utf8_cut(str_from(c->ret->path), 200).n < strlen(c->ret->path)
                       ? "a value deep inside"
                       : c->ret->path);
    else
        buf_printf(out, "%c%s", *noun >= 'a' && *noun <= 'z' ? *noun - 32 : *noun, noun + 1);
}

bool schema_report(struct schema_check *c, const struct schema_node *n, const struct schema_at *at,
                   const char *keyword, const struct json *got, const char *fmt, ...)
{
    CLEANUP(buf_done) struct buf b = {0};
    char wanted[600];
    va_list args;
    int len;

    if (!is_due(c) || !begin(c, ERR_BAD_VALUE, n, at, keyword))
        return false;
    va_start(args, fmt);
    len = vsnprintf(wanted, sizeof(wanted), fmt, args);
    va_end(args);
    schema_fit_text(wanted, sizeof(wanted), len);
    buf_init(&b, 2 * MAX_TEXT_BYTES);
    say_subject(c, &b);
    buf_printf(&b, " must be %s", wanted);
    if (got) {
        buf_add_z(&b, ", not ");
        schema_say_value(&b, got);
    }
    buf_add_char(&b, '.');
    c->ret->text = keep(c, &b, MAX_TEXT_BYTES);
    return false;
}

bool schema_report_type(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at, const char *keyword, unsigned wanted)
{
    CLEANUP(buf_done) struct buf b = {0};

    if (!is_due(c))
        return false;
    buf_init(&b, MAX_TEXT_BYTES);
    schema_say_types(&b, wanted);
    return schema_report(c, n, at, keyword, v, "%s", buf_cstr(&b));
}

/* ---- Values --------------------------------------------------------------------------- */

static struct str nearest(const struct str *names, size_t n, struct str to)
{
    struct str best = STR("");
    unsigned best_distance = ~0u;

    for (size_t i = 0; i < n; i++) {
        unsigned distance = str_distance(to, names[i]);

        if (str_eq_folded(to, names[i]))
            return names[i];
        if (to.n < 2)
            continue;
        if (distance < best_distance && str_is_near(to, names[i])) {
            best = names[i];
            best_distance = distance;
        }
    }
    return best;
}

bool schema_report_values(struct schema_check *c, const struct schema_node *n, const struct json *v,
                          const struct schema_at *at, const char *keyword,
                          const struct schema_values *values)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct str near;

    if (!is_due(c))
        return false;
    buf_init(&b, 2 * MAX_TEXT_BYTES);
    schema_say_values(&b, values);
    if (values->n == 0)
        schema_report(c, n, at, keyword, NULL, "left out: no value is allowed there");
    else
        schema_report(c, n, at, keyword, v, "%s", buf_cstr(&b));
    near = nearest(values->texts, values->n_texts, json_str(v));
    if (!c->ret || near.n == 0)
        return false;
    c->ret->nearest = near;
    buf_reset(&b);
    buf_printf(&b, "Did you mean \"%.*s\"?", STR_ARG(utf8_cut(near, 100)));
    c->ret->fix = keep(c, &b, MAX_FIX_BYTES);
    return false;
}

/* ---- Members -------------------------------------------------------------------------- */

/* Names that v lacks, of those given, into scratch. */
static struct str *list_missing(struct schema_check *c, const struct json *v,
                                const struct str *names, size_t n, size_t *ret_n)
{
    struct str *missing = arena_try(c->scratch, n * sizeof(*missing));

    *ret_n = 0;
    for (size_t i = 0; i < n && missing; i++) {
        if (!json_get(v, names[i]))
            missing[(*ret_n)++] = names[i];
    }
    return missing;
}

/* "argument" for members of the root, "member" below it; with an s for several. */
static void say_member(struct schema_check *c, struct buf *out, size_t n)
{
    buf_add_z(out, c->ret->path[0] ? "member" : c->schema->member_noun);
    buf_add_z(out, n == 1 ? "" : "s");
}

/* "Give 'company' (a string) and 'hours' (a number)." */
static void say_give(struct buf *out, const struct schema_node *n, const struct str *names,
                     size_t n_names)
{
    size_t shown = n_names < SCHEMA_MAX_LISTED ? n_names : SCHEMA_MAX_LISTED;

    buf_add_z(out, "Give ");
    for (size_t i = 0; i < shown; i++) {
        const struct schema_property *p = schema_node_property(n, names[i]);

        if (i > 0)
            buf_add_z(out, i + 1 == n_names ? " and " : ", ");
        schema_say_names(out, &names[i], 1, 1);
        if (p && p->types != SCHEMA_ANY && p->types != 0) {
            buf_add_z(out, " (");
            schema_say_types(out, p->types);
            buf_add_char(out, ')');
        }
    }
    if (shown < n_names)
        buf_printf(out, " and %zu more", n_names - shown);
    buf_add_char(out, '.');
}

bool schema_report_missing(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at, const char *keyword,
                           const struct str *names, size_t n_names, struct str because)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct str *missing;
    size_t n_missing;

    if (!is_due(c) || !begin(c, ERR_MISSING_REQUIRED, n, at, keyword))
        return false;
    missing = list_missing(c, v, names, n_names, &n_missing);
    if (n_missing == 0)
        return false;
    c->ret->names = missing;
    c->ret->n_names = n_missing;
    c->ret->name = missing[0];
    buf_init(&b, 4 * MAX_TEXT_BYTES);
    if (c->ret->path[0])
        buf_printf(&b, "In '%.*s', the ", STR_ARG(utf8_cut(str_from(c->ret->path), 200)));
    else
        buf_add_z(&b, "The ");
    buf_add_z(&b, because.n > 0 ? "" : "required ");
    say_member(c, &b, n_missing);
    buf_add_char(&b, ' ');
    schema_say_names(&b, missing, n_missing, MAX_LISTED_NAMES);
    buf_add_z(&b, n_missing == 1 ? " is missing" : " are missing");
    if (because.n > 0) {
        buf_add_z(&b, ", required together with ");
        schema_say_names(&b, &because, 1, 1);
    }
    buf_add_char(&b, '.');
    c->ret->text = keep(c, &b, MAX_TEXT_BYTES);
    buf_reset(&b);
    say_give(&b, n, missing, n_missing);
    c->ret->fix = keep(c, &b, MAX_FIX_BYTES);
    return false;
}

static void list_declared(struct schema_check *c, const struct schema_node *n)
{
    size_t count = n->shape.n_properties;
    struct str *names = count > 0 ? arena_try(c->scratch, count * sizeof(*names)) : NULL;

    for (size_t i = 0; i < count && names; i++)
        names[i] = n->shape.properties[i].name;
    c->ret->names = names;
    c->ret->n_names = names ? count : 0;
}

static void say_choice(struct schema_check *c, struct buf *out)
{
    bool root = !c->ret->path[0];

    if (c->ret->nearest.n > 0) {
        buf_add_z(out, "Did you mean ");
        schema_say_names(out, &c->ret->nearest, 1, 1);
        buf_add_z(out, "? ");
    }
    if (c->ret->n_names == 0) {
        buf_add_z(out, "It takes no ");
        say_member(c, out, 2);
    } else {
        buf_add_z(out, root ? "The " : "Its ");
        say_member(c, out, c->ret->n_names);
        buf_add_z(out, c->ret->n_names == 1 ? " is " : " are ");
        schema_say_names(out, c->ret->names, c->ret->n_names, MAX_LISTED_NAMES);
    }
    buf_add_char(out, '.');
}

bool schema_report_unknown(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at, const char *keyword,
                           struct str name)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct str *missing;
    size_t n_missing = 0;

    if (!is_due(c) || !begin(c, ERR_UNKNOWN_ARGUMENT, n, at, keyword))
        return false;
    list_declared(c, n);
    c->ret->name = name;
    c->ret->nearest = nearest(c->ret->names, c->ret->n_names, name);
    buf_init(&b, 4 * MAX_TEXT_BYTES);
    if (c->ret->path[0])
        buf_printf(&b, "'%.*s' has no member ", STR_ARG(utf8_cut(str_from(c->ret->path), 200)));
    else
        buf_printf(&b, "There is no %s ", c->schema->member_noun);
    schema_say_names(&b, &name, 1, 1);
    buf_add_char(&b, '.');
    missing = n->object ? list_missing(c, v, n->object->required, n->object->n_required, &n_missing)
                        : NULL;
    if (n_missing > 0) {
        buf_add_z(&b, " Required and missing: ");
        schema_say_names(&b, missing, n_missing, MAX_LISTED_NAMES);
        buf_add_char(&b, '.');
    }
    c->ret->text = keep(c, &b, MAX_TEXT_BYTES);
    buf_reset(&b);
    say_choice(c, &b);
    c->ret->fix = keep(c, &b, MAX_FIX_BYTES);
    return false;
}

void schema_set_fix(struct schema_check *c, struct buf *fix)
{
    if (c->ret)
        c->ret->fix = keep(c, fix, MAX_FIX_BYTES);
}

/* ---- Limits, and the way out ---------------------------------------------------------- */

void schema_report_limit(struct schema_check *c)
{
    CLEANUP(buf_done) struct buf b = {0};
    const char *what = c->limit;

    c->limit = NULL;
    if (!begin(c, ERR_JSON_LIMIT, c->schema->root, NULL, ""))
        return;
    buf_init(&b, MAX_TEXT_BYTES);
    say_subject(c, &b);
    buf_printf(&b, " cannot be checked: %s.", what);
    c->ret->text = keep(c, &b, MAX_TEXT_BYTES);
    c->ret->fix = "Send less data, shorter texts, or fewer levels of nesting.";
}

enum err_code schema_error_set(const struct schema_error *e, struct err *err)
{
    enum err_code code = err_set(err, e->code, "%s", e->text);

    if (e->fix[0])
        err_fix(err, "%s", e->fix);
    err_field(err, e->name.n > 0 && !e->path[0] ? e->name : str_from(e->path));
    return code;
}
