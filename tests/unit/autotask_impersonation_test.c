/* Writing in the name of a person: the header is on supported writes and nowhere else, and where
 * Autotask would ignore it nothing is sent. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/impersonation.h"
#include "support/fake_fixture.h"

#define DANA                                                                                       \
    "{\"items\":[{\"id\":29682885,\"firstName\":\"Dana\",\"lastName\":\"Reyes\","                  \
    "\"email\":\"dana@msp.test\",\"isActive\":true}],\"pageDetails\":{}}"

static const struct cat_entity *find(const char *name)
{
    return cat_entity_find(str_from(name));
}

static void only_where_the_impersonator_is_recorded(void **state)
{
    (void)state;
    static const char *const yes[] = {"Tickets",      "TicketNotes", "TimeEntries",
                                      "CompanyToDos", "TaskNotes",   "TicketAttachments"};
    static const char *const no[] = {"Tasks", "TicketSecondaryResources", "Contracts", "Phases",
                                     "TicketChecklistItems"};
    for (size_t i = 0; i < ARRAY_LEN(yes); i++)
        assert_true(at_can_impersonate(find(yes[i])));
    for (size_t i = 0; i < ARRAY_LEN(no); i++)
        assert_false(at_can_impersonate(find(no[i])));
}

static void by_mail_and_on_the_write_only(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    const struct json *record;
    static const struct fake_step steps[] = {{.status = 200, .body = DANA},
                                             {.status = 200, .body = "{\"itemId\":9}"},
                                             {.status = 200, .body = "{\"item\":{\"id\":9}}"},
                                             {.status = 200, .body = "{\"itemId\":9}"},
                                             {.status = 200, .body = "{\"itemId\":9}"},
                                             {0}};
    fake_script(&x->fake, steps);
    assert_int_equal(at_impersonate(x->client, &x->call, STR("dana@msp.test"), &x->err), ERR_OK);
    assert_int_equal(
        at_create(x->client, &x->call, x->tickets, 0, STR("{\"title\":\"x\"}"), &id, &x->err),
        ERR_OK);
    assert_int_equal(at_get(x->client, &x->call, x->tickets, 9, &record, &x->err), ERR_OK);
    assert_int_equal(
        at_update(x->client, &x->call, x->tickets, 0, 9, STR("{\"title\":\"y\"}"), &x->err),
        ERR_OK);
    x->call.impersonate = AT_AS_CONFIGURED; /* nobody is configured */
    assert_int_equal(
        at_update(x->client, &x->call, x->tickets, 0, 9, STR("{\"title\":\"z\"}"), &x->err),
        ERR_OK);
    assert_string_equal(x->fake.seen[0].impersonates, "");
    assert_string_equal(x->fake.seen[1].impersonates, "29682885");
    assert_string_equal(x->fake.seen[2].impersonates, "");
    assert_string_equal(x->fake.seen[3].impersonates, "29682885");
    assert_string_equal(x->fake.seen[4].impersonates, "");
}

static void where_it_would_be_ignored_nothing_is_sent(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step none[] = {{0}};
    static const char *const entities[] = {"Tasks", "TicketSecondaryResources"};
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        err_clear(&x->err);
        fake_script(&x->fake, none);
        x->call.impersonate = 4711;
        assert_int_equal(at_create(x->client, &x->call, find(entities[i]), 5,
                                   STR("{\"title\":\"x\"}"), &id, &x->err),
                         ERR_NOT_SUPPORTED);
        assert_int_equal(fake_count(&x->fake), 0);
        assert_non_null(strstr(x->err.text, entities[i]));
        assert_int_equal(x->err.effect, ERR_NOTHING_WRITTEN);
        assert_string_equal(x->err.field, "impersonate");
    }
}

static void a_missing_right_may_be_the_persons(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 500,
         .body = "{\"errors\":[\"The logged in Resource does not have the adequate permissions to "
                 "create this entity type.\"]}"},
        {0}};
    fake_script(&x->fake, steps);
    x->call.impersonate = 4711;
    assert_int_equal(
        at_create(x->client, &x->call, x->tickets, 0, STR("{\"title\":\"x\"}"), &id, &x->err),
        ERR_NOT_PERMITTED);
    assert_non_null(strstr(x->err.fix, "4711"));
    assert_int_equal(x->err.effect, ERR_NOTHING_WRITTEN);
}

static void the_configured_person_writes_unless_a_call_says_otherwise(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    struct at_options o = {
        .credentials = {"user@example.test", "s3cret-s3cret", "CODE0123456789", x->fake.url},
        .request_timeout_ms = 3000,
        .impersonate = "Dana Reyes"};
    static const struct fake_step steps[] = {{.status = 200, .body = DANA},
                                             {.status = 200, .body = "{\"itemId\":9}"},
                                             {.status = 200, .body = "{\"itemId\":9}"},
                                             {.status = 200, .body = "{\"itemId\":9}"},
                                             {0}};
    struct at_client *c = at_client_new(&o);
    fake_script(&x->fake, steps);
    for (int i = 0; i < 3; i++) {
        char body[40];
        snprintf(body, sizeof(body), "{\"title\":\"x %d\"}", i);
        x->call.impersonate = i == 2 ? AT_AS_API_USER : AT_AS_CONFIGURED;
        assert_int_equal(at_create(c, &x->call, x->tickets, 0, str_from(body), &id, &x->err),
                         ERR_OK);
    }
    at_client_free(c);
    assert_int_equal(fake_count(&x->fake), 4); /* the name is looked up once */
    assert_string_equal(x->fake.seen[1].impersonates, "29682885");
    assert_string_equal(x->fake.seen[2].impersonates, "29682885");
    assert_string_equal(x->fake.seen[3].impersonates, "");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_where_the_impersonator_is_recorded),
        T(by_mail_and_on_the_write_only),
        T(where_it_would_be_ignored_nothing_is_sent),
        T(a_missing_right_may_be_the_persons),
        T(the_configured_person_writes_unless_a_call_says_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
