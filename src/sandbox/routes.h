/* From a path to a handler. */
#pragma once

#include "sandbox/request.h"

/* A request's path, taken apart. */
struct sb_route {
    struct str segments[8]; /* below /ATServicesRest/V1.0/ */
    size_t n;
    const struct cat_entity *entity; /* whose records are addressed; NULL for other endpoints */
    bool is_rest;                    /* below /ATServicesRest/ at all */
    bool needs_no_credentials;
};

/* Never fails: a path that leads nowhere is answered 404 by sb_route_run. */
void sb_route_parse(struct str path, struct sb_route *ret);
/* The name under which requests are counted together. */
struct str sb_route_endpoint(const struct sb_route *route);
void sb_route_run(struct sb_request *r, const struct sb_route *route);
