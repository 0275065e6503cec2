/* What an answer becomes when a fault strikes. */
#pragma once

#include "sandbox/answer.h"
#include "sandbox/fault.h"
#include "sandbox/request.h"

/* Writes the answer that stands in place of the real one into r->out and r->status. */
void sb_fault_replace(const struct sb_fault *f, struct sb_request *r);
/* Changes the finished answer: headers, type, body, where it is cut. */
void sb_fault_shape(const struct sb_fault *f, struct sb_request *r, struct sb_answer *a);
