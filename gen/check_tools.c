/* What makes a tool sound: names that clients accept, honest hints, and aliases that lead to one
 * tool only. Arguments are checked in check_args.c. */
#include "gen.h"

enum { MAX_TOOL_NAME = 40, MAX_ALIAS = 128 };

static void check_names(const struct g_tool *t)
{
    if (!name_is_snake(t->name, MAX_TOOL_NAME))
        node_error_at(&t->at, "name", "\"%.*s\" does not match ^[a-z][a-z0-9_]{0,39}$",
                      STR_ARG(t->name));
    if (t->handler.n > 0 &&
        (!str_starts(t->handler, STR("tool_")) || !name_is_snake(t->handler, 60)))
        node_error_at(&t->at, "handler", "\"%.*s\" does not match ^tool_[a-z0-9_]+$",
                      STR_ARG(t->handler));
    if (t->confirm.n > 0 && !name_is_constant(t->confirm))
        node_error_at(&t->at, "confirm", "\"%.*s\" does not match ^[A-Z][A-Z0-9_]*$",
                      STR_ARG(t->confirm));
    if (!name_is_snake(t->toolset, MAX_TOOL_NAME))
        node_error(&t->at, "the folder \"%.*s\" is no name for a toolset", STR_ARG(t->toolset));
}

static bool has_arg(const struct g_tool *t, struct str name)
{
    for (size_t i = 0; i < t->n_args; i++)
        if (str_eq(t->args[i].name, name))
            return true;
    return false;
}

static void check_hints(const struct g_tool *t)
{
    if (!json_is(node_get(&t->at, "hints").v, JSON_OBJECT))
        return;
    if (t->delegates)
        return; /* the tool that it goes on as asks for its own word */
    if (!t->read_only && t->confirm.n == 0)
        node_error_at(&t->at, "confirm", "is missing: hints.readOnly is false");
    if (t->read_only && t->confirm.n > 0)
        node_error_at(&t->at, "confirm", "must not be there: hints.readOnly is true");
    if (!t->read_only && !has_arg(t, STR("confirm")))
        node_error_at(&t->at, "args", "a tool that writes needs the argument \"confirm\"");
    if (!t->read_only && t->cache_seconds)
        node_error_at(&t->at, "cacheSeconds", "must not be there: hints.readOnly is false");
    if (t->read_only && t->destructive)
        node_error_at(&t->at, "hints", "a tool cannot be readOnly and destructive");
}

/* What a write tool writes decides who may have it. */
static void check_writes(const struct model *m, const struct g_tool *t)
{
    for (size_t i = 0; i < t->writes.n; i++)
        if (!model_entity(m, t->writes.v[i]))
            node_error_at(&t->at, "writes", "there is no entity \"%.*s\"%s",
                          STR_ARG(t->writes.v[i]), model_entity_hint(t->at.g, m, t->writes.v[i]));
    if (t->read_only && t->writes.n > 0)
        node_error_at(&t->at, "writes", "must not be there: hints.readOnly is true");
}

static void check_columns(const struct g_tool *t)
{
    struct node at = node_get(&t->at, "columns");

    if (t->columns.n > 0 && t->entity_name.n == 0)
        node_error(&at, "a tool without entity has no columns");
    for (size_t i = 0; i < t->columns.n && t->entity; i++) {
        struct str heading = t->columns.v[i];
        struct str field = str_split(&heading, ':');
        struct node e = node_element(&at, i, NULL);
        if (!entity_field(t->entity, field))
            node_error(&e, "%.*s has no field \"%.*s\"%s", STR_ARG(t->entity->name), STR_ARG(field),
                       entity_field_hint(t->at.g, t->entity, field));
        else if (str_find(t->columns.v[i], ':') >= 0 && heading.n == 0)
            node_error(&e, "the heading is empty");
    }
}

/* Every spelling an argument is found under, folded, may lead to one argument only. */
static bool spelled(struct gen *g, const struct g_arg *a, struct str name)
{
    struct str folded = name_folded(g, name);
    if (str_eq(name_folded(g, a->name), folded))
        return true;
    for (size_t i = 0; i < a->aliases.n; i++)
        if (str_eq(name_folded(g, a->aliases.v[i]), folded))
            return true;
    return false;
}

static void check_arg_names(struct gen *g, const struct g_tool *t)
{
    for (size_t i = 0; i < t->n_args; i++) {
        const struct g_arg *a = &t->args[i];
        if (name_in(&a->aliases, a->name))
            node_error_at(&a->at, "aliases", "\"%.*s\" is the name itself", STR_ARG(a->name));
        for (size_t k = 0; k < i; k++) {
            const struct g_arg *b = &t->args[k];
            if (str_eq(a->name, b->name) || spelled(g, b, a->name))
                node_error_at(&a->at, "name", "\"%.*s\" also names argument \"%.*s\" of %.*s",
                              STR_ARG(a->name), STR_ARG(b->name), STR_ARG(t->name));
            for (size_t j = 0; j < a->aliases.n; j++)
                if (spelled(g, b, a->aliases.v[j]))
                    node_error_at(&a->at, "aliases",
                                  "\"%.*s\" also names argument \"%.*s\" of %.*s",
                                  STR_ARG(a->aliases.v[j]), STR_ARG(b->name), STR_ARG(t->name));
        }
    }
}

