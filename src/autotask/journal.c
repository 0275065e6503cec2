/* Looking and writing down are one transaction, so that of two processes with the same call one
 * sends. Operations under way in this process are also in a list, for those who wait for them. */
#include "autotask/journal.h"

#include "autotask/governor.h"
#include "autotask/journal_db.h"
#include "autotask/journal_mover.h"
#include "autotask/shared.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"

#include <stdio.h>
#include <uv.h>

enum {
    REPEAT_MS = 10 * 60 * 1000, /* for so long the same call is the same operation */
    SETTLE_MS = 180 * 1000,
    POLL_MS = 50,
    PURGED_AT_OPEN = 64, /* rows that are looked at */
    PURGED_AT_WRITE = 4,
    PAGE = 4096
};
#define KEPT_MS (INT64_C(48) * 3600 * 1000)
#define FULL_KEPT_MS (INT64_C(3600) * 1000) /* when it is as large as it may be */
#define FILE_MAX (INT64_C(64) << 20)
#define MEMORY_MAX (INT64_C(16) << 20)
#define OPEN_KEPT_MS (INT64_C(30) * 24 * 3600 * 1000) /* whose outcome nobody asked for */

struct under_way {
    int64_t n;
    bool ended;
    unsigned users;
    enum journal_state state;
    struct err err;
    struct under_way *next;
};

struct journal {
    struct journal_options options;
    char *path;
    uv_mutex_t lock; /* for all that follows */
    uv_cond_t ended;
    struct journal_db db;
    struct journal_mover mover;
    uint32_t me;       /* the number of this process; 0 = not open yet */
    int64_t purged_to; /* the next row to look at */
    int64_t api_user;  /* 0 = not read yet, or not known */
    struct under_way *first;
};

struct journal *journal_new(const struct journal_options *o)
{
    struct journal *j = mem_calloc(1, sizeof(*j));

    j->options = *o;
    if (o->settle_ms <= 0)
        j->options.settle_ms = SETTLE_MS;
    if (o->max_bytes <= 0)
        j->options.max_bytes = o->path ? FILE_MAX : MEMORY_MAX;
    j->path = o->path ? mem_strdup(o->path) : NULL;
    j->db.path = j->path;
    if (uv_mutex_init(&j->lock) || uv_cond_init(&j->ended))
        BUG("a lock could not be made");
    return j;
}

void journal_free(struct journal *j)
{
    if (!j)
        return;
    while (j->first) { /* begun and never ended */
        struct under_way *u = j->first;
        j->first = u->next;
        mem_free(u);
    }
    (void)journal_mover_stop(&j->mover);
    journal_db_close(&j->db);
    uv_cond_destroy(&j->ended);
    uv_mutex_destroy(&j->lock);
    mem_free(j->path);
    mem_free(j);
}

/* ---- Rows ---- */

static void bind_str(sqlite3_stmt *s, int i, struct str v)
{
    (void)sqlite3_bind_text(s, i, v.n > 0 ? v.p : "", (int)v.n, SQLITE_STATIC);
}

static struct str column_str(struct arena *a, sqlite3_stmt *s, int i)
{
    const char *p = (const char *)sqlite3_column_text(s, i);
    size_t n = (size_t)sqlite3_column_bytes(s, i);
    return n > 0 ? str_make(str_dup(a, str_make(p, n)), n) : STR("");
}

static void read_row(struct arena *a, sqlite3_stmt *s, struct journal_row *r, int64_t *ret_owner)
{
    *r = (struct journal_row){
        .n = sqlite3_column_int64(s, 0),
        .id = column_str(a, s, 1),
        .principal = column_str(a, s, 2),
        .request = column_str(a, s, 3),
        .args = column_str(a, s, 4),
        .ordinal = sqlite3_column_int64(s, 5),
        .again = column_str(a, s, 6),
        .tool = column_str(a, s, 7),
        .route = column_str(a, s, 8),
        .op = sqlite3_column_int64(s, 9),
        .entity = column_str(a, s, 10),
        .parent = sqlite3_column_int64(s, 11),
        .record = sqlite3_column_int64(s, 12),
        .form = column_str(a, s, 13),
        .before = column_str(a, s, 14),
        .state = (enum journal_state)sqlite3_column_int(s, 15),
        .intent_ms = sqlite3_column_int64(s, 17),
        .deadline_ms = sqlite3_column_int64(s, 18),
        .ended_ms = sqlite3_column_int64(s, 19),
        .words = column_str(a, s, 20),
    };
    if (ret_owner)
        *ret_owner = sqlite3_column_int64(s, 16);
}

