/* data/tools/: one file per tool in a folder per toolset, the argument groups in _groups.json and
 * the listing order in _order.json (what is listed: load_listing.c). */
#include "gen.h"

#include <stdlib.h>

static const struct key tool_keys[] = {
    {"name", JSON_STRING, true},          {"title", JSON_STRING, true},
    {"description", JSON_STRING, true},   {"handler", JSON_STRING, true},
    {"entity", JSON_STRING, false},       {"hints", JSON_OBJECT, true},
    {"core", JSON_BOOL, false},           {"inline", JSON_BOOL, false},
    {"confirm", JSON_STRING, false},      {"aliases", JSON_ARRAY, false},
    {"columns", JSON_ARRAY, false},       {"groups", JSON_ARRAY, false},
    {"args", JSON_ARRAY, false},          {"listed", JSON_ARRAY, false},
    {"writes", JSON_ARRAY, false},        {"delegates", JSON_BOOL, false},
    {"outputSchema", JSON_OBJECT, false}, {"meta", JSON_OBJECT, false},
    {"extension", JSON_STRING, false},    {"maxPerMinute", JSON_NUMBER, false},
    {"cacheSeconds", JSON_NUMBER, false}, {"unlisted", JSON_BOOL, false},
    {"refuses", JSON_OBJECT, false},      {NULL, JSON_NONE, false}};

static const struct key hint_keys[] = {
    {"readOnly", JSON_BOOL, true},   {"destructive", JSON_BOOL, true},
    {"idempotent", JSON_BOOL, true}, {"openWorld", JSON_BOOL, true},
    {NULL, JSON_NONE, false},
};

static const struct key arg_keys[] = {
    {"name", JSON_STRING, true},       {"type", JSON_STRING, true},
    {"doc", JSON_STRING, false},       {"required", JSON_BOOL, false},
    {"aliases", JSON_ARRAY, false},    {"field", JSON_STRING, false},
    {"match", JSON_STRING, false},     {"fields", JSON_ARRAY, false},
    {"items", JSON_STRING, false},     {"enum", JSON_ARRAY, false},
    {"minimum", JSON_NUMBER, false},   {"maximum", JSON_NUMBER, false},
    {"minLength", JSON_NUMBER, false}, {"maxLength", JSON_NUMBER, false},
    {"default", JSON_NONE, false},     {"listed", JSON_BOOL, false},
    {NULL, JSON_NONE, false},
};

/* Index of name in the table, or -1. */
static ptrdiff_t index_of(struct str name, const char *const *table, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_from(table[i])))
            return (ptrdiff_t)i;
    return -1;
}

static enum arg_type read_arg_type(const struct node *n, const char *key)
{
    static const char *const types[] = {
        [ARG_STRING] = "string",   [ARG_INTEGER] = "integer", [ARG_NUMBER] = "number",
        [ARG_BOOLEAN] = "boolean", [ARG_OBJECT] = "object",   [ARG_ARRAY] = "array"};
    struct str name = node_text(n, key);
    ptrdiff_t i = index_of(name, types, ARRAY_LEN(types));
    if (i < 0 && name.n > 0)
        node_error_at(n, key, "knows no \"%.*s\"", STR_ARG(name));
    return i < 0 ? ARG_STRING : (enum arg_type)i;
}

static enum tool_match read_match(const struct node *n)
{
    static const char *const matches[] = {[TOOL_MATCH_NONE] = "",
                                          [TOOL_MATCH_EQ] = "eq",
                                          [TOOL_MATCH_CONTAINS] = "contains",
                                          [TOOL_MATCH_BEGINS_WITH] = "beginsWith",
                                          [TOOL_MATCH_FROM] = "from",
                                          [TOOL_MATCH_TO] = "to",
                                          [TOOL_MATCH_RANGE] = "range",
                                          [TOOL_MATCH_EXIST] = "exist",
                                          [TOOL_MATCH_TEXT] = "text",
                                          [TOOL_MATCH_SPECIAL] = "special"};
    struct str name = node_text(n, "match");
    ptrdiff_t i = index_of(name, matches, ARRAY_LEN(matches));
    if (i < 0)
        node_error_at(n, "match", "knows no \"%.*s\"", STR_ARG(name));
    return i < 0 ? TOOL_MATCH_NONE : (enum tool_match)i;
}

bool load_arg(const struct node *n, struct g_arg *a)
{
    *a = (struct g_arg){.at = *n};
    if (!node_check(n, arg_keys))
        return false;
    a->name = node_text(n, "name");
    a->doc = node_text(n, "doc");
    a->type = read_arg_type(n, "type");
    a->required = node_bool(n, "required");
    a->is_hidden = json_get(n->v, STR("listed")) && !node_bool(n, "listed");
    a->aliases = node_names(n, "aliases");
    a->field = node_text(n, "field");
    a->match = read_match(n);
    a->fields = node_names(n, "fields");
    a->member = name_snake(n->g, a->name);
    if (json_get(n->v, STR("items")))
        (void)read_arg_type(n, "items");
    return a->name.n > 0;
}

