/* tools/list and tools/call. A call goes: name -> row (loop thread), arguments -> leniency ->
 * schema
 * -> struct -> handler -> result (worker, or loop thread for inline tools). */
#include "mcp/tools.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/args.h"
#include "mcp/cache.h"
#include "mcp/extensions.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/rates.h"
#include "mcp/schema.h"
#include "mcp/tasks.h"

/* ---- tools/list ---- */

static size_t count_tools(const struct mcp_server *s)
{
    return s->n_tools;
}

/* What the protocol takes for granted, or gives no meaning beside the other hints, is not said. */
static void write_annotations(const struct mcp_tool *t, struct jw *w)
{
    jw_key(w, STR("annotations"));
    jw_object(w);
    jw_kbool(w, "readOnlyHint", t->hints.read_only);
    if (!t->hints.read_only)
        jw_kbool(w, "destructiveHint", t->hints.destructive);
    if (!t->hints.read_only && t->hints.idempotent)
        jw_kbool(w, "idempotentHint", true);
    if (!t->hints.open_world)
        jw_kbool(w, "openWorldHint", false);
    jw_end(w);
}

static void write_tool(const struct mcp_server *s, size_t index, enum rev rev, struct jw *w)
{
    const struct tool_entry *e = &s->tools[index];
    const struct mcp_tool *t = e->tool;

    jw_object(w);
    jw_kstr(w, "name", e->name);
    if (t->title && rev >= REV_2025_06_18)
        jw_kz(w, "title", t->title);
    if (t->description)
        jw_kz(w, "description", t->description);
    jw_kraw(w, "inputSchema", e->listed_schema.n ? e->listed_schema : e->input_schema);
    if (e->output_schema.n && rev >= REV_2025_06_18)
        jw_kraw(w, "outputSchema", e->output_schema);
    if (rev >= REV_2025_03_26)
        write_annotations(t, w);
    icons_write(t->icons, t->n_icons, rev, w);
    if (e->meta.n && rev >= REV_2025_06_18)
        jw_kraw(w, "_meta", e->meta);
    jw_end(w);
}

/* ---- Access ---- */

/* The flags' decision is the same for all; the application's may be another for each request. */
static enum mcp_access access_to(struct mcp_call *call, const struct tool_entry *tool,
                                 uint32_t gates, const char **ret_reason)
{
    const struct mcp_options *o = &call->server->options;

    *ret_reason = NULL;
    if (!tool_is_for(tool, gates))
        return MCP_ACCESS_ABSENT;
    if (o->access)
        return o->access(call, tool->tool, ret_reason);
    if (tool->tool->flags & MCP_TOOL_BLOCKED)
        return MCP_ACCESS_READ_ONLY;
    return tool->tool->flags & MCP_TOOL_UNLISTED ? MCP_ACCESS_UNLISTED : MCP_ACCESS_LISTED;
}

static bool is_visible(struct mcp_call *call, size_t index, uint32_t gates)
{
    const char *reason;
    return access_to(call, &call->server->tools[index], gates, &reason) == MCP_ACCESS_LISTED;
}

static const char *what_instead(struct mcp_call *call, struct str name)
{
    mcp_absent_fn *absent = call->server->options.absent;
    return absent && name.n < 200 ? absent(call, str_dup(call->arena, name)) : NULL;
}

/* The tool, when this request may know of it. */
static enum err_code find_for(struct mcp_call *call, struct str name, struct err *err)
{
    const struct tool_alias *alias;
    const struct tool_entry *tool = tool_find(call->server, name, &alias);
    uint32_t gates = client_gates(call);

