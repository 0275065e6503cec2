/* autotask-mcp call: one tool from the command line, through the same path that MCP clients use. */
#include "cli/app.h"
#include "cli/call_args.h"
#include "cli/cli.h"

#include "base/arena.h"
#include "base/json.h"

#include <stdio.h>

enum { CALL_ARGS_MAX = 4 * 1024 * 1024 };

static void print_texts(const struct json *result, FILE *out)
{
    for (struct json_iter it = json_iter(json_get(result, STR("content"))); json_next(&it);) {
        struct str text = json_str(json_get(it.value, STR("text")));
        if (text.n > 0)
            fprintf(out, "%.*s%s", STR_ARG(text), text.p[text.n - 1] == '\n' ? "" : "\n");
    }
}

/* A protocol error has no content, only a message. */
static int report(struct str reply, bool ok, bool as_json)
{
    struct arena *arena CLEANUP(arena_cleanup) = arena_new(256u * 1024 * 1024);
    struct json_limits limits = {
        .max_bytes = 64u * 1024 * 1024, .max_depth = 64, .max_values = 2000000};
    const struct json *result;

    if (as_json)
        printf("%.*s\n", STR_ARG(reply));
    if (json_parse(arena, reply, &limits, &result, NULL))
        return 1;
    const struct json *content = json_get(result, STR("content"));
    if (!as_json && content)
        print_texts(result, ok ? stdout : stderr);
    if (!content) {
        struct str message = json_str(json_get(result, STR("message")));
        fprintf(stderr, "autotask-mcp: %.*s\n", STR_ARG(message));
        return 2;
    }
    const struct json *error = json_get(json_get(result, STR("structuredContent")), STR("error"));
    return ok ? 0 : cli_exit_code(json_str(json_get(error, STR("code"))));
}

static int call(struct config *config, int argc, char **argv)
{
    struct err err = {0};
    struct buf arguments CLEANUP(buf_done) = {0};
    const char *form = config_get(config, CLI_OPT_OUTPUT);
    bool as_json = str_eq_nocase(str_from(form), STR("json"));
    struct app *app;
    char *reply;

    buf_init(&arguments, CALL_ARGS_MAX);
    if (!as_json && !str_eq_nocase(str_from(form), STR("text")))
        (void)err_set(&err, ERR_USAGE, "--output is text or json, not \"%s\".", form);
    if (err.code || call_args_build(argc - 1, argv + 1, &arguments, &err)) {
        config_free(config);
        return cli_fail(&err);
    }
    if (app_open(config, &app, &err))
        return cli_fail(&err);
    if (app_problem(app)->code == ERR_CONFIG) {
        err = *app_problem(app);
        app_close(app);
        return cli_fail(&err);
    }
    bool ok = mcp_call_tool(app_server(app), argv[0], buf_cstr(&arguments), &reply);
    int status = report(str_from(reply), ok, as_json);
    mcp_free(reply);
    app_close(app);
    return status;
}

int cmd_call(int argc, char **argv)
{
    struct err err = {0};
    struct config *config;
    int next;
    bool help;

    if (config_load("call", argc, argv, &config, &next, &help, &err))
        return cli_fail(&err);
    if (!help && next < argc)
        return call(config, argc - next, argv + next);
    config_free(config);
    if (help) {
        help_command(cli_command_find(STR("call")));
        return 0;
    }
    (void)err_set(&err, ERR_USAGE, "call needs the name of a tool.");
    err_fix(&err, "See which there are: autotask-mcp tools");
    return cli_fail(&err);
}
