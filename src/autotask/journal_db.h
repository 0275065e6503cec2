/* The journal's file: opening it hardened, its statements, and what its errors mean. Private to
 * journal.c, which holds the lock. */
#pragma once

#include "autotask/journal.h"

#include <sqlite3.h>

enum journal_sql {
    JOURNAL_SQL_BEGIN,
    JOURNAL_SQL_COMMIT,
    JOURNAL_SQL_ROLLBACK,
    JOURNAL_SQL_INSERT,
    JOURNAL_SQL_SAME,
    JOURNAL_SQL_END,
    JOURNAL_SQL_BY_ID,
    JOURNAL_SQL_DELETED,
    JOURNAL_SQL_CLAIMS,
    JOURNAL_SQL_INTENTS,
    JOURNAL_SQL_OLDEST,
    JOURNAL_SQL_PURGE,
    JOURNAL_SQL_PAGES,
    JOURNAL_SQL_FREE_PAGES,
    JOURNAL_SQL_FACT,
    JOURNAL_SQL_RAISE_FACT,
    JOURNAL_SQL_SET_FACT,
    JOURNAL_SQL_N
};

struct journal_db {
    const char *path; /* NULL: in memory */
    sqlite3 *db;      /* NULL = not open */
    bool flushes;     /* commits are flushed at once */
    int logged;       /* pages in the write-ahead log after the last commit */
    int broken;       /* SQLite's error that ends all use until the process ends; 0 = none */
    sqlite3_stmt *stmts[JOURNAL_SQL_N];
};

MUST_CHECK enum err_code journal_db_open(struct journal_db *d, struct err *err);
void journal_db_close(struct journal_db *d);
/* The statement, reset, with nothing bound; never NULL after a good open. */
sqlite3_stmt *journal_db_stmt(struct journal_db *d, enum journal_sql which);
/* Whether commits from here on are on the disk when they return, or with the next one that is:
 * those of outcomes need not be, since an intent without its outcome is settled by reading. */
MUST_CHECK enum err_code journal_db_flush(struct journal_db *d, bool at_once, struct err *err);
/* Runs a statement that returns no row. */
MUST_CHECK enum err_code journal_db_do(struct journal_db *d, sqlite3_stmt *stmt, struct err *err);
/* A whole number that a statement without bindings gives; 0 when it gives none. */
int64_t journal_db_number(struct journal_db *d, enum journal_sql which);
/* ERR_JOURNAL for the database's error, and what follows from it. */
enum err_code journal_db_fail(struct journal_db *d, int rc, struct err *err);
