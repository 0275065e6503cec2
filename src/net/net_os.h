/* What differs between operating systems in this layer and libuv does not cover. */
#pragma once

/* Writing to a connection that the peer has closed must be an error, not a signal: for threads of
 * this layer. */
void net_block_sigpipe(void);
