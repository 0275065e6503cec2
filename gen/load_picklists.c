/* data/picklists/<Entity>.json as structs: the sandbox's picklists. */
#include "gen.h"

#include <stdlib.h>

static const struct key list_keys[] = {
    {"parentField", JSON_STRING, true}, {"values", JSON_ARRAY, true}, {NULL, JSON_NONE, false}};

static const struct key value_keys[] = {
    {"value", JSON_STRING, true}, {"label", JSON_STRING, true}, {"default", JSON_BOOL, false},
    {"system", JSON_BOOL, false}, {"active", JSON_BOOL, false}, {"parent", JSON_STRING, false},
    {NULL, JSON_NONE, false},
};

static void load_values(const struct node *list, struct g_picklist *p)
{
    size_t i = 0;
    p->values = ARENA_ARRAY(list->g->arena, struct g_value, json_len(list->v) + 1);
    for (struct json_iter it = json_iter(list->v); json_next(&it); i++) {
        struct g_value *v = &p->values[p->n];
        struct node n = node_element(list, i, it.value);
        if (!node_check(&n, value_keys))
            continue;
        v->value = node_text(&n, "value");
        v->label = node_text(&n, "label");
        v->parent = node_str(&n, "parent");
        v->is_default = node_bool(&n, "default");
        v->is_system = node_bool(&n, "system");
        v->is_active = !node_get(&n, "active").v || node_bool(&n, "active");
        for (size_t k = 0; k < p->n; k++)
            if (str_eq(p->values[k].value, v->value))
                node_error(&n, "value \"%.*s\" is there twice", STR_ARG(v->value));
        p->n++;
    }
}

static size_t load_file(struct gen *g, struct str stem, struct g_picklist *out)
{
    struct node root;
    size_t n = 0;

    if (!node_load(g, str_printf(g->arena, "picklists/%.*s.json", STR_ARG(stem)), &root) ||
        !node_is(&root, JSON_OBJECT))
        return 0;
    for (struct json_iter it = json_iter(root.v); json_next(&it);) {
        struct g_picklist *p = &out[n];
        p->at = node_member(&root, it.name, it.value);
        p->entity_name = stem;
        p->field = it.name;
        if (!node_check(&p->at, list_keys))
            continue;
        p->parent_field = node_str(&p->at, "parentField");
        struct node values = node_get(&p->at, "values");
        if (json_is(values.v, JSON_ARRAY))
            load_values(&values, p);
        n++;
    }
    return n;
}

static int compare_picklists(const void *a, const void *b)
{
    const struct g_picklist *x = a;
    const struct g_picklist *y = b;
    int d = name_cmp(x->entity_name, y->entity_name);
    return d != 0 ? d : name_cmp(x->field, y->field);
}

void load_picklists(struct gen *g, struct model *m)
{
    enum { MAX_LISTS_PER_ENTITY = 200 };
    struct names files = dir_json(g, "picklists");

    m->picklists = ARENA_ARRAY(g->arena, struct g_picklist, files.n * MAX_LISTS_PER_ENTITY + 1);
    for (size_t i = 0; i < files.n; i++)
        m->n_picklists += load_file(g, files.v[i], m->picklists + m->n_picklists);
    qsort(m->picklists, m->n_picklists, sizeof *m->picklists, compare_picklists);
}
