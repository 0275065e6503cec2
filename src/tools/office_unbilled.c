/* unbilled_work: everything that was worked, bought or promised and stands on no invoice yet. Each
 * piece becomes one item with company, day, hours and amount; the tables are sums over the items.
 */
#include "base/clock.h"
#include "tools/office.h"

#include <stdlib.h>

enum { ROWS_MAX = 5000, COMPANIES_SHOWN = 20, ITEMS_SHOWN = 25, MONTHS_SHOWN = 14 };

enum kind {
    BY_HOUR,
    EXCLUDED,
    PREPAID,
    COVERED,
    CHARGE,
    EXPENSE,
    SERVICE,
    MILESTONE,
    POSTED,
    KINDS
};

static const char *const kind_names[KINDS] = {
    "Time charged by the hour",
    "Time that its contract excludes",
    "Time drawn from block or retainer",
    "Time covered by a contract",
    "Charges not billed",
    "Expenses not billed",
    "Recurring services not posted",
    "Milestones ready to bill",
    "Posted, waiting for an invoice",
};

struct item {
    enum kind kind;
    int64_t company, day;
    struct decimal hours, amount;
    bool priced; /* an amount for an invoice is known */
    struct str what;
};

struct unbilled {
    struct tool_run *r;
    struct work_answer a;
    struct office_company company;
    bool one_company;
    struct office_period period;
    struct work_query entries, ticket_charges, project_charges, contract_charges;
    struct work_query expenses, billed_expenses, milestones, units, bundle_units, posted;
    struct work_query tickets, tasks, projects, contracts;
    struct office_rates rates;
    struct office_exclusions excluded;
    struct item *items;
    size_t n, cap;
    struct item left_out; /* written to instead of what is not asked for */
    size_t no_rate;       /* entries without a known rate */
};

/* ---- Asking ---- */

static enum err_code fetch(struct work_query *q)
{
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

static enum err_code load_entries(struct unbilled *u)
{
    static const char *const columns[] = {"dateWorked", "hoursToBill", "roleID", "billingCodeID",
                                          "contractID", "ticketID",    "taskID", "resourceID",
                                          "id",         NULL};

    work_query_init(&u->entries, u->r, "TimeEntries", columns);
    work_where_time(&u->entries, "dateWorked", u->period.from_s, u->period.to_s);
    work_where_exists(&u->entries, "billingApprovalDateTime", false);
    work_where_exists(&u->entries, "internalBillingCodeID", false);
    work_where_bool(&u->entries, "isNonBillable", false);
    return fetch(&u->entries);
}

static enum err_code load_charges(struct unbilled *u, struct work_query *q, const char *entity,
                                  const char *parent)
{
    const char **columns = ARENA_ARRAY(u->r->arena, const char *, 6);

    columns[0] = "datePurchased";
    columns[1] = "billableAmount";
    columns[2] = "status";
    columns[3] = "name";
    columns[4] = parent;
    work_query_init(q, u->r, entity, columns);
    work_where_bool(q, "isBillableToCompany", true);
    work_where_bool(q, "isBilled", false);
    /* A day more at both ends: the field holds a date in one tenant and a moment in another. */
    work_where_time(q, "datePurchased", u->period.from_s - 86400, u->period.to_s + 86400);
    return fetch(q);
}

static enum err_code load_expenses(struct unbilled *u)
{
    static const char *const columns[] = {"expenseDate", "internalCurrencyExpenseAmount",
                                          "description", "companyID",
                                          "isRejected",  "id",
                                          NULL};
    static const char *const billed_columns[] = {"expenseItemID", NULL};
    size_t n;

    work_query_init(&u->expenses, u->r, "ExpenseItems", columns);
    work_where_bool(&u->expenses, "isBillableToCompany", true);
    work_where_time(&u->expenses, "expenseDate", u->period.from_s, u->period.to_s);
    if (u->one_company)
        work_where_id(&u->expenses, "companyID", u->company.id);
    enum err_code rc = fetch(&u->expenses);
    if (rc)
        return rc;
    const int64_t *ids = work_ids(&u->expenses, "id", &n);
    work_query_init(&u->billed_expenses, u->r, "BillingItems", billed_columns);
    work_where_in(&u->billed_expenses, "expenseItemID", ids, n);
    return fetch(&u->billed_expenses);
}

static enum err_code load_milestones(struct unbilled *u)
{
    static const char *const columns[] = {"dateDue", "amount",     "title",
                                          "status",  "contractID", NULL};

