/* Tickets: numbers, dates that follow from the status, who may be assigned, and the history of what
 * was changed. */
#include "sandbox/rules.h"

#include "sandbox/follow.h"
#include "sandbox/picklists.h"

#include <stdio.h>
#include <stdlib.h>

enum { STATUS_COMPLETE = 5, CATEGORY_INCIDENT = 113, HOUR_S = 3600 };

/* Hours to the due date that is set when a client sends none, by priority. */
static const struct {
    int priority, hours;
} due_hours[] = {{4, 4}, {1, 8}, {2, 24}, {3, 72}};

static void default_from_picklist(struct sb_change *c, const char *field)
{
    const struct sb_picklist *list = sb_picklist_find(c->entity->name, str_from(field));
    for (size_t i = 0; list && i < list->n; i++) {
        if (list->values[i].is_default)
            sb_default(c, field, strtoll(list->values[i].value, NULL, 10));
    }
}

static void set_due(struct sb_change *c)
{
    int64_t hours = 24;
    char *text = arena_alloc(c->r->arena, 32);
    for (size_t i = 0; i < ARRAY_LEN(due_hours); i++) {
        if (sb_get(c, "priority") == due_hours[i].priority)
            hours = due_hours[i].hours;
    }
    sb_store_datetime(c->now_s + hours * HOUR_S, text, 32);
    sb_set_text(c, "dueDateTime", str_from(text));
}

/* Completing sets who and when; taking it back clears them. */
static void follow_status(struct sb_change *c)
{
    bool complete = sb_get(c, "status") == STATUS_COMPLETE;
    bool was = c->write != SB_CREATE && sb_was(c, "status") == STATUS_COMPLETE;
    if (complete && !was) {
        sb_set_now(c, "completedDate");
        sb_set(c, "completedByResourceID", c->actor);
        sb_set_now(c, "resolvedDateTime");
    } else if (!complete && was) {
        sb_set_null(c, "completedDate");
        sb_set_null(c, "completedByResourceID");
        sb_set_null(c, "resolvedDateTime");
    }
}

void sb_ticket_prepare(struct sb_change *c)
{
    struct err err = {0};
    char number[32];
    follow_status(c);
    if (c->write != SB_CREATE) {
        sb_sla_prepare(c);
        return;
    }
    default_from_picklist(c, "ticketCategory");
    default_from_picklist(c, "ticketType");
    sb_sla_prepare(c);
    if (!sb_has(c, "dueDateTime"))
        set_due(c);
    if (sb_store_number(c->r->st, 'T', c->now_s, number, sizeof(number), &err)) {
        sb_error(&c->errors, "%s", err.text);
        return;
    }
    sb_set_text(c, "ticketNumber", str_from(str_dup(c->r->arena, str_from(number))));
}

bool sb_resource_has_role(struct sb_request *r, int64_t resource_id, int64_t role_id)
{
    return sb_exists(
        r,
        "SELECT 1 FROM \"ResourceRoles\" WHERE resourceID=?1 AND roleID=?2 AND "
        "ifnull(isActive,1)<>0 "
        "UNION ALL SELECT 1 FROM \"ResourceServiceDeskRoles\" WHERE resourceID=?1 AND roleID=?2 "
        "AND "
        "ifnull(isActive,1)<>0 "
        "UNION ALL SELECT 1 FROM \"ResourceRoleDepartments\" WHERE resourceID=?1 AND roleID=?2 AND "
        "ifnull(isActive,1)<>0",
        resource_id, role_id, 0);
}

/* Tickets go to those who work in a queue; a role in a department alone does not do. */
static bool serves_tickets(struct sb_request *r, int64_t resource_id, int64_t role_id)
{
    return sb_exists(
        r,
        "SELECT 1 FROM \"ResourceRoles\" WHERE resourceID=?1 AND roleID=?2 AND queueID IS NOT NULL "
        "AND ifnull(isActive,1)<>0 "
        "UNION ALL SELECT 1 FROM \"ResourceServiceDeskRoles\" WHERE resourceID=?1 AND roleID=?2 "
        "AND ifnull(isActive,1)<>0",
        resource_id, role_id, 0);
}

static void check_assignment(struct sb_change *c)
{
    int64_t resource = sb_get(c, "assignedResourceID"), role = sb_get(c, "assignedResourceRoleID");
    bool asked = c->write == SB_CREATE || sb_sent(c, "assignedResourceID") ||
                 sb_sent(c, "assignedResourceRoleID");
    if (!asked)
        return;
    if (sb_has(c, "assignedResourceID") != sb_has(c, "assignedResourceRoleID")) {
        sb_error(&c->errors, "When assigning a Resource, you must assign both a assignedResourceID "
                             "and assignedResourceRoleID.");
        return;
    }
    if (!sb_has(c, "assignedResourceID") ||
        (!sb_changed(c, "assignedResourceID") && !sb_changed(c, "assignedResourceRoleID")))
        return;
    if (!serves_tickets(c->r, resource, role))
        sb_error(&c->errors, "The specified AssignedResourceID and AssignedRoleID combination is "
                             "not currently defined");
    else if (sb_exists(
                 c->r,
                 "SELECT 1 FROM \"TicketSecondaryResources\" WHERE ticketID=?1 AND resourceID=?2",
                 c->id, resource, 0))
        sb_error(&c->errors, "The primary resource can not also be a secondary resource.");
}

