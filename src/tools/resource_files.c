/* Files behind autotask:// addresses: invoices as PDF, and what is attached to records. Bytes are
 * turned into base64 as they come, so that a file is held once. */
#include "tools/resource_parts.h"

#include "autotask/attachment.h"
#include "autotask/invoice.h"
#include "base/base64.h"
#include "tools/untrusted.h"

enum { FILE_MAX = 48 << 20 };

/* Base64 that grows by pieces: bytes that make no group of three wait for the next ones. */
struct blob {
    struct buf text;
    char left[3];
    size_t n_left;
};

static enum err_code put_blob(void *ctx, struct str bytes, struct err *err)
{
    struct blob *b = ctx;

    while (bytes.n > 0 && b->n_left > 0 && b->n_left < 3) {
        b->left[b->n_left++] = *bytes.p;
        bytes = str_make(bytes.p + 1, bytes.n - 1);
    }
    if (b->n_left == 3) {
        base64_encode(&b->text, str_make(b->left, 3), BASE64_STANDARD);
        b->n_left = 0;
    }
    size_t whole = bytes.n / 3 * 3;
    base64_encode(&b->text, str_make(bytes.p, whole), BASE64_STANDARD);
    for (size_t i = whole; i < bytes.n; i++)
        b->left[b->n_left++] = bytes.p[i];
    if (!b->text.failed)
        return ERR_OK;
    return err_set(err, ERR_TOO_LARGE, "The file is larger than this server hands on.");
}

static const char *blob_text(struct blob *b)
{
    base64_encode(&b->text, str_make(b->left, b->n_left), BASE64_STANDARD);
    b->n_left = 0;
    return buf_cstr(&b->text);
}

/* The type that Autotask names, when it looks like one. */
static const char *type_of(struct tool_run *r, struct str said, const char *otherwise)
{
    const char *type = untrusted_media_type(r->arena, said);

    return type ? type : otherwise;
}

static void free_blob(struct blob *b)
{
    buf_done(&b->text);
}

enum mcp_rc resource_read_invoice_pdf(struct mcp_call *call, const char *uri)
{
    struct blob blob CLEANUP(free_blob) = {0};
    struct at_sink sink = {.put = put_blob, .ctx = &blob};
    struct at_attachment file = {0};
    struct tool_run r;
    int64_t id;

    tool_run_plain(&r, call, cat_entity_find(STR("Invoices")));
    buf_init(&blob.text, FILE_MAX);
    if (!resource_record_id(&r, r.entity, "id", &id) &&
        !at_invoice_pdf(r.ctx->client, &r.at, id, sink, AT_ATTACHMENT_READ_MAX, &file, &r.err) &&
        file.size == 0)
        (void)err_set(&r.err, ERR_NOT_FOUND, "The invoice has no PDF.");
    return resource_finish_blob(&r, uri, type_of(&r, file.content_type, "application/pdf"),
                                blob_text(&blob));
}

static enum err_code read_attachment(struct tool_run *r, struct at_sink sink,
                                     struct at_attachment *ret)
{
    struct str entity = str_from(mcp_uri_variable(r->call, "entity"));
    const struct cat_entity *e = cat_entity_find(entity);
    int64_t id;

    if (!e || !str_ends(e->name, STR("Attachments")) ||
        !str_to_i64(str_from(mcp_uri_variable(r->call, "id")), &id))
        return err_set(&r->err, ERR_NOT_FOUND, "There is no such file.");
    return at_attachment_get(r->ctx->client, &r->at, e, 0, id, sink, AT_ATTACHMENT_READ_MAX, ret,
                             &r->err);
}

enum mcp_rc resource_read_attachment(struct mcp_call *call, const char *uri)
{
    struct blob blob CLEANUP(free_blob) = {0};
    struct at_sink sink = {.put = put_blob, .ctx = &blob};
    struct at_attachment file = {0};
    struct tool_run r;

    tool_run_plain(&r, call, NULL);
    buf_init(&blob.text, FILE_MAX);
    if (!read_attachment(&r, sink, &file) && file.size == 0)
        (void)err_set(&r.err, ERR_NOT_FOUND, "The attachment holds no data.");
    return resource_finish_blob(&r, uri, type_of(&r, file.content_type, "application/octet-stream"),
                                blob_text(&blob));
}
