/* Raw sockets for tests: peers that do exactly what they are told, well-formed or not. POSIX. */
#pragma once

#include "base/clock.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RAW_TIMEOUT_MS = 10000 };

__attribute__((unused)) static int raw_connect(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)))
        base_bug("raw_connect", __FILE__, __LINE__);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

/* Listens on a free port. */
__attribute__((unused)) static int raw_listen(int *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) || listen(fd, 64) ||
        getsockname(fd, (struct sockaddr *)&at, &len))
        base_bug("raw_listen", __FILE__, __LINE__);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

/* False when the peer no longer takes anything. */
__attribute__((unused)) static bool raw_send(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

__attribute__((unused)) static bool raw_send_z(int fd, const char *text)
{
    return raw_send(fd, text, strlen(text));
}

/* What recv() says, after waiting at most timeout_ms; -2 when nothing came. */
__attribute__((unused)) static ssize_t raw_recv(int fd, char *p, size_t n, int timeout_ms)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    if (poll(&wait, 1, timeout_ms) <= 0)
        return -2;
    return recv(fd, p, n, 0);
}

/* Reads to the end of the stream (or a reset) and adds a NUL; gives up after RAW_TIMEOUT_MS. */
__attribute__((unused)) static size_t raw_read_all(int fd, char *out, size_t cap)
{
    int64_t end = clock_mono_ms() + RAW_TIMEOUT_MS;
    size_t n = 0;

    while (n + 1 < cap && clock_mono_ms() < end) {
        ssize_t got = raw_recv(fd, out + n, cap - 1 - n, RAW_TIMEOUT_MS);

        if (got <= 0)
            break;
        n += (size_t)got;
    }
    out[n] = '\0';
    return n;
}

/* Reads until the text holds `until`, or the stream ends. */
__attribute__((unused)) static bool raw_read_until(int fd, char *out, size_t cap, const char *until)
{
    int64_t end = clock_mono_ms() + RAW_TIMEOUT_MS;
    size_t n = 0;

    out[0] = '\0';
    while (n + 1 < cap && clock_mono_ms() < end) {
        ssize_t got = raw_recv(fd, out + n, cap - 1 - n, RAW_TIMEOUT_MS);

        if (got <= 0)
            return false;
        n += (size_t)got;
        out[n] = '\0';
        if (strstr(out, until))
            return true;
    }
    return false;
}

__attribute__((unused)) static int raw_status(const char *reply)
{
    return strncmp(reply, "HTTP/1.1 ", 9) == 0 ? atoi(reply + 9) : 0;
}

__attribute__((unused)) static void sleep_ms(int ms)
{
    poll(NULL, 0, ms);
}

/* How often `needle` stands in the text. */
__attribute__((unused)) static int count_text(const char *text, const char *needle)
{
    int n = 0;

    while ((text = strstr(text, needle))) {
        n++;
        text += strlen(needle);
    }
    return n;
}
