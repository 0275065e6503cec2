/* Who gets in over HTTP: tables of Host and Origin, of content types, of tokens; what pages of a
 * configured origin may read; and that nobody's body is read who does not get in. */
#include "mcp_http_fixture.h"

#include "mcp/http_door.h"

#define PING "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"
#define TYPE "Content-Type: application/json\r\n"
#define TOKEN_A "aaaaaaaaaaaaaaaa-first"
#define TOKEN_B "bbbbbbbbbbbbbbbb-second"

/* Sends a request line and headers as they are, with the body's length added; returns the status.
 */
static int raw_post(struct fixture *f, const char *line, const char *headers, const char *body)
{
    char head[4000];
    int fd = raw_connect(f->port);

    snprintf(head, sizeof(head),
             "%s HTTP/1.1\r\nConnection: close\r\n%sContent-Length: %zu\r\n\r\n", line, headers,
             strlen(body));
    raw_send_z(fd, head);
    raw_send_z(fd, body);
    return finish(f, fd);
}

struct door_case {
    const char *headers;
    int status;
    const char *line; /* NULL: POST /mcp */
};

static void check_cases(struct fixture *f, const struct door_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct door_case *c = &cases[i];
        int status = raw_post(f, c->line ? c->line : "POST /mcp", c->headers, PING);
        if (status != c->status)
            fail_msg("%s%s: %d, not %d: %s", c->line ? c->line : "", c->headers, status, c->status,
                     f->out);
        /* What is not let in was not looked at. */
        if (status == 403)
            assert_null(strstr(f->out, "\"id\""));
    }
}

/* ---- Host and Origin ---- */

static void names_of_this_machine_only(void **state)
{
    static const struct door_case cases[] = {
        {"Host: localhost\r\n" TYPE, 200, NULL},
        {"Host: LOCALHOST:3000\r\n" TYPE, 200, NULL},
        {"Host: 127.0.0.1\r\n" TYPE, 200, NULL},
        {"Host: 127.9.9.9:1\r\n" TYPE, 200, NULL},
        {"Host: [::1]:3000\r\n" TYPE, 200, NULL},
        {"Host: evil.example.com\r\n" TYPE, 403, NULL},
        {"Host: localhost.evil.com\r\n" TYPE, 403, NULL},
        {"Host: evil-localhost\r\n" TYPE, 403, NULL},
        {"Host: localhost.\r\n" TYPE, 403, NULL},
        {"Host: 127.0.0.1.evil.com\r\n" TYPE, 403, NULL},
        {"Host: 127.evil.com\r\n" TYPE, 403, NULL},
        {"Host: 10.0.0.1\r\n" TYPE, 403, NULL},
        {"Host: 0.0.0.0\r\n" TYPE, 403, NULL},
        {"Host: [::2]\r\n" TYPE, 403, NULL},
        {"Host: localhost:3000:evil.com\r\n" TYPE, 403, NULL},
        {"Host: localhost@evil.com\r\n" TYPE, 400, NULL},
        {"Host: \r\n" TYPE, 400, NULL},
        {TYPE, 400, NULL},
        {"Host: localhost\r\nHost: localhost\r\n" TYPE, 400, NULL},
        {"Host: localhost\r\nHost: evil.com\r\n" TYPE, 400, NULL},
        {"Host: localhost\r\n" TYPE, 400, "POST http://evil.com/mcp"},
        {"Host: evil.com\r\n" TYPE, 403, "POST http://evil.com/mcp"},
        {"Host: localhost\r\n" TYPE, 200, "POST http://localhost/mcp"},
        {"Host: localhost\r\nX-Forwarded-Host: evil.com\r\n" TYPE, 200, NULL},
        {"Host: evil.com\r\nX-Forwarded-Host: localhost\r\n" TYPE, 403, NULL},
    };

    check_cases(*state, cases, ARRAY_LEN(cases));
}

