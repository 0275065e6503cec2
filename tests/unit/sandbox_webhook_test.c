/* Webhooks: who is told of what, in which words and with which signature, and what happens when
 * nobody takes it. The receiver is a plain socket of this test. */
#include "sandbox_fixture.h"

#include "base/base64.h"
#include "base/clock.h"
#include "sandbox/webhook.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>

static const char secret[] = "not a secret & never one";

struct receiver {
    int fd, port;
};

struct callout {
    bool came;
    struct str head;
    const struct json *json;
};

static struct receiver receiver_open(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t n = sizeof(a);
    struct receiver r = {.fd = socket(AF_INET, SOCK_STREAM, 0)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(r.fd, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(r.fd, 16), 0);
    assert_int_equal(getsockname(r.fd, (struct sockaddr *)&a, &n), 0);
    r.port = ntohs(a.sin_port);
    return r;
}

/* The signature as a receiver computes it, from the bytes that came. */
static void check_signature(struct fixture *f, struct str head, struct str body)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct buf text;
    buf_init(&text, 256);
    buf_add_z(&text, "X-Hook-Signature: sha1=");
    assert_non_null(HMAC(EVP_sha1(), secret, (int)strlen(secret), (const unsigned char *)body.p,
                         body.n, mac, &n));
    base64_encode(&text, str_make((const char *)mac, n), BASE64_STANDARD);
    if (str_find(head, *buf_cstr(&text)) < 0 || !strstr(str_dup(f->arena, head), buf_cstr(&text)))
        fail_msg("no %s in %.*s", buf_cstr(&text), STR_ARG(head));
    buf_done(&text);
}

/* The next callout, answered with the status. */
static struct callout receive(struct fixture *f, const struct receiver *r, int wait_ms, int status)
{
    struct pollfd p = {.fd = r->fd, .events = POLLIN};
    struct callout c = {0};
    char answer[80];
    if (poll(&p, 1, wait_ms) != 1)
        return c;
    int fd = accept(r->fd, NULL, NULL);
    assert_true(fd >= 0);
    struct reply request = read_reply(f->arena, fd);
    c.came = true;
    c.head = request.head;
    c.json = request.json;
    check_signature(f, request.head, request.body);
    assert_true(str_starts(request.head, STR("POST /hook")) ||
                str_starts(request.head, STR("POST /off")));
    int n = snprintf(answer, sizeof(answer), "HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n", status);
    assert_int_equal(write(fd, answer, (size_t)n), n);
    close(fd);
    return c;
}

static void nothing_comes(struct fixture *f, const struct receiver *r)
{
    struct callout c = receive(f, r, 150, 200);
    if (c.came)
        fail_msg("an unexpected callout: %.*s", STR_ARG(json_str(get(c.json, "Action"))));
}

static int64_t field_id(struct fixture *f, const char *prefix, const char *name)
{
    char path[120];
    snprintf(path, sizeof(path), "%sWebhookFields/entityInformation/fields", prefix);
    struct reply r = call(f, "GET", path, NULL);
    for (struct json_iter it = json_iter(get(r.json, "fields")); json_next(&it);) {
        if (!str_eq(json_str(get(it.value, "name")), STR("fieldID")))
            continue;
        for (struct json_iter v = json_iter(get(it.value, "picklistValues")); json_next(&v);) {
            int64_t id;
            if (str_eq(json_str(get(v.value, "label")), str_from(name)) &&
                str_to_i64(json_str(get(v.value, "value")), &id))
                return id;
        }
    }
    fail_msg("no field %s in the picklist of %s", name, path);
    return 0;
}

static int64_t new_webhook(struct fixture *f, const char *prefix, const char *url_start, int port)
{
    char path[80], body[700];
    snprintf(path, sizeof(path), "%sWebhooks", prefix);
    snprintf(
        body, sizeof(body),
        "{'name':'test','webhookUrl':'%s:%d/hook','deactivationUrl':'http://127.0.0.1:%d/off',"
        "'secretKey':'%s','isActive':true,'isSubscribedToCreateEvents':true,"
        "'isSubscribedToUpdateEvents':true,'isSubscribedToDeleteEvents':true,"
        "'sendThresholdExceededNotification':true,'notificationEmailAddress':'ops@msp.example',"
        "'isReady':true}",
        url_start, port, port, secret);
    struct reply r = call(f, "POST", path, body);
    return done_id(&r);
}

