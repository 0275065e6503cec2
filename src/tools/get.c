/* One record: by id, number or name, as lines of "field: value". */
#include "autotask/names.h"
#include "tools/handlers.h"
#include "tools/render.h"
#include "tools/resolve.h"
#include "tools/sections.h"
#include "tools/words.h"
#include "tools/write.h"

const char *record_argument(const struct tool_run *r)
{
    for (size_t i = 0; i < r->tool->n_args; i++)
        if (r->spec->args[i].field && strcmp(r->spec->args[i].field, "id") == 0)
            return r->tool->args[i].name;
    BUG("a tool on one record without an argument for it");
}

enum err_code get_view(struct tool_run *r, const struct cat_entity *e, int64_t id, struct view *v)
{
    const struct json **row = ARENA_ARRAY(r->arena, const struct json *, 1);
    enum err_code rc = view_columns(r, v, e, arg_json(r, "fields"), r->spec->columns);

    v->raw = arg_true(r, "raw");
    if (!rc)
        rc = at_get(r->ctx->client, &r->at, e, id, &row[0], &r->err);
    if (rc)
        return rc;
    v->rows = row;
    v->n_rows = 1;
    view_resolve(r, v);
    return ERR_OK;
}

const char *parent_argument(const struct tool_run *r)
{
    const struct cat_field *f = r->entity ? r->entity->parent_field : NULL;

    for (size_t i = 0; f && i < r->tool->n_args; i++) {
        const struct tool_arg *a = &r->spec->args[i];
        if (a->field && a->match == TOOL_MATCH_SPECIAL && str_eq(f->name, str_from(a->field)) &&
            str_trim(arg_text_at(r, i)).n > 0)
            return r->tool->args[i].name;
    }
    return NULL;
}

enum err_code parent_given(struct tool_run *r, int64_t *ret, bool *ret_given)
{
    const char *arg = parent_argument(r);
    struct resolved parent;

    *ret_given = false;
    if (!arg)
        return ERR_OK;
    enum err_code rc =
        resolve_value(r, r->entity, r->entity->parent_field, arg, arg_text(r, arg), &parent);
    *ret_given = !rc && str_to_i64(parent.value, ret);
    return rc;
}

/* A parent that is given must be that of the record: a note of another ticket is none of this. */
static enum err_code check_parent(struct tool_run *r, int64_t id, const struct json *row)
{
    int64_t wanted = 0, own;
    bool given;
    enum err_code rc = parent_given(r, &wanted, &given);

    if (rc || !given)
        return rc;
    bool fits = json_i64(json_get(row, r->entity->parent_field->name), &own) && own == wanted;
    return fits ? ERR_OK : not_below(r, r->entity, id, wanted);
}

enum err_code get_run(struct tool_run *r)
{
    struct view v = {0};
    int64_t id;
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &id);

    if (!rc)
        rc = get_view(r, r->entity, id, &v);
    if (!rc)
        rc = check_parent(r, id, v.rows[0]);
    if (rc)
        return rc;
    view_drop_empty(r, &v);
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), NULL, NULL);
    return r->err.code;
}

enum mcp_rc tool_get(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get_run);
}

/* ---- Records with what they consist of ---- */

enum { ITEMS_MAX = 1024 * 1024 };

static const char *const invoice_lines[] = {
    "itemDate", "itemName", "billingItemType", "quantity", "rate", "totalAmount", "ticketID", NULL};
static const char *const quote_lines[] = {"id",        "quoteItemType", "name",       "quantity",
                                          "unitPrice", "unitDiscount",  "isOptional", NULL};
static const char *const expense_lines[] = {
    "expenseDate", "expenseCategory",     "description", "internalCurrencyExpenseAmount",
    "companyID",   "isBillableToCompany", NULL};
static const char *const order_lines[] = {
    "productID", "quantity", "unitCost", "inventoryLocationID", "estimatedArrivalDate",
    "memo",      NULL};
static const char *const call_tickets[] = {"id", "ticketID", NULL};

static const struct {
    const char *parent;
    struct section section;
} items_of[] = {
    {"Invoices", {"BillingItems", "invoiceID", "Lines", "lines", invoice_lines, false}},
    {"Quotes", {"QuoteItems", "quoteID", "Items", "items", quote_lines, false}},
    {"ExpenseReports", {"ExpenseItems", "expenseReportID", "Items", "items", expense_lines, false}},
    {"PurchaseOrders", {"PurchaseOrderItems", "orderID", "Items", "items", order_lines, false}},
    {"ServiceCalls",
     {"ServiceCallTickets", "serviceCallID", "Tickets", "tickets", call_tickets, false}},
};

static const struct section *section_of(const struct cat_entity *e)
{
    for (size_t i = 0; i < ARRAY_LEN(items_of); i++)
        if (str_eq(e->name, str_from(items_of[i].parent)))
            return &items_of[i].section;
    BUG("tool_get_with_items on an entity without items");
}

static enum err_code get_with_items(struct tool_run *r)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct view v = {0};
    int64_t id;
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &id);

    buf_init(&text, ITEMS_MAX);
    buf_init(&json, ITEMS_MAX);
    if (!rc)
        rc = get_view(r, r->entity, id, &v);
    if (!rc)
        rc = section_add(r, section_of(r->entity), id, &text, &json);
    if (rc)
        return rc;
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), buf_cstr(&text), buf_cstr(&json));
    return r->err.code;
}

enum mcp_rc tool_get_with_items(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get_with_items);
}
