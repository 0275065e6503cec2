/* Protocol revisions, and which one a message speaks. The era is a property of the message: a
 * request that carries the protocol version in params._meta is "modern" (2026-07-28) whatever came
 * before it; everything else is "legacy" and speaks what initialize negotiated. */
#pragma once

#include "base/err.h"

struct mcp_call;

enum rev {
    REV_2024_11_05,
    REV_2025_03_26,
    REV_2025_06_18,
    REV_2025_11_25,
    REV_2026_07_28,
    REV_LAST_LEGACY = REV_2025_11_25,
    REV_MODERN = REV_2026_07_28
};

const char *rev_name(enum rev r);
MUST_CHECK bool rev_parse(struct str name, enum rev *ret);

/* RFC 5424 severities as ranks: debug 0 ... emergency 7. */
enum { LOG_RANK_INFO = 1, LOG_RANK_OFF = 8 };
int log_rank(struct str level); /* -1 when it is none of the eight */

/* Reads params._meta of a request and settles the revision, the client's identity and capabilities,
 * log level and progress token of the call. ERR_INVALID_PARAMS or ERR_UNSUPPORTED_VERSION. */
MUST_CHECK enum err_code era_settle(struct mcp_call *call);
