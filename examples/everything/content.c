/* Tools that answer at once, or say how far they are. */
#include "everything.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

const char png_base64[] =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9aw"
    "AAAABJRU5ErkJggg==";
const char wav_base64[] = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQIAAACAgA==";

void wait_ms(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};

    nanosleep(&t, NULL);
}

static void say(struct mcp_call *call, const char *text)
{
    mcp_text(call, text, strlen(text));
}

static enum mcp_rc simple_text(struct mcp_call *call, const void *args)
{
    (void)args;
    say(call, "This is a simple text response for testing.");
    return MCP_OK;
}

static enum mcp_rc echo(struct mcp_call *call, const void *args)
{
    say(call, ((const struct text_args *)args)->text);
    return MCP_OK;
}

static enum mcp_rc image(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_image(call, png_base64, "image/png");
    return MCP_OK;
}

static enum mcp_rc audio(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_audio(call, wav_base64, "audio/wav");
    return MCP_OK;
}

static enum mcp_rc embedded(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_embedded_text(call, "test://embedded-resource", "text/plain",
                      "This is an embedded resource content.");
    return MCP_OK;
}

static enum mcp_rc mixed(struct mcp_call *call, const void *args)
{
    (void)args;
    say(call, "Multiple content types test:");
    mcp_image(call, png_base64, "image/png");
    mcp_embedded_text(call, "test://mixed-content-resource", "application/json",
                      "{\"test\":\"data\",\"value\":123}");
    return MCP_OK;
}

static enum mcp_rc fails(struct mcp_call *call, const void *args)
{
    (void)args;
    return mcp_fail(call, "This tool intentionally returns an error for testing");
}

static enum mcp_rc progress(struct mcp_call *call, const void *args)
{
    (void)args;
    for (int i = 0; i <= 100; i += 50) {
        mcp_progress(call, i, 100, NULL);
        if (i < 100)
            wait_ms(50);
    }
    say(call, "The three steps are done.");
    return MCP_OK;
}

static enum mcp_rc logging(struct mcp_call *call, const void *args)
{
    static const char *const steps[] = {"\"Tool execution started\"", "\"Tool processing data\"",
                                        "\"Tool execution completed\""};

    (void)args;
    for (int i = 0; i < 3; i++) {
        mcp_log_message(call, "info", "everything", steps[i]);
        if (i < 2)
            wait_ms(50);
    }
    say(call, "Three messages were logged.");
    return MCP_OK;
}

static enum mcp_rc reconnection(struct mcp_call *call, const void *args)
{
    (void)args;
    wait_ms(50);
    mcp_close_stream(call, 500);
    wait_ms(100);
    say(call, "Reconnection test completed successfully.");
    return MCP_OK;
}

static enum mcp_rc tools_change(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_announce(mcp_call_server(call), MCP_TOOLS_CHANGED);
    say(call, "The list of tools was announced as changed.");
    return MCP_OK;
}

static enum mcp_rc prompts_change(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_announce(mcp_call_server(call), MCP_PROMPTS_CHANGED);
    say(call, "The list of prompts was announced as changed.");
    return MCP_OK;
}

static enum mcp_rc touch(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_resource_updated(mcp_call_server(call), "test://watched-resource");
    say(call, "The watched resource was announced as updated.");
    return MCP_OK;
}

#define SCHEMA_2020                                                                                \
    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","           \
    "\"$defs\":{\"address\":{\"$anchor\":\"addressDef\",\"type\":\"object\",\"properties\":{"      \
    "\"street\":{\"type\":\"string\"},\"city\":{\"type\":\"string\"}}}},"                          \
    "\"properties\":{\"name\":{\"type\":\"string\"},\"address\":{\"$ref\":\"#/$defs/address\"},"   \
    "\"contactMethod\":{\"type\":\"string\",\"enum\":[\"phone\",\"email\"]},"                      \
    "\"phone\":{\"type\":\"string\"},\"email\":{\"type\":\"string\"}},"                            \
    "\"allOf\":[{\"anyOf\":[{\"required\":[\"phone\"]},{\"required\":[\"email\"]}]}],"             \
    "\"if\":{\"properties\":{\"contactMethod\":{\"const\":\"phone\"}},"                            \
    "\"required\":[\"contactMethod\"]},\"then\":{\"required\":[\"phone\"]},"                       \
    "\"else\":{\"required\":[\"email\"]},\"additionalProperties\":false}"

#define SCHEMA_HEADER                                                                              \
    "{\"type\":\"object\",\"properties\":{\"region\":{\"type\":\"string\","                        \
    "\"description\":\"Where to run.\",\"x-mcp-header\":\"Region\"},"                              \
    "\"level\":{\"type\":\"integer\"}}}"

static const struct mcp_arg echo_args[] = {
    {"text", MCP_ARG_STRING, offsetof(struct text_args, text), NULL}};

const struct mcp_tool content_tools[] = {
    {.name = "test_simple_text", .description = "A text.", .call = simple_text},
    {.name = "echo",
     .description = "Says what it is told.",
     .input_schema = "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},"
                     "\"required\":[\"text\"],\"additionalProperties\":false}",
     .hints = {.read_only = true, .idempotent = true},
     .flags = MCP_TOOL_INLINE,
     .call = echo,
     .args = echo_args,
     .n_args = 1,
     .args_size = sizeof(struct text_args)},
    {.name = "test_image_content", .description = "An image.", .call = image},
    {.name = "test_audio_content", .description = "A sound.", .call = audio},
    {.name = "test_embedded_resource", .description = "A resource.", .call = embedded},
    {.name = "test_multiple_content_types", .description = "Several kinds.", .call = mixed},
    {.name = "test_error_handling", .description = "Always fails.", .call = fails},
    {.name = "test_tool_with_progress", .description = "Tells its progress.", .call = progress},
    {.name = "test_tool_with_logging", .description = "Logs to the client.", .call = logging},
    {.name = "test_logging_tool", .description = "Logs, when asked to.", .call = logging},
    {.name = "test_reconnection", .description = "Ends its stream midway.", .call = reconnection},
    {.name = "test_trigger_tool_change",
     .description = "Announces that the tools changed.",
     .call = tools_change},
    {.name = "test_trigger_prompt_change",
     .description = "Announces that the prompts changed.",
     .call = prompts_change},
    {.name = "test_touch_resource",
     .description = "Announces that the watched resource changed.",
     .call = touch},
    {.name = "json_schema_2020_12_tool",
     .description = "Has a schema with much of the vocabulary.",
     .input_schema = SCHEMA_2020,
     .call = simple_text},
    {.name = "test_x_mcp_header",
     .description = "Has an argument that is repeated in a header.",
     .input_schema = SCHEMA_HEADER,
     .call = simple_text},
};
const size_t n_content_tools = sizeof(content_tools) / sizeof(content_tools[0]);
