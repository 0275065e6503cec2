/* Parsing JSON from outside: what is accepted, what is refused, and that hostile input costs
 * little. */
#include "base/json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/jw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;
static struct err error;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new((size_t)64 << 20);
    err_clear(&error);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static enum err_code parse_with(struct str text, const struct json_limits *limits,
                                const struct json **ret)
{
    arena_reset(arena);
    err_clear(&error);
    return json_parse(arena, text, limits, ret, &error);
}

/* Parses a copy that ends exactly at the end of its memory, so that reading on is caught. */
static enum err_code parse(struct str text)
{
    const struct json *v = NULL;
    char *copy = mem_alloc(text.n);
    memcpy(copy, text.p, text.n);
    enum err_code rc = parse_with(str_make(copy, text.n), NULL, &v);
    mem_free(copy);
    assert_true((rc == ERR_OK) == (v != NULL)); /* written only on success */
    assert_int_equal(rc, error.code);
    return rc;
}

static void valid_documents(void **state)
{
    (void)state;
    static const struct str texts[] = {
        STR_INIT("{}"),
        STR_INIT("[]"),
        STR_INIT("0"),
        STR_INIT("-0"),
        STR_INIT("\"\""),
        STR_INIT("true"),
        STR_INIT(" \t\r\nnull \t\r\n"),
        STR_INIT("[1,2.50,-3e10,1E+2,123456789012345678901234567890]"),
        STR_INIT("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}"),
        STR_INIT("\"\\ud83d\\ude00 \\u0000 \\/ \xF0\x9F\x98\x80\""),
        STR_INIT("{\"\":1}"),
        STR_INIT("{\"a\":1,\"A\":2,\"a \":3,\"aa\":4}"),
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (parse(texts[i]) != ERR_OK)
            fail_msg("%s: %s", texts[i].p, error.text);
    }
}

static void invalid_documents(void **state)
{
    (void)state;
    static const struct str texts[] = {
        STR_INIT(""),
        STR_INIT(" "),
        STR_INIT("{"),
        STR_INIT("}"),
        STR_INIT("["),
        STR_INIT("]"),
        STR_INIT("[1"),
        STR_INIT("[1,]"),
        STR_INIT("[,1]"),
        STR_INIT("{\"a\"}"),
        STR_INIT("{\"a\":}"),
        STR_INIT("{\"a\":1,}"),
        STR_INIT("{a:1}"),
        STR_INIT("{1:1}"),
        STR_INIT("{'a':1}"),
        STR_INIT("[1}"),
        STR_INIT("01"),
        STR_INIT("1."),
        STR_INIT(".5"),
        STR_INIT("+1"),
        STR_INIT("1e"),
        STR_INIT("-"),
        STR_INIT("--1"),
        STR_INIT("0x10"),
        STR_INIT("NaN"),
        STR_INIT("Infinity"),
        STR_INIT("tru"),
        STR_INIT("True"),
        STR_INIT("nulll"),
        STR_INIT("\"abc"),
        STR_INIT("\"abc\\"),
        STR_INIT("\"abc\\\""),
        STR_INIT("\"\\x41\""),
        STR_INIT("\"\\u12\""),
        STR_INIT("\"a\nb\""), /* control characters must be escaped */
        STR_INIT("\"a\0b\""),
        STR_INIT("1 2"), /* one document, not two */
        STR_INIT("{} x"),
        STR_INIT("[]\0"),
        STR_INIT("// c\n1"),
        STR_INIT("\xEF\xBB\xBF{}"), /* byte order mark (RFC 8259, 8.1) */
        STR_INIT("\"\xFF\""),
        STR_INIT("\"\xC0\x80\""),
        STR_INIT("\"\xED\xA0\x80\""), /* a surrogate in UTF-8 */
        STR_INIT("\"\xF4\x90\x80\x80\""),
        STR_INIT("\"\xE2\x82\""),
        STR_INIT("{\"\xC3\x28\":1}"),
        STR_INIT("\"\\ud800\""), /* lone surrogates */
        STR_INIT("\"\\ud800x\""),
        STR_INIT("\"\\udc00\""),
        STR_INIT("\"\\ud800\\u0041\""),
        STR_INIT("\"\\ud800\\ud800\""),
        STR_INIT("[1 2]"),
        STR_INIT("[\"a\" \"b\"]"),
        STR_INIT("[true false]"),
        STR_INIT("[12-3]"),
        STR_INIT(":"),
        STR_INIT(",,,,"),
        STR_INIT("[::::]"),
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (parse(texts[i]) != ERR_JSON_SYNTAX)
            fail_msg("case %zu was not refused: %s", i, texts[i].p);
        assert_non_null(strstr(error.text, "not valid JSON: "));
        assert_true(str_ends(str_from(error.text), STR(".")));
    }
}

