/* client_review: a quarter (or any period) with one customer beside the period before it: tickets,
 * service levels, hours, satisfaction, devices, projects, sales. */
#include "tools/office.h"

enum { ROWS_MAX = 5000, ISSUES_SHOWN = 8, DEVICES_SHOWN = 5, LIST_SHOWN = 6, WARRANTY_DAYS = 90 };

struct review {
    struct tool_run *r;
    struct work_answer a;
    struct office_company company;
    struct office_period now, before;
    struct work_query tickets; /* touched since the earlier period began, or open */
    struct work_query sla, time, tasks, task_time;
    struct work_query surveys, invoices, assets, projects, opportunities, contracts;
    int64_t open_now;
};

/* ---- Asking ---- */

static enum err_code fetch(struct work_query *q)
{
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

static void of_company(struct review *v, struct work_query *q, const char *entity,
                       const char *const *columns)
{
    work_query_init(q, v->r, entity, columns);
    work_where_id(q, "companyID", v->company.id);
}

/* A day more at both ends: some date fields hold calendar dates. Rows are judged by their day. */
static void within_both(struct review *v, struct work_query *q, const char *field)
{
    work_where_time(q, field, v->before.from_s - 86400, v->now.to_s + 86400);
}

static enum err_code load_tickets(struct review *v)
{
    static const char *const columns[] = {
        "id", "createDate", "completedDate", "priority", "issueType", "configurationItemID", NULL};
    static const char *const id_only[] = {"id", NULL};
    struct work_query open;

    of_company(v, &v->tickets, "Tickets", columns);
    work_where_time(&v->tickets, "lastActivityDate", v->before.from_s, INT64_MAX);
    enum err_code rc = fetch(&v->tickets);
    if (rc)
        return rc;
    of_company(v, &open, "Tickets", id_only);
    work_where_open(&open);
    return work_count(&open, &v->open_now);
}

static enum err_code load_sla(struct review *v)
{
    static const char *const columns[] = {"ticketID", "isFirstResponseMet", "isResolutionMet",
                                          NULL};
    size_t n;
    const int64_t *ids = work_ids(&v->tickets, "id", &n);

    work_query_init(&v->sla, v->r, "ServiceLevelAgreementResults", columns);
    work_where_in(&v->sla, "ticketID", ids, n);
    return fetch(&v->sla);
}

static enum err_code load_time_of(struct review *v, struct work_query *q, const char *field,
                                  const int64_t *ids, size_t n)
{
    static const char *const columns[] = {"dateWorked", "hoursWorked", NULL};

    work_query_init(q, v->r, "TimeEntries", columns);
    work_where_time(q, "dateWorked", v->before.from_s, v->now.to_s);
    work_where_in(q, field, ids, n);
    return fetch(q);
}

static enum err_code load_time(struct review *v)
{
    static const char *const project_columns[] = {"id:-",
                                                  "projectName:project",
                                                  "status",
                                                  "endDateTime:end",
                                                  "completedPercentage:done %",
                                                  "completedDateTime:-",
                                                  NULL};
    static const char *const task_columns[] = {"id", NULL};
    size_t n;
    const int64_t *ids = work_ids(&v->tickets, "id", &n);
    enum err_code rc = load_time_of(v, &v->time, "ticketID", ids, n);

    if (rc)
        return rc;
    of_company(v, &v->projects, "Projects", project_columns);
    rc = fetch(&v->projects);
    if (rc)
        return rc;
    ids = work_ids(&v->projects, "id", &n);
    work_query_init(&v->tasks, v->r, "Tasks", task_columns);
    work_where_in(&v->tasks, "projectID", ids, n);
    rc = fetch(&v->tasks);
    if (rc)
        return rc;
    ids = work_ids(&v->tasks, "id", &n);
    return load_time_of(v, &v->task_time, "taskID", ids, n);
}

static enum err_code load_rest(struct review *v)
{
    static const char *const survey_columns[] = {"completeDate", "surveyRating", NULL};
    static const char *const invoice_columns[] = {"toDate", "invoiceTotal", "isVoided", NULL};
    static const char *const asset_columns[] = {"id", "configurationItemType",
                                                "warrantyExpirationDate", NULL};
    static const char *const opportunity_columns[] = {
        "title:opportunity", "stage", "amount", "probability:%", "projectedCloseDate:close", NULL};
    static const char *const contract_columns[] = {"contractName:contract", "contractType:type",
                                                   "endDate:end", "status:-", NULL};
    enum err_code rc;

