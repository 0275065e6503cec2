/* Toolsets, roles, single tools and exclusions make up what is there; read-only and the groups that
 * may be written take from it. Without any choice everything is there, and the core is listed. */
#include "tools/offer.h"

#include "base/buf.h"
#include "gen/tools_data.h"

#include <stdio.h>

enum header { HEADER_READ_ONLY, HEADER_TOOLSETS, HEADER_TOOLS, HEADER_EXCLUDE };

const char *const offer_headers[] = {[HEADER_READ_ONLY] = "X-MCP-Readonly",
                                     [HEADER_TOOLSETS] = "X-MCP-Toolsets",
                                     [HEADER_TOOLS] = "X-MCP-Tools",
                                     [HEADER_EXCLUDE] = "X-MCP-Exclude-Tools",
                                     NULL};

static const struct tool_spec *spec_of(size_t i)
{
    return tools_table[i].data;
}

/* ---- Names in lists ---- */

/* "autotask_search-tickets" as "search-tickets". */
static struct str without_prefix(struct str name)
{
    struct str prefix = str_from(tools_name_prefixes[0]);

    if (name.n > prefix.n && str_eq_folded(str_make(name.p, prefix.n), prefix))
        return str_make(name.p + prefix.n, name.n - prefix.n);
    return name;
}

/* Whether name means the tool, in any spelling that tools/call takes. */
static bool means_tool(struct str name, size_t i)
{
    struct str tool = str_from(tools_table[i].name);

    name = without_prefix(name);
    if (str_eq_folded(name, tool))
        return true;
    for (size_t k = 0; k < tools_aliases_n; k++)
        if (str_eq(str_from(tools_aliases[k].name), tool) &&
            str_eq_folded(name, str_from(tools_aliases[k].alias)))
            return true;
    return false;
}

static bool names_tool(const char *list, size_t i)
{
    struct str rest = str_from(list);

    while (rest.n > 0) {
        struct str name = str_trim(str_split(&rest, ','));
        if (name.n > 0 && means_tool(name, i))
            return true;
    }
    return false;
}

static bool is_in_toolset(struct str set, size_t i)
{
    return str_eq_folded(set, STR("all")) || str_eq_folded(set, str_from(spec_of(i)->toolset)) ||
           (str_eq_folded(set, STR("core")) && spec_of(i)->core);
}

static bool names_toolset(const char *list, size_t i)
{
    struct str rest = str_from(list);

    while (rest.n > 0)
        if (is_in_toolset(str_trim(str_split(&rest, ',')), i))
            return true;
    return false;
}

static const struct tool_choice *find_choice(const struct tool_choice *list, size_t n,
                                             struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_folded(str_from(list[i].name), name))
            return &list[i];
    return NULL;
}

static bool role_has(const struct tool_choice *role, size_t i)
{
    for (const char *const *set = role->v; *set; set++)
        if (is_in_toolset(str_from(*set), i))
            return true;
    for (const char *const *tool = role->tools; tool && *tool; tool++)
        if (strcmp(*tool, tools_table[i].name) == 0)
            return true;
    return false;
}

/* ---- What the operator may get wrong ---- */

static void name_toolsets(struct buf *out)
{
    buf_add_z(out, "core, all");
    for (size_t i = 0; i < tools_table_n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(spec_of(k)->toolset, spec_of(i)->toolset) == 0;
        if (!seen)
            buf_printf(out, ", %s", spec_of(i)->toolset);
    }
}

static void name_choices(struct buf *out, const struct tool_choice *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%s", i > 0 ? ", " : "", list[i].name);
}

static bool refuse(const char *what, struct str name, struct buf *valid, char *error, size_t size)
{
    snprintf(error, size, "There is no %s \"%.*s\". There are: %s.", what,
             (int)(name.n < 60 ? name.n : 60), name.p, buf_cstr(valid));
    return false;
}

static bool is_known_toolset(struct str name)
{
    for (size_t i = 0; i < tools_table_n; i++)
        if (is_in_toolset(name, i))
            return true;
    return false;
}

static bool is_known_tool(struct str name)
{
    for (size_t i = 0; i < tools_table_n; i++)
        if (means_tool(name, i))
            return true;
    return false;
}

static bool is_known_group(struct str name)
{
    return str_eq_folded(name, STR("all")) || str_eq_folded(name, STR("none")) ||
           find_choice(tools_write_groups, tools_write_groups_n, name);
}