static struct g_arg *load_args(const struct node *list, size_t *ret_n)
{
    struct g_arg *args = ARENA_ARRAY(list->g->arena, struct g_arg, json_len(list->v) + 1);
    size_t n = 0;
    size_t i = 0;
    for (struct json_iter it = json_iter(list->v); json_next(&it); i++) {
        struct node at = node_element(list, i, it.value);
        n += load_arg(&at, &args[n]);
    }
    *ret_n = n;
    return args;
}

static void load_groups(struct gen *g, struct model *m)
{
    struct node root;
    struct names there = dir_files(g, "tools");

    if (!name_in(&there, STR("_groups.json")) || !node_load(g, "tools/_groups.json", &root) ||
        !node_is(&root, JSON_OBJECT))
        return;
    m->groups = ARENA_ARRAY(g->arena, struct g_group, json_len(root.v) + 1);
    for (struct json_iter it = json_iter(root.v); json_next(&it);) {
        struct node list = node_member(&root, it.name, it.value);
        struct g_group *group = &m->groups[m->n_groups];
        if (!node_is(&list, JSON_ARRAY))
            continue;
        group->name = it.name;
        group->args = load_args(&list, &group->n_args);
        m->n_groups++;
    }
}

static const char *group_hint(struct gen *g, const struct model *m, struct str name)
{
    struct str *v = ARENA_ARRAY(g->arena, struct str, m->n_groups + 1);
    for (size_t i = 0; i < m->n_groups; i++)
        v[i] = m->groups[i].name;
    return names_hint(g, &(struct names){v, m->n_groups}, name);
}

static const struct g_group *find_group(const struct model *m, struct str name)
{
    for (size_t i = 0; i < m->n_groups; i++)
        if (str_eq(m->groups[i].name, name))
            return &m->groups[i];
    return NULL;
}

/* Appends the arguments of the tool's groups to its own. {confirm} in a shared text stands for the
 * tool's own word. */
static void add_groups(struct gen *g, const struct model *m, struct g_tool *t)
{
    for (size_t i = 0; i < t->groups.n; i++) {
        const struct g_group *group = find_group(m, t->groups.v[i]);
        if (!group) {
            node_error_at(&t->at, "groups", "tools/_groups.json has no \"%.*s\"%s",
                          STR_ARG(t->groups.v[i]), group_hint(g, m, t->groups.v[i]));
            continue;
        }
        t->args = arena_grow(g->arena, t->args, t->n_args, t->n_args + group->n_args + 1,
                             sizeof *t->args);
        for (size_t k = 0; k < group->n_args; k++)
            t->args[t->n_args++] = group->args[k];
    }
    for (size_t i = 0; i < t->n_args; i++)
        t->args[i].doc = text_replace(g, t->args[i].doc, STR("{confirm}"), t->confirm);
}

static void load_hints(const struct node *n, struct g_tool *t)
{
    if (!json_is(n->v, JSON_OBJECT) || !node_check(n, hint_keys))
        return;
    t->read_only = node_bool(n, "readOnly");
    t->destructive = node_bool(n, "destructive");
    t->idempotent = node_bool(n, "idempotent");
    t->open_world = node_bool(n, "openWorld");
}

static struct str json_text(struct gen *g, const struct json *v)
{
    struct buf b;
    struct jw w;
    if (!v)
        return STR("");
    buf_init(&b, 1 << 20);
    jw_init(&w, &b);
    jw_value(&w, v);
    struct str out = str_make(str_dup(g->arena, buf_str(&b)), b.n);
    buf_done(&b);
    return out;
}

static const struct key alias_keys[] = {
    {"name", JSON_STRING, true},
    {"arguments", JSON_OBJECT, false},
    {"rest", JSON_STRING, false},
    {NULL, JSON_NONE, false},
};

/* A name, or {"name", "arguments", "rest"}. */
static void load_aliases(struct g_tool *t)
{
    struct node list = node_get(&t->at, "aliases");
    size_t i = 0;

    t->aliases = ARENA_ARRAY(t->at.g->arena, struct g_alias, json_len(list.v) + 1);
    for (struct json_iter it = json_iter(list.v); json_next(&it); i++) {
        struct node at = node_element(&list, i, it.value);
        struct g_alias *a = &t->aliases[t->n_aliases];
        *a = (struct g_alias){.at = at, .name = json_str(it.value)};
        if (json_is(it.value, JSON_OBJECT)) {
            if (!node_check(&at, alias_keys))
                continue;
            a->name = node_text(&at, "name");
            a->arguments = json_get(it.value, STR("arguments"));
            a->rest = node_text(&at, "rest");
        } else if (!node_is(&at, JSON_STRING)) {
            continue;
        }
        t->n_aliases += a->name.n > 0;
    }
}

/* A whole number from 1 on, 0 when it is not there. */
static int64_t load_count(const struct node *n, const char *key, int64_t most)
{
    struct node at = node_get(n, key);
    int64_t value = 0;

    if (json_is(at.v, JSON_NUMBER) && (!json_i64(at.v, &value) || value < 1 || value > most)) {
        node_error_at(n, key, "must be a whole number from 1 to %d", (int)most);
        return 0;
    }
    return value;
}

