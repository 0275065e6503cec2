/* The write path. A preview is built from the very bytes that would be sent; after the write the
 * record is read back, and what is not as asked is said, because Autotask ignores some values
 * silently and workflow rules may change others at once. */
#include "tools/handlers.h"
#include "tools/write.h"

#include "autotask/maker.h"
#include "autotask/operation.h"
#include "autotask/read_back.h"
#include "base/jw.h"
#include "tools/untrusted.h"
#include "tools/words.h"
#include "tools/write_plan.h"

enum { PREVIEW_MAX = 256 * 1024, PREVIEW_CHARS = 300 };

/* ---- Checks ---- */

static enum err_code check_operation(struct tool_run *r, const struct write *w)
{
    static const char *const verbs[] = {"created", "updated", "deleted"};
    const char *verb = w->op == CAT_CREATE ? verbs[0] : w->op == CAT_UPDATE ? verbs[1] : verbs[2];

    if (w->entity->ops & (unsigned)w->op)
        return ERR_OK;
    enum err_code rc =
        err_set(&r->err, ERR_NOT_SUPPORTED, "%.*s cannot be %s through Autotask's API.",
                STR_ARG(w->entity->name), verb);
    if (w->op == CAT_DELETE && cat_field_find(w->entity, STR("isActive")))
        err_fix(&r->err, "Deactivate the record instead: update it with isActive false.");
    else
        err_fix(&r->err, "describe_entity shows what an entity allows.");
    return rc;
}

static enum err_code build_body(struct tool_run *r, struct write_plan *p)
{
    write_file_take(r, p);
    const struct write *w = p->w;

    if (w->op == CAT_DELETE)
        return ERR_OK;
    enum err_code rc;
    if (json_len(w->fields) == 0) {
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "No field to %s is given.",
                     w->op == CAT_CREATE ? "set" : "change");
        err_fix(&r->err, "Give at least one value; describe_entity %.*s lists the fields.",
                STR_ARG(w->entity->name));
        return rc;
    }
    rc = at_body_build(r->ctx->client, &r->at, w->entity,
                       w->op == CAT_CREATE ? AT_WRITE_CREATE : AT_WRITE_UPDATE, w->fields,
                       str_from(r->ctx->time_zone), &p->body, &r->err);
    if (!rc)
        rc = json_parse(r->arena, p->body, NULL, &p->sent, &r->err);
    return rc ? rc : write_file_check(r, p);
}

static enum err_code read_before(struct tool_run *r, struct write_plan *p)
{
    if (p->w->op == CAT_CREATE)
        return ERR_OK;
    return at_get(r->ctx->client, &r->at, p->w->entity, p->w->id, &p->before, &r->err);
}

enum err_code not_below(struct tool_run *r, const struct cat_entity *e, int64_t id,
                        int64_t parent_id)
{
    enum err_code rc = err_set(
        &r->err, ERR_NOT_FOUND, "The %s with id %lld does not belong to record %lld of %.*s.",
        entity_singular(r, e), (long long)id, (long long)parent_id, STR_ARG(e->parent_name));

    const char *arg = parent_argument(r) ? parent_argument(r) : "parent_id";
    err_field(&r->err, str_from(arg));
    err_fix(&r->err, "Leave %s out, or give the right one.", arg);
    return rc;
}

/* A parent that is given must be the one in the body of a new record, and that of an old one. */
static enum err_code check_parent(struct tool_run *r, const struct write_plan *p)
{
    const struct cat_entity *e = p->w->entity;
    const struct cat_field *f = e->parent_field;
    int64_t own;

    if (!p->w->has_parent || !f)
        return ERR_OK;
    if (p->before && json_i64(json_get(p->before, f->name), &own) && own != p->w->parent_id)
        return not_below(r, e, p->w->id, p->w->parent_id);
    if (p->w->op != CAT_CREATE || !json_i64(json_get(p->sent, f->name), &own) ||
        own == p->w->parent_id)
        return ERR_OK;
    enum err_code rc =
        err_set(&r->err, ERR_BAD_VALUE, "%.*s is %lld in the fields but parent_id is %lld.",
                STR_ARG(f->name), (long long)own, (long long)p->w->parent_id);
    err_field(&r->err, STR("parent_id"));
    err_fix(&r->err, "Give the parent once.");
    return rc;
}

/* The id that the child route needs: given, else that of the record, else from the body. Where a
 * record is, not where the body would move it to, is its address. */
