/* The road of every write: read the body, fill in what the server keeps, check, store, apply what
 * follows, all in one transaction. A refused write leaves nothing behind. */
#include "sandbox/write.h"

#include "sandbox/checks.h"
#include "sandbox/children.h"
#include "sandbox/follow.h"
#include "sandbox/record.h"
#include "sandbox/rules.h"
#include "sandbox/stamps.h"
#include "sandbox/rights.h"
#include "sandbox/server.h"
#include "sandbox/udf.h"
#include "sandbox/visible.h"
#include "sandbox/webhook.h"

#include <stdio.h>

enum { SQL_MAX = 256 << 10, API_USER_LICENSE = 7 };

/* ---- who ---- */

static const char *const deeds[] = {"create", "update", "update"};

static void no_permission(struct sb_request *r, const char *deed)
{
    sb_fail(r,
            "The logged in Resource does not have the adequate permissions to %s this entity type.",
            deed);
}

/* Works out who acts. Entities that do not support impersonation ignore the header; API users and
 * inactive resources cannot be impersonated. */
static bool find_actor(struct sb_change *c)
{
    struct sb_request *r = c->r;
    int64_t id;
    c->actor = r->api_resource;
    if (r->impersonate.n == 0 || !cat_field_find(c->entity, STR("impersonatorCreatorResourceID")))
        return true;
    if (!sb_rights_may_impersonate(r->sb->rights, c->entity) ||
        !str_to_i64(str_trim(r->impersonate), &id) ||
        !sb_exists(
            r,
            "SELECT 1 FROM \"Resources\" WHERE id=?1 AND isActive<>0 AND ifnull(licenseType,0)<>?2",
            id, API_USER_LICENSE, 0)) {
        no_permission(r, deeds[c->write]);
        return false;
    }
    c->actor = id;
    c->impersonator = r->api_resource;
    return true;
}

struct sb_change *sb_change_new(struct sb_request *r, const struct cat_entity *e,
                                enum sb_write write)
{
    struct sb_change *c = ARENA_NEW(r->arena, struct sb_change);
    char *now = arena_alloc(r->arena, 32);
    *c = (struct sb_change){.r = r, .entity = e, .write = write, .errors = {.arena = r->arena}};
    c->before = ARENA_ARRAY(r->arena, struct sb_value, e->n_fields + 1);
    c->after = ARENA_ARRAY(r->arena, struct sb_value, e->n_fields + 1);
    c->sent = ARENA_ARRAY(r->arena, bool, e->n_fields + 1);
    c->now_s = sb_store_now(r->st);
    sb_store_datetime(c->now_s, now, 32);
    c->now = now;
    return c;
}

/* ---- the body ---- */

/* Some fields are called read-only by the metadata and taken on create, others are called writable
 * and never taken. */
static bool is_writable(const struct sb_change *c, const struct cat_field *f)
{
    if (str_eq(f->name, STR("id")) || (f->flags & CAT_IGNORED))
        return false;
    if (f->flags & CAT_CREATE_ONLY)
        return c->write == SB_CREATE;
    return !(f->flags & CAT_READ_ONLY);
}

static const struct json *read_body(struct sb_request *r)
{
    const struct json *doc = NULL;
    struct err err = {0};
    if (str_trim(r->body).n == 0) {
        sb_fail(r, "Value cannot be null. Parameter name: model");
        return NULL;
    }
    if (sb_parse_json(r, r->body, &doc, &err)) {
        sb_fail(r, "Unexpected character encountered while parsing value: %s", err.text);
        return NULL;
    }
    if (!json_is(doc, JSON_OBJECT)) {
        sb_fail(r, "Value cannot be null. Parameter name: model");
        return NULL;
    }
    return doc;
}

/* PUT sets every writable field that is not sent to null. */
static void clear_writable(struct sb_change *c)
{
    for (size_t i = 0; i < c->entity->n_fields; i++) {
        const struct cat_field *f = &c->entity->fields[i];
        if (is_writable(c, f) && f != c->entity->parent_field) {
            c->after[i] = (struct sb_value){.kind = SB_NULL};
            c->sent[i] = true;
        }
    }
}

