/* Writes in general: create, PATCH, PUT, DELETE, what is checked and in which words. */
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

static const char contact[] = "{'firstName':'Eve','lastName':'Ng','isActive':1}";

static void create_under_the_parent(void **state)
{
    (void)state;
    struct reply r = call(&f, "POST", "Companies/100/Contacts", contact);
    int64_t id = done_id(&r);
    assert_true(id >= 29680000);
    const struct json *c = item(&f, "Contacts", id);
    assert_int_equal(number(c, "companyID"), 100);
    assert_int_equal(number(c, "isActive"), 1);
    assert_true(json_is(get(c, "primaryContact"), JSON_BOOL));
    assert_true(json_str(get(c, "createDate")).n >= 19);
    r = call(&f, "POST", "Companies/100/Contacts", contact);
    assert_int_equal(done_id(&r), id + 1);
    r = call(&f, "POST", "Companies/98765/Contacts", contact);
    expect_error(
        &r, "Reference value on field: companyID of type: Account does not exist or is invalid.");
}

static void lenient_input(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "POST", "Companies",
             "{'ID':0,'CompanyName':'X Ltd','companytype':'1','OWNERRESOURCEID':'10','Phone':5,"
             "'IsActive':'True','assetValue':'12.50','unknownThing':[1],}");
    const struct json *c = item(&f, "Companies", done_id(&r));
    expect_text(c, "companyName", "X Ltd");
    expect_text(c, "phone", "5");
    assert_true(json_true(get(c, "isActive")));
    assert_string_equal(json_number(get(c, "assetValue")).p, "12.5");
    r = call(&f, "POST", "Companies",
             "{companyName:'Y',companyType:1,ownerResourceID:10,phone:'1',assetValue:100}");
    assert_string_equal(json_number(get(item(&f, "Companies", done_id(&r)), "assetValue")).p,
                        "100.0");
}

static void refusals(void **state)
{
    static const struct {
        const char *path, *body, *error;
    } cases[] = {
        {"Companies", "{'companyType':1,'ownerResourceID':10,'phone':'1'}",
         "Value does not exist for the required field companyName"},
        {"Companies", "{'companyName':'','companyType':1,'ownerResourceID':10,'phone':'1'}",
         "Value does not exist for the required field companyName"},
        {"Companies", "{'companyName':'X','companyType':99,'ownerResourceID':10,'phone':'1'}",
         "Picklist value [99] does not exist for companyType"},
        {"Companies", "{'companyName':'X','companyType':1,'ownerResourceID':11,'phone':'1'}",
         "Reference value on field: ownerResourceID of type: Resource does not exist or is "
         "invalid."},
        {"Companies",
         "{'companyName':'X','companyType':1,'ownerResourceID':10,'phone':'"
         "12345678901234567890123456'}",
         "String value exceeds maximum length (field:phone).  "},
        {"Companies", "{'companyName':'X','companyType':'one','ownerResourceID':10,'phone':'1'}",
         "Could not convert string to integer: one. Path 'companyType'."},
        {"Companies", "{'companyName':'X','companyType':true,'ownerResourceID':10,'phone':'1'}",
         "Unexpected character encountered while parsing value: t. Path 'companyType'."},
        {"Companies", "{'companyName':{},'companyType':1,'ownerResourceID':10,'phone':'1'}",
         "Unexpected character encountered while parsing value: {. Path 'companyName'."},
        {"Companies", "{'companyType':99999999999}",
         "JSON integer 99999999999 is too large or small for an Int32. Path 'companyType'."},
        {"Companies/100/Contacts", "{'firstName':'A','lastName':'B','isActive':true}",
         "Unexpected character encountered while parsing value: t. Path 'isActive'."},
        {"Companies", "", "Value cannot be null. Parameter name: model"},
        {"Companies", "[]", "Value cannot be null. Parameter name: model"},
    };
    (void)state;
    struct reply before =
        call(&f, "POST", "Companies/query/count", "{'filter':[{'op':'exist','field':'id'}]}");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reply r = call(&f, "POST", cases[i].path, cases[i].body);
        expect_error(&r, cases[i].error);
    }
    struct reply after =
        call(&f, "POST", "Companies/query/count", "{'filter':[{'op':'exist','field':'id'}]}");
    assert_int_equal(number(before.json, "queryCount"), number(after.json, "queryCount"));
}

