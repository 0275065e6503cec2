/* What happened in each ticket: first response, work in free hours of the technician's calendar,
 * notes in both directions, completion. Tickets run in order of creation, so that calendars fill up
 * as they did in life. */
#include "sandbox/dataset_gen.h"

#include <stdlib.h>

enum { MINUTE = 60, HOUR = 3600 };

struct ds_note *ds_add_note(struct ds *ds, int ticket, int64_t created, int resource,
                            const char *text)
{
    if (ds->n_notes >= DS_MAX_NOTES)
        BUG("too many notes in the data set");
    struct ds_note *n = &ds->notes[ds->n_notes++];
    *n = (struct ds_note){.ticket = ticket,
                          .created = created,
                          .resource = resource,
                          .type = DS_NOTE_SUMMARY,
                          .publish = DS_PUBLIC,
                          .text = text};
    return n;
}

struct ds_time *ds_add_time(struct ds *ds, int resource, int64_t start, int minutes)
{
    if (ds->n_times >= DS_MAX_TIME)
        BUG("too many time entries in the data set");
    struct ds_time *t = &ds->times[ds->n_times++];
    *t = (struct ds_time){.ticket = -1,
                          .task = -1,
                          .resource = resource,
                          .start = start,
                          .minutes = minutes,
                          .created = start + minutes * MINUTE + 600,
                          .contract = -1};
    return t;
}

/* Posting happens on the third workday of the following month, at three in the afternoon. */
int64_t ds_approval(const struct ds *ds, int64_t start)
{
    int day = ds_day_of(&ds->cal, start, NULL);
    int64_t next = ds_month_start(&ds->cal, day, 1) / 86400 - ds->cal.first_day;
    if (next >= DS_DAYS - 10)
        return 0;
    int64_t posted = ds_at(&ds->cal, ds_workday(&ds->cal, (int)next - 1, 3), 15 * 60);
    return posted < ds->cal.now_s ? posted : 0;
}

static const char *phrase(struct ds_rng *rng, const struct ds_phrases *p)
{
    return p->texts[ds_next(rng) % p->n];
}

/* --- Notes --- */

static void internal_note(struct ds *ds, int i, int64_t at, int resource, const char *text)
{
    struct ds_note *n = ds_add_note(ds, i, at, resource, text);
    n->type = DS_NOTE_DETAIL;
    n->publish = DS_INTERNAL;
}

static void contact_note(struct ds *ds, int i, int64_t at, const char *text)
{
    struct ds_note *n = ds_add_note(ds, i, at, -1, text);
    n->type = ds->tickets[i].source == DS_SRC_PORTAL ? DS_NOTE_PORTAL : DS_NOTE_MAIL;
}

static void workflow_note(struct ds *ds, struct ds_rng *rng, int i)
{
    struct ds_note *n =
        ds_add_note(ds, i, ds->tickets[i].created + 45, -2, phrase(rng, &ds_say_routed));
    n->type = DS_NOTE_WORKFLOW;
    n->publish = DS_INTERNAL;
}

/* --- Work --- */

static int64_t respond_at(const struct ds *ds, struct ds_rng *rng, const struct ds_ticket *t)
{
    if (t->priority == DS_PRIO_CRITICAL)
        return t->created + ds_int(rng, 3, 28) * MINUTE;
    int target = ds_work_between(&ds->cal, t->created, t->due_first);
    int late = ds_chance(rng, 7);
    int minutes = target * (late ? ds_int(rng, 105, 210) : ds_int(rng, 4, 80)) / 100;
    return ds_add_work(&ds->cal, t->created, minutes > 3 ? minutes : 3) + ds_int(rng, 0, 59);
}

static int work_code(const struct ds_ticket *t, bool after_hours)
{
    if (after_hours)
        return DS_BC_AFTER_HOURS;
    if (t->role == ds_role_id(DS_ROLE_ONSITE))
        return DS_BC_ONSITE;
    return t->source == DS_SRC_RECURRING ? DS_BC_MAINTENANCE : DS_BC_REMOTE;
}

