/* dispatch_board: what nobody has taken, and who could. Technicians are those with a service desk
 * role, and whoever else owns an open ticket (a leaver is marked). */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

#include <stdlib.h>

enum { TICKETS_MAX = 2000, UNASSIGNED_SHOWN = 12, TECHNICIANS_SHOWN = 25, OFF_DAYS_BACK = 30 };

static const char *const ticket_columns[] = {
    "ticketNumber:number",  "priority",      "title", "companyID:company", "queueID:queue",
    "assignedResourceID:-", "dueDateTime:-", NULL};
static const char *const role_columns[] = {"resourceID", NULL};
static const char *const person_columns[] = {"firstName", "lastName", "isActive", NULL};
static const char *const skill_columns[] = {"resourceID", "skillID", "skillLevel", NULL};
static const char *const off_columns[] = {"resourceID",       "requestDate",  "hours",
                                          "approvedDateTime", "rejectReason", NULL};

struct board {
    struct tool_run *r;
    struct work_query tickets, roles, people, skills, off;
    struct work_day today;
};

struct load {
    size_t person; /* row of people */
    int64_t id;
    size_t open, overdue;
};

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Everyone who could take a ticket or has one. */
static const int64_t *people_ids(struct board *b, size_t *ret_n)
{
    size_t n_roles, n_owners, n = 0;
    const int64_t *roles = work_ids(&b->roles, "resourceID", &n_roles);
    const int64_t *owners = work_ids(&b->tickets, "assignedResourceID", &n_owners);
    int64_t *ids = ARENA_ARRAY(b->r->arena, int64_t, n_roles + n_owners + 1);

    for (size_t i = 0; i < n_roles; i++)
        ids[n++] = roles[i];
    for (size_t i = 0; i < n_owners; i++)
        ids[n++] = owners[i];
    qsort(ids, n, sizeof(*ids), by_id);
    size_t unique = 0;
    for (size_t i = 0; i < n; i++)
        if (unique == 0 || ids[unique - 1] != ids[i])
            ids[unique++] = ids[i];
    *ret_n = unique;
    return ids;
}

static enum err_code fetch_people(struct board *b)
{
    size_t n;

    work_query_init(&b->roles, b->r, "ResourceServiceDeskRoles", role_columns);
    work_where_bool(&b->roles, "isActive", true);
    enum err_code rc = work_fetch(&b->roles);
    if (rc)
        return rc;
    const int64_t *ids = people_ids(b, &n);
    work_query_init(&b->people, b->r, "Resources", person_columns);
    work_where_in(&b->people, "id", ids, n);
    work_query_init(&b->skills, b->r, "ResourceSkills", skill_columns);
    work_where_in(&b->skills, "resourceID", ids, n);
    b->skills.max_rows = TICKETS_MAX;
    work_query_init(&b->off, b->r, "TimeOffRequests", off_columns);
    work_where_in(&b->off, "resourceID", ids, n);
    work_where_time(&b->off, "requestDate", b->today.from_s - OFF_DAYS_BACK * 86400, b->today.to_s);
    work_where_exists(&b->off, "approvedDateTime", true);
    rc = work_fetch(&b->people);
    if (!rc)
        rc = work_fetch(&b->skills);
    return rc ? rc : work_fetch_visible(&b->off);
}

static enum err_code fetch(struct board *b)
{
    work_day_of(b->r, b->r->now_s, &b->today);
    work_query_init(&b->tickets, b->r, "Tickets", ticket_columns);
    work_where_open(&b->tickets);
    work_where_arg(&b->tickets, "queueID", "queue");
    b->tickets.max_rows = TICKETS_MAX;
    enum err_code rc = work_fetch(&b->tickets);
    if (!rc)
        rc = fetch_people(b);
    if (!rc)
        WORK_NAMES(b->r, &b->tickets, &b->skills);
    return rc;
}

/* ---- One technician ---- */

static struct load load_of(const struct board *b, size_t person)
{
    struct load l = {.person = person};
    int64_t owner, due;

    if (!work_id(&b->people, person, "id", &l.id))
        return l;
    for (size_t row = 0; row < b->tickets.view.n_rows; row++) {
        if (!work_id(&b->tickets, row, "assignedResourceID", &owner) || owner != l.id)
            continue;
        l.open++;
        l.overdue += work_time(&b->tickets, row, "dueDateTime", &due) && due < b->r->now_s;
    }
    return l;
}

static int lightest_first(const void *pa, const void *pb)
{
    const struct load *a = pa, *b = pb;

    if (a->open != b->open)
        return a->open < b->open ? -1 : 1;
    return a->person < b->person ? -1 : 1;
}

/* Approved time off that covers today: a request of several days is laid out over working days of
 * eight hours, because Autotask gives its first day and its hours. */
static struct str off_today(struct board *b, int64_t id)
{
    int64_t owner, day;

    for (size_t row = 0; row < b->off.view.n_rows; row++) {
        if (!work_id(&b->off, row, "resourceID", &owner) || owner != id ||
            json_str(work_value(&b->off, row, "rejectReason")).n > 0 ||
            !work_calendar_day(&b->off, row, "requestDate", &day))
            continue;
        struct decimal left = work_number(&b->off, row, "hours");
        for (; day < b->today.number && decimal_cmp(left, decimal_of_i64(0)) > 0; day++) {
            struct work_day d;
            work_day_number(b->r, day, &d);
            if (d.weekday < 5)
                left = decimal_sub(left, decimal_of_i64(8));
        }
        if (day == b->today.number && decimal_cmp(left, decimal_of_i64(0)) > 0)
            return STR("off today");
    }
    return STR("");
}

