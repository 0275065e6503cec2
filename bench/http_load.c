/* Measures servers over HTTP: MCP servers several side by side, so that every round runs each of
 * them once and the median of the rounds is printed; or any server that runs already, with a
 * request out of a file. One thread on epoll, so that it costs far less than what it measures.
 *
 *   http_load calls ROUNDS CALLS CONNECTIONS ERA -- NAME COMMAND... [-- NAME COMMAND...]...
 *   http_load open ERA IDLE STREAMS -- NAME COMMAND...
 *   http_load slow ROUNDS EACH -- NAME COMMAND...
 *   http_load file PID PORT COUNT REQUEST-FILE
 *
 * In a command, PORT is replaced by a free port. ERA is modern or legacy, bare for servers that
 * know nothing of either. `calls` keeps one call of the tool echo open on every connection and
 * prints name, CPU microseconds of the server per call, calls per second, bytes of a reply. `open`
 * prints name, resident KiB before, with IDLE connections kept open, and with STREAMS
 * subscriptions/listen streams besides. `slow` makes 500 calls a second while EACH connections with
 * slow headers, EACH with slow bodies and EACH that do not read are tried, and renewed when they
 * are dropped; it prints name, p99 in microseconds without and with them, and resident KiB; how
 * many calls failed, on connections that were there before and on new ones, goes to standard
 * error. `file` asks the same on one connection with 16 requests in flight; it prints requests and
 * megabytes a second by the clock, and both by the CPU time that the server took for them. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MAX_SERVERS = 8,
    MAX_ROUNDS = 101,
    MAX_CONNECTIONS = 4096,
    REQUEST_MAX = 1024,
    REPLY_MAX = 16384,
    WARM_UP_CALLS = 3000,
    MAX_SAMPLES = 2000000,
    SLOW_SECONDS = 3,    /* of calls, without and with slow peers */
    SLOW_STEP_MS = 1000, /* between two bytes of a slow peer */
    FILE_WINDOW = 16,
    FILE_REQUEST_MAX = 8192,
    FILE_REPLIES_MAX = 8 << 20,
};

struct contender {
    char *name;
    char **argv;
    double figures[3][MAX_ROUNDS];
};

struct server {
    pid_t pid;
    int port;
};

struct connection {
    int fd;
    size_t request_n, reply_n, wanted; /* wanted: bytes of the whole reply, 0 = not known yet */
    double sent_s;
    char request[REQUEST_MAX];
    char reply[REPLY_MAX];
};

/* What a run of calls found. */
struct tally {
    long done, failed;
    double bytes;
    double *samples; /* seconds of each call; NULL: not wanted */
    long n_samples;
};

extern char **environ;

static struct connection connections[MAX_CONNECTIONS];
static char session_line[128];

static void die(const char *what)
{
    fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    if (clock_gettime(clock, &t))
        die("clock_gettime");
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now_s(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

/* ---- Servers ---- */

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

static int free_port(void)
{
    struct sockaddr_in at = loopback(0);
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) ||
        getsockname(fd, (struct sockaddr *)&at, &n))
        die("no free port");
    close(fd);
    return ntohs(at.sin_port);
}

static int try_connect(int port)
{
    struct sockaddr_in to = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    if (fd < 0)
        die("socket");
    if (connect(fd, (struct sockaddr *)&to, sizeof(to))) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

static int must_connect(int port)
{
    int fd = try_connect(port);

    if (fd < 0)
        die("connect");
    return fd;
}

static struct server start(char **argv)
{
    enum { MAX_ARGS = 32, STEP_US = 10000, STEPS = 2000 };
    char *args[MAX_ARGS + 1] = {0}, port[16];
    struct server s = {.port = free_port()};
    posix_spawn_file_actions_t actions;

    snprintf(port, sizeof(port), "%d", s.port);
    for (int i = 0; argv[i] && i < MAX_ARGS; i++)
        args[i] = strcmp(argv[i], "PORT") == 0 ? port : argv[i];
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if ((errno = posix_spawnp(&s.pid, args[0], &actions, NULL, args, environ)))
        die(args[0]);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < STEPS; i++) {
        int fd = try_connect(s.port);
        if (fd >= 0) {
            close(fd);
            return s;
        }
        usleep(STEP_US);
    }
    die("the server does not listen");
    return s;
}

