/* The assembled program: configuration, Autotask client (or the embedded sandbox), tools and the
 * MCP server, for every command that needs them. */
#pragma once

#include "cli/config.h"
#include "mcp/mcp.h"
#include "tools/tools.h"

struct app;

/* Takes over config (frees it at app_close, also when opening fails). Never fails because of
 * settings: what is wrong with them is said by every call that needs Autotask. */
MUST_CHECK enum err_code app_open(struct config *config, struct app **ret, struct err *err);
void app_close(struct app *a);
struct mcp_server *app_server(struct app *a);
/* What is wrong with the settings (ERR_CONFIG) or the credentials; code ERR_OK when nothing is. */
const struct err *app_problem(const struct app *a);
