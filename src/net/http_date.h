/* The date forms of HTTP (RFC 9110, 5.6.7): written as IMF-fixdate, read in all three forms. */
#pragma once

#include "base/str.h"

enum { HTTP_DATE_LEN = 29 };

/* "Sun, 06 Nov 1994 08:49:37 GMT" and a NUL; out holds at least HTTP_DATE_LEN + 1 bytes. */
void http_date_format(int64_t unix_s, char *out);
MUST_CHECK bool http_date_parse(struct str text, int64_t *ret_unix_s);
/* Retry-After: delta seconds or a date, as seconds from now_s (0 for the past); -1 when unreadable.
 */
int http_retry_after(struct str text, int64_t now_s);
