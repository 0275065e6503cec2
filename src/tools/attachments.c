/* Files of tickets, notes, tasks, projects and others: listed as links, fetched one at a time. What
 * kind of record they belong to decides the entity. */
#include "autotask/filter.h"
#include "base/base64.h"
#include "base/jw.h"
#include "base/utf8.h"
#include "tools/handlers.h"
#include "tools/html_text.h"
#include "tools/untrusted.h"
#include "tools/write.h"

#include <inttypes.h>

enum { LINKS_MAX = 100, NAME_CHARS = 120, TEXT_SHOWN_CHARS = 20000, INLINE_MAX = 1024 * 1024 };

static const struct owner {
    const char *of, *entity, *attachments;
} owners[] = {
    {"ticket", "Tickets", "TicketAttachments"},
    {"ticket_note", "TicketNotes", "TicketNoteAttachments"},
    {"time_entry", "TimeEntries", "TimeEntryAttachments"},
    {"task", "Tasks", "TaskAttachments"},
    {"project", "Projects", "ProjectAttachments"},
    {"company", "Companies", "CompanyAttachments"},
    {"configuration_item", "ConfigurationItems", "ConfigurationItemAttachments"},
    {"opportunity", "Opportunities", "OpportunityAttachments"},
};

/* Sets r->entity to that kind of attachment. */
static const struct owner *choose(struct tool_run *r)
{
    struct str of = arg_text(r, "of");
    const struct owner *found = &owners[0]; /* a ticket when nothing is said */

    for (size_t i = 0; i < ARRAY_LEN(owners); i++)
        if (str_eq(of, str_from(owners[i].of)))
            found = &owners[i];
    r->entity = cat_entity_find(str_from(found->attachments));
    return found;
}

static enum err_code find_owner(struct tool_run *r, int64_t *ret_id)
{
    const struct owner *owner = choose(r);
    return resolve_record(r, cat_entity_find(str_from(owner->entity)), "record", ret_id);
}

static const char *link_of(struct tool_run *r, const struct json *row)
{
    return str_printf(r->arena, "autotask://attachments/%.*s/%.*s", STR_ARG(r->entity->name),
                      STR_ARG(json_number(json_get(row, STR("id")))));
}

static struct str file_name(const struct json *row)
{
    struct str name = json_str(json_get(row, STR("fullPath")));
    return name.n > 0 ? name : json_str(json_get(row, STR("title")));
}

/* ---- search_attachments ---- */

static void add_links(struct tool_run *r, const struct view *v)
{
    for (size_t row = 0; row < v->n_rows && row < LINKS_MAX; row++) {
        struct buf name CLEANUP(buf_done) = {0};
        struct str type = json_str(json_get(v->rows[row], STR("contentType")));
        buf_init(&name, 4096);
        untrusted_line(&name, file_name(v->rows[row]), NAME_CHARS);
        mcp_resource_link(r->call, link_of(r, v->rows[row]), buf_cstr(&name), NULL,
                          untrusted_media_type(r->arena, type));
    }
}

static enum err_code search_attachments(struct tool_run *r)
{
    static const char *const columns[] = {"id",
                                          "title",
                                          "fullPath:file",
                                          "contentType:type",
                                          "fileSize:bytes",
                                          "attachDate:date",
                                          "publish",
                                          NULL};
    struct search s = {.noun = "attachments", .columns = columns};
    int64_t id;
    enum err_code rc = find_owner(r, &id);

    if (!rc)
        rc = search_init(r, &s, r->entity);
    if (!rc)
        rc = at_filter_add_i64(&s.filter, r->entity->parent_field->name, AT_EQ, id, STR(""),
                               &r->err);
    if (!rc && arg_text(r, "text").n > 0)
        rc = at_filter_add_text(&s.filter, STR("title"), AT_CONTAINS, arg_text(r, "text"), STR(""),
                                &r->err);
    s.extra = "To read one: get_attachment with its id and the same kind in of.";
    if (!rc)
        rc = search_finish(r, &s);
    if (!rc)
        add_links(r, &s.view);
    return rc;
}

enum mcp_rc tool_search_attachments(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, search_attachments);
}

/* ---- get_attachment ---- */

static bool is_text(struct str type, struct str name)
{
    static const struct str ends[] = {
        STR_INIT(".txt"), STR_INIT(".log"), STR_INIT(".csv"), STR_INIT(".eml"),  STR_INIT(".json"),
        STR_INIT(".xml"), STR_INIT(".md"),  STR_INIT(".ps1"), STR_INIT(".html"), STR_INIT(".htm")};

    if (str_starts(type, STR("text/")) || str_starts(type, STR("message/")) ||
        str_eq_nocase(type, STR("application/json")) || str_eq_nocase(type, STR("application/xml")))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (name.n > ends[i].n &&
            str_eq_nocase(str_make(name.p + name.n - ends[i].n, ends[i].n), ends[i]))
            return true;
    return false;
}

