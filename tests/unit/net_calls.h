/* Requests as the client's tests make them, and the peers they go to. */
#pragma once

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
    bool public_only;
    int timeout_ms;
    size_t max_body;
    const volatile int *cancel;
};

static __attribute__((unused)) struct call send_to(struct http_client *c, const char *url,
                                                   struct wish w)
{
    struct call call = {0};
    struct http_request q = {
        .method = str_from(w.method ? w.method : "GET"),
        .url = str_from(url),
        .headers = headers,
        .n_headers = ARRAY_LEN(headers),
        .body = str_from(w.body),
        .is_write = w.is_write,
        .public_only = w.public_only,
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

static __attribute__((unused)) struct call send_to_port(struct http_client *c, int port,
                                                        struct wish w)
{
    char url[100];

    snprintf(url, sizeof(url), "http://127.0.0.1:%d/path?q=1", port);
    return send_to(c, url, w);
}

static __attribute__((unused)) struct http_client *client(void)
{
    struct http_client_options o = {.user_agent = "test/1"};

    return http_client_new(&o);
}

/* One request to a peer of that kind; the caller judges. */
static __attribute__((unused)) struct call try_mock(enum mock_mode mode, const char *reply,
                                                    struct wish w)
{
    struct http_client *c = client();
    struct mock *m = mock_start(mode, reply);
    struct call call = send_to_port(c, m->port, w);

    http_client_free(c);
    mock_stop(m);
    return call;
}

struct caller {
    struct http_client *c;
    int port;
    uv_thread_t thread;
    int good;
};

static __attribute__((unused)) void expect_failure(struct call *call, enum err_code rc,
                                                   enum http_sent sent, const char *words)
{
    if (call->rc != rc || call->r.sent != sent || !strstr(call->err.text, words))
        fail_msg("rc %d, sent %d: %s", (int)call->rc, (int)call->r.sent, call->err.text);
    assert_true(strlen(call->err.fix) > 10);
    http_response_done(&call->r);
}

/* Fills the backlog of a listening socket: further connections neither come about nor fail. */
static __attribute__((unused)) void clog_port(int fds[8], int *ret_port)
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

/* ---- the project's own server ---- */

static __attribute__((unused)) void handle(void *ctx, struct http_exchange *x)
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

static __attribute__((unused)) struct http_server *server(int *ret_port)
{
    struct http_server_options o = {.host = "127.0.0.1", .handler = handle};
    struct http_server *s;
    struct err err = {0};

    if (http_server_start(&o, &s, &err))
        fail_msg("%s", err.text);
    *ret_port = http_server_port(s);
    return s;
}
