/* Stock: adding, removing and transferring units are requests of their own, which move the figures
 * of the inventory products and stocked items. Their error texts are not known from any source. */
#include "sandbox/rules.h"

static const char take_units[] = "UPDATE \"InventoryStockedItems\" SET onHandUnits=onHandUnits-?2, "
                                 "availableUnits=availableUnits-?2 WHERE id=?1";
static const char move_product[] =
    "UPDATE \"InventoryProducts\" SET onHandUnits=ifnull(onHandUnits,0)+?2, "
    "availableUnits=ifnull(availableUnits,0)+?2 "
    "WHERE id=?1";

static void forget_ids(struct sb_change *c, const char *entity)
{
    c->r->st->next_id[cat_entity_find(str_from(entity))->index] = 0;
}

static void add_item(struct sb_change *c, int64_t product, int64_t units)
{
    sb_run(c->r,
           "INSERT INTO \"InventoryStockedItems\" "
           "(inventoryProductID,onHandUnits,availableUnits,currentInventoryLocationID,"
           "createdByResourceID,createDateTime) SELECT ?1,?2,?2,inventoryLocationID,?3,?4 FROM "
           "\"InventoryProducts\" "
           "WHERE id=?1",
           product, units, c->actor, c->now);
    forget_ids(c, "InventoryStockedItems");
    sb_run(c->r, move_product, product, units, 0, "");
}

void sb_stock_add_check(struct sb_change *c)
{
    if (sb_get(c, "quantityBeingAdded") <= 0)
        sb_error(&c->errors, "Value does not exist for the required field quantityBeingAdded");
}

void sb_stock_add_done(struct sb_change *c)
{
    add_item(c, sb_get(c, "inventoryProductID"), sb_get(c, "quantityBeingAdded"));
}

/* Units can only be taken from a stocked item of that product that has them. */
static void check_taken(struct sb_change *c, const char *quantity)
{
    int64_t units = sb_get(c, quantity);
    if (units <= 0)
        sb_error(&c->errors, "Value does not exist for the required field %s", quantity);
    else if (!sb_exists(c->r,
                        "SELECT 1 FROM \"InventoryStockedItems\" WHERE id=?1 AND "
                        "inventoryProductID=?2 AND "
                        "ifnull(availableUnits,0)>=?3",
                        sb_get(c, "inventoryStockedItemID"), sb_get(c, "inventoryProductID"),
                        units))
        sb_error(&c->errors, "There are not enough units available in the stocked item.");
}

static void take(struct sb_change *c, int64_t units)
{
    sb_run(c->r, take_units, sb_get(c, "inventoryStockedItemID"), units, 0, "");
    sb_run(c->r, move_product, sb_get(c, "inventoryProductID"), -units, 0, "");
}

void sb_stock_remove_check(struct sb_change *c)
{
    check_taken(c, "quantityBeingRemoved");
}

void sb_stock_remove_done(struct sb_change *c)
{
    take(c, sb_get(c, "quantityBeingRemoved"));
}

void sb_stock_transfer_check(struct sb_change *c)
{
    check_taken(c, "quantityBeingTransferred");
    if (!sb_exists(c->r, "SELECT 1 FROM \"InventoryLocations\" WHERE id=?1",
                   sb_get(c, "newInventoryLocationID"), 0, 0))
        sb_error(&c->errors, "Reference value on field: newInventoryLocationID of type: "
                             "InventoryLocation does not exist "
                             "or is invalid.");
}

/* The same product at the other location; made when it is not there yet. */
static int64_t product_at(struct sb_change *c, int64_t product, int64_t location)
{
    static const char find[] =
        "SELECT id FROM \"InventoryProducts\" WHERE inventoryLocationID=?2 AND "
        "productID=(SELECT productID FROM \"InventoryProducts\" WHERE id=?1)";
    int64_t id = sb_lookup(c->r, find, product, location, 0);
    if (id)
        return id;
    sb_run(c->r,
           "INSERT INTO \"InventoryProducts\" "
           "(productID,inventoryLocationID,onHandUnits,availableUnits,"
           "createdByResourceID,createDateTime) SELECT productID,?2,0,0,?3,?4 FROM "
           "\"InventoryProducts\" WHERE id=?1",
           product, location, c->actor, c->now);
    forget_ids(c, "InventoryProducts");
    return sb_lookup(c->r, find, product, location, 0);
}

void sb_stock_transfer_done(struct sb_change *c)
{
    int64_t units = sb_get(c, "quantityBeingTransferred");
    take(c, units);
    add_item(c, product_at(c, sb_get(c, "inventoryProductID"), sb_get(c, "newInventoryLocationID")),
             units);
}
