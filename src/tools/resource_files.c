/* Files behind autotask:// addresses: invoices as PDF, and what is attached to records. */
#include "tools/resource_parts.h"

#include "base/base64.h"
#include "tools/untrusted.h"

enum { TYPE_CHARS = 100 };

/* The first part of an attachment's address, and where Autotask keeps those attachments. */
static const struct holder {
    const char *records;
    const char *entity;
    const char *attachments;
} holders[] = {
    {"tickets", "Tickets", "TicketAttachments"},
    {"ticket-notes", "TicketNotes", "TicketNoteAttachments"},
    {"companies", "Companies", "CompanyAttachments"},
    {"projects", "Projects", "ProjectAttachments"},
    {"tasks", "Tasks", "TaskAttachments"},
    {"opportunities", "Opportunities", "OpportunityAttachments"},
    {"configuration-items", "ConfigurationItems", "ConfigurationItemAttachments"},
};

/* The type that Autotask names, when it looks like one. */
static const char *type_of(struct tool_run *r, const struct json *file, const char *otherwise)
{
    struct str type =
        untrusted_copy(r->arena, json_str(json_get(file, STR("contentType"))), TYPE_CHARS);

    return str_find(type, '/') > 0 ? str_dup(r->arena, type) : otherwise;
}

static enum err_code read_pdf(struct tool_run *r, const struct json **ret)
{
    int64_t id;
    enum err_code rc = resource_record_id(r, r->entity, "id", &id);

    if (rc)
        return rc;
    struct str path = str_from(str_printf(r->arena, "Invoices/%lld/InvoicePdf", (long long)id));
    return at_get_path(r->ctx->client, &r->at, path, ret, &r->err);
}

enum mcp_rc resource_read_invoice_pdf(struct mcp_call *call, const char *uri)
{
    const struct json *file = NULL;
    struct tool_run r;

    tool_run_plain(&r, call, cat_entity_find(STR("Invoices")));
    (void)read_pdf(&r, &file);
    struct str data = json_str(json_get(file, STR("data")));
    if (!r.err.code && data.n == 0)
        (void)err_set(&r.err, ERR_NOT_FOUND, "The invoice has no PDF.");
    return resource_finish_blob(&r, uri, type_of(&r, file, "application/pdf"), data);
}

static const struct holder *find_holder(const char *records)
{
    for (size_t i = 0; records && i < ARRAY_LEN(holders); i++) {
        if (str_eq_folded(str_from(holders[i].records), str_from(records)))
            return &holders[i];
    }
    return NULL;
}

/* The attachment, if it belongs to the record that the address names. */
static enum err_code read_attachment(struct tool_run *r, const struct json **ret)
{
    const struct holder *h = find_holder(mcp_uri_variable(r->call, "records"));
    struct str wanted = str_from(mcp_uri_variable(r->call, "attachment"));
    int64_t record, id, owner;

    if (!h || !str_to_i64(wanted, &id))
        return err_set(&r->err, ERR_NOT_FOUND, "There are no attachments at this address.");
    const struct cat_entity *e = cat_entity_find(str_from(h->attachments));
    enum err_code rc = resource_record_id(r, cat_entity_find(str_from(h->entity)), "id", &record);
    if (!rc)
        rc = at_get(r->ctx->client, &r->at, e, id, ret, &r->err);
    if (rc)
        return rc;
    const struct json *field =
        json_get(*ret, e->parent_field ? e->parent_field->name : STR("parentID"));
    if (!json_i64(field, &owner) || owner != record)
        return err_set(&r->err, ERR_NOT_FOUND, "That attachment belongs to another record.");
    return ERR_OK;
}

enum mcp_rc resource_read_attachment(struct mcp_call *call, const char *uri)
{
    const struct json *file = NULL;
    struct tool_run r;

    tool_run_plain(&r, call, NULL);
    (void)read_attachment(&r, &file);
    struct str data = json_str(json_get(file, STR("data")));
    if (!r.err.code && data.n == 0)
        (void)err_set(&r.err, ERR_NOT_FOUND, "The attachment holds no data.");
    return resource_finish_blob(&r, uri, type_of(&r, file, "application/octet-stream"), data);
}
