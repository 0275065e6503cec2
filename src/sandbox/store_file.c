/* Copies of the whole store in files: snapshots that can be gone back to, and the kept data set
 * that spares the next start its making. SQLite's backup makes them, so each is of one moment. */
#include "sandbox/store.h"

#include "base/clock.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char now_key[] = "snapshot now";

static enum err_code db_fail(sqlite3 *db, const char *path, const char *what, struct err *err)
{
    return err_set(err, ERR_IO, "%s cannot be %s: %s.", path, what, sqlite3_errmsg(db));
}

static enum err_code copy(sqlite3 *to, sqlite3 *from, const char *path, const char *what,
                          struct err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b)
        return db_fail(to, path, what, err);
    int step = sqlite3_backup_step(b, -1);
    int end = sqlite3_backup_finish(b);
    if (step != SQLITE_DONE || end != SQLITE_OK)
        return db_fail(to, path, what, err);
    return ERR_OK;
}

static enum err_code note(sqlite3 *db, const char *key, const char *value, const char *path,
                          struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc =
        sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO sb_meta VALUES (?1,?2)", -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(stmt, 2, value, -1, SQLITE_TRANSIENT);
        rc = sqlite3_step(stmt);
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? ERR_OK : db_fail(db, path, "written", err);
}

static void read_note(sqlite3 *db, const char *key, char *out, size_t cap)
{
    sqlite3_stmt *stmt = NULL;
    out[0] = '\0';
    if (sqlite3_prepare_v2(db, "SELECT value FROM sb_meta WHERE key=?1", -1, &stmt, NULL) !=
        SQLITE_OK)
        return;
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        snprintf(out, cap, "%s", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
}

enum err_code sb_store_save(struct sb_store *st, const char *path, struct err *err)
{
    sqlite3 *db = NULL;
    char now[24];
    enum err_code code = ERR_OK;
    snprintf(now, sizeof(now), "%lld", (long long)sb_store_now(st));
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        code = db_fail(db, path, "opened", err);
    if (!code)
        code = copy(db, st->db, path, "written", err);
    if (!code && sqlite3_exec(db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) != SQLITE_OK)
        code = db_fail(db, path, "written", err);
    if (!code)
        code = note(db, now_key, now, path, err);
    if (sqlite3_close(db) != SQLITE_OK && !code)
        code = err_set(err, ERR_IO, "%s cannot be closed.", path);
    return code;
}

/* What the tables look like, in one number; 0 when they cannot be read. */
static uint64_t shape_of(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    if (sqlite3_prepare_v2(db,
                           "SELECT sql FROM sqlite_master WHERE type='table' AND name NOT LIKE "
                           "'sqlite_%' ORDER BY name",
                           -1, &stmt, NULL) != SQLITE_OK)
        return 0;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (const unsigned char *p = sqlite3_column_text(stmt, 0); p && *p; p++)
            h = (h ^ *p) * 1099511628211u;
    }
    sqlite3_finalize(stmt);
    return h;
}

enum err_code sb_store_load(struct sb_store *st, const char *path, struct err *err)
{
    sqlite3 *db = NULL;
    char now[24];
    enum err_code code = ERR_OK;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        code = db_fail(db, path, "opened", err);
    if (!code && shape_of(db) != shape_of(st->db))
        code =
            err_set(err, ERR_BAD_VALUE, "%s is no snapshot of this version of the sandbox.", path);
    if (!code) {
        sb_stmts_forget(st);
        code = copy(st->db, db, path, "read", err);
    }
    if (!code) {
        read_note(st->db, now_key, now, sizeof(now));
        sb_store_begin_anew(st, strtoll(now, NULL, 10));
    }
    sqlite3_close(db);
    return code;
}

/* Lays the database over the file: only pages that are used are ever read, and what is written
 * stays in this process. It may grow by as much as SQLite lets a database in memory have. */
static enum err_code lie_over(struct sb_store *st, const char *path)
{
    static const size_t room = (size_t)1 << 30;
    size_t n;
    void *p = file_map_copy(path, room, &n);
    if (!p)
        return ERR_NOT_FOUND;
    st->mapped = p;
    st->mapped_size = n + room;
    if (sqlite3_deserialize(st->db, "main", p, (sqlite3_int64)n, (sqlite3_int64)(n + room), 0) !=
        SQLITE_OK)
        return ERR_IO;
    return ERR_OK;
}

enum err_code sb_store_open_kept(const char *path, const char *made_by, int64_t now_s,
                                 int max_age_s, struct sb_store **ret)
{
    struct sb_store *st = NULL;
    char text[160] = "", then[24] = "";
    struct err err = {0};
    enum err_code code = sb_store_open_empty(now_s, &st, &err);
    if (code)
        return code;
    if (!lie_over(st, path)) {
        read_note(st->db, "made by", text, sizeof(text));
        read_note(st->db, now_key, then, sizeof(then));
    }
    int64_t age_s = now_s - strtoll(then, NULL, 10);
    if (strcmp(text, made_by) || age_s < 0 || age_s > max_age_s) {
        sb_store_close(st);
        return ERR_NOT_FOUND;
    }
    *ret = st;
    return ERR_OK;
}

void sb_store_keep(struct sb_store *st, const char *path, const char *made_by)
{
    char part[4200];
    struct err err = {0};
    snprintf(part, sizeof(part), "%s.%llx", path, (unsigned long long)clock_mono_ns());
    enum err_code code = sb_store_meta_set(st, "made by", made_by, &err);
    if (!code)
        code = sb_store_save(st, part, &err);
    if (code || rename(part, path))
        (void)remove(part); /* the next start makes it again */
}
