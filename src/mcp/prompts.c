/* Prompts: listing, and getting one with its arguments checked against its row. */
#include "mcp/prompts.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/extensions.h"
#include "mcp/methods.h"
#include "mcp/peer.h"

static bool args_have_names(const struct mcp_prompt *p)
{
    for (size_t i = 0; i < p->n_args; i++) {
        struct str name = str_from(p->args[i].name);
        if (!name.n || prompt_arg_find(p, name) != &p->args[i])
            return false;
    }
    return true;
}

bool mcp_add_prompts(struct mcp_server *s, const struct mcp_prompt *prompts, size_t n, char *error,
                     size_t error_size)
{
    SERVER_MEMORY(s);
    struct err err = {0};

    s->prompts =
        arena_grow(s->arena, s->prompts, s->n_prompts, s->n_prompts + n, sizeof(*s->prompts));
    for (size_t i = 0; i < n; i++) {
        struct prompt_entry e = {.name = str_from(prompts[i].name), .prompt = &prompts[i]};
        const struct json *ignored;
        if (!e.name.n || !prompts[i].get || prompt_find(s, e.name)) {
            err_set(&err, ERR_CONFIG, "Prompt \"%.200s\" needs a name of its own and a function.",
                    e.name.n ? e.name.p : "");
            return register_failed(&err, error, error_size);
        }
        if (!args_have_names(&prompts[i])) {
            err_set(&err, ERR_CONFIG, "Prompt %s: every argument needs a name of its own.",
                    prompts[i].name);
            return register_failed(&err, error, error_size);
        }
        if (server_json_text(s, prompts[i].meta, "_meta of a prompt", &e.meta, &ignored, &err) ||
            icons_check(prompts[i].icons, prompts[i].n_icons, &err))
            return register_failed(&err, error, error_size);
        s->prompts[s->n_prompts++] = e;
    }
    s->has_prompts = true;
    listing_reset(&s->list_prompts);
    return true;
}

static size_t count_prompts(const struct mcp_server *s)
{
    return s->n_prompts;
}

static void write_prompt(const struct mcp_server *s, size_t index, enum rev rev, struct jw *w)
{
    const struct mcp_prompt *p = s->prompts[index].prompt;

    jw_object(w);
    jw_kz(w, "name", p->name);
    if (p->title && rev >= REV_2025_06_18)
        jw_kz(w, "title", p->title);
    if (p->description)
        jw_kz(w, "description", p->description);
    jw_key(w, STR("arguments"));
    jw_array(w);
    for (size_t i = 0; i < p->n_args; i++) {
        jw_object(w);
        jw_kz(w, "name", p->args[i].name);
        if (p->args[i].title && rev >= REV_2025_06_18)
            jw_kz(w, "title", p->args[i].title);
        if (p->args[i].description)
            jw_kz(w, "description", p->args[i].description);
        jw_kbool(w, "required", p->args[i].required);
        jw_end(w);
    }
    jw_end(w);
    icons_write(p->icons, p->n_icons, rev, w);
    if (s->prompts[index].meta.n && rev >= REV_2025_06_18)
        jw_kraw(w, "_meta", s->prompts[index].meta);
    jw_end(w);
}

void prompts_init(struct mcp_server *s)
{
    listing_init(&s->list_prompts, "prompts", count_prompts, write_prompt);
}

enum err_code run_prompts_list(struct mcp_call *call)
{
    return listing_run(&call->server->list_prompts, call);
}

const struct prompt_entry *prompt_find(const struct mcp_server *s, struct str name)
{
    for (size_t i = 0; i < s->n_prompts; i++) {
        if (str_eq(s->prompts[i].name, name))
            return &s->prompts[i];
    }
    return NULL;
}

const struct mcp_prompt_arg *prompt_arg_find(const struct mcp_prompt *prompt, struct str name)
{
    for (size_t i = 0; i < prompt->n_args; i++) {
        if (str_eq(str_from(prompt->args[i].name), name))
            return &prompt->args[i];
    }
    return NULL;
}

/* ---- prompts/get ---- */

static enum err_code unknown_prompt(struct mcp_call *call, struct str name)
{
    struct str near = {"", 0};

    for (size_t i = 0; i < call->server->n_prompts && !near.n; i++) {
        if (str_is_near(name, call->server->prompts[i].name))
            near = call->server->prompts[i].name;
    }
    enum err_code rc = err_set(&call->err, ERR_INVALID_PARAMS, "There is no prompt \"%.*s\".",
                               (int)(name.n < 100 ? name.n : 100), name.p);
    if (near.n)
        err_fix(&call->err, "Did you mean \"%.*s\"?", STR_ARG(near));
    return rc;
}

static enum err_code check_given(struct mcp_call *call, const struct json *args)
{
    const struct mcp_prompt *prompt = call->prompt->prompt;

    for (struct json_iter it = json_iter(args); json_next(&it);) {
        int n = (int)(it.name.n < 100 ? it.name.n : 100);
        if (!prompt_arg_find(prompt, it.name))
            return err_set(&call->err, ERR_INVALID_PARAMS,
                           "Prompt \"%s\" has no argument \"%.*s\".", prompt->name, n, it.name.p);
        struct str text = json_str(it.value);
        if (!json_is(it.value, JSON_STRING) || memchr(text.p, 0, text.n))
            return err_set(&call->err, ERR_INVALID_PARAMS,
                           "Argument \"%.*s\" of a prompt must be a string, not %s.", n, it.name.p,
                           json_type_name(json_type(it.value)));
    }
    return ERR_OK;
}

enum err_code check_prompts_get(struct mcp_call *call)
{
    const struct json *name = json_get(call->msg.params, STR("name"));
    const struct json *args = json_get(call->msg.params, STR("arguments"));

    if (!json_is(name, JSON_STRING))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "prompts/get needs params.name, a string: the prompt to get.");
    call->prompt = prompt_find(call->server, json_str(name));
    if (!call->prompt)
        return unknown_prompt(call, json_str(name));
    if (args && !json_is(args, JSON_OBJECT) && !json_is(args, JSON_NULL))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "params.arguments must be an object, not %s.",
                       json_type_name(json_type(args)));
    enum err_code rc = check_given(call, args);
    if (rc)
        return rc;

    const struct mcp_prompt *prompt = call->prompt->prompt;
    for (size_t i = 0; i < prompt->n_args; i++) {
        if (prompt->args[i].required && !json_get(args, str_from(prompt->args[i].name)))
            return err_set(&call->err, ERR_INVALID_PARAMS, "Prompt \"%s\" needs argument \"%s\".",
                           prompt->name, prompt->args[i].name);
    }
    call->args = args;
    call->part = PART_PROMPT;
    call->data = prompt->data;
    return ERR_OK;
}

enum err_code run_prompts_get(struct mcp_call *call)
{
    const struct mcp_prompt *prompt = call->prompt->prompt;
    struct jw *w = &call->w;

    if (prompt->description)
        jw_kz(w, "description", prompt->description);
    jw_key(w, STR("messages"));
    jw_array(w);
    enum mcp_rc rc = prompt->get(call);
    jw_end(w);
    if (call->ask_failed && call->err.code)
        return call->err.code;
    if (rc != MCP_OK)
        return err_set(&call->err, ERR_INTERNAL, "%s",
                       call->failure ? call->failure : "The prompt could not be made.");
    return ERR_OK;
}
