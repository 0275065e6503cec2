/* Tools that ask the client something. */
#include "everything.h"

#include <stddef.h>
#include <string.h>

#define OBJECT(properties, required)                                                               \
    "{\"type\":\"object\",\"properties\":{" properties "},\"required\":[" required "]}"
#define NAME_FORM OBJECT("\"name\":{\"type\":\"string\"}", "\"name\"")
#define SAMPLING(question, tokens)                                                                 \
    "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"" question "\"}"  \
    "}],\"maxTokens\":" tokens "}"

/* The text of the first member of that name in a JSON text, without its escapes undone. */
static void member_text(const char *json, const char *name, char *out, size_t size)
{
    const char *at = json ? strstr(json, name) : NULL;
    size_t n = 0;

    out[0] = 0;
    at = at ? strchr(at + strlen(name), ':') : NULL;
    at = at ? strchr(at, '"') : NULL;
    for (at = at ? at + 1 : ""; *at && *at != '"' && n + 1 < size; at++)
        out[n++] = *at;
    out[n] = 0;
}

static enum mcp_rc sampling(struct mcp_call *call, const void *args)
{
    const struct text_args *a = args;
    char *json = mcp_alloc(call, strlen(a->text) * 6 + 256), *p = json, text[2000];
    static const char head[] = "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\","
                               "\"text\":\"";
    static const char tail[] = "\"}}],\"maxTokens\":100}";

    memcpy(p, head, sizeof(head) - 1);
    p += sizeof(head) - 1;
    for (const char *c = a->text; *c; c++) {
        if (*c == '"' || *c == '\\')
            *p++ = '\\';
        *p++ = (unsigned char)*c < ' ' ? ' ' : *c;
    }
    memcpy(p, tail, sizeof(tail));
    struct mcp_ask ask = {.key = "sampling", .kind = MCP_ASK_SAMPLING, .json = json};
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    member_text(ask.answer, "\"text\"", text, sizeof(text));
    if (strstr(ask.answer, "\"text\":\""))
        member_text(strstr(ask.answer, "\"text\":"), "\"text\"", text, sizeof(text));
    mcp_textf(call, "LLM response: %s", text);
    return MCP_OK;
}

static enum mcp_rc form(struct mcp_call *call, const char *message, const char *schema,
                        const char *prefix)
{
    struct mcp_ask ask = {.key = "form", .kind = MCP_ASK_FORM, .text = message, .json = schema};
    const char *content;
    char action[40];

    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    member_text(ask.answer, "\"action\"", action, sizeof(action));
    content = strstr(ask.answer, "\"content\":");
    content = content ? content + strlen("\"content\":") : "{}}";
    mcp_textf(call, "%saction=%s, content=%.*s", prefix, action, (int)strlen(content) - 1, content);
    return MCP_OK;
}

static enum mcp_rc elicitation(struct mcp_call *call, const void *args)
{
    return form(call, ((const struct text_args *)args)->text,
                OBJECT("\"username\":{\"type\":\"string\",\"description\":\"User's response\"},"
                       "\"email\":{\"type\":\"string\",\"description\":\"User's email address\"}",
                       "\"username\",\"email\""),
                "User response: ");
}

static enum mcp_rc defaults(struct mcp_call *call, const void *args)
{
    (void)args;
    return form(call, "Please review and update the form fields with defaults",
                OBJECT("\"name\":{\"type\":\"string\",\"default\":\"John Doe\"},"
                       "\"age\":{\"type\":\"integer\",\"default\":30},"
                       "\"score\":{\"type\":\"number\",\"default\":95.5},"
                       "\"status\":{\"type\":\"string\",\"enum\":[\"active\",\"inactive\","
                       "\"pending\"],\"default\":\"active\"},"
                       "\"verified\":{\"type\":\"boolean\",\"default\":true}",
                       ""),
                "Elicitation completed: ");
}

static enum mcp_rc enums(struct mcp_call *call, const void *args)
{
    (void)args;
    return form(
        call, "Please select from the choices",
        OBJECT("\"untitledSingle\":{\"type\":\"string\",\"enum\":[\"option1\",\"option2\","
               "\"option3\"]},"
               "\"titledSingle\":{\"type\":\"string\",\"oneOf\":["
               "{\"const\":\"value1\",\"title\":\"First Option\"},"
               "{\"const\":\"value2\",\"title\":\"Second Option\"},"
               "{\"const\":\"value3\",\"title\":\"Third Option\"}]},"
               "\"legacyEnum\":{\"type\":\"string\",\"enum\":[\"opt1\",\"opt2\",\"opt3\"],"
               "\"enumNames\":[\"Option One\",\"Option Two\",\"Option Three\"]},"
               "\"untitledMulti\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":["
               "\"option1\",\"option2\",\"option3\"]}},"
               "\"titledMulti\":{\"type\":\"array\",\"items\":{\"anyOf\":["
               "{\"const\":\"value1\",\"title\":\"First Choice\"},"
               "{\"const\":\"value2\",\"title\":\"Second Choice\"},"
               "{\"const\":\"value3\",\"title\":\"Third Choice\"}]}}",
               ""),
        "Elicitation completed: ");
}

static enum mcp_rc needs_sampling(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {
        .key = "sampling", .kind = MCP_ASK_SAMPLING, .json = SAMPLING("Say something.", "100")};

    (void)args;
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_text(call, ask.answer, strlen(ask.answer));
    return MCP_OK;
}

#define ASK_NAME                                                                                   \
    {                                                                                              \
        .key = "user_name", .kind = MCP_ASK_FORM, .text = "What is your name?", .json = NAME_FORM  \
    }

static enum mcp_rc ask_name(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = ASK_NAME;
    char name[200];

    (void)args;
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    member_text(ask.answer, "\"name\"", name, sizeof(name));
    mcp_textf(call, "Hello, %s!", name);
    return MCP_OK;
}

static enum mcp_rc ask_capital(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {.key = "capital_question",
                          .kind = MCP_ASK_SAMPLING,
                          .json = SAMPLING("What is the capital of France?", "100")};

    (void)args;
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_textf(call, "The model says: %s", ask.answer);
    return MCP_OK;
}

static enum mcp_rc ask_roots(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {.key = "client_roots", .kind = MCP_ASK_ROOTS};

    (void)args;
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_textf(call, "The client's roots: %s", ask.answer);
    return MCP_OK;
}

static enum mcp_rc with_state(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {.key = "confirm",
                          .kind = MCP_ASK_FORM,
                          .text = "Please confirm",
                          .json = OBJECT("\"ok\":{\"type\":\"boolean\"}", "\"ok\"")};

    (void)args;
    if (!mcp_state(call))
        mcp_set_state(call, "{\"step\":\"confirming\"}");
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_textf(call, "%s", strstr(mcp_state(call), "confirming") ? "state-ok" : "state lost");
    return MCP_OK;
}

static enum mcp_rc several(struct mcp_call *call, const void *args)
{
    struct mcp_ask asks[] = {ASK_NAME,
                             {.key = "greeting",
                              .kind = MCP_ASK_SAMPLING,
                              .json = SAMPLING("Generate a greeting", "50")},
                             {.key = "client_roots", .kind = MCP_ASK_ROOTS}};

