/* What each keyword of a schema compiles to. Most are alike (a subschema, a list of them, a count,
 * a bound) and are rows of one table: kind, group of rules, place in it. The others have a
 * function. Unknown keywords are annotations and are ignored. */
#include "mcp/schema_keywords.h"

#include <stdlib.h>

enum kind {
    KIND_OTHER,  /* by function */
    KIND_SCHEMA, /* const struct schema_node * */
    KIND_LIST,   /* struct schema_list */
    KIND_MAP,    /* subschemas that are only there to be referred to */
    KIND_MIN,    /* struct schema_range: .min */
    KIND_MAX,    /* struct schema_range: .max */
    KIND_BOUND   /* struct schema_number */
};

enum group { GROUP_NONE, GROUP_NUMBER, GROUP_STRING, GROUP_ARRAY, GROUP_OBJECT, GROUP_LOGIC };

struct keyword {
    const char *name;
    enum kind kind;
    enum group group;
    size_t offset;
    schema_keyword_fn *compile;
};

/* ---- Groups of rules, made when their first keyword comes ----------------------------- */

struct schema_number_rules *schema_number_rules(struct schema_compiler *c, struct schema_node *n)
{
    if (!n->number)
        n->number = schema_take(c, 1, sizeof(*n->number));
    return n->number;
}

struct schema_string_rules *schema_string_rules(struct schema_compiler *c, struct schema_node *n)
{
    if (!n->string) {
        n->string = schema_take(c, 1, sizeof(*n->string));
        if (n->string)
            n->string->length.max = SCHEMA_NO_LIMIT;
    }
    return n->string;
}

struct schema_array_rules *schema_array_rules(struct schema_compiler *c, struct schema_node *n)
{
    if (!n->array) {
        n->array = schema_take(c, 1, sizeof(*n->array));
        if (n->array) {
            n->array->length.max = SCHEMA_NO_LIMIT;
            n->array->contained = (struct schema_range){1, SCHEMA_NO_LIMIT};
        }
    }
    return n->array;
}

struct schema_object_rules *schema_object_rules(struct schema_compiler *c, struct schema_node *n)
{
    if (!n->object) {
        n->object = schema_take(c, 1, sizeof(*n->object));
        if (n->object)
            n->object->count.max = SCHEMA_NO_LIMIT;
    }
    return n->object;
}

struct schema_logic *schema_logic_rules(struct schema_compiler *c, struct schema_node *n)
{
    if (!n->logic)
        n->logic = schema_take(c, 1, sizeof(*n->logic));
    return n->logic;
}

static void *group_of(struct schema_compiler *c, struct schema_node *n, enum group g)
{
    switch (g) {
    case GROUP_NUMBER:
        return schema_number_rules(c, n);
    case GROUP_STRING:
        return schema_string_rules(c, n);
    case GROUP_ARRAY:
        return schema_array_rules(c, n);
    case GROUP_OBJECT:
        return schema_object_rules(c, n);
    case GROUP_LOGIC:
        return schema_logic_rules(c, n);
    case GROUP_NONE:
        break;
    }
    return n;
}

/* ---- Keywords that are alike ---------------------------------------------------------- */

bool schema_wrong(struct schema_compiler *c, const struct schema_node *n, const char *keyword,
                  const char *wanted)
{
    return schema_fail(c, n, ERR_BAD_VALUE, "'%s' must be %s.", keyword, wanted);
}

const struct schema_node *schema_child(struct schema_compiler *c, struct schema_node *n,
                                       const char *keyword, struct str name, size_t index,
                                       const struct json *v)
{
    const struct schema_place place = {n, keyword, name, index};

    return schema_compile_node(c, v, &place, n->resource);
}

bool schema_compile_list(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                         const struct json *v, struct schema_list *to)
{
    const struct schema_node **list;
    size_t i = 0;

    if (!json_is(v, JSON_ARRAY) || json_len(v) == 0)
        return schema_wrong(c, n, keyword, "a list of schemas with at least one entry");
    list = schema_take(c, json_len(v), sizeof(const struct schema_node *));
    if (!list)
        return false;
    for (struct json_iter it = json_iter(v); json_next(&it); i++) {
        list[i] = schema_child(c, n, keyword, str_make(NULL, 0), i + 1, it.value);
        if (!list[i])
            return false;
    }
    *to = (struct schema_list){list, i};
    return true;
}

static bool compile_map(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                        const struct json *v)
{
    if (!json_is(v, JSON_OBJECT))
        return schema_wrong(c, n, keyword, "an object of schemas");
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        if (!schema_child(c, n, keyword, it.name, 0, it.value))
            return false;
    }
    return true;
}

static bool compile_count(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                          const struct json *v, uint64_t *to)
{
    struct schema_number number = schema_number_read(json_number(v));

    if (!json_is(v, JSON_NUMBER) || !schema_number_count(&number, to))
        return schema_wrong(c, n, keyword, "a whole number of at least 0");
    return true;
}

static bool compile_bound(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                          const struct json *v, struct schema_number *to)
{
    if (!json_is(v, JSON_NUMBER))
        return schema_wrong(c, n, keyword, "a number");
    *to = schema_number_read(json_number(v));
    return true;
}

/* ---- The table ------------------------------------------------------------------------ */

#define NUMBER(keyword, kind, member)                                                              \
    {                                                                                              \
        keyword, kind, GROUP_NUMBER, offsetof(struct schema_number_rules, member), NULL            \
    }
#define STRING(keyword, kind, member)                                                              \
    {                                                                                              \
        keyword, kind, GROUP_STRING, offsetof(struct schema_string_rules, member), NULL            \
    }
#define ARRAY(keyword, kind, member)                                                               \
    {                                                                                              \
        keyword, kind, GROUP_ARRAY, offsetof(struct schema_array_rules, member), NULL              \
    }
