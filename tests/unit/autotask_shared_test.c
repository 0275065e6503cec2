/* What processes of one machine know together: the ledger's figures, places in flight, a halt, the
 * budget and refused logins. Two governors with a state folder each behave as two processes do,
 * because their locks belong to the open file; one test uses real processes that die. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/governor.h"
#include "autotask/shared.h"
#include "base/clock.h"
#include "base/random.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct at_credentials who = {.username = "u", .secret = "s", .integration_code = "c"};

struct pair {
    char folder[64];
    struct shared *state[2];
    struct governor *g[2];
};

static struct governor *governor_on(struct shared *s, const struct at_credentials *as,
                                    unsigned budget)
{
    return governor_new(&(struct governor_options){
        .per_endpoint = 2, .hourly_budget = budget, .shared = s, .who = as});
}

static int set_up(void **state)
{
    struct pair *p = mem_calloc(1, sizeof(*p));
    char tail[9];
    random_hex(tail, 8);
    snprintf(p->folder, sizeof(p->folder), "/tmp/shared-test-%s/state", tail);
    for (int i = 0; i < 2; i++) {
        p->state[i] = shared_open(p->folder, &who);
        p->g[i] = governor_on(p->state[i], &who, 100);
        governor_proved(p->g[i]);
    }
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *p = *state;
    for (int i = 0; i < 2; i++) {
        governor_free(p->g[i]);
        shared_close(p->state[i]);
    }
    mem_free(p);
    return 0;
}

static enum err_code enter(struct governor *g, const char *endpoint, int wait_ms, struct err *err)
{
    err_clear(err);
    return governor_enter(g, str_from(endpoint), clock_mono_ms() + wait_ms, NULL, err);
}

/* ---- The ledger ---- */

static void the_hour_rolls(void **state)
{
    (void)state;
    struct ledger l = {0};
    int64_t t = INT64_C(1795000000000);
    for (int i = 0; i < 10; i++)
        ledger_count(&l, t + i * 60000);
    assert_int_equal(ledger_used(&l, t + 9 * 60000), 10);
    assert_int_equal(ledger_used(&l, t + 3600 * 1000 - 60000), 10);
    assert_true(ledger_used(&l, t + 3600 * 1000 + 5 * 60000) < 10);
    assert_int_equal(ledger_used(&l, t + 3 * 3600 * 1000), 0);
    /* After the clock was put back, what lies ahead does not count. */
    assert_int_equal(ledger_used(&l, t - 3600 * 1000), 0);
    assert_in_range(ledger_returns_in_s(&l, t + 9 * 60000), 1, 3660);
}

static void refusals_last_longer_each_time(void **state)
{
    (void)state;
    struct ledger l = {0};
    unsigned char a[LEDGER_PRINT] = "a", b[LEDGER_PRINT] = "b";
    int64_t t = 1000;
    assert_int_equal(ledger_refused_ms(&l, t, a), 0);
    ledger_refuse(&l, t, a);
    assert_int_equal(ledger_refused_ms(&l, t, a), 15 * 60000);
    assert_int_equal(ledger_refused_ms(&l, t, b), 0); /* other credentials are tried at once */
    ledger_refuse(&l, t, a);
    assert_int_equal(ledger_refused_ms(&l, t, a), 60 * 60000);
    for (int i = 0; i < 50; i++)
        ledger_refuse(&l, t, a);
    assert_int_equal(ledger_refused_ms(&l, t, a), 24 * 3600 * 1000);
    ledger_refuse(&l, t, b);
    assert_int_equal(ledger_refused_ms(&l, t, b), 15 * 60000);
}

/* ---- Together ---- */

static void places_in_flight_are_counted_together(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    assert_int_equal(enter(p->g[0], "Tickets", 100, &err), ERR_OK);
    assert_int_equal(enter(p->g[1], "Tickets", 100, &err), ERR_OK);
    assert_int_equal(enter(p->g[0], "Tickets", 100, &err), ERR_TIMEOUT);
    assert_int_equal(enter(p->g[1], "tickets", 100, &err), ERR_TIMEOUT);
    assert_int_equal(enter(p->g[1], "Companies", 100, &err), ERR_OK);
    governor_leave(p->g[0], STR("Tickets"));
    assert_int_equal(enter(p->g[1], "Tickets", 500, &err), ERR_OK);
    governor_leave(p->g[1], STR("Tickets"));
    governor_leave(p->g[1], STR("Tickets"));
    governor_leave(p->g[1], STR("Companies"));
}

