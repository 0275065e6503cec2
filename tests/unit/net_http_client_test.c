/* The client over real loopback sockets: against the project's own server, and against peers that
 * refuse, stall, cut off, flood and mislead. What matters most: a write is sent once at most, what
 * is said about "not sent" is true, and secrets go to no second host and into no message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_client.h"
#include "net/http_server.h"
#include "net_mock.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
#define SECRET "hunter2-hunter2"

struct call {
    enum err_code rc;
    struct http_response r;
    struct err err;
    int ms;
};

static const struct http_header headers[] = {
    {STR_INIT("Secret"), STR_INIT(SECRET), true},
    {STR_INIT("X-Empty"), STR_INIT(""), false},
};

struct wish { /* what differs between the tests' requests; zero takes the usual */
    const char *method;
    const char *body;
    bool is_write;
    int timeout_ms;
    size_t max_body;
    const volatile int *cancel;
};

static struct call send_to(struct http_client *c, const char *url, struct wish w)
{
    struct call call = {0};
    struct http_request q = {
        .method = str_from(w.method ? w.method : "GET"),
        .url = str_from(url),
        .headers = headers,
        .n_headers = ARRAY_LEN(headers),
        .body = str_from(w.body),
        .is_write = w.is_write,
        .timeout_ms = w.timeout_ms ? w.timeout_ms : 5000,
        .max_body = w.max_body ? w.max_body : 1024 * 1024,
        .cancel = w.cancel,
    };
    int64_t began = clock_mono_ms();

    call.rc = http_client_send(c, &q, &call.r, &call.err);
    call.ms = (int)(clock_mono_ms() - began);
    /* Whatever went wrong, no secret may be in the words about it. */
    assert_null(strstr(call.err.text, SECRET));
    assert_null(strstr(call.err.fix, SECRET));
    if (call.rc) {
        assert_int_equal(call.rc, call.err.code);
        assert_true(strlen(call.err.text) > 10);
        assert_int_equal(call.err.text[strlen(call.err.text) - 1], '.');
    }
    return call;
}

static struct call send_to_port(struct http_client *c, int port, struct wish w)
{
    char url[100];

    snprintf(url, sizeof(url), "http://127.0.0.1:%d/path?q=1", port);
    return send_to(c, url, w);
}

static struct http_client *client(void)
{
    struct http_client_options o = {.user_agent = "test/1"};

    return http_client_new(&o);
}

/* One request to a peer of that kind; the caller judges. */
static struct call try_mock(enum mock_mode mode, const char *reply, struct wish w)
{
    struct http_client *c = client();
    struct mock *m = mock_start(mode, reply);
    struct call call = send_to_port(c, m->port, w);

    http_client_free(c);
    mock_stop(m);
    return call;
}

/* ---- against the real server ---- */

static void handle(void *ctx, struct http_exchange *x)
{
    static const struct http_reply_header retry[] = {{"Retry-After", "7"}};
    char text[400];
    struct str path = http_path(x);
    int64_t status;

    (void)ctx;
    if (str_starts(path, STR("/status/"))) {
        if (!str_to_i64(str_make(path.p + 8, path.n - 8), &status))
            status = 500;
        http_reply(x, (int)status, "application/problem+json; charset=utf-8", STR("[]"), retry, 1);
        return;
    }
    snprintf(text, sizeof(text), "%.*s %.*s|%.*s|%.*s|%zu", STR_ARG(http_method(x)),
             STR_ARG(http_target(x)), STR_ARG(http_header_get(x, "user-agent")),
             STR_ARG(http_header_get(x, "secret")), http_body(x).n);
    http_reply(x, 200, "text/plain", str_from(text), NULL, 0);
}

static struct http_server *server(int *ret_port)
{
    struct http_server_options o = {.host = "127.0.0.1", .handler = handle};
    struct http_server *s;
    struct err err = {0};

    if (http_server_start(&o, &s, &err))
        fail_msg("%s", err.text);
    *ret_port = http_server_port(s);
    return s;
}

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

struct caller {
    struct http_client *c;
    int port;
    uv_thread_t thread;
    int good;
};

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

/* ---- what can go wrong ---- */

static void expect_failure(struct call *call, enum err_code rc, enum http_sent sent,
                           const char *words)
{
    if (call->rc != rc || call->r.sent != sent || !strstr(call->err.text, words))
        fail_msg("rc %d, sent %d: %s", (int)call->rc, (int)call->r.sent, call->err.text);
    assert_true(strlen(call->err.fix) > 10);
    http_response_done(&call->r);
}

