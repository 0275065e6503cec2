/* Fuzzes the JSON reader and writer: what is read and written again must be read as the same value,
 * and nothing may go over the arena's limit. */
#include "base/arena.h"
#include "base/json.h"
#include "base/jw.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct json_limits limits = {.max_bytes = 1u << 16, .max_depth = 40, .max_values = 5000};
    struct arena *a = arena_new(4u << 20);
    const struct json *first, *second;
    struct buf out = {0};
    struct err err = {0};
    struct jw w;

    buf_init(&out, 1u << 20);
    if (json_parse(a, str_make((const char *)data, n), &limits, &first, &err) == ERR_OK) {
        jw_init(&w, &out);
        jw_value(&w, first);
        if (!jw_ok(&w) || json_parse(a, buf_str(&out), NULL, &second, &err) ||
            !json_equal(first, second)) {
            fprintf(stderr, "written: %.*s\n%s\n", STR_ARG(buf_str(&out)), err.text);
            abort();
        }
    }
    buf_done(&out);
    arena_free(a);
    return 0;
}
