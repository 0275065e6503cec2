/* The data set: counts, references, picklists, role pairs, order of dates, determinism, and that
 * every story can be found as docs/sandbox-stories.md tells it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "catalog/catalog.h"
#include "sandbox/dataset.h"
#include "sandbox/picklists.h"
#include "sandbox/store.h"

#include <stdio.h>
#include <stdlib.h>

/* Thursday 2026-11-19 15:00:00 UTC, ten in the morning at the provider's office. */
enum { SECONDS_A_DAY = 86400 };
static const int64_t workday_now = 1795100400;

static struct sb_store *shared;

static struct sb_store *filled(uint64_t seed, int64_t now_s)
{
    struct sb_store *st = NULL;
    struct err err = {0};
    bool fresh = false;
    if (sb_store_open(NULL, now_s, &st, &fresh, &err) || sb_store_begin(st, &err) ||
        sb_dataset_fill(st, seed, now_s, 20000, &err) || sb_store_commit(st, &err))
        fail_msg("%s (%s)", err.text, err.where ? err.where : "?");
    assert_true(fresh);
    return st;
}

static int open_shared(void **state)
{
    (void)state;
    int64_t begin = clock_mono_ns();
    shared = filled(1, workday_now);
    printf("data set made in %.0f ms\n", (double)(clock_mono_ns() - begin) / 1e6);
    struct err err = {0};
    return sb_store_index(shared, &err) ? -1 : 0;
}

static int close_shared(void **state)
{
    (void)state;
    sb_store_close(shared);
    return 0;
}

/* First column of the first row; fails on bad SQL and when there is no row. */
static int64_t number(struct sb_store *st, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(st->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(st->db), sql);
    if (sqlite3_step(stmt) != SQLITE_ROW)
        fail_msg("no row: %s", sql);
    int64_t v = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return v;
}

static void must_be(const char *sql, int64_t lo, int64_t hi)
{
    int64_t v = number(shared, sql);
    if (v < lo || v > hi)
        fail_msg("%lld, not %lld to %lld: %s", (long long)v, (long long)lo, (long long)hi, sql);
}

/* The count of rows that break a rule. */
static void none(const char *sql)
{
    must_be(sql, 0, 0);
}

#define NOW "'2026-11-19T15:00:00'"

static void counts(void **state)
{
    (void)state;
    must_be("SELECT count(*) FROM Companies WHERE id<>0", 58, 62);
    must_be("SELECT count(*) FROM Contacts", 400, 400);
    must_be("SELECT count(*) FROM Resources WHERE isActive AND licenseType=1 AND id<>4", 25, 25);
    must_be("SELECT count(*) FROM Tickets", 5000, 5000);
    must_be("SELECT count(*) FROM TimeEntries", 20000, 20100);
    must_be("SELECT count(*) FROM TimeEntries WHERE ticketID IS NOT NULL", 11000, 18000);
    must_be("SELECT count(*) FROM TicketNotes", 7000, 16000);
    must_be("SELECT count(*) FROM ConfigurationItems", 650, 800);
    must_be("SELECT count(*) FROM Projects", 12, 12);
    must_be("SELECT count(*) FROM Invoices", 700, 1300);
    must_be("SELECT count(*) FROM Tickets WHERE status<>5", 180, 220);
    must_be("SELECT count(*) FROM Tickets WHERE status<>5 AND dueDateTime<" NOW, 15, 25);
    must_be("SELECT count(*) FROM Tickets WHERE status=1 AND assignedResourceID IS NULL AND "
            "createDate>'2026-11-19T05:00:00'",
            8, 16);
    must_be("SELECT count(*) FROM Tickets WHERE status=7 AND lastActivityDate<'2026-11-05'", 5, 20);
    must_be("SELECT count(*) FROM sqlite_master WHERE name='sb_counters'", 1, 1);
}

