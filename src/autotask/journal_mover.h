/* Moves what SQLite's write-ahead log holds into the journal's file, so that no write has to: with
 * thousands of rows that takes several milliseconds, once in a hundred writes. On a thread and a
 * connection of its own, while Autotask works on the write. Private to journal.c, which holds the
 * lock. */
#pragma once

#include <stdbool.h>
#include <uv.h>

struct journal_mover { /* all zero: nothing runs */
    uv_thread_t thread;
    const char *path;
    bool started;
    int64_t last_ms; /* when the last run began */
    int is_done;     /* set by the thread */
    int rc;          /* SQLite's, once it is done */
};

/* Starts a run when the log has so many pages that it is worth one and none goes on. Once all of it
 * is moved, the log begins anew with the next write. Returns at once: the error of a run that has
 * ended since the last call, or SQLITE_OK. The path stays the caller's. */
int journal_mover_run(struct journal_mover *m, const char *path, int logged);
/* Waits for the run that goes on, if there is one, and returns its error. */
int journal_mover_stop(struct journal_mover *m);
