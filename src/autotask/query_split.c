/* Several conditions on user-defined fields: the rows of the first are read in pages, and each page
 * is asked which of its ids meet the others. A long list: one query for each piece of it, the rows
 * put in order of their ids. Both give exactly the rows, the order and the totals that one query
 * would. */
#include "autotask/query_parts.h"
#include "autotask/scope.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/jw.h"

#include <stdlib.h>

enum { TEXT_MAX = 1 << 20, COUNT_MAX = 20000, PAGES_MAX = 200 };

static const char *const only_id[] = {"id"};

/* A place to collect rows. */
struct pile {
    struct arena *arena;
    const struct json **rows;
    size_t n, cap;
};

static enum err_code add_row(struct pile *p, const struct json *row, struct err *err)
{
    if (p->n == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 64;
        if (cap * sizeof(*p->rows) + 64 > arena_room(p->arena)) {
            (void)err_set(err, ERR_TOO_LARGE, "The result has more rows than can be handled.");
            err_fix(err, "Narrow the filter or ask for fewer records.");
            return ERR_TOO_LARGE;
        }
        p->rows = arena_grow(p->arena, p->rows, p->n, cap, sizeof(*p->rows));
        p->cap = cap;
    }
    p->rows[p->n++] = row;
    return ERR_OK;
}

static int64_t id_of(const struct json *row)
{
    int64_t id = 0;
    if (!json_i64(json_get_nocase(row, STR("id")), &id))
        BUG("a row without id passed");
    return id;
}

static void give(const struct pile *p, size_t want, bool more, struct at_rows *ret)
{
    size_t n = p->n < want ? p->n : want;
    *ret = (struct at_rows){.rows = p->rows,
                            .n = n,
                            .more = more || p->n > want,
                            .last_id = n > 0 ? id_of(p->rows[n - 1]) : 0};
}

static struct str join(struct arena *a, struct str rest, struct str more)
{
    return str_from(
        str_printf(a, "[%.*s%s%.*s]", STR_ARG(rest), rest.n && more.n ? "," : "", STR_ARG(more)));
}

/* ---- Long lists ---- */

static struct str in_condition(struct arena *a, const struct query_plan *p, size_t from, size_t n)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct jw w;
    buf_init(&b, TEXT_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "op", "in");
    jw_kstr(&w, "field", p->list_field);
    jw_key(&w, STR("value"));
    jw_array(&w);
    for (size_t i = from; i < from + n; i++)
        jw_value(&w, p->values[i]);
    jw_end(&w);
    jw_end(&w);
    return str_make(str_dup(a, buf_str(&b)), b.n);
}

static size_t piece_of(const struct query_plan *p, size_t from)
{
    size_t left = p->n_values - from;
    return left < QUERY_LIST_MAX ? left : QUERY_LIST_MAX;
}

static int by_id(const void *a, const void *b)
{
    const struct json *const *x = a, *const *y = b;
    int64_t i = id_of(*x), k = id_of(*y);
    return (i > k) - (i < k);
}

static void put_in_order(struct pile *p)
{
    size_t kept = 0;
    if (p->n > 0)
        qsort(p->rows, p->n, sizeof(*p->rows), by_id);
    for (size_t i = 0; i < p->n; i++) {
        if (kept == 0 || id_of(p->rows[kept - 1]) != id_of(p->rows[i]))
            p->rows[kept++] = p->rows[i];
    }
    p->n = kept;
}

/* The first value of a list of ids that can still be met. */
static size_t first_after(const struct query_plan *p, const struct at_query *q)
{
    size_t i = 0;
    int64_t id;
    if (q->after_id == 0 && !q->continued)
        return 0;
    while (i < p->n_values && json_i64(p->values[i], &id) && id <= q->after_id)
        i++;
    return i;
}

static enum err_code query_list(struct at_client *c, struct at_call *call,
                                const struct cat_entity *e, const struct at_query *q,
                                const struct query_plan *p, struct at_rows *ret, struct err *err)
{
    struct pile pile = {.arena = call->arena};
    size_t want = q->max_rows ? q->max_rows : 1;
    bool more = false, in_order = str_eq_nocase(p->list_field, STR("id"));
    /* Pieces of a list of ids come in order, so the first ones may be enough. */
    size_t at = in_order ? first_after(p, q) : 0;
    while (at < p->n_values && !(in_order && (more || pile.n > want))) {
        struct at_query part = *q;
        struct at_rows rows;
        size_t n = piece_of(p, at);
        part.filter = join(call->arena, p->rest, in_condition(call->arena, p, at, n));
        part.max_rows = (unsigned)want;
        enum err_code rc = query_simple(c, call, e, &part, &rows, err);
        for (size_t i = 0; !rc && i < rows.n; i++)
            rc = add_row(&pile, rows.rows[i], err);
        if (rc)
            return rc;
        more = more || rows.more;
        at += n;
    }
    put_in_order(&pile);
    give(&pile, want, more, ret);
    return ERR_OK;
}

