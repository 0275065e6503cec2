/* explain_invoice: what an invoice charges and where each line came from. Lines whose source says
 * something else (7.5 hours billed for an entry of 0.75) are shown first. */
#include "tools/office.h"

enum { LINES_MAX = 2000, LINES_SHOWN = 20, ODD_SHOWN = 15, OTHERS_SHOWN = 12 };

static const char *const invoice_columns[] = {"id",
                                              "invoiceNumber:invoice",
                                              "companyID:-",
                                              "fromDate:from",
                                              "toDate:to",
                                              "invoiceDateTime:invoiced",
                                              "invoiceTotal:total",
                                              "totalTaxValue:-",
                                              "dueDate:-",
                                              "paidDate:paid",
                                              "isVoided:voided",
                                              "taxRegionName:-",
                                              "orderNumber:-",
                                              "comments:-",
                                              NULL};

struct explained {
    struct tool_run *r;
    struct work_answer a;
    struct work_query invoices;
    size_t row; /* of the invoice that is explained */
    int64_t id;
    struct work_query lines, entries, tickets, charges;
};

/* ---- Which invoice ---- */

static enum err_code fetch_invoices(struct explained *x)
{
    x->invoices.max_rows = 1000;
    enum err_code rc = work_fetch(&x->invoices);
    if (!rc)
        WORK_NAMES(x->r, &x->invoices);
    return rc;
}

static enum err_code by_number(struct explained *x)
{
    struct str text = arg_text(x->r, "invoice");
    int64_t id;

    work_query_init(&x->invoices, x->r, "Invoices", invoice_columns);
    work_where_text(&x->invoices, "invoiceNumber", AT_EQ, text);
    enum err_code rc = fetch_invoices(x);
    if (rc || x->invoices.view.n_rows > 0)
        return rc;
    if (str_to_i64(text, &id)) {
        work_query_init(&x->invoices, x->r, "Invoices", invoice_columns);
        work_where_id(&x->invoices, "id", id);
        rc = fetch_invoices(x);
        if (rc || x->invoices.view.n_rows > 0)
            return rc;
    }
    rc = err_set(&x->r->err, ERR_NOT_FOUND, "There is no invoice with the number or id \"%.*s\".",
                 STR_ARG(office_clean(x->r, text)));
    err_field(&x->r->err, STR("invoice"));
    err_fix(&x->r->err, "Give company (and month) instead to find its invoices.");
    return rc;
}

/* The invoices of a company whose billing period meets the month, else those made in it. */
static enum err_code by_company(struct explained *x)
{
    struct office_company company;
    struct office_period month;
    bool has_month = office_given(x->r, "month");
    enum err_code rc = office_company_arg(x->r, "company", &company);

    if (!rc && has_month)
        rc = office_period_arg(x->r, "month", "last month", &month);
    for (int round = 0; !rc && round < (has_month ? 2 : 1); round++) {
        work_query_init(&x->invoices, x->r, "Invoices", invoice_columns);
        work_where_id(&x->invoices, "companyID", company.id);
        if (has_month && round == 0) {
            /* fromDate and toDate are calendar dates: midnight UTC */
            work_where_time(&x->invoices, "fromDate", INT64_MIN, month.to_day * 86400);
            work_where_time(&x->invoices, "toDate", month.from_day * 86400, INT64_MAX);
        } else if (has_month) {
            work_where_time(&x->invoices, "invoiceDateTime", month.from_s, month.to_s);
        }
        rc = fetch_invoices(x);
        if (!rc && x->invoices.view.n_rows > 0)
            return ERR_OK;
    }
    if (rc)
        return rc;
    rc = err_set(&x->r->err, ERR_NOT_FOUND, "%.*s has no invoice%s%.*s.", STR_ARG(company.name),
                 has_month ? " for or from " : "", STR_ARG(has_month ? month.text : STR("")));
    err_fix(&x->r->err, "unbilled_work company=%lld shows what is not invoiced yet%s.",
            (long long)company.id,
            has_month ? "; without month the newest invoice is explained" : "");
    return rc;
}

static enum err_code find_invoice(struct explained *x)
{
    enum err_code rc;

    if (office_given(x->r, "invoice")) {
        rc = by_number(x);
    } else if (office_given(x->r, "company")) {
        rc = by_company(x);
    } else {
        rc = err_set(&x->r->err, ERR_MISSING_REQUIRED, "Which invoice?");
        err_field(&x->r->err, STR("invoice"));
        err_fix(&x->r->err, "Give the invoice number, or company and month.");
    }
    if (rc)
        return rc;
    work_sort(&x->invoices, "invoiceDateTime", true);
    while (x->row + 1 < x->invoices.view.n_rows && work_is(&x->invoices, x->row, "isVoided"))
        x->row++; /* the newest that counts */
    (void)work_id(&x->invoices, x->row, "id", &x->id);
    return ERR_OK;
}

