/* Time entries, in the words of the real thing where they were seen. */
#include "sandbox/rules.h"

#include "base/clock.h"
#include "sandbox/server.h"
#include "sandbox/strict.h"

#include <math.h>

enum { USE_WORK = 1, USE_INTERNAL = 2, TYPE_TICKET = 2, TYPE_TASK = 6, TYPE_REGULAR = 10 };

static bool has_window(const struct sb_change *c)
{
    return sb_has(c, "startDateTime") && sb_has(c, "endDateTime");
}

static double window_hours(const struct sb_change *c)
{
    int64_t from, to;
    bool zone, time;
    if (!iso_parse(sb_get_text(c, "startDateTime"), &from, &zone, &time) ||
        !iso_parse(sb_get_text(c, "endDateTime"), &to, &zone, &time))
        return 0;
    return (double)(to - from) / 3600.0;
}

static bool differs(double a, double b)
{
    return fabs(a - b) > 0.00001;
}

void sb_time_prepare(struct sb_change *c)
{
    struct str start = sb_get_text(c, "startDateTime");
    if (c->write == SB_CREATE)
        sb_set(c, "timeEntryType",
               sb_has(c, "ticketID") ? TYPE_TICKET
               : sb_has(c, "taskID") ? TYPE_TASK
                                     : TYPE_REGULAR);
    if (!sb_has(c, "dateWorked") && start.n >= 10)
        sb_set_text(c, "dateWorked", str_from(str_printf(c->r->arena, "%.10sT00:00:00", start.p)));
    /* With a window, hoursWorked follows from it; what a PATCH says of the hours alone is ignored.
     */
    if (has_window(c) && differs(sb_get_decimal(c, "hoursWorked"), window_hours(c)))
        sb_set_decimal(c, "hoursWorked", window_hours(c));
    sb_set_decimal(
        c, "hoursToBill",
        round((sb_get_decimal(c, "hoursWorked") - sb_get_decimal(c, "offsetHours")) * 100) / 100);
}

static void check_subject(struct sb_change *c)
{
    int n = sb_has(c, "ticketID") + sb_has(c, "taskID") + sb_has(c, "internalBillingCodeID");
    if (n > 1)
        sb_error(&c->errors,
                 "Only one of ticketID,taskID and InternallAllocationCodeID can be used at once");
    else if (n == 0)
        sb_error(&c->errors, "One of ticketID, taskID or internalBillingCodeID is required");
    if (c->write != SB_CREATE && (sb_changed(c, "ticketID") || sb_changed(c, "taskID")))
        sb_error(&c->errors, "A time entry can not be moved to another ticket or task.");
}

/* Contracts say whether their time must be reported with start and stop. */
static bool wants_window(struct sb_change *c)
{
    return sb_has(c, "ticketID") &&
           sb_exists(c->r,
                     "SELECT 1 FROM \"Contracts\" WHERE timeReportingRequiresStartAndStopTimes=1 "
                     "AND id=CASE "
                     "WHEN ?2<>0 THEN ?2 ELSE (SELECT contractID FROM \"Tickets\" WHERE id=?1) END",
                     sb_get(c, "ticketID"), sb_get(c, "contractID"), 0);
}

static void check_hours(struct sb_change *c)
{
    double hours = sb_get_decimal(c, "hoursWorked");
    bool half = sb_has(c, "startDateTime") != sb_has(c, "endDateTime");
    if (sb_has(c, "ticketID") && !has_window(c) && (half || wants_window(c)))
        sb_error(&c->errors, "TimeEntries for Service tickets require a start and stop time.");
    else if (!sb_has(c, "hoursWorked") && !has_window(c))
        sb_error(&c->errors, "Must have at least one of hoursWorked or startDateTime/endDateTime");
    else if (hours <= 0 || hours > 24)
        sb_error(&c->errors, "hoursWorked greater than 24 hours or less than zero hours");
    if (!sb_has(c, "dateWorked"))
        sb_error(&c->errors, "dateWorked is required when no value is supplied for startDateTime");
}

static bool on_task(struct sb_change *c)
{
    return sb_exists(
        c->r,
        "SELECT 1 FROM \"Tasks\" WHERE id=?1 AND assignedResourceID=?2 UNION ALL SELECT 1 FROM "
        "\"TaskSecondaryResources\" WHERE taskID=?1 AND resourceID=?2",
        sb_get(c, "taskID"), sb_get(c, "resourceID"), 0);
}

