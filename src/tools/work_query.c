/* Queries of workflow tools: conditions with a sticky failure, long lists of ids in chunks, names
 * for all queries of a handler in one look-up per entity, and values by field name. */
#include "autotask/names.h"
#include "autotask/scope.h"
#include "base/clock.h"
#include "base/log.h"
#include "tools/words.h"
#include "tools/work.h"

#include <stdlib.h>

enum { CHUNK = 200 };

/* ---- Conditions ---- */

void work_query_init(struct work_query *q, struct tool_run *r, const char *entity,
                     const char *const *columns)
{
    *q = (struct work_query){.r = r,
                             .entity = cat_entity_find(str_from(entity)),
                             .columns = columns,
                             .max_rows = WORK_ROWS_MAX};
    if (!q->entity)
        BUG("a workflow asks for an entity that does not exist");
    at_filter_init(&q->filter, r->arena, q->entity);
    q->filter.zone = str_from(r->ctx->time_zone);
    q->filter.now_s = r->now_s;
}

/* The failure is in r->err: work_fetch reports it. */
static void kept(enum err_code rc)
{
    (void)rc;
}

void work_where_id(struct work_query *q, const char *field, int64_t id)
{
    work_where_i64(q, field, AT_EQ, id);
}

void work_where_i64(struct work_query *q, const char *field, enum at_op op, int64_t value)
{
    kept(at_filter_add_i64(&q->filter, str_from(field), op, value, STR(""), &q->r->err));
}

void work_where_text(struct work_query *q, const char *field, enum at_op op, struct str text)
{
    kept(at_filter_add_text(&q->filter, str_from(field), op, text, text, &q->r->err));
}

void work_where_bool(struct work_query *q, const char *field, bool value)
{
    work_where_text(q, field, AT_EQ, value ? STR("true") : STR("false"));
}

void work_where_exists(struct work_query *q, const char *field, bool exists)
{
    kept(at_filter_add(&q->filter, str_from(field), exists ? AT_EXIST : AT_NOT_EXIST, NULL, STR(""),
                       &q->r->err));
}

void work_where_time(struct work_query *q, const char *field, int64_t from_s, int64_t to_s)
{
    kept(at_filter_add_range(&q->filter, str_from(field), from_s, to_s, STR(""), &q->r->err));
}

void work_where_name(struct work_query *q, const char *field, const char *arg, struct str text)
{
    kept(resolve_eq(q->r, &q->filter, str_from(field), arg, text));
}

void work_where_arg(struct work_query *q, const char *field, const char *arg)
{
    struct str text = arg_text(q->r, arg);

    if (text.n > 0)
        work_where_name(q, field, arg, text);
}

void work_where_open(struct work_query *q)
{
    kept(resolve_open_only(q->r, &q->filter));
}

void work_where_any(struct work_query *q, const struct str *fields, size_t n, enum at_op op,
                    struct str text)
{
    kept(at_filter_add_any(&q->filter, fields, n, op, text, &q->r->err));
}

void work_where_person(struct work_query *q, struct str name)
{
    kept(resolve_person(q->r, &q->filter, name));
}

void work_where_json(struct work_query *q, struct str json)
{
    const struct json *query;
    struct str copy = str_from(str_dup(q->r->arena, json));

    kept(json_parse(q->r->arena, copy, NULL, &query, &q->r->err));
    if (!q->r->err.code)
        kept(at_filter_add_json(&q->filter, q->r->ctx->client, &q->r->at, query, &q->r->err));
}

void work_where_in(struct work_query *q, const char *field, const int64_t *ids, size_t n)
{
    if (q->in_field.n > 0)
        BUG("a query takes one list of ids");
    q->in_field = str_from(field);
    q->in_ids = ids;
    q->n_in = n;
}

/* ---- Fetching ---- */

/* The filter with one chunk of the ids behind its other conditions. */
static struct str chunk_filter(struct work_query *q, size_t at, size_t n)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct str base = at_filter_json(&q->filter);

    buf_init(&b, 1024 * 1024);
    buf_add(&b, base.p, base.n - 1); /* without its "]" */
    buf_printf(&b, "%s{\"op\":\"in\",\"field\":\"%.*s\",\"value\":[", q->filter.n > 0 ? "," : "",
               STR_ARG(q->in_field));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%lld", i ? "," : "", (long long)q->in_ids[at + i]);
    buf_add_z(&b, "]}]");
    return str_make(str_dup(q->r->arena, buf_str(&b)), b.n);
}

static enum err_code add_rows(struct work_query *q, struct at_query *aq)
{
    struct at_rows rows;
    struct view *v = &q->view;

