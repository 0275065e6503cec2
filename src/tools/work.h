/* The kit for workflow tools: tools that answer a question of the working day ("what breaches in
 * the next two hours?") from several entities. A handler asks (struct work_query), computes in
 * straight lines, and fills an answer of sections (struct work_answer) that comes out as text and
 * as structuredContent with the same facts, names everywhere, exact totals and a limit in tokens.
 *
 * Conditions and answers keep the first failure in r->err: a handler adds what it wants and asks
 * once, at work_fetch() or at work_finish(). All memory is the call's arena. */
#pragma once

#include "base/decimal.h"
#include "tools/resolve.h"
#include "tools/view.h"

/* ---- Asking ---- */

enum { WORK_ROWS_MAX = 500 /* rows that a query fetches unless told otherwise */ };

struct work_query {
    struct tool_run *r;
    const struct cat_entity *entity;
    struct at_filter filter;
    const char *const *columns; /* "field" or "field:heading", NULL-terminated; heading "-": fetched
                                 * for the handler's use, not shown */
    unsigned max_rows;          /* [WORK_ROWS_MAX] */
    struct str in_field;        /* set by work_where_in */
    const int64_t *in_ids;
    size_t n_in;
    /* After work_fetch: */
    struct view view; /* view.rows in ascending id unless sorted; view.n_rows of them */
    bool more;        /* there are matching rows past these: exact */
};

/* The columns always include id, hidden unless named. */
void work_query_init(struct work_query *q, struct tool_run *r, const char *entity,
                     const char *const *columns);

/* Conditions, joined by AND. */
void work_where_id(struct work_query *q, const char *field, int64_t id);
void work_where_i64(struct work_query *q, const char *field, enum at_op op, int64_t value);
void work_where_text(struct work_query *q, const char *field, enum at_op op, struct str text);
void work_where_bool(struct work_query *q, const char *field, bool value);
void work_where_exists(struct work_query *q, const char *field, bool exists);
/* from <= field < to; INT64_MIN and INT64_MAX leave an end open. */
void work_where_time(struct work_query *q, const char *field, int64_t from_s, int64_t to_s);
/* Label or name as people say it ("New, In Progress" for several labels); errors name `arg`. */
void work_where_name(struct work_query *q, const char *field, const char *arg, struct str text);
/* The same from an argument of the tool; nothing when it is not given. */
void work_where_arg(struct work_query *q, const char *field, const char *arg);
/* The status is none of the closed ones. */
void work_where_open(struct work_query *q);
/* The text in any of these fields. */
void work_where_any(struct work_query *q, const struct str *fields, size_t n, enum at_op op,
                    struct str text);
/* Every word of the name is in the first or the last name. */
void work_where_person(struct work_query *q, struct str name);
/* A condition in Autotask's query language as JSON text, for OR and nesting; checked like any. */
void work_where_json(struct work_query *q, struct str json);
/* field is one of these ids (one such condition a query). Asked in chunks of 200; no ids find
 * nothing and ask nothing. The ids are borrowed. */
void work_where_in(struct work_query *q, const char *field, const int64_t *ids, size_t n);

/* Runs it; reports the first failure of the conditions too. */
MUST_CHECK enum err_code work_fetch(struct work_query *q);
/* The same, but where the server is kept to a company or queue and the entity's records belong to
 * none, there are no rows, and the answer says that they are left out. For what an answer can do
 * without. */
MUST_CHECK enum err_code work_fetch_visible(struct work_query *q);
/* The exact number of all matching rows: counted by Autotask when `more` is set. */
MUST_CHECK enum err_code work_total(struct work_query *q, int64_t *ret);
/* Only the number: one count, no rows. */
MUST_CHECK enum err_code work_count(struct work_query *q, int64_t *ret);

/* Labels and names for all rows of these queries: one look-up per entity for all of them together,
 * cached. A failure leaves ids and a note, which the answer shows. */
void work_names(struct tool_run *r, struct work_query *const *queries, size_t n);
#define WORK_NAMES(r, ...)                                                                         \
    work_names((r), (struct work_query *const[]){__VA_ARGS__},                                     \
               sizeof((struct work_query *const[]){__VA_ARGS__}) / sizeof(struct work_query *))
/* One name; "#id" when there is none. */
struct str work_name(struct tool_run *r, const char *entity, int64_t id);
/* The person in a technician argument, or `me` when it is not given. */
MUST_CHECK enum err_code work_person(struct tool_run *r, const char *arg, int64_t *ret_id,
                                     struct str *ret_name);

/* ---- Values of fetched rows ---- */

const struct json *work_value(const struct work_query *q, size_t row, const char *field);
bool work_id(const struct work_query *q, size_t row, const char *field, int64_t *ret);
bool work_time(const struct work_query *q, size_t row, const char *field, int64_t *ret_s);
bool work_is(const struct work_query *q, size_t row, const char *field); /* a true boolean */
/* Exact; 0 for an empty field. */
struct decimal work_number(const struct work_query *q, size_t row, const char *field);
/* In words, of a column of the query (labels and names after work_names). */
struct str work_text(const struct work_query *q, size_t row, const char *field);
/* The distinct ids in a column, ascending. */
const int64_t *work_ids(const struct work_query *q, const char *field, size_t *ret_n);
/* The first row whose field is this id; SIZE_MAX when there is none. */
size_t work_find(const struct work_query *q, const char *field, int64_t id);
/* By the wire value: numbers as numbers, dates and texts as text; empty ones last; stable. */
void work_sort(struct work_query *q, const char *field, bool descending);
/* Drops the rows for which keep says false. */
typedef bool work_keep_fn(const struct work_query *q, size_t row, const void *ctx);
void work_keep(struct work_query *q, work_keep_fn *keep, const void *ctx);

