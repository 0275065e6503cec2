/* Opportunities with quotes, sales orders, and what was ordered from the distributor. */
#include "sandbox/dataset_gen.h"

enum { DAY_S = 86400, WON = 3, LOST = 0, SALES_ORDERS = 701, QUOTES = 801 };

static void write_opportunities(struct ds *ds)
{
    ROWS(r);
    int64_t today = ds_date(&ds->cal, ds->cal.today);
    ds_rows_begin(
        &r, ds, "Opportunities",
        "id,companyID,contactID,title,description,nextStep,status,stage,rating,"
        "leadSource,probability,opportunityCategoryID,amount,cost,onetimeRevenue,"
        "onetimeCost,monthlyRevenue,monthlyCost,totalAmountMonths,useQuoteTotals,"
        "createDate,startDate,projectedCloseDate,closedDate,lostDate,lossReason,winReason,"
        "ownerResourceID,creatorResourceID,productID,lastActivity,revenueSpread,"
        "revenueSpreadUnit");
    for (size_t i = 0; i < ds_n_opportunities; i++) {
        const struct ds_opportunity_text *o = &ds_opportunities[i];
        const struct ds_company *c = &ds->companies[ds_company_by_code(ds, o->code)];
        int64_t close = today + (int64_t)o->close_days * DAY_S;
        int64_t created =
            ds_at(&ds->cal, ds_workday(&ds->cal, ds->cal.today + o->created_days, 0), 640);
        int64_t last =
            created + ((close < ds->cal.now_s ? close : ds->cal.now_s) - created) * 3 / 4;
        double amount = o->onetime + o->monthly * 12;
        ds_put(&r, DS_ID_OPPORTUNITIES + (int64_t)i);
        ds_put(&r, c->id);
        ds_put(&r, ds->contacts[c->contact0].id);
        ds_put_z(&r, o->title);
        ds_put_z(&r, o->description);
        ds_put_z(&r, o->next_step);
        ds_put(&r, o->status);
        ds_put(&r, o->stage);
        ds_put(&r, o->rating);
        ds_put(&r, o->lead_source);
        ds_put(&r, o->probability);
        ds_put(&r, 1);
        ds_put_real(&r, amount);
        ds_put_real(&r, amount * 0.7);
        ds_put_real(&r, o->onetime);
        ds_put_real(&r, o->onetime * 0.75);
        ds_put_real(&r, o->monthly);
        ds_put_real(&r, o->monthly * 0.6);
        ds_put(&r, 12);
        ds_put(&r, 0);
        ds_put_time(&r, created);
        ds_put_time(&r, created);
        ds_put_time(&r, close);
        ds_put_time(&r, o->status == WON || o->status == LOST ? close : 0);
        ds_put_time(&r, o->status == LOST ? close : 0);
        ds_put_ref(&r, o->status == LOST ? 1 : 0);
        ds_put_ref(&r, o->status == WON ? 1 : 0);
        ds_put(&r, ds_resource_id(c->owner));
        ds_put(&r, ds_resource_id(c->owner));
        ds_put_ref(&r, o->product >= 0 ? DS_ID_PRODUCTS + o->product : 0);
        ds_put_time(&r, last);
        ds_put(&r, 12);
        ds_put_z(&r, "m");
        ds_row_end(&r);
    }
}

/* --- Quotes --- */

struct quoting {
    struct ds_rows quote, item, location;
    int64_t item_id, location_id;
    int number;
};

static void put_item(struct quoting *q, int64_t quote, int type, const char *name, int64_t product,
                     int64_t service, int64_t role, int period, double quantity, double price)
{
    struct ds_rows *r = &q->item;
    ds_put(r, q->item_id++);
    ds_put(r, quote);
    ds_put(r, type);
    ds_put_z(r, name);
    ds_put_z(r, name);
    ds_put_ref(r, product);
    ds_put_ref(r, service);
    ds_put_ref(r, role);
    ds_put(r, period);
    ds_put_real(r, quantity);
    ds_put_real(r, price);
    ds_put_real(r, price * 0.72);
    ds_put_real(r, 0);
    ds_put_real(r, 0);
    ds_put_real(r, 0);
    ds_put(r, 0);
    ds_put(r, type == 1);
    ds_put(r, type == 1 ? 1 : 2);
    ds_put(r, q->item_id % 10);
    ds_row_end(r);
}

