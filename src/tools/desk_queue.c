/* Tickets that wait: stale_tickets (nobody did anything) and awaiting_response (the customer wrote
 * last). */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

#include <stdlib.h>

enum { SHOWN = 20, STALE_DAYS = 7, ANSWER_DAYS = 30, DAY_S = 86400, ROWS = 2000 };
enum {
    PUBLISH_CUSTOMER = 1 /* "All Autotask Users": a system value, the one that customers see */
};

/* ---- stale_tickets ---- */

static const char *const stale_columns[] = {"ticketNumber:number",
                                            "priority",
                                            "status",
                                            "title",
                                            "companyID:company",
                                            "assignedResourceID:assigned",
                                            "lastActivityDate:last activity",
                                            NULL};

static void add_scope(struct work_query *q)
{
    work_where_open(q);
    work_where_arg(q, "queueID", "queue");
    work_where_arg(q, "companyID", "company");
    work_where_arg(q, "assignedResourceID", "technician");
}

static void add_by_status(struct tool_run *r, struct work_answer *a, const struct work_query *q)
{
    struct buf line CLEANUP(buf_done) = {0};
    size_t n;
    const struct work_group *groups = work_group(q, "status", NULL, &n);

    buf_init(&line, 8192);
    for (size_t i = 0; i < n; i++)
        buf_printf(&line, "%s%.*s %zu", i ? ", " : "",
                   STR_ARG(untrusted_copy(r->arena, groups[i].key, 60)), groups[i].n);
    if (n > 0)
        work_fact(a, "by_status", "By status: %s.", buf_cstr(&line));
}

static enum err_code stale_tickets(struct tool_run *r)
{
    int64_t days = arg_int(r, "days", STALE_DAYS), total, last;
    struct work_query q;
    struct work_answer a;

    work_query_init(&q, r, "Tickets", stale_columns);
    add_scope(&q);
    work_where_arg(&q, "status", "status");
    work_where_time(&q, "lastActivityDate", INT64_MIN, r->now_s - days * DAY_S);
    q.max_rows = ROWS;
    enum err_code rc = work_fetch(&q);
    if (!rc)
        rc = work_total(&q, &total);
    if (rc)
        return rc;
    WORK_NAMES(r, &q);
    work_sort(&q, "lastActivityDate", false);
    work_answer_init(&a, r, "%lld open tickets without activity for %lld days or more",
                     (long long)total, (long long)days);
    add_by_status(r, &a, &q);
    struct work_section *s = work_section(&a, "tickets", "Longest first", total, SHOWN);
    for (size_t row = 0; row < q.view.n_rows; row++)
        work_row_of(s, &q, row, "idle",
                    work_time(&q, row, "lastActivityDate", &last) ? work_span(r, r->now_s - last)
                                                                  : STR(""));
    work_counted(&a, "Open tickets by their last activity, clock time%s.",
                 q.more ? "; the order is among the first 2,000 only" : "");
    if (q.view.n_rows > 0)
        work_next(&a, "ticket_brief ticket=%.*s", STR_ARG(work_text(&q, 0, "ticketNumber")));
    return work_finish(&a);
}

enum mcp_rc tool_stale_tickets(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, stale_tickets);
}

/* ---- awaiting_response ---- */

static const char *const waiting_columns[] = {
    "ticketNumber:number",         "priority", "status", "title", "companyID:company",
    "assignedResourceID:assigned", NULL};
static const char *const message_columns[] = {"ticketID", "createDateTime", "createdByContactID",
                                              NULL};
static const char *const answer_columns[] = {"ticketID", "createDateTime", NULL};
static const char *const time_columns[] = {"ticketID", "startDateTime", "createDateTime", NULL};

struct waiting {
    struct tool_run *r;
    struct work_query messages, tickets, answers, times;
};

/* The latest time in a field among the rows of a ticket; 0 when there is none. */
static int64_t latest(const struct work_query *q, int64_t ticket_id, const char *field,
                      size_t *ret_row)
{
    int64_t id, t, best = 0;

    for (size_t row = 0; row < q->view.n_rows; row++) {
        if (!work_id(q, row, "ticketID", &id) || id != ticket_id || !work_time(q, row, field, &t) ||
            t <= best)
            continue;
        best = t;
        if (ret_row)
            *ret_row = row;
    }
    return best;
}

static bool is_unanswered(const struct work_query *q, size_t row, const void *ctx)
{
    const struct waiting *w = ctx;
    int64_t id;

    if (!work_id(q, row, "id", &id))
        return false;
    int64_t message = latest(&w->messages, id, "createDateTime", NULL);
    return latest(&w->answers, id, "createDateTime", NULL) < message &&
           latest(&w->times, id, "startDateTime", NULL) < message;
}

