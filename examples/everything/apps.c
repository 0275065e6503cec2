/* MCP Apps (extension io.modelcontextprotocol/ui): a tool with a page that a host can show beside
 * its text, and one that only the page calls. */
#include "everything.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define UI "io.modelcontextprotocol/ui"
#define APP_MIME "text/html;profile=mcp-app"

const struct mcp_extension extensions[] = {{UI, NULL}};
const size_t n_extensions = sizeof(extensions) / sizeof(extensions[0]);

/* Text for everyone; the page gets the same as structured content. */
static enum mcp_rc clock_now(struct mcp_call *call, const void *args)
{
    char iso[40], json[80];
    time_t now = time(NULL);
    struct tm utc;

    (void)args;
    gmtime_r(&now, &utc);
    strftime(iso, sizeof(iso), "%Y-%m-%dT%H:%M:%SZ", &utc);
    int n = snprintf(json, sizeof(json), "{\"now\":\"%s\"}", iso);
    mcp_textf(call, "It is %s.", iso);
    mcp_structured(call, json, (size_t)n);
    return MCP_OK;
}

#define CLOCK_OUTPUT                                                                               \
    "{\"type\":\"object\",\"properties\":{\"now\":{\"type\":\"string\",\"format\":\"date-time\"}," \
    "\"zone\":{\"type\":\"string\"}},\"required\":[\"now\"]}"

const struct mcp_tool app_tools[] = {
    {.name = "show_clock",
     .title = "Clock",
     .description = "Says what time it is; hosts with apps show a clock.",
     .output_schema = CLOCK_OUTPUT,
     .meta = "{\"ui\":{\"resourceUri\":\"ui://everything/clock\"}}",
     .hints = {.read_only = true},
     .call = clock_now},
    {.name = "refresh_clock",
     .description = "For the page of show_clock.",
     .output_schema = CLOCK_OUTPUT,
     .meta = "{\"ui\":{\"resourceUri\":\"ui://everything/clock\",\"visibility\":[\"app\"]}}",
     .hints = {.read_only = true},
     .call = clock_now,
     .extension = UI},
};
const size_t n_app_tools = sizeof(app_tools) / sizeof(app_tools[0]);

static const char page[] =
    "<!doctype html><meta charset=\"utf-8\"><title>Clock</title><p id=\"now\">...</p><script>\n"
    "addEventListener('message', e => {\n"
    "  const result = e.data && e.data.params && e.data.params.structuredContent;\n"
    "  if (result) document.getElementById('now').textContent = result.now;\n"
    "});\n"
    "parent.postMessage({jsonrpc: '2.0', id: 1, method: 'ui/initialize', params: {\n"
    "  protocolVersion: '2026-01-26', appInfo: {name: 'clock', version: '1.0'},\n"
    "  appCapabilities: {}}}, '*');\n"
    "</script>";

static enum mcp_rc read_page(struct mcp_call *call, const char *uri)
{
    mcp_resource_text(call, uri, APP_MIME, page, sizeof(page) - 1);
    return MCP_OK;
}

const struct mcp_resource app_resources[] = {
    {.uri = "ui://everything/clock",
     .name = "clock",
     .description = "The page of show_clock.",
     .mime_type = APP_MIME,
     .contents_meta = "{\"ui\":{\"csp\":{\"connectDomains\":[]},\"prefersBorder\":true}}",
     .unlisted = true,
     .read = read_page},
};
const size_t n_app_resources = sizeof(app_resources) / sizeof(app_resources[0]);
