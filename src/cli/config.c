/* Finds the value of every option: flag, environment, .env file, config.toml, default, in this
 * order. An empty value, or a literal ${NAME} that a host left unexpanded, counts as unset
 * everywhere. */
#include "cli/config.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "cli/config_file.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_OPTIONS = 64, CONFIG_FILE_MAX = 256 * 1024, OPT_HELP = 1000 };

struct value {
    char *text; /* NULL = unset */
    const char *source;
};

struct config {
    struct arena *arena;
    const char *command;
    struct value values[MAX_OPTIONS]; /* parallel to cli_options */
    struct err problem;
};

bool config_is_unset(struct str value)
{
    return value.n == 0 || (str_starts(value, STR("${")) && str_ends(value, STR("}")));
}

static void set_value(struct config *c, size_t i, struct str text, const char *source)
{
    if (c->values[i].text || config_is_unset(text))
        return;
    c->values[i].text = str_dup(c->arena, text);
    c->values[i].source = source;
}

static bool option_is_for(const struct cli_option *o, const char *command)
{
    for (const char *const *p = o->commands; p && *p; p++)
        if (strcmp(*p, command) == 0)
            return true;
    return false;
}

/* ---- Flags ---- */

static size_t long_options(const char *command, struct option *out)
{
    size_t n = 0;

    for (size_t i = 0; i < cli_options_n; i++) {
        if (!option_is_for(&cli_options[i], command))
            continue;
        out[n++] = (struct option){
            .name = cli_options[i].name,
            .has_arg = cli_options[i].type == CLI_BOOLEAN ? optional_argument : required_argument,
            .val = (int)i,
        };
    }
    out[n++] = (struct option){.name = "help", .has_arg = no_argument, .val = OPT_HELP};
    out[n] = (struct option){0};
    return n;
}

static enum err_code bad_flag(const char *command, const char *given, int problem, struct err *err)
{
    struct str name = str_from(given ? given : "");
    struct str best = {0};
    unsigned best_distance = 1000;

    if (problem == ':')
        return err_set(err, ERR_USAGE, "Option %s needs a value.", given);
    while (str_starts(name, STR("-")))
        name = str_make(name.p + 1, name.n - 1);
    for (size_t i = 0; i < cli_options_n; i++) {
        unsigned d = str_distance(name, str_from(cli_options[i].name));
        if (option_is_for(&cli_options[i], command) && d < best_distance) {
            best_distance = d;
            best = str_from(cli_options[i].name);
        }
    }
    enum err_code rc = err_set(err, ERR_USAGE, "'%s' has no option %s.", command, given);
    if (str_is_near(name, best))
        err_fix(err, "Did you mean --%.*s? See: autotask-mcp help %s", STR_ARG(best), command);
    else
        err_fix(err, "See: autotask-mcp help %s", command);
    return rc;
}

