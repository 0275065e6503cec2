/* Standard input and output of every kind: pipes, sockets, files, nothing; a client that does not
 * read; and descriptors that are left as they were found. */
#include "mcp_testing.h"

#include "base/clock.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PING(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"ping\"}\n"
#define PONG(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{}}\n"

/* Runs a server in a process of its own on these descriptors; -1 closes one. */
static pid_t serve(int in, int out)
{
    pid_t pid = fork();

    if (pid)
        return pid;
    if (in >= 0)
        dup2(in, 0);
    else
        close(0);
    if (out >= 0)
        dup2(out, 1);
    else
        close(1);
    for (int fd = 3; fd < 100; fd++)
        close(fd);
    const struct mcp_limits limits = {.drain_timeout_ms = 300};
    struct mcp_server *s = test_server(&limits);
    int code = mcp_serve_stdio(s);
    mcp_server_free(s);
    _exit(code);
}

static int exit_code(pid_t pid)
{
    int status;

    for (int i = 0; i < 1000; i++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
        usleep(10000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return -1;
}

static void send_all(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void wants_line(int fd, const char *line)
{
    char got[500] = "";
    size_t n = 0;

    while (n < strlen(line)) {
        struct pollfd p = {fd, POLLIN, 0};
        assert_int_equal(poll(&p, 1, 5000), 1);
        ssize_t r = read(fd, got + n, strlen(line) - n);
        assert_true(r > 0);
        n += (size_t)r;
    }
    assert_string_equal(got, line);
}

static void test_files(void **state)
{
    char in_name[] = "/tmp/mcp-stdio-in-XXXXXX", out_name[] = "/tmp/mcp-stdio-out-XXXXXX";
    int in = mkstemp(in_name), out = mkstemp(out_name);
    char got[500] = "";
    (void)state;
    send_all(in, PING("1") "nonsense\n" PING("2"));
    lseek(in, 0, SEEK_SET);
    assert_int_equal(exit_code(serve(in, out)), 0);
    lseek(out, 0, SEEK_SET);
    assert_true(read(out, got, sizeof(got) - 1) > 0);
    assert_memory_equal(got, PONG("1"), strlen(PONG("1")));
    assert_contains(got, "-32700");
    assert_contains(got, PONG("2"));
    close(in);
    close(out);
    unlink(in_name);
    unlink(out_name);
}

static void test_nothing(void **state)
{
    int null = open("/dev/null", O_RDWR);
    (void)state;
    assert_int_equal(exit_code(serve(null, null)), 0);
    assert_int_equal(exit_code(serve(-1, null)), 1);
    assert_int_equal(exit_code(serve(null, -1)), 1);
    close(null);
}

/* The pipe that the parent shares stays blocking all the time. */
static void test_pipe_flags(void **state)
{
    int to[2], from[2];
    (void)state;
    assert_int_equal(pipe(to) + pipe(from), 0);
    pid_t pid = serve(to[0], from[1]);
    send_all(to[1], PING("1"));
    wants_line(from[0], PONG("1"));
    assert_false(fcntl(to[0], F_GETFL) & O_NONBLOCK);
    assert_false(fcntl(from[1], F_GETFL) & O_NONBLOCK);
    close(to[1]);
    assert_int_equal(exit_code(pid), 0);
    close(to[0]);
    close(from[0]);
    close(from[1]);
}

/* A socket cannot be opened anew: its flags are put back at the end. */
static void test_socket_flags(void **state)
{
    int pair[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    pid_t pid = serve(pair[0], pair[0]);
    send_all(pair[1], PING("1"));
    wants_line(pair[1], PONG("1"));
    shutdown(pair[1], SHUT_WR);
    assert_int_equal(exit_code(pid), 0);
    assert_false(fcntl(pair[0], F_GETFL) & O_NONBLOCK);
    close(pair[0]);
    close(pair[1]);
}

static long resident_kb(pid_t pid)
{
    char path[64], line[200];
    long kb = 0;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof(line), f))
        sscanf(line, "VmRSS: %ld", &kb);
    if (f)
        fclose(f);
    return kb;
}

/* Sanitizers keep shadow memory, which counts too. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(SANITIZED) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MEMORY_KB = 1 << 30 };
#else
enum { MEMORY_KB = 32 * 1024 };
#endif

enum { FLOOD = 10000, FLOOD_TEXT = 4000 };

static void flood(int fd)
{
    static char text[FLOOD_TEXT + 1], line[FLOOD_TEXT + 300];

    memset(text, 'x', FLOOD_TEXT);
    for (int i = 0; i < FLOOD; i++) {
        int n = snprintf(line, sizeof(line),
                         "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{"
                         "\"name\":\"echo\",\"arguments\":{\"text\":\"%s\",\"times\":%d}}}\n",
                         i, text, i % 3);
        for (int sent = 0; sent < n;) {
            ssize_t w = write(fd, line + sent, (size_t)(n - sent));
            if (w < 0)
                _exit(1);
            sent += (int)w;
        }
    }
    _exit(0);
}

/* 10,000 requests from a client that reads nothing for a while: the server stops reading instead of
 * growing, and then answers them all. */
static void test_client_that_does_not_read(void **state)
{
    int to[2], from[2], replies = 0;
    static char got[65536];
    (void)state;
    assert_int_equal(pipe(to) + pipe(from), 0);
    pid_t pid = serve(to[0], from[1]);
    pid_t writer = fork();
    if (!writer) {
        close(to[0]);
        close(from[0]);
        close(from[1]);
        flood(to[1]);
    }
    close(to[0]);
    close(to[1]);
    close(from[1]);
    usleep(500000);
    /* Far more than the limits of unsent and of open calls would be 40 MB and upwards. */
    long kb = resident_kb(pid);
    assert_true(kb < MEMORY_KB);
    assert_int_equal(waitpid(writer, NULL, WNOHANG), 0);
    for (ssize_t n; (n = read(from[0], got, sizeof(got))) > 0;) {
        for (char *p = got; (p = memchr(p, '\n', (size_t)(got + n - p))); p++)
            replies++;
    }
    assert_int_equal(replies, FLOOD);
    assert_true(kb > 0);
    assert_int_equal(exit_code(writer), 0);
    assert_int_equal(exit_code(pid), 0);
    close(from[0]);
}

/* A client that never reads and goes away: the server does not wait for it for ever, whether it has
 * seen the end of input (few requests) or has stopped reading before that (many). */
static void leave_unread(int requests)
{
    int to[2], from[2];
    assert_int_equal(pipe(to) + pipe(from), 0);
    pid_t pid = serve(to[0], from[1]);
    close(to[0]);
    close(from[1]);
    fcntl(to[1], F_SETFL, O_NONBLOCK);
    for (int i = 0; i < requests; i++) {
        char line[4200];
        int n = snprintf(line, sizeof(line),
                         "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{"
                         "\"name\":\"echo\",\"arguments\":{\"text\":\"%04000d\"}}}\n",
                         i, i);
        for (int tries = 0; write(to[1], line, (size_t)n) != n && tries < 200; tries++)
            usleep(1000);
    }
    close(to[1]);
    int64_t before = clock_mono_ms();
    assert_int_equal(exit_code(pid), 0);
    assert_true(clock_mono_ms() - before < 3000);
    close(from[0]);
}

static void test_end_with_unread_output(void **state)
{
    (void)state;
    leave_unread(200);
    leave_unread(320);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_pipe_flags),
        cmocka_unit_test(test_socket_flags),
        cmocka_unit_test(test_client_that_does_not_read),
        cmocka_unit_test(test_end_with_unread_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
