/* Help, from the tables of commands and options. */
#include "cli/cli.h"

#include "base/log.h"

#include <stdio.h>

const struct cli_command cli_commands[] = {
    {"stdio", cmd_stdio, "stdio [options]", "Serve an MCP client over standard input and output.",
     "This is what hosts start. Without credentials it works on the built-in sandbox.\n"},
    {"http", cmd_http, "http [options]", "Serve MCP clients over HTTP.",
     "  autotask-mcp http                                  http://127.0.0.1:3000/mcp, this "
     "machine\n"
     "  autotask-mcp http --listen 0.0.0.0:3000 --token-file token   others too, with a token\n"
     "  autotask-mcp http --listen unix:/run/autotask-mcp.sock       for a proxy on this machine\n"
     "TLS is the business of a proxy in front. GET /health and /ready need no token.\n"},
    {"sse", cmd_http, "sse [options]",
     "The same, and HTTP+SSE of protocol revision 2024-11-05 beside it.",
     "  autotask-mcp sse      http://127.0.0.1:3000/mcp, and http://127.0.0.1:3000/sse for "
     "clients\n"
     "                        that know nothing newer. Options are those of http.\n"},
    {"call", cmd_call, "call [options] TOOL [JSON | --name value ...]",
     "Call one tool and print its result.",
     "  autotask-mcp call search_tickets '{\"open_only\":true,\"unassigned\":true}'\n"
     "  autotask-mcp call search_tickets --queue \"Level I Support\" --overdue\n"
     "  autotask-mcp call get_ticket --ticket NUMBER --notes\n"
     "Options of the program come before TOOL, arguments of the tool behind it; JSON may be - for\n"
     "standard input. Exit codes: 0 done, 1 failure, 2 usage, 3 Autotask failed, 4 credentials or\n"
     "permission, 5 not found, 6 read-only or not confirmed, 7 rate limit, 130 interrupted.\n"},
    {"tools", cmd_tools, "tools [options] [NAME]", "List the tools, or describe one.",
     "  autotask-mcp tools search_tickets\n"},
    {"sandbox", cmd_sandbox, "sandbox [options] [VERB]",
     "Run the Autotask emulator on its own, or steer one that runs.",
     "Without a word it prints the address and the credentials that it accepts, and runs until it "
     "is\ninterrupted. With one it talks to the sandbox at --listen:\n"
     "  reset              the data as at the start      stats      counters, clock, rows\n"
     "  seed N             the same, of another seed     commits    every write that was applied\n"
     "  clock +2h          its now goes forward          requests   the last 200\n"
     "  snapshot FILE      the data into a file          restore FILE   and back\n"
     "  faults FILE        what shall go wrong           outage refuse=MS or silent=MS\n"
     "  mails              what Autotask would have sent by e-mail\n"},
    {"version", cmd_version, "version", "Print the version.", ""},
    {"help", cmd_help, "help [COMMAND]", "Explain a command and its options.", ""},
};
const size_t cli_commands_n = ARRAY_LEN(cli_commands);

const struct cli_command *cli_command_find(struct str name)
{
    for (size_t i = 0; i < cli_commands_n; i++)
        if (str_eq(name, str_from(cli_commands[i].name)))
            return &cli_commands[i];
    return NULL;
}

int cli_unknown_command(const char *name)
{
    struct err err = {0};
    struct str best = {0};
    unsigned best_distance = 1000;

    for (size_t i = 0; i < cli_commands_n; i++) {
        unsigned d = str_distance(str_from(name), str_from(cli_commands[i].name));
        if (d < best_distance) {
            best_distance = d;
            best = str_from(cli_commands[i].name);
        }
    }
    (void)err_set(&err, ERR_USAGE, "There is no command \"%s\".", name);
    if (str_is_near(str_from(name), best))
        err_fix(&err, "Did you mean: autotask-mcp %.*s? All commands: autotask-mcp help",
                STR_ARG(best));
    else
        err_fix(&err, "All commands: autotask-mcp help");
    return cli_fail(&err);
}

void help_overview(void)
{
    printf("autotask-mcp %s: MCP server for Kaseya Autotask PSA\n\n", AUTOTASK_MCP_VERSION);
    printf("Usage: autotask-mcp COMMAND [options]\n\n");
    for (size_t i = 0; i < cli_commands_n; i++)
        printf("  %-10s %s\n", cli_commands[i].name, cli_commands[i].summary);
    printf("\nTry it without an Autotask account:\n"
           "  autotask-mcp call search_tickets --overdue\n"
           "More about a command: autotask-mcp help COMMAND\n");
}

/* Breaks text at words to lines of at most `width`, each behind `indent` spaces. */
static void print_wrapped(struct str text, int indent, size_t width)
{
    size_t column = 0;

    printf("%*s", indent, "");
    while (text.n > 0) {
        struct str word = str_split(&text, ' ');
        if (column > 0 && column + 1 + word.n > width) {
            printf("\n%*s", indent, "");
            column = 0;
        }
        column += (size_t)printf("%s%.*s", column > 0 ? " " : "", STR_ARG(word));
    }
    printf("\n");
}

static void print_option(const struct cli_option *o)
{
    printf("  --%s%s%s\n", o->name, o->arg && o->arg[0] ? " " : "", o->arg ? o->arg : "");
    print_wrapped(str_from(o->doc), 6, 86);
    if (o->env && o->env[0]) {
        printf("      Environment:");
        for (const char *const *e = o->env; *e; e++)
            printf(" %s", *e);
        printf("\n");
    }
    if (o->default_value && o->default_value[0] && o->type != CLI_BOOLEAN)
        printf("      Default: %s\n", o->default_value);
}

void help_command(const struct cli_command *command)
{
    bool any = false;

    printf("Usage: autotask-mcp %s\n\n%s\n%s", command->usage, command->summary, command->details);
    for (size_t i = 0; i < cli_options_n; i++) {
        for (const char *const *c = cli_options[i].commands; c && *c; c++) {
            if (strcmp(*c, command->name) != 0)
                continue;
            if (!any)
                printf("\nOptions:\n");
            any = true;
            print_option(&cli_options[i]);
        }
    }
}

int cmd_help(int argc, char **argv)
{
    if (argc < 2) {
        help_overview();
        return 0;
    }
    const struct cli_command *command = cli_command_find(str_from(argv[1]));
    if (command) {
        help_command(command);
        return 0;
    }
    return cli_unknown_command(argv[1]);
}

int cmd_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("autotask-mcp %s\nMCP revisions: 2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25, "
           "2026-07-28\n",
           AUTOTASK_MCP_VERSION);
    return 0;
}

int cli_fail(const struct err *err)
{
    char text[sizeof(err->text) + sizeof(err->fix) + 32];

    snprintf(text, sizeof(text), "%s%s%s", err->text, err->fix[0] ? "\n" : "", err->fix);
    log_redact(text);
    fprintf(stderr, "autotask-mcp: %s\n", text);
    return err_info(err->code)->exit_code;
}

int cli_exit_code(struct str error_name)
{
    for (int code = ERR_OK + 1; code < ERR_COUNT_; code++)
        if (str_eq(error_name, str_from(err_info((enum err_code)code)->name)))
            return err_info((enum err_code)code)->exit_code;
    return 1;
}
