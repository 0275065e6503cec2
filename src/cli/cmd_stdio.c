/* autotask-mcp stdio: serve one MCP client on standard input and output. */
#include "cli/app.h"
#include "cli/cli.h"

#include "base/log.h"

static bool is_http(const struct config *c)
{
    struct str kind = str_from(config_get(c, CLI_OPT_TRANSPORT));

    return str_eq_nocase(kind, STR("http")) || str_eq_nocase(kind, STR("sse")) ||
           str_eq_nocase(kind, STR("streamable-http"));
}

static enum err_code check_transport(const struct config *c, struct err *err)
{
    const char *kind = config_get(c, CLI_OPT_TRANSPORT);

    if (str_eq_nocase(str_from(kind), STR("stdio")))
        return ERR_OK;
    enum err_code rc = err_set(err, ERR_CONFIG, "There is no transport \"%s\" (from %s).", kind,
                               config_source(c, CLI_OPT_TRANSPORT));
    err_fix(err, "Use stdio, http or sse.");
    return rc;
}

int cmd_stdio(int argc, char **argv)
{
    struct err err = {0};
    struct config *config;
    struct app *app;
    int next;
    bool help;

    if (config_load("stdio", argc, argv, &config, &next, &help, &err))
        return cli_fail(&err);
    if (help) {
        help_command(cli_command_find(STR("stdio")));
        config_free(config);
        return 0;
    }
    if (argv[0][0] == '\0' && is_http(config)) {
        config_free(config);
        return cmd_http(argc, argv);
    }
    /* Who names the command has chosen the transport, whatever the environment says. */
    bool was_named = argv[0][0] != '\0';
    if (next < argc || (!was_named && check_transport(config, &err))) {
        if (next < argc)
            (void)err_set(&err, ERR_USAGE, "stdio takes no argument \"%s\".", argv[next]);
        config_free(config);
        return cli_fail(&err);
    }
    if (app_open(config, &app, &err))
        return cli_fail(&err);
    if (app_problem(app)->code)
        log_line(LOG_WARN, "%s %s", app_problem(app)->text, app_problem(app)->fix);
    int status = mcp_serve_stdio(app_server(app));
    /* After 1 handlers may still run: what they use goes with the process. */
    if (status != 1)
        app_close(app);
    return status;
}