static int64_t add_field(struct fixture *f, const char *prefix, int64_t webhook, const char *field,
                         const char *how)
{
    char path[120], body[200];
    snprintf(path, sizeof(path), "%sWebhooks/%lld/Fields", prefix, (long long)webhook);
    snprintf(body, sizeof(body), "{'fieldID':%lld,%s}", (long long)field_id(f, prefix, field), how);
    struct reply r = call(f, "POST", path, body);
    return done_id(&r);
}

static const char subscribed[] = "'isSubscribedField':true,'isDisplayAlwaysField':false";
static const char displayed[] = "'isSubscribedField':false,'isDisplayAlwaysField':true";

static void signatures_and_addresses(void **state)
{
    static const char *const good[] = {"http://127.0.0.1/x",     "https://127.0.0.1:8443/",
                                       "http://localhost:1",     "HTTP://LOCALHOST/a?b#c",
                                       "http://[::1]:9000/hook", "http://127.1.2.3:80"};
    static const char *const bad[] = {"http://example.com/",
                                      "http://127.0.0.1@example.com/",
                                      "http://127.0.0.1.example.com/",
                                      "http://localhost.example.com/",
                                      "http://example.com/?http://127.0.0.1/",
                                      "http://127.0.0.1\\@example.com/",
                                      "http://user:127.0.0.1@example.com:80/",
                                      "ftp://127.0.0.1/",
                                      "http:127.0.0.1",
                                      "//127.0.0.1/",
                                      "http://",
                                      "http://10.0.0.1/",
                                      "http://[::ffff:10.0.0.1]/",
                                      ""};
    struct buf b;
    (void)state;
    buf_init(&b, 100);
    sb_hook_sign(STR("Jefe"), STR("what do ya want for nothing?"), &b); /* RFC 2202, case 2 */
    assert_string_equal(buf_cstr(&b), "sha1=7/zfauXrL6LSdBbV8YTfnCWafHk=");
    buf_done(&b);
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        if (!sb_hook_url_ok(str_from(good[i])))
            fail_msg("%s", good[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (sb_hook_url_ok(str_from(bad[i])))
            fail_msg("%s", bad[i]);
    }
}

static void a_change_is_told(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    (void)state;
    fixture_start(&f, NULL);
    int64_t hook = new_webhook(&f, "Ticket", "http://127.0.0.1", to.port);
    const struct json *w = item(&f, "TicketWebhooks", hook);
    assert_false(json_true(get(w, "isReady"))); /* whatever was sent */
    assert_true(json_str(get(w, "webhookGUID")).n == 36);
    (void)call(&f, "PATCH", "Tickets", "{'id':1001,'status':8}");
    nothing_comes(&f, &to);

    int64_t field = add_field(&f, "Ticket", hook, "status", subscribed);
    (void)add_field(&f, "Ticket", hook, "title", displayed);
    assert_true(json_true(get(item(&f, "TicketWebhooks", hook), "isReady")));
    struct reply r = call(&f, "PATCH", "Tickets", "{'id':1001,'status':1,'description':'x'}");
    assert_int_equal(done_id(&r), 1001);
    struct callout c = receive(&f, &to, 5000, 200);
    assert_true(c.came);
    expect_text(c.json, "Action", "Update");
    expect_text(c.json, "EntityType", "Ticket");
    assert_int_equal(number(c.json, "Id"), 1001);
    assert_int_equal(number(c.json, "SequenceNumber"), 1);
    assert_int_equal(number(c.json, "PersonID"), 12);
    assert_true(str_eq(json_str(get(c.json, "Guid")), json_str(get(w, "webhookGUID"))));
    assert_true(str_starts(json_str(get(c.json, "EventTime")), STR("2026-11-18T12:0")));
    assert_int_equal(json_len(get(c.json, "Fields")), 2);
    assert_int_equal(number(get(c.json, "Fields"), "status"), 1);
    expect_text(get(c.json, "Fields"), "title", "Printer on fire");

    (void)call(&f, "PATCH", "Tickets", "{'id':1001,'description':'y'}"); /* not subscribed */
    (void)call(&f, "PATCH", "Tickets", "{'id':1001,'status':99}");       /* refused */
    nothing_comes(&f, &to);
    r = call(&f, "POST", "Tickets", "{'companyID':100,'title':'New','status':1,'priority':1}");
    int64_t made = done_id(&r);
    c = receive(&f, &to, 5000, 200);
    expect_text(c.json, "Action", "Create");
    assert_int_equal(number(c.json, "Id"), made);
    assert_int_equal(number(c.json, "SequenceNumber"), 2);

    char path[120];
    snprintf(path, sizeof(path), "TicketWebhooks/%lld/Fields/%lld", (long long)hook,
             (long long)field);
    r = call(&f, "DELETE", path, NULL);
    assert_int_equal(done_id(&r), field);
    assert_false(json_true(get(item(&f, "TicketWebhooks", hook), "isReady")));
    (void)call(&f, "PATCH", "Tickets", "{'id':1001,'status':8}");
    nothing_comes(&f, &to);
    fixture_stop(&f);
    close(to.fd);
}

/* Every entity that has webhooks, under its legacy name, with all of its events. */
static void every_entity(void **state)
{
    static const struct {
        const char *prefix, *type, *field, *method, *path, *body, *action, *value;
    } rows[] = {
        {"Company", "Account", "phone", "PATCH", "Companies", "{'id':100,'phone':'77'}", "Update",
         "77"},
        {"Contact", "Contact", "firstName", "POST", "Companies/100/Contacts",
         "{'firstName':'Zoe','lastName':'Z','isActive':1}", "Create", "Zoe"},
        {"Contact", "Contact", "firstName", "DELETE", "Companies/101/Contacts/202", NULL, "Delete",
         NULL},
        {"ConfigurationItem", "InstalledProduct", "serialNumber", "POST", "ConfigurationItems",
         "{'companyID':100,'productID':1,'isActive':true,'serialNumber':'S1'}", "Create", "S1"},
        {"TicketNote", "TicketNote", "title", "POST", "Tickets/1001/Notes",
         "{'title':'Hello','description':'d','noteType':1,'publish':1}", "Create", "Hello"},
    };
    struct fixture f;
    struct receiver to = receiver_open();
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fixture_start(&f, NULL);
        int64_t hook = new_webhook(&f, rows[i].prefix, "http://localhost", to.port);
        (void)add_field(&f, rows[i].prefix, hook, rows[i].field, subscribed);
        struct reply r = call(&f, rows[i].method, rows[i].path, rows[i].body);
        int64_t id = done_id(&r);
        struct callout c = receive(&f, &to, 5000, 200);
        assert_true(c.came);
        expect_text(c.json, "Action", rows[i].action);
        expect_text(c.json, "EntityType", rows[i].type);
        assert_int_equal(number(c.json, "Id"), id);
        if (rows[i].value)
            expect_text(get(c.json, "Fields"), rows[i].field, rows[i].value);
        else
            assert_int_equal(json_len(get(c.json, "Fields")), 0);
        fixture_stop(&f);
    }
    close(to.fd);
}

