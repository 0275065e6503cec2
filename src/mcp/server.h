/* The server: options, and the tables that were registered with what was made of them. Everything
 * but schemas that are compiled late is written before the server runs and only read afterwards. */
#pragma once

#include <stdatomic.h>
#include <uv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
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
    uint32_t folded; /* str_hash_folded of the name */
    const struct mcp_tool *tool;
    struct str input_schema;  /* JSON text on one line */
    struct str listed_schema; /* shown instead; n = 0: none */
    struct str output_schema;
    struct str meta;
    uint32_t gate; /* bit of its extension; 0 = for all */
    /* Compiled; tool_prepare comes before their use. */
    atomic_bool ready;
    const struct schema *schema;
    const struct schema *result_schema; /* NULL: results are not checked */
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
    struct str meta, contents_meta; /* JSON objects on one line; n = 0: none */
};

struct prompt_entry {
    struct str name;
    const struct mcp_prompt *prompt;
    struct str meta;
};

struct skill_file {
    struct str uri; /* NUL-terminated */
    struct str content;
    const char *mime_type;
    bool is_text;    /* UTF-8 */
    char digest[65]; /* SHA-256, hexadecimal */
};

struct skill_entry {
    const struct mcp_skill *skill;
    struct str dir;         /* "skill://path/name" */
    struct str frontmatter; /* JSON object */
    struct skill_file *files;
    size_t n_files; /* the first is SKILL.md */
};

struct extension {
    struct str name;
    struct str settings; /* JSON object on one line */
};
enum { GATES_MAX = 32, INSTANCE_NAME = 16, SERVER_MEMORY_MAX = 1 << 30 };

struct mcp_server {
    struct mem *mem; /* where its memory comes from */
    struct mcp_options options;
    struct mcp_limits limits; /* defaults filled in */
    struct arena *arena;
    struct str result_meta; /* JSON for _meta of every modern result */

    struct tool_entry *tools; /* in the order of registration, disabled ones left out */
    size_t n_tools;
    size_t *listed; /* indexes into tools: those that are neither blocked nor unlisted */
    size_t n_listed;
    size_t *tools_by_name; /* indices, sorted by name */
    struct tool_alias *aliases;
    size_t n_aliases;
    struct arena *late_arena; /* of schemas compiled at the first call; NULL: none yet */
    uv_mutex_t late_lock;     /* for it, and for what is not ready */

    struct resource_entry *resources; /* fixed ones, then in templates those with {names} */
    size_t n_resources;
    struct resource_entry *templates;
    size_t n_templates;

    struct prompt_entry *prompts;
    size_t n_prompts;

    struct skill_entry *skills;
    size_t n_skills;

    struct extension *extensions; /* declared ones */
    size_t n_extensions;
    struct str gates[GATES_MAX]; /* names of extensions that tools ask for */
    size_t n_gates;

    bool has_tools, has_resources, has_prompts; /* registered, so the capability is declared */
    bool has_skills;
    struct listing list_tools, list_resources, list_templates, list_prompts, list_skills;

    struct rates *rates;
    struct cache *cache;
    struct used *used; /* states that count once and were used */
    struct asks *asks; /* what clients of the older era have been asked */
    struct tasks *tasks;
    bool has_tasks;                   /* a tool can run as one */
    struct hub *hub;                  /* what is to be announced */
    char seal_key[32];                /* of requestState and cursors */
    char instance[INSTANCE_NAME + 1]; /* this server, among those that share the key */

    struct peer *direct; /* mcp_handle_message's connection */
    bool abandoned;      /* handlers outlived the drain: nothing may be freed */
};

/* Until the end of the block, memory comes from the server's source. */
#define SERVER_MEMORY(s)                                                                           \
    __attribute__((unused)) struct mem *memory_before CLEANUP(mem_restore) = mem_use((s)->mem)

/* Tells the application's log function, when there is one. */
void server_log(const struct mcp_server *s, enum mcp_log_level level, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Writes Implementation for the revision: name, title, version, websiteUrl; the icons, which can be
 * large, only where a client first meets the server. */
void server_write_info(const struct mcp_server *s, struct jw *w, enum rev rev, bool with_icons);

/* A copy of JSON text as one line, in the server's arena; the text itself when it is one already.
 * NULL gives an empty text. ERR_JSON_... when it is no JSON, ERR_BAD_VALUE when it is no object. */
MUST_CHECK enum err_code server_json_text(struct mcp_server *s, const char *text, const char *what,
                                          struct str *ret, const struct json **ret_value,
                                          struct err *err);

/* registry.c: as tools/call finds it: exact name, folded, without prefix, alias; or NULL.
 * *ret_alias is the alias that led there, NULL for none; ret_alias may be NULL. */
const struct tool_entry *tool_find(const struct mcp_server *s, struct str name,
                                   const struct tool_alias **ret_alias);
/* registry.c: compiles what calls of the tool need, when that is not done yet. Any thread.
 * ERR_INTERNAL: a schema is wrong, which registration would have refused. */
MUST_CHECK enum err_code tool_prepare(struct mcp_server *s, const struct tool_entry *tool,
                                      struct err *err);
/* Whether a client with these extensions has the tool. */
static inline bool tool_is_for(const struct tool_entry *tool, uint32_t gates)
{
    return !(tool->gate & ~gates);
}
/* The name most like it, for "did you mean"; empty when none is near. */
struct str tool_nearest(const struct mcp_server *s, struct str name, uint32_t gates);

/* resources.c */
const struct resource_entry *resource_find(const struct mcp_server *s, struct str uri);
/* prompts.c */
const struct prompt_entry *prompt_find(const struct mcp_server *s, struct str name);

/* Puts a registration error where the caller of the public API wants it; false. */
bool register_failed(const struct err *err, char *text, size_t size);
