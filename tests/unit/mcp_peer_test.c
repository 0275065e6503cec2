/* The store of used calls: memory is kept for the next request, but not without end. */
#include "mcp_testing.h"

#include "mcp/peer.h"

enum { MANY = 300 };

static void test_store(void **state)
{
    static const struct peer_ops none = {0};
    struct mcp_call *calls[MANY];
    struct peer p;
    struct mcp_server *s = test_server(NULL);
    (void)state;
    peer_init(&p, s, &none);
    for (size_t i = 0; i < MANY; i++)
        calls[i] = call_new(&p);
    for (size_t i = 0; i < MANY; i++)
        call_free(calls[i]);
    assert_true(p.n_store > 0 && p.n_store < MANY);

    struct mcp_call *call = call_new(&p);
    err_set(&call->err, ERR_INTERNAL, "Old.");
    call->silent = call->failed = true;
    call->msg.id = STR("1");
    buf_add_z(&call->out, "old");
    call_cancel(call);
    call_free(call);
    assert_ptr_equal(call_new(&p), call);
    assert_int_equal(call->err.code, ERR_OK);
    assert_false(call->silent || call->failed || call_is_cancelled(call));
    assert_int_equal(call->msg.id.n + call->out.n, 0);
    /* A reply that was very large takes its memory with it. */
    unsigned before = p.n_store;
    assert_non_null(buf_reserve(&call->out, 1 << 20));
    call_free(call);
    assert_int_equal(p.n_store, before);
    peer_done(&p);
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_store)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
