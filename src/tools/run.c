/* Sets up and ends a tool call; finds its arguments. Handlers never free and never render errors.
 */
#include "tools/run.h"

#include "autotask/digest.h"
#include "base/clock.h"
#include "tools/offer.h"
#include "tools/render.h"
#include "tools/write.h"

#include <stdio.h>

enum { RUN_ARENA_MAX = 256 * 1024 * 1024 };

void tool_run_plain(struct tool_run *r, struct mcp_call *call, const struct cat_entity *e)
{
    static const struct mcp_tool no_tool = {.hints = {.read_only = true}};
    static const struct tool_spec no_spec = {.name = "resource"};

    *r = (struct tool_run){
        .call = call,
        .ctx = mcp_context(call),
        .tool = &no_tool,
        .spec = &no_spec,
        .entity = e,
        .arena = arena_new(RUN_ARENA_MAX),
        .now_s = clock_now_s(),
    };
    r->at = (struct at_call){
        .arena = r->arena,
        .deadline_ms = clock_mono_ms() + mcp_time_left_ms(call),
        .cancel = mcp_cancel_flag(call),
        .reads_only = offer_request_reads_only(call),
    };
}

void tool_run_done(struct tool_run *r)
{
    arena_free(r->arena);
}

/* ---- What a write is known by when its call comes again ---- */

/* What says how a call is made, and not what it writes. */
static bool is_about_the_call(const char *name)
{
    static const char *const names[] = {"allow_duplicate", "confirm", "dry_run"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static const char *digest_of_args(struct tool_run *r)
{
    struct digest d;
    char hex[DIGEST_TEXT_MAX];

    digest_init(&d);
    digest_add(&d, r->tool->name, strlen(r->tool->name) + 1);
    for (size_t i = 0; i < r->tool->n_args; i++) {
        struct str text = arg_text_at(r, i);
        if (text.n == 0 || is_about_the_call(r->tool->args[i].name))
            continue;
        digest_add(&d, r->tool->args[i].name, strlen(r->tool->args[i].name) + 1);
        digest_add(&d, text.p, text.n);
        digest_add(&d, "", 1);
    }
    digest_text(&d, hex);
    return str_dup(r->arena, str_from(hex));
}

static void set_writer(struct tool_run *r)
{
    struct str again = arg_text(r, "allow_duplicate");
    bool no = again.n == 0 || str_eq_nocase(again, STR("false")) || str_eq_nocase(again, STR("no"));
    bool yes = str_eq_nocase(again, STR("true")) || str_eq_nocase(again, STR("yes"));

    r->writer = (struct at_writer){.principal = mcp_principal(r->call),
                                   .tool = r->tool->name,
                                   .args = digest_of_args(r),
                                   .again = no    ? ""
                                            : yes ? "true"
                                                  : str_dup(r->arena, again)};
    r->at.writer = &r->writer;
}

enum mcp_rc tool_run(struct mcp_call *call, const void *args, tool_body_fn *body)
{
    struct tool_run r;
    enum mcp_rc rc = MCP_OK;

    tool_run_plain(&r, call, NULL);
    r.tool = mcp_call_get_tool(call);
    r.spec = mcp_tool_data(call);
    r.args = args;
    if (r.spec->entity_name)
        r.entity = cat_entity_find(str_from(r.spec->entity_name));
    if (!r.tool->hints.read_only)
        set_writer(&r);
    if (!r.tool->hints.read_only && r.ctx->read_only)
        (void)err_set(&r.err, ERR_READ_ONLY,
                      "The server is in read-only mode; %s was not executed.", r.tool->name);
    else
        (void)body(&r);
    if (r.err.code == ERR_NOT_FOUND && r.at.writer && !r.wrote && write_was_deletion(&r))
        err_clear(&r.err);
    if (r.err.code) {
        render_error(&r);
        rc = MCP_FAILED;
    }
    tool_run_done(&r);
    return rc;
}

static const struct mcp_arg *find_arg(const struct tool_run *r, const char *name)
{
    for (size_t i = 0; i < r->tool->n_args; i++)
        if (strcmp(r->tool->args[i].name, name) == 0)
            return &r->tool->args[i];
    return NULL;
}

static const void *arg_at(const struct tool_run *r, const struct mcp_arg *a)
{
    return (const char *)r->args + a->offset;
}

static struct str text_of(const struct tool_run *r, const struct mcp_arg *a)
{
    switch (a->type) {
    case MCP_ARG_INT: {
        const struct mcp_int *v = arg_at(r, a);
        return v->given ? str_from(str_printf(r->arena, "%lld", (long long)v->value)) : STR("");
    }
    case MCP_ARG_BOOL: {
        enum mcp_bool v = *(const enum mcp_bool *)arg_at(r, a);
        return v == MCP_BOOL_ABSENT ? STR("") : v == MCP_BOOL_TRUE ? STR("true") : STR("false");
    }
    case MCP_ARG_STRING:
    case MCP_ARG_NUMBER:
    case MCP_ARG_JSON:
        return str_from(*(const char *const *)arg_at(r, a));
    }
    BUG("an argument type that does not exist");
}

struct str arg_text_at(const struct tool_run *r, size_t i)
{
    return text_of(r, &r->tool->args[i]);
}

bool arg_given(const struct tool_run *r, const char *name)
{
    const struct mcp_arg *a = find_arg(r, name);

    if (!a)
        return false;
    if (a->type == MCP_ARG_STRING)
        return *(const char *const *)arg_at(r, a) != NULL;
    return text_of(r, a).n > 0;
}

struct str arg_text(const struct tool_run *r, const char *name)
{
    const struct mcp_arg *a = find_arg(r, name);
    return a ? str_trim(text_of(r, a)) : STR("");
}

int64_t arg_int(const struct tool_run *r, const char *name, int64_t otherwise)
{
    const struct mcp_arg *a = find_arg(r, name);

    if (!a || a->type != MCP_ARG_INT)
        return otherwise;
    const struct mcp_int *v = arg_at(r, a);
    return v->given ? v->value : otherwise;
}

enum mcp_bool arg_bool(const struct tool_run *r, const char *name)
{
    const struct mcp_arg *a = find_arg(r, name);
    return a && a->type == MCP_ARG_BOOL ? *(const enum mcp_bool *)arg_at(r, a) : MCP_BOOL_ABSENT;
}

const struct json *arg_json(struct tool_run *r, const char *name)
{
    const struct json *v;
    struct str text = arg_text(r, name);

    if (text.n == 0 || json_parse(r->arena, text, NULL, &v, NULL))
        return NULL;
    return v;
}
