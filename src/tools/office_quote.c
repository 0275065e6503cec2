/* quote: a quote checked line by line (price, cost, margin, stock, expiry), or the same for items
 * that somebody wants to offer. It writes nothing: items to add come out as a ready call. */
#include "tools/office.h"

#include "autotask/names.h"

enum { ITEMS_MAX = 200, SHOWN = 25, STOCK_ROWS = 1000, LOW_MARGIN_PERCENT = 10, SOON_DAYS = 7 };

/* One line, from a quote or from the items argument. */
struct line {
    struct str name, type, period;
    int64_t product, service;                       /* 0 = none */
    struct decimal quantity, price, cost, discount; /* discount: of the whole line */
    bool optional, has_cost, priced;                /* priced: by the items argument */
    struct decimal percent;                         /* the discount as it was given */
};

struct quoted {
    struct tool_run *r;
    struct work_answer a;
    struct work_query quotes, items, products, services, stock, ordered, orders;
    bool has_quote;
    int64_t quote_id;
    struct line *lines;
    size_t n;
};

static const char *const quote_columns[] = {"id",
                                            "name:quote",
                                            "quoteNumber:number",
                                            "companyID:-",
                                            "opportunityID:-",
                                            "approvalStatus:approval",
                                            "effectiveDate:from",
                                            "expirationDate:expires",
                                            "isActive:active",
                                            "primaryQuote:-",
                                            "createDate:-",
                                            NULL};

/* ---- Which quote ---- */

static enum err_code fetch_quotes(struct quoted *x)
{
    enum err_code rc = work_fetch(&x->quotes);
    if (!rc)
        WORK_NAMES(x->r, &x->quotes);
    return rc;
}

/* By number, else by id or name. */
static enum err_code by_quote(struct quoted *x)
{
    struct str text = arg_text(x->r, "quote");
    int64_t number, id;

    if (str_to_i64(text, &number)) {
        work_query_init(&x->quotes, x->r, "Quotes", quote_columns);
        work_where_i64(&x->quotes, "quoteNumber", AT_EQ, number);
        enum err_code rc = fetch_quotes(x);
        if (rc || x->quotes.view.n_rows > 0)
            return rc;
    }
    enum err_code rc = resolve_record(x->r, cat_entity_find(STR("Quotes")), "quote", &id);
    if (rc)
        return rc;
    work_query_init(&x->quotes, x->r, "Quotes", quote_columns);
    work_where_id(&x->quotes, "id", id);
    rc = fetch_quotes(x);
    if (!rc && x->quotes.view.n_rows == 0) {
        rc = err_set(&x->r->err, ERR_NOT_FOUND, "There is no quote with the number or id %lld.",
                     (long long)id);
        err_field(&x->r->err, STR("quote"));
        err_fix(&x->r->err, "Give the quote's number or name, or its company or opportunity.");
    }
    return rc;
}

/* The quotes of an opportunity or a company: the newest primary one is checked. */
static enum err_code by_owner(struct quoted *x)
{
    work_query_init(&x->quotes, x->r, "Quotes", quote_columns);
    work_where_arg(&x->quotes, "opportunityID", "opportunity");
    work_where_arg(&x->quotes, "companyID", "company");
    enum err_code rc = fetch_quotes(x);
    if (!rc && x->quotes.view.n_rows == 0) {
        rc = err_set(&x->r->err, ERR_NOT_FOUND, "There is no quote for it.");
        err_fix(&x->r->err, "search_opportunities finds opportunities; items prices a new quote.");
    }
    if (!rc)
        work_sort(&x->quotes, "createDate", true);
    return rc;
}

static enum err_code find_quote(struct quoted *x)
{
    enum err_code rc;

    if (office_given(x->r, "quote"))
        rc = by_quote(x);
    else if (office_given(x->r, "opportunity") || office_given(x->r, "company"))
        rc = by_owner(x);
    else if (office_given(x->r, "items"))
        return ERR_OK;
    else {
        rc = err_set(&x->r->err, ERR_MISSING_REQUIRED, "Which quote?");
        err_field(&x->r->err, STR("quote"));
        err_fix(&x->r->err, "Give quote, opportunity or company; or items to price.");
    }
    x->has_quote = !rc;
    if (!rc)
        (void)work_id(&x->quotes, 0, "id", &x->quote_id);
    return rc;
}

/* ---- Lines ---- */

