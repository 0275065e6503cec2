/* Where a tenant lives: every database is on one zone host, and only that host serves it. This file
 * turns what people write for a zone into a base URL, reads the answer of the zone look-up, and
 * decides which URLs may carry our credentials. It sends nothing. */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { AT_URL_MAX = 256 }; /* bytes of a base URL with its NUL */

/* "webservices5", "ww6", "5", a host with or without port, or a URL with or without path and
 * version
 * -> "https://webservices5.autotask.net/ATServicesRest/". Plain http only for a loopback address.
 * ERR_CONFIG says what is wrong and shows a right one. out is written only on success. */
MUST_CHECK enum err_code at_zone_url(struct str text, char *out, size_t cap, struct err *err);

/* Autotask's own zone look-up, which needs no credentials. */
extern const char at_zone_lookup_url[];

struct zone_answer {
    char base_url[AT_URL_MAX];
    char web_url[AT_URL_MAX]; /* "" when the answer has none */
};
/* Reads the look-up's reply. The host it names must be one of Autotask's, or, when the look-up
 * itself runs on a loopback address, that same host. */
MUST_CHECK enum err_code zone_read_answer(struct arena *a, int status, struct str body,
                                          struct str lookup_url, struct zone_answer *ret,
                                          struct err *err);

/* Whether the URL is on one of Autotask's own hosts, which are all on the public network. */
bool zone_is_autotask(struct str url);

/* Whether url lies on the same scheme, host and port as base and below its path. Pages are fetched
 * only from such addresses, because the request carries the credentials. */
bool zone_url_is_below(struct str url, struct str base);
