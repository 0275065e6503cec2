/* Turns, budget, pauses and the lock, with real threads. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/governor.h"
#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static _Atomic int64_t fake_now = 1000000;

static int64_t read_fake_now(void)
{
    return fake_now;
}

static struct governor *make(unsigned per_endpoint, unsigned budget, bool proved)
{
    struct governor *g = governor_new(
        &(struct governor_options){.per_endpoint = per_endpoint, .hourly_budget = budget});
    if (proved)
        governor_proved(g);
    return g;
}

static enum err_code enter(struct governor *g, const char *endpoint, int ms, struct err *err)
{
    memset(err, 0, sizeof(*err));
    return governor_enter(g, str_from(endpoint), clock_mono_ms() + ms, NULL, err);
}

/* ---- Turns ---- */

struct crowd {
    struct governor *g;
    atomic_int inside, most, done;
};

static void *visit(void *arg)
{
    struct crowd *c = arg;
    struct err err = {0};
    for (int i = 0; i < 20; i++) {
        if (governor_enter(c->g, STR("Tickets"), clock_mono_ms() + 20000, NULL, &err))
            return NULL;
        int now = atomic_fetch_add(&c->inside, 1) + 1;
        int most = atomic_load(&c->most);
        while (now > most && !atomic_compare_exchange_weak(&c->most, &most, now))
            ;
        usleep(300);
        atomic_fetch_sub(&c->inside, 1);
        governor_leave(c->g, STR("tickets"));
    }
    atomic_fetch_add(&c->done, 1);
    return NULL;
}

static int most_inside(unsigned per_endpoint)
{
    pthread_t threads[8];
    struct crowd c = {.g = make(per_endpoint, 100000, true)};
    for (size_t i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, visit, &c);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(c.done, 8);
    assert_int_equal(governor_state(c.g).used_last_hour, 160);
    governor_free(c.g);
    return c.most;
}

static void never_more_than_allowed_at_once(void **state)
{
    (void)state;
    assert_int_equal(most_inside(1), 1);
    assert_int_equal(most_inside(2), 2);
    assert_int_equal(most_inside(3), 3);
}

struct line {
    struct governor *g;
    int number;
    int *order;
    atomic_int *next;
};

static void *stand_in_line(void *arg)
{
    struct line *l = arg;
    struct err err = {0};
    if (governor_enter(l->g, STR("Tickets"), clock_mono_ms() + 10000, NULL, &err))
        return NULL;
    l->order[atomic_fetch_add(l->next, 1)] = l->number;
    governor_leave(l->g, STR("Tickets"));
    return NULL;
}

static void first_come_first_served(void **state)
{
    (void)state;
    struct governor *g = make(1, 1000, true);
    struct err err;
    pthread_t threads[5];
    struct line lines[5];
    int order[5] = {0};
    atomic_int next = 0;
    assert_int_equal(enter(g, "Tickets", 1000, &err), ERR_OK);
    for (int i = 0; i < 5; i++) {
        lines[i] = (struct line){g, i, order, &next};
        pthread_create(&threads[i], NULL, stand_in_line, &lines[i]);
        while (governor_state(g).waiting <= (unsigned)i)
            usleep(1000);
    }
    governor_leave(g, STR("Tickets"));
    for (int i = 0; i < 5; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 5; i++)
        assert_int_equal(order[i], i);
    governor_free(g);
}

static void endpoints_do_not_hinder_each_other(void **state)
{
    (void)state;
    struct governor *g = make(1, 1000, true);
    struct err err;
    assert_int_equal(enter(g, "Tickets", 50, &err), ERR_OK);
    assert_int_equal(enter(g, "Companies", 50, &err), ERR_OK);
    assert_int_equal(enter(g, "Tickets", 50, &err), ERR_TIMEOUT);
    governor_leave(g, STR("Tickets"));
    assert_int_equal(enter(g, "Tickets", 50, &err), ERR_OK);
    governor_free(g);
}

static void *cancel_soon(void *arg)
{
    usleep(60000);
    __atomic_store_n((volatile int *)arg, 1, __ATOMIC_RELAXED);
    return NULL;
}

static void waiting_ends_at_cancellation(void **state)
{
    (void)state;
    struct governor *g = make(1, 1000, true);
    struct err err;
    volatile int cancel = 0;
    pthread_t t;
    assert_int_equal(enter(g, "Tickets", 50, &err), ERR_OK);
    pthread_create(&t, NULL, cancel_soon, (void *)(uintptr_t)&cancel);
    int64_t start = clock_mono_ms();
    memset(&err, 0, sizeof(err));
    assert_int_equal(governor_enter(g, STR("Tickets"), start + 10000, &cancel, &err),
                     ERR_CANCELLED);
    assert_true(clock_mono_ms() - start < 2000);
    pthread_join(t, NULL);
    governor_free(g);
}