/* Takes what the client sent. Unknown members and read-only fields are ignored without a word. */
static bool take_fields(struct sb_change *c, const struct json *body)
{
    const struct json *udfs = NULL;
    if (c->write == SB_REPLACE)
        clear_writable(c);
    for (struct json_iter it = json_iter(body); json_next(&it);) {
        const struct cat_field *f = cat_field_find(c->entity, it.name);
        if (str_eq_nocase(it.name, STR("userDefinedFields")))
            udfs = it.value;
        if (!f || !is_writable(c, f))
            continue;
        size_t i = (size_t)(f - c->entity->fields);
        if (!sb_value_read(c->r, f, it.value, &c->after[i], &c->errors))
            return false;
        c->sent[i] = true;
    }
    if (!c->entity->has_udfs || (!udfs && c->write != SB_REPLACE))
        return true;
    c->udfs_changed = true;
    return sb_udf_merge(c->r, c->entity, c->udfs_before, udfs, c->write == SB_REPLACE,
                        &c->udfs_after, &c->errors);
}

static void set_parent(struct sb_change *c, int64_t parent_id)
{
    const struct cat_field *f = c->entity->parent_field;
    if (parent_id == SB_NO_PARENT || !f)
        return;
    c->after[f - c->entity->fields] = (struct sb_value){.kind = SB_I64, .i = parent_id};
    c->sent[f - c->entity->fields] = true;
}

/* Booleans that are not sent are false; isActive is true. */
static void default_booleans(struct sb_change *c)
{
    for (size_t i = 0; i < c->entity->n_fields; i++) {
        const struct cat_field *f = &c->entity->fields[i];
        if (f->type == CAT_BOOLEAN && !c->sent[i] && !(f->flags & CAT_REQUIRED))
            c->after[i] = (struct sb_value){.kind = SB_I64, .i = str_eq(f->name, STR("isActive"))};
    }
}

/* ---- storing ---- */

static bool store_failed(struct sb_change *c)
{
    sb_error(&c->errors, "An error has occurred in the sandbox: %s", sqlite3_errmsg(c->r->st->db));
    return false;
}

static void bind_fields(struct sb_change *c, sqlite3_stmt *stmt)
{
    int at = 2;
    sqlite3_bind_int64(stmt, 1, c->id);
    for (size_t i = 0; i < c->entity->n_fields; i++) {
        if (!str_eq(c->entity->fields[i].name, STR("id")))
            sb_value_bind(stmt, at++, &c->after[i]);
    }
    if (c->entity->has_udfs && c->udfs_after.n > 0)
        sqlite3_bind_text(stmt, at, c->udfs_after.p, (int)c->udfs_after.n, SQLITE_STATIC);
}

static sqlite3_stmt *insert_stmt(struct sb_change *c)
{
    struct buf sql CLEANUP(buf_done) = {0};
    size_t n = 1;
    buf_init(&sql, SQL_MAX);
    buf_printf(&sql, "INSERT INTO \"%.*s\" (\"id\"", STR_ARG(c->entity->name));
    for (size_t i = 0; i < c->entity->n_fields; i++) {
        if (str_eq(c->entity->fields[i].name, STR("id")))
            continue;
        buf_printf(&sql, ",\"%.*s\"", STR_ARG(c->entity->fields[i].name));
        n++;
    }
    if (c->entity->has_udfs) {
        buf_add_z(&sql, ",\"userDefinedFields\"");
        n++;
    }
    buf_add_z(&sql, ") VALUES (?1");
    for (size_t i = 2; i <= n; i++)
        buf_printf(&sql, ",?%zu", i);
    buf_add_z(&sql, ")");
    return sb_stmt(c->r->st, str_from(buf_cstr(&sql)));
}

