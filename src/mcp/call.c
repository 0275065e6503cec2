/* What handlers use: their arguments, memory, time, and the pieces of their result. Content that a
 * client's revision does not know is turned into text, so that nothing is lost silently. */
#include "mcp/call.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/server.h"
#include "mcp/trace.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    TEXT_MAX = 64 * 1024 * 1024, /* of one formatted text; the result has its own limit */
    NOTIFY_WINDOW_MS = 1000,
    NOTIFY_PER_WINDOW = 100
};

/* ---- Where am I ---- */

void *mcp_context(struct mcp_call *call)
{
    return call->server->options.ctx;
}

const void *mcp_tool_data(struct mcp_call *call)
{
    return call->data;
}

const struct mcp_tool *mcp_call_get_tool(struct mcp_call *call)
{
    return call->tool ? call->tool->tool : NULL;
}

const char *mcp_principal(struct mcp_call *call)
{
    unsigned principal = call->peer->principal;

    return principal ? str_printf(call->arena, "token %u", principal) : "";
}

const char *mcp_protocol_version(struct mcp_call *call)
{
    return rev_name(call->rev);
}

const char *mcp_traceparent(struct mcp_call *call)
{
    return call->traceparent;
}

const char *mcp_tracestate(struct mcp_call *call)
{
    return call->tracestate;
}

const char *mcp_baggage(struct mcp_call *call)
{
    return call->baggage;
}

void call_log(const struct mcp_call *call, enum mcp_log_level level, const char *fmt, ...)
{
    char text[400];
    va_list args;

    if (!call->server->options.log)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    struct str method = call->method ? call->method->name : STR("message");
    server_log(call->server, level, "%.*s%s%s: %s%s%.*s", STR_ARG(method), call->tool ? " " : "",
               call->tool ? call->tool->name.p : "", text, call->traceparent ? " trace_id=" : "",
               call->traceparent ? TRACE_ID_LEN : 0,
               call->traceparent ? call->traceparent + strlen("00-") : "");
}

const char *mcp_client_name(struct mcp_call *call)
{
    return call->client_name ? call->client_name : "";
}

struct str call_json_text(struct mcp_call *call, const struct json *v)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, TEXT_MAX);
    jw_init(&w, &b);
    jw_value(&w, v);
    return str_make(str_dup(call->arena, buf_str(&b)), b.n);
}

const char *mcp_arguments(struct mcp_call *call)
{
    if (!json_is(call->args, JSON_OBJECT))
        return "{}";
    if (!call->args_text)
        call->args_text = call_json_text(call, call->args).p;
    return call->args_text;
}

const char *mcp_prompt_arg(struct mcp_call *call, const char *name)
{
    const struct json *v = json_get(call->args, str_from(name));
    return json_is(v, JSON_STRING) ? json_str(v).p : NULL;
}

void *mcp_alloc(struct mcp_call *call, size_t size)
{
    return arena_alloc(call->arena, size);
}

/* ---- Time ---- */

void call_cancel(struct mcp_call *call)
{
    __atomic_store_n(&call->cancelled, 1, __ATOMIC_RELAXED);
}

bool call_is_cancelled(const struct mcp_call *call)
{
    return __atomic_load_n(&call->cancelled, __ATOMIC_RELAXED) != 0;
}

int mcp_time_left_ms(struct mcp_call *call)
{
    int64_t left = call->deadline_ms - clock_mono_ms();
    return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

bool mcp_cancelled(struct mcp_call *call)
{
    return call_is_cancelled(call) || !mcp_time_left_ms(call);
}

const volatile int *mcp_cancel_flag(struct mcp_call *call)
{
    return &call->cancelled;
}

/* ---- _meta ---- */

/* JSON text from a handler as one line: line breaks in it can only stand between tokens. */
static struct str one_line(struct mcp_call *call, const char *json, size_t len)
{
    char *copy = str_dup(call->arena, str_make(json, len));

    for (size_t i = 0; i < len; i++) {
        if (copy[i] == '\n' || copy[i] == '\r')
            copy[i] = ' ';
    }
    return str_make(copy, len);
}

/* A JSON object of the handler's; NULL, and a line for the application, when it is none: it must
 * not spoil the reply. */
static const struct json *read_object(struct mcp_call *call, const char *json, const char *what)
{
    const struct json *v = NULL;
    struct err err = {0};

    if (!json ||
        (!json_parse(call->arena, str_from(json), NULL, &v, &err) && json_is(v, JSON_OBJECT)))
        return v;
    call_log(call, MCP_LOG_ERROR, "%s is left out, it is no JSON object: %s", what, err.text);
    return NULL;
}

void mcp_next_meta(struct mcp_call *call, const char *json)
{
    bool usable = read_object(call, json, "_meta of content") != NULL;

    call->next_meta = usable ? one_line(call, json, strlen(json)) : str_make("", 0);
}

void mcp_result_meta(struct mcp_call *call, const char *json)
{
    call->result_meta = read_object(call, json, "_meta of a result");
}

static void write_next_meta(struct mcp_call *call)
{
    if (call->next_meta.n && call->rev >= REV_2025_06_18)
        jw_kraw(&call->w, "_meta", call->next_meta);
    call->next_meta = str_make("", 0);
}

/* ---- Tool results ---- */

static bool in_tool(const struct mcp_call *call)
{
    return call->part == PART_TOOL;
}

void mcp_text(struct mcp_call *call, const char *text, size_t len)
{
    struct jw *w = &call->w;

    if (!in_tool(call))
        return;
    jw_object(w);
    jw_kraw(w, "type", STR("\"text\""));
    jw_kstr(w, "text", str_make(text, len));
    write_next_meta(call);
    jw_end(w);
    call->n_content++;
}

PRINTF_LIKE(2, 0)
static char *format(struct mcp_call *call, const char *fmt, va_list args)
{
    va_list again;

    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0 || n > TEXT_MAX)
        return str_dup(call->arena, STR("The text cannot be formatted."));
    char *text = arena_alloc(call->arena, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, fmt, args);
    return text;
}

