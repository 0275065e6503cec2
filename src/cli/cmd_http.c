/* autotask-mcp http: serve MCP clients over HTTP; autotask-mcp sse: those of 2024-11-05 as well. */
#include "cli/app.h"
#include "cli/cli.h"

#include "base/arena.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>

enum { SETTINGS_MAX = 1024 * 1024 };

static enum err_code bad_address(const char *text, struct err *err)
{
    enum err_code rc =
        err_set(err, ERR_USAGE, "--listen wants HOST:PORT or unix:/PATH, not \"%s\".", text);

    err_fix(err, "Examples: --listen 127.0.0.1:3000, --listen [::1]:3000, --listen "
                 "unix:/run/autotask-mcp.sock");
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
    if (strncmp(listen, "unix:", 5) == 0) {
        ret->host = str_dup(a, str_from(listen));
        return listen[5] == '/' ? ERR_OK : bad_address(listen, err);
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

    if (strncmp(o->host, "unix:", 5) == 0) {
        fprintf(stderr, "autotask-mcp: serving %s on the Unix socket %s\n", o->path, o->host + 5);
        return;
    }
    fprintf(stderr, "autotask-mcp: serving http://%s%s%s:%d%s\n", is_v6 ? "[" : "", o->host,
            is_v6 ? "]" : "", port, o->path);
    if (o->sse_path)
        fprintf(stderr, "autotask-mcp: and for clients of 2024-11-05 %s\n", o->sse_path);
}

/* "660" or "0660". */
static enum err_code read_mode(const struct config *c, int *ret, struct err *err)
{
    const char *text = config_get(c, CLI_OPT_SOCKET_MODE);
    char *end;
    long mode = strtol(text, &end, 8);

    if (*end || mode < 0600 || mode > 0777)
        return err_set(err, ERR_USAGE,
                       "--socket-mode wants permissions in octal from 600 to 777, not \"%s\".",
                       text);
    *ret = (int)mode;
    return ERR_OK;
}

static enum err_code read_limits(const struct config *c, struct mcp_http_options *ret,
                                 struct err *err)
{
    static const struct {
        enum cli_option_index option;
        size_t at;
    } limits[] = {
        {CLI_OPT_MAX_CONNECTIONS, offsetof(struct mcp_http_options, max_connections)},
        {CLI_OPT_MAX_STREAMS, offsetof(struct mcp_http_options, max_streams)},
        {CLI_OPT_MAX_CLIENT_STREAMS, offsetof(struct mcp_http_options, max_client_streams)},
    };

    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        int64_t value;
        enum err_code rc = config_int(c, limits[i].option, 1, 65535, &value, err);
        if (rc)
            return rc;
        *(unsigned *)(void *)((char *)ret + limits[i].at) = (unsigned)value;
    }
    return read_mode(c, &ret->socket_mode, err);
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
    enum err_code rc = read_limits(c, ret, err);
    return rc ? rc : read_address(c, a, ret, err);
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

/* The command was named, or the transport was chosen by the settings. */
static bool wants_sse(const struct config *c, const char *command)
{
    return str_eq(str_from(command), STR("sse")) ||
           (!*command && str_eq_nocase(str_from(config_get(c, CLI_OPT_TRANSPORT)), STR("sse")));
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
        help_command(cli_command_find(*argv[0] ? str_from(argv[0]) : STR("http")));
        config_free(config);
        return 0;
    }
    if (next < argc)
        (void)err_set(&err, ERR_USAGE, "%s takes no argument \"%s\".", *argv[0] ? argv[0] : "http",
                      argv[next]);
    else
        (void)read_options(config, a, &options, &err);
    if (err.code) {
        config_free(config);
        return cli_fail(&err);
    }
    if (wants_sse(config, argv[0]))
        options.sse_path = "/sse";
    if (app_open(config, &app, &err))
        return cli_fail(&err);
    int status = serve(app, &options);
    app_close(app);
    return status;
}