static void end(const struct server *s)
{
    kill(s->pid, SIGTERM);
    waitpid(s->pid, NULL, 0);
}

static double resident_kib(const struct server *s)
{
    char path[64], line[256];
    double value = 0;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)s->pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            value = strtod(line + 6, NULL);
    if (f)
        fclose(f);
    return value;
}

/* ---- Requests ---- */

#define META                                                                                       \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"

static size_t write_request(char *to, const char *headers, const char *body)
{
    int n =
        snprintf(to, REQUEST_MAX,
                 "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                 "Accept: application/json, text/event-stream\r\n%sContent-Length: %zu\r\n\r\n%s",
                 headers, strlen(body), body);

    if (n < 0 || n >= REQUEST_MAX)
        die("the request is too long");
    return (size_t)n;
}

static size_t write_echo(char *to, const char *era, int id)
{
    char body[REQUEST_MAX];
    bool modern = strcmp(era, "modern") == 0;

    snprintf(body, sizeof(body),
             "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":"
             "\"echo\",\"arguments\":{\"text\":\"hello there\"}%s}}",
             id, modern ? "," META : "");
    return write_request(to,
                         modern ? "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\n"
                                  "Mcp-Name: echo\r\n"
                                : session_line,
                         body);
}

static size_t write_listen(char *to, int id)
{
    char body[REQUEST_MAX];

    snprintf(body, sizeof(body),
             "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"subscriptions/listen\",\"params\":{"
             "\"notifications\":{\"toolsListChanged\":true}," META "}}",
             id);
    return write_request(
        to, "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n", body);
}

static void send_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        if (sent < 0)
            die("send");
        bytes += sent;
        n -= (size_t)sent;
    }
}

/* Opens a session and puts its header line into session_line. */
static void initialize(const struct server *s)
{
    char request[REQUEST_MAX], reply[REPLY_MAX];
    int fd = must_connect(s->port);
    size_t n = write_request(request, "Connection: close\r\n",
                             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                             "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                             "\"clientInfo\":{\"name\":\"load\",\"version\":\"1\"}}}");

    send_all(fd, request, n);
    size_t got = 0;
    for (ssize_t r;
         got < sizeof(reply) - 1 && (r = recv(fd, reply + got, sizeof(reply) - 1 - got, 0)) > 0;)
        got += (size_t)r;
    reply[got] = '\0';
    close(fd);
    const char *at = strcasestr(reply, "mcp-session-id: ");
    session_line[0] = '\0';
    if (at)
        snprintf(session_line, sizeof(session_line), "%.*s\r\n", (int)strcspn(at, "\r\n"), at);
}

/* ---- Replies ---- */

/* Length of the whole reply once the head is there: by Content-Length, or when the last chunk has
 * come; 0 = more is needed. */
static size_t whole_reply(struct connection *c)
{
    if (c->wanted)
        return c->reply_n >= c->wanted ? c->wanted : 0;
    c->reply[c->reply_n] = '\0';
    const char *end = memmem(c->reply, c->reply_n, "\r\n\r\n", 4);
    if (!end)
        return 0;
    const char *length = strcasestr(c->reply, "\r\ncontent-length:");
    if (length && length < end) {
        c->wanted = (size_t)(end + 4 - c->reply) + strtoul(length + 17, NULL, 10);
        return c->reply_n >= c->wanted ? c->wanted : 0;
    }
    bool ended = c->reply_n >= 5 && memcmp(c->reply + c->reply_n - 5, "0\r\n\r\n", 5) == 0;
    return ended ? c->reply_n : 0;
}