void mcp_textf(struct mcp_call *call, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    const char *text = format(call, fmt, args);
    va_end(args);
    mcp_text(call, text, strlen(text));
}

enum mcp_rc mcp_fail(struct mcp_call *call, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    call->failure = format(call, fmt, args);
    va_end(args);
    mcp_text(call, call->failure, strlen(call->failure));
    return MCP_FAILED;
}

enum mcp_rc mcp_abort(struct mcp_call *call, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    call->failure = format(call, fmt, args);
    va_end(args);
    err_clear(&call->err);
    err_set(&call->err, ERR_INTERNAL, "%s", call->failure);
    call->ask_failed = true;
    return MCP_FAILED;
}

static void media(struct mcp_call *call, struct str type, const char *base64, const char *mime_type)
{
    struct jw *w = &call->w;

    if (!in_tool(call))
        return;
    jw_object(w);
    jw_kstr(w, "type", type);
    jw_kz(w, "data", base64);
    jw_kz(w, "mimeType", mime_type);
    write_next_meta(call);
    jw_end(w);
    call->n_content++;
}

void mcp_image(struct mcp_call *call, const char *base64, const char *mime_type)
{
    media(call, STR("image"), base64, mime_type);
}

void mcp_audio(struct mcp_call *call, const char *base64, const char *mime_type)
{
    if (call->rev >= REV_2025_03_26)
        media(call, STR("audio"), base64, mime_type);
    else
        mcp_textf(call, "[audio, %s: this protocol revision cannot carry it]", mime_type);
}

void mcp_resource_link(struct mcp_call *call, const char *uri, const char *name,
                       const char *description, const char *mime_type)
{
    struct jw *w = &call->w;

    if (!in_tool(call))
        return;
    if (call->rev < REV_2025_06_18) {
        mcp_textf(call, "%s: %s%s%s", name, uri, description ? " - " : "",
                  description ? description : "");
        return;
    }
    jw_object(w);
    jw_kraw(w, "type", STR("\"resource_link\""));
    jw_kz(w, "uri", uri);
    jw_kz(w, "name", name);
    if (description)
        jw_kz(w, "description", description);
    if (mime_type)
        jw_kz(w, "mimeType", mime_type);
    write_next_meta(call);
    jw_end(w);
    call->n_content++;
}

/* One TextResourceContents or BlobResourceContents. Its _meta is what the handler set, or that of
 * the resource's row. */
static void write_contents(struct mcp_call *call, const char *uri, const char *mime_type,
                           const char *key, struct str value)
{
    struct jw *w = &call->w;

    if (call->part == PART_RESOURCE && !call->next_meta.n)
        call->next_meta = call->resource->contents_meta;
    jw_object(w);
    jw_kz(w, "uri", uri);
    if (mime_type)
        jw_kz(w, "mimeType", mime_type);
    jw_kstr(w, key, value);
    write_next_meta(call);
    jw_end(w);
}

void mcp_embedded_text(struct mcp_call *call, const char *uri, const char *mime_type,
                       const char *text)
{
    struct jw *w = &call->w;

    if (!in_tool(call))
        return;
    jw_object(w);
    jw_kraw(w, "type", STR("\"resource\""));
    jw_key(w, STR("resource"));
    write_contents(call, uri, mime_type, "text", str_from(text));
    jw_end(w);
    call->n_content++;
}

void mcp_structured(struct mcp_call *call, const char *json, size_t len)
{
    if (in_tool(call))
        call->structured = one_line(call, json, len);
}