static enum err_code insert(struct journal *j, struct journal_row *r, struct err *err)
{
    sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_INSERT);
    const struct str texts[] = {r->id, r->principal, r->request, r->args};

    for (int i = 0; i < (int)ARRAY_LEN(texts); i++)
        bind_str(s, 2 + i, texts[i]);
    (void)sqlite3_bind_int64(s, 6, r->ordinal);
    bind_str(s, 7, r->again);
    bind_str(s, 8, r->tool);
    bind_str(s, 9, r->route);
    (void)sqlite3_bind_int64(s, 10, r->op);
    bind_str(s, 11, r->entity);
    (void)sqlite3_bind_int64(s, 12, r->parent);
    (void)sqlite3_bind_int64(s, 13, r->record);
    bind_str(s, 14, r->form);
    bind_str(s, 15, r->before);
    (void)sqlite3_bind_int64(s, 16, r->state);
    (void)sqlite3_bind_int64(s, 17, j->me);
    (void)sqlite3_bind_int64(s, 18, r->intent_ms);
    (void)sqlite3_bind_int64(s, 19, r->deadline_ms);
    (void)sqlite3_bind_int64(s, 20, r->ended_ms);
    bind_str(s, 21, r->words);
    enum err_code rc = journal_db_do(&j->db, s, err);
    if (!rc)
        r->n = sqlite3_last_insert_rowid(j->db.db);
    return rc;
}

static enum err_code set_state(struct journal *j, struct journal_row *r, enum journal_state state,
                               int64_t ended_ms, struct err *err)
{
    sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_END);

    if (sqlite3_get_autocommit(j->db.db) && journal_db_flush(&j->db, false, err))
        return ERR_JOURNAL;
    (void)sqlite3_bind_int64(s, 1, r->n);
    (void)sqlite3_bind_int64(s, 2, state);
    (void)sqlite3_bind_int64(s, 3, r->record);
    (void)sqlite3_bind_int64(s, 4, ended_ms);
    bind_str(s, 5, r->words);
    enum err_code rc = journal_db_do(&j->db, s, err);
    if (!rc) {
        r->state = state;
        r->ended_ms = ended_ms;
    }
    return rc;
}

/* ---- Opening ---- */

static bool is_alive(struct journal *j, int64_t owner)
{
    if (!j->path)
        return false;
    /* Without locks to ask for, the time that a write may take has to do. */
    return !j->options.shared || shared_lives(j->options.shared, (uint32_t)owner);
}

/* Of an intent whose process is gone nobody knows whether it was sent. It was by its deadline, or
 * never. */
static enum err_code make_unknown(struct journal *j, struct journal_row *r, struct err *err)
{
    int64_t now = clock_now_ms();

    return set_state(j, r, JOURNAL_UNKNOWN, r->deadline_ms < now ? r->deadline_ms : now, err);
}

static bool is_under_way(struct journal *j, const struct journal_row *r, int64_t owner)
{
    if (owner != j->me)
        return is_alive(j, owner) &&
               (j->options.shared || clock_now_ms() < r->deadline_ms + REPEAT_MS);
    for (struct under_way *u = j->first; u; u = u->next)
        if (u->n == r->n)
            return true;
    return false;
}

static enum err_code look_after_the_dead(struct journal *j, struct err *err)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(64 << 20);
    enum err_code rc = ERR_OK;

    for (int64_t last = 0; !rc;) {
        sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_INTENTS);
        struct journal_row r = {0};
        int64_t owner;
        int step = SQLITE_DONE;
        bool found = false;
        while (!found && (step = sqlite3_step(s)) == SQLITE_ROW) {
            arena_reset(a);
            read_row(a, s, &r, &owner);
            found = r.n > last && !is_under_way(j, &r, owner);
        }
        (void)sqlite3_reset(s);
        if (step != SQLITE_DONE && step != SQLITE_ROW)
            return journal_db_fail(&j->db, step, err);
        if (!found)
            return ERR_OK;
        last = r.n;
        rc = make_unknown(j, &r, err);
    }
    return rc;
}

/* Looks at the next rows, oldest first, and at the oldest again once it has come to those that are
 * kept. Never one that could still answer for a repeated call. */