static void a_dead_process_leaves_nothing_behind(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    pid_t child = fork();
    if (child == 0) {
        struct shared *s = shared_open(p->folder, &who);
        struct governor *g = governor_on(s, &who, 100);
        governor_proved(g);
        _exit(enter(g, "Tickets", 500, &err) || enter(g, "Tickets", 500, &err));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(enter(p->g[0], "Tickets", 500, &err), ERR_OK);
    assert_int_equal(enter(p->g[0], "Tickets", 500, &err), ERR_OK);
    assert_int_equal(governor_state(p->g[0]).used_last_hour, 4); /* the child's count */
    governor_leave(p->g[0], STR("Tickets"));
    governor_leave(p->g[0], STR("Tickets"));
}

static void the_budget_is_everybodys(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    for (int i = 0; i < 100; i++) {
        struct governor *g = p->g[i % 2];
        assert_int_equal(enter(g, "Tickets", 500, &err), ERR_OK);
        governor_leave(g, STR("Tickets"));
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(enter(p->g[i], "Tickets", 500, &err), ERR_RATE_LIMITED);
        assert_in_range(err.retry_after_s, 3000, 3661);
        assert_int_equal(governor_state(p->g[i]).used_last_hour, 100);
    }
}

static void a_halt_is_everybodys(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    governor_pause(p->g[0], 600);
    assert_int_equal(enter(p->g[1], "Tickets", 500, &err), ERR_RATE_LIMITED);
    assert_in_range(err.retry_after_s, 590, 600);
}

static void uploads_are_counted_together(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    assert_int_equal(governor_reserve_upload(p->g[0], 6000000, &err), ERR_OK);
    assert_int_equal(governor_reserve_upload(p->g[1], 6000000, &err), ERR_RATE_LIMITED);
    err_clear(&err);
    governor_return_upload(p->g[0], 6000000);
    assert_int_equal(governor_reserve_upload(p->g[1], 6000000, &err), ERR_OK);
}

static void a_refused_login_outlives_its_process(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    const struct at_credentials mended = {
        .username = "u", .secret = "another", .integration_code = "c"};
    governor_lock(p->g[0]);
    struct governor *restarted = governor_on(p->state[1], &who, 100);
    assert_int_equal(enter(restarted, "Tickets", 500, &err), ERR_AUTHENTICATION);
    assert_non_null(strstr(err.text, "another 15 minutes"));
    governor_free(restarted);
    struct governor *other = governor_on(p->state[1], &mended, 100);
    assert_int_equal(enter(other, "Tickets", 500, &err), ERR_OK);
    governor_leave(other, STR("Tickets"));
    governor_free(other);
    /* One that has proved the same credentials meanwhile is not held up. */
    assert_int_equal(enter(p->g[1], "Tickets", 500, &err), ERR_OK);
    governor_leave(p->g[1], STR("Tickets"));
}

static void a_good_login_ends_the_refusal(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    struct ledger l;
    assert_true(shared_begin(p->state[0], &l));
    unsigned char print[LEDGER_PRINT];
    shared_fingerprint(&who, print);
    ledger_refuse(&l, clock_now_ms() - 20 * 60000, print);
    shared_end(p->state[0], &l);
    struct governor *g = governor_on(p->state[1], &who, 100);
    assert_int_equal(enter(g, "Tickets", 500, &err), ERR_OK); /* the time is over */
    governor_proved(g);
    governor_leave(g, STR("Tickets"));
    governor_free(g);
    assert_true(shared_begin(p->state[0], &l));
    assert_int_equal(l.refusals, 0);
    shared_end(p->state[0], NULL);
}

static void the_tenants_limit_sets_the_budget(void **state)
{
    struct pair *p = *state;
    struct err err = {0};
    struct governor *a = governor_on(p->state[0], &who, 0);
    struct governor *b = governor_on(p->state[1], &who, 0);
    assert_int_equal(governor_state(a).hourly_budget, 4000);
    governor_proved(a);
    assert_false(governor_wants_limit(a)); /* nothing has been used yet */
    for (int i = 0; i < 50; i++) {
        assert_int_equal(enter(a, "Tickets", 500, &err), ERR_OK);
        governor_leave(a, STR("Tickets"));
    }
    assert_true(governor_wants_limit(a));
    assert_false(governor_wants_limit(a)); /* one asks at a time */
    governor_learn_limit(a, 20000, 777);
    assert_int_equal(governor_state(a).hourly_budget, 8000);
    assert_int_equal(governor_state(b).hourly_budget, 8000);
    assert_int_equal(governor_state(b).tenant_used, 777);
    governor_learn_limit(a, -5, 1);
    assert_int_equal(governor_state(a).hourly_budget, 8000);
    governor_free(a);
    governor_free(b);
}

static void the_file_is_private(void **state)
{
    struct pair *p = *state;
    char path[128], name[17];
    struct stat st;
    shared_name("u", "c", "", name);
    snprintf(path, sizeof(path), "%s/%s.ledger", p->folder, name);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_null(shared_open("/dev/null/state", &who));
    assert_null(shared_open("", &who));
    assert_null(shared_open(NULL, &who));
}

/* ---- Fair shares ---- */

enum { CALLERS = 32, TURNS = 6, SERVICE_MS = 4 };

struct crowd {
    struct governor *g;
    atomic_int in_flight, most, failed, served;
    int longest; /* most calls of others while one waited */
    pthread_mutex_t mutex;
};

static void *take_turns(void *arg)
{
    struct crowd *c = arg;
    struct err err = {0};
    for (int i = 0; i < TURNS; i++) {
        int before = atomic_load(&c->served);
        if (governor_enter(c->g, STR("Tickets"), clock_mono_ms() + 60000, NULL, &err))
            atomic_fetch_add(&c->failed, 1);
        int others = atomic_load(&c->served) - before;
        int now = atomic_fetch_add(&c->in_flight, 1) + 1;
        pthread_mutex_lock(&c->mutex);
        if (now > atomic_load(&c->most))
            atomic_store(&c->most, now);
        if (others > c->longest)
            c->longest = others;
        pthread_mutex_unlock(&c->mutex);
        usleep(SERVICE_MS * 1000);
        atomic_fetch_sub(&c->in_flight, 1);
        atomic_fetch_add(&c->served, 1);
        governor_leave(c->g, STR("Tickets"));
    }
    return NULL;
}

/* With 32 callers a turn comes after those of the 31 others: nobody may wait for twice as many. */
static void nobody_waits_more_than_twice_a_fair_share(void **state)
{
    (void)state;
    struct crowd c = {
        .g = governor_new(&(struct governor_options){.per_endpoint = 2, .hourly_budget = 100000})};
    pthread_t threads[CALLERS];
    pthread_mutex_init(&c.mutex, NULL);
    governor_proved(c.g);
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&threads[i], NULL, take_turns, &c);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
    governor_free(c.g);
    assert_int_equal(c.failed, 0);
    assert_int_equal(c.most, 2);
    assert_true(c.longest <= 2 * (CALLERS - 1));
}

