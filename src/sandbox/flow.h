/* Answers that are written byte by byte: they drip, end or stop in the middle, have heads that no
 * server should send, or never end. */
#pragma once

#include "sandbox/answer.h"

/* Takes the exchange; a->flow says how. */
void sb_flow_send(const struct sb_answer *a, struct http_exchange *x, struct sb_delay *later);
