/* Requests out of a stream of bytes, however it is cut up (llhttp inside, stricter than llhttp by
 * itself). Knows nothing of sockets: bytes in, one message out, or the status to refuse it with. */
#pragma once

#include "base/buf.h"
#include "net/http_server.h"

#include <llhttp.h>

enum { HTTP_MAX_FIELDS = 100 };

struct http_field { /* positions in http_message.text */
    uint32_t name, name_n, value, value_n;
};

/* One request. Its memory is reused for the next one. */
struct http_message {
    struct buf text; /* target, then names and values of the fields, nothing between them */
    struct buf body;
    const char *method;
    uint32_t target_n;
    unsigned n_fields;
    bool is_head;
    bool keep_alive;
    bool http_1_0;
    struct http_field fields[HTTP_MAX_FIELDS];
};

enum http_phase { HTTP_PHASE_START, HTTP_PHASE_HEAD, HTTP_PHASE_BODY, HTTP_PHASE_END };

struct http_parser {
    llhttp_t ll;
    struct http_message *msg;
    /* Asked when a head is complete and in order; false ends the parsing. May be NULL. */
    bool (*head)(void *ctx);
    void *head_ctx;
    const struct http_server_limits *limits;
    enum http_phase phase;
    int lead;             /* of a blank line before the request: 0 none, 1 CR, 2 over */
    bool expect_continue; /* the peer waits for 100 before it sends the body */
    bool version_seen;
    char proto_first;  /* first letter of the protocol's name */
    const char *chunk; /* what is being parsed now, and how far into the message it begins */
    size_t chunk_off;
    size_t method_end, target_end;
    int status;         /* to refuse with */
    const char *reason; /* a sentence */
};

enum http_parse { HTTP_PARSE_MORE, HTTP_PARSE_DONE, HTTP_PARSE_BAD };

void http_message_init(struct http_message *m, const struct http_server_limits *limits);
void http_message_done(struct http_message *m);
/* Empty again; large buffers are given back. */
void http_message_reset(struct http_message *m, const struct http_server_limits *limits);
struct str http_message_field(const struct http_message *m, const char *name);

void http_parser_init(struct http_parser *p, const struct http_server_limits *limits);
/* Begins a message; what is parsed goes to msg. */
void http_parser_begin(struct http_parser *p, struct http_message *msg);
/* Parses up to the end of one message. *ret_used tells how many bytes were taken. */
enum http_parse http_parser_feed(struct http_parser *p, const char *data, size_t n,
                                 size_t *ret_used);
