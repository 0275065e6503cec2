/* Keywords that apply other schemas to the same value: references, combinations, conditions, and
 * the two that look at what all of these left over. */
#include "mcp/schema_check.h"

/* 2020-12, 8.2.3.2: the outermost resource on the way here that has a $dynamicAnchor of that name.
 */
static const struct schema_node *dynamic_target(const struct schema_check *c,
                                                const struct schema_logic *l)
{
    const struct schema_node *target = l->dynamic_ref;

    if (l->dynamic_anchor.n == 0)
        return target;
    for (const struct schema_scope *s = c->scope; s; s = s->outer) {
        for (size_t i = 0; i < s->resource->n_anchors; i++) {
            const struct schema_anchor *a = &s->resource->anchors[i];

            if (a->dynamic && str_eq(a->name, l->dynamic_anchor))
                target = a->node;
        }
    }
    return target;
}

static bool check_any(struct schema_check *c, const struct schema_node *n, const struct json *v,
                      const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_list *list = &n->logic->any_of;
    bool found = false;

    /* Marks are gathered from every branch that fits, so then all are tried. */
    for (size_t i = 0; i < list->n && !(found && !marks); i++) {
        found |= schema_try_node(c, list->list[i], v, at, marks);
        if (c->limit)
            return false;
    }
    return found || schema_report_alternatives(c, n, v, at, "anyOf", list);
}

static bool check_one(struct schema_check *c, const struct schema_node *n, const struct json *v,
                      const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_list *list = &n->logic->one_of;
    size_t found = 0; /* 1 + the index of the branch that fits */

    for (size_t i = 0; i < list->n; i++) {
        bool fits = schema_try_node(c, list->list[i], v, at, marks);

        if (c->limit)
            return false;
        if (fits && found > 0)
            return schema_report_several(c, n, at, found - 1, i);
        if (fits)
            found = i + 1;
    }
    return found > 0 || schema_report_alternatives(c, n, v, at, "oneOf", list);
}

static bool check_condition(struct schema_check *c, const struct schema_logic *l,
                            const struct json *v, const struct schema_at *at,
                            struct schema_marks *marks)
{
    bool holds = schema_try_node(c, l->if_, v, at, marks);
    const struct schema_node *next = holds ? l->then_ : l->else_;

    if (c->limit)
        return false;
    return !next || schema_check_node(c, next, v, at, marks);
}

bool schema_check_logic(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_logic *l = n->logic;

    if (l->ref && !schema_check_node(c, l->ref, v, at, marks))
        return false;
    if (l->dynamic_ref && !schema_check_node(c, dynamic_target(c, l), v, at, marks))
        return false;
    for (size_t i = 0; i < l->all_of.n; i++) {
        if (!schema_check_node(c, l->all_of.list[i], v, at, marks))
            return false;
    }
    if (l->any_of.n > 0 && !check_any(c, n, v, at, marks))
        return false;
    if (l->one_of.n > 0 && !check_one(c, n, v, at, marks))
        return false;
    if (l->not_) {
        bool fits = schema_try_node(c, l->not_, v, at, NULL);

        if (fits || c->limit)
            return !c->limit && schema_report_excluded(c, n, at);
    }
    return !l->if_ || check_condition(c, l, v, at, marks);
}

/* The members or elements that nothing looked at. */
static bool check_unmarked(struct schema_check *c, const struct schema_node *n,
                           const struct schema_node *rule, const struct json *v,
                           const struct schema_at *at, struct schema_marks *marks)
{
    bool object = json_is(v, JSON_OBJECT);
    size_t index = 0;

    for (struct json_iter it = json_iter(v); json_next(&it); index++) {
        const struct schema_at here = {.up = at, .name = it.name, .index = object ? 0 : index + 1};

        if (!schema_charge(c, 1))
            return false;
        if (schema_is_marked(marks, index))
            continue;
        if (rule->never && object)
            return schema_report_unknown(c, n, v, at, "unevaluatedProperties", it.name);
        if (!schema_check_node(c, rule, it.value, &here, NULL))
            return false;
    }
    schema_mark_all(marks);
    return true;
}

bool schema_check_rest(struct schema_check *c, const struct schema_node *n, const struct json *v,
                       const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_logic *l = n->logic;
    const struct schema_node *rule = NULL;

    if (l && json_is(v, JSON_OBJECT))
        rule = l->unevaluated_properties;
    if (l && json_is(v, JSON_ARRAY))
        rule = l->unevaluated_items;
    return !rule || check_unmarked(c, n, rule, v, at, marks);
}
