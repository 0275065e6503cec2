/* Faults on demand: what each does to the answer, and what the commit log says was applied. Answers
 * are read from raw sockets, as a client's library would hide the shapes. */
#include "sandbox_fixture.h"

#include "base/clock.h"
#include "sandbox/fault.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static const char new_ticket[] =
    "{\"companyID\":100,\"title\":\"From a test\",\"status\":1,\"priority\":1}";

struct raw { /* everything that came until the connection ended or the answer was whole */
    struct str text;
    bool reset;
    bool ended;
};

static struct raw ask_raw(struct fixture *f, const char *method, const char *path,
                          const char *fault, const char *body)
{
    char headers[1024], target[512];
    struct raw raw = {0};
    struct buf b;
    buf_init(&b, 256 << 20);
    int fd = fixture_connect(f);
    snprintf(headers, sizeof(headers), "%s%s%s%sConnection: close\r\n", credentials(),
             fault ? "X-Sandbox-Fault: " : "", fault ? fault : "", fault ? "\r\n" : "");
    snprintf(target, sizeof(target), "/ATServicesRest/V1.0/%s", path);
    send_request(fd, method, target, headers, body, body ? strlen(body) : 0);
    for (;;) {
        char *p = buf_reserve(&b, 65536);
        ssize_t n = read(fd, p, 65536);
        if (n <= 0) {
            raw.reset = n < 0 && errno == ECONNRESET;
            raw.ended = n == 0;
            break;
        }
        b.n += (size_t)n;
    }
    close(fd);
    raw.text = str_make(str_dup(f->arena, buf_str(&b)), b.n);
    buf_done(&b);
    return raw;
}

static int status_of(const struct raw *raw)
{
    return raw->text.n > 12 ? (int)strtol(raw->text.p + 9, NULL, 10) : 0;
}

static struct str body_of(const struct raw *raw)
{
    const char *end = memmem(raw->text.p, raw->text.n, "\r\n\r\n", 4);
    return end ? str_make(end + 4, raw->text.n - (size_t)(end + 4 - raw->text.p)) : STR("");
}

static struct reply create(struct fixture *f, const char *fault)
{
    char headers[1024];
    snprintf(headers, sizeof(headers), "%sX-Sandbox-Fault: %s\r\n", credentials(), fault);
    send_request(f->fd, "POST", "/ATServicesRest/V1.0/Tickets", headers, new_ticket,
                 strlen(new_ticket));
    return read_reply(f->arena, f->fd);
}

static int64_t tickets(struct fixture *f)
{
    struct reply r =
        call(f, "POST", "Tickets/query/count", "{'filter':[{'op':'gte','field':'id','value':0}]}");
    return number(r.json, "queryCount");
}

static size_t commits(struct fixture *f)
{
    struct reply r = call(f, "GET", "/sandbox/commits", NULL);
    return json_len(get(r.json, "commits"));
}

static void script(struct fixture *f, const char *text)
{
    struct reply r;
    send_request(f->fd, "POST", "/sandbox/faults", "", text, strlen(text));
    r = read_reply(f->arena, f->fd);
    if (r.status != 200)
        fail_msg("%.*s", STR_ARG(r.body));
}

/* ---- words ---- */

static void words_are_checked(void **state)
{
    static const char *const bad[] = {
        "nonsense",    "delay=x",     "delay=-1",  "status=99", "reset=now",   "body=nice",
        "stall=1",     "late=0",      "size=1000", "head=",     "retry-after", "applied=yes",
        "close=after", "stop=before", "drip=0",    "refuse=0",  "silent=x",    "close=request"};
    struct sb_fault f;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {0};
        assert_int_equal(sb_fault_parse(str_from(bad[i]), &f, &err), ERR_BAD_VALUE);
        assert_true(err.text[0]);
    }
    struct err err = {0};
    assert_int_equal(sb_fault_parse(STR(" Delay = 20 ; status=503;applied; "), &f, &err), ERR_OK);
    assert_int_equal(f.delay_ms, 20);
    assert_int_equal(f.status, 503);
    assert_true(sb_fault_applies(&f));
}

static void a_bad_header_is_told(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = create(&f, "dealy=5");
    assert_int_equal(r.status, 400);
    assert_string_equal(json_str(at(get(r.json, "errors"), 0)).p,
                        "X-Sandbox-Fault: There is no fault \"dealy\".");
    assert_int_equal(tickets(&f), 5);
    fixture_stop(&f);
}