static void every_beginning_of_a_document_is_refused(void **state)
{
    (void)state;
    struct str text = STR("{\"a\\u00e4\":[1.5e3,true,null,{\"b\":\"\\ud83d\\ude00\xC3\xA4\"}]}");
    assert_int_equal(parse(text), ERR_OK);
    for (size_t n = 0; n < text.n; n++)
        assert_int_equal(parse(str_make(text.p, n)), ERR_JSON_SYNTAX);
}

static void syntax_errors_say_where(void **state)
{
    (void)state;
    assert_int_equal(parse(STR("{\"a\":1,\"b\":x}")), ERR_JSON_SYNTAX);
    assert_non_null(strstr(error.text, " at byte 11."));
}

static void duplicate_names(void **state)
{
    (void)state;
    static const struct str texts[] = {
        STR_INIT("{\"a\":1,\"a\":1}"),
        STR_INIT("{\"a\":1,\"b\":2,\"a\":3}"),
        STR_INIT("{\"\":1,\"\":2}"),
        STR_INIT("{\"a\":1,\"\\u0061\":2}"),
        STR_INIT("{\"a/b\":1,\"a\\/b\":2}"),
        STR_INIT("{\"\xC3\xA4\":1,\"\\u00e4\":2}"),
        STR_INIT("{\"\\ud83d\\ude00\":1,\"\xF0\x9F\x98\x80\":2}"),
        STR_INIT("[1,[2,{\"x\":{\"k\":[],\"k\":{}}}]]"),
        STR_INIT("{\"x\":{\"k\":{\"q\":1}},\"y\":[{\"k\":1}],\"x\":1}"),
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (parse(texts[i]) != ERR_JSON_DUPLICATE)
            fail_msg("not refused: %s", texts[i].p);
    }
    assert_int_equal(parse(STR("{\"status\":1,\"status\":1}")), ERR_JSON_DUPLICATE);
    assert_non_null(strstr(error.text, "\"status\" twice"));
}

/* An object of n members whose names end in a number; the last repeats name number twin, if any. */
static void build_object(struct buf *b, size_t n, const char *prefix, size_t twin)
{
    buf_reset(b);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%c\"%s%zu\":[%zu]", i ? ',' : '{', prefix, i + 1 == n && twin < n ? twin : i,
                   i);
    buf_add_char(b, '}');
    assert_false(b->failed);
}

static void duplicates_in_objects_of_every_size(void **state)
{
    (void)state;
    static const size_t sizes[] = {2, 7, 8, 9, 10, 16, 17, 100, 511, 512, 513, 514, 2000, 50000};
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, (size_t)4 << 20);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        size_t n = sizes[i];
        build_object(&b, n, "name", n);
        assert_int_equal(parse(buf_str(&b)), ERR_OK);
        build_object(&b, n, "name", 0);
        assert_int_equal(parse(buf_str(&b)), ERR_JSON_DUPLICATE);
        build_object(&b, n, "name", n / 2 < n - 1 ? n / 2 : 0);
        assert_int_equal(parse(buf_str(&b)), ERR_JSON_DUPLICATE);
        build_object(&b, n, "name", n - 2);
        assert_int_equal(parse(buf_str(&b)), ERR_JSON_DUPLICATE);
    }
}

/* Names that agree in length, beginning and end, so that a cheap hash sees one name. */
static void colliding_object(struct buf *b, size_t n, size_t twin)
{
    buf_reset(b);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%c\"aaaaaaaa%06zuzzzzzzzz\":1", i ? ',' : '{',
                   i + 1 == n && twin < n ? twin : i);
    buf_add_char(b, '}');
    assert_false(b->failed);
}

static void names_made_to_collide(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, (size_t)4 << 20);
    for (size_t n = 2; n < 600; n += 37) {
        colliding_object(&b, n, n);
        assert_int_equal(parse(buf_str(&b)), ERR_OK);
        colliding_object(&b, n, 0);
        assert_int_equal(parse(buf_str(&b)), ERR_JSON_DUPLICATE);
    }
}

static void hostile_names_are_not_quadratic(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf one;
    CLEANUP(buf_done) struct buf all;
    buf_init(&one, (size_t)4 << 20);
    buf_init(&all, (size_t)4 << 20);
    colliding_object(&one, 100000, 100000);
    int64_t start_ms = clock_mono_ms();
    assert_int_equal(parse(buf_str(&one)), ERR_OK);

    colliding_object(&one, 500, 500);
    buf_add_char(&all, '[');
    for (int i = 0; i < 200; i++) {
        buf_add_str(&all, buf_str(&one));
        buf_add_char(&all, i < 199 ? ',' : ']');
    }
    assert_int_equal(parse(buf_str(&all)), ERR_OK);
    /* Comparing all pairs would be five thousand million comparisons: minutes under a sanitizer. */
    assert_true(clock_mono_ms() - start_ms < 10000);
}

