/* The store of tasks. Handlers run on their worker as any call does; what they leave is kept as
 * JSON text under one lock, and tasks/get, tasks/update and tasks/cancel read and write that. */
#include "mcp/tasks.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "mcp/answer.h"
#include "mcp/ask.h"
#include "mcp/hub.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/server.h"

#include <stdio.h>
#include <uv.h>

enum {
    POLL_MS = 500,
    ID_LEN = 32,
    QUESTIONS_MAX = 16,
    ANSWER_MAX = 1024 * 1024,
    WAIT_STEP_MS = 200
};

enum task_status { TASK_WORKING, TASK_INPUT, TASK_COMPLETED, TASK_FAILED, TASK_CANCELLED };
static const char *const status_names[] = {"working", "input_required", "completed", "failed",
                                           "cancelled"};

struct question {
    enum mcp_ask_kind kind;
    char *key, *json;
    char *request; /* {"method":...,"params":...} */
    char *answer;  /* NULL: pending */
};

struct task {
    char id[ID_LEN + 1];
    enum task_status status;
    int64_t created_ms, updated_ms; /* wall clock */
    struct mcp_call *call;          /* while its handler runs */
    unsigned principal;
    char *result, *error;
    struct question questions[QUESTIONS_MAX];
    size_t n_questions;
    struct task *next;
};

struct tasks {
    struct mcp_server *server;
    uv_mutex_t lock; /* guards everything in here */
    uv_cond_t changed;
    struct task *list;
    size_t n;
};

static void drop_questions(struct task *t)
{
    for (size_t i = 0; i < t->n_questions; i++) {
        mem_free(t->questions[i].key);
        mem_free(t->questions[i].json);
        mem_free(t->questions[i].request);
        mem_free(t->questions[i].answer);
    }
    t->n_questions = 0;
}

static void task_free(struct task *t)
{
    drop_questions(t);
    mem_free(t->result);
    mem_free(t->error);
    mem_free(t);
}

struct tasks *tasks_new(struct mcp_server *server)
{
    struct tasks *s = mem_calloc(1, sizeof(*s));

    s->server = server;
    if (uv_mutex_init(&s->lock) || uv_cond_init(&s->changed))
        BUG("no lock can be made");
    return s;
}

void tasks_free(struct tasks *s)
{
    if (!s)
        return;
    while (s->list) {
        struct task *t = s->list;
        s->list = t->next;
        task_free(t);
    }
    uv_cond_destroy(&s->changed);
    uv_mutex_destroy(&s->lock);
    mem_free(s);
}

/* ---- Under the lock ---- */

static bool is_over(const struct task *t)
{
    return t->status >= TASK_COMPLETED;
}

static void set_status(struct tasks *s, struct task *t, enum task_status status)
{
    t->status = status;
    t->updated_ms = clock_now_ms();
    hub_add_task(s->server->hub, t->id);
}

static void expire(struct tasks *s)
{
    int64_t now = clock_now_ms();

    for (struct task **at = &s->list; *at;) {
        struct task *t = *at;
        if (!t->call && now > t->created_ms + s->server->limits.task_ttl_ms) {
            *at = t->next;
            s->n--;
            task_free(t);
        } else {
            at = &t->next;
        }
    }
}

/* A task of the principal; another's is as good as none. */
static struct task *find(struct tasks *s, struct str id, unsigned principal)
{
    struct task *t;

    expire(s);
    for (t = s->list; t && !str_eq(str_from(t->id), id); t = t->next)
        ;
    return t && t->principal == principal ? t : NULL;
}

bool tasks_sweep(struct tasks *s)
{
    uv_mutex_lock(&s->lock);
    expire(s);
    bool some = s->list != NULL;
    uv_mutex_unlock(&s->lock);
    return some;
}

/* ISO 8601 with milliseconds. */
static void write_time(struct jw *w, const char *key, int64_t ms)
{
    char seconds[40], text[48];

    iso_format(ms / 1000, seconds, sizeof(seconds));
    snprintf(text, sizeof(text), "%.19s.%03dZ", seconds, (int)(ms % 1000));
    jw_kz(w, key, text);
}

static void write_task(const struct tasks *s, const struct task *t, struct jw *w)
{
    jw_kz(w, "taskId", t->id);
    jw_kz(w, "status", status_names[t->status]);
    write_time(w, "createdAt", t->created_ms);
    write_time(w, "lastUpdatedAt", t->updated_ms);
    jw_ki64(w, "ttlMs", s->server->limits.task_ttl_ms);
    jw_ki64(w, "pollIntervalMs", POLL_MS);
}

/* ---- The handler's side ---- */