    work_query_init(&u->milestones, u->r, "ContractMilestones", columns);
    work_where_time(&u->milestones, "dateDue", u->period.from_s, u->period.to_s);
    return fetch(&u->milestones);
}

static enum err_code load_units(struct unbilled *u, struct work_query *q, const char *entity)
{
    static const char *const columns[] = {"startDate", "price", "contractID", NULL};

    work_query_init(q, u->r, entity, columns);
    work_where_exists(q, "approveAndPostDate", false);
    work_where_text(q, "startDate", AT_GTE,
                    str_from(str_printf(u->r->arena, "%.*sT00:00:00Z",
                                        STR_ARG(office_date(u->r, u->period.from_day)))));
    work_where_text(q, "startDate", AT_LT,
                    str_from(str_printf(u->r->arena, "%.*sT00:00:00Z",
                                        STR_ARG(office_date(u->r, u->period.to_day)))));
    return fetch(q);
}

static enum err_code load_posted(struct unbilled *u)
{
    static const char *const columns[] = {"itemDate", "extendedPrice", "itemName", "companyID",
                                          NULL};

    work_query_init(&u->posted, u->r, "BillingItems", columns);
    work_where_exists(&u->posted, "invoiceID", false);
    work_where_i64(&u->posted, "nonBillable", AT_EQ, 0);
    work_where_time(&u->posted, "itemDate", u->period.from_s - 86400, u->period.to_s + 86400);
    if (u->one_company)
        work_where_id(&u->posted, "companyID", u->company.id);
    return fetch(&u->posted);
}

static enum err_code load_open(struct unbilled *u)
{
    enum err_code rc = load_entries(u);

    if (!rc)
        rc = load_charges(u, &u->ticket_charges, "TicketCharges", "ticketID");
    if (!rc)
        rc = load_charges(u, &u->project_charges, "ProjectCharges", "projectID");
    if (!rc)
        rc = load_charges(u, &u->contract_charges, "ContractCharges", "contractID");
    if (!rc)
        rc = load_expenses(u);
    if (!rc)
        rc = load_milestones(u);
    if (!rc)
        rc = load_units(u, &u->units, "ContractServiceUnits");
    if (!rc)
        rc = load_units(u, &u->bundle_units, "ContractServiceBundleUnits");
    if (!rc)
        rc = load_posted(u);
    return rc;
}

/* Records that the open pieces belong to, by id. */
static enum err_code load_parents(struct unbilled *u, struct work_query *q, const char *entity,
                                  const char *const *columns, const struct office_ids *lists,
                                  size_t n_lists)
{
    size_t n;
    const int64_t *ids = office_union(u->r, lists, n_lists, &n);

    work_query_init(q, u->r, entity, columns);
    work_where_in(q, "id", ids, n);
    q->max_rows = (unsigned)n + 1;
    return work_fetch(q);
}

static enum err_code load_owners(struct unbilled *u)
{
    static const char *const tickets[] = {"id", "companyID", "ticketNumber", NULL};
    static const char *const tasks[] = {"id", "projectID", NULL};
    static const char *const projects[] = {"id", "companyID", "projectName", NULL};
    static const char *const contracts[] = {
        "id", "companyID", "contractName", "contractType", "contractExclusionSetID", NULL};
    const struct office_ids ticket_ids[] = {{&u->entries, "ticketID"},
                                            {&u->ticket_charges, "ticketID"}};
    const struct office_ids task_ids[] = {{&u->entries, "taskID"}};
    const struct office_ids project_ids[] = {{&u->tasks, "projectID"},
                                             {&u->project_charges, "projectID"}};
    const struct office_ids contract_ids[] = {{&u->entries, "contractID"},
                                              {&u->contract_charges, "contractID"},
                                              {&u->milestones, "contractID"},
                                              {&u->units, "contractID"},
                                              {&u->bundle_units, "contractID"}};
    enum err_code rc = load_parents(u, &u->tickets, "Tickets", tickets, ticket_ids, 2);

