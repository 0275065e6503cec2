/* Plays a transcript against a server over real pipes.
 *
 *   wire-run SERVER TRANSCRIPT [split]
 *
 * Lines of a transcript:
 *   # text             a remark
 *   @ key=value ...    arguments of the next server
 *   > text             sends the text and a newline
 *   >- text            sends the text as it is: \n \r \t \\ and \xHH are escapes
 *   >* N text          sends the text N times, no newline
 *   < pattern          the next line of output matches; * stands for anything
 *   <? pattern         so do several of these, together, in any order
 *   <none MS           no output for that long
 *   eof                closes the server's input
 *   stdout             closes the server's output
 *   kill NAME          sends SIGTERM or SIGINT
 *   exit CODE MS       the server ends with that code within that time, and says no more;
 *                      what follows is for a new one
 * $M and $S in a line stand for the _meta of a 2026-07-28 request and the end of its result.
 * With "split" every byte is sent in a write of its own. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

enum { LINE_MS = 10000, SPLIT_MAX = 65536, ARGS_MAX = 16, GROUP_MAX = 64 };

static const char meta[] = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                           "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"wire\",\"version\":"
                           "\"1\"},\"io.modelcontextprotocol/clientCapabilities\":{}}";
static const char tail[] =
    "\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":"
    "\"test\",\"title\":\"Test "
    "server\",\"version\":\"1.0\",\"websiteUrl\":\"https://example.com\"}}}}";

struct run {
    const char *file;
    int line_no;
    pid_t pid;
    int in, out; /* the server's; -1 when closed */
    char *got;   /* output not taken yet */
    size_t n, cap;
    bool split, output_ended;
};

__attribute__((format(printf, 2, 3), noreturn)) static void fail(struct run *r, const char *fmt,
                                                                 ...)
{
    va_list args;

    fprintf(stderr, "%s:%d: ", r->file, r->line_no);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "\n");
    if (r->n)
        fprintf(stderr, "output not taken yet: %.*s\n", (int)(r->n < 2000 ? r->n : 2000), r->got);
    if (r->pid > 0)
        kill(r->pid, SIGKILL);
    exit(1);
}

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- Text ---- */

static char *replace(char *text, const char *what, const char *with)
{
    char *at;

    while ((at = strstr(text, what))) {
        char *longer = malloc(strlen(text) + strlen(with) + 1);
        memcpy(longer, text, (size_t)(at - text));
        strcpy(longer + (at - text), with);
        strcat(longer, at + strlen(what));
        free(text);
        text = longer;
    }
    return text;
}

static size_t unescape(char *s)
{
    char *begin = s, *to = s;

    for (; *s; s++) {
        if (*s != '\\' || !s[1]) {
            *to++ = *s;
            continue;
        }
        s++;
        if (*s == 'x') {
            char hex[3] = {s[1], s[2], 0};
            *to++ = (char)strtol(hex, NULL, 16);
            s += 2;
        } else {
            *to++ = *s == 'n' ? '\n' : *s == 'r' ? '\r' : *s == 't' ? '\t' : *s;
        }
    }
    return (size_t)(to - begin);
}

