/* The buffer: growth, the maximum, sticky failure, cutting. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_is_added_is_there(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 1000);
    assert_string_equal(buf_cstr(&b), "");
    assert_int_equal(buf_str(&b).n, 0);
    buf_add(&b, "ab", 2);
    buf_add_str(&b, STR("cd"));
    buf_add_str(&b, str_make(NULL, 0));
    buf_add_z(&b, "ef");
    buf_add_char(&b, 'g');
    buf_printf(&b, "%d-%s", 42, "x");
    buf_printf(&b, "%s", "");
    assert_string_equal(buf_cstr(&b), "abcdefg42-x");
    assert_int_equal(b.n, 11);
    assert_false(b.failed);
}

/* Also where the text just fits into the room there is, and where it just does not. */
static void printing_in_every_length(void **state)
{
    (void)state;
    for (int n = 0; n < 600; n++) {
        CLEANUP(buf_done) struct buf b;
        buf_init(&b, 1000);
        buf_add_char(&b, '<');
        buf_printf(&b, "%*s", n, n ? "x" : "");
        buf_add_char(&b, '>');
        assert_int_equal(strlen(buf_cstr(&b)), n + 2);
        assert_int_equal(b.p[n], n ? 'x' : '<');
        assert_int_equal(b.p[n + 1], '>');
    }
}

static void the_maximum_holds_to_the_byte(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 10);
    buf_add(&b, "0123456789", 10);
    assert_false(b.failed);
    assert_string_equal(buf_cstr(&b), "0123456789");
    buf_add_char(&b, 'x');
    assert_true(b.failed);
    assert_int_equal(b.n, 10);
    assert_memory_equal(b.p, "0123456789", 10);
    assert_string_equal(buf_cstr(&b), "");
}

static void failure_sticks_until_reset(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 4);
    buf_add(&b, "too long", 8);
    buf_add(&b, "ok", 2);
    buf_printf(&b, "ok");
    assert_true(b.failed);
    assert_int_equal(b.n, 0);
    assert_null(buf_reserve(&b, 1));
    buf_reset(&b);
    buf_add(&b, "ok", 2);
    assert_false(b.failed);
    assert_string_equal(buf_cstr(&b), "ok");
}

static void printing_over_the_maximum_adds_nothing(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 5);
    buf_printf(&b, "%d", 123456);
    assert_true(b.failed);
    assert_int_equal(b.n, 0);
}

static void hostile_sizes_fail_quietly(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, SIZE_MAX);
    buf_add_z(&b, "x");
    assert_null(buf_reserve(&b, SIZE_MAX));
    buf_reset(&b);
    buf_add_z(&b, "x");
    assert_null(buf_reserve(&b, SIZE_MAX / 2));
    assert_true(b.failed);
}

static void a_zeroed_buffer_is_harmless(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_done(&b);
    buf_consume(&b, 3);
    buf_truncate(&b, 3);
    assert_string_equal(buf_cstr(&b), "");
    buf_add_char(&b, 'x');
    assert_true(b.failed);
    buf_done(&b);
}

static void growing_keeps_the_content(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 100000);
    for (int i = 0; i < 100000; i++)
        buf_add_char(&b, (char)('a' + i % 26));
    assert_false(b.failed);
    assert_int_equal(b.n, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(b.p[i], 'a' + i % 26);
}

static void consuming_and_truncating(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 100);
    buf_add_z(&b, "hello world");
    buf_consume(&b, 0);
    buf_consume(&b, 6);
    assert_string_equal(buf_cstr(&b), "world");
    buf_truncate(&b, 99);
    buf_truncate(&b, 2);
    assert_string_equal(buf_cstr(&b), "wo");
    buf_consume(&b, 50);
    assert_int_equal(b.n, 0);
}

static void reserved_room_can_be_written(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 5000);
    char *p = buf_reserve(&b, 5000);
    assert_non_null(p);
    memset(p, 'r', 5000);
    b.n += 5000;
    assert_int_equal(strlen(buf_cstr(&b)), 5000);
    assert_non_null(buf_reserve(&b, 0));
    assert_null(buf_reserve(&b, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_is_there),
        cmocka_unit_test(printing_in_every_length),
        cmocka_unit_test(the_maximum_holds_to_the_byte),
        cmocka_unit_test(failure_sticks_until_reset),
        cmocka_unit_test(printing_over_the_maximum_adds_nothing),
        cmocka_unit_test(hostile_sizes_fail_quietly),
        cmocka_unit_test(a_zeroed_buffer_is_harmless),
        cmocka_unit_test(growing_keeps_the_content),
        cmocka_unit_test(consuming_and_truncating),
        cmocka_unit_test(reserved_room_can_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
