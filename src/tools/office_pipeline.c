/* pipeline: open opportunities by stage and owner, what they are worth, and which need a push. */
#include "tools/office.h"

enum { ROWS_MAX = 2000, ATTENTION_SHOWN = 14, SOON_SHOWN = 8, SOON_DAYS = 30 };

static const char *const columns[] = {"id",
                                      "title:opportunity",
                                      "companyID:company",
                                      "ownerResourceID:owner",
                                      "stage",
                                      "status",
                                      "amount",
                                      "probability",
                                      "projectedCloseDate",
                                      "lastActivity",
                                      "nextStep",
                                      "createDate",
                                      NULL};

struct pipeline {
    struct tool_run *r;
    struct work_answer a;
    int64_t today, stale_days;
    struct work_query open;    /* not closed */
    struct work_query waiting; /* of those, not in the status Active */
    struct work_query todos, quotes, closed;
};

/* ---- Asking ---- */

static void narrow(struct pipeline *p, struct work_query *q)
{
    work_where_arg(q, "ownerResourceID", "owner");
    work_where_arg(q, "companyID", "company");
    work_where_arg(q, "stage", "stage");
    q->max_rows = ROWS_MAX;
    (void)p;
}

static bool is_active(const struct work_query *q, size_t row)
{
    return str_eq_nocase(work_text(q, row, "status"), STR("active"));
}

static bool keep_active(const struct work_query *q, size_t row, const void *ctx)
{
    return is_active(q, row) == *(const bool *)ctx;
}

/* The pipeline is what has the status Active, where the tenant has such a status. */
static void split_by_status(struct pipeline *p)
{
    const bool yes = true, no = false;
    size_t n_active = 0;

    for (size_t row = 0; row < p->open.view.n_rows; row++)
        n_active += is_active(&p->open, row);
    p->waiting = office_copy(&p->open);
    if (n_active == 0) {
        p->waiting.view.n_rows = 0;
        return;
    }
    work_keep(&p->open, keep_active, &yes);
    work_keep(&p->waiting, keep_active, &no);
}

static enum err_code load_follow_ups(struct pipeline *p)
{
    static const char *const todo_columns[] = {"opportunityID", "endDateTime", NULL};
    static const char *const quote_columns[] = {"id", "opportunityID", "expirationDate",
                                                "approvalStatus", NULL};
    size_t n;
    const int64_t *ids = work_ids(&p->open, "id", &n);

    work_query_init(&p->todos, p->r, "CompanyToDos", todo_columns);
    work_where_exists(&p->todos, "completedDate", false);
    work_where_in(&p->todos, "opportunityID", ids, n);
    p->todos.max_rows = ROWS_MAX;
    enum err_code rc = work_fetch(&p->todos);
    if (rc)
        return rc;
    work_query_init(&p->quotes, p->r, "Quotes", quote_columns);
    work_where_bool(&p->quotes, "isActive", true);
    work_where_in(&p->quotes, "opportunityID", ids, n);
    p->quotes.max_rows = ROWS_MAX;
    return work_fetch(&p->quotes);
}

/* Won and lost since the quarter began. */
static enum err_code load_closed(struct pipeline *p, struct office_period *quarter)
{
    static const char *const closed_columns[] = {"amount", "status", "lostDate", "closedDate",
                                                 NULL};

    int64_t from_s, to_s;
    struct work_day first;
    enum err_code rc = at_date_range(STR("this quarter"), str_from(p->r->ctx->time_zone),
                                     p->r->now_s, &from_s, &to_s, &p->r->err);
    if (rc)
        return rc;
    work_day_of(p->r, from_s, &first);
    *quarter = (struct office_period){.from_day = first.number, .to_day = p->today + 1};
    work_query_init(&p->closed, p->r, "Opportunities", closed_columns);
    work_where_time(&p->closed, "closedDate", from_s, INT64_MAX);
    narrow(p, &p->closed);
    return work_fetch(&p->closed);
}

/* ---- Sums ---- */

static struct decimal weighted(const struct work_query *q, size_t row)
{
    struct decimal product =
        decimal_mul(work_number(q, row, "amount"), work_number(q, row, "probability"));
    return decimal_div(product, decimal_of_i64(100), 2);
}

static struct decimal weighted_of(const struct work_query *q, const char *field, struct str key)
{
    struct decimal sum = decimal_of_i64(0);

    for (size_t row = 0; row < q->view.n_rows; row++)
        if (!field || str_eq(work_text(q, row, field), key))
            sum = decimal_add(sum, weighted(q, row));
    return sum;
}

