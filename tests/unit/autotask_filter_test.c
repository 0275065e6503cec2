/* Filters: the exact JSON, the words for people, and everything that must be refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/filter.h"
#include "support/fake_fixture.h"

static struct at_filter filter_on(struct fixture *x, const char *entity)
{
    struct at_filter f;
    int64_t now = 0;
    bool zone, time;
    at_filter_init(&f, x->arena, cat_entity_find(str_from(entity)));
    assert_true(iso_parse(STR("2026-11-20T14:30:00Z"), &now, &zone, &time));
    f.now_s = now;
    f.zone = STR("Europe/Berlin");
    err_clear(&x->err);
    return f;
}

static const struct json *parse(struct fixture *x, const char *text)
{
    const struct json *v = NULL;
    struct err err = {0};
    if (json_parse(x->arena, str_from(text), NULL, &v, &err))
        fail_msg("%s: %s", text, err.text);
    return v;
}

/* One condition, value given as JSON. */
static void expect(struct fixture *x, const char *entity, const char *field, enum at_op op,
                   const char *value, const char *json)
{
    struct at_filter f = filter_on(x, entity);
    enum err_code rc = at_filter_add(&f, str_from(field), op, parse(x, value), STR(""), &x->err);
    if (rc)
        fail_msg("%s %s: %s", field, value, x->err.text);
    assert_string_equal(at_filter_json(&f).p, json);
}

static void refuse(struct fixture *x, const char *entity, const char *field, enum at_op op,
                   const char *value, enum err_code code)
{
    struct at_filter f = filter_on(x, entity);
    enum err_code rc = at_filter_add(&f, str_from(field), op, parse(x, value), STR(""), &x->err);
    if (rc != code)
        fail_msg("%s %s: %s: %s", field, value, err_info(rc)->name, x->err.text);
    assert_string_equal(at_filter_json(&f).p, "[]");
    assert_true(x->err.fix[0] || rc == ERR_BAD_VALUE);
}

static void values_take_the_fields_type(void **state)
{
    struct fixture *x = *state;
    expect(x, "Tickets", "companyID", AT_EQ, "\"5\"",
           "[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":5}]");
    expect(x, "Tickets", "COMPANYid", AT_EQ, "0",
           "[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":0}]");
    expect(x, "Tickets", "company_id", AT_EQ, "5.0",
           "[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":5}]");
    expect(x, "Tickets", "company", AT_EQ, "\" 5 \"",
           "[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":5}]");
    expect(x, "Tickets", "title", AT_EQ, "5",
           "[{\"op\":\"eq\",\"field\":\"title\",\"value\":\"5\"}]");
    expect(x, "Tickets", "id", AT_GT, "\"9007199254740993\"",
           "[{\"op\":\"gt\",\"field\":\"id\",\"value\":9007199254740993}]");
    expect(x, "Tickets", "estimatedHours", AT_GTE, "\"2.50\"",
           "[{\"op\":\"gte\",\"field\":\"estimatedHours\",\"value\":2.50}]");
    expect(x, "Tickets", "estimatedHours", AT_GTE, "\".5\"",
           "[{\"op\":\"gte\",\"field\":\"estimatedHours\",\"value\":0.5}]");
    expect(x, "Resources", "isActive", AT_EQ, "\"yes\"",
           "[{\"op\":\"eq\",\"field\":\"isActive\",\"value\":true}]");
    expect(x, "Resources", "isActive", AT_EQ, "0",
           "[{\"op\":\"eq\",\"field\":\"isActive\",\"value\":false}]");
    /* an integer on the wire, although it means yes or no */
    expect(x, "Contacts", "isActive", AT_EQ, "true",
           "[{\"op\":\"eq\",\"field\":\"isActive\",\"value\":1}]");
    expect(x, "Contacts", "isActive", AT_EQ, "\"false\"",
           "[{\"op\":\"eq\",\"field\":\"isActive\",\"value\":0}]");
    expect(x, "Tickets", "id", AT_IN, "[1,\"2\",3]",
           "[{\"op\":\"in\",\"field\":\"id\",\"value\":[1,2,3]}]");
    expect(x, "Tickets", "title", AT_CONTAINS, "\"a\\\"b\\u00e4\"",
           "[{\"op\":\"contains\",\"field\":\"title\",\"value\":\"a\\\"b\xc3\xa4\"}]");
    expect(x, "Tickets", "dueDateTime", AT_EXIST, "null",
           "[{\"op\":\"exist\",\"field\":\"dueDateTime\"}]");
    expect(x, "Tickets", "dueDateTime", AT_EQ, "null",
           "[{\"op\":\"notExist\",\"field\":\"dueDateTime\"}]");
    expect(x, "Tickets", "contactID", AT_NOTEQ, "null",
           "[{\"op\":\"exist\",\"field\":\"contactID\"}]");
}

