/* The keywords of objects. A value's members are visited once, each looked up in the sorted table
 * of what the schema declares; required names that were met are counted off in a bit set. */
#include "mcp/schema_check.h"

#include "base/arena.h"
#include "base/buf.h"

enum { REQUIRED_BITS = 64 };

static bool check_count(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at)
{
    const struct schema_range *r = &n->object->count;
    size_t len = json_len(v);

    if (len < r->min)
        return schema_report(c, n, at, "minProperties", NULL,
                             "an object with at least %llu member%s, not %zu",
                             (unsigned long long)r->min, r->min == 1 ? "" : "s", len);
    if (len > r->max)
        return schema_report(c, n, at, "maxProperties", NULL,
                             "an object with at most %llu member%s, not %zu",
                             (unsigned long long)r->max, r->max == 1 ? "" : "s", len);
    return true;
}

/* A member's name as a JSON value: a string must be written and read again to become one. */
static const struct json *name_value(struct schema_check *c, struct str name)
{
    static const char digits[] = "0123456789abcdef";
    const struct json *v = NULL;
    char *text = schema_scratch(c, 6 * name.n + 2, 1);
    size_t n = 0;

    if (!text || !schema_charge(c, 16 + name.n / 16))
        return NULL;
    text[n++] = '"';
    for (size_t i = 0; i < name.n; i++) {
        unsigned char b = (unsigned char)name.p[i];

        if (b < 32 || b == '"' || b == '\\') {
            memcpy(text + n, "\\u00", 4);
            text[n + 4] = digits[b >> 4];
            text[n + 5] = digits[b & 15];
            n += 6;
        } else {
            text[n++] = name.p[i];
        }
    }
    text[n++] = '"';
    if (json_parse(c->scratch, str_make(text, n), NULL, &v, NULL) != ERR_OK)
        schema_limit(c, "a member's name is too long");
    return v;
}

static bool check_names(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at)
{
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        const struct json *name = name_value(c, it.name);

        if (!name)
            return false;
        if (!schema_try_node(c, n->object->names, name, at, NULL))
            return !c->limit &&
                   schema_report(c, n, at, "propertyNames", NULL,
                                 "an object without a member named '%.*s': that is not "
                                 "a name it allows",
                                 STR_ARG(it.name));
    }
    return true;
}

/* One member: *ret_known says whether "properties" or "patternProperties" speak of it. */
static bool check_member(struct schema_check *c, const struct schema_object_rules *r,
                         const struct schema_member *declared, const struct json_iter *it,
                         const struct schema_at *at, bool *ret_known)
{
    const struct schema_at here = {.up = at, .name = it->name};

    *ret_known = declared && declared->node;
    if (*ret_known && !schema_check_node(c, declared->node, it->value, &here, NULL))
        return false;
    for (size_t i = 0; i < r->n_patterns; i++) {
        const struct schema_member_pattern *p = &r->patterns[i];

        if (!schema_charge(c, 1))
            return false;
        switch (schema_pattern_match(&c->matcher, p->pattern, it->name, &c->work)) {
        case SCHEMA_NO_MATCH:
            break;
        case SCHEMA_MATCH:
            *ret_known = true;
            if (!schema_check_node(c, p->node, it->value, &here, NULL))
                return false;
            break;
        case SCHEMA_MATCH_LIMIT:
            return schema_limit(c, "matching a pattern takes too many steps");
        }
    }
    return true;
}

static bool check_additional(struct schema_check *c, const struct schema_node *n,
                             const struct json *v, const struct json_iter *it,
                             const struct schema_at *at)
{
    const struct schema_at here = {.up = at, .name = it->name};

    if (n->object->additional->never)
        return schema_report_unknown(c, n, v, at, "additionalProperties", it->name);
    return schema_check_node(c, n->object->additional, it->value, &here, NULL);
}

static bool lacks_any(struct schema_check *c, const struct json *v, const struct str *names,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!schema_charge(c, json_len(v) / 4 + 1) || !json_get(v, names[i]))
            return true;
    }
    return false;
}

static bool check_required(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at, uint64_t met)
{
    const struct schema_object_rules *r = n->object;
    uint64_t all =
        r->n_required >= REQUIRED_BITS ? ~(uint64_t)0 : ((uint64_t)1 << r->n_required) - 1;
    bool complete = met == all;

    if (complete && r->n_required > REQUIRED_BITS)
        complete = !lacks_any(c, v, r->required + REQUIRED_BITS, r->n_required - REQUIRED_BITS);
    return complete || c->limit ? complete
                                : schema_report_missing(c, n, v, at, "required", r->required,
                                                        r->n_required, STR(""));
}

static bool check_dependents(struct schema_check *c, const struct schema_node *n,
                             const struct json *v, const struct schema_at *at,
                             struct schema_marks *marks)
{
    for (size_t i = 0; i < n->object->n_dependents; i++) {
        const struct schema_dependent *d = &n->object->dependents[i];

        if (lacks_any(c, v, &d->name, 1))
            continue;
        if (lacks_any(c, v, d->required, d->n_required))
            return schema_report_missing(c, n, v, at, "dependentRequired", d->required,
                                         d->n_required, d->name);
        if (d->node && !schema_check_node(c, d->node, v, at, marks))
            return false;
    }
    return !c->limit;
}

bool schema_check_object(struct schema_check *c, const struct schema_node *n, const struct json *v,
                         const struct schema_at *at, struct schema_marks *marks)
{
    const struct schema_object_rules *r = n->object;
    uint64_t met = 0;
    size_t index = 0;

    for (struct json_iter it = json_iter(v); json_next(&it); index++) {
        const struct schema_member *declared = schema_member_find(r, it.name);
        bool known;

        if (declared && declared->required > 0 && declared->required <= REQUIRED_BITS)
            met |= (uint64_t)1 << (declared->required - 1);
        if (!check_member(c, r, declared, &it, at, &known))
            return false;
        if (!known && r->additional && !check_additional(c, n, v, &it, at))
            return false;
        if (known || r->additional)
            schema_mark(c, marks, v, index);
    }
    if (r->n_required > 0 && !check_required(c, n, v, at, met))
        return false;
    if (!check_count(c, n, v, at))
        return false;
    if (r->names && !check_names(c, n, v, at))
        return false;
    return r->n_dependents == 0 || check_dependents(c, n, v, at, marks);
}
