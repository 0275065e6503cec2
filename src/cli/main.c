/* autotask-mcp: finds the command and runs it. Without one: a client on the other end of a pipe is
 * served over stdio, a person at a terminal gets help. */
#include "cli/cli.h"

#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char no_name[] = "";
    char *stdio_argv[] = {no_name, NULL};

    signal(SIGPIPE, SIG_IGN);
    mem_keep_freed((size_t)16 << 20);
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
        argv[0] = no_name;
        return cmd_stdio(argc, argv);
    }
    const struct cli_command *command = cli_command_find(name);
    return command ? command->run(argc - 1, argv + 1) : cli_unknown_command(argv[1]);
}
