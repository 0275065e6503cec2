/* Time entries: lists with their hours added up exactly, and logging time the way Autotask wants
 * it. */
#include "autotask/names.h"
#include "base/clock.h"
#include "tools/handlers.h"
#include "tools/roles.h"
#include "tools/write.h"

#include <stdio.h>

enum { SUM_MAX_ROWS = 2000, DECIMALS = 4, DAY_MAX_S = 26 * 3600 };

/* ---- Sums ---- */

/* Hours in ten-thousandths, so that adding stays exact; a fifth digit rounds. False for a text that
 * is no such number. */
static bool decimal_parse(struct str text, int64_t *ret)
{
    struct str fraction = text;
    struct str whole = str_split(&fraction, '.');
    bool negative = str_starts(whole, STR("-"));
    int64_t w, f = 0;

    if (!str_to_i64(whole, &w) || w > INT64_MAX / 20000 || w < INT64_MIN / 20000)
        return false;
    for (size_t i = 0; i < fraction.n || i < DECIMALS; i++) {
        char digit = i < fraction.n ? fraction.p[i] : '0';
        if (digit < '0' || digit > '9')
            return false;
        if (i < DECIMALS)
            f = f * 10 + (digit - '0');
        else if (i == DECIMALS && digit >= '5')
            f++;
    }
    *ret = w * 10000 + (negative ? -f : f);
    return true;
}

static struct str decimal_text(struct tool_run *r, int64_t v)
{
    const char *sign = v < 0 ? "-" : "";
    int64_t a = v < 0 ? -v : v;
    struct str s = str_from(str_printf(r->arena, "%s%lld.%04lld", sign, (long long)(a / 10000),
                                       (long long)(a % 10000)));

    while (s.n > 1 && s.p[s.n - 1] == '0' && s.p[s.n - 2] != '.')
        s.n--;
    if (str_ends(s, STR(".0")))
        s.n -= 2;
    return s;
}

static int64_t sum(const struct at_rows *rows, struct str field)
{
    int64_t total = 0, one;

    for (size_t i = 0; i < rows->n; i++)
        if (decimal_parse(json_number(json_get(rows->rows[i], field)), &one))
            total += one;
    return total;
}

static enum err_code add_hours(struct tool_run *r, struct search *s)
{
    static const char *const fields[] = {"hoursWorked", "hoursToBill"};
    struct at_query q = {.filter = at_filter_json(&s->filter),
                         .fields = fields,
                         .n_fields = 2,
                         .max_rows = SUM_MAX_ROWS};
    struct at_rows rows = {.rows = s->view.rows, .n = s->view.n_rows};
    bool all_here =
        !s->more && s->cursor.position == 0 && !arg_given(r, "fields") && !arg_given(r, "detail");

    if (!all_here) {
        enum err_code rc = at_query(r->ctx->client, &r->at, s->entity, &q, &rows, &r->err);
        if (rc)
            return rc;
    }
    if (rows.n == 0)
        return ERR_OK;
    s->extra =
        str_printf(r->arena, "Sum over %s%zu matching entries: %.*s h worked, %.*s h to bill.",
                   rows.more ? "the first " : "all ", rows.n,
                   STR_ARG(decimal_text(r, sum(&rows, STR("hoursWorked")))),
                   STR_ARG(decimal_text(r, sum(&rows, STR("hoursToBill")))));
    return ERR_OK;
}

static enum err_code search_time_entries(struct tool_run *r)
{
    struct search s = {0};
    enum err_code rc = search_begin(r, &s);

    if (!rc)
        rc = search_fetch(r, &s);
    if (!rc)
        rc = add_hours(r, &s);
    return rc ? rc : search_render(r, &s);
}

enum mcp_rc tool_search_time_entries(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, search_time_entries);
}

/* ---- Logging time ---- */

struct entry {
    int64_t resource_id;
    int64_t ticket_id, task_id; /* 0 = none */
    int64_t start_s, end_s;     /* 0 = not known */
    int64_t seconds;            /* 0 = not known */
    int64_t day_s, day_end_s;   /* the day worked, from one local midnight to the next */
    char day[16];               /* the same as a date */
    const char *note;
};

static enum err_code check_target(struct tool_run *r)
{
    int given = (arg_text(r, "ticket").n > 0) + (arg_text(r, "task").n > 0) +
                (arg_text(r, "internal_code").n > 0);

    if (given == 1)
        return ERR_OK;
    enum err_code rc = err_set(&r->err, given == 0 ? ERR_MISSING_REQUIRED : ERR_BAD_VALUE,
                               given == 0 ? "Time needs something to be logged on."
                                          : "Time can be logged on one thing only.");
    err_field(&r->err, STR("ticket"));
    err_fix(&r->err, "Give exactly one of ticket, task and internal_code.");
    return rc;
}

static bool is_open(int64_t from, int64_t to)
{
    return from == INT64_MIN || to == INT64_MAX;
}

