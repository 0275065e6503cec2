/*
 * libmcp: Model Context Protocol servers in C.
 *
 * A server is a table of tools (and resources, prompts, completions) and a transport. The library
 * speaks every protocol revision from 2024-11-05 to 2026-07-28 on the same input and tells them
 * apart by the message itself; handlers do not notice which one a client speaks.
 *
 * Threads: build the server on one thread, then run it. Handlers run on worker threads, several at
 * once, each with its own struct mcp_call; a handler reads straight down and may block. Nothing in
 * the library is global and it reads no environment variables.
 *
 * Memory: everything a handler gets from its call (arguments, mcp_alloc memory) lives until the
 * reply is written and is never freed by the handler. Tables and texts given to mcp_server_new and
 * the mcp_add_ functions are borrowed and must outlive the server.
 *
 * All text is UTF-8 and NUL-terminated unless a length goes with it.
 */
#ifndef MCP_MCP_H
#define MCP_MCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MCP_API __attribute__((visibility("default")))
#define MCP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MCP_API
#define MCP_PRINTF(fmt, args)
#endif

struct mcp_server;
struct mcp_tool;
struct mcp_call;

/* ---- Handlers ---- */

/* What a handler returns. */
enum mcp_rc {
    MCP_OK = 0,    /* the result is what was written to the call */
    MCP_FAILED = 1 /* the call failed; what was written (or mcp_fail's text) says why */
};

/* args points at the struct that mcp_tool.args describes, filled and checked; NULL without one. */
typedef enum mcp_rc mcp_tool_fn(struct mcp_call *call, const void *args);

/* ---- Extensions and icons ---- */

/* An extension of the protocol that the server supports, such as "io.modelcontextprotocol/ui" (MCP
 * Apps). Declared to every client, in both eras; what a client declares: mcp_client_extension(). */
struct mcp_extension {
    const char *name;     /* with its prefix: "com.example/name" */
    const char *settings; /* JSON object; NULL = {} */
};

/* An image to show beside a name. Sent since revision 2025-11-25. */
struct mcp_icon {
    const char *src;       /* https: or data: URI */
    const char *mime_type; /* may be NULL */
    const char *sizes;     /* "48x48 96x96" or "any"; may be NULL */
    const char *theme;     /* "light" or "dark"; may be NULL */
};

/* ---- Tools ---- */

enum mcp_arg_type {
    MCP_ARG_STRING, /* const char *; NULL when absent */
    MCP_ARG_INT,    /* struct mcp_int */
    MCP_ARG_NUMBER, /* const char *: the number's exact text; NULL when absent */
    MCP_ARG_BOOL,   /* enum mcp_bool */
    MCP_ARG_JSON    /* const char *: any JSON value as compact text; NULL when absent */
};

struct mcp_int {
    int64_t value;
    bool given;
};
enum mcp_bool { MCP_BOOL_ABSENT = 0, MCP_BOOL_FALSE = 1, MCP_BOOL_TRUE = 2 };

/* Where an argument goes in the handler's struct. Its checks are those of the input schema. */
struct mcp_arg {
    const char *name;
    enum mcp_arg_type type;
    size_t offset;              /* offsetof(struct, member) */
    const char *const *aliases; /* other accepted spellings, NULL-terminated; may be NULL */
};

enum mcp_tool_flags {
    /* Runs on the loop thread: only for handlers that never block. */
    MCP_TOOL_INLINE = 1 << 0,
    /* Accepts what models really send: member names in any style (companyID = company_id), numbers
     * and booleans as strings, numbers where a string is wanted, objects and arrays as JSON text,
     * null for an absent optional argument. */
    MCP_TOOL_LENIENT = 1 << 1,
    /* Neither listed nor found by tools/call. Set per table, for modes such as read-only. */
    MCP_TOOL_DISABLED = 1 << 2,
    /* Writes, and the server is in read-only mode: not listed; tools/call answers just that. */
    MCP_TOOL_BLOCKED = 1 << 3,
    /* May go on as a task: its handler calls mcp_become_task(). */
    MCP_TOOL_TASK = 1 << 4,
    /* Can only run as a task: clients that do not know tasks get an error instead. */
    MCP_TOOL_TASK_ONLY = 1 << 5,
    /* Found by tools/call, but left out of tools/list. */
    MCP_TOOL_UNLISTED = 1 << 6
};

