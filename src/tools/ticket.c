/* get_ticket: one ticket with, on request, its notes and time entries. */
#include "base/jw.h"
#include "tools/handlers.h"
#include "tools/sections.h"
#include "tools/words.h"

enum { SECTION_MAX = 1024 * 1024 };

static const char *const note_columns[] = {"createDateTime",     "creatorResourceID",
                                           "createdByContactID", "publish",
                                           "noteType",           "title",
                                           "description",        NULL};
static const char *const time_columns[] = {"dateWorked",  "resourceID",    "hoursWorked",
                                           "hoursToBill", "billingCodeID", "summaryNotes",
                                           NULL};
static const struct section notes_section = {"TicketNotes", "ticketID",   "Notes",
                                             "notes",       note_columns, true};
static const struct section time_section = {"TimeEntries",  "ticketID",   "Time entries",
                                            "time_entries", time_columns, true};

static enum err_code get_ticket(struct tool_run *r)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct view v = {0};
    int64_t id;
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &id);

    buf_init(&text, SECTION_MAX);
    buf_init(&json, SECTION_MAX);
    if (!rc)
        rc = get_view(r, r->entity, id, &v);
    if (!rc && arg_true(r, "notes"))
        rc = section_add(r, &notes_section, id, &text, &json);
    if (!rc && arg_true(r, "time"))
        rc = section_add(r, &time_section, id, &text, &json);
    if (rc)
        return rc;
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), buf_cstr(&text), buf_cstr(&json));
    return r->err.code;
}

enum mcp_rc tool_get_ticket(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get_ticket);
}
