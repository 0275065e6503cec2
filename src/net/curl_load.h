/* libcurl, opened at the first request instead of at start-up: with its relatives it would cost
 * every start 5 ms. The types are those of curl's own header, so a wrong call does not compile. */
#pragma once

#include "base/err.h"

#define CURL_DISABLE_TYPECHECK
#define CURL_NO_OLDIES
#include <curl/curl.h>

#define CURL_API(X)                                                                                \
    X(global_init)                                                                                 \
    X(easy_init)                                                                                   \
    X(easy_reset)                                                                                  \
    X(easy_cleanup)                                                                                \
    X(easy_setopt)                                                                                 \
    X(easy_getinfo)                                                                                \
    X(easy_strerror)                                                                               \
    X(multi_init)                                                                                  \
    X(multi_cleanup)                                                                               \
    X(multi_setopt)                                                                                \
    X(multi_add_handle)                                                                            \
    X(multi_remove_handle)                                                                         \
    X(multi_perform)                                                                               \
    X(multi_info_read)                                                                             \
    X(multi_poll)                                                                                  \
    X(multi_wakeup)

struct curl_api {
#define CURL_API_MEMBER(name) __typeof__(curl_##name) *name;
    CURL_API(CURL_API_MEMBER)
#undef CURL_API_MEMBER
};

/* The same table for all; loaded once. ERR_SETUP_NEEDED when libcurl is missing or too old. */
MUST_CHECK enum err_code curl_load(const struct curl_api **ret, struct err *err);
