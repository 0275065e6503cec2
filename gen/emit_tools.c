/* tools_data.h and tools_data.c: per tool the struct its handler gets, the tables that fill it, and
 * the rows for libmcp. */
#include "gen.h"

#include <stdlib.h>

static const char *const member_types[] = {
    [ARG_STRING] = "const char *", [ARG_INTEGER] = "struct mcp_int ",
    [ARG_NUMBER] = "const char *", [ARG_BOOLEAN] = "enum mcp_bool ",
    [ARG_OBJECT] = "const char *", [ARG_ARRAY] = "const char *"};

static const char *const arg_types[] = {
    [ARG_STRING] = "MCP_ARG_STRING", [ARG_INTEGER] = "MCP_ARG_INT", [ARG_NUMBER] = "MCP_ARG_NUMBER",
    [ARG_BOOLEAN] = "MCP_ARG_BOOL",  [ARG_OBJECT] = "MCP_ARG_JSON", [ARG_ARRAY] = "MCP_ARG_JSON"};

static const char *const match_names[] = {[TOOL_MATCH_NONE] = "TOOL_MATCH_NONE",
                                          [TOOL_MATCH_EQ] = "TOOL_MATCH_EQ",
                                          [TOOL_MATCH_CONTAINS] = "TOOL_MATCH_CONTAINS",
                                          [TOOL_MATCH_BEGINS_WITH] = "TOOL_MATCH_BEGINS_WITH",
                                          [TOOL_MATCH_FROM] = "TOOL_MATCH_FROM",
                                          [TOOL_MATCH_TO] = "TOOL_MATCH_TO",
                                          [TOOL_MATCH_RANGE] = "TOOL_MATCH_RANGE",
                                          [TOOL_MATCH_EXIST] = "TOOL_MATCH_EXIST",
                                          [TOOL_MATCH_TEXT] = "TOOL_MATCH_TEXT",
                                          [TOOL_MATCH_SPECIAL] = "TOOL_MATCH_SPECIAL"};

static bool handler_seen(const struct model *m, size_t before, struct str handler)
{
    for (size_t i = 0; i < before; i++)
        if (str_eq(m->tools[i].handler, handler))
            return true;
    return false;
}

static void emit_struct(const struct g_tool *t, struct buf *out)
{
    if (t->n_args == 0)
        return;
    buf_printf(out, "\nstruct %.*s_args {\n", STR_ARG(t->name));
    for (size_t i = 0; i < t->n_args; i++)
        buf_printf(out, "    %s%s;\n", member_types[t->args[i].type], t->args[i].member);
    buf_add_z(out, "};\n");
}

void emit_tools_header(const struct model *m, struct buf *out)
{
    buf_add_z(out,
              "/* The tools' arguments and tables. Generated from data/ by gen/mkcatalog: change "
              "the data instead. */\n#pragma once\n\n#include \"tools/tool_spec.h\"\n\n");
    for (size_t i = 0; i < m->n_tools; i++)
        if (!handler_seen(m, i, m->tools[i].handler))
            buf_printf(out, "extern mcp_tool_fn %.*s;\n", STR_ARG(m->tools[i].handler));
    for (size_t i = 0; i < m->n_tools; i++)
        emit_struct(&m->tools[i], out);
    buf_add_z(out, "\n/* In listing order; aliases sorted. */\n"
                   "extern const struct mcp_tool tools_table[];\n"
                   "extern const size_t tools_table_n;\n"
                   "extern const struct mcp_alias tools_aliases[];\n"
                   "extern const size_t tools_aliases_n;\n"
                   "extern const struct tool_choice tools_roles[];\n"
                   "extern const size_t tools_roles_n;\n"
                   "extern const struct tool_choice tools_write_groups[];\n"
                   "extern const size_t tools_write_groups_n;\n"
                   "extern const struct tool_choice tools_elsewhere[];\n"
                   "extern const size_t tools_elsewhere_n;\n");
}

static const char *list_name(struct gen *g, const char *what, const struct g_tool *t,
                             const struct g_arg *a)
{
    return str_printf(g->arena, "%s_%.*s__%s", what, STR_ARG(t->name), a->member);
}

static void emit_lists(struct gen *g, const struct g_tool *t, struct buf *out)
{
    for (size_t i = 0; i < t->n_args; i++) {
        const struct g_arg *a = &t->args[i];
        if (a->aliases.n > 0)
            emit_c_list(out, list_name(g, "aliases", t, a), &a->aliases);
        if (a->fields.n > 0)
            emit_c_list(out, list_name(g, "fields", t, a), &a->fields);
    }
    if (t->columns.n > 0)
        emit_c_list(out, str_printf(g->arena, "columns_%.*s", STR_ARG(t->name)), &t->columns);
    if (t->writes.n > 0)
        emit_c_list(out, str_printf(g->arena, "writes_%.*s", STR_ARG(t->name)), &t->writes);
}