static void origins_of_this_machine_only(void **state)
{
#define ORIGIN(o) "Host: localhost\r\n" TYPE "Origin: " o "\r\n"
    static const struct door_case cases[] = {
        {ORIGIN("http://localhost"), 200, NULL},
        {ORIGIN("http://localhost:5173"), 200, NULL},
        {ORIGIN("HTTP://LOCALHOST:5173"), 403, NULL}, /* browsers send lower case */
        {ORIGIN("https://127.0.0.1:8443"), 200, NULL},
        {ORIGIN("http://[::1]:3000"), 200, NULL},
        {ORIGIN("null"), 403, NULL},
        {ORIGIN(""), 403, NULL},
        {ORIGIN("*"), 403, NULL},
        {ORIGIN("http://evil.com"), 403, NULL},
        {ORIGIN("http://localhost.evil.com"), 403, NULL},
        {ORIGIN("http://localhost.:80"), 403, NULL},
        {ORIGIN("http://evil.com/localhost"), 403, NULL},
        {ORIGIN("http://evil.com#localhost"), 403, NULL},
        {ORIGIN("http://localhost@evil.com"), 403, NULL},
        {ORIGIN("ftp://localhost"), 403, NULL},
        {ORIGIN("file://"), 403, NULL},
        {ORIGIN("chrome-extension://abcdefghijklmnop"), 403, NULL},
        {ORIGIN("http://localhost, http://evil.com"), 403, NULL},
    };

    check_cases(*state, cases, ARRAY_LEN(cases));
}

static void named_hosts_and_origins(void **state)
{
    static const char *const hosts[] = {"mcp.example.com", "other.example.com:8443", NULL};
    static const char *const origins[] = {"https://app.example.com", NULL};
    const struct mcp_http_options options = {.allowed_hosts = hosts, .allowed_origins = origins};
    static const struct door_case cases[] = {
        {"Host: mcp.example.com\r\n" TYPE, 200, NULL},
        {"Host: MCP.example.com:444\r\n" TYPE, 200, NULL},
        {"Host: other.example.com:8443\r\n" TYPE, 200, NULL},
        {"Host: other.example.com\r\n" TYPE, 403, NULL},
        {"Host: sub.mcp.example.com\r\n" TYPE, 403, NULL},
        {"Host: mcp.example.com.\r\n" TYPE, 403, NULL},
        {ORIGIN("https://app.example.com"), 200, NULL},
        {ORIGIN("http://app.example.com"), 403, NULL},
        {ORIGIN("https://app.example.com:444"), 403, NULL},
        {ORIGIN("https://app.example.com.evil.com"), 403, NULL},
    };
    static struct fixture f;

    (void)state;
    start_with(&f, &options);
    check_cases(&f, cases, ARRAY_LEN(cases));
    stop(&f);
}

/* ---- What a page can send without being asked, and what it may read ---- */

static void only_json_is_taken(void **state)
{
#define HOST "Host: localhost\r\n"
    static const struct door_case cases[] = {
        {HOST TYPE, 200, NULL},
        {HOST "Content-Type: Application/JSON; charset=utf-8\r\n", 200, NULL},
        {HOST, 415, NULL},
        {HOST "Content-Type: text/plain\r\n", 415, NULL},
        {HOST "Content-Type: text/plain; application/json\r\n", 415, NULL},
        {HOST "Content-Type: text/plain;x=\"application/json\"\r\n", 415, NULL},
        {HOST "Content-Type: application/x-www-form-urlencoded\r\n", 415, NULL},
        {HOST "Content-Type: multipart/form-data; boundary=application/json\r\n", 415, NULL},
        {HOST "Content-Type: application/jsonx\r\n", 415, NULL},
        {HOST "Content-Type: application/json, text/plain\r\n", 415, NULL},
        {HOST "Content-Type: \r\n", 415, NULL},
    };
    struct fixture *f = *state;

    check_cases(f, cases, ARRAY_LEN(cases));
    assert_int_equal(raw_post(f, "OPTIONS /mcp",
                              HOST "Origin: http://localhost:1\r\n"
                                   "Access-Control-Request-Method: POST\r\n",
                              ""),
                     405);
    assert_int_equal(raw_post(f, "POST /mcp", ORIGIN("http://localhost:1"), PING), 200);
    assert_null(strstr(f->out, "Access-Control"));
}