static struct line *add_line(struct quoted *x)
{
    x->lines[x->n] = (struct line){.quantity = decimal_of_i64(1),
                                   .price = decimal_of_i64(0),
                                   .cost = decimal_of_i64(0),
                                   .percent = decimal_of_i64(0),
                                   .discount = decimal_of_i64(0)};
    return &x->lines[x->n++];
}

/* Autotask keeps money as binary fractions: 2440.8 may come as 2440.7999999999997. */
static struct decimal amount_of(const struct work_query *q, size_t row, const char *field)
{
    return decimal_round(work_number(q, row, field), 4);
}

static struct decimal percent_of(struct decimal amount, struct decimal percent)
{
    return decimal_div(decimal_mul(amount, percent), decimal_of_i64(100), 2);
}

static enum err_code load_quote_items(struct quoted *x)
{
    static const char *const columns[] = {"name",
                                          "quoteItemType",
                                          "periodType",
                                          "productID",
                                          "serviceID",
                                          "quantity",
                                          "unitPrice",
                                          "unitCost",
                                          "unitDiscount",
                                          "lineDiscount",
                                          "isOptional",
                                          "serviceBundleID",
                                          "percentageDiscount",
                                          NULL};

    work_query_init(&x->items, x->r, "QuoteItems", columns);
    work_where_id(&x->items, "quoteID", x->quote_id);
    x->items.max_rows = ITEMS_MAX;
    enum err_code rc = work_fetch(&x->items);
    if (rc)
        return rc;
    WORK_NAMES(x->r, &x->items);
    for (size_t row = 0; row < x->items.view.n_rows; row++) {
        const struct work_query *q = &x->items;
        struct line *l = add_line(x);
        l->name = work_text(q, row, "name");
        l->type = work_text(q, row, "quoteItemType");
        l->period = work_text(q, row, "periodType");
        (void)work_id(q, row, "productID", &l->product);
        (void)work_id(q, row, "serviceID", &l->service);
        l->quantity = work_number(q, row, "quantity");
        l->price = amount_of(q, row, "unitPrice");
        l->has_cost = json_type(work_value(q, row, "unitCost")) == JSON_NUMBER;
        l->cost = amount_of(q, row, "unitCost");
        l->optional = work_is(q, row, "isOptional");
        struct decimal gross = decimal_mul(l->quantity, l->price);
        l->discount =
            decimal_add(decimal_add(decimal_mul(l->quantity, amount_of(q, row, "unitDiscount")),
                                    amount_of(q, row, "lineDiscount")),
                        percent_of(gross, amount_of(q, row, "percentageDiscount")));
    }
    return ERR_OK;
}

static enum err_code bad_item(struct quoted *x, const char *what)
{
    enum err_code rc = err_set(&x->r->err, ERR_BAD_VALUE, "%s", what);

    err_field(&x->r->err, STR("items"));
    err_fix(&x->r->err,
            "Example: items=[{\"product\":\"ThinkPad T14\",\"quantity\":3},{\"service\":"
            "\"Managed Workstation\",\"quantity\":5,\"price\":45}].");
    return rc;
}

static enum err_code find_named(struct quoted *x, const struct json *item, const char *member,
                                const char *entity, int64_t *ret)
{
    const struct json *v = json_get_nocase(item, str_from(member));
    struct str text = json_is(v, JSON_NUMBER) ? json_number(v) : str_trim(json_str(v));

    if (text.n == 0)
        return ERR_OK;
    enum err_code rc = at_name_to_id(x->r->ctx->client, &x->r->at,
                                     cat_entity_find(str_from(entity)), text, ret, &x->r->err);
    if (rc)
        err_field(&x->r->err, STR("items"));
    return rc;
}

/* quantity, price and discount (percent) of one of the items. */
static enum err_code read_numbers(struct quoted *x, const struct json *item, struct line *l,
                                  bool *ret_priced, struct decimal *ret_percent)
{
    const struct json *quantity = json_get_nocase(item, STR("quantity"));
    const struct json *price = json_get_nocase(item, STR("price"));
    const struct json *discount = json_get_nocase(item, STR("discount"));

    *ret_priced = price != NULL;
    *ret_percent = decimal_of_i64(0);
    if ((quantity && !decimal_of_json(quantity, &l->quantity)) ||
        (price && !decimal_of_json(price, &l->price)) ||
        (discount && !decimal_of_json(discount, ret_percent)))
        return bad_item(x, "quantity, price and discount of an item are numbers.");
    if (l->quantity.negative || decimal_is_zero(l->quantity))
        return bad_item(x, "The quantity of an item is more than 0.");
    return ERR_OK;
}