    of_company(v, &v->surveys, "SurveyResults", survey_columns);
    within_both(v, &v->surveys, "completeDate");
    rc = fetch(&v->surveys);
    if (!rc) {
        of_company(v, &v->invoices, "Invoices", invoice_columns);
        within_both(v, &v->invoices, "toDate");
        rc = fetch(&v->invoices);
    }
    if (!rc) {
        of_company(v, &v->assets, "ConfigurationItems", asset_columns);
        work_where_bool(&v->assets, "isActive", true);
        rc = fetch(&v->assets);
    }
    if (!rc) {
        of_company(v, &v->opportunities, "Opportunities", opportunity_columns);
        work_where_open(&v->opportunities);
        rc = fetch(&v->opportunities);
    }
    if (!rc) {
        of_company(v, &v->contracts, "Contracts", contract_columns);
        work_where_time(&v->contracts, "endDate", v->r->now_s, INT64_MAX);
        rc = fetch(&v->contracts);
    }
    return rc;
}

/* ---- Numbers of one period ---- */

struct numbers {
    size_t opened, closed, sla, first_met, resolved_met, surveys;
    struct decimal ticket_hours, project_hours, rating_sum, invoiced;
};

static void count_tickets(const struct review *v, const struct office_period *p, struct numbers *n)
{
    for (size_t row = 0; row < v->tickets.view.n_rows; row++) {
        int64_t id;
        n->opened += office_in_period(&v->tickets, row, "createDate", p);
        if (!office_in_period(&v->tickets, row, "completedDate", p))
            continue;
        n->closed++;
        size_t at =
            work_id(&v->tickets, row, "id", &id) ? work_find(&v->sla, "ticketID", id) : SIZE_MAX;
        if (at == SIZE_MAX)
            continue;
        n->sla++;
        n->first_met += work_is(&v->sla, at, "isFirstResponseMet");
        n->resolved_met += work_is(&v->sla, at, "isResolutionMet");
    }
}

static struct decimal sum_in(const struct work_query *q, const char *day, const char *field,
                             const struct office_period *p, size_t *ret_n)
{
    struct decimal sum = decimal_of_i64(0);

    for (size_t row = 0; row < q->view.n_rows; row++) {
        if (!office_in_period(q, row, day, p))
            continue;
        sum = decimal_add(sum, work_number(q, row, field));
        if (ret_n)
            ++*ret_n;
    }
    return sum;
}

static bool keep_valid(const struct work_query *q, size_t row, const void *ctx)
{
    (void)ctx;
    return !work_is(q, row, "isVoided");
}

static struct numbers count(const struct review *v, const struct office_period *p)
{
    struct numbers n = {.opened = 0};

