/* Identifiers and references: which base a subschema has, which names lead to it, and where each
 * $ref ends. Everything is found inside the one document; a reference that leaves it is refused,
 * because whoever sends a schema must not make this process fetch something. */
#include "base/arena.h"
#include "base/uri.h"
#include "mcp/schema_compile.h"
#include "mcp/schema_uri.h"

static const struct {
    struct str uri;
    enum schema_dialect dialect;
} dialects[] = {
    {STR_INIT("json-schema.org/draft/2020-12/schema"), SCHEMA_2020_12},
    {STR_INIT("json-schema.org/draft/2019-09/schema"), SCHEMA_2019_09},
    {STR_INIT("json-schema.org/draft-07/schema"), SCHEMA_DRAFT_07},
};

static struct str without_prefix(struct str s, struct str prefix)
{
    if (str_starts(s, prefix))
        return str_make(s.p + prefix.n, s.n - prefix.n);
    return s;
}

static bool read_dialect(struct schema_compiler *c, struct schema_node *n)
{
    const struct json *v = json_get(n->source, STR("$schema"));
    struct str uri = json_str(v);
    struct str bare = without_prefix(without_prefix(uri, STR("https://")), STR("http://"));

    if (!v)
        return true;
    if (str_ends(bare, STR("#")))
        bare.n--;
    for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
        if (str_eq(bare, dialects[i].uri)) {
            n->resource->dialect = dialects[i].dialect;
            return true;
        }
    }
    return schema_fail(c, n, ERR_NOT_SUPPORTED,
                       "$schema names the dialect '%.*s', which is not supported; write the schema "
                       "for https://json-schema.org/draft/2020-12/schema.",
                       STR_ARG(uri));
}

struct schema_resource *schema_add_resource(struct schema_compiler *c, struct str uri,
                                            const struct schema_node *root)
{
    struct schema_resource *r;

    if (c->n_resources == SCHEMA_MAX_RESOURCES) {
        schema_fail(c, root, ERR_JSON_LIMIT, "more than %d subschemas with an $id.",
                    SCHEMA_MAX_RESOURCES);
        return NULL;
    }
    if (c->n_resources == c->room_resources) {
        size_t room = c->room_resources ? c->room_resources * 2 : 4;
        struct schema_resource **larger = schema_take(c, room, sizeof(struct schema_resource *));

        if (!larger)
            return NULL;
        for (size_t i = 0; i < c->n_resources; i++)
            larger[i] = c->resources[i];
        c->resources = larger;
        c->room_resources = room;
    }
    r = schema_take(c, 1, sizeof(*r));
    if (r) {
        *r = (struct schema_resource){.uri = uri, .root = root};
        c->resources[c->n_resources++] = r;
    }
    return r;
}

static const struct schema_resource *find_resource(const struct schema_compiler *c, struct str uri)
{
    for (size_t i = 0; i < c->n_resources; i++) {
        if (str_eq(c->resources[i]->uri, uri))
            return c->resources[i];
    }
    return NULL;
}

static bool is_anchor_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], lower = (char)(c | 0x20);
        bool letter = (lower >= 'a' && lower <= 'z') || c == '_';

        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
            return false;
    }
    return s.n > 0;
}

static bool add_anchor(struct schema_compiler *c, struct schema_node *n, struct str name,
                       bool dynamic)
{
    struct schema_resource *r = n->resource;

    if (c->n_anchors++ == SCHEMA_MAX_ANCHORS)
        return schema_fail(c, n, ERR_JSON_LIMIT, "more than %d anchors.", SCHEMA_MAX_ANCHORS);
    if (r->n_anchors == r->room_anchors) {
        size_t room = r->room_anchors ? r->room_anchors * 2 : 4;
        struct schema_anchor *larger = schema_take(c, room, sizeof(*larger));

        if (!larger)
            return false;
        for (size_t i = 0; i < r->n_anchors; i++)
            larger[i] = r->anchors[i];
        r->anchors = larger;
        r->room_anchors = room;
    }
    r->anchors[r->n_anchors++] = (struct schema_anchor){name, n, dynamic};
    return true;
}