    if (v->n_rows >= q->max_rows) {
        q->more = true; /* not asked any more: there may be some */
        return ERR_OK;
    }
    aq->max_rows = q->max_rows - (unsigned)v->n_rows;
    enum err_code rc = at_query(q->r->ctx->client, &q->r->at, q->entity, aq, &rows, &q->r->err);
    if (rc)
        return rc;
    if (v->n_rows == 0) {
        v->rows = rows.rows;
    } else {
        v->rows = arena_grow(q->r->arena, v->rows, v->n_rows, v->n_rows + rows.n + 1,
                             sizeof(struct json *));
        for (size_t i = 0; i < rows.n; i++)
            v->rows[v->n_rows + i] = rows.rows[i];
    }
    v->n_rows += rows.n;
    q->more |= rows.more;
    return ERR_OK;
}

static bool has_column(const struct work_query *q, const char *field)
{
    for (size_t i = 0; i < q->view.n_columns; i++)
        if (str_eq_nocase(q->view.columns[i].field, str_from(field)))
            return true;
    return false;
}

static const char *const *fields_with_id(struct work_query *q, size_t *ret_n)
{
    const char *const *fields = view_fields(q->r, &q->view, ret_n);

    if (has_column(q, "id"))
        return fields;
    const char **more = arena_grow(q->r->arena, fields, *ret_n, *ret_n + 2, sizeof(char *));
    more[(*ret_n)++] = "id";
    return more;
}

enum err_code work_fetch(struct work_query *q)
{
    struct tool_run *r = q->r;
    struct at_query aq = {0};

    if (r->err.code)
        return r->err.code;
    enum err_code rc = view_named_columns(r, &q->view, q->entity, q->columns);
    if (rc)
        return rc;
    aq.fields = fields_with_id(q, &aq.n_fields);
    if (q->in_field.n == 0) {
        aq.filter = at_filter_json(&q->filter);
        return add_rows(q, &aq);
    }
    for (size_t at = 0; at < q->n_in && !rc; at += CHUNK) {
        aq.filter = chunk_filter(q, at, q->n_in - at < CHUNK ? q->n_in - at : CHUNK);
        rc = add_rows(q, &aq);
    }
    return rc;
}

enum err_code work_fetch_visible(struct work_query *q)
{
    struct tool_run *r = q->r;
    const char *name = entity_plural(r, q->entity);

    if (r->err.code || at_in_reach(r->ctx->client, q->entity))
        return work_fetch(q);
    if (!r->left_out)
        r->left_out = name;
    else if (!strstr(r->left_out, name))
        r->left_out = str_printf(r->arena, "%s, %s", r->left_out, name);
    return view_named_columns(r, &q->view, q->entity, q->columns);
}

enum err_code work_count(struct work_query *q, int64_t *ret)
{
    struct tool_run *r = q->r;
    int64_t total = 0, one;
    enum err_code rc = r->err.code;

    if (!rc && q->in_field.n == 0)
        return at_count(r->ctx->client, &r->at, q->entity, at_filter_json(&q->filter), false, ret,
                        &r->err);
    for (size_t at = 0; !rc && at < q->n_in; at += CHUNK) {
        struct str filter = chunk_filter(q, at, q->n_in - at < CHUNK ? q->n_in - at : CHUNK);
        rc = at_count(r->ctx->client, &r->at, q->entity, filter, false, &one, &r->err);
        total += rc ? 0 : one;
    }
    if (!rc)
        *ret = total;
    return rc;
}

enum err_code work_total(struct work_query *q, int64_t *ret)
{
    if (q->more)
        return work_count(q, ret);
    *ret = (int64_t)q->view.n_rows;
    return q->r->err.code;
}

/* ---- Names ---- */

/* All ids of columns that point to one entity, over all queries. */
static size_t ids_for(struct work_query *const *queries, size_t n, const struct cat_entity *e,
                      int64_t *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        const struct view *v = &queries[i]->view;
        for (size_t c = 0; c < v->n_columns; c++) {
            if (!v->columns[c].cat || v->columns[c].cat->reference != e)
                continue;
            for (size_t row = 0; row < v->n_rows; row++) {
                int64_t id;
                if (!json_i64(json_get(v->rows[row], v->columns[c].field), &id))
                    continue;
                if (ret)
                    ret[count] = id;
                count++;
            }
        }
    }
    return count;
}

/* Fills the cache that view_resolve reads, so that people in five columns of three queries cost
 * one request. What fails here fails there again, and is noted there. */
