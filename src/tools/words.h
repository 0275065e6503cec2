/* Entity names in words. */
#pragma once

#include "tools/run.h"

/* "ConfigurationItems" -> "configuration items". */
const char *entity_plural(struct tool_run *r, const struct cat_entity *e);
/* "ConfigurationItems" -> "configuration item", "Companies" -> "company". */
const char *entity_singular(struct tool_run *r, const struct cat_entity *e);
/* What a record is called: "Ticket T20261120.0003: VPN down", "Company Acme Corp (175)". */
const char *record_title(struct tool_run *r, const struct cat_entity *e, const struct json *row);
