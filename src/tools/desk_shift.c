/* handover: what the next shift has to know. What is critical, what came in, what was closed, what
 * moved up, what is overdue, since a moment. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { SHOWN = 8, ROWS = 1000 };

static const char *const columns[] = {
    "ticketNumber:number",         "priority",      "status",       "title", "companyID:company",
    "assignedResourceID:assigned", "dueDateTime:-", "createDate:-", NULL};
static const char *const change_columns[] = {"date:when", "ticketID:ticket", "resourceID:by",
                                             "detail:change", NULL};
static const char *const time_columns[] = {"resourceID", "hoursWorked", NULL};

struct shift {
    struct tool_run *r;
    int64_t since_s;
    struct work_query open, made, closed, changes, times;
};

static enum err_code fetch(struct shift *s)
{
    work_query_init(&s->open, s->r, "Tickets", columns);
    work_where_open(&s->open);
    work_where_arg(&s->open, "queueID", "queue");
    s->open.max_rows = ROWS;
    work_query_init(&s->made, s->r, "Tickets", columns);
    work_where_time(&s->made, "createDate", s->since_s, INT64_MAX);
    work_where_arg(&s->made, "queueID", "queue");
    work_query_init(&s->closed, s->r, "Tickets", columns);
    work_where_time(&s->closed, "completedDate", s->since_s, INT64_MAX);
    work_where_arg(&s->closed, "queueID", "queue");
    work_query_init(&s->times, s->r, "TimeEntries", time_columns);
    work_where_time(&s->times, "startDateTime", s->since_s, INT64_MAX);
    s->times.max_rows = ROWS;
    enum err_code rc = work_fetch(&s->open);
    if (!rc)
        rc = work_fetch(&s->made);
    if (!rc)
        rc = work_fetch(&s->closed);
    return rc ? rc : work_fetch(&s->times);
}

/* Autotask keeps history by ticket, so it is asked for the open ones only. */
static enum err_code fetch_changes(struct shift *s)
{
    size_t n;
    const int64_t *ids = work_ids(&s->open, "id", &n);

    work_query_init(&s->changes, s->r, "TicketHistory", change_columns);
    work_where_in(&s->changes, "ticketID", ids, n);
    work_where_time(&s->changes, "date", s->since_s, INT64_MAX);
    s->changes.max_rows = ROWS;
    return work_fetch(&s->changes);
}

static bool is_move(const struct work_query *q, size_t row, const void *ctx)
{
    struct str detail = json_str(work_value(q, row, "detail"));

    (void)ctx;
    if (str_contains_nocase(detail, STR("from (none)"))) /* the first assignment is no move */
        return false;
    return str_starts(detail, STR("Priority changed")) ||
           str_starts(detail, STR("Queue changed")) ||
           str_starts(detail, STR("Primary Resource changed")) ||
           str_contains_nocase(detail, STR("to Escalate"));
}

static struct str due_of(const struct work_query *q, size_t row)
{
    int64_t due;

    return work_time(q, row, "dueDateTime", &due) ? work_due(q->r, due) : STR("");
}

/* The tickets of the tenant's most urgent priority: the first in its own order. */
static void add_critical(struct shift *s, struct work_answer *a, struct str label)
{
    int64_t n = 0;

    for (size_t row = 0; row < s->open.view.n_rows; row++)
        n += str_eq(work_text(&s->open, row, "priority"), label);
    struct work_section *section =
        work_section(a, "critical",
                     str_printf(s->r->arena, "Open with priority %.*s",
                                STR_ARG(untrusted_copy(s->r->arena, label, 40))),
                     n, SHOWN);
    for (size_t row = 0; row < s->open.view.n_rows; row++) {
        if (!str_eq(work_text(&s->open, row, "priority"), label))
            continue;
        work_row_of(section, &s->open, row, "due", due_of(&s->open, row));
        work_next(a, "ticket_brief ticket=%.*s", STR_ARG(work_text(&s->open, row, "ticketNumber")));
    }
}

static void add_overdue(struct shift *s, struct work_answer *a)
{
    int64_t due, n = 0;

    work_sort(&s->open, "dueDateTime", false);
    for (size_t row = 0; row < s->open.view.n_rows; row++)
        n +=
            work_time(&s->open, row, "dueDateTime", &due) && due < s->r->now_s && due >= s->since_s;
    struct work_section *section =
        work_section(a, "overdue", "Became overdue since then", n, SHOWN);
    for (size_t row = 0; row < s->open.view.n_rows; row++)
        if (work_time(&s->open, row, "dueDateTime", &due) && due < s->r->now_s && due >= s->since_s)
            work_row_of(section, &s->open, row, "due", due_of(&s->open, row));
}

static enum err_code add_list(struct work_answer *a, struct work_query *q, const char *key,
                              const char *heading)
{
    int64_t total;
    enum err_code rc = work_total(q, &total);

    if (!rc)
        work_rows_of(work_section(a, key, heading, total, SHOWN), q);
    return rc;
}

static enum err_code find_critical(struct shift *s, struct str *ret)
{
    const struct at_field_info *info;
    enum err_code rc = resolve_field_info(s->r, s->open.entity, STR("priority"), &info);

    *ret = STR("");
    for (size_t i = 0; !rc && info && i < info->n_values && ret->n == 0; i++)
        if (info->values[i].is_active)
            *ret = info->values[i].label;
    return rc;
}

static enum err_code answer(struct shift *s)
{
    struct work_answer a;
    struct str critical;
    int64_t open;
    enum err_code rc = find_critical(s, &critical);

    if (!rc)
        rc = work_total(&s->open, &open);
    if (rc)
        return rc;
    WORK_NAMES(s->r, &s->open, &s->made, &s->closed, &s->changes);
    work_sort(&s->made, "createDate", true);
    work_keep(&s->changes, is_move, NULL);
    work_sort(&s->changes, "date", true);
    work_answer_init(&a, s->r, "Handover: since %.*s, %lld tickets open",
                     STR_ARG(view_time(s->r, s->since_s)), (long long)open);
    add_critical(s, &a, critical);
    rc = add_list(&a, &s->made, "created", "Came in since then, newest first");
    if (!rc)
        rc = add_list(&a, &s->closed, "closed", "Completed since then");
    work_rows_of(work_section(&a, "moves",
                              "Reassigned, escalated, moved or re-prioritised, newest first",
                              (int64_t)s->changes.view.n_rows, SHOWN),
                 &s->changes);
    add_overdue(s, &a);
    work_fact(&a, "time", "Time logged since then: %.*s h in %zu entries%s.",
              STR_ARG(work_decimal(s->r, work_sum(&s->times, "hoursWorked"))), s->times.view.n_rows,
              s->times.more ? " (the first 1,000)" : "");
    work_counted(&a,
                 "Tickets by creation, completion and due time%s; moves from the history of "
                 "open tickets; time of everybody by its start.%s",
                 arg_text(s->r, "queue").n ? " in that queue" : "",
                 s->open.more ? " Only the first 1,000 open tickets were looked at." : "");
    return rc ? rc : work_finish(&a);
}

static enum err_code handover(struct tool_run *r)
{
    struct shift s = {.r = r};
    int64_t to_s;
    enum err_code rc = work_range(r, "since", "-12h", &s.since_s, &to_s);

    if (!rc && s.since_s == INT64_MIN) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "since needs a beginning.");
        err_field(&r->err, STR("since"));
    }
    if (!rc)
        rc = fetch(&s);
    if (!rc)
        rc = fetch_changes(&s);
    return rc ? rc : answer(&s);
}

enum mcp_rc tool_handover(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, handover);
}
