/* Looking at parsed JSON. Every accessor takes what it gets: a missing value or one of another type
 * is an empty answer, so callers chain look-ups and check once. */
#include "base/json_yy.h"

enum json_type json_type(const struct json *v)
{
    if (!v)
        return JSON_NONE;
    switch (unsafe_yyjson_get_type(json_to_yy(v))) {
    case YYJSON_TYPE_BOOL:
        return JSON_BOOL;
    case YYJSON_TYPE_RAW:
    case YYJSON_TYPE_NUM:
        return JSON_NUMBER;
    case YYJSON_TYPE_STR:
        return JSON_STRING;
    case YYJSON_TYPE_ARR:
        return JSON_ARRAY;
    case YYJSON_TYPE_OBJ:
        return JSON_OBJECT;
    default:
        return JSON_NULL;
    }
}

const char *json_type_name(enum json_type t)
{
    static const char *const names[] = {
        [JSON_NONE] = "nothing",    [JSON_NULL] = "null",       [JSON_BOOL] = "true or false",
        [JSON_NUMBER] = "a number", [JSON_STRING] = "a string", [JSON_ARRAY] = "an array",
        [JSON_OBJECT] = "an object"};
    return (size_t)t < ARRAY_LEN(names) ? names[t] : names[JSON_NONE];
}

struct json_iter json_iter(const struct json *array_or_object)
{
    struct json_iter it = {.name = STR_INIT("")};
    size_t n = json_len(array_or_object);
    if (n > 0) {
        it.next_ = json_to_yy(array_or_object) + 1;
        it.left_ = n;
        it.object_ = json_is(array_or_object, JSON_OBJECT);
    }
    return it;
}

bool json_next(struct json_iter *it)
{
    if (it->left_ == 0)
        return false;
    it->left_--;
    yyjson_val *at = json_to_yy(it->next_);
    if (it->object_)
        it->name = json_yy_text(at++);
    it->value = json_from_yy(at);
    it->next_ = unsafe_yyjson_get_next(at);
    return true;
}

const struct json *json_get(const struct json *object, struct str name)
{
    if (!json_is(object, JSON_OBJECT))
        return NULL;
    for (struct json_iter it = json_iter(object); json_next(&it);) {
        if (str_eq(it.name, name))
            return it.value;
    }
    return NULL;
}

const struct json *json_get_nocase(const struct json *object, struct str name)
{
    if (!json_is(object, JSON_OBJECT))
        return NULL;
    for (struct json_iter it = json_iter(object); json_next(&it);) {
        if (str_eq_nocase(it.name, name))
            return it.value;
    }
    return NULL;
}

size_t json_len(const struct json *v)
{
    bool has_items = json_is(v, JSON_ARRAY) || json_is(v, JSON_OBJECT);
    return has_items ? unsafe_yyjson_get_len(json_to_yy(v)) : 0;
}

struct str json_str(const struct json *v)
{
    return json_is(v, JSON_STRING) ? json_yy_text(json_to_yy(v)) : STR("");
}

bool json_true(const struct json *v)
{
    return json_is(v, JSON_BOOL) && unsafe_yyjson_get_bool(json_to_yy(v));
}

/* Elements, or members whose names are known to agree, one by one. */
static bool equal_items(const struct json *a, const struct json *b)
{
    struct json_iter x = json_iter(a), y = json_iter(b);
    while (json_next(&x) && json_next(&y)) {
        if (!json_equal(x.value, y.value))
            return false;
    }
    return true;
}

static bool names_in_same_order(const struct json *a, const struct json *b)
{
    struct json_iter x = json_iter(a), y = json_iter(b);
    while (json_next(&x) && json_next(&y)) {
        if (!str_eq(x.name, y.name))
            return false;
    }
    return true;
}

static void list_names(const struct json *object, yyjson_val **names)
{
    yyjson_val *name = json_to_yy(object) + 1;
    for (size_t n = json_len(object); n > 0; n--) {
        *names++ = name;
        name = unsafe_yyjson_get_next(name + 1);
    }
}

/* Sorts both sides' names and compares them side by side, so that large objects in another order
 * cost no look-up per member. */
static bool equal_sorted(const struct json *a, const struct json *b)
{
    size_t n = json_len(a);
    yyjson_val **names = mem_calloc(3 * n, sizeof(yyjson_val *));
    list_names(a, names);
    list_names(b, names + n);
    json_sort_names(names, names + 2 * n, n);
    json_sort_names(names + n, names + 2 * n, n);
    bool equal = true;
    for (size_t i = 0; i < n && equal; i++) {
        const yyjson_val *x = names[i], *y = names[n + i];
        equal = str_eq(json_yy_text(x), json_yy_text(y)) &&
                json_equal(json_from_yy(x + 1), json_from_yy(y + 1));
    }
    mem_free(names);
    return equal;
}

bool json_equal(const struct json *a, const struct json *b)
{
    enum json_type type = json_type(a);
    if (type != json_type(b) || json_len(a) != json_len(b))
        return false;
    switch (type) {
    case JSON_BOOL:
        return json_true(a) == json_true(b);
    case JSON_NUMBER:
        return number_equal(number_parse(json_number(a)), number_parse(json_number(b)));
    case JSON_STRING:
        return str_eq(json_str(a), json_str(b));
    case JSON_ARRAY:
        return equal_items(a, b);
    case JSON_OBJECT:
        return names_in_same_order(a, b) ? equal_items(a, b) : equal_sorted(a, b);
    case JSON_NONE:
    case JSON_NULL:
        break;
    }
    return true;
}