static enum err_code purge(struct journal *j, int rows, struct err *err)
{
    int64_t now = clock_now_ms();
    int64_t used = journal_db_number(&j->db, JOURNAL_SQL_PAGES) -
                   journal_db_number(&j->db, JOURNAL_SQL_FREE_PAGES);
    int64_t before = now - (used * PAGE < j->options.max_bytes ? KEPT_MS : FULL_KEPT_MS);
    sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_OLDEST);

    (void)sqlite3_bind_int64(s, 1, j->purged_to);
    (void)sqlite3_bind_int(s, 2, rows);
    int step = sqlite3_step(s);
    int64_t last = sqlite3_column_int64(s, 0), youngest = sqlite3_column_int64(s, 2);
    bool all = sqlite3_column_int(s, 1) < rows;
    (void)sqlite3_reset(s);
    if (step != SQLITE_ROW)
        return journal_db_fail(&j->db, step, err);
    s = journal_db_stmt(&j->db, JOURNAL_SQL_PURGE);
    (void)sqlite3_bind_int64(s, 1, j->purged_to);
    (void)sqlite3_bind_int64(s, 2, last);
    (void)sqlite3_bind_int64(s, 3, before);
    (void)sqlite3_bind_int64(s, 4, now - OPEN_KEPT_MS);
    j->purged_to = all || youngest >= before ? 0 : last + 1;
    return journal_db_do(&j->db, s, err);
}

static enum err_code open_locked(struct journal *j, struct err *err)
{
    bool is_new = j->db.db == NULL;
    enum err_code rc = journal_db_open(&j->db, err);

    if (rc || !is_new)
        return rc;
    for (int i = 0; i < 8 && j->me == 0; i++) {
        random_bytes(&j->me, sizeof(j->me));
        if (j->options.shared && j->me && !shared_live(j->options.shared, j->me))
            j->me = 0;
    }
    rc = j->me ? look_after_the_dead(j, err) : journal_db_fail(&j->db, SQLITE_PROTOCOL, err);
    if (!rc)
        rc = purge(j, PURGED_AT_OPEN, err);
    if (rc)
        journal_db_close(&j->db);
    return rc;
}

/* ---- Begin ---- */

/* What one look at the rows came to, beside the answers of begin. */
enum look { LOOK_ANSWERED, LOOK_WAIT };

static void bind_same(sqlite3_stmt *s, const struct journal_row *asked)
{
    bind_str(s, 1, asked->principal);
    bind_str(s, 2, asked->request);
    if (asked->args.n > 0) /* else null, which equals none */
        bind_str(s, 3, asked->args);
    (void)sqlite3_bind_int64(s, 4, asked->ordinal);
    (void)sqlite3_bind_int64(s, 5, asked->op);
    bind_str(s, 6, asked->entity);
    (void)sqlite3_bind_int64(s, 7, asked->record);
}

static bool is_recent(const struct journal_row *r)
{
    return r->ended_ms > clock_now_ms() - REPEAT_MS; /* also when the clock was put back */
}

/* Whether the row decides what becomes of the call. */
static bool decides(struct journal *j, const struct journal_row *asked, int64_t despite,
                    struct journal_row *r, int64_t owner, enum look *look, enum journal_answer *ret)
{
    *look = LOOK_ANSWERED;
    switch (r->state) {
    case JOURNAL_INTENT:
        *ret = JOURNAL_OPEN;
        if (is_under_way(j, r, owner))
            *look = LOOK_WAIT;
        return true;
    case JOURNAL_UNKNOWN:
        *ret = JOURNAL_OPEN;
        return true;
    case JOURNAL_UNDECIDED:
        *ret = JOURNAL_OPEN;
        return asked->again.n == 0 && is_recent(r);
    case JOURNAL_CONFIRMED:
        *ret = JOURNAL_DONE;
        return r->n > despite && is_recent(r) && str_eq(r->again, asked->again);
    case JOURNAL_REJECTED:
    case JOURNAL_CANCELLED:
    case JOURNAL_NOT_APPLIED:
        break;
    }
    return false;
}

