/* Which revision a message speaks (MCP 2026-07-28, basic/versioning; 2025-11-25, basic/lifecycle).
 * The claim in params._meta decides alone; without one the message belongs to the older era, with
 * what initialize negotiated on this connection, or the last legacy revision before it. */
#include "mcp/era.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/trace.h"

static const struct str names[] = {STR_INIT("2024-11-05"), STR_INIT("2025-03-26"),
                                   STR_INIT("2025-06-18"), STR_INIT("2025-11-25"),
                                   STR_INIT("2026-07-28")};

const char *rev_name(enum rev r)
{
    return names[r].p;
}

bool rev_parse(struct str name, enum rev *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(name, names[i])) {
            *ret = (enum rev)i;
            return true;
        }
    }
    return false;
}

int log_rank(struct str level)
{
    static const struct str levels[] = {
        STR_INIT("debug"), STR_INIT("info"),     STR_INIT("notice"), STR_INIT("warning"),
        STR_INIT("error"), STR_INIT("critical"), STR_INIT("alert"),  STR_INIT("emergency")};

    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        if (str_eq(level, levels[i]))
            return (int)i;
    }
    return -1;
}

/* The members of _meta that mean something here, found in one pass. */
struct claims {
    const struct json *version;
    const struct json *capabilities;
    const struct json *info;
    const struct json *log_level;
    const struct json *progress_token;
    const struct json *traceparent, *tracestate, *baggage;
};

static struct claims read_claims(const struct json *meta)
{
    static const struct str prefix = STR_INIT("io.modelcontextprotocol/");
    struct claims c = {0};

    for (struct json_iter it = json_iter(meta); json_next(&it);) {
        if (str_eq(it.name, STR("progressToken")))
            c.progress_token = it.value;
        else if (str_eq(it.name, STR("traceparent")))
            c.traceparent = it.value;
        else if (str_eq(it.name, STR("tracestate")))
            c.tracestate = it.value;
        else if (str_eq(it.name, STR("baggage")))
            c.baggage = it.value;
        if (!str_starts(it.name, prefix))
            continue;
        struct str key = str_make(it.name.p + prefix.n, it.name.n - prefix.n);
        if (str_eq(key, STR("protocolVersion")))
            c.version = it.value;
        else if (str_eq(key, STR("clientCapabilities")))
            c.capabilities = it.value;
        else if (str_eq(key, STR("clientInfo")))
            c.info = it.value;
        else if (str_eq(key, STR("logLevel")))
            c.log_level = it.value;
    }
    return c;
}

static bool is_modern_claim(const struct claims *c)
{
    return c->version || c->capabilities || c->info || c->log_level;
}

static enum err_code missing(struct mcp_call *call, const char *key, const char *type)
{
    return err_set(&call->err, ERR_INVALID_PARAMS,
                   "params._meta of revision %s needs \"io.modelcontextprotocol/%s\" (%s).",
                   rev_name(REV_MODERN), key, type);
}

static enum err_code settle_modern(struct mcp_call *call, const struct claims *c)
{
    enum rev rev;

    call->rev = REV_MODERN;
    call->log_rank = LOG_RANK_OFF;
    if (!json_is(c->version, JSON_STRING))
        return missing(call, "protocolVersion", "a string");
    call->bad_version = json_str(c->version).p;
    if (!json_is(c->capabilities, JSON_OBJECT))
        return missing(call, "clientCapabilities", "an object");
    if (c->info && !json_is(c->info, JSON_OBJECT))
        return missing(call, "clientInfo", "an object, when it is given");
    if (call->peer->ops->check) {
        enum err_code rc = call->peer->ops->check(call->peer, call, CHECK_VERSION);
        if (rc)
            return rc;
    }
    if (!rev_parse(json_str(c->version), &rev) || rev < REV_MODERN) {
        return err_set(&call->err, ERR_UNSUPPORTED_VERSION,
                       "Protocol version \"%.40s\" cannot be used in a request; this server speaks "
                       "%s, and older revisions after initialize.",
                       call->bad_version, rev_name(REV_MODERN));
    }
    if (c->log_level) {
        int rank = log_rank(json_str(c->log_level));
        if (rank < 0)
            return missing(
                call, "logLevel",
                "debug, info, notice, warning, error, critical, alert or emergency, when "
                "it is given");
        call->log_rank = rank;
    }
    call->traceparent =
        trace_parent_valid(json_str(c->traceparent)) ? json_str(c->traceparent).p : NULL;
    /* Without a parent the state means nothing (Trace Context, 3.3). */
    call->tracestate = call->traceparent && trace_state_valid(json_str(c->tracestate))
                           ? json_str(c->tracestate).p
                           : NULL;
    call->baggage = trace_baggage_valid(json_str(c->baggage)) ? json_str(c->baggage).p : NULL;
    call->client_capabilities = c->capabilities;
    call->client_name = json_str(json_get(c->info, STR("name"))).p;
    return ERR_OK;
}

static enum err_code settle_legacy(struct mcp_call *call)
{
    struct client *client = call->peer->client;

    call->rev = client ? client->rev : REV_LAST_LEGACY;
    call->client = client;
    if (client) {
        client->refs++;
        call->client_capabilities = client->capabilities;
        call->client_name = client->name;
    }
    call->log_rank = call->peer->log_rank;
    return ERR_OK;
}

enum err_code era_settle(struct mcp_call *call)
{
    call->meta = json_get(call->msg.params, STR("_meta"));
    enum err_code rc = settle_legacy(call);
    if (call->peer->expects_modern && !call->meta)
        rc = settle_modern(call, &(struct claims){0});
    else if (!call->meta && call->peer->ops->check)
        rc = call->peer->ops->check(call->peer, call, CHECK_LEGACY);
    if (rc || !call->meta)
        return rc;
    if (!json_is(call->meta, JSON_OBJECT))
        return err_set(&call->err, ERR_INVALID_PARAMS, "params._meta must be an object, not %s.",
                       json_type_name(json_type(call->meta)));

    struct claims c = read_claims(call->meta);
    if (is_modern_claim(&c) || call->peer->expects_modern) {
        client_unref(call->client);
        call->client = NULL;
        call->client_capabilities = NULL;
        call->client_name = NULL;
        rc = settle_modern(call, &c);
    } else if (call->peer->ops->check) {
        rc = call->peer->ops->check(call->peer, call, CHECK_LEGACY);
    }
    if (rc)
        return rc;
    if (c.progress_token) {
        call->progress_token = rpc_scalar_text(call->arena, c.progress_token);
        if (!call->progress_token.n)
            return err_set(&call->err, ERR_INVALID_PARAMS,
                           "params._meta.progressToken must be a string or an integer.");
    }
    return ERR_OK;
}
