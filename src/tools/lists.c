/* Searches: the generic one, and those with conditions that data alone cannot say. */
#include "tools/handlers.h"
#include "tools/words.h"

/* Conditions that several searches know by the same argument name. */
static enum err_code add_special(struct tool_run *r, struct search *s)
{
    enum err_code rc = ERR_OK;

    if (arg_true(r, "open_only") || arg_true(r, "overdue"))
        rc = resolve_open_only(r, &s->filter);
    if (!rc && arg_true(r, "unassigned"))
        rc = at_filter_add(&s->filter, STR("assignedResourceID"), AT_NOT_EXIST, NULL, STR(""),
                           &r->err);
    if (!rc && arg_true(r, "overdue"))
        rc = at_filter_add_range(&s->filter, STR("dueDateTime"), INT64_MIN, r->now_s,
                                 STR("before now"), &r->err);
    if (!rc && arg_true(r, "unapproved"))
        rc = at_filter_add(&s->filter, STR("billingApprovalDateTime"), AT_NOT_EXIST, NULL, STR(""),
                           &r->err);
    if (!rc && arg_text(r, "name").n > 0 && cat_field_find(s->entity, STR("firstName")))
        rc = resolve_person(r, &s->filter, arg_text(r, "name"));
    return rc;
}

enum err_code search_begin(struct tool_run *r, struct search *s)
{
    enum err_code rc = search_init(r, s, r->entity);

    s->noun = entity_plural(r, r->entity);
    if (!rc)
        rc = search_add_args(r, s);
    if (!rc)
        rc = add_special(r, s);
    return rc;
}

enum err_code search_run(struct tool_run *r)
{
    struct search s = {0};
    enum err_code rc = search_begin(r, &s);

    return rc ? rc : search_finish(r, &s);
}

enum mcp_rc tool_search(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, search_run);
}

static enum err_code search_tickets(struct tool_run *r)
{
    struct search s = {.due_field = "dueDateTime"};
    enum err_code rc = search_begin(r, &s);

    if (!rc && arg_true(r, "open_only") && arg_text(r, "status").n > 0)
        s.extra = "Note: open_only leaves out closed statuses even when status names one.";
    return rc ? rc : search_finish(r, &s);
}

enum mcp_rc tool_search_tickets(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, search_tickets);
}
