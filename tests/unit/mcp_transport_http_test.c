/* The HTTP transport over real sockets: the door, both eras, sessions, streams, questions, stops.
 */
#include "mcp_http_fixture.h"

#include "mcp/http_headers.h"

/* ---- The door ---- */

static void foreign_hosts_and_origins_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char ping[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    assert_int_equal(post(f, "Host: evil.example.com\r\n", ping), 403);
    assert_int_equal(post(f, "Host: 127.evil.example.com\r\n", ping), 403);
    assert_int_equal(post(f, "Host: localhost.evil.com\r\n", ping), 403);
    assert_int_equal(post(f, "Origin: http://evil.example.com\r\n", ping), 403);
    assert_int_equal(post(f, "Origin: null\r\n", ping), 403);
    assert_int_equal(post(f, "Host: localhost:99\r\nOrigin: http://localhost:99\r\n", ping), 200);
    assert_int_equal(post(f, "Host: [::1]:99\r\n", ping), 200);
    assert_int_equal(post(f, "Host: 127.0.0.1\r\n", ping), 200);
}

static void tokens_are_checked_and_guessing_is_slowed(void **state)
{
    static const char *const origins[] = {"https://a.example", NULL};
    static const char ping[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    static struct fixture f;

    (void)state;
    start(&f, TOKEN, origins);
    assert_int_equal(post(&f, "", ping), 401);
    has(&f, "WWW-Authenticate: Bearer");
    assert_int_equal(post(&f, "Authorization: Bearer " TOKEN "x\r\n", ping), 401);
    assert_int_equal(post(&f, "Authorization: Bearer " TOKEN "\r\n", ping), 200);
    int status = 0;
    for (int i = 0; i < 40; i++)
        status = post(&f, "Authorization: Bearer wrong\r\n", ping);
    assert_int_equal(status, 429);
    assert_int_equal(post(&f, "Authorization: bearer " TOKEN "\r\n", ping), 200);
    assert_int_equal(finish(&f, send_request(&f, "OPTIONS", "Origin: https://a.example\r\n", "")),
                     204);
    has(&f, "Access-Control-Allow-Origin: https://a.example");
    stop(&f);
}

static void others_machines_need_a_token(void **state)
{
    struct fixture *f = *state;
    const struct mcp_http_options open = {.host = "0.0.0.0"},
                                  weak = {.host = "0.0.0.0", .token = "short"};
    char error[256] = "";

    assert_null(mcp_http_start(f->server, &open, error, sizeof(error)));
    assert_non_null(strstr(error, "token"));
    assert_null(mcp_http_start(f->server, &weak, error, sizeof(error)));
    assert_non_null(strstr(error, "16"));
}

static void health_is_open(void **state)
{
    struct fixture *f = *state;
    int fd = raw_connect(f->port);

    raw_send_z(fd, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_int_equal(finish(f, fd), 200);
    fd = raw_connect(f->port);
    raw_send_z(fd, "GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_int_equal(finish(f, fd), 200);
    fd = raw_connect(f->port);
    raw_send_z(fd, "GET /else HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_int_equal(finish(f, fd), 404);
}

/* ---- The modern era ---- */

static void modern_requests_have_their_status(void **state)
{
    struct fixture *f = *state;
    static const char good[] =
        CALL("1", "echo") ",\"arguments\":{\"text\":\"hi\"}," CAPS("{}") "}}";

    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "echo"), good), 200);
    has(f, "application/json");
    has(f, "\"resultType\":\"complete\"");
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "Echo"), good), 400);
    has(f, "-32020");
    assert_int_equal(post(f, MODERN_HEADERS("tools/list", "echo"), good), 400);
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "=?base64?ZWNobw==?="), good), 200);
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "=?base64?ZWNobw?="), good), 400);
    assert_int_equal(post(f, "", good), 400);
    has(f, "-32020");
    assert_int_equal(
        post(f, MODERN_HEADERS("x/y", "echo"),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x/y\",\"params\":{" CAPS("{}") "}}"),
        404);
    has(f, "\"id\":1");
    assert_int_equal(post(f, MODERN_HEADERS("tools/list", "x"),
                          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"),
                     400);
    has(f, "-32602");
    assert_int_equal(
        post(f, MODERN_HEADERS("tools/call", "ask"), CALL("1", "ask") "," CAPS("{}") "}}"), 400);
    has(f, "-32021");
    assert_int_equal(post(f, "", "{nonsense"), 400);
    has(f, "-32700");
}

