/* autotask-mcp sandbox: the Autotask emulator on its own, for people who write integrations. */
#include "cli/cli.h"

#include "base/log.h"
#include "sandbox/sandbox.h"

#include <signal.h>
#include <stdio.h>

static enum err_code parse_listen(const char *text, char *host, size_t host_size, int *port,
                                  struct err *err)
{
    const char *colon = strrchr(text, ':');
    struct str h = colon ? str_make(text, (size_t)(colon - text)) : STR("127.0.0.1");
    int64_t p;

    if (str_starts(h, STR("[")) && str_ends(h, STR("]")))
        h = str_make(h.p + 1, h.n - 2);
    if (!str_to_i64(str_from(colon ? colon + 1 : text), &p) || p < 0 || p > 65535 ||
        h.n >= host_size) {
        enum err_code rc = err_set(err, ERR_USAGE, "--listen wants HOST:PORT, not \"%s\".", text);
        err_fix(err, "Example: --listen 127.0.0.1:8642");
        return rc;
    }
    if (!str_eq(h, STR("127.0.0.1")) && !str_eq(h, STR("::1"))) {
        enum err_code rc =
            err_set(err, ERR_USAGE, "The sandbox listens on loopback addresses only, not on %.*s.",
                    STR_ARG(h));
        err_fix(err, "Use 127.0.0.1 or [::1].");
        return rc;
    }
    snprintf(host, host_size, "%.*s", STR_ARG(h));
    *port = (int)p;
    return ERR_OK;
}

static void print_request(void *ctx, const char *line)
{
    (void)ctx;
    log_line(LOG_INFO, "%s", line);
}

static void wait_for_signal(void)
{
    sigset_t set;
    int got;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigwait(&set, &got);
}

static void block_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static enum err_code run(const struct config *c, struct err *err)
{
    struct sandbox_options o = {.log = print_request, .data_file = config_get(c, CLI_OPT_DATA)};
    struct sandbox *s;
    char host[64];
    int64_t seed, latency;
    enum log_level level;
    enum err_code rc =
        parse_listen(config_get(c, CLI_OPT_LISTEN), host, sizeof(host), &o.port, err);

    if (rc || (rc = config_int(c, CLI_OPT_SEED, 0, INT64_MAX, &seed, err)) != ERR_OK ||
        (rc = config_int(c, CLI_OPT_LATENCY, 0, 60000, &latency, err)) != ERR_OK)
        return rc;
    if (log_level_parse(str_from(config_get(c, CLI_OPT_LOG_LEVEL)), &level))
        log_set_level(level);
    o.host = host;
    o.seed = (uint64_t)seed;
    o.latency_ms = (int)latency;
    block_signals();
    rc = sandbox_start(&o, &s, err);
    if (rc)
        return rc;
    printf("Autotask sandbox at %s\n"
           "  AUTOTASK_API_URL=%s\n  AUTOTASK_USERNAME=%s\n  AUTOTASK_SECRET=%s\n"
           "  AUTOTASK_INTEGRATION_CODE=%s\n"
           "Interrupt to stop. Requests are shown with --log-level info.\n",
           sandbox_base_url(s), sandbox_base_url(s), sandbox_username, sandbox_secret,
           sandbox_integration_code);
    fflush(stdout);
    wait_for_signal();
    sandbox_stop(s);
    return ERR_OK;
}

int cmd_sandbox(int argc, char **argv)
{
    struct err err = {0};
    struct config *config;
    int next;
    bool help;

    if (config_load("sandbox", argc, argv, &config, &next, &help, &err))
        return cli_fail(&err);
    if (help) {
        help_command(cli_command_find(STR("sandbox")));
        config_free(config);
        return 0;
    }
    if (next < argc)
        (void)err_set(&err, ERR_USAGE, "sandbox takes no argument \"%s\".", argv[next]);
    else
        (void)run(config, &err);
    config_free(config);
    return err.code ? cli_fail(&err) : 0;
}
