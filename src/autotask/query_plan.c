/* Autotask takes one condition on a user-defined field a query, and lists of 200 values are what is
 * proven to work. Conditions of groups joined by AND are as good as conditions of the filter, so
 * groups are opened up first. */
#include "autotask/query_parts.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/jw.h"

#include <stdlib.h>

enum { TEXT_MAX = 1 << 20, DEPTH_MAX = 64, SHORT_FILTER = 1000 };

static const struct json_limits limits = {TEXT_MAX, DEPTH_MAX, 100000};

struct opened {
    const struct json **conditions;
    size_t n, cap;
};

static bool is_op(const struct json *c, const char *op)
{
    return str_eq_nocase(json_str(json_get_nocase(c, STR("op"))), str_from(op));
}

static void open_groups(struct arena *a, struct opened *o, const struct json *list)
{
    for (struct json_iter it = json_iter(list); json_next(&it);) {
        if (is_op(it.value, "and")) {
            open_groups(a, o, json_get_nocase(it.value, STR("items")));
            continue;
        }
        if (o->n == o->cap) {
            size_t cap = o->cap ? o->cap * 2 : 16;
            o->conditions = arena_grow(a, o->conditions, o->n, cap, sizeof(*o->conditions));
            o->cap = cap;
        }
        o->conditions[o->n++] = it.value;
    }
}

static size_t count_udfs(const struct json *c)
{
    size_t n = json_true(json_get_nocase(c, STR("udf")));
    for (struct json_iter it = json_iter(json_get_nocase(c, STR("items"))); json_next(&it);)
        n += count_udfs(it.value);
    return n;
}

static bool is_long_list(const struct json *c)
{
    return is_op(c, "in") && json_len(json_get_nocase(c, STR("value"))) > QUERY_LIST_MAX;
}

/* Whether the filter needs a look at all: nearly all are short and have no user-defined field. */
static bool needs_a_look(struct str filter)
{
    return filter.n > SHORT_FILTER || str_contains_nocase(filter, STR("\"udf\""));
}

/* ---- Long lists ---- */

static struct str text_of(const struct json *v)
{
    struct str s = json_is(v, JSON_NUMBER) ? json_number(v) : json_str(v);
    while (s.n > 0 && s.p[s.n - 1] == ' ') /* SQL does not see them */
        s.n--;
    return s;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = 0, y = 0;
    const struct json *const *v = a, *const *w = b;
    bool has_x = json_i64(*v, &x), has_y = json_i64(*w, &y);
    return has_x && has_y ? (x > y) - (x < y) : (int)has_x - (int)has_y;
}

static int by_text(const void *a, const void *b)
{
    const struct json *const *v = a, *const *w = b;
    return cat_name_cmp(text_of(*v), text_of(*w));
}

/* Values that are equal for Autotask would be counted twice when they came into two lists. */
static void set_list(struct arena *a, struct query_plan *p, const struct json *c)
{
    const struct json *list = json_get_nocase(c, STR("value"));
    size_t n = 0, kept = 0;
    p->list_field = json_str(json_get_nocase(c, STR("field")));
    p->values = ARENA_ARRAY(a, const struct json *, json_len(list));
    for (struct json_iter it = json_iter(list); json_next(&it);)
        p->values[n++] = it.value;
    int (*order)(const void *, const void *) =
        json_is(p->values[0], JSON_NUMBER) ? by_number : by_text;
    qsort(p->values, n, sizeof(*p->values), order);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || order(&p->values[kept - 1], &p->values[i]) != 0)
            p->values[kept++] = p->values[i];
    }
    p->n_values = kept;
}

/* ---- The plan ---- */

static struct str text_of_condition(struct arena *a, const struct json *c)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct jw w;
    buf_init(&b, TEXT_MAX);
    jw_init(&w, &b);
    jw_value(&w, c);
    return str_make(str_dup(a, buf_str(&b)), b.n);
}

static enum err_code refuse_or(struct err *err)
{
    (void)err_set(err, ERR_NOT_SUPPORTED,
                  "Autotask takes one condition on a user-defined field in a "
                  "query; several that "
                  "are joined by OR cannot be taken apart.");
    err_fix(err, "Make one call for each of them.");
    return ERR_NOT_SUPPORTED;
}

static enum err_code refuse_lists(struct err *err)
{
    (void)err_set(err, ERR_TOO_LARGE, "Only one list of a filter may have more than %d values.",
                  QUERY_LIST_MAX);
    err_fix(err, "Shorten the other one, or split it into several calls.");
    return ERR_TOO_LARGE;
}

static enum err_code sort_out(struct arena *a, const struct opened *o, struct query_plan *p,
                              struct err *err)
{
    CLEANUP(buf_done) struct buf rest = {0};
    buf_init(&rest, TEXT_MAX);
    p->udfs = ARENA_ARRAY(a, struct str, o->n);
    for (size_t i = 0; i < o->n; i++) {
        const struct json *c = o->conditions[i];
        size_t udfs = count_udfs(c);
        if (udfs > 1)
            return refuse_or(err);
        if (udfs == 1) {
            p->udfs[p->n_udfs++] = text_of_condition(a, c);
        } else if (is_long_list(c)) {
            if (p->list_field.n > 0)
                return refuse_lists(err);
            set_list(a, p, c);
        } else {
            buf_printf(&rest, "%s%.*s", rest.n ? "," : "", STR_ARG(text_of_condition(a, c)));
        }
    }
    if (p->n_udfs == 1 && p->list_field.n > 0) { /* then it is one of the rest */
        buf_printf(&rest, "%s%.*s", rest.n ? "," : "", STR_ARG(p->udfs[0]));
        p->n_udfs = 0;
    }
    p->rest = str_make(str_dup(a, buf_str(&rest)), rest.n);
    return ERR_OK;
}

enum err_code query_plan_make(struct arena *a, struct str filter, struct query_plan *ret,
                              bool *ret_simple, struct err *err)
{
    const struct json *list = NULL;
    struct opened o = {0};
    struct err ignored = {0};
    size_t udfs = 0, lists = 0;
    *ret_simple = true;
    if (!needs_a_look(filter) || 8 * filter.n > arena_room(a) ||
        json_parse(a, filter, &limits, &list, &ignored) || !json_is(list, JSON_ARRAY))
        return ERR_OK;
    open_groups(a, &o, list);
    for (size_t i = 0; i < o.n; i++) {
        udfs += count_udfs(o.conditions[i]);
        lists += is_long_list(o.conditions[i]);
    }
    if (udfs <= 1 && lists == 0)
        return ERR_OK;
    struct query_plan p = {0};
    enum err_code rc = sort_out(a, &o, &p, err);
    if (rc)
        return rc;
    *ret_simple = false;
    *ret = p;
    return ERR_OK;
}
