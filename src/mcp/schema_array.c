/* The keywords of arrays. */
#include "mcp/schema_check.h"

static bool check_count(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at)
{
    const struct schema_range *r = &n->array->length;
    size_t len = json_len(v);

    if (len < r->min)
        return schema_report(c, n, at, "minItems", NULL, "an array of at least %llu, not %zu",
                             (unsigned long long)r->min, len);
    if (len > r->max)
        return schema_report(c, n, at, "maxItems", NULL, "an array of at most %llu, not %zu",
                             (unsigned long long)r->max, len);
    return true;
}

static bool check_elements(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at,
                           struct schema_marks *marks)
{
    const struct schema_array_rules *r = n->array;
    size_t index = 0;

    for (struct json_iter it = json_iter(v); json_next(&it); index++) {
        const struct schema_node *rule = index < r->prefix.n ? r->prefix.list[index] : r->items;
        const struct schema_at here = {.up = at, .index = index + 1};

        if (!rule)
            break;
        if (rule->never && index >= r->prefix.n)
            return schema_report(c, n, at, "items", NULL, "an array of at most %zu, not %zu",
                                 r->prefix.n, json_len(v));
        if (!schema_check_node(c, rule, it.value, &here, NULL))
            return false;
        schema_mark(c, marks, v, index);
    }
    if (r->items)
        schema_mark_all(marks);
    return true;
}

static bool check_contains(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at,
                           struct schema_marks *marks)
{
    const struct schema_array_rules *r = n->array;
    uint64_t found = 0;
    size_t index = 0;

    for (struct json_iter it = json_iter(v); json_next(&it); index++) {
        const struct schema_at element = {.up = at, .index = index + 1};

        if (schema_try_node(c, r->contains, it.value, &element, NULL)) {
            found++;
            schema_mark(c, marks, v, index);
        }
        if (c->limit)
            return false;
    }
    if (found < r->contained.min)
        return schema_report(c, n, at, r->contained.min == 1 ? "contains" : "minContains", NULL,
                             "an array with at least %llu element%s of the wanted kind, not %llu",
                             (unsigned long long)r->contained.min, r->contained.min == 1 ? "" : "s",
                             (unsigned long long)found);
    if (found > r->contained.max)
        return schema_report(c, n, at, "maxContains", NULL,
                             "an array with at most %llu elements of that kind, not %llu",
                             (unsigned long long)r->contained.max, (unsigned long long)found);
    return true;
}

bool schema_check_array(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_array_rules *r = n->array;
    size_t first = 0, second = 0;

    if (!check_count(c, n, v, at))
        return false;
    if ((r->items || r->prefix.n > 0) && !check_elements(c, n, v, at, marks))
        return false;
    if (r->contains && !check_contains(c, n, v, at, marks))
        return false;
    if (r->unique && !schema_all_differ(c, v, &first, &second))
        return schema_report(c, n, at, "uniqueItems", NULL,
                             "an array without repetitions, but its elements %zu and %zu are equal "
                             "(counted from 0)",
                             first, second);
    return true;
}
