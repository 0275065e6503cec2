/* What a client is made of, for the files of this layer only. */
#pragma once

#include "autotask/client.h"
#include "autotask/metadata_disk.h"

struct http_client;
struct governor;
struct connection;
struct metadata_cache;
struct names_cache;
struct count_cache;
struct ties;
struct scope;
struct shared;
struct flights;
struct journal;

struct at_client {
    struct at_options options;
    struct http_client *http;
    struct governor *governor;
    struct connection *connection;
    struct metadata_cache *metadata;
    struct names_cache *names;
    struct count_cache *counts;
    struct ties *ties;
    struct scope *scope;   /* NULL: everything may be seen */
    struct shared *shared; /* NULL = this process is alone */
    struct flights *flights;
    struct journal *journal;
    bool clock_known; /* what follows was seen; atomic */
    int64_t ahead_s;  /* how far Autotask's clock is ahead of ours, as last seen; atomic */
    char metadata_folder[METADATA_FOLDER_MAX]; /* "" = metadata is not kept on disk */
};
