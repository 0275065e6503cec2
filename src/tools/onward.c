/* From a tool's call to another's: one answer, and every check is the other tool's. */
#include "tools/onward.h"

#include "tools/render.h"

enum { ARGUMENTS_MAX = 32 * 1024 * 1024 };

enum mcp_rc onward_run(struct mcp_call *call, const void *args, onward_fn *decide)
{
    struct tool_run r;
    struct onward o = {.tool = NULL};
    enum mcp_rc rc = MCP_FAILED;

    tool_run_plain(&r, call, NULL);
    r.tool = mcp_call_get_tool(call);
    r.spec = mcp_tool_data(call);
    r.args = args;
    buf_init(&o.text, ARGUMENTS_MAX);
    jw_init(&o.w, &o.text);
    jw_object(&o.w);
    (void)decide(&r, &o);
    jw_end(&o.w);
    if (!r.err.code && !jw_ok(&o.w))
        (void)err_set(&r.err, ERR_TOO_LARGE, "The arguments are larger than %d MB.",
                      ARGUMENTS_MAX / (1024 * 1024));
    if (r.err.code)
        render_error(&r);
    else if (!o.tool)
        rc = MCP_OK;
    else
        rc = mcp_call_other(call, o.tool, buf_cstr(&o.text));
    buf_done(&o.text);
    tool_run_done(&r);
    return rc;
}

static bool is_called(const struct mcp_arg *a, struct str name)
{
    bool same = str_eq_folded(str_from(a->name), name);

    for (const char *const *other = a->aliases; other && *other && !same; other++)
        same = str_eq_folded(str_from(*other), name);
    return same;
}

const char *onward_argument(struct tool_run *r, const char *tool, struct str name)
{
    const struct mcp_tool *t = mcp_find_tool(mcp_call_server(r->call), tool);

    for (size_t i = 0; t && i < t->n_args; i++)
        if (is_called(&t->args[i], name))
            return t->args[i].name;
    return NULL;
}
