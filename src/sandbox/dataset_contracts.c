/* Contracts: a chain of yearly ones per customer, with services and their monthly units, rates,
 * retainers, milestones and, when all time entries are known, blocks of hours and what is used of
 * them. */
#include "sandbox/dataset_gen.h"

#include <math.h>

enum { DAY_S = 86400, YEAR_DAYS = 365, STORY_BLOCK_DAYS = 62, STORY_BLOCK_HOURS = 30 };

static const char *type_name(enum ds_contract_type type)
{
    switch (type) {
    case DS_TIME_AND_MATERIALS:
        return "Time and Materials";
    case DS_FIXED_PRICE:
        return "Fixed Price Support";
    case DS_BLOCK_HOURS:
        return "Block of Hours";
    case DS_RETAINER:
        return "Retainer";
    case DS_RECURRING:
        return "Managed Services";
    case DS_NO_CONTRACT:
        break;
    }
    BUG("a contract of no type in the data set");
}

static void add_contract(struct ds *ds, struct ds_company *c, int64_t start, int64_t end)
{
    if (ds->n_contracts >= DS_MAX_CONTRACTS)
        BUG("too many contracts in the data set");
    enum ds_contract_type type = (enum ds_contract_type)c->text->contract;
    struct civil d = civil_from_unix(start);
    ds->contracts[ds->n_contracts] = (struct ds_contract){
        .id = DS_ID_CONTRACTS + ds->n_contracts,
        .company = c->index,
        .type = type,
        .start = start,
        .end = end,
        .name = str_printf(ds->arena, "%s %s %d", c->text->name, type_name(type), d.year),
        .gold = c->text->gold};
    ds->n_contracts++;
    c->n_contracts++;
}

/* Back from the end of the running one, a year each, to the beginning of the relation or of the
 * calendar. */
void ds_plan_contracts(struct ds *ds)
{
    int64_t today = ds_date(&ds->cal, ds->cal.today);
    int64_t oldest = today - (int64_t)760 * DAY_S;
    ds->block_start = today - (int64_t)STORY_BLOCK_DAYS * DAY_S;
    for (int i = 1; i < ds->n_companies; i++) {
        struct ds_company *c = &ds->companies[i];
        c->contract0 = ds->n_contracts;
        if (!c->text->contract)
            continue;
        int64_t since = today + (int64_t)(c->since - ds->cal.today) * DAY_S;
        int64_t end = today + (int64_t)c->text->ends_in_days * DAY_S;
        if (c->text->contract == DS_TIME_AND_MATERIALS) {
            add_contract(ds, c, since > oldest - 100 * DAY_S ? since : oldest - 100 * DAY_S, end);
        } else {
            int years = 1;
            while (years < 4 && end - (int64_t)years * YEAR_DAYS * DAY_S > oldest &&
                   end - (int64_t)years * YEAR_DAYS * DAY_S > since)
                years++;
            for (int k = years; k >= 1; k--) {
                int64_t start = end - (int64_t)k * YEAR_DAYS * DAY_S + DAY_S;
                add_contract(ds, c, k == years && start < since ? since : start,
                             end - (int64_t)(k - 1) * YEAR_DAYS * DAY_S);
            }
        }
        ds->contracts[ds->n_contracts - 1].current = true;
    }
}

/* --- Services --- */

static int count_assets(const struct ds *ds, const struct ds_company *c, enum ds_asset_kind kind)
{
    int n = 0;
    for (int i = 0; i < c->n_assets; i++)
        n += ds->assets[c->asset0 + i].kind == kind;
    return n;
}

static void choose_services(const struct ds *ds, struct ds_company *c)
{
    const struct ds_company_text *t = c->text;
    int workstations = count_assets(ds, c, DS_ASSET_WORKSTATION);
    int servers = count_assets(ds, c, DS_ASSET_SERVER);
    bool key = t->classification <= 2;
    int i = c->index;
    c->units[DS_SVC_WORKSTATION] = workstations;
    c->units[DS_SVC_SERVER] = servers;
    c->units[DS_SVC_NETWORK] = 1;
    c->units[DS_SVC_BACKUP] = servers;
    c->units[DS_SVC_M365] = t->users;
    c->units[DS_SVC_MAIL_SECURITY] = t->users;
    c->units[DS_SVC_EDR] = workstations + servers;
    c->units[DS_SVC_SOC] = t->gold ? workstations + servers : 0;
    c->units[DS_SVC_VOICE] = i % 3 ? 0 : t->users;
    c->units[DS_SVC_VCIO] = t->gold ? 1 : 0;
    c->units[DS_SVC_TRAINING] = key ? t->users : 0;
    c->units[DS_SVC_HOSTING] = i % 4 ? 0 : 1;
    c->units[DS_SVC_PASSWORDS] = i % 5 ? 0 : t->users;
    c->units[DS_SVC_DOMAIN] = i % 4 ? 0 : 1;
}

