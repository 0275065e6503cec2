/* Companies/{id}/invoiceSettings and its recipients. No source shows their bodies: here the
 * settings are the invoice fields of the company, and recipients are lists of ids. */
#include "sandbox/special.h"

#include "base/jw.h"
#include "sandbox/change.h"

#include <stdio.h>

static const char *const fields[] = {"invoiceMethod",
                                     "invoiceTemplateID",
                                     "invoiceEmailMessageID",
                                     "invoiceNonContractItemsToParentCompany",
                                     "isTaxExempt",
                                     "taxID",
                                     "taxRegionID"};

static const struct recipients {
    const char *name; /* of the path's last part, and of the list in answers */
    const char *entity, *word, *field;
} kinds[] = {{"contactRecipients", "Contacts", "Contact", "contactID"},
             {"resourceRecipients", "Resources", "Resource", "resourceID"}};

static bool find_company(struct sb_request *r, struct str text, int64_t *ret)
{
    if (str_to_i64(text, ret) &&
        sb_exists(r, "SELECT 1 FROM \"Companies\" WHERE id=?1", *ret, 0, 0))
        return true;
    sb_fail(r, "No message. No matching records found. The logged in Resource may not have the "
               "required permissions to query the data.");
    return false;
}

static const char *key_of(struct sb_request *r, const struct recipients *k, int64_t company,
                          int64_t id)
{
    return str_printf(r->arena, "%s/%lld/%019lld", k->name, (long long)company, (long long)id);
}

/* ---- reading ---- */

static void write_recipients(struct sb_request *r, struct jw *w, const struct recipients *k,
                             int64_t company)
{
    sqlite3_stmt *stmt =
        sb_stmt(r->st, STR("SELECT value FROM sb_meta WHERE key>=?1 AND key<?2 ORDER BY key"));
    jw_key(w, str_from(k->name));
    jw_array(w);
    if (stmt) {
        const char *from = str_printf(r->arena, "%s/%lld/", k->name, (long long)company);
        const char *to = str_printf(r->arena, "%s/%lld0", k->name, (long long)company);
        sqlite3_bind_text(stmt, 1, from, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(stmt, 2, to, -1, SQLITE_TRANSIENT);
        while (sqlite3_step(stmt) == SQLITE_ROW)
            jw_i64(w, sqlite3_column_int64(stmt, 0));
        sqlite3_reset(stmt);
    }
    jw_end(w);
}

static void write_field(struct sb_request *r, struct jw *w, sqlite3_stmt *stmt, int column)
{
    const struct cat_field *f =
        cat_field_find(cat_entity_find(STR("Companies")), str_from(fields[column]));
    struct sb_value v = sb_value_column(r->arena, stmt, column, f);
    jw_key(w, str_from(fields[column]));
    if (v.kind == SB_NULL)
        jw_null(w);
    else if (f->type == CAT_BOOLEAN)
        jw_bool(w, v.i != 0);
    else if (v.kind == SB_I64)
        jw_i64(w, v.i);
    else
        jw_str(w, v.s);
}

void sb_invoice_settings(struct sb_request *r, const struct str *path)
{
    struct buf sql CLEANUP(buf_done) = {0};
    struct jw w;
    int64_t company;
    if (!find_company(r, path[1], &company))
        return;
    buf_init(&sql, 4096);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        buf_printf(&sql, "%s\"%s\"", i ? "," : "SELECT ", fields[i]);
    buf_add_z(&sql, " FROM \"Companies\" WHERE id=?1");
    sqlite3_stmt *stmt = sb_prepare(r, str_from(buf_cstr(&sql)));
    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, company);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("item"));
    jw_object(&w);
    jw_ki64(&w, "id", company);
    bool found = sqlite3_step(stmt) == SQLITE_ROW;
    for (int column = 0; found && column < (int)ARRAY_LEN(fields); column++)
        write_field(r, &w, stmt, column);
    sqlite3_reset(stmt);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        write_recipients(r, &w, &kinds[i], company);
    jw_end(&w);
    jw_end(&w);
    r->status = 200;
}

/* ---- writing ---- */

static void finish(struct sb_request *r, int64_t company, int64_t answer_id)
{
    struct err err = {0};
    if (r->store_failed || sb_commit(r, cat_entity_find(STR("Companies")), company, &err)) {
        sb_store_rollback(r->st);
        sb_fail(r, "An error has occurred in the sandbox: %s", sqlite3_errmsg(r->st->db));
    } else {
        sb_reply_item_id(r, answer_id);
    }
}

