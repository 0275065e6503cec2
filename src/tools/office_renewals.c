/* renewals: which contracts end soon, which have ended and are still worked under, and what they
 * bring in a month. A contract that another one names as the contract it renews is done with. */
#include "tools/office.h"

enum {
    ROWS_MAX = 2000,
    DAYS_MAX = 366,
    ENDED_DAYS = 180, /* how far back an ended contract is looked for */
    SHOWN = 25
};

static const char *const contract_columns[] = {
    "id",      "contractName", "companyID",         "contractType",      "status",
    "endDate", "startDate",    "renewedContractID", "isDefaultContract", NULL};

struct renewals {
    struct tool_run *r;
    struct work_answer a;
    struct office_company company;
    bool one_company;
    int64_t today, days, owner;
    bool has_owner;
    struct work_query contracts;     /* ending within the days, or ended lately */
    struct work_query successors;    /* contracts that renew one of those */
    struct work_query current;       /* active ones of the same companies that run today */
    struct work_query tickets, time; /* on ended ones */
    struct work_query opportunities, companies;
    struct office_services services;
};

/* ---- Asking ---- */

static const char *midnight(struct tool_run *r, int64_t day)
{
    return str_printf(r->arena, "%.*sT00:00:00Z", STR_ARG(office_date(r, day)));
}

static enum err_code fetch(struct work_query *q)
{
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

static enum err_code load_contracts(struct renewals *x)
{
    struct tool_run *r = x->r;

    work_query_init(&x->contracts, r, "Contracts", contract_columns);
    work_where_text(&x->contracts, "endDate", AT_GTE, str_from(midnight(r, x->today - ENDED_DAYS)));
    work_where_text(&x->contracts, "endDate", AT_LTE, str_from(midnight(r, x->today + x->days)));
    if (x->one_company)
        work_where_id(&x->contracts, "companyID", x->company.id);
    return fetch(&x->contracts);
}

static enum err_code load_related(struct renewals *x)
{
    static const char *const successor_columns[] = {"id", "renewedContractID", NULL};
    static const char *const current_columns[] = {"id", "companyID", "status", NULL};
    static const char *const company_columns[] = {"id", "companyName", "ownerResourceID",
                                                  "isActive", NULL};
    static const char *const opportunity_columns[] = {"id",    "companyID", "title",
                                                      "stage", "amount",    NULL};
    size_t n, n_companies;
    const int64_t *ids = work_ids(&x->contracts, "id", &n);
    const int64_t *companies = work_ids(&x->contracts, "companyID", &n_companies);

