/* HTTP requests to one upstream, from any thread, blocking (libcurl inside, loaded at the first
 * request; it runs on the threads that wait). No redirects are ever followed. Requests marked as
 * writes use a fresh connection, because libcurl silently repeats a request on a reused connection
 * that closes early. */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct http_client;

struct http_header {
    struct str name;
    struct str value;
    bool secret; /* never appears in logs or errors */
};

struct http_request {
    struct str method;
    struct str url; /* http or https */
    const struct http_header *headers;
    size_t n_headers;
    struct str body;
    bool is_write;    /* fresh connection, HTTP/1.1, sent at most once */
    int timeout_ms;   /* from the call, connection included; at least 1 */
    bool public_only; /* refuse to connect to an address that is not on the public network */
    size_t max_body;  /* of the reply, after decompression; more is ERR_TOO_LARGE */
    const volatile int *cancel; /* non-zero ends the wait; may be NULL */
    bool see_it_through;        /* cancel counts only as long as nothing was sent */
};

/* How far a request came; decides what may be said of a write after a failure. */
enum http_sent {
    HTTP_NOT_SENT,  /* no byte left: the write did not happen */
    HTTP_MAYBE_SENT /* sent in whole or in part: the outcome is unknown */
};

struct http_response {
    int status;        /* 0 when there was no reply */
    struct buf body;   /* the caller's: buf_done */
    int retry_after_s; /* from Retry-After (seconds or date), -1 when absent */
    int64_t date_s;    /* from Date: the peer's clock, seconds since 1970; 0 when absent */
    bool is_json;      /* Content-Type says JSON */
    bool redirect;     /* 3xx with Location, which was not followed */
    enum http_sent sent;
};

struct http_client_options { /* 0 or NULL takes the default in brackets */
    const char *ca_path;     /* folder or file with CA certificates; NULL = the system's */
    const char *proxy;       /* NULL = none, or as the environment says when use_env_proxy */
    bool use_env_proxy;
    int connect_timeout_ms;   /* [10000] */
    unsigned max_connections; /* [8] */
    const char *user_agent;
};

struct http_client *http_client_new(const struct http_client_options *options);
void http_client_free(struct http_client *c); /* ends what is running, waits for the callers */
/* Looks at all cancel flags now instead of at the next turn, which is at most 50 ms away. */
void http_client_look_at_cancel(struct http_client *c);

/* Sends and waits. ERR_OK whenever a complete reply came, whatever its status; otherwise
 * ERR_TIMEOUT, ERR_CANCELLED, ERR_TOO_LARGE or ERR_UPSTREAM_UNAVAILABLE with a sentence that says
 * what failed (name look-up, connection, TLS, cut off). ret->sent is right in every case; the
 * body must be released in every case. */
MUST_CHECK enum err_code http_client_send(struct http_client *c, const struct http_request *request,
                                          struct http_response *ret, struct err *err);
void http_response_done(struct http_response *r);
