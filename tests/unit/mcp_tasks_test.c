/* Tasks over HTTP: whose they are, how long they are kept, and what becomes of them when clients
 * leave, answer badly, cancel twice or come back to another process. */
#include "mcp_http_fixture.h"

#define TASKS "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}},\"elicitation\":{}}"
#define OTHER_TOKEN "fedcba9876543210-token"
enum { TTL_MS = 700, MAX_TASKS = 4 };

static atomic_int stopped_jobs, going_jobs;

/* Runs until it is told to stop. */
static enum mcp_rc endless_job(struct mcp_call *call, const void *args)
{
    (void)args;
    bool is_task = mcp_become_task(call);
    if (!is_task) {
        mcp_textf(call, "at once");
        return MCP_OK;
    }
    atomic_fetch_add(&going_jobs, 1);
    for (int i = 0; i < 5000 && !mcp_cancelled(call); i++)
        poll(NULL, 0, 1);
    if (mcp_cancelled(call))
        atomic_fetch_add(&stopped_jobs, 1);
    mcp_textf(call, "too late");
    return MCP_OK;
}

static enum mcp_rc quick_job(struct mcp_call *call, const void *args)
{
    (void)args;
    (void)mcp_become_task(call);
    mcp_textf(call, "quick");
    return MCP_OK;
}

static enum mcp_rc asking_job(struct mcp_call *call, const void *args)
{
    struct mcp_ask asks[] = {{.key = "one", .kind = MCP_ASK_FORM, .text = "1?", .json = "{}"},
                             {.key = "two", .kind = MCP_ASK_FORM, .text = "2?", .json = "{}"}};

    (void)args;
    (void)mcp_become_task(call);
    if (!mcp_ask(call, asks, 2))
        return MCP_FAILED;
    mcp_textf(call, "%s %s", asks[0].answer, asks[1].answer);
    return MCP_OK;
}

static const struct mcp_tool jobs[] = {
    {.name = "endless", .description = "d", .flags = MCP_TOOL_TASK, .call = endless_job},
    {.name = "quick", .description = "d", .flags = MCP_TOOL_TASK_ONLY, .call = quick_job},
    {.name = "asking", .description = "d", .flags = MCP_TOOL_TASK, .call = asking_job}};

static void begin(struct fixture *f)
{
    static const char *const more[] = {OTHER_TOKEN, NULL};
    const struct mcp_http_options http = {.token = TOKEN, .more_tokens = more};
    const struct mcp_options options = {
        .name = "unit",
        .version = "1",
        .limits = {.drain_timeout_ms = 300, .task_ttl_ms = TTL_MS, .max_tasks = MAX_TASKS}};
    char error[256] = "";

    f->server = mcp_server_new(&options, error, sizeof(error));
    if (!f->server || !mcp_add_tools(f->server, jobs, ARRAY_LEN(jobs), error, sizeof(error)) ||
        !(f->http = mcp_http_start(f->server, &http, error, sizeof(error))))
        fail_msg("%s", error);
    f->port = mcp_http_port(f->http);
}

static int begin_each(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    begin(f);
    *state = f;
    return 0;
}

static int say(struct fixture *f, const char *token, const char *method, const char *name,
               const char *params)
{
    char headers[400], body[1500];

    snprintf(headers, sizeof(headers),
             "Authorization: Bearer %s\r\nMCP-Protocol-Version: 2026-07-28\r\n"
             "Mcp-Method: %s\r\nMcp-Name: %s\r\n",
             token, method, name);
    snprintf(body, sizeof(body),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s,%s}}", method, params,
             CAPS(TASKS));
    return post(f, headers, body);
}

static int about(struct fixture *f, const char *token, const char *method, const char *id,
                 const char *more)
{
    char params[600];

    snprintf(params, sizeof(params), "\"taskId\":\"%s\"%s", id, more);
    return say(f, token, method, id, params);
}

