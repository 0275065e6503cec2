/* HTTP+SSE of revision 2024-11-05: one stream for everything the server says, POSTs for what the
 * client does, and an end when the stream ends. */
#include "mcp_http_fixture.h"

#define TOKEN_A "aaaaaaaaaaaaaaaa-first"
#define TOKEN_B "bbbbbbbbbbbbbbbb-second"
#define PING "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"

struct sse {
    struct fixture f;
    int stream;
    char address[100];
    char headers[200];
};

/* POSTs to the address that the stream named; returns the status. */
static int send_to(struct sse *s, const char *body)
{
    char head[600], reply[1000];
    int fd = raw_connect(s->f.port);

    snprintf(head, sizeof(head),
             "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s"
             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
             s->address, s->headers, strlen(body));
    raw_send_z(fd, head);
    raw_send_z(fd, body);
    raw_read_all(fd, reply, sizeof(reply));
    close(fd);
    return raw_status(reply);
}

static int get_stream(struct sse *s)
{
    char head[400];
    int fd = raw_connect(s->f.port);

    snprintf(head, sizeof(head),
             "GET /sse HTTP/1.1\r\nHost: localhost\r\n%sAccept: text/event-stream\r\n\r\n",
             s->headers);
    raw_send_z(fd, head);
    return fd;
}

static void open_sse(struct sse *s)
{
    s->stream = get_stream(s);
    read_until(&s->f, s->stream, "sessionId=");
    has(&s->f, "Content-Type: text/event-stream");
    has(&s->f, "event: endpoint\ndata: /messages?sessionId=");
    const char *at = strstr(s->f.out, "/messages");
    snprintf(s->address, sizeof(s->address), "%.*s", (int)strcspn(at, "\n"), at);
}

static int setup_sse(void **state)
{
    const struct mcp_http_options options = {.sse_path = "/sse"};
    struct sse *s = calloc(1, sizeof(*s));

    start_with(&s->f, &options);
    open_sse(s);
    *state = s;
    return 0;
}

static int teardown_sse(void **state)
{
    struct sse *s = *state;

    close(s->stream);
    stop(&s->f);
    free(s);
    return 0;
}