/* ---- applied or not ---- */

static void what_is_applied(void **state)
{
    static const struct {
        const char *fault;
        int status; /* 0 = none came whole */
        bool applied;
    } rows[] = {
        {"status=500", 500, false},
        {"status=500;applied", 500, true},
        {"error=Deadlock victim", 500, false},
        {"status=401", 401, false},
        {"status=403", 403, false},
        {"status=404", 404, false},
        {"status=409", 409, false},
        {"retry-after=5", 429, false},
        {"status=502", 502, false},
        {"status=503", 503, false},
        {"status=504;applied", 504, true},
        {"redirect=http://127.0.0.1:9/", 307, false},
        {"redirect=http://127.0.0.1:9/;status=308", 308, false},
        {"wrong-zone", 401, false},
        {"skip", 200, false},
        {"body=malformed", 200, true},
        {"body=html", 200, true},
        {"body=truncated;skip", 200, false},
        {"body=empty", 200, true},
        {"body=utf8", 200, true},
        {"head=long", 200, true},
        {"reset=before", 0, true},
        {"reset=before;skip", 0, false},
        {"reset=head", 0, true},
    };
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t before = tickets(&f);
        size_t log = commits(&f);
        struct raw raw = ask_raw(&f, "POST", "Tickets", rows[i].fault, new_ticket);
        int status = rows[i].status ? status_of(&raw) : 0;
        if (status != rows[i].status || tickets(&f) - before != rows[i].applied ||
            commits(&f) - log != rows[i].applied)
            fail_msg("%s: status %d, %d tickets more, %d commits more", rows[i].fault, status,
                     (int)(tickets(&f) - before), (int)(commits(&f) - log));
    }
    fixture_stop(&f);
}

/* A record to change and to delete, made without a fault. */
static int64_t new_item(struct fixture *f)
{
    struct reply r = call(f, "POST", "Tickets/1001/ChecklistItems", "{'itemName':'x'}");
    return done_id(&r);
}

static int64_t item_state(struct fixture *f, int64_t id) /* 0 gone, 1 as made, 2 changed */
{
    const struct json *i = item(f, "TicketChecklistItems", id);
    return json_is(i, JSON_NULL) ? 0 : 1 + str_eq(json_str(get(i, "itemName")), STR("changed"));
}

/* Every kind of fault against every kind of request; the commit log is the judge. */
static void every_operation(void **state)
{
    static const struct {
        const char *fault;
        bool applied;
    } rows[] = {
        {"delay=1", true},        {"status=500", false},         {"status=500;applied", true},
        {"status=503", false},    {"status=401", false},         {"retry-after=0", false},
        {"wrong-zone", false},    {"redirect=http://x/", false}, {"skip", false},
        {"reset=before", true},   {"reset=head", true},          {"reset=body", true},
        {"reset=after", true},    {"reset=before;skip", false},  {"body=truncated", true},
        {"body=malformed", true}, {"body=duplicate", true},      {"body=html", true},
        {"body=nul", true},       {"body=empty", true},          {"body=gzip", true},
        {"head=lengths", true},   {"body=huge;size=1", true},    {"late=1", true},
        {"close=before", true},   {"close=head", true},          {"close=body", true},
        {"drip=1", true},         {"head=interim", true},        {"head=huge", true},
        {"head=cr", true},        {"reset=request", false},      {"close=body;skip", false},
    };
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char body[96], path[96];
        int64_t id = new_item(&f);
        size_t before = commits(&f);
        (void)ask_raw(&f, "GET", "Tickets/1001", rows[i].fault, NULL);
        assert_int_equal(commits(&f), before);
        snprintf(body, sizeof(body), "{\"id\":%lld,\"itemName\":\"changed\"}", (long long)id);
        (void)ask_raw(&f, "PATCH", "Tickets/1001/ChecklistItems", rows[i].fault, body);
        if (commits(&f) - before != rows[i].applied || item_state(&f, id) != 1 + rows[i].applied)
            fail_msg("PATCH %s: state %d", rows[i].fault, (int)item_state(&f, id));
        before = commits(&f);
        snprintf(path, sizeof(path), "Tickets/1001/ChecklistItems/%lld", (long long)id);
        (void)ask_raw(&f, "DELETE", path, rows[i].fault, NULL);
        if (commits(&f) - before != rows[i].applied || !item_state(&f, id) != rows[i].applied)
            fail_msg("DELETE %s: state %d", rows[i].fault, (int)item_state(&f, id));
    }
    fixture_stop(&f);
}