    if (!rc)
        rc = load_parents(u, &u->tasks, "Tasks", tasks, task_ids, 1);
    if (!rc)
        rc = load_parents(u, &u->projects, "Projects", projects, project_ids, 2);
    if (!rc)
        rc = load_parents(u, &u->contracts, "Contracts", contracts, contract_ids, 5);
    return rc;
}

static enum err_code load_rules(struct unbilled *u)
{
    size_t n;
    const int64_t *ids = work_ids(&u->entries, "contractID", &n);
    enum err_code rc = office_rates_load(u->r, ids, n, &u->rates);

    if (!rc)
        rc = office_exclusions_load(u->r, &u->contracts, &u->excluded);
    if (!rc)
        WORK_NAMES(u->r, &u->contracts, &u->ticket_charges, &u->project_charges,
                   &u->contract_charges, &u->milestones);
    return rc;
}

/* ---- Items ---- */

static struct item *add_item(struct unbilled *u, enum kind kind, int64_t company, int64_t day)
{
    if ((u->one_company && company != u->company.id) || day < u->period.from_day ||
        day >= u->period.to_day)
        return &u->left_out;
    if (u->n == u->cap) {
        size_t cap = u->cap ? u->cap * 2 : 256;
        u->items = arena_grow(u->r->arena, u->items, u->n, cap, sizeof(*u->items));
        u->cap = cap;
    }
    u->items[u->n] = (struct item){.kind = kind,
                                   .company = company,
                                   .day = day,
                                   .hours = decimal_of_i64(0),
                                   .amount = decimal_of_i64(0)};
    return &u->items[u->n++];
}

/* How the contract of an entry treats it. */
static enum kind kind_of_entry(struct unbilled *u, size_t row, int64_t contract_id, int64_t role)
{
    int64_t set = 0, work_type = 0;
    size_t contract = contract_id ? office_find(&u->contracts, contract_id) : SIZE_MAX;

    if (contract == SIZE_MAX)
        return BY_HOUR;
    (void)work_id(&u->contracts, contract, "contractExclusionSetID", &set);
    (void)work_id(&u->entries, row, "billingCodeID", &work_type);
    if (office_excluded(u->r, &u->excluded, contract_id, set, work_type, role).n > 0)
        return EXCLUDED;
    switch (office_kind_of(work_text(&u->contracts, contract, "contractType"))) {
    case OFFICE_RECURRING:
    case OFFICE_FIXED_PRICE:
    case OFFICE_PER_TICKET:
        return COVERED;
    case OFFICE_BLOCK:
    case OFFICE_RETAINER:
        return PREPAID;
    case OFFICE_TIME_AND_MATERIALS:
    case OFFICE_OTHER:
        return BY_HOUR;
    }
    return BY_HOUR;
}

/* The company of an entry, through its ticket or its task's project; and what it was for. */
static int64_t owner_of_entry(struct unbilled *u, size_t row, struct str *ret_what)
{
    int64_t id, project, company = -1;
    size_t at;

    if (work_id(&u->entries, row, "ticketID", &id)) {
        at = office_find(&u->tickets, id);
        if (at != SIZE_MAX && work_id(&u->tickets, at, "companyID", &company))
            *ret_what = work_text(&u->tickets, at, "ticketNumber");
    } else if (work_id(&u->entries, row, "taskID", &id) &&
               office_follow(&u->tasks, id, "projectID", &project)) {
        at = office_find(&u->projects, project);
        if (at != SIZE_MAX && work_id(&u->projects, at, "companyID", &company))
            *ret_what = work_text(&u->projects, at, "projectName");
    }
    return company;
}

static void add_entries(struct unbilled *u)
{
    for (size_t row = 0; row < u->entries.view.n_rows; row++) {
        int64_t contract = 0, role = 0, day = 0;
        struct str what = STR("");
        struct decimal rate;
        int64_t company = owner_of_entry(u, row, &what);
        (void)work_id(&u->entries, row, "contractID", &contract);
        (void)work_id(&u->entries, row, "roleID", &role);
        (void)office_day(&u->entries, row, "dateWorked", &day);
        enum kind kind = kind_of_entry(u, row, contract, role);
        struct item *i = add_item(u, kind, company, day);
        i->hours = work_number(&u->entries, row, "hoursToBill");
        i->what = what;
        if (kind == PREPAID || kind == COVERED)
            continue;
        i->priced = office_rate_of(&u->rates, kind == EXCLUDED ? 0 : contract, role, &rate);
        if (i->priced)
            i->amount = decimal_round(decimal_mul(i->hours, rate), 2);
        else if (i != &u->left_out)
            u->no_rate++;
    }
}

static void add_charges(struct unbilled *u, const struct work_query *q, const char *parent,
                        const struct work_query *owners)
{
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t day = 0, id, company = -1;
        if (str_contains_nocase(work_text(q, row, "status"), STR("cancel")))
            continue;
        (void)office_day(q, row, "datePurchased", &day);
        if (work_id(q, row, parent, &id))
            (void)office_follow(owners, id, "companyID", &company);
        struct item *i = add_item(u, CHARGE, company, day);
        i->amount = work_number(q, row, "billableAmount");
        i->priced = true;
        i->what = work_text(q, row, "name");
    }
}

