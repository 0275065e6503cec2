/* The two small line formats that configuration comes in: NAME=value (.env) and key = value
 * (config.toml, flat keys only). Values of .env are taken literally: no expansion, no comments
 * behind them, so that secrets with $ and # survive. */
#pragma once

#include "base/buf.h"

typedef void config_line_fn(void *ctx, struct str name, struct str value);

/* Whether a value counts as not given: empty, or a literal ${NAME}. */
bool config_is_unset(struct str value);
/* The whole file into out; false with errno set. */
MUST_CHECK bool config_file_read(const char *path, struct buf *out);
/* Calls take for every assignment, in order. */
void config_file_lines(struct str content, bool is_toml, config_line_fn *take, void *ctx);
