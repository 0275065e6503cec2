/* autotask-mcp http: serve MCP clients over HTTP. */
#include "cli/app.h"
#include "cli/cli.h"

#include "base/arena.h"
#include "base/log.h"

#include <stdio.h>

enum { SETTINGS_MAX = 1024 * 1024 };

static enum err_code bad_address(const char *text, struct err *err)
{
    enum err_code rc = err_set(err, ERR_USAGE, "--listen wants HOST:PORT, not \"%s\".", text);

    err_fix(err, "Example: --listen 127.0.0.1:3000");
    return rc;
}

static const char *numeric_host(struct arena *a, struct str host)
{
    if (str_starts(host, STR("[")) && str_ends(host, STR("]")))
        host = str_make(host.p + 1, host.n - 2);
    return str_eq_nocase(host, STR("localhost")) ? "127.0.0.1" : str_dup(a, host);
}

/* --listen wins over host and port; without it, what the environment and the files say of those. */
static enum err_code read_address(const struct config *c, struct arena *a,
                                  struct mcp_http_options *ret, struct err *err)
{
    const char *listen = config_get(c, CLI_OPT_LISTEN);
    int64_t port;

    if (strcmp(config_source(c, CLI_OPT_LISTEN), "flag") != 0) {
        enum err_code rc = config_int(c, CLI_OPT_HTTP_PORT, 0, 65535, &port, err);
        if (rc)
            return rc;
        ret->host = numeric_host(a, str_from(config_get(c, CLI_OPT_HTTP_HOST)));
        ret->port = (int)port;
        return ERR_OK;
    }
    const char *colon = strrchr(listen, ':');
    if (!colon || colon == listen || !str_to_i64(str_from(colon + 1), &port) || port < 0 ||
        port > 65535)
        return bad_address(listen, err);
    ret->host = numeric_host(a, str_make(listen, (size_t)(colon - listen)));
    ret->port = (int)port;
    return ERR_OK;
}

/* "a, b" as a NULL-terminated list; NULL when there is nothing in it. */
static const char *const *read_list(struct arena *a, const char *text)
{
    struct str rest = str_from(text);
    const char **list = ARENA_ARRAY(a, const char *, rest.n + 2);
    size_t n = 0;

    while (rest.n) {
        struct str item = str_trim(str_split(&rest, ','));
        if (item.n)
            list[n++] = str_dup(a, item);
    }
    return n ? list : NULL;
}

static void tell_address(const struct mcp_http_options *o, int port)
{
    bool is_v6 = strchr(o->host, ':') != NULL;

    fprintf(stderr, "autotask-mcp: serving http://%s%s%s:%d%s\n", is_v6 ? "[" : "", o->host,
            is_v6 ? "]" : "", port, o->path);
}

static enum err_code read_options(const struct config *c, struct arena *a,
                                  struct mcp_http_options *ret, struct err *err)
{
    ret->ready = tell_address;
    const char *token = config_get(c, CLI_OPT_TOKEN_FILE);

    if (!token || !*token)
        token = config_get(c, CLI_OPT_HTTP_TOKEN);
    if (token && *token)
        ret->token = str_dup(a, str_from(token));
    ret->allowed_hosts = read_list(a, config_get(c, CLI_OPT_ALLOW_HOST));
    ret->allowed_origins = read_list(a, config_get(c, CLI_OPT_ALLOW_ORIGIN));
    return read_address(c, a, ret, err);
}

static int serve(struct app *app, const struct mcp_http_options *options)
{
    char error[256] = "";
    struct err err = {0};

    if (app_problem(app)->code)
        log_line(LOG_WARN, "%s %s", app_problem(app)->text, app_problem(app)->fix);
    int status = mcp_serve_http(app_server(app), options, error, sizeof(error));
    if (!*error)
        return status;
    (void)err_set(&err, ERR_CONFIG, "%s", error);
    return cli_fail(&err);
}

int cmd_http(int argc, char **argv)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new(SETTINGS_MAX);
    struct mcp_http_options options = {0};
    struct err err = {0};
    struct config *config;
    struct app *app;
    int next;
    bool help;

    if (config_load("http", argc, argv, &config, &next, &help, &err))
        return cli_fail(&err);
    if (help) {
        help_command(cli_command_find(STR("http")));
        config_free(config);
        return 0;
    }
    if (next < argc)
        (void)err_set(&err, ERR_USAGE, "http takes no argument \"%s\".", argv[next]);
    else
        (void)read_options(config, a, &options, &err);
    if (err.code) {
        config_free(config);
        return cli_fail(&err);
    }
    if (app_open(config, &app, &err))
        return cli_fail(&err);
    int status = serve(app, &options);
    app_close(app);
    return status;
}
