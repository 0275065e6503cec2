/* What there is: entities, their fields and the tenant's picklists. */
#include "base/jw.h"
#include "tools/entities.h"
#include "tools/question.h"
#include "tools/handlers.h"
#include "tools/untrusted.h"

enum { TEXT_MAX = 1024 * 1024, LABELS_SHOWN = 12, VALUE_CHARS = 60 };

/* ---- list_entities ---- */

static void add_operations(struct buf *out, unsigned ops)
{
    static const struct {
        unsigned op;
        char letter;
    } letters[] = {
        {CAT_GET, 'g'}, {CAT_QUERY, 'q'}, {CAT_CREATE, 'c'}, {CAT_UPDATE, 'u'}, {CAT_DELETE, 'd'}};

    for (size_t i = 0; i < ARRAY_LEN(letters); i++)
        if (ops & letters[i].op)
            buf_add_char(out, letters[i].letter);
}

static enum err_code list_entities(struct tool_run *r)
{
    struct question search = question_parse(arg_text(r, "search"));
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct buf names CLEANUP(buf_done) = {0};
    struct jw w;
    size_t n, shown = 0;
    const struct cat_entity *all = cat_entities(&n);

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    buf_init(&names, TEXT_MAX);
    jw_init(&w, &json);
    jw_object(&w);
    jw_key(&w, STR("entities"));
    jw_object(&w);
    for (size_t i = 0; i < n; i++) {
        struct buf ops CLEANUP(buf_done) = {0};
        if (question_hits(&search, all[i].name) < search.n)
            continue;
        buf_init(&ops, 16);
        add_operations(&ops, all[i].ops);
        buf_printf(&names, "%s%.*s %.*s", shown++ > 0 ? ", " : "", STR_ARG(all[i].name),
                   STR_ARG(buf_str(&ops)));
        jw_key(&w, all[i].name);
        jw_str(&w, buf_str(&ops));
    }
    jw_end(&w);
    jw_kz(&w, "legend", "g get, q query, c create, u update, d delete");
    jw_end(&w);
    buf_printf(&text, "%zu entities (g get, q query, c create, u update, d delete)\n%.*s\n", shown,
               STR_ARG(buf_str(&names)));
    if (shown == 0)
        buf_add_z(&text, "None has that word in its name; call without search to see all.\n");
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

enum mcp_rc tool_list_entities(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, list_entities);
}

/* ---- describe_entity ---- */

struct description {
    const struct at_metadata *metadata; /* NULL when the tenant could not be asked */
    const struct at_udf *udfs;
    size_t n_udfs;
    const char *note;
    struct question search;
    bool any_word; /* no field has all of them */
    bool all_labels;
    size_t shown;
};

/* All words must be in the field's name or in one of its labels; a second round takes any. */
static bool is_wanted(const struct description *d, struct str name,
                      const struct at_field_info *info)
{
    unsigned wanted = d->any_word ? 1 : (unsigned)d->search.n;

    if (d->search.n == 0 || question_hits(&d->search, name) >= wanted)
        return true;
    for (size_t i = 0; info && i < info->n_values; i++)
        if (question_hits(&d->search, info->values[i].label) >= wanted)
            return true;
    return false;
}

static void add_flags(struct buf *out, const struct cat_entity *e, const struct cat_field *f,
                      const struct at_field_info *info)
{
    bool read_only = info ? info->is_read_only && !(f->flags & CAT_CREATE_ONLY)
                          : (f->flags & CAT_READ_ONLY) != 0;
    read_only |= (f->flags & CAT_IGNORED) != 0;
    bool required = info ? info->is_required : (f->flags & CAT_REQUIRED) != 0;

    if (required)
        buf_add_z(out, " required");
    if (read_only)
        buf_add_z(out, " read-only");
    if (f->flags & CAT_CREATE_ONLY)
        buf_add_z(out, " create-only");
    if (f->flags & CAT_NOT_QUERYABLE)
        buf_add_z(out, " not-filterable");
    if (!e->flags_known && !info)
        buf_add_z(out, " flags-unknown");
}

static void add_labels(struct buf *out, const struct at_picklist_value *values, size_t n, bool all)
{
    size_t shown = 0;

    buf_add_z(out, ": ");
    for (size_t i = 0; i < n && (all || shown < LABELS_SHOWN); i++) {
        if (!values[i].is_active)
            continue;
        buf_add_z(out, shown++ > 0 ? ", " : "");
        untrusted_line(out, values[i].value, VALUE_CHARS);
        buf_add_char(out, '=');
        untrusted_line(out, values[i].label, 60);
    }
    if (shown < n && !all)
        buf_printf(out, ", ... (%zu in all; get_picklist_values shows them)", n);
}

