/* mcp_handle_message and mcp_call_tool: the same dispatcher with a transport that is a function
 * call. Everything runs on the caller's thread. */
#include "mcp/direct.h"

#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/dispatch.h"
#include "mcp/methods.h"
#include "mcp/server.h"

struct direct {
    struct peer peer; /* first: the peer is this */
    mcp_send_fn *send;
    void *ctx;
};

static void direct_reply(struct peer *p, struct str message)
{
    struct direct *d = (struct direct *)p;

    if (d->send)
        d->send(d->ctx, message.p, message.n);
}

static void direct_notify(struct peer *p, struct mcp_call *call, struct str message)
{
    if (!call->silent)
        direct_reply(p, message);
}

static bool direct_start(struct peer *p, struct mcp_call *call)
{
    (void)p;
    dispatch_work(call);
    dispatch_done(call);
    return true;
}

static void direct_silence(struct peer *p, struct mcp_call *call)
{
    (void)p;
    call->silent = true;
}

static const struct peer_ops direct_ops = {.reply = direct_reply,
                                           .notify = direct_notify,
                                           .start = direct_start,
                                           .silence = direct_silence};

void direct_free(struct peer *p)
{
    struct direct *d = (struct direct *)p;

    if (!d)
        return;
    d->send = NULL;
    dispatch_end_held(p);
    peer_done(p);
    mem_free(d);
}

void mcp_handle_message(struct mcp_server *s, const char *message, size_t len, mcp_send_fn *send,
                        void *ctx)
{
    SERVER_MEMORY(s);
    if (!s->direct) {
        struct direct *d = mem_calloc(1, sizeof(*d));
        peer_init(&d->peer, s, &direct_ops);
        s->direct = &d->peer;
    }
    struct direct *d = (struct direct *)s->direct;
    d->send = send;
    d->ctx = ctx;
    dispatch_message(s->direct, str_make(message, len));
}

/* ---- mcp_call_tool ---- */

/* What a client would send as params of tools/call. */
static enum err_code make_params(struct mcp_call *call, const char *name, const char *arguments)
{
    const struct json *args = NULL;
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    if (arguments) {
        enum err_code rc = json_parse(call->arena, str_from(arguments), NULL, &args, &call->err);
        if (rc)
            return rc;
    }
    buf_init(&b, call->server->limits.max_message_bytes * 2);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "name", name);
    if (args)
        jw_kvalue(&w, "arguments", args);
    jw_end(&w);
    struct json_limits limits = json_default_limits;
    limits.max_bytes = b.n;
    return json_parse(call->arena, buf_str(&b), &limits, &call->msg.params, &call->err);
}

/* The result or error object out of a whole reply without id. */
static char *unwrap(struct mcp_call *call)
{
    struct str reply = buf_str(&call->out);
    size_t head = call->is_error ? STR("{\"jsonrpc\":\"2.0\",\"error\":").n
                                 : STR("{\"jsonrpc\":\"2.0\",\"result\":").n;
    size_t n = reply.n - head - 1;
    char *text = mem_alloc(n + 1);

    memcpy(text, reply.p + head, n);
    text[n] = 0;
    return text;
}

bool mcp_call_tool(struct mcp_server *s, const char *name, const char *arguments, char **ret_json)
{
    SERVER_MEMORY(s);
    struct direct d = {0};

    peer_init(&d.peer, s, &direct_ops);
    struct mcp_call *call = call_new(&d.peer);
    call->rev = REV_2025_11_25;
    call->unlimited = true;
    call->method = method_row(STR("tools/call"));
    if (make_params(call, name, arguments) || check_tools_call(call))
        answer_error(call);
    else
        dispatch_work(call);
    bool ok = !call->failed;
    *ret_json = unwrap(call);
    call_free(call);
    peer_done(&d.peer);
    return ok;
}
