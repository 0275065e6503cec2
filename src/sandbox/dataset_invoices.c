/* Billing: what each customer owes for each of the last 24 months, as billing items, and the
 * invoices that sum them up. Every invoice total is the sum of its items. */
#include "sandbox/dataset_gen.h"

#include <math.h>
#include <stdlib.h>

enum {
    MONTHS = 24,
    MAX_ITEMS = 12000,
    LABOUR = 1,
    CHARGE = 4,
    SERVICE = 7,
    DAY_S = 86400,
    DELINQUENT_DAYS = 150
};

struct item {
    int company, month; /* month: 0 = oldest */
    int type, index;    /* index: of the time entry, charge or block; for services the service */
    int contract;       /* index or -1 */
    int64_t date;
    double quantity, rate, cost, tax;
    const char *name;
    bool block;
};

struct billing {
    struct item *items;
    int n;
    int64_t month_start[MONTHS + 1];
};

static double cents(double v)
{
    return round(v * 100) / 100;
}

static int month_of(const struct billing *b, int64_t t)
{
    for (int m = MONTHS - 1; m >= 0; m--) {
        if (t >= b->month_start[m])
            return t < b->month_start[m + 1] ? m : -1;
    }
    return -1;
}

static struct item *add_item(struct billing *b, int company, int month, int type, int index)
{
    if (b->n >= MAX_ITEMS)
        BUG("too many billing items in the data set");
    struct item *it = &b->items[b->n++];
    *it = (struct item){
        .company = company, .month = month, .type = type, .index = index, .contract = -1};
    return it;
}

static void add_services(struct ds *ds, struct billing *b)
{
    for (int m = 0; m < MONTHS; m++) {
        for (int i = 1; i < ds->n_companies; i++) {
            const struct ds_company *c = &ds->companies[i];
            int k = ds_contract_at(ds, i, b->month_start[m] + 14 * DAY_S);
            if (k < 0 || ds->contracts[k].type != DS_RECURRING ||
                ds->contracts[k].end < b->month_start[m])
                continue;
            for (int v = 0; v < DS_N_SERVICES; v++) {
                if (!c->units[v])
                    continue;
                struct item *it = add_item(b, i, m, SERVICE, v);
                it->contract = k;
                it->date = b->month_start[m];
                it->quantity = ds_units_in_month(c, v, MONTHS - m);
                it->rate = ds_services[v].price;
                it->cost = ds_services[v].cost;
                it->name = ds_services[v].name;
            }
        }
    }
}

static int role_of(const struct ds *ds, const struct ds_time *e)
{
    const struct ds_ticket *t = &ds->tickets[e->ticket];
    return e->resource == t->assignee ? t->role - DS_ID_ROLES : (int)ds_role_of(e->resource);
}

/* Labour is billed by the hour under time and materials; other contracts pay for after-hours work.
 */
static void add_labour(struct ds *ds, struct billing *b)
{
    for (int i = 0; i < ds->n_times; i++) {
        const struct ds_time *e = &ds->times[i];
        if (e->ticket < 0 || !e->approved || e->non_billable || e->contract < 0)
            continue;
        bool by_hour = ds->contracts[e->contract].type == DS_TIME_AND_MATERIALS;
        int month = month_of(b, e->start);
        if (month < 0 || (!by_hour && !e->after_hours))
            continue;
        struct item *it = add_item(b, ds->tickets[e->ticket].company, month, LABOUR, i);
        it->contract = e->contract;
        it->date = ds_date(&ds->cal, ds_day_of(&ds->cal, e->start, NULL));
        it->quantity = (e->minutes - e->offset_minutes) / 60.0;
        it->rate = ds_roles[role_of(ds, e)].rate * (e->after_hours ? 1.5 : 1);
        it->cost = it->rate * 0.36;
        it->name = ds_roles[role_of(ds, e)].name;
        const struct ds_story_ticket *s = ds->tickets[e->ticket].story;
        if (s && s->story == DS_STORY_INVOICE)
            it->quantity *= 10; /* the story: somebody typed 7.5 for 0.75 */
    }
}