/* What one request may do with a tool. */
enum mcp_access {
    MCP_ACCESS_LISTED,    /* listed and called */
    MCP_ACCESS_UNLISTED,  /* called, but not listed */
    MCP_ACCESS_READ_ONLY, /* writes, and this request must not: tools/call answers just that */
    MCP_ACCESS_DENIED,    /* tools/call answers with the reason */
    MCP_ACCESS_ABSENT     /* as if it were not there */
};

/* Decides that for one request, for tools/list and tools/call alike, instead of the flags UNLISTED
 * and BLOCKED. Must not block, and must answer the same for the same request (headers): a list that
 * changes by itself is no list. Runs on the loop thread, from mcp_call_other() on any. *ret_reason
 * is NULL before; it goes with DENIED and READ_ONLY: a sentence that lives as long as the call. */
typedef enum mcp_access mcp_access_fn(struct mcp_call *call, const struct mcp_tool *tool,
                                      const char **ret_reason);

/* What to do instead of calling a tool that is not there, when the application knows the name, from
 * other servers say: a sentence that lives as long as the call, or NULL. It stands in the error in
 * place of the nearest name. Must not block; runs where mcp_access_fn does. */
typedef const char *mcp_absent_fn(struct mcp_call *call, const char *name);

/* A hint must always be stated. tools/list sends read_only, and of the others those that mean
 * something beside it (destructive and idempotent do not where read_only is true) and differ from
 * what the protocol takes for granted (idempotent: false, open_world: true); destructive is always
 * sent with tools that write. */
struct mcp_hints {
    bool read_only;
    bool destructive;
    bool idempotent;
    bool open_world;
};

/* An argument that clients of other servers send and a tool cannot have, in any style of writing,
 * and what to do instead: a sentence, which stands in the error. */
struct mcp_refused {
    const char *name;
    const char *instead;
};

struct mcp_tool {
    const char *name;  /* 1 to 128 of A-Z a-z 0-9 _ . - */
    const char *title; /* may be NULL */
    const char *description;
    const char *input_schema; /* JSON Schema 2020-12 text of type object; NULL = no arguments */
    /* What tools/list shows instead: a shorter form, which may leave out texts, limits and optional
     * arguments. Calls are checked by input_schema. NULL = input_schema itself. */
    const char *listed_schema;
    const char *output_schema; /* may be NULL */
    const char *meta;          /* JSON object for _meta; may be NULL */
    struct mcp_hints hints;
    unsigned flags;
    mcp_tool_fn *call;
    const struct mcp_arg *args; /* may be NULL */
    size_t n_args;
    size_t args_size; /* sizeof the handler's struct */
    const void *data; /* the tool's own; mcp_tool_data() */
    /* Name of an extension: the tool is there only for clients that declare it. To others it is
     * neither listed nor found. NULL = for all. At most 32 different ones in a server. */
    const char *extension;
    const struct mcp_icon *icons; /* may be NULL */
    size_t n_icons;
    /* A lenient tool moves members that are no arguments of its own but stand in this list
     * (NULL-terminated, in any style of writing) into the object argument `gathers_into`, under the
     * list's spelling: fields of a record beside the ones that have an argument. May be NULL. */
    const char *const *gathers;
    const char *gathers_into;
    const struct mcp_refused *refuses; /* ends with a name of NULL; may be NULL */
    unsigned max_per_minute;           /* calls by one principal; 0 = any number */
    /* How long a result serves again for the same principal, arguments and request_headers; 0 = not
     * at all. For read-only tools whose result depends on nothing else. */
    int cache_ttl_ms;
};

/* Another name under which tools/call finds a tool; never listed. A narrower name may say what it
 * stands for: "list_queues" for "picklist" with {"entity":"Tickets","field":"queueID"}. */
