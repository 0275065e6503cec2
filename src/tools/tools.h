/* The tools as a whole: which of them a server offers, and what every handler needs to know. */
#pragma once

#include "autotask/client.h"
#include "mcp/mcp.h"

struct watcher;

/* What the operator wants offered; NULL = not said. Lists have commas. */
struct tools_choice {
    const char *toolsets;     /* names of toolsets, "core", "all" */
    const char *tools;        /* single tools, by any name that tools/call takes */
    const char *exclude;      /* the same: not these, whatever else is said */
    const char *role;         /* of data/tools/_roles.json */
    const char *allow_writes; /* groups of data/tools/_write_groups.json, "all", "none" */
};

/* Shared by all calls, set once before the server runs; mcp_options.ctx points at it. */
struct tools_context {
    struct at_client *client;
    const char *time_zone;         /* IANA name; dates go in and out in it */
    const char *closed_status_ids; /* "5,16", or NULL: decided from the tenant's labels */
    bool read_only;
    bool is_sandbox;         /* said in every first line of results */
    bool confirm_off;        /* writes need no confirm word */
    const char *problem;     /* what keeps every call from working; NULL = nothing known */
    const char *tenant;      /* for first lines and whoami: the API user's name; may be NULL */
    const char *scope;       /* what every call is kept to ("company Acme"), or NULL */
    struct watcher *watcher; /* of subscribed resources; NULL: nobody may subscribe */

    /* Made by tools_choose, gone with tools_forget. */
    struct mcp_tool *table;  /* the rows of tools_table with the flags and hints of this server */
    enum mcp_access *access; /* what each row may be used for */
    bool limits_writes;      /* then only where may_write, by the entity's index */
    bool *may_write;
    char writes_reason[256];
};

/* Works out what is offered. Without a choice all tools can be called and the core is listed. False
 * with a sentence that names what there is when the choice names what is not; then nothing of it
 * counts. */
MUST_CHECK bool tools_choose(struct tools_context *ctx, const struct tools_choice *choice,
                             char *error, size_t error_size);
void tools_forget(struct tools_context *ctx);
/* Registers the tools, after tools_choose, with their aliases, the resources and the prompts. */
MUST_CHECK bool tools_register(struct mcp_server *s, struct tools_context *ctx, char *error,
                               size_t error_size);
/* Puts in what the tools want of the library: access, headers, prefixes, completion. */
void tools_options(struct mcp_options *options);
/* Instructions for the model, made from what is offered: what to call for what, sandbox or tenant,
 * time zone, read-only or not, scope. At most 250 words; the caller frees it with mem_free. */
char *tools_instructions(const struct tools_context *ctx);
/* For mcp_options.watch; ctx: the struct tools_context. */
void tools_watch(void *ctx, const char *uri, bool wanted);
/* What to call the tool in front of people: its file's title, also where tools/list leaves it out.
 */
const char *tools_title(const struct mcp_tool *tool);
/* Prefixes that tools/call ignores ("autotask_"). */
extern const char *const tools_name_prefixes[];
