/* Private to the HTTP server: the server, its connections and its exchanges, and who may touch
 * what. Everything belongs to the loop thread, except the fields marked otherwise. */
#pragma once

#include "net/http_parse.h"
#include "net/http_server.h"

#include <stdatomic.h>
#include <uv.h>

struct http_conn;
struct http_stream;

enum { HTTP_NO_CUT = -1 };

/* The handler's from dispatch to http_reply(), whatever happens to the connection meanwhile. */
struct http_exchange {
    struct http_server *server;
    struct http_conn *conn; /* NULL when the connection is gone; loop thread only */
    struct http_message msg;
    struct buf reply;        /* head and body, written by whoever answers */
    bool answered;           /* by whatever thread; that thread's only */
    bool answered_inline;    /* while the handler ran; loop thread only */
    bool close_after;        /* the reply said "Connection: close" */
    bool in_handler;         /* the handler runs now; loop thread only */
    void (*gone)(void *ctx); /* http_on_gone; under the lock */
    void *gone_ctx;
    struct http_stream *stream; /* the answer is a stream */
    struct http_reply_header added[HTTP_ADDED_MAX];
    size_t n_added;
    unsigned tag;
    long long cut_after;        /* bytes after which to reset, or HTTP_NO_CUT */
    struct http_exchange *next; /* in the queue of answers, or among the spare ones */
};

enum http_wait {                  /* what a connection's deadline is about */
                 HTTP_WAIT_FIRST, /* no byte yet */
                 HTTP_WAIT_NEXT,  /* between requests */
                 HTTP_WAIT_HEAD,
                 HTTP_WAIT_BODY,
                 HTTP_WAIT_HANDLER, /* no deadline: the handler has its own */
                 HTTP_WAIT_STREAM,  /* an open reply; the deadline is the next comment's */
                 HTTP_WAIT_WRITE,
                 HTTP_WAIT_LINGER, /* the last reply is out; what still comes in is thrown away */
                 HTTP_WAIT_RESET   /* the cut reply is on its way; then the reset */
};

/* TCP or a Unix socket. */
union http_socket {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
};

struct http_conn {
    union http_socket io;
    char peer[INET6_ADDRSTRLEN]; /* numeric address, or "unix" */
    uv_timer_t timer;
    int open_handles;
    struct http_server *server;
    struct http_conn *prev, *next;
    struct http_conn *next_ready; /* in the server's list, when `ready` */
    bool ready;
    struct http_parser parser;
    struct http_exchange *x;    /* being read or being answered */
    struct http_stream *stream; /* an open reply */
    bool stream_is_last;        /* it said "Connection: close" */
    enum http_wait wait;
    uint64_t since_ms;              /* loop time when the waiting began */
    uint64_t deadline_ms, armed_ms; /* loop time; 0 = none */
    struct buf in;                  /* bytes of later requests that came early */
    size_t in_used;
    struct buf out; /* replies not yet handed to the kernel */
    struct buf writing;
    uv_write_t write_req;
    uv_shutdown_t shutdown_req;
    bool reading, eof, closing;
    bool refused; /* the head function has answered */
    bool busy;    /* the exchange is with the handler, or its stream is open */
    bool drain;   /* the peer may still be sending: half-close and read on before closing */
    bool last;    /* the reply in `out` ends the connection */
    bool reset;   /* and by a reset */
};

struct http_server {
    uv_loop_t loop;
    union http_socket listener;
    bool is_unix, for_all; /* a Unix socket; one that other users may reach */
    uv_async_t async;
    uv_timer_t stop_timer;
    uv_timer_t ticker;
    uv_timer_t outage_timer;
    struct sockaddr_storage address; /* to come back to after an outage; TCP only */
    bool stop_begun, refusing, silent;
    bool listener_closed;    /* while refusing: the handle may be used again */
    bool unaccepted;         /* while silent: a connection waits */
    uv_thread_t thread;      /* for joining */
    uv_thread_t loop_thread; /* as the loop sees itself */
    struct http_server_limits limits;
    http_head_fn *head;
    http_handler_fn *handler;
    void *ctx;
    void (*wake)(void *ctx);
    void (*tick)(void *ctx);
    int port;
    struct http_conn *conns;
    unsigned n_conns;
    struct http_conn *ready,
        **ready_tail; /* have something to do when all that came in has been read */
    uv_prepare_t before_poll;
    uv_check_t after_poll;
    struct http_exchange *spare;
    unsigned n_spare;
    char read_buf[64 * 1024];

    uv_mutex_t lock; /* for the rest, which any thread uses */
    struct http_exchange *answers, **answers_tail;
    struct http_stream *streams; /* with something new to send, or to do */
    bool closed;                 /* the loop has ended: answers are dropped */
    int stop_timeout_ms;
    int outage_ms; /* asked for; 0 = none */
    enum http_outage outage;
    atomic_bool stopping;
    atomic_uint refs; /* the owner, and each exchange a handler holds */
};

/* A stream is its writer's until http_stream_end(), and its connection's until that has sent the
 * end or is gone; both hold it. Everything is under the server's lock. */
struct http_stream {
    struct http_server *server;
    struct http_conn *conn; /* set by the loop thread when the connection takes the reply */
    struct buf waiting;     /* framed bytes that the connection has not taken */
    size_t max_waiting;
    bool chunked, comments;
    bool ended, lost, overflowed;
    void (*gone)(void *ctx);
    void *gone_ctx;
    bool queued;
    unsigned refs;
    struct http_stream *next; /* in the server's queue */
};

/* http_conn.c */
void http_conn_run(struct http_conn *c);
/* Before the loop waits again. Replies that are sent one right after the other wake a peer that
 * waits for several of them once. */
void http_conn_run_later(struct http_conn *c);
void http_conns_run_ready(struct http_server *s);
void http_conn_accept(struct http_server *s);
/* A reply has come for the exchange that this connection waits for. */
void http_conn_answered(struct http_conn *c);
void http_conn_close(struct http_conn *c);
/* Closes at once when nothing is being answered, otherwise after the reply. */
void http_conn_finish(struct http_conn *c);

/* http_reply.c */
/* x may be NULL, when there is no request to answer. */
void http_reply_write(struct buf *out, const struct http_exchange *x, bool close, int status,
                      const char *content_type, struct str body,
                      const struct http_reply_header *headers, size_t n_headers);

void http_reply_head(struct http_exchange *x, struct buf *out, int status, const char *content_type,
                     const struct http_reply_header *headers, size_t n_headers);

/* http_stream.c: all on the loop thread. */
/* The connection takes the reply over. */
void http_stream_take(struct http_stream *st, struct http_conn *c);
/* Moves what waits into out. False when the peer must lose its connection. */
enum http_stream_state { HTTP_STREAM_OPEN, HTTP_STREAM_ENDED, HTTP_STREAM_BROKEN };
enum http_stream_state http_stream_move(struct http_stream *st, struct buf *out);
void http_stream_comment(struct http_stream *st, struct buf *out);
/* The connection is gone, or was before it could take the reply. */
void http_stream_lose(struct http_stream *st);
void http_stream_unref(struct http_stream *st);
void http_streams_deliver(struct http_server *s);

/* http_server.c */
struct http_exchange *http_exchange_new(struct http_server *s);
void http_exchange_recycle(struct http_exchange *x); /* loop thread */
void http_exchange_free(struct http_exchange *x);
/* Hands a written reply to the loop; any thread. */
void http_exchange_post(struct http_exchange *x);
void http_server_unref(struct http_server *s);
/* A connection is gone. */
void http_server_forget(struct http_server *s, struct http_conn *c);