bool tasks_declared(const struct mcp_call *call)
{
    const struct json *extensions = json_get(call->client_capabilities, STR("extensions"));

    return call_is_modern(call) &&
           json_is(json_get(extensions, STR("io.modelcontextprotocol/tasks")), JSON_OBJECT);
}

enum err_code tasks_required(struct mcp_call *call)
{
    call->err_data =
        STR("{\"requiredCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}");
    return err_set(&call->err, ERR_MISSING_CAPABILITY,
                   "This needs the extension io.modelcontextprotocol/tasks, which the client did "
                   "not declare.");
}

static struct task *add_task(struct tasks *s, struct mcp_call *call)
{
    struct task *t = NULL;

    uv_mutex_lock(&s->lock);
    expire(s);
    if (s->n < s->server->limits.max_tasks) {
        t = mem_calloc(1, sizeof(*t));
        random_hex(t->id, ID_LEN);
        t->created_ms = t->updated_ms = clock_now_ms();
        t->call = call;
        t->principal = call->peer->principal;
        t->next = s->list;
        s->list = t;
        s->n++;
    }
    uv_mutex_unlock(&s->lock);
    return t;
}

/* CreateTaskResult, as the answer to the call. */
static void announce_task(struct mcp_call *call, const struct task *t)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 64 * 1024);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "jsonrpc", "2.0");
    jw_kraw(&w, "id", call->msg.id);
    jw_key(&w, STR("result"));
    jw_object(&w);
    jw_kz(&w, "resultType", "task");
    write_task(call->server->tasks, t, &w);
    jw_kraw(&w, "_meta", call->server->result_meta);
    jw_end(&w);
    jw_end(&w);
    call->peer->ops->answer_now(call->peer, call, buf_str(&b));
}

bool mcp_become_task(struct mcp_call *call)
{
    if (call->task)
        return true;
    if (call->part != PART_TOOL || !call->on_worker || call->batch ||
        !call->peer->ops->answer_now || !tasks_declared(call) ||
        !(call->tool->tool->flags & (MCP_TOOL_TASK | MCP_TOOL_TASK_ONLY)))
        return false;
    struct task *t = add_task(call->server->tasks, call);
    if (!t)
        return false;
    call->task = t; /* before the client can leave */
    announce_task(call, t);
    __atomic_store_n(&call->deadline_ms, clock_mono_ms() + call->server->limits.task_ttl_ms,
                     __ATOMIC_RELAXED);
    return true;
}

static char *member_text(const struct json *v)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 64 * (size_t)ANSWER_MAX);
    jw_init(&w, &b);
    jw_value(&w, v);
    return mem_strdup(buf_cstr(&b));
}

void task_end(struct mcp_call *call)
{
    struct tasks *s = call->server->tasks;
    struct json_limits limits = {call->out.n, 128, 10000000};
    const struct json *root = NULL;
    struct err ignored = {0};

    if (json_parse(call->arena, buf_str(&call->out), &limits, &root, &ignored))
        root = NULL;
    const struct json *result = json_get(root, STR("result"));
    const struct json *error = json_get(root, STR("error"));
    uv_mutex_lock(&s->lock);
    struct task *t = call->task;
    t->call = NULL;
    drop_questions(t);
    if (!is_over(t) && result) {
        t->result = member_text(result);
        set_status(s, t, TASK_COMPLETED);
    } else if (!is_over(t)) {
        t->error = error ? member_text(error)
                         : mem_strdup("{\"code\":-32603,\"message\":\"The result was lost.\"}");
        set_status(s, t, TASK_FAILED);
    }
    uv_mutex_unlock(&s->lock);
}

static char *request_text(struct mcp_call *call, const struct mcp_ask *ask)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 2 * (size_t)ANSWER_MAX);
    jw_init(&w, &b);
    ask_write_request(call, ask, &w);
    return mem_strdup(buf_cstr(&b));
}

/* Takes the answers that have come. */
static bool collect_answers(struct mcp_call *call, struct mcp_ask *asks, size_t n)
{
    struct task *t = call->task;
    bool complete = true;

    for (size_t i = 0; i < n; i++) {
        const char *answer = t->questions[i].answer;
        if (answer && !asks[i].answer)
            asks[i].answer = str_dup(call->arena, str_from(answer));
        complete = complete && answer;
    }
    return complete;
}

static void add_question(struct mcp_call *call, const struct mcp_ask *ask)
{
    struct task *t = call->task;

    t->questions[t->n_questions++] =
        (struct question){.kind = ask->kind,
                          .key = mem_strdup(ask->key),
                          .json = mem_strdup(ask->json ? ask->json : ""),
                          .request = request_text(call, ask)};
}

