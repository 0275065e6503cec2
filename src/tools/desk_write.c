/* What is done to a ticket in one go: log_work (note, time, status), assign_ticket (technician with
 * role, reason as note), close_ticket (time, resolution, status). */
#include "base/clock.h"
#include "base/utf8.h"
#include "tools/handlers.h"
#include "tools/roles.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { NOTE_TITLE_BYTES = 100 };

struct job {
    struct tool_run *r;
    int64_t ticket;
    struct write_step steps[WRITE_STEPS_MAX];
    size_t n;
};

static struct write_step *add_step(struct job *j, const char *what, const char *entity,
                                   enum cat_ops op)
{
    struct write_step *s = &j->steps[j->n++];

    *s = (struct write_step){.what = what,
                             .write = {.op = op, .entity = cat_entity_find(str_from(entity))}};
    return s;
}

static enum err_code finish_step(struct job *j, struct write_step *s, struct fields *f)
{
    s->write.fields = fields_finish(j->r, f);
    return s->write.fields ? ERR_OK : j->r->err.code;
}

static void add_given(struct job *j, struct fields *f, const char *field, const char *arg)
{
    struct str text = arg_text(j->r, arg);

    if (text.n > 0)
        fields_add_text(f, str_from(field), text);
}

static enum err_code find_ticket(struct job *j)
{
    return resolve_record(j->r, cat_entity_find(STR("Tickets")), "ticket", &j->ticket);
}

/* ---- The pieces ---- */

/* Who sees a note is never guessed: a note to a customer that was meant for colleagues cannot be
 * taken back. */
static enum err_code add_note(struct job *j, const char *text_arg)
{
    struct str text = arg_text(j->r, text_arg), rest = text,
               line = str_trim(str_split(&rest, '\n'));
    struct fields f;

    if (text.n == 0)
        return ERR_OK;
    if (arg_text(j->r, "publish").n == 0) {
        enum err_code rc = err_set(&j->r->err, ERR_MISSING_REQUIRED,
                                   "Who sees the note is not given, and it is never guessed.");
        err_field(&j->r->err, STR("publish"));
        err_fix(&j->r->err, "Give publish: a label of TicketNotes.publish, such as All Autotask "
                            "Users (the customer sees it) or the internal one; "
                            "get_picklist_values lists them.");
        return rc;
    }
    fields_init(&f, j->r->arena);
    fields_add_i64(&f, STR("ticketID"), j->ticket);
    fields_add_text(&f, STR("title"), utf8_cut(line, NOTE_TITLE_BYTES));
    fields_add_text(&f, STR("description"), text);
    add_given(j, &f, "publish", "publish");
    add_given(j, &f, "noteType", "note_type");
    struct write_step *s = add_step(j, "note", "TicketNotes", CAT_CREATE);
    enum err_code rc = fields_add_defaults(j->r, s->write.entity, &f);
    return rc ? rc : finish_step(j, s, &f);
}

static enum err_code add_time(struct job *j, struct str summary)
{
    struct fields f;
    const char *note = NULL;

    if (arg_text(j->r, "hours").n == 0 && arg_text(j->r, "start").n == 0 &&
        arg_text(j->r, "end").n == 0)
        return ERR_OK;
    fields_init(&f, j->r->arena);
    enum err_code rc = time_fields(j->r, &f, &note);
    if (rc)
        return rc;
    if (summary.n > 0)
        fields_add_text(&f, STR("summaryNotes"), summary);
    add_given(j, &f, "billingCodeID", "billing_code");
    add_given(j, &f, "roleID", "role");
    struct write_step *s = add_step(j, "time entry", "TimeEntries", CAT_CREATE);
    s->write.note = note;
    return finish_step(j, s, &f);
}

/* ---- log_work ---- */

static enum err_code log_work(struct tool_run *r)
{
    struct job j = {.r = r};
    struct fields f;
    struct str note = arg_text(r, "note"), summary = arg_text(r, "summary");
    enum err_code rc = find_ticket(&j);

    if (!rc)
        rc = add_note(&j, "note");
    if (!rc)
        rc = add_time(&j, summary.n > 0 ? summary : note);
    if (!rc && arg_text(r, "status").n > 0) {
        fields_init(&f, r->arena);
        add_given(&j, &f, "status", "status");
        struct write_step *s = add_step(&j, "status", "Tickets", CAT_UPDATE);
        s->write.id = j.ticket;
        rc = finish_step(&j, s, &f);
    }
    if (!rc && j.n == 0) {
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "There is nothing to log.");
        err_fix(&r->err, "Give note (with publish), hours or start and end, status, or several.");
    }
    return rc ? rc : write_steps_run(r, "Work logged", j.steps, j.n);
}

