/* What the command line's files share: the commands, the configuration and the assembled server. */
#pragma once

#include "base/err.h"
#include "cli/config.h"

/* One subcommand. argv[0] is its name; returns the process's exit code. */
struct cli_command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage;   /* after "autotask-mcp " */
    const char *summary; /* one line */
    const char *details; /* more, with examples */
};
extern const struct cli_command cli_commands[];
extern const size_t cli_commands_n;

int cmd_stdio(int argc, char **argv);
int cmd_http(int argc, char **argv);
int cmd_call(int argc, char **argv);
int cmd_tools(int argc, char **argv);
int cmd_sandbox(int argc, char **argv);
int cmd_version(int argc, char **argv);
int cmd_help(int argc, char **argv);

/* Help on everything, or on one command with its options, to stdout. */
void help_overview(void);
void help_command(const struct cli_command *command);
const struct cli_command *cli_command_find(struct str name);

/* Says that there is no such command, with the nearest one; the exit code. */
int cli_unknown_command(const char *name);
/* Prints an error record to stderr ("autotask-mcp: ...", the fix on its own line) and returns its
 * exit code. */
int cli_fail(const struct err *err);
/* Exit code of the error with that name ("not_found"); 1 when there is none. */
int cli_exit_code(struct str error_name);
