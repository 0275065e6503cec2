/* What the generator makes of one file in data/tools/: everything the generic handlers need to know
 * about a tool. mcp_tool.data points at one of these. */
#pragma once

#include "catalog/catalog.h"
#include "mcp/mcp.h"

enum tool_match {
    TOOL_MATCH_NONE, /* not a filter: a written field, or nothing of the entity's */
    TOOL_MATCH_EQ,
    TOOL_MATCH_CONTAINS,
    TOOL_MATCH_BEGINS_WITH,
    TOOL_MATCH_FROM,
    TOOL_MATCH_TO,
    TOOL_MATCH_RANGE,
    TOOL_MATCH_EXIST,
    TOOL_MATCH_TEXT,
    TOOL_MATCH_SPECIAL /* the handler knows what to do */
};

/* Parallel to mcp_tool.args: what argument i means for the entity. */
struct tool_arg {
    const char *field; /* NULL when it is about no field */
    enum tool_match match;
    const char *const *fields; /* TOOL_MATCH_TEXT: NULL-terminated */
};

struct tool_spec {
    const char *name;
    const char *title;       /* also where tools/list leaves it out: it says what the name says */
    const char *toolset;     /* folder: "tickets" */
    const char *entity_name; /* NULL for tools that take the entity as an argument */
    const char *confirm;     /* the word a write asks for; NULL for reads */
    const char *const *columns;  /* NULL-terminated; NULL = the handler's business */
    const struct tool_arg *args; /* n_args of the mcp_tool */
    const char *const *writes;   /* entities it writes besides its own, NULL-terminated; or NULL */
    bool core;
    bool delegates; /* goes on as another tool, which is what counts */
    bool unlisted;  /* found by name and through find_tools, never in tools/list */
};

/* A name for a choice: a role (toolsets, and single tools), or what may be written (entities). Or a
 * name of another server's, what to do instead, and the tools that this needs. */
struct tool_choice {
    const char *name, *doc;
    const char *const *v; /* NULL-terminated; so is tools, which may be NULL */
    const char *const *tools;
};
