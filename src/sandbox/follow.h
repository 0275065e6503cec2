/* Changes that follow from others, or that nobody asked for: webhooks are told of them too. */
#pragma once

#include "sandbox/change.h"

struct sandbox;

/* A rule is about to change a ticket that is not the record being written: what the ticket was is
 * kept, and when the write has been committed its webhooks are told of the difference. */
void sb_follow(struct sb_change *c, int64_t ticket_id);
void sb_follow_tell(struct sb_change *c);

/* A workflow rule gives a ticket a status, as resource 4, the system, with all that a status brings
 * along: history, dates, service levels, callouts. False when nothing had to be changed. Under the
 * sandbox's lock. */
bool sb_workflow_status(struct sandbox *sb, int64_t ticket_id, int64_t status);
