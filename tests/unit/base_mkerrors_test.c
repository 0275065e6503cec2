/* The generator of error codes refuses rows it cannot vouch for, naming file and line. It is run as
 * the build runs it: the program stands in the folder above this test's. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define GOOD "not_found\ttool\t-32602\t404\t5\tno\tThere is no such record.\n"

static char dir[] = "/tmp/mkerrors-test-XXXXXX";
static char program[512];

static int set_up(void **state)
{
    (void)state;
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 20);
    if (n <= 0 || !mkdtemp(dir))
        return -1;
    program[n] = '\0';
    *strrchr(program, '/') = '\0';
    strcat(program, "/../mkerrors");
    return access(program, X_OK);
}

static int tear_down(void **state)
{
    (void)state;
    char command[600];
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    return system(command);
}

/* Runs mkerrors on rows; its messages go to out. */
static int run(const char *rows, struct buf *out)
{
    char path[300], command[1600];
    snprintf(path, sizeof path, "%s/rows.tsv", dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(rows, file);
    fclose(file);
    snprintf(command, sizeof command, "'%s' '%s' '%s' 2>&1", program, path, dir);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    for (int c; (c = fgetc(pipe)) != EOF;)
        buf_add_char(out, (char)c);
    return WEXITSTATUS(pclose(pipe));
}

static void good_rows_become_code(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, 10000);
    assert_int_equal(run("# a comment\n\n" GOOD, &out), 0);
    assert_string_equal(buf_cstr(&out), "");

    char path[300], text[2000] = "";
    snprintf(path, sizeof path, "%s/errors.h", dir);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "ERR_OK = 0,"));
    assert_non_null(strstr(text, "ERR_NOT_FOUND,\n    ERR_COUNT_\n"));
}

static void bad_rows_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *message;
    } cases[] = {
        {"", "no rows"},
        {"not_found\ttool\n", "rows.tsv:1: 2 columns instead of 7"},
        {GOOD "x\ttool\t-32602\t404\t5\tno\tText.\tmore\n", "rows.tsv:2: 8 columns"},
        {GOOD GOOD, "rows.tsv:2: name 'not_found' is there twice"},
        {"Not\ttool\t-32602\t404\t5\tno\tText.\n", "rows.tsv:1: name 'Not'"},
        {"a-b\ttool\t-32602\t404\t5\tno\tText.\n", "rows.tsv:1: name 'a-b'"},
        {"ok\ttool\t-32602\t404\t5\tno\tText.\n", "rows.tsv:1: name 'ok' is reserved"},
        {"a\tpage\t-32602\t404\t5\tno\tText.\n", "rows.tsv:1: surface 'page'"},
        {"a\ttool\t32602\t404\t5\tno\tText.\n", "rows.tsv:1: jsonrpc '32602'"},
        {"a\ttool\t-32602\t200\t5\tno\tText.\n", "rows.tsv:1: http '200'"},
        {"a\ttool\t-32602\t404 \t5\tno\tText.\n", "rows.tsv:1: http '404 '"},
        {"a\ttool\t-32602\t404\t0\tno\tText.\n", "rows.tsv:1: exit '0'"},
        {"a\ttool\t-32602\t404\t\tno\tText.\n", "rows.tsv:1: exit ''"},
        {"a\ttool\t-32602\t404\t5\tmaybe\tText.\n", "rows.tsv:1: retryable 'maybe'"},
        {"a\ttool\t-32602\t404\t5\tno\tText\n", "rows.tsv:1: the text must be a sentence"},
        {"a\ttool\t-32602\t404\t5\tno\tA \"quote\".\n", "rows.tsv:1: the text may not"},
        {GOOD "a\ttool\t-32602\t404\t5\tno\tText.", "rows.tsv:2: the line"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, 10000);
        assert_int_equal(run(cases[i].rows, &out), 1);
        if (!strstr(buf_cstr(&out), cases[i].message))
            fail_msg("wanted \"%s\", got \"%s\"", cases[i].message, buf_cstr(&out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_rows_become_code),
        cmocka_unit_test(bad_rows_are_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
