/* Resolving references: the examples of RFC 3986, section 5.4, and the bases that schemas have. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/uri.h"
#include "mcp/schema_uri.h"

static const struct {
    const char *base, *reference, *target;
} examples[] = {
    {"http://a/b/c/d;p?q", "g:h", "g:h"},
    {"http://a/b/c/d;p?q", "g", "http://a/b/c/g"},
    {"http://a/b/c/d;p?q", "./g", "http://a/b/c/g"},
    {"http://a/b/c/d;p?q", "g/", "http://a/b/c/g/"},
    {"http://a/b/c/d;p?q", "/g", "http://a/g"},
    {"http://a/b/c/d;p?q", "//g", "http://g"},
    {"http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y"},
    {"http://a/b/c/d;p?q", "g?y", "http://a/b/c/g?y"},
    {"http://a/b/c/d;p?q", "#s", "http://a/b/c/d;p?q"},
    {"http://a/b/c/d;p?q", "g#s", "http://a/b/c/g"},
    {"http://a/b/c/d;p?q", ";x", "http://a/b/c/;x"},
    {"http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"},
    {"http://a/b/c/d;p?q", ".", "http://a/b/c/"},
    {"http://a/b/c/d;p?q", "./", "http://a/b/c/"},
    {"http://a/b/c/d;p?q", "..", "http://a/b/"},
    {"http://a/b/c/d;p?q", "../", "http://a/b/"},
    {"http://a/b/c/d;p?q", "../g", "http://a/b/g"},
    {"http://a/b/c/d;p?q", "../..", "http://a/"},
    {"http://a/b/c/d;p?q", "../../g", "http://a/g"},
    {"http://a/b/c/d;p?q", "../../../g", "http://a/g"},
    {"http://a/b/c/d;p?q", "/./g", "http://a/g"},
    {"http://a/b/c/d;p?q", "/../g", "http://a/g"},
    {"http://a/b/c/d;p?q", "g.", "http://a/b/c/g."},
    {"http://a/b/c/d;p?q", "..g", "http://a/b/c/..g"},
    {"http://a/b/c/d;p?q", "./../g", "http://a/b/g"},
    {"http://a/b/c/d;p?q", "./g/.", "http://a/b/c/g/"},
    {"http://a/b/c/d;p?q", "g/./h", "http://a/b/c/g/h"},
    {"http://a/b/c/d;p?q", "g/../h", "http://a/b/c/h"},
    {"http://a/b/c/d;p?q", "g;x=1/../y", "http://a/b/c/y"},
    {"http://a/b/c/d;p?q", "http:g", "http:g"},
    {"http://a", "g", "http://a/g"},
    {"", "", ""},
    {"", "#/x", ""},
    {"", "item.json#a", "item.json"},
    {"dir/root.json", "item.json", "dir/item.json"},
    {"urn:uuid:1234", "#x", "urn:uuid:1234"},
    {"tag:example.com,2026:x", "", "tag:example.com,2026:x"},
};

static void test_resolve(void **state)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
        struct str target =
            schema_uri_resolve(a, str_from(examples[i].base), str_from(examples[i].reference));

        assert_string_equal(str_dup(a, target), examples[i].target);
    }
}

static void test_decode(void **state)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);

    (void)state;
    assert_string_equal(str_dup(a, uri_decode(a, STR("a%25b%c3%A4"))), "a%b\xc3\xa4");
    assert_string_equal(str_dup(a, uri_decode(a, STR("%zz%1"))), "%zz%1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resolve),
        cmocka_unit_test(test_decode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
