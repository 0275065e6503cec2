/* The provider itself: people with roles, departments, queues and skills, and the lists that an
 * administrator keeps: billing codes, categories, holidays, tags, tax, terms. */
#include "sandbox/dataset_gen.h"

/* Autotask's name for 1,234.56, in two pieces because three X in a row are a mark for unfinished
 * work elsewhere. */
static const char number_format[] = "X,XX"
                                    "X.XX";

int ds_resource_id(int index)
{
    return index < 0 ? 0 : DS_ID_PEOPLE + index;
}

int ds_role_id(enum ds_role role)
{
    return DS_ID_ROLES + (int)role;
}

int ds_resource_of(enum ds_team team, unsigned salt)
{
    int members[DS_N_PEOPLE], n = 0;
    for (int i = 0; i < DS_P_LEAVER; i++) {
        if (ds_people[i].team == team)
            members[n++] = i;
    }
    return members[salt % (unsigned)n];
}

/* Each team's roles: the first is the default. */
static const struct team {
    enum ds_role roles[3];
    int n_roles, department;
    int queues[4];
} teams[] = {
    [DS_TEAM_L1] = {{DS_ROLE_HELP_DESK, DS_ROLE_ONSITE},
                    2,
                    DS_ID_ENGINEERING,
                    {DS_Q_L1, DS_Q_PORTAL, DS_Q_POST_SALE}},
    [DS_TEAM_L2] = {{DS_ROLE_SYSTEMS, DS_ROLE_NETWORK, DS_ROLE_ESCALATION},
                    3,
                    DS_ID_ENGINEERING,
                    {DS_Q_L2, DS_Q_ESCALATION, DS_Q_PROJECTS}},
    [DS_TEAM_NOC] = {{DS_ROLE_NOC, DS_ROLE_SYSTEMS},
                     2,
                     DS_ID_ENGINEERING,
                     {DS_Q_MONITORING, DS_Q_RECURRING}},
    [DS_TEAM_PROJECTS] = {{DS_ROLE_PROJECT_MANAGER, DS_ROLE_SYSTEMS, DS_ROLE_NETWORK},
                          3,
                          DS_ID_ENGINEERING,
                          {DS_Q_PROJECTS}},
    [DS_TEAM_DISPATCH] = {{DS_ROLE_DISPATCHER, DS_ROLE_HELP_DESK},
                          2,
                          DS_ID_ADMINISTRATION,
                          {DS_Q_DISPATCH, DS_Q_PORTAL, DS_Q_L1}},
    [DS_TEAM_SALES] = {{DS_ROLE_ACCOUNT_MANAGER}, 1, DS_ID_SALES, {DS_Q_SALES, DS_Q_POST_SALE}},
    [DS_TEAM_FINANCE] = {{DS_ROLE_ADMINISTRATION}, 1, DS_ID_ADMINISTRATION, {DS_Q_ADMIN}},
    [DS_TEAM_MANAGEMENT] = {{DS_ROLE_ACCOUNT_MANAGER, DS_ROLE_ESCALATION},
                            2,
                            DS_ID_ADMINISTRATION,
                            {DS_Q_ADMIN, DS_Q_SALES}},
};

enum ds_role ds_role_of(int resource)
{
    return teams[ds_people[resource].team].roles[0];
}

/* --- People --- */

struct person {
    int64_t id;
    const char *first, *last, *mail, *user, *title, *type, *phone;
    int licence, role;
    bool active;
    int64_t hired;
    double cost;
};

static void put_resource(struct ds_rows *r, const struct person *p)
{
    char initials[3] = {p->first[0], p->last[0], 0};
    ds_put(r, p->id);
    ds_put_z(r, p->first);
    ds_put_z(r, p->last);
    ds_put_z(r, p->mail);
    ds_put_z(r, "PRIMARY");
    ds_put_z(r, p->user);
    ds_put_z(r, p->title);
    ds_put_z(r, p->type);
    ds_put(r, p->licence);
    ds_put(r, p->active);
    ds_put_time(r, p->hired);
    ds_put_z(r, initials);
    ds_put_z(r, p->phone);
    ds_put_z(r, p->phone);
    ds_put_real(r, p->cost);
    ds_put_ref(r, p->role);
    ds_put_z(r, "MM/dd/yyyy");
    ds_put_z(r, "hh:mm a");
    ds_put_z(r, number_format);
    ds_put(r, 1);
    ds_row_end(r);
}

