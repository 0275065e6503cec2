/* Windows has no SIGPIPE; its Unix sockets are left out: they have no permissions to rely on. */
#include "net/net_os.h"

#include <uv.h>

void net_block_sigpipe(void)
{
}

int net_unix_clear(const char *path)
{
    (void)path;
    return UV_ENOTSUP;
}

int net_unix_set_mode(const char *path, int mode)
{
    (void)path;
    (void)mode;
    return UV_ENOTSUP;
}

bool net_unix_peer_is_own(int fd)
{
    (void)fd;
    return false;
}