static void show_groups(struct pipeline *p, const char *key, const char *heading, const char *field)
{
    const char **headings = ARENA_ARRAY(p->r->arena, const char *, 5);
    size_t n;
    struct work_group *g = work_group(&p->open, field, "amount", &n);
    struct work_section *s = work_section(&p->a, key, heading, -1, 12);

    headings[0] = strcmp(field, "stage") == 0 ? "stage" : "owner";
    headings[1] = "n";
    headings[2] = "amount";
    headings[3] = "weighted";
    work_columns(s, headings);
    for (size_t i = 0; i < n; i++) {
        const struct str cells[] = {
            g[i].key.n ? g[i].key : STR("(none)"), str_from(str_printf(p->r->arena, "%zu", g[i].n)),
            work_money(p->r, g[i].sum), work_money(p->r, weighted_of(&p->open, field, g[i].key))};
        work_row(s, cells);
    }
}

/* ---- What needs a push ---- */

static void add_reason(struct buf *why, const char *text)
{
    buf_printf(why, "%s%s", why->n ? ", " : "", text);
}

static size_t overdue_todos(const struct pipeline *p, int64_t id)
{
    size_t n = 0;
    int64_t of, end;

    for (size_t row = 0; row < p->todos.view.n_rows; row++)
        n += work_id(&p->todos, row, "opportunityID", &of) && of == id &&
             work_time(&p->todos, row, "endDateTime", &end) && end < p->r->now_s;
    return n;
}

static bool has_expired_quote(const struct pipeline *p, int64_t id)
{
    int64_t of, day;

    for (size_t row = 0; row < p->quotes.view.n_rows; row++)
        if (work_id(&p->quotes, row, "opportunityID", &of) && of == id &&
            office_day(&p->quotes, row, "expirationDate", &day) && day < p->today &&
            !str_contains_nocase(work_text(&p->quotes, row, "approvalStatus"), STR("approved")))
            return true;
    return false;
}

/* Why an opportunity needs attention; n = 0 when it does not. */
static struct str reasons(const struct pipeline *p, size_t row)
{
    struct buf why CLEANUP(buf_done) = {0};
    int64_t id = 0, day;

    buf_init(&why, 1024);
    (void)work_id(&p->open, row, "id", &id);
    if (office_day(&p->open, row, "projectedCloseDate", &day) && day < p->today)
        add_reason(&why, str_printf(p->r->arena, "close date passed %lld days ago",
                                    (long long)(p->today - day)));
    if ((office_day(&p->open, row, "lastActivity", &day) ||
         office_day(&p->open, row, "createDate", &day)) &&
        p->today - day >= p->stale_days)
        add_reason(&why, str_printf(p->r->arena, "no activity for %lld days",
                                    (long long)(p->today - day)));
    size_t todos = overdue_todos(p, id);
    if (todos > 0)
        add_reason(&why,
                   str_printf(p->r->arena, "%zu overdue to-do%s", todos, todos == 1 ? "" : "s"));
    if (has_expired_quote(p, id))
        add_reason(&why, "quote expired");
    if (work_text(&p->open, row, "nextStep").n == 0)
        add_reason(&why, "no next step");
    return str_from(str_dup(p->r->arena, buf_str(&why)));
}

static struct str date_of(const struct work_query *q, size_t row, const char *field)
{
    int64_t day;
    return office_day(q, row, field, &day) ? office_date(q->r, day) : STR("");
}

/* A to-do for the first one that needs a push, as a ready call. */
static void offer_follow_up(struct pipeline *p, size_t row)
{
    int64_t id, company, owner;

    if (!work_id(&p->open, row, "id", &id) || !work_id(&p->open, row, "companyID", &company) ||
        !work_id(&p->open, row, "ownerResourceID", &owner))
        return;
    work_next(&p->a,
              "create_entity entity=CompanyToDos parent_entity=Companies parent_id=%lld "
              "fields={\"opportunityID\":%lld,\"assignedToResourceID\":%lld,\"actionType\":\"Phone "
              "Call\",\"startDateTime\":\"tomorrow\",\"endDateTime\":\"tomorrow\","
              "\"activityDescription\":\"Follow up\"} dry_run=true",
              (long long)company, (long long)id, (long long)owner);
}

static void show_attention(struct pipeline *p)
{
    static const char *const headings[] = {"id",     "opportunity", "company",   "owner", "stage",
                                           "amount", "close",       "next step", "why",   NULL};
    const struct work_query *q = &p->open;
    struct work_section *s;
    size_t n = 0;

    for (size_t row = 0; row < q->view.n_rows; row++)
        n += reasons(p, row).n > 0;
    s = work_section(&p->a, "attention", "Need a push", (int64_t)n, ATTENTION_SHOWN);
    work_columns(s, headings);
    for (size_t row = 0, first = 1; row < q->view.n_rows; row++) {
        struct str why = reasons(p, row);
        if (why.n == 0)
            continue;
        const struct str cells[] = {work_text(q, row, "id"),
                                    work_text(q, row, "title"),
                                    work_text(q, row, "companyID"),
                                    work_text(q, row, "ownerResourceID"),
                                    work_text(q, row, "stage"),
                                    work_money(p->r, work_number(q, row, "amount")),
                                    date_of(q, row, "projectedCloseDate"),
                                    work_text(q, row, "nextStep"),
                                    why};
        work_row(s, cells);
        if (first)
            offer_follow_up(p, row);
        first = 0;
    }
}

