/* What the provider sells: products with vendors, stock and serial numbers, services, bundles. */
#include "sandbox/dataset_gen.h"

static int vendor_id(const struct ds *ds)
{
    return ds->companies[ds_company_by_code(ds, "NSD")].id;
}

static int asset_category(enum ds_asset_kind kind)
{
    switch (kind) {
    case DS_ASSET_SERVER:
        return 4;
    case DS_ASSET_WORKSTATION:
        return 3;
    case DS_ASSET_FIREWALL:
    case DS_ASSET_SWITCH:
        return 2;
    case DS_ASSET_PRINTER:
    case DS_ASSET_NONE:
        break;
    }
    return 1;
}

static void make_products(struct ds *ds)
{
    ROWS(r);
    ROWS(v);
    ROWS(price);
    int vendor = vendor_id(ds);
    ds_rows_begin(&r, ds, "Products",
                  "id,name,description,manufacturerName,manufacturerProductName,sku,"
                  "internalProductID,vendorProductNumber,productCategory,periodType,unitCost,"
                  "unitPrice,msrp,isActive,isSerialized,doesNotRequireProcurement,"
                  "productBillingCodeID,defaultVendorID,defaultInstalledProductCategoryID,"
                  "createdTime,createdByResourceID");
    ds_rows_begin(&v, ds, "ProductVendors",
                  "id,productID,vendorID,vendorCost,vendorPartNumber,isActive,isDefault");
    ds_rows_begin(&price, ds, "PriceListProducts",
                  "id,productID,currencyID,unitPrice,usesInternalCurrencyPrice");
    for (size_t i = 0; i < ds_n_products; i++) {
        const struct ds_product_text *p = &ds_products[i];
        int64_t id = DS_ID_PRODUCTS + (int64_t)i;
        ds_put(&r, id);
        ds_put_z(&r, p->name);
        ds_put_z(&r, p->os ? str_printf(ds->arena, "%s with %s", p->name, p->os) : p->name);
        ds_put_z(&r, p->maker);
        ds_put_z(&r, p->model);
        ds_put_z(&r, p->sku);
        ds_put_z(&r, p->sku);
        ds_put_z(&r, p->sku);
        ds_put(&r, p->category);
        ds_put(&r, p->period);
        ds_put_real(&r, p->cost);
        ds_put_real(&r, p->price);
        ds_put_real(&r, p->price * 1.1);
        ds_put(&r, 1);
        ds_put(&r, p->kind != DS_ASSET_NONE);
        ds_put(&r, p->category == 3);
        ds_put(&r, p->category == 3 ? DS_BC_LICENCES : DS_BC_HARDWARE);
        ds_put(&r, vendor);
        ds_put(&r, asset_category(p->kind));
        ds_put_time(&r, ds_at(&ds->cal, 20 + (int)i, 600));
        ds_put(&r, ds_resource_id(22));
        ds_row_end(&r);
        ds_put(&v, (int64_t)i + 1);
        ds_put(&v, id);
        ds_put(&v, vendor);
        ds_put_real(&v, p->cost);
        ds_put_z(&v, p->sku);
        ds_put(&v, 1);
        ds_put(&v, 1);
        ds_row_end(&v);
        ds_put(&price, (int64_t)i + 1);
        ds_put(&price, id);
        ds_put(&price, 1);
        ds_put_real(&price, p->price);
        ds_put(&price, 1);
        ds_row_end(&price);
    }
}

static void make_stock(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "stock");
    ROWS(r);
    ROWS(serial);
    int64_t id = 1, serial_id = 1;
    ds_rows_begin(&r, ds, "InventoryItems",
                  "id,productID,inventoryLocationID,quantityOnHand,quantityMinimum,quantityMaximum,"
                  "quantityOnOrder,quantityReserved,quantityPicked,backOrderQuantity,bin");
    ds_rows_begin(&serial, ds, "InventoryItemSerialNumbers", "id,inventoryItemID,serialNumber");
    for (size_t i = 3; i < ds_n_products; i++) {
        const struct ds_product_text *p = &ds_products[i];
        if (p->category == 3 || (p->kind != DS_ASSET_NONE && i % 2))
            continue;
        /* The headset (every eighth product) is below its minimum, for the purchase order. */
        int low = i % 8 == 6;
        int hand = low ? 1 : ds_int(&rng, 3, 14);
        ds_put(&r, id);
        ds_put(&r, DS_ID_PRODUCTS + (int64_t)i);
        ds_put(&r, i % 5 == 4 ? 2 : 1);
        ds_put(&r, hand);
        ds_put(&r, 3);
        ds_put(&r, 20);
        ds_put(&r, low ? 6 : 0);
        ds_put(&r, 0);
        ds_put(&r, 0);
        ds_put(&r, 0);
        ds_put_z(&r, str_printf(ds->arena, "%c%d", (int)('A' + i % 4), (int)(i % 9) + 1));
        ds_row_end(&r);
        for (int k = 0; p->kind != DS_ASSET_NONE && k < hand; k++) {
            ds_put(&serial, serial_id++);
            ds_put(&serial, id);
            ds_put_z(&serial,
                     str_printf(ds->arena, "%s-%05u", p->sku, (unsigned)(ds_next(&rng) % 100000)));
            ds_row_end(&serial);
        }
        id++;
    }
}

