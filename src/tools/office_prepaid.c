/* contract_check without a customer: what is left of all blocks of hours and retainers that run
 * today, the scarcest first. */
#include "tools/office_prepaid.h"

#include <stdlib.h>

enum { ROWS_MAX = 5000, SHOWN = 25 };

struct balance {
    size_t contract; /* row */
    bool is_money;
    struct decimal bought, posted, pending, left;
    int64_t until;
};

struct prepaid {
    struct tool_run *r;
    int64_t today;
    struct work_query contracts, blocks, retainers, factors, pending;
    struct office_rates rates;
    struct balance *list;
    size_t n;
};

static const char *midnight(struct tool_run *r, int64_t day)
{
    return str_printf(r->arena, "%.*sT00:00:00Z", STR_ARG(office_date(r, day)));
}

static bool is_active(const struct work_query *q, size_t row)
{
    return !str_contains_nocase(work_text(q, row, "status"), STR("inactive"));
}

/* ---- Asking ---- */

static bool keep_prepaid(const struct work_query *q, size_t row, const void *ctx)
{
    enum office_kind kind = office_kind_of(work_text(q, row, "contractType"));

    (void)ctx;
    return is_active(q, row) && (kind == OFFICE_BLOCK || kind == OFFICE_RETAINER);
}

static enum err_code load_contracts(struct prepaid *p)
{
    static const char *const columns[] = {"id",           "contractName", "companyID",
                                          "contractType", "status",       NULL};

    work_query_init(&p->contracts, p->r, "Contracts", columns);
    work_where_text(&p->contracts, "startDate", AT_LTE, str_from(midnight(p->r, p->today)));
    work_where_text(&p->contracts, "endDate", AT_GTE, str_from(midnight(p->r, p->today)));
    p->contracts.max_rows = ROWS_MAX;
    enum err_code rc = work_fetch(&p->contracts);
    if (rc)
        return rc;
    WORK_NAMES(p->r, &p->contracts);
    work_keep(&p->contracts, keep_prepaid, NULL);
    return ERR_OK;
}

static enum err_code load_running(struct prepaid *p, struct work_query *q, const char *entity,
                                  const char *const *columns, const int64_t *ids, size_t n)
{
    work_query_init(q, p->r, entity, columns);
    work_where_text(q, "startDate", AT_LTE, str_from(midnight(p->r, p->today)));
    work_where_text(q, "endDate", AT_GTE, str_from(midnight(p->r, p->today)));
    work_where_in(q, "contractID", ids, n);
    q->max_rows = ROWS_MAX;
    enum err_code rc = work_fetch(q);
    if (!rc)
        WORK_NAMES(p->r, q);
    return rc;
}

static enum err_code load_pending(struct prepaid *p, const int64_t *ids, size_t n)
{
    static const char *const columns[] = {"contractID", "roleID", "hoursToBill", "dateWorked",
                                          NULL};
    static const char *const factors[] = {"contractID", "roleID", "blockHourMultiplier", NULL};

    work_query_init(&p->pending, p->r, "TimeEntries", columns);
    work_where_exists(&p->pending, "billingApprovalDateTime", false);
    work_where_bool(&p->pending, "isNonBillable", false);
    work_where_in(&p->pending, "contractID", ids, n);
    p->pending.max_rows = ROWS_MAX;
    enum err_code rc = work_fetch(&p->pending);
    if (rc)
        return rc;
    work_query_init(&p->factors, p->r, "ContractBlockHourFactors", factors);
    work_where_in(&p->factors, "contractID", ids, n);
    p->factors.max_rows = ROWS_MAX;
    rc = work_fetch(&p->factors);
    return rc ? rc : office_rates_load(p->r, ids, n, &p->rates);
}

/* ---- Balances ---- */

/* What an unposted entry takes: hours by the role's factor, or money by the rate. */
static struct decimal taken_by(const struct prepaid *p, size_t row, int64_t contract, bool is_money)
{
    struct decimal hours = work_number(&p->pending, row, "hoursToBill"), rate;
    int64_t role = 0, id, other;

    (void)work_id(&p->pending, row, "roleID", &role);
    if (is_money)
        return office_rate_of(&p->rates, contract, role, &rate)
                   ? decimal_round(decimal_mul(hours, rate), 2)
                   : decimal_of_i64(0);
    for (size_t f = 0; f < p->factors.view.n_rows; f++)
        if (work_id(&p->factors, f, "contractID", &id) && id == contract &&
            work_id(&p->factors, f, "roleID", &other) && other == role)
            return decimal_mul(hours, work_number(&p->factors, f, "blockHourMultiplier"));
    return hours;
}

