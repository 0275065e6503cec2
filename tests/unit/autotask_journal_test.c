/* The write journal by itself: what it answers to a write that comes again, what it makes of
 * processes that died, and that nothing begins when the disk fails. A VFS in front of SQLite's own
 * makes the disk fail on demand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/form.h"
#include "autotask/journal.h"
#include "autotask/journal_db.h"
#include "autotask/shared.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- A disk that fails ---- */

static struct {
    _Atomic int write; /* what writing gives; SQLITE_OK = it works */
    _Atomic int sync;
    _Atomic int move;            /* what syncing the file itself gives, without its log */
    _Atomic int here, elsewhere; /* writes into the file, by the thread of the test and by others */
} disk;
static pthread_t test_thread;

struct failing_file {
    sqlite3_file base;
    sqlite3_file *real;
    bool is_main; /* not the log */
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs failing_vfs;
static sqlite3_io_methods failing_methods;

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct failing_file *)f)->real;
}
#define PASS(name, ...) real_of(f)->pMethods->name(real_of(f), __VA_ARGS__)
#define PASS_NOTHING(name) real_of(f)->pMethods->name(real_of(f))

static int f_close(sqlite3_file *f)
{
    int rc = PASS_NOTHING(xClose);
    sqlite3_free(real_of(f));
    return rc;
}
static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return PASS(xRead, p, n, at);
}
static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (((struct failing_file *)f)->is_main)
        ++*(pthread_equal(pthread_self(), test_thread) ? &disk.here : &disk.elsewhere);
    return disk.write ? disk.write : PASS(xWrite, p, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return PASS(xTruncate, n);
}
static int f_sync(sqlite3_file *f, int flags)
{
    if (((struct failing_file *)f)->is_main && disk.move)
        return disk.move;
    return disk.sync ? disk.sync : PASS(xSync, flags);
}
static int f_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return PASS(xFileSize, n);
}
static int f_lock(sqlite3_file *f, int l)
{
    return PASS(xLock, l);
}
static int f_unlock(sqlite3_file *f, int l)
{
    return PASS(xUnlock, l);
}
static int f_reserved(sqlite3_file *f, int *r)
{
    return PASS(xCheckReservedLock, r);
}
static int f_control(sqlite3_file *f, int op, void *arg)
{
    return PASS(xFileControl, op, arg);
}
static int f_sector(sqlite3_file *f)
{
    return PASS_NOTHING(xSectorSize);
}
static int f_device(sqlite3_file *f)
{
    return PASS_NOTHING(xDeviceCharacteristics);
}
static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **p)
{
    return PASS(xShmMap, page, size, extend, p);
}
static int f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return PASS(xShmLock, at, n, flags);
}
static void f_shm_barrier(sqlite3_file *f)
{
    PASS_NOTHING(xShmBarrier);
}
static int f_shm_unmap(sqlite3_file *f, int del)
{
    return PASS(xShmUnmap, del);
}

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct failing_file *ff = (struct failing_file *)f;
    (void)v;
    ff->base.pMethods = NULL;
    ff->is_main = flags & SQLITE_OPEN_MAIN_DB;
    ff->real = sqlite3_malloc(real_vfs->szOsFile);
    memset(ff->real, 0, (size_t)real_vfs->szOsFile);
    int rc = real_vfs->xOpen(real_vfs, name, ff->real, flags, out);
    if (ff->real->pMethods)
        ff->base.pMethods = &failing_methods;
    else
        sqlite3_free(ff->real);
    return rc;
}

static void install_failing_disk(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    failing_vfs = *real_vfs;
    failing_vfs.zName = "failing";
    failing_vfs.szOsFile = sizeof(struct failing_file);
    failing_vfs.xOpen = v_open;
    failing_methods = (sqlite3_io_methods){
        2,          f_close,       f_read,      f_write,   f_truncate, f_sync,   f_size,
        f_lock,     f_unlock,      f_reserved,  f_control, f_sector,   f_device, f_shm_map,
        f_shm_lock, f_shm_barrier, f_shm_unmap, NULL,      NULL};
    assert_int_equal(sqlite3_vfs_register(&failing_vfs, 1), SQLITE_OK);
}