int ds_units_in_month(const struct ds_company *c, int service, int months_ago)
{
    int units = c->units[service];
    /* Customers grow by about one unit in ten a year. */
    int fewer = units * months_ago / 120;
    return units - fewer > 0 || !units ? units - fewer : 1;
}

static void put_unit_months(struct ds_rows *u, struct ds *ds, const struct ds_contract *k,
                            int64_t contract_service, int service, int64_t *id)
{
    const struct ds_company *c = &ds->companies[k->company];
    for (int ago = 12; ago >= -1; ago--) {
        int64_t start = ds_month_start(&ds->cal, ds->cal.today, -ago);
        int64_t next = ds_month_start(&ds->cal, ds->cal.today, 1 - ago);
        if (next <= k->start || start > k->end)
            continue;
        int units = ds_units_in_month(c, service, ago > 0 ? ago : 0);
        ds_put(u, (*id)++);
        ds_put(u, k->id);
        ds_put(u, contract_service);
        ds_put(u, DS_ID_SERVICES + service);
        ds_put_time(u, start < k->start ? k->start : start);
        ds_put_time(u, next - DAY_S > k->end ? k->end : next - DAY_S);
        ds_put(u, units);
        ds_put_real(u, units * ds_services[service].price);
        ds_put_real(u, units * ds_services[service].cost);
        ds_put_time(u, ago > 0 ? start + 14 * 3600 : 0);
        ds_row_end(u);
    }
}

static void write_services(struct ds *ds)
{
    ROWS(s);
    ROWS(u);
    int64_t id = DS_ID_CONTRACT_SERVICES, unit_id = 1;
    ds_rows_begin(&s, ds, "ContractServices",
                  "id,contractID,serviceID,unitPrice,unitCost,internalCurrencyUnitPrice,"
                  "internalCurrencyAdjustedPrice,invoiceDescription,internalDescription");
    ds_rows_begin(&u, ds, "ContractServiceUnits",
                  "id,contractID,contractServiceID,serviceID,startDate,endDate,units,price,cost,"
                  "approveAndPostDate");
    for (int i = 0; i < ds->n_contracts; i++) {
        const struct ds_contract *k = &ds->contracts[i];
        struct ds_company *c = &ds->companies[k->company];
        if (k->type != DS_RECURRING)
            continue;
        choose_services(ds, c);
        for (int v = 0; v < DS_N_SERVICES; v++) {
            if (!c->units[v])
                continue;
            ds_put(&s, id);
            ds_put(&s, k->id);
            ds_put(&s, DS_ID_SERVICES + v);
            ds_put_real(&s, ds_services[v].price);
            ds_put_real(&s, ds_services[v].cost);
            ds_put_real(&s, ds_services[v].price);
            ds_put_real(&s, ds_services[v].price);
            ds_put_z(&s, ds_services[v].invoice_text);
            ds_put_z(&s, ds_services[v].name);
            ds_row_end(&s);
            ds->contract_services[i][v] = (int)id;
            put_unit_months(&u, ds, k, id, v, &unit_id);
            id++;
        }
    }
}

/* --- Contracts and what is special to their types --- */

static double monthly_revenue(const struct ds_company *c)
{
    double sum = 0;
    for (int v = 0; v < DS_N_SERVICES; v++)
        sum += c->units[v] * ds_services[v].price;
    return sum;
}

