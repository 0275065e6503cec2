/* The tables that mkcatalog makes of tests/gen/good/, compiled like those of the product: every
 * kind of argument, awkward names and texts, and what has no parent, no fields or two meanings. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/catalog.h"
#include "cli/options.h"
#include "gen/options_data.h"
#include "gen/tools_data.h"
#include "sandbox/picklists.h"

/* Only their addresses are looked at. */
enum mcp_rc tool_search(struct mcp_call *call, const void *args)
{
    (void)call;
    (void)args;
    return MCP_OK;
}

enum mcp_rc tool_create(struct mcp_call *call, const void *args)
{
    return tool_search(call, args);
}

enum mcp_rc tool_get_version(struct mcp_call *call, const void *args)
{
    return tool_search(call, args);
}

static void listing_order(void **state)
{
    (void)state;
    assert_int_equal(tools_table_n, 3);
    assert_string_equal(tools_table[0].name, "search_tickets");
    assert_string_equal(tools_table[1].name, "get_version");
    assert_string_equal(tools_table[2].name, "create_ticket");
    assert_int_equal(tools_aliases_n, 2);
    assert_string_equal(tools_aliases[0].alias, "find_tickets");
    assert_string_equal(tools_aliases[1].alias, "list-tickets");
    assert_string_equal(tools_aliases[1].name, "search_tickets");
}

static void a_tool(void **state)
{
    (void)state;
    const struct mcp_tool *t = &tools_table[0];
    const struct tool_spec *spec = t->data;

    assert_string_equal(t->description, "Says \"hello\" to Z\303\274rich\\Gen\303\250ve.\nReally?"
                                        "?=yes.");
    assert_ptr_equal(t->call, tool_search);
    assert_true(t->hints.read_only && t->hints.idempotent && t->hints.open_world);
    assert_false(t->hints.destructive);
    assert_int_equal(t->flags, MCP_TOOL_LENIENT);
    assert_int_equal(tools_table[1].flags, MCP_TOOL_LENIENT | MCP_TOOL_INLINE);
    assert_string_equal(t->output_schema,
                        "{\"type\":\"object\",\"properties\":{\"rows\":{\"type\":\"array\"}}}");
    assert_string_equal(t->meta, "{\"x/y\":1.50}");
    assert_string_equal(t->extension, "io.modelcontextprotocol/ui");
    assert_int_equal(t->max_per_minute, 30);
    assert_int_equal(t->cache_ttl_ms, 5000);
    assert_int_equal(tools_table[1].max_per_minute, 0);
    assert_int_equal(tools_table[1].cache_ttl_ms, 0);
    assert_string_equal(spec->name, "search_tickets");
    assert_string_equal(spec->toolset, "tickets");
    assert_string_equal(spec->entity_name, "Tickets");
    assert_null(spec->confirm);
    assert_true(spec->core);
    assert_string_equal(spec->columns[0], "title");
    assert_string_equal(spec->columns[1], "companyID:Company");
    assert_null(spec->columns[2]);
}

/* The struct's members have the types that libmcp fills, or this does not compile without warning.
 */
static void members_and_offsets(void **state)
{
    (void)state;
    const struct mcp_tool *t = &tools_table[0];
    const struct mcp_arg *a = t->args;
    struct search_tickets_args args = {.company_id = "175",
                                       .limit = {.value = 3, .given = true},
                                       .has_description = MCP_BOOL_TRUE,
                                       .http_port2_use = "0.5",
                                       .default_ = "{}",
                                       .fields = "[]"};
    (void)args;

    assert_int_equal(t->n_args, 13);
    assert_int_equal(t->args_size, sizeof args);
    assert_string_equal(a[1].name, "companyID");
    assert_int_equal(a[1].type, MCP_ARG_STRING);
    assert_int_equal(a[1].offset, offsetof(struct search_tickets_args, company_id));
    assert_string_equal(a[1].aliases[0], "account");
    assert_string_equal(a[1].aliases[1], "client");
    assert_null(a[1].aliases[2]);
    assert_int_equal(a[7].type, MCP_ARG_BOOL);
    assert_int_equal(a[8].type, MCP_ARG_NUMBER);
    assert_int_equal(a[9].type, MCP_ARG_JSON);
    assert_int_equal(a[10].type, MCP_ARG_JSON);
    assert_string_equal(a[12].name, "limit");
    assert_int_equal(a[12].type, MCP_ARG_INT);
    assert_int_equal(a[12].offset, offsetof(struct search_tickets_args, limit));
}

static void uses(void **state)
{
    (void)state;
    static const enum tool_match want[] = {
        TOOL_MATCH_TEXT,        TOOL_MATCH_EQ,    TOOL_MATCH_CONTAINS,
        TOOL_MATCH_BEGINS_WITH, TOOL_MATCH_FROM,  TOOL_MATCH_TO,
        TOOL_MATCH_RANGE,       TOOL_MATCH_EXIST, TOOL_MATCH_SPECIAL};
    const struct tool_spec *spec = tools_table[0].data;

    for (size_t i = 0; i < ARRAY_LEN(want); i++)
        assert_int_equal(spec->args[i].match, want[i]);
    assert_null(spec->args[0].field);
    assert_string_equal(spec->args[0].fields[1], "description");
    assert_null(spec->args[0].fields[2]);
    assert_string_equal(spec->args[1].field, "companyID");
    assert_int_equal(spec->args[12].match, TOOL_MATCH_NONE);
    assert_null(spec->args[12].field);
}

