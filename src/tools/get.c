/* One record: by id, number or name, as lines of "field: value". */
#include "autotask/names.h"
#include "tools/handlers.h"
#include "tools/render.h"
#include "tools/resolve.h"
#include "tools/words.h"

const char *record_argument(const struct tool_run *r)
{
    for (size_t i = 0; i < r->tool->n_args; i++)
        if (r->spec->args[i].field && strcmp(r->spec->args[i].field, "id") == 0)
            return r->tool->args[i].name;
    BUG("a tool on one record without an argument for it");
}

enum err_code get_view(struct tool_run *r, const struct cat_entity *e, int64_t id, struct view *v)
{
    const struct json **row = ARENA_ARRAY(r->arena, const struct json *, 1);
    enum err_code rc = view_columns(r, v, e, arg_json(r, "fields"), r->spec->columns);

    if (!rc)
        rc = at_get(r->ctx->client, &r->at, e, id, &row[0], &r->err);
    if (rc)
        return rc;
    v->rows = row;
    v->n_rows = 1;
    view_resolve(r, v);
    return ERR_OK;
}

static enum err_code get(struct tool_run *r)
{
    struct view v = {0};
    int64_t id;
    enum err_code rc = resolve_record(r, r->entity, record_argument(r), &id);

    if (!rc)
        rc = get_view(r, r->entity, id, &v);
    if (rc)
        return rc;
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), NULL, NULL);
    return r->err.code;
}

enum mcp_rc tool_get(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get);
}
