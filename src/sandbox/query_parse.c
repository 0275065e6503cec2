/* Queries as Autotask reads them: member names in any case, unknown operators dropped without a
 * word, unknown fields refused. Values are judged later, when their field's type is at hand. */
#include "sandbox/query.h"

#include "sandbox/udf.h"

enum {
    PAGE_MAX = 500,
    OR_MAX = 500, /* documented for SOAP; clients use the same figure for REST */
    CONDITIONS_MAX = 5000
};

static const char *const op_names[] = {
    [SB_OP_EQ] = "eq",
    [SB_OP_NOTEQ] = "noteq",
    [SB_OP_GT] = "gt",
    [SB_OP_GTE] = "gte",
    [SB_OP_LT] = "lt",
    [SB_OP_LTE] = "lte",
    [SB_OP_BEGINS_WITH] = "beginsWith",
    [SB_OP_ENDS_WITH] = "endsWith",
    [SB_OP_CONTAINS] = "contains",
    [SB_OP_EXIST] = "exist",
    [SB_OP_NOT_EXIST] = "notExist",
    [SB_OP_IN] = "in",
    [SB_OP_NOT_IN] = "notIn",
    [SB_OP_AND] = "and",
    [SB_OP_OR] = "or",
};

struct parse {
    struct sb_request *r;
    const struct cat_entity *entity;
    size_t n_or;
    size_t n_udf;
    size_t n_all;
};

static enum sb_op op_of(const struct json *v)
{
    for (size_t i = 0; i < ARRAY_LEN(op_names); i++) {
        if (str_eq_nocase(json_str(v), str_from(op_names[i])))
            return (enum sb_op)i;
    }
    return SB_OP_UNKNOWN;
}

static bool unknown_field(struct sb_request *r, const struct cat_entity *e, struct str name)
{
    sb_fail(r, "Unable to find %.*s in the %.*s Entity.", STR_ARG(name),
            STR_ARG(sb_entity_word(e)));
    return false;
}

static bool find_field(struct parse *p, const struct json *v, struct sb_cond *c)
{
    struct str name = json_str(json_get_nocase(v, STR("field")));
    if (json_true(json_get_nocase(v, STR("udf")))) {
        if (++p->n_udf > 1) {
            sb_fail(p->r, "Only one user-defined field condition is allowed in a query.");
            return false;
        }
        c->udf = name;
        return sb_udf_exists(p->r, p->entity, name) || unknown_field(p->r, p->entity, name);
    }
    c->field = cat_field_find(p->entity, name);
    if (!c->field)
        return unknown_field(p->r, p->entity, name);
    if (c->field->flags & (CAT_NOT_QUERYABLE | CAT_WRITE_ONLY)) {
        sb_fail(p->r, "The field %.*s of the %.*s Entity can not be queried.",
                STR_ARG(c->field->name), STR_ARG(sb_entity_word(p->entity)));
        return false;
    }
    return true;
}

static bool parse_items(struct parse *p, const struct json *items, struct sb_cond *group);

/* One filter object. *ret_kept is false when its operator is unknown: the condition is dropped. */
static bool parse_one(struct parse *p, const struct json *v, struct sb_cond *c, bool *ret_kept)
{
    *ret_kept = false;
    if (!json_is(v, JSON_OBJECT)) {
        sb_fail(p->r, "Error converting value to type 'Filter'. Path 'filter'.");
        return false;
    }
    c->op = op_of(json_get_nocase(v, STR("op")));
    if (c->op == SB_OP_UNKNOWN)
        return true;
    if (++p->n_all > CONDITIONS_MAX) {
        sb_fail(p->r, "Invalid query syntax. The query has too many conditions.");
        return false;
    }
    *ret_kept = true;
    if (c->op == SB_OP_AND || c->op == SB_OP_OR)
        return parse_items(p, json_get_nocase(v, STR("items")), c);
    c->value = json_get_nocase(v, STR("value"));
    return find_field(p, v, c);
}

static bool parse_items(struct parse *p, const struct json *items, struct sb_cond *group)
{
    group->items = ARENA_ARRAY(p->r->arena, struct sb_cond, json_len(items) + 1);
    for (struct json_iter it = json_iter(items); json_is(items, JSON_ARRAY) && json_next(&it);) {
        bool kept;
        if (!parse_one(p, it.value, &group->items[group->n_items], &kept))
            return false;
        group->n_items += kept;
    }
    if (group->op == SB_OP_OR)
        p->n_or += group->n_items;
    if (p->n_or > OR_MAX) {
        sb_fail(p->r, "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.");
        return false;
    }
    return true;
}

static bool parse_include(struct sb_request *r, const struct json *v, struct sb_query *q)
{
    q->include_udfs = q->include_id = true;
    if (!json_is(v, JSON_ARRAY) || json_len(v) == 0)
        return true;
    q->include_udfs = q->include_id = false;
    q->include = ARENA_ARRAY(r->arena, const struct cat_field *, json_len(v));
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        struct str name = json_str(it.value);
        const struct cat_field *f = cat_field_find(q->entity, name);
        if (!f && !(q->entity->has_udfs && (str_eq_nocase(name, STR("userDefinedFields")) ||
                                            sb_udf_exists(r, q->entity, name))))
            return unknown_field(r, q->entity, name);
        q->include_udfs |= !f;
        q->include_id |= f && str_eq(f->name, STR("id"));
        for (size_t i = 0; f && i < q->n_include; i++) {
            if (q->include[i] == f)
                f = NULL;
        }
        if (f)
            q->include[q->n_include++] = f;
    }
    return true;
}

static bool parse_max(struct sb_request *r, const struct json *v, struct sb_query *q)
{
    int64_t max = PAGE_MAX;
    bool number = json_is(v, JSON_STRING) ? str_to_i64(json_str(v), &max) : json_i64(v, &max);
    if (json_is(v, JSON_NONE) || json_is(v, JSON_NULL))
        max = PAGE_MAX;
    else if (!number || max < 1 || max > PAGE_MAX) {
        sb_fail(r, "maxCountOfRecordsToReturn must be between 1 and 500");
        return false;
    }
    q->max_records = (unsigned)max;
    return true;
}

bool sb_query_parse(struct sb_request *r, const struct cat_entity *e, struct str text,
                    struct sb_query *ret)
{
    const struct json *doc = NULL;
    struct err err = {0};
    struct sb_query q = {.entity = e, .root = {.op = SB_OP_AND}};
    struct parse p = {.r = r, .entity = e};
    text = str_trim(text);
    if (text.n == 0) {
        sb_fail(r, "Value cannot be null. Parameter name: queryModel");
        return false;
    }
    if (sb_parse_json(r, text, &doc, &err)) {
        sb_fail(r, "Unexpected character encountered while parsing value: %s", err.text);
        return false;
    }
    if (!json_is(doc, JSON_OBJECT)) {
        sb_fail(r, "Value cannot be null. Parameter name: queryModel");
        return false;
    }
    const struct json *filter = json_get_nocase(doc, STR("filter"));
    if (!json_is(filter, JSON_ARRAY) || json_len(filter) == 0) {
        sb_fail(r, "The query must have at least one filter.");
        return false;
    }
    if (!parse_max(r, json_get_nocase(doc, STR("maxRecords")), &q) ||
        !parse_include(r, json_get_nocase(doc, STR("includeFields")), &q) ||
        !parse_items(&p, filter, &q.root))
        return false;
    *ret = q;
    return true;
}
