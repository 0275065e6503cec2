/* What differs between operating systems in this layer and libuv does not cover. */
#pragma once

#include <stdbool.h>

/* Writing to a connection that the peer has closed must be an error, not a signal: for threads of
 * this layer. */
void net_block_sigpipe(void);

/* Unix sockets; errors are libuv's. */

/* Makes the path free: removes a socket that nobody listens on any more. UV_EADDRINUSE when
 * somebody does, UV_EEXIST when it is another kind of file, UV_ENAMETOOLONG. */
int net_unix_clear(const char *path);
int net_unix_set_mode(const char *path, int mode);
/* Whether the process at the other end is of this process's user, or root's. */
bool net_unix_peer_is_own(int fd);