struct mcp_alias {
    const char *alias;
    const char *name;
    /* JSON object of arguments that the alias brings along; the client's own win. May be NULL. */
    const char *arguments;
    /* An argument of the tool that takes an object (or an array of objects): members that are no
     * arguments of the tool are gathered there, unless the client gives it. May be NULL. */
    const char *rest;
};

/* ---- Resources, prompts, completion ---- */

/* Writes the contents of uri with mcp_resource_text/_blob; MCP_FAILED without text = not found. */
typedef enum mcp_rc mcp_resource_fn(struct mcp_call *call, const char *uri);

struct mcp_resource {
    const char *uri; /* or a template of RFC 6570, levels 1 to 3: then is_template */
    const char *name;
    const char *title;
    const char *description;
    const char *mime_type;
    bool is_template;
    mcp_resource_fn *read;
    const void *data;
    const char *meta;             /* JSON object for _meta of the list entry; may be NULL */
    const char *contents_meta;    /* the same for _meta of all its contents; may be NULL */
    bool unlisted;                /* can be read, is left out of the lists: ui:// pages of tools */
    const struct mcp_icon *icons; /* may be NULL */
    size_t n_icons;
};

struct mcp_prompt_arg {
    const char *name;        /* its own among those of the prompt */
    const char *description; /* may be NULL */
    bool required;
    const char *title; /* to show instead of the name, since revision 2025-06-18; may be NULL */
};
/* Adds messages with mcp_prompt_text; arguments come by mcp_prompt_arg(). */
typedef enum mcp_rc mcp_prompt_fn(struct mcp_call *call);

struct mcp_prompt {
    const char *name;
    const char *title;
    const char *description;
    const struct mcp_prompt_arg *args;
    size_t n_args;
    mcp_prompt_fn *get;
    const void *data;
    const char *meta;             /* JSON object for _meta of the list entry; may be NULL */
    const struct mcp_icon *icons; /* may be NULL */
    size_t n_icons;
};

/* Suggests values with mcp_complete_value for an argument of a prompt or resource template. */
typedef enum mcp_rc mcp_complete_fn(struct mcp_call *call, const char *ref_type,
                                    const char *ref_name, const char *argument, const char *prefix);

/* ---- Skills ---- */

/* A file of a skill beside SKILL.md. UTF-8 is sent as text, anything else as base64. */
struct mcp_skill_file {
    const char *path;      /* inside the skill's folder: "references/forms.md" */
    const char *mime_type; /* NULL = text/plain */
    const void *content;
    size_t size; /* bytes; 0 = content is a NUL-terminated text */
};

/* Instructions for a model (extension io.modelcontextprotocol/skills), at skill://PATH/NAME/. Its
 * SKILL.md is made of the frontmatter (name, description and the further members) and the body. */
struct mcp_skill {
    const char *name; /* 1 to 64 of a-z, 0-9 and single hyphens inside */
    const char *description;
    const char *body;        /* Markdown */
    const char *path;        /* folders above the skill's own, "acme/billing"; may be NULL */
    const char *frontmatter; /* further members, a JSON object; may be NULL */
    const struct mcp_skill_file *files;
    size_t n_files;
};

/* ---- The server ---- */

/* Every input-sized thing has a limit here; 0 takes the default in brackets. */
struct mcp_limits {
    size_t max_message_bytes;  /* one line or body [4 MiB] */
    unsigned max_depth;        /* nesting of a message [64] */
    size_t max_result_bytes;   /* what one call may write [8 MiB] */
    unsigned max_in_flight;    /* calls running or waiting [256] */
    unsigned max_workers;      /* threads [16] */
    int call_timeout_ms;       /* a handler's deadline [120000] */
    int drain_timeout_ms;      /* after end of input, for calls in flight [4000] */
    size_t page_size;          /* entries per list page [all] */
    int list_ttl_ms;           /* cache hint of lists and discover, revision 2026-07-28 [300000] */
    int state_ttl_ms;          /* how long a client may take to answer an ask [600000] */
    int task_ttl_ms;           /* after which a task ends and is forgotten [600000] */
    unsigned max_tasks;        /* known at a time [256] */
    unsigned calls_per_minute; /* of tools by one principal, all together [any number] */
    size_t max_cache_bytes;    /* of results that serve again [4 MiB] */
};

