/* From the events of libxml2's parser to lines of text. White space is written late: what a text is
 * set off by (a line, a cell, a space) is only remembered until the next text comes, so that
 * nothing begins or ends with it. */
#include "tools/html_text.h"

#include "base/buf.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "tools/html_load.h"

enum {
    INPUT_MAX = 256 * 1024,
    DEPTH_MAX = 256,
    LISTS_MAX = 8,
    TABLES_MAX = 16,
    QUOTES_SHOWN = 4,
    TARGET_CHARS = 300
};

struct row {
    bool has_text;
    bool is_broken; /* a table within it has ended: what follows stands on its own */
    unsigned cells;
};

struct reader {
    const struct html_api *api;
    struct arena *arena;
    xmlParserCtxtPtr parser;
    struct buf out;
    unsigned depth, skipped, kept_space; /* elements open: all, left out, with white space kept */
    bool is_too_deep, line_is_empty;
    unsigned lines, cells; /* to come before the next text */
    bool space, blank;     /* the same; blank: the empty line holds a no-break space */
    unsigned lists, quotes, tables;
    int items[LISTS_MAX]; /* -1: bullets, otherwise the last number */
    bool marker;          /* the next text begins an item */
    uint32_t quote_bits;  /* of every open blockquote: whether it quotes */
    struct row rows[TABLES_MAX];
    char target[TARGET_CHARS + 1]; /* of the open link */
    size_t link_from;
};

/* ---- Text ---- */

static void want_lines(struct reader *h, unsigned n)
{
    if (h->cells == 0 && h->lines < n)
        h->lines = n;
}

static struct row *row(struct reader *h)
{
    return h->tables > 0 ? &h->rows[(h->tables - 1) % TABLES_MAX] : NULL;
}

static void write_line_start(struct reader *h)
{
    unsigned depth = h->lists < LISTS_MAX ? h->lists : LISTS_MAX;

    for (unsigned i = 0; i < h->quotes && i < QUOTES_SHOWN; i++)
        buf_add_z(&h->out, "> ");
    for (unsigned i = h->marker ? 1 : 0; i < depth; i++)
        buf_add_z(&h->out, "  ");
    h->line_is_empty = true;
}

static void write_marker(struct reader *h)
{
    int *number = &h->items[(h->lists - 1) % LISTS_MAX];

    if (*number < 0)
        buf_add_z(&h->out, "- ");
    else
        buf_printf(&h->out, "%d. ", ++*number);
    h->marker = false;
}

/* What stands between the last text and this one. */
static void write_gap(struct reader *h)
{
    bool first = h->out.n == 0;

    if (first || h->lines > 0) {
        for (unsigned i = 0; i < h->lines && !first; i++)
            buf_add_char(&h->out, '\n');
        write_line_start(h);
    }
    if (h->marker && h->lists > 0)
        write_marker(h);
    else if (h->cells > 0 && h->line_is_empty)
        for (unsigned i = 0; i < h->cells; i++)
            buf_add_z(&h->out, "| ");
    else if (h->cells > 0)
        for (unsigned i = 0; i < h->cells; i++)
            buf_add_z(&h->out, " | ");
    else if (h->space && !h->line_is_empty)
        buf_add_char(&h->out, ' ');
    h->lines = h->cells = 0;
    h->space = h->blank = h->line_is_empty = false;
    if (row(h))
        row(h)->has_text = true;
}

static void add_text(struct reader *h, struct str text)
{
    while (text.n > 0) {
        bool is_nbsp = text.n > 1 && text.p[0] == '\xC2' && text.p[1] == '\xA0';
        size_t step = is_nbsp ? 2 : 1;
        if (h->kept_space > 0 && text.p[0] == '\n') {
            h->lines = h->lines < 2 ? h->lines + 1 : 2;
        } else if (h->kept_space > 0 && (text.p[0] == ' ' || text.p[0] == '\t')) {
            if (h->lines > 0 || h->out.n == 0)
                write_gap(h);
            buf_add_char(&h->out, text.p[0]);
        } else if (is_nbsp || (unsigned char)text.p[0] <= ' ') {
            h->space = true;
            h->blank |= is_nbsp && h->lines > 0;
        } else {
            write_gap(h);
            size_t n = 1;
            while (n < text.n && (unsigned char)text.p[n] > ' ' && text.p[n] != '\xC2')
                n++;
            step = n;
            buf_add(&h->out, text.p, step);
        }
        text = str_make(text.p + step, text.n - step);
    }
}

