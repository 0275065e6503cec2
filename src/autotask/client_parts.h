/* What a client is made of, for the files of this layer only. */
#pragma once

#include "autotask/client.h"

struct http_client;
struct governor;
struct connection;
struct metadata_cache;
struct names_cache;
struct count_cache;
struct scope;

struct at_client {
    struct at_options options;
    struct http_client *http;
    struct governor *governor;
    struct connection *connection;
    struct metadata_cache *metadata;
    struct names_cache *names;
    struct count_cache *counts;
    struct scope *scope; /* NULL: everything may be seen */
};
