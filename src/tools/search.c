/* Lists without and with order. Autotask knows no order but ascending ids, so a sorted list fetches
 * all matches (up to a limit) and sorts them here; the newest of many are found by narrowing the
 * dates first, with cheap counts. */
#include "tools/search.h"

#include "base/clock.h"
#include "base/jw.h"
#include "tools/sort.h"
#include "tools/untrusted.h"
#include "tools/words.h"

enum { DEFAULT_LIMIT = 25, APPLIED_CHARS = 4096, SKIPPED_MAX = 20000, WHERE_BYTES = 64 * 1024 };

enum err_code search_init(struct tool_run *r, struct search *s, const struct cat_entity *e)
{
    enum err_code rc = cursor_read(r, &s->cursor);

    if (rc)
        return rc;
    r->now_s = s->cursor.now_s;
    s->entity = e;
    if (!s->columns)
        s->columns = r->spec->columns;
    at_filter_init(&s->filter, r->arena, e);
    s->filter.zone = str_from(r->ctx->time_zone);
    s->filter.now_s = r->now_s;
    s->filter.says_names = true;
    return ERR_OK;
}

/* ---- Conditions from arguments ---- */

static enum err_code add_text(struct tool_run *r, struct search *s, const struct tool_arg *a,
                              struct str text)
{
    struct str fields[8];
    size_t n = 0;

    while (a->fields[n] && n < ARRAY_LEN(fields)) {
        fields[n] = str_from(a->fields[n]);
        n++;
    }
    return at_filter_add_any(&s->filter, fields, n, AT_CONTAINS, text, &r->err);
}

static enum err_code add_exist(struct tool_run *r, struct search *s, const struct tool_arg *a,
                               struct str text)
{
    enum at_op op = str_eq(text, STR("true")) ? AT_EXIST : AT_NOT_EXIST;
    return at_filter_add(&s->filter, str_from(a->field), op, NULL, STR(""), &r->err);
}

/* "open" is what people say of all that is not closed, unless the tenant has a status of that name.
 */
static bool is_open_word(struct tool_run *r, const struct search *s, struct str text)
{
    const struct at_field_info *info = NULL;

    if (!str_eq_nocase(text, STR("open")) ||
        resolve_field_info(r, s->entity, STR("status"), &info) != ERR_OK)
        return false;
    for (size_t i = 0; info && i < info->n_values; i++)
        if (str_contains_nocase(info->values[i].label, text))
            return false;
    return info != NULL;
}

static enum err_code add_arg(struct tool_run *r, struct search *s, size_t i, struct str text)
{
    const struct tool_arg *a = &r->spec->args[i];
    const char *name = r->tool->args[i].name;
    struct str field = str_from(a->field);

    switch (a->match) {
    case TOOL_MATCH_EQ:
        if (str_eq(field, STR("status")) && is_open_word(r, s, text))
            return resolve_open_only(r, &s->filter);
        return resolve_eq(r, &s->filter, field, name, text);
    case TOOL_MATCH_CONTAINS:
        return at_filter_add_text(&s->filter, field, AT_CONTAINS, text, text, &r->err);
    case TOOL_MATCH_BEGINS_WITH:
        return at_filter_add_text(&s->filter, field, AT_BEGINS_WITH, text, text, &r->err);
    case TOOL_MATCH_FROM:
        return resolve_date(r, &s->filter, field, name, text, false);
    case TOOL_MATCH_TO:
        return resolve_date(r, &s->filter, field, name, text, true);
    case TOOL_MATCH_RANGE: {
        enum err_code rc = resolve_date(r, &s->filter, field, name, text, false);
        return rc ? rc : resolve_date(r, &s->filter, field, name, text, true);
    }
    case TOOL_MATCH_EXIST:
        return add_exist(r, s, a, text);
    case TOOL_MATCH_TEXT:
        return add_text(r, s, a, text);
    case TOOL_MATCH_NONE:
    case TOOL_MATCH_SPECIAL:
        return ERR_OK;
    }
    BUG("a kind of match that does not exist");
}

static struct str scalar_text(const struct json *v)
{
    if (json_is(v, JSON_NUMBER))
        return json_number(v);
    if (json_is(v, JSON_BOOL))
        return json_true(v) ? STR("true") : STR("false");
    return str_trim(json_str(v));
}