/* One stretch of work; returns its end, or 0 when it would not be over by `limit`. */
static int64_t work(struct ds *ds, struct ds_rng *rng, int i, int resource, int64_t earliest,
                    int quarters, int64_t limit, const char *summary)
{
    struct ds_ticket *t = &ds->tickets[i];
    int minute, day = ds_day_of(&ds->cal, earliest, &minute);
    /* What begins before eight and would run into the day waits for eight. */
    bool outside = !ds->cal.workday[day] || minute + quarters * 15 <= DS_WORK_FROM ||
                   minute >= DS_WORK_TO - 15;
    bool after_hours = t->priority == DS_PRIO_CRITICAL && outside;
    int64_t start = earliest - earliest % MINUTE, busy_until = ds->evening[resource];
    if (after_hours && ds->cal.workday[day] && minute > DS_WORK_FROM && minute < DS_WORK_TO)
        start = ds_at(&ds->cal, day, DS_WORK_TO);
    if (after_hours && busy_until > start && busy_until < start + 8 * HOUR)
        start = busy_until;
    if (!after_hours && earliest + quarters * 900 > limit)
        return 0;
    if (!after_hours)
        start = ds_book(ds, resource, earliest, quarters * 15);
    if (start + quarters * 900 > limit)
        return 0;
    if (after_hours) {
        ds->evening[resource] = start + quarters * 900;
        ds_book_at(ds, resource, start, quarters * 15);
    }
    struct ds_time *e = ds_add_time(ds, resource, start, quarters * 15);
    e->ticket = i;
    e->contract = t->contract;
    e->after_hours = after_hours;
    e->work_code = work_code(t, after_hours);
    e->non_billable = ds_chance(rng, 4);
    e->offset_minutes = !e->non_billable && quarters >= 3 && ds_chance(rng, 5) ? 15 : 0;
    e->summary = summary;
    e->internal = ds_chance(rng, 12) ? phrase(rng, &ds_say_followup) : NULL;
    e->approved = ds_approval(ds, start);
    e->created = start + quarters * 900 + ds_int(rng, 1, 170) * MINUTE;
    if (e->created > ds->cal.now_s)
        e->created = ds->cal.now_s;
    return start + quarters * 900;
}

static int64_t gap(const struct ds *ds, struct ds_rng *rng, const struct ds_ticket *t, int64_t end)
{
    static const unsigned char kinds[] = {80, 15, 5};
    bool urgent = t->priority == DS_PRIO_CRITICAL || t->priority == DS_PRIO_HIGH;
    switch (urgent ? 0 : ds_weighted(rng, kinds, 3)) {
    case 0:
        return end + ds_int(rng, 5, 80) * MINUTE;
    case 1:
        return ds_add_work(&ds->cal, end, 600);
    default:
        return ds_add_work(&ds->cal, end, ds_int(rng, 1200, 2200));
    }
}

/* The planned hours in one to five stretches before `limit`; returns the end of the last one or
 * `from` when nothing was done. */
static int64_t do_work(struct ds *ds, struct ds_rng *rng, int i, int64_t from, int64_t limit)
{
    struct ds_ticket *t = &ds->tickets[i];
    int left = t->quarters;
    int pieces = left < 2 ? 1 : ds_int(rng, (left + 2) / 3, left > 8 ? 6 : (left + 1) / 2);
    int64_t end = from, next = from;
    if (ds_people[t->assignee].team == DS_TEAM_L1 && pieces > 1 && ds_chance(rng, 14))
        t->helper = ds_resource_of(DS_TEAM_L2, (unsigned)ds_next(rng));
    for (int k = 0; k < pieces && left > 0; k++) {
        int quarters = k == pieces - 1 ? left : (left + pieces - k - 1) / (pieces - k);
        int who = k > 0 && t->helper >= 0 ? t->helper : t->assignee;
        const char *what = k == pieces / 2 ? t->work : phrase(rng, &ds_say_followup);
        int64_t done = work(ds, rng, i, who, next, quarters, limit, what);
        if (!done)
            break;
        left -= quarters;
        end = done;
        next = gap(ds, rng, t, done);
    }
    return end;
}

