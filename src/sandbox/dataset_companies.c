/* Companies with their locations, contacts, notes, to-dos and alerts. */
#include "sandbox/dataset_gen.h"

enum { CUSTOMER = 1, N_CONTACTS = 400, CONTACTS_OF_OTHERS = 2 };

static const char own_name[] = "Harborline IT Services";

bool ds_is_customer(const struct ds_company *c)
{
    return c->text && c->text->type == CUSTOMER;
}

static int tax_region(const struct ds_city_text *city)
{
    if (!strcmp(city->state, "ME"))
        return 1;
    if (!strcmp(city->state, "NH"))
        return 2;
    return strcmp(city->state, "MA") ? 4 : 3;
}

static const char *phone_of(struct ds *ds, const char *area, int n, int style)
{
    switch (style % 3) {
    case 0:
        return str_printf(ds->arena, "%s-555-01%02d", area, n % 100);
    case 1:
        return str_printf(ds->arena, "(%s) 555-01%02d", area, n % 100);
    default:
        return str_printf(ds->arena, "+1 %s 555 01%02d", area, n % 100);
    }
}

static void plan_companies(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "companies");
    ds->companies[0] = (struct ds_company){.id = 0, .location = 1};
    ds->n_companies = 1;
    for (size_t i = 0; i < ds_n_company_texts; i++) {
        struct ds_company *c = &ds->companies[ds->n_companies];
        c->id = DS_ID_COMPANIES + (int)i;
        c->index = ds->n_companies;
        c->text = &ds_company_texts[i];
        c->owner = ds_resource_of(DS_TEAM_SALES, (unsigned)i);
        c->location = 1 + ds->n_companies;
        /* One customer in seven was won in the last year and a half. */
        c->since = i % 7 == 6 ? ds->cal.today - ds_int(&rng, 240, 520)
                              : ds->cal.today - ds_int(&rng, 900, 3200);
        ds->n_companies++;
    }
}

static const char *company_udfs(struct ds *ds, const struct ds_company_text *t)
{
    if (t->type != CUSTOMER)
        return NULL;
    return str_printf(ds->arena,
                      "[{\"name\":\"Customer Ranking\",\"value\":\"%s\"},"
                      "{\"name\":\"Line of Business App\",\"value\":\"%s\"},"
                      "{\"name\":\"Maintenance Window\",\"value\":\"%s\"}]",
                      t->classification == 1   ? "Golden"
                      : t->classification == 2 ? "Silver"
                                               : "Bronze",
                      t->app,
                      t->trade == DS_HEALTHCARE ? "Sunday 20:00-23:00" : "Thursday 21:00-23:00");
}

static void put_company(struct ds_rows *r, struct ds *ds, const struct ds_company *c)
{
    const struct ds_company_text *t = c->text;
    const struct ds_city_text *city = &ds_cities[t ? t->city : DS_PORTLAND];
    bool customer = ds_is_customer(c);
    ds_put(r, c->id);
    ds_put_z(r, t ? t->name : own_name);
    ds_put_z(r, t ? str_printf(ds->arena, "C-%04d", 1000 + c->index) : "C-0000");
    ds_put(r, t ? t->type : CUSTOMER);
    ds_put_ref(r, t ? t->classification : 0);
    ds_put(r, t ? t->territory : 1);
    ds_put(r, t ? (int)t->trade : DS_PROFESSIONAL);
    ds_put_z(r, phone_of(ds, city->area, c->index, 0));
    ds_put_z(r, t ? t->street : "120 Harborline Way");
    ds_put_z(r, city->city);
    ds_put_z(r, city->state);
    ds_put_z(r, city->zip);
    ds_put(r, 237);
    ds_put_z(r, str_printf(ds->arena, "https://www.%s", t ? t->domain : "harborline.example"));
    ds_put(r, ds_resource_id(t ? c->owner : DS_P_OWNER));
    ds_put(r, !t || t->type != 6);
    ds_put_time(r, ds_date(&ds->cal, ds->cal.today) + ((int64_t)c->since - ds->cal.today) * 86400 +
                       15 * 3600);
    ds_put(r, tax_region(city));
    ds_put(r, t && (t->trade == DS_NONPROFIT || t->trade == DS_EDUCATION));
    ds_put(r, 1);
    ds_put(r, 1);
    ds_put(r, 2);
    ds_put(r, 1);
    ds_put(r, 1);
    ds_put(r, 1);
    ds_put(r, customer);
    ds_put(r, 0);
    ds_put(r, ds_resource_id(DS_P_OWNER));
    ds_put_time(r, ds->cal.now_s - (int64_t)(c->index * 7919 % (customer ? 20000 : 4000000)));
    ds_put_z(r, t ? company_udfs(ds, t) : NULL);
    ds_row_end(r);
}