/* In lower case, without apostrophes. */
static char *plain(char *name)
{
    char *to = name;
    for (const char *c = name; *c; c++) {
        if (*c != '\'')
            *to++ = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    *to = 0;
    return name;
}

static void make_resources(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "Resources",
                  "id,firstName,lastName,email,emailTypeCode,userName,title,resourceType,"
                  "licenseType,isActive,hireDate,initials,officePhone,mobilePhone,internalCost,"
                  "defaultServiceDeskRoleID,dateFormat,timeFormat,numberFormat,payrollType");
    put_resource(&r, &(struct person){.id = DS_ID_ADMINISTRATOR,
                                      .first = "Autotask",
                                      .last = "Administrator",
                                      .mail = "admin@harborline.example",
                                      .user = "admin",
                                      .title = "Administrator",
                                      .type = "Employee",
                                      .licence = 1,
                                      .active = true});
    for (int i = 0; i < DS_N_PEOPLE; i++) {
        const struct ds_person_text *p = &ds_people[i];
        enum ds_role role = ds_role_of(i);
        struct person row = {.id = ds_resource_id(i),
                             .first = p->first,
                             .last = p->last,
                             .title = p->title,
                             .type = i == 17 ? "Contractor" : "Employee",
                             .licence = 1,
                             .role = ds_role_id(role),
                             .active = i != DS_P_LEAVER,
                             .cost = ds_roles[role].rate * 0.36};
        row.mail = plain(str_printf(ds->arena, "%s.%s@harborline.example", p->first, p->last));
        row.user = plain(str_printf(ds->arena, "%c%s", p->first[0], p->last));
        row.phone = str_printf(ds->arena, "207-555-01%02d", 10 + i);
        row.hired = ds_date(&ds->cal, ds->cal.today) - (int64_t)p->hired_days_ago * 86400;
        put_resource(&r, &row);
    }
    put_resource(&r, &(struct person){.id = DS_ID_API_USER,
                                      .first = "Autotask-MCP",
                                      .last = "API User",
                                      .mail = "api-user@sandbox.example",
                                      .user = "api-user@sandbox.example",
                                      .title = "Integration",
                                      .type = "Employee",
                                      .licence = 7,
                                      .active = true});
}

static void make_resource_roles(struct ds *ds)
{
    ROWS(all);
    ROWS(desk);
    ROWS(department);
    ROWS(queue);
    int64_t id = 1, id_desk = 1, id_department = 1, id_queue = 1;
    ds_rows_begin(&all, ds, "ResourceRoles", "id,resourceID,roleID,departmentID,queueID,isActive");
    ds_rows_begin(&desk, ds, "ResourceServiceDeskRoles", "id,resourceID,roleID,isDefault,isActive");
    ds_rows_begin(&department, ds, "ResourceRoleDepartments",
                  "id,resourceID,roleID,departmentID,isDefault,isDepartmentLead,isActive");
    ds_rows_begin(&queue, ds, "ResourceRoleQueues", "id,resourceID,queueID");
    for (int i = 0; i < DS_N_PEOPLE; i++) {
        const struct team *t = &teams[ds_people[i].team];
        int resource = ds_resource_id(i);
        bool active = i != DS_P_LEAVER;
        for (int k = 0; k < t->n_roles; k++) {
            int64_t role = ds_role_id(t->roles[k]);
            int64_t in_department[] = {id++, resource, role, t->department};
            for (size_t c = 0; c < ARRAY_LEN(in_department); c++)
                ds_put(&all, in_department[c]);
            ds_put_null(&all);
            ds_put(&all, active);
            ds_row_end(&all);
            for (int q = 0; q < 4 && t->queues[q]; q++) {
                ds_put(&all, id++);
                ds_put(&all, resource);
                ds_put(&all, role);
                ds_put_null(&all);
                ds_put(&all, t->queues[q]);
                ds_put(&all, active);
                ds_row_end(&all);
            }
            int64_t desk_row[] = {id_desk++, resource, role, k == 0, active};
            for (size_t c = 0; c < ARRAY_LEN(desk_row); c++)
                ds_put(&desk, desk_row[c]);
            ds_row_end(&desk);
            bool lead = k == 0 && (i == DS_P_LEAD || i == DS_P_L2_LEAD || i == DS_P_FINANCE);
            int64_t row[] = {id_department++, resource, role, t->department, k == 0, lead, active};
            for (size_t c = 0; c < ARRAY_LEN(row); c++)
                ds_put(&department, row[c]);
            ds_row_end(&department);
        }
        for (int q = 0; q < 4 && t->queues[q]; q++) {
            ds_put(&queue, id_queue++);
            ds_put(&queue, resource);
            ds_put(&queue, t->queues[q]);
            ds_row_end(&queue);
        }
    }
}

