/* schedule_visit: a service call with its ticket and its technician, three records deep, after a
 * look at what the technician has at that time; check_availability is that look alone. And a
 * service call by itself, whose end may be given as hours. */
#include "base/clock.h"
#include "base/jw.h"
#include "tools/handlers.h"
#include "tools/untrusted.h"
#include "tools/work.h"

struct job {
    struct tool_run *r;
    int64_t ticket;
    struct write_step steps[WRITE_STEPS_MAX];
    size_t n;
};

static struct write_step *add_step(struct job *j, const char *what, const char *entity)
{
    struct write_step *s = &j->steps[j->n++];

    *s = (struct write_step){
        .what = what, .write = {.op = CAT_CREATE, .entity = cat_entity_find(str_from(entity))}};
    return s;
}

static enum err_code finish_step(struct job *j, struct write_step *s, struct fields *f)
{
    s->write.fields = fields_finish(j->r, f);
    return s->write.fields ? ERR_OK : j->r->err.code;
}

static const char *const call_columns[] = {"startDateTime", "endDateTime", "companyID",
                                           "canceledDateTime", NULL};
static const char *const call_ticket_columns[] = {"serviceCallID", "ticketID", NULL};
static const char *const link_columns[] = {"serviceCallTicketID", NULL};
static const char *const appointment_columns[] = {"startDateTime", "endDateTime", "title", NULL};
static const char *const off_columns[] = {"requestDate", "hours", "approvedDateTime",
                                          "rejectReason", NULL};
static const char *const ticket_columns[] = {"ticketNumber", "title", "companyID",
                                             "companyLocationID", NULL};

struct visit {
    struct job job;
    int64_t person;
    struct str name;
    int64_t start_s, end_s;
    struct work_query ticket;
    struct buf *conflicts;
    size_t n_conflicts;
};

static void add_conflict(struct visit *v, int64_t start_s, int64_t end_s, const char *kind,
                         struct str what)
{
    struct tool_run *r = v->job.r;

    buf_printf(v->conflicts, "%s%s %.*s to %.*s (%.*s)", v->n_conflicts++ ? "; " : "", kind,
               STR_ARG(view_time(r, start_s)), STR_ARG(view_time(r, end_s)),
               STR_ARG(untrusted_copy(r->arena, what, 60)));
}

static bool read_span(const struct work_query *q, size_t row, int64_t *start_s, int64_t *end_s)
{
    return work_time(q, row, "startDateTime", start_s) && work_time(q, row, "endDateTime", end_s);
}

/* Service calls in that time: the person is two lists away. */
static enum err_code check_calls(struct visit *v)
{
    struct tool_run *r = v->job.r;
    struct work_query calls, tickets, links;
    int64_t start_s, end_s, id;
    size_t n;

    work_query_init(&calls, r, "ServiceCalls", call_columns);
    work_where_time(&calls, "startDateTime", INT64_MIN, v->end_s);
    work_where_time(&calls, "endDateTime", v->start_s + 1, INT64_MAX);
    work_where_exists(&calls, "canceledDateTime", false);
    enum err_code rc = work_fetch(&calls);
    const int64_t *ids = rc ? NULL : work_ids(&calls, "id", &n);
    work_query_init(&tickets, r, "ServiceCallTickets", call_ticket_columns);
    work_where_in(&tickets, "serviceCallID", ids, rc ? 0 : n);
    rc = rc ? rc : work_fetch(&tickets);
    ids = rc ? NULL : work_ids(&tickets, "id", &n);
    work_query_init(&links, r, "ServiceCallTicketResources", link_columns);
    work_where_in(&links, "serviceCallTicketID", ids, rc ? 0 : n);
    work_where_id(&links, "resourceID", v->person);
    rc = rc ? rc : work_fetch(&links);
    if (rc)
        return rc;
    WORK_NAMES(r, &calls, &tickets);
    for (size_t row = 0; row < tickets.view.n_rows; row++) {
        if (!work_id(&tickets, row, "id", &id) ||
            work_find(&links, "serviceCallTicketID", id) == SIZE_MAX ||
            !work_id(&tickets, row, "serviceCallID", &id))
            continue;
        size_t call = work_find(&calls, "id", id);
        if (call != SIZE_MAX && read_span(&calls, call, &start_s, &end_s))
            add_conflict(v, start_s, end_s, "service call", work_text(&tickets, row, "ticketID"));
    }
    return ERR_OK;
}

