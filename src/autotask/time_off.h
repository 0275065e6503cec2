/* Approving a request for time off: not a record that is written but a request of its own. */
#pragma once

#include "autotask/client.h"

/* GET TimeOffRequests/{id}/Approve: a GET that writes. It is sent once like any write and may be
 * lost like any (err->effect says so). Everything that forbids writing TimeOffRequests forbids
 * it. */
MUST_CHECK enum err_code at_time_off_approve(struct at_client *c, struct at_call *call, int64_t id,
                                             struct err *err);
