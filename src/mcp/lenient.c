/* Leniency for arguments, in two passes: a look whether anything has to change at all, which costs
 * a well-behaved client next to nothing, and otherwise a rewritten object. Only unambiguous changes
 * are made; the schema has the last word on everything. */
#include "mcp/args.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/jw.h"
#include "mcp/schema.h"
#include "mcp/server.h"

/* ---- Names ---- */

static const struct mcp_arg *arg_by_alias(const struct tool_entry *tool, struct str name,
                                          bool (*same)(struct str, struct str))
{
    for (size_t i = 0; i < tool->tool->n_args; i++) {
        const struct mcp_arg *arg = &tool->tool->args[i];
        for (const char *const *alias = arg->aliases; alias && *alias; alias++) {
            if (same(str_from(*alias), name))
                return arg;
        }
    }
    return NULL;
}

static const struct schema_property *property_folded(const struct tool_entry *tool, struct str name)
{
    const struct schema_property *p;

    for (size_t i = 0; (p = schema_property_at(tool->schema, i)); i++) {
        if (str_eq_folded(p->name, name))
            return p;
    }
    return NULL;
}

static const struct schema_property *find_property(const struct tool_entry *tool, struct str name)
{
    const struct schema_property *p = schema_property(tool->schema, name);
    const struct mcp_arg *arg;

    if (p)
        return p;
    arg = arg_by_alias(tool, name, str_eq);
    if (!arg) {
        p = property_folded(tool, name);
        if (p)
            return p;
        arg = arg_by_alias(tool, name, str_eq_folded);
    }
    return arg ? schema_property(tool->schema, str_from(arg->name)) : NULL;
}

struct str lenient_name(const struct tool_entry *tool, struct str name)
{
    const struct schema_property *p = find_property(tool, name);
    return p ? p->name : str_make("", 0);
}

struct str lenient_nearest(const struct tool_entry *tool, struct str name)
{
    const struct mcp_arg *arg = arg_by_alias(tool, name, str_is_near);
    return arg ? str_from(arg->name) : str_make("", 0);
}

/* ---- Values ---- */

static bool is_whole(const struct json *v)
{
    struct str text = json_number(v);
    int64_t ignored;

    return json_i64(v, &ignored) ||
           (str_find(text, '.') < 0 && str_find(text, 'e') < 0 && str_find(text, 'E') < 0);
}

/* 175.0, which some languages write for 175, is the same number. */
static struct str without_zeros(struct str number)
{
    struct str whole = number;

    while (str_ends(whole, STR("0")))
        whole.n--;
    if (str_find(number, 'e') >= 0 || str_find(number, 'E') >= 0 || !str_ends(whole, STR(".")))
        return number;
    whole.n--;
    return whole;
}

static bool fits(const struct json *v, unsigned types)
{
    switch (json_type(v)) {
    case JSON_NULL:
        return types & SCHEMA_NULL;
    case JSON_BOOL:
        return types & SCHEMA_BOOLEAN;
    case JSON_NUMBER:
        return types & SCHEMA_NUMBER || (types & SCHEMA_INTEGER && is_whole(v));
    case JSON_STRING:
        return types & SCHEMA_STRING;
    case JSON_ARRAY:
        return types & SCHEMA_ARRAY;
    case JSON_OBJECT:
        return types & SCHEMA_OBJECT;
    case JSON_NONE:
        break;
    }
    return true;
}

static bool items_fit(const struct json *v, unsigned item_types)
{
    if (!json_is(v, JSON_ARRAY) || item_types == SCHEMA_ANY)
        return true;
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        if (!fits(it.value, item_types))
            return false;
    }
    return true;
}

static bool is_absent(const struct json *v, const struct schema_property *p)
{
    if (p->required)
        return false;
    if (json_is(v, JSON_NULL))
        return !(p->types & SCHEMA_NULL);
    return json_is(v, JSON_STRING) && !json_str(v).n && !(p->types & SCHEMA_STRING);
}

/* "5", "-2.5e3", " 7 ", "007": writes the number; false when it is none. */
static bool number_from_text(struct arena *a, struct jw *w, struct str text)
{
    const struct json *v;
    struct err ignored = {0};
    int64_t whole;

    if (str_to_i64(text, &whole)) {
        jw_i64(w, whole);
        return true;
    }
    if (!text.n || text.n > 64 || !(text.p[0] == '-' || (text.p[0] >= '0' && text.p[0] <= '9')) ||
        json_parse(a, text, NULL, &v, &ignored) || !json_is(v, JSON_NUMBER))
        return false;
    jw_raw(w, json_number(v));
    return true;
}

