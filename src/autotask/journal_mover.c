#include "autotask/journal_mover.h"

#include "base/clock.h"

#include <sqlite3.h>

enum {
    WORTH = 1000, /* pages */
    LEAST_MS = 200
};

static void run(void *user)
{
    struct journal_mover *m = user;
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(m->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (!rc)
        rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!rc) /* and finds the log */
        rc = sqlite3_exec(db, "PRAGMA synchronous=FULL;PRAGMA journal_mode=WAL", NULL, NULL, NULL);
    if (!rc) /* passive: it waits for nobody, and nobody for it */
        rc = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    m->rc = rc ? sqlite3_extended_errcode(db) : SQLITE_OK;
    (void)sqlite3_close(db);
    __atomic_store_n(&m->is_done, 1, __ATOMIC_RELEASE);
}

int journal_mover_run(struct journal_mover *m, const char *path, int logged)
{
    int rc = SQLITE_OK;
    int64_t now = clock_mono_ms();

    if (m->started && __atomic_load_n(&m->is_done, __ATOMIC_ACQUIRE))
        rc = journal_mover_stop(m);
    if (m->started || logged < WORTH || now - m->last_ms < LEAST_MS)
        return rc;
    m->path = path;
    m->last_ms = now;
    m->is_done = 0;
    m->started = uv_thread_create(&m->thread, run, m) == 0;
    return rc;
}

int journal_mover_stop(struct journal_mover *m)
{
    if (!m->started)
        return SQLITE_OK;
    (void)uv_thread_join(&m->thread);
    m->started = false;
    return m->rc;
}
