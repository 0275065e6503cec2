/* Requests to clients of the older era that wait for their answer. Workers wait, the loop thread
 * answers; ids are random, and only the session that was asked can answer. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/jw.h"
#include "base/random.h"
#include "mcp/asks.h"
#include "mcp/peer.h"
#include "mcp/server.h"

#include <stdio.h>
#include <uv.h>

enum { ANSWER_MAX = 4 * 1024 * 1024, WAIT_STEP_MS = 200 };

struct waiting {
    char id[40]; /* with its quotes */
    const void *owner;
    bool answered;
    struct buf answer; /* the whole response */
    struct waiting *next;
};

struct asks {
    uv_mutex_t lock;
    uv_cond_t changed;
    bool closed;
    struct waiting *list;
};

struct asks *asks_new(void)
{
    struct asks *a = mem_calloc(1, sizeof(*a));

    if (uv_mutex_init(&a->lock) || uv_cond_init(&a->changed))
        BUG("no lock can be made");
    return a;
}

void asks_free(struct asks *a)
{
    if (!a)
        return;
    uv_cond_destroy(&a->changed);
    uv_mutex_destroy(&a->lock);
    mem_free(a);
}

void asks_set_open(struct asks *a, bool open)
{
    uv_mutex_lock(&a->lock);
    a->closed = !open;
    uv_cond_broadcast(&a->changed);
    uv_mutex_unlock(&a->lock);
}

bool ask_answered(struct peer *p, struct str id, const struct json *response)
{
    struct asks *a = p->server->asks;
    struct jw w;

    uv_mutex_lock(&a->lock);
    struct waiting *at = a->list;
    while (at && !(at->owner == p->owner && str_eq(str_from(at->id), id)))
        at = at->next;
    bool known = at && !at->answered;
    if (known) {
        jw_init(&w, &at->answer);
        jw_value(&w, response);
        at->answered = true;
        uv_cond_broadcast(&a->changed);
    }
    uv_mutex_unlock(&a->lock);
    return known;
}

static void add(struct asks *a, struct waiting *at)
{
    uv_mutex_lock(&a->lock);
    at->next = a->list;
    a->list = at;
    uv_mutex_unlock(&a->lock);
}

static void drop(struct asks *a, struct waiting *at)
{
    uv_mutex_lock(&a->lock);
    struct waiting **link = &a->list;
    while (*link != at)
        link = &(*link)->next;
    *link = at->next;
    uv_mutex_unlock(&a->lock);
}

static void wait_for(struct asks *a, struct waiting *at, struct mcp_call *call)
{
    uv_mutex_lock(&a->lock);
    while (!at->answered && !a->closed && !mcp_cancelled(call))
        (void)uv_cond_timedwait(&a->changed, &a->lock, (uint64_t)WAIT_STEP_MS * 1000000U);
    uv_mutex_unlock(&a->lock);
}

static void send_request(struct mcp_call *call, const struct waiting *at, const char *method,
                         struct str params)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, params.n + 256);
    buf_add_z(&b, "{\"jsonrpc\":\"2.0\",\"id\":");
    buf_add_z(&b, at->id);
    buf_add_z(&b, ",\"method\":\"");
    buf_add_z(&b, method);
    buf_add_z(&b, "\",\"params\":");
    buf_add_str(&b, params);
    buf_add_char(&b, '}');
    call->peer->ops->notify(call->peer, call, buf_str(&b));
}

static enum err_code read_answer(struct mcp_call *call, struct str text, const char *method,
                                 const struct json **ret)
{
    const struct json *response;

    if (json_parse(call->arena, text, NULL, &response, &call->err))
        return call->err.code;
    const struct json *result = json_get(response, STR("result"));
    if (!json_is(result, JSON_OBJECT))
        return err_set(&call->err, ERR_INTERNAL, "The client refused %s: %.300s", method,
                       json_str(json_get(json_get(response, STR("error")), STR("message"))).p);
    *ret = result;
    return ERR_OK;
}

enum err_code ask_and_wait(struct mcp_call *call, const char *method, struct str params,
                           const struct json **ret)
{
    struct asks *a = call->server->asks;
    struct waiting at = {.owner = call->peer->owner};
    char hex[33];
    enum err_code rc;

    random_hex(hex, 32);
    snprintf(at.id, sizeof(at.id), "\"%s\"", hex);
    buf_init(&at.answer, ANSWER_MAX);
    add(a, &at);
    send_request(call, &at, method, params);
    wait_for(a, &at, call);
    drop(a, &at);
    if (!at.answered)
        rc = err_set(&call->err, ERR_TIMEOUT, "The client did not answer %s in time.", method);
    else if (at.answer.failed)
        rc = err_set(&call->err, ERR_TOO_LARGE, "The client's answer to %s is too large.", method);
    else
        rc = read_answer(call, buf_str(&at.answer), method, ret);
    buf_done(&at.answer);
    return rc;
}
