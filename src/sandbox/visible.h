/* Records that are there and not shown: those that a security level hides, and new ones that have
 * not reached the copy that is read from. */
#pragma once

#include "sandbox/query.h"

/* How many of the newest records may lag behind at a time. */
enum { SB_LAGGING_MAX = 64 };

struct sb_lagging {
    const struct cat_entity *entity;
    int64_t id, until_ms; /* clock_mono_ms() */
};

/* Appends " AND ..." to a WHERE clause, or nothing. */
void sb_visible(struct sb_request *r, const struct cat_entity *e, struct buf *sql);
/* A record was created: reads do not find it for a while, if the sandbox lags and the entity is one
 * for which that was seen. */
void sb_visible_later(struct sb_request *r, const struct cat_entity *e, int64_t id);