static enum err_code check_calendar(struct visit *v)
{
    struct tool_run *r = v->job.r;
    struct work_query q, off;
    int64_t start_s, end_s, first;
    struct work_day day;

    work_query_init(&q, r, "Appointments", appointment_columns);
    work_where_id(&q, "resourceID", v->person);
    work_where_time(&q, "startDateTime", INT64_MIN, v->end_s);
    work_where_time(&q, "endDateTime", v->start_s + 1, INT64_MAX);
    enum err_code rc = work_fetch_visible(&q);
    work_day_of(r, v->start_s, &day);
    work_query_init(&off, r, "TimeOffRequests", off_columns);
    work_where_id(&off, "resourceID", v->person);
    work_where_exists(&off, "approvedDateTime", true);
    work_where_time(&off, "requestDate", (day.number - 14) * 86400, (day.number + 1) * 86400);
    rc = rc ? rc : work_fetch_visible(&off);
    for (size_t row = 0; !rc && row < q.view.n_rows; row++)
        if (read_span(&q, row, &start_s, &end_s))
            add_conflict(v, start_s, end_s, "appointment", work_text(&q, row, "title"));
    for (size_t row = 0; !rc && row < off.view.n_rows; row++) {
        struct decimal days = decimal_div(work_number(&off, row, "hours"), decimal_of_i64(8), 0);
        if (json_str(work_value(&off, row, "rejectReason")).n == 0 &&
            work_calendar_day(&off, row, "requestDate", &first) &&
            decimal_cmp(days, decimal_of_i64(day.number - first)) > 0)
            buf_printf(v->conflicts, "%stime off of %.*s h from %.10s on",
                       v->n_conflicts++ ? "; " : "",
                       STR_ARG(work_decimal(r, work_number(&off, row, "hours"))),
                       json_str(work_value(&off, row, "requestDate")).p);
    }
    return rc;
}

static enum err_code refuse_conflicts(struct visit *v)
{
    struct tool_run *r = v->job.r;

    if (v->n_conflicts == 0 || arg_true(r, "despite_conflicts"))
        return ERR_OK;
    enum err_code rc =
        err_set(&r->err, ERR_BAD_VALUE, "%.*s is not free then: %.900s.",
                STR_ARG(untrusted_copy(r->arena, v->name, 60)), buf_cstr(v->conflicts));
    err_field(&r->err, STR("despite_conflicts"));
    err_fix(&r->err, "Choose another time or technician, or give despite_conflicts=true when the "
                     "person says so.");
    return rc;
}

/* A time of day is needed: "tomorrow" alone would be midnight. */
static enum err_code read_moment(struct tool_run *r, const char *arg, int64_t *ret)
{
    int64_t to_s;
    enum err_code rc = work_range(r, arg, "", ret, &to_s);

    if (rc || to_s - *ret <= 60)
        return rc;
    rc = err_set(&r->err, ERR_BAD_VALUE, "%s needs a time of day.", arg);
    err_field(&r->err, str_from(arg));
    err_fix(&r->err, "Example: 2026-11-20T14:30.");
    return rc;
}

static enum err_code read_window(struct visit *v)
{
    struct tool_run *r = v->job.r;
    struct decimal hours = decimal_of_i64(1);
    int64_t minutes = 60;
    enum err_code rc = read_moment(r, "start", &v->start_s);

