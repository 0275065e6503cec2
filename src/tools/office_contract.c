/* contract_check: is this covered, is it billable, what is left? One contract is judged (the
 * ticket's, the named one, or the company's current default) and the others are listed. */
#include "tools/office.h"
#include "tools/office_prepaid.h"

enum { SERVICES_MAX = 60, OTHERS_MAX = 8, ENTRIES_MAX = 5000 };

static const char *const contract_columns[] = {"id",
                                               "contractName:contract",
                                               "contractType:type",
                                               "status",
                                               "startDate:start",
                                               "endDate:end",
                                               "companyID:-",
                                               "isDefaultContract:-",
                                               "contractExclusionSetID:-",
                                               "exclusionContractID:-",
                                               "serviceLevelAgreementID:-",
                                               "overageBillingRate:-",
                                               NULL};

struct check {
    struct tool_run *r;
    struct work_answer a;
    struct office_company company;
    struct work_query ticket; /* no rows without one */
    struct work_query contracts;
    struct office_exclusions excluded;
    size_t row; /* of the contract that is judged; SIZE_MAX = there is none */
    int64_t contract_id;
    enum office_kind kind;
    int64_t today, start, end;
    bool active, current;
};

/* ---- Which contract ---- */

static bool is_active(const struct work_query *q, size_t row)
{
    return !str_contains_nocase(work_text(q, row, "status"), STR("inactive"));
}

static bool is_current(const struct check *c, size_t row)
{
    int64_t start, end;

    return is_active(&c->contracts, row) &&
           work_calendar_day(&c->contracts, row, "startDate", &start) &&
           work_calendar_day(&c->contracts, row, "endDate", &end) && start <= c->today &&
           end >= c->today;
}

/* Current before active before the rest, then the default one, then the one that ends last. */
static int rank(const struct check *c, size_t row)
{
    return (is_current(c, row) ? 4 : 0) + (is_active(&c->contracts, row) ? 2 : 0) +
           (work_is(&c->contracts, row, "isDefaultContract") ? 1 : 0);
}

static size_t best_contract(const struct check *c)
{
    size_t best = SIZE_MAX;
    int64_t end, best_end = INT64_MIN;

    for (size_t row = 0; row < c->contracts.view.n_rows; row++) {
        int d = best == SIZE_MAX ? 1 : rank(c, row) - rank(c, best);
        if (!work_calendar_day(&c->contracts, row, "endDate", &end))
            end = INT64_MIN;
        if (d > 0 || (d == 0 && end > best_end)) {
            best = row;
            best_end = end;
        }
    }
    return best;
}

static enum err_code load_ticket(struct check *c)
{
    static const char *const columns[] = {
        "id",     "ticketNumber",           "title", "companyID", "contractID", "billingCodeID",
        "status", "assignedResourceRoleID", NULL};
    int64_t id;
    enum err_code rc = resolve_record(c->r, cat_entity_find(STR("Tickets")), "ticket", &id);

    if (rc)
        return rc;
    work_query_init(&c->ticket, c->r, "Tickets", columns);
    work_where_id(&c->ticket, "id", id);
    rc = work_fetch(&c->ticket);
    if (!rc && c->ticket.view.n_rows == 0)
        rc = err_set(&c->r->err, ERR_NOT_FOUND, "There is no ticket with id %lld.", (long long)id);
    if (rc)
        return rc;
    WORK_NAMES(c->r, &c->ticket);
    (void)work_id(&c->ticket, 0, "companyID", &c->company.id);
    c->company.name = office_name(c->r, "Companies", c->company.id);
    (void)work_id(&c->ticket, 0, "contractID", &c->contract_id);
    return ERR_OK;
}

static enum err_code load_named(struct check *c)
{
    struct work_query q;
    enum err_code rc =
        resolve_record(c->r, cat_entity_find(STR("Contracts")), "contract", &c->contract_id);

    if (rc)
        return rc;
    work_query_init(&q, c->r, "Contracts", contract_columns);
    work_where_id(&q, "id", c->contract_id);
    rc = work_fetch(&q);
    if (!rc && (q.view.n_rows == 0 || !work_id(&q, 0, "companyID", &c->company.id)))
        rc = err_set(&c->r->err, ERR_NOT_FOUND, "There is no contract with id %lld.",
                     (long long)c->contract_id);
    if (!rc)
        c->company.name = office_name(c->r, "Companies", c->company.id);
    return rc;
}

