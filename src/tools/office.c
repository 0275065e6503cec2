/* Periods, companies and contracts for the account and finance workflows. */
#include "tools/office.h"

#include "autotask/names.h"
#include "base/clock.h"
#include "tools/untrusted.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, TEXT_CHARS = 120, ROWS_MAX = 5000, SERVICES_MAX = 100 };

enum office_kind office_kind_of(struct str label)
{
    static const struct {
        struct str word;
        enum office_kind kind;
    } words[] = {
        {STR_INIT("recurring"), OFFICE_RECURRING},     {STR_INIT("block"), OFFICE_BLOCK},
        {STR_INIT("retainer"), OFFICE_RETAINER},       {STR_INIT("fixed"), OFFICE_FIXED_PRICE},
        {STR_INIT("ticket"), OFFICE_PER_TICKET},       {STR_INIT("incident"), OFFICE_PER_TICKET},
        {STR_INIT("time"), OFFICE_TIME_AND_MATERIALS},
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_contains_nocase(label, words[i].word))
            return words[i].kind;
    return OFFICE_OTHER;
}

/* ---- Days and periods ---- */

bool office_day(const struct work_query *q, size_t row, const char *field, int64_t *ret_number)
{
    struct work_day day;
    int64_t at;

    if (!work_time(q, row, field, &at))
        return false;
    if (at % DAY_S == 0) {
        *ret_number = at / DAY_S;
        return true;
    }
    work_day_of(q->r, at, &day);
    *ret_number = day.number;
    return true;
}

struct str office_date(struct tool_run *r, int64_t day_number)
{
    struct civil c = civil_from_unix(day_number * DAY_S);
    return str_from(str_printf(r->arena, "%04d-%02d-%02d", c.year, c.month, c.day));
}

struct str office_month(struct tool_run *r, int64_t day_number)
{
    struct str date = office_date(r, day_number);
    return str_make(date.p, date.n - 3);
}

int64_t office_today(struct tool_run *r)
{
    struct work_day day;

    work_day_of(r, r->now_s, &day);
    return day.number;
}

static void set_days(struct tool_run *r, struct office_period *p, int64_t from_day, int64_t to_day)
{
    struct work_day first, last;

    work_day_number(r, from_day, &first);
    work_day_number(r, to_day - 1, &last);
    p->from_day = from_day;
    p->to_day = to_day;
    p->from_s = first.from_s;
    p->to_s = last.to_s;
    p->text = from_day + 1 == to_day
                  ? office_date(r, from_day)
                  : str_from(str_printf(r->arena, "%s to %s", first.date, last.date));
}

bool office_has_period(const struct tool_run *r, const char *arg)
{
    return office_given(r, arg) || office_given(r, "from") || office_given(r, "to");
}

/* The range in `arg`, or that between from and to, each with its whole day. */
static enum err_code read_period(struct tool_run *r, const char *arg, const char *otherwise,
                                 int64_t *ret_from_s, int64_t *ret_to_s)
{
    int64_t ignored;
    bool two = office_given(r, "from") || office_given(r, "to");
    enum err_code rc = ERR_OK;

    if (!two)
        return work_range(r, arg, otherwise, ret_from_s, ret_to_s);
    if (office_given(r, arg)) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "%s and from or to both say when.", arg);
        err_field(&r->err, str_from(arg));
        err_fix(&r->err, "Give one of them.");
        return rc;
    }
    if (!office_given(r, "from") || !office_given(r, "to")) {
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "from and to belong together.");
        err_field(&r->err, office_given(r, "from") ? STR("to") : STR("from"));
        err_fix(&r->err, "Give both, or %s: 2026-10, last month, 2026-07-01..2026-09-30.", arg);
        return rc;
    }
    rc = work_range(r, "from", "", ret_from_s, &ignored);
    return rc ? rc : work_range(r, "to", "", &ignored, ret_to_s);
}

enum err_code office_period_arg(struct tool_run *r, const char *arg, const char *otherwise,
                                struct office_period *ret)
{
    struct work_day first, last;
    int64_t from_s, to_s, today = office_today(r);
    enum err_code rc = read_period(r, arg, otherwise, &from_s, &to_s);