/* Inside a transaction. Newest first, but what is open comes before what is done. */
static enum err_code look_for(struct journal *j, struct arena *a, const struct journal_row *asked,
                              int64_t despite, struct journal_row *ret, enum look *ret_look,
                              enum journal_answer *ret_answer, bool *ret_found, struct err *err)
{
    sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_SAME);
    bool names_one = asked->again.n == 0 || str_eq(asked->again, STR("true"));
    int step;

    *ret_found = false;
    bind_same(s, asked);
    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        struct journal_row r;
        int64_t owner;
        enum look look;
        enum journal_answer answer;
        read_row(a, s, &r, &owner);
        names_one = names_one || str_eq(r.id, asked->again);
        if (!decides(j, asked, despite, &r, owner, &look, &answer) ||
            (*ret_found && answer != JOURNAL_OPEN))
            continue;
        *ret = r;
        *ret_look = look;
        *ret_answer = answer;
        *ret_found = true;
        if (answer == JOURNAL_OPEN)
            break;
    }
    (void)sqlite3_reset(s);
    if (step != SQLITE_DONE && step != SQLITE_ROW)
        return journal_db_fail(&j->db, step, err);
    if (!*ret_found && !names_one) {
        *ret_found = true;
        *ret_look = LOOK_ANSWERED;
        *ret_answer = JOURNAL_NO_SUCH_OP;
    }
    return ERR_OK;
}

static void set_id(struct arena *a, struct journal_row *r)
{
    char hex[11];

    random_hex(hex, sizeof(hex) - 1);
    r->id = str_from(str_printf(a, "op-%s", hex));
}

static enum err_code write_intent(struct journal *j, const struct at_call *call,
                                  struct journal_row *row, struct err *err)
{
    int64_t left = call->deadline_ms - clock_mono_ms();

    row->state = JOURNAL_INTENT;
    row->intent_ms = clock_now_ms();
    row->deadline_ms = row->intent_ms + (left > 0 ? left : 0);
    row->ended_ms = 0;
    set_id(call->arena, row);
    enum err_code rc = purge(j, PURGED_AT_WRITE, err);
    return rc ? rc : insert(j, row, err);
}

static void list(struct journal *j, const struct journal_row *row)
{
    struct under_way *u = mem_calloc(1, sizeof(*u));

    u->n = row->n;
    u->users = 1;
    u->next = j->first;
    j->first = u;
}

static enum err_code finish(struct journal *j, enum err_code rc, struct err *err)
{
    struct err ignored = {0};

    if (!rc)
        rc = journal_db_do(&j->db, journal_db_stmt(&j->db, JOURNAL_SQL_COMMIT), err);
    if (rc && j->db.db && !sqlite3_get_autocommit(j->db.db) &&
        journal_db_do(&j->db, journal_db_stmt(&j->db, JOURNAL_SQL_ROLLBACK), &ignored)) {
        /* SQLite has rolled back by itself. */
    }
    return rc;
}

/* What a failed flush of the file has kept is not known. */
static void move_log(struct journal *j)
{
    int rc = j->path ? journal_mover_run(&j->mover, j->path, j->db.logged) : SQLITE_OK;

    if ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CORRUPT)
        j->db.broken = rc;
}

/* One transaction: the same operation is found, or the intent is written. */
static enum err_code begin_once(struct journal *j, const struct at_call *call,
                                struct journal_row *row, int64_t despite, enum look *ret_look,
                                enum journal_answer *ret, struct err *err)
{
    struct journal_row found = {0};
    bool is_found = false;
    enum err_code rc = open_locked(j, err);

    if (rc)
        return rc;
    rc = journal_db_flush(&j->db, true, err);
    if (!rc)
        rc = journal_db_do(&j->db, journal_db_stmt(&j->db, JOURNAL_SQL_BEGIN), err);
    if (rc)
        return rc;
    rc = look_for(j, call->arena, row, despite, &found, ret_look, ret, &is_found, err);
    if (!rc && !is_found) {
        *ret = JOURNAL_SEND;
        *ret_look = LOOK_ANSWERED;
        rc = write_intent(j, call, row, err);
    } else if (!rc && found.state == JOURNAL_INTENT && *ret_look == LOOK_ANSWERED) {
        rc = make_unknown(j, &found, err);
    }
    rc = finish(j, rc, err);
    if (!rc && is_found)
        *row = *ret == JOURNAL_NO_SUCH_OP ? *row : found;
    else if (!rc)
        list(j, row);
    move_log(j);
    return rc;
}

/* ---- Waiting for the same operation ---- */

static bool is_over(const struct at_call *call, const struct journal_row *row, struct err *err)
{
    if (governor_cancelled(call->cancel))
        (void)err_set(err, ERR_CANCELLED,
                      "The call was cancelled while it waited for the same one, %.*s, which is "
                      "under way.",
                      STR_ARG(row->id));
    else if (clock_mono_ms() >= call->deadline_ms)
        (void)err_set(err, ERR_TIMEOUT,
                      "The same call is under way as %.*s and has not ended in the time for this "
                      "one.",
                      STR_ARG(row->id));
    else
        return false;
    if (err)
        err->effect = ERR_WRITE_UNKNOWN;
    return true;
}

