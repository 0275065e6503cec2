/* data/entities/<Entity>.json and data/picklists/<Entity>.json as structs. What one file alone can
 * show to be wrong is reported here, what takes several files in check_entities.c. */
#include "gen.h"

#include <stdlib.h>

static const struct key entity_keys[] = {
    {"name", JSON_STRING, true},
    {"legacyName", JSON_STRING, false},
    {"parent", JSON_OBJECT, false},
    {"operations", JSON_ARRAY, true},
    {"viaParent", JSON_ARRAY, false},
    {"flagsKnown", JSON_BOOL, true},
    {"userDefinedFields", JSON_BOOL, true},
    {"userDefinedFieldMetadata", JSON_BOOL, true},
    {"nameField", JSON_STRING, false},
    {"fields", JSON_ARRAY, true},
    {NULL, JSON_NONE, false},
};

static const struct key parent_keys[] = {
    {"entity", JSON_STRING, true}, {"path", JSON_STRING, true}, {"verbs", JSON_ARRAY, true},
    {"field", JSON_STRING, false}, {NULL, JSON_NONE, false},
};

static const struct key field_keys[] = {
    {"name", JSON_STRING, true},       {"type", JSON_STRING, true},
    {"required", JSON_BOOL, false},    {"readOnly", JSON_BOOL, false},
    {"createOnly", JSON_BOOL, false},  {"picklist", JSON_BOOL, false},
    {"queryable", JSON_BOOL, false},   {"writeOnly", JSON_BOOL, false},
    {"ignored", JSON_BOOL, false},     {"maxLength", JSON_NUMBER, false},
    {"reference", JSON_STRING, false}, {NULL, JSON_NONE, false},
};

struct bit_name {
    const char *name;
    unsigned bit;
};

static const struct bit_name operation_names[] = {
    {"get", CAT_GET},       {"query", CAT_QUERY},     {"create", CAT_CREATE},
    {"update", CAT_UPDATE}, {"replace", CAT_REPLACE}, {"delete", CAT_DELETE},
};

static const struct bit_name verb_names[] = {
    {"GET {id}", CAT_GET}, {"GET", CAT_QUERY},   {"POST", CAT_CREATE},
    {"PATCH", CAT_UPDATE}, {"PUT", CAT_REPLACE}, {"DELETE {id}", CAT_DELETE},
};

static unsigned read_bits(const struct node *n, const char *key, const struct bit_name *table)
{
    struct names list = node_names(n, key);
    unsigned bits = 0;

    for (size_t i = 0; i < list.n; i++) {
        unsigned bit = 0;
        for (size_t k = 0; k < ARRAY_LEN(operation_names); k++)
            if (str_eq(list.v[i], str_from(table[k].name)))
                bit = table[k].bit;
        if (!bit)
            node_error_at(n, key, "knows no \"%.*s\"", STR_ARG(list.v[i]));
        bits |= bit;
    }
    return bits;
}

static enum cat_type read_type(const struct node *n, struct str name)
{
    static const char *const types[] = {
        [CAT_INTEGER] = "integer",   [CAT_LONG] = "long",       [CAT_STRING] = "string",
        [CAT_DATETIME] = "datetime", [CAT_BOOLEAN] = "boolean", [CAT_DECIMAL] = "decimal",
        [CAT_BYTES] = "byte[]",      [CAT_OBJECT] = "object"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_eq(name, str_from(types[i])))
            return (enum cat_type)i;
    if (name.n > 0)
        node_error_at(n, "type", "knows no \"%.*s\"", STR_ARG(name));
    return CAT_STRING;
}

static unsigned read_flags(const struct node *n)
{
    unsigned flags = 0;
    if (node_bool(n, "required"))
        flags |= CAT_REQUIRED;
    if (node_bool(n, "readOnly"))
        flags |= CAT_READ_ONLY;
    if (node_bool(n, "createOnly"))
        flags |= CAT_CREATE_ONLY;
    if (node_bool(n, "picklist"))
        flags |= CAT_PICKLIST;
    if (node_bool(n, "writeOnly"))
        flags |= CAT_WRITE_ONLY;
    if (node_bool(n, "ignored"))
        flags |= CAT_IGNORED;
    if (json_is(node_get(n, "queryable").v, JSON_BOOL) && !node_bool(n, "queryable"))
        flags |= CAT_NOT_QUERYABLE;
    return flags;
}

