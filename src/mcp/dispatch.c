/* The life of a message. Everything here runs on the peer's loop thread except dispatch_work. A
 * call ends in exactly one place, finish(), which sends its reply unless it became silent. */
#include "mcp/dispatch.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/ask.h"
#include "mcp/methods.h"
#include "mcp/hub.h"
#include "mcp/server.h"
#include "mcp/subscriptions.h"
#include "mcp/tasks.h"

#include <stdio.h>

enum {
    HELD_MAX = 64,          /* open subscriptions of one peer */
    OVERDUE_GRACE_MS = 2000 /* for a handler to notice its deadline and answer itself */
};

/* ---- Ends ---- */

/* Sends what the members of a batch answered, when the last of them has ended. */
static void batch_member_done(struct mcp_call *batch)
{
    if (--batch->batch_left)
        return;
    if (batch->out.n && !batch->out.failed) {
        buf_add_char(&batch->out, ']');
        batch->peer->status = 200;
        batch->peer->ops->reply(batch->peer, buf_str(&batch->out));
    }
    call_free(batch);
}

/* Errors before the method is known have their status; a method's own errors are results like
 * others, unless the status is how a client tells them. */
static int status_of(const struct mcp_call *call)
{
    if (!call->is_error)
        return 200;
    switch ((int)call->err.code) {
    case ERR_HEADER_MISMATCH:
    case ERR_MISSING_CAPABILITY:
    case ERR_SERVER_BUSY:
    case ERR_TOO_MANY_STREAMS:
        break;
    default:
        if (call->method)
            return 200;
    }
    if (call->err.code == ERR_METHOD_NOT_FOUND && !call_is_modern(call))
        return 200;
    return err_info(call->err.code)->http_status;
}

/* A reply that does not even hold an error for want of memory: one that needs none. */
static struct str last_words(struct mcp_call *call, char *text, size_t size)
{
    static const char rest[] =
        "\"error\":{\"code\":-32603,\"message\":\"The server has no memory left; "
        "try again later.\"}}";
    struct str id = call->msg.id;

