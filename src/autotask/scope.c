/* A scope is at most two limits. Each turns into alternatives, conditions that exclude each other
 * and together are exactly what belongs: "companyID is 175", or "ticketID is one of these" for
 * every few hundred tickets. A query runs once per alternative and the rows are joined. */
#include "autotask/scope.h"

#include "autotask/client_parts.h"
#include "autotask/metadata.h"
#include "autotask/names.h"
#include "autotask/scope_way.h"
#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>
#include <uv.h>

enum {
    CHUNK = 200,     /* ids in one condition */
    MAX_IDS = 10000, /* records of one kind that belong */
    MAX_ALTERNATIVES = MAX_IDS / CHUNK + SCOPE_HOPS,
    CONDITION_MAX = 64 * 1024,
    FILTER_MAX = 4 * 1024 * 1024,
    NAME_SHOWN = 80
};

struct limit {
    const char *text; /* as configured; NULL = no such limit */
    bool known;
    int64_t id;
};

struct scope {
    uv_mutex_t lock; /* guards known and id */
    struct limit limits[SCOPE_KINDS];
};

static const char *const kind_names[SCOPE_KINDS] = {"company", "queue"};

struct scope *scope_new(const char *only_company, const char *only_queue)
{
    if (!only_company && !only_queue)
        return NULL;
    struct scope *s = mem_calloc(1, sizeof(*s));
    if (uv_mutex_init(&s->lock))
        BUG("no mutex");
    s->limits[SCOPE_COMPANY].text = only_company;
    s->limits[SCOPE_QUEUE].text = only_queue;
    return s;
}

void scope_free(struct scope *s)
{
    if (!s)
        return;
    uv_mutex_destroy(&s->lock);
    mem_free(s);
}

/* ---- What it is kept to ---- */

static enum err_code find_queue(struct at_client *c, struct at_call *call, const char *text,
                                int64_t *ret, struct err *err)
{
    const struct cat_entity *tickets = cat_entity_find(STR("Tickets"));
    const struct at_metadata *m;
    struct str value;
    enum err_code rc = at_metadata_get(c, call, tickets, &m, err);

    if (!rc)
        rc = at_label_to_value(at_metadata_field(m, STR("queueID")), str_from(text), &value, err);
    if (!rc && !str_to_i64(value, ret))
        rc = err_set(err, ERR_CONFIG, "The queue \"%s\" has no number.", text);
    return rc;
}

/* A limit that cannot be found lets nothing through. */
static enum err_code limit_id(struct at_client *c, struct at_call *call, enum scope_kind kind,
                              int64_t *ret, struct err *err)
{
    struct limit *l = &c->scope->limits[kind];
    struct err why = {0};
    int64_t id;

    uv_mutex_lock(&c->scope->lock);
    bool known = l->known;
    *ret = l->id;
    uv_mutex_unlock(&c->scope->lock);
    if (known)
        return ERR_OK;
    call->unscoped++;
    enum err_code rc = kind == SCOPE_QUEUE
                           ? find_queue(c, call, l->text, &id, &why)
                           : at_name_to_id(c, call, cat_entity_find(STR("Companies")),
                                           str_from(l->text), &id, &why);
    call->unscoped--;
    if (rc) {
        bool is_name = rc == ERR_NOT_FOUND || rc == ERR_UNKNOWN_LABEL ||
                       rc == ERR_AMBIGUOUS_LABEL || rc == ERR_BAD_VALUE;
        (void)err_set(err, is_name ? ERR_CONFIG : rc, "This server is kept to one %s: %s",
                      kind_names[kind], why.text);
        err_fix(err, "%s", is_name ? "Correct the option only-company or only-queue." : why.fix);
        return err ? err->code : rc;
    }
    uv_mutex_lock(&c->scope->lock);
    l->id = id;
    l->known = true;
    uv_mutex_unlock(&c->scope->lock);
    *ret = id;
    return ERR_OK;
}

bool scope_has_way(const struct scope *s, const struct cat_entity *e)
{
    struct scope_way way;

    for (enum scope_kind k = 0; k < SCOPE_KINDS; k++)
        if (s->limits[k].text && !scope_way(k, e, &way))
            return false;
    return true;
}

bool at_in_reach(const struct at_client *c, const struct cat_entity *e)
{
    return !c->scope || scope_has_way(c->scope, e) || e->is_shared;
}