static void user_defined_fields(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    char path[120];
    (void)state;
    fixture_start(&f, NULL);
    int64_t hook = new_webhook(&f, "Ticket", "http://127.0.0.1", to.port);
    snprintf(path, sizeof(path), "TicketWebhooks/%lld/UdfFields", (long long)hook);
    struct reply r = call(&f, "POST", path, "{'udfFieldID':4,'isSubscribedField':true}");
    expect_error(&r, "Picklist value [4] does not exist for udfFieldID");
    r = call(&f, "POST", path, "{'udfFieldID':801,'isSubscribedField':true}");
    (void)done_id(&r);
    assert_true(json_true(get(item(&f, "TicketWebhooks", hook), "isReady")));
    (void)call(&f, "PATCH", "Tickets",
               "{'id':1001,'userDefinedFields':[{'name':'Site Code','value':'B'}]}");
    nothing_comes(&f, &to);
    (void)call(&f, "PATCH", "Tickets",
               "{'id':1001,'userDefinedFields':[{'name':'Rank','value':'9'}]}");
    struct callout c = receive(&f, &to, 5000, 200);
    assert_true(c.came);
    expect_text(get(c.json, "Fields"), "Rank", "9");
    fixture_stop(&f);
    close(to.fd);
}

static void excluded_resources(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    char path[120], headers[400];
    static const char body[] = "{\"id\":1001,\"status\":8}";
    (void)state;
    fixture_start(&f, NULL);
    int64_t hook = new_webhook(&f, "Ticket", "http://127.0.0.1", to.port);
    (void)add_field(&f, "Ticket", hook, "status", subscribed);
    snprintf(path, sizeof(path), "TicketWebhooks/%lld/ExcludedResources", (long long)hook);
    struct reply r = call(&f, "POST", path, "{'resourceID':12}");
    (void)done_id(&r);
    (void)call(&f, "PATCH", "Tickets", "{'id':1001,'status':5}");
    nothing_comes(&f, &to);
    snprintf(headers, sizeof(headers), "%sImpersonationResourceId: 10\r\n", credentials());
    send_request(f.fd, "PATCH", "/ATServicesRest/V1.0/Tickets", headers, body, strlen(body));
    r = read_reply(f.arena, f.fd);
    assert_int_equal(done_id(&r), 1001);
    struct callout c = receive(&f, &to, 5000, 200);
    assert_true(c.came);
    assert_int_equal(number(c.json, "PersonID"), 10);
    fixture_stop(&f);
    close(to.fd);
}

