/* Configuration items: the devices of each customer, named after its code (TWO-FS01, TWO-WS14). */
#include "sandbox/dataset_gen.h"

struct device {
    enum ds_asset_kind kind;
    const char *suffix;
    int from_users; /* customers with fewer users have none */
};

/* Everything but workstations, which are numbered. */
static const struct device devices[] = {
    {DS_ASSET_SERVER, "FS01", 1},       {DS_ASSET_SERVER, "DC01", 16},
    {DS_ASSET_SERVER, "APP01", 22},     {DS_ASSET_FIREWALL, "FW01", 1},
    {DS_ASSET_SWITCH, "SW01", 1},       {DS_ASSET_SWITCH, "SW02", 24},
    {DS_ASSET_PRINTER, "PRN-FRONT", 1}, {DS_ASSET_PRINTER, "PRN-OFFICE", 12},
    {DS_ASSET_PRINTER, "PRN-BACK", 26},
};

static struct ds_asset *add_asset(struct ds *ds, struct ds_rng *rng, struct ds_company *c,
                                  enum ds_asset_kind kind, const char *name)
{
    if (ds->n_assets >= DS_MAX_ASSETS)
        BUG("too many devices in the data set");
    static const char letters[] = "23456789BCDFGHJKLMNPQRSTVWXYZ";
    struct ds_asset *a = &ds->assets[ds->n_assets];
    char serial[8];
    for (int i = 0; i < 7; i++)
        serial[i] = letters[ds_next(rng) % (sizeof letters - 1)];
    serial[7] = 0;
    *a = (struct ds_asset){.id = DS_ID_ASSETS + ds->n_assets,
                           .company = c->index,
                           .contact = -1,
                           .kind = kind,
                           .name = name,
                           .serial = str_dup(ds->arena, str_from(serial))};
    a->ip = str_printf(ds->arena, "10.%d.%d.%d", 20 + c->index, (int)kind, 11 + c->n_assets);
    ds->n_assets++;
    c->n_assets++;
    return a;
}

static void plan_assets(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "assets");
    for (int i = 1; i < ds->n_companies; i++) {
        struct ds_company *c = &ds->companies[i];
        int users = c->text->users;
        c->asset0 = ds->n_assets;
        if (!users)
            continue;
        for (size_t k = 0; k < ARRAY_LEN(devices); k++) {
            if (users >= devices[k].from_users)
                add_asset(ds, &rng, c, devices[k].kind,
                          str_printf(ds->arena, "%s-%s", c->text->code, devices[k].suffix));
        }
        for (int k = 0; k < users * 55 / 100 + 1; k++) {
            struct ds_asset *a =
                add_asset(ds, &rng, c, DS_ASSET_WORKSTATION,
                          str_printf(ds->arena, "%s-WS%02d", c->text->code, k + 1));
            a->contact = c->contact0 + k % c->n_contacts;
        }
    }
}

static size_t product_for(struct ds_rng *rng, enum ds_asset_kind kind)
{
    size_t fitting[16], n = 0;
    for (size_t i = 0; i < ds_n_products && n < ARRAY_LEN(fitting); i++) {
        if (ds_products[i].kind == kind)
            fitting[n++] = i;
    }
    return fitting[ds_next(rng) % n];
}

static const char *asset_udfs(struct ds *ds, const struct ds_asset *a, const char *os)
{
    return str_printf(
        ds->arena,
        "[{\"name\":\"OS\",\"value\":\"%s\"},{\"name\":\"IP address\",\"value\":\"%s\"},"
        "{\"name\":\"Backup Protected\",\"value\":\"%s\"}]",
        os ? os : "Firmware", a->ip, a->kind == DS_ASSET_SERVER ? "Yes" : "No");
}

/* A machine that is older than four years still has the system it came with. */
static const char *os_of(const struct ds_product_text *p, enum ds_asset_kind kind, int age_days)
{
    if (kind == DS_ASSET_WORKSTATION && age_days > 1460 && strcmp(p->maker, "Apple") != 0)
        return "Windows 10 Pro 22H2";
    if (kind == DS_ASSET_SERVER && age_days > 2000 && strcmp(p->maker, "Synology") != 0)
        return "Windows Server 2012 R2 Standard";
    return p->os;
}

static void put_monitoring(struct ds_rows *r, struct ds *ds, struct ds_rng *rng,
                           const struct ds_asset *a, const char *os, bool managed)
{
    bool watched = managed && a->kind != DS_ASSET_PRINTER;
    const struct ds_contact *user = a->contact >= 0 ? &ds->contacts[a->contact] : NULL;
    ds_put_ref(r, watched ? 880000 + a->id : 0);
    ds_put_z(r, watched ? str_printf(ds->arena, "%08x-7f1c-4b02-9a%02x-%012x",
                                     (unsigned)a->id * 2654435761u, (unsigned)a->company,
                                     (unsigned)a->id)
                        : NULL);
    ds_put_z(r, watched ? a->name : NULL);
    ds_put_z(r, watched ? a->ip : NULL);
    ds_put_z(r, watched ? os : NULL);
    ds_put_z(r, watched && user ? str_printf(ds->arena, "%.40s", user->mail) : NULL);
    if (watched)
        ds_put(r, ds_chance(rng, 25) ? ds_int(rng, 1, 19) : 0);
    else
        ds_put_null(r);
    ds_put(r, watched && ds_chance(rng, 6) ? 1 : 0);
    ds_put_ref(r, watched ? (int64_t)ds_int(rng, 1, 4) * 8589934592 : 0);
}

