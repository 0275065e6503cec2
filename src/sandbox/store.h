/* The sandbox's records: one SQLite table per Autotask entity, one column per field, named alike.
 * The data set fills it, the request handlers read and change it. Nothing here knows of HTTP or of
 * Autotask's rules.
 *
 * Columns: "id" INTEGER PRIMARY KEY; integer, long and boolean fields INTEGER (booleans 0 and 1);
 * decimals NUMERIC; strings TEXT; datetimes TEXT as naive UTC 'YYYY-MM-DDTHH:MM:SS' (a fraction
 * '.mmm' may follow: text order stays time order); byte[] BLOB of the decoded bytes; objects TEXT
 * with JSON. Entities with user-defined fields have one more column, "userDefinedFields", TEXT with
 * [{"name":"...","value":"..."}] or NULL. Absent values are NULL. Text compares without regard to
 * ASCII case (COLLATE NOCASE), as on a SQL Server. "AttachmentInfo" is a view over the attachment
 * tables, which share one sequence of ids. */
#pragma once

#include "base/err.h"

#include <sqlite3.h>

struct cat_entity;
struct sb_stmts;

struct sb_store {
    sqlite3 *db;
    int64_t now_base_s;   /* the data set's now at mono_base_ms */
    int64_t mono_base_ms; /* clock_mono_ms() when the store was opened */
    int64_t *next_id; /* per entity (cat_entity.index): next id to give, 0 = not looked up yet */
    struct sb_stmts *stmts; /* prepared statements, kept by their text */
    void *mapped;           /* the kept file that the database lies in; NULL: SQLite's own memory */
    size_t mapped_size;
};

/* Opens file (NULL = memory) and makes the tables that are missing. *ret_fresh: there were none, so
 * the store wants to be filled. now_s: the data set's now, 0 = the wall clock's. ERR_IO. */
MUST_CHECK enum err_code sb_store_open(const char *file, int64_t now_s, struct sb_store **ret,
                                       bool *ret_fresh, struct err *err);
void sb_store_close(struct sb_store *st); /* accepts NULL */

/* An empty store in memory, without tables. */
MUST_CHECK enum err_code sb_store_open_empty(int64_t now_s, struct sb_store **ret, struct err *err);

/* ---- Files (store_file.c) ---- */

/* Writes the whole store, as it is at one moment, into an SQLite file. */
MUST_CHECK enum err_code sb_store_save(struct sb_store *st, const char *path, struct err *err);
/* Replaces everything by what sb_store_save() wrote; the store's now becomes that of the file.
 * ERR_BAD_VALUE when the file's tables are not those of this version; then nothing has changed. */
MUST_CHECK enum err_code sb_store_load(struct sb_store *st, const char *path, struct err *err);
/* Opens, in memory, a copy of what sb_store_keep() left at path, if it was made by the same one and
 * is not older than max_age_s at now_s. */
MUST_CHECK enum err_code sb_store_open_kept(const char *path, const char *made_by, int64_t now_s,
                                            int max_age_s, struct sb_store **ret);
/* Leaves a copy for later starts; does without when it cannot. */
void sb_store_keep(struct sb_store *st, const char *path, const char *made_by);
/* For sb_store_load(): statements, ids and the moment that belong to the old content. */
void sb_stmts_forget(struct sb_store *st);
void sb_store_begin_anew(struct sb_store *st, int64_t now_s);

/* The data set's now: where it began, moved on by the time that has passed since. */
int64_t sb_store_now(const struct sb_store *st);

MUST_CHECK enum err_code sb_store_begin(struct sb_store *st, struct err *err);
MUST_CHECK enum err_code sb_store_commit(struct sb_store *st, struct err *err);
void sb_store_rollback(struct sb_store *st); /* does nothing outside a transaction */
/* Runs SQL without results. */
MUST_CHECK enum err_code sb_store_exec(struct sb_store *st, const char *sql, struct err *err);

/* INSERT INTO "<entity>" (<columns>) VALUES (?1, ?2 ...), prepared; columns are separated by
 * commas: "id,companyID,title". The caller binds, steps, resets, finalizes. */
MUST_CHECK enum err_code sb_store_insert_stmt(struct sb_store *st, const char *entity,
                                              const char *columns, sqlite3_stmt **ret,
                                              struct err *err);
/* A statement that the store keeps: reset, without bindings; not to be finalized, and not to be
 * asked for again while its rows are being read. NULL only when the text is no valid SQL. */
sqlite3_stmt *sb_stmt(struct sb_store *st, struct str sql);
/* Forgets the kept statements when they have become many; between requests only. */
void sb_stmts_trim(struct sb_store *st);
/* Steps a statement that yields no rows and resets it (bindings are cleared). */
MUST_CHECK enum err_code sb_store_step(struct sb_store *st, sqlite3_stmt *stmt, struct err *err);

/* The next id of an entity: above every id its table had when first asked, never given twice while
 * the store is open; records of modern databases start around 29,680,000, so an empty table does.
 */
MUST_CHECK enum err_code sb_store_next_id(struct sb_store *st, const struct cat_entity *e,
                                          int64_t *ret, struct err *err);

/* Server-made numbers, counted per prefix and day of at_s: "T20261120.0003" (tickets, and tasks and
 * phases, which share the counter), "P20261120.0001" (projects). cap at least 24. */
MUST_CHECK enum err_code sb_store_number(struct sb_store *st, char prefix, int64_t at_s, char *out,
                                         size_t cap, struct err *err);

/* Small texts that belong to the store (seed, version of the data set). */
MUST_CHECK enum err_code sb_store_meta_set(struct sb_store *st, const char *key, const char *value,
                                           struct err *err);
/* The value in out, "" when there is none. */
MUST_CHECK enum err_code sb_store_meta_get(struct sb_store *st, const char *key, char *out,
                                           size_t cap, struct err *err);

/* "YYYY-MM-DDTHH:MM:SS", as datetime columns want it; cap at least 20. */
void sb_store_datetime(int64_t unix_s, char *out, size_t cap);

/* Makes the indexes people's searches use, and gathers statistics; once, after the data is loaded.
 */
MUST_CHECK enum err_code sb_store_index(struct sb_store *st, struct err *err);