static const char *scope_words(struct at_call *call, const struct scope *s)
{
    const char *company = s->limits[SCOPE_COMPANY].text;
    const char *queue = s->limits[SCOPE_QUEUE].text;

    if (company && queue)
        return str_printf(call->arena, "company \"%.*s\" and queue \"%.*s\"", NAME_SHOWN, company,
                          NAME_SHOWN, queue);
    return str_printf(call->arena, "%s \"%.*s\"", kind_names[company ? SCOPE_COMPANY : SCOPE_QUEUE],
                      NAME_SHOWN, company ? company : queue);
}

static enum err_code out_of_reach(const struct at_client *c, struct at_call *call,
                                  const struct cat_entity *e, struct err *err)
{
    (void)err_set(err, ERR_NOT_PERMITTED,
                  "This server is kept to %s, and records of %.*s cannot be told apart by that.",
                  scope_words(call, c->scope), STR_ARG(e->name));
    err_fix(err, "Tell the person that these records are out of this server's reach.");
    return ERR_NOT_PERMITTED;
}

/* ---- Conditions ---- */

struct conditions {
    const char *v[MAX_ALTERNATIVES]; /* "{...}" or "{...},{...}" */
    size_t n;
};

struct ids {
    int64_t *v;
    size_t n;
};

static enum err_code conditions_of(struct at_client *c, struct at_call *call, enum scope_kind kind,
                                   const struct cat_entity *e, struct str filter, int64_t parent_id,
                                   struct conditions *ret, struct err *err);

static const char *id_condition(struct at_call *call, struct str field, const int64_t *ids,
                                size_t n)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, CONDITION_MAX);
    buf_printf(&b, "{\"op\":\"in\",\"field\":\"%.*s\",\"value\":[", STR_ARG(field));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%lld", i ? "," : "", (long long)ids[i]);
    buf_add_z(&b, "]}");
    return str_dup(call->arena, buf_str(&b));
}

static void add_id(struct ids *ids, const struct json *v)
{
    int64_t id;
    struct str text = json_str(v);

    if ((json_i64(v, &id) || (text.n > 0 && str_to_i64(text, &id))) && ids->n < MAX_IDS)
        ids->v[ids->n++] = id;
}

/* The ids that the caller's own conditions fix a field to; false when they do not. */
static bool pinned(struct at_call *call, struct str filter, struct str field, struct ids *ret)
{
    const struct json *list;

    if (filter.n == 0 || json_parse(call->arena, filter, NULL, &list, NULL))
        return false;
    for (struct json_iter it = json_iter(list); json_next(&it);) {
        struct str op = json_str(json_get_nocase(it.value, STR("op")));
        const struct json *value = json_get_nocase(it.value, STR("value"));
        if (!str_eq_nocase(json_str(json_get_nocase(it.value, STR("field"))), field))
            continue;
        ret->v = ARENA_ARRAY(call->arena, int64_t, json_len(value) + 1);
        if (str_eq_nocase(op, STR("eq")))
            add_id(ret, value);
        else if (str_eq_nocase(op, STR("in")))
            for (struct json_iter v = json_iter(value); json_next(&v);)
                add_id(ret, v.value);
        else
            continue;
        return true;
    }
    return false;
}

static enum err_code too_many(const struct at_client *c, struct at_call *call,
                              const struct cat_entity *e, struct err *err)
{
    (void)err_set(err, ERR_TOO_LARGE,
                  "%s has more than %d records of %.*s: too many to look through.",
                  scope_words(call, c->scope), MAX_IDS, STR_ARG(e->name));
    err_fix(err, "Name the one it is about (its id in the filter).");
    return ERR_TOO_LARGE;
}

/* Ids of the entity's records that belong and that the filter (ready conditions, or empty) takes.
 */
static enum err_code collect_ids(struct at_client *c, struct at_call *call, enum scope_kind kind,
                                 const struct cat_entity *e, const char *filter, struct ids *ret,
                                 struct err *err)
{
    static const char *const fields[] = {"id"};
    struct conditions *conds = ARENA_ARRAY(call->arena, struct conditions, 1);
    enum err_code rc = conditions_of(c, call, kind, e, STR(""), 0, conds, err);

    for (size_t i = 0; i < conds->n && !rc; i++) {
        struct at_rows rows;
        struct at_query q = {
            .fields = fields, .n_fields = 1, .max_rows = (unsigned)(MAX_IDS - ret->n)};
        q.filter =
            str_from(str_printf(call->arena, "[%s%s%s]", filter, *filter ? "," : "", conds->v[i]));
        if (q.max_rows == 0)
            return too_many(c, call, e, err);
        rc = query_plain(c, call, e, &q, &rows, err);
        for (size_t k = 0; !rc && k < rows.n; k++)
            add_id(ret, json_get_nocase(rows.rows[k], STR("id")));
        if (!rc && rows.more)
            return too_many(c, call, e, err);
    }
    return rc;
}

