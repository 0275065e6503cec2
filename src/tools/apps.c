#include "tools/apps.h"

#include "tools/handlers.h"
#include "tools/untrusted.h"
#include "tools/words.h"

#include <stdlib.h>

enum { FETCHED_MAX = 500, CARDS_MAX = 60, APPLIED_CHARS = 4096 };

static enum mcp_rc read_page(struct mcp_call *call, const char *uri);

const struct mcp_extension apps_extension = {
    .name = APPS_EXTENSION,
    .settings = "{\"mimeTypes\":[\"" APPS_MIME "\"]}",
};

/* Without a content security policy of its own: the host's default lets a page load nothing. */
const struct mcp_resource apps_resource = {
    .uri = "ui://autotask/{page}",
    .name = "app",
    .title = "App page",
    .mime_type = APPS_MIME,
    .is_template = true,
    .unlisted = true,
    .contents_meta = "{\"ui\":{\"prefersBorder\":true}}",
    .read = read_page,
};

static enum mcp_rc read_page(struct mcp_call *call, const char *uri)
{
    const char *name = mcp_uri_variable(call, "page");

    for (size_t i = 0; name && i < app_pages_n; i++) {
        if (strcmp(app_pages[i].name, name) != 0)
            continue;
        mcp_resource_text(call, uri, APPS_MIME, app_pages[i].html, app_pages[i].n);
        return MCP_OK;
    }
    return MCP_FAILED;
}

/* ---- What the pages show ---- */

/* Nobody's tickets first, then what is due first: what a dispatcher has to see. */
static int compare_cards(const void *a, const void *b)
{
    const struct json *x = *(const struct json *const *)a, *y = *(const struct json *const *)b;
    bool x_taken = json_is(json_get(x, STR("assignedResourceID")), JSON_NUMBER);
    bool y_taken = json_is(json_get(y, STR("assignedResourceID")), JSON_NUMBER);
    struct str x_due = json_str(json_get(x, STR("dueDateTime")));
    struct str y_due = json_str(json_get(y, STR("dueDateTime")));

    if (x_taken != y_taken)
        return x_taken - y_taken;
    if ((x_due.n == 0) != (y_due.n == 0))
        return x_due.n == 0 ? 1 : -1;
    return str_cmp(x_due, y_due);
}

static enum err_code find_cards(struct tool_run *r, struct search *s, int64_t *ret_total)
{
    enum err_code rc = search_begin(r, s);

    if (!rc)
        rc = resolve_open_only(r, &s->filter);
    if (!rc)
        rc = search_fetch(r, s);
    if (rc)
        return rc;
    *ret_total = (int64_t)s->view.n_rows;
    if (s->more)
        rc = at_count(r->ctx->client, &r->at, s->entity, at_filter_json(&s->filter), false,
                      ret_total, &r->err);
    if (s->view.n_rows > 0)
        qsort(s->view.rows, s->view.n_rows, sizeof(*s->view.rows), compare_cards);
    if (s->view.n_rows > CARDS_MAX)
        s->view.n_rows = CARDS_MAX;
    return rc;
}

static enum err_code show_board(struct tool_run *r)
{
    struct search s = {.limit = FETCHED_MAX};
    struct render_list list = {.noun = "open tickets",
                               .first = 1,
                               .order = "unassigned first, then by due date",
                               .due_field = "dueDateTime"};
    enum err_code rc = find_cards(r, &s, &list.total);

    if (rc)
        return rc;
    if (list.total > (int64_t)s.view.n_rows)
        list.extra = str_printf(r->arena, "Not shown: %lld; narrow by queue or assignee.",
                                (long long)list.total - (long long)s.view.n_rows);
    list.applied = untrusted_copy(r->arena, at_filter_words(&s.filter), APPLIED_CHARS);
    view_resolve(r, &s.view);
    render_list(r, &s.view, &list);
    return r->err.code;
}

enum mcp_rc tool_show_board(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, show_board);
}

/* The form is the host's business; the answer says what it is about and what it begins with. */
static enum err_code show_time_form(struct tool_run *r)
{
    struct buf extra CLEANUP(buf_done) = {0};
    struct str summary = arg_text(r, "summary");
    int64_t minutes = arg_int(r, "minutes", 0), id;
    struct view v = {0};
    enum err_code rc = resolve_record(r, r->entity, "ticket", &id);

    buf_init(&extra, 64 * 1024);
    if (!rc)
        rc = get_view(r, r->entity, id, &v);
    if (rc)
        return rc;
    buf_add_z(&extra, "A form to log time on this ticket is shown to the person");
    if (minutes > 0)
        buf_printf(&extra, ", with %lld minutes", (long long)minutes);
    if (summary.n > 0)
        buf_add_z(&extra, ", with your summary");
    buf_add_z(&extra, ". Without it: create_time_entry. Nothing was written.\n");
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), buf_cstr(&extra), NULL);
    return r->err.code;
}

enum mcp_rc tool_show_time_form(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, show_time_form);
}
