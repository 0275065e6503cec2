/* Credentials, zone, versions, thresholds, invoice documents and metadata. */
#include "sandbox_fixture.h"

static struct fixture f;

static int setup(void **state)
{
    (void)state;
    fixture_start(&f, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_stop(&f);
    return 0;
}

static struct reply bare(const char *target, const char *headers)
{
    send_request(f.fd, "GET", target, headers, NULL, 0);
    return read_reply(f.arena, f.fd);
}

static void credentials_missing_or_wrong(void **state)
{
    char headers[600];
    (void)state;
    for (int wrong = 0; wrong < 4; wrong++) {
        snprintf(headers, sizeof(headers), "%s%s%s\r\nSecret: %s%s\r\nApiIntegrationCode: %s%s\r\n",
                 wrong == 3 ? "X-" : "", "UserName: ", wrong == 0 ? "x" : sandbox_username,
                 sandbox_secret, wrong == 1 ? "x" : "", sandbox_integration_code,
                 wrong == 2 ? "x" : "");
        struct reply r = bare("/ATServicesRest/V1.0/Version", headers);
        assert_int_equal(r.status, 401);
        assert_int_equal(r.body.n, 0);
        assert_true(str_contains_nocase(r.head, STR("\r\nWWW-Authenticate: Basic Realm=\"")));
        assert_true(str_contains_nocase(r.head, STR("\r\nContent-Length: 0")));
    }
    assert_int_equal(strlen(sandbox_integration_code), 27);
}

static void zone(void **state)
{
    char target[200], url[100];
    (void)state;
    snprintf(target, sizeof(target), "/atservicesrest/v1.0/zoneInformation?user=%s",
             sandbox_username);
    struct reply r = bare(target, "");
    assert_int_equal(r.status, 200);
    expect_text(r.json, "url",
                "http://127.0.0.1/ATServicesRest/"); /* as the Host header named it */
    expect_text(r.json, "webUrl", "http://127.0.0.1/");
    r = bare("/ATServicesRest/V1.0/ZoneInformation?user=nobody@example.com", "");
    expect_error(&r, "Zone information could not be determined");
    r = bare("/ATServicesRest/V1.0/ZoneInformation", "");
    expect_error(&r, "Zone information could not be determined");
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/ATServicesRest/", sandbox_port(f.sb));
    assert_string_equal(sandbox_base_url(f.sb), url);
}

static void versions_and_thresholds(void **state)
{
    (void)state;
    struct reply r = bare("/ATServicesRest/VersionInformation", "");
    assert_int_equal(json_len(get(r.json, "apiVersions")), 1);
    r = call(&f, "GET", "Version", NULL);
    assert_true(json_is(get(r.json, "majorVersion"), JSON_STRING));
    r = call(&f, "GET", "ThresholdInformation", NULL);
    int64_t used = number(r.json, "currentTimeframeRequestCount");
    assert_int_equal(number(r.json, "externalRequestThreshold"), 10000);
    assert_int_equal(number(r.json, "requestThresholdTimeframe"), 60);
    (void)call(&f, "GET", "Tickets/1001", NULL);
    r = call(&f, "GET", "ThresholdInformation", NULL); /* counts itself */
    assert_int_equal(number(r.json, "currentTimeframeRequestCount"), used + 2);
    r = call(&f, "POST", "Version", "{}");
    expect_message(&r, 405, NULL);
    r = call(&f, "GET", "Modules", NULL);
    assert_true(json_len(items(&r)) > 0);
    r = call(&f, "GET", "EntityInformation", NULL);
    assert_int_equal(json_len(items(&r)), 232);
    r = call(&f, "GET", "/", NULL);
    assert_true(str_contains_nocase(r.head, STR("text/html")));
}

static void invoices(void **state)
{
    (void)state;
    struct reply r = call(&f, "GET", "Invoices/900/InvoicePdf", NULL);
    expect_text(r.json, "contentType", "application/pdf");
    assert_true(str_starts(json_str(get(r.json, "data")), STR("JVBERi0"))); /* %PDF- */
    r = call(&f, "GET", "Invoices/900/InvoiceMarkupXml", NULL);
    assert_true(str_contains_nocase(json_str(get(r.json, "markup")), STR("INV-1")));
    r = call(&f, "GET", "Invoices/1/InvoicePdf", NULL);
    assert_int_equal(r.status, 500);
    r = call(&f, "DELETE", "Invoices/900", NULL);
    expect_message(&r, 405, NULL);
}

static void time_off(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "POST", "Resources/10/TimeOffRequests", "{'hours':8,'reason':'rest'}");
    char *path = str_printf(f.arena, "TimeOffRequests/%lld/Approve", (long long)done_id(&r));
    int64_t id = done_id(&r);
    r = call(&f, "GET", path, NULL);
    assert_int_equal(done_id(&r), id);
    assert_int_equal(number(item(&f, "TimeOffRequests", id), "approveRejectResourceID"), 12);
    r = call(&f, "GET", "TimeOffRequests/1/Approve", NULL);
    assert_int_equal(r.status, 500);
    path = str_printf(f.arena, "TimeOffRequests/%lld/Reject", (long long)id);
    r = call(&f, "POST", path, "{'reason':'too busy'}");
    (void)done_id(&r);
    expect_text(item(&f, "TimeOffRequests", id), "rejectReason", "too busy");
    r = call(&f, "GET", "Resources/10/TimeOffBalances/2026", NULL);
    assert_true(json_is(get(r.json, "item"), JSON_NULL));
}

