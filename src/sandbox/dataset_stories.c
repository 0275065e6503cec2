/* The tickets of the stories: from the tables of dataset_texts_stories.c to planned tickets, and
 * what happened in them. */
#include "sandbox/dataset_gen.h"

static int64_t story_time(const struct ds *ds, const struct ds_story_ticket *s)
{
    const struct ds_calendar *c = &ds->cal;
    switch (s->anchor) {
    case DS_INCIDENT_DAY:
        return ds_at(c, ds_workday(c, c->today - 3, 0), s->minute);
    case DS_NOW:
        return (c->now_s / 60 + s->minute) * 60;
    case DS_WORKDAY:
        return ds_at(c, ds_workday(c, ds_last_workday(ds), -s->day), s->minute);
    case DS_LAST_MONTH: {
        int first = (int)(ds_month_start(c, c->today, -1) / 86400 - c->first_day);
        return ds_at(c, ds_workday(c, first - 1, s->day), s->minute);
    }
    }
    BUG("a story without a time");
}

static int story_contact(const struct ds *ds, struct ds_rng *rng, int company, const char *last)
{
    const struct ds_company *c = &ds->companies[company];
    int named = 0;
    for (int i = c->contact0; i < c->contact0 + c->n_contacts; i++) {
        if (last && !strcmp(ds->contacts[i].last, last))
            return i;
    }
    if (last)
        BUG("a story names a contact that does not exist");
    while (named < c->n_contacts - 1 && ds->contacts[c->contact0 + named].vip)
        named++;
    for (;;) {
        int i = c->contact0 + ds_int(rng, named, c->n_contacts - 1);
        if (ds->contacts[i].active)
            return i;
    }
}

static void plan_story(struct ds *ds, struct ds_rng *rng, const struct ds_story_ticket *s,
                       int *last_problem)
{
    struct ds_ticket *t = ds_add_ticket(ds);
    t->story = s;
    t->company = ds_company_by_code(ds, s->code);
    t->contact = story_contact(ds, rng, t->company, s->contact);
    t->asset = s->asset ? ds_asset_by_name(ds, s->asset) : -1;
    t->salt = (uint32_t)ds_next(rng);
    t->gold = ds->companies[t->company].text->gold;
    t->title = s->title;
    t->body = s->body;
    t->resolution = s->resolution;
    t->status = s->status;
    t->priority = s->priority;
    t->type = s->type;
    t->category = s->category;
    t->source = s->source;
    t->by_contact = s->source == DS_SRC_PORTAL || s->source == DS_SRC_MAIL;
    t->issue = s->issue;
    t->sub_issue = s->sub;
    t->queue = s->queue;
    t->assignee = s->assignee;
    if (t->assignee >= 0)
        t->role =
            ds_role_id(s->story == DS_STORY_INVOICE ? DS_ROLE_ONSITE : ds_role_of(t->assignee));
    t->created = story_time(ds, s);
    t->contract = ds_contract_at(ds, t->company, t->created);
    ds_set_sla(ds, t);
    if (s->due) {
        t->due = t->created + (int64_t)s->due * 60;
        t->due_resolved = t->due;
    }
    if (s->type == 3)
        *last_problem = t->order;
    else if (s->child)
        t->problem = *last_problem;
}

void ds_plan_stories(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "stories");
    int last_problem = -1;
    for (size_t i = 0; i < ds_n_story_tickets; i++)
        plan_story(ds, &rng, &ds_story_tickets[i], &last_problem);
}

/* The work of the customer whose block is used up stays unbilled from then on. */
static bool is_over_the_block(const struct ds_story_ticket *s)
{
    return s->story == DS_STORY_BLOCK && s->day < 10;
}

void ds_run_story(struct ds *ds, int index)
{
    struct ds_ticket *t = &ds->tickets[index];
    const struct ds_story_ticket *s = t->story;
    t->assigned = t->assignee >= 0 ? t->created + 180 : 0;
    if (s->response) {
        t->first_response = t->created + s->response * 60;
        t->plan = t->first_response + 900;
    }
    for (int i = 0; i < DS_MAX_STEPS && s->steps[i].text; i++) {
        const struct ds_step *step = &s->steps[i];
        int64_t at = t->created + (int64_t)step->minute * 60;
        if (!step->no_note) {
            struct ds_note *n = ds_add_note(ds, index, at, step->who, step->text);
            n->type = step->type;
            n->publish = step->publish;
        }
        if (!step->quarters)
            continue;
        int minutes = step->quarters * 15;
        struct ds_time *e = ds_add_time(ds, step->who, at - minutes * 60, minutes);
        e->ticket = index;
        e->contract = t->contract;
        e->work_code = s->story == DS_STORY_INVOICE ? DS_BC_ONSITE : DS_BC_REMOTE;
        e->summary = step->text;
        e->created = at + 300;
        e->approved = is_over_the_block(s) ? 0 : ds_approval(ds, e->start);
        ds_book_at(ds, step->who, e->start, minutes);
        if (step->who != t->assignee && t->helper < 0)
            t->helper = step->who;
    }
    if (s->done) {
        t->completed = t->created + (int64_t)s->done * 60;
        t->completer = t->assignee;
        t->plan = t->first_response + (t->completed - t->first_response) / 4;
    }
}
