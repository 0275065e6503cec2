/* The table of replies: status and body in, code, field, effect and words out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/reply_error.h"
#include "base/arena.h"
#include "base/log.h"

struct row {
    enum reply_kind kind;
    int status;
    const char *body;
    enum err_code code;
    const char *field;
    enum err_effect effect;
    bool try_again;
};

static const struct row rows[] = {
    /* texts seen on live tenants */
    {REPLY_CREATE, 500, "{\"errors\":[\"Picklist value [3] does not exist for priority\"]}",
     ERR_BAD_VALUE, "priority", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500, "{\"errors\":[\"Value does not exist for the required field companyID\"]}",
     ERR_MISSING_REQUIRED, "companyID", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500, "{\"errors\":[\"queueID is required\"]}", ERR_MISSING_REQUIRED, "queueID",
     ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"Value does not reference an existing entity for ticketType . \"]}",
     ERR_BAD_VALUE, "ticketType", ERR_NOTHING_WRITTEN, false},
    {REPLY_UPDATE, 500,
     "{\"errors\":[\"Reference value on field: contactID of type: Contact does not exist or is "
     "invalid.\"]}",
     ERR_BAD_VALUE, "contactID", ERR_NOTHING_WRITTEN, false},
    {REPLY_UPDATE, 500,
     "{\"errors\":[\"String value exceeds maximum length (field:description).  \",\"Error updating "
     "entity for "
     "record number [1].\"]}",
     ERR_BAD_VALUE, "description", ERR_NOTHING_WRITTEN, false},
    {REPLY_UPDATE, 500,
     "{\"errors\":[\"When assigning a Resource, you must assign both a assignedResourceID and "
     "assignedResourceRoleID.\"]}",
     ERR_MISSING_REQUIRED, "assignedResourceRoleID", ERR_NOTHING_WRITTEN, false},
    {REPLY_UPDATE, 500,
     "{\"errors\":[\"The specified AssignedResourceID and AssignedRoleID combination is not "
     "currently "
     "defined\"]}",
     ERR_BAD_VALUE, "assignedResourceRoleID", ERR_NOTHING_WRITTEN, false},
    {REPLY_QUERY, 500, "{\"errors\":[\"Unable to find statuss in the Ticket Entity.\"]}",
     ERR_UNKNOWN_FIELD, "statuss", ERR_NOTHING_WRITTEN, false},
    {REPLY_QUERY, 500,
     "{\"errors\":[\"The logged in Resource does not have the adequate permissions to query this "
     "entity "
     "type.\"]}",
     ERR_NOT_PERMITTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_DELETE, 500,
     "{\"errors\":[\"No message. No matching records found. The logged in Resource may not have "
     "the required "
     "permissions to delete the data.\"]}",
     ERR_NOT_FOUND, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_DELETE, 500,
     "{\"errors\":[\"You do not have permission to delete time entries that you did not "
     "create.\"]}",
     ERR_NOT_PERMITTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_UPDATE, 500,
     "{\"errors\":[\"User not authorized to change Show On Invoice values for Ticket time "
     "entries\"]}",
     ERR_NOT_PERMITTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_QUERY, 500, "{\"errors\":[\"IntegrationCode is invalid.\"]}", ERR_AUTHENTICATION, "",
     ERR_NOTHING_WRITTEN, false},
    {REPLY_QUERY, 500, "{\"errors\":[\"maxCountOfRecordsToReturn must be between 1 and 500\"]}",
     ERR_BAD_VALUE, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500, "{\"errors\":[\"Role does not exist or is invalid\"]}", ERR_BAD_VALUE,
     "assignedResourceRoleID", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"Only one of ticketID,taskID and InternallAllocationCodeID can be used at "
     "once\"]}",
     ERR_BAD_VALUE, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"You do not have permission to delete time entries that have been "
     "submitted.\"]}",
     ERR_NOT_PERMITTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"The logged in Resource does not have the adequate permissions to create this "
     "entity type.\"]}",
     ERR_NOT_PERMITTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_QUERY, 500,
     "{\"errors\":[\"Invalid query syntax. Queries are limited to 500 or fewer 'OR' "
     "conditions.\"]}",
     ERR_BAD_VALUE, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_QUERY, 500, "{\"errors\":[\"Value cannot be null. Parameter name: queryModel\"]}",
     ERR_BAD_VALUE, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_QUERY, 500,
     "{\"errors\":[\"Conversion failed when converting varchar 'false' to data type int\"]}",
     ERR_BAD_VALUE, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_UPDATE, 500,
     "{\"errors\":[\"Unexpected character encountered while parsing value: t\"]}", ERR_BAD_VALUE,
     "", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500, "{\"errors\":[\"Something nobody has seen before\"]}",
     ERR_UPSTREAM_REJECTED, "", ERR_NOTHING_WRITTEN, false},
    /* the thread threshold comes with 429 and with other statuses */
    {REPLY_QUERY, 429,
     "{\"errors\":[\"The Autotask API thread threshold of 3 threads has been exceeded. Method: "
     "x\"]}",
     ERR_THREAD_LIMIT, "", ERR_NOTHING_WRITTEN, true},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"The Autotask API thread threshold of 3 threads has been exceeded. Method: "
     "x\"]}",
     ERR_THREAD_LIMIT, "", ERR_NOTHING_WRITTEN, true},
    {REPLY_CREATE, 429, "", ERR_RATE_LIMITED, "", ERR_NOTHING_WRITTEN, true},
    {REPLY_QUERY, 429, "{\"errors\":[\"The request threshold of 10000 has been exceeded.\"]}",
     ERR_RATE_LIMITED, "", ERR_NOTHING_WRITTEN, true},
    /* locks: nobody can say what became of the write */
    {REPLY_UPDATE, 500, "{\"errors\":[\"Transaction was deadlocked on lock resources\"]}",
     ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN, true},
    {REPLY_UPDATE, 409, "", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN, true},
    /* statuses without sentences */
    {REPLY_GET, 401, "", ERR_AUTHENTICATION, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 401, "{\"errors\":[\"x\"]}", ERR_AUTHENTICATION, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_GET, 403, "", ERR_NOT_PERMITTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_GET, 404, "{\"Message\":\"No HTTP resource was found\"}", ERR_NOT_FOUND, "",
     ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 404, "<html>404</html>", ERR_UPSTREAM_REJECTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_UPDATE, 405,
     "{\"Message\":\"The requested resource does not support http method 'PATCH'.\"}",
     ERR_NOT_SUPPORTED, "", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 502, "<html>bad gateway</html>", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN,
     true},
    {REPLY_CREATE, 500, "", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN, true},
    {REPLY_CREATE, 503, "{\"Message\":\"busy\"}", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN,
     true},
    {REPLY_CREATE, 307, "", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN, false},
    {REPLY_CREATE, 400, "", ERR_UPSTREAM_REJECTED, "", ERR_NOTHING_WRITTEN, false},
    /* 200 that is none */
    {REPLY_QUERY, 200, "{\"errors\":[\"operation failed\"]}", ERR_UPSTREAM_REJECTED, "",
     ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 200, "{\"errors\":[\"operation failed\"]}", ERR_UPSTREAM_REJECTED, "",
     ERR_WRITE_UNKNOWN, false},
    {REPLY_CREATE, 200, "{\"itemId\":5,\"errors\":[\"a note was not sent\"]}",
     ERR_UPSTREAM_REJECTED, "", ERR_WRITTEN, false},
    {REPLY_CREATE, 200, "", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN, true},
    {REPLY_CREATE, 200, "{\"itemId\":5", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN, true},
    {REPLY_CREATE, 200, "<html>maintenance</html>", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN,
     true},
    {REPLY_CREATE, 200, "[1]", ERR_UPSTREAM_UNAVAILABLE, "", ERR_WRITE_UNKNOWN, true},
};

