/* States of asks in the modern era: carried to another instance, bound, expiring, counting once. */
#include "mcp_testing.h"

#include "mcp/peer.h"
#include "mcp/seal.h"
#include "mcp/server.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CAN                                                                                        \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}"
#define ANSWER "\"inputResponses\":{\"ok\":{\"action\":\"accept\",\"content\":{\"y\":true}}}"

static enum mcp_rc confirm(struct mcp_call *call, bool once)
{
    struct mcp_ask ask = {.key = "ok",
                          .kind = MCP_ASK_FORM,
                          .text = "Sure?",
                          .json = "{\"type\":\"object\",\"properties\":{\"y\":{\"type\":"
                                  "\"boolean\"}},\"required\":[\"y\"]}",
                          .single_use = once};

    if (!mcp_state(call))
        mcp_set_state(call, "{\"begun\":1}");
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_textf(call, "done %s", mcp_state(call));
    return MCP_OK;
}

static enum mcp_rc confirm_once(struct mcp_call *call, const void *args)
{
    (void)args;
    return confirm(call, true);
}

static enum mcp_rc confirm_often(struct mcp_call *call, const void *args)
{
    (void)args;
    return confirm(call, false);
}

/* One message cannot hold two members of a name. */
static enum mcp_rc ask_twice(struct mcp_call *call, const void *args)
{
    struct mcp_ask asks[] = {{.key = "a", .kind = MCP_ASK_FORM, .text = "?", .json = "{}"},
                             {.key = "b", .kind = MCP_ASK_FORM, .text = "?", .json = "{}"},
                             {.key = "a", .kind = MCP_ASK_FORM, .text = "?", .json = "{}"}};

    (void)args;
    return mcp_ask(call, asks, 3) ? MCP_OK : MCP_FAILED;
}

#define ANY "{\"type\":\"object\"}"
static const struct mcp_tool tools[] = {
    {.name = "twice", .input_schema = ANY, .call = ask_twice},
    {.name = "once", .input_schema = ANY, .call = confirm_once},
    {.name = "often", .input_schema = ANY, .call = confirm_often}};

static enum mcp_rc confirm_prompt(struct mcp_call *call)
{
    return confirm(call, false);
}

static const struct mcp_prompt prompt = {.name = "often", .get = confirm_prompt};

/* Files that only one can make are a store as good as any. */
static enum mcp_use use_once(void *ctx, const char *name, int64_t until_s)
{
    char path[300];

    assert_int_equal(strspn(name, "0123456789abcdef"), 16);
    assert_true(until_s > time(NULL));
    snprintf(path, sizeof(path), "%s/%s", (const char *)ctx, name);
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? MCP_USE_AGAIN : MCP_USE_UNKNOWN;
    close(fd);
    return MCP_USE_FIRST;
}

static struct mcp_server *make_with(const char *key, int ttl_ms, const char *folder)
{
    struct mcp_options options = {.name = "u",
                                  .version = "1",
                                  .seal_key = key,
                                  .seal_key_size = key ? strlen(key) : 0,
                                  .use_once = folder ? use_once : NULL,
                                  .ctx = (void *)(uintptr_t)folder,
                                  .limits.state_ttl_ms = ttl_ms};
    char error[256] = "";
    struct mcp_server *s = mcp_server_new(&options, error, sizeof(error));

    if (!s || !mcp_add_tools(s, tools, 3, error, sizeof(error)) ||
        !mcp_add_prompts(s, &prompt, 1, error, sizeof(error)))
        fail_msg("%s", error);
    return s;
}

static struct mcp_server *make(const char *key, int ttl_ms)
{
    return make_with(key, ttl_ms, NULL);
}

static const char key[] = "a secret that all instances know";

static void state_of(struct mcp_server *s, const char *tool, const char *args, char out[2000])
{
    char message[1000];

    snprintf(message, sizeof(message),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\","
             "\"arguments\":%s," CAN "}}",
             tool, args);
    char *text = ask(s, message);
    const char *at = strstr(text, "\"requestState\":\"");
    assert_non_null(at);
    assert_null(strstr(text, "begun")); /* what the client carries is not for its eyes */
    at += strlen("\"requestState\":\"");
    snprintf(out, 2000, "%.*s", (int)strcspn(at, "\""), at);
    free(text);
}

