/* The server over real loopback sockets: what well-behaved, hostile, slow and vanishing peers get,
 * and what handlers may do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pool.h"
#include "net/http_date.h"
#include "net/http_server.h"
#include "net_http_vectors.h"
#include "net_sockets.h"

#include <stdatomic.h>
#include <uv.h>

enum {
    PATIENCE_MS = 10000, /* of the server for tests that are not about time */
    HEADER_MS = 300,
    BODY_MS = 400,
    IDLE_MS = 500,
    WRITE_MS = 500,
    SLACK_MS = 3000, /* a busy machine */
    MAX_CONNECTIONS = 200,
    BIG = 24 * 1024 * 1024
};

struct fixture {
    struct http_server *server;
    struct pool *pool;
    int port;
    atomic_int calls;
    _Atomic(struct http_exchange *) held;
    char *big;
};

/* ---- the handler ---- */

static void echo(struct http_exchange *x)
{
    char text[300];
    struct str method = http_method(x), path = http_path(x), query = http_query(x);

    snprintf(text, sizeof(text), "%.*s %.*s|%.*s|%zu\n", STR_ARG(method), STR_ARG(path),
             STR_ARG(query), http_body(x).n);
    http_reply(x, 200, "text/plain", str_from(text), NULL, 0);
}

static void echo_job(void *job)
{
    echo(job);
}

static void handle(void *ctx, struct http_exchange *x)
{
    struct fixture *f = ctx;
    struct str path = http_path(x);
    static const struct http_reply_header injected[] = {{"X-A", "1\r\nX-B: 2"}, {"X-C", "3"}};

    atomic_fetch_add(&f->calls, 1);
    if (str_starts(path, STR("/async"))) {
        if (!pool_submit(f->pool, echo_job, x))
            http_reply(x, 503, NULL, STR(""), NULL, 0);
    } else if (str_eq(path, STR("/hold"))) {
        atomic_store(&f->held, x);
    } else if (str_eq(path, STR("/big"))) {
        http_reply(x, 200, "application/octet-stream", str_make(f->big, BIG), NULL, 0);
    } else if (str_eq(path, STR("/cut"))) {
        int64_t n = 0;
        if (!str_to_i64(http_query(x), &n))
            n = 0;
        http_reply_cut(x, 200, "text/plain", str_make(f->big, 1000), (size_t)n);
    } else if (str_eq(path, STR("/inject"))) {
        http_reply(x, 200, "text/plain", STR("x"), injected, 2);
    } else if (str_eq(path, STR("/204"))) {
        http_reply(x, 204, NULL, STR("not sent"), NULL, 0);
    } else {
        echo(x);
    }
}

static void start_as(struct fixture *f, bool impatient)
{
    struct err err = {0};
    struct http_server_options o = {
        .host = "127.0.0.1",
        .limits = {.max_connections = MAX_CONNECTIONS,
                   .max_header_bytes = 4096,
                   .max_body_bytes = 65536,
                   .header_timeout_ms = impatient ? HEADER_MS : PATIENCE_MS,
                   .body_timeout_ms = impatient ? BODY_MS : PATIENCE_MS,
                   .idle_timeout_ms = impatient ? IDLE_MS : PATIENCE_MS,
                   .write_timeout_ms = impatient ? WRITE_MS : PATIENCE_MS},
        .handler = handle,
        .ctx = f,
    };

    if (http_server_start(&o, &f->server, &err))
        fail_msg("%s", err.text);
    f->port = http_server_port(f->server);
}

static void start(struct fixture *f)
{
    start_as(f, false);
}

/* A second server for tests that count connections or wait for time-outs. */
static struct fixture *start_own(struct fixture *f, bool impatient)
{
    struct fixture *own = calloc(1, sizeof(*own));

    if (!own)
        abort();
    own->pool = f->pool;
    own->big = f->big;
    start_as(own, impatient);
    return own;
}

