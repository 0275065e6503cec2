/* Calls without a transport: results, failures, protocol errors; from several threads. */
#include "mcp_testing.h"

#include <pthread.h>

static void calls(struct mcp_server *s, const char *name, const char *arguments, bool ok,
                  const char *wanted)
{
    char *json = NULL;

    assert_int_equal(mcp_call_tool(s, name, arguments, &json), ok);
    assert_string_equal(json, wanted);
    mcp_free(json);
}

static void test_results(void **state)
{
    struct mcp_server *s = test_server(NULL);
    (void)state;
    calls(s, "echo", "{\"text\":\"a\"}", true,
          "{\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}");
    calls(s, "ECHO", "{\"message\":5,\"times\":\"2\"}", true,
          "{\"content\":[{\"type\":\"text\",\"text\":\"5\"},{\"type\":\"text\",\"text\":\"5\"}]}");
    calls(s, "broken", NULL, false,
          "{\"content\":[{\"type\":\"text\",\"text\":\"It broke.\"}],\"isError\":true}");
    calls(s, "ehco", NULL, false,
          "{\"code\":-32602,\"message\":\"There is no tool \\\"ehco\\\". Did you mean "
          "\\\"echo\\\"?\"}");
    mcp_server_free(s);
}

static const char *says_where(struct mcp_call *call, const char *name)
{
    (void)call;
    return strcmp(name, "shout") == 0 ? "Call echo with capitals." : NULL;
}

/* The application knows names that are no tools; of others the nearest is suggested. */
static void test_absent(void **state)
{
    const struct mcp_options options = {.name = "unit", .version = "1", .absent = says_where};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    (void)state;
    assert_non_null(s);
    assert_true(mcp_add_tools(s, test_tools, 2, NULL, 0));
    calls(s, "shout", NULL, false,
          "{\"code\":-32602,\"message\":\"There is no tool \\\"shout\\\". Call echo with "
          "capitals.\"}");
    calls(s, "ehco", NULL, false,
          "{\"code\":-32602,\"message\":\"There is no tool \\\"ehco\\\". Did you mean "
          "\\\"echo\\\"?\"}");
    mcp_server_free(s);
}

static void test_errors(void **state)
{
    struct mcp_server *s = test_server(NULL);
    char *json = NULL;
    (void)state;
    assert_false(mcp_call_tool(s, "echo", "{", &json));
    assert_contains(json, "{\"code\":-32700,");
    mcp_free(json);
    assert_false(mcp_call_tool(s, "echo", "[1]", &json));
    assert_contains(json, "{\"code\":-32602,");
    mcp_free(json);
    assert_false(mcp_call_tool(s, "echo", NULL, &json));
    assert_contains(json, "\"isError\":true");
    mcp_free(json);
    assert_false(mcp_call_tool(s, "", "", &json));
    mcp_free(json);
    mcp_server_free(s);
}

static void *hammer(void *server)
{
    for (int i = 0; i < 500; i++) {
        char *json;
        bool ok = mcp_call_tool(server, "echo", "{\"text\":\"t\"}", &json);
        mcp_free(json);
        if (!ok)
            return server;
    }
    return NULL;
}

static void test_threads(void **state)
{
    struct mcp_server *s = test_server(NULL);
    pthread_t threads[4];
    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, s), 0);
    for (size_t i = 0; i < 4; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    mcp_server_free(s);
}

/* One connection: what initialize settles holds for the messages after it. */
static void test_connection(void **state)
{
    struct mcp_server *s = test_server(NULL);
    const char *list = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}";
    (void)state;
    wants(s, list, "annotations");
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          "\"2024-11-05\",\"capabilities\":{},\"clientInfo\":{\"name\":\"n\",\"version\":\"1\"}}}",
          "\"protocolVersion\":\"2024-11-05\"");
    char *text = ask(s, list);
    assert_null(strstr(text, "annotations"));
    free(text);
    text = ask(s, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    assert_string_equal(text, "");
    free(text);
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),    cmocka_unit_test(test_absent),
        cmocka_unit_test(test_errors),     cmocka_unit_test(test_threads),
        cmocka_unit_test(test_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