/* Every reference field of the catalogue points to an existing row, or is empty. */
static void references(void **state)
{
    (void)state;
    size_t n = 0, checked = 0;
    const struct cat_entity *all = cat_entities(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n_fields; k++) {
            const struct cat_field *f = &all[i].fields[k];
            char sql[512];
            if (!f->reference || !cat_field_find(&all[i], STR("id")) ||
                !cat_field_find(f->reference, STR("id")))
                continue;
            snprintf(sql, sizeof sql,
                     "SELECT count(*) FROM \"%.*s\" WHERE \"%.*s\" IS NOT NULL AND \"%.*s\" NOT IN "
                     "(SELECT id FROM \"%.*s\")",
                     STR_ARG(all[i].name), STR_ARG(f->name), STR_ARG(f->name),
                     STR_ARG(f->reference->name));
            none(sql);
            checked++;
        }
    }
    assert_true(checked > 500);
}

static void check_values(const struct cat_entity *e, const struct cat_field *f)
{
    const struct sb_picklist *list = sb_picklist_find(e->name, f->name);
    char sql[256];
    sqlite3_stmt *stmt = NULL;
    snprintf(sql, sizeof sql,
             "SELECT DISTINCT CAST(\"%.*s\" AS TEXT) FROM \"%.*s\" WHERE \"%.*s\" IS NOT NULL",
             STR_ARG(f->name), STR_ARG(e->name), STR_ARG(f->name));
    assert_int_equal(sqlite3_prepare_v2(shared->db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *v = (const char *)sqlite3_column_text(stmt, 0);
        if (!list)
            fail_msg("%.*s.%.*s has the value %s, but no picklist", STR_ARG(e->name),
                     STR_ARG(f->name), v);
        if (!sb_picklist_value_find(list, str_from(v)))
            fail_msg("%.*s.%.*s: %s is not in the picklist", STR_ARG(e->name), STR_ARG(f->name), v);
    }
    sqlite3_finalize(stmt);
}

static void picklists(void **state)
{
    (void)state;
    size_t n = 0;
    const struct cat_entity *all = cat_entities(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n_fields; k++) {
            const struct cat_field *f = &all[i].fields[k];
            bool picks = ((f->flags & CAT_PICKLIST) && f->type != CAT_BOOLEAN) ||
                         sb_picklist_find(all[i].name, f->name);
            if (picks && cat_field_find(&all[i], STR("id")))
                check_values(&all[i], f);
        }
    }
    /* Only what nobody has looked at yet has no issue type. */
    none("SELECT count(*) FROM Tickets WHERE (subIssueType IS NULL OR issueType IS NULL) AND "
         "(assignedResourceID IS NOT NULL OR status<>1)");
    must_be("SELECT count(*) FROM Tickets WHERE issueType IS NULL", 1, 8);
    must_be("SELECT count(*) FROM Tickets WHERE ticketType=4", 20, 300);
}

