/* untimed_tickets: tickets completed in a period on which nobody has logged time. */
#include "tools/office.h"

enum { ROWS_MAX = 5000, TIME_MAX = 50000, SHOWN = 25 };

static const char *const ticket_columns[] = {
    "ticketNumber:number",     "title", "companyID:company", "assignedResourceID:technician",
    "completedDate:completed", NULL};

struct untimed {
    struct tool_run *r;
    struct office_period period;
    struct work_query tickets, time, notes;
    size_t n_completed;
};

static bool has_no_time(const struct work_query *q, size_t row, const void *ctx)
{
    const struct untimed *u = ctx;
    int64_t id;

    return work_id(q, row, "id", &id) && work_find(&u->time, "ticketID", id) == SIZE_MAX;
}

static enum err_code load(struct untimed *u)
{
    static const char *const time_columns[] = {"ticketID", NULL};
    static const char *const note_columns[] = {"ticketID", "creatorResourceID", NULL};
    size_t n;

    work_query_init(&u->tickets, u->r, "Tickets", ticket_columns);
    work_where_time(&u->tickets, "completedDate", u->period.from_s, u->period.to_s);
    work_where_arg(&u->tickets, "companyID", "company");
    work_where_arg(&u->tickets, "assignedResourceID", "technician");
    work_where_arg(&u->tickets, "queueID", "queue");
    u->tickets.max_rows = ROWS_MAX;
    enum err_code rc = work_fetch(&u->tickets);
    if (rc)
        return rc;
    u->n_completed = u->tickets.view.n_rows;
    const int64_t *ids = work_ids(&u->tickets, "id", &n);
    work_query_init(&u->time, u->r, "TimeEntries", time_columns);
    work_where_in(&u->time, "ticketID", ids, n);
    u->time.max_rows = TIME_MAX;
    rc = work_fetch(&u->time);
    if (!rc && u->time.more) { /* a ticket whose entry was not read would look like one without */
        rc = err_set(&u->r->err, ERR_TOO_LARGE,
                     "There are more than %d time entries to look through.", TIME_MAX);
        err_field(&u->r->err, STR("period"));
        err_fix(&u->r->err, "Give a shorter period, a company or a technician.");
    }
    if (rc)
        return rc;
    work_keep(&u->tickets, has_no_time, u);
    ids = work_ids(&u->tickets, "id", &n);
    work_query_init(&u->notes, u->r, "TicketNotes", note_columns);
    work_where_exists(&u->notes, "creatorResourceID", true);
    work_where_in(&u->notes, "ticketID", ids, n);
    u->notes.max_rows = ROWS_MAX;
    return work_fetch(&u->notes);
}

/* Notes that our people wrote: work that left a trace. */
static size_t notes_of(const struct untimed *u, size_t row)
{
    size_t n = 0;
    int64_t ticket = 0, id;

    (void)work_id(&u->tickets, row, "id", &ticket);
    for (size_t i = 0; i < u->notes.view.n_rows; i++)
        n += work_id(&u->notes, i, "ticketID", &id) && id == ticket;
    return n;
}

static void show_groups(struct work_answer *a, const struct untimed *u, const char *field,
                        const char *key, const char *heading, const char *none)
{
    const char *const headings[] = {heading, "tickets", NULL};
    size_t n;
    struct work_group *groups = work_group(&u->tickets, field, NULL, &n);
    struct work_section *s =
        work_section(a, key, str_printf(u->r->arena, "By %s", heading), (int64_t)n, 12);

    work_columns(s, headings);
    for (size_t i = 0; i < n; i++) {
        const struct str cells[] = {groups[i].key.n > 0 ? groups[i].key : str_from(none),
                                    str_from(str_printf(u->r->arena, "%zu", groups[i].n))};
        work_row(s, cells);
    }
}

static enum err_code answer(struct untimed *u)
{
    struct tool_run *r = u->r;
    struct work_answer a;
    struct work_section *s;
    size_t n = u->tickets.view.n_rows;

    work_answer_init(&a, r, "Tickets completed without time, %.*s", STR_ARG(u->period.text));
    work_fact(&a, "count", "%zu of %zu completed tickets have no time entry.", n, u->n_completed);
    if (n > 0) {
        WORK_NAMES(r, &u->tickets);
        show_groups(&a, u, "assignedResourceID", "by_technician", "technician", "(nobody)");
        show_groups(&a, u, "companyID", "by_company", "company", "(none)");
        work_sort(&u->tickets, "completedDate", true);
        s = work_section(&a, "tickets", "Tickets, newest first; notes = by our people", (int64_t)n,
                         SHOWN);
        for (size_t row = 0; row < n; row++)
            work_row_of(s, &u->tickets, row, "notes",
                        str_from(str_printf(r->arena, "%zu", notes_of(u, row))));
        work_next(&a, "ticket_brief ticket=%.*s",
                  STR_ARG(work_text(&u->tickets, 0, "ticketNumber")));
    }
    work_counted(&a, "Completed in the period (completion date, office time); no time entry of "
                     "anybody, billable or not, of any date.");
    if (u->tickets.more)
        work_counted(&a, "NOT COMPLETE: only the first %d tickets were read; shorten the period.",
                     ROWS_MAX);
    return work_finish(&a);
}

static enum err_code untimed_tickets(struct tool_run *r)
{
    struct untimed u = {.r = r};
    enum err_code rc = office_period_arg(r, "period", "last 30 days", &u.period);

    if (!rc)
        rc = load(&u);
    return rc ? rc : answer(&u);
}

enum mcp_rc tool_untimed_tickets(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, untimed_tickets);
}
