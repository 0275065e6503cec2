/* The store: tables for every entity, ids, numbers, small texts, reopening a file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog/catalog.h"
#include "sandbox/schema_sql.h"
#include "sandbox/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NOW = 1795003200 }; /* 2026-11-18T12:00:00Z */

static struct sb_store *open_store(const char *file, bool *fresh)
{
    struct sb_store *st = NULL;
    struct err err = {0};
    if (sb_store_open(file, NOW, &st, fresh, &err))
        fail_msg("%s", err.text);
    return st;
}

static void every_entity_has_its_columns(void **state)
{
    bool fresh;
    struct sb_store *st = open_store(NULL, &fresh);
    size_t n;
    const struct cat_entity *e = cat_entities(&n);
    (void)state;
    assert_true(fresh);
    for (size_t i = 0; i < n; i++) {
        char sql[300];
        for (size_t k = 0; sb_has_table(&e[i]) && k < e[i].n_fields; k++) {
            snprintf(sql, sizeof(sql), "SELECT \"%.*s\".\"%.*s\" FROM \"%.*s\"", STR_ARG(e[i].name),
                     STR_ARG(e[i].fields[k].name), STR_ARG(e[i].name));
            sb_stmts_trim(st);
            if (!sb_stmt(st, str_from(sql)))
                fail_msg("%s", sql);
        }
    }
    struct err err = {0};
    assert_int_equal(sb_store_index(st, &err), ERR_OK);
    assert_non_null(
        sb_stmt(st, STR("SELECT id, ticketID, fullPath, parentType FROM AttachmentInfo")));
    assert_null(sb_stmt(st, STR("SELECT nonsense FROM Tickets")));
    sb_store_close(st);
}

static void ids(void **state)
{
    bool fresh;
    struct sb_store *st = open_store(NULL, &fresh);
    struct err err = {0};
    int64_t a, b;
    const struct cat_entity *notes = cat_entity_find(STR("TicketNotes"));
    (void)state;
    assert_int_equal(sb_store_next_id(st, notes, &a, &err), ERR_OK);
    assert_int_equal(sb_store_next_id(st, notes, &b, &err), ERR_OK);
    assert_true(a >= 29680000 && b == a + 1);
    assert_int_equal(sb_store_exec(st, "INSERT INTO Tickets (id) VALUES (40000000)", &err), ERR_OK);
    assert_int_equal(sb_store_next_id(st, cat_entity_find(STR("Tickets")), &a, &err), ERR_OK);
    assert_int_equal(a, 40000001);
    /* Attachments of all kinds share one sequence. */
    assert_int_equal(sb_store_next_id(st, cat_entity_find(STR("TicketAttachments")), &a, &err),
                     ERR_OK);
    assert_int_equal(sb_store_next_id(st, cat_entity_find(STR("CompanyAttachments")), &b, &err),
                     ERR_OK);
    assert_int_equal(b, a + 1);
    sb_store_close(st);
}

static void numbers(void **state)
{
    bool fresh;
    struct sb_store *st = open_store(NULL, &fresh);
    struct err err = {0};
    char text[32];
    static const struct {
        char prefix;
        int64_t at_s;
        const char *number;
    } cases[] = {
        {'T', NOW, "T20261118.0001"}, {'T', NOW, "T20261118.0002"},
        {'P', NOW, "P20261118.0001"}, {'T', NOW + 86400, "T20261119.0001"},
        {'T', NOW, "T20261118.0003"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(
            sb_store_number(st, cases[i].prefix, cases[i].at_s, text, sizeof(text), &err), ERR_OK);
        assert_string_equal(text, cases[i].number);
    }
    sb_store_close(st);
}

static void a_file_is_kept(void **state)
{
    char file[] = "/tmp/sandbox-store-XXXXXX";
    char value[32], side[80];
    bool fresh;
    struct err err = {0};
    (void)state;
    close(mkstemp(file));
    struct sb_store *st = open_store(file, &fresh);
    assert_true(fresh);
    assert_int_equal(sb_store_meta_set(st, "seed", "7", &err), ERR_OK);
    assert_int_equal(sb_store_meta_get(st, "other", value, sizeof(value), &err), ERR_OK);
    assert_string_equal(value, "");
    sb_store_close(st);
    st = open_store(file, &fresh);
    assert_false(fresh);
    assert_int_equal(sb_store_meta_get(st, "seed", value, sizeof(value), &err), ERR_OK);
    assert_string_equal(value, "7");
    assert_true(sb_store_now(st) - NOW < 5);
    sb_store_close(st);
    unlink(file);
    snprintf(side, sizeof(side), "%s-wal", file);
    unlink(side);
    snprintf(side, sizeof(side), "%s-shm", file);
    unlink(side);
}

static void a_file_that_is_none(void **state)
{
    struct sb_store *st = NULL;
    struct err err = {0};
    bool fresh;
    (void)state;
    assert_int_equal(sb_store_open("/nonexistent/dir/file.db", 0, &st, &fresh, &err), ERR_IO);
    assert_null(st);
    assert_true(*err.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entity_has_its_columns),
        cmocka_unit_test(ids),
        cmocka_unit_test(numbers),
        cmocka_unit_test(a_file_is_kept),
        cmocka_unit_test(a_file_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
