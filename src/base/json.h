/* Reading JSON that comes from outside (yyjson inside). Before anything is built, size and depth
 * are capped; duplicate member names and NUL in names are refused; numbers keep their exact text,
 * so 64-bit ids and money never pass through binary floating point. */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct arena;
struct json; /* one value; lives as long as the arena it was parsed into */

enum json_type {
    JSON_NONE, /* what a NULL value reports: absent */
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_limits {
    size_t max_bytes;
    unsigned max_depth; /* nesting of arrays and objects; 1 = a flat one */
    size_t max_values;  /* values in all */
};
/* 4 MiB, depth 64, 200,000 values. */
extern const struct json_limits json_default_limits;

/* Parses one whole document. NULL limits mean the defaults.
 * Errors: ERR_JSON_SYNTAX (with position), ERR_JSON_LIMIT, ERR_JSON_DUPLICATE. */
MUST_CHECK enum err_code json_parse(struct arena *a, struct str text,
                                    const struct json_limits *limits, const struct json **ret,
                                    struct err *err);

/* The same of a text that need not stay as it is: its strings are parts of it, so that it is not
 * held twice. On success the arena has the text and *text is empty; after an error it is the
 * caller's and may have been changed. */
MUST_CHECK enum err_code json_parse_in_place(struct arena *a, struct buf *text,
                                             const struct json_limits *limits,
                                             const struct json **ret, struct err *err);

/* Every accessor accepts NULL and a value of another type: it then finds nothing. */
enum json_type json_type(const struct json *v);
const char *json_type_name(enum json_type t); /* "a string", "an object" ... */
static inline bool json_is(const struct json *v, enum json_type t)
{
    return json_type(v) == t;
}

const struct json *json_get(const struct json *object, struct str name); /* exact name, or NULL */
/* ASCII case-insensitive member look-up: the first that fits. */
const struct json *json_get_nocase(const struct json *object, struct str name);
size_t json_len(const struct json *v); /* members or elements; 0 for others */
/* Text of a string, "" with n = 0 for anything else; NUL-terminated; may contain NUL inside. */
struct str json_str(const struct json *v);
/* The number's text as written, "" for anything else. */
struct str json_number(const struct json *v);
/* A number without fraction or exponent that fits (1.0 and 1e2 count as integers too). */
MUST_CHECK bool json_i64(const struct json *v, int64_t *ret);
MUST_CHECK bool json_f64(const struct json *v, double *ret);
bool json_true(const struct json *v);

/* Iteration: for (struct json_iter it = json_iter(v); json_next(&it);) uses it.value, it.name. */
struct json_iter {
    const struct json *value;
    struct str name; /* member name; empty in arrays */
    const void *next_;
    size_t left_;
    bool object_;
};
struct json_iter json_iter(const struct json *array_or_object);
bool json_next(struct json_iter *it);

/* Deep equality by JSON's meaning (numbers by value: 1 = 1.0; member order does not count). */
bool json_equal(const struct json *a, const struct json *b);