static void send_call(struct connection *c)
{
    c->reply_n = c->wanted = 0;
    c->sent_s = now_s();
    send_all(c->fd, c->request, c->request_n);
}

/* True when a reply is complete. */
static bool receive(struct connection *c, struct tally *t)
{
    ssize_t n = recv(c->fd, c->reply + c->reply_n, sizeof(c->reply) - 1 - c->reply_n, 0);

    if (n <= 0) {
        errno = n ? errno : ECONNRESET;
        die("a call's connection ended");
    }
    c->reply_n += (size_t)n;
    size_t whole = whole_reply(c);
    if (!whole)
        return false;
    if (memcmp(c->reply, "HTTP/1.1 200", 12) != 0 || !memmem(c->reply, whole, "hello there", 11)) {
        if (!t->failed)
            fprintf(stderr, "http_load: %.*s\n", (int)whole, c->reply);
        t->failed++;
    }
    t->done++;
    t->bytes = (double)whole;
    if (t->samples && t->n_samples < MAX_SAMPLES)
        t->samples[t->n_samples++] = now_s() - c->sent_s;
    return true;
}

static void open_connections(const struct server *s, const char *era, int n, int epoll)
{
    for (int i = 0; i < n; i++) {
        struct connection *c = &connections[i];
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        c->fd = must_connect(s->port);
        c->request_n = write_echo(c->request, era, i + 1);
        if (epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e))
            die("epoll_ctl");
    }
}

static void close_connections(int n)
{
    for (int i = 0; i < n; i++)
        close(connections[i].fd);
}

/* Keeps one call open on each connection until so many are done. */
static void run_calls(int epoll, int n_connections, long calls, struct tally *t)
{
    struct epoll_event events[256];
    long begun = 0;

    for (; begun < n_connections && begun < calls; begun++)
        send_call(&connections[begun]);
    while (t->done < begun) {
        int n = epoll_wait(epoll, events, 256, 100);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (receive(c, t) && begun < calls) {
                send_call(c);
                begun++;
            }
        }
    }
}

/* 500 calls a second, one after the other on the connections. */
static void run_paced(int epoll, int n_connections, double seconds, struct tally *t)
{
    struct epoll_event events[64];
    double begin = now_s(), next = begin;
    bool busy[MAX_CONNECTIONS] = {false};
    long begun = 0;

    while (now_s() < begin + seconds || t->done < begun) {
        struct connection *c = &connections[begun % n_connections];
        if (now_s() >= next && now_s() < begin + seconds && !busy[c - connections]) {
            busy[c - connections] = true;
            send_call(c);
            begun++;
            next += 0.002;
        }
        int n = epoll_wait(epoll, events, 64, 1);
        for (int i = 0; i < n; i++) {
            c = events[i].data.ptr;
            if (receive(c, t))
                busy[c - connections] = false;
        }
    }
}

/* ---- calls ---- */

static void round_calls(struct contender *c, int round, long calls, int n, const char *era)
{
    struct server s = start(c->argv);
    struct tally warm = {0}, t = {0};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    clockid_t cpu;

    session_line[0] = '\0';
    if (strcmp(era, "legacy") == 0)
        initialize(&s);
    open_connections(&s, era, n, epoll);
    run_calls(epoll, n, WARM_UP_CALLS < calls ? WARM_UP_CALLS : calls, &warm);
    if ((errno = clock_getcpuclockid(s.pid, &cpu)))
        die("clock_getcpuclockid");
    double begin = now_s(), cpu_begin = seconds_of(cpu);
    run_calls(epoll, n, calls, &t);
    double wall = now_s() - begin;
    c->figures[0][round] = (seconds_of(cpu) - cpu_begin) * 1e6 / (double)calls;
    c->figures[1][round] = (double)calls / wall;
    c->figures[2][round] = t.bytes;
    if (t.failed)
        fprintf(stderr, "http_load: %s: %ld calls failed\n", c->name, t.failed);
    close_connections(n);
    close(epoll);
    end(&s);
}