static int64_t log_rows(struct fixture *f)
{
    struct reply r = call(f, "POST", "WebhookEventErrorLogs/query/count",
                          "{'filter':[{'op':'exist','field':'id'}]}");
    return number(r.json, "queryCount");
}

static void wait_for_rows(struct fixture *f, int64_t n)
{
    for (int64_t until = clock_mono_ms() + 5000; log_rows(f) < n;) {
        if (clock_mono_ms() > until)
            fail_msg("%d rows in the error log", (int)log_rows(f));
        usleep(5000);
    }
}

/* Five retries, then the error log; five such events, then the end. */
static void failures(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    char body[64];
    (void)state;
    fixture_start(&f, NULL);
    int64_t hook = new_webhook(&f, "Company", "http://127.0.0.1", to.port);
    (void)add_field(&f, "Company", hook, "phone", subscribed);
    for (int event = 1; event <= 5; event++) {
        snprintf(body, sizeof(body), "{'id':100,'phone':'%d'}", 1000 + event);
        (void)call(&f, "PATCH", "Companies", body);
        for (int attempt = 0; attempt < 6; attempt++) {
            struct callout c = receive(&f, &to, 5000, attempt % 2 ? 500 : 302);
            assert_true(c.came);
            expect_text(c.json, "Action", "Update");
            assert_int_equal(number(c.json, "SequenceNumber"), event);
        }
        wait_for_rows(&f, event);
    }
    struct callout c = receive(&f, &to, 5000, 200);
    assert_true(c.came);
    assert_true(str_starts(c.head, STR("POST /off")));
    expect_text(c.json, "Action", "Deactivated");
    assert_int_equal(number(c.json, "Id"), hook);
    assert_false(json_true(get(item(&f, "CompanyWebhooks", hook), "isActive")));
    struct reply r =
        call(&f, "POST", "WebhookEventErrorLogs/query", "{'filter':[{'op':'exist','field':'id'}]}");
    assert_int_equal(json_len(items(&r)), 5);
    expect_text(at(items(&r), 0), "errorMessage", "The receiver answered 500.");
    assert_int_equal(number(at(items(&r), 0), "accountWebhookID"), hook);
    assert_int_equal(number(at(items(&r), 4), "sequenceNumber"), 5);
    (void)call(&f, "PATCH", "Companies", "{'id':100,'phone':'0'}");
    nothing_comes(&f, &to);
    r = call(&f, "GET", "/sandbox/mails", NULL);
    assert_int_equal(json_len(get(r.json, "mails")), 1);
    expect_text(at(get(r.json, "mails"), 0), "to", "ops@msp.example");
    expect_text(at(get(r.json, "mails"), 0), "subject", "Webhook deactivated");
    fixture_stop(&f);
    close(to.fd);
}

