/* W3C Trace Context and Baggage, as they come in _meta. Nothing that is not well formed gets to
 * handlers or logs. */
#pragma once

#include "base/str.h"

enum { TRACE_ID_LEN = 32, TRACE_PARENT_LEN = 55 };

/* Trace Context 2, 3.2: 00-TRACEID-PARENTID-FLAGS in lower-case hex, neither id all zeros. */
bool trace_parent_valid(struct str s);
/* Trace Context 2, 3.3: at most 32 key=value members of printable ASCII, at most 512 bytes. */
bool trace_state_valid(struct str s);
/* Baggage, 3.3: members key=value;property of printable ASCII, at most 8192 bytes. */
bool trace_baggage_valid(struct str s);