static enum err_code find_parent(struct tool_run *r, struct write_plan *p, int64_t *ret)
{
    const struct cat_entity *e = p->w->entity;
    const struct cat_field *f = e->parent_field;

    enum err_code rc = check_parent(r, p);

    *ret = p->w->parent_id;
    if (rc || p->w->has_parent || !(e->ops_via_parent & (unsigned)p->w->op))
        return rc;
    if (f &&
        (json_i64(json_get(p->before, f->name), ret) || json_i64(json_get(p->sent, f->name), ret)))
        return ERR_OK;
    rc = err_set(&r->err, ERR_MISSING_REQUIRED,
                 "%.*s are written below their parent, and which one is not given.",
                 STR_ARG(e->name));
    err_field(&r->err, STR("parent_id"));
    err_fix(&r->err, "Give parent_entity=%.*s and parent_id.", STR_ARG(e->parent_name));
    return rc;
}

/* ---- Preview ---- */

static void add_value(struct tool_run *r, struct buf *out, const struct view *columns,
                      const struct json *row, size_t c)
{
    struct view one = *columns;

    one.rows = &row;
    one.n_rows = 1;
    one.raw = true; /* whoever approves must see all that is written */
    struct str text = row ? view_text(r, &one, 0, c) : STR("");
    if (text.n == 0)
        buf_add_z(out, "(empty)");
    else
        untrusted_line(out, text, PREVIEW_CHARS);
}

/* Columns for the members of the body, with labels and names resolved from the body itself. */
static enum err_code preview_columns(struct tool_run *r, struct write_plan *p)
{
    const char **names = ARENA_ARRAY(r->arena, const char *, json_len(p->sent) + 1);
    size_t n = 0;

    for (struct json_iter it = json_iter(p->sent); json_next(&it);)
        if (!str_eq(it.name, STR("id")))
            names[n++] = str_dup(r->arena, it.name);
    return view_named_columns(r, &p->columns, p->w->entity, names);
}

/* One row's values in the plan's columns, names looked up for this row. */
static struct view row_view(struct tool_run *r, const struct write_plan *p,
                            const struct json *const *row)
{
    struct view v = p->columns;
    const struct json **rows = ARENA_ARRAY(r->arena, const struct json *, 1);

    v.columns = ARENA_ARRAY(r->arena, struct view_column, v.n_columns + 1);
    memcpy(v.columns, p->columns.columns, v.n_columns * sizeof(*v.columns));
    rows[0] = *row;
    v.rows = rows;
    v.n_rows = 1;
    v.raw = true;
    view_resolve(r, &v);
    return v;
}

void write_plan_preview(struct tool_run *r, struct buf *out, const struct write_plan *p)
{
    struct view sent, before;

    buf_printf(out, "%s\n", p->route);
    if (p->w->note) {
        untrusted_line(out, str_from(p->w->note), PREVIEW_CHARS);
        buf_add_char(out, '\n');
    }
    if (p->w->op == CAT_DELETE) {
        buf_printf(out, "Deletes %s.\n", record_title(r, p->w->entity, p->before));
        return;
    }
    sent = row_view(r, p, &p->sent);
    if (p->before)
        before = row_view(r, p, &p->before);
    for (size_t c = 0; c < p->columns.n_columns; c++) {
        buf_printf(out, "- %.*s: ", STR_ARG(p->columns.columns[c].field));
        if (p->before) {
            add_value(r, out, &before, p->before, c);
            buf_add_z(out, " -> ");
        }
        add_value(r, out, &sent, p->sent, c);
        buf_add_char(out, '\n');
    }
    write_file_line(out, p, false);
}

enum err_code write_confirm(struct tool_run *r, struct str preview)
{
    struct str word = arg_text(r, "confirm");

    if (r->ctx->confirm_off || str_eq_nocase(word, str_from(r->spec->confirm)))
        return ERR_OK;
    r->detail = str_dup(r->arena, preview);
    enum err_code rc = err_set(&r->err, ERR_NEEDS_CONFIRMATION, "%s",
                               word.n > 0 ? "The word in confirm is not the right one."
                                          : "This write needs to be confirmed.");
    err_field(&r->err, STR("confirm"));
    err_fix(&r->err,
            "When the person agrees, make the same call with confirm=\"%s\". dry_run shows the "
            "request alone.",
            r->spec->confirm);
    return rc;
}

static enum err_code ask_for_confirmation(struct tool_run *r, const struct write_plan *p)
{
    struct buf preview CLEANUP(buf_done) = {0};