static void emit_args(struct gen *g, const struct g_tool *t, struct buf *out)
{
    buf_printf(out, "static const struct mcp_arg args_%.*s[] = {\n", STR_ARG(t->name));
    for (size_t i = 0; i < t->n_args; i++) {
        const struct g_arg *a = &t->args[i];
        buf_printf(out, "    {\"%.*s\", %s, offsetof(struct %.*s_args, %s), %s},\n",
                   STR_ARG(a->name), arg_types[a->type], STR_ARG(t->name), a->member,
                   a->aliases.n ? list_name(g, "aliases", t, a) : "NULL");
    }
    buf_printf(out, "};\nstatic const struct tool_arg uses_%.*s[] = {\n", STR_ARG(t->name));
    for (size_t i = 0; i < t->n_args; i++) {
        const struct g_arg *a = &t->args[i];
        buf_add_z(out, "    {");
        emit_c_str_or_null(out, a->field);
        buf_printf(out, ", %s, %s},\n", match_names[a->match],
                   a->fields.n ? list_name(g, "fields", t, a) : "NULL");
    }
    buf_add_z(out, "};\n");
}

/* The object argument that takes fields of the entity: those that may be written, or those that can
 * be asked for; empty when there is none. */
static struct str gathering_arg(const struct g_tool *t)
{
    for (size_t i = 0; i < t->n_args && t->entity; i++)
        if (str_eq(t->args[i].name, t->read_only ? STR("where") : STR("other_fields")))
            return t->args[i].name;
    return STR("");
}

static const char *gathered_list(struct gen *g, const struct g_tool *t)
{
    return str_printf(g->arena, "%s_fields_%.*s", t->read_only ? "query" : "write",
                      STR_ARG(t->entity->name));
}

/* Also what cannot be written: the write says so better than "no such argument". */
static bool is_gathered(const struct g_tool *t, const struct g_field *f)
{
    return !str_eq(f->name, STR("id")) && !(t->read_only && f->flags & CAT_NOT_QUERYABLE);
}

/* Once for all tools of the entity that gather alike. */
static void emit_gathered(struct gen *g, const struct model *m, size_t at, struct buf *out)
{
    const struct g_tool *t = &m->tools[at];
    struct str *fields = ARENA_ARRAY(g->arena, struct str, t->entity ? t->entity->n_fields + 2 : 1);
    size_t n = 0;

    if (gathering_arg(t).n == 0)
        return;
    for (size_t i = 0; i < at; i++)
        if (m->tools[i].entity == t->entity && m->tools[i].read_only == t->read_only &&
            gathering_arg(&m->tools[i]).n > 0)
            return;
    for (size_t i = 0; i < t->entity->n_fields; i++)
        if (is_gathered(t, &t->entity->fields[i]))
            fields[n++] = t->entity->fields[i].name;
    if (t->entity->has_udfs && !t->read_only)
        fields[n++] = STR("userDefinedFields");
    emit_c_list(out, gathered_list(g, t), &(struct names){fields, n});
}

static void emit_spec(const struct g_tool *t, struct buf *out)
{
    buf_printf(out, "static const struct tool_spec spec_%.*s = {\n", STR_ARG(t->name));
    buf_printf(out,
               "    .name = \"%.*s\",\n    .toolset = \"%.*s\",\n    .title = ", STR_ARG(t->name),
               STR_ARG(t->toolset));
    emit_c_str_or_null(out, t->title);
    buf_add_z(out, ",\n    .entity_name = ");
    emit_c_str_or_null(out, t->entity_name);
    buf_add_z(out, ",\n    .confirm = ");
    emit_c_str_or_null(out, t->confirm);
    if (t->columns.n > 0)
        buf_printf(out, ",\n    .columns = columns_%.*s", STR_ARG(t->name));
    if (t->n_args > 0)
        buf_printf(out, ",\n    .args = uses_%.*s", STR_ARG(t->name));
    if (t->writes.n > 0)
        buf_printf(out, ",\n    .writes = writes_%.*s", STR_ARG(t->name));
    if (t->delegates)
        buf_add_z(out, ",\n    .delegates = true");
    if (t->is_unlisted)
        buf_add_z(out, ",\n    .unlisted = true");
    buf_printf(out, ",\n    .core = %s,\n};\n", t->core ? "true" : "false");
}

static void emit_refuses(const struct g_tool *t, struct buf *out)
{
    if (json_len(t->refuses) == 0)
        return;
    buf_printf(out, "static const struct mcp_refused refuses_%.*s[] = {\n", STR_ARG(t->name));
    for (struct json_iter it = json_iter(t->refuses); json_next(&it);) {
        buf_printf(out, "    {\"%.*s\", ", STR_ARG(it.name));
        emit_c_str_or_null(out, json_str(it.value));
        buf_add_z(out, "},\n");
    }
    buf_add_z(out, "    {NULL, NULL}};\n");
}

static void emit_text(const char *key, struct str text, struct buf *out)
{
    buf_printf(out, "     .%s = ", key);
    emit_c_str_or_null(out, text);
    buf_add_z(out, ",\n");
}

