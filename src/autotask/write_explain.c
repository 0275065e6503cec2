/* What can be added to Autotask's refusal of a write from what is known here: the values that a
 * picklist allows, whose permission is missing, what is wrong with a record that is referred to,
 * and that cached metadata may have misled the caller. Never changes what is known of the outcome.
 */
#include "autotask/write_parts.h"

#include "autotask/client_parts.h"
#include "autotask/exchange.h"
#include "autotask/metadata.h"
#include "autotask/naming.h"
#include "base/utf8.h"

enum { LABELS_SHOWN = 15, FIX_MAX = 560, BODY_READ_MAX = 256 << 10, NAME_SHOWN = 80 };

static void advise_impersonator(int64_t resource, struct err *err)
{
    err->fix[0] = '\0';
    err_fix(err,
            "The write was made in the name of resource %lld. Their security "
            "level must allow "
            "impersonation and this right, and the API user's level must grant "
            "it; API users "
            "cannot be impersonated. Or make the write without impersonation.",
            (long long)resource);
}

static void list_values(const struct at_field_info *f, struct buf *out)
{
    size_t shown = 0;
    for (size_t i = 0; i < f->n_values; i++) {
        const struct at_picklist_value *v = &f->values[i];
        if (!v->is_active)
            continue;
        if (shown++ == LABELS_SHOWN || out->n > FIX_MAX - 120) {
            buf_add_z(out, ", ...");
            return;
        }
        buf_printf(out, "%s%.*s = %.*s", shown > 1 ? ", " : "", STR_ARG(v->value),
                   STR_ARG(v->label));
    }
}

static void advise_values(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          struct err *err)
{
    CLEANUP(buf_done) struct buf values = {0};
    const struct at_metadata *m;
    struct err ignored = {0};
    bool about_value = err->code == ERR_MISSING_REQUIRED ||
                       str_contains_nocase(str_from(err->text), STR("picklist value"));
    if (!about_value || !err->field[0] || at_metadata_get(c, call, e, &m, &ignored))
        return;
    const struct at_field_info *f = at_metadata_field(m, str_from(err->field));
    if (!f || f->n_values == 0)
        return;
    buf_init(&values, FIX_MAX);
    list_values(f, &values);
    if (values.n == 0 || values.failed)
        return;
    err->fix[0] = '\0';
    err_fix(err, "%s takes: %s.%s", err->field, buf_cstr(&values),
            err->code == ERR_MISSING_REQUIRED ? " Add it and call again." : "");
}

/* What the tenant's metadata allowed and Autotask refused: the metadata may be of yesterday. */
static bool doubts_metadata(enum err_code code)
{
    return code == ERR_BAD_VALUE || code == ERR_UNKNOWN_FIELD || code == ERR_MISSING_REQUIRED;
}

/* ---- References ---- */

/* The id that the body has in the field; false when there is none. */
static bool value_sent(struct at_call *call, const struct exchange *x, const char *field,
                       int64_t *ret)
{
    const struct json *body = NULL;
    struct err ignored = {0};
    return x->body.n > 0 && x->body.n < BODY_READ_MAX &&
           !json_parse(call->arena, x->body, NULL, &body, &ignored) &&
           json_i64(json_get_nocase(body, str_from(field)), ret);
}

static bool is_inactive(const struct json *record)
{
    const struct json *active = json_get_nocase(record, STR("isActive"));
    int64_t n;
    return (json_is(active, JSON_BOOL) && !json_true(active)) || (json_i64(active, &n) && n == 0);
}

static void say_reference(struct at_call *call, const struct cat_entity *to, int64_t id,
                          const struct json *record, struct err *err)
{
    struct naming naming;
    struct str name = {0};
    if (record && naming_of(to, &naming))
        name = utf8_cut(naming_text(call->arena, &naming, record), NAME_SHOWN);
    err->fix[0] = '\0';
    if (!record)
        err_fix(err,
                "There is no record %lld in %.*s (or the API user may not see it): search for the "
                "right one.",
                (long long)id, STR_ARG(to->name));
    else if (is_inactive(record))
        err_fix(err,
                "%.*s %lld (%.*s) exists and is inactive. Choose an active one, or ask whether it "
                "is to be activated first, as a step of its own.",
                STR_ARG(to->name), (long long)id, STR_ARG(name));
    else
        err_fix(err,
                "%.*s %lld (%.*s) exists and is active, so it does not fit here: it may belong to "
                "another company or be of another kind.",
                STR_ARG(to->name), (long long)id, STR_ARG(name));
}

/* Autotask says the same of records that are missing, inactive or somebody else's. */
static void advise_reference(struct at_client *c, struct at_call *call, const struct exchange *x,
                             struct err *err)
{
    const struct cat_field *f = cat_field_find(x->entity, str_from(err->field));
    const struct json *record = NULL;
    struct err why = {0};
    int64_t id;
    if (!f || !f->reference || !(f->reference->ops & CAT_GET) ||
        !str_contains_nocase(str_from(err->text), STR("reference value on field")) ||
        !value_sent(call, x, err->field, &id))
        return;
    enum err_code rc = at_get(c, call, f->reference, id, &record, &why);
    if (!rc || rc == ERR_NOT_FOUND)
        say_reference(call, f->reference, id, rc ? NULL : record, err);
}

void write_explain(struct at_client *c, struct at_call *call, const struct exchange *x,
                   struct err *err)
{
    const struct cat_entity *e = x->entity;
    if (err->effect != ERR_NOTHING_WRITTEN)
        return;
    if (err->code == ERR_NOT_PERMITTED && x->impersonate > 0)
        advise_impersonator(x->impersonate, err);
    if (!doubts_metadata(err->code))
        return;
    at_metadata_forget(c, e);
    if (err->code == ERR_BAD_VALUE || err->code == ERR_MISSING_REQUIRED)
        advise_values(c, call, e, err);
    if (err->code == ERR_BAD_VALUE)
        advise_reference(c, call, x, err);
}