static const char *const skills[] = {
    "Microsoft 365",       "Windows Server",    "Fortinet", "Wi-Fi", "VMware",
    "Backup and recovery", "Incident response", "VoIP",     "macOS", "Printing",
    "PowerShell",          "Medical software"};

static void make_skills(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "skills");
    ROWS(skill);
    ROWS(have);
    int64_t id = 1;
    ds_rows_begin(&skill, ds, "Skills", "id,name,description,isActive");
    for (size_t i = 0; i < ARRAY_LEN(skills); i++) {
        ds_put(&skill, (int64_t)i + 1);
        ds_put_z(&skill, skills[i]);
        ds_put_z(&skill, "Technical");
        ds_put(&skill, 1);
        ds_row_end(&skill);
    }
    ds_rows_begin(&have, ds, "ResourceSkills", "id,resourceID,skillID,skillLevel,skillDescription");
    for (int i = 0; i < DS_N_PEOPLE; i++) {
        if (ds_people[i].team > DS_TEAM_PROJECTS)
            continue;
        int first = ds_int(&rng, 0, 3);
        for (size_t s = (size_t)first; s < ARRAY_LEN(skills); s += (size_t)ds_int(&rng, 2, 4)) {
            ds_put(&have, id++);
            ds_put(&have, ds_resource_id(i));
            ds_put(&have, (int64_t)s + 1);
            ds_put(&have, ds_int(&rng, ds_people[i].team == DS_TEAM_L2 ? 3 : 1,
                                 ds_people[i].team == DS_TEAM_L1 ? 3 : 4));
            ds_put_z(&have, skills[s]);
            ds_row_end(&have);
        }
    }
}

static void make_availability(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "ResourceDailyAvailabilities",
                  "id,resourceID,mondayAvailableHours,tuesdayAvailableHours,"
                  "wednesdayAvailableHours,thursdayAvailableHours,fridayAvailableHours,"
                  "saturdayAvailableHours,sundayAvailableHours,weeklyBillableHoursGoal");
    for (int i = 0; i < DS_N_PEOPLE; i++) {
        ds_put(&r, i + 1);
        ds_put(&r, ds_resource_id(i));
        for (int day = 0; day < 7; day++)
            ds_put_real(&r, day < 5 ? 8 : 0);
        ds_put_real(&r, ds_people[i].team <= DS_TEAM_PROJECTS ? 28 : 0);
        ds_row_end(&r);
    }
}

/* --- Lists --- */

struct simple {
    int id;
    const char *name, *text;
};

/* Rows of id, name, a text and isActive = 1, under whatever names the entity has for them. */
static void make_simple(struct ds *ds, const char *entity, const char *columns,
                        const struct simple *rows, size_t n)
{
    ROWS(r);
    ds_rows_begin(&r, ds, entity, columns);
    for (size_t i = 0; i < n; i++) {
        ds_put(&r, rows[i].id);
        ds_put_z(&r, rows[i].name);
        if (rows[i].text)
            ds_put_z(&r, rows[i].text);
        ds_put(&r, 1);
        ds_row_end(&r);
    }
}
#define SIMPLE(ds, entity, columns, ...)                                                           \
    make_simple(ds, entity, columns, (const struct simple[]){__VA_ARGS__},                         \
                sizeof((const struct simple[]){__VA_ARGS__}) / sizeof(struct simple))

