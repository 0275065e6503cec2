/* Files of tickets, notes, tasks, projects and others: listed as links, fetched one at a time. What
 * kind of record they belong to decides the entity. */
#include "autotask/attachment.h"
#include "autotask/filter.h"
#include "base/jw.h"
#include "base/utf8.h"
#include "tools/handlers.h"
#include "tools/html_text.h"
#include "tools/untrusted.h"
#include "tools/words.h"
#include "tools/write.h"

#include <inttypes.h>

enum {
    LINKS_MAX = 100,
    NAME_CHARS = 120,
    TEXT_SHOWN_CHARS = 20000,
    HEAD_MAX = 128 * 1024,
    INLINE_MAX = 1024 * 1024
};

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

static const char *link_to(struct tool_run *r, int64_t id)
{
    return str_printf(r->arena, "autotask://attachments/%.*s/%lld", STR_ARG(r->entity->name),
                      (long long)id);
}

static const char *link_of(struct tool_run *r, const struct json *row)
{
    int64_t id = 0;

    return json_i64(json_get(row, STR("id")), &id) ? link_to(r, id) : "";
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

/* The beginning of a file: as much as can be shown. */
struct head {
    struct buf bytes;
    bool more;
};

static enum err_code put_head(void *ctx, struct str bytes, struct err *err)
{
    struct head *h = ctx;
    size_t room = HEAD_MAX - h->bytes.n;

    (void)err;
    h->more |= bytes.n > room;
    buf_add(&h->bytes, bytes.p, bytes.n < room ? bytes.n : room);
    return ERR_OK;
}

/* Text is shown; of other files only the size is told, and where their bytes are. */
static void show_file(struct tool_run *r, struct buf *out, const struct head *h,
                      const struct at_attachment *a, const char *link)
{
    struct str text = h->more ? utf8_cut(buf_str(&h->bytes), h->bytes.n - 1) : buf_str(&h->bytes);

    buf_printf(out, "%llu bytes\n", (unsigned long long)a->size);
    if (is_text(a->content_type, a->file_name) && utf8_valid(text)) {
        if (is_page(a->content_type, a->file_name) && html_to_text(r->arena, text, &text))
            buf_printf(out, "HTML as text; the file itself is at %s.\n", link);
        untrusted_block(out, text, TEXT_SHOWN_CHARS);
    } else if (a->size > INLINE_MAX)
        buf_printf(out, "Too large to hand on here; its address is %s.\n", link);
    else
        buf_printf(out, "No text; the bytes are at %s.\n", link);
}

static void free_head(struct head *h)
{
    buf_done(&h->bytes);
}

/* The record that is named must be the one that the attachment hangs on. */
static enum err_code check_owner(struct tool_run *r, const struct at_attachment *a)
{
    int64_t wanted;
    enum err_code rc = find_owner(r, &wanted);

    if (rc || !a->parent_id || a->parent_id == wanted)
        return rc;
    rc = err_set(&r->err, ERR_NOT_FOUND, "Attachment %" PRId64 " does not hang on that record.",
                 a->id);
    err_field(&r->err, STR("record"));
    err_fix(&r->err, "Leave record out, or give the right one.");
    return rc;
}

/* What the file is, without its contents. */
static enum err_code get_record(struct tool_run *r, int64_t id)
{
    const struct cat_field *parent = r->entity->parent_field;
    struct at_attachment a = {.id = id};
    struct view v = {0};
    enum err_code rc = get_view(r, r->entity, id, &v);

    if (!rc && arg_text(r, "record").n > 0 && parent &&
        json_i64(json_get(v.rows[0], parent->name), &a.parent_id))
        rc = check_owner(r, &a);
    if (rc)
        return rc;
    view_drop_empty(r, &v);
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), NULL, NULL);
    return r->err.code;
}

static enum err_code get_attachment(struct tool_run *r)
{
    int64_t id = arg_int(r, "attachment", 0);
    struct at_attachment a;
    struct buf out CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct head head CLEANUP(free_head) = {0};
    struct at_sink sink = {.put = put_head, .ctx = &head};
    struct jw w;

    (void)choose(r);
    if (arg_bool(r, "include_data") == MCP_BOOL_FALSE)
        return get_record(r, id);
    buf_init(&out, 4 * 1024 * 1024);
    buf_init(&json, 4 * 1024 * 1024);
    buf_init(&head.bytes, HEAD_MAX);
    enum err_code rc = at_attachment_get(r->ctx->client, &r->at, r->entity, 0, id, sink,
                                         AT_ATTACHMENT_READ_MAX, &a, &r->err);
    if (!rc && arg_text(r, "record").n > 0)
        rc = check_owner(r, &a);
    if (rc)
        return rc;
    const char *link = link_to(r, id);
    buf_add_z(&out, "Attachment ");
    untrusted_line(&out, a.file_name.n > 0 ? a.file_name : a.title, NAME_CHARS);
    buf_printf(&out, " (id %" PRId64 ")", id);
    render_context(r, &out, true);
    buf_add_char(&out, '\n');
    show_file(r, &out, &head, &a, link);
    jw_init(&w, &json);
    jw_object(&w);
    jw_ki64(&w, "id", id);
    jw_kz(&w, "uri", link);
    jw_ki64(&w, "bytes", (int64_t)a.size);
    jw_kz(&w, "sha256", a.sha256);
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
    enum err_code rc = find_owner(r, &w.parent_id);

    if (!rc && (text.n == 0) == (data.n == 0)) {
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "A file needs its contents, once.");
        err_field(&r->err, STR("data"));
        err_fix(&r->err, "Give data (base64) or text.");
    }
    if (rc)
        return rc;
    w.entity = r->entity;
    fields_init(&f, r->arena);
    fields_add_text(&f, STR("attachmentType"), STR("FILE_ATTACHMENT"));
    fields_add_text(&f, STR("title"), title.n > 0 ? title : name);
    fields_add_text(&f, STR("fullPath"), name);
    fields_add_text(&f, STR("publish"), arg_text(r, "publish"));
    if (arg_text(r, "content_type").n > 0)
        fields_add_text(&f, STR("contentType"), arg_text(r, "content_type"));
    w.file = text.n > 0 ? text : data;
    w.file_is_text = text.n > 0;
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
