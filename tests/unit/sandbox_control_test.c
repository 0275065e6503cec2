/* Steering a running sandbox: reset, clock, snapshot, statistics, the request log and the page. */
#include "sandbox_fixture.h"

#include "base/clock.h"
#include "sandbox/limits.h"

static void stats_tell(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = call(&f, "PATCH", "Tickets", "{'id':1001,'priority':2}");
    assert_int_equal(done_id(&r), 1001);
    r = call(&f, "GET", "/sandbox/stats", NULL);
    assert_int_equal(r.status, 200);
    assert_int_equal(number(r.json, "requests"), 1);
    assert_int_equal(number(r.json, "commits"), 1);
    assert_int_equal(number(r.json, "hourlyUsed"), 1);
    assert_int_equal(number(r.json, "hourlyLimit"), 10000);
    assert_int_equal(number(get(r.json, "rows"), "Tickets"), 5);
    expect_text(r.json, "userName", sandbox_username);
    fixture_stop(&f);
}

static void requests_are_kept(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    (void)call(&f, "GET", "Tickets/1001", NULL);
    struct reply r = call(&f, "GET", "Nonsense/1", NULL);
    send_request(f.fd, "GET", "/ATServicesRest/V1.0/Tickets/1", "Secret: wrong\r\n", NULL, 0);
    (void)read_reply(f.arena, f.fd);
    r = call(&f, "GET", "/sandbox/requests", NULL);
    const struct json *log = get(r.json, "requests");
    assert_int_equal(json_len(log), 3);
    expect_text(at(log, 0), "target", "/ATServicesRest/V1.0/Tickets/1001");
    assert_int_equal(number(at(log, 1), "status"), 404);
    assert_int_equal(number(at(log, 2), "status"), 401);
    r = call(&f, "GET", "/sandbox/requests?after=2", NULL);
    assert_int_equal(json_len(get(r.json, "requests")), 1);
    for (size_t i = 0; i < 250; i++)
        (void)call(&f, "GET", "Tickets/1001", NULL);
    r = call(&f, "GET", "/sandbox/requests", NULL);
    assert_int_equal(json_len(get(r.json, "requests")), 200);
    assert_int_equal(number(at(get(r.json, "requests"), 199), "number"), 253);
    fixture_stop(&f);
}

static struct reply post(struct fixture *f, const char *path, const char *headers, const char *body)
{
    send_request(f->fd, "POST", path, headers, body, strlen(body));
    return read_reply(f->arena, f->fd);
}

static void the_clock_goes_forward(void **state)
{
    static const char *const bad[] = {"", "2", "h", "-2h", "+2y", "99999999999h", "+9999d"};
    struct fixture f;
    struct sandbox_options o = {.hourly_limit = 3};
    (void)state;
    fixture_start(&f, &o);
    struct reply r = post(&f, "/sandbox/clock", "", "+2d");
    assert_int_equal(r.status, 200);
    assert_int_equal(number(r.json, "clockAdvancedSeconds"), 2 * 86400);
    r = call(&f, "PATCH", "Tickets", "{'id':1001,'priority':2}");
    (void)done_id(&r);
    struct str when = json_str(get(item(&f, "Tickets", 1001), "lastActivityDate"));
    assert_true(str_starts(when, STR("2026-11-20T12:0")));
    (void)call(&f, "GET", "Tickets/1001", NULL);
    r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 429);
    r = post(&f, "/sandbox/clock?advance=%2B61m", "", ""); /* the hour has rolled on */
    assert_int_equal(r.status, 200);
    r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 200);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        r = post(&f, "/sandbox/clock", "", bad[i]);
        assert_int_equal(r.status, 400);
    }
    fixture_stop(&f);
}

static int64_t companies(struct fixture *f)
{
    struct reply r = call(f, "POST", "Companies/query/count",
                          "{'filter':[{'op':'gte','field':'id','value':0}]}");
    return number(r.json, "queryCount");
}

static void reset_begins_again(void **state)
{
    struct sandbox_options o = {.empty = true, .now_s = FIXTURE_NOW, .host = "127.0.0.1"};
    struct fixture f = {0};
    struct err err = {0};
    (void)state;
    assert_int_equal(sandbox_start(&o, &f.sb, &err), ERR_OK);
    f.arena = arena_new(256 << 20);
    f.fd = fixture_connect(&f);
    struct reply r = call(&f, "POST", "Companies",
                          "{'companyName':'New','companyType':1,'phone':'1','ownerResourceID':4}");
    (void)done_id(&r);
    assert_int_equal(companies(&f), 2);
    r = post(&f, "/sandbox/reset", "", "");
    assert_int_equal(r.status, 200);
    assert_int_equal(number(r.json, "commits"), 0);
    assert_int_equal(number(r.json, "requests"), 0);
    assert_int_equal(companies(&f), 1);
    r = post(&f, "/sandbox/reset?seed=5", "", "");
    assert_int_equal(number(r.json, "seed"), 5);
    r = post(&f, "/sandbox/reset?seed=x", "", "");
    assert_int_equal(r.status, 400);
    close(f.fd);
    sandbox_stop(f.sb);
    arena_free(f.arena);
}

