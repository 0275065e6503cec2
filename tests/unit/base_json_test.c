/* Looking at parsed JSON: types, look-ups, numbers without rounding, iteration, equality. */
#include "base/json.h"

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new((size_t)64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct json *parsed_str(struct str text)
{
    const struct json *v = NULL;
    struct err e = {0};
    if (json_parse(arena, text, NULL, &v, &e))
        fail_msg("%s", e.text);
    return v;
}

static const struct json *parsed(const char *text)
{
    return parsed_str(str_from(text));
}

static void types_and_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum json_type type;
        const char *name;
    } cases[] = {
        {"null", JSON_NULL, "null"},           {"true", JSON_BOOL, "true or false"},
        {"false", JSON_BOOL, "true or false"}, {"-1.5", JSON_NUMBER, "a number"},
        {"\"x\"", JSON_STRING, "a string"},    {"[]", JSON_ARRAY, "an array"},
        {"{}", JSON_OBJECT, "an object"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct json *v = parsed(cases[i].text);
        assert_int_equal(json_type(v), cases[i].type);
        assert_true(json_is(v, cases[i].type));
        assert_string_equal(json_type_name(json_type(v)), cases[i].name);
    }
    assert_int_equal(json_type(NULL), JSON_NONE);
    assert_string_equal(json_type_name(JSON_NONE), "nothing");
    assert_string_equal(json_type_name((enum json_type)99), "nothing");
}

static void everything_takes_everything(void **state)
{
    (void)state;
    const struct json *values[] = {
        NULL,          parsed("null"),     parsed("true"), parsed("1"), parsed("\"s\""),
        parsed("[1]"), parsed("{\"a\":1}")};
    int64_t i64;
    double f64;
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        const struct json *v = values[i];
        enum json_type type = json_type(v);
        assert_int_equal(json_str(v).n, type == JSON_STRING ? 1 : 0);
        assert_non_null(json_str(v).p);
        assert_int_equal(json_number(v).n, type == JSON_NUMBER ? 1 : 0);
        assert_non_null(json_number(v).p);
        assert_int_equal(json_i64(v, &i64), type == JSON_NUMBER);
        assert_int_equal(json_f64(v, &f64), type == JSON_NUMBER);
        assert_int_equal(json_true(v), type == JSON_BOOL);
        assert_int_equal(json_len(v), type == JSON_ARRAY || type == JSON_OBJECT ? 1 : 0);
        assert_int_equal(json_get(v, STR("a")) != NULL, type == JSON_OBJECT);
        assert_int_equal(json_get_nocase(v, STR("A")) != NULL, type == JSON_OBJECT);
        struct json_iter it = json_iter(v);
        assert_int_equal(json_next(&it), type == JSON_ARRAY || type == JSON_OBJECT);
        assert_false(json_next(&it));
        assert_false(json_next(&it));
    }
}

static void members(void **state)
{
    (void)state;
    const struct json *v =
        parsed("{\"Name\":1,\"name\":2,\"\\u00e4\":[{\"deep\":\"x\\u0000y\"}],\"\":4}");
    int64_t n;
    assert_true(json_i64(json_get(v, STR("name")), &n) && n == 2);
    assert_true(json_i64(json_get_nocase(v, STR("NAME")), &n) && n == 1);
    assert_true(json_i64(json_get(v, STR("")), &n) && n == 4);
    assert_null(json_get(v, STR("nam")));
    assert_null(json_get(v, STR("names")));
    assert_null(json_get(v, str_make("name\0", 5)));
    assert_int_equal(json_len(v), 4);
    struct json_iter it = json_iter(json_get(v, STR("\xC3\xA4")));
    assert_true(json_next(&it));
    struct str deep = json_str(json_get(it.value, STR("deep")));
    assert_int_equal(deep.n, 3);
    assert_memory_equal(deep.p, "x\0y", 4);
}

static void iteration_follows_the_text(void **state)
{
    (void)state;
    const struct json *v =
        parsed("{\"a\":[[1,[2]],{}],\"b\":{\"x\":{\"y\":[]}},\"c\":\"s\",\"d\":null}");
    char names[8] = "";
    size_t n = 0;
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        assert_int_equal(it.name.n, 1);
        names[n++] = it.name.p[0];
    }
    assert_string_equal(names, "abcd");
    n = 0;
    for (struct json_iter it = json_iter(json_get(v, STR("a"))); json_next(&it); n++)
        assert_int_equal(it.name.n, 0);
    assert_int_equal(n, 2);
}

static void reads_i64(const char *text, int64_t expected)
{
    int64_t value = 77;
    if (!json_i64(parsed(text), &value) || value != expected)
        fail_msg("%s was read as %lld", text, (long long)value);
}

static void refuses_i64(const char *text)
{
    int64_t value = 77;
    if (json_i64(parsed(text), &value) || value != 77)
        fail_msg("%s was read as %lld", text, (long long)value);
}

