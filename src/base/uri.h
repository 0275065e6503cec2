/* Percent-encoding in URIs (RFC 3986, section 2.1). */
#pragma once

#include "base/str.h"

struct arena;

/* The text decoded, NUL-terminated, in the arena; sequences that are no percent-encoding stay as
 * they are. It may hold NULs. */
struct str uri_decode(struct arena *a, struct str s);
