/* Replies in pieces over real sockets: framing, comments, order, peers that leave or do not read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_server.h"
#include "net_sockets.h"

#include <stdatomic.h>
#include <uv.h>

enum { PIECES = 200, WAITING_MAX = 256 * 1024 };

struct fixture {
    struct http_server *server;
    int port;
    _Atomic(struct http_stream *) stream;
    atomic_int gone;
    atomic_int ticks, wakes;
};

static void on_gone(void *ctx)
{
    struct fixture *f = ctx;

    atomic_fetch_add(&f->gone, 1);
}

static void handle(void *ctx, struct http_exchange *x)
{
    struct fixture *f = ctx;
    struct http_reply_header h[] = {{"X-Accel-Buffering", "no"}};

    if (str_eq(http_path(x), STR("/stream"))) {
        http_on_gone(x, on_gone, f);
        atomic_store(&f->stream, http_stream_open(x, 200, "text/event-stream", h, 1, WAITING_MAX));
    } else if (str_eq(http_path(x), STR("/held"))) {
        http_on_gone(x, on_gone, f);
    } else {
        http_reply(x, 200, "text/plain", STR("plain"), NULL, 0);
    }
}

static void on_tick(void *ctx)
{
    atomic_fetch_add(&((struct fixture *)ctx)->ticks, 1);
}

static void on_wake(void *ctx)
{
    atomic_fetch_add(&((struct fixture *)ctx)->wakes, 1);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct err err = {0};
    struct http_server_options o = {.host = "127.0.0.1",
                                    .limits = {.comment_ms = 100, .write_timeout_ms = 500},
                                    .handler = handle,
                                    .ctx = f,
                                    .wake = on_wake,
                                    .tick = on_tick,
                                    .tick_ms = 20};

    if (!f || http_server_start(&o, &f->server, &err))
        return -1;
    f->port = http_server_port(f->server);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    if (f->server)
        http_server_stop(f->server, 1000);
    free(f);
    return 0;
}

static void pause_ms(int ms)
{
    poll(NULL, 0, ms);
}

static struct http_stream *ask(struct fixture *f, int fd, const char *version)
{
    char head[200];

    snprintf(head, sizeof(head), "GET /stream HTTP/%s\r\nHost: a\r\n\r\n", version);
    raw_send_z(fd, head);
    for (int i = 0; i < 2000; i++) {
        struct http_stream *st = atomic_exchange(&f->stream, NULL);
        if (st)
            return st;
        pause_ms(1);
    }
    fail_msg("no stream was opened");
    return NULL;
}

static bool wait_for(atomic_int *n, int wanted)
{
    for (int i = 0; i < 5000 && atomic_load(n) < wanted; i++)
        pause_ms(1);
    return atomic_load(n) == wanted;
}

/* Reads until the text has come; out is NUL-terminated. */
static void read_until(int fd, char *out, size_t cap, const char *text)
{
    size_t n = 0;

    out[0] = 0;
    while (!strstr(out, text)) {
        ssize_t got = raw_recv(fd, out + n, cap - 1 - n, RAW_TIMEOUT_MS);
        if (got <= 0)
            fail_msg("\"%s\" did not come; there is: %s", text, out);
        n += (size_t)got;
        out[n] = 0;
    }
}

static void pieces_come_in_order_and_the_connection_lives_on(void **state)
{
    struct fixture *f = *state;
    static char got[64 * 1024];
    int fd = raw_connect(f->port);
    struct http_stream *st = ask(f, fd, "1.1");

    /* A second request is already there; it waits for the end of the stream. */
    raw_send_z(fd, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < PIECES; i++) {
        char event[40];
        snprintf(event, sizeof(event), "data: %03d\n\n", i);
        assert_true(http_stream_write(st, str_from(event)));
    }
    http_stream_end(st);
    read_until(fd, got, sizeof(got), "plain");
    assert_non_null(strstr(got, "Transfer-Encoding: chunked\r\n"));
    assert_non_null(strstr(got, "X-Accel-Buffering: no\r\n"));
    assert_null(strstr(got, "Content-Length: 0"));
    const char *at = got;
    for (int i = 0; i < PIECES; i++) {
        char chunk[60];
        snprintf(chunk, sizeof(chunk), "b\r\ndata: %03d\n\n\r\n", i);
        at = strstr(at, chunk);
        assert_non_null(at);
    }
    assert_non_null(strstr(at, "\r\n0\r\n\r\nHTTP/1.1 200 OK"));
    close(fd);
    assert_int_equal(atomic_load(&f->gone), 0);
}