/* ---- Fixture ---- */

struct fixture {
    char folder[80], path[128];
    struct shared *shared[2];
    struct journal *j[2]; /* as of two processes */
    struct arena *arena;
    struct at_call call;
    struct err err;
};

static const struct at_credentials who = {.username = "u", .secret = "s", .integration_code = "c"};

static struct journal *open_journal(struct fixture *x, int i)
{
    return journal_new(&(struct journal_options){.path = x->path, .shared = x->shared[i]});
}

static int set_up(void **state)
{
    struct fixture *x = mem_calloc(1, sizeof(*x));
    char tail[9];
    random_hex(tail, 8);
    snprintf(x->folder, sizeof(x->folder), "/tmp/journal-test-%s", tail);
    snprintf(x->path, sizeof(x->path), "%s/a.journal", x->folder);
    for (int i = 0; i < 2; i++) {
        x->shared[i] = shared_open(x->folder, &who);
        x->j[i] = open_journal(x, i);
    }
    x->arena = arena_new(1 << 24);
    x->call = (struct at_call){.arena = x->arena, .deadline_ms = clock_mono_ms() + 5000};
    disk.write = disk.sync = disk.move = SQLITE_OK;
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[200], name[17];
    for (int i = 0; i < 2; i++) {
        journal_free(x->j[i]);
        shared_close(x->shared[i]);
    }
    arena_free(x->arena);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(path, sizeof(path), "%s%s", x->path, ends[i]);
        (void)remove(path);
    }
    shared_name(who.username, who.integration_code, "", name);
    snprintf(path, sizeof(path), "%s/%s.ledger", x->folder, name);
    (void)remove(path);
    (void)rmdir(x->folder);
    mem_free(x);
    return 0;
}

static struct journal_row note(const char *principal, const char *text)
{
    return (struct journal_row){.principal = str_from(principal),
                                .request = str_from(text),
                                .tool = STR("create_ticket_note"),
                                .route = STR("POST Tickets/1/Notes"),
                                .op = CAT_CREATE,
                                .entity = STR("TicketNotes"),
                                .parent = 1,
                                .form = STR("{}")};
}

static enum err_code begin(struct fixture *x, int i, struct journal_row *row,
                           enum journal_answer *ret)
{
    err_clear(&x->err);
    x->err = (struct err){0};
    return journal_begin(x->j[i], &x->call, row, 0, ret, &x->err);
}

static enum journal_answer answer(struct fixture *x, int i, struct journal_row row)
{
    enum journal_answer a = JOURNAL_NO_SUCH_OP;
    if (begin(x, i, &row, &a))
        fail_msg("begin: %s", x->err.text);
    return a;
}

/* A whole write. */
static struct journal_row write_one(struct fixture *x, int i, struct journal_row row,
                                    enum journal_state end)
{
    enum journal_answer a;
    assert_int_equal(begin(x, i, &row, &a), ERR_OK);
    assert_int_equal(a, JOURNAL_SEND);
    row.record = 77;
    journal_end(x->j[i], &row, end, NULL);
    return row;
}

/* ---- What it answers ---- */

static void each_outcome_has_its_answer(void **state)
{
    struct fixture *x = *state;
    static const struct {
        enum journal_state end;
        enum journal_answer then;
    } rows[] = {{JOURNAL_CONFIRMED, JOURNAL_DONE}, {JOURNAL_REJECTED, JOURNAL_SEND},
                {JOURNAL_CANCELLED, JOURNAL_SEND}, {JOURNAL_UNKNOWN, JOURNAL_OPEN},
                {JOURNAL_UNDECIDED, JOURNAL_OPEN}, {JOURNAL_NOT_APPLIED, JOURNAL_SEND}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[16];
        snprintf(text, sizeof(text), "note %zu", i);
        struct journal_row first = write_one(x, 0, note("", text), rows[i].end);
        struct journal_row again = note("", text);
        enum journal_answer a;
        assert_int_equal(begin(x, 1, &again, &a), ERR_OK); /* the other process knows it, too */
        assert_int_equal(a, rows[i].then);
        if (a != JOURNAL_SEND)
            assert_int_equal(again.n, first.n);
        if (a == JOURNAL_DONE)
            assert_int_equal(again.record, 77);
    }
}