    if (!rc && arg_text(r, "end").n > 0)
        rc = read_moment(r, "end", &v->end_s);
    if (rc)
        return rc;
    if (arg_text(r, "hours").n > 0 && decimal_parse(arg_text(r, "hours"), &hours)) {
        struct decimal m = decimal_round(decimal_mul(hours, decimal_of_i64(60)), 0);
        char text[DECIMAL_TEXT_MAX];
        if (!str_to_i64(decimal_format(m, 0, text), &minutes))
            minutes = 0;
    }
    if (v->end_s == 0)
        v->end_s = v->start_s + minutes * 60;
    if (v->end_s > v->start_s && v->end_s - v->start_s <= 86400)
        return ERR_OK;
    rc = err_set(&r->err, ERR_BAD_VALUE, "It must end after it starts, and within 24 hours.");
    err_field(&r->err, STR("end"));
    err_fix(&r->err, "Give an end after the start, or hours.");
    return rc;
}

static void add_moment(struct fields *f, const char *field, int64_t unix_s)
{
    char text[32];

    iso_format(unix_s, text, sizeof(text));
    fields_add_text(f, str_from(field), str_from(text));
}

/* The service call, then the ticket on it, then the technician on that. */
static enum err_code add_visit(struct visit *v)
{
    struct job *j = &v->job;
    struct str what = arg_text(j->r, "description");
    struct fields f;
    int64_t id;

    fields_init(&f, j->r->arena);
    if (work_id(&v->ticket, 0, "companyID", &id))
        fields_add_i64(&f, STR("companyID"), id);
    if (work_id(&v->ticket, 0, "companyLocationID", &id))
        fields_add_i64(&f, STR("companyLocationID"), id);
    add_moment(&f, "startDateTime", v->start_s);
    add_moment(&f, "endDateTime", v->end_s);
    fields_add_text(&f, STR("description"),
                    what.n > 0 ? what : json_str(work_value(&v->ticket, 0, "title")));
    struct write_step *s = add_step(j, "service call", "ServiceCalls");
    if (v->n_conflicts > 0)
        s->write.note = str_printf(j->r->arena, "Despite: %s.", buf_cstr(v->conflicts));
    else if (j->r->left_out)
        s->write.note = str_printf(j->r->arena,
                                   "Not looked through for conflicts, because this server is kept "
                                   "to one company or queue: %s.",
                                   j->r->left_out);
    enum err_code rc = fields_add_defaults(j->r, s->write.entity, &f);
    rc = rc ? rc : finish_step(j, s, &f);
    fields_init(&f, j->r->arena);
    fields_add_i64(&f, STR("ticketID"), j->ticket);
    s = add_step(j, "ticket on the call", "ServiceCallTickets");
    s->parent_step = 1;
    s->parent_field = "serviceCallID";
    rc = rc ? rc : finish_step(j, s, &f);
    fields_init(&f, j->r->arena);
    fields_add_i64(&f, STR("resourceID"), v->person);
    s = add_step(j, "technician on the call", "ServiceCallTicketResources");
    s->parent_step = 2;
    s->parent_field = "serviceCallTicketID";
    return rc ? rc : finish_step(j, s, &f);
}

static enum err_code schedule_visit(struct tool_run *r)
{
    struct visit v = {.job = {.r = r}};
    struct buf conflicts CLEANUP(buf_done) = {0};
    enum err_code rc = resolve_record(r, cat_entity_find(STR("Tickets")), "ticket", &v.job.ticket);

    buf_init(&conflicts, 8192);
    v.conflicts = &conflicts;
    if (!rc)
        rc = work_person(r, "technician", &v.person, &v.name);
    if (!rc)
        rc = read_window(&v);
    work_query_init(&v.ticket, r, "Tickets", ticket_columns);
    work_where_id(&v.ticket, "id", v.job.ticket);
    rc = rc ? rc : work_fetch(&v.ticket);
    if (!rc && v.ticket.view.n_rows == 0)
        rc = err_set(&r->err, ERR_NOT_FOUND, "There is no ticket with id %lld.",
                     (long long)v.job.ticket);
    if (!rc)
        rc = check_calls(&v);
    if (!rc)
        rc = check_calendar(&v);
    if (!rc)
        rc = refuse_conflicts(&v);
    if (!rc)
        rc = add_visit(&v);
    return rc ? rc : write_steps_run(r, "Visit scheduled", v.job.steps, v.job.n);
}