static struct reply_verdict judge(struct arena *a, const struct row *row, int retry_after_s,
                                  struct err *err)
{
    struct reply r = {.kind = row->kind,
                      .entity = cat_entity_find(STR("Tickets")),
                      .status = row->status,
                      .body = str_from(row->body),
                      .retry_after_s = retry_after_s};
    memset(err, 0, sizeof(*err));
    return reply_judge(a, &r, err);
}

/* Texts about time entries, whose fields tickets do not have. */
static const struct row time_rows[] = {
    {REPLY_CREATE, 500, "{\"errors\":[\"Value does not exist for the required field resourceID\"]}",
     ERR_MISSING_REQUIRED, "resourceID", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500, "{\"errors\":[\"TimeEntries for Tickets must have a roleID\"]}",
     ERR_MISSING_REQUIRED, "roleID", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"Must have at least one of hoursWorked or startDateTime/endDateTime\"]}",
     ERR_MISSING_REQUIRED, "hoursWorked", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"TimeEntries for Service tickets require a start and stop time.\"]}",
     ERR_MISSING_REQUIRED, "startDateTime", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"dateWorked is required when no value is supplied for startDateTime\"]}",
     ERR_MISSING_REQUIRED, "dateWorked", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"hoursWorked greater than 24 hours or less than zero hours\"]}", ERR_BAD_VALUE,
     "hoursWorked", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500, "{\"errors\":[\"This roleID is not valid for this Task and Resource\"]}",
     ERR_BAD_VALUE, "roleID", ERR_NOTHING_WRITTEN, false},
    {REPLY_CREATE, 500,
     "{\"errors\":[\"The given allocation code is not an active general allocation code\"]}",
     ERR_BAD_VALUE, "billingCodeID", ERR_NOTHING_WRITTEN, false},
};

