/* The words of the data set: people, companies, ticket texts, stories. Tables only; which of them
 * is used when is the business of the dataset_*.c files. Placeholders in braces ({first}, {device}
 * ...) are filled by ds_expand(). All domains end in .example, all telephone numbers have 555-01xx
 * and public addresses come from the ranges reserved for documentation. */
#pragma once

#include "base/base.h"

/* --- The provider's people ------------------------------------------------------------------- */

enum ds_team {
    DS_TEAM_L1,
    DS_TEAM_L2,
    DS_TEAM_NOC,
    DS_TEAM_PROJECTS,
    DS_TEAM_DISPATCH,
    DS_TEAM_SALES,
    DS_TEAM_FINANCE,
    DS_TEAM_MANAGEMENT
};

enum ds_role {
    DS_ROLE_HELP_DESK,
    DS_ROLE_ONSITE,
    DS_ROLE_SYSTEMS,
    DS_ROLE_NETWORK,
    DS_ROLE_ESCALATION,
    DS_ROLE_NOC,
    DS_ROLE_PROJECT_MANAGER,
    DS_ROLE_DISPATCHER,
    DS_ROLE_ACCOUNT_MANAGER,
    DS_ROLE_ADMINISTRATION,
    DS_N_ROLES
};

enum { DS_N_PEOPLE = 26, DS_N_SERVICES = 14, DS_N_BUNDLES = 2 };

/* Well-known people: indexes into ds_people. */
enum ds_person {
    DS_P_LEAD = 0,  /* service desk lead */
    DS_P_GAPS = 5,  /* the timesheet with gaps */
    DS_P_FIELD = 7, /* drives to the live incident */
    DS_P_L2_LEAD = 8,
    DS_P_SECURITY = 9,
    DS_P_NETWORK = 10,
    DS_P_NOC = 13,
    DS_P_PM = 15,
    DS_P_DISPATCH = 18,
    DS_P_FINANCE = 23,
    DS_P_OWNER = 24,
    DS_P_LEAVER = 25
};

struct ds_person_text {
    const char *first, *last, *title;
    enum ds_team team;
    int hired_days_ago;
};
extern const struct ds_person_text ds_people[DS_N_PEOPLE];

struct ds_role_text {
    const char *name, *description;
    double rate, factor;
};
extern const struct ds_role_text ds_roles[DS_N_ROLES];

/* --- Companies and contacts ------------------------------------------------------------------ */

struct ds_city_text {
    const char *city, *state, *zip, *area; /* area: telephone prefix */
};
enum ds_city {
    DS_PORTLAND,
    DS_SOUTH_PORTLAND,
    DS_BRUNSWICK,
    DS_BATH,
    DS_AUGUSTA,
    DS_LEWISTON,
    DS_BANGOR,
    DS_PORTSMOUTH,
    DS_MANCHESTER,
    DS_CONCORD,
    DS_BOSTON,
    DS_BURLINGTON,
    DS_CHICAGO,
    DS_DENVER,
    DS_N_CITIES
};
extern const struct ds_city_text ds_cities[DS_N_CITIES];

/* Trades: the market segments of the picklist. */
enum ds_trade {
    DS_HEALTHCARE = 1,
    DS_LEGAL,
    DS_FINANCE,
    DS_MANUFACTURING,
    DS_EDUCATION,
    DS_CONSTRUCTION,
    DS_RETAIL,
    DS_NONPROFIT,
    DS_PROFESSIONAL,
    DS_HOSPITALITY
};

struct ds_company_text {
    const char *name, *code, *domain, *street, *app; /* app: the line-of-business program */
    unsigned char type, classification, territory, trade, city, users;
    unsigned char contract; /* enum ds_contract_type */
    bool gold;
    short ends_in_days;   /* of the current contract */
    unsigned char weight; /* of its share of tickets */
};
extern const struct ds_company_text ds_company_texts[];
extern const size_t ds_n_company_texts;

struct ds_name {
    const char *name, *ascii; /* ascii NULL: the name in lower case */
};
enum { DS_NAME_GROUPS = 10, DS_NAMES_PER_GROUP = 16 };
struct ds_name_group {
    struct ds_name first[DS_NAMES_PER_GROUP], last[DS_NAMES_PER_GROUP];
    unsigned char weight;
};
extern const struct ds_name_group ds_name_groups[DS_NAME_GROUPS];
/* Contacts who play a part in a story or a test; the others are drawn. */
struct ds_contact_text {
    const char *code, *first, *last, *ascii, *title;
    bool vip;
};
extern const struct ds_contact_text ds_named_contacts[];
extern const size_t ds_n_named_contacts;
extern const char *const ds_job_titles[];
extern const size_t ds_n_job_titles;

