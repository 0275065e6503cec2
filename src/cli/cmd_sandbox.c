/* autotask-mcp sandbox: the Autotask emulator on its own, for people who write integrations. With a
 * verb behind it (reset, stats ...) it talks to one that runs: see cmd_sandbox_control.c. */
#include "cli/cmd_sandbox.h"

#include "base/log.h"
#include "cli/config_file.h"
#include "cli/kept.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

enum { SCRIPT_MAX = 256 << 10, ARGS_MAX = 64 };

enum err_code sandbox_parse_listen(const char *text, char *host, size_t host_size, int *port,
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

enum err_code sandbox_read_script(const char *path, struct buf *out, struct err *err)
{
    buf_init(out, SCRIPT_MAX);
    if (config_file_read(path, out))
        return ERR_OK;
    return err_set(err, ERR_CONFIG, "Cannot read %s: %s.", path, strerror(errno));
}

/* ---- running one ---- */

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

static enum err_code read_limits(const struct config *c, struct sandbox_options *o, struct err *err)
{
    struct str text = str_from(config_get(c, CLI_OPT_LIMITS));
    int64_t n = 0;

    o->limits_off = str_eq_nocase(text, STR("off"));
    if (!o->limits_off && !str_eq_nocase(text, STR("real")) &&
        (!str_to_i64(text, &n) || n < 1 || n > 100000000))
        return err_set(err, ERR_USAGE, "--limits wants off, real or a number, not \"%.*s\".",
                       STR_ARG(text));
    o->hourly_limit = (unsigned)n;
    return ERR_OK;
}

static enum err_code read_behaviour(const struct config *c, struct sandbox_options *o,
                                    struct err *err)
{
    struct str data_set = str_from(config_get(c, CLI_OPT_DATA_SET));
    int64_t lock_after, undo_ms, lag_ms, hook_delay, hook_retry;
    enum err_code rc;

    o->empty = str_eq_nocase(data_set, STR("empty"));
    o->large = str_eq_nocase(data_set, STR("large"));
    if (!o->empty && !o->large && !str_eq_nocase(data_set, STR("small")))
        return err_set(err, ERR_USAGE, "--data-set wants small, large or empty, not \"%.*s\".",
                       STR_ARG(data_set));
    if ((rc = config_int(c, CLI_OPT_LOCK_AFTER, 0, 1000000, &lock_after, err)) != ERR_OK ||
        (rc = config_int(c, CLI_OPT_UNDO_STATUS, 0, 3600000, &undo_ms, err)) != ERR_OK ||
        (rc = config_int(c, CLI_OPT_LAG, 0, 600000, &lag_ms, err)) != ERR_OK ||
        (rc = config_int(c, CLI_OPT_WEBHOOK_DELAY, 0, 3600000, &hook_delay, err)) != ERR_OK ||
        (rc = config_int(c, CLI_OPT_WEBHOOK_RETRY, 0, 600000, &hook_retry, err)) != ERR_OK)
        return rc;
    o->webhook_delay_ms = (int)hook_delay;
    o->webhook_retry_ms = (int)hook_retry;
    o->lock_after = (unsigned)lock_after;
    o->undo_status_ms = (int)undo_ms;
    o->lag_ms = (int)lag_ms;
    o->strict = config_get(c, CLI_OPT_STRICT);
    o->denied = config_get(c, CLI_OPT_DENY);
    return ERR_OK;
}

static enum err_code read_options(const struct config *c, struct sandbox_options *o,
                                  struct buf *script, struct err *err)
{
    const char *faults = config_get(c, CLI_OPT_FAULTS);
    struct str retry = str_from(config_get(c, CLI_OPT_RETRY_AFTER));
    int64_t seed, latency;
    enum err_code rc = read_limits(c, o, err);

    if (rc || (rc = config_int(c, CLI_OPT_SEED, 0, INT64_MAX, &seed, err)) != ERR_OK ||
        (rc = config_int(c, CLI_OPT_LATENCY, 0, 60000, &latency, err)) != ERR_OK)
        return rc;
    if (!str_eq_nocase(retry, STR("on")) && !str_eq_nocase(retry, STR("off")))
        return err_set(err, ERR_USAGE, "--retry-after wants on or off, not \"%.*s\".",
                       STR_ARG(retry));
    if (faults && (rc = sandbox_read_script(faults, script, err)) != ERR_OK)
        return rc;
    if ((rc = read_behaviour(c, o, err)) != ERR_OK)
        return rc;
    o->data_file = config_get(c, CLI_OPT_DATA);
    o->seed = (uint64_t)seed;
    o->latency_ms = (int)latency;
    o->retry_after = config_bool(c, CLI_OPT_RETRY_AFTER);
    o->faults = faults ? buf_cstr(script) : NULL;
    return ERR_OK;
}

static enum err_code run(const struct config *c, struct err *err)
{
    struct sandbox_options o = {.log = print_request};
    struct buf script CLEANUP(buf_done) = {0};
    struct kept kept;
    struct sandbox *s;
    char host[64];
    enum log_level level;
    enum err_code rc =
        sandbox_parse_listen(config_get(c, CLI_OPT_LISTEN), host, sizeof(host), &o.port, err);

    if (rc || (rc = config_set_clock(c, err)) != ERR_OK ||
        (rc = read_options(c, &o, &script, err)) != ERR_OK)
        return rc;
    if (log_level_parse(str_from(config_get(c, CLI_OPT_LOG_LEVEL)), &level))
        log_set_level(level);
    o.host = host;
    kept_data_set(&kept, &o);
    block_signals();
    rc = sandbox_start(&o, &s, err);
    if (rc)
        return rc;
    printf("Autotask sandbox at %s\n"
           "  AUTOTASK_API_URL=%s\n  AUTOTASK_USERNAME=%s\n  AUTOTASK_SECRET=%s\n"
           "  AUTOTASK_INTEGRATION_CODE=%s\n"
           "Page with its live log: http://%s%s%s:%d/\n"
           "Interrupt to stop. Requests are shown with --log-level info.\n",
           sandbox_base_url(s), sandbox_base_url(s), sandbox_username, sandbox_secret,
           sandbox_integration_code, strchr(host, ':') ? "[" : "", host,
           strchr(host, ':') ? "]" : "", sandbox_port(s));
    fflush(stdout);
    wait_for_signal();
    sandbox_stop(s);
    return ERR_OK;
}

/* ---- the command ---- */

/* Options may stand before and behind the verb and its operand: those behind are read again with
 * the verb taken out. */
static enum err_code load_behind_verb(int argc, char **argv, int verb, int operands,
                                      struct config **config, int *next, bool *help,
                                      struct err *err)
{
    char *rest[ARGS_MAX];
    int n = 0;

    if (argc >= ARGS_MAX)
        return err_set(err, ERR_USAGE, "There are too many arguments.");
    for (int i = 0; i < argc; i++)
        if (i < verb || i > verb + operands)
            rest[n++] = argv[i];
    rest[n] = NULL;
    config_free(*config);
    *config = NULL;
    enum err_code rc = config_load("sandbox", n, rest, config, next, help, err);
    if (!rc && *next < n)
        rc = err_set(err, ERR_USAGE, "sandbox takes no argument \"%s\".", rest[*next]);
    return rc;
}

int cmd_sandbox(int argc, char **argv)
{
    struct err err = {0};
    struct config *config = NULL;
    struct sandbox_verb verb = {0};
    int next;
    bool help;
    enum err_code rc = config_load("sandbox", argc, argv, &config, &next, &help, &err);

    if (!rc && !help && next < argc) {
        int operands = 0;
        rc = sandbox_verb_read(argc - next, argv + next, &verb, &operands, &err);
        if (!rc)
            rc = load_behind_verb(argc, argv, next, operands, &config, &next, &help, &err);
    }
    if (!rc && help)
        help_command(cli_command_find(STR("sandbox")));
    else if (!rc && verb.name)
        rc = sandbox_verb_run(&verb, config_get(config, CLI_OPT_LISTEN), &err);
    else if (!rc)
        rc = run(config, &err);
    config_free(config);
    return rc ? cli_fail(&err) : 0;
}