struct decimal work_sum(const struct work_query *q, const char *field);
struct str work_decimal(struct tool_run *r, struct decimal d); /* "12.5" */
struct str work_money(struct tool_run *r, struct decimal d);   /* "1234.50" */

struct work_group {
    struct str key;     /* in words; n = 0 for rows with an empty field */
    int64_t id;         /* of the reference or picklist; 0 when it is no number */
    size_t first;       /* a row of the group */
    size_t n;           /* rows */
    struct decimal sum; /* of sum_field; 0 without one */
};
/* Groups by a column, largest sum (or most rows) first. The fetched rows only: see q->more. */
struct work_group *work_group(const struct work_query *q, const char *field, const char *sum_field,
                              size_t *ret_n);

/* ---- Days and business time (the server's zone) ---- */

struct work_day {
    int64_t from_s, to_s; /* half-open */
    int64_t number;       /* days since 1970-01-01 of the local date */
    int weekday;          /* 0 = Monday */
    char date[16];        /* "2026-11-17" */
};
void work_day_of(struct tool_run *r, int64_t unix_s, struct work_day *ret);
/* Day number n, counted as in work_day.number. */
void work_day_number(struct tool_run *r, int64_t number, struct work_day *ret);
/* The range that an argument says in words ("today", "last week", a date), or `otherwise`. */
MUST_CHECK enum err_code work_range(struct tool_run *r, const char *arg, const char *otherwise,
                                    int64_t *ret_from_s, int64_t *ret_to_s);
struct str work_day_text(struct tool_run *r, const struct work_day *d); /* "Tue 17 Nov" */
/* "2h 05m", "3d 4h", "12m". */
struct str work_span(struct tool_run *r, int64_t seconds);
/* "17 Nov 15:00 (in 50m)", "16 Nov 09:00 (1d 2h late)". */
struct str work_due(struct tool_run *r, int64_t due_s);
/* A calendar date of a field such as dateWorked (midnight UTC): its day number. */
bool work_calendar_day(const struct work_query *q, size_t row, const char *field, int64_t *ret);

/* Office hours and holidays of the default internal location: two requests. */
struct work_hours {
    struct {
        int from_min, to_min; /* minutes of the local day; equal when closed */
    } days[7];                /* 0 = Monday */
    const int64_t *holidays;  /* day numbers */
    size_t n_holidays;
    struct str name; /* of the location */
    bool known;      /* false: no location with hours; then Monday to Friday 08:00 to 18:00 */
};
MUST_CHECK enum err_code work_hours_load(struct tool_run *r, struct work_hours *ret);
bool work_is_holiday(const struct work_hours *h, int64_t day_number);
/* Open seconds between two moments. */
int64_t work_business_s(struct tool_run *r, const struct work_hours *h, int64_t from_s,
                        int64_t to_s);

/* ---- Answering ---- */

enum { WORK_TOKENS = 2500, WORK_NEXT_MAX = 3 };

struct work_section;
struct work_item;

struct work_answer {
    struct tool_run *r;
    unsigned max_tokens; /* [WORK_TOKENS] of the text; longer sections lose rows, and say so */
    const char *title;
    struct work_item *items; /* facts and sections in order */
    size_t n_items, cap_items;
    struct buf *counted;
    const char *next[WORK_NEXT_MAX];
    size_t n_next;
};

/* The title is the first line. Its pieces from outside pass untrusted_copy() first. */
void work_answer_init(struct work_answer *a, struct tool_run *r, const char *title, ...)
    PRINTF_LIKE(3, 4);
/* One line of the text and one member of the structured form. */
void work_fact(struct work_answer *a, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* A table. total: how many there are in all, shown or not; -1 when the heading says it. At most
 * `limit` rows are shown. key: the member of the structured form. */
struct work_section *work_section(struct work_answer *a, const char *key, const char *heading,
                                  int64_t total, size_t limit);
/* Column headings of a computed table, NULL-terminated; then its rows. */
void work_columns(struct work_section *s, const char *const *headings);
void work_row(struct work_section *s, const struct str *cells);
/* A fetched row in the query's shown columns; extra (may be NULL) is one more column of the
 * handler's own, headed extra_heading, which is the same for all rows of a section. */
void work_row_of(struct work_section *s, const struct work_query *q, size_t row,
                 const char *extra_heading, struct str extra);
/* All fetched rows. */
void work_rows_of(struct work_section *s, const struct work_query *q);
/* Rows as lines ("- a · b") with the last column as a framed text of up to max_chars. */
void work_as_lines(struct work_section *s, size_t max_chars);
/* How it was counted and over what, in sentences; may be called several times. */
void work_counted(struct work_answer *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A call that could come next, with all its arguments ("ticket_brief ticket=T20261120.0003"). At
 * most three are kept, and none of a tool that this request may not call. Never with text from
 * outside in it: numbers and ids only. */
void work_next(struct work_answer *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Renders it. */
MUST_CHECK enum err_code work_finish(struct work_answer *a);
