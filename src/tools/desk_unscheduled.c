/* unscheduled_tickets: open tickets that nobody has a service call for, or only one that is over.
 */
#include "gen/tools_data.h"
#include "tools/work.h"

enum { SHOWN = 20 };

static const char *const ticket_columns[] = {
    "ticketNumber:number",  "priority", "title", "companyID:company", "assignedResourceID:assigned",
    "estimatedHours:hours", NULL};
static const char *const link_columns[] = {"serviceCallID", "ticketID", NULL};
static const char *const call_columns[] = {"endDateTime", NULL};

struct planning {
    struct work_query tickets, links, calls;
};

/* Service calls of these tickets that are not called off. */
static enum err_code fetch_calls(struct tool_run *r, struct planning *p)
{
    size_t n = 0;
    const int64_t *ids = work_ids(&p->tickets, "id", &n);

    work_query_init(&p->links, r, "ServiceCallTickets", link_columns);
    work_where_in(&p->links, "ticketID", ids, n);
    enum err_code rc = work_fetch(&p->links);
    ids = rc ? NULL : work_ids(&p->links, "serviceCallID", &n);
    work_query_init(&p->calls, r, "ServiceCalls", call_columns);
    work_where_exists(&p->calls, "canceledDateTime", false);
    work_where_in(&p->calls, "id", ids, rc ? 0 : n);
    return rc ? rc : work_fetch(&p->calls);
}

/* The end of the ticket's last service call; 0 when it has none. */
static int64_t last_end(const struct planning *p, int64_t ticket)
{
    int64_t last = 0, other, call, end_s;

    for (size_t row = 0; row < p->links.view.n_rows; row++) {
        if (!work_id(&p->links, row, "ticketID", &other) || other != ticket ||
            !work_id(&p->links, row, "serviceCallID", &call))
            continue;
        size_t at = work_find(&p->calls, "id", call);
        if (at != SIZE_MAX && work_time(&p->calls, at, "endDateTime", &end_s) && end_s > last)
            last = end_s;
    }
    return last;
}

static enum err_code answer(struct tool_run *r, struct planning *p)
{
    const struct work_query *q = &p->tickets;
    int64_t *ends = ARENA_ARRAY(r->arena, int64_t, q->view.n_rows + 1);
    int64_t none = 0, past = 0, id = 0;
    struct work_answer a;

    for (size_t row = 0; row < q->view.n_rows; row++) {
        ends[row] = work_id(q, row, "id", &id) ? last_end(p, id) : 0;
        none += ends[row] == 0;
        past += ends[row] > 0 && ends[row] < r->now_s;
    }
    work_answer_init(&a, r, "Open tickets without a visit ahead: %lld of %zu%s",
                     (long long)(none + past), q->view.n_rows,
                     q->more ? " (of the first 500 only: narrow by queue or company)" : "");
    struct work_section *s = work_section(&a, "unscheduled", "No service call", none, SHOWN);
    for (size_t row = 0; row < q->view.n_rows; row++)
        if (ends[row] == 0)
            work_row_of(s, q, row, "last visit", STR("-"));
    s = work_section(&a, "past", "Only service calls that are over", past, SHOWN);
    for (size_t row = 0; row < q->view.n_rows; row++)
        if (ends[row] > 0 && ends[row] < r->now_s)
            work_row_of(s, q, row, "last visit", view_time(r, ends[row]));
    work_counted(&a, "Open tickets, oldest first, by their service calls; those called off do not "
                     "count. Work on the phone needs no visit: whether one is needed is for you "
                     "to judge.");
    work_next(&a, "dispatch_board");
    return work_finish(&a);
}

static enum err_code unscheduled_tickets(struct tool_run *r)
{
    struct planning p;

    work_query_init(&p.tickets, r, "Tickets", ticket_columns);
    work_where_open(&p.tickets);
    work_where_arg(&p.tickets, "queueID", "queue");
    work_where_arg(&p.tickets, "companyID", "company");
    work_where_arg(&p.tickets, "assignedResourceID", "technician");
    work_where_arg(&p.tickets, "ticketType", "ticket_type");
    enum err_code rc = work_fetch(&p.tickets);
    if (!rc)
        rc = fetch_calls(r, &p);
    if (rc)
        return rc;
    WORK_NAMES(r, &p.tickets);
    return answer(r, &p);
}

enum mcp_rc tool_unscheduled_tickets(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, unscheduled_tickets);
}
