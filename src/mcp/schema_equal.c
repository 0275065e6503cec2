/* Equality by JSON's meaning, as "enum", "const" and "uniqueItems" need it. Elements are compared
 * pair by pair only when there are few, or when their hashes agree. */
#include "mcp/schema_check.h"

#include <stdlib.h>

enum { FEW = 8 };

/* Values below v, itself included. */
static size_t size_of(const struct json *v)
{
    size_t n = 1;

    for (struct json_iter it = json_iter(v); json_next(&it);)
        n += size_of(it.value);
    return n;
}

static bool text_in(const struct schema_values *values, struct str text)
{
    size_t low = 0, high = values->n_texts;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = schema_name_cmp(text, values->texts[middle]);

        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool schema_value_in(struct schema_check *c, const struct schema_values *values,
                     const struct json *v)
{
    size_t cost;

    if (json_is(v, JSON_STRING))
        return text_in(values, json_str(v));
    if (values->n == values->n_texts)
        return false;
    cost = json_is(v, JSON_NUMBER) ? json_number(v).n / 64 + 1 : size_of(v);
    for (size_t i = 0; i < values->n; i++) {
        if (!schema_charge(c, cost))
            return false;
        if (json_equal(v, values->list[i]))
            return true;
    }
    return false;
}

static uint64_t mix(uint64_t h, uint64_t with)
{
    h = (h ^ with) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t hash_text(struct str s)
{
    uint64_t h = 1469598103934665603u;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

/* Equal values have equal hashes: an object's members are added up, so their order is lost. */
static uint64_t hash_value(const struct json *v)
{
    enum json_type type = json_type(v);
    uint64_t h = (uint64_t)type + 1;
    struct schema_number number;

    switch (type) {
    case JSON_BOOL:
        return mix(h, json_true(v) ? 1 : 2);
    case JSON_NUMBER:
        number = schema_number_read(json_number(v));
        return mix(h, schema_number_hash(&number));
    case JSON_STRING:
        return mix(h, hash_text(json_str(v)));
    case JSON_ARRAY:
        for (struct json_iter it = json_iter(v); json_next(&it);)
            h = mix(h, hash_value(it.value));
        return h;
    case JSON_OBJECT:
        for (struct json_iter it = json_iter(v); json_next(&it);)
            h += mix(hash_text(it.name), hash_value(it.value));
        return h;
    case JSON_NONE:
    case JSON_NULL:
        break;
    }
    return h;
}

struct element {
    const struct json *value;
    uint64_t hash;
    size_t index;
};

static int compare_elements(const void *a, const void *b)
{
    const struct element *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

bool schema_all_differ(struct schema_check *c, const struct json *array, size_t *ret_first,
                       size_t *ret_second)
{
    size_t len = json_len(array), n = 0, cost = size_of(array);
    struct element *all;

    if (len < 2)
        return true;
    if (!schema_charge(c, cost))
        return false;
    all = schema_scratch(c, len, sizeof(*all));
    if (!all)
        return false;
    for (struct json_iter it = json_iter(array); json_next(&it); n++)
        all[n] = (struct element){it.value, len > FEW ? hash_value(it.value) : 0, n};
    if (len > FEW)
        qsort(all, n, sizeof(*all), compare_elements);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && all[k].hash == all[i].hash; k++) {
            if (!schema_charge(c, 1 + cost / len))
                return false;
            if (json_equal(all[i].value, all[k].value)) {
                *ret_first = all[i].index;
                *ret_second = all[k].index;
                return false;
            }
        }
    }
    return true;
}
