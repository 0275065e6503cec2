/* Tools that go on as tasks. */
#include "everything.h"

#include <stddef.h>
#include <string.h>

enum { STEP_MS = 20, JOB_MS = 1000 };

/* False when the call was cancelled meanwhile. */
static bool work_for(struct mcp_call *call, int64_t ms)
{
    for (int64_t done = 0; done < ms; done += STEP_MS) {
        if (mcp_cancelled(call))
            return false;
        wait_ms(STEP_MS);
    }
    return !mcp_cancelled(call);
}

static enum mcp_rc greet(struct mcp_call *call, const void *args)
{
    const struct text_args *a = args;

    mcp_textf(call, "Hello, %s!", a->text ? a->text : "world");
    return MCP_OK;
}

struct slow_args {
    struct mcp_int seconds;
};

static enum mcp_rc slow_compute(struct mcp_call *call, const void *args)
{
    int64_t seconds = ((const struct slow_args *)args)->seconds.value;

    if (seconds > 0)
        (void)mcp_become_task(call);
    if (!work_for(call, seconds * 1000))
        return mcp_fail(call, "Cancelled.");
    mcp_textf(call, "Computed for %d seconds.", (int)seconds);
    return MCP_OK;
}

static enum mcp_rc failing_job(struct mcp_call *call, const void *args)
{
    (void)args;
    (void)mcp_become_task(call);
    (void)work_for(call, JOB_MS);
    return mcp_fail(call, "This job always fails.");
}

static enum mcp_rc protocol_error_job(struct mcp_call *call, const void *args)
{
    (void)args;
    (void)mcp_become_task(call);
    (void)work_for(call, JOB_MS / 4);
    return mcp_abort(call, "This job always breaks.");
}

#define FORM(name, type)                                                                           \
    "{\"type\":\"object\",\"properties\":{\"" name "\":{\"type\":\"" type "\"}},"                  \
    "\"required\":[\"" name "\"]}"

static enum mcp_rc confirm_delete(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {.key = "confirm",
                          .kind = MCP_ASK_FORM,
                          .text = "Really delete it?",
                          .json = "{\"type\":\"object\",\"properties\":{\"confirm\":{\"type\":"
                                  "\"boolean\"}}}"};

    (void)args;
    (void)mcp_become_task(call);
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_textf(call, "Answered: %s", ask.answer);
    return MCP_OK;
}

static enum mcp_rc multi_input(struct mcp_call *call, const void *args)
{
    static const char any[] = "{\"type\":\"object\",\"properties\":{\"value\":{\"type\":"
                              "\"string\"}}}";
    struct mcp_ask asks[] = {
        {.key = "first", .kind = MCP_ASK_FORM, .text = "The first value?", .json = any},
        {.key = "second", .kind = MCP_ASK_FORM, .text = "The second value?", .json = any}};

    (void)args;
    (void)mcp_become_task(call);
    if (!mcp_ask(call, asks, 2))
        return MCP_FAILED;
    mcp_textf(call, "First: %s, second: %s", asks[0].answer, asks[1].answer);
    return MCP_OK;
}

/* First a question by the result, then a task. */
static enum mcp_rc ask_then_task(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {.key = "user_name",
                          .kind = MCP_ASK_FORM,
                          .text = "What is your name?",
                          .json = FORM("name", "string")};

    (void)args;
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    (void)mcp_become_task(call);
    (void)work_for(call, JOB_MS / 4);
    mcp_textf(call, "Done for %s", ask.answer);
    return MCP_OK;
}

static const struct mcp_arg name_arg[] = {
    {"name", MCP_ARG_STRING, offsetof(struct text_args, text), NULL}};
static const struct mcp_arg seconds_arg[] = {
    {"seconds", MCP_ARG_INT, offsetof(struct slow_args, seconds), NULL}};

/* These take whatever comes: a delete has a name, a job may have options. */
#define JOB(tool, what, which, function)                                                           \
    {                                                                                              \
        .name = tool, .description = what, .input_schema = "{\"type\":\"object\"}",                \
        .flags = which, .call = function                                                           \
    }

const struct mcp_tool job_tools[] = {
    {.name = "greet",
     .description = "Says hello, at once.",
     .input_schema = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}",
     .call = greet,
     .args = name_arg,
     .n_args = 1,
     .args_size = sizeof(struct text_args)},
    {.name = "slow_compute",
     .description = "Takes as long as it is told.",
     .input_schema = "{\"type\":\"object\",\"properties\":{\"seconds\":{\"type\":\"integer\","
                     "\"minimum\":0,\"maximum\":600}}}",
     .flags = MCP_TOOL_TASK,
     .call = slow_compute,
     .args = seconds_arg,
     .n_args = 1,
     .args_size = sizeof(struct slow_args)},
    JOB("failing_job", "Fails after a second.", MCP_TOOL_TASK_ONLY, failing_job),
    JOB("protocol_error_job", "Breaks after a moment.", MCP_TOOL_TASK, protocol_error_job),
    JOB("confirm_delete", "Asks before it goes on.", MCP_TOOL_TASK, confirm_delete),
    JOB("multi_input", "Asks two things at once.", MCP_TOOL_TASK, multi_input),
    JOB("test_tool_with_task", "Asks, then works.", MCP_TOOL_TASK_ONLY, ask_then_task),
};
const size_t n_job_tools = sizeof(job_tools) / sizeof(job_tools[0]);