static void on_purpose_makes_exactly_one_more(void **state)
{
    struct fixture *x = *state;
    struct journal_row again = note("", "a");
    write_one(x, 0, again, JOURNAL_CONFIRMED);
    again.again = STR("true");
    struct journal_row second = write_one(x, 0, again, JOURNAL_CONFIRMED);
    assert_int_equal(answer(x, 0, again), JOURNAL_DONE);
    again.again = second.id;
    write_one(x, 0, again, JOURNAL_CONFIRMED);
    assert_int_equal(answer(x, 0, again), JOURNAL_DONE);
    again.again = STR("op-ffffffffff");
    assert_int_equal(answer(x, 0, again), JOURNAL_NO_SUCH_OP);
    /* Never beside one whose outcome is not known. */
    write_one(x, 0, note("", "b"), JOURNAL_UNKNOWN);
    again = note("", "b");
    again.again = STR("true");
    assert_int_equal(answer(x, 0, again), JOURNAL_OPEN);
    /* But after a person has looked, which is what undecided asks for. */
    write_one(x, 0, note("", "c"), JOURNAL_UNDECIDED);
    again.request = STR("c");
    assert_int_equal(answer(x, 0, again), JOURNAL_SEND);
}

static void principals_do_not_meet(void **state)
{
    struct fixture *x = *state;
    struct journal_row found;
    struct journal_row first = write_one(x, 0, note("token 1", "a"), JOURNAL_CONFIRMED);
    assert_int_equal(answer(x, 0, note("token 2", "a")), JOURNAL_SEND);
    assert_int_equal(journal_find(x->j[0], x->arena, STR("token 1"), first.id, &found, &x->err),
                     ERR_OK);
    assert_int_equal(found.record, 77);
    assert_int_equal(journal_find(x->j[0], x->arena, STR("token 2"), first.id, &found, &x->err),
                     ERR_NOT_FOUND);
}

static void arguments_are_enough_to_know_a_call(void **state)
{
    struct fixture *x = *state;
    struct journal_row a = note("", "ends at 10:00"), b = note("", "ends at 10:01");
    a.args = b.args = STR("log an hour");
    write_one(x, 0, a, JOURNAL_CONFIRMED);
    assert_int_equal(answer(x, 0, b), JOURNAL_DONE);
    b.ordinal = 1; /* the second write of such a call is another one */
    assert_int_equal(answer(x, 0, b), JOURNAL_SEND);
}

static void what_is_under_way_is_waited_for(void **state)
{
    struct fixture *x = *state;
    enum journal_answer a;
    struct journal_row first = note("", "a"), second = note("", "a");
    assert_int_equal(begin(x, 0, &first, &a), ERR_OK);
    x->call.deadline_ms = clock_mono_ms() + 120;
    assert_int_equal(begin(x, 1, &second, &a), ERR_TIMEOUT); /* it waits, and does not send */
    assert_int_equal(x->err.effect, ERR_WRITE_UNKNOWN);
    assert_non_null(strstr(x->err.text, "op-"));
}

/* ---- Processes that die ---- */

