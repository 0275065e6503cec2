/* ticket_brief: one ticket's history on one page, for whoever takes over. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/words.h"
#include "tools/work.h"

enum {
    BRIEF_TOKENS = 1500,
    CHILDREN_MAX = 2000,
    NOTES_SHOWN = 4,
    NOTE_CHARS = 260,
    TEXT_CHARS = 400,
    CHANGES_SHOWN = 4,
    FILES_SHOWN = 5,
    ITEMS_SHOWN = 6
};

static const char *const ticket_columns[] = {"ticketNumber",
                                             "title",
                                             "status",
                                             "priority",
                                             "queueID",
                                             "companyID",
                                             "contactID",
                                             "assignedResourceID",
                                             "dueDateTime",
                                             "createDate",
                                             "completedDate",
                                             "issueType",
                                             "subIssueType",
                                             "contractID",
                                             "configurationItemID",
                                             "problemTicketId",
                                             "estimatedHours",
                                             "description",
                                             "resolution",
                                             NULL};
static const char *const note_columns[] = {"createDateTime:when",
                                           "creatorResourceID:by",
                                           "createdByContactID:contact",
                                           "publish:visible to",
                                           "title",
                                           "description:text",
                                           NULL};
static const char *const time_columns[] = {"resourceID", "hoursWorked",   "hoursToBill",
                                           "dateWorked", "isNonBillable", NULL};
static const char *const history_columns[] = {"date:when", "resourceID:by", "detail:change", NULL};
static const char *const file_columns[] = {"attachDate:when", "title", "fullPath:file", NULL};
static const char *const item_columns[] = {"itemName:item", "isImportant:important",
                                           "isCompleted:-", "position:-", NULL};
static const char *const contact_columns[] = {"emailAddress", "phone", "extension", "mobilePhone",
                                              NULL};
static const char *const asset_columns[] = {"referenceTitle", "serialNumber", "productID",
                                            "warrantyExpirationDate", NULL};

struct brief {
    struct tool_run *r;
    int64_t id;
    struct work_query ticket, notes, times, history, files, items, contact, asset;
};

static enum err_code fetch_child(struct brief *b, struct work_query *q, const char *entity,
                                 const char *const *columns)
{
    work_query_init(q, b->r, entity, columns);
    work_where_id(q, "ticketID", b->id);
    q->max_rows = CHILDREN_MAX;
    return work_fetch(q);
}

/* What a field of the ticket points to; nothing asked when it points to nothing. */
static enum err_code fetch_linked(struct brief *b, struct work_query *q, const char *entity,
                                  const char *const *columns, const char *field)
{
    int64_t *id = ARENA_NEW(b->r->arena, int64_t);
    bool there = work_id(&b->ticket, 0, field, id);

    work_query_init(q, b->r, entity, columns);
    work_where_in(q, "id", id, there ? 1 : 0);
    return work_fetch_visible(q);
}

static enum err_code fetch(struct brief *b)
{
    work_query_init(&b->ticket, b->r, "Tickets", ticket_columns);
    work_where_id(&b->ticket, "id", b->id);
    enum err_code rc = work_fetch(&b->ticket);
    if (!rc && b->ticket.view.n_rows == 0)
        rc = err_set(&b->r->err, ERR_NOT_FOUND, "There is no ticket with id %lld.",
                     (long long)b->id);
    if (!rc)
        rc = fetch_child(b, &b->notes, "TicketNotes", note_columns);
    if (!rc)
        rc = fetch_child(b, &b->times, "TimeEntries", time_columns);
    if (!rc)
        rc = fetch_child(b, &b->history, "TicketHistory", history_columns);
    if (!rc)
        rc = fetch_child(b, &b->files, "TicketAttachments", file_columns);
    if (!rc)
        rc = fetch_child(b, &b->items, "TicketChecklistItems", item_columns);
    if (!rc)
        rc = fetch_linked(b, &b->contact, "Contacts", contact_columns, "contactID");
    if (!rc)
        rc = fetch_linked(b, &b->asset, "ConfigurationItems", asset_columns, "configurationItemID");
    return rc;
}