void sb_ticket_check(struct sb_change *c)
{
    bool asked = c->write == SB_CREATE || sb_sent(c, "queueID") || sb_changed(c, "ticketCategory");
    check_assignment(c);
    if (asked && sb_get(c, "ticketCategory") == CATEGORY_INCIDENT && !sb_has(c, "queueID"))
        sb_error(&c->errors, "queueID is required");
    /* A contact belongs to the ticket's company, or to the company above it. */
    if (sb_has(c, "contactID") && (sb_changed(c, "contactID") || sb_changed(c, "companyID")) &&
        !sb_exists(
            c->r,
            "SELECT 1 FROM \"Contacts\" k WHERE k.id=?1 AND (k.companyID=?2 OR k.companyID=(SELECT "
            "parentCompanyID FROM \"Companies\" WHERE id=?2))",
            sb_get(c, "contactID"), sb_get(c, "companyID"), 0))
        sb_error(
            &c->errors,
            "Reference value on field: contactID of type: Contact does not exist or is invalid.");
}

/* ---- history ---- */

void sb_ticket_history(struct sb_change *c, int64_t ticket_id, const char *action,
                       const char *detail)
{
    struct err err = {0};
    int64_t id;
    sqlite3_stmt *stmt =
        sb_stmt(c->r->st, STR("INSERT INTO \"TicketHistory\" (id,ticketID,action,date,detail,"
                              "resourceID) VALUES (?1,?2,?3,?4,?5,?6)"));
    if (!stmt || sb_store_next_id(c->r->st, cat_entity_find(STR("TicketHistory")), &id, &err))
        return;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, ticket_id);
    sqlite3_bind_text(stmt, 3, action, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 4, c->now, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 5, detail, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 6, c->actor);
    if (sb_store_step(c->r->st, stmt, &err))
        sb_error(&c->errors, "%s", err.text);
}

/* The fields whose changes the history tells, and what it calls them. */
static const struct {
    const char *field, *label;
} tracked[] = {
    {"assignedResourceID", "Primary Resource"},
    {"assignedResourceRoleID", "Role"},
    {"companyID", "Organization"},
    {"contactID", "Contact"},
    {"contractID", "Contract"},
    {"configurationItemID", "Configuration Item"},
    {"description", "Description"},
    {"dueDateTime", "Due Date"},
    {"estimatedHours", "Estimated Hours"},
    {"issueType", "Issue Type"},
    {"priority", "Priority"},
    {"queueID", "Queue"},
    {"resolution", "Resolution"},
    {"status", "Status"},
    {"subIssueType", "Sub-Issue Type"},
    {"ticketCategory", "Category"},
    {"ticketType", "Ticket Type"},
    {"title", "Title"},
};

/* People by first and last name, other records by the field that names them. */
static struct str reference_name(struct sb_change *c, const struct cat_entity *e, int64_t id)
{
    const char *name = NULL;
    if (cat_field_find(e, STR("firstName")) && cat_field_find(e, STR("lastName")))
        name = "firstName||' '||lastName";
    else if (e->name_field)
        name = str_printf(c->r->arena, "\"%.*s\"", STR_ARG(e->name_field->name));
    struct str text = str_from(str_printf(c->r->arena, "%lld", (long long)id));
    sqlite3_stmt *stmt =
        name ? sb_stmt(c->r->st,
                       str_from(str_printf(c->r->arena, "SELECT %s FROM \"%.*s\" WHERE id=?1", name,
                                           STR_ARG(e->name))))
             : NULL;
    if (!stmt)
        return text;
    sqlite3_bind_int64(stmt, 1, id);
    if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_bytes(stmt, 0) > 0)
        text = str_from(str_dup(c->r->arena, sb_column_text(stmt, 0)));
    sqlite3_reset(stmt);
    return text;
}

static struct str shown(struct sb_change *c, const struct cat_field *f, const struct sb_value *v)
{
    if (v->kind == SB_NULL)
        return STR("(none)");
    if (v->kind != SB_I64)
        return v->s.n > 200 ? str_make(v->s.p, 200) : v->s;
    struct str text = str_from(str_printf(c->r->arena, "%lld", (long long)v->i));
    const struct sb_picklist_value *p =
        sb_picklist_value_find(sb_picklist_find(c->entity->name, f->name), text);
    if (p)
        return str_from(p->label);
    return f->reference ? reference_name(c, f->reference, v->i) : text;
}

static void describe_change(struct sb_change *c, const char *field, const char *label)
{
    const struct cat_field *f = cat_field_find(c->entity, str_from(field));
    if (!f)
        return;
    size_t i = (size_t)(f - c->entity->fields);
    struct str from = shown(c, f, &c->before[i]), to = shown(c, f, &c->after[i]);
    sb_ticket_history(
        c, c->id, "Edited",
        str_printf(c->r->arena, "%s changed from %.*s to %.*s", label, STR_ARG(from), STR_ARG(to)));
}

