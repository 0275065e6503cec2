/* Webhooks: five kinds of records of the same form, one for each entity that can call out. The
 * tools' files describe those of tickets; which kind is meant is an argument. */
#include "tools/handlers.h"
#include "tools/write.h"

static const struct {
    const char *of, *webhooks, *fields;
} kinds[] = {
    {"Tickets", "TicketWebhooks", "TicketWebhookFields"},
    {"TicketNotes", "TicketNoteWebhooks", "TicketNoteWebhookFields"},
    {"Companies", "CompanyWebhooks", "CompanyWebhookFields"},
    {"Contacts", "ContactWebhooks", "ContactWebhookFields"},
    {"ConfigurationItems", "ConfigurationItemWebhooks", "ConfigurationItemWebhookFields"},
};

static size_t choose(struct tool_run *r)
{
    struct str of = arg_text(r, "entity");

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_eq(of, str_from(kinds[i].of))) {
            r->entity = cat_entity_find(str_from(kinds[i].webhooks));
            return i;
        }
    BUG("an entity that the schema of the tool does not allow");
}

static enum err_code search_webhooks(struct tool_run *r)
{
    (void)choose(r);
    return search_run(r);
}

enum mcp_rc tool_search_webhooks(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, search_webhooks);
}

static enum err_code get_webhook(struct tool_run *r)
{
    (void)choose(r);
    return get_run(r);
}

enum mcp_rc tool_get_webhook(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get_webhook);
}

/* What Autotask requires and nobody wants to say: where to tell of a deactivation, and which
 * events. */
static void add_usual(struct tool_run *r, struct fields *f)
{
    static const char *const on[] = {"isActive", "isSubscribedToCreateEvents",
                                     "isSubscribedToUpdateEvents"};

    if (!fields_has(f, STR("deactivationUrl")))
        fields_add_text(f, STR("deactivationUrl"), arg_text(r, "url"));
    if (!fields_has(f, STR("sendThresholdExceededNotification")))
        fields_add_raw(f, STR("sendThresholdExceededNotification"), STR("false"));
    for (size_t i = 0; i < ARRAY_LEN(on); i++)
        if (!fields_has(f, str_from(on[i])))
            fields_add_raw(f, str_from(on[i]), STR("true"));
}

static enum err_code create_webhook(struct tool_run *r)
{
    size_t kind = choose(r);
    struct write w = {.op = CAT_CREATE, .entity = r->entity};
    struct fields f;

    fields_init(&f, r->arena);
    enum err_code rc = fields_add_args(r, &f, r->entity);
    if (rc)
        return rc;
    add_usual(r, &f);
    w.note = str_printf(r->arena,
                        "It calls out once a field is subscribed: create_entity entity=%s "
                        "parent_id=<id of the webhook> with fieldID and isSubscribedField.",
                        kinds[kind].fields);
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_create_webhook(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_webhook);
}

static enum err_code update_webhook(struct tool_run *r)
{
    (void)choose(r);
    return update_run(r);
}

enum mcp_rc tool_update_webhook(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, update_webhook);
}

static enum err_code delete_webhook(struct tool_run *r)
{
    (void)choose(r);
    return delete_run(r);
}

enum mcp_rc tool_delete_webhook(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, delete_webhook);
}
