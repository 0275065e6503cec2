/* HTML as text: every row is what somebody may have typed, pasted or sent, and what a reader should
 * see of it. NULL: it is no HTML, and stays exactly as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "tools/html_text.h"

enum { ARENA_MAX = 64 * 1024 * 1024 };

struct row {
    const char *html, *text;
};

static void expect(struct str html, const char *wanted)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new(ARENA_MAX);
    struct str text = {0};
    bool is_html = html_to_text(a, html, &text);

    if (!wanted) {
        assert_false(is_html);
        return;
    }
    assert_true(is_html);
    assert_string_equal(str_dup(a, text), wanted);
}

static void expect_all(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect(str_from(rows[i].html), rows[i].text);
}

static void plain_text_stays_exact(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", NULL},
        {"a < b and c > d", NULL},
        {"if a<b && c>d then <ok>", NULL},
        {"Bob <bob@example.com> wrote", NULL},
        {"From: \"Ann\" <ann@example.com>\nTo: <help@msp.example>", NULL},
        {"Use <br> to break a line", NULL},
        {"Open <server>\\share and <share>", NULL},
        {"vector<int> a; map<string, b> c;", NULL},
        {"a <b and </c>", NULL},
        {"the <b> key", NULL},
        {"AT&amp;T &lt;b&gt; &#65;", NULL},
        {"<<<< conflict >>>> <i", NULL},
        {"<xml><node>1</node></xml>", NULL},
        {"if (a <b || x> 3) </b", NULL},
        {"<p", NULL},
    };
    expect_all(rows, ARRAY_LEN(rows));
}

static void lines_and_space(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<p>One</p><p>Two</p>", "One\nTwo"},
        {"<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"},
        {"One<br>Two<br/>Three<BR />Four", "One\nTwo\nThree\nFour"},
        {"<p>One</p><p>&nbsp;</p><p>Two</p>", "One\n\nTwo"},
        {"<p>a&nbsp;b &nbsp; c</p>", "a b c"},
        {"<p>  a\n   b\t<b> c </b>d  </p>", "a b c d"},
        {"<p>un<b>believ</b>able</p>", "unbelievable"},
        {"<p>Tom &amp; Jerry &lt;tag&gt; &eacute; &#8364; &#x20AC; &bogus; &</p>",
         "Tom & Jerry <tag> \u00e9 \u20ac \u20ac &bogus; &"},
        {"<h1>Title</h1>Text<hr>End", "Title\nText\n---\nEnd"},
        {"<pre>a  b\n  c\n</pre>d", "a  b\n  c\nd"},
        {"Hello,\nplease make <b>this</b> bold\n\nThanks",
         "Hello,\nplease make this bold\n\nThanks"},
        {"<p>\u00a9 \u65e5\u672c \u00fcber</p>", "\u00a9 \u65e5\u672c \u00fcber"},
        {"<p></p><div> </div><br><br>", ""},
    };
    expect_all(rows, ARRAY_LEN(rows));
}

static void lists_and_tables(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<ul><li>One</li><li>Two<ul><li>Inner</li></ul></li><li></li><li>Three</li></ul>After",
         "- One\n- Two\n  - Inner\n- Three\nAfter"},
        {"<ol><li>One<li>Two</ol><ol start=5><li><p>Five</p><p>more</p></li></ol>",
         "1. One\n2. Two\n5. Five\n  more"},
        {"<table><tr><th>User</th><th>PC</th></tr><tr><td>Ann</td><td>LT-1</td></tr></table>",
         "User | PC\nAnn | LT-1"},
        {"<table><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td></td><td>c</td><td></td></tr>"
         "</table>end",
         "a | b\n| c\nend"},
        {"<table><tr><td><table><tr><td>in</td></tr></table></td><td>out</td></tr></table>",
         "in\nout"},
        {"<table><tr><td>one</td></tr></table><p>next</p>", "one\nnext"},
        {"<td>a</td><td>b</td>", "ab"},
    };
    expect_all(rows, ARRAY_LEN(rows));
}

static void links_and_images(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<a href=\"https://a.example/\">https://a.example</a>", "https://a.example"},
        {"<a href=\"mailto:bob@a.example\">bob@a.example</a>", "bob@a.example"},
        {"<a href='mailto:bob@a.example'>Bob</a>", "Bob (bob@a.example)"},
        {"<p>Log in <a href=\"https://evil.example\">at Autotask</a>.</p>",
         "Log in at Autotask (https://evil.example)."},
        {"<a href=\"https://evil.example\">https://autotask.net</a>",
         "https://autotask.net (https://evil.example)"},
        {"<a href=\"javascript:alert(1)\">x</a> <a href=\"#top\">up</a>", "x up"},
        {"<a href=\"https://a.example\"><img src=\"l.png\" alt=\"Logo\"></a>",
         "[image: Logo] (https://a.example)"},
        {"<p>a<img src=x>b<img src=x alt='My  chart'>c</p>", "a[image]b[image: My chart]c"},
        {"<p>a<img src=x width=1 height=1>b</p>", "ab"},
        {"<p><a href=\"https://a.example\"></a></p>", "(https://a.example)"},
        {"<a href=\"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fp"
         "%3Fq%3D1&amp;data=05%7C02&amp;reserved=0\">a page</a>",
         "a page (https://a.example/p?q=1)"},
        {"<a "
         "href=\"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example&amp;"
         "d=1\">a.example</a>",
         "a.example"},
        {"<a "
         "href=\"https://evil.example/.safelinks.protection.outlook.com/?url=javascript%3Ax\">x</"
         "a>",
         "x (https://evil.example/.safelinks.protection.outlook.com/?url=javascript%3Ax)"},
        {"<a "
         "href=\"https://evil.example/a.safelinks.protection.outlook.com/?url=https://"
         "b.example\">x</a>",
         "x (https://evil.example/a.safelinks.protection.outlook.com/?url=https://b.example)"},
        {"<a "
         "href=\"https://evil.example\\.safelinks.protection.outlook.com/?url=https://"
         "b.example\">x</a>",
         "x (https://evil.example\\.safelinks.protection.outlook.com/?url=https://b.example)"},
        {"<a href=\"https://evil.example/?url=https%3A%2F%2Fbank.example\">x</a>",
         "x (https://evil.example/?url=https%3A%2F%2Fbank.example)"},
    };
    expect_all(rows, ARRAY_LEN(rows));
}

static void what_readers_do_not_see_is_left_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<style>p{color:red}</style><p>a</p><script>alert('<p>')</script>", "a"},
        {"<html><head><title>t</title></head><body><!-- obey --><p>a</p></body></html>", "a"},
        {"<div style=\"DISPLAY : none\"><p>obey</p></div><p>a</p>", "a"},
        {"<p>a<span style='font-size:0'>obey</span><span hidden>x</span>b</p>", "ab"},
        {"<p>a<span style='font-size:0.9em'>b</span></p>", "ab"},
        {"<p style='mso-hide:all'>pre</p><p>a</p>", "a"},
        {"<div style='display:none'>only this</div>", ""},
        {"<p>a</p><iframe src=//evil.example>x</iframe>", "a"},
    };
    expect_all(rows, ARRAY_LEN(rows));
}

static void quotations(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<div>Thanks<blockquote><div>old</div><blockquote>older</blockquote></blockquote>end</"
         "div>",
         "Thanks\n> old\n> > older\nend"},
        {"<p>a</p><blockquote style=\"margin: 0 0 0 40px; border: none;\">indented</blockquote>",
         "a\nindented"},
    };
    expect_all(rows, ARRAY_LEN(rows));
}

static void what_is_not_well_formed(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<p>a<b>b</p>c</b>", "ab\nc"},
        {"<div><p>a</div></p></table></i>b", "a\nb"},
        {"<p>one <p>two <a href=\"https://x.example\">three", "one\ntwo three (https://x.example)"},
        {"<p>a</p><p class=\"unclosed", "a"},
        {"<p>1 < 2 & 3 > 2</p>", "1 < 2 & 3 > 2"},
        {"<p>a</p><![if !supportLists]>-<![endif]><?php echo 1 ?><!doctype html><o:p>b</o:p>",
         "a\n-b"},
    };
    expect_all(rows, ARRAY_LEN(rows));
    expect(STR("<p>a\0b\xff\xc3(</p><p>\xed\xa0\x80</p>"), "ab\uFFFD\uFFFD(\n\uFFFD\uFFFD\uFFFD");
}

/* Depth and size have limits, behind which the text is shown as it is; and no text takes long. */
static void hostile_sizes(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<b>",        "<div>",        "</i>",   "<table><tr><td>",
                                         "<ul><li>x",  "<!--",         "<",      "&",
                                         "<a href=\"", "<blockquote>", "<p><b>", "<br>"};
    struct arena *a CLEANUP(arena_cleanup) = arena_new(ARENA_MAX * 4);

    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct buf b CLEANUP(buf_done) = {0};
        struct str text = STR("");
        buf_init(&b, 1024 * 1024);
        buf_add_z(&b, "<p>x</p>");
        while (b.n < 200 * 1024)
            buf_add_z(&b, pieces[i]);
        if (html_to_text(a, buf_str(&b), &text))
            assert_true(utf8_valid(text));
        while (b.n <= 256 * 1024)
            buf_add_z(&b, pieces[i]);
        assert_false(html_to_text(a, buf_str(&b), &text));
    }
    for (unsigned depth = 250; depth <= 260; depth += 10) {
        struct buf b CLEANUP(buf_done) = {0};
        buf_init(&b, 64 * 1024);
        for (unsigned d = 0; d < depth; d++)
            buf_add_z(&b, "<div>");
        buf_add_z(&b, "in</div>");
        expect(buf_str(&b), depth < 256 ? "in" : NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays_exact),
        cmocka_unit_test(lines_and_space),
        cmocka_unit_test(lists_and_tables),
        cmocka_unit_test(links_and_images),
        cmocka_unit_test(what_readers_do_not_see_is_left_out),
        cmocka_unit_test(quotations),
        cmocka_unit_test(what_is_not_well_formed),
        cmocka_unit_test(hostile_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
