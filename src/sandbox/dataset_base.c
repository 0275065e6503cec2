/* The tools of the data set's parts: random numbers, rows, placeholders, numbers of tickets. */
#include "sandbox/dataset_gen.h"

#include <stdio.h>

uint64_t ds_next(struct ds_rng *r)
{
    /* splitmix64 (Steele, Lea, Flood 2014) */
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct ds_rng ds_rng_for(uint64_t seed, const char *part)
{
    struct ds_rng r = {seed};
    for (; *part; part++)
        r.state = (r.state ^ (unsigned char)*part) * 0x100000001b3u;
    ds_next(&r);
    return r;
}

int ds_int(struct ds_rng *r, int lo, int hi)
{
    return hi <= lo ? lo : lo + (int)(ds_next(r) % (uint64_t)(hi - lo + 1));
}

bool ds_chance(struct ds_rng *r, int percent)
{
    return ds_int(r, 0, 99) < percent;
}

size_t ds_weighted(struct ds_rng *r, const unsigned char *weights, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    int left = ds_int(r, 0, sum - 1);
    for (size_t i = 0; i < n; i++) {
        left -= weights[i];
        if (left < 0)
            return i;
    }
    return 0;
}

const char *ds_text(struct ds_rng *r, const char *const *texts, size_t n)
{
    size_t used = 0;
    while (used < n && texts[used])
        used++;
    return used ? texts[ds_next(r) % used] : NULL;
}

/* --- Rows --- */

static void rows_fail(struct ds_rows *rows, const char *what)
{
    struct ds *ds = rows->ds;
    if (!ds->failed)
        ds->failed = err_set(ds->err, ERR_IO, "The sandbox's data set cannot be written (%s): %s.",
                             what, sqlite3_errmsg(ds->store->db));
}

void ds_rows_begin(struct ds_rows *rows, struct ds *ds, const char *entity, const char *columns)
{
    rows->ds = ds;
    rows->stmt = NULL;
    rows->column = 0;
    rows->n_dates = 0;
    if (!ds->failed)
        ds->failed = sb_store_insert_stmt(ds->store, entity, columns, &rows->stmt, ds->err);
}

void ds_rows_done(struct ds_rows *rows)
{
    sqlite3_finalize(rows->stmt);
    rows->stmt = NULL;
}

void ds_put(struct ds_rows *rows, int64_t v)
{
    rows->column++;
    if (rows->stmt)
        sqlite3_bind_int64(rows->stmt, rows->column, v);
}

void ds_put_null(struct ds_rows *rows)
{
    rows->column++;
    if (rows->stmt)
        sqlite3_bind_null(rows->stmt, rows->column);
}

void ds_put_ref(struct ds_rows *rows, int64_t id)
{
    if (id > 0)
        ds_put(rows, id);
    else
        ds_put_null(rows);
}

void ds_put_real(struct ds_rows *rows, double v)
{
    rows->column++;
    if (rows->stmt)
        sqlite3_bind_double(rows->stmt, rows->column, v);
}

void ds_put_str(struct ds_rows *rows, struct str s)
{
    rows->column++;
    if (rows->stmt)
        sqlite3_bind_text(rows->stmt, rows->column, s.p, (int)s.n, SQLITE_STATIC);
}

void ds_put_z(struct ds_rows *rows, const char *z)
{
    if (z)
        ds_put_str(rows, str_from(z));
    else
        ds_put_null(rows);
}

void ds_put_blob(struct ds_rows *rows, const void *p, size_t n)
{
    rows->column++;
    if (rows->stmt)
        sqlite3_bind_blob(rows->stmt, rows->column, p, (int)n, SQLITE_STATIC);
}

static void two_digits(char *out, int v)
{
    out[0] = (char)('0' + v / 10);
    out[1] = (char)('0' + v % 10);
}

/* "YYYY-MM-DDTHH:MM:SS" without printf: there are a few hundred thousand of them. */
static void format_time(int64_t t, char out[20])
{
    struct civil c = civil_from_unix(t);
    two_digits(out, c.year / 100 % 100);
    two_digits(out + 2, c.year % 100);
    out[4] = out[7] = '-';
    two_digits(out + 5, c.month);
    two_digits(out + 8, c.day);
    out[10] = 'T';
    out[13] = out[16] = ':';
    two_digits(out + 11, c.hour);
    two_digits(out + 14, c.minute);
    two_digits(out + 17, c.second);
    out[19] = 0;
}

void ds_put_time(struct ds_rows *rows, int64_t t)
{
    if (!t || rows->n_dates >= ARRAY_LEN(rows->dates)) {
        ds_put_null(rows);
        return;
    }
    char *text = rows->dates[rows->n_dates++];
    format_time(t, text);
    ds_put_str(rows, str_make(text, 19));
}

void ds_row_end(struct ds_rows *rows)
{
    if (rows->stmt) {
        if (rows->column != sqlite3_bind_parameter_count(rows->stmt))
            BUG("a row of the data set has another number of values than columns");
        int rc = sqlite3_step(rows->stmt);
        sqlite3_reset(rows->stmt);
        if (rc != SQLITE_DONE)
            rows_fail(rows, sqlite3_sql(rows->stmt));
    }
    rows->column = 0;
    rows->n_dates = 0;
}

/* --- Placeholders --- */

static const struct ds_asset *first_asset(const struct ds *ds, const struct ds_company *c,
                                          enum ds_asset_kind kind)
{
    for (int i = 0; i < c->n_assets; i++) {
        if (ds->assets[c->asset0 + i].kind == kind)
            return &ds->assets[c->asset0 + i];
    }
    return NULL;
}

static const struct ds_contact *ticket_contact(const struct ds *ds, const struct ds_ticket *t,
                                               bool other)
{
    const struct ds_company *c = &ds->companies[t->company];
    int pick = (int)(t->salt % (unsigned)c->n_contacts);
    if (!other)
        return &ds->contacts[t->contact >= 0 ? t->contact : c->contact0 + pick];
    if (c->contact0 + pick == t->contact)
        pick = (pick + 1) % c->n_contacts;
    return &ds->contacts[c->contact0 + pick];
}

static void add_name(struct buf *out, const struct ds_contact *c)
{
    buf_add_z(out, c->first);
    buf_add_char(out, ' ');
    buf_add_z(out, c->last);
}

static bool add_person(const struct ds *ds, struct str key, const struct ds_ticket *t,
                       struct buf *out)
{
    if (str_eq(key, STR("first")))
        buf_add_z(out, ticket_contact(ds, t, false)->first);
    else if (str_eq(key, STR("last")))
        buf_add_z(out, ticket_contact(ds, t, false)->last);
    else if (str_eq(key, STR("user")))
        add_name(out, ticket_contact(ds, t, false));
    else if (str_eq(key, STR("other")))
        add_name(out, ticket_contact(ds, t, true));
    else if (str_eq(key, STR("tech")))
        buf_add_z(out, t->assignee >= 0 ? ds_people[t->assignee].first : "Harborline");
    else
        return false;
    return true;
}

static bool add_thing(const struct ds *ds, struct str key, const struct ds_ticket *t,
                      struct buf *out)
{
    const struct ds_company *c = &ds->companies[t->company];
    const struct ds_asset *own = t->asset >= 0 ? &ds->assets[t->asset] : NULL;
    if (str_eq(key, STR("device"))) {
        buf_add_z(out, own ? own->name : "my computer");
    } else if (str_eq(key, STR("server"))) {
        const struct ds_asset *a = first_asset(ds, c, DS_ASSET_SERVER);
        buf_add_z(out, a ? a->name : "the server");
    } else if (str_eq(key, STR("printer"))) {
        const struct ds_asset *a =
            own && own->kind == DS_ASSET_PRINTER ? own : first_asset(ds, c, DS_ASSET_PRINTER);
        buf_add_z(out, a ? a->name : "the printer");
    } else if (str_eq(key, STR("ip"))) {
        buf_add_z(out, own && own->ip ? own->ip : "192.168.10.61");
    } else {
        return false;
    }
    return true;
}

static void add_placeholder(const struct ds *ds, struct str key, const struct ds_ticket *t,
                            struct buf *out)
{
    const struct ds_company *c = &ds->companies[t->company];
    if (add_person(ds, key, t, out) || add_thing(ds, key, t, out))
        return;
    if (str_eq(key, STR("app")))
        buf_add_z(out, c->text->app);
    else if (str_eq(key, STR("company")))
        buf_add_z(out, c->text->name);
    else if (str_eq(key, STR("domain")))
        buf_add_z(out, c->text->domain);
    else if (str_eq(key, STR("city")))
        buf_add_z(out, ds_cities[c->text->city].city);
    else if (str_eq(key, STR("n")))
        buf_add_char(out, (char)('2' + (t->salt >> 3) % 8));
    else if (str_eq(key, STR("pct")))
        buf_printf(out, "%u", 91 + (t->salt >> 6) % 8);
    else if (str_eq(key, STR("gb")))
        buf_printf(out, "%u", 5 + (t->salt >> 9) % 90);
    else if (str_eq(key, STR("problem")))
        buf_add_z(out, ds->tickets[t->problem >= 0 ? t->problem : 0].number);
    else
        BUG("a text of the data set has an unknown placeholder");
}

struct str ds_expand(struct ds *ds, const char *tpl, const struct ds_ticket *t, int slot)
{
    struct str rest = str_from(tpl);
    const char *brace = memchr(rest.p, '{', rest.n);
    if (!brace)
        return rest;
    struct buf *out = &ds->text[slot];
    buf_reset(out);
    while (brace) {
        const char *end = memchr(brace, '}', (size_t)(rest.p + rest.n - brace));
        if (!end)
            break;
        buf_add(out, rest.p, (size_t)(brace - rest.p));
        add_placeholder(ds, str_make(brace + 1, (size_t)(end - brace - 1)), t, out);
        rest.n -= (size_t)(end + 1 - rest.p);
        rest.p = end + 1;
        brace = memchr(rest.p, '{', rest.n);
    }
    buf_add_str(out, rest);
    return buf_str(out);
}

void ds_next_number(struct ds *ds, int64_t created, char *out, size_t cap)
{
    int64_t day = created / 86400 - ds->number_day0;
    if (day < 0 || day >= DS_DAYS + 2)
        BUG("a numbered record lies outside the data set's calendar");
    struct civil c = civil_from_unix(created);
    snprintf(out, cap, "T%04d%02d%02d.%04d", c.year % 10000, c.month % 100, c.day % 100,
             ++ds->numbers[day] % 10000);
}

/* --- Look-ups --- */

int ds_company_by_code(const struct ds *ds, const char *code)
{
    for (int i = 1; i < ds->n_companies; i++) {
        if (!strcmp(ds->companies[i].text->code, code))
            return i;
    }
    BUG("a story names a company that does not exist");
}

int ds_asset_by_name(const struct ds *ds, const char *name)
{
    for (int i = 0; i < ds->n_assets; i++) {
        if (!strcmp(ds->assets[i].name, name))
            return i;
    }
    BUG("a story names a device that does not exist");
}

int ds_contract_at(const struct ds *ds, int company, int64_t t)
{
    const struct ds_company *c = &ds->companies[company];
    int found = -1;
    for (int i = c->contract0; i < c->contract0 + c->n_contracts; i++) {
        if (ds->contracts[i].start <= t)
            found = i;
    }
    return found;
}