static void look_ahead(struct tool_run *r, struct work_query *const *queries, size_t n,
                       const struct cat_entity *e)
{
    size_t count = ids_for(queries, n, e, NULL);
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, count + 1);
    struct str *names = ARENA_ARRAY(r->arena, struct str, count + 1);
    struct err ignored = {0};

    (void)ids_for(queries, n, e, ids);
    if (count > 0 && at_names_of(r->ctx->client, &r->at, e, ids, count, names, &ignored))
        log_line(LOG_DEBUG, "Names of %.*s could not be looked up.", STR_ARG(e->name));
}

void work_names(struct tool_run *r, struct work_query *const *queries, size_t n)
{
    const struct cat_entity *seen[64];
    size_t n_seen = 0;

    if (r->err.code)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct view *v = &queries[i]->view;
        for (size_t c = 0; c < v->n_columns; c++) {
            const struct cat_entity *e = v->columns[c].cat ? v->columns[c].cat->reference : NULL;
            bool known = !e || !at_has_names(e) || n_seen == ARRAY_LEN(seen);
            for (size_t s = 0; s < n_seen && !known; s++)
                known = seen[s] == e;
            if (known)
                continue;
            seen[n_seen++] = e;
            look_ahead(r, queries, n, e);
        }
    }
    for (size_t i = 0; i < n; i++)
        view_resolve(r, &queries[i]->view);
}

struct str work_name(struct tool_run *r, const char *entity, int64_t id)
{
    struct str name = {0};
    struct err ignored = {0};

    if (at_names_of(r->ctx->client, &r->at, cat_entity_find(str_from(entity)), &id, 1, &name,
                    &ignored) == ERR_OK &&
        name.n > 0)
        return name;
    return str_from(str_printf(r->arena, "#%lld", (long long)id));
}

enum err_code work_person(struct tool_run *r, const char *arg, int64_t *ret_id,
                          struct str *ret_name)
{
    struct str text = arg_text(r, arg);
    enum err_code rc = at_name_to_id(r->ctx->client, &r->at, cat_entity_find(STR("Resources")),
                                     text.n > 0 ? text : STR("me"), ret_id, &r->err);

    if (rc) {
        err_field(&r->err, str_from(arg));
        return rc;
    }
    *ret_name = work_name(r, "Resources", *ret_id);
    return ERR_OK;
}

/* ---- Values ---- */

const struct json *work_value(const struct work_query *q, size_t row, const char *field)
{
    return json_get(q->view.rows[row], str_from(field));
}

bool work_id(const struct work_query *q, size_t row, const char *field, int64_t *ret)
{
    const struct json *v = work_value(q, row, field);

    return json_i64(v, ret) || (json_is(v, JSON_STRING) && str_to_i64(json_str(v), ret));
}

bool work_time(const struct work_query *q, size_t row, const char *field, int64_t *ret_s)
{
    bool has_zone, has_time;

    return iso_parse(json_str(work_value(q, row, field)), ret_s, &has_zone, &has_time);
}

bool work_is(const struct work_query *q, size_t row, const char *field)
{
    const struct json *v = work_value(q, row, field);
    int64_t number;

    return json_true(v) || (json_i64(v, &number) && number != 0);
}

struct decimal work_number(const struct work_query *q, size_t row, const char *field)
{
    struct decimal d;

    return decimal_of_json(work_value(q, row, field), &d) ? d : decimal_of_i64(0);
}

