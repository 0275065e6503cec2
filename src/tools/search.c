/* Lists without and with order. Autotask knows no order but ascending ids, so a sorted list fetches
 * all matches (up to a limit) and sorts them here; the newest of many are found by narrowing the
 * dates first, with cheap counts. */
#include "tools/search.h"

#include "base/clock.h"
#include "tools/sort.h"
#include "tools/untrusted.h"
#include "tools/words.h"

enum { DEFAULT_LIMIT = 25, APPLIED_CHARS = 4096 };

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

static enum err_code add_arg(struct tool_run *r, struct search *s, size_t i, struct str text)
{
    const struct tool_arg *a = &r->spec->args[i];
    const char *name = r->tool->args[i].name;
    struct str field = str_from(a->field);

    switch (a->match) {
    case TOOL_MATCH_EQ:
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
    return ERR_OK;
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

enum err_code search_fetch(struct tool_run *r, struct search *s)
{
    unsigned limit = (unsigned)(s->limit ? s->limit : arg_int(r, "limit", DEFAULT_LIMIT));
    struct str sort = arg_text(r, "sort");
    enum err_code rc = view_columns(r, &s->view, s->entity,
                                    s->fields ? s->fields : arg_json(r, "fields"), s->columns);

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
