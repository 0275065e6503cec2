/* A tool's input schema as text. Every byte is paid for by whoever lists the tools, so only what
 * was given is there. */
#include "gen.h"

static const char *const type_names[] = {
    [ARG_STRING] = "string",   [ARG_INTEGER] = "integer", [ARG_NUMBER] = "number",
    [ARG_BOOLEAN] = "boolean", [ARG_OBJECT] = "object",   [ARG_ARRAY] = "array"};

static void write_arg(struct jw *w, const struct g_arg *a)
{
    static const char *const keys[] = {"enum",      "minimum",   "maximum",
                                       "minLength", "maxLength", "default"};
    struct str items = node_str(&a->at, "items");

    jw_key(w, a->name);
    jw_object(w);
    jw_kz(w, "type", type_names[a->type]);
    if (a->doc.n > 0)
        jw_kstr(w, "description", a->doc);
    if (items.n > 0) {
        jw_key(w, STR("items"));
        jw_object(w);
        jw_kstr(w, "type", items);
        jw_end(w);
    }
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct json *v = json_get(a->at.v, str_from(keys[i]));
        if (v)
            jw_kvalue(w, keys[i], v);
    }
    jw_end(w);
}

static void write_schema(struct jw *w, const struct g_tool *t)
{
    size_t required = 0;

    jw_object(w);
    jw_kz(w, "type", "object");
    jw_key(w, STR("properties"));
    jw_object(w);
    for (size_t i = 0; i < t->n_args; i++) {
        write_arg(w, &t->args[i]);
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
    jw_kbool(w, "additionalProperties", false);
    jw_end(w);
}

void make_schemas(struct gen *g, struct model *m)
{
    for (size_t i = 0; i < m->n_tools; i++) {
        struct buf b;
        struct jw w;
        buf_init(&b, 1 << 20);
        jw_init(&w, &b);
        write_schema(&w, &m->tools[i]);
        if (!jw_ok(&w))
            node_error(&m->tools[i].at, "the input schema is too large");
        m->tools[i].input_schema = str_make(str_dup(g->arena, buf_str(&b)), b.n);
        buf_done(&b);
    }
}

size_t tool_listed_bytes(const struct g_tool *t)
{
    static const char rest[] =
        "{\"name\":\"\",\"title\":\"\",\"description\":\"\",\"inputSchema\":,"
        "\"annotations\":{\"readOnlyHint\":false,\"destructiveHint\":false,"
        "\"idempotentHint\":false,\"openWorldHint\":false}},";
    size_t n = sizeof rest + t->name.n + t->title.n + t->description.n + t->input_schema.n;
    if (t->output_schema.n > 0)
        n += t->output_schema.n + strlen("\"outputSchema\":,");
    if (t->meta.n > 0)
        n += t->meta.n + strlen("\"_meta\":,");
    return n;
}
