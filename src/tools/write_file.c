/* The file of an attachment on its way up: never a part of the fields that are checked, shown and
 * read back, but handed on piece by piece. */
#include "autotask/attachment.h"
#include "tools/write_plan.h"

static bool is_file_entity(const struct cat_entity *e)
{
    return str_ends(e->name, STR("Attachments")) && cat_field_find(e, STR("data"));
}

/* What an upload says of its file; whatever else the caller wants goes the way of all records. */
static bool is_of_upload(const struct cat_entity *e, const struct cat_field *f)
{
    static const struct str names[] = {STR_INIT("attachmentType"), STR_INIT("title"),
                                       STR_INIT("fullPath"),       STR_INIT("publish"),
                                       STR_INIT("data"),           STR_INIT("contentType")};

    for (size_t i = 0; f && i < ARRAY_LEN(names); i++)
        if (str_eq(f->name, names[i]))
            return true;
    return f && f == e->parent_field;
}

void write_file_take(struct tool_run *r, struct write_plan *p)
{
    const struct cat_entity *e = p->w->entity;
    struct fields rest;
    struct str data = {0};

    if (p->w->op != CAT_CREATE || !is_file_entity(e))
        return;
    fields_init(&rest, r->arena);
    for (struct json_iter it = json_iter(p->w->fields); json_next(&it);) {
        const struct cat_field *f = cat_field_guess(e, it.name);
        bool link = f && str_eq(f->name, STR("attachmentType")) &&
                    !str_eq(json_str(it.value), STR("FILE_ATTACHMENT"));
        if (!is_of_upload(e, f) || link)
            return;
        if (str_eq(f->name, STR("data")))
            data = json_str(it.value);
        else
            fields_add_json(&rest, it.name, it.value);
    }
    if (data.n == 0)
        return;
    struct write *own = ARENA_NEW(r->arena, struct write);
    *own = *p->w;
    own->file = data;
    own->fields = fields_finish(r, &rest);
    p->w = own;
}

/* The cursor is the caller's, and is used up. */
static struct at_upload upload_of(const struct write_plan *p, struct str *cursor)
{
    *cursor = p->w->file;
    return (struct at_upload){.title = json_str(json_get(p->sent, STR("title"))),
                              .file_name = json_str(json_get(p->sent, STR("fullPath"))),
                              .content_type = json_str(json_get(p->sent, STR("contentType"))),
                              .source = p->w->file_is_text ? at_source_of_text(cursor)
                                                           : at_source_of_base64(cursor),
                              .verify = true};
}

enum err_code write_file_check(struct tool_run *r, struct write_plan *p)
{
    struct str cursor;

    if (p->w->file.n == 0)
        return ERR_OK;
    struct at_upload upload = upload_of(p, &cursor);
    p->file_size = upload.source.size;
    return at_upload_check(p->w->entity, &upload, &r->err);
}

enum err_code write_file_send(struct tool_run *r, struct write_plan *p, int64_t *ret_id)
{
    struct str cursor;
    struct at_uploaded up = {0};
    struct at_upload upload = upload_of(p, &cursor);

    if (!json_i64(json_get(p->sent, STR("publish")), &upload.publish))
        return err_set(&r->err, ERR_MISSING_REQUIRED, "publish says who sees the file.");
    enum err_code rc = at_attachment_create(r->ctx->client, &r->at, p->w->entity, p->parent_id,
                                            &upload, &up, &r->err);
    *ret_id = up.id;
    p->file_verified = up.verified;
    return rc;
}

void write_file_line(struct buf *out, const struct write_plan *p, bool sent)
{
    if (p->w->file.n == 0)
        return;
    buf_printf(out, "- data: %llu bytes", (unsigned long long)p->file_size);
    if (sent)
        buf_add_z(out, p->file_verified ? ", read back and the same"
                                        : "; they could not be read back yet");
    buf_add_char(out, '\n');
}
