/* Replies. A result is written straight into the call's buffer: the envelope as ready text, the
 * members by the method, the ending by revision. An error replaces all of it. */
#include "mcp/answer.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/peer.h"
#include "mcp/server.h"

/* MCP 2025-11-25 and older: resource not found. Later revisions reserve and never send it. */
enum { LEGACY_NOT_FOUND = -32002 };

static void envelope(struct mcp_call *call, const char *member, size_t n)
{
    struct buf *out = &call->out;

    buf_reset(out);
    buf_add(out, STR("{\"jsonrpc\":\"2.0\"").p, STR("{\"jsonrpc\":\"2.0\"").n);
    if (call->msg.id.n) {
        buf_add_str(out, STR(",\"id\":"));
        buf_add_str(out, call->msg.id);
    } else if (call->rev <= REV_2025_06_18) {
        /* The error response of these revisions has a mandatory id. */
        buf_add_str(out, STR(",\"id\":null"));
    }
    buf_add(out, member, n);
    jw_init(&call->w, out);
}

void answer_begin(struct mcp_call *call)
{
    envelope(call, STR(",\"result\":").p, STR(",\"result\":").n);
    jw_object(&call->w);
}

/* _meta of the result: what the handler gave, and in the modern era who answers. */
static void write_meta(struct mcp_call *call)
{
    static const struct str info = STR_INIT("io.modelcontextprotocol/serverInfo");
    struct jw *w = &call->w;

    if (!call->result_meta && !call->introduces) {
        if (call_is_modern(call))
            jw_kraw(w, "_meta", call->server->result_meta);
        return;
    }
    jw_key(w, STR("_meta"));
    jw_object(w);
    for (struct json_iter it = json_iter(call->result_meta); json_next(&it);) {
        if (str_eq(it.name, info))
            continue;
        jw_key(w, it.name);
        jw_value(w, it.value);
    }
    if (call_is_modern(call)) {
        jw_key(w, info);
        server_write_info(call->server, w, call->rev, call->introduces);
    }
    jw_end(w);
}

bool answer_end(struct mcp_call *call)
{
    if (call_is_modern(call))
        jw_kz(&call->w, "resultType", call->result_type ? call->result_type : "complete");
    write_meta(call);
    jw_end(&call->w);
    buf_add_char(&call->out, '}');
    return jw_ok(&call->w) && !call->out.failed;
}

void answer_input_required(struct mcp_call *call)
{
    call->result_type = "input_required";
    answer_begin(call);
    jw_kraw(&call->w, "inputRequests", call->input_requests);
    jw_kstr(&call->w, "requestState", call->request_state);
    if (!answer_end(call)) {
        err_set(&call->err, ERR_TOO_LARGE, "The questions to the client are too long.");
        answer_error(call);
    }
}

void answer_cache(struct mcp_call *call, int ttl_ms)
{
    if (!call_is_modern(call))
        return;
    jw_ki64(&call->w, "ttlMs", ttl_ms);
    jw_kraw(&call->w, "cacheScope", STR("\"private\""));
}

/* error.data of ERR_UNSUPPORTED_VERSION: only what a request may claim is listed. */
static void version_data(struct mcp_call *call)
{
    jw_key(&call->w, STR("data"));
    jw_object(&call->w);
    jw_key(&call->w, STR("supported"));
    jw_array(&call->w);
    jw_z(&call->w, rev_name(REV_MODERN));
    jw_end(&call->w);
    jw_kz(&call->w, "requested", call->bad_version);
    jw_end(&call->w);
}

static int error_code(const struct mcp_call *call)
{
    if (call->err.code == ERR_RESOURCE_NOT_FOUND && !call_is_modern(call))
        return LEGACY_NOT_FOUND;
    return err_info(call->err.code)->jsonrpc;
}

void answer_error(struct mcp_call *call)
{
    const struct err *err = &call->err;
    const char *text = *err->text ? err->text : err_info(err->code)->text;
    struct jw *w = &call->w;

    call->failed = call->is_error = true;
    envelope(call, STR(",\"error\":").p, STR(",\"error\":").n);
    jw_object(w);
    jw_ki64(w, "code", error_code(call));
    jw_kz(w, "message", *err->fix ? str_printf(call->arena, "%s %s", text, err->fix) : text);
    if (err->code == ERR_UNSUPPORTED_VERSION && call->bad_version)
        version_data(call);
    else if (call->err_data.n)
        jw_kraw(w, "data", call->err_data);
    jw_end(w);
    buf_add_char(&call->out, '}');
}

static const char *error_line(struct mcp_call *call, const struct err *err)
{
    const struct err_info *info = err_info(err->code);

    return str_printf(call->arena, "%s\n%s%s%s[code=%s%s%s retryable=%s]",
                      *err->text ? err->text : info->text, *err->fix ? "Fix: " : "", err->fix,
                      *err->fix ? "\n" : "", info->name, *err->field ? " field=" : "", err->field,
                      info->retryable ? "true" : "false");
}

void answer_error_object(struct jw *w, const struct err *err)
{
    const struct err_info *info = err_info(err->code);

    jw_object(w);
    jw_kz(w, "code", info->name);
    jw_kz(w, "message", *err->text ? err->text : info->text);
    if (*err->fix)
        jw_kz(w, "fix", err->fix);
    if (*err->field)
        jw_kz(w, "field", err->field);
    jw_kbool(w, "retryable", info->retryable);
    jw_end(w);
}

void answer_tool_error_content(struct mcp_call *call, const struct err *err)
{
    struct buf b CLEANUP(buf_done) = {0};
    const char *line = error_line(call, err);
    struct jw w;

    buf_init(&b, 16 * 1024);
    jw_init(&w, &b);
    jw_object(&w);
    jw_key(&w, STR("error"));
    answer_error_object(&w, err);
    jw_end(&w);
    mcp_text(call, line, strlen(line));
    mcp_structured(call, buf_cstr(&b), b.n);
}

void answer_tool_error(struct mcp_call *call, const struct err *err)
{
    struct jw *w = &call->w;

    call->failed = true;
    jw_key(w, STR("content"));
    jw_array(w);
    jw_object(w);
    jw_kraw(w, "type", STR("\"text\""));
    jw_kz(w, "text", error_line(call, err));
    jw_end(w);
    jw_end(w);
    if (call->rev >= REV_2025_06_18) {
        jw_key(w, STR("structuredContent"));
        jw_object(w);
        jw_key(w, STR("error"));
        answer_error_object(w, err);
        jw_end(w);
    }
    jw_kbool(w, "isError", true);
}