static void start_task(struct fixture *f, const char *token, const char *tool, char id[33])
{
    char params[100];

    snprintf(params, sizeof(params), "\"name\":\"%s\"", tool);
    assert_int_equal(say(f, token, "tools/call", tool, params), 200);
    has(f, "\"resultType\":\"task\"");
    const char *at = strstr(f->out, "\"taskId\":\"");
    assert_non_null(at);
    snprintf(id, 33, "%.32s", at + strlen("\"taskId\":\""));
    assert_int_equal(strspn(id, "0123456789abcdef"), 32);
}

static void reaches(struct fixture *f, const char *token, const char *id, const char *status)
{
    char wanted[60];

    snprintf(wanted, sizeof(wanted), "\"status\":\"%s\"", status);
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(about(f, token, "tasks/get", id, ""), 200);
        if (strstr(f->out, wanted))
            return;
        poll(NULL, 0, 1);
    }
    fail_msg("not %s: %s", status, f->out);
}

static void unknown(struct fixture *f, const char *token, const char *id)
{
    static const char *const methods[] = {"tasks/get", "tasks/update", "tasks/cancel"};

    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        about(f, token, methods[i], id, ",\"inputResponses\":{}");
        has(f, "-32602,\"message\":\"There is no such task, or its time is over.\"");
    }
}

/* Another's task is as good as none, also for listeners; and its owner does not notice. */
static void a_task_is_its_principals(void **state)
{
    struct fixture *f = *state;
    char id[33], own[33], params[200];

    start_task(f, TOKEN, "endless", id);
    start_task(f, OTHER_TOKEN, "quick", own);
    unknown(f, OTHER_TOKEN, id);
    unknown(f, TOKEN, own);
    reaches(f, TOKEN, id, "working");
    snprintf(params, sizeof(params), "\"notifications\":{\"taskIds\":[\"%s\",\"%s\"]}", id, own);
    char headers[300], body[1000];
    snprintf(headers, sizeof(headers),
             "Authorization: Bearer %s\r\nMCP-Protocol-Version: 2026-07-28\r\n"
             "Mcp-Method: subscriptions/listen\r\n",
             OTHER_TOKEN);
    snprintf(
        body, sizeof(body),
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\",\"params\":{%s,%s}}",
        params, CAPS(TASKS));
    int fd = send_request(f, "POST", headers, body);
    read_until(f, fd, "\"taskIds\":");
    snprintf(params, sizeof(params), "\"taskIds\":[\"%s\"]", own);
    has(f, params);
    close(fd);
    assert_int_equal(about(f, TOKEN, "tasks/cancel", id, ""), 200);
    reaches(f, TOKEN, id, "cancelled");
}

/* What is over is forgotten, and what still runs is asked to stop. */
static void time_runs_out(void **state)
{
    struct fixture *f = *state;
    int stopped = atomic_load(&stopped_jobs);
    char done[33], going[33];

    start_task(f, TOKEN, "quick", done);
    start_task(f, TOKEN, "endless", going);
    reaches(f, TOKEN, done, "completed");
    has(f, "quick");
    assert_true(wait_for(&stopped_jobs, stopped + 1));
    poll(NULL, 0, 300);
    unknown(f, TOKEN, done);
    unknown(f, TOKEN, going);
}

/* A full store makes room as tasks run out; until then calls are answered as if nobody knew tasks.
 */
static void there_are_so_many(void **state)
{
    struct fixture *f = *state;
    char id[33];

    for (int i = 0; i < MAX_TASKS; i++)
        start_task(f, TOKEN, "quick", id);
    assert_int_equal(say(f, TOKEN, "tools/call", "endless", "\"name\":\"endless\""), 200);
    has(f, "at once");
    has(f, "\"resultType\":\"complete\"");
    poll(NULL, 0, TTL_MS + 300);
    start_task(f, TOKEN, "quick", id);
}