static enum err_code find_company(struct check *c)
{
    if (office_given(c->r, "ticket"))
        return load_ticket(c);
    if (office_given(c->r, "contract"))
        return load_named(c);
    return office_company_arg(c->r, "company", &c->company);
}

static enum err_code load_contracts(struct check *c)
{
    work_query_init(&c->contracts, c->r, "Contracts", contract_columns);
    work_where_id(&c->contracts, "companyID", c->company.id);
    enum err_code rc = work_fetch(&c->contracts);
    if (rc)
        return rc;
    WORK_NAMES(c->r, &c->contracts);
    c->row = c->contract_id ? work_find(&c->contracts, "id", c->contract_id) : best_contract(c);
    if (c->row == SIZE_MAX)
        return ERR_OK;
    (void)work_id(&c->contracts, c->row, "id", &c->contract_id);
    c->kind = office_kind_of(work_text(&c->contracts, c->row, "contractType"));
    c->active = is_active(&c->contracts, c->row);
    c->current = is_current(c, c->row);
    (void)work_calendar_day(&c->contracts, c->row, "startDate", &c->start);
    (void)work_calendar_day(&c->contracts, c->row, "endDate", &c->end);
    return ERR_OK;
}

/* ---- Prepaid contracts ---- */

static enum err_code load_children(struct check *c, struct work_query *q, const char *entity,
                                   const char *const *columns)
{
    work_query_init(q, c->r, entity, columns);
    work_where_id(q, "contractID", c->contract_id);
    enum err_code rc = work_fetch(q);
    if (!rc)
        WORK_NAMES(c->r, q);
    return rc;
}

static bool is_running(const struct check *c, const struct work_query *q, size_t row)
{
    int64_t start, end;

    return is_active(q, row) && work_calendar_day(q, row, "startDate", &start) &&
           work_calendar_day(q, row, "endDate", &end) && start <= c->today && end >= c->today;
}

/* Billable time on the contract that nobody has posted, since a day. */
static enum err_code load_pending(struct check *c, struct work_query *q, int64_t since_day)
{
    static const char *const columns[] = {"hoursToBill", "roleID", "dateWorked", NULL};
    const char *since =
        str_printf(c->r->arena, "%.*sT00:00:00Z", STR_ARG(office_date(c->r, since_day)));

    work_query_init(q, c->r, "TimeEntries", columns);
    work_where_id(q, "contractID", c->contract_id);
    work_where_text(q, "dateWorked", AT_GTE, str_from(since));
    work_where_exists(q, "billingApprovalDateTime", false);
    work_where_bool(q, "isNonBillable", false);
    q->max_rows = ENTRIES_MAX;
    return work_fetch(q);
}

/* What is running of a prepaid list: its sum, what of it is posted, and since when. */
struct prepaid {
    struct decimal bought, posted;
    int64_t since, until;
    size_t n;
};

static struct prepaid running_sum(const struct check *c, const struct work_query *q,
                                  const char *bought, const char *posted)
{
    struct prepaid p = {.bought = decimal_of_i64(0), .posted = decimal_of_i64(0)};
    int64_t day;

    for (size_t row = 0; row < q->view.n_rows; row++) {
        if (!is_running(c, q, row))
            continue;
        p.bought = decimal_add(p.bought, work_number(q, row, bought));
        p.posted = decimal_add(p.posted, work_number(q, row, posted));
        if (work_calendar_day(q, row, "startDate", &day) && (p.n == 0 || day < p.since))
            p.since = day;
        if (work_calendar_day(q, row, "endDate", &day) && (p.n == 0 || day > p.until))
            p.until = day;
        p.n++;
    }
    return p;
}

