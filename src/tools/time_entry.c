/* Logging and correcting time. Autotask's rules for time entries are checked here, before anything
 * is sent, because its own messages name internals and come one at a time. */
#include "autotask/names.h"
#include "base/clock.h"
#include "tools/handlers.h"
#include "tools/roles.h"
#include "tools/time_window.h"
#include "tools/write.h"

enum { LABOUR = 1 /* BillingCodes.useType of work types, the same in every tenant */ };

struct entry {
    struct time_window when;
    int64_t resource_id;
    int64_t ticket_id, task_id; /* 0 = none */
    const char *note;
};

static void add_note(struct tool_run *r, struct entry *e, const char *note)
{
    if (note)
        e->note = e->note ? str_printf(r->arena, "%s %s", e->note, note) : note;
}

/* ---- What is common to logging and correcting ---- */

static enum err_code fill_window(struct tool_run *r, struct entry *e)
{
    e->when.zone = str_from(r->ctx->time_zone);
    e->when.now_s = r->now_s;
    enum err_code rc = time_window_fill(&e->when, &r->err);
    add_note(r, e, e->when.assumed);
    return rc;
}

static void add_time(struct fields *f, const char *field, int64_t unix_s)
{
    char text[32];

    iso_format(unix_s, text, sizeof(text));
    fields_add_text(f, str_from(field), str_from(text));
}

/* Seconds as hours; exact for whole minutes up to four decimals, as Autotask keeps them. */
static const char *hours_text(struct tool_run *r, int64_t seconds)
{
    int64_t scaled = (seconds * 10000 + 1800) / 3600;
    return str_printf(r->arena, "%lld.%04lld", (long long)(scaled / 10000),
                      (long long)(scaled % 10000));
}

static void add_window(struct tool_run *r, struct fields *f, const struct time_window *w)
{
    /* The day worked is a date without a zone: midnight of the local day, written as UTC. */
    fields_add_text(f, STR("dateWorked"), str_from(str_printf(r->arena, "%sT00:00:00Z", w->day)));
    if (w->start_s) {
        add_time(f, "startDateTime", w->start_s);
        add_time(f, "endDateTime", w->end_s);
    }
    if (w->seconds && str_find(w->hours, ':') >= 0)
        fields_add_raw(f, STR("hoursWorked"), str_from(hours_text(r, w->seconds)));
    else if (w->seconds)
        fields_add_raw(f, STR("hoursWorked"), w->hours);
}

static void add_billable(struct tool_run *r, struct fields *f)
{
    if (arg_bool(r, "billable") != MCP_BOOL_ABSENT)
        fields_add_raw(f, STR("isNonBillable"),
                       arg_true(r, "billable") ? STR("false") : STR("true"));
}

/* Only work types can be worked with; material and internal codes are refused by Autotask. */
static enum err_code check_work_type(struct tool_run *r)
{
    const struct cat_entity *codes = cat_entity_find(STR("BillingCodes"));
    const struct json *code;
    int64_t id, use;

    if (arg_text(r, "billing_code").n == 0)
        return ERR_OK;
    enum err_code rc = resolve_record(r, codes, "billing_code", &id);
    if (!rc)
        rc = at_get(r->ctx->client, &r->at, codes, id, &code, &r->err);
    if (rc || !json_i64(json_get(code, STR("useType")), &use) || use == LABOUR)
        return rc;
    rc = err_set(&r->err, ERR_BAD_VALUE, "%.*s is a billing code, but no work type.",
                 STR_ARG(json_str(json_get(code, STR("name")))));
    err_field(&r->err, STR("billing_code"));
    err_fix(&r->err,
            "query_entity entity=BillingCodes filter=[{\"field\":\"useType\",\"op\":\"eq\","
            "\"value\":%d}] lists the work types.",
            LABOUR);
    return rc;
}

/* ---- create_time_entry ---- */

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