/* ---- Lines and their sources ---- */

static enum err_code load_lines(struct explained *x)
{
    static const char *const columns[] = {"id",
                                          "itemDate",
                                          "itemName",
                                          "billingItemType",
                                          "quantity",
                                          "rate",
                                          "extendedPrice",
                                          "taxDollars",
                                          "totalAmount",
                                          "timeEntryID",
                                          "ticketID",
                                          "ticketChargeID",
                                          "contractID",
                                          "projectID",
                                          "milestoneID",
                                          "contractBlockID",
                                          "expenseItemID",
                                          "projectChargeID",
                                          "contractChargeID",
                                          "nonBillable",
                                          NULL};

    work_query_init(&x->lines, x->r, "BillingItems", columns);
    work_where_id(&x->lines, "invoiceID", x->id);
    x->lines.max_rows = LINES_MAX;
    return work_fetch(&x->lines);
}

static enum err_code load_source(struct explained *x, struct work_query *q, const char *entity,
                                 const char *const *columns, const char *field)
{
    size_t n;
    const int64_t *ids = work_ids(&x->lines, field, &n);

    work_query_init(q, x->r, entity, columns);
    work_where_in(q, "id", ids, n);
    q->max_rows = LINES_MAX;
    return work_fetch(q);
}

static enum err_code load_sources(struct explained *x)
{
    static const char *const entry_columns[] = {"id", "resourceID", "hoursToBill", NULL};
    static const char *const ticket_columns[] = {"id", "ticketNumber", "title", NULL};
    static const char *const charge_columns[] = {"id", "unitQuantity", "billableAmount", NULL};
    enum err_code rc = load_source(x, &x->entries, "TimeEntries", entry_columns, "timeEntryID");

    if (!rc)
        rc = load_source(x, &x->tickets, "Tickets", ticket_columns, "ticketID");
    if (!rc)
        rc = load_source(x, &x->charges, "TicketCharges", charge_columns, "ticketChargeID");
    if (!rc)
        WORK_NAMES(x->r, &x->lines, &x->entries);
    return rc;
}

static struct str ticket_of(struct explained *x, size_t row)
{
    int64_t id;
    size_t at = work_id(&x->lines, row, "ticketID", &id) ? office_find(&x->tickets, id) : SIZE_MAX;

    if (at == SIZE_MAX)
        return STR("");
    return str_from(str_printf(x->r->arena, "%.*s %.*s",
                               STR_ARG(work_text(&x->tickets, at, "ticketNumber")),
                               STR_ARG(office_text(&x->tickets, at, "title"))));
}

static bool has_id(const struct explained *x, size_t row, const char *field)
{
    int64_t id;
    return work_id(&x->lines, row, field, &id);
}

/* "0.75 h by Omar Haddad: T20261003.0002 Printer jams" */
static struct str source_of(struct explained *x, size_t row)
{
    struct tool_run *r = x->r;
    struct str ticket = ticket_of(x, row);
    int64_t id;

    if (work_id(&x->lines, row, "timeEntryID", &id)) {
        size_t at = office_find(&x->entries, id);
        if (at == SIZE_MAX)
            return STR("a time entry that no longer exists");
        return str_from(str_printf(
            r->arena, "%.*s h by %.*s: %.*s", STR_ARG(work_text(&x->entries, at, "hoursToBill")),
            STR_ARG(work_text(&x->entries, at, "resourceID")), STR_ARG(ticket)));
    }
    const struct {
        const char *field, *words;
    } kinds[] = {{"ticketChargeID", "ticket charge: "},
                 {"projectChargeID", "project charge: "},
                 {"contractChargeID", "contract charge: "},
                 {"contractBlockID", "block bought: "},
                 {"milestoneID", "milestone: "},
                 {"expenseItemID", "expense: "},
                 {"contractID", ""}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!has_id(x, row, kinds[i].field))
            continue;
        struct str of = ticket.n                       ? ticket
                        : has_id(x, row, "projectID")  ? work_text(&x->lines, row, "projectID")
                        : has_id(x, row, "contractID") ? work_text(&x->lines, row, "contractID")
                                                       : STR("");
        return str_from(str_printf(r->arena, "%s%.*s", kinds[i].words, STR_ARG(of)));
    }
    return ticket;
}

/* ---- What does not fit ---- */

/* What a line should have been by its source; false when they agree or nothing can be said. */
static bool is_odd(struct explained *x, size_t row, struct decimal *ret_source,
                   struct decimal *ret_over, const char **ret_unit)
{
    struct decimal quantity = work_number(&x->lines, row, "quantity");
    struct decimal price = work_number(&x->lines, row, "extendedPrice");
    int64_t id;
    size_t at;