/* [1,1,1...] */
static const char *long_list(int n)
{
    static char list[12000];
    char *p = list;
    for (int i = 0; i < n; i++) {
        *p++ = i ? ',' : '[';
        *p++ = '1';
    }
    strcpy(p, "]");
    return list;
}

static void wrong_values_are_refused(void **state)
{
    struct fixture *x = *state;
    refuse(x, "Tickets", "companyID", AT_EQ, "\"Acme\"", ERR_BAD_VALUE);
    refuse(x, "Tickets", "companyID", AT_EQ, "5.5", ERR_BAD_VALUE);
    refuse(x, "Tickets", "companyID", AT_EQ, "true", ERR_BAD_VALUE);
    refuse(x, "Tickets", "companyID", AT_EQ, "\"\"", ERR_BAD_VALUE);
    refuse(x, "Tickets", "companyID", AT_EQ, "99999999999999999999", ERR_BAD_VALUE);
    refuse(x, "Tickets", "status", AT_EQ, "true", ERR_BAD_VALUE);
    refuse(x, "Tickets", "companyID", AT_EQ, "{}", ERR_BAD_VALUE);
    refuse(x, "Tickets", "companyID", AT_EQ, "[1,2]", ERR_BAD_VALUE);
    refuse(x, "Tickets", "companyID", AT_GT, "null", ERR_BAD_VALUE);
    refuse(x, "Tickets", "title", AT_EQ, "true", ERR_BAD_VALUE);
    refuse(x, "Tickets", "id", AT_IN, "[]", ERR_BAD_VALUE);
    refuse(x, "Tickets", "id", AT_IN, "[1,null]", ERR_BAD_VALUE);
    refuse(x, "Tickets", "estimatedHours", AT_EQ, "\"1,5\"", ERR_BAD_VALUE);
    refuse(x, "Tickets", "dueDateTime", AT_EQ, "\"soon\"", ERR_BAD_VALUE);
    refuse(x, "Resources", "isActive", AT_EQ, "\"maybe\"", ERR_BAD_VALUE);
    refuse(x, "Tickets", "creatorType", AT_EQ, "1", ERR_BAD_VALUE); /* not queryable */
    refuse(x, "Tickets", "companyID", AT_CONTAINS, "5", ERR_BAD_OPERATOR);
    refuse(x, "Tickets", "dueDateTime", AT_IN, "[\"today\"]", ERR_BAD_OPERATOR);
    refuse(x, "Resources", "isActive", AT_GT, "true", ERR_BAD_OPERATOR);
    refuse(x, "Tickets", "statuss", AT_EQ, "1", ERR_UNKNOWN_FIELD);
    assert_non_null(strstr(x->err.text, "status"));
    assert_string_equal(x->err.field, "statuss");
    refuse(x, "Tickets", "", AT_EQ, "1", ERR_UNKNOWN_FIELD);
    refuse(x, "Tickets", "id", AT_IN, long_list(5001), ERR_BAD_VALUE);
}