static void what_a_dead_process_began_is_unknown(void **state)
{
    struct fixture *x = *state;
    struct journal_row row = note("", "a");
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct shared *s = shared_open(x->folder, &who);
        struct journal *j = journal_new(&(struct journal_options){.path = x->path, .shared = s});
        enum journal_answer a;
        struct err err = {0};
        _exit(journal_begin(j, &x->call, &row, 0, &a, &err) || a != JOURNAL_SEND ? 1 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    enum journal_answer a;
    assert_int_equal(begin(x, 0, &row, &a), ERR_OK);
    assert_int_equal(a, JOURNAL_OPEN);
    assert_int_equal(row.state, JOURNAL_UNKNOWN);
    assert_true(row.ended_ms <= clock_now_ms());
    /* A write that came true later than all before makes the others wait longer. */
    assert_int_equal(journal_settle_ms(x->j[0]), 180000);
    assert_int_equal(journal_settle(x->j[0], &row, JOURNAL_CONFIRMED, 170000, &x->err), ERR_OK);
    assert_int_equal(answer(x, 1, note("", "a")), JOURNAL_DONE);
    assert_int_equal(journal_settle_ms(x->j[1]), 340000);
}

/* ---- Disks that fail ---- */

static void a_full_disk_stops_writes_until_there_is_room(void **state)
{
    struct fixture *x = *state;
    struct journal_row row = note("", "a");
    enum journal_answer a;
    disk.write = SQLITE_FULL; /* before it was ever opened */
    assert_int_equal(begin(x, 0, &row, &a), ERR_JOURNAL);
    assert_non_null(strstr(x->err.fix, "full"));
    disk.write = SQLITE_OK;
    write_one(x, 0, row, JOURNAL_CONFIRMED);
    disk.write = SQLITE_FULL; /* and once it was */
    row = note("", "b");
    assert_int_equal(begin(x, 0, &row, &a), ERR_JOURNAL);
    disk.write = SQLITE_OK;
    write_one(x, 0, note("", "b"), JOURNAL_CONFIRMED);
}

static void an_error_of_the_disk_stops_writes_for_good(void **state)
{
    struct fixture *x = *state;
    static const int errors[] = {SQLITE_IOERR_FSYNC, SQLITE_IOERR_WRITE};
    for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
        char text[8];
        snprintf(text, sizeof(text), "n%zu", i);
        struct journal_row row = note("", text);
        enum journal_answer a;
        write_one(x, 0, row, JOURNAL_REJECTED);
        *(i ? &disk.write : &disk.sync) = errors[i];
        if (begin(x, 0, &row, &a) != ERR_JOURNAL)
            fail_msg("error %d: answer %d", errors[i], (int)a);
        disk.write = disk.sync = SQLITE_OK;
        row = note("", text);
        assert_int_equal(begin(x, 0, &row, &a), ERR_JOURNAL);
        assert_non_null(strstr(x->err.fix, "restarted"));
        journal_free(x->j[0]); /* a restart */
        x->j[0] = open_journal(x, 0);
        write_one(x, 0, note("", text), JOURNAL_CONFIRMED);
    }
}

static void an_outcome_that_cannot_be_kept_is_asked_for_later(void **state)
{
    struct fixture *x = *state;
    struct journal_row row = note("", "a");
    enum journal_answer a;
    assert_int_equal(begin(x, 0, &row, &a), ERR_OK);
    disk.write = SQLITE_FULL;
    journal_end(x->j[0], &row, JOURNAL_CONFIRMED, NULL);
    disk.write = SQLITE_OK;
    row = note("", "a");
    assert_int_equal(begin(x, 0, &row, &a), ERR_OK);
    assert_int_equal(a, JOURNAL_OPEN);
}

static void a_damaged_file_is_not_written(void **state)
{
    struct fixture *x = *state;
    struct journal_row row = note("", "a");
    enum journal_answer a;
    FILE *f = fopen(x->path, "w");
    assert_non_null(f);
    for (int i = 0; i < 500; i++)
        (void)fputs("no database at all ", f);
    (void)fclose(f);
    assert_int_equal(begin(x, 0, &row, &a), ERR_JOURNAL);
    assert_non_null(strstr(x->err.fix, "Move it away"));
    assert_non_null(strstr(x->err.text, x->path));
}

