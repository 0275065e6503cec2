/* Reading: one record, the rows of a filter, their number. Lists are read to the end that was asked
 * for; whether more follows is always known exactly. Rows come in ascending id and Autotask offers
 * no other order and no offset, so a position is the last id seen. */
#include "autotask/client.h"

#include "autotask/client_parts.h"
#include "autotask/count_cache.h"
#include "autotask/exchange.h"
#include "autotask/query_parts.h"
#include "autotask/scope.h"
#include "base/arena.h"
#include "base/jw.h"

enum { PAGE_MAX = 500, BODY_MAX = 1 << 20 };

static const struct str everything = STR_INIT("[{\"op\":\"exist\",\"field\":\"id\"}]");

static enum err_code not_offered(const struct cat_entity *e, const char *operation, struct err *err)
{
    (void)err_set(err, ERR_NOT_SUPPORTED, "Autotask does not let %.*s be %s.", STR_ARG(e->name),
                  operation);
    err_fix(err, "describe_entity lists what the entity offers.");
    return ERR_NOT_SUPPORTED;
}

/* ---- One record ---- */

static enum err_code no_such_record(const struct cat_entity *e, int64_t id, struct err *err)
{
    (void)err_set(err, ERR_NOT_FOUND,
                  "There is no record %lld in %.*s (or the API user may not see it).",
                  (long long)id, STR_ARG(e->name));
    err_fix(err, "Check the id, or search for the record.");
    return ERR_NOT_FOUND;
}

/* {"item": {...}}; NULL: no such record. */
static bool unwrap_record(const struct json *root, const struct json **ret)
{
    const struct json *item = json_get_nocase(root, STR("item"));
    *ret = json_is(item, JSON_OBJECT) ? item : NULL;
    return json_is(item, JSON_OBJECT) || json_is(item, JSON_NULL);
}

/* A file's record without the file: lists have no bytes, and by its id it comes with megabytes. */
static enum err_code get_from_list(struct at_client *c, struct at_call *call,
                                   const struct cat_entity *e, int64_t id, const struct json **ret,
                                   struct err *err)
{
    struct at_rows rows = {0};
    struct at_query q = {.max_rows = 1};
    q.filter = str_from(str_printf(call->arena, "[{\"op\":\"eq\",\"field\":\"id\",\"value\":%lld}]",
                                   (long long)id));
    enum err_code rc = at_query(c, call, e, &q, &rows, err);
    if (rc)
        return rc;
    if (rows.n == 0)
        return no_such_record(e, id, err);
    *ret = rows.rows[0];
    return ERR_OK;
}

enum err_code at_get(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                     int64_t id, const struct json **ret, struct err *err)
{
    const struct json *root = NULL, *record = NULL;
    if (!(e->ops & CAT_GET))
        return not_offered(e, "read by id", err);
    if (cat_field_find(e, STR("data")) && str_ends(e->name, STR("Attachments")) &&
        (e->ops & CAT_QUERY))
        return get_from_list(c, call, e, id, ret, err);
    struct exchange x = {.kind = REPLY_GET, .entity = e, .method = STR("GET")};
    x.path = str_from(str_printf(call->arena, "%.*s/%lld", STR_ARG(e->path), (long long)id));
    struct err local = {0};
    enum err_code rc = exchange_run(c, call, &x, &root, &local);
    if (rc == ERR_NOT_FOUND)
        return no_such_record(e, id, err);
    if (rc) {
        if (err && !err->code)
            *err = local;
        return rc;
    }
    if (!unwrap_record(root, &record))
        return exchange_wrong_shape(&x, "one record", err);
    if (!record)
        return no_such_record(e, id, err);
    int64_t seen;
    if (json_i64(json_get_nocase(record, STR("id")), &seen) && seen != id)
        return exchange_wrong_shape(&x, "the record that was asked for", err);
    *ret = record;
    return ERR_OK;
}

/* ---- Bodies of queries ---- */

static bool is_empty_filter(struct str filter)
{
    struct str inside = str_trim(filter);
    if (inside.n == 0)
        return true;
    if (inside.n < 2 || inside.p[0] != '[')
        return false;
    return str_trim(str_make(inside.p + 1, inside.n - 2)).n == 0;
}

