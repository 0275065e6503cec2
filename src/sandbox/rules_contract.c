/* Services and bundles of a contract: how many units there are from a day on is changed by
 * adjustments only, which can be created and never read. */
#include "sandbox/rules.h"

#include <stdio.h>

struct adjusted { /* what an adjustment is about, by the names of its two tables */
    const char *field, *item, *type, *table, *units;
};

static const struct adjusted service = {"contractServiceID", "serviceID", "ContractService",
                                        "ContractServices", "ContractServiceUnits"};
static const struct adjusted bundle = {"contractServiceBundleID", "serviceBundleID",
                                       "ContractServiceBundle", "ContractServiceBundles",
                                       "ContractServiceBundleUnits"};

/* The service of the contract, by its own id or by the service it is; 0 when there is none. */
static int64_t find(struct sb_change *c, const struct adjusted *a)
{
    char sql[200];
    int64_t contract = sb_get(c, "contractID");
    bool own = sb_has(c, a->field);
    snprintf(sql, sizeof(sql), "SELECT id FROM \"%s\" WHERE \"%s\"=?1 AND (?2=0 OR contractID=?2)",
             a->table, own ? "id" : a->item);
    if (!own && !contract)
        return 0;
    return sb_lookup(c->r, sql, sb_get(c, own ? a->field : a->item), contract, 0);
}

/* Units of the first period that the change concerns. */
static int64_t units_left(struct sb_change *c, const struct adjusted *a, int64_t id)
{
    char sql[200];
    int64_t left = 0;
    snprintf(sql, sizeof(sql),
             "SELECT min(units) FROM \"%s\" WHERE \"%s\"=?1 AND endDate>=ifnull(?2,?3)", a->units,
             a->field);
    sqlite3_stmt *stmt = sb_stmt(c->r->st, str_from(sql));
    struct str from = sb_get_text(c, "effectiveDate");
    sqlite3_bind_int64(stmt, 1, id);
    if (from.n > 0)
        sqlite3_bind_text(stmt, 2, from.p, (int)from.n, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, c->now, -1, SQLITE_STATIC);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        left = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return left + sb_get(c, "unitChange");
}

static void check(struct sb_change *c, const struct adjusted *a)
{
    int64_t id = find(c, a);
    if (!id)
        sb_error(&c->errors,
                 "Reference value on field: %s of type: %s does not exist or is invalid.", a->field,
                 a->type);
    else if (units_left(c, a, id) < 0)
        sb_error(&c->errors, "unitChange would leave less than zero units.");
    else
        sb_set(c, a->field, id);
}

/* Later periods get more or fewer units at the price that one had. */
static void change_units(struct sb_change *c, const struct adjusted *a)
{
    char sql[400];
    struct str from = sb_get_text(c, "effectiveDate");
    snprintf(sql, sizeof(sql),
             "UPDATE \"%s\" SET price=CASE WHEN units>0 THEN price*(units+?2)/units ELSE price END,"
             "cost=CASE WHEN units>0 THEN cost*(units+?2)/units ELSE cost END,units=units+?2 WHERE "
             "\"%s\"=?1 AND endDate>=?4 AND ?3=0",
             a->units, a->field);
    sb_run(c->r, sql, sb_get(c, a->field), sb_get(c, "unitChange"), 0,
           from.n > 0 ? str_dup(c->r->arena, from) : c->now);
}

static void change_money(struct sb_change *c, const struct adjusted *a, const char *sent,
                         const char *column)
{
    char sql[160];
    if (!sb_has(c, sent) || !cat_field_find(cat_entity_find(str_from(a->table)), str_from(column)))
        return;
    snprintf(sql, sizeof(sql), "UPDATE \"%s\" SET \"%s\"=?4 WHERE id=?1 AND ?2=0 AND ?3=0",
             a->table, column);
    sb_run(c->r, sql, sb_get(c, a->field), 0, 0,
           str_printf(c->r->arena, "%.4f", sb_get_decimal(c, sent)));
}

static void done(struct sb_change *c, const struct adjusted *a)
{
    if (sb_get(c, "unitChange"))
        change_units(c, a);
    change_money(c, a, "adjustedUnitPrice", "unitPrice");
    change_money(c, a, "adjustedUnitCost", "unitCost");
}

void sb_service_adjustment_check(struct sb_change *c)
{
    check(c, &service);
}

void sb_service_adjustment_done(struct sb_change *c)
{
    done(c, &service);
}

void sb_bundle_adjustment_check(struct sb_change *c)
{
    check(c, &bundle);
}

void sb_bundle_adjustment_done(struct sb_change *c)
{
    done(c, &bundle);
}
