/* The table of autotask:// resources. */
#pragma once

#include "mcp/mcp.h"

extern const struct mcp_resource tools_resources[];
extern const size_t tools_resources_n;

/* The entity whose records a variable of that template names, or NULL; data: the resource's. */
const char *resource_entity(const void *data, const char *variable);
