/* Private to the HTTP transport: the endpoint, and one POST on its way. Everything belongs to the
 * HTTP server's loop thread, except what is marked as being under the lock. */
#pragma once

#include "base/pool.h"
#include "mcp/dispatch.h"
#include "mcp/http_door.h"
#include "mcp/http_session.h"
#include "mcp/server.h"

#include <uv.h>

/* One POST: a peer of its own, so that in the modern era nothing is shared between requests. */
struct request {
    struct peer peer; /* first: the peer is this */
    struct mcp_http *http;
    struct session *session; /* NULL: modern, or initialize */
    bool sse_ok;             /* the client takes event streams */
    bool may_begin;          /* a handshake in it makes a session */
    bool is_sse;             /* not one POST, but an HTTP+SSE connection */
    struct who who;          /* while it has an open stream that counts */
    char sse_id[SESSION_ID_LEN + 1];
    bool dispatching;
    unsigned working; /* calls that a worker has */
    struct request *prev, *next;

    /* Under the lock: where the reply goes; at most one is there. */
    struct http_exchange *x; /* HTTP+SSE: the POST that is being dispatched */
    struct http_stream *stream;
    struct outlet *outlet;
};

struct mcp_http {
    struct mcp_server *server;
    struct mcp_http_options options;
    struct door door;
    struct http_server *net;
    struct pool *pool;
    struct request *requests; /* open ones */
    struct request *spare;
    unsigned n_spare;
    unsigned working;
    struct session *sessions;
    unsigned n_sessions;
    bool draining;

    uv_mutex_t lock; /* guards what follows, the outlets, and the silent flag of calls */
    struct mcp_call *done, **done_end;
    bool told_to_drain, told_to_stop, told_to_close;
};

/* http_request.c */
struct request *request_new(struct mcp_http *t, struct http_exchange *x);
/* Ends the request when nothing of it is open any more. */
void request_settle(struct request *r);
void request_free(struct request *r);
/* The client has left: its calls are given up. */
void request_abandon(struct request *r);
/* Takes over what workers have finished. */
void requests_collect(struct mcp_http *t);
extern const struct peer_ops request_ops, session_ops;
bool request_start(struct peer *p, struct mcp_call *call);
struct str request_header(struct peer *p, const char *name);
void request_silence(struct peer *p, struct mcp_call *call);
/* Writes an event; under the lock. */
void request_write_event(struct http_stream *stream, const char *type, struct str data);

/* http_sse.c: the transport of revision 2024-11-05. */
/* GET: opens the stream. */
void sse_open(struct mcp_http *t, struct http_exchange *x);
/* POST to the address that the stream named. */
void sse_post(struct mcp_http *t, struct http_exchange *x);
bool sse_is_address(const struct mcp_http *t, struct str path);
void sse_close_all(struct mcp_http *t);

/* http_streams.c */
struct who who_is(const struct http_exchange *x);
/* Whether a client may open one more stream; ERR_TOO_MANY_STREAMS says why not. */
MUST_CHECK enum err_code streams_check(const struct mcp_http *t, const struct who *who,
                                       struct err *err);

/* http_endpoint.c */
http_head_fn http_at_head;
http_handler_fn http_endpoint;
void http_error(struct http_exchange *x, int status, enum err_code code, const char *text);
void http_end_session(struct mcp_http *t, struct session *s);
