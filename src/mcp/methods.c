/* The method table. Sorted by name, for binary search. */
#include "mcp/methods.h"

#include "mcp/peer.h"
#include "mcp/server.h"

#define M(text) STR_INIT(text)
/* clang-format off */
static const struct method methods[] = {
    {M("completion/complete"), REV_2024_11_05, REV_MODERN, METHOD_WORKER | METHOD_COMPLETIONS, check_complete, run_complete},
    {M("initialize"), REV_2024_11_05, REV_LAST_LEGACY, 0, NULL, run_initialize},
    {M("logging/setLevel"), REV_2024_11_05, REV_LAST_LEGACY, 0, NULL, run_set_level},
    {M("notifications/cancelled"), REV_2024_11_05, REV_MODERN, METHOD_NOTIFICATION, NULL, NULL},
    {M("notifications/initialized"), REV_2024_11_05, REV_LAST_LEGACY, METHOD_NOTIFICATION, NULL, NULL},
    {M("notifications/progress"), REV_2024_11_05, REV_LAST_LEGACY, METHOD_NOTIFICATION, NULL, NULL},
    {M("notifications/roots/list_changed"), REV_2024_11_05, REV_LAST_LEGACY, METHOD_NOTIFICATION, NULL, NULL},
    {M("ping"), REV_2024_11_05, REV_LAST_LEGACY, 0, NULL, run_ping},
    {M("prompts/get"), REV_2024_11_05, REV_MODERN, METHOD_WORKER | METHOD_PROMPTS, check_prompts_get, run_prompts_get},
    {M("prompts/list"), REV_2024_11_05, REV_MODERN, METHOD_PROMPTS, NULL, run_prompts_list},
    {M("resources/directory/read"), REV_2024_11_05, REV_MODERN, METHOD_SKILLS, NULL, run_directory_read},
    {M("resources/list"), REV_2024_11_05, REV_MODERN, METHOD_RESOURCES, NULL, run_resources_list},
    {M("resources/read"), REV_2024_11_05, REV_MODERN, METHOD_WORKER | METHOD_RESOURCES, check_resources_read, run_resources_read},
    {M("resources/subscribe"), REV_2024_11_05, REV_LAST_LEGACY, METHOD_RESOURCES | METHOD_SUBSCRIBE, NULL, run_subscribe},
    {M("resources/templates/list"), REV_2024_11_05, REV_MODERN, METHOD_RESOURCES, NULL, run_templates_list},
    {M("resources/unsubscribe"), REV_2024_11_05, REV_LAST_LEGACY, METHOD_RESOURCES | METHOD_SUBSCRIBE, NULL, run_unsubscribe},
    {M("server/discover"), REV_MODERN, REV_MODERN, 0, NULL, run_discover},
    {M("skills/get"), REV_2024_11_05, REV_MODERN, METHOD_SKILLS, NULL, run_skills_get},
    {M("skills/list"), REV_2024_11_05, REV_MODERN, METHOD_SKILLS, NULL, run_skills_list},
    {M("subscriptions/listen"), REV_MODERN, REV_MODERN, METHOD_HELD, NULL, run_listen},
    {M("tasks/cancel"), REV_MODERN, REV_MODERN, METHOD_TASKS, NULL, run_task_cancel},
    {M("tasks/get"), REV_MODERN, REV_MODERN, METHOD_TASKS, NULL, run_task_get},
    {M("tasks/update"), REV_MODERN, REV_MODERN, METHOD_TASKS, NULL, run_task_update},
    {M("tools/call"), REV_2024_11_05, REV_MODERN, METHOD_WORKER | METHOD_TOOLS, check_tools_call, run_tools_call},
    {M("tools/list"), REV_2024_11_05, REV_MODERN, METHOD_TOOLS, NULL, run_tools_list},
};
/* clang-format on */

const struct method *method_row(struct str name)
{
    size_t low = 0, high = ARRAY_LEN(methods);

    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = str_cmp(name, methods[mid].name);
        if (!order)
            return &methods[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

static const char *undeclared(const struct mcp_server *s, unsigned flags)
{
    if (flags & METHOD_TOOLS && !s->has_tools)
        return "tools";
    if (flags & METHOD_RESOURCES && !s->has_resources)
        return "resources";
    if (flags & METHOD_TASKS && !s->has_tasks)
        return "tasks";
    if (flags & METHOD_SKILLS && !s->has_skills)
        return "skills";
    if (flags & METHOD_SUBSCRIBE && !(s->options.announces & MCP_RESOURCE_UPDATES))
        return "resource subscriptions";
    if (flags & METHOD_PROMPTS && !s->has_prompts)
        return "prompts";
    if (flags & METHOD_COMPLETIONS && !s->options.complete)
        return "completions";
    return NULL;
}

static struct str nearest(const struct mcp_call *call, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        const struct method *m = &methods[i];
        if (call->rev >= m->first && call->rev <= m->last && !(m->flags & METHOD_NOTIFICATION) &&
            !undeclared(call->server, m->flags) && str_is_near(name, m->name))
            return m->name;
    }
    return str_make(NULL, 0);
}

static enum err_code no_such_method(struct mcp_call *call)
{
    struct str name = call->msg.method, near = nearest(call, name);

    enum err_code rc =
        err_set(&call->err, ERR_METHOD_NOT_FOUND, "There is no method \"%.*s\" in revision %s.",
                (int)(name.n < 100 ? name.n : 100), name.p, rev_name(call->rev));
    if (near.n)
        err_fix(&call->err, "Did you mean \"%.*s\"?", STR_ARG(near));
    return rc;
}

enum err_code method_find(struct mcp_call *call, const struct method **ret)
{
    const struct method *m = method_row(call->msg.method);

    if (!m)
        return no_such_method(call);
    if (m->flags & METHOD_NOTIFICATION)
        return err_set(&call->err, ERR_INVALID_REQUEST, "%s is a notification: send it without id.",
                       m->name.p);
    if (m->first == REV_MODERN && !call_is_modern(call) && !call->peer->client)
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "%s needs params._meta with \"io.modelcontextprotocol/protocolVersion\" and "
                       "\"io.modelcontextprotocol/clientCapabilities\".",
                       m->name.p);
    if (call->rev < m->first || call->rev > m->last)
        return no_such_method(call);
    const char *capability = undeclared(call->server, m->flags);
    if (capability)
        return err_set(&call->err, ERR_METHOD_NOT_FOUND, "This server has no %s.", capability);
    *ret = m;
    return ERR_OK;
}
