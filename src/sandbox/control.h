/* The paths below /sandbox/ that steer a running sandbox and tell what it did. */
#pragma once

#include "sandbox/request.h"

bool sb_is_control(struct str path);
/* Answers into r->out and r->status. origin: the request's Origin header; pages of other origins
 * are refused, since a browser sends their requests to this machine as well. *type may be changed.
 */
void sb_control(struct sb_request *r, struct str origin, const char **type);
