/* Sessions of clients up to revision 2025-11-25, and the outlets through which a session's messages
 * go: one for each request that streams, one for what belongs to no request. An outlet keeps what
 * it sent, within bounds, for a client that reconnects. Everything is under the transport's lock.
 */
#pragma once

#include "mcp/http_door.h"
#include "mcp/peer.h"
#include "net/http_server.h"

enum { SESSION_ID_LEN = 32, OUTLETS_DONE_MAX = 16, POLL_RETRY_MS = 1000 };

struct session;

struct event {
    unsigned number;
    struct event *next;
    size_t n;
    char text[]; /* as it is sent */
};

struct outlet {
    struct session *session;
    unsigned id;                /* 0: what belongs to no request */
    struct http_stream *stream; /* NULL: nobody reads now */
    struct event *first, **last;
    size_t kept;
    unsigned n_events;
    bool done; /* everything was sent */
    struct outlet *next;
};

/* A client, as far as limits are concerned: a token at an address. */
struct who {
    unsigned principal;
    char address[DOOR_ADDRESS_MAX];
};

struct session {
    struct peer peer; /* first: what initialize negotiated, and where announcements go */
    struct who who;   /* its peer.principal alone may use it */
    char id[SESSION_ID_LEN + 1];
    int64_t used_ms;
    size_t max_kept;
    unsigned n_outlets;
    struct outlet common;
    struct outlet *outlets; /* newest first */
    void *lock;             /* the transport's */
    struct session *next;
};

struct session *session_new(struct mcp_server *s, const struct peer_ops *ops, size_t max_kept);
void session_free(struct session *s);

struct outlet *outlet_new(struct session *s);
/* By the "S-E" of Last-Event-ID; NULL when it is not (or no longer) there. */
struct outlet *outlet_find(struct session *s, struct str event_id, unsigned *ret_event);
/* The client reads here from now on, beginning after the given event. */
void outlet_attach(struct outlet *o, struct http_stream *stream, unsigned after);
/* An event that only names itself, and how soon to reconnect (2025-11-25). */
void outlet_prime(struct outlet *o, int retry_ms);
void outlet_send(struct outlet *o, struct str message);
/* Ends the stream, not the outlet. */
void outlet_detach(struct outlet *o);
/* Nothing more will be sent. */
void outlet_finish(struct outlet *o);