static void a_skipped_write_looks_real(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = create(&f, "skip");
    char path[64];
    snprintf(path, sizeof(path), "Tickets/%lld", (long long)done_id(&r));
    r = call(&f, "GET", path, NULL);
    assert_int_equal(r.status, 200);
    assert_true(json_is(get(r.json, "item"), JSON_NULL));
    fixture_stop(&f);
}

static void late_commits(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = create(&f, "late=300;status=504;applied");
    assert_int_equal(r.status, 504);
    assert_int_equal(tickets(&f), 5);
    assert_int_equal(commits(&f), 0);
    struct raw raw = ask_raw(&f, "POST", "Tickets", "late=200;reset=before", new_ticket);
    assert_true(raw.reset);
    assert_int_equal(tickets(&f), 5);
    int64_t start_ms = clock_mono_ms();
    r = create(&f, "late=400"); /* answered when it is done */
    assert_true(done_id(&r) > 0);
    assert_true(clock_mono_ms() - start_ms >= 390);
    assert_int_equal(tickets(&f), 8);
    assert_int_equal(commits(&f), 3);
    fixture_stop(&f);
}

static void the_log_says_what_and_who(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct reply r = create(&f, "reset=after");
    (void)r;
    close(f.fd);
    f.fd = fixture_connect(&f);
    r = call(&f, "PATCH", "Tickets", "{'id':1001,'priority':2}");
    assert_int_equal(done_id(&r), 1001);
    r = call(&f, "PATCH", "Tickets", "{'id':1001,'priority':99}"); /* refused: not in the log */
    assert_int_equal(r.status, 500);
    r = call(&f, "DELETE", "TimeEntries/700", NULL);
    assert_int_equal(r.status, 500);
    r = call(&f, "GET", "/sandbox/commits", NULL);
    const struct json *log = get(r.json, "commits");
    assert_int_equal(json_len(log), 2);
    expect_text(at(log, 0), "method", "POST");
    expect_text(at(log, 0), "entity", "Tickets");
    assert_true(json_true(get(at(log, 0), "faulty")));
    expect_text(at(log, 1), "method", "PATCH");
    assert_int_equal(number(at(log, 1), "id"), 1001);
    assert_int_equal(number(at(log, 1), "number"), 2);
    assert_int_equal(number(at(log, 1), "request"), 2);
    r = call(&f, "GET", "/sandbox/commits?after=1", NULL);
    assert_int_equal(json_len(get(r.json, "commits")), 1);
    fixture_stop(&f);
}

/* ---- shapes ---- */

static void resets(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct raw raw = ask_raw(&f, "GET", "Tickets/1001", "reset=before", NULL);
    assert_true(raw.reset);
    assert_int_equal(raw.text.n, 0);
    raw = ask_raw(&f, "GET", "Tickets/1001", "reset=head", NULL);
    assert_true(raw.text.n > 0 && raw.text.n < 100);
    assert_int_equal(body_of(&raw).n, 0);
    raw = ask_raw(&f, "POST", "Tickets", "reset=body", new_ticket);
    assert_int_equal(status_of(&raw), 200);
    assert_true(str_starts(body_of(&raw), STR("{\"itemId\":")));
    const char *length = strcasestr(raw.text.p, "content-length:");
    assert_true(strtoul(length + 15, NULL, 10) > body_of(&raw).n);
    raw = ask_raw(&f, "GET", "Tickets/1001", "reset=body", NULL);
    assert_true(body_of(&raw).n > 50);
    length = strcasestr(raw.text.p, "content-length:");
    assert_true(strtoul(length + 15, NULL, 10) > body_of(&raw).n);
    fixture_stop(&f);
}

static bool is_json(struct fixture *f, struct str text)
{
    const struct json *doc;
    struct err err = {0};
    return json_parse(f->arena, text, NULL, &doc, &err) == ERR_OK;
}

