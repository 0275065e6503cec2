/* What a value of each subschema may look like: its types, its declared members, its elements,
 * followed through references and combinations. Leniency and error sentences ask for it. The walk
 * that finds it goes along the keywords that apply to the same value, and so also finds schemas
 * that would apply themselves to one value for ever. */
#include "mcp/schema_compile.h"

enum { NEW, OPEN, DONE };

struct walk {
    struct schema_compiler *c;
    unsigned char *marks;       /* by node id */
    struct schema_node **order; /* every node after those that apply to the same value */
    size_t n_order;
    unsigned depth;
};

/* ---- The subschemas of a node that apply to the same value ---------------------------- */

enum { SINGLE_EDGES = 6 };

static const struct schema_node *edge(const struct schema_node *n, size_t i)
{
    const struct schema_logic *l = n->logic;

    if (l) {
        const struct schema_node *single[SINGLE_EDGES] = {l->ref, l->dynamic_ref, l->not_,
                                                          l->if_, l->then_,       l->else_};
        const struct schema_list *lists[] = {&l->all_of, &l->any_of, &l->one_of};

        if (i < SINGLE_EDGES)
            return single[i];
        i -= SINGLE_EDGES;
        for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
            if (i < lists[k]->n)
                return lists[k]->list[i];
            i -= lists[k]->n;
        }
    }
    return n->object && i < n->object->n_dependents ? n->object->dependents[i].node : NULL;
}

static size_t count_edges(const struct schema_node *n)
{
    const struct schema_logic *l = n->logic;
    size_t count = n->object ? n->object->n_dependents : 0;

    return l ? count + SINGLE_EDGES + l->all_of.n + l->any_of.n + l->one_of.n : count;
}

static bool visit(struct walk *w, const struct schema_node *n)
{
    struct schema_compiler *c = w->c;

    if (w->marks[n->id] == DONE)
        return true;
    if (w->marks[n->id] == OPEN)
        return schema_fail(c, n, ERR_BAD_VALUE,
                           "the schema applies itself to the same value again, without end.");
    if (++w->depth > SCHEMA_MAX_NESTING)
        return schema_fail(c, n, ERR_JSON_LIMIT,
                           "more than %d schemas refer to one another in a row.",
                           SCHEMA_MAX_NESTING);
    w->marks[n->id] = OPEN;
    for (size_t i = count_edges(n); i > 0; i--) {
        const struct schema_node *next = edge(n, i - 1);

        if (next && !visit(w, next))
            return false;
    }
    w->marks[n->id] = DONE;
    w->depth--;
    w->order[w->n_order++] = c->order[n->id];
    return true;
}

/* ---- Types and elements --------------------------------------------------------------- */

unsigned schema_type_of(const struct json *value)
{
    struct schema_number number;

    switch (json_type(value)) {
    case JSON_NULL:
        return SCHEMA_NULL;
    case JSON_BOOL:
        return SCHEMA_BOOLEAN;
    case JSON_NUMBER:
        number = schema_number_read(json_number(value));
        return schema_number_is_whole(&number) ? SCHEMA_INTEGER : SCHEMA_NUMBER;
    case JSON_STRING:
        return SCHEMA_STRING;
    case JSON_ARRAY:
        return SCHEMA_ARRAY;
    case JSON_OBJECT:
        return SCHEMA_OBJECT;
    case JSON_NONE:
        break;
    }
    return 0;
}

static unsigned types_of_values(const struct schema_values *values)
{
    unsigned types = 0;

    if (!values)
        return SCHEMA_ANY;
    for (size_t i = 0; i < values->n; i++) {
        types |= schema_type_of(values->list[i]);
        if (types & SCHEMA_NUMBER)
            types |= SCHEMA_INTEGER;
    }
    return types;
}

static unsigned types_of_any(const struct schema_list *list)
{
    unsigned types = list->n == 0 ? SCHEMA_ANY : 0;

    for (size_t i = 0; i < list->n; i++)
        types |= list->list[i]->shape.types;
    return types;
}