static void patch(void **state)
{
    (void)state;
    struct reply r = call(&f, "PATCH", "Companies",
                          "{'id':'101','city':'Rome','createdByResourceID':4,'nope':1}");
    assert_int_equal(done_id(&r), 101);
    const struct json *c = item(&f, "Companies", 101);
    expect_text(c, "city", "Rome");
    expect_text(c, "companyName", "Globex");
    assert_true(json_is(get(c, "createdByResourceID"), JSON_NULL)); /* read-only: ignored */
    r = call(&f, "PATCH", "Companies", "{'id':101,'companyName':null}");
    expect_error(&r, "Value does not exist for the required field companyName");
    r = call(&f, "PATCH", "Companies", "{'city':'Rome'}");
    expect_error(&r, "Value does not exist for the required field id");
    r = call(&f, "PATCH", "Companies", "{'id':5555,'city':'Rome'}");
    expect_error(
        &r,
        "No message. No matching records found. The logged in Resource may not have the required "
        "permissions to update the data.");
    r = call(&f, "PATCH", "Companies/100/Contacts",
             "{'id':202,'title':'CEO'}"); /* another company's contact */
    assert_int_equal(r.status, 500);
    r = call(&f, "PATCH", "Companies/101/Contacts", "{'id':202,'companyID':100,'title':'CEO'}");
    assert_int_equal(done_id(&r), 202);
    assert_int_equal(number(item(&f, "Contacts", 202), "companyID"),
                     101); /* create-only: ignored */
}

static void put_sets_the_rest_to_null(void **state)
{
    (void)state;
    struct reply r = call(&f, "PATCH", "Companies", "{'id':102,'city':'Oslo'}");
    (void)done_id(&r);
    r = call(&f, "PUT", "Companies", "{'id':102,'companyName':'Sub'}");
    assert_int_equal(r.status, 500); /* the required ones are missing now */
    expect_text(item(&f, "Companies", 102), "city", "Oslo");
    r = call(&f, "PUT", "Companies",
             "{'id':102,'companyName':'Sub','companyType':1,'ownerResourceID':10,'phone':'9'}");
    (void)done_id(&r);
    const struct json *c = item(&f, "Companies", 102);
    assert_true(json_is(get(c, "city"), JSON_NULL));
    assert_true(json_is(get(c, "parentCompanyID"), JSON_NULL));
    expect_text(c, "companyName", "Sub");
}

static void delete (void **state)
{
    (void)state;
    struct reply r = call(&f, "POST", "Companies/100/Contacts", contact);
    char path[100];
    int64_t id = done_id(&r);
    snprintf(path, sizeof(path), "Companies/101/Contacts/%lld", (long long)id);
    r = call(&f, "DELETE", path, NULL);
    assert_int_equal(r.status, 500);
    snprintf(path, sizeof(path), "Companies/100/Contacts/%lld", (long long)id);
    r = call(&f, "DELETE", path, NULL);
    assert_int_equal(done_id(&r), id);
    r = call(&f, "DELETE", path, NULL);
    expect_error(
        &r,
        "No message. No matching records found. The logged in Resource may not have the required "
        "permissions to delete the data.");
}

static void udfs(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "PATCH", "Tickets", "{'id':1001,'userDefinedFields':[{'name':'rank','value':9}]}");
    (void)done_id(&r);
    const struct json *u = get(item(&f, "Tickets", 1001), "userDefinedFields");
    expect_text(at(u, 0), "value", "HQ"); /* the one not sent keeps its value */
    expect_text(at(u, 1), "value", "9");
    r = call(&f, "PATCH", "Tickets",
             "{'id':1001,'userDefinedFields':[{'name':'Colour','value':'red'}]}");
    expect_error(&r, "Unable to find Colour in the Ticket Entity.");
}

static void bytes_that_are_no_utf8(void **state)
{
    const char body[] = "{\"id\":101,\"city\":\"Z\xFCrich\"}";
    (void)state;
    send_request(f.fd, "PATCH", "/ATServicesRest/V1.0/Companies", credentials(), body,
                 sizeof(body) - 1);
    struct reply r = read_reply(f.arena, f.fd);
    (void)done_id(&r);
    expect_text(item(&f, "Companies", 101), "city", "Z?rich");
}

