/* project_profit: what projects bring and cost. Labour by the hour, charges, expenses and the
 * milestones of fixed price contracts against internal cost of people and cost of charges, beside
 * the plan. What contracts cover brings nothing here: its revenue is the contract's.
 * What they exclude is charged by the hour. */
#include "tools/office.h"

enum { ROWS_MAX = 20000, PROJECTS_SHOWN = 25, PEOPLE_SHOWN = 12 };

enum kind { LABOUR, CHARGES, EXPENSES, MILESTONES, N_KINDS };

struct line {
    size_t n;
    struct decimal hours, revenue, posted, cost; /* posted: of the revenue */
};

struct project {
    int64_t id, contract;
    bool is_fixed;
    struct line lines[N_KINDS];
    struct decimal covered, uncosted; /* hours under a contract; hours of people without a cost */
    struct decimal excluded;          /* hours that a contract leaves out */
};

struct profit {
    struct tool_run *r;
    struct work_answer a;
    bool has_period, one;
    struct office_period period;
    struct work_query projects, tasks, time, charges, expenses, contracts, milestones, people;
    struct office_rates rates;
    struct office_exclusions exclusions;
    struct project *list;
};

static struct line empty_line(void)
{
    const struct decimal zero = decimal_of_i64(0);
    return (struct line){0, zero, zero, zero, zero};
}

/* ---- Asking ---- */

static enum err_code load_projects(struct profit *p)
{
    static const char *const columns[] = {"id",
                                          "projectName",
                                          "projectNumber",
                                          "companyID",
                                          "status",
                                          "contractID",
                                          "laborEstimatedRevenue",
                                          "laborEstimatedCosts",
                                          "projectCostsRevenue",
                                          "projectCostsBudget",
                                          NULL};
    int64_t id;
    enum err_code rc = ERR_OK;

    work_query_init(&p->projects, p->r, "Projects", columns);
    p->projects.max_rows = ROWS_MAX;
    if (p->one) {
        rc = resolve_record(p->r, cat_entity_find(STR("Projects")), "project", &id);
        if (rc)
            return rc;
        work_where_id(&p->projects, "id", id);
    } else {
        work_where_arg(&p->projects, "companyID", "company");
        work_where_arg(&p->projects, "projectLeadResourceID", "lead");
        if (!arg_true(p->r, "include_completed"))
            work_where_open(&p->projects);
    }
    rc = work_fetch(&p->projects);
    if (!rc && p->one && p->projects.view.n_rows == 0)
        rc = err_set(&p->r->err, ERR_NOT_FOUND, "There is no such project.");
    return rc;
}