static void set_field(struct sb_request *r, int64_t company, const char *name,
                      const struct sb_value *v)
{
    sqlite3_stmt *stmt = sb_preparef(r, "UPDATE \"Companies\" SET \"%s\"=?2 WHERE id=?1", name);
    struct err err = {0};
    if (!stmt) {
        r->store_failed = true;
        return;
    }
    sqlite3_bind_int64(stmt, 1, company);
    sb_value_bind(stmt, 2, v);
    r->store_failed |= sb_store_step(r->st, stmt, &err) != ERR_OK;
}

/* A PUT: what is not sent becomes null. */
void sb_invoice_settings_put(struct sb_request *r, const struct str *path)
{
    const struct cat_entity *e = cat_entity_find(STR("Companies"));
    struct sb_errors errors = {.arena = r->arena};
    struct sb_value values[ARRAY_LEN(fields)] = {{0}};
    const struct json *body = NULL;
    struct err err = {0};
    int64_t company;
    if (!find_company(r, path[1], &company))
        return;
    if (sb_parse_json(r, r->body, &body, &err) || !json_is(body, JSON_OBJECT)) {
        sb_fail(r, "Value cannot be null. Parameter name: model");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct json *v = json_get_nocase(body, str_from(fields[i]));
        if (v)
            (void)sb_value_read(r, cat_field_find(e, str_from(fields[i])), v, &values[i], &errors);
    }
    if (errors.n > 0) {
        sb_reply_errors(r, &errors);
        return;
    }
    if (sb_store_begin(r->st, &err)) {
        sb_fail_internal(r, &err);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        set_field(r, company, fields[i], &values[i]);
    finish(r, company, company);
}

static const struct recipients *kind_of(struct str name)
{
    return &kinds[str_eq_nocase(name, str_from(kinds[1].name))];
}

static bool add_one(struct sb_request *r, const struct recipients *k, int64_t company,
                    const struct json *v)
{
    int64_t id;
    const char *sql =
        str_printf(r->arena, "SELECT 1 FROM \"%s\" WHERE id=?1 AND isActive<>0", k->entity);
    if (!json_i64(v, &id) || !sb_exists(r, sql, id, 0, 0)) {
        sb_fail(r, "Reference value on field: %s of type: %s does not exist or is invalid.",
                k->field, k->word);
        return false;
    }
    sb_run(r, "INSERT OR REPLACE INTO sb_meta (key,value) VALUES (?4,?1)", id, 0, 0,
           key_of(r, k, company, id));
    return true;
}

/* A list of ids, bare or as the one member of an object. */
void sb_invoice_recipients_add(struct sb_request *r, const struct str *path)
{
    const struct recipients *k = kind_of(path[3]);
    const struct json *body = NULL;
    struct err err = {0};
    int64_t company;
    if (!find_company(r, path[1], &company))
        return;
    if (sb_parse_json(r, r->body, &body, &err)) {
        sb_fail(r, "Value cannot be null. Parameter name: model");
        return;
    }
    if (json_is(body, JSON_OBJECT)) {
        struct json_iter it = json_iter(body);
        body = json_next(&it) ? it.value : NULL;
    }
    if (json_len(body) == 0) {
        sb_fail(r, "Value does not exist for the required field %s", k->field);
        return;
    }
    if (sb_store_begin(r->st, &err)) {
        sb_fail_internal(r, &err);
        return;
    }
    for (struct json_iter it = json_iter(body); json_next(&it);) {
        if (!add_one(r, k, company, it.value)) {
            sb_store_rollback(r->st);
            return;
        }
    }
    finish(r, company, company);
}

void sb_invoice_recipients_remove(struct sb_request *r, const struct str *path)
{
    const struct recipients *k = kind_of(path[3]);
    struct err err = {0};
    int64_t company, id = 0;
    if (!find_company(r, path[1], &company) || !str_to_i64(path[4], &id))
        return;
    if (sb_store_begin(r->st, &err)) {
        sb_fail_internal(r, &err);
        return;
    }
    sb_run(r, "DELETE FROM sb_meta WHERE key=?4", 0, 0, 0, key_of(r, k, company, id));
    if (sqlite3_changes(r->st->db) > 0) {
        finish(r, company, id);
        return;
    }
    sb_store_rollback(r->st);
    sb_fail(r, "No message. No matching records found. The logged in Resource may not have the "
               "required permissions to delete the data.");
}
