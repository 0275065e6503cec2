/* The rules for repeated writes. What was written down decides; reading Autotask decides what the
 * journal cannot know. */
#include "autotask/operation.h"

#include "autotask/client_parts.h"
#include "autotask/form.h"
#include "autotask/write_parts.h"
#include "base/arena.h"
#include "base/clock.h"

#include <stdio.h>

/* ---- What the call is recognised by ---- */

static void add_part(struct digest *d, struct str s)
{
    digest_add(d, s.p, s.n);
    digest_add(d, "", 1);
}

static struct str request_digest(struct arena *a, const struct at_call *call,
                                 const struct operation *o, struct str form)
{
    struct digest d;
    char hex[DIGEST_TEXT_MAX];
    /* The id of a child's parent is not always known when the record is gone already. */
    const char *what = str_printf(a, "%d %.*s %lld %lld", (int)o->op,
                                  STR_ARG(o->entity ? o->entity->name : str_from(o->route)),
                                  (long long)(o->op == CAT_CREATE ? o->parent : o->record),
                                  (long long)call->impersonate);

    digest_init(&d);
    add_part(&d, str_from(what));
    add_part(&d, o->fields ? form : o->body);
    digest_text(&d, hex);
    return str_from(str_dup(a, str_from(hex)));
}

static struct str text_or_none(const char *z)
{
    return z ? str_from(z) : STR("");
}

static struct journal_row row_of(struct at_call *call, const struct operation *o)
{
    static const struct at_writer nobody = {0};
    const struct at_writer *w = call->writer ? call->writer : &nobody;
    struct arena *a = call->arena;
    struct journal_row row = {
        .principal = text_or_none(w->principal),
        .args = text_or_none(w->args),
        .again = text_or_none(w->again),
        .tool = text_or_none(w->tool),
        .ordinal = call->writes++,
        .route = str_from(o->route),
        .op = (int64_t)o->op,
        .entity = o->entity ? o->entity->name : STR(""),
        .parent = o->parent,
        .record = o->record,
    };
    if (o->fields)
        row.form = form_of(a, o->entity, o->fields);
    row.request = request_digest(a, call, o, row.form);
    const struct json *form;
    if (call->before && row.form.n > 0 && !json_parse(a, row.form, NULL, &form, NULL))
        row.before = form_in(a, o->entity, form, call->before);
    return row;
}

static struct at_written written_of(const struct journal_row *row)
{
    /* Of one that was settled later the end says when that was. */
    struct at_written w = {.at_s = row->intent_ms / 1000};

    snprintf(w.operation, sizeof(w.operation), "%.*s", STR_ARG(row->id));
    return w;
}

/* ---- Sending ---- */

static enum journal_state state_after(enum err_code rc, const struct err *err)
{
    if (!rc || err->effect == ERR_WRITTEN)
        return JOURNAL_CONFIRMED;
    if (err->effect == ERR_WRITE_UNKNOWN)
        return JOURNAL_UNKNOWN;
    return rc == ERR_CANCELLED ? JOURNAL_CANCELLED : JOURNAL_REJECTED;
}

static void advise_to_ask(const struct journal_row *row, struct err *err)
{
    err->fix[0] = '\0';
    err_fix(err,
            "operation_status with operation=%.*s looks what became of it. So does the same call "
            "again: it is not sent twice. Do not write it in any other way.",
            STR_ARG(row->id));
}

static enum err_code send_it(struct at_client *c, struct at_call *call, struct journal_row *row,
                             operation_send_fn *send, void *ctx, int64_t *ret_id, struct err *err)
{
    struct err local = {0};
    int64_t id = row->record;

    call->in_operation = true;
    enum err_code rc = send(ctx, &id, &local);
    call->in_operation = false;
    enum journal_state state = state_after(rc, &local);

    if (!rc)
        row->record = id;
    journal_end(c->journal, row, state, rc ? &local : NULL);
    call->written = written_of(row);
    if (state == JOURNAL_UNKNOWN)
        advise_to_ask(row, &local);
    else if (rc)
        call->written = (struct at_written){0};
    if (rc && err && !err->code)
        *err = local;
    if (!rc)
        *ret_id = id;
    return rc;
}

/* ---- Not sending ---- */

/* Whether the record still has what the update wrote. */
static enum err_code still_so(struct at_client *c, struct at_call *call, const struct operation *o,
                              const struct journal_row *row, bool *ret, struct err *err)
{
    const struct json *form, *now = call->before;
    enum err_code rc = ERR_OK;

    *ret = true;
    if (!o->fields || !o->entity || !(o->entity->ops & CAT_GET))
        return ERR_OK;
    if (!now)
        rc = at_get(c, call, o->entity, o->record, &now, err);
    if (!rc)
        rc = json_parse(call->arena, row->form, NULL, &form, err);
    if (!rc)
        *ret = form_match(call->arena, o->entity, form, NULL, now) == FORM_SAME;
    return rc;
}

static enum err_code refuse_open(struct at_call *call, const struct journal_row *row,
                                 struct err *err)
{
    struct err local = {.effect = ERR_WRITE_UNKNOWN};

