/* What the tests of the HTTP transport share: a server with tools that wait, ask and announce, and
 * one-line requests over real sockets. */
#pragma once

#include "mcp_testing.h"

#include "net_sockets.h"

#include <stdatomic.h>

#define TOKEN "0123456789abcdef-token"
#define MODERN_HEADERS(method, name)                                                               \
    "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: " method "\r\nMcp-Name: " name "\r\n"
#define CAPS(c)                                                                                    \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":" c "}"
#define CALL(id, tool)                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":\"" tool "\""

enum { OUT = 64 * 1024 };

struct fixture {
    struct mcp_server *server;
    struct mcp_http *http;
    int port;
    char out[OUT];
    char session[40];
};

static atomic_int cancelled_calls, waiting_calls;

static inline enum mcp_rc wait_tool(struct mcp_call *call, const void *args)
{
    (void)args;
    atomic_fetch_add(&waiting_calls, 1);
    mcp_progress(call, 1, 2, NULL);
    for (int i = 0; i < 3000 && !mcp_cancelled(call); i++)
        poll(NULL, 0, 2);
    if (mcp_cancelled(call))
        atomic_fetch_add(&cancelled_calls, 1);
    mcp_text(call, "waited", 6);
    return MCP_OK;
}

static inline enum mcp_rc ask_tool(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {.key = "name",
                          .kind = MCP_ASK_FORM,
                          .text = "Who?",
                          .json = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":"
                                  "\"string\"}},\"required\":[\"name\"]}"};

    (void)args;
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_textf(call, "got %s", ask.answer);
    return MCP_OK;
}

static atomic_int confirmed_calls;

static inline enum mcp_rc confirm_tool(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {.key = "name",
                          .kind = MCP_ASK_FORM,
                          .text = "Sure?",
                          .json = "{\"type\":\"object\"}",
                          .single_use = true};

    (void)args;
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    atomic_fetch_add(&confirmed_calls, 1);
    mcp_textf(call, "confirmed");
    return MCP_OK;
}

static atomic_int kept_calls;

static inline enum mcp_rc kept_tool(struct mcp_call *call, const void *args)
{
    const char *tenant = mcp_request_header(call, "X-Tenant");

    (void)args;
    mcp_textf(call, "call %d for %s", atomic_fetch_add(&kept_calls, 1) + 1,
              tenant ? tenant : "nobody");
    return MCP_OK;
}

static inline enum mcp_rc drop_tool(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_close_stream(call, 10);
    poll(NULL, 0, 50);
    mcp_text(call, "after all", 9);
    return MCP_OK;
}

static inline enum mcp_rc announce_tool(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_announce(mcp_call_server(call), MCP_TOOLS_CHANGED);
    mcp_resource_updated(mcp_call_server(call), "test://x");
    return MCP_OK;
}

static inline enum mcp_rc read_x(struct mcp_call *call, const char *uri)
{
    mcp_resource_text(call, uri, NULL, "x", 1);
    return MCP_OK;
}

static const struct mcp_tool more_tools[] = {
    {.name = "wait", .description = "Waits.", .call = wait_tool},
    {.name = "ask", .description = "Asks.", .call = ask_tool},
    {.name = "confirm", .description = "Asks, for one answer.", .call = confirm_tool},
    {.name = "kept",
     .description = "Is kept.",
     .hints = {.read_only = true},
     .call = kept_tool,
     .cache_ttl_ms = 60000},
    {.name = "drop", .description = "Drops its stream.", .call = drop_tool},
    {.name = "announce", .description = "Announces.", .call = announce_tool},
    {.name = "headed",
     .description = "Has an argument in a header.",
     .input_schema = "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\","
                     "\"x-mcp-header\":\"N\"}}}",
     .call = announce_tool},
    {.name = "regional",
     .description = "Has arguments of every type in headers.",
     .input_schema = "{\"type\":\"object\",\"properties\":{\"s\":{\"type\":\"string\","
                     "\"x-mcp-header\":\"S\"},\"b\":{\"type\":\"boolean\",\"x-mcp-header\":\"B\"},"
                     "\"deep\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\","
                     "\"x-mcp-header\":\"Deep-N\"}}}}}",
     .call = announce_tool},
};
static const struct mcp_resource x_resource = {.uri = "test://x", .name = "x", .read = read_x};

