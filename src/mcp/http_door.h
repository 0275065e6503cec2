/* Who may come in over HTTP: Host and Origin lists, the bearer tokens, and the limit on guessing.
 */
#pragma once

#include "mcp/mcp.h"
#include "mcp/seal.h"
#include "net/http_server.h"

enum { DOOR_TOKENS_MAX = 64, DOOR_GUESSERS = 64, DOOR_ADDRESS_MAX = 46 };

/* Failed attempts from one address, or from all. */
struct guesser {
    char address[DOOR_ADDRESS_MAX];
    int64_t window_ms; /* when counting began */
    unsigned failures;
};

struct door {
    const char *const *hosts;
    const char *const *origins;
    bool is_local; /* what is listened on: a loopback address or a Unix socket */
    unsigned char tokens[DOOR_TOKENS_MAX][SHA256_SIZE]; /* digests: lengths tell nothing */
    unsigned n_tokens;
    struct guesser all, guessers[DOOR_GUESSERS]; /* the latest addresses */
};

/* ERR_CONFIG: a token that is too short, or none on an address that others can reach. */
MUST_CHECK enum err_code door_init(struct door *d, const struct mcp_http_options *options,
                                   struct err *err);

struct door_refusal {
    int status; /* 403 for a foreign Host or Origin, 401 and 429 */
    const char *why;
    bool first_of_many; /* worth a line in the log */
};
/* Whether the request may come in. *ret_principal is the number of its token, from 1; 0 when there
 * are none. */
bool door_check(struct door *d, const struct http_exchange *x, unsigned *ret_principal,
                struct door_refusal *ret);
/* The number of the token, from 1; 0: it is none. Takes the same time for every text of a length.
 */
unsigned door_token(const struct door *d, struct str token);
/* The Origin to allow in CORS headers; NULL when there is none. */
const char *door_cors_origin(const struct door *d, const struct http_exchange *x);
