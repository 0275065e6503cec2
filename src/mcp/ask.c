/* mcp_ask: one API over both eras (MCP 2025-11-25, client features; 2026-07-28,
 * basic/patterns/mrtr). The sealed state holds what was answered so far, bound to principal,
 * method, name and arguments and good for limits.state_ttl_ms, so that a client can neither read
 * nor change nor move it. */
#include "mcp/ask.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "mcp/asks.h"
#include "mcp/peer.h"
#include "mcp/schema.h"
#include "mcp/seal.h"
#include "mcp/server.h"
#include "mcp/tasks.h"
#include "mcp/used.h"

#include <stdio.h>

enum { TEXT_MAX = 1024 * 1024 };

static const char *const methods[] = {"elicitation/create", "elicitation/create",
                                      "sampling/createMessage", "roots/list"};
static const char *const capabilities[] = {"{\"elicitation\":{\"form\":{}}}",
                                           "{\"elicitation\":{\"url\":{}}}", "{\"sampling\":{}}",
                                           "{\"roots\":{}}"};

/* ---- What the client can be asked ---- */

static bool is_declared(const struct mcp_call *call, enum mcp_ask_kind kind)
{
    const struct json *all = call->client_capabilities;
    const struct json *elicitation = json_get(all, STR("elicitation"));

    switch (kind) {
    case MCP_ASK_FORM: /* {} means forms only */
        return json_is(elicitation, JSON_OBJECT) &&
               (json_get(elicitation, STR("form")) || !json_get(elicitation, STR("url")));
    case MCP_ASK_URL:
        return call->rev >= REV_2025_11_25 && json_get(elicitation, STR("url"));
    case MCP_ASK_SAMPLING:
        return json_is(json_get(all, STR("sampling")), JSON_OBJECT);
    case MCP_ASK_ROOTS:
        return json_is(json_get(all, STR("roots")), JSON_OBJECT);
    }
    return false;
}

static bool may_ask(const struct mcp_call *call)
{
    if (call->part != PART_TOOL && call->part != PART_PROMPT && call->part != PART_RESOURCE)
        return false;
    return call_is_modern(call) || (call->peer->can_ask && call->on_worker);
}

bool mcp_can_ask(struct mcp_call *call, enum mcp_ask_kind kind)
{
    return may_ask(call) && is_declared(call, kind);
}

/* A tool of the older era says what is wrong in its result; else it is a protocol error. */
static bool fail_ask(struct mcp_call *call)
{
    call->ask_failed = true;
    if (!call_is_modern(call) && call->part == PART_TOOL && call->err.code) {
        (void)mcp_fail(call, "%s", call->err.text);
        err_clear(&call->err);
    }
    return false;
}

static bool cannot(struct mcp_call *call, enum mcp_ask_kind kind)
{
    err_set(&call->err, ERR_MISSING_CAPABILITY,
            "This needs %s, and the client did not declare that it can do it.", methods[kind]);
    call->err_data =
        str_from(str_printf(call->arena, "{\"requiredCapabilities\":%s}", capabilities[kind]));
    return fail_ask(call);
}

/* ---- Questions ---- */

static void write_params(struct jw *w, const struct mcp_call *call, const struct mcp_ask *ask)
{
    if (ask->kind == MCP_ASK_SAMPLING) {
        jw_raw(w, str_from(ask->json));
        return;
    }
    jw_object(w);
    if (ask->kind != MCP_ASK_ROOTS) {
        if (call->rev >= REV_2025_11_25)
            jw_kz(w, "mode", ask->kind == MCP_ASK_URL ? "url" : "form");
        jw_kz(w, "message", ask->text);
    }
    if (ask->kind == MCP_ASK_FORM)
        jw_kraw(w, "requestedSchema", str_from(ask->json));
    if (ask->kind == MCP_ASK_URL)
        jw_kz(w, "url", ask->json);
    if (ask->kind == MCP_ASK_URL && !call_is_modern(call))
        jw_kz(w, "elicitationId", ask->key);
    jw_end(w);
}

void ask_write_request(const struct mcp_call *call, const struct mcp_ask *ask, struct jw *w)
{
    jw_object(w);
    jw_kz(w, "method", methods[ask->kind]);
    jw_key(w, STR("params"));
    write_params(w, call, ask);
    jw_end(w);
}