    call->access = tool ? access_to(call, tool, gates, &call->access_reason) : MCP_ACCESS_ABSENT;
    if (call->access != MCP_ACCESS_ABSENT) {
        call->tool = tool;
        call->alias = alias;
        call->data = tool->tool->data;
        return ERR_OK;
    }
    struct str near = tool_nearest(call->server, name, gates);
    enum err_code rc = err_set(err, ERR_INVALID_PARAMS, "There is no tool \"%.*s\".",
                               (int)(name.n < 100 ? name.n : 100), name.p);
    const char *reason, *instead = what_instead(call, name);
    if (instead)
        err_fix(err, "%s", instead);
    else if (near.n && access_to(call, tool_find(call->server, near, NULL), gates, &reason) !=
                           MCP_ACCESS_ABSENT)
        err_fix(err, "Did you mean \"%.*s\"?", STR_ARG(near));
    else
        err_fix(err, "tools/list names the tools there are.");
    return rc;
}

static bool is_refused(const struct mcp_call *call)
{
    return call->access == MCP_ACCESS_READ_ONLY || call->access == MCP_ACCESS_DENIED;
}

static enum err_code refuse(const struct mcp_call *call, struct err *err)
{
    const char *reason = call->access_reason;

    if (call->access == MCP_ACCESS_READ_ONLY)
        (void)err_set(err, ERR_READ_ONLY, "%s; %s was not executed. Nothing was written.",
                      reason ? reason : "The server is in read-only mode", call->tool->name.p);
    else
        (void)err_set(err, ERR_NOT_PERMITTED, "%s; %s was not executed.",
                      reason ? reason : "This server's settings do not permit it",
                      call->tool->name.p);
    err_fix(err, "Tell the person that %s is switched off in this server's settings.",
            call->tool->tool->hints.read_only ? "this" : "such writing");
    return err->code;
}

void tools_init(struct mcp_server *s)
{
    listing_init(&s->list_tools, "tools", count_tools, write_tool);
    s->list_tools.visible = is_visible;
}

enum err_code run_tools_list(struct mcp_call *call)
{
    return listing_run(&call->server->list_tools, call);
}

/* ---- Arguments ---- */

static void add_names(struct buf *b, const struct schema *schema)
{
    const struct schema_property *p;

    for (size_t i = 0; (p = schema_property_at(schema, i)); i++)
        buf_printf(b, "%s%.*s", i ? ", " : "", STR_ARG(p->name));
    if (!b->n)
        buf_add_z(b, "no arguments");
}

static const char *what_instead_of(const struct tool_entry *tool, struct str argument)
{
    for (const struct mcp_refused *r = tool->tool->refuses; r && r->name; r++)
        if (str_eq_folded(str_from(r->name), argument))
            return r->instead;
    return NULL;
}

static enum err_code unknown_argument(const struct tool_entry *tool, const struct schema_error *e,
                                      struct err *err)
{
    struct buf names CLEANUP(buf_done) = {0};
    struct str nearest = e->nearest;
    struct str name = str_make(e->name.p, e->name.n < 100 ? e->name.n : 100);

    if (!nearest.n)
        nearest = lenient_nearest(tool, e->name);
    const char *instead = what_instead_of(tool, name);
    buf_init(&names, 900);
    add_names(&names, tool->schema);
    if (instead)
        err_set(err, e->code, "%s has no argument \"%.*s\".", tool->name.p, STR_ARG(name));
    else if (nearest.n)
        err_set(err, e->code, "%s has no argument \"%.*s\". Did you mean \"%.*s\"? It takes: %s.",
                tool->name.p, STR_ARG(name), STR_ARG(nearest), buf_cstr(&names));
    else
        err_set(err, e->code, "%s has no argument \"%.*s\". It takes: %s.", tool->name.p,
                STR_ARG(name), buf_cstr(&names));
    if (instead)
        err_fix(err, "%s", instead);
    else if (nearest.n)
        err_fix(err, "Call again with \"%.*s\".", STR_ARG(nearest));
    else
        err_fix(err, "Call again without \"%.*s\".", STR_ARG(name));
    err_field(err, name);
    return e->code;
}

/* A misspelt name and a missing argument are one mistake: the argument that was meant to be the
 * missing one; empty when there is none. */
static struct str misspelt(const struct tool_entry *tool, const struct json *args, struct str meant)
{
    for (struct json_iter it = json_iter(args); json_next(&it);) {
        if (!schema_property(tool->schema, it.name) && str_is_near(it.name, meant))
            return it.name;
    }
    return str_make("", 0);
}