enum mcp_rc tool_log_work(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, log_work);
}

/* ---- assign_ticket ---- */

static enum err_code assign_ticket(struct tool_run *r)
{
    struct job j = {.r = r};
    struct fields f;
    int64_t person, role;
    struct str name;
    const char *note = NULL;
    enum err_code rc = find_ticket(&j);

    if (!rc)
        rc = work_person(r, "technician", &person, &name);
    if (rc)
        return rc;
    fields_init(&f, r->arena);
    fields_add_i64(&f, STR("assignedResourceID"), person);
    if (arg_text(r, "role").n > 0)
        add_given(&j, &f, "assignedResourceRoleID", "role");
    else if (!(rc = role_find(r, person, &role, &note)))
        fields_add_i64(&f, STR("assignedResourceRoleID"), role);
    add_given(&j, &f, "queueID", "queue");
    add_given(&j, &f, "priority", "priority");
    add_given(&j, &f, "status", "status");
    if (rc) {
        err_field(&r->err, STR("role"));
        return rc;
    }
    struct write_step *s = add_step(&j, "assignment", "Tickets", CAT_UPDATE);
    s->write.id = j.ticket;
    s->write.note = note;
    rc = finish_step(&j, s, &f);
    if (!rc)
        rc = add_note(&j, "reason");
    return rc ? rc : write_steps_run(r, "Assigned", j.steps, j.n);
}

enum mcp_rc tool_assign_ticket(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, assign_ticket);
}

/* ---- close_ticket ---- */

static const char *const item_columns[] = {"itemName", "isImportant", "isCompleted", NULL};

/* Autotask completes a ticket with open items without a word. */
static enum err_code check_checklist(struct job *j)
{
    struct buf names CLEANUP(buf_done) = {0};
    struct work_query items;
    size_t open = 0;

    work_query_init(&items, j->r, "TicketChecklistItems", item_columns);
    work_where_id(&items, "ticketID", j->ticket);
    enum err_code rc = work_fetch(&items);
    if (rc || arg_true(j->r, "ignore_checklist"))
        return rc;
    buf_init(&names, 4096);
    for (size_t row = 0; row < items.view.n_rows; row++) {
        if (work_is(&items, row, "isCompleted"))
            continue;
        buf_printf(&names, "%s\"%.*s\"%s", open++ ? ", " : "",
                   STR_ARG(untrusted_copy(j->r->arena, work_text(&items, row, "itemName"), 80)),
                   work_is(&items, row, "isImportant") ? " (important)" : "");
    }
    if (open == 0)
        return ERR_OK;
    rc = err_set(&j->r->err, ERR_BAD_VALUE, "%zu of %zu checklist items are not done: %.900s.",
                 open, items.view.n_rows, buf_cstr(&names));
    err_field(&j->r->err, STR("ignore_checklist"));
    err_fix(&j->r->err, "Have them done, or give ignore_checklist=true when the person says so.");
    return rc;
}

/* The tenant's word for done, when no status is given. */
static enum err_code closed_status(struct job *j, struct str *ret)
{
    const struct at_field_info *info;
    enum err_code rc =
        resolve_field_info(j->r, cat_entity_find(STR("Tickets")), STR("status"), &info);

    for (size_t i = 0; !rc && info && i < info->n_values; i++)
        if (info->values[i].is_active && label_is_closed(info->values[i].label)) {
            *ret = info->values[i].label;
            return ERR_OK;
        }
    if (!rc) {
        rc = err_set(&j->r->err, ERR_MISSING_REQUIRED,
                     "No status of this tenant says that a ticket is complete.");
        err_field(&j->r->err, STR("status"));
        err_fix(&j->r->err, "Give status; get_picklist_values lists them.");
    }
    return rc;
}

static enum err_code close_ticket(struct tool_run *r)
{
    struct job j = {.r = r};
    struct fields f;
    struct str status = arg_text(r, "status"), resolution = arg_text(r, "resolution");
    struct str summary = arg_text(r, "summary");
    enum err_code rc = find_ticket(&j);

    if (!rc)
        rc = check_checklist(&j);
    if (!rc)
        rc = add_time(&j, summary.n > 0 ? summary : resolution);
    if (!rc && status.n == 0)
        rc = closed_status(&j, &status);
    if (rc)
        return rc;
    fields_init(&f, r->arena);
    fields_add_text(&f, STR("resolution"), resolution);
    fields_add_text(&f, STR("status"), status);
    struct write_step *s = add_step(&j, "completion", "Tickets", CAT_UPDATE);
    s->write.id = j.ticket;
    rc = finish_step(&j, s, &f);
    return rc ? rc : write_steps_run(r, "Closed", j.steps, j.n);
}

enum mcp_rc tool_close_ticket(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, close_ticket);
}