static void add_field(struct buf *out, const struct cat_entity *e, const struct cat_field *f,
                      const struct at_field_info *info, const struct description *d)
{
    buf_printf(out, "- %.*s %s", STR_ARG(f->name), cat_type_name(f->type));
    if (f->max_length > 0)
        buf_printf(out, "(%u)", f->max_length);
    add_flags(out, e, f, info);
    if (f->reference)
        buf_printf(out, " -> %.*s", STR_ARG(f->reference->name));
    if (info && info->is_picklist) {
        buf_add_z(out, " picklist");
        if (info->n_values > 0 && (d->all_labels || d->search.n > 0))
            add_labels(out, info->values, info->n_values, d->all_labels);
    } else if (f->flags & CAT_PICKLIST) {
        buf_add_z(out, " picklist");
    }
    buf_add_char(out, '\n');
}

static void add_udfs(struct buf *out, struct description *d)
{
    for (size_t i = 0; i < d->n_udfs; i++) {
        const struct at_udf *u = &d->udfs[i];
        if (!is_wanted(d, u->name, NULL) && !is_wanted(d, u->label, NULL))
            continue;
        buf_add_z(out, "- user-defined \"");
        untrusted_line(out, u->name, 80);
        buf_add_z(out, "\" ");
        untrusted_line(out, u->type, VALUE_CHARS);
        buf_add_z(out, u->is_required ? " required" : "");
        if (u->is_picklist && u->n_values > 0)
            add_labels(out, u->values, u->n_values, d->all_labels);
        buf_add_char(out, '\n');
        d->shown++;
    }
}

static void load_live(struct tool_run *r, struct description *d)
{
    struct err err = {0};

    if (at_metadata_get(r->ctx->client, &r->at, r->entity, &d->metadata, &err)) {
        d->metadata = NULL;
        d->note = str_printf(
            r->arena,
            "The tenant's own metadata could not be read (%s); this is the general description.",
            untrusted_copy(r->arena, str_from(err.text), sizeof(err.text)).p);
        return;
    }
    if (r->entity->has_udfs &&
        at_udfs_get(r->ctx->client, &r->at, r->entity, &d->udfs, &d->n_udfs, &err)) {
        d->n_udfs = 0;
        d->note = "The user-defined fields could not be read.";
    }
}

static void add_head(struct buf *out, const struct cat_entity *e)
{
    buf_printf(out, "%.*s: %zu fields; operations ", STR_ARG(e->name), e->n_fields);
    add_operations(out, e->ops);
    buf_add_z(out, " (g get, q query, c create, u update, d delete)");
    if (e->parent_name.n > 0)
        buf_printf(out, "; child of %.*s", STR_ARG(e->parent_name));
    if (e->ops_via_parent)
        buf_add_z(out, ", written below it");
    buf_add_char(out, '\n');
}

static void add_fields(struct tool_run *r, struct buf *text, struct description *d)
{
    for (size_t i = 0; i < r->entity->n_fields; i++) {
        const struct cat_field *f = &r->entity->fields[i];
        const struct at_field_info *info =
            d->metadata ? at_metadata_field(d->metadata, f->name) : NULL;
        if (!is_wanted(d, f->name, info))
            continue;
        add_field(text, r->entity, f, info, d);
        d->shown++;
    }
    add_udfs(text, d);
}

static enum err_code describe(struct tool_run *r)
{
    struct description d = {.search = question_parse(arg_text(r, "search")),
                            .all_labels = arg_true(r, "picklists")};
    struct buf text CLEANUP(buf_done) = {0};
    enum err_code rc = entity_argument(r);

    buf_init(&text, TEXT_MAX);
    if (rc)
        return rc;
    load_live(r, &d);
    add_head(&text, r->entity);
    add_fields(r, &text, &d);
    if (d.shown == 0 && d.search.n > 1) {
        d.any_word = true;
        add_fields(r, &text, &d);
    }
    if (d.shown == 0)
        buf_add_z(
            &text,
            "No field has that word in its name or labels; call without search to see all.\n");
    if (d.note)
        buf_printf(&text, "%s\n", d.note);
    render_text(r, buf_str(&text), STR(""));
    return r->err.code;
}

