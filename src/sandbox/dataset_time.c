/* Time sheets: absences, internal time that fills the last weeks up to a full day for everybody,
 * and the rows of all time entries. One technician wrote down too little on two days of last week.
 */
#include "sandbox/dataset_gen.h"

#include <stdlib.h>

enum {
    FULL_WEEKS_DAYS = 63, /* sheets are complete for the last nine weeks */
    OFFICE_WEEKS_DAYS = 35,
    FULL_DAY = 31,     /* quarter hours */
    DAY_QUARTERS = 38, /* 08:00 to 17:30 */
    APPROVAL_DAYS = 33,
    VACATION = 2,
    SICK = 3
};

/* --- Absences --- */

static void add_absence(struct ds *ds, int resource, int day, int days, int type, int status,
                        const char *reason)
{
    if (ds->n_absences >= DS_MAX_ABSENCES)
        return;
    for (int d = day; d < day + days; d++) {
        if (d >= DS_DAYS || ds->busy[resource][d])
            return;
    }
    ds->absences[ds->n_absences++] = (struct ds_absence){.resource = resource,
                                                         .day = day,
                                                         .days = days,
                                                         .type = type,
                                                         .status = status,
                                                         .reason = reason};
    if (status != 2)
        return;
    for (int d = day; d < day + days; d++)
        ds->busy[resource][d] = ~(uint64_t)0;
}

/* Second and fourth workday of last week, whatever holidays it had. */
static void choose_gap_days(struct ds *ds)
{
    const struct ds_calendar *c = &ds->cal;
    int monday = c->today - (int)((c->first_day + c->today + 3) % 7) - 7;
    int days[5], n = 0;
    for (int d = monday; d < monday + 5; d++) {
        if (c->workday[d])
            days[n++] = d;
    }
    ds->gap_days[0] = days[n > 1 ? 1 : 0];
    ds->gap_days[1] = days[n > 3 ? 3 : n - 1];
    /* What is left of the day can be booked: 3.5 hours on the one, 2 hours on the other. */
    ds->busy[DS_P_GAPS][ds->gap_days[0]] = ~(((uint64_t)1 << 14) - 1);
    ds->busy[DS_P_GAPS][ds->gap_days[1]] = ~(((uint64_t)1 << 8) - 1);
}

void ds_plan_absences(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "absences");
    int today = ds->cal.today;
    for (int i = 0; i < DS_P_LEAVER; i++) {
        for (int back = 680; back > 75; back -= ds_int(&rng, 150, 230))
            add_absence(ds, i, ds_workday(&ds->cal, today - back, 0), ds_int(&rng, 2, 9), VACATION,
                        2, "Vacation");
        if (ds_chance(&rng, 70))
            add_absence(ds, i, ds_workday(&ds->cal, today - ds_int(&rng, 75, 400), 0), 1, SICK, 2,
                        "Cold");
    }
    /* Nobody who plays a part in a story is away in these weeks. */
    add_absence(ds, 14, ds_workday(&ds->cal, today, -24), 5, VACATION, 2, "Vacation");
    add_absence(ds, 16, ds_workday(&ds->cal, today, -13), 2, SICK, 2, "Flu");
    add_absence(ds, 19, ds_workday(&ds->cal, today, -7), 1, SICK, 2, "Child ill");
    add_absence(ds, 3, ds_workday(&ds->cal, today, 1), 4, VACATION, 2, "Family visit");
    add_absence(ds, 11, ds_workday(&ds->cal, today, 6), 5, VACATION, 2, "Hiking");
    add_absence(ds, 14, ds_workday(&ds->cal, today, 12), 8, VACATION, 1, "Trip to Quebec");
    add_absence(ds, 20, ds_workday(&ds->cal, today, 9), 2, VACATION, 1, "Moving house");
    add_absence(ds, 7, ds_workday(&ds->cal, today, 15), 3, VACATION, 3, "Ski trip");
    choose_gap_days(ds);
}

/* --- Internal time --- */

static struct ds_time *internal(struct ds *ds, int resource, int64_t start, int minutes, int code,
                                const char *summary)
{
    struct ds_time *t = ds_add_time(ds, resource, start, minutes);
    t->internal_code = code;
    t->non_billable = true;
    t->summary = summary;
    t->created = start + minutes * 60 + 120;
    if (t->created > ds->cal.now_s)
        t->created = ds->cal.now_s;
    return t;
}

