/* completion/complete: suggestions for an argument of a prompt or a variable of a template. */
#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/prompts.h"
#include "mcp/uri_template.h"

/* MCP, server/utilities/completion: at most 100 values. */
enum { VALUES_MAX = 100 };

static enum err_code bad(struct mcp_call *call, const char *text)
{
    return err_set(&call->err, ERR_INVALID_PARAMS, "%s", text);
}

static const struct resource_entry *template_find(const struct mcp_server *s, struct str uri)
{
    for (size_t i = 0; i < s->n_templates; i++) {
        if (str_eq(s->templates[i].uri, uri))
            return &s->templates[i];
    }
    return NULL;
}

static enum err_code check_ref(struct mcp_call *call, struct str argument)
{
    const struct json *ref = json_get(call->msg.params, STR("ref"));
    struct str type = json_str(json_get(ref, STR("type")));

    if (str_eq(type, STR("ref/prompt"))) {
        call->prompt = prompt_find(call->server, json_str(json_get(ref, STR("name"))));
        if (!call->prompt)
            return bad(call, "params.ref.name is not the name of a prompt.");
        if (!prompt_arg_find(call->prompt->prompt, argument))
            return bad(call, "params.argument.name is not an argument of that prompt.");
        call->data = call->prompt->prompt->data;
        return ERR_OK;
    }
    if (!str_eq(type, STR("ref/resource")))
        return bad(call, "params.ref.type must be \"ref/prompt\" or \"ref/resource\".");
    call->resource = template_find(call->server, json_str(json_get(ref, STR("uri"))));
    if (!call->resource)
        return bad(call, "params.ref.uri is not the URI of a resource template.");
    if (!uri_template_has(call->resource->uri, argument))
        return bad(call, "params.argument.name is not a variable of that template.");
    call->data = call->resource->resource->data;
    return ERR_OK;
}

enum err_code check_complete(struct mcp_call *call)
{
    const struct json *argument = json_get(call->msg.params, STR("argument"));
    const struct json *name = json_get(argument, STR("name"));
    const struct json *value = json_get(argument, STR("value"));

    if (!json_is(name, JSON_STRING) || !json_is(value, JSON_STRING))
        return bad(call, "completion/complete needs params.argument with name and value, strings.");
    enum err_code rc = check_ref(call, json_str(name));
    if (rc)
        return rc;
    call->args = json_get(json_get(call->msg.params, STR("context")), STR("arguments"));
    call->part = PART_COMPLETION;
    return ERR_OK;
}

enum err_code run_complete(struct mcp_call *call)
{
    const struct json *argument = json_get(call->msg.params, STR("argument"));
    struct jw *w = &call->w;

    jw_key(w, STR("completion"));
    jw_object(w);
    jw_key(w, STR("values"));
    jw_array(w);
    enum mcp_rc rc = call->server->options.complete(
        call, call->prompt ? "ref/prompt" : "ref/resource",
        call->prompt ? call->prompt->name.p : call->resource->uri.p,
        json_str(json_get(argument, STR("name"))).p, json_str(json_get(argument, STR("value"))).p);
    jw_end(w);
    if (rc != MCP_OK)
        return err_set(&call->err, ERR_INTERNAL, "%s",
                       call->failure ? call->failure : "The completion failed.");
    size_t total = call->has_total && call->total > call->n_content ? call->total : call->n_content;
    jw_ki64(w, "total", (int64_t)total);
    jw_kbool(w, "hasMore", total > VALUES_MAX || total > call->n_content);
    jw_end(w);
    return ERR_OK;
}

void mcp_complete_value(struct mcp_call *call, const char *value)
{
    if (call->part == PART_COMPLETION && call->n_content++ < VALUES_MAX)
        jw_z(&call->w, value);
}

void mcp_complete_total(struct mcp_call *call, size_t total)
{
    call->total = total;
    call->has_total = true;
}
