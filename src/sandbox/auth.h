/* Who may ask: one user, one secret, one tracking identifier. */
#pragma once

#include "base/str.h"

struct http_exchange;

/* Whether the three credential headers are right; wrong and missing ones are not told apart. */
bool sb_auth_ok(const struct http_exchange *x);
