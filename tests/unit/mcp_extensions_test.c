/* Extensions: declared in both eras, seen by handlers, and tools that are there only for clients
 * that declare one; MCP Apps as the example. */
#include "mcp_testing.h"

#define UI "io.modelcontextprotocol/ui"
#define APP "text/html;profile=mcp-app"
#define MODERN(capabilities)                                                                       \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":" capabilities "}"
#define WITH_UI MODERN("{\"extensions\":{\"" UI "\":{\"mimeTypes\":[\"" APP "\"]}}}")
#define LIST(meta) "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" meta "}}"
#define CALL(name, meta)                                                                           \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" name         \
    "\"," meta "}}"
#define INITIALIZE(version, capabilities)                                                          \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"     \
    "\"" version "\",\"capabilities\":" capabilities ",\"clientInfo\":{\"name\":\"t\","            \
    "\"version\":\"1\"}}}"

static enum mcp_rc tell(struct mcp_call *call, const void *args)
{
    const char *settings = mcp_client_extension(call, UI);

    (void)args;
    mcp_next_meta(call, "{\"a/b\":\n1}");
    mcp_result_meta(call, "{\"ui\":{\"x\":1}}");
    mcp_textf(call, "has=%d settings=%s app=%d other=%d all=%s", mcp_client_has_extension(call, UI),
              settings ? settings : "none", mcp_client_accepts(call, UI, APP),
              mcp_client_accepts(call, UI, "text/plain"), mcp_client_capabilities(call));
    return MCP_OK;
}

static enum mcp_rc bad_meta(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_next_meta(call, "{\"a\":");
    mcp_result_meta(call, "[1]");
    mcp_text(call, "fine", 4);
    return MCP_OK;
}

static const struct mcp_icon icon = {
    .src = "https://example.com/i.png", .mime_type = "image/png", .sizes = "48x48 96x96"};

static const struct mcp_tool tools[] = {
    {.name = "first", .call = tell},
    {.name = "app_only",
     .call = tell,
     .extension = UI,
     .meta = "{\"ui\":{\"resourceUri\":\"ui://app\"}}"},
    {.name = "last", .call = bad_meta, .icons = &icon, .n_icons = 1},
    {.name = "other_only", .call = tell, .extension = "com.example/other"},
};

static enum mcp_rc read_app(struct mcp_call *call, const char *uri)
{
    mcp_resource_text(call, uri, APP, "<p>", 3);
    mcp_next_meta(call, "{\"own\":2}");
    mcp_resource_text(call, uri, APP, "<b>", 3);
    return MCP_OK;
}

static const struct mcp_resource resources[] = {
    {.uri = "test://seen",
     .name = "seen",
     .meta = "{\"m\":1}",
     .read = read_app,
     .icons = &icon,
     .n_icons = 1},
    {.uri = "ui://app",
     .name = "app",
     .mime_type = APP,
     .contents_meta = "{\"ui\":{\"prefersBorder\":true}}",
     .unlisted = true,
     .read = read_app},
    {.uri = "ui://app/{page}",
     .name = "p",
     .is_template = true,
     .unlisted = true,
     .read = read_app},
};

static struct mcp_server *make(size_t page)
{
    static const struct mcp_extension extensions[] = {{UI, NULL},
                                                      {"com.example/other", "{\"level\":\n2}"}};
    struct mcp_options options = {.name = "unit",
                                  .version = "1",
                                  .limits.page_size = page,
                                  .extensions = extensions,
                                  .n_extensions = 2,
                                  .icons = &icon,
                                  .n_icons = 1};
    char error[256] = "";
    struct mcp_server *s = mcp_server_new(&options, error, sizeof(error));

    assert_non_null(s);
    if (!mcp_add_tools(s, tools, 4, error, sizeof(error)) ||
        !mcp_add_resources(s, resources, 3, error, sizeof(error)))
        fail_msg("%s", error);
    return s;
}

static void lacks(struct mcp_server *s, const char *message, const char *part)
{
    char *text = ask(s, message);
    if (strstr(text, part))
        fail_msg("<%s> in <%s>", part, text);
    free(text);
}

static void test_declared(void **state)
{
    static const char declared[] =
        "\"extensions\":{\"" UI "\":{},\"com.example/other\":{\"level\":2}}";
    struct mcp_server *s = make(0);
    (void)state;
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}",
          declared);
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}",
          "\"icons\":[{\"src\":\"https://example.com/i.png\",\"mimeType\":\"image/png\",\"sizes\":["
          "\"48x48\",\"96x96\"]}]}}");
    wants(s, INITIALIZE("2025-11-25", "{}"), declared);
    wants(s, INITIALIZE("2025-11-25", "{}"), "\"icons\":[");
    lacks(s, INITIALIZE("2025-06-18", "{}"), "icons");
    mcp_server_free(s);
}

/* The list is the same for all clients that declare the extension, whatever else they say. */
static void test_listed_for_those_who_declare(void **state)
{
    struct mcp_server *s = make(0);
    (void)state;
    lacks(s, LIST(META), "app_only");
    wants(s, LIST(META), "\"last\"");
    char *one = ask(s, LIST(WITH_UI));
    char *two = ask(s, LIST(MODERN("{\"sampling\":{},\"extensions\":{\"" UI "\":{}}}")));
    assert_string_equal(one, two);
    assert_contains(one, "app_only");
    assert_contains(one, "\"_meta\":{\"ui\":{\"resourceUri\":\"ui://app\"}}");
    assert_null(strstr(one, "other_only"));
    free(one);
    free(two);
    lacks(s, LIST(MODERN("{\"extensions\":{\"" UI "\":null}}")), "app_only");
    wants(s, INITIALIZE("2025-11-25", "{\"extensions\":{\"" UI "\":{}}}"), "result");
    wants(s, LIST(""), "app_only");
    wants(s, INITIALIZE("2025-11-25", "{}"), "result");
    lacks(s, LIST(""), "app_only");
    mcp_server_free(s);
}

