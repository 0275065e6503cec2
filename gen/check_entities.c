/* What several files together show about entities and picklists: every name that points somewhere
 * must arrive. */
#include "gen.h"

const struct g_entity *model_entity(const struct model *m, struct str name)
{
    for (size_t i = 0; i < m->n_entities; i++)
        if (str_eq(m->entities[i].name, name))
            return &m->entities[i];
    return NULL;
}

const struct g_field *entity_field(const struct g_entity *e, struct str name)
{
    for (size_t i = 0; i < e->n_fields; i++)
        if (str_eq(e->fields[i].name, name))
            return &e->fields[i];
    return NULL;
}

const char *names_hint(struct gen *g, const struct names *candidates, struct str name)
{
    struct str best = {"", 0};
    unsigned distance = ~0U;
    for (size_t i = 0; i < candidates->n; i++) {
        unsigned d = str_distance(name, candidates->v[i]);
        if (d < distance && str_is_near(name, candidates->v[i])) {
            best = candidates->v[i];
            distance = d;
        }
    }
    return best.n ? str_printf(g->arena, "; did you mean \"%.*s\"?", STR_ARG(best)) : "";
}

const char *entity_field_hint(struct gen *g, const struct g_entity *e, struct str name)
{
    struct str *v = ARENA_ARRAY(g->arena, struct str, e->n_fields + 1);
    for (size_t i = 0; i < e->n_fields; i++)
        v[i] = e->fields[i].name;
    return names_hint(g, &(struct names){v, e->n_fields}, name);
}

const char *model_entity_hint(struct gen *g, const struct model *m, struct str name)
{
    struct str *v = ARENA_ARRAY(g->arena, struct str, m->n_entities + 1);
    for (size_t i = 0; i < m->n_entities; i++)
        v[i] = m->entities[i].name;
    return names_hint(g, &(struct names){v, m->n_entities}, name);
}

/* First segments of child routes that are not entities themselves: nothing can be read there. */
static bool is_route_only(struct str name)
{
    static const char *const roots[] = {"Expenses", "ServiceLevelAgreements", "UserDefinedFields"};
    for (size_t i = 0; i < ARRAY_LEN(roots); i++)
        if (str_eq(name, str_from(roots[i])))
            return true;
    return false;
}

static void check_references(struct gen *g, const struct model *m, struct g_entity *e)
{
    for (size_t i = 0; i < e->n_fields; i++) {
        struct g_field *f = &e->fields[i];
        if (f->reference_name.n == 0)
            continue;
        f->reference = model_entity(m, f->reference_name);
        if (!f->reference)
            node_error_at(&f->at, "reference", "there is no entity \"%.*s\"%s",
                          STR_ARG(f->reference_name), model_entity_hint(g, m, f->reference_name));
        if (f->type != CAT_INTEGER && f->type != CAT_LONG)
            node_error_at(&f->at, "reference", "only integer and long fields hold ids");
    }
}

static void check_parent(struct gen *g, const struct model *m, struct g_entity *e)
{
    struct node at = node_get(&e->at, "parent");

    if (e->parent_name.n == 0) {
        if (e->ops_via_parent)
            node_error_at(&e->at, "viaParent", "an entity without parent has none");
        return;
    }
    e->parent = model_entity(m, e->parent_name);
    if (!e->parent && !is_route_only(e->parent_name))
        node_error_at(&at, "entity", "there is no entity \"%.*s\"%s", STR_ARG(e->parent_name),
                      model_entity_hint(g, m, e->parent_name));
    if (e->parent_field.n > 0 && !entity_field(e, e->parent_field))
        node_error_at(&at, "field", "%.*s has no field \"%.*s\"%s", STR_ARG(e->name),
                      STR_ARG(e->parent_field), entity_field_hint(g, e, e->parent_field));
    if (e->ops_via_parent & ~e->ops)
        node_error_at(&e->at, "viaParent", "lists what is not among the operations");
    if (e->ops_via_parent & ~e->parent_verbs)
        node_error_at(&e->at, "viaParent", "lists what parent.verbs does not serve");
    for (size_t i = 0; i < e->index; i++) {
        const struct g_entity *o = &m->entities[i];
        if (o->child_path.n > 0 && name_cmp(o->parent_root, e->parent_root) == 0 &&
            name_cmp(o->child_path, e->child_path) == 0)
            node_error_at(&at, "path", "is also the route of %.*s", STR_ARG(o->name));
    }
}

