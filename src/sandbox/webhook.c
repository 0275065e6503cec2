/* Which changes are told to whom: the webhooks of an entity, their fields, and the body of a
 * callout. Runs with the request that made the change, under its lock. */
#include "sandbox/webhook.h"

#include "base/jw.h"
#include "sandbox/server.h"
#include "sandbox/udf.h"

#include <stdio.h>

enum { BODY_MAX = 1 << 20, SQL_MAX = 600 };

const struct sb_hook_kind sb_hook_kinds[SB_HOOK_KINDS] = {
    {"Companies", "Company", "Account", "accountWebhookID", true},
    {"Contacts", "Contact", "Contact", "contactWebhookID", true},
    {"ConfigurationItems", "ConfigurationItem", "InstalledProduct", NULL, true},
    {"Tickets", "Ticket", "Ticket", NULL, true},
    {"TicketNotes", "TicketNote", "TicketNote", NULL, false},
};

const struct sb_hook_kind *sb_hook_kind_of(const struct cat_entity *e)
{
    for (size_t i = 0; i < SB_HOOK_KINDS; i++) {
        if (str_eq(e->name, str_from(sb_hook_kinds[i].entity)))
            return &sb_hook_kinds[i];
    }
    return NULL;
}

const struct sb_hook_kind *sb_hook_kind_of_table(const struct cat_entity *e,
                                                 enum sb_hook_table *ret)
{
    static const char *const ends[] = {[SB_HOOKS_THEMSELVES] = "Webhooks",
                                       [SB_HOOK_FIELDS] = "WebhookFields",
                                       [SB_HOOK_UDF_FIELDS] = "WebhookUdfFields",
                                       [SB_HOOK_EXCLUDED] = "WebhookExcludedResources"};
    for (size_t i = 0; i < SB_HOOK_KINDS; i++) {
        struct str rest = e->name;
        struct str prefix = str_from(sb_hook_kinds[i].prefix);
        if (!str_starts(rest, prefix))
            continue;
        rest = str_make(rest.p + prefix.n, rest.n - prefix.n);
        for (size_t t = 0; t < ARRAY_LEN(ends); t++) {
            if (str_eq(rest, str_from(ends[t]))) {
                *ret = (enum sb_hook_table)t;
                return &sb_hook_kinds[i];
            }
        }
    }
    return NULL;
}

static const struct cat_entity *entity_of(const struct sb_hook_kind *k)
{
    return cat_entity_find(str_from(k->entity));
}

const struct cat_field *sb_hook_field(const struct sb_hook_kind *k, int64_t field_id)
{
    const struct cat_entity *e = entity_of(k);
    if (field_id < 1 || field_id > (int64_t)e->n_fields)
        return NULL;
    const struct cat_field *f = &e->fields[field_id - 1];
    return f->type == CAT_BYTES || str_eq(f->name, STR("id")) ? NULL : f;
}

/* ---- metadata ---- */

static void picklist_value(struct jw *w, int64_t value, struct str label, int order)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)value);
    jw_object(w);
    jw_kz(w, "value", text);
    jw_kstr(w, "label", label);
    jw_kbool(w, "isDefaultValue", false);
    jw_ki64(w, "sortOrder", order);
    jw_kz(w, "parentValue", "");
    jw_kbool(w, "isActive", true);
    jw_kbool(w, "isSystem", true);
    jw_end(w);
}

bool sb_hook_write_picklist(struct sb_request *r, struct jw *w, const struct cat_entity *e,
                            const struct cat_field *f)
{
    enum sb_hook_table table;
    int order = 0;
    const struct sb_hook_kind *k = sb_hook_kind_of_table(e, &table);
    bool fields = k && table == SB_HOOK_FIELDS && str_eq(f->name, STR("fieldID"));
    bool udfs = k && table == SB_HOOK_UDF_FIELDS && str_eq(f->name, STR("udfFieldID"));
    if (!fields && !udfs)
        return false;
    const struct cat_entity *of = entity_of(k);
    jw_array(w);
    for (size_t i = 0; fields && i < of->n_fields; i++) {
        const struct cat_field *one = sb_hook_field(k, (int64_t)i + 1);
        if (one)
            picklist_value(w, (int64_t)i + 1, one->name, ++order);
    }
    if (udfs) {
        sqlite3_stmt *stmt =
            sb_stmt(r->st, STR("SELECT id, name FROM \"UserDefinedFieldDefinitions\" WHERE "
                               "udfType=?1 AND ifnull(isActive,1)<>0 ORDER BY sortOrder, id"));
        sqlite3_bind_int(stmt, 1, sb_udf_type(of));
        while (sqlite3_step(stmt) == SQLITE_ROW)
            picklist_value(w, sqlite3_column_int64(stmt, 0), sb_column_text(stmt, 1), ++order);
        sqlite3_reset(stmt);
    }
    jw_end(w);
    return true;
}