/* ---- open ---- */

static void wait_for(int fd, const char *text)
{
    char reply[REPLY_MAX];
    size_t n = 0;

    reply[0] = '\0';
    while (!strstr(reply, text)) {
        ssize_t got = recv(fd, reply + n, sizeof(reply) - 1 - n, 0);
        if (got <= 0) {
            fprintf(stderr, "http_load: no \"%s\" in: %s\n", text, reply);
            exit(1);
        }
        n += (size_t)got;
        reply[n] = '\0';
    }
}

static void run_open(struct contender *c, const char *era, int idle, int streams)
{
    struct server s = start(c->argv);
    char request[REQUEST_MAX];
    double before = resident_kib(&s);

    if (idle + streams > MAX_CONNECTIONS)
        die("too many connections");
    open_connections(&s, era, idle, -1);
    for (int i = 0; i < idle; i++) { /* each has had a call */
        send_all(connections[i].fd, connections[i].request, connections[i].request_n);
        wait_for(connections[i].fd, "hello there");
    }
    double with_idle = resident_kib(&s);
    for (int i = 0; i < streams; i++) {
        connections[idle + i].fd = must_connect(s.port);
        send_all(connections[idle + i].fd, request, write_listen(request, i + 1));
        wait_for(connections[idle + i].fd, "acknowledged");
    }
    printf("%s\t%.0f\t%.0f\t%.0f\n", c->name, before, with_idle, resident_kib(&s));
    close_connections(idle + streams);
    end(&s);
}

/* ---- slow ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double percentile(struct tally *t, double share)
{
    qsort(t->samples, (size_t)t->n_samples, sizeof(double), by_size);
    return t->n_samples ? t->samples[(long)((double)(t->n_samples - 1) * share)] : 0;
}

/* What each kind sends at first: part of a head; a head and part of a body; many whole requests
 * whose replies are never read. */
