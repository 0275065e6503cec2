/* Files behind autotask:// addresses: invoices as PDF, and what is attached to records. */
#include "tools/resource_parts.h"

#include "base/base64.h"
#include "tools/untrusted.h"

/* The type that Autotask names, when it looks like one. */
static const char *type_of(struct tool_run *r, const struct json *file, const char *otherwise)
{
    const char *type = untrusted_media_type(r->arena, json_str(json_get(file, STR("contentType"))));

    return type ? type : otherwise;
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

static enum err_code read_attachment(struct tool_run *r, const struct json **ret)
{
    struct str entity = str_from(mcp_uri_variable(r->call, "entity"));
    const struct cat_entity *e = cat_entity_find(entity);
    int64_t id;

    if (!e || !str_ends(e->name, STR("Attachments")) ||
        !str_to_i64(str_from(mcp_uri_variable(r->call, "id")), &id))
        return err_set(&r->err, ERR_NOT_FOUND, "There is no such file.");
    return at_get(r->ctx->client, &r->at, e, id, ret, &r->err);
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