static void hello(struct sse *s, const char *capabilities)
{
    char body[400];

    snprintf(body, sizeof(body),
             "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
             "\"protocolVersion\":\"2024-11-05\",\"capabilities\":%s,"
             "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
             capabilities);
    assert_int_equal(send_to(s, body), 202);
    read_until(&s->f, s->stream, "\"protocolVersion\":\"2024-11-05\"");
    assert_int_equal(send_to(s, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"),
                     202);
}

static void everything_comes_on_the_stream(void **state)
{
    struct sse *s = *state;

    hello(s, "{}");
    assert_int_equal(send_to(s, CALL("\"a\"", "echo") ",\"arguments\":{\"text\":\"hi\"}}}"), 202);
    read_until(&s->f, s->stream, "\"id\":\"a\"");
    has(&s->f, "event: message\ndata: {");
    assert_null(strstr(s->f.out, "structuredContent"));
    assert_int_equal(send_to(s, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}"), 202);
    read_until(&s->f, s->stream, "\"id\":2,\"result\":{}");
    assert_int_equal(send_to(s, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"x/y\"}"), 202);
    read_until(&s->f, s->stream, "-32601");
    /* Progress and what the server announces by itself come the same way. */
    assert_int_equal(send_to(s, CALL("4", "wait") ",\"_meta\":{\"progressToken\":9}}}"), 202);
    read_until(&s->f, s->stream, "\"progressToken\":9");
    assert_int_equal(send_to(s, CALL("5", "announce") "}}"), 202);
    read_until(&s->f, s->stream, "notifications/tools/list_changed");
    assert_int_equal(send_to(s, CALL("4", "echo") "}}"), 400); /* 4 is in use */
    assert_int_equal(send_to(s, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                "\"params\":{\"requestId\":4}}"),
                     202);
    assert_int_equal(send_to(s, "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"ping\"}"), 202);
    read_until(&s->f, s->stream, "\"id\":6");
    assert_null(strstr(s->f.out, "\"id\":4"));
}

static void the_client_is_asked(void **state)
{
    struct sse *s = *state;
    char answer[300];

    hello(s, "{\"elicitation\":{}}");
    assert_int_equal(send_to(s, CALL("1", "ask") "}}"), 202);
    read_until(&s->f, s->stream, "elicitation/create");
    const char *at = strstr(s->f.out, "\"id\":\"");
    assert_non_null(at);
    snprintf(answer, sizeof(answer),
             "{\"jsonrpc\":\"2.0\",\"id\":\"%.32s\",\"result\":{\"action\":\"accept\","
             "\"content\":{\"name\":\"Ada\"}}}",
             at + strlen("\"id\":\""));
    assert_int_equal(send_to(s, answer), 202);
    read_until(&s->f, s->stream, "Ada");
    has(&s->f, "\"id\":1,\"result\"");
}

static void malformed_messages_are_the_posts_own_failure(void **state)
{
    static const struct {
        const char *body;
        int status;
    } cases[] = {{"{nonsense", 400},
                 {"[]", 400},
                 {"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", 400},
                 {"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", 400},
                 {"{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{}}", 400},
                 {"{\"jsonrpc\":\"2.0\",\"method\":\"no/such/notification\"}", 202},
                 {PING, 202}};
    struct sse *s = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(send_to(s, cases[i].body), cases[i].status);
    read_until(&s->f, s->stream, "\"id\":1,\"result\":{}");
}

static void the_connection_ends_with_its_stream(void **state)
{
    struct sse *s = *state;
    int before = atomic_load(&cancelled_calls), running = atomic_load(&waiting_calls), status = 0;

    hello(s, "{}");
    assert_int_equal(send_to(s, CALL("1", "wait") "}}"), 202);
    assert_true(wait_for(&waiting_calls, running + 1));
    close(s->stream);
    assert_true(wait_for(&cancelled_calls, before + 1));
    for (int i = 0; i < 100 && status != 404; i++)
        status = send_to(s, PING);
    assert_int_equal(status, 404);
    open_sse(s);
    assert_int_equal(send_to(s, PING), 202);
    read_until(&s->f, s->stream, "\"id\":1");
}

static void the_addresses_are_guarded(void **state)
{
    struct sse *s = *state;
    char *right = strdup(s->address);

    snprintf(s->address, sizeof(s->address), "/messages?sessionId=%032d", 0);
    assert_int_equal(send_to(s, PING), 404);
    snprintf(s->address, sizeof(s->address), "/messages");
    assert_int_equal(send_to(s, PING), 404);
    snprintf(s->address, sizeof(s->address), "/sse");
    assert_int_equal(send_to(s, PING), 405);
    snprintf(s->address, sizeof(s->address), "%s", right);
    snprintf(s->headers, sizeof(s->headers), "Origin: http://evil.com\r\n");
    assert_int_equal(send_to(s, PING), 403);
    s->headers[0] = '\0';
    free(right);
    /* As many as one client may have, of whatever kind. */
    int more[7];
    for (int i = 0; i < 7; i++) {
        more[i] = get_stream(s);
        read_until(&s->f, more[i], "endpoint");
    }
    int fd = get_stream(s);
    assert_true(raw_read_until(fd, s->f.out, OUT, "\r\n\r\n"));
    assert_int_equal(raw_status(s->f.out), 429);
    close(fd);
    for (int i = 0; i < 7; i++)
        close(more[i]);
}

static void another_token_has_no_such_connection(void **state)
{
    static const char *const others[] = {TOKEN_B, NULL};
    const struct mcp_http_options options = {
        .sse_path = "/sse", .token = TOKEN_A, .more_tokens = others};
    static struct sse s;

    (void)state;
    start_with(&s.f, &options);
    int fd = get_stream(&s);
    assert_true(raw_read_until(fd, s.f.out, OUT, "\r\n\r\n"));
    assert_int_equal(raw_status(s.f.out), 401);
    close(fd);
    snprintf(s.headers, sizeof(s.headers), "Authorization: Bearer " TOKEN_A "\r\n");
    open_sse(&s);
    assert_int_equal(send_to(&s, PING), 202);
    snprintf(s.headers, sizeof(s.headers), "Authorization: Bearer " TOKEN_B "\r\n");
    assert_int_equal(send_to(&s, PING), 404);
    close(s.stream);
    stop(&s.f);
}

static void it_is_served_only_when_asked_for(void **state)
{
    static struct sse s;

    (void)state;
    start(&s.f, NULL, NULL);
    int fd = get_stream(&s);
    assert_true(raw_read_until(fd, s.f.out, OUT, "\r\n\r\n"));
    assert_int_equal(raw_status(s.f.out), 404);
    close(fd);
    stop(&s.f);
}

/* A stop lets a call end and its answer out, then closes the stream, without waiting for it. */
static void a_stop_closes_the_stream(void **state)
{
    const struct mcp_http_options options = {.sse_path = "/sse"};
    static struct sse s;

    (void)state;
    start_with(&s.f, &options);
    open_sse(&s);
    int64_t begin = clock_mono_ms();
    assert_true(mcp_http_stop(s.f.http));
    s.f.http = NULL;
    assert_in_range(clock_mono_ms() - begin, 0, 700);
    raw_read_all(s.stream, s.f.out, OUT);
    has(&s.f, "0\r\n\r\n");
    close(s.stream);
    stop(&s.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_STREAM(t) cmocka_unit_test_setup_teardown(t, setup_sse, teardown_sse)
        WITH_STREAM(everything_comes_on_the_stream),
        WITH_STREAM(the_client_is_asked),
        WITH_STREAM(malformed_messages_are_the_posts_own_failure),
        WITH_STREAM(the_connection_ends_with_its_stream),
        WITH_STREAM(the_addresses_are_guarded),
        cmocka_unit_test(another_token_has_no_such_connection),
        cmocka_unit_test(it_is_served_only_when_asked_for),
        cmocka_unit_test(a_stop_closes_the_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
