/* my_day: what is on one person's plate. Five kinds of things from as many lists; service calls
 * are three lists deep (call, its ticket, the resource on it), of which the middle one is kept. */
#include "autotask/ties.h"
#include "gen/tools_data.h"
#include "tools/office.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { TICKETS_SHOWN = 12, OTHERS_SHOWN = 8, LINKS_MAX = 5000 };

static const char *const ticket_columns[] = {
    "ticketNumber:number", "priority",      "status", "title",
    "companyID:company",   "dueDateTime:-", NULL};
static const char *const task_columns[] = {
    "taskNumber:number", "title", "projectID:project", "status", "endDateTime:-", NULL};
static const char *const call_columns[] = {
    "startDateTime:start", "endDateTime:end", "companyID:company", "description", "status", NULL};
static const char *const tie_columns[] = {"serviceCallID", "ticketID", NULL};
static const char *const link_columns[] = {"serviceCallTicketID:-", NULL};
static const char *const appointment_columns[] = {"startDateTime:start", "endDateTime:end", "title",
                                                  NULL};
static const char *const to_do_columns[] = {"startDateTime:when",       "actionType:action",
                                            "companyID:company",        "contactID:contact",
                                            "activityDescription:what", NULL};

struct day {
    struct tool_run *r;
    int64_t person;
    struct str name;
    int64_t from_s, to_s;
    struct work_query tickets, tasks, calls, appointments, to_dos;
    struct at_tie *visits;
    size_t n_visits;
    bool more_visits;
};

static enum err_code fetch_tickets_and_tasks(struct day *d)
{
    work_query_init(&d->tickets, d->r, "Tickets", ticket_columns);
    work_where_id(&d->tickets, "assignedResourceID", d->person);
    work_where_open(&d->tickets);
    work_query_init(&d->tasks, d->r, "Tasks", task_columns);
    work_where_id(&d->tasks, "assignedResourceID", d->person);
    work_where_open(&d->tasks);
    enum err_code rc = work_fetch(&d->tickets);
    return rc ? rc : work_fetch_visible(&d->tasks);
}

/* ---- Service calls ---- */

/* The person's visits among the day's calls, with their tickets. */
static void add_visits(struct day *d, const struct work_query *links)
{
    int64_t id;
    struct at_tie tie;

    d->visits = ARENA_ARRAY(d->r->arena, struct at_tie, links->view.n_rows + 1);
    for (size_t row = 0; row < links->view.n_rows; row++)
        if (work_id(links, row, "serviceCallTicketID", &id) &&
            at_tie_get(d->r->ctx->client, id, &tie) &&
            work_find(&d->calls, "id", tie.call_id) != SIZE_MAX)
            d->visits[d->n_visits++] = tie;
}

static void keep_ties(struct day *d, const struct work_query *q)
{
    struct at_tie *ties = ARENA_ARRAY(d->r->arena, struct at_tie, q->view.n_rows + 1);
    size_t n = 0;

    for (size_t row = 0; row < q->view.n_rows; row++) {
        struct at_tie *t = &ties[n];
        n += work_id(q, row, "id", &t->id) && work_id(q, row, "serviceCallID", &t->call_id) &&
             work_id(q, row, "ticketID", &t->ticket_id);
    }
    at_ties_keep(d->r->ctx->client, ties, n);
}

/* The ties that the day's calls have now, or those with these ids. */
static enum err_code fetch_ties(struct day *d, const char *field, const int64_t *ids, size_t n)
{
    struct work_query q;

    work_query_init(&q, d->r, "ServiceCallTickets", tie_columns);
    work_where_in(&q, field, ids, n);
    enum err_code rc = work_fetch(&q);
    if (!rc)
        keep_ties(d, &q);
    return rc;
}

/* Ties of the person that were never read: new visits. */
static enum err_code fetch_unknown_ties(struct day *d, const struct work_query *links)
{
    int64_t *ids = ARENA_ARRAY(d->r->arena, int64_t, links->view.n_rows + 1);
    struct at_tie tie;
    size_t n = 0;

    for (size_t row = 0; row < links->view.n_rows; row++)
        n += work_id(links, row, "serviceCallTicketID", &ids[n]) &&
             !at_tie_get(d->r->ctx->client, ids[n], &tie);
    return n > 0 ? fetch_ties(d, "id", ids, n) : ERR_OK;
}

