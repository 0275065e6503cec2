/* Sorts by meaning: picklists in the tenant's own order (so that Critical comes before Low where
 * the tenant has it so), references by name, the rest by value; empty values last. */
#include "tools/sort.h"

#include "autotask/names.h"
#include "base/clock.h"
#include "tools/resolve.h"

#include <stdio.h>
#include <stdlib.h>

enum { SORT_MAX_ROWS = 2000 };

struct sort_item {
    const struct json *row;
    struct str text;
    double number;
    size_t position; /* keeps equal rows in id order */
    bool is_number;
    bool empty;
    bool descending;
};

struct str sort_field(struct str sort)
{
    if (sort.n > 0 && (sort.p[0] == '-' || sort.p[0] == '+'))
        sort = str_make(sort.p + 1, sort.n - 1);
    return sort;
}

/* A heading of the tool's columns ("due" in "dueDateTime:due") names its field. */
static struct str field_of_heading(const struct tool_run *r, struct str name)
{
    for (const char *const *c = r->spec->columns; c && *c; c++) {
        struct str heading = str_from(*c);
        struct str field = str_split(&heading, ':');
        if (heading.n > 0 && str_eq_folded(heading, name))
            return field;
    }
    return name;
}

/* The headings of the list are what the reader has seen, so they are suggested before fields. */
static enum err_code no_such_key(struct tool_run *r, const struct cat_entity *e, struct str name)
{
    struct str near = STR("");
    enum err_code rc =
        err_set(&r->err, ERR_UNKNOWN_FIELD, "%.*s cannot be sorted by \"%.*s\": no such field.",
                STR_ARG(e->name), STR_ARG(name));

    for (const char *const *c = r->spec->columns; c && *c && near.n == 0; c++) {
        struct str heading = str_from(*c);
        (void)str_split(&heading, ':');
        if (heading.n > 0 && str_is_near(name, heading))
            near = heading;
    }
    if (near.n == 0)
        near = cat_field_nearest(e, name);
    err_field(&r->err, STR("sort"));
    if (near.n > 0)
        err_fix(&r->err, "Did you mean \"%.*s\"?", STR_ARG(near));
    else
        err_fix(&r->err, "Use a field of %.*s, such as id; describe_entity lists them.",
                STR_ARG(e->name));
    return rc;
}

enum err_code sort_key_parse(struct tool_run *r, const struct cat_entity *e, struct str sort,
                             struct sort_key *ret)
{
    struct str name = sort_field(sort);
    bool descending = sort.p[0] == '-';

    if (str_ends(name, STR(" desc"))) {
        name.n -= 5;
        descending = true;
    } else if (str_ends(name, STR(" asc"))) {
        name.n -= 4;
    }
    name = str_trim(name);
    const struct cat_field *f = cat_field_guess(e, field_of_heading(r, name));
    if (!f)
        return no_such_key(r, e, name);
    *ret = (struct sort_key){f, descending};
    return ERR_OK;
}

/* ---- Keys ---- */

static double picklist_position(const struct at_field_info *info, struct str value)
{
    for (size_t i = 0; i < info->n_values; i++)
        if (str_eq(info->values[i].value, value))
            return (double)i;
    return (double)info->n_values;
}

static void set_key(struct sort_item *it, const struct sort_key *key,
                    const struct at_field_info *info)
{
    const struct json *v = json_get(it->row, key->field->name);

    it->empty = json_type(v) == JSON_NONE || json_type(v) == JSON_NULL;
    it->descending = key->descending;
    if (info && !it->empty) {
        it->is_number = true;
        it->number =
            picklist_position(info, json_is(v, JSON_STRING) ? json_str(v) : json_number(v));
    } else if (json_f64(v, &it->number)) {
        it->is_number = true;
    } else if (json_is(v, JSON_BOOL)) {
        it->is_number = true;
        it->number = json_true(v);
    } else {
        it->text = json_str(v);
    }
}

/* Names of a reference become the keys. */
static enum err_code set_name_keys(struct tool_run *r, const struct sort_key *key,
                                   struct sort_item *items, size_t n)
{
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, n);
    struct str *names = ARENA_ARRAY(r->arena, struct str, n);

    for (size_t i = 0; i < n; i++)
        ids[i] = (int64_t)items[i].number;
    enum err_code rc =
        at_names_of(r->ctx->client, &r->at, key->field->reference, ids, n, names, &r->err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        items[i].is_number = false;
        items[i].text = names[i];
    }
    return ERR_OK;
}

