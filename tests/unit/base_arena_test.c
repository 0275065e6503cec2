/* The arena: alignment, zeroing, limits, resets, deferred calls. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void allocations_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    unsigned char *before = NULL;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *p = arena_alloc(a, size);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xEE, size);
        if (before && size > 1)
            assert_int_equal(before[size - 2], 0xEE);
        before = p;
    }
}

static void reused_memory_is_zeroed_again(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    for (int round = 0; round < 3; round++) {
        char *p = arena_alloc(a, 1000);
        for (size_t i = 0; i < 1000; i++)
            assert_int_equal(p[i], 0);
        memset(p, 'x', 1000);
        arena_reset(a);
    }
}

static void blocks_grow_beyond_the_first(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new((size_t)64 << 20);
    char *small = arena_alloc(a, 10);
    char *large = arena_alloc(a, (size_t)20 << 20);
    memset(small, 'a', 10);
    memset(large, 'b', (size_t)20 << 20);
    for (size_t i = 0; i < 3000; i++)
        memset(arena_alloc(a, 1000), 'c', 1000);
    assert_int_equal(small[9], 'a');
    assert_int_equal(large[((size_t)20 << 20) - 1], 'b');
}

static void room_counts_down_and_comes_back(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(10000);
    assert_int_equal(arena_room(a), 10000);
    arena_alloc(a, 100);
    size_t left = arena_room(a);
    assert_true(left <= 9900 && left >= 9800);
    assert_null(arena_try(a, left + 1));
    assert_null(arena_try(a, SIZE_MAX));
    assert_null(arena_try(a, SIZE_MAX - 8));
    assert_non_null(arena_try(a, left));
    assert_int_equal(arena_room(a), 0);
    assert_null(arena_try(a, 1));
    arena_reset(a);
    assert_int_equal(arena_room(a), 10000);
}

static void the_latest_allocation_can_shrink(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(100000);
    char *first = arena_try(a, 1000);
    char *second = arena_try(a, 50000);
    size_t room = arena_room(a);
    arena_shrink(a, first, 1000, 10); /* not the latest: nothing happens */
    assert_int_equal(arena_room(a), room);
    arena_shrink(a, second, 50000, 60000); /* growing is not shrinking */
    assert_int_equal(arena_room(a), room);
    arena_shrink(a, second, 50000, 100);
    assert_true(arena_room(a) >= room + 49800);
    char *third = arena_alloc(a, 40000);
    memset(second, 's', 100);
    assert_int_equal(third[0], 0);
}

static void growing_an_array_copies_it(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    int *numbers = ARENA_ARRAY(a, int, 3);
    for (int i = 0; i < 3; i++)
        numbers[i] = i + 1;
    int *more = arena_grow(a, numbers, 3, 100, sizeof *numbers);
    assert_int_equal(more[0], 1);
    assert_int_equal(more[2], 3);
    assert_int_equal(more[99], 0);
    assert_non_null(arena_grow(a, NULL, 0, 5, sizeof *numbers));
}

static char order[8];
static size_t n_order;

static void note(void *obj)
{
    order[n_order++] = *(const char *)obj;
}

static void deferred_calls_run_backwards_once(void **state)
{
    (void)state;
    static char names[] = "abc";
    n_order = 0;
    struct arena *a = arena_new(1 << 16);
    arena_defer(a, note, &names[0]);
    arena_defer(a, note, &names[1]);
    arena_reset(a);
    assert_int_equal(n_order, 2);
    arena_defer(a, note, &names[2]);
    arena_free(a);
    assert_int_equal(n_order, 3);
    assert_memory_equal(order, "bac", 3);
    arena_free(NULL);
}

struct chain {
    struct arena *a;
};

static void defer_another(void *obj)
{
    static char name = 'z';
    arena_defer(((struct chain *)obj)->a, note, &name);
}

static void a_deferred_call_may_defer(void **state)
{
    (void)state;
    n_order = 0;
    struct chain chain = {arena_new(1 << 16)};
    arena_defer(chain.a, defer_another, &chain);
    arena_free(chain.a);
    assert_int_equal(n_order, 1);
}

static int status_of(void (*child)(void))
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        fclose(stderr);
        close(2);
        child();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void overfill(void)
{
    struct arena *a = arena_new(1000);
    arena_alloc(a, 600);
    arena_alloc(a, 600);
}

static void overflow_an_array(void)
{
    struct arena *a = arena_new(SIZE_MAX);
    arena_array(a, SIZE_MAX / 2, 4);
}

static void going_over_the_maximum_ends_the_process(void **state)
{
    (void)state;
    assert_true(WIFSIGNALED(status_of(overfill)));
    assert_true(WIFSIGNALED(status_of(overflow_an_array)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_zeroed_aligned_and_apart),
        cmocka_unit_test(reused_memory_is_zeroed_again),
        cmocka_unit_test(blocks_grow_beyond_the_first),
        cmocka_unit_test(room_counts_down_and_comes_back),
        cmocka_unit_test(the_latest_allocation_can_shrink),
        cmocka_unit_test(growing_an_array_copies_it),
        cmocka_unit_test(deferred_calls_run_backwards_once),
        cmocka_unit_test(a_deferred_call_may_defer),
        cmocka_unit_test(going_over_the_maximum_ends_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