static void add_balance(struct prepaid *p, size_t contract_row)
{
    const struct decimal zero = decimal_of_i64(0);
    struct balance b = {contract_row, false, zero, zero, zero, zero, 0};
    int64_t contract = 0, id, day, since = INT64_MAX;

    (void)work_id(&p->contracts, contract_row, "id", &contract);
    b.is_money =
        office_kind_of(work_text(&p->contracts, contract_row, "contractType")) == OFFICE_RETAINER;
    const struct work_query *q = b.is_money ? &p->retainers : &p->blocks;
    for (size_t row = 0; row < q->view.n_rows; row++) {
        if (!work_id(q, row, "contractID", &id) || id != contract || !is_active(q, row))
            continue;
        b.bought = decimal_add(b.bought, work_number(q, row, b.is_money ? "amount" : "hours"));
        b.posted = decimal_add(
            b.posted, work_number(q, row, b.is_money ? "amountApproved" : "hoursApproved"));
        if (work_calendar_day(q, row, "startDate", &day) && day < since)
            since = day;
        if (work_calendar_day(q, row, "endDate", &day) && day > b.until)
            b.until = day;
    }
    for (size_t row = 0; row < p->pending.view.n_rows; row++)
        if (work_id(&p->pending, row, "contractID", &id) && id == contract &&
            work_calendar_day(&p->pending, row, "dateWorked", &day) && day >= since)
            b.pending = decimal_add(b.pending, taken_by(p, row, contract, b.is_money));
    b.left = decimal_sub(decimal_sub(b.bought, b.posted), b.pending);
    p->list[p->n++] = b;
}

/* By the part that is left: a left / a bought against b left / b bought; nothing bought first. */
static int scarcest_first(const void *pa, const void *pb)
{
    const struct balance *a = pa, *b = pb;
    int d = decimal_cmp(decimal_mul(a->left, b->bought), decimal_mul(b->left, a->bought));

    if (decimal_is_zero(a->bought) != decimal_is_zero(b->bought))
        return decimal_is_zero(a->bought) ? -1 : 1;
    return d ? d : (a->contract > b->contract) - (a->contract < b->contract);
}

/* ---- The answer ---- */

static void show(struct prepaid *p, struct work_answer *a)
{
    static const char *const headings[] = {"company",    "contract", "kind",  "bought", "posted",
                                           "not posted", "left",     "until", NULL};
    struct work_section *s =
        work_section(a, "balances", "Blocks and retainers that run today", (int64_t)p->n, SHOWN);

    work_columns(s, headings);
    for (size_t i = 0; i < p->n; i++) {
        const struct balance *b = &p->list[i];
        struct str (*text)(struct tool_run *, struct decimal) =
            b->is_money ? work_money : work_decimal;
        const char *unit = b->is_money ? "" : " h";
        struct str left = text(p->r, b->left);
        const struct str cells[] = {
            work_text(&p->contracts, b->contract, "companyID"),
            work_text(&p->contracts, b->contract, "contractName"),
            work_text(&p->contracts, b->contract, "contractType"),
            text(p->r, b->bought),
            text(p->r, b->posted),
            text(p->r, b->pending),
            str_from(str_printf(p->r->arena, "%.*s%s", STR_ARG(left), unit)),
            b->until ? office_date(p->r, b->until) : STR("nothing running")};
        work_row(s, cells);
    }
}

enum err_code office_prepaid(struct tool_run *r)
{
    static const char *const blocks[] = {
        "contractID", "hours", "hoursApproved", "startDate", "endDate", "status", NULL};
    static const char *const retainers[] = {
        "contractID", "amount", "amountApproved", "startDate", "endDate", "status", NULL};
    struct prepaid p = {.r = r, .today = office_today(r)};
    struct work_answer a;
    size_t n = 0;
    enum err_code rc = load_contracts(&p);

    if (rc)
        return rc;
    const int64_t *ids = work_ids(&p.contracts, "id", &n);
    rc = load_running(&p, &p.blocks, "ContractBlocks", blocks, ids, n);
    if (!rc)
        rc = load_running(&p, &p.retainers, "ContractRetainers", retainers, ids, n);
    if (!rc)
        rc = load_pending(&p, ids, n);
    if (rc)
        return rc;
    p.list = ARENA_ARRAY(r->arena, struct balance, p.contracts.view.n_rows + 1);
    for (size_t row = 0; row < p.contracts.view.n_rows; row++)
        add_balance(&p, row);
    if (p.n > 0)
        qsort(p.list, p.n, sizeof(*p.list), scarcest_first);
    work_answer_init(&a, r, "Prepaid work of all customers, %.*s",
                     STR_ARG(office_date(r, p.today)));
    show(&p, &a);
    work_counted(&a,
                 "Left = bought minus posted minus unposted billable time since the block or "
                 "retainer began (retainers: at the hourly rate); least left of what was bought "
                 "first.%s",
                 p.pending.more ? " NOT COMPLETE: more than 5000 unposted entries." : "");
    return work_finish(&a);
}