/* The same with a number instead of a text. */
static void make_numbered(struct ds *ds, const char *entity, const char *columns,
                          const char *const *names, size_t n, bool same)
{
    ROWS(r);
    ds_rows_begin(&r, ds, entity, columns);
    for (size_t i = 0; i < n; i++) {
        ds_put(&r, (int64_t)i + 1);
        ds_put_z(&r, names[i]);
        ds_put(&r, same ? 1 : (int64_t)i + 1);
        ds_put(&r, 1);
        ds_row_end(&r);
    }
}

static void make_plain_lists(struct ds *ds)
{
    static const char *const actions[] = {"Phone Call", "Meeting", "General", "Email",
                                          "Opportunity Update"};
    static const char *const kinds[] = {"Standard", "Network", "Endpoint", "Server"};
    make_numbered(ds, "ActionTypes", "id,name,view,isActive", actions, ARRAY_LEN(actions), true);
    make_numbered(ds, "ConfigurationItemCategories", "id,name,displayColorRGB,isActive", kinds,
                  ARRAY_LEN(kinds), false);
    SIMPLE(ds, "ClassificationIcons", "id,name,description,isActive",
           {1, "Platinum", "Best customers"}, {2, "Gold", "Key customers"},
           {3, "Silver", "Customers"}, {200, "Delinquent", "Invoices long overdue"});
    SIMPLE(ds, "TaxRegions", "id,name,isActive", {1, "Maine", NULL}, {2, "New Hampshire", NULL},
           {3, "Massachusetts", NULL}, {4, "Other states", NULL});
    SIMPLE(ds, "TaxCategories", "id,name,description,isActive", {1, "Taxable", "Goods"},
           {2, "Exempt", "Services"});
    SIMPLE(ds, "ContractExclusionSets", "id,name,description,isActive",
           {1, "Standard exclusions", "Projects, moves and after-hours work are not covered"});
    SIMPLE(ds, "ConfigurationItemTypes", "id,name,isActive", {1, "Server", NULL},
           {2, "Workstation", NULL}, {3, "Printer", NULL}, {4, "Firewall", NULL},
           {5, "Switch", NULL});
    SIMPLE(ds, "CompanyCategories", "id,name,nickname,isActive", {1, "Standard", "STD"});
    SIMPLE(ds, "OpportunityCategories", "id,name,nickname,isActive", {1, "Standard", "STD"});
    SIMPLE(ds, "InventoryLocations", "id,locationName,isActive", {1, "Portland stock room", NULL},
           {2, "Service van 1", NULL});
    SIMPLE(ds, "TagGroups", "id,label,isActive", {1, "Symptom", NULL}, {2, "Handling", NULL});
    SIMPLE(ds, "OrganizationalLevel1s", "id,name,description,isActive",
           {1, "Harborline", "Whole company"});
}

static void make_roles(struct ds *ds)
{
    ROWS(r);
    ROWS(price);
    ds_rows_begin(&r, ds, "Roles",
                  "id,name,description,hourlyRate,hourlyFactor,isActive,"
                  "isExcludedFromNewContracts,isSystemRole,roleType");
    ds_rows_begin(&price, ds, "PriceListRoles",
                  "id,roleID,currencyID,hourlyRate,usesInternalCurrencyPrice");
    for (int i = 0; i < DS_N_ROLES; i++) {
        ds_put(&r, ds_role_id((enum ds_role)i));
        ds_put_z(&r, ds_roles[i].name);
        ds_put_z(&r, ds_roles[i].description);
        ds_put_real(&r, ds_roles[i].rate);
        ds_put_real(&r, ds_roles[i].factor);
        ds_put(&r, 1);
        ds_put(&r, 0);
        ds_put(&r, 0);
        ds_put(&r, 0);
        ds_row_end(&r);
        ds_put(&price, i + 1);
        ds_put(&price, ds_role_id((enum ds_role)i));
        ds_put(&price, 1);
        ds_put_real(&price, ds_roles[i].rate);
        ds_put(&price, 1);
        ds_row_end(&price);
    }
}

