/* The keywords that speak of an object's members by name. "properties" and "required" end in one
 * sorted table, so that a member of a value is looked up once; they may come in either order. */
#include "base/utf8.h"
#include "mcp/schema_keywords.h"
#include "mcp/schema_pattern.h"

#include <stdlib.h>

static int compare_members(const void *a, const void *b)
{
    return schema_name_cmp(((const struct schema_member *)a)->name,
                           ((const struct schema_member *)b)->name);
}

const struct schema_member *schema_member_find(const struct schema_object_rules *r, struct str name)
{
    size_t low = 0, high = r->n_members;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = schema_name_cmp(name, r->members[middle].name);

        if (order == 0)
            return &r->members[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Adds entries (each name once), whose memory becomes the table's, to the table: where a name is
 * there already, its entry is completed. */
static bool merge_members(struct schema_compiler *c, struct schema_object_rules *r,
                          struct schema_member *added, size_t n_added)
{
    struct schema_member *all;
    size_t n = 0, i = 0, k = 0;

    qsort(added, n_added, sizeof(*added), compare_members);
    if (r->n_members == 0) {
        r->members = added;
        r->n_members = n_added;
        return true;
    }
    all = schema_take(c, r->n_members + n_added, sizeof(*all));
    if (!all)
        return false;
    while (i < r->n_members || k < n_added) {
        int order = i == r->n_members ? 1
                    : k == n_added    ? -1
                                      : compare_members(&r->members[i], &added[k]);

        all[n] = order <= 0 ? r->members[i] : added[k];
        if (order == 0) {
            all[n].node = all[n].node ? all[n].node : added[k].node;
            all[n].required = all[n].required ? all[n].required : added[k].required;
        }
        i += order <= 0 ? 1 : 0;
        k += order >= 0 ? 1 : 0;
        n++;
    }
    r->members = all;
    r->n_members = n;
    return true;
}

bool schema_compile_properties(struct schema_compiler *c, struct schema_node *n,
                               const char *keyword, const struct json *v)
{
    struct schema_object_rules *r = schema_object_rules(c, n);
    struct schema_member *added;
    size_t n_added = 0;

    if (!r)
        return false;
    if (!json_is(v, JSON_OBJECT))
        return schema_wrong(c, n, keyword, "an object with a schema for each property");
    added = schema_take(c, json_len(v), sizeof(*added));
    if (!added)
        return false;
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        const struct schema_node *node = schema_child(c, n, keyword, it.name, 0, it.value);

        if (!node)
            return false;
        added[n_added++] = (struct schema_member){.name = it.name, .node = node};
    }
    return merge_members(c, r, added, n_added);
}

/* The strings of a list. */
static const struct str *read_names(struct schema_compiler *c, struct schema_node *n,
                                    const char *keyword, const struct json *v, size_t *ret_n)
{
    struct str *names = NULL;
    size_t at = 0;

    if (json_is(v, JSON_ARRAY))
        names = schema_take(c, json_len(v), sizeof(*names));
    else
        schema_wrong(c, n, keyword, "a list of names");
    if (!names)
        return NULL;
    for (struct json_iter it = json_iter(v); json_next(&it); at++) {
        if (!json_is(it.value, JSON_STRING)) {
            schema_wrong(c, n, keyword, "a list of names");
            return NULL;
        }
        names[at] = json_str(it.value);
    }
    *ret_n = at;
    return names;
}

bool schema_compile_required(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                             const struct json *v)
{
    struct schema_object_rules *r = schema_object_rules(c, n);
    struct schema_member *added;
    size_t kept = 0;

    if (!r)
        return false;
    r->required = read_names(c, n, keyword, v, &r->n_required);
    added = r->required ? schema_take(c, r->n_required, sizeof(*added)) : NULL;
    if (!added)
        return false;
    for (size_t i = 0; i < r->n_required; i++)
        added[i] = (struct schema_member){.name = r->required[i], .required = i + 1};
    qsort(added, r->n_required, sizeof(*added), compare_members);
    for (size_t i = 0; i < r->n_required; i++) {
        if (kept > 0 && compare_members(&added[kept - 1], &added[i]) == 0)
            return schema_fail(c, n, ERR_BAD_VALUE, "'required' names '%.*s' twice.",
                               STR_ARG(added[i].name));
        added[kept++] = added[i];
    }
    return merge_members(c, r, added, kept);
}

const struct schema_pattern *schema_new_pattern(struct schema_compiler *c,
                                                const struct schema_node *n, const char *keyword,
                                                struct str source)
{
    const char *problem = "";
    const struct schema_pattern *p = NULL;

    if (!schema_has_room(c, 4096))
        return NULL;
    p = schema_pattern_compile(c->arena, source, &problem);
    if (!p)
        schema_fail(c, n, ERR_BAD_VALUE, "'%s' is not a valid regular expression: %s (in '%.*s').",
                    keyword, problem, STR_ARG(utf8_cut(source, 100)));
    return p;
}

bool schema_compile_pattern_properties(struct schema_compiler *c, struct schema_node *n,
                                       const char *keyword, const struct json *v)
{
    struct schema_object_rules *r = schema_object_rules(c, n);
    struct schema_member_pattern *patterns;
    size_t at = 0;

    if (!r)
        return false;
    if (!json_is(v, JSON_OBJECT))
        return schema_wrong(c, n, keyword, "an object with a schema for each pattern");
    patterns = schema_take(c, json_len(v), sizeof(*patterns));
    if (!patterns)
        return false;
    for (struct json_iter it = json_iter(v); json_next(&it); at++) {
        patterns[at].source = it.name;
        patterns[at].pattern = schema_new_pattern(c, n, keyword, it.name);
        if (!patterns[at].pattern)
            return false;
        patterns[at].node = schema_child(c, n, keyword, it.name, 0, it.value);
        if (!patterns[at].node)
            return false;
    }
    r->patterns = patterns;
    r->n_patterns = at;
    return true;
}

static bool read_dependent(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                           const struct json *v, struct schema_dependent *d)
{
    bool names = strcmp(keyword, "dependentRequired") == 0 ||
                 (strcmp(keyword, "dependencies") == 0 && json_is(v, JSON_ARRAY));

    if (names)
        d->required = read_names(c, n, keyword, v, &d->n_required);
    else
        d->node = schema_child(c, n, keyword, d->name, 0, v);
    return d->required || d->node;
}

/* dependentRequired, dependentSchemas, and "dependencies", which was both of them. */
bool schema_compile_dependents(struct schema_compiler *c, struct schema_node *n,
                               const char *keyword, const struct json *v)
{
    struct schema_object_rules *r = schema_object_rules(c, n);
    struct schema_dependent *all;
    size_t at;

    if (!r)
        return false;
    if (!json_is(v, JSON_OBJECT))
        return schema_wrong(c, n, keyword, "an object with an entry for each property");
    at = r->n_dependents;
    all = schema_take(c, at + json_len(v), sizeof(*all));
    if (!all)
        return false;
    for (size_t i = 0; i < at; i++)
        all[i] = r->dependents[i];
    for (struct json_iter it = json_iter(v); json_next(&it); at++) {
        all[at].name = it.name;
        if (!read_dependent(c, n, keyword, it.value, &all[at]))
            return false;
    }
    r->dependents = all;
    r->n_dependents = at;
    return true;
}
