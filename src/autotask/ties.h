/* Which service call and which ticket a ServiceCallTickets record ties together, kept for as long
 * as names are. Autotask can make and delete such a record but not change it, so a technician's
 * link that is there now leads where it led before. Not from here comes which ties a call has:
 * others may have made more. What this process deletes is forgotten; whether Autotask takes the
 * technicians off a tie that others delete is not known, so such a one may show until its time is
 * over. */
#pragma once

#include "autotask/client.h"

struct ties;
struct at_tie {
    int64_t id, call_id, ticket_id;
};

/* After a write to ServiceCallTickets. */
void ties_forget(struct ties *t);
void at_ties_keep(struct at_client *c, const struct at_tie *ties, size_t n);
/* False when the tie was not read before. */
MUST_CHECK bool at_tie_get(struct at_client *c, int64_t id, struct at_tie *ret);
/* How many of these calls have a tie here, and the lowest id of theirs. */
size_t at_ties_lowest(struct at_client *c, const int64_t *calls, size_t n, int64_t *ret);

struct ties *ties_new(void);
void ties_free(struct ties *t);
