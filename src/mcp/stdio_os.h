/* What standard input and output need from the operating system and libuv does not offer. One
 * implementation a system: stdio_posix.c, stdio_windows.c. */
#pragma once

#include "base/base.h"

struct stdio_os {
    int flags[3]; /* of descriptors 0 to 2 as they were found; -1: none */
};

/* Remembers the flags, and lets writes to a closed pipe fail instead of ending the process. */
void stdio_os_begin(struct stdio_os *os);
/* Puts everything back. */
void stdio_os_end(const struct stdio_os *os);
/* A descriptor for the same pipe or socket that may be made non-blocking and closed. Where the
 * system can, it shares no flags with descriptors of other programs (a pipe is often standard error
 * too, or the terminal of a shell). -1: the descriptor is not usable. */
int stdio_os_own(int fd, bool for_writing);
/* Whether the other side has closed the pipe or socket, although there may be input left. */
bool stdio_os_hung_up(int fd);
