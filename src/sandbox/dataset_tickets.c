/* Which tickets there are: when they came, from whom, about what, and to whom they went. Five
 * thousand over two years, rising; about two hundred of them open, in groups that give every status
 * its share. What happened in them is dataset_lifecycle.c. */
#include "sandbox/dataset_gen.h"

#include <stdio.h>
#include <stdlib.h>

enum { N_TICKETS = 5000, DAYS_OF_TICKETS = 730, LEAVER_LAST_TICKETS = 50 };

/* clang-format off */
static const struct ds_open_group groups[] = {
    {.status = DS_S_NEW, .count = 10, .fresh = true, .min_age = 25, .max_age = 400, .unassigned = true},
    {.status = DS_S_NEW, .count = 14, .fresh = true, .min_age = 10, .max_age = 150},
    {.status = DS_S_IN_PROGRESS, .count = 58, .due = DS_DUE_AHEAD, .min_age = 1, .max_age = 8, .min_idle = 2, .max_idle = 70},
    {.status = DS_S_IN_PROGRESS, .count = 11, .due = DS_DUE_PAST, .min_age = 6, .max_age = 25, .min_idle = 20, .max_idle = 170},
    {.status = DS_S_ESCALATE, .count = 3, .due = DS_DUE_PAST, .min_age = 4, .max_age = 9, .min_idle = 5, .max_idle = 60, .queue = DS_Q_ESCALATION},
    {.status = DS_S_ESCALATE, .count = 7, .due = DS_DUE_AHEAD, .min_age = 1, .max_age = 4, .min_idle = 1, .max_idle = 12, .queue = DS_Q_ESCALATION},
    {.status = DS_S_WAITING_CUSTOMER, .count = 18, .due = DS_DUE_FOLLOW_UP, .min_age = 5, .max_age = 16, .min_idle = 48, .max_idle = 220},
    {.status = DS_S_WAITING_CUSTOMER, .count = 9, .due = DS_DUE_FOLLOW_UP, .min_age = 20, .max_age = 34, .min_idle = 360, .max_idle = 800},
    {.status = DS_S_CUSTOMER_NOTE, .count = 10, .due = DS_DUE_AHEAD, .min_age = 3, .max_age = 10, .min_idle = 3, .max_idle = 60, .customer_spoke = true},
    {.status = DS_S_WAITING_VENDOR, .count = 9, .due = DS_DUE_AHEAD, .min_age = 3, .max_age = 15, .min_idle = 24, .max_idle = 140},
    {.status = DS_S_WAITING_MATERIALS, .count = 8, .due = DS_DUE_AHEAD, .min_age = 2, .max_age = 9, .min_idle = 24, .max_idle = 100},
    {.status = DS_S_WAITING_APPROVAL, .count = 5, .due = DS_DUE_FOLLOW_UP, .min_age = 2, .max_age = 12, .min_idle = 24, .max_idle = 160},
    {.status = DS_S_ON_HOLD, .count = 6, .due = DS_DUE_FOLLOW_UP, .min_age = 10, .max_age = 60, .min_idle = 120, .max_idle = 500},
    {.status = DS_S_SCHEDULED, .count = 18, .due = DS_DUE_AHEAD, .min_age = 1, .max_age = 7, .min_idle = 3, .max_idle = 60},
};
/* clang-format on */

struct ds_ticket *ds_add_ticket(struct ds *ds)
{
    if (ds->n_tickets >= DS_MAX_TICKETS)
        BUG("too many tickets in the data set");
    struct ds_ticket *t = &ds->tickets[ds->n_tickets];
    *t = (struct ds_ticket){.contact = -1,
                            .asset = -1,
                            .contract = -1,
                            .problem = -1,
                            .assignee = -1,
                            .helper = -1,
                            .completer = -1,
                            .last_person = -1,
                            .order = ds->n_tickets};
    ds->n_tickets++;
    return t;
}

int ds_last_workday(const struct ds *ds)
{
    int day = ds_workday(&ds->cal, ds->cal.today, 0);
    return ds->cal.now_s >= ds_at(&ds->cal, day, 10 * 60) ? day : ds_workday(&ds->cal, day, -1);
}

/* --- Service levels: minutes of business time, for critical ones of the clock --- */

