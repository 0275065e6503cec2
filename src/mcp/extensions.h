/* Extensions of the protocol: what the server declares, what a client declares, and tools that are
 * there only for clients with a certain one. */
#pragma once

#include "mcp/server.h"

/* Takes the declared extensions over from the options. ERR_CONFIG: a bad or doubled name, settings
 * that are no JSON object. */
MUST_CHECK enum err_code extensions_init(struct mcp_server *s, struct err *err);
/* Writes the members of capabilities.extensions; nothing when there are none. */
void extensions_write(const struct mcp_call *call, struct jw *w);
/* The bit of an extension that a tool asks for. ERR_CONFIG: a bad name, or too many. */
MUST_CHECK enum err_code extension_gate(struct mcp_server *s, const char *name, uint32_t *ret,
                                        struct err *err);
/* The client's settings of an extension; NULL when it does not declare it. */
const struct json *client_extension(const struct mcp_call *call, struct str name);
/* The bits of the extensions that the client declares. */
uint32_t client_gates(const struct mcp_call *call);

/* Checks icons at registration: an address of the https or data scheme. */
MUST_CHECK enum err_code icons_check(const struct mcp_icon *icons, size_t n, struct err *err);
/* Writes the member "icons", where the revision has it. */
void icons_write(const struct mcp_icon *icons, size_t n, enum rev rev, struct jw *w);
