/* Zone, versions, thresholds, modules, invoice documents, time-off balances. Where the shape of an
 * answer is not known from any source, it is the plainest that fits the result model's name. */
#include "sandbox/special.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/jw.h"
#include "sandbox/limits.h"
#include "sandbox/metadata.h"
#include "sandbox/query.h"
#include "sandbox/sandbox.h"
#include "sandbox/server.h"

#include <stdio.h>

enum { DOCUMENT_MAX = 1 << 20, WEB_SITE_ID = 1 };

static void start(struct sb_request *r, struct jw *w)
{
    buf_reset(r->out);
    jw_init(w, r->out);
    jw_object(w);
    r->status = 200;
}

void sb_handle_version_information(struct sb_request *r)
{
    struct jw w;
    start(r, &w);
    jw_kraw(&w, "apiVersions", STR("[\"V1.0\"]"));
    jw_end(&w);
}

/* Known is the sandbox's own user; for others Autotask says 500. */
void sb_handle_zone(struct sb_request *r)
{
    struct jw w;
    struct str user = sb_query_param(r, "user");
    struct str base = str_from(r->base_url);
    if (!str_eq_nocase(str_trim(user), str_from(sandbox_username))) {
        sb_fail(r, "Zone information could not be determined");
        return;
    }
    start(r, &w);
    jw_kz(&w, "zoneName", "Sandbox");
    jw_kstr(&w, "url", base);
    jw_kstr(&w, "webUrl", str_make(base.p, base.n - strlen("ATServicesRest/")));
    jw_ki64(&w, "ci", WEB_SITE_ID);
    jw_end(&w);
}

static void version(struct sb_request *r, const struct str *path)
{
    struct jw w;
    (void)path;
    start(r, &w);
    jw_kz(&w, "majorVersion", "2026");
    jw_kz(&w, "minorVersion", "4");
    jw_kz(&w, "build", "0");
    jw_kz(&w, "customerType", "Sandbox");
    jw_end(&w);
}

static void authenticate(struct sb_request *r, const struct str *path)
{
    struct jw w;
    (void)path;
    start(r, &w);
    jw_kz(&w, "token", NULL);
    jw_end(&w);
}

static void threshold(struct sb_request *r, const struct str *path)
{
    struct jw w;
    (void)path;
    start(r, &w);
    jw_ki64(&w, "externalRequestThreshold", sb_limits_hourly(r->sb->limits));
    jw_ki64(&w, "requestThresholdTimeframe", 60);
    jw_ki64(&w, "currentTimeframeRequestCount", sb_limits_used(r->sb->limits, sb_mono_ms(r->sb)));
    jw_end(&w);
}

static void modules(struct sb_request *r, const struct str *path)
{
    static const char *const names[] = {"CRM",          "Directory",  "Contracts", "Projects",
                                        "Service Desk", "Timesheets", "Inventory", "Reports",
                                        "Outsource",    "Admin"};
    struct jw w;
    (void)path;
    start(r, &w);
    jw_key(&w, STR("items"));
    jw_array(&w);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        jw_object(&w);
        jw_kz(&w, "name", names[i]);
        jw_kbool(&w, "isEnabled", true);
        jw_end(&w);
    }
    jw_end(&w);
    jw_end(&w);
}

static void all_entities(struct sb_request *r, const struct str *path)
{
    (void)path;
    sb_handle_all_entity_info(r);
}

/* ---- invoice documents ---- */

struct invoice {
    int64_t id;
    struct str number, date, company;
    double total;
};

static bool find_invoice(struct sb_request *r, struct str id_text, struct invoice *ret)
{
    sqlite3_stmt *stmt =
        sb_stmt(r->st, STR("SELECT i.id, i.invoiceNumber, i.invoiceDateTime, c.companyName, "
                           "i.invoiceTotal FROM \"Invoices\" i LEFT JOIN \"Companies\" c ON "
                           "c.id=i.companyID WHERE i.id=?1"));
    int64_t id;
    if (!stmt || !str_to_i64(id_text, &id))
        return false;
    sqlite3_bind_int64(stmt, 1, id);
    bool found = sqlite3_step(stmt) == SQLITE_ROW;
    if (found) {
        *ret = (struct invoice){.id = id, .total = sqlite3_column_double(stmt, 4)};
        ret->number = str_from(str_dup(r->arena, sb_column_text(stmt, 1)));
        ret->date = str_from(str_dup(r->arena, sb_column_text(stmt, 2)));
        ret->company = str_from(str_dup(r->arena, sb_column_text(stmt, 3)));
    }
    sqlite3_reset(stmt);
    return found;
}

