/* What tools/call makes of arguments and results, beyond what the wire transcripts show. */
#include "mcp_testing.h"

static char *call(struct mcp_server *s, const char *name, const char *args)
{
    char *json;
    (void)mcp_call_tool(s, name, args, &json);
    return json;
}

static void says(struct mcp_server *s, const char *name, const char *args, const char *part)
{
    char *json = call(s, name, args);
    assert_contains(json, part);
    mcp_free(json);
}

/* A misspelt name leaves its argument missing: the message is about the name. */
static void test_misspelt(void **state)
{
    struct mcp_server *s = test_server(NULL);
    (void)state;
    says(s, "echo", "{\"txt\":\"a\"}",
         "echo has no argument \\\"txt\\\". Did you mean \\\"text\\\"? It takes: text, times.");
    says(s, "echo", "{\"text\":\"a\",\"tims\":1}", "Did you mean \\\"times\\\"?");
    says(s, "echo", "{\"text\":\"a\",\"mesage\":1}", "Did you mean \\\"text\\\"?");
    says(s, "echo", "{\"zebra\":\"a\"}", "code=unknown_argument field=zebra");
    says(s, "echo", "{}", "code=missing_required field=text");
    says(s, "echo", "{\"text\":\"a\",\"zebra\":1}", "code=unknown_argument field=zebra");
    mcp_server_free(s);
}

/* The same where the schema allows members that it does not name. */
static void test_misspelt_in_open_schema(void **state)
{
    static const struct mcp_tool open = {
        .name = "open",
        .call = broken_tool,
        .input_schema = "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},"
                        "\"required\":[\"text\"]}"};
    struct mcp_server *s = test_server(NULL);
    (void)state;
    assert_true(mcp_add_tools(s, &open, 1, NULL, 0));
    says(s, "open", "{\"txt\":\"a\"}", "open has no argument \\\"txt\\\". Did you mean");
    says(s, "open", "{\"zebra\":\"a\"}", "code=missing_required field=text");
    mcp_server_free(s);
}

/* Text form and structured form of an error carry the same. */
static void test_error_forms(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct mcp_server *s = test_server(NULL);
    (void)state;
    char *json = call(s, "echo", "{\"text\":\"a\",\"times\":-1}");
    const struct json *result = parsed(a, json);
    const struct json *error = json_get(json_get(result, STR("structuredContent")), STR("error"));
    struct json_iter it = json_iter(json_get(result, STR("content")));
    assert_true(json_next(&it));
    const char *text = json_str(json_get(it.value, STR("text"))).p;
    assert_contains(text, json_str(json_get(error, STR("message"))).p);
    assert_contains(text, json_str(json_get(error, STR("fix"))).p);
    assert_contains(text, "\n[code=bad_value field=times retryable=false]");
    assert_string_equal(json_str(json_get(error, STR("code"))).p, "bad_value");
    assert_string_equal(json_str(json_get(error, STR("field"))).p, "times");
    assert_true(json_is(json_get(error, STR("retryable")), JSON_BOOL));
    assert_false(json_next(&it));
    mcp_free(json);
    mcp_server_free(s);
    arena_free(a);
}

static void test_result_limit(void **state)
{
    const struct mcp_limits limits = {.max_result_bytes = 2000};
    struct mcp_server *s = test_server(&limits);
    (void)state;
    says(s, "echo", "{\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"times\":100}", "code=too_large");
    says(s, "echo", "{\"text\":\"a\"}", "\"text\":\"a\"");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_misspelt),
        cmocka_unit_test(test_misspelt_in_open_schema),
        cmocka_unit_test(test_error_forms),
        cmocka_unit_test(test_result_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