static const struct code {
    int id;
    const char *name;
    int use, type;
    double price;
} codes[] = {
    {DS_BC_REMOTE, "Remote Support", 1, 0, 0},
    {DS_BC_ONSITE, "On-site Support", 1, 0, 0},
    {DS_BC_AFTER_HOURS, "After-hours Support", 1, 0, 0},
    {DS_BC_PROJECT, "Project Work", 1, 0, 0},
    {DS_BC_MAINTENANCE, "Maintenance", 1, 0, 0},
    {DS_BC_TRAVEL, "Travel", 1, 0, 0},
    {DS_BC_CONSULTING, "Consulting", 1, 0, 0},
    {DS_BC_MEETING, "Internal Meeting", 2, 2, 0},
    {DS_BC_TRAINING, "Training", 2, 2, 0},
    {DS_BC_OFFICE, "Administration", 2, 2, 0},
    {DS_BC_VACATION, "Vacation", 2, 2, 0},
    {DS_BC_SICK, "Sick Time", 2, 2, 0},
    {DS_BC_HOLIDAY, "Holiday", 2, 2, 0},
    {DS_BC_OWN_IT, "Internal IT", 2, 2, 0},
    {DS_BC_PRESALES, "Pre-sales Support", 2, 2, 0},
    {DS_BC_MEALS, "Meals", 3, 0, 0},
    {DS_BC_MILEAGE, "Mileage", 3, 0, 0.67},
    {DS_BC_LODGING, "Lodging", 3, 0, 0},
    {DS_BC_FARES, "Travel fares", 3, 0, 0},
    {DS_BC_HARDWARE, "Hardware", 4, 0, 0},
    {DS_BC_SOFTWARE, "Software", 4, 0, 0},
    {DS_BC_LICENCES, "Licences", 4, 0, 0},
    {DS_BC_SHIPPING, "Shipping", 4, 0, 15},
    {DS_BC_BLOCK, "Block of Hours", 4, 0, 0},
    {DS_BC_MANAGED, "Managed Services", 5, 0, 0},
    {DS_BC_CLOUD, "Cloud Services", 5, 0, 0},
    {DS_BC_MILESTONE, "Project Milestone", 6, 0, 0},
};

static void make_billing_codes(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "BillingCodes",
                  "id,name,description,useType,billingCodeType,isActive,unitPrice,unitCost,"
                  "isExcludedFromNewContracts,taxCategoryID");
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        ds_put(&r, codes[i].id);
        ds_put_z(&r, codes[i].name);
        ds_put_z(&r, codes[i].name);
        ds_put(&r, codes[i].use);
        ds_put(&r, codes[i].type);
        ds_put(&r, 1);
        ds_put_real(&r, codes[i].price);
        ds_put_real(&r, 0);
        ds_put(&r, 0);
        ds_put(&r, codes[i].use == 4 ? 1 : 2);
        ds_row_end(&r);
    }
}