static void write_companies(struct ds *ds)
{
    ROWS(r);
    ROWS(l);
    ROWS(team);
    int64_t location = DS_MAX_COMPANIES + 2, member = 1;
    ds_rows_begin(&r, ds, "Companies",
                  "id,companyName,companyNumber,companyType,classification,territoryID,"
                  "marketSegmentID,phone,address1,city,state,postalCode,countryID,webAddress,"
                  "ownerResourceID,isActive,createDate,taxRegionID,isTaxExempt,currencyID,"
                  "billToAddressToUse,invoiceMethod,invoiceTemplateID,quoteTemplateID,"
                  "companyCategoryID,isClientPortalActive,isTaskFireActive,createdByResourceID,"
                  "lastActivityDate,userDefinedFields");
    ds_rows_begin(&l, ds, "CompanyLocations",
                  "id,companyID,name,address1,city,state,postalCode,countryID,phone,isPrimary,"
                  "isActive,roundtripDistance");
    ds_rows_begin(&team, ds, "CompanyTeams", "id,companyID,resourceID,isAssociatedAsComanaged");
    for (int i = 0; i < ds->n_companies; i++) {
        const struct ds_company *c = &ds->companies[i];
        const struct ds_city_text *city = &ds_cities[c->text ? c->text->city : DS_PORTLAND];
        bool branch = c->text && c->text->users >= 24;
        put_company(&r, ds, c);
        for (int k = 0; k <= branch; k++) {
            ds_put(&l, k ? location++ : c->location);
            ds_put(&l, c->id);
            ds_put_z(&l, k ? "Branch office" : "Main office");
            ds_put_z(&l, k         ? str_printf(ds->arena, "%d Main Street", 10 + i * 3)
                         : c->text ? c->text->street
                                   : "120 Harborline Way");
            ds_put_z(&l, city->city);
            ds_put_z(&l, city->state);
            ds_put_z(&l, city->zip);
            ds_put(&l, 237);
            ds_put_z(&l, phone_of(ds, city->area, i + k * 37, 0));
            ds_put(&l, k == 0);
            ds_put(&l, 1);
            ds_put_real(&l, 4 + i * 13 % 140);
            ds_row_end(&l);
        }
        if (!ds_is_customer(c))
            continue;
        const int members[] = {c->owner, ds_resource_of(DS_TEAM_L1, (unsigned)i),
                               ds_resource_of(DS_TEAM_L2, (unsigned)i)};
        for (size_t k = 0; k < ARRAY_LEN(members); k++) {
            ds_put(&team, member++);
            ds_put(&team, c->id);
            ds_put(&team, ds_resource_id(members[k]));
            ds_put(&team, 0);
            ds_row_end(&team);
        }
    }
}

/* --- Contacts --- */

static struct ds_contact *add_contact(struct ds *ds, int company, const char *first,
                                      const char *last, const char *mail_name)
{
    if (ds->n_contacts >= DS_MAX_CONTACTS)
        BUG("too many contacts in the data set");
    struct ds_contact *c = &ds->contacts[ds->n_contacts];
    *c = (struct ds_contact){.id = DS_ID_CONTACTS + ds->n_contacts,
                             .company = company,
                             .first = first,
                             .last = last,
                             .active = true};
    c->mail = str_printf(ds->arena, "%s@%s", mail_name, ds->companies[company].text->domain);
    ds->n_contacts++;
    ds->companies[company].n_contacts++;
    return c;
}

