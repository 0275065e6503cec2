/* Who are we: server/discover of the modern era, initialize, ping and logging/setLevel of the
 * legacy one. */
#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/extensions.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/server.h"

static void empty_object(struct jw *w, const char *key)
{
    jw_key(w, str_from(key));
    jw_object(w);
    jw_end(w);
}

/* A capability that may announce changes. */
static void write_announcing(struct jw *w, const char *key, unsigned changes, bool subscribe)
{
    jw_key(w, str_from(key));
    jw_object(w);
    if (subscribe)
        jw_kbool(w, "subscribe", true);
    if (changes)
        jw_kbool(w, "listChanged", true);
    jw_end(w);
}

static void write_capabilities(struct mcp_call *call)
{
    const struct mcp_server *s = call->server;
    unsigned announces = s->options.announces;
    struct jw *w = &call->w;

    jw_key(w, STR("capabilities"));
    jw_object(w);
    if (s->has_tools)
        write_announcing(w, "tools", announces & MCP_TOOLS_CHANGED, false);
    if (s->has_resources)
        write_announcing(w, "resources", announces & MCP_RESOURCES_CHANGED,
                         announces & MCP_RESOURCE_UPDATES);
    if (s->has_prompts)
        write_announcing(w, "prompts", announces & MCP_PROMPTS_CHANGED, false);
    if (s->options.complete && call->rev >= REV_2025_03_26)
        empty_object(w, "completions");
    empty_object(w, "logging");
    extensions_write(call, w);
    jw_end(w);
}

static void write_instructions(struct mcp_call *call)
{
    const char *text = call->server->options.instructions;

    if (text && *text)
        jw_kz(&call->w, "instructions", text);
}

enum err_code run_discover(struct mcp_call *call)
{
    struct jw *w = &call->w;

    call->introduces = call->server->options.n_icons > 0;
    jw_key(w, STR("supportedVersions"));
    jw_array(w);
    jw_z(w, rev_name(REV_MODERN));
    jw_end(w);
    write_capabilities(call);
    write_instructions(call);
    answer_cache(call, call->server->limits.list_ttl_ms);
    return ERR_OK;
}

/* A deep copy of what the client says of itself, since the message is gone after the reply. */
static enum err_code new_client(struct mcp_call *call, enum rev rev, struct client **ret)
{
    enum { CLIENT_MAX = 256 * 1024 };
    struct arena *a = arena_new(16 * (size_t)CLIENT_MAX);
    struct client *client = ARENA_NEW(a, struct client);
    const struct json *capabilities = json_get(call->msg.params, STR("capabilities"));
    const struct json *info = json_get(call->msg.params, STR("clientInfo"));
    struct buf text CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&text, CLIENT_MAX);
    jw_init(&w, &text);
    if (capabilities)
        jw_value(&w, capabilities);
    else
        jw_raw(&w, STR("{}"));
    struct str name = json_str(json_get(info, STR("name")));
    if (!jw_ok(&w) || text.failed || name.n > CLIENT_MAX ||
        json_parse(a, buf_str(&text), NULL, &client->capabilities, &call->err)) {
        arena_free(a);
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "The client's capabilities and name are too large.");
    }
    client->refs = 1;
    client->server = call->server;
    client->rev = rev;
    client->arena = a;
    client->name = str_dup(a, name);
    buf_init(&client->subscribed, CLIENT_MAX);
    *ret = client;
    return ERR_OK;
}

static enum err_code bad_initialize(struct mcp_call *call, const char *member, const char *type)
{
    return err_set(&call->err, ERR_INVALID_PARAMS, "initialize needs params.%s (%s).", member,
                   type);
}

enum err_code run_initialize(struct mcp_call *call)
{
    const struct json *version = json_get(call->msg.params, STR("protocolVersion"));
    const struct json *capabilities = json_get(call->msg.params, STR("capabilities"));
    const struct json *info = json_get(call->msg.params, STR("clientInfo"));
    struct client *client = NULL;
    enum rev rev;

    if (call->batch)
        return err_set(&call->err, ERR_INVALID_REQUEST, "initialize cannot be part of a batch.");
    if (!json_is(version, JSON_STRING))
        return bad_initialize(call, "protocolVersion", "a string");
    if (capabilities && !json_is(capabilities, JSON_OBJECT))
        return bad_initialize(call, "capabilities", "an object");
    if (info && !json_is(info, JSON_OBJECT))
        return bad_initialize(call, "clientInfo", "an object");
    /* Never an error: a client that asks for more gets the latest revision that has initialize. */
    if (!rev_parse(json_str(version), &rev) || rev > REV_LAST_LEGACY)
        rev = REV_LAST_LEGACY;

    enum err_code rc = new_client(call, rev, &client);
    if (rc)
        return rc;
    client_unref(call->peer->client);
    call->peer->client = client;
    call->rev = rev;

    jw_kz(&call->w, "protocolVersion", rev_name(rev));
    write_capabilities(call);
    jw_key(&call->w, STR("serverInfo"));
    server_write_info(call->server, &call->w, rev, true);
    write_instructions(call);
    return ERR_OK;
}

enum err_code run_ping(struct mcp_call *call)
{
    (void)call;
    return ERR_OK;
}

enum err_code run_set_level(struct mcp_call *call)
{
    const struct json *level = json_get(call->msg.params, STR("level"));
    int rank = log_rank(json_str(level));

    if (rank < 0)
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.level must be debug, info, notice, warning, error, critical, alert "
                       "or emergency.");
    call->peer->log_rank = rank;
    return ERR_OK;
}