enum mcp_rc tool_describe_entity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, describe);
}

/* ---- get_picklist_values ---- */

static bool is_searched(const struct at_picklist_value *v, struct str search)
{
    return str_eq(v->value, search) || str_contains_nocase(v->label, search);
}

static size_t count_values(const struct at_field_info *info, struct str search)
{
    size_t n = 0;

    for (size_t i = 0; i < info->n_values; i++)
        n += is_searched(&info->values[i], search);
    return n;
}

static void add_clean(struct tool_run *r, struct jw *w, const char *key, struct str text)
{
    jw_kstr(w, key, untrusted_copy(r->arena, text, 100));
}

static void add_values(struct tool_run *r, struct buf *text, struct jw *w,
                       const struct at_field_info *info, struct str search)
{
    for (size_t i = 0; i < info->n_values; i++) {
        const struct at_picklist_value *v = &info->values[i];
        if (!is_searched(v, search))
            continue;
        buf_add_z(text, "- ");
        untrusted_line(text, v->value, VALUE_CHARS);
        buf_add_z(text, ": ");
        untrusted_line(text, v->label, 100);
        if (v->is_default)
            buf_add_z(text, " (default)");
        if (!v->is_active)
            buf_add_z(text, " (inactive)");
        if (v->parent.n > 0) {
            buf_add_z(text, " (for ");
            untrusted_line(text, info->picklist_parent_field, VALUE_CHARS);
            buf_add_char(text, ' ');
            untrusted_line(text, v->parent, VALUE_CHARS);
            buf_add_char(text, ')');
        }
        buf_add_char(text, '\n');
        jw_object(w);
        add_clean(r, w, "value", v->value);
        add_clean(r, w, "label", v->label);
        if (v->is_default)
            jw_kbool(w, "default", true);
        if (!v->is_active)
            jw_kbool(w, "active", false);
        if (v->parent.n > 0)
            add_clean(r, w, "parent", v->parent);
        jw_end(w);
    }
}

static enum err_code no_picklist(struct tool_run *r, struct str field)
{
    struct str near = cat_field_nearest(r->entity, field);
    enum err_code rc;

    if (cat_field_guess(r->entity, field))
        rc = err_set(&r->err, ERR_BAD_VALUE, "%.*s.%.*s is no picklist.", STR_ARG(r->entity->name),
                     STR_ARG(field));
    else
        rc = err_set(&r->err, ERR_UNKNOWN_FIELD, "%.*s has no field \"%.*s\".",
                     STR_ARG(r->entity->name), STR_ARG(field));
    err_field(&r->err, STR("field"));
    if (near.n > 0)
        err_fix(&r->err, "Did you mean \"%.*s\"? describe_entity lists the fields.", STR_ARG(near));
    else
        err_fix(&r->err, "describe_entity lists the fields and which of them are picklists.");
    return rc;
}

static enum err_code show_values(struct tool_run *r, struct str field)
{
    const struct at_field_info *info = NULL;
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;
    struct str search = arg_text(r, "search");
    const struct cat_field *f = cat_field_guess(r->entity, field);
    enum err_code rc = resolve_field_info(r, r->entity, f ? f->name : field, &info);

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    if (rc)
        return rc;
    if (!info)
        return no_picklist(r, field);
    size_t n = count_values(info, search);
    buf_printf(&text, "%.*s.%.*s: %zu values", STR_ARG(r->entity->name), STR_ARG(info->name), n);
    if (n < info->n_values)
        buf_printf(&text, " of %zu", info->n_values);
    render_context(r, &text, false);
    buf_add_char(&text, '\n');
    jw_init(&w, &json);
    jw_object(&w);
    jw_kstr(&w, "field", info->name);
    if (n < info->n_values)
        jw_ki64(&w, "of", (int64_t)info->n_values);
    jw_key(&w, STR("values"));
    jw_array(&w);
    add_values(r, &text, &w, info, search);
    jw_end(&w);
    jw_end(&w);
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

static enum err_code picklist_values(struct tool_run *r)
{
    enum err_code rc = entity_argument(r);
    return rc ? rc : show_values(r, arg_text(r, "field"));
}

/* The picklist that the tool's file names as its one column. */
static enum err_code list_values(struct tool_run *r)
{
    return show_values(r, str_from(r->spec->columns[0]));
}

enum mcp_rc tool_list_values(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, list_values);
}

enum mcp_rc tool_get_picklist_values(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, picklist_values);
}
