/* Every intent is on the disk when its commit returns (WAL, synchronous FULL). The file belongs to
 * its owner alone; SQLite's own defences against a file that somebody has doctored are on. */
#include "autotask/journal_db.h"

#include "base/file.h"

enum {
    BUSY_MS = 3000,
    FORMAT = 1,
    LOG_MAX = 4000 /* pages; a log that nobody else has emptied is emptied within a commit */
};

#define COLUMNS                                                                                    \
    "n,id,principal,request,args,ordinal,again,tool,route,op,entity,parent,record,form,before,"    \
    "state,owner,intent_ms,deadline_ms,ended_ms,words"

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS operations("
    "n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, principal TEXT NOT NULL,"
    "request TEXT NOT NULL, args TEXT NOT NULL, ordinal INTEGER NOT NULL, again TEXT NOT NULL,"
    "tool TEXT NOT NULL, route TEXT NOT NULL, op INTEGER NOT NULL, entity TEXT NOT NULL,"
    "parent INTEGER NOT NULL, record INTEGER NOT NULL, form TEXT NOT NULL, before TEXT NOT NULL,"
    "state INTEGER NOT NULL, owner INTEGER NOT NULL, intent_ms INTEGER NOT NULL,"
    "deadline_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, words TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS operations_request ON operations(request);"
    "CREATE INDEX IF NOT EXISTS operations_args ON operations(args);"
    "CREATE INDEX IF NOT EXISTS operations_intent ON operations(state) WHERE state=1;"
    "CREATE INDEX IF NOT EXISTS operations_made ON operations(record) WHERE op=4;"
    "CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
    "PRAGMA user_version=1;"
    "COMMIT;";
_Static_assert(CAT_CREATE == 4 && JOURNAL_INTENT == 1, "as the indexes say");

static const char *const texts[JOURNAL_SQL_N] = {
    [JOURNAL_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [JOURNAL_SQL_COMMIT] = "COMMIT",
    [JOURNAL_SQL_ROLLBACK] = "ROLLBACK",
    [JOURNAL_SQL_INSERT] = "INSERT INTO operations(" COLUMNS ") VALUES "
                           "(NULL,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,"
                           "?20,?21)",
    [JOURNAL_SQL_SAME] =
        "SELECT " COLUMNS " FROM operations WHERE principal=?1 AND state IN (1,2,4,7) AND "
        "(request=?2 OR (args=?3 AND args<>'' AND ordinal=?4 AND op=?5 AND entity=?6 AND "
        "(op=4 OR record=?7))) ORDER BY n DESC",
    [JOURNAL_SQL_END] = "UPDATE operations SET state=?2,record=?3,ended_ms=?4,words=?5 WHERE n=?1",
    [JOURNAL_SQL_BY_ID] = "SELECT " COLUMNS " FROM operations WHERE id=?1 AND principal=?2",
    [JOURNAL_SQL_DELETED] = "SELECT " COLUMNS " FROM operations WHERE args=?1 AND principal=?2 AND "
                            "op=32 AND state=2 AND ended_ms>=?3 ORDER BY n DESC LIMIT 1",
    [JOURNAL_SQL_CLAIMS] = "SELECT 1 FROM operations WHERE op=4 AND record=?1 AND entity=?2 AND "
                           "n<>?3 AND state=2 LIMIT 1",
    [JOURNAL_SQL_INTENTS] = "SELECT " COLUMNS " FROM operations WHERE state=1",
    /* The oldest are the first. A few at a time, so that it takes no time to speak of. */
    [JOURNAL_SQL_OLDEST] = "SELECT max(n),count(*),max(intent_ms) FROM (SELECT n,intent_ms FROM "
                           "operations WHERE n>=?1 ORDER BY n LIMIT ?2)",
    [JOURNAL_SQL_PURGE] = "DELETE FROM operations WHERE n BETWEEN ?1 AND ?2 AND ended_ms<?3 AND "
                          "intent_ms<?3 AND (state NOT IN (1,4) OR intent_ms<?4)",
    [JOURNAL_SQL_PAGES] = "PRAGMA page_count",
    [JOURNAL_SQL_FREE_PAGES] = "PRAGMA freelist_count",
    [JOURNAL_SQL_FACT] = "SELECT value FROM facts WHERE name=?1",
    [JOURNAL_SQL_RAISE_FACT] = "INSERT INTO facts(name,value) VALUES(?1,?2) ON CONFLICT(name) DO "
                               "UPDATE SET value=max(value,excluded.value)",
    [JOURNAL_SQL_SET_FACT] = "INSERT INTO facts(name,value) VALUES(?1,?2) ON CONFLICT(name) DO "
                             "UPDATE SET value=excluded.value",
};
_Static_assert(CAT_DELETE == 32 && JOURNAL_CONFIRMED == 2 && JOURNAL_UNKNOWN == 4 &&
                   JOURNAL_UNDECIDED == 7,
               "as the statements say");

/* ---- Errors ---- */

static bool is_damage(int rc)
{
    return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

enum err_code journal_db_fail(struct journal_db *d, int rc, struct err *err)
{
    const char *where = d->path ? d->path : "in memory";

    (void)err_set(err, ERR_JOURNAL,
                  "The write journal (%s) cannot be used (%s), and without it nothing is written. "
                  "Reading goes on.",
                  where, sqlite3_errstr(rc));
    if (is_damage(rc)) {
        d->broken = rc;
        err_fix(err,
                "Tell the person who runs the server: the file is damaged. Move it away (with "
                "-wal and -shm) and restart; writes whose outcome was open must be looked up in "
                "Autotask.");
    } else if ((rc & 0xff) == SQLITE_IOERR) {
        d->broken = rc;
        err_fix(err, "Tell the person who runs the server: the disk reports errors. Writing stays "
                     "off until the server is restarted.");
    } else if ((rc & 0xff) == SQLITE_FULL) {
        err_fix(err, "Tell the person who runs the server: the disk is full. Once there is room, "
                     "the same call works.");
    } else if ((rc & 0xff) == SQLITE_BUSY) {
        err_fix(err, "Another process holds it; the same call again in a moment.");
    } else {
        err_fix(err, "Tell the person who runs the server: the folder must be writable for it. "
                     "AUTOTASK_STATE_DIR names another one; none keeps the journal in memory.");
    }
    return ERR_JOURNAL;
}

static enum err_code fail_open(struct journal_db *d, int rc, struct err *err)
{
    journal_db_close(d);
    enum err_code code = journal_db_fail(d, rc, err);
    /* Nothing of ours was under way yet, so the next write may try again. */
    d->broken = is_damage(rc) ? rc : SQLITE_OK;
    return code;
}

/* ---- Opening ---- */

static int harden(sqlite3 *db)
{
    int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

    if (!rc)
        rc = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (!rc)
        rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (!rc)
        rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    (void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_extended_result_codes(db, 1);
    return rc ? rc : sqlite3_busy_timeout(db, BUSY_MS);
}

/* A new file is filled; one of a later version is none that may be written. */
static int check_format(sqlite3 *db)
{
    int format = 0;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL);

    if (!rc)
        rc = sqlite3_step(stmt) == SQLITE_ROW ? SQLITE_OK : sqlite3_errcode(db);
    if (!rc)
        format = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    if (!rc && format > FORMAT)
        rc = SQLITE_SCHEMA;
    return rc || format == FORMAT ? rc : sqlite3_exec(db, schema, NULL, NULL, NULL);
}

static int prepare_all(struct journal_db *d)
{
    for (size_t i = 0; i < JOURNAL_SQL_N; i++) {
        int rc =
            sqlite3_prepare_v3(d->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &d->stmts[i], NULL);
        if (rc)
            return rc;
    }
    return SQLITE_OK;
}

/* Made before SQLite makes it, so that it and its companions are private. Never opened once it is
 * there: closing it would give back the locks that this process has on it. */
static void make_private(const char *path)
{
    FILE *f = path ? file_create_private(path) : NULL;

    if (f)
        (void)fclose(f);
}

/* In place of SQLite's own, which would move the log into the file within the commit that makes it
 * too long. A failure there is none of the commit. */
static int after_commit(void *user, sqlite3 *db, const char *name, int pages)
{
    struct journal_db *d = user;

    d->logged = pages;
    if (pages >= LOG_MAX &&
        sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) == SQLITE_OK)
        d->logged = 0;
    return SQLITE_OK;
}

enum err_code journal_db_open(struct journal_db *d, struct err *err)
{
    if (d->broken)
        return journal_db_fail(d, d->broken, err);
    if (d->db)
        return ERR_OK;
    make_private(d->path);
    int rc =
        sqlite3_open_v2(d->path ? d->path : ":memory:", &d->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!rc)
        rc = harden(d->db);
    if (!rc)
        rc = sqlite3_exec(d->db,
                          "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                          "PRAGMA cell_size_check=ON",
                          NULL, NULL, NULL);
    if (!rc)
        rc = check_format(d->db);
    if (!rc)
        rc = prepare_all(d);
    (void)sqlite3_wal_hook(d->db, after_commit, d);
    d->flushes = true;
    d->logged = 0;
    return rc ? fail_open(d, rc, err) : ERR_OK;
}

void journal_db_close(struct journal_db *d)
{
    for (size_t i = 0; i < JOURNAL_SQL_N; i++) {
        sqlite3_finalize(d->stmts[i]);
        d->stmts[i] = NULL;
    }
    (void)sqlite3_close(d->db);
    d->db = NULL;
}

/* ---- Statements ---- */

sqlite3_stmt *journal_db_stmt(struct journal_db *d, enum journal_sql which)
{
    (void)sqlite3_reset(d->stmts[which]);
    (void)sqlite3_clear_bindings(d->stmts[which]);
    return d->stmts[which];
}

enum err_code journal_db_flush(struct journal_db *d, bool at_once, struct err *err)
{
    if (d->flushes == at_once)
        return ERR_OK;
    int rc = sqlite3_exec(d->db, at_once ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
                          NULL, NULL, NULL);
    if (!rc)
        d->flushes = at_once;
    return rc ? journal_db_fail(d, rc, err) : ERR_OK;
}

enum err_code journal_db_do(struct journal_db *d, sqlite3_stmt *stmt, struct err *err)
{
    int rc = sqlite3_step(stmt);

    (void)sqlite3_reset(stmt);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? ERR_OK : journal_db_fail(d, rc, err);
}

int64_t journal_db_number(struct journal_db *d, enum journal_sql which)
{
    sqlite3_stmt *stmt = journal_db_stmt(d, which);
    int64_t number = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;

    (void)sqlite3_reset(stmt);
    return number;
}