    if (rc)
        return rc;
    if (from_s == INT64_MIN || to_s == INT64_MAX) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "%s needs a beginning and an end.", arg);
        err_field(&r->err, str_from(arg));
        err_fix(&r->err, "Examples: 2026-10, last month, last quarter, 2026-07-01..2026-09-30.");
        return rc;
    }
    work_day_of(r, from_s, &first);
    work_day_of(r, to_s - 1, &last);
    if (to_s <= from_s) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "The period ends before it begins.");
        err_field(&r->err, STR("to"));
        err_fix(&r->err, "Give the earlier day as from.");
        return rc;
    }
    if (first.number > today) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "%s begins in the future (%s).", arg, first.date);
        err_field(&r->err, str_from(arg));
        err_fix(&r->err, "Give a period that has begun, such as this month or last quarter.");
        return rc;
    }
    set_days(r, ret, first.number, (last.number < today ? last.number : today) + 1);
    return ERR_OK;
}

/* Months from the first of one to the first of another; 0 when they are not that. */
static int whole_months(const struct civil *from, const struct civil *to)
{
    if (from->day != 1 || to->day != 1)
        return 0;
    return (to->year - from->year) * 12 + to->month - from->month;
}

void office_period_before(struct tool_run *r, const struct office_period *p,
                          struct office_period *ret)
{
    struct civil from = civil_from_unix(p->from_day * DAY_S);
    struct civil to = civil_from_unix(p->to_day * DAY_S);
    int months = whole_months(&from, &to);

    if (months <= 0) {
        set_days(r, ret, 2 * p->from_day - p->to_day, p->from_day);
        return;
    }
    int index = from.year * 12 + from.month - 1 - months;
    struct civil first = {.year = index / 12, .month = index % 12 + 1, .day = 1};
    set_days(r, ret, civil_to_unix(&first) / DAY_S, p->from_day);
}

bool office_in_period(const struct work_query *q, size_t row, const char *field,
                      const struct office_period *p)
{
    int64_t day;
    return office_day(q, row, field, &day) && day >= p->from_day && day < p->to_day;
}

/* ---- Companies and texts ---- */

struct str office_clean(struct tool_run *r, struct str text)
{
    return untrusted_copy(r->arena, text, TEXT_CHARS);
}

struct str office_text(const struct work_query *q, size_t row, const char *field)
{
    return office_clean(q->r, work_text(q, row, field));
}

struct str office_name(struct tool_run *r, const char *entity, int64_t id)
{
    return office_clean(r, work_name(r, entity, id));
}

const struct str *office_names(struct tool_run *r, const char *entity, const int64_t *ids, size_t n)
{
    struct str *names = ARENA_ARRAY(r->arena, struct str, n + 1);
    struct err ignored = {0};
    bool failed = n > 0 && at_names_of(r->ctx->client, &r->at, cat_entity_find(str_from(entity)),
                                       ids, n, names, &ignored) != ERR_OK;

    for (size_t i = 0; i < n; i++) {
        if (ids[i] < 0)
            names[i] = STR("(not known)");
        else if (failed || names[i].n == 0)
            names[i] = str_from(str_printf(r->arena, "#%lld", (long long)ids[i]));
    }
    return names;
}

enum err_code office_company_arg(struct tool_run *r, const char *arg, struct office_company *ret)
{
    enum err_code rc = resolve_record(r, cat_entity_find(STR("Companies")), arg, &ret->id);

    if (!rc)
        ret->name = office_name(r, "Companies", ret->id);
    return rc;
}

/* ---- Contracts ---- */

static bool is_not_inactive(const struct work_query *q, size_t row, const void *ctx)
{
    (void)ctx;
    return !str_contains_nocase(work_text(q, row, "status"), STR("inactive"));
}

enum err_code office_contracts_now(struct tool_run *r, struct work_query *q,
                                   const char *const *columns, int64_t company_id)
{
    struct str today =
        str_from(str_printf(r->arena, "%.*sT00:00:00Z", STR_ARG(office_date(r, office_today(r)))));

    work_query_init(q, r, "Contracts", columns);
    work_where_text(q, "startDate", AT_LTE, today);
    work_where_text(q, "endDate", AT_GTE, today);
    if (company_id)
        work_where_id(q, "companyID", company_id);
    q->max_rows = ROWS_MAX;
    enum err_code rc = work_fetch(q);
    if (rc)
        return rc;
    WORK_NAMES(r, q);
    work_keep(q, is_not_inactive, NULL);
    return ERR_OK;
}

