/* find_caller: who is calling. Telephone numbers are kept in whatever form somebody typed, so
 * Autotask is asked for the last digits and the numbers are compared here. */
#include "base/buf.h"
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum {
    PHONE_DIGITS_MIN = 7,
    PHONE_DIGITS_SAME = 10, /* behind a country code or a leading zero */
    PHONE_ASKED = 4,
    CONTACTS_SHOWN = 10,
    COMPANIES_SHOWN = 5,
    TICKETS_SHOWN = 8,
    ALERTS_SHOWN = 5,
    ALERT_CHARS = 300
};

static const char *const contact_columns[] = {"firstName:-",
                                              "lastName:-",
                                              "companyID:company",
                                              "title",
                                              "phone",
                                              "extension:ext",
                                              "mobilePhone:mobile",
                                              "emailAddress:e-mail",
                                              "alternatePhone:-",
                                              "isActive:active",
                                              NULL};
static const char *const company_columns[] = {"companyName:company",
                                              "phone",
                                              "city",
                                              "classification",
                                              "isActive:active",
                                              "alternatePhone1:-",
                                              "alternatePhone2:-",
                                              NULL};
static const char *const alert_columns[] = {"companyID:company", "alertTypeID:shown at",
                                            "alertText:text", NULL};
static const char *const ticket_columns[] = {"ticketNumber:number",
                                             "priority",
                                             "status",
                                             "title",
                                             "companyID:company",
                                             "contactID:contact",
                                             "assignedResourceID:assigned",
                                             "dueDateTime:due",
                                             NULL};

struct caller {
    struct tool_run *r;
    struct str text;
    char digits[32]; /* of a telephone number; empty for anything else */
    struct str domain;
    const char *kind;
    struct work_query contacts, companies, alerts, tickets;
};

/* ---- What was given ---- */

static size_t digits_of(struct str text, char *out, size_t cap)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n && n + 1 < cap; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9')
            out[n++] = text.p[i];
    out[n] = '\0';
    return n;
}

static bool looks_like_phone(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("0123456789 +-().x/", text.p[i]))
            return false;
    return true;
}

static enum err_code classify(struct caller *c)
{
    ptrdiff_t at = str_find(c->text, '@');

    if (c->text.n == 0) {
        enum err_code rc = err_set(&c->r->err, ERR_MISSING_REQUIRED, "\"caller\" is empty.");
        err_field(&c->r->err, STR("caller"));
        return rc;
    }
    if (looks_like_phone(c->text) &&
        digits_of(c->text, c->digits, sizeof(c->digits)) >= PHONE_DIGITS_MIN) {
        c->kind = "telephone number";
        return ERR_OK;
    }
    c->digits[0] = '\0';
    c->kind = at >= 0 ? "e-mail address" : "name";
    if (at >= 0)
        c->domain = str_make(c->text.p + at + 1, c->text.n - (size_t)at - 1);
    else if (str_find(c->text, '.') > 0 && str_find(c->text, ' ') < 0) {
        c->kind = "domain";
        c->domain = c->text;
        if (str_starts(c->domain, STR("www.")))
            c->domain = str_make(c->domain.p + 4, c->domain.n - 4);
    }
    return ERR_OK;
}

/* ---- Asking ---- */

static void where_any(struct work_query *q, const char *const *fields, size_t n, enum at_op op,
                      struct str text)
{
    struct str names[8];

    for (size_t i = 0; i < n; i++)
        names[i] = str_from(fields[i]);
    work_where_any(q, names, n, op, text);
}

static bool same_number(const struct work_query *q, size_t row, const char *field,
                        const char *wanted)
{
    char digits[32];
    size_t n = digits_of(json_str(work_value(q, row, field)), digits, sizeof(digits));
    size_t m = strlen(wanted), compare = n < m ? n : m;

    if (compare < PHONE_DIGITS_MIN)
        return false;
    if (compare > PHONE_DIGITS_SAME)
        compare = PHONE_DIGITS_SAME;
    return strcmp(digits + n - compare, wanted + m - compare) == 0;
}

