/* Output through a pipe that fills up: nothing is lost or reordered; a pipe that closes is noticed.
 */
#include "mcp_testing.h"

#include "mcp/outbox.h"

#include <signal.h>
#include <unistd.h>

enum { MESSAGES = 5000, SIZE = 100 };

static int changes;

static void on_change(void *ctx)
{
    (void)ctx;
    changes++;
}

struct fixture {
    uv_loop_t loop;
    uv_pipe_t pipe;
    int reader;
    struct outbox o;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    int fds[2];

    signal(SIGPIPE, SIG_IGN);
    changes = 0;
    if (pipe(fds) || uv_loop_init(&f->loop) || uv_pipe_init(&f->loop, &f->pipe, 0) ||
        uv_pipe_open(&f->pipe, fds[1]))
        return -1;
    f->reader = fds[0];
    outbox_init(&f->o, 1 << 24, on_change, NULL);
    f->o.loop = &f->loop;
    f->o.stream = (uv_stream_t *)&f->pipe;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    uv_close((uv_handle_t *)&f->pipe, NULL);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    outbox_done(&f->o);
    if (f->reader >= 0)
        close(f->reader);
    free(f);
    return 0;
}

static void test_order(void **state)
{
    struct fixture *f = *state;
    char message[SIZE + 1], *got = malloc(MESSAGES * (SIZE + 1));
    size_t n = 0;

    for (int i = 0; i < MESSAGES; i++) {
        snprintf(message, sizeof(message), "%0*d", SIZE, i);
        outbox_add(&f->o, str_make(message, SIZE));
        if (i % 7 == 0)
            outbox_flush(&f->o);
    }
    outbox_flush(&f->o);
    assert_true(outbox_unsent(&f->o) > 0);
    while (n < MESSAGES * (SIZE + 1)) {
        ssize_t r = read(f->reader, got + n, 1000);
        assert_true(r > 0);
        n += (size_t)r;
        uv_run(&f->loop, UV_RUN_NOWAIT);
        outbox_flush(&f->o);
    }
    for (int i = 0; i < MESSAGES; i++) {
        snprintf(message, sizeof(message), "%0*d", SIZE, i);
        assert_memory_equal(got + i * (SIZE + 1), message, SIZE);
        assert_int_equal(got[i * (SIZE + 1) + SIZE], '\n');
    }
    assert_int_equal(outbox_unsent(&f->o), 0);
    assert_true(changes > 0);
    free(got);
}

static void test_closed(void **state)
{
    struct fixture *f = *state;

    close(f->reader);
    f->reader = -1;
    outbox_add(&f->o, STR("x"));
    outbox_flush(&f->o);
    assert_true(f->o.dead);
    assert_int_equal(changes, 1);
    outbox_add(&f->o, STR("y"));
    outbox_flush(&f->o);
    assert_int_equal(outbox_unsent(&f->o), 0);
    assert_int_equal(changes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_closed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
