#include "tools/apps.h"

#include "tools/handlers.h"
#include "tools/words.h"

enum { CARDS_MAX = 100 };

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

static enum err_code show_board(struct tool_run *r)
{
    struct search s = {.due_field = "dueDateTime", .limit = CARDS_MAX};
    enum err_code rc = search_begin(r, &s);

    if (!rc)
        rc = resolve_open_only(r, &s.filter);
    return rc ? rc : search_finish(r, &s);
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
