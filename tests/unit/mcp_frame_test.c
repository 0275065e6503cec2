/* Lines are the same however the bytes are cut into pieces. */
#include "mcp_testing.h"

#include "mcp/frame.h"

enum { MAX_LINE = 20 };

static void feed(struct frame *f, const char *p, size_t n)
{
    size_t room = 0;
    char *space = frame_space(f, &room);

    assert_non_null(space);
    assert_true(room >= n);
    memcpy(space, p, n);
    frame_filled(f, n);
}

/* What came out, as "line;" or "LONG;". */
static void take_all(struct frame *f, char *out)
{
    struct str line;
    enum frame_result r;

    while ((r = frame_next(f, &line)) != FRAME_NONE) {
        if (r == FRAME_TOO_LONG)
            strcat(out, "LONG;");
        else
            sprintf(out + strlen(out), "%.*s;", (int)line.n, line.p);
    }
}

static void check(const char *input, size_t n, const char *wanted, const char *rest_wanted)
{
    for (size_t piece = 1; piece <= n; piece++) {
        struct frame f;
        char out[500] = "";
        frame_init(&f, MAX_LINE);
        for (size_t i = 0; i < n; i += piece) {
            feed(&f, input + i, i + piece < n ? piece : n - i);
            take_all(&f, out);
        }
        assert_string_equal(out, wanted);
        struct str rest = frame_rest(&f);
        assert_int_equal(rest.n, strlen(rest_wanted));
        assert_memory_equal(rest.p, rest_wanted, rest.n);
        frame_done(&f);
    }
}

static void test_lines(void **state)
{
    static const char input[] = "one\ntwo\r\n\n  \t\r\nthree  \nfour\nrest";
    static const char bom[] = "\xef\xbb\xbf{}\n";
    (void)state;
    check(input, sizeof(input) - 1, "one;two;three;four;", "rest");
    check("one\nrest \r", 10, "one;", "rest");
    check(bom, sizeof(bom) - 1, "{};", "");
    check("", 0, "", "");
}

/* A byte order mark counts only at the very beginning, also when shorter pieces came before it. */
static void test_mark_later(void **state)
{
    static const char later[] = "\n\xef\xbb\xbf{}\n", cut_off[] = "\xef\xbb";
    (void)state;
    check(later, sizeof(later) - 1, "\xef\xbb\xbf{};", "");
    check(cut_off, sizeof(cut_off) - 1, "", cut_off);
}

static void test_too_long(void **state)
{
    static const char exact[] = "01234567890123456789\nx\n";
    static const char longer[] = "012345678901234567890\nx\n";
    static const char endless[] = "0123456789012345678901234567890123456789";
    (void)state;
    check(exact, sizeof(exact) - 1, "01234567890123456789;x;", "");
    check(longer, sizeof(longer) - 1, "LONG;x;", "");
    check(endless, sizeof(endless) - 1, "LONG;", "");
}

static void test_memory_stays_bounded(void **state)
{
    struct frame f;
    char piece[60000], out[100] = "";
    (void)state;
    memset(piece, 'x', sizeof(piece));
    frame_init(&f, 100000);
    for (int i = 0; i < 2000; i++) {
        feed(&f, piece, sizeof(piece));
        take_all(&f, out);
    }
    assert_string_equal(out, "LONG;");
    assert_true(f.b.cap <= 100000 + 2 * 64 * 1024);
    feed(&f, "\nnext\n", 6);
    take_all(&f, out);
    assert_string_equal(out, "LONG;next;");
    frame_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_mark_later),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_memory_stays_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