static enum err_code read_items(struct quoted *x)
{
    const struct json *list = arg_json(x->r, "items");

    if (!list)
        return ERR_OK;
    if (json_len(list) == 0 || json_len(list) > ITEMS_MAX)
        return bad_item(x, "items is a list of 1 to 200 items.");
    for (struct json_iter it = json_iter(list); json_next(&it);) {
        struct line *l = add_line(x);
        enum err_code rc = json_is(it.value, JSON_OBJECT)
                               ? find_named(x, it.value, "product", "Products", &l->product)
                               : bad_item(x, "Every item is an object.");
        if (!rc && !l->product)
            rc = find_named(x, it.value, "service", "Services", &l->service);
        if (!rc && !l->product && !l->service)
            rc = bad_item(x, "Every item names a product or a service.");
        if (rc)
            return rc;
    }
    return ERR_OK;
}

/* ---- What the catalogue says ---- */

static const int64_t *ids_of_lines(struct quoted *x, bool products, size_t *ret_n)
{
    int64_t *ids = ARENA_ARRAY(x->r->arena, int64_t, x->n + 1);

    *ret_n = 0;
    for (size_t i = 0; i < x->n; i++) {
        int64_t id = products ? x->lines[i].product : x->lines[i].service;
        bool known = id == 0;
        for (size_t k = 0; k < *ret_n && !known; k++)
            known = ids[k] == id;
        if (!known)
            ids[(*ret_n)++] = id;
    }
    return ids;
}

static enum err_code load_of(struct quoted *x, struct work_query *q, const char *entity,
                             const char *const *columns, const char *field, const int64_t *ids,
                             size_t n)
{
    work_query_init(q, x->r, entity, columns);
    work_where_in(q, field, ids, n);
    q->max_rows = STOCK_ROWS;
    return work_fetch_visible(q);
}

static enum err_code load_catalogue(struct quoted *x)
{
    static const char *const product_columns[] = {"id",       "name",       "unitPrice", "unitCost",
                                                  "isActive", "periodType", NULL};
    static const char *const service_columns[] = {"id",       "name",       "unitPrice", "unitCost",
                                                  "isActive", "periodType", NULL};
    static const char *const stock_columns[] = {"productID", "quantityOnHand", "quantityReserved",
                                                "quantityPicked", NULL};
    static const char *const ordered_columns[] = {"productID", "orderID", "quantity",
                                                  "estimatedArrivalDate", NULL};
    static const char *const order_columns[] = {"id", "purchaseOrderNumber", "status", NULL};
    size_t n, n_services, n_orders;
    const int64_t *products = ids_of_lines(x, true, &n);
    const int64_t *services = ids_of_lines(x, false, &n_services);
    enum err_code rc = load_of(x, &x->products, "Products", product_columns, "id", products, n);

    if (!rc)
        rc = load_of(x, &x->services, "Services", service_columns, "id", services, n_services);
    if (!rc)
        rc = load_of(x, &x->stock, "InventoryItems", stock_columns, "productID", products, n);
    if (!rc)
        rc = load_of(x, &x->ordered, "PurchaseOrderItems", ordered_columns, "productID", products,
                     n);
    if (rc)
        return rc;
    const int64_t *orders = work_ids(&x->ordered, "orderID", &n_orders);
    rc = load_of(x, &x->orders, "PurchaseOrders", order_columns, "id", orders, n_orders);
    if (!rc)
        WORK_NAMES(x->r, &x->products, &x->services, &x->orders);
    return rc;
}

static const struct work_query *catalogue_row(const struct quoted *x, const struct line *l,
                                              size_t *ret_row)
{
    const struct work_query *q = l->product ? &x->products : &x->services;
    int64_t id = l->product ? l->product : l->service;

    *ret_row = id ? work_find(q, "id", id) : SIZE_MAX;
    return *ret_row == SIZE_MAX ? NULL : q;
}

/* The items argument gives what differs from the catalogue; the rest comes from there. */
static enum err_code price_items(struct quoted *x)
{
    const struct json *list = arg_json(x->r, "items");
    size_t first = x->n - json_len(list), i = 0;