static void long_lists_stay_whole_or_become_pieces(void **state)
{
    struct fixture *x = *state;
    char in[20000], not_in[20000];
    snprintf(in, sizeof(in), "[{\"op\":\"in\",\"field\":\"id\",\"value\":%s}]", long_list(450));
    expect(x, "Tickets", "id", AT_IN, long_list(450), in);
    snprintf(not_in, sizeof(not_in), "%s", "[{\"op\":\"and\",\"items\":[");
    for (int n = 450; n > 0; n -= 200) {
        size_t used = strlen(not_in);
        snprintf(not_in + used, sizeof(not_in) - used,
                 "%s{\"op\":\"notIn\",\"field\":\"id\",\"value\":%s}", n < 450 ? "," : "",
                 long_list(n < 200 ? n : 200));
    }
    strcat(not_in, "]}]");
    expect(x, "Tickets", "id", AT_NOT_IN, long_list(450), not_in);
}

static void dates_become_utc_ranges(void **state)
{
    struct fixture *x = *state;
    expect(x, "Tickets", "createDate", AT_GTE, "\"today\"",
           "[{\"op\":\"gte\",\"field\":\"createDate\",\"value\":\"2026-11-19T23:00:00Z\"}]");
    expect(x, "Tickets", "createDate", AT_LTE, "\"today\"",
           "[{\"op\":\"lt\",\"field\":\"createDate\",\"value\":\"2026-11-20T23:00:00Z\"}]");
    expect(x, "Tickets", "createDate", AT_GT, "\"2026-11-20\"",
           "[{\"op\":\"gte\",\"field\":\"createDate\",\"value\":\"2026-11-20T23:00:00Z\"}]");
    expect(x, "Tickets", "createDate", AT_GT, "\"2026-11-20T10:00:00Z\"",
           "[{\"op\":\"gt\",\"field\":\"createDate\",\"value\":\"2026-11-20T10:00:00Z\"}]");
    expect(x, "Tickets", "createDate", AT_LTE, "\"2026-11-20T10:00:00\"",
           "[{\"op\":\"lte\",\"field\":\"createDate\",\"value\":\"2026-11-20T09:00:00Z\"}]");
    expect(x, "Tickets", "createDate", AT_EQ, "\"yesterday\"",
           "[{\"op\":\"and\",\"items\":[{\"op\":\"gte\",\"field\":\"createDate\",\"value\":\"2026-"
           "11-18T23:00:00Z\"},"
           "{\"op\":\"lt\",\"field\":\"createDate\",\"value\":\"2026-11-19T23:00:00Z\"}]}]");
    expect(x, "Tickets", "createDate", AT_NOTEQ, "\"yesterday\"",
           "[{\"op\":\"or\",\"items\":[{\"op\":\"lt\",\"field\":\"createDate\",\"value\":\"2026-11-"
           "18T23:00:00Z\"},"
           "{\"op\":\"gte\",\"field\":\"createDate\",\"value\":\"2026-11-19T23:00:00Z\"}]}]");
    /* a calendar date stays the same day in every zone */
    expect(x, "Contracts", "endDate", AT_LT, "\"2026-12-01\"",
           "[{\"op\":\"lt\",\"field\":\"endDate\",\"value\":\"2026-12-01T00:00:00Z\"}]");
    struct at_filter f = filter_on(x, "TimeEntries");
    int64_t from, to;
    assert_int_equal(at_date_range(STR("this week"), f.zone, f.now_s, &from, &to, &x->err), ERR_OK);
    assert_int_equal(
        at_filter_add_range(&f, STR("dateWorked"), from, to, STR("this week"), &x->err), ERR_OK);
    assert_int_equal(
        at_filter_add_range(&f, STR("createDateTime"), INT64_MIN, to, STR("until Sunday"), &x->err),
        ERR_OK);
    assert_string_equal(
        at_filter_json(&f).p,
        "[{\"op\":\"gte\",\"field\":\"dateWorked\",\"value\":\"2026-11-16T00:00:00Z\"},"
        "{\"op\":\"lt\",\"field\":\"dateWorked\",\"value\":\"2026-11-23T00:00:00Z\"},"
        "{\"op\":\"lt\",\"field\":\"createDateTime\",\"value\":\"2026-11-22T23:00:00Z\"}]");
    assert_string_equal(at_filter_words(&f).p, "dateWorked this week, createDateTime until Sunday");
}