    count_tickets(v, p, &n);
    n.ticket_hours = sum_in(&v->time, "dateWorked", "hoursWorked", p, NULL);
    n.project_hours = sum_in(&v->task_time, "dateWorked", "hoursWorked", p, NULL);
    n.rating_sum = sum_in(&v->surveys, "completeDate", "surveyRating", p, &n.surveys);
    n.invoiced = sum_in(&v->invoices, "toDate", "invoiceTotal", p, NULL);
    return n;
}

/* ---- The answer ---- */

static struct str count_text(const struct review *v, size_t n)
{
    return str_from(str_printf(v->r->arena, "%zu", n));
}

/* "57 of 60 (95 %)" */
static struct str share_text(const struct review *v, size_t part, size_t all)
{
    if (all == 0)
        return STR("no results");
    return str_from(
        str_printf(v->r->arena, "%zu of %zu (%zu %%)", part, all, (part * 100 + all / 2) / all));
}

static struct str rating_text(const struct review *v, const struct numbers *n)
{
    if (n->surveys == 0)
        return STR("no answers");
    struct decimal mean = decimal_div(n->rating_sum, decimal_of_i64((int64_t)n->surveys), 2);
    return str_from(str_printf(v->r->arena, "%.*s (%zu answers)", STR_ARG(work_decimal(v->r, mean)),
                               n->surveys));
}

static void row3(struct work_section *s, const char *what, struct str now, struct str before)
{
    const struct str cells[] = {str_from(what), now, before};
    work_row(s, cells);
}

static void show_numbers(struct review *v)
{
    static const char *const headings[] = {"measure", "period", "before", NULL};
    struct work_section *s = work_section(&v->a, "numbers", "In numbers", -1, 20);
    struct numbers n = count(v, &v->now), b = count(v, &v->before);
    struct tool_run *r = v->r;

    work_columns(s, headings);
    row3(s, "tickets opened", count_text(v, n.opened), count_text(v, b.opened));
    row3(s, "tickets closed", count_text(v, n.closed), count_text(v, b.closed));
    row3(s, "first response in time", share_text(v, n.first_met, n.sla),
         share_text(v, b.first_met, b.sla));
    row3(s, "resolved in time", share_text(v, n.resolved_met, n.sla),
         share_text(v, b.resolved_met, b.sla));
    row3(s, "hours on tickets", work_decimal(r, n.ticket_hours), work_decimal(r, b.ticket_hours));
    row3(s, "hours on projects", work_decimal(r, n.project_hours),
         work_decimal(r, b.project_hours));
    row3(s, "survey rating, mean", rating_text(v, &n), rating_text(v, &b));
    row3(s, "invoiced", work_money(r, n.invoiced), work_money(r, b.invoiced));
    work_fact(&v->a, "open_now", "Open now: %lld tickets.", (long long)v->open_now);
}

/* How many tickets opened in a period have this value in a column. */
static size_t opened_with(const struct review *v, const struct office_period *p, const char *field,
                          struct str key)
{
    size_t n = 0;

    for (size_t row = 0; row < v->tickets.view.n_rows; row++)
        n += office_in_period(&v->tickets, row, "createDate", p) &&
             str_eq(work_text(&v->tickets, row, field), key);
    return n;
}

static bool keep_opened(const struct work_query *q, size_t row, const void *ctx)
{
    return office_in_period(q, row, "createDate", ctx);
}

static struct work_group *groups_of(const struct review *v, const char *field, size_t *ret_n)
{
    struct work_query opened = office_copy(&v->tickets);

