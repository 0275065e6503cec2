/* What the account, finance, sales and project workflows share: kinds of contracts, what a contract
 * leaves out, what it brings in a month, and periods that are compared with the one before. */
#pragma once

#include "tools/handlers.h"
#include "tools/work.h"

/* By the tenant's label of the contract type: the numbers behind it are every tenant's own. */
enum office_kind {
    OFFICE_OTHER, /* a label that says none of the others */
    OFFICE_TIME_AND_MATERIALS,
    OFFICE_FIXED_PRICE,
    OFFICE_BLOCK,
    OFFICE_RETAINER,
    OFFICE_RECURRING,
    OFFICE_PER_TICKET
};
enum office_kind office_kind_of(struct str contract_type_label);

/* Whether an argument says something: "" is what clients send for a field left empty. */
static inline bool office_given(const struct tool_run *r, const char *name)
{
    return arg_text(r, name).n > 0;
}

/* ---- Days and periods ---- */

/* The local day of a moment, or the date itself where the field holds midnight UTC (a calendar
 * date). False when the field is empty. */
bool office_day(const struct work_query *q, size_t row, const char *field, int64_t *ret_number);
struct str office_date(struct tool_run *r, int64_t day_number);  /* "2026-11-17" */
struct str office_month(struct tool_run *r, int64_t day_number); /* "2026-11" */
int64_t office_today(struct tool_run *r);                        /* day number */

/* [from, to) as days, and the same as moments. */
struct office_period {
    int64_t from_day, to_day;
    int64_t from_s, to_s;
    struct str text; /* "2026-07-01 to 2026-09-30" */
};
/* The period that an argument says, `otherwise` without it. Open ends are an error. An end in the
 * future ends today. */
MUST_CHECK enum err_code office_period_arg(struct tool_run *r, const char *arg,
                                           const char *otherwise, struct office_period *ret);
/* Whether one is given: in `arg`, or as from and to. */
bool office_has_period(const struct tool_run *r, const char *arg);
/* The one before: as many whole months for whole months, else as many days. */
void office_period_before(struct tool_run *r, const struct office_period *p,
                          struct office_period *ret);
bool office_in_period(const struct work_query *q, size_t row, const char *field,
                      const struct office_period *p);

/* ---- Companies ---- */

struct office_company {
    int64_t id;
    struct str name; /* cleaned of what cannot be seen */
};
/* The company in an argument. */
MUST_CHECK enum err_code office_company_arg(struct tool_run *r, const char *arg,
                                            struct office_company *ret);
/* A text from outside, for titles, facts and sentences. */
struct str office_clean(struct tool_run *r, struct str text);
struct str office_text(const struct work_query *q, size_t row, const char *field);
struct str office_name(struct tool_run *r, const char *entity, int64_t id);
/* One look-up for all of them; "#id" where there is no name, "(not known)" for ids below 0. */
const struct str *office_names(struct tool_run *r, const char *entity, const int64_t *ids,
                               size_t n);

/* ---- Contracts ---- */

/* Those that run today and are not inactive, of one company or (0) of all; labels and names are
 * there. `columns` have status among them. */
MUST_CHECK enum err_code office_contracts_now(struct tool_run *r, struct work_query *q,
                                              const char *const *columns, int64_t company_id);

/* What work contracts do not cover: work types and roles, listed at the contract or in its set. */
struct office_exclusions {
    struct work_query codes, roles, set_codes, set_roles;
};
/* contracts: a fetched query with contractExclusionSetID among its columns. At most four requests.
 */
MUST_CHECK enum err_code office_exclusions_load(struct tool_run *r,
                                                const struct work_query *contracts,
                                                struct office_exclusions *ret);
/* Why work of this type and role is left out of the contract ("work type After-hours Support");
 * n = 0 when it is covered. 0 = not known. */
struct str office_excluded(struct tool_run *r, const struct office_exclusions *x,
                           int64_t contract_id, int64_t set_id, int64_t work_type, int64_t role);

/* What recurring contracts bring in a month: the units of each service in the newest period that
 * has begun, times its price, brought to a month by the service's period. */
struct office_services {
    struct work_query services, units;           /* ContractServices, ContractServiceUnits */
    struct work_query bundles, bundle_units;     /* the same of bundles */
    struct work_query service_info, bundle_info; /* their period */
};
/* Periods that ended before `since_day` are not looked at. At most six requests. */
MUST_CHECK enum err_code office_services_load(struct tool_run *r, const int64_t *contract_ids,
                                              size_t n, int64_t since_day,
                                              struct office_services *ret);
struct office_service {
    int64_t id;         /* of the ContractServices or ContractServiceBundles record */
    int64_t service_id; /* of the service; 0 for a bundle */
    struct str name;
    struct decimal units, price, monthly; /* price of one unit and period */
    struct str period;                    /* "Monthly" */
    bool known;                           /* units and period are known */
};
/* Services, then bundles, of a contract; the number written (at most max). */
size_t office_services_of(struct tool_run *r, const struct office_services *s, int64_t contract_id,
                          struct office_service *ret, size_t max);
/* The sum of what is known; *ret_unknown counts services without units or period. */
struct decimal office_monthly(struct tool_run *r, const struct office_services *s,
                              int64_t contract_id, size_t *ret_unknown);

/* ---- Rates ---- */

/* What an hour costs: the contract's rate for the role, else the role's own. */
struct office_rates {
    struct work_query contract_rates, roles;
};
MUST_CHECK enum err_code office_rates_load(struct tool_run *r, const int64_t *contract_ids,
                                           size_t n, struct office_rates *ret);
/* False when neither is known. contract_id 0: only the role's. */
bool office_rate_of(const struct office_rates *x, int64_t contract_id, int64_t role_id,
                    struct decimal *ret);

/* ---- Joining ---- */

/* The row with this id in a query whose rows ascend by id (fetched and not sorted); SIZE_MAX when
 * there is none. */
size_t office_find(const struct work_query *q, int64_t id);
/* The value of `field` in the row with this id; false when there is no such row or value. */
bool office_follow(const struct work_query *q, int64_t id, const char *field, int64_t *ret);
/* Rows of its own: what work_keep or work_sort does to the copy, the original does not see. */
struct work_query office_copy(const struct work_query *q);
/* The distinct ids of several columns, ascending. */
struct office_ids {
    const struct work_query *q;
    const char *field;
};
const int64_t *office_union(struct tool_run *r, const struct office_ids *lists, size_t n,
                            size_t *ret_n);