/* What the sandbox changes by itself is told like anything else. */
static void changes_that_follow(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    struct sandbox_options o = {.undo_status_ms = 100};
    (void)state;
    fixture_start(&f, &o);
    int64_t hook = new_webhook(&f, "Ticket", "http://127.0.0.1", to.port);
    (void)add_field(&f, "Ticket", hook, "lastActivityDate", subscribed);
    (void)add_field(&f, "Ticket", hook, "status", subscribed);
    struct reply r =
        call(&f, "POST", "Tickets/1001/Notes", "{'description':'d','noteType':1,'publish':1}");
    (void)done_id(&r);
    struct callout c = receive(&f, &to, 5000, 200);
    assert_true(c.came); /* a note moves its ticket's activity */
    expect_text(c.json, "Action", "Update");
    expect_text(c.json, "EntityType", "Ticket");
    assert_int_equal(number(c.json, "Id"), 1001);
    assert_int_equal(number(c.json, "PersonID"), 12);
    assert_int_equal(json_len(get(c.json, "Fields")), 1);
    assert_true(str_starts(json_str(get(get(c.json, "Fields"), "lastActivityDate")),
                           STR("2026-11-18T12:")));
    r = call(&f, "POST", "Tickets/1001/Notes", "{'description':'d','noteType':1}"); /* refused */
    assert_int_equal(r.status, 500);
    nothing_comes(&f, &to);
    r = call(&f, "POST", "TimeEntries",
             "{'ticketID':1002,'resourceID':10,'roleID':1,'hoursWorked':1,'dateWorked':"
             "'2026-11-10'}");
    (void)done_id(&r);
    c = receive(&f, &to, 5000, 200);
    assert_int_equal(number(c.json, "Id"), 1002);
    r = call(&f, "PATCH", "Tickets", "{'id':1003,'status':5}");
    (void)done_id(&r);
    c = receive(&f, &to, 5000, 200);
    assert_int_equal(number(get(c.json, "Fields"), "status"), 5);
    c = receive(&f, &to, 5000, 200); /* a workflow rule takes it back */
    assert_true(c.came);
    assert_int_equal(number(get(c.json, "Fields"), "status"), 8);
    assert_int_equal(number(c.json, "PersonID"), 4);
    fixture_stop(&f);
    close(to.fd);
}

static int64_t callouts(struct fixture *f, const char *what)
{
    struct reply r = call(f, "GET", "/sandbox/stats", NULL);
    return number(get(r.json, "callouts"), what);
}

static void change_often(struct fixture *f, int n)
{
    char body[64];
    for (int i = 0; i < n; i++) {
        snprintf(body, sizeof(body), "{'id':100,'phone':'%d'}", i);
        struct reply r = call(f, "PATCH", "Companies", body);
        assert_int_equal(done_id(&r), 100);
    }
}

/* 1,500 callouts of an entity in an hour; those beyond wait for their turn, and somebody is told.
 */
