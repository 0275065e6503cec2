/* Reading asks one route after the other until one delivers bytes; writing makes the body itself,
 * because a file is too much to be parsed once more. */
#include "autotask/attachment.h"

#include "autotask/client_parts.h"
#include "autotask/exchange.h"
#include "autotask/governor.h"
#include "autotask/transfer.h"
#include "autotask/write_parts.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"
#include "base/jw.h"
#include "base/utf8.h"

#include <stdio.h>

enum { NAME_MAX_BYTES = 255, BODY_MAX = 12 << 20, HEAD_MAX = 4096, SUMMARY_MAX = 64 << 10 };

/* One reading of one attachment. */
struct reading {
    struct at_client *client;
    struct at_call *call; /* the caller's: what lives on is copied there */
    struct at_call own;   /* the same with memory for the reply */
    const struct cat_entity *entity;
    int64_t parent_id, id;
    bool alone;                /* nobody else reads it at the same time */
    const struct json *record; /* of the last route asked */
};

static bool is_attachment_entity(const struct cat_entity *e)
{
    return str_ends(e->name, STR("Attachments")) && cat_field_find(e, STR("data"));
}

static enum err_code check_entity(const struct cat_entity *e, struct err *err)
{
    if (is_attachment_entity(e))
        return ERR_OK;
    (void)err_set(err, ERR_NOT_SUPPORTED, "%.*s holds no files.", STR_ARG(e->name));
    err_fix(err, "Use one of the entities that end in Attachments, such as TicketAttachments.");
    return ERR_NOT_SUPPORTED;
}

static struct str text_of(const struct json *record, const char *name)
{
    return json_str(json_get_nocase(record, str_from(name)));
}

/* ---- Down ---- */

/* Collection form or item form; NULL when there is no such record. */
static enum err_code read_route(struct reading *r, bool child, struct err *err)
{
    const struct cat_entity *e = r->entity;
    const struct json *root = NULL;
    struct exchange x = {
        .kind = REPLY_GET, .entity = e, .method = STR("GET"), .is_large = r->alone};
    struct arena *a = r->own.arena;
    x.path = child ? str_from(str_printf(a, "%.*s/%lld/%.*s/%lld", STR_ARG(e->parent_root),
                                         (long long)r->parent_id, STR_ARG(e->child_path),
                                         (long long)r->id))
                   : str_from(str_printf(a, "%.*s/%lld", STR_ARG(e->path), (long long)r->id));
    r->record = NULL;
    enum err_code rc = exchange_run(r->client, &r->own, &x, &root, err);
    if (rc)
        return rc;
    const struct json *item = json_get_nocase(root, STR("item"));
    const struct json *items = json_get_nocase(root, STR("items"));
    if (json_is(items, JSON_ARRAY)) {
        struct json_iter it = json_iter(items);
        item = json_next(&it) ? it.value : NULL;
    } else if (!item) {
        return exchange_wrong_shape(&x, "an attachment", err);
    }
    item = json_is(item, JSON_OBJECT) ? item : NULL;
    int64_t seen;
    if (item && json_i64(json_get_nocase(item, STR("id")), &seen) && seen != r->id)
        return exchange_wrong_shape(&x, "the attachment that was asked for", err);
    r->record = item;
    return ERR_OK;
}

static bool has_bytes(const struct json *record)
{
    return json_is(json_get_nocase(record, STR("data")), JSON_STRING);
}

static bool is_link(const struct json *record)
{
    struct str type = text_of(record, "attachmentType");
    return type.n > 0 && !str_eq_nocase(type, STR("FILE_ATTACHMENT"));
}

static enum err_code no_attachment(const struct reading *r, struct err *err)
{
    (void)err_set(err, ERR_NOT_FOUND,
                  "There is no attachment %lld in %.*s (or the API user may not see it).",
                  (long long)r->id, STR_ARG(r->entity->name));
    err_fix(err, "Look at the attachments of the record again.");
    return ERR_NOT_FOUND;
}

