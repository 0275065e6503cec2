/* One request on its way: message, revision, memory, what is called, and the reply being written.
 * A call belongs to its peer; it is filled on the loop thread, handed to at most one worker, and
 * comes back whole. Only the cancel flag and the sending of notifications cross threads. */
#pragma once

#include "base/err.h"
#include "base/jw.h"
#include "mcp/era.h"
#include "mcp/jsonrpc.h"
#include "mcp/mcp.h"

struct json;
struct method;
struct peer;
struct task;
struct prompt_entry;
struct resource_entry;
struct tool_entry;

/* What a client said of itself in initialize. Immutable; calls share it. */
struct client {
    unsigned refs; /* loop thread only */
    struct mcp_server *server;
    enum rev rev;
    struct arena *arena;
    const struct json *capabilities;
    const char *name;
    struct buf subscribed; /* URIs, each with a newline before and after */
};
void client_unref(struct client *c); /* accepts NULL */

/* Whether a call is in its peer's table of open requests. */
enum call_open { OPEN_NOT, OPEN_CALL, OPEN_HELD };

/* Which part of the API the running handler may use. */
enum call_part { PART_NONE, PART_TOOL, PART_RESOURCE, PART_PROMPT, PART_COMPLETION };

struct mcp_call {
    struct mcp_server *server;
    struct peer *peer;
    struct arena *arena;
    struct buf out; /* the whole reply */
    struct jw w;    /* writes the result into out */

    struct rpc_message msg;
    const struct method *method;
    enum rev rev;
    struct client *client; /* legacy, after initialize; else NULL */
    const struct json *meta;
    const struct json *client_capabilities;
    const char *client_name;
    const char *traceparent, *tracestate, *baggage; /* valid ones; NULL: none */
    struct str progress_token;                      /* JSON text; n = 0: no progress wanted */
    int log_rank;                                   /* messages from this rank on are sent */
    const char *bad_version; /* the one asked for, with ERR_UNSUPPORTED_VERSION */

    /* Asking the client (ask.c). */
    const struct json *answers; /* of earlier rounds, out of the sealed state */
    const char *state_in, *state_out;
    struct str input_requests; /* JSON: what the client is asked with this result */
    struct str request_state;  /* sealed */
    const char *result_type;   /* NULL: complete */
    bool ask_failed;           /* call->err says why */
    struct task *task;         /* the rest of the call is this task */
    unsigned listens;          /* enum mcp_announcement bits of a subscription */

    int cancelled; /* atomic */
    bool on_worker;
    bool introduces; /* the reply tells who the server is, with icons */
    bool unlimited;  /* the application itself calls: extensions do not count */
    enum call_open open;
    bool silent; /* cancelled or answered by the transport: nothing more may be sent */
    int64_t deadline_ms;
    double last_progress;
    int64_t notify_window_ms; /* rate limit of notifications */
    unsigned notify_count;

    enum call_part part;
    const void *data; /* of the row that is called */
    const struct tool_entry *tool;
    const struct tool_alias *alias; /* under which the tool was called; NULL = its own name */
    enum mcp_access access;         /* to the tool */
    const char *access_reason;      /* may be NULL */
    const char **headers;           /* beside options.request_headers; NULL = none came */
    const struct json *args;        /* checked arguments; NULL = none */
    const char *args_text;
    struct str structured;
    const struct json *result_meta; /* the handler's, for _meta of the result; NULL: none */
    struct str next_meta;           /* JSON for _meta of what is written next */
    const struct resource_entry *resource;
    const char *uri;
    const struct prompt_entry *prompt;
    size_t n_content; /* items, contents, messages or values written */
    size_t total;     /* of a completion */
    bool has_total;
    const char *failure; /* mcp_fail's text */
    bool failed;         /* the reply is an error, or a result with isError */
    bool is_error;       /* the reply is a JSON-RPC error */

    struct err err;
    struct str err_data; /* JSON for error.data; n = 0: none */

    struct mcp_call *batch; /* the batch this is a member of */
    unsigned batch_left;    /* in the batch itself: members not finished */
    struct mcp_call *next;  /* free list, or the transport's list of finished calls */
    struct mcp_call *chain; /* in-flight table */
    struct mcp_call *older, *newer;
};

/* From the peer's store of used ones. Loop thread. */
struct mcp_call *call_new(struct peer *p);
void call_free(struct mcp_call *call);
/* Gives the memory of stored calls back. */
void call_store_free(struct peer *p);

static inline bool call_is_modern(const struct mcp_call *call)
{
    return call->rev >= REV_MODERN;
}
/* Asks the handler to stop: by the client, or because the time is up. Any thread. */
void call_cancel(struct mcp_call *call);
bool call_is_cancelled(const struct mcp_call *call);

/* Tells the application's log function about this call: with its method, tool and trace id. */
void call_log(const struct mcp_call *call, enum mcp_log_level level, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* A value as compact JSON text in the call's memory. */
struct str call_json_text(struct mcp_call *call, const struct json *v);
/* Sends a notification for the call: params is a JSON object. Dropped once the call is silent.
 * False when there is no memory for it; that is also how params of a buffer that failed end. */
bool call_notify(struct mcp_call *call, const char *method, struct str params);