static void a_configured_origin_may_read(void **state)
{
    static const char *const origins[] = {"https://a.example", NULL};
    const struct mcp_http_options options = {.allowed_origins = origins, .token = TOKEN_A};
    static struct fixture f;

    (void)state;
    start_with(&f, &options);
    assert_int_equal(raw_post(&f, "OPTIONS /mcp",
                              HOST "Origin: https://a.example\r\n"
                                   "Access-Control-Request-Method: POST\r\n"
                                   "Access-Control-Request-Headers: mcp-param-region, x-other\r\n",
                              ""),
                     204);
    has(&f, "Access-Control-Allow-Origin: https://a.example\r\n");
    has(&f, "Vary: Origin");
    has(&f, "mcp-session-id");
    has(&f, "mcp-param-region");
    assert_null(strstr(f.out, "x-other"));
    /* Refusals can be read as well: a page can tell its user that the token is wrong. */
    assert_int_equal(raw_post(&f, "POST /mcp", HOST TYPE "Origin: https://a.example\r\n", PING),
                     401);
    has(&f, "Access-Control-Allow-Origin: https://a.example\r\n");
    assert_int_equal(raw_post(&f, "POST /mcp",
                              HOST TYPE "Origin: https://a.example\r\n"
                                        "Authorization: Bearer " TOKEN_A "\r\n",
                              PING),
                     200);
    has(&f, "Access-Control-Allow-Origin: https://a.example\r\n");
    has(&f, "Access-Control-Expose-Headers: Mcp-Session-Id");
    assert_int_equal(
        raw_post(&f, "POST /mcp", HOST TYPE "Authorization: Bearer " TOKEN_A "\r\n", PING), 200);
    assert_null(strstr(f.out, "Access-Control"));
    stop(&f);
}

/* A refusal comes although the body never does. */
static void bodies_of_the_refused_are_not_waited_for(void **state)
{
    static const char *const heads[] = {
        "POST /mcp HTTP/1.1\r\nHost: evil.com\r\n" TYPE "Content-Length: 1000\r\n\r\n",
        "POST /mcp HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 1000\r\n\r\n",
        "POST /mcp HTTP/1.1\r\n" HOST TYPE "Origin: null\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /nowhere HTTP/1.1\r\n" HOST TYPE "Content-Length: 1000\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: any\r\nContent-Length: 1000\r\n\r\n",
    };
    static const int statuses[] = {403, 415, 403, 404, 200};
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        int fd = raw_connect(f->port);
        raw_send_z(fd, heads[i]);
        assert_true(raw_read_until(fd, f->out, OUT, "\r\n\r\n"));
        assert_int_equal(raw_status(f->out), statuses[i]);
        has(f, "Connection: close");
        close(fd);
    }
}

/* ---- Tokens ---- */

static void what_is_no_token(void **state)
{
#define AUTH(a) HOST TYPE "Authorization: " a "\r\n"
    static const struct door_case cases[] = {
        {AUTH("Bearer " TOKEN_A), 200, NULL},
        {AUTH("bearer   " TOKEN_A "  "), 200, NULL},
        {HOST TYPE, 401, NULL},
        {AUTH(TOKEN_A), 401, NULL},
        {AUTH("Bearer"), 401, NULL},
        {AUTH("Bearer "), 401, NULL},
        {AUTH("Basic " TOKEN_A), 401, NULL},
        {AUTH("Bearer " TOKEN_A "x"), 401, NULL},
        {AUTH("Bearer aaaaaaaaaaaaaaaa-firs"), 401, NULL},
        {AUTH("Bearer AAAAAAAAAAAAAAAA-FIRST"), 401, NULL},
        {HOST TYPE, 401, "POST /mcp?access_token=" TOKEN_A},
        {AUTH("Bearer " TOKEN_A), 403, "POST http://evil.com/mcp"},
    };
    const struct mcp_http_options options = {.token = TOKEN_A};
    static struct fixture f;

    (void)state;
    start_with(&f, &options);
    check_cases(&f, cases, ARRAY_LEN(cases) - 1);
    stop(&f);
}

/* 5,000 wrong tokens: slowed by refusals and by a connection each, and the right one never is. */
static void guessing_locks_nobody_out(void **state)
{
    const struct mcp_http_options options = {.token = TOKEN_A};
    static struct fixture f;
    int refused = 0, told_to_wait = 0;
    char line[100];

    (void)state;
    start_with(&f, &options);
    for (int i = 0; i < 5000; i++) {
        snprintf(line, sizeof(line), AUTH("Bearer aaaaaaaaaaaaaaaa-%05d"), i);
        int status = raw_post(&f, "POST /mcp", line, PING);
        has(&f, "Connection: close");
        refused += status == 401;
        told_to_wait += status == 429;
        if (status == 429)
            has(&f, "Retry-After: ");
        if (i % 500 == 0)
            assert_int_equal(raw_post(&f, "POST /mcp", AUTH("Bearer " TOKEN_A), PING), 200);
    }
    assert_int_equal(refused, 20);
    assert_int_equal(told_to_wait, 4980);
    assert_int_equal(raw_post(&f, "POST /mcp", AUTH("Bearer " TOKEN_A), PING), 200);
    stop(&f);
}