static struct str skills_of(struct board *b, int64_t id)
{
    struct buf list CLEANUP(buf_done) = {0};
    int64_t owner;

    buf_init(&list, 4096);
    for (size_t row = 0; row < b->skills.view.n_rows; row++)
        if (work_id(&b->skills, row, "resourceID", &owner) && owner == id)
            buf_printf(&list, "%s%.*s", list.n > 0 ? ", " : "",
                       STR_ARG(work_text(&b->skills, row, "skillID")));
    return str_from(str_dup(b->r->arena, buf_str(&list)));
}

static bool fits(struct board *b, const struct load *l, struct str skills)
{
    struct str wanted = arg_text(b->r, "skill");

    /* Everybody may have a service desk role: who has neither tickets nor skills does other work.
     */
    if (l->open == 0 && (skills.n == 0 || !work_is(&b->people, l->person, "isActive")))
        return false;
    return wanted.n == 0 || str_contains_nocase(skills, wanted);
}

static void add_technicians(struct board *b, struct work_answer *a)
{
    static const char *const headings[] = {"technician", "open",   "overdue",
                                           "today",      "skills", NULL};
    size_t n = b->people.view.n_rows;
    struct load *loads = ARENA_ARRAY(b->r->arena, struct load, n + 1);
    struct work_section *s =
        work_section(a, "technicians", "Technicians, lightest load first", -1, TECHNICIANS_SHOWN);

    work_columns(s, headings);
    for (size_t i = 0; i < n; i++)
        loads[i] = load_of(b, i);
    qsort(loads, n, sizeof(*loads), lightest_first);
    for (size_t i = 0; i < n; i++) {
        struct str skills = skills_of(b, loads[i].id);
        if (!fits(b, &loads[i], skills))
            continue;
        struct str cells[] = {
            str_from(str_printf(b->r->arena, "%.*s %.*s",
                                STR_ARG(work_text(&b->people, loads[i].person, "firstName")),
                                STR_ARG(work_text(&b->people, loads[i].person, "lastName")))),
            str_from(str_printf(b->r->arena, "%zu", loads[i].open)),
            str_from(str_printf(b->r->arena, "%zu", loads[i].overdue)),
            work_is(&b->people, loads[i].person, "isActive") ? off_today(b, loads[i].id)
                                                             : STR("no longer active"),
            skills};
        work_row(s, cells);
    }
}

/* ---- Tickets ---- */

static void add_queues(struct board *b, struct work_answer *a)
{
    struct buf line CLEANUP(buf_done) = {0};
    size_t n;
    const struct work_group *queues = work_group(&b->tickets, "queueID", NULL, &n);

    buf_init(&line, 8192);
    for (size_t i = 0; i < n; i++)
        buf_printf(&line, "%s%.*s %zu", i ? ", " : "",
                   STR_ARG(queues[i].key.n ? untrusted_copy(b->r->arena, queues[i].key, 60)
                                           : STR("no queue")),
                   queues[i].n);
    if (n > 0)
        work_fact(a, "queues", "Open by queue: %s.", buf_cstr(&line));
}

static bool is_unassigned(const struct work_query *q, size_t row, const void *ctx)
{
    int64_t owner;

    (void)ctx;
    return !work_id(q, row, "assignedResourceID", &owner);
}

static void add_unassigned(struct board *b, struct work_answer *a)
{
    int64_t due;

    work_keep(&b->tickets, is_unassigned, NULL);
    work_sort(&b->tickets, "dueDateTime", false);
    struct work_section *s = work_section(a, "unassigned", "Unassigned, soonest due first",
                                          (int64_t)b->tickets.view.n_rows, UNASSIGNED_SHOWN);
    for (size_t row = 0; row < b->tickets.view.n_rows; row++)
        work_row_of(s, &b->tickets, row, "due",
                    work_time(&b->tickets, row, "dueDateTime", &due) ? work_due(b->r, due)
                                                                     : STR(""));
    if (b->tickets.view.n_rows > 0)
        work_next(a, "assign_ticket ticket=%.*s technician=...",
                  STR_ARG(work_text(&b->tickets, 0, "ticketNumber")));
}

static enum err_code dispatch_board(struct tool_run *r)
{
    struct board b = {.r = r};
    struct work_answer a;
    enum err_code rc = fetch(&b);

    if (rc)
        return rc;
    work_answer_init(&a, r, "Dispatch board: %zu open tickets%s", b.tickets.view.n_rows,
                     b.tickets.more ? " or more (narrow by queue)" : "");
    add_queues(&b, &a);
    struct work_query all = b.tickets;
    add_unassigned(&b, &a);
    b.tickets = all;
    add_technicians(&b, &a);
    work_counted(&a,
                 "Open tickets by primary resource%s; technicians are active resources with "
                 "a service desk role and whoever owns an open ticket; time off as approved.",
                 arg_text(r, "queue").n ? " in that queue" : "");
    return work_finish(&a);
}

enum mcp_rc tool_dispatch_board(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, dispatch_board);
}