/* The clock of the process is put forward from here on, so this comes last. */
static void rows_are_kept_for_two_days(void **state)
{
    struct fixture *x = *state;
    struct journal_row found;
    int64_t now = clock_now_s();
    struct journal_row done = write_one(x, 0, note("", "done"), JOURNAL_CONFIRMED);
    struct journal_row open = write_one(x, 0, note("", "open"), JOURNAL_UNKNOWN);
    clock_set_now_s(now + 9 * 60);
    assert_int_equal(answer(x, 0, note("", "done")), JOURNAL_DONE);
    clock_set_now_s(now + 11 * 60); /* the ten minutes are over */
    assert_int_equal(answer(x, 0, note("", "done")), JOURNAL_SEND);
    assert_int_equal(answer(x, 0, note("", "open")), JOURNAL_OPEN);
    clock_set_now_s(now - 3600); /* put back: the safe side */
    assert_int_equal(answer(x, 0, note("", "done 2")), JOURNAL_SEND);
    for (int days = 1; days <= 3; days += 2) {
        clock_set_now_s(now + days * 24 * 3600 + 60);
        journal_free(x->j[1]);
        x->j[1] = open_journal(x, 1);
        assert_int_equal(journal_find(x->j[1], x->arena, STR(""), done.id, &found, &x->err),
                         days < 2 ? ERR_OK : ERR_NOT_FOUND);
        assert_int_equal(journal_find(x->j[1], x->arena, STR(""), open.id, &found, &x->err),
                         ERR_OK);
    }
}

