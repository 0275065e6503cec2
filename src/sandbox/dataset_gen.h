/* What the parts of the data set share: the random stream, the calendar of the provider's zone, the
 * row writer, and the people, companies, assets, contracts and tickets that later parts refer to.
 * Everything is first made in memory, in order of time, and then written table by table, so that
 * ids rise with dates as they do in a database that has been lived in. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "sandbox/store.h"

#include "sandbox/dataset_texts.h"

/* --- Random numbers (splitmix64) ------------------------------------------------------------- */

struct ds_rng {
    uint64_t state;
};

/* An own stream for each part: a change in one part leaves the others' records as they were. */
struct ds_rng ds_rng_for(uint64_t seed, const char *part);
uint64_t ds_next(struct ds_rng *r);
int ds_int(struct ds_rng *r, int lo, int hi); /* both included */
bool ds_chance(struct ds_rng *r, int percent);
/* Index into n weights, as often as its weight says. */
size_t ds_weighted(struct ds_rng *r, const unsigned char *weights, size_t n);
/* One of the leading non-NULL texts of an array of at most n. */
const char *ds_text(struct ds_rng *r, const char *const *texts, size_t n);

/* --- Calendar -------------------------------------------------------------------------------- */

enum {
    DS_DAYS_BACK = 800,
    DS_DAYS_AHEAD = 420,
    DS_DAYS = DS_DAYS_BACK + DS_DAYS_AHEAD,
    DS_WORK_FROM = 8 * 60, /* minutes after local midnight */
    DS_WORK_TO = 18 * 60
};

struct ds_calendar {
    int64_t now_s;
    int64_t first_day; /* local days since 1970 of index 0 */
    int today;         /* index of the local today: DS_DAYS_BACK */
    int zone_min[DS_DAYS];
    bool workday[DS_DAYS];
};

void ds_calendar_init(struct ds_calendar *c, int64_t now_s);
/* Local midnight plus minutes as UTC seconds; days outside the table are clamped to it. */
int64_t ds_at(const struct ds_calendar *c, int day, int minute);
int ds_day_of(const struct ds_calendar *c, int64_t t, int *ret_minute);
/* The workday n steps away; from a day off, step 0 goes back to the one before. */
int ds_workday(const struct ds_calendar *c, int day, int steps);
/* Business time (08:00 to 18:00 on workdays): t plus minutes, and minutes from a to b. */
int64_t ds_add_work(const struct ds_calendar *c, int64_t t, int minutes);
int ds_work_between(const struct ds_calendar *c, int64_t a, int64_t b);
struct civil ds_local(const struct ds_calendar *c, int day);
/* First moment (UTC, of a date-only value) of the month `months` away from the local day's. */
int64_t ds_month_start(const struct ds_calendar *c, int day, int months);
/* 00:00:00 of the local date, the form of date-only fields. */
int64_t ds_date(const struct ds_calendar *c, int day);
const char *ds_holiday_name(int year, int month, int day); /* NULL: none */

/* --- Things that parts refer to -------------------------------------------------------------- */

enum ds_contract_type {
    DS_NO_CONTRACT = 0,
    DS_TIME_AND_MATERIALS = 1,
    DS_FIXED_PRICE = 3,
    DS_BLOCK_HOURS = 4,
    DS_RETAINER = 6,
    DS_RECURRING = 7
};

