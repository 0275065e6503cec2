/* Puts the program together from its configuration. The sandbox starts at the first upstream call,
 * not before: listing tools must cost nothing. */
#include "cli/app.h"

#include "autotask/zone.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/kept.h"
#include "sandbox/sandbox.h"
#include "tools/apps.h"
#include "tools/watch.h"

#include <stdio.h>

/* Attachments of 7 MB, the most that Autotask keeps, are 9.4 MB in base64: both ways have room. */
enum { RESULT_BYTES_MAX = 16 * 1024 * 1024, MESSAGE_BYTES_MAX = 10 * 1024 * 1024 };

struct app {
    struct config *config;
    struct at_client *client;
    struct sandbox *sandbox;
    struct mcp_server *server;
    struct tools_context tools;
    struct err setup; /* what is wrong with the settings; code 0 when nothing is */
    uint64_t seed;
    int poll_s; /* between two looks at subscribed resources */
    char *instructions;
    char zone_url[256];
    char state_dir[512];
    char time_zone[64];
    char scope[256];
};

/* ---- Where Autotask is ---- */

static enum err_code connect_sandbox(void *ctx, struct at_credentials *ret, struct err *err)
{
    struct app *a = ctx;
    struct sandbox_options options = {.host = "127.0.0.1", .seed = a->seed};
    struct kept kept;
    kept_data_set(&kept, &options);
    enum err_code rc = sandbox_start(&options, &a->sandbox, err);

    if (rc)
        return rc;
    log_line(LOG_INFO, "sandbox started at %s", sandbox_base_url(a->sandbox));
    *ret = (struct at_credentials){
        .username = sandbox_username,
        .secret = sandbox_secret,
        .integration_code = sandbox_integration_code,
        .base_url = sandbox_base_url(a->sandbox),
    };
    return ERR_OK;
}

/* Half-given credentials must not end in sample data that looks real, nor wrong settings in other
 * answers than were asked for: every call says what is wrong. */
static enum err_code connect_refused(void *ctx, struct at_credentials *ret, struct err *err)
{
    const struct app *a = ctx;

    (void)ret;
    if (err)
        *err = a->setup;
    return a->setup.code;
}

static const char *credential(const struct config *c, enum cli_option_index option,
                              enum cli_option_index file_option)
{
    const char *text = config_get(c, option);
    const char *from_file = config_get(c, file_option);

    return text ? text : from_file;
}

static void check_credentials(struct app *a, const struct at_credentials *given)
{
    const char *missing[3];
    size_t n = 0;

    if (!given->username)
        missing[n++] = "AUTOTASK_USERNAME";
    if (!given->secret)
        missing[n++] = "AUTOTASK_SECRET";
    if (!given->integration_code)
        missing[n++] = "AUTOTASK_INTEGRATION_CODE";
    if (n == 0)
        return;
    (void)err_set(&a->setup, ERR_SETUP_NEEDED,
                  "The Autotask credentials are incomplete: %s%s%s %s not set.", missing[0],
                  n > 1 ? " and " : "", n > 1 ? missing[1] : "", n > 1 ? "are" : "is");
    err_fix(&a->setup,
            "Set %s in the environment of this server (or in its configuration file) and restart "
            "it; or unset all three to try the built-in sandbox.",
            n > 1 ? "them" : "it");
}

/* The number, or `otherwise` with the problem kept for the calls. */
static int64_t number(struct app *a, enum cli_option_index option, int64_t min, int64_t max,
                      int64_t otherwise)
{
    int64_t n;

    return config_int(a->config, option, min, max, &n, &a->setup) ? otherwise : n;
}

static bool is_sandbox(const struct config *c)
{
    return config_bool(c, CLI_OPT_SANDBOX) ||
           (!config_get(c, CLI_OPT_USERNAME) &&
            !credential(c, CLI_OPT_SECRET, CLI_OPT_SECRET_FILE) &&
            !credential(c, CLI_OPT_INTEGRATION_CODE, CLI_OPT_INTEGRATION_CODE_FILE));
}

/* False: nothing is to be shared or kept, or nowhere. */
static bool state_folder(const struct config *c, char *out, size_t cap)
{
    const char *given = config_get(c, CLI_OPT_STATE_DIR);

    if (!given)
        return config_state_folder(out, cap);
    return !str_eq_nocase(str_from(given), STR("none")) &&
           snprintf(out, cap, "%s", given) < (int)cap;
}

