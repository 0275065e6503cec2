/* From a path to a handler. The catalogue says which verbs each entity serves, at its own path and
 * below its parent; a path with none of them is 404, a verb that a path does not serve 405. */
#include "sandbox/routes.h"

#include "sandbox/metadata.h"
#include "sandbox/query.h"
#include "sandbox/special.h"
#include "sandbox/udf.h"
#include "sandbox/write.h"

enum { URL_MAX = 2048 }; /* longer URLs are 404 on IIS */

static bool is(struct str segment, const char *word)
{
    return str_eq_nocase(segment, str_from(word));
}

/* By path segment, which is not always the name. */
static const struct cat_entity *entity_at(struct str segment)
{
    const struct cat_entity *e = cat_entity_find(segment);
    size_t n;
    const struct cat_entity *all = cat_entities(&n);
    if (e && str_eq_nocase(e->path, segment))
        return e;
    for (size_t i = 0; i < n; i++) {
        if (str_eq_nocase(all[i].path, segment))
            return &all[i];
    }
    return NULL;
}

/* The entity of /{parent}/{id}/{child}; NULL for other paths (CompanyWebhooks has Fields of its own
 * and fields in its metadata). */
static const struct cat_entity *child_at(const struct sb_route *route)
{
    int64_t id;
    if (route->n < 3 || !str_to_i64(route->segments[1], &id))
        return NULL;
    return cat_child_find(route->segments[0], route->segments[2]);
}

void sb_route_parse(struct str path, struct sb_route *ret)
{
    struct sb_route r = {0};
    struct str rest = path;
    (void)str_split(&rest, '/'); /* before the first slash is nothing */
    r.is_rest = is(str_split(&rest, '/'), "ATServicesRest");
    struct str version = str_split(&rest, '/');
    r.needs_no_credentials = is(version, "VersionInformation");
    if (r.needs_no_credentials) {
        r.segments[r.n++] = version;
    } else if (is(version, "V1.0")) {
        while (rest.n > 0 && r.n < ARRAY_LEN(r.segments))
            r.segments[r.n++] = str_split(&rest, '/');
        r.needs_no_credentials = r.n == 1 && is(r.segments[0], "ZoneInformation");
    }
    r.entity = child_at(&r);
    if (!r.entity && r.n > 0)
        r.entity = entity_at(r.segments[0]);
    *ret = r;
}

struct str sb_route_endpoint(const struct sb_route *route)
{
    if (route->entity)
        return route->entity->name;
    return route->n > 0 ? route->segments[0] : STR("");
}

/* ---- metadata ---- */

/* entityInformation and what hangs below it; segments are those after the entity. */
static void run_metadata(struct sb_request *r, const struct cat_entity *e,
                         const struct str *segments, size_t n)
{
    bool fields = n == 2 && is(segments[1], "fields");
    bool udfs = n == 2 && is(segments[1], "userDefinedFields") && e->has_udf_metadata;
    if (n != 1 && !fields && !udfs)
        sb_no_route(r);
    else if (r->verb != SB_GET)
        sb_no_verb(r);
    else if (fields)
        sb_handle_fields(r, e);
    else if (udfs)
        sb_handle_udf_metadata(r, e);
    else
        sb_handle_entity_info(r, e);
}

/* ---- an entity at its own path ---- */

static void run_query(struct sb_request *r, const struct cat_entity *e, struct str last)
{
    bool post = r->verb == SB_POST;
    bool next = is(last, "next");
    if (!(e->ops & CAT_QUERY))
        sb_no_route(r);
    else if (!post && r->verb != SB_GET)
        sb_no_verb(r);
    else if (!post && next && !sb_query_param(r, "search").p)
        sb_no_verb(r); /* the next page of a POST query has to be posted as well */
    else if (next)
        sb_handle_query_next(r, e, post);
    else if (is(last, "count"))
        sb_handle_count(r, e, post);
    else if (is(last, "query"))
        sb_handle_query(r, e, post);
    else
        sb_no_route(r);
}

static void run_write(struct sb_request *r, const struct cat_entity *e, unsigned ops,
                      int64_t parent_id)
{
    if (!(ops & (CAT_CREATE | CAT_UPDATE | CAT_REPLACE)))
        sb_no_route(r);
    else if (r->verb == SB_POST && (ops & CAT_CREATE))
        sb_handle_create(r, e, parent_id);
    else if (r->verb == SB_PATCH && (ops & CAT_UPDATE))
        sb_handle_update(r, e, parent_id, false);
    else if (r->verb == SB_PUT && (ops & CAT_REPLACE))
        sb_handle_update(r, e, parent_id, true);
    else
        sb_no_verb(r);
}

