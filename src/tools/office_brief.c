/* client_brief: one page to read before calling a customer. */
#include "tools/office.h"

enum {
    TICKETS_SHOWN = 12,
    CONTACTS_SHOWN = 6,
    NOTES_SHOWN = 4,
    LIST_SHOWN = 5,
    NOTE_CHARS = 300,
    NOTE_DAYS = 366
};

struct brief {
    struct tool_run *r;
    struct work_answer a;
    struct office_company company;
    struct work_query head, alerts, contacts, tickets, contracts, opportunities, notes, todos;
    struct work_query invoices, projects;
};

static const char *const head_columns[] = {"companyType", "classification", "phone",
                                           "city",        "state",          "ownerResourceID",
                                           "isActive",    "webAddress",     NULL};
static const char *const alert_columns[] = {"alertTypeID:alert", "alertText:text", NULL};
static const char *const contact_columns[] = {"firstName:-",
                                              "lastName:-",
                                              "title",
                                              "phone",
                                              "emailAddress:e-mail",
                                              "primaryContact:-",
                                              "billingContact:-",
                                              "userDefinedFields:-",
                                              NULL};
static const char *const ticket_columns[] = {
    "ticketNumber:number",         "priority",      "status", "title",
    "assignedResourceID:assigned", "dueDateTime:-", NULL};
static const char *const contract_columns[] = {"contractName:contract", "contractType:type",
                                               "endDate:end", "status:-", NULL};
static const char *const opportunity_columns[] = {
    "title:opportunity",  "stage", "amount", "projectedCloseDate:close", "ownerResourceID:owner",
    "nextStep:next step", NULL};
static const char *const note_columns[] = {
    "startDateTime:when", "actionType:action", "assignedResourceID:by", "name", "note", NULL};
static const char *const todo_columns[] = {"endDateTime:due", "actionType:action",
                                           "assignedToResourceID:for", "activityDescription:what",
                                           NULL};
static const char *const invoice_columns[] = {"invoiceNumber:invoice", "invoiceDateTime:invoiced",
                                              "dueDate:due", "invoiceTotal:total", NULL};
static const char *const project_columns[] = {"projectName:project", "status", "endDateTime:end",
                                              "completedPercentage:done %", NULL};

static void of_company(struct brief *b, struct work_query *q, const char *entity,
                       const char *const *columns)
{
    work_query_init(q, b->r, entity, columns);
    work_where_id(q, "companyID", b->company.id);
}

static enum err_code load_people(struct brief *b)
{
    work_query_init(&b->head, b->r, "Companies", head_columns);
    work_where_id(&b->head, "id", b->company.id);
    enum err_code rc = work_fetch(&b->head);

    if (!rc) {
        of_company(b, &b->alerts, "CompanyAlerts", alert_columns);
        rc = work_fetch(&b->alerts);
    }
    if (!rc) {
        of_company(b, &b->contacts, "Contacts", contact_columns);
        work_where_bool(&b->contacts, "isActive", true);
        rc = work_fetch(&b->contacts);
    }
    return rc;
}

static enum err_code load_work(struct brief *b)
{
    of_company(b, &b->tickets, "Tickets", ticket_columns);
    work_where_open(&b->tickets);
    enum err_code rc = work_fetch(&b->tickets);

    if (!rc) {
        of_company(b, &b->projects, "Projects", project_columns);
        work_where_open(&b->projects);
        rc = work_fetch(&b->projects);
    }
    if (!rc) {
        of_company(b, &b->contracts, "Contracts", contract_columns);
        rc = work_fetch(&b->contracts);
    }
    return rc;
}

static enum err_code load_sales(struct brief *b)
{
    of_company(b, &b->opportunities, "Opportunities", opportunity_columns);
    work_where_open(&b->opportunities);
    enum err_code rc = work_fetch(&b->opportunities);

