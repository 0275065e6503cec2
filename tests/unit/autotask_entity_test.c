/* Records on their way in: the exact bodies, and every refusal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/entity.h"
#include "support/fake_fixture.h"

#define FIELDS                                                                                     \
    "{\"fields\":[{\"name\":\"id\",\"isRequired\":true,\"isReadOnly\":true},"                      \
    "{\"name\":\"status\",\"isRequired\":true,\"isPickList\":true,\"picklistValues\":["            \
    "{\"value\":\"1\",\"label\":\"New\",\"isActive\":true},{\"value\":\"5\",\"label\":"            \
    "\"Complete\","                                                                                \
    "\"isActive\":true}]},"                                                                        \
    "{\"name\":\"priority\",\"isRequired\":true,\"isPickList\":true,\"picklistValues\":[{"         \
    "\"value\":\"4\","                                                                             \
    "\"label\":\"Critical\",\"isActive\":true}]},"                                                 \
    "{\"name\":\"queueID\",\"isRequired\":true,\"isPickList\":true,\"picklistValues\":[{"          \
    "\"value\":\"29683378\","                                                                      \
    "\"label\":\"Service Desk\",\"isActive\":true}]},"                                             \
    "{\"name\":\"issueType\",\"isPickList\":true,\"picklistValues\":[{\"value\":\"20\",\"label\":" \
    "\"Mail\"},"                                                                                   \
    "{\"value\":\"21\",\"label\":\"Network\"}]},"                                                  \
    "{\"name\":\"subIssueType\",\"isPickList\":true,\"picklistParentValueField\":\"issueType\","   \
    "\"picklistValues\":[{\"value\":\"200\",\"label\":\"Other\",\"parentValue\":\"20\"},{"         \
    "\"value\":\"201\","                                                                           \
    "\"label\":\"Other\",\"parentValue\":\"21\"}]}]}"
#define UDFS                                                                                       \
    "{\"fields\":[{\"name\":\"Customer "                                                           \
    "Ranking\",\"type\":\"string\",\"isPickList\":true,\"picklistValues\":["                       \
    "{\"value\":\"1\",\"label\":\"Golden\"}]},{\"name\":\"Go "                                     \
    "Live\",\"type\":\"datetime\"},{\"name\":\"Notes\","                                           \
    "\"type\":\"string\"}]}"

static enum err_code build(struct fixture *x, const char *entity, enum at_write_kind kind,
                           const char *fields, struct str *ret)
{
    const struct json *v = NULL;
    err_clear(&x->err);
    if (json_parse(x->arena, str_from(fields), NULL, &v, &x->err))
        fail_msg("%s: %s", fields, x->err.text);
    *ret = STR("");
    return at_body_build(x->client, &x->call, cat_entity_find(str_from(entity)), kind, v,
                         STR("Europe/Berlin"), ret, &x->err);
}

static void expect(struct fixture *x, const char *entity, enum at_write_kind kind,
                   const char *fields, const char *body)
{
    struct str got;
    if (build(x, entity, kind, fields, &got))
        fail_msg("%s: %s", fields, x->err.text);
    assert_string_equal(got.p, body);
}

static void refuse(struct fixture *x, const char *entity, enum at_write_kind kind,
                   const char *fields, enum err_code code, const char *field, const char *said)
{
    struct str got;
    enum err_code rc = build(x, entity, kind, fields, &got);
    if (rc != code || strcmp(x->err.field, field) != 0 || !strstr(x->err.text, said))
        fail_msg("%s: %s field %s: %s", fields, err_info(rc)->name, x->err.field, x->err.text);
}

static const struct fake_step ticket[] = {
    {.status = 200, .body = FIELDS},
    {.status = 200, .body = UDFS},
    {.status = 200, .body = "{\"items\":[{\"id\":175,\"companyName\":\"Acme\"}]}"},
    {0}};
static const struct fake_step plain[] = {{.status = 200, .body = "{\"fields\":[]}"}, {0}};

static void a_ticket_in_peoples_words(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step steps[] = {
        {.status = 200, .body = FIELDS},
        {.status = 200, .body = "{\"items\":[{\"id\":175,\"companyName\":\"Acme\"}]}"},
        {.status = 200, .body = UDFS},
        {0}};
    fake_script(&x->fake, steps);
    expect(x, "Tickets", AT_WRITE_CREATE,
           "{\"Title\":\"VPN "
           "\\u00e4\",\"company\":\"Acme\",\"status\":\"new\",\"priority\":\"Critical\",\"queue\":"
           "\"service "
           "desk\",\"issueType\":\"Network\",\"subIssueType\":\"Other\",\"dueDateTime\":\"2026-11-"
           "20T17:00\","
           "\"estimatedHours\":\"1.5\",\"contactID\":\"30\",\"userDefinedFields\":{\"customer "
           "ranking\":\"golden\"},"
           "\"Go Live\":\"2026-12-01\",\"Notes\":5}",
           "{\"title\":\"VPN "
           "\xc3\xa4\",\"companyID\":175,\"status\":1,\"priority\":4,\"queueID\":29683378,"
           "\"issueType\":21,\"subIssueType\":201,\"dueDateTime\":\"2026-11-20T16:00:00Z\","
           "\"estimatedHours\":1.5,"
           "\"contactID\":30,\"userDefinedFields\":[{\"name\":\"Customer "
           "Ranking\",\"value\":\"1\"},{\"name\":\"Go "
           "Live\",\"value\":\"2026-11-30T23:00:00Z\"},{\"name\":\"Notes\",\"value\":\"5\"}]}");
}

static void all_that_is_missing_in_one_error(void **state)
{
    struct fixture *x = *state;
    fake_script(&x->fake, ticket);
    refuse(x, "Tickets", AT_WRITE_CREATE, "{\"title\":\" \",\"priority\":null}",
           ERR_MISSING_REQUIRED, "companyID",
           "companyID (name or id of a record in Companies); priority (\"Critical\"); queueID "
           "(\"Service Desk\"); "
           "status (\"New\", \"Complete\"); title");
    /* an update needs nothing */
    expect(x, "Tickets", AT_WRITE_UPDATE, "{\"title\":\"x\",\"dueDateTime\":null}",
           "{\"title\":\"x\",\"dueDateTime\":null}");
    assert_int_equal(fake_count(&x->fake), 1);
}

