/* The client over real loopback sockets, as it should go: requests arrive as given, a write is sent
 * once at most, redirects are not followed, whoever gives up is let go at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net_calls.h"

static void requests_arrive_as_given(void **state)
{
    static const struct {
        const char *method, *body;
        bool is_write;
        const char *seen;
    } cases[] = {
        {"GET", NULL, false, "GET /path?q=1|test/1|" SECRET "|0"},
        {"POST", "{\"filter\":[]}", false, "POST /path?q=1|test/1|" SECRET "|13"},
        {"POST", "abc", true, "POST /path?q=1|test/1|" SECRET "|3"},
        {"POST", "", true, "POST /path?q=1|test/1|" SECRET "|0"},
        {"PATCH", "abc", true, "PATCH /path?q=1|test/1|" SECRET "|3"},
        {"PUT", "abc", true, "PUT /path?q=1|test/1|" SECRET "|3"},
        {"DELETE", NULL, true, "DELETE /path?q=1|test/1|" SECRET "|0"},
        {"OPTIONS", NULL, false, "OPTIONS /path?q=1|test/1|" SECRET "|0"},
        {"HEAD", NULL, false, ""},
    };
    int port;
    struct http_server *s = server(&port);
    struct http_client *c = client();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct call call = send_to_port(c, port,
                                        (struct wish){.method = cases[i].method,
                                                      .body = cases[i].body,
                                                      .is_write = cases[i].is_write});

        assert_int_equal(call.rc, ERR_OK);
        assert_int_equal(call.r.status, 200);
        assert_int_equal(call.r.sent, HTTP_MAYBE_SENT);
        assert_false(call.r.is_json);
        assert_string_equal(buf_cstr(&call.r.body), cases[i].seen);
        http_response_done(&call.r);
    }
    http_client_free(c);
    http_server_stop(s, 1000);
}

static void statuses_are_no_errors(void **state)
{
    static const int statuses[] = {200, 201, 301, 307, 400, 401, 404, 429, 500, 503};
    int port;
    struct http_server *s = server(&port);
    struct http_client *c = client();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        char url[100];

        snprintf(url, sizeof(url), "http://127.0.0.1:%d/status/%d", port, statuses[i]);
        struct call call = send_to(c, url, (struct wish){0});
        assert_int_equal(call.rc, ERR_OK);
        assert_int_equal(call.r.status, statuses[i]);
        assert_int_equal(call.r.retry_after_s, 7);
        assert_true(call.r.is_json);
        assert_false(call.r.redirect); /* no Location */
        http_response_done(&call.r);
    }
    http_client_free(c);
    http_server_stop(s, 1000);
}

static void run_caller(void *arg)
{
    struct caller *me = arg;

    for (int i = 0; i < 20; i++) {
        struct call call = send_to_port(
            me->c, me->port, (struct wish){.method = "POST", .body = "x", .is_write = i % 4 == 0});

        me->good += call.rc == ERR_OK && call.r.status == 200;
        http_response_done(&call.r);
    }
}