static void write_condition(struct jw *w, const char *op, struct str field, int64_t value)
{
    jw_object(w);
    jw_kz(w, "op", op);
    jw_kstr(w, "field", field);
    jw_ki64(w, "value", value);
    jw_end(w);
}

/* The caller's conditions as they are, and those that a position or a parent adds. A query must
 * have a filter; an empty one is written as "has an id". */
static void write_filter(struct jw *w, const struct cat_entity *e, const struct at_query *q,
                         int64_t after_id)
{
    bool empty = is_empty_filter(q->filter);
    bool by_parent = q->parent_id != 0, is_later = after_id != 0 || q->continued;
    if (empty && !by_parent && !is_later) {
        jw_raw(w, everything);
        return;
    }
    jw_array(w);
    if (!empty) {
        struct str inside = str_trim(q->filter);
        jw_raw(w, str_trim(str_make(inside.p + 1, inside.n - 2)));
    }
    if (by_parent)
        write_condition(w, "eq", e->parent_field->name, q->parent_id);
    if (is_later)
        write_condition(w, "gt", STR("id"), after_id);
    jw_end(w);
}

static void write_fields(struct jw *w, const struct at_query *q)
{
    bool has_id = false;
    jw_key(w, STR("IncludeFields"));
    jw_array(w);
    for (size_t i = 0; i < q->n_fields; i++) {
        has_id = has_id || str_eq_nocase(str_from(q->fields[i]), STR("id"));
        jw_z(w, q->fields[i]);
    }
    if (!has_id)
        jw_z(w, "id");
    jw_end(w);
}