/* ---- what a webhook is told ---- */

static void write_value(struct jw *w, const struct cat_field *f, const struct sb_value *v)
{
    jw_key(w, f->name);
    if (v->kind == SB_I64 && f->type == CAT_BOOLEAN)
        jw_bool(w, v->i != 0);
    else if (v->kind == SB_I64)
        jw_i64(w, v->i);
    else if (v->kind == SB_DECIMAL)
        jw_raw(w, v->s);
    else if (v->kind == SB_TEXT)
        jw_str(w, v->s);
    else
        jw_null(w);
}

/* One webhook's choice for one change. */
struct choice {
    struct sb_change *c;
    const struct sb_hook_kind *kind;
    enum sb_hook_action action;
    int64_t webhook;
    struct jw w;   /* into the object of fields */
    bool concerns; /* a subscribed field is among what changed */
};

/* Whether the field's new value belongs to what is told. */
static bool is_told(struct choice *ch, bool always, bool subscribed, bool changed, bool has_value)
{
    bool event = ch->action == SB_HOOK_UPDATE ? changed : has_value;
    ch->concerns |= subscribed && event;
    return always || (subscribed && event && ch->action != SB_HOOK_DELETE);
}

static void tell_fields(struct choice *ch)
{
    char sql[SQL_MAX];
    snprintf(sql, sizeof(sql),
             "SELECT fieldID, ifnull(isDisplayAlwaysField,0), ifnull(isSubscribedField,0) FROM "
             "\"%sWebhookFields\" WHERE webhookID=?1 ORDER BY id",
             ch->kind->prefix);
    sqlite3_stmt *stmt = sb_stmt(ch->c->r->st, str_from(sql));
    sqlite3_bind_int64(stmt, 1, ch->webhook);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const struct cat_field *f = sb_hook_field(ch->kind, sqlite3_column_int64(stmt, 0));
        if (!f)
            continue;
        size_t i = (size_t)(f - ch->c->entity->fields);
        bool changed = !sb_value_equal(&ch->c->before[i], &ch->c->after[i]);
        if (is_told(ch, sqlite3_column_int(stmt, 1), sqlite3_column_int(stmt, 2), changed,
                    ch->c->after[i].kind != SB_NULL))
            write_value(&ch->w, f, &ch->c->after[i]);
    }
    sqlite3_reset(stmt);
}

/* The value of one user-defined field in the stored array; n = 0 when it has none. */
static struct str udf_value(struct arena *a, struct str stored, struct str name)
{
    const struct json *doc = NULL;
    struct err err = {0};
    if (stored.n == 0 || json_parse(a, stored, NULL, &doc, &err))
        return (struct str){0};
    for (struct json_iter it = json_iter(doc); json_next(&it);) {
        if (str_eq_nocase(json_str(json_get(it.value, STR("name"))), name))
            return json_str(json_get(it.value, STR("value")));
    }
    return (struct str){0};
}

static void tell_udfs(struct choice *ch)
{
    char sql[SQL_MAX];
    struct sb_change *c = ch->c;
    if (!ch->kind->has_udfs)
        return;
    snprintf(sql, sizeof(sql),
             "SELECT d.name, ifnull(f.isDisplayAlwaysField,0), ifnull(f.isSubscribedField,0) FROM "
             "\"%sWebhookUdfFields\" f JOIN \"UserDefinedFieldDefinitions\" d ON d.id=f.udfFieldID "
             "WHERE f.webhookID=?1 ORDER BY f.id",
             ch->kind->prefix);
    sqlite3_stmt *stmt = sb_stmt(c->r->st, str_from(sql));
    sqlite3_bind_int64(stmt, 1, ch->webhook);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        struct str name = sb_column_text(stmt, 0);
        struct str was = udf_value(c->r->arena, c->udfs_before, name);
        struct str is = udf_value(c->r->arena, c->udfs_after, name);
        if (!is_told(ch, sqlite3_column_int(stmt, 1), sqlite3_column_int(stmt, 2), !str_eq(was, is),
                     is.n > 0))
            continue;
        jw_key(&ch->w, name);
        if (is.n > 0)
            jw_str(&ch->w, is);
        else
            jw_null(&ch->w);
    }
    sqlite3_reset(stmt);
}

void sb_hook_body(struct buf *out, const char *action, const struct sb_hook_call *call, int64_t id,
                  struct str fields, int64_t now_s, int64_t person)
{
    char time[32];
    struct jw w;
    iso_format(now_s, time, sizeof(time));
    jw_init(&w, out);
    jw_object(&w);
    jw_kz(&w, "Action", action);
    jw_kstr(&w, "Guid", call->guid);
    jw_kz(&w, "EntityType", call->kind->type);
    jw_ki64(&w, "Id", id);
    jw_kraw(&w, "Fields", fields);
    jw_kz(&w, "EventTime", time);
    jw_ki64(&w, "SequenceNumber", call->sequence);
    jw_ki64(&w, "PersonID", person);
    jw_end(&w);
}