static bool is_page(struct str type, struct str name)
{
    return str_starts(type, STR("text/html")) || str_ends(name, STR(".html")) ||
           str_ends(name, STR(".htm"));
}

/* Text is shown; what people look at is handed on as it is; of the rest only the size is told. */
static enum err_code show_bytes(struct tool_run *r, struct buf *out, const struct json *row)
{
    struct str data = json_str(json_get(row, STR("data")));
    struct str type = json_str(json_get(row, STR("contentType")));
    struct buf bytes CLEANUP(buf_done) = {0};

    if (data.n == 0) {
        buf_add_z(out, "Autotask sent no bytes for it.\n");
        return ERR_OK;
    }
    buf_init(&bytes, data.n + 64);
    if (!base64_decode(&bytes, data, BASE64_STANDARD))
        return err_set(&r->err, ERR_UPSTREAM_UNAVAILABLE,
                       "Autotask's bytes of this attachment are no valid base64.");
    buf_printf(out, "%zu bytes\n", bytes.n);
    struct str text = buf_str(&bytes);
    if (is_text(type, file_name(row)) && utf8_valid(text)) {
        if (is_page(type, file_name(row)) && html_to_text(r->arena, text, &text))
            buf_printf(out, "HTML as text; the file itself is at %s.\n", link_of(r, row));
        untrusted_block(out, text, TEXT_SHOWN_CHARS);
    } else if (bytes.n > INLINE_MAX)
        buf_printf(out, "Too large to hand on here; its address is %s.\n", link_of(r, row));
    else
        buf_printf(out, "No text; the bytes are at %s.\n", link_of(r, row));
    return ERR_OK;
}

static enum err_code get_attachment(struct tool_run *r)
{
    const struct json *row;
    int64_t attachment = arg_int(r, "attachment", 0);
    struct buf out CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;
    enum err_code rc;

    (void)choose(r);
    buf_init(&out, 4 * 1024 * 1024);
    buf_init(&json, 4 * 1024 * 1024);
    rc = at_get(r->ctx->client, &r->at, r->entity, attachment, &row, &r->err);
    if (rc)
        return rc;
    buf_add_z(&out, "Attachment ");
    untrusted_line(&out, file_name(row), NAME_CHARS);
    buf_printf(&out, " (id %" PRId64 ")", attachment);
    render_context(r, &out, true);
    buf_add_char(&out, '\n');
    rc = show_bytes(r, &out, row);
    if (rc)
        return rc;
    jw_init(&w, &json);
    jw_object(&w);
    jw_ki64(&w, "id", attachment);
    jw_kz(&w, "uri", link_of(r, row));
    jw_kstr(&w, "content", buf_str(&out));
    jw_end(&w);
    render_text(r, buf_str(&out), buf_str(&json));
    return r->err.code;
}

enum mcp_rc tool_get_attachment(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get_attachment);
}

/* ---- create_attachment, delete_attachment ---- */

static enum err_code create_attachment(struct tool_run *r)
{
    struct write w = {.op = CAT_CREATE, .has_parent = true};
    struct fields f;
    struct str name = arg_text(r, "file_name"), title = arg_text(r, "title");
    struct str text = arg_text(r, "text"), data = arg_text(r, "data");
    struct buf bytes CLEANUP(buf_done) = {0};
    enum err_code rc = find_owner(r, &w.parent_id);

    if (!rc && (text.n == 0) == (data.n == 0)) {
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "A file needs its contents, once.");
        err_field(&r->err, STR("data"));
        err_fix(&r->err, "Give data (base64) or text.");
    }
    buf_init(&bytes, 16 * 1024 * 1024);
    if (!rc && data.n > 0 && !base64_decode(&bytes, data, BASE64_STANDARD)) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "data is no base64.");
        err_field(&r->err, STR("data"));
        err_fix(&r->err, "Encode the file's bytes as base64, or give text.");
    }
    if (rc)
        return rc;
    w.entity = r->entity;
    fields_init(&f, r->arena);
    fields_add_text(&f, STR("attachmentType"), STR("FILE_ATTACHMENT"));
    fields_add_text(&f, STR("title"), title.n > 0 ? title : name);
    fields_add_text(&f, STR("fullPath"), name);
    fields_add_text(&f, STR("publish"), arg_text(r, "publish"));
    if (text.n > 0)
        base64_encode(&bytes, text, BASE64_STANDARD);
    fields_add_text(&f, STR("data"), data.n > 0 ? data : buf_str(&bytes));
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

enum mcp_rc tool_create_attachment(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_attachment);
}

static enum err_code delete_attachment(struct tool_run *r)
{
    struct write w = {.op = CAT_DELETE, .id = arg_int(r, "attachment", 0)};

    (void)choose(r);
    w.entity = r->entity;
    return write_run(r, &w);
}

enum mcp_rc tool_delete_attachment(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, delete_attachment);
}