/* ---- Facts ---- */

static struct str shown(struct brief *b, const struct work_query *q, const char *field)
{
    return untrusted_copy(b->r->arena, work_text(q, 0, field), 80);
}

/* "heading: name value · name value" of the fields that have one. No line begins with a value:
 * names are other people's words. */
static void add_line(struct brief *b, struct work_answer *a, const char *key, const char *heading,
                     const struct work_query *q, const char *const (*fields)[2], size_t n)
{
    struct buf line CLEANUP(buf_done) = {0};

    buf_init(&line, 4096);
    for (size_t i = 0; i < n; i++) {
        struct str text = shown(b, q, fields[i][0]);
        if (text.n > 0)
            buf_printf(&line, "%s%s%.*s", line.n > 0 ? " · " : "", fields[i][1], STR_ARG(text));
    }
    if (line.n > 0)
        work_fact(a, key, "%s: %s", heading, buf_cstr(&line));
}

static void add_due(struct brief *b, struct work_answer *a)
{
    int64_t due, done;

    if (work_time(&b->ticket, 0, "completedDate", &done))
        work_fact(a, "completed", "Completed: %.*s", STR_ARG(view_time(b->r, done)));
    else if (work_time(&b->ticket, 0, "dueDateTime", &due))
        work_fact(a, "due", "Due: %.*s", STR_ARG(work_due(b->r, due)));
}

static void add_facts(struct brief *b, struct work_answer *a)
{
    static const char *const state[][2] = {{"status", ""},
                                           {"priority", "priority "},
                                           {"queueID", "queue "},
                                           {"assignedResourceID", "assigned to "},
                                           {"createDate", "created "}};
    static const char *const kind[][2] = {{"issueType", ""},
                                          {"subIssueType", ""},
                                          {"contractID", "contract "},
                                          {"problemTicketId", "part of problem "},
                                          {"estimatedHours", "estimated hours "}};
    static const char *const customer[][2] = {{"companyID", ""}, {"contactID", "contact "}};
    static const char *const reach[][2] = {{"phone", "phone "},
                                           {"extension", "ext. "},
                                           {"mobilePhone", "mobile "},
                                           {"emailAddress", ""}};
    static const char *const device[][2] = {{"referenceTitle", ""},
                                            {"productID", ""},
                                            {"serialNumber", "serial "},
                                            {"warrantyExpirationDate", "warranty until "}};

    add_line(b, a, "state", "State", &b->ticket, state, ARRAY_LEN(state));
    add_due(b, a);
    add_line(b, a, "customer", "Customer", &b->ticket, customer, ARRAY_LEN(customer));
    if (b->contact.view.n_rows > 0)
        add_line(b, a, "contact", "Contact", &b->contact, reach, ARRAY_LEN(reach));
    add_line(b, a, "kind", "Kind", &b->ticket, kind, ARRAY_LEN(kind));
    if (b->asset.view.n_rows > 0)
        add_line(b, a, "asset", "Asset", &b->asset, device, ARRAY_LEN(device));
}

/* ---- Sections ---- */

static void add_text(struct brief *b, struct work_answer *a, const char *field, const char *key,
                     const char *heading)
{
    static const char *const one[] = {"text", NULL};
    struct str text = work_text(&b->ticket, 0, field);

    if (str_trim(text).n == 0)
        return;
    struct work_section *s = work_section(a, key, heading, -1, 1);
    work_columns(s, one);
    work_as_lines(s, TEXT_CHARS);
    work_row(s, &text);
}

static void add_newest(struct work_answer *a, struct work_query *q, const char *sort,
                       const char *key, const char *heading, size_t limit, size_t chars)
{
    if (q->view.n_rows == 0)
        return;
    work_sort(q, sort, true);
    struct work_section *s = work_section(a, key, heading, (int64_t)q->view.n_rows, limit);
    if (chars > 0)
        work_as_lines(s, chars);
    work_rows_of(s, q);
}