    work_query_init(&x->successors, x->r, "Contracts", successor_columns);
    work_where_in(&x->successors, "renewedContractID", ids, n);
    enum err_code rc = fetch(&x->successors);
    if (!rc) {
        work_query_init(&x->current, x->r, "Contracts", current_columns);
        work_where_text(&x->current, "startDate", AT_LTE, str_from(midnight(x->r, x->today)));
        work_where_text(&x->current, "endDate", AT_GTE, str_from(midnight(x->r, x->today)));
        work_where_in(&x->current, "companyID", companies, n_companies);
        rc = fetch(&x->current);
    }
    if (!rc) {
        work_query_init(&x->companies, x->r, "Companies", company_columns);
        work_where_in(&x->companies, "id", companies, n_companies);
        rc = fetch(&x->companies);
    }
    if (!rc) {
        work_query_init(&x->opportunities, x->r, "Opportunities", opportunity_columns);
        work_where_open(&x->opportunities);
        work_where_in(&x->opportunities, "companyID", companies, n_companies);
        rc = fetch(&x->opportunities);
    }
    return rc;
}

/* ---- Which ones ---- */

static int64_t end_of(const struct work_query *q, size_t row)
{
    int64_t end;
    return work_calendar_day(q, row, "endDate", &end) ? end : INT64_MAX;
}

static bool is_active(const struct work_query *q, size_t row)
{
    return !str_contains_nocase(work_text(q, row, "status"), STR("inactive"));
}

static bool has_current(const struct renewals *x, int64_t company)
{
    int64_t id;

    for (size_t row = 0; row < x->current.view.n_rows; row++)
        if (work_id(&x->current, row, "companyID", &id) && id == company &&
            is_active(&x->current, row))
            return true;
    return false;
}

/* Not renewed; when it has ended, the company has nothing else that runs. */
static bool keep_open(const struct work_query *q, size_t row, const void *ctx)
{
    const struct renewals *x = ctx;
    int64_t id = 0, company = 0, owner = 0;

    (void)work_id(q, row, "id", &id);
    (void)work_id(q, row, "companyID", &company);
    if (work_find(&x->successors, "renewedContractID", id) != SIZE_MAX)
        return false;
    if (x->has_owner &&
        (!office_follow(&x->companies, company, "ownerResourceID", &owner) || owner != x->owner))
        return false;
    if (end_of(q, row) < x->today)
        return !has_current(x, company);
    return is_active(q, row);
}

/* ---- Work under ended contracts ---- */

static const int64_t *ended_ids(struct renewals *x, size_t *ret_n, int64_t *ret_first_end)
{
    int64_t *ids = ARENA_ARRAY(x->r->arena, int64_t, x->contracts.view.n_rows + 1);

    *ret_n = 0;
    *ret_first_end = x->today;
    for (size_t row = 0; row < x->contracts.view.n_rows; row++) {
        int64_t end = end_of(&x->contracts, row);
        if (end >= x->today || !work_id(&x->contracts, row, "id", &ids[*ret_n]))
            continue;
        ++*ret_n;
        if (end < *ret_first_end)
            *ret_first_end = end;
    }
    return ids;
}

static enum err_code load_work(struct renewals *x)
{
    static const char *const ticket_columns[] = {"id", "contractID", "createDate", NULL};
    static const char *const time_columns[] = {"contractID", "dateWorked", "hoursWorked", NULL};
    struct work_day day;
    size_t n;
    int64_t first_end;
    const int64_t *ids = ended_ids(x, &n, &first_end);

    work_day_number(x->r, first_end + 1, &day);
    work_query_init(&x->tickets, x->r, "Tickets", ticket_columns);
    work_where_time(&x->tickets, "createDate", day.from_s, INT64_MAX);
    work_where_in(&x->tickets, "contractID", ids, n);
    enum err_code rc = fetch(&x->tickets);
    if (rc)
        return rc;
    work_query_init(&x->time, x->r, "TimeEntries", time_columns);
    work_where_text(&x->time, "dateWorked", AT_GTE, str_from(midnight(x->r, first_end + 1)));
    work_where_in(&x->time, "contractID", ids, n);
    return fetch(&x->time);
}

static size_t tickets_after(const struct renewals *x, int64_t contract, int64_t end)
{
    size_t n = 0;
    int64_t id, day;

    for (size_t row = 0; row < x->tickets.view.n_rows; row++)
        n += work_id(&x->tickets, row, "contractID", &id) && id == contract &&
             office_day(&x->tickets, row, "createDate", &day) && day > end;
    return n;
}

static struct decimal hours_after(const struct renewals *x, int64_t contract, int64_t end)
{
    struct decimal sum = decimal_of_i64(0);
    int64_t id, day;

    for (size_t row = 0; row < x->time.view.n_rows; row++)
        if (work_id(&x->time, row, "contractID", &id) && id == contract &&
            office_day(&x->time, row, "dateWorked", &day) && day > end)
            sum = decimal_add(sum, work_number(&x->time, row, "hoursWorked"));
    return sum;
}

/* ---- The answer ---- */

/* "Managed services renewal (Negotiation, 28200)" and how many more. */
static struct str opportunity_of(const struct renewals *x, int64_t company)
{
    struct str first = STR("none open");
    size_t n = 0;
    int64_t id;