static enum err_code add_where_any(struct tool_run *r, struct search *s, const struct cat_field *f,
                                   const struct json *values)
{
    struct buf text CLEANUP(buf_done) = {0};
    const struct json *condition;
    struct jw w;

    buf_init(&text, WHERE_BYTES);
    jw_init(&w, &text);
    jw_object(&w);
    jw_kz(&w, "op", "in");
    jw_kstr(&w, "field", f->name);
    jw_key(&w, STR("value"));
    jw_value(&w, values);
    jw_end(&w);
    enum err_code rc = text.failed
                           ? err_set(&r->err, ERR_TOO_LARGE, "where holds too many values.")
                           : json_parse(r->arena, str_from(str_dup(r->arena, buf_str(&text))), NULL,
                                        &condition, &r->err);
    return rc ? rc : at_filter_add_json(&s->filter, r->ctx->client, &r->at, condition, &r->err);
}

/* One member of `where`: a value, several of them, or null for none at all. */
static enum err_code add_where_one(struct tool_run *r, struct search *s, struct str name,
                                   const struct json *v)
{
    const struct cat_field *f = cat_field_guess(s->entity, name);

    if (!f) {
        enum err_code rc = err_set(&r->err, ERR_UNKNOWN_FIELD, "%.*s has no field \"%.*s\".",
                                   STR_ARG(s->entity->name), STR_ARG(name));
        err_fix(&r->err, "describe_entity lists the fields of %.*s.", STR_ARG(s->entity->name));
        return rc;
    }
    if (json_is(v, JSON_NULL))
        return at_filter_add(&s->filter, f->name, AT_NOT_EXIST, NULL, STR(""), &r->err);
    if (json_is(v, JSON_ARRAY) && json_len(v) > 0)
        return add_where_any(r, s, f, v);
    if (json_is(v, JSON_OBJECT) || json_is(v, JSON_ARRAY) || scalar_text(v).n == 0) {
        enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "where: %.*s has no value to look for.",
                                   STR_ARG(f->name));
        err_fix(&r->err, "Give a value, a list of values, or null for records without one; "
                         "query_entity takes other comparisons.");
        return rc;
    }
    return resolve_eq(r, &s->filter, f->name, "where", scalar_text(v));
}

static enum err_code add_where(struct tool_run *r, struct search *s)
{
    for (struct json_iter it = json_iter(arg_json(r, "where")); json_next(&it);) {
        enum err_code rc = add_where_one(r, s, str_trim(it.name), it.value);
        if (rc) {
            err_field(&r->err, it.name);
            return rc;
        }
    }
    return ERR_OK;
}

enum err_code search_add_args(struct tool_run *r, struct search *s)
{
    for (size_t i = 0; i < r->tool->n_args; i++) {
        struct str text = str_trim(arg_text_at(r, i));
        if (text.n == 0)
            continue;
        enum err_code rc = add_arg(r, s, i, text);
        if (rc) {
            err_field(&r->err, str_from(r->tool->args[i].name));
            return rc;
        }
    }
    return add_where(r, s);
}

/* ---- Fetching ---- */

static struct at_query query_of(struct tool_run *r, struct search *s)
{
    struct at_query q = {.filter = at_filter_json(&s->filter), .parent_id = s->parent_id};

    q.fields = view_fields(r, &s->view, &q.n_fields);
    return q;
}

static enum err_code fetch_in_id_order(struct tool_run *r, struct search *s, unsigned limit)
{
    struct at_query q = query_of(r, s);
    struct at_rows rows;

    q.max_rows = limit;
    q.after_id = s->cursor.last_id;
    q.continued = s->cursor.position > 0;
    enum err_code rc = at_query(r->ctx->client, &r->at, s->entity, &q, &rows, &r->err);
    if (rc)
        return rc;
    s->view.rows = rows.rows;
    s->view.n_rows = rows.n;
    s->more = rows.more;
    s->cursor.last_id = rows.last_id;
    return ERR_OK;
}

static enum err_code fetch_sorted(struct tool_run *r, struct search *s, struct str sort,
                                  unsigned limit)
{
    struct sort_key key;
    struct at_rows rows;
    size_t skip = (size_t)s->cursor.position;

    enum err_code rc = sort_key_parse(r, s->entity, sort, &key);
    if (!rc)
        rc =
            sort_fetch(r, s->entity, &s->filter, s->parent_id, &s->view, &key, skip + limit, &rows);
    if (rc)
        return rc;
    size_t n = rows.n > skip ? rows.n - skip : 0;
    s->view.rows = rows.n > 0 ? rows.rows + (rows.n - n) : NULL;
    s->view.n_rows = n < limit ? n : limit;
    s->more = n > limit || rows.more;
    return ERR_OK;
}