    call->written = written_of(row);
    if (row->state == JOURNAL_UNDECIDED) {
        (void)err_set(&local, ERR_OUTCOME_UNKNOWN,
                      "The same write was sent before (%.*s), its reply was lost, and reading "
                      "cannot tell whether it was made. Nothing was sent now.",
                      STR_ARG(row->id));
        err_fix(&local, "Have a person look in Autotask. If it is not there, make the same call "
                        "with allow_duplicate=true.");
    } else {
        (void)err_set(&local, ERR_OUTCOME_UNKNOWN,
                      "The same write was sent before (%.*s) and what became of it is not known "
                      "yet. Nothing was sent now.",
                      STR_ARG(row->id));
        advise_to_ask(row, &local);
    }
    if (err && !err->code)
        *err = local;
    return local.code;
}

static enum err_code no_such_operation(const struct journal_row *row, struct err *err)
{
    (void)err_set(err, ERR_BAD_VALUE,
                  "allow_duplicate names %.*s, which this call does not repeat.",
                  (int)(row->again.n < 40 ? row->again.n : 40), row->again.p);
    err_field(err, STR("allow_duplicate"));
    err_fix(err, "Give true, or the id from the message that asked for it.");
    return ERR_BAD_VALUE;
}

static bool is_open(const struct journal_row *row)
{
    return row->state == JOURNAL_UNKNOWN || row->state == JOURNAL_UNDECIDED;
}

static enum err_code replay(struct at_call *call, const struct journal_row *row, int64_t *ret_id)
{
    call->written = written_of(row);
    call->written.replayed = true;
    call->written.on_purpose = row->again.n > 0;
    *ret_id = row->record;
    return ERR_OK;
}

/* The journal cannot be used, or the same call was under way: it has failed, or has not ended yet.
 */
static enum err_code not_begun(struct at_call *call, const struct journal_row *row,
                               struct err *local, struct err *err)
{
    if (local->effect == ERR_WRITE_UNKNOWN) {
        call->written = written_of(row);
        advise_to_ask(row, local);
    }
    if (err && !err->code)
        *err = *local;
    return local->code;
}

enum err_code operation_run(struct at_client *c, struct at_call *call, const struct operation *o,
                            operation_send_fn *send, void *ctx, int64_t *ret_id, struct err *err)
{
    const struct journal_row asked = row_of(call, o);
    int64_t despite = 0, changed_s = 0;
    bool looked = false;

    call->written = (struct at_written){0};
    for (;;) {
        struct journal_row row = asked;
        enum journal_answer answer;
        struct err ignored = {0};
        bool same;
        struct err local = {0};
        enum err_code rc = journal_begin(c->journal, call, &row, despite, &answer, &local);
        if (rc)
            return not_begun(call, &row, &local, err);
        switch (answer) {
        case JOURNAL_SEND:
            rc = send_it(c, call, &row, send, ctx, ret_id, err);
            call->written.changed_s = changed_s;
            return rc;
        case JOURNAL_FAILED:
            return not_begun(call, &row, &local, err);
        case JOURNAL_NO_SUCH_OP:
            return no_such_operation(&row, err);
        case JOURNAL_OPEN:
            if (looked || operation_reconcile(c, call, &row, &ignored) || is_open(&row))
                return refuse_open(call, &row, err);
            looked = true;
            break;
        case JOURNAL_DONE:
            if (o->op != CAT_UPDATE && o->op != CAT_REPLACE)
                return replay(call, &row, ret_id);
            rc = still_so(c, call, o, &row, &same, err);
            if (rc)
                return rc;
            if (same)
                return replay(call, &row, ret_id);
            despite = row.n;
            changed_s = row.ended_ms / 1000;
            break;
        }
    }
}

/* ---- For those who ask ---- */

static struct at_operation public_of(struct at_client *c, struct arena *a,
                                     const struct journal_row *row)
{
    struct at_operation o = {
        .id = str_dup(a, row->id),
        .tool = str_dup(a, row->tool),
        .route = str_dup(a, row->route),
        .entity = row->entity.n > 0 ? cat_entity_find(row->entity) : NULL,
        .op = (enum cat_ops)row->op,
        .state = row->state,
        .record = row->record,
        .begun_s = row->intent_ms / 1000,
        .ended_s = row->ended_ms / 1000,
    };
    if (row->state == JOURNAL_UNKNOWN)
        o.known_s = (row->ended_ms + journal_settle_ms(c->journal) + 999) / 1000;
    return o;
}

enum err_code at_operation_get(struct at_client *c, struct at_call *call, struct str id,
                               struct at_operation *ret, struct err *ret_reading, struct err *err)
{
    struct journal_row row;
    struct str principal = text_or_none(call->writer ? call->writer->principal : NULL);
    enum err_code rc = journal_find(c->journal, call->arena, principal, id, &row, err);

    if (rc)
        return rc;
    if (operation_reconcile(c, call, &row, ret_reading)) {
        /* It stays what it was. */
    }
    *ret = public_of(c, call->arena, &row);
    return ERR_OK;
}

bool at_operation_deleted(struct at_client *c, struct at_call *call, struct at_operation *ret)
{
    struct journal_row row;
    const struct at_writer *w = call->writer;
    int64_t ignored;

    if (!w || !journal_find_deleted(c->journal, call->arena, text_or_none(w->principal),
                                    text_or_none(w->args), &row))
        return false;
    *ret = public_of(c, call->arena, &row);
    return replay(call, &row, &ignored) == ERR_OK;
}