static enum err_code explain(const struct tool_entry *tool, const struct json *args,
                             struct schema_error *e, struct err *err)
{
    bool at_root = !*e->path;

    if (e->code == ERR_MISSING_REQUIRED && at_root) {
        struct str name = misspelt(tool, args, e->name);
        if (name.n) {
            e->code = ERR_UNKNOWN_ARGUMENT;
            e->nearest = e->name;
            e->name = name;
        }
    }
    if (e->code == ERR_UNKNOWN_ARGUMENT && at_root)
        return unknown_argument(tool, e, err);
    enum err_code rc = schema_error_set(e, err);
    err_fix(err, "Call %s again with arguments that fit its input schema.", tool->name.p);
    return rc;
}

enum err_code tool_check_args(struct mcp_call *call, const struct json *args, struct err *err)
{
    const struct tool_entry *tool = call->tool;
    struct schema_error wrong;

    enum err_code rc = ERR_OK;

    if (call->alias)
        rc = alias_args(call->arena, tool, call->alias, args, &args, err);
    if (!rc && tool->tool->flags & MCP_TOOL_LENIENT)
        rc = lenient_args(call->arena, tool, args, &args, err);
    if (rc)
        return rc;
    if (schema_validate(tool->schema, args, call->arena, &wrong))
        return explain(tool, args, &wrong, err);
    call->args = args;
    return ERR_OK;
}

/* ---- tools/call ---- */

enum err_code check_tools_call(struct mcp_call *call)
{
    const struct json *name = json_get(call->msg.params, STR("name"));
    struct str text = json_str(name);

    if (!json_is(name, JSON_STRING))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "tools/call needs params.name, a string: the tool to call.");
    enum err_code rc = find_for(call, text, &call->err);
    if (rc)
        return rc;
    call->part = PART_TOOL;
    if (call->tool->tool->flags & MCP_TOOL_INLINE)
        call->on_worker = false;
    if (call->tool->tool->flags & MCP_TOOL_TASK_ONLY && call_is_modern(call) &&
        !tasks_declared(call))
        return tasks_required(call);
    return ERR_OK;
}

/* The arguments object: absent and null are {}; a lenient tool also takes JSON text. */
static enum err_code read_arguments(struct mcp_call *call, const struct json **ret)
{
    const struct json *args = json_get(call->msg.params, STR("arguments"));
    struct err ignored = {0};

    if (!args || json_is(args, JSON_NULL))
        return json_parse(call->arena, STR("{}"), NULL, ret, &call->err);
    if (json_is(args, JSON_STRING) && call->tool->tool->flags & MCP_TOOL_LENIENT) {
        const struct json *parsed;
        struct str text = str_trim(json_str(args));
        if (!text.n)
            text = STR("{}");
        if (!json_parse(call->arena, text, NULL, &parsed, &ignored))
            args = parsed;
    }
    if (!json_is(args, JSON_OBJECT))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.arguments must be an object, not %s.",
                       json_type_name(json_type(args)));
    *ret = args;
    return ERR_OK;
}

/* Bad arguments are a result that the model reads (MCP 2025-11-25 and later), and were a protocol
 * error before that. */
static enum err_code bad_arguments(struct mcp_call *call, const struct err *wrong)
{
    if (call->rev >= REV_2025_11_25) {
        answer_tool_error(call, wrong);
        return ERR_OK;
    }
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 16 * 1024);
    jw_init(&w, &b);
    answer_error_object(&w, wrong);
    call->err = *wrong;
    call->err.code = ERR_INVALID_PARAMS;
    call->err_data = str_make(str_dup(call->arena, buf_str(&b)), b.n);
    return ERR_INVALID_PARAMS;
}

/* What the handler gave as structured content must not spoil the reply: NULL and an internal error
 * when it is no JSON. */
