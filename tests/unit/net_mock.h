/* A peer for the HTTP client that behaves as badly as it is told to, on a real port, and remembers
 * every byte it was sent. One thread per connection. POSIX. */
#pragma once

#include "net_sockets.h"

#include <stdatomic.h>
#include <uv.h>

enum mock_mode {
    MOCK_REPLY,        /* the reply, then waits for the next request */
    MOCK_REPLY_CLOSE,  /* the reply, then the end of the stream */
    MOCK_SILENT,       /* takes the request and says nothing */
    MOCK_CLOSE,        /* takes the request and closes */
    MOCK_RESET,        /* the same with a reset */
    MOCK_SECOND_CLOSE, /* answers the first request of a connection, closes at the second */
    MOCK_WRITES_CLOSE, /* answers GET, closes at anything else */
    MOCK_ENDLESS,      /* the reply, then bytes without end */
    MOCK_DRIP          /* the reply, then a byte every 20 ms */
};

struct mock {
    enum mock_mode mode;
    const char *reply;
    size_t reply_n; /* 0: the reply is a C string */
    int port;
    int fd;
    uv_thread_t thread;
    uv_mutex_t lock;
    atomic_int connections; /* so far */
    atomic_int open;
    atomic_bool stop;
    char seen[8 * 1024 * 1024]; /* under the lock */
    size_t seen_n;
};

struct mock_conn {
    struct mock *mock;
    int fd;
};

static void mock_note(struct mock *m, const char *p, size_t n)
{
    uv_mutex_lock(&m->lock);
    if (n > sizeof(m->seen) - 1 - m->seen_n)
        n = sizeof(m->seen) - 1 - m->seen_n;
    memcpy(m->seen + m->seen_n, p, n);
    m->seen_n += n;
    m->seen[m->seen_n] = '\0';
    uv_mutex_unlock(&m->lock);
}

static ssize_t mock_recv(struct mock *m, int fd, char *p, size_t n)
{
    while (!atomic_load(&m->stop)) {
        ssize_t got = raw_recv(fd, p, n, 10);

        if (got != -2)
            return got;
    }
    return 0;
}

/* Reads one request with its body (by Content-Length); false at the end of the stream. */
static bool mock_read_request(struct mock *m, int fd, char *head, size_t cap)
{
    size_t n = 0;
    size_t wanted = SIZE_MAX;
    size_t total = 0;
    static _Thread_local char block[64 * 1024];

    head[0] = '\0';
    while (total < wanted) {
        ssize_t got = mock_recv(m, fd, block, sizeof(block));

        if (got <= 0)
            return false;
        mock_note(m, block, (size_t)got);
        size_t take = (size_t)got < cap - 1 - n ? (size_t)got : cap - 1 - n;
        memcpy(head + n, block, take);
        n += take;
        total += (size_t)got;
        head[n] = '\0';
        const char *end = strstr(head, "\r\n\r\n");
        if (end && wanted == SIZE_MAX) {
            const char *length = strcasestr(head, "\r\nContent-Length: ");
            wanted = (size_t)(end + 4 - head);
            if (length && length < end)
                wanted += (size_t)atol(length + 18);
        }
    }
    return true;
}

static void mock_flood(struct mock *m, int fd)
{
    char block[16 * 1024];

    memset(block, 'x', sizeof(block));
    while (!atomic_load(&m->stop)) {
        if (m->mode == MOCK_DRIP)
            sleep_ms(20);
        if (!raw_send(fd, block, m->mode == MOCK_DRIP ? 1 : sizeof(block)))
            return;
    }
}

static bool mock_answer(struct mock *m, int fd, const char *head, int nth)
{
    struct linger at_once = {.l_onoff = 1};
    char byte;

    switch (m->mode) {
    case MOCK_SILENT:
        mock_recv(m, fd, &byte, 1);
        return false;
    case MOCK_RESET:
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        return false;
    case MOCK_CLOSE:
        return false;
    case MOCK_SECOND_CLOSE:
        if (nth > 1)
            return false;
        break;
    case MOCK_WRITES_CLOSE:
        if (strncmp(head, "GET ", 4) != 0)
            return false;
        break;
    case MOCK_REPLY:
    case MOCK_REPLY_CLOSE:
    case MOCK_ENDLESS:
    case MOCK_DRIP:
        break;
    }
    raw_send(fd, m->reply, m->reply_n ? m->reply_n : strlen(m->reply));
    if (m->mode == MOCK_ENDLESS || m->mode == MOCK_DRIP)
        mock_flood(m, fd);
    return m->mode != MOCK_REPLY_CLOSE;
}

static void mock_serve(void *arg)
{
    struct mock_conn c = *(struct mock_conn *)arg;
    char head[8000];
    int nth = 0;

    free(arg);
    while (mock_read_request(c.mock, c.fd, head, sizeof(head)) &&
           mock_answer(c.mock, c.fd, head, ++nth))
        ;
    close(c.fd);
    atomic_fetch_sub(&c.mock->open, 1);
}

static void mock_accept(void *arg)
{
    struct mock *m = arg;

    while (!atomic_load(&m->stop)) {
        struct pollfd wait = {.fd = m->fd, .events = POLLIN};
        struct mock_conn *c;
        pthread_t thread;
        pthread_attr_t detached;
        int on = 1;

        if (poll(&wait, 1, 10) <= 0)
            continue;
        c = malloc(sizeof(*c));
        if (!c)
            return;
        *c = (struct mock_conn){m, accept(m->fd, NULL, NULL)};
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        atomic_fetch_add(&m->connections, 1);
        atomic_fetch_add(&m->open, 1);
        pthread_attr_init(&detached);
        pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
        pthread_create(&thread, &detached, (void *(*)(void *))(void (*)(void))mock_serve, c);
        pthread_attr_destroy(&detached);
    }
}

static struct mock *mock_start(enum mock_mode mode, const char *reply)
{
    struct mock *m = calloc(1, sizeof(*m));

    if (!m)
        abort();
    m->mode = mode;
    m->reply = reply;
    m->fd = raw_listen(&m->port);
    uv_mutex_init(&m->lock);
    uv_thread_create(&m->thread, mock_accept, m);
    return m;
}

static void mock_stop(struct mock *m)
{
    atomic_store(&m->stop, true);
    uv_thread_join(&m->thread);
    for (int i = 0; i < 5000 && atomic_load(&m->open); i++)
        sleep_ms(1);
    close(m->fd);
    uv_mutex_destroy(&m->lock);
    free(m);
}

static int mock_count(struct mock *m, const char *text)
{
    uv_mutex_lock(&m->lock);
    int n = count_text(m->seen, text);
    uv_mutex_unlock(&m->lock);
    return n;
}