void sb_ticket_done(struct sb_change *c)
{
    sb_sla_done(c);
    if (c->write == SB_CREATE) {
        sb_ticket_history(c, c->id, "Created", "Ticket created");
        return;
    }
    if (sb_changed(c, "status")) {
        c->r->undo_ticket = c->id;
        c->r->undo_status = sb_was(c, "status");
    }
    for (size_t i = 0; i < ARRAY_LEN(tracked); i++) {
        if (sb_changed(c, tracked[i].field))
            describe_change(c, tracked[i].field, tracked[i].label);
    }
}

void sb_touch_ticket(struct sb_change *c, int64_t ticket_id, bool visible)
{
    sb_follow(c, ticket_id);
    sb_run(c->r,
           "UPDATE \"Tickets\" SET lastActivityDate=?4, lastActivityResourceID=?2, "
           "lastActivityPersonType=1, "
           "lastCustomerVisibleActivityDateTime=CASE WHEN ?3 THEN ?4 ELSE "
           "lastCustomerVisibleActivityDateTime END "
           "WHERE id=?1",
           ticket_id, c->actor, visible, c->now);
}

/* ---- children of tickets ---- */

void sb_ticket_secondary_check(struct sb_change *c)
{
    if (!serves_tickets(c->r, sb_get(c, "resourceID"), sb_get(c, "roleID")))
        sb_error(&c->errors, "The specified AssignedResourceID and AssignedRoleID combination is "
                             "not currently defined");
    else if (sb_exists(c->r, "SELECT 1 FROM \"Tickets\" WHERE id=?1 AND assignedResourceID=?2",
                       sb_get(c, "ticketID"), sb_get(c, "resourceID"), 0))
        sb_error(&c->errors, "The primary resource can not also be a secondary resource.");
    else if (sb_exists(
                 c->r,
                 "SELECT 1 FROM \"TicketSecondaryResources\" WHERE ticketID=?1 AND resourceID=?2",
                 sb_get(c, "ticketID"), sb_get(c, "resourceID"), 0))
        sb_error(&c->errors, "The resource is already a secondary resource of this ticket.");
}

enum { TAGS_MAX = 30, CHECKLIST_MAX = 40 };

void sb_tag_check(struct sb_change *c)
{
    if (sb_lookup(c->r, "SELECT count(*) FROM \"TicketTagAssociations\" WHERE ticketID=?1",
                  sb_get(c, "ticketID"), 0, 0) >= TAGS_MAX)
        sb_error(&c->errors, "A ticket can not have more than 30 tags.");
}

void sb_checklist_prepare(struct sb_change *c)
{
    bool was = c->write != SB_CREATE && sb_was(c, "isCompleted");
    if (!sb_has(c, "position"))
        sb_set(c, "position",
               sb_lookup(c->r,
                         "SELECT max(position) FROM \"TicketChecklistItems\" WHERE ticketID=?1",
                         sb_get(c, "ticketID"), 0, 0) +
                   1);
    if (sb_get(c, "isCompleted") && !was) {
        sb_set(c, "completedByResourceID", c->actor);
        sb_set_now(c, "completedDateTime");
    } else if (!sb_get(c, "isCompleted")) {
        sb_set_null(c, "completedByResourceID");
        sb_set_null(c, "completedDateTime");
    }
}

static void check_checklist_room(struct sb_change *c, int64_t more)
{
    if (sb_lookup(c->r, "SELECT count(*) FROM \"TicketChecklistItems\" WHERE ticketID=?1",
                  sb_get(c, "ticketID"), 0, 0) +
            more >
        CHECKLIST_MAX)
        sb_error(&c->errors, "A ticket can not have more than %d checklist items.", CHECKLIST_MAX);
}

void sb_checklist_check(struct sb_change *c)
{
    if (c->write == SB_CREATE)
        check_checklist_room(c, 1);
}

void sb_checklist_library_check(struct sb_change *c)
{
    check_checklist_room(c,
                         sb_lookup(c->r,
                                   "SELECT count(*) FROM \"ChecklistLibraryChecklistItems\" WHERE "
                                   "checklistLibraryID=?1",
                                   sb_get(c, "checklistLibraryID"), 0, 0));
}

/* Applying a library copies its items to the ticket. */
void sb_checklist_library_done(struct sb_change *c)
{
    sb_run(c->r,
           "INSERT INTO \"TicketChecklistItems\" "
           "(ticketID,itemName,isImportant,isCompleted,knowledgebaseArticleID,"
           "position) SELECT ?1,itemName,isImportant,0,knowledgebaseArticleID,position FROM "
           "\"ChecklistLibraryChecklistItems\" WHERE checklistLibraryID=?2 ORDER BY position",
           sb_get(c, "ticketID"), sb_get(c, "checklistLibraryID"), 0, "");
    c->r->st->next_id[cat_entity_find(STR("TicketChecklistItems"))->index] = 0;
}