static void the_file_is_private(void **state)
{
    struct fixture *x = *state;
    char path[160];
    struct stat st;
    write_one(x, 0, note("", "a"), JOURNAL_CONFIRMED);
    for (int i = 0; i < 3; i++) {
        static const char *const ends[] = {"", "-wal", "-shm"};
        snprintf(path, sizeof(path), "%s%s", x->path, ends[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

/* ---- What a write costs when there are many ---- */

static void write_many(struct fixture *x, const char *name, int n)
{
    for (int i = 0; i < n; i++) {
        char text[32];
        snprintf(text, sizeof(text), "%s %d", name, i);
        write_one(x, 0, note("", text), JOURNAL_CONFIRMED);
        if (i % 100 == 0)
            arena_reset(x->arena);
    }
}

static int64_t size_of(struct fixture *x, const char *end)
{
    char path[200];
    struct stat st;
    snprintf(path, sizeof(path), "%s%s", x->path, end);
    return stat(path, &st) ? -1 : (int64_t)st.st_size;
}

/* A write with the time that Autotask takes for it: the log is moved in it, and begins anew. */
static void write_slowly(struct fixture *x, const char *text)
{
    struct journal_row row = note("", text);
    enum journal_answer a;
    (void)usleep(250000);
    assert_int_equal(begin(x, 0, &row, &a), ERR_OK);
    for (int i = 0; i < 100 && disk.elsewhere == 0; i++)
        (void)usleep(50000);
    (void)usleep(250000);
    journal_end(x->j[0], &row, JOURNAL_CONFIRMED, NULL);
}

static void no_write_moves_the_log_into_the_file(void **state)
{
    struct fixture *x = *state;
    int64_t log = 0;
    write_one(x, 0, note("", "opens it"), JOURNAL_CONFIRMED);
    for (int round = 0; round < 4; round++) {
        char name[24];
        snprintf(name, sizeof(name), "r%d", round);
        disk.here = disk.elsewhere = 0;
        write_many(x, name, 150);
        disk.elsewhere = 0;
        write_slowly(x, strcat(name, " slow"));
        assert_int_equal(disk.here, 0);
        assert_true(disk.elsewhere > 0);
        if (round == 0)
            log = size_of(x, "-wal");
    }
    if (size_of(x, "-wal") > 2 * log) /* it begins anew when all of it has been moved */
        fail_msg("the log grew from %lld to %lld bytes", (long long)log,
                 (long long)size_of(x, "-wal"));
}

static void a_move_that_fails_stops_writes_for_good(void **state)
{
    struct fixture *x = *state;
    struct journal_row row = note("", "last");
    enum journal_answer a = JOURNAL_NO_SUCH_OP;
    enum err_code rc = ERR_OK;
    write_one(x, 0, note("", "opens it"), JOURNAL_CONFIRMED);
    disk.move = SQLITE_IOERR_FSYNC;
    for (int i = 0; i < 2000 && !rc; i++) {
        char text[16];
        snprintf(text, sizeof(text), "n%d", i);
        row = note("", text);
        rc = begin(x, 0, &row, &a);
        if (!rc)
            journal_end(x->j[0], &row, JOURNAL_REJECTED, NULL);
        if (i > 300)
            (void)usleep(1000);
    }
    disk.move = SQLITE_OK;
    assert_int_equal(rc, ERR_JOURNAL);
    assert_non_null(strstr(x->err.fix, "restarted"));
}

static void no_statement_reads_all_rows(void **state)
{
    struct fixture *x = *state;
    struct journal_db d = {.path = x->path};
    assert_int_equal(journal_db_open(&d, &x->err), ERR_OK);
    for (int i = 0; i < JOURNAL_SQL_N; i++) {
        char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sqlite3_sql(d.stmts[i]));
        sqlite3_stmt *plan = NULL;
        bool is_pragma = strncmp(sqlite3_sql(d.stmts[i]), "PRAGMA", 6) == 0;
        if (!is_pragma)
            assert_int_equal(sqlite3_prepare_v2(d.db, sql, -1, &plan, NULL), SQLITE_OK);
        while (plan && sqlite3_step(plan) == SQLITE_ROW)
            if (strstr((const char *)sqlite3_column_text(plan, 3), "SCAN operations"))
                fail_msg("%s", sql);
        sqlite3_finalize(plan);
        sqlite3_free(sql);
    }
    journal_db_close(&d);
}

static bool is_kept(struct fixture *x, struct str id)
{
    struct journal_row found;
    err_clear(&x->err);
    return journal_find(x->j[0], x->arena, STR(""), id, &found, &x->err) == ERR_OK;
}

/* The ids outlive the arena of the writes between. */
static struct str keep_id(char *to, struct journal_row row)
{
    snprintf(to, JOURNAL_ID_MAX, "%.*s", STR_ARG(row.id));
    return str_from(to);
}

static void a_journal_does_not_grow_for_ever(void **state)
{
    struct fixture *x = *state;
    int64_t now = clock_now_s();
    char ids[4][JOURNAL_ID_MAX];
    journal_free(x->j[0]);
    x->j[0] = journal_new(&(struct journal_options){
        .path = x->path, .shared = x->shared[0], .max_bytes = 200 * 1024});
    struct str open = keep_id(ids[0], write_one(x, 0, note("", "open"), JOURNAL_UNKNOWN));
    struct str old = keep_id(ids[1], write_one(x, 0, note("", "old"), JOURNAL_CONFIRMED));
    for (int hour = 0; hour < 8; hour += 2) {
        char name[8];
        snprintf(name, sizeof(name), "h%d", hour);
        clock_set_now_s(now + hour * 3600);
        write_many(x, name, 400);
        if (hour == 0)
            assert_true(is_kept(x, old)); /* too large, but not an hour old */
    }
    struct str young = keep_id(ids[2], write_one(x, 0, note("", "young"), JOURNAL_CONFIRMED));
    write_many(x, "last", 20);
    assert_false(is_kept(x, old));
    assert_true(is_kept(x, open));
    assert_true(is_kept(x, young));
    journal_free(x->j[0]);
    x->j[0] = open_journal(x, 0);
    journal_free(x->j[1]); /* the last that has it open: the log goes into the file */
    x->j[1] = NULL;
    write_one(x, 0, note("", "end"), JOURNAL_CONFIRMED);
    if (size_of(x, "") > 700 * 1024)
        fail_msg("%lld bytes", (long long)size_of(x, ""));
    clock_set_now_s(now);
}

/* Those whose outcome is not known stay, and do not hide the ones behind them. */
static void old_rows_go_a_few_at_a_time(void **state)
{
    struct fixture *x = *state;
    int64_t now = clock_now_s();
    char ids[2][JOURNAL_ID_MAX];
    struct str open = {0}, done = {0};
    for (int i = 0; i < 20; i++) {
        char text[16];
        snprintf(text, sizeof(text), "open %d", i);
        open = keep_id(ids[0], write_one(x, 0, note("", text), JOURNAL_UNKNOWN));
    }
    for (int i = 0; i < 20; i++) {
        char text[16];
        snprintf(text, sizeof(text), "done %d", i);
        done = keep_id(ids[1], write_one(x, 0, note("", text), JOURNAL_CONFIRMED));
    }
    clock_set_now_s(now + 3 * 24 * 3600);
    assert_true(is_kept(x, done));
    write_many(x, "later", 12);
    assert_false(is_kept(x, done));
    assert_true(is_kept(x, open));
    clock_set_now_s(now);
}

/* ---- Forms ---- */

static struct str form(struct fixture *x, const char *entity, const char *body)
{
    const struct json *v;
    assert_int_equal(json_parse(x->arena, str_from(body), NULL, &v, NULL), ERR_OK);
    return form_of(x->arena, cat_entity_find(str_from(entity)), v);
}

static void forms_are_canonical_and_hold_no_text(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *a, *b;
        bool same;
    } pairs[] = {
        {"{\"title\":\"x\",\"status\":1}", "{\"status\":\"1\",\"Title\":\" x \"}", true},
        {"{\"title\":\"x\\ny\"}", "{\"title\":\"x\\r\\ny\"}", true},
        {"{\"title\":\"7\"}", "{\"title\":\"007\"}", false},
        {"{\"title\":\"x\"}", "{\"title\":\"X\"}", false},
        {"{\"title\":\"x\"}", "{\"title\":\"x\",\"status\":1}", false},
        {"{\"title\":null}", "{\"title\":\"\"}", true},
        {"{\"dueDateTime\":\"2026-11-20T10:00:00Z\"}",
         "{\"dueDateTime\":\"2026-11-20T11:00:00+01:00\"}", true},
        {"{\"title\":\"2026-11-20T10:00:00Z\"}", "{\"title\":\"2026-11-20T11:00:00+01:00\"}",
         false},
        {"{\"estimatedHours\":1.50}", "{\"estimatedHours\":1.5}", true},
        {"{\"userDefinedFields\":[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":null}]"
         "}",
         "{\"userDefinedFields\":[{\"name\":\"B\",\"value\":\"\"},{\"name\":\"A\",\"value\":1}]}",
         true},
    };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        if (str_eq(form(x, "Tickets", pairs[i].a), form(x, "Tickets", pairs[i].b)) != pairs[i].same)
            fail_msg("%s and %s", pairs[i].a, pairs[i].b);
    struct str f = form(x, "Tickets", "{\"title\":\"Printer of Ms Doe\"}");
    assert_false(str_contains_nocase(f, STR("doe")));
}

