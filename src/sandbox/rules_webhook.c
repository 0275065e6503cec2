/* Rules of webhooks and of what belongs to them: fields, user-defined fields, excluded resources.
 * A webhook is ready, and calls out, once it has a subscribed field. */
#include "sandbox/rules.h"
#include "sandbox/webhook.h"

#include <stdio.h>

enum { ACTIVE_MAX = 50 };

static const struct sb_hook_kind *kind_of(const struct sb_change *c, enum sb_hook_table *ret)
{
    const struct sb_hook_kind *k = sb_hook_kind_of_table(c->entity, ret);
    if (!k)
        BUG("the rules of webhooks are of webhooks only");
    return k;
}

/* A webhook's GUID is the server's; made from the id so that it is the same in every run. */
void sb_webhook_prepare(struct sb_change *c)
{
    if (c->write != SB_CREATE) {
        sb_keep(c, "isReady");
        sb_keep(c, "ownerResourceID");
        if (!sb_has(c, "secretKey"))
            sb_keep(c, "secretKey"); /* nobody can read it, so nobody can send it back */
        return;
    }
    sb_set_text(c, "webhookGUID",
                str_from(str_printf(c->r->arena, "5a4db0c5-0000-4000-8000-%012llx",
                                    (unsigned long long)c->id)));
    sb_set(c, "ownerResourceID", c->actor);
    sb_set(c, "isReady", 0);
}

void sb_webhook_check(struct sb_change *c)
{
    enum sb_hook_table table;
    const struct sb_hook_kind *k = kind_of(c, &table);
    char sql[160];
    if (!sb_get(c, "isActive") || sb_was(c, "isActive"))
        return;
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM \"%sWebhooks\" WHERE isActive=1 AND id<>?1",
             k->prefix);
    if (sb_lookup(c->r, sql, c->id, 0, 0) >= ACTIVE_MAX)
        sb_error(&c->errors, "There are %d active webhooks of this type already.", ACTIVE_MAX);
}

/* A webhook that is switched on again begins without failures. */
void sb_webhook_done(struct sb_change *c)
{
    enum sb_hook_table table;
    const struct sb_hook_kind *k = kind_of(c, &table);
    if (sb_changed(c, "isActive"))
        sb_run(c->r, "DELETE FROM sb_counters WHERE ?1=?1 AND ?2=?2 AND ?3=?3 AND key=?4", 0, 0, 0,
               str_printf(c->r->arena, "webhook failures %s %lld", k->prefix, (long long)c->id));
}

void sb_webhook_remove(struct sb_change *c)
{
    static const char *const parts[] = {"Fields", "UdfFields", "ExcludedResources"};
    enum sb_hook_table table;
    const struct sb_hook_kind *k = kind_of(c, &table);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (k->has_udfs || i != 1)
            sb_run(c->r,
                   str_printf(c->r->arena, "DELETE FROM \"%sWebhook%s\" WHERE webhookID=?1",
                              k->prefix, parts[i]),
                   c->id, 0, 0, "");
    }
}

/* ---- its fields ---- */

void sb_webhook_field_check(struct sb_change *c)
{
    enum sb_hook_table table;
    const struct sb_hook_kind *k = kind_of(c, &table);
    bool udf = table == SB_HOOK_UDF_FIELDS;
    const char *name = udf ? "udfFieldID" : "fieldID";
    char sql[200];
    if (!sb_has(c, name)) {
        sb_error(&c->errors, "Value does not exist for the required field %s", name);
        return;
    }
    bool known = udf ? sb_exists(c->r, "SELECT 1 FROM \"UserDefinedFieldDefinitions\" WHERE id=?1",
                                 sb_get(c, name), 0, 0)
                     : sb_hook_field(k, sb_get(c, name)) != NULL;
    snprintf(sql, sizeof(sql), "SELECT 1 FROM \"%.*s\" WHERE webhookID=?1 AND %s=?2 AND id<>?3",
             STR_ARG(c->entity->name), name);
    if (!known)
        sb_error(&c->errors, "Picklist value [%lld] does not exist for %s",
                 (long long)sb_get(c, name), name);
    else if (sb_exists(c->r, sql, sb_get(c, "webhookID"), sb_get(c, name), c->id))
        sb_error(&c->errors, "The webhook has this field already.");
}

/* Ready is the webhook with a subscribed field, the record `without` not counted. */
static void set_ready(struct sb_change *c, int64_t webhook, int64_t without)
{
    enum sb_hook_table table;
    const struct sb_hook_kind *k = kind_of(c, &table);
    const char *sql = str_printf(
        c->r->arena,
        "UPDATE \"%sWebhooks\" SET isReady=(EXISTS (SELECT 1 FROM \"%sWebhookFields\" WHERE "
        "webhookID=?1 AND isSubscribedField=1 AND NOT (id=?2 AND ?3=%d))%s%s%s) WHERE id=?1",
        k->prefix, k->prefix, SB_HOOK_FIELDS, k->has_udfs ? " OR EXISTS (SELECT 1 FROM \"" : "",
        k->has_udfs ? k->prefix : "",
        k->has_udfs ? "WebhookUdfFields\" WHERE webhookID=?1 AND isSubscribedField=1 AND NOT "
                      "(id=?2 AND ?3=2))"
                    : "");
    _Static_assert(SB_HOOK_UDF_FIELDS == 2, "as in the text above");
    sb_run(c->r, sql, webhook, without, table, "");
}

void sb_webhook_field_done(struct sb_change *c)
{
    set_ready(c, sb_get(c, "webhookID"), 0);
}

void sb_webhook_field_remove(struct sb_change *c)
{
    set_ready(c, sb_get(c, "webhookID"), c->id);
}

void sb_webhook_excluded_check(struct sb_change *c)
{
    if (!sb_has(c, "resourceID"))
        sb_error(&c->errors, "Value does not exist for the required field resourceID");
}