    for (struct json_iter it = json_iter(list); json_next(&it); i++) {
        struct line *l = &x->lines[first + i];
        struct decimal percent;
        bool priced;
        size_t row;
        enum err_code rc = read_numbers(x, it.value, l, &priced, &percent);
        if (rc)
            return rc;
        const struct work_query *q = catalogue_row(x, l, &row);
        if (!q)
            return bad_item(x, "There is no product or service with the id of an item.");
        l->name = work_text(q, row, "name");
        l->type = l->product ? STR("Product") : STR("Service");
        l->period = work_text(q, row, "periodType");
        l->cost = amount_of(q, row, "unitCost");
        l->has_cost = true;
        l->priced = priced;
        l->percent = percent;
        if (!priced)
            l->price = amount_of(q, row, "unitPrice");
        l->discount = percent_of(decimal_mul(l->quantity, l->price), percent);
    }
    return ERR_OK;
}

/* ---- Sums and remarks ---- */

static struct decimal net_of(const struct line *l)
{
    return decimal_sub(decimal_mul(l->quantity, l->price), l->discount);
}

static struct decimal cost_of(const struct line *l)
{
    return decimal_mul(l->quantity, l->cost);
}

/* "28.0 %" of the net; n = 0 for a net of 0. */
static struct str margin_text(struct quoted *x, struct decimal net, struct decimal cost)
{
    if (decimal_is_zero(net))
        return STR("");
    struct decimal percent =
        decimal_div(decimal_mul(decimal_sub(net, cost), decimal_of_i64(100)), net, 1);
    return str_from(str_printf(x->r->arena, "%.*s %%", STR_ARG(work_decimal(x->r, percent))));
}

static struct decimal on_hand(const struct quoted *x, int64_t product)
{
    struct decimal sum = decimal_of_i64(0);
    int64_t id;

    for (size_t row = 0; row < x->stock.view.n_rows; row++)
        if (work_id(&x->stock, row, "productID", &id) && id == product)
            sum = decimal_add(
                sum, decimal_sub(work_number(&x->stock, row, "quantityOnHand"),
                                 decimal_add(work_number(&x->stock, row, "quantityReserved"),
                                             work_number(&x->stock, row, "quantityPicked"))));
    return sum;
}

/* ", 6 ordered (PO-2303, Submitted, 2026-12-03)" for purchase orders that are not closed. */
static struct str on_order(const struct quoted *x, int64_t product)
{
    struct buf text CLEANUP(buf_done) = {0};
    int64_t id, order, day;

    buf_init(&text, 4096);
    for (size_t row = 0; row < x->ordered.view.n_rows; row++) {
        if (!work_id(&x->ordered, row, "productID", &id) || id != product ||
            !work_id(&x->ordered, row, "orderID", &order))
            continue;
        size_t at = work_find(&x->orders, "id", order);
        if (at == SIZE_MAX ||
            str_contains_nocase(work_text(&x->orders, at, "status"), STR("cancel")) ||
            str_contains_nocase(work_text(&x->orders, at, "status"), STR("full")))
            continue;
        buf_printf(&text, ", %.*s ordered (%.*s, %.*s%s%.*s)",
                   STR_ARG(work_decimal(x->r, work_number(&x->ordered, row, "quantity"))),
                   STR_ARG(office_text(&x->orders, at, "purchaseOrderNumber")),
                   STR_ARG(work_text(&x->orders, at, "status")),
                   office_day(&x->ordered, row, "estimatedArrivalDate", &day) ? ", " : "",
                   STR_ARG(office_day(&x->ordered, row, "estimatedArrivalDate", &day)
                               ? office_date(x->r, day)
                               : STR("")));
    }
    return str_from(str_dup(x->r->arena, buf_str(&text)));
}

static struct str stock_text(const struct quoted *x, const struct line *l)
{
    if (!l->product)
        return STR("");
    if (work_find(&x->stock, "productID", l->product) == SIZE_MAX)
        return str_from(
            str_printf(x->r->arena, "not stocked%.*s", STR_ARG(on_order(x, l->product))));
    return str_from(str_printf(x->r->arena, "%.*s%.*s",
                               STR_ARG(work_decimal(x->r, on_hand(x, l->product))),
                               STR_ARG(on_order(x, l->product))));
}

static void remark(struct buf *out, const char *text)
{
    buf_printf(out, "%s%s", out->n ? "\n" : "", text);
}

/* One a line; n = 0 when there is nothing to say. */
static struct str remarks_of(struct quoted *x, const struct line *l)
{
    struct buf out CLEANUP(buf_done) = {0};
    struct decimal net = net_of(l), margin = decimal_sub(net, cost_of(l));
    size_t row;
    const struct work_query *q = catalogue_row(x, l, &row);