static void words_are_for_people(void **state)
{
    struct fixture *x = *state;
    struct at_filter f = filter_on(x, "Tickets");
    const struct str fields[] = {STR("title"), STR("description")};
    assert_int_equal(at_filter_add_i64(&f, STR("status"), AT_NOTEQ, 5, STR("Complete"), &x->err),
                     ERR_OK);
    assert_int_equal(at_filter_add_i64(&f, STR("companyID"), AT_EQ, 175, STR("Acme Corp"), &x->err),
                     ERR_OK);
    assert_int_equal(at_filter_add_any(&f, fields, 2, AT_CONTAINS, STR("vpn"), &x->err), ERR_OK);
    assert_int_equal(
        at_filter_add(&f, STR("assignedResourceID"), AT_NOT_EXIST, NULL, STR(""), &x->err), ERR_OK);
    assert_string_equal(at_filter_words(&f).p,
                        "status≠Complete, company=Acme Corp, title or description contains vpn, "
                        "assignedResourceID is empty");
    assert_string_equal(
        at_filter_json(&f).p,
        "[{\"op\":\"noteq\",\"field\":\"status\",\"value\":5},{\"op\":\"eq\",\"field\":"
        "\"companyID\",\"value\":175},{\"op\":\"or\",\"items\":[{\"op\":\"contains\",\"field\":"
        "\"title\",\"value\":\"vpn\"},{\"op\":\"contains\",\"field\":\"description\",\"value\":"
        "\"vpn\"}]},{\"op\":\"notExist\",\"field\":\"assignedResourceID\"}]");
}

static void every_operator_has_its_spellings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum at_op op;
    } rows[] = {{"eq", AT_EQ},
                {"=", AT_EQ},
                {"==", AT_EQ},
                {"ne", AT_NOTEQ},
                {"!=", AT_NOTEQ},
                {"<>", AT_NOTEQ},
                {"not_equals", AT_NOTEQ},
                {"NOTEQ", AT_NOTEQ},
                {">", AT_GT},
                {">=", AT_GTE},
                {"ge", AT_GTE},
                {"<", AT_LT},
                {"<=", AT_LTE},
                {"startsWith", AT_BEGINS_WITH},
                {"begins_with", AT_BEGINS_WITH},
                {"ends with", AT_ENDS_WITH},
                {"like", AT_CONTAINS},
                {"isNotNull", AT_EXIST},
                {"is_null", AT_NOT_EXIST},
                {"notExists", AT_NOT_EXIST},
                {"in", AT_IN},
                {"not in", AT_NOT_IN},
                {"nin", AT_NOT_IN}};
    static const char *const none[] = {"",    "noteExist", "regex",      "between",
                                       "and", "xor",       "e q u a l z"};
    enum at_op op;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!at_op_parse(str_from(rows[i].text), &op) || op != rows[i].op)
            fail_msg("%s", rows[i].text);
    }
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_false(at_op_parse(str_from(none[i]), &op));
}

/* ---- Queries as JSON ---- */

static const struct fake_step metadata[] = {
    {.status = 200,
     .body =
         "{\"fields\":[{\"name\":\"status\",\"dataType\":\"integer\",\"isPickList\":true,"
         "\"picklistValues\":["
         "{\"value\":\"1\",\"label\":\"New\",\"isActive\":true},{\"value\":\"5\",\"label\":"
         "\"Complete\","
         "\"isActive\":true},{\"value\":\"8\",\"label\":\"In Progress\",\"isActive\":true}]}]}"},
    {.status = 200,
     .body = "{\"items\":[{\"id\":175,\"companyName\":\"Acme Corp\",\"isActive\":true}]}"},
    {.status = 200,
     .body = "{\"fields\":[{\"name\":\"Customer Ranking\",\"label\":\"Customer "
             "Ranking\",\"type\":\"string\"}]}"},
    {0}};

static enum err_code add_json(struct fixture *x, struct at_filter *f, const char *query)
{
    err_clear(&x->err);
    return at_filter_add_json(f, x->client, &x->call, parse(x, query), &x->err);
}

