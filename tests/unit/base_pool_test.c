/* The worker pool: each job once, no more threads than allowed, refusal when full, orderly ends. */
#include "base/pool.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

enum { STACK_BYTES = 256 * 1024, JOBS = 5000 };

static atomic_int counts[JOBS];
static atomic_int n_inside, most_inside, n_done;
static uv_sem_t gate;

static void count(void *job)
{
    atomic_fetch_add((atomic_int *)job, 1);
    atomic_fetch_add(&n_done, 1);
}

static void submit(struct pool *p, pool_job_fn *fn, void *job)
{
    while (!pool_submit(p, fn, job))
        uv_sleep(1);
}

static void each_job_runs_once(void **state)
{
    (void)state;
    struct pool *p = pool_new(4, STACK_BYTES);
    for (int i = 0; i < JOBS; i++)
        submit(p, count, &counts[i]);
    assert_true(pool_drain(p, 20000));
    assert_int_equal(pool_running(p), 0);
    for (int i = 0; i < JOBS; i++)
        assert_int_equal(atomic_load(&counts[i]), 1);
    pool_free(p);
}

/* Waits at the gate, and notes how many others are waiting there too. */
static void wait_at_gate(void *job)
{
    (void)job;
    int inside = atomic_fetch_add(&n_inside, 1) + 1;
    int most = atomic_load(&most_inside);
    while (inside > most && !atomic_compare_exchange_weak(&most_inside, &most, inside)) {
    }
    uv_sem_wait(&gate);
    atomic_fetch_sub(&n_inside, 1);
}

static void wait_for_inside(int n)
{
    for (int i = 0; i < 5000 && atomic_load(&n_inside) < n; i++)
        uv_sleep(1);
    assert_int_equal(atomic_load(&n_inside), n);
}

static void open_gate(int n)
{
    while (n-- > 0)
        uv_sem_post(&gate);
}

static void threads_start_up_to_the_limit(void **state)
{
    (void)state;
    struct pool *p = pool_new(3, STACK_BYTES);
    atomic_store(&most_inside, 0);
    for (int i = 1; i <= 3; i++) {
        assert_true(pool_submit(p, wait_at_gate, NULL));
        wait_for_inside(i); /* each finds a thread although the others are busy */
    }
    for (int i = 0; i < 5; i++)
        assert_true(pool_submit(p, wait_at_gate, NULL));
    assert_int_equal(pool_running(p), 8);
    uv_sleep(20);
    assert_int_equal(atomic_load(&n_inside), 3);
    open_gate(8);
    assert_true(pool_drain(p, 20000));
    assert_int_equal(atomic_load(&most_inside), 3);
    pool_free(p);
}

static void jobs_at_once_get_threads_at_once(void **state)
{
    (void)state;
    struct pool *p = pool_new(8, STACK_BYTES);
    atomic_int job = 0;
    assert_true(pool_submit(p, count, &job)); /* leaves one idle thread behind */
    while (pool_running(p) > 0)
        uv_sleep(1);
    for (int i = 0; i < 8; i++)
        assert_true(pool_submit(p, wait_at_gate, NULL));
    wait_for_inside(8);
    open_gate(8);
    pool_free(p);
}

static void a_full_queue_refuses(void **state)
{
    (void)state;
    struct pool *p = pool_new(1, STACK_BYTES);
    assert_true(pool_submit(p, wait_at_gate, NULL));
    wait_for_inside(1);
    for (int i = 0; i < 64; i++)
        assert_true(pool_submit(p, wait_at_gate, NULL));
    assert_false(pool_submit(p, wait_at_gate, NULL));
    assert_int_equal(pool_running(p), 65);
    open_gate(65);
    assert_true(pool_drain(p, 20000));
    assert_false(pool_submit(p, count, &counts[0])); /* closed */
    pool_free(p);
}

static void draining_gives_up_at_its_time(void **state)
{
    (void)state;
    struct pool *p = pool_new(1, STACK_BYTES);
    assert_true(pool_submit(p, wait_at_gate, NULL));
    int64_t start_ms = clock_mono_ms();
    assert_false(pool_drain(p, 50));
    assert_in_range(clock_mono_ms() - start_ms, 49, 5000);
    assert_false(pool_drain(p, 0));
    assert_false(pool_drain(p, -1));
    open_gate(1);
    assert_true(pool_drain(p, 20000));
    pool_free(p);
}

static void freeing_runs_what_was_accepted(void **state)
{
    (void)state;
    struct pool *p = pool_new(1, STACK_BYTES);
    atomic_store(&n_done, 0);
    for (int i = 0; i < 60; i++)
        assert_true(pool_submit(p, count, &counts[i]));
    pool_free(p);
    assert_int_equal(atomic_load(&n_done), 60);
}

static void unused_pools_end(void **state)
{
    (void)state;
    pool_free(NULL);
    pool_free(pool_new(0, STACK_BYTES));
    struct pool *p = pool_new(4, 0);
    assert_true(pool_drain(p, 0));
    pool_free(p);
}

struct submitter {
    struct pool *pool;
    atomic_int done;
};

static void resubmit(void *arg)
{
    struct submitter *s = arg;
    if (atomic_fetch_add(&s->done, 1) < 100 && !pool_submit(s->pool, resubmit, s))
        atomic_fetch_add(&s->done, 1000);
}

static void jobs_may_submit_jobs(void **state)
{
    (void)state;
    struct submitter s = {.pool = pool_new(2, STACK_BYTES)};
    assert_true(pool_submit(s.pool, resubmit, &s));
    while (pool_running(s.pool) > 0)
        uv_sleep(1);
    assert_int_equal(atomic_load(&s.done), 101);
    pool_free(s.pool);
}

static void note_stack_size(void *job)
{
    pthread_attr_t attr;
    void *start;
    pthread_getattr_np(pthread_self(), &attr);
    pthread_attr_getstack(&attr, &start, job);
    pthread_attr_destroy(&attr);
}

static void the_stack_size_is_honoured(void **state)
{
    (void)state;
    size_t size = 0;
    struct pool *p = pool_new(1, (size_t)3 << 20);
    assert_true(pool_submit(p, note_stack_size, &size));
    pool_free(p);
    assert_in_range(size, (size_t)3 << 20, (size_t)4 << 20);
}

int main(void)
{
    uv_sem_init(&gate, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_runs_once),
        cmocka_unit_test(threads_start_up_to_the_limit),
        cmocka_unit_test(jobs_at_once_get_threads_at_once),
        cmocka_unit_test(a_full_queue_refuses),
        cmocka_unit_test(draining_gives_up_at_its_time),
        cmocka_unit_test(freeing_runs_what_was_accepted),
        cmocka_unit_test(unused_pools_end),
        cmocka_unit_test(jobs_may_submit_jobs),
        cmocka_unit_test(the_stack_size_is_honoured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