static bool read_anchor(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                        bool dynamic)
{
    const struct json *v = json_get(n->source, str_from(keyword));

    if (!v)
        return true;
    if (!is_anchor_name(json_str(v)))
        return schema_fail(c, n, ERR_BAD_VALUE,
                           "%s must be a name of letters, digits, '_', '-' and '.'.", keyword);
    return add_anchor(c, n, json_str(v), dynamic);
}

/* Gives the node a resource of its own, unless it is the document's root, which has one. */
static bool set_base(struct schema_compiler *c, struct schema_node *n, struct str id)
{
    struct str base = n->resource->uri;
    struct schema_resource *r = n->resource;
    struct str uri;

    if (!schema_has_room(c, 2 * (base.n + id.n) + 256))
        return false;
    uri = schema_uri_resolve(c->arena, base, id);
    if (n->parent) {
        if (find_resource(c, uri))
            return schema_fail(c, n, ERR_BAD_VALUE, "another subschema has the same $id, '%.*s'.",
                               STR_ARG(uri));
        r = schema_add_resource(c, uri, n);
        if (!r)
            return false;
        r->dialect = n->resource->dialect;
        n->resource = r;
    }
    r->uri = uri;
    return true;
}

static bool read_id(struct schema_compiler *c, struct schema_node *n)
{
    const struct json *v = json_get(n->source, STR("$id"));
    struct schema_uri id = schema_uri_split(json_str(v));

    if (!v)
        return true;
    if (!json_is(v, JSON_STRING))
        return schema_fail(c, n, ERR_BAD_VALUE, "$id must be a string.");
    if (id.has_fragment && id.fragment.n > 0) {
        /* Draft 7 names places this way; later drafts have $anchor for it. */
        if (n->resource->dialect == SCHEMA_DRAFT_07 && json_str(v).p[0] == '#')
            return add_anchor(c, n, id.fragment, false);
        return schema_fail(c, n, ERR_BAD_VALUE, "$id must not have a fragment; use $anchor.");
    }
    return set_base(c, n, json_str(v));
}

bool schema_read_identifiers(struct schema_compiler *c, struct schema_node *n)
{
    if (!n->parent)
        n->resource->root = n;
    if (!n->parent && !read_dialect(c, n))
        return false;
    if (n->resource->dialect == SCHEMA_DRAFT_07 && json_get(n->source, STR("$ref")))
        return true;
    if (!read_id(c, n))
        return false;
    /* An embedded schema may say its dialect anew. */
    if (n->parent && n->resource->root == n && !read_dialect(c, n))
        return false;
    return read_anchor(c, n, "$anchor", false) && read_anchor(c, n, "$dynamicAnchor", true);
}

/* ---- References ----------------------------------------------------------------------- */

bool schema_add_link(struct schema_compiler *c, struct schema_node *from, struct str text,
                     bool dynamic)
{
    if (c->n_links == c->room_links) {
        size_t room = c->room_links ? c->room_links * 2 : 16;
        struct schema_link *larger = schema_take(c, room, sizeof(*larger));

        if (!larger)
            return false;
        for (size_t i = 0; i < c->n_links; i++)
            larger[i] = c->links[i];
        c->links = larger;
        c->room_links = room;
    }
    c->links[c->n_links++] = (struct schema_link){from, text, dynamic};
    return true;
}

/* One step of a JSON pointer; its escapes (~0, ~1) are undone in place. */
static const struct json *pointer_step(const struct json *v, char *token, size_t len)
{
    size_t n = 0, index = 0;

    for (size_t i = 0; i < len; i++) {
        if (token[i] == '~' && i + 1 < len && (token[i + 1] == '0' || token[i + 1] == '1'))
            token[n++] = token[++i] == '0' ? '~' : '/';
        else
            token[n++] = token[i];
    }
    if (!json_is(v, JSON_ARRAY))
        return json_get(v, str_make(token, n));
    if (n == 0 || n > 9 || (n > 1 && token[0] == '0'))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (token[i] < '0' || token[i] > '9')
            return NULL;
        index = index * 10 + (size_t)(token[i] - '0');
    }
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        if (index-- == 0)
            return it.value;
    }
    return NULL;
}