static void nul_in_names(void **state)
{
    (void)state;
    assert_int_equal(parse(STR("{\"a\\u0000b\":1}")), ERR_JSON_SYNTAX);
    assert_non_null(strstr(error.text, "NUL"));
    assert_int_equal(parse(STR("{\"\\u0000\":1}")), ERR_JSON_SYNTAX);
    assert_int_equal(parse(STR("[{\"x\":[{\"y\":1,\"\\u0000\":1}]}]")), ERR_JSON_SYNTAX);
    assert_int_equal(parse(STR("{\"a\":\"\\u0000\"}")), ERR_OK);
    assert_int_equal(parse(STR("{\"a\\\\u0000\":1}")),
                     ERR_OK); /* an escaped backslash, not a NUL */
}

static void size_limit(void **state)
{
    (void)state;
    const struct json *v = NULL;
    const struct json_limits limits = {.max_bytes = 10, .max_depth = 5, .max_values = 5};
    assert_int_equal(parse_with(STR("[1,2,3,45]"), &limits, &v), ERR_OK);
    assert_int_equal(parse_with(STR("[1,2,3,456]"), &limits, &v), ERR_JSON_LIMIT);
    assert_non_null(strstr(error.text, "11 bytes; at most 10"));

    size_t n = json_default_limits.max_bytes;
    char *large = mem_alloc(n + 1);
    memset(large, ' ', n + 1);
    large[0] = '1';
    assert_int_equal(parse(str_make(large, n)), ERR_OK);
    assert_int_equal(parse(str_make(large, n + 1)), ERR_JSON_LIMIT);
    mem_free(large);
}

static void depth_limit(void **state)
{
    (void)state;
    const struct json *v = NULL;
    struct json_limits limits = json_default_limits;
    limits.max_depth = 1;
    assert_int_equal(parse_with(STR("{\"a\":1}"), &limits, &v), ERR_OK);
    assert_int_equal(parse_with(STR("{\"a\":[]}"), &limits, &v), ERR_JSON_LIMIT);
    assert_int_equal(parse_with(STR("[\"[[[{{{\\\"[[[\"]"), &limits, &v), ERR_OK);
    limits.max_depth = 0;
    assert_int_equal(parse_with(STR("1"), &limits, &v), ERR_OK);
    assert_int_equal(parse_with(STR("[]"), &limits, &v), ERR_JSON_LIMIT);

    char text[200];
    for (size_t depth = 60; depth <= 70; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        assert_int_equal(parse(str_make(text, 2 * depth)), depth <= 64 ? ERR_OK : ERR_JSON_LIMIT);
    }
}

static void a_million_levels(void **state)
{
    (void)state;
    enum { LEVELS = 1000000 };
    char *deep = mem_alloc(2 * (size_t)LEVELS);
    memset(deep, '[', LEVELS);
    memset(deep + LEVELS, ']', LEVELS);
    assert_int_equal(parse(str_make(deep, 2 * (size_t)LEVELS)), ERR_JSON_LIMIT);
    assert_int_equal(parse(str_make(deep, LEVELS)), ERR_JSON_LIMIT);
    assert_int_equal(parse(str_make(deep + LEVELS, LEVELS)), ERR_JSON_SYNTAX);
    assert_non_null(strstr(error.text, "byte 0"));
    mem_free(deep);
}

static void value_limit(void **state)
{
    (void)state;
    const struct json *v = NULL;
    const struct json_limits limits = {.max_bytes = 1000, .max_depth = 5, .max_values = 5};
    assert_int_equal(parse_with(STR("[1,2,3,4]"), &limits, &v), ERR_OK);
    assert_int_equal(parse_with(STR("[1,2,3,4,5]"), &limits, &v), ERR_JSON_LIMIT);
    /* Names are not values. */
    assert_int_equal(parse_with(STR("{\"a\":1,\"b\":\"::::\",\"c\":[],\"d\":{}}"), &limits, &v),
                     ERR_OK);
    assert_int_equal(parse_with(STR("{\"a\":1,\"b\":2,\"c\":[],\"d\":[0]}"), &limits, &v),
                     ERR_JSON_LIMIT);
}