static enum err_code read_flags(struct config *c, int argc, char **argv, int *ret_next,
                                bool *ret_help, struct err *err)
{
    struct option options[MAX_OPTIONS + 2];
    int opt;

    long_options(c->command, options);
    opterr = 0;
    optind = 1;
    while ((opt = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        if (opt == 'h' || opt == OPT_HELP) {
            *ret_help = true;
            continue;
        }
        if (opt == '?' || opt == ':')
            return bad_flag(c->command, argv[optind - 1], opt, err);
        set_value(c, (size_t)opt, str_from(optarg ? optarg : "true"), "flag");
    }
    *ret_next = optind;
    return ERR_OK;
}

/* ---- Environment and files ---- */

static void read_environment(struct config *c)
{
    for (size_t i = 0; i < cli_options_n; i++)
        for (const char *const *name = cli_options[i].env; name && *name; name++)
            set_value(c, i, str_from(getenv(*name)), *name);
}

static void take_env_line(void *ctx, struct str name, struct str value)
{
    struct config *c = ctx;

    for (size_t i = 0; i < cli_options_n; i++)
        for (const char *const *p = cli_options[i].env; p && *p; p++)
            if (str_eq(name, str_from(*p)))
                set_value(c, i, value, ".env");
}

static void take_config_line(void *ctx, struct str name, struct str value)
{
    struct config *c = ctx;

    for (size_t i = 0; i < cli_options_n; i++)
        if (cli_options[i].config && cli_options[i].config[0] &&
            str_eq(name, str_from(cli_options[i].config))) {
            set_value(c, i, value, "config.toml");
            return;
        }
    (void)err_set(&c->problem, ERR_CONFIG, "The configuration file has an unknown key \"%.*s\".",
                  (int)(name.n < 60 ? name.n : 60), name.p);
    err_fix(&c->problem, "Correct or remove it; autotask-mcp help stdio names the options.");
}

static char *default_config_path(struct arena *a)
{
    const char *base = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");

    if (base && base[0])
        return str_printf(a, "%s/autotask-mcp/config.toml", base);
    return home && home[0] ? str_printf(a, "%s/.config/autotask-mcp/config.toml", home) : NULL;
}

bool config_state_folder(char *out, size_t cap)
{
    const char *base = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    const char *windows = getenv("LOCALAPPDATA");
    int n = -1;

    if (base && base[0])
        n = snprintf(out, cap, "%s/autotask-mcp", base);
    else if (home && home[0])
        n = snprintf(out, cap, "%s/.local/state/autotask-mcp", home);
    else if (windows && windows[0])
        n = snprintf(out, cap, "%s/autotask-mcp", windows);
    return n > 0 && (size_t)n < cap;
}

/* A file that was named must be readable; a default one need not exist. */
static void read_file(struct config *c, enum cli_option_index option, const char *fallback,
                      config_line_fn *take, bool is_toml)
{
    const char *named = config_get(c, option);
    const char *path = named ? named : fallback;
    struct buf content CLEANUP(buf_done) = {0};

    buf_init(&content, CONFIG_FILE_MAX);
    if (!path)
        return;
    if (config_file_read(path, &content)) {
        config_file_lines(buf_str(&content), is_toml, take, c);
    } else if (named) {
        (void)err_set(&c->problem, ERR_CONFIG, "Cannot read %s: %s.", path, strerror(errno));
        err_fix(&c->problem, "Check the path given by %s (option %s).", config_source(c, option),
                cli_options[option].name);
    }
}

/* An option of type file holds a path: its content's first line becomes the value. */
static void read_secret_file(struct config *c, struct value *v)
{
    struct buf content CLEANUP(buf_done) = {0};

    buf_init(&content, CONFIG_FILE_MAX);
    if (!config_file_read(v->text, &content)) {
        (void)err_set(&c->problem, ERR_CONFIG, "Cannot read the file given by %s: %s: %s.",
                      v->source, v->text, strerror(errno));
        err_fix(&c->problem, "Check the path and its permissions.");
        v->text = NULL;
        return;
    }
    struct str rest = buf_str(&content);
    struct str line = str_split(&rest, '\n');
    if (str_ends(line, STR("\r")))
        line.n--;
    v->text = config_is_unset(line) ? NULL : str_dup(c->arena, line);
}

/* A .env that merely lies in the working directory must not redirect credentials that come from
 * elsewhere (its AUTOTASK_API_URL would), so it counts only where there are none yet. */
static bool has_credentials(const struct config *c)
{
    return c->values[CLI_OPT_USERNAME].text || c->values[CLI_OPT_SECRET].text ||
           c->values[CLI_OPT_SECRET_FILE].text || c->values[CLI_OPT_INTEGRATION_CODE].text ||
           c->values[CLI_OPT_INTEGRATION_CODE_FILE].text;
}

static enum yes_no { NEITHER, YES, NO } yes_no(struct str v)
{
    static const struct {
        struct str word;
        enum yes_no means;
    } words[] = {{STR_INIT("true"), YES}, {STR_INIT("1"), YES},    {STR_INIT("yes"), YES},
                 {STR_INIT("on"), YES},   {STR_INIT("false"), NO}, {STR_INIT("0"), NO},
                 {STR_INIT("no"), NO},    {STR_INIT("off"), NO}};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(v, words[i].word))
            return words[i].means;
    return NEITHER;
}

