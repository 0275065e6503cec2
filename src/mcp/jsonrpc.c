/* The JSON-RPC 2.0 envelope as MCP narrows it: ids are strings or integers and never null, params
 * are objects, and nothing is both a request and a response. */
#include "mcp/jsonrpc.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/jw.h"

static bool is_integer_text(struct str s)
{
    size_t i = s.n && s.p[0] == '-' ? 1 : 0;

    if (i == s.n)
        return false;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return true;
}

/* Whether the text stands in JSON as it is, between quotes. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == '"' || c == '\\' || c > 0x7e)
            return false;
    }
    return true;
}

static struct str quoted(struct arena *a, struct str s)
{
    if (is_plain(s)) {
        char *p = arena_alloc(a, s.n + 3);
        p[0] = '"';
        memcpy(p + 1, s.p, s.n);
        p[s.n + 1] = '"';
        return str_make(p, s.n + 2);
    }
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;
    buf_init(&b, s.n * 6 + 16);
    jw_init(&w, &b);
    jw_str(&w, s);
    return str_make(str_dup(a, buf_str(&b)), b.n);
}

struct str rpc_scalar_text(struct arena *a, const struct json *v)
{
    if (json_is(v, JSON_STRING))
        return quoted(a, json_str(v));
    struct str number = json_number(v);
    return is_integer_text(number) ? number : str_make("", 0);
}

/* Members of the envelope, found in one pass. */
struct parts {
    const struct json *jsonrpc, *id, *method, *params, *result, *error;
};

static struct parts read_parts(const struct json *root)
{
    struct parts p = {0};

    for (struct json_iter it = json_iter(root); json_next(&it);) {
        if (str_eq(it.name, STR("jsonrpc")))
            p.jsonrpc = it.value;
        else if (str_eq(it.name, STR("id")))
            p.id = it.value;
        else if (str_eq(it.name, STR("method")))
            p.method = it.value;
        else if (str_eq(it.name, STR("params")))
            p.params = it.value;
        else if (str_eq(it.name, STR("result")))
            p.result = it.value;
        else if (str_eq(it.name, STR("error")))
            p.error = it.value;
    }
    return p;
}

static enum err_code check_shape(const struct parts *p, bool has_id, struct err *err)
{
    if (!str_eq(json_str(p->jsonrpc), STR("2.0")))
        return err_set(
            err, ERR_INVALID_REQUEST,
            "The message must have \"jsonrpc\":\"2.0\"; this server speaks JSON-RPC 2.0.");
    if (p->id && !has_id)
        return err_set(err, ERR_INVALID_REQUEST,
                       "The id must be a string or an integer; leave it out for a notification.");
    if (!p->method)
        return p->result || p->error
                   ? ERR_OK
                   : err_set(err, ERR_INVALID_REQUEST, "The message has no \"method\".");
    if (!json_is(p->method, JSON_STRING))
        return err_set(err, ERR_INVALID_REQUEST, "\"method\" must be a string, not %s.",
                       json_type_name(json_type(p->method)));
    if (p->result || p->error)
        return err_set(err, ERR_INVALID_REQUEST,
                       "A message with \"method\" cannot have \"result\" or \"error\" too.");
    if (p->params && !json_is(p->params, JSON_OBJECT))
        return err_set(err, ERR_INVALID_PARAMS, "\"params\" must be an object, not %s.",
                       json_type_name(json_type(p->params)));
    return ERR_OK;
}

enum err_code rpc_read(struct arena *a, const struct json *root, struct rpc_message *ret,
                       struct err *err)
{
    *ret = (struct rpc_message){.kind = RPC_REQUEST, .id = {"", 0}, .method = {"", 0}};
    if (!json_is(root, JSON_OBJECT))
        return err_set(err, ERR_INVALID_REQUEST, "A message is one JSON object, not %s.",
                       json_type_name(json_type(root)));

    struct parts p = read_parts(root);
    ret->id = rpc_scalar_text(a, p.id);
    ret->method = json_str(p.method);
    ret->params = p.params;
    if (!p.id)
        ret->kind = RPC_NOTIFICATION;
    if (!p.method && (p.result || p.error))
        ret->kind = RPC_RESPONSE;
    return check_shape(&p, ret->id.n > 0, err);
}

/* ---- The id of what could not be parsed ---- */

static size_t skip_space(struct str t, size_t i)
{
    while (i < t.n && (t.p[i] == ' ' || t.p[i] == '\t' || t.p[i] == '\r' || t.p[i] == '\n'))
        i++;
    return i;
}

/* i is at a quote; returns the index behind the closing one, or t.n when there is none. */
static size_t skip_string(struct str t, size_t i)
{
    for (i++; i < t.n; i++) {
        if (t.p[i] == '\\')
            i++;
        else if (t.p[i] == '"')
            return i + 1;
    }
    return t.n;
}

/* Returns the index behind the value at i, however deep it is, or t.n. */
static size_t skip_value(struct str t, size_t i)
{
    size_t depth = 0;

    while (i < t.n) {
        char c = t.p[i];
        if (c == '"') {
            i = skip_string(t, i);
            if (!depth)
                return i;
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        if (c == '}' || c == ']') {
            if (!depth)
                return i;
            if (!--depth)
                return i + 1;
        }
        if (c == ',' && !depth)
            return i;
        i++;
    }
    return t.n;
}

struct str rpc_find_id(struct arena *a, struct str t)
{
    struct str none = {"", 0}, found = none;
    bool seen = false;
    size_t i = skip_space(t, 0);

    if (i >= t.n || t.p[i] != '{')
        return none;
    i++;
    while ((i = skip_space(t, i)) < t.n && t.p[i] == '"') {
        size_t key = i, key_end = skip_string(t, i);
        bool is_id = str_eq(str_make(t.p + key, key_end - key), STR("\"id\""));

        i = skip_space(t, key_end);
        if (i >= t.n || t.p[i] != ':')
            break;
        size_t value = skip_space(t, i + 1), end = skip_value(t, value);
        if (is_id && (seen || end >= t.n))
            return none;
        if (is_id) {
            found = str_trim(str_make(t.p + value, end - value));
            seen = true;
        }
        i = skip_space(t, end);
        if (i >= t.n || t.p[i] != ',')
            break;
        i++;
    }
    if (!seen || found.n > 256)
        return none;

    const struct json *id;
    struct err ignored = {0};
    if (json_parse(a, found, NULL, &id, &ignored))
        return none;
    return rpc_scalar_text(a, id);
}