    buf_init(&out, 4096);
    if (!l->has_cost)
        remark(&out, "no cost");
    else if (margin.negative)
        remark(&out, "sold below cost");
    else if (decimal_cmp(decimal_mul(margin, decimal_of_i64(100)),
                         decimal_mul(net, decimal_of_i64(LOW_MARGIN_PERCENT))) < 0)
        remark(&out, "margin below 10 %");
    if (q && l->product) {
        struct decimal cost = amount_of(q, row, "unitCost"), price = amount_of(q, row, "unitPrice");
        if (l->has_cost && decimal_cmp(cost, l->cost) != 0)
            remark(&out,
                   str_printf(x->r->arena, "the product costs %.*s now, quoted %.*s",
                              STR_ARG(work_money(x->r, cost)), STR_ARG(work_money(x->r, l->cost))));
        if (decimal_cmp(l->price, price) < 0)
            remark(&out, str_printf(x->r->arena, "below the product's price %.*s",
                                    STR_ARG(work_money(x->r, price))));
        if (decimal_cmp(on_hand(x, l->product), l->quantity) < 0)
            remark(&out, "not enough in stock");
    }
    if (q && !work_is(q, row, "isActive"))
        remark(&out, "inactive in the catalogue");
    return str_from(str_dup(x->r->arena, buf_str(&out)));
}

/* ---- The answer ---- */

static void show_lines(struct quoted *x)
{
    static const char *const headings[] = {"item",   "type",     "period", "quantity",
                                           "price",  "discount", "net",    "cost",
                                           "margin", "in stock", NULL};
    struct work_section *s = work_section(&x->a, "items", "Items", (int64_t)x->n, SHOWN);

    work_columns(s, headings);
    for (size_t i = 0; i < x->n; i++) {
        const struct line *l = &x->lines[i];
        struct str name =
            l->optional ? str_from(str_printf(x->r->arena, "%.*s (optional)", STR_ARG(l->name)))
                        : l->name;
        const struct str cells[] = {name,
                                    l->type,
                                    l->period,
                                    work_decimal(x->r, l->quantity),
                                    work_money(x->r, l->price),
                                    decimal_is_zero(l->discount) ? STR("")
                                                                 : work_money(x->r, l->discount),
                                    work_money(x->r, net_of(l)),
                                    l->has_cost ? work_money(x->r, cost_of(l)) : STR(""),
                                    l->has_cost ? margin_text(x, net_of(l), cost_of(l)) : STR(""),
                                    stock_text(x, l)};
        work_row(s, cells);
    }
}

static void show_totals(struct quoted *x)
{
    static const char *const headings[] = {"period", "net", "cost", "margin", "margin %", NULL};
    struct work_section *s = work_section(&x->a, "totals", "Totals without optional items", -1, 8);

    work_columns(s, headings);
    for (size_t i = 0; i < x->n; i++) {
        struct decimal net = decimal_of_i64(0), cost = decimal_of_i64(0);
        bool shown = x->lines[i].optional;
        for (size_t k = 0; k < i; k++)
            shown |= !x->lines[k].optional && str_eq(x->lines[k].period, x->lines[i].period);
        if (shown)
            continue;
        for (size_t k = i; k < x->n; k++) {
            const struct line *l = &x->lines[k];
            if (l->optional || !str_eq(l->period, x->lines[i].period))
                continue;
            net = decimal_add(net, net_of(l));
            cost = decimal_add(cost, cost_of(l));
        }
        const struct str cells[] = {x->lines[i].period.n ? x->lines[i].period : STR("(none)"),
                                    work_money(x->r, net), work_money(x->r, cost),
                                    work_money(x->r, decimal_sub(net, cost)),
                                    margin_text(x, net, cost)};
        work_row(s, cells);
    }
}

static void show_remarks(struct quoted *x)
{
    static const char *const headings[] = {"item", "look at", NULL};
    struct work_section *s = work_section(&x->a, "remarks", "Worth a look", -1, 2 * SHOWN);
    size_t n = 0;

    work_columns(s, headings);
    for (size_t i = 0; i < x->n; i++) {
        struct str rest = remarks_of(x, &x->lines[i]);
        while (rest.n > 0) {
            const struct str cells[] = {x->lines[i].name, str_split(&rest, '\n')};
            work_row(s, cells);
            n++;
        }
    }
    if (n == 0)
        work_counted(&x->a, "Nothing stands out in the items.");
}