static const struct {
    int first, plan, resolved;
} sla[2][5] = {
    {{0, 0, 0}, {120, 240, 600}, {240, 480, 1800}, {480, 960, 3000}, {60, 120, 480}},
    {{0, 0, 0}, {60, 120, 480}, {120, 240, 1200}, {240, 480, 2400}, {30, 60, 240}},
};

static int64_t sla_due(const struct ds *ds, const struct ds_ticket *t, int minutes)
{
    return t->priority == DS_PRIO_CRITICAL ? t->created + (int64_t)minutes * 60
                                           : ds_add_work(&ds->cal, t->created, minutes);
}

void ds_set_sla(const struct ds *ds, struct ds_ticket *t)
{
    t->due_first = sla_due(ds, t, sla[t->gold][t->priority].first);
    t->due_plan = sla_due(ds, t, sla[t->gold][t->priority].plan);
    t->due_resolved = sla_due(ds, t, sla[t->gold][t->priority].resolved);
    t->due = t->due_resolved;
}

/* --- Drawing one --- */

static bool is_managed(const struct ds_company *c)
{
    return c->text->contract == DS_RECURRING || c->text->contract == DS_RETAINER ||
           c->text->contract == DS_BLOCK_HOURS;
}

static int draw_company(const struct ds *ds, struct ds_rng *rng, int day)
{
    for (;;) {
        int total = 0;
        for (int i = 1; i < ds->n_companies; i++)
            total += ds->companies[i].text->weight;
        int left = ds_int(rng, 0, total - 1), i = 0;
        while (left >= 0)
            left -= ds->companies[++i].text->weight;
        const struct ds_company *c = &ds->companies[i];
        /* The customer whose block of hours is used up has only the tickets of its story then. */
        bool story =
            !strcmp(c->text->code, "BMS") && ds_at(&ds->cal, day, 0) > ds->block_start - 20 * 86400;
        if (c->since < day && !story && (int)((unsigned)(i * 31 + day / 30 * 17) % 5) < 4)
            return i;
    }
}

static const struct ds_ticket_text *draw_text(struct ds_rng *rng, const struct ds_company *c)
{
    int total = 0;
    for (size_t i = 0; i < ds_n_user_tickets + ds_n_service_tickets; i++)
        total += i < ds_n_user_tickets ? ds_user_tickets[i].weight
                                       : ds_service_tickets[i - ds_n_user_tickets].weight;
    for (;;) {
        int left = ds_int(rng, 0, total - 1);
        const struct ds_ticket_text *t = NULL;
        for (size_t i = 0; left >= 0; i++) {
            t = i < ds_n_user_tickets ? &ds_user_tickets[i]
                                      : &ds_service_tickets[i - ds_n_user_tickets];
            left -= t->weight;
        }
        bool watched = t->from == DS_FROM_MONITOR || t->team == DS_TEAM_NOC;
        if ((!t->trade || t->trade == c->text->trade) && (!watched || is_managed(c)))
            return t;
    }
}

static int draw_asset(const struct ds *ds, struct ds_rng *rng, const struct ds_ticket *t)
{
    const struct ds_company *c = &ds->companies[t->company];
    int found[64], n = 0;
    for (int i = c->asset0; i < c->asset0 + c->n_assets && n < 64; i++) {
        bool own =
            t->contact < 0 || ds->assets[i].contact < 0 || ds->assets[i].contact == t->contact;
        if (ds->assets[i].kind == t->text->asset && own)
            found[n++] = i;
    }
    return n ? found[ds_int(rng, 0, n - 1)] : -1;
}

static int draw_contact(const struct ds *ds, struct ds_rng *rng, int company)
{
    const struct ds_company *c = &ds->companies[company];
    for (;;) {
        int i = c->contact0 + ds_int(rng, 0, c->n_contacts - 1);
        if (ds->contacts[i].active)
            return i;
    }
}

