/* Names that may be used once (states of asks that count once), each until its time is over. */
#pragma once

#include "base/str.h"

enum { USED_MAX = 4096, USED_NAME = 16 };

enum used_result { USED_FIRST, USED_BEFORE, USED_FULL };

struct used;

struct used *used_new(void);
void used_free(struct used *u); /* accepts NULL */
/* Remembers the name until then (seconds); any thread. A name that is there already was
 * USED_BEFORE. USED_FULL: so many are remembered that this one cannot be, and so must not count. */
enum used_result used_add(struct used *u, const char name[USED_NAME], int64_t now_s,
                          int64_t until_s);