static void a_file_is_made_anew(void **state)
{
    struct fixture f;
    struct sandbox_options o = {.empty = true};
    (void)state;
    fixture_start(&f, &o);
    assert_int_equal(companies(&f), 4);
    struct reply r = post(&f, "/sandbox/reset", "", "");
    assert_int_equal(r.status, 200);
    assert_int_equal(companies(&f), 1);
    fixture_stop(&f);
}

static void a_snapshot_can_be_started(void **state)
{
    struct fixture f, g = {0};
    struct err err = {0};
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = call(&f, "PATCH", "Tickets", "{'id':1001,'title':'Kept'}");
    (void)done_id(&r);
    r = call(&f, "GET", "/sandbox/snapshot", NULL);
    assert_true(str_starts(r.body, STR("SQLite format 3")));
    snprintf(g.file, sizeof(g.file), "/tmp/sandbox-snap-XXXXXX");
    int fd = mkstemp(g.file);
    assert_int_equal(write(fd, r.body.p, r.body.n), (ssize_t)r.body.n);
    close(fd);
    struct sandbox_options o = {.data_file = g.file, .now_s = FIXTURE_NOW};
    assert_int_equal(sandbox_start(&o, &g.sb, &err), ERR_OK);
    g.arena = arena_new(256 << 20);
    g.fd = fixture_connect(&g);
    expect_text(item(&g, "Tickets", 1001), "title", "Kept");
    fixture_stop(&g);
    fixture_stop(&f);
}

static void other_origins_are_refused(void **state)
{
    struct fixture f;
    char own[64];
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = post(&f, "/sandbox/reset", "Origin: https://evil.example\r\n", "");
    assert_int_equal(r.status, 403);
    assert_int_equal(companies(&f), 4);
    r = post(&f, "/sandbox/clock", "Origin: null\r\n", "+1h");
    assert_int_equal(r.status, 403);
    snprintf(own, sizeof(own), "Origin: http://127.0.0.1\r\n");
    r = post(&f, "/sandbox/clock", own, "+1h");
    assert_int_equal(r.status, 200);
    r = call(&f, "GET", "/sandbox/nonsense", NULL);
    assert_int_equal(r.status, 404);
    r = call(&f, "GET", "/sandbox/reset", NULL);
    assert_int_equal(r.status, 405);
    fixture_stop(&f);
}

static void retry_after_is_an_option(void **state)
{
    (void)state;
    for (int on = 0; on < 2; on++) {
        struct fixture f;
        struct sandbox_options o = {.hourly_limit = 1, .retry_after = on};
        fixture_start(&f, &o);
        (void)call(&f, "GET", "Tickets/1001", NULL);
        struct reply r = call(&f, "GET", "Tickets/1001", NULL);
        assert_int_equal(r.status, 429);
        const char *header = strcasestr(r.head.p, "\r\nretry-after: ");
        assert_int_equal(header != NULL, on);
        if (on)
            assert_in_range(strtoul(header + 15, NULL, 10), 3530, 3600);
        fixture_stop(&f);
    }
}

static void the_page_stands(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = call(&f, "GET", "/", NULL);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(r.head.p, "text/html"));
    assert_true(str_contains_nocase(r.body, STR("Autotask sandbox")));
    assert_true(r.body.n < 8192);
    fixture_stop(&f);
}

/* ---- snapshots ---- */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void snapshots_bring_back(void **state)
{
    struct fixture f;
    char path[96], body[200];
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = call(&f, "PATCH", "Tickets", "{'id':1001,'title':'Before'}");
    assert_int_equal(done_id(&r), 1001);
    snprintf(path, sizeof(path), "%s.snap", f.file);
    write_file(path, "0123456789abcdef");
    snprintf(body, sizeof(body), "%s\n0123456789abcdef", path);
    r = post(&f, "/sandbox/snapshot", "", body);
    if (r.status != 200)
        fail_msg("%.*s", STR_ARG(r.body));
    r = call(&f, "PATCH", "Tickets", "{'id':1001,'title':'After'}");
    r = call(&f, "POST", "Tickets", "{'companyID':100,'title':'More','status':1,'priority':1}");
    int64_t more = done_id(&r);
    (void)post(&f, "/sandbox/clock", "", "+3d");
    r = post(&f, "/sandbox/restore", "", path);
    if (r.status != 200)
        fail_msg("%.*s", STR_ARG(r.body));
    assert_true(str_starts(json_str(get(r.json, "now")), STR("2026-11-18T12:")));
    expect_text(item(&f, "Tickets", 1001), "title", "Before");
    assert_true(json_is(item(&f, "Tickets", more), JSON_NULL));
    r = call(&f, "POST", "Tickets", "{'companyID':100,'title':'Again','status':1,'priority':1}");
    assert_int_equal(done_id(&r), more); /* ids go on where the snapshot was */
    unlink(path);
    fixture_stop(&f);
}