    for (size_t row = 0; row < x->opportunities.view.n_rows; row++) {
        if (!work_id(&x->opportunities, row, "companyID", &id) || id != company)
            continue;
        if (n++ == 0)
            first = str_from(str_printf(x->r->arena, "%.*s (%.*s)",
                                        STR_ARG(office_text(&x->opportunities, row, "title")),
                                        STR_ARG(work_text(&x->opportunities, row, "stage"))));
    }
    return n > 1 ? str_from(str_printf(x->r->arena, "%.*s, %zu more", STR_ARG(first), n - 1))
                 : first;
}

struct sums {
    size_t n, unknown;
    struct decimal monthly;
};

/* Contracts that end in [from, to] days from now, soonest first. */
static struct sums show_ending(struct renewals *x, const char *key, const char *heading,
                               int64_t from, int64_t to)
{
    static const char *const headings[] = {"company", "contract",  "type",        "ends",
                                           "in days", "per month", "opportunity", NULL};
    struct sums sums = {.monthly = decimal_of_i64(0)};
    const struct work_query *q = &x->contracts;
    struct work_section *s = NULL;
    size_t unknown;

    if (from > x->days)
        return sums;
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t left = end_of(q, row) - x->today;
        sums.n += left >= from && left <= to;
    }
    s = work_section(&x->a, key, heading, (int64_t)sums.n, (size_t)arg_int(x->r, "limit", SHOWN));
    work_columns(s, headings);
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t left = end_of(q, row) - x->today, id = 0, company = 0;
        if (left < from || left > to)
            continue;
        (void)work_id(q, row, "id", &id);
        (void)work_id(q, row, "companyID", &company);
        struct decimal month = office_monthly(x->r, &x->services, id, &unknown);
        sums.monthly = decimal_add(sums.monthly, month);
        sums.unknown += unknown;
        const struct str cells[] = {work_text(q, row, "companyID"),
                                    work_text(q, row, "contractName"),
                                    work_text(q, row, "contractType"),
                                    office_date(x->r, end_of(q, row)),
                                    str_from(str_printf(x->r->arena, "%lld", (long long)left)),
                                    work_money(x->r, month),
                                    opportunity_of(x, company)};
        work_row(s, cells);
    }
    return sums;
}

static struct sums show_ended(struct renewals *x)
{
    static const char *const headings[] = {"company",   "contract",      "status",
                                           "ended",     "tickets since", "hours since",
                                           "per month", "opportunity",   NULL};
    struct sums sums = {.monthly = decimal_of_i64(0)};
    const struct work_query *q = &x->contracts;
    struct work_section *s;
    size_t unknown;

    for (size_t row = 0; row < q->view.n_rows; row++)
        sums.n += end_of(q, row) < x->today;
    s = work_section(&x->a, "ended", "Ended, not renewed, nothing else running", (int64_t)sums.n,
                     SHOWN);
    work_columns(s, headings);
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t end = end_of(q, row), id = 0, company = 0;
        if (end >= x->today)
            continue;
        (void)work_id(q, row, "id", &id);
        (void)work_id(q, row, "companyID", &company);
        struct decimal month = office_monthly(x->r, &x->services, id, &unknown);
        sums.monthly = decimal_add(sums.monthly, month);
        sums.unknown += unknown;
        const struct str cells[] = {
            work_text(q, row, "companyID"),
            work_text(q, row, "contractName"),
            work_text(q, row, "status"),
            str_from(str_printf(x->r->arena, "%.*s (%lld days ago)",
                                STR_ARG(office_date(x->r, end)), (long long)(x->today - end))),
            str_from(str_printf(x->r->arena, "%zu", tickets_after(x, id, end))),
            work_decimal(x->r, hours_after(x, id, end)),
            work_money(x->r, month),
            opportunity_of(x, company)};
        work_row(s, cells);
    }
    return sums;
}

static enum err_code load_money(struct renewals *x)
{
    size_t n;
    int64_t since = x->today;