static void bodies(void **state)
{
    static const char *const spoilt[] = {"body=truncated", "body=malformed", "body=html",
                                         "body=utf8",      "body=surrogate", "body=duplicate",
                                         "body=empty"};
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    for (size_t i = 0; i < ARRAY_LEN(spoilt); i++) {
        struct raw raw = ask_raw(&f, "GET", "Tickets/1001", spoilt[i], NULL);
        assert_int_equal(status_of(&raw), 200);
        if (is_json(&f, body_of(&raw)))
            fail_msg("%s is good JSON: %.*s", spoilt[i], STR_ARG(body_of(&raw)));
    }
    struct raw raw = ask_raw(&f, "GET", "Tickets/1001", "body=html", NULL);
    assert_non_null(strstr(raw.text.p, "Content-Type: text/html"));
    raw = ask_raw(&f, "GET", "Tickets/1001", "body=huge;size=20", NULL);
    assert_true(body_of(&raw).n > 20 << 20);
    raw = ask_raw(&f, "GET", "Tickets/1001", "head=lengths", NULL);
    const char *first = strcasestr(raw.text.p, "content-length:");
    assert_non_null(strcasestr(first + 1, "content-length:"));
    raw = ask_raw(&f, "GET", "Tickets/1001", "head=long", NULL);
    assert_true(raw.text.n > 48000);
    fixture_stop(&f);
}

static void gzip_is_whole(void **state)
{
    struct fixture f;
    char file[] = "/tmp/sandbox-gzip-XXXXXX", command[128];
    unsigned long n = 0;
    (void)state;
    fixture_start(&f, NULL);
    struct raw raw = ask_raw(&f, "GET", "Tickets/1001", "body=gzip", NULL);
    assert_non_null(strstr(raw.text.p, "Content-Encoding: gzip"));
    struct str body = body_of(&raw);
    assert_true(body.n < 70000);
    int fd = mkstemp(file);
    assert_int_equal(write(fd, body.p, body.n), (ssize_t)body.n);
    close(fd);
    snprintf(command, sizeof(command), "gzip -dc < %s | wc -c", file); /* checks the sum, too */
    FILE *p = popen(command, "r");
    assert_int_equal(fscanf(p, "%lu", &n), 1);
    pclose(p);
    unlink(file);
    assert_int_equal(n, 67081033);
    fixture_stop(&f);
}

static void statuses(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct raw raw = ask_raw(&f, "GET", "Tickets/1001", "status=401", NULL);
    assert_int_equal(body_of(&raw).n, 0);
    assert_non_null(strstr(raw.text.p, "WWW-Authenticate: "));
    raw = ask_raw(&f, "GET", "Tickets/1001", "status=429;retry-after=Fri, 20 Nov 2026 09:00:00 GMT",
                  NULL);
    assert_non_null(strstr(raw.text.p, "Retry-After: Fri, 20 Nov 2026 09:00:00 GMT\r\n"));
    assert_non_null(strstr(raw.text.p, "Itgenatr005"));
    raw = ask_raw(&f, "GET", "Tickets/1001", "status=429", NULL);
    assert_null(strstr(raw.text.p, "Retry-After"));
    raw = ask_raw(&f, "GET", "Tickets/1001", "status=502", NULL);
    assert_non_null(strstr(raw.text.p, "text/html"));
    raw = ask_raw(&f, "GET", "Tickets/1001", "redirect=http://evil.example/x", NULL);
    assert_int_equal(status_of(&raw), 307);
    assert_non_null(strstr(raw.text.p, "Location: http://evil.example/x\r\n"));
    raw = ask_raw(&f, "GET", "Tickets/1001", "error=Something broke", NULL);
    assert_string_equal(body_of(&raw).p, "{\"errors\":[\"Something broke\"]}");
    raw = ask_raw(&f, "GET", "ZoneInformation?user=api-user@sandbox.example", "wrong-zone", NULL);
    assert_non_null(strstr(raw.text.p, "webservices99.autotask.net"));
    fixture_stop(&f);
}