static void every_reply_has_its_meaning(void **state)
{
    (void)state;
    struct arena *a = arena_new(16 << 20);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err;
        bool is_read = rows[i].kind == REPLY_GET || rows[i].kind == REPLY_QUERY;
        struct reply_verdict v = judge(a, &rows[i], -1, &err);
        if (v.code != rows[i].code || err.code != rows[i].code)
            fail_msg("row %zu: %s instead of %s: %s", i, err_info(v.code)->name,
                     err_info(rows[i].code)->name, err.text);
        if (strcmp(err.field, rows[i].field) != 0)
            fail_msg("row %zu: field %s: %s", i, err.field, err.text);
        if (err.effect != (is_read ? ERR_NOTHING_WRITTEN : rows[i].effect))
            fail_msg("row %zu: effect %d: %s", i, (int)err.effect, err.text);
        if (v.try_again != rows[i].try_again)
            fail_msg("row %zu: try again %d", i, v.try_again);
        assert_true(err.fix[0] != '\0');
        assert_true(err.text[strlen(err.text) - 1] == '.' || strstr(err.text, "begin:"));
    }
    arena_free(a);
}

static void texts_about_time_name_their_field(void **state)
{
    (void)state;
    struct arena *a = arena_new(16 << 20);
    for (size_t i = 0; i < ARRAY_LEN(time_rows); i++) {
        struct err err = {0};
        struct reply r = {.kind = time_rows[i].kind,
                          .entity = cat_entity_find(STR("TimeEntries")),
                          .status = time_rows[i].status,
                          .body = str_from(time_rows[i].body),
                          .retry_after_s = -1};
        struct reply_verdict v = reply_judge(a, &r, &err);
        if (v.code != time_rows[i].code || strcmp(err.field, time_rows[i].field) != 0)
            fail_msg("row %zu: %s, field %s: %s", i, err_info(v.code)->name, err.field, err.text);
        assert_int_equal(err.effect, ERR_NOTHING_WRITTEN);
        assert_true(err.fix[0] != '\0');
    }
    arena_free(a);
}