static const char *const contact_phones[] = {"phone", "mobilePhone", "alternatePhone"};
static const char *const company_phones[] = {"phone", "alternatePhone1", "alternatePhone2"};

static bool contact_has_number(const struct work_query *q, size_t row, const void *digits)
{
    for (size_t i = 0; i < ARRAY_LEN(contact_phones); i++)
        if (same_number(q, row, contact_phones[i], digits))
            return true;
    return false;
}

static bool company_has_number(const struct work_query *q, size_t row, const void *digits)
{
    for (size_t i = 0; i < ARRAY_LEN(company_phones); i++)
        if (same_number(q, row, company_phones[i], digits))
            return true;
    return false;
}

static enum err_code fetch_by_phone(struct caller *c)
{
    struct str all = str_from(c->digits);
    struct str last = str_make(all.p + all.n - PHONE_ASKED, PHONE_ASKED);

    where_any(&c->contacts, contact_phones, ARRAY_LEN(contact_phones), AT_CONTAINS, last);
    where_any(&c->companies, company_phones, ARRAY_LEN(company_phones), AT_CONTAINS, last);
    enum err_code rc = work_fetch(&c->contacts);
    if (!rc)
        rc = work_fetch(&c->companies);
    if (rc)
        return rc;
    work_keep(&c->contacts, contact_has_number, c->digits);
    work_keep(&c->companies, company_has_number, c->digits);
    return ERR_OK;
}

static enum err_code fetch_by_mail(struct caller *c)
{
    static const char *const addresses[] = {"emailAddress", "emailAddress2", "emailAddress3"};
    enum err_code rc = ERR_OK;

    if (strcmp(c->kind, "domain") != 0) {
        where_any(&c->contacts, addresses, ARRAY_LEN(addresses), AT_EQ, c->text);
        rc = work_fetch(&c->contacts);
    }
    if (!rc && c->contacts.view.n_rows == 0) {
        if (strcmp(c->kind, "domain") != 0)
            c->kind = "domain of the e-mail address (no contact has the address)";
        work_query_init(&c->contacts, c->r, "Contacts", contact_columns);
        where_any(&c->contacts, addresses, ARRAY_LEN(addresses), AT_ENDS_WITH,
                  str_from(str_printf(c->r->arena, "@%.*s", STR_ARG(c->domain))));
        work_where_text(&c->companies, "webAddress", AT_CONTAINS, c->domain);
        rc = work_fetch(&c->contacts);
        return rc ? rc : work_fetch(&c->companies);
    }
    return rc;
}

static enum err_code fetch_by_name(struct caller *c)
{
    work_where_person(&c->contacts, c->text);
    work_where_text(&c->companies, "companyName", AT_CONTAINS, c->text);
    enum err_code rc = work_fetch(&c->contacts);
    return rc ? rc : work_fetch(&c->companies);
}

/* Companies of the contacts beside those found themselves; their alerts and the open tickets. */
static enum err_code fetch_context(struct caller *c)
{
    size_t n_own, n_found, n = 0;
    const int64_t *of_contacts = work_ids(&c->contacts, "companyID", &n_own);
    const int64_t *found = work_ids(&c->companies, "id", &n_found);
    int64_t *ids = ARENA_ARRAY(c->r->arena, int64_t, n_own + n_found + 1);

    for (size_t i = 0; i < n_own; i++)
        ids[n++] = of_contacts[i];
    for (size_t i = 0; i < n_found; i++)
        if (n_own == 0 || work_find(&c->contacts, "companyID", found[i]) == SIZE_MAX)
            ids[n++] = found[i];
    if (n > COMPANIES_SHOWN) /* too many to say something about each */
        n = 0;
    work_query_init(&c->companies, c->r, "Companies", company_columns);
    work_where_in(&c->companies, "id", ids, n ? n : n_own + n_found);
    work_query_init(&c->alerts, c->r, "CompanyAlerts", alert_columns);
    work_where_in(&c->alerts, "companyID", ids, n);
    work_query_init(&c->tickets, c->r, "Tickets", ticket_columns);
    work_where_in(&c->tickets, "companyID", ids, n);
    work_where_open(&c->tickets);
    enum err_code rc = work_fetch(&c->companies);
    if (!rc)
        rc = work_fetch(&c->alerts);
    return rc ? rc : work_fetch(&c->tickets);
}