static bool is_alias_name(struct str s)
{
    if (s.n == 0 || s.n > MAX_ALIAS)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-", s.p[i]))
            return false;
    return true;
}

/* What is refused with a reason is no spelling of an argument. */
static void check_refuses(struct gen *g, const struct g_tool *t)
{
    struct node object = node_get(&t->at, "refuses");

    for (struct json_iter it = json_iter(t->refuses); json_next(&it);) {
        struct node at = node_member(&object, it.name, it.value);
        if (json_str(it.value).n == 0)
            node_error(&at, "must say what to do instead");
        for (size_t i = 0; i < t->n_args; i++)
            if (spelled(g, &t->args[i], it.name))
                node_error(&at, "names the argument \"%.*s\"", STR_ARG(t->args[i].name));
    }
}

/* '-' and '_' count as the same in tool names. */
static struct str tool_key(struct gen *g, struct str name)
{
    return text_replace(g, name, STR("-"), STR("_"));
}

static const struct g_arg *find_arg(const struct g_tool *t, struct str name)
{
    for (size_t i = 0; i < t->n_args; i++)
        if (str_eq(t->args[i].name, name))
            return &t->args[i];
    return NULL;
}

/* What a narrower name brings along must fit the tool. */
static void check_alias_arguments(const struct g_tool *t, const struct g_alias *a)
{
    const struct g_arg *rest = a->rest.n > 0 ? find_arg(t, a->rest) : NULL;

    for (struct json_iter it = json_iter(a->arguments); json_next(&it);)
        if (!find_arg(t, it.name))
            node_error_at(&a->at, "arguments", "%.*s has no argument \"%.*s\"", STR_ARG(t->name),
                          STR_ARG(it.name));
    if (a->rest.n > 0 && (!rest || (rest->type != ARG_OBJECT && rest->type != ARG_ARRAY)))
        node_error_at(&a->at, "rest", "%.*s has no object or array argument \"%.*s\"",
                      STR_ARG(t->name), STR_ARG(a->rest));
}

static void check_alias(struct gen *g, const struct model *m, const struct g_tool *t, size_t index)
{
    const struct g_alias *a = &t->aliases[index];
    struct str alias = a->name;

    if (!is_alias_name(alias))
        node_error(&a->at, "\"%.*s\" is no tool name", STR_ARG(alias));
    check_alias_arguments(t, a);
    for (const struct g_tool *o = m->tools; o < m->tools + m->n_tools; o++) {
        if (str_eq(tool_key(g, alias), o->name))
            node_error(&a->at, "\"%.*s\" is the name of a listed tool", STR_ARG(alias));
        size_t last = o < t ? o->n_aliases : o == t ? index : 0;
        for (size_t i = 0; i < last; i++)
            if (str_eq(tool_key(g, o->aliases[i].name), tool_key(g, alias)))
                node_error(&a->at, "\"%.*s\" is already an alias of %.*s", STR_ARG(alias),
                           STR_ARG(o->name));
    }
}

static void check_tool(struct gen *g, const struct model *m, struct g_tool *t)
{
    check_names(t);
    check_hints(t);
    if (t->is_unlisted && t->core)
        node_error_at(&t->at, "unlisted", "a tool of the default set is listed");
    if (t->entity_name.n > 0) {
        t->entity = model_entity(m, t->entity_name);
        if (!t->entity)
            node_error_at(&t->at, "entity", "there is no entity \"%.*s\"%s",
                          STR_ARG(t->entity_name), model_entity_hint(g, m, t->entity_name));
        else if (t->entity->broken)
            t->entity = NULL;
    }
    check_writes(m, t);
    check_columns(t);
    check_arg_names(g, t);
    check_refuses(g, t);
    for (size_t i = 0; i < t->n_args; i++)
        check_arg(t, &t->args[i]);
    for (size_t i = 0; i < t->n_aliases; i++)
        check_alias(g, m, t, i);
    for (const struct g_tool *o = m->tools; o < t; o++)
        if (str_eq(o->name, t->name))
            node_error_at(&t->at, "name", "is also that of a tool in %.*s", STR_ARG(o->toolset));
}

/* A group's own faults are the group's, however many tools use it. */
static void check_groups(struct model *m)
{
    for (size_t i = 0; i < m->n_groups; i++)
        for (size_t k = 0; k < m->groups[i].n_args; k++)
            check_arg_schema(&m->groups[i].args[k]);
}

void check_tools(struct gen *g, struct model *m)
{
    check_groups(m);
    for (size_t i = 0; i < m->n_tools; i++)
        check_tool(g, m, &m->tools[i]);
}
