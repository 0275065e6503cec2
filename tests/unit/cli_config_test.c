/* Configuration: which source wins, what counts as unset, how the two file formats are read, and
 * what is said when something is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/config.h"
#include "cli/config_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/autotask-config-XXXXXX";

static void write_file(const char *name, const char *content)
{
    FILE *f = fopen(name, "w");

    assert_non_null(f);
    fputs(content, f);
    assert_int_equal(fclose(f), 0);
}

/* Nothing of the machine's own configuration may be seen: an own home, an empty environment. */
static int set_up(void **state)
{
    (void)state;
    if (!strchr(home, 'X'))
        return 0;
    assert_non_null(mkdtemp(home));
    assert_int_equal(chdir(home), 0);
    assert_int_equal(mkdir("autotask-mcp", 0700), 0);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    clearenv();
    setenv("XDG_CONFIG_HOME", home, 1);
    (void)unlink(".env");
    (void)unlink("autotask-mcp/config.toml");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const files[] = {".env", "autotask-mcp/config.toml", "secret", "named"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        (void)unlink(files[i]);
    (void)rmdir("autotask-mcp");
    assert_int_equal(chdir("/"), 0);
    return rmdir(home);
}

static struct config *load(int argc, char **argv)
{
    struct config *c = NULL;
    struct err err = {0};
    bool help;
    int next;

    if (config_load("stdio", argc, argv, &c, &next, &help, &err))
        fail_msg("%s", err.text);
    return c;
}

static struct config *load_plain(void)
{
    char *argv[] = {(char[]){"stdio"}, NULL};
    return load(1, argv);
}

static void expect(struct config *c, enum cli_option_index option, const char *value,
                   const char *source)
{
    if (value)
        assert_string_equal(config_get(c, option), value);
    else
        assert_null(config_get(c, option));
    assert_string_equal(config_source(c, option), source);
}

static void sources_in_their_order(void **state)
{
    (void)state;
    char *argv[] = {(char[]){"stdio"}, (char[]){"--timeout=1"}, NULL};
    struct config *c = load_plain();
    expect(c, CLI_OPT_TIMEOUT, "30", "default");
    expect(c, CLI_OPT_TIMEZONE, NULL, "unset");
    config_free(c);

    write_file("autotask-mcp/config.toml", "timeout = 4\n");
    c = load_plain();
    expect(c, CLI_OPT_TIMEOUT, "4", "config.toml");
    config_free(c);

    write_file(".env", "AUTOTASK_TIMEOUT=3\n");
    c = load_plain();
    expect(c, CLI_OPT_TIMEOUT, "3", ".env");
    config_free(c);

    setenv("AUTOTASK_TIMEOUT", "2", 1);
    c = load_plain();
    expect(c, CLI_OPT_TIMEOUT, "2", "AUTOTASK_TIMEOUT");
    config_free(c);

    c = load(2, argv);
    expect(c, CLI_OPT_TIMEOUT, "1", "flag");
    config_free(c);
}

static void empty_and_unexpanded_values_are_unset(void **state)
{
    (void)state;
    assert_true(config_is_unset(STR("")));
    assert_true(config_is_unset(STR("${AUTOTASK_SECRET}")));
    assert_true(config_is_unset(STR("${}")));
    assert_false(config_is_unset(STR("$")));
    assert_false(config_is_unset(STR("${x} and more")));
    assert_false(config_is_unset(STR("a${x}")));
    assert_false(config_is_unset(STR(" ")));

    setenv("AUTOTASK_USERNAME", "${AUTOTASK_USERNAME}", 1);
    setenv("AUTOTASK_API_USERNAME", "api@x.example", 1);
    setenv("AUTOTASK_SECRET", "", 1);
    setenv("AUTOTASK_ZONE", "${AUTOTASK_ZONE}", 1);
    struct config *c = load_plain();
    expect(c, CLI_OPT_USERNAME, "api@x.example", "AUTOTASK_API_USERNAME");
    expect(c, CLI_OPT_SECRET, NULL, "unset");
    expect(c, CLI_OPT_ZONE, NULL, "unset");
    config_free(c);
}

static void env_files_are_literal(void **state)
{
    (void)state;
    write_file(".env",
               "# comment\n\nno assignment\nexport AUTOTASK_USERNAME=u@x.example\r\n"
               "AUTOTASK_SECRET=pa$$w#rd=${HOME} x\n"
               "  AUTOTASK_INTEGRATION_CODE = \"quoted # code\"  \nAUTOTASK_TIMEZONE='Asia/Tokyo'\n"
               "AUTOTASK_READ_ONLY=\nUNKNOWN_NAME=1\nAUTOTASK_TIMEOUT=7");
    struct config *c = load_plain();
    expect(c, CLI_OPT_USERNAME, "u@x.example", ".env");
    expect(c, CLI_OPT_SECRET, "pa$$w#rd=${HOME} x", ".env");
    expect(c, CLI_OPT_INTEGRATION_CODE, "quoted # code", ".env");
    expect(c, CLI_OPT_TIMEZONE, "Asia/Tokyo", ".env");
    expect(c, CLI_OPT_READ_ONLY, "false", "default");
    expect(c, CLI_OPT_TIMEOUT, "7", ".env");
    assert_int_equal(config_problem(c)->code, ERR_OK);
    config_free(c);
}

static void a_found_env_file_never_redirects_credentials(void **state)
{
    (void)state;
    write_file(".env", "AUTOTASK_API_URL=https://elsewhere.example/\n");
    setenv("AUTOTASK_SECRET", "s", 1);
    struct config *c = load_plain();
    expect(c, CLI_OPT_ZONE, NULL, "unset");
    config_free(c);

    setenv("AUTOTASK_ENV_FILE", ".env", 1); /* one that is named is meant */
    c = load_plain();
    expect(c, CLI_OPT_ZONE, "https://elsewhere.example/", ".env");
    config_free(c);
}

static void toml_values(void **state)
{
    (void)state;
    write_file("autotask-mcp/config.toml",
               "# comment\nusername = \"u@x.example\" # me\nsecret = 'p\"#$'\n"
               "timeout = 9 # seconds\nread_only = true\nzone = \"a#b\"\n");
    struct config *c = load_plain();
    expect(c, CLI_OPT_USERNAME, "u@x.example", "config.toml");
    expect(c, CLI_OPT_SECRET, "p\"#$", "config.toml");
    expect(c, CLI_OPT_TIMEOUT, "9", "config.toml");
    expect(c, CLI_OPT_ZONE, "a#b", "config.toml");
    assert_true(config_bool(c, CLI_OPT_READ_ONLY));
    assert_int_equal(config_problem(c)->code, ERR_OK);
    config_free(c);
}

static void yes_and_no(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool yes, problem;
    } rows[] = {{"true", true, false},   {"TRUE", true, false}, {"1", true, false},
                {"yes", true, false},    {"on", true, false},   {" true ", true, false},
                {"false", false, false}, {"0", false, false},   {"no", false, false},
                {"Off", false, false},   {"", false, false},    {"ja", true, true},
                {"treu", true, true},    {"2", true, true}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        setenv("AUTOTASK_READ_ONLY", rows[i].text, 1);
        struct config *c = load_plain();
        assert_int_equal(config_bool(c, CLI_OPT_READ_ONLY), rows[i].yes);
        assert_int_equal(config_problem(c)->code, rows[i].problem ? ERR_CONFIG : ERR_OK);
        if (rows[i].problem)
            assert_non_null(strstr(config_problem(c)->fix, "AUTOTASK_READ_ONLY"));
        config_free(c);
    }
}

