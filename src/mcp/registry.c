/* The table of tools: checked when it is registered, found by any spelling of a name that is in use
 * (exact, kebab-case or snake_case, with a known prefix, alias). */
#include "base/arena.h"
#include "base/json.h"
#include "mcp/extensions.h"
#include "mcp/schema.h"
#include "mcp/tool_headers.h"
#include "mcp/tools.h"

enum { NAME_MAX_BYTES = 128 };

static bool is_name(struct str s)
{
    if (!s.n || s.n > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
        if (!ok)
            return false;
    }
    return true;
}

/* ---- Look-up ---- */

/* Position among tools_by_name where the name is, or belongs. */
static size_t position(const struct mcp_server *s, struct str name, bool *ret_found)
{
    size_t low = 0, high = s->n_tools;

    *ret_found = false;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = str_cmp(name, s->tools[s->tools_by_name[mid]].name);
        if (!order) {
            *ret_found = true;
            return mid;
        }
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

static const struct tool_entry *find_exact(const struct mcp_server *s, struct str name)
{
    bool found;
    size_t at = position(s, name, &found);
    return found ? &s->tools[s->tools_by_name[at]] : NULL;
}

static const struct tool_entry *find_folded(const struct mcp_server *s, struct str name)
{
    uint32_t folded = str_hash_folded(name);

    for (size_t i = 0; i < s->n_tools; i++) {
        if (s->tools[i].folded == folded && str_eq_folded(s->tools[i].name, name))
            return &s->tools[i];
    }
    return NULL;
}

static const struct tool_alias *find_alias(const struct mcp_server *s, struct str name)
{
    for (size_t i = 0; i < s->n_aliases; i++) {
        if (str_eq_folded(s->aliases[i].alias, name))
            return &s->aliases[i];
    }
    return NULL;
}

/* The name without a prefix that is to be ignored, whatever the style of both; false: has none. */
static bool strip_prefix(const struct mcp_server *s, struct str name, struct str *ret)
{
    for (const char *const *p = s->options.tool_prefixes; p && *p; p++) {
        size_t n = strlen(*p);
        if (name.n > n && str_eq_folded(str_make(name.p, n), str_make(*p, n))) {
            *ret = str_make(name.p + n, name.n - n);
            return true;
        }
    }
    return false;
}

const struct tool_entry *tool_find(const struct mcp_server *s, struct str name,
                                   const struct tool_alias **ret_alias)
{
    const struct tool_entry *tool = find_exact(s, name);
    struct str rest = name;

    if (ret_alias)
        *ret_alias = NULL;
    if (tool || !name.n || name.n > NAME_MAX_BYTES)
        return tool;
    tool = find_folded(s, name);
    if (!tool && strip_prefix(s, name, &rest))
        tool = find_folded(s, rest);
    if (tool)
        return tool;
    const struct tool_alias *alias = find_alias(s, name);
    if (!alias)
        alias = find_alias(s, rest);
    if (ret_alias)
        *ret_alias = alias;
    return alias ? find_exact(s, alias->name) : NULL;
}

struct str tool_nearest(const struct mcp_server *s, struct str name, uint32_t gates)
{
    struct str best = {"", 0}, rest = name;
    unsigned distance = ~0U;

    strip_prefix(s, name, &rest);
    for (size_t i = 0; i < s->n_tools; i++) {
        unsigned d = str_distance(rest, s->tools[i].name);
        if (!tool_is_for(&s->tools[i], gates))
            continue;
        if (d < distance && str_is_near(rest, s->tools[i].name)) {
            distance = d;
            best = s->tools[i].name;
        }
    }
    for (size_t i = 0; i < s->n_aliases; i++) {
        const struct tool_entry *tool = find_exact(s, s->aliases[i].name);
        unsigned d = str_distance(rest, s->aliases[i].alias);
        if (d < distance && str_is_near(rest, s->aliases[i].alias) && tool &&
            tool_is_for(tool, gates)) {
            distance = d;
            best = s->aliases[i].name;
        }
    }
    return best;
}

/* ---- Registration ---- */

static enum err_code check_arguments(const struct tool_entry *e, struct err *err)
{
    const struct mcp_tool *t = e->tool;

    if (t->n_args && (!t->args || !t->args_size))
        return err_set(err, ERR_CONFIG, "arguments need a table and args_size.");
    for (size_t i = 0; i < t->n_args; i++) {
        const struct mcp_arg *arg = &t->args[i];
        if (!schema_property(e->schema, str_from(arg->name)))
            return err_set(err, ERR_CONFIG, "the input schema has no argument \"%s\".", arg->name);
        if (arg->offset >= t->args_size)
            return err_set(err, ERR_CONFIG, "argument \"%s\" lies outside its struct.", arg->name);
    }
    return ERR_OK;
}

static bool checks_results(const struct mcp_server *s)
{
#ifdef MCP_CHECK_RESULTS
    (void)s;
    return true;
#else
    return s->options.check_results;
#endif
}

/* What calls need: the schemas compiled into a, the arguments that are repeated in headers. */
static enum err_code compile(struct mcp_server *s, struct arena *a, struct tool_entry *e,
                             const struct json *input, const struct json *output, struct err *err)
{
    static const struct schema_options options = {.root = "the arguments", .member = "argument"};
    static const struct schema_options result_options = {.root = "the result"};
    enum err_code rc = ERR_OK;

    if (!str_eq(json_str(json_get(input, STR("type"))), STR("object")))
        rc = err_set(err, ERR_BAD_VALUE, "input schema must have \"type\":\"object\".");
    if (!rc)
        rc = schema_compile(a, input, &options, &e->schema, err);
    if (!rc)
        rc = tool_headers_read(a, input, &e->headers, err);
    /* Under another spelling an argument would pass by its header; unlisted, nobody would send it.
     */
    if (!rc && e->headers && (e->tool->flags & MCP_TOOL_LENIENT || e->tool->listed_schema))
        rc = err_set(err, ERR_BAD_VALUE,
                     "x-mcp-header goes neither with MCP_TOOL_LENIENT nor with a listed schema.");
    if (!rc && output && checks_results(s))
        rc = schema_compile(a, output, &result_options, &e->result_schema, err);
    return rc ? rc : check_arguments(e, err);
}

/* The texts that tools/list shows. Without being parsed they are taken as they are, but for line
 * breaks, which no message may hold. */
static enum err_code read_text(struct mcp_server *s, const char *text, const char *what,
                               struct str *ret, const struct json **ret_value, struct err *err)
{
    if (!s->options.compile_late || !text || strpbrk(text, "\r\n"))
        return server_json_text(s, text, what, ret, ret_value, err);
    *ret = str_from(text);
    *ret_value = NULL;
    return ERR_OK;
}

static enum err_code read_entry(struct mcp_server *s, struct tool_entry *e, struct err *err)
{
    static const char no_arguments[] = "{\"type\":\"object\",\"additionalProperties\":false}";
    const struct mcp_tool *t = e->tool;
    const struct json *input, *output, *ignored;

    enum err_code rc = read_text(s, t->input_schema ? t->input_schema : no_arguments,
                                 "input schema", &e->input_schema, &input, err);
    if (!rc)
        rc = read_text(s, t->listed_schema, "listed schema", &e->listed_schema, &ignored, err);
    if (!rc)
        rc = read_text(s, t->output_schema, "output schema", &e->output_schema, &output, err);
    if (!rc)
        rc = read_text(s, t->meta, "_meta", &e->meta, &ignored, err);
    if (!rc && !s->options.compile_late) {
        rc = compile(s, s->arena, e, input, output, err);
        atomic_init(&e->ready, !rc);
    }
    if (!rc && t->cache_ttl_ms && (t->cache_ttl_ms < 0 || !t->hints.read_only))
        rc = err_set(err, ERR_CONFIG, "only read-only tools can have results that serve again.");
    if (!rc)
        rc = icons_check(t->icons, t->n_icons, err);
    return rc ? rc : extension_gate(s, t->extension, &e->gate, err);
}

/* ---- Schemas that are compiled at the first call ---- */

/* One at a time: the arena is shared. What is ready is never written again. */
static enum err_code compile_late(struct mcp_server *s, struct tool_entry *e, struct err *err)
{
    SERVER_MEMORY(s);
    const struct json *input, *output = NULL;

    if (atomic_load(&e->ready))
        return ERR_OK;
    if (!s->late_arena)
        s->late_arena = arena_new(SERVER_MEMORY_MAX);
    enum err_code rc = json_parse(s->late_arena, e->input_schema, NULL, &input, err);
    if (!rc && e->output_schema.n)
        rc = json_parse(s->late_arena, e->output_schema, NULL, &output, err);
    if (!rc)
        rc = compile(s, s->late_arena, e, input, output, err);
    atomic_store_explicit(&e->ready, !rc, memory_order_release);
    return rc;
}

enum err_code tool_prepare(struct mcp_server *s, const struct tool_entry *tool, struct err *err)
{
    if (atomic_load_explicit(&tool->ready, memory_order_acquire))
        return ERR_OK;
    struct err cause = {0};
    uv_mutex_lock(&s->late_lock);
    enum err_code rc = compile_late(s, &s->tools[tool - s->tools], &cause);
    uv_mutex_unlock(&s->late_lock);
    if (!rc)
        return ERR_OK;
    server_log(s, MCP_LOG_ERROR, "tool %s: %s", tool->name.p, cause.text);
    return err_set(err, ERR_INTERNAL, "The schema of %s is not valid: %s", tool->name.p,
                   cause.text);
}

/* ---- The table ---- */

static enum err_code add_tool(struct mcp_server *s, const struct mcp_tool *t, struct err *err)
{
    struct tool_entry e = {.name = str_from(t->name), .tool = t};
    struct err cause = {0};
    bool found;

    if (!is_name(e.name))
        return err_set(err, ERR_CONFIG,
                       "Tool name \"%.200s\" must have 1 to 128 of A-Z a-z 0-9 _ . -.",
                       t->name ? t->name : "");
    if (!t->call)
        return err_set(err, ERR_CONFIG, "Tool %s has no function.", t->name);
    if (find_folded(s, e.name))
        return err_set(err, ERR_CONFIG, "Tool name %s is there already, perhaps in another style.",
                       t->name);
    if (t->flags & MCP_TOOL_DISABLED)
        return ERR_OK;
    e.folded = str_hash_folded(e.name);
    enum err_code rc = read_entry(s, &e, &cause);
    if (rc)
        return err_set(err, rc, "Tool %s: %s", t->name, cause.text);

    size_t at = position(s, e.name, &found);
    memmove(&s->tools_by_name[at + 1], &s->tools_by_name[at],
            (s->n_tools - at) * sizeof(*s->tools_by_name));
    s->tools_by_name[at] = s->n_tools;
    s->has_tasks = s->has_tasks || t->flags & (MCP_TOOL_TASK | MCP_TOOL_TASK_ONLY);
    if (!(t->flags & (MCP_TOOL_BLOCKED | MCP_TOOL_UNLISTED)))
        s->listed[s->n_listed++] = s->n_tools;
    s->tools[s->n_tools++] = e;
    return ERR_OK;
}

bool mcp_add_tools(struct mcp_server *s, const struct mcp_tool *tools, size_t n, char *error,
                   size_t error_size)
{
    SERVER_MEMORY(s);
    struct err err = {0};

    s->tools = arena_grow(s->arena, s->tools, s->n_tools, s->n_tools + n, sizeof(*s->tools));
    s->tools_by_name = arena_grow(s->arena, s->tools_by_name, s->n_tools, s->n_tools + n,
                                  sizeof(*s->tools_by_name));
    s->listed = arena_grow(s->arena, s->listed, s->n_listed, s->n_listed + n, sizeof(*s->listed));
    for (size_t i = 0; i < n; i++) {
        if (add_tool(s, &tools[i], &err))
            return register_failed(&err, error, error_size);
    }
    s->has_tools = true;
    listing_reset(&s->list_tools);
    return true;
}

bool mcp_add_tool_aliases(struct mcp_server *s, const struct mcp_alias *aliases, size_t n,
                          char *error, size_t error_size)
{
    SERVER_MEMORY(s);
    struct err err = {0};

    s->aliases =
        arena_grow(s->arena, s->aliases, s->n_aliases, s->n_aliases + n, sizeof(*s->aliases));
    for (size_t i = 0; i < n; i++) {
        struct tool_alias row = {.alias = str_from(aliases[i].alias),
                                 .name = str_from(aliases[i].name),
                                 .arguments = str_from(aliases[i].arguments),
                                 .rest = str_from(aliases[i].rest)};
        if (!is_name(row.alias) || !is_name(row.name)) {
            err_set(&err, ERR_CONFIG, "Alias \"%.200s\" for \"%.200s\" is not a tool name.",
                    row.alias.n ? row.alias.p : "", row.name.n ? row.name.p : "");
            return register_failed(&err, error, error_size);
        }
        s->aliases[s->n_aliases++] = row;
    }
    return true;
}

const struct mcp_tool *mcp_tool_at(struct mcp_server *s, size_t index)
{
    return index < s->n_listed ? s->tools[s->listed[index]].tool : NULL;
}

const struct mcp_tool *mcp_find_tool(struct mcp_server *s, const char *name)
{
    const struct tool_entry *tool = tool_find(s, str_from(name), NULL);
    return tool ? tool->tool : NULL;
}