static double tax_percent(const struct ds_company *c)
{
    const char *state = ds_cities[c->text->city].state;
    if (c->text->trade == DS_NONPROFIT || c->text->trade == DS_EDUCATION)
        return 0;
    return !strcmp(state, "ME") ? 5.5 : !strcmp(state, "MA") ? 6.25 : 0;
}

static void add_charges(struct ds *ds, struct billing *b)
{
    for (int i = 0; i < ds->n_charges; i++) {
        const struct ds_charge *c = &ds->charges[i];
        int month = month_of(b, c->created);
        if (!c->billed || month < 0)
            continue;
        const struct ds_ticket *t = &ds->tickets[c->ticket];
        struct item *it = add_item(b, t->company, month, CHARGE, i);
        it->date = c->created - c->created % DAY_S;
        it->quantity = c->quantity;
        it->rate = c->price;
        it->cost = c->cost;
        it->tax = cents(c->quantity * c->price * tax_percent(&ds->companies[t->company]) / 100);
        it->name = c->name;
    }
    for (int i = 0; i < ds->n_blocks; i++) {
        const struct ds_block *k = &ds->blocks[i];
        int month = month_of(b, k->start);
        if (month < 0)
            continue;
        struct item *it = add_item(b, ds->contracts[k->contract].company, month, CHARGE, i);
        it->block = true;
        it->contract = k->contract;
        it->date = k->start;
        it->quantity = k->hours;
        it->rate = 140;
        it->name = "Block of hours";
    }
}

static int by_invoice(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->month != y->month)
        return x->month - y->month;
    if (x->company != y->company)
        return x->company - y->company;
    if (x->type != y->type)
        return y->type - x->type;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    return x->block != y->block ? x->block - y->block : x->index - y->index;
}

static double extended(const struct item *it)
{
    return cents(it->quantity * it->rate);
}

/* --- Rows --- */

static void put_references(struct ds_rows *r, struct ds *ds, const struct item *it)
{
    const struct ds_time *e = it->type == LABOUR ? &ds->times[it->index] : NULL;
    const struct ds_charge *c = it->type == CHARGE && !it->block ? &ds->charges[it->index] : NULL;
    int ticket = e ? e->ticket : c ? c->ticket : -1;
    ds_put_ref(r, ticket >= 0 ? ds->tickets[ticket].id : 0);
    ds_put_ref(r, e ? e->id : 0);
    ds_put_ref(r, c ? c->id : 0);
    ds_put_ref(r, it->contract >= 0 ? ds->contracts[it->contract].id : 0);
    ds_put_ref(r, it->type == SERVICE ? ds->contract_services[it->contract][it->index] : 0);
    ds_put_ref(r, it->type == SERVICE ? DS_ID_SERVICES + it->index : 0);
    ds_put_ref(r, it->block ? ds->blocks[it->index].id : 0);
    ds_put_ref(r, e ? ds_role_id((enum ds_role)role_of(ds, e)) : 0);
    ds_put(r, e                          ? e->work_code
              : it->block                ? DS_BC_BLOCK
              : c                        ? DS_BC_HARDWARE
              : it->index == DS_SVC_M365 ? DS_BC_CLOUD
                                         : DS_BC_MANAGED);
    if (ticket < 0) {
        ds_put_z(r, it->type == SERVICE ? ds_services[it->index].invoice_text : it->name);
    } else {
        const struct ds_ticket *t = &ds->tickets[ticket];
        struct str title = ds_expand(ds, t->title, t, 0);
        ds_put_z(r, str_printf(ds->arena, "%s: %.*s", t->number, STR_ARG(title)));
    }
}

static void put_item(struct ds_rows *r, struct ds *ds, const struct item *it, int64_t id,
                     int64_t invoice, int64_t posted)
{
    const struct ds_company *c = &ds->companies[it->company];
    ds_put(r, id);
    ds_put(r, c->id);
    ds_put(r, invoice);
    ds_put(r, it->type);
    ds_put_z(r, it->name);
    put_references(r, ds, it);
    ds_put_time(r, it->date);
    ds_put_time(r, posted);
    ds_put_real(r, it->quantity);
    ds_put_real(r, it->rate);
    ds_put_real(r, extended(it));
    ds_put_real(r, it->tax);
    ds_put_real(r, cents(extended(it) + it->tax));
    ds_put_real(r, cents(extended(it) + it->tax));
    ds_put_real(r, cents(it->quantity * it->cost));
    ds_put(r, 0);
    ds_put(r, it->tax > 0 ? 1 : 2);
    ds_put(r, ds_resource_id(DS_P_FINANCE));
    ds_put(r, ds_resource_id(c->owner));
    ds_put(r, id);
    ds_row_end(r);
}