struct ds_company_note_text {
    int action;
    const char *name, *note;
};
extern const struct ds_company_note_text ds_company_note_texts[];
extern const size_t ds_n_company_note_texts;
struct ds_alert_text {
    const char *code, *text;
    int type;
};
extern const struct ds_alert_text ds_alert_texts[];
extern const size_t ds_n_alert_texts;
struct ds_todo_text {
    int action;
    const char *text;
};
extern const struct ds_todo_text ds_todo_texts[];
extern const size_t ds_n_todo_texts;

/* --- Assets, products, services -------------------------------------------------------------- */

enum ds_asset_kind {
    DS_ASSET_NONE,
    DS_ASSET_SERVER, /* the values of the picklist configurationItemType */
    DS_ASSET_WORKSTATION,
    DS_ASSET_PRINTER,
    DS_ASSET_FIREWALL,
    DS_ASSET_SWITCH
};

struct ds_product_text {
    const char *name, *maker, *model, *sku, *os;
    double cost, price;
    unsigned char category, period; /* picklist values */
    enum ds_asset_kind kind;
};
extern const struct ds_product_text ds_products[];
extern const size_t ds_n_products;

enum ds_service {
    DS_SVC_WORKSTATION,
    DS_SVC_SERVER,
    DS_SVC_NETWORK,
    DS_SVC_BACKUP,
    DS_SVC_M365,
    DS_SVC_MAIL_SECURITY,
    DS_SVC_EDR,
    DS_SVC_SOC,
    DS_SVC_VOICE,
    DS_SVC_VCIO,
    DS_SVC_TRAINING,
    DS_SVC_HOSTING,
    DS_SVC_PASSWORDS,
    DS_SVC_DOMAIN
};
struct ds_service_text {
    const char *name, *invoice_text, *sku;
    double cost, price;
};
extern const struct ds_service_text ds_services[DS_N_SERVICES];

/* --- Tickets --------------------------------------------------------------------------------- */

enum ds_source_kind { DS_FROM_USER, DS_FROM_MONITOR, DS_FROM_FORM, DS_FROM_SCHEDULE };

struct ds_ticket_text {
    short issue, sub;
    unsigned char type, weight;
    unsigned char priority[4]; /* weights: critical, high, medium, low */
    enum ds_source_kind from;
    enum ds_team team;
    enum ds_asset_kind asset;
    unsigned char min_quarters, max_quarters; /* quarter hours of work */
    unsigned char trade;                      /* 0 = any */
    /* Variants: title, description, work, update, reply and resolution of the same index belong
     * together. update, reply and resolution may be NULL. */
    const char *title[3], *body[3];
    const char *work[3];   /* time entries and internal notes */
    const char *update[3]; /* technician to customer */
    const char *reply[3];  /* customer to technician */
    const char *resolution[3];
};
extern const struct ds_ticket_text ds_user_tickets[];
extern const size_t ds_n_user_tickets;
extern const struct ds_ticket_text ds_service_tickets[]; /* requests, alerts, recurring work */
extern const size_t ds_n_service_tickets;

/* Sentences that fit every ticket. */
struct ds_phrases {
    const char *const *texts;
    size_t n;
};
extern const struct ds_phrases ds_say_received, ds_say_routed, ds_say_chasing, ds_say_waiting,
    ds_say_vendor, ds_say_materials, ds_say_scheduled, ds_say_escalated, ds_say_nudge,
    ds_say_thanks, ds_say_closing, ds_say_approval, ds_say_hold, ds_say_followup;

/* --- Internal time, projects, sales ---------------------------------------------------------- */

struct ds_internal_text {
    int code;
    unsigned char weight, min_quarters, max_quarters;
    const char *summary[3];
};
extern const struct ds_internal_text ds_internal_texts[];
extern const size_t ds_n_internal_texts;

enum { DS_MAX_PROJECT_TASKS = 14 };
struct ds_task_text {
    unsigned char phase, hours;
    const char *title;
};
struct ds_project_text {
    const char *code, *name, *description, *status_detail;
    const char *phases[4];
    struct ds_task_text tasks[DS_MAX_PROJECT_TASKS];
    short start_days, end_days; /* relative to today */
    unsigned char status, percent_done;
    unsigned char overrun; /* percent of the estimate that was used for finished tasks */
    unsigned char lead;
    double revenue;
};
extern const struct ds_project_text ds_projects[];
extern const size_t ds_n_projects;