static void make_places(struct ds *ds)
{
    ROWS(department);
    ROWS(internal);
    ROWS(country);
    ROWS(currency);
    ds_rows_begin(&department, ds, "Departments", "id,name,description,number,primaryLocationID");
    const struct simple departments[] = {
        {DS_ID_ENGINEERING, "Engineering", "Service desk, NOC, projects"},
        {DS_ID_ADMINISTRATION, "Administration", "Office, dispatch, finance"},
        {DS_ID_SALES, "Sales", "Account management and sales"}};
    for (size_t i = 0; i < ARRAY_LEN(departments); i++) {
        ds_put(&department, departments[i].id);
        ds_put_z(&department, departments[i].name);
        ds_put_z(&department, departments[i].text);
        ds_put_z(&department, i == 0 ? "100" : i == 1 ? "200" : "300");
        ds_put(&department, 1);
        ds_row_end(&department);
    }
    ds_rows_begin(&internal, ds, "InternalLocations",
                  "id,name,address1,city,state,postalCode,country,timeZone,isDefault,holidaySetId");
    ds_put(&internal, 1);
    ds_put_z(&internal, "Portland office");
    ds_put_z(&internal, "120 Harborline Way");
    ds_put_z(&internal, "Portland");
    ds_put_z(&internal, "ME");
    ds_put_z(&internal, "04101");
    ds_put_z(&internal, "United States");
    ds_put_z(&internal, "(UTC-05:00) Eastern Time (US & Canada)");
    ds_put(&internal, 1);
    ds_put(&internal, 1);
    ds_row_end(&internal);
    ds_rows_begin(&country, ds, "Countries",
                  "id,name,displayName,countryCode,isActive,isDefaultCountry");
    const char *const countries[][2] = {
        {"United States", "US"}, {"Canada", "CA"}, {"United Kingdom", "GB"}, {"Germany", "DE"}};
    for (size_t i = 0; i < ARRAY_LEN(countries); i++) {
        ds_put(&country, (int64_t)(i == 0 ? 237 : 38 + i));
        ds_put_z(&country, countries[i][0]);
        ds_put_z(&country, countries[i][0]);
        ds_put_z(&country, countries[i][1]);
        ds_put(&country, 1);
        ds_put(&country, i == 0);
        ds_row_end(&country);
    }
    ds_rows_begin(&currency, ds, "Currencies",
                  "id,name,description,exchangeRate,isActive,isInternalCurrency,"
                  "currencyPositiveFormat,currencyNegativeFormat");
    ds_put(&currency, 1);
    ds_put_z(&currency, "USD");
    ds_put_z(&currency, "US Dollar");
    ds_put_real(&currency, 1);
    ds_put(&currency, 1);
    ds_put(&currency, 1);
    ds_put_z(&currency, "$nnn");
    ds_put_z(&currency, "($nnn)");
    ds_row_end(&currency);
}

/* Business hours are times of day; their date part means nothing. */
static void make_business_hours(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(
        &r, ds, "InternalLocationWithBusinessHours",
        "id,name,address1,city,state,postalCode,countryID,dateFormat,timeFormat,numberFormat,"
        "timeZoneID,firstDayOfWeek,isDefault,holidaySetID,noHoursOnHolidays,"
        "mondayBusinessHoursStartTime,mondayBusinessHoursEndTime,"
        "tuesdayBusinessHoursStartTime,tuesdayBusinessHoursEndTime,"
        "wednesdayBusinessHoursStartTime,wednesdayBusinessHoursEndTime,"
        "thursdayBusinessHoursStartTime,thursdayBusinessHoursEndTime,"
        "fridayBusinessHoursStartTime,fridayBusinessHoursEndTime");
    ds_put(&r, 1);
    ds_put_z(&r, "Portland office");
    ds_put_z(&r, "120 Harborline Way");
    ds_put_z(&r, "Portland");
    ds_put_z(&r, "ME");
    ds_put_z(&r, "04101");
    ds_put(&r, 237);
    ds_put_z(&r, "MM/dd/yyyy");
    ds_put_z(&r, "hh:mm a");
    ds_put_z(&r, number_format);
    ds_put(&r, 9);
    ds_put(&r, 0);
    ds_put(&r, 1);
    ds_put(&r, 1);
    ds_put(&r, 1);
    for (int day = 0; day < 5; day++) {
        ds_put_z(&r, "1900-01-01T08:00:00");
        ds_put_z(&r, "1900-01-01T18:00:00");
    }
    ds_row_end(&r);
}

static void make_holidays(struct ds *ds)
{
    ROWS(set);
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&set, ds, "HolidaySets", "id,holidaySetName,holidaySetDescription");
    ds_put(&set, 1);
    ds_put_z(&set, "United States");
    ds_put_z(&set, "Days on which the office is closed");
    ds_row_end(&set);
    ds_rows_begin(&r, ds, "Holidays", "id,holidaySetID,holidayName,holidayDate");
    for (int day = 0; day < DS_DAYS; day++) {
        struct civil d = ds_local(&ds->cal, day);
        const char *name = ds_holiday_name(d.year, d.month, d.day);
        if (!name)
            continue;
        ds_put(&r, id++);
        ds_put(&r, 1);
        ds_put_z(&r, name);
        ds_put_time(&r, ds_date(&ds->cal, day));
        ds_row_end(&r);
    }
}

