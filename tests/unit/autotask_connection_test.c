/* Finding the tenant: the look-up, a callback, and a tenant that has moved to another zone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/fake_autotask.h"

struct fixture {
    struct fake zone, tenant, new_home;
    char lookup[200];
    struct arena *arena;
    struct at_call call;
    struct err err;
};

static int setup(void **state)
{
    struct fixture *x = mem_calloc(1, sizeof(*x));
    fake_start(&x->zone);
    fake_start(&x->tenant);
    fake_start(&x->new_home);
    snprintf(x->lookup, sizeof(x->lookup), "%s/zoneInformation", x->zone.host);
    x->arena = arena_new(8 << 20);
    x->call = fake_call(x->arena);
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *x = *state;
    fake_stop(&x->zone);
    fake_stop(&x->tenant);
    fake_stop(&x->new_home);
    arena_free(x->arena);
    mem_free(x);
    return 0;
}

static struct at_client *client_of(const struct fixture *x, const char *user)
{
    struct at_options o = {.credentials = {user, "secret-secret", "code-code", NULL},
                           .zone_lookup_url = x->lookup};
    return at_client_new(&o);
}

static enum err_code read_version(struct fixture *x, struct at_client *c)
{
    const struct json *v;
    err_clear(&x->err);
    return at_get_path(c, &x->call, STR("Version"), &v, &x->err);
}

static void answer_with(char *out, size_t cap, const struct fake *home)
{
    snprintf(out, cap,
             "{\"zoneName\":\"Z\",\"url\":\"%s/atservicesrest/\",\"webUrl\":\"https://"
             "ww5.autotask.net/\"}",
             home->host);
}

static const struct fake_step good[] = {{.status = 200, .body = "{\"majorVersion\":\"1\"}"},
                                        {.status = 200, .body = "{\"majorVersion\":\"1\"}"},
                                        {0}};

static void the_zone_is_looked_up_once(void **state)
{
    struct fixture *x = *state;
    char answer[300];
    answer_with(answer, sizeof(answer), &x->tenant);
    const struct fake_step zone[] = {{.status = 200, .body = answer}, {0}};
    fake_script(&x->zone, zone);
    fake_script(&x->tenant, good);
    struct at_client *c = client_of(x, "a+b@example.test");
    assert_string_equal(at_status(c).base_url, "");
    assert_int_equal(read_version(x, c), ERR_OK);
    assert_int_equal(read_version(x, c), ERR_OK);
    assert_int_equal(fake_count(&x->zone), 1);
    assert_string_equal(x->zone.seen[0].line, "GET /zoneInformation?user=a%2Bb%40example.test");
    assert_string_equal(x->zone.seen[0].secret, ""); /* needs no credentials, gets none */
    assert_string_equal(x->tenant.seen[1].line, "GET /ATServicesRest/V1.0/Version");
    assert_string_equal(at_status(c).web_url, "https://ww5.autotask.net/");
    at_client_free(c);
}

static void an_unknown_user_is_told_and_remembered(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step zone[] = {
        {.status = 500, .body = "{\"errors\":[\"Zone information could not be determined\"]}"},
        {0}};
    fake_script(&x->zone, zone);
    struct at_client *c = client_of(x, "nobody");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(read_version(x, c), ERR_AUTHENTICATION);
        assert_non_null(strstr(x->err.fix, "AUTOTASK_USERNAME"));
    }
    assert_int_equal(fake_count(&x->zone), 1);
    at_client_free(c);
}