static void delays(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    int64_t start_ms = clock_mono_ms();
    struct raw raw = ask_raw(&f, "GET", "Tickets/1001", "delay=250;status=503;retry-after=7", NULL);
    assert_true(clock_mono_ms() - start_ms >= 240);
    assert_int_equal(status_of(&raw), 503);
    assert_non_null(strstr(raw.text.p, "Retry-After: 7\r\n"));
    int fd = fixture_connect(&f); /* a stalled request does not keep the sandbox from stopping */
    char headers[512];
    snprintf(headers, sizeof(headers), "%sX-Sandbox-Fault: stall\r\n", credentials());
    send_request(fd, "GET", "/ATServicesRest/V1.0/Tickets/1001", headers, NULL, 0);
    assert_int_equal(tickets(&f), 5);
    start_ms = clock_mono_ms();
    fixture_stop(&f);
    assert_true(clock_mono_ms() - start_ms < 5000);
    close(fd);
}

/* ---- scripts ---- */

static void rules_choose(void **state)
{
    struct fixture f;
    struct reply r;
    (void)state;
    fixture_start(&f, NULL);
    script(&f, "# two kinds\n\nPATCH /tickets times=1; status=503\r\nGET Tickets/* after=1; "
               "times=1; status=502\n");
    r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 200);
    r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 502);
    r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 200);
    r = call(&f, "PATCH", "Tickets", "{'id':1001,'priority':2}");
    assert_int_equal(r.status, 503);
    r = call(&f, "PATCH", "Tickets", "{'id':1001,'priority':2}");
    assert_int_equal(r.status, 200);
    r = call(&f, "GET", "Companies/100", NULL);
    assert_int_equal(r.status, 200);
    r = call(&f, "DELETE", "/sandbox/faults", NULL);
    assert_int_equal(number(r.json, "faultRules"), 0);
    fixture_stop(&f);
}

static void chance_has_a_seed(void **state)
{
    struct fixture f;
    char seen[3][101] = {{0}};
    (void)state;
    fixture_start(&f, NULL);
    for (size_t round = 0; round < 3; round++) {
        script(&f, round < 2 ? "seed 7\n* * p=0.3; status=503\n" : "seed 8\n* * p=0.3; status=503");
        for (size_t i = 0; i < 100; i++) {
            struct reply r = call(&f, "GET", "Tickets/1001", NULL);
            seen[round][i] = r.status == 503 ? 'x' : '.';
        }
    }
    assert_string_equal(seen[0], seen[1]);
    assert_string_not_equal(seen[0], seen[2]);
    size_t n = 0;
    for (size_t i = 0; i < 100; i++)
        n += seen[0][i] == 'x';
    assert_in_range(n, 15, 45);
    fixture_stop(&f);
}

static void a_bad_script_changes_nothing(void **state)
{
    static const char *const bad[] = {"GET Tickets", "GET Tickets p=2; status=503", "seed x",
                                      "GET Tickets times=-1; skip", "\n\nGET Tickets oops"};
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    script(&f, "GET Tickets/1001 status=503");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        send_request(f.fd, "POST", "/sandbox/faults", "", bad[i], strlen(bad[i]));
        struct reply r = read_reply(f.arena, f.fd);
        assert_int_equal(r.status, 400);
    }
    struct reply r = call(&f, "GET", "Tickets/1001", NULL);
    assert_int_equal(r.status, 503);
    fixture_stop(&f);

    struct sandbox_options o = {.faults = "nonsense"};
    struct sandbox *sb;
    struct err err = {0};
    assert_int_equal(sandbox_start(&o, &sb, &err), ERR_BAD_VALUE);
    assert_true(str_starts(str_from(err.text), STR("Line 1 of the faults: ")));
}

/* ---- byte by byte ---- */

static void orderly_ends(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct raw raw = ask_raw(&f, "GET", "Tickets/1001", "close=before", NULL);
    assert_true(raw.ended && !raw.reset);
    assert_int_equal(raw.text.n, 0);
    raw = ask_raw(&f, "GET", "Tickets/1001", "close=head", NULL);
    assert_true(raw.ended);
    assert_int_equal(raw.text.n, 20);
    raw = ask_raw(&f, "GET", "Tickets/1001", "close=body", NULL);
    assert_true(raw.ended);
    struct str body = body_of(&raw);
    const char *length = memmem(raw.text.p, raw.text.n, "Content-Length: ", 16);
    assert_non_null(length);
    assert_true(body.n > 0 && body.n * 2 <= strtoul(length + 16, NULL, 10));
    /* Applied, as the log says. */
    size_t before = commits(&f);
    raw = ask_raw(&f, "POST", "Tickets", "close=body", new_ticket);
    assert_int_equal(commits(&f), before + 1);
    raw = ask_raw(&f, "POST", "Tickets", "close=before;skip", new_ticket);
    assert_int_equal(commits(&f), before + 1);
    fixture_stop(&f);
}

