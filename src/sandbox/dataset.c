/* The data set as a whole: which part runs after which. Parts that plan work in memory come first;
 * what is written depends only on seed and now. */
#include "sandbox/dataset.h"

#include "sandbox/dataset_gen.h"

#include <stdio.h>

enum { ARENA_BYTES = 256 << 20, TEXT_BYTES = 64 << 10 };

static void (*const parts[])(struct ds *) = {
    ds_make_msp,      ds_make_udfs,       ds_make_companies, ds_make_catalogue, ds_plan_contracts,
    ds_make_assets,   ds_make_contracts,  ds_plan_absences,  ds_plan_tickets,   ds_run_tickets,
    ds_make_projects, ds_fill_timesheets, ds_write_tickets,  ds_write_time,     ds_write_blocks,
    ds_make_sales,    ds_make_invoices,   ds_make_schedule,
};

static struct ds *ds_new(struct arena *a, struct sb_store *store, uint64_t seed, int64_t now_s,
                         struct err *err)
{
    struct ds *ds = ARENA_NEW(a, struct ds);
    ds->store = store;
    ds->arena = a;
    ds->err = err;
    ds->seed = seed;
    ds->tickets = ARENA_ARRAY(a, struct ds_ticket, DS_MAX_TICKETS);
    ds->notes = ARENA_ARRAY(a, struct ds_note, DS_MAX_NOTES);
    ds->times = ARENA_ARRAY(a, struct ds_time, DS_MAX_TIME);
    ds->busy = arena_alloc(a, sizeof *ds->busy * DS_N_PEOPLE);
    ds->numbers = ARENA_ARRAY(a, int, DS_DAYS + 2);
    ds_calendar_init(&ds->cal, now_s);
    ds->number_day0 = ds->cal.first_day;
    for (int i = 0; i < DS_TEXT_SLOTS; i++)
        buf_init(&ds->text[i], TEXT_BYTES);
    return ds;
}

/* The store goes on counting where the data set's numbers end. */
static void hand_over_numbers(struct ds *ds)
{
    sqlite3_stmt *stmt = NULL;
    if (ds->failed)
        return;
    if (sqlite3_prepare_v2(ds->store->db, "INSERT OR REPLACE INTO sb_counters VALUES (?1,?2)", -1,
                           &stmt, NULL) != SQLITE_OK) {
        ds->failed = err_set(ds->err, ERR_IO, "The sandbox's counters cannot be written: %s.",
                             sqlite3_errmsg(ds->store->db));
        return;
    }
    for (int i = 0; i < DS_DAYS + 2; i++) {
        if (!ds->numbers[i])
            continue;
        struct civil d = civil_from_unix((ds->number_day0 + i) * 86400);
        char key[24];
        snprintf(key, sizeof key, "T%04d%02d%02d", d.year % 10000, d.month % 100, d.day % 100);
        sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int(stmt, 2, ds->numbers[i]);
        if (!ds->failed)
            ds->failed = sb_store_step(ds->store, stmt, ds->err);
    }
    sqlite3_finalize(stmt);
}

enum err_code sb_dataset_fill(struct sb_store *st, uint64_t seed, int64_t now_s, int n_time_entries,
                              struct err *err)
{
    CLEANUP(arena_cleanup) struct arena *arena = arena_new(ARENA_BYTES);
    struct ds *ds = ds_new(arena, st, seed, now_s, err);
    ds->n_time_entries = n_time_entries;
    for (size_t i = 0; i < ARRAY_LEN(parts) && !ds->failed; i++)
        parts[i](ds);
    hand_over_numbers(ds);
    for (int i = 0; i < DS_TEXT_SLOTS; i++)
        buf_done(&ds->text[i]);
    return ds->failed;
}