static void impersonation(void **state)
{
    char headers[512];
    const char body[] = "{\"companyID\":100,\"title\":\"x\",\"status\":1,\"priority\":1}";
    (void)state;
    snprintf(headers, sizeof(headers), "%sImpersonationResourceId: 10\r\n", credentials());
    send_request(f.fd, "POST", "/ATServicesRest/V1.0/Tickets", headers, body, sizeof(body) - 1);
    struct reply r = read_reply(f.arena, f.fd);
    const struct json *t = item(&f, "Tickets", done_id(&r));
    assert_int_equal(number(t, "creatorResourceID"), 10);
    assert_int_equal(number(t, "impersonatorCreatorResourceID"), 12);
    snprintf(headers, sizeof(headers), "%sImpersonationResourceId: 11\r\n",
             credentials()); /* inactive */
    send_request(f.fd, "POST", "/ATServicesRest/V1.0/Tickets", headers, body, sizeof(body) - 1);
    r = read_reply(f.arena, f.fd);
    expect_error(&r, "The logged in Resource does not have the adequate permissions to create this "
                     "entity type.");
    snprintf(headers, sizeof(headers), "%sImpersonationResourceId: 10\r\n", credentials());
    send_request(f.fd, "GET", "/ATServicesRest/V1.0/Tickets/1001", headers, NULL, 0);
    r = read_reply(f.arena, f.fd);
    expect_error(
        &r,
        "The logged in Resource does not have the adequate permissions to query this entity type.");
}

static void attachments(void **state)
{
    (void)state;
    const char *body =
        "{'title':'log','fullPath':'log.txt','attachmentType':'FILE_ATTACHMENT','publish':1,"
        "'data':'aGVsbG8='}";
    struct reply r = call(&f, "POST", "Tickets/1001/Attachments", body);
    int64_t id = done_id(&r);
    char path[100];
    snprintf(path, sizeof(path), "TicketAttachments/%lld", (long long)id);
    r = call(&f, "GET", path, NULL);
    expect_text(at(items(&r), 0), "data", "aGVsbG8=");
    assert_string_equal(json_number(get(at(items(&r), 0), "fileSize")).p, "5.0");
    assert_int_equal(number(at(items(&r), 0), "parentType"), 4);
    r = call(&f, "GET", "Tickets/1001/Attachments", NULL);
    assert_int_equal(json_len(items(&r)), 1);
    assert_true(json_is(get(at(items(&r), 0), "data"), JSON_NULL));
    snprintf(path, sizeof(path), "AttachmentInfo/%lld", (long long)id);
    r = call(&f, "GET", path, NULL);
    expect_text(get(r.json, "item"), "fullPath", "log.txt");
    assert_null(get(get(r.json, "item"), "data"));
    r = call(&f, "POST", "TicketNotes/2001/Attachments",
             body); /* listed with the ticket's own as well */
    assert_int_equal(done_id(&r), id + 1);
    r = call(&f, "GET", "Tickets/1001/Attachments", NULL);
    assert_int_equal(json_len(items(&r)), 2);
    assert_int_equal(number(at(items(&r), 1), "ticketNoteID"), 2001);
    r = call(&f, "POST", "AttachmentInfo/query/count",
             "{'filter':[{'op':'eq','field':'ticketID','value':1001}]}");
    assert_int_equal(number(r.json, "queryCount"), 2);
    snprintf(path, sizeof(path), "Tickets/1001/Attachments/%lld", (long long)id + 1);
    r = call(&f, "DELETE", path, NULL);
    (void)done_id(&r);
    r = call(&f, "POST", "TicketNoteAttachments/query/count",
             "{'filter':[{'op':'exist','field':'id'}]}");
    assert_int_equal(number(r.json, "queryCount"), 0);
    r = call(&f, "POST", "Tickets/1001/Attachments",
             "{'title':'log','fullPath':'l','attachmentType':'FILE_ATTACHMENT','publish':1,'data':'"
             "a-b'}");
    assert_int_equal(r.status, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_under_the_parent),
        cmocka_unit_test(lenient_input),
        cmocka_unit_test(refusals),
        cmocka_unit_test(patch),
        cmocka_unit_test(put_sets_the_rest_to_null),
        cmocka_unit_test(delete),
        cmocka_unit_test(udfs),
        cmocka_unit_test(bytes_that_are_no_utf8),
        cmocka_unit_test(impersonation),
        cmocka_unit_test(attachments),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