static void emit_row(struct gen *g, const struct g_tool *t, struct buf *out)
{
    buf_printf(out, "    {.name = \"%.*s\",\n", STR_ARG(t->name));
    emit_text("title", tool_title_is_name(t) ? STR("") : t->title, out);
    emit_text("description", t->description, out);
    emit_text("input_schema", t->input_schema, out);
    emit_text("listed_schema", t->listed_schema, out);
    emit_text("output_schema", t->output_schema, out);
    emit_text("meta", t->meta, out);
    if (t->extension.n)
        emit_text("extension", t->extension, out);
    buf_printf(out,
               "     .hints = {.read_only = %d, .destructive = %d, .idempotent = %d, "
               ".open_world = %d},\n",
               t->read_only, t->destructive, t->idempotent, t->open_world);
    buf_printf(out, "     .flags = MCP_TOOL_LENIENT%s,\n     .call = %.*s,\n",
               t->is_inline ? " | MCP_TOOL_INLINE" : "", STR_ARG(t->handler));
    if (t->n_args > 0)
        buf_printf(out,
                   "     .args = args_%.*s,\n     .n_args = %zu,\n"
                   "     .args_size = sizeof(struct %.*s_args),\n",
                   STR_ARG(t->name), t->n_args, STR_ARG(t->name));
    if (t->max_per_minute)
        buf_printf(out, "     .max_per_minute = %lld,\n", (long long)t->max_per_minute);
    if (t->cache_seconds)
        buf_printf(out, "     .cache_ttl_ms = %lld,\n", (long long)t->cache_seconds * 1000);
    if (gathering_arg(t).n > 0)
        buf_printf(out, "     .gathers = %s,\n     .gathers_into = \"%.*s\",\n",
                   gathered_list(g, t), STR_ARG(gathering_arg(t)));
    if (json_len(t->refuses) > 0)
        buf_printf(out, "     .refuses = refuses_%.*s,\n", STR_ARG(t->name));
    buf_printf(out, "     .data = &spec_%.*s},\n", STR_ARG(t->name));
}

struct alias_row {
    const struct g_alias *alias;
    struct str name;
};

static int compare_rows(const void *a, const void *b)
{
    return str_cmp(((const struct alias_row *)a)->alias->name,
                   ((const struct alias_row *)b)->alias->name);
}

static void emit_alias(struct gen *g, const struct alias_row *row, struct buf *out)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct jw w;

    buf_printf(out, "    {.alias = \"%.*s\", .name = \"%.*s\"", STR_ARG(row->alias->name),
               STR_ARG(row->name));
    if (row->alias->arguments) {
        buf_init(&text, 1 << 16);
        jw_init(&w, &text);
        jw_value(&w, row->alias->arguments);
        buf_add_z(out, ", .arguments = ");
        emit_c_str_or_null(out, str_from(str_dup(g->arena, buf_str(&text))));
    }
    if (row->alias->rest.n > 0)
        buf_printf(out, ", .rest = \"%.*s\"", STR_ARG(row->alias->rest));
    buf_add_z(out, "},\n");
}

static void emit_aliases(struct gen *g, const struct model *m, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_tools; i++)
        n += m->tools[i].n_aliases;

    struct alias_row *rows = ARENA_ARRAY(g->arena, struct alias_row, n + 1);
    n = 0;
    for (size_t i = 0; i < m->n_tools; i++)
        for (size_t k = 0; k < m->tools[i].n_aliases; k++)
            rows[n++] = (struct alias_row){&m->tools[i].aliases[k], m->tools[i].name};
    qsort(rows, n, sizeof *rows, compare_rows);
    buf_add_z(out, "\nconst struct mcp_alias tools_aliases[] = {\n");
    for (size_t i = 0; i < n; i++)
        emit_alias(g, &rows[i], out);
    buf_printf(out, "%s};\nconst size_t tools_aliases_n = %zu;\n",
               n ? "" : "    {.alias = NULL},\n", n);
}

void emit_tools(struct gen *g, const struct model *m, struct buf *out)
{
    emit_head(out, "The tools' tables.");
    buf_add_z(out, "#include \"gen/tools_data.h\"\n");
    for (size_t i = 0; i < m->n_tools; i++) {
        const struct g_tool *t = &m->tools[i];
        buf_printf(out, "\n/* %.*s/%.*s */\n", STR_ARG(t->toolset), STR_ARG(t->name));
        emit_lists(g, t, out);
        emit_gathered(g, m, i, out);
        emit_refuses(t, out);
        if (t->n_args > 0)
            emit_args(g, t, out);
        emit_spec(t, out);
    }
    buf_add_z(out, "\nconst struct mcp_tool tools_table[] = {\n");
    for (size_t i = 0; i < m->n_tools; i++)
        emit_row(g, &m->tools[i], out);
    buf_printf(out, "%s};\nconst size_t tools_table_n = %zu;\n",
               m->n_tools ? "" : "    {.name = NULL},\n", m->n_tools);
    emit_aliases(g, m, out);
    emit_choices(g, m, out);
}