static enum err_code point_in_time(struct tool_run *r, const char *arg, int64_t *ret)
{
    struct str text = arg_text(r, arg);
    int64_t from, to;

    if (text.n == 0)
        return ERR_OK;
    enum err_code rc =
        at_date_range(text, str_from(r->ctx->time_zone), r->now_s, &from, &to, &r->err);
    if (!rc && (is_open(from, to) || to - from > 60)) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "%s needs a time of day, not only \"%.*s\".", arg,
                     STR_ARG(text));
        err_fix(&r->err, "Example: 2026-11-20T14:30.");
    }
    if (rc)
        err_field(&r->err, str_from(arg));
    else
        *ret = from;
    return rc;
}

/* The local day that the moment is in. Its ends come from the calendar: a day on which the clocks
 * change has 23 or 25 hours. */
static enum err_code set_day(struct tool_run *r, struct entry *e, int64_t moment_s)
{
    struct str zone = str_from(r->ctx->time_zone);
    int offset = 0;

    (void)tz_offset_min(zone, moment_s, &offset);
    struct civil c = civil_from_unix(moment_s + offset * 60);
    snprintf(e->day, sizeof(e->day), "%04u-%02u-%02u", (unsigned)c.year % 10000,
             (unsigned)c.month % 100, (unsigned)c.day % 100);
    return at_date_range(str_from(e->day), zone, r->now_s, &e->day_s, &e->day_end_s, &r->err);
}

/* Given, or the day on which the work began. */
static enum err_code day_worked(struct tool_run *r, struct entry *e)
{
    struct str text = arg_text(r, "date");
    int64_t from, to;

    if (text.n == 0)
        return set_day(r, e, e->start_s ? e->start_s : e->end_s ? e->end_s - e->seconds : r->now_s);
    enum err_code rc =
        at_date_range(text, str_from(r->ctx->time_zone), r->now_s, &from, &to, &r->err);
    if (!rc && (is_open(from, to) || to - from > DAY_MAX_S)) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "date needs one day, not \"%.*s\".", STR_ARG(text));
        err_fix(&r->err, "Example: 2026-11-20, today, yesterday.");
    }
    if (rc)
        err_field(&r->err, STR("date"));
    if (!rc)
        rc = set_day(r, e, from);
    if (rc || !e->start_s || (e->day_s <= e->start_s && e->start_s < e->day_end_s))
        return rc;
    rc = err_set(&r->err, ERR_BAD_VALUE, "date is %s, but start is on another day.", e->day);
    err_field(&r->err, STR("date"));
    err_fix(&r->err, "Leave date out, or give the day of start.");
    return rc;
}

/* Hours as written, exact to the second. */
static enum err_code seconds_worked(struct tool_run *r, struct entry *e)
{
    struct str text = arg_text(r, "hours");
    int64_t scaled;

    if (text.n == 0)
        return ERR_OK;
    if (!decimal_parse(text, &scaled) || scaled <= 0 || scaled > 24 * 10000) {
        enum err_code rc =
            err_set(&r->err, ERR_BAD_VALUE, "hours must be more than 0 and at most 24, not %.*s.",
                    STR_ARG(text));
        err_field(&r->err, STR("hours"));
        err_fix(&r->err, "Give hours such as 0.25 or 1.5; split longer work over several days.");
        return rc;
    }
    e->seconds = scaled * 3600 / 10000;
    return ERR_OK;
}

/* Tickets need a start and an end. What is missing is worked out, and said. */
static enum err_code fill_window(struct tool_run *r, struct entry *e)
{
    bool is_today = e->day_s <= r->now_s && r->now_s < e->day_end_s;
    int64_t ignored;

    if (e->start_s && e->end_s)
        return ERR_OK;
    if (e->seconds == 0) {
        enum err_code rc =
            err_set(&r->err, ERR_MISSING_REQUIRED, "How long the work took is not given.");
        err_field(&r->err, STR("hours"));
        err_fix(&r->err, "Give hours, or start and end.");
        return rc;
    }
    if (e->start_s) {
        e->end_s = e->start_s + e->seconds;
    } else if (e->end_s) {
        e->start_s = e->end_s - e->seconds;
    } else if (e->ticket_id == 0) {
        return ERR_OK; /* hours alone are enough for tasks and internal work */
    } else if (is_today) {
        e->end_s = r->now_s - r->now_s % 60;
        e->start_s = e->end_s - e->seconds;
        e->note = "No times were given: it ends now.";
    } else {
        struct str nine = str_from(str_printf(r->arena, "%sT09:00", e->day));
        enum err_code rc = at_date_range(nine, str_from(r->ctx->time_zone), r->now_s, &e->start_s,
                                         &ignored, &r->err);
        if (rc)
            return rc;
        e->end_s = e->start_s + e->seconds;
        e->note = "No times were given: it starts at 9:00.";
    }
    return ERR_OK;
}