/* A node that must hold as well. */
static void add_both(struct schema_shape *s, const struct schema_node *other)
{
    s->types &= other->shape.types;
    s->closed |= other->shape.closed;
    if (!s->items)
        s->items = other->shape.items;
}

static void find_types(struct schema_node *n)
{
    struct schema_shape *s = &n->shape;
    const struct schema_logic *l = n->logic;

    s->types = n->never ? 0 : n->types;
    s->types &= types_of_values(n->enum_) & types_of_values(n->const_);
    s->closed = n->object && n->object->additional && n->object->additional->never;
    if (n->array)
        s->items = n->array->items          ? n->array->items
                   : n->array->prefix.n > 0 ? n->array->prefix.list[0]
                                            : NULL;
    if (!l)
        return;
    s->closed |= l->unevaluated_properties && l->unevaluated_properties->never;
    if (l->ref)
        add_both(s, l->ref);
    if (l->dynamic_ref && l->dynamic_anchor.n == 0)
        add_both(s, l->dynamic_ref);
    for (size_t i = 0; i < l->all_of.n; i++)
        add_both(s, l->all_of.list[i]);
    s->types &= types_of_any(&l->any_of) & types_of_any(&l->one_of);
    for (size_t i = 0; i < l->any_of.n && !s->items; i++)
        s->items = l->any_of.list[i]->shape.items;
    for (size_t i = 0; i < l->one_of.n && !s->items; i++)
        s->items = l->one_of.list[i]->shape.items;
}

/* ---- Members -------------------------------------------------------------------------- */

struct members {
    struct schema_property *list;
    size_t n, room;
    size_t n_sure; /* the first of them come from schemas that always apply */
};

static struct schema_property describe(const struct schema_node *n, struct str name, bool required)
{
    const struct schema_node *items = n->shape.items;

    return (struct schema_property){.name = name,
                                    .types = n->shape.types,
                                    .item_types = items ? items->shape.types : SCHEMA_ANY,
                                    .required = required,
                                    .node = n};
}

static bool grow(struct schema_compiler *c, struct members *m, size_t room)
{
    struct schema_property *larger = schema_take(c, room, sizeof(*larger));

    if (!larger)
        return false;
    if (m->n > 0)
        memcpy(larger, m->list, m->n * sizeof(*larger));
    m->list = larger;
    m->room = room;
    return true;
}

static bool push(struct schema_compiler *c, struct members *m, const struct schema_property *p)
{
    if (m->n == m->room && !grow(c, m, m->room ? m->room * 2 : 8))
        return false;
    m->list[m->n++] = *p;
    return true;
}

static bool add_own(struct schema_compiler *c, struct members *m, const struct schema_node *n)
{
    const struct json *declared = json_get(n->source, STR("properties"));

    if (!n->object || json_len(declared) == 0)
        return true;
    if (!grow(c, m, json_len(declared)))
        return false;
    for (struct json_iter it = json_iter(declared); json_next(&it);) {
        const struct schema_member *member = schema_member_find(n->object, it.name);

        if (!member || !member->node)
            continue;

        struct schema_property p = describe(member->node, it.name, member->required > 0);

        if (!push(c, m, &p))
            return false;
    }
    return true;
}

static struct schema_property *find(struct members *m, struct str name)
{
    for (size_t i = 0; i < m->n; i++) {
        if (str_eq(m->list[i].name, name))
            return &m->list[i];
    }
    return NULL;
}

/* Members that another schema of the same value declares; sure = it always applies. */
static bool add_from(struct schema_compiler *c, struct members *m, const struct schema_node *n,
                     const struct schema_node *other, bool sure)
{
    for (size_t i = 0; i < other->shape.n_properties; i++) {
        struct schema_property p = other->shape.properties[i];
        struct schema_property *old;

        if (!schema_spend(c, n, m->n + 1))
            return false;
        old = find(m, p.name);
        if (!old) {
            p.required = sure && p.required;
            if (!push(c, m, &p))
                return false;
        } else if (sure) {
            old->types = (old->types & p.types) ? old->types & p.types : old->types | p.types;
            old->required |= p.required;
        } else if (old >= m->list + m->n_sure) {
            old->types |= p.types;
            old->item_types |= p.item_types;
        }
    }
    return true;
}