/* Callouts are numbered per webhook, also those that fail. */
static int64_t next_sequence(struct sb_store *st, const struct sb_hook_kind *k, int64_t webhook)
{
    char key[80];
    snprintf(key, sizeof(key), "webhook %s %lld", k->prefix, (long long)webhook);
    sqlite3_stmt *stmt =
        sb_stmt(st, STR("INSERT INTO sb_counters VALUES (?1,1) ON CONFLICT(key) DO UPDATE "
                        "SET n=n+1 RETURNING n"));
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
    int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    while (sqlite3_step(stmt) == SQLITE_ROW)
        ;
    sqlite3_reset(stmt);
    return n;
}

/* Who asked for it is told that callouts are delayed, once an hour. */
static void notice_delay(struct sandbox *sb, const struct sb_hook_call *call)
{
    char sql[160], key[80];
    snprintf(sql, sizeof(sql),
             "SELECT 1 FROM \"%sWebhooks\" WHERE id=?1 AND sendThresholdExceededNotification=1",
             call->kind->prefix);
    sqlite3_stmt *stmt = sb_stmt(sb->st, str_from(sql));
    sqlite3_bind_int64(stmt, 1, call->webhook);
    bool wanted = sqlite3_step(stmt) == SQLITE_ROW;
    sqlite3_reset(stmt);
    if (!wanted)
        return;
    snprintf(key, sizeof(key), "webhook notice %s %lld", call->kind->prefix,
             (long long)call->webhook);
    stmt = sb_stmt(sb->st, STR("INSERT INTO sb_counters VALUES (?1,?2) ON CONFLICT(key) DO UPDATE "
                               "SET n=?2 WHERE n<=?2-3600 RETURNING n"));
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, sb_store_now(sb->st));
    bool first = sqlite3_step(stmt) == SQLITE_ROW;
    while (first && sqlite3_step(stmt) == SQLITE_ROW)
        ;
    sqlite3_reset(stmt);
    if (first)
        sb_hooks_mail(sb, call, "Webhook threshold exceeded",
                      "more than 1,500 callouts in an hour; further ones are delayed.");
}

static void tell(struct choice *ch, struct sb_hook_call *call)
{
    static const char *const actions[] = {"Create", "Update", "Delete"};
    struct buf fields CLEANUP(buf_done) = {0}, body CLEANUP(buf_done) = {0};
    struct sb_change *c = ch->c;
    buf_init(&fields, BODY_MAX);
    buf_init(&body, BODY_MAX + 4096);
    jw_init(&ch->w, &fields);
    jw_object(&ch->w);
    tell_fields(ch);
    tell_udfs(ch);
    jw_end(&ch->w);
    if ((!ch->concerns && ch->action == SB_HOOK_UPDATE) || fields.failed)
        return;
    call->sequence = next_sequence(c->r->st, ch->kind, ch->webhook);
    sb_hook_body(&body, actions[ch->action], call, c->id, buf_str(&fields), c->now_s, c->actor);
    call->body = buf_str(&body);
    if (sb_hooks_queue(c->r->sb->hooks, call))
        notice_delay(c->r->sb, call);
}

static struct str kept(struct arena *a, sqlite3_stmt *stmt, int column)
{
    struct str s = sb_column_text(stmt, column);
    return str_make(str_dup(a, s), s.n);
}

void sb_hook_event(struct sb_change *c, enum sb_hook_action action)
{
    static const char *const events[] = {"Create", "Update", "Delete"};
    const struct sb_hook_kind *k = sb_hook_kind_of(c->entity);
    char sql[SQL_MAX];
    if (!k)
        return;
    snprintf(sql, sizeof(sql),
             "SELECT id, webhookUrl, deactivationUrl, webhookGUID, secretKey FROM \"%sWebhooks\" "
             "WHERE isActive=1 AND isReady=1 AND isSubscribedTo%sEvents=1 AND id NOT IN (SELECT "
             "webhookID FROM \"%sWebhookExcludedResources\" WHERE resourceID=?1) ORDER BY id",
             k->prefix, events[action], k->prefix);
    sqlite3_stmt *stmt = sb_stmt(c->r->st, str_from(sql));
    sqlite3_bind_int64(stmt, 1, c->actor);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        struct arena *a = c->r->arena;
        struct choice ch = {
            .c = c, .kind = k, .action = action, .webhook = sqlite3_column_int64(stmt, 0)};
        struct sb_hook_call call = {.kind = k,
                                    .webhook = ch.webhook,
                                    .url = kept(a, stmt, 1),
                                    .deactivation_url = kept(a, stmt, 2),
                                    .guid = kept(a, stmt, 3),
                                    .secret = kept(a, stmt, 4)};
        tell(&ch, &call);
    }
    sqlite3_reset(stmt);
}
