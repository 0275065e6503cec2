/* The large data set, with three of its forty offices: everything refers to something, numbers are
 * given once, and the common searches find an index. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog/catalog.h"
#include "sandbox/dataset_large.h"
#include "sandbox/store.h"

#include <stdio.h>
#include <string.h>

enum { NOW = 1795003200, OFFICES = 3 };

static struct sb_store *st;

static int make(void **state)
{
    struct err err = {0};
    bool fresh;
    (void)state;
    if (sb_store_open(NULL, NOW, &st, &fresh, &err) ||
        sb_dataset_fill_large(st, 1, OFFICES, &err) || sb_store_index(st, &err))
        fail_msg("%s", err.text);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sb_store_close(st);
    return 0;
}

static int64_t number_of(const char *sql)
{
    sqlite3_stmt *stmt = sb_stmt(st, str_from(sql));
    if (!stmt)
        fail_msg("%s: %s", sqlite3_errmsg(st->db), sql);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return n;
}

static void sizes(void **state)
{
    (void)state;
    assert_int_equal(number_of("SELECT count(*) FROM Tickets"), OFFICES * 5000);
    assert_in_range(number_of("SELECT count(*) FROM TimeEntries"), 70258, 70400);
    assert_true(number_of("SELECT count(*) FROM TicketNotes") > OFFICES * 8000);
    /* One provider, with people and customers of each office. */
    assert_int_equal(number_of("SELECT count(*) FROM Companies WHERE id=0"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM Resources WHERE licenseType=7"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM Roles"), 10);
    assert_int_equal(number_of("SELECT count(*) FROM Companies WHERE companyName='Tidewater "
                               "Orthopedics of Bangor'"),
                     1);
    assert_int_equal(number_of("SELECT count(*)-count(DISTINCT userName) FROM Resources"), 0);
}

static void every_reference_leads_somewhere(void **state)
{
    size_t n;
    const struct cat_entity *all = cat_entities(&n);
    int64_t checked = 0;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n_fields; k++) {
            const struct cat_field *f = &all[i].fields[k];
            char sql[600];
            if (!f->reference || !cat_field_find(f->reference, STR("id")))
                continue;
            snprintf(sql, sizeof(sql),
                     "SELECT count(*) FROM \"%.*s\" WHERE \"%.*s\" IS NOT NULL AND \"%.*s\" NOT IN "
                     "(SELECT id FROM "
                     "\"%.*s\")",
                     STR_ARG(all[i].name), STR_ARG(f->name), STR_ARG(f->name),
                     STR_ARG(f->reference->name));
            sqlite3_stmt *stmt = sb_stmt(st, str_from(sql));
            sb_stmts_trim(st);
            if (!stmt)
                continue; /* an entity without a table of its own */
            if (number_of(sql) > 0)
                fail_msg("%.*s.%.*s leads nowhere", STR_ARG(all[i].name), STR_ARG(f->name));
            checked++;
        }
    }
    assert_true(checked > 500);
}

static void numbers_are_given_once(void **state)
{
    static const char *const columns[] = {"Tickets.ticketNumber", "Projects.projectNumber",
                                          "Invoices.invoiceNumber", "Companies.companyNumber"};
    char sql[200];
    (void)state;
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
        const char *dot = strchr(columns[i], '.');
        snprintf(sql, sizeof(sql), "SELECT count(%s)-count(DISTINCT %s) FROM %.*s", dot + 1,
                 dot + 1, (int)(dot - columns[i]), columns[i]);
        if (number_of(sql))
            fail_msg("%s", sql);
    }
    /* The store goes on where the last office ended. */
    assert_int_equal(
        number_of("SELECT count(*) FROM sb_counters c WHERE key LIKE 'T%' AND n < (SELECT "
                  "max(CAST(substr(ticketNumber,11) AS INTEGER)) FROM Tickets WHERE "
                  "substr(ticketNumber,1,9)=c.key)"),
        0);
}

static void searches_find_an_index(void **state)
{
    static const char *const searches[] = {
        "Tickets WHERE status=1",
        "Tickets WHERE companyID=175 AND status<>5",
        "Tickets WHERE assignedResourceID=29682885",
        "Tickets WHERE queueID=29683490",
        "Tickets WHERE priority=4",
        "Tickets WHERE contactID=30101",
        "Tickets WHERE ticketNumber='T20261120.0003'",
        "TimeEntries WHERE ticketID=70001",
        "TimeEntries WHERE resourceID=29682885 AND dateWorked>='2026-11-01'",
        "TimeEntries WHERE billingApprovalDateTime IS NULL",
        "TicketNotes WHERE ticketID IN (70001,70002)",
        "Contacts WHERE emailAddress='x@y.example'",
        "ConfigurationItems WHERE companyID=175",
        "Contracts WHERE companyID=175",
        "Tasks WHERE projectID=501",
        "BillingItems WHERE invoiceID=10501",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(searches) / sizeof(*searches); i++) {
        char sql[300];
        snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN SELECT * FROM %s ORDER BY id LIMIT 500",
                 searches[i]);
        sqlite3_stmt *stmt = sb_stmt(st, str_from(sql));
        assert_non_null(stmt);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        const char *plan = (const char *)sqlite3_column_text(stmt, 3);
        if (!strstr(plan, "USING INDEX") && !strstr(plan, "USING COVERING INDEX"))
            fail_msg("%s: %s", searches[i], plan);
        sqlite3_reset(stmt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(every_reference_leads_somewhere),
        cmocka_unit_test(numbers_are_given_once),
        cmocka_unit_test(searches_find_an_index),
    };
    return cmocka_run_group_tests(tests, make, end);
}