static enum err_code no_bytes(const struct reading *r, struct err *err)
{
    if (is_link(r->record)) {
        (void)err_set(err, ERR_NOT_SUPPORTED, "The attachment is a link (%.*s), not a file: %.*s",
                      STR_ARG(text_of(r->record, "attachmentType")),
                      STR_ARG(utf8_cut(text_of(r->record, "fullPath"), 200)));
        err_fix(err, "Open it where it points to.");
        return ERR_NOT_SUPPORTED;
    }
    (void)err_set(err, ERR_NOT_SUPPORTED,
                  "Autotask shows the attachment but delivers its bytes on neither of the two "
                  "routes.");
    err_fix(err, "Open it in Autotask.");
    return ERR_NOT_SUPPORTED;
}

/* A route that fails is no reason to give up before the other was asked, unless nothing more can be
 * asked at all. */
static bool may_ask_on(enum err_code rc)
{
    return rc == ERR_OK || rc == ERR_NOT_FOUND || rc == ERR_NOT_SUPPORTED ||
           rc == ERR_UPSTREAM_REJECTED || rc == ERR_NOT_PERMITTED;
}

static bool learn_parent(struct reading *r)
{
    const struct cat_field *f = r->entity->parent_field;
    if (r->parent_id == 0 && f && r->record &&
        !json_i64(json_get_nocase(r->record, f->name), &r->parent_id))
        r->parent_id = 0;
    if (r->parent_id == 0 && r->record &&
        !json_i64(json_get_nocase(r->record, STR("parentID")), &r->parent_id))
        r->parent_id = 0;
    return r->parent_id != 0;
}

static enum err_code find_bytes(struct reading *r, struct err *err)
{
    bool child_first = r->parent_id != 0 && (r->entity->parent_verbs & CAT_GET);
    const struct json *seen = NULL;
    struct err first = {0}, second = {0};
    enum err_code rc = read_route(r, child_first, &first);
    bool other_is_child = !child_first;
    seen = r->record;
    if (!rc && has_bytes(r->record))
        return ERR_OK;
    bool other = may_ask_on(rc) && !(r->record && is_link(r->record)) &&
                 (!other_is_child || ((r->entity->parent_verbs & CAT_GET) && learn_parent(r)));
    enum err_code rc2 = other ? read_route(r, other_is_child, &second) : ERR_NOT_FOUND;
    if (other && !rc2 && has_bytes(r->record))
        return ERR_OK;
    if (!r->record)
        r->record = seen;
    if (r->record)
        return no_bytes(r, err);
    if (rc && rc != ERR_NOT_FOUND) {
        if (err && !err->code)
            *err = first;
        return rc;
    }
    if (other && rc2 && rc2 != ERR_NOT_FOUND) {
        if (err && !err->code)
            *err = second;
        return rc2;
    }
    return no_attachment(r, err);
}

static struct str keep(struct reading *r, const char *name)
{
    struct str s = utf8_cut(text_of(r->record, name), 1024);
    return str_make(str_dup(r->call->arena, s), s.n);
}

static enum err_code deliver(struct reading *r, struct at_sink sink, uint64_t max_bytes,
                             struct at_attachment *ret, struct err *err)
{
    struct at_attachment a = {.id = r->id};
    enum err_code rc = find_bytes(r, err);
    if (rc)
        return rc;
    rc = transfer_decode(text_of(r->record, "data"), json_get_nocase(r->record, STR("fileSize")),
                         sink, max_bytes, &a, err);
    if (rc)
        return rc;
    (void)learn_parent(r);
    a.parent_id = r->parent_id;
    a.title = keep(r, "title");
    a.file_name = keep(r, "fullPath");
    a.content_type = keep(r, "contentType");
    a.type = keep(r, "attachmentType");
    *ret = a;
    return ERR_OK;
}

static enum err_code read_whole(struct reading *r, struct at_sink sink, uint64_t max_bytes,
                                struct at_attachment *ret, struct err *err)
{
    CLEANUP(arena_cleanup) struct arena *memory = arena_new(TRANSFER_ARENA_MAX);
    enum err_code rc = check_entity(r->entity, err);
    if (rc)
        return rc;
    r->own = *r->call;
    r->own.arena = memory;
    rc = deliver(r, sink, max_bytes, ret, err);
    r->call->requests = r->own.requests;
    r->call->bytes = r->own.bytes;
    return rc;
}

