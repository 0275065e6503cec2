/* Metadata from the catalogue and the picklists: legacy entity names, picklist values as texts. */
#include "sandbox/metadata.h"

#include "base/jw.h"
#include "sandbox/picklists.h"
#include "sandbox/rights.h"
#include "sandbox/server.h"
#include "sandbox/webhook.h"

enum { ACCESS_NONE = 0, ACCESS_ALL = 1, ACCESS_RESTRICTED = 2 };

static void write_info(struct sb_request *r, struct jw *w, const struct cat_entity *e)
{
    static const struct {
        const char *can, *access;
        unsigned op;
    } rights[] = {
        {"canCreate", "userAccessForCreate", CAT_CREATE},
        {"canDelete", "userAccessForDelete", CAT_DELETE},
        {"canQuery", "userAccessForQuery", CAT_QUERY},
        {"canUpdate", "userAccessForUpdate", CAT_UPDATE},
    };
    int allowed = sb_rights_hidden(r->sb->rights, e) ? ACCESS_RESTRICTED : ACCESS_ALL;
    jw_object(w);
    jw_kstr(w, "name", sb_entity_word(e));
    for (size_t i = 0; i < ARRAY_LEN(rights); i++)
        jw_kbool(w, rights[i].can, e->ops & rights[i].op);
    for (size_t i = 0; i < ARRAY_LEN(rights); i++)
        jw_ki64(w, rights[i].access,
                (e->ops & rights[i].op) && sb_rights_may(r->sb->rights, e, rights[i].op)
                    ? allowed
                    : ACCESS_NONE);
    jw_kbool(w, "hasUserDefinedFields", e->has_udfs);
    jw_kbool(w, "supportsWebhookCallouts", sb_hook_kind_of(e) != NULL);
    jw_end(w);
}

void sb_handle_entity_info(struct sb_request *r, const struct cat_entity *e)
{
    struct jw w;
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("info"));
    write_info(r, &w, e);
    jw_end(&w);
    r->status = 200;
}

void sb_handle_all_entity_info(struct sb_request *r)
{
    struct jw w;
    size_t n;
    const struct cat_entity *all = cat_entities(&n);
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("items"));
    jw_array(&w);
    for (size_t i = 0; i < n; i++)
        write_info(r, &w, &all[i]);
    jw_end(&w);
    jw_end(&w);
    r->rows = n;
    r->status = 200;
}

static const char *data_type(const struct cat_field *f)
{
    switch (f->type) {
    case CAT_INTEGER:
        return "integer";
    case CAT_LONG:
        return "long";
    case CAT_DATETIME:
        return "datetime";
    case CAT_BOOLEAN:
        return "boolean";
    case CAT_DECIMAL:
        return "decimal";
    case CAT_BYTES:
        return "byte[]";
    case CAT_STRING:
    case CAT_OBJECT:
        break;
    }
    return "string";
}

static void write_picklist(struct jw *w, const struct sb_picklist *list)
{
    jw_array(w);
    for (size_t i = 0; list && i < list->n; i++) {
        const struct sb_picklist_value *v = &list->values[i];
        jw_object(w);
        jw_kz(w, "value", v->value);
        jw_kz(w, "label", v->label);
        jw_kbool(w, "isDefaultValue", v->is_default);
        jw_ki64(w, "sortOrder", (int64_t)i + 1);
        jw_kz(w, "parentValue", v->parent);
        jw_kbool(w, "isActive", v->is_active);
        jw_kbool(w, "isSystem", v->is_system);
        jw_end(w);
    }
    jw_end(w);
}

/* Whether webhooks can tell of the field. */
static bool is_told(const struct cat_entity *e, const struct cat_field *f)
{
    const struct sb_hook_kind *k = sb_hook_kind_of(e);
    return k && sb_hook_field(k, f - e->fields + 1);
}

static void write_field(struct sb_request *r, struct jw *w, const struct cat_entity *e,
                        const struct cat_field *f)
{
    const struct sb_picklist *list = sb_picklist_find(e->name, f->name);
    bool picklist = f->flags & CAT_PICKLIST;
    jw_object(w);
    jw_kstr(w, "name", f->name);
    jw_kz(w, "dataType", data_type(f));
    jw_ki64(w, "length", f->type == CAT_STRING ? f->max_length : 0);
    jw_kbool(w, "isRequired", f->flags & CAT_REQUIRED);
    jw_kbool(w, "isReadOnly", f->flags & CAT_READ_ONLY);
    jw_kbool(w, "isQueryable", !(f->flags & (CAT_NOT_QUERYABLE | CAT_WRITE_ONLY)));
    jw_kbool(w, "isReference", f->reference != NULL);
    jw_key(w, STR("referenceEntityType"));
    jw_str(w, f->reference ? sb_entity_word(f->reference) : STR(""));
    jw_kbool(w, "isPickList", picklist);
    jw_key(w, STR("picklistValues"));
    if (picklist && !list && sb_hook_write_picklist(r, w, e, f))
        ;
    else if (picklist)
        write_picklist(w, list);
    else
        jw_null(w);
    jw_kz(w, "picklistParentValueField", list ? list->parent_field : "");
    jw_kbool(w, "isSupportedWebhookField", is_told(e, f));
    jw_end(w);
}

void sb_handle_fields(struct sb_request *r, const struct cat_entity *e)
{
    struct jw w;
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("fields"));
    jw_array(&w);
    for (size_t i = 0; i < e->n_fields; i++)
        write_field(r, &w, e, &e->fields[i]);
    jw_end(&w);
    jw_end(&w);
    r->rows = e->n_fields;
    r->status = 200;
}
