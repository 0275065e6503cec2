/* What models send, and what the handler should get of it. */
#include "mcp_testing.h"

#include "mcp/args.h"
#include "mcp/schema.h"
#include "mcp/server.h"

static const char schema_text[] =
    "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{"
    "\"id\":{\"type\":\"integer\"},\"name\":{\"type\":\"string\"},\"rate\":{\"type\":\"number\"},"
    "\"on\":{\"type\":\"boolean\"},\"list\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
    "\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"map\":{\"type\":\"object\"},\"any\":{},\"id_or_name\":{\"type\":[\"integer\",\"string\"]},"
    "\"maybe\":{\"type\":[\"string\",\"null\"]}}}";

static const char *const name_aliases[] = {"title", "company_name", NULL};
static const struct mcp_arg table[] = {{"name", MCP_ARG_STRING, 0, name_aliases}};
static const char *const fields[] = {"dueDate", "userCount", "on", NULL};
static const struct mcp_tool tool = {.name = "t",
                                     .args = table,
                                     .n_args = 1,
                                     .args_size = 8,
                                     .gathers = fields,
                                     .gathers_into = "map"};

struct fixture {
    struct arena *a;
    struct tool_entry entry;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct err err = {0};

    f->a = arena_new(1 << 24);
    f->entry.tool = &tool;
    f->entry.name = STR("t");
    if (schema_compile(f->a, parsed(f->a, schema_text), NULL, &f->entry.schema, &err))
        return -1;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(f->a);
    free(f);
    return 0;
}

static void test_rows(void **state)
{
    struct fixture *f = *state;
    static const char *const rows[][2] = {
        {"{}", "{}"},
        {"{\"id\":1}", "{\"id\":1}"},
        {"{\"id\":\"1\"}", "{\"id\":1}"},
        /* Members that the tool gathers, in any style; its own arguments come first. */
        {"{\"due_date\":\"2026-01-02\"}", "{\"map\":{\"dueDate\":\"2026-01-02\"}}"},
        {"{\"id\":\"1\",\"DueDate\":5,\"usercount\":[1]}",
         "{\"id\":1,\"map\":{\"dueDate\":5,\"userCount\":[1]}}"},
        {"{\"userCount\":3,\"map\":{\"a\":1}}", "{\"map\":{\"userCount\":3,\"a\":1}}"},
        {"{\"map\":\"{\\\"a\\\":1}\",\"userCount\":3}", "{\"map\":{\"a\":1,\"userCount\":3}}"},
        {"{\"userCount\":null,\"id\":1}", "{\"id\":1,\"map\":{}}"},
        {"{\"On\":\"true\"}", "{\"on\":true}"},
        {"{\"nothing\":1,\"userCount\":2}", "{\"nothing\":1,\"map\":{\"userCount\":2}}"},
        {"{\"id\":\" 42 \"}", "{\"id\":42}"},
        {"{\"id\":\"007\"}", "{\"id\":7}"},
        {"{\"ID\":1}", "{\"id\":1}"},
        {"{\"rate\":\"1.50\"}", "{\"rate\":1.50}"},
        {"{\"rate\":\"-2e3\"}", "{\"rate\":-2e3}"},
        {"{\"rate\":\"1,5\"}", "{\"rate\":\"1,5\"}"},
        {"{\"name\":5}", "{\"name\":\"5\"}"},
        {"{\"name\":true}", "{\"name\":\"true\"}"},
        {"{\"name\":1.50}", "{\"name\":\"1.50\"}"},
        {"{\"name\":\"\"}", "{\"name\":\"\"}"},
        {"{\"title\":\"x\"}", "{\"name\":\"x\"}"},
        {"{\"companyName\":\"x\"}", "{\"name\":\"x\"}"},
        {"{\"on\":\"yes\",\"id\":1}", "{\"on\":true,\"id\":1}"},
        {"{\"on\":\"FALSE\"}", "{\"on\":false}"},
        {"{\"on\":1}", "{\"on\":true}"},
        {"{\"on\":\"0\"}", "{\"on\":false}"},
        {"{\"on\":2}", "{\"on\":2}"},
        {"{\"on\":\"\"}", "{}"},
        {"{\"on\":null}", "{}"},
        {"{\"id\":null}", "{\"id\":null}"},
        {"{\"id\":\"\"}", "{\"id\":\"\"}"},
        {"{\"maybe\":null}", "{\"maybe\":null}"},
        {"{\"list\":5}", "{\"list\":[5]}"},
        {"{\"list\":\"5\"}", "{\"list\":[5]}"},
        {"{\"list\":[\"5\",6]}", "{\"list\":[5,6]}"},
        {"{\"list\":\"[5,\\\"6\\\"]\"}", "{\"list\":[5,6]}"},
        {"{\"words\":\"a\"}", "{\"words\":[\"a\"]}"},
        {"{\"words\":[1,true]}", "{\"words\":[\"1\",\"true\"]}"},
        {"{\"words\":\"[1]\"}", "{\"words\":[\"1\"]}"},
        {"{\"map\":\"{\\\"a\\\":1}\"}", "{\"map\":{\"a\":1}}"},
        {"{\"map\":\"{\\\"a\\\":\"}", "{\"map\":\"{\\\"a\\\":\"}"},
        {"{\"map\":\"[1]\"}", "{\"map\":\"[1]\"}"},
        {"{\"any\":\"5\"}", "{\"any\":\"5\"}"},
        {"{\"any\":null}", "{\"any\":null}"},
        {"{\"id_or_name\":\"5\"}", "{\"id_or_name\":\"5\"}"},
        {"{\"id_or_name\":5}", "{\"id_or_name\":5}"},
        {"{\"unknown\":\"5\"}", "{\"unknown\":\"5\"}"},
        {"{\"name\":\"5\",\"title\":5}", "{\"name\":\"5\"}"},
        {"{\"name\":null,\"title\":\"x\"}", "{\"name\":\"x\"}"},
        {"{\"id\":12345678901234567890123}", "{\"id\":12345678901234567890123}"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct json *args = parsed(f->a, rows[i][0]), *got;
        struct err err = {0};
        if (lenient_args(f->a, &f->entry, args, &got, &err))
            fail_msg("%s: %s", rows[i][0], err.text);
        if (!json_equal(got, parsed(f->a, rows[i][1])))
            fail_msg("%s does not become %s", rows[i][0], rows[i][1]);
        /* What is fine already is not even copied. */
        if (!strcmp(rows[i][0], rows[i][1]) && i < 2)
            assert_ptr_equal(got, args);
    }
}

static void test_conflict(void **state)
{
    struct fixture *f = *state;
    const struct json *got = NULL;
    struct err err = {0};

    assert_int_equal(
        lenient_args(f->a, &f->entry, parsed(f->a, "{\"name\":\"a\",\"title\":\"b\"}"), &got, &err),
        ERR_BAD_VALUE);
    assert_contains(err.text, "\"title\"");
    assert_string_equal(err.field, "name");
    assert_null(got);
}

static void test_names(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(lenient_name(&f->entry, STR("company-name")).p, "name");
    assert_string_equal(lenient_name(&f->entry, STR("nothing")).p, "");
    assert_string_equal(lenient_nearest(&f->entry, STR("compny_name")).p, "name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_conflict, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
