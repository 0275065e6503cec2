/* Business time, day by day in the location's zone. */
#include "sandbox/business.h"

#include "base/clock.h"

enum { DAY_S = 86400, DAYS_MAX = 4000, EASTERN = 9 };

/* "1900-01-01T08:30:00" as minutes; its date means nothing. */
static int minutes_of(struct str text)
{
    int64_t hour, minute;
    if (text.n < 16 || !str_to_i64(str_make(text.p + 11, 2), &hour) ||
        !str_to_i64(str_make(text.p + 14, 2), &minute))
        return 0;
    return (int)(hour * 60 + minute);
}

static void load_holidays(struct sb_request *r, int64_t set, struct sb_business *b)
{
    sqlite3_stmt *stmt =
        sb_stmt(r->st, STR("SELECT holidayDate FROM \"Holidays\" WHERE holidaySetID=?1"));
    bool has_zone, has_time;
    int64_t t;
    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, set);
    while (b->n_holidays < SB_HOLIDAYS_MAX && sqlite3_step(stmt) == SQLITE_ROW) {
        if (iso_parse(sb_column_text(stmt, 0), &t, &has_zone, &has_time))
            b->holidays[b->n_holidays++] = t / DAY_S;
    }
    sqlite3_reset(stmt);
}

void sb_business_load(struct sb_request *r, struct sb_business *ret)
{
    static const char sql[] =
        "SELECT mondayBusinessHoursStartTime,mondayBusinessHoursEndTime,"
        "tuesdayBusinessHoursStartTime,tuesdayBusinessHoursEndTime,"
        "wednesdayBusinessHoursStartTime,wednesdayBusinessHoursEndTime,"
        "thursdayBusinessHoursStartTime,thursdayBusinessHoursEndTime,"
        "fridayBusinessHoursStartTime,fridayBusinessHoursEndTime,"
        "saturdayBusinessHoursStartTime,saturdayBusinessHoursEndTime,"
        "sundayBusinessHoursStartTime,sundayBusinessHoursEndTime,timeZoneID,holidaySetID,"
        "noHoursOnHolidays FROM \"InternalLocationWithBusinessHours\" "
        "ORDER BY ifnull(isDefault,0) DESC, id LIMIT 1";
    struct sb_business b = {.zone = "UTC"};
    int64_t set = 0;
    bool open = false;
    sqlite3_stmt *stmt = sb_stmt(r->st, STR(sql));
    if (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
        for (int day = 0; day < 7; day++) {
            b.from[day] = minutes_of(sb_column_text(stmt, day * 2));
            b.to[day] = minutes_of(sb_column_text(stmt, day * 2 + 1));
            open = open || b.to[day] > b.from[day];
        }
        if (sqlite3_column_int(stmt, 14) == EASTERN)
            b.zone = "America/New_York";
        if (sqlite3_column_int(stmt, 16))
            set = sqlite3_column_int64(stmt, 15);
    }
    if (stmt)
        sqlite3_reset(stmt);
    b.always = !open;
    if (set)
        load_holidays(r, set, &b);
    *ret = b;
}

static int64_t offset_s(const struct sb_business *b, int64_t t)
{
    int minutes = 0;
    if (!tz_offset_min(str_from(b->zone), t, &minutes))
        return 0;
    return (int64_t)minutes * 60;
}

static int64_t day_of(const struct sb_business *b, int64_t t, int *ret_minute)
{
    int64_t local = t + offset_s(b, t);
    *ret_minute = (int)(local % DAY_S / 60);
    return local / DAY_S;
}

static int64_t at(const struct sb_business *b, int64_t day, int64_t minute)
{
    int64_t local = day * DAY_S + minute * 60;
    return local - offset_s(b, local - offset_s(b, local));
}

/* The day's hours; false when it is closed. */
static bool hours_of(const struct sb_business *b, int64_t day, int *ret_from, int *ret_to)
{
    struct civil d = civil_from_unix(day * DAY_S);
    int weekday = civil_weekday(&d);
    for (size_t i = 0; i < b->n_holidays; i++) {
        if (b->holidays[i] == day)
            return false;
    }
    *ret_from = b->from[weekday];
    *ret_to = b->to[weekday];
    return *ret_to > *ret_from;
}

int64_t sb_business_add(const struct sb_business *b, int64_t t, int64_t minutes)
{
    int minute, from, to;
    if (b->always)
        return t + minutes * 60;
    int64_t day = day_of(b, t, &minute);
    for (int i = 0; i < DAYS_MAX; i++, day++, minute = 0) {
        if (!hours_of(b, day, &from, &to))
            continue;
        int begin = minute < from ? from : minute;
        int room = to - begin;
        if (room > 0 && minutes <= room)
            return at(b, day, begin + minutes);
        minutes -= room > 0 ? room : 0;
    }
    return t + minutes * 60;
}

static int clamp(int minute, int from, int to)
{
    return minute < from ? from : minute > to ? to : minute;
}

int64_t sb_business_between(const struct sb_business *b, int64_t from, int64_t to)
{
    int begin, end, open, close;
    int64_t sum = 0;
    if (to <= from)
        return 0;
    if (b->always)
        return (to - from) / 60;
    int64_t first = day_of(b, from, &begin), last = day_of(b, to, &end);
    for (int64_t day = first; day <= last && day < first + DAYS_MAX; day++) {
        if (!hours_of(b, day, &open, &close))
            continue;
        int a = day == first ? clamp(begin, open, close) : open;
        int z = day == last ? clamp(end, open, close) : close;
        sum += z > a ? z - a : 0;
    }
    return sum;
}