static void answered_by(struct mcp_server *s, const char *method, const char *name,
                        const char *args, const char *state, const char *part)
{
    char message[3000];

    snprintf(message, sizeof(message),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{\"name\":\"%s\","
             "\"arguments\":%s,\"requestState\":\"%s\"," ANSWER "," CAN "}}",
             method, name, args, state);
    wants(s, message, part);
}

static void answered(struct mcp_server *s, const char *tool, const char *args, const char *state,
                     const char *part)
{
    answered_by(s, "tools/call", tool, args, state, part);
}

static void test_other_instance(void **state)
{
    struct mcp_server *a = make(key, 0), *b = make(key, 0), *c = make(NULL, 0);
    char text[2000];
    (void)state;
    state_of(a, "often", "{\"x\":1}", text);
    answered(b, "often", "{\"x\":1}", text, "done {\\\"begun\\\":1}");
    answered(a, "often", "{\"x\":1}", text, "done"); /* counts until its time is over */
    answered(c, "often", "{\"x\":1}", text, "\"code\":-32602");
    mcp_server_free(a);
    mcp_server_free(b);
    mcp_server_free(c);
}

static void test_bound(void **state)
{
    struct mcp_server *s = make(NULL, 0);
    char text[2000];
    (void)state;
    state_of(s, "often", "{\"x\":1}", text);
    answered(s, "often", "{\"x\":2}", text, "\"code\":-32602");
    answered(s, "once", "{\"x\":1}", text, "\"code\":-32602");
    answered_by(s, "prompts/get", "often", "{\"x\":1}", text, "\"code\":-32602");
    s->direct->principal = 2;
    answered(s, "often", "{\"x\":1}", text, "\"code\":-32602");
    s->direct->principal = 0;
    answered(s, "often", "{\"x\":1}", text, "done");
    mcp_server_free(s);
}

/* The same person is the same with every instance, whatever the order of the tokens there. */
static void test_bound_to_the_token(void **state)
{
    static const unsigned char one[SHA256_SIZE] = {1}, two[SHA256_SIZE] = {2};
    struct mcp_server *a = make(key, 0), *b = make(key, 0);
    char text[2000];
    (void)state;
    wants(a, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "result");
    wants(b, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "result");
    a->direct->principal = 1;
    a->direct->token = one;
    state_of(a, "often", "{}", text);
    b->direct->principal = 1;
    b->direct->token = two;
    answered(b, "often", "{}", text, "\"code\":-32602");
    b->direct->principal = 2;
    b->direct->token = one;
    answered(b, "often", "{}", text, "done");
    mcp_server_free(a);
    mcp_server_free(b);
}

/* Whatever bit of it is turned over, wherever it is cut or made longer: it is no state. */
static void test_forged(void **state)
{
    struct mcp_server *s = make(key, 0);
    char text[2000], changed[2010];
    (void)state;
    state_of(s, "often", "{}", text);
    size_t n = strlen(text);
    for (size_t i = 0; i < 8 * n; i++) {
        memcpy(changed, text, n + 1);
        changed[i / 8] = (char)(changed[i / 8] ^ 1 << i % 8);
        /* A quote or a backslash may spoil the message itself. */
        answered(s, "often", "{}", changed, "\"error\":{\"code\":-32");
    }
    for (size_t i = 0; i < n; i++) {
        snprintf(changed, sizeof(changed), "%.*s", (int)i, text);
        answered(s, "often", "{}", changed, "\"code\":-32602");
    }
    static const char *const longer[] = {"%sA", "%s=", "%s-TAMPERED", " %s", "%s\\n"};
    for (size_t i = 0; i < ARRAY_LEN(longer); i++) {
        memcpy(changed, text, n + 1);
        const char *at = strstr(longer[i], "%s");
        snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - longer[i]), longer[i], text,
                 at + 2);
        answered(s, "often", "{}", changed, "\"code\":-32602");
    }
    answered(s, "often", "{}", text, "done");
    mcp_server_free(s);
}

static void test_single_use(void **state)
{
    struct mcp_server *s = make(NULL, 0);
    char text[2000];
    (void)state;
    state_of(s, "once", "{}", text);
    answered(s, "once", "{}", text, "done");
    answered(s, "once", "{}", text, "-32602,\"message\":\"params.requestState was used already");
    state_of(s, "once", "{}", text);
    answered(s, "once", "{}", text, "done");
    mcp_server_free(s);
}