static void check_values(struct config *c)
{
    for (size_t i = 0; i < cli_options_n; i++) {
        const struct value *v = &c->values[i];
        if (cli_options[i].type == CLI_FILE && v->text)
            read_secret_file(c, &c->values[i]);
        if (cli_options[i].type != CLI_BOOLEAN || !v->text ||
            yes_no(str_trim(str_from(v->text))) != NEITHER)
            continue;
        (void)err_set(&c->problem, ERR_CONFIG, "%s must be true or false, not \"%s\".",
                      cli_options[i].name, v->text);
        err_fix(&c->problem, "Its value came from: %s.", v->source);
    }
}

enum err_code config_load(const char *command, int argc, char **argv, struct config **ret,
                          int *ret_next, bool *ret_help, struct err *err)
{
    struct config *c = mem_calloc(1, sizeof(*c));
    enum err_code rc;

    assert(cli_options_n <= MAX_OPTIONS);
    c->arena = arena_new(4 * 1024 * 1024);
    c->command = command;
    *ret_help = false;
    rc = read_flags(c, argc, argv, ret_next, ret_help, err);
    if (rc) {
        config_free(c);
        return rc;
    }
    read_environment(c);
    read_file(c, CLI_OPT_ENV_FILE, has_credentials(c) ? NULL : ".env", take_env_line, false);
    read_file(c, CLI_OPT_CONFIG, default_config_path(c->arena), take_config_line, true);
    check_values(c);
    for (size_t i = 0; i < cli_options_n; i++)
        if (cli_options[i].default_value)
            set_value(c, i, str_from(cli_options[i].default_value), "default");
    *ret = c;
    return ERR_OK;
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < cli_options_n; i++)
        if (c->values[i].text && (cli_options[i].secret || cli_options[i].type == CLI_FILE))
            explicit_bzero(c->values[i].text, strlen(c->values[i].text));
    arena_free(c->arena);
    mem_free(c);
}

/* ---- Asking ---- */

const char *config_get(const struct config *c, enum cli_option_index option)
{
    return c->values[option].text;
}

const char *config_source(const struct config *c, enum cli_option_index option)
{
    const char *source = c->values[option].source;
    return source ? source : "unset";
}

const struct err *config_problem(const struct config *c)
{
    return &c->problem;
}

bool config_bool(const struct config *c, enum cli_option_index option)
{
    const char *text = config_get(c, option);
    return text && yes_no(str_trim(str_from(text))) != NO;
}

enum err_code config_int(const struct config *c, enum cli_option_index option, int64_t min,
                         int64_t max, int64_t *ret, struct err *err)
{
    const char *text = config_get(c, option);
    int64_t v;

    if (!text || !str_to_i64(str_trim(str_from(text)), &v) || v < min || v > max) {
        enum err_code rc =
            err_set(err, ERR_CONFIG, "%s must be a number from %lld to %lld, not \"%s\".",
                    cli_options[option].name, (long long)min, (long long)max, text ? text : "");
        err_fix(err, "Its value came from: %s.", config_source(c, option));
        return rc;
    }
    *ret = v;
    return ERR_OK;
}

enum err_code config_set_clock(const struct config *c, struct err *err)
{
    const char *text = config_get(c, CLI_OPT_NOW);
    bool has_zone, has_time;
    int64_t now_s;

    if (!text)
        return ERR_OK;
    if (!iso_parse(str_trim(str_from(text)), &now_s, &has_zone, &has_time) || !has_time) {
        enum err_code rc =
            err_set(err, ERR_CONFIG, "now must be a point in time, not \"%s\".", text);
        err_fix(err, "Example: 2026-11-17T15:00Z. Its value came from: %s.",
                config_source(c, CLI_OPT_NOW));
        return rc;
    }
    clock_set_now_s(now_s);
    return ERR_OK;
}