static void thirty_two_threads_at_once(void **state)
{
    struct caller callers[32];
    int port;
    struct http_server *s = server(&port);
    struct http_client *c = client();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
        callers[i] = (struct caller){.c = c, .port = port};
        uv_thread_create(&callers[i].thread, run_caller, &callers[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
        uv_thread_join(&callers[i].thread);
        assert_int_equal(callers[i].good, 20);
    }
    http_client_free(c);
    http_server_stop(s, 1000);
}

/* ---- connections ---- */

static void reads_share_a_connection_writes_do_not(void **state)
{
    struct http_client *c = client();
    struct mock *m = mock_start(MOCK_REPLY, OK_REPLY);

    (void)state;
    for (int i = 0; i < 20; i++) {
        struct call call = send_to_port(c, m->port, (struct wish){0});

        assert_int_equal(call.rc, ERR_OK);
        http_response_done(&call.r);
    }
    assert_int_equal(atomic_load(&m->connections), 1);
    for (int i = 0; i < 5; i++) {
        struct call call = send_to_port(
            c, m->port, (struct wish){.method = "POST", .body = "x", .is_write = true});

        assert_int_equal(call.rc, ERR_OK);
        http_response_done(&call.r);
    }
    assert_int_equal(atomic_load(&m->connections), 6);
    struct call call = send_to_port(c, m->port, (struct wish){0});
    http_response_done(&call.r);
    assert_int_equal(atomic_load(&m->connections), 6); /* the first one is still good */
    http_client_free(c);
    mock_stop(m);
}

/* libcurl by itself sends a request again when a used connection closes before the reply; for a
 * write that would be a second record. */
static void writes_are_sent_once(void **state)
{
    static const char *const methods[] = {"POST", "PATCH", "PUT", "DELETE"};
    static const char *const bodies[] = {"{\"a\":1}", NULL};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(methods) * ARRAY_LEN(bodies); i++) {
        const char *method = methods[i / ARRAY_LEN(bodies)];
        struct http_client *c = client();
        struct mock *m = mock_start(MOCK_WRITES_CLOSE, OK_REPLY);
        char line[40];

        for (int k = 0; k < 3; k++) { /* leaves a connection that could be used again */
            struct call read = send_to_port(c, m->port, (struct wish){0});
            assert_int_equal(read.rc, ERR_OK);
            http_response_done(&read.r);
        }
        struct call write = send_to_port(c, m->port,
                                         (struct wish){.method = method,
                                                       .body = bodies[i % ARRAY_LEN(bodies)],
                                                       .is_write = true});
        assert_int_equal(write.rc, ERR_UPSTREAM_UNAVAILABLE);
        assert_int_equal(write.r.sent, HTTP_MAYBE_SENT);
        assert_int_equal(write.r.status, 0);
        http_response_done(&write.r);
        sleep_ms(50);
        snprintf(line, sizeof(line), "%s /path?q=1 HTTP/1.1\r\n", method);
        assert_int_equal(mock_count(m, line), 1);
        assert_int_equal(atomic_load(&m->connections), 2);
        http_client_free(c);
        mock_stop(m);
    }
}

static void writes_on_reset_connections_are_sent_once(void **state)
{
    struct http_client *c = client();
    struct mock *m = mock_start(MOCK_RESET, "");
    struct call call =
        send_to_port(c, m->port, (struct wish){.method = "POST", .body = "x", .is_write = true});

    (void)state;
    assert_int_equal(call.rc, ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(call.r.sent, HTTP_MAYBE_SENT);
    http_response_done(&call.r);
    sleep_ms(50);
    assert_int_equal(mock_count(m, "POST /path"), 1);
    http_client_free(c);
    mock_stop(m);
}

/* A read may be repeated: the caller notices nothing of a connection that was closed meanwhile. */
static void reads_survive_a_stale_connection(void **state)
{
    struct http_client *c = client();
    struct mock *m = mock_start(MOCK_SECOND_CLOSE, OK_REPLY);

    (void)state;
    for (int i = 0; i < 6; i++) {
        struct call call = send_to_port(c, m->port, (struct wish){0});

        assert_int_equal(call.rc, ERR_OK);
        http_response_done(&call.r);
    }
    http_client_free(c);
    mock_stop(m);
}

static void requests_carry_nothing_of_libcurls_own(void **state)
{
    static char body[2 * 1024 * 1024]; /* libcurl would ask before so much */
    struct http_client *c = client();
    struct mock *m = mock_start(
        MOCK_REPLY, "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n");

    (void)state;
    memset(body, 'x', sizeof(body) - 1);
    for (int i = 0; i < 2; i++) {
        struct call call = send_to_port(
            c, m->port, (struct wish){.method = "POST", .body = body, .is_write = i % 2});

        assert_int_equal(call.rc, ERR_OK);
        http_response_done(&call.r);
    }
    assert_int_equal(mock_count(m, "POST /path"), 2);
    assert_int_equal(mock_count(m, "Cookie:"), 0);
    assert_int_equal(mock_count(m, "Expect:"), 0);
    assert_int_equal(mock_count(m, "Content-Type:"), 0);
    assert_int_equal(mock_count(m, "Secret: " SECRET "\r\n"), mock_count(m, "POST /path"));
    assert_int_equal(mock_count(m, "X-Empty:\r\n"), mock_count(m, "POST /path"));
    http_client_free(c);
    mock_stop(m);
}

/* ---- redirects ---- */

static void redirects_are_not_followed(void **state)
{
    static const int statuses[] = {301, 302, 303, 307, 308};

    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(statuses); i++) {
        struct mock *other = mock_start(MOCK_REPLY, OK_REPLY);
        char reply[200];

        snprintf(reply, sizeof(reply),
                 "HTTP/1.1 %d Moved\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n",
                 statuses[i / 2], other->port);
        struct call call = try_mock(
            MOCK_REPLY, reply, (struct wish){.method = i % 2 ? "POST" : "GET", .is_write = i % 2});
        assert_int_equal(call.rc, ERR_OK);
        assert_int_equal(call.r.status, statuses[i / 2]);
        assert_true(call.r.redirect);
        http_response_done(&call.r);
        sleep_ms(20);
        assert_int_equal(atomic_load(&other->connections), 0);
        mock_stop(other);
    }
}