static void run_by_id(struct sb_request *r, const struct cat_entity *e, int64_t id)
{
    unsigned ops = e->ops & ~e->ops_via_parent;
    if (!(ops & (CAT_GET | CAT_DELETE)))
        sb_no_route(r);
    else if (r->verb == SB_GET && (ops & CAT_GET))
        sb_handle_get(r, e, id);
    else if (r->verb == SB_DELETE && (ops & CAT_DELETE))
        sb_handle_delete(r, e, SB_NO_PARENT, id);
    else
        sb_no_verb(r);
}

static void run_entity(struct sb_request *r, const struct cat_entity *e, const struct str *segments,
                       size_t n)
{
    int64_t id;
    if (n == 0)
        run_write(r, e, e->ops & ~e->ops_via_parent, SB_NO_PARENT);
    else if (is(segments[0], "entityInformation"))
        run_metadata(r, e, segments, n);
    else if (is(segments[0], "query") && n <= 2)
        run_query(r, e, segments[n - 1]);
    else if (n == 1 && str_to_i64(segments[0], &id))
        run_by_id(r, e, id);
    else
        sb_no_route(r);
}

/* ---- an entity below its parent ---- */

static void run_children(struct sb_request *r, const struct cat_entity *e, int64_t parent_id)
{
    if (r->verb == SB_GET && (e->parent_verbs & CAT_QUERY))
        sb_handle_children(r, e, parent_id);
    else if (r->verb == SB_GET && (e->parent_verbs & (CAT_CREATE | CAT_UPDATE)))
        sb_no_verb(r);
    else if (r->verb != SB_GET && (e->parent_verbs & CAT_QUERY) &&
             !(e->parent_verbs & (CAT_CREATE | CAT_UPDATE | CAT_REPLACE)))
        sb_no_verb(r);
    else
        run_write(r, e, e->parent_verbs, parent_id);
}

static void run_child(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                      int64_t id)
{
    if (!(e->parent_verbs & (CAT_GET | CAT_DELETE)))
        sb_no_route(r);
    else if (r->verb == SB_GET && (e->parent_verbs & CAT_GET))
        sb_handle_child(r, e, parent_id, id);
    else if (r->verb == SB_DELETE && (e->parent_verbs & CAT_DELETE))
        sb_handle_delete(r, e, parent_id, id);
    else
        sb_no_verb(r);
}

static void run_below_parent(struct sb_request *r, const struct cat_entity *e,
                             const struct sb_route *route)
{
    int64_t parent_id, id;
    if (!str_to_i64(route->segments[1], &parent_id))
        sb_no_route(r);
    else if (route->n == 3)
        run_children(r, e, parent_id);
    else if (is(route->segments[3], "entityInformation"))
        run_metadata(r, e, route->segments + 3, route->n - 3);
    else if (route->n == 4 && str_to_i64(route->segments[3], &id))
        run_child(r, e, parent_id, id);
    else
        sb_no_route(r);
}

/* On reads the impersonation header makes Autotask test the impersonated right, and refuse. */
static bool reads_as_somebody(const struct sb_request *r, const struct sb_route *route)
{
    bool query = route->n > 1 && is(route->segments[1], "query");
    return r->impersonate.n > 0 && (r->verb == SB_GET || query);
}

void sb_route_run(struct sb_request *r, const struct sb_route *route)
{
    const struct cat_entity *child = child_at(route);
    size_t url = strlen(r->base_url) + r->target.n - strlen("/ATServicesRest/");
    if (!route->is_rest || route->n == 0 || url > URL_MAX)
        sb_no_route(r);
    else if (is(route->segments[0], "VersionInformation") && route->n == 1)
        sb_handle_version_information(r);
    else if (is(route->segments[0], "ZoneInformation") && route->n == 1)
        sb_handle_zone(r);
    else if (sb_handle_special(r, route->segments, route->n))
        return;
    else if (reads_as_somebody(r, route))
        sb_fail(r, "The logged in Resource does not have the adequate permissions to query this "
                   "entity type.");
    else if (child)
        run_below_parent(r, child, route);
    else if (route->entity)
        run_entity(r, route->entity, route->segments + 1, route->n - 1);
    else
        sb_no_route(r);
}
