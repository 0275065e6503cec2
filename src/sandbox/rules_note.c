/* Notes of tickets, tasks, projects, contracts and configuration items, and attachments. */
#include "sandbox/rules.h"

#include <stdio.h>

enum {
    PUBLISH_ALL = 1,
    PARENT_TICKET_OR_TASK = 4,
    PARENT_TIME_ENTRY = 18,
    PARENT_NOTE = 23,
    WINDOW_S = 300,
    WINDOW_BYTES = 10000000,
    FILE_BYTES = 7 << 20
};

void sb_note_check(struct sb_change *c)
{
    static const char *const must_be_sent[] = {"noteType", "publish"};
    if (c->write == SB_CREATE)
        return;
    /* A PATCH of a note without these two is refused, although nothing else has to be repeated. */
    for (size_t i = 0; i < ARRAY_LEN(must_be_sent); i++) {
        if (cat_field_find(c->entity, str_from(must_be_sent[i])) && !sb_sent(c, must_be_sent[i]))
            sb_error(&c->errors, "Value does not exist for the required field %s", must_be_sent[i]);
    }
}

void sb_touch_task(struct sb_change *c, int64_t task_id)
{
    sb_run(c->r,
           "UPDATE \"Tasks\" SET lastActivityDateTime=?4, lastActivityResourceID=?2, "
           "lastActivityPersonType=1 "
           "WHERE id=?1",
           task_id, c->actor, 0, c->now);
}

void sb_note_done(struct sb_change *c)
{
    if (sb_has(c, "ticketID")) {
        sb_touch_ticket(c, sb_get(c, "ticketID"), sb_get(c, "publish") == PUBLISH_ALL);
        sb_sla_first_response(c, sb_get(c, "ticketID"));
    }
    if (sb_has(c, "taskID"))
        sb_touch_task(c, sb_get(c, "taskID"));
    if (sb_has(c, "projectID"))
        sb_run(c->r,
               "UPDATE \"Projects\" SET lastActivityDateTime=?4, lastActivityResourceID=?2 WHERE "
               "id=?1",
               sb_get(c, "projectID"), c->actor, 0, c->now);
}

/* ---- attachments ---- */

static int64_t data_size(const struct sb_change *c)
{
    const struct cat_field *f = cat_field_find(c->entity, STR("data"));
    const struct sb_value *v = f ? &c->after[f - c->entity->fields] : NULL;
    return v && v->kind == SB_BYTES ? (int64_t)v->s.n : 0;
}

/* What an attachment hangs on: parentID and parentType follow from the route. */
void sb_attachment_prepare(struct sb_change *c)
{
    const struct cat_field *parent = c->entity->parent_field;
    sb_set_decimal(c, "fileSize", (double)data_size(c));
    sb_set(c, "attachedByResourceID", c->actor);
    sb_set(c, "creatorType", 1);
    sb_set(c, "isTaskAttachment", str_eq(c->entity->name, STR("TaskAttachments")));
    if (!parent || !sb_has(c, parent->name.p))
        return;
    sb_set(c, "parentID", sb_get(c, parent->name.p));
    if (str_ends(c->entity->name, STR("NoteAttachments"))) {
        sb_set(c, "parentType", PARENT_NOTE);
        sb_set(c, "ticketID",
               sb_lookup(c->r, "SELECT ticketID FROM \"TicketNotes\" WHERE id=?1",
                         sb_get(c, "ticketNoteID"), 0, 0));
        if (!sb_get(c, "ticketID"))
            sb_set_null(c, "ticketID");
    } else if (str_eq(c->entity->name, STR("TimeEntryAttachments"))) {
        sb_set(c, "parentType", PARENT_TIME_ENTRY);
        int64_t ticket = sb_lookup(c->r, "SELECT ticketID FROM \"TimeEntries\" WHERE id=?1",
                                   sb_get(c, "timeEntryID"), 0, 0);
        if (ticket)
            sb_set(c, "ticketID", ticket);
    } else if (str_eq(c->entity->name, STR("TicketAttachments")) ||
               str_eq(c->entity->name, STR("TaskAttachments"))) {
        sb_set(c, "parentType", PARENT_TICKET_OR_TASK);
    }
}

/* 6 to 7 MB a file, 10,000,000 bytes in five minutes. The texts are not known. */
void sb_attachment_check(struct sb_change *c)
{
    char since[32];
    int64_t size = data_size(c);
    if (size > FILE_BYTES) {
        sb_error(&c->errors, "The attachment exceeds the maximum file size.");
        return;
    }
    sb_store_datetime(c->now_s - WINDOW_S, since, sizeof(since));
    sqlite3_stmt *stmt =
        sb_stmt(c->r->st, STR("SELECT sum(fileSize) FROM \"AttachmentInfo\" WHERE attachDate>=?1"));
    int64_t used = 0;
    if (stmt) {
        sqlite3_bind_text(stmt, 1, since, -1, SQLITE_TRANSIENT);
        if (sqlite3_step(stmt) == SQLITE_ROW)
            used = sqlite3_column_int64(stmt, 0);
        sqlite3_reset(stmt);
    }
    if (used + size > WINDOW_BYTES)
        sb_error(&c->errors,
                 "The limit of 10,000,000 bytes of attachments in 5 minutes has been exceeded.");
}

/* Files of a ticket's notes and time entries are listed with the ticket's own. */
void sb_attachment_done(struct sb_change *c)
{
    if (sb_has(c, "ticketID") && !str_eq(c->entity->name, STR("TicketAttachments")))
        sb_run(c->r,
               str_printf(c->r->arena,
                          "INSERT INTO \"TicketAttachments\" "
                          "(id,attachDate,attachedByResourceID,attachmentType,"
                          "contentType,creatorType,data,fileSize,fullPath,isTaskAttachment,"
                          "parentID,parentType,publish,"
                          "ticketID,%s,title) SELECT "
                          "id,attachDate,attachedByResourceID,attachmentType,contentType,"
                          "creatorType,data,fileSize,fullPath,isTaskAttachment,parentID,parentType,"
                          "publish,ticketID,"
                          "%s,title FROM \"%.*s\" WHERE id=?1",
                          sb_has(c, "timeEntryID") ? "timeEntryID" : "ticketNoteID",
                          sb_has(c, "timeEntryID") ? "timeEntryID" : "ticketNoteID",
                          STR_ARG(c->entity->name)),
               c->id, 0, 0, "");
}

void sb_attachment_remove(struct sb_change *c)
{
    static const char *const twins[] = {"TicketAttachments", "TicketNoteAttachments",
                                        "TimeEntryAttachments"};
    sb_log_deletion(c, "attachDate", "attachedByResourceID");
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        if (!str_eq(c->entity->name, str_from(twins[i])))
            sb_run(c->r, str_printf(c->r->arena, "DELETE FROM \"%s\" WHERE id=?1", twins[i]), c->id,
                   0, 0, "");
    }
}
