/* The running sandbox: what lives as long as it does. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "sandbox/delay.h"
#include "sandbox/limits.h"
#include "sandbox/sandbox.h"
#include "sandbox/store.h"

struct http_server;

struct sandbox {
    struct http_server *http;
    struct sb_store *st;
    struct arena *arena; /* of the request being answered */
    struct buf out;      /* its answer */
    struct sb_limits *limits;
    struct sb_delay *delay;
    int latency_ms;
    int64_t api_resource;
    char base_url[128];
    void (*log)(void *ctx, const char *line);
    void *log_ctx;
};
