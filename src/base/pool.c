/* Worker threads over libuv's threads: a ring of waiting jobs, one lock, threads started when jobs
 * wait and nobody is idle. At most one sleeping thread is being woken at a time; it wakes the next
 * one if it finds more than it can take. So a burst of short jobs is done by the few that are awake
 * already, and long ones still get a thread each. Every job accepted is run, also while the pool is
 * being freed. */
#include "base/pool.h"

#include "base/clock.h"

#include <uv.h>

enum { WAITING_PER_THREAD = 64, MOST_THREADS = 1024 };

struct job {
    pool_job_fn *fn;
    void *arg;
};

struct pool {
    uv_mutex_t lock;
    uv_cond_t work; /* a job waits, or the pool closes */
    uv_cond_t idle; /* no job waits or runs */
    struct job *ring;
    size_t ring_size, head, waiting;
    unsigned running, sleeping;
    uv_thread_t *threads;
    unsigned n_threads, max_threads;
    size_t stack_bytes;
    bool waking;  /* a sleeping thread was signalled and is not up yet */
    bool closing; /* no more jobs are taken */
    bool ending;  /* threads end when nothing waits */
};

struct pool *pool_new(unsigned max_threads, size_t stack_bytes)
{
    struct pool *p = mem_calloc(1, sizeof *p);
    max_threads = max_threads > MOST_THREADS ? MOST_THREADS : max_threads;
    p->max_threads = max_threads > 0 ? max_threads : 1;
    p->stack_bytes = stack_bytes;
    p->ring_size = (size_t)p->max_threads * WAITING_PER_THREAD;
    p->ring = mem_calloc(p->ring_size, sizeof *p->ring);
    p->threads = mem_calloc(p->max_threads, sizeof *p->threads);
    if (uv_mutex_init(&p->lock) || uv_cond_init(&p->work) || uv_cond_init(&p->idle))
        BUG("the operating system has no locks left");
    return p;
}

static struct job take_job_locked(struct pool *p)
{
    struct job job = p->ring[p->head];
    p->head = (p->head + 1) % p->ring_size;
    p->waiting--;
    p->running++;
    return job;
}

/* Whether a sleeping thread is to be signalled: without the lock, which it would have to wait for
 * at once. */
static bool wakes_one_locked(struct pool *p)
{
    if (p->waiting == 0 || p->sleeping == 0 || p->waking)
        return false;
    p->waking = true;
    return true;
}

static void worker(void *arg)
{
    struct pool *p = arg;
    uv_mutex_lock(&p->lock);
    for (;;) {
        while (p->waiting == 0 && !p->ending) {
            p->sleeping++;
            uv_cond_wait(&p->work, &p->lock);
            p->sleeping--;
            p->waking = false;
        }
        if (p->waiting == 0)
            break;
        struct job job = take_job_locked(p);
        bool wakes = wakes_one_locked(p);
        uv_mutex_unlock(&p->lock);
        if (wakes)
            uv_cond_signal(&p->work);
        job.fn(job.arg);
        uv_mutex_lock(&p->lock);
        p->running--;
        if (p->running == 0 && p->waiting == 0)
            uv_cond_broadcast(&p->idle);
    }
    uv_mutex_unlock(&p->lock);
}

/* Starts one more thread if more jobs wait than threads sleep. Without any thread the job just
 * added would wait for ever, so that is the one failure that counts. */
static bool staff_locked(struct pool *p)
{
    if (p->waiting <= p->sleeping || p->n_threads == p->max_threads)
        return true;
    uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = p->stack_bytes};
    if (uv_thread_create_ex(&p->threads[p->n_threads], &options, worker, p) == 0)
        p->n_threads++;
    return p->n_threads > 0;
}

bool pool_submit(struct pool *p, pool_job_fn *fn, void *job)
{
    uv_mutex_lock(&p->lock);
    bool accepted = !p->closing && p->waiting < p->ring_size, wakes = false;
    if (accepted) {
        p->ring[(p->head + p->waiting) % p->ring_size] = (struct job){fn, job};
        p->waiting++;
        accepted = staff_locked(p);
        if (accepted)
            wakes = wakes_one_locked(p);
        else
            p->waiting--;
    }
    uv_mutex_unlock(&p->lock);
    if (wakes)
        uv_cond_signal(&p->work);
    return accepted;
}

unsigned pool_running(struct pool *p)
{
    uv_mutex_lock(&p->lock);
    unsigned n = (unsigned)p->waiting + p->running;
    uv_mutex_unlock(&p->lock);
    return n;
}

bool pool_drain(struct pool *p, int timeout_ms)
{
    int64_t deadline_ns = clock_mono_ns() + (int64_t)(timeout_ms > 0 ? timeout_ms : 0) * 1000000;
    uv_mutex_lock(&p->lock);
    p->closing = true;
    while (p->waiting + p->running > 0) {
        int64_t left_ns = deadline_ns - clock_mono_ns();
        if (left_ns <= 0)
            break;
        uv_cond_timedwait(&p->idle, &p->lock, (uint64_t)left_ns);
    }
    bool ended = p->waiting + p->running == 0;
    uv_mutex_unlock(&p->lock);
    return ended;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    uv_mutex_lock(&p->lock);
    p->closing = p->ending = true;
    uv_cond_broadcast(&p->work);
    uv_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->n_threads; i++)
        uv_thread_join(&p->threads[i]);
    uv_cond_destroy(&p->idle);
    uv_cond_destroy(&p->work);
    uv_mutex_destroy(&p->lock);
    mem_free(p->threads);
    mem_free(p->ring);
    mem_free(p);
}