struct worker {
    struct governor *g;
    atomic_int *in_flight, *most;
    int done;
    int64_t until_ms;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    struct err err = {0};
    while (clock_mono_ms() < w->until_ms) {
        if (governor_enter(w->g, STR("Tickets"), w->until_ms + 5000, NULL, &err))
            return NULL;
        int now = atomic_fetch_add(w->in_flight, 1) + 1;
        if (now > atomic_load(w->most))
            atomic_store(w->most, now);
        usleep(5000);
        atomic_fetch_sub(w->in_flight, 1);
        governor_leave(w->g, STR("Tickets"));
        w->done++;
    }
    return NULL;
}

/* A process with eight callers must not keep out one with a single caller. */
static void a_busy_process_lets_others_in(void **state)
{
    struct pair *p = *state;
    struct worker w[9];
    pthread_t threads[9];
    atomic_int in_flight = 0, most = 0;
    struct governor *busy = governor_on(p->state[0], &who, 100000);
    struct governor *quiet = governor_on(p->state[1], &who, 100000);
    governor_proved(busy);
    governor_proved(quiet);
    int64_t until = clock_mono_ms() + 3000;
    for (int i = 0; i < 9; i++) {
        w[i] = (struct worker){
            .g = i < 8 ? busy : quiet, .in_flight = &in_flight, .most = &most, .until_ms = until};
        pthread_create(&threads[i], NULL, work, &w[i]);
    }
    for (int i = 0; i < 9; i++)
        pthread_join(threads[i], NULL);
    governor_free(busy);
    governor_free(quiet);
    assert_int_equal(most, 2);
    assert_true(w[8].done >= 3);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hour_rolls),
        cmocka_unit_test(refusals_last_longer_each_time),
        T(places_in_flight_are_counted_together),
        T(a_dead_process_leaves_nothing_behind),
        T(the_budget_is_everybodys),
        T(a_halt_is_everybodys),
        T(uploads_are_counted_together),
        T(a_refused_login_outlives_its_process),
        T(a_good_login_ends_the_refusal),
        T(the_tenants_limit_sets_the_budget),
        T(the_file_is_private),
        cmocka_unit_test(nobody_waits_more_than_twice_a_fair_share),
        T(a_busy_process_lets_others_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
