/* Writing: each record has one route, at the root or under its parent, and each write is sent once.
 * A failure always says what is known of the outcome. */
#include "autotask/client.h"

#include "autotask/client_parts.h"
#include "autotask/count_cache.h"
#include "autotask/exchange.h"
#include "autotask/impersonation.h"
#include "autotask/metadata.h"
#include "autotask/names.h"
#include "autotask/operation.h"
#include "autotask/ties.h"
#include "autotask/write_parts.h"
#include "base/arena.h"
#include "base/jw.h"

enum { BODY_MAX = 24 << 20, BODY_DEPTH = 16, BODY_VALUES = 20000 };

/* ---- Routes ---- */

static const char *method_of(enum cat_ops op)
{
    if (op == CAT_CREATE)
        return "POST";
    if (op == CAT_REPLACE)
        return "PUT";
    return op == CAT_DELETE ? "DELETE" : "PATCH";
}

static bool via_parent(const struct cat_entity *e, enum cat_ops op)
{
    return e->ops_via_parent & op;
}

static const char *path_of(struct arena *a, const struct cat_entity *e, enum cat_ops op,
                           bool parent_route, int64_t parent_id, int64_t id)
{
    const char *path = parent_route ? str_printf(a, "%.*s/%lld/%.*s", STR_ARG(e->parent_root),
                                                 (long long)parent_id, STR_ARG(e->child_path))
                                    : str_dup(a, e->path);
    return op == CAT_DELETE ? str_printf(a, "%s/%lld", path, (long long)id) : path;
}

const char *at_write_route(struct arena *a, const struct cat_entity *e, enum cat_ops op,
                           int64_t parent_id, int64_t id)
{
    return str_printf(a, "%s %s", method_of(op),
                      path_of(a, e, op, via_parent(e, op), parent_id, id));
}

enum err_code write_check_offered(const struct cat_entity *e, enum cat_ops op, struct err *err)
{
    const char *verb = op == CAT_CREATE ? "created" : op == CAT_DELETE ? "deleted" : "updated";
    if (e->ops & op)
        return ERR_OK;
    (void)err_set(err, ERR_NOT_SUPPORTED, "Autotask does not let %.*s be %s through its API.",
                  STR_ARG(e->name), verb);
    err_fix(err, "describe_entity lists what the entity offers.");
    return ERR_NOT_SUPPORTED;
}

/* ---- Bodies ---- */

static enum err_code parse_body(struct arena *a, struct str body, const struct json **ret,
                                struct err *err)
{
    const struct json_limits limits = {
        .max_bytes = BODY_MAX, .max_depth = BODY_DEPTH, .max_values = BODY_VALUES};
    enum err_code rc = json_parse(a, body, &limits, ret, err);
    if (!rc && !json_is(*ret, JSON_OBJECT))
        rc = err_set(err, ERR_BAD_VALUE, "The fields of a record must be a JSON object, not %s.",
                     json_type_name(json_type(*ret)));
    return rc;
}

/* An integer, also as text: ids may come either way. */
static bool read_id(const struct json *v, int64_t *ret)
{
    return json_i64(v, ret) || (json_is(v, JSON_STRING) && str_to_i64(str_trim(json_str(v)), ret));
}