/* Those of the given ids that belong; all that belong without given ones. */
static enum err_code ids_that_belong(struct at_client *c, struct at_call *call,
                                     enum scope_kind kind, const struct cat_entity *e,
                                     const struct ids *given, struct ids *ret, struct err *err)
{
    enum err_code rc = ERR_OK;

    ret->v = ARENA_ARRAY(call->arena, int64_t, MAX_IDS);
    if (!given)
        return collect_ids(c, call, kind, e, "", ret, err);
    for (size_t at = 0; at < given->n && !rc; at += CHUNK) {
        size_t n = given->n - at < CHUNK ? given->n - at : CHUNK;
        rc = collect_ids(c, call, kind, e, id_condition(call, STR("id"), given->v + at, n), ret,
                         err);
    }
    return rc;
}

static void add_condition(struct conditions *ret, const char *text)
{
    if (ret->n == MAX_ALTERNATIVES)
        BUG("more alternatives than ids allow");
    ret->v[ret->n++] = text;
}

/* One hop's alternatives; `before` says that no earlier hop is filled. */
static enum err_code hop_conditions(struct at_client *c, struct at_call *call, enum scope_kind kind,
                                    const struct cat_entity *e, const struct scope_hop *hop,
                                    const char *before, struct str filter, int64_t parent_id,
                                    struct conditions *ret, struct err *err)
{
    struct ids given = {0}, belong = {0};
    bool is_given = pinned(call, filter, hop->field->name, &given);

    if (!is_given && parent_id && hop->field == e->parent_field) {
        given = (struct ids){.v = ARENA_ARRAY(call->arena, int64_t, 1), .n = 1};
        given.v[0] = parent_id;
        is_given = true;
    }
    enum err_code rc =
        ids_that_belong(c, call, kind, hop->to, is_given ? &given : NULL, &belong, err);
    for (size_t at = 0; !rc && at < belong.n; at += CHUNK) {
        size_t n = belong.n - at < CHUNK ? belong.n - at : CHUNK;
        add_condition(ret, str_printf(call->arena, "%s%s", before,
                                      id_condition(call, hop->field->name, belong.v + at, n)));
    }
    return rc;
}

/* No alternative at all: nothing belongs. */
static enum err_code conditions_of(struct at_client *c, struct at_call *call, enum scope_kind kind,
                                   const struct cat_entity *e, struct str filter, int64_t parent_id,
                                   struct conditions *ret, struct err *err)
{
    const char *before = "";
    struct scope_way way;
    int64_t id;

    ret->n = 0;
    if (!scope_way(kind, e, &way))
        return out_of_reach(c, call, e, err);
    enum err_code rc = limit_id(c, call, kind, &id, err);
    if (rc)
        return rc;
    if (way.own) {
        add_condition(ret,
                      str_printf(call->arena, "{\"op\":\"eq\",\"field\":\"%.*s\",\"value\":%lld}",
                                 STR_ARG(way.own->name), (long long)id));
        return ERR_OK;
    }
    for (size_t i = 0; i < way.n && !rc; i++) {
        rc = hop_conditions(c, call, kind, e, &way.hops[i], before, filter, parent_id, ret, err);
        before = str_printf(call->arena, "%s{\"op\":\"notExist\",\"field\":\"%.*s\"},", before,
                            STR_ARG(way.hops[i].field->name));
    }
    return rc;
}

/* The alternatives of all limits together. */
static enum err_code all_conditions(struct at_client *c, struct at_call *call,
                                    const struct cat_entity *e, struct str filter,
                                    int64_t parent_id, struct conditions *ret, struct err *err)
{
    struct conditions *one = ARENA_ARRAY(call->arena, struct conditions, 1);
    struct conditions *both = ARENA_ARRAY(call->arena, struct conditions, 1);

    *ret = (struct conditions){.v = {""}, .n = 1};
    for (enum scope_kind k = 0; k < SCOPE_KINDS; k++) {
        if (!c->scope->limits[k].text)
            continue;
        enum err_code rc = conditions_of(c, call, k, e, filter, parent_id, one, err);
        if (rc)
            return rc;
        both->n = 0;
        for (size_t i = 0; i < ret->n; i++)
            for (size_t j = 0; j < one->n; j++) {
                if (both->n == MAX_ALTERNATIVES)
                    return too_many(c, call, e, err);
                add_condition(both, str_printf(call->arena, "%s%s%s", ret->v[i],
                                               *ret->v[i] ? "," : "", one->v[j]));
            }
        *ret = *both;
    }
    return ERR_OK;
}

