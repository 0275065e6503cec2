/* What the files that check a value share: the state of one validation, and how failures are
 * reported. */
#pragma once

#include "mcp/schema_node.h"
#include "mcp/schema_pattern.h"

enum {
    SCHEMA_MAX_CHECK_DEPTH = 400, /* checks inside each other; one needs some 300 bytes of stack */
    SCHEMA_MAX_CHECK_WORK = 4000000
};

/* How the checks came to a value: one entry per step from the root, on the stack. */
struct schema_at {
    const struct schema_at *up; /* NULL: the root */
    struct str name;
    size_t index; /* 1 + the index of an element; 0 for a member */
};

/* The resources entered on the way, for $dynamicRef; innermost first. */
struct schema_scope {
    const struct schema_scope *outer;
    const struct schema_resource *resource;
};

struct schema_check {
    const struct schema *schema;
    struct arena *scratch;
    struct schema_error *ret; /* NULL: nobody wants to know why */
    const struct schema_scope *scope;
    struct schema_matcher matcher;
    int64_t work; /* what is left of it */
    unsigned depth;
    unsigned quiet;     /* above 0: a failure here decides nothing, so it is not reported */
    enum err_code code; /* of what is reported; ERR_OK when nothing is */
    const char *limit;  /* what ran out, a sentence; then the answer is neither yes nor no */
};

/* Which members or elements of a value were looked at, for the unevaluated keywords. */
struct schema_marks {
    uint64_t *words; /* NULL: none so far */
    size_t n;        /* bits */
    bool all;
};

/* Ends the validation without an answer; returns false. */
static inline bool schema_limit(struct schema_check *c, const char *what)
{
    if (!c->limit)
        c->limit = what;
    return false;
}

static inline bool schema_charge(struct schema_check *c, size_t units)
{
    c->work -= (int64_t)units;
    return c->work >= 0 || schema_limit(c, "checking it takes too much work");
}

/* Scratch memory, not zeroed; NULL (and a limit) when there is no room. */
void *schema_scratch(struct schema_check *c, size_t n, size_t size);

/* Whether v is valid against n; at leads to v. (schema_validate.c) */
bool schema_check_node(struct schema_check *c, const struct schema_node *n, const struct json *v,
                       const struct schema_at *at, struct schema_marks *marks);
/* The same, without a report. */
bool schema_try_node(struct schema_check *c, const struct schema_node *n, const struct json *v,
                     const struct schema_at *at, struct schema_marks *marks);

/* Keywords by type. (schema_array.c, schema_object.c, schema_logic.c) */
bool schema_check_array(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at, struct schema_marks *marks);
bool schema_check_object(struct schema_check *c, const struct schema_node *n, const struct json *v,
                         const struct schema_at *at, struct schema_marks *marks);
bool schema_check_logic(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at, struct schema_marks *marks);
/* unevaluatedItems and unevaluatedProperties, after all else. */
bool schema_check_rest(struct schema_check *c, const struct schema_node *n, const struct json *v,
                       const struct schema_at *at, struct schema_marks *marks);

/* Marks; a NULL marks is nobody's and takes anything. (schema_marks.c) */
void schema_mark(struct schema_check *c, struct schema_marks *m, const struct json *v,
                 size_t index);
void schema_mark_all(struct schema_marks *m);
void schema_mark_merge(struct schema_check *c, struct schema_marks *to,
                       const struct schema_marks *from);
bool schema_is_marked(const struct schema_marks *m, size_t index);

/* Whether v is one of the values, and whether an array's elements all differ; *ret_first and
 * *ret_second are the indexes of two that do not. (schema_equal.c) */
bool schema_value_in(struct schema_check *c, const struct schema_values *values,
                     const struct json *v);
bool schema_all_differ(struct schema_check *c, const struct json *array, size_t *ret_first,
                       size_t *ret_second);

/* ---- Reports: each returns false, so that a failing check is "return schema_report...".  */

/* "'path' must be (fmt), not (got)." got may be NULL: then only "must be (fmt)." */
bool schema_report(struct schema_check *c, const struct schema_node *n, const struct schema_at *at,
                   const char *keyword, const struct json *got, const char *fmt, ...)
    PRINTF_LIKE(6, 7);
bool schema_report_type(struct schema_check *c, const struct schema_node *n, const struct json *v,
                        const struct schema_at *at, const char *keyword, unsigned wanted);
bool schema_report_values(struct schema_check *c, const struct schema_node *n, const struct json *v,
                          const struct schema_at *at, const char *keyword,
                          const struct schema_values *values);
/* The member name of v, where unknown members are refused. */
bool schema_report_unknown(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at, const char *keyword,
                           struct str name);
/* All of names that v lacks. because: the member that asks for them, or empty. */
bool schema_report_missing(struct schema_check *c, const struct schema_node *n,
                           const struct json *v, const struct schema_at *at, const char *keyword,
                           const struct str *names, size_t n_names, struct str because);
/* No subschema of an anyOf or oneOf fits. (schema_choice.c, like the next two) */
bool schema_report_alternatives(struct schema_check *c, const struct schema_node *n,
                                const struct json *v, const struct schema_at *at,
                                const char *keyword, const struct schema_list *list);
/* More than one of a oneOf fits: those at first and second. */
bool schema_report_several(struct schema_check *c, const struct schema_node *n,
                           const struct schema_at *at, size_t first, size_t second);
bool schema_report_excluded(struct schema_check *c, const struct schema_node *n,
                            const struct schema_at *at);
/* Replaces the fix of the report just made. */
void schema_set_fix(struct schema_check *c, struct buf *fix);
void schema_report_limit(struct schema_check *c);