/* --- Completed tickets --- */

static void talk(struct ds *ds, struct ds_rng *rng, int i)
{
    struct ds_ticket *t = &ds->tickets[i];
    int64_t span = t->completed - t->first_response;
    if (t->by_contact && ds_chance(rng, 38))
        workflow_note(ds, rng, i);
    if (t->contact >= 0 && ds_chance(rng, 64))
        ds_add_note(ds, i, t->first_response, t->assignee, phrase(rng, &ds_say_received));
    if (ds_chance(rng, 30))
        internal_note(ds, i, t->first_response + span / 3, t->assignee,
                      t->helper >= 0 ? phrase(rng, &ds_say_escalated) : t->work);
    if (t->contact < 0)
        return;
    const char *update = t->text->update[t->variant];
    const char *reply = t->text->reply[t->variant];
    if (update && ds_chance(rng, 46)) {
        ds_add_note(ds, i, t->first_response + span / 2, t->assignee, update);
        if (reply && ds_chance(rng, 70))
            contact_note(ds, i, t->first_response + span * 3 / 4, reply);
    }
    if (ds_chance(rng, 15))
        contact_note(ds, i, t->completed - span / 20 - 1, phrase(rng, &ds_say_thanks));
    if (ds_chance(rng, 36))
        ds_add_note(ds, i, t->completed, t->completer, phrase(rng, &ds_say_closing));
}

static void run_done(struct ds *ds, struct ds_rng *rng, int i)
{
    struct ds_ticket *t = &ds->tickets[i];
    int64_t now = ds->cal.now_s, limit = now - 20 * MINUTE;
    t->first_response = respond_at(ds, rng, t);
    if (t->first_response > now - HOUR)
        t->first_response = t->created + (now - HOUR - t->created) / 2;
    t->assigned = t->created + (t->first_response - t->created) / 3;
    int64_t end = do_work(ds, rng, i, t->first_response + 30, limit);
    t->completed = end + ds_int(rng, 2, 35) * MINUTE;
    if (t->completed > now - 5 * MINUTE)
        t->completed = now - 5 * MINUTE;
    t->completer = t->helper >= 0 && ds_chance(rng, 50) ? t->helper : t->assignee;
    t->plan = t->first_response + (t->completed - t->first_response) / 3;
    const char *resolution = t->text->resolution[t->variant];
    t->resolution = resolution ? resolution : t->work;
    talk(ds, rng, i);
}

/* --- Open tickets --- */

static const struct ds_phrases *words_for(const struct ds_ticket *t)
{
    switch (t->group->status) {
    case DS_S_WAITING_CUSTOMER:
        return &ds_say_waiting;
    case DS_S_WAITING_VENDOR:
        return &ds_say_vendor;
    case DS_S_WAITING_MATERIALS:
        return &ds_say_materials;
    case DS_S_WAITING_APPROVAL:
        return &ds_say_approval;
    case DS_S_ON_HOLD:
        return &ds_say_hold;
    case DS_S_SCHEDULED:
        return &ds_say_scheduled;
    case DS_S_ESCALATE:
        return &ds_say_escalated;
    case DS_S_CUSTOMER_NOTE:
        return &ds_say_nudge;
    case DS_S_NEW:
    case DS_S_COMPLETE:
    case DS_S_IN_PROGRESS:
        break;
    }
    return &ds_say_followup;
}