static struct str to_text(struct mcp_call *call, const struct json *v)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 4 * (size_t)TEXT_MAX);
    jw_init(&w, &b);
    jw_value(&w, v);
    return str_make(str_dup(call->arena, buf_str(&b)), b.n);
}

/* ---- Answers ---- */

static bool fits_form(struct mcp_call *call, const struct mcp_ask *ask, const struct json *content)
{
    const struct json *root;
    const struct schema *schema;
    struct err ignored = {0};

    if (!json_is(content, JSON_OBJECT))
        return false;
    if (json_parse(call->arena, str_from(ask->json), NULL, &root, &ignored) ||
        schema_compile(call->arena, root, NULL, &schema, &ignored))
        return true; /* the handler's schema is no schema: it must look itself */
    return !schema_validate(schema, content, call->arena, NULL);
}

bool ask_is_usable(struct mcp_call *call, const struct mcp_ask *ask, const struct json *answer)
{
    struct str action = json_str(json_get(answer, STR("action")));

    if (!json_is(answer, JSON_OBJECT))
        return false;
    switch (ask->kind) {
    case MCP_ASK_FORM:
        if (str_eq(action, STR("accept")))
            return fits_form(call, ask, json_get(answer, STR("content")));
        return str_eq(action, STR("decline")) || str_eq(action, STR("cancel"));
    case MCP_ASK_URL:
        return str_eq(action, STR("accept")) || str_eq(action, STR("decline")) ||
               str_eq(action, STR("cancel"));
    case MCP_ASK_SAMPLING:
        return json_is(json_get(answer, STR("role")), JSON_STRING) &&
               json_get(answer, STR("content"));
    case MCP_ASK_ROOTS:
        return json_is(json_get(answer, STR("roots")), JSON_ARRAY);
    }
    return false;
}

/* ---- The older era: ask and wait ---- */

static bool ask_now(struct mcp_call *call, struct mcp_ask *ask)
{
    struct buf b CLEANUP(buf_done) = {0};
    const struct json *answer;
    struct jw w;

    buf_init(&b, TEXT_MAX);
    jw_init(&w, &b);
    write_params(&w, call, ask);
    if (ask_and_wait(call, methods[ask->kind], buf_str(&b), &answer))
        return fail_ask(call);
    if (!ask_is_usable(call, ask, answer)) {
        err_set(&call->err, ERR_INTERNAL, "The client's answer to %s is not what was asked for.",
                methods[ask->kind]);
        return fail_ask(call);
    }
    ask->answer = to_text(call, answer).p;
    return true;
}

/* ---- The modern era: the questions are the result ---- */

/* What the state is bound to. */
static void digest(struct mcp_call *call, char out[2 * SHA256_SIZE])
{
    struct buf b CLEANUP(buf_done) = {0}, text CLEANUP(buf_done) = {0};
    static const struct str members[] = {STR_INIT("name"), STR_INIT("uri"), STR_INIT("arguments")};
    unsigned char hash[SHA256_SIZE];
    struct jw w;

    buf_init(&b, 16 * (size_t)TEXT_MAX);
    if (call->peer->token)
        buf_add(&b, call->peer->token, SHA256_SIZE);
    buf_printf(&b, "\n%u\n", call->peer->token ? 1 : call->peer->principal);
    buf_add_str(&b, call->msg.method);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct json *v = json_get(call->msg.params, members[i]);
        buf_add_char(&b, '\n');
        if (!json_len(v) && !json_is(v, JSON_STRING))
            continue; /* no arguments and {} are the same */
        jw_init(&w, &b);
        jw_value(&w, v);
    }
    sha256(buf_str(&b), hash);
    buf_init(&text, 64);
    base64_encode(&text, str_make((const char *)hash, sizeof(hash)), BASE64_URL);
    snprintf(out, 2 * SHA256_SIZE, "%s", buf_cstr(&text));
}

static const struct json *answer_to(struct mcp_call *call, const struct mcp_ask *ask)
{
    const struct json *given = json_get(call->msg.params, STR("inputResponses"));
    const struct json *answer = json_get(given, str_from(ask->key));

    if (answer && ask_is_usable(call, ask, answer))
        return answer;
    return json_get(call->answers, str_from(ask->key));
}

