/* Asks an HTTP server one request again and again, on one connection, and prints requests a second
 * and megabytes a second, by the clock and by the CPU time that the server took for them.
 *
 *   load PID PORT COUNT REQUEST-FILE */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WINDOW = 16, BUFFER = 8 << 20, REQUEST_MAX = 8192 };

static char in[BUFFER], request[REQUEST_MAX];

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds of CPU time of the process, all threads, from its scheduler statistics. */
static double cpu_of(const char *pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof(path), "/proc/%s/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f || !fgets(text, sizeof(text), f))
        die(path);
    fclose(f);
    const char *p = strrchr(text, ')');
    unsigned long user = 0, system = 0;
    if (!p ||
        sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        die("stat");
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static size_t read_request(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f)
        die(path);
    size_t n = fread(request, 1, sizeof(request), f);
    fclose(f);
    return n;
}

/* Takes one answer out of what has come; its length, or 0 when it is not whole yet. */
static size_t one_answer(const char *p, size_t n)
{
    const char *end = memmem(p, n, "\r\n\r\n", 4);
    if (!end)
        return 0;
    const char *length = memmem(p, (size_t)(end - p), "Content-Length: ", 16);
    if (!length || strncmp(p, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "load: the answer is %.300s\n", p);
        exit(1);
    }
    size_t whole = (size_t)(end + 4 - p) + strtoul(length + 16, NULL, 10);
    return whole <= n ? whole : 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    if (argc != 5)
        return 2;
    long count = strtol(argv[3], NULL, 10), sent = 0, got = 0;
    size_t request_n = read_request(argv[4]), n = 0, bytes = 0;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_port = htons((uint16_t)strtol(argv[2], NULL, 10));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&a, sizeof(a)))
        die("connect");
    double begin = now(), cpu = cpu_of(argv[1]);
    while (got < count) {
        for (; sent < count && sent - got < WINDOW; sent++) {
            if (write(fd, request, request_n) != (ssize_t)request_n)
                die("write");
        }
        ssize_t more = read(fd, in + n, sizeof(in) - n);
        if (more <= 0)
            die("read");
        n += (size_t)more;
        size_t at = 0, one;
        while ((one = one_answer(in + at, n - at)) > 0) {
            at += one;
            bytes += one;
            got++;
        }
        memmove(in, in + at, n - at);
        n -= at;
    }
    double seconds = now() - begin;
    cpu = cpu_of(argv[1]) - cpu;
    printf("%.0f\t%.1f\t%.0f\t%.1f\n", (double)count / seconds, (double)bytes / seconds / 1e6,
           cpu > 0 ? (double)count / cpu : 0, cpu > 0 ? (double)bytes / cpu / 1e6 : 0);
    return 0;
}