/* The sub-issue's parent is the issue. */
static void dependent_picklists(void **state)
{
    (void)state;
    const struct sb_picklist *list = sb_picklist_find(STR("Tickets"), STR("subIssueType"));
    sqlite3_stmt *stmt = NULL;
    assert_non_null(list);
    assert_int_equal(sqlite3_prepare_v2(shared->db,
                                        "SELECT DISTINCT CAST(issueType AS TEXT),"
                                        "CAST(subIssueType AS TEXT) FROM Tickets WHERE issueType>0",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const struct sb_picklist_value *v =
            sb_picklist_value_find(list, str_from((const char *)sqlite3_column_text(stmt, 1)));
        assert_non_null(v);
        assert_string_equal(v->parent, (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
}

/* Required fields and lengths, as the catalogue knows them. */
static void fields_are_valid(void **state)
{
    (void)state;
    size_t n = 0;
    const struct cat_entity *all = cat_entities(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n_fields; k++) {
            const struct cat_field *f = &all[i].fields[k];
            char sql[256];
            if (!cat_field_find(&all[i], STR("id")))
                continue;
            if (f->flags & CAT_REQUIRED) {
                snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%.*s\" WHERE \"%.*s\" IS NULL",
                         STR_ARG(all[i].name), STR_ARG(f->name));
                none(sql);
            }
            if (f->max_length && f->type == CAT_STRING) {
                snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%.*s\" WHERE length(\"%.*s\")>%u",
                         STR_ARG(all[i].name), STR_ARG(f->name), f->max_length);
                none(sql);
            }
            if (f->type == CAT_DATETIME) {
                snprintf(
                    sql, sizeof sql,
                    "SELECT count(*) FROM \"%.*s\" WHERE \"%.*s\" NOT GLOB "
                    "'[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]'",
                    STR_ARG(all[i].name), STR_ARG(f->name));
                none(sql);
            }
        }
    }
}

static void roles_and_companies_fit(void **state)
{
    (void)state;
    none("SELECT count(*) FROM Tickets WHERE (assignedResourceID IS NULL)<>(assignedResourceRoleID "
         "IS NULL)");
    none("SELECT count(*) FROM Tickets t WHERE assignedResourceID IS NOT NULL AND NOT EXISTS "
         "(SELECT 1 FROM "
         "ResourceServiceDeskRoles r WHERE r.resourceID=assignedResourceID AND "
         "r.roleID=assignedResourceRoleID)");
    none(
        "SELECT count(*) FROM TimeEntries e WHERE roleID IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
        "ResourceServiceDeskRoles r WHERE r.resourceID=e.resourceID AND r.roleID=e.roleID)");
    none("SELECT count(*) FROM TimeEntries WHERE (ticketID IS NOT NULL OR taskID IS NOT NULL) AND "
         "roleID IS NULL");
    none("SELECT count(*) FROM TimeEntries WHERE (ticketID IS NOT NULL)+(taskID IS NOT NULL)+"
         "(internalBillingCodeID IS NOT NULL)<>1");
    none("SELECT count(*) FROM TimeEntries e JOIN BillingCodes b ON b.id=e.billingCodeID WHERE "
         "b.useType<>1");
    none("SELECT count(*) FROM Tickets t JOIN Contacts c ON c.id=t.contactID WHERE "
         "c.companyID<>t.companyID");
    none("SELECT count(*) FROM Tickets t JOIN ConfigurationItems c ON c.id=t.configurationItemID "
         "WHERE c.companyID<>t.companyID");
    none("SELECT count(*) FROM Tickets t JOIN Contracts c ON c.id=t.contractID WHERE "
         "c.companyID<>t.companyID");
    none("SELECT count(*) FROM TicketSecondaryResources s JOIN Tickets t ON t.id=s.ticketID WHERE "
         "s.resourceID=t.assignedResourceID");
    none("SELECT count(*) FROM TimeEntries e JOIN Tickets t ON t.id=e.ticketID WHERE e.contractID "
         "IS NOT t.contractID");
    none("SELECT count(*)-count(DISTINCT ticketNumber) FROM Tickets");
    none("SELECT count(*) FROM Tickets WHERE "
         "length(ticketNumber)=14 AND "
         "substr(ticketNumber,2,8)<>replace(substr(createDate,1,10),'-','')");
    /* Of a series, the number has the first one's day. */
    none("SELECT count(*) FROM Tickets t WHERE ticketNumber LIKE 'T%.%.%' AND NOT EXISTS (SELECT 1 "
         "FROM Tickets f WHERE f.ticketNumber=substr(t.ticketNumber,1,15)||'001' AND "
         "substr(f.ticketNumber,2,8)=replace(substr(f.createDate,1,10),'-',''))");
    none("SELECT count(*) FROM Contacts c WHERE instr(emailAddress,'@')=0 OR emailAddress GLOB "
         "'*[^ -~]*'");
    none("SELECT count(*) FROM Companies c WHERE id<>0 AND (SELECT count(*) FROM Contacts k WHERE "
         "k.companyID=c.id AND k.primaryContact)<>1");
}

static void dates_are_ordered(void **state)
{
    (void)state;
    none("SELECT count(*) FROM Tickets WHERE createDate>" NOW " OR lastActivityDate>" NOW
         " OR completedDate>" NOW);
    none("SELECT count(*) FROM Tickets WHERE completedDate<createDate OR "
         "firstResponseDateTime<createDate OR "
         "completedDate<firstResponseDateTime OR lastActivityDate<createDate OR "
         "dueDateTime<createDate");
    none("SELECT count(*) FROM Tickets WHERE (status=5)<>(completedDate IS NOT NULL)");
    none("SELECT count(*) FROM Tickets WHERE status=5 AND resolution IS NULL");
    none("SELECT count(*) FROM TicketNotes n JOIN Tickets t ON t.id=n.ticketID WHERE "
         "n.createDateTime<t.createDate OR n.createDateTime>" NOW);
    none("SELECT count(*) FROM TimeEntries WHERE endDateTime<=startDateTime OR endDateTime>" NOW
         " OR createDateTime>" NOW);
    none("SELECT count(*) FROM TimeEntries e JOIN Tickets t ON t.id=e.ticketID WHERE "
         "e.startDateTime<t.createDate");
    none("SELECT count(*) FROM TimeEntries WHERE abs(hoursWorked-hoursToBill-offsetHours)>0.001 OR "
         "hoursWorked<=0 OR hoursWorked>24");
    none("SELECT count(*) FROM TimeEntries WHERE "
         "abs((julianday(endDateTime)-julianday(startDateTime))*24-hoursWorked)>0.001");
    none("SELECT count(*) FROM TimeEntries WHERE billingApprovalDateTime<endDateTime OR "
         "billingApprovalDateTime>" NOW);
    none("SELECT count(*) FROM TimeEntries WHERE billingApprovalDateTime IS NOT NULL AND "
         "startDateTime>='2026-11-02'");
    none("SELECT count(*) FROM TimeEntries a JOIN TimeEntries b ON a.resourceID=b.resourceID AND "
         "a.dateWorked=b.dateWorked AND "
         "a.id<b.id AND a.startDateTime<b.endDateTime AND b.startDateTime<a.endDateTime");
    none("SELECT count(*) FROM Contracts WHERE endDate<startDate");
    none("SELECT count(*) FROM Tasks WHERE endDateTime<startDateTime OR completedDateTime>" NOW);
    none("SELECT count(*) FROM (SELECT id,createDate,lag(createDate) OVER (ORDER BY id) p FROM "
         "Tickets) WHERE createDate<p");
    none("SELECT count(*) FROM (SELECT createDateTime d,lag(createDateTime) OVER (ORDER BY id) p "
         "FROM TimeEntries) WHERE d<p");
    none("SELECT count(*) FROM ServiceCalls WHERE endDateTime<=startDateTime OR "
         "createDateTime>" NOW);
    must_be("SELECT count(*) FROM ServiceCalls WHERE startDateTime BETWEEN '2026-11-19' AND "
            "'2026-11-20'",
            3, 20);
}

static void sums_agree(void **state)
{
    (void)state;
    none("SELECT count(*) FROM Invoices i WHERE abs(invoiceTotal-(SELECT sum(totalAmount) FROM "
         "BillingItems b WHERE b.invoiceID=i.id))>0.011");
    none("SELECT count(*) FROM BillingItems b JOIN TimeEntries e ON e.id=b.timeEntryID WHERE "
         "e.billingApprovalDateTime IS NULL");
    none("SELECT count(*) FROM BillingItems b JOIN Invoices i ON i.id=b.invoiceID WHERE "
         "i.companyID<>b.companyID");
    none("SELECT count(*) FROM Projects p WHERE abs(actualHours-(SELECT total(e.hoursWorked) FROM "
         "TimeEntries e "
         "JOIN Tasks t ON t.id=e.taskID WHERE t.projectID=p.id))>0.01");
    must_be("SELECT count(*) FROM Projects WHERE status<>5 AND endDateTime<" NOW, 2, 2);
    must_be("SELECT count(*) FROM Projects WHERE status=2 AND actualHours>0.9*estimatedTime AND "
            "completedPercentage<70",
            2, 3);
    none("SELECT count(*) FROM ServiceLevelAgreementResults r JOIN Tickets t ON t.id=r.ticketID "
         "WHERE "
         "r.isResolutionMet<>(t.resolvedDateTime<=t.resolvedDueDateTime) OR "
         "r.isFirstResponseMet<>(t.firstResponseDateTime<=t.firstResponseDueDateTime)");
}

/* --- Stories --- */

#define OF(code_name) "companyID=(SELECT id FROM Companies WHERE companyName='" code_name "')"

static void story_outage(void **state)
{
    (void)state;
    must_be("SELECT count(*) FROM Tickets WHERE " OF(
                "Tidewater Orthopedics") " AND ticketType=3 AND priority=4 AND "
                                         "status=5 AND title LIKE 'P1:%'",
            1, 1);
    must_be("SELECT count(*) FROM Tickets WHERE status=5 AND problemTicketId=(SELECT id FROM "
            "Tickets WHERE title LIKE 'P1: file server%')",
            12, 12);
    must_be("SELECT isFirstResponseMet AND NOT isResolutionMet FROM ServiceLevelAgreementResults "
            "WHERE ticketID="
            "(SELECT id FROM Tickets WHERE title LIKE 'P1: file server%')",
            1, 1);
    must_be("SELECT count(DISTINCT resourceID) FROM TimeEntries WHERE ticketID=(SELECT id FROM "
            "Tickets WHERE title LIKE 'P1: file server%')",
            6, 6);
    must_be("SELECT 4*sum(hoursWorked) FROM TimeEntries WHERE ticketID=(SELECT id FROM Tickets "
            "WHERE title LIKE 'P1: file server%')",
            69, 69);
    must_be("SELECT count(*) FROM Tickets WHERE status=10 AND title LIKE 'Post-incident review%'",
            1, 1);
    must_be("SELECT count(*) FROM Tickets WHERE status<>5 AND priority=4", 1, 1);
    must_be("SELECT count(*) FROM Tickets WHERE status<>5 AND problemTicketId=(SELECT id FROM "
            "Tickets WHERE title LIKE 'P1: Market Street%')",
            2, 2);
}

static void story_contracts(void **state)
{
    (void)state;
    must_be("SELECT 100*sum(e.hoursToBill) FROM TimeEntries e JOIN ContractBlocks b ON "
            "b.contractID=e.contractID AND b.status=1 "
            "AND e.startDateTime>=b.startDate WHERE e.contractID=(SELECT id FROM Contracts WHERE "
            "status=1 AND " OF("Bluefin Marine Supply") ") AND NOT e.isNonBillable",
            3650, 3650);
    must_be("SELECT hours FROM ContractBlocks WHERE status=1 AND contractID=(SELECT id FROM "
            "Contracts WHERE status=1 AND " OF("Bluefin Marine Supply") ")",
            30, 30);
    must_be("SELECT julianday(" NOW
            ")-julianday(max(endDate)) FROM Contracts WHERE " OF("Cobalt Ridge Architects"),
            42, 43);
    must_be("SELECT count(*) FROM Tickets WHERE createDate>'2026-10-09' AND " OF(
                "Cobalt Ridge Architects"),
            4, 60);
    must_be("SELECT count(*) FROM Contracts WHERE status=1 AND endDate BETWEEN " NOW
            " AND '2026-12-19'",
            3, 9);
}

static void story_people(void **state)
{
    (void)state;
    /* Marcus Webb: Tuesday 10 and Thursday 12 November; everybody else has full days. */
    must_be("SELECT 4*sum(hoursWorked) FROM TimeEntries WHERE resourceID=29682890 AND "
            "dateWorked='2026-11-10T00:00:00'",
            14, 16);
    must_be("SELECT 4*sum(hoursWorked) FROM TimeEntries WHERE resourceID=29682890 AND "
            "dateWorked='2026-11-12T00:00:00'",
            8, 10);
    must_be("SELECT count(*) FROM (SELECT resourceID,dateWorked,sum(hoursWorked) h FROM "
            "TimeEntries WHERE dateWorked BETWEEN "
            "'2026-11-09' AND '2026-11-14' GROUP BY 1,2 HAVING h<7)",
            2, 2);
    must_be("SELECT count(*) FROM (SELECT DISTINCT resourceID,dateWorked FROM TimeEntries WHERE "
            "dateWorked BETWEEN "
            "'2026-11-09' AND '2026-11-13T12')",
            125, 125);
    must_be("SELECT count(*) FROM Tickets t JOIN Resources r ON r.id=t.assignedResourceID WHERE "
            "NOT r.isActive AND status<>5",
            2, 2);
    must_be("SELECT count(*) FROM Tickets t JOIN Contacts c ON c.id=t.contactID WHERE "
            "c.lastName='Ashcroft' AND status=19 AND "
            "julianday(" NOW ")-julianday(t.lastActivityDate) BETWEEN 8.9 AND 9.1",
            1, 1);
    must_be("SELECT count(*) FROM Tickets t JOIN ConfigurationItems i ON "
            "i.id=t.configurationItemID WHERE "
            "i.referenceTitle='MVC-PRN-FRONT' AND t.status<>5 AND t.createDate>'2026-11-12'",
            3, 5);
}

static void story_texts(void **state)
{
    (void)state;
    must_be("SELECT count(*) FROM Tickets WHERE description LIKE '[Test text:%' AND status<>5", 2,
            2);
    must_be("SELECT count(*) FROM BillingItems b JOIN TimeEntries e ON e.id=b.timeEntryID WHERE "
            "b.quantity>e.hoursToBill",
            1, 1);
    must_be("SELECT count(*) FROM Tickets WHERE status<>5 AND dueDateTime BETWEEN " NOW
            " AND '2026-11-19T17:00:00'",
            5, 12);
    none("SELECT count(*) FROM Tickets WHERE title LIKE '%{%' OR description LIKE '%{%}%' OR "
         "resolution LIKE '%{%'");
    none("SELECT count(*) FROM TicketNotes WHERE description LIKE '%{%}%' OR description=''");
    none("SELECT count(*) FROM TimeEntries WHERE summaryNotes LIKE '%{%}%' OR summaryNotes IS NULL "
         "OR internalNotes LIKE '%{%}%'");
    must_be(
        "SELECT count(*) FROM Contacts WHERE firstName GLOB '*[^ -~]*' OR lastName GLOB '*[^ -~]*'",
        100, 300);
    none("SELECT count(*) FROM Companies WHERE userDefinedFields IS NOT NULL AND NOT "
         "json_valid(userDefinedFields)");
    none("SELECT count(*) FROM ConfigurationItems WHERE userDefinedFields IS NOT NULL AND NOT "
         "json_valid(userDefinedFields)");
}

/* New tickets of today continue the numbers. */
static void numbers_go_on(void **state)
{
    (void)state;
    struct err err = {0};
    char next[24], sql[128];
    assert_int_equal(sb_store_number(shared, 'T', workday_now, next, sizeof next, &err), ERR_OK);
    snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM Tickets WHERE ticketNumber>='%s' AND ticketNumber LIKE 'T20261119%%'",
        next);
    none(sql);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM Tickets WHERE ticketNumber LIKE 'T20261119%%'");
    must_be(sql, 10, 90);
}