static void write_state(struct mcp_call *call, const struct mcp_ask *asks, size_t n, struct jw *w)
{
    char bound[2 * SHA256_SIZE], once[USED_NAME + 1];
    bool single = false;

    digest(call, bound);
    random_hex(once, USED_NAME);
    for (size_t i = 0; i < n; i++)
        single = single || asks[i].single_use;
    jw_object(w);
    jw_ki64(w, "until", clock_now_s() + (call->server->limits.state_ttl_ms + 999) / 1000);
    jw_kz(w, "for", bound);
    if (single)
        jw_kz(w, "once", once);
    if (single && !call->server->options.use_once)
        jw_kz(w, "by", call->server->instance);
    jw_key(w, STR("answers"));
    jw_object(w);
    for (struct json_iter it = json_iter(call->answers); json_next(&it);) {
        bool again = false;
        for (size_t i = 0; i < n; i++)
            again = again || str_eq(str_from(asks[i].key), it.name);
        if (!again) {
            jw_key(w, it.name);
            jw_value(w, it.value);
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct json *answer = answer_to(call, &asks[i]);
        if (answer)
            jw_kvalue(w, asks[i].key, answer);
    }
    jw_end(w);
    const char *own = call->state_out ? call->state_out : call->state_in;
    if (own)
        jw_kraw(w, "state", str_from(own));
    jw_end(w);
}

static void write_questions(struct mcp_call *call, const struct mcp_ask *asks, size_t n,
                            struct jw *w)
{
    jw_object(w);
    for (size_t i = 0; i < n; i++) {
        if (asks[i].answer)
            continue;
        jw_key(w, str_from(asks[i].key));
        ask_write_request(call, &asks[i], w);
    }
    jw_end(w);
}

static bool ask_by_result(struct mcp_call *call, struct mcp_ask *asks, size_t n)
{
    struct buf b CLEANUP(buf_done) = {0}, sealed CLEANUP(buf_done) = {0};
    bool complete = true;
    struct jw w;

    for (size_t i = 0; i < n; i++) {
        const struct json *answer = answer_to(call, &asks[i]);
        asks[i].answer = answer ? to_text(call, answer).p : NULL;
        complete = complete && answer;
    }
    if (complete)
        return true;
    buf_init(&b, 8 * (size_t)TEXT_MAX);
    jw_init(&w, &b);
    write_questions(call, asks, n, &w);
    call->input_requests = str_make(str_dup(call->arena, buf_str(&b)), b.n);
    buf_reset(&b);
    jw_init(&w, &b);
    write_state(call, asks, n, &w);
    buf_init(&sealed, 16 * (size_t)TEXT_MAX);
    seal_write(&sealed, call->server->seal_key, SEAL_STATE, buf_str(&b));
    call->request_state = str_make(str_dup(call->arena, buf_str(&sealed)), sealed.n);
    return fail_ask(call);
}

/* Notes the name where the instances look that accept the state: this one, or all. */
static enum mcp_use note_use(struct mcp_call *call, struct str once, int64_t until)
{
    struct mcp_server *s = call->server;
    char name[USED_NAME + 1];

    if (s->options.use_once) {
        snprintf(name, sizeof(name), "%.*s", STR_ARG(once));
        return s->options.use_once(s->options.ctx, name, until);
    }
    switch (used_add(s->used, once.p, clock_now_s(), until)) {
    case USED_FIRST:
        return MCP_USE_FIRST;
    case USED_BEFORE:
        return MCP_USE_AGAIN;
    case USED_FULL:
        break;
    }
    return MCP_USE_UNKNOWN;
}

/* A state that counts once is used up here, whatever becomes of the call. */
static enum err_code use_state(struct mcp_call *call, const struct json *state, int64_t until)
{
    struct str once = json_str(json_get(state, STR("once")));
    struct str by = str_from(call->server->options.use_once ? "" : call->server->instance);

    if (once.n != USED_NAME)
        return ERR_OK;
    if (!str_eq(json_str(json_get(state, STR("by"))), by))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.requestState counts once, and only with the instance of this server "
                       "that gave it; begin again without it.");
    enum mcp_use use = note_use(call, once, until);
    if (use == MCP_USE_FIRST)
        return ERR_OK;
    if (use == MCP_USE_AGAIN)
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.requestState was used already; begin again without it.");
    return err_set(&call->err, ERR_SERVER_BUSY,
                   "Whether this answer was used already cannot be told now, so nothing was done; "
                   "try again in some minutes.");
}

