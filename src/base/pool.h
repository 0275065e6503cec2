/* Worker threads: a pool that grows to a limit with the work waiting and runs each job once. */
#pragma once

#include "base/base.h"

struct pool;
typedef void pool_job_fn(void *job);

struct pool *pool_new(unsigned max_threads, size_t stack_bytes);
/* Runs fn(job) on a worker; false when the queue is full (max_threads * 64 waiting) or the pool is
 * closing: then the caller refuses the work. */
MUST_CHECK bool pool_submit(struct pool *p, pool_job_fn *fn, void *job);
unsigned pool_running(struct pool *p); /* jobs waiting or running */
/* Takes no more jobs, waits up to timeout_ms for those accepted; true when all have ended. */
bool pool_drain(struct pool *p, int timeout_ms);
void pool_free(struct pool *p); /* waits for running jobs */
