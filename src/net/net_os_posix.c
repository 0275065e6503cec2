/* POSIX: SIGPIPE goes to the thread that wrote, so it is blocked in the threads that write. */
#include "net/net_os.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

void net_block_sigpipe(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}
