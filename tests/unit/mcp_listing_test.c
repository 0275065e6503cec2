/* Pages: together they are the whole list, in order, in every revision; cursors are checked. */
#include "mcp_testing.h"

enum { TOOLS = 7 };

static struct mcp_server *many(size_t page)
{
    static char names[TOOLS][16];
    static struct mcp_tool tools[TOOLS];
    static const struct mcp_resource resources[] = {{.uri = "a:1", .name = "1", .read = NULL},
                                                    {.uri = "a:2", .name = "2", .read = NULL}};
    struct mcp_options options = {.name = "unit", .version = "1", .limits.page_size = page};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);

    for (size_t i = 0; i < TOOLS; i++) {
        snprintf(names[i], sizeof(names[i]), "tool_%zu", TOOLS - i);
        tools[i] = (struct mcp_tool){.name = names[i], .call = broken_tool};
    }
    assert_true(mcp_add_tools(s, tools, TOOLS, NULL, 0));
    assert_false(mcp_add_resources(s, resources, 2, NULL, 0));
    return s;
}

/* Names on all pages, joined; the number of pages. */
static int walk(struct mcp_server *s, const char *meta, char *names)
{
    struct arena *a = arena_new(1 << 24);
    char request[600], cursor[100] = "";
    int pages = 0;

    *names = 0;
    do {
        snprintf(request, sizeof(request),
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":"
                 "\"%s\"%s%s}}",
                 cursor, *meta ? "," : "", meta);
        char *text = ask(s, request);
        const struct json *result = json_get(parsed(a, text), STR("result"));
        assert_non_null(result);
        if (*meta) { /* the same on all pages */
            assert_true(str_eq(json_str(json_get(result, STR("cacheScope"))), STR("private")));
            assert_true(str_eq(json_number(json_get(result, STR("ttlMs"))), STR("300000")));
        }
        for (struct json_iter it = json_iter(json_get(result, STR("tools"))); json_next(&it);) {
            strcat(names, json_str(json_get(it.value, STR("name"))).p);
            strcat(names, " ");
        }
        snprintf(cursor, sizeof(cursor), "%s", json_str(json_get(result, STR("nextCursor"))).p);
        free(text);
        pages++;
    } while (*cursor && pages < 20);
    arena_free(a);
    return pages;
}

static void test_pages(void **state)
{
    static const char *const all = "tool_7 tool_6 tool_5 tool_4 tool_3 tool_2 tool_1 ";
    static const struct {
        size_t page;
        int pages;
    } rows[] = {{0, 1}, {1, 7}, {2, 4}, {3, 3}, {6, 2}, {7, 1}, {100, 1}};
    char names[200];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mcp_server *s = many(rows[i].page);
        assert_int_equal(walk(s, "", names), rows[i].pages);
        assert_string_equal(names, all);
        assert_int_equal(walk(s, META, names), rows[i].pages);
        assert_string_equal(names, all);
        mcp_server_free(s);
    }
}

static void test_cursors(void **state)
{
    static const char *const bad[] = {
        "\"2\"",  "\"2-\"", "\"-\"", "\"2-00000000\"",
        "\"zz\"", "7",      "[]",    "\"ffffffffffffffffffff-00000000\"",
        "true"};
    struct mcp_server *s = many(2);
    char request[200];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        snprintf(
            request, sizeof(request),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":%s}}",
            bad[i]);
        wants(s, request, "\"code\":-32602");
    }
    mcp_server_free(s);
}

static void test_empty(void **state)
{
    struct mcp_options options = {.name = "unit", .version = "1"};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    (void)state;
    assert_true(mcp_add_tools(s, NULL, 0, NULL, 0));
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}",
          "\"result\":{\"tools\":[]}");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_cursors),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
