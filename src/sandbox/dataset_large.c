/* The large data set: the provider has grown to forty offices. Each office is a data set of its own
 * seed, made in memory and then moved into the one database: its records get numbers of their own,
 * its people and customers names of their own, and it shares what a company has only once (roles,
 * billing codes, products, services). */
#include "sandbox/dataset_large.h"

#include "base/buf.h"
#include "catalog/catalog.h"
#include "sandbox/dataset.h"
#include "sandbox/store.h"

#include <stdio.h>

enum {
    ID_STEP = 1000000, /* between the ids of two offices */
    FIRST_TIME = 20000,
    OTHER_TIME = 25129, /* time entries: 20,000 + 39 * 25,129 are over a million */
    SQL_MAX = 256 << 10,
    SEED_STEP = 7919
};

static const char *const cities[SB_OFFICES - 1] = {
    "Bangor",     "Concord",  "Burlington", "Worcester",  "Springfield", "Providence",  "Hartford",
    "New Haven",  "Albany",   "Syracuse",   "Rochester",  "Buffalo",     "Scranton",    "Allentown",
    "Trenton",    "Camden",   "Wilmington", "Baltimore",  "Annapolis",   "Richmond",    "Norfolk",
    "Roanoke",    "Raleigh",  "Durham",     "Greensboro", "Charlotte",   "Asheville",   "Columbia",
    "Charleston", "Savannah", "Augusta",    "Macon",      "Knoxville",   "Chattanooga", "Lexington",
    "Louisville", "Dayton",   "Toledo",     "Akron",
};

/* What every office has of its own; everything else is shared. A reference to one of these is moved
 * along with it. */
static const char *const own[] = {
    "Appointments",
    "BillingItemApprovalLevels",
    "BillingItems",
    "Companies",
    "CompanyAlerts",
    "CompanyLocations",
    "CompanyNotes",
    "CompanyTeams",
    "CompanyToDos",
    "ConfigurationItemNotes",
    "ConfigurationItems",
    "Contacts",
    "ContractBlocks",
    "ContractCharges",
    "ContractExclusionBillingCodes",
    "ContractExclusionRoles",
    "ContractMilestones",
    "ContractNotes",
    "ContractRates",
    "ContractRetainers",
    "ContractServiceUnits",
    "ContractServices",
    "Contracts",
    "ExpenseItems",
    "ExpenseReports",
    "Invoices",
    "Opportunities",
    "Phases",
    "ProjectCharges",
    "ProjectNotes",
    "Projects",
    "QuoteItems",
    "QuoteLocations",
    "Quotes",
    "ResourceDailyAvailabilities",
    "ResourceRoleDepartments",
    "ResourceRoleQueues",
    "ResourceRoles",
    "ResourceServiceDeskRoles",
    "ResourceSkills",
    "ResourceTimeOffApprovers",
    "ResourceTimeOffBalances",
    "Resources",
    "ServiceCallTaskResources",
    "ServiceCallTasks",
    "ServiceCallTicketResources",
    "ServiceCallTickets",
    "ServiceCalls",
    "ServiceLevelAgreementResults",
    "SurveyResults",
    "TaskNotes",
    "TaskPredecessors",
    "TaskSecondaryResources",
    "Tasks",
    "TicketAdditionalContacts",
    "TicketAttachments",
    "TicketCharges",
    "TicketChecklistItems",
    "TicketHistory",
    "TicketNotes",
    "TicketSecondaryResources",
    "TicketTagAssociations",
    "Tickets",
    "TimeEntries",
    "TimeOffRequests",
};

struct move {
    struct sb_store *to;
    int office; /* from 1 */
    char slug[24];
    struct err *err;
};

static bool is_own(const struct cat_entity *e)
{
    for (size_t i = 0; e && i < ARRAY_LEN(own); i++) {
        if (str_eq(e->name, str_from(own[i])))
            return true;
    }
    return false;
}

/* ---- one table ---- */

/* Records that the whole company has once, under the same id in every office. */
static const char *shared_rows(const struct cat_entity *e)
{
    if (str_eq(e->name, STR("Companies")))
        return "id=0 OR companyType=7";
    if (str_eq(e->name, STR("Resources")))
        return "id=4 OR licenseType=7";
    return NULL;
}

