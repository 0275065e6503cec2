/* User-defined fields: definitions are records like any other, values stand in one JSON column. */
#include "sandbox/udf.h"

#include "base/jw.h"
#include "sandbox/value.h"
#include "sandbox/webhook.h"

#include <stdio.h>

enum { UDFS_MAX = 1 << 20, NAMES_MAX = 500 };

/* udfType and dataType of UserDefinedFieldDefinitions, as its picklists number them. */
static const char *const udf_entities[] = {
    NULL,       "Companies", "Contacts",       "Opportunities",      "CompanySiteConfigurations",
    "Projects", "Tasks",     "Tickets",        "ConfigurationItems", "Contracts",
    "Products", "Services",  "ServiceBundles", "SalesOrders",        "Subscriptions",
};
static const char *const udf_data_types[] = {NULL,     "string",   "string",
                                             "double", "datetime", "string"};
enum { UDF_TEXT = 1, UDF_LONG_TEXT = 2, UDF_NUMBER = 3, UDF_DATE = 4, UDF_LIST = 5 };
enum { TEXT_MAX = 255, LONG_TEXT_MAX = 8000 };

int sb_udf_type(const struct cat_entity *e)
{
    for (size_t i = 1; i < ARRAY_LEN(udf_entities); i++) {
        if (str_eq(e->name, str_from(udf_entities[i])))
            return (int)i;
    }
    return 0;
}

static sqlite3_stmt *definitions(struct sb_request *r, const char *columns,
                                 const struct cat_entity *e)
{
    char sql[300];
    snprintf(
        sql, sizeof(sql),
        "SELECT %s FROM \"UserDefinedFieldDefinitions\" WHERE udfType=?1 AND ifnull(isActive,1)<>0 "
        "ORDER BY sortOrder, id",
        columns);
    sqlite3_stmt *stmt = sb_stmt(r->st, str_from(sql));
    if (!stmt)
        BUG("the definitions of user-defined fields cannot be read");
    sqlite3_bind_int(stmt, 1, sb_udf_type(e));
    return stmt;
}

bool sb_udf_exists(struct sb_request *r, const struct cat_entity *e, struct str name)
{
    sqlite3_stmt *stmt = definitions(r, "name", e);
    bool found = false;
    while (!found && sqlite3_step(stmt) == SQLITE_ROW)
        found = str_eq_nocase(sb_column_text(stmt, 0), name);
    sqlite3_reset(stmt);
    return found;
}

static const struct json *entry_of(const struct json *entries, struct str name)
{
    for (struct json_iter it = json_iter(entries);
         json_is(entries, JSON_ARRAY) && json_next(&it);) {
        if (str_eq_nocase(json_str(json_get_nocase(it.value, STR("name"))), name))
            return json_get_nocase(it.value, STR("value"));
    }
    return NULL;
}

/* Values are texts on the wire, whatever their type; n = 0 is none. */
static struct str value_text(const struct json *v)
{
    if (json_is(v, JSON_BOOL))
        return json_true(v) ? STR("True") : STR("False");
    return json_is(v, JSON_NUMBER) ? json_number(v) : json_str(v);
}

/* A list takes one of its items, by what it exports or by what it shows, and keeps the former. */
static bool fit_list(struct sb_request *r, int64_t field, struct str *value)
{
    sqlite3_stmt *stmt = sb_stmt(r->st, STR("SELECT valueForExport, valueForDisplay FROM "
                                            "\"UserDefinedFieldListItems\" WHERE udfFieldId=?1 AND "
                                            "ifnull(isActive,1)<>0"));
    bool found = false;
    sqlite3_bind_int64(stmt, 1, field);
    while (!found && sqlite3_step(stmt) == SQLITE_ROW) {
        struct str kept = sb_column_text(stmt, 0);
        found = str_eq_nocase(*value, kept) || str_eq_nocase(*value, sb_column_text(stmt, 1));
        if (found)
            *value = str_make(str_dup(r->arena, kept), kept.n);
    }
    sqlite3_reset(stmt);
    return found;
}

