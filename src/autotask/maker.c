/* Where Autotask has no field for the impersonator, a write is never made in somebody's name. */
#include "autotask/maker.h"

#include "autotask/client_parts.h"
#include "autotask/journal.h"

static int64_t id_in(const struct json *record, struct str name)
{
    int64_t id;

    return json_i64(json_get_nocase(record, name), &id) ? id : 0;
}

/* The resource that the record names as its maker; 0 = none, or it was the caller's to say. */
static int64_t named(const struct cat_entity *e, const struct json *form, const struct json *record)
{
    static const struct str names[] = {STR_INIT("creatorResourceID"),
                                       STR_INIT("createdByResourceID"), STR_INIT("creatorUserID")};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (cat_field_find(e, names[i]))
            return json_get_nocase(form, names[i]) ? 0 : id_in(record, names[i]);
    return 0;
}

enum maker maker_of(struct at_client *c, const struct cat_entity *e, const struct json *form,
                    const struct json *record)
{
    int64_t api_user = journal_api_user(c->journal), who = named(e, form, record);

    if (api_user == 0 || who == 0)
        return MAKER_NOT_KNOWN;
    if (who == api_user || id_in(record, STR("impersonatorCreatorResourceID")) == api_user)
        return MAKER_OURS;
    return MAKER_ANOTHER;
}

void at_learn_maker(struct at_client *c, const struct at_call *call, const struct cat_entity *e,
                    const struct json *sent, const struct json *record)
{
    const char *configured = c->options.impersonate;
    bool as_itself = call->impersonate == AT_AS_API_USER ||
                     (call->impersonate == AT_AS_CONFIGURED && (!configured || !*configured));
    int64_t id = id_in(record, STR("impersonatorCreatorResourceID"));

    if (id == 0 && as_itself)
        id = named(e, sent, record);
    if (id > 0)
        journal_learn_api_user(c->journal, id);
}
