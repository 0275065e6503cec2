/* decide_time_off: approving or rejecting a request for time off. Each has a route of its own in
 * Autotask; a request that is decided already is left alone. */
#include "autotask/time_off.h"

#include "base/jw.h"
#include "tools/handlers.h"
#include "tools/resolve.h"
#include "tools/untrusted.h"
#include "tools/write_plan.h"

enum { TEXT_MAX = 64 * 1024 };

struct decision {
    struct tool_run *r;
    const struct cat_entity *entity;
    int64_t id;
    const struct json *record;
    const char *route;
    struct str who; /* "time off of Grace Thibodeau, 2026-12-24, 8 h" */
};

static const char *const columns[] = {"resourceID",         "requestDate", "hours",
                                      "timeOffRequestType", "reason",      NULL};

/* The request in words, from its record. */
static enum err_code describe(struct decision *d)
{
    struct view v = {0};
    enum err_code rc = view_columns(d->r, &v, d->entity, NULL, columns);

    if (rc)
        return rc;
    v.rows = &d->record;
    v.n_rows = 1;
    view_resolve(d->r, &v);
    struct str reason = untrusted_copy(d->r->arena, view_text(d->r, &v, 0, 4), 200);
    d->who =
        str_from(str_printf(d->r->arena, "time off of %.*s, %.*s, %.*s h (id %lld%s%.*s)",
                            STR_ARG(untrusted_copy(d->r->arena, view_text(d->r, &v, 0, 0), 80)),
                            STR_ARG(view_text(d->r, &v, 0, 1)), STR_ARG(view_text(d->r, &v, 0, 2)),
                            (long long)d->id, reason.n ? "; " : "", STR_ARG(reason)));
    return ERR_OK;
}

static enum err_code refuse_decided(struct decision *d)
{
    struct str approved = json_str(json_get(d->record, STR("approvedDateTime")));
    struct str rejected = json_str(json_get(d->record, STR("rejectReason")));

    if (approved.n == 0 && rejected.n == 0)
        return ERR_OK;
    enum err_code rc = err_set(&d->r->err, ERR_NOT_SUPPORTED, "It is %s already: %.*s.",
                               approved.n ? "approved" : "rejected", STR_ARG(d->who));
    err_field(&d->r->err, STR("request"));
    err_fix(&d->r->err, "Change a decision in Autotask itself; search_time_off_requests lists what "
                        "is open.");
    return rc;
}

static enum err_code load(struct decision *d)
{
    enum err_code rc = resolve_record(d->r, d->entity, "request", &d->id);

    if (!rc)
        rc = at_get(d->r->ctx->client, &d->r->at, d->entity, d->id, &d->record, &d->r->err);
    if (!rc)
        rc = describe(d);
    return rc ? rc : refuse_decided(d);
}

static enum err_code reject(struct decision *d)
{
    struct tool_run *r = d->r;
    struct write w = {.op = CAT_CREATE,
                      .entity = cat_entity_find(STR("TimeOffRequestsReject")),
                      .parent_id = d->id,
                      .has_parent = true,
                      .note = str_printf(r->arena, "Rejects %.*s.", STR_ARG(d->who))};
    struct fields f;

    if (arg_text(r, "reason").n == 0) {
        enum err_code rc = err_set(&r->err, ERR_MISSING_REQUIRED, "A rejection needs its reason.");
        err_field(&r->err, STR("reason"));
        err_fix(&r->err, "Give reason; the technician reads it.");
        return rc;
    }
    fields_init(&f, r->arena);
    fields_add_i64(&f, STR("timeOffRequestID"), d->id);
    fields_add_text(&f, STR("reason"), arg_text(r, "reason"));
    w.fields = fields_finish(r, &f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

static enum err_code show(struct decision *d, const char *text, bool is_dry_run)
{
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&json, TEXT_MAX);
    jw_init(&w, &json);
    jw_object(&w);
    if (is_dry_run) {
        jw_kbool(&w, "dry_run", true);
        jw_kz(&w, "request", d->route);
        jw_kz(&w, "preview", text);
        jw_kz(&w, "confirm", d->r->spec->confirm);
    } else {
        jw_kz(&w, "written", "yes");
        jw_ki64(&w, "id", d->id);
        jw_kz(&w, "message", text);
    }
    jw_end(&w);
    render_text(d->r, str_from(text), buf_str(&json));
    return d->r->err.code;
}

/* What Autotask says afterwards counts, not that it answered. */
static enum err_code report(struct decision *d)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct err ignored = {0};
    bool seen =
        at_get(d->r->ctx->client, &d->r->at, d->entity, d->id, &d->record, &ignored) == ERR_OK;
    struct str when = seen ? json_str(json_get(d->record, STR("approvedDateTime"))) : STR("");

    buf_init(&text, TEXT_MAX);
    buf_printf(&text, "Approved: %.*s", STR_ARG(d->who));
    render_context(d->r, &text, true);
    buf_printf(&text, "\nid: %lld\n", (long long)d->id);
    if (when.n > 0)
        buf_printf(&text, "- approvedDateTime: %.*s\n", STR_ARG(when));
    else
        buf_add_z(&text, "Autotask took it, but does not show a time of approval yet.\n");
    return show(d, buf_cstr(&text), false);
}

static enum err_code approve(struct decision *d)
{
    struct tool_run *r = d->r;
    struct buf text CLEANUP(buf_done) = {0};

    if (arg_text(r, "reason").n > 0) {
        enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "An approval has no reason.");
        err_field(&r->err, STR("reason"));
        err_fix(&r->err, "Leave reason out; Autotask keeps one of rejections only.");
        return rc;
    }
    d->route = str_printf(r->arena, "GET TimeOffRequests/%lld/Approve", (long long)d->id);
    buf_init(&text, TEXT_MAX);
    if (arg_true(r, "dry_run")) {
        buf_add_z(&text, "Dry run: nothing was sent");
        render_context(r, &text, false);
        buf_printf(&text, ". The request would be:\n%s\nApproves %.*s.\n", d->route,
                   STR_ARG(d->who));
        buf_printf(&text, "To do it: the same call without dry_run, with confirm=\"%s\".\n",
                   r->spec->confirm);
        return show(d, buf_cstr(&text), true);
    }
    buf_printf(&text, "This would be sent: %s\nApproves %.*s.\n", d->route, STR_ARG(d->who));
    enum err_code rc = write_confirm(r, buf_str(&text));
    if (!rc)
        rc = at_time_off_approve(r->ctx->client, &r->at, d->id, &r->err);
    if (rc)
        return rc;
    r->wrote = true;
    return report(d);
}

static enum err_code decide_time_off(struct tool_run *r)
{
    struct decision d = {.r = r, .entity = cat_entity_find(STR("TimeOffRequests"))};
    enum err_code rc = load(&d);

    if (rc)
        return rc;
    return str_eq(arg_text(r, "decision"), STR("approve")) ? approve(&d) : reject(&d);
}

enum mcp_rc tool_decide_time_off(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, decide_time_off);
}