static void make_services(struct ds *ds)
{
    ROWS(r);
    ROWS(price);
    ds_rows_begin(&r, ds, "Services",
                  "id,name,description,invoiceDescription,sku,unitCost,unitPrice,periodType,"
                  "billingCodeID,isActive,createDate,lastModifiedDate,creatorResourceID,"
                  "serviceLevelAgreementID,vendorCompanyID");
    ds_rows_begin(&price, ds, "PriceListServices",
                  "id,serviceID,currencyID,unitPrice,usesInternalCurrencyPrice");
    for (int i = 0; i < DS_N_SERVICES; i++) {
        const struct ds_service_text *s = &ds_services[i];
        const char *vendor = i == DS_SVC_BACKUP                                           ? "VLB"
                             : i == DS_SVC_EDR || i == DS_SVC_SOC || i == DS_SVC_TRAINING ? "SES"
                             : i == DS_SVC_VOICE                                          ? "CFI"
                                                                                          : NULL;
        ds_put(&r, DS_ID_SERVICES + i);
        ds_put_z(&r, s->name);
        ds_put_z(&r, s->invoice_text);
        ds_put_z(&r, s->invoice_text);
        ds_put_z(&r, s->sku);
        ds_put_real(&r, s->cost);
        ds_put_real(&r, s->price);
        ds_put(&r, 2);
        ds_put(&r, i == DS_SVC_M365 ? DS_BC_CLOUD : DS_BC_MANAGED);
        ds_put(&r, 1);
        ds_put_time(&r, ds_at(&ds->cal, 3, 600));
        ds_put_time(&r, ds_at(&ds->cal, 300, 600));
        ds_put(&r, ds_resource_id(DS_P_OWNER));
        ds_put_null(&r);
        ds_put_ref(&r, vendor ? ds->companies[ds_company_by_code(ds, vendor)].id : 0);
        ds_row_end(&r);
        ds_put(&price, i + 1);
        ds_put(&price, DS_ID_SERVICES + i);
        ds_put(&price, 1);
        ds_put_real(&price, s->price);
        ds_put(&price, 1);
        ds_row_end(&price);
    }
}

static void make_bundles(struct ds *ds)
{
    static const struct {
        const char *name, *text;
        double price;
        int services[6], n;
    } bundles[DS_N_BUNDLES] = {
        {"Harbor Essentials",
         "Managed workstation, Microsoft 365 and e-mail security per user",
         72,
         {DS_SVC_WORKSTATION, DS_SVC_M365, DS_SVC_MAIL_SECURITY},
         3},
        {"Harbor Complete",
         "Essentials with EDR, training and password manager per user",
         86,
         {DS_SVC_WORKSTATION, DS_SVC_M365, DS_SVC_MAIL_SECURITY, DS_SVC_EDR, DS_SVC_TRAINING,
          DS_SVC_PASSWORDS},
         6},
    };
    ROWS(r);
    ROWS(part);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "ServiceBundles",
                  "id,name,description,invoiceDescription,unitPrice,periodType,billingCodeID,"
                  "isActive,createDate,creatorResourceID");
    ds_rows_begin(&part, ds, "ServiceBundleServices", "id,serviceBundleID,serviceID");
    for (int i = 0; i < DS_N_BUNDLES; i++) {
        ds_put(&r, DS_ID_BUNDLES + i);
        ds_put_z(&r, bundles[i].name);
        ds_put_z(&r, bundles[i].text);
        ds_put_z(&r, bundles[i].text);
        ds_put_real(&r, bundles[i].price);
        ds_put(&r, 2);
        ds_put(&r, DS_BC_MANAGED);
        ds_put(&r, 1);
        ds_put_time(&r, ds_at(&ds->cal, 4, 600));
        ds_put(&r, ds_resource_id(DS_P_OWNER));
        ds_row_end(&r);
        for (int k = 0; k < bundles[i].n; k++) {
            ds_put(&part, id++);
            ds_put(&part, DS_ID_BUNDLES + i);
            ds_put(&part, DS_ID_SERVICES + bundles[i].services[k]);
            ds_row_end(&part);
        }
    }
}

static void make_articles(struct ds *ds)
{
    static const char *const categories[] = {"Microsoft 365", "Network and VPN", "Printing",
                                             "Security",      "Backup",          "Procedures"};
    ROWS(category);
    ROWS(r);
    ROWS(text);
    ds_rows_begin(&category, ds, "KnowledgeBaseCategories", "id,name,description");
    for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
        ds_put(&category, (int64_t)i + 1);
        ds_put_z(&category, categories[i]);
        ds_put_z(&category, categories[i]);
        ds_row_end(&category);
    }
    ds_rows_begin(&r, ds, "KnowledgeBaseArticles",
                  "id,title,keywords,articleCategoryID,isActive,publish,createdDateTime,"
                  "createdByResourceID,lastModifiedDateTime,lastModifiedByResourceID");
    ds_rows_begin(&text, ds, "ArticlePlainTextContent", "id,contentData");
    for (size_t i = 0; i < ds_n_articles; i++) {
        int author = (int)i % 13;
        ds_put(&r, (int64_t)i + 1);
        ds_put_z(&r, ds_articles[i].title);
        ds_put_z(&r, ds_articles[i].keywords);
        ds_put(&r, ds_articles[i].category);
        ds_put(&r, 1);
        ds_put(&r, 2);
        ds_put_time(&r, ds_at(&ds->cal, 100 + (int)i * 30, 700));
        ds_put(&r, ds_resource_id(author));
        ds_put_time(&r, ds_at(&ds->cal, 400 + (int)i * 20, 700));
        ds_put(&r, ds_resource_id(author));
        ds_row_end(&r);
        ds_put(&text, (int64_t)i + 1);
        ds_put_z(&text, ds_articles[i].text);
        ds_row_end(&text);
    }
}

void ds_make_catalogue(struct ds *ds)
{
    make_products(ds);
    make_stock(ds);
    make_services(ds);
    make_bundles(ds);
    make_articles(ds);
}
