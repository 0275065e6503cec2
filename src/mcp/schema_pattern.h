/* Regular expressions of "pattern" and "patternProperties": ECMAScript's, run by PCRE2. */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct arena;
struct schema_pattern;

/* Compiles source; the compiled form is freed with the arena. On failure returns NULL and *problem
 * is a text that lives in the arena, without a full stop. */
const struct schema_pattern *schema_pattern_compile(struct arena *a, struct str source,
                                                    const char **problem);
/* Whether source is a valid ECMAScript pattern in its strict form, for "format": "regex". */
bool schema_pattern_is_valid(struct str source);

/* What matching needs, once per validation; a zeroed one is ready for use. */
struct schema_matcher {
    void *match_data;
    void *match_context;
};
void schema_matcher_done(struct schema_matcher *m);

enum schema_match { SCHEMA_NO_MATCH, SCHEMA_MATCH, SCHEMA_MATCH_LIMIT };
/* Whether the pattern occurs in text. Takes what it costs from *work; when that runs out, or the
 * pattern backtracks beyond all reason, the answer is SCHEMA_MATCH_LIMIT. */
enum schema_match schema_pattern_match(struct schema_matcher *m, const struct schema_pattern *p,
                                       struct str text, int64_t *work);
