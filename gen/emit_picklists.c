/* picklists_data.c: the sandbox's picklists, in the order of their entities and fields. */
#include "gen.h"

static void emit_values(const struct g_picklist *p, size_t index, struct buf *out)
{
    buf_printf(out, "\n/* %.*s.%.*s */\n", STR_ARG(p->entity_name), STR_ARG(p->field));
    buf_printf(out, "static const struct sb_picklist_value values_%zu[] = {\n", index);
    for (size_t i = 0; i < p->n; i++) {
        const struct g_value *v = &p->values[i];
        buf_add_z(out, "    {");
        emit_c_str(out, v->value);
        buf_add_z(out, ", ");
        emit_c_str(out, v->label);
        buf_add_z(out, ", ");
        emit_c_str(out, v->parent);
        buf_printf(out, ", %s, %s, %s},\n", v->is_default ? "true" : "false",
                   v->is_system ? "true" : "false", v->is_active ? "true" : "false");
    }
    buf_add_z(out, "};\n");
}

void emit_picklists(const struct model *m, struct buf *out)
{
    emit_head(out, "The sandbox's picklists.");
    buf_add_z(out, "#include \"sandbox/picklists.h\"\n");
    for (size_t i = 0; i < m->n_picklists; i++)
        if (m->picklists[i].n > 0)
            emit_values(&m->picklists[i], i, out);
    buf_add_z(out, "\nconst struct sb_picklist sb_picklists[] = {\n");
    for (size_t i = 0; i < m->n_picklists; i++) {
        const struct g_picklist *p = &m->picklists[i];
        buf_printf(out, "    {\"%.*s\", \"%.*s\", \"%.*s\", ", STR_ARG(p->entity_name),
                   STR_ARG(p->field), STR_ARG(p->parent_field));
        if (p->n > 0)
            buf_printf(out, "values_%zu, %zu},\n", i, p->n);
        else
            buf_add_z(out, "NULL, 0},\n");
    }
    buf_printf(out, "%s};\nconst size_t sb_picklists_n = %zu;\n",
               m->n_picklists ? "" : "    {\"\", \"\", \"\", NULL, 0},\n", m->n_picklists);
}