/* "30 h bought, 26 h posted, 10.5 h logged and not posted: 6.5 h over". */
static struct str balance_text(struct check *c, const struct prepaid *p, struct decimal pending,
                               unsigned places, const char *unit)
{
    struct tool_run *r = c->r;
    struct str (*text)(struct tool_run *, struct decimal) = places ? work_money : work_decimal;
    struct decimal left = decimal_sub(decimal_sub(p->bought, p->posted), pending);
    bool over = left.negative;

    if (over)
        left = decimal_sub(decimal_of_i64(0), left);
    return str_from(str_printf(
        r->arena,
        "%.*s%s bought (%.*s to %.*s), %.*s%s posted, %.*s%s logged and not posted yet: %.*s%s %s",
        STR_ARG(text(r, p->bought)), unit, STR_ARG(office_date(r, p->since)),
        STR_ARG(office_date(r, p->until)), STR_ARG(text(r, p->posted)), unit,
        STR_ARG(text(r, pending)), unit, STR_ARG(text(r, left)), unit, over ? "over" : "left"));
}

/* Hours count by the role's factor where the contract has factors. */
static struct decimal weighted_hours(const struct work_query *pending,
                                     const struct work_query *factors)
{
    struct decimal sum = decimal_of_i64(0);
    int64_t role;

    for (size_t row = 0; row < pending->view.n_rows; row++) {
        struct decimal hours = work_number(pending, row, "hoursToBill");
        size_t f =
            work_id(pending, row, "roleID", &role) ? work_find(factors, "roleID", role) : SIZE_MAX;
        if (f != SIZE_MAX)
            hours = decimal_mul(hours, work_number(factors, f, "blockHourMultiplier"));
        sum = decimal_add(sum, hours);
    }
    return sum;
}

static enum err_code add_blocks(struct check *c)
{
    static const char *const columns[] = {"hours",   "hoursApproved", "hourlyRate", "startDate",
                                          "endDate", "status",        NULL};
    static const char *const factor_columns[] = {"roleID", "blockHourMultiplier", NULL};
    struct work_query blocks, factors, pending;
    enum err_code rc = load_children(c, &blocks, "ContractBlocks", columns);

    if (rc)
        return rc;
    struct prepaid p = running_sum(c, &blocks, "hours", "hoursApproved");
    if (p.n == 0) {
        work_fact(&c->a, "balance", "Balance: no block of hours is running today (%zu in all).",
                  blocks.view.n_rows);
        return ERR_OK;
    }
    rc = load_children(c, &factors, "ContractBlockHourFactors", factor_columns);
    if (!rc)
        rc = load_pending(c, &pending, p.since);
    if (rc)
        return rc;
    work_fact(&c->a, "balance", "Balance: %.*s. Overage rate %.*s an hour.",
              STR_ARG(balance_text(c, &p, weighted_hours(&pending, &factors), 0, " h")),
              STR_ARG(work_money(c->r, work_number(&c->contracts, c->row, "overageBillingRate"))));
    work_counted(&c->a,
                 "Hours left = hours of the %zu running block%s minus hoursApproved minus "
                 "hoursToBill of %zu unposted billable entries since %.*s%s.",
                 p.n, p.n == 1 ? "" : "s", pending.view.n_rows, STR_ARG(office_date(c->r, p.since)),
                 factors.view.n_rows ? ", times the role's factor" : "");
    return ERR_OK;
}

static enum err_code add_retainers(struct check *c)
{
    static const char *const columns[] = {"amount",  "amountApproved", "startDate",
                                          "endDate", "status",         NULL};
    struct work_query retainers, pending;
    struct office_rates rates;
    struct decimal sum = decimal_of_i64(0), rate;
    size_t unknown = 0;
    int64_t role = 0;
    enum err_code rc = load_children(c, &retainers, "ContractRetainers", columns);

    if (rc)
        return rc;
    struct prepaid p = running_sum(c, &retainers, "amount", "amountApproved");
    if (p.n == 0) {
        work_fact(&c->a, "balance", "Balance: no retainer is running today (%zu in all).",
                  retainers.view.n_rows);
        return ERR_OK;
    }
    rc = load_pending(c, &pending, p.since);
    if (!rc)
        rc = office_rates_load(c->r, &c->contract_id, 1, &rates);
    if (rc)
        return rc;
    for (size_t row = 0; row < pending.view.n_rows; row++) {
        if (work_id(&pending, row, "roleID", &role) &&
            office_rate_of(&rates, c->contract_id, role, &rate))
            sum = decimal_add(sum, decimal_mul(work_number(&pending, row, "hoursToBill"), rate));
        else
            unknown++;
    }
    work_fact(&c->a, "balance", "Balance: %.*s.",
              STR_ARG(balance_text(c, &p, decimal_round(sum, 2), 2, "")));
    work_counted(&c->a,
                 "Amount left = running retainers minus amountApproved minus %zu unposted billable "
                 "entries at the contract's or the role's hourly rate%s.",
                 pending.view.n_rows, unknown ? " (some have no known rate)" : "");
    return ERR_OK;
}

