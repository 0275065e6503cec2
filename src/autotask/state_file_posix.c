/* Locks of the open file where the system has them; elsewhere those of the process, which is as
 * good as long as a process opens a state once. */
#include "autotask/state_file.h"

#include <fcntl.h>
#include <unistd.h>

#ifdef F_OFD_SETLK
enum { TRY = F_OFD_SETLK, WAIT = F_OFD_SETLKW, ASK = F_OFD_GETLK };
#else
enum { TRY = F_SETLK, WAIT = F_SETLKW, ASK = F_GETLK };
#endif

enum { PRIVATE_FILE = 0600 };

struct state_file {
    int fd;
};

struct state_file *state_file_open(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, PRIVATE_FILE);
    if (fd < 0)
        return NULL;
    struct state_file *f = mem_calloc(1, sizeof(*f));
    f->fd = fd;
    return f;
}

void state_file_close(struct state_file *f)
{
    if (!f)
        return;
    (void)close(f->fd);
    mem_free(f);
}

bool state_file_read(struct state_file *f, void *p, size_t n)
{
    char *to = p;
    size_t got = 0;
    while (got < n) {
        ssize_t k = pread(f->fd, to + got, n - got, (off_t)got);
        if (k < 0)
            return false;
        if (k == 0)
            break;
        got += (size_t)k;
    }
    for (; got < n; got++)
        to[got] = 0;
    return true;
}

bool state_file_write(struct state_file *f, const void *p, size_t n)
{
    return pwrite(f->fd, p, n, 0) == (ssize_t)n;
}

static bool set(struct state_file *f, int command, int type, uint64_t at)
{
    struct flock l = {
        .l_type = (short)type, .l_whence = SEEK_SET, .l_start = (off_t)at, .l_len = 1};
    return fcntl(f->fd, command, &l) == 0;
}

bool state_file_lock(struct state_file *f, uint64_t at)
{
    return set(f, WAIT, F_WRLCK, at);
}

bool state_file_try_lock(struct state_file *f, uint64_t at)
{
    return set(f, TRY, F_WRLCK, at);
}

bool state_file_share(struct state_file *f, uint64_t at)
{
    return set(f, TRY, F_RDLCK, at);
}

void state_file_unlock(struct state_file *f, uint64_t at)
{
    (void)set(f, TRY, F_UNLCK, at);
}

bool state_file_is_held(struct state_file *f, uint64_t at)
{
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)at, .l_len = 1};
    return fcntl(f->fd, ASK, &l) == 0 && l.l_type != F_UNLCK;
}
