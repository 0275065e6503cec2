/* What can be added to Autotask's refusal of a write from what is known here: the values that a
 * picklist allows, whose permission is missing, and that cached metadata may have misled the
 * caller. Never changes what is known of the outcome. */
#include "autotask/write_parts.h"

#include "autotask/client_parts.h"
#include "autotask/metadata.h"

enum { LABELS_SHOWN = 15, FIX_MAX = 560 };

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

void write_explain(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                   int64_t impersonate, struct err *err)
{
    if (err->effect != ERR_NOTHING_WRITTEN)
        return;
    if (err->code == ERR_NOT_PERMITTED && impersonate > 0)
        advise_impersonator(impersonate, err);
    if (doubts_metadata(err->code))
        at_metadata_forget(c, e);
    if (err->code == ERR_BAD_VALUE || err->code == ERR_MISSING_REQUIRED)
        advise_values(c, call, e, err);
}