static void show_soon(struct pipeline *p)
{
    static const char *const headings[] = {"id",     "opportunity", "company", "owner",     "stage",
                                           "amount", "%",           "close",   "next step", NULL};
    const struct work_query *q = &p->open;
    struct work_section *s;
    int64_t day;
    size_t n = 0;

    for (size_t row = 0; row < q->view.n_rows; row++)
        n += office_day(q, row, "projectedCloseDate", &day) && day >= p->today &&
             day <= p->today + SOON_DAYS;
    s = work_section(&p->a, "closing", "Expected to close within 30 days", (int64_t)n, SOON_SHOWN);
    work_columns(s, headings);
    for (size_t row = 0; row < q->view.n_rows; row++) {
        if (!office_day(q, row, "projectedCloseDate", &day) || day < p->today ||
            day > p->today + SOON_DAYS)
            continue;
        const struct str cells[] = {
            work_text(q, row, "id"),          work_text(q, row, "title"),
            work_text(q, row, "companyID"),   work_text(q, row, "ownerResourceID"),
            work_text(q, row, "stage"),       work_money(p->r, work_number(q, row, "amount")),
            work_text(q, row, "probability"), office_date(p->r, day),
            work_text(q, row, "nextStep")};
        work_row(s, cells);
    }
}

static void show_closed(struct pipeline *p, const struct office_period *quarter)
{
    struct decimal won = decimal_of_i64(0), lost = decimal_of_i64(0);
    size_t n_won = 0, n_lost = 0;

    for (size_t row = 0; row < p->closed.view.n_rows; row++) {
        struct decimal amount = work_number(&p->closed, row, "amount");
        if (!office_in_period(&p->closed, row, "closedDate", quarter))
            continue;
        if (str_contains_nocase(work_text(&p->closed, row, "status"), STR("lost"))) {
            lost = decimal_add(lost, amount);
            n_lost++;
        } else {
            won = decimal_add(won, amount);
            n_won++;
        }
    }
    work_fact(&p->a, "closed", "Since %.*s: won %zu (%.*s), lost %zu (%.*s).",
              STR_ARG(office_date(p->r, quarter->from_day)), n_won, STR_ARG(work_money(p->r, won)),
              n_lost, STR_ARG(work_money(p->r, lost)));
}

static enum err_code answer(struct pipeline *p, const struct office_period *quarter)
{
    struct tool_run *r = p->r;

    work_answer_init(&p->a, r, "Pipeline on %.*s: %zu opportunities, %.*s, weighted %.*s",
                     STR_ARG(office_date(r, p->today)), p->open.view.n_rows,
                     STR_ARG(work_money(r, work_sum(&p->open, "amount"))),
                     STR_ARG(work_money(r, weighted_of(&p->open, NULL, STR("")))));
    show_groups(p, "by_stage", "By stage", "stage");
    if (!office_given(r, "owner"))
        show_groups(p, "by_owner", "By owner", "ownerResourceID");
    work_sort(&p->open, "projectedCloseDate", false);
    show_attention(p);
    show_soon(p);
    show_closed(p, quarter);
    if (p->waiting.view.n_rows > 0)
        work_fact(&p->a, "not_active", "Left out, open but not in status Active: %zu (%.*s).",
                  p->waiting.view.n_rows, STR_ARG(work_money(r, work_sum(&p->waiting, "amount"))));
    work_counted(&p->a,
                 "Opportunities in status Active; weighted = amount x probability; stale = no "
                 "activity for %lld days or more; quotes and to-dos linked to them.%s",
                 (long long)p->stale_days,
                 p->open.more ? " NOT COMPLETE: only the first 2000 were read." : "");
    return work_finish(&p->a);
}

static enum err_code pipeline(struct tool_run *r)
{
    struct pipeline p = {
        .r = r, .today = office_today(r), .stale_days = arg_int(r, "stale_days", 21)};
    struct office_period quarter;
    enum err_code rc;

    work_query_init(&p.open, r, "Opportunities", columns);
    work_where_open(&p.open);
    narrow(&p, &p.open);
    rc = work_fetch(&p.open);
    if (rc)
        return rc;
    WORK_NAMES(r, &p.open);
    split_by_status(&p);
    rc = load_follow_ups(&p);
    if (!rc)
        rc = load_closed(&p, &quarter);
    if (rc)
        return rc;
    WORK_NAMES(r, &p.quotes, &p.closed);
    return answer(&p, &quarter);
}

enum mcp_rc tool_pipeline(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, pipeline);
}
