/* The leniency of Autotask's JSON reader (Newtonsoft's): single quotes, unquoted member names,
 * commas before a closing bracket, comments. */
#pragma once

#include "base/str.h"

struct arena;

/* Rewrites lenient JSON as strict JSON in the arena; false when it is beyond that. What it accepts
 * need not be valid yet: the strict parser judges. */
bool sb_lenient(struct arena *a, struct str text, struct str *ret);
