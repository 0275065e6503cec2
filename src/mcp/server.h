/* The server: options, and the tables that were registered with what was made of them. Everything
 * is written before the server runs and only read afterwards. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "mcp/listing.h"
#include "mcp/mcp.h"

struct peer;
struct schema;

/* An argument that the client repeats in a header (x-mcp-header). */
struct tool_header {
    struct str header;      /* "Mcp-Param-Region" */
    const struct str *path; /* members from the arguments inwards */
    size_t n_path;
    struct tool_header *next;
};

struct tool_entry {
    struct str name;
    const struct mcp_tool *tool;
    struct str input_schema; /* JSON text on one line */
    struct str output_schema;
    struct str meta;
    const struct schema *schema;
    const struct tool_header *headers;
};

struct tool_alias {
    struct str alias;
    struct str name;
    struct str arguments; /* JSON object, parsed when it is used; n = 0: brings none along */
    struct str rest;      /* n = 0: unknown members stay unknown */
};

struct resource_entry {
    struct str uri;
    const struct mcp_resource *resource;
};

struct prompt_entry {
    struct str name;
    const struct mcp_prompt *prompt;
};

struct mcp_server {
    struct mcp_options options;
    struct mcp_limits limits; /* defaults filled in */
    struct arena *arena;
    struct str result_meta; /* JSON for _meta of every modern result */

    struct tool_entry *tools; /* in the order of registration, disabled ones left out */
    size_t n_tools;
    size_t *listed; /* indexes into tools: those that are not blocked */
    size_t n_listed;
    size_t *tools_by_name; /* indices, sorted by name */
    struct tool_alias *aliases;
    size_t n_aliases;

    struct resource_entry *resources; /* fixed ones, then in templates those with {names} */
    size_t n_resources;
    struct resource_entry *templates;
    size_t n_templates;

    struct prompt_entry *prompts;
    size_t n_prompts;

    bool has_tools, has_resources, has_prompts; /* registered, so the capability is declared */
    struct listing list_tools, list_resources, list_templates, list_prompts;

    struct asks *asks; /* what clients of the older era have been asked */
    struct tasks *tasks;
    bool has_tasks;    /* a tool can run as one */
    struct hub *hub;   /* what is to be announced */
    char seal_key[32]; /* of requestState */

    struct peer *direct; /* mcp_handle_message's connection */
    bool abandoned;      /* handlers outlived the drain: nothing may be freed */
};

/* Tells the application's log function, when there is one. */
void server_log(const struct mcp_server *s, enum mcp_log_level level, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Writes Implementation for the revision: name, title, version, websiteUrl. */
void server_write_info(const struct mcp_server *s, struct jw *w, enum rev rev);

/* A copy of JSON text as one line, in the server's arena; the text itself when it is one already.
 * NULL gives an empty text. ERR_JSON_... when it is no JSON, ERR_BAD_VALUE when it is no object. */
MUST_CHECK enum err_code server_json_text(struct mcp_server *s, const char *text, const char *what,
                                          struct str *ret, const struct json **ret_value,
                                          struct err *err);

/* registry.c: as tools/call finds it: exact name, folded, without prefix, alias; or NULL.
 * *ret_alias is the alias that led there, NULL for none; ret_alias may be NULL. */
const struct tool_entry *tool_find(const struct mcp_server *s, struct str name,
                                   const struct tool_alias **ret_alias);
/* The name most like it, for "did you mean"; empty when none is near. */
struct str tool_nearest(const struct mcp_server *s, struct str name);

/* resources.c */
const struct resource_entry *resource_find(const struct mcp_server *s, struct str uri);
/* prompts.c */
const struct prompt_entry *prompt_find(const struct mcp_server *s, struct str name);

/* Puts a registration error where the caller of the public API wants it; false. */
bool register_failed(const struct err *err, char *text, size_t size);
