/* Resources: fixed URIs and templates, listing and reading. */
#include "mcp/resources.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/uri.h"
#include "mcp/answer.h"
#include "mcp/extensions.h"
#include "mcp/methods.h"
#include "mcp/peer.h"
#include "mcp/uri_template.h"

/* ---- Registration and listing ---- */

static const struct resource_entry *resource_find_exact(const struct mcp_server *s, struct str uri)
{
    for (size_t i = 0; i < s->n_resources; i++) {
        if (str_eq(s->resources[i].uri, uri))
            return &s->resources[i];
    }
    return NULL;
}

static enum err_code add_resource(struct mcp_server *s, const struct mcp_resource *r,
                                  struct err *err)
{
    struct resource_entry e = {.uri = str_from(r->uri), .resource = r};
    const struct json *ignored;
    struct err cause = {0};

    if (!e.uri.n || str_find(e.uri, ':') <= 0 || !r->name || !r->read)
        return err_set(err, ERR_CONFIG, "Resource \"%.200s\" needs a URI, a name and a function.",
                       e.uri.n ? e.uri.p : "");
    if (!r->is_template && resource_find_exact(s, e.uri))
        return err_set(err, ERR_CONFIG, "Resource %.200s is there already.", e.uri.p);
    enum err_code rc = server_json_text(s, r->meta, "_meta", &e.meta, &ignored, &cause);
    if (!rc && r->is_template)
        rc = uri_template_check(e.uri, &cause);
    if (!rc)
        rc = server_json_text(s, r->contents_meta, "_meta of its contents", &e.contents_meta,
                              &ignored, &cause);
    if (!rc)
        rc = icons_check(r->icons, r->n_icons, &cause);
    if (rc)
        return err_set(err, rc, "Resource %.200s: %s", e.uri.p, cause.text);
    if (r->is_template)
        s->templates[s->n_templates++] = e;
    else
        s->resources[s->n_resources++] = e;
    return ERR_OK;
}

bool mcp_add_resources(struct mcp_server *s, const struct mcp_resource *resources, size_t n,
                       char *error, size_t error_size)
{
    SERVER_MEMORY(s);
    struct err err = {0};

    s->resources = arena_grow(s->arena, s->resources, s->n_resources, s->n_resources + n,
                              sizeof(*s->resources));
    s->templates = arena_grow(s->arena, s->templates, s->n_templates, s->n_templates + n,
                              sizeof(*s->templates));
    for (size_t i = 0; i < n; i++) {
        if (add_resource(s, &resources[i], &err))
            return register_failed(&err, error, error_size);
    }
    s->has_resources = true;
    listing_reset(&s->list_resources);
    listing_reset(&s->list_templates);
    return true;
}

static void write_row(const struct resource_entry *e, const char *uri_key, enum rev rev,
                      struct jw *w)
{
    const struct mcp_resource *r = e->resource;

    jw_object(w);
    jw_kz(w, uri_key, r->uri);
    jw_kz(w, "name", r->name);
    if (r->title && rev >= REV_2025_06_18)
        jw_kz(w, "title", r->title);
    if (r->description)
        jw_kz(w, "description", r->description);
    if (r->mime_type)
        jw_kz(w, "mimeType", r->mime_type);
    icons_write(r->icons, r->n_icons, rev, w);
    if (e->meta.n && rev >= REV_2025_06_18)
        jw_kraw(w, "_meta", e->meta);
    jw_end(w);
}

static size_t count_resources(const struct mcp_server *s)
{
    return s->n_resources;
}

static void write_resource(const struct mcp_server *s, size_t index, enum rev rev, struct jw *w)
{
    write_row(&s->resources[index], "uri", rev, w);
}

static size_t count_templates(const struct mcp_server *s)
{
    return s->n_templates;
}

static void write_template(const struct mcp_server *s, size_t index, enum rev rev, struct jw *w)
{
    write_row(&s->templates[index], "uriTemplate", rev, w);
}

static bool lists_resource(struct mcp_call *call, size_t index, uint32_t gates)
{
    const struct mcp_server *s = call->server;

    (void)gates;
    return !s->resources[index].resource->unlisted;
}

static bool lists_template(struct mcp_call *call, size_t index, uint32_t gates)
{
    const struct mcp_server *s = call->server;

    (void)gates;
    return !s->templates[index].resource->unlisted;
}

void resources_init(struct mcp_server *s)
{
    listing_init(&s->list_resources, "resources", count_resources, write_resource);
    listing_init(&s->list_templates, "resourceTemplates", count_templates, write_template);
    s->list_resources.visible = lists_resource;
    s->list_templates.visible = lists_template;
}

enum err_code run_resources_list(struct mcp_call *call)
{
    return listing_run(&call->server->list_resources, call);
}

enum err_code run_templates_list(struct mcp_call *call)
{
    return listing_run(&call->server->list_templates, call);
}

/* ---- resources/read ---- */

const struct resource_entry *resource_find(const struct mcp_server *s, struct str uri)
{
    const struct resource_entry *exact = resource_find_exact(s, uri);
    struct uri_match ignored;

    if (exact)
        return exact;
    for (size_t i = 0; i < s->n_templates; i++) {
        if (uri_template_match(s->templates[i].uri, uri, &ignored))
            return &s->templates[i];
    }
    return NULL;
}

static enum err_code not_found(struct mcp_call *call)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 32 * 1024);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "uri", call->uri);
    jw_end(&w);
    if (jw_ok(&w))
        call->err_data = str_make(str_dup(call->arena, buf_str(&b)), b.n);
    return err_set(&call->err, ERR_RESOURCE_NOT_FOUND, "There is no resource \"%.200s\".",
                   call->uri);
}

enum err_code check_resources_read(struct mcp_call *call)
{
    const struct json *uri = json_get(call->msg.params, STR("uri"));
    struct str text = json_str(uri);

    if (!json_is(uri, JSON_STRING) || !text.n || memchr(text.p, 0, text.n))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "resources/read needs params.uri, the URI of a resource.");
    call->uri = text.p;
    call->resource = resource_find(call->server, text);
    if (!call->resource)
        return not_found(call);
    call->part = PART_RESOURCE;
    call->data = call->resource->resource->data;
    return ERR_OK;
}

enum err_code run_resources_read(struct mcp_call *call)
{
    struct jw *w = &call->w;

    jw_key(w, STR("contents"));
    jw_array(w);
    enum mcp_rc rc = call->resource->resource->read(call, call->uri);
    jw_end(w);
    if (call->ask_failed && call->err.code)
        return call->err.code;
    if (rc != MCP_OK && call->failure)
        return err_set(&call->err, ERR_INTERNAL, "%s", call->failure);
    if (rc != MCP_OK || !call->n_content)
        return not_found(call);
    answer_cache(call, 0);
    return ERR_OK;
}

/* NULL for what no C string can hold. */
static const char *c_string(struct str s)
{
    return memchr(s.p, 0, s.n) ? NULL : s.p;
}

const char *mcp_uri_variable(struct mcp_call *call, const char *name)
{
    struct uri_match match;

    if (!call->resource || !call->uri || !call->resource->resource->is_template ||
        !uri_template_match(call->resource->uri, str_from(call->uri), &match))
        return NULL;
    for (size_t i = 0; i < match.n; i++) {
        if (str_eq(match.variables[i].name, str_from(name)))
            return c_string(uri_decode(call->arena, match.variables[i].value));
    }
    return NULL;
}
