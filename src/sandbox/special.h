/* The endpoints that do not follow the entity pattern. */
#pragma once

#include "sandbox/request.h"

/* Answers if path (the segments below /V1.0/) is one of them; false when it is not. */
bool sb_handle_special(struct sb_request *r, const struct str *segments, size_t n);
/* GET /ATServicesRest/VersionInformation and .../V1.0/ZoneInformation need no credentials. */
void sb_handle_version_information(struct sb_request *r);
void sb_handle_zone(struct sb_request *r);

/* path: the segments below /V1.0/. */
typedef void sb_special_fn(struct sb_request *r, const struct str *path);
/* special_invoice.c */
sb_special_fn sb_invoice_settings, sb_invoice_settings_put, sb_invoice_recipients_add,
    sb_invoice_recipients_remove;
