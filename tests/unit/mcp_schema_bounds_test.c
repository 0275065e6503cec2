/* Hostile schemas and values: each must end soon, in an error that is not "invalid", and on a small
 * stack. */
#include "mcp_schema_fixture.h"

#include "base/buf.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { SOON_MS = 3000 };

/* Frames of sanitized or unoptimised code are several times as large. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LARGE_FRAMES 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define LARGE_FRAMES 1
#endif
#ifdef LARGE_FRAMES
enum { STACK_BYTES = 4 << 20 };
#else
enum { STACK_BYTES = 160 << 10 };
#endif

/* The time that this process worked: a busy machine must not count. */
static int64_t cpu_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* prefix, then open n times, middle, close n times, suffix. */
static const char *nest(struct buf *b, const char *prefix, const char *open, const char *middle,
                        const char *close, size_t n, const char *suffix)
{
    buf_init(b, 16 << 20);
    buf_add_z(b, prefix);
    for (size_t i = 0; i < n; i++)
        buf_add_z(b, open);
    buf_add_z(b, middle);
    for (size_t i = 0; i < n; i++)
        buf_add_z(b, close);
    buf_add_z(b, suffix);
    assert_false(b->failed);
    return buf_cstr(b);
}

static void expect_limit(struct fixture *f, const char *value, const char *says)
{
    int64_t start = cpu_ms();

    assert_int_equal(fixture_check(f, value), ERR_JSON_LIMIT);
    assert_true(cpu_ms() - start < SOON_MS);
    if (!strstr(f->wrong.text, says))
        fail_msg("says: %s", f->wrong.text);
    assert_string_not_equal(f->wrong.fix, "");
}

static void expect_refused(const char *schema, enum err_code code, const char *says)
{
    int64_t start = cpu_ms();
    struct fixture f = fixture_new(schema);

    assert_null(f.schema);
    assert_true(cpu_ms() - start < SOON_MS);
    assert_int_equal(f.err.code, code);
    if (!strstr(f.err.text, says))
        fail_msg("says: %s", f.err.text);
    fixture_done(&f);
}

static void test_backtracking_patterns(void **state)
{
    CLEANUP(buf_done) struct buf v = {0};
    struct fixture f = fixture_new("{\"pattern\":\"^(a+)+$\"}");

    (void)state;
    expect_limit(&f, nest(&v, "\"", "a", "", "", 40, "!\""), "takes too many steps");
    fixture_done(&f);
    buf_done(&v);
    /* As the name of a member. */
    f = fixture_new("{\"patternProperties\":{\"(x+x+)+y\":true}}");
    expect_limit(&f, nest(&v, "{\"", "x", "", "", 60, "zy\":1}"), "takes too many steps");
    fixture_done(&f);
    buf_done(&v);
    /* Each below the limit of one match, but many of them. */
    f = fixture_new("{\"items\":{\"not\":{\"pattern\":\"^(a+)+$\"}}}");
    expect_limit(&f, nest(&v, "[", "\"aaaaaaaaaaaaa!\",", "", "", 50000, "1]"), "too many steps");
    fixture_done(&f);
}

static void test_patterns_that_do_not_compile(void **state)
{
    CLEANUP(buf_done) struct buf a = {0}, b = {0};

    (void)state;
    expect_refused(nest(&a, "{\"pattern\":\"", "(", "", ")", 200, "\"}"), ERR_BAD_VALUE,
                   "too deeply nested");
    expect_refused(nest(&b, "{\"pattern\":\"", "a", "", "", 5000, "\"}"), ERR_BAD_VALUE,
                   "longer than 4096 bytes");
    expect_refused("{\"pattern\":\"(((a{1,1000}){1,1000}){1,1000}){1,1000}\"}", ERR_BAD_VALUE,
                   "too large");
}

/* 2^25 applications of a schema of 26 lines. */
static void test_schemas_that_multiply(void **state)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct fixture f;

    (void)state;
    buf_init(&b, 1 << 20);
    buf_add_z(&b, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d25\":{\"type\":\"string\"}");
    for (int i = 0; i < 25; i++)
        buf_printf(&b,
                   ",\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}",
                   i, i + 1, i + 1);
    buf_add_z(&b, "}}");
    f = fixture_new(buf_cstr(&b));
    expect_limit(&f, "\"x\"", "too much work");
    fixture_done(&f);
}

static void test_long_chains_of_references(void **state)
{
    CLEANUP(buf_done) struct buf b = {0};

    (void)state;
    buf_init(&b, 4 << 20);
    buf_add_z(&b, "{\"$defs\":{\"d300\":{}");
    for (int i = 0; i < 300; i++)
        buf_printf(&b, ",\"d%d\":{\"$ref\":\"#/$defs/d%d\"}", i, i + 1);
    buf_add_z(&b, "},\"$ref\":\"#/$defs/d0\"}");
    expect_refused(buf_cstr(&b), ERR_JSON_LIMIT, "refer to one another in a row");
}

static void test_deep_and_large_schemas(void **state)
{
    CLEANUP(buf_done) struct buf deep = {0}, wide = {0}, named = {0};

    (void)state;
    expect_refused(nest(&deep, "", "{\"not\":", "true", "}", 300, ""), ERR_JSON_LIMIT,
                   "nested more than");
    expect_refused(nest(&wide, "{\"allOf\":[", "{},", "", "", 25000, "{}]}"), ERR_JSON_LIMIT,
                   "more than 20000 subschemas");
    buf_init(&named, 4 << 20);
    buf_add_z(&named, "{\"$defs\":{\"x\":{}");
    for (int i = 0; i < 600; i++)
        buf_printf(&named, ",\"d%d\":{\"$id\":\"i%d\"}", i, i);
    buf_add_z(&named, "}}");
    expect_refused(buf_cstr(&named), ERR_JSON_LIMIT, "subschemas with an $id");
}