static enum err_code add_purchases(struct check *c)
{
    static const char *const columns[] = {"ticketsPurchased", "ticketsUsed", "startDate",
                                          "endDate",          "status",      NULL};
    struct work_query q;
    enum err_code rc = load_children(c, &q, "ContractTicketPurchases", columns);

    if (rc)
        return rc;
    struct prepaid p = running_sum(c, &q, "ticketsPurchased", "ticketsUsed");
    struct decimal left = decimal_sub(p.bought, p.posted);
    work_fact(&c->a, "balance", "Balance: %.*s tickets bought, %.*s used, %.*s left.",
              STR_ARG(work_decimal(c->r, p.bought)), STR_ARG(work_decimal(c->r, p.posted)),
              STR_ARG(work_decimal(c->r, left)));
    return ERR_OK;
}

/* ---- What else a contract has ---- */

static enum err_code add_services(struct check *c)
{
    static const char *const headings[] = {"service", "units",     "unit price",
                                           "period",  "per month", NULL};
    struct office_services s;
    struct office_service list[SERVICES_MAX];
    struct decimal month = decimal_of_i64(0);
    enum err_code rc = office_services_load(c->r, &c->contract_id, 1,
                                            (c->end < c->today ? c->end : c->today) - 31, &s);

    if (rc)
        return rc;
    size_t n = office_services_of(c->r, &s, c->contract_id, list, SERVICES_MAX);
    struct work_section *t =
        work_section(&c->a, "services", "Services and bundles", (int64_t)n, SERVICES_MAX);
    work_columns(t, headings);
    for (size_t i = 0; i < n; i++) {
        const struct str cells[] = {
            list[i].name, list[i].known ? work_decimal(c->r, list[i].units) : STR("not known"),
            work_money(c->r, list[i].price), list[i].period,
            list[i].known ? work_money(c->r, list[i].monthly) : STR("")};
        work_row(t, cells);
        month = decimal_add(month, list[i].monthly);
    }
    work_fact(&c->a, "monthly", "Per month: %.*s.", STR_ARG(work_money(c->r, month)));
    work_counted(&c->a, "Units are those of the newest service period that has begun.");
    return ERR_OK;
}

static enum err_code add_milestones(struct check *c)
{
    static const char *const columns[] = {"title:milestone", "amount", "dateDue:due", "status",
                                          NULL};
    struct work_query q;
    enum err_code rc = load_children(c, &q, "ContractMilestones", columns);

    if (rc)
        return rc;
    struct work_section *t =
        work_section(&c->a, "milestones", "Milestones", (int64_t)q.view.n_rows, 20);
    work_rows_of(t, &q);
    return ERR_OK;
}

static enum err_code add_rates(struct check *c)
{
    static const char *const columns[] = {"roleID:role", "contractHourlyRate:hourly rate", NULL};
    struct work_query q;
    enum err_code rc = load_children(c, &q, "ContractRates", columns);

    if (rc)
        return rc;
    struct work_section *t =
        work_section(&c->a, "rates", "Rates of the contract", (int64_t)q.view.n_rows, 20);
    work_rows_of(t, &q);
    if (q.view.n_rows == 0)
        work_counted(&c->a, "Without rates of its own the roles' hourly rates apply.");
    return ERR_OK;
}

static enum err_code add_by_kind(struct check *c)
{
    switch (c->kind) {
    case OFFICE_RECURRING:
        return add_services(c);
    case OFFICE_BLOCK:
        return add_blocks(c);
    case OFFICE_RETAINER:
        return add_retainers(c);
    case OFFICE_FIXED_PRICE:
        return add_milestones(c);
    case OFFICE_TIME_AND_MATERIALS:
        return add_rates(c);
    case OFFICE_PER_TICKET:
        return add_purchases(c);
    case OFFICE_OTHER:
        work_counted(&c->a, "The label of this contract type says nothing of how work is billed.");
        return ERR_OK;
    }
    return ERR_OK;
}