static enum err_code add_role(struct tool_run *r, struct entry *e, struct fields *f)
{
    const char *note = NULL;
    int64_t role;

    if (arg_text(r, "role").n > 0 || (!e->ticket_id && !e->task_id))
        return ERR_OK;
    enum err_code rc = find_role(r, e, &role, &note);
    if (!rc)
        fields_add_i64(f, STR("roleID"), role);
    add_note(r, e, note);
    return rc;
}

static enum err_code resolve_targets(struct tool_run *r, struct str person, struct entry *e)
{
    enum err_code rc = check_target(r);

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

/* The fields of one person's entry; the rest is the same for all of a call. */
static enum err_code fields_of(struct tool_run *r, struct str person, struct fields *f,
                               const char **ret_note)
{
    struct entry e = {.when = {.hours = arg_text(r, "hours"),
                               .date = arg_text(r, "date"),
                               .start = arg_text(r, "start"),
                               .end = arg_text(r, "end")}};
    enum err_code rc = resolve_targets(r, person, &e);

    e.when.needs_times = e.ticket_id != 0;
    if (!rc)
        rc = fill_window(r, &e);
    if (!rc)
        rc = check_work_type(r);
    if (!rc)
        rc = add_role(r, &e, f);
    if (rc)
        return rc;
    add_window(r, f, &e.when);
    add_billable(r, f);
    if (!r->entity || arg_text(r, "resource").n == 0)
        fields_add_i64(f, STR("resourceID"), e.resource_id);
    if (!r->entity) /* a tool of several entities maps no arguments to fields */
        fields_add_i64(f, STR("ticketID"), e.ticket_id);
    *ret_note = e.note;
    return ERR_OK;
}

enum err_code time_fields(struct tool_run *r, struct fields *f, const char **ret_note)
{
    struct str person = arg_text(r, "resource"); /* empty only where the tool does not require it */

    return fields_of(r, person.n > 0 ? person : STR("me"), f, ret_note);
}

static enum err_code create_time_entry(struct tool_run *r)
{
    const char *note = NULL;
    struct fields f;

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

/* ---- log_time_together: an entry for each of several technicians ---- */

static enum err_code add_entry(struct tool_run *r, struct str person, struct write_step *ret)
{
    const char *note = NULL;
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_of(r, person, &f, &note);
    if (!rc)
        rc = fields_add_args(r, &f, r->entity);
    if (rc && strcmp(r->err.field, "resource") == 0)
        r->err.field[0] = '\0'; /* here it is one of technicians */
    if (rc)
        return rc;
    *ret = (struct write_step){
        .what = str_printf(r->arena, "time of %.*s", STR_ARG(person)),
        .write = {
            .op = CAT_CREATE, .entity = r->entity, .note = note, .fields = fields_finish(r, &f)}};
    return r->err.code;
}

static enum err_code log_time_together(struct tool_run *r)
{
    struct write_step *steps = ARENA_ARRAY(r->arena, struct write_step, WRITE_STEPS_MAX);
    size_t n = 0;
    enum err_code rc = ERR_OK;

    for (struct json_iter it = json_iter(arg_json(r, "technicians")); json_next(&it) && !rc; n++)
        rc = n < WRITE_STEPS_MAX
                 ? add_entry(r, str_trim(json_str(it.value)), &steps[n])
                 : err_set(&r->err, ERR_BAD_VALUE, "At most %d at once.", WRITE_STEPS_MAX);
    if (!rc && n == 0)
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "Nobody is named.");
    if (rc) {
        err_field(&r->err, STR("technicians"));
        err_fix(&r->err, "Name those who worked, at most 50, as a list.");
        return rc;
    }
    return write_steps_run(r, "Time logged", steps, n);
}

enum mcp_rc tool_log_time_together(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, log_time_together);
}

/* ---- update_time_entry ---- */

