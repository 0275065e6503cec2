/* Service levels of tickets: when each step is due, when it was done, and what came of it. Steps
 * count business time; critical tickets count by the clock. Pauses while a customer is waited for
 * are not counted out. */
#include "sandbox/business.h"
#include "sandbox/follow.h"
#include "sandbox/picklists.h"
#include "sandbox/rules.h"

#include "base/clock.h"

#include <stdio.h>

enum { STATUS_NEW = 1, STATUS_COMPLETE = 5, PRIORITY_CRITICAL = 4, GOLD = 2, PRIORITIES = 5 };

struct steps {
    int first, plan, resolved; /* minutes */
};

/* By agreement (Standard, Gold) and priority; 0 is none. */
static const struct steps agreements[2][PRIORITIES] = {
    {{0, 0, 0}, {120, 240, 600}, {240, 480, 1800}, {480, 960, 3000}, {60, 120, 480}},
    {{0, 0, 0}, {60, 120, 480}, {120, 240, 1200}, {240, 480, 2400}, {30, 60, 240}},
};

static const struct steps *steps_of(const struct sb_change *c)
{
    int64_t priority = sb_get(c, "priority");
    if (!sb_has(c, "serviceLevelAgreementID") || priority < 1 || priority >= PRIORITIES)
        return NULL;
    return &agreements[sb_get(c, "serviceLevelAgreementID") == GOLD][priority];
}

static int64_t time_of(const struct sb_change *c, const char *field, int64_t missing)
{
    bool has_zone, has_time;
    int64_t t;
    return iso_parse(sb_get_text(c, field), &t, &has_zone, &has_time) ? t : missing;
}

static void set_time(struct sb_change *c, const char *field, int64_t t)
{
    char *text = arena_alloc(c->r->arena, 32);
    sb_store_datetime(t, text, 32);
    sb_set_text(c, field, str_from(text));
}

static void set_due(struct sb_change *c, const struct steps *s)
{
    static const char *const fields[] = {"firstResponseDueDateTime", "resolutionPlanDueDateTime",
                                         "resolvedDueDateTime"};
    const int minutes[] = {s ? s->first : 0, s ? s->plan : 0, s ? s->resolved : 0};
    int64_t start = time_of(c, "createDate", c->now_s);
    struct sb_business b;
    sb_business_load(c->r, &b);
    b.always = b.always || sb_get(c, "priority") == PRIORITY_CRITICAL;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (s)
            set_time(c, fields[i], sb_business_add(&b, start, minutes[i]));
        else
            sb_set_null(c, fields[i]);
    }
}

/* Nobody has to name an agreement: the contract's is the ticket's. */
static void take_from_contract(struct sb_change *c)
{
    int64_t id = 0;
    if (sb_has(c, "contractID"))
        id = sb_lookup(c->r,
                       "SELECT ifnull(serviceLevelAgreementID,0) FROM \"Contracts\" WHERE id=?1",
                       sb_get(c, "contractID"), 0, 0);
    if (id)
        sb_default(c, "serviceLevelAgreementID", id);
}

void sb_sla_prepare(struct sb_change *c)
{
    bool due_was_sent = sb_sent(c, "dueDateTime") && sb_has(c, "dueDateTime");
    if (c->write == SB_CREATE && !sb_sent(c, "serviceLevelAgreementID"))
        take_from_contract(c);
    const struct steps *s = steps_of(c);
    if (c->write == SB_CREATE || sb_changed(c, "priority") ||
        sb_changed(c, "serviceLevelAgreementID")) {
        set_due(c, s);
        if (s && c->write == SB_CREATE && !due_was_sent)
            sb_set_text(c, "dueDateTime", sb_get_text(c, "resolvedDueDateTime"));
    }
    if (s && !sb_has(c, "firstResponseDateTime") && sb_get(c, "status") != STATUS_NEW) {
        sb_set_now(c, "firstResponseDateTime");
        sb_set(c, "firstResponseInitiatingResourceID", c->actor);
    }
    if (s && sb_get(c, "status") == STATUS_COMPLETE)
        sb_set(c, "serviceLevelAgreementHasBeenMet",
               time_of(c, "resolvedDateTime", c->now_s) <=
                       time_of(c, "resolvedDueDateTime", c->now_s) &&
                   time_of(c, "firstResponseDateTime", c->now_s) <=
                       time_of(c, "firstResponseDueDateTime", c->now_s));
    else if (sb_get(c, "serviceLevelAgreementHasBeenMet"))
        sb_set(c, "serviceLevelAgreementHasBeenMet", 0);
}