/* Whether the value is one of the field's type; the texts are those of other fields. */
static bool fits(struct sb_request *r, int64_t field, int type, struct str name, struct str *value,
                 struct sb_errors *errors)
{
    double d;
    char date[40];
    size_t most = type == UDF_LONG_TEXT ? LONG_TEXT_MAX : TEXT_MAX;
    int shown = (int)(value->n > 100 ? 100 : value->n);
    if (value->n == 0)
        return true;
    if (type == UDF_LIST && !fit_list(r, field, value))
        sb_error(errors, "Picklist value [%.*s] does not exist for %.*s", shown, value->p,
                 STR_ARG(name));
    else if (type == UDF_NUMBER && !sb_decimal_parse(*value, &d))
        sb_error(errors, "Could not convert string to decimal: %.*s. Path '%.*s'.", shown, value->p,
                 STR_ARG(name));
    else if (type == UDF_DATE && !sb_datetime_parse(*value, date, sizeof(date)))
        sb_error(errors, "Could not convert string to DateTime: %.*s. Path '%.*s'.", shown,
                 value->p, STR_ARG(name));
    else if (type != UDF_LIST && value->n > most)
        sb_error(errors, "String value exceeds maximum length (field:%.*s).  ", STR_ARG(name));
    else
        return true;
    return false;
}

static bool names_known(struct sb_request *r, const struct cat_entity *e,
                        const struct json *changes, struct sb_errors *errors)
{
    for (struct json_iter it = json_iter(changes);
         json_is(changes, JSON_ARRAY) && json_next(&it);) {
        struct str name = json_str(json_get_nocase(it.value, STR("name")));
        const struct json *v = json_get_nocase(it.value, STR("value"));
        if (json_is(v, JSON_ARRAY) || json_is(v, JSON_OBJECT)) {
            sb_error(errors,
                     "Unexpected character encountered while parsing value: %c. Path "
                     "'userDefinedFields'.",
                     json_is(v, JSON_ARRAY) ? '[' : '{');
            return false;
        }
        if (!sb_udf_exists(r, e, name)) {
            sb_error(errors, "Unable to find %.*s in the %.*s Entity.",
                     (int)(name.n > 100 ? 100 : name.n), name.p, STR_ARG(sb_entity_word(e)));
            return false;
        }
    }
    return true;
}

bool sb_udf_merge(struct sb_request *r, const struct cat_entity *e, struct str old,
                  const struct json *changes, bool replace, struct str *ret,
                  struct sb_errors *errors)
{
    const struct json *kept = NULL;
    struct err err = {0};
    struct buf out CLEANUP(buf_done) = {0};
    struct jw w;
    bool any = false, fit = true;
    if (!names_known(r, e, changes, errors))
        return false;
    if (!replace && old.n > 0 && json_parse(r->arena, old, NULL, &kept, &err))
        kept = NULL;
    buf_init(&out, UDFS_MAX);
    jw_init(&w, &out);
    jw_array(&w);
    sqlite3_stmt *stmt = definitions(r, "name, id, dataType", e);
    while (fit && sqlite3_step(stmt) == SQLITE_ROW) {
        struct str name = sb_column_text(stmt, 0);
        const struct json *changed = entry_of(changes, name);
        const struct json *v = changed ? changed : entry_of(kept, name);
        struct str value = value_text(v);
        if (changed)
            fit = fits(r, sqlite3_column_int64(stmt, 1), sqlite3_column_int(stmt, 2), name, &value,
                       errors);
        any |= v && !json_is(v, JSON_NULL);
        jw_object(&w);
        jw_kstr(&w, "name", name);
        jw_key(&w, STR("value"));
        if (v && !json_is(v, JSON_NULL))
            jw_str(&w, value);
        else
            jw_null(&w);
        jw_end(&w);
    }
    sqlite3_reset(stmt);
    jw_end(&w);
    if (!fit)
        return false;
    if (out.failed) {
        sb_error(errors, "String value exceeds maximum length (field:userDefinedFields).  ");
        return false;
    }
    *ret = any ? str_make(str_dup(r->arena, buf_str(&out)), out.n) : (struct str){0};
    return true;
}