static void leave(struct journal *j, struct under_way *u)
{
    if (--u->users > 0)
        return;
    for (struct under_way **at = &j->first; *at; at = &(*at)->next) {
        if (*at == u) {
            *at = u->next;
            break;
        }
    }
    mem_free(u);
}

/* *ret_failed: it was refused, for a reason that holds for this caller too. */
static enum err_code wait_for(struct journal *j, const struct at_call *call,
                              const struct journal_row *row, bool *ret_failed, struct err *err)
{
    struct under_way *u = j->first;
    bool over = false;

    while (u && u->n != row->n)
        u = u->next;
    *ret_failed = false;
    if (!u) { /* another process's */
        over = is_over(call, row, err);
        uv_mutex_unlock(&j->lock);
        if (!over) {
            struct err ignored = {0};
            over = governor_sleep(POLL_MS, call->deadline_ms, call->cancel, &ignored) &&
                   is_over(call, row, err);
        }
        uv_mutex_lock(&j->lock);
        return over ? err->code : ERR_OK;
    }
    u->users++;
    while (!u->ended && !(over = is_over(call, row, err)))
        (void)uv_cond_timedwait(&j->ended, &j->lock, (uint64_t)POLL_MS * 1000000u);
    if (u->ended && u->state == JOURNAL_REJECTED && u->err.code != ERR_TIMEOUT) {
        *ret_failed = true;
        *err = u->err;
    }
    leave(j, u);
    return over ? err->code : ERR_OK;
}

enum err_code journal_begin(struct journal *j, const struct at_call *call, struct journal_row *row,
                            int64_t despite, enum journal_answer *ret, struct err *err)
{
    struct err local = {0};
    enum err_code rc;
    const struct journal_row asked = *row;

    uv_mutex_lock(&j->lock);
    for (;;) {
        enum look look = LOOK_ANSWERED;
        bool failed = false;
        *row = asked;
        rc = begin_once(j, call, row, despite, &look, ret, &local);
        if (rc || look == LOOK_ANSWERED)
            break;
        rc = wait_for(j, call, row, &failed, &local);
        if (rc)
            break;
        if (failed) {
            *ret = JOURNAL_FAILED;
            break;
        }
    }
    uv_mutex_unlock(&j->lock);
    if (local.code && err && !err->code)
        *err = local;
    return rc;
}

/* ---- End ---- */

static const char slowest[] = "slowest_ms", api_user[] = "api_user";

static int64_t fact(struct journal *j, const char *name)
{
    sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_FACT);

    bind_str(s, 1, str_from(name));
    int64_t value = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    (void)sqlite3_reset(s);
    return value;
}

static void set_fact(struct journal *j, enum journal_sql how, const char *name, int64_t value)
{
    struct err ignored = {0};
    sqlite3_stmt *s = journal_db_stmt(&j->db, how);

    bind_str(s, 1, str_from(name));
    (void)sqlite3_bind_int64(s, 2, value);
    if (journal_db_do(&j->db, s, &ignored)) {
        /* What was known before stays. */
    }
}

void journal_end(struct journal *j, struct journal_row *row, enum journal_state state,
                 const struct err *outcome)
{
    struct err ignored = {0};

    uv_mutex_lock(&j->lock);
    if (!j->db.broken && set_state(j, row, state, clock_now_ms(), &ignored)) {
        /* The row stays an intent that nobody is at: it is reconciled when it is asked for. */
    }
    for (struct under_way *u = j->first; u; u = u->next) {
        if (u->n != row->n)
            continue;
        u->ended = true;
        u->state = state;
        if (outcome)
            u->err = *outcome;
        leave(j, u);
        break;
    }
    uv_cond_broadcast(&j->ended);
    uv_mutex_unlock(&j->lock);
}

enum err_code journal_settle(struct journal *j, struct journal_row *row, enum journal_state state,
                             int64_t late_ms, struct err *err)
{
    uv_mutex_lock(&j->lock);
    enum err_code rc = open_locked(j, err);
    if (!rc)
        rc = set_state(j, row, state, clock_now_ms(), err);
    if (!rc && late_ms > j->options.settle_ms / 2)
        set_fact(j, JOURNAL_SQL_RAISE_FACT, slowest, late_ms);
    uv_mutex_unlock(&j->lock);
    return rc;
}

