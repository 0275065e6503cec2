/* The keywords of values, numbers, strings and arrays that the keyword table cannot describe, and
 * the references. */
#include "mcp/schema_keywords.h"
#include "mcp/schema_pattern.h"

#include <stdlib.h>

static const struct {
    struct str name;
    unsigned types;
} type_names[] = {
    {STR_INIT("null"), SCHEMA_NULL},       {STR_INIT("boolean"), SCHEMA_BOOLEAN},
    {STR_INIT("integer"), SCHEMA_INTEGER}, {STR_INIT("number"), SCHEMA_NUMBER | SCHEMA_INTEGER},
    {STR_INIT("string"), SCHEMA_STRING},   {STR_INIT("array"), SCHEMA_ARRAY},
    {STR_INIT("object"), SCHEMA_OBJECT},
};

static bool add_type(struct schema_compiler *c, struct schema_node *n, const struct json *v)
{
    bool named = json_is(v, JSON_STRING);

    for (size_t i = 0; i < ARRAY_LEN(type_names) && named; i++) {
        if (str_eq(json_str(v), type_names[i].name)) {
            n->types |= type_names[i].types;
            return true;
        }
    }
    return schema_fail(c, n, ERR_BAD_VALUE,
                       "'type' must be one of null, boolean, integer, number, string, array and "
                       "object, or a list of them%s%.*s%s.",
                       named ? ", not '" : "", STR_ARG(json_str(v)), named ? "'" : "");
}

bool schema_compile_type(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                         const struct json *v)
{
    n->types = 0;
    if (!json_is(v, JSON_ARRAY))
        return add_type(c, n, v);
    if (json_len(v) == 0)
        return schema_wrong(c, n, keyword, "a type or a list of types with at least one entry");
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        if (!add_type(c, n, it.value))
            return false;
    }
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return schema_name_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct schema_values *new_values(struct schema_compiler *c, size_t room)
{
    struct schema_values *values = schema_take(c, 1, sizeof(*values));

    if (!values)
        return NULL;
    values->list = schema_take(c, room, sizeof(const struct json *));
    values->texts = schema_take(c, room, sizeof(struct str));
    return values->list && values->texts ? values : NULL;
}

static void add_value(struct schema_values *values, const struct json *v)
{
    values->list[values->n++] = v;
    if (json_is(v, JSON_STRING))
        values->texts[values->n_texts++] = json_str(v);
}

bool schema_compile_enum(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                         const struct json *v)
{
    if (!json_is(v, JSON_ARRAY))
        return schema_wrong(c, n, keyword, "a list of values");
    n->enum_ = new_values(c, json_len(v));
    if (!n->enum_)
        return false;
    for (struct json_iter it = json_iter(v); json_next(&it);)
        add_value(n->enum_, it.value);
    qsort(n->enum_->texts, n->enum_->n_texts, sizeof(struct str), compare_names);
    return true;
}

bool schema_compile_const(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                          const struct json *v)
{
    (void)keyword;
    n->const_ = new_values(c, 1);
    if (n->const_)
        add_value(n->const_, v);
    return n->const_ != NULL;
}

bool schema_compile_multiple_of(struct schema_compiler *c, struct schema_node *n,
                                const char *keyword, const struct json *v)
{
    struct schema_number_rules *r = schema_number_rules(c, n);

    if (!r)
        return false;
    if (!json_is(v, JSON_NUMBER) || !schema_divisor_read(json_number(v), &r->multiple_of))
        return schema_wrong(c, n, keyword, "a number above 0 with at most 36 significant digits");
    return true;
}

bool schema_compile_pattern(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                            const struct json *v)
{
    struct schema_string_rules *r = schema_string_rules(c, n);

    if (!r)
        return false;
    if (!json_is(v, JSON_STRING))
        return schema_wrong(c, n, keyword, "a regular expression in a string");
    r->pattern_source = json_str(v);
    r->pattern = schema_new_pattern(c, n, keyword, json_str(v));
    return r->pattern != NULL;
}

bool schema_compile_format(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                           const struct json *v)
{
    struct schema_string_rules *r;

    if (!json_is(v, JSON_STRING))
        return schema_wrong(c, n, keyword, "a string");
    if (!c->assert_formats || !schema_format_find(json_str(v)))
        return true;
    r = schema_string_rules(c, n);
    if (r)
        r->format = schema_format_find(json_str(v));
    return r != NULL;
}

bool schema_compile_unique(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                           const struct json *v)
{
    struct schema_array_rules *r = schema_array_rules(c, n);

    if (!r)
        return false;
    if (!json_is(v, JSON_BOOL))
        return schema_wrong(c, n, keyword, "true or false");
    r->unique = json_true(v);
    return true;
}

bool schema_compile_prefix_items(struct schema_compiler *c, struct schema_node *n,
                                 const char *keyword, const struct json *v)
{
    struct schema_array_rules *r = schema_array_rules(c, n);

    if (n->resource->dialect != SCHEMA_2020_12)
        return true;
    return r && schema_compile_list(c, n, keyword, v, &r->prefix);
}

/* Before 2020-12 a list under "items" meant what "prefixItems" means now, and "additionalItems"
 * beside it what "items" means now. */
bool schema_compile_items(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                          const struct json *v)
{
    struct schema_array_rules *r = schema_array_rules(c, n);

    if (!r)
        return false;
    if (json_is(v, JSON_ARRAY)) {
        if (n->resource->dialect == SCHEMA_2020_12)
            return schema_wrong(c, n, keyword,
                                "one schema for all elements; a list of schemas by position goes "
                                "under 'prefixItems'");
        return schema_compile_list(c, n, keyword, v, &r->prefix);
    }
    r->items = schema_child(c, n, keyword, str_make(NULL, 0), 0, v);
    return r->items != NULL;
}

bool schema_compile_additional_items(struct schema_compiler *c, struct schema_node *n,
                                     const char *keyword, const struct json *v)
{
    struct schema_array_rules *r;

    if (n->resource->dialect == SCHEMA_2020_12 ||
        !json_is(json_get(n->source, STR("items")), JSON_ARRAY))
        return true;
    r = schema_array_rules(c, n);
    if (!r)
        return false;
    r->items = schema_child(c, n, keyword, str_make(NULL, 0), 0, v);
    return r->items != NULL;
}

static bool compile_reference(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                              const struct json *v, bool dynamic)
{
    if (!json_is(v, JSON_STRING))
        return schema_wrong(c, n, keyword, "a string");
    return schema_logic_rules(c, n) && schema_add_link(c, n, json_str(v), dynamic);
}

bool schema_compile_ref(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                        const struct json *v)
{
    return compile_reference(c, n, keyword, v, false);
}

bool schema_compile_dynamic_ref(struct schema_compiler *c, struct schema_node *n,
                                const char *keyword, const struct json *v)
{
    return compile_reference(c, n, keyword, v, true);
}

bool schema_compile_recursive_ref(struct schema_compiler *c, struct schema_node *n,
                                  const char *keyword, const struct json *v)
{
    (void)v;
    if (n->resource->dialect != SCHEMA_2019_09)
        return true;
    return schema_fail(c, n, ERR_NOT_SUPPORTED, "'%s' is not supported; use $ref or $dynamicRef.",
                       keyword);
}
