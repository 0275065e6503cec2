/* What is below /V1.0/ and is no entity: information, settings, the one action that is a GET. */
#include "autotask/client.h"

#include "autotask/client_parts.h"
#include "autotask/exchange.h"
#include "autotask/operation.h"
#include "base/arena.h"

enum { PATH_MAX_BYTES = 256 };

static bool is_plain_path(struct str path)
{
    if (path.n == 0 || path.n > PATH_MAX_BYTES || path.p[0] == '/' || str_starts(path, STR("http")))
        return false;
    for (size_t i = 0; i < path.n; i++) {
        char ch = path.p[i];
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                     (ch >= '0' && ch <= '9') || ch == '/' || ch == '-' || ch == '_';
        if (!plain)
            return false;
    }
    return true;
}

static enum err_code check_path(struct str path, struct err *err)
{
    if (is_plain_path(path))
        return ERR_OK;
    return err_set(err, ERR_BAD_VALUE, "\"%.*s\" is not a path below Autotask's /V1.0/.",
                   (int)(path.n < 80 ? path.n : 80), path.p);
}

static bool is_action(struct str path)
{
    return path.n > 8 && str_eq_nocase(str_make(path.p + path.n - 8, 8), STR("/Approve"));
}

static struct str first_segment(struct str path)
{
    struct str rest = path;
    return str_split(&rest, '/');
}

enum err_code at_get_path(struct at_client *c, struct at_call *call, struct str path,
                          const struct json **ret, struct err *err)
{
    enum err_code rc = check_path(path, err);
    if (!rc && is_action(path))
        rc = err_set(err, ERR_BAD_VALUE, "Reading %.*s would change something.", STR_ARG(path));
    if (rc)
        return rc;
    struct exchange x = {.kind = REPLY_GET, .method = STR("GET"), .path = path};
    x.endpoint = first_segment(path);
    return exchange_run(c, call, &x, ret, err);
}

static bool kind_of(struct str method, struct str path, enum reply_kind *ret)
{
    static const struct {
        const char *method;
        enum reply_kind kind;
    } kinds[] = {{"POST", REPLY_CREATE},
                 {"PUT", REPLY_UPDATE},
                 {"PATCH", REPLY_UPDATE},
                 {"DELETE", REPLY_DELETE}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (str_eq(method, str_from(kinds[i].method))) {
            *ret = kinds[i].kind;
            return true;
        }
    }
    *ret = REPLY_UPDATE;
    return str_eq(method, STR("GET")) && is_action(path);
}

struct path_write {
    struct at_client *client;
    struct at_call *call;
    struct exchange x;
    const struct json *root; /* of the reply; NULL when nothing was sent */
};

static enum err_code send_path(void *ctx, int64_t *ret_id, struct err *err)
{
    struct path_write *w = ctx;
    (void)ret_id;
    return exchange_run(w->client, w->call, &w->x, &w->root, err);
}

enum err_code at_write_path(struct at_client *c, struct at_call *call, struct str method,
                            struct str path, struct str body, const struct json **ret,
                            struct err *err)
{
    struct path_write w = {
        .client = c, .call = call, .x = {.method = method, .path = path, .body = body}};
    int64_t no_id = 0;
    enum err_code rc = check_path(path, err);
    if (rc)
        return rc;
    if (!kind_of(method, path, &w.x.kind))
        return err_set(err, ERR_BAD_VALUE, "%.*s is not how anything is written.", STR_ARG(method));
    w.x.endpoint = first_segment(path);
    struct operation o = {.route =
                              str_printf(call->arena, "%.*s %.*s", STR_ARG(method), STR_ARG(path)),
                          .body = body};
    rc = operation_run(c, call, &o, send_path, &w, &no_id, err);
    if (!rc && !w.root)
        rc = json_parse(call->arena, STR("{}"), NULL, &w.root, err);
    if (!rc)
        *ret = w.root;
    return rc;
}
