/* The dispatcher with a transport that holds calls back: cancellation, deadlines, a full queue. */
#include "mcp_testing.h"

#include "base/clock.h"
#include "mcp/dispatch.h"
#include "mcp/server.h"

struct fake {
    struct peer peer;
    struct buf sent;
    struct mcp_call *waiting[200];
    size_t n_waiting;
    bool full;
};

static void fake_reply(struct peer *p, struct str message)
{
    struct fake *f = (struct fake *)p;
    buf_add_str(&f->sent, message);
    buf_add_char(&f->sent, '\n');
}

static void fake_notify(struct peer *p, struct mcp_call *call, struct str message)
{
    if (!call->silent)
        fake_reply(p, message);
}

static bool fake_start(struct peer *p, struct mcp_call *call)
{
    struct fake *f = (struct fake *)p;

    if (f->full)
        return false;
    f->waiting[f->n_waiting++] = call;
    return true;
}

static void fake_silence(struct peer *p, struct mcp_call *call)
{
    (void)p;
    call->silent = true;
}

static const struct peer_ops fake_ops = {
    .reply = fake_reply, .notify = fake_notify, .start = fake_start, .silence = fake_silence};

static int setup(void **state)
{
    struct fake *f = calloc(1, sizeof(*f));
    peer_init(&f->peer, test_server(NULL), &fake_ops);
    buf_init(&f->sent, 1 << 20);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fake *f = *state;
    struct mcp_server *s = f->peer.server;

    dispatch_end_held(&f->peer);
    assert_int_equal(f->peer.inflight.n, 0);
    peer_done(&f->peer);
    buf_done(&f->sent);
    mcp_server_free(s);
    free(f);
    return 0;
}

static void say(struct fake *f, const char *text)
{
    buf_reset(&f->sent);
    dispatch_message(&f->peer, str_from(text));
}

static void end(struct fake *f, size_t i)
{
    dispatch_work(f->waiting[i]);
    dispatch_done(f->waiting[i]);
}

#define CALL(id)                                                                                   \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/"                                       \
    "call\",\"params\":{\"name\":\"broken\"}}"

static void test_any_order(void **state)
{
    struct fake *f = *state;

    say(f, CALL("1"));
    say(f, CALL("\"1\""));
    assert_int_equal(f->n_waiting, 2);
    end(f, 1);
    assert_contains(buf_cstr(&f->sent), "\"id\":\"1\"");
    end(f, 0);
    assert_contains(buf_cstr(&f->sent), "\"id\":1,");
}

static void test_cancel(void **state)
{
    struct fake *f = *state;

    say(f, CALL("1"));
    say(f, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/"
           "cancelled\",\"params\":{\"requestId\":1}}");
    assert_true(mcp_cancelled(f->waiting[0]));
    assert_int_equal(*mcp_cancel_flag(f->waiting[0]), 1);
    /* The id is free although the handler has not ended yet. */
    say(f, CALL("1"));
    assert_int_equal(f->n_waiting, 2);
    end(f, 0);
    assert_int_equal(f->sent.n, 0);
    end(f, 1);
    assert_contains(buf_cstr(&f->sent), "\"id\":1,");
}

static void test_double_id(void **state)
{
    struct fake *f = *state;

    say(f, CALL("1"));
    say(f, CALL("1"));
    assert_int_equal(f->n_waiting, 1);
    assert_contains(buf_cstr(&f->sent), "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,");
    end(f, 0);
    assert_contains(buf_cstr(&f->sent), "\"id\":1,\"result\"");
}

static void test_full(void **state)
{
    struct fake *f = *state;

    f->full = true;
    say(f, CALL("1"));
    assert_contains(buf_cstr(&f->sent), "\"id\":1,\"error\":{\"code\":-32603,");
    assert_int_equal(f->peer.inflight.n, 0);
}

static void test_overdue(void **state)
{
    struct fake *f = *state;
    int64_t deadline = clock_mono_ms() + f->peer.server->limits.call_timeout_ms;

    say(f, CALL("1"));
    dispatch_sweep(&f->peer, deadline - 1000);
    assert_false(mcp_cancelled(f->waiting[0]));
    dispatch_sweep(&f->peer, deadline + 100);
    assert_true(mcp_cancelled(f->waiting[0]));
    assert_int_equal(f->sent.n, 0);
    dispatch_sweep(&f->peer, deadline + 5000);
    assert_contains(buf_cstr(&f->sent), "\"id\":1,\"result\"");
    assert_contains(buf_cstr(&f->sent), "[code=timeout");
    /* Answered once: the handler's own reply comes too late. */
    buf_reset(&f->sent);
    end(f, 0);
    assert_int_equal(f->sent.n, 0);
}

static void test_subscriptions_are_limited(void **state)
{
    struct fake *f = *state;
    char text[400];

    for (int i = 0; i < 65; i++) {
        snprintf(text, sizeof(text),
                 "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"subscriptions/listen\",\"params\":{"
                 "\"notifications\":{}," META "}}",
                 i);
        say(f, text);
    }
    assert_contains(buf_cstr(&f->sent), "\"id\":64,\"error\"");
    assert_int_equal(f->peer.inflight.n_held, 64);
}

static void test_refused(void **state)
{
    struct fake *f = *state;

    dispatch_refused(&f->peer, STR("{\"id\":3,\"method\":\"x"), ERR_INVALID_REQUEST, "Too long.");
    assert_string_equal(
        buf_cstr(&f->sent),
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32600,\"message\":\"Too long.\"}}\n");
}

/* Used calls are used again, with nothing left in them. */
static void test_reuse(void **state)
{
    struct fake *f = *state;

    say(f, CALL("1"));
    struct mcp_call *call = f->waiting[0];
    end(f, 0);
    assert_ptr_equal(f->peer.store, call);
    say(f, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
    assert_string_equal(buf_cstr(&f->sent), "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n");
    assert_ptr_equal(f->peer.store, call);
    assert_int_equal(f->peer.n_store, 1);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_any_order), T(test_cancel),  T(test_double_id),
        T(test_full),      T(test_overdue), T(test_subscriptions_are_limited),
        T(test_refused),   T(test_reuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