static void open_client(struct app *a)
{
    const struct config *c = a->config;
    struct at_options o = {.user_agent = "autotask-mcp/" AUTOTASK_MCP_VERSION,
                           .ca_path = config_get(c, CLI_OPT_CA_FILE),
                           .me = config_get(c, CLI_OPT_ME),
                           .impersonate = config_get(c, CLI_OPT_IMPERSONATE)};

    o.request_timeout_ms = (int)number(a, CLI_OPT_TIMEOUT, 1, 300, 30) * 1000;
    o.settle_ms = (int)number(a, CLI_OPT_SETTLE_SECONDS, 1, 86400, 180) * 1000;
    if (config_get(c, CLI_OPT_HOURLY_BUDGET))
        o.hourly_budget = (unsigned)number(a, CLI_OPT_HOURLY_BUDGET, 1, 1000000, 1);
    if (state_folder(c, a->state_dir, sizeof(a->state_dir)))
        o.state_dir = a->state_dir;
    o.per_endpoint = (unsigned)number(a, CLI_OPT_THREADS_PER_ENDPOINT, 1, 3, 1);
    a->poll_s = (int)number(a, CLI_OPT_POLL_SECONDS, 1, 3600, 60);
    a->seed = (uint64_t)number(a, CLI_OPT_SANDBOX_SEED, 0, INT64_MAX, 1);
    o.credentials = (struct at_credentials){
        .username = config_get(c, CLI_OPT_USERNAME),
        .secret = credential(c, CLI_OPT_SECRET, CLI_OPT_SECRET_FILE),
        .integration_code = credential(c, CLI_OPT_INTEGRATION_CODE, CLI_OPT_INTEGRATION_CODE_FILE),
    };
    if (a->tools.is_sandbox) {
        o.connect = connect_sandbox;
    } else {
        const char *zone = config_get(c, CLI_OPT_ZONE);
        check_credentials(a, &o.credentials);
        if (!a->setup.code && zone &&
            at_zone_url(str_from(zone), a->zone_url, sizeof(a->zone_url), &a->setup) == ERR_OK)
            o.credentials.base_url = a->zone_url;
        log_add_secret(str_from(o.credentials.secret));
        log_add_secret(str_from(o.credentials.integration_code));
        a->tools.tenant = o.credentials.username;
    }
    if (a->setup.code)
        o.connect = connect_refused;
    o.connect_ctx = a;
    o.reads_only = a->tools.read_only;
    o.may_write = a->tools.limits_writes ? a->tools.may_write : NULL;
    o.writes_reason = a->tools.writes_reason;
    o.only_company = config_get(c, CLI_OPT_ONLY_COMPANY);
    o.only_queue = config_get(c, CLI_OPT_ONLY_QUEUE);
    a->client = at_client_new(&o);
}

/* ---- The server ---- */

static void log_from_library(void *ctx, enum mcp_log_level level, const char *text)
{
    (void)ctx;
    log_line((enum log_level)level, "%s", text);
}

static void set_time_zone(struct app *a)
{
    const char *zone = config_get(a->config, CLI_OPT_TIMEZONE);
    int offset;

    if (zone)
        snprintf(a->time_zone, sizeof(a->time_zone), "%s", zone);
    else
        tz_local_name(a->time_zone, sizeof(a->time_zone));
    a->tools.time_zone = a->time_zone;
    if (tz_offset_min(str_from(a->time_zone), clock_now_s(), &offset))
        return;
    a->tools.time_zone = "UTC";
    if (!zone)
        return;
    (void)err_set(&a->setup, ERR_CONFIG, "There is no time zone \"%s\" on this machine.", zone);
    err_fix(
        &a->setup,
        "Use an IANA name such as Europe/Berlin or America/New_York (option timezone, from %s).",
        config_source(a->config, CLI_OPT_TIMEZONE));
}

static void set_confirmation(struct app *a)
{
    struct str mode = str_from(config_get(a->config, CLI_OPT_CONFIRM));

    a->tools.confirm_off = str_eq_nocase(mode, STR("off"));
    if (a->tools.confirm_off || str_eq_nocase(mode, STR("token")))
        return;
    (void)err_set(&a->setup, ERR_CONFIG, "confirm must be token or off, not \"%.*s\".",
                  STR_ARG(mode));
    err_fix(&a->setup, "Its value came from: %s.", config_source(a->config, CLI_OPT_CONFIRM));
}

