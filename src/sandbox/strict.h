/* Settings of the system in which tenants differ, and which most have in their lenient form. */
#pragma once

#include "base/err.h"

enum sb_strict {
    SB_STRICT_ROLES = 1 << 0,   /* a time entry has the role of the assignment */
    SB_STRICT_MIDNIGHT = 1 << 1 /* no time entry spans midnight UTC */
};

/* Reads "roles, midnight"; NULL or "" is none. ERR_BAD_VALUE names what is wrong. */
MUST_CHECK enum err_code sb_strict_parse(const char *text, unsigned *ret, struct err *err);
