/* Skills (extension io.modelcontextprotocol/skills, SEP-2640): folders of instructions that a
 * client lists, fetches by entry and reads file by file as resources. */
#pragma once

#include "mcp/server.h"

void skills_init(struct mcp_server *s);