static const struct json *read_structured(struct mcp_call *call)
{
    struct json_limits limits = json_default_limits;
    const struct json *v;
    struct err err = {0};

    limits.max_bytes = call->structured.n;
    limits.max_values = call->structured.n;
    if (!json_parse(call->arena, call->structured, &limits, &v, &err))
        return v;
    call_log(call, MCP_LOG_ERROR, "the structured content is no JSON: %s", err.text);
    err_set(&call->err, ERR_INTERNAL, "%s gave a result that is not well formed.",
            call->tool->name.p);
    return NULL;
}

static enum err_code check_result(struct mcp_call *call, const struct json *structured)
{
    struct schema_error wrong;

    if (!call->tool->result_schema)
        return ERR_OK;
    if (!structured) {
        call_log(call, MCP_LOG_ERROR, "there is an output schema, but no structured content");
        return err_set(&call->err, ERR_INTERNAL, "%s gave no structured result.",
                       call->tool->name.p);
    }
    if (!schema_validate(call->tool->result_schema, structured, call->arena, &wrong))
        return ERR_OK;
    call_log(call, MCP_LOG_ERROR, "the result does not fit the output schema: %s", wrong.text);
    return err_set(&call->err, ERR_INTERNAL,
                   "%s gave a result that does not fit its output schema: %s", call->tool->name.p,
                   wrong.text);
}

static enum err_code write_structured(struct mcp_call *call, bool ok)
{
    const struct json *v = NULL;

    if (call->structured.n) {
        v = read_structured(call);
        if (!v)
            return call->err.code;
    }
    enum err_code rc = ok ? check_result(call, v) : ERR_OK;
    if (!rc && v &&
        (call_is_modern(call) || (call->rev >= REV_2025_06_18 && json_is(v, JSON_OBJECT))))
        jw_kraw(&call->w, "structuredContent", call->structured);
    return rc;
}

static enum err_code run_handler(struct mcp_call *call, const void *bound)
{
    static const struct str silent = STR_INIT("The tool failed and did not say why.");
    struct jw *w = &call->w;

    jw_key(w, STR("content"));
    jw_array(w);
    enum mcp_rc rc = call->tool->tool->call(call, bound);
    /* Some clients show only content: structured content alone is repeated there as text. */
    if (!call->n_content && call->structured.n)
        mcp_text(call, call->structured.p, call->structured.n);
    if (!call->n_content && rc != MCP_OK)
        mcp_text(call, silent.p, silent.n);
    jw_end(w);
    if (call->ask_failed && call->err.code)
        return call->err.code;
    if (write_structured(call, rc == MCP_OK))
        return call->err.code;
    call->failed = rc != MCP_OK;
    if (call->failed)
        jw_kbool(w, "isError", true);
    return ERR_OK;
}

/* ---- Rates and cached results ---- */

/* An error result when the principal has called the tool, or tools in all, too often. */
static bool is_over_rate(struct mcp_call *call)
{
    struct mcp_server *s = call->server;
    const struct mcp_tool *t = call->tool->tool;
    unsigned who = call->peer->principal;
    int wait_ms = 0;

    if (t->max_per_minute)
        wait_ms = rates_take(s->rates, call->tool, who, t->max_per_minute, clock_mono_ms());
    if (!wait_ms && s->limits.calls_per_minute && !call->unlimited)
        wait_ms = rates_take(s->rates, NULL, who, s->limits.calls_per_minute, clock_mono_ms());
    if (!wait_ms)
        return false;
    struct err wrong = {0};
    err_set(&wrong, ERR_RATE_LIMITED, "%s may be called %u times a minute.", call->tool->name.p,
            t->max_per_minute ? t->max_per_minute : s->limits.calls_per_minute);
    err_fix(&wrong, "Nothing was done. Try again in %d seconds.", (wait_ms + 999) / 1000);
    answer_tool_error(call, &wrong);
    return true;
}

/* All that the result may depend on; the headers that handlers can see may name somebody else. */
static struct str cache_key(struct mcp_call *call)
{
    const char *const *names = call->server->options.request_headers;
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, 2 * call->server->limits.max_message_bytes);
    buf_printf(&b, "%u %u %s", call->peer->principal, (unsigned)call->rev, call->tool->name.p);
    for (size_t i = 0; call->headers && names[i]; i++)
        buf_printf(&b, "\n%zu %s", i, call->headers[i] ? call->headers[i] : "\n");
    buf_printf(&b, "\n %s", mcp_arguments(call));
    return str_from(str_dup(call->arena, buf_str(&b)));
}