static int compare_text(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;

    for (size_t i = 0; i < n; i++) {
        int x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
        x = x >= 'A' && x <= 'Z' ? x + 32 : x;
        y = y >= 'A' && y <= 'Z' ? y + 32 : y;
        if (x != y)
            return x - y;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

static int compare_items(const void *pa, const void *pb)
{
    const struct sort_item *a = pa, *b = pb;
    int d;

    if (a->empty != b->empty)
        return a->empty ? 1 : -1;
    if (a->is_number && b->is_number)
        d = a->number < b->number ? -1 : a->number > b->number;
    else
        d = compare_text(a->text, b->text);
    if (d != 0)
        return a->descending ? -d : d;
    d = a->position < b->position ? -1 : 1;
    return a->descending ? -d : d;
}

static enum err_code sort_rows(struct tool_run *r, const struct cat_entity *e,
                               const struct sort_key *key, struct at_rows *rows)
{
    struct sort_item *items = ARENA_ARRAY(r->arena, struct sort_item, rows->n > 0 ? rows->n : 1);
    const struct at_field_info *info = NULL;
    enum err_code rc = ERR_OK;

    if (rows->n > 1 && (key->field->flags & CAT_PICKLIST))
        rc = resolve_field_info(r, e, key->field->name, &info);
    if (rc)
        return rc;
    for (size_t i = 0; i < rows->n; i++) {
        items[i] = (struct sort_item){.row = rows->rows[i], .position = i};
        set_key(&items[i], key, info);
    }
    if (key->field->reference && !info && at_has_names(key->field->reference) && rows->n > 1)
        rc = set_name_keys(r, key, items, rows->n);
    if (rc)
        return rc;
    qsort(items, rows->n, sizeof(*items), compare_items);
    for (size_t i = 0; i < rows->n; i++)
        rows->rows[i] = items[i].row;
    return ERR_OK;
}

/* ---- Fetching ---- */

/* The newest of many: the shortest recent span that holds enough rows, found by counting. Adds the
 * condition to a copy of the filter; *ret_more tells whether older rows match too. */
static enum err_code narrow_to_newest(struct tool_run *r, const struct cat_entity *e,
                                      const struct at_filter *filter, const struct sort_key *key,
                                      size_t wanted, struct str *ret_filter, bool *ret_more)
{
    static const int days[] = {1, 7, 30, 90, 365, 1100};

    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        char from[32];
        int64_t n;
        iso_format(r->now_s - (int64_t)days[i] * 86400, from, sizeof(from));
        struct str base = str_make(ret_filter->p, ret_filter->n - 1);
        struct str with = str_from(
            str_printf(r->arena, "%.*s%s{\"op\":\"gte\",\"field\":\"%.*s\",\"value\":\"%s\"}]",
                       STR_ARG(base), filter->n > 0 ? "," : "", STR_ARG(key->field->name), from));
        enum err_code rc = at_count(r->ctx->client, &r->at, e, with, false, &n, &r->err);
        if (rc)
            return rc;
        if (n > SORT_MAX_ROWS)
            break;
        if ((size_t)n > wanted) {
            *ret_filter = with;
            *ret_more = true;
            return ERR_OK;
        }
    }
    return ERR_OK;
}

static enum err_code too_many(struct tool_run *r, const struct sort_key *key, int64_t total)
{
    enum err_code rc =
        err_set(&r->err, ERR_TOO_LARGE,
                "%lld records match, and Autotask cannot sort: at most %d can be sorted here.",
                (long long)total, SORT_MAX_ROWS);
    err_field(&r->err, STR("sort"));
    err_fix(&r->err, "Narrow the search (dates, company, status), or leave out sort=%.*s.",
            STR_ARG(key->field->name));
    return rc;
}

enum err_code sort_fetch(struct tool_run *r, const struct cat_entity *e,
                         const struct at_filter *filter, int64_t parent_id, const struct view *view,
                         const struct sort_key *key, size_t wanted, struct at_rows *ret)
{
    struct at_filter copy = *filter;
    struct at_query q = {
        .filter = at_filter_json(&copy), .max_rows = SORT_MAX_ROWS, .parent_id = parent_id};
    const char **fields = ARENA_ARRAY(r->arena, const char *, view->n_columns + 1);
    bool older = false;
    int64_t total = 0;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < view->n_columns; i++)
        fields[i] = str_dup(r->arena, view->columns[i].field);
    fields[view->n_columns] = str_dup(r->arena, key->field->name);
    q.fields = fields;
    q.n_fields = view->n_columns + 1;
    if (parent_id == 0)
        rc = at_count(r->ctx->client, &r->at, e, q.filter, false, &total, &r->err);
    if (!rc && total > SORT_MAX_ROWS && key->descending && key->field->type == CAT_DATETIME)
        rc = narrow_to_newest(r, e, filter, key, wanted, &q.filter, &older);
    if (rc)
        return rc;
    if (total > SORT_MAX_ROWS && !older)
        return too_many(r, key, total);
    rc = at_query(r->ctx->client, &r->at, e, &q, ret, &r->err);
    if (rc)
        return rc;
    if (ret->more)
        return too_many(r, key, (int64_t)ret->n + 1);
    ret->more = older;
    return sort_rows(r, e, key, ret);
}