/* Bytes that come within the time. */
static size_t within(int fd, int ms, char *out, size_t cap)
{
    size_t n = 0;
    for (int64_t until = clock_mono_ms() + ms; clock_mono_ms() < until && n < cap;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, (int)(until - clock_mono_ms())) != 1)
            break;
        ssize_t got = read(fd, out + n, cap - n);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    return n;
}

static int ask_open(struct fixture *f, const char *fault)
{
    char headers[600];
    int fd = fixture_connect(f);
    snprintf(headers, sizeof(headers), "%sX-Sandbox-Fault: %s\r\n", credentials(), fault);
    send_request(fd, "GET", "/ATServicesRest/V1.0/Tickets/1001", headers, NULL, 0);
    return fd;
}

static void drips_and_stops(void **state)
{
    struct fixture f;
    char got[20000];
    (void)state;
    fixture_start(&f, NULL);
    int fd = ask_open(&f, "drip=20");
    size_t n = within(fd, 500, got, sizeof(got));
    if (n < 2 || n > 30)
        fail_msg("%zu bytes in half a second", n);
    assert_memory_equal(got, "HT", 2);
    close(fd);
    fd = ask_open(&f, "drip=1;close=head"); /* whole, but for the end */
    n = within(fd, 5000, got, sizeof(got));
    assert_int_equal(n, 20);
    close(fd);
    fd = ask_open(&f, "stop=head");
    n = within(fd, 300, got, sizeof(got));
    assert_true(n > 4);
    assert_memory_equal(got + n - 4, "\r\n\r\n", 4);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&p, 1, 0), 0); /* neither more nor an end */
    close(fd);
    fd = ask_open(&f, "stop=body");
    n = within(fd, 300, got, sizeof(got) - 1);
    got[n] = '\0';
    assert_non_null(strstr(got, "\r\n\r\n{\"item\":{"));
    assert_int_not_equal(got[n - 1], '}');
    close(fd);
    fixture_stop(&f); /* which does not wait for what is still to come */
}

static void hostile_heads(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    struct raw raw = ask_raw(&f, "GET", "Tickets/1001", "head=interim", NULL);
    assert_int_equal(status_of(&raw), 103);
    size_t n = 0;
    for (const char *p = raw.text.p; (p = strstr(p, "HTTP/1.1 103")) != NULL; p++)
        n++;
    assert_int_equal(n, 20000);
    assert_non_null(strstr(raw.text.p, "HTTP/1.1 200"));
    raw = ask_raw(&f, "GET", "Tickets/1001", "head=huge", NULL);
    assert_true(raw.text.n > 1 << 20);
    assert_true(str_starts(body_of(&raw), STR("{\"item\":{")));
    raw = ask_raw(&f, "GET", "Tickets/1001", "head=cr", NULL);
    assert_non_null(strstr(raw.text.p, "X-Odd: one\rX-Hidden: two\r\n"));
    fixture_stop(&f);
}

static void endless_bodies(void **state)
{
    struct fixture f;
    static char got[4 << 20];
    (void)state;
    fixture_start(&f, NULL);
    int fd = ask_open(&f, "body=endless");
    size_t total = 0;
    for (size_t n; total < 20u << 20 && (n = within(fd, 5000, got, sizeof(got))) > 0;)
        total += n;
    assert_true(total >= 20u << 20);
    close(fd);
    assert_int_equal(call(&f, "GET", "Tickets/1001", NULL).status, 200);
    fixture_stop(&f);
}