/* The day's calls, and which of their tickets this person is on. Once each call has been seen with
 * a ticket, the person's links from the lowest of those on are enough: what they lead to never
 * changes, and what is not known yet is asked for. */
static enum err_code fetch_calls(struct day *d)
{
    struct work_query links;
    int64_t lowest;
    size_t n;

    work_query_init(&d->calls, d->r, "ServiceCalls", call_columns);
    work_where_time(&d->calls, "startDateTime", INT64_MIN, d->to_s);
    work_where_time(&d->calls, "endDateTime", d->from_s, INT64_MAX);
    work_where_exists(&d->calls, "canceledDateTime", false);
    enum err_code rc = work_fetch_visible(&d->calls);
    if (rc || d->calls.view.n_rows == 0)
        return rc;
    const int64_t *ids = work_ids(&d->calls, "id", &n);
    if (at_ties_lowest(d->r->ctx->client, ids, n, &lowest) < n) {
        rc = fetch_ties(d, "serviceCallID", ids, n);
        if (rc || at_ties_lowest(d->r->ctx->client, ids, n, &lowest) == 0)
            return rc;
    }
    work_query_init(&links, d->r, "ServiceCallTicketResources", link_columns);
    work_where_id(&links, "resourceID", d->person);
    work_where_i64(&links, "serviceCallTicketID", AT_GTE, lowest);
    links.max_rows = LINKS_MAX;
    rc = work_fetch(&links);
    if (!rc)
        rc = fetch_unknown_ties(d, &links);
    if (rc)
        return rc;
    d->more_visits = links.more;
    add_visits(d, &links);
    work_sort(&d->calls, "startDateTime", false);
    return ERR_OK;
}

static enum err_code fetch_calendar(struct day *d)
{
    work_query_init(&d->appointments, d->r, "Appointments", appointment_columns);
    work_where_id(&d->appointments, "resourceID", d->person);
    work_where_time(&d->appointments, "startDateTime", INT64_MIN, d->to_s);
    work_where_time(&d->appointments, "endDateTime", d->from_s, INT64_MAX);
    work_query_init(&d->to_dos, d->r, "CompanyToDos", to_do_columns);
    work_where_id(&d->to_dos, "assignedToResourceID", d->person);
    work_where_exists(&d->to_dos, "completedDate", false);
    work_where_time(&d->to_dos, "startDateTime", INT64_MIN, d->to_s);
    enum err_code rc = work_fetch_visible(&d->appointments);
    if (!rc)
        rc = work_fetch_visible(&d->to_dos);
    work_sort(&d->appointments, "startDateTime", false);
    work_sort(&d->to_dos, "startDateTime", false);
    return rc;
}

/* Rows of the query whose due field lies in [from, to), most urgent first. */
static struct work_section *add_due(struct work_answer *a, struct work_query *q, const char *field,
                                    const char *key, const char *heading, int64_t from_s,
                                    int64_t to_s)
{
    int64_t due, n = 0;

    for (size_t row = 0; row < q->view.n_rows; row++)
        n += work_time(q, row, field, &due) && due >= from_s && due < to_s;
    struct work_section *s = work_section(a, key, heading, n, TICKETS_SHOWN);
    for (size_t row = 0; row < q->view.n_rows; row++)
        if (work_time(q, row, field, &due) && due >= from_s && due < to_s)
            work_row_of(s, q, row, "due", work_due(q->r, due));
    return s;
}

static void add_tickets(struct work_answer *a, struct day *d)
{
    int64_t now = d->r->now_s, due, later = 0, total = 0;
    bool is_today = d->from_s <= now && now < d->to_s;

    work_sort(&d->tickets, "dueDateTime", false);
    add_due(a, &d->tickets, "dueDateTime", "overdue", "Overdue tickets", INT64_MIN, now);
    add_due(a, &d->tickets, "dueDateTime", "due", "Tickets due that day",
            is_today ? now : d->from_s, d->to_s);
    for (size_t row = 0; row < d->tickets.view.n_rows; row++, total++)
        later += !work_time(&d->tickets, row, "dueDateTime", &due) || due >= d->to_s;
    work_fact(a, "open_tickets",
              "Open tickets in all: %lld%s, %lld of them due later or without a due time.",
              (long long)total, d->tickets.more ? " or more" : "", (long long)later);
}

