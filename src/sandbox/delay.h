/* What happens later: one thread that keeps answers and deeds until their time comes. */
#pragma once

#include "sandbox/answer.h"

struct sb_delay;

typedef void sb_release_fn(void *ctx, int slot); /* after a reply has left */
typedef void sb_deed_fn(void *ctx, void *deed);  /* takes deed */

struct sb_delay *sb_delay_new(sb_release_fn *release, void *ctx);
/* From now on nothing is kept; what is kept happens at once. */
void sb_delay_hurry(struct sb_delay *d);
/* Ends the thread; nobody may have anything to keep any more. */
void sb_delay_free(struct sb_delay *d);
/* Takes the exchange; texts of the answer are copied. */
void sb_delay_reply(struct sb_delay *d, int delay_ms, struct http_exchange *x,
                    const struct sb_answer *answer);
/* Calls fn(ctx, deed) with the ctx of sb_delay_new(). */
void sb_delay_deed(struct sb_delay *d, int delay_ms, sb_deed_fn *fn, void *deed);