/* ---- Words ---- */

static void add_names(struct check *c, struct buf *out, const struct work_query *q,
                      const char *field)
{
    for (size_t row = 0; row < q->view.n_rows; row++)
        buf_printf(out, "%s%.*s", out->n ? ", " : "", STR_ARG(office_text(q, row, field)));
    (void)c;
}

static void add_exclusions(struct check *c)
{
    struct buf list CLEANUP(buf_done) = {0};
    int64_t other;

    buf_init(&list, 8 * 1024);
    add_names(c, &list, &c->excluded.codes, "billingCodeID");
    add_names(c, &list, &c->excluded.set_codes, "excludedWorkTypeID");
    add_names(c, &list, &c->excluded.roles, "roleID");
    add_names(c, &list, &c->excluded.set_roles, "excludedRoleID");
    if (list.n == 0)
        work_fact(&c->a, "excluded", "Not covered by it: nothing is listed as excluded.");
    else if (work_id(&c->contracts, c->row, "exclusionContractID", &other))
        work_fact(&c->a, "excluded", "Not covered by it: %s (billed under %.*s).", buf_cstr(&list),
                  STR_ARG(office_name(c->r, "Contracts", other)));
    else
        work_fact(&c->a, "excluded", "Not covered by it: %s.", buf_cstr(&list));
}

static const char *rule_of(enum office_kind kind)
{
    switch (kind) {
    case OFFICE_RECURRING:
        return "Covered: work is part of the recurring services, except what is excluded";
    case OFFICE_FIXED_PRICE:
        return "Covered: work is part of the fixed price, except what is excluded";
    case OFFICE_BLOCK:
        return "Prepaid: work is taken from the block of hours";
    case OFFICE_RETAINER:
        return "Prepaid: work is taken from the retainer";
    case OFFICE_PER_TICKET:
        return "Prepaid: each ticket uses one that was bought";
    case OFFICE_TIME_AND_MATERIALS:
        return "Billable: work is charged by the hour";
    case OFFICE_OTHER:
        return "Not clear: the type of the contract does not say how work is billed";
    }
    return "";
}

/* The ticket's own work type and role against the exclusions. */
static const char *verdict_of(struct check *c)
{
    int64_t work_type = 0, role = 0, set = 0;

    if (!c->current && c->end < c->today)
        return str_printf(
            c->r->arena,
            "NOT covered: the contract ended %lld days ago (its status is still %s). While it "
            "ran: %s",
            (long long)(c->today - c->end), c->active ? "active" : "inactive", rule_of(c->kind));
    if (!c->current)
        return c->active ? "NOT covered yet: the contract has not begun"
                         : "NOT covered: the contract is inactive";
    if (c->ticket.view.n_rows > 0) {
        (void)work_id(&c->ticket, 0, "billingCodeID", &work_type);
        (void)work_id(&c->ticket, 0, "assignedResourceRoleID", &role);
        (void)work_id(&c->contracts, c->row, "contractExclusionSetID", &set);
        struct str why = office_excluded(c->r, &c->excluded, c->contract_id, set, work_type, role);
        if (why.n > 0)
            return str_printf(c->r->arena,
                              "Billable: the ticket's %.*s is excluded from the contract",
                              STR_ARG(why));
    }
    return rule_of(c->kind);
}

static enum err_code add_ticket(struct check *c)
{
    static const char *const columns[] = {"hoursWorked", "hoursToBill", "isNonBillable", NULL};
    struct work_query q;
    struct decimal billable = decimal_of_i64(0);
    int64_t id, on_ticket;

