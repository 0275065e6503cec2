/* Logging to stderr, one line a record, for src/cli and the tops of server loops; everything below
 * returns errors instead. Control characters are escaped, lines are capped, and every registered
 * secret is replaced by "[redacted]" wherever it turns up. Safe from any thread. */
#pragma once

#include "base/str.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level); /* default LOG_WARN */
enum log_level log_get_level(void);
/* "error" | "warn" | "warning" | "info" | "debug", any case; false when it is none of them. */
bool log_level_parse(struct str name, enum log_level *ret);
void log_line(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Registers a secret (copied; at least 4 bytes, at most 8 of them; others are ignored). */
void log_add_secret(struct str secret);
/* Replaces registered secrets in text that goes elsewhere (error texts to clients). In place: the
 * text never grows. */
void log_redact(char *text);
