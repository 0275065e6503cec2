/* Projects, phases and tasks: numbers, durations, completion, who may be assigned. */
#include "sandbox/rules.h"

#include "base/clock.h"

enum { STATUS_COMPLETE = 5, DAY_S = 86400, BY_RESOURCE = 1 };

static void number(struct sb_change *c, char prefix, const char *field)
{
    struct err err = {0};
    char text[32];
    if (c->write != SB_CREATE)
        return;
    if (sb_store_number(c->r->st, prefix, c->now_s, text, sizeof(text), &err))
        sb_error(&c->errors, "%s", err.text);
    else
        sb_set_text(c, field, str_from(str_dup(c->r->arena, str_from(text))));
}

static void follow_status(struct sb_change *c)
{
    bool complete = sb_get(c, "status") == STATUS_COMPLETE;
    bool was = c->write != SB_CREATE && sb_was(c, "status") == STATUS_COMPLETE;
    if (complete && !was) {
        sb_set_now(c, "completedDateTime");
        sb_set(c, "completedByResourceID", c->actor);
        sb_set(c, "completedByType", BY_RESOURCE);
    } else if (!complete && was) {
        sb_set_null(c, "completedDateTime");
        sb_set_null(c, "completedByResourceID");
        sb_set_null(c, "completedByType");
    }
}

static bool date_of(const struct sb_change *c, const char *field, int64_t *ret)
{
    bool zone, time;
    return iso_parse(sb_get_text(c, field), ret, &zone, &time);
}

void sb_project_prepare(struct sb_change *c)
{
    int64_t from, to;
    number(c, 'P', "projectNumber");
    follow_status(c);
    if (date_of(c, "startDateTime", &from) && date_of(c, "endDateTime", &to) && to >= from)
        sb_set(c, "duration", (to - from) / DAY_S + 1);
    if (c->write == SB_CREATE) {
        sb_set(c, "completedPercentage", 0);
        sb_set(c, "companyOwnerResourceID",
               sb_lookup(c->r, "SELECT ownerResourceID FROM \"Companies\" WHERE id=?1",
                         sb_get(c, "companyID"), 0, 0));
    }
    if (sb_changed(c, "status"))
        sb_set_now(c, "statusDateTime");
}

/* Pairs of fields that hold the two ends of a period. */
static const struct {
    const char *from, *to;
} periods[] = {
    {"startDateTime", "endDateTime"}, {"startDate", "endDate"}, {"startDate", "dueDate"}};

void sb_period_check(struct sb_change *c)
{
    for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
        int64_t from, to;
        if (date_of(c, periods[i].from, &from) && date_of(c, periods[i].to, &to) && to < from &&
            (sb_changed(c, periods[i].from) || sb_changed(c, periods[i].to)))
            sb_error(&c->errors, "%s must be on or after %s.", periods[i].to, periods[i].from);
    }
}

void sb_project_check(struct sb_change *c)
{
    sb_period_check(c);
}

void sb_phase_prepare(struct sb_change *c)
{
    number(c, 'T', "phaseNumber");
    if (c->write == SB_CREATE)
        sb_set(c, "isScheduled", sb_has(c, "startDate") && sb_has(c, "dueDate"));
}

void sb_task_prepare(struct sb_change *c)
{
    number(c, 'T', "taskNumber");
    follow_status(c);
    if (c->write == SB_CREATE && !sb_has(c, "remainingHours") && sb_has(c, "estimatedHours"))
        sb_set_decimal(c, "remainingHours", sb_get_decimal(c, "estimatedHours"));
}

void sb_task_check(struct sb_change *c)
{
    static const char *const with_resource[] = {"departmentID", "billingCodeID"};
    bool assigned = sb_has(c, "assignedResourceID");
    sb_period_check(c);
    if (sb_has(c, "phaseID") && sb_changed(c, "phaseID") &&
        !sb_exists(c->r, "SELECT 1 FROM \"Phases\" WHERE id=?1 AND projectID=?2",
                   sb_get(c, "phaseID"), sb_get(c, "projectID"), 0))
        sb_error(&c->errors,
                 "Reference value on field: phaseID of type: Phase does not exist or is invalid.");
    if (c->write != SB_CREATE && !sb_sent(c, "assignedResourceID") &&
        !sb_sent(c, "assignedResourceRoleID"))
        return;
    if (assigned != sb_has(c, "assignedResourceRoleID")) {
        sb_error(&c->errors, "When assigning a Resource, you must assign both a assignedResourceID "
                             "and assignedResourceRoleID.");
        return;
    }
    if (!assigned ||
        (!sb_changed(c, "assignedResourceID") && !sb_changed(c, "assignedResourceRoleID")))
        return;
    if (!sb_resource_has_role(c->r, sb_get(c, "assignedResourceID"),
                              sb_get(c, "assignedResourceRoleID")))
        sb_error(&c->errors, "The specified AssignedResourceID and AssignedRoleID combination is "
                             "not currently defined");
    /* One error at a time, as seen live. */
    for (size_t i = 0; i < ARRAY_LEN(with_resource) && c->errors.n == 0; i++) {
        if (!sb_has(c, with_resource[i]))
            sb_error(&c->errors, "Value does not exist for the required field %s",
                     with_resource[i]);
    }
}
