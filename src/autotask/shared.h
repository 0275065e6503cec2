/* What the processes of one machine that work for the same tenant know in common: a ledger in the
 * state folder, and places in flight at an endpoint, which are locks that the system takes back
 * when a process dies. Every function accepts NULL and then says what is true of a process that is
 * alone. */
#pragma once

#include "autotask/client.h"
#include "autotask/ledger.h"

struct shared;

/* NULL when there is no folder, or no file can be made in it: then each process counts for itself.
 */
struct shared *shared_open(const char *folder, const struct at_credentials *who);
void shared_close(struct shared *s);

/* The ledger, locked against the others until shared_end(), which writes it back when it changed.
 * False when the file cannot be used now. */
MUST_CHECK bool shared_begin(struct shared *s, struct ledger *ret);
void shared_end(struct shared *s, const struct ledger *changed);

/* A place in flight on the endpoint, of `max` that there are for all; never waits. *held has a bit
 * for each place that this process has there; one is added, resp. taken away. */
MUST_CHECK bool shared_take_place(struct shared *s, struct str endpoint, unsigned max,
                                  unsigned *held);
void shared_leave_place(struct shared *s, struct str endpoint, unsigned *held);
/* Tells the others that somebody here waits for a place, so that they let it in. */
void shared_wait(struct shared *s, struct str endpoint, bool waits);
bool shared_others_wait(struct shared *s, struct str endpoint);

/* Tells the others that the process with this number lives, for as long as it does. */
MUST_CHECK bool shared_live(struct shared *s, uint32_t number);
/* Whether another process has that number and lives. */
bool shared_lives(struct shared *s, uint32_t number);

/* SHA-256 over the credentials: to know refused ones again without keeping them. */
void shared_fingerprint(const struct at_credentials *who, unsigned char ret[LEDGER_PRINT]);
/* 16 hex digits that stand for a tenant and user in file names. */
void shared_name(const char *username, const char *code, const char *more, char out[17]);