/* * stands for any run of bytes. */
static bool matches(const char *pattern, const char *text)
{
    const char *star = NULL, *retry = NULL;

    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            retry = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

/* ---- The server ---- */

static void start(struct run *r, const char *server, char *args)
{
    char *argv[ARGS_MAX + 2] = {strdup(server)};
    int to[2], from[2], n = 1;

    for (char *a = strtok(args, " "); a && n < ARGS_MAX; a = strtok(NULL, " "))
        argv[n++] = a;
    if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
        fail(r, "no pipes");
    r->pid = fork();
    if (!r->pid) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        execv(server, argv);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    r->in = to[1];
    r->out = from[0];
    fcntl(r->in, F_SETFL, O_NONBLOCK);
    free(argv[0]);
}

static void read_some(struct run *r)
{
    if (r->cap - r->n < 65536) {
        r->cap += 1 << 20;
        r->got = realloc(r->got, r->cap);
    }
    ssize_t n = read(r->out, r->got + r->n, 65536);
    if (n > 0)
        r->n += (size_t)n;
    else if (!n || errno != EINTR)
        r->output_ended = true;
}

/* Writes all of it, taking output meanwhile, so that neither side can block the other. */
static void send_bytes(struct run *r, const char *p, size_t n)
{
    size_t piece = r->split && n <= SPLIT_MAX ? 1 : n;

    while (n) {
        struct pollfd fds[] = {{r->in, POLLOUT, 0}, {r->output_ended ? -1 : r->out, POLLIN, 0}};
        if (poll(fds, 2, LINE_MS) <= 0)
            fail(r, "the server does not read");
        if (fds[1].revents)
            read_some(r);
        if (!fds[0].revents)
            continue;
        ssize_t sent = write(r->in, p, piece < n ? piece : n);
        if (sent < 0 && errno != EAGAIN)
            fail(r, "the server has closed its input");
        if (sent > 0) {
            p += sent;
            n -= (size_t)sent;
        }
    }
}

/* The next line of output into *ret (malloc), or false when the time is up or output has ended. */
static bool next_line(struct run *r, long ms, char **ret)
{
    long until = now_ms() + ms;
    char *end;

    while (!(end = r->n ? memchr(r->got, '\n', r->n) : NULL)) {
        struct pollfd fd = {r->out, POLLIN, 0};
        long left = until - now_ms();
        if (r->output_ended || r->out < 0 || left < 0)
            return false;
        if (poll(&fd, 1, (int)left) > 0)
            read_some(r);
    }
    size_t n = (size_t)(end - r->got);
    *ret = strndup(r->got, n);
    memmove(r->got, end + 1, r->n - n - 1);
    r->n -= n + 1;
    return true;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* ---- Directives ---- */

static void expect(struct run *r, const char *pattern)
{
    char *line;

    if (!next_line(r, LINE_MS, &line))
        fail(r, "no output; wanted: %s", pattern);
    if (!matches(pattern, line))
        fail(r, "\n got:    %s\n wanted: %s", line, pattern);
    free(line);
}

static void expect_group(struct run *r, char **patterns, size_t n)
{
    for (size_t left = n; left; left--) {
        char *line;
        size_t i = 0;
        if (!next_line(r, LINE_MS, &line))
            fail(r, "no output; %zu lines are missing", left);
        while (i < n && !(patterns[i] && matches(patterns[i], line)))
            i++;
        if (i == n)
            fail(r, "not among the expected lines: %s", line);
        free(patterns[i]);
        patterns[i] = NULL;
        free(line);
    }
}

static void expect_none(struct run *r, long ms)
{
    char *line;

    if (next_line(r, ms, &line))
        fail(r, "unexpected: %s", line);
}

static void expect_exit(struct run *r, int code, long ms)
{
    long until = now_ms() + ms;
    int status;
    char *line;

    while (waitpid(r->pid, &status, WNOHANG) == 0) {
        if (now_ms() > until)
            fail(r, "the server still runs after %ld ms", ms);
        usleep(2000);
    }
    r->pid = 0;
    if (r->out >= 0 && next_line(r, 100, &line))
        fail(r, "unexpected: %s", line);
    if (r->n)
        fail(r, "output without newline");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != code)
        fail(r, "ended with status %x, not exit code %d", (unsigned)status, code);
    close_fd(&r->in);
    close_fd(&r->out);
    r->output_ended = false;
}

static void repeat(struct run *r, const char *arg)
{
    char *text;
    long n = strtol(arg, &text, 10);
    size_t len = strlen(++text);
    char *piece = malloc(len * 1000);
    bool split = r->split;

    for (size_t i = 0; i < 1000; i++)
        memcpy(piece + i * len, text, len);
    r->split = false; /* millions of single writes would show nothing new */
    for (; n > 0; n -= 1000)
        send_bytes(r, piece, len * (size_t)(n < 1000 ? n : 1000));
    r->split = split;
    free(piece);
}

static void send_line(struct run *r, const char *text)
{
    send_bytes(r, text, strlen(text));
    send_bytes(r, "\n", 1);
}

static bool is(const char *line, const char *word)
{
    return !strncmp(line, word, strlen(word));
}

static void one(struct run *r, char *line)
{
    if (is(line, "> "))
        send_line(r, line + 2);
    else if (is(line, ">- "))
        send_bytes(r, line + 3, unescape(line + 3));
    else if (is(line, ">* "))
        repeat(r, line + 3);
    else if (is(line, "< "))
        expect(r, line + 2);
    else if (is(line, "<none "))
        expect_none(r, strtol(line + 6, NULL, 10));
    else if (is(line, "eof"))
        close_fd(&r->in);
    else if (is(line, "stdout"))
        close_fd(&r->out);
    else if (is(line, "kill "))
        kill(r->pid, is(line + 5, "INT") ? SIGINT : SIGTERM);
    else if (is(line, "exit "))
        expect_exit(r, atoi(line + 5), strtol(strrchr(line, ' '), NULL, 10));
    else
        fail(r, "not a directive: %s", line);
}

static void play(struct run *r, const char *server, FILE *f)
{
    char *group[GROUP_MAX], *line = NULL, args[200] = "";
    size_t cap = 0, n_group = 0;
    ssize_t n;

    while ((n = getline(&line, &cap, f)) >= 0) {
        r->line_no++;
        if (n && line[n - 1] == '\n')
            line[n - 1] = 0;
        if (!*line || *line == '#')
            continue;
        if (*line == '@') {
            snprintf(args, sizeof(args), "%s", line + 1);
            continue;
        }
        if (!r->pid)
            start(r, server, args);
        char *text = replace(replace(strdup(line), "$M", meta), "$S", tail);
        if (is(text, "<? ") && n_group < GROUP_MAX) {
            group[n_group++] = strdup(text + 3);
        } else {
            expect_group(r, group, n_group);
            n_group = 0;
            one(r, text);
        }
        free(text);
    }
    expect_group(r, group, n_group);
    free(line);
}

int main(int argc, char **argv)
{
    struct run r = {.file = argc > 2 ? argv[2] : "", .in = -1, .out = -1};

    if (argc < 3) {
        fprintf(stderr, "usage: wire-run SERVER TRANSCRIPT [split]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    r.split = argc > 3 && !strcmp(argv[3], "split");
    FILE *f = fopen(argv[2], "r");
    if (!f)
        fail(&r, "cannot be read");
    play(&r, argv[1], f);
    fclose(f);
    if (r.pid) {
        close_fd(&r.in);
        expect_exit(&r, 0, 5000);
    }
    free(r.got);
    return 0;
}
