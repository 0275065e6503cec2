/* The assembled program: configuration, Autotask client (or the embedded sandbox), tools and the
 * MCP server, for every command that needs them. */
#pragma once

#include "cli/config.h"
#include "mcp/mcp.h"
#include "tools/tools.h"

struct app;

/* Takes over config (frees it at app_close, also when opening fails). Never fails because of
 * credentials: what is wrong with them is said by the calls that need them. */
MUST_CHECK enum err_code app_open(struct config *config, struct app **ret, struct err *err);
void app_close(struct app *a);
struct mcp_server *app_server(struct app *a);