static void an_update_is_judged_by_what_it_changed(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *before, *now;
        enum form_match match;
    } rows[] = {
        {"{\"title\":\"a\",\"status\":1}", "{\"title\":\"b\",\"status\":5}", FORM_SAME},
        {"{\"title\":\"a\",\"status\":1}", "{\"title\":\"a\",\"status\":1}", FORM_BEFORE},
        {"{\"title\":\"a\",\"status\":1}", "{\"title\":\"b\",\"status\":8}", FORM_PARTLY},
        {"{\"title\":\"b\",\"status\":1}", "{\"title\":\"b\",\"status\":1}", FORM_BEFORE},
        {"{\"title\":\"a\",\"status\":1}", "{\"title\":\"c\",\"status\":9}", FORM_OTHER},
        {"{\"title\":\"a\",\"status\":1}", "{\"title\":\"a\",\"status\":9}", FORM_OTHER},
        {NULL, "{\"title\":\"a\",\"status\":1}", FORM_OTHER},
        {NULL, "{\"title\":\"b\",\"status\":5}", FORM_SAME},
    };
    const struct cat_entity *e = cat_entity_find(STR("Tickets"));
    const struct json *ours, *before = NULL, *now;
    struct str text = form(x, "Tickets", "{\"title\":\"b\",\"status\":5}");
    assert_int_equal(json_parse(x->arena, text, NULL, &ours, NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        before = NULL;
        if (rows[i].before) {
            text = form(x, "Tickets", rows[i].before);
            assert_int_equal(json_parse(x->arena, text, NULL, &before, NULL), ERR_OK);
        }
        assert_int_equal(json_parse(x->arena, str_from(rows[i].now), NULL, &now, NULL), ERR_OK);
        if (form_match(x->arena, e, ours, before, now) != rows[i].match)
            fail_msg("row %zu", i);
    }
}

