/* autotask://entities/{name}: what an entity's fields are, with the tenant's picklists and
 * user-defined fields. */
#include "tools/resource_parts.h"

#include "autotask/metadata.h"
#include "base/jw.h"
#include "tools/untrusted.h"

enum { LABEL_CHARS = 200, VALUES_MAX = 4096 };

static void write_line(struct jw *w, const char *key, struct str text)
{
    struct buf clean CLEANUP(buf_done) = {0};

    buf_init(&clean, 64 * 1024);
    untrusted_line(&clean, text, LABEL_CHARS);
    jw_kstr(w, key, buf_str(&clean));
}

static void write_values(struct jw *w, const struct at_picklist_value *values, size_t n, size_t max)
{
    jw_key(w, STR("values"));
    jw_array(w);
    for (size_t i = 0; i < n && i < max; i++) {
        jw_object(w);
        write_line(w, "value", values[i].value);
        write_line(w, "label", values[i].label);
        if (values[i].is_default)
            jw_kbool(w, "default", true);
        if (!values[i].is_active)
            jw_kbool(w, "active", false);
        if (values[i].parent.n > 0)
            write_line(w, "parent", values[i].parent);
        jw_end(w);
    }
    jw_end(w);
    if (n > max) /* get_picklist_values has them all */
        jw_ki64(w, "moreValues", (int64_t)(n - max));
}

static void write_flags(struct jw *w, const struct cat_field *f, const struct at_field_info *info)
{
    bool create_only = f->flags & CAT_CREATE_ONLY, ignored = f->flags & CAT_IGNORED;

    if (info ? info->is_required : (f->flags & CAT_REQUIRED) != 0)
        jw_kbool(w, "required", true);
    if (ignored || (!create_only && (info ? info->is_read_only : (f->flags & CAT_READ_ONLY) != 0)))
        jw_kbool(w, "readOnly", true);
    if (create_only)
        jw_kbool(w, "createOnly", true);
    if (f->flags & CAT_NOT_QUERYABLE)
        jw_kbool(w, "queryable", false);
}

static void write_field(struct jw *w, const struct cat_field *f, const struct at_field_info *info,
                        size_t max_values)
{
    jw_object(w);
    jw_kstr(w, "name", f->name);
    jw_kz(w, "type", cat_type_name(f->type));
    if (f->max_length > 0)
        jw_ki64(w, "maxLength", f->max_length);
    write_flags(w, f, info);
    if (f->reference)
        jw_kstr(w, "references", f->reference->name);
    if (info && info->is_picklist) {
        if (info->picklist_parent_field.n > 0)
            write_line(w, "dependsOn", info->picklist_parent_field);
        write_values(w, info->values, info->n_values, max_values);
    }
    jw_end(w);
}

static void write_udfs(struct jw *w, const struct at_udf *udfs, size_t n, size_t max_values)
{
    jw_key(w, STR("userDefinedFields"));
    jw_array(w);
    for (size_t i = 0; i < n; i++) {
        jw_object(w);
        write_line(w, "name", udfs[i].name);
        write_line(w, "label", udfs[i].label);
        write_line(w, "type", udfs[i].type);
        if (udfs[i].is_required)
            jw_kbool(w, "required", true);
        if (udfs[i].is_picklist)
            write_values(w, udfs[i].values, udfs[i].n_values, max_values);
        jw_end(w);
    }
    jw_end(w);
}

static void write_operations(struct jw *w, const struct cat_entity *e)
{
    static const struct {
        unsigned op;
        const char *name;
    } operations[] = {{CAT_GET, "get"},       {CAT_QUERY, "query"},     {CAT_CREATE, "create"},
                      {CAT_UPDATE, "update"}, {CAT_REPLACE, "replace"}, {CAT_DELETE, "delete"}};

    jw_key(w, STR("operations"));
    jw_array(w);
    for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
        if (e->ops & operations[i].op)
            jw_z(w, operations[i].name);
    }
    jw_end(w);
}

static enum err_code write_entity(struct tool_run *r, struct jw *w, size_t max_values)
{
    const struct cat_entity *e = r->entity;
    const struct at_metadata *m;
    const struct at_udf *udfs = NULL;
    size_t n_udfs = 0;
    enum err_code rc = at_metadata_get(r->ctx->client, &r->at, e, &m, &r->err);

    if (!rc && e->has_udfs)
        rc = at_udfs_get(r->ctx->client, &r->at, e, &udfs, &n_udfs, &r->err);
    if (rc)
        return rc;
    jw_object(w);
    jw_kstr(w, "name", e->name);
    write_operations(w, e);
    if (e->parent_name.n > 0)
        jw_kstr(w, "parent", e->parent_name);
    jw_key(w, STR("fields"));
    jw_array(w);
    for (size_t i = 0; i < e->n_fields; i++)
        write_field(w, &e->fields[i], at_metadata_field(m, e->fields[i].name), max_values);
    jw_end(w);
    if (e->has_udfs)
        write_udfs(w, udfs, n_udfs, max_values);
    jw_end(w);
    return ERR_OK;
}

enum mcp_rc resource_read_fields(struct mcp_call *call, const char *uri)
{
    struct str name = str_from(mcp_uri_variable(call, "name"));
    struct buf out CLEANUP(buf_done) = {0};
    struct tool_run r;
    struct jw w;

    buf_init(&out, RESOURCE_MAX);
    tool_run_plain(&r, call, cat_entity_guess(name));
    if (!r.entity)
        (void)err_set(&r.err, ERR_NOT_FOUND, "There is no entity \"%.*s\".", STR_ARG(name));
    for (size_t max = VALUES_MAX; !r.err.code && max > 0; max /= 4) {
        buf_reset(&out);
        jw_init(&w, &out);
        (void)write_entity(&r, &w, max);
        if (resource_fits(&out))
            break;
    }
    return resource_finish(&r, uri, "application/json", &out);
}
