/* Memory of the application's: all of it comes from the allocator and goes back there; and whatever
 * single allocation fails, or all from one on, exchanges end with valid replies and without leaks.
 */
#include "mcp_testing.h"

#include "base/mem.h"

enum { LINES = 12 };

struct source {
    int64_t blocks;  /* given out */
    int64_t calls;   /* so far */
    int64_t fail_at; /* this one gets nothing; 0: none */
    bool for_good;   /* and none after it either */
};

static bool fails(struct source *s)
{
    s->calls++;
    return s->fail_at && (s->for_good ? s->calls >= s->fail_at : s->calls == s->fail_at);
}

static void *source_alloc(void *ctx, size_t size)
{
    struct source *s = ctx;
    void *p = fails(s) ? NULL : malloc(size);

    s->blocks += p != NULL;
    return p;
}

static void *source_resize(void *ctx, void *p, size_t size)
{
    struct source *s = ctx;
    return fails(s) ? NULL : realloc(p, size);
}

static void source_free(void *ctx, void *p)
{
    ((struct source *)ctx)->blocks--;
    free(p);
}

static const struct mcp_resource resource = {.uri = "test://x", .name = "x", .read = NULL};

static enum mcp_rc read_x(struct mcp_call *call, const char *uri)
{
    mcp_resource_text(call, uri, "text/plain", "x", 1);
    return MCP_OK;
}

#define CALL(id, text)                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","  \
    "\"arguments\":{\"text\":\"" text "\"}," META "}}"

static const char *const lines[LINES] = {
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
    "\"2025-11-"
    "25\",\"capabilities\":{\"roots\":{}},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"broken\"}}",
    "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"server/discover\",\"params\":{" META "}}",
    "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/list\",\"params\":{" META "}}",
    CALL("6",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    CALL("7", "\",\"times\":-1,\"x\":\""),
    "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"subscriptions/"
    "listen\",\"params\":{\"notifications\":{"
    "\"toolsListChanged\":true}," META "}}",
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":8}}",
    "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"resources/read\",\"params\":{\"uri\":\"test://"
    "x\"," META "}}",
    "{broken",
};

static void check_message(void *ctx, const char *message, size_t n)
{
    struct mem *before = mem_use(NULL); /* looking at a message must not fail */
    struct arena *a = arena_new(1u << 26);
    const struct json *v;
    struct err err = {0};

    if (json_parse(a, str_make(message, n), NULL, &v, &err))
        fail_msg("%s: %.*s", err.text, (int)n, message);
    ++*(int *)ctx;
    arena_free(a);
    mem_use(before);
}

/* One server from making to freeing, schemas compiled at once or late. False when it could not be
 * made; *ret_messages is what it said. */
static bool exchange(struct source *source, bool late, int *ret_messages)
{
    const struct mcp_allocator allocator = {source_alloc, source_resize, source_free, source};
    const struct mcp_options options = {
        .name = "u", .version = "1", .allocator = &allocator, .compile_late = late};
    struct mcp_resource x = resource;
    char error[256] = "";

    *ret_messages = 0;
    x.read = read_x;
    struct mcp_server *s = mcp_server_new(&options, error, sizeof(error));
    bool made = s && mcp_add_tools(s, test_tools, 2, error, sizeof(error)) &&
                mcp_add_resources(s, &x, 1, error, sizeof(error));
    if (!made)
        assert_string_not_equal(error, "");
    for (int i = 0; i < LINES && made; i++)
        mcp_handle_message(s, lines[i], strlen(lines[i]), check_message, ret_messages);
    mcp_server_free(s);
    return made;
}

static void test_all_of_it(void **state)
{
    struct source source = {0};
    int messages;
    (void)state;
    assert_true(exchange(&source, false, &messages));
    assert_int_equal(messages, 10);
    assert_true(source.calls > 20);
    assert_int_equal(source.blocks, 0);
}

static void torture(bool for_good, bool late)
{
    struct source whole = {0};
    int messages, all;

    assert_true(exchange(&whole, late, &all));
    for (int64_t n = 1; n <= whole.calls; n++) {
        struct source source = {.fail_at = n, .for_good = for_good};
        bool made = exchange(&source, late, &messages);
        if (source.blocks)
            fail_msg("failing at %d: %d blocks are lost", (int)n, (int)source.blocks);
        /* Every request has its answer, if only that there is no memory; so has a notification that
         * could not be read as one. */
        if (made && (messages < all || messages > LINES))
            fail_msg("failing at %d: %d messages of %d", (int)n, messages, all);
    }
}

static void test_one_fails(void **state)
{
    (void)state;
    torture(false, false);
    torture(false, true);
}

static void test_nothing_left(void **state)
{
    (void)state;
    torture(true, false);
    torture(true, true);
}

static void test_bad_allocator(void **state)
{
    const struct mcp_allocator half = {.alloc = source_alloc};
    const struct mcp_options options = {.name = "u", .version = "1", .allocator = &half};
    char error[256] = "";
    (void)state;
    assert_null(mcp_server_new(&options, error, sizeof(error)));
    assert_contains(error, "all three functions");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_it), cmocka_unit_test(test_one_fails),
        cmocka_unit_test(test_nothing_left), cmocka_unit_test(test_bad_allocator)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