static bool add_combined(struct schema_compiler *c, struct members *m, const struct schema_node *n)
{
    const struct schema_logic *l = n->logic;
    size_t n_edges = count_edges(n);

    for (size_t i = 0; l && i < n_edges; i++) {
        const struct schema_node *next = edge(n, i);
        bool sure = i < 2 || (i >= SINGLE_EDGES && i < SINGLE_EDGES + l->all_of.n);

        if (next && sure && !add_from(c, m, n, next, true))
            return false;
    }
    m->n_sure = m->n;
    for (size_t i = 0; i < n_edges; i++) {
        const struct schema_node *next = edge(n, i);
        bool sure = l && (i < 2 || (i >= SINGLE_EDGES && i < SINGLE_EDGES + l->all_of.n));

        if (next && !sure && !(l && next == l->not_) && !add_from(c, m, n, next, false))
            return false;
    }
    return true;
}

static bool find_members(struct schema_compiler *c, struct schema_node *n)
{
    const struct schema_logic *l = n->logic;
    struct members m = {0};

    if (l && l->ref && !n->object && count_edges(n) == SINGLE_EDGES) {
        /* The usual reference shares its target's list. */
        n->shape.properties = l->ref->shape.properties;
        n->shape.n_properties = l->ref->shape.n_properties;
        return true;
    }
    if (!add_own(c, &m, n) || !add_combined(c, &m, n))
        return false;
    for (size_t i = 0; n->object && i < m.n; i++) {
        const struct schema_member *member = schema_member_find(n->object, m.list[i].name);

        m.list[i].required |= member && member->required > 0;
    }
    n->shape.properties = m.list;
    n->shape.n_properties = m.n;
    return true;
}

bool schema_find_shapes(struct schema_compiler *c)
{
    struct walk w = {.c = c};

    w.marks = schema_take(c, c->n_nodes, 1);
    w.order = schema_take(c, c->n_nodes, sizeof(struct schema_node *));
    if (!w.marks || !w.order)
        return false;
    for (size_t i = 0; i < c->n_nodes; i++) {
        w.depth = 0;
        if (!visit(&w, c->order[i]))
            return false;
    }
    for (size_t i = 0; i < c->n_nodes; i++)
        find_types(w.order[i]);
    for (size_t i = 0; i < c->n_nodes; i++) {
        if (!find_members(c, w.order[i]))
            return false;
    }
    return true;
}

/* ---- What callers ask ----------------------------------------------------------------- */

const struct schema_node *schema_root(const struct schema *s)
{
    return s->root;
}

unsigned schema_node_types(const struct schema_node *n)
{
    return n->shape.types;
}

const struct schema_node *schema_node_items(const struct schema_node *n)
{
    return n->shape.items;
}

const struct schema_property *schema_node_property_at(const struct schema_node *n, size_t index)
{
    return index < n->shape.n_properties ? &n->shape.properties[index] : NULL;
}

const struct schema_property *schema_node_property(const struct schema_node *n, struct str name)
{
    for (size_t i = 0; i < n->shape.n_properties; i++) {
        if (str_eq(n->shape.properties[i].name, name))
            return &n->shape.properties[i];
    }
    return NULL;
}

const struct schema_property *schema_property(const struct schema *s, struct str name)
{
    return schema_node_property(s->root, name);
}

const struct schema_property *schema_property_at(const struct schema *s, size_t index)
{
    return schema_node_property_at(s->root, index);
}

bool schema_is_open(const struct schema *s)
{
    return !s->root->shape.closed;
}