/* The role that somebody has on the ticket or task; 0 when it is nobody assigned. */
static int64_t assigned_role(struct sb_change *c)
{
    return sb_lookup(
        c->r,
        "SELECT assignedResourceRoleID FROM \"Tickets\" WHERE id=?1 AND assignedResourceID=?2 "
        "UNION ALL SELECT roleID FROM \"TicketSecondaryResources\" WHERE ticketID=?1 AND "
        "resourceID=?2 UNION ALL SELECT assignedResourceRoleID FROM \"Tasks\" WHERE id=?1 AND "
        "assignedResourceID=?2 UNION ALL SELECT roleID FROM \"TaskSecondaryResources\" WHERE "
        "taskID=?1 AND resourceID=?2",
        sb_has(c, "ticketID") ? sb_get(c, "ticketID") : sb_get(c, "taskID"),
        sb_get(c, "resourceID"), 0);
}

/* Settings of the system that are stricter in some tenants; their texts are not known. */
static void check_settings(struct sb_change *c)
{
    struct str from = sb_get_text(c, "startDateTime"), to = sb_get_text(c, "endDateTime");
    bool same_day = from.n < 10 || to.n < 10 || str_eq(str_make(from.p, 10), str_make(to.p, 10));
    int64_t role = 0;
    if ((c->r->sb->strict & SB_STRICT_MIDNIGHT) && !same_day)
        sb_error(&c->errors, "A time entry can not span midnight (UTC).");
    if ((c->r->sb->strict & SB_STRICT_ROLES) && sb_has(c, "roleID") &&
        (sb_has(c, "ticketID") || sb_has(c, "taskID")))
        role = assigned_role(c);
    if (role && role != sb_get(c, "roleID"))
        sb_error(&c->errors, "The roleID must be the role of the assigned resource.");
}

static void check_role(struct sb_change *c)
{
    int64_t resource = sb_get(c, "resourceID"), role = sb_get(c, "roleID");
    bool ticket = sb_has(c, "ticketID"), task = sb_has(c, "taskID");
    if (!ticket && !task)
        return;
    if (!sb_has(c, "roleID"))
        sb_error(&c->errors, "TimeEntries for %s must have a roleID", ticket ? "Tickets" : "Tasks");
    else if (c->write != SB_CREATE && !sb_changed(c, "roleID") && !sb_changed(c, "resourceID"))
        return;
    else if (task && (!on_task(c) || !sb_resource_has_role(c->r, resource, role)))
        sb_error(&c->errors, "This roleID is not valid for this Task and Resource");
    else if (ticket && !sb_resource_has_role(c->r, resource, role))
        sb_error(&c->errors, "Role does not exist or is invalid");
}

static void check_code(struct sb_change *c, const char *field, int64_t use_type)
{
    if (sb_has(c, field) && sb_changed(c, field) &&
        !sb_exists(
            c->r,
            "SELECT 1 FROM \"BillingCodes\" WHERE id=?1 AND useType=?2 AND ifnull(isActive,1)<>0",
            sb_get(c, field), use_type, 0))
        sb_error(&c->errors, "The given allocation code is not an active general allocation code");
}

static bool is_posted(const struct sb_change *c)
{
    const struct cat_field *f = cat_field_find(c->entity, STR("billingApprovalDateTime"));
    return f && c->before[f - c->entity->fields].kind != SB_NULL;
}

void sb_time_check(struct sb_change *c)
{
    if (c->write != SB_CREATE && is_posted(c))
        sb_error(
            &c->errors,
            "You do not have permission to edit time entries that have been approved and posted.");
    if (c->write != SB_CREATE && c->impersonator && sb_has(c, "ticketID"))
        sb_error(&c->errors,
                 "User not authorized to change Show On Invoice values for Ticket time entries");
    check_subject(c);
    if (c->errors.n == 0)
        check_hours(c);
    if (c->errors.n == 0)
        check_role(c);
    if (c->errors.n == 0)
        check_settings(c);
    check_code(c, "billingCodeID", USE_WORK);
    check_code(c, "internalBillingCodeID", USE_INTERNAL);
}

void sb_time_done(struct sb_change *c)
{
    if (sb_has(c, "ticketID")) {
        sb_touch_ticket(c, sb_get(c, "ticketID"), sb_get(c, "showOnInvoice") != 0);
        sb_sla_first_response(c, sb_get(c, "ticketID"));
    }
    if (sb_has(c, "taskID"))
        sb_touch_task(c, sb_get(c, "taskID"));
}

void sb_time_remove(struct sb_change *c)
{
    if (is_posted(c))
        sb_error(&c->errors,
                 "You do not have permission to delete time entries that have been submitted.");
    else if (sb_was(c, "creatorUserID") != c->actor)
        sb_error(&c->errors,
                 "You do not have permission to delete time entries that you did not create.");
    else
        sb_log_deletion(c, "createDateTime", "creatorUserID");
}
