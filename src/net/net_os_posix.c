/* POSIX: SIGPIPE goes to the thread that wrote, so it is blocked in the threads that write. Unix
 * sockets outlive a process that was killed, so a left-over is told from one in use by connecting.
 */
#include "net/net_os.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

void net_block_sigpipe(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static bool is_served(const struct sockaddr_un *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return true; /* not known: leave it alone */
    /* A full queue (EAGAIN) is somebody's too. */
    bool served = !connect(fd, (const struct sockaddr *)at, sizeof(*at)) || errno != ECONNREFUSED;
    close(fd);
    return served;
}

int net_unix_clear(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct stat st;

    if (!*path || strlen(path) >= sizeof(at.sun_path))
        return UV_ENAMETOOLONG;
    memcpy(at.sun_path, path, strlen(path) + 1);
    if (lstat(path, &st))
        return errno == ENOENT ? 0 : uv_translate_sys_error(errno);
    if (!S_ISSOCK(st.st_mode))
        return UV_EEXIST;
    if (is_served(&at))
        return UV_EADDRINUSE;
    return unlink(path) ? uv_translate_sys_error(errno) : 0;
}

int net_unix_set_mode(const char *path, int mode)
{
    return chmod(path, (mode_t)mode) ? uv_translate_sys_error(errno) : 0;
}

bool net_unix_peer_is_own(int fd)
{
#ifdef SO_PEERCRED
    struct ucred peer;
    socklen_t n = sizeof(peer);

    return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) &&
           (peer.uid == geteuid() || peer.uid == 0);
#else
    uid_t uid;
    gid_t gid;

    return !getpeereid(fd, &uid, &gid) && (uid == geteuid() || uid == 0);
#endif
}