    if (!call->out.failed)
        return buf_str(&call->out);
    call->is_error = true;
    err_clear(&call->err);
    err_set(&call->err, ERR_SERVER_BUSY, "The server has no memory left.");
    int n = id.n && id.n < size - sizeof(rest) - 32
                ? snprintf(text, size, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,%s", STR_ARG(id), rest)
                : snprintf(text, size, "{\"jsonrpc\":\"2.0\",%s", rest);
    return str_make(text, (size_t)n);
}

static void finish(struct mcp_call *call)
{
    char without_memory[400];

    struct peer *p = call->peer;
    struct mcp_call *batch = call->batch;

    inflight_remove(&p->inflight, call);
    if (!call->silent && (call->out.n || call->out.failed)) {
        struct str reply = last_words(call, without_memory, sizeof(without_memory));
        if (batch) {
            buf_add_char(&batch->out, batch->out.n ? ',' : '[');
            buf_add_str(&batch->out, reply);
        } else {
            p->status = status_of(call);
            p->ops->reply(p, reply);
        }
    }
    call_free(call);
    if (batch)
        batch_member_done(batch);
}

static void fail(struct mcp_call *call)
{
    answer_error(call);
    finish(call);
}

/* ---- Work ---- */

/* What goes wrong outside the handler: for a tool a result that the model reads. */
static void answer_failure(struct mcp_call *call)
{
    if (call->tool) {
        answer_begin(call);
        answer_tool_error(call, &call->err);
        if (answer_end(call))
            return;
    }
    answer_error(call);
}

static void outgrown(struct mcp_call *call)
{
    err_clear(&call->err);
    err_set(&call->err, ERR_TOO_LARGE, "The result is larger than the server may send (%zu bytes).",
            call->server->limits.max_result_bytes);
    err_fix(&call->err, "Ask for less: fewer records, fewer fields, or a narrower filter.");
    answer_failure(call);
}

static void run_method(struct mcp_call *call)
{
    if (call_is_cancelled(call)) {
        err_set(&call->err, ERR_TIMEOUT,
                "The call waited too long for its turn; nothing was done.");
        answer_failure(call);
        return;
    }
    if (ask_resume(call)) {
        answer_error(call);
        return;
    }
    answer_begin(call);
    enum err_code rc = call->method->run(call);
    if (call->input_requests.n) {
        answer_input_required(call);
        return;
    }
    if (rc)
        answer_error(call);
    else if (!answer_end(call))
        outgrown(call);
}

void dispatch_work(struct mcp_call *call)
{
    SERVER_MEMORY(call->server);
    run_method(call);
    if (call->tool)
        call_log(call, MCP_LOG_DEBUG, call->failed ? "failed" : "done");
    if (call->task)
        task_end(call);
}

void dispatch_done(struct mcp_call *call)
{
    finish(call);
}

/* ---- Notifications ---- */

static struct mcp_call *find_open(struct peer *p, struct str id)
{
    return p->ops->find ? p->ops->find(p, id) : inflight_find(&p->inflight, id);
}

static void give_up(struct mcp_call *call)
{
    struct peer *p = call->peer;
    bool held = call->open == OPEN_HELD;

    p->ops->silence(p, call);
    if (!call->task)
        call_cancel(call);
    inflight_remove(&p->inflight, call);
    if (held)
        finish(call);
}

void dispatch_abandon(struct peer *p)
{
    while (p->inflight.oldest)
        give_up(p->inflight.oldest);
}

/* notifications/cancelled for what is unknown, finished or malformed is ignored. */
static void cancelled(struct peer *p, struct mcp_call *note)
{
    const struct json *id = json_get(note->msg.params, STR("requestId"));
    struct str text = rpc_scalar_text(note->arena, id);
    struct mcp_call *call = text.n ? find_open(p, text) : NULL;

    if (call)
        give_up(call);
}

static void notification(struct peer *p, struct mcp_call *call)
{
    if (str_eq(call->msg.method, STR("notifications/cancelled")))
        cancelled(p, call);
    finish(call);
}

/* ---- Requests ---- */

static void hold(struct mcp_call *call)
{
    struct peer *p = call->peer;

    if (p->inflight.n_held >= HELD_MAX) {
        err_set(&call->err, ERR_SERVER_BUSY, "There are %d open subscriptions already.", HELD_MAX);
        fail(call);
        return;
    }
    if ((p->ops->check && p->ops->check(p, call, CHECK_HOLD)) || call->method->run(call)) {
        fail(call);
        return;
    }
    inflight_add(&p->inflight, call, true);
}

static void start(struct mcp_call *call)
{
    struct peer *p = call->peer;

    inflight_add(&p->inflight, call, false);
    if (p->ops->start(p, call))
        return;
    err_set(&call->err, ERR_SERVER_BUSY,
            "The server has as many calls waiting as it takes; try again in a moment.");
    fail(call);
}

/* The exchange may be gone when a handler asks for them. */
static void keep_headers(struct peer *p, struct mcp_call *call)
{
    const char *const *names = call->server->options.request_headers;
    size_t n = 0;

    if (!names || !p->ops->header)
        return;
    while (names[n])
        n++;
    call->headers = ARENA_ARRAY(call->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct str value = p->ops->header(p, names[i]);
        call->headers[i] = value.p ? str_dup(call->arena, value) : NULL;
    }
}

static void request(struct peer *p, struct mcp_call *call)
{
    if (find_open(p, call->msg.id)) {
        /* With the id, this would look like the answer to the first request. */
        struct str id = call->msg.id;
        call->msg.id = str_make("", 0);
        err_set(&call->err, ERR_INVALID_REQUEST,
                "Request id %.*s is already in use by a request that is not answered yet.",
                (int)(id.n < 100 ? id.n : 100), id.p);
        fail(call);
        return;
    }
    keep_headers(p, call);
    enum err_code rc = era_settle(call);
    if (!rc && call->batch && call_is_modern(call))
        rc = err_set(&call->err, ERR_INVALID_REQUEST, "Revision %s has no batches.",
                     rev_name(call->rev));
    if (!rc && p->ops->check && call_is_modern(call))
        rc = p->ops->check(p, call, CHECK_METHOD);
    if (rc || method_find(call, &call->method)) {
        fail(call);
        return;
    }
    call->on_worker = call->method->flags & METHOD_WORKER;
    if (call->method->check && call->method->check(call)) {
        fail(call);
    } else if (p->ops->check && call_is_modern(call) && call->tool &&
               p->ops->check(p, call, CHECK_ARGS)) {
        fail(call);
    } else if (call->method->flags & METHOD_HELD) {
        hold(call);
    } else if (call->on_worker) {
        start(call);
    } else {
        dispatch_work(call);
        finish(call);
    }
}

/* ---- Messages ---- */

static void message(struct peer *p, struct mcp_call *call, const struct json *root)
{
    enum err_code rc = rpc_read(call->arena, root, &call->msg, &call->err);

    if (!rc && call->msg.kind == RPC_RESPONSE && ask_answered(p, call->msg.id, root)) {
        finish(call);
        return;
    }
    if (call->msg.kind == RPC_RESPONSE) {
        /* No request of ours is open. Its id is not of the client's numbering: not repeated. */
        call->msg.id = str_make("", 0);
        rc = err_set(&call->err, ERR_INVALID_REQUEST,
                     "A response came to what this server has not asked.");
    }
    /* A malformed notification gets no answer; a message without a usable method does. */
    if (rc && call->msg.kind == RPC_NOTIFICATION && call->err.code == ERR_INVALID_PARAMS)
        finish(call);
    else if (rc)
        fail(call);
    else if (call->msg.kind == RPC_NOTIFICATION)
        notification(p, call);
    else
        request(p, call);
}

/* MCP 2025-03-26 is the one revision with batches. The members share the memory of the batch. */
static void batch(struct peer *p, struct mcp_call *call, const struct json *root)
{
    size_t n = json_len(root);

    if (!p->client || p->client->rev != REV_2025_03_26)
        err_set(&call->err, ERR_INVALID_REQUEST,
                "A message is one JSON object; batches exist only in revision 2025-03-26.");
    else if (!n || n > p->server->limits.max_in_flight)
        err_set(&call->err, ERR_INVALID_REQUEST, "A batch has 1 to %u messages, not %zu.",
                p->server->limits.max_in_flight, n);
    if (call->err.code) {
        fail(call);
        return;
    }
    call->batch_left = (unsigned)n + 1;
    for (struct json_iter it = json_iter(root); json_next(&it);) {
        struct mcp_call *member = call_new(p);
        member->batch = call;
        message(p, member, it.value);
    }
    batch_member_done(call);
}

void dispatch_message(struct peer *p, struct str text)
{
    const struct mcp_limits *l = &p->server->limits;
    const struct json_limits limits = {l->max_message_bytes, l->max_depth,
                                       json_default_limits.max_values};
    struct mcp_call *call = call_new(p);
    const struct json *root;

    enum err_code rc = json_parse(call->arena, text, &limits, &root, &call->err);
    if (rc) {
        if (rc != ERR_JSON_SYNTAX)
            call->msg.id = rpc_find_id(call->arena, text);
        fail(call);
    } else if (json_is(root, JSON_ARRAY)) {
        batch(p, call, root);
    } else {
        message(p, call, root);
    }
}

void dispatch_refused(struct peer *p, struct str head, enum err_code code, const char *why)
{
    struct mcp_call *call = call_new(p);

    call->msg.id = rpc_find_id(call->arena, head);
    err_set(&call->err, code, "%s", why);
    fail(call);
}

/* ---- Time and end ---- */

/* Answers for a handler that still runs: its own buffers are in use, so this takes another call. */
static void answer_overdue(struct mcp_call *late)
{
    struct peer *p = late->peer;
    struct mcp_call *call = call_new(p);

    call->msg.id = late->msg.id;
    call->rev = late->rev;
    call->tool = late->tool;
    call->batch = late->batch;
    if (call->batch)
        call->batch->batch_left++;
    err_set(&call->err, ERR_TIMEOUT,
            "The call took longer than %d ms and was given up; whether it changed anything is not "
            "known.",
            p->server->limits.call_timeout_ms);
    p->ops->silence(p, late);
    inflight_remove(&p->inflight, late);
    answer_failure(call);
    finish(call);
}

void dispatch_sweep(struct peer *p, int64_t now_ms)
{
    struct mcp_call *next;

    for (struct mcp_call *call = p->inflight.oldest; call; call = next) {
        next = call->newer;
        if (call->open == OPEN_HELD ||
            now_ms < __atomic_load_n(&call->deadline_ms, __ATOMIC_RELAXED))
            continue;
        call_cancel(call);
        if (now_ms >= call->deadline_ms + OVERDUE_GRACE_MS && !call->silent)
            answer_overdue(call);
    }
}

void dispatch_end_held(struct peer *p)
{
    struct mcp_call *next;

    for (struct mcp_call *call = p->inflight.oldest; call; call = next) {
        next = call->newer;
        if (call->open == OPEN_HELD) {
            subscription_end(call);
            finish(call);
        }
    }
}

void dispatch_announce(struct peer *p, const struct news *news)
{
    if (p->client && p->ops->send)
        announce_to_client(p, news);
    for (struct mcp_call *call = p->inflight.oldest; call; call = call->newer) {
        if (call->open == OPEN_HELD)
            subscription_announce(call, news);
    }
}
