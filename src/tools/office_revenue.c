/* recurring_revenue: what the contracts that run today bring in a month, by company, contract and
 * service; and month by month what the service periods of the last year came to. */
#include "tools/office.h"

#include "base/clock.h"

#include <stdlib.h>

enum {
    DAY_S = 86400,
    ROWS_MAX = 30000,
    SERVICES_MAX = 100,
    MONTHS = 12,
    SHOWN = 15,
    SHOWN_ALONE = 60
};

struct group {
    int64_t id;
    struct str name, of; /* of: the company of a contract */
    size_t n;            /* contracts, or services of a contract */
    struct decimal units, monthly;
};

struct groups {
    struct group *list;
    size_t n;
};

struct month {
    int index; /* year * 12 + month - 1 */
    size_t n;  /* service periods */
    struct decimal price, cost;
};

struct revenue {
    struct tool_run *r;
    struct work_answer a;
    struct office_company company;
    struct work_query contracts, units, bundle_units;
    struct office_services services;
    struct groups companies, by_contract, by_service;
    struct decimal monthly;
    size_t unknown, n_paying; /* services without units; contracts with a monthly value */
    struct month months[MONTHS];
};

/* ---- Groups ---- */

static struct group *group_of(struct groups *g, int64_t id, struct str name)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->list[i].id == id)
            return &g->list[i];
    g->list[g->n] = (struct group){
        .id = id, .name = name, .units = decimal_of_i64(0), .monthly = decimal_of_i64(0)};
    return &g->list[g->n++];
}

static void add_to(struct group *g, struct decimal units, struct decimal monthly)
{
    g->n++;
    g->units = decimal_add(g->units, units);
    g->monthly = decimal_add(g->monthly, monthly);
}

static int by_value(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    int order = decimal_cmp(y->monthly, x->monthly);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

static void add_contract(struct revenue *v, size_t row)
{
    const struct work_query *q = &v->contracts;
    struct office_service services[SERVICES_MAX];
    int64_t id = 0, company = 0;

    (void)work_id(q, row, "id", &id);
    (void)work_id(q, row, "companyID", &company);
    size_t n = office_services_of(v->r, &v->services, id, services, SERVICES_MAX);
    if (n == 0)
        return;
    struct group *c = group_of(&v->by_contract, id, work_text(q, row, "contractName"));
    c->of = work_text(q, row, "companyID");
    for (size_t i = 0; i < n; i++) {
        const struct office_service *s = &services[i];
        /* Services and bundles are numbered apart. */
        int64_t key = s->service_id ? s->service_id : -s->id;
        v->unknown += !s->known;
        add_to(c, s->units, s->monthly);
        add_to(group_of(&v->by_service, key, s->name), s->units, s->monthly);
    }
    v->n_paying += !decimal_is_zero(c->monthly);
    v->monthly = decimal_add(v->monthly, c->monthly);
    add_to(group_of(&v->companies, company, work_text(q, row, "companyID")), decimal_of_i64(0),
           c->monthly);
}

static void add_contracts(struct revenue *v)
{
    size_t n = v->contracts.view.n_rows;
    struct groups *all[] = {&v->companies, &v->by_contract, &v->by_service};

    v->companies.list = ARENA_ARRAY(v->r->arena, struct group, n + 1);
    v->by_contract.list = ARENA_ARRAY(v->r->arena, struct group, n + 1);
    v->by_service.list =
        ARENA_ARRAY(v->r->arena, struct group,
                    v->services.services.view.n_rows + v->services.bundles.view.n_rows + 1);
    for (size_t row = 0; row < n; row++)
        add_contract(v, row);
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i]->n > 0)
            qsort(all[i]->list, all[i]->n, sizeof(struct group), by_value);
}

/* ---- Months ---- */

static int month_index(int64_t day)
{
    struct civil c = civil_from_unix(day * DAY_S);
    return c.year * 12 + c.month - 1;
}

static int64_t first_day(int index)
{
    struct civil c = {.year = index / 12, .month = index % 12 + 1, .day = 1};
    return civil_to_unix(&c) / DAY_S;
}

static struct str midnight(struct revenue *v, int64_t day)
{
    return str_from(str_printf(v->r->arena, "%.*sT00:00:00Z", STR_ARG(office_date(v->r, day))));
}

