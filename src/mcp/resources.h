/* Resources and resource templates. */
#pragma once

#include "mcp/server.h"

void resources_init(struct mcp_server *s);
