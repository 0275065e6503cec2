/* Which subschema of an anyOf or oneOf was most likely meant, when none fits: the only one that
 * takes values of that type; or, among objects, the one whose fixed members (a "kind" or "type"
 * with a constant) agree and that declares the most of the members given. */
#include "mcp/schema_words.h"

#include "base/buf.h"

enum { AGREEING_CONSTANT = 1000, MAX_CANDIDATES = 64, RERUN_WORK = 100000 };

/* -1: cannot be meant. */
static int score(struct schema_check *c, const struct schema_node *n, const struct json *v)
{
    int points = 0;

    if (!(n->shape.types & schema_type_of(v)))
        return -1;
    for (struct json_iter it = json_iter(v); json_is(v, JSON_OBJECT) && json_next(&it);) {
        const struct schema_property *p = schema_node_property(n, it.name);
        const struct schema_values *only =
            p ? (p->node->const_ ? p->node->const_ : p->node->enum_) : NULL;

        if (!schema_charge(c, 1 + n->shape.n_properties / 8))
            return -1;
        if (p)
            points++;
        if (only && !schema_value_in(c, only, it.value))
            return -1;
        if (only)
            points += AGREEING_CONSTANT;
    }
    return points;
}

/* The best of the list, or NULL when there is none or no single one. */
static const struct schema_node *most_likely(struct schema_check *c, const struct schema_list *list,
                                             const struct json *v)
{
    const struct schema_node *best = NULL;
    int best_score = -1;

    for (size_t i = 0; i < list->n && i < MAX_CANDIDATES; i++) {
        int points = score(c, list->list[i], v);

        if (points > best_score) {
            best = list->list[i];
            best_score = points;
        } else if (points >= 0 && points == best_score) {
            best = NULL;
        }
    }
    return best;
}

static unsigned types_of(const struct schema_list *list)
{
    unsigned types = 0;

    for (size_t i = 0; i < list->n; i++)
        types |= list->list[i]->shape.types;
    return types;
}

bool schema_report_alternatives(struct schema_check *c, const struct schema_node *n,
                                const struct json *v, const struct schema_at *at,
                                const char *keyword, const struct schema_list *list)
{
    unsigned types = types_of(list);
    const struct schema_node *meant;

    if (c->quiet > 0 || c->limit || c->code != ERR_OK)
        return false;
    if (types != 0 && !(types & schema_type_of(v)))
        return schema_report_type(c, n, v, at, keyword, types);
    if (c->work < RERUN_WORK)
        c->work = RERUN_WORK;
    meant = most_likely(c, list, v);
    if (meant && !c->limit)
        schema_check_node(c, meant, v, at, NULL);
    /* The value is known to be invalid; running out of anything here only costs the detail. */
    c->limit = NULL;
    if (c->code != ERR_OK)
        return false;
    return schema_report(c, n, at, keyword, "one of %zu kinds of value, but fits none of them",
                         list->n);
}