static enum err_code fetch(struct caller *c)
{
    work_query_init(&c->contacts, c->r, "Contacts", contact_columns);
    work_query_init(&c->companies, c->r, "Companies", company_columns);
    enum err_code rc = c->digits[0]      ? fetch_by_phone(c)
                       : c->domain.n > 0 ? fetch_by_mail(c)
                                         : fetch_by_name(c);
    return rc ? rc : fetch_context(c);
}

/* ---- Answer ---- */

static void add_contacts(struct caller *c, struct work_answer *a)
{
    struct work_section *s =
        work_section(a, "contacts", "Contacts", (int64_t)c->contacts.view.n_rows, CONTACTS_SHOWN);

    for (size_t row = 0; row < c->contacts.view.n_rows; row++)
        work_row_of(
            s, &c->contacts, row, "name",
            str_from(str_printf(c->r->arena, "%.*s %.*s (id %.*s)",
                                STR_ARG(work_text(&c->contacts, row, "firstName")),
                                STR_ARG(work_text(&c->contacts, row, "lastName")),
                                STR_ARG(json_number(work_value(&c->contacts, row, "id"))))));
}

/* The callers' own tickets come first. */
static void add_tickets(struct caller *c, struct work_answer *a)
{
    struct work_section *s = work_section(a, "open_tickets", "Open tickets, the callers' own first",
                                          (int64_t)c->tickets.view.n_rows, TICKETS_SHOWN);
    int64_t id;

    for (int own = 1; own >= 0; own--)
        for (size_t row = 0; row < c->tickets.view.n_rows; row++) {
            bool is_own = work_id(&c->tickets, row, "contactID", &id) &&
                          work_find(&c->contacts, "id", id) != SIZE_MAX;
            if (is_own == (own == 1))
                work_row_of(s, &c->tickets, row, NULL, STR(""));
        }
}

static enum err_code answer(struct caller *c)
{
    struct work_answer a;
    size_t people = c->contacts.view.n_rows, companies = c->companies.view.n_rows;

    work_answer_init(&a, c->r, "Caller %.*s: %zu contacts, %zu companies%s",
                     STR_ARG(untrusted_copy(c->r->arena, c->text, 60)), people, companies,
                     people + companies == 0 ? "; nobody known, do not guess" : "");
    add_contacts(c, &a);
    work_rows_of(work_section(&a, "companies", "Companies", (int64_t)companies, COMPANIES_SHOWN),
                 &c->companies);
    if (c->alerts.view.n_rows > 0) {
        struct work_section *s = work_section(&a, "alerts", "Alerts of the company",
                                              (int64_t)c->alerts.view.n_rows, ALERTS_SHOWN);
        work_as_lines(s, ALERT_CHARS);
        work_rows_of(s, &c->alerts);
    }
    add_tickets(c, &a);
    work_counted(&a,
                 "Looked for as a %s among contacts and companies, inactive ones too; open "
                 "tickets of %s.",
                 c->kind,
                 companies > COMPANIES_SHOWN ? "none of so many companies: be more exact"
                                             : "their companies");
    return work_finish(&a);
}

static enum err_code find_caller(struct tool_run *r)
{
    struct caller c = {.r = r, .text = arg_text(r, "caller")};
    enum err_code rc = classify(&c);

    if (!rc)
        rc = fetch(&c);
    if (rc)
        return rc;
    WORK_NAMES(r, &c.contacts, &c.companies, &c.alerts, &c.tickets);
    return answer(&c);
}

enum mcp_rc tool_find_caller(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, find_caller);
}
