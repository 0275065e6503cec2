/* contract_units: what customers pay for by the piece against what they really have. Devices count
 * for a service when they are linked to it, else when the service's name says their type ("Managed
 * Workstation"), or by the types that the question names. What has no such counterpart (licences of
 * users, backups) is listed, not guessed. */
#include "tools/office.h"

#include <stdlib.h>

enum { ROWS_MAX = 20000, SERVICES_MAX = 100, SHOWN = 30, OTHERS_SHOWN = 12, TYPES_MAX = 60 };

/* One service of one company, all its contracts together. */
struct pair {
    int64_t company, service;
    struct str company_name, name;
    struct decimal units, price; /* price: a unit in a month */
    size_t devices;
    const char *how; /* NULL: nothing to compare with */
};

struct units {
    struct tool_run *r;
    struct work_answer a;
    struct office_company company;
    int64_t service; /* only this one; 0 = all */
    struct work_query contracts, devices;
    struct office_services services;
    int64_t types[TYPES_MAX]; /* of device_types */
    size_t n_types;
    struct pair *pairs;
    size_t n, n_alike, n_other;
    struct decimal over, under; /* devices without units, units without devices: a month */
};

/* ---- Asking ---- */

/* The type labels that a person gave, as values. */
static enum err_code read_types(struct units *u)
{
    struct str rest = arg_text(u->r, "device_types");
    const struct cat_entity *items = cat_entity_find(STR("ConfigurationItems"));
    const struct cat_field *type = cat_field_find(items, STR("configurationItemType"));
    struct resolved value;
    enum err_code rc = ERR_OK;

    if (rest.n > 0 && !u->service) {
        rc = err_set(&u->r->err, ERR_MISSING_REQUIRED,
                     "device_types belong to one service, which is not given.");
        err_field(&u->r->err, STR("service"));
        err_fix(&u->r->err, "Give service too, by name or id.");
    }
    while (!rc && rest.n > 0 && u->n_types < TYPES_MAX) {
        struct str label = str_trim(str_split(&rest, ','));
        rc = resolve_value(u->r, items, type, "device_types", label, &value);
        if (!rc && str_to_i64(value.value, &u->types[u->n_types]))
            u->n_types++;
    }
    return rc;
}

static enum err_code load(struct units *u)
{
    static const char *const columns[] = {"id", "contractName", "companyID", "status", NULL};
    static const char *const device_columns[] = {"companyID", "configurationItemType",
                                                 "contractServiceID", NULL};
    size_t n;
    enum err_code rc = office_contracts_now(u->r, &u->contracts, columns, u->company.id);

    if (rc)
        return rc;
    const int64_t *ids = work_ids(&u->contracts, "id", &n);
    rc = office_services_load(u->r, ids, n, office_today(u->r) - 31, &u->services);
    if (rc)
        return rc;
    ids = work_ids(&u->contracts, "companyID", &n);
    work_query_init(&u->devices, u->r, "ConfigurationItems", device_columns);
    work_where_bool(&u->devices, "isActive", true);
    work_where_in(&u->devices, "companyID", ids, n);
    u->devices.max_rows = ROWS_MAX;
    rc = work_fetch(&u->devices);
    if (!rc)
        WORK_NAMES(u->r, &u->devices);
    return rc;
}

/* ---- Counting ---- */

/* "Managed Workstation" says Workstation; so does the label "Workstations". */
static bool says_type(struct str service, struct str label)
{
    if (label.n > 3 && (label.p[label.n - 1] == 's' || label.p[label.n - 1] == 'S'))
        label.n--;
    return label.n > 2 && str_contains_nocase(service, label);
}

static bool is_wanted_type(const struct units *u, int64_t type)
{
    for (size_t i = 0; i < u->n_types; i++)
        if (u->types[i] == type)
            return true;
    return false;
}

static size_t linked_devices(const struct units *u, int64_t contract_service)
{
    size_t n = 0;
    int64_t id;

    for (size_t row = 0; row < u->devices.view.n_rows; row++)
        n += work_id(&u->devices, row, "contractServiceID", &id) && id == contract_service;
    return n;
}