static void arguments_in_headers_are_compared(void **state)
{
    struct fixture *f = *state;
    static const char with_n[] = CALL("1", "headed") ",\"arguments\":{\"n\":42}," CAPS("{}") "}}";
    static const char without[] = CALL("1", "headed") ",\"arguments\":{}," CAPS("{}") "}}";

    assert_int_equal(
        post(f, MODERN_HEADERS("tools/call", "headed") "Mcp-Param-N: 42.0\r\n", with_n), 200);
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "headed") "Mcp-Param-N: 43\r\n", with_n),
                     400);
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "headed"), with_n), 400);
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "headed"), without), 200);
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "headed") "Mcp-Param-N: 1\r\n", without),
                     400);
}

static void closing_the_stream_cancels(void **state)
{
    struct fixture *f = *state;
    int before = atomic_load(&cancelled_calls);
    /* Once as an event stream (there is progress), once before any byte of the reply. */
    int fd =
        send_request(f, "POST", MODERN_HEADERS("tools/call", "wait"),
                     CALL("1", "wait") ",\"_meta\":{\"progressToken\":7,"
                                       "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                       "\"io.modelcontextprotocol/clientCapabilities\":{}}}}");
    read_until(f, fd, "\"progressToken\":7");
    has(f, "text/event-stream");
    close(fd);
    assert_true(wait_for(&cancelled_calls, before + 1));

    int running = atomic_load(&waiting_calls);
    fd = send_request(f, "POST", MODERN_HEADERS("tools/call", "wait"),
                      CALL("1", "wait") "," CAPS("{}") "}}");
    assert_true(wait_for(&waiting_calls, running + 1));
    close(fd);
    assert_true(wait_for(&cancelled_calls, before + 2));
}

static void modern_clients_are_asked_by_the_result(void **state)
{
    struct fixture *f = *state;
    char state_text[4000], body[6000];

    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "ask"),
                          CALL("1", "ask") "," CAPS("{\"elicitation\":{}}") "}}"),
                     200);
    has(f, "\"resultType\":\"input_required\"");
    has(f, "\"inputRequests\":{\"name\":{\"method\":\"elicitation/create\"");
    const char *at = strstr(f->out, "\"requestState\":\"");
    assert_non_null(at);
    at += strlen("\"requestState\":\"");
    snprintf(state_text, sizeof(state_text), "%.*s", (int)strcspn(at, "\""), at);

    static const char *const answers[] = {
        "{\"name\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}",
        "{\"name\":{\"action\":\"accept\",\"content\":{\"name\":3}}}", "{\"name\":null}"};
    for (int i = 0; i < 3; i++) {
        snprintf(body, sizeof(body),
                 CALL("2", "ask") ",\"inputResponses\":%s,\"requestState\":\"%s\"," CAPS(
                     "{\"elicitation\":{}}") "}}",
                 answers[i], state_text);
        assert_int_equal(post(f, MODERN_HEADERS("tools/call", "ask"), body), 200);
        has(f, i ? "input_required" : "Ada");
    }
    /* The state of another call is of no use. */
    snprintf(body, sizeof(body),
             CALL("3", "echo") ",\"arguments\":{\"text\":\"a\"},\"requestState\":\"%s\"," CAPS(
                 "{}") "}}",
             state_text);
    post(f, MODERN_HEADERS("tools/call", "echo"), body);
    has(f, "-32602");
}

