/* The POSIX variant of os.h. */
#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const os_zone_dirs[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                    "/usr/share/lib/zoneinfo", "/etc/zoneinfo", NULL};

void os_write_err(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDERR_FILENO, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return;
        p += done;
        n -= (size_t)done;
    }
}

/* /etc/localtime is a link into the zone folder on nearly every system: the name is what follows.
 */
static bool zone_from_link(char *out, size_t cap)
{
    static const char marker[] = "/zoneinfo/";
    char target[512];
    ssize_t n = readlink("/etc/localtime", target, sizeof target - 1);
    if (n <= 0)
        return false;
    target[n] = '\0';
    const char *name = strstr(target, marker);
    if (!name)
        return false;
    name += sizeof marker - 1;
    int len = snprintf(out, cap, "%s", name);
    return len > 0 && (size_t)len < cap;
}

static bool zone_from_file(char *out, size_t cap)
{
    FILE *in = fopen("/etc/timezone", "re");
    if (!in)
        return false;
    bool found = fgets(out, (int)cap, in) != NULL;
    fclose(in);
    if (!found)
        return false;
    out[strcspn(out, " \t\r\n")] = '\0';
    return out[0] != '\0';
}

bool os_local_zone(char *out, size_t cap)
{
    return zone_from_link(out, cap) || zone_from_file(out, cap);
}

/* The file lies over the beginning of a larger piece of address space. */
static void *map_over(int fd, size_t size, size_t room)
{
    char *p = mmap(NULL, size + room, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    if (mmap(p, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED) {
        munmap(p, size + room);
        return NULL;
    }
    return p;
}

void *os_map_copy(const char *path, size_t room, size_t *ret_size)
{
    struct stat st;
    void *p = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *ret_size = 0;
    if (fd < 0)
        return NULL;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0)
        p = map_over(fd, (size_t)st.st_size, room);
    if (p)
        *ret_size = (size_t)st.st_size;
    close(fd);
    return p;
}

void os_unmap(void *p, size_t size)
{
    if (p)
        munmap(p, size);
}

enum { LARGE_BLOCK = 6 << 20 };

void os_keep_freed(size_t bytes)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, bytes < LARGE_BLOCK ? (int)bytes : LARGE_BLOCK);
    (void)mallopt(M_TRIM_THRESHOLD, (int)bytes);
    (void)mallopt(M_ARENA_MAX, 4); /* each may keep so much */
#else
    (void)bytes;
#endif
}
