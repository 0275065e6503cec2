/* An answer on its way out: what http_reply() needs, and what may go wrong on purpose. */
#pragma once

#include "net/http_server.h"

enum { SB_ANSWER_HEADERS = 3, SB_WHOLE = -1 };

struct sb_fault;
struct sb_delay;

struct sb_answer {
    int status;
    const char *type; /* a literal; NULL for none */
    struct str body;
    struct http_reply_header headers[SB_ANSWER_HEADERS]; /* names are literals */
    size_t n_headers;
    long long cut_after; /* bytes of head and body before the connection is reset, or SB_WHOLE */
    const struct sb_fault *flow; /* how it is to be written byte by byte; NULL = plainly */
    int slot;                    /* of the limits, given back when the answer has left; -1 = none */
};

/* The value stays the caller's; one header too many is left out. */
void sb_answer_header(struct sb_answer *a, const char *name, const char *value);
/* later: for what of the answer has to wait. */
void sb_answer_send(const struct sb_answer *a, struct http_exchange *x, struct sb_delay *later);