static void a_foreign_host_gets_no_credentials(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step zone[] = {
        {.status = 200, .body = "{\"url\":\"https://autotask.net.evil.test/atservicesrest/\"}"},
        {.status = 200, .body = "<html>maintenance</html>", .type = "text/html"},
        {.status = 302, .header = "Location", .value = "{HOST}/other"},
        {0}};
    fake_script(&x->zone, zone);
    struct at_client *c = client_of(x, "user");
    for (int i = 0; i < 3; i++)
        assert_int_equal(read_version(x, c), ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(fake_count(&x->zone), 3);
    at_client_free(c);
}

static void a_moved_tenant_is_found_again(void **state)
{
    struct fixture *x = *state;
    char before[300], after[300];
    answer_with(before, sizeof(before), &x->tenant);
    answer_with(after, sizeof(after), &x->new_home);
    const struct fake_step zone[] = {
        {.status = 200, .body = before}, {.status = 200, .body = after}, {0}};
    static const struct fake_step gone[] = {{.status = 401}, {0}};
    fake_script(&x->zone, zone);
    fake_script(&x->tenant, gone);
    fake_script(&x->new_home, good);
    struct at_client *c = client_of(x, "user");
    assert_int_equal(read_version(x, c), ERR_OK);
    assert_int_equal(fake_count(&x->tenant), 1);
    assert_int_equal(fake_count(&x->new_home), 1);
    assert_string_equal(x->new_home.seen[0].secret, "secret-secret");
    assert_int_equal(read_version(x, c), ERR_OK);
    assert_int_equal(fake_count(&x->zone), 2);
    assert_false(at_status(c).locked_out);
    /* the look-up is asked again once in a life, not at every refusal */
    static const struct fake_step refuse[] = {{.status = 401}, {0}};
    fake_script(&x->new_home, refuse);
    assert_int_equal(read_version(x, c), ERR_AUTHENTICATION);
    assert_int_equal(fake_count(&x->zone), 2);
    assert_true(at_status(c).locked_out);
    at_client_free(c);
}

static void the_same_zone_means_wrong_credentials(void **state)
{
    struct fixture *x = *state;
    char answer[300];
    answer_with(answer, sizeof(answer), &x->tenant);
    const struct fake_step zone[] = {{.status = 200, .body = answer},
                                     {.status = 200, .body = answer},
                                     {.status = 200, .body = answer},
                                     {0}};
    static const struct fake_step refuse[] = {{.status = 401}, {.status = 401}, {0}};
    fake_script(&x->zone, zone);
    fake_script(&x->tenant, refuse);
    struct at_client *c = client_of(x, "user");
    assert_int_equal(read_version(x, c), ERR_AUTHENTICATION);
    assert_int_equal(read_version(x, c), ERR_AUTHENTICATION);
    assert_int_equal(fake_count(&x->zone), 2);
    assert_int_equal(fake_count(&x->tenant), 1);
    at_client_free(c);
}

static void refused_at_the_new_place_too(void **state)
{
    struct fixture *x = *state;
    char before[300], after[300];
    answer_with(before, sizeof(before), &x->tenant);
    answer_with(after, sizeof(after), &x->new_home);
    const struct fake_step zone[] = {
        {.status = 200, .body = before}, {.status = 200, .body = after}, {0}};
    static const struct fake_step refuse[] = {{.status = 401}, {.status = 401}, {0}};
    fake_script(&x->zone, zone);
    fake_script(&x->tenant, refuse);
    fake_script(&x->new_home, refuse);
    struct at_client *c = client_of(x, "user");
    assert_int_equal(read_version(x, c), ERR_AUTHENTICATION);
    assert_int_equal(read_version(x, c), ERR_AUTHENTICATION);
    assert_int_equal(fake_count(&x->tenant), 1);
    assert_int_equal(fake_count(&x->new_home), 1);
    assert_true(at_status(c).locked_out);
    at_client_free(c);
}

/* ---- The callback ---- */

struct starter {
    int calls;
    const char *url;
    bool fail;
};

static enum err_code start(void *ctx, struct at_credentials *ret, struct err *err)
{
    struct starter *s = ctx;
    s->calls++;
    usleep(20000);
    if (s->fail)
        return err_set(err, ERR_SETUP_NEEDED, "Not now.");
    *ret = (struct at_credentials){"sandbox", "sandbox-secret", "sandbox-code", s->url};
    return ERR_OK;
}

static void *read_in_thread(void *arg)
{
    struct arena *a = arena_new(1 << 20);
    struct at_call call = fake_call(a);
    const struct json *v;
    struct err err = {0};
    (void)!at_get_path(arg, &call, STR("Version"), &v, &err);
    arena_free(a);
    return NULL;
}

static void the_callback_runs_once(void **state)
{
    struct fixture *x = *state;
    struct starter s = {.url = x->tenant.url, .fail = true};
    struct at_options o = {.connect = start, .connect_ctx = &s};
    struct at_client *c = at_client_new(&o);
    pthread_t threads[4];
    static const struct fake_step four[] = {{.status = 200, .body = "{}"},
                                            {.status = 200, .body = "{}"},
                                            {.status = 200, .body = "{}"},
                                            {.status = 200, .body = "{}"},
                                            {0}};
    fake_script(&x->tenant, four);
    assert_int_equal(s.calls, 0);
    assert_int_equal(read_version(x, c), ERR_SETUP_NEEDED);
    assert_string_equal(x->err.text, "Not now.");
    s.fail = false;
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, read_in_thread, c);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(s.calls, 2);
    assert_in_range(fake_count(&x->tenant), 1, 4); /* the same read at the same time is one */
    assert_string_equal(x->tenant.seen[0].user, "sandbox");
    at_client_free(c);
}

static void bad_credentials_are_not_sent(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step none[] = {{0}};
    fake_script(&x->tenant, none);
    const struct at_credentials bad[] = {{NULL, "s", "c", x->tenant.url},
                                         {"u", "", "c", x->tenant.url},
                                         {"u", "s\r\nX-Evil: 1", "c", x->tenant.url},
                                         {"u", "s", "c", "http://autotask.example.com/"}};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct at_options o = {.credentials = bad[i]};
        struct at_client *c = at_client_new(&o);
        assert_int_equal(read_version(x, c), i < 3 ? ERR_SETUP_NEEDED : ERR_CONFIG);
        at_client_free(c);
    }
    assert_int_equal(fake_count(&x->tenant), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_zone_is_looked_up_once),
        T(an_unknown_user_is_told_and_remembered),
        T(a_foreign_host_gets_no_credentials),
        T(a_moved_tenant_is_found_again),
        T(the_same_zone_means_wrong_credentials),
        T(refused_at_the_new_place_too),
        T(the_callback_runs_once),
        T(bad_credentials_are_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
