/* The endpoints that do not follow the entity pattern. */
#pragma once

#include "sandbox/request.h"

/* Answers if path (the segments below /V1.0/) is one of them; false when it is not. */
bool sb_handle_special(struct sb_request *r, const struct str *segments, size_t n);
/* GET /ATServicesRest/VersionInformation and .../V1.0/ZoneInformation need no credentials. */
void sb_handle_version_information(struct sb_request *r);
void sb_handle_zone(struct sb_request *r);
