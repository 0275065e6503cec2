/* The models are the vendor's (FileQueryResultModel, InvoiceMarkupResultModel); whether they come
 * wrapped like records is not documented, so both forms are read. */
#include "autotask/invoice.h"

#include "autotask/client_parts.h"
#include "autotask/exchange.h"
#include "autotask/transfer.h"
#include "base/arena.h"
#include "base/json.h"

enum { MARKUP_MAX = 8 << 20, NAME_MAX_BYTES = 255 };

static enum err_code ask(struct at_client *c, struct at_call *call, int64_t id, const char *what,
                         struct exchange *x, const struct json **ret, struct err *err)
{
    const struct json *root = NULL;
    struct err local = {0};
    *x = (struct exchange){
        .kind = REPLY_GET, .entity = cat_entity_find(STR("Invoices")), .method = STR("GET")};
    x->path = str_from(str_printf(call->arena, "Invoices/%lld/%s", (long long)id, what));
    enum err_code rc = exchange_run(c, call, x, &root, &local);
    if (rc == ERR_NOT_FOUND) {
        (void)err_set(err, rc, "There is no invoice with the id %lld (or no document of it).",
                      (long long)id);
        err_fix(err, "Search the invoice by its number; the number is not the id.");
    } else if (rc && err && !err->code) {
        *err = local;
    }
    if (rc)
        return rc;
    const struct json *item = json_get_nocase(root, STR("item"));
    const struct json *items = json_get_nocase(root, STR("items"));
    struct json_iter it = json_iter(items);
    if (json_is(items, JSON_ARRAY))
        *ret = json_next(&it) ? it.value : NULL;
    else
        *ret = item ? item : root;
    if (json_is(*ret, JSON_OBJECT))
        return ERR_OK;
    (void)err_set(err, ERR_NOT_FOUND, "There is no invoice with the id %lld.", (long long)id);
    err_fix(err, "Search the invoice by its number; the number is not the id.");
    return ERR_NOT_FOUND;
}

/* ---- PDF ---- */

static struct str keep(struct arena *a, const struct json *file, const char *name)
{
    struct str s = json_str(json_get_nocase(file, str_from(name)));
    if (s.n > NAME_MAX_BYTES)
        s.n = NAME_MAX_BYTES;
    return str_make(str_dup(a, s), s.n);
}

/* "%PDF" in base64, as far as four bytes reach. */
static bool looks_like_pdf(struct str base64)
{
    return str_starts(base64, STR("JVBER"));
}

static enum err_code pdf(struct at_client *c, struct at_call *own, struct arena *a, int64_t id,
                         struct at_sink sink, uint64_t max_bytes, struct at_attachment *ret,
                         struct err *err)
{
    const struct json *file = NULL;
    struct exchange x;
    struct at_attachment doc = {.id = id};
    enum err_code rc = ask(c, own, id, "InvoicePdf", &x, &file, err);
    if (rc)
        return rc;
    struct str data = json_str(json_get_nocase(file, STR("data")));
    if (!looks_like_pdf(data))
        return exchange_wrong_shape(&x, "a PDF", err);
    rc = transfer_decode(data, json_get_nocase(file, STR("fileSize")), sink, max_bytes, &doc, err);
    if (rc)
        return rc;
    doc.file_name = keep(a, file, "fileName");
    doc.title = doc.file_name;
    doc.content_type = keep(a, file, "contentType");
    *ret = doc;
    return ERR_OK;
}

enum err_code at_invoice_pdf(struct at_client *c, struct at_call *call, int64_t invoice_id,
                             struct at_sink sink, uint64_t max_bytes, struct at_attachment *ret,
                             struct err *err)
{
    CLEANUP(arena_cleanup) struct arena *memory = arena_new(TRANSFER_ARENA_MAX);
    struct at_call own = *call;
    own.arena = memory;
    enum err_code rc = pdf(c, &own, call->arena, invoice_id, sink, max_bytes, ret, err);
    call->requests = own.requests;
    call->bytes = own.bytes;
    return rc;
}

/* ---- Markup ---- */

/* The member's name is not documented: the longest text is the markup. */
static struct str longest_text(const struct json *object)
{
    struct str best = {0};
    for (struct json_iter it = json_iter(object); json_next(&it);) {
        struct str s = json_str(it.value);
        if (s.n > best.n)
            best = s;
    }
    return best;
}

enum err_code at_invoice_markup(struct at_client *c, struct at_call *call, int64_t invoice_id,
                                enum at_markup kind, struct str *ret, struct err *err)
{
    const struct json *file = NULL;
    struct exchange x;
    enum err_code rc =
        ask(c, call, invoice_id, kind == AT_MARKUP_HTML ? "InvoiceMarkupHtml" : "InvoiceMarkupXml",
            &x, &file, err);
    if (rc)
        return rc;
    struct str text = longest_text(file);
    if (text.n == 0)
        return exchange_wrong_shape(&x, "an invoice's markup", err);
    if (text.n > MARKUP_MAX)
        return err_set(err, ERR_TOO_LARGE, "The invoice's markup is larger than %d bytes.",
                       MARKUP_MAX);
    *ret = text;
    return ERR_OK;
}