static void write_contracts(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "Contracts",
                  "id,companyID,contactID,contactName,contractName,contractNumber,contractType,"
                  "contractCategory,contractPeriodType,startDate,endDate,status,isDefaultContract,"
                  "serviceLevelAgreementID,billingPreference,"
                  "timeReportingRequiresStartAndStopTimes,description,renewedContractID,"
                  "contractExclusionSetID,estimatedRevenue,estimatedHours,setupFee,isCompliant,"
                  "overageBillingRate,lastModifiedDateTime,userDefinedFields");
    for (int i = 0; i < ds->n_contracts; i++) {
        const struct ds_contract *k = &ds->contracts[i];
        const struct ds_company *c = &ds->companies[k->company];
        const struct ds_contact *contact = &ds->contacts[c->contact0];
        bool managed = k->type == DS_RECURRING;
        ds_put(&r, k->id);
        ds_put(&r, c->id);
        ds_put(&r, contact->id);
        ds_put_z(&r, str_printf(ds->arena, "%s %s", contact->first, contact->last));
        ds_put_z(&r, k->name);
        ds_put_z(&r, str_printf(ds->arena, "HL-%s-%02d", c->text->code, i - c->contract0 + 1));
        ds_put(&r, k->type);
        ds_put(&r, 1);
        ds_put(&r, managed ? 1 : 4);
        ds_put_time(&r, k->start);
        ds_put_time(&r, k->end);
        ds_put(&r, k->current && ds_is_customer(c));
        ds_put(&r, k->current);
        ds_put(&r, k->gold ? 2 : 1);
        ds_put(&r, k->type == DS_TIME_AND_MATERIALS ? 3 : 2);
        ds_put(&r, 1);
        ds_put_z(&r, managed ? "Remote and on-site support for covered devices and users; projects "
                               "and after-hours work are billed separately."
                             : "Support by the hour at the agreed rates.");
        ds_put_ref(&r, i > c->contract0 ? ds->contracts[i - 1].id : 0);
        ds_put_ref(&r, managed ? 1 : 0);
        ds_put_real(&r, managed ? monthly_revenue(c) * 12 : k->type == DS_FIXED_PRICE ? 24000 : 0);
        ds_put_real(&r, k->type == DS_FIXED_PRICE ? 160 : 0);
        ds_put_real(&r, 0);
        ds_put(&r, 1);
        ds_put_real(&r, k->type == DS_BLOCK_HOURS ? 150 : 0);
        ds_put_time(&r, k->start + 50000);
        ds_put_z(&r, i % 2
                         ? "[{\"name\":\"Auto Renew\",\"value\":\"No\"},{\"name\":\"Notice Period "
                           "Days\",\"value\":\"60\"}]"
                         : "[{\"name\":\"Auto Renew\",\"value\":\"Yes\"},{\"name\":\"Notice "
                           "Period Days\",\"value\":\"30\"}]");
        ds_row_end(&r);
    }
}

static void write_rates(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "ContractRates",
                  "id,contractID,roleID,contractHourlyRate,internalCurrencyContractHourlyRate");
    for (int i = 0; i < ds->n_contracts; i++) {
        if (ds->contracts[i].type != DS_TIME_AND_MATERIALS)
            continue;
        for (int role = 0; role < DS_ROLE_NOC; role++) {
            ds_put(&r, id++);
            ds_put(&r, ds->contracts[i].id);
            ds_put(&r, ds_role_id((enum ds_role)role));
            ds_put_real(&r, ds_roles[role].rate);
            ds_put_real(&r, ds_roles[role].rate);
            ds_row_end(&r);
        }
    }
}