    if (c->ticket.view.n_rows == 0)
        return ERR_OK;
    (void)work_id(&c->ticket, 0, "id", &id);
    work_query_init(&q, c->r, "TimeEntries", columns);
    work_where_id(&q, "ticketID", id);
    enum err_code rc = work_fetch(&q);
    if (rc)
        return rc;
    for (size_t row = 0; row < q.view.n_rows; row++)
        if (!work_is(&q, row, "isNonBillable"))
            billable = decimal_add(billable, work_number(&q, row, "hoursToBill"));
    struct str work_type = office_text(&c->ticket, 0, "billingCodeID");
    work_fact(&c->a, "ticket",
              "Ticket %.*s: work type %.*s; %.*s h logged, %.*s h of them not marked "
              "non-billable.%s",
              STR_ARG(office_text(&c->ticket, 0, "ticketNumber")),
              STR_ARG(work_type.n ? work_type : STR("none")),
              STR_ARG(work_decimal(c->r, work_sum(&q, "hoursWorked"))),
              STR_ARG(work_decimal(c->r, billable)),
              work_id(&c->ticket, 0, "contractID", &on_ticket)
                  ? ""
                  : " It carries no contract itself: work on it is billed without one.");
    return ERR_OK;
}

static void add_contract(struct check *c)
{
    const struct work_query *q = &c->contracts;
    struct str sla = office_text(q, c->row, "serviceLevelAgreementID");

    work_fact(&c->a, "verdict", "%s.", verdict_of(c));
    work_fact(&c->a, "contract",
              "Contract: %.*s (id %lld) · %.*s · %.*s to %.*s (%lld days %s)%s%.*s",
              STR_ARG(office_text(q, c->row, "contractName")), (long long)c->contract_id,
              STR_ARG(office_text(q, c->row, "contractType")), STR_ARG(office_date(c->r, c->start)),
              STR_ARG(office_date(c->r, c->end)),
              (long long)(c->end < c->today ? c->today - c->end : c->end - c->today),
              c->end < c->today ? "ago" : "left", sla.n ? " · " : "", STR_ARG(sla));
}

/* Others that are active, or newest first when none is. */
static void add_others(struct check *c)
{
    struct work_section *t = NULL;
    size_t active = 0;

    for (size_t row = 0; row < c->contracts.view.n_rows; row++)
        active += row != c->row && is_active(&c->contracts, row);
    for (size_t row = 0; row < c->contracts.view.n_rows; row++) {
        if (row == c->row || !is_active(&c->contracts, row))
            continue;
        if (!t)
            t = work_section(&c->a, "other_contracts", "Other active contracts", (int64_t)active,
                             OTHERS_MAX);
        work_row_of(t, &c->contracts, row, NULL, STR(""));
    }
    work_counted(&c->a, "%zu contracts of the company, %zu of them active.",
                 c->contracts.view.n_rows, active + (c->row != SIZE_MAX && c->active ? 1 : 0));
}

static enum err_code without_contract(struct check *c)
{
    work_fact(&c->a, "verdict",
              "Billable: the company has no contract in Autotask, so time is charged at the "
              "roles' hourly rates.");
    enum err_code rc = add_ticket(c);
    if (rc)
        return rc;
    work_counted(&c->a, "0 contracts of the company.");
    work_next(&c->a, "client_brief company=%lld", (long long)c->company.id);
    return work_finish(&c->a);
}

static enum err_code contract_check(struct tool_run *r)
{
    struct check c = {.r = r, .today = office_today(r)};
    enum err_code rc;

    if (!office_given(r, "company") && !office_given(r, "ticket") && !office_given(r, "contract"))
        return office_prepaid(r);
    rc = find_company(&c);
    if (!rc)
        rc = load_contracts(&c);
    if (rc)
        return rc;
    work_answer_init(&c.a, r, "Contract check: %.*s, %.*s", STR_ARG(c.company.name),
                     STR_ARG(office_date(r, c.today)));
    if (c.row == SIZE_MAX)
        return without_contract(&c);
    struct work_query judged = c.contracts; /* the same rows, only the one that is judged */
    judged.view.rows = &c.contracts.view.rows[c.row];
    judged.view.n_rows = 1;
    rc = office_exclusions_load(r, &judged, &c.excluded);
    if (rc)
        return rc;
    add_contract(&c);
    rc = add_ticket(&c);
    if (rc)
        return rc;
    add_exclusions(&c);
    rc = add_by_kind(&c);
    if (rc)
        return rc;
    add_others(&c);
    work_next(&c.a, "unbilled_work company=%lld", (long long)c.company.id);
    work_next(&c.a, "renewals company=%lld", (long long)c.company.id);
    return work_finish(&c.a);
}

enum mcp_rc tool_contract_check(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, contract_check);
}