/* "first.last" in ASCII lower case, apostrophes and spaces dropped. */
static char *mail_name(struct ds *ds, const char *first, const char *last)
{
    char *name = str_printf(ds->arena, "%s.%s", first, last), *to = name;
    for (const char *p = name; *p; p++) {
        if (*p != '\'' && *p != ' ')
            *to++ = (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p);
    }
    *to = 0;
    return name;
}

static bool is_taken(const struct ds *ds, const struct ds_company *c, const char *first,
                     const char *last)
{
    for (int i = 0; i < c->n_contacts; i++) {
        const struct ds_contact *k = &ds->contacts[c->contact0 + i];
        if (!strcmp(k->last, last) || (!strcmp(k->first, first) && i < 12))
            return true;
    }
    return false;
}

static void draw_contact(struct ds *ds, struct ds_rng *rng, int company)
{
    unsigned char weights[DS_NAME_GROUPS];
    for (int i = 0; i < DS_NAME_GROUPS; i++)
        weights[i] = ds_name_groups[i].weight;
    for (;;) {
        const struct ds_name_group *g = &ds_name_groups[ds_weighted(rng, weights, DS_NAME_GROUPS)];
        const struct ds_name *first = &g->first[ds_int(rng, 0, DS_NAMES_PER_GROUP - 1)];
        const struct ds_name *last = &g->last[ds_int(rng, 0, DS_NAMES_PER_GROUP - 1)];
        if (is_taken(ds, &ds->companies[company], first->name, last->name))
            continue;
        add_contact(ds, company, first->name, last->name,
                    mail_name(ds, first->ascii ? first->ascii : first->name,
                              last->ascii ? last->ascii : last->name));
        return;
    }
}

static void plan_contacts(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "contacts");
    int users = 0, others = 0, shared = 0, given = 0;
    for (int i = 1; i < ds->n_companies; i++) {
        users += ds->companies[i].text->users;
        others += !ds->companies[i].text->users;
    }
    for (int i = 1; i < ds->n_companies; i++) {
        struct ds_company *c = &ds->companies[i];
        int want = CONTACTS_OF_OTHERS;
        if (c->text->users) {
            shared += c->text->users;
            int total = (N_CONTACTS - CONTACTS_OF_OTHERS * others) * shared / users;
            want = total - given;
            given = total;
        }
        c->contact0 = ds->n_contacts;
        for (size_t k = 0; k < ds_n_named_contacts; k++) {
            const struct ds_contact_text *t = &ds_named_contacts[k];
            if (strcmp(t->code, c->text->code) != 0)
                continue;
            add_contact(ds, i, t->first, t->last,
                        t->ascii ? t->ascii : mail_name(ds, t->first, t->last))
                ->vip = t->vip;
        }
        while (c->n_contacts < want)
            draw_contact(ds, &rng, i);
    }
}

static const char *title_of(const struct ds *ds, struct ds_rng *rng, int contact)
{
    const struct ds_contact *c = &ds->contacts[contact];
    for (size_t k = 0; k < ds_n_named_contacts; k++) {
        if (!strcmp(ds_named_contacts[k].last, c->last) &&
            !strcmp(ds_named_contacts[k].first, c->first))
            return ds_named_contacts[k].title;
    }
    return ds_job_titles[ds_int(rng, 0, (int)ds_n_job_titles - 1)];
}