static void numbers_have_bounds(void **state)
{
    (void)state;
    static const char *const bad[] = {"0", "301", "x", "1.5", "-1", "99999999999999999999"};
    struct err err = {0};
    int64_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        setenv("AUTOTASK_TIMEOUT", bad[i], 1);
        struct config *c = load_plain();
        err_clear(&err);
        assert_int_equal(config_int(c, CLI_OPT_TIMEOUT, 1, 300, &n, &err), ERR_CONFIG);
        assert_non_null(strstr(err.text, bad[i]));
        assert_non_null(strstr(err.fix, "AUTOTASK_TIMEOUT"));
        config_free(c);
    }
    setenv("AUTOTASK_TIMEOUT", " 300 ", 1);
    struct config *c = load_plain();
    err_clear(&err);
    assert_int_equal(config_int(c, CLI_OPT_TIMEOUT, 1, 300, &n, &err), ERR_OK);
    assert_int_equal(n, 300);
    config_free(c);
}

static void files_hold_secrets(void **state)
{
    (void)state;
    write_file("secret", "s$cr#t with spaces \r\nsecond line\n");
    setenv("AUTOTASK_SECRET_FILE", "secret", 1);
    struct config *c = load_plain();
    assert_string_equal(config_get(c, CLI_OPT_SECRET_FILE), "s$cr#t with spaces ");
    config_free(c);

    setenv("AUTOTASK_SECRET_FILE", "missing", 1);
    c = load_plain();
    assert_null(config_get(c, CLI_OPT_SECRET_FILE));
    assert_int_equal(config_problem(c)->code, ERR_CONFIG);
    assert_non_null(strstr(config_problem(c)->text, "missing"));
    config_free(c);
}