/* The items of a quote come to the opportunity's one-time and monthly amounts. */
static void put_items(struct quoting *q, const struct ds_opportunity_text *o, int64_t quote)
{
    double left = o->onetime;
    if (o->product >= 0) {
        const struct ds_product_text *p = &ds_products[o->product];
        int n = (int)(left * 0.8 / p->price);
        n = n > 0 ? n : 1;
        put_item(q, quote, 1, p->name, DS_ID_PRODUCTS + o->product, 0, 0, 1, n, p->price);
        left -= n * p->price;
    }
    if (left > 0)
        put_item(q, quote, 3,
                 o->product >= 0 ? "Installation and configuration" : "Labour, fixed amount", 0, 0,
                 ds_role_id(DS_ROLE_SYSTEMS), 1, 1, left);
    if (o->monthly > 0)
        put_item(q, quote, 11, "Managed services, per month", 0,
                 DS_ID_SERVICES + (int)DS_SVC_WORKSTATION, 0, 2, 1, o->monthly);
}

static void put_quote(struct quoting *q, struct ds *ds, size_t i)
{
    const struct ds_opportunity_text *o = &ds_opportunities[i];
    const struct ds_company *c = &ds->companies[ds_company_by_code(ds, o->code)];
    const struct ds_city_text *city = &ds_cities[c->text->city];
    struct ds_rows *r = &q->quote;
    int64_t id = QUOTES + (int64_t)i, location = q->location_id++;
    int64_t made =
        ds_at(&ds->cal, ds_workday(&ds->cal, ds->cal.today + o->created_days / 2, 0), 720);
    ds_put(&q->location, location);
    ds_put_z(&q->location, c->text->street);
    ds_put_z(&q->location, city->city);
    ds_put_z(&q->location, city->state);
    ds_put_z(&q->location, city->zip);
    ds_row_end(&q->location);
    ds_put(r, id);
    ds_put(r, DS_ID_OPPORTUNITIES + (int64_t)i);
    ds_put(r, c->id);
    ds_put(r, ds->contacts[c->contact0].id);
    ds_put_z(r, o->title);
    ds_put_z(r, o->description);
    ds_put(r, q->number++);
    ds_put_time(r, made - made % DAY_S);
    ds_put_time(r, made - made % DAY_S + 30 * DAY_S);
    ds_put_time(r, made);
    ds_put(r, ds_resource_id(c->owner));
    ds_put_time(r, made + 3600);
    ds_put(r, o->status == WON ? 3 : 1);
    ds_put(r, 1);
    ds_put(r, o->status != LOST);
    for (int k = 0; k < 3; k++)
        ds_put(r, location);
    ds_put(r, 1);
    ds_row_end(r);
    put_items(q, o, id);
}

static void write_quotes(struct ds *ds)
{
    struct quoting q = {.item_id = 1, .location_id = 1, .number = 1041};
    ds_rows_begin(&q.quote, ds, "Quotes",
                  "id,opportunityID,companyID,contactID,name,description,quoteNumber,effectiveDate,"
                  "expirationDate,createDate,creatorResourceID,lastActivityDate,approvalStatus,"
                  "primaryQuote,isActive,billToLocationID,shipToLocationID,soldToLocationID,"
                  "quoteTemplateID");
    ds_rows_begin(&q.item, ds, "QuoteItems",
                  "id,quoteID,quoteItemType,name,description,productID,serviceID,laborID,"
                  "periodType,quantity,unitPrice,unitCost,unitDiscount,lineDiscount,"
                  "percentageDiscount,isOptional,isTaxable,taxCategoryID,sortOrderID");
    ds_rows_begin(&q.location, ds, "QuoteLocations", "id,address1,city,state,postalCode");
    for (size_t i = 0; i < ds_n_opportunities; i++) {
        if (ds_opportunities[i].quote)
            put_quote(&q, ds, i);
    }
    ds_rows_done(&q.quote);
    ds_rows_done(&q.item);
    ds_rows_done(&q.location);
}