static enum err_code load(struct profit *p, struct work_query *q, const char *entity,
                          const char *const *columns, const char *field, const char *date,
                          const struct work_query *of, const char *of_field)
{
    size_t n;
    const int64_t *ids = work_ids(of, of_field, &n);

    work_query_init(q, p->r, entity, columns);
    if (p->has_period && date) {
        /* Calendar dates and moments alike: a day more at both ends, then exactly by the day. */
        work_where_time(q, date, (p->period.from_day - 1) * 86400, (p->period.to_day + 1) * 86400);
    }
    work_where_in(q, field, ids, n);
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

static bool is_within(const struct work_query *q, size_t row, const void *ctx)
{
    const struct profit *p = ctx;
    const char *date = q == &p->time       ? "dateWorked"
                       : q == &p->charges  ? "datePurchased"
                       : q == &p->expenses ? "expenseDate"
                                           : "dateDue";
    return office_in_period(q, row, date, &p->period);
}

static enum err_code load_work(struct profit *p)
{
    static const char *const task_columns[] = {"id", "projectID", NULL};
    static const char *const time_columns[] = {
        "taskID",        "hoursWorked", "hoursToBill",
        "roleID",        "contractID",  "billingApprovalDateTime",
        "resourceID",    "dateWorked",  "isNonBillable",
        "billingCodeID", NULL};
    static const char *const charge_columns[] = {
        "projectID", "billableAmount", "extendedCost",  "isBillableToCompany", "unitCost",
        "isBilled",  "status",         "datePurchased", "unitQuantity",        NULL};
    static const char *const expense_columns[] = {
        "projectID",           "internalCurrencyExpenseAmount",
        "isBillableToCompany", "expenseDate",
        "isRejected",          NULL};
    enum err_code rc =
        load(p, &p->tasks, "Tasks", task_columns, "projectID", NULL, &p->projects, "id");

    if (!rc)
        rc =
            load(p, &p->time, "TimeEntries", time_columns, "taskID", "dateWorked", &p->tasks, "id");
    if (!rc)
        rc = load(p, &p->charges, "ProjectCharges", charge_columns, "projectID", "datePurchased",
                  &p->projects, "id");
    return rc ? rc
              : load(p, &p->expenses, "ExpenseItems", expense_columns, "projectID", "expenseDate",
                     &p->projects, "id");
}

static enum office_kind kind_of(const struct profit *p, int64_t contract)
{
    size_t row = contract ? office_find(&p->contracts, contract) : SIZE_MAX;
    return row == SIZE_MAX ? OFFICE_TIME_AND_MATERIALS
                           : office_kind_of(work_text(&p->contracts, row, "contractType"));
}

static bool covers(enum office_kind kind)
{
    return kind != OFFICE_TIME_AND_MATERIALS && kind != OFFICE_OTHER;
}

/* Whether some of the time may be under a contract that covers it. */
static bool any_covered(const struct profit *p)
{
    int64_t contract;

    for (size_t i = 0; i < p->time.view.n_rows; i++)
        if (work_id(&p->time, i, "contractID", &contract) && covers(kind_of(p, contract)))
            return true;
    for (size_t i = 0; i < p->projects.view.n_rows && p->time.view.n_rows > 0; i++)
        if (work_id(&p->projects, i, "contractID", &contract) &&
            kind_of(p, contract) == OFFICE_FIXED_PRICE)
            return true;
    return false;
}

static enum err_code load_money(struct profit *p)
{
    static const char *const contract_columns[] = {"id", "contractType", "contractExclusionSetID",
                                                   NULL};
    static const char *const milestone_columns[] = {"contractID", "amount", "status", "dateDue",
                                                    NULL};
    static const char *const person_columns[] = {"id", "internalCost", NULL};
    const struct office_ids both[] = {{&p->projects, "contractID"}, {&p->time, "contractID"}};
    size_t n;
    const int64_t *ids = office_union(p->r, both, 2, &n);

    work_query_init(&p->contracts, p->r, "Contracts", contract_columns);
    work_where_in(&p->contracts, "id", ids, n);
    p->contracts.max_rows = ROWS_MAX;
    enum err_code rc = work_fetch(&p->contracts);
    if (!rc)
        rc = office_rates_load(p->r, ids, n, &p->rates);
    if (!rc)
        rc = load(p, &p->milestones, "ContractMilestones", milestone_columns, "contractID",
                  "dateDue", &p->projects, "contractID");
    if (!rc)
        rc = load(p, &p->people, "Resources", person_columns, "id", NULL, &p->time, "resourceID");
    return rc;
}

/* ---- Adding up ---- */

static struct project *project_of(struct profit *p, const struct work_query *q, size_t row)
{
    int64_t id;
    size_t at = work_id(q, row, "projectID", &id) ? office_find(&p->projects, id) : SIZE_MAX;

    return at == SIZE_MAX ? NULL : &p->list[at];
}

static bool is_charged_by_hour(const struct profit *p, const struct project *x, int64_t contract)
{
    return !x->is_fixed && !covers(kind_of(p, contract));
}

/* Whether the contract of the entry, or else of its project, leaves such work out. */
static bool is_excluded(struct profit *p, const struct project *x, size_t row, int64_t role)
{
    int64_t contract = 0, set = 0, work_type = 0;

    if (!work_id(&p->time, row, "contractID", &contract))
        contract = x->contract;
    size_t at = contract ? office_find(&p->contracts, contract) : SIZE_MAX;
    if (at == SIZE_MAX)
        return false;
    (void)work_id(&p->contracts, at, "contractExclusionSetID", &set);
    (void)work_id(&p->time, row, "billingCodeID", &work_type);
    return office_excluded(p->r, &p->exclusions, contract, set, work_type, role).n > 0;
}

static void add_cost(struct profit *p, struct project *x, size_t row)
{
    struct decimal hours = work_number(&p->time, row, "hoursWorked");
    int64_t person = 0;
    size_t at = work_id(&p->time, row, "resourceID", &person) ? work_find(&p->people, "id", person)
                                                              : SIZE_MAX;

    if (at == SIZE_MAX || json_type(work_value(&p->people, at, "internalCost")) != JSON_NUMBER) {
        x->uncosted = decimal_add(x->uncosted, hours);
        return;
    }
    struct decimal cost = decimal_mul(hours, work_number(&p->people, at, "internalCost"));
    x->lines[LABOUR].cost = decimal_add(x->lines[LABOUR].cost, decimal_round(cost, 2));
}

static void add_entry(struct profit *p, size_t row)
{
    const struct work_query *q = &p->time;
    int64_t task, project = 0, contract = 0, role = 0;
    struct decimal rate;

    if (!work_id(q, row, "taskID", &task) || !office_follow(&p->tasks, task, "projectID", &project))
        return;
    size_t at = office_find(&p->projects, project);
    if (at == SIZE_MAX)
        return;
    struct project *x = &p->list[at];
    struct line *l = &x->lines[LABOUR];
    l->n++;
    l->hours = decimal_add(l->hours, work_number(q, row, "hoursWorked"));
    add_cost(p, x, row);
    (void)work_id(q, row, "contractID", &contract);
    (void)work_id(q, row, "roleID", &role);
    if (work_is(q, row, "isNonBillable"))
        return;
    bool covered = !is_charged_by_hour(p, x, contract);
    if (covered && is_excluded(p, x, row, role)) {
        x->excluded = decimal_add(x->excluded, work_number(q, row, "hoursToBill"));
        contract = 0; /* it has no rate for what it leaves out */
    } else if (covered) {
        x->covered = decimal_add(x->covered, work_number(q, row, "hoursToBill"));
        return;
    }
    if (!office_rate_of(&p->rates, contract, role, &rate))
        return;
    struct decimal amount = decimal_round(decimal_mul(work_number(q, row, "hoursToBill"), rate), 2);
    l->revenue = decimal_add(l->revenue, amount);
    if (json_type(work_value(q, row, "billingApprovalDateTime")) == JSON_STRING)
        l->posted = decimal_add(l->posted, amount);
}

static void add_charge(struct profit *p, size_t row)
{
    const struct work_query *q = &p->charges;
    struct project *x = project_of(p, q, row);
    bool has_total = json_type(work_value(q, row, "extendedCost")) == JSON_NUMBER;

    if (!x || str_contains_nocase(work_text(q, row, "status"), STR("cancel")))
        return;
    struct line *l = &x->lines[CHARGES];
    l->n++;
    l->cost = decimal_add(l->cost, has_total ? work_number(q, row, "extendedCost")
                                             : decimal_mul(work_number(q, row, "unitCost"),
                                                           work_number(q, row, "unitQuantity")));
    if (!work_is(q, row, "isBillableToCompany"))
        return;
    l->revenue = decimal_add(l->revenue, work_number(q, row, "billableAmount"));
    if (work_is(q, row, "isBilled"))
        l->posted = decimal_add(l->posted, work_number(q, row, "billableAmount"));
}

static void add_expense(struct profit *p, size_t row)
{
    const struct work_query *q = &p->expenses;
    struct project *x = project_of(p, q, row);
    struct decimal amount = work_number(q, row, "internalCurrencyExpenseAmount");

    if (!x || work_is(q, row, "isRejected"))
        return;
    struct line *l = &x->lines[EXPENSES];
    l->n++;
    l->cost = decimal_add(l->cost, amount);
    if (work_is(q, row, "isBillableToCompany"))
        l->revenue = decimal_add(l->revenue, amount);
}

static void add_milestone(struct profit *p, size_t row)
{
    const struct work_query *q = &p->milestones;
    struct decimal amount = work_number(q, row, "amount");
    int64_t contract;

    for (size_t i = 0; i < p->projects.view.n_rows; i++) {
        struct line *l = &p->list[i].lines[MILESTONES];
        if (!p->list[i].is_fixed || !work_id(q, row, "contractID", &contract) ||
            contract != p->list[i].contract)
            continue;
        l->n++;
        l->revenue = decimal_add(l->revenue, amount);
        if (str_eq_nocase(work_text(q, row, "status"), STR("Billed")))
            l->posted = decimal_add(l->posted, amount);
    }
}

static void add_up(struct profit *p)
{
    const struct decimal zero = decimal_of_i64(0);

    if (p->has_period) {
        work_keep(&p->time, is_within, p);
        work_keep(&p->charges, is_within, p);
        work_keep(&p->expenses, is_within, p);
        work_keep(&p->milestones, is_within, p);
    }
    p->list = ARENA_ARRAY(p->r->arena, struct project, p->projects.view.n_rows + 1);
    for (size_t i = 0; i < p->projects.view.n_rows; i++) {
        struct project *x = &p->list[i];
        *x = (struct project){.covered = zero, .uncosted = zero, .excluded = zero};
        for (size_t k = 0; k < N_KINDS; k++)
            x->lines[k] = empty_line();
        (void)work_id(&p->projects, i, "id", &x->id);
        (void)work_id(&p->projects, i, "contractID", &x->contract);
        x->is_fixed = kind_of(p, x->contract) == OFFICE_FIXED_PRICE;
    }
    for (size_t row = 0; row < p->time.view.n_rows; row++)
        add_entry(p, row);
    for (size_t row = 0; row < p->charges.view.n_rows; row++)
        add_charge(p, row);
    for (size_t row = 0; row < p->expenses.view.n_rows; row++)
        add_expense(p, row);
    for (size_t row = 0; row < p->milestones.view.n_rows; row++)
        add_milestone(p, row);
}

static struct line sum_of(const struct project *x)
{
    struct line sum = empty_line();

    for (size_t k = 0; k < N_KINDS; k++) {
        sum.n += x->lines[k].n;
        sum.hours = decimal_add(sum.hours, x->lines[k].hours);
        sum.revenue = decimal_add(sum.revenue, x->lines[k].revenue);
        sum.posted = decimal_add(sum.posted, x->lines[k].posted);
        sum.cost = decimal_add(sum.cost, x->lines[k].cost);
    }
    return sum;
}

/* ---- The answer ---- */

/* "28.0 %" of the revenue; n = 0 without revenue. */
static struct str margin_text(struct profit *p, const struct line *l)
{
    if (decimal_is_zero(l->revenue))
        return STR("");
    struct decimal percent = decimal_div(
        decimal_mul(decimal_sub(l->revenue, l->cost), decimal_of_i64(100)), l->revenue, 1);
    return str_from(str_printf(p->r->arena, "%.*s %%", STR_ARG(work_decimal(p->r, percent))));
}

static struct decimal planned(const struct profit *p, size_t row, const char *labour,
                              const char *other)
{
    return decimal_add(work_number(&p->projects, row, labour),
                       work_number(&p->projects, row, other));
}

static void show_all(struct profit *p)
{
    static const char *const headings[] = {"project",         "company",      "status", "hours",
                                           "revenue",         "cost",         "profit", "margin",
                                           "planned revenue", "planned cost", NULL};
    const struct work_query *q = &p->projects;
    struct line total = empty_line();
    struct work_section *s;

    for (size_t i = 0; i < q->view.n_rows; i++) {
        struct line sum = sum_of(&p->list[i]);
        total.revenue = decimal_add(total.revenue, sum.revenue);
        total.cost = decimal_add(total.cost, sum.cost);
    }
    work_answer_init(&p->a, p->r, "Profit and loss of %zu projects%s%.*s", q->view.n_rows,
                     p->has_period ? ", " : "", STR_ARG(p->period.text));
    work_fact(&p->a, "sum", "Together: revenue %.*s, cost %.*s, profit %.*s.",
              STR_ARG(work_money(p->r, total.revenue)), STR_ARG(work_money(p->r, total.cost)),
              STR_ARG(work_money(p->r, decimal_sub(total.revenue, total.cost))));
    s = work_section(&p->a, "projects", "Projects", (int64_t)q->view.n_rows, PROJECTS_SHOWN);
    work_columns(s, headings);
    for (size_t i = 0; i < q->view.n_rows; i++) {
        struct line sum = sum_of(&p->list[i]);
        const struct str cells[] = {
            work_text(q, i, "projectName"),
            work_text(q, i, "companyID"),
            work_text(q, i, "status"),
            work_decimal(p->r, sum.hours),
            work_money(p->r, sum.revenue),
            work_money(p->r, sum.cost),
            work_money(p->r, decimal_sub(sum.revenue, sum.cost)),
            margin_text(p, &sum),
            work_money(p->r, planned(p, i, "laborEstimatedRevenue", "projectCostsRevenue")),
            work_money(p->r, planned(p, i, "laborEstimatedCosts", "projectCostsBudget"))};
        work_row(s, cells);
    }
    if (q->view.n_rows > 0)
        work_next(&p->a, "project_profit project=%lld", (long long)p->list[0].id);
}

static void line_row(struct profit *p, struct work_section *s, const char *what,
                     const struct line *l)
{
    const struct str cells[] = {str_from(what),
                                str_from(str_printf(p->r->arena, "%zu", l->n)),
                                decimal_is_zero(l->hours) ? STR("") : work_decimal(p->r, l->hours),
                                work_money(p->r, l->revenue),
                                work_money(p->r, l->posted),
                                work_money(p->r, l->cost),
                                work_money(p->r, decimal_sub(l->revenue, l->cost)),
                                margin_text(p, l)};
    work_row(s, cells);
}

static void show_people(struct profit *p)
{
    static const char *const headings[] = {"technician", "hours", NULL};
    size_t n;
    struct work_group *groups = work_group(&p->time, "resourceID", "hoursWorked", &n);
    struct work_section *s =
        work_section(&p->a, "people", "Hours by technician", (int64_t)n, PEOPLE_SHOWN);

    work_columns(s, headings);
    for (size_t i = 0; i < n; i++) {
        const struct str cells[] = {groups[i].key, work_decimal(p->r, groups[i].sum)};
        work_row(s, cells);
    }
}

static void show_one(struct profit *p)
{
    static const char *const names[N_KINDS] = {"labour", "charges", "expenses", "milestones"};
    static const char *const headings[] = {"what", "records", "hours",  "revenue", "of it posted",
                                           "cost", "profit",  "margin", NULL};
    const struct work_query *q = &p->projects;
    const struct project *x = &p->list[0];
    struct line sum = sum_of(x);
    struct decimal revenue = planned(p, 0, "laborEstimatedRevenue", "projectCostsRevenue");
    struct decimal cost = planned(p, 0, "laborEstimatedCosts", "projectCostsBudget");

    work_answer_init(&p->a, p->r, "Profit and loss of project %.*s: %.*s%s%.*s",
                     STR_ARG(office_text(q, 0, "projectNumber")),
                     STR_ARG(office_text(q, 0, "projectName")), p->has_period ? ", " : "",
                     STR_ARG(p->period.text));
    work_fact(&p->a, "project", "For %.*s · %.*s", STR_ARG(office_text(q, 0, "companyID")),
              STR_ARG(office_text(q, 0, "status")));
    work_fact(&p->a, "profit",
              "Profit: %.*s = revenue %.*s - cost %.*s. Planned: %.*s = %.*s - %.*s.",
              STR_ARG(work_money(p->r, decimal_sub(sum.revenue, sum.cost))),
              STR_ARG(work_money(p->r, sum.revenue)), STR_ARG(work_money(p->r, sum.cost)),
              STR_ARG(work_money(p->r, decimal_sub(revenue, cost))),
              STR_ARG(work_money(p->r, revenue)), STR_ARG(work_money(p->r, cost)));
    struct work_section *s = work_section(&p->a, "lines", "Revenue and cost", -1, N_KINDS + 1);
    work_columns(s, headings);
    for (size_t k = 0; k < N_KINDS; k++)
        if (x->lines[k].n > 0)
            line_row(p, s, names[k], &x->lines[k]);
    line_row(p, s, "together", &sum);
    if (p->time.view.n_rows > 0)
        show_people(p);
    work_next(&p->a, "project_status project=%lld", (long long)x->id);
}

static void add_remarks(struct profit *p)
{
    struct decimal covered = decimal_of_i64(0), uncosted = covered, excluded = covered;

    for (size_t i = 0; i < p->projects.view.n_rows; i++) {
        covered = decimal_add(covered, p->list[i].covered);
        uncosted = decimal_add(uncosted, p->list[i].uncosted);
        excluded = decimal_add(excluded, p->list[i].excluded);
    }
    work_counted(&p->a, "Labour = hours to bill of task time x the contract's rate for the role, "
                        "else the role's; its cost = hours worked x the technician's internal "
                        "cost. Expenses cost what they are; milestones only of fixed price "
                        "contracts, which charge no hours. Before tax; planned = the project's "
                        "estimates.");
    if (!decimal_is_zero(covered))
        work_counted(&p->a, "%.*s hours are covered by contracts and bring nothing here.",
                     STR_ARG(work_decimal(p->r, covered)));
    if (!decimal_is_zero(excluded))
        work_counted(&p->a,
                     "%.*s hours are of roles or work types that their contract excludes, "
                     "charged by the role's own rate.",
                     STR_ARG(work_decimal(p->r, excluded)));
    if (!decimal_is_zero(uncosted))
        work_counted(&p->a, "%.*s hours are of people without an internal cost and cost 0.",
                     STR_ARG(work_decimal(p->r, uncosted)));
    if (p->projects.more || p->tasks.more || p->time.more || p->charges.more || p->expenses.more)
        work_counted(&p->a, "NOT COMPLETE: more records than were read; ask for one project.");
}

static enum err_code project_profit(struct tool_run *r)
{
    struct profit p = {.r = r, .one = office_given(r, "project")};
    enum err_code rc = ERR_OK;

    p.has_period = office_has_period(r, "period");
    if (p.has_period)
        rc = office_period_arg(r, "period", "", &p.period);
    if (!rc)
        rc = load_projects(&p);
    if (!rc)
        rc = load_work(&p);
    if (!rc)
        rc = load_money(&p);
    if (rc)
        return rc;
    WORK_NAMES(r, &p.projects, &p.time, &p.charges, &p.contracts, &p.milestones);
    if (any_covered(&p))
        rc = office_exclusions_load(r, &p.contracts, &p.exclusions);
    if (rc)
        return rc;
    add_up(&p);
    if (p.one)
        show_one(&p);
    else
        show_all(&p);
    add_remarks(&p);
    return work_finish(&p.a);
}

enum mcp_rc tool_project_profit(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, project_profit);
}
