/* The record store: opening, time, ids, numbers, and statements kept prepared. SQL is built from
 * catalogue names only; values are always bound. */
#include "sandbox/store.h"

#include "base/clock.h"
#include "base/file.h"
#include "catalog/catalog.h"
#include "sandbox/schema_sql.h"

#include <stdio.h>

enum {
    SCHEMA_MAX = 4 << 20,
    SQL_MAX = 64 << 10,
    FIRST_ID = 29683500, /* where ids of a modern database begin */
    STMTS_SLOTS = 1024,
    STMTS_KEEP = 500
};

struct sb_stmts {
    struct {
        uint64_t hash;
        sqlite3_stmt *stmt;
    } slots[STMTS_SLOTS]; /* open addressing */
    unsigned n;
};

static enum err_code store_fail(struct sb_store *st, struct err *err, const char *what)
{
    return err_set(err, ERR_IO, "The sandbox's database failed: %s (%s).", sqlite3_errmsg(st->db),
                   what);
}

enum err_code sb_store_exec(struct sb_store *st, const char *sql, struct err *err)
{
    if (sqlite3_exec(st->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(st, err, "running a command");
    return ERR_OK;
}

/* ---- statements ---- */

static uint64_t hash_of(struct str s)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h ? h : 1;
}

sqlite3_stmt *sb_stmt(struct sb_store *st, struct str sql)
{
    uint64_t hash = hash_of(sql);
    size_t at = hash % STMTS_SLOTS;
    while (st->stmts->slots[at].stmt) {
        sqlite3_stmt *found = st->stmts->slots[at].stmt;
        if (st->stmts->slots[at].hash == hash && str_eq(str_from(sqlite3_sql(found)), sql)) {
            sqlite3_reset(found);
            sqlite3_clear_bindings(found);
            return found;
        }
        at = (at + 1) % STMTS_SLOTS;
    }
    sqlite3_stmt *stmt = NULL;
    if (st->stmts->n >= STMTS_SLOTS - 1 ||
        sqlite3_prepare_v3(st->db, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
            SQLITE_OK)
        return NULL;
    st->stmts->slots[at].hash = hash;
    st->stmts->slots[at].stmt = stmt;
    st->stmts->n++;
    return stmt;
}

static void stmts_clear(struct sb_stmts *stmts)
{
    for (size_t i = 0; i < STMTS_SLOTS; i++)
        sqlite3_finalize(stmts->slots[i].stmt);
    memset(stmts, 0, sizeof(*stmts));
}

void sb_stmts_trim(struct sb_store *st)
{
    if (st->stmts->n > STMTS_KEEP)
        stmts_clear(st->stmts);
}

enum err_code sb_store_step(struct sb_store *st, sqlite3_stmt *stmt, struct err *err)
{
    int rc = stmt ? sqlite3_step(stmt) : SQLITE_ERROR;
    enum err_code code = ERR_OK;
    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        code = store_fail(st, err, "writing a record");
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return code;
}

enum err_code sb_store_insert_stmt(struct sb_store *st, const char *entity, const char *columns,
                                   sqlite3_stmt **ret, struct err *err)
{
    struct buf sql CLEANUP(buf_done) = {0};
    buf_init(&sql, SQL_MAX);
    buf_printf(&sql, "INSERT INTO \"%s\" (", entity);
    size_t n = 0;
    for (struct str rest = str_from(columns); rest.n > 0; n++) {
        struct str column = str_trim(str_split(&rest, ','));
        buf_printf(&sql, "%s\"%.*s\"", n ? "," : "", STR_ARG(column));
    }
    buf_add_z(&sql, ") VALUES (");
    for (size_t i = 1; i <= n; i++)
        buf_printf(&sql, "%s?%zu", i > 1 ? "," : "", i);
    buf_add_z(&sql, ")");
    if (sqlite3_prepare_v3(st->db, buf_cstr(&sql), -1, SQLITE_PREPARE_PERSISTENT, ret, NULL) !=
        SQLITE_OK)
        return store_fail(st, err, entity);
    return ERR_OK;
}

/* ---- opening ---- */

static enum err_code make_tables(struct sb_store *st, struct err *err)
{
    struct buf sql CLEANUP(buf_done) = {0};
    buf_init(&sql, SCHEMA_MAX);
    size_t n;
    const struct cat_entity *all = cat_entities(&n);
    buf_add_z(&sql, "CREATE TABLE IF NOT EXISTS sb_meta (key TEXT PRIMARY KEY, value TEXT);"
                    "CREATE TABLE IF NOT EXISTS sb_counters (key TEXT PRIMARY KEY, n INTEGER);");
    for (size_t i = 0; i < n; i++) {
        if (sb_has_table(&all[i]))
            sb_schema_table(&sql, &all[i]);
    }
    sb_schema_attachment_view(&sql);
    if (sql.failed)
        return err_set(err, ERR_INTERNAL, "The sandbox's schema is larger than expected.");
    return sb_store_exec(st, buf_cstr(&sql), err);
}

static enum err_code has_tables(struct sb_store *st, bool *ret, struct err *err)
{
    sqlite3_stmt *stmt =
        sb_stmt(st, STR("SELECT count(*) FROM sqlite_master WHERE name='sb_meta'"));
    if (!stmt || sqlite3_step(stmt) != SQLITE_ROW)
        return store_fail(st, err, "reading the file");
    *ret = sqlite3_column_int(stmt, 0) > 0;
    sqlite3_reset(stmt);
    return ERR_OK;
}

static enum err_code open_db(struct sb_store *st, const char *file, struct err *err)
{
    if (sqlite3_open_v2(file ? file : ":memory:", &st->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return store_fail(st, err, file ? file : "memory");
    return sb_store_exec(
        st, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;", err);
}

static enum err_code open_tables(struct sb_store *st, const char *file, bool *ret_fresh,
                                 struct err *err)
{
    bool present = false;
    enum err_code code = open_db(st, file, err);
    if (!code)
        code = has_tables(st, &present, err);
    if (!code && !present)
        code = sb_store_begin(st, err);
    if (!code && !present)
        code = make_tables(st, err);
    if (!code && !present)
        code = sb_store_commit(st, err);
    *ret_fresh = !present;
    return code;
}

static struct sb_store *store_new(int64_t now_s)
{
    struct sb_store *st = mem_calloc(1, sizeof(*st));
    size_t n;
    cat_entities(&n);
    st->next_id = mem_calloc(n, sizeof(*st->next_id));
    st->stmts = mem_calloc(1, sizeof(*st->stmts));
    st->now_base_s = now_s ? now_s : clock_now_s();
    st->mono_base_ms = clock_mono_ms();
    return st;
}

enum err_code sb_store_open(const char *file, int64_t now_s, struct sb_store **ret, bool *ret_fresh,
                            struct err *err)
{
    struct sb_store *st = store_new(now_s);
    bool fresh = false;
    enum err_code code = open_tables(st, file, &fresh, err);
    if (code) {
        sb_store_close(st);
        return code;
    }
    *ret = st;
    *ret_fresh = fresh;
    return ERR_OK;
}

enum err_code sb_store_open_empty(int64_t now_s, struct sb_store **ret, struct err *err)
{
    struct sb_store *st = store_new(now_s);
    enum err_code code = open_db(st, NULL, err);
    if (code) {
        sb_store_close(st);
        return code;
    }
    *ret = st;
    return ERR_OK;
}

void sb_stmts_forget(struct sb_store *st)
{
    stmts_clear(st->stmts);
}

void sb_store_begin_anew(struct sb_store *st, int64_t now_s)
{
    size_t n;
    cat_entities(&n);
    memset(st->next_id, 0, n * sizeof(*st->next_id));
    st->now_base_s = now_s ? now_s : clock_now_s();
    st->mono_base_ms = clock_mono_ms();
}

void sb_store_close(struct sb_store *st)
{
    if (!st)
        return;
    stmts_clear(st->stmts);
    sqlite3_close(st->db);
    file_unmap(st->mapped, st->mapped_size);
    mem_free(st->stmts);
    mem_free(st->next_id);
    mem_free(st);
}

int64_t sb_store_now(const struct sb_store *st)
{
    return st->now_base_s + (clock_mono_ms() - st->mono_base_ms) / 1000;
}

enum err_code sb_store_begin(struct sb_store *st, struct err *err)
{
    return sb_store_exec(st, "BEGIN", err);
}

enum err_code sb_store_commit(struct sb_store *st, struct err *err)
{
    return sb_store_exec(st, "COMMIT", err);
}

void sb_store_rollback(struct sb_store *st)
{
    if (!sqlite3_get_autocommit(st->db))
        sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
}

enum err_code sb_store_index(struct sb_store *st, struct err *err)
{
    struct buf sql CLEANUP(buf_done) = {0};
    buf_init(&sql, SCHEMA_MAX);
    size_t n;
    const struct cat_entity *all = cat_entities(&n);
    for (size_t i = 0; i < n; i++)
        sb_schema_indexes(&sql, &all[i]);
    buf_add_z(&sql, "ANALYZE;");
    return sb_store_exec(st, buf_cstr(&sql), err);
}

/* ---- ids, numbers, small texts ---- */

static bool is_attachment(const struct cat_entity *e)
{
    return str_ends(e->name, STR("Attachments"));
}

enum err_code sb_store_next_id(struct sb_store *st, const struct cat_entity *e, int64_t *ret,
                               struct err *err)
{
    if (is_attachment(e)) /* one sequence for all of them */
        e = cat_entity_find(STR("AttachmentInfo"));
    if (!st->next_id[e->index]) {
        char sql[160];
        snprintf(sql, sizeof(sql), "SELECT max(id) FROM \"%.*s\"", STR_ARG(e->name));
        sqlite3_stmt *stmt = sb_stmt(st, str_from(sql));
        if (!stmt || sqlite3_step(stmt) != SQLITE_ROW)
            return store_fail(st, err, "finding the next id");
        int64_t max = sqlite3_column_int64(stmt, 0);
        st->next_id[e->index] = max >= FIRST_ID ? max + 1 : FIRST_ID;
        sqlite3_reset(stmt);
    }
    *ret = st->next_id[e->index]++;
    return ERR_OK;
}

enum err_code sb_store_number(struct sb_store *st, char prefix, int64_t at_s, char *out, size_t cap,
                              struct err *err)
{
    struct civil day = civil_from_unix(at_s);
    char key[24];
    sqlite3_stmt *stmt =
        sb_stmt(st, STR("INSERT INTO sb_counters VALUES (?1,1) ON CONFLICT(key) DO UPDATE "
                        "SET n=n+1 RETURNING n"));
    snprintf(key, sizeof(key), "%c%04d%02d%02d", prefix, day.year % 10000, day.month % 100,
             day.day % 100);
    if (!stmt)
        return store_fail(st, err, "making a number");
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(stmt) != SQLITE_ROW)
        return store_fail(st, err, "making a number");
    snprintf(out, cap, "%s.%04d", key, sqlite3_column_int(stmt, 0));
    while (sqlite3_step(stmt) == SQLITE_ROW)
        ;
    sqlite3_reset(stmt);
    return ERR_OK;
}

enum err_code sb_store_meta_set(struct sb_store *st, const char *key, const char *value,
                                struct err *err)
{
    sqlite3_stmt *stmt = sb_stmt(st, STR("INSERT OR REPLACE INTO sb_meta VALUES (?1,?2)"));
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 2, value, -1, SQLITE_TRANSIENT);
    return sb_store_step(st, stmt, err);
}

enum err_code sb_store_meta_get(struct sb_store *st, const char *key, char *out, size_t cap,
                                struct err *err)
{
    sqlite3_stmt *stmt = sb_stmt(st, STR("SELECT value FROM sb_meta WHERE key=?1"));
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
    int rc = stmt ? sqlite3_step(stmt) : SQLITE_ERROR;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return store_fail(st, err, "reading a setting");
    const char *value = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : "";
    snprintf(out, cap, "%s", value ? value : "");
    sqlite3_reset(stmt);
    return ERR_OK;
}

void sb_store_datetime(int64_t unix_s, char *out, size_t cap)
{
    struct civil c = civil_from_unix(unix_s);
    snprintf(out, cap, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
             c.second);
}
