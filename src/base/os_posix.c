/* The POSIX variant of os.h. */
#include "base/os.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
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