static void a_new_record_is_recognised(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *record;
        enum form_likeness like;
    } rows[] = {
        {"{\"title\":\"a\",\"description\":\"b\",\"companyID\":5,\"status\":1}", FORM_MADE},
        /* What rules set at once, and line ends. */
        {"{\"title\":\"a\",\"description\":\"b\\r\",\"companyID\":5,\"status\":8,\"queueID\":7,"
         "\"assignedResourceID\":9,\"dueDateTime\":\"2026-12-01T00:00:00\"}",
         FORM_MADE},
        {"{\"title\":\"a\",\"description\":\"c\",\"companyID\":5}", FORM_ALIKE},
        {"{\"title\":\"a\",\"description\":\"b\",\"companyID\":6}", FORM_ALIKE},
        {"{\"title\":\"z\",\"description\":\"b\",\"companyID\":5}", FORM_ANOTHER},
        {"{\"id\":1}", FORM_ANOTHER},
    };
    const struct cat_entity *e = cat_entity_find(STR("Tickets"));
    const struct json *ours, *record;
    struct str text =
        form(x, "Tickets",
             "{\"title\":\"a\",\"description\":\"b\",\"companyID\":5,\"status\":1,\"queueID\":3,"
             "\"dueDateTime\":\"2026-11-30T00:00:00Z\",\"assignedResourceID\":4}");
    assert_int_equal(json_parse(x->arena, text, NULL, &ours, NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(json_parse(x->arena, str_from(rows[i].record), NULL, &record, NULL),
                         ERR_OK);
        if (form_likeness(x->arena, e, ours, record) != rows[i].like)
            fail_msg("row %zu: %d", i, (int)form_likeness(x->arena, e, ours, record));
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_outcome_has_its_answer),
        T(on_purpose_makes_exactly_one_more),
        T(principals_do_not_meet),
        T(arguments_are_enough_to_know_a_call),
        T(what_is_under_way_is_waited_for),
        T(what_a_dead_process_began_is_unknown),
        T(a_full_disk_stops_writes_until_there_is_room),
        T(an_error_of_the_disk_stops_writes_for_good),
        T(an_outcome_that_cannot_be_kept_is_asked_for_later),
        T(a_damaged_file_is_not_written),
        T(the_file_is_private),
        T(forms_are_canonical_and_hold_no_text),
        T(an_update_is_judged_by_what_it_changed),
        T(a_new_record_is_recognised),
        T(no_statement_reads_all_rows),
        T(no_write_moves_the_log_into_the_file),
        T(a_move_that_fails_stops_writes_for_good),
        T(a_journal_does_not_grow_for_ever),
        T(old_rows_go_a_few_at_a_time),
        T(rows_are_kept_for_two_days),
    };
    test_thread = pthread_self();
    install_failing_disk();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