static void check_order(const struct g_field *f, const struct g_field *before)
{
    int order = name_cmp(before->name, f->name);
    if (order == 0)
        node_error(&f->at, "\"%.*s\" is there twice", STR_ARG(f->name));
    else if (order > 0)
        node_error(&f->at, "\"%.*s\" must stand before \"%.*s\": fields are sorted by name",
                   STR_ARG(f->name), STR_ARG(before->name));
}

static void load_fields(const struct node *list, struct g_entity *e)
{
    size_t i = 0;
    e->fields = ARENA_ARRAY(list->g->arena, struct g_field, json_len(list->v) + 1);
    for (struct json_iter it = json_iter(list->v); json_next(&it); i++) {
        struct g_field *f = &e->fields[e->n_fields];
        f->at = node_element(list, i, it.value);
        if (!node_check(&f->at, field_keys))
            continue;
        f->name = node_text(&f->at, "name");
        f->type = read_type(&f->at, node_text(&f->at, "type"));
        f->flags = read_flags(&f->at);
        f->max_length = node_unsigned(&f->at, "maxLength");
        f->reference_name = node_text(&f->at, "reference");
        if (f->name.n == 0)
            continue;
        if (!name_is_identifier(f->name, 60))
            node_error_at(&f->at, "name", "\"%.*s\" is no field name", STR_ARG(f->name));
        if (e->n_fields++ > 0)
            check_order(f, f - 1);
    }
}

/* "Tickets/{parentId}/Notes": Autotask has no route that is nested deeper. */
static void load_parent(const struct node *n, struct g_entity *e)
{
    if (!json_is(n->v, JSON_OBJECT) || !node_check(n, parent_keys))
        return;
    struct str rest = node_text(n, "path");
    struct str root = str_split(&rest, '/');
    struct str id = str_split(&rest, '/');

    e->parent_name = node_text(n, "entity");
    e->parent_field = node_text(n, "field");
    e->parent_verbs = read_bits(n, "verbs", verb_names);
    e->parent_root = root;
    e->child_path = rest;
    if (root.n == 0 || rest.n == 0 || !str_eq(id, STR("{parentId}")) || str_find(rest, '/') >= 0)
        node_error_at(n, "path", "must have the form Parent/{parentId}/Child");
    else if (!str_eq(root, e->parent_name))
        node_error_at(n, "path", "must begin with the parent, \"%.*s\"", STR_ARG(e->parent_name));
}

static void load_entity(struct gen *g, struct str stem, struct g_entity *e)
{
    const char *file = str_printf(g->arena, "entities/%.*s.json", STR_ARG(stem));
    e->name = stem;
    e->broken = true;
    if (!node_load(g, file, &e->at) || !node_check(&e->at, entity_keys))
        return;
    struct str name = node_text(&e->at, "name");
    if (name.n > 0 && !str_eq(name, stem))
        node_error_at(&e->at, "name", "is \"%.*s\", but the file is named \"%.*s\"", STR_ARG(name),
                      STR_ARG(stem));
    if (!name_is_identifier(stem, 60))
        node_error_at(&e->at, "name", "\"%.*s\" is no entity name", STR_ARG(stem));
    e->legacy_name = node_text(&e->at, "legacyName");
    e->name_field = node_text(&e->at, "nameField");
    e->ops = read_bits(&e->at, "operations", operation_names);
    e->ops_via_parent = read_bits(&e->at, "viaParent", operation_names);
    e->flags_known = node_bool(&e->at, "flagsKnown");
    e->has_udfs = node_bool(&e->at, "userDefinedFields");
    e->has_udf_metadata = node_bool(&e->at, "userDefinedFieldMetadata");
    struct node parent = node_get(&e->at, "parent");
    load_parent(&parent, e);
    struct node fields = node_get(&e->at, "fields");
    if (!json_is(fields.v, JSON_ARRAY))
        return;
    load_fields(&fields, e);
    e->broken = false;
}

static int compare_entities(const void *a, const void *b)
{
    const struct g_entity *x = a;
    const struct g_entity *y = b;
    return name_cmp(x->name, y->name);
}

void load_entities(struct gen *g, struct model *m)
{
    struct names files = dir_json(g, "entities");

    m->entities = ARENA_ARRAY(g->arena, struct g_entity, files.n + 1);
    m->n_entities = files.n;
    for (size_t i = 0; i < files.n; i++)
        load_entity(g, files.v[i], &m->entities[i]);
    qsort(m->entities, m->n_entities, sizeof *m->entities, compare_entities);
    for (size_t i = 0; i < m->n_entities; i++)
        m->entities[i].index = i;
}