static void last_word(struct ds *ds, struct ds_rng *rng, int i, int64_t at)
{
    const struct ds_ticket *t = &ds->tickets[i];
    const char *text = phrase(rng, words_for(t));
    if (t->group->customer_spoke) {
        contact_note(ds, i, at, text);
    } else if (t->group->status == DS_S_WAITING_CUSTOMER) {
        ds_add_note(ds, i, at, t->assignee, text);
        if (t->group->min_idle > 240 && ds_chance(rng, 70))
            ds_add_note(ds, i, at + 2 * HOUR, t->assignee, ds_say_chasing.texts[0]);
    } else {
        internal_note(ds, i, at, t->assignee, text);
    }
}

static void run_open(struct ds *ds, struct ds_rng *rng, int i)
{
    struct ds_ticket *t = &ds->tickets[i];
    const struct ds_open_group *g = t->group;
    int64_t now = ds->cal.now_s;
    if (t->by_contact)
        workflow_note(ds, rng, i);
    if (g->unassigned)
        return;
    t->assigned = t->created + 2 * MINUTE;
    if (g->fresh)
        return;
    int64_t last = now - (int64_t)ds_int(rng, g->min_idle * 60, g->max_idle * 60) * MINUTE;
    t->first_response = respond_at(ds, rng, t);
    if (last < t->first_response + HOUR)
        last = t->first_response + HOUR;
    if (last > now - 10 * MINUTE)
        last = now - 10 * MINUTE;
    if (t->first_response > last)
        t->first_response = t->created + (last - t->created) / 2;
    t->plan = t->first_response + (last - t->first_response) / 2;
    if (t->contact >= 0)
        ds_add_note(ds, i, t->first_response, t->assignee, phrase(rng, &ds_say_received));
    do_work(ds, rng, i, t->first_response + 30, last);
    last_word(ds, rng, i, last);
}

/* --- Afterwards --- */

static int notes_by_time(const void *a, const void *b)
{
    const struct ds_note *x = a, *y = b;
    if (x->created != y->created)
        return x->created < y->created ? -1 : 1;
    return x->ticket - y->ticket;
}

static void touch(struct ds_ticket *t, int64_t at, int resource, bool visible)
{
    if (at >= t->last_activity) {
        t->last_activity = at;
        if (resource >= -1)
            t->last_person = resource;
    }
    if (visible && at > t->last_visible)
        t->last_visible = at;
}

static void sum_up(struct ds *ds)
{
    for (int i = 0; i < ds->n_tickets; i++) {
        struct ds_ticket *t = &ds->tickets[i];
        t->last_person = t->by_contact ? -1 : DS_P_DISPATCH;
        touch(t, t->created, -2, t->by_contact);
    }
    for (int i = 0; i < ds->n_notes; i++) {
        const struct ds_note *n = &ds->notes[i];
        touch(&ds->tickets[n->ticket], n->created, n->resource, n->publish == DS_PUBLIC);
    }
    for (int i = 0; i < ds->n_times; i++) {
        const struct ds_time *e = &ds->times[i];
        if (e->ticket < 0)
            continue;
        struct ds_ticket *t = &ds->tickets[e->ticket];
        touch(t, e->start + e->minutes * MINUTE, e->resource, true);
        t->hours += e->minutes / 60.0;
    }
    for (int i = 0; i < ds->n_tickets; i++) {
        struct ds_ticket *t = &ds->tickets[i];
        if (t->completed)
            touch(t, t->completed, t->completer, false);
    }
}

void ds_run_tickets(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "lifecycle");
    for (int i = 0; i < ds->n_tickets; i++) {
        if (ds->tickets[i].story)
            ds_run_story(ds, i);
    }
    for (int i = 0; i < ds->n_tickets; i++) {
        if (ds->tickets[i].story)
            continue;
        if (ds->tickets[i].group)
            run_open(ds, &rng, i);
        else
            run_done(ds, &rng, i);
    }
    qsort(ds->notes, (size_t)ds->n_notes, sizeof *ds->notes, notes_by_time);
    sum_up(ds);
}