static void show_head(struct quoted *x)
{
    const struct work_query *q = &x->quotes;
    int64_t ends = 0, today = office_today(x->r), opportunity = 0;
    bool has_end = office_day(q, 0, "expirationDate", &ends);

    (void)work_id(q, 0, "opportunityID", &opportunity);
    work_answer_init(&x->a, x->r, "Quote %.*s of %.*s: %.*s",
                     STR_ARG(office_text(q, 0, "quoteNumber")),
                     STR_ARG(office_text(q, 0, "companyID")), STR_ARG(office_text(q, 0, "name")));
    work_fact(&x->a, "quote", "Opportunity: %.*s (id %lld) · approval: %.*s · %s · %s%.*s%s",
              STR_ARG(office_text(q, 0, "opportunityID")), (long long)opportunity,
              STR_ARG(office_text(q, 0, "approvalStatus")),
              work_is(q, 0, "isActive") ? "active" : "INACTIVE",
              !has_end       ? "no expiration date"
              : ends < today ? "EXPIRED on "
                             : "expires on ",
              STR_ARG(has_end ? office_date(x->r, ends) : STR("")),
              !has_end || ends < today || ends > today + SOON_DAYS
                  ? ""
                  : str_printf(x->r->arena, ", in %lld days", (long long)(ends - today)));
    if (q->view.n_rows > 1)
        work_fact(&x->a, "others", "%zu other quotes fit; this is the newest.", q->view.n_rows - 1);
}

/* The ready call that makes the wanted items a quote, or adds them to the one at hand. */
static void offer_items(struct quoted *x, size_t first)
{
    struct buf items CLEANUP(buf_done) = {0};
    char quantity[DECIMAL_TEXT_MAX], price[DECIMAL_TEXT_MAX], percent[DECIMAL_TEXT_MAX];

    buf_init(&items, 64 * 1024);
    for (size_t i = first; i < x->n; i++) {
        const struct line *l = &x->lines[i];
        buf_printf(&items, "%s{\"%s\":%lld,\"quantity\":%s", i > first ? "," : "",
                   l->product ? "product" : "service",
                   (long long)(l->product ? l->product : l->service),
                   decimal_format(l->quantity, 0, quantity).p);
        if (l->priced)
            buf_printf(&items, ",\"price\":%s", decimal_format(l->price, 0, price).p);
        if (!decimal_is_zero(l->percent))
            buf_printf(&items, ",\"discount\":%s", decimal_format(l->percent, 0, percent).p);
        buf_add_z(&items, "}");
    }
    if (x->n == first)
        return;
    if (x->has_quote)
        work_next(&x->a, "build_quote quote=%lld items=[%s] dry_run=true", (long long)x->quote_id,
                  buf_cstr(&items));
    else
        work_counted(&x->a, "build_quote with these items and a company makes it a quote.");
}

static enum err_code answer(struct quoted *x, size_t n_quoted)
{
    if (x->has_quote)
        show_head(x);
    else
        work_answer_init(&x->a, x->r, "Prices of %zu items", x->n);
    if (x->has_quote && x->n > n_quoted)
        work_fact(&x->a, "wanted", "The last %zu of the items are wanted and NOT in the quote yet.",
                  x->n - n_quoted);
    if (x->n == 0)
        work_fact(&x->a, "empty", "The quote has no items.");
    if (x->n > 0) {
        show_lines(x);
        show_totals(x);
        show_remarks(x);
    }
    offer_items(x, n_quoted);
    work_counted(&x->a,
                 "Net = quantity x price minus discounts, before tax; margin = net - cost; in "
                 "stock = on hand minus reserved and picked, over all locations; ordered = by "
                 "purchase orders neither received in full nor cancelled.");
    return work_finish(&x->a);
}

static enum err_code quote(struct tool_run *r)
{
    struct quoted x = {.r = r};
    size_t n_quoted = 0;

    x.lines = ARENA_ARRAY(r->arena, struct line, 2 * ITEMS_MAX + 1);
    enum err_code rc = find_quote(&x);
    if (!rc && x.has_quote)
        rc = load_quote_items(&x);
    n_quoted = x.n;
    if (!rc)
        rc = read_items(&x);
    if (!rc)
        rc = load_catalogue(&x);
    if (!rc)
        rc = price_items(&x);
    return rc ? rc : answer(&x, n_quoted);
}

enum mcp_rc tool_quote(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, quote);
}