/* Ids of records that other parts name. */
enum ds_ids {
    DS_ID_ADMINISTRATOR = 4,
    DS_ID_PEOPLE = 29682885, /* + index into ds_people */
    DS_ID_API_USER = 29682915,
    DS_ID_ROLES = 29683601, /* + enum ds_role */
    DS_ID_ENGINEERING = 29682885,
    DS_ID_ADMINISTRATION = 29683384,
    DS_ID_SALES = 29683385,
    DS_ID_COMPANIES = 175,
    DS_ID_CONTACTS = 30101,
    DS_ID_ASSETS = 41001,
    DS_ID_CONTRACTS = 29683701,
    DS_ID_CONTRACT_SERVICES = 5001,
    DS_ID_PRODUCTS = 2001,
    DS_ID_SERVICES = 301,
    DS_ID_BUNDLES = 321,
    DS_ID_TICKETS = 70001,
    DS_ID_NOTES = 200001,
    DS_ID_TIME = 300001,
    DS_ID_PROJECTS = 501,
    DS_ID_PHASES = 2501,
    DS_ID_TASKS = 65001,
    DS_ID_CHARGES = 8001,
    DS_ID_OPPORTUNITIES = 901,
    DS_ID_INVOICES = 10501,
    DS_ID_UDFS = 29684001
};
enum ds_billing_code {
    DS_BC_REMOTE = 29682801, /* labour */
    DS_BC_ONSITE,
    DS_BC_AFTER_HOURS,
    DS_BC_PROJECT,
    DS_BC_MAINTENANCE,
    DS_BC_TRAVEL,
    DS_BC_CONSULTING,
    DS_BC_MEETING = 29682811, /* internal */
    DS_BC_TRAINING,
    DS_BC_OFFICE,
    DS_BC_VACATION,
    DS_BC_SICK,
    DS_BC_HOLIDAY,
    DS_BC_OWN_IT,
    DS_BC_PRESALES,
    DS_BC_MEALS = 29682821, /* expenses */
    DS_BC_MILEAGE,
    DS_BC_LODGING,
    DS_BC_FARES,
    DS_BC_HARDWARE = 29682831, /* material */
    DS_BC_SOFTWARE,
    DS_BC_LICENCES,
    DS_BC_SHIPPING,
    DS_BC_BLOCK,
    DS_BC_MANAGED = 29682841, /* recurring services */
    DS_BC_CLOUD,
    DS_BC_MILESTONE = 29682851
};

enum ds_limits {
    DS_MAX_COMPANIES = 64,
    DS_MAX_CONTACTS = 440,
    DS_MAX_ASSETS = 900,
    DS_MAX_CONTRACTS = 200,
    DS_MAX_TICKETS = 5200,
    DS_MAX_NOTES = 24000,
    DS_MAX_TIME = 30000,
    DS_MAX_TASKS = 200,
    DS_MAX_CHARGES = 900,
    DS_MAX_ABSENCES = 200,
    DS_MAX_BLOCKS = 80,
    DS_TEXT_SLOTS = 4
};

struct ds_contact {
    int id, company;
    const char *first, *last, *mail;
    const char *phone;
    bool vip, active;
};

struct ds_asset {
    int id, company, contact; /* contact: index or -1 */
    enum ds_asset_kind kind;
    const char *name, *ip, *serial;
};

struct ds_contract {
    int id, company;
    enum ds_contract_type type;
    int64_t start, end; /* dates; the last day still counts */
    const char *name;
    bool current, gold;
    double used_hours; /* to bill, all of its time entries */
};

struct ds_company {
    int id, index;
    const struct ds_company_text *text;
    int owner;    /* resource index */
    int location; /* CompanyLocations id */
    int since;    /* calendar day on which it became a customer; may lie before the calendar */
    int contact0, n_contacts;
    int asset0, n_assets;
    int contract0, n_contracts;
    int units[DS_N_SERVICES]; /* of each service this month; 0 = not sold */
};

/* Which of the open tickets it is: decides status, age and due date. */
struct ds_open_group {
    enum ds_status status;
    int count;
    enum ds_due { DS_DUE_SLA, DS_DUE_PAST, DS_DUE_AHEAD, DS_DUE_FOLLOW_UP } due;
    bool fresh;                      /* created in the last hours; otherwise ages are workdays */
    short min_age, max_age;          /* minutes when fresh, else workdays */
    short min_idle, max_idle;        /* hours since the last activity */
    bool unassigned, customer_spoke; /* the last note is the customer's */
    int queue;                       /* 0 = as the text says */
};

struct ds_ticket {
    int id;
    int company, contact, asset, contract; /* indexes; contact, asset, contract may be -1 */
    int problem;                           /* index of the problem ticket, or -1 */
    int assignee, helper, completer;       /* resource indexes, -1 = nobody */
    int role;                              /* id */
    const struct ds_ticket_text *text;     /* NULL for stories */
    const struct ds_story_ticket *story;
    const struct ds_open_group *group;            /* NULL for completed tickets and stories */
    const char *title, *body, *work, *resolution; /* templates */
    int variant;
    unsigned char status, priority, type, category;
    signed char source;
    short issue, sub_issue;
    int queue;
    uint32_t salt; /* feeds the placeholders */
    bool by_contact, gold;
    int order;    /* before sorting */
    int quarters; /* quarter hours of work planned */
    int64_t created, assigned, first_response, plan, completed;
    int64_t due_first, due_plan, due_resolved, due;
    int64_t last_activity, last_visible;
    int last_person; /* resource index; -1: the contact */
    double hours;
    char number[24];
};