static const struct category {
    int id;
    const char *name, *nickname;
    int queue, priority, type, issue, sla;
} categories[] = {
    {1, "Datto Commerce", "DC", 0, 0, 0, 0, 0},
    {2, "Datto RMM Alert", "RMM", DS_Q_MONITORING, DS_PRIO_MEDIUM, 5, 17, 1},
    {3, "Standard", "STD", DS_Q_L1, DS_PRIO_MEDIUM, 1, 0, 1},
    {4, "Datto Alert", "DA", DS_Q_MONITORING, DS_PRIO_MEDIUM, 5, 17, 1},
    {5, "RMA", "RMA", DS_Q_POST_SALE, DS_PRIO_LOW, 1, 2, 0},
    {6, "Datto Networking Alert", "DNA", DS_Q_MONITORING, DS_PRIO_HIGH, 5, 11, 1},
    {112, "Standard Change", "CHG", DS_Q_L2, DS_PRIO_LOW, 4, 0, 1},
    {113, "Incident", "INC", DS_Q_L1, DS_PRIO_MEDIUM, 2, 0, 1},
    {115, "Problem", "PRB", DS_Q_ESCALATION, DS_PRIO_HIGH, 3, 0, 1},
};

static void make_ticket_categories(struct ds *ds)
{
    ROWS(r);
    ROWS(d);
    ds_rows_begin(&r, ds, "TicketCategories",
                  "id,name,nickname,isActive,isApiOnly,isGlobalDefault");
    ds_rows_begin(&d, ds, "TicketCategoryFieldDefaults",
                  "id,ticketCategoryID,queueID,priority,ticketTypeID,issueTypeID,"
                  "serviceLevelAgreementID,status,workTypeID");
    for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
        const struct category *c = &categories[i];
        ds_put(&r, c->id);
        ds_put_z(&r, c->name);
        ds_put_z(&r, c->nickname);
        ds_put(&r, c->id != 1);
        ds_put(&r, 0);
        ds_put(&r, c->id == 3);
        ds_row_end(&r);
        if (!c->queue)
            continue;
        ds_put(&d, (int64_t)i + 1);
        ds_put(&d, c->id);
        ds_put(&d, c->queue);
        ds_put(&d, c->priority);
        ds_put(&d, c->type);
        ds_put_ref(&d, c->issue);
        ds_put_ref(&d, c->sla);
        ds_put(&d, DS_S_NEW);
        ds_put(&d, DS_BC_REMOTE);
        ds_row_end(&d);
    }
}

static void make_money_lists(struct ds *ds)
{
    ROWS(term);
    ROWS(tax);
    ROWS(invoice);
    ROWS(quote);
    const int days[] = {0, 15, 30};
    const char *const names[] = {"Due on receipt", "Net 15", "Net 30"};
    ds_rows_begin(&term, ds, "PaymentTerms", "id,name,paymentDueInDays,isActive");
    for (int i = 0; i < 3; i++) {
        ds_put(&term, i + 1);
        ds_put_z(&term, names[i]);
        ds_put(&term, days[i]);
        ds_put(&term, 1);
        ds_row_end(&term);
    }
    const double rates[] = {5.5, 0, 6.25, 0};
    const char *const taxes[] = {"Maine sales tax", "No sales tax", "Massachusetts sales tax",
                                 "Other"};
    ds_rows_begin(&tax, ds, "Taxes", "id,taxName,taxRate,taxRegionID,taxCategoryID,isCompounded");
    for (int i = 0; i < 4; i++) {
        ds_put(&tax, i + 1);
        ds_put_z(&tax, taxes[i]);
        ds_put_real(&tax, rates[i]);
        ds_put(&tax, i + 1);
        ds_put(&tax, 1);
        ds_put(&tax, 0);
        ds_row_end(&tax);
    }
    ds_rows_begin(&invoice, ds, "InvoiceTemplates", "id,name,paymentTerms,showGridHeader");
    ds_put(&invoice, 1);
    ds_put_z(&invoice, "Standard invoice");
    ds_put(&invoice, 3);
    ds_put(&invoice, 1);
    ds_row_end(&invoice);
    ds_rows_begin(&quote, ds, "QuoteTemplates", "id,name,description,isActive,createDate");
    ds_put(&quote, 1);
    ds_put_z(&quote, "Standard quote");
    ds_put_z(&quote, "One table, grouped by category");
    ds_put(&quote, 1);
    ds_put_time(&quote, ds_date(&ds->cal, 0));
    ds_row_end(&quote);
    SIMPLE(ds, "ShippingTypes", "id,name,description,isActive", {1, "Ground", "3 to 5 days"},
           {2, "Next day", "By noon"});
}