static enum err_code count_list(struct at_client *c, struct at_call *call,
                                const struct cat_entity *e, const struct query_plan *p, bool fresh,
                                int64_t *ret, struct err *err)
{
    int64_t total = 0, n = 0;
    for (size_t at = 0; at < p->n_values; at += piece_of(p, at)) {
        struct str in = in_condition(call->arena, p, at, piece_of(p, at));
        enum err_code rc = count_plain(c, call, e, join(call->arena, p->rest, in), fresh, &n, err);
        if (rc)
            return rc;
        total += n;
    }
    *ret = total;
    return ERR_OK;
}

/* ---- User-defined fields ---- */

/* The filter without its user-defined fields; a long list is in it again. */
static struct str rest_of(struct arena *a, const struct query_plan *p)
{
    if (p->list_field.n == 0)
        return p->rest;
    struct str whole = join(a, p->rest, in_condition(a, p, 0, p->n_values));
    return str_make(whole.p + 1, whole.n - 2);
}

/* Takes out of the page what does not meet the condition. */
static enum err_code sift(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          struct str condition, struct pile *page, struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct at_rows rows;
    size_t kept = 0, at = 0;
    if (page->n == 0)
        return ERR_OK;
    buf_init(&b, TEXT_MAX);
    buf_printf(&b, "[%.*s,{\"op\":\"in\",\"field\":\"id\",\"value\":[", STR_ARG(condition));
    for (size_t i = 0; i < page->n; i++)
        buf_printf(&b, "%s%lld", i ? "," : "", (long long)id_of(page->rows[i]));
    buf_add_z(&b, "]}]");
    if (b.failed)
        return err_set(err, ERR_TOO_LARGE, "The filter is too long for one query.");
    struct at_query q = {
        .filter = buf_str(&b), .fields = only_id, .n_fields = 1, .max_rows = QUERY_LIST_MAX};
    enum err_code rc = query_simple(c, call, e, &q, &rows, err);
    for (size_t i = 0; !rc && i < page->n; i++) {
        while (at < rows.n && id_of(rows.rows[at]) < id_of(page->rows[i]))
            at++;
        if (at < rows.n && id_of(rows.rows[at]) == id_of(page->rows[i]))
            page->rows[kept++] = page->rows[i];
    }
    page->n = kept;
    return rc;
}

/* The condition that leaves the fewest rows goes first: it decides how many pages there are. */
static enum err_code choose_first(struct at_client *c, struct at_call *call,
                                  const struct cat_entity *e, const struct query_plan *p,
                                  size_t *ret, struct err *err)
{
    int64_t least = INT64_MAX, n;
    for (size_t i = 0; i < p->n_udfs; i++) {
        struct str filter = join(call->arena, rest_of(call->arena, p), p->udfs[i]);
        enum err_code rc = count_plain(c, call, e, filter, false, &n, err);
        if (rc)
            return rc;
        if (n < least) {
            least = n;
            *ret = i;
        }
    }
    return ERR_OK;
}

static enum err_code too_many(struct err *err)
{
    (void)err_set(err, ERR_TOO_LARGE,
                  "Too many records meet one of the conditions on user-defined "
                  "fields to look for "
                  "those that meet all of them.");
    err_fix(err, "Add a condition on another field, such as a date or a company.");
    return ERR_TOO_LARGE;
}

static enum err_code query_udfs(struct at_client *c, struct at_call *call,
                                const struct cat_entity *e, const struct at_query *q,
                                const struct query_plan *p, struct at_rows *ret, struct err *err)
{
    struct pile found = {.arena = call->arena};
    struct at_query part = *q;
    struct at_rows rows = {.more = true};
    size_t first = 0, want = q->max_rows ? q->max_rows : 1;
    enum err_code rc = choose_first(c, call, e, p, &first, err);
    if (rc)
        return rc;
    part.filter = join(call->arena, rest_of(call->arena, p), p->udfs[first]);
    part.max_rows = QUERY_LIST_MAX;
    for (unsigned pages = 0; !rc && rows.more && found.n <= want; pages++) {
        if (pages == PAGES_MAX)
            return too_many(err);
        rc = at_query(c, call, e, &part, &rows, err);
        if (rc)
            return rc;
        struct pile page = {.rows = rows.rows, .n = rows.n};
        for (size_t i = 0; !rc && i < p->n_udfs; i++)
            rc = i == first ? ERR_OK : sift(c, call, e, p->udfs[i], &page, err);
        for (size_t i = 0; !rc && i < page.n; i++)
            rc = add_row(&found, page.rows[i], err);
        part.after_id = rows.last_id;
        part.continued = true;
    }
    if (!rc)
        give(&found, want, false, ret);
    return rc;
}

enum err_code query_split(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          const struct at_query *q, const struct query_plan *plan,
                          struct at_rows *ret, struct err *err)
{
    return plan->n_udfs > 1 ? query_udfs(c, call, e, q, plan, ret, err)
                            : query_list(c, call, e, q, plan, ret, err);
}

enum err_code count_split(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          const struct query_plan *plan, bool fresh, int64_t *ret, struct err *err)
{
    struct at_query q = {.fields = only_id, .n_fields = 1, .max_rows = COUNT_MAX};
    struct at_rows rows;
    if (plan->n_udfs <= 1)
        return count_list(c, call, e, plan, fresh, ret, err);
    enum err_code rc = query_udfs(c, call, e, &q, plan, &rows, err);
    if (!rc && rows.more)
        return too_many(err);
    if (!rc)
        *ret = (int64_t)rows.n;
    return rc;
}