bool task_ask(struct mcp_call *call, struct mcp_ask *asks, size_t n)
{
    struct tasks *s = call->server->tasks;
    struct task *t = call->task;
    bool complete = false;

    if (n > QUESTIONS_MAX)
        return false;
    uv_mutex_lock(&s->lock);
    drop_questions(t);
    for (size_t i = 0; i < n; i++) {
        asks[i].answer = NULL;
        add_question(call, &asks[i]);
    }
    if (!is_over(t))
        set_status(s, t, TASK_INPUT);
    while (!is_over(t) && !mcp_cancelled(call) && !(complete = collect_answers(call, asks, n)))
        (void)uv_cond_timedwait(&s->changed, &s->lock, (uint64_t)WAIT_STEP_MS * 1000000U);
    drop_questions(t);
    if (!is_over(t))
        set_status(s, t, TASK_WORKING);
    uv_mutex_unlock(&s->lock);
    return complete;
}

/* ---- The methods ---- */

/* Locks the store when it returns ERR_OK. */
static enum err_code take(struct mcp_call *call, struct task **ret)
{
    struct tasks *s = call->server->tasks;
    const struct json *id = json_get(call->msg.params, STR("taskId"));

    if (!tasks_declared(call))
        return tasks_required(call);
    if (!json_is(id, JSON_STRING))
        return err_set(&call->err, ERR_INVALID_PARAMS, "%.*s needs params.taskId, a string.",
                       STR_ARG(call->msg.method));
    uv_mutex_lock(&s->lock);
    *ret = find(s, json_str(id), call->peer->principal);
    if (*ret)
        return ERR_OK;
    uv_mutex_unlock(&s->lock);
    return err_set(&call->err, ERR_INVALID_PARAMS, "There is no such task, or its time is over.");
}

static void give_back(struct mcp_call *call)
{
    uv_mutex_unlock(&call->server->tasks->lock);
}

static void write_detailed(const struct tasks *s, const struct task *t, struct jw *w)
{
    write_task(s, t, w);
    if (t->status == TASK_INPUT) {
        jw_key(w, STR("inputRequests"));
        jw_object(w);
        for (size_t i = 0; i < t->n_questions; i++) {
            if (!t->questions[i].answer)
                jw_kraw(w, t->questions[i].key, str_from(t->questions[i].request));
        }
        jw_end(w);
    }
    if (t->result)
        jw_kraw(w, "result", str_from(t->result));
    if (t->error)
        jw_kraw(w, "error", str_from(t->error));
}

bool task_exists(struct mcp_call *call, struct str id)
{
    struct tasks *s = call->server->tasks;

    uv_mutex_lock(&s->lock);
    bool there = find(s, id, call->peer->principal) != NULL;
    uv_mutex_unlock(&s->lock);
    return there;
}

bool task_write(struct mcp_call *call, struct str id, struct jw *w)
{
    struct tasks *s = call->server->tasks;

    uv_mutex_lock(&s->lock);
    const struct task *t = find(s, id, call->peer->principal);
    if (t)
        write_detailed(s, t, w);
    uv_mutex_unlock(&s->lock);
    return t != NULL;
}

enum err_code run_task_get(struct mcp_call *call)
{
    struct task *t;

    enum err_code rc = take(call, &t);
    if (rc)
        return rc;
    write_detailed(call->server->tasks, t, &call->w);
    give_back(call);
    return ERR_OK;
}

/* One that does not fit leaves its question open. */
static void take_answer(struct mcp_call *call, struct question *q, const struct json *answer)
{
    const struct mcp_ask ask = {.key = q->key, .kind = q->kind, .json = q->json};

    if (!q->answer && ask_is_usable(call, &ask, answer))
        q->answer = member_text(answer);
}

enum err_code run_task_update(struct mcp_call *call)
{
    const struct json *given = json_get(call->msg.params, STR("inputResponses"));
    struct task *t;

    enum err_code rc = take(call, &t);
    if (rc)
        return rc;
    for (size_t i = 0; i < t->n_questions; i++) {
        struct question *q = &t->questions[i];
        take_answer(call, q, json_get(given, str_from(q->key)));
    }
    uv_cond_broadcast(&call->server->tasks->changed);
    give_back(call);
    return ERR_OK;
}

enum err_code run_task_cancel(struct mcp_call *call)
{
    struct tasks *s = call->server->tasks;
    struct task *t;

    enum err_code rc = take(call, &t);
    if (rc)
        return rc;
    if (!is_over(t)) {
        set_status(s, t, TASK_CANCELLED);
        if (t->call)
            call_cancel(t->call);
    }
    uv_cond_broadcast(&call->server->tasks->changed);
    give_back(call);
    return ERR_OK;
}
