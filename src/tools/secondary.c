/* Further technicians on a ticket or a task. Autotask wants a role with each of them, and takes
 * nobody twice. */
#include "tools/handlers.h"
#include "tools/roles.h"
#include "tools/untrusted.h"
#include "tools/work.h"

struct place {
    struct tool_run *r;
    const struct cat_entity *entity; /* of the tie */
    const char *field;               /* that holds the ticket or task */
    int64_t record, person;
    struct str name;
};

static enum err_code find_place(struct place *p)
{
    struct tool_run *r = p->r;
    bool on_ticket = arg_text(r, "ticket").n > 0, on_task = arg_text(r, "task").n > 0;
    enum err_code rc;

    if (on_ticket == on_task) {
        rc =
            err_set(&r->err, on_ticket ? ERR_BAD_VALUE : ERR_MISSING_REQUIRED,
                    on_ticket ? "It is a ticket or a task, not both." : "On which ticket or task?");
        err_field(&r->err, STR("ticket"));
        err_fix(&r->err, "Give exactly one of ticket and task.");
        return rc;
    }
    p->entity = cat_entity_find(on_ticket ? STR("TicketSecondaryResources")
                                          : STR("TaskSecondaryResources"));
    p->field = on_ticket ? "ticketID" : "taskID";
    rc = resolve_record(r, cat_entity_find(on_ticket ? STR("Tickets") : STR("Tasks")),
                        on_ticket ? "ticket" : "task", &p->record);
    return rc ? rc : work_person(r, "technician", &p->person, &p->name);
}

/* The tie between them; 0 when there is none. */
static enum err_code find_tie(struct place *p, int64_t *ret)
{
    static const char *const columns[] = {"id", NULL};
    struct work_query q;

    *ret = 0;
    work_query_init(&q, p->r, p->entity->name.p, columns);
    work_where_id(&q, p->field, p->record);
    work_where_id(&q, "resourceID", p->person);
    enum err_code rc = work_fetch(&q);
    if (!rc && q.view.n_rows > 0)
        (void)work_id(&q, 0, "id", ret);
    return rc;
}

static enum err_code add(struct tool_run *r)
{
    struct place p = {.r = r};
    struct write w = {.op = CAT_CREATE};
    struct fields f;
    int64_t role, there;
    enum err_code rc = find_place(&p);

    if (!rc)
        rc = find_tie(&p, &there);
    if (!rc && there) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "%.*s is on it already (id %lld).",
                     STR_ARG(untrusted_copy(r->arena, p.name, 80)), (long long)there);
        err_field(&r->err, STR("technician"));
        err_fix(&r->err, "Nothing needs to be done.");
    }
    if (rc)
        return rc;
    fields_init(&f, r->arena);
    fields_add_i64(&f, str_from(p.field), p.record);
    fields_add_i64(&f, STR("resourceID"), p.person);
    if (arg_text(r, "role").n > 0)
        fields_add_text(&f, STR("roleID"), arg_text(r, "role"));
    else if (!(rc = role_find(r, p.person, &role, &w.note)))
        fields_add_i64(&f, STR("roleID"), role);
    if (rc) {
        err_field(&r->err, STR("role"));
        return rc;
    }
    w.entity = p.entity;
    w.fields = fields_finish(r, &f);
    return w.fields ? write_name_argument(r, write_run(r, &w)) : r->err.code;
}

enum mcp_rc tool_add_secondary_resource(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, add);
}

static enum err_code take_off(struct tool_run *r)
{
    struct place p = {.r = r};
    struct write w = {.op = CAT_DELETE};
    enum err_code rc = find_place(&p);

    if (!rc)
        rc = find_tie(&p, &w.id);
    if (!rc && !w.id) {
        rc = err_set(&r->err, ERR_NOT_FOUND, "%.*s is no secondary technician there.",
                     STR_ARG(untrusted_copy(r->arena, p.name, 80)));
        err_field(&r->err, STR("technician"));
        err_fix(&r->err,
                "query_entity entity=%.*s filter=[{\"field\":\"%s\",\"op\":\"eq\","
                "\"value\":%lld}] lists who is.",
                STR_ARG(p.entity->name), p.field, (long long)p.record);
    }
    w.entity = p.entity;
    return rc ? rc : write_run(r, &w);
}

enum mcp_rc tool_remove_secondary_resource(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, take_off);
}
