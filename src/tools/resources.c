/* The autotask:// resources: short lists and single records as JSON with names for ids, files, what
 * an entity's fields are, and the tenant's request usage. */
#include "tools/resources.h"

#include "autotask/names.h"
#include "base/jw.h"
#include "tools/render.h"
#include "tools/resolve.h"
#include "tools/resource_parts.h"
#include "tools/tokens.h"
#include "tools/untrusted.h"
#include "tools/view.h"

enum { LIST_ROWS = 50, VALUE_CHARS = 8000, LEAST_CHARS = 250, SHOWN_TOKENS = 17000 };

static const char *const ticket_columns[] = {
    "id",      "ticketNumber",       "title",       "status",     "priority", "companyID",
    "queueID", "assignedResourceID", "dueDateTime", "createDate", NULL};
static const char *const company_columns[] = {"id",   "companyName", "companyType", "phone",
                                              "city", "isActive",    NULL};
static const char *const contact_columns[] = {"id",           "firstName", "lastName", "companyID",
                                              "emailAddress", "phone",     "isActive", NULL};

static enum mcp_rc read_list(struct mcp_call *call, const char *uri);
static enum mcp_rc read_record(struct mcp_call *call, const char *uri);
static enum mcp_rc read_threshold(struct mcp_call *call, const char *uri);

#define JSON_MIME "application/json"

#define LIST(path, title_, description_, entity_, columns_, open_, active_)                        \
    {                                                                                              \
        .uri = "autotask://" path, .name = path, .title = title_, .description = description_,     \
        .mime_type = JSON_MIME, .read = read_list, .data = &(const struct source)                  \
        {                                                                                          \
            .entity = entity_, .columns = columns_, .open_only = open_, .active_only = active_     \
        }                                                                                          \
    }
#define RECORD(path, variable_, name_, title_, description_, entity_)                              \
    {                                                                                              \
        .uri = "autotask://" path "/{" variable_ "}", .name = name_, .title = title_,              \
        .description = description_, .mime_type = JSON_MIME, .is_template = true,                  \
        .read = read_record, .data = &(const struct source)                                        \
        {                                                                                          \
            .entity = entity_, .variable = variable_                                               \
        }                                                                                          \
    }

const struct mcp_resource tools_resources[] = {
    LIST("tickets", "Open tickets", "The first 50 open tickets, oldest first.", "Tickets",
         ticket_columns, true, false),
    LIST("companies", "Companies", "The first 50 active companies.", "Companies", company_columns,
         false, true),
    LIST("contacts", "Contacts", "The first 50 active contacts.", "Contacts", contact_columns,
         false, true),
    {.uri = "autotask://threshold",
     .name = "threshold",
     .title = "API usage",
     .description = "The tenant's hourly request limit and how much of it is used.",
     .mime_type = JSON_MIME,
     .read = read_threshold},
    RECORD("tickets", "number", "ticket", "Ticket", "One ticket by number or id.", "Tickets"),
    RECORD("companies", "id", "company", "Company", "One company by name or id.", "Companies"),
    RECORD("contacts", "id", "contact", "Contact", "One contact by name, e-mail or id.",
           "Contacts"),
    RECORD("projects", "id", "project", "Project", "One project by name, number or id.",
           "Projects"),
    RECORD("configuration-items", "id", "configuration-item", "Configuration item",
           "One asset by name, serial number or id.", "ConfigurationItems"),
    RECORD("contracts", "id", "contract", "Contract", "One contract by name or id.", "Contracts"),
    RECORD("invoices", "id", "invoice", "Invoice", "One invoice by number or id.", "Invoices"),
    {.uri = "autotask://invoices/{id}/pdf",
     .name = "invoice-pdf",
     .title = "Invoice as PDF",
     .description = "The invoice as the customer gets it.",
     .mime_type = "application/pdf",
     .is_template = true,
     .read = resource_read_invoice_pdf,
     .data = &(const struct source){.entity = "Invoices", .variable = "id"}},
    {.uri = "autotask://attachments/{entity}/{id}",
     .name = "attachment",
     .title = "Attachment",
     .description = "The bytes of a file: TicketAttachments and its id.",
     .is_template = true,
     .read = resource_read_attachment},
    {.uri = "autotask://queues/{queue}",
     .name = "queue",
     .title = "Queue",
     .description = "The first 50 open tickets of a queue.",
     .mime_type = JSON_MIME,
     .is_template = true,
     .read = read_list,
     .data =
         &(const struct source){.entity = "Tickets", .columns = ticket_columns, .open_only = true}},
    {.uri = "autotask://entities/{name}",
     .name = "entity",
     .title = "Entity",
     .description = "An entity's fields with types, flags and the tenant's picklists.",
     .mime_type = JSON_MIME,
     .is_template = true,
     .read = resource_read_fields},
};
const size_t tools_resources_n = ARRAY_LEN(tools_resources);

const char *resource_entity(const void *data, const char *variable)
{
    const struct source *s = data;

    return s && s->variable && strcmp(s->variable, variable) == 0 ? s->entity : NULL;
}

bool resource_fits(const struct buf *out)
{
    return out->n <= SHOWN_TOKENS || tokens_estimate(buf_str(out)) <= SHOWN_TOKENS;
}