static bool load_tool(struct gen *g, const struct model *m, struct str set, struct str stem,
                      struct g_tool *t)
{
    const char *file = str_printf(g->arena, "tools/%.*s/%.*s.json", STR_ARG(set), STR_ARG(stem));
    *t = (struct g_tool){.toolset = set};
    if (!node_load(g, file, &t->at) || !node_check(&t->at, tool_keys))
        return false;
    t->name = node_text(&t->at, "name");
    t->title = node_text(&t->at, "title");
    t->description = node_text(&t->at, "description");
    t->handler = node_text(&t->at, "handler");
    t->entity_name = node_text(&t->at, "entity");
    t->confirm = node_text(&t->at, "confirm");
    t->core = node_bool(&t->at, "core");
    t->is_inline = node_bool(&t->at, "inline");
    load_aliases(t);
    t->columns = node_names(&t->at, "columns");
    t->groups = node_names(&t->at, "groups");
    t->listed = node_names(&t->at, "listed");
    t->writes = node_names(&t->at, "writes");
    t->delegates = node_bool(&t->at, "delegates");
    t->refuses = node_get(&t->at, "refuses").v;
    t->is_unlisted = node_bool(&t->at, "unlisted");
    t->output_schema = json_text(g, node_get(&t->at, "outputSchema").v);
    t->meta = json_text(g, node_get(&t->at, "meta").v);
    t->extension = node_text(&t->at, "extension");
    t->max_per_minute = load_count(&t->at, "maxPerMinute", 100000);
    t->cache_seconds = load_count(&t->at, "cacheSeconds", 3600);
    struct node hints = node_get(&t->at, "hints");
    load_hints(&hints, t);
    struct node args = node_get(&t->at, "args");
    t->args = load_args(&args, &t->n_args);
    add_groups(g, m, t);
    if (t->name.n > 0 && !str_eq(t->name, stem))
        node_error_at(&t->at, "name", "is \"%.*s\", but the file is named \"%.*s\"",
                      STR_ARG(t->name), STR_ARG(stem));
    t->name = stem;
    return true;
}

static const struct key order_keys[] = {
    {"tools", JSON_ARRAY, false}, {"toolsets", JSON_ARRAY, false}, {NULL, JSON_NONE, false}};

/* Gives the tools that are called so, or stand in a toolset called so, their place. */
static void place_named(struct model *m, const struct node *root, const char *key, size_t place)
{
    struct names list = node_names(root, key);
    bool by_set = strcmp(key, "toolsets") == 0;

    for (size_t k = 0; k < list.n; k++) {
        bool known = false;
        for (size_t i = 0; i < m->n_tools; i++) {
            struct g_tool *t = &m->tools[i];
            if (!str_eq(by_set ? t->toolset : t->name, list.v[k]))
                continue;
            known = true;
            if (t->order == SIZE_MAX)
                t->order = place + k;
        }
        if (!known)
            node_error_at(root, key, "there is no \"%.*s\"", STR_ARG(list.v[k]));
    }
}

/* tools/_order.json: the tools it names come first, then those of the toolsets it names, then the
 * rest. */
static void read_order(struct gen *g, struct model *m)
{
    struct node root;
    struct names there = dir_files(g, "tools");

    for (size_t i = 0; i < m->n_tools; i++)
        m->tools[i].order = SIZE_MAX;
    if (!name_in(&there, STR("_order.json")) || !node_load(g, "tools/_order.json", &root) ||
        !node_check(&root, order_keys))
        return;
    place_named(m, &root, "tools", 0);
    place_named(m, &root, "toolsets", json_len(node_get(&root, "tools").v));
}

static int compare_tools(const void *a, const void *b)
{
    const struct g_tool *x = a;
    const struct g_tool *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    int d = str_cmp(x->toolset, y->toolset);
    return d != 0 ? d : str_cmp(x->name, y->name);
}

static void check_stray_files(struct gen *g)
{
    struct names files = dir_files(g, "tools");
    for (size_t i = 0; i < files.n; i++) {
        const char *file = str_printf(g->arena, "tools/%.*s", STR_ARG(files.v[i]));
        struct node at = {g, file, "", NULL};
        if (files.v[i].p[0] != '_' && !str_ends(files.v[i], STR(".md")))
            node_error(&at, "stands in no toolset's folder");
    }
}

void load_tools(struct gen *g, struct model *m)
{
    struct names sets = dir_folders(g, "tools");

    check_stray_files(g);
    load_groups(g, m);
    for (size_t i = 0; i < sets.n; i++) {
        const char *dir = str_printf(g->arena, "tools/%.*s", STR_ARG(sets.v[i]));
        struct names files = dir_json(g, dir);
        m->tools =
            arena_grow(g->arena, m->tools, m->n_tools, m->n_tools + files.n + 1, sizeof *m->tools);
        for (size_t k = 0; k < files.n; k++)
            m->n_tools += load_tool(g, m, sets.v[i], files.v[k], &m->tools[m->n_tools]);
    }
    load_listing(g, m);
    read_order(g, m);
    if (m->n_tools > 0)
        qsort(m->tools, m->n_tools, sizeof *m->tools, compare_tools);
}