static void add_expenses(struct unbilled *u)
{
    const struct work_query *q = &u->expenses;

    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t day = 0, id = 0, company = -1;
        (void)work_id(q, row, "id", &id);
        if (work_is(q, row, "isRejected") ||
            work_find(&u->billed_expenses, "expenseItemID", id) != SIZE_MAX)
            continue;
        (void)office_day(q, row, "expenseDate", &day);
        (void)work_id(q, row, "companyID", &company);
        struct item *i = add_item(u, EXPENSE, company, day);
        i->amount = work_number(q, row, "internalCurrencyExpenseAmount");
        i->priced = true;
        i->what = work_text(q, row, "description");
    }
}

/* Rows of a contract with a day and an amount. */
static void add_of_contract(struct unbilled *u, const struct work_query *q, enum kind kind,
                            const char *day_field, const char *amount_field, const char *name_field)
{
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t day = 0, id = 0, company = -1;
        if (kind == MILESTONE && !str_contains_nocase(work_text(q, row, "status"), STR("ready")))
            continue;
        (void)office_day(q, row, day_field, &day);
        if (work_id(q, row, "contractID", &id))
            (void)office_follow(&u->contracts, id, "companyID", &company);
        struct item *i = add_item(u, kind, company, day);
        i->amount = work_number(q, row, amount_field);
        i->priced = true;
        size_t contract = office_find(&u->contracts, id);
        i->what = name_field             ? work_text(q, row, name_field)
                  : contract != SIZE_MAX ? work_text(&u->contracts, contract, "contractName")
                                         : STR("");
    }
}

static void add_posted(struct unbilled *u)
{
    const struct work_query *q = &u->posted;

    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t day = 0, company = -1;
        (void)office_day(q, row, "itemDate", &day);
        (void)work_id(q, row, "companyID", &company);
        struct item *i = add_item(u, POSTED, company, day);
        i->amount = work_number(q, row, "extendedPrice");
        i->priced = true;
        i->what = work_text(q, row, "itemName");
    }
}

static void make_items(struct unbilled *u)
{
    add_entries(u);
    add_charges(u, &u->ticket_charges, "ticketID", &u->tickets);
    add_charges(u, &u->project_charges, "projectID", &u->projects);
    add_charges(u, &u->contract_charges, "contractID", &u->contracts);
    add_expenses(u);
    add_of_contract(u, &u->units, SERVICE, "startDate", "price", NULL);
    add_of_contract(u, &u->bundle_units, SERVICE, "startDate", "price", NULL);
    add_of_contract(u, &u->milestones, MILESTONE, "dateDue", "amount", "title");
    add_posted(u);
}

/* ---- Sums ---- */

/* One line of a table: a kind, a month or a company. */
struct line {
    int64_t key;
    size_t n;
    struct decimal hours, time, charges, services, total;
};

static void add_to_line(struct line *l, const struct item *i)
{
    l->n++;
    l->hours = decimal_add(l->hours, i->hours);
    if (!i->priced)
        return;
    l->total = decimal_add(l->total, i->amount);
    if (i->kind == BY_HOUR || i->kind == EXCLUDED)
        l->time = decimal_add(l->time, i->amount);
    else if (i->kind == SERVICE || i->kind == MILESTONE)
        l->services = decimal_add(l->services, i->amount);
    else
        l->charges = decimal_add(l->charges, i->amount);
}