/* ---- giving up ---- */

struct canceller {
    volatile int flag;
    int after_ms;
    struct http_client *nudge;
    int64_t when;
};

static void cancel_later(void *arg)
{
    struct canceller *x = arg;

    sleep_ms(x->after_ms);
    x->when = clock_mono_ms();
    __atomic_store_n(&x->flag, 1, __ATOMIC_RELAXED);
    if (x->nudge)
        http_client_look_at_cancel(x->nudge);
}

static void cancellation_is_quick(void **state)
{
    struct mock *silent = mock_start(MOCK_SILENT, "");
    struct mock *drip = mock_start(MOCK_DRIP, "HTTP/1.1 200 OK\r\n\r\n");
    int fds[8];
    int clogged;

    (void)state;
    clog_port(fds, &clogged);
    for (int i = 0; i < 6; i++) {
        struct http_client *c = client();
        struct canceller x = {.after_ms = 100, .nudge = i % 2 ? c : NULL};
        int ports[] = {silent->port, drip->port, clogged};
        uv_thread_t thread;

        uv_thread_create(&thread, cancel_later, &x);
        struct call call = send_to_port(c, ports[i / 2], (struct wish){.cancel = &x.flag});
        uv_thread_join(&thread);
        assert_int_equal(call.rc, ERR_CANCELLED);
        assert_int_equal(call.r.sent, i / 2 == 2 ? HTTP_NOT_SENT : HTTP_MAYBE_SENT);
        assert_true(clock_mono_ms() - x.when < 100);
        http_response_done(&call.r);
        http_client_free(c);
    }
    for (int i = 0; i < 8; i++)
        close(fds[i]);
    mock_stop(silent);
    mock_stop(drip);
}

static void a_cancelled_call_sends_nothing(void **state)
{
    volatile int flag = 1;
    struct http_client *c = client();
    struct mock *m = mock_start(MOCK_REPLY, OK_REPLY);
    struct call call = send_to_port(c, m->port, (struct wish){.cancel = &flag});

    (void)state;
    assert_int_equal(call.rc, ERR_CANCELLED);
    assert_int_equal(call.r.sent, HTTP_NOT_SENT);
    assert_int_equal(atomic_load(&m->connections), 0);
    http_response_done(&call.r);
    http_client_free(c);
    mock_stop(m);
}

static void run_until_freed(void *arg)
{
    struct caller *me = arg;
    struct call call = send_to_port(me->c, me->port, (struct wish){0});

    me->good = call.rc == ERR_CANCELLED;
    http_response_done(&call.r);
}

static void freeing_ends_what_runs(void **state)
{
    struct mock *m = mock_start(MOCK_SILENT, "");
    struct http_client *c = client();
    struct caller callers[4];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
        callers[i] = (struct caller){.c = c, .port = m->port};
        uv_thread_create(&callers[i].thread, run_until_freed, &callers[i]);
    }
    sleep_ms(150);
    int64_t began = clock_mono_ms();
    http_client_free(c);
    assert_true(clock_mono_ms() - began < 500);
    for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
        uv_thread_join(&callers[i].thread);
        assert_true(callers[i].good);
    }
    mock_stop(m);
    http_client_free(client()); /* one that was never used */
    http_client_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_arrive_as_given),
        cmocka_unit_test(statuses_are_no_errors),
        cmocka_unit_test(thirty_two_threads_at_once),
        cmocka_unit_test(reads_share_a_connection_writes_do_not),
        cmocka_unit_test(writes_are_sent_once),
        cmocka_unit_test(writes_on_reset_connections_are_sent_once),
        cmocka_unit_test(reads_survive_a_stale_connection),
        cmocka_unit_test(requests_carry_nothing_of_libcurls_own),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(cancellation_is_quick),
        cmocka_unit_test(a_cancelled_call_sends_nothing),
        cmocka_unit_test(freeing_ends_what_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