static void write_row(struct tool_run *r, struct jw *w, const struct view *v, size_t row,
                      size_t chars)
{
    struct buf value CLEANUP(buf_done) = {0};

    buf_init(&value, RESOURCE_MAX);
    jw_object(w);
    for (size_t c = 0; c < v->n_columns; c++) {
        struct str text = view_text(r, v, row, c);
        if (text.n == 0)
            continue;
        buf_reset(&value);
        if (view_is_long_text(&v->columns[c]))
            untrusted_block(&value, text, chars);
        else
            untrusted_line(&value, text, chars);
        jw_key(w, v->columns[c].field);
        jw_str(w, buf_str(&value));
    }
    jw_end(w);
}

/* Errors of a resource leave as its failure text; what is not there is told by the library. */
static enum mcp_rc fail(struct tool_run *r)
{
    render_clean_error(r);
    if (r->err.code == ERR_NOT_FOUND || r->err.code == ERR_UNKNOWN_LABEL)
        return MCP_FAILED;
    return mcp_fail(r->call, "%s%s%s", r->err.text, r->err.fix[0] ? " " : "", r->err.fix);
}

enum mcp_rc resource_finish(struct tool_run *r, const char *uri, const char *mime_type,
                            struct buf *out)
{
    enum mcp_rc rc = MCP_OK;

    if (!r->err.code && out->failed)
        (void)err_set(&r->err, ERR_TOO_LARGE, "The resource is too large.");
    if (r->err.code)
        rc = fail(r);
    else
        mcp_resource_text(r->call, uri, mime_type, buf_cstr(out), out->n);
    tool_run_done(r);
    return rc;
}

enum mcp_rc resource_finish_blob(struct tool_run *r, const char *uri, const char *mime_type,
                                 const char *base64)
{
    enum mcp_rc rc = MCP_OK;

    if (r->err.code)
        rc = fail(r);
    else
        mcp_resource_blob(r->call, uri, mime_type, base64);
    tool_run_done(r);
    return rc;
}

enum err_code resource_record_id(struct tool_run *r, const struct cat_entity *e,
                                 const char *variable, int64_t *ret)
{
    return at_name_to_id(r->ctx->client, &r->at, e, str_from(mcp_uri_variable(r->call, variable)),
                         ret, &r->err);
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
    const char *queue = mcp_uri_variable(r->call, "queue");
    if (!rc && queue)
        rc = resolve_eq(r, &f, STR("queueID"), "queue", str_from(queue));
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

static void write_items(struct tool_run *r, struct buf *out, const struct view *v, bool more,
                        size_t chars)
{
    struct jw w;

    buf_reset(out);
    jw_init(&w, out);
    jw_object(&w);
    jw_key(&w, STR("items"));
    jw_array(&w);
    for (size_t row = 0; row < v->n_rows; row++)
        write_row(r, &w, v, row, chars);
    jw_end(&w);
    jw_kbool(&w, "more", more);
    jw_end(&w);
}

static enum mcp_rc read_list(struct mcp_call *call, const char *uri)
{
    const struct source *s = mcp_tool_data(call);
    struct buf out CLEANUP(buf_done) = {0};
    struct view v = {0};
    struct tool_run r;
    bool more = false;

    buf_init(&out, RESOURCE_MAX);
    tool_run_plain(&r, call, cat_entity_find(str_from(s->entity)));
    enum err_code rc = load_list(&r, s, &v, &more);
    for (size_t chars = VALUE_CHARS; !rc && chars >= LEAST_CHARS; chars /= 2) {
        write_items(&r, &out, &v, more, chars);
        if (resource_fits(&out))
            break;
    }
    return resource_finish(&r, uri, JSON_MIME, &out);
}

static enum err_code load_record(struct tool_run *r, const struct source *s, struct view *v)
{
    const struct json **row = ARENA_ARRAY(r->arena, const struct json *, 1);
    int64_t id;
    enum err_code rc = resource_record_id(r, r->entity, s->variable, &id);

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

    buf_init(&out, RESOURCE_MAX);
    tool_run_plain(&r, call, cat_entity_find(str_from(s->entity)));
    enum err_code rc = load_record(&r, s, &v);
    for (size_t chars = VALUE_CHARS; !rc && chars >= LEAST_CHARS; chars /= 2) {
        buf_reset(&out);
        jw_init(&w, &out);
        write_row(&r, &w, &v, 0, chars);
        if (resource_fits(&out))
            break;
    }
    return resource_finish(&r, uri, JSON_MIME, &out);
}

static enum mcp_rc read_threshold(struct mcp_call *call, const char *uri)
{
    struct buf out CLEANUP(buf_done) = {0};
    const struct json *info;
    struct tool_run r;
    struct jw w;

    buf_init(&out, RESOURCE_MAX);
    tool_run_plain(&r, call, NULL);
    if (at_get_path(r.ctx->client, &r.at, STR("ThresholdInformation"), &info, &r.err) == ERR_OK) {
        jw_init(&w, &out);
        jw_value(&w, info);
    }
    return resource_finish(&r, uri, JSON_MIME, &out);
}
