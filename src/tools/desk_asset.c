/* find_asset: which device is this, how long is its warranty, which tickets has it had. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { SHOWN = 10, TICKETS_SHOWN = 10, TICKETS_OF_MAX = 5 };

static const char *const columns[] = {"referenceTitle:name",
                                      "companyID:company",
                                      "configurationItemType:type",
                                      "productID:product",
                                      "serialNumber:serial",
                                      "contactID:user",
                                      "rmmDeviceAuditLastUser:last user",
                                      "rmmDeviceAuditIPAddress:ip",
                                      "location",
                                      "isActive:active",
                                      "warrantyExpirationDate:-",
                                      NULL};
static const char *const ticket_columns[] = {
    "configurationItemID:asset",   "ticketNumber:number", "status", "title",
    "assignedResourceID:assigned", "createDate:created",  NULL};

static enum err_code find_items(struct tool_run *r, struct work_query *q)
{
    static const struct str fields[] = {
        STR_INIT("referenceTitle"),          STR_INIT("serialNumber"),
        STR_INIT("referenceNumber"),         STR_INIT("rmmDeviceAuditHostname"),
        STR_INIT("rmmDeviceAuditIPAddress"), STR_INIT("rmmDeviceAuditLastUser")};
    struct str text = arg_text(r, "text");

    work_query_init(q, r, "ConfigurationItems", columns);
    if (text.n > 0)
        work_where_any(q, fields, ARRAY_LEN(fields), AT_CONTAINS, text);
    work_where_arg(q, "companyID", "company");
    work_where_arg(q, "contactID", "user");
    if (text.n == 0 && arg_text(r, "company").n == 0 && arg_text(r, "user").n == 0) {
        enum err_code rc = err_set(&r->err, ERR_MISSING_REQUIRED, "What to look for is not given.");
        err_field(&r->err, STR("text"));
        err_fix(&r->err, "Give text (name, serial number, IP address ...), user or company.");
        return rc;
    }
    return work_fetch(q);
}

static struct str warranty(const struct work_query *q, size_t row)
{
    struct work_day today;
    int64_t day;

    if (!work_calendar_day(q, row, "warrantyExpirationDate", &day))
        return STR("not known");
    work_day_of(q->r, q->r->now_s, &today);
    struct str date = str_make(json_str(work_value(q, row, "warrantyExpirationDate")).p, 10);
    if (day < today.number)
        return str_from(str_printf(q->r->arena, "%.*s (over since %lld days)", STR_ARG(date),
                                   (long long)(today.number - day)));
    return str_from(str_printf(q->r->arena, "%.*s (%lld days left)", STR_ARG(date),
                               (long long)(day - today.number)));
}

static enum err_code add_tickets(struct tool_run *r, struct work_answer *a, struct work_query *q)
{
    struct work_query tickets;
    size_t n;
    int64_t total, open;
    const int64_t *ids = work_ids(q, "id", &n);

    work_query_init(&tickets, r, "Tickets", ticket_columns);
    work_where_in(&tickets, "configurationItemID", ids, n);
    enum err_code rc = work_fetch(&tickets);
    if (!rc)
        rc = work_total(&tickets, &total);
    struct work_query still_open;
    work_query_init(&still_open, r, "Tickets", ticket_columns);
    work_where_in(&still_open, "configurationItemID", ids, n);
    work_where_open(&still_open);
    if (!rc)
        rc = work_count(&still_open, &open);
    if (rc)
        return rc;
    WORK_NAMES(r, &tickets);
    work_sort(&tickets, "createDate", true);
    work_fact(a, "open_tickets", "Open tickets on it: %lld.", (long long)open);
    work_rows_of(work_section(a, "tickets", "Tickets, newest first", total, TICKETS_SHOWN),
                 &tickets);
    if (tickets.view.n_rows > 0)
        work_next(a, "ticket_brief ticket=%.*s", STR_ARG(work_text(&tickets, 0, "ticketNumber")));
    return ERR_OK;
}

static enum err_code find_asset(struct tool_run *r)
{
    struct work_query q;
    struct work_answer a;
    int64_t total;
    enum err_code rc = find_items(r, &q);

    if (!rc)
        rc = work_total(&q, &total);
    if (rc)
        return rc;
    WORK_NAMES(r, &q);
    work_answer_init(&a, r, "%lld configuration items%s", (long long)total,
                     total == 0 ? ": nothing has that name, number, address or user" : "");
    struct work_section *s = work_section(&a, "assets", "Configuration items", total, SHOWN);
    for (size_t row = 0; row < q.view.n_rows; row++)
        work_row_of(s, &q, row, "warranty", warranty(&q, row));
    if (total > 0 && total <= TICKETS_OF_MAX)
        rc = add_tickets(r, &a, &q);
    work_counted(&a,
                 "Active and inactive ones by name, serial number, reference number, host "
                 "name, IP address or last user%s.",
                 total > TICKETS_OF_MAX ? "; tickets are shown for up to five" : "");
    return rc ? rc : work_finish(&a);
}

enum mcp_rc tool_find_asset(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, find_asset);
}
