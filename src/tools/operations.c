/* operation_status: what became of a write whose reply was lost. */
#include "autotask/operation.h"

#include "base/jw.h"
#include "tools/handlers.h"
#include "tools/untrusted.h"
#include "tools/words.h"

enum { TEXT_MAX = 16 * 1024, ROUTE_CHARS = 120 };

static const struct outcome {
    const char *name, *sentence, *next;
} outcomes[] = {
    [JOURNAL_INTENT] = {"in_progress", "is under way.", "Ask again in a moment."},
    [JOURNAL_CONFIRMED] = {"confirmed", "was done, once.", "Do not write it again."},
    [JOURNAL_REJECTED] = {"rejected", "was not done: it was refused or never sent.",
                          "The same call may be made again."},
    [JOURNAL_UNKNOWN] = {"unknown",
                         "is not decided yet: Autotask does not show it, but it may "
                         "still come.",
                         "Do not write it again; ask again at that time."},
    [JOURNAL_CANCELLED] = {"cancelled", "was cancelled before anything was sent.",
                           "The same call may be made again."},
    [JOURNAL_NOT_APPLIED] = {"not_applied",
                             "was not done: Autotask does not have it, and it can "
                             "no longer come.",
                             "The same call may be made again."},
    [JOURNAL_UNDECIDED] = {"undecided", "cannot be decided by reading.",
                           "Have a person look in Autotask. If it is not there, make the same "
                           "call with allow_duplicate=true."},
};

static void write_text(struct tool_run *r, struct buf *out, const struct at_operation *o,
                       const struct err *reading)
{
    const struct outcome *is = &outcomes[o->state];

    buf_printf(out, "%s: %s (", o->id, o->tool);
    untrusted_line(out, str_from(o->route), ROUTE_CHARS);
    buf_printf(out, ", %.*s) %s", STR_ARG(view_time(r, o->begun_s)), is->sentence);
    render_context(r, out, true);
    if (o->record > 0 && o->entity)
        buf_printf(out, "\n%s%s id %lld",
                   o->state != JOURNAL_CONFIRMED && o->op == CAT_CREATE ? "One that looks like it: "
                                                                        : "",
                   entity_singular(r, o->entity), (long long)o->record);
    if (o->known_s > 0)
        buf_printf(out, "\nIt will be known at %.*s.", STR_ARG(view_time(r, o->known_s)));
    if (reading->code) {
        buf_add_z(out, "\nReading failed just now: ");
        untrusted_line(out, str_from(reading->text), 400);
    }
    buf_printf(out, "\nNext: %s\n", is->next);
}

static void write_json(struct buf *out, const struct at_operation *o, int64_t now_s,
                       struct str text)
{
    struct jw w;

    jw_init(&w, out);
    jw_object(&w);
    jw_kz(&w, "operation", o->id);
    jw_kz(&w, "outcome", outcomes[o->state].name);
    jw_kz(&w, "tool", o->tool);
    jw_kz(&w, "request", o->route);
    if (o->entity)
        jw_kstr(&w, "entity", o->entity->name);
    if (o->record > 0)
        jw_ki64(&w, "id", o->record);
    if (o->known_s > 0)
        jw_ki64(&w, "known_in_s", o->known_s > now_s ? o->known_s - now_s : 0);
    jw_kstr(&w, "message", text);
    jw_end(&w);
}

static enum err_code operation_status(struct tool_run *r)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct at_operation o;
    struct err reading = {0};

    r->writer.principal = mcp_principal(r->call);
    r->at.writer = &r->writer;
    enum err_code rc =
        at_operation_get(r->ctx->client, &r->at, arg_text(r, "operation"), &o, &reading, &r->err);
    if (rc)
        return rc;
    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    write_text(r, &text, &o, &reading);
    write_json(&json, &o, r->now_s, buf_str(&text));
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

enum mcp_rc tool_operation_status(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, operation_status);
}