enum err_code at_attachment_get(struct at_client *c, struct at_call *call,
                                const struct cat_entity *e, int64_t parent_id, int64_t id,
                                struct at_sink sink, uint64_t max_bytes, struct at_attachment *ret,
                                struct err *err)
{
    struct reading r = {.client = c, .call = call, .entity = e, .parent_id = parent_id, .id = id};
    return read_whole(&r, sink, max_bytes, ret, err);
}

/* ---- Into a file ---- */

static enum err_code file_failed(const char *path, struct err *err)
{
    (void)err_set(err, ERR_IO, "The file %s could not be written.", path);
    err_fix(err, "Check that the folder exists, that nothing has that name yet, and that there is "
                 "room.");
    return ERR_IO;
}

static enum err_code put_file(void *ctx, struct str bytes, struct err *err)
{
    FILE *f = ctx;
    if (fwrite(bytes.p, 1, bytes.n, f) == bytes.n)
        return ERR_OK;
    return err_set(err, ERR_IO, "Writing the file failed: the disk may be full.");
}

enum err_code at_attachment_save(struct at_client *c, struct at_call *call,
                                 const struct cat_entity *e, int64_t parent_id, int64_t id,
                                 const char *path, uint64_t max_bytes, struct at_attachment *ret,
                                 struct err *err)
{
    FILE *f = file_create_private(path);
    if (!f)
        return file_failed(path, err);
    struct at_sink sink = {.put = put_file, .ctx = f};
    enum err_code rc = at_attachment_get(c, call, e, parent_id, id, sink, max_bytes, ret, err);
    if (fclose(f) != 0 && !rc)
        rc = file_failed(path, err);
    if (rc)
        (void)remove(path);
    return rc;
}

/* ---- Up ---- */

static enum err_code check_upload(const struct cat_entity *e, const struct at_upload *u,
                                  struct err *err)
{
    enum err_code rc = check_entity(e, err);
    if (!rc)
        rc = write_check_offered(e, CAT_CREATE, err);
    if (rc)
        return rc;
    if (u->file_name.n == 0 || u->file_name.n > NAME_MAX_BYTES) {
        err_field(err, STR("fullPath"));
        return err_set(err, ERR_BAD_VALUE, "An attachment needs a file name of 1 to %d bytes.",
                       NAME_MAX_BYTES);
    }
    if (u->source.size == 0)
        return err_set(err, ERR_BAD_VALUE,
                       "The file is empty; Autotask takes no empty attachment.");
    if (u->source.size > AT_ATTACHMENT_MAX) {
        (void)err_set(err, ERR_TOO_LARGE,
                      "The file has %llu bytes and Autotask takes attachments of 6 to 7 MB through "
                      "its API. Nothing was sent.",
                      (unsigned long long)u->source.size);
        err_fix(err, "Make it smaller or split it, or upload it in Autotask's own pages.");
        return ERR_TOO_LARGE;
    }
    return ERR_OK;
}

enum err_code at_upload_check(const struct cat_entity *e, const struct at_upload *upload,
                              struct err *err)
{
    struct digest digest;
    enum err_code rc = check_upload(e, upload, err);
    return rc ? rc : transfer_encode(NULL, &upload->source, &digest, err);
}

/* All but the bytes. */
static void write_fields(struct jw *w, const struct at_upload *u)
{
    jw_object(w);
    jw_kz(w, "attachmentType", "FILE_ATTACHMENT");
    jw_kstr(w, "title", u->title.n > 0 ? u->title : u->file_name);
    jw_kstr(w, "fullPath", u->file_name);
    if (u->content_type.n > 0)
        jw_kstr(w, "contentType", u->content_type);
    jw_ki64(w, "publish", u->publish);
}

/* The same write in few bytes: their digest stands for the file, so that a repeated call is
 * recognised and a lost one can be looked for. */
