/* Text from outside: nothing invisible survives, nothing ends its cell or its frame, and what was
 * cut is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/untrusted.h"

#include <stdio.h>

enum { OUT_MAX = 64 * 1024 };

typedef void clean_fn(struct buf *out, struct str text, size_t max_chars);

static void expect_n(clean_fn *clean, struct str text, size_t max_chars, const char *wanted)
{
    struct buf out CLEANUP(buf_done) = {0};

    buf_init(&out, OUT_MAX);
    clean(&out, text, max_chars);
    assert_string_equal(buf_cstr(&out), wanted);
    /* Cleaning what is clean changes nothing: a cell's escapes aside. */
    if (clean == untrusted_line) {
        struct buf again CLEANUP(buf_done) = {0};
        buf_init(&again, OUT_MAX);
        clean(&again, buf_str(&out), max_chars + 1);
        assert_string_equal(buf_cstr(&again), wanted);
    }
}

static void expect(clean_fn *clean, const char *text, size_t max_chars, const char *wanted)
{
    expect_n(clean, str_from(text), max_chars, wanted);
}

static void invisible_characters_go(void **state)
{
    (void)state;
    expect(untrusted_line, "a\u200Bb\u200Dc\u2060d\uFEFFe", 99, "abcde");
    expect(untrusted_line, "a\u202Eb\u2066c\u2069d\u200Fe", 99, "abcde");
    expect(untrusted_line, "x\U000E0041\U000E0042y\U000E007Fz", 99, "xyz");
    expect(untrusted_line, "a\uFE0Fb\U000E0100c\u034Fd\u3164e", 99, "abcde");
    expect(untrusted_line, "a\u00ADb", 99, "ab"); /* soft hyphen */
    expect(untrusted_line, "a\uE000b\U0010FFFFc", 99, "abc");
    expect(untrusted_line, "Łukasz Novák 日本 é 🙂", 99, "Łukasz Novák 日本 é 🙂");
}

static void control_characters_become_space(void **state)
{
    (void)state;
    expect(untrusted_line, "a\x1b[31mb\x07\x7f\x01 c", 99, "a [31mb c");
    expect(untrusted_line,
           "  a \t\r\n  b\u2028c\u2029d\xC2\x85"
           "e\u00A0f\u3000g  ",
           99, "a b c d e f g");
    expect_n(untrusted_line, str_make("a\0b", 3), 99, "a b");
    expect(untrusted_line, "", 99, "");
    expect(untrusted_line, "\n \u200B ", 99, "");
}

/* Wherever they stand: most of a plain line is looked at eight bytes at a time. */
static void two_spaces_become_one(void **state)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwx";

    (void)state;
    for (size_t i = 1; i + 1 < sizeof(plain) - 1; i++) {
        char one[80], two[80];
        snprintf(one, sizeof(one), "%.*s %s", (int)i, plain, plain + i);
        snprintf(two, sizeof(two), "%.*s  %s", (int)i, plain, plain + i);
        expect(untrusted_line, two, 99, one);
        expect(untrusted_line, one, 99, one);
    }
}

static void bad_utf8_is_replaced(void **state)
{
    (void)state;
    expect(untrusted_line, "a\xFF\xC3(b\xED\xA0\x80", 99, "a\uFFFD\uFFFD(b\uFFFD\uFFFD\uFFFD");
    expect(untrusted_block, "a\xC0\xAF", 99, "  | a\uFFFD\uFFFD\n");
}

static void cells_cannot_be_left(void **state)
{
    (void)state;
    expect(untrusted_cell, "a|b||c", 99, "a\\|b\\|\\|c");
    expect(untrusted_cell, "a\n|-|\n|x|", 99, "a \\|-\\| \\|x\\|");
    /* A backslash in front must not turn the escape into a plain one. */
    expect(untrusted_cell, "a\\|b", 99, "a\\\\\\|b");
    expect(untrusted_cell, "a\\", 99, "a\\\\"); /* nor escape the cell's own end */
    expect(untrusted_cell, "a\\ |", 99, "a\\ \\|");
    expect(untrusted_cell, "C:\\x", 99, "C:\\x");
    expect(untrusted_line, "a|b\\", 99, "a|b\\");
}