typedef int64_t key_fn(const struct item *i);

static int64_t key_kind(const struct item *i)
{
    return (int64_t)i->kind;
}
static int64_t key_company(const struct item *i)
{
    return i->company;
}
/* Months since year 0. */
static int64_t key_month(const struct item *i)
{
    struct civil c = civil_from_unix(i->day * 86400);
    return (int64_t)c.year * 12 + c.month - 1;
}

static int by_key(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static int by_total(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int d = decimal_cmp(y->total, x->total);
    return d ? d : by_key(a, b);
}

static struct line *make_lines(struct unbilled *u, key_fn *key, size_t *ret_n)
{
    const struct decimal zero = decimal_of_i64(0);
    struct line *lines = ARENA_ARRAY(u->r->arena, struct line, u->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < u->n; i++) {
        size_t at = 0;
        while (at < n && lines[at].key != key(&u->items[i]))
            at++;
        if (at == n)
            lines[n++] = (struct line){key(&u->items[i]), 0, zero, zero, zero, zero, zero};
        add_to_line(&lines[at], &u->items[i]);
    }
    *ret_n = n;
    return lines;
}

/* ---- The answer ---- */

static void show_kinds(struct unbilled *u)
{
    static const char *const headings[] = {"what", "pieces", "hours", "amount", NULL};
    struct work_section *s = work_section(&u->a, "by_kind", "By kind", -1, KINDS);
    size_t n;
    struct line *lines = make_lines(u, key_kind, &n);

    work_columns(s, headings);
    if (n > 0)
        qsort(lines, n, sizeof(*lines), by_key);
    for (size_t i = 0; i < n; i++) {
        bool no_invoice = lines[i].key == PREPAID || lines[i].key == COVERED;
        const struct str cells[] = {str_from(kind_names[lines[i].key]),
                                    str_from(str_printf(u->r->arena, "%zu", lines[i].n)),
                                    lines[i].key <= COVERED ? work_decimal(u->r, lines[i].hours)
                                                            : STR(""),
                                    no_invoice ? STR("none") : work_money(u->r, lines[i].total)};
        work_row(s, cells);
    }
}

/* names: of companies; NULL for months. */
static void show_lines(struct unbilled *u, struct work_section *s, const struct line *lines,
                       size_t n, const struct str *names)
{
    for (size_t i = 0; i < n; i++) {
        const struct line *l = &lines[i];
        struct str name =
            names ? names[i]
                  : str_from(str_printf(u->r->arena, "%04lld-%02lld", (long long)(l->key / 12),
                                        (long long)(l->key % 12 + 1)));
        const struct str cells[] = {name,
                                    work_decimal(u->r, l->hours),
                                    work_money(u->r, l->time),
                                    work_money(u->r, l->charges),
                                    work_money(u->r, l->services),
                                    work_money(u->r, l->total)};
        work_row(s, cells);
    }
}

static void show_months(struct unbilled *u)
{
    static const char *const headings[] = {"month",    "hours", "time", "charges, expenses",
                                           "services", "total", NULL};
    size_t n;
    struct line *lines = make_lines(u, key_month, &n);
    struct work_section *s = work_section(&u->a, "by_month", "By month", -1, MONTHS_SHOWN);

    work_columns(s, headings);
    if (n > 0)
        qsort(lines, n, sizeof(*lines), by_key);
    show_lines(u, s, lines, n, NULL);
}

static const struct str *company_names(struct unbilled *u, const struct line *lines, size_t n)
{
    int64_t *ids = ARENA_ARRAY(u->r->arena, int64_t, n + 1);

    for (size_t i = 0; i < n; i++)
        ids[i] = lines[i].key;
    return office_names(u->r, "Companies", ids, n);
}

static void show_companies(struct unbilled *u)
{
    static const char *const headings[] = {"company",  "hours", "time", "charges, expenses",
                                           "services", "total", NULL};
    size_t n;
    struct line *lines = make_lines(u, key_company, &n);
    struct work_section *s =
        work_section(&u->a, "by_company", "By company, largest first", (int64_t)n, COMPANIES_SHOWN);

    work_columns(s, headings);
    if (n > 0)
        qsort(lines, n, sizeof(*lines), by_total);
    if (n > COMPANIES_SHOWN)
        n = COMPANIES_SHOWN;
    show_lines(u, s, lines, n, company_names(u, lines, n));
}

static int by_amount(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int d = decimal_cmp(y->amount, x->amount);
    if (d == 0)
        d = decimal_cmp(y->hours, x->hours);
    return d ? d : (x->day > y->day) - (x->day < y->day);
}

static void show_items(struct unbilled *u)
{
    static const char *const headings[] = {"date", "kind", "for", "hours", "amount", NULL};
    struct work_section *s =
        work_section(&u->a, "pieces", "Pieces, largest amount first", (int64_t)u->n, ITEMS_SHOWN);

    work_columns(s, headings);
    if (u->n > 0)
        qsort(u->items, u->n, sizeof(*u->items), by_amount);
    for (size_t i = 0; i < u->n && i < ITEMS_SHOWN; i++) {
        const struct item *it = &u->items[i];
        const struct str cells[] = {office_date(u->r, it->day), str_from(kind_names[it->kind]),
                                    it->what,
                                    it->kind <= COVERED ? work_decimal(u->r, it->hours) : STR(""),
                                    it->priced ? work_money(u->r, it->amount) : STR("")};
        work_row(s, cells);
    }
}

static void say_how(struct unbilled *u)
{
    const struct work_query *all[] = {
        &u->entries,  &u->ticket_charges, &u->project_charges, &u->contract_charges,
        &u->expenses, &u->milestones,     &u->units,           &u->bundle_units,
        &u->posted};

    work_counted(&u->a,
                 "Time entries on tickets and tasks without billing approval that are not marked "
                 "non-billable (hours to bill, by date worked); charges with isBilled false; "
                 "billable expense items on no billing item; service periods without "
                 "approveAndPostDate; milestones ready to bill; billing items without invoice. "
                 "Amounts before tax; time at the contract's or role's hourly rate, without "
                 "work type multipliers.");
    if (u->no_rate > 0)
        work_counted(&u->a, "%zu time entries have no known rate and count 0.", u->no_rate);
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i]->more)
            work_counted(&u->a,
                         "NOT COMPLETE: only the first %d %.*s were read; narrow the period.",
                         ROWS_MAX, STR_ARG(all[i]->entity->name));
}