/* What a server may tell its clients without being asked; bits of mcp_options.announces. */
enum mcp_announcement {
    MCP_TOOLS_CHANGED = 1 << 0,
    MCP_PROMPTS_CHANGED = 1 << 1,
    MCP_RESOURCES_CHANGED = 1 << 2,
    MCP_RESOURCE_UPDATES = 1 << 3 /* clients may subscribe to single resources */
};

/* Functions that give the server its memory, from any of its threads; they behave like malloc,
 * realloc and free. The libraries below (libuv, PCRE2) and HTTP connections keep their own. */
struct mcp_allocator {
    void *(*alloc)(void *ctx, size_t size); /* NULL: there is none left */
    void *(*resize)(void *ctx, void *p, size_t size);
    void (*free)(void *ctx, void *p);
    void *ctx;
};

/* What mcp_options.use_once says of a name. */
enum mcp_use {
    MCP_USE_FIRST,  /* it was not there, and is now */
    MCP_USE_AGAIN,  /* it was there already */
    MCP_USE_UNKNOWN /* that cannot be told now: nothing is done */
};

enum mcp_log_level { MCP_LOG_ERROR, MCP_LOG_WARN, MCP_LOG_INFO, MCP_LOG_DEBUG };

struct mcp_options {
    const char *name;         /* serverInfo.name */
    const char *title;        /* may be NULL */
    const char *version;      /* serverInfo.version */
    const char *website;      /* may be NULL */
    const char *instructions; /* may be NULL */
    struct mcp_limits limits;
    mcp_complete_fn *complete; /* may be NULL: then the capability is not declared */
    mcp_access_fn *access;     /* may be NULL: the tools' flags decide */
    mcp_absent_fn *absent;     /* may be NULL: the nearest name is suggested */
    /* HTTP headers that mcp_request_header() is to know, NULL-terminated; may be NULL. */
    const char *const *request_headers;
    /* Prefixes of tool names that tools/call ignores ("acme_"), NULL-terminated; may be NULL.
     * Kebab-case and snake_case always name the same tool. */
    const char *const *tool_prefixes;
    unsigned announces; /* enum mcp_announcement bits */
    /* With MCP_RESOURCE_UPDATES: called on the loop thread when the first client subscribes to a
     * resource (wanted) and when the last one has left it, so that only what somebody waits for
     * need be watched. Must not block; may be NULL. */
    void (*watch)(void *ctx, const char *uri, bool wanted);
    /* Called with what the library would like logged; may be NULL. */
    void (*log)(void *ctx, enum mcp_log_level level, const char *text);
    void *ctx; /* yours: mcp_context() */
    /* May be NULL. Those of tasks and skills declare themselves. */
    const struct mcp_extension *extensions;
    size_t n_extensions;
    const struct mcp_icon *icons; /* of serverInfo; may be NULL */
    size_t n_icons;
    /* A secret of at least 32 bytes that seals what clients carry (states of asks, cursors). Give
     * all instances behind one address the same, so that each can go on where another asked;
     * copied. NULL: a random one, known to this server only. */
    const void *seal_key;
    size_t seal_key_size;
    /* Where instances that share a seal_key note the answers that count once
     * (mcp_ask.single_use): puts the name, 16 characters of 0-9a-f, into a place that all of them
     * see, in one step that only one of them can win, such as INSERT into a table with a unique key
     * or open() with O_EXCL. The name may be forgotten after until_s (Unix time, seconds). Called
     * on worker threads, several at once; may block. NULL: each instance notes its own, and such an
     * answer counts only with the instance that asked. */
    enum mcp_use (*use_once)(void *ctx, const char *name, int64_t until_s);
    /* Checks every result of a tool against its output schema; one that does not fit ends the call
     * with an internal error. Builds of the library for debugging always do. */
    bool check_results;
    /* Compiles the schemas of a tool at its first call instead of at registration: a server with
     * hundreds of tools starts sooner and is smaller. A schema that is wrong is then an internal
     * error of that call, so tests have to call every tool once. */
    bool compile_late;
    /* NULL: malloc. Copied. When there is no memory left, what sized the request fails with an
     * error; small things come from a reserve of 256 KiB that the server sets aside, and only when
     * that is used up, too, the process ends with a message. */
    const struct mcp_allocator *allocator;
};

