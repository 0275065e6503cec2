/* Prompts. */
#pragma once

#include "mcp/server.h"

void prompts_init(struct mcp_server *s);
/* The row of an argument, or NULL. */
const struct mcp_prompt_arg *prompt_arg_find(const struct mcp_prompt *prompt, struct str name);