static void write_assets(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "asset details");
    ROWS(r);
    ds_rows_begin(&r, ds, "ConfigurationItems",
                  "id,companyID,companyLocationID,contactID,contractID,productID,"
                  "configurationItemType,configurationItemCategoryID,referenceTitle,"
                  "referenceNumber,serialNumber,location,installDate,warrantyExpirationDate,"
                  "createDate,lastModifiedTime,isActive,installedByID,vendorID,rmmDeviceID,"
                  "rmmDeviceUID,rmmDeviceAuditHostname,rmmDeviceAuditIPAddress,"
                  "rmmDeviceAuditOperatingSystem,rmmDeviceAuditLastUser,"
                  "rmmDeviceAuditMissingPatchCount,rmmOpenAlertCount,rmmDeviceAuditMemoryBytes,"
                  "userDefinedFields");
    static const char *const rooms[] = {"Server room", "Reception", "Office 1st floor",
                                        "Office 2nd floor", "Back office"};
    static const int category[] = {1, 4, 3, 1, 2, 2};
    for (int i = 0; i < ds->n_assets; i++) {
        const struct ds_asset *a = &ds->assets[i];
        const struct ds_company *c = &ds->companies[a->company];
        const struct ds_product_text *p;
        int contract = ds_contract_at(ds, a->company, ds->cal.now_s);
        bool story = !strcmp(a->name, "TWO-FS01") || !strcmp(a->name, "BMS-FS01");
        int age = story ? 54 : ds_int(&rng, 20, ds_chance(&rng, 30) ? 2300 : 1250);
        size_t product = product_for(&rng, a->kind);
        p = &ds_products[product];
        int years = a->kind == DS_ASSET_SERVER ? 5 : 3;
        int64_t today = ds_date(&ds->cal, ds->cal.today);
        const char *os = os_of(p, a->kind, age);
        bool rack = a->kind == DS_ASSET_SERVER || a->kind == DS_ASSET_FIREWALL ||
                    a->kind == DS_ASSET_SWITCH;
        ds_put(&r, a->id);
        ds_put(&r, c->id);
        ds_put(&r, c->location);
        ds_put_ref(&r, a->contact >= 0 ? ds->contacts[a->contact].id : 0);
        ds_put_ref(&r, contract >= 0 ? ds->contracts[contract].id : 0);
        ds_put(&r, DS_ID_PRODUCTS + (int64_t)product);
        ds_put(&r, a->kind);
        ds_put(&r, category[a->kind]);
        ds_put_z(&r, a->name);
        ds_put_z(&r, str_printf(ds->arena, "HL-%05d", a->id - DS_ID_ASSETS + 1));
        ds_put_z(&r, a->serial);
        ds_put_z(&r, rack ? rooms[0] : rooms[1 + ds_int(&rng, 0, 3)]);
        ds_put_time(&r, today - (int64_t)age * 86400);
        ds_put_time(&r, today + (int64_t)(years * 365 - age) * 86400);
        ds_put_time(&r, ds_at(&ds->cal, ds->cal.today - age, 900));
        ds_put_time(&r, ds->cal.now_s - ds_int(&rng, 1, 5000) * 600);
        ds_put(&r, story || a->kind != DS_ASSET_WORKSTATION || !ds_chance(&rng, 5));
        ds_put(&r, ds_resource_id(ds_resource_of(DS_TEAM_L1, (unsigned)i)));
        ds_put(&r, ds->companies[ds_company_by_code(ds, "NSD")].id);
        put_monitoring(&r, ds, &rng, a, os, c->text->contract == DS_RECURRING);
        ds_put_z(&r, asset_udfs(ds, a, os));
        ds_row_end(&r);
    }
}

static void write_asset_notes(struct ds *ds)
{
    static const char *const notes[][2] = {
        {"Spare parts", "Second power supply is on the shelf in the Portland stock room."},
        {"Firmware", "Updated to the vendor's current firmware; next check in six months."},
        {"Location", "Stands behind the door of the copy room; key at reception."},
    };
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "ConfigurationItemNotes",
                  "id,configurationItemID,title,description,noteType,createDateTime,"
                  "lastActivityDate,creatorResourceID");
    for (int i = 3; i < ds->n_assets; i += 23) {
        int64_t at = ds_at(&ds->cal, ds_workday(&ds->cal, ds->cal.today - 20 - i % 300, 0), 660);
        ds_put(&r, id++);
        ds_put(&r, ds->assets[i].id);
        ds_put_z(&r, notes[i % 3][0]);
        ds_put_z(&r, notes[i % 3][1]);
        ds_put(&r, 200);
        ds_put_time(&r, at);
        ds_put_time(&r, at);
        ds_put(&r, ds_resource_id(ds_resource_of(DS_TEAM_L2, (unsigned)i)));
        ds_row_end(&r);
    }
}

void ds_make_assets(struct ds *ds)
{
    plan_assets(ds);
    write_assets(ds);
    write_asset_notes(ds);
}
