/* stock_to_order: products below their minimum, by place. Autotask has two generations of stock:
 * InventoryProducts, and InventoryItems in tenants that have not moved. */
#include "gen/tools_data.h"
#include "tools/work.h"

enum { ROWS_MAX = 2000, SHOWN = 30 };

/* The same figures under two names. */
static const struct stock {
    const char *entity, *on_hand, *reserved, *picked, *on_order;
    const char *const *columns;
} kinds[] = {{"InventoryProducts", "onHandUnits", "reservedUnits", "pickedUnits", "unitsOnOrder",
              (const char *const[]){"productID:-", "inventoryLocationID:-", "onHandUnits:-",
                                    "reservedUnits:-", "pickedUnits:-", "unitsOnOrder:-",
                                    "quantityMinimum:-", "quantityMaximum:-", NULL}},
             {"InventoryItems", "quantityOnHand", "quantityReserved", "quantityPicked",
              "quantityOnOrder",
              (const char *const[]){"productID:-", "inventoryLocationID:-", "quantityOnHand:-",
                                    "quantityReserved:-", "quantityPicked:-", "quantityOnOrder:-",
                                    "quantityMinimum:-", "quantityMaximum:-", NULL}}};

static const char *const product_columns[] = {"unitCost", "defaultVendorID:vendor", NULL};
static const char *const headings[] = {"product", "location", "free", "on order", "minimum",
                                       "maximum", "to order", "cost", NULL};

struct shelf {
    const struct stock *kind;
    struct work_query items, products;
};

/* What nobody has reserved or picked yet. */
static struct decimal free_units(const struct shelf *s, size_t row)
{
    struct decimal left = decimal_sub(work_number(&s->items, row, s->kind->on_hand),
                                      work_number(&s->items, row, s->kind->reserved));
    return decimal_sub(left, work_number(&s->items, row, s->kind->picked));
}

static bool is_short(const struct work_query *q, size_t row, const void *ctx)
{
    (void)q;
    const struct shelf *s = ctx;
    return decimal_cmp(free_units(s, row), work_number(&s->items, row, "quantityMinimum")) < 0;
}

/* Up to the maximum, or the minimum where there is none; what is on its way counts. */
static struct decimal to_order(const struct shelf *s, size_t row)
{
    struct decimal wanted = work_number(&s->items, row, "quantityMaximum");
    struct decimal least = work_number(&s->items, row, "quantityMinimum");

    if (decimal_cmp(wanted, least) < 0)
        wanted = least;
    struct decimal n = decimal_sub(decimal_sub(wanted, free_units(s, row)),
                                   work_number(&s->items, row, s->kind->on_order));
    return decimal_cmp(n, decimal_of_i64(0)) > 0 ? n : decimal_of_i64(0);
}

static enum err_code fetch(struct tool_run *r, struct shelf *s)
{
    enum err_code rc = ERR_OK;
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(kinds) && !rc; i++) {
        s->kind = &kinds[i];
        work_query_init(&s->items, r, s->kind->entity, s->kind->columns);
        s->items.max_rows = ROWS_MAX;
        work_where_i64(&s->items, "quantityMinimum", AT_GT, 0);
        work_where_arg(&s->items, "inventoryLocationID", "place");
        rc = work_fetch(&s->items);
        if (s->items.view.n_rows > 0)
            break;
    }
    if (rc)
        return rc;
    work_keep(&s->items, is_short, s);
    const int64_t *ids = work_ids(&s->items, "productID", &n);
    work_query_init(&s->products, r, "Products", product_columns);
    work_where_in(&s->products, "id", ids, n);
    return work_fetch(&s->products);
}

static struct decimal cost_of(const struct shelf *s, size_t row)
{
    int64_t product = 0;
    size_t at = work_id(&s->items, row, "productID", &product)
                    ? work_find(&s->products, "id", product)
                    : SIZE_MAX;

    return at == SIZE_MAX
               ? decimal_of_i64(0)
               : decimal_mul(to_order(s, row), work_number(&s->products, at, "unitCost"));
}

static enum err_code answer(struct tool_run *r, struct shelf *s)
{
    const struct work_query *q = &s->items;
    struct decimal sum = decimal_of_i64(0);
    struct work_answer a;

    work_answer_init(&a, r, "Stock below its minimum: %zu products in their places",
                     q->view.n_rows);
    struct work_section *rows =
        work_section(&a, "to_order", "To order", (int64_t)q->view.n_rows, SHOWN);
    work_columns(rows, headings);
    for (size_t row = 0; row < q->view.n_rows; row++) {
        struct decimal cost = cost_of(s, row);
        sum = decimal_add(sum, cost);
        work_row(rows, (const struct str[]){
                           work_text(q, row, "productID"), work_text(q, row, "inventoryLocationID"),
                           work_decimal(r, free_units(s, row)),
                           work_decimal(r, work_number(q, row, s->kind->on_order)),
                           work_decimal(r, work_number(q, row, "quantityMinimum")),
                           work_decimal(r, work_number(q, row, "quantityMaximum")),
                           work_decimal(r, to_order(s, row)), work_money(r, cost)});
    }
    work_fact(&a, "cost", "To order in all: %.*s at the products' cost.",
              STR_ARG(work_money(r, sum)));
    work_counted(&a,
                 "%s with a minimum whose units on hand, without reserved and picked ones, are "
                 "fewer. To order: up to the maximum, less what is on order.%s",
                 s->kind->entity, q->more ? " Only the first 2,000 were read." : "");
    return work_finish(&a);
}

static enum err_code stock_to_order(struct tool_run *r)
{
    struct shelf s;
    enum err_code rc = fetch(r, &s);

    if (rc)
        return rc;
    WORK_NAMES(r, &s.items);
    return answer(r, &s);
}

enum mcp_rc tool_stock_to_order(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, stock_to_order);
}