/* In the arena, since every page is asked for with the same body. */
static enum err_code query_body(struct arena *a, const struct cat_entity *e,
                                const struct at_query *q, unsigned page, int64_t after_id,
                                struct str *ret, struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct jw w;
    buf_init(&b, BODY_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    jw_ki64(&w, "MaxRecords", page);
    if (q->fields)
        write_fields(&w, q);
    jw_key(&w, STR("filter"));
    write_filter(&w, e, q, after_id);
    jw_end(&w);
    if (!jw_ok(&w) || b.failed || b.n + 64 > arena_room(a)) {
        (void)err_set(err, ERR_TOO_LARGE, "The filter is too long for one query.");
        err_fix(err, "Split it into several calls.");
        return ERR_TOO_LARGE;
    }
    *ret = str_make(str_dup(a, buf_str(&b)), b.n);
    return ERR_OK;
}

/* ---- Pages ---- */

struct collector {
    struct at_client *client;
    struct at_call *call;
    const struct cat_entity *entity;
    struct exchange x;
    const struct json **rows;
    size_t n, cap;
    int64_t last_id;
    struct str next; /* URL of the next page; empty = this was the last */
};

static enum err_code out_of_order(const struct collector *k, struct err *err)
{
    (void)err_set(err, ERR_UPSTREAM_UNAVAILABLE,
                  "Autotask returned the rows of %.*s not in ascending id, so "
                  "going on would lose some.",
                  STR_ARG(k->entity->name));
    err_fix(err, "Narrow the filter so that everything fits into one page of %d.", PAGE_MAX);
    return ERR_UPSTREAM_UNAVAILABLE;
}

static enum err_code add_row(struct collector *k, const struct json *row, struct err *err)
{
    int64_t id;
    if (!json_is(row, JSON_OBJECT) || !json_i64(json_get_nocase(row, STR("id")), &id))
        return exchange_wrong_shape(&k->x, "records with an id", err);
    if (k->n > 0 && id <= k->last_id)
        return out_of_order(k, err);
    if (k->n == k->cap) {
        size_t cap = k->cap ? k->cap * 2 : 32;
        if (cap * sizeof(*k->rows) + 64 > arena_room(k->call->arena)) {
            (void)err_set(err, ERR_TOO_LARGE,
                          "The result has more rows than can be handled at once.");
            err_fix(err, "Narrow the filter or ask for fewer records.");
            return ERR_TOO_LARGE;
        }
        k->rows = arena_grow(k->call->arena, k->rows, k->n, cap, sizeof(*k->rows));
        k->cap = cap;
    }
    k->rows[k->n++] = row;
    k->last_id = id;
    return ERR_OK;
}

static enum err_code read_page(struct collector *k, struct err *err)
{
    const struct json *root = NULL;
    enum err_code rc = exchange_run(k->client, k->call, &k->x, &root, err);
    if (rc)
        return rc;
    const struct json *items = json_get_nocase(root, STR("items"));
    const struct json *details = json_get_nocase(root, STR("pageDetails"));
    const struct json *next = json_get_nocase(details, STR("nextPageUrl"));
    if (!json_is(items, JSON_ARRAY) ||
        (details && !json_is(details, JSON_OBJECT) && !json_is(details, JSON_NULL)))
        return exchange_wrong_shape(&k->x, "a page of records", err);
    size_t before = k->n;
    for (struct json_iter it = json_iter(items); !rc && json_next(&it);)
        rc = add_row(k, it.value, err);
    if (rc)
        return rc;
    k->next = json_str(next);
    if (k->next.n > 0 && k->n == before)
        return exchange_wrong_shape(&k->x, "a page with rows in it, since it names a next one",
                                    err);
    return ERR_OK;
}

/* Reads until `want` rows are there or the list ends. A query's next page is asked for by POSTing
 * the same body, a collection's by GET. */
static enum err_code read_pages(struct collector *k, size_t want, struct err *err)
{
    enum err_code rc = read_page(k, err);
    while (!rc && k->n < want && k->next.n > 0) {
        k->x.path = k->next;
        rc = read_page(k, err);
    }
    return rc;
}

/* Whether a row exists after a page that is exactly full: a next page may turn out to be empty. */
static enum err_code probe_more(struct collector *k, const struct at_query *q, bool *ret,
                                struct err *err)
{
    static const char *const only_id[] = {"id"};
    struct at_query probe = *q;
    struct collector one = *k;
    probe.fields = only_id;
    probe.n_fields = 1;
    one.rows = NULL;
    one.n = one.cap = 0;
    one.x = (struct exchange){.kind = REPLY_QUERY, .entity = k->entity, .method = STR("POST")};
    one.x.path = str_from(str_printf(k->call->arena, "%.*s/query", STR_ARG(k->entity->path)));
    enum err_code rc =
        query_body(k->call->arena, k->entity, &probe, 1, k->last_id, &one.x.body, err);
    if (!rc)
        rc = read_page(&one, err);
    if (!rc)
        *ret = one.n > 0;
    return rc;
}

static bool through_parent(const struct cat_entity *e, const struct at_query *q)
{
    /* What cannot be queried can still be listed under its parent, with all its fields. */
    bool wants_fields = q->fields && (e->ops & CAT_QUERY);
    return q->parent_id != 0 && (e->parent_verbs & CAT_QUERY) && is_empty_filter(q->filter) &&
           q->after_id == 0 && !q->continued && !wants_fields;
}

static enum err_code start(struct collector *k, const struct at_query *q, unsigned want,
                           struct err *err)
{
    const struct cat_entity *e = k->entity;
    struct arena *a = k->call->arena;
    unsigned page =
        want < PAGE_MAX ? want + 1 : PAGE_MAX; /* one more tells whether there is more */
    if (through_parent(e, q)) {
        k->x.method = STR("GET");
        k->x.path = str_from(str_printf(a, "%.*s/%lld/%.*s", STR_ARG(e->parent_root),
                                        (long long)q->parent_id, STR_ARG(e->child_path)));
        return ERR_OK;
    }
    if (!(e->ops & CAT_QUERY))
        return not_offered(e, "queried", err);
    if (q->parent_id != 0 && !e->parent_field) {
        (void)err_set(err, ERR_NOT_SUPPORTED, "%.*s cannot be filtered by parent.",
                      STR_ARG(e->name));
        err_fix(err, "Query it without the parent, or read the parent's collection "
                     "without a filter.");
        return ERR_NOT_SUPPORTED;
    }
    k->x.method = STR("POST");
    k->x.path = str_from(str_printf(a, "%.*s/query", STR_ARG(e->path)));
    return query_body(a, e, q, page, q->after_id, &k->x.body, err);
}

enum err_code query_simple(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                           const struct at_query *query, struct at_rows *ret, struct err *err)
{
    struct collector k = {
        .client = c, .call = call, .entity = e, .x = {.kind = REPLY_QUERY, .entity = e}};
    unsigned want = query->max_rows ? query->max_rows : 1;
    enum err_code rc = start(&k, query, want, err);
    bool is_post = k.x.body.n > 0;
    if (!rc)
        rc = read_pages(&k, is_post ? want : want + (size_t)1, err);
    bool more = k.n > want || k.next.n > 0;
    if (!rc && is_post && k.n == want && k.next.n > 0)
        rc = probe_more(&k, query, &more, err);
    if (rc)
        return rc;
    size_t n = k.n < want ? k.n : want;
    int64_t last = 0;
    if (n > 0 && !json_i64(json_get_nocase(k.rows[n - 1], STR("id")), &last))
        BUG("a row without id passed");
    *ret = (struct at_rows){.rows = k.rows, .n = n, .more = more, .last_id = last};
    return ERR_OK;
}

enum err_code query_plain(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          const struct at_query *query, struct at_rows *ret, struct err *err)
{
    struct query_plan plan;
    bool simple;
    enum err_code rc = query_plan_make(call->arena, query->filter, &plan, &simple, err);
    if (rc)
        return rc;
    return simple ? query_simple(c, call, e, query, ret, err)
                  : query_split(c, call, e, query, &plan, ret, err);
}

/* ---- Totals ---- */

enum err_code count_plain(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          struct str filter, bool fresh, int64_t *ret, struct err *err)
{
    const struct json *root = NULL;
    uint64_t epoch;
    int64_t total;
    if (!(e->ops & CAT_QUERY))
        return not_offered(e, "counted", err);
    struct str conditions = is_empty_filter(filter) ? everything : filter;
    bool known = count_cache_get(c->counts, e, conditions, &total, &epoch);
    if (known && !fresh) {
        *ret = total;
        return ERR_OK;
    }
    struct query_plan plan;
    bool simple;
    enum err_code rc = query_plan_make(call->arena, conditions, &plan, &simple, err);
    if (!rc && !simple)
        rc = count_split(c, call, e, &plan, fresh, &total, err);
    if (!rc && !simple) {
        count_cache_put(c->counts, e, conditions, epoch, total);
        *ret = total;
    }
    if (rc || !simple)
        return rc;
    if (conditions.n + 64 > arena_room(call->arena))
        return err_set(err, ERR_TOO_LARGE, "The filter is too long for one query.");
    struct exchange x = {.kind = REPLY_QUERY, .entity = e, .method = STR("POST")};
    x.path = str_from(str_printf(call->arena, "%.*s/query/count", STR_ARG(e->path)));
    x.body = str_from(str_printf(call->arena, "{\"filter\":%.*s}", STR_ARG(conditions)));
    rc = exchange_run(c, call, &x, &root, err);
    if (rc)
        return rc;
    if (!json_i64(json_get_nocase(root, STR("queryCount")), &total) || total < 0)
        return exchange_wrong_shape(&x, "a number of records", err);
    count_cache_put(c->counts, e, conditions, epoch, total);
    *ret = total;
    return ERR_OK;
}

/* ---- Under a scope, or not ---- */

enum err_code at_query(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                       const struct at_query *query, struct at_rows *ret, struct err *err)
{
    return c->scope ? scope_query(c, call, e, query, ret, err)
                    : query_plain(c, call, e, query, ret, err);
}

enum err_code at_count(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                       struct str filter, bool fresh, int64_t *ret, struct err *err)
{
    return c->scope ? scope_count(c, call, e, filter, fresh, ret, err)
                    : count_plain(c, call, e, filter, fresh, ret, err);
}