    (void)args;
    if (!mcp_ask(call, asks, 3))
        return MCP_FAILED;
    mcp_textf(call, "Name: %s\nGreeting: %s\nRoots: %s", asks[0].answer, asks[1].answer,
              asks[2].answer);
    return MCP_OK;
}

static enum mcp_rc rounds(struct mcp_call *call, const void *args)
{
    struct mcp_ask asks[] = {{.key = "step1",
                              .kind = MCP_ASK_FORM,
                              .text = "Step 1: What is your name?",
                              .json = NAME_FORM},
                             {.key = "step2",
                              .kind = MCP_ASK_FORM,
                              .text = "Step 2: What is your favorite color?",
                              .json = OBJECT("\"color\":{\"type\":\"string\"}", "\"color\"")}};

    (void)args;
    if (!mcp_ask(call, asks, 1) || !mcp_ask(call, asks, 2))
        return MCP_FAILED;
    mcp_textf(call, "Step 1: %s, step 2: %s", asks[0].answer, asks[1].answer);
    return MCP_OK;
}

static enum mcp_rc what_it_can(struct mcp_call *call, const void *args)
{
    const struct mcp_ask all[] = {ASK_NAME,
                                  {.key = "greeting",
                                   .kind = MCP_ASK_SAMPLING,
                                   .json = SAMPLING("Generate a greeting", "50")},
                                  {.key = "client_roots", .kind = MCP_ASK_ROOTS}};
    struct mcp_ask asks[3];
    size_t n = 0;

    (void)args;
    for (size_t i = 0; i < 3; i++) {
        if (mcp_can_ask(call, all[i].kind))
            asks[n++] = all[i];
    }
    if (!mcp_ask(call, asks, n))
        return MCP_FAILED;
    mcp_textf(call, "The client answered %zu questions.", n);
    return MCP_OK;
}

#define ONE_STRING(name)                                                                           \
    "{\"type\":\"object\",\"properties\":{\"" name "\":{\"type\":\"string\"}},"                    \
    "\"required\":[\"" name "\"],\"additionalProperties\":false}"

static const struct mcp_arg prompt_arg[] = {
    {"prompt", MCP_ARG_STRING, offsetof(struct text_args, text), NULL}};
static const struct mcp_arg message_arg[] = {
    {"message", MCP_ARG_STRING, offsetof(struct text_args, text), NULL}};

#define ASKING(tool, what, function)                                                               \
    {                                                                                              \
        .name = tool, .description = what, .call = function                                        \
    }

const struct mcp_tool asking_tools[] = {
    {.name = "test_sampling",
     .description = "Asks the client's model.",
     .input_schema = ONE_STRING("prompt"),
     .call = sampling,
     .args = prompt_arg,
     .n_args = 1,
     .args_size = sizeof(struct text_args)},
    {.name = "test_elicitation",
     .description = "Asks the user.",
     .input_schema = ONE_STRING("message"),
     .call = elicitation,
     .args = message_arg,
     .n_args = 1,
     .args_size = sizeof(struct text_args)},
    ASKING("test_elicitation_sep1034_defaults", "A form with defaults.", defaults),
    ASKING("test_elicitation_sep1330_enums", "A form with choices.", enums),
    ASKING("test_missing_capability", "Needs the client's model.", needs_sampling),
    ASKING("test_streaming_elicitation", "Asks in the result.", ask_name),
    ASKING("test_input_required_result_elicitation", "Asks for a name.", ask_name),
    ASKING("test_input_required_result_sampling", "Asks the model.", ask_capital),
    ASKING("test_input_required_result_list_roots", "Asks for the roots.", ask_roots),
    ASKING("test_input_required_result_request_state", "Keeps a state.", with_state),
    ASKING("test_input_required_result_multiple_inputs", "Asks three things.", several),
    ASKING("test_input_required_result_multi_round", "Asks twice.", rounds),
    ASKING("test_input_required_result_tampered_state", "Seals its state.", with_state),
    ASKING("test_input_required_result_capabilities", "Asks what it can.", what_it_can),
};
const size_t n_asking_tools = sizeof(asking_tools) / sizeof(asking_tools[0]);
