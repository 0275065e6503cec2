/* URI templates against URIs. */
#include "mcp_testing.h"

#include "mcp/resources.h"

static void test_match(void **state)
{
    static const struct {
        const char *template, *uri, *name, *value; /* value NULL: no match */
    } rows[] = {
        {"a://x/{id}", "a://x/1", "id", "1"},
        {"a://x/{id}", "a://x/", "id", NULL},
        {"a://x/{id}", "a://x/1/2", "id", NULL},
        {"a://x/{id}", "a://y/1", "id", NULL},
        {"a://x/{id}/notes", "a://x/1/notes", "id", "1"},
        {"a://x/{id}/notes", "a://x/1/note", "id", NULL},
        {"a://{kind}/{id}", "a://x/1", "kind", "x"},
        {"a://{kind}/{id}", "a://x/1", "id", "1"},
        {"a://x/{id}.json", "a://x/a.b.json", "id", "a.b"},
        {"a://x/{+path}", "a://x/a/b/c", "path", "a/b/c"},
        {"a://x/{+path}/end", "a://x/a/end/end", "path", "a/end"},
        {"a://x/{id}", "a://x/a?b", "id", NULL},
        {"a://x/{a}{b}", "a://x/1", "a", NULL},
        {"a://x/{id", "a://x/{id", "id", ""},
        {"a://x", "a://x", "", ""},
        {"a://x", "a://xy", "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str value = {"?", 1};
        bool ok = template_match(str_from(rows[i].template), str_from(rows[i].uri),
                                 str_from(rows[i].name), &value);
        if (ok != (rows[i].value != NULL) || (ok && !str_eq(value, str_from(rows[i].value))))
            fail_msg("%s against %s: %d %.*s", rows[i].uri, rows[i].template, ok, STR_ARG(value));
    }
    assert_true(template_has(STR("a://{kind}/{+id}"), STR("id")));
    assert_false(template_has(STR("a://{kind}/{+id}"), STR("i")));
}

static enum mcp_rc read_nothing(struct mcp_call *call, const char *uri)
{
    mcp_text(call, "not for a tool", 14);
    mcp_resource_text(call, uri, NULL, "x", 1);
    return MCP_OK;
}

static void test_registration(void **state)
{
    const struct mcp_resource ok = {.uri = "a://x", .name = "x", .read = read_nothing};
    const struct mcp_resource bad[] = {{.uri = "nocolon", .name = "x", .read = read_nothing},
                                       {.uri = "a://y", .read = read_nothing},
                                       {.uri = "a://y", .name = "y"},
                                       {.name = "y", .read = read_nothing},
                                       {.uri = "a://x", .name = "x", .read = read_nothing}};
    struct mcp_server *s = test_server(NULL);
    char error[256];
    (void)state;
    assert_true(mcp_add_resources(s, &ok, 1, error, sizeof(error)));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(mcp_add_resources(s, &bad[i], 1, error, sizeof(error)));
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"a://"
          "x\"}}",
          "{\"contents\":[{\"uri\":\"a://x\",\"text\":\"x\"}]}");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_registration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
