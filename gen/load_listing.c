/* data/tools/_listing.json: which arguments tools/list shows without their text, and which not at
 * all, by name and for every tool, or only for those outside the default set. A tool's own "listed"
 * names those that it shows in full. */
#include "gen.h"

static const struct key listing_keys[] = {{"plain", JSON_ARRAY, false},
                                          {"unlisted", JSON_ARRAY, false},
                                          {"unlisted_outside_core", JSON_ARRAY, false},
                                          {"several_meanings", JSON_OBJECT, false},
                                          {NULL, JSON_NONE, false}};

static bool is_used(const struct model *m, struct str name)
{
    for (size_t i = 0; i < m->n_tools; i++)
        for (size_t k = 0; k < m->tools[i].n_args; k++)
            if (str_eq(m->tools[i].args[k].name, name))
                return true;
    return false;
}

static void set_listing(struct model *m, const struct node *root, const char *key,
                        enum arg_listing how, bool core_too)
{
    struct names list = node_names(root, key);
    struct node at = node_get(root, key);

    for (size_t i = 0; i < list.n; i++) {
        struct node e = node_element(&at, i, NULL);
        if (!is_used(m, list.v[i]))
            node_error(&e, "no tool has an argument \"%.*s\"", STR_ARG(list.v[i]));
    }
    for (size_t i = 0; i < m->n_tools; i++)
        for (size_t k = 0; k < m->tools[i].n_args && (core_too || !m->tools[i].core); k++)
            if (name_in(&list, m->tools[i].args[k].name))
                m->tools[i].args[k].listing = how;
}

static void check_listed(const struct g_tool *t)
{
    for (size_t i = 0; i < t->listed.n; i++) {
        bool found = false;
        for (size_t k = 0; k < t->n_args && !found; k++)
            found = str_eq(t->args[k].name, t->listed.v[i]);
        if (!found)
            node_error_at(&t->at, "listed", "there is no argument \"%.*s\"",
                          STR_ARG(t->listed.v[i]));
    }
}

/* {"item": "why"}: names that may mean several things. */
static void load_meanings(struct gen *g, struct model *m, const struct node *root)
{
    struct node object = node_get(root, "several_meanings");

    struct str *names = ARENA_ARRAY(g->arena, struct str, json_len(object.v) + 1);
    size_t n = 0;

    for (struct json_iter it = json_iter(object.v); json_next(&it);) {
        struct node e = node_member(&object, it.name, it.value);
        if (!is_used(m, it.name))
            node_error(&e, "no tool has an argument \"%.*s\"", STR_ARG(it.name));
        if (json_str(it.value).n == 0)
            node_error(&e, "needs a reason");
        names[n++] = it.name;
    }
    m->several_meanings = (struct names){names, n};
}

void load_listing(struct gen *g, struct model *m)
{
    struct node root;
    struct names there = dir_files(g, "tools");

    for (size_t i = 0; i < m->n_tools; i++)
        check_listed(&m->tools[i]);
    if (!name_in(&there, STR("_listing.json")) || !node_load(g, "tools/_listing.json", &root) ||
        !node_check(&root, listing_keys))
        return;
    set_listing(m, &root, "plain", LIST_PLAIN, true);
    set_listing(m, &root, "unlisted", LIST_NOT, true);
    set_listing(m, &root, "unlisted_outside_core", LIST_NOT, false);
    load_meanings(g, m, &root);
}
