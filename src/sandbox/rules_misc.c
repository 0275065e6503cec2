/* Rules of contacts, charges and time off. */
#include "sandbox/rules.h"

#include <stdio.h>

/* Contacts.isActive is a number; anything but 0 and 1 has no meaning. */
void sb_contact_check(struct sb_change *c)
{
    int64_t active = sb_get(c, "isActive");
    if (active != 0 && active != 1)
        sb_error(&c->errors, "Picklist value [%lld] does not exist for isActive",
                 (long long)active);
}

void sb_charge_prepare(struct sb_change *c)
{
    double quantity = sb_get_decimal(c, "unitQuantity");
    sb_set_decimal(c, "extendedCost", quantity * sb_get_decimal(c, "unitCost"));
    sb_set_decimal(c, "billableAmount", quantity * sb_get_decimal(c, "unitPrice"));
    sb_set_decimal(c, "internalCurrencyBillableAmount", quantity * sb_get_decimal(c, "unitPrice"));
    sb_set_decimal(c, "internalCurrencyUnitPrice", sb_get_decimal(c, "unitPrice"));
    if (c->write == SB_CREATE)
        sb_set(c, "isBilled", 0);
}

void sb_time_off_reject_done(struct sb_change *c)
{
    struct str reason = sb_get_text(c, "reason");
    sb_run(c->r,
           "UPDATE \"TimeOffRequests\" SET rejectReason=?4, approveRejectResourceID=?2 WHERE id=?1 "
           "AND ?3=0",
           sb_get(c, "timeOffRequestID"), c->actor, 0, str_dup(c->r->arena, reason));
}

static void bind_text(sqlite3_stmt *stmt, int at, struct str s)
{
    if (s.n > 0)
        sqlite3_bind_text(stmt, at, s.p, (int)s.n, SQLITE_STATIC);
}

static void log_row(struct sb_change *c, const char *of, const char *made, const char *maker)
{
    char entity[40], sql[400], field[16];
    struct err err = {0};
    int64_t id;
    snprintf(entity, sizeof(entity), "Deleted%sActivityLogs", of);
    snprintf(field, sizeof(field), "t%sID", of + 1);
    snprintf(sql, sizeof(sql),
             "INSERT INTO \"%s\" (id,%s,t%sNumber,deletedByResourceID,deletedDateTime,"
             "createdByResourceID,activityDateTime,startDateTime,endDateTime,hoursWorked,"
             "noteOrAttachmentTitle) SELECT ?1,id,t%sNumber,?3,?4,?5,?6,?7,?8,?9,?10 FROM \"%ss\" "
             "WHERE id=?2",
             entity, field, of + 1, of + 1, of);
    sqlite3_stmt *stmt = sb_stmt(c->r->st, str_from(sql));
    if (!stmt || sb_store_next_id(c->r->st, cat_entity_find(str_from(entity)), &id, &err))
        return;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, sb_get(c, field));
    sqlite3_bind_int64(stmt, 3, c->actor);
    sqlite3_bind_text(stmt, 4, c->now, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 5, sb_get(c, maker));
    bind_text(stmt, 6, sb_get_text(c, made));
    bind_text(stmt, 7, sb_get_text(c, "startDateTime"));
    bind_text(stmt, 8, sb_get_text(c, "endDateTime"));
    if (sb_has(c, "hoursWorked"))
        sqlite3_bind_double(stmt, 9, sb_get_decimal(c, "hoursWorked"));
    bind_text(stmt, 10, sb_get_text(c, "title"));
    c->r->store_failed |= sb_store_step(c->r->st, stmt, &err) != ERR_OK;
}

void sb_log_deletion(struct sb_change *c, const char *made, const char *maker)
{
    if (sb_has(c, "ticketID"))
        log_row(c, "Ticket", made, maker);
    else if (sb_has(c, "taskID"))
        log_row(c, "Task", made, maker);
}