    if (work_id(&x->lines, row, "timeEntryID", &id)) {
        at = office_find(&x->entries, id);
        if (at == SIZE_MAX)
            return false;
        *ret_source = work_number(&x->entries, at, "hoursToBill");
        *ret_unit = " h";
        struct decimal wanted =
            decimal_round(decimal_mul(*ret_source, work_number(&x->lines, row, "rate")), 2);
        *ret_over = decimal_sub(price, wanted);
        return decimal_cmp(quantity, *ret_source) != 0;
    }
    if (work_id(&x->lines, row, "ticketChargeID", &id)) {
        at = office_find(&x->charges, id);
        if (at == SIZE_MAX)
            return false;
        *ret_source = work_number(&x->charges, at, "unitQuantity");
        *ret_unit = "";
        *ret_over = decimal_sub(price, work_number(&x->charges, at, "billableAmount"));
        return decimal_cmp(quantity, *ret_source) != 0 || !decimal_is_zero(*ret_over);
    }
    return false;
}

static size_t show_odd(struct explained *x)
{
    static const char *const headings[] = {"line",       "billed", "source says",
                                           "difference", "from",   NULL};
    struct work_section *s = NULL;
    struct decimal source, over;
    const char *unit;
    size_t n = 0;

    for (size_t row = 0; row < x->lines.view.n_rows; row++)
        n += is_odd(x, row, &source, &over, &unit);
    for (size_t row = 0; n > 0 && row < x->lines.view.n_rows; row++) {
        if (!is_odd(x, row, &source, &over, &unit))
            continue;
        if (!s) {
            s = work_section(&x->a, "differences", "Lines that differ from their source",
                             (int64_t)n, ODD_SHOWN);
            work_columns(s, headings);
        }
        const struct str cells[] = {
            work_text(&x->lines, row, "itemName"),
            str_from(str_printf(
                x->r->arena, "%.*s%s",
                STR_ARG(work_decimal(x->r, work_number(&x->lines, row, "quantity"))), unit)),
            str_from(str_printf(x->r->arena, "%.*s%s", STR_ARG(work_decimal(x->r, source)), unit)),
            work_money(x->r, over), source_of(x, row)};
        work_row(s, cells);
    }
    return n;
}

/* ---- The answer ---- */

static void show_types(struct explained *x)
{
    static const char *const headings[] = {"type", "lines", "before tax", NULL};
    size_t n;
    struct work_group *groups = work_group(&x->lines, "billingItemType", "extendedPrice", &n);
    struct work_section *s = work_section(&x->a, "by_type", "By type", -1, 12);

    work_columns(s, headings);
    for (size_t i = 0; i < n; i++) {
        const struct str cells[] = {groups[i].key,
                                    str_from(str_printf(x->r->arena, "%zu", groups[i].n)),
                                    work_money(x->r, groups[i].sum)};
        work_row(s, cells);
    }
}

static bool is_wanted(const struct explained *x, size_t row, struct str type)
{
    return type.n == 0 || str_contains_nocase(work_text(&x->lines, row, "billingItemType"), type);
}

static enum err_code show_lines(struct explained *x)
{
    static const char *const headings[] = {"date",   "line", "quantity", "rate",
                                           "amount", "tax",  "from",     NULL};
    struct str type = arg_text(x->r, "type");
    size_t n = 0;

    for (size_t row = 0; row < x->lines.view.n_rows; row++)
        n += is_wanted(x, row, type);
    if (n == 0 && x->lines.view.n_rows > 0) {
        enum err_code rc = err_set(&x->r->err, ERR_NOT_FOUND, "No line is of type \"%.*s\".",
                                   STR_ARG(office_clean(x->r, type)));
        err_field(&x->r->err, STR("type"));
        err_fix(&x->r->err, "Without type all lines are shown, with their types.");
        return rc;
    }
    struct work_section *s =
        work_section(&x->a, "lines", "Lines, largest first", (int64_t)n, LINES_SHOWN);
    work_columns(s, headings);
    for (size_t row = 0; row < x->lines.view.n_rows; row++) {
        int64_t day;
        if (!is_wanted(x, row, type))
            continue;
        const struct str cells[] = {
            office_day(&x->lines, row, "itemDate", &day) ? office_date(x->r, day) : STR(""),
            work_text(&x->lines, row, "itemName"),
            work_decimal(x->r, work_number(&x->lines, row, "quantity")),
            work_money(x->r, work_number(&x->lines, row, "rate")),
            work_money(x->r, work_number(&x->lines, row, "extendedPrice")),
            work_money(x->r, work_number(&x->lines, row, "taxDollars")),
            source_of(x, row)};
        work_row(s, cells);
    }
    return ERR_OK;
}