    work_keep(&opened, keep_opened, &v->now);
    return work_group(&opened, field, NULL, ret_n);
}

static void show_issues(struct review *v)
{
    static const char *const headings[] = {"issue", "tickets", "before", NULL};
    size_t n;
    struct work_group *g = groups_of(v, "issueType", &n);
    struct work_section *s =
        work_section(&v->a, "issues", "Opened by issue type", (int64_t)n, ISSUES_SHOWN);

    work_columns(s, headings);
    for (size_t i = 0; i < n; i++)
        row3(s, g[i].key.n ? str_dup(v->r->arena, g[i].key) : "(none)", count_text(v, g[i].n),
             count_text(v, opened_with(v, &v->before, "issueType", g[i].key)));
}

static void show_devices(struct review *v)
{
    static const char *const headings[] = {"device", "tickets", "before", NULL};
    size_t n, named = 0;
    struct work_group *g = groups_of(v, "configurationItemID", &n);
    struct work_section *s;

    for (size_t i = 0; i < n; i++)
        named += g[i].key.n > 0;
    s = work_section(&v->a, "devices", "Devices with most tickets", (int64_t)named, DEVICES_SHOWN);
    work_columns(s, headings);
    for (size_t i = 0; i < n; i++)
        if (g[i].key.n > 0)
            row3(s, str_dup(v->r->arena, g[i].key), count_text(v, g[i].n),
                 count_text(v, opened_with(v, &v->before, "configurationItemID", g[i].key)));
}

static void show_priorities(struct review *v)
{
    struct buf list CLEANUP(buf_done) = {0};
    size_t n;
    struct work_group *g = groups_of(v, "priority", &n);

    buf_init(&list, 4096);
    for (size_t i = 0; i < n; i++)
        buf_printf(&list, "%s%.*s %zu", i ? ", " : "",
                   STR_ARG(office_clean(v->r, g[i].key.n ? g[i].key : STR("(none)"))), g[i].n);
    if (n > 0)
        work_fact(&v->a, "priorities", "Opened by priority: %s.", buf_cstr(&list));
}

static void show_assets(struct review *v)
{
    struct buf types CLEANUP(buf_done) = {0};
    size_t n, out = 0, soon = 0, unknown = 0;
    int64_t day, today = office_today(v->r);
    struct work_group *g = work_group(&v->assets, "configurationItemType", NULL, &n);

    buf_init(&types, 4096);
    for (size_t i = 0; i < n && i < 6; i++)
        buf_printf(&types, "%s%.*s %zu", i ? ", " : "",
                   STR_ARG(office_clean(v->r, g[i].key.n ? g[i].key : STR("(no type)"))), g[i].n);
    for (size_t row = 0; row < v->assets.view.n_rows; row++) {
        bool known = office_day(&v->assets, row, "warrantyExpirationDate", &day);
        unknown += !known;
        out += known && day < today;
        soon += known && day >= today && day <= today + WARRANTY_DAYS;
    }
    work_fact(&v->a, "assets",
              "Active devices: %zu (%s). Out of warranty: %zu; within %d days: %zu; no date: %zu.",
              v->assets.view.n_rows, buf_cstr(&types), out, WARRANTY_DAYS, soon, unknown);
}

static bool keep_project(const struct work_query *q, size_t row, const void *ctx)
{
    return !label_is_closed(work_text(q, row, "status")) ||
           office_in_period(q, row, "completedDateTime", ctx);
}

static bool keep_active(const struct work_query *q, size_t row, const void *ctx)
{
    (void)ctx;
    return !str_contains_nocase(work_text(q, row, "status"), STR("inactive"));
}

static void show_list(struct review *v, const char *key, const char *heading,
                      const struct work_query *q)
{
    struct work_section *s = work_section(&v->a, key, heading, (int64_t)q->view.n_rows, LIST_SHOWN);
    work_rows_of(s, q);
}

static enum err_code answer(struct review *v)
{
    work_answer_init(&v->a, v->r, "Review of %.*s, %.*s (before: %.*s)", STR_ARG(v->company.name),
                     STR_ARG(v->now.text), STR_ARG(v->before.text));
    show_numbers(v);
    show_priorities(v);
    show_issues(v);
    show_devices(v);
    show_assets(v);
    work_keep(&v->projects, keep_project, &v->now);
    show_list(v, "projects", "Projects open, or completed in the period", &v->projects);
    show_list(v, "opportunities", "Open opportunities", &v->opportunities);
    work_keep(&v->contracts, keep_active, NULL);
    show_list(v, "contracts", "Active contracts", &v->contracts);
    work_counted(
        &v->a,
        "Opened by createDate, closed by completedDate; service levels of the tickets closed "
        "in the period that have a result; hours worked by date worked; invoices whose "
        "billing period ends in it, with tax; surveys by date of answer.");
    if (v->tickets.more || v->time.more || v->task_time.more)
        work_counted(&v->a, "NOT COMPLETE: more than %d records; take a shorter period.", ROWS_MAX);
    work_next(&v->a, "renewals company=%lld", (long long)v->company.id);
    work_next(&v->a, "unbilled_work company=%lld", (long long)v->company.id);
    return work_finish(&v->a);
}

static enum err_code client_review(struct tool_run *r)
{
    struct review v = {.r = r};
    enum err_code rc = office_company_arg(r, "company", &v.company);

    if (!rc)
        rc = office_period_arg(r, "period", "last quarter", &v.now);
    if (rc)
        return rc;
    office_period_before(r, &v.now, &v.before);
    rc = load_tickets(&v);
    if (!rc)
        rc = load_sla(&v);
    if (!rc)
        rc = load_time(&v);
    if (!rc)
        rc = load_rest(&v);
    if (rc)
        return rc;
    work_keep(&v.invoices, keep_valid, NULL);
    WORK_NAMES(r, &v.tickets, &v.assets, &v.projects, &v.opportunities, &v.contracts);
    return answer(&v);
}

enum mcp_rc tool_client_review(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, client_review);
}
