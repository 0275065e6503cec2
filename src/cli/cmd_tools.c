/* autotask-mcp tools: the tools that this configuration offers, or everything about one of them. */
#include "cli/app.h"
#include "cli/cli.h"

#include "base/arena.h"
#include "base/json.h"
#include "tools/tool_spec.h"

#include <stdio.h>

static void list_tools(struct mcp_server *server)
{
    const struct mcp_tool *tool;

    for (size_t i = 0; (tool = mcp_tool_at(server, i)) != NULL; i++)
        printf("%-28s %-5s %s\n", tool->name, tool->hints.read_only ? "read" : "write",
               tools_title(tool));
    printf("\nMore about one: autotask-mcp tools NAME\n");
}

static bool is_required(const struct json *schema, struct str name)
{
    for (struct json_iter it = json_iter(json_get(schema, STR("required"))); json_next(&it);)
        if (str_eq(json_str(it.value), name))
            return true;
    return false;
}

static void print_arguments(const char *schema_text)
{
    struct arena *arena CLEANUP(arena_cleanup) = arena_new(4 * 1024 * 1024);
    const struct json *schema;

    if (!schema_text || json_parse(arena, str_from(schema_text), NULL, &schema, NULL))
        return;
    printf("\nArguments:\n");
    for (struct json_iter it = json_iter(json_get(schema, STR("properties"))); json_next(&it);) {
        struct str type = json_str(json_get(it.value, STR("type")));
        struct str doc = json_str(json_get(it.value, STR("description")));
        printf("  %-20.*s %.*s%s\n", STR_ARG(it.name), STR_ARG(type),
               is_required(schema, it.name) ? ", required" : "");
        printf("      %.*s\n", STR_ARG(doc));
    }
}

static const char *nearest(struct mcp_server *server, const char *name)
{
    const struct mcp_tool *tool;
    const char *best = NULL;
    unsigned best_distance = ~0U;

    for (size_t i = 0; (tool = mcp_tool_at(server, i)) != NULL; i++) {
        unsigned d = str_distance(str_from(name), str_from(tool->name));
        if (d < best_distance && str_is_near(str_from(name), str_from(tool->name))) {
            best_distance = d;
            best = tool->name;
        }
    }
    return best;
}

static int describe(struct mcp_server *server, const char *name)
{
    const struct mcp_tool *tool = mcp_find_tool(server, name);
    struct err err = {0};

    if (!tool) {
        (void)err_set(&err, ERR_USAGE, "There is no tool \"%s\" in this configuration.", name);
        const char *near = nearest(server, name);
        if (near)
            err_fix(&err, "Did you mean %s? See which there are: autotask-mcp tools", near);
        else
            err_fix(&err, "See which there are: autotask-mcp tools");
        return cli_fail(&err);
    }
    const struct tool_spec *spec = tool->data;
    printf("%s: %s\n\n%s\n", tool->name, tools_title(tool), tool->description);
    if (spec->confirm)
        printf("\nWrites; confirm with: %s\n", spec->confirm);
    print_arguments(tool->input_schema);
    return 0;
}

int cmd_tools(int argc, char **argv)
{
    struct err err = {0};
    struct config *config;
    struct app *app;
    int next;
    bool help;

    if (config_load("tools", argc, argv, &config, &next, &help, &err))
        return cli_fail(&err);
    if (help) {
        help_command(cli_command_find(STR("tools")));
        config_free(config);
        return 0;
    }
    if (app_open(config, &app, &err))
        return cli_fail(&err);
    int status = 0;
    if (app_problem(app)->code == ERR_CONFIG)
        status = cli_fail(app_problem(app));
    else if (next < argc)
        status = describe(app_server(app), argv[next]);
    else
        list_tools(app_server(app));
    app_close(app);
    return status;
}
