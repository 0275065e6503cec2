/* Lenient JSON becomes strict JSON, and nothing else changes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "sandbox/lenient.h"

#include <stdio.h>

static void respelled(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"{}", "{}"},
        {"{a:1}", "{\"a\":1}"},
        {"{'a':'b'}", "{\"a\":\"b\"}"},
        {"{\"a\":[1,2,],}", "{\"a\":[1,2]}"},
        {"{ a : true , b_2:null}", "{ \"a\" : true , \"b_2\":null}"},
        {"['it\\'s','say \"x\"']", "[\"it's\",\"say \\\"x\\\"\"]"},
        {"[\"a'b\",\"c\\\"d\"]", "[\"a'b\",\"c\\\"d\"]"},
        {"[1 /* one */, -2.5e3 // two\n]", "[1 , -2.5e3 \n]"},
        {"[true]", "[true]"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *a = arena_new(1 << 20);
        struct str out;
        assert_true(sb_lenient(a, str_from(cases[i].in), &out));
        assert_string_equal(str_dup(a, out), cases[i].out);
        arena_free(a);
    }
}

static void hopeless(void **state)
{
    static const char *const cases[] = {"'abc", "{\"a", "\"\\"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *a = arena_new(1 << 20);
        struct str out;
        assert_false(sb_lenient(a, str_from(cases[i]), &out));
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(respelled), cmocka_unit_test(hopeless)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