/* The same members with the id in front. */
static enum err_code body_with_id(struct arena *a, const struct json *fields, int64_t id,
                                  struct str *ret, struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct jw w;
    int64_t given;
    unsigned n = 0;
    buf_init(&b, BODY_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    jw_ki64(&w, "id", id);
    for (struct json_iter it = json_iter(fields); json_next(&it);) {
        if (str_eq_nocase(it.name, STR("id"))) {
            if (!read_id(it.value, &given) || given != id)
                return err_set(err, ERR_BAD_VALUE,
                               "The id in the fields is not the id of the record (%lld).",
                               (long long)id);
            continue;
        }
        jw_key(&w, it.name);
        jw_value(&w, it.value);
        n++;
    }
    jw_end(&w);
    if (n == 0)
        return err_set(err, ERR_MISSING_REQUIRED,
                       "There is nothing to change: no field was given.");
    if (!jw_ok(&w) || b.failed || b.n + 64 > arena_room(a))
        return err_set(err, ERR_TOO_LARGE, "The record is too large to be sent.");
    *ret = str_make(str_dup(a, buf_str(&b)), b.n);
    return ERR_OK;
}

/* ---- Whose child ---- */

static enum err_code parent_missing(const struct cat_entity *e, struct err *err)
{
    (void)err_set(err, ERR_MISSING_REQUIRED,
                  "%.*s are written under a record of %.*s, and none is given.", STR_ARG(e->name),
                  STR_ARG(e->parent_name));
    if (e->parent_field) {
        err_fix(err, "Give %.*s.", STR_ARG(e->parent_field->name));
        err_field(err, e->parent_field->name);
    } else {
        err_fix(err, "Give parent_id.");
    }
    return ERR_MISSING_REQUIRED;
}

/* The parent's id stands in the URL, and there it counts; the copy in the body must not contradict
 * it. Id 0 is a real company, so "not given" and 0 are told apart by the body. */
static enum err_code parent_for_create(const struct cat_entity *e, const struct json *fields,
                                       int64_t *parent_id, struct err *err)
{
    int64_t in_body;
    const struct json *v = e->parent_field ? json_get_nocase(fields, e->parent_field->name) : NULL;
    bool has = v && read_id(v, &in_body);
    if (*parent_id == 0 && !has)
        return parent_missing(e, err);
    if (*parent_id != 0 && has && in_body != *parent_id) {
        (void)err_set(err, ERR_BAD_VALUE, "%.*s is %lld in the fields but the parent is %lld.",
                      STR_ARG(e->parent_field->name), (long long)in_body, (long long)*parent_id);
        err_fix(err, "Give the parent once.");
        err_field(err, e->parent_field->name);
        return ERR_BAD_VALUE;
    }
    if (has)
        *parent_id = in_body;
    return ERR_OK;
}

/* Updates and deletions of a child may come without its parent: the record knows it. */
static enum err_code parent_of_record(struct at_client *c, struct at_call *call,
                                      const struct cat_entity *e, int64_t id, int64_t *parent_id,
                                      struct err *err)
{
    const struct json *record;
    if (*parent_id != 0)
        return ERR_OK;
    if (!e->parent_field || !(e->ops & CAT_GET))
        return parent_missing(e, err);
    enum err_code rc = at_get(c, call, e, id, &record, err);
    if (rc)
        return rc;
    if (!json_i64(json_get_nocase(record, e->parent_field->name), parent_id))
        return parent_missing(e, err);
    return ERR_OK;
}

/* ---- Sending ---- */

void write_forget(struct at_client *c, const struct cat_entity *e)
{
    at_names_forget(c, e);
    count_cache_forget(c->counts, e);
    if (str_eq(e->name, STR("ServiceCallTickets")))
        ties_forget(c->ties);
    at_metadata_wrote(c, e);
}

static enum err_code unclear(const struct exchange *x, struct err *err)
{
    return exchange_wrong_shape(x, "the id of the record", err);
}

/* {"itemId": N}; some proxies and older zones answer with the record. */
static bool read_item_id(const struct json *root, int64_t *ret)
{
    const struct json *item = json_get_nocase(root, STR("item"));
    return read_id(json_get_nocase(root, STR("itemId")), ret) || read_id(item, ret) ||
           read_id(json_get_nocase(item, STR("id")), ret);
}

static enum err_code send_write(struct at_client *c, struct at_call *call, struct exchange *x,
                                int64_t *ret_id, struct err *err)
{
    const struct json *root = NULL;
    struct err local = {0};
    enum err_code rc = impersonation_for(c, call, x->entity, &x->impersonate, err);
    if (rc)
        return rc;
    rc = exchange_run(c, call, x, &root, &local);
    write_forget(c, x->entity);
    if (rc) {
        write_explain(c, call, x, &local);
        if (err && !err->code)
            *err = local;
        return rc;
    }
    return read_item_id(root, ret_id) ? ERR_OK : unclear(x, err);
}

enum err_code at_create(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                        int64_t parent_id, struct str body, int64_t *ret_id, struct err *err)
{
    const struct json *fields;
    enum err_code rc = write_check_offered(e, CAT_CREATE, err);
    if (!rc)
        rc = parse_body(call->arena, body, &fields, err);
    if (!rc && via_parent(e, CAT_CREATE))
        rc = parent_for_create(e, fields, &parent_id, err);
    return rc ? rc : write_create(c, call, e, parent_id, body, fields, ret_id, err);
}

struct creation {
    struct at_client *client;
    struct at_call *call;
    struct exchange x;
};

static enum err_code send_creation(void *ctx, int64_t *ret_id, struct err *err)
{
    struct creation *n = ctx;
    int64_t id;
    enum err_code rc = send_write(n->client, n->call, &n->x, &id, err);
    if (!rc && id <= 0)
        rc = unclear(&n->x, err);
    if (!rc)
        *ret_id = id;
    return rc;
}

enum err_code write_create(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                           int64_t parent_id, struct str body, const struct json *fields,
                           int64_t *ret_id, struct err *err)
{
    struct creation n = {
        .client = c,
        .call = call,
        .x = {.kind = REPLY_CREATE, .entity = e, .method = STR("POST"), .body = body}};
    n.x.path =
        str_from(path_of(call->arena, e, CAT_CREATE, via_parent(e, CAT_CREATE), parent_id, 0));
    struct operation o = {.op = CAT_CREATE,
                          .entity = e,
                          .route = at_write_route(call->arena, e, CAT_CREATE, parent_id, 0),
                          .parent = parent_id,
                          .body = body,
                          .fields = fields};
    return operation_run(c, call, &o, send_creation, &n, ret_id, err);
}

/* ---- Updates ---- */

struct update {
    struct at_client *client;
    struct at_call *call;
    const struct cat_entity *entity;
    int64_t id;
    int64_t parent_id;
    const struct json *fields;
    struct exchange x;
};

static enum err_code send_update(struct update *u, bool parent_route, struct err *err)
{
    int64_t seen;
    u->x.path =
        str_from(path_of(u->call->arena, u->entity, CAT_UPDATE, parent_route, u->parent_id, u->id));
    enum err_code rc = send_write(u->client, u->call, &u->x, &seen, err);
    if (!rc && seen != u->id)
        rc = unclear(&u->x, err);
    return rc;
}

/* Nothing was routed, so nothing was written. */
static bool had_no_route(const struct update *u)
{
    return u->x.status == 404 || u->x.status == 405;
}

/* The user-defined fields of the record with the changed ones in their place.
 */
static void merge_udfs(struct jw *w, const struct json *old, const struct json *changes)
{
    jw_array(w);
    for (struct json_iter it = json_iter(changes); json_next(&it);)
        jw_value(w, it.value);
    for (struct json_iter it = json_iter(old); json_next(&it);) {
        bool changed = false;
        for (struct json_iter c = json_iter(changes); json_next(&c) && !changed;)
            changed = str_eq(json_str(json_get_nocase(c.value, STR("name"))),
                             json_str(json_get_nocase(it.value, STR("name"))));
        if (!changed)
            jw_value(w, it.value);
    }
    jw_end(w);
}

static bool is_sent_back(const struct cat_entity *e, struct str name)
{
    const struct cat_field *f = cat_field_find(e, name);
    return !f || !(f->flags & CAT_READ_ONLY) || (f->flags & CAT_CREATE_ONLY);
}

/* PUT empties every field that is left out, so the whole record goes back with the changes in it.
 */
static enum err_code whole_record(struct update *u, struct str *ret, struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    const struct str udfs = STR("userDefinedFields");
    const struct json *record;
    struct jw w;
    enum err_code rc = at_get(u->client, u->call, u->entity, u->id, &record, err);
    if (rc)
        return rc;
    buf_init(&b, BODY_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    jw_ki64(&w, "id", u->id);
    for (struct json_iter it = json_iter(u->fields); json_next(&it);) {
        if (str_eq_nocase(it.name, STR("id")))
            continue;
        jw_key(&w, it.name);
        if (str_eq_nocase(it.name, udfs))
            merge_udfs(&w, json_get_nocase(record, udfs), it.value);
        else
            jw_value(&w, it.value);
    }
    for (struct json_iter it = json_iter(record); json_next(&it);) {
        if (str_eq_nocase(it.name, STR("id")) || json_get_nocase(u->fields, it.name) ||
            !is_sent_back(u->entity, it.name))
            continue;
        jw_kvalue(&w, str_dup(u->call->arena, it.name), it.value);
    }
    jw_end(&w);
    if (!jw_ok(&w) || b.failed || b.n + 64 > arena_room(u->call->arena))
        return err_set(err, ERR_TOO_LARGE, "The record is too large to be sent.");
    *ret = str_make(str_dup(u->call->arena, buf_str(&b)), b.n);
    return ERR_OK;
}

/* Zones differ: on some, PATCH of a root collection is answered 404 or 405 although it is
 * documented. Then the parent's route serves it, or, on zones that answer 404, PUT does. A 405 of
 * the parent's route is turned to the root's likewise. */
static enum err_code update_otherwise(struct update *u, struct err *err)
{
    bool not_found = u->x.status == 404;
    bool was_parent = via_parent(u->entity, CAT_UPDATE);
    struct err first = *err, ignored = {0};
    enum err_code rc = first.code;
    /* A 404 of the parent's route may mean that the parent is not there; 405 cannot. */
    if (was_parent && not_found) {
        return rc;
    } else if (was_parent || ((u->entity->parent_verbs & CAT_UPDATE) &&
                              parent_of_record(u->client, u->call, u->entity, u->id, &u->parent_id,
                                               &ignored) == ERR_OK)) {
        err_clear(err);
        rc = send_update(u, !was_parent, err);
        if (!rc || !had_no_route(u))
            return rc;
    }
    if (!not_found || !(u->entity->ops & CAT_REPLACE) ||
        whole_record(u, &u->x.body, &ignored) != ERR_OK) {
        *err = first;
        return first.code;
    }
    err_clear(err);
    u->x.method = STR("PUT");
    return send_update(u, false, err);
}

static enum err_code prepare(struct update *u, enum cat_ops op, struct str body, struct err *err)
{
    struct arena *a = u->call->arena;
    u->x = (struct exchange){
        .kind = REPLY_UPDATE, .entity = u->entity, .method = str_from(method_of(op))};
    enum err_code rc = write_check_offered(u->entity, op, err);
    if (!rc)
        rc = parse_body(a, body, &u->fields, err);
    if (!rc)
        rc = body_with_id(a, u->fields, u->id, &u->x.body, err);
    if (!rc && via_parent(u->entity, op))
        rc = parent_of_record(u->client, u->call, u->entity, u->id, &u->parent_id, err);
    return rc;
}

static struct operation operation_of(const struct update *u, enum cat_ops op)
{
    return (struct operation){
        .op = op,
        .entity = u->entity,
        .route = at_write_route(u->call->arena, u->entity, op, u->parent_id, u->id),
        .record = u->id,
        .body = u->x.body,
        .fields = u->fields};
}

static enum err_code send_patch(void *ctx, int64_t *ret_id, struct err *err)
{
    struct update *u = ctx;
    enum err_code rc = send_update(u, via_parent(u->entity, CAT_UPDATE), err);
    (void)ret_id;
    return rc && had_no_route(u) ? update_otherwise(u, err) : rc;
}

enum err_code at_update(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                        int64_t parent_id, int64_t id, struct str body, struct err *err)
{
    struct update u = {.client = c, .call = call, .entity = e, .id = id, .parent_id = parent_id};
    enum err_code rc = prepare(&u, CAT_UPDATE, body, err);
    if (rc)
        return rc;
    struct operation o = operation_of(&u, CAT_UPDATE);
    return operation_run(c, call, &o, send_patch, &u, &id, err);
}

static enum err_code send_put(void *ctx, int64_t *ret_id, struct err *err)
{
    struct update *u = ctx;
    (void)ret_id;
    return send_update(u, via_parent(u->entity, CAT_REPLACE), err);
}

enum err_code at_replace(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                         int64_t parent_id, int64_t id, struct str body, struct err *err)
{
    struct update u = {.client = c, .call = call, .entity = e, .id = id, .parent_id = parent_id};
    enum err_code rc = prepare(&u, CAT_REPLACE, body, err);
    if (rc)
        return rc;
    struct operation o = operation_of(&u, CAT_REPLACE);
    return operation_run(c, call, &o, send_put, &u, &id, err);
}

/* ---- Deletions ---- */

struct deletion {
    struct at_client *client;
    struct at_call *call;
    struct exchange x;
};

static enum err_code send_deletion(void *ctx, int64_t *ret_id, struct err *err)
{
    struct deletion *d = ctx;
    int64_t seen;
    enum err_code rc = send_write(d->client, d->call, &d->x, &seen, err);
    return !rc && seen != *ret_id ? unclear(&d->x, err) : rc;
}

enum err_code at_delete(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                        int64_t parent_id, int64_t id, struct err *err)
{
    struct deletion d = {.client = c,
                         .call = call,
                         .x = {.kind = REPLY_DELETE, .entity = e, .method = STR("DELETE")}};
    enum err_code rc = write_check_offered(e, CAT_DELETE, err);
    if (!rc && via_parent(e, CAT_DELETE))
        rc = parent_of_record(c, call, e, id, &parent_id, err);
    if (rc)
        return rc;
    d.x.path =
        str_from(path_of(call->arena, e, CAT_DELETE, via_parent(e, CAT_DELETE), parent_id, id));
    struct operation o = {.op = CAT_DELETE,
                          .entity = e,
                          .route = at_write_route(call->arena, e, CAT_DELETE, parent_id, id),
                          .record = id};
    return operation_run(c, call, &o, send_deletion, &d, &id, err);
}
