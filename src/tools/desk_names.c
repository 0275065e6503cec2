/* resolve_name: what a name, number or address can mean, over all kinds of records that people
 * talk about. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { PER_ENTITY = 6 };

static const char *const company_columns[] = {"companyName:name", "city", "isActive:active", "id",
                                              NULL};
static const char *const contact_columns[] = {
    "firstName", "lastName", "companyID:company", "emailAddress:e-mail", "isActive:active",
    "id",        NULL};
static const char *const resource_columns[] = {"firstName",       "lastName", "email:e-mail",
                                               "isActive:active", "id",       NULL};
static const char *const ticket_columns[] = {
    "ticketNumber:number", "title", "companyID:company", "status", "id", NULL};
static const char *const project_columns[] = {
    "projectNumber:number", "projectName:name", "companyID:company", "status", "id", NULL};
static const char *const asset_columns[] = {"referenceTitle:name",
                                            "serialNumber:serial",
                                            "companyID:company",
                                            "isActive:active",
                                            "id",
                                            NULL};
static const char *const contract_columns[] = {
    "contractName:name", "companyID:company", "status", "endDate:ends", "id", NULL};

static const struct kind {
    const char *entity, *key, *heading;
    const char *const *columns;
    const char *fields[4]; /* searched; none: a person's name */
} kinds[] = {
    {"Companies", "companies", "Companies", company_columns, {"companyName", "companyNumber"}},
    {"Contacts", "contacts", "Contacts", contact_columns, {NULL}},
    {"Resources", "resources", "Resources", resource_columns, {NULL}},
    {"Tickets", "tickets", "Tickets", ticket_columns, {"ticketNumber", "title"}},
    {"Projects", "projects", "Projects", project_columns, {"projectNumber", "projectName"}},
    {"ConfigurationItems",
     "configuration_items",
     "Configuration items",
     asset_columns,
     {"referenceTitle", "serialNumber", "referenceNumber"}},
    {"Contracts", "contracts", "Contracts", contract_columns, {"contractName", "contractNumber"}},
};

static void add_condition(struct work_query *q, const struct kind *k, struct str text)
{
    struct str fields[4], mail = STR_INIT("email");
    size_t n = 0;

    while (n < ARRAY_LEN(fields) && k->fields[n]) {
        fields[n] = str_from(k->fields[n]);
        n++;
    }
    if (n > 0) {
        work_where_any(q, fields, n, AT_CONTAINS, text);
    } else if (str_find(text, '@') >= 0) {
        if (strcmp(k->entity, "Contacts") == 0)
            mail = STR("emailAddress");
        work_where_any(q, &mail, 1, AT_EQ, text);
    } else {
        work_where_person(q, text);
    }
}

static enum err_code resolve_name(struct tool_run *r)
{
    struct str text = arg_text(r, "name");
    struct work_query queries[ARRAY_LEN(kinds)];
    int64_t totals[ARRAY_LEN(kinds)], all = 0;
    struct work_answer a;
    enum err_code rc = ERR_OK;

    if (text.n < 2) {
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "name needs at least two characters.");
        err_field(&r->err, STR("name"));
    }
    for (size_t i = 0; !rc && i < ARRAY_LEN(kinds); i++) {
        work_query_init(&queries[i], r, kinds[i].entity, kinds[i].columns);
        add_condition(&queries[i], &kinds[i], text);
        queries[i].max_rows = PER_ENTITY;
        rc = work_fetch_visible(&queries[i]);
        if (!rc)
            rc = work_total(&queries[i], &totals[i]);
        all += rc ? 0 : totals[i];
    }
    if (rc)
        return rc;
    WORK_NAMES(r, &queries[0], &queries[1], &queries[2], &queries[3], &queries[4], &queries[5],
               &queries[6]);
    work_answer_init(&a, r, "%.*s: %lld records have that in their name or number",
                     STR_ARG(untrusted_copy(r->arena, text, 60)), (long long)all);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (totals[i] > 0)
            work_rows_of(work_section(&a, kinds[i].key, kinds[i].heading, totals[i], PER_ENTITY),
                         &queries[i]);
    work_counted(&a, "Companies, contacts, resources, tickets, projects, configuration items and "
                     "contracts, inactive and closed ones too, oldest first.");
    return work_finish(&a);
}

enum mcp_rc tool_resolve_name(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, resolve_name);
}