static void expect_query(struct fixture *x, const char *query, const char *json, const char *words)
{
    struct at_filter f = filter_on(x, "Tickets");
    if (add_json(x, &f, query))
        fail_msg("%s: %s", query, x->err.text);
    assert_string_equal(at_filter_json(&f).p, json);
    if (words)
        assert_string_equal(at_filter_words(&f).p, words);
}

static void queries_in_every_form(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step no_udfs[] = {{.status = 200, .body = "{\"fields\":[]}"}, {0}};
    fake_script(&x->fake, no_udfs);
    const char *one = "[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":175}]";
    expect_query(
        x, "{\"filter\":[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":175}],\"MaxRecords\":1}",
        one, "companyID=175");
    expect_query(x, "{\"Filter\":{\"companyID\":\"175\"}}", one, NULL);
    expect_query(x, "[{\"op\":\"=\",\"field\":\"companyID\",\"value\":\"175\"}]", one, NULL);
    expect_query(x, "{\"op\":\"EQ\",\"field\":\"company_id\",\"value\":175}", one, NULL);
    expect_query(x, "{\"field\":\"companyID\",\"value\":175}", one, NULL);
    expect_query(x, "{\"companyID\":175}", one, NULL);
    expect_query(x, "{}", "[]", "");
    expect_query(x, "[]", "[]", "");
    expect_query(x, "{\"companyID\":175,\"priority\":[1,2]}",
                 "[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":175},{\"op\":\"in\",\"field\":"
                 "\"priority\","
                 "\"value\":[1,2]}]",
                 "companyID=175, priority in 1 or 2");
    expect_query(x, "{\"contactID\":null}", "[{\"op\":\"notExist\",\"field\":\"contactID\"}]",
                 "contactID is empty");
    expect_query(x,
                 "{\"or\":[{\"priority\":1},{\"op\":\"and\",\"items\":[{\"field\":\"status\","
                 "\"op\":\"ne\",\"value\":"
                 "5},{\"field\":\"title\",\"op\":\"like\",\"value\":\"%vpn%\"}]}]}",
                 "[{\"op\":\"or\",\"items\":[{\"op\":\"eq\",\"field\":\"priority\",\"value\":1},{"
                 "\"op\":\"and\","
                 "\"items\":[{\"op\":\"noteq\",\"field\":\"status\",\"value\":5},{\"op\":"
                 "\"contains\",\"field\":"
                 "\"title\",\"value\":\"vpn\"}]}]}]",
                 "(priority=1 or (status≠5 and title contains vpn))");
    expect_query(x, "[{\"field\":\"title\",\"op\":\"like\",\"value\":\"vpn%\"}]",
                 "[{\"op\":\"beginsWith\",\"field\":\"title\",\"value\":\"vpn\"}]", NULL);
    expect_query(x, "[{\"field\":\"priority\",\"op\":\"between\",\"value\":[1,3]}]",
                 "[{\"op\":\"and\",\"items\":[{\"op\":\"gte\",\"field\":\"priority\",\"value\":1},{"
                 "\"op\":\"lte\","
                 "\"field\":\"priority\",\"value\":3}]}]",
                 "priority≥1 and priority≤3");
    expect_query(
        x,
        "[{\"field\":\"createDate\",\"op\":\"between\",\"value\":[\"2026-11-01\",\"2026-11-30\"]}]",
        "[{\"op\":\"and\",\"items\":[{\"op\":\"gte\",\"field\":\"createDate\",\"value\":"
        "\"2026-10-31T23:00:00Z\"},{\"op\":\"lt\",\"field\":\"createDate\",\"value\":"
        "\"2026-11-30T23:00:00Z\"}]}]",
        NULL);
    expect_query(x, "[{\"field\":\"dueDateTime\",\"op\":\"isNull\"}]",
                 "[{\"op\":\"notExist\",\"field\":\"dueDateTime\"}]", "dueDateTime is empty");
    expect_query(
        x, "{\"companyID\":175,\"or\":[{\"priority\":1},{\"priority\":2}]}",
        "[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":175},{\"op\":\"or\",\"items\":[{"
        "\"op\":\"eq\",\"field\":\"priority\",\"value\":1},{\"op\":\"eq\",\"field\":"
        "\"priority\",\"value\":2}]}]",
        "companyID=175, (priority=1 or priority=2)");
    /* what is wrong in one condition leaves the filter as it was */
    struct at_filter f = filter_on(x, "Tickets");
    assert_int_equal(add_json(x, &f, "{\"companyID\":175,\"companyID2\":5}"), ERR_UNKNOWN_FIELD);
    assert_string_equal(at_filter_json(&f).p, "[]");
    assert_int_equal(at_filter_words(&f).n, 0);
    assert_int_equal(fake_count(&x->fake), 1);
}