/* ---- Sessions belong to a token ---- */

static void another_token_has_no_such_session(void **state)
{
    static const char *const more[] = {TOKEN_B, NULL};
    const struct mcp_http_options options = {.token = TOKEN_A, .more_tokens = more};
    static const char hello[] =
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
        "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    static struct fixture f;
    char own[200], other[200];

    (void)state;
    start_with(&f, &options);
    assert_int_equal(raw_post(&f, "POST /mcp", AUTH("Bearer " TOKEN_A), hello), 200);
    const char *at = strstr(f.out, "Mcp-Session-Id: ");
    assert_non_null(at);
    snprintf(own, sizeof(own), AUTH("Bearer " TOKEN_A) "%.48s\r\n", at);
    snprintf(other, sizeof(other), AUTH("Bearer " TOKEN_B) "%.48s\r\n", at);
    assert_int_equal(raw_post(&f, "POST /mcp", own, PING), 200);
    assert_int_equal(raw_post(&f, "POST /mcp", other, PING), 404);
    snprintf(other, sizeof(other),
             "Authorization: Bearer " TOKEN_B "\r\n" HOST "Accept: text/event-stream\r\n%.48s\r\n",
             strstr(own, "Mcp-Session-Id: "));
    assert_int_equal(raw_post(&f, "GET /mcp", other, ""), 404);
    assert_int_equal(raw_post(&f, "DELETE /mcp", other, ""), 404);
    assert_int_equal(raw_post(&f, "POST /mcp", own, PING), 200);
    assert_int_equal(raw_post(&f, "DELETE /mcp", own, ""), 204);
    assert_int_equal(raw_post(&f, "POST /mcp", own, PING), 404);
    stop(&f);
}

static int by_text(const void *a, const void *b)
{
    return memcmp(a, b, 33);
}

/* 128 bits each: no two alike, and every hex digit at every place about equally often. */
static void session_ids_cannot_be_guessed(void **state)
{
    enum { N = 2000 };
    static char ids[N][33];
    static unsigned counts[32][16];
    struct fixture *f = *state;

    for (int i = 0; i < N; i++) {
        initialize(f, "2025-06-18", "{}");
        memcpy(ids[i], f->session, 33);
        for (int k = 0; k < 32; k++) {
            const char *digit = strchr("0123456789abcdef", ids[i][k]);
            assert_non_null(digit);
            counts[k][digit - "0123456789abcdef"]++;
        }
    }
    qsort(ids, N, 33, by_text);
    for (int i = 1; i < N; i++)
        assert_memory_not_equal(ids[i - 1], ids[i], 32);
    for (int k = 0; k < 32; k++) /* 125 expected, standard deviation 11 */
        for (int d = 0; d < 16; d++)
            assert_in_range(counts[k][d], 125 - 66, 125 + 66);
}

/* Unused ones end by themselves; of too many the one unused for longest ends. */
static void sessions_run_out(void **state)
{
    const struct mcp_http_options options = {.session_idle_ms = 300, .max_sessions = 2};
    static struct fixture f, first;
    int status = 200;

    (void)state;
    start_with(&f, &options);
    first.port = f.port;
    initialize(&first, "2025-06-18", "{}");
    sleep_ms(20);
    initialize(&f, "2025-06-18", "{}");
    assert_int_equal(post(&first, with_session(&first, ""), PING), 200);
    sleep_ms(20);
    initialize(&f, "2025-11-25", "{}"); /* a third: the second goes, the first was used later */
    assert_int_equal(post(&first, with_session(&first, ""), PING), 200);
    assert_int_equal(post(&f, with_session(&f, ""), PING), 200);
    for (int i = 0; i < 100 && status == 200; i++) {
        sleep_ms(400 + 100 * (i > 3));
        status = post(&first, with_session(&first, ""), PING);
    }
    assert_int_equal(status, 404);

    /* One whose stream is open does not. */
    initialize(&f, "2025-11-25", "{}");
    int fd = send_request(&f, "GET", with_session(&f, "Accept: text/event-stream\r\n"), "");
    read_until(&f, fd, "text/event-stream");
    sleep_ms(900);
    assert_int_equal(post(&f, with_session(&f, ""), PING), 200);
    close(fd);
    stop(&f);
}