/* A period of several months counts in equal parts in each of them. */
static void add_period(struct revenue *v, const struct work_query *q, size_t row)
{
    int64_t start, end;
    int first = v->months[0].index;

    if (!office_day(q, row, "startDate", &start) || !office_day(q, row, "endDate", &end))
        return;
    int from = month_index(start), to = month_index(end), parts = to - from + 1;
    for (int m = from; parts > 0 && m <= to; m++) {
        if (m < first || m >= first + MONTHS)
            continue;
        struct month *at = &v->months[m - first];
        struct decimal share = decimal_of_i64(parts);
        at->n++;
        at->price = decimal_add(at->price, decimal_div(work_number(q, row, "price"), share, 2));
        at->cost = decimal_add(at->cost, decimal_div(work_number(q, row, "cost"), share, 2));
    }
}

static enum err_code load_units(struct revenue *v, struct work_query *q, const char *entity,
                                const int64_t *contracts, size_t n)
{
    static const char *const columns[] = {"startDate", "endDate", "price", "cost", NULL};

    work_query_init(q, v->r, entity, columns);
    work_where_text(q, "startDate", AT_LT, midnight(v, first_day(v->months[MONTHS - 1].index + 1)));
    work_where_text(q, "endDate", AT_GTE, midnight(v, first_day(v->months[0].index)));
    if (v->company.id)
        work_where_in(q, "contractID", contracts, n);
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

/* All contracts count, ended ones too: the months are what was, not what is. */
static enum err_code load_months(struct revenue *v)
{
    static const char *const columns[] = {"id", NULL};
    struct work_query contracts;
    const int64_t *ids = NULL;
    size_t n = 0;
    int last = month_index(office_today(v->r));

    for (int i = 0; i < MONTHS; i++)
        v->months[i] = (struct month){
            .index = last - MONTHS + 1 + i, .price = decimal_of_i64(0), .cost = decimal_of_i64(0)};
    if (v->company.id) {
        work_query_init(&contracts, v->r, "Contracts", columns);
        work_where_id(&contracts, "companyID", v->company.id);
        enum err_code rc = work_fetch(&contracts);
        if (rc)
            return rc;
        ids = work_ids(&contracts, "id", &n);
    }
    enum err_code rc = load_units(v, &v->units, "ContractServiceUnits", ids, n);
    if (!rc)
        rc = load_units(v, &v->bundle_units, "ContractServiceBundleUnits", ids, n);
    for (size_t row = 0; !rc && row < v->units.view.n_rows; row++)
        add_period(v, &v->units, row);
    for (size_t row = 0; !rc && row < v->bundle_units.view.n_rows; row++)
        add_period(v, &v->bundle_units, row);
    return rc;
}

/* ---- The answer ---- */

static struct str count_text(struct revenue *v, size_t n)
{
    return str_from(str_printf(v->r->arena, "%zu", n));
}

/* "12.4 %" of the whole; n = 0 where the whole is nothing. */
static struct str share_text(struct revenue *v, struct decimal part, struct decimal whole)
{
    if (decimal_is_zero(whole))
        return STR("");
    struct decimal percent = decimal_div(decimal_mul(part, decimal_of_i64(100)), whole, 1);
    return str_from(str_printf(v->r->arena, "%.*s %%", STR_ARG(work_decimal(v->r, percent))));
}

static void show_companies(struct revenue *v, size_t limit)
{
    static const char *const headings[] = {"company", "contracts", "per month", "share", NULL};
    struct work_section *s = work_section(&v->a, "by_company", "By company, largest first",
                                          (int64_t)v->companies.n, limit);

    work_columns(s, headings);
    for (size_t i = 0; i < v->companies.n; i++) {
        const struct group *g = &v->companies.list[i];
        const struct str cells[] = {g->name, count_text(v, g->n), work_money(v->r, g->monthly),
                                    share_text(v, g->monthly, v->monthly)};
        work_row(s, cells);
    }
}

static void show_contracts(struct revenue *v, size_t limit)
{
    static const char *const headings[] = {"contract",  "company", "services",
                                           "per month", "share",   NULL};
    struct work_section *s = work_section(&v->a, "by_contract", "By contract, largest first",
                                          (int64_t)v->by_contract.n, limit);

    work_columns(s, headings);
    for (size_t i = 0; i < v->by_contract.n; i++) {
        const struct group *g = &v->by_contract.list[i];
        const struct str cells[] = {g->name, g->of, count_text(v, g->n),
                                    work_money(v->r, g->monthly),
                                    share_text(v, g->monthly, v->monthly)};
        work_row(s, cells);
    }
}

static void show_services(struct revenue *v, size_t limit)
{
    static const char *const headings[] = {"service",   "contracts", "units",
                                           "per month", "share",     NULL};
    struct work_section *s = work_section(&v->a, "by_service", "By service, largest first",
                                          (int64_t)v->by_service.n, limit);

    work_columns(s, headings);
    for (size_t i = 0; i < v->by_service.n; i++) {
        const struct group *g = &v->by_service.list[i];
        const struct str cells[] = {g->name, count_text(v, g->n), work_decimal(v->r, g->units),
                                    work_money(v->r, g->monthly),
                                    share_text(v, g->monthly, v->monthly)};
        work_row(s, cells);
    }
}

static void show_months(struct revenue *v)
{
    static const char *const headings[] = {"month",  "service periods", "revenue", "cost",
                                           "margin", "change",          NULL};
    struct work_section *s = work_section(&v->a, "by_month", "By month", -1, MONTHS);

    work_columns(s, headings);
    for (int i = 0; i < MONTHS; i++) {
        const struct month *m = &v->months[i];
        struct decimal margin = decimal_sub(m->price, m->cost);
        const struct str cells[] = {
            office_month(v->r, first_day(m->index)),
            count_text(v, m->n),
            work_money(v->r, m->price),
            work_money(v->r, m->cost),
            share_text(v, margin, m->price),
            i > 0 ? work_money(v->r, decimal_sub(m->price, v->months[i - 1].price)) : STR("")};
        work_row(s, cells);
    }
}

static void show_parts(struct revenue *v, struct str by)
{
    if (str_eq(by, STR("company")))
        show_companies(v, SHOWN_ALONE);
    else if (str_eq(by, STR("contract")))
        show_contracts(v, SHOWN_ALONE);
    else if (str_eq(by, STR("service")))
        show_services(v, SHOWN_ALONE);
    else if (v->company.id)
        show_contracts(v, SHOWN);
    else
        show_companies(v, SHOWN);
    if (by.n == 0)
        show_services(v, SHOWN);
}

static enum err_code answer(struct revenue *v, struct str by, bool monthly)
{
    struct tool_run *r = v->r;
    size_t n_companies = 0;

    for (size_t i = 0; i < v->companies.n; i++)
        n_companies += !decimal_is_zero(v->companies.list[i].monthly);
    work_answer_init(&v->a, r, "Recurring revenue%s%.*s on %.*s", v->company.id ? " of " : "",
                     STR_ARG(v->company.name), STR_ARG(office_date(r, office_today(r))));
    work_fact(&v->a, "per_month",
              "Per month: %.*s (%.*s a year), from %zu contracts of %zu companies.",
              STR_ARG(work_money(r, v->monthly)),
              STR_ARG(work_money(r, decimal_mul(v->monthly, decimal_of_i64(12)))), v->n_paying,
              n_companies);
    if (!str_eq(by, STR("month")))
        show_parts(v, by);
    if (monthly)
        show_months(v);
    work_counted(&v->a, "Per month = units of the newest service period x price, of contracts that "
                        "run today and are not inactive; longer periods in equal parts.");
    if (v->unknown > 0)
        work_counted(&v->a, "%zu services have no units yet and count 0.", v->unknown);
    if (monthly)
        work_counted(&v->a, "By month = price and cost of the service periods, ended contracts "
                            "too, posted or not.");
    if (v->contracts.more || v->units.more || v->bundle_units.more)
        work_counted(&v->a, "NOT COMPLETE: there are more records than were read; ask for one "
                            "company.");
    if (!monthly)
        work_next(&v->a, "recurring_revenue by=month");
    if (v->company.id)
        work_next(&v->a, "contract_units company=%lld", (long long)v->company.id);
    else
        work_next(&v->a, "renewals");
    return work_finish(&v->a);
}

static enum err_code recurring_revenue(struct tool_run *r)
{
    static const char *const columns[] = {"id", "contractName", "companyID", "status", NULL};
    struct revenue v = {.r = r, .monthly = decimal_of_i64(0)};
    struct str by = arg_text(r, "by");
    bool monthly;
    size_t n;
    enum err_code rc = ERR_OK;

    if (office_given(r, "company"))
        rc = office_company_arg(r, "company", &v.company);
    monthly = str_eq(by, STR("month")) || (v.company.id && by.n == 0);
    if (!rc)
        rc = office_contracts_now(r, &v.contracts, columns, v.company.id);
    if (rc)
        return rc;
    const int64_t *ids = work_ids(&v.contracts, "id", &n);
    rc = office_services_load(r, ids, n, office_today(r) - 31, &v.services);
    if (!rc && monthly)
        rc = load_months(&v);
    if (rc)
        return rc;
    add_contracts(&v);
    return answer(&v, by, monthly);
}

enum mcp_rc tool_recurring_revenue(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, recurring_revenue);
}