static sqlite3_stmt *update_stmt(struct sb_change *c)
{
    struct buf sql CLEANUP(buf_done) = {0};
    size_t n = 2;
    buf_init(&sql, SQL_MAX);
    buf_printf(&sql, "UPDATE \"%.*s\" SET ", STR_ARG(c->entity->name));
    for (size_t i = 0; i < c->entity->n_fields; i++) {
        if (str_eq(c->entity->fields[i].name, STR("id")))
            continue;
        buf_printf(&sql, "%s\"%.*s\"=?%zu", n > 2 ? "," : "", STR_ARG(c->entity->fields[i].name),
                   n);
        n++;
    }
    if (c->entity->has_udfs)
        buf_printf(&sql, "%s\"userDefinedFields\"=?%zu", n > 2 ? "," : "", n);
    buf_add_z(&sql, " WHERE id=?1");
    return sb_stmt(c->r->st, str_from(buf_cstr(&sql)));
}

static bool store(struct sb_change *c)
{
    struct err err = {0};
    sqlite3_stmt *stmt = c->write == SB_CREATE ? insert_stmt(c) : update_stmt(c);
    if (!stmt)
        return store_failed(c);
    bind_fields(c, stmt);
    return !sb_store_step(c->r->st, stmt, &err) || store_failed(c);
}

static void conditions_by_id(struct sb_where *w, const struct cat_entity *e, int64_t parent_id,
                             int64_t id)
{
    buf_add_z(w->sql, "\"id\"=");
    sb_where_bind(w, (struct sb_bind){.type = SB_BIND_I64, .i = id});
    if (parent_id != SB_NO_PARENT) {
        buf_add_z(w->sql, " AND ");
        sb_child_condition(w, e, parent_id);
    }
}

/* Reads the record as it is; false when there is none (under that parent). */
bool sb_change_load(struct sb_change *c, int64_t parent_id)
{
    struct buf sql CLEANUP(buf_done) = {0};
    struct sb_where w = {.r = c->r, .entity = c->entity, .sql = &sql};
    buf_init(&sql, SQL_MAX);
    buf_add_z(&sql, "SELECT ");
    for (size_t i = 0; i < c->entity->n_fields; i++)
        buf_printf(&sql, "\"%.*s\",", STR_ARG(c->entity->fields[i].name));
    buf_printf(&sql, "%s FROM \"%.*s\" WHERE ",
               c->entity->has_udfs ? "\"userDefinedFields\"" : "NULL", STR_ARG(c->entity->name));
    conditions_by_id(&w, c->entity, parent_id, c->id);
    if (sb_rights_hidden(c->r->sb->rights, c->entity))
        buf_printf(&sql, " AND NOT (%s)", sb_rights_hidden(c->r->sb->rights, c->entity));
    sqlite3_stmt *stmt = sb_stmt(c->r->st, str_from(buf_cstr(&sql)));
    if (!stmt)
        return false;
    sb_bind_all(stmt, w.binds, w.n_binds);
    bool found = sqlite3_step(stmt) == SQLITE_ROW;
    for (size_t i = 0; found && i < c->entity->n_fields; i++)
        c->before[i] = c->after[i] =
            sb_value_column(c->r->arena, stmt, (int)i, &c->entity->fields[i]);
    if (found) {
        struct str udfs = sb_column_text(stmt, (int)c->entity->n_fields);
        c->udfs_before = c->udfs_after = str_make(str_dup(c->r->arena, udfs), udfs.n);
    }
    sqlite3_reset(stmt);
    return found;
}

/* ---- the road ---- */

static void run_rule(struct sb_change *c, sb_rule_fn *rule)
{
    if (rule)
        rule(c);
}

/* Everything between a body that was read and a record that is stored. */
bool sb_change_store(struct sb_change *c)
{
    const struct sb_rules *rules = sb_rules_find(c->entity);
    sb_stamp(c);
    run_rule(c, rules ? rules->prepare : NULL);
    sb_check_required(c);
    if (c->errors.n == 0)
        sb_check_values(c);
    if (c->errors.n == 0)
        run_rule(c, rules ? rules->check : NULL);
    if (c->errors.n > 0 || !store(c))
        return false;
    run_rule(c, rules ? rules->done : NULL);
    return c->errors.n == 0;
}