static void stop_own(struct fixture *own)
{
    http_server_stop(own->server, 1000);
    free(own);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (!f)
        return -1;
    f->big = malloc(BIG);
    memset(f->big, 'b', BIG);
    f->pool = pool_new(4, 128 * 1024);
    start(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    if (f->server)
        http_server_stop(f->server, 2000);
    pool_free(f->pool);
    free(f->big);
    free(f);
    return 0;
}

static struct http_exchange *wait_held(struct fixture *f)
{
    for (int i = 0; i < 2000; i++) {
        struct http_exchange *x = atomic_exchange(&f->held, NULL);

        if (x)
            return x;
        sleep_ms(1);
    }
    fail_msg("the handler was not called");
    return NULL;
}

static void still_serves(struct fixture *f)
{
    char reply[2000];
    int fd = raw_connect(f->port);

    raw_send_z(fd, "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    raw_read_all(fd, reply, sizeof(reply));
    close(fd);
    assert_int_equal(raw_status(reply), 200);
}

/* ---- framing ---- */

/* One status, the right one, and nothing after it; the handler sees only what was understood. */
static void check_vector(struct fixture *f, const struct http_vector *v, bool byte_by_byte)
{
    char reply[8000];
    int before = atomic_load(&f->calls);
    int fd = raw_connect(f->port);

    for (size_t i = 0; i < v->n; i += byte_by_byte ? 1 : v->n) {
        if (!raw_send(fd, v->bytes + i, byte_by_byte ? 1 : v->n))
            break;
    }
    shutdown(fd, SHUT_WR);
    raw_read_all(fd, reply, sizeof(reply));
    close(fd);
    if (raw_status(reply) != v->status)
        fail_msg("%s: %d instead of %d", v->name, raw_status(reply), v->status);
    assert_int_equal(count_text(reply, "HTTP/1.1 "), 1);
    assert_int_equal(atomic_load(&f->calls) - before, v->status == 200 ? 1 : 0);
    if (v->status != 200)
        assert_non_null(strstr(reply, "\r\nConnection: close\r\n"));
}

static void vectors_over_sockets(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(http_vectors); i++) {
        check_vector(*state, &http_vectors[i], false);
        check_vector(*state, &http_vectors[i], true);
    }
}

static void a_refused_request_ends_the_connection(void **state)
{
    struct fixture *f = *state;
    char reply[8000];
    int before = atomic_load(&f->calls);
    int fd = raw_connect(f->port);

    raw_send_z(fd, "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n"
                   "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    raw_read_all(fd, reply, sizeof(reply));
    close(fd);
    assert_int_equal(raw_status(reply), 400);
    assert_int_equal(count_text(reply, "HTTP/1.1 "), 1);
    assert_int_equal(atomic_load(&f->calls), before);
}

static void too_much_is_refused_while_it_arrives(void **state)
{
    struct fixture *f = *state;
    static const struct {
        int status;
        const char *head;
    } cases[] = {
        {431, "GET / HTTP/1.1\r\nHost: a\r\nX: "},
        {431, "GET /"},
        {413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"},
        {413, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char reply[4000];
        int fd = raw_connect(f->port);
        char block[1000];

        memset(block, 'a', sizeof(block));
        raw_send_z(fd, cases[i].head);
        for (int k = 0; k < 900; k++) { /* the reply must survive what is still being sent */
            if (!raw_send(fd, block, sizeof(block)))
                break;
        }
        shutdown(fd, SHUT_WR);
        raw_read_all(fd, reply, sizeof(reply));
        close(fd);
        assert_int_equal(raw_status(reply), cases[i].status);
    }
}

/* ---- the ordinary ---- */

static void connections_are_kept(void **state)
{
    struct fixture *f = *state;
    char reply[4000];
    int fd = raw_connect(f->port);

    for (int i = 0; i < 50; i++) {
        raw_send_z(fd, i % 2 ? "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n"
                             : "POST /async HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        assert_true(raw_read_until(fd, reply, sizeof(reply), i % 2 ? "GET /a|b|0" : "|3\n"));
        assert_null(strstr(reply, "Connection:"));
    }
    close(fd);
}

static void pipelined_replies_come_in_order(void **state)
{
    struct fixture *f = *state;
    enum { REQUESTS = 100 };
    static char reply[64 * 1024];
    char requests[REQUESTS * 80];
    size_t n = 0;
    int fd = raw_connect(f->port);

    for (int i = 0; i < REQUESTS; i++)
        n += (size_t)snprintf(requests + n, sizeof(requests) - n,
                              "GET /%s%d HTTP/1.1\r\nHost: a\r\n\r\n", i % 3 ? "now" : "async", i);
    raw_send(fd, requests, n);
    shutdown(fd, SHUT_WR);
    raw_read_all(fd, reply, sizeof(reply));
    close(fd);
    const char *at = reply;
    for (int i = 0; i < REQUESTS; i++) {
        char wanted[40];

        snprintf(wanted, sizeof(wanted), "GET /%s%d||0\n", i % 3 ? "now" : "async", i);
        at = strstr(at, wanted);
        if (!at)
            fail_msg("reply %d is missing or out of order", i);
    }
    assert_int_equal(count_text(reply, "HTTP/1.1 200"), REQUESTS);
}

struct sender {
    int fd;
    const char *text;
    size_t n;
};

static void send_all(void *arg)
{
    const struct sender *s = arg;

    raw_send(s->fd, s->text, s->n);
    shutdown(s->fd, SHUT_WR);
}

/* More than the server keeps unparsed, as fast as it goes: the server stops reading, loses nothing
 * and keeps the connection. */
static void a_flood_of_pipelined_requests_is_answered(void **state)
{
    struct fixture *f = *state;
    enum { REQUESTS = 12000, REPLIES_MAX = 4 << 20 };
    static const char request[] = "GET /now HTTP/1.1\r\nHost: a\r\n\r\n";
    struct sender s = {.fd = raw_connect(f->port), .n = REQUESTS * (sizeof(request) - 1)};
    char *text = malloc(s.n), *replies = malloc(REPLIES_MAX);
    uv_thread_t thread;

    for (size_t i = 0; i < REQUESTS; i++)
        memcpy(text + i * (sizeof(request) - 1), request, sizeof(request) - 1);
    s.text = text;
    assert_int_equal(uv_thread_create(&thread, send_all, &s), 0);
    raw_read_all(s.fd, replies, REPLIES_MAX);
    uv_thread_join(&thread);
    close(s.fd);
    assert_int_equal(count_text(replies, "HTTP/1.1 200"), REQUESTS);
    free(text);
    free(replies);
}

static void one_request(struct fixture *f, const char *request, char *reply, size_t cap)
{
    int fd = raw_connect(f->port);

    raw_send_z(fd, request);
    shutdown(fd, SHUT_WR);
    raw_read_all(fd, reply, cap);
    close(fd);
}

static void heads_have_a_length_and_no_body(void **state)
{
    char reply[2000];

    one_request(*state, "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n", reply, sizeof(reply));
    assert_non_null(strstr(reply, "\r\nContent-Length: 11\r\n"));
    assert_string_equal(strstr(reply, "\r\n\r\n"), "\r\n\r\n");
    one_request(*state, "GET /204 HTTP/1.1\r\nHost: a\r\n\r\n", reply, sizeof(reply));
    assert_null(strstr(reply, "Content-Length"));
    assert_string_equal(strstr(reply, "\r\n\r\n"), "\r\n\r\n");
}

static void replies_carry_the_date(void **state)
{
    char reply[2000];
    int64_t when;

    one_request(*state, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", reply, sizeof(reply));
    const char *date = strstr(reply, "\r\nDate: ");
    assert_non_null(date);
    assert_true(http_date_parse(str_make(date + 8, HTTP_DATE_LEN), &when));
    assert_in_range(when, clock_now_s() - 5, clock_now_s() + 1);
}

static void values_cannot_add_fields(void **state)
{
    char reply[2000];

    one_request(*state, "GET /inject HTTP/1.1\r\nHost: a\r\n\r\n", reply, sizeof(reply));
    assert_int_equal(raw_status(reply), 200);
    assert_null(strstr(reply, "\nX-B"));
    assert_non_null(strstr(reply, "\r\nX-C: 3\r\n"));
}

static void old_clients_are_served(void **state)
{
    char reply[2000];

    one_request(*state, "GET / HTTP/1.0\r\n\r\n", reply, sizeof(reply));
    assert_non_null(strstr(reply, "\r\nConnection: close\r\n"));
    one_request(*state, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", reply, sizeof(reply));
    assert_non_null(strstr(reply, "\r\nConnection: keep-alive\r\n"));
}

static void bodies_are_asked_for(void **state)
{
    struct fixture *f = *state;
    char reply[2000];
    int fd = raw_connect(f->port);

    raw_send_z(fd, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                   "Expect: 100-continue\r\n\r\n");
    assert_true(raw_read_until(fd, reply, sizeof(reply), "\r\n\r\n"));
    assert_string_equal(reply, "HTTP/1.1 100 Continue\r\n\r\n");
    raw_send_z(fd, "hi");
    assert_true(raw_read_until(fd, reply, sizeof(reply), "|2\n"));
    assert_int_equal(raw_status(reply), 200);
    close(fd);
    /* Not when the body is there already, nor when it is not wanted. */
    one_request(f,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi",
                reply, sizeof(reply));
    assert_int_equal(raw_status(reply), 200);
    one_request(f,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n"
                "Expect: 100-continue\r\n\r\n",
                reply, sizeof(reply));
    assert_int_equal(raw_status(reply), 413);
}

/* ---- slow peers ---- */

/* Sends the head, then one byte every 20 ms, until something comes back or the stream ends. */
static int drip(struct fixture *f, const char *head, char *reply, size_t cap)
{
    int fd = raw_connect(f->port);
    int64_t began = clock_mono_ms();

    reply[0] = '\0';
    raw_send_z(fd, head);
    for (;;) {
        ssize_t got = raw_recv(fd, reply, cap - 1, 20);

        if (got != -2) {
            reply[got > 0 ? got : 0] = '\0';
            break;
        }
        if (!raw_send_z(fd, "a") || clock_mono_ms() - began > RAW_TIMEOUT_MS)
            break;
    }
    close(fd);
    return (int)(clock_mono_ms() - began);
}

static void slow_headers_and_bodies_run_out_of_time(void **state)
{
    struct fixture *f = start_own(*state, true);
    char reply[2000];
    int ms = drip(f, "GET / HTTP/1.1\r\nHost: a\r\nX: ", reply, sizeof(reply));

    assert_int_equal(raw_status(reply), 408);
    assert_in_range(ms, HEADER_MS - 20, HEADER_MS + SLACK_MS);
    ms = drip(f, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n", reply,
              sizeof(reply));
    assert_int_equal(raw_status(reply), 408);
    assert_in_range(ms, BODY_MS - 20, BODY_MS + SLACK_MS);
    stop_own(f);
}

static int ms_until_end(int fd, size_t *ret_bytes)
{
    char reply[2000];
    int64_t began = clock_mono_ms();

    *ret_bytes = raw_read_all(fd, reply, sizeof(reply));
    return (int)(clock_mono_ms() - began);
}

static void idle_connections_end_silently(void **state)
{
    struct fixture *f = start_own(*state, true);
    char reply[2000];
    size_t n;
    int fd = raw_connect(f->port);

    assert_in_range(ms_until_end(fd, &n), HEADER_MS - 20, HEADER_MS + SLACK_MS); /* never a byte */
    assert_int_equal(n, 0);
    close(fd);
    fd = raw_connect(f->port);
    raw_send_z(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(raw_read_until(fd, reply, sizeof(reply), "||0\n"));
    assert_in_range(ms_until_end(fd, &n), IDLE_MS - 20, IDLE_MS + SLACK_MS);
    assert_int_equal(n, 0);
    close(fd);
    /* Blank lines do not keep a connection alive. */
    fd = raw_connect(f->port);
    raw_send_z(fd, "\r");
    assert_in_range(ms_until_end(fd, &n), HEADER_MS - 50, HEADER_MS + SLACK_MS);
    close(fd);
    stop_own(f);
}

static void a_peer_that_does_not_read_is_dropped(void **state)
{
    struct fixture *f = start_own(*state, true);
    static char reply[64 * 1024];
    int fd = raw_connect(f->port);
    size_t total = 0;
    ssize_t got;

    raw_send_z(fd, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    sleep_ms(WRITE_MS + 300);
    still_serves(f);
    while ((got = raw_recv(fd, reply, sizeof(reply), 3000)) > 0)
        total += (size_t)got;
    assert_true(got == -1 || got == 0);
    assert_true(total < BIG);
    close(fd);
    stop_own(f);
}

static void a_big_reply_arrives_whole(void **state)
{
    struct fixture *f = *state;
    static char reply[256 * 1024];
    int fd = raw_connect(f->port);
    size_t total = 0;
    ssize_t got;

    raw_send_z(fd, "GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    while ((got = raw_recv(fd, reply, sizeof(reply), 3000)) > 0)
        total += (size_t)got;
    assert_int_equal(got, 0);
    assert_true(total > BIG && total < BIG + 400);
    close(fd);
}

/* Requests without end, replies unread: the server must stop reading, not collect. */
static void early_requests_are_bounded(void **state)
{
    struct fixture *f = *state;
    int fd = raw_connect(f->port);
    static char block[32 * 1024];
    static const char request[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    size_t total = 0;
    size_t n = 0;

    while (n + sizeof(request) < sizeof(block)) {
        memcpy(block + n, request, sizeof(request) - 1);
        n += sizeof(request) - 1;
    }
    for (int stalls = 0; stalls < 2 && total < 200 * 1024 * 1024;) {
        struct pollfd wait = {.fd = fd, .events = POLLOUT};

        if (poll(&wait, 1, 150) == 0) {
            stalls++;
            continue;
        }
        ssize_t sent = send(fd, block, n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        total += (size_t)sent;
    }
    assert_true(total < 40 * 1024 * 1024);
    still_serves(f);
    close(fd);
}

/* ---- many peers ---- */

static void connections_over_the_limit_are_told(void **state)
{
    struct fixture *f = start_own(*state, false);
    enum { PEERS = MAX_CONNECTIONS + 60 };
    int fds[PEERS];
    int ok = 0;
    int busy = 0;

    for (int i = 0; i < PEERS; i++)
        fds[i] = raw_connect(f->port);
    for (int i = 0; i < PEERS; i++)
        raw_send_z(fds[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < PEERS; i++) {
        char reply[2000];

        raw_read_until(fds[i], reply, sizeof(reply), "\r\n\r\n");
        ok += raw_status(reply) == 200;
        busy += raw_status(reply) == 503;
    }
    for (int i = 0; i < PEERS; i++)
        close(fds[i]);
    assert_int_equal(ok, MAX_CONNECTIONS);
    assert_int_equal(busy, PEERS - MAX_CONNECTIONS);
    sleep_ms(100);
    still_serves(f);
    stop_own(f);
}

struct peer {
    struct fixture *f;
    uv_thread_t thread;
    int good;
};

static void run_peer(void *arg)
{
    struct peer *p = arg;
    int fd = raw_connect(p->f->port);

    for (int i = 0; i < 200; i++) {
        char reply[2000];

        raw_send_z(fd, i % 2 ? "GET /async HTTP/1.1\r\nHost: a\r\n\r\n"
                             : "GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
        if (raw_read_until(fd, reply, sizeof(reply), i % 2 ? "GET /async||0\n" : "GET /now||0\n"))
            p->good++;
    }
    close(fd);
}

static void many_peers_at_once(void **state)
{
    struct peer peers[16];

    for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
        peers[i] = (struct peer){.f = *state};
        uv_thread_create(&peers[i].thread, run_peer, &peers[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
        uv_thread_join(&peers[i].thread);
        assert_int_equal(peers[i].good, 200);
    }
}

/* ---- cuts, vanishing peers, the stop ---- */

static void cut_replies_end_in_a_reset(void **state)
{
    struct fixture *f = *state;
    static const size_t cuts[] = {0, 1, 20, 500, 100000};

    for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
        char request[80], reply[4000];
        size_t n = 0;
        ssize_t got;
        int fd = raw_connect(f->port);

        snprintf(request, sizeof(request), "GET /cut?%zu HTTP/1.1\r\nHost: a\r\n\r\n", cuts[i]);
        raw_send_z(fd, request);
        while ((got = raw_recv(fd, reply + n, sizeof(reply) - n, 3000)) > 0)
            n += (size_t)got;
        assert_int_equal(got, -1);
        assert_int_equal(errno, ECONNRESET);
        if (cuts[i] < 1000)
            assert_int_equal(n, cuts[i]);
        else
            assert_true(n > 1000); /* the whole reply, then the reset */
        close(fd);
    }
}

static void a_peer_may_vanish_while_it_is_served(void **state)
{
    struct fixture *f = *state;
    struct linger at_once = {.l_onoff = 1};
    int fd = raw_connect(f->port);

    raw_send_z(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    struct http_exchange *x = wait_held(f);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close(fd);
    sleep_ms(20);
    assert_true(str_eq(http_path(x), STR("/hold")));
    http_reply(x, 200, "text/plain", STR("too late"), NULL, 0);
    still_serves(f);
}

static void half_closed_peers_get_their_reply(void **state)
{
    struct fixture *f = *state;
    char reply[2000];
    int fd = raw_connect(f->port);

    raw_send_z(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    shutdown(fd, SHUT_WR);
    struct http_exchange *x = wait_held(f);
    sleep_ms(20);
    http_reply(x, 200, "text/plain", STR("in time"), NULL, 0);
    raw_read_all(fd, reply, sizeof(reply));
    close(fd);
    assert_non_null(strstr(reply, "in time"));
    one_request(f, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", reply,
                sizeof(reply));
    assert_string_equal(reply, ""); /* the rest cannot come any more */
}

static void answer_later(void *arg)
{
    sleep_ms(100);
    http_reply(arg, 200, "text/plain", STR("finished"), NULL, 0);
}

static void a_stop_lets_replies_finish(void **state)
{
    struct fixture *f = *state;
    char reply[2000];
    int idle = raw_connect(f->port);
    int fd = raw_connect(f->port);

    raw_send_z(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    struct http_exchange *x = wait_held(f);
    assert_true(pool_submit(f->pool, answer_later, x));
    int64_t began = clock_mono_ms();
    http_server_stop(f->server, 5000);
    assert_in_range(clock_mono_ms() - began, 80, 4000);
    raw_read_all(fd, reply, sizeof(reply));
    assert_non_null(strstr(reply, "finished"));
    assert_non_null(strstr(reply, "Connection: close"));
    close(fd);
    close(idle);
    start(f);
}

static void a_stop_ends_in_time(void **state)
{
    struct fixture *f = *state;
    int fd = raw_connect(f->port);

    raw_send_z(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    struct http_exchange *x = wait_held(f);
    int64_t began = clock_mono_ms();
    http_server_stop(f->server, 100);
    assert_in_range(clock_mono_ms() - began, 50, 4000);
    http_reply(x, 200, "text/plain", STR("to nobody"), NULL, 0);
    close(fd);
    start(f);
}

static void stops_and_starts_many_times(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 30; i++) {
        int fd = raw_connect(f->port);

        raw_send_z(fd, "GET /async HTTP/1.1\r\nHost: a\r\n\r\n");
        http_server_stop(f->server, 1000);
        close(fd);
        start(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_over_sockets),
        cmocka_unit_test(a_refused_request_ends_the_connection),
        cmocka_unit_test(too_much_is_refused_while_it_arrives),
        cmocka_unit_test(connections_are_kept),
        cmocka_unit_test(pipelined_replies_come_in_order),
        cmocka_unit_test(a_flood_of_pipelined_requests_is_answered),
        cmocka_unit_test(heads_have_a_length_and_no_body),
        cmocka_unit_test(replies_carry_the_date),
        cmocka_unit_test(values_cannot_add_fields),
        cmocka_unit_test(old_clients_are_served),
        cmocka_unit_test(bodies_are_asked_for),
        cmocka_unit_test(slow_headers_and_bodies_run_out_of_time),
        cmocka_unit_test(idle_connections_end_silently),
        cmocka_unit_test(a_peer_that_does_not_read_is_dropped),
        cmocka_unit_test(a_big_reply_arrives_whole),
        cmocka_unit_test(early_requests_are_bounded),
        cmocka_unit_test(connections_over_the_limit_are_told),
        cmocka_unit_test(many_peers_at_once),
        cmocka_unit_test(cut_replies_end_in_a_reset),
        cmocka_unit_test(a_peer_may_vanish_while_it_is_served),
        cmocka_unit_test(half_closed_peers_get_their_reply),
        cmocka_unit_test(a_stop_lets_replies_finish),
        cmocka_unit_test(a_stop_ends_in_time),
        cmocka_unit_test(stops_and_starts_many_times),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
