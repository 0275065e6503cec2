/* Extensions (MCP 2026-07-28, basic/versioning): a map from prefixed names to settings on both
 * sides. The older era carries the same map in the capabilities of initialize. */
#include "mcp/extensions.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/call.h"
#include "mcp/tasks.h"

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A prefix is mandatory: "com.example/name" (basic/index, _meta). */
static bool is_extension_name(struct str s)
{
    ptrdiff_t slash = str_find(s, '/');

    if (slash <= 0 || (size_t)slash + 1 >= s.n || s.n > 200)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool inside = i > 0 && i + 1 < s.n && i != (size_t)slash + 1 && i + 1 != (size_t)slash;
        if (i == (size_t)slash || is_alnum(c))
            continue;
        if (!inside || !(c == '-' || c == '.' || (c == '_' && i > (size_t)slash)))
            return false;
    }
    return true;
}

enum err_code extensions_init(struct mcp_server *s, struct err *err)
{
    size_t n = s->options.n_extensions;

    s->extensions = ARENA_ARRAY(s->arena, struct extension, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct mcp_extension *row = &s->options.extensions[i];
        struct extension *e = &s->extensions[i];
        const struct json *ignored;
        e->name = str_from(row->name);
        if (!is_extension_name(e->name))
            return err_set(err, ERR_CONFIG,
                           "Extension \"%.100s\" must be named like \"com.example/name\".",
                           row->name ? row->name : "");
        if (str_eq(e->name, STR("io.modelcontextprotocol/tasks")) ||
            str_eq(e->name, STR("io.modelcontextprotocol/skills")))
            return err_set(err, ERR_CONFIG,
                           "Extension %s is declared by itself when the server has such things.",
                           row->name);
        for (size_t k = 0; k < i; k++) {
            if (str_eq(s->extensions[k].name, e->name))
                return err_set(err, ERR_CONFIG, "Extension %s is there twice.", row->name);
        }
        struct err cause = {0};
        enum err_code rc = server_json_text(s, row->settings ? row->settings : "{}", "its settings",
                                            &e->settings, &ignored, &cause);
        if (rc)
            return err_set(err, rc, "Extension %s: %s", row->name, cause.text);
        s->n_extensions++;
    }
    return ERR_OK;
}

void extensions_write(const struct mcp_call *call, struct jw *w)
{
    const struct mcp_server *s = call->server;
    bool tasks = s->has_tasks && call_is_modern(call);

    if (!tasks && !s->has_skills && !s->n_extensions)
        return;
    jw_key(w, STR("extensions"));
    jw_object(w);
    for (size_t i = 0; i < s->n_extensions; i++)
        jw_kraw(w, s->extensions[i].name.p, s->extensions[i].settings);
    if (s->has_skills)
        jw_kraw(w, "io.modelcontextprotocol/skills", STR("{\"directoryRead\":true}"));
    if (tasks)
        jw_kraw(w, "io.modelcontextprotocol/tasks", STR("{}"));
    jw_end(w);
}

enum err_code extension_gate(struct mcp_server *s, const char *name, uint32_t *ret, struct err *err)
{
    struct str wanted = str_from(name);

    *ret = 0;
    if (!name)
        return ERR_OK;
    if (!is_extension_name(wanted))
        return err_set(err, ERR_CONFIG,
                       "Extension \"%.100s\" must be named like "
                       "\"com.example/name\".",
                       name);
    for (size_t i = 0; i < s->n_gates; i++) {
        if (str_eq(s->gates[i], wanted)) {
            *ret = (uint32_t)1 << i;
            return ERR_OK;
        }
    }
    if (s->n_gates == GATES_MAX)
        return err_set(err, ERR_CONFIG, "Tools may ask for at most %d different extensions.",
                       GATES_MAX);
    *ret = (uint32_t)1 << s->n_gates;
    s->gates[s->n_gates++] = wanted;
    return ERR_OK;
}

const struct json *client_extension(const struct mcp_call *call, struct str name)
{
    const struct json *all = json_get(call->client_capabilities, STR("extensions"));
    const struct json *settings = json_get(all, name);

    return json_is(settings, JSON_OBJECT) ? settings : NULL;
}

uint32_t client_gates(const struct mcp_call *call)
{
    uint32_t gates = 0;

    if (call->unlimited)
        return ~(uint32_t)0;
    for (size_t i = 0; i < call->server->n_gates; i++) {
        if (client_extension(call, call->server->gates[i]))
            gates |= (uint32_t)1 << i;
    }
    return gates;
}

/* ---- What a handler asks ---- */

const char *mcp_client_capabilities(struct mcp_call *call)
{
    return json_is(call->client_capabilities, JSON_OBJECT)
               ? call_json_text(call, call->client_capabilities).p
               : "{}";
}

const char *mcp_client_extension(struct mcp_call *call, const char *name)
{
    const struct json *settings = client_extension(call, str_from(name));

    return settings ? call_json_text(call, settings).p : NULL;
}

bool mcp_client_has_extension(struct mcp_call *call, const char *name)
{
    return client_extension(call, str_from(name)) != NULL;
}

bool mcp_client_accepts(struct mcp_call *call, const char *extension, const char *mime_type)
{
    const struct json *settings = client_extension(call, str_from(extension));
    const struct json *types = json_get(settings, STR("mimeTypes"));

    if (!settings || !types)
        return settings != NULL;
    for (struct json_iter it = json_iter(types); json_next(&it);) {
        if (str_eq_nocase(json_str(it.value), str_from(mime_type)))
            return true;
    }
    return false;
}

/* ---- Icons ---- */

enum err_code icons_check(const struct mcp_icon *icons, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct str src = str_from(icons[i].src);
        if (!str_starts(src, STR("https://")) && !str_starts(src, STR("data:")))
            return err_set(err, ERR_CONFIG, "Icon \"%.60s\" must be an https: or data: URI.",
                           icons[i].src ? icons[i].src : "");
    }
    return ERR_OK;
}

void icons_write(const struct mcp_icon *icons, size_t n, enum rev rev, struct jw *w)
{
    if (!n || rev < REV_2025_11_25)
        return;
    jw_key(w, STR("icons"));
    jw_array(w);
    for (size_t i = 0; i < n; i++) {
        jw_object(w);
        jw_kz(w, "src", icons[i].src);
        if (icons[i].mime_type)
            jw_kz(w, "mimeType", icons[i].mime_type);
        if (icons[i].sizes) {
            struct str rest = str_from(icons[i].sizes);
            jw_key(w, STR("sizes"));
            jw_array(w);
            while (rest.n)
                jw_str(w, str_split(&rest, ' '));
            jw_end(w);
        }
        if (icons[i].theme)
            jw_kz(w, "theme", icons[i].theme);
        jw_end(w);
    }
    jw_end(w);
}
