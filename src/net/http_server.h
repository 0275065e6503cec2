/* A small, strict HTTP/1.1 server (libuv, llhttp): keep-alive, pipelining, chunked request bodies,
 * Expect: 100-continue, time-outs and limits on everything a peer controls. It runs its own loop
 * thread. Handlers get whole requests on that thread and answer at once or later from any thread.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct http_server;
struct http_exchange; /* one request and its reply */

struct http_server_limits {   /* 0 takes the default in brackets */
    unsigned max_connections; /* [256]; one more takes the place of a peer that keeps us waiting for
                               * over half a second, or is answered 503 */
    unsigned max_per_peer;    /* [no limit] connections of one address; one more is answered 429 */
    size_t max_header_bytes;  /* [32 KiB] 431 */
    size_t max_body_bytes;    /* [16 MiB] 413 */
    int header_timeout_ms;    /* [10000] 408 */
    int body_timeout_ms;      /* [30000] 408 */
    int idle_timeout_ms;      /* [60000] between requests: closed */
    int write_timeout_ms;     /* [30000] a peer that does not read loses its connection */
    int comment_ms;           /* [15000] between keep-alive comments of an open event stream */
};

/* Called on the loop thread when a request is complete. The exchange is the handler's until it
 * calls http_reply(), exactly once; its texts stay valid until then. */
typedef void http_handler_fn(void *ctx, struct http_exchange *x);
/* Called on the loop thread when the head of a request is complete and before any of its body is
 * taken in. False: it has answered by http_reply(); the body is not read and the connection ends.
 */
typedef bool http_head_fn(void *ctx, struct http_exchange *x);

struct http_server_options {
    const char *host; /* numeric address: "127.0.0.1", "::1"; or "unix:/path/of/a/socket" */
    int port;         /* 0 = any free one; none with a Unix socket */
    int socket_mode;  /* permissions of the Unix socket [0600] */
    struct http_server_limits limits;
    http_head_fn *head; /* may be NULL */
    http_handler_fn *handler;
    void *ctx;
    void (*wake)(void *ctx); /* on the loop thread, soon after http_server_wake(); may be NULL */
    void (*tick)(void *ctx); /* on the loop thread, every tick_ms; may be NULL */
    int tick_ms;
};

/* Binds, listens and starts the loop thread. ERR_IO when the address cannot be had. A Unix socket
 * that nobody listens on any more is replaced, and removed at the stop; unless its mode lets others
 * in, only processes of the same user (and root) may speak. */
MUST_CHECK enum err_code http_server_start(const struct http_server_options *options,
                                           struct http_server **ret, struct err *err);
int http_server_port(const struct http_server *s); /* 0 with a Unix socket */
/* Has options.wake called; any thread, as long as the server has not been stopped. */
void http_server_wake(struct http_server *s);
/* Stops accepting, lets replies finish for up to timeout_ms, ends the thread, frees everything. */
void http_server_stop(struct http_server *s, int timeout_ms);

struct str http_method(const struct http_exchange *x);
struct str http_target(const struct http_exchange *x); /* as sent: path and query */
struct str http_path(const struct http_exchange *x);   /* before '?', percent-decoding not done */
struct str http_query(const struct http_exchange *x);  /* after '?', without it */
struct str http_body(const struct http_exchange *x);
/* The handler has taken from the body what it needs; a large one is not kept until the reply. Loop
 * thread. */
void http_body_read(struct http_exchange *x);
/* Value of a request header (name in any case); n = 0 and p = NULL when absent. */
struct str http_header_get(const struct http_exchange *x, const char *name);
/* The name of the i-th header of the request, as it was sent; n = 0 past the last. */
struct str http_header_name(const struct http_exchange *x, unsigned i);
/* The peer's numeric address, "127.0.0.1" or "::1", without port; "unix" for a Unix socket. Valid
 * in the head function and in the handler, until it returns. */
const char *http_peer(const struct http_exchange *x);

struct http_reply_header {
    const char *name;
    const char *value;
};
/* A number that the head function leaves for the handler; 0 otherwise. */
void http_set_tag(struct http_exchange *x, unsigned tag);
unsigned http_tag(const struct http_exchange *x);
/* Adds a header to whatever the reply will be; at most HTTP_ADDED_MAX. The texts are borrowed until
 * the reply. In the head function or the handler. */
enum { HTTP_ADDED_MAX = 4 };
void http_add_header(struct http_exchange *x, const char *name, const char *value);
/* Answers. headers: extra ones, may be NULL. The body is copied. Thread-safe. */
void http_reply(struct http_exchange *x, int status, const char *content_type, struct str body,
                const struct http_reply_header *headers, size_t n_headers);
/* Sends the first bytes of a normal reply and then resets the connection (fault injection);
 * after_bytes counts bytes of head and body together, 0 = reset without a byte. */
void http_reply_cut(struct http_exchange *x, int status, const char *content_type, struct str body,
                    size_t after_bytes);

/* A server that is down for a while (fault injection). HTTP_REFUSES: nobody listens, connections
 * are refused. HTTP_IS_SILENT: connections come about and nobody reads them. Idle connections are
 * closed when it begins. Any thread; a second outage begins only after the first. TCP only. */
enum http_outage { HTTP_REFUSES, HTTP_IS_SILENT };
void http_server_outage(struct http_server *s, enum http_outage how, int ms);

/* ---- The peer's leaving ---- */

/* Has fn called on the loop thread, once, when the peer closes its connection, or its side of it,
 * before the reply is complete. Set it in the handler; fn may answer. Answering, and the end of a
 * stream, take the notice back; on another thread fn may be under way just then. */
void http_on_gone(struct http_exchange *x, void (*fn)(void *ctx), void *ctx);

/* ---- Replies in pieces ---- */

/* A reply whose body is not known yet: chunked, or up to the connection's end in HTTP/1.0. Streams
 * of type text/event-stream get comments while nothing else is sent. Thread-safe. */
struct http_stream;

/* Answers the exchange with a head and keeps the body open. The exchange and its texts are gone
 * after this. max_waiting bounds the bytes that the peer has not taken yet. */
struct http_stream *http_stream_open(struct http_exchange *x, int status, const char *content_type,
                                     const struct http_reply_header *headers, size_t n_headers,
                                     size_t max_waiting);
/* The same, of which the caller writes every byte, the head included; its end ends the connection
 * (fault injection). */
struct http_stream *http_stream_open_raw(struct http_exchange *x, size_t max_waiting);
/* Adds a piece. False when the peer is gone, or has left so much waiting that it loses its
 * connection now. The stream still has to be ended then. */
bool http_stream_write(struct http_stream *st, struct str bytes);
/* Completes the reply; the stream is no longer the caller's. */
void http_stream_end(struct http_stream *st);