static bool boolean_from_text(struct jw *w, struct str text)
{
    static const struct str yes[] = {STR_INIT("true"), STR_INIT("yes"), STR_INIT("1")};
    static const struct str no[] = {STR_INIT("false"), STR_INIT("no"), STR_INIT("0")};

    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (str_eq_nocase(text, yes[i]) || str_eq_nocase(text, no[i])) {
            jw_bool(w, str_eq_nocase(text, yes[i]));
            return true;
        }
    }
    return false;
}

static void coerce_items(struct arena *a, struct jw *w, const struct json *v, unsigned item_types);

/* A string where something else is wanted. */
static bool from_string(struct arena *a, struct jw *w, struct str text, unsigned types,
                        unsigned item_types)
{
    struct str trimmed = str_trim(text);
    const struct json *v;
    struct err ignored = {0};

    if (types & (SCHEMA_INTEGER | SCHEMA_NUMBER) && number_from_text(a, w, trimmed))
        return true;
    if (types & SCHEMA_BOOLEAN && boolean_from_text(w, trimmed))
        return true;
    bool structured = trimmed.n && (trimmed.p[0] == '{' || trimmed.p[0] == '[');
    if (!structured || !(types & (SCHEMA_OBJECT | SCHEMA_ARRAY)) ||
        json_parse(a, trimmed, NULL, &v, &ignored) || !fits(v, types))
        return false;
    if (json_is(v, JSON_ARRAY))
        coerce_items(a, w, v, item_types);
    else
        jw_value(w, v);
    return true;
}

/* Writes the value as one of the types, or as it is. */
static void coerce(struct arena *a, struct jw *w, const struct json *v, unsigned types,
                   unsigned item_types)
{
    enum json_type t = json_type(v);

    if (fits(v, types)) {
        if (t == JSON_ARRAY)
            coerce_items(a, w, v, item_types);
        else
            jw_value(w, v);
        return;
    }
    if (t == JSON_STRING && from_string(a, w, json_str(v), types, item_types))
        return;
    if (t == JSON_NUMBER && types & SCHEMA_BOOLEAN && boolean_from_text(w, json_number(v)))
        return;
    if (t == JSON_NUMBER && types & SCHEMA_STRING) {
        jw_str(w, without_zeros(json_number(v)));
    } else if (t == JSON_BOOL && types & SCHEMA_STRING) {
        jw_str(w, json_true(v) ? STR("true") : STR("false"));
    } else if (types & SCHEMA_ARRAY && t != JSON_NULL && t != JSON_ARRAY) {
        jw_array(w);
        coerce(a, w, v, item_types, SCHEMA_ANY);
        jw_end(w);
    } else {
        jw_value(w, v);
    }
}

static void coerce_items(struct arena *a, struct jw *w, const struct json *v, unsigned item_types)
{
    jw_array(w);
    for (struct json_iter it = json_iter(v); json_next(&it);)
        coerce(a, w, it.value, item_types, SCHEMA_ANY);
    jw_end(w);
}

/* ---- The whole object ---- */

static bool is_fine(const struct tool_entry *tool, const struct json *args)
{
    for (struct json_iter it = json_iter(args); json_next(&it);) {
        const struct schema_property *p = schema_property(tool->schema, it.name);
        if (!p || is_absent(it.value, p) || !fits(it.value, p->types) ||
            !items_fit(it.value, p->item_types))
            return false;
    }
    return true;
}

/* What was already taken for a property, to find the same argument under two names. */
struct taken {
    const struct schema_property *property;
    struct str name;   /* as the client wrote it */
    size_t begin, end; /* of its value in what is written */
};

static const struct taken *find_taken(const struct taken *taken, size_t n,
                                      const struct schema_property *p)
{
    for (size_t i = 0; i < n; i++) {
        if (taken[i].property == p)
            return &taken[i];
    }
    return NULL;
}

static struct str coerced_text(struct arena *a, const struct json *v,
                               const struct schema_property *p)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, arena_room(a) / 2);
    jw_init(&w, &b);
    coerce(a, &w, v, p->types, p->item_types);
    return str_make(str_dup(a, buf_str(&b)), b.n);
}