/* ---- Queries ---- */

static struct str with_condition(struct at_call *call, struct str filter, const char *condition)
{
    struct str inside = str_trim(filter);

    if (inside.n >= 2 && inside.p[0] == '[')
        inside = str_trim(str_make(inside.p + 1, inside.n - 2));
    return str_from(
        str_printf(call->arena, "[%.*s%s%s]", STR_ARG(inside), inside.n ? "," : "", condition));
}

static int64_t row_id(const struct json *row)
{
    int64_t id;

    return json_i64(json_get_nocase(row, STR("id")), &id) ? id : 0;
}

static int compare_rows(const void *a, const void *b)
{
    int64_t x = row_id(*(const struct json *const *)a), y = row_id(*(const struct json *const *)b);
    return x < y ? -1 : x > y;
}

/* The alternatives' rows in one order of ids, cut to what was wanted. */
static void join(struct at_call *call, const struct at_rows *parts, size_t n_parts, size_t want,
                 struct at_rows *ret)
{
    size_t n = 0;
    bool more = false;

    for (size_t i = 0; i < n_parts; i++)
        n += parts[i].n;
    const struct json **rows = ARENA_ARRAY(call->arena, const struct json *, n + 1);
    n = 0;
    for (size_t i = 0; i < n_parts; i++) {
        for (size_t k = 0; k < parts[i].n; k++)
            rows[n++] = parts[i].rows[k];
        more = more || parts[i].more;
    }
    if (n > 0)
        qsort(rows, n, sizeof(*rows), compare_rows);
    size_t kept = n < want ? n : want;
    *ret = (struct at_rows){.rows = rows,
                            .n = kept,
                            .more = more || n > want,
                            .last_id = kept ? row_id(rows[kept - 1]) : 0};
}

static enum err_code query_alternatives(struct at_client *c, struct at_call *call,
                                        const struct cat_entity *e, const struct at_query *q,
                                        struct at_rows *ret, struct err *err)
{
    struct conditions *conds = ARENA_ARRAY(call->arena, struct conditions, 1);
    enum err_code rc = all_conditions(c, call, e, q->filter, q->parent_id, conds, err);
    struct at_rows *parts = ARENA_ARRAY(call->arena, struct at_rows, MAX_ALTERNATIVES);

    for (size_t i = 0; i < conds->n && !rc; i++) {
        struct at_query part = *q;
        part.filter = with_condition(call, q->filter, conds->v[i]);
        rc = query_plain(c, call, e, &part, &parts[i], err);
    }
    if (!rc)
        join(call, parts, conds->n, q->max_rows ? q->max_rows : 1, ret);
    return rc;
}

enum err_code scope_query(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          const struct at_query *q, struct at_rows *ret, struct err *err)
{
    bool is_free = call->unscoped || (e->is_shared && !scope_has_way(c->scope, e));

    call->unscoped++;
    enum err_code rc = is_free ? query_plain(c, call, e, q, ret, err)
                               : query_alternatives(c, call, e, q, ret, err);
    call->unscoped--;
    return rc;
}

static enum err_code count_alternatives(struct at_client *c, struct at_call *call,
                                        const struct cat_entity *e, struct str filter, bool fresh,
                                        int64_t *ret, struct err *err)
{
    struct conditions *conds = ARENA_ARRAY(call->arena, struct conditions, 1);
    enum err_code rc = all_conditions(c, call, e, filter, 0, conds, err);
    int64_t total = 0, part;

    for (size_t i = 0; i < conds->n && !rc; i++) {
        rc = count_plain(c, call, e, with_condition(call, filter, conds->v[i]), fresh, &part, err);
        total += rc ? 0 : part;
    }
    if (!rc)
        *ret = total;
    return rc;
}

enum err_code scope_count(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          struct str filter, bool fresh, int64_t *ret, struct err *err)
{
    bool is_free = call->unscoped || (e->is_shared && !scope_has_way(c->scope, e));

    call->unscoped++;
    enum err_code rc = is_free ? count_plain(c, call, e, filter, fresh, ret, err)
                               : count_alternatives(c, call, e, filter, fresh, ret, err);
    call->unscoped--;
    return rc;
}

