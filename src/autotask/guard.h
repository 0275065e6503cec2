/* The last word before anything goes upstream: what may be written at all, and what a scope
 * lets be read and written. Every exchange passes
 * here, whatever tool or route it comes from. */
#pragma once

#include "autotask/exchange.h"

/* ERR_READ_ONLY or ERR_NOT_PERMITTED for what the client's options or the call forbid. */
MUST_CHECK enum err_code guard_exchange(struct at_client *c, struct at_call *call,
                                        const struct exchange *x, struct err *err);