static void integers(void **state)
{
    (void)state;
    reads_i64("0", 0);
    reads_i64("-0", 0);
    reads_i64("-0.0", 0);
    reads_i64("0e99999999999999999999", 0);
    reads_i64("0.000e-5", 0);
    reads_i64("1.0", 1);
    reads_i64("1e2", 100);
    reads_i64("1E+2", 100);
    reads_i64("12.50e1", 125);
    reads_i64("-12.50e1", -125);
    reads_i64("100e-2", 1);
    reads_i64("0.001e3", 1);
    reads_i64("10500.00", 10500);
    reads_i64("1.05e2", 105);
    reads_i64("9007199254740993", 9007199254740993);
    reads_i64("9223372036854775807", INT64_MAX);
    reads_i64("-9223372036854775808", INT64_MIN);
    reads_i64("9223372036854775807.0", INT64_MAX);
    reads_i64("-9.223372036854775808e18", INT64_MIN);
    reads_i64("9223372036854775807000e-3", INT64_MAX);
    refuses_i64("9223372036854775808");
    refuses_i64("-9223372036854775809");
    refuses_i64("9.223372036854775808e18");
    refuses_i64("1e19");
    refuses_i64("1e99999999999999999999");
    refuses_i64("1e-99999999999999999999");
    refuses_i64("1.5");
    refuses_i64("15e-1");
    refuses_i64("0.1");
    refuses_i64("123456789012345678901234567890");
    refuses_i64("\"1\"");
}

static void number_texts_are_exact(void **state)
{
    (void)state;
    static const char *const texts[] = {"1.50", "123456789012345678901234567890", "1E+2", "-0.0",
                                        "0.1000000000000000055511151231257827"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_true(str_eq(json_number(parsed(texts[i])), str_from(texts[i])));
    const struct json *v = parsed("[1.50,2]");
    struct json_iter it = json_iter(v);
    assert_true(json_next(&it));
    assert_true(str_eq(json_number(it.value), STR("1.50")));
}

static void doubles(void **state)
{
    (void)state;
    double d = 77;
    assert_true(json_f64(parsed("0.1"), &d) && d == 0.1);
    assert_true(json_f64(parsed("-1.5e3"), &d) && d == -1500);
    assert_true(json_f64(parsed("3"), &d) && d == 3);
    assert_true(json_f64(parsed("18446744073709551615"), &d) && d == 18446744073709551615.0);
    assert_true(json_f64(parsed("123456789012345678901234567890"), &d) && d > 1.2e29 && d < 1.3e29);
    assert_true(json_f64(parsed("1e-400"), &d) && d == 0);
    const struct json *v = parsed("[2.5,1e999]");
    struct json_iter it = json_iter(v);
    assert_true(json_next(&it) && json_f64(it.value, &d) && d == 2.5);
    assert_true(json_next(&it));
    assert_false(json_f64(it.value, &d));
    assert_true(d == 2.5);
}

static void compare(const char *a, const char *b, bool equal)
{
    if (json_equal(parsed(a), parsed(b)) != equal || json_equal(parsed(b), parsed(a)) != equal)
        fail_msg("%s and %s", a, b);
}

static void equality(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"1", "1.0", true},
        {"100", "1e2", true},
        {"0", "-0.0e7", true},
        {"10", "1", false},
        {"0.1", "1", false},
        {"1", "-1", false},
        {"1.10", "1.1", true},
        {"0.0012", "12e-4", true},
        {"1.01", "10.1e-1", true},
        {"101", "11", false},
        {"9007199254740993", "9007199254740992", false},
        {"1e400", "1e401", false},
        {"1e400", "10e399", true},
        {"1", "\"1\"", false},
        {"true", "false", false},
        {"true", "true", true},
        {"null", "null", true},
        {"null", "false", false},
        {"\"a\"", "\"\\u0061\"", true},
        {"\"a\"", "\"A\"", false},
        {"[1,2]", "[1,2]", true},
        {"[1,2]", "[2,1]", false},
        {"[1,2]", "[1]", false},
        {"[]", "{}", false},
        {"{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1}", true},
        {"{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false},
        {"{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}", false},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
        {"{\"a\":null}", "{\"b\":null}", false},
        {"{\"a\":{\"x\":1,\"y\":{\"p\":1,\"q\":2}}}", "{\"a\":{\"y\":{\"q\":2,\"p\":1},\"x\":1}}",
         true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        compare(cases[i].a, cases[i].b, cases[i].equal);
    assert_true(json_equal(NULL, NULL));
    assert_false(json_equal(NULL, parsed("null")));
}

/* Objects nested 60 deep whose members stand in another order at every level, and 40,000 members in
 * reverse: both are work for minutes if levels or members are compared again and again. */
static void equality_of_hostile_objects(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf x;
    CLEANUP(buf_done) struct buf y;
    buf_init(&x, 1 << 20);
    buf_init(&y, 1 << 20);
    for (int i = 0; i < 60; i++) {
        buf_add_z(&x, "{\"b\":2,\"a\":");
        buf_add_z(&y, "{\"a\":");
    }
    buf_add_z(&x, "1");
    buf_add_z(&y, "1");
    for (int i = 0; i < 60; i++) {
        buf_add_z(&x, ",\"c\":3}");
        buf_add_z(&y, ",\"c\":3,\"b\":2}");
    }
    assert_true(json_equal(parsed(buf_cstr(&x)), parsed(buf_cstr(&y))));

    enum { N = 40000 };
    buf_reset(&x);
    buf_reset(&y);
    for (int i = 0; i < N; i++) {
        buf_printf(&x, "%c\"n%d\":%d", i ? ',' : '{', i, i);
        buf_printf(&y, "%c\"n%d\":%d", i ? ',' : '{', N - 1 - i, N - 1 - i);
    }
    buf_add_char(&x, '}');
    buf_add_char(&y, '}');
    assert_true(json_equal(parsed(buf_cstr(&x)), parsed(buf_cstr(&y))));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(types_and_their_names),
        TEST(everything_takes_everything),
        TEST(members),
        TEST(iteration_follows_the_text),
        TEST(integers),
        TEST(number_texts_are_exact),
        TEST(doubles),
        TEST(equality),
        TEST(equality_of_hostile_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
