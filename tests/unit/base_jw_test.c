/* The JSON writer: its output is always valid JSON that reads back as what was written. */
#include "base/jw.h"

#include "base/arena.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

static struct buf out;
static struct jw w;

static int set_up(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    jw_init(&w, &out);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&out);
    return 0;
}

static void expect(const char *json)
{
    assert_true(jw_ok(&w));
    assert_string_equal(buf_cstr(&out), json);
    buf_reset(&out);
    jw_init(&w, &out);
}

static void commas_and_nesting(void **state)
{
    (void)state;
    jw_object(&w);
    jw_kstr(&w, "a", STR("x"));
    jw_key(&w, STR("b"));
    jw_array(&w);
    jw_i64(&w, 1);
    jw_array(&w);
    jw_end(&w);
    jw_object(&w);
    jw_end(&w);
    jw_null(&w);
    jw_end(&w);
    jw_kz(&w, "c", NULL);
    jw_kz(&w, "d", "z");
    jw_ki64(&w, "e", -5);
    jw_kbool(&w, "f", true);
    jw_kraw(&w, "g", STR("[1.50]"));
    jw_kvalue(&w, "h", NULL);
    jw_end(&w);
    expect("{\"a\":\"x\",\"b\":[1,[],{},null],\"c\":null,\"d\":\"z\",\"e\":-5,\"f\":true,"
           "\"g\":[1.50],\"h\":null}");
}

static void top_level_values(void **state)
{
    (void)state;
    jw_bool(&w, false);
    expect("false");
    jw_z(&w, "x");
    expect("\"x\"");
    jw_str(&w, str_make(NULL, 0));
    expect("\"\"");
}

static void integers(void **state)
{
    (void)state;
    jw_array(&w);
    jw_i64(&w, 0);
    jw_i64(&w, INT64_MAX);
    jw_i64(&w, INT64_MIN);
    jw_u64(&w, UINT64_MAX);
    jw_u64(&w, 10);
    jw_end(&w);
    expect("[0,9223372036854775807,-9223372036854775808,18446744073709551615,10]");
}

static void doubles(void **state)
{
    (void)state;
    jw_array(&w);
    jw_f64(&w, 1);
    jw_f64(&w, -0.5);
    jw_f64(&w, 0.1);
    jw_f64(&w, 1e15);
    jw_f64(&w, (double)NAN);
    jw_f64(&w, (double)INFINITY);
    jw_f64(&w, -(double)INFINITY);
    jw_end(&w);
    expect("[1,-0.5,0.1,1000000000000000,null,null,null]");
}

static void doubles_read_back(void **state)
{
    (void)state;
    static const double values[] = {-0.0,    DBL_MAX,  -DBL_MAX, DBL_MIN,    5e-324,
                                    1.0 / 3, 1e21,     1e-7,     123456.789, 9007199254740993.0,
                                    2e53,    1e22 + 1, 0.1 + 0.2};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 16);
        const struct json *v = NULL;
        double back = 77;
        jw_f64(&w, values[i]);
        assert_true(jw_ok(&w));
        assert_int_equal(json_parse(a, buf_str(&out), NULL, &v, NULL), ERR_OK);
        assert_true(json_f64(v, &back));
        assert_true(back == values[i] && !signbit(back) == !signbit(values[i]));
        buf_reset(&out);
        jw_init(&w, &out);
    }
}

static void escapes(void **state)
{
    (void)state;
    jw_str(&w, str_make("\"\\/\b\f\n\r\t\0\x01\x1F\x7F", 12));
    expect("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\x7F\"");
    jw_object(&w);
    jw_kstr(&w, "a\"b\n", STR("z"));
    jw_end(&w);
    expect("{\"a\\\"b\\n\":\"z\"}");
}

