/* MCP Apps (extension io.modelcontextprotocol/ui): pages that a host shows beside the answer of the
 * show_ tools. The pages are data/apps/; what they show is the answer itself, so clients without
 * the extension miss nothing. */
#pragma once

#include "mcp/mcp.h"

struct app_page {
    const char *name; /* "board": ui://autotask/board */
    const char *html;
    size_t n;
};
extern const struct app_page app_pages[];
extern const size_t app_pages_n;

#define APPS_EXTENSION "io.modelcontextprotocol/ui"
#define APPS_MIME "text/html;profile=mcp-app"

extern const struct mcp_extension apps_extension;
extern const struct mcp_resource apps_resource; /* ui://autotask/{page}, in no list */