/* NULL when the options are not usable; error (at least 256 bytes, may be NULL) then says why. */
MCP_API struct mcp_server *mcp_server_new(const struct mcp_options *options, char *error,
                                          size_t error_size);
MCP_API void mcp_server_free(struct mcp_server *s);

/* Register tables, before running. False with a reason in error: a bad or doubled name, a schema
 * that is not a JSON Schema object, an argument the schema does not have. */
MCP_API bool mcp_add_tools(struct mcp_server *s, const struct mcp_tool *tools, size_t n,
                           char *error, size_t error_size);
MCP_API bool mcp_add_tool_aliases(struct mcp_server *s, const struct mcp_alias *aliases, size_t n,
                                  char *error, size_t error_size);
MCP_API bool mcp_add_resources(struct mcp_server *s, const struct mcp_resource *resources, size_t n,
                               char *error, size_t error_size);
MCP_API bool mcp_add_prompts(struct mcp_server *s, const struct mcp_prompt *prompts, size_t n,
                             char *error, size_t error_size);
/* Skills also become resources; the extension declares itself. At most 512 files and 16 MiB each.
 */
MCP_API bool mcp_add_skills(struct mcp_server *s, const struct mcp_skill *skills, size_t n,
                            char *error, size_t error_size);
/* Says that a list has changed, or the contents of a resource, to clients that asked to be told.
 * Any thread, while the server runs. Only what mcp_options.announces names is sent. */
MCP_API void mcp_announce(struct mcp_server *s, enum mcp_announcement what);
MCP_API void mcp_resource_updated(struct mcp_server *s, const char *uri);
/* Replaces the instructions given at mcp_server_new (borrowed). */
MCP_API void mcp_set_instructions(struct mcp_server *s, const char *instructions);

/* Serves stdin and stdout until end of input, SIGTERM or SIGINT, then lets calls in flight end for
 * drain_timeout_ms. Returns 0; 130 after SIGINT; 1 when the streams cannot be used, or when
 * handlers still run although the time is up: then end the process without freeing what they use.
 * SIGPIPE is ignored from here on. One server a process. */
MCP_API int mcp_serve_stdio(struct mcp_server *s);

/* What Streamable HTTP needs to know. Texts are borrowed while the server runs; NULL and 0 take the
 * default in brackets. */
struct mcp_http_options {
    /* Numeric address to listen on, "127.0.0.1" or "::1", or "unix:/path" for a Unix socket, which
     * replaces one that nobody listens on and is removed at the end. ["127.0.0.1"] */
    const char *host;
    int port;         /* 0: any free one, see mcp_http_port() */
    int socket_mode;  /* permissions of the Unix socket [0600: the same user, and root] */
    const char *path; /* of the endpoint ["/mcp"] */
    /* Of the HTTP+SSE transport of revision 2024-11-05: GET here opens the event stream that names
     * the address to POST to, "/messages". [NULL: not served] */
    const char *sse_path;
    /* A bearer token that every request must carry, at least 16 characters. Without one, only
     * loopback addresses and Unix sockets can be listened on. */
    const char *token;
    /* Further tokens, NULL-terminated, at most 63. Each token is somebody of their own: a session
     * opened with one does not exist for another. */
    const char *const *more_tokens;
    /* Values of the Host header that are served besides the loopback names: "name" (any port) or
     * "name:port", NULL-terminated. [none when listening on loopback; else any] */
    const char *const *allowed_hosts;
    /* Values of the Origin header that are served, "https://example.com"; these get CORS headers.
     * A request with another origin is refused. [origins on loopback names] */
    const char *const *allowed_origins;
    /* One more takes the place of a peer that has kept the server waiting for half a second, or is
     * answered 503 [1024] */
    unsigned max_connections;
    /* Of one address; one more is answered 429. [none on loopback and Unix sockets, where a proxy
     * speaks for everybody; else a quarter of max_connections] */
    unsigned max_address_connections;
    /* Of clients up to revision 2025-11-25. One more ends the one left alone for longest of whoever
     * has most of them. [256] */
    unsigned max_sessions;
    /* Streams that stay open: subscriptions/listen, GET streams and HTTP+SSE connections. One more
     * is answered 429. A client is a token at an address. */
    unsigned max_streams;        /* in all [256] */
    unsigned max_client_streams; /* of one client [8] */
    int session_idle_ms;         /* after which a session ends [1800000] */
    size_t max_unsent_bytes;     /* what a stream's client may leave unread [4 MiB] */
    /* mcp_serve_http calls it when requests are being served; may be NULL. */
    void (*ready)(const struct mcp_http_options *options, int port);
    size_t max_replay_bytes; /* kept of one stream for clients that reconnect [256 KiB] */
};