static const struct json *field(const struct reply *r, const char *name)
{
    for (struct json_iter it = json_iter(get(r->json, "fields")); json_next(&it);) {
        if (str_eq(json_str(get(it.value, "name")), str_from(name)))
            return it.value;
    }
    fail_msg("no field %s", name);
    return NULL;
}

static void metadata(void **state)
{
    (void)state;
    struct reply r = call(&f, "GET", "Tickets/entityInformation", NULL);
    const struct json *info = get(r.json, "info");
    expect_text(info, "name", "Ticket");
    assert_false(json_true(get(info, "canDelete")));
    assert_int_equal(number(info, "userAccessForCreate"), 1);
    assert_true(json_true(get(info, "supportsWebhookCallouts")));
    r = call(&f, "GET", "tickets/ENTITYINFORMATION/fields", NULL);
    const struct json *status = field(&r, "status");
    expect_text(status, "dataType", "integer");
    assert_true(json_true(get(status, "isPickList")));
    expect_text(at(get(status, "picklistValues"), 0), "value", "1"); /* a text, always */
    expect_text(at(get(status, "picklistValues"), 0), "label", "New");
    expect_text(field(&r, "companyID"), "referenceEntityType", "Account"); /* the legacy name */
    expect_text(field(&r, "subIssueType"), "picklistParentValueField", "issueType");
    assert_true(
        json_str(get(at(get(field(&r, "subIssueType"), "picklistValues"), 0), "parentValue")).n >
        0);
    assert_int_equal(number(field(&r, "title"), "length"), 255);
    assert_false(json_true(get(field(&r, "creatorType"), "isQueryable")));
    assert_true(json_is(get(field(&r, "title"), "picklistValues"), JSON_NULL));
    r = call(&f, "GET", "Tickets/1/Notes/entityInformation/fields", NULL);
    assert_non_null(field(&r, "noteType"));
}

static void udf_metadata(void **state)
{
    (void)state;
    struct reply r = call(&f, "GET", "Companies/entityInformation/userDefinedFields", NULL);
    const struct json *u = field(&r, "Customer Ranking");
    expect_text(u, "type", "string");
    assert_true(json_true(get(u, "isPickList")));
    expect_text(at(get(u, "picklistValues"), 0), "value", "Golden");
    r = call(&f, "GET", "Tickets/entityInformation/userDefinedFields", NULL);
    assert_int_equal(json_len(get(r.json, "fields")), 2);
    r = call(&f, "GET", "Roles/entityInformation/userDefinedFields", NULL);
    assert_int_equal(json_len(get(r.json, "fields")), 0);
}

static void invoice_settings(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "PUT", "Companies/100/invoiceSettings", "{'taxID':'T-1','isTaxExempt':true}");
    assert_int_equal(done_id(&r), 100);
    r = call(&f, "GET", "companies/100/InvoiceSettings", NULL);
    const struct json *s = get(r.json, "item");
    expect_text(s, "taxID", "T-1");
    assert_true(json_true(get(s, "isTaxExempt")));
    assert_true(json_is(get(s, "invoiceMethod"), JSON_NULL));
    expect_text(item(&f, "Companies", 100), "taxID", "T-1");
    expect_text(item(&f, "Companies", 100), "companyName", "Acme Corp");
    assert_int_equal(json_len(get(s, "contactRecipients")), 0);
    r = call(&f, "POST", "Companies/100/invoiceSettings/contactRecipients", "{'ids':[200,202]}");
    assert_int_equal(done_id(&r), 100);
    r = call(&f, "POST", "Companies/100/invoiceSettings/contactRecipients", "[202,201]");
    expect_error(&r, "Reference value on field: contactID of type: Contact does not exist or is "
                     "invalid."); /* 201 is inactive: nothing is added */
    r = call(&f, "POST", "Companies/100/invoiceSettings/resourceRecipients", "[10]");
    assert_int_equal(r.status, 200);
    r = call(&f, "DELETE", "Companies/100/invoiceSettings/contactRecipients/200", NULL);
    assert_int_equal(done_id(&r), 200);
    r = call(&f, "DELETE", "Companies/100/invoiceSettings/contactRecipients/200", NULL);
    assert_int_equal(r.status, 500);
    r = call(&f, "GET", "Companies/100/invoiceSettings", NULL);
    s = get(r.json, "item");
    int64_t id = 0;
    assert_int_equal(json_len(get(s, "contactRecipients")), 1);
    assert_true(json_i64(at(get(s, "contactRecipients"), 0), &id) && id == 202);
    assert_true(json_i64(at(get(s, "resourceRecipients"), 0), &id) && id == 10);
    r = call(&f, "GET", "Companies/10/invoiceSettings", NULL);
    assert_int_equal(r.status, 500);
    r = call(&f, "PATCH", "Companies/100/invoiceSettings", "{}");
    assert_int_equal(r.status, 405);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credentials_missing_or_wrong),
        cmocka_unit_test(zone),
        cmocka_unit_test(versions_and_thresholds),
        cmocka_unit_test(invoices),
        cmocka_unit_test(metadata),
        cmocka_unit_test(time_off),
        cmocka_unit_test(udf_metadata),
        cmocka_unit_test(invoice_settings),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