/* Of what cannot be understood nothing counts, and no call is answered. */
static void choose_tools(struct app *a)
{
    const struct config *c = a->config;
    struct tools_choice choice = {
        .toolsets = config_get(c, CLI_OPT_TOOLSETS),
        .tools = config_get(c, CLI_OPT_TOOLS),
        .exclude = config_get(c, CLI_OPT_EXCLUDE_TOOLS),
        .role = config_get(c, CLI_OPT_ROLE),
        .allow_writes = config_get(c, CLI_OPT_ALLOW_WRITES),
    };
    static const struct tools_choice all = {.toolsets = "all"};
    char reason[512];

    a->tools.read_only = config_bool(c, CLI_OPT_READ_ONLY);
    if (tools_choose(&a->tools, &choice, reason, sizeof(reason)))
        return;
    (void)err_set(&a->setup, ERR_CONFIG, "%s", reason);
    err_fix(&a->setup,
            "Correct the option (toolsets, tools, exclude-tools, role or allow-writes) or "
            "its environment variable.");
    a->tools.read_only = true;
    if (!tools_choose(&a->tools, &all, reason, sizeof(reason)))
        BUG("the choice of all tools");
}

static void set_scope(struct app *a)
{
    const char *company = config_get(a->config, CLI_OPT_ONLY_COMPANY);
    const char *queue = config_get(a->config, CLI_OPT_ONLY_QUEUE);

    if (company || queue)
        snprintf(a->scope, sizeof(a->scope), "%s%s%s%s%s", company ? "company " : "",
                 company ? company : "", company && queue ? ", " : "", queue ? "queue " : "",
                 queue ? queue : "");
    a->tools.scope = a->scope[0] ? a->scope : NULL;
}

static enum err_code open_server(struct app *a, struct err *err)
{
    char reason[512] = "";
    struct mcp_options options = {
        .name = "autotask-mcp",
        .title = "Autotask PSA",
        .version = AUTOTASK_MCP_VERSION,
        .announces = MCP_RESOURCE_UPDATES,
        .extensions = &apps_extension,
        .n_extensions = 1,
        .watch = tools_watch,
        .limits = {.max_message_bytes = MESSAGE_BYTES_MAX, .max_result_bytes = RESULT_BYTES_MAX},
        .log = log_from_library,
        .ctx = &a->tools,
    };

    a->tools.client = a->client;
    tools_options(&options);
    set_scope(a);
    a->tools.closed_status_ids = config_get(a->config, CLI_OPT_CLOSED_STATUS_IDS);
    a->tools.problem = a->setup.code ? a->setup.text : NULL;
    a->instructions = tools_instructions(&a->tools);
    options.instructions = a->instructions;
    a->server = mcp_server_new(&options, reason, sizeof(reason));
    if (!a->server)
        return err_set(err, ERR_INTERNAL, "The server could not be made: %s", reason);
    a->tools.watcher = watcher_new(a->client, a->server, a->poll_s);
    if (!tools_register(a->server, &a->tools, reason, sizeof(reason)))
        return err_set(err, ERR_INTERNAL, "%s", reason);
    return ERR_OK;
}

enum err_code app_open(struct config *config, struct app **ret, struct err *err)
{
    struct app *a = mem_calloc(1, sizeof(*a));
    enum log_level level;
    struct err clock_err = {0};

    a->config = config;
    a->setup = *config_problem(config);
    if (log_level_parse(str_from(config_get(config, CLI_OPT_LOG_LEVEL)), &level))
        log_set_level(level);
    if (config_set_clock(config, &clock_err) && !a->setup.code)
        a->setup = clock_err;
    set_time_zone(a);
    set_confirmation(a);
    a->tools.is_sandbox = is_sandbox(config);
    choose_tools(a);
    open_client(a);
    enum err_code rc = open_server(a, err);
    if (rc) {
        app_close(a);
        return rc;
    }
    *ret = a;
    return ERR_OK;
}

const struct err *app_problem(const struct app *a)
{
    return &a->setup;
}

void app_close(struct app *a)
{
    if (!a)
        return;
    if (a->tools.watcher)
        watcher_stop(a->tools.watcher);
    mcp_server_free(a->server);
    watcher_free(a->tools.watcher);
    at_client_free(a->client);
    if (a->sandbox)
        sandbox_stop(a->sandbox);
    tools_forget(&a->tools);
    mem_free(a->instructions);
    config_free(a->config);
    mem_free(a);
}

struct mcp_server *app_server(struct app *a)
{
    return a->server;
}