static int64_t paid_on(const struct ds *ds, const struct ds_company *c, int64_t invoiced)
{
    int64_t age = (ds->cal.now_s - invoiced) / DAY_S;
    if (c->text->classification == 200 && age < DELINQUENT_DAYS)
        return 0;
    int64_t paid = invoiced + (int64_t)(12 + c->index * 7 % 26) * DAY_S;
    return paid < ds->cal.now_s ? paid - paid % DAY_S : 0;
}

static void put_invoice(struct ds_rows *r, struct ds *ds, const struct billing *b,
                        const struct item *first, int n, int64_t id, int64_t posted)
{
    const struct ds_company *c = &ds->companies[first->company];
    double total = 0, tax = 0;
    for (int i = 0; i < n; i++) {
        total += extended(&first[i]) + first[i].tax;
        tax += first[i].tax;
    }
    ds_put(r, id);
    ds_put(r, c->id);
    ds_put_z(r, str_printf(ds->arena, "%d", (int)id));
    ds_put_time(r, posted);
    ds_put_time(r, posted);
    ds_put(r, ds_resource_id(DS_P_FINANCE));
    ds_put_time(r, b->month_start[first->month]);
    ds_put_time(r, b->month_start[first->month + 1] - DAY_S);
    ds_put_time(r, posted - posted % DAY_S + 30 * DAY_S);
    ds_put_real(r, cents(total));
    ds_put_real(r, cents(tax));
    ds_put(r, 0);
    ds_put_time(r, paid_on(ds, c, posted));
    ds_put(r, 1);
    ds_put_z(r, tax > 0 ? "Sales tax on goods" : "Exempt");
    ds_put(r, 100 + first->month);
    ds_row_end(r);
}

void ds_make_invoices(struct ds *ds)
{
    struct billing b = {.items = ARENA_ARRAY(ds->arena, struct item, MAX_ITEMS)};
    ROWS(invoice);
    ROWS(item);
    int64_t id = DS_ID_INVOICES, item_id = 600001;
    for (int m = 0; m <= MONTHS; m++)
        b.month_start[m] = ds_month_start(&ds->cal, ds->cal.today, m - MONTHS);
    add_services(ds, &b);
    add_labour(ds, &b);
    add_charges(ds, &b);
    qsort(b.items, (size_t)b.n, sizeof *b.items, by_invoice);
    ds_rows_begin(&invoice, ds, "Invoices",
                  "id,companyID,invoiceNumber,invoiceDateTime,createDateTime,creatorResourceID,"
                  "fromDate,toDate,dueDate,invoiceTotal,totalTaxValue,isVoided,paidDate,"
                  "invoiceEditorTemplateID,taxRegionName,batchID");
    ds_rows_begin(&item, ds, "BillingItems",
                  "id,companyID,invoiceID,billingItemType,itemName,ticketID,timeEntryID,"
                  "ticketChargeID,contractID,contractServiceID,serviceID,contractBlockID,roleID,"
                  "billingCodeID,description,itemDate,postedDate,quantity,rate,extendedPrice,"
                  "taxDollars,totalAmount,internalCurrencyTotalAmount,ourCost,nonBillable,"
                  "taxCategoryID,itemApproverID,accountManagerWhenApprovedID,sortOrderID");
    for (int i = 0, n; i < b.n; i += n) {
        for (n = 1; i + n < b.n && b.items[i + n].month == b.items[i].month &&
                    b.items[i + n].company == b.items[i].company;)
            n++;
        int64_t posted = ds_approval(ds, b.month_start[b.items[i].month] + 14 * DAY_S);
        if (!posted) /* last month is not closed yet */
            continue;
        put_invoice(&invoice, ds, &b, &b.items[i], n, id, posted);
        for (int k = 0; k < n; k++)
            put_item(&item, ds, &b.items[i + k], item_id++, id, posted);
        id++;
    }
}
