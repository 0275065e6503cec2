/* Who may come in over HTTP: Host and Origin lists, the bearer token, and the limit on guessing. */
#pragma once

#include "mcp/mcp.h"
#include "mcp/seal.h"
#include "net/http_server.h"

struct door {
    const char *const *hosts;
    const char *const *origins;
    bool is_loopback; /* what is listened on */
    bool has_token;
    unsigned char token[SHA256_SIZE]; /* its digest, so that lengths tell nothing */
    int64_t window_ms;                /* of the failures counted */
    unsigned failures;
};

/* ERR_CONFIG: a token that is too short, or none on an address that others can reach. */
MUST_CHECK enum err_code door_init(struct door *d, const struct mcp_http_options *options,
                                   struct err *err);
/* 0, or the status to refuse with: 403 for a foreign Host or Origin, 401 and 429. */
int door_check(struct door *d, const struct http_exchange *x, const char **ret_why);
/* The Origin to allow in CORS headers; NULL when there is none. */
const char *door_cors_origin(const struct door *d, const struct http_exchange *x);