static enum err_code answer(struct unbilled *u)
{
    struct decimal total = decimal_of_i64(0);

    for (size_t i = 0; i < u->n; i++)
        total = decimal_add(total, u->items[i].amount);
    work_answer_init(&u->a, u->r, "Unbilled work%s%.*s, %.*s: %.*s to invoice",
                     u->one_company ? " of " : "", STR_ARG(u->company.name),
                     STR_ARG(u->period.text), STR_ARG(work_money(u->r, total)));
    if (u->n == 0)
        work_fact(&u->a, "nothing", "Nothing is unbilled in this period.");
    if (u->n > 0) {
        show_kinds(u);
        show_months(u);
    }
    if (u->n > 0 && u->one_company)
        show_items(u);
    else if (u->n > 0)
        show_companies(u);
    say_how(u);
    if (u->one_company) {
        work_next(&u->a, "contract_check company=%lld", (long long)u->company.id);
        work_next(&u->a, "explain_invoice company=%lld", (long long)u->company.id);
    }
    return work_finish(&u->a);
}

static enum err_code unbilled_work(struct tool_run *r)
{
    struct unbilled u = {.r = r, .one_company = office_given(r, "company")};
    enum err_code rc = office_period_arg(r, "period", "last 12 months", &u.period);

    if (!rc && u.one_company)
        rc = office_company_arg(r, "company", &u.company);
    if (!rc)
        rc = load_open(&u);
    if (!rc)
        rc = load_owners(&u);
    if (!rc)
        rc = load_rules(&u);
    if (rc)
        return rc;
    make_items(&u);
    return answer(&u);
}

enum mcp_rc tool_unbilled_work(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, unbilled_work);
}
