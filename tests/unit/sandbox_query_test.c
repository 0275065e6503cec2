/* The query language: operators, type traps, shapes, paging. */
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

static struct reply query(const char *filter)
{
    return call(&f, "POST", "Tickets/query", str_printf(f.arena, "{'filter':[%s]}", filter));
}

static const char *found(const char *filter)
{
    struct reply r = query(filter);
    if (r.status != 200)
        fail_msg("%s -> %.*s", filter, STR_ARG(r.body));
    return ids(&f, &r);
}

static void operators(void **state)
{
    static const struct {
        const char *filter, *ids;
    } cases[] = {
        {"{'op':'eq','field':'companyID','value':100}", "1001 1003"},
        {"{'op':'noteq','field':'status','value':1}", "1002 1003"},
        {"{'op':'gt','field':'id','value':1003}", "1004 1005"},
        {"{'op':'gte','field':'id','value':1004}", "1004 1005"},
        {"{'op':'lt','field':'priority','value':2}", "1001"},
        {"{'op':'lte','field':'priority','value':2}", "1001 1002"},
        {"{'op':'beginsWith','field':'title','value':'PRINTER'}", "1001 1004"},
        {"{'op':'endsWith','field':'title','value':'SLOW'}", "1002"},
        {"{'op':'contains','field':'title','value':'printer'}", "1001 1004"},
        {"{'op':'contains','field':'description','value':'100%'}", "1001"},
        {"{'op':'contains','field':'description','value':'a_b'}", "1003"},
        {"{'op':'contains','field':'description','value':'_'}", "1003"},
        {"{'op':'exist','field':'dueDateTime'}", "1001 1002"},
        {"{'op':'notExist','field':'dueDateTime'}", "1003 1004 1005"},
        {"{'op':'in','field':'priority','value':[1,4]}", "1001 1005"},
        {"{'op':'notIn','field':'priority','value':[1,4]}", "1002 1003 1004"},
        {"{'op':'notIn','field':'status','value':[8,5,5]}", "1001 1004 1005"},
        {"{'op':'notIn','field':'status','value':[1]},{'op':'noteq','field':'status','value':8}",
         "1002"},
        {"{'op':'in','field':'id','value':[]}", ""},
        {"{'op':'eq','field':'title','value':'MAIL SLOW'}", "1002"},
        {"{'op':'eq','field':'title','value':'Caf\xC3\xA9 wifi'}", "1005"},
        {"{'op':'gte','field':'createDate','value':'2026-11-02T10:00:00.400Z'}", "1003 1004 1005"},
        {"{'op':'gt','field':'createDate','value':'2026-11-02'}", "1003 1004 1005"},
        {"{'op':'lt','field':'createDate','value':'2026-11-01T10:30:00+02:00'}", "1001"},
        {"{'op':'eq','field':'estimatedHours','value':1.5}", "1001"},
        {"{'op':'eq','field':'estimatedHours','value':'2.0'}", "1003"},
        {"{'op':'noteq','field':'queueID','value':8}", "1001 1002 1004 1005"},
        {"{'OP':'eq','FIELD':'CompanyId','Value':101}", "1002 1005"},
        {"{'op':'eq','field':'companyID','value':0}", "1004"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(found(cases[i].filter), cases[i].ids);
}

static void nesting(void **state)
{
    (void)state;
    assert_string_equal(
        found("{'op':'or','items':[{'op':'eq','field':'id','value':1001},{'op':'and','items':["
              "{'op':'eq','field':'companyID','value':101},{'op':'eq','field':'status','value':1}]}"
              "]}"),
        "1001 1005");
    assert_string_equal(
        found("{'op':'eq','field':'status','value':1},{'op':'eq','field':'companyID','value':100}"),
        "1001");
}

/* Autotask drops what it does not know and answers with everything. */
static void unknown_operators_are_dropped(void **state)
{
    (void)state;
    assert_string_equal(found("{'op':'ne','field':'status','value':5}"),
                        "1001 1002 1003 1004 1005");
    assert_string_equal(
        found("{'op':'noteExist','field':'nothing'},{'op':'eq','field':'id','value':1002}"),
        "1002");
    assert_string_equal(found("{'op':'or','items':[{'op':'isNull','field':'status'}]}"),
                        "1001 1002 1003 1004 1005");
}

static void type_traps(void **state)
{
    (void)state;
    struct reply r;
    assert_string_equal(found("{'op':'eq','field':'id','value':'1001'}"),
                        ""); /* text against a long */
    assert_string_equal(found("{'op':'eq','field':'status','value':'5'}"), "1002");
    assert_string_equal(found("{'op':'eq','field':'contactID','value':null}"), "");
    r = query("{'op':'eq','field':'status','value':false}");
    expect_error(&r, "Conversion failed when converting varchar 'false' to data type int");
    r = query("{'op':'eq','field':'isVisibleToComanaged','value':1}");
    expect_error(&r, "Conversion failed when converting varchar '1' to data type bit");
    r = query("{'op':'eq','field':'createDate','value':'yesterday'}");
    expect_error(&r, "Conversion failed when converting date and/or time from character string.");
    r = call(&f, "POST", "Contacts/query",
             "{'filter':[{'op':'eq','field':'isActive','value':true}]}");
    assert_string_equal(ids(&f, &r), "200 202");
}

static void refusals(void **state)
{
    (void)state;
    struct reply r = query("{'op':'eq','field':'nope','value':1}");
    expect_error(&r, "Unable to find nope in the Ticket Entity.");
    r = query("{'op':'eq','field':'creatorType','value':1}");
    assert_int_equal(r.status, 500);
    r = call(&f, "POST", "Tickets/query",
             "{'IncludeFields':['id','zip'],'filter':[{'op':'exist','field':'id'}]}");
    expect_error(&r, "Unable to find zip in the Ticket Entity.");
    r = call(&f, "POST", "Tickets/query",
             "{'MaxRecords':501,'filter':[{'op':'exist','field':'id'}]}");
    expect_error(&r, "maxCountOfRecordsToReturn must be between 1 and 500");
    r = call(&f, "POST", "Tickets/query",
             "{'MaxRecords':0,'filter':[{'op':'exist','field':'id'}]}");
    assert_int_equal(r.status, 500);
    r = call(&f, "POST", "Tickets/query", "{'filter':[]}");
    assert_int_equal(r.status, 500);
    r = call(&f, "POST", "Tickets/query", "");
    expect_error(&r, "Value cannot be null. Parameter name: queryModel");
    r = call(&f, "POST", "Tickets/query", "{'filter':[");
    assert_int_equal(r.status, 500);
}

static void or_limit(void **state)
{
    (void)state;
    for (int n = 500; n <= 501; n++) {
        struct buf b;
        buf_init(&b, 1 << 20);
        buf_add_z(&b, "{'filter':[{'op':'or','items':[");
        for (int i = 0; i < n; i++)
            buf_printf(&b, "%s{'op':'eq','field':'id','value':%d}", i ? "," : "", 700 + i);
        buf_add_z(&b, "]}]}");
        struct reply r = call(&f, "POST", "Tickets/query", buf_cstr(&b));
        if (n == 500)
            assert_int_equal(r.status, 200);
        else
            expect_error(
                &r, "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.");
        buf_done(&b);
    }
}

static void udfs(void **state)
{
    (void)state;
    assert_string_equal(found("{'op':'eq','field':'site code','udf':true,'value':'hq'}"), "1001");
    assert_string_equal(found("{'op':'notExist','field':'Site Code','udf':true}"),
                        "1002 1003 1004 1005");
    assert_string_equal(found("{'op':'contains','field':'Rank','udf':true,'value':'7'}"), "1001");
    struct reply r = query("{'op':'eq','field':'Site Code','udf':true,'value':'HQ'},"
                           "{'op':'eq','field':'Rank','udf':true,'value':'7'}");
    assert_int_equal(r.status, 500);
    r = query("{'op':'eq','field':'Customer Ranking','udf':true,'value':'Golden'}");
    expect_error(&r, "Unable to find Customer Ranking in the Ticket Entity.");
}

/* Present on all records when one has a value, absent on all when none has. */
static void udf_array_vanishes(void **state)
{
    (void)state;
    struct reply r = query("{'op':'in','field':'id','value':[1001,1002]}");
    assert_int_equal(json_len(get(at(items(&r), 0), "userDefinedFields")), 2);
    assert_true(json_is(get(at(items(&r), 1), "userDefinedFields"), JSON_ARRAY));
    r = query("{'op':'in','field':'id','value':[1002,1003,1004]}");
    assert_int_equal(json_len(items(&r)), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_null(get(at(items(&r), i), "userDefinedFields"));
        assert_non_null(get(at(items(&r), i), "title"));
    }
}

static void shapes(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "POST", "Tickets/query",
             "{'IncludeFields':['Id','title'],'filter':[{'op':'eq','field':'id','value':1001}]}");
    assert_int_equal(json_len(at(items(&r), 0)), 2);
    const struct json *page = get(r.json, "pageDetails");
    assert_int_equal(number(page, "count"), 1);
    assert_int_equal(number(page, "requestCount"), 500);
    assert_true(json_is(get(page, "prevPageUrl"), JSON_NULL));
    assert_true(json_is(get(page, "nextPageUrl"), JSON_NULL));
    r = query("{'op':'eq','field':'id','value':1001}");
    const struct json *t = at(items(&r), 0);
    expect_text(t, "createDate", "2026-11-01T08:00:00");
    assert_true(json_is(get(t, "completedDate"), JSON_NULL));
    assert_string_equal(json_number(get(t, "estimatedHours")).p, "1.5");
    assert_true(str_contains_nocase(r.head, STR("Content-Type: application/json")));
}

static void count_and_get_form(void **state)
{
    (void)state;
    struct reply r = call(&f, "POST", "tickets/QUERY/count",
                          "{'Filter':[{'op':'eq','field':'status','value':1}]}");
    assert_int_equal(number(r.json, "queryCount"), 3);
    r = call(&f, "GET",
             "Tickets/query/"
             "count?search=%7B%22filter%22%3A%5B%7B%22op%22%3A%22exist%22%2C%22field%22%3A%22id%22%"
             "7D%5D%7D",
             NULL);
    assert_int_equal(number(r.json, "queryCount"), 5);
    r = call(&f, "GET", "Tickets/query?search={'filter':[{op:'eq',field:'id',value:1002,}]}", NULL);
    assert_string_equal(ids(&f, &r), "1002"); /* single quotes, bare names, a comma too many */
}

static const char *next_path(const struct reply *r, const char *which)
{
    struct str url = json_str(get(get(r->json, "pageDetails"), which));
    const char *path = strstr(url.p, "/ATServicesRest");
    return path;
}

static void paging_by_post(void **state)
{
    const char *body = "{'MaxRecords':2,'filter':[{'op':'exist','field':'id'}]}";
    (void)state;
    struct reply r = call(&f, "POST", "Tickets/query", body);
    assert_string_equal(ids(&f, &r), "1001 1002");
    const char *next = next_path(&r, "nextPageUrl");
    assert_non_null(next);
    struct reply got = call(&f, "GET", next, NULL);
    expect_message(&got, 405, "The requested resource does not support http method 'GET'.");
    got = call(&f, "POST", next, "");
    expect_error(&got, "Value cannot be null. Parameter name: queryModel");
    r = call(&f, "POST", next, body);
    assert_string_equal(ids(&f, &r), "1003 1004");
    const char *prev = next_path(&r, "prevPageUrl");
    next = next_path(&r, "nextPageUrl");
    r = call(&f, "POST", next, body);
    assert_string_equal(ids(&f, &r), "1005");
    assert_true(json_is(get(get(r.json, "pageDetails"), "nextPageUrl"), JSON_NULL));
    r = call(&f, "POST", prev, body);
    assert_string_equal(ids(&f, &r), "1001 1002");
    r = call(&f, "POST", "Tickets/query",
             "{'MaxRecords':5,'filter':[{'op':'exist','field':'id'}]}");
    assert_true(
        json_is(get(get(r.json, "pageDetails"), "nextPageUrl"), JSON_NULL)); /* exactly full */
}

static void paging_by_get(void **state)
{
    (void)state;
    struct reply r = call(&f, "GET",
                          "Tickets/"
                          "query?search=%7B%22MaxRecords%22:2,%22filter%22:[%7B%22op%22:%22exist%"
                          "22,%22field%22:%22id%22%7D]%7D",
                          NULL);
    r = call(&f, "GET", next_path(&r, "nextPageUrl"), NULL);
    assert_string_equal(ids(&f, &r), "1003 1004");
}

static void long_urls_are_lost(void **state)
{
    char path[4096];
    (void)state;
    snprintf(path, sizeof(path), "Tickets/query?search=%02040d", 0);
    struct reply r = call(&f, "GET", path, NULL);
    expect_message(&r, 404, NULL);
}

static void by_id(void **state)
{
    (void)state;
    struct reply r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 200);
    expect_text(get(r.json, "item"), "title", "Printer on fire");
    r = call(&f, "GET", "Tickets/999", NULL);
    assert_int_equal(r.status, 200);
    assert_true(str_eq(r.body, STR("{\"item\":null}")));
    assert_null(get(item(&f, "Tickets", 1002), "userDefinedFields"));
}