static const struct json *summary(struct arena *a, const struct at_upload *u, const char *sha256)
{
    CLEANUP(buf_done) struct buf text = {0};
    const struct json *fields = NULL;
    struct err ignored = {0};
    struct jw w;
    buf_init(&text, SUMMARY_MAX);
    jw_init(&w, &text);
    write_fields(&w, u);
    jw_kz(&w, "data", sha256);
    jw_end(&w);
    if (!jw_ok(&w) || json_parse(a, buf_str(&text), NULL, &fields, &ignored))
        return NULL;
    return fields;
}

static enum err_code write_body(struct buf *out, const struct at_upload *u, struct digest *digest,
                                struct err *err)
{
    struct jw w;
    jw_init(&w, out);
    write_fields(&w, u);
    jw_key(&w, STR("data"));
    jw_raw(&w, STR("\""));
    enum err_code rc = transfer_encode(out, &u->source, digest, err);
    buf_add_char(out, '"');
    jw_end(&w);
    if (!rc && (!jw_ok(&w) || out->failed))
        rc = err_set(err, ERR_TOO_LARGE, "The file is too large to be sent.");
    return rc;
}

/* Nowhere: only size and hash are of interest. */
static enum err_code put_nowhere(void *ctx, struct str bytes, struct err *err)
{
    (void)ctx, (void)bytes, (void)err;
    return ERR_OK;
}

static enum err_code read_back(struct at_client *c, struct at_call *call,
                               const struct cat_entity *e, int64_t parent_id,
                               struct at_uploaded *up, struct err *err)
{
    struct at_attachment seen;
    struct err ignored = {0};
    struct at_sink sink = {.put = put_nowhere};
    struct reading r = {.client = c,
                        .call = call,
                        .entity = e,
                        .parent_id = parent_id,
                        .id = up->id,
                        .alone = true};
    if (read_whole(&r, sink, UINT64_MAX, &seen, &ignored))
        return ERR_OK; /* not verified, which is what ret says */
    up->verified = seen.size == up->size && strcmp(seen.sha256, up->sha256) == 0;
    if (up->verified)
        return ERR_OK;
    (void)err_set(err, ERR_UPSTREAM_UNAVAILABLE,
                  "The attachment was created (id %lld) but what Autotask holds is not what was "
                  "sent: %llu bytes instead of %llu, or other ones.",
                  (long long)up->id, (unsigned long long)seen.size, (unsigned long long)up->size);
    err_fix(err, "Look at it in Autotask; delete it before uploading it again.");
    if (err)
        err->effect = ERR_WRITTEN;
    return ERR_UPSTREAM_UNAVAILABLE;
}

enum err_code at_attachment_create(struct at_client *c, struct at_call *call,
                                   const struct cat_entity *e, int64_t parent_id,
                                   const struct at_upload *upload, struct at_uploaded *ret,
                                   struct err *err)
{
    CLEANUP(buf_done) struct buf body = {0};
    struct digest digest;
    struct at_uploaded up = {.size = upload->source.size};
    enum err_code rc = check_upload(e, upload, err);
    if (rc)
        return rc;
    buf_init(&body, BODY_MAX);
    (void)buf_reserve(&body, (size_t)up.size / 3 * 4 + HEAD_MAX); /* grown once */
    rc = write_body(&body, upload, &digest, err);
    if (!rc)
        rc = governor_reserve_upload(c->governor, up.size, err);
    if (rc)
        return rc;
    digest_text(&digest, up.sha256);
    struct err local = {0};
    rc = write_create(c, call, e, parent_id, buf_str(&body),
                      summary(call->arena, upload, up.sha256), &up.id, &local);
    if (!rc && call->written.replayed)
        governor_return_upload(c->governor, up.size);
    if (rc) {
        if (local.effect == ERR_NOTHING_WRITTEN)
            governor_return_upload(c->governor, up.size);
        if (err && !err->code)
            *err = local;
        return rc;
    }
    buf_done(&body); /* what is read back is as large */
    if (upload->verify)
        rc = read_back(c, call, e, parent_id, &up, err);
    *ret = up;
    return rc;
}
