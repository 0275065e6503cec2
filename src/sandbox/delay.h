/* Replies that leave later: one thread that holds finished answers until their time comes. */
#pragma once

#include "base/str.h"

struct sb_delay;
struct http_exchange;

typedef void sb_release_fn(void *ctx, int slot); /* after a reply has left */

struct sb_delay *sb_delay_new(sb_release_fn *release, void *ctx);
/* From now on nothing is held back; what is held leaves at once. */
void sb_delay_hurry(struct sb_delay *d);
/* Ends the thread; nobody may have anything to hold any more. */
void sb_delay_free(struct sb_delay *d);
/* Takes the exchange; the body is copied. */
void sb_delay_reply(struct sb_delay *d, int delay_ms, struct http_exchange *x, int status,
                    struct str body, int slot);