static void schemas(void **state)
{
    (void)state;
    const struct tool_spec *spec = tools_table[2].data;

    assert_string_equal(tools_table[2].input_schema,
                        "{\"type\":\"object\",\"properties\":{"
                        "\"company\":{\"type\":\"string\",\"description\":\"Company.\"},"
                        "\"title\":{\"type\":\"string\",\"description\":\"Title.\"},"
                        "\"confirm\":{\"type\":\"string\",\"description\":\"Say CREATE_TICKET.\"}},"
                        "\"required\":[\"company\",\"title\"],\"additionalProperties\":false}");
    assert_string_equal(spec->confirm, "CREATE_TICKET");
    assert_string_equal(tools_table[1].input_schema,
                        "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
    assert_null(tools_table[1].args);
    assert_int_equal(tools_table[1].n_args, 0);
    assert_non_null(
        strstr(tools_table[0].input_schema,
               "\"limit\":{\"type\":\"integer\",\"description\":\"Rows.\",\"minimum\":1,"
               "\"maximum\":500,\"default\":25}},\"additionalProperties\":false}"));
    assert_non_null(strstr(tools_table[0].input_schema,
                           "\"fields\":{\"type\":\"array\",\"description\":\"Which.\",\"items\":{"
                           "\"type\":\"string\"}},\"detail\":{\"type\":\"string\",\"description\":"
                           "\"How much.\",\"enum\":[\"brief\",\"full\"],\"default\":\"brief\"}"));
}

/* By name and type only, in full where the tool wants that, not at all unless it is required. */
static void listed_schemas(void **state)
{
    (void)state;
    const struct tool_spec *spec = tools_table[2].data;
    const char *search = tools_table[0].listed_schema;

    assert_string_equal(tools_table[2].listed_schema,
                        "{\"type\":\"object\",\"properties\":{"
                        "\"company\":{\"type\":\"string\",\"description\":\"Company.\"},"
                        "\"title\":{\"type\":\"string\"},"
                        "\"confirm\":{\"type\":\"string\",\"description\":\"Say CREATE_TICKET.\"}},"
                        "\"required\":[\"company\",\"title\"]}");
    assert_null(strstr(search, "\"title\":{"));
    assert_non_null(
        strstr(search, "\"companyID\":{\"type\":\"string\",\"description\":\"Company.\"}"));
    assert_null(strstr(search, "\"default\":{\"type\""));
    assert_non_null(strstr(search, "\"fields\":{\"type\":\"array\",\"description\":\"Which.\""));
    assert_null(tools_table[0].title);
    assert_null(tools_table[2].title);
    assert_string_equal(tools_table[1].title, "Version");
    assert_string_equal(spec->title, "Create a ticket");
}

static void entities(void **state)
{
    (void)state;
    size_t n;
    const struct cat_entity *e = cat_entities(&n);
    const struct cat_entity *notes = cat_entity_find(STR("TicketNotes"));
    const struct cat_entity *items = cat_entity_find(STR("ExpenseItems"));

    assert_int_equal(n, 6);
    assert_true(str_eq(e[0].name, STR("Boxes")));
    assert_non_null(notes);
    assert_ptr_equal(notes->parent, cat_entity_find(STR("Tickets")));
    assert_ptr_equal(notes->parent_field, &notes->fields[2]);
    assert_int_equal(notes->parent_verbs, CAT_GET | CAT_QUERY | CAT_CREATE);
    assert_int_equal(notes->ops_via_parent, CAT_CREATE);
    assert_false(notes->flags_known);
    assert_int_equal(notes->fields[1].flags, CAT_WRITE_ONLY);
    assert_non_null(items);
    assert_null(items->parent);
    assert_true(str_eq(items->parent_name, STR("Expenses")));
    assert_int_equal(items->n_fields, 0);
    assert_null(cat_field_find(items, STR("id")));
    assert_int_equal(items->legacy_name.n, 0);
    assert_int_equal(e[0].fields[0].type, CAT_BYTES);
    assert_ptr_equal(cat_entity_guess(STR("accounts")), cat_entity_find(STR("Companies")));
    assert_null(cat_entity_guess(STR("box"))); /* Boxes or Boxs */
}

static void picklists(void **state)
{
    (void)state;
    const struct sb_picklist *p = sb_picklist_find(STR("Tickets"), STR("status"));

    assert_int_equal(sb_picklists_n, 4);
    assert_non_null(p);
    assert_string_equal(p->values[1].label, "Wartet auf \"M\303\274ller\"");
    assert_false(p->values[1].is_active);
    assert_int_equal(sb_picklist_find(STR("Tickets"), STR("creatorType"))->n, 0);
}

static void options(void **state)
{
    (void)state;
    const struct cli_option *o = &cli_options[CLI_OPT_READ_ONLY];

    assert_int_equal(cli_options_n, CLI_OPT_COUNT);
    assert_int_equal(CLI_OPT_COUNT, 2);
    assert_string_equal(o->name, "read-only");
    assert_int_equal(o->type, CLI_BOOLEAN);
    assert_string_equal(o->env[1], "READ_ONLY");
    assert_null(o->env[2]);
    assert_string_equal(o->config, "read_only");
    assert_string_equal(o->default_value, "false");
    assert_null(o->arg);
    assert_string_equal(o->commands[1], "call");
    assert_false(o->secret);
    assert_true(cli_options[CLI_OPT_SECRET].secret);
    assert_null(cli_options[CLI_OPT_SECRET].config);
    assert_null(cli_options[CLI_OPT_SECRET].default_value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listing_order),
        cmocka_unit_test(a_tool),
        cmocka_unit_test(members_and_offsets),
        cmocka_unit_test(uses),
        cmocka_unit_test(schemas),
        cmocka_unit_test(listed_schemas),
        cmocka_unit_test(entities),
        cmocka_unit_test(picklists),
        cmocka_unit_test(options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
