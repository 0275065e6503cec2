/* Prompts for everyday questions, and completion of their arguments and of resource templates. */
#pragma once

#include "mcp/mcp.h"

extern const struct mcp_prompt tools_prompts[];
extern const size_t tools_prompts_n;
mcp_complete_fn tools_complete;
