/* Resources, prompts and completion. */
#include "everything.h"

#include <stdio.h>
#include <string.h>

/* ---- Resources ---- */

static enum mcp_rc static_text(struct mcp_call *call, const char *uri)
{
    static const char text[] = "This is the content of the static text resource.";

    mcp_resource_text(call, uri, "text/plain", text, sizeof(text) - 1);
    return MCP_OK;
}

static enum mcp_rc static_binary(struct mcp_call *call, const char *uri)
{
    mcp_resource_blob(call, uri, "image/png", png_base64);
    return MCP_OK;
}

static enum mcp_rc from_template(struct mcp_call *call, const char *uri)
{
    const char *id = mcp_uri_variable(call, "id");
    char text[400];

    if (!id || strlen(id) > 100 || strpbrk(id, "\"\\"))
        return MCP_FAILED;
    int n = snprintf(text, sizeof(text),
                     "{\"id\":\"%s\",\"templateTest\":true,\"data\":\"Data for ID: %s\"}", id, id);
    mcp_resource_text(call, uri, "application/json", text, (size_t)n);
    return MCP_OK;
}

const struct mcp_resource resources[] = {
    {.uri = "test://static-text",
     .name = "static-text",
     .description = "A text that never changes.",
     .mime_type = "text/plain",
     .read = static_text},
    {.uri = "test://static-binary",
     .name = "static-binary",
     .description = "An image that never changes.",
     .mime_type = "image/png",
     .read = static_binary},
    {.uri = "test://watched-resource",
     .name = "watched-resource",
     .description = "A resource to subscribe to.",
     .mime_type = "text/plain",
     .read = static_text},
    {.uri = "test://template/{id}/data",
     .name = "template",
     .description = "One document for each id.",
     .mime_type = "application/json",
     .is_template = true,
     .read = from_template},
};
const size_t n_resources = sizeof(resources) / sizeof(resources[0]);

/* ---- Prompts ---- */

static enum mcp_rc simple_prompt(struct mcp_call *call)
{
    mcp_prompt_text(call, "user", "This is a simple prompt for testing.");
    return MCP_OK;
}

static enum mcp_rc prompt_with_arguments(struct mcp_call *call)
{
    const char *arg1 = mcp_prompt_arg(call, "arg1"), *arg2 = mcp_prompt_arg(call, "arg2");
    size_t size = strlen(arg1) + strlen(arg2) + 100;
    char *text = mcp_alloc(call, size);

    snprintf(text, size, "Prompt with arguments: arg1='%s', arg2='%s'", arg1, arg2);
    mcp_prompt_text(call, "user", text);
    return MCP_OK;
}

static enum mcp_rc prompt_with_resource(struct mcp_call *call)
{
    mcp_prompt_resource(call, "user", mcp_prompt_arg(call, "resourceUri"), "text/plain",
                        "Embedded resource content for testing.");
    mcp_prompt_text(call, "user", "Please process the embedded resource above.");
    return MCP_OK;
}

static enum mcp_rc prompt_with_image(struct mcp_call *call)
{
    mcp_prompt_image(call, "user", png_base64, "image/png");
    mcp_prompt_text(call, "user", "Please analyze the image above.");
    return MCP_OK;
}

static enum mcp_rc asking_prompt(struct mcp_call *call)
{
    struct mcp_ask ask = {
        .key = "user_context",
        .kind = MCP_ASK_FORM,
        .text = "What context should the prompt use?",
        .json = "{\"type\":\"object\",\"properties\":{\"context\":{\"type\":\"string\"}},"
                "\"required\":[\"context\"]}"};

    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_prompt_text(call, "user", ask.answer);
    return MCP_OK;
}

static const struct mcp_prompt_arg two_args[] = {
    {.name = "arg1", .description = "The first.", .required = true, .title = "First"},
    {.name = "arg2", .description = "The second.", .required = true, .title = "Second"}};
static const struct mcp_prompt_arg uri_arg[] = {
    {.name = "resourceUri", .description = "The resource.", .required = true}};

const struct mcp_prompt prompts[] = {
    {.name = "test_simple_prompt", .description = "One message.", .get = simple_prompt},
    {.name = "test_prompt_with_arguments",
     .description = "A message made of arguments.",
     .args = two_args,
     .n_args = 2,
     .get = prompt_with_arguments},
    {.name = "test_prompt_with_embedded_resource",
     .description = "A message with a resource.",
     .args = uri_arg,
     .n_args = 1,
     .get = prompt_with_resource},
    {.name = "test_prompt_with_image",
     .description = "A message with an image.",
     .get = prompt_with_image},
    {.name = "test_input_required_result_prompt",
     .description = "Asks for its context.",
     .get = asking_prompt},
};
const size_t n_prompts = sizeof(prompts) / sizeof(prompts[0]);

enum mcp_rc complete(struct mcp_call *call, const char *ref_type, const char *ref_name,
                     const char *argument, const char *prefix)
{
    static const char *const words[] = {"paris", "park", "party"};

    (void)ref_type;
    (void)ref_name;
    (void)argument;
    for (size_t i = 0; i < 3; i++) {
        if (!strncmp(words[i], prefix, strlen(prefix)))
            mcp_complete_value(call, words[i]);
    }
    return MCP_OK;
}