static bool is_known_role(struct str name)
{
    return find_choice(tools_roles, tools_roles_n, name) != NULL;
}

/* The first name of the list that is none; n = 0 when all are. */
static struct str first_unknown(const char *list, bool (*is_known)(struct str name))
{
    struct str rest = str_from(list);

    while (rest.n > 0) {
        struct str name = str_trim(str_split(&rest, ','));
        if (name.n > 0 && !is_known(name))
            return name;
    }
    return STR("");
}

static bool check_choice(const struct tools_choice *c, char *error, size_t size)
{
    struct buf valid CLEANUP(buf_done) = {0};
    struct str bad;

    buf_init(&valid, 4096);
    if ((bad = first_unknown(c->toolsets, is_known_toolset)).n > 0) {
        name_toolsets(&valid);
        return refuse("toolset", bad, &valid, error, size);
    }
    if ((bad = first_unknown(c->role, is_known_role)).n > 0) {
        name_choices(&valid, tools_roles, tools_roles_n);
        return refuse("role", bad, &valid, error, size);
    }
    if ((bad = first_unknown(c->allow_writes, is_known_group)).n > 0) {
        name_choices(&valid, tools_write_groups, tools_write_groups_n);
        buf_add_z(&valid, ", all, none");
        return refuse("group of writes", bad, &valid, error, size);
    }
    bad = first_unknown(c->tools, is_known_tool);
    if (bad.n == 0)
        bad = first_unknown(c->exclude, is_known_tool);
    if (bad.n == 0)
        return true;
    snprintf(error, size,
             "There is no tool \"%.*s\"; the command \"tools --toolsets all\" lists all.",
             (int)(bad.n < 60 ? bad.n : 60), bad.p);
    return false;
}

/* ---- Writes ---- */

static size_t n_entities(void)
{
    size_t n;

    (void)cat_entities(&n);
    return n;
}

static void allow_entities(struct tools_context *ctx, const char *groups)
{
    struct str rest = str_from(groups);

    while (rest.n > 0) {
        struct str name = str_trim(str_split(&rest, ','));
        const struct tool_choice *group =
            find_choice(tools_write_groups, tools_write_groups_n, name);
        for (size_t i = 0; i < n_entities(); i++)
            if (str_eq_folded(name, STR("all")))
                ctx->may_write[i] = true;
        for (const char *const *e = group ? group->v : NULL; e && *e; e++)
            ctx->may_write[cat_entity_find(str_from(*e))->index] = true;
    }
}

static bool may_write(const struct tools_context *ctx, const char *entity)
{
    return ctx->may_write[cat_entity_find(str_from(entity))->index];
}

/* Generic tools learn the entity with each call; the client refuses there what may not be written.
 */
static bool writes_allowed(const struct tools_context *ctx, const struct tool_spec *spec)
{
    if (!ctx->limits_writes)
        return true;
    if (spec->entity_name && !may_write(ctx, spec->entity_name))
        return false;
    for (const char *const *e = spec->writes; e && *e; e++)
        if (!may_write(ctx, *e))
            return false;
    for (size_t i = 0; i < n_entities(); i++)
        if (ctx->may_write[i])
            return true;
    return false;
}

/* ---- The operator's choice ---- */

static bool is_chosen(const struct tools_choice *c, const struct tool_choice *role, size_t i)
{
    if (c->exclude && names_tool(c->exclude, i))
        return false;
    if (!c->toolsets && !c->tools && !role)
        return true;
    return (c->toolsets && names_toolset(c->toolsets, i)) ||
           (c->tools && names_tool(c->tools, i)) || (role && role_has(role, i));
}

static enum mcp_access decide(const struct tools_context *ctx, const struct tools_choice *c,
                              const struct tool_choice *role, size_t i)
{
    bool is_default = !c->toolsets && !c->tools && !role;

    if (!is_chosen(c, role, i))
        return MCP_ACCESS_ABSENT;
    if (!tools_table[i].hints.read_only && !spec_of(i)->delegates) {
        if (ctx->read_only)
            return MCP_ACCESS_READ_ONLY;
        if (!writes_allowed(ctx, spec_of(i)))
            return MCP_ACCESS_DENIED;
    }
    return spec_of(i)->unlisted || (is_default && !spec_of(i)->core) ? MCP_ACCESS_UNLISTED
                                                                     : MCP_ACCESS_LISTED;
}