static void no_document(struct sb_request *r)
{
    sb_fail(
        r,
        "No message. No matching records found. The logged in Resource may not have the required "
        "permissions to query the data.");
}

/* Text for a PDF string: printable ASCII without the three characters that mean something there. */
static void pdf_text(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_add_char(out, s.p[i] >= ' ' && s.p[i] < 127 && !strchr("()\\", s.p[i]) ? s.p[i] : '?');
}

/* One page, one font: the smallest PDF that every reader opens. */
static void write_pdf(struct buf *out, const struct invoice *invoice)
{
    struct buf page CLEANUP(buf_done) = {0};
    size_t at[6];
    buf_init(&page, DOCUMENT_MAX);
    buf_add_z(&page, "BT /F1 18 Tf 72 720 Td (Invoice ");
    pdf_text(&page, invoice->number);
    buf_add_z(&page, ") Tj /F1 12 Tf 0 -28 Td (");
    pdf_text(&page, invoice->company);
    buf_add_z(&page, ") Tj 0 -18 Td (Date: ");
    pdf_text(&page, str_make(invoice->date.p, invoice->date.n < 10 ? invoice->date.n : 10));
    buf_printf(&page, ") Tj 0 -18 Td (Total: %.2f) Tj ET", invoice->total);
    buf_add_z(out, "%PDF-1.4\n");
    at[1] = out->n;
    buf_add_z(out, "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
    at[2] = out->n;
    buf_add_z(out, "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n");
    at[3] = out->n;
    buf_add_z(out, "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R"
                   "/Resources<</Font<</F1 4 0 R>>>>>>endobj\n");
    at[4] = out->n;
    buf_add_z(out, "4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n");
    at[5] = out->n;
    buf_printf(out, "5 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n", page.n,
               buf_cstr(&page));
    size_t xref = out->n;
    buf_add_z(out, "xref\n0 6\n0000000000 65535 f \n");
    for (size_t i = 1; i < ARRAY_LEN(at); i++)
        buf_printf(out, "%010zu 00000 n \n", at[i]);
    buf_printf(out, "trailer<</Size 6/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", xref);
}

static void invoice_pdf(struct sb_request *r, const struct str *path)
{
    struct invoice invoice;
    struct buf pdf CLEANUP(buf_done) = {0}, data CLEANUP(buf_done) = {0};
    struct jw w;
    buf_init(&pdf, DOCUMENT_MAX);
    buf_init(&data, DOCUMENT_MAX * 2);
    if (!find_invoice(r, path[1], &invoice)) {
        no_document(r);
        return;
    }
    write_pdf(&pdf, &invoice);
    base64_encode(&data, buf_str(&pdf), BASE64_STANDARD);
    start(r, &w);
    jw_ki64(&w, "id", invoice.id);
    jw_kz(&w, "contentType", "application/pdf");
    jw_kz(&w, "fileName", str_printf(r->arena, "Invoice_%.*s.pdf", STR_ARG(invoice.number)));
    jw_ki64(&w, "fileSize", (int64_t)pdf.n);
    jw_kstr(&w, "data", buf_str(&data));
    jw_end(&w);
}

static void reply_markup(struct sb_request *r, const struct invoice *invoice, const char *text)
{
    struct jw w;
    start(r, &w);
    jw_ki64(&w, "id", invoice->id);
    jw_kz(&w, "markup", text);
    jw_end(&w);
}

static void invoice_html(struct sb_request *r, const struct str *path)
{
    struct invoice i;
    if (!find_invoice(r, path[1], &i))
        no_document(r);
    else
        reply_markup(
            r, &i,
            str_printf(
                r->arena,
                "<html><body><h1>Invoice %.*s</h1><p>%.*s</p><p>%.*s</p><p>%.2f</p></body></html>",
                STR_ARG(i.number), STR_ARG(i.company), STR_ARG(i.date), i.total));
}

static void invoice_xml(struct sb_request *r, const struct str *path)
{
    struct invoice i;
    if (!find_invoice(r, path[1], &i))
        no_document(r);
    else
        reply_markup(
            r, &i,
            str_printf(r->arena,
                       "<invoice number=\"%.*s\" company=\"%.*s\" date=\"%.*s\" total=\"%.2f\"/>",
                       STR_ARG(i.number), STR_ARG(i.company), STR_ARG(i.date), i.total));
}

/* The balances of one resource in one year: one record, or none. */
static void time_off(struct sb_request *r, const struct str *path)
{
    int64_t resource = 0, year = 0;
    bool numbers = str_to_i64(path[1], &resource) && str_to_i64(path[3], &year);
    sqlite3_stmt *stmt =
        sb_stmt(r->st, STR("SELECT id FROM \"ResourceTimeOffBalances\" WHERE resourceID=?1 AND "
                           "year=?2"));
    int64_t id = -1;
    if (numbers && stmt) {
        sqlite3_bind_int64(stmt, 1, resource);
        sqlite3_bind_int64(stmt, 2, year);
        if (sqlite3_step(stmt) == SQLITE_ROW)
            id = sqlite3_column_int64(stmt, 0);
        sqlite3_reset(stmt);
    }
    sb_handle_get(r, cat_entity_find(STR("ResourceTimeOffBalances")), id);
}

/* Approving is a request without a body. Which status values stand for it is not known, so only who
 * and when are kept. */
static void approve_time_off(struct sb_request *r, const struct str *path)
{
    char now[32];
    int64_t id = 0;
    sqlite3_stmt *stmt =
        sb_stmt(r->st, STR("UPDATE \"TimeOffRequests\" SET approvedDateTime=?2, "
                           "approveRejectResourceID=?3, lastModifiedDateTime=?2 WHERE id=?1"));
    struct err err = {0};
    if (!stmt || !str_to_i64(path[1], &id)) {
        sb_no_route(r);
        return;
    }
    sb_store_datetime(sb_store_now(r->st), now, sizeof(now));
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_text(stmt, 2, now, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 3, r->api_resource);
    if (sb_store_begin(r->st, &err) || sb_store_step(r->st, stmt, &err)) {
        sb_store_rollback(r->st);
        sb_fail_internal(r, &err);
    } else if (sqlite3_changes(r->st->db) == 0) {
        sb_store_rollback(r->st);
        no_document(r);
    } else if (sb_commit(r, cat_entity_find(STR("TimeOffRequests")), id, &err)) {
        sb_store_rollback(r->st);
        sb_fail_internal(r, &err);
    } else {
        sb_reply_item_id(r, id);
    }
}

/* Paths below /V1.0/; "#" is a number. */
static const struct {
    enum sb_verb verb;
    const char *path;
    sb_special_fn *handler;
} specials[] = {
    {SB_GET, "Version", version},
    {SB_GET, "Authenticate", authenticate},
    {SB_GET, "EntityInformation", all_entities},
    {SB_GET, "Modules", modules},
    {SB_GET, "ThresholdInformation", threshold},
    {SB_GET, "Invoices/#/InvoicePdf", invoice_pdf},
    {SB_GET, "Invoices/#/InvoiceMarkupHtml", invoice_html},
    {SB_GET, "Invoices/#/InvoiceMarkupXml", invoice_xml},
    {SB_GET, "Companies/#/invoiceSettings", sb_invoice_settings},
    {SB_PUT, "Companies/#/invoiceSettings", sb_invoice_settings_put},
    {SB_POST, "Companies/#/invoiceSettings/contactRecipients", sb_invoice_recipients_add},
    {SB_POST, "Companies/#/invoiceSettings/resourceRecipients", sb_invoice_recipients_add},
    {SB_DELETE, "Companies/#/invoiceSettings/contactRecipients/#", sb_invoice_recipients_remove},
    {SB_DELETE, "Companies/#/invoiceSettings/resourceRecipients/#", sb_invoice_recipients_remove},
    {SB_GET, "Resources/#/TimeOffBalances/#", time_off},
    {SB_GET, "TimeOffRequests/#/Approve", approve_time_off},
};

static bool fits(struct str pattern, const struct str *segments, size_t n)
{
    int64_t number;
    for (size_t i = 0; i < n; i++) {
        struct str part = str_split(&pattern, '/');
        bool ok = str_eq(part, STR("#")) ? str_to_i64(segments[i], &number)
                                         : str_eq_nocase(part, segments[i]);
        if (!ok)
            return false;
    }
    return pattern.n == 0;
}

bool sb_handle_special(struct sb_request *r, const struct str *segments, size_t n)
{
    bool path_known = false;
    for (size_t i = 0; i < ARRAY_LEN(specials); i++) {
        if (!fits(str_from(specials[i].path), segments, n))
            continue;
        path_known = true;
        if (specials[i].verb == r->verb) {
            specials[i].handler(r, segments);
            return true;
        }
    }
    if (path_known)
        sb_no_verb(r);
    return path_known;
}
