/* timesheet: hours per day against what is to be worked. What is not there is said: Autotask's API
 * does not tell whether a time sheet was submitted, only what has been posted. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { DAYS_MAX = 62, DAY_S = 86400, OFF_DAYS_BACK = 30 };

static const char *const entry_columns[] = {
    "dateWorked", "hoursWorked", "hoursToBill", "billingApprovalDateTime", "ticketID:-", NULL};
static const char *const capacity_columns[] = {"mondayAvailableHours",    "tuesdayAvailableHours",
                                               "wednesdayAvailableHours", "thursdayAvailableHours",
                                               "fridayAvailableHours",    "saturdayAvailableHours",
                                               "sundayAvailableHours",    NULL};
static const char *const off_columns[] = {"requestDate", "hours", "rejectReason", NULL};

struct sheet {
    struct tool_run *r;
    int64_t person;
    struct str name;
    struct work_day first, last; /* both included */
    struct work_query entries, capacity, off;
    struct work_hours hours;
};

static enum err_code read_period(struct sheet *s)
{
    int64_t from_s, to_s;
    enum err_code rc = work_range(s->r, "period", "this week", &from_s, &to_s);

    if (rc)
        return rc;
    if (from_s == INT64_MIN || to_s == INT64_MAX || to_s - from_s > DAYS_MAX * (int64_t)DAY_S) {
        rc = err_set(&s->r->err, ERR_BAD_VALUE, "period must be a stretch of at most %d days.",
                     DAYS_MAX);
        err_field(&s->r->err, STR("period"));
        err_fix(&s->r->err, "Give last week, this month or a date.");
        return rc;
    }
    work_day_of(s->r, from_s, &s->first);
    work_day_of(s->r, to_s - 1, &s->last);
    return ERR_OK;
}

static enum err_code fetch(struct sheet *s)
{
    int64_t from_s = s->first.number * DAY_S, to_s = (s->last.number + 1) * DAY_S;

    work_query_init(&s->entries, s->r, "TimeEntries", entry_columns);
    work_where_id(&s->entries, "resourceID", s->person);
    work_where_time(&s->entries, "dateWorked", from_s, to_s); /* dates are midnight UTC */
    s->entries.max_rows = 2000;
    work_query_init(&s->capacity, s->r, "ResourceDailyAvailabilities", capacity_columns);
    work_where_id(&s->capacity, "resourceID", s->person);
    work_query_init(&s->off, s->r, "TimeOffRequests", off_columns);
    work_where_id(&s->off, "resourceID", s->person);
    work_where_exists(&s->off, "approvedDateTime", true);
    work_where_time(&s->off, "requestDate", from_s - OFF_DAYS_BACK * (int64_t)DAY_S, to_s);
    enum err_code rc = work_fetch(&s->entries);
    if (!rc)
        rc = work_fetch(&s->capacity);
    if (!rc)
        rc = work_fetch(&s->off);
    return rc ? rc : work_hours_load(s->r, &s->hours);
}

/* ---- One day ---- */

static struct decimal capacity_of(const struct sheet *s, const struct work_day *d)
{
    if (work_is_holiday(&s->hours, d->number))
        return decimal_of_i64(0);
    if (s->capacity.view.n_rows == 0)
        return decimal_of_i64(d->weekday < 5 ? 8 : 0);
    return work_number(&s->capacity, 0, capacity_columns[d->weekday]);
}

/* A request gives its first day and its hours: the rest is laid out over the days to be worked. */
static struct decimal off_on(const struct sheet *s, const struct work_day *wanted)
{
    struct decimal total = decimal_of_i64(0), zero = decimal_of_i64(0);
    int64_t day;

    for (size_t row = 0; row < s->off.view.n_rows; row++) {
        if (json_str(work_value(&s->off, row, "rejectReason")).n > 0 ||
            !work_calendar_day(&s->off, row, "requestDate", &day))
            continue;
        struct decimal left = work_number(&s->off, row, "hours");
        for (; day <= wanted->number && decimal_cmp(left, zero) > 0; day++) {
            struct work_day d;
            work_day_number(s->r, day, &d);
            struct decimal full = capacity_of(s, &d);
            struct decimal part = decimal_cmp(left, full) < 0 ? left : full;
            if (day == wanted->number)
                total = decimal_add(total, part);
            left = decimal_sub(left, part);
        }
    }
    return total;
}