/* The head is enough: the connection is reset while the body is still to come. */
static void resets_while_sending(void **state)
{
    struct fixture f;
    char head[600], c;
    (void)state;
    fixture_start(&f, NULL);
    script(&f, "POST Tickets times=2; reset=request\n* * status=503\n");
    for (int i = 0; i < 2; i++) {
        int fd = fixture_connect(&f);
        int n = snprintf(head, sizeof(head),
                         "POST /ATServicesRest/V1.0/Tickets HTTP/1.1\r\nHost: x\r\n%s"
                         "Content-Length: %d\r\n\r\n{",
                         credentials(), i ? (int)strlen(new_ticket) : 100000);
        assert_int_equal(write(fd, head, (size_t)n), n);
        struct pollfd p = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&p, 1, 5000), 1);
        assert_int_equal(read(fd, &c, 1), -1);
        assert_int_equal(errno, ECONNRESET);
        close(fd);
    }
    assert_int_equal(status_of(&(struct raw){ask_raw(&f, "POST", "Tickets", NULL, new_ticket).text,
                                             false, false}),
                     503); /* both have struck: the next rule */
    assert_int_equal(commits(&f), 0);
    struct raw raw = ask_raw(&f, "POST", "Tickets", "reset=request", new_ticket);
    assert_true(raw.reset);
    assert_int_equal(commits(&f), 0);
    struct reply r = call(&f, "GET", "/sandbox/stats", NULL);
    assert_int_equal(number(r.json, "faults"), 4);
    fixture_stop(&f);
}

/* ---- the whole server ---- */

static int try_connect(const struct fixture *f)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)sandbox_port(f->sb))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
        return fd;
    int why = errno;
    close(fd);
    assert_int_equal(why, ECONNREFUSED);
    return -1;
}

static void outages(void **state)
{
    struct fixture f;
    (void)state;
    fixture_start(&f, NULL);
    script(&f, "GET Tickets/1002 times=1; refuse=400\n");
    assert_int_equal(call(&f, "GET", "Tickets/1002", NULL).status, 200); /* is still answered */
    int64_t begin = clock_mono_ms();
    int fd = -1, refused = 0;
    while ((fd = try_connect(&f)) < 0 || (!refused && clock_mono_ms() - begin < 300)) {
        refused += fd < 0;
        if (fd >= 0)
            close(fd);
        assert_true(clock_mono_ms() - begin < 5000);
        usleep(5000);
    }
    assert_true(refused > 0);
    assert_true(clock_mono_ms() - begin >= 300);
    close(f.fd);
    f.fd = fd;
    assert_int_equal(call(&f, "GET", "Tickets/1001", NULL).status, 200);

    script(&f, "GET Tickets/1002 times=1; silent=400\n");
    begin = clock_mono_ms();
    assert_int_equal(call(&f, "GET", "Tickets/1002", NULL).status, 200);
    char c;
    assert_int_equal(read(f.fd, &c, 1), 0); /* the idle connection was closed */
    close(f.fd);
    f.fd = fixture_connect(&f);
    struct reply r = call(&f, "GET", "Tickets/1001", NULL); /* waits for the end of it */
    assert_int_equal(r.status, 200);
    assert_true(clock_mono_ms() - begin >= 300);
    r = call(&f, "POST", "/sandbox/outage", "nonsense=1");
    assert_int_equal(r.status, 400);
    r = call(&f, "POST", "/sandbox/outage", "delay=1");
    assert_int_equal(r.status, 400);
    r = call(&f, "POST", "/sandbox/outage", "refuse=60000");
    assert_int_equal(r.status, 200);
    usleep(50000);
    assert_int_equal(try_connect(&f), -1);
    fixture_stop(&f); /* in the middle of it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_checked),
        cmocka_unit_test(a_bad_header_is_told),
        cmocka_unit_test(what_is_applied),
        cmocka_unit_test(every_operation),
        cmocka_unit_test(a_skipped_write_looks_real),
        cmocka_unit_test(late_commits),
        cmocka_unit_test(the_log_says_what_and_who),
        cmocka_unit_test(resets),
        cmocka_unit_test(bodies),
        cmocka_unit_test(gzip_is_whole),
        cmocka_unit_test(statuses),
        cmocka_unit_test(delays),
        cmocka_unit_test(rules_choose),
        cmocka_unit_test(chance_has_a_seed),
        cmocka_unit_test(a_bad_script_changes_nothing),
        cmocka_unit_test(orderly_ends),
        cmocka_unit_test(drips_and_stops),
        cmocka_unit_test(hostile_heads),
        cmocka_unit_test(endless_bodies),
        cmocka_unit_test(resets_while_sending),
        cmocka_unit_test(outages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