struct ds_opportunity_text {
    const char *code, *title, *next_step, *description;
    unsigned char status, stage, rating, lead_source, probability;
    short created_days, close_days; /* relative to today */
    double onetime, monthly;
    signed char product; /* index, -1 none */
    bool quote;
};
extern const struct ds_opportunity_text ds_opportunities[];
extern const size_t ds_n_opportunities;

struct ds_article_text {
    const char *title, *keywords, *text;
    unsigned char category;
};
extern const struct ds_article_text ds_articles[];
extern const size_t ds_n_articles;

/* --- Stories --------------------------------------------------------------------------------- */

enum ds_anchor {
    DS_INCIDENT_DAY, /* the workday at least three days ago, from local midnight */
    DS_NOW,          /* minutes before (negative) or after now */
    DS_WORKDAY,      /* `day` workdays back, from local midnight; 0 = the last one with work done */
    DS_LAST_MONTH    /* workday number `day` of last month, from local midnight */
};
/* Values of the picklists of Tickets that the data set speaks of by name. */
enum ds_queue {
    DS_Q_PORTAL = 5,
    DS_Q_POST_SALE = 6,
    DS_Q_MONITORING = 8,
    DS_Q_L1 = 29682833,
    DS_Q_L2 = 29682969,
    DS_Q_RECURRING = 29683354,
    DS_Q_ADMIN = 29683378,
    DS_Q_SALES = 29683482,
    DS_Q_ESCALATION = 29683490,
    DS_Q_PROJECTS = 29683491,
    DS_Q_DISPATCH = 29683492
};
enum ds_status {
    DS_S_NEW = 1,
    DS_S_COMPLETE = 5,
    DS_S_WAITING_CUSTOMER = 7,
    DS_S_IN_PROGRESS = 8,
    DS_S_WAITING_MATERIALS = 9,
    DS_S_SCHEDULED = 10,
    DS_S_ESCALATE = 11,
    DS_S_WAITING_VENDOR = 12,
    DS_S_WAITING_APPROVAL = 13,
    DS_S_ON_HOLD = 17,
    DS_S_CUSTOMER_NOTE = 19
};
enum ds_priority { DS_PRIO_HIGH = 1, DS_PRIO_MEDIUM, DS_PRIO_LOW, DS_PRIO_CRITICAL };
enum ds_source_value {
    DS_SRC_PORTAL = -1,
    DS_SRC_PHONE = 2,
    DS_SRC_MAIL = 4,
    DS_SRC_MONITORING = 8,
    DS_SRC_RECURRING = 13,
    DS_SRC_INTERNAL = 14
};
enum ds_publish { DS_PUBLIC = 1, DS_INTERNAL = 2 };
enum ds_note_type {
    DS_NOTE_SUMMARY = 1,
    DS_NOTE_DETAIL = 2,
    DS_NOTE_NOTES = 3,
    DS_NOTE_PORTAL = 18,
    DS_NOTE_WORKFLOW = 91,
    DS_NOTE_MAIL = 101
};
enum ds_story {
    DS_STORY_OUTAGE = 1,
    DS_STORY_LIVE,
    DS_STORY_BLOCK,
    DS_STORY_EXPIRED,
    DS_STORY_VIP,
    DS_STORY_DUPLICATE,
    DS_STORY_HOSTILE,
    DS_STORY_LEAVER,
    DS_STORY_INVOICE,
    DS_STORY_SOON
};
/* A step of a story ticket: a note, and when quarters is not 0 a time entry. Minutes count from the
 * ticket's creation. */
struct ds_step {
    int minute;
    short who; /* resource index; -1 the contact */
    unsigned char type, publish, quarters;
    bool no_note;
    const char *text;
};
enum { DS_MAX_STEPS = 14 };
struct ds_story_ticket {
    enum ds_story story;
    const char *code, *contact; /* contact: last name or NULL */
    const char *asset;          /* name or NULL */
    const char *title, *body, *resolution;
    enum ds_anchor anchor;
    short day, minute;    /* creation */
    short response, done; /* minutes after creation; done 0 = open */
    unsigned char status, priority, type, category;
    signed char source;
    short issue, sub, assignee;
    int queue;
    short due;  /* minutes after creation; 0 = by the service level */
    bool child; /* incident of the last problem ticket above */
    struct ds_step steps[DS_MAX_STEPS];
};
extern const struct ds_story_ticket ds_story_tickets[];
extern const size_t ds_n_story_tickets;