static void draw_source(struct ds_rng *rng, struct ds_ticket *t)
{
    static const unsigned char user[] = {24, 36, 38, 2}, form[] = {46, 14, 38, 2};
    static const signed char sources[] = {DS_SRC_PORTAL, DS_SRC_PHONE, DS_SRC_MAIL, 6};
    if (t->text->from == DS_FROM_MONITOR) {
        t->source = DS_SRC_MONITORING;
    } else if (t->text->team == DS_TEAM_NOC) {
        t->source = DS_SRC_RECURRING;
    } else {
        bool request = t->text->from == DS_FROM_FORM;
        t->source = sources[ds_weighted(rng, request ? form : user, 4)];
    }
    t->by_contact = t->source == DS_SRC_PORTAL || t->source == DS_SRC_MAIL;
}

static bool is_away(const struct ds *ds, int resource, int day)
{
    return ds->busy[resource][day] == ~(uint64_t)0;
}

static int draw_assignee(const struct ds *ds, struct ds_rng *rng, const struct ds_ticket *t,
                         int day)
{
    enum ds_team team = t->text->team;
    if (team == DS_TEAM_L1 && ds_chance(rng, 11))
        team = DS_TEAM_L2;
    bool leaver_there = day < ds->cal.today - LEAVER_LAST_TICKETS && !t->group;
    if (team == DS_TEAM_L1 && leaver_there && ds_chance(rng, 9))
        return DS_P_LEAVER;
    /* Half of a customer's tickets go to the technician who knows it. */
    int usual = ds_resource_of(team, (unsigned)t->company);
    if (ds_chance(rng, 50) && !is_away(ds, usual, day))
        return usual;
    for (int tries = 0;; tries++) {
        int other = ds_resource_of(team, (unsigned)ds_next(rng));
        if (tries > 20 || !is_away(ds, other, day))
            return other;
    }
}

static void draw_queue(struct ds_rng *rng, struct ds_ticket *t)
{
    enum ds_team team = t->assignee >= 0 ? ds_people[t->assignee].team : t->text->team;
    switch (team) {
    case DS_TEAM_L1:
        t->queue = DS_Q_L1;
        break;
    case DS_TEAM_L2:
        t->queue = ds_chance(rng, 20) ? DS_Q_ESCALATION : DS_Q_L2;
        break;
    case DS_TEAM_NOC:
        t->queue = t->source == DS_SRC_RECURRING ? DS_Q_RECURRING : DS_Q_MONITORING;
        break;
    case DS_TEAM_PROJECTS:
    case DS_TEAM_DISPATCH:
    case DS_TEAM_SALES:
    case DS_TEAM_FINANCE:
    case DS_TEAM_MANAGEMENT:
        t->queue = DS_Q_L1;
        break;
    }
    if (t->assignee < 0 && t->source == DS_SRC_PORTAL)
        t->queue = DS_Q_PORTAL;
}

static int draw_minute(struct ds_rng *rng, const struct ds_ticket_text *text)
{
    /* Weights of the hours from 07:00 to 18:00. */
    static const unsigned char hours[] = {3, 11, 16, 14, 11, 7, 9, 12, 10, 8, 4, 1};
    if (text->from == DS_FROM_MONITOR && ds_chance(rng, 60))
        return ds_int(rng, 0, 1439);
    if (text->team == DS_TEAM_NOC && text->from == DS_FROM_FORM)
        return 6 * 60;
    return (7 + (int)ds_weighted(rng, hours, sizeof hours)) * 60 + ds_int(rng, 0, 59);
}