static void a_refused_connection(void **state)
{
    struct http_client *c = client();
    int port;
    int fd = raw_listen(&port);

    (void)state;
    close(fd);
    struct call call = send_to_port(c, port, (struct wish){.method = "POST", .is_write = true});
    expect_failure(&call, ERR_UPSTREAM_UNAVAILABLE, HTTP_NOT_SENT, "refused the connection");
    http_client_free(c);
}

static void a_name_that_does_not_exist(void **state)
{
    struct http_client *c = client();
    struct call call = send_to(c, "http://no-such-host.invalid/x",
                               (struct wish){.method = "POST", .is_write = true});

    (void)state;
    assert_true(call.rc == ERR_UPSTREAM_UNAVAILABLE || call.rc == ERR_TIMEOUT);
    assert_int_equal(call.r.sent, HTTP_NOT_SENT);
    assert_non_null(strstr(call.err.text, "no-such-host.invalid"));
    http_response_done(&call.r);
    http_client_free(c);
}

/* Fills the backlog of a listening socket: further connections neither come about nor fail. */
static void clog_port(int fds[8], int *ret_port)
{
    int fd = raw_listen(ret_port);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*ret_port)};

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(listen(fd, 0), 0);
    fds[0] = fd;
    for (int i = 1; i < 8; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(fds[i], (struct sockaddr *)&to, sizeof(to));
    }
    sleep_ms(50);
}

static void a_connection_that_does_not_come_about(void **state)
{
    struct http_client_options o = {.connect_timeout_ms = 200};
    struct http_client *c = http_client_new(&o);
    int fds[8];
    int port;

    (void)state;
    clog_port(fds, &port);
    struct call call = send_to_port(c, port, (struct wish){.method = "POST", .is_write = true});
    assert_in_range(call.ms, 150, 1500);
    expect_failure(&call, ERR_UPSTREAM_UNAVAILABLE, HTTP_NOT_SENT, "No connection");
    call = send_to_port(c, port, (struct wish){.timeout_ms = 100});
    assert_in_range(call.ms, 80, 1000);
    expect_failure(&call, ERR_TIMEOUT, HTTP_NOT_SENT, "within 100 ms");
    for (int i = 0; i < 8; i++)
        close(fds[i]);
    http_client_free(c);
}

static void a_peer_that_never_answers(void **state)
{
    struct call call = try_mock(MOCK_SILENT, "", (struct wish){.timeout_ms = 200});

    (void)state;
    assert_in_range(call.ms, 180, 1000);
    expect_failure(&call, ERR_TIMEOUT, HTTP_MAYBE_SENT, "did not answer within 200 ms");
}

static void a_peer_that_drips(void **state)
{
    struct call call = try_mock(MOCK_DRIP, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                                (struct wish){.timeout_ms = 300});

    (void)state;
    assert_in_range(call.ms, 280, 1000);
    expect_failure(&call, ERR_TIMEOUT, HTTP_MAYBE_SENT, "not complete within 300 ms");
}

static void replies_that_are_none(void **state)
{
    static const struct {
        enum mock_mode mode;
        const char *reply, *words;
    } cases[] = {
        {MOCK_CLOSE, "", "without a reply"},
        {MOCK_RESET, "", "broke before its reply"},
        {MOCK_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "cut off"},
        {MOCK_REPLY_CLOSE, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
         "cut off"},
        {MOCK_REPLY_CLOSE, "220 mail.example ESMTP\r\n", "not HTTP"},
        {MOCK_REPLY_CLOSE, "\x16\x03\x01 garbage \x00", "not HTTP"},
        {MOCK_ENDLESS, "HTTP/1.1 200 OK\r\nX: ", "too large"},
        {MOCK_REPLY_CLOSE,
         "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
         "compressed reply"},
    };

    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
        struct call call =
            try_mock(cases[i / 2].mode, cases[i / 2].reply,
                     (struct wish){.method = i % 2 ? "POST" : "GET", .is_write = i % 2});

        expect_failure(&call, ERR_UPSTREAM_UNAVAILABLE, HTTP_MAYBE_SENT, cases[i / 2].words);
    }
}

static void interim_replies_are_passed_over(void **state)
{
    struct call call =
        try_mock(MOCK_REPLY_CLOSE,
                 "HTTP/1.1 103 Early Hints\r\nLocation: /x\r\nRetry-After: 9\r\n\r\n" OK_REPLY,
                 (struct wish){0});

    (void)state;
    assert_int_equal(call.rc, ERR_OK);
    assert_int_equal(call.r.status, 200);
    assert_int_equal(call.r.retry_after_s, -1);
    assert_false(call.r.redirect);
    assert_true(call.r.is_json);
    http_response_done(&call.r);
}