void sb_change_finish(struct sb_change *c, bool ok)
{
    struct err err = {0};
    struct sb_request *r = c->r;
    if (r->store_failed) {
        sb_error(&c->errors, "An error has occurred in the sandbox: %s", sqlite3_errmsg(r->st->db));
        ok = false;
    }
    if (ok && !sb_commit(r, c->entity, c->id, &err)) {
        if (r->committed)
            sb_hook_event(c, c->removed              ? SB_HOOK_DELETE
                             : c->write == SB_CREATE ? SB_HOOK_CREATE
                                                     : SB_HOOK_UPDATE);
        if (r->committed)
            sb_follow_tell(c);
        if (r->committed && c->write == SB_CREATE)
            sb_visible_later(r, c->entity, c->id);
        sb_reply_item_id(r, c->id);
        return;
    }
    sb_store_rollback(r->st);
    if (c->errors.n > 0)
        sb_reply_errors(r, &c->errors);
    else
        sb_fail_internal(r, &err);
}

void sb_handle_create(struct sb_request *r, const struct cat_entity *e, int64_t parent_id)
{
    struct sb_change *c = sb_change_new(r, e, SB_CREATE);
    struct err err = {0};
    if (!find_actor(c))
        return;
    const struct json *body = read_body(r);
    if (!body)
        return;
    if (sb_store_begin(r->st, &err) || sb_store_next_id(r->st, e, &c->id, &err)) {
        sb_change_finish(c, false);
        return;
    }
    c->udfs_before = c->udfs_after = sb_udf_defaults(r, e);
    bool ok = take_fields(c, body);
    if (ok) {
        set_parent(c, parent_id);
        default_booleans(c);
        const struct cat_field *id = cat_field_find(e, STR("id"));
        if (id)
            c->after[id - e->fields] = (struct sb_value){.kind = SB_I64, .i = c->id};
        ok = sb_change_store(c);
    }
    sb_change_finish(c, ok);
}

static bool body_id(const struct json *body, int64_t *ret)
{
    const struct json *v = json_get_nocase(body, STR("id"));
    return json_is(v, JSON_STRING) ? str_to_i64(str_trim(json_str(v)), ret) : json_i64(v, ret);
}

static void not_found(struct sb_request *r, const char *deed)
{
    sb_fail(
        r,
        "No message. No matching records found. The logged in Resource may not have the required "
        "permissions to %s the data.",
        deed);
}

void sb_handle_update(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                      bool replace)
{
    struct sb_change *c = sb_change_new(r, e, replace ? SB_REPLACE : SB_UPDATE);
    struct err err = {0};
    if (!find_actor(c))
        return;
    const struct json *body = read_body(r);
    if (!body)
        return;
    if (!body_id(body, &c->id)) {
        sb_fail(r, "Value does not exist for the required field id");
        return;
    }
    if (!sb_change_load(c, parent_id)) {
        not_found(r, "update");
        return;
    }
    if (sb_store_begin(r->st, &err)) {
        sb_change_finish(c, false);
        return;
    }
    bool ok = take_fields(c, body);
    set_parent(c, parent_id); /* the path decides, whatever the body says */
    sb_change_finish(c, ok && sb_change_store(c));
}

void sb_handle_delete(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                      int64_t id)
{
    struct sb_change *c = sb_change_new(r, e, SB_UPDATE);
    const struct sb_rules *rules = sb_rules_find(e);
    struct err err = {0};
    c->id = id;
    c->removed = true;
    c->actor = r->api_resource;
    if (!sb_change_load(c, parent_id)) {
        not_found(r, "delete");
        return;
    }
    if (sb_store_begin(r->st, &err)) {
        sb_change_finish(c, false);
        return;
    }
    run_rule(c, rules ? rules->remove : NULL);
    if (c->errors.n == 0)
        sb_run(r, str_printf(r->arena, "DELETE FROM \"%.*s\" WHERE id=?1", STR_ARG(e->name)), id, 0,
               0, "");
    sb_change_finish(c, c->errors.n == 0);
}
