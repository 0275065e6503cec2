/* What a sandbox's options take away from the API user: rights, the account itself, and a status
 * that a workflow rule undoes. */
#include "sandbox_fixture.h"

#include "base/clock.h"

static const char denied_text[] =
    "The logged in Resource does not have the adequate permissions to %s this entity type.";

static void expect_denied(const struct reply *r, const char *deed)
{
    char text[256];
    snprintf(text, sizeof(text), "%.*s%s%s", (int)(strstr(denied_text, "%s") - denied_text),
             denied_text, deed, strstr(denied_text, "%s") + 2);
    expect_error(r, text);
}

static void entities_are_denied(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.denied =
                                    "Invoices, tickets:delete,Contacts : write,Companies:create"};
    (void)state;
    fixture_start(&f, &o);
    struct reply r = call(&f, "GET", "Invoices/900", NULL);
    expect_denied(&r, "query");
    r = call(&f, "POST", "Invoices/query", "{'filter':[{'op':'gte','field':'id','value':0}]}");
    expect_denied(&r, "query");
    r = call(&f, "GET", "Invoices/900/InvoicePdf", NULL);
    expect_denied(&r, "query");
    r = call(&f, "PATCH", "Invoices", "{'id':900,'comments':'x'}");
    expect_denied(&r, "update");
    r = call(&f, "GET", "Invoices/entityInformation/fields", NULL);
    assert_int_equal(r.status, 200);
    r = call(&f, "GET", "Invoices/entityInformation", NULL);
    assert_true(json_true(get(get(r.json, "info"), "canQuery")));           /* Autotask could, */
    assert_int_equal(number(get(r.json, "info"), "userAccessForQuery"), 0); /* this user may not */
    r = call(&f, "GET", "Contacts/200", NULL);
    assert_int_equal(r.status, 200);
    r = call(&f, "PATCH", "Companies/100/Contacts", "{'id':200,'firstName':'X'}");
    expect_denied(&r, "update");
    expect_text(item(&f, "Contacts", 200), "firstName", "Ann");
    r = call(&f, "POST", "Companies", "{'companyName':'New'}");
    expect_denied(&r, "create");
    r = call(&f, "POST", "Companies/query", "{'filter':[{'op':'gte','field':'id','value':0}]}");
    assert_int_equal(r.status, 200);
    r = call(&f, "PATCH", "Tickets", "{'id':1001,'title':'Mine'}");
    assert_int_equal(done_id(&r), 1001);
    fixture_stop(&f);
}

static void bad_lists_are_refused(void **state)
{
    static const char *const bad[] = {"Nonsense", "Tickets:fly", "Tickets, ,Invoice:read:write"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct sandbox_options o = {.denied = bad[i], .empty = true};
        struct sandbox *sb;
        struct err err = {0};
        assert_int_equal(sandbox_start(&o, &sb, &err), ERR_BAD_VALUE);
    }
}

static int try_login(struct fixture *f, const char *headers)
{
    send_request(f->fd, "GET", "/ATServicesRest/V1.0/Tickets/1001", headers, NULL, 0);
    return read_reply(f->arena, f->fd).status;
}

static void wrong_logins_lock(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.lock_after = 3, .empty = true};
    (void)state;
    fixture_start(&f, &o);
    for (int i = 0; i < 2; i++)
        assert_int_equal(try_login(&f, "UserName: x\r\n"), 401);
    assert_int_equal(try_login(&f, credentials()), 200);
    assert_int_equal(try_login(&f, "UserName: x\r\n"), 401);
    assert_int_equal(try_login(&f, credentials()), 401);
    send_request(f.fd, "POST", "/sandbox/reset", "", "", 0);
    assert_int_equal(read_reply(f.arena, f.fd).status, 200);
    assert_int_equal(try_login(&f, credentials()), 200);
    fixture_stop(&f);
}

static void wait_for_status(struct fixture *f, int64_t ticket, int64_t status)
{
    for (int64_t until = clock_mono_ms() + 5000; clock_mono_ms() < until; usleep(10000)) {
        if (number(item(f, "Tickets", ticket), "status") == status)
            return;
    }
    fail_msg("the status of %d is not %d", (int)ticket, (int)status);
}

static void a_status_is_undone(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.undo_status_ms = 100};
    (void)state;
    fixture_start(&f, &o);
    struct reply r = call(&f, "PATCH", "Tickets", "{'id':1003,'status':5}");
    assert_int_equal(done_id(&r), 1003);
    wait_for_status(&f, 1003, 8);
    const struct json *t = item(&f, "Tickets", 1003);
    assert_int_equal(number(t, "status"), 8);
    assert_true(json_is(get(t, "completedDate"), JSON_NULL));
    r = call(&f, "GET", "/sandbox/commits", NULL);
    expect_text(at(get(r.json, "commits"), 1), "method", "WORKFLOW");
    r = call(&f, "PATCH", "Tickets", "{'id':1003,'title':'Only this'}");
    (void)done_id(&r);
    usleep(150000);
    assert_int_equal(number(item(&f, "Tickets", 1003), "status"), 8);
    r = call(&f, "POST", "TicketHistory/query",
             "{'filter':[{'op':'eq','field':'resourceID','value':4}]}");
    expect_text(at(items(&r), 0), "detail", "Status changed from Complete to In Progress");
    r = call(&f, "PATCH", "Tickets", "{'id':1002,'status':1}"); /* reopened, and closed again */
    (void)done_id(&r);
    wait_for_status(&f, 1002, 5);
    t = item(&f, "Tickets", 1002);
    assert_int_equal(number(t, "completedByResourceID"), 4);
    assert_int_equal(number(t, "lastActivityResourceID"), 4);
    fixture_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entities_are_denied),
        cmocka_unit_test(bad_lists_are_refused),
        cmocka_unit_test(wrong_logins_lock),
        cmocka_unit_test(a_status_is_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
