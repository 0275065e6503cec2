/* One argument of a tool: its JSON Schema keys must suit its type, and what it says about a field
 * must be true of the entity. */
#include "gen.h"

static bool is_group_arg(const struct g_arg *a)
{
    return strcmp(a->at.file, "tools/_groups.json") == 0;
}

static enum json_type json_type_of(enum arg_type t)
{
    switch (t) {
    case ARG_STRING:
        return JSON_STRING;
    case ARG_INTEGER:
    case ARG_NUMBER:
        return JSON_NUMBER;
    case ARG_BOOLEAN:
        return JSON_BOOL;
    case ARG_OBJECT:
        return JSON_OBJECT;
    case ARG_ARRAY:
        return JSON_ARRAY;
    }
    BUG("an argument type that is none");
}

static void check_key_suits(const struct g_arg *a, const char *key, unsigned types)
{
    if (json_get(a->at.v, str_from(key)) && !(types & 1U << a->type))
        node_error_at(&a->at, key, "does not suit the type");
}

static void check_value(const struct g_arg *a, const struct node *at)
{
    int64_t i;
    if (!json_is(at->v, json_type_of(a->type)))
        node_error(at, "is %s, which does not suit the type", json_type_name(json_type(at->v)));
    else if (a->type == ARG_INTEGER && !json_i64(at->v, &i))
        node_error(at, "is not a whole number");
}

void check_arg_value(const struct g_arg *a, const struct node *at)
{
    bool found = !json_get(a->at.v, STR("enum"));

    if (!found)
        for (struct json_iter it = json_iter(json_get(a->at.v, STR("enum"))); json_next(&it);)
            found = found || json_equal(it.value, at->v);
    check_value(a, at);
    if (!found)
        node_error(at, "is not among the enum of \"%.*s\"", STR_ARG(a->name));
}

static bool read_number(const struct g_arg *a, const char *key, double *ret)
{
    return json_f64(json_get(a->at.v, str_from(key)), ret);
}

static void check_bounds(const struct g_arg *a, const char *low_key, const char *high_key)
{
    double low;
    double high;
    if (read_number(a, low_key, &low) && read_number(a, high_key, &high) && low > high)
        node_error_at(&a->at, low_key, "is greater than %s", high_key);
}

static void check_enum(const struct g_arg *a)
{
    struct node list = node_get(&a->at, "enum");
    const struct json *fallback = json_get(a->at.v, STR("default"));
    bool found = false;
    size_t i = 0;

    if (!json_is(list.v, JSON_ARRAY))
        return;
    for (struct json_iter it = json_iter(list.v); json_next(&it); i++) {
        struct node e = node_element(&list, i, it.value);
        check_value(a, &e);
        found = found || json_equal(it.value, fallback);
    }
    if (i == 0)
        node_error(&list, "is empty");
    if (fallback && !found)
        node_error_at(&a->at, "default", "is not among enum");
}

void check_arg_schema(const struct g_arg *a)
{
    const unsigned texts = 1U << ARG_STRING;
    const unsigned numbers = 1U << ARG_INTEGER | 1U << ARG_NUMBER;
    struct node fallback = node_get(&a->at, "default");

    if (!name_is_identifier(a->name, 40))
        node_error_at(&a->at, "name", "\"%.*s\" does not match ^[A-Za-z_][A-Za-z0-9_]{0,39}$",
                      STR_ARG(a->name));
    check_key_suits(a, "minLength", texts);
    check_key_suits(a, "maxLength", texts);
    check_key_suits(a, "minimum", numbers);
    check_key_suits(a, "maximum", numbers);
    check_key_suits(a, "enum", texts | numbers);
    check_key_suits(a, "items", 1U << ARG_ARRAY);
    check_bounds(a, "minimum", "maximum");
    check_bounds(a, "minLength", "maxLength");
    check_enum(a);
    if (fallback.v)
        check_value(a, &fallback);
    if (fallback.v && a->required)
        node_error(&fallback, "a required argument has none");
}

static bool is_ordered(enum cat_type t)
{
    return t == CAT_INTEGER || t == CAT_LONG || t == CAT_DECIMAL || t == CAT_DATETIME;
}