static void labels_and_names_become_ids(void **state)
{
    struct fixture *x = *state;
    fake_script(&x->fake, metadata);
    expect_query(
        x, "{\"status\":\"in progress\",\"company\":\"Acme Corp\"}",
        "[{\"op\":\"eq\",\"field\":\"status\",\"value\":8},{\"op\":\"eq\",\"field\":\"companyID\","
        "\"value\":175}]",
        "status=in progress, company=Acme Corp");
    expect_query(x, "[{\"op\":\"notIn\",\"field\":\"status\",\"value\":[\"Complete\",\"1\"]}]",
                 "[{\"op\":\"notIn\",\"field\":\"status\",\"value\":[5,1]}]", NULL);
    expect_query(
        x, "{\"Customer Ranking\":\"Golden\"}",
        "[{\"op\":\"eq\",\"field\":\"Customer Ranking\",\"udf\":true,\"value\":\"Golden\"}]",
        "Customer Ranking=Golden");
    assert_int_equal(fake_count(&x->fake), 3);
    assert_string_equal(x->fake.seen[0].line,
                        "GET /ATServicesRest/V1.0/Tickets/entityInformation/fields");
    struct at_filter f = filter_on(x, "Tickets");
    assert_int_equal(add_json(x, &f, "{\"status\":\"Finished\"}"), ERR_UNKNOWN_LABEL);
    assert_non_null(strstr(x->err.text, "Complete"));
    assert_string_equal(x->err.field, "status");
    /* Two joined by AND are taken apart later; joined by OR they cannot be. */
    struct at_filter both = filter_on(x, "Tickets");
    assert_int_equal(add_json(x, &both,
                              "[{\"field\":\"Customer Ranking\",\"udf\":true,\"value\":\"a\"},"
                              "{\"field\":\"Customer Ranking\",\"udf\":true,\"value\":\"b\"}]"),
                     ERR_OK);
    assert_int_equal(add_json(x, &f,
                              "[{\"or\":[{\"field\":\"Customer Ranking\",\"value\":\"a\"},"
                              "{\"and\":[{\"field\":\"Customer Ranking\",\"value\":\"b\"}]}]}]"),
                     ERR_NOT_SUPPORTED);
    assert_int_equal(
        add_json(x, &f, "[{\"field\":\"Customer Rankin\",\"udf\":true,\"value\":\"a\"}]"),
        ERR_UNKNOWN_FIELD);
    assert_non_null(strstr(x->err.text, "Customer Ranking"));
    assert_int_equal(add_json(x, &f, "{\"No Such Field\":1}"), ERR_UNKNOWN_FIELD);
    assert_int_equal(fake_count(&x->fake), 3);
}

