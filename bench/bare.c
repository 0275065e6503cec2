/* What no server can beat. `bare reply FILE` answers every line with FILE, so that starting it
 * costs what starting a process costs; `bare echo` answers tools/call without parsing: it copies
 * the id and the text from where the driver writes them; `bare http PORT` answers whatever comes on
 * a connection with one fixed reply. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 17 };

static char in[BUFFER_BYTES], out[2 * BUFFER_BYTES];

static int reply_with(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out, sizeof(out));

    if (n < 0)
        return perror(path), 1;
    while (read(STDIN_FILENO, in, sizeof(in)) > 0)
        if (write(STDOUT_FILENO, out, (size_t)n) < 0)
            return 1;
    return 0;
}

/* The text between the mark and the next byte `end`. */
static int part_of(const char *line, const char *mark, char end, const char **ret)
{
    const char *start = strstr(line, mark);

    *ret = start ? start + strlen(mark) : "";
    return (int)strcspn(*ret, (char[]){end, '\0'});
}

static size_t echo_line(const char *line, char *to, size_t size)
{
    const char *id, *text;
    int id_len = part_of(line, "\"id\":", ',', &id);
    int text_len = part_of(line, "\"text\":\"", '"', &text);

    return (size_t)snprintf(to, size,
                            "{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"result\":{\"content\":[{\"type\":"
                            "\"text\",\"text\":\"%.*s\"}]}}\n",
                            id_len, id, text_len, text);
}

static int echo(void)
{
    size_t have = 0;
    ssize_t n;

    while ((n = read(STDIN_FILENO, in + have, sizeof(in) - 1 - have)) > 0) {
        char *line = in, *end;
        size_t written = 0;
        have += (size_t)n;
        in[have] = '\0';
        for (; (end = memchr(line, '\n', have - (size_t)(line - in))); line = end + 1) {
            *end = '\0';
            written += echo_line(line, out + written, sizeof(out) - written);
        }
        have -= (size_t)(line - in);
        memmove(in, line, have);
        if (write(STDOUT_FILENO, out, written) < 0)
            return 1;
    }
    return 0;
}

static void watch(int epoll, int fd)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

    if (fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) {
        perror("bare");
        exit(1);
    }
}

static int http(int port)
{
    static const char reply[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 84\r\n\r\n"
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
        "\"hello "
        "there\"}]}}";
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), epoll = epoll_create1(0), on = 1;
    struct epoll_event events[256];

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 511))
        return perror("bare"), 1;
    watch(epoll, listener);
    for (;;) {
        int n = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener)
                watch(epoll, accept(listener, NULL, NULL));
            else if (read(fd, in, sizeof(in)) <= 0 || write(fd, reply, sizeof(reply) - 1) < 0)
                close(fd);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "reply") == 0)
        return reply_with(argv[2]);
    if (argc == 2 && strcmp(argv[1], "echo") == 0)
        return echo();
    if (argc == 3 && strcmp(argv[1], "http") == 0)
        return http((int)strtol(argv[2], NULL, 10));
    fputs("usage: bare reply FILE | bare echo | bare http PORT\n", stderr);
    return 2;
}
