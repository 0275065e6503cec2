/* Cleans and frames text from outside. Works on code points; bad UTF-8 becomes U+FFFD. */
#include "tools/untrusted.h"

#include "base/bytes8.h"
#include "tools/mail_quote.h"

#include <utf8proc.h>

enum { MEDIA_TYPE_MAX = 100 };

/* Decodes one code point and moves on; U+FFFD for a bad byte. */
static int32_t next_code_point(struct str *s)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s->p, (utf8proc_ssize_t)s->n, &cp);

    if (n <= 0) {
        n = 1;
        cp = 0xFFFD;
    }
    s->p += n;
    s->n -= (size_t)n;
    return cp;
}

static void add_code_point(struct buf *out, int32_t cp)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(cp, bytes);

    buf_add(out, bytes, (size_t)n);
}

/* Format characters (zero width, direction, tags), variation selectors, private use and unassigned:
 * nothing a person could see. */
static bool is_invisible(int32_t cp)
{
    if (cp < 0x80)
        return false;
    if ((cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0000 && cp <= 0xE0FFF) || cp == 0x034F ||
        cp == 0x115F || cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0)
        return true;
    switch ((int)utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
        return true;
    default:
        return false;
    }
}

static bool is_space(int32_t cp)
{
    return cp <= 0x20 || cp == 0x7F || (cp >= 0x80 && cp <= 0xA0) || cp == 0x2028 || cp == 0x2029 ||
           cp == 0x3000;
}

/* Markdown's "![...](...)" loads an image and "[...](...)" makes a link wherever an answer is shown
 * as Markdown: a backslash in front of the address keeps both as text.
 *
 * A backslash in front of a pipe would take the escape away, so those are doubled. */
static void add_backslashes(struct buf *out, size_t n)
{
    while (n-- > 0)
        buf_add_char(out, '\\');
}

/* Whether a byte of a plain line needs no look at its neighbours: printable ASCII, no pipe, no
 * backslash, and no bracket that a parenthesis may follow. */
static bool is_plain_byte(char c)
{
    return c >= ' ' && c <= '~' && c != '|' && c != '\\' && c != ']';
}

/* Whether the loop of add_line would write the text as it is: nearly every cell is like that, and a
 * space in it is followed by something else. */
static bool is_plain_line(struct str text, size_t max_chars)
{
    size_t i = 0;
    bool space = true; /* before the first character none is written either */

    if (text.n > max_chars)
        return false;
    for (; text.n - i >= 8; i += 8) {
        uint64_t x = bytes8_load(text.p + i);
        uint64_t strange = (x & BYTES8_HIGHS) | bytes8_below(x, ' ') | bytes8_equal(x, 0x7F) |
                           bytes8_equal(x, '|') | bytes8_equal(x, '\\') | bytes8_equal(x, ']');
        uint64_t spaces = bytes8_equal(x, ' ');
        if (strange || (spaces & spaces >> 8) || (space && text.p[i] == ' '))
            return false;
        space = text.p[i + 7] == ' ';
    }
    for (; i < text.n; i++) {
        if (!is_plain_byte(text.p[i]) || (space && text.p[i] == ' '))
            return false;
        space = text.p[i] == ' ';
    }
    return !space;
}

static void add_line(struct buf *out, struct str text, size_t max_chars, bool escape_pipe)
{
    size_t chars = 0, backslashes = 0; /* backslashes: those at the end of what is written */
    bool space = false;
    int32_t last = 0;

    if (is_plain_line(text, max_chars)) {
        buf_add_str(out, text);
        return;
    }
    while (text.n > 0) {
        int32_t cp = next_code_point(&text);
        if (is_invisible(cp))
            continue;
        if (is_space(cp)) {
            space = chars > 0;
            continue;
        }
        if (chars + (space ? 1 : 0) >= max_chars) {
            buf_add_z(out, "…");
            return;
        }
        if (space) {
            buf_add_char(out, ' ');
            backslashes = 0;
        }
        if (space)
            last = ' ';
        chars += space ? 2 : 1;
        space = false;
        if (cp == '|' && escape_pipe)
            add_backslashes(out, backslashes + 1);
        else if (cp == '(' && last == ']')
            add_backslashes(out, 1);
        last = cp;
        backslashes = cp == '\\' ? backslashes + 1 : 0;
        add_code_point(out, cp);
    }
    if (escape_pipe) /* the cell's own end follows */
        add_backslashes(out, backslashes);
}

void untrusted_cell(struct buf *out, struct str text, size_t max_chars)
{
    add_line(out, text, max_chars, true);
}

void untrusted_line(struct buf *out, struct str text, size_t max_chars)
{
    add_line(out, text, max_chars, false);
}

struct str untrusted_copy(struct arena *a, struct str text, size_t max_chars)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, max_chars * 4 + 16);
    add_line(&b, text, max_chars, false);
    return str_make(str_dup(a, buf_str(&b)), b.n);
}

static size_t count_code_points(struct str text)
{
    size_t n = 0;

    while (text.n > 0) {
        (void)next_code_point(&text);
        n++;
    }
    return n;
}

void untrusted_block(struct buf *out, struct str text, size_t max_chars)
{
    size_t chars = 0;
    unsigned blank_lines = 0;
    bool at_start = true;
    int32_t last = 0;

    text = str_trim(text);
    while (text.n > 0 && chars < max_chars) {
        int32_t cp = next_code_point(&text);
        chars++;
        if (is_invisible(cp) || cp == '\r')
            continue;
        if (cp == '\n' || cp == 0x2028 || cp == 0x2029) {
            blank_lines += at_start;
            if (blank_lines <= 1)
                buf_add_z(out, at_start ? "  |\n" : "\n");
            at_start = true;
            last = 0;
            continue;
        }
        if (at_start)
            buf_add_z(out, "  | ");
        at_start = false;
        blank_lines = 0;
        if (cp == '(' && last == ']')
            add_backslashes(out, 1);
        last = cp;
        add_code_point(out, is_space(cp) ? ' ' : cp);
    }
    if (!at_start)
        buf_add_char(out, '\n');
    if (text.n > 0)
        buf_printf(out, "  (%zu more characters not shown)\n", count_code_points(text));
}

void untrusted_mail(struct buf *out, struct str text, size_t max_chars, const char *whole)
{
    size_t lines;

    untrusted_block(out, mail_own_text(text, &lines), max_chars);
    if (lines > 0)
        buf_printf(out, "  (quoted mail, %zu lines%s%s)\n", lines, whole ? ": " : "",
                   whole ? whole : "");
}

static bool is_media_type_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '+' || c == '-' || c == '_';
}

const char *untrusted_media_type(struct arena *a, struct str text)
{
    struct str type = str_trim(str_split(&text, ';'));
    size_t slashes = 0;

    for (size_t i = 0; i < type.n; i++) {
        if (type.p[i] == '/' && i > 0 && i + 1 < type.n)
            slashes++;
        else if (!is_media_type_char(type.p[i]))
            return NULL;
    }
    return slashes == 1 && type.n <= MEDIA_TYPE_MAX ? str_dup(a, type) : NULL;
}