struct ds_note {
    int ticket; /* index */
    int64_t created;
    int resource; /* index; -1: the ticket's contact; -2: a workflow rule */
    unsigned char type, publish;
    const char *title, *text;
};

struct ds_time {
    int ticket, task;  /* indexes or -1 */
    int internal_code; /* billing code id or 0 */
    int resource;
    int64_t start, created;
    int minutes, offset_minutes;
    int contract;
    int work_code;
    bool non_billable, after_hours;
    int64_t approved; /* 0 = not billed */
    const char *summary, *internal;
    int id;
};

struct ds_task {
    int id, project, phase; /* ids */
    int company, contract, resource, role;
    int64_t start, end, created, completed; /* completed 0 = open */
    int status;
    double estimate, actual;
    const char *title;
};

struct ds_charge { /* a ticket charge */
    int id, ticket, product;
    int64_t created;
    double quantity, price, cost;
    bool billed;
    const char *name;
};

struct ds_block {
    int id, contract; /* contract: index */
    int64_t start;
    double hours;
};

struct ds_absence {
    int resource, day, days; /* day: calendar index */
    int type, status;        /* of TimeOffRequests */
    const char *reason;
};

struct ds {
    struct sb_store *store;
    struct arena *arena;
    struct err *err;
    enum err_code failed; /* sticky */
    uint64_t seed;
    int n_time_entries; /* wanted */
    struct ds_calendar cal;
    struct ds_company companies[DS_MAX_COMPANIES];
    struct ds_contact contacts[DS_MAX_CONTACTS];
    struct ds_asset assets[DS_MAX_ASSETS];
    struct ds_contract contracts[DS_MAX_CONTRACTS];
    struct ds_ticket *tickets;
    struct ds_note *notes;
    struct ds_time *times;
    struct ds_task tasks[DS_MAX_TASKS];
    struct ds_charge charges[DS_MAX_CHARGES];
    int n_companies, n_contacts, n_assets, n_contracts, n_tickets, n_notes, n_times, n_tasks;
    int n_charges;
    uint64_t (*busy)[DS_DAYS];    /* per resource: quarter hours taken, from 08:00 */
    int64_t evening[DS_N_PEOPLE]; /* end of each person's last work outside business hours */
    struct ds_absence absences[DS_MAX_ABSENCES];
    struct ds_block blocks[DS_MAX_BLOCKS];
    /* Ids of ContractServices; 0 = none. */
    int contract_services[DS_MAX_CONTRACTS][DS_N_SERVICES];
    int n_blocks;
    int n_absences;
    int gap_days[2]; /* the days on which DS_P_GAPS wrote down too little */
    int *numbers;    /* per UTC day from number_day0: last T number given */
    int64_t number_day0;
    int64_t block_start; /* the running block of hours of the story's customer */
    int last_problem;    /* index of the story's problem ticket */
    struct buf text[DS_TEXT_SLOTS];
};

/* --- Rows ------------------------------------------------------------------------------------ */

enum { DS_MAX_COLUMNS = 64 };

/* One prepared INSERT; values are put in the order of the column list. Strings are borrowed until
 * ds_row_end. */
struct ds_rows {
    struct ds *ds;
    sqlite3_stmt *stmt;
    int column;
    unsigned n_dates;
    char dates[DS_MAX_COLUMNS][20];
};

/* A local writer that is finalized when its block ends. */
#define ROWS(name) CLEANUP(ds_rows_done) struct ds_rows name = {0}

void ds_rows_begin(struct ds_rows *rows, struct ds *ds, const char *entity, const char *columns);
void ds_rows_done(struct ds_rows *rows); /* for CLEANUP */
void ds_put(struct ds_rows *rows, int64_t v);
void ds_put_ref(struct ds_rows *rows, int64_t id); /* 0 and below = NULL */
void ds_put_real(struct ds_rows *rows, double v);
void ds_put_z(struct ds_rows *rows, const char *z); /* NULL = NULL */
void ds_put_str(struct ds_rows *rows, struct str s);
void ds_put_time(struct ds_rows *rows, int64_t t); /* 0 = NULL */
void ds_put_null(struct ds_rows *rows);
void ds_put_blob(struct ds_rows *rows, const void *p, size_t n);
void ds_row_end(struct ds_rows *rows);