/* Devices of the company whose type the service says; false when it says none of the tenant's. */
static bool typed_devices(const struct units *u, int64_t company, struct str service, size_t *ret)
{
    bool found = false;
    int64_t id, type;

    *ret = 0;
    for (size_t row = 0; row < u->devices.view.n_rows; row++) {
        bool fits = u->n_types > 0
                        ? work_id(&u->devices, row, "configurationItemType", &type) &&
                              is_wanted_type(u, type)
                        : says_type(service, work_text(&u->devices, row, "configurationItemType"));
        found |= fits;
        *ret += fits && work_id(&u->devices, row, "companyID", &id) && id == company;
    }
    return found || u->n_types > 0;
}

static struct pair *pair_of(struct units *u, size_t contract_row, const struct office_service *s)
{
    int64_t company = 0;

    (void)work_id(&u->contracts, contract_row, "companyID", &company);
    for (size_t i = 0; i < u->n; i++)
        if (u->pairs[i].company == company && u->pairs[i].service == s->service_id)
            return &u->pairs[i];
    u->pairs[u->n] =
        (struct pair){.company = company,
                      .service = s->service_id,
                      .company_name = work_text(&u->contracts, contract_row, "companyID"),
                      .name = s->name,
                      .units = decimal_of_i64(0),
                      .price = decimal_of_i64(0)};
    return &u->pairs[u->n++];
}

static void add_service(struct units *u, size_t contract_row, const struct office_service *s)
{
    size_t linked;

    if (!s->service_id || !s->known || (u->service && s->service_id != u->service))
        return;
    struct pair *p = pair_of(u, contract_row, s);
    p->units = decimal_add(p->units, s->units);
    p->price = decimal_is_zero(s->units) ? s->price : decimal_div(s->monthly, s->units, 2);
    linked = u->n_types > 0 ? 0 : linked_devices(u, s->id);
    if (linked > 0) {
        p->devices += linked;
        p->how = "linked";
    } else if (!p->how && typed_devices(u, p->company, s->name, &p->devices)) {
        p->how = "by type";
    }
}

static struct decimal difference(const struct pair *p)
{
    return decimal_sub(decimal_of_i64((int64_t)p->devices), p->units);
}

static struct decimal worth(const struct pair *p)
{
    struct decimal d = decimal_mul(difference(p), p->price);

    d.negative = false;
    return d;
}

static int by_worth(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int order = decimal_cmp(worth(y), worth(x));
    if (!order)
        order = (x->company > y->company) - (x->company < y->company);
    return order ? order : (x->service > y->service) - (x->service < y->service);
}

static void count_all(struct units *u)
{
    struct office_service services[SERVICES_MAX];
    int64_t id;

    u->pairs = ARENA_ARRAY(u->r->arena, struct pair, u->services.services.view.n_rows + 1);
    for (size_t row = 0; row < u->contracts.view.n_rows; row++) {
        if (!work_id(&u->contracts, row, "id", &id))
            continue;
        size_t n = office_services_of(u->r, &u->services, id, services, SERVICES_MAX);
        for (size_t i = 0; i < n; i++)
            add_service(u, row, &services[i]);
    }
    for (size_t i = 0; i < u->n; i++) {
        const struct pair *p = &u->pairs[i];
        struct decimal d = difference(p);
        if (!p->how)
            u->n_other++;
        else if (decimal_is_zero(d))
            u->n_alike++;
        else if (d.negative)
            u->under = decimal_add(u->under, worth(p));
        else
            u->over = decimal_add(u->over, worth(p));
    }
    if (u->n > 0)
        qsort(u->pairs, u->n, sizeof(*u->pairs), by_worth);
}

/* ---- The answer ---- */

static void show_differences(struct units *u)
{
    static const char *const headings[] = {"company",    "service",   "units",   "devices",
                                           "difference", "per month", "counted", NULL};
    struct work_section *s =
        work_section(&u->a, "differences", "Units and devices differ, most money first",
                     (int64_t)(u->n - u->n_alike - u->n_other), SHOWN);

    work_columns(s, headings);
    for (size_t i = 0; i < u->n; i++) {
        const struct pair *p = &u->pairs[i];
        struct decimal d = difference(p);
        if (!p->how || decimal_is_zero(d))
            continue;
        const struct str cells[] = {
            p->company_name,
            p->name,
            work_decimal(u->r, p->units),
            str_from(str_printf(u->r->arena, "%zu", p->devices)),
            str_from(str_printf(u->r->arena, "%s%.*s", d.negative ? "" : "+",
                                STR_ARG(work_decimal(u->r, d)))),
            work_money(u->r, decimal_mul(d, p->price)),
            str_from(p->how)};
        work_row(s, cells);
    }
}