static void add_times(struct brief *b, struct work_answer *a)
{
    struct buf who CLEANUP(buf_done) = {0};
    size_t n;
    const struct work_group *groups = work_group(&b->times, "resourceID", "hoursWorked", &n);

    if (b->times.view.n_rows == 0)
        return;
    buf_init(&who, 4096);
    for (size_t i = 0; i < n; i++)
        buf_printf(&who, "%s%.*s %.*s h", i ? ", " : "",
                   STR_ARG(untrusted_copy(b->r->arena, groups[i].key, 60)),
                   STR_ARG(work_decimal(b->r, groups[i].sum)));
    work_fact(a, "time", "Time: %.*s h worked, %.*s h to bill, in %zu entries: %s.",
              STR_ARG(work_decimal(b->r, work_sum(&b->times, "hoursWorked"))),
              STR_ARG(work_decimal(b->r, work_sum(&b->times, "hoursToBill"))), b->times.view.n_rows,
              buf_cstr(&who));
}

static bool is_open_item(const struct work_query *q, size_t row, const void *ctx)
{
    (void)ctx;
    return !work_is(q, row, "isCompleted");
}

static void add_checklist(struct brief *b, struct work_answer *a)
{
    size_t all = b->items.view.n_rows;

    if (all == 0)
        return;
    work_keep(&b->items, is_open_item, NULL);
    work_sort(&b->items, "position", false);
    work_fact(a, "checklist_done", "Checklist: %zu of %zu items done.", all - b->items.view.n_rows,
              all);
    if (b->items.view.n_rows > 0)
        work_rows_of(work_section(a, "checklist", "Open checklist items",
                                  (int64_t)b->items.view.n_rows, ITEMS_SHOWN),
                     &b->items);
}

static bool is_no_creation(const struct work_query *q, size_t row, const void *ctx)
{
    (void)ctx;
    return !str_eq(json_str(work_value(q, row, "detail")), STR("Ticket created"));
}

static enum err_code answer(struct brief *b)
{
    struct work_answer a;
    struct str number = work_text(&b->ticket, 0, "ticketNumber");

    work_answer_init(&a, b->r, "%s", record_title(b->r, b->ticket.entity, b->ticket.view.rows[0]));
    a.max_tokens = BRIEF_TOKENS;
    add_facts(b, &a);
    add_text(b, &a, "description", "description", "Description (text as entered)");
    add_text(b, &a, "resolution", "resolution", "Resolution (text as entered)");
    add_newest(&a, &b->notes, "createDateTime", "notes", "Notes, newest first", NOTES_SHOWN,
               NOTE_CHARS);
    add_times(b, &a);
    add_checklist(b, &a);
    work_keep(&b->history, is_no_creation, NULL);
    add_newest(&a, &b->history, "date", "changes", "Changes, newest first", CHANGES_SHOWN, 0);
    add_newest(&a, &b->files, "attachDate", "attachments", "Attachments", FILES_SHOWN, 0);
    work_counted(&a,
                 "All notes, time entries, changes, checklist items and attachments of the "
                 "ticket%s.",
                 b->notes.more || b->times.more || b->history.more ? " (the first 2,000 of a kind)"
                                                                   : "");
    work_next(&a, "get_ticket ticket=%.*s notes=true", STR_ARG(number));
    return work_finish(&a);
}

static enum err_code ticket_brief(struct tool_run *r)
{
    struct brief b = {.r = r};
    enum err_code rc = resolve_record(r, cat_entity_find(STR("Tickets")), "ticket", &b.id);

    if (!rc)
        rc = fetch(&b);
    if (rc)
        return rc;
    WORK_NAMES(r, &b.ticket, &b.notes, &b.times, &b.history, &b.files, &b.items, &b.contact,
               &b.asset);
    return answer(&b);
}

enum mcp_rc tool_ticket_brief(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, ticket_brief);
}
