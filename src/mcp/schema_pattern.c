/* Patterns are translated to PCRE2, compiled once and matched with limits. Matching starts with a
 * small allowance of steps and gets more only after using it up, so that what is taken from the
 * caller's work counter follows the real cost within a factor of ten. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "mcp/schema_pattern.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mcp/schema_ecma.h"

#include <pcre2.h>
#include <stdio.h>

enum {
    MAX_SOURCE_BYTES = 4096,
    MAX_GROUP_NESTING = 50,
    MAX_MATCH_DEPTH = 20000,
    MAX_MATCH_HEAP_KIB = 4096,
    STEPS_PER_WORK = 8
};

struct schema_pattern {
    pcre2_code *code;
};

static void free_code(void *code)
{
    pcre2_code_free(code);
}

static pcre2_code *compile_pcre2(struct str text, int *error, size_t *offset)
{
    const uint32_t options =
        PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_code *code;

    if (!context) {
        *error = PCRE2_ERROR_NOMEMORY;
        return NULL;
    }
    pcre2_set_parens_nest_limit(context, MAX_GROUP_NESTING);
    code = pcre2_compile((PCRE2_SPTR)text.p, text.n, options, error, offset, context);
    pcre2_compile_context_free(context);
    return code;
}

static pcre2_code *compile(struct str source, bool strict, char *problem, size_t problem_size)
{
    CLEANUP(buf_done) struct buf text = {0};
    pcre2_code *code = NULL;
    const char *reason = NULL;
    size_t at = 0;
    int error = 0;

    buf_init(&text, MAX_SOURCE_BYTES * 128);
    if (source.n > MAX_SOURCE_BYTES) {
        reason = "it is longer than 4096 bytes";
    } else {
        reason = schema_ecma_translate(source, strict, &text, &at);
        if (!reason && text.failed)
            reason = "it is too long";
    }
    if (reason) {
        snprintf(problem, problem_size, "%s, at byte %zu", reason, at + 1);
        return NULL;
    }
    code = compile_pcre2(buf_str(&text), &error, &at);
    if (!code)
        pcre2_get_error_message(error, (PCRE2_UCHAR *)problem, problem_size);
    return code;
}

const struct schema_pattern *schema_pattern_compile(struct arena *a, struct str source,
                                                    const char **problem)
{
    char reason[256] = "";
    pcre2_code *code = compile(source, false, reason, sizeof(reason));
    struct schema_pattern *p;

    if (!code) {
        *problem = str_dup(a, str_from(reason));
        return NULL;
    }
    p = ARENA_NEW(a, struct schema_pattern);
    p->code = code;
    arena_defer(a, free_code, code);
    return p;
}

bool schema_pattern_is_valid(struct str source)
{
    char reason[256];
    pcre2_code *code = compile(source, true, reason, sizeof(reason));

    pcre2_code_free(code);
    return code != NULL;
}

void schema_matcher_done(struct schema_matcher *m)
{
    pcre2_match_data_free(m->match_data);
    pcre2_match_context_free(m->match_context);
    *m = (struct schema_matcher){0};
}

static bool matcher_init(struct schema_matcher *m)
{
    if (!m->match_data)
        m->match_data = pcre2_match_data_create(1, NULL);
    if (!m->match_context) {
        m->match_context = pcre2_match_context_create(NULL);
        if (m->match_context) {
            pcre2_set_depth_limit(m->match_context, MAX_MATCH_DEPTH);
            pcre2_set_heap_limit(m->match_context, MAX_MATCH_HEAP_KIB);
        }
    }
    return m->match_data && m->match_context;
}

enum schema_match schema_pattern_match(struct schema_matcher *m, const struct schema_pattern *p,
                                       struct str text, int64_t *work)
{
    static const uint32_t step_limits[] = {2000, 20000, 200000};

    if (!matcher_init(m))
        return SCHEMA_MATCH_LIMIT;
    *work -= (int64_t)(text.n / 64);
    for (size_t i = 0; i < ARRAY_LEN(step_limits) && *work > 0; i++) {
        pcre2_set_match_limit(m->match_context, step_limits[i]);

        int rc =
            pcre2_match(p->code, (PCRE2_SPTR)text.p, text.n, 0, 0, m->match_data, m->match_context);

        if (rc >= 0)
            return SCHEMA_MATCH;
        /* Text that is not UTF-8 cannot match; JSON is UTF-8, so this does not happen. */
        if (rc == PCRE2_ERROR_NOMATCH ||
            (rc <= PCRE2_ERROR_UTF8_ERR1 && rc >= PCRE2_ERROR_UTF8_ERR21))
            return SCHEMA_NO_MATCH;
        *work -= (int64_t)(step_limits[i] / STEPS_PER_WORK);
        if (rc != PCRE2_ERROR_MATCHLIMIT)
            break;
    }
    return SCHEMA_MATCH_LIMIT;
}