/* Runs the handler unless its result of an earlier call still serves. What is kept is everything
 * behind "content": of a result that is no error and asks nothing. */
static enum err_code run_cached(struct mcp_call *call, const void *bound)
{
    static const size_t skip = sizeof("\"content\":") - 1;
    int ttl_ms = call->tool->tool->cache_ttl_ms;
    struct str kept;

    if (!ttl_ms)
        return run_handler(call, bound);
    struct str key = cache_key(call);
    if (cache_get(call->server->cache, call->arena, key, clock_mono_ms(), &kept)) {
        jw_key(&call->w, STR("content"));
        jw_raw(&call->w, kept);
        return ERR_OK;
    }
    size_t begin = call->out.n;
    enum err_code rc = run_handler(call, bound);
    if (!rc && !call->failed && !call->out.failed && !call->result_meta && !call->task &&
        !call->ask_failed && !call_is_cancelled(call))
        cache_put(call->server->cache, key,
                  str_make(call->out.p + begin + skip, call->out.n - begin - skip), clock_mono_ms(),
                  ttl_ms);
    return rc;
}

enum err_code run_tools_call(struct mcp_call *call)
{
    const struct json *args;
    const void *bound = NULL;
    struct err wrong = {0};

    if (is_refused(call)) {
        (void)refuse(call, &wrong);
        answer_tool_error(call, &wrong);
        return ERR_OK;
    }
    enum err_code rc = tool_prepare(call->server, call->tool, &call->err);
    if (!rc)
        rc = read_arguments(call, &args);
    if (rc)
        return rc;
    rc = tool_check_args(call, args, &wrong);
    if (!rc)
        rc = bind_args(call->arena, call->tool, call->args, &bound, &wrong);
    if (rc)
        return bad_arguments(call, &wrong);
    return is_over_rate(call) ? ERR_OK : run_cached(call, bound);
}

/* ---- From one tool to another ---- */

static enum err_code prepare_other(struct mcp_call *call, const char *name, const char *arguments,
                                   const void **ret_bound, struct err *err)
{
    const struct tool_entry *self = call->tool;
    const struct json *args;
    enum err_code rc = find_for(call, str_from(name), err);

    if (!rc && call->tool == self)
        rc = err_set(err, ERR_BAD_VALUE, "%s cannot call itself.", self->name.p);
    if (!rc && is_refused(call))
        rc = refuse(call, err);
    if (!rc)
        rc = tool_prepare(call->server, call->tool, err);
    if (!rc)
        rc = json_parse(call->arena, str_from(arguments ? arguments : "{}"), NULL, &args, err);
    if (!rc && !json_is(args, JSON_OBJECT))
        rc = err_set(err, ERR_BAD_VALUE, "The arguments of %s must be an object, not %s.", name,
                     json_type_name(json_type(args)));
    if (rc)
        return rc;
    call->args_text = NULL;
    rc = tool_check_args(call, args, err);
    return rc ? rc : bind_args(call->arena, call->tool, call->args, ret_bound, err);
}

enum mcp_rc mcp_call_other(struct mcp_call *call, const char *name, const char *arguments)
{
    const void *bound = NULL;
    struct err wrong = {0};

    if (call->part != PART_TOOL)
        return mcp_fail(call, "Only a tool can go on as another tool.");
    if (prepare_other(call, name, arguments, &bound, &wrong)) {
        answer_tool_error_content(call, &wrong);
        return MCP_FAILED;
    }
    return call->tool->tool->call(call, bound);
}

const char *mcp_request_header(struct mcp_call *call, const char *name)
{
    const char *const *names = call->server->options.request_headers;

    for (size_t i = 0; call->headers && names[i]; i++) {
        if (str_eq_nocase(str_from(names[i]), str_from(name)))
            return call->headers[i];
    }
    return NULL;
}