static enum err_code refuse_posted(struct tool_run *r, const struct json *now)
{
    if (!json_is(json_get(now, STR("billingApprovalDateTime")), JSON_STRING))
        return ERR_OK;
    enum err_code rc = err_set(&r->err, ERR_NOT_SUPPORTED,
                               "This time entry is approved and posted, so it cannot be changed.");
    err_fix(&r->err, "Un-post it in Autotask first.");
    return rc;
}

static bool time_of(const struct json *record, const char *field, int64_t *ret)
{
    bool has_zone, has_time;
    return iso_parse(json_str(json_get(record, str_from(field))), ret, &has_zone, &has_time);
}

static struct str utc_text(struct tool_run *r, int64_t unix_s)
{
    char text[32];

    iso_format(unix_s, text, sizeof(text));
    return str_from(str_dup(r->arena, str_from(text)));
}

/* The time of day that the entry began at, to move it to another day. */
static struct str local_time(struct tool_run *r, int64_t unix_s)
{
    int offset = 0;

    (void)tz_offset_min(str_from(r->ctx->time_zone), unix_s, &offset);
    struct civil c = civil_from_unix(unix_s + offset * 60);
    return str_from(str_printf(r->arena, "%02d:%02d", c.hour, c.minute));
}

/* What is not given comes from the entry as it is: another length moves its end, another day moves
 * all of it. Autotask ignores hours alone where there is a start and an end. */
static void keep_window(struct tool_run *r, struct time_window *w, const struct json *now)
{
    int64_t start, end;

    if (!time_of(now, "startDateTime", &start) || !time_of(now, "endDateTime", &end))
        return;
    w->needs_times = true;
    if (w->start.n == 0 && w->date.n > 0 && !(w->hours.n > 0 && w->end.n > 0))
        w->start = local_time(r, start);
    else if (w->start.n == 0 && !(w->hours.n > 0 && w->end.n > 0))
        w->start = utc_text(r, start);
    if (w->end.n > 0 || w->hours.n > 0)
        return;
    if (w->date.n > 0)
        w->hours = str_from(hours_text(r, end - start));
    else
        w->end = utc_text(r, end);
}

static enum err_code change_window(struct tool_run *r, struct entry *e, const struct json *now,
                                   struct fields *f)
{
    struct time_window *w = &e->when;
    bool only_hours = w->hours.n > 0 && w->date.n == 0;

    if (w->hours.n + w->date.n + w->start.n + w->end.n == 0)
        return ERR_OK;
    keep_window(r, w, now);
    if (w->start.n == 0 && w->end.n == 0) { /* an entry of hours alone stays one */
        struct str hours = w->hours;
        if (hours.n == 0)
            w->hours = STR("1");
        enum err_code rc = fill_window(r, e);
        w->hours = hours;
        w->seconds = hours.n > 0 ? w->seconds : 0;
        if (!rc && only_hours)
            fields_add_raw(f, STR("hoursWorked"), hours);
        else if (!rc)
            add_window(r, f, w);
        return rc;
    }
    enum err_code rc = fill_window(r, e);
    if (!rc)
        add_window(r, f, w);
    return rc;
}

static enum err_code update_time_entry(struct tool_run *r)
{
    struct write w = {.op = CAT_UPDATE, .entity = r->entity};
    struct entry e = {.when = {.hours = arg_text(r, "hours"),
                               .date = arg_text(r, "date"),
                               .start = arg_text(r, "start"),
                               .end = arg_text(r, "end")}};
    const struct json *now = NULL;
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &w.id);
    if (!rc)
        rc = at_get(r->ctx->client, &r->at, r->entity, w.id, &now, &r->err);
    if (!rc)
        rc = refuse_posted(r, now);
    if (!rc)
        rc = change_window(r, &e, now, &f);
    if (!rc)
        rc = check_work_type(r);
    if (rc)
        return rc;
    add_billable(r, &f);
    rc = fields_add_args(r, &f, r->entity);
    if (rc)
        return rc;
    w.note = e.note;
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_update_time_entry(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, update_time_entry);
}
