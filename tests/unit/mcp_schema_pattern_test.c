/* ECMAScript's patterns under PCRE2: where the two differ, ECMAScript's meaning must come out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "mcp/schema_pattern.h"

static const struct {
    const char *pattern, *text;
    bool matches;
} cases[] = {
    {"b", "abc", true},
    {"^abc$", "abc\n", false},
    {"^\\d+$", "\xd9\xa1", false}, /* an Arabic digit */
    {"^\\w$", "\xc3\xa9", false},
    {"^\\W$", "\xc3\xa9", true},
    {"^\\s$", "\xc2\xa0", true},
    {"^\\s$", "\xe2\x80\xa9", true},
    {"^\\S$", "\xc2\xa0", false},
    {"^[\\s]$", "\xef\xbb\xbf", true},
    {"^[\\S]$", "\xef\xbb\xbf", false},
    {"^[^\\S]$", " ", true},
    {"^[\\S\\n]+$", "a\nb", true},
    {"^.$", "\xe2\x80\xa8", false}, /* a line separator */
    {"^.$", "\v", true},
    {"^.$", "\xf0\x9f\x90\xb2", true},
    {"^\\v$", "\v", true},
    {"^\\v$", "\n", false},
    {"^\\cJ$", "\n", true},
    {"^\\x41\\u0042$", "AB", true},
    {"^\\u{1F432}$", "\xf0\x9f\x90\xb2", true},
    {"^\\ud83d\\udc32$", "\xf0\x9f\x90\xb2", true},
    {"^[\\b]$", "\b", true},
    {"\\bfoo\\b", "a foo b", true},
    {"^\\p{Letter}+$",
     "Stra\xc3\x9f"
     "e",
     true},
    {"^\\p{L}\\P{L}$", "a1", true},
    {"^\\p{Script=Greek}$", "\xce\xb1", true},
    {"^\\p{gc=Lu}$", "a", false},
    {"^[\\p{digit}]$", "\xd9\xa1", true},
    {"^(?<y>\\d{4})-\\k<y>$", "2026-2026", true},
    {"^(a)\\1$", "aa", true},
    {"^(?:a|(b))\\1$", "a", true}, /* an unset group is empty */
    {"^(?=a)(?!ab)a.$", "ac", true},
    {"(?<=\\$)\\d+", "$42", true},
    {"^a{2}b{1,}c{0,1}?$", "aabbc", true},
    {"^{$", "{", true},
    {"^a{,2}$", "a{,2}", true},
    {"^]}$", "]}", true},
    {"^[[]$", "[", true},
    {"^[[:alpha:]]$", "a]", true}, /* a class of [ : a l p h, then ] */
    {"^[]$", "", false},
    {"^[^]$", "\n", true},
    {"^\\-\\_\\@\\/$", "-_@/", true},
    {"#", "a # b", true},
};

static void test_matching(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
        struct schema_matcher m = {0};
        int64_t work = 1000000;
        const char *problem = "";
        const struct schema_pattern *p =
            schema_pattern_compile(a, str_from(cases[i].pattern), &problem);

        print_message("%s\n", cases[i].pattern);
        if (!p)
            fail_msg("does not compile: %s", problem);
        assert_int_equal(schema_pattern_match(&m, p, str_from(cases[i].text), &work),
                         cases[i].matches ? SCHEMA_MATCH : SCHEMA_NO_MATCH);
        schema_matcher_done(&m);
    }
}

static const char *const bad[] = {
    "(",       ")",         "[a",        "a\\",          "*a",       "a**",     "a++",
    "a{2}{3}", "(?i)a",     "(?#x)",     "(?>a)",        "(?P<n>a)", "(*FAIL)", "\\Qa\\E",
    "\\A",     "\\Z",       "\\a",       "\\e",          "\\h",      "\\R",     "\\X",
    "\\C",     "\\G",       "\\K",       "\\u12",        "\\x1",     "\\c1",    "\\p",
    "\\p{",    "\\p{Nope}", "\\p{^L}",   "\\u{110000}",  "\\2(a)",   "\\00",    "[\\d-\\B]",
    "(?R)",    "(?1)",      "(?(1)a|b)", "\\k<nope>(a)",
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
        const char *problem = "";

        print_message("%s\n", bad[i]);
        assert_null(schema_pattern_compile(a, str_from(bad[i]), &problem));
        assert_string_not_equal(problem, "");
    }
}

/* More steps than the first allowance, but not beyond reason: the answer is an answer, and is paid.
 */
static void test_many_steps(void **state)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    struct schema_matcher m = {0};
    int64_t work = 1000000;
    const char *problem = "";
    const struct schema_pattern *p = schema_pattern_compile(a, STR("^(a+)+$"), &problem);

    (void)state;
    assert_int_equal(schema_pattern_match(&m, p, STR("aaa!"), &work), SCHEMA_NO_MATCH);
    assert_int_equal(work, 1000000);
    assert_int_equal(schema_pattern_match(&m, p, STR("aaaaaaaaaaaaa!"), &work), SCHEMA_NO_MATCH);
    assert_true(work < 1000000);
    assert_int_equal(schema_pattern_match(&m, p, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), &work),
                     SCHEMA_MATCH_LIMIT);
    work = 0;
    assert_int_equal(schema_pattern_match(&m, p, STR("a"), &work), SCHEMA_MATCH_LIMIT);
    schema_matcher_done(&m);
}

/* The "regex" format is stricter than what a schema's author gets away with. */
static void test_strict(void **state)
{
    (void)state;
    assert_true(schema_pattern_is_valid(STR("^[a-z\\-]+\\/$")));
    assert_false(schema_pattern_is_valid(STR("\\_")));
    assert_false(schema_pattern_is_valid(STR("a]")));
    assert_false(schema_pattern_is_valid(STR("^(abc]")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matching),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_many_steps),
        cmocka_unit_test(test_strict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
