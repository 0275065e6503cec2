/* Measures MCP servers over stdio, several side by side: every round runs each of them once, so
 * that what disturbs the machine disturbs all, and the median of the rounds is printed.
 *
 *   driver start ROUNDS REQUEST -- NAME COMMAND... [-- NAME COMMAND...]...
 *   driver calls ROUNDS CALLS WINDOW REQUEST -- NAME COMMAND... [-- ...]...
 *
 * REQUEST is one JSON-RPC message in which each # of "id":# becomes the number of the request.
 * `start` prints name, microseconds from spawn to reply, resident and proportional KiB after it.
 * `calls` keeps WINDOW requests in flight and prints name, CPU microseconds of the server per call
 * (user and system, all threads), wall-clock microseconds per call, bytes of one reply. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SERVERS = 16, MAX_ROUNDS = 1001, REQUEST_MAX = 4096, MAX_WINDOW = 256, FIGURES = 3 };
enum { READ_BYTES = 1 << 18, WARM_UP_CALLS = 2000 };

struct contender {
    char *name;
    char **argv;
    double figures[FIGURES][MAX_ROUNDS];
};

struct process {
    pid_t pid;
    int in, out;
};

struct plan {
    int rounds;
    long calls;
    long window;
    const char *request;
};

extern char **environ;

static char chunk[READ_BYTES];

static void die(const char *what)
{
    fprintf(stderr, "driver: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    if (clock_gettime(clock, &t))
        die("clock_gettime");
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct process start(char **argv)
{
    struct process p;
    int to[2], from[2];
    posix_spawn_file_actions_t actions;

    if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
        die("pipe2");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    if ((errno = posix_spawnp(&p.pid, argv[0], &actions, NULL, argv, environ)))
        die(argv[0]);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    p.in = to[1];
    p.out = from[0];
    return p;
}

static void end(struct process *p)
{
    close(p->in);
    while (read(p->out, chunk, sizeof(chunk)) > 0)
        ;
    close(p->out);
    waitpid(p->pid, NULL, 0);
}

static void send_all(const struct process *p, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(p->in, bytes, n);
        if (written < 0)
            die("write to the server");
        bytes += written;
        n -= (size_t)written;
    }
}

/* Waits for bytes and says how many lines end in them. */
static long receive(const struct process *p, size_t *bytes)
{
    ssize_t n = read(p->out, chunk, sizeof(chunk));
    long lines = 0;

    if (n <= 0)
        die("the server ended");
    *bytes += (size_t)n;
    for (char *c = chunk; (c = memchr(c, '\n', (size_t)(chunk + n - c))); c++)
        lines++;
    return lines;
}

static size_t fill(const char *request, long id, char *to)
{
    const char *mark = strstr(request, "\"id\":#");
    int n = mark ? snprintf(to, REQUEST_MAX, "%.*s\"id\":%ld%s\n", (int)(mark - request), request,
                            id, mark + 6)
                 : snprintf(to, REQUEST_MAX, "%s\n", request);

    if (n < 0 || n >= REQUEST_MAX)
        die("the request is too long");
    return (size_t)n;
}

/* From /proc: the kernel's own sum over the process's mappings. */
static double memory_kib(pid_t pid, const char *which)
{
    char path[64], line[256];
    double value = 0;

    snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, which, strlen(which)) == 0)
            value = strtod(line + strlen(which), NULL);
    if (f)
        fclose(f);
    return value;
}

static void round_start(const struct plan *plan, struct contender *c, int round)
{
    char request[REQUEST_MAX];
    size_t n = fill(plan->request, 1, request), bytes = 0;
    double begin = seconds_of(CLOCK_MONOTONIC);
    struct process p = start(c->argv);

    send_all(&p, request, n);
    while (receive(&p, &bytes) == 0)
        ;
    c->figures[0][round] = (seconds_of(CLOCK_MONOTONIC) - begin) * 1e6;
    c->figures[1][round] = memory_kib(p.pid, "Rss:");
    c->figures[2][round] = memory_kib(p.pid, "Pss:");
    end(&p);
}

/* Sends `calls` requests, never more than the window ahead of the replies; one write carries as
 * many as may go. */
static void run_calls(const struct plan *plan, const struct process *p, long calls, size_t *bytes)
{
    static char batch[(size_t)MAX_WINDOW * REQUEST_MAX];
    long sent = 0, received = 0;

    while (received < calls) {
        size_t n = 0;
        while (sent < calls && sent - received < plan->window)
            n += fill(plan->request, ++sent, batch + n);
        send_all(p, batch, n);
        received += receive(p, bytes);
    }
}

static void round_calls(const struct plan *plan, struct contender *c, int round)
{
    struct process p = start(c->argv);
    size_t bytes = 0, ignored = 0;
    clockid_t cpu;

    run_calls(plan, &p, plan->calls < WARM_UP_CALLS ? plan->calls : WARM_UP_CALLS, &ignored);
    if ((errno = clock_getcpuclockid(p.pid, &cpu)))
        die("clock_getcpuclockid");
    double begin = seconds_of(CLOCK_MONOTONIC), cpu_begin = seconds_of(cpu);
    run_calls(plan, &p, plan->calls, &bytes);
    c->figures[0][round] = (seconds_of(cpu) - cpu_begin) * 1e6 / (double)plan->calls;
    c->figures[1][round] = (seconds_of(CLOCK_MONOTONIC) - begin) * 1e6 / (double)plan->calls;
    c->figures[2][round] = (double)bytes / (double)plan->calls;
    end(&p);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void print_medians(struct contender *c, int rounds)
{
    printf("%s", c->name);
    for (int f = 0; f < FIGURES; f++) {
        qsort(c->figures[f], (size_t)rounds, sizeof(double), by_size);
        printf("\t%.2f", c->figures[f][rounds / 2]);
    }
    printf("\n");
}

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

static long number(const char *text, long max)
{
    long v = strtol(text, NULL, 10);

    return v < 1 ? 1 : v > max ? max : v;
}

int main(int argc, char **argv)
{
    static struct contender contenders[MAX_SERVERS];
    bool is_start = argc > 4 && strcmp(argv[1], "start") == 0;
    struct plan plan = {0};
    int n;

    if (!is_start && (argc < 7 || strcmp(argv[1], "calls") != 0))
        return fputs("driver: see the head of driver.c\n", stderr), 2;
    signal(SIGPIPE, SIG_IGN);
    plan.rounds = (int)number(argv[2], MAX_ROUNDS);
    plan.calls = is_start ? 1 : number(argv[3], 10000000);
    plan.window = is_start ? 1 : number(argv[4], MAX_WINDOW);
    plan.request = is_start ? argv[3] : argv[5];
    n = parse_contenders(argv + (is_start ? 4 : 6), contenders);
    for (int round = 0; round < plan.rounds; round++)
        for (int i = 0; i < n; i++)
            is_start ? round_start(&plan, &contenders[i], round)
                     : round_calls(&plan, &contenders[i], round);
    for (int i = 0; i < n; i++)
        print_medians(&contenders[i], plan.rounds);
    return n > 0 ? 0 : 2;
}