static void an_hours_callouts(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.webhook_delay_ms = 600000};
    (void)state;
    fixture_start(&f, &o);
    int64_t hook = new_webhook(&f, "Company", "http://webhooks.example", 80);
    (void)add_field(&f, "Company", hook, "phone", subscribed);
    change_often(&f, 1500);
    assert_int_equal(callouts(&f, "waiting"), 1500);
    assert_int_equal(callouts(&f, "delayed"), 0);
    struct reply r = call(&f, "GET", "/sandbox/mails", NULL);
    assert_int_equal(json_len(get(r.json, "mails")), 0);
    change_often(&f, 2);
    assert_int_equal(callouts(&f, "delayed"), 2);
    r = call(&f, "GET", "/sandbox/mails", NULL);
    assert_int_equal(json_len(get(r.json, "mails")), 1); /* once an hour */
    expect_text(at(get(r.json, "mails"), 0), "subject", "Webhook threshold exceeded");
    r = call(&f, "POST", "/sandbox/clock", "+10m");
    assert_int_equal(r.status, 200);
    for (int64_t until = clock_mono_ms() + 20000;
         callouts(&f, "failedAttempts") < 1500 && clock_mono_ms() < until;)
        usleep(20000);
    assert_int_equal(callouts(&f, "failedAttempts"), 1500);
    assert_int_equal(callouts(&f, "waiting"), 3); /* and the one notice of the deactivation */
    r = call(&f, "GET", "/sandbox/mails", NULL);
    assert_int_equal(json_len(get(r.json, "mails")), 2);
    r = call(&f, "POST", "/sandbox/clock", "+1h");
    for (int64_t until = clock_mono_ms() + 20000;
         callouts(&f, "waiting") > 0 && clock_mono_ms() < until;)
        usleep(20000);
    assert_int_equal(callouts(&f, "waiting"), 0);
    fixture_stop(&f);
}

static void no_limit_without_limits(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.webhook_delay_ms = 600000, .limits_off = true};
    (void)state;
    fixture_start(&f, &o);
    int64_t hook = new_webhook(&f, "Company", "http://webhooks.example", 80);
    (void)add_field(&f, "Company", hook, "phone", subscribed);
    change_often(&f, 1501);
    assert_int_equal(callouts(&f, "delayed"), 0);
    fixture_stop(&f);
}

static void a_success_between_failures_counts(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    char body[64];
    (void)state;
    fixture_start(&f, NULL);
    int64_t hook = new_webhook(&f, "Company", "http://127.0.0.1", to.port);
    (void)add_field(&f, "Company", hook, "phone", subscribed);
    for (int event = 1; event <= 6; event++) {
        snprintf(body, sizeof(body), "{'id':100,'phone':'%d'}", 1000 + event);
        (void)call(&f, "PATCH", "Companies", body);
        for (int attempt = 0; attempt < (event == 3 ? 1 : 6); attempt++)
            assert_true(receive(&f, &to, 5000, event == 3 ? 204 : 404).came);
    }
    wait_for_rows(&f, 5);
    assert_true(json_true(get(item(&f, "CompanyWebhooks", hook), "isActive")));
    fixture_stop(&f);
    close(to.fd);
}

static void only_to_this_machine(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    int64_t hook = new_webhook(&f, "Contact", "http://webhooks.example", 80);
    (void)add_field(&f, "Contact", hook, "firstName", subscribed);
    (void)call(&f, "PATCH", "Companies/100/Contacts", "{'id':200,'firstName':'Anne'}");
    wait_for_rows(&f, 1);
    struct reply r =
        call(&f, "POST", "WebhookEventErrorLogs/query", "{'filter':[{'op':'exist','field':'id'}]}");
    expect_text(at(items(&r), 0), "errorMessage",
                "The sandbox sends callouts to this machine only, not to "
                "http://webhooks.example:80/hook");
    r = call(&f, "GET", "/sandbox/stats", NULL);
    assert_int_equal(number(get(r.json, "callouts"), "failedAttempts"), 1);
    assert_int_equal(number(get(r.json, "callouts"), "waiting"), 0);
    fixture_stop(&f);
}

