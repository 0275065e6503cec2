/* Fuzzes what becomes of texts from outside: HTML to text, the writer's own part of a mail, the
 * frame around it. Whatever comes in, the text is valid UTF-8 without gaps, the own part begins the
 * text, and no line of the result stands outside of the frame but ours at its end. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "tools/html_text.h"
#include "tools/mail_quote.h"
#include "tools/untrusted.h"

#include <stdlib.h>

enum { OUT_MAX = 8 * 1024 * 1024, CHARS = 500 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_html(struct arena *a, struct str in, struct str *ret)
{
    if (!html_to_text(a, in, ret))
        return;
    if (!html_is(in) || !utf8_valid(*ret) || str_find(*ret, '\0') >= 0)
        abort();
    for (size_t i = 0; i + 2 < ret->n; i++)
        if (ret->p[i] == '\n' && ret->p[i + 1] == '\n' && ret->p[i + 2] == '\n')
            abort();
}

static void check_frame(struct str text)
{
    struct buf out;

    buf_init(&out, OUT_MAX);
    untrusted_mail(&out, text, CHARS, "whole");
    for (struct str rest = buf_str(&out); rest.n > 0;) {
        struct str line = str_split(&rest, '\n');
        if (!str_starts(line, STR("  |")) && !str_starts(line, STR("  (")))
            abort();
    }
    if (!utf8_valid(buf_str(&out)))
        abort();
    buf_done(&out);
}

static void check_own(struct str text)
{
    size_t lines;
    struct str own = mail_own_text(text, &lines);

    if (own.n > text.n || (own.n > 0 && (own.p < text.p || own.p + own.n > text.p + text.n)))
        abort();
    if (lines > 0 && str_trim(own).n == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(64 * 1024 * 1024);
    struct str text = str_make(n > 0 ? (const char *)data : "", n);

    check_own(text);
    check_frame(text);
    check_html(a, text, &text);
    check_own(text);
    check_frame(text);
    arena_free(a);
    return 0;
}
