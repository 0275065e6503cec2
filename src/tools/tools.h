/* The tools as a whole: which of them a server offers, and what every handler needs to know. */
#pragma once

#include "autotask/client.h"
#include "mcp/mcp.h"

/* Shared by all calls, set once before the server runs; mcp_options.ctx points at it. */
struct tools_context {
    struct at_client *client;
    const char *time_zone;         /* IANA name; dates go in and out in it */
    const char *closed_status_ids; /* "5,16", or NULL: decided from the tenant's labels */
    bool read_only;
    bool is_sandbox;        /* said in every first line of results */
    bool confirm_off;       /* writes need no confirm word */
    const char *problem;    /* what keeps every call from working; NULL = nothing known */
    struct mcp_tool *table; /* made by tools_register; mem_free it after the server is gone */
    const char *tenant;     /* for first lines and whoami: the API user's name; may be NULL */
};

/* False with a reason that names the valid ones when the list has an unknown toolset. */
MUST_CHECK bool tools_check_toolsets(const char *toolsets, char *error, size_t error_size);
/* Registers the tools of the chosen toolsets (comma-separated names, or "all"); those that write
 * are blocked when ctx->read_only. Also their aliases, the resources and the prompts. False with a
 * reason in error (unknown toolset: the valid ones are named). */
MUST_CHECK bool tools_register(struct mcp_server *s, struct tools_context *ctx,
                               const char *toolsets, char *error, size_t error_size);
/* Instructions for the model: what to call for what, sandbox or tenant, time zone, read-only or
 * not. At most 250 words; the caller frees it with mem_free. */
char *tools_instructions(const struct tools_context *ctx);
/* What to call the tool in front of people: its file's title, also where tools/list leaves it out.
 */
const char *tools_title(const struct mcp_tool *tool);
/* Prefixes that tools/call ignores ("autotask_"). */
extern const char *const tools_name_prefixes[];