/* More than an answer can hold is refused, and told where to go. */
static void snapshots_too_large(void **state)
{
    static const char sql[] = "INSERT INTO ProjectAttachments (id,projectID,title,data) VALUES "
                              "(29680001,500,'big',zeroblob(140000000))";
    struct fixture f;
    sqlite3 *db;
    (void)state;
    fixture_start(&f, NULL);
    assert_int_equal(sqlite3_open(f.file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    struct reply r = call(&f, "GET", "/sandbox/snapshot", NULL);
    assert_int_equal(r.status, 413);
    assert_true(str_contains_nocase(json_str(get(r.json, "error")), STR("sandbox snapshot FILE")));
    fixture_stop(&f);
}

/* Nobody gets a file overwritten that they could not have written, nor anything read but
 * snapshots. */
static void snapshots_are_careful(void **state)
{
    struct fixture f;
    char path[96], body[300];
    (void)state;
    fixture_start(&f, NULL);
    snprintf(path, sizeof(path), "%s.mine", f.file);
    write_file(path, "a file of somebody else's");
    static const char *const texts[] = {"", "\n", "\n0123456789abcdef", "\na file of"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        snprintf(body, sizeof(body), "%s%s", path, texts[i]);
        assert_int_equal(post(&f, "/sandbox/snapshot", "", body).status, 400);
    }
    struct reply r = post(&f, "/sandbox/restore", "", path);
    assert_int_equal(r.status, 400);
    r = post(&f, "/sandbox/restore", "", "/nonexistent/file");
    assert_int_equal(r.status, 500);
    r = post(&f, "/sandbox/restore", "Origin: http://elsewhere.example\r\n", path);
    assert_int_equal(r.status, 403);
    expect_text(item(&f, "Tickets", 1001), "title", "Printer on fire"); /* nothing was lost */
    FILE *file = fopen(path, "r");
    char got[64] = "";
    assert_non_null(file);
    assert_non_null(fgets(got, sizeof(got), file));
    assert_string_equal(got, "a file of somebody else's");
    fclose(file);
    unlink(path);
    fixture_stop(&f);
}

static int64_t rows_of(const struct sandbox_options *o, const char *change)
{
    struct fixture f = {.arena = arena_new(64 << 20)};
    struct err err = {0};
    if (sandbox_start(o, &f.sb, &err))
        fail_msg("%s", err.text);
    f.fd = fixture_connect(&f);
    if (change)
        (void)call(&f, "PATCH", "Companies", change);
    struct reply r = call(&f, "POST", "Companies/query/count",
                          "{'filter':[{'op':'eq','field':'phone','value':'1-changed'}]}");
    int64_t changed = number(r.json, "queryCount");
    r = call(&f, "GET", "/sandbox/stats", NULL);
    int64_t n = number(get(r.json, "rows"), "Tickets") + 100000 * changed;
    close(f.fd);
    sandbox_stop(f.sb);
    arena_free(f.arena);
    return n;
}

/* The data set is made once, and each start has it untouched. */
static void the_data_set_is_kept(void **state)
{
    char path[] = "/tmp/sandbox-kept-XXXXXX";
    int fd = mkstemp(path);
    struct sandbox_options o = {.kept_file = path, .kept_by = "this test"};
    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(rows_of(&o, "{'id':0,'phone':'1-changed'}"), 105000);
    assert_int_equal(rows_of(&o, NULL), 5000);
    /* What somebody else left, or another seed's, is not taken. */
    struct sb_store *st;
    struct err err = {0};
    int64_t now = clock_now_s();
    assert_int_equal(sb_store_open_kept(path, "this test seed 1", now, 60, &st), ERR_OK);
    assert_int_equal(sb_store_exec(st, "UPDATE Companies SET phone='1-changed'", &err), ERR_OK);
    sb_store_close(st);
    assert_int_equal(sb_store_open_kept(path, "this test seed 2", now, 60, &st), ERR_NOT_FOUND);
    assert_int_equal(sb_store_open_kept(path, "this test seed 1", now + 3600, 60, &st),
                     ERR_NOT_FOUND);
    assert_int_equal(rows_of(&o, NULL), 5000);
    unlink(path);
    assert_int_equal(sb_store_open_kept(path, "this test seed 1", now, 60, &st), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stats_tell),
        cmocka_unit_test(requests_are_kept),
        cmocka_unit_test(the_clock_goes_forward),
        cmocka_unit_test(reset_begins_again),
        cmocka_unit_test(a_file_is_made_anew),
        cmocka_unit_test(a_snapshot_can_be_started),
        cmocka_unit_test(other_origins_are_refused),
        cmocka_unit_test(retry_after_is_an_option),
        cmocka_unit_test(the_page_stands),
        cmocka_unit_test(snapshots_bring_back),
        cmocka_unit_test(snapshots_too_large),
        cmocka_unit_test(snapshots_are_careful),
        cmocka_unit_test(the_data_set_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