static void begin_attack(int fd, int kind, const char *call, size_t call_n)
{
    static const char head[] = "POST /mcp HTTP/1.1\r\nHost: localhost\r\n";
    static const char body[] = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                               "application/json\r\nContent-Length: 100000\r\n\r\n{";
    int small = 2048;

    switch (kind) {
    case 0:
        (void)send(fd, head, sizeof(head) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        break;
    case 1:
        (void)send(fd, body, sizeof(body) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        break;
    default:
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
        for (int i = 0; i < 20; i++)
            (void)send(fd, call, call_n, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

/* One byte more, or for those that do not read one call more. */
static ssize_t slow_send(int fd, int kind, const char *call, size_t call_n)
{
    static const char *const bytes[] = {"X", "{"};

    return kind < 2 ? send(fd, bytes[kind], 1, MSG_NOSIGNAL | MSG_DONTWAIT)
                    : send(fd, call, call_n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* A child, so that the calls are measured undisturbed: attacks, and renews what was dropped. */
static void attack(const struct server *s, int each, const char *call, size_t call_n)
{
    static int fds[MAX_CONNECTIONS];
    int n = 3 * each < MAX_CONNECTIONS ? 3 * each : MAX_CONNECTIONS;
    int batch = n / 100 + 1;

    for (int i = 0; i < n; i++)
        fds[i] = -1;
    for (;;) {
        for (int i = 0; i < n; i++) {
            if (i % batch == 0) /* spread out: it is patience that is tried, not bursts */
                usleep(SLOW_STEP_MS * 10);
            int kind = i % 3;
            char junk[64];
            if (fds[i] >= 0 && kind < 2 && recv(fds[i], junk, sizeof(junk), MSG_DONTWAIT) != -1) {
                close(fds[i]); /* it was answered, or dropped */
                fds[i] = -1;
            } else if (fds[i] >= 0 && slow_send(fds[i], kind, call, call_n) < 0 &&
                       errno != EAGAIN) {
                close(fds[i]);
                fds[i] = -1;
            }
            if (fds[i] < 0 && (fds[i] = try_connect(s->port)) >= 0)
                begin_attack(fds[i], kind, call, call_n);
        }
    }
}

/* Whoever comes new has to be served as well. */
static bool call_on_new(const struct server *s)
{
    char request[REQUEST_MAX], reply[REPLY_MAX];
    int fd = must_connect(s->port);
    struct timeval patience = {.tv_sec = 5};
    size_t n = 0;
    ssize_t got;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    send_all(fd, request, write_echo(request, "modern", 1));
    do {
        got = recv(fd, reply + n, sizeof(reply) - n, 0);
        n += got > 0 ? (size_t)got : 0;
    } while (got > 0 && n < sizeof(reply) && !memmem(reply, n, "hello there", 11));
    close(fd);
    return memmem(reply, n, "hello there", 11) != NULL;
}

static void print_medians(struct contender *c, int rounds)
{
    printf("%s", c->name);
    for (int f = 0; f < 3; f++) {
        qsort(c->figures[f], (size_t)rounds, sizeof(double), by_size);
        printf("\t%.2f", c->figures[f][rounds / 2]);
    }
    printf("\n");
}

static pid_t begin_attacks(const struct server *s, int each)
{
    pid_t attacker = fork();

    if (attacker < 0)
        die("fork");
    if (attacker == 0)
        attack(s, each, connections[0].request, connections[0].request_n);
    return attacker;
}

/* Quiet and attacked times take turns, so that what else the machine does disturbs both. */
static void run_slow(struct contender *c, int rounds, int each)
{
    enum { GOOD = 16 };
    struct server s = start(c->argv);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct tally warm = {0}, t = {0};
    long failed = 0, new_failed = 0;

    t.samples = malloc(MAX_SAMPLES * sizeof(double));
    if (!t.samples)
        die("malloc");
    open_connections(&s, "modern", GOOD, epoll);
    run_calls(epoll, GOOD, WARM_UP_CALLS, &warm);
    for (int round = 0; round < rounds; round++) {
        t.n_samples = t.done = 0;
        run_paced(epoll, GOOD, SLOW_SECONDS, &t);
        c->figures[0][round] = percentile(&t, 0.99) * 1e6;
        pid_t attacker = begin_attacks(&s, each);
        warm.done = 0;
        run_paced(epoll, GOOD, 2, &warm); /* until most of them are there */
        t.n_samples = t.done = 0;
        run_paced(epoll, GOOD, SLOW_SECONDS, &t);
        c->figures[1][round] = percentile(&t, 0.99) * 1e6;
        for (int i = 0; i < 100; i++)
            new_failed += !call_on_new(&s);
        c->figures[2][round] = resident_kib(&s);
        kill(attacker, SIGKILL);
        waitpid(attacker, NULL, 0);
        failed += t.failed;
        t.failed = 0;
    }
    print_medians(c, rounds);
    if (failed + new_failed)
        fprintf(stderr, "http_load: %s: %ld calls failed, and %ld of %d on new connections\n",
                c->name, failed, new_failed, rounds * 100);
    close_connections(GOOD);
    close(epoll);
    end(&s);
    free(t.samples);
}

/* ---- file ---- */

/* Length of the whole reply at the front of what has come; 0 = more is needed. */
static size_t front_reply(const char *p, size_t n)
{
    const char *end = memmem(p, n, "\r\n\r\n", 4);

    if (!end)
        return 0;
    const char *length = memmem(p, (size_t)(end - p), "Content-Length: ", 16);
    if (!length || strncmp(p, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "http_load: the answer is %.300s\n", p);
        exit(1);
    }
    size_t whole = (size_t)(end + 4 - p) + strtoul(length + 16, NULL, 10);
    return whole <= n ? whole : 0;
}

static size_t read_file(const char *path, char *to, size_t size)
{
    FILE *f = fopen(path, "re");

    if (!f)
        die(path);
    size_t n = fread(to, 1, size, f);
    fclose(f);
    return n;
}

/* Bytes of all replies. */
static size_t ask_again_and_again(int fd, const char *request, size_t request_n, long count)
{
    static char in[FILE_REPLIES_MAX];
    size_t n = 0, bytes = 0;

    for (long sent = 0, got = 0; got < count;) {
        for (; sent < count && sent - got < FILE_WINDOW; sent++)
            send_all(fd, request, request_n);
        ssize_t more = recv(fd, in + n, sizeof(in) - n, 0);
        if (more <= 0)
            die("the server ended the connection");
        n += (size_t)more;
        size_t at = 0, one;
        while ((one = front_reply(in + at, n - at)) > 0) {
            at += one;
            got++;
        }
        memmove(in, in + at, n - at);
        n -= at;
        bytes += at;
    }
    return bytes;
}

static void run_file(char **argv)
{
    char request[FILE_REQUEST_MAX];
    size_t request_n = read_file(argv[3], request, sizeof(request));
    long count = strtol(argv[2], NULL, 10);
    clockid_t cpu;

    int fd = must_connect((int)strtol(argv[1], NULL, 10));
    if ((errno = clock_getcpuclockid((pid_t)strtol(argv[0], NULL, 10), &cpu)))
        die("clock_getcpuclockid");
    double begin = now_s(), cpu_begin = seconds_of(cpu);
    size_t bytes = ask_again_and_again(fd, request, request_n, count);
    double wall = now_s() - begin, took = seconds_of(cpu) - cpu_begin;
    close(fd);
    printf("%.0f\t%.1f\t%.0f\t%.1f\n", (double)count / wall, (double)bytes / wall / 1e6,
           (double)count / took, (double)bytes / took / 1e6);
}

/* ---- Command line ---- */

static int parse_contenders(char **argv, struct contender *contenders)
{
    int n = 0;

    for (; *argv; argv++) {
        if (strcmp(*argv, "--") != 0)
            continue;
        *argv = NULL; /* ends the command before */
        if (n == MAX_SERVERS || !argv[1] || !argv[2])
            return 0;
        contenders[n].name = argv[1];
        contenders[n++].argv = argv + 2;
    }
    return n;
}

static int number(const char *text, int max)
{
    long v = strtol(text, NULL, 10);

    return v < 1 ? 1 : v > max ? max : (int)v;
}

int main(int argc, char **argv)
{
    static struct contender contenders[MAX_SERVERS];
    struct rlimit files;
    const char *what = argc > 6 ? argv[1] : "";
    int n = parse_contenders(argv + (argc > 2 ? 2 : argc), contenders);

    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!getrlimit(RLIMIT_NOFILE, &files)) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (argc == 6 && strcmp(argv[1], "file") == 0)
        return run_file(argv + 2), 0;
    if (!n)
        return fputs("http_load: see the head of http_load.c\n", stderr), 2;
    if (strcmp(what, "open") == 0) {
        for (int i = 0; i < n; i++)
            run_open(&contenders[i], argv[2], number(argv[3], MAX_CONNECTIONS),
                     number(argv[4], MAX_CONNECTIONS));
    } else if (strcmp(what, "slow") == 0) {
        for (int i = 0; i < n; i++)
            run_slow(&contenders[i], number(argv[2], MAX_ROUNDS), number(argv[3], MAX_CONNECTIONS));
    } else if (strcmp(what, "calls") == 0) {
        int rounds = number(argv[2], MAX_ROUNDS), open = number(argv[4], MAX_CONNECTIONS);
        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < n; i++)
                round_calls(&contenders[i], round, number(argv[3], 10000000), open, argv[5]);
        for (int i = 0; i < n; i++)
            print_medians(&contenders[i], rounds);
    } else {
        return 2;
    }
    return 0;
}
