/* Resources and resource templates. */
#pragma once

#include "mcp/server.h"

void resources_init(struct mcp_server *s);
/* RFC 6570 simple {name} and reserved {+name} expressions: whether uri is an expansion of the
 * template. When name is given, *ret is the text that stands for it, not decoded. */
bool template_match(struct str template, struct str uri, struct str name, struct str *ret);
/* Whether the template has the variable. */
bool template_has(struct str template, struct str name);
