/* autotask-mcp: finds the command and runs it. Without one: a client on the other end of a pipe is
 * served over stdio, a person at a terminal gets help. */
#include "cli/cli.h"

#include "base/log.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int unknown_command(const char *name)
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

int main(int argc, char **argv)
{
    static char stdio_name[] = "stdio";
    char *stdio_argv[] = {stdio_name, NULL};

    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        if (!isatty(STDIN_FILENO))
            return cmd_stdio(1, stdio_argv);
        help_overview();
        return 0;
    }
    struct str name = str_from(argv[1]);
    if (str_eq(name, STR("-h")) || str_eq(name, STR("--help")))
        return cmd_help(1, argv + 1);
    if (str_eq(name, STR("--version")) || str_eq(name, STR("-V")))
        return cmd_version(1, argv + 1);
    /* Options without a command configure the server: autotask-mcp --read-only. */
    if (argv[1][0] == '-') {
        argv[0] = stdio_name;
        return cmd_stdio(argc, argv);
    }
    const struct cli_command *command = cli_command_find(name);
    return command ? command->run(argc - 1, argv + 1) : unknown_command(argv[1]);
}