    buf_init(&preview, PREVIEW_MAX);
    buf_add_z(&preview, "This would be sent: ");
    write_plan_preview(r, &preview, p);
    return write_confirm(r, buf_str(&preview));
}

static enum err_code show_dry_run(struct tool_run *r, const struct write_plan *p)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf structured CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&text, PREVIEW_MAX);
    buf_init(&structured, PREVIEW_MAX);
    buf_add_z(&text, "Dry run: nothing was sent");
    render_context(r, &text, false);
    buf_add_z(&text, ". The request would be:\n");
    write_plan_preview(r, &text, p);
    if (p->body.n > 0)
        buf_printf(&text, "Body: %.*s\n", STR_ARG(p->body));
    buf_printf(&text, "To do it: the same call without dry_run, with confirm=\"%s\".\n",
               r->spec->confirm);
    jw_init(&w, &structured);
    jw_object(&w);
    jw_kbool(&w, "dry_run", true);
    jw_kz(&w, "request", p->route);
    if (p->body.n > 0)
        jw_kraw(&w, "body", p->body);
    jw_kstr(&w, "preview", buf_str(&text));
    jw_kz(&w, "confirm", r->spec->confirm);
    jw_end(&w);
    render_text(r, buf_str(&text), buf_str(&structured));
    return r->err.code;
}

/* ---- Sending ---- */

static enum err_code send(struct tool_run *r, struct write_plan *p, int64_t *ret_id)
{
    const struct write *w = p->w;

    if (w->file.n > 0)
        return write_file_send(r, p, ret_id);

    *ret_id = w->id;
    r->at.before = p->before;
    switch ((int)w->op) {
    case CAT_CREATE:
        return at_create(r->ctx->client, &r->at, w->entity, p->parent_id, p->body, ret_id, &r->err);
    case CAT_UPDATE:
        return at_update(r->ctx->client, &r->at, w->entity, p->parent_id, w->id, p->body, &r->err);
    default:
        return at_delete(r->ctx->client, &r->at, w->entity, p->parent_id, w->id, &r->err);
    }
}

/* ---- Report ---- */

static bool same_value(struct tool_run *r, const struct view *a, const struct view *b, size_t c)
{
    return str_eq(str_trim(view_text(r, a, 0, c)), str_trim(view_text(r, b, 0, c)));
}

static void add_changes(struct tool_run *r, struct buf *out, const struct write_plan *p)
{
    struct view sent = row_view(r, p, &p->sent);
    struct view after = row_view(r, p, &p->after);
    struct view before = p->before ? row_view(r, p, &p->before) : sent;

    for (size_t c = 0; c < p->columns.n_columns; c++) {
        buf_printf(out, "- %.*s: ", STR_ARG(p->columns.columns[c].field));
        if (p->before) {
            add_value(r, out, &before, p->before, c);
            buf_add_z(out, " -> ");
        }
        add_value(r, out, &after, p->after, c);
        if (!same_value(r, &sent, &after, c)) {
            buf_add_z(out, " (asked for: ");
            add_value(r, out, &sent, p->sent, c);
            buf_add_z(out, "; Autotask has the value shown)");
        }
        buf_add_char(out, '\n');
    }
}

void write_plan_replayed(struct tool_run *r, struct buf *out, const struct write_plan *p)
{
    const struct at_written *w = &p->written;

    if (w->changed_s)
        buf_printf(out,
                   "This had been done on %.*s and was changed since, by somebody else or a "
                   "workflow rule; it was written again now.\n",
                   STR_ARG(view_time(r, w->changed_s)));
    if (!w->replayed)
        return;
    buf_printf(out, "Already done on %.*s, nothing was sent again.",
               STR_ARG(view_time(r, w->at_s)));
    if (p->w->op == CAT_CREATE)
        buf_printf(out, " To make %s one on purpose: the same call with allow_duplicate=%s.",
                   w->on_purpose ? "yet another" : "a second",
                   w->on_purpose ? w->operation : "true");
    buf_add_char(out, '\n');
}

static void write_report_json(struct tool_run *r, struct buf *out, const struct write_plan *p,
                              int64_t id, struct str text)
{
    struct jw w;

    jw_init(&w, out);
    jw_object(&w);
    jw_kz(&w, "written", "yes");
    jw_ki64(&w, "id", id);
    if (p->written.replayed) {
        jw_kbool(&w, "replayed", true);
        jw_kz(&w, "operation", p->written.operation);
    }
    if (p->after && p->w->entity->name_field)
        jw_kz(&w, "record", record_title(r, p->w->entity, p->after));
    jw_kstr(&w, "message", text);
    jw_end(&w);
}