static inline void start_with(struct fixture *f, const struct mcp_http_options *http)
{
    static const char *const headers[] = {"X-Tenant", NULL};
    static const struct mcp_options options = {.name = "unit",
                                               .version = "1",
                                               .request_headers = headers,
                                               .announces =
                                                   MCP_TOOLS_CHANGED | MCP_RESOURCE_UPDATES,
                                               .limits = {.drain_timeout_ms = 300}};
    char error[256] = "";

    f->server = mcp_server_new(&options, error, sizeof(error));
    if (!mcp_add_tools(f->server, test_tools, 2, error, sizeof(error)) ||
        !mcp_add_tools(f->server, more_tools, ARRAY_LEN(more_tools), error, sizeof(error)) ||
        !mcp_add_resources(f->server, &x_resource, 1, error, sizeof(error)))
        fail_msg("%s", error);
    f->http = mcp_http_start(f->server, http, error, sizeof(error));
    if (!f->http)
        fail_msg("%s", error);
    f->port = mcp_http_port(f->http);
}

static inline void start(struct fixture *f, const char *token, const char *const *origins)
{
    const struct mcp_http_options http = {.token = token, .allowed_origins = origins};

    start_with(f, &http);
}

static inline int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    start(f, NULL, NULL);
    *state = f;
    return 0;
}

static inline void stop(struct fixture *f)
{
    if (f->http)
        assert_true(mcp_http_stop(f->http));
    f->http = NULL;
    mcp_server_free(f->server);
}

static inline int teardown(void **state)
{
    stop(*state);
    free(*state);
    return 0;
}

/* Sends a request on a connection of its own; the connection is left open. */
static inline int send_request(struct fixture *f, const char *method, const char *headers,
                               const char *body)
{
    char head[2000];
    int fd = raw_connect(f->port);

    snprintf(head, sizeof(head),
             "%s /mcp HTTP/1.1\r\nConnection: close\r\n%s%s"
             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
             method, strstr(headers, "Host:") ? "" : "Host: localhost\r\n", headers, strlen(body));
    raw_send_z(fd, head);
    raw_send_z(fd, body);
    return fd;
}

/* The whole reply into f->out; returns its status. */
static inline int finish(struct fixture *f, int fd)
{
    size_t n = raw_read_all(fd, f->out, OUT);

    close(fd);
    if (n < 12)
        fail_msg("no reply: %s", f->out);
    return (int)strtol(f->out + 9, NULL, 10);
}

static inline int post(struct fixture *f, const char *headers, const char *body)
{
    return finish(f, send_request(f, "POST", headers, body));
}

static inline void read_until(struct fixture *f, int fd, const char *text)
{
    size_t n = 0;

    f->out[0] = 0;
    while (!strstr(f->out, text)) {
        ssize_t got = raw_recv(fd, f->out + n, OUT - 1 - n, 5000);
        if (got <= 0)
            fail_msg("\"%s\" did not come; there is: %s", text, f->out);
        n += (size_t)got;
        f->out[n] = 0;
    }
}

#define has(f, text)                                                                               \
    do {                                                                                           \
        if (!strstr((f)->out, (text)))                                                             \
            fail_msg("no \"%s\" in: %s", (text), (f)->out);                                        \
    } while (0)

/* Opens a session; f->session is then the header line. */
static inline void initialize(struct fixture *f, const char *version, const char *capabilities)
{
    char body[600], id[33];

    snprintf(body, sizeof(body),
             "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
             "\"protocolVersion\":\"%s\",\"capabilities\":%s,"
             "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
             version, capabilities);
    assert_int_equal(post(f, "", body), 200);
    const char *at = strstr(f->out, "Mcp-Session-Id: ");
    assert_non_null(at);
    snprintf(id, sizeof(id), "%.32s", at + strlen("Mcp-Session-Id: "));
    snprintf(f->session, sizeof(f->session), "%s", id);
}

static inline const char *with_session(struct fixture *f, const char *more)
{
    static char line[300];

    snprintf(line, sizeof(line), "Mcp-Session-Id: %s\r\n%s", f->session, more);
    return line;
}

static inline bool wait_for(atomic_int *n, int wanted)
{
    for (int i = 0; i < 5000 && atomic_load(n) < wanted; i++)
        poll(NULL, 0, 1);
    return atomic_load(n) >= wanted;
}