/* The header line of a new session of that token. */
static void session_of(struct fixture *f, const char *auth, char out[300])
{
    static const char hello[] =
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
        "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    assert_int_equal(raw_post(f, "POST /mcp", auth, hello), 200);
    const char *at = strstr(f->out, "Mcp-Session-Id: ");
    assert_non_null(at);
    snprintf(out, 300, "%s%.48s\r\n", auth, at);
}

/* Whoever opens many loses his own, not those of others. */
static void sessions_of_others_are_safe(void **state)
{
    enum { SESSIONS = 4 };
    static const char *const more[] = {TOKEN_B, NULL};
    const struct mcp_http_options options = {
        .token = TOKEN_A, .more_tokens = more, .max_sessions = SESSIONS};
    static struct fixture f;
    char quiet[300], first[300], last[300];

    (void)state;
    start_with(&f, &options);
    session_of(&f, AUTH("Bearer " TOKEN_A), quiet);
    sleep_ms(5);
    session_of(&f, AUTH("Bearer " TOKEN_B), first);
    for (int i = 0; i < 3 * SESSIONS; i++)
        session_of(&f, AUTH("Bearer " TOKEN_B), last);
    assert_int_equal(raw_post(&f, "POST /mcp", quiet, PING), 200);
    assert_int_equal(raw_post(&f, "POST /mcp", last, PING), 200);
    assert_int_equal(raw_post(&f, "POST /mcp", first, PING), 404);
    stop(&f);
}

/* ---- Streams ---- */

static int listen_from(struct fixture *f, int id)
{
    char body[400];

    snprintf(body, sizeof(body),
             "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"subscriptions/listen\",\"params\":{"
             "\"notifications\":{\"toolsListChanged\":true}," CAPS("{}") "}}",
             id);
    return send_request(f, "POST",
                        "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n",
                        body);
}

static void streams_are_counted(void **state)
{
    struct fixture *f = *state;
    int open[8];

    for (int i = 0; i < 8; i++) {
        open[i] = listen_from(f, i);
        read_until(f, open[i], "acknowledged");
    }
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(finish(f, listen_from(f, 100 + i)), 429);
        has(f, "\"code\":-32603");
        has(f, "open streams already");
        has(f, "Retry-After");
    }
    initialize(f, "2025-11-25", "{}");
    assert_int_equal(
        finish(f, send_request(f, "GET", with_session(f, "Accept: text/event-stream\r\n"), "")),
        429);
    /* Other requests are not streams. */
    assert_int_equal(post(f, "", PING), 200);
    close(open[3]);
    int fd = -1, status = 429;
    for (int i = 0; i < 100 && status == 429; i++) {
        fd = send_request(f, "GET", with_session(f, "Accept: text/event-stream\r\n"), "");
        assert_true(raw_read_until(fd, f->out, OUT, "\r\n\r\n"));
        status = raw_status(f->out);
        if (status == 429)
            close(fd);
        sleep_ms(20);
    }
    assert_int_equal(status, 200);
    close(fd);
    for (int i = 0; i < 8; i++) {
        if (i != 3)
            close(open[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_this_machine_only),
        cmocka_unit_test(origins_of_this_machine_only),
        cmocka_unit_test(named_hosts_and_origins),
        cmocka_unit_test(only_json_is_taken),
        cmocka_unit_test(a_configured_origin_may_read),
        cmocka_unit_test(bodies_of_the_refused_are_not_waited_for),
        cmocka_unit_test(what_is_no_token),
        cmocka_unit_test(guessing_locks_nobody_out),
        cmocka_unit_test(another_token_has_no_such_session),
        cmocka_unit_test(session_ids_cannot_be_guessed),
        cmocka_unit_test(sessions_run_out),
        cmocka_unit_test(sessions_of_others_are_safe),
        cmocka_unit_test(streams_are_counted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
