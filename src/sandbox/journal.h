/* What the sandbox remembers of its requests: the last ones as they were answered, and every write
 * that was really applied, in order. Tests judge by it what a client claims. */
#pragma once

#include "base/buf.h"

struct sb_journal;

struct sb_event { /* one request; texts are copied, and cut when they are long */
    uint64_t number;
    int64_t at_ms; /* since 1970 */
    struct str method;
    struct str target;
    int status;
    size_t rows;
    double took_ms;
    const char *fault; /* words, or "" */
};

struct sb_deed { /* one write that was applied */
    uint64_t request;
    int64_t at_ms;
    struct str method;
    struct str path;
    struct str entity;
    int64_t id;
    const char *fault;
};

struct sb_journal *sb_journal_new(void);
void sb_journal_free(struct sb_journal *j); /* accepts NULL */
void sb_journal_reset(struct sb_journal *j);

void sb_journal_event(struct sb_journal *j, const struct sb_event *e);
void sb_journal_deed(struct sb_journal *j, const struct sb_deed *d);
uint64_t sb_journal_deeds(const struct sb_journal *j); /* how many in all */

/* A message that the real thing would send by e-mail; the sandbox only keeps it. */
void sb_journal_mail(struct sb_journal *j, const char *to, const char *subject, const char *text);

/* {"requests":[...]}, {"commits":[...]} and {"mails":[...]}, those with a higher number than after,
 * oldest first. */
void sb_journal_write_events(const struct sb_journal *j, uint64_t after, struct buf *out);
void sb_journal_write_deeds(const struct sb_journal *j, uint64_t after, struct buf *out);
void sb_journal_write_mails(const struct sb_journal *j, uint64_t after, struct buf *out);