/* ---- Elements ---- */

static const char *attribute(const xmlChar **list, const char *name)
{
    for (size_t i = 0; list && list[i]; i += 2)
        if (str_eq_nocase(str_from((const char *)list[i]), str_from(name)))
            return list[i + 1] ? (const char *)list[i + 1] : "";
    return NULL;
}

/* "display: none" in any spacing and case. */
static bool style_has(const xmlChar **list, const char *declaration)
{
    const char *style = attribute(list, "style");
    char compact[1024];
    size_t n = 0;

    for (; style && *style && n + 1 < sizeof(compact); style++)
        if ((unsigned char)*style > ' ')
            compact[n++] = *style;
    compact[n++] = ';';
    return str_contains_nocase(str_make(compact, n), str_from(declaration));
}

/* What a reader of the page does not see. */
static bool is_left_out(struct str name, const xmlChar **list)
{
    static const struct str names[] = {
        STR_INIT("script"),   STR_INIT("style"),    STR_INIT("head"),   STR_INIT("title"),
        STR_INIT("template"), STR_INIT("noscript"), STR_INIT("iframe"), STR_INIT("object"),
        STR_INIT("svg"),      STR_INIT("meta"),     STR_INIT("link"),   STR_INIT("audio"),
        STR_INIT("video")};
    static const char *const hiding[] = {"display:none", "visibility:hidden", "mso-hide:all",
                                         "font-size:0;", "font-size:0px",     "font-size:0pt"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq(name, names[i]))
            return true;
    if (!list)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(hiding); i++)
        if (style_has(list, hiding[i]))
            return true;
    return attribute(list, "hidden") != NULL;
}

static bool is_block(struct str name)
{
    static const struct str names[] = {
        STR_INIT("p"),       STR_INIT("div"),     STR_INIT("h1"),      STR_INIT("h2"),
        STR_INIT("h3"),      STR_INIT("h4"),      STR_INIT("h5"),      STR_INIT("h6"),
        STR_INIT("ul"),      STR_INIT("ol"),      STR_INIT("dl"),      STR_INIT("dt"),
        STR_INIT("dd"),      STR_INIT("li"),      STR_INIT("pre"),     STR_INIT("blockquote"),
        STR_INIT("table"),   STR_INIT("tr"),      STR_INIT("caption"), STR_INIT("center"),
        STR_INIT("section"), STR_INIT("article"), STR_INIT("header"),  STR_INIT("footer"),
        STR_INIT("body"),    STR_INIT("html"),    STR_INIT("form"),    STR_INIT("fieldset"),
        STR_INIT("address"), STR_INIT("hr"),      STR_INIT("option")};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq(name, names[i]))
            return true;
    return false;
}

static void start_cell(struct reader *h)
{
    struct row *r = row(h);

    if (!r || r->cells++ == 0)
        return;
    if (r->is_broken) {
        r->is_broken = false;
        want_lines(h, 1);
        return;
    }
    if (r->has_text)
        h->lines = 0;
    h->cells++;
}

static void start_row(struct reader *h)
{
    h->cells = 0;
    want_lines(h, 1);
    if (row(h))
        *row(h) = (struct row){0};
}

static void start_image(struct reader *h, const xmlChar **list)
{
    const char *alt = attribute(list, "alt"), *width = attribute(list, "width"),
               *height = attribute(list, "height");
    bool is_pixel = (width && (str_eq(str_from(width), STR("1")) || width[0] == '0')) ||
                    (height && (str_eq(str_from(height), STR("1")) || height[0] == '0'));

    if (is_pixel)
        return;
    struct str text = str_trim(str_from(alt));
    add_text(h, text.n > 0 ? STR("[image: ") : STR("[image"));
    add_text(h, text);
    add_text(h, STR("]"));
}

/* Microsoft's mail filter puts its own address, hundreds of characters long, around every target:
 * https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F...&data=... Only its own host
 * counts: another one's address may look like it. */
static bool is_safelink(struct str target, struct str *ret_rest)
{
    static const struct str scheme = STR_INIT("https://"),
                            host = STR_INIT(".safelinks.protection.outlook.com"),
                            path = STR_INIT("?url=");
    size_t n = scheme.n;

    if (!str_starts(target, scheme))
        return false;
    while (n < target.n && ((target.p[n] >= 'a' && target.p[n] <= 'z') || target.p[n] == '.' ||
                            (target.p[n] >= '0' && target.p[n] <= '9')))
        n++;
    if (!str_ends(str_make(target.p, n), host) || n == target.n || target.p[n] != '/')
        return false;
    *ret_rest = str_make(target.p + n + 1, target.n - n - 1);
    if (!str_starts(*ret_rest, path))
        return false;
    *ret_rest = str_make(ret_rest->p + path.n, ret_rest->n - path.n);
    return true;
}