static enum err_code resume(struct mcp_call *call, struct str sealed)
{
    struct buf text CLEANUP(buf_done) = {0};
    const struct json *state;
    char bound[2 * SHA256_SIZE];
    struct err cause = {0};
    int64_t until = 0;

    digest(call, bound);
    buf_init(&text, 16 * (size_t)TEXT_MAX);
    if (!seal_open(&text, call->server->seal_key, SEAL_STATE, sealed) ||
        json_parse(call->arena, buf_str(&text), NULL, &state, &cause) ||
        !str_eq(json_str(json_get(state, STR("for"))), str_from(bound)))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.requestState is not what this server gave for this request.");
    if (!json_i64(json_get(state, STR("until")), &until) || until < clock_now_s())
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.requestState is too old; begin again without it.");
    if (use_state(call, state, until))
        return call->err.code;
    call->answers = json_get(state, STR("answers"));
    const struct json *own = json_get(state, STR("state"));
    if (own)
        call->state_in = to_text(call, own).p;
    return ERR_OK;
}

enum err_code ask_resume(struct mcp_call *call)
{
    if (!call_is_modern(call) || call->part == PART_NONE)
        return ERR_OK;
    const struct json *sealed = json_get(call->msg.params, STR("requestState"));
    return sealed && !json_is(sealed, JSON_NULL) ? resume(call, json_str(sealed)) : ERR_OK;
}

/* ---- The API ---- */

/* JSON of the handler's own must not spoil the message that carries it. */
static bool is_well_put(struct mcp_call *call, const struct mcp_ask *ask)
{
    const struct json *v;
    struct err err = {0};

    if ((ask->kind != MCP_ASK_FORM && ask->kind != MCP_ASK_SAMPLING) ||
        (ask->json && !json_parse(call->arena, str_from(ask->json), NULL, &v, &err) &&
         json_is(v, JSON_OBJECT)))
        return true;
    call_log(call, MCP_LOG_ERROR, "the JSON of ask \"%s\" is no object: %s", ask->key, err.text);
    err_set(&call->err, ERR_INTERNAL, "The question \"%s\" to the client is not well formed.",
            ask->key);
    return false;
}

static bool has_own_key(struct mcp_call *call, const struct mcp_ask *asks, size_t i)
{
    bool own = asks[i].key && *asks[i].key;

    for (size_t k = 0; k < i && own; k++)
        own = strcmp(asks[i].key, asks[k].key) != 0;
    if (own)
        return true;
    call_log(call, MCP_LOG_ERROR, "ask %zu has no key of its own", i + 1);
    err_set(&call->err, ERR_INTERNAL, "A question to the client is not well formed.");
    return false;
}

bool mcp_ask(struct mcp_call *call, struct mcp_ask *asks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!has_own_key(call, asks, i))
            return fail_ask(call);
        if (!mcp_can_ask(call, asks[i].kind))
            return cannot(call, asks[i].kind);
        if (!is_well_put(call, &asks[i]))
            return fail_ask(call);
    }
    if (call->task)
        return task_ask(call, asks, n) || fail_ask(call);
    if (call_is_modern(call))
        return ask_by_result(call, asks, n);
    for (size_t i = 0; i < n; i++) {
        if (!ask_now(call, &asks[i]))
            return false;
    }
    return true;
}

void mcp_set_state(struct mcp_call *call, const char *json)
{
    const struct json *v;
    struct err err = {0};

    if (json_parse(call->arena, str_from(json), NULL, &v, &err)) {
        call_log(call, MCP_LOG_ERROR, "the state is left out, it is no JSON: %s", err.text);
        return;
    }
    call->state_out = str_dup(call->arena, str_from(json));
}

const char *mcp_state(struct mcp_call *call)
{
    return call->state_out ? call->state_out : call->state_in;
}