static void check_entity(struct gen *g, const struct model *m, struct g_entity *e)
{
    check_references(g, m, e);
    check_parent(g, m, e);
    if (e->name_field.n > 0) {
        const struct g_field *f = entity_field(e, e->name_field);
        if (!f)
            node_error_at(&e->at, "nameField", "%.*s has no field \"%.*s\"%s", STR_ARG(e->name),
                          STR_ARG(e->name_field), entity_field_hint(g, e, e->name_field));
        else if (f->type != CAT_STRING)
            node_error_at(&e->at, "nameField", "\"%.*s\" is not a string", STR_ARG(f->name));
    }
    for (size_t i = 0; i < e->index && e->legacy_name.n > 0; i++)
        if (name_cmp(m->entities[i].legacy_name, e->legacy_name) == 0)
            node_error_at(&e->at, "legacyName", "is also that of %.*s",
                          STR_ARG(m->entities[i].name));
}

void check_entities(struct gen *g, struct model *m)
{
    for (size_t i = 0; i < m->n_entities; i++) {
        struct g_entity *e = &m->entities[i];
        if (i > 0 && name_cmp(e[-1].name, e->name) == 0)
            node_error_at(&e->at, "name", "differs from %.*s in case only", STR_ARG(e[-1].name));
        if (!e->broken)
            check_entity(g, m, e);
    }
}

static const struct g_picklist *find_picklist(const struct model *m, struct str entity,
                                              struct str field)
{
    for (size_t i = 0; i < m->n_picklists; i++)
        if (str_eq(m->picklists[i].entity_name, entity) && str_eq(m->picklists[i].field, field))
            return &m->picklists[i];
    return NULL;
}

static bool has_value(const struct g_picklist *p, struct str value)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->values[i].value, value))
            return true;
    return false;
}

static void check_values(const struct model *m, const struct g_picklist *p)
{
    const struct g_picklist *parent = find_picklist(m, p->entity_name, p->parent_field);
    struct node values = node_get(&p->at, "values");
    unsigned defaults = 0;

    if (p->parent_field.n > 0 && !parent)
        node_error_at(&p->at, "parentField", "%.*s has no picklist \"%.*s\"",
                      STR_ARG(p->entity_name), STR_ARG(p->parent_field));
    for (size_t i = 0; i < p->n; i++) {
        const struct g_value *v = &p->values[i];
        struct node at = node_element(&values, i, NULL);
        defaults += v->is_default;
        if (v->parent.n > 0 && p->parent_field.n == 0)
            node_error_at(&at, "parent", "the list has no parentField");
        else if (v->parent.n > 0 && parent && !has_value(parent, v->parent))
            node_error_at(&at, "parent", "%.*s has no value \"%.*s\"", STR_ARG(p->parent_field),
                          STR_ARG(v->parent));
    }
    if (defaults > 1)
        node_error(&values, "has %u defaults", defaults);
}

void check_picklists(struct gen *g, struct model *m)
{
    for (size_t i = 0; i < m->n_picklists; i++) {
        struct g_picklist *p = &m->picklists[i];
        p->entity = model_entity(m, p->entity_name);
        if (!p->entity) {
            node_error(&p->at, "there is no entity \"%.*s\"", STR_ARG(p->entity_name));
            continue;
        }
        if (p->entity->broken)
            continue;
        const struct g_field *f = entity_field(p->entity, p->field);
        if (!f)
            node_error(&p->at, "%.*s has no field \"%.*s\"%s", STR_ARG(p->entity_name),
                       STR_ARG(p->field), entity_field_hint(g, p->entity, p->field));
        else if (!(f->flags & CAT_PICKLIST) && p->entity->flags_known)
            node_error(&p->at, "the field is no picklist in entities/%.*s.json",
                       STR_ARG(p->entity_name));
        check_values(m, p);
    }
}