static void old_clients_read_to_the_end(void **state)
{
    struct fixture *f = *state;
    char got[4096];
    int fd = raw_connect(f->port);
    struct http_stream *st = ask(f, fd, "1.0");

    assert_true(http_stream_write(st, STR("data: 1\n\n")));
    http_stream_end(st);
    raw_read_all(fd, got, sizeof(got));
    assert_null(strstr(got, "chunked"));
    assert_non_null(strstr(got, "\r\n\r\ndata: 1\n\n"));
    close(fd);
}

static void silence_is_filled_with_comments(void **state)
{
    struct fixture *f = *state;
    char got[4096];
    int fd = raw_connect(f->port);
    struct http_stream *st = ask(f, fd, "1.1");

    read_until(fd, got, sizeof(got), "3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
    http_stream_end(st);
    close(fd);
}

static void a_leaving_peer_is_noticed(void **state)
{
    struct fixture *f = *state;
    int before = atomic_load(&f->gone);
    int fd = raw_connect(f->port);
    struct http_stream *st = ask(f, fd, "1.1");

    close(fd);
    assert_true(wait_for(&f->gone, before + 1));
    assert_false(http_stream_write(st, STR("data: 1\n\n")));
    http_stream_end(st);

    fd = raw_connect(f->port);
    st = ask(f, fd, "1.1");
    shutdown(fd, SHUT_WR);
    assert_true(wait_for(&f->gone, before + 2));
    http_stream_end(st);
    close(fd);
}

static void a_peer_that_does_not_read_costs_a_bounded_buffer(void **state)
{
    struct fixture *f = *state;
    static char block[16 * 1024];
    int before = atomic_load(&f->gone), written = 0;
    int fd = raw_connect(f->port);
    struct http_stream *st = ask(f, fd, "1.1");

    memset(block, 'x', sizeof(block));
    for (; written < 10000 && http_stream_write(st, str_make(block, sizeof(block))); written++)
        pause_ms(written % 16 ? 0 : 1);
    assert_true(written < 10000);
    assert_true(wait_for(&f->gone, before + 1));
    http_stream_end(st);
    close(fd);
}

static void wakes_and_ticks(void **state)
{
    struct fixture *f = *state;
    int ticks = atomic_load(&f->ticks), wakes = atomic_load(&f->wakes);

    http_server_wake(f->server);
    pause_ms(200);
    assert_true(atomic_load(&f->ticks) > ticks);
    assert_true(atomic_load(&f->wakes) > wakes);
}

static void a_stop_ends_open_streams(void **state)
{
    struct fixture *f = *state;
    int before = atomic_load(&f->gone);
    int fd = raw_connect(f->port);
    struct http_stream *st = ask(f, fd, "1.1");

    http_server_stop(f->server, 50);
    f->server = NULL;
    assert_int_equal(atomic_load(&f->gone), before + 1);
    assert_false(http_stream_write(st, STR("data: 1\n\n")));
    http_stream_end(st);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_in_order_and_the_connection_lives_on),
        cmocka_unit_test(old_clients_read_to_the_end),
        cmocka_unit_test(silence_is_filled_with_comments),
        cmocka_unit_test(a_leaving_peer_is_noticed),
        cmocka_unit_test(a_peer_that_does_not_read_costs_a_bounded_buffer),
        cmocka_unit_test(wakes_and_ticks),
        cmocka_unit_test(a_stop_ends_open_streams),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