/* ---- Page numbers ---- */

static enum err_code bad_page(struct tool_run *r, const char *what)
{
    enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "%s", what);

    err_field(&r->err, STR("page"));
    err_fix(&r->err, "Continue with the next_cursor of the last result as cursor; or narrow the "
                     "search.");
    return rc;
}

/* Autotask has no page numbers: the ids of the rows before the page are read and passed over. A
 * sorted list passes over its rows itself. */
static enum err_code go_to_page(struct tool_run *r, struct search *s, unsigned limit, bool sorted)
{
    static const char *const id[] = {"id"};
    struct at_query q = {.filter = at_filter_json(&s->filter),
                         .parent_id = s->parent_id,
                         .fields = id,
                         .n_fields = 1};
    struct at_rows rows;
    int64_t page = arg_int(r, "page", 1), skip = (page - 1) * (int64_t)limit;

    if (page <= 1)
        return ERR_OK;
    if (arg_text(r, "cursor").n > 0)
        return bad_page(r, "page and cursor both say where to go on: give one of them.");
    if (page > SKIPPED_MAX || skip > SKIPPED_MAX)
        return bad_page(r, "page leads too far: page numbers reach the first 20000 records.");
    s->cursor.position = skip;
    if (sorted)
        return ERR_OK;
    q.max_rows = (unsigned)skip;
    enum err_code rc = at_query(r->ctx->client, &r->at, s->entity, &q, &rows, &r->err);
    if (rc)
        return rc;
    s->cursor.last_id = rows.last_id;
    s->is_behind = !rows.more;
    return ERR_OK;
}

enum err_code search_fetch(struct tool_run *r, struct search *s)
{
    unsigned limit = (unsigned)(s->limit ? s->limit : arg_int(r, "limit", DEFAULT_LIMIT));
    struct str sort = arg_text(r, "sort");
    enum err_code rc = view_columns(r, &s->view, s->entity,
                                    s->fields ? s->fields : arg_json(r, "fields"), s->columns);

    if (!rc)
        rc = go_to_page(r, s, limit, sort.n > 0);
    if (!rc && s->is_behind)
        return ERR_OK;
    if (!rc && sort.n > 0)
        rc = fetch_sorted(r, s, sort, limit);
    else if (!rc)
        rc = fetch_in_id_order(r, s, limit);
    return rc;
}

/* The last page shows how many there are, unless rows went away since the page before and it is
 * empty; otherwise Autotask counts. */
static enum err_code find_total(struct tool_run *r, struct search *s, int64_t first, int64_t *ret)
{
    if (!s->more && (s->view.n_rows > 0 || first == 0)) {
        *ret = first + (int64_t)s->view.n_rows;
        return ERR_OK;
    }
    if (s->parent_id) {
        *ret = -1;
        return ERR_OK;
    }
    return at_count(r->ctx->client, &r->at, s->entity, at_filter_json(&s->filter), false, ret,
                    &r->err);
}

enum err_code search_render(struct tool_run *r, struct search *s)
{
    struct str sort = arg_text(r, "sort");
    int64_t first = s->cursor.position;
    struct render_list list = {
        .noun = s->noun ? s->noun : "records",
        .first = (size_t)first + 1,
        .applied = untrusted_copy(r->arena, at_filter_words(&s->filter), APPLIED_CHARS),
        .order = sort.n > 0 ? str_printf(r->arena, "by %.*s%s", STR_ARG(sort_field(sort)),
                                         sort.p[0] == '-' ? ", descending" : "")
                            : "oldest first (by id)",
        .due_field = s->due_field,
        .extra = s->extra,
    };
    enum err_code rc = find_total(r, s, first, &list.total);

    if (rc)
        return rc;
    if (list.total == 1)
        list.noun = entity_singular(r, s->entity);
    if (s->more) {
        s->cursor.position += (int64_t)s->view.n_rows;
        list.next_cursor = cursor_write(r, &s->cursor);
    }
    view_resolve(r, &s->view);
    view_drop_empty(r, &s->view);
    render_list(r, &s->view, &list);
    return r->err.code;
}

enum err_code search_finish(struct tool_run *r, struct search *s)
{
    enum err_code rc = search_fetch(r, s);
    return rc ? rc : search_render(r, s);
}
