/* Compilation, the frame: one node per subschema, found again by the JSON value it came from, so
 * that references to a subschema and the walk down to it meet in the same node. What the keywords
 * mean is in schema_keywords.c, where references lead in schema_refs.c. */
#include "mcp/schema_compile.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

bool schema_fail(struct schema_compiler *c, const struct schema_node *at, enum err_code code,
                 const char *fmt, ...)
{
    CLEANUP(buf_done) struct buf place = {0};
    char text[800];
    va_list args;
    int len;

    if (c->code != ERR_OK)
        return false;
    va_start(args, fmt);
    len = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    schema_fit_text(text, sizeof(text), len);
    buf_init(&place, 300);
    schema_write_pointer(&place, at);
    c->code = code;
    err_set(c->err, code, "In the schema at %s: %s", buf_cstr(&place)[0] ? buf_cstr(&place) : "#",
            text);
    return false;
}

bool schema_spend(struct schema_compiler *c, const struct schema_node *at, size_t steps)
{
    c->work -= (int64_t)steps;
    if (c->work >= 0)
        return true;
    return schema_fail(c, at, ERR_JSON_LIMIT, "the schema is too complex to compile.");
}

static bool no_room(struct schema_compiler *c)
{
    return schema_fail(c, NULL, ERR_JSON_LIMIT,
                       "the schema is too large for the memory given to it.");
}

bool schema_has_room(struct schema_compiler *c, size_t bytes)
{
    return arena_room(c->arena) > bytes || no_room(c);
}

void *schema_take(struct schema_compiler *c, size_t n, size_t size)
{
    size_t bytes;
    void *p = __builtin_mul_overflow(n, size, &bytes) ? NULL : arena_try(c->arena, bytes);

    if (!p) {
        no_room(c);
        return NULL;
    }
    return memset(p, 0, bytes);
}

/* ---- The table of nodes --------------------------------------------------------------- */

static size_t hash_source(const struct json *source, size_t room)
{
    uint64_t h = (uint64_t)(uintptr_t)source * 0x9e3779b97f4a7c15u;

    return (size_t)(h >> 32) & (room - 1);
}

static void put_node(struct schema_node **table, size_t room, struct schema_node *n)
{
    size_t at = hash_source(n->source, room);

    while (table[at])
        at = (at + 1) & (room - 1);
    table[at] = n;
}

static bool remember_node(struct schema_compiler *c, struct schema_node *n)
{
    if (c->n_nodes * 2 >= c->room_nodes) {
        size_t room = c->room_nodes ? c->room_nodes * 2 : 32;
        struct schema_node **table = schema_take(c, room, sizeof(*table));
        struct schema_node **order = schema_take(c, room / 2, sizeof(*order));

        if (!table || !order)
            return false;
        for (size_t i = 0; i < c->n_nodes; i++) {
            put_node(table, room, c->order[i]);
            order[i] = c->order[i];
        }
        c->nodes = table;
        c->order = order;
        c->room_nodes = room;
    }
    put_node(c->nodes, c->room_nodes, n);
    c->order[c->n_nodes++] = n;
    return true;
}

struct schema_node *schema_compiled(const struct schema_compiler *c, const struct json *source)
{
    if (c->room_nodes == 0)
        return NULL;
    for (size_t at = hash_source(source, c->room_nodes); c->nodes[at];
         at = (at + 1) & (c->room_nodes - 1)) {
        if (c->nodes[at]->source == source)
            return c->nodes[at];
    }
    return NULL;
}

/* ---- One subschema -------------------------------------------------------------------- */

static struct schema_node *new_node(struct schema_compiler *c, const struct json *source,
                                    const struct schema_place *place,
                                    struct schema_resource *resource)
{
    struct schema_node *n = NULL;

    if (c->n_nodes >= SCHEMA_MAX_NODES)
        schema_fail(c, place->parent, ERR_JSON_LIMIT, "more than %d subschemas.", SCHEMA_MAX_NODES);
    else
        n = schema_take(c, 1, sizeof(*n));
    if (!n)
        return NULL;
    *n = (struct schema_node){.parent = place->parent,
                              .keyword = place->keyword,
                              .name = place->name,
                              .index = place->index,
                              .source = source,
                              .id = c->n_nodes,
                              .resource = resource,
                              .types = SCHEMA_ANY};
    return remember_node(c, n) ? n : NULL;
}

static bool fill_node(struct schema_compiler *c, struct schema_node *n)
{
    switch (json_type(n->source)) {
    case JSON_BOOL:
        n->never = !json_true(n->source);
        n->always = !n->never;
        return true;
    case JSON_OBJECT:
        if (!schema_read_identifiers(c, n) || !schema_compile_keywords(c, n))
            return false;
        n->always = n->types == SCHEMA_ANY && !n->enum_ && !n->const_ && !n->number && !n->string &&
                    !n->array && !n->object && !n->logic;
        return true;
    case JSON_NONE:
    case JSON_NULL:
    case JSON_NUMBER:
    case JSON_STRING:
    case JSON_ARRAY:
        break;
    }
    return schema_fail(c, n, ERR_BAD_VALUE,
                       "a schema must be an object, true or false, but this is %s.",
                       json_type_name(json_type(n->source)));
}

struct schema_node *schema_compile_node(struct schema_compiler *c, const struct json *source,
                                        const struct schema_place *place,
                                        struct schema_resource *resource)
{
    struct schema_node *n = schema_compiled(c, source);

    if (n)
        return n;
    n = new_node(c, source, place, resource);
    if (!n)
        return NULL;
    if (++c->depth > SCHEMA_MAX_NESTING)
        schema_fail(c, n, ERR_JSON_LIMIT, "subschemas are nested more than %d deep.",
                    SCHEMA_MAX_NESTING);
    else if (fill_node(c, n)) {
        c->depth--;
        return n;
    }
    return NULL;
}

/* ---- The whole ------------------------------------------------------------------------ */

static enum err_code compile(struct schema_compiler *c, const struct json *root)
{
    const struct schema_place place = {0};
    struct schema_resource *resource = schema_add_resource(c, STR(""), NULL);
    struct schema_node *n = resource ? schema_compile_node(c, root, &place, resource) : NULL;

    if (n && schema_resolve_links(c) && schema_find_shapes(c))
        c->schema->root = n;
    return c->code;
}

enum err_code schema_compile(struct arena *a, const struct json *root,
                             const struct schema_options *options, const struct schema **ret,
                             struct err *err)
{
    static const struct schema_options none = {0};
    struct schema_compiler c = {.arena = a, .err = err, .work = SCHEMA_MAX_COMPILE_WORK};
    enum err_code code;

    if (!options)
        options = &none;
    c.assert_formats = options->assert_formats;
    c.schema = schema_take(&c, 1, sizeof(*c.schema));
    if (!c.schema)
        return c.code;
    c.schema->root_noun = options->root ? options->root : "the value";
    c.schema->member_noun = options->member ? options->member : "member";
    code = compile(&c, root);
    if (code == ERR_OK)
        *ret = c.schema;
    return code;
}
