/* A tool's input schemas as text: the whole one, by which calls are checked, and the one that
 * tools/list shows. Every conversation pays for the latter, so it leaves out what the name says
 * already (data/tools/_listing.json) and what is learnt on the way, such as how to turn the page.
 */
#include "gen.h"

static const char *const type_names[] = {
    [ARG_STRING] = "string",   [ARG_INTEGER] = "integer", [ARG_NUMBER] = "number",
    [ARG_BOOLEAN] = "boolean", [ARG_OBJECT] = "object",   [ARG_ARRAY] = "array"};

static void write_items(struct jw *w, const struct g_arg *a)
{
    struct str items = node_str(&a->at, "items");

    if (items.n == 0)
        return;
    jw_key(w, STR("items"));
    jw_object(w);
    jw_kstr(w, "type", items);
    jw_end(w);
}

static void write_arg(struct jw *w, const struct g_arg *a, enum arg_listing how)
{
    static const char *const keys[] = {"enum",      "minimum",   "maximum",
                                       "minLength", "maxLength", "default"};
    size_t n_keys = how == LIST_PLAIN ? 1 : ARRAY_LEN(keys);

    jw_key(w, a->name);
    jw_object(w);
    jw_kz(w, "type", type_names[a->type]);
    if (how == LIST_FULL && a->doc.n > 0)
        jw_kstr(w, "description", a->doc);
    write_items(w, a);
    for (size_t i = 0; i < n_keys; i++) {
        const struct json *v = json_get(a->at.v, str_from(keys[i]));
        if (v)
            jw_kvalue(w, keys[i], v);
    }
    jw_end(w);
}

static enum arg_listing listing_of(const struct g_tool *t, const struct g_arg *a, bool listed)
{
    if (!listed || name_in(&t->listed, a->name))
        return LIST_FULL;
    if (a->is_hidden)
        return a->required ? LIST_PLAIN : LIST_NOT;
    return a->listing == LIST_NOT && a->required ? LIST_PLAIN : a->listing;
}

/* The listed form does not say that there are no other arguments: there are. */
static void write_schema(struct jw *w, const struct g_tool *t, bool listed)
{
    size_t required = 0;

    jw_object(w);
    jw_kz(w, "type", "object");
    jw_key(w, STR("properties"));
    jw_object(w);
    for (size_t i = 0; i < t->n_args; i++) {
        enum arg_listing how = listing_of(t, &t->args[i], listed);
        if (how != LIST_NOT)
            write_arg(w, &t->args[i], how);
        required += t->args[i].required;
    }
    jw_end(w);
    if (required > 0) {
        jw_key(w, STR("required"));
        jw_array(w);
        for (size_t i = 0; i < t->n_args; i++)
            if (t->args[i].required)
                jw_str(w, t->args[i].name);
        jw_end(w);
    }
    if (!listed)
        jw_kbool(w, "additionalProperties", false);
    jw_end(w);
}

static struct str make_schema(struct gen *g, const struct g_tool *t, bool listed)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 1 << 20);
    jw_init(&w, &b);
    write_schema(&w, t, listed);
    if (!jw_ok(&w))
        node_error(&t->at, "the input schema is too large");
    return str_make(str_dup(g->arena, buf_str(&b)), b.n);
}

void make_schemas(struct gen *g, struct model *m)
{
    for (size_t i = 0; i < m->n_tools; i++) {
        m->tools[i].input_schema = make_schema(g, &m->tools[i], false);
        m->tools[i].listed_schema = make_schema(g, &m->tools[i], true);
    }
}

size_t tool_listed_bytes(const struct g_tool *t)
{
    static const char rest[] = "{\"name\":\"\",\"description\":\"\",\"inputSchema\":,"
                               "\"annotations\":{\"readOnlyHint\":false}},";
    size_t n = sizeof rest + t->name.n + t->description.n + t->listed_schema.n;
    if (!tool_title_is_name(t))
        n += t->title.n + strlen("\"title\":\"\",");
    if (!t->read_only)
        n += strlen(",\"destructiveHint\":false");
    if (!t->read_only && t->idempotent)
        n += strlen(",\"idempotentHint\":true");
    if (t->output_schema.n > 0)
        n += t->output_schema.n + strlen("\"outputSchema\":,");
    if (t->meta.n > 0)
        n += t->meta.n + strlen("\"_meta\":,");
    return n;
}

/* Whether the title says the same as the name: "Get a ticket", get_ticket. */
bool tool_title_is_name(const struct g_tool *t)
{
    static const struct str skipped[] = {STR_INIT("a"), STR_INIT("an"), STR_INIT("the")};
    struct str title = t->title;
    struct str name = t->name;

    while (title.n > 0) {
        struct str word = str_split(&title, ' ');
        bool article = false;
        for (size_t i = 0; i < ARRAY_LEN(skipped); i++)
            article = article || str_eq_nocase(word, skipped[i]);
        if (!article && !str_eq_nocase(word, str_split(&name, '_')))
            return false;
    }
    return name.n == 0;
}