/* ---- Resources and prompts ---- */

void mcp_resource_text(struct mcp_call *call, const char *uri, const char *mime_type,
                       const char *text, size_t len)
{
    if (call->part != PART_RESOURCE)
        return;
    write_contents(call, uri, mime_type, "text", str_make(text, len));
    call->n_content++;
}

void mcp_resource_blob(struct mcp_call *call, const char *uri, const char *mime_type,
                       const char *base64)
{
    if (call->part != PART_RESOURCE)
        return;
    write_contents(call, uri, mime_type, "blob", str_from(base64));
    call->n_content++;
}

/* A message up to what its kind of content has; false outside prompts. */
static bool begin_message(struct mcp_call *call, const char *role, const char *type)
{
    struct jw *w = &call->w;

    if (call->part != PART_PROMPT)
        return false;
    jw_object(w);
    jw_kz(w, "role", role);
    jw_key(w, STR("content"));
    jw_object(w);
    jw_kz(w, "type", type);
    return true;
}

static void end_message(struct mcp_call *call)
{
    jw_end(&call->w);
    jw_end(&call->w);
    call->n_content++;
}

void mcp_prompt_text(struct mcp_call *call, const char *role, const char *text)
{
    if (!begin_message(call, role, "text"))
        return;
    jw_kz(&call->w, "text", text);
    write_next_meta(call);
    end_message(call);
}

void mcp_prompt_image(struct mcp_call *call, const char *role, const char *base64,
                      const char *mime_type)
{
    if (!begin_message(call, role, "image"))
        return;
    jw_kz(&call->w, "data", base64);
    jw_kz(&call->w, "mimeType", mime_type);
    write_next_meta(call);
    end_message(call);
}

void mcp_prompt_resource(struct mcp_call *call, const char *role, const char *uri,
                         const char *mime_type, const char *text)
{
    if (!begin_message(call, role, "resource"))
        return;
    jw_key(&call->w, STR("resource"));
    write_contents(call, uri, mime_type, "text", str_from(text));
    end_message(call);
}

/* ---- Notifications ---- */

void mcp_close_stream(struct mcp_call *call, int retry_ms)
{
    if (call->peer->ops->close_stream && call->rev == REV_2025_11_25)
        call->peer->ops->close_stream(call->peer, call, retry_ms);
}

struct mcp_server *mcp_call_server(struct mcp_call *call)
{
    return call->server;
}

bool call_notify(struct mcp_call *call, const char *method, struct str params)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, params.n + 256);
    buf_add_z(&b, "{\"jsonrpc\":\"2.0\",\"method\":\"");
    buf_add_z(&b, method);
    buf_add_z(&b, "\",\"params\":");
    buf_add_str(&b, params);
    buf_add_char(&b, '}');
    if (b.failed || !params.n)
        return false;
    call->peer->ops->notify(call->peer, call, buf_str(&b));
    return true;
}

/* A handler in a tight loop must not flood the client. */
static bool may_notify(struct mcp_call *call)
{
    int64_t now = clock_mono_ms();

    if (now - call->notify_window_ms >= NOTIFY_WINDOW_MS) {
        call->notify_window_ms = now;
        call->notify_count = 0;
    }
    return call->notify_count++ < NOTIFY_PER_WINDOW;
}

void mcp_progress(struct mcp_call *call, double progress, double total, const char *message)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    if (!call->progress_token.n || !(progress > call->last_progress) || !may_notify(call))
        return;
    call->last_progress = progress;
    buf_init(&b, TEXT_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kraw(&w, "progressToken", call->progress_token);
    jw_key(&w, STR("progress"));
    jw_f64(&w, progress);
    if (total >= 0) {
        jw_key(&w, STR("total"));
        jw_f64(&w, total);
    }
    if (message && call->rev >= REV_2025_03_26)
        jw_kz(&w, "message", message);
    jw_end(&w);
    if (jw_ok(&w))
        (void)call_notify(call, "notifications/progress", buf_str(&b));
}

void mcp_log_message(struct mcp_call *call, const char *level, const char *logger,
                     const char *json_data)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;
    int rank = log_rank(str_from(level));

    if (rank < call->log_rank || !may_notify(call))
        return;
    buf_init(&b, TEXT_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "level", level);
    if (logger)
        jw_kz(&w, "logger", logger);
    struct err ignored = {0};
    const struct json *v;
    if (json_parse(call->arena, str_from(json_data), NULL, &v, &ignored))
        jw_kz(&w, "data", json_data);
    else
        jw_kvalue(&w, "data", v);
    jw_end(&w);
    if (jw_ok(&w))
        (void)call_notify(call, "notifications/message", buf_str(&b));
}