static void write_retainers(struct ds *ds)
{
    ROWS(r);
    ROWS(m);
    int64_t id = 1, milestone = 1;
    ds_rows_begin(&r, ds, "ContractRetainers",
                  "id,contractID,amount,amountApproved,internalCurrencyAmount,"
                  "internalCurrencyAmountApproved,datePurchased,startDate,endDate,status,isPaid,"
                  "invoiceNumber");
    ds_rows_begin(&m, ds, "ContractMilestones",
                  "id,contractID,title,description,amount,internalCurrencyAmount,dateDue,status,"
                  "isInitialPayment,billingCodeID,createDate,creatorResourceID");
    for (int i = 0; i < ds->n_contracts; i++) {
        const struct ds_contract *k = &ds->contracts[i];
        for (int q = 0; q < 4; q++) {
            int64_t start = k->start + (int64_t)q * 91 * DAY_S;
            bool past = start < ds->cal.now_s;
            if (k->type == DS_RETAINER && past) {
                bool over = start + (int64_t)91 * DAY_S < ds->cal.now_s;
                ds_put(&r, id++);
                ds_put(&r, k->id);
                ds_put_real(&r, 4500);
                ds_put_real(&r, over ? 4500 : 1725);
                ds_put_real(&r, 4500);
                ds_put_real(&r, over ? 4500 : 1725);
                ds_put_time(&r, start);
                ds_put_time(&r, start);
                ds_put_time(&r, start + (int64_t)90 * DAY_S);
                ds_put(&r, !over);
                ds_put(&r, 1);
                ds_put_z(&r, str_printf(ds->arena, "R-%d-%d", k->id % 1000, q + 1));
                ds_row_end(&r);
            } else if (k->type == DS_FIXED_PRICE) {
                ds_put(&m, milestone++);
                ds_put(&m, k->id);
                ds_put_z(&m, str_printf(ds->arena, "Quarter %d", q + 1));
                ds_put_z(&m, "Quarterly part of the fixed price");
                ds_put_real(&m, 6000);
                ds_put_real(&m, 6000);
                ds_put_time(&m, start);
                ds_put(&m, past ? 3 : 1);
                ds_put(&m, q == 0);
                ds_put(&m, DS_BC_MILESTONE);
                ds_put_time(&m, k->start);
                ds_put(&m, ds_resource_id(DS_P_FINANCE));
                ds_row_end(&m);
            }
        }
    }
}

static void write_contract_notes(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "ContractNotes",
                  "id,contractID,title,description,createDateTime,lastActivityDate,"
                  "creatorResourceID");
    for (int i = 0; i < ds->n_contracts; i++) {
        const struct ds_contract *k = &ds->contracts[i];
        int64_t left = (k->end - ds->cal.now_s) / DAY_S;
        if (!k->current || left > 60)
            continue;
        bool expired = left < 0;
        int64_t at = ds_at(&ds->cal, ds_workday(&ds->cal, ds->cal.today, -6), 640 + i % 60);
        ds_put(&r, id++);
        ds_put(&r, k->id);
        ds_put_z(&r, expired ? "Renewal not signed" : "Renewal started");
        ds_put_z(&r, expired ? "Sent the renewal twice; the customer wants a lower price for "
                               "workstations. Support goes on until we decide otherwise."
                             : "Renewal offer is being prepared; last year's device count needs a "
                               "check.");
        ds_put_time(&r, at);
        ds_put_time(&r, at);
        ds_put(&r, ds_resource_id(ds->companies[k->company].owner));
        ds_row_end(&r);
    }
}

/* Managed services do not cover projects, after-hours work and consulting. */
static void write_exclusions(struct ds *ds)
{
    static const int codes[] = {DS_BC_PROJECT, DS_BC_AFTER_HOURS, DS_BC_CONSULTING};
    ROWS(code);
    ROWS(role);
    int64_t id = 1, role_id = 1;
    ds_rows_begin(&code, ds, "ContractExclusionBillingCodes", "id,contractID,billingCodeID");
    ds_rows_begin(&role, ds, "ContractExclusionRoles", "id,contractID,roleID");
    for (int i = 0; i < ds->n_contracts; i++) {
        const struct ds_contract *k = &ds->contracts[i];
        if (k->type != DS_RECURRING || !k->current)
            continue;
        for (size_t n = 0; n < ARRAY_LEN(codes); n++) {
            ds_put(&code, id++);
            ds_put(&code, k->id);
            ds_put(&code, codes[n]);
            ds_row_end(&code);
        }
        ds_put(&role, role_id++);
        ds_put(&role, k->id);
        ds_put(&role, ds_role_id(DS_ROLE_PROJECT_MANAGER));
        ds_row_end(&role);
    }
}