    if (!rc) {
        of_company(b, &b->notes, "CompanyNotes", note_columns);
        work_where_time(&b->notes, "startDateTime", b->r->now_s - (int64_t)NOTE_DAYS * 86400,
                        INT64_MAX);
        rc = work_fetch(&b->notes);
    }
    if (!rc) {
        of_company(b, &b->todos, "CompanyToDos", todo_columns);
        work_where_exists(&b->todos, "completedDate", false);
        rc = work_fetch(&b->todos);
    }
    if (!rc) {
        of_company(b, &b->invoices, "Invoices", invoice_columns);
        work_where_exists(&b->invoices, "paidDate", false);
        work_where_bool(&b->invoices, "isVoided", false);
        rc = work_fetch(&b->invoices);
    }
    return rc;
}

/* ---- The answer ---- */

static void show_head(struct brief *b)
{
    const struct work_query *q = &b->head;
    struct str class = office_text(q, 0, "classification");

    work_fact(&b->a, "company",
              "Company: %.*s%s%.*s · %.*s, %.*s · phone %.*s · account manager %.*s%s",
              STR_ARG(office_text(q, 0, "companyType")), class.n ? " · " : "", STR_ARG(class),
              STR_ARG(office_text(q, 0, "city")), STR_ARG(office_text(q, 0, "state")),
              STR_ARG(office_text(q, 0, "phone")), STR_ARG(office_text(q, 0, "ownerResourceID")),
              work_is(q, 0, "isActive") ? "" : " · INACTIVE company");
}

static bool is_vip(const struct work_query *q, size_t row)
{
    const struct json *list = work_value(q, row, "userDefinedFields");

    for (struct json_iter it = json_iter(list); json_next(&it);) {
        struct str value = json_str(json_get(it.value, STR("value")));
        if (str_contains_nocase(json_str(json_get(it.value, STR("name"))), STR("vip")) &&
            (str_eq_nocase(value, STR("yes")) || str_eq_nocase(value, STR("true")) ||
             str_eq(value, STR("1"))))
            return true;
    }
    return false;
}

static struct str role_of(struct brief *b, size_t row)
{
    const struct work_query *q = &b->contacts;
    bool primary = work_is(q, row, "primaryContact"), billing = work_is(q, row, "billingContact"),
         vip = is_vip(q, row);
    struct str text = str_from(str_printf(b->r->arena, "%s%s%s", primary ? ", primary" : "",
                                          billing ? ", billing" : "", vip ? ", VIP" : ""));

    return text.n > 2 ? str_make(text.p + 2, text.n - 2) : text;
}

static void show_contacts(struct brief *b)
{
    static const char *const headings[] = {"contact", "role", "title", "phone", "e-mail", NULL};
    const struct work_query *q = &b->contacts;
    struct work_section *s =
        work_section(&b->a, "contacts", "Contacts", (int64_t)q->view.n_rows, CONTACTS_SHOWN);

    work_columns(s, headings);
    for (int round = 0; round < 2; round++) {
        for (size_t row = 0; row < q->view.n_rows; row++) {
            struct str role = role_of(b, row);
            if ((role.n > 0) != (round == 0))
                continue;
            const struct str cells[] = {
                str_from(str_printf(b->r->arena, "%.*s %.*s",
                                    STR_ARG(work_text(q, row, "firstName")),
                                    STR_ARG(work_text(q, row, "lastName")))),
                role, work_text(q, row, "title"), work_text(q, row, "phone"),
                work_text(q, row, "emailAddress")};
            work_row(s, cells);
        }
    }
}

static void show_tickets(struct brief *b)
{
    size_t late = 0;
    int64_t due;

    work_sort(&b->tickets, "dueDateTime", false);
    for (size_t row = 0; row < b->tickets.view.n_rows; row++)
        late += work_time(&b->tickets, row, "dueDateTime", &due) && due < b->r->now_s;
    const char *heading =
        late ? str_printf(b->r->arena, "Open tickets, %zu past due", late) : "Open tickets";
    struct work_section *s =
        work_section(&b->a, "tickets", heading, (int64_t)b->tickets.view.n_rows, TICKETS_SHOWN);
    for (size_t row = 0; row < b->tickets.view.n_rows; row++)
        work_row_of(s, &b->tickets, row, "due",
                    work_time(&b->tickets, row, "dueDateTime", &due) ? work_due(b->r, due)
                                                                     : STR(""));
}

