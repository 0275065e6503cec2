/* RFC 6570 backwards: the examples of its levels 1 to 3, and URIs that must not match. */
#include "mcp_testing.h"

#include "base/clock.h"
#include "mcp/uri_template.h"

static void matches(const char *template, const char *uri, const char *wanted)
{
    struct uri_match m;
    struct buf b;
    struct err err = {0};

    if (uri_template_check(str_from(template), &err))
        fail_msg("%s: %s", template, err.text);
    buf_init(&b, 4096);
    if (!uri_template_match(str_from(template), str_from(uri), &m)) {
        if (wanted)
            fail_msg("%s does not match %s", template, uri);
        return;
    }
    for (size_t i = 0; i < m.n; i++)
        buf_printf(&b, "%s%.*s=%.*s", i ? " " : "", STR_ARG(m.variables[i].name),
                   STR_ARG(m.variables[i].value));
    if (!wanted)
        fail_msg("%s matches %s: %s", template, uri, buf_cstr(&b));
    assert_string_equal(buf_cstr(&b), wanted);
    buf_done(&b);
}

static void test_levels(void **state)
{
    (void)state;
    /* level 1 */
    matches("a:x", "a:x", "");
    matches("a:{var}", "a:value", "var=value");
    matches("a:{var}", "a:Hello%20World%21", "var=Hello%20World%21");
    matches("test://t/{id}/data", "test://t/123/data", "id=123");
    matches("{a}-{b}", "1-2-3", "a=1-2 b=3");
    /* level 2 */
    matches("f:{+path}/here", "f:/foo/bar/here", "path=/foo/bar");
    matches("f:X{#var}", "f:X#value", "var=value");
    matches("f:X{#var}", "f:X", "");
    /* level 3 */
    matches("m?{x,y}", "m?1024,768", "x=1024 y=768");
    matches("f:{+x,y}/here", "f:1024,/foo/here", "x=1024 y=/foo");
    matches("f:X{.x,y}", "f:X.1024.768", "x=1024 y=768");
    matches("f:{/x,y}/here", "f:/1024/768/here", "x=1024 y=768");
    matches("f:{/x}/here", "f:/here", "");
    matches("f:p{;x,y,empty}", "f:p;x=1024;y=768;empty", "x=1024 y=768 empty=");
    matches("f:s{?x,y}", "f:s?x=1024&y=768", "x=1024 y=768");
    matches("f:s{?x,y}", "f:s?y=768&x=1024", "y=768 x=1024");
    matches("f:s{?x,y}", "f:s?y=768", "y=768");
    matches("f:s{?x,y}", "f:s", "");
    matches("f:s?fixed=yes{&x,y}", "f:s?fixed=yes&x=1", "x=1");
    matches("f:s{/id}{?q}{#part}", "f:s/7?q=a/b#c", "id=7 q=a/b part=c");
}

static void test_no_match(void **state)
{
    (void)state;
    matches("a:{var}", "a:", NULL);
    matches("a:{var}", "a:x/y", NULL);
    matches("a:{var}", "b:x", NULL);
    matches("a:{var}/z", "a:x", NULL);
    matches("f:s{?x,y}", "f:s?z=1", NULL);
    matches("f:s{?x,y}", "f:s?x=1&x=2", NULL);
    matches("f:s{?x,y}", "f:s?", NULL);
    matches("f:X{.x,y}", "f:X.1.2/3", NULL);
    matches("m?{x,y}", "m?", NULL);
    matches("f:X{#var}", "f:X/", NULL);
}

static void test_refused(void **state)
{
    static const char *const bad[] = {"a:{",     "a:{}",    "a:}",    "a:{x",    "a:{x}}",
                                      "a:{{x}}", "a:{x:3}", "a:{x*}", "a:{x,x}", "a:{x}{x}",
                                      "a:{x,}",  "a:{=x}",  "a:{|x}", "a:{x y}", "a:{.}"};
    char many[400] = "a:";
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (!uri_template_check(str_from(bad[i]), NULL))
            fail_msg("%s is taken", bad[i]);
    }
    for (int i = 0; i < 33; i++)
        snprintf(many + strlen(many), sizeof(many) - strlen(many), "{v%d}", i);
    assert_int_not_equal(uri_template_check(str_from(many), NULL), 0);
}

/* The largest message can hold such a URI: its answer must not take seconds. */
static void test_hostile(void **state)
{
    static const char *const templates[] = {"a:{+a}x{+b}x{+c}x{+d}x{+e}y", "a:{b,c}y{d,e}z",
                                            "a:{+b,c}{?d,e}{&f,g}z"};
    enum { URI_BYTES = 4 << 20, MOST_MS = 300 };
    char *uri = calloc(1, URI_BYTES + 1);
    struct uri_match m;
    (void)state;
    memset(uri, 'x', URI_BYTES);
    memcpy(uri, "a:", 2);
    for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
        int64_t before = clock_mono_ms();
        assert_false(uri_template_match(str_from(templates[i]), str_from(uri), &m));
        assert_in_range(clock_mono_ms() - before, 0, MOST_MS);
    }
    free(uri);
}

/* Only one way fits, and it comes late: pairs of rests that were tried are not tried again. */
static void test_late(void **state)
{
    char uri[200] = "a:axaxaxaz";
    char wanted[300];
    (void)state;
    memset(uri + strlen(uri), 'x', 120);
    snprintf(wanted, sizeof(wanted), "a=a b=a c=a d=a e=%s", strchr(uri, 'z') + 1);
    matches("a:{+a}x{+b}x{+c}x{+d}z{+e}", uri, wanted);
}

static void test_rest(void **state)
{
    (void)state;
    assert_true(uri_template_has(STR("a:{x}{?y,z}"), STR("z")));
    assert_false(uri_template_has(STR("a:{x}{?y,z}"), STR("a")));
    assert_int_equal(uri_template_weight(STR("a:{x}/b{?y}")), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),  cmocka_unit_test(test_no_match),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_late),    cmocka_unit_test(test_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
