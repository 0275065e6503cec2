/* mkcatalog DATA_DIR OUT_DIR: reads data/, checks it, and writes the C tables the product is built
 * from. Everything that is wrong is reported in one run, and then nothing is written at all.
 * mkcatalog --sizes DATA_DIR prints what each tool takes in a tools/list result. */
#include "gen.h"

#include <stdio.h>

enum { MAX_MEMORY = 1 << 30, MAX_OUTPUT_BYTES = 64 << 20, BYTES_PER_TOKEN = 4 };

static void load(struct gen *g, struct model *m)
{
    load_entities(g, m);
    load_shared(g, m);
    load_picklists(g, m);
    load_tools(g, m);
    load_options(g, m);
    load_pages(g, m);
    load_choices(g, m);
    check_entities(g, m);
    check_picklists(g, m);
    check_tools(g, m);
    check_style(m);
    check_options(g, m);
    if (g->n_errors == 0)
        make_schemas(g, m);
}

static bool write_all(struct gen *g, const struct model *m, const char *dir)
{
    struct output outputs[] = {
        {.name = "catalog_data.c"}, {.name = "picklists_data.c"}, {.name = "tools_data.h"},
        {.name = "tools_data.c"},   {.name = "options_data.h"},   {.name = "options_data.c"},
        {.name = "pages_data.c"},
    };

    for (size_t i = 0; i < ARRAY_LEN(outputs); i++)
        buf_init(&outputs[i].content, MAX_OUTPUT_BYTES);
    emit_catalog(g, m, &outputs[0].content);
    emit_picklists(m, &outputs[1].content);
    emit_tools_header(m, &outputs[2].content);
    emit_tools(g, m, &outputs[3].content);
    emit_options_header(g, m, &outputs[4].content);
    emit_options(g, m, &outputs[5].content);
    emit_pages(m, &outputs[6].content);
    bool ok = outputs_write(g, dir, outputs, ARRAY_LEN(outputs));
    for (size_t i = 0; i < ARRAY_LEN(outputs); i++)
        buf_done(&outputs[i].content);
    return ok;
}

static void print_sizes(const struct model *m)
{
    size_t core = 0;
    size_t all = 0;
    for (size_t i = 0; i < m->n_tools; i++) {
        const struct g_tool *t = &m->tools[i];
        size_t bytes = t->is_unlisted ? 0 : tool_listed_bytes(t);
        printf("%6zu bytes %s %.*s\n", bytes, t->core ? "core" : "    ", STR_ARG(t->name));
        all += bytes;
        core += t->core ? bytes : 0;
    }
    printf("core %zu bytes, about %zu tokens\n", core, core / BYTES_PER_TOKEN);
    printf("all %zu bytes, about %zu tokens\n", all, all / BYTES_PER_TOKEN);
}

int main(int argc, char **argv)
{
    struct model m = {0};
    struct gen g = {0};

    if (argc != 3) {
        fputs("usage: mkcatalog DATA_DIR OUT_DIR\n       mkcatalog --sizes DATA_DIR\n", stderr);
        return 2;
    }
    bool sizes = strcmp(argv[1], "--sizes") == 0;
    g.data_dir = sizes ? argv[2] : argv[1];
    g.arena = arena_new(MAX_MEMORY);
    load(&g, &m);
    bool ok = g.n_errors == 0;
    if (!ok)
        fprintf(stderr, "mkcatalog: %u error%s in data/, nothing written\n", g.n_errors,
                g.n_errors == 1 ? "" : "s");
    else if (sizes)
        print_sizes(&m);
    else
        ok = write_all(&g, &m, argv[2]);
    arena_free(g.arena);
    return ok ? 0 : 1;
}