/* Everything but the times and, for open ones, the status. */
static void draw_ticket(struct ds *ds, struct ds_rng *rng, struct ds_ticket *t, int day)
{
    const struct ds_ticket_text *text = t->text;
    const struct ds_company *c = &ds->companies[t->company];
    t->salt = (uint32_t)ds_next(rng);
    t->gold = c->text->gold;
    if (text->from != DS_FROM_MONITOR && text->team != DS_TEAM_NOC)
        t->contact = draw_contact(ds, rng, t->company);
    t->asset = text->asset ? draw_asset(ds, rng, t) : -1;
    t->priority = (unsigned char[]){4, 1, 2, 3}[ds_weighted(rng, text->priority, 4)];
    draw_source(rng, t);
    if (!(t->group && t->group->unassigned))
        t->assignee = draw_assignee(ds, rng, t, day);
    draw_queue(rng, t);
    if (t->group && t->group->queue && t->assignee >= 0) {
        t->queue = t->group->queue;
        t->assignee = ds_resource_of(DS_TEAM_L2, (unsigned)ds_next(rng));
    }
    bool onsite = t->asset >= 0 && t->assignee >= 0 && ds_people[t->assignee].team == DS_TEAM_L1 &&
                  ds_chance(rng, 12);
    if (t->assignee >= 0)
        t->role = ds_role_id(onsite ? DS_ROLE_ONSITE : ds_role_of(t->assignee));
    /* Work on firewalls that somebody asks for is a change. */
    bool change = text->from == DS_FROM_FORM && text->asset == DS_ASSET_FIREWALL;
    t->type = change ? 4 : text->type;
    t->category = change ? 112 : text->type == 2 ? 113 : text->type == 5 ? 2 : 3;
    t->issue = text->issue;
    t->sub_issue = text->sub;
    int variants = 0;
    while (variants < 3 && text->title[variants])
        variants++;
    t->variant = ds_int(rng, 0, variants - 1);
    t->title = text->title[t->variant];
    t->body = text->body[t->variant];
    t->work = text->work[t->variant];
    t->quarters = 1 + ds_int(rng, text->min_quarters, text->max_quarters) * 3 / 2;
    t->contract = ds_contract_at(ds, t->company, t->created);
    ds_set_sla(ds, t);
}

/* --- Completed ones --- */

/* How many tickets a day brings, in relation to others. */
static int day_weight(const struct ds *ds, int day)
{
    int64_t absolute = ds->cal.first_day + day;
    int growth = 45 + 100 * (day - (ds->cal.today - DAYS_OF_TICKETS)) / DAYS_OF_TICKETS;
    if (!ds->cal.workday[day])
        return growth * 5;
    return growth * (absolute % 7 == 4 ? 125 : 100); /* day 4 of the epoch's week is a Monday */
}

static void plan_done(struct ds *ds, int n)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "tickets");
    int first = ds->cal.today - DAYS_OF_TICKETS, last = ds_last_workday(ds);
    int sums[DAYS_OF_TICKETS + 1];
    int total = 0;
    for (int day = first; day <= last; day++) {
        total += day_weight(ds, day);
        sums[day - first] = total;
    }
    for (int i = 0; i < n; i++) {
        struct ds_ticket *t = ds_add_ticket(ds);
        for (;;) {
            int pick = ds_int(&rng, 0, total - 1), lo = 0, hi = last - first;
            while (lo < hi) {
                int mid = (lo + hi) / 2;
                if (sums[mid] > pick)
                    hi = mid;
                else
                    lo = mid + 1;
            }
            int day = first + lo;
            t->company = draw_company(ds, &rng, day);
            t->text = draw_text(&rng, &ds->companies[t->company]);
            bool weekend = !ds->cal.workday[day];
            if (weekend && t->text->from != DS_FROM_MONITOR && !ds_chance(&rng, 15))
                continue;
            t->created = ds_at(&ds->cal, day, draw_minute(&rng, t->text)) + ds_int(&rng, 0, 59);
            if (t->created > ds->cal.now_s - 3 * 3600)
                continue;
            draw_ticket(ds, &rng, t, day);
            t->status = DS_S_COMPLETE;
            break;
        }
    }
}

/* --- Open ones --- */

static int64_t created_of_open(const struct ds *ds, struct ds_rng *rng,
                               const struct ds_open_group *g)
{
    int64_t now = ds->cal.now_s;
    if (g->fresh)
        return now - (int64_t)ds_int(rng, g->min_age, g->max_age) * 60 - ds_int(rng, 0, 59);
    int day = ds_workday(&ds->cal, ds_last_workday(ds), -ds_int(rng, g->min_age, g->max_age));
    return ds_at(&ds->cal, day, ds_int(rng, 8 * 60 + 5, 16 * 60 + 30)) + ds_int(rng, 0, 59);
}

