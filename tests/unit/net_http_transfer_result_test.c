/* What the client says when things go wrong, against peers that refuse, stall, cut off, flood and
 * mislead: the right code, true words about whether anything was sent, and no secret in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>

#include "net_calls.h"

/* ---- what can go wrong ---- */

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

/* Someone listens there, and does not even see a connection. */
static void an_address_inside_the_network(void **state)
{
    struct http_client *c = client();
    int port;
    int fd = raw_listen(&port);
    char url[64];
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        snprintf(url, sizeof(url), "http://%s:%d/", hosts[i], port);
        struct call call =
            send_to(c, url, (struct wish){.method = "POST", .is_write = true, .public_only = true});
        expect_failure(&call, ERR_UPSTREAM_UNAVAILABLE, HTTP_NOT_SENT, "inside this network");
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    assert_int_equal(accept(fd, NULL, NULL), -1);
    close(fd);
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

static bool listens(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool good = connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0;
    close(fd);
    return good;
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
    for (int i = 0; i < 200 && !listens(port); i++)
        sleep_ms(50);
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
        cmocka_unit_test(a_refused_connection),
        cmocka_unit_test(an_address_inside_the_network),
        cmocka_unit_test(a_name_that_does_not_exist),
        cmocka_unit_test(a_connection_that_does_not_come_about),
        cmocka_unit_test(a_peer_that_never_answers),
        cmocka_unit_test(a_peer_that_drips),
        cmocka_unit_test(replies_that_are_none),
        cmocka_unit_test(interim_replies_are_passed_over),
        cmocka_unit_test(bodies_without_end_are_capped),
        cmocka_unit_test(the_cap_counts_what_comes_out),
        cmocka_unit_test(compressed_replies_are_opened),
        cmocka_unit_test(wrong_requests_are_refused),
        cmocka_unit_test(wrong_headers_are_refused),
        cmocka_unit_test(tls_to_a_plain_server),
        cmocka_unit_test(certificates_are_verified),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