/* Whether a filter of that kind on such a field means something to Autotask. */
static void check_match(const struct g_tool *t, const struct g_arg *a, const struct g_field *f)
{
    bool is_range =
        a->match == TOOL_MATCH_FROM || a->match == TOOL_MATCH_TO || a->match == TOOL_MATCH_RANGE;
    bool is_text = a->match == TOOL_MATCH_CONTAINS || a->match == TOOL_MATCH_BEGINS_WITH ||
                   a->match == TOOL_MATCH_TEXT;

    if (a->match == TOOL_MATCH_NONE || a->match == TOOL_MATCH_SPECIAL)
        return;
    if (f->flags & CAT_NOT_QUERYABLE)
        node_error_at(&a->at, "match", "Autotask refuses filters on %.*s.%.*s",
                      STR_ARG(t->entity->name), STR_ARG(f->name));
    if (is_range && !is_ordered(f->type))
        node_error_at(&a->at, "match", "%.*s.%.*s has no order", STR_ARG(t->entity->name),
                      STR_ARG(f->name));
    if (is_text && f->type != CAT_STRING)
        node_error_at(&a->at, "match", "%.*s.%.*s is not a string", STR_ARG(t->entity->name),
                      STR_ARG(f->name));
    if (a->match == TOOL_MATCH_EXIST && a->type != ARG_BOOLEAN)
        node_error_at(&a->at, "type", "must be boolean with match \"exist\"");
}

static void check_field(const struct g_tool *t, const struct g_arg *a, const char *key,
                        struct str name)
{
    const struct g_field *f = entity_field(t->entity, name);
    bool writes = !t->read_only && a->match == TOOL_MATCH_NONE && !str_eq(name, STR("id"));

    if (!f) {
        node_error_at(&a->at, key, "%.*s has no field \"%.*s\"%s", STR_ARG(t->entity->name),
                      STR_ARG(name), entity_field_hint(t->at.g, t->entity, name));
        return;
    }
    check_match(t, a, f);
    if (writes &&
        (((f->flags & CAT_READ_ONLY) && !(f->flags & CAT_CREATE_ONLY)) || (f->flags & CAT_IGNORED)))
        node_error_at(&a->at, key, "%.*s.%.*s is read-only", STR_ARG(t->entity->name),
                      STR_ARG(name));
    if (writes && (f->flags & CAT_CREATE_ONLY) && str_starts(t->handler, STR("tool_update")))
        node_error_at(&a->at, key, "%.*s.%.*s can be set on create only", STR_ARG(t->entity->name),
                      STR_ARG(name));
}

static void check_fields(const struct g_tool *t, const struct g_arg *a)
{
    bool has_any = a->field.n > 0 || a->fields.n > 0;
    bool needs_field = a->match != TOOL_MATCH_NONE && a->match != TOOL_MATCH_SPECIAL &&
                       a->match != TOOL_MATCH_TEXT;

    if (has_any && t->entity_name.n == 0)
        node_error(&a->at, "names a field, but the tool has no entity");
    if (needs_field && a->field.n == 0)
        node_error_at(&a->at, "field", "is missing: match says how to filter by it");
    if (a->match == TOOL_MATCH_TEXT && a->fields.n == 0)
        node_error_at(&a->at, "fields", "is missing: match is \"text\"");
    if (a->match != TOOL_MATCH_TEXT && a->fields.n > 0)
        node_error_at(&a->at, "fields", "goes with match \"text\" only");
    if (!t->entity)
        return;
    if (a->field.n > 0)
        check_field(t, a, "field", a->field);
    for (size_t i = 0; i < a->fields.n; i++)
        check_field(t, a, "fields", a->fields.v[i]);
}

void check_arg(const struct g_tool *t, const struct g_arg *a)
{
    if (!is_group_arg(a))
        check_arg_schema(a);
    if (!t->read_only && a->match != TOOL_MATCH_NONE && a->match != TOOL_MATCH_SPECIAL &&
        !is_group_arg(a))
        node_error_at(&a->at, "match", "a tool that writes filters by nothing");
    check_fields(t, a);
}