static void set_due_of_open(const struct ds *ds, struct ds_rng *rng, struct ds_ticket *t)
{
    const struct ds_open_group *g = t->group;
    int64_t now = ds->cal.now_s;
    switch (g->due) {
    case DS_DUE_SLA:
        break;
    case DS_DUE_PAST: {
        int64_t age = now - t->created;
        t->due = now - ds_int(rng, 1, (int)(age / 3600 * 6 / 10)) * 3600;
        t->due -= t->due % 900;
        break;
    }
    case DS_DUE_AHEAD:
    case DS_DUE_FOLLOW_UP: {
        int day = ds_workday(&ds->cal, ds->cal.today, ds_int(rng, 1, 8));
        t->due = ds_at(&ds->cal, day, ds_chance(rng, 50) ? 12 * 60 : 17 * 60);
        break;
    }
    }
    /* A waiting status pauses the service level: Autotask then has no moment by which it would be
     * missed, only the date on which somebody looks again. */
    t->due_resolved = g->due == DS_DUE_FOLLOW_UP ? 0 : t->due;
}

/* Mail becomes a ticket without anybody's judgement. */
static void leave_to_triage(const struct ds *ds, struct ds_ticket *t)
{
    t->issue = t->sub_issue = 0;
    t->priority = DS_PRIO_MEDIUM;
    t->queue = DS_Q_L1;
    ds_set_sla(ds, t);
}

static void plan_open(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "open tickets");
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        for (int k = 0; k < groups[i].count; k++) {
            struct ds_ticket *t = ds_add_ticket(ds);
            t->group = &groups[i];
            t->created = created_of_open(ds, &rng, t->group);
            int day = ds_day_of(&ds->cal, t->created, NULL);
            do {
                t->company = draw_company(ds, &rng, day);
                t->text = draw_text(&rng, &ds->companies[t->company]);
                t->contact = t->asset = -1;
                draw_ticket(ds, &rng, t, day);
                /* The only critical one that is open belongs to a story. */
            } while (t->priority == DS_PRIO_CRITICAL ||
                     (t->source == DS_SRC_RECURRING && !t->group->fresh) ||
                     (t->contact < 0 &&
                      (t->group->customer_spoke || t->group->due == DS_DUE_FOLLOW_UP)));
            t->status = (unsigned char)t->group->status;
            if (t->group->unassigned && t->source == DS_SRC_MAIL)
                leave_to_triage(ds, t);
            set_due_of_open(ds, &rng, t);
        }
    }
}

static int by_creation(const void *a, const void *b)
{
    const struct ds_ticket *x = a, *y = b;
    if (x->created != y->created)
        return x->created < y->created ? -1 : 1;
    return x->order - y->order;
}

/* Work that recurs is one series for each company and device: its tickets have the number of the
 * first, and their own in it behind that ("T20120604.0002.005"). */
struct series {
    const struct ds_ticket *first;
    char number[16];
    int n;
};

static bool is_same_work(const struct ds_ticket *a, const struct ds_ticket *b)
{
    return a->title == b->title && a->company == b->company &&
           (a->asset == b->asset || !strstr(a->title, "{device}"));
}

static void number_in_series(struct series *list, size_t *n, struct ds_ticket *t)
{
    struct series *s = list;

    while (s < list + *n && !is_same_work(s->first, t))
        s++;
    if (s == list + *n) {
        *s = (struct series){.first = t};
        memcpy(s->number, t->number, sizeof(s->number) - 1);
        ++*n;
    }
    snprintf(t->number, sizeof(t->number), "%s.%03d", s->number, ++s->n % 1000);
}

static void sort_and_number(struct ds *ds)
{
    int *where = ARENA_ARRAY(ds->arena, int, (size_t)ds->n_tickets);
    struct series *series = ARENA_ARRAY(ds->arena, struct series, (size_t)ds->n_tickets);
    size_t n_series = 0;
    qsort(ds->tickets, (size_t)ds->n_tickets, sizeof *ds->tickets, by_creation);
    for (int i = 0; i < ds->n_tickets; i++)
        where[ds->tickets[i].order] = i;
    for (int i = 0; i < ds->n_tickets; i++) {
        struct ds_ticket *t = &ds->tickets[i];
        t->id = DS_ID_TICKETS + i;
        if (t->problem >= 0)
            t->problem = where[t->problem];
        ds_next_number(ds, t->created, t->number, sizeof t->number);
        if (t->source == DS_SRC_RECURRING)
            number_in_series(series, &n_series, t);
    }
}

void ds_plan_tickets(struct ds *ds)
{
    ds_plan_stories(ds);
    plan_open(ds);
    plan_done(ds, N_TICKETS - ds->n_tickets);
    sort_and_number(ds);
}