static void a_small_arena_is_an_error(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 100000);
    build_object(&b, 1000, "name", 1000);
    const struct json *v = NULL;
    for (size_t size = 0; size < 150000; size += 1997) {
        CLEANUP(arena_cleanup) struct arena *small = arena_new(size);
        struct err e = {0};
        enum err_code rc = json_parse(small, buf_str(&b), NULL, &v, &e);
        assert_true(rc == ERR_OK || rc == ERR_JSON_LIMIT);
        if (size < 20000)
            assert_int_equal(rc, ERR_JSON_LIMIT);
    }
    assert_non_null(v);
}

static void unused_memory_goes_back(void **state)
{
    (void)state;
    char text[100002];
    memset(text, 'x', sizeof text);
    text[0] = text[sizeof text - 1] = '"';
    size_t before = arena_room(arena);
    assert_int_equal(parse(str_make(text, sizeof text)), ERR_OK);
    assert_true(before - arena_room(arena) < sizeof text + 200);
}

/* Arrays of every density: yyjson's guess of the number of values is too low, right and too high.
 */
static void values_of_every_density(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 1000000);
    for (int gap = 0; gap < 40; gap++) {
        for (size_t n = 1; n < 3000; n = n * 3 + 1) {
            buf_reset(&b);
            for (size_t i = 0; i < n; i++)
                buf_printf(&b, "%c%*s7", i ? ',' : '[', gap, "");
            buf_add_char(&b, ']');
            const struct json *v = NULL;
            assert_int_equal(parse_with(buf_str(&b), NULL, &v), ERR_OK);
            assert_int_equal(json_len(v), n);
            size_t seen = 0;
            for (struct json_iter it = json_iter(v); json_next(&it); seen++)
                assert_true(str_eq(json_number(it.value), STR("7")));
            assert_int_equal(seen, n);
        }
    }
}

/* Random damage to a document never does harm; sanitizers watch. */
static void damaged_documents(void **state)
{
    (void)state;
    struct str good =
        STR("{\"jsonrpc\":\"2.0\",\"id\":3,\"params\":{\"a\":[1,-2.5e3,true,null,\"\\u00e4\\"
            "ud83d\\ude00\xC3\xA4\"],\"b\":{\"c\":{},\"d\":[]}}}");
    static const char bytes[] = "{}[]\",:\\u0a1e-. \xC3\xED\xFF\x00";
    char text[256];
    unsigned seed = 12345;
    size_t accepted = 0;
    for (int round = 0; round < 30000; round++) {
        memcpy(text, good.p, good.n);
        for (int k = 0; k < 1 + round % 3; k++) {
            seed = seed * 1103515245 + 12345;
            text[(seed >> 8) % good.n] = bytes[(seed >> 24) % sizeof bytes];
        }
        accepted += parse(str_make(text, good.n)) == ERR_OK;
    }
    assert_in_range(accepted, 100, 20000);
}

static void in_place_it_reads_the_same(void **state)
{
    static const char *const texts[] = {
        "{\"a\":\"x\\ny\\u00e9\",\"b\":[1.50,-2,true,null],\"\\u0063\":{\"d\":\"\"}}",
        "[]",
        "7",
        "{\"a\":1",
        "{\"a\":1,\"a\":2}",
        "[\"\xff\"]",
        "",
        "[\"\\u0000\"]"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        CLEANUP(buf_done) struct buf text = {0}, copy = {0}, one = {0}, other = {0};
        const struct json *a = NULL, *b = NULL;
        struct err ea = {0}, eb = {0};
        struct jw w;
        buf_init(&text, 4096);
        buf_init(&copy, 4096);
        buf_init(&one, 4096);
        buf_init(&other, 4096);
        buf_add_z(&text, texts[i]);
        buf_add_z(&copy, texts[i]);
        enum err_code ra = json_parse(arena, buf_str(&copy), NULL, &a, &ea);
        assert_int_equal(json_parse_in_place(arena, &text, NULL, &b, &eb), ra);
        assert_string_equal(ea.text, eb.text);
        assert_true(ra ? texts[i][0] == '\0' || text.p != NULL : text.p == NULL);
        if (ra)
            continue;
        jw_init(&w, &one);
        jw_value(&w, a);
        jw_init(&w, &other);
        jw_value(&w, b);
        assert_true(str_eq(buf_str(&one), buf_str(&other)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(valid_documents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(invalid_documents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_beginning_of_a_document_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(syntax_errors_say_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(duplicate_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(duplicates_in_objects_of_every_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_made_to_collide, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_names_are_not_quadratic, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nul_in_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(size_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(depth_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_million_levels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(value_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_small_arena_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unused_memory_goes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_of_every_density, set_up, tear_down),
        cmocka_unit_test_setup_teardown(in_place_it_reads_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_documents, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