static struct str without_safelink(struct arena *a, struct str target)
{
    struct str rest;

    if (!is_safelink(target, &rest))
        return target;
    struct str inner = uri_decode(a, str_split(&rest, '&'));
    bool is_web = str_starts(inner, STR("https://")) || str_starts(inner, STR("http://"));
    return is_web && utf8_valid(inner) && str_find(inner, '\0') < 0 ? inner : target;
}

/* Targets that lead somewhere; scripts, data and places in the same page do not. */
static void start_link(struct reader *h, const xmlChar **list)
{
    static const struct str schemes[] = {
        STR_INIT("http://"), STR_INIT("https://"), STR_INIT("mailto:"), STR_INIT("tel:"),
        STR_INIT("ftp://"),  STR_INIT("file:"),    STR_INIT("//"),      STR_INIT("www.")};
    struct str target = without_safelink(h->arena, str_trim(str_from(attribute(list, "href"))));

    h->target[0] = '\0';
    h->link_from = h->out.n;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (target.n <= schemes[i].n ||
            !str_eq_nocase(str_make(target.p, schemes[i].n), schemes[i]))
            continue;
        struct str kept = utf8_cut(target, TARGET_CHARS);
        memcpy(h->target, kept.p, kept.n);
        h->target[kept.n] = '\0';
        return;
    }
}

/* What of a target is the same as the text that people write for it. */
static struct str bare(struct str s)
{
    static const struct str prefixes[] = {STR_INIT("mailto:"), STR_INIT("https://"),
                                          STR_INIT("http://"), STR_INIT("tel:"), STR_INIT("//")};

    s = str_trim(s);
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        if (s.n > prefixes[i].n && str_eq_nocase(str_make(s.p, prefixes[i].n), prefixes[i]))
            s = str_make(s.p + prefixes[i].n, s.n - prefixes[i].n);
    while (str_ends(s, STR("/")))
        s.n--;
    return s;
}

static void end_link(struct reader *h)
{
    struct str target = str_from(h->target), all = buf_str(&h->out);

    if (target.n == 0)
        return;
    struct str text = str_make(all.p + h->link_from, all.n - h->link_from);
    if (target.n > 7 && str_eq_nocase(str_make(target.p, 7), STR("mailto:")))
        target = str_make(target.p + 7, target.n - 7);
    if (!str_eq_nocase(bare(text), bare(target))) {
        h->space = str_trim(text).n > 0 || h->space;
        add_text(h, STR("("));
        add_text(h, target);
        add_text(h, STR(")"));
    }
    h->target[0] = '\0';
}

static void start_list(struct reader *h, bool numbered, const xmlChar **list)
{
    int64_t first = 1;

    if (numbered && attribute(list, "start") &&
        (!str_to_i64(str_from(attribute(list, "start")), &first) || first < 1 || first > 1000000))
        first = 1;
    h->items[h->lists++ % LISTS_MAX] = numbered ? (int)first - 1 : -1;
}

/* Some programs indent with it: no border, no quotation. */
static void start_quote(struct reader *h, const xmlChar **list)
{
    bool quotes = !style_has(list, "border:none");

    h->quote_bits = (h->quote_bits << 1) | quotes;
    h->quotes += quotes;
}

static void end_quote(struct reader *h)
{
    if ((h->quote_bits & 1) && h->quotes > 0)
        h->quotes--;
    h->quote_bits >>= 1;
}

static void start_shown(struct reader *h, struct str name, const xmlChar **list)
{
    if (is_block(name))
        want_lines(h, 1);
    if (str_eq(name, STR("a")))
        start_link(h, list);
    else if (str_eq(name, STR("br")) && h->cells == 0)
        h->lines = h->lines < 2 ? h->lines + 1 : 2;
    else if (str_eq(name, STR("td")) || str_eq(name, STR("th")))
        start_cell(h);
    else if (str_eq(name, STR("tr")))
        start_row(h);
    else if (str_eq(name, STR("table")))
        h->rows[h->tables++ % TABLES_MAX] = (struct row){0};
    else if (str_eq(name, STR("li")))
        h->marker = h->lists > 0;
    else if (str_eq(name, STR("ul")) || str_eq(name, STR("ol")))
        start_list(h, str_eq(name, STR("ol")), list);
    else if (str_eq(name, STR("blockquote")))
        start_quote(h, list);
    else if (str_eq(name, STR("pre")))
        h->kept_space++;
    else if (str_eq(name, STR("img")))
        start_image(h, list);
    else if (str_eq(name, STR("hr")))
        add_text(h, STR("---"));
}