static void bad_utf8_is_replaced(void **state)
{
    (void)state;
    jw_str(&w, STR("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z"));
    expect("\"a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\"");
    jw_str(&w, STR("a\xFFz\xC3"));
    expect("\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"");
    jw_str(&w, STR("\xED\xA0\x80"));
    expect("\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

/* Every byte at every place around the eight-byte steps reads back as itself. */
static void every_byte_at_every_place(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    for (unsigned byte = 0; byte < 128; byte++) {
        for (size_t len = 1; len < 20; len++) {
            for (size_t at = 0; at < len; at++) {
                char text[20];
                memset(text, byte == 'x' ? ' ' : 'x', sizeof text);
                text[at] = (char)byte;
                buf_reset(&out);
                jw_init(&w, &out);
                jw_str(&w, str_make(text, len));
                const struct json *v = NULL;
                arena_reset(a);
                assert_int_equal(json_parse(a, buf_str(&out), NULL, &v, NULL), ERR_OK);
                assert_true(str_eq(json_str(v), str_make(text, len)));
            }
        }
    }
}

static void depth_64_is_the_last(void **state)
{
    (void)state;
    for (int i = 0; i < 64; i++)
        jw_array(&w);
    assert_true(jw_ok(&w));
    for (int i = 0; i < 64; i++)
        jw_end(&w);
    assert_true(jw_ok(&w));
    assert_int_equal(out.n, 128);
    buf_reset(&out);
    jw_init(&w, &out);
    for (int i = 0; i < 65; i++)
        jw_array(&w);
    assert_false(jw_ok(&w));
    jw_end(&w);
    assert_false(jw_ok(&w));
}

static void object_bits_do_not_leak_between_levels(void **state)
{
    (void)state;
    jw_array(&w);
    jw_object(&w);
    jw_ki64(&w, "a", 1);
    jw_end(&w);
    jw_array(&w);
    jw_i64(&w, 1);
    jw_i64(&w, 2);
    jw_end(&w);
    jw_object(&w);
    jw_end(&w);
    jw_end(&w);
    expect("[{\"a\":1},[1,2],{}]");
}

static void fails_after(void (*misuse)(void))
{
    buf_reset(&out);
    jw_init(&w, &out);
    misuse();
    assert_false(jw_ok(&w));
    size_t n = out.n;
    jw_i64(&w, 1);
    jw_end(&w);
    assert_false(jw_ok(&w));
    assert_int_equal(out.n, n); /* nothing more is written */
}

static void value_without_key(void)
{
    jw_object(&w);
    jw_i64(&w, 1);
}

static void key_in_array(void)
{
    jw_array(&w);
    jw_key(&w, STR("a"));
}

static void key_at_top(void)
{
    jw_key(&w, STR("a"));
}

static void key_after_key(void)
{
    jw_object(&w);
    jw_key(&w, STR("a"));
    jw_key(&w, STR("b"));
}

static void end_after_key(void)
{
    jw_object(&w);
    jw_key(&w, STR("a"));
    jw_end(&w);
}

static void end_of_nothing(void)
{
    jw_end(&w);
}

static void two_at_top(void)
{
    jw_array(&w);
    jw_end(&w);
    jw_i64(&w, 1);
}

static void empty_raw(void)
{
    jw_raw(&w, STR(""));
}

static void misuse_fails_and_sticks(void **state)
{
    (void)state;
    fails_after(value_without_key);
    fails_after(key_in_array);
    fails_after(key_at_top);
    fails_after(key_after_key);
    fails_after(end_after_key);
    fails_after(end_of_nothing);
    fails_after(two_at_top);
    fails_after(empty_raw);
}

static void a_full_buffer_fails(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf small;
    buf_init(&small, 6);
    jw_init(&w, &small);
    jw_str(&w, STR("abcd"));
    assert_true(jw_ok(&w));
    buf_reset(&small);
    jw_init(&w, &small);
    jw_str(&w, STR("abcde"));
    assert_false(jw_ok(&w));
}

static void parsed_values_are_written_compactly(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    const struct json *v = NULL;
    struct str text =
        STR(" { \"a\" : [ 1.50 , -0.0, 123456789012345678901234567890, true , null ] ,"
            " \"\\u00e4\\n\" : { \"x\" : \"\\u0000\\/\" } , \"e\" : [ ] } ");
    assert_int_equal(json_parse(a, text, NULL, &v, NULL), ERR_OK);
    jw_value(&w, v);
    expect("{\"a\":[1.50,-0.0,123456789012345678901234567890,true,null],"
           "\"\xC3\xA4\\n\":{\"x\":\"\\u0000/\"},\"e\":[]}");
}

static void values_too_deep_fail(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    char text[4000];
    memset(text, '[', 2000);
    memset(text + 2000, ']', 2000);
    struct json_limits limits = json_default_limits;
    limits.max_depth = 3000;
    const struct json *v = NULL;
    assert_int_equal(json_parse(a, str_make(text, sizeof text), &limits, &v, NULL), ERR_OK);
    jw_value(&w, v);
    assert_false(jw_ok(&w));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commas_and_nesting),
        TEST(top_level_values),
        TEST(integers),
        TEST(doubles),
        TEST(doubles_read_back),
        TEST(escapes),
        TEST(bad_utf8_is_replaced),
        TEST(every_byte_at_every_place),
        TEST(depth_64_is_the_last),
        TEST(object_bits_do_not_leak_between_levels),
        TEST(misuse_fails_and_sticks),
        TEST(a_full_buffer_fails),
        TEST(parsed_values_are_written_compactly),
        TEST(values_too_deep_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