static void bodies_without_end_are_capped(void **state)
{
    struct call call =
        try_mock(MOCK_ENDLESS, "HTTP/1.1 200 OK\r\n\r\n", (struct wish){.max_body = 50000});

    (void)state;
    assert_true(call.r.body.n <= 50000);
    expect_failure(&call, ERR_TOO_LARGE, HTTP_MAYBE_SENT, "larger than 50000 bytes");
    /* Exactly the limit is allowed. */
    call = try_mock(MOCK_REPLY, OK_REPLY, (struct wish){.max_body = 2});
    assert_int_equal(call.rc, ERR_OK);
    http_response_done(&call.r);
    call = try_mock(MOCK_REPLY, OK_REPLY, (struct wish){.max_body = 1});
    expect_failure(&call, ERR_TOO_LARGE, HTTP_MAYBE_SENT, "larger than 1 bytes");
}

/* ---- compression ---- */

struct bits {
    unsigned char *p;
    size_t n;
    unsigned have;
    unsigned held;
};

static void put_bits(struct bits *b, unsigned value, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        b->held |= ((value >> i) & 1U) << b->have;
        if (++b->have == 8) {
            b->p[b->n++] = (unsigned char)b->held;
            b->held = b->have = 0;
        }
    }
}

/* A Huffman code goes out with its first bit first. */
static void put_code(struct bits *b, unsigned code, unsigned n)
{
    for (unsigned i = n; i-- > 0;)
        put_bits(b, (code >> i) & 1U, 1);
}

/* A gzip stream in which 13 bits stand for 258 zero bytes (RFC 1951, fixed codes). */
static size_t write_bomb(char *out, size_t repeats)
{
    static const unsigned char head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
    struct bits b = {.p = (unsigned char *)out + sizeof(head)};

    memcpy(out, head, sizeof(head));
    put_bits(&b, 1, 1);    /* the last block */
    put_bits(&b, 1, 2);    /* fixed codes */
    put_code(&b, 0x30, 8); /* a zero byte */
    for (size_t i = 0; i < repeats; i++) {
        put_code(&b, 0xc5, 8); /* length 258 */
        put_code(&b, 0, 5);    /* distance 1 */
    }
    put_code(&b, 0, 7); /* the end */
    put_bits(&b, 0, 8);
    return sizeof(head) + b.n;
}

