/* Settling an operation whose reply was lost, by reading only. An update has happened when the
 * record has its values, a deletion when the record is gone, a creation when there is a record of
 * the same parent, texts, dates and people that was made since and that no other operation made.
 * What is not there counts as not done only when it can no longer come: after the settle time. */
#include "autotask/client_parts.h"
#include "autotask/filter.h"
#include "autotask/form.h"
#include "autotask/maker.h"
#include "autotask/operation.h"
#include "autotask/write_parts.h"
#include "base/arena.h"
#include "base/clock.h"

enum {
    CLOCK_SKEW_S = 60,          /* between the Date of a reply and the date of a record */
    UNKNOWN_SKEW_S = 300,       /* where no reply had a Date */
    LOOK_BACK_S = 24 * 60 * 60, /* what is older cannot be ours, whatever the clocks */
    LOOK_AT = 500               /* records made since */
};

struct look {
    struct at_client *client;
    struct at_call *call;
    struct journal_row *row;
    const struct cat_entity *entity;
    const struct json *form, *before;
    enum journal_state found; /* what reading shows now, without regard to time */
    int64_t late_ms;          /* of the record that was looked at last */
};

/* ---- What is there ---- */

static enum err_code read_record(struct look *l, const struct json **ret, struct err *err)
{
    struct err local = {0};
    enum err_code rc = at_get(l->client, l->call, l->entity, l->row->record, ret, &local);

    if (rc == ERR_NOT_FOUND) {
        *ret = NULL;
        return ERR_OK;
    }
    if (rc && err && !err->code)
        *err = local;
    return rc;
}

static enum err_code look_at_update(struct look *l, struct err *err)
{
    const struct json *record;
    enum err_code rc = read_record(l, &record, err);

    if (rc)
        return rc;
    if (!record) { /* deleted since */
        l->found = JOURNAL_UNDECIDED;
        return ERR_OK;
    }
    switch (form_match(l->call->arena, l->entity, l->form, l->before, record)) {
    case FORM_SAME:
    case FORM_PARTLY:
        l->found = JOURNAL_CONFIRMED;
        break;
    case FORM_BEFORE:
        l->found = JOURNAL_NOT_APPLIED;
        break;
    case FORM_OTHER:
        l->found = JOURNAL_UNDECIDED;
        break;
    }
    return ERR_OK;
}

static enum err_code look_at_delete(struct look *l, struct err *err)
{
    const struct json *record;
    enum err_code rc = read_record(l, &record, err);

    if (!rc)
        l->found = record ? JOURNAL_NOT_APPLIED : JOURNAL_CONFIRMED;
    return rc;
}

/* ---- Creations ---- */

/* What the new record points to narrows the query. */
static enum err_code add_references(struct look *l, struct at_filter *f, struct err *err)
{
    const struct cat_field *parent = l->entity->parent_field;

