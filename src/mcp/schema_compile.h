/* What the files that compile a schema share. */
#pragma once

#include "mcp/schema_node.h"

/* Bounds of one schema. Real tools stay below a hundredth of each. */
enum {
    SCHEMA_MAX_NODES = 20000,
    SCHEMA_MAX_NESTING = 100,   /* subschemas inside each other, or one referring to the next */
    SCHEMA_MAX_RESOURCES = 500, /* subschemas with an $id */
    SCHEMA_MAX_ANCHORS = 2000,
    SCHEMA_MAX_COMPILE_WORK = 20000000 /* steps of look-ups */
};

enum schema_dialect { SCHEMA_2020_12, SCHEMA_2019_09, SCHEMA_DRAFT_07 };

/* A $ref or $dynamicRef still to be resolved. */
struct schema_link {
    struct schema_node *from;
    struct str text;
    bool dynamic;
};

struct schema_compiler {
    struct arena *arena;
    struct err *err;
    struct schema *schema;
    bool assert_formats;
    unsigned depth;
    int64_t work;
    struct schema_node **nodes; /* hash table by source, room_nodes places, a power of two */
    size_t n_nodes, room_nodes;
    struct schema_node **order; /* the same in order of creation */
    struct schema_resource **resources;
    size_t n_resources, room_resources, n_anchors;
    struct schema_link *links;
    size_t n_links, room_links;
    enum err_code code; /* of the first failure */
};

/* Records a failure at a node, as "In the schema at #/properties/x: ..."; returns false. */
bool schema_fail(struct schema_compiler *c, const struct schema_node *at, enum err_code code,
                 const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Takes steps from the compile budget. */
MUST_CHECK bool schema_spend(struct schema_compiler *c, const struct schema_node *at, size_t steps);
/* Zeroed memory, or NULL (and a recorded failure) when the arena has no room for it. */
void *schema_take(struct schema_compiler *c, size_t n, size_t size);

/* Records a failure unless the arena has more than bytes left, for callees that take without
 * asking. */
MUST_CHECK bool schema_has_room(struct schema_compiler *c, size_t bytes);

/* Where a new subschema hangs: below a keyword, by name or by index (see struct schema_node). */
struct schema_place {
    const struct schema_node *parent;
    const char *keyword;
    struct str name;
    size_t index;
};

/* Compiles the subschema at a place, or returns the one compiled from that source before; NULL on
 * failure. (schema_compile.c) */
struct schema_node *schema_compile_node(struct schema_compiler *c, const struct json *source,
                                        const struct schema_place *place,
                                        struct schema_resource *resource);
struct schema_node *schema_compiled(const struct schema_compiler *c, const struct json *source);

/* All keywords of one schema object that are not identifiers. (schema_keywords.c) */
MUST_CHECK bool schema_compile_keywords(struct schema_compiler *c, struct schema_node *n);

/* Identifiers of a schema object: its resource, base and anchors. (schema_refs.c) */
MUST_CHECK bool schema_read_identifiers(struct schema_compiler *c, struct schema_node *n);
struct schema_resource *schema_add_resource(struct schema_compiler *c, struct str uri,
                                            const struct schema_node *root);
MUST_CHECK bool schema_add_link(struct schema_compiler *c, struct schema_node *from,
                                struct str text, bool dynamic);
/* Resolves all links, also those of schemas that are found by them. */
MUST_CHECK bool schema_resolve_links(struct schema_compiler *c);

/* Refuses schemas that apply themselves to one value without end, then finds each node's shape.
 * (schema_shape.c) */
MUST_CHECK bool schema_find_shapes(struct schema_compiler *c);