static enum err_code fetch_waiting(struct waiting *w)
{
    int64_t from_s = w->r->now_s - arg_int(w->r, "days", ANSWER_DAYS) * DAY_S;
    size_t n;

    work_query_init(&w->messages, w->r, "TicketNotes", message_columns);
    work_where_exists(&w->messages, "createdByContactID", true);
    work_where_time(&w->messages, "createDateTime", from_s, INT64_MAX);
    w->messages.max_rows = ROWS;
    enum err_code rc = work_fetch(&w->messages);
    const int64_t *ids = rc ? NULL : work_ids(&w->messages, "ticketID", &n);
    work_query_init(&w->tickets, w->r, "Tickets", waiting_columns);
    add_scope(&w->tickets);
    work_where_in(&w->tickets, "id", ids, rc ? 0 : n);
    rc = rc ? rc : work_fetch(&w->tickets);
    ids = rc ? NULL : work_ids(&w->tickets, "id", &n);
    work_query_init(&w->answers, w->r, "TicketNotes", answer_columns);
    work_where_in(&w->answers, "ticketID", ids, rc ? 0 : n);
    work_where_exists(&w->answers, "creatorResourceID", true);
    work_where_exists(&w->answers, "createdByContactID", false);
    work_where_i64(&w->answers, "publish", AT_EQ, PUBLISH_CUSTOMER);
    work_where_time(&w->answers, "createDateTime", from_s, INT64_MAX);
    w->answers.max_rows = ROWS;
    work_query_init(&w->times, w->r, "TimeEntries", time_columns);
    work_where_in(&w->times, "ticketID", ids, rc ? 0 : n);
    work_where_time(&w->times, "startDateTime", from_s, INT64_MAX);
    w->times.max_rows = ROWS;
    rc = rc ? rc : work_fetch(&w->answers);
    return rc ? rc : work_fetch(&w->times);
}

struct wait_row {
    size_t row;
    int64_t since_s;
};

static int longest_first(const void *pa, const void *pb)
{
    const struct wait_row *a = pa, *b = pb;
    return a->since_s != b->since_s ? (a->since_s < b->since_s ? -1 : 1)
                                    : (a->row < b->row ? -1 : 1);
}

static void add_waiting(struct waiting *w, struct work_answer *a)
{
    size_t n = w->tickets.view.n_rows;
    struct wait_row *order = ARENA_ARRAY(w->r->arena, struct wait_row, n + 1);
    struct work_section *s = work_section(a, "tickets", "Longest wait first", (int64_t)n, SHOWN);

    for (size_t row = 0; row < n; row++) {
        int64_t id = 0;
        if (work_id(&w->tickets, row, "id", &id))
            order[row] = (struct wait_row){row, latest(&w->messages, id, "createDateTime", NULL)};
    }
    qsort(order, n, sizeof(*order), longest_first);
    for (size_t i = 0; i < n; i++) {
        int64_t id = 0;
        size_t message = 0;
        if (!work_id(&w->tickets, order[i].row, "id", &id))
            continue;
        int64_t since = latest(&w->messages, id, "createDateTime", &message);
        work_row_of(s, &w->tickets, order[i].row, "waiting",
                    str_from(str_printf(
                        w->r->arena, "%.*s: %.*s", STR_ARG(work_span(w->r, w->r->now_s - since)),
                        STR_ARG(work_text(&w->messages, message, "createdByContactID")))));
    }
    if (n > 0)
        work_next(a, "ticket_brief ticket=%.*s",
                  STR_ARG(work_text(&w->tickets, order[0].row, "ticketNumber")));
}

static enum err_code awaiting_response(struct tool_run *r)
{
    struct waiting w = {.r = r};
    struct work_answer a;
    enum err_code rc = fetch_waiting(&w);

    if (rc)
        return rc;
    WORK_NAMES(r, &w.tickets, &w.messages);
    work_keep(&w.tickets, is_unanswered, &w);
    work_answer_init(&a, r, "%zu open tickets where the customer waits for our answer",
                     w.tickets.view.n_rows);
    add_waiting(&w, &a);
    work_counted(&a,
                 "The contact's last note of the last %lld days has no later note of ours that "
                 "customers see, and no later work time%s.",
                 (long long)arg_int(r, "days", ANSWER_DAYS),
                 w.messages.more || w.answers.more || w.times.more
                     ? "; only the first 2,000 notes were read: give fewer days"
                     : "");
    return work_finish(&a);
}

enum mcp_rc tool_awaiting_response(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, awaiting_response);
}