void sb_sla_first_response(struct sb_change *c, int64_t ticket_id)
{
    sb_follow(c, ticket_id);
    sb_run(c->r,
           "UPDATE \"Tickets\" SET firstResponseDateTime=?4, firstResponseInitiatingResourceID=?2 "
           "WHERE id=?1 AND firstResponseDateTime IS NULL AND serviceLevelAgreementID IS NOT NULL",
           ticket_id, c->actor, 0, c->now);
}

static double hours(const struct sb_business *b, int64_t from, int64_t to)
{
    return (double)(int64_t)((double)sb_business_between(b, from, to) / 60 * 100 + 0.5) / 100;
}

static void write_result(struct sb_change *c, int64_t id)
{
    struct sb_business b;
    struct err err = {0};
    int64_t created = time_of(c, "createDate", c->now_s);
    int64_t done[] = {time_of(c, "firstResponseDateTime", c->now_s),
                      time_of(c, "resolutionPlanDateTime", c->now_s),
                      time_of(c, "resolvedDateTime", c->now_s)};
    const char *const due[] = {"firstResponseDueDateTime", "resolutionPlanDueDateTime",
                               "resolvedDueDateTime"};
    const struct sb_picklist_value *name = sb_picklist_value_find(
        sb_picklist_find(c->entity->name, STR("serviceLevelAgreementID")),
        str_from(str_printf(c->r->arena, "%lld", (long long)sb_get(c, "serviceLevelAgreementID"))));
    sqlite3_stmt *stmt = sb_stmt(
        c->r->st,
        STR("INSERT INTO \"ServiceLevelAgreementResults\" (id,ticketID,serviceLevelAgreementName,"
            "firstResponseElapsedHours,isFirstResponseMet,resolutionPlanElapsedHours,"
            "isResolutionPlanMet,resolutionElapsedHours,isResolutionMet,firstResponseResourceID,"
            "resolutionPlanResourceID,resolutionResourceID) VALUES "
            "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?10,?10)"));
    if (!stmt)
        return;
    sb_business_load(c->r, &b);
    b.always = b.always || sb_get(c, "priority") == PRIORITY_CRITICAL;
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, c->id);
    sqlite3_bind_text(stmt, 3, name ? name->label : "", -1, SQLITE_TRANSIENT);
    for (int i = 0; i < 3; i++) {
        sqlite3_bind_double(stmt, 4 + i * 2, hours(&b, created, done[i]));
        sqlite3_bind_int(stmt, 5 + i * 2, done[i] <= time_of(c, due[i], done[i]));
    }
    sqlite3_bind_int64(stmt, 10, c->actor);
    if (sb_store_step(c->r->st, stmt, &err))
        sb_error(&c->errors, "%s", err.text);
}

/* A completed ticket has one result; a reopened one has none. */
void sb_sla_done(struct sb_change *c)
{
    const struct cat_entity *results = cat_entity_find(STR("ServiceLevelAgreementResults"));
    struct err err = {0};
    int64_t id;
    if (!sb_changed(c, "status") && c->write != SB_CREATE)
        return;
    sb_run(c->r, "DELETE FROM \"ServiceLevelAgreementResults\" WHERE ticketID=?1", c->id, 0, 0, "");
    if (!steps_of(c) || sb_get(c, "status") != STATUS_COMPLETE)
        return;
    if (sb_store_next_id(c->r->st, results, &id, &err))
        sb_error(&c->errors, "%s", err.text);
    else
        write_result(c, id);
}