static void book_absences(struct ds *ds)
{
    for (int i = 0; i < ds->n_absences; i++) {
        const struct ds_absence *a = &ds->absences[i];
        for (int d = a->day; a->status == 2 && d < a->day + a->days; d++) {
            if (ds->cal.workday[d] && d < ds->cal.today)
                internal(ds, a->resource, ds_at(&ds->cal, d, 8 * 60), 480,
                         a->type == SICK ? DS_BC_SICK : DS_BC_VACATION, a->reason);
        }
    }
    for (int d = ds->cal.today - FULL_WEEKS_DAYS; d < ds->cal.today; d++) {
        struct civil c = ds_local(&ds->cal, d);
        const char *holiday = ds_holiday_name(c.year, c.month, c.day);
        for (int i = 0; holiday && i < DS_P_LEAVER; i++)
            internal(ds, i, ds_at(&ds->cal, d, 8 * 60), 480, DS_BC_HOLIDAY, holiday);
    }
}

static const struct ds_internal_text *draw_internal(struct ds_rng *rng, enum ds_team team)
{
    unsigned char weights[16];
    for (size_t i = 0; i < ds_n_internal_texts; i++) {
        weights[i] = ds_internal_texts[i].weight;
        if (team == DS_TEAM_SALES)
            weights[i] = ds_internal_texts[i].code == DS_BC_PRESALES ? 60 : 8;
    }
    return &ds_internal_texts[ds_weighted(rng, weights, ds_n_internal_texts)];
}

static int free_run(uint64_t busy, int from, int *ret_n)
{
    while (from < DAY_QUARTERS && (busy >> from & 1))
        from++;
    int n = 0;
    while (from + n < DAY_QUARTERS && !(busy >> (from + n) & 1))
        n++;
    *ret_n = n;
    return from;
}

/* Fills one person's day with internal work, around what is in it, until `want` quarter hours are
 * taken. */
static void fill_day(struct ds *ds, struct ds_rng *rng, int resource, int day, int want)
{
    uint64_t *busy = &ds->busy[resource][day];
    int have = __builtin_popcountll(*busy & (((uint64_t)1 << 40) - 1));
    int slot = 0, room;
    while (have < want) {
        slot = free_run(*busy, slot, &room);
        if (!room)
            return;
        const struct ds_internal_text *t = draw_internal(rng, ds_people[resource].team);
        int n = ds_int(rng, t->min_quarters, t->max_quarters);
        /* Long stretches, since what is short is done between tickets and not written down. */
        n = n < 6 && want - have > 12 ? 6 : n;
        n = n > room ? room : n;
        n = n > want - have ? want - have : n;
        internal(ds, resource, ds_at(&ds->cal, day, DS_WORK_FROM + slot * 15), n * 15, t->code,
                 ds_text(rng, t->summary, 3));
        *busy |= (((uint64_t)1 << n) - 1) << slot;
        have += n;
        slot += n;
    }
}

static void fill_recent(struct ds *ds, struct ds_rng *rng)
{
    int last = ds->cal.today - (ds->cal.now_s < ds_at(&ds->cal, ds->cal.today, DS_WORK_TO));
    for (int i = 0; i < DS_P_LEAVER; i++) {
        bool office = ds_people[i].team > DS_TEAM_DISPATCH;
        int first = ds->cal.today - (office ? OFFICE_WEEKS_DAYS : FULL_WEEKS_DAYS);
        for (int day = first; day <= last; day++) {
            bool gap = i == DS_P_GAPS && (day == ds->gap_days[0] || day == ds->gap_days[1]);
            int want = FULL_DAY + ds_int(rng, -1, 1);
            if (ds->cal.workday[day] && ds->busy[i][day] != ~(uint64_t)0)
                fill_day(ds, rng, i, day, gap ? 40 : want);
        }
    }
}

static void fill_old(struct ds *ds, struct ds_rng *rng)
{
    while (ds->n_times < ds->n_time_entries) {
        int who = ds_int(rng, 0, 17);
        int day = ds_workday(&ds->cal, ds->cal.today - ds_int(rng, FULL_WEEKS_DAYS + 12, 725), 0);
        const struct ds_internal_text *t = draw_internal(rng, ds_people[who].team);
        int n = ds_int(rng, t->min_quarters, t->max_quarters);
        int64_t start = ds_book(ds, who, ds_at(&ds->cal, day, ds_int(rng, 8, 15) * 60), n * 15);
        if (start < ds_at(&ds->cal, ds->cal.today - FULL_WEEKS_DAYS, 0))
            internal(ds, who, start, n * 15, t->code, ds_text(rng, t->summary, 3));
    }
}