static void the_cap_counts_what_comes_out(void **state)
{
    enum { REPEATS = 40000 }; /* 10 MB out of 65 KB */
    static char reply[70 * 1024];
    struct http_client *c = client();
    struct mock *m = mock_start(MOCK_REPLY_CLOSE, reply);

    (void)state;
    size_t n =
        (size_t)snprintf(reply, sizeof(reply), "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    m->reply_n = n + write_bomb(reply + n, REPEATS);
    struct call call = send_to_port(c, m->port, (struct wish){.max_body = 1024 * 1024});
    assert_true(call.r.body.n <= 1024 * 1024);
    expect_failure(&call, ERR_TOO_LARGE, HTTP_MAYBE_SENT, "larger than 1048576 bytes");
    http_client_free(c);
    mock_stop(m);
}

static void compressed_replies_are_opened(void **state)
{
    static const char gzip[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x01\x05\x00\xfa\xff"
                               "hello\x86\xa6\x10\x36\x05\x00\x00\x00";
    char reply[200];
    struct http_client *c = client();
    struct mock *m = mock_start(MOCK_REPLY_CLOSE, reply);

    (void)state;
    size_t n = (size_t)snprintf(reply, sizeof(reply),
                                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                                "Content-Length: %zu\r\n\r\n",
                                sizeof(gzip) - 1);
    memcpy(reply + n, gzip, sizeof(gzip) - 1);
    m->reply_n = n + sizeof(gzip) - 1;
    struct call call = send_to_port(c, m->port, (struct wish){0});
    assert_int_equal(call.rc, ERR_OK);
    assert_string_equal(buf_cstr(&call.r.body), "hello");
    assert_int_equal(mock_count(m, "Accept-Encoding: "), 1);
    http_response_done(&call.r);
    http_client_free(c);
    mock_stop(m);
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

/* ---- requests that are wrong ---- */

static void wrong_requests_are_refused(void **state)
{
    static const char *const urls[] = {
        "",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "127.0.0.1",
        "http://a b",
        "http://a/\r\nX: y",
        "http://",
        "http://user:" SECRET "@127.0.0.1/",
        "gopher://a",
        "http://127.0.0.1:99999",
    };
    struct http_client *c = client();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct call call = send_to(c, urls[i], (struct wish){0});

        if (call.rc != ERR_BAD_VALUE || call.r.sent != HTTP_NOT_SENT)
            fail_msg("%s: %d %s", urls[i], (int)call.rc, call.err.text);
        http_response_done(&call.r);
    }
    http_client_free(c);
}

static void wrong_headers_are_refused(void **state)
{
    static const struct http_header wrong[] = {
        {STR_INIT("X"), STR_INIT(SECRET "\r\nY: z"), true},
        {STR_INIT("X"), STR_INIT(SECRET "\n"), true},
        {STR_INIT("X"), STR_INIT(SECRET "\0"), true},
        {STR_INIT("X: y"), STR_INIT(SECRET), true},
        {STR_INIT(""), STR_INIT(SECRET), true},
    };
    struct http_client *c = client();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct http_response r;
        struct err err = {0};
        struct http_request q = {.method = STR("GET"),
                                 .url = STR("http://127.0.0.1:1/"),
                                 .headers = &wrong[i],
                                 .n_headers = 1,
                                 .timeout_ms = 1000,
                                 .max_body = 100};

        assert_int_equal(http_client_send(c, &q, &r, &err), ERR_BAD_VALUE);
        assert_int_equal(r.sent, HTTP_NOT_SENT);
        assert_null(strstr(err.text, SECRET));
        http_response_done(&r);
    }
    http_client_free(c);
}

/* ---- TLS ---- */

static void tls_to_a_plain_server(void **state)
{
    int port;
    struct http_server *s = server(&port);
    struct http_client *c = client();
    char url[100];

    (void)state;
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", port);
    struct call call = send_to(c, url, (struct wish){.method = "POST", .is_write = true});
    expect_failure(&call, ERR_UPSTREAM_UNAVAILABLE, HTTP_NOT_SENT, "TLS");
    http_client_free(c);
    http_server_stop(s, 1000);
}

/* A server with a certificate that nobody signed, by the openssl program; skipped without it. */
static void certificates_are_verified(void **state)
{
    char folder[] = "/tmp/net-tls-XXXXXX";
    char command[600], url[100], cert[100];
    int port;
    int fd = raw_listen(&port);

    (void)state;
    close(fd);
    if (!mkdtemp(folder))
        skip();
    snprintf(cert, sizeof(cert), "%s/cert.pem", folder);
    snprintf(command, sizeof(command),
             "cd %s && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem "
             "-days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 >/dev/null 2>&1 && "
             "{ openssl s_server -accept 127.0.0.1:%d -key key.pem -cert cert.pem -www "
             ">/dev/null 2>&1 & echo $! >pid; }",
             folder, port);
    if (system(command) != 0)
        skip();
    sleep_ms(300);
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", port);
    struct http_client *c = client();
    struct call distrusted = send_to(c, url, (struct wish){.method = "POST", .is_write = true});
    http_client_free(c);
    struct http_client_options o = {.ca_path = cert};
    c = http_client_new(&o);
    struct call trusted = send_to(c, url, (struct wish){0});
    snprintf(url, sizeof(url), "https://localhost:%d/", port);
    struct call other_name = send_to(c, url, (struct wish){0});
    http_client_free(c);
    snprintf(command, sizeof(command), "cd %s && kill $(cat pid); rm -r %s", folder, folder);
    assert_int_equal(system(command), 0);
    expect_failure(&distrusted, ERR_UPSTREAM_UNAVAILABLE, HTTP_NOT_SENT, "certificate");
    expect_failure(&other_name, ERR_UPSTREAM_UNAVAILABLE, HTTP_NOT_SENT, "certificate");
    assert_int_equal(trusted.rc, ERR_OK);
    assert_int_equal(trusted.r.status, 200);
    http_response_done(&trusted.r);
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
        cmocka_unit_test(a_refused_connection),
        cmocka_unit_test(a_name_that_does_not_exist),
        cmocka_unit_test(a_connection_that_does_not_come_about),
        cmocka_unit_test(a_peer_that_never_answers),
        cmocka_unit_test(a_peer_that_drips),
        cmocka_unit_test(replies_that_are_none),
        cmocka_unit_test(interim_replies_are_passed_over),
        cmocka_unit_test(bodies_without_end_are_capped),
        cmocka_unit_test(the_cap_counts_what_comes_out),
        cmocka_unit_test(compressed_replies_are_opened),
        cmocka_unit_test(cancellation_is_quick),
        cmocka_unit_test(a_cancelled_call_sends_nothing),
        cmocka_unit_test(freeing_ends_what_runs),
        cmocka_unit_test(wrong_requests_are_refused),
        cmocka_unit_test(wrong_headers_are_refused),
        cmocka_unit_test(tls_to_a_plain_server),
        cmocka_unit_test(certificates_are_verified),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