static void write_contacts(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "contact details");
    ROWS(r);
    ds_rows_begin(&r, ds, "Contacts",
                  "id,companyID,companyLocationID,firstName,lastName,emailAddress,phone,extension,"
                  "mobilePhone,title,isActive,primaryContact,billingContact,addressLine,city,state,"
                  "zipCode,countryID,createDate,lastActivityDate,lastModifiedDate,"
                  "receivesEmailNotifications,solicitationOptOut,isOptedOutFromBulkEmail,"
                  "surveyOptOut,userDefinedFields");
    for (int i = 0; i < ds->n_contacts; i++) {
        struct ds_contact *k = &ds->contacts[i];
        const struct ds_company *c = &ds->companies[k->company];
        const struct ds_city_text *city = &ds_cities[c->text->city];
        int place = i - c->contact0;
        int created = ds->cal.today - ds_int(&rng, 60, 780);
        k->active = place < 5 || !ds_chance(&rng, 8);
        k->phone = phone_of(ds, city->area, k->company, ds_int(&rng, 0, 8) < 6 ? 0 : place);
        ds_put(&r, k->id);
        ds_put(&r, c->id);
        ds_put(&r, c->location);
        ds_put_z(&r, k->first);
        ds_put_z(&r, k->last);
        ds_put_z(&r, k->mail);
        ds_put_z(&r, k->phone);
        ds_put_z(&r, str_printf(ds->arena, "%d", 201 + place));
        ds_put_z(&r,
                 ds_chance(&rng, 55) ? phone_of(ds, city->area, ds_int(&rng, 0, 99), place) : NULL);
        ds_put_z(&r, title_of(ds, &rng, i));
        ds_put(&r, k->active);
        ds_put(&r, place == 0);
        ds_put(&r, place == (c->n_contacts > 2 ? 2 : 0));
        ds_put_z(&r, c->text->street);
        ds_put_z(&r, city->city);
        ds_put_z(&r, city->state);
        ds_put_z(&r, city->zip);
        ds_put(&r, 237);
        ds_put_time(&r, ds_at(&ds->cal, created, 610));
        ds_put_time(&r, ds_at(&ds->cal, ds->cal.today - ds_int(&rng, 1, 50), 700));
        ds_put_time(&r, ds_at(&ds->cal, created + 10, 640));
        ds_put(&r, 1);
        ds_put(&r, 0);
        ds_put(&r, ds_chance(&rng, 10));
        ds_put(&r, ds_chance(&rng, 5));
        ds_put_z(&r, k->vip ? "[{\"name\":\"VIP\",\"value\":\"Yes\"},{\"name\":\"Preferred Contact "
                              "Method\",\"value\":\"Phone\"}]"
                            : NULL);
        ds_row_end(&r);
    }
}

/* --- Notes, to-dos, alerts --- */

/* A ticket that is none, to fill placeholders about a company's first contact. */
static struct ds_ticket about(const struct ds_company *c)
{
    return (struct ds_ticket){.company = c->index,
                              .contact = c->contact0,
                              .asset = -1,
                              .assignee = c->owner,
                              .problem = -1,
                              .salt = (uint32_t)c->index * 2654435761u};
}

static void write_notes(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "company notes");
    ROWS(r);
    int64_t id = 1001;
    ds_rows_begin(&r, ds, "CompanyNotes",
                  "id,companyID,contactID,assignedResourceID,actionType,name,note,startDateTime,"
                  "endDateTime,createDateTime,lastModifiedDate,completedDateTime");
    for (int i = 1; i < ds->n_companies; i++) {
        const struct ds_company *c = &ds->companies[i];
        struct ds_ticket t = about(c);
        int n = ds_is_customer(c) ? ds_int(&rng, 2, 5) : 1;
        for (int k = 0; k < n; k++) {
            const struct ds_company_note_text *text =
                &ds_company_note_texts[(size_t)(i * 3 + k) % ds_n_company_note_texts];
            int day =
                ds_workday(&ds->cal, ds->cal.today - 400 + 390 * k / n + ds_int(&rng, 0, 40), -1);
            int64_t at = ds_at(&ds->cal, day, ds_int(&rng, 36, 66) * 15);
            ds_put(&r, id++);
            ds_put(&r, c->id);
            ds_put(&r, ds->contacts[c->contact0].id);
            ds_put(&r, ds_resource_id(c->owner));
            ds_put(&r, text->action);
            ds_put_z(&r, text->name);
            ds_put_str(&r, ds_expand(ds, text->note, &t, 0));
            ds_put_time(&r, at);
            ds_put_time(&r, at + 1800);
            ds_put_time(&r, at + 3600);
            ds_put_time(&r, at + 3600);
            ds_put_time(&r, at + 1800);
            ds_row_end(&r);
        }
    }
}

