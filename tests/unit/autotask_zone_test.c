/* Zone names and URLs in every form people use, the look-up's answers, and which page URLs may
 * carry credentials. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/zone.h"
#include "base/arena.h"

static void accepts_every_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *url;
    } rows[] = {
        {"webservices5", "https://webservices5.autotask.net/ATServicesRest/"},
        {"WebServices5", "https://webservices5.autotask.net/ATServicesRest/"},
        {"ww6", "https://webservices6.autotask.net/ATServicesRest/"},
        {" 14 ", "https://webservices14.autotask.net/ATServicesRest/"},
        {"webservices5.autotask.net", "https://webservices5.autotask.net/ATServicesRest/"},
        {"ww5.autotask.net", "https://webservices5.autotask.net/ATServicesRest/"},
        {"https://webservices5.autotask.net", "https://webservices5.autotask.net/ATServicesRest/"},
        {"https://webservices5.autotask.net/atservicesrest/",
         "https://webservices5.autotask.net/ATServicesRest/"},
        {"https://webservices5.autotask.net/atservicesrest/v1.0",
         "https://webservices5.autotask.net/ATServicesRest/"},
        {"webservices5.autotask.net/ATServicesRest/V1.0/",
         "https://webservices5.autotask.net/ATServicesRest/"},
        {"https://ww5.autotask.net/Mvc/ServiceDesk",
         "https://webservices5.autotask.net/ATServicesRest/"},
        {"https://gateway.example.com/autotask", "https://gateway.example.com/autotask/"},
        {"https://gateway.example.com:8443/x/v1.0/", "https://gateway.example.com:8443/x/"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080/ATServicesRest/"},
        {"http://localhost:1/ATServicesRest/", "http://localhost:1/ATServicesRest/"},
        {"http://[::1]:90", "http://[::1]:90/ATServicesRest/"},
        {"127.0.0.1:8080", "http://127.0.0.1:8080/ATServicesRest/"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[AT_URL_MAX] = "";
        struct err err = {0};
        assert_int_equal(at_zone_url(str_from(rows[i].text), out, sizeof(out), &err), ERR_OK);
        assert_string_equal(out, rows[i].url);
    }
}

static void refuses_the_rest(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "   ",
        "berlin",
        "ftp://webservices5.autotask.net",
        "http://webservices5.autotask.net",
        "http://127.0.0.1.evil.test",
        "http://127.0.0.300",
        "https://user:pw@webservices5.autotask.net",
        "https://webservices5.autotask.net/?x=1",
        "https://webservices5.autotask.net/#a",
        "https://",
        "https://:443/",
        "web services5",
        "webservices5\r\nX: y",
        "https://a.test:99999999/",
        "https://a.test:8x/",
        "http://2130706433/",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[AT_URL_MAX] = "untouched";
        struct err err = {0};
        assert_int_equal(at_zone_url(str_from(rows[i]), out, sizeof(out), &err), ERR_CONFIG);
        assert_string_equal(out, "untouched");
        assert_true(err.text[0] && err.fix[0]);
    }
}

static enum err_code answer(int status, const char *body, const char *lookup,
                            struct zone_answer *ret, struct err *err)
{
    struct arena *a = arena_new(1 << 20);
    memset(err, 0, sizeof(*err));
    enum err_code rc = zone_read_answer(a, status, str_from(body), str_from(lookup), ret, err);
    arena_free(a);
    return rc;
}

static void reads_the_answer(void **state)
{
    (void)state;
    struct zone_answer z;
    struct err err;
    const char *good = "{\"zoneName\":\"America East\",\"url\":\"https://webservices3.autotask.net/"
                       "atservicesrest/\",\"webUrl\":\"https://ww3.autotask.net/\",\"ci\":12345}";
    assert_int_equal(answer(200, good, at_zone_lookup_url, &z, &err), ERR_OK);
    assert_string_equal(z.base_url, "https://webservices3.autotask.net/ATServicesRest/");
    assert_string_equal(z.web_url, "https://ww3.autotask.net/");

    assert_int_equal(answer(500, "{\"errors\":[\"Zone information could not be determined\"]}",
                            at_zone_lookup_url, &z, &err),
                     ERR_AUTHENTICATION);
    assert_non_null(strstr(err.fix, "AUTOTASK_USERNAME"));
    assert_int_equal(answer(200, "<html>down</html>", at_zone_lookup_url, &z, &err),
                     ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(answer(200, "{\"url\":\"https://webservices3.autotask.net.evil.test/\"}",
                            at_zone_lookup_url, &z, &err),
                     ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(
        answer(200, "{\"url\":\"https://evilautotask.net/\"}", at_zone_lookup_url, &z, &err),
        ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(answer(200, "{\"url\":\"http://127.0.0.1:9/\"}", at_zone_lookup_url, &z, &err),
                     ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(
        answer(200, "{\"url\":\"http://127.0.0.1:9/\"}", "http://127.0.0.1:8/zone", &z, &err),
        ERR_OK);
    assert_string_equal(z.base_url, "http://127.0.0.1:9/ATServicesRest/");
}

static void guards_page_urls(void **state)
{
    (void)state;
    struct str base = STR("https://webservices5.autotask.net/ATServicesRest/V1.0/");
    static const char *const good[] = {
        "https://webservices5.autotask.net/ATServicesRest/V1.0/Tickets/query/next?paging={\"a\":1}",
        "https://WebServices5.autotask.net:443/atservicesrest/v1.0/Tickets/query/next",
    };
    static const char *const bad[] = {
        "https://evil.test/ATServicesRest/V1.0/Tickets",
        "http://webservices5.autotask.net/ATServicesRest/V1.0/Tickets",
        "https://webservices5.autotask.net:8443/ATServicesRest/V1.0/Tickets",
        "https://webservices5.autotask.net/other/Tickets",
        "https://webservices5.autotask.net/ATServicesRest/V1.0/../../x",
        "https://webservices5.autotask.net/ATServicesRest/V1.0/%2e%2e/x",
        "https://webservices5.autotask.net@evil.test/ATServicesRest/V1.0/",
        "//evil.test/ATServicesRest/V1.0/",
        "https://webservices5.autotask.net/ATServicesRest/V1.0/x\r\nHost: evil.test",
        "",
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(zone_url_is_below(str_from(good[i]), base));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(zone_url_is_below(str_from(bad[i]), base));
}

static void its_own_hosts(void **state)
{
    (void)state;
    assert_true(zone_is_autotask(STR("https://webservices5.autotask.net/ATServicesRest/V1.0/x")));
    assert_true(zone_is_autotask(STR("https://WEBSERVICES5.AUTOTASK.NET/")));
    assert_false(zone_is_autotask(STR("https://autotask.net.evil.test/")));
    assert_false(zone_is_autotask(STR("https://evil.test/?x=.autotask.net")));
    assert_false(zone_is_autotask(STR("http://127.0.0.1:8642/ATServicesRest/")));
    assert_false(zone_is_autotask(STR("nonsense")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_hosts),    cmocka_unit_test(accepts_every_spelling),
        cmocka_unit_test(refuses_the_rest), cmocka_unit_test(reads_the_answer),
        cmocka_unit_test(guards_page_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
