/* Collects the field values of a write from the tool's arguments. */
#include "tools/write.h"

#include "base/jw.h"

enum { FIELDS_MAX = 4 * 1024 * 1024 };

static void free_buffer(void *buffer)
{
    buf_done(buffer);
}

void fields_init(struct fields *f, struct arena *a)
{
    f->arena = a;
    f->names = f->values = NULL;
    f->n = f->cap = 0;
    f->json = ARENA_NEW(a, struct buf);
    buf_init(f->json, FIELDS_MAX);
    arena_defer(a, free_buffer, f->json);
    buf_add_char(f->json, '{');
}

void fields_add_raw(struct fields *f, struct str name, struct str json)
{
    struct jw w;

    if (f->n > 0)
        buf_add_char(f->json, ',');
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 16;
        f->names = arena_grow(f->arena, f->names, f->n, cap, sizeof(*f->names));
        f->values = arena_grow(f->arena, f->values, f->n, cap, sizeof(*f->values));
        f->cap = cap;
    }
    f->names[f->n] = str_make(str_dup(f->arena, name), name.n);
    f->values[f->n++] = str_make(str_dup(f->arena, json), json.n);
    jw_init(&w, f->json);
    jw_str(&w, name);
    buf_add_char(f->json, ':');
    buf_add_str(f->json, json);
}

void fields_add_text(struct fields *f, struct str name, struct str text)
{
    struct buf value CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&value, FIELDS_MAX);
    jw_init(&w, &value);
    jw_str(&w, text);
    fields_add_raw(f, name, buf_str(&value));
}

void fields_add_i64(struct fields *f, struct str name, int64_t value)
{
    fields_add_raw(f, name, str_from(str_printf(f->arena, "%lld", (long long)value)));
}

bool fields_has(const struct fields *f, struct str name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq_nocase(f->names[i], name))
            return true;
    return false;
}

struct str fields_value(const struct fields *f, struct str name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq_nocase(f->names[i], name))
            return f->values[i];
    return STR("");
}

static void add_arg(struct tool_run *r, struct fields *f, size_t i)
{
    struct str field = str_from(r->spec->args[i].field);
    struct str text = arg_text_at(r, i);

    switch (r->tool->args[i].type) {
    case MCP_ARG_STRING:
        fields_add_text(f, field, text);
        return;
    case MCP_ARG_INT:
    case MCP_ARG_NUMBER:
    case MCP_ARG_BOOL:
    case MCP_ARG_JSON:
        fields_add_raw(f, field, text);
        return;
    }
}

void fields_add_json(struct fields *f, struct str name, const struct json *value)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&text, FIELDS_MAX);
    jw_init(&w, &text);
    jw_value(&w, value);
    fields_add_raw(f, name, buf_str(&text));
}

void fields_add_object(struct fields *f, const struct json *object)
{
    for (struct json_iter it = json_iter(object); json_next(&it);)
        fields_add_json(f, it.name, it.value);
}

static enum err_code add_other_fields(struct tool_run *r, struct fields *f,
                                      const struct cat_entity *e)
{
    for (struct json_iter it = json_iter(arg_json(r, "other_fields")); json_next(&it);) {
        const struct cat_field *field = cat_field_guess(e, str_trim(it.name));
        if (field && fields_has(f, field->name)) {
            enum err_code rc = err_set(&r->err, ERR_BAD_VALUE,
                                       "%.*s is given twice: as an argument and in other_fields.",
                                       STR_ARG(field->name));
            err_field(&r->err, it.name);
            err_fix(&r->err, "Give it once.");
            return rc;
        }
        fields_add_json(f, field ? field->name : it.name, it.value);
    }
    return ERR_OK;
}

enum err_code fields_add_args(struct tool_run *r, struct fields *f, const struct cat_entity *e)
{
    for (size_t i = 0; i < r->tool->n_args; i++) {
        const struct tool_arg *a = &r->spec->args[i];
        const char *name = r->tool->args[i].name;
        if (a->field && a->match == TOOL_MATCH_NONE && arg_given(r, name) &&
            !fields_has(f, str_from(a->field)))
            add_arg(r, f, i);
    }
    return add_other_fields(r, f, e);
}

const struct json *fields_finish(struct tool_run *r, struct fields *f)
{
    const struct json *object;
    struct str text;

    buf_add_char(f->json, '}');
    if (f->json->failed) {
        (void)err_set(&r->err, ERR_TOO_LARGE, "The values are larger than %d MB.",
                      FIELDS_MAX / (1024 * 1024));
        return NULL;
    }
    text = buf_str(f->json);
    if (json_parse(f->arena, text, NULL, &object, &r->err))
        return NULL;
    return object;
}