/* Without a place that all see, such a state counts only where it was given. */
static void test_single_use_of_another_instance(void **state)
{
    struct mcp_server *a = make(key, 0), *b = make(key, 0), *c = make_with(key, 0, "/nowhere");
    char text[2000];
    (void)state;
    state_of(a, "once", "{}", text);
    answered(b, "once", "{}", text, "only with the instance of this server that gave it");
    answered(c, "once", "{}", text, "only with the instance of this server that gave it");
    answered(a, "once", "{}", text, "done");
    state_of(c, "once", "{}", text);
    answered(a, "once", "{}", text, "only with the instance of this server that gave it");
    answered(c, "once", "{}", text, "cannot be told now, so nothing was done");
    mcp_server_free(a);
    mcp_server_free(b);
    mcp_server_free(c);
}

struct folder {
    char path[64];
};

static void make_folder(struct folder *f)
{
    snprintf(f->path, sizeof(f->path), "/tmp/mcp-ask-XXXXXX");
    assert_non_null(mkdtemp(f->path));
}

static void remove_folder(const struct folder *f)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -r %s", f->path);
    assert_int_equal(system(command), 0);
}

static void test_single_use_among_instances(void **state)
{
    struct folder f;
    char text[2000];
    (void)state;
    make_folder(&f);
    struct mcp_server *a = make_with(key, 0, f.path), *b = make_with(key, 0, f.path);
    state_of(a, "once", "{}", text);
    answered(b, "once", "{}", text, "done");
    answered(a, "once", "{}", text, "was used already");
    answered(b, "once", "{}", text, "was used already");
    state_of(b, "once", "{}", text);
    answered(b, "once", "{}", text, "done");
    answered(a, "once", "{}", text, "was used already");
    mcp_server_free(a);
    mcp_server_free(b);
    remove_folder(&f);
}

/* 0: the handler went on; 1: it did not. */
static int try_state(const char *folder, const char *text)
{
    struct mcp_server *s = make_with(key, 0, folder);
    char message[3000];

    snprintf(
        message, sizeof(message),
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"once\","
        "\"requestState\":\"%s\"," ANSWER "," CAN "}}",
        text);
    char *said = ask(s, message);
    int code = strstr(said, "done") ? 0 : strstr(said, "was used already") ? 1 : 2;
    free(said);
    mcp_server_free(s);
    return code;
}

/* Eight processes at the same time, each with a server of its own and the same key. */
static void test_single_use_in_parallel(void **state)
{
    enum { PROCESSES = 8 };
    struct folder f;
    int gate[2], won = 0, lost = 0;
    char text[2000];
    (void)state;
    make_folder(&f);
    struct mcp_server *s = make_with(key, 0, f.path);
    state_of(s, "once", "{}", text);
    mcp_server_free(s);
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() == 0) {
            char byte;
            close(gate[1]);
            (void)!read(gate[0], &byte, 1); /* until the gate opens */
            _exit(try_state(f.path, text));
        }
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0, status; i < PROCESSES; i++) {
        assert_true(wait(&status) > 0 && WIFEXITED(status));
        won += WEXITSTATUS(status) == 0;
        lost += WEXITSTATUS(status) == 1;
    }
    assert_int_equal(won, 1);
    assert_int_equal(lost, PROCESSES - 1);
    remove_folder(&f);
}

static void test_expiry(void **state)
{
    struct mcp_server *s = make(NULL, 1);
    const struct timespec wait = {2, 200000000};
    char text[2000];
    (void)state;
    state_of(s, "often", "{}", text);
    nanosleep(&wait, NULL);
    answered(s, "often", "{}", text, "-32602,\"message\":\"params.requestState is too old");
    mcp_server_free(s);
}

static void test_keys(void **state)
{
    struct mcp_server *s = make(NULL, 0);
    (void)state;
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/"
          "call\",\"params\":{\"name\":\"twice\"," CAN "}}",
          "{\"code\":-32603,\"message\":\"A question to the client is not well formed.\"}");
    mcp_server_free(s);
}

static void test_short_key(void **state)
{
    struct mcp_options options = {
        .name = "u", .version = "1", .seal_key = "too short", .seal_key_size = 9};
    char error[256] = "";
    (void)state;
    assert_null(mcp_server_new(&options, error, sizeof(error)));
    assert_contains(error, "at least 32 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_instance),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_bound_to_the_token),
        cmocka_unit_test(test_forged),
        cmocka_unit_test(test_single_use),
        cmocka_unit_test(test_single_use_of_another_instance),
        cmocka_unit_test(test_single_use_among_instances),
        cmocka_unit_test(test_single_use_in_parallel),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_short_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