/* The role of the ticket or task when it is assigned to this resource, else the resource's own. */
static enum err_code find_role(struct tool_run *r, const struct entry *e, int64_t *ret_role,
                               const char **ret_note)
{
    const struct cat_entity *entity = cat_entity_find(e->ticket_id ? STR("Tickets") : STR("Tasks"));
    const struct json *target;
    int64_t assigned;
    enum err_code rc = at_get(r->ctx->client, &r->at, entity,
                              e->ticket_id ? e->ticket_id : e->task_id, &target, &r->err);

    if (rc)
        return rc;
    if (json_i64(json_get(target, STR("assignedResourceID")), &assigned) &&
        assigned == e->resource_id &&
        json_i64(json_get(target, STR("assignedResourceRoleID")), ret_role))
        return ERR_OK;
    return role_find(r, e->resource_id, ret_role, ret_note);
}

static enum err_code resolve_targets(struct tool_run *r, struct entry *e)
{
    enum err_code rc = check_target(r);

    struct str person = arg_text(r, "resource");

    if (!rc && person.n == 0) /* only where the tool does not require it */
        person = STR("me");
    if (!rc)
        rc = at_name_to_id(r->ctx->client, &r->at, cat_entity_find(STR("Resources")), person,
                           &e->resource_id, &r->err);
    if (rc)
        err_field(&r->err, STR("resource"));
    if (!rc && arg_text(r, "ticket").n > 0)
        rc = resolve_record(r, cat_entity_find(STR("Tickets")), "ticket", &e->ticket_id);
    if (!rc && arg_text(r, "task").n > 0)
        rc = resolve_record(r, cat_entity_find(STR("Tasks")), "task", &e->task_id);
    return rc;
}

static void add_time(struct fields *f, const char *field, int64_t unix_s)
{
    char text[32];

    iso_format(unix_s, text, sizeof(text));
    fields_add_text(f, str_from(field), str_from(text));
}

/* The fields that the window decides; everything else comes from the arguments. */
static void add_window(struct tool_run *r, struct fields *f, const struct entry *e)
{
    /* The day worked is a date without a zone: midnight of the local day, written as UTC. */
    fields_add_text(f, STR("dateWorked"), str_from(str_printf(r->arena, "%sT00:00:00Z", e->day)));
    if (e->start_s) {
        add_time(f, "startDateTime", e->start_s);
        add_time(f, "endDateTime", e->end_s);
    }
    if (e->seconds)
        fields_add_raw(f, STR("hoursWorked"), arg_text(r, "hours"));
}

static enum err_code check_window(struct tool_run *r, const struct entry *e)
{
    if (!e->start_s || (e->end_s > e->start_s && e->end_s - e->start_s <= 86400))
        return ERR_OK;
    enum err_code rc = err_set(&r->err, ERR_BAD_VALUE,
                               "The end must be after the start, and at most 24 hours later.");
    err_field(&r->err, STR("end"));
    return rc;
}

static enum err_code collect(struct tool_run *r, struct entry *e, struct fields *f)
{
    int64_t role;
    const char *role_note = NULL;
    enum err_code rc = resolve_targets(r, e);

    if (!rc)
        rc = seconds_worked(r, e);
    if (!rc)
        rc = point_in_time(r, "start", &e->start_s);
    if (!rc)
        rc = point_in_time(r, "end", &e->end_s);
    if (!rc)
        rc = day_worked(r, e);
    if (!rc)
        rc = fill_window(r, e);
    if (!rc)
        rc = check_window(r, e);
    if (!rc && arg_text(r, "role").n == 0 && (e->ticket_id || e->task_id)) {
        rc = find_role(r, e, &role, &role_note);
        if (!rc)
            fields_add_i64(f, STR("roleID"), role);
    }
    if (rc)
        return rc;
    add_window(r, f, e);
    if (role_note)
        e->note = e->note ? str_printf(r->arena, "%s %s", e->note, role_note) : role_note;
    return ERR_OK;
}

enum err_code time_fields(struct tool_run *r, struct fields *f, const char **ret_note)
{
    struct entry e = {0};
    enum err_code rc = collect(r, &e, f);

    if (!rc && arg_bool(r, "billable") != MCP_BOOL_ABSENT)
        fields_add_raw(f, STR("isNonBillable"),
                       arg_true(r, "billable") ? STR("false") : STR("true"));
    if (!rc && !r->entity) { /* a tool of several entities maps no arguments to fields */
        fields_add_i64(f, STR("resourceID"), e.resource_id);
        fields_add_i64(f, STR("ticketID"), e.ticket_id);
    }
    *ret_note = e.note;
    return rc;
}

static enum err_code create_time_entry(struct tool_run *r)
{
    struct fields f;
    const char *note;

    fields_init(&f, r->arena);
    enum err_code rc = time_fields(r, &f, &note);
    if (!rc)
        rc = fields_add_args(r, &f, r->entity);
    if (rc)
        return rc;
    struct write w = {
        .op = CAT_CREATE, .entity = r->entity, .note = note, .fields = fields_finish(r, &f)};
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_create_time_entry(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_time_entry);
}
