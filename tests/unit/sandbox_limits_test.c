/* Limits: the counters alone, and the thread limit over real connections. */
#include "sandbox_fixture.h"

#include "base/clock.h"
#include "sandbox/limits.h"

static void three_at_a_time(void **state)
{
    struct sb_limits *l = sb_limits_new(false, 0);
    int slot[4], delay;
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(sb_limits_enter(l, STR("code"), STR("Tickets"), 1000, &slot[i], &delay),
                         SB_MAY_PASS);
    assert_int_equal(sb_limits_enter(l, STR("code"), STR("TICKETS"), 1000, &slot[3], &delay),
                     SB_TOO_MANY_THREADS);
    assert_int_equal(slot[3], -1);
    assert_int_equal(sb_limits_enter(l, STR("code"), STR("Companies"), 1000, &slot[3], &delay),
                     SB_MAY_PASS);
    sb_limits_leave(l, slot[0]);
    assert_int_equal(sb_limits_enter(l, STR("code"), STR("Tickets"), 1000, &slot[0], &delay),
                     SB_MAY_PASS);
    assert_int_equal(sb_limits_used(l, 1000), 6); /* refused ones count as well */
    sb_limits_free(l);
}

static void rolling_hour(void **state)
{
    struct sb_limits *l = sb_limits_new(false, 4);
    const int64_t hour_ms = 3600000;
    int slot, delay;
    static const int delays[] = {0, 0, 500, 1000};
    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(sb_limits_enter(l, STR("c"), STR("T"), hour_ms, &slot, &delay),
                         SB_MAY_PASS);
        assert_int_equal(delay, delays[i]);
        sb_limits_leave(l, slot);
    }
    assert_int_equal(sb_limits_enter(l, STR("c"), STR("T"), hour_ms, &slot, &delay),
                     SB_TOO_MANY_REQUESTS);
    assert_int_equal(sb_limits_used(l, hour_ms + 59 * 60000), 5);
    assert_int_equal(sb_limits_used(l, hour_ms + 60 * 60000), 0);
    assert_int_equal(sb_limits_enter(l, STR("c"), STR("T"), 9 * hour_ms, &slot, &delay),
                     SB_MAY_PASS);
    sb_limits_free(l);
}

static void off(void **state)
{
    struct sb_limits *l = sb_limits_new(true, 1);
    int slot, delay;
    (void)state;
    for (int i = 0; i < 9; i++) {
        assert_int_equal(sb_limits_enter(l, STR("c"), STR("T"), 0, &slot, &delay), SB_MAY_PASS);
        assert_int_equal(delay, 0);
    }
    sb_limits_free(l);
}

static void over_connections(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.latency_ms = 300};
    struct reply r[4];
    int fd[4], refused = 0;
    (void)state;
    fixture_start(&f, &o);
    int64_t start_ms = clock_mono_ms();
    for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
        fd[i] = fixture_connect(&f);
        send_request(fd[i], "GET", "/ATServicesRest/V1.0/Tickets/1001", credentials(), NULL, 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(fd); i++) {
        r[i] = read_reply(f.arena, fd[i]);
        if (r[i].status == 429) {
            refused++;
            assert_true(str_starts(
                json_str(at(get(r[i].json, "errors"), 0)),
                STR("The Autotask API thread threshold of 3 threads has been exceeded.")));
        } else {
            assert_int_equal(r[i].status, 200);
        }
        close(fd[i]);
    }
    assert_int_equal(refused, 1);
    assert_true(clock_mono_ms() - start_ms >= 290);
    r[0] = call(&f, "GET", "/sandbox/mails", NULL); /* the API user is told */
    assert_int_equal(json_len(get(r[0].json, "mails")), 1);
    expect_text(at(get(r[0].json, "mails"), 0), "to", "api-user@sandbox.example");
    r[0] = call(&f, "GET", "Tickets/1001", NULL); /* the places are free again */
    assert_int_equal(r[0].status, 200);
    fixture_stop(&f);
}

static void hourly_over_a_connection(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.hourly_limit = 1};
    (void)state;
    fixture_start(&f, &o);
    struct reply r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 200);
    r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 429);
    fixture_stop(&f);
}

/* A stop while replies are held back sends them. */
static void stop_with_replies_held(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.latency_ms = 60000};
    (void)state;
    fixture_start(&f, &o);
    int64_t start_ms = clock_mono_ms();
    send_request(f.fd, "GET", "/ATServicesRest/V1.0/Tickets/1001", credentials(), NULL, 0);
    usleep(100000);
    fixture_stop(&f);
    assert_true(clock_mono_ms() - start_ms < 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_at_a_time),
        cmocka_unit_test(rolling_hour),
        cmocka_unit_test(off),
        cmocka_unit_test(over_connections),
        cmocka_unit_test(hourly_over_a_connection),
        cmocka_unit_test(stop_with_replies_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