/* The same answer, sent many times at once: it counts once. */
static void an_answer_counts_once(void **state)
{
    enum { TRIES = 16 };
    struct fixture *f = *state;
    char state_text[4000], body[6000];
    int before = atomic_load(&confirmed_calls), fds[TRIES], won = 0;

    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "confirm"),
                          CALL("1", "confirm") "," CAPS("{\"elicitation\":{}}") "}}"),
                     200);
    const char *at = strstr(f->out, "\"requestState\":\"");
    assert_non_null(at);
    at += strlen("\"requestState\":\"");
    snprintf(state_text, sizeof(state_text), "%.*s", (int)strcspn(at, "\""), at);
    snprintf(body, sizeof(body),
             CALL("2", "confirm") ",\"inputResponses\":{\"name\":{\"action\":\"accept\","
                                  "\"content\":{}}},\"requestState\":\"%s\"," CAPS(
                                      "{\"elicitation\":{}}") "}}",
             state_text);
    for (int i = 0; i < TRIES; i++)
        fds[i] = send_request(f, "POST", MODERN_HEADERS("tools/call", "confirm"), body);
    for (int i = 0; i < TRIES; i++) {
        finish(f, fds[i]);
        bool confirmed = strstr(f->out, "confirmed") != NULL;
        won += confirmed;
        if (!confirmed)
            has(f, "-32602,\"message\":\"params.requestState was used already");
    }
    assert_int_equal(won, 1);
    assert_int_equal(atomic_load(&confirmed_calls), before + 1);
}

/* What was kept for one is not given to another who differs in a header that handlers see. */
static void kept_results_are_kept_apart(void **state)
{
    static const struct {
        const char *headers, *wanted;
    } calls[] = {{"X-Tenant: a\r\n", "call 1 for a"}, {"X-Tenant: b\r\n", "call 2 for b"},
                 {"", "call 3 for nobody"},           {"X-Tenant: a\r\n", "call 1 for a"},
                 {"X-Tenant: \r\n", "call 4 for "},   {"", "call 3 for nobody"}};
    struct fixture *f = *state;
    char headers[300];

    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        snprintf(headers, sizeof(headers), MODERN_HEADERS("tools/call", "kept") "%s",
                 calls[i].headers);
        assert_int_equal(post(f, headers, CALL("1", "kept") "," CAPS("{}") "}}"), 200);
        has(f, calls[i].wanted);
    }
}

static void listeners_are_told(void **state)
{
    struct fixture *f = *state;
    int fd = send_request(
        f, "POST", "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n",
        "{\"jsonrpc\":\"2.0\",\"id\":\"L\",\"method\":\"subscriptions/listen\",\"params\":{"
        "\"notifications\":{\"toolsListChanged\":true,\"promptsListChanged\":true,"
        "\"resourceSubscriptions\":[\"test://x\"]}," CAPS("{}") "}}");
    read_until(f, fd, "acknowledged");
    has(f, "\"toolsListChanged\":true");
    assert_null(strstr(f->out, "promptsListChanged"));
    assert_int_equal(post(f, MODERN_HEADERS("tools/call", "announce"),
                          CALL("1", "announce") "," CAPS("{}") "}}"),
                     200);
    read_until(f, fd, "notifications/resources/updated");
    has(f, "notifications/tools/list_changed");
    has(f, "\"io.modelcontextprotocol/subscriptionId\":\"L\"");
    close(fd);
}

/* ---- The older era ---- */

