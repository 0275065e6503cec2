/* Schema and value from one input, up to and after the first NUL byte: whatever they are, the
 * compiler and the validator must come back with an answer or an error, soon and within bounds. */
#include "mcp/schema.h"

#include "base/arena.h"
#include "base/json.h"

#include <stdlib.h>

enum { ARENA_BYTES = 32 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text itself must live as long as what is parsed from it. */
static const struct json *parse(struct arena *a, const uint8_t *p, size_t n)
{
    const struct json *v = NULL;
    struct err err = {0};
    char *copy = arena_alloc(a, n + 1);

    if (n > 0)
        memcpy(copy, p, n);
    return json_parse(a, str_make(copy, n), NULL, &v, &err) == ERR_OK ? v : NULL;
}

static void expect(bool fact)
{
    if (!fact)
        abort();
}

static void validate(const struct schema *schema, const struct json *value)
{
    CLEANUP(arena_cleanup) struct arena *scratch = arena_new(ARENA_BYTES);
    CLEANUP(arena_cleanup) struct arena *again = arena_new(ARENA_BYTES);
    struct schema_error e = {0};
    enum err_code code = schema_validate(schema, value, scratch, &e);

    expect(code == schema_validate(schema, value, again, NULL));
    if (code == ERR_OK)
        return;

    struct err err = {0};

    expect(e.code == code && e.text[0] && e.keyword && e.path && e.pointer && e.schema_pointer);
    expect(schema_error_set(&e, &err) == code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(ARENA_BYTES);
    const struct schema_options options = {.assert_formats = true};
    const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
    const struct schema *schema = NULL;
    const struct schema_property *p;
    const struct json *root, *value;
    struct err err = {0};

    if (!end || size > 1 << 20)
        return 0;
    root = parse(a, data, (size_t)(end - data));
    value = parse(a, end + 1, size - (size_t)(end - data) - 1);
    if (!root)
        return 0;
    if (schema_compile(a, root, &options, &schema, &err) != ERR_OK) {
        expect(err.code != ERR_OK && err.text[0]);
        return 0;
    }
    for (size_t i = 0; (p = schema_property_at(schema, i)); i++)
        expect(p->node && schema_property(schema, p->name) == p);
    if (value)
        validate(schema, value);
    return 0;
}