struct str work_text(const struct work_query *q, size_t row, const char *field)
{
    for (size_t c = 0; c < q->view.n_columns; c++)
        if (str_eq_nocase(q->view.columns[c].field, str_from(field)))
            return view_text(q->r, &q->view, row, c);
    BUG("a workflow reads a column that it did not ask for");
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

const int64_t *work_ids(const struct work_query *q, const char *field, size_t *ret_n)
{
    int64_t *ids = ARENA_ARRAY(q->r->arena, int64_t, q->view.n_rows + 1);
    size_t n = 0, unique = 0;

    for (size_t row = 0; row < q->view.n_rows; row++)
        if (work_id(q, row, field, &ids[n]))
            n++;
    if (n > 0)
        qsort(ids, n, sizeof(*ids), by_id);
    for (size_t i = 0; i < n; i++)
        if (unique == 0 || ids[unique - 1] != ids[i])
            ids[unique++] = ids[i];
    *ret_n = unique;
    return ids;
}

size_t work_find(const struct work_query *q, const char *field, int64_t id)
{
    int64_t one;

    for (size_t row = 0; row < q->view.n_rows; row++)
        if (work_id(q, row, field, &one) && one == id)
            return row;
    return SIZE_MAX;
}

/* ---- Order ---- */

struct sort_row {
    const struct json *value;
    size_t position;
    bool descending;
};

/* Row i becomes what was row from[i]; n of them stay. The names go along: they belong to rows. */
static void reorder(struct work_query *q, const size_t *from, size_t n)
{
    struct view *v = &q->view;
    const struct json **rows = ARENA_ARRAY(q->r->arena, const struct json *, n + 1);

    for (size_t i = 0; i < n; i++)
        rows[i] = v->rows[from[i]];
    for (size_t c = 0; c < v->n_columns; c++) {
        if (!v->columns[c].names)
            continue;
        struct str *names = ARENA_ARRAY(q->r->arena, struct str, n + 1);
        for (size_t i = 0; i < n; i++)
            names[i] = v->columns[c].names[from[i]];
        v->columns[c].names = names;
    }
    v->rows = rows;
    v->n_rows = n;
}

static bool is_empty(const struct json *v)
{
    return json_type(v) == JSON_NONE || json_type(v) == JSON_NULL;
}

static int compare_values(const struct json *a, const struct json *b)
{
    struct decimal x, y;

    if (json_is(a, JSON_NUMBER) && json_is(b, JSON_NUMBER) && decimal_of_json(a, &x) &&
        decimal_of_json(b, &y))
        return decimal_cmp(x, y);
    return str_cmp(json_str(a), json_str(b));
}

static int compare_rows(const void *pa, const void *pb)
{
    const struct sort_row *a = pa, *b = pb;

    if (is_empty(a->value) != is_empty(b->value))
        return is_empty(a->value) ? 1 : -1;
    int d = compare_values(a->value, b->value);
    if (d != 0)
        return a->descending ? -d : d;
    return a->position < b->position ? -1 : 1;
}

void work_sort(struct work_query *q, const char *field, bool descending)
{
    size_t n = q->view.n_rows;
    struct sort_row *items = ARENA_ARRAY(q->r->arena, struct sort_row, n + 1);
    size_t *from = ARENA_ARRAY(q->r->arena, size_t, n + 1);

    for (size_t i = 0; i < n; i++)
        items[i] = (struct sort_row){work_value(q, i, field), i, descending};
    if (n > 1)
        qsort(items, n, sizeof(*items), compare_rows);
    for (size_t i = 0; i < n; i++)
        from[i] = items[i].position;
    reorder(q, from, n);
}

void work_keep(struct work_query *q, work_keep_fn *keep, const void *ctx)
{
    size_t *from = ARENA_ARRAY(q->r->arena, size_t, q->view.n_rows + 1);
    size_t kept = 0;

    for (size_t row = 0; row < q->view.n_rows; row++)
        if (keep(q, row, ctx))
            from[kept++] = row;
    reorder(q, from, kept);
}

/* ---- Sums ---- */

struct decimal work_sum(const struct work_query *q, const char *field)
{
    struct decimal total = decimal_of_i64(0);

    for (size_t row = 0; row < q->view.n_rows; row++)
        total = decimal_add(total, work_number(q, row, field));
    return total;
}

static struct str decimal_words(struct tool_run *r, struct decimal d, unsigned places)
{
    char text[DECIMAL_TEXT_MAX];

    return str_from(str_dup(r->arena, decimal_format(d, places, text)));
}

struct str work_decimal(struct tool_run *r, struct decimal d)
{
    return decimal_words(r, d, 0);
}

struct str work_money(struct tool_run *r, struct decimal d)
{
    return decimal_words(r, d, 2);
}

static int larger_first(const void *pa, const void *pb)
{
    const struct work_group *a = pa, *b = pb;
    int d = decimal_cmp(b->sum, a->sum);

    if (d == 0 && a->n != b->n)
        d = a->n < b->n ? 1 : -1;
    return d ? d : str_cmp(a->key, b->key);
}

struct work_group *work_group(const struct work_query *q, const char *field, const char *sum_field,
                              size_t *ret_n)
{
    struct work_group *groups = ARENA_ARRAY(q->r->arena, struct work_group, q->view.n_rows + 1);
    size_t n = 0;

    for (size_t row = 0; row < q->view.n_rows; row++) {
        struct str key = work_text(q, row, field);
        int64_t id = 0;
        size_t i = 0;
        (void)work_id(q, row, field, &id);
        while (i < n && !(groups[i].id == id && str_eq(groups[i].key, key)))
            i++;
        if (i == n)
            groups[n++] = (struct work_group){key, id, row, 0, decimal_of_i64(0)};
        groups[i].n++;
        if (sum_field)
            groups[i].sum = decimal_add(groups[i].sum, work_number(q, row, sum_field));
    }
    if (n > 1)
        qsort(groups, n, sizeof(*groups), larger_first);
    *ret_n = n;
    return groups;
}