static void test_no_room(void **state)
{
    CLEANUP(arena_cleanup) struct arena *small = arena_new(1024);
    CLEANUP(arena_cleanup) struct arena *large = arena_new(1 << 20);
    struct fixture f = fixture_new("{\"uniqueItems\":true,\"items\":{\"minimum\":3}}");
    CLEANUP(buf_done) struct buf v = {0};
    const struct schema *schema = NULL;
    struct schema_error wrong = {0};
    struct err err = {0};
    const struct json *root =
        fixture_json(&f, "{\"properties\":{\"a\":{\"minimum\":1},\"b\":{\"maxLength\":2},"
                         "\"c\":{\"enum\":[1,2,3]},\"d\":{\"pattern\":\"x\"}}}");

    (void)state;
    assert_int_equal(schema_compile(small, root, NULL, &schema, &err), ERR_JSON_LIMIT);
    assert_null(schema);
    assert_non_null(strstr(err.text, "too large for the memory"));
    assert_int_equal(schema_compile(large, root, NULL, &schema, NULL), ERR_OK);

    arena_reset(small);
    assert_int_equal(schema_validate(f.schema,
                                     fixture_json(&f, nest(&v, "[", "7,", "", "", 500, "7]")),
                                     small, &wrong),
                     ERR_JSON_LIMIT);
    /* A failing value without room for its sentence is still a failing value. */
    arena_reset(small);
    while (arena_room(small) >= 16)
        arena_alloc(small, 16);
    assert_int_equal(schema_validate(f.schema, fixture_json(&f, "[1]"), small, &wrong),
                     ERR_BAD_VALUE);
    assert_string_equal(wrong.text, "");
    fixture_done(&f);
}

static void test_large_values(void **state)
{
    CLEANUP(buf_done) struct buf same = {0}, digits = {0};
    struct fixture f = fixture_new("{\"uniqueItems\":true}");

    (void)state;
    /* Equal hashes would be needed to make this slow; equal values end at the first pair. */
    assert_int_equal(fixture_check(&f, nest(&same, "[", "{\"a\":[1,2]},", "", "", 100000, "0]")),
                     ERR_BAD_VALUE);
    fixture_done(&f);
    f = fixture_new("{\"multipleOf\":0.0007,\"maximum\":1e2000000,\"not\":{\"type\":\"string\"}}");
    assert_int_equal(fixture_check(&f, nest(&digits, "", "7", "", "", 1000000, "")), ERR_OK);
    fixture_done(&f);
}

struct job {
    struct fixture *f;
    const char *value;
    enum err_code code;
};

static void *run_job(void *arg)
{
    struct job *job = arg;

    job->code = fixture_check(job->f, job->value);
    return NULL;
}

/* A $dynamicRef may lead to itself only while validating; and the deepest check still fits a small
 * thread. */
static void test_depth_on_a_small_stack(void **state)
{
    struct fixture f = fixture_new(
        "{\"$id\":\"http://r/"
        "\",\"$dynamicAnchor\":\"a\",\"anyOf\":[{\"oneOf\":[{\"$ref\":\"k\"}]}],"
        "\"$defs\":{\"k\":{\"$id\":\"k\",\"anyOf\":[{\"$dynamicRef\":\"b#n\"}]},"
        "\"m\":{\"$id\":\"b\",\"$dynamicAnchor\":\"n\"},\"l\":{\"$dynamicAnchor\":\"n\","
        "\"anyOf\":[{\"oneOf\":[{\"$dynamicRef\":\"b#n\"}]}],\"unevaluatedProperties\":true}}}");
    struct job job = {&f, "{}", ERR_OK};
    pthread_attr_t attr;
    pthread_t thread;

    (void)state;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    assert_int_equal(pthread_create(&thread, &attr, run_job, &job), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attr);
    assert_int_equal(job.code, ERR_JSON_LIMIT);
    assert_string_equal(f.wrong.text, "The arguments cannot be checked: it is nested too deeply.");
    fixture_done(&f);
}

/* Recursion along the value is what recursive schemas are for. */
static void test_recursion_that_ends(void **state)
{
    CLEANUP(buf_done) struct buf v = {0};
    struct fixture f = fixture_new("{\"$defs\":{\"g\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":"
                                   "\"array\",\"items\":{\"$ref\":\"#/$defs/g\"}}]}},"
                                   "\"$ref\":\"#/$defs/g\"}");

    (void)state;
    assert_int_equal(fixture_check(&f, nest(&v, "", "[", "", "]", 64, "")), ERR_OK);
    buf_done(&v);
    assert_int_equal(fixture_check(&f, nest(&v, "", "[[1],", "\"x\"", "]", 60, "")), ERR_BAD_VALUE);
    assert_non_null(strstr(f.wrong.text, "must be a whole number or an array, not \"x\""));
    fixture_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backtracking_patterns),
        cmocka_unit_test(test_patterns_that_do_not_compile),
        cmocka_unit_test(test_schemas_that_multiply),
        cmocka_unit_test(test_long_chains_of_references),
        cmocka_unit_test(test_deep_and_large_schemas),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_large_values),
        cmocka_unit_test(test_depth_on_a_small_stack),
        cmocka_unit_test(test_recursion_that_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