static void sessions_live_and_end(void **state)
{
    struct fixture *f = *state;
    static const char list[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

    assert_int_equal(post(f, "", list), 400);
    initialize(f, "2025-06-18", "{}");
    assert_int_equal(post(f, with_session(f, ""),
                          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"),
                     202);
    assert_int_equal(post(f, with_session(f, ""), list), 200);
    assert_null(strstr(f->out, "resultType"));
    assert_int_equal(post(f, with_session(f, "MCP-Protocol-Version: 1999-01-01\r\n"), list), 400);
    assert_int_equal(post(f, "Mcp-Session-Id: 0123456789abcdef0123456789abcdef\r\n", list), 404);
    assert_int_equal(finish(f, send_request(f, "DELETE", with_session(f, ""), "")), 204);
    assert_int_equal(post(f, with_session(f, ""), list), 404);
    assert_int_equal(finish(f, send_request(f, "GET", "Accept: text/event-stream\r\n", "")), 405);
}

static void older_clients_are_asked_on_the_stream(void **state)
{
    struct fixture *f = *state;
    char body[400], id[33];

    initialize(f, "2025-11-25", "{\"elicitation\":{}}");
    int fd = send_request(f, "POST", with_session(f, ""), CALL("1", "ask") "}}");
    read_until(f, fd, "elicitation/create");
    const char *at = strstr(f->out, "\"id\":\"");
    assert_non_null(at);
    snprintf(id, sizeof(id), "%.32s", at + strlen("\"id\":\""));
    snprintf(body, sizeof(body),
             "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"result\":{\"action\":\"accept\",\"content\":{"
             "\"name\":\"Ada\"}}}",
             id);
    /* Another session cannot answer. */
    char mine[40];
    snprintf(mine, sizeof(mine), "%s", f->session);
    static struct fixture other;
    other.port = f->port;
    initialize(&other, "2025-11-25", "{}");
    assert_int_equal(post(&other, with_session(&other, ""), body), 400);
    static struct fixture again;
    again.port = f->port;
    snprintf(again.session, sizeof(again.session), "%s", mine);
    assert_int_equal(post(&again, with_session(&again, ""), body), 202);
    read_until(f, fd, "Ada");
    close(fd);
}

static void batches_are_answered_together(void **state)
{
    struct fixture *f = *state;

    initialize(f, "2025-03-26", "{}");
    assert_int_equal(post(f, with_session(f, ""),
                          "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},"
                          "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{"
                          "\"name\":\"echo\",\"arguments\":{\"text\":\"b\"}}}]"),
                     200);
    has(f, "[{\"jsonrpc\"");
    has(f, "\"id\":2");
    initialize(f, "2025-06-18", "{}");
    assert_int_equal(post(f, with_session(f, ""),
                          "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
                          "\"ping\"}]"),
                     400);
}

static void streams_can_be_resumed(void **state)
{
    struct fixture *f = *state;
    char more[100], id[20];

    initialize(f, "2025-11-25", "{}");
    int fd = send_request(f, "POST", with_session(f, ""), CALL("1", "drop") "}}");
    assert_int_equal(finish(f, fd), 200);
    assert_null(strstr(f->out, "after all"));
    const char *at = strstr(f->out, "id: ");
    assert_non_null(at);
    snprintf(id, sizeof(id), "%.*s", (int)strcspn(at + 4, "\r\n"), at + 4);
    snprintf(more, sizeof(more), "Accept: text/event-stream\r\nLast-Event-ID: %s\r\n", id);
    fd = send_request(f, "GET", with_session(f, more), "");
    read_until(f, fd, "after all");
    close(fd);
    fd = send_request(f, "GET",
                      with_session(f, "Accept: text/event-stream\r\nLast-Event-ID: 99-0\r\n"), "");
    assert_int_equal(finish(f, fd), 404);
}

/* What a client that stays away could have read is kept within its bound: the newest of it. */
static void what_is_kept_for_resuming_is_bounded(void **state)
{
    const struct mcp_http_options options = {.max_replay_bytes = 1000};
    enum { TIMES = 60 };
    static struct fixture f;

    (void)state;
    start_with(&f, &options);
    initialize(&f, "2025-11-25", "{}");
    for (int i = 0; i < TIMES; i++)
        assert_int_equal(post(&f, with_session(&f, ""), CALL("2", "announce") "}}"), 200);
    sleep_ms(50);
    int fd = send_request(
        &f, "GET", with_session(&f, "Accept: text/event-stream\r\nLast-Event-ID: 0-0\r\n"), "");
    read_until(&f, fd, "notifications/tools/list_changed");
    sleep_ms(100);
    close(fd);
    int kept = count_text(f.out, "event: message");
    assert_in_range(kept, 3, 12);
    char *first = strstr(f.out, "id: 0-");
    assert_non_null(first);
    assert_true(strtol(first + strlen("id: 0-"), NULL, 10) > TIMES / 4);
    stop(&f);
}

static void subscribers_are_told_on_the_common_stream(void **state)
{
    struct fixture *f = *state;

    initialize(f, "2025-06-18", "{}");
    assert_int_equal(post(f, with_session(f, ""),
                          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/subscribe\","
                          "\"params\":{\"uri\":\"test://x\"}}"),
                     200);
    int fd = send_request(f, "GET", with_session(f, "Accept: text/event-stream\r\n"), "");
    read_until(f, fd, "text/event-stream");
    assert_int_equal(post(f, with_session(f, ""), CALL("2", "announce") "}}"), 200);
    read_until(f, fd, "notifications/resources/updated");
    close(fd);
}

static void cancellation_reaches_a_call_of_the_session(void **state)
{
    struct fixture *f = *state;
    int before = atomic_load(&cancelled_calls), running = atomic_load(&waiting_calls);

    initialize(f, "2025-06-18", "{}");
    int fd = send_request(f, "POST", with_session(f, ""), CALL("5", "wait") "}}");
    assert_true(wait_for(&waiting_calls, running + 1));
    assert_int_equal(post(f, with_session(f, ""), CALL("5", "wait") "}}"), 400);
    assert_int_equal(post(f, with_session(f, ""),
                          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                          "\"params\":{\"requestId\":5}}"),
                     202);
    assert_true(wait_for(&cancelled_calls, before + 1));
    finish(f, fd);
    assert_null(strstr(f->out, "waited"));

    /* The end of the session ends its calls too. */
    running = atomic_load(&waiting_calls);
    fd = send_request(f, "POST", with_session(f, ""), CALL("6", "wait") "}}");
    assert_true(wait_for(&waiting_calls, running + 1));
    assert_int_equal(finish(f, send_request(f, "DELETE", with_session(f, ""), "")), 204);
    assert_true(wait_for(&cancelled_calls, before + 2));
    close(fd);
}

static void a_stop_cancels_what_does_not_end(void **state)
{
    static struct fixture f;
    int before = atomic_load(&cancelled_calls), running = atomic_load(&waiting_calls);

    (void)state;
    start(&f, NULL, NULL);
    int fd = send_request(&f, "POST", MODERN_HEADERS("tools/call", "wait"),
                          CALL("1", "wait") "," CAPS("{}") "}}");
    assert_true(wait_for(&waiting_calls, running + 1));
    initialize(&f, "2025-11-25", "{}");
    int get = send_request(&f, "GET", with_session(&f, "Accept: text/event-stream\r\n"), "");
    read_until(&f, get, "text/event-stream");
    assert_true(mcp_http_stop(f.http));
    f.http = NULL;
    assert_int_equal(atomic_load(&cancelled_calls), before + 1);
    close(fd);
    close(get);
    stop(&f);
}

static void header_values_are_decoded(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct str out;

    (void)state;
    assert_true(http_header_decode(a, STR("=?base64?SGVsbG8=?="), &out));
    assert_true(str_eq(out, STR("Hello")));
    assert_true(http_header_decode(a, STR("=?base64?SGVsbG8="), &out));
    assert_true(str_eq(out, STR("=?base64?SGVsbG8=")));
    assert_true(http_header_decode(a, STR("SGVsbG8=?="), &out));
    assert_false(http_header_decode(a, STR("=?base64?SGVsbG8?="), &out));
    assert_false(http_header_decode(a, STR("=?base64?SGV%bG8=?="), &out));
    assert_false(http_header_decode(a, STR("caf\xc3\xa9"), &out));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_hosts_and_origins_are_refused),
        cmocka_unit_test(tokens_are_checked_and_guessing_is_slowed),
        cmocka_unit_test(others_machines_need_a_token),
        cmocka_unit_test(health_is_open),
        cmocka_unit_test(modern_requests_have_their_status),
        cmocka_unit_test(arguments_in_headers_are_compared),
        cmocka_unit_test(closing_the_stream_cancels),
        cmocka_unit_test(modern_clients_are_asked_by_the_result),
        cmocka_unit_test(an_answer_counts_once),
        cmocka_unit_test(kept_results_are_kept_apart),
        cmocka_unit_test(listeners_are_told),
        cmocka_unit_test(sessions_live_and_end),
        cmocka_unit_test(older_clients_are_asked_on_the_stream),
        cmocka_unit_test(batches_are_answered_together),
        cmocka_unit_test(streams_can_be_resumed),
        cmocka_unit_test(what_is_kept_for_resuming_is_bounded),
        cmocka_unit_test(subscribers_are_told_on_the_common_stream),
        cmocka_unit_test(cancellation_reaches_a_call_of_the_session),
        cmocka_unit_test(a_stop_cancels_what_does_not_end),
        cmocka_unit_test(header_values_are_decoded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
