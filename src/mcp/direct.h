/* Messages and calls without a transport. */
#pragma once

struct peer;

/* Ends the connection behind mcp_handle_message; accepts NULL. */
void direct_free(struct peer *p);