static void end_shown(struct reader *h, struct str name)
{
    if (str_eq(name, STR("a")))
        end_link(h);
    else if (str_eq(name, STR("ul")) || str_eq(name, STR("ol")))
        h->lists -= h->lists > 0;
    else if (str_eq(name, STR("blockquote")))
        end_quote(h);
    else if (str_eq(name, STR("pre")))
        h->kept_space -= h->kept_space > 0;
    else if (str_eq(name, STR("li")))
        h->marker = false;
    if (str_eq(name, STR("table"))) {
        h->cells = 0;
        h->tables -= h->tables > 0;
        if (row(h))
            row(h)->is_broken = true;
    }
    if (!is_block(name))
        return;
    want_lines(h, h->blank ? 2 : 1);
    h->blank = h->space = false;
}

/* ---- Events ---- */

static void on_start(void *ctx, const xmlChar *name, const xmlChar **list)
{
    struct reader *h = ctx;

    if (++h->depth > DEPTH_MAX) {
        h->is_too_deep = true;
        h->api->xmlStopParser(h->parser);
    }
    if (h->is_too_deep)
        return;
    if (h->skipped > 0 || is_left_out(str_from((const char *)name), list))
        h->skipped++;
    else
        start_shown(h, str_from((const char *)name), list);
}

static void on_end(void *ctx, const xmlChar *name)
{
    struct reader *h = ctx;

    h->depth -= h->depth > 0;
    if (h->is_too_deep)
        return;
    if (h->skipped > 0)
        h->skipped--;
    else
        end_shown(h, str_from((const char *)name));
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
    struct reader *h = ctx;

    if (!h->is_too_deep && h->skipped == 0 && n > 0)
        add_text(h, str_make((const char *)text, (size_t)n));
}

/* Behind "<![if !supportLists]>" and the like, which Word writes and no browser shows. */
static struct str skip_conditional(struct str text)
{
    ptrdiff_t end = str_starts(text, STR("<![")) ? str_find(text, '>') : -1;

    return end < 0 ? text : str_make(text.p + end + 1, text.n - (size_t)end - 1);
}

/* The parser stops at NUL and guesses at bytes that are not UTF-8. */
static struct str make_valid(struct arena *a, struct str text)
{
    char *copy = ARENA_ARRAY(a, char, text.n * 3 + 1);
    size_t n = 0;

    while ((text = skip_conditional(text)).n > 0) {
        size_t step = utf8_step(text);
        struct str piece = step ? str_make(text.p, step) : STR("\xEF\xBF\xBD");
        if (text.p[0] != '\0') {
            memcpy(copy + n, piece.p, piece.n);
            n += piece.n;
        }
        step = step ? step : 1;
        text = str_make(text.p + step, text.n - step);
    }
    return str_make(copy, n);
}

static bool parse(struct reader *h, struct str html)
{
    htmlSAXHandler handler = {.startElement = on_start,
                              .endElement = on_end,
                              .characters = on_text,
                              .ignorableWhitespace = on_text,
                              .initialized = 1};

    h->parser = h->api->htmlNewParserCtxt();
    if (!h->parser)
        return false;
    *h->parser->sax = handler;
    h->parser->userData = h;
    (void)h->api->htmlCtxtReadMemory(h->parser, html.p, (int)html.n, NULL, "UTF-8",
                                     HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                         HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC);
    h->api->htmlFreeParserCtxt(h->parser);
    return !h->is_too_deep && !h->out.failed;
}

bool html_to_text(struct arena *a, struct str html, struct str *ret)
{
    struct reader h = {.arena = a, .line_is_empty = true};

    if (html.n > INPUT_MAX || !html_is(html))
        return false;
    h.api = html_load();
    if (!h.api)
        return false;
    h.kept_space = !html_has_lines(html);
    buf_init(&h.out, html.n * 4 + 1024);
    bool ok = parse(&h, make_valid(a, html));
    if (ok)
        *ret = str_make(str_dup(a, buf_str(&h.out)), h.out.n);
    buf_done(&h.out);
    return ok;
}