/* ---- Asking ---- */

static enum err_code one_row(struct journal *j, struct arena *a, sqlite3_stmt *s,
                             struct journal_row *ret, bool *ret_found, struct err *err)
{
    int64_t owner = 0;
    int step = sqlite3_step(s);

    *ret_found = step == SQLITE_ROW;
    if (*ret_found)
        read_row(a, s, ret, &owner);
    (void)sqlite3_reset(s);
    if (*ret_found && ret->state == JOURNAL_INTENT && !is_under_way(j, ret, owner))
        return make_unknown(j, ret, err);
    return step == SQLITE_ROW || step == SQLITE_DONE ? ERR_OK : journal_db_fail(&j->db, step, err);
}

enum err_code journal_find(struct journal *j, struct arena *a, struct str principal, struct str id,
                           struct journal_row *ret, struct err *err)
{
    bool found = false;

    uv_mutex_lock(&j->lock);
    enum err_code rc = open_locked(j, err);
    if (!rc) {
        sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_BY_ID);
        bind_str(s, 1, id);
        bind_str(s, 2, principal);
        rc = one_row(j, a, s, ret, &found, err);
    }
    uv_mutex_unlock(&j->lock);
    if (rc || found)
        return rc;
    (void)err_set(err, ERR_NOT_FOUND, "There is no operation %.*s.", (int)(id.n < 40 ? id.n : 40),
                  id.p);
    err_fix(err, "Give the id from the result of the write (op-...). Operations are kept for two "
                 "days, and with the state folder switched off only until the server ends.");
    return ERR_NOT_FOUND;
}

bool journal_find_deleted(struct journal *j, struct arena *a, struct str principal, struct str args,
                          struct journal_row *ret)
{
    struct err ignored = {0};
    bool found = false;

    if (args.n == 0)
        return false;
    uv_mutex_lock(&j->lock);
    enum err_code rc = open_locked(j, &ignored);
    if (!rc) {
        sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_DELETED);
        bind_str(s, 1, args);
        bind_str(s, 2, principal);
        (void)sqlite3_bind_int64(s, 3, clock_now_ms() - REPEAT_MS);
        rc = one_row(j, a, s, ret, &found, &ignored);
    }
    uv_mutex_unlock(&j->lock);
    return !rc && found;
}

enum err_code journal_claims(struct journal *j, const struct journal_row *row, int64_t record,
                             bool *ret, struct err *err)
{
    uv_mutex_lock(&j->lock);
    enum err_code rc = open_locked(j, err);
    if (!rc) {
        sqlite3_stmt *s = journal_db_stmt(&j->db, JOURNAL_SQL_CLAIMS);
        (void)sqlite3_bind_int64(s, 1, record);
        bind_str(s, 2, row->entity);
        (void)sqlite3_bind_int64(s, 3, row->n);
        int step = sqlite3_step(s);
        *ret = step == SQLITE_ROW;
        (void)sqlite3_reset(s);
        if (step != SQLITE_ROW && step != SQLITE_DONE)
            rc = journal_db_fail(&j->db, step, err);
    }
    uv_mutex_unlock(&j->lock);
    return rc;
}

int64_t journal_api_user(struct journal *j)
{
    struct err ignored = {0};

    uv_mutex_lock(&j->lock);
    if (j->api_user == 0 && open_locked(j, &ignored) == ERR_OK)
        j->api_user = fact(j, api_user);
    int64_t id = j->api_user;
    uv_mutex_unlock(&j->lock);
    return id;
}

void journal_learn_api_user(struct journal *j, int64_t id)
{
    struct err ignored = {0};

    uv_mutex_lock(&j->lock);
    if (j->api_user != id && open_locked(j, &ignored) == ERR_OK &&
        journal_db_flush(&j->db, false, &ignored) == ERR_OK) {
        j->api_user = id;
        if (fact(j, api_user) != id)
            set_fact(j, JOURNAL_SQL_SET_FACT, api_user, id);
    }
    uv_mutex_unlock(&j->lock);
}

int64_t journal_settle_ms(struct journal *j)
{
    struct err ignored = {0};
    int64_t ms = j->options.settle_ms;

    uv_mutex_lock(&j->lock);
    if (open_locked(j, &ignored) == ERR_OK && fact(j, slowest) * 2 > ms)
        ms = fact(j, slowest) * 2;
    uv_mutex_unlock(&j->lock);
    return ms;
}
