/* The envelope: which values are ids, which shapes are messages, and ids of what cannot be parsed.
 */
#include "mcp_testing.h"

#include "mcp/jsonrpc.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 24);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_str(struct str s, const char *wanted)
{
    assert_int_equal(s.n, strlen(wanted));
    assert_memory_equal(s.p, wanted, s.n);
}

static void test_ids(void **state)
{
    static const char *const rows[][2] = {
        {"1", "1"},
        {"-1", "-1"},
        {"0", "0"},
        {"99999999999999999999", "99999999999999999999"},
        {"\"a\"", "\"a\""},
        {"\"\"", "\"\""},
        {"\"\\u0041\"", "\"A\""},
        {"\"\\n\"", "\"\\n\""},
        {"1.0", ""},
        {"1e2", ""},
        {"null", ""},
        {"true", ""},
        {"{}", ""},
        {"[1]", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(rpc_scalar_text(arena, parsed(arena, rows[i][0])), rows[i][1]);
}

static void test_shapes(void **state)
{
    static const struct {
        const char *text;
        enum err_code rc;
        enum rpc_kind kind;
        const char *id;
    } rows[] = {
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}", ERR_OK, RPC_REQUEST, "1"},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{}}", ERR_OK, RPC_NOTIFICATION, ""},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", ERR_OK, RPC_RESPONSE, "1"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}", ERR_OK, RPC_RESPONSE, "1"},
        {"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}", ERR_INVALID_REQUEST, RPC_REQUEST,
         ""},
        {"{\"jsonrpc\":2.0,\"id\":1,\"method\":\"m\"}", ERR_INVALID_REQUEST, RPC_REQUEST, "1"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":null}", ERR_INVALID_REQUEST, RPC_REQUEST, "1"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":null}", ERR_INVALID_PARAMS,
         RPC_REQUEST, "1"},
        {"[]", ERR_INVALID_REQUEST, RPC_REQUEST, ""},
        {"7", ERR_INVALID_REQUEST, RPC_REQUEST, ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rpc_message m;
        struct err err = {0};
        assert_int_equal(rpc_read(arena, parsed(arena, rows[i].text), &m, &err), rows[i].rc);
        assert_int_equal(m.kind, rows[i].kind);
        assert_str(m.id, rows[i].id);
        assert_true(!rows[i].rc || *err.text);
    }
}

static void test_find_id(void **state)
{
    static const char *const rows[][2] = {
        {"{\"jsonrpc\":\"2.0\",\"id\":5,\"x\":[[[[", "5"},
        {" {\"a\":{\"id\":1},\"b\":\"\\\"id\\\":2\",\"id\" : \"z\" ,\"c\":[", "\"z\""},
        {"{\"id\":5", ""},
        {"{\"id\":5,\"id\":5,", ""},
        {"{\"id\":{},\"a\":", ""},
        {"{\"id\":1.5,", ""},
        {"[{\"id\":1,", ""},
        {"", ""},
        {"{", ""},
        {"{\"id", ""},
        {"{\"id\\", ""},
        {"{\"id\":nonsense,", ""},
        {"{\"a\"}", ""},
        {"{\"a\":1 \"id\":2,", ""},
        {"{\"a\":]]],\"id\":2,", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(rpc_find_id(arena, str_from(rows[i][0])), rows[i][1]);
}

/* Any bytes at all: no crash, and what is found is a usable id. */
static void test_find_id_in_noise(void **state)
{
    static const char alphabet[] = "{}[]\":,\\ id0a";
    unsigned seed = 1;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[40] = "{\"id\":";
        size_t n = 6;
        while (n < sizeof(text)) {
            seed = seed * 1103515245 + 12345;
            text[n++] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
        }
        struct str id = rpc_find_id(arena, str_make(text, n));
        assert_true(!id.n || id.p[0] == '"' || id.p[0] == '-' ||
                    (id.p[0] >= '0' && id.p[0] <= '9'));
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ids, setup, teardown),
        cmocka_unit_test_setup_teardown(test_shapes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_find_id, setup, teardown),
        cmocka_unit_test_setup_teardown(test_find_id_in_noise, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
