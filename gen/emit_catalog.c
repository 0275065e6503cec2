/* catalog_data.c: the entities with their fields and routes, and the orders in which they are
 * searched. Pointers go from table to table, so that nothing is left to do at start-up. */
#include "gen.h"

#include <stdlib.h>

static void emit_str(struct buf *out, const char *key, struct str s)
{
    if (s.n == 0)
        return;
    buf_printf(out, "     .%s = STR_INIT(", key);
    emit_c_str(out, s);
    buf_add_z(out, "),\n");
}

static void emit_field_table(const struct g_entity *e, struct buf *out)
{
    static const char *const types[] = {
        [CAT_INTEGER] = "CAT_INTEGER", [CAT_LONG] = "CAT_LONG",
        [CAT_STRING] = "CAT_STRING",   [CAT_DATETIME] = "CAT_DATETIME",
        [CAT_BOOLEAN] = "CAT_BOOLEAN", [CAT_DECIMAL] = "CAT_DECIMAL",
        [CAT_BYTES] = "CAT_BYTES",     [CAT_OBJECT] = "CAT_OBJECT"};

    if (e->n_fields == 0)
        return;
    buf_printf(out, "\nstatic const struct cat_field fields_%.*s[] = {\n", STR_ARG(e->name));
    for (size_t i = 0; i < e->n_fields; i++) {
        const struct g_field *f = &e->fields[i];
        buf_printf(out, "    {STR_INIT(\"%.*s\"), %s, 0x%02x, %u, ", STR_ARG(f->name),
                   types[f->type], f->flags, f->max_length);
        if (f->reference)
            buf_printf(out, "&cat_table[%zu]},\n", f->reference->index);
        else
            buf_add_z(out, "NULL},\n");
    }
    buf_add_z(out, "};\n");
}

static void emit_field_pointer(const struct g_entity *e, const char *key, struct str name,
                               struct buf *out)
{
    const struct g_field *f = name.n > 0 ? entity_field(e, name) : NULL;
    if (f)
        buf_printf(out, "     .%s = &fields_%.*s[%zu],\n", key, STR_ARG(e->name),
                   (size_t)(f - e->fields));
}

static void emit_entity(const struct g_entity *e, struct buf *out)
{
    buf_printf(out, "    {.index = %zu,\n", e->index);
    emit_str(out, "name", e->name);
    emit_str(out, "path", e->name);
    emit_str(out, "legacy_name", e->legacy_name);
    emit_str(out, "parent_name", e->parent_name);
    emit_str(out, "parent_root", e->parent_root);
    emit_str(out, "child_path", e->child_path);
    if (e->parent)
        buf_printf(out, "     .parent = &cat_table[%zu],\n", e->parent->index);
    emit_field_pointer(e, "parent_field", e->parent_field, out);
    emit_field_pointer(e, "name_field", e->name_field, out);
    buf_printf(out, "     .ops = 0x%02x,\n     .ops_via_parent = 0x%02x,\n", e->ops,
               e->ops_via_parent);
    buf_printf(out, "     .parent_verbs = 0x%02x,\n", e->parent_verbs);
    buf_printf(out, "     .flags_known = %s,\n", e->flags_known ? "true" : "false");
    buf_printf(out, "     .has_udfs = %s,\n", e->has_udfs ? "true" : "false");
    buf_printf(out, "     .is_shared = %s,\n", e->is_shared ? "true" : "false");
    buf_printf(out, "     .has_udf_metadata = %s,\n", e->has_udf_metadata ? "true" : "false");
    if (e->n_fields > 0)
        buf_printf(out, "     .fields = fields_%.*s,\n", STR_ARG(e->name));
    buf_printf(out, "     .n_fields = %zu},\n", e->n_fields);
}

static int compare_children(const void *a, const void *b)
{
    const struct g_entity *x = *(const struct g_entity *const *)a;
    const struct g_entity *y = *(const struct g_entity *const *)b;
    int d = name_cmp(x->parent_root, y->parent_root);
    return d != 0 ? d : name_cmp(x->child_path, y->child_path);
}

static void emit_children(struct gen *g, const struct model *m, struct buf *out)
{
    const struct g_entity **v = ARENA_ARRAY(g->arena, const struct g_entity *, m->n_entities + 1);
    size_t n = 0;

    for (size_t i = 0; i < m->n_entities; i++)
        if (m->entities[i].child_path.n > 0)
            v[n++] = &m->entities[i];
    if (n > 0)
        qsort(v, n, sizeof(*v), compare_children);
    buf_add_z(out, "\nconst uint16_t cat_child_order[] = {");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%zu,", i % 16 == 0 ? "\n    " : " ", v[i]->index);
    buf_printf(out, "%s};\nconst size_t cat_child_order_n = %zu;\n", n ? "\n" : "0", n);
}

void emit_catalog(struct gen *g, const struct model *m, struct buf *out)
{
    emit_head(out, "The catalogue's tables.");
    buf_add_z(out, "#include \"catalog/catalog_data.h\"\n");
    for (size_t i = 0; i < m->n_entities; i++)
        emit_field_table(&m->entities[i], out);
    buf_add_z(out, "\nconst struct cat_entity cat_table[] = {\n");
    for (size_t i = 0; i < m->n_entities; i++)
        emit_entity(&m->entities[i], out);
    buf_printf(out, "%s};\nconst size_t cat_table_n = %zu;\n",
               m->n_entities ? "" : "    {.index = 0},\n", m->n_entities);
    emit_children(g, m, out);
    emit_guesses(g, m, out);
}