/* The tickets of this person's visits on a call; n = 0 when it is none of theirs. */
static struct str ticket_numbers(const struct day *d, size_t row, const struct str *numbers)
{
    struct str text = STR("");
    int64_t call = 0;

    (void)work_id(&d->calls, row, "id", &call);
    for (size_t i = 0; i < d->n_visits; i++)
        if (d->visits[i].call_id == call)
            text = str_from(str_printf(d->r->arena, "%.*s%s%.*s", STR_ARG(text),
                                       text.n > 0 ? ", " : "", STR_ARG(numbers[i])));
    return text;
}

/* By start; a call with two tickets of this person is shown once, with both. */
static void add_calls(struct work_answer *a, struct day *d)
{
    int64_t *tickets = ARENA_ARRAY(d->r->arena, int64_t, d->n_visits + 1);
    struct work_section *s;
    size_t n = 0;

    for (size_t i = 0; i < d->n_visits; i++)
        tickets[i] = d->visits[i].ticket_id;
    const struct str *numbers = office_names(d->r, "Tickets", tickets, d->n_visits);
    for (size_t row = 0; row < d->calls.view.n_rows; row++)
        n += ticket_numbers(d, row, numbers).n > 0;
    s = work_section(a, "service_calls", "Service calls", (int64_t)n, OTHERS_SHOWN);
    for (size_t row = 0; row < d->calls.view.n_rows; row++) {
        struct str text = ticket_numbers(d, row, numbers);
        if (text.n > 0)
            work_row_of(s, &d->calls, row, "ticket", text);
    }
    if (d->more_visits)
        work_counted(a, "NOT COMPLETE: only the first %d visits were looked through.", LINKS_MAX);
}

static void add_calendar(struct work_answer *a, struct day *d)
{
    struct work_section *s = work_section(a, "appointments", "Appointments",
                                          (int64_t)d->appointments.view.n_rows, OTHERS_SHOWN);

    work_rows_of(s, &d->appointments);
    s = work_section(a, "to_dos", "Open to-dos until then", (int64_t)d->to_dos.view.n_rows,
                     OTHERS_SHOWN);
    work_rows_of(s, &d->to_dos);
}

static enum err_code answer(struct day *d)
{
    struct work_answer a;
    struct work_day day;
    int64_t due;

    WORK_NAMES(d->r, &d->tickets, &d->tasks, &d->calls, &d->to_dos);
    work_day_of(d->r, d->from_s, &day);
    work_answer_init(&a, d->r, "%.*s, %.*s", STR_ARG(untrusted_copy(d->r->arena, d->name, 60)),
                     STR_ARG(work_day_text(d->r, &day)));
    add_tickets(&a, d);
    work_sort(&d->tasks, "endDateTime", false);
    add_due(&a, &d->tasks, "endDateTime", "tasks", "Project tasks due by then", INT64_MIN, d->to_s);
    add_calls(&a, d);
    add_calendar(&a, d);
    work_counted(&a, "Open tickets and tasks with this primary resource; service calls, "
                     "appointments and to-dos of the day, cancelled and completed ones left out.");
    if (d->tickets.view.n_rows > 0 && work_time(&d->tickets, 0, "dueDateTime", &due))
        work_next(&a, "ticket_brief ticket=%.*s",
                  STR_ARG(work_text(&d->tickets, 0, "ticketNumber")));
    return work_finish(&a);
}

static enum err_code my_day(struct tool_run *r)
{
    struct day d = {.r = r};
    enum err_code rc = work_person(r, "technician", &d.person, &d.name);

    if (!rc)
        rc = work_range(r, "date", "today", &d.from_s, &d.to_s);
    if (!rc)
        rc = fetch_tickets_and_tasks(&d);
    if (!rc)
        rc = fetch_calls(&d);
    if (!rc)
        rc = fetch_calendar(&d);
    return rc ? rc : answer(&d);
}

enum mcp_rc tool_my_day(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, my_day);
}
