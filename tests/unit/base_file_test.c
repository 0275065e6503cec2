/* Private files: modes, never over another, replaced whole. */
#include "base/file.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void made_private_and_replaced_whole(void **state)
{
    (void)state;
    char folder[64], path[96], tail[9];
    struct stat st;
    CLEANUP(buf_done) struct buf b = {0};
    random_hex(tail, 8);
    snprintf(folder, sizeof(folder), "/tmp/file-test-%s/a/b", tail);
    snprintf(path, sizeof(path), "%s/x", folder);
    assert_true(file_make_folder(folder));
    assert_true(file_make_folder(folder));
    assert_int_equal(stat(folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_false(file_make_folder("/dev/null/x"));

    buf_init(&b, 100);
    assert_false(file_read(path, &b));
    assert_true(file_replace(path, STR("one")));
    assert_true(file_replace(path, STR("two and more")));
    assert_true(file_read(path, &b));
    assert_string_equal(buf_cstr(&b), "two and more");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    buf_done(&b);
    buf_init(&b, 5);
    assert_false(file_read(path, &b)); /* larger than there is room for */

    assert_null(file_create_private(path));
    assert_false(file_replace("/dev/null/x", STR("y")));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* no temporary file was left */
    FILE *f = file_create_private("/tmp/no/such/folder/x");
    assert_null(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(made_private_and_replaced_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
