/* The table of autotask:// resources. */
#pragma once

#include "mcp/mcp.h"

extern const struct mcp_resource tools_resources[];
extern const size_t tools_resources_n;