static struct decimal worked_on(const struct sheet *s, int64_t number, const char *field,
                                size_t *ret_entries)
{
    struct decimal total = decimal_of_i64(0);
    int64_t day;

    *ret_entries = 0;
    for (size_t row = 0; row < s->entries.view.n_rows; row++) {
        if (!work_calendar_day(&s->entries, row, "dateWorked", &day) || day != number)
            continue;
        total = decimal_add(total, work_number(&s->entries, row, field));
        ++*ret_entries;
    }
    return total;
}

struct totals {
    struct decimal worked, to_bill, capacity, gap;
    size_t gap_days;
};

static void add_day(struct sheet *s, struct work_section *section, const struct work_day *d,
                    struct totals *t)
{
    struct decimal zero = decimal_of_i64(0);
    size_t n;
    struct decimal worked = worked_on(s, d->number, "hoursWorked", &n);
    struct decimal bill = worked_on(s, d->number, "hoursToBill", &n);
    struct decimal capacity = capacity_of(s, d), off = off_on(s, d);
    struct decimal gap = decimal_sub(decimal_sub(capacity, off), worked);
    bool is_past = d->to_s <= s->r->now_s;

    if (!is_past || decimal_cmp(gap, zero) < 0)
        gap = zero;
    t->worked = decimal_add(t->worked, worked);
    t->to_bill = decimal_add(t->to_bill, bill);
    t->capacity = decimal_add(t->capacity, capacity);
    t->gap = decimal_add(t->gap, gap);
    t->gap_days += decimal_cmp(gap, zero) > 0;
    if (n == 0 && decimal_is_zero(capacity))
        return;
    struct str note = work_is_holiday(&s->hours, d->number) ? STR("holiday")
                      : decimal_cmp(off, zero) > 0          ? STR("time off")
                      : !is_past && d->number > 0 && n == 0 ? STR("not over yet")
                                                            : STR("");
    struct str cells[] = {work_day_text(s->r, d),
                          str_from(str_printf(s->r->arena, "%zu", n)),
                          work_decimal(s->r, worked),
                          work_decimal(s->r, bill),
                          work_decimal(s->r, capacity),
                          decimal_cmp(gap, zero) > 0 ? work_decimal(s->r, gap) : STR(""),
                          note};
    work_row(section, cells);
}

static enum err_code answer(struct sheet *s)
{
    static const char *const headings[] = {"day",      "entries", "worked", "to bill",
                                           "capacity", "gap",     "note",   NULL};
    struct decimal zero = decimal_of_i64(0);
    struct totals t = {zero, zero, zero, zero, 0};
    struct work_answer a;
    size_t posted = 0;
    int64_t when;

    work_answer_init(&a, s->r, "Time sheet of %.*s, %.*s to %.*s",
                     STR_ARG(untrusted_copy(s->r->arena, s->name, 60)),
                     STR_ARG(work_day_text(s->r, &s->first)),
                     STR_ARG(work_day_text(s->r, &s->last)));
    struct work_section *section = work_section(&a, "days", "Hours per day", -1, DAYS_MAX);
    work_columns(section, headings);
    for (int64_t n = s->first.number; n <= s->last.number; n++) {
        struct work_day d;
        work_day_number(s->r, n, &d);
        add_day(s, section, &d, &t);
    }
    for (size_t row = 0; row < s->entries.view.n_rows; row++)
        posted += work_time(&s->entries, row, "billingApprovalDateTime", &when);
    work_fact(&a, "sum",
              "Sum: %.*s h worked of %.*s h capacity, %.*s h to bill; gaps of %.*s h on %zu days.",
              STR_ARG(work_decimal(s->r, t.worked)), STR_ARG(work_decimal(s->r, t.capacity)),
              STR_ARG(work_decimal(s->r, t.to_bill)), STR_ARG(work_decimal(s->r, t.gap)),
              t.gap_days);
    work_fact(&a, "posted",
              "Posted: %zu of %zu entries. Whether the time sheet was submitted is "
              "not visible through Autotask's API.",
              posted, s->entries.view.n_rows);
    work_counted(&a,
                 "All time entries by day worked%s; gaps are of days that are over: daily "
                 "availability%s without holidays and approved time off, less what was worked.",
                 s->entries.more ? " (the first 2,000)" : "",
                 s->capacity.view.n_rows == 0 ? " (not set: 8 h Monday to Friday)" : "");
    return work_finish(&a);
}

static enum err_code timesheet(struct tool_run *r)
{
    struct sheet s = {.r = r};
    enum err_code rc = work_person(r, "technician", &s.person, &s.name);

    if (!rc)
        rc = read_period(&s);
    if (!rc)
        rc = fetch(&s);
    return rc ? rc : answer(&s);
}

enum mcp_rc tool_timesheet(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, timesheet);
}
