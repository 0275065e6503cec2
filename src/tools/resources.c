/* The autotask:// resources: short lists and single records as JSON with names for ids, and the
 * tenant's request usage. */
#include "tools/resources.h"

#include "autotask/names.h"
#include "base/jw.h"
#include "tools/render.h"
#include "tools/resolve.h"
#include "tools/run.h"
#include "tools/untrusted.h"
#include "tools/view.h"

enum { LIST_ROWS = 50, TEXT_MAX = 4 * 1024 * 1024, VALUE_CHARS = 8000 };

/* What one resource reads. */
struct source {
    const char *entity;
    const char *const *columns;
    bool open_only; /* tickets: closed ones are left out of the list */
    bool active_only;
};

static const char *const ticket_columns[] = {
    "id",      "ticketNumber",       "title",       "status",     "priority", "companyID",
    "queueID", "assignedResourceID", "dueDateTime", "createDate", NULL};
static const char *const company_columns[] = {"id",   "companyName", "companyType", "phone",
                                              "city", "isActive",    NULL};
static const char *const contact_columns[] = {"id",           "firstName", "lastName", "companyID",
                                              "emailAddress", "phone",     "isActive", NULL};
static const struct source tickets_source = {"Tickets", ticket_columns, true, false};
static const struct source companies_source = {"Companies", company_columns, false, true};
static const struct source contacts_source = {"Contacts", contact_columns, false, true};

static enum mcp_rc read_list(struct mcp_call *call, const char *uri);
static enum mcp_rc read_record(struct mcp_call *call, const char *uri);
static enum mcp_rc read_threshold(struct mcp_call *call, const char *uri);
static enum mcp_rc read_attachment(struct mcp_call *call, const char *uri);

#define JSON_MIME "application/json"
const struct mcp_resource tools_resources[] = {
    {.uri = "autotask://tickets",
     .name = "tickets",
     .title = "Open tickets",
     .description = "The first 50 open tickets, oldest first.",
     .mime_type = JSON_MIME,
     .read = read_list,
     .data = &tickets_source},
    {.uri = "autotask://companies",
     .name = "companies",
     .title = "Companies",
     .description = "The first 50 active companies.",
     .mime_type = JSON_MIME,
     .read = read_list,
     .data = &companies_source},
    {.uri = "autotask://contacts",
     .name = "contacts",
     .title = "Contacts",
     .description = "The first 50 active contacts.",
     .mime_type = JSON_MIME,
     .read = read_list,
     .data = &contacts_source},
    {.uri = "autotask://threshold",
     .name = "threshold",
     .title = "API usage",
     .description = "The tenant's hourly request limit and how much of it is used.",
     .mime_type = JSON_MIME,
     .read = read_threshold},
    {.uri = "autotask://tickets/{id}",
     .name = "ticket",
     .title = "Ticket",
     .description = "One ticket by id or number.",
     .mime_type = JSON_MIME,
     .is_template = true,
     .read = read_record,
     .data = &tickets_source},
    {.uri = "autotask://companies/{id}",
     .name = "company",
     .title = "Company",
     .description = "One company by id.",
     .mime_type = JSON_MIME,
     .is_template = true,
     .read = read_record,
     .data = &companies_source},
    {.uri = "autotask://contacts/{id}",
     .name = "contact",
     .title = "Contact",
     .description = "One contact by id.",
     .mime_type = JSON_MIME,
     .is_template = true,
     .read = read_record,
     .data = &contacts_source},
    {.uri = "autotask://attachments/{entity}/{id}",
     .name = "attachment",
     .title = "Attachment",
     .description = "The bytes of a file: TicketAttachments and its id.",
     .mime_type = "application/octet-stream",
     .is_template = true,
     .read = read_attachment},
};
const size_t tools_resources_n = ARRAY_LEN(tools_resources);

static void write_row(struct tool_run *r, struct jw *w, const struct view *v, size_t row)
{
    struct buf value CLEANUP(buf_done) = {0};

    buf_init(&value, TEXT_MAX);
    jw_object(w);
    for (size_t c = 0; c < v->n_columns; c++) {
        struct str text = view_text(r, v, row, c);
        if (text.n == 0)
            continue;
        buf_reset(&value);
        if (view_is_long_text(&v->columns[c]))
            untrusted_block(&value, text, VALUE_CHARS);
        else
            untrusted_line(&value, text, VALUE_CHARS);
        jw_key(w, v->columns[c].field);
        jw_str(w, buf_str(&value));
    }
    jw_end(w);
}

/* Errors of a resource leave as its failure text. */
static enum mcp_rc finish(struct tool_run *r, const char *uri, struct buf *out)
{
    enum mcp_rc rc = MCP_OK;

    if (!r->err.code && out->failed)
        (void)err_set(&r->err, ERR_TOO_LARGE, "The resource is too large.");
    render_clean_error(r);
    if (r->err.code)
        rc = r->err.code == ERR_NOT_FOUND || r->err.code == ERR_UNKNOWN_LABEL
                 ? MCP_FAILED
                 : mcp_fail(r->call, "%s%s%s", r->err.text, r->err.fix[0] ? " " : "", r->err.fix);
    else
        mcp_resource_text(r->call, uri, JSON_MIME, buf_cstr(out), out->n);
    tool_run_done(r);
    return rc;
}