/* The template with its placeholders filled from the ticket; valid until the next call with the
 * same slot (0 to DS_TEXT_SLOTS - 1). */
struct str ds_expand(struct ds *ds, const char *tpl, const struct ds_ticket *t, int slot);

/* --- Shared small things --------------------------------------------------------------------- */

int ds_resource_id(int index); /* -1 gives 0 */
int ds_role_id(enum ds_role role);
enum ds_role ds_role_of(int resource); /* the default one */
bool ds_is_customer(const struct ds_company *c);
int ds_company_by_code(const struct ds *ds, const char *code); /* must exist */
int ds_asset_by_name(const struct ds *ds, const char *name);   /* must exist */
/* The contract that covers the company's work at t: index, or -1. An expired last contract goes on
 * covering it. */
int ds_contract_at(const struct ds *ds, int company, int64_t t);
/* Units of a service that the company had so many months ago. */
int ds_units_in_month(const struct ds_company *c, int service, int months_ago);
/* A resource of the team; `salt` spreads customers over its members. */
int ds_resource_of(enum ds_team team, unsigned salt);
/* Takes a free stretch of the resource's working time at or after `earliest` and returns its start.
 */
int64_t ds_book(struct ds *ds, int resource, int64_t earliest, int minutes);
/* Takes that very time, free or not. */
void ds_book_at(struct ds *ds, int resource, int64_t start, int minutes);
/* The next number of that UTC day: "T20261120.0003". */
void ds_next_number(struct ds *ds, int64_t created, char *out, size_t cap);
struct ds_note *ds_add_note(struct ds *ds, int ticket, int64_t created, int resource,
                            const char *text);
struct ds_ticket *ds_add_ticket(struct ds *ds); /* zeroed, nothing referred to */
/* Due dates by priority and service level; overrides of stories and open groups come after it. */
void ds_set_sla(const struct ds *ds, struct ds_ticket *t);
/* The moment at which work done at `start` was approved and posted; 0 = not yet. */
int64_t ds_approval(const struct ds *ds, int64_t start);
/* The last workday on which some work has been done by now. */
int ds_last_workday(const struct ds *ds);
struct ds_time *ds_add_time(struct ds *ds, int resource, int64_t start, int minutes);

/* --- The parts, in the order in which they run ----------------------------------------------- */

void ds_make_msp(struct ds *ds);       /* resources, roles, codes, lists */
void ds_make_udfs(struct ds *ds);      /* definitions of user-defined fields */
void ds_make_companies(struct ds *ds); /* companies, locations, contacts, notes */
void ds_make_catalogue(struct ds *ds); /* products, services, bundles, inventory */
void ds_plan_contracts(struct ds *ds); /* in memory: who has which when */
void ds_make_assets(struct ds *ds);    /* configuration items */
void ds_make_contracts(struct ds *ds); /* contracts and their services */
void ds_plan_absences(struct ds *ds);  /* in memory: vacations, and the days of the gaps */
void ds_plan_tickets(struct ds *ds);   /* in memory: which, when, whose */
void ds_plan_stories(struct ds *ds);   /* the tickets of the stories */
void ds_run_story(struct ds *ds, int index);
void ds_run_tickets(struct ds *ds);     /* in memory: notes and work of each */
void ds_make_projects(struct ds *ds);   /* projects with tasks and their time */
void ds_fill_timesheets(struct ds *ds); /* internal time, until sheets are full */
void ds_write_tickets(struct ds *ds);   /* tickets and what hangs on them */
void ds_write_time(struct ds *ds);      /* time entries, and what blocks have used */
void ds_write_blocks(struct ds *ds);    /* blocks of hours, from the time that is in them */
void ds_make_sales(struct ds *ds);      /* opportunities, quotes, orders */
void ds_make_invoices(struct ds *ds);   /* invoices and billing items */
void ds_make_schedule(struct ds *ds);   /* service calls, appointments, time off */