/* Follows a JSON pointer from a resource's root. What it ends at may not be a subschema of any
 * keyword; then it is compiled now, as part of the nearest schema around it. */
static struct schema_node *follow_pointer(struct schema_compiler *c, const struct schema_link *link,
                                          const struct schema_resource *r, struct str pointer)
{
    const struct json *v = r->root->source;
    const struct schema_node *around = r->root;
    struct str rest = pointer, tail = pointer;

    while (rest.n > 0 && v) {
        struct str token = str_make(rest.p + 1, rest.n - 1);
        ptrdiff_t slash = str_find(token, '/');
        char *copy;

        if (slash >= 0)
            token.n = (size_t)slash;
        copy = schema_take(c, 1, token.n + 1);
        if (!copy || !schema_spend(c, link->from, json_len(v) + token.n + 1))
            return NULL;
        memcpy(copy, token.p, token.n);
        v = pointer_step(v, copy, token.n);
        rest = str_make(rest.p + 1 + token.n, rest.n - 1 - token.n);

        const struct schema_node *here = v ? schema_compiled(c, v) : NULL;

        if (here) {
            around = here;
            tail = rest;
        }
    }
    if (!v) {
        schema_fail(c, link->from, ERR_BAD_VALUE, "the reference '%.*s' leads nowhere.",
                    STR_ARG(link->text));
        return NULL;
    }
    return schema_compile_node(c, v, &(struct schema_place){.parent = around, .name = tail},
                               around->resource);
}

static const struct schema_anchor *find_anchor(const struct schema_resource *r, struct str name)
{
    for (size_t i = 0; i < r->n_anchors; i++) {
        if (str_eq(r->anchors[i].name, name))
            return &r->anchors[i];
    }
    return NULL;
}

static bool set_target(struct schema_compiler *c, const struct schema_link *link,
                       const struct schema_node *target, struct str dynamic_anchor)
{
    struct schema_logic *logic = link->from->logic;

    if (!target)
        return false;
    if (!link->dynamic) {
        logic->ref = target;
        return true;
    }
    logic->dynamic_ref = target;
    logic->dynamic_anchor = dynamic_anchor;
    if (dynamic_anchor.n > 0)
        c->schema->has_dynamic_refs = true;
    return true;
}

static bool resolve(struct schema_compiler *c, const struct schema_link *link)
{
    struct str base = link->from->resource->uri;
    const struct schema_resource *r;
    const struct schema_anchor *anchor;
    struct str fragment;

    if (!schema_has_room(c, 4 * (base.n + link->text.n) + 256) ||
        !schema_spend(c, link->from, c->n_resources + c->n_anchors))
        return false;
    r = find_resource(c, schema_uri_resolve(c->arena, base, link->text));
    if (!r)
        return schema_fail(c, link->from, ERR_NOT_SUPPORTED,
                           "the reference '%.*s' leads to a document that is not part of this "
                           "schema, and nothing is fetched; put that schema under $defs, with its "
                           "$id.",
                           STR_ARG(link->text));
    fragment = uri_decode(c->arena, schema_uri_split(link->text).fragment);
    if (fragment.n == 0)
        return set_target(c, link, r->root, STR(""));
    if (fragment.p[0] == '/')
        return set_target(c, link, follow_pointer(c, link, r, fragment), STR(""));
    anchor = find_anchor(r, fragment);
    if (!anchor)
        return schema_fail(c, link->from, ERR_BAD_VALUE,
                           "the reference '%.*s' leads nowhere: there is no such anchor.",
                           STR_ARG(link->text));
    return set_target(c, link, anchor->node, anchor->dynamic ? anchor->name : STR(""));
}

bool schema_resolve_links(struct schema_compiler *c)
{
    /* Following one may add others at the end, and move the list. */
    for (size_t i = 0; i < c->n_links; i++) {
        const struct schema_link link = c->links[i];

        if (!resolve(c, &link))
            return false;
    }
    return true;
}