static bool keep_active(const struct work_query *q, size_t row, const void *ctx)
{
    (void)ctx;
    return !str_contains_nocase(work_text(q, row, "status"), STR("inactive"));
}

static struct work_section *show(struct brief *b, const char *key, const char *heading,
                                 const struct work_query *q, size_t limit)
{
    struct work_section *s;

    if (q->view.n_rows == 0)
        return NULL;
    s = work_section(&b->a, key, heading, (int64_t)q->view.n_rows, limit);
    work_rows_of(s, q);
    return s;
}

static void show_contracts(struct brief *b)
{
    int64_t end, today = office_today(b->r);
    struct work_section *s;

    work_keep(&b->contracts, keep_active, NULL);
    if (b->contracts.view.n_rows == 0) {
        work_fact(&b->a, "contracts", "No active contract.");
        return;
    }
    s = work_section(&b->a, "contracts", "Active contracts", (int64_t)b->contracts.view.n_rows,
                     LIST_SHOWN);
    for (size_t row = 0; row < b->contracts.view.n_rows; row++) {
        bool ended = work_calendar_day(&b->contracts, row, "endDate", &end) && end < today;
        work_row_of(s, &b->contracts, row, "state", ended ? STR("ENDED") : STR("running"));
    }
}

static void show_invoices(struct brief *b)
{
    int64_t due, today = office_today(b->r);
    size_t late = 0;
    const struct work_query *q = &b->invoices;

    for (size_t row = 0; row < q->view.n_rows; row++)
        late += office_day(q, row, "dueDate", &due) && due < today;
    if (q->view.n_rows > 0)
        work_fact(&b->a, "unpaid", "Unpaid invoices: %zu of %.*s, %zu of them past due.",
                  q->view.n_rows, STR_ARG(work_money(b->r, work_sum(q, "invoiceTotal"))), late);
    else
        work_fact(&b->a, "unpaid", "Unpaid invoices: none.");
}

static enum err_code answer(struct brief *b)
{
    struct work_section *s;

    work_answer_init(&b->a, b->r, "Brief on %.*s (id %lld)", STR_ARG(b->company.name),
                     (long long)b->company.id);
    show_head(b);
    s = show(b, "alerts", "Alerts", &b->alerts, 10);
    if (s)
        work_as_lines(s, NOTE_CHARS);
    show_contacts(b);
    show_tickets(b);
    show(b, "projects", "Open projects", &b->projects, LIST_SHOWN);
    show_contracts(b);
    show_invoices(b);
    show(b, "opportunities", "Open opportunities", &b->opportunities, LIST_SHOWN);
    work_sort(&b->todos, "endDateTime", false);
    show(b, "todos", "Open to-dos", &b->todos, LIST_SHOWN);
    work_sort(&b->notes, "startDateTime", true);
    s = show(b, "notes", "Company notes of the last 12 months, newest first", &b->notes,
             NOTES_SHOWN);
    if (s)
        work_as_lines(s, NOTE_CHARS);
    work_counted(&b->a, "Open = not in a closed status; contacts that are active; empty parts are "
                        "left out.");
    work_next(&b->a, "contract_check company=%lld", (long long)b->company.id);
    work_next(&b->a, "client_review company=%lld", (long long)b->company.id);
    return work_finish(&b->a);
}

static enum err_code client_brief(struct tool_run *r)
{
    struct brief b = {.r = r};
    enum err_code rc = office_company_arg(r, "company", &b.company);

    if (!rc)
        rc = load_people(&b);
    if (!rc && b.head.view.n_rows == 0)
        rc = err_set(&r->err, ERR_NOT_FOUND, "There is no company with id %lld.",
                     (long long)b.company.id);
    if (!rc)
        rc = load_work(&b);
    if (!rc)
        rc = load_sales(&b);
    if (rc)
        return rc;
    WORK_NAMES(r, &b.head, &b.alerts, &b.tickets, &b.contracts, &b.opportunities, &b.notes,
               &b.todos, &b.projects);
    return answer(&b);
}

enum mcp_rc tool_client_brief(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, client_brief);
}
