/* One tool call from the tools' side: its arguments by name, its memory and its way upstream. Every
 * handler is a function from struct tool_run to an error code; tool_run() does what is the same for
 * all: setting up, rendering an error, cleaning up. */
#pragma once

#include "base/arena.h"
#include "base/json.h"
#include "tools/tool_spec.h"
#include "tools/tools.h"

struct tool_run {
    struct mcp_call *call;
    const struct tools_context *ctx;
    const struct mcp_tool *tool;
    const struct tool_spec *spec;
    const struct cat_entity
        *entity; /* of the tool's file; NULL for tools that take it as argument */
    const void *args;
    struct arena *arena; /* freed when the handler has returned */
    struct at_call at;
    struct at_writer writer; /* of a tool that writes */
    int64_t now_s;           /* "now" of all date words; a cursor restores that of its first page */
    bool wrote;              /* a write was sent and accepted */
    bool wrote_partly;       /* of several writes some were done: detail says which */
    const char *left_out;    /* entities that a scope hides, in words; NULL = none */
    const char *detail;      /* lines below an error's sentence, such as a preview; NULL = none */
    struct err err;
};

typedef enum err_code tool_body_fn(struct tool_run *r);
/* What a handler's mcp_tool_fn consists of: return tool_run(call, args, body). */
enum mcp_rc tool_run(struct mcp_call *call, const void *args, tool_body_fn *body);

/* The same set-up for what is no tool (resources): no arguments, no spec. tool_run_done ends it. */
void tool_run_plain(struct tool_run *r, struct mcp_call *call, const struct cat_entity *e);
void tool_run_done(struct tool_run *r);

/* Arguments by their listed name; all find nothing when the tool has no such argument. */
bool arg_given(const struct tool_run *r, const char *name);
struct str arg_text(const struct tool_run *r, const char *name); /* n = 0 when absent */
int64_t arg_int(const struct tool_run *r, const char *name, int64_t otherwise);
enum mcp_bool arg_bool(const struct tool_run *r, const char *name);
static inline bool arg_true(const struct tool_run *r, const char *name)
{
    return arg_bool(r, name) == MCP_BOOL_TRUE;
}
/* A MCP_ARG_JSON argument, parsed; NULL when absent. */
const struct json *arg_json(struct tool_run *r, const char *name);
/* Argument i of the tool, whatever its type, as text ("true", "5", JSON); n = 0 when absent. */
struct str arg_text_at(const struct tool_run *r, size_t i);
