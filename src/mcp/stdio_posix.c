/* O_NONBLOCK belongs to the open file description, which other processes and standard error may
 * share: a pipe is opened anew through /proc where there is one, and flags are restored at the
 * end. */
#include "mcp/stdio_os.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

void stdio_os_begin(struct stdio_os *os)
{
    for (int fd = 0; fd < 3; fd++)
        os->flags[fd] = fcntl(fd, F_GETFL);
    signal(SIGPIPE, SIG_IGN);
}

void stdio_os_end(const struct stdio_os *os)
{
    for (int fd = 0; fd < 3; fd++) {
        if (os->flags[fd] >= 0 && fcntl(fd, F_GETFL) != os->flags[fd])
            (void)fcntl(fd, F_SETFL, os->flags[fd]);
    }
}

int stdio_os_own(int fd, bool for_writing)
{
    char path[32];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    int own = open(path, (for_writing ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    /* Not for sockets, another user's pipe, a pipe without reader, or without /proc. */
    return own >= 0 ? own : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

bool stdio_os_hung_up(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLRDHUP};

    return poll(&p, 1, 0) > 0 && p.revents & (POLLHUP | POLLRDHUP | POLLERR);
}
