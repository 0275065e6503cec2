/* What calling a tool by another name changes about its arguments. */
#include "mcp/args.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/jw.h"
#include "mcp/server.h"

static bool is_known(const struct tool_entry *tool, struct str name)
{
    return lenient_name(tool, name).n > 0;
}

/* Whether the client gave this argument, under whatever spelling. */
static bool is_given(const struct tool_entry *tool, const struct json *args, struct str name)
{
    for (struct json_iter it = json_iter(args); json_next(&it);) {
        if (str_eq(lenient_name(tool, it.name), name))
            return true;
    }
    return false;
}

static size_t count_unknown(const struct tool_entry *tool, const struct json *args)
{
    size_t n = 0;

    for (struct json_iter it = json_iter(args); json_next(&it);)
        n += !is_known(tool, it.name);
    return n;
}

static void write_members(struct jw *w, const struct tool_entry *tool, const struct json *args,
                          bool known)
{
    for (struct json_iter it = json_iter(args); json_next(&it);) {
        if (is_known(tool, it.name) == known) {
            jw_key(w, it.name);
            jw_value(w, it.value);
        }
    }
}

enum err_code alias_args(struct arena *a, const struct tool_entry *tool,
                         const struct tool_alias *alias, const struct json *args,
                         const struct json **ret, struct err *err)
{
    const struct json *brought = NULL;
    bool gathers =
        alias->rest.n && !is_given(tool, args, alias->rest) && count_unknown(tool, args) > 0;
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    *ret = args;
    if (!alias->arguments.n && !gathers)
        return ERR_OK;
    if (alias->arguments.n) {
        enum err_code rc = json_parse(a, alias->arguments, NULL, &brought, err);
        if (rc)
            return rc;
    }
    buf_init(&b, arena_room(a) / 2);
    jw_init(&w, &b);
    jw_object(&w);
    for (struct json_iter it = json_iter(brought); json_next(&it);) {
        if (!is_given(tool, args, it.name)) {
            jw_key(&w, it.name);
            jw_value(&w, it.value);
        }
    }
    write_members(&w, tool, args, true);
    if (gathers) {
        jw_key(&w, alias->rest);
        jw_object(&w);
    }
    write_members(&w, tool, args, false);
    if (gathers)
        jw_end(&w);
    jw_end(&w);
    struct json_limits limits = json_default_limits;
    limits.max_bytes = b.n;
    return json_parse(a, buf_str(&b), &limits, ret, err);
}