void write_plan_report(struct tool_run *r, struct buf *out, const struct write_plan *p, int64_t id)
{
    static const char *const done[] = {"Created", "Updated", "Deleted"};
    const char *verb = p->w->op == CAT_CREATE   ? done[0]
                       : p->w->op == CAT_UPDATE ? done[1]
                                                : done[2];
    const struct json *shown = p->after ? p->after : p->before;

    write_plan_replayed(r, out, p);
    if (shown)
        buf_printf(out, "%s: %s", verb, record_title(r, p->w->entity, shown));
    else
        buf_printf(out, "%s: %s with id %lld", verb, entity_singular(r, p->w->entity),
                   (long long)id);
    render_context(r, out, true);
    buf_printf(out, "\nid: %lld\n", (long long)id);
    if (p->w->note) {
        untrusted_line(out, str_from(p->w->note), PREVIEW_CHARS);
        buf_add_char(out, '\n');
    }
    if (p->after)
        add_changes(r, out, p);
    else if (p->w->op != CAT_DELETE && !(p->w->entity->ops & CAT_GET))
        buf_add_z(out, "Autotask does not let this be read back.\n");
    else if (p->written.replayed && p->w->op == CAT_CREATE)
        buf_add_z(out, "But it cannot be read: somebody may have deleted it since.\n");
    else if (p->w->op != CAT_DELETE)
        buf_add_z(out,
                  "It could not be read back yet; Autotask shows new records after a moment.\n");
    write_file_line(out, p, true);
    const char *link = render_deep_link(r, p->w->entity, id);
    if (link)
        buf_printf(out, "Open in Autotask: %s\n", link);
}

static enum err_code report(struct tool_run *r, const struct write_plan *p, int64_t id)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf structured CLEANUP(buf_done) = {0};

    buf_init(&text, PREVIEW_MAX);
    buf_init(&structured, PREVIEW_MAX);
    write_plan_report(r, &text, p, id);
    write_report_json(r, &structured, p, id, buf_str(&text));
    render_text(r, buf_str(&text), buf_str(&structured));
    return r->err.code;
}

enum err_code write_plan_make(struct tool_run *r, const struct write *w, struct write_plan *p)
{
    *p = (struct write_plan){.w = w};
    enum err_code rc = check_operation(r, w);
    if (!rc)
        rc = build_body(r, p);
    if (!rc)
        rc = read_before(r, p);
    if (!rc)
        rc = find_parent(r, p, &p->parent_id);
    if (!rc && p->sent)
        rc = preview_columns(r, p);
    if (!rc)
        p->route = at_write_route(r->arena, w->entity, w->op, p->parent_id, w->id);
    return rc;
}

enum err_code write_plan_send(struct tool_run *r, struct write_plan *p, int64_t *ret_id)
{
    struct err ignored = {0};
    enum err_code rc = send(r, p, ret_id);

    p->written = r->at.written;
    if (rc)
        return rc;
    r->wrote = true;
    if (p->w->op != CAT_DELETE && p->w->entity->ops & CAT_GET &&
        at_read_back(r->ctx->client, &r->at, p->w->entity, *ret_id, p->sent, p->before, &p->after,
                     &ignored))
        p->after = NULL;
    if (p->w->op == CAT_CREATE)
        at_learn_maker(r->ctx->client, &r->at, p->w->entity, p->sent, p->after);
    return ERR_OK;
}

enum err_code write_run(struct tool_run *r, const struct write *w)
{
    struct write_plan p;
    int64_t id = 0;
    enum err_code rc = write_plan_make(r, w, &p);

    if (rc)
        return rc;
    if (arg_true(r, "dry_run"))
        return show_dry_run(r, &p);
    rc = ask_for_confirmation(r, &p);
    if (!rc)
        rc = write_plan_send(r, &p, &id);
    return rc ? rc : report(r, &p, id);
}

/* ---- What is gone already ---- */

bool write_was_deletion(struct tool_run *r)
{
    struct at_operation o;
    struct write w = {.op = CAT_DELETE};
    struct write_plan p = {.w = &w};

    if (arg_true(r, "dry_run") || !at_operation_deleted(r->ctx->client, &r->at, &o) || !o.entity)
        return false;
    w.entity = o.entity;
    w.id = o.record;
    p.written = r->at.written;
    err_clear(&r->err);
    return report(r, &p, o.record) == ERR_OK;
}