/* Serves MCP over HTTP until SIGTERM or SIGINT, then lets calls in flight end for drain_timeout_ms.
 * Both eras on one endpoint; beside it GET /health (alive) and /ready (taking calls), open to all.
 * port, which ready gets, is 0 with a Unix socket.
 * Returns 0; 130 after SIGINT; 1 when it cannot listen (error, at least 256 bytes, may be NULL,
 * says why) or when handlers still run although the time is up. */
MCP_API int mcp_serve_http(struct mcp_server *s, const struct mcp_http_options *options,
                           char *error, size_t error_size);

/* The same without signals: start returns when requests are being served, NULL with a reason
 * otherwise; stop returns false when handlers still run although the time is up. */
struct mcp_http;
MCP_API struct mcp_http *mcp_http_start(struct mcp_server *s,
                                        const struct mcp_http_options *options, char *error,
                                        size_t error_size);
MCP_API int mcp_http_port(const struct mcp_http *http);
MCP_API bool mcp_http_stop(struct mcp_http *http);

/* Handles one message without a transport, on the calling thread; for tests, command lines and
 * fuzzers. Calls out with each message the server sends (reply and notifications), without newline.
 * All such messages share one connection: initialize counts for those after it. One thread at a
 * time. */
typedef void mcp_send_fn(void *ctx, const char *message, size_t len);
MCP_API void mcp_handle_message(struct mcp_server *s, const char *message, size_t len,
                                mcp_send_fn *send, void *ctx);

/* Calls one tool directly, as a command line does; any thread. arguments: JSON object text or NULL.
 * *ret_json is the CallToolResult (2025-11-25 form) or, on a protocol error, the error object; free
 * it with mcp_free. True when the tool ran and did not fail. */
MCP_API bool mcp_call_tool(struct mcp_server *s, const char *name, const char *arguments,
                           char **ret_json);
MCP_API void mcp_free(void *p);

/* The tools that are enabled, in listing order: the table row, or NULL past the end. */
MCP_API const struct mcp_tool *mcp_tool_at(struct mcp_server *s, size_t index);
/* By name or alias, as tools/call finds it; NULL when there is none. */
MCP_API const struct mcp_tool *mcp_find_tool(struct mcp_server *s, const char *name);

/* ---- Inside a handler ---- */

MCP_API void *mcp_context(struct mcp_call *call); /* mcp_options.ctx */
/* .data of the tool, resource or prompt. */
MCP_API const void *mcp_tool_data(struct mcp_call *call);
MCP_API const struct mcp_tool *mcp_call_get_tool(struct mcp_call *call); /* NULL outside tools */
/* The arguments as one compact JSON object, after leniency; "{}" when there are none. */
MCP_API const char *mcp_arguments(struct mcp_call *call);
/* A prompt's argument, or in a completion one that is chosen already; NULL when absent. */
MCP_API const char *mcp_prompt_arg(struct mcp_call *call, const char *name);
/* In a resource's function: what stands for the variable of its template, percent-decoded; NULL
 * when the URI has none. */
MCP_API const char *mcp_uri_variable(struct mcp_call *call, const char *name);
MCP_API void *mcp_alloc(struct mcp_call *call, size_t size); /* zeroed; gone after the reply */

