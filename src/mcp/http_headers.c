/* The headers MCP-Protocol-Version, Mcp-Method, Mcp-Name and Mcp-Param-*: names in any case, values
 * exact after decoding. Proxies decide by these headers, so a difference is refused. */
#include "mcp/http_headers.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"
#include "mcp/server.h"
#include "net/http_server.h"

static enum err_code mismatch(struct mcp_call *call, const char *header, const char *why)
{
    return err_set(&call->err, ERR_HEADER_MISMATCH, "The header %s %s.", header, why);
}

bool http_header_decode(struct arena *a, struct str value, struct str *ret)
{
    static const struct str head = STR_INIT("=?base64?"), tail = STR_INIT("?=");
    struct buf b CLEANUP(buf_done) = {0};

    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (c > 0x7e || (c < 0x20 && c != '\t'))
            return false;
    }
    if (value.n < head.n + tail.n || !str_starts(value, head) || !str_ends(value, tail)) {
        *ret = value;
        return true;
    }
    buf_init(&b, value.n);
    if (!base64_decode(&b, str_make(value.p + head.n, value.n - head.n - tail.n), BASE64_STANDARD))
        return false;
    *ret = str_make(str_dup(a, buf_str(&b)), b.n);
    return true;
}

static enum err_code compare(struct mcp_call *call, const struct http_exchange *x,
                             const char *header, struct str wanted)
{
    struct str value = str_trim(http_header_get(x, header)), decoded;

    if (!value.n)
        return mismatch(call, header, "is missing; it must repeat what the body says");
    if (!http_header_decode(call->arena, value, &decoded))
        return mismatch(call, header, "is not a valid value, or not valid base64");
    if (!str_eq(decoded, wanted))
        return mismatch(call, header, "does not say what the body says");
    return ERR_OK;
}

enum err_code http_check_version(struct mcp_call *call, const struct http_exchange *x)
{
    const struct json *claim = json_get(call->meta, STR("io.modelcontextprotocol/protocolVersion"));

    return compare(call, x, "MCP-Protocol-Version", json_str(claim));
}

enum err_code http_check_method(struct mcp_call *call, const struct http_exchange *x)
{
    static const struct {
        struct str method, member;
    } named[] = {
        {STR_INIT("tools/call"), STR_INIT("name")},
        {STR_INIT("prompts/get"), STR_INIT("name")},
        {STR_INIT("resources/read"), STR_INIT("uri")},
        {STR_INIT("tasks/get"), STR_INIT("taskId")},
        {STR_INIT("tasks/update"), STR_INIT("taskId")},
        {STR_INIT("tasks/cancel"), STR_INIT("taskId")},
    };

    enum err_code rc = compare(call, x, "Mcp-Method", call->msg.method);
    for (size_t i = 0; !rc && i < ARRAY_LEN(named); i++) {
        if (!str_eq(call->msg.method, named[i].method))
            continue;
        const struct json *name = json_get(call->msg.params, named[i].member);
        if (json_is(name, JSON_STRING))
            rc = compare(call, x, "Mcp-Name", json_str(name));
    }
    return rc;
}

static const struct json *argument_at(const struct mcp_call *call, const struct tool_header *h)
{
    const struct json *v = json_get(call->msg.params, STR("arguments"));

    for (size_t i = 0; i < h->n_path; i++)
        v = json_get(v, h->path[i]);
    return v;
}

static bool same_number(struct mcp_call *call, const struct json *v, struct str text)
{
    const struct json *sent;
    struct err ignored = {0};

    return !json_parse(call->arena, text, NULL, &sent, &ignored) && json_is(sent, JSON_NUMBER) &&
           json_equal(sent, v);
}

static bool same_value(struct mcp_call *call, const struct json *v, struct str text)
{
    switch (json_type(v)) {
    case JSON_STRING:
        return str_eq(json_str(v), text);
    case JSON_NUMBER:
        return same_number(call, v, text);
    case JSON_BOOL:
        return str_eq(text, json_true(v) ? STR("true") : STR("false"));
    case JSON_NONE:
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return true; /* the schema will refuse it */
}

enum err_code http_check_args(struct mcp_call *call, const struct http_exchange *x)
{
    if (tool_prepare(call->server, call->tool, &call->err))
        return call->err.code;
    for (const struct tool_header *h = call->tool->headers; h; h = h->next) {
        const struct json *v = argument_at(call, h);
        struct str value = http_header_get(x, h->header.p), decoded;
        bool given = v && !json_is(v, JSON_NULL);

        if (!value.p && !given)
            continue;
        if (!value.p)
            return mismatch(call, h->header.p, "is missing, although the argument is given");
        if (!http_header_decode(call->arena, str_trim(value), &decoded))
            return mismatch(call, h->header.p, "is not a valid value, or not valid base64");
        if (!given || !same_value(call, v, decoded))
            return mismatch(call, h->header.p, "does not say what the argument says");
    }
    return ERR_OK;
}