/* --- Determinism and other days --- */

static uint64_t hash_of(struct sb_store *st)
{
    uint64_t hash = 1469598103934665603u;
    size_t n = 0;
    const struct cat_entity *all = cat_entities(&n);
    for (size_t i = 0; i < n; i++) {
        char sql[160];
        sqlite3_stmt *stmt = NULL;
        snprintf(sql, sizeof sql, "SELECT * FROM \"%.*s\" ORDER BY id", STR_ARG(all[i].name));
        if (sqlite3_prepare_v2(st->db, sql, -1, &stmt, NULL) != SQLITE_OK)
            continue; /* an entity without records */
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            for (int c = 0; c < sqlite3_column_count(stmt); c++) {
                const unsigned char *p = sqlite3_column_blob(stmt, c);
                for (int k = 0; k < sqlite3_column_bytes(stmt, c); k++)
                    hash = (hash ^ p[k]) * 1099511628211u;
                hash = (hash ^ 0xff) * 1099511628211u;
            }
        }
        sqlite3_finalize(stmt);
    }
    return hash;
}

static void same_seed_same_rows(void **state)
{
    (void)state;
    struct sb_store *a = filled(7, workday_now), *b = filled(7, workday_now),
                    *c = filled(8, workday_now);
    uint64_t first = hash_of(a);
    assert_true(first == hash_of(b));
    assert_true(first != hash_of(c));
    sb_store_close(a);
    sb_store_close(b);
    sb_store_close(c);
}