/* ---- Single records ---- */

static bool number_of(const struct json *v, int64_t *ret)
{
    struct str text = json_str(v);
    return json_i64(v, ret) || (text.n > 0 && str_to_i64(text, ret));
}

static enum err_code id_belongs(struct at_client *c, struct at_call *call, enum scope_kind kind,
                                const struct cat_entity *e, int64_t id, bool *ret, struct err *err)
{
    struct ids given = {.v = &id, .n = 1}, belong = {0};
    enum err_code rc = ids_that_belong(c, call, kind, e, &given, &belong, err);

    *ret = belong.n == 1;
    return rc;
}

/* Whether one limit takes the record. parent_id: of the route it is written by; 0 = none. */
static enum err_code row_belongs(struct at_client *c, struct at_call *call, enum scope_kind kind,
                                 const struct cat_entity *e, const struct json *row,
                                 int64_t parent_id, bool *ret, struct err *err)
{
    struct scope_way way;
    int64_t limit, id;
    enum err_code rc = limit_id(c, call, kind, &limit, err);

    *ret = false;
    if (rc)
        return rc;
    if (!scope_way(kind, e, &way))
        return out_of_reach(c, call, e, err);
    if (way.own) {
        *ret = number_of(json_get_nocase(row, way.own->name), &id) && id == limit;
        if (!*ret && parent_id && e->parent && !json_get_nocase(row, way.own->name))
            return id_belongs(c, call, kind, e->parent, parent_id, ret, err);
        return ERR_OK;
    }
    for (size_t i = 0; i < way.n; i++) {
        bool by_route = parent_id && way.hops[i].field == e->parent_field;
        if (number_of(json_get_nocase(row, way.hops[i].field->name), &id) || by_route)
            return id_belongs(c, call, kind, way.hops[i].to, by_route ? parent_id : id, ret, err);
    }
    return ERR_OK;
}

static enum err_code record_belongs(struct at_client *c, struct at_call *call,
                                    const struct cat_entity *e, const struct json *row,
                                    int64_t parent_id, bool *ret, struct err *err)
{
    enum err_code rc = ERR_OK;

    *ret = true;
    for (enum scope_kind k = 0; k < SCOPE_KINDS && !rc && *ret; k++)
        if (c->scope->limits[k].text)
            rc = row_belongs(c, call, k, e, row, parent_id, ret, err);
    return rc;
}

/* ---- At the door ---- */

static enum err_code not_there(const struct at_client *c, struct at_call *call,
                               const struct exchange *x, struct err *err)
{
    (void)err_set(err, ERR_NOT_FOUND, "There is no such record in %.*s for %s.",
                  STR_ARG(x->entity->name), scope_words(call, c->scope));
    err_fix(err, "This server sees nothing else; tell the person so.");
    return ERR_NOT_FOUND;
}

static bool is_about_no_record(struct str path)
{
    return str_contains_nocase(path, STR("/entityInformation")) ||
           str_eq(path, STR("ThresholdInformation")) || str_eq(path, STR("Version"));
}

enum err_code scope_check_reply(struct at_client *c, struct at_call *call, const struct exchange *x,
                                const struct json *root, struct err *err)
{
    const struct json *row = json_get_nocase(root, STR("item"));
    bool belongs;

    if (!c->scope || call->unscoped || x->kind != REPLY_GET || !x->entity ||
        is_about_no_record(x->path) ||
        (x->entity->is_shared && !scope_has_way(c->scope, x->entity)) || json_is(row, JSON_NULL))
        return ERR_OK;
    for (struct json_iter it = json_iter(json_get_nocase(root, STR("items"))); json_next(&it);)
        row = it.value;
    call->unscoped++;
    enum err_code rc = record_belongs(c, call, x->entity, row, 0, &belongs, err);
    call->unscoped--;
    return rc || belongs ? rc : not_there(c, call, x, err);
}

/* A number of the path: "Tickets/123/Notes" has 123 between, "Tickets/123" at the end. */
static int64_t path_number(struct str path, bool at_end)
{
    int64_t id = 0;
    struct str last = STR("");

    (void)str_split(&path, '/');
    while (path.n > 0) {
        last = str_split(&path, '/');
        if (!at_end && path.n > 0 && str_to_i64(last, &id))
            return id;
    }
    return at_end && str_to_i64(last, &id) ? id : 0;
}

