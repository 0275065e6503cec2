/* Private to the HTTP client: one request on its way through libcurl. The thread that asked
 * prepares and judges it; in between it belongs to the client's thread. */
#pragma once

#include "net/curl_load.h"
#include "net/http_client.h"

#include <uv.h>

struct client_setup { /* the same for every request of a client */
    const struct curl_api *curl;
    int connect_timeout_ms;
    char *user_agent; /* may be NULL */
    char *proxy;      /* NULL = as the environment says */
    char *ca_folder;  /* at most one of the two is set */
    char *ca_file;
};

enum transfer_end {
    TRANSFER_RUNNING,
    TRANSFER_ENDED,     /* libcurl has a result */
    TRANSFER_CANCELLED, /* by the caller's flag */
    TRANSFER_LATE,
    TRANSFER_STOPPED /* the client is being freed */
};

struct transfer {
    const struct client_setup *setup;
    const struct http_request *request;
    struct http_response *response;
    CURL *easy;
    struct buf text;          /* URL, method and header lines, each with its NUL */
    struct curl_slist *lines; /* array; points into text */
    int64_t deadline_ms;      /* monotonic */
    size_t body_sent;
    size_t head_bytes;
    bool has_location;
    bool reached_request; /* the connection stood, TLS included */
    bool too_large;
    bool not_public; /* an address was refused */
    char detail[CURL_ERROR_SIZE];

    CURLcode code;
    enum transfer_end end; /* under the client's lock */
    uv_cond_t ended;
    struct transfer *prev, *next;
};

/* Checks the request and sets up t->easy for it. */
MUST_CHECK enum err_code transfer_prepare(struct transfer *t, struct err *err);
/* Fills the response and says what became of it. */
MUST_CHECK enum err_code transfer_result(struct transfer *t, struct err *err);
void transfer_done(struct transfer *t);