static void show_totals(struct explained *x)
{
    struct tool_run *r = x->r;
    struct decimal net = work_sum(&x->lines, "extendedPrice");
    struct decimal tax = work_sum(&x->lines, "taxDollars");
    struct decimal total = work_number(&x->invoices, x->row, "invoiceTotal");
    struct decimal rest = decimal_sub(total, decimal_add(net, tax));

    work_fact(&x->a, "total", "Total %.*s = %.*s before tax + %.*s tax (%.*s), on %zu lines.",
              STR_ARG(work_money(r, total)), STR_ARG(work_money(r, net)),
              STR_ARG(work_money(r, tax)),
              STR_ARG(office_text(&x->invoices, x->row, "taxRegionName")), x->lines.view.n_rows);
    if (x->lines.view.n_rows == 0)
        work_fact(&x->a, "unexplained",
                  "Autotask holds no billing items for this invoice: nothing "
                  "of it can be explained.");
    else if (!decimal_is_zero(rest))
        work_fact(&x->a, "unexplained", "The lines do not add up to the total: %.*s is missing.",
                  STR_ARG(work_money(r, rest)));
}

static void show_head(struct explained *x)
{
    const struct work_query *q = &x->invoices;
    struct tool_run *r = x->r;
    int64_t company = 0, from = 0, to = 0, made = 0, due = 0, paid;

    (void)work_id(q, x->row, "companyID", &company);
    (void)office_day(q, x->row, "fromDate", &from);
    (void)office_day(q, x->row, "toDate", &to);
    (void)office_day(q, x->row, "invoiceDateTime", &made);
    (void)office_day(q, x->row, "dueDate", &due);
    bool is_paid = office_day(q, x->row, "paidDate", &paid);
    work_answer_init(&x->a, r, "Invoice %.*s (id %lld) of %.*s",
                     STR_ARG(office_text(q, x->row, "invoiceNumber")), (long long)x->id,
                     STR_ARG(office_text(q, x->row, "companyID")));
    work_fact(&x->a, "invoice", "For %.*s to %.*s, invoiced %.*s, due %.*s, %s%.*s%s.",
              STR_ARG(office_date(r, from)), STR_ARG(office_date(r, to)),
              STR_ARG(office_date(r, made)), STR_ARG(office_date(r, due)),
              is_paid                 ? "paid "
              : due < office_today(r) ? "NOT PAID, overdue"
                                      : "not paid yet",
              STR_ARG(is_paid ? office_date(r, paid) : STR("")),
              work_is(q, x->row, "isVoided") ? ", VOIDED" : "");
}

static void show_others(struct explained *x)
{
    const struct work_query *q = &x->invoices;
    size_t n = q->view.n_rows - 1;

    if (n == 0 || !office_given(x->r, "month")) {
        if (n > 0)
            work_counted(&x->a, "The newest of %zu invoices of the company.", n + 1);
        return;
    }
    struct work_section *s =
        work_section(&x->a, "other_invoices", "Other invoices that fit", (int64_t)n, OTHERS_SHOWN);
    for (size_t row = 0; row < q->view.n_rows; row++)
        if (row != x->row)
            work_row_of(s, q, row, NULL, STR(""));
}

static enum err_code explain_invoice(struct tool_run *r)
{
    struct explained x = {.r = r};
    enum err_code rc = find_invoice(&x);

    if (!rc)
        rc = load_lines(&x);
    if (!rc)
        rc = load_sources(&x);
    if (rc)
        return rc;
    show_head(&x);
    show_totals(&x);
    if (x.lines.view.n_rows > 0) {
        show_types(&x);
        size_t odd = show_odd(&x);
        work_counted(&x.a, "%zu lines differ from their time entry or ticket charge.", odd);
        work_sort(&x.lines, "extendedPrice", true);
        rc = show_lines(&x);
    }
    if (rc)
        return rc;
    show_others(&x);
    work_counted(&x.a, "Lines are the billing items of the invoice%s.",
                 x.lines.more ? "; only the first 2000 were read" : "");
    const char *uri = str_printf(r->arena, "autotask://invoices/%lld/pdf", (long long)x.id);
    work_fact(&x.a, "pdf", "PDF: resource %s", uri);
    rc = work_finish(&x.a);
    if (!rc)
        mcp_resource_link(r->call, uri, "invoice.pdf", "The invoice as the customer gets it.",
                          "application/pdf");
    return rc;
}

enum mcp_rc tool_explain_invoice(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, explain_invoice);
}