static void nothing_is_dropped_silently(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *query;
        enum err_code code;
    } rows[] = {
        {"5", ERR_BAD_VALUE},
        {"\"status\"", ERR_BAD_VALUE},
        {"[5]", ERR_BAD_VALUE},
        {"[{}]", ERR_BAD_VALUE},
        {"[[{\"companyID\":1}]]", ERR_BAD_VALUE},
        {"[{\"op\":\"noteExist\",\"field\":\"status\"}]", ERR_BAD_OPERATOR},
        {"[{\"op\":\"regex\",\"field\":\"title\",\"value\":\"x\"}]", ERR_BAD_OPERATOR},
        {"[{\"op\":\"eq\",\"field\":\"status\"}]", ERR_BAD_VALUE},
        {"[{\"op\":\"eq\",\"value\":1}]", ERR_BAD_VALUE},
        {"[{\"op\":\"eq\",\"field\":\"status\",\"value\":1,\"not\":true}]", ERR_BAD_VALUE},
        {"{\"filter\":[],\"orderBy\":\"x\"}", ERR_BAD_VALUE},
        {"{\"filter\":5}", ERR_BAD_VALUE},
        {"{\"companyID\":1,\"or\":5}", ERR_BAD_VALUE},
        {"{\"op\":\"or\",\"items\":[]}", ERR_BAD_VALUE},
        {"{\"op\":\"or\"}", ERR_BAD_VALUE},
        {"{\"op\":\"and\",\"field\":\"status\",\"items\":[{\"status\":1}]}", ERR_BAD_VALUE},
        {"{\"op\":\"eq\",\"field\":\"status\",\"items\":[{\"status\":1}]}", ERR_BAD_VALUE},
        {"[{\"op\":\"between\",\"field\":\"priority\",\"value\":[1]}]", ERR_BAD_VALUE},
        {"[{\"op\":\"between\",\"field\":\"priority\",\"value\":[1,null]}]", ERR_BAD_VALUE},
        {"[{\"op\":\"like\",\"field\":\"title\",\"value\":\"a%b\"}]", ERR_BAD_VALUE},
        {"[{\"op\":\"like\",\"field\":\"title\",\"value\":\"%\"}]", ERR_BAD_VALUE},
        {"[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":{\"id\":1}}]", ERR_BAD_VALUE},
        {"[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":[[1]]}]", ERR_BAD_VALUE},
        {"{\"a\":[{\"status\":1}]}", ERR_UNKNOWN_FIELD},
    };
    static const struct fake_step no_udfs[] = {{.status = 200, .body = "{\"fields\":[]}"}, {0}};
    fake_script(&x->fake, no_udfs);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct at_filter f = filter_on(x, "Tickets");
        enum err_code rc = add_json(x, &f, rows[i].query);
        if (rc != rows[i].code)
            fail_msg("%s: %s: %s", rows[i].query, err_info(rc)->name, x->err.text);
        assert_string_equal(at_filter_json(&f).p, "[]");
    }
}

static void nesting_has_a_limit(void **state)
{
    struct fixture *x = *state;
    for (int depth = 8; depth <= 9; depth++) {
        struct buf b;
        buf_init(&b, 4096);
        for (int i = 0; i < depth; i++)
            buf_add_z(&b, "{\"and\":[");
        buf_add_z(&b, "{\"status\":1}");
        for (int i = 0; i < depth; i++)
            buf_add_z(&b, "]}");
        struct at_filter f = filter_on(x, "Tickets");
        assert_int_equal(add_json(x, &f, buf_cstr(&b)), depth == 8 ? ERR_OK : ERR_BAD_VALUE);
        buf_done(&b);
    }
}

static void or_has_a_limit(void **state)
{
    struct fixture *x = *state;
    struct buf b;
    for (int n = 500; n <= 501; n++) {
        buf_init(&b, 1 << 20);
        buf_add_z(&b, "{\"or\":[{\"id\":0}");
        for (int i = 1; i < n; i++)
            buf_printf(&b, ",{\"id\":%d}", i);
        buf_add_z(&b, "]}");
        struct at_filter f = filter_on(x, "Tickets");
        assert_int_equal(add_json(x, &f, buf_cstr(&b)), n == 500 ? ERR_OK : ERR_BAD_VALUE);
        buf_done(&b);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(values_take_the_fields_type),
        T(wrong_values_are_refused),
        T(long_lists_stay_whole_or_become_pieces),
        T(dates_become_utc_ranges),
        T(words_are_for_people),
        T(every_operator_has_its_spellings),
        T(queries_in_every_form),
        T(labels_and_names_become_ids),
        T(nothing_is_dropped_silently),
        T(nesting_has_a_limit),
        T(or_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