struct str sb_udf_defaults(struct sb_request *r, const struct cat_entity *e)
{
    struct buf out CLEANUP(buf_done) = {0};
    struct jw w;
    bool any = false;
    if (!e->has_udfs)
        return (struct str){0};
    buf_init(&out, UDFS_MAX);
    jw_init(&w, &out);
    jw_array(&w);
    sqlite3_stmt *stmt = definitions(r, "name, defaultValue", e);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        struct str value = sb_column_text(stmt, 1);
        any |= value.n > 0;
        jw_object(&w);
        jw_kstr(&w, "name", sb_column_text(stmt, 0));
        jw_key(&w, STR("value"));
        if (value.n > 0)
            jw_str(&w, value);
        else
            jw_null(&w);
        jw_end(&w);
    }
    sqlite3_reset(stmt);
    jw_end(&w);
    return any && !out.failed ? str_make(str_dup(r->arena, buf_str(&out)), out.n) : (struct str){0};
}

/* ---- metadata ---- */

static void list_items(struct sb_request *r, struct jw *w, int64_t field_id)
{
    sqlite3_stmt *stmt =
        sb_stmt(r->st, STR("SELECT valueForExport, valueForDisplay, ifnull(isActive,1) FROM "
                           "\"UserDefinedFieldListItems\" WHERE udfFieldId=?1 ORDER BY id"));
    int order = 0;
    jw_array(w);
    if (stmt)
        sqlite3_bind_int64(stmt, 1, field_id);
    while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
        jw_object(w);
        jw_kstr(w, "value", sb_column_text(stmt, 0));
        jw_kstr(w, "label", sb_column_text(stmt, 1));
        jw_kbool(w, "isDefaultValue", false);
        jw_ki64(w, "sortOrder", ++order);
        jw_kz(w, "parentValue", "");
        jw_kbool(w, "isActive", sqlite3_column_int(stmt, 2) != 0);
        jw_kbool(w, "isSystem", false);
        jw_end(w);
    }
    if (stmt)
        sqlite3_reset(stmt);
    jw_end(w);
}

static void one_field(struct sb_request *r, struct jw *w, sqlite3_stmt *stmt, bool told)
{
    int type = sqlite3_column_int(stmt, 2);
    bool is_list = type == UDF_LIST;
    struct str def = sb_column_text(stmt, 5);
    jw_object(w);
    jw_kstr(w, "name", sb_column_text(stmt, 1));
    jw_kstr(w, "label", sb_column_text(stmt, 1));
    jw_kz(w, "type",
          type > 0 && type < (int)ARRAY_LEN(udf_data_types) ? udf_data_types[type] : "string");
    jw_ki64(w, "length", type == UDF_TEXT ? TEXT_MAX : type == UDF_LONG_TEXT ? LONG_TEXT_MAX : 0);
    jw_kstr(w, "description", sb_column_text(stmt, 3));
    jw_kbool(w, "isRequired", sqlite3_column_int(stmt, 4) != 0);
    jw_kbool(w, "isReadOnly", false);
    jw_kbool(w, "isQueryable", true);
    jw_kbool(w, "isReference", false);
    jw_kz(w, "referenceEntityType", "");
    jw_kbool(w, "isPickList", is_list);
    jw_key(w, STR("picklistValues"));
    if (is_list)
        list_items(r, w, sqlite3_column_int64(stmt, 0));
    else
        jw_null(w);
    jw_kz(w, "picklistParentValueField", "");
    if (def.n > 0)
        jw_kstr(w, "defaultValue", def);
    else
        jw_kz(w, "defaultValue", NULL);
    jw_kbool(w, "isSupportedWebhookField", told);
    jw_end(w);
}

void sb_handle_udf_metadata(struct sb_request *r, const struct cat_entity *e)
{
    const struct sb_hook_kind *k = sb_hook_kind_of(e);
    struct jw w;
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("fields"));
    jw_array(&w);
    if (sb_udf_type(e)) {
        sqlite3_stmt *stmt =
            definitions(r, "id, name, dataType, description, isRequired, defaultValue", e);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            one_field(r, &w, stmt, k && k->has_udfs);
            r->rows++;
        }
        sqlite3_reset(stmt);
    }
    jw_end(&w);
    jw_end(&w);
    r->status = 200;
}
