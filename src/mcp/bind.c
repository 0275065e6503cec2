/* The handler's struct from checked arguments: the schema has settled types and ranges, so what can
 * still go wrong is only what C cannot hold. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/jw.h"
#include "mcp/args.h"
#include "mcp/server.h"

static enum err_code misfit(const struct mcp_arg *arg, const char *why, struct err *err)
{
    enum err_code rc = err_set(err, ERR_BAD_VALUE, "Argument \"%s\" %s.", arg->name, why);
    err_field(err, str_from(arg->name));
    return rc;
}

static const char *compact(struct arena *a, const struct json *v)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, arena_room(a) / 2);
    jw_init(&w, &b);
    jw_value(&w, v);
    return str_dup(a, buf_str(&b));
}

/* Text of a string, number or boolean. */
static enum err_code bind_text(const struct mcp_arg *arg, const struct json *v, const char **ret,
                               struct err *err)
{
    struct str s = json_str(v);

    if (json_is(v, JSON_NUMBER)) {
        *ret = json_number(v).p;
    } else if (json_is(v, JSON_BOOL)) {
        *ret = json_true(v) ? "true" : "false";
    } else if (!json_is(v, JSON_STRING)) {
        return misfit(arg, "must be a string", err);
    } else if (memchr(s.p, 0, s.n)) {
        return misfit(arg, "contains a NUL character", err);
    } else {
        *ret = s.p;
    }
    return ERR_OK;
}

static enum err_code bind_number(const struct mcp_arg *arg, const struct json *v, const char **ret,
                                 struct err *err)
{
    if (!json_is(v, JSON_NUMBER))
        return misfit(arg, "must be a number", err);
    *ret = json_number(v).p;
    return ERR_OK;
}

static enum err_code bind_one(struct arena *a, const struct mcp_arg *arg, const struct json *v,
                              char *at, struct err *err)
{
    switch (arg->type) {
    case MCP_ARG_STRING:
        return bind_text(arg, v, (const char **)(void *)at, err);
    case MCP_ARG_NUMBER:
        return bind_number(arg, v, (const char **)(void *)at, err);
    case MCP_ARG_JSON:
        *(const char **)(void *)at = compact(a, v);
        return ERR_OK;
    case MCP_ARG_INT: {
        struct mcp_int *i = (struct mcp_int *)(void *)at;
        if (!json_i64(v, &i->value))
            return misfit(arg, "must be a whole number of at most 18 digits", err);
        i->given = true;
        return ERR_OK;
    }
    case MCP_ARG_BOOL:
        if (!json_is(v, JSON_BOOL))
            return misfit(arg, "must be true or false", err);
        *(enum mcp_bool *)(void *)at = json_true(v) ? MCP_BOOL_TRUE : MCP_BOOL_FALSE;
        return ERR_OK;
    }
    BUG("an argument type that does not exist");
}

enum err_code bind_args(struct arena *a, const struct tool_entry *tool, const struct json *args,
                        const void **ret, struct err *err)
{
    const struct mcp_tool *t = tool->tool;

    if (!t->args_size) {
        *ret = NULL;
        return ERR_OK;
    }
    char *bound = arena_alloc(a, t->args_size);
    for (size_t i = 0; i < t->n_args; i++) {
        const struct json *v = json_get(args, str_from(t->args[i].name));
        /* null stands for an absent argument where the schema lets it through. */
        if (!v || (json_is(v, JSON_NULL) && t->args[i].type != MCP_ARG_JSON))
            continue;
        enum err_code rc = bind_one(a, &t->args[i], v, bound + t->args[i].offset, err);
        if (rc)
            return rc;
    }
    *ret = bound;
    return ERR_OK;
}