bool offer_make(struct tools_context *ctx, const struct tools_choice *choice, char *error,
                size_t error_size)
{
    const struct tool_choice *role =
        choice->role ? find_choice(tools_roles, tools_roles_n, str_trim(str_from(choice->role)))
                     : NULL;

    if (!check_choice(choice, error, error_size))
        return false;
    ctx->limits_writes = choice->allow_writes != NULL;
    snprintf(ctx->writes_reason, sizeof(ctx->writes_reason),
             "This server's settings let only these be written: %s",
             choice->allow_writes ? choice->allow_writes : "all");
    ctx->may_write = mem_calloc(n_entities(), sizeof(*ctx->may_write));
    ctx->access = mem_calloc(tools_table_n, sizeof(*ctx->access));
    if (choice->allow_writes)
        allow_entities(ctx, choice->allow_writes);
    for (size_t i = 0; i < tools_table_n; i++)
        ctx->access[i] = decide(ctx, choice, role, i);
    return true;
}

/* ---- One request ---- */

static const char *header(struct mcp_call *call, enum header which)
{
    const char *value = mcp_request_header(call, offer_headers[which]);
    return value && str_trim(str_from(value)).n > 0 ? value : NULL;
}

/* What is not clearly false is no permission to write. */
bool offer_request_reads_only(struct mcp_call *call)
{
    static const char *const no[] = {"false", "0", "no", "off"};
    const struct tools_context *ctx = mcp_context(call);
    const char *value = header(call, HEADER_READ_ONLY);

    if (ctx->read_only)
        return true;
    for (size_t i = 0; value && i < ARRAY_LEN(no); i++)
        if (str_eq_nocase(str_trim(str_from(value)), str_from(no[i])))
            return false;
    return value != NULL;
}

static enum mcp_access narrow(struct mcp_call *call, size_t i, enum mcp_access access,
                              const char **ret_reason)
{
    const char *toolsets = header(call, HEADER_TOOLSETS);
    const char *tools = header(call, HEADER_TOOLS);
    const char *exclude = header(call, HEADER_EXCLUDE);

    if (exclude && names_tool(exclude, i))
        return MCP_ACCESS_ABSENT;
    if (toolsets || tools) {
        if (!(toolsets && names_toolset(toolsets, i)) && !(tools && names_tool(tools, i)))
            return MCP_ACCESS_ABSENT;
        access = spec_of(i)->unlisted ? MCP_ACCESS_UNLISTED : MCP_ACCESS_LISTED;
    }
    if (tools_table[i].hints.read_only || !offer_request_reads_only(call))
        return access;
    if (spec_of(i)->delegates) /* its hints say that it writes; what it goes on as is checked */
        return MCP_ACCESS_UNLISTED;
    *ret_reason = "This request asks for read-only mode (header X-MCP-Readonly)";
    return MCP_ACCESS_READ_ONLY;
}

enum mcp_access offer_access(struct mcp_call *call, const struct mcp_tool *tool,
                             const char **ret_reason)
{
    const struct tools_context *ctx = mcp_context(call);
    size_t i = (size_t)(tool - ctx->table);
    enum mcp_access access = ctx->access[i];

    switch (access) {
    case MCP_ACCESS_LISTED:
    case MCP_ACCESS_UNLISTED:
        return ctx->read_only ? access : narrow(call, i, access, ret_reason);
    case MCP_ACCESS_DENIED:
        *ret_reason = ctx->writes_reason;
        return access;
    case MCP_ACCESS_READ_ONLY:
    case MCP_ACCESS_ABSENT:
        return access;
    }
    return access;
}

bool offer_has(struct mcp_call *call, struct str name)
{
    const struct tools_context *ctx = mcp_context(call);
    const char *reason;

    for (size_t i = 0; i < tools_table_n; i++) {
        if (!str_eq(str_from(tools_table[i].name), name))
            continue;
        enum mcp_access access = offer_access(call, &ctx->table[i], &reason);
        return access == MCP_ACCESS_LISTED || access == MCP_ACCESS_UNLISTED;
    }
    return false;
}

const char *offer_instead(struct mcp_call *call, const char *name)
{
    struct str own = without_prefix(str_from(name));
    const struct tool_choice *c = find_choice(tools_elsewhere, tools_elsewhere_n, own);

    for (const char *const *tool = c ? c->v : NULL; tool && *tool; tool++)
        if (!offer_has(call, str_from(*tool)))
            return NULL;
    return c ? c->doc : NULL;
}
