/* Children of one record as lines and as JSON. Autotask knows no order but ids, so the newest ones
 * are the last ones read. */
#include "tools/sections.h"

#include "autotask/filter.h"
#include "base/jw.h"
#include "tools/offer.h"
#include "tools/untrusted.h"

enum { CHILDREN_MAX = 2000, CHILDREN_SHOWN = 30, CHILD_TEXT_CHARS = 1500, LINE_CHARS = 120 };

static enum err_code load_section(struct tool_run *r, const struct section *s, int64_t id,
                                  struct view *v, bool *ret_more)
{
    const struct cat_entity *e = cat_entity_find(str_from(s->entity));
    struct at_query q = {.max_rows = CHILDREN_MAX};
    struct at_filter f;
    struct at_rows rows;

    at_filter_init(&f, r->arena, e);
    enum err_code rc = view_named_columns(r, v, e, s->columns);
    if (!rc)
        rc = at_filter_add_i64(&f, str_from(s->field), AT_EQ, id, STR(""), &r->err);
    if (rc)
        return rc;
    q.filter = at_filter_json(&f);
    q.fields = view_fields(r, v, &q.n_fields);
    rc = at_query(r->ctx->client, &r->at, e, &q, &rows, &r->err);
    if (rc)
        return rc;
    *ret_more = rows.more;
    v->rows = rows.rows;
    v->n_rows = rows.n;
    view_resolve(r, v);
    return ERR_OK;
}

/* Numbers that need to be told apart: what they are stands behind them. */
static const char *unit_of(const struct view_column *c)
{
    static const char *const units[][2] = {{"hoursWorked", " h worked"},
                                           {"hoursToBill", " h to bill"},
                                           {"quantity", " x"},
                                           {"unitPrice", " each"},
                                           {"rate", " each"},
                                           {"unitCost", " cost"},
                                           {"totalAmount", " in all"},
                                           {"taxDollars", " tax"}};

    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (str_eq(c->field, str_from(units[i][0])))
            return units[i][1];
    return "";
}

/* The call that shows the last column's text in full; NULL where it cannot be made. */
static const char *whole_text_call(struct tool_run *r, const struct view *v, size_t row)
{
    struct str id = json_number(json_get(v->rows[row], STR("id")));

    if (!offer_has(r->call, STR("get_entity")))
        return NULL;
    return str_printf(
        r->arena, "get_entity {\"entity\":\"%.*s\",\"id\":%.*s,\"fields\":[\"%.*s\"]}",
        STR_ARG(v->entity->name), STR_ARG(id), STR_ARG(v->columns[v->n_columns - 1].field));
}

static void add_child_line(struct tool_run *r, struct buf *out, const struct section *s,
                           const struct view *v, size_t row)
{
    size_t n = s->has_text ? v->n_columns - 1 : v->n_columns;
    bool first = true;

    buf_add_z(out, "- ");
    for (size_t c = 0; c < n; c++) {
        struct str text = view_text(r, v, row, c);
        if (text.n == 0)
            continue;
        if (!first)
            buf_add_z(out, " · ");
        first = false;
        untrusted_line(out, text, LINE_CHARS);
        buf_add_z(out, unit_of(&v->columns[c]));
    }
    buf_add_char(out, '\n');
    if (s->has_text)
        untrusted_mail(out, view_text(r, v, row, v->n_columns - 1), CHILD_TEXT_CHARS,
                       whole_text_call(r, v, row));
}

/* The newest ones, oldest of them first; what is left out is said. */
static size_t first_shown(const struct view *v)
{
    return v->n_rows > CHILDREN_SHOWN ? v->n_rows - CHILDREN_SHOWN : 0;
}

static void add_section_text(struct tool_run *r, struct buf *out, const struct section *s,
                             const struct view *v, bool more)
{
    size_t first = first_shown(v);

    buf_printf(out, "%s: %zu%s", s->heading, v->n_rows, more ? " or more" : "");
    if (first > 0 && more)
        buf_printf(out, ", %d of them and not the newest", CHILDREN_SHOWN);
    else if (first > 0)
        buf_printf(out, ", the last %d of them", CHILDREN_SHOWN);
    buf_add_char(out, '\n');
    if (first > 0 && offer_has(r->call, STR("query_entity")))
        buf_printf(out,
                   "  (earlier ones: query_entity entity=%s "
                   "filter=[{\"field\":\"%s\",\"op\":\"eq\",\"value\":...}])\n",
                   s->entity, s->field);
    for (size_t row = first; row < v->n_rows; row++)
        add_child_line(r, out, s, v, row);
    if (v->note)
        buf_printf(out, "%s\n", v->note);
}

static void add_section_json(struct tool_run *r, struct buf *out, const struct section *s,
                             const struct view *v)
{
    struct buf value CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&value, 64 * 1024);
    if (out->n > 0)
        buf_add_char(out, ',');
    buf_printf(out, "\"%s\":", s->key);
    jw_init(&w, out);
    jw_array(&w);
    for (size_t row = first_shown(v); row < v->n_rows; row++) {
        jw_object(&w);
        for (size_t c = 0; c < v->n_columns; c++) {
            struct str text = view_text(r, v, row, c);
            if (text.n == 0)
                continue;
            buf_reset(&value);
            if (s->has_text && c + 1 == v->n_columns)
                untrusted_mail(&value, text, CHILD_TEXT_CHARS, whole_text_call(r, v, row));
            else
                untrusted_line(&value, text, LINE_CHARS);
            jw_key(&w, v->columns[c].heading);
            jw_str(&w, buf_str(&value));
        }
        jw_end(&w);
    }
    jw_end(&w);
}

enum err_code section_add(struct tool_run *r, const struct section *s, int64_t id, struct buf *text,
                          struct buf *json)
{
    struct view v = {0};
    bool more = false;
    enum err_code rc = load_section(r, s, id, &v, &more);

    if (rc)
        return rc;
    add_section_text(r, text, s, &v, more);
    add_section_json(r, json, s, &v);
    return ERR_OK;
}