/* Cancelled by the client, or past its deadline: stop soon. Checked between blocking steps. */
MCP_API bool mcp_cancelled(struct mcp_call *call);
MCP_API int mcp_time_left_ms(struct mcp_call *call);
/* An int that becomes non-zero when mcp_cancelled() would, at most a quarter of a second late; for
 * code that polls. Valid while the handler runs. */
MCP_API const volatile int *mcp_cancel_flag(struct mcp_call *call);

/* Content of a tool result, in order. */
MCP_API void mcp_text(struct mcp_call *call, const char *text, size_t len);
MCP_API void mcp_textf(struct mcp_call *call, const char *fmt, ...) MCP_PRINTF(2, 3);
/* Base64 text and its MIME type. */
MCP_API void mcp_image(struct mcp_call *call, const char *base64, const char *mime_type);
MCP_API void mcp_audio(struct mcp_call *call, const char *base64, const char *mime_type);
MCP_API void mcp_resource_link(struct mcp_call *call, const char *uri, const char *name,
                               const char *description, const char *mime_type);
MCP_API void mcp_embedded_text(struct mcp_call *call, const char *uri, const char *mime_type,
                               const char *text);
/* structuredContent: JSON as text (copied): an object; since revision 2026-07-28 any value. What is
 * not valid JSON ends the call with an internal error, and a line for mcp_options.log. */
MCP_API void mcp_structured(struct mcp_call *call, const char *json, size_t len);
/* _meta of what is written next with one of the functions for content, contents and messages: a
 * JSON object as text. Not sent before revision 2025-06-18. */
MCP_API void mcp_next_meta(struct mcp_call *call, const char *json);
/* _meta of the result itself: a JSON object as text (copied). */
MCP_API void mcp_result_meta(struct mcp_call *call, const char *json);
/* A text that says what failed; returns MCP_FAILED, so: return mcp_fail(call, ...). */
MCP_API enum mcp_rc mcp_fail(struct mcp_call *call, const char *fmt, ...) MCP_PRINTF(2, 3);

/* Contents of a resource; messages of a prompt; values of a completion (at most 100 are sent). */
MCP_API void mcp_resource_text(struct mcp_call *call, const char *uri, const char *mime_type,
                               const char *text, size_t len);
MCP_API void mcp_resource_blob(struct mcp_call *call, const char *uri, const char *mime_type,
                               const char *base64);
MCP_API void mcp_prompt_text(struct mcp_call *call, const char *role, const char *text);
MCP_API void mcp_prompt_image(struct mcp_call *call, const char *role, const char *base64,
                              const char *mime_type);
MCP_API void mcp_prompt_resource(struct mcp_call *call, const char *role, const char *uri,
                                 const char *mime_type, const char *text);
MCP_API void mcp_complete_value(struct mcp_call *call, const char *value);
MCP_API void mcp_complete_total(struct mcp_call *call, size_t total);

/* Sent only if the request carries a progress token; progress must grow. total < 0: unknown. */
MCP_API void mcp_progress(struct mcp_call *call, double progress, double total,
                          const char *message);
/* A log message to the client, sent only at or above the level it asked for. data: JSON text; what
 * is none is sent as a string. */
MCP_API void mcp_log_message(struct mcp_call *call, const char *level, const char *logger,
                             const char *json_data);

/* ---- Asking the client ---- */

enum mcp_ask_kind {
    MCP_ASK_FORM,     /* a form for the user: text, and the form's schema in json */
    MCP_ASK_URL,      /* a page for the user to visit: text, and the address in json */
    MCP_ASK_SAMPLING, /* the client's model: CreateMessageRequest params in json */
    MCP_ASK_ROOTS     /* the client's root folders */
};

struct mcp_ask {
    const char *key; /* unique and stable among all that this handler asks */
    enum mcp_ask_kind kind;
    const char *text;
    const char *json;
    const char *answer; /* set by mcp_ask: the client's result, a JSON object as text */
    /* The answer counts once: when the client sends the same answers again, the call is refused;
     * by all instances, see mcp_options.use_once. */
    bool single_use;
};