static void limits_and_fields(void **state)
{
    struct fixture f;
    char path[80], body[120];
    (void)state;
    fixture_start(&f, NULL);
    int64_t last = 0;
    for (int i = 0; i < 50; i++)
        last = new_webhook(&f, "Ticket", "http://127.0.0.1", 1);
    struct reply r = call(&f, "POST", "TicketWebhooks",
                          "{'name':'x','webhookUrl':'http://127.0.0.1/','deactivationUrl':"
                          "'http://127.0.0.1/','secretKey':'k','isActive':true,"
                          "'sendThresholdExceededNotification':false}");
    expect_error(&r, "There are 50 active webhooks of this type already.");
    snprintf(body, sizeof(body), "{'id':%lld,'isActive':false}", (long long)last);
    r = call(&f, "PATCH", "TicketWebhooks", body);
    assert_int_equal(done_id(&r), last);
    int64_t more = new_webhook(&f, "Ticket", "http://127.0.0.1", 1);
    (void)new_webhook(&f, "Contact", "http://127.0.0.1", 1); /* counted by itself */
    (void)add_field(&f, "Ticket", more, "status", subscribed);
    snprintf(path, sizeof(path), "TicketWebhooks/%lld/Fields", (long long)more);
    r = call(&f, "POST", path, "{'fieldID':100000,'isSubscribedField':true}");
    expect_error(&r, "Picklist value [100000] does not exist for fieldID");
    snprintf(body, sizeof(body), "{'fieldID':%lld,'isSubscribedField':true}",
             (long long)field_id(&f, "Ticket", "status"));
    r = call(&f, "POST", path, body);
    expect_error(&r, "The webhook has this field already.");
    r = call(&f, "POST", path, "{'isSubscribedField':true}");
    expect_error(&r, "Value does not exist for the required field fieldID");
    snprintf(path, sizeof(path), "TicketWebhooks/%lld", (long long)more);
    r = call(&f, "DELETE", path, NULL);
    assert_int_equal(done_id(&r), more);
    r = call(&f, "POST", "TicketWebhookFields/query/count",
             "{'filter':[{'op':'exist','field':'id'}]}");
    assert_int_equal(number(r.json, "queryCount"), 0);
    fixture_stop(&f);
}

/* A receiver that does not answer delays nobody, and not the end either. */
static void nobody_waits(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    (void)state;
    fixture_start(&f, NULL);
    int64_t hook = new_webhook(&f, "Company", "http://127.0.0.1", to.port);
    (void)add_field(&f, "Company", hook, "phone", subscribed);
    int64_t begin = clock_mono_ms();
    (void)call(&f, "PATCH", "Companies", "{'id':100,'phone':'1'}");
    struct pollfd p = {.fd = to.fd, .events = POLLIN};
    assert_int_equal(poll(&p, 1, 5000), 1); /* it calls, and is left without an answer */
    for (int i = 0; i < 20; i++)
        assert_int_equal(call(&f, "GET", "Companies/100", NULL).status, 200);
    fixture_stop(&f);
    assert_true(clock_mono_ms() - begin < 4000); /* less than a callout's time-out */
    close(to.fd);
}

static void a_reset_drops_what_waits(void **state)
{
    struct fixture f;
    struct receiver to = receiver_open();
    struct sandbox_options o = {.webhook_delay_ms = 400, .empty = true};
    (void)state;
    fixture_start(&f, &o);
    int64_t hook = new_webhook(&f, "Company", "http://127.0.0.1", to.port);
    (void)add_field(&f, "Company", hook, "phone", subscribed);
    (void)call(&f, "PATCH", "Companies", "{'id':100,'phone':'1'}");
    struct reply r = call(&f, "GET", "/sandbox/stats", NULL);
    assert_int_equal(number(get(r.json, "callouts"), "waiting"), 1);
    r = call(&f, "POST", "/sandbox/reset", "");
    assert_int_equal(r.status, 200);
    assert_false(receive(&f, &to, 600, 200).came);
    fixture_stop(&f);
    close(to.fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_and_addresses),
        cmocka_unit_test(a_change_is_told),
        cmocka_unit_test(every_entity),
        cmocka_unit_test(user_defined_fields),
        cmocka_unit_test(excluded_resources),
        cmocka_unit_test(failures),
        cmocka_unit_test(changes_that_follow),
        cmocka_unit_test(an_hours_callouts),
        cmocka_unit_test(no_limit_without_limits),
        cmocka_unit_test(a_success_between_failures_counts),
        cmocka_unit_test(only_to_this_machine),
        cmocka_unit_test(limits_and_fields),
        cmocka_unit_test(nobody_waits),
        cmocka_unit_test(a_reset_drops_what_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