static void moved_id(struct buf *sql, const struct cat_entity *e, const char *column, int office)
{
    const char *shared = shared_rows(e);
    if (!shared) {
        buf_printf(sql, "%s+%d", column, office * ID_STEP);
        return;
    }
    buf_printf(sql,
               "CASE WHEN %s IN (SELECT id FROM office.\"%.*s\" WHERE %s) THEN %s ELSE %s+%d END",
               column, STR_ARG(e->name), shared, column, column, office * ID_STEP);
}

/* "T20261120.0003" goes on counting where the offices before end; the third part of a number in a
 * series stays. */
static bool is_number(struct str name)
{
    return str_eq(name, STR("ticketNumber")) || str_eq(name, STR("taskNumber")) ||
           str_eq(name, STR("phaseNumber")) || str_eq(name, STR("projectNumber"));
}

static void moved_number(struct buf *sql, const char *column)
{
    buf_printf(sql,
               "substr(%s,1,10)||printf('%%04d',CAST(substr(%s,11) AS INTEGER)+ifnull((SELECT n "
               "FROM main.sb_counters WHERE key=substr(o.%s,1,9)),0))||substr(%s,15)",
               column, column, column, column);
}

static void moved_column(struct buf *sql, const struct move *m, const struct cat_entity *e,
                         const struct cat_field *f)
{
    char column[80];
    snprintf(column, sizeof(column), "\"%.*s\"", STR_ARG(f->name));
    bool of_ticket = str_eq(e->name, STR("TicketAttachments")) && str_eq(f->name, STR("parentID"));
    if (str_eq(f->name, STR("id")))
        moved_id(sql, e, column, m->office);
    else if (f->reference && is_own(f->reference))
        moved_id(sql, f->reference, column, m->office);
    else if (of_ticket)
        moved_id(sql, cat_entity_find(STR("Tickets")), column, m->office);
    else if (is_number(f->name))
        moved_number(sql, column);
    else if (str_eq(f->name, STR("invoiceNumber")))
        buf_printf(sql, "%s||'-%d'", column, m->office);
    else if (str_eq(f->name, STR("companyNumber")))
        buf_printf(sql, "%s||'-%d'", column, m->office);
    else
        buf_add_z(sql, column);
}

static enum err_code move_table(const struct move *m, const struct cat_entity *e)
{
    struct buf sql CLEANUP(buf_done) = {0}, values CLEANUP(buf_done) = {0};
    const char *shared = shared_rows(e);
    buf_init(&sql, SQL_MAX);
    buf_init(&values, SQL_MAX);
    buf_printf(&sql, "INSERT INTO main.\"%.*s\" (", STR_ARG(e->name));
    for (size_t i = 0; i < e->n_fields; i++) {
        buf_printf(&sql, "%s\"%.*s\"", i ? "," : "", STR_ARG(e->fields[i].name));
        if (i)
            buf_add_char(&values, ',');
        moved_column(&values, m, e, &e->fields[i]);
    }
    if (e->has_udfs) {
        buf_add_z(&sql, ",userDefinedFields");
        buf_add_z(&values, ",userDefinedFields");
    }
    buf_add_z(&sql, ") SELECT ");
    buf_add_str(&sql, buf_str(&values));
    buf_printf(&sql, " FROM office.\"%.*s\" AS o", STR_ARG(e->name));
    if (shared)
        buf_printf(&sql, " WHERE NOT (%s)", shared);
    if (sql.failed || values.failed)
        BUG("the SQL of a table is longer than expected");
    return sb_store_exec(m->to, buf_cstr(&sql), m->err);
}

/* ---- names ---- */

static void make_slug(const char *city, char *out, size_t cap)
{
    size_t n = 0;
    for (; *city && n + 1 < cap; city++) {
        if (*city != ' ')
            out[n++] = (char)(*city | 0x20);
    }
    out[n] = '\0';
}

/* Customers are named after their place; people get the surname of somebody else's contact, each
 * office from another part of the list. Run in the office, before it is moved. */
