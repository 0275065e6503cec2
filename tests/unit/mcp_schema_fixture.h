/* What the tests of the schema validator share: a schema and values written as JSON in C. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"
#include "mcp/schema.h"

enum { FIXTURE_BYTES = 64 << 20 };

struct fixture {
    struct arena *arena;
    const struct schema *schema; /* NULL when it did not compile: then err says why */
    struct err err;
    struct schema_error wrong; /* of the latest validation */
};

static inline const struct json *fixture_json(struct fixture *f, const char *text)
{
    const struct json *v = NULL;
    const struct json_limits deep = {
        .max_bytes = 8 << 20, .max_depth = 1000, .max_values = 1 << 20};

    if (json_parse(f->arena, str_from(text), &deep, &v, NULL) != ERR_OK)
        fail_msg("not JSON: %s", text);
    return v;
}

static inline void fixture_done(struct fixture *f)
{
    arena_free(f->arena);
}

static inline struct fixture fixture_with(const char *schema, const struct schema_options *options)
{
    struct fixture f = {.arena = arena_new(FIXTURE_BYTES)};

    if (schema_compile(f.arena, fixture_json(&f, schema), options, &f.schema, &f.err) != ERR_OK)
        f.schema = NULL;
    return f;
}

/* As tools have it: the root is "the arguments", formats are checked. */
static inline struct fixture fixture_new(const char *schema)
{
    static const struct schema_options options = {
        .root = "the arguments", .member = "argument", .assert_formats = true};

    return fixture_with(schema, &options);
}

static inline enum err_code fixture_check(struct fixture *f, const char *value)
{
    f->wrong = (struct schema_error){0};
    if (!f->schema)
        fail_msg("the schema does not compile: %s", f->err.text);
    return schema_validate(f->schema, fixture_json(f, value), f->arena, &f->wrong);
}