/* Any day and hour will do: night, weekend, New Year, the days of the clock change, leap day. */
static void any_now(void **state)
{
    (void)state;
    static const int64_t nows[] = {1795226400, 1795330800, 1798761600, 1772953200, 1793505600,
                                   1835438400, 1798830000, 1782950400, 1796018400};
    struct sb_store *saved = shared;
    for (size_t i = 0; i < ARRAY_LEN(nows); i++) {
        char at[32], sql[256];
        shared = filled(1 + i, nows[i]);
        sb_store_datetime(nows[i], at, sizeof at);
        references(NULL);
        must_be("SELECT count(*) FROM Tickets", 5000, 5000);
        none("SELECT count(*) FROM Tickets WHERE completedDate<createDate OR "
             "completedDate<firstResponseDateTime OR firstResponseDateTime<createDate");
        none("SELECT count(*) FROM TimeEntries a JOIN TimeEntries b ON a.resourceID=b.resourceID "
             "AND a.dateWorked=b.dateWorked AND "
             "a.id<b.id AND a.startDateTime<b.endDateTime AND b.startDateTime<a.endDateTime");
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM Tickets WHERE status<>5 AND dueDateTime<'%s'", at);
        must_be(sql, 14, 26);
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM Tickets WHERE createDate>'%s' OR lastActivityDate>'%s' OR "
                 "completedDate>'%s'",
                 at, at, at);
        none(sql);
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM TimeEntries WHERE endDateTime>'%s' OR createDateTime>'%s'",
                 at, at);
        none(sql);
        sb_store_close(shared);
    }
    shared = saved;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(references),
        cmocka_unit_test(picklists),
        cmocka_unit_test(dependent_picklists),
        cmocka_unit_test(fields_are_valid),
        cmocka_unit_test(roles_and_companies_fit),
        cmocka_unit_test(dates_are_ordered),
        cmocka_unit_test(sums_agree),
        cmocka_unit_test(story_outage),
        cmocka_unit_test(story_contracts),
        cmocka_unit_test(story_people),
        cmocka_unit_test(story_texts),
        cmocka_unit_test(numbers_go_on),
        cmocka_unit_test(same_seed_same_rows),
        cmocka_unit_test(any_now),
    };
    return cmocka_run_group_tests(tests, open_shared, close_shared);
}
