/* data/shared_entities.json, and data/tools/_roles.json and _write_groups.json: what
 * --role and --allow-writes take; _elsewhere.json: names of other servers' tools that are none
 * here. */
#include "gen.h"

static const struct key role_keys[] = {{"doc", JSON_STRING, true},
                                       {"toolsets", JSON_ARRAY, false},
                                       {"tools", JSON_ARRAY, false},
                                       {NULL, JSON_NONE, false}};
static const struct key group_keys[] = {
    {"doc", JSON_STRING, true}, {"entities", JSON_ARRAY, true}, {NULL, JSON_NONE, false}};
static const struct key elsewhere_keys[] = {
    {"doc", JSON_STRING, true}, {"tools", JSON_ARRAY, false}, {NULL, JSON_NONE, false}};

static bool is_toolset(const struct model *m, struct str name)
{
    for (size_t i = 0; i < m->n_tools; i++)
        if (str_eq(m->tools[i].toolset, name))
            return true;
    return str_eq(name, STR("core")) || str_eq(name, STR("all"));
}

static bool is_tool(const struct model *m, struct str name)
{
    for (size_t i = 0; i < m->n_tools; i++)
        if (str_eq(m->tools[i].name, name))
            return true;
    return false;
}

static void check_list(const struct model *m, const struct node *n, const char *key,
                       const struct names *list)
{
    for (size_t i = 0; i < list->n; i++) {
        struct str name = list->v[i];
        bool known = strcmp(key, "toolsets") == 0 ? is_toolset(m, name)
                     : strcmp(key, "tools") == 0  ? is_tool(m, name)
                                                  : model_entity(m, name) != NULL;
        if (!known)
            node_error_at(n, key, "there is no \"%.*s\"", STR_ARG(name));
    }
}

static struct g_choice *load(struct gen *g, const struct model *m, const char *file,
                             const struct key *keys, size_t *ret_n)
{
    struct names there = dir_files(g, "tools");
    const char *path = str_printf(g->arena, "tools/%s", file);
    struct node root;

    *ret_n = 0;
    if (!name_in(&there, str_from(file)) || !node_load(g, path, &root) ||
        !node_is(&root, JSON_OBJECT))
        return NULL;
    struct g_choice *list = ARENA_ARRAY(g->arena, struct g_choice, json_len(root.v) + 1);
    for (struct json_iter it = json_iter(root.v); json_next(&it);) {
        struct node at = node_member(&root, it.name, it.value);
        if (!node_check(&at, keys))
            continue;
        struct g_choice *c = &list[(*ret_n)++];
        c->name = it.name;
        c->doc = node_text(&at, "doc");
        c->v = node_names(&at, keys[1].name);
        check_list(m, &at, keys[1].name, &c->v);
        if (keys == role_keys) {
            c->tools = node_names(&at, "tools");
            check_list(m, &at, "tools", &c->tools);
        }
    }
    return list;
}

/* A name that is served here needs no other way. */
static void check_elsewhere(struct gen *g, const struct model *m)
{
    struct node at = {g, "tools/_elsewhere.json", "", NULL};

    for (size_t i = 0; i < m->n_elsewhere; i++) {
        bool served = is_tool(m, m->elsewhere[i].name);
        for (size_t t = 0; t < m->n_tools && !served; t++)
            for (size_t k = 0; k < m->tools[t].n_aliases; k++)
                served = served || str_eq(m->tools[t].aliases[k].name, m->elsewhere[i].name);
        if (served)
            node_error(&at, "\"%.*s\" is a tool or an alias", STR_ARG(m->elsewhere[i].name));
    }
}

void load_choices(struct gen *g, struct model *m)
{
    m->elsewhere = load(g, m, "_elsewhere.json", elsewhere_keys, &m->n_elsewhere);
    check_elsewhere(g, m);
    m->roles = load(g, m, "_roles.json", role_keys, &m->n_roles);
    m->write_groups = load(g, m, "_write_groups.json", group_keys, &m->n_write_groups);
}

static void emit_table(struct gen *g, const char *type, const char *name,
                       const struct g_choice *list, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        emit_c_list(out, str_printf(g->arena, "%s_%zu", name, i), &list[i].v);
        if (list[i].tools.n > 0)
            emit_c_list(out, str_printf(g->arena, "%s_%zu_tools", name, i), &list[i].tools);
    }
    buf_printf(out, "const struct %s %s[] = {\n", type, name);
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "    {.name = \"%.*s\", .doc = ", STR_ARG(list[i].name));
        emit_c_str_or_null(out, list[i].doc);
        buf_printf(out, ", .v = %s_%zu", name, i);
        if (list[i].tools.n > 0)
            buf_printf(out, ", .tools = %s_%zu_tools", name, i);
        buf_add_z(out, "},\n");
    }
    buf_printf(out, "%s};\nconst size_t %s_n = %zu;\n", n ? "" : "    {.name = NULL},\n", name, n);
}

void emit_choices(struct gen *g, const struct model *m, struct buf *out)
{
    buf_add_z(out, "\n/* Choices. */\n");
    emit_table(g, "tool_choice", "tools_roles", m->roles, m->n_roles, out);
    emit_table(g, "tool_choice", "tools_write_groups", m->write_groups, m->n_write_groups, out);
    emit_table(g, "tool_choice", "tools_elsewhere", m->elsewhere, m->n_elsewhere, out);
}

/* Entities whose records are no customer's. */
void load_shared(struct gen *g, struct model *m)
{
    static const struct key keys[] = {{"entities", JSON_ARRAY, true}, {NULL, JSON_NONE, false}};
    struct names there = dir_files(g, "");
    struct node root;

    if (!name_in(&there, STR("shared_entities.json")) ||
        !node_load(g, "shared_entities.json", &root) || !node_check(&root, keys))
        return;
    struct names list = node_names(&root, "entities");
    for (size_t i = 0; i < m->n_entities; i++)
        m->entities[i].is_shared = name_in(&list, m->entities[i].name);
    for (size_t i = 0; i < list.n; i++)
        if (!model_entity(m, list.v[i]))
            node_error_at(&root, "entities", "there is no \"%.*s\"", STR_ARG(list.v[i]));
}