/* ---- Exclusions ---- */

static enum err_code load_children(struct tool_run *r, struct work_query *q, const char *entity,
                                   const char *const *columns, const char *parent,
                                   const int64_t *ids, size_t n)
{
    work_query_init(q, r, entity, columns);
    work_where_in(q, parent, ids, n);
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

enum err_code office_exclusions_load(struct tool_run *r, const struct work_query *contracts,
                                     struct office_exclusions *x)
{
    static const char *const code_columns[] = {"contractID", "billingCodeID", NULL};
    static const char *const role_columns[] = {"contractID", "roleID", NULL};
    static const char *const set_code_columns[] = {"contractExclusionSetID", "excludedWorkTypeID",
                                                   NULL};
    static const char *const set_role_columns[] = {"contractExclusionSetID", "excludedRoleID",
                                                   NULL};
    size_t n, n_sets;
    const int64_t *ids = work_ids(contracts, "id", &n);
    const int64_t *sets = work_ids(contracts, "contractExclusionSetID", &n_sets);
    enum err_code rc = load_children(r, &x->codes, "ContractExclusionBillingCodes", code_columns,
                                     "contractID", ids, n);

    if (!rc)
        rc = load_children(r, &x->roles, "ContractExclusionRoles", role_columns, "contractID", ids,
                           n);
    if (!rc)
        rc = load_children(r, &x->set_codes, "ContractExclusionSetExcludedWorkTypes",
                           set_code_columns, "contractExclusionSetID", sets, n_sets);
    if (!rc)
        rc = load_children(r, &x->set_roles, "ContractExclusionSetExcludedRoles", set_role_columns,
                           "contractExclusionSetID", sets, n_sets);
    if (!rc)
        WORK_NAMES(r, &x->codes, &x->roles, &x->set_codes, &x->set_roles);
    return rc;
}

/* The row that pairs these two ids; SIZE_MAX when there is none. */
static size_t find_pair(const struct work_query *q, const char *a_field, int64_t a,
                        const char *b_field, int64_t b)
{
    int64_t x, y;

    for (size_t row = 0; row < q->view.n_rows; row++)
        if (work_id(q, row, a_field, &x) && x == a && work_id(q, row, b_field, &y) && y == b)
            return row;
    return SIZE_MAX;
}

struct str office_excluded(struct tool_run *r, const struct office_exclusions *x,
                           int64_t contract_id, int64_t set_id, int64_t work_type, int64_t role)
{
    const struct {
        const struct work_query *q;
        const char *parent;
        int64_t parent_id;
        const char *field;
        int64_t id;
        const char *what;
    } lists[] = {
        {&x->codes, "contractID", contract_id, "billingCodeID", work_type, "work type"},
        {&x->roles, "contractID", contract_id, "roleID", role, "role"},
        {&x->set_codes, "contractExclusionSetID", set_id, "excludedWorkTypeID", work_type,
         "work type"},
        {&x->set_roles, "contractExclusionSetID", set_id, "excludedRoleID", role, "role"},
    };

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (lists[i].parent_id == 0 || lists[i].id == 0)
            continue;
        size_t row =
            find_pair(lists[i].q, lists[i].parent, lists[i].parent_id, lists[i].field, lists[i].id);
        if (row != SIZE_MAX)
            return str_from(str_printf(r->arena, "%s %.*s", lists[i].what,
                                       STR_ARG(office_text(lists[i].q, row, lists[i].field))));
    }
    return STR("");
}

/* ---- Recurring services ---- */

