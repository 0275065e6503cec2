/* Steering a running sandbox over HTTP. These paths belong to the sandbox, not to Autotask, and
 * want no credentials; as everything here they are reached from this machine only. */
#include "sandbox/control.h"

#include "base/jw.h"
#include "sandbox/builtin.h"
#include "sandbox/change.h"
#include "sandbox/server.h"
#include "sandbox/webhook.h"

#include <stdarg.h>
#include <stdio.h>

enum { ADVANCE_MAX_S = 10 * 366 * 86400 };

typedef void control_fn(struct sb_request *r, struct str value, const char **type);

static void refuse(struct sb_request *r, int status, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void refuse(struct sb_request *r, int status, const char *fmt, ...)
{
    char text[800];
    struct jw w;
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_kz(&w, "error", text);
    jw_end(&w);
    r->status = status;
}

static void time_text(int64_t unix_s, char *out, size_t cap)
{
    iso_format(unix_s, out, cap);
}

static int64_t count_rows(struct sb_request *r, const char *table)
{
    sqlite3_stmt *stmt =
        sb_stmt(r->st, str_from(str_printf(r->arena, "SELECT count(*) FROM \"%s\"", table)));
    int64_t n = stmt && sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    if (stmt)
        sqlite3_reset(stmt);
    return n;
}

/* ---- telling ---- */

static void write_callouts(struct jw *w, struct sandbox *sb)
{
    struct sb_hook_counts n = sb_hooks_count(sb->hooks);
    jw_key(w, STR("callouts"));
    jw_object(w);
    jw_ki64(w, "sent", (int64_t)n.sent);
    jw_ki64(w, "failedAttempts", (int64_t)n.failed);
    jw_ki64(w, "waiting", n.waiting);
    jw_ki64(w, "delayed", (int64_t)n.delayed);
    jw_end(w);
}

static void stats(struct sb_request *r, struct str value, const char **type)
{
    static const char *const tables[] = {"Tickets", "TimeEntries", "TicketNotes", "Companies",
                                         "Contacts"};
    struct sandbox *sb = r->sb;
    struct jw w;
    char now[32];
    (void)value;
    (void)type;
    time_text(sb_store_now(r->st), now, sizeof(now));
    jw_init(&w, r->out);
    jw_object(&w);
    jw_kz(&w, "baseUrl", r->base_url);
    jw_kz(&w, "userName", sandbox_username);
    jw_kz(&w, "secret", sandbox_secret);
    jw_kz(&w, "integrationCode", sandbox_integration_code);
    jw_ki64(&w, "seed", (int64_t)(sb->options.seed ? sb->options.seed : 1));
    jw_kz(&w, "now", now);
    jw_ki64(&w, "clockAdvancedSeconds", sb->skew_ms / 1000);
    jw_ki64(&w, "requests", (int64_t)sb->n_requests);
    jw_ki64(&w, "refused", (int64_t)sb->n_refused);
    jw_ki64(&w, "commits", (int64_t)sb_journal_deeds(sb->journal));
    jw_ki64(&w, "faults", (int64_t)sb->n_faults);
    jw_ki64(&w, "faultRules", (int64_t)sb_faults_count(sb->faults));
    jw_kbool(&w, "limits", !sb->options.limits_off);
    jw_ki64(&w, "hourlyLimit", sb_limits_hourly(sb->limits));
    jw_ki64(&w, "hourlyUsed", sb_limits_used(sb->limits, sb_mono_ms(sb)));
    write_callouts(&w, sb);
    jw_key(&w, STR("rows"));
    jw_object(&w);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        jw_ki64(&w, tables[i], count_rows(r, tables[i]));
    jw_end(&w);
    jw_end(&w);
}

static uint64_t after(struct sb_request *r)
{
    int64_t n = 0;
    return str_to_i64(sb_query_param(r, "after"), &n) && n > 0 ? (uint64_t)n : 0;
}

static void commits(struct sb_request *r, struct str value, const char **type)
{
    (void)value;
    (void)type;
    sb_journal_write_deeds(r->sb->journal, after(r), r->out);
}

static void mails(struct sb_request *r, struct str value, const char **type)
{
    (void)value;
    (void)type;
    sb_journal_write_mails(r->sb->journal, after(r), r->out);
}

static void requests(struct sb_request *r, struct str value, const char **type)
{
    (void)value;
    (void)type;
    sb_journal_write_events(r->sb->journal, after(r), r->out);
}

/* Whether the file holds the text and no more: who asks for it to be overwritten must have been
 * able to write it. */
static bool holds(const char *path, struct str text)
{
    char got[128];
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(got, 1, sizeof(got), f) : 0;
    if (f)
        (void)fclose(f);
    return f && str_eq(str_make(got, n), text) && n >= 16;
}

/* The body: a path, and in a second line a text of 16 bytes or more that the file consists of. */
static void save(struct sb_request *r, struct str value, const char **type)
{
    struct str rest = value;
    const char *path = str_dup(r->arena, str_trim(str_split(&rest, '\n')));
    struct err err = {0};
    if (!holds(path, str_trim(rest)))
        refuse(r, 400,
               "A snapshot is asked for by its path, and a text that the file consists of.");
    else if (remove(path) || sb_store_save(r->st, path, &err))
        refuse(r, 500, "%s", err.text[0] ? err.text : "The file cannot be replaced.");
    else
        stats(r, value, type);
}

static void restore(struct sb_request *r, struct str value, const char **type)
{
    struct err err = {0};
    sb_hooks_reset(r->sb->hooks);
    enum err_code code = sb_store_load(r->st, str_dup(r->arena, value), &err);
    if (!code)
        code = sb_builtin_api_user(r->st, &r->sb->api_resource, &err);
    if (code)
        refuse(r, code == ERR_BAD_VALUE ? 400 : 500, "%s", err.text);
    else
        stats(r, value, type);
}

/* Asked before anything is copied: a large data set is nearly a gigabyte. */
static int64_t data_size(struct sb_request *r)
{
    return sb_lookup(r, "SELECT page_count*page_size FROM pragma_page_count, pragma_page_size", 0,
                     0, INT64_MAX);
}

/* The whole data as an SQLite file, for --data. */
static void snapshot(struct sb_request *r, struct str value, const char **type)
{
    sqlite3_int64 n = 0;
    (void)value;
    if (data_size(r) > SB_REPLY_MAX) {
        refuse(r, 413,
               "The data is too large for an answer: POST /sandbox/snapshot (autotask-mcp "
               "sandbox snapshot FILE) writes it into a file.");
        return;
    }
    unsigned char *bytes = sqlite3_serialize(r->st->db, "main", &n, 0);
    if (!bytes) {
        refuse(r, 500, "There is no memory for a snapshot.");
        return;
    }
    buf_add(r->out, bytes, (size_t)n);
    *type = "application/vnd.sqlite3";
    sqlite3_free(bytes);
}

/* ---- steering ---- */

/* "+2h", "90m", "3d" as seconds. */
static bool read_span(struct str text, int64_t *ret_s)
{
    static const char units[] = "smhdw";
    static const int64_t seconds[] = {1, 60, 3600, 86400, 7 * 86400};
    int64_t n;
    if (str_starts(text, STR("+")))
        text = str_make(text.p + 1, text.n - 1);
    const char *unit = text.n > 1 ? strchr(units, text.p[text.n - 1]) : NULL;
    if (!unit || !*unit || !str_to_i64(str_make(text.p, text.n - 1), &n) || n < 0 ||
        n > ADVANCE_MAX_S)
        return false;
    *ret_s = n * seconds[unit - units];
    return *ret_s <= ADVANCE_MAX_S;
}

static void clock_on(struct sb_request *r, struct str value, const char **type)
{
    int64_t s;
    if (!read_span(value, &s)) {
        refuse(r, 400, "The clock goes forward only, by a span such as +90s, +30m, +2h or +3d.");
        return;
    }
    r->st->now_base_s += s;
    r->sb->skew_ms += s * 1000;
    sb_hooks_clock_on(r->sb->hooks, s * 1000);
    stats(r, value, type);
}

static void reset(struct sb_request *r, struct str value, const char **type)
{
    struct err err = {0};
    int64_t seed = 0;
    if (value.n > 0 && (!str_to_i64(value, &seed) || seed < 0)) {
        refuse(r, 400, "seed wants a number.");
        return;
    }
    if (value.n > 0)
        r->sb->options.seed = (uint64_t)seed;
    if (sb_reset(r->sb, &err)) {
        refuse(r, 500, "%s", err.text);
        return;
    }
    r->st = r->sb->st;
    stats(r, value, type);
}

/* "refuse=2000" or "silent=2000". */
static void outage(struct sb_request *r, struct str value, const char **type)
{
    struct sb_fault f;
    struct err err = {0};
    if (sb_fault_parse(value, &f, &err) || (f.refuse_ms == 0) == (f.silent_ms == 0)) {
        refuse(r, 400, "%s", err.text[0] ? err.text : "An outage is refuse=MS or silent=MS.");
        return;
    }
    http_server_outage(r->sb->http, f.refuse_ms > 0 ? HTTP_REFUSES : HTTP_IS_SILENT,
                       f.refuse_ms > 0 ? f.refuse_ms : f.silent_ms);
    stats(r, value, type);
}

static void faults_show(struct sb_request *r, struct str value, const char **type)
{
    (void)value;
    buf_add_str(r->out, sb_faults_text(r->sb->faults));
    *type = "text/plain; charset=utf-8";
}

static void faults_load(struct sb_request *r, struct str value, const char **type)
{
    struct err err = {0};
    (void)value;
    if (sb_faults_load(r->sb->faults, r->body, &err))
        refuse(r, 400, "%s", err.text);
    else
        stats(r, value, type);
}

static void faults_clear(struct sb_request *r, struct str value, const char **type)
{
    struct err err = {0};
    if (sb_faults_load(r->sb->faults, STR(""), &err))
        refuse(r, 500, "%s", err.text);
    else
        stats(r, value, type);
}

static const struct {
    enum sb_verb verb;
    const char *path;
    const char *parameter; /* its value, or else the body, is what is asked for; NULL = none */
    control_fn *run;
} controls[] = {
    {SB_GET, "/sandbox/stats", NULL, stats},
    {SB_GET, "/sandbox/commits", NULL, commits},
    {SB_GET, "/sandbox/requests", NULL, requests},
    {SB_GET, "/sandbox/mails", NULL, mails},
    {SB_GET, "/sandbox/snapshot", NULL, snapshot},
    {SB_POST, "/sandbox/snapshot", NULL, save},
    {SB_POST, "/sandbox/restore", NULL, restore},
    {SB_POST, "/sandbox/outage", NULL, outage},
    {SB_GET, "/sandbox/faults", NULL, faults_show},
    {SB_POST, "/sandbox/faults", NULL, faults_load},
    {SB_DELETE, "/sandbox/faults", NULL, faults_clear},
    {SB_POST, "/sandbox/reset", "seed", reset},
    {SB_POST, "/sandbox/clock", "advance", clock_on},
};

bool sb_is_control(struct str path)
{
    return str_starts(path, STR("/sandbox/"));
}

static bool is_foreign(struct sb_request *r, struct str origin)
{
    struct str own = str_from(r->base_url);
    own.n -= strlen("/ATServicesRest/");
    return origin.n > 0 && !str_eq(origin, own);
}

/* A "+" in a query string is a blank; here it is meant. */
static struct str parameter(struct sb_request *r, const char *name)
{
    struct str value = name ? str_trim(sb_query_param(r, name)) : STR("");
    return value.n > 0 ? value : str_trim(r->body);
}

void sb_control(struct sb_request *r, struct str origin, const char **type)
{
    bool path_known = false;
    if (is_foreign(r, origin)) {
        refuse(r, 403, "Pages of other origins may not steer the sandbox.");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(controls); i++) {
        if (!str_eq(r->path, str_from(controls[i].path)))
            continue;
        path_known = true;
        if (controls[i].verb == r->verb) {
            controls[i].run(r, parameter(r, controls[i].parameter), type);
            return;
        }
    }
    if (path_known)
        refuse(r, 405, "This path is not for %.*s.", STR_ARG(r->method));
    else
        refuse(r, 404,
               "The sandbox has stats, commits, requests, mails, snapshot, restore, faults, "
               "outage, reset "
               "and clock.");
}
