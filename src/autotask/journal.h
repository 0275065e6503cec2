/* The write journal: what was about to be written, before it was sent, and what became of it, in a
 * SQLite file that every process of this machine working for the same tenant and API user shares.
 * An operation is INTENT (durable) until its outcome is known. Holds no texts of customers, only
 * their digests (autotask/form.h). Opened at the first write; thread-safe.
 *
 * When the journal cannot be used, nothing is written: begin fails. A disk that is full is tried
 * again at the next write; after an error of the disk itself writing stays off until the process
 * ends, because what a failed fsync has kept is not known. */
#pragma once

#include "autotask/client.h"
#include "autotask/digest.h"

struct journal;
struct shared;

enum journal_state {
    JOURNAL_INTENT = 1,  /* about to be sent, or under way */
    JOURNAL_CONFIRMED,   /* done, once */
    JOURNAL_REJECTED,    /* not done: refused, or never sent */
    JOURNAL_UNKNOWN,     /* sent, and no answer that tells */
    JOURNAL_CANCELLED,   /* not done: the caller left before it was sent */
    JOURNAL_NOT_APPLIED, /* not done: was unknown, and reading has shown that it is not there */
    JOURNAL_UNDECIDED    /* was unknown, and reading cannot tell */
};

enum { JOURNAL_ID_MAX = 16 };

struct journal_row { /* texts are the arena's */
    int64_t n;       /* ascending; 0 = not in the journal */
    struct str id;   /* "op-3f9c2a71" */
    /* The same caller doing the same: asked for by begin. */
    struct str principal;
    struct str request; /* digest of the request */
    struct str args;    /* digest of the tool's arguments; empty = none */
    int64_t ordinal;    /* of the write within its call */
    struct str again;   /* "" or what allow_duplicate said */
    /* What is written. */
    struct str tool, route;
    int64_t op; /* enum cat_ops; 0 = to a path that is no entity */
    struct str entity;
    int64_t parent, record; /* of a create the record is known once it is confirmed */
    struct str form, before;
    /* What became of it. Times are milliseconds since 1970. */
    enum journal_state state;
    int64_t intent_ms, deadline_ms; /* by then it was sent or never would be */
    int64_t ended_ms;               /* when the state was reached */
    struct str words;               /* remark to the state; may be empty */
};

struct journal_options {
    const char *path;      /* NULL: in memory, of this process alone */
    struct shared *shared; /* tells which processes live; NULL with a path: not known */
    int64_t max_bytes;     /* beyond it settled rows are kept for an hour [64 MB; 16 in memory] */
    int settle_ms;         /* least time after which what is not there will not come [180000] */
};
struct journal *journal_new(const struct journal_options *o);
void journal_free(struct journal *j); /* accepts NULL */

enum journal_answer {
    JOURNAL_SEND,      /* *row is written down: send it, then journal_end() */
    JOURNAL_DONE,      /* *row is the same operation, confirmed lately */
    JOURNAL_OPEN,      /* *row is the same operation, UNKNOWN or UNDECIDED */
    JOURNAL_FAILED,    /* the same was under way and failed with err while we waited */
    JOURNAL_NO_SUCH_OP /* again names no operation that this one repeats */
};
/* Looks for the same operation (waiting for one that is under way) and otherwise writes the intent.
 * despite: confirmed operations up to this n do not count, 0 = all do. Errors: ERR_JOURNAL,
 * ERR_TIMEOUT, ERR_CANCELLED. */
MUST_CHECK enum err_code journal_begin(struct journal *j, const struct at_call *call,
                                       struct journal_row *row, int64_t despite,
                                       enum journal_answer *ret, struct err *err);
/* How it ended; outcome is the error of what failed, else NULL. Never fails for the caller: an
 * outcome that cannot be written down makes the row one that has to be reconciled. */
void journal_end(struct journal *j, struct journal_row *row, enum journal_state state,
                 const struct err *outcome);

/* What reading has shown of an open operation, and how long after its end it came true (0 = not
 * known), from which journal_settle_ms() learns. ERR_JOURNAL when it cannot be kept. */
MUST_CHECK enum err_code journal_settle(struct journal *j, struct journal_row *row,
                                        enum journal_state state, int64_t late_ms, struct err *err);
/* One operation of this principal; ERR_NOT_FOUND. */
MUST_CHECK enum err_code journal_find(struct journal *j, struct arena *a, struct str principal,
                                      struct str id, struct journal_row *ret, struct err *err);
/* The latest confirmed deletion by a call with these arguments, within the time in which it is
 * repeated; false when there is none or the journal cannot be read. */
MUST_CHECK bool journal_find_deleted(struct journal *j, struct arena *a, struct str principal,
                                     struct str args, struct journal_row *ret);
/* Whether another operation than row has made that record. */
MUST_CHECK enum err_code journal_claims(struct journal *j, const struct journal_row *row,
                                        int64_t record, bool *ret, struct err *err);
/* The id of the API user that writes here, as last learned; 0 = not known. Learning never fails for
 * the caller. */
int64_t journal_api_user(struct journal *j);
void journal_learn_api_user(struct journal *j, int64_t id);
/* How long after its end an unknown write can still come true: the option, or twice the slowest one
 * that was seen. */
int64_t journal_settle_ms(struct journal *j);