static void problems_are_kept_for_the_calls(void **state)
{
    (void)state;
    setenv("AUTOTASK_CONFIG", "nowhere.toml", 1);
    struct config *c = load_plain();
    assert_int_equal(config_problem(c)->code, ERR_CONFIG);
    assert_non_null(strstr(config_problem(c)->text, "nowhere.toml"));
    config_free(c);

    write_file("named", "tiemout = 5\n");
    setenv("AUTOTASK_CONFIG", "named", 1);
    c = load_plain();
    assert_non_null(strstr(config_problem(c)->text, "tiemout"));
    config_free(c);
}

static void flags(void **state)
{
    (void)state;
    struct err err = {0};
    struct config *c;
    int next;
    bool help;
    char *unknown[] = {(char[]){"stdio"}, (char[]){"--read-onyl"}, NULL};
    assert_int_equal(config_load("stdio", 2, unknown, &c, &next, &help, &err), ERR_USAGE);
    assert_non_null(strstr(err.fix, "--read-only"));
    err_clear(&err);
    char *no_value[] = {(char[]){"stdio"}, (char[]){"--timeout"}, NULL};
    assert_int_equal(config_load("stdio", 2, no_value, &c, &next, &help, &err), ERR_USAGE);
    err_clear(&err);
    char *other[] = {(char[]){"stdio"}, (char[]){"--listen=x"}, NULL};
    assert_int_equal(config_load("stdio", 2, other, &c, &next, &help, &err), ERR_USAGE);
    err_clear(&err);
    char *call[] = {(char[]){"call"}, (char[]){"--read-only"}, (char[]){"get_ticket"},
                    (char[]){"--ticket"}, NULL};
    assert_int_equal(config_load("call", 4, call, &c, &next, &help, &err), ERR_OK);
    assert_int_equal(next, 2); /* what stands behind the tool is the tool's */
    assert_true(config_bool(c, CLI_OPT_READ_ONLY));
    config_free(c);
    char *asks[] = {(char[]){"stdio"}, (char[]){"-h"}, NULL};
    assert_int_equal(config_load("stdio", 2, asks, &c, &next, &help, &err), ERR_OK);
    assert_true(help);
    config_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(sources_in_their_order, clean),
        cmocka_unit_test_setup(empty_and_unexpanded_values_are_unset, clean),
        cmocka_unit_test_setup(env_files_are_literal, clean),
        cmocka_unit_test_setup(a_found_env_file_never_redirects_credentials, clean),
        cmocka_unit_test_setup(toml_values, clean),
        cmocka_unit_test_setup(yes_and_no, clean),
        cmocka_unit_test_setup(numbers_have_bounds, clean),
        cmocka_unit_test_setup(files_hold_secrets, clean),
        cmocka_unit_test_setup(problems_are_kept_for_the_calls, clean),
        cmocka_unit_test_setup(flags, clean),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
