/* Heap memory that is never NULL, and the message a bug leaves behind. */
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void memory_is_never_null(void **state)
{
    (void)state;
    void *nothing = mem_alloc(0);
    char *zeros = mem_calloc(10, 3);
    void *none = mem_calloc(0, 0);
    char *copy = mem_strdup("abc");
    assert_non_null(nothing);
    assert_non_null(none);
    for (int i = 0; i < 30; i++)
        assert_int_equal(zeros[i], 0);
    assert_string_equal(copy, "abc");
    mem_free(nothing);
    mem_free(zeros);
    mem_free(none);
    mem_free(copy);
    mem_free(NULL);
}

/* Runs fn in a child; its standard error goes to out, and it must die by SIGABRT. */
static void dies(void (*fn)(void), char *out, size_t cap)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        fn();
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; n < cap - 1 && (got = read(ends[0], out + n, cap - 1 - n)) > 0;)
        n += (size_t)got;
    out[n] = '\0';
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void call_bug(void)
{
    BUG("this cannot be");
}

static void a_bug_says_where(void **state)
{
    (void)state;
    char out[1000];
    dies(call_bug, out, sizeof out);
    assert_non_null(strstr(out, "bug: this cannot be ("));
    assert_non_null(strstr(out, "base_mem_test.c:"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_never_null),
        cmocka_unit_test(a_bug_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
