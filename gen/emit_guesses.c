/* The part of catalog_data.c that knows what else an entity may be called: its name, its name in
 * the older interface, and the singular or plural of either, folded (no case, no separators). A
 * name that would fit two entities equally well is left out: no guess is better than a wrong one.
 */
#include "gen.h"

#include <stdlib.h>

enum rank { RANK_NAME, RANK_LEGACY, RANK_SINGULAR, RANK_LEGACY_PLURAL };

struct guess {
    struct str text;
    enum rank rank;
    size_t entity;
};

static int compare_guesses(const void *a, const void *b)
{
    const struct guess *x = a;
    const struct guess *y = b;
    int d = str_cmp(x->text, y->text);
    if (d != 0)
        return d;
    return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : (x->entity > y->entity) * 2 - 1;
}

static size_t collect(struct gen *g, const struct model *m, struct guess *out)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_entities; i++) {
        const struct g_entity *e = &m->entities[i];
        out[n++] = (struct guess){name_folded(g, e->name), RANK_NAME, i};
        out[n++] = (struct guess){name_folded(g, name_singular(g, e->name)), RANK_SINGULAR, i};
        if (e->legacy_name.n == 0)
            continue;
        struct str plural = name_plural(g, e->legacy_name);
        out[n++] = (struct guess){name_folded(g, e->legacy_name), RANK_LEGACY, i};
        out[n++] = (struct guess){name_folded(g, plural), RANK_LEGACY_PLURAL, i};
    }
    if (n > 0)
        qsort(out, n, sizeof *out, compare_guesses);
    return n;
}

/* Keeps the best-ranked meaning of each text, and none where two are equally good. */
static size_t settle(struct guess *v, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        bool tie = false;
        for (; end < n && str_eq(v[end].text, v[i].text); end++)
            tie = tie || (v[end].rank == v[i].rank && v[end].entity != v[i].entity);
        if (!tie)
            v[kept++] = v[i];
        i = end;
    }
    return kept;
}

void emit_guesses(struct gen *g, const struct model *m, struct buf *out)
{
    struct guess *v = ARENA_ARRAY(g->arena, struct guess, 4 * m->n_entities + 1);
    size_t n = settle(v, collect(g, m, v));
    size_t at = 0;

    buf_add_z(out, "\nconst char cat_guess_text[] = \"\"\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "    \"%.*s\"\n", STR_ARG(v[i].text));
    buf_add_z(out, "    ;\n\nconst struct cat_guess cat_guesses[] = {\n");
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "    {%zu, %zu, %zu},\n", at, v[i].text.n, v[i].entity);
        at += v[i].text.n;
    }
    buf_printf(out, "%s};\nconst size_t cat_guesses_n = %zu;\n", n ? "" : "    {0, 0, 0},\n", n);
}
