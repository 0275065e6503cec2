/* The pages of MCP Apps, from data/apps: {{file}} in one stands for that file of the same folder;
 * what comes out is one self-contained page, since hosts let a page load nothing. */
#include "gen.h"

enum { PAGE_MAX = 8192 - 1, INCLUDES_MAX = 8 };

/* The text with its includes in place; p is NULL (reported) when that fails. */
static struct str with_includes(struct gen *g, const struct node *at, struct str rest)
{
    struct buf out CLEANUP(buf_done) = {0};
    ptrdiff_t open;

    buf_init(&out, 1 << 20);
    while ((open = str_find(rest, '{')) >= 0) {
        struct str from = str_make(rest.p + open, rest.n - (size_t)open);
        if (!str_starts(from, STR("{{"))) {
            buf_add(&out, rest.p, (size_t)open + 1);
            rest = str_make(from.p + 1, from.n - 1);
            continue;
        }
        ptrdiff_t close = str_find(from, '}');
        struct str name = str_make(from.p + 2, close > 2 ? (size_t)close - 2 : 0);
        struct str text;
        if (name.n == 0 || !file_read(g, str_printf(g->arena, "apps/%.*s", STR_ARG(name)), &text)) {
            node_error(at, "includes \"%.*s\", which is not there", STR_ARG(name));
            return (struct str){NULL, 0};
        }
        buf_add(&out, rest.p, (size_t)open);
        buf_add_str(&out, text);
        rest = str_make(from.p + close + 2, from.n - (size_t)close - 2);
    }
    buf_add_str(&out, rest);
    return str_make(str_dup(g->arena, buf_str(&out)), out.n);
}

static bool holds(struct str text, const char *word)
{
    return str_contains_nocase(text, str_from(word));
}

static void check_page(const struct node *at, struct str text)
{
    static const char *const loads[] = {"http:", "https:", " src=", "@import", "url(", "innerHTML"};

    if (text.n > PAGE_MAX)
        node_error(at, "is %zu bytes with its includes, %d at most", text.n, PAGE_MAX);
    for (size_t i = 0; i < ARRAY_LEN(loads); i++) {
        if (holds(text, loads[i]))
            node_error(at, "holds \"%s\"; pages load nothing and set text as text", loads[i]);
    }
}

void load_pages(struct gen *g, struct model *m)
{
    struct names files = dir_files(g, "apps");

    m->pages = ARENA_ARRAY(g->arena, struct g_page, files.n + 1);
    for (size_t i = 0; i < files.n; i++) {
        struct str name = files.v[i];
        const char *file = str_printf(g->arena, "apps/%.*s", STR_ARG(name));
        struct node at = {g, file, "", NULL};
        struct str text;
        if (!str_ends(name, STR(".html")))
            continue;
        if (!file_read(g, file, &text)) {
            node_error(&at, "cannot be read");
            continue;
        }
        text = with_includes(g, &at, text);
        if (!text.p)
            continue;
        check_page(&at, text);
        name.n -= strlen(".html");
        m->pages[m->n_pages++] = (struct g_page){name, text};
    }
}

void emit_pages(const struct model *m, struct buf *out)
{
    emit_head(out, "The pages of MCP Apps.");
    buf_add_z(out, "#include \"tools/apps.h\"\n");
    for (size_t i = 0; i < m->n_pages; i++) {
        const struct g_page *p = &m->pages[i];
        buf_printf(out, "\nstatic const char page_%.*s[] = {", STR_ARG(p->name));
        for (size_t c = 0; c < p->text.n; c++)
            buf_printf(out, "%s%d,", c % 24 ? "" : "\n    ", p->text.p[c]);
        buf_add_z(out, "0};\n");
    }
    buf_add_z(out, "\nconst struct app_page app_pages[] = {\n");
    for (size_t i = 0; i < m->n_pages; i++)
        buf_printf(out, "    {\"%.*s\", page_%.*s, %zu},\n", STR_ARG(m->pages[i].name),
                   STR_ARG(m->pages[i].name), m->pages[i].text.n);
    buf_printf(out, "%s};\nconst size_t app_pages_n = %zu;\n",
               m->n_pages ? "" : "    {NULL, NULL, 0},\n", m->n_pages);
}