static enum err_code load_units(struct tool_run *r, struct work_query *q, const char *entity,
                                const char *const *columns, const int64_t *ids, size_t n,
                                int64_t since_day)
{
    const char *tomorrow =
        str_printf(r->arena, "%.*sT00:00:00Z", STR_ARG(office_date(r, office_today(r) + 1)));
    const char *since = str_printf(r->arena, "%.*sT00:00:00Z", STR_ARG(office_date(r, since_day)));

    work_query_init(q, r, entity, columns);
    work_where_text(q, "startDate", AT_LT, str_from(tomorrow));
    work_where_text(q, "endDate", AT_GTE, str_from(since));
    work_where_in(q, "contractID", ids, n);
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

/* The periods of the services (or bundles) themselves. */
static enum err_code load_info(struct tool_run *r, struct work_query *q, const char *entity,
                               const struct work_query *of, const char *field)
{
    static const char *const columns[] = {"id", "name", "periodType", NULL};
    size_t n;
    const int64_t *ids = work_ids(of, field, &n);

    return load_children(r, q, entity, columns, "id", ids, n);
}

enum err_code office_services_load(struct tool_run *r, const int64_t *ids, size_t n,
                                   int64_t since_day, struct office_services *s)
{
    static const char *const services[] = {"id", "contractID", "serviceID", "unitPrice", NULL};
    static const char *const bundles[] = {"id", "contractID", "serviceBundleID", "unitPrice", NULL};
    static const char *const units[] = {"contractServiceID", "units", "startDate", NULL};
    static const char *const bundle_units[] = {"contractServiceBundleID", "units", "startDate",
                                               NULL};
    enum err_code rc =
        load_children(r, &s->services, "ContractServices", services, "contractID", ids, n);

    if (!rc)
        rc = load_children(r, &s->bundles, "ContractServiceBundles", bundles, "contractID", ids, n);
    if (!rc)
        rc = load_units(r, &s->units, "ContractServiceUnits", units, ids,
                        s->services.view.n_rows ? n : 0, since_day);
    if (!rc)
        rc = load_units(r, &s->bundle_units, "ContractServiceBundleUnits", bundle_units, ids,
                        s->bundles.view.n_rows ? n : 0, since_day);
    if (!rc)
        rc = load_info(r, &s->service_info, "Services", &s->services, "serviceID");
    if (!rc)
        rc = load_info(r, &s->bundle_info, "ServiceBundles", &s->bundles, "serviceBundleID");
    if (!rc)
        WORK_NAMES(r, &s->service_info, &s->bundle_info);
    return rc;
}

/* Months in a period by its label; 0 when the label says none. */
static int months_of(struct str label)
{
    static const struct {
        struct str word;
        int months;
    } words[] = {
        {STR_INIT("semi"), 6},  {STR_INIT("half"), 6},  {STR_INIT("quarter"), 3},
        {STR_INIT("month"), 1}, {STR_INIT("year"), 12}, {STR_INIT("annual"), 12},
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_contains_nocase(label, words[i].word))
            return words[i].months;
    return 0;
}

/* The row of the newest period; SIZE_MAX when there is none. */
static size_t newest_units(const struct work_query *units, const char *field, int64_t id)
{
    size_t best = SIZE_MAX;
    int64_t one, start, best_start = INT64_MIN;

    for (size_t row = 0; row < units->view.n_rows; row++)
        if (work_id(units, row, field, &one) && one == id &&
            work_time(units, row, "startDate", &start) && start > best_start) {
            best = row;
            best_start = start;
        }
    return best;
}

static struct office_service one_service(struct tool_run *r, const struct work_query *services,
                                         size_t row, const char *ref,
                                         const struct work_query *units, const char *units_ref,
                                         const struct work_query *info)
{
    struct office_service s = {.units = decimal_of_i64(0), .monthly = decimal_of_i64(0)};
    int64_t id = 0, info_id = 0;

    (void)work_id(services, row, "id", &id);
    (void)work_id(services, row, ref, &info_id);
    s.id = id;
    s.service_id = strcmp(ref, "serviceID") == 0 ? info_id : 0;
    size_t unit_row = newest_units(units, units_ref, id);
    size_t info_row = work_find(info, "id", info_id);
    s.price = work_number(services, row, "unitPrice");
    s.name = info_row != SIZE_MAX ? office_text(info, info_row, "name")
                                  : str_from(str_printf(r->arena, "#%lld", (long long)info_id));
    if (info_row != SIZE_MAX)
        s.period = work_text(info, info_row, "periodType");
    int months = months_of(s.period);
    if (unit_row == SIZE_MAX || months == 0)
        return s;
    s.known = true;
    s.units = work_number(units, unit_row, "units");
    s.monthly = decimal_mul(s.units, s.price);
    if (months > 1)
        s.monthly = decimal_div(s.monthly, decimal_of_i64(months), 2);
    return s;
}

static size_t add_services(struct tool_run *r, const struct work_query *services, const char *ref,
                           const struct work_query *units, const char *units_ref,
                           const struct work_query *info, int64_t contract_id,
                           struct office_service *ret, size_t max)
{
    size_t n = 0;
    int64_t id;

    for (size_t row = 0; row < services->view.n_rows && n < max; row++)
        if (work_id(services, row, "contractID", &id) && id == contract_id)
            ret[n++] = one_service(r, services, row, ref, units, units_ref, info);
    return n;
}

size_t office_services_of(struct tool_run *r, const struct office_services *s, int64_t contract_id,
                          struct office_service *ret, size_t max)
{
    size_t n = add_services(r, &s->services, "serviceID", &s->units, "contractServiceID",
                            &s->service_info, contract_id, ret, max);

    return n + add_services(r, &s->bundles, "serviceBundleID", &s->bundle_units,
                            "contractServiceBundleID", &s->bundle_info, contract_id, ret + n,
                            max - n);
}

struct decimal office_monthly(struct tool_run *r, const struct office_services *s,
                              int64_t contract_id, size_t *ret_unknown)
{
    struct office_service services[SERVICES_MAX];
    size_t n = office_services_of(r, s, contract_id, services, SERVICES_MAX);
    struct decimal sum = decimal_of_i64(0);

    *ret_unknown = 0;
    for (size_t i = 0; i < n; i++) {
        sum = decimal_add(sum, services[i].monthly);
        *ret_unknown += !services[i].known;
    }
    return sum;
}

/* ---- Rates ---- */

enum err_code office_rates_load(struct tool_run *r, const int64_t *ids, size_t n,
                                struct office_rates *x)
{
    static const char *const rate_columns[] = {"contractID", "roleID", "contractHourlyRate", NULL};
    static const char *const role_columns[] = {"id", "name", "hourlyRate", NULL};
    enum err_code rc =
        load_children(r, &x->contract_rates, "ContractRates", rate_columns, "contractID", ids, n);

    if (rc)
        return rc;
    work_query_init(&x->roles, r, "Roles", role_columns);
    return work_fetch(&x->roles);
}

bool office_rate_of(const struct office_rates *x, int64_t contract_id, int64_t role_id,
                    struct decimal *ret)
{
    size_t row = find_pair(&x->contract_rates, "contractID", contract_id, "roleID", role_id);

    if (row != SIZE_MAX) {
        *ret = work_number(&x->contract_rates, row, "contractHourlyRate");
        return true;
    }
    row = work_find(&x->roles, "id", role_id);
    if (row == SIZE_MAX)
        return false;
    *ret = work_number(&x->roles, row, "hourlyRate");
    return true;
}

/* ---- Joining ---- */

size_t office_find(const struct work_query *q, int64_t id)
{
    size_t low = 0, high = q->view.n_rows;
    int64_t one;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (!work_id(q, middle, "id", &one))
            return SIZE_MAX;
        if (one == id)
            return middle;
        if (one < id)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

bool office_follow(const struct work_query *q, int64_t id, const char *field, int64_t *ret)
{
    size_t row = office_find(q, id);
    return row != SIZE_MAX && work_id(q, row, field, ret);
}

struct work_query office_copy(const struct work_query *q)
{
    struct work_query copy = *q;

    copy.view.rows = ARENA_ARRAY(q->r->arena, const struct json *, q->view.n_rows + 1);
    for (size_t row = 0; row < q->view.n_rows; row++)
        copy.view.rows[row] = q->view.rows[row];
    copy.view.columns = ARENA_ARRAY(q->r->arena, struct view_column, q->view.n_columns + 1);
    for (size_t c = 0; c < q->view.n_columns; c++)
        copy.view.columns[c] = q->view.columns[c];
    return copy;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

const int64_t *office_union(struct tool_run *r, const struct office_ids *lists, size_t n,
                            size_t *ret_n)
{
    int64_t *all;
    size_t count = 0, unique = 0;

    for (size_t i = 0; i < n; i++)
        count += lists[i].q->view.n_rows;
    all = ARENA_ARRAY(r->arena, int64_t, count + 1);
    count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t row = 0; row < lists[i].q->view.n_rows; row++)
            if (work_id(lists[i].q, row, lists[i].field, &all[count]))
                count++;
    if (count > 0)
        qsort(all, count, sizeof(*all), by_number);
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || all[unique - 1] != all[i])
            all[unique++] = all[i];
    *ret_n = unique;
    return all;
}
