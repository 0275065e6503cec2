/* my_day: what is on one person's plate. Five kinds of things from as many lists; service calls
 * are three lists deep (call, its ticket, the resource on it). */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { TICKETS_SHOWN = 12, OTHERS_SHOWN = 8 };

static const char *const ticket_columns[] = {
    "ticketNumber:number", "priority",      "status", "title",
    "companyID:company",   "dueDateTime:-", NULL};
static const char *const task_columns[] = {
    "taskNumber:number", "title", "projectID:project", "status", "endDateTime:-", NULL};
static const char *const call_columns[] = {
    "startDateTime:start", "endDateTime:end", "companyID:company", "description", "status", NULL};
static const char *const call_ticket_columns[] = {"serviceCallID:-", "ticketID:ticket", NULL};
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
    struct work_query tickets, tasks, calls, call_tickets, appointments, to_dos;
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
    return rc ? rc : work_fetch(&d->tasks);
}

static bool is_mine(const struct work_query *q, size_t row, const void *ctx)
{
    int64_t id;

    return work_id(q, row, "id", &id) && work_find(ctx, "serviceCallTicketID", id) != SIZE_MAX;
}

static bool has_ticket(const struct work_query *q, size_t row, const void *ctx)
{
    int64_t id;

    return work_id(q, row, "id", &id) && work_find(ctx, "serviceCallID", id) != SIZE_MAX;
}

/* The day's calls, then their tickets, then which of those this person is on. */
static enum err_code fetch_calls(struct day *d)
{
    struct work_query links;
    size_t n;

    work_query_init(&d->calls, d->r, "ServiceCalls", call_columns);
    work_where_time(&d->calls, "startDateTime", INT64_MIN, d->to_s);
    work_where_time(&d->calls, "endDateTime", d->from_s, INT64_MAX);
    work_where_exists(&d->calls, "canceledDateTime", false);
    enum err_code rc = work_fetch(&d->calls);
    work_query_init(&d->call_tickets, d->r, "ServiceCallTickets", call_ticket_columns);
    const int64_t *ids = work_ids(&d->calls, "id", &n);
    work_where_in(&d->call_tickets, "serviceCallID", ids, n);
    rc = rc ? rc : work_fetch(&d->call_tickets);
    work_query_init(&links, d->r, "ServiceCallTicketResources", link_columns);
    ids = work_ids(&d->call_tickets, "id", &n);
    work_where_in(&links, "serviceCallTicketID", ids, n);
    work_where_id(&links, "resourceID", d->person);
    rc = rc ? rc : work_fetch(&links);
    if (rc)
        return rc;
    work_keep(&d->call_tickets, is_mine, &links);
    work_keep(&d->calls, has_ticket, &d->call_tickets);
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
    enum err_code rc = work_fetch(&d->appointments);
    if (!rc)
        rc = work_fetch(&d->to_dos);
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

static void add_calls(struct work_answer *a, struct day *d)
{
    struct work_section *s = work_section(a, "service_calls", "Service calls",
                                          (int64_t)d->calls.view.n_rows, OTHERS_SHOWN);

    for (size_t row = 0; row < d->calls.view.n_rows; row++) {
        int64_t id;
        if (!work_id(&d->calls, row, "id", &id))
            continue;
        size_t t = work_find(&d->call_tickets, "serviceCallID", id);
        work_row_of(s, &d->calls, row, "ticket", work_text(&d->call_tickets, t, "ticketID"));
    }
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

    WORK_NAMES(d->r, &d->tickets, &d->tasks, &d->calls, &d->call_tickets, &d->to_dos);
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