    if (parent && l->row->parent > 0 && !(parent->flags & CAT_NOT_QUERYABLE)) {
        enum err_code rc = at_filter_add_i64(f, parent->name, AT_EQ, l->row->parent, STR(""), err);
        if (rc)
            return rc;
    }
    for (struct json_iter it = json_iter(l->form); json_next(&it);) {
        const struct cat_field *field = cat_field_find(l->entity, it.name);
        int64_t id;
        bool counts = field && (field == parent ? l->row->parent == 0
                                                : field->reference && field->flags & CAT_REQUIRED);
        if (!counts || field->flags & CAT_NOT_QUERYABLE || !str_to_i64(json_str(it.value), &id))
            continue;
        enum err_code rc = at_filter_add_i64(f, field->name, AT_EQ, id, STR(""), err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

/* Whether the record was made between the intent and the end of the settle time, by Autotask's
 * clock. */
static bool is_in_time(struct look *l, const struct cat_field *date, const struct json *record)
{
    int64_t ahead_s = __atomic_load_n(&l->client->ahead_s, __ATOMIC_RELAXED), made_s;
    bool known = __atomic_load_n(&l->client->clock_known, __ATOMIC_RELAXED);
    int64_t skew_s = known ? CLOCK_SKEW_S : UNKNOWN_SKEW_S;
    int64_t last_s = (l->row->ended_ms + journal_settle_ms(l->client->journal)) / 1000 + skew_s;
    bool has_zone, has_time;

    if (!date ||
        !iso_parse(json_str(json_get_nocase(record, date->name)), &made_s, &has_zone, &has_time))
        return false;
    l->late_ms = (made_s - ahead_s) * 1000 - l->row->ended_ms;
    return made_s - ahead_s >= l->row->intent_ms / 1000 - skew_s && made_s - ahead_s <= last_s;
}

/* The first of the records that is ours. Of one without a creation date, one that is a little too
 * old or made later, one that somebody else has made, or a new one that has the name but not all of
 * the texts, it can only be said that it looks like it. */
static enum err_code choose(struct look *l, const struct at_rows *rows,
                            const struct cat_field *date, struct err *err)
{
    int64_t alike = 0;

    for (size_t i = 0; i < rows->n; i++) {
        int64_t id;
        bool taken = false, in_time = is_in_time(l, date, rows->rows[i]);
        bool anothers = maker_of(l->client, l->entity, l->form, rows->rows[i]) == MAKER_ANOTHER;
        enum form_likeness like = form_likeness(l->call->arena, l->entity, l->form, rows->rows[i]);
        if (like == FORM_ANOTHER || (like == FORM_ALIKE && ((date && !in_time) || anothers)) ||
            !json_i64(json_get_nocase(rows->rows[i], STR("id")), &id))
            continue;
        enum err_code rc = journal_claims(l->client->journal, l->row, id, &taken, err);
        if (rc)
            return rc;
        if (taken)
            continue;
        if (like == FORM_MADE && in_time && !anothers) {
            l->found = JOURNAL_CONFIRMED;
            l->row->record = id;
            return ERR_OK;
        }
        alike = id;
    }
    l->found = alike || rows->more ? JOURNAL_UNDECIDED : JOURNAL_NOT_APPLIED;
    l->row->record = alike;
    return ERR_OK;
}

static enum err_code look_for_created(struct look *l, struct err *err)
{
    const struct cat_field *date = form_creation_date(l->entity);
    struct at_filter f;
    struct at_rows rows;

    l->found = JOURNAL_UNDECIDED;
    at_filter_init(&f, l->call->arena, l->entity);
    enum err_code rc = add_references(l, &f, err);
    if (!rc && date)
        rc = at_filter_add_range(&f, date->name, l->row->intent_ms / 1000 - LOOK_BACK_S, INT64_MAX,
                                 STR(""), err);
    if (rc || f.n == 0 || !(l->entity->ops & CAT_QUERY))
        return rc;
    struct at_query q = {.filter = at_filter_json(&f), .max_rows = LOOK_AT};
    rc = at_query(l->client, l->call, l->entity, &q, &rows, err);
    return rc ? rc : choose(l, &rows, date, err);
}

/* ---- What follows ---- */

static enum err_code look(struct look *l, struct err *err)
{
    bool readable = l->entity && l->entity->ops & CAT_GET;

    l->found = JOURNAL_UNDECIDED;
    if (l->row->op == CAT_CREATE && l->entity && json_len(l->form) > 0)
        return look_for_created(l, err);
    if (l->row->op == CAT_DELETE && readable)
        return look_at_delete(l, err);
    if ((l->row->op == CAT_UPDATE || l->row->op == CAT_REPLACE) && readable &&
        json_len(l->form) > 0)
        return look_at_update(l, err);
    return ERR_OK;
}

enum err_code operation_reconcile(struct at_client *c, struct at_call *call,
                                  struct journal_row *row, struct err *err)
{
    struct look l = {.client = c, .call = call, .row = row};

    if (row->state != JOURNAL_UNKNOWN)
        return ERR_OK;
    l.entity = row->entity.n > 0 ? cat_entity_find(row->entity) : NULL;
    if (row->form.n > 0 && json_parse(call->arena, row->form, NULL, &l.form, NULL))
        l.form = NULL;
    if (row->before.n > 0 && json_parse(call->arena, row->before, NULL, &l.before, NULL))
        l.before = NULL;
    bool settled = clock_now_ms() >= row->ended_ms + journal_settle_ms(c->journal);
    enum err_code rc = look(&l, err);
    if (rc)
        return rc;
    if (l.found != JOURNAL_CONFIRMED && !settled)
        return ERR_OK; /* it may still come */
    if (l.found == JOURNAL_CONFIRMED && l.entity)
        write_forget(c, l.entity);
    return journal_settle(c->journal, row, l.found, l.found == JOURNAL_CONFIRMED ? l.late_ms : 0,
                          err);
}