static void write_sales_orders(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "SalesOrders",
                  "id,title,companyID,contactID,opportunityID,ownerResourceID,status,"
                  "salesOrderDate,promisedFulfillmentDate,shipToAddress1,shipToCity,shipToState,"
                  "shipToPostalCode,shipToCountryID,billToCity,billToState,billToPostalCode,"
                  "billToCountryID");
    for (size_t i = 0; i < ds_n_opportunities; i++) {
        const struct ds_opportunity_text *o = &ds_opportunities[i];
        if (o->status != WON)
            continue;
        const struct ds_company *c = &ds->companies[ds_company_by_code(ds, o->code)];
        const struct ds_city_text *city = &ds_cities[c->text->city];
        int64_t date = ds_date(&ds->cal, ds->cal.today) + (int64_t)o->close_days * DAY_S;
        ds_put(&r, SALES_ORDERS + (int64_t)i);
        ds_put_z(&r, o->title);
        ds_put(&r, c->id);
        ds_put(&r, ds->contacts[c->contact0].id);
        ds_put(&r, DS_ID_OPPORTUNITIES + (int64_t)i);
        ds_put(&r, ds_resource_id(c->owner));
        ds_put(&r, i % 2 ? 2 : 4);
        ds_put_time(&r, date);
        ds_put_time(&r, date + 21 * DAY_S);
        ds_put_z(&r, c->text->street);
        for (int k = 0; k < 2; k++) {
            ds_put_z(&r, city->city);
            ds_put_z(&r, city->state);
            ds_put_z(&r, city->zip);
            ds_put(&r, 237);
        }
        ds_row_end(&r);
    }
}

static void write_purchase_orders(struct ds *ds)
{
    static const struct {
        int status, days, products[3], quantities[3];
    } orders[] = {
        {4, -48, {4, 18, 23}, {6, 6, 8}},
        {3, -9, {5, 20, -1}, {4, 10, 0}},
        {2, -3, {22, 13, 25}, {6, 2, 12}},
    };
    ROWS(r);
    ROWS(item);
    int64_t item_id = 1;
    const struct ds_company *vendor = &ds->companies[ds_company_by_code(ds, "NSD")];
    ds_rows_begin(&r, ds, "PurchaseOrders",
                  "id,vendorID,purchaseOrderNumber,status,createDateTime,submitDateTime,"
                  "creatorResourceID,shipToName,shipToAddress1,shipToCity,shipToState,"
                  "shipToPostalCode,latestEstimatedArrivalDate,freight,shippingType");
    ds_rows_begin(&item, ds, "PurchaseOrderItems",
                  "id,orderID,productID,inventoryLocationID,quantity,unitCost,"
                  "estimatedArrivalDate");
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        int64_t made =
            ds_at(&ds->cal, ds_workday(&ds->cal, ds->cal.today + orders[i].days, 0), 690);
        int64_t arrival = made - made % DAY_S + 8 * DAY_S;
        ds_put(&r, (int64_t)i + 1);
        ds_put(&r, vendor->id);
        ds_put_z(&r, str_printf(ds->arena, "PO-%d", 2301 + (int)i));
        ds_put(&r, orders[i].status);
        ds_put_time(&r, made);
        ds_put_time(&r, made + 1200);
        ds_put(&r, ds_resource_id(22));
        ds_put_z(&r, "Harborline IT Services");
        ds_put_z(&r, "120 Harborline Way");
        ds_put_z(&r, "Portland");
        ds_put_z(&r, "ME");
        ds_put_z(&r, "04101");
        ds_put_time(&r, arrival);
        ds_put_real(&r, 48);
        ds_put(&r, 1);
        ds_row_end(&r);
        for (int k = 0; k < 3 && orders[i].products[k] >= 0; k++) {
            ds_put(&item, item_id++);
            ds_put(&item, (int64_t)i + 1);
            ds_put(&item, DS_ID_PRODUCTS + orders[i].products[k]);
            ds_put(&item, 1);
            ds_put(&item, orders[i].quantities[k]);
            ds_put_real(&item, ds_products[orders[i].products[k]].cost);
            ds_put_time(&item, arrival);
            ds_row_end(&item);
        }
    }
}

void ds_make_sales(struct ds *ds)
{
    write_opportunities(ds);
    write_quotes(ds);
    write_sales_orders(ds);
    write_purchase_orders(ds);
}