#define OBJECT(keyword, kind, member)                                                              \
    {                                                                                              \
        keyword, kind, GROUP_OBJECT, offsetof(struct schema_object_rules, member), NULL            \
    }
#define LOGIC(keyword, kind, member)                                                               \
    {                                                                                              \
        keyword, kind, GROUP_LOGIC, offsetof(struct schema_logic, member), NULL                    \
    }
#define OTHER(keyword, fn)                                                                         \
    {                                                                                              \
        keyword, KIND_OTHER, GROUP_NONE, 0, fn                                                     \
    }

/* Sorted by name. "definitions" and "dependencies" are older spellings that every draft tolerates.
 */
static const struct keyword keywords[] = {
    {"$defs", KIND_MAP, GROUP_NONE, 0, NULL},
    OTHER("$dynamicRef", schema_compile_dynamic_ref),
    OTHER("$recursiveRef", schema_compile_recursive_ref),
    OTHER("$ref", schema_compile_ref),
    OTHER("additionalItems", schema_compile_additional_items),
    OBJECT("additionalProperties", KIND_SCHEMA, additional),
    LOGIC("allOf", KIND_LIST, all_of),
    LOGIC("anyOf", KIND_LIST, any_of),
    OTHER("const", schema_compile_const),
    ARRAY("contains", KIND_SCHEMA, contains),
    {"definitions", KIND_MAP, GROUP_NONE, 0, NULL},
    OTHER("dependencies", schema_compile_dependents),
    OTHER("dependentRequired", schema_compile_dependents),
    OTHER("dependentSchemas", schema_compile_dependents),
    LOGIC("else", KIND_SCHEMA, else_),
    OTHER("enum", schema_compile_enum),
    NUMBER("exclusiveMaximum", KIND_BOUND, exclusive_maximum),
    NUMBER("exclusiveMinimum", KIND_BOUND, exclusive_minimum),
    OTHER("format", schema_compile_format),
    LOGIC("if", KIND_SCHEMA, if_),
    OTHER("items", schema_compile_items),
    ARRAY("maxContains", KIND_MAX, contained),
    ARRAY("maxItems", KIND_MAX, length),
    STRING("maxLength", KIND_MAX, length),
    OBJECT("maxProperties", KIND_MAX, count),
    NUMBER("maximum", KIND_BOUND, maximum),
    ARRAY("minContains", KIND_MIN, contained),
    ARRAY("minItems", KIND_MIN, length),
    STRING("minLength", KIND_MIN, length),
    OBJECT("minProperties", KIND_MIN, count),
    NUMBER("minimum", KIND_BOUND, minimum),
    OTHER("multipleOf", schema_compile_multiple_of),
    LOGIC("not", KIND_SCHEMA, not_),
    LOGIC("oneOf", KIND_LIST, one_of),
    OTHER("pattern", schema_compile_pattern),
    OTHER("patternProperties", schema_compile_pattern_properties),
    OTHER("prefixItems", schema_compile_prefix_items),
    OTHER("properties", schema_compile_properties),
    OBJECT("propertyNames", KIND_SCHEMA, names),
    OTHER("required", schema_compile_required),
    LOGIC("then", KIND_SCHEMA, then_),
    OTHER("type", schema_compile_type),
    LOGIC("unevaluatedItems", KIND_SCHEMA, unevaluated_items),
    LOGIC("unevaluatedProperties", KIND_SCHEMA, unevaluated_properties),
    OTHER("uniqueItems", schema_compile_unique),
};

static int compare_keyword(const void *name, const void *row)
{
    const struct keyword *k = row;

    return str_cmp(*(const struct str *)name, str_from(k->name));
}

static bool compile_row(struct schema_compiler *c, struct schema_node *n, const struct keyword *k,
                        const struct json *v)
{
    char *at = k->kind == KIND_MAP ? (char *)n : group_of(c, n, k->group);
    const struct schema_node **schema;

    if (!at)
        return false;
    at += k->offset;
    switch (k->kind) {
    case KIND_SCHEMA:
        schema = (const struct schema_node **)(void *)at;
        *schema = schema_child(c, n, k->name, str_make(NULL, 0), 0, v);
        return *schema != NULL;
    case KIND_LIST:
        return schema_compile_list(c, n, k->name, v, (struct schema_list *)(void *)at);
    case KIND_MAP:
        return compile_map(c, n, k->name, v);
    case KIND_MIN:
        return compile_count(c, n, k->name, v, &((struct schema_range *)(void *)at)->min);
    case KIND_MAX:
        return compile_count(c, n, k->name, v, &((struct schema_range *)(void *)at)->max);
    case KIND_BOUND:
        return compile_bound(c, n, k->name, v, (struct schema_number *)(void *)at);
    case KIND_OTHER:
        break;
    }
    return k->compile(c, n, k->name, v);
}

bool schema_compile_keywords(struct schema_compiler *c, struct schema_node *n)
{
    const struct json *ref = json_get(n->source, STR("$ref"));

    /* Draft 7, section 8.3: "All other properties in a "$ref" object MUST be ignored." Definitions
     * beside it can still be referred to. */
    if (n->resource->dialect == SCHEMA_DRAFT_07 && ref) {
        const struct json *definitions = json_get(n->source, STR("definitions"));

        return (!definitions || compile_map(c, n, "definitions", definitions)) &&
               schema_compile_ref(c, n, "$ref", ref);
    }
    for (struct json_iter it = json_iter(n->source); json_next(&it);) {
        const struct keyword *k =
            bsearch(&it.name, keywords, ARRAY_LEN(keywords), sizeof(keywords[0]), compare_keyword);

        if (k && !compile_row(c, n, k, it.value))
            return false;
    }
    return true;
}