static int by_start(const void *a, const void *b)
{
    const struct ds_time *x = a, *y = b;
    if (x->created != y->created)
        return x->created < y->created ? -1 : 1;
    if (x->resource != y->resource)
        return x->resource - y->resource;
    return x->start < y->start ? -1 : x->start > y->start;
}

void ds_fill_timesheets(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "time sheets");
    book_absences(ds);
    fill_recent(ds, &rng);
    fill_old(ds, &rng);
    qsort(ds->times, (size_t)ds->n_times, sizeof *ds->times, by_start);
    for (int i = 0; i < ds->n_times; i++)
        ds->times[i].id = DS_ID_TIME + i;
}

/* --- Rows --- */

static int role_of_entry(const struct ds *ds, const struct ds_time *e)
{
    if (e->internal_code)
        return 0;
    if (e->task >= 0)
        return ds->tasks[e->task].role;
    const struct ds_ticket *t = &ds->tickets[e->ticket];
    return e->resource == t->assignee ? t->role : ds_role_id(ds_role_of(e->resource));
}

static void put_entry(struct ds_rows *r, struct ds *ds, const struct ds_time *e)
{
    const struct ds_ticket *t = e->ticket >= 0 ? &ds->tickets[e->ticket] : NULL;
    int day = ds_day_of(&ds->cal, e->start, NULL);
    ds_put(r, e->id);
    ds_put(r, ds_resource_id(e->resource));
    ds_put_ref(r, t ? t->id : 0);
    ds_put_ref(r, e->task >= 0 ? ds->tasks[e->task].id : 0);
    ds_put_ref(r, e->internal_code);
    ds_put_ref(r, role_of_entry(ds, e));
    ds_put_ref(r, e->work_code);
    ds_put_ref(r, e->contract >= 0 ? ds->contracts[e->contract].id : 0);
    ds_put_time(r, ds_date(&ds->cal, day));
    ds_put_time(r, e->start);
    ds_put_time(r, e->start + e->minutes * 60);
    ds_put_real(r, e->minutes / 60.0);
    ds_put_real(r, (e->minutes - e->offset_minutes) / 60.0);
    ds_put_real(r, e->offset_minutes / 60.0);
    ds_put(r, e->non_billable);
    ds_put(r, !e->internal_code && !e->non_billable);
    ds_put_time(r, e->created);
    ds_put(r, ds_resource_id(e->resource));
    ds_put_time(r, e->created);
    ds_put(r, ds_resource_id(e->resource));
    ds_put(r, e->internal_code ? 10 : t ? 2 : 6);
    ds_put_time(r, e->approved);
    ds_put_ref(r, e->approved ? ds_resource_id(DS_P_FINANCE) : 0);
    if (e->approved)
        ds_put(r, 1);
    else
        ds_put_null(r);
    ds_put_str(r, t ? ds_expand(ds, e->summary, t, 0) : str_from(e->summary));
    if (t && e->internal)
        ds_put_str(r, ds_expand(ds, e->internal, t, 1));
    else
        ds_put_null(r);
    ds_row_end(r);
}

/* Who approved the entries of the last posting. */
static void write_approvals(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1, since = ds->cal.now_s - (int64_t)APPROVAL_DAYS * 86400;
    ds_rows_begin(&r, ds, "BillingItemApprovalLevels",
                  "id,timeEntryID,approvalLevel,approvalResourceID,approvalDateTime");
    for (int i = 0; i < ds->n_times; i++) {
        const struct ds_time *e = &ds->times[i];
        if (e->approved < since)
            continue;
        ds_put(&r, id++);
        ds_put(&r, e->id);
        ds_put(&r, 1);
        ds_put(&r, ds_resource_id(DS_P_FINANCE));
        ds_put_time(&r, e->approved);
        ds_row_end(&r);
    }
}

void ds_write_time(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "TimeEntries",
                  "id,resourceID,ticketID,taskID,internalBillingCodeID,roleID,billingCodeID,"
                  "contractID,dateWorked,startDateTime,endDateTime,hoursWorked,hoursToBill,"
                  "offsetHours,isNonBillable,showOnInvoice,createDateTime,creatorUserID,"
                  "lastModifiedDateTime,lastModifiedUserID,timeEntryType,billingApprovalDateTime,"
                  "billingApprovalResourceID,billingApprovalLevelMostRecent,summaryNotes,"
                  "internalNotes");
    for (int i = 0; i < ds->n_times; i++)
        put_entry(&r, ds, &ds->times[i]);
    write_approvals(ds);
}