/* Yearly licences that are charged to the contract and not billed yet. */
static void write_contract_charges(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "ContractCharges",
                  "id,contractID,name,description,productID,billingCodeID,chargeType,status,"
                  "datePurchased,createDate,creatorResourceID,unitQuantity,unitCost,unitPrice,"
                  "billableAmount,extendedCost,isBillableToCompany,isBilled");
    for (int i = 0; i < ds->n_contracts; i++) {
        const struct ds_contract *k = &ds->contracts[i];
        size_t product = i % 2 ? 27 : 29;
        const struct ds_product_text *p = &ds_products[product];
        int day = ds_workday(&ds->cal, ds->cal.today - 1 - i * 11 % 25, 0);
        if (k->type != DS_RECURRING || !k->current || i % 3)
            continue;
        double n = 1 + i % 4;
        ds_put(&r, id++);
        ds_put(&r, k->id);
        ds_put_z(&r, p->name);
        ds_put_z(&r, p->name);
        ds_put(&r, DS_ID_PRODUCTS + (int64_t)product);
        ds_put(&r, DS_BC_LICENCES);
        ds_put(&r, 1);
        ds_put(&r, 7);
        ds_put_time(&r, ds_date(&ds->cal, day));
        ds_put_time(&r, ds_at(&ds->cal, day, 9 * 60));
        ds_put(&r, ds_resource_id(ds->companies[k->company].owner));
        ds_put_real(&r, n);
        ds_put_real(&r, p->cost);
        ds_put_real(&r, p->price);
        ds_put_real(&r, n * p->price);
        ds_put_real(&r, n * p->cost);
        ds_put(&r, 1);
        ds_put(&r, 0);
        ds_row_end(&r);
    }
}

void ds_make_contracts(struct ds *ds)
{
    write_exclusions(ds);
    write_contract_charges(ds);
    write_services(ds);
    write_contracts(ds);
    write_rates(ds);
    write_retainers(ds);
    write_contract_notes(ds);
}

/* --- Blocks of hours --- */

static double hours_between(const struct ds *ds, int contract, int64_t from, int64_t to,
                            double *ret_approved)
{
    double sum = 0;
    *ret_approved = 0;
    for (int i = 0; i < ds->n_times; i++) {
        const struct ds_time *t = &ds->times[i];
        if (t->contract != contract || t->non_billable || t->start < from || t->start >= to)
            continue;
        double hours = (t->minutes - t->offset_minutes) / 60.0;
        sum += hours;
        *ret_approved += t->approved ? hours : 0;
    }
    return sum;
}

static void put_block(struct ds_rows *r, struct ds *ds, int contract, int64_t start, int64_t end,
                      int64_t *id)
{
    const struct ds_contract *k = &ds->contracts[contract];
    bool story = !strcmp(ds->companies[k->company].text->code, "BMS") && start == ds->block_start;
    double approved;
    double used = hours_between(ds, contract, start, end, &approved);
    bool running = end > ds->cal.now_s;
    if (ds->n_blocks >= DS_MAX_BLOCKS)
        BUG("too many blocks of hours in the data set");
    /* Customers buy in fives; finished blocks were used to within a few hours. */
    double hours =
        story ? (double)STORY_BLOCK_HOURS : fmax(10, ceil((used + (running ? 7 : 0)) / 5) * 5);
    ds->blocks[ds->n_blocks++] =
        (struct ds_block){.id = (int)*id, .contract = contract, .start = start, .hours = hours};
    ds_put(r, (*id)++);
    ds_put(r, k->id);
    ds_put_time(r, start);
    ds_put_time(r, start);
    ds_put_time(r, end - DAY_S);
    ds_put_real(r, hours);
    ds_put_real(r, story ? fmin(approved, hours) : approved);
    ds_put_real(r, 140);
    ds_put(r, running);
    ds_put(r, 1);
    ds_put_z(r, str_printf(ds->arena, "B-%d-%d", k->id % 1000, (int)(*id % 100)));
    ds_row_end(r);
}

void ds_write_blocks(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "ContractBlocks",
                  "id,contractID,datePurchased,startDate,endDate,hours,hoursApproved,hourlyRate,"
                  "status,isPaid,invoiceNumber");
    for (int i = 0; i < ds->n_contracts; i++) {
        const struct ds_contract *k = &ds->contracts[i];
        if (k->type != DS_BLOCK_HOURS)
            continue;
        bool story = k->current && !strcmp(ds->companies[k->company].text->code, "BMS");
        int64_t limit = story ? ds->block_start : k->end + DAY_S;
        for (int64_t start = k->start; start < limit && start < ds->cal.now_s;) {
            int64_t end = start + (int64_t)91 * DAY_S;
            end = end > limit ? limit : end;
            put_block(&r, ds, i, start, end, &id);
            start = end;
        }
        if (story)
            put_block(&r, ds, i, ds->block_start, k->end + DAY_S, &id);
    }
}