enum mcp_rc tool_schedule_visit(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, schedule_visit);
}

/* ---- Whether somebody is free ---- */

static enum err_code say_whether_free(struct visit *v)
{
    struct tool_run *r = v->job.r;
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;
    bool is_free = v->n_conflicts == 0;
    struct str name = untrusted_copy(r->arena, v->name, 60);

    buf_init(&text, 16 * 1024);
    buf_init(&json, 16 * 1024);
    buf_printf(&text, "Technician %.*s is %s from %.*s to %.*s", STR_ARG(name),
               is_free ? "free" : "not free", STR_ARG(view_time(r, v->start_s)),
               STR_ARG(view_time(r, v->end_s)));
    render_context(r, &text, true);
    if (!is_free)
        buf_printf(&text, "\nIn the way: %s.", buf_cstr(v->conflicts));
    buf_add_z(&text,
              "\nCounted: service calls, appointments and approved time off; working hours are "
              "not looked at.");
    if (r->left_out)
        buf_printf(&text,
                   " Not looked through, because this server is kept to one company or "
                   "queue: %s.",
                   r->left_out);
    buf_add_char(&text, '\n');
    jw_init(&w, &json);
    jw_object(&w);
    jw_kbool(&w, "free", is_free);
    jw_kstr(&w, "technician", name);
    jw_ki64(&w, "conflicts", (int64_t)v->n_conflicts);
    if (!is_free)
        jw_kz(&w, "in_the_way", buf_cstr(v->conflicts));
    if (r->left_out)
        jw_kz(&w, "not_looked_through", r->left_out);
    jw_end(&w);
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

static enum err_code check_availability(struct tool_run *r)
{
    struct visit v = {.job = {.r = r}};
    struct buf conflicts CLEANUP(buf_done) = {0};
    enum err_code rc = work_person(r, "technician", &v.person, &v.name);

    buf_init(&conflicts, 8192);
    v.conflicts = &conflicts;
    if (!rc)
        rc = read_window(&v);
    if (!rc)
        rc = check_calls(&v);
    if (!rc)
        rc = check_calendar(&v);
    return rc ? rc : say_whether_free(&v);
}

enum mcp_rc tool_check_availability(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, check_availability);
}

/* ---- A service call by itself ---- */

/* Autotask wants an end; people also say how long it takes. */
static enum err_code add_end(struct tool_run *r, struct fields *f)
{
    struct visit v = {.job = {.r = r}};
    bool has_end = arg_text(r, "end").n > 0, has_hours = arg_text(r, "hours").n > 0;
    enum err_code rc = ERR_OK;

    if (has_end == has_hours) {
        rc = err_set(&r->err, has_end ? ERR_BAD_VALUE : ERR_MISSING_REQUIRED,
                     has_end ? "A service call has one end: end and hours are given."
                             : "A service call needs an end.");
        err_field(&r->err, STR("end"));
        err_fix(&r->err, "Give end, or hours instead.");
    }
    if (!rc && has_hours)
        rc = read_window(&v);
    if (!rc && has_hours)
        add_moment(f, "endDateTime", v.end_s);
    return rc;
}

static enum err_code create_service_call(struct tool_run *r)
{
    struct write w = {.op = CAT_CREATE, .entity = r->entity};
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (!rc && (arg_text(r, "hours").n > 0 || !fields_has(&f, STR("endDateTime"))))
        rc = add_end(r, &f);
    if (!rc)
        rc = fields_add_defaults(r, r->entity, &f);
    if (rc)
        return rc;
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_create_service_call(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_service_call);
}