/* Whether this client can be asked such a thing. */
MCP_API bool mcp_can_ask(struct mcp_call *call, enum mcp_ask_kind kind);
/* Asks all n at once. True: every answer is there. False: return MCP_FAILED at once, whatever was
 * written is dropped or explained by the library. For tools, prompts and resources.
 * Up to revision 2025-11-25 this waits for the client. Since 2026-07-28 nothing can wait: the
 * client gets the questions as the result and calls again with answers, so the handler runs again
 * from its beginning, and mcp_ask() then returns true. Do nothing before it that must not be done
 * twice; ask again for what was asked before, its answers are remembered. The client carries them,
 * sealed, for limits.state_ttl_ms; they count only for the same principal, method and arguments. */
MCP_API bool mcp_ask(struct mcp_call *call, struct mcp_ask *asks, size_t n);
/* A JSON text of the handler's own that comes back with the answers; NULL when there is none. Not
 * set when it is no JSON. */
MCP_API void mcp_set_state(struct mcp_call *call, const char *json);
MCP_API const char *mcp_state(struct mcp_call *call);

/* Ends the current response stream of a client of revision 2025-11-25 over HTTP, which then
 * reconnects after retry_ms and gets what was sent meanwhile. Does nothing elsewhere. */
MCP_API void mcp_close_stream(struct mcp_call *call, int retry_ms);

/* Makes the rest of this tool's call a task: the client gets a handle now, and the result when it
 * asks for it. mcp_ask() then waits. False when the client knows no tasks: go on as before. What
 * was written before stays part of the result. Clients that listen to a task are told when its
 * status changes. Tasks belong to their principal and are forgotten limits.task_ttl_ms after they
 * began; a handler that still runs then is asked to stop. */
MCP_API bool mcp_become_task(struct mcp_call *call);
/* Ends the call with a protocol error instead of a result: return mcp_abort(call, ...). */
MCP_API enum mcp_rc mcp_abort(struct mcp_call *call, const char *fmt, ...) MCP_PRINTF(2, 3);

/* Goes on as another tool's call, found and checked as tools/call does it (access, arguments); its
 * result is that of this call. arguments: a JSON object as text; NULL = {}. Return what this
 * returns. For tools. */
MCP_API enum mcp_rc mcp_call_other(struct mcp_call *call, const char *name, const char *arguments);
/* The request's header of that name, one of mcp_options.request_headers, as one text; NULL when it
 * has none, or did not come over HTTP. */
MCP_API const char *mcp_request_header(struct mcp_call *call, const char *name);
/* W3C Trace Context and Baggage of the request's _meta (revision 2026-07-28); NULL when absent, or
 * not as those standards want them. Lines of mcp_options.log about a call carry its trace id. */
MCP_API const char *mcp_traceparent(struct mcp_call *call);
MCP_API const char *mcp_tracestate(struct mcp_call *call);
MCP_API const char *mcp_baggage(struct mcp_call *call);

/* The server that runs this call. */
MCP_API struct mcp_server *mcp_call_server(struct mcp_call *call);

/* Who calls, as far as the transport knows: "token 1" for the first bearer token, and so on; "" on
 * stdio and without tokens. Asks, tasks, rate limits and cached results belong to it. */
MCP_API const char *mcp_principal(struct mcp_call *call);

/* The revision the client speaks in this request, and what it says of itself; "" when unknown. */
MCP_API const char *mcp_protocol_version(struct mcp_call *call);
MCP_API const char *mcp_client_name(struct mcp_call *call);
/* What the client declares in this request (in initialize, before revision 2026-07-28): the whole
 * of its capabilities as a JSON object, "{}" when it said nothing. */
MCP_API const char *mcp_client_capabilities(struct mcp_call *call);
/* The client's settings of an extension as a JSON object; NULL when it does not declare it. */
MCP_API const char *mcp_client_extension(struct mcp_call *call, const char *name);
MCP_API bool mcp_client_has_extension(struct mcp_call *call, const char *name);
/* Whether the settings of that extension name the MIME type in their "mimeTypes"; true as well when
 * they name none. MCP Apps: "io.modelcontextprotocol/ui", "text/html;profile=mcp-app". */
MCP_API bool mcp_client_accepts(struct mcp_call *call, const char *extension,
                                const char *mime_type);

#ifdef __cplusplus
}
#endif

#endif