static void test_called_by_those_who_declare(void **state)
{
    struct mcp_server *s = make(0);
    char *json;
    (void)state;
    wants(s, CALL("app_only", WITH_UI),
          "has=1 settings={\\\"mimeTypes\\\":[\\\"" APP "\\\"]} app=1 other=0 all={\\\"extensions");
    wants(s, CALL("app_only", MODERN("{\"extensions\":{\"" UI "\":{}}}")),
          "settings={} app=1 other=1");
    wants(s, CALL("first", META), "has=0 settings=none app=0 other=0 all={}");
    wants(s, CALL("app_only", META), "\"code\":-32602,\"message\":\"There is no tool \\\"app_only");
    lacks(s, CALL("app_onli", META), "Did you mean");
    wants(s, CALL("app_onli", WITH_UI), "Did you mean \\\"app_only\\\"?");
    /* The application's own calls are not a client's. */
    assert_true(mcp_call_tool(s, "app_only", NULL, &json));
    mcp_free(json);
    mcp_server_free(s);
}

/* Pages have the size that was asked for although tools in between are not shown. */
static void test_pages(void **state)
{
    struct mcp_server *s = make(1);
    char cursor[300], message[1000];
    (void)state;
    char *text = ask(s, LIST(META));
    assert_contains(text, "\"first\"");
    const char *at = strstr(text, "\"nextCursor\":\"");
    assert_non_null(at);
    snprintf(cursor, sizeof(cursor), "%.*s", (int)strcspn(at + 14, "\""), at + 14);
    free(text);
    snprintf(message, sizeof(message), LIST("\"cursor\":\"%s\"," META), cursor);
    text = ask(s, message);
    assert_contains(text, "\"last\"");
    assert_null(strstr(text, "nextCursor"));
    free(text);
    mcp_server_free(s);
}

static void test_meta(void **state)
{
    struct mcp_server *s = make(0);
    (void)state;
    wants(s, CALL("first", META), "\"_meta\":{\"a/b\": 1}}]");
    wants(s, CALL("first", META),
          "\"_meta\":{\"ui\":{\"x\":1},\"io.modelcontextprotocol/serverInfo\":{\"name\":\"unit\"");
    wants(s, CALL("last", META), "\"text\":\"fine\"}]");
    wants(s, INITIALIZE("2025-11-25", "{}"), "result");
    wants(s, CALL("first", "\"x\":1"), "\"_meta\":{\"ui\":{\"x\":1}}}}");
    wants(s, LIST(""), "\"icons\":[{\"src\"");
    wants(s, INITIALIZE("2025-03-26", "{}"), "result");
    lacks(s, CALL("first", "\"x\":1"), "a/b");
    lacks(s, LIST(""), "icons");
    mcp_server_free(s);
}

static void test_resources(void **state)
{
    static const char list[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\",\"params\":{" META "}}";
    static const char read[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\","
                               "\"params\":{\"uri\":\"ui://app\"," META "}}";
    struct mcp_server *s = make(0);
    (void)state;
    wants(s, list, "\"_meta\":{\"m\":1}}]");
    lacks(s, list, "ui://app");
    lacks(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/templates/list\",\"params\":{" META
          "}}",
          "ui://app");
    wants(s, read, "\"text\":\"<p>\",\"_meta\":{\"ui\":{\"prefersBorder\":true}}},");
    wants(s, read, "\"text\":\"<b>\",\"_meta\":{\"own\":2}}]");
    mcp_server_free(s);
}

static void refuses(const struct mcp_extension *e, size_t n, const struct mcp_icon *i,
                    const char *why)
{
    struct mcp_options options = {.name = "u",
                                  .version = "1",
                                  .extensions = e,
                                  .n_extensions = n,
                                  .icons = i,
                                  .n_icons = i ? 1 : 0};
    char error[256] = "";

    assert_null(mcp_server_new(&options, error, sizeof(error)));
    assert_contains(error, why);
}

static void test_refused(void **state)
{
    static const char *const bad[] = {"",      "ui",   "/ui",  "x/",   "a b/c",
                                      "a_b/c", "-a/b", "a/b-", "a/b/c"};
    const struct mcp_extension twice[] = {{UI, NULL}, {UI, NULL}}, settings = {UI, "[]"};
    const struct mcp_icon file = {.src = "file:///x"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        refuses(&(struct mcp_extension){bad[i], NULL}, 1, NULL, "must be named like");
    refuses(twice, 2, NULL, "there twice");
    refuses(&settings, 1, NULL, "must be a JSON object");
    refuses(NULL, 0, &file, "https: or data:");

    struct mcp_server *s = make(0);
    static char names[40][20];
    char error[256] = "";
    bool ok = true;
    for (int i = 0; i < 40 && ok; i++) {
        static struct mcp_tool rows[40]; /* borrowed by the server */
        struct mcp_tool *t = &rows[i];
        snprintf(names[i], sizeof(names[i]), "com.example/e%d", i);
        *t = (struct mcp_tool){.name = names[i] + 12, .call = tell, .extension = names[i]};
        ok = mcp_add_tools(s, t, 1, error, sizeof(error));
        if (!ok)
            assert_int_equal(i, 30);
    }
    assert_contains(error, "at most 32 different");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_listed_for_those_who_declare),
        cmocka_unit_test(test_called_by_those_who_declare),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_meta),
        cmocka_unit_test(test_resources),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