/* ---- The hour ---- */

static void the_budget_is_of_a_rolling_hour(void **state)
{
    (void)state;
    struct governor *g = governor_new(
        &(struct governor_options){.per_endpoint = 2, .hourly_budget = 3, .now_ms = read_fake_now});
    struct err err = {0};
    governor_proved(g);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(governor_enter(g, STR("Tickets"), INT64_MAX, NULL, &err), ERR_OK);
        governor_leave(g, STR("Tickets"));
        fake_now += 60000;
    }
    assert_int_equal(governor_enter(g, STR("Tickets"), INT64_MAX, NULL, &err), ERR_RATE_LIMITED);
    assert_true(err.retry_after_s > 3300 && err.retry_after_s <= 3660);
    assert_int_equal(governor_state(g).used_last_hour, 3);
    fake_now += (int64_t)err.retry_after_s * 1000;
    memset(&err, 0, sizeof(err));
    assert_int_equal(governor_enter(g, STR("Tickets"), INT64_MAX, NULL, &err), ERR_OK);
    governor_leave(g, STR("Tickets"));
    memset(&err, 0, sizeof(err));
    assert_int_equal(governor_enter(g, STR("Tickets"), INT64_MAX, NULL, &err), ERR_RATE_LIMITED);
    governor_free(g);
}

static void a_long_pause_is_told_and_a_short_one_waited(void **state)
{
    (void)state;
    struct governor *g = make(2, 1000, true);
    struct err err;
    governor_pause(g, 60);
    assert_int_equal(enter(g, "Tickets", 20000, &err), ERR_RATE_LIMITED);
    assert_true(err.retry_after_s >= 59 && err.retry_after_s <= 60);
    governor_free(g);
    g = make(2, 1000, true);
    governor_pause(g, 1);
    int64_t start = clock_mono_ms();
    assert_int_equal(enter(g, "Tickets", 20000, &err), ERR_OK);
    assert_true(clock_mono_ms() - start >= 990);
    governor_leave(g, STR("Tickets"));
    governor_pause(g, 1);
    assert_int_equal(enter(g, "Tickets", 300, &err), ERR_RATE_LIMITED);
    governor_free(g);
}

/* ---- Credentials ---- */

static void one_at_a_time_until_proved(void **state)
{
    (void)state;
    struct governor *g = make(2, 1000, false);
    struct err err;
    assert_int_equal(enter(g, "Tickets", 50, &err), ERR_OK);
    assert_int_equal(enter(g, "Companies", 50, &err), ERR_TIMEOUT);
    governor_proved(g);
    assert_int_equal(enter(g, "Companies", 50, &err), ERR_OK);
    assert_true(governor_state(g).proved);
    governor_free(g);
}

static void locked_means_never_again(void **state)
{
    (void)state;
    struct governor *g = make(2, 1000, true);
    struct err err;
    governor_lock(g);
    int64_t start = clock_mono_ms();
    assert_int_equal(enter(g, "Tickets", 5000, &err), ERR_AUTHENTICATION);
    assert_true(clock_mono_ms() - start < 1000);
    assert_non_null(strstr(err.fix, "AUTOTASK_SECRET"));
    governor_proved(g);
    assert_int_equal(enter(g, "Tickets", 5000, &err), ERR_AUTHENTICATION);
    assert_true(governor_state(g).locked);
    assert_int_equal(governor_state(g).used_last_hour, 0);
    governor_free(g);
}

static void *lock_soon(void *arg)
{
    usleep(60000);
    governor_lock(arg);
    return NULL;
}

static void suspension_holds_everybody(void **state)
{
    (void)state;
    struct governor *g = make(2, 1000, true);
    struct err err;
    pthread_t t;
    governor_suspend(g);
    assert_int_equal(enter(g, "Tickets", 60, &err), ERR_TIMEOUT);
    governor_resume(g);
    assert_int_equal(enter(g, "Tickets", 60, &err), ERR_OK);
    assert_int_equal(enter(g, "Companies", 60, &err), ERR_TIMEOUT); /* unproved again */
    governor_suspend(g);
    pthread_create(&t, NULL, lock_soon, g);
    assert_int_equal(enter(g, "Companies", 5000, &err), ERR_AUTHENTICATION);
    pthread_join(t, NULL);
    governor_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_more_than_allowed_at_once),
        cmocka_unit_test(first_come_first_served),
        cmocka_unit_test(endpoints_do_not_hinder_each_other),
        cmocka_unit_test(waiting_ends_at_cancellation),
        cmocka_unit_test(the_budget_is_of_a_rolling_hour),
        cmocka_unit_test(a_long_pause_is_told_and_a_short_one_waited),
        cmocka_unit_test(one_at_a_time_until_proved),
        cmocka_unit_test(locked_means_never_again),
        cmocka_unit_test(suspension_holds_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