static void the_parent_may_come_from_the_route(void **state)
{
    struct fixture *x = *state;
    fake_script(&x->fake, plain);
    expect(x, "TicketNotes", AT_WRITE_CREATE,
           "{\"title\":\"t\",\"description\":\"d\",\"noteType\":1,\"publish\":\"2\"}",
           "{\"title\":\"t\",\"description\":\"d\",\"noteType\":1,\"publish\":2}");
}

static void what_cannot_be_written(void **state)
{
    struct fixture *x = *state;
    fake_script(&x->fake, ticket);
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"id\":5}", ERR_BAD_VALUE, "id", "given by Autotask");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"createDate\":\"today\"}", ERR_BAD_VALUE, "createDate",
           "read-only");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"title\":\"a\",\"TITLE\":\"b\"}", ERR_BAD_VALUE,
           "title", "twice");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"title\":[\"a\"]}", ERR_BAD_VALUE, "title",
           "one value");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"dueDateTime\":\"soon\"}", ERR_BAD_VALUE,
           "dueDateTime", "not a date");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"dueDateTime\":\"2026-11-01..\"}", ERR_BAD_VALUE,
           "dueDateTime", "not a range");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"status\":\"Finished\"}", ERR_UNKNOWN_LABEL, "status",
           "Complete");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"status\":77}", ERR_UNKNOWN_LABEL, "status", "77");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"subIssueType\":\"Other\"}", ERR_AMBIGUOUS_LABEL,
           "subIssueType", "200");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"titel\":\"x\"}", ERR_UNKNOWN_FIELD, "titel", "title");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"userDefinedFields\":[{\"name\":\"Rank\"}]}",
           ERR_BAD_VALUE, "userDefinedFields", "without name or value");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"userDefinedFields\":{\"Notes\":[1,2]}}",
           ERR_BAD_VALUE, "Notes", "one value");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{}", ERR_MISSING_REQUIRED, "", "nothing to change");
    struct str got;
    assert_int_equal(build(x, "Tickets", AT_WRITE_UPDATE, "[1]", &got), ERR_BAD_VALUE);
}

static void create_only_and_flags(void **state)
{
    struct fixture *x = *state;
    fake_script(&x->fake, plain);
    refuse(x, "Contacts", AT_WRITE_UPDATE, "{\"companyID\":5}", ERR_BAD_VALUE, "companyID",
           "when the record is created");
    /* an integer flag: a boolean there is an error for Autotask */
    expect(x, "Contacts", AT_WRITE_UPDATE, "{\"isActive\":true}", "{\"isActive\":1}");
    expect(x, "Contacts", AT_WRITE_UPDATE, "{\"isActive\":\"no\"}", "{\"isActive\":0}");
}

static void lengths_are_counted_in_characters(void **state)
{
    struct fixture *x = *state;
    char fields[1024] = "{\"title\":\"", body[1024] = "{\"title\":\"";
    fake_script(&x->fake, ticket);
    for (int i = 0; i < 255; i++) {
        strcat(fields, "\xc3\xa4");
        strcat(body, "\xc3\xa4");
    }
    strcat(body, "\"}");
    char longer[1100];
    snprintf(longer, sizeof(longer), "%sx\"}", fields);
    strcat(fields, "\"}");
    expect(x, "Tickets", AT_WRITE_UPDATE, fields, body);
    refuse(x, "Tickets", AT_WRITE_UPDATE, longer, ERR_BAD_VALUE, "title",
           "holds 255 characters and 256");
}

static void calendar_dates_and_moments(void **state)
{
    struct fixture *x = *state;
    fake_script(&x->fake, plain);
    expect(x, "Contracts", AT_WRITE_UPDATE, "{\"endDate\":\"2026-12-31\"}",
           "{\"endDate\":\"2026-12-31T00:00:00Z\"}");
    static const struct fake_step again[] = {{.status = 200, .body = "{\"fields\":[]}"}, {0}};
    fake_script(&x->fake, again);
    expect(x, "Projects", AT_WRITE_UPDATE, "{\"endDateTime\":\"2026-12-31\"}",
           "{\"endDateTime\":\"2026-12-30T23:00:00Z\"}");
}

static void without_metadata_autotask_decides(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step denied[] = {
        {.status = 500,
         .body = "{\"errors\":[\"The logged in Resource does not have the adequate permissions to "
                 "query this entity "
                 "type.\"]}"},
        {.status = 503},
        {.status = 503},
        {.status = 503},
        {0}};
    fake_script(&x->fake, denied);
    expect(x, "Tickets", AT_WRITE_UPDATE, "{\"status\":5}", "{\"status\":5}");
    refuse(x, "Tickets", AT_WRITE_UPDATE, "{\"status\":5}", ERR_UPSTREAM_UNAVAILABLE, "", "503");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_ticket_in_peoples_words),
        T(all_that_is_missing_in_one_error),
        T(the_parent_may_come_from_the_route),
        T(what_cannot_be_written),
        T(create_only_and_flags),
        T(lengths_are_counted_in_characters),
        T(calendar_dates_and_moments),
        T(without_metadata_autotask_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