/* The company's first active opportunity, 0 = none. */
static int64_t open_opportunity(const struct ds_company *c)
{
    for (size_t i = 0; i < ds_n_opportunities; i++) {
        if (!strcmp(ds_opportunities[i].code, c->text->code) && ds_opportunities[i].status == 1)
            return DS_ID_OPPORTUNITIES + (int64_t)i;
    }
    return 0;
}

static void write_todos(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "to-dos");
    ROWS(r);
    int64_t id = 501;
    ds_rows_begin(&r, ds, "CompanyToDos",
                  "id,companyID,contactID,assignedToResourceID,actionType,activityDescription,"
                  "startDateTime,endDateTime,createDateTime,creatorResourceID,completedDate,"
                  "lastModifiedDate,opportunityID");
    for (int i = 1; i < ds->n_companies; i++) {
        const struct ds_company *c = &ds->companies[i];
        if (!ds_is_customer(c) && i % 2)
            continue;
        struct ds_ticket t = about(c);
        const struct ds_todo_text *text = &ds_todo_texts[(size_t)i % ds_n_todo_texts];
        /* Two in five are done, one in five is overdue, the others lie ahead or are for today. */
        int kind = ds_int(&rng, 0, 4);
        int day = kind < 2    ? ds->cal.today - ds_int(&rng, 10, 120)
                  : kind == 2 ? ds->cal.today - ds_int(&rng, 1, 9)
                              : ds->cal.today + ds_int(&rng, 0, 12);
        day = ds_workday(&ds->cal, day, kind > 2 && !ds->cal.workday[day] ? 1 : 0);
        int64_t at = ds_at(&ds->cal, day, ds_int(&rng, 34, 66) * 15);
        int64_t created =
            ds_at(&ds->cal, ds_workday(&ds->cal, ds->cal.today, -8) - (kind < 2 ? 130 : 3), 600);
        ds_put(&r, id++);
        ds_put(&r, c->id);
        ds_put(&r, ds->contacts[c->contact0].id);
        ds_put(&r, ds_resource_id(i % 6 == 5 ? ds_resource_of(DS_TEAM_L1, (unsigned)i) : c->owner));
        ds_put(&r, text->action);
        ds_put_str(&r, ds_expand(ds, text->text, &t, 0));
        ds_put_time(&r, at);
        ds_put_time(&r, at + 1800);
        ds_put_time(&r, created < at ? created : at - 86400);
        ds_put(&r, ds_resource_id(c->owner));
        ds_put_time(&r, kind < 2 ? at + 2400 : 0);
        ds_put_time(&r, created < at ? created : at - 86400);
        ds_put_ref(&r, open_opportunity(c));
        ds_row_end(&r);
    }
}

static void write_alerts(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "CompanyAlerts", "id,companyID,alertTypeID,alertText");
    for (size_t i = 0; i < ds_n_alert_texts; i++) {
        const struct ds_alert_text *a = &ds_alert_texts[i];
        ds_put(&r, (int64_t)i + 1);
        ds_put(&r, ds->companies[ds_company_by_code(ds, a->code)].id);
        ds_put(&r, a->type);
        ds_put_z(&r, a->text);
        ds_row_end(&r);
    }
}

void ds_make_companies(struct ds *ds)
{
    plan_companies(ds);
    plan_contacts(ds);
    write_companies(ds);
    write_contacts(ds);
    write_notes(ds);
    write_todos(ds);
    write_alerts(ds);
}