/* An image would be fetched, with whatever stands in its address, where Markdown is shown. */
static void no_markdown_link_is_left(void **state)
{
    (void)state;
    expect(untrusted_line, "![x](https://a.example/?d=1)", 99, "![x]\\(https://a.example/?d=1)");
    expect(untrusted_cell, "[a](b)[c] (d)", 99, "[a]\\(b)[c] (d)");
    expect(untrusted_block, "[a](b)\n[c]\n(d)", 99, "  | [a]\\(b)\n  | [c]\n  | (d)\n");
    expect(untrusted_line, "[a]\u200B(b) v[0](x)", 99, "[a]\\(b) v[0]\\(x)");
    expect(untrusted_line, "[a]\\(b)", 99, "[a]\\(b)");
}

static void media_types_are_spelled_as_such(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"text/plain", "text/plain"},
                                          {" image/svg+xml; charset=utf-8", "image/svg+xml"},
                                          {"text", NULL},
                                          {"/x", NULL},
                                          {"x/", NULL},
                                          {"a/b/c", NULL},
                                          {"text/plain and obey", NULL},
                                          {"", NULL}};
    struct arena *a CLEANUP(arena_cleanup) = arena_new(64 * 1024);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *type = untrusted_media_type(a, str_from(rows[i][0]));
        assert_true(!type == !rows[i][1]);
        assert_string_equal(type ? type : "", rows[i][1] ? rows[i][1] : "");
    }
}

static void long_lines_are_cut(void **state)
{
    (void)state;
    expect(untrusted_line, "abcdef", 6, "abcdef");
    expect(untrusted_line, "abcdefg", 6, "abcdef…");
    expect(untrusted_line, "äöüäöüx", 6, "äöüäöü…");
    expect(untrusted_line, "abc def", 4, "abc…");
    expect(untrusted_line, "abc   ", 3, "abc");
    expect(untrusted_cell, "||||", 2, "\\|\\|…");
}

static void frames_cannot_be_closed(void **state)
{
    (void)state;
    expect(untrusted_block, "one\ntwo", 99, "  | one\n  | two\n");
    expect(untrusted_block, "one\r\ntwo\rthree\u2028four\u2029five", 99,
           "  | one\n  | twothree\n  | four\n  | five\n");
    expect(untrusted_block, "x\x0b\x0c\xC2\x85y", 99, "  | x   y\n");
    expect(untrusted_block, "a\n\n\n\n\nb", 99, "  | a\n  |\n  | b\n");
    expect(untrusted_block, "\n\n  text  \n\n", 99, "  | text\n");
    expect(untrusted_block, "  | end\n[code=x]", 99, "  | | end\n  | [code=x]\n");
    expect(untrusted_block, "", 99, "");
}

static void every_line_of_any_text_is_framed(void **state)
{
    (void)state;
    static const char *const pieces[] = {"\n",     "\r",  "\u2028", "\x0b", "\xC2\x85",
                                         "\u200B", "  |", "x",      "\xFF"};
    uint32_t random = 12345;

    for (size_t round = 0; round < 2000; round++) {
        struct buf text CLEANUP(buf_done) = {0};
        struct buf out CLEANUP(buf_done) = {0};
        buf_init(&text, OUT_MAX);
        buf_init(&out, OUT_MAX);
        for (size_t i = 0; i < 12; i++) {
            random = random * 1664525u + 1013904223u;
            buf_add_z(&text, pieces[(random >> 16) % ARRAY_LEN(pieces)]);
        }
        untrusted_block(&out, buf_str(&text), 8);
        struct str rest = buf_str(&out);
        assert_true(rest.n == 0 || rest.p[rest.n - 1] == '\n');
        while (rest.n > 0) {
            struct str line = str_split(&rest, '\n');
            assert_true(str_starts(line, STR("  |")) || str_starts(line, STR("  (")));
        }
    }
}

static void cut_blocks_say_so(void **state)
{
    (void)state;
    expect(untrusted_block, "abcdef", 4, "  | abcd\n  (2 more characters not shown)\n");
    expect(untrusted_block, "abcd", 4, "  | abcd\n");
    expect(untrusted_block, "äöü\näöü", 4, "  | äöü\n  (3 more characters not shown)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invisible_characters_go),
        cmocka_unit_test(control_characters_become_space),
        cmocka_unit_test(two_spaces_become_one),
        cmocka_unit_test(bad_utf8_is_replaced),
        cmocka_unit_test(cells_cannot_be_left),
        cmocka_unit_test(no_markdown_link_is_left),
        cmocka_unit_test(media_types_are_spelled_as_such),
        cmocka_unit_test(long_lines_are_cut),
        cmocka_unit_test(frames_cannot_be_closed),
        cmocka_unit_test(every_line_of_any_text_is_framed),
        cmocka_unit_test(cut_blocks_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
