/* On Windows handles have no shared non-blocking flag and there is no SIGPIPE. */
#include "mcp/stdio_os.h"

#include <io.h>
#include <windows.h>

void stdio_os_begin(struct stdio_os *os)
{
    for (int fd = 0; fd < 3; fd++)
        os->flags[fd] = -1;
}

void stdio_os_end(const struct stdio_os *os)
{
    (void)os;
}

int stdio_os_own(int fd, bool for_writing)
{
    (void)for_writing;
    return _dup(fd);
}

bool stdio_os_hung_up(int fd)
{
    HANDLE h = (HANDLE)_get_osfhandle(fd);

    return !PeekNamedPipe(h, NULL, 0, NULL, NULL, NULL) && GetLastError() == ERROR_BROKEN_PIPE;
}