/* Services without a counterpart, all companies together. */
static void show_others(struct units *u)
{
    static const char *const headings[] = {"service", "customers", "units", NULL};
    struct work_section *s;
    size_t n = 0;

    if (u->n_other == 0)
        return;
    for (size_t i = 0; i < u->n; i++) {
        bool first = !u->pairs[i].how;
        for (size_t k = 0; k < i && first; k++)
            first = u->pairs[k].how || u->pairs[k].service != u->pairs[i].service;
        n += first;
    }
    s = work_section(&u->a, "not_compared", "Not compared: no device type in the name", (int64_t)n,
                     OTHERS_SHOWN);
    work_columns(s, headings);
    for (size_t i = 0; i < u->n; i++) {
        struct decimal units = decimal_of_i64(0);
        size_t customers = 0;
        bool first = !u->pairs[i].how;
        for (size_t k = 0; k < i && first; k++)
            first = u->pairs[k].how || u->pairs[k].service != u->pairs[i].service;
        for (size_t k = i; k < u->n && first; k++) {
            if (u->pairs[k].how || u->pairs[k].service != u->pairs[i].service)
                continue;
            units = decimal_add(units, u->pairs[k].units);
            customers++;
        }
        const struct str cells[] = {u->pairs[i].name,
                                    str_from(str_printf(u->r->arena, "%zu", customers)),
                                    work_decimal(u->r, units)};
        if (first)
            work_row(s, cells);
    }
}

static enum err_code answer(struct units *u)
{
    struct tool_run *r = u->r;

    work_answer_init(&u->a, r, "Contracted units and devices%s%.*s on %.*s",
                     u->company.id ? " of " : "", STR_ARG(u->company.name),
                     STR_ARG(office_date(r, office_today(r))));
    work_fact(&u->a, "sums",
              "Compared: %zu services of customers, %zu of them right. Devices without a unit: "
              "%.*s a month not charged; units without a device: %.*s a month.",
              u->n - u->n_other, u->n_alike, STR_ARG(work_money(r, u->over)),
              STR_ARG(work_money(r, u->under)));
    show_differences(u);
    show_others(u);
    work_counted(&u->a,
                 "Units of the newest service period, of contracts that run today; active "
                 "configuration items of the company: linked = tied to the contract's service, by "
                 "type = %s. Per month = difference x price.",
                 u->n_types > 0 ? "of the types asked for" : "their type is in the service's name");
    if (u->contracts.more || u->devices.more)
        work_counted(&u->a, "NOT COMPLETE: more records than were read; ask for one company.");
    if (u->n_other > 0 && u->n_types == 0)
        work_counted(&u->a, "To compare one of the others: service and device_types.");
    if (u->n > 0 && u->pairs[0].how && !u->company.id)
        work_next(&u->a, "contract_units company=%lld", (long long)u->pairs[0].company);
    if (u->company.id)
        work_next(&u->a, "search_configuration_items company=%lld", (long long)u->company.id);
    return work_finish(&u->a);
}

static enum err_code contract_units(struct tool_run *r)
{
    struct units u = {.r = r, .over = decimal_of_i64(0), .under = decimal_of_i64(0)};
    enum err_code rc = ERR_OK;

    if (office_given(r, "company"))
        rc = office_company_arg(r, "company", &u.company);
    if (!rc && office_given(r, "service"))
        rc = resolve_record(r, cat_entity_find(STR("Services")), "service", &u.service);
    if (!rc)
        rc = read_types(&u);
    if (!rc)
        rc = load(&u);
    if (rc)
        return rc;
    count_all(&u);
    return answer(&u);
}

enum mcp_rc tool_contract_units(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, contract_units);
}
