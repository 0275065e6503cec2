/* Reading x-mcp-header annotations. They may stand on strings, integers and booleans that are
 * reached through "properties" alone; anywhere else they are an error. */
#include "mcp/tool_headers.h"

#include "base/json.h"

enum { PATH_MAX_DEPTH = 16 };

struct walk {
    struct arena *arena;
    struct str path[PATH_MAX_DEPTH];
    size_t depth;
    struct tool_header *list;
    struct err *err;
};

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && (!c || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return s.n > 0;
}

static enum err_code add(struct walk *w, const struct json *node, const struct json *name)
{
    struct str type = json_str(json_get(node, STR("type"))), text = json_str(name);

    if (!is_token(text))
        return err_set(w->err, ERR_BAD_VALUE, "x-mcp-header must be a header name.");
    if (!str_eq(type, STR("string")) && !str_eq(type, STR("integer")) &&
        !str_eq(type, STR("boolean")))
        return err_set(w->err, ERR_BAD_VALUE,
                       "x-mcp-header \"%.80s\" must stand on a string, integer or boolean.",
                       text.p);
    struct tool_header *h = ARENA_NEW(w->arena, struct tool_header);
    struct str *path = ARENA_ARRAY(w->arena, struct str, w->depth);
    memcpy(path, w->path, w->depth * sizeof(*path));
    h->header = str_from(str_printf(w->arena, "Mcp-Param-%.*s", STR_ARG(text)));
    h->path = path;
    h->n_path = w->depth;
    for (struct tool_header *other = w->list; other; other = other->next) {
        if (str_eq_nocase(other->header, h->header))
            return err_set(w->err, ERR_BAD_VALUE, "x-mcp-header \"%.80s\" is there twice.", text.p);
    }
    h->next = w->list;
    w->list = h;
    return ERR_OK;
}

static enum err_code refuse_inside(struct walk *w, const struct json *v)
{
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        if (str_eq(it.name, STR("x-mcp-header")))
            return err_set(w->err, ERR_BAD_VALUE,
                           "x-mcp-header may only stand on what \"properties\" alone lead to.");
        enum err_code rc = refuse_inside(w, it.value);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

static enum err_code visit(struct walk *w, const struct json *node)
{
    enum err_code rc = ERR_OK;

    for (struct json_iter it = json_iter(node); !rc && json_next(&it);) {
        if (str_eq(it.name, STR("x-mcp-header"))) {
            rc = w->depth ? add(w, node, it.value)
                          : err_set(w->err, ERR_BAD_VALUE, "x-mcp-header stands on no argument.");
        } else if (!str_eq(it.name, STR("properties"))) {
            rc = refuse_inside(w, it.value);
        } else {
            for (struct json_iter p = json_iter(it.value); !rc && json_next(&p);) {
                if (w->depth == PATH_MAX_DEPTH) {
                    rc = refuse_inside(w, p.value);
                    continue;
                }
                w->path[w->depth++] = p.name;
                rc = visit(w, p.value);
                w->depth--;
            }
        }
    }
    return rc;
}

enum err_code tool_headers_read(struct arena *a, const struct json *schema,
                                const struct tool_header **ret, struct err *err)
{
    struct walk w = {.arena = a, .err = err};

    enum err_code rc = visit(&w, schema);
    if (!rc)
        *ret = w.list;
    return rc;
}