static enum err_code take(struct arena *a, struct jw *w, const struct json_iter *it,
                          const struct schema_property *p, struct taken *taken, size_t *n,
                          struct err *err)
{
    const struct taken *before = find_taken(taken, *n, p);

    if (before && str_eq(str_make(w->out->p + before->begin, before->end - before->begin),
                         coerced_text(a, it->value, p)))
        return ERR_OK;
    if (before) {
        err_set(err, ERR_BAD_VALUE,
                "\"%.*s\" and \"%.*s\" are the same argument, given with different values.",
                STR_ARG(before->name), STR_ARG(it->name));
        err_fix(err, "Give it once, as \"%.*s\".", STR_ARG(p->name));
        err_field(err, p->name);
        return ERR_BAD_VALUE;
    }
    jw_key(w, p->name);
    size_t begin = w->out->n;
    coerce(a, w, it->value, p->types, p->item_types);
    taken[(*n)++] = (struct taken){p, it->name, begin, w->out->n};
    return ERR_OK;
}

/* ---- Gathering ---- */

/* The list's spelling of a member that is no argument; NULL when the tool does not gather it. */
static const char *gathered_name(const struct tool_entry *tool, struct str name)
{
    if (find_property(tool, name))
        return NULL;
    for (const char *const *g = tool->tool->gathers; g && *g; g++)
        if (str_eq_folded(str_from(*g), name))
            return *g;
    return NULL;
}

static bool gathers_any(const struct tool_entry *tool, const struct json *args)
{
    for (struct json_iter it = json_iter(args); tool->tool->gathers && json_next(&it);)
        if (gathered_name(tool, it.name))
            return true;
    return false;
}

static void write_object(struct jw *w, const struct json *object)
{
    for (struct json_iter it = json_iter(object); json_next(&it);) {
        jw_key(w, it.name);
        jw_value(w, it.value);
    }
}

/* The object argument with what the client put there itself and what is gathered; null is absent,
 * as it is for every argument. */
static enum err_code write_gathered(struct arena *a, struct jw *w, const struct tool_entry *tool,
                                    const struct json *args, struct err *err)
{
    struct str into = str_from(tool->tool->gathers_into);
    const struct schema_property *p = schema_property(tool->schema, into);

    jw_key(w, into);
    jw_object(w);
    for (struct json_iter it = json_iter(args); json_next(&it);) {
        const char *name = gathered_name(tool, it.name);
        const struct json *own;
        if (name && !json_is(it.value, JSON_NULL)) {
            jw_key(w, str_from(name));
            jw_value(w, it.value);
        }
        if (name || find_property(tool, it.name) != p)
            continue;
        enum err_code rc = json_parse(a, coerced_text(a, it.value, p), NULL, &own, err);
        if (rc)
            return rc;
        write_object(w, own);
    }
    jw_end(w);
    return ERR_OK;
}

enum err_code lenient_args(struct arena *a, const struct tool_entry *tool, const struct json *args,
                           const struct json **ret, struct err *err)
{
    if (is_fine(tool, args)) {
        *ret = args;
        return ERR_OK;
    }
    struct taken *taken = ARENA_ARRAY(a, struct taken, json_len(args));
    size_t n_taken = 0;
    const struct schema_property *into =
        gathers_any(tool, args) ? schema_property(tool->schema, str_from(tool->tool->gathers_into))
                                : NULL;
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, arena_room(a) / 2);
    jw_init(&w, &b);
    jw_object(&w);
    for (struct json_iter it = json_iter(args); json_next(&it);) {
        const struct schema_property *p = find_property(tool, it.name);
        if (into && (p == into || gathered_name(tool, it.name)))
            continue;
        if (!p) {
            jw_key(&w, it.name);
            jw_value(&w, it.value);
        } else if (!is_absent(it.value, p)) {
            enum err_code rc = take(a, &w, &it, p, taken, &n_taken, err);
            if (rc)
                return rc;
        }
    }
    if (into) {
        enum err_code rc = write_gathered(a, &w, tool, args, err);
        if (rc)
            return rc;
    }
    jw_end(&w);
    struct json_limits limits = json_default_limits;
    limits.max_bytes = b.n;
    return json_parse(a, buf_str(&b), &limits, ret, err);
}