static void keeps_autotasks_words(void **state)
{
    (void)state;
    struct arena *a = arena_new(16 << 20);
    struct err err;
    struct row row = {
        REPLY_CREATE, 500, "{\"errors\":[\"First  thing.\",\"Second\\tthing\"]}", 0, "", 0, false};
    (void)judge(a, &row, -1, &err);
    assert_non_null(strstr(err.text, "First thing.; Second thing"));
    /* Escape sequences, invisible characters and direction marks do not pass. */
    row.body = "{\"errors\":[\"a\\u001b[31mb\\u202ec\\u200bd\\u0000e\"]}";
    (void)judge(a, &row, -1, &err);
    assert_non_null(strstr(err.text, "a [31mb c d e"));
    log_add_secret(STR("TopSecretValue"));
    row.body = "{\"errors\":[\"bad secret TopSecretValue here\"]}";
    (void)judge(a, &row, -1, &err);
    assert_null(strstr(err.text, "TopSecretValue"));
    row.status = 200;
    row.body = "not json TopSecretValue";
    (void)judge(a, &row, -1, &err);
    assert_null(strstr(err.text, "TopSecretValue"));
    arena_free(a);
}

static void long_words_are_cut(void **state)
{
    (void)state;
    struct arena *a = arena_new(16 << 20);
    static char body[300000];
    struct err err;
    strcpy(body, "{\"errors\":[");
    for (size_t i = 0; i < 1000; i++)
        strcat(body, "\"\xc3\xa4 very long sentence indeed, that is said again and again\",");
    strcat(body, "\"end\"]}");
    struct row row = {REPLY_CREATE, 500, body, 0, "", 0, false};
    (void)judge(a, &row, -1, &err);
    assert_int_equal(err.code, ERR_UPSTREAM_REJECTED);
    assert_true(strlen(err.text) < 1100);
    assert_non_null(strstr(err.text, "\xc3\xa4 very long"));
    arena_free(a);
}

static void waits_are_sensible(void **state)
{
    (void)state;
    static const struct {
        int header, wait;
    } waits[] = {{-1, 60}, {0, 60}, {3, 3}, {900, 900}, {3600, 3600}, {1000000000, 300}, {-5, 60}};
    struct arena *a = arena_new(1 << 20);
    struct row row = {REPLY_QUERY, 429, "", 0, "", 0, false};
    for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
        struct err err;
        struct reply_verdict v = judge(a, &row, waits[i].header, &err);
        assert_int_equal(v.wait_s, waits[i].wait);
        assert_int_equal(err.retry_after_s, waits[i].wait);
        assert_true(v.halt);
    }
    arena_free(a);
}

static void good_replies_pass(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct err err;
    struct row row = {REPLY_CREATE, 200, "{\"itemId\":29683010}", 0, "", 0, false};
    struct reply_verdict v = judge(a, &row, -1, &err);
    assert_int_equal(v.code, ERR_OK);
    assert_true(v.logged_in && v.root);
    row.body = "{\"item\":{\"id\":1},\"errors\":[]}";
    assert_int_equal(judge(a, &row, -1, &err).code, ERR_OK);
    assert_int_equal(err.code, ERR_OK);
    row.status = 401;
    row.body = "";
    assert_false(judge(a, &row, -1, &err).logged_in);
    row.status = 503;
    row.body = "<html>";
    assert_false(judge(a, &row, -1, &err).logged_in);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reply_has_its_meaning),
        cmocka_unit_test(texts_about_time_name_their_field),
        cmocka_unit_test(keeps_autotasks_words),
        cmocka_unit_test(long_words_are_cut),
        cmocka_unit_test(waits_are_sensible),
        cmocka_unit_test(good_replies_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