static enum err_code refuse_value(const struct at_client *c, struct at_call *call,
                                  const struct cat_field *f, struct err *err)
{
    (void)err_set(
        err, ERR_NOT_PERMITTED,
        "This server is kept to %s, and what %.*s points to is not of it; nothing was sent.",
        scope_words(call, c->scope), STR_ARG(f->name));
    err_fix(err, "Choose one of that %s.",
            kind_names[c->scope->limits[SCOPE_COMPANY].text ? SCOPE_COMPANY : SCOPE_QUEUE]);
    err_field(err, f->name);
    return ERR_NOT_PERMITTED;
}

/* New values may not lead out of the scope, whatever field they stand in. */
static enum err_code check_values(struct at_client *c, struct at_call *call,
                                  const struct cat_entity *e, const struct json *body,
                                  struct err *err)
{
    struct scope_way way;
    int64_t id, limit;

    for (struct json_iter it = json_iter(body); json_next(&it);) {
        const struct cat_field *f = cat_field_find(e, it.name);
        for (enum scope_kind k = 0; f && k < SCOPE_KINDS; k++) {
            bool belongs = true, is_id = str_eq_nocase(f->name, STR("id"));
            if (!c->scope->limits[k].text || is_id || json_is(it.value, JSON_NULL))
                continue;
            enum err_code rc = limit_id(c, call, k, &limit, err);
            if (!rc && scope_way(k, e, &way) && way.own == f)
                belongs = number_of(it.value, &id) && id == limit;
            else if (!rc && f->reference && scope_way(k, f->reference, &way))
                rc = number_of(it.value, &id)
                         ? id_belongs(c, call, k, f->reference, id, &belongs, err)
                         : ERR_OK;
            if (rc || !belongs)
                return rc ? rc : refuse_value(c, call, f, err);
        }
    }
    return ERR_OK;
}

static enum err_code check_target(struct at_client *c, struct at_call *call,
                                  const struct exchange *x, int64_t id, struct err *err)
{
    struct ids given = {.v = &id, .n = 1}, belong = {0};

    for (enum scope_kind k = 0; k < SCOPE_KINDS; k++) {
        if (!c->scope->limits[k].text)
            continue;
        enum err_code rc = ids_that_belong(c, call, k, x->entity, &given, &belong, err);
        if (rc)
            return rc;
        if (belong.n != 1)
            return not_there(c, call, x, err);
        belong.n = 0;
    }
    return ERR_OK;
}

static enum err_code check_write(struct at_client *c, struct at_call *call,
                                 const struct exchange *x, struct err *err)
{
    const struct cat_entity *e = x->entity;
    const struct json *body = NULL;
    bool belongs;
    int64_t id = 0;
    enum err_code rc = ERR_OK;

    if (!e || !scope_has_way(c->scope, e))
        return e ? out_of_reach(c, call, e, err)
                 : err_set(err, ERR_NOT_PERMITTED, "This server is kept to %s; this write is not.",
                           scope_words(call, c->scope));
    if (x->body.n > 0)
        rc = json_parse(call->arena, x->body, NULL, &body, err);
    if (!rc)
        rc = check_values(c, call, e, body, err);
    if (rc)
        return rc;
    if (x->kind == REPLY_CREATE) {
        rc = record_belongs(c, call, e, body, path_number(x->path, false), &belongs, err);
        return rc || belongs ? rc : not_there(c, call, x, err);
    }
    if (!number_of(json_get_nocase(body, STR("id")), &id))
        id = path_number(x->path, true);
    return check_target(c, call, x, id, err);
}

enum err_code scope_check_request(struct at_client *c, struct at_call *call,
                                  const struct exchange *x, struct err *err)
{
    bool is_read = x->kind == REPLY_GET || x->kind == REPLY_QUERY;

    if (!c->scope || (is_read && call->unscoped) || (is_read && is_about_no_record(x->path)))
        return ERR_OK;
    if (is_read && x->kind == REPLY_GET && x->entity)
        return scope_has_way(c->scope, x->entity) || x->entity->is_shared
                   ? ERR_OK
                   : out_of_reach(c, call, x->entity, err);
    if (is_read) {
        (void)err_set(err, ERR_NOT_PERMITTED,
                      "This server is kept to %s, and what this would read cannot be checked.",
                      scope_words(call, c->scope));
        err_fix(err, "Tell the person that this is out of this server's reach.");
        return ERR_NOT_PERMITTED;
    }
    call->unscoped++;
    enum err_code rc = check_write(c, call, x, err);
    call->unscoped--;
    return rc;
}
