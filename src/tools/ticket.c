/* get_ticket: one ticket with, on request, its notes and time entries. */
#include "base/jw.h"
#include "tools/handlers.h"
#include "tools/untrusted.h"
#include "tools/words.h"

enum {
    CHILDREN_MAX = 2000,
    CHILDREN_SHOWN = 30,
    CHILD_TEXT_CHARS = 1500,
    SECTION_MAX = 1024 * 1024
};

/* A kind of record that belongs to the ticket. */
struct section {
    const char *entity;
    const char *heading;
    const char *key;            /* in the structured form */
    const char *const *columns; /* the last one is the text */
};

static const char *const note_columns[] = {"createDateTime",     "creatorResourceID",
                                           "createdByContactID", "publish",
                                           "noteType",           "title",
                                           "description",        NULL};
static const char *const time_columns[] = {"dateWorked",  "resourceID",    "hoursWorked",
                                           "hoursToBill", "billingCodeID", "summaryNotes",
                                           NULL};
static const struct section notes_section = {"TicketNotes", "Notes", "notes", note_columns};
static const struct section time_section = {"TimeEntries", "Time entries", "time_entries",
                                            time_columns};

static enum err_code load_section(struct tool_run *r, const struct section *s, int64_t ticket_id,
                                  struct view *v, bool *ret_more)
{
    const struct cat_entity *e = cat_entity_find(str_from(s->entity));
    struct at_query q = {.max_rows = CHILDREN_MAX};
    struct at_filter f;
    struct at_rows rows;

    at_filter_init(&f, r->arena, e);
    enum err_code rc = view_named_columns(r, v, e, s->columns);
    if (!rc)
        rc = at_filter_add_i64(&f, STR("ticketID"), AT_EQ, ticket_id, STR(""), &r->err);
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

static void add_child_line(struct tool_run *r, struct buf *out, const struct view *v, size_t row)
{
    bool first = true;

    buf_add_z(out, "- ");
    for (size_t c = 0; c + 1 < v->n_columns; c++) {
        struct str text = view_text(r, v, row, c);
        if (text.n == 0)
            continue;
        if (!first)
            buf_add_z(out, " · ");
        first = false;
        untrusted_line(out, text, 120);
        if (str_eq(v->columns[c].field, STR("hoursWorked")))
            buf_add_z(out, " h worked");
        else if (str_eq(v->columns[c].field, STR("hoursToBill")))
            buf_add_z(out, " h to bill");
    }
    buf_add_char(out, '\n');
    untrusted_block(out, view_text(r, v, row, v->n_columns - 1), CHILD_TEXT_CHARS);
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
    if (first > 0)
        buf_printf(out,
                   "  (earlier ones: query_entity entity=%s "
                   "filter=[{\"field\":\"ticketID\",\"op\":\"eq\",\"value\":...}])\n",
                   s->entity);
    for (size_t row = first; row < v->n_rows; row++)
        add_child_line(r, out, v, row);
    if (v->note)
        buf_printf(out, "%s\n", v->note);
}

static void add_section_json(struct tool_run *r, struct buf *out, const struct section *s,
                             const struct view *v)
{
    struct buf value CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&value, SECTION_MAX);
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
            if (c + 1 == v->n_columns)
                untrusted_block(&value, text, CHILD_TEXT_CHARS);
            else
                untrusted_line(&value, text, 120);
            jw_key(&w, v->columns[c].heading);
            jw_str(&w, buf_str(&value));
        }
        jw_end(&w);
    }
    jw_end(&w);
}

static enum err_code add_section(struct tool_run *r, const struct section *s, int64_t ticket_id,
                                 struct buf *text, struct buf *json)
{
    struct view v = {0};
    bool more = false;
    enum err_code rc = load_section(r, s, ticket_id, &v, &more);

    if (rc)
        return rc;
    add_section_text(r, text, s, &v, more);
    add_section_json(r, json, s, &v);
    return ERR_OK;
}

static enum err_code get_ticket(struct tool_run *r)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct view v = {0};
    int64_t id;
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &id);

    buf_init(&text, SECTION_MAX);
    buf_init(&json, SECTION_MAX);
    if (!rc)
        rc = get_view(r, r->entity, id, &v);
    if (!rc && arg_true(r, "notes"))
        rc = add_section(r, &notes_section, id, &text, &json);
    if (!rc && arg_true(r, "time"))
        rc = add_section(r, &time_section, id, &text, &json);
    if (rc)
        return rc;
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), buf_cstr(&text), buf_cstr(&json));
    return r->err.code;
}

enum mcp_rc tool_get_ticket(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get_ticket);
}