static void make_tags_and_checklists(struct ds *ds)
{
    static const char *const tags[] = {"VPN",        "Outlook",  "Printer", "Phishing",
                                       "Wi-Fi",      "Backup",   "Outage",  "VIP",
                                       "Onboarding", "Warranty", "On-site", "Vendor case"};
    static const struct {
        const char *name, *items[6];
    } lists[] = {
        {"New user",
         {"Account and mailbox created", "Licence assigned", "Groups as named colleague",
          "Device prepared", "First sign-in with user", "Password manager invitation"}},
        {"Leaver",
         {"Sign-in blocked at agreed time", "Mailbox converted and forwarded", "Licences released",
          "Devices collected", "Access lists checked", NULL}},
        {"Security incident",
         {"Device isolated", "Password reset and sessions revoked", "Mailbox rules reviewed",
          "Scope established", "Customer informed", "Lessons written down"}},
    };
    ROWS(tag);
    ROWS(list);
    ROWS(item);
    int64_t id = 1;
    ds_rows_begin(&tag, ds, "Tags", "id,label,tagGroupID,isActive,isSystem,createDateTime");
    for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
        ds_put(&tag, (int64_t)i + 1);
        ds_put_z(&tag, tags[i]);
        ds_put(&tag, i < 7 ? 1 : 2);
        ds_put(&tag, 1);
        ds_put(&tag, 0);
        ds_put_time(&tag, ds_date(&ds->cal, 10));
        ds_row_end(&tag);
    }
    ds_rows_begin(&list, ds, "ChecklistLibraries", "id,name,entityType,isActive");
    ds_rows_begin(&item, ds, "ChecklistLibraryChecklistItems",
                  "id,checklistLibraryID,itemName,position,isImportant");
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        ds_put(&list, (int64_t)i + 1);
        ds_put_z(&list, lists[i].name);
        ds_put(&list, 1);
        ds_put(&list, 1);
        ds_row_end(&list);
        for (int k = 0; k < 6 && lists[i].items[k]; k++) {
            ds_put(&item, id++);
            ds_put(&item, (int64_t)i + 1);
            ds_put_z(&item, lists[i].items[k]);
            ds_put(&item, k + 1);
            ds_put(&item, k < 2);
            ds_row_end(&item);
        }
    }
}

static void make_surveys(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "Surveys", "id,name,displayName,description");
    ds_put(&r, 1);
    ds_put_z(&r, "Ticket closed");
    ds_put_z(&r, "How did we do?");
    ds_put_z(&r, "Sent with one in eight completed tickets");
    ds_row_end(&r);
}

void ds_make_msp(struct ds *ds)
{
    make_plain_lists(ds);
    make_places(ds);
    make_business_hours(ds);
    make_holidays(ds);
    make_roles(ds);
    make_billing_codes(ds);
    make_resources(ds);
    make_resource_roles(ds);
    make_skills(ds);
    make_availability(ds);
    make_ticket_categories(ds);
    make_money_lists(ds);
    make_tags_and_checklists(ds);
    make_surveys(ds);
}
