/* Roles: Autotask wants one with every assigned resource, and no one knows them by heart. */
#pragma once

#include "tools/run.h"

/* The role that a resource works in on tickets: its default service desk role, or its only one.
 * *ret_note says which was taken. ERR_AMBIGUOUS_LABEL lists the roles when there are several and no
 * default. */
MUST_CHECK enum err_code role_find(struct tool_run *r, int64_t resource_id, int64_t *ret_role_id,
                                   const char **ret_note);
