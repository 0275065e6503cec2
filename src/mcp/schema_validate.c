/* Validation: walks a value and its schema together, one check per subschema and value. The state
 * is on the stack and in the scratch arena; the compiled schema is only read. Every check counts
 * towards a limit of work and of depth, so neither a schema nor a value can keep a thread. */
#include "mcp/schema_check.h"

#include "base/arena.h"

void *schema_scratch(struct schema_check *c, size_t n, size_t size)
{
    size_t bytes;
    void *p = __builtin_mul_overflow(n, size, &bytes) ? NULL : arena_try(c->scratch, bytes);

    if (!p)
        schema_limit(c, "checking it takes more memory than there is for one call");
    return p;
}

static bool check_number(struct schema_check *c, const struct schema_node *n, const struct json *v,
                         const struct schema_at *at)
{
    const struct schema_number_rules *r = n->number;
    struct schema_number i = schema_number_read(json_number(v));

    if (!schema_charge(c, i.text.n / 64))
        return false;
    if (r->minimum.text.n > 0 && schema_number_compare(&i, &r->minimum) < 0)
        return schema_report(c, n, at, "minimum", v, "at least %.*s", STR_ARG(r->minimum.text));
    if (r->maximum.text.n > 0 && schema_number_compare(&i, &r->maximum) > 0)
        return schema_report(c, n, at, "maximum", v, "at most %.*s", STR_ARG(r->maximum.text));
    if (r->exclusive_minimum.text.n > 0 && schema_number_compare(&i, &r->exclusive_minimum) <= 0)
        return schema_report(c, n, at, "exclusiveMinimum", v, "more than %.*s",
                             STR_ARG(r->exclusive_minimum.text));
    if (r->exclusive_maximum.text.n > 0 && schema_number_compare(&i, &r->exclusive_maximum) >= 0)
        return schema_report(c, n, at, "exclusiveMaximum", v, "less than %.*s",
                             STR_ARG(r->exclusive_maximum.text));
    if (r->multiple_of.text.n > 0 &&
        (!schema_charge(c, i.text.n / 8) || !schema_number_is_multiple(&i, &r->multiple_of)))
        return schema_report(c, n, at, "multipleOf", v, "a multiple of %.*s",
                             STR_ARG(r->multiple_of.text));
    return true;
}

static size_t code_points(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static bool check_length(struct schema_check *c, const struct schema_node *n, struct str text,
                         const struct schema_at *at)
{
    const struct schema_range *r = &n->string->length;
    size_t length;

    if ((r->min == 0 && text.n <= r->max) || !schema_charge(c, text.n / 256))
        return c->limit == NULL;
    length = code_points(text);
    if (length < r->min && r->min == 1)
        return schema_report(c, n, at, "minLength", NULL, "a text that is not empty");
    if (length < r->min)
        return schema_report(c, n, at, "minLength", NULL, "at least %llu characters long, not %zu",
                             (unsigned long long)r->min, length);
    if (length > r->max)
        return schema_report(c, n, at, "maxLength", NULL, "at most %llu characters long, not %zu",
                             (unsigned long long)r->max, length);
    return true;
}

static bool check_string(struct schema_check *c, const struct schema_node *n, const struct json *v,
                         const struct schema_at *at)
{
    const struct schema_string_rules *r = n->string;
    struct str text = json_str(v);

    if (!check_length(c, n, text, at))
        return false;
    if (r->pattern) {
        switch (schema_pattern_match(&c->matcher, r->pattern, text, &c->work)) {
        case SCHEMA_MATCH:
            break;
        case SCHEMA_NO_MATCH:
            return schema_report(c, n, at, "pattern", v, "a text that matches the pattern %.*s",
                                 STR_ARG(r->pattern_source));
        case SCHEMA_MATCH_LIMIT:
            return schema_limit(c, "matching a pattern takes too many steps");
        }
    }
    if (r->format && (!schema_charge(c, text.n / 16) || !r->format->check(text)))
        return schema_report(c, n, at, "format", v, "%s", r->format->what);
    return true;
}

static bool check_keywords(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at,
                           struct schema_marks *marks)
{
    enum json_type type = json_type(v);

    if (n->types != SCHEMA_ANY && !(n->types & schema_type_of(v)))
        return schema_report_type(c, n, v, at, "type", n->types);
    if (n->const_ && !schema_value_in(c, n->const_, v))
        return schema_report_values(c, n, v, at, "const", n->const_);
    if (n->enum_ && !schema_value_in(c, n->enum_, v))
        return schema_report_values(c, n, v, at, "enum", n->enum_);
    if (n->number && type == JSON_NUMBER && !check_number(c, n, v, at))
        return false;
    if (n->string && type == JSON_STRING && !check_string(c, n, v, at))
        return false;
    if (n->array && type == JSON_ARRAY && !schema_check_array(c, n, v, at, marks))
        return false;
    if (n->object && type == JSON_OBJECT && !schema_check_object(c, n, v, at, marks))
        return false;
    return !n->logic || schema_check_logic(c, n, v, at, marks);
}

/* What a subschema looked at counts for its parent only when it is valid; and it sees only its own
 * marks (2020-12, 11.3: unevaluatedProperties regards adjacent keywords, not cousins). */
static bool check_marked(struct schema_check *c, const struct schema_node *n, const struct json *v,
                         const struct schema_at *at, struct schema_marks *marks)
{
    struct schema_marks own = {0};

    if (!check_keywords(c, n, v, at, &own) || !schema_check_rest(c, n, v, at, &own))
        return false;
    schema_mark_merge(c, marks, &own);
    return true;
}

static bool check_scoped(struct schema_check *c, const struct schema_node *n, const struct json *v,
                         const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_scope scope = {c->scope, n->resource};
    bool ok;

    c->scope = &scope;
    ok = check_marked(c, n, v, at, marks);
    c->scope = scope.outer;
    return ok;
}

bool schema_check_node(struct schema_check *c, const struct schema_node *n, const struct json *v,
                       const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_logic *l = n->logic;
    bool ok;

    if (n->always)
        return true;
    if (c->limit || !schema_charge(c, 1))
        return false;
    if (n->never)
        return schema_report(c, n, at, "false", NULL, "left out: no value is allowed there");
    if (c->depth == SCHEMA_MAX_CHECK_DEPTH)
        return schema_limit(c, "it is nested too deeply");
    c->depth++;
    if (c->schema->has_dynamic_refs && (!c->scope || c->scope->resource != n->resource))
        ok = check_scoped(c, n, v, at, marks);
    else if (marks || (l && (l->unevaluated_items || l->unevaluated_properties)))
        ok = check_marked(c, n, v, at, marks);
    else
        ok = check_keywords(c, n, v, at, NULL);
    c->depth--;
    return ok && !c->limit;
}

bool schema_try_node(struct schema_check *c, const struct schema_node *n, const struct json *v,
                     const struct schema_at *at, struct schema_marks *marks)
{
    bool ok;

    c->quiet++;
    ok = schema_check_node(c, n, v, at, marks);
    c->quiet--;
    return ok;
}

enum err_code schema_validate(const struct schema *s, const struct json *value,
                              struct arena *scratch, struct schema_error *ret)
{
    struct schema_check c = {
        .schema = s, .scratch = scratch, .ret = ret, .work = SCHEMA_MAX_CHECK_WORK};
    bool ok = schema_check_node(&c, s->root, value, NULL, NULL);

    if (c.limit)
        schema_report_limit(&c);
    if (c.matcher.match_data || c.matcher.match_context)
        schema_matcher_done(&c.matcher);
    return ok ? ERR_OK : c.code;
}
