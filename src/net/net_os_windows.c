/* Windows has no SIGPIPE. */
#include "net/net_os.h"

void net_block_sigpipe(void)
{
}