static void a_cancelled_task_stays_cancelled(void **state)
{
    struct fixture *f = *state;
    int stopped = atomic_load(&stopped_jobs), going = atomic_load(&going_jobs);
    char id[33], done[33];

    start_task(f, TOKEN, "endless", id);
    assert_true(wait_for(&going_jobs, going + 1));
    for (int i = 0; i < 3; i++) { /* as often as the client likes */
        assert_int_equal(about(f, TOKEN, "tasks/cancel", id, ""), 200);
        has(f, "\"resultType\":\"complete\"");
    }
    assert_true(wait_for(&stopped_jobs, stopped + 1));
    reaches(f, TOKEN, id, "cancelled");
    assert_null(strstr(f->out, "too late"));
    start_task(f, TOKEN, "quick", done);
    reaches(f, TOKEN, done, "completed");
    about(f, TOKEN, "tasks/cancel", done, "");
    reaches(f, TOKEN, done, "completed");
}

/* Answers come one by one, some of them useless, some of them to what was not asked. */
static void answers_are_gathered(void **state)
{
    struct fixture *f = *state;
    char id[33];

    start_task(f, TOKEN, "asking", id);
    reaches(f, TOKEN, id, "input_required");
    has(f, "\"inputRequests\":{\"one\":");
    static const char *const useless[] = {
        "{}", "{\"three\":{\"action\":\"accept\"}}", "{\"one\":null}", "{\"one\":3}",
        "7",  "{\"one\":{\"action\":\"maybe\"}}"};
    for (size_t i = 0; i < ARRAY_LEN(useless); i++) {
        char more[200];
        snprintf(more, sizeof(more), ",\"inputResponses\":%s", useless[i]);
        about(f, TOKEN, "tasks/update", id, more);
        reaches(f, TOKEN, id, "input_required");
    }
    about(f, TOKEN, "tasks/update", id,
          ",\"inputResponses\":{\"two\":{\"action\":\"accept\",\"content\":{\"a\":2}}}");
    reaches(f, TOKEN, id, "input_required");
    about(f, TOKEN, "tasks/update", id,
          ",\"inputResponses\":{\"one\":{\"action\":\"decline\"},"
          "\"two\":{\"action\":\"accept\",\"content\":{\"a\":3}}}");
    reaches(f, TOKEN, id, "completed");
    has(f, "decline");
    has(f, "{\\\"a\\\":2}"); /* the first answer counts */
}

/* The handle is all that a client needs: it may leave, and the next process knows nothing of it. */
static void clients_and_servers_may_go(void **state)
{
    struct fixture *f = *state, other = {0};
    char id[33];

    start_task(f, TOKEN, "asking", id); /* on a connection that is closed since */
    reaches(f, TOKEN, id, "input_required");
    begin(&other);
    unknown(&other, TOKEN, id);
    stop(&other);
    about(f, TOKEN, "tasks/cancel", id, "");
    reaches(f, TOKEN, id, "cancelled");
}

static void the_header_names_the_task(void **state)
{
    struct fixture *f = *state;
    char id[33], params[100];

    start_task(f, TOKEN, "quick", id);
    snprintf(params, sizeof(params), "\"taskId\":\"%s\"", id);
    assert_int_equal(say(f, TOKEN, "tasks/get", "another", params), 400);
    has(f, "-32020");
    assert_int_equal(say(f, TOKEN, "tasks/list", "x", "\"x\":1"), 404);
    assert_int_equal(say(f, TOKEN, "tasks/result", id, params), 404);
    has(f, "-32601");
    say(f, TOKEN, "tasks/get", "7", "\"taskId\":7");
    has(f, "-32602,\"message\":\"tasks/get needs params.taskId, a string.\"");
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, begin_each, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(a_task_is_its_principals),  EACH(time_runs_out),
        EACH(there_are_so_many),         EACH(a_cancelled_task_stays_cancelled),
        EACH(answers_are_gathered),      EACH(clients_and_servers_may_go),
        EACH(the_header_names_the_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
