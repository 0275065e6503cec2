/* What the tests of the mcp layer share: a server with two tools, and one-line conversations. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "mcp/mcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define META                                                                                       \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"

struct echo_args {
    const char *text;
    struct mcp_int times;
};

static inline enum mcp_rc echo_tool(struct mcp_call *call, const void *args)
{
    const struct echo_args *a = args;
    int64_t times = a->times.given ? a->times.value : 1;

    for (int64_t i = 0; i < times; i++)
        mcp_text(call, a->text, strlen(a->text));
    return MCP_OK;
}

static inline enum mcp_rc broken_tool(struct mcp_call *call, const void *args)
{
    (void)args;
    return mcp_fail(call, "It broke.");
}

static const char *const text_aliases[] = {"message", NULL};
static const struct mcp_arg echo_table[] = {
    {"text", MCP_ARG_STRING, offsetof(struct echo_args, text), text_aliases},
    {"times", MCP_ARG_INT, offsetof(struct echo_args, times), NULL}};
#define ECHO_SCHEMA                                                                                \
    "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"},"                         \
    "\"times\":{\"type\":\"integer\",\"minimum\":0}},\"required\":[\"text\"],"                     \
    "\"additionalProperties\":false}"

static const struct mcp_tool test_tools[] = {
    {.name = "echo",
     .description = "Echo.",
     .input_schema = ECHO_SCHEMA,
     .flags = MCP_TOOL_LENIENT,
     .call = echo_tool,
     .args = echo_table,
     .n_args = 2,
     .args_size = sizeof(struct echo_args)},
    {.name = "broken", .description = "Breaks.", .call = broken_tool},
};

static inline struct mcp_server *test_server(const struct mcp_limits *limits)
{
    struct mcp_options options = {.name = "unit", .version = "1"};
    char error[256] = "";

    if (limits)
        options.limits = *limits;
    struct mcp_server *s = mcp_server_new(&options, error, sizeof(error));
    assert_non_null(s);
    if (!mcp_add_tools(s, test_tools, 2, error, sizeof(error)))
        fail_msg("%s", error);
    return s;
}

static inline void collect_message(void *ctx, const char *message, size_t len)
{
    struct buf *b = ctx;

    assert_null(memchr(message, '\n', len));
    buf_add(b, message, len);
    buf_add_char(b, '\n');
}

/* All that the server says to one message, each on a line; the caller frees it. */
static inline char *ask(struct mcp_server *s, const char *message)
{
    struct buf b;

    buf_init(&b, 64 * 1024 * 1024);
    mcp_handle_message(s, message, strlen(message), collect_message, &b);
    char *text = strdup(buf_cstr(&b));
    buf_done(&b);
    return text;
}

static inline void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no <%s> in <%s>", part, text);
}

/* Asks, and wants part in the answer. */
static inline void wants(struct mcp_server *s, const char *message, const char *part)
{
    char *text = ask(s, message);
    assert_contains(text, part);
    free(text);
}

static inline const struct json *parsed(struct arena *a, const char *text)
{
    const struct json *v;
    struct err err = {0};

    if (json_parse(a, str_from(text), NULL, &v, &err))
        fail_msg("%s: %s", text, err.text);
    return v;
}
