/* Tools about the connection itself: usage, versions, who we are. */
#include "base/jw.h"
#include "tools/handlers.h"
#include "tools/untrusted.h"

#include <inttypes.h>

enum { TEXT_MAX = 64 * 1024 };

static enum err_code threshold(struct tool_run *r)
{
    const struct json *info;
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;
    int64_t limit = 0, minutes = 0, used = 0;
    enum err_code rc =
        at_get_path(r->ctx->client, &r->at, STR("ThresholdInformation"), &info, &r->err);

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    if (rc)
        return rc;
    if (!json_i64(json_get(info, STR("externalRequestThreshold")), &limit) ||
        !json_i64(json_get(info, STR("currentTimeframeRequestCount")), &used) ||
        !json_i64(json_get(info, STR("requestThresholdTimeframe")), &minutes))
        return err_set(&r->err, ERR_UPSTREAM_UNAVAILABLE,
                       "Autotask's threshold answer lacks its numbers.");
    struct at_status status = at_status(r->ctx->client);
    buf_printf(&text,
               "%" PRId64 " of %" PRId64 " requests used in the last %" PRId64
               " minutes, by all integrations of the tenant",
               used, limit, minutes);
    render_context(r, &text, false);
    buf_printf(&text, "\nThis server: %u of its own budget of %u in the last hour.\n",
               status.used_last_hour, status.hourly_budget);
    if (limit > 0 && used * 2 >= limit)
        buf_add_z(&text, "Over half of the limit: Autotask slows every call down.\n");
    jw_init(&w, &json);
    jw_object(&w);
    jw_ki64(&w, "limit", limit);
    jw_ki64(&w, "used", used);
    jw_ki64(&w, "timeframe_minutes", minutes);
    jw_ki64(&w, "own_requests_last_hour", status.used_last_hour);
    jw_ki64(&w, "own_hourly_budget", status.hourly_budget);
    jw_end(&w);
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

enum mcp_rc tool_get_threshold_information(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, threshold);
}

static enum err_code version(struct tool_run *r)
{
    static const char *const names[] = {"majorVersion", "minorVersion", "build"};
    const struct json *info;
    struct buf number CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;
    enum err_code rc = at_get_path(r->ctx->client, &r->at, STR("Version"), &info, &r->err);

    buf_init(&number, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    if (rc)
        return rc;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct json *part = json_get(info, str_from(names[i]));
        struct str text = json_is(part, JSON_STRING) ? json_str(part) : json_number(part);
        if (text.n > 0) {
            buf_add_z(&number, number.n > 0 ? "." : "");
            untrusted_line(&number, text, 40);
        }
    }
    const char *text = str_printf(r->arena, "Autotask %s; autotask-mcp %s%s", buf_cstr(&number),
                                  AUTOTASK_MCP_VERSION,
                                  r->ctx->is_sandbox ? " · SANDBOX (built-in sample data)" : "");
    jw_init(&w, &json);
    jw_object(&w);
    jw_kz(&w, "autotask", buf_cstr(&number));
    jw_kz(&w, "server", AUTOTASK_MCP_VERSION);
    jw_end(&w);
    render_text(r, str_from(text), buf_str(&json));
    return r->err.code;
}

enum mcp_rc tool_get_version(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, version);
}

static enum err_code whoami(struct tool_run *r)
{
    const struct json *info;
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;
    enum err_code rc = at_get_path(r->ctx->client, &r->at, STR("Version"), &info, &r->err);

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    if (rc)
        return rc;
    struct at_status status = at_status(r->ctx->client);
    const char *who = r->ctx->is_sandbox
                          ? "the built-in sandbox (sample data, nothing here is real)"
                          : r->ctx->tenant;
    buf_printf(&text, "Connected to %s as %s.\nTimes are in %s. Writing is %s.\n", status.base_url,
               who, r->ctx->time_zone,
               r->ctx->read_only ? "off (read-only mode)"
                                 : "possible, each write with its confirm word");
    jw_init(&w, &json);
    jw_object(&w);
    jw_kz(&w, "base_url", status.base_url);
    jw_kz(&w, "user", r->ctx->is_sandbox ? "sandbox" : r->ctx->tenant);
    jw_kbool(&w, "sandbox", r->ctx->is_sandbox);
    jw_kz(&w, "time_zone", r->ctx->time_zone);
    jw_kbool(&w, "read_only", r->ctx->read_only);
    jw_kz(&w, "version", AUTOTASK_MCP_VERSION);
    jw_end(&w);
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

enum mcp_rc tool_whoami(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, whoami);
}