static void children(void **state)
{
    (void)state;
    struct reply r = call(&f, "GET", "Tickets/1001/Notes", NULL);
    assert_string_equal(ids(&f, &r), "2001 2002");
    assert_non_null(get(r.json, "pageDetails"));
    r = call(&f, "GET", "tickets/1001/notes/2002", NULL);
    assert_string_equal(ids(&f, &r), "2002");
    r = call(&f, "GET", "Tickets/1001/Notes/2003", NULL); /* another ticket's */
    assert_string_equal(ids(&f, &r), "");
}

static void children_are_paged(void **state)
{
    (void)state;
    struct reply r = call(&f, "GET", "Tickets/1003/Notes", NULL);
    assert_int_equal(json_len(items(&r)), 500);
    r = call(&f, "GET", next_path(&r, "nextPageUrl"), NULL); /* a plain GET */
    assert_string_equal(ids(&f, &r), "3501");
    assert_true(json_is(get(get(r.json, "pageDetails"), "nextPageUrl"), JSON_NULL));
}

/* Without the id in IncludeFields the server cannot go on from a page. */
static void paging_needs_the_id(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "POST", "Tickets/query",
             "{'MaxRecords':2,'IncludeFields':['title'],'filter':[{'op':'exist','field':'id'}]}");
    assert_int_equal(json_len(items(&r)), 2);
    assert_true(json_is(get(get(r.json, "pageDetails"), "nextPageUrl"), JSON_NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators),
        cmocka_unit_test(nesting),
        cmocka_unit_test(unknown_operators_are_dropped),
        cmocka_unit_test(type_traps),
        cmocka_unit_test(refusals),
        cmocka_unit_test(or_limit),
        cmocka_unit_test(udfs),
        cmocka_unit_test(udf_array_vanishes),
        cmocka_unit_test(shapes),
        cmocka_unit_test(count_and_get_form),
        cmocka_unit_test(paging_by_post),
        cmocka_unit_test(paging_by_get),
        cmocka_unit_test(long_urls_are_lost),
        cmocka_unit_test(by_id),
        cmocka_unit_test(children),
        cmocka_unit_test(children_are_paged),
        cmocka_unit_test(paging_needs_the_id),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
