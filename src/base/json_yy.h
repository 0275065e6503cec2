/* How struct json and yyjson's values are the same thing, for the files that make up the JSON
 * reader. Private to base. */
#pragma once

#include "base/json.h"

#include <yyjson.h>

static inline const struct json *json_from_yy(const yyjson_val *v)
{
    return (const struct json *)(const void *)v;
}

static inline yyjson_val *json_to_yy(const struct json *v)
{
    return (yyjson_val *)(uintptr_t)v; /* yyjson's accessors take no const */
}

static inline struct str json_yy_text(const yyjson_val *v)
{
    return str_make(v->uni.str, (size_t)(v->tag >> YYJSON_TAG_BIT));
}

/* Checks the member names of every object among the n values from first on (yyjson keeps the values
 * of a document in one array): no name twice. */
enum err_code json_check_names(yyjson_val *first, size_t n, struct err *err);

/* Sorts names by length, then by bytes; tmp has room for n as well. */
void json_sort_names(yyjson_val **names, yyjson_val **tmp, size_t n);

/* A JSON number read exactly: digits * 10^exponent, where the digits have no zeros at either end
 * and zero has none at all. */
struct number {
    bool negative;
    struct str text;  /* from the first to the last significant digit; may hold the point */
    size_t n_digits;  /* without the point */
    int64_t exponent; /* saturates far outside what any document can mean */
};
struct number number_parse(struct str number);
bool number_equal(struct number a, struct number b);
