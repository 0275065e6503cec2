/* data/options/<option>.json -> options_data.h (a number for each option) and options_data.c. */
#include "gen.h"

static const struct key option_keys[] = {
    {"name", JSON_STRING, true},     {"type", JSON_STRING, true}, {"doc", JSON_STRING, true},
    {"commands", JSON_ARRAY, true},  {"env", JSON_ARRAY, false},  {"config", JSON_STRING, false},
    {"default", JSON_STRING, false}, {"arg", JSON_STRING, false}, {"secret", JSON_BOOL, false},
    {NULL, JSON_NONE, false},
};

static const struct {
    const char *name;
    const char *constant;
} option_types[] = {{"string", "CLI_STRING"},
                    {"integer", "CLI_INTEGER"},
                    {"boolean", "CLI_BOOLEAN"},
                    {"file", "CLI_FILE"}};

static const char *type_constant(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(option_types); i++)
        if (str_eq(name, str_from(option_types[i].name)))
            return option_types[i].constant;
    return NULL;
}

static bool load_option(struct gen *g, struct str stem, struct g_option *o)
{
    const char *file = str_printf(g->arena, "options/%.*s.json", STR_ARG(stem));
    *o = (struct g_option){0};
    if (!node_load(g, file, &o->at) || !node_check(&o->at, option_keys))
        return false;
    o->name = node_text(&o->at, "name");
    o->type = node_text(&o->at, "type");
    o->doc = node_text(&o->at, "doc");
    o->commands = node_names(&o->at, "commands");
    o->env = node_names(&o->at, "env");
    o->config = node_str(&o->at, "config");
    o->default_value = node_str(&o->at, "default");
    o->arg = node_str(&o->at, "arg");
    o->secret = node_bool(&o->at, "secret");
    if (o->name.n > 0 && !str_eq(o->name, stem))
        node_error_at(&o->at, "name", "is \"%.*s\", but the file is named \"%.*s\"",
                      STR_ARG(o->name), STR_ARG(stem));
    o->name = stem;
    return true;
}

void load_options(struct gen *g, struct model *m)
{
    struct names files = dir_json(g, "options");

    m->options = ARENA_ARRAY(g->arena, struct g_option, files.n + 1);
    for (size_t i = 0; i < files.n; i++)
        m->n_options += load_option(g, files.v[i], &m->options[m->n_options]);
}

static void check_default(const struct g_option *o)
{
    struct str d = o->default_value;
    int64_t i;

    if (d.n == 0)
        return;
    if (str_eq(o->type, STR("boolean")) && !str_eq(d, STR("true")) && !str_eq(d, STR("false")))
        node_error_at(&o->at, "default", "must be \"true\" or \"false\"");
    if (str_eq(o->type, STR("integer")) && !str_to_i64(d, &i))
        node_error_at(&o->at, "default", "must be a whole number");
    if (o->secret)
        node_error_at(&o->at, "default", "a secret has none");
}

static void check_doubles(const struct model *m, const struct g_option *o)
{
    for (const struct g_option *b = m->options; b < o; b++) {
        if (o->config.n > 0 && str_eq(o->config, b->config))
            node_error_at(&o->at, "config", "\"%.*s\" belongs to --%.*s", STR_ARG(o->config),
                          STR_ARG(b->name));
        for (size_t i = 0; i < o->env.n; i++)
            if (name_in(&b->env, o->env.v[i]))
                node_error_at(&o->at, "env", "\"%.*s\" belongs to --%.*s", STR_ARG(o->env.v[i]),
                              STR_ARG(b->name));
    }
}

static void check_option(struct gen *g, const struct model *m, const struct g_option *o)
{
    struct str plain = text_replace(g, o->name, STR("-"), STR("_"));

    if (!name_is_snake(plain, 40) || str_find(o->name, '_') >= 0)
        node_error_at(&o->at, "name", "\"%.*s\" does not match ^[a-z][a-z0-9-]{0,39}$",
                      STR_ARG(o->name));
    if (o->type.n > 0 && !type_constant(o->type))
        node_error_at(&o->at, "type", "knows no \"%.*s\"", STR_ARG(o->type));
    if (o->config.n > 0 && !name_is_snake(o->config, 40))
        node_error_at(&o->at, "config", "\"%.*s\" does not match ^[a-z][a-z0-9_]{0,39}$",
                      STR_ARG(o->config));
    for (size_t i = 0; i < o->env.n; i++)
        if (!name_is_constant(o->env.v[i]))
            node_error_at(&o->at, "env", "\"%.*s\" does not match ^[A-Z][A-Z0-9_]*$",
                          STR_ARG(o->env.v[i]));
    if (json_is(node_get(&o->at, "commands").v, JSON_ARRAY) && o->commands.n == 0)
        node_error_at(&o->at, "commands", "is empty: no command would take the option");
    if (str_eq(o->type, STR("boolean")) && o->arg.n > 0)
        node_error_at(&o->at, "arg", "a boolean option takes none");
    check_default(o);
    check_doubles(m, o);
}

void check_options(struct gen *g, struct model *m)
{
    for (size_t i = 0; i < m->n_options; i++)
        check_option(g, m, &m->options[i]);
}

/* CLI_OPT_READ_ONLY for "read-only". */
static const char *option_constant(struct gen *g, struct str name)
{
    char *out = str_dup(g->arena, name);
    for (size_t i = 0; i < name.n; i++)
        out[i] = out[i] == '-'                    ? '_'
                 : out[i] >= 'a' && out[i] <= 'z' ? (char)(out[i] - 32)
                                                  : out[i];
    return str_printf(g->arena, "CLI_OPT_%s", out);
}

void emit_options_header(struct gen *g, const struct model *m, struct buf *out)
{
    buf_add_z(out,
              "/* The options' places in cli_options[]. Generated from data/ by gen/mkcatalog: "
              "change the data instead. */\n#pragma once\n\nenum cli_option_index {\n");
    for (size_t i = 0; i < m->n_options; i++)
        buf_printf(out, "    %s,\n", option_constant(g, m->options[i].name));
    buf_add_z(out, "    CLI_OPT_COUNT\n};\n");
}

static void emit_option(struct gen *g, const struct g_option *o, size_t index, struct buf *out)
{
    buf_printf(out, "    {\"%.*s\", %s, env_%zu, ", STR_ARG(o->name), type_constant(o->type),
               index);
    emit_c_str_or_null(out, o->config);
    buf_add_z(out, ", ");
    emit_c_str_or_null(out, o->default_value);
    buf_add_z(out, ", ");
    emit_c_str_or_null(out, o->arg);
    buf_printf(out, ", commands_%zu, %s, ", index, o->secret ? "true" : "false");
    emit_c_str(out, text_replace(g, o->doc, STR("\r"), STR("")));
    buf_add_z(out, "},\n");
}

void emit_options(struct gen *g, const struct model *m, struct buf *out)
{
    emit_head(out, "The command line's options.");
    buf_add_z(out, "#include \"cli/options.h\"\n\n");
    for (size_t i = 0; i < m->n_options; i++) {
        emit_c_list(out, str_printf(g->arena, "env_%zu", i), &m->options[i].env);
        emit_c_list(out, str_printf(g->arena, "commands_%zu", i), &m->options[i].commands);
    }
    buf_add_z(out, "\nconst struct cli_option cli_options[] = {\n");
    for (size_t i = 0; i < m->n_options; i++)
        emit_option(g, &m->options[i], i, out);
    buf_printf(out, "%s};\nconst size_t cli_options_n = %zu;\n",
               m->n_options ? "" : "    {.name = NULL},\n", m->n_options);
}