    for (size_t row = 0; row < x->contracts.view.n_rows; row++)
        if (end_of(&x->contracts, row) < since)
            since = end_of(&x->contracts, row);
    const int64_t *ids = work_ids(&x->contracts, "id", &n);
    return office_services_load(x->r, ids, n, since - 31, &x->services);
}

static enum err_code answer(struct renewals *x)
{
    struct tool_run *r = x->r;
    struct decimal risk;

    work_answer_init(&x->a, r, "Renewals%s%.*s, %.*s to %.*s", x->one_company ? " of " : "",
                     STR_ARG(x->company.name), STR_ARG(office_date(r, x->today)),
                     STR_ARG(office_date(r, x->today + x->days)));
    struct sums ended = show_ended(x);
    struct sums soon = show_ending(x, "days_30", "Ending within 30 days", 0, 30);
    struct sums later = show_ending(x, "days_60", "Ending in 31 to 60 days", 31, 60);
    struct sums latest = show_ending(x, "later", "Ending later", 61, x->days);
    risk = decimal_add(soon.monthly, decimal_add(later.monthly, latest.monthly));
    work_fact(
        &x->a, "value",
        "Per month: %.*s ends within 30 days, %.*s in 31 to 60, %.*s later; together %.*s (%.*s "
        "a year). Ended: %.*s.",
        STR_ARG(work_money(r, soon.monthly)), STR_ARG(work_money(r, later.monthly)),
        STR_ARG(work_money(r, latest.monthly)), STR_ARG(work_money(r, risk)),
        STR_ARG(work_money(r, decimal_mul(risk, decimal_of_i64(12)))),
        STR_ARG(work_money(r, ended.monthly)));
    work_counted(
        &x->a,
        "Active contracts whose end date is in the span and that no other contract renews; "
        "ended ones of the last %d days. Per month = units of the newest service period x "
        "price; block, retainer and hourly contracts have none.",
        ENDED_DAYS);
    if (ended.unknown + soon.unknown + later.unknown + latest.unknown > 0)
        work_counted(&x->a, "%zu services have no units and count 0.",
                     ended.unknown + soon.unknown + later.unknown + latest.unknown);
    if (x->contracts.more || x->tickets.more || x->time.more)
        work_counted(&x->a, "NOT COMPLETE: more than %d records; ask for one company.", ROWS_MAX);
    if (x->one_company)
        work_next(&x->a, "contract_check company=%lld", (long long)x->company.id);
    else
        work_next(&x->a, "pipeline");
    return work_finish(&x->a);
}

static enum err_code read_arguments(struct renewals *x)
{
    struct str name;
    enum err_code rc = ERR_OK;

    x->days = arg_int(x->r, "days", 90);
    if (x->days < 1 || x->days > DAYS_MAX) {
        rc = err_set(&x->r->err, ERR_BAD_VALUE, "days is from 1 to %d.", DAYS_MAX);
        err_field(&x->r->err, STR("days"));
        return rc;
    }
    x->one_company = office_given(x->r, "company");
    x->has_owner = office_given(x->r, "owner");
    if (x->one_company)
        rc = office_company_arg(x->r, "company", &x->company);
    if (!rc && x->has_owner)
        rc = work_person(x->r, "owner", &x->owner, &name);
    return rc;
}

static enum err_code renewals(struct tool_run *r)
{
    struct renewals x = {.r = r, .today = office_today(r)};
    enum err_code rc = read_arguments(&x);

    if (!rc)
        rc = load_contracts(&x);
    if (!rc)
        rc = load_related(&x);
    if (rc)
        return rc;
    WORK_NAMES(r, &x.contracts, &x.current, &x.opportunities);
    work_keep(&x.contracts, keep_open, &x);
    rc = load_work(&x);
    if (!rc)
        rc = load_money(&x);
    if (rc)
        return rc;
    work_sort(&x.contracts, "endDate", false);
    return answer(&x);
}

enum mcp_rc tool_renewals(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, renewals);
}