static enum err_code load_list(struct tool_run *r, const struct source *s, struct view *v,
                               bool *ret_more)
{
    struct at_query q = {.max_rows = LIST_ROWS};
    struct at_filter f;
    struct at_rows rows;
    enum err_code rc = view_named_columns(r, v, r->entity, s->columns);

    at_filter_init(&f, r->arena, r->entity);
    if (!rc && s->open_only)
        rc = resolve_open_only(r, &f);
    if (!rc && s->active_only)
        rc = at_filter_add_text(&f, STR("isActive"), AT_EQ, STR("true"), STR(""), &r->err);
    if (rc)
        return rc;
    q.filter = at_filter_json(&f);
    q.fields = view_fields(r, v, &q.n_fields);
    rc = at_query(r->ctx->client, &r->at, r->entity, &q, &rows, &r->err);
    if (rc)
        return rc;
    v->rows = rows.rows;
    v->n_rows = rows.n;
    *ret_more = rows.more;
    view_resolve(r, v);
    return ERR_OK;
}

static enum mcp_rc read_list(struct mcp_call *call, const char *uri)
{
    const struct source *s = mcp_tool_data(call);
    struct buf out CLEANUP(buf_done) = {0};
    struct view v = {0};
    struct tool_run r;
    struct jw w;
    bool more = false;

    buf_init(&out, TEXT_MAX);
    tool_run_plain(&r, call, cat_entity_find(str_from(s->entity)));
    if (load_list(&r, s, &v, &more) == ERR_OK) {
        jw_init(&w, &out);
        jw_object(&w);
        jw_key(&w, STR("items"));
        jw_array(&w);
        for (size_t row = 0; row < v.n_rows; row++)
            write_row(&r, &w, &v, row);
        jw_end(&w);
        jw_kbool(&w, "more", more);
        jw_end(&w);
    }
    return finish(&r, uri, &out);
}

static enum err_code load_record(struct tool_run *r, struct str name, struct view *v)
{
    const struct json **row = ARENA_ARRAY(r->arena, const struct json *, 1);
    int64_t id;
    enum err_code rc = at_name_to_id(r->ctx->client, &r->at, r->entity, name, &id, &r->err);

    if (!rc)
        rc = view_columns(r, v, r->entity, NULL, NULL);
    if (!rc)
        rc = at_get(r->ctx->client, &r->at, r->entity, id, &row[0], &r->err);
    if (rc)
        return rc;
    v->rows = row;
    v->n_rows = 1;
    view_resolve(r, v);
    return ERR_OK;
}

static enum mcp_rc read_record(struct mcp_call *call, const char *uri)
{
    const struct source *s = mcp_tool_data(call);
    struct buf out CLEANUP(buf_done) = {0};
    struct view v = {0};
    struct tool_run r;
    struct jw w;
    struct str name = str_from(strrchr(uri, '/'));

    name = str_make(name.p + 1, name.n - 1);
    buf_init(&out, TEXT_MAX);
    tool_run_plain(&r, call, cat_entity_find(str_from(s->entity)));
    if (load_record(&r, name, &v) == ERR_OK) {
        jw_init(&w, &out);
        write_row(&r, &w, &v, 0);
    }
    return finish(&r, uri, &out);
}

static enum mcp_rc read_threshold(struct mcp_call *call, const char *uri)
{
    struct buf out CLEANUP(buf_done) = {0};
    const struct json *info;
    struct tool_run r;
    struct jw w;

    buf_init(&out, TEXT_MAX);
    tool_run_plain(&r, call, NULL);
    if (at_get_path(r.ctx->client, &r.at, STR("ThresholdInformation"), &info, &r.err) == ERR_OK) {
        jw_init(&w, &out);
        jw_value(&w, info);
    }
    return finish(&r, uri, &out);
}

/* ---- Files ---- */

static enum err_code load_file(struct tool_run *r, struct str entity, struct str id,
                               const struct json **ret)
{
    int64_t number;

    r->entity = cat_entity_find(entity);
    if (!r->entity || !str_ends(entity, STR("Attachments")) || !str_to_i64(id, &number))
        return err_set(&r->err, ERR_NOT_FOUND, "There is no such file.");
    return at_get(r->ctx->client, &r->at, r->entity, number, ret, &r->err);
}

static enum mcp_rc read_attachment(struct mcp_call *call, const char *uri)
{
    const struct json *file;
    struct tool_run r;
    enum mcp_rc rc = MCP_OK;

    tool_run_plain(&r, call, NULL);
    if (load_file(&r, str_from(mcp_uri_variable(call, "entity")),
                  str_from(mcp_uri_variable(call, "id")), &file) == ERR_OK) {
        struct str type = json_str(json_get(file, STR("contentType")));
        struct str data = json_str(json_get(file, STR("data")));
        mcp_resource_blob(call, uri,
                          type.n > 0 ? str_dup(r.arena, type) : "application/octet-stream",
                          str_dup(r.arena, data));
    } else {
        render_clean_error(&r);
        rc = r.err.code == ERR_NOT_FOUND
                 ? MCP_FAILED
                 : mcp_fail(call, "%s%s%s", r.err.text, r.err.fix[0] ? " " : "", r.err.fix);
    }
    tool_run_done(&r);
    return rc;
}