static enum err_code rename_office(const struct move *m)
{
    static const char names[] =
        "UPDATE office.\"Companies\" SET companyName=companyName||' of '||(SELECT city FROM place),"
        "webAddress=replace(webAddress,'://www.','://'||(SELECT slug FROM place)||'.'),"
        "city=(SELECT city FROM place) WHERE id<>0 AND companyType<>7;"
        "UPDATE office.\"Contacts\" SET emailAddress=replace(emailAddress,'@','@'||(SELECT slug "
        "FROM place)||'.') WHERE companyID NOT IN (SELECT id FROM office.\"Companies\" WHERE "
        "companyType=7);"
        "CREATE TEMP TABLE names AS SELECT row_number() OVER (ORDER BY lastName)-1 AS i, lastName "
        "FROM (SELECT DISTINCT lastName FROM office.\"Contacts\" WHERE lastName NOT GLOB "
        "'*[^A-Za-z]*');"
        "UPDATE office.\"Resources\" SET lastName=(SELECT lastName FROM names, place WHERE "
        "i=(office.\"Resources\".id+n*7) % (SELECT count(*) FROM names)) "
        "WHERE id<>4 AND licenseType<>7;"
        "UPDATE office.\"Resources\" SET userName=lower(substr(firstName,1,1)||lastName)||(SELECT "
        "n FROM place),initials=substr(firstName,1,1)||substr(lastName,1,1),"
        "email=lower(replace(firstName,' ','')||'.'||lastName)||'@'||(SELECT slug FROM place)||"
        "'.harborline.example' WHERE id<>4 AND licenseType<>7;"
        "DROP TABLE names; DROP TABLE place;";
    char place[200];
    snprintf(place, sizeof(place),
             "CREATE TEMP TABLE place AS SELECT '%s' AS city,'%s' AS slug,%d AS n",
             cities[m->office - 1], m->slug, m->office);
    enum err_code code = sb_store_exec(m->to, place, m->err);
    return code ? code : sb_store_exec(m->to, names, m->err);
}

/* ---- one office ---- */

static enum err_code attach(const struct move *m, struct sb_store *from)
{
    sqlite3_int64 n = 0;
    unsigned char *bytes = sqlite3_serialize(from->db, "main", &n, 0);
    enum err_code code = sb_store_exec(m->to, "ATTACH ':memory:' AS office", m->err);
    if (!bytes || code) {
        sqlite3_free(bytes);
        return code ? code : err_set(m->err, ERR_IO, "There is no memory for an office.");
    }
    /* It frees the bytes, even when it fails. */
    if (sqlite3_deserialize(m->to->db, "office", bytes, n, n,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) !=
        SQLITE_OK)
        return err_set(m->err, ERR_IO, "An office cannot be read: %s.", sqlite3_errmsg(m->to->db));
    return ERR_OK;
}

static enum err_code move_in(const struct move *m)
{
    enum err_code code = sb_store_begin(m->to, m->err);
    if (!code)
        code = rename_office(m);
    for (size_t i = 0; i < ARRAY_LEN(own) && !code; i++) {
        const struct cat_entity *e = cat_entity_find(str_from(own[i]));
        code = e ? move_table(m, e) : err_set(m->err, ERR_INTERNAL, "There is no %s.", own[i]);
    }
    if (!code)
        code = sb_store_exec(m->to,
                             "INSERT INTO main.sb_counters SELECT key,n FROM office.sb_counters "
                             "WHERE true ON CONFLICT(key) DO UPDATE SET n=n+excluded.n",
                             m->err);
    if (!code)
        code = sb_store_commit(m->to, m->err);
    return code;
}

static enum err_code add_office(struct sb_store *st, int office, uint64_t seed, struct err *err)
{
    struct move m = {.to = st, .office = office, .err = err};
    struct sb_store *from = NULL;
    bool fresh;
    make_slug(cities[office - 1], m.slug, sizeof(m.slug));
    enum err_code code = sb_store_open(NULL, st->now_base_s, &from, &fresh, err);
    if (!code)
        code = sb_store_begin(from, err);
    if (!code)
        code = sb_dataset_fill(from, seed + (uint64_t)office * SEED_STEP, st->now_base_s,
                               OTHER_TIME, err);
    if (!code)
        code = sb_store_commit(from, err);
    if (!code)
        code = attach(&m, from);
    sb_store_close(from);
    if (!code)
        code = move_in(&m);
    if (code)
        sb_store_rollback(st);
    struct err second = {0}; /* the first one is the one that counts */
    enum err_code end = sb_store_exec(st, "DETACH office", &second);
    return code ? code : end;
}

enum err_code sb_dataset_fill_large(struct sb_store *st, uint64_t seed, int n_offices,
                                    struct err *err)
{
    enum err_code code = sb_store_begin(st, err);
    if (!code)
        code = sb_dataset_fill(st, seed, st->now_base_s, FIRST_TIME, err);
    if (!code)
        code = sb_store_commit(st, err);
    for (int office = 1; office < n_offices && !code; office++)
        code = add_office(st, office, seed, err);
    return code;
}
