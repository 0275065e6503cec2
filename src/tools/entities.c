/* The generic layer: query, count, read and write any of Autotask's entities by name. */
#include "tools/entities.h"

#include "autotask/names.h"
#include "base/jw.h"
#include "tools/groups.h"
#include "tools/handlers.h"
#include "tools/untrusted.h"
#include "tools/words.h"
#include "tools/write.h"

#include <inttypes.h>

enum { WORDS_CHARS = 4096, BODY_MAX = 1024 * 1024 };

/* ---- Which entity ---- */

static enum err_code unknown_entity(struct tool_run *r, const char *arg, struct str name)
{
    struct str near = cat_entity_nearest(name);
    enum err_code rc =
        err_set(&r->err, ERR_UNKNOWN_ENTITY, "Autotask has no entity \"%.*s\".", STR_ARG(name));

    err_field(&r->err, str_from(arg));
    if (near.n > 0)
        err_fix(&r->err, "Did you mean \"%.*s\"? list_entities shows all of them.", STR_ARG(near));
    else
        err_fix(&r->err, "list_entities shows all of them.");
    return rc;
}

/* With a parent, the name may be the last part of the child's path: Notes below Tickets. */
static enum err_code find_below_parent(struct tool_run *r, struct str name,
                                       const struct cat_entity **ret)
{
    struct str parent_name = arg_text(r, "parent_entity");
    const struct cat_entity *parent = cat_entity_guess(parent_name);

    if (!parent && !cat_child_find(parent_name, name))
        return unknown_entity(r, "parent_entity", parent_name);
    const struct cat_entity *child = cat_child_find(parent ? parent->path : parent_name, name);
    *ret = child ? child : cat_entity_guess(name);
    if (!*ret)
        return unknown_entity(r, "entity", name);
    if (parent && !str_eq((*ret)->parent_name, parent->name)) {
        enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "%.*s are not below %.*s in Autotask.",
                                   STR_ARG((*ret)->name), STR_ARG(parent->name));
        err_field(&r->err, STR("parent_entity"));
        if ((*ret)->parent_name.n > 0)
            err_fix(&r->err, "Their parent is %.*s.", STR_ARG((*ret)->parent_name));
        else
            err_fix(&r->err, "Leave parent_entity and parent_id out.");
        return rc;
    }
    return ERR_OK;
}

enum err_code entity_argument(struct tool_run *r)
{
    struct str name = arg_text(r, "entity");
    enum err_code rc = ERR_OK;

    if (arg_text(r, "parent_entity").n > 0) {
        rc = find_below_parent(r, name, &r->entity);
    } else {
        r->entity = cat_entity_guess(name);
        if (!r->entity)
            rc = unknown_entity(r, "entity", name);
    }
    return rc;
}

bool entity_is_only_below(const struct cat_entity *e)
{
    return !(e->ops & CAT_QUERY) && e->parent_field && e->parent_verbs & CAT_QUERY;
}

static enum err_code check_readable(struct tool_run *r)
{
    bool below = entity_is_only_below(r->entity);

    if (r->entity->ops & CAT_QUERY || (below && arg_given(r, "parent_id")))
        return ERR_OK;
    enum err_code rc =
        err_set(&r->err, ERR_NOT_SUPPORTED, "%.*s cannot be queried through Autotask's API%s.",
                STR_ARG(r->entity->name), below ? ", only listed below one record" : "");
    if (below)
        err_fix(&r->err, "Give parent_id, a %s id, and no conditions.",
                entity_singular(r, r->entity->parent));
    else
        err_fix(&r->err, "describe_entity shows what it allows.");
    return rc;
}

/* ---- Queries ---- */

/* Conditions of one parent: by its field where there is one, else through the parent's route. */
static enum err_code add_parent(struct tool_run *r, struct at_filter *f, int64_t *ret_parent_id)
{
    int64_t parent_id = arg_int(r, "parent_id", 0);

    if (!arg_given(r, "parent_id"))
        return ERR_OK;
    if (!r->entity->parent_field && parent_id == 0)
        return err_set(&r->err, ERR_NOT_SUPPORTED, "%.*s cannot be filtered by parent 0.",
                       STR_ARG(r->entity->name));
    if (!r->entity->parent_field || entity_is_only_below(r->entity)) {
        *ret_parent_id = parent_id;
        return ERR_OK;
    }
    return at_filter_add_i64(f, r->entity->parent_field->name, AT_EQ, parent_id, STR(""), &r->err);
}

static bool is_condition(const struct json *v)
{
    static const struct str keys[] = {STR_INIT("op"),    STR_INIT("operator"), STR_INIT("field"),
                                      STR_INIT("and"),   STR_INIT("or"),       STR_INIT("items"),
                                      STR_INIT("filter")};

    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (json_get_nocase(v, keys[i]))
            return true;
    return !json_is(v, JSON_OBJECT);
}

/* {"companyID": 175, "status": ["New", "Waiting"]}: conditions as people and other servers write
 * them. Words to search for go to the record's name. */
static void write_pairs(struct tool_run *r, struct jw *w, const struct json *pairs)
{
    for (struct json_iter it = json_iter(pairs); json_next(&it);) {
        bool is_text =
            (str_eq_folded(it.name, STR("searchTerm")) || str_eq_folded(it.name, STR("search"))) &&
            r->entity->name_field;
        jw_object(w);
        jw_kz(w, "op", is_text ? "contains" : json_is(it.value, JSON_ARRAY) ? "in" : "eq");
        jw_kstr(w, "field", is_text ? r->entity->name_field->name : it.name);
        jw_key(w, STR("value"));
        jw_value(w, it.value);
        jw_end(w);
    }
}

static const struct json *spell_out(struct tool_run *r, const struct json *filter)
{
    struct buf text CLEANUP(buf_done) = {0};
    const struct json *out;
    bool all = true;
    struct jw w;

    for (struct json_iter it = json_iter(filter); json_next(&it);)
        all = all && is_condition(it.value);
    if (all || !json_is(filter, JSON_ARRAY))
        return filter;
    buf_init(&text, 4 * 1024 * 1024);
    jw_init(&w, &text);
    jw_array(&w);
    for (struct json_iter it = json_iter(filter); json_next(&it);) {
        if (is_condition(it.value))
            jw_value(&w, it.value);
        else
            write_pairs(r, &w, it.value);
    }
    jw_end(&w);
    struct str copy = str_from(str_dup(r->arena, buf_str(&text)));
    return json_parse(r->arena, copy, NULL, &out, NULL) ? filter : out;
}

static enum err_code add_conditions(struct tool_run *r, struct at_filter *f, int64_t *ret_parent_id)
{
    const struct json *given[] = {spell_out(r, arg_json(r, "filter")), arg_json(r, "query")};
    static const char *const names[] = {"filter", "query"};
    enum err_code rc = add_parent(r, f, ret_parent_id);

    for (size_t i = 0; i < ARRAY_LEN(given) && !rc; i++) {
        if (json_len(given[i]) == 0)
            continue;
        rc = at_filter_add_json(f, r->ctx->client, &r->at, given[i], &r->err);
        if (rc)
            err_field(&r->err, str_from(names[i]));
    }
    return rc;
}

/* What to show of an entity nobody has chosen columns for: what it is called, whose it is, its
 * state, its dates. */
static const char *const *usual_columns(struct tool_run *r, const struct cat_entity *e)
{
    static const char *const wanted[] = {
        "ticketNumber", "projectNumber", "taskNumber",    "firstName",      "lastName",
        "companyID",    "resourceID",    "ticketID",      "contractID",     "projectID",
        "status",       "isActive",      "startDate",     "startDateTime",  "endDate",
        "endDateTime",  "hours",         "hoursApproved", "invoiceNumber",  "invoiceTotal",
        "amount",       "rate",          "createDate",    "createDateTime", "quantity",
        "unitPrice"};
    enum { MAX_COLUMNS = 8 };
    const char **out = ARENA_ARRAY(r->arena, const char *, MAX_COLUMNS + 1);
    size_t n = 0;

    out[n++] = "id";
    if (e->name_field)
        out[n++] = str_dup(r->arena, e->name_field->name);
    if (e->parent_field)
        out[n++] = str_dup(r->arena, e->parent_field->name);
    for (size_t i = 0; i < ARRAY_LEN(wanted) && n < MAX_COLUMNS; i++) {
        const struct cat_field *f = cat_field_find(e, str_from(wanted[i]));
        if (f && f != e->name_field && f != e->parent_field)
            out[n++] = wanted[i];
    }
    for (size_t i = 0; i < e->n_fields && n < 5; i++) {
        const struct cat_field *f = &e->fields[i];
        if (f->type == CAT_STRING && f != e->name_field && f->max_length < 300)
            out[n++] = str_dup(r->arena, f->name);
    }
    return cat_field_find(e, STR("id")) && !entity_is_only_below(e) ? out : NULL;
}

/* MaxRecords of a whole query, a number or its digits; 0 in *ret when it is not there. */
static enum err_code max_records(struct tool_run *r, const struct json *query, int64_t *ret)
{
    const struct json *v = json_get_nocase(query, STR("MaxRecords"));
    int64_t max = 0;

    if (json_is(v, JSON_NONE) || json_is(v, JSON_NULL))
        return ERR_OK;
    if ((json_i64(v, &max) || str_to_i64(str_trim(json_str(v)), &max)) && max >= 1 && max <= 500) {
        *ret = max;
        return ERR_OK;
    }
    enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "MaxRecords must be from 1 to 500.");
    err_field(&r->err, STR("query"));
    err_fix(&r->err, "For more than 500 follow the cursor of the result.");
    return rc;
}

/* IncludeFields of a whole query; one string with commas counts as a list. */
static const struct json *include_fields(struct tool_run *r, const struct json *query)
{
    const struct json *fields = json_get_nocase(query, STR("IncludeFields"));
    struct buf text CLEANUP(buf_done) = {0};
    const struct json *list;
    struct jw w;

    if (!json_is(fields, JSON_STRING))
        return fields;
    buf_init(&text, 64 * 1024);
    jw_init(&w, &text);
    jw_array(&w);
    jw_value(&w, fields);
    jw_end(&w);
    struct str copy = str_from(str_dup(r->arena, buf_str(&text)));
    return json_parse(r->arena, copy, NULL, &list, NULL) ? NULL : list;
}

static enum err_code no_conditions(struct tool_run *r)
{
    enum err_code rc =
        err_set(&r->err, ERR_NOT_SUPPORTED, "Autotask lists %.*s whole, without conditions.",
                STR_ARG(r->entity->name));
    err_fix(&r->err, "Give only parent_id: all fields of all of them come back.");
    return rc;
}

static enum err_code query(struct tool_run *r)
{
    struct search s = {0};
    const struct json *whole = arg_json(r, "query");
    enum err_code rc = entity_argument(r);

    if (!rc)
        rc = check_readable(r);
    if (rc)
        return rc;
    s.columns = usual_columns(r, r->entity);
    s.noun = entity_plural(r, r->entity);
    rc = search_init(r, &s, r->entity);
    if (!rc)
        rc = add_conditions(r, &s.filter, &s.parent_id);
    if (!rc && s.filter.n > 0 && entity_is_only_below(r->entity))
        rc = no_conditions(r);
    if (rc)
        return rc;
    if (!arg_given(r, "limit")) {
        rc = max_records(r, whole, &s.limit);
        if (rc)
            return rc;
    }
    if (!arg_given(r, "fields"))
        s.fields = include_fields(r, whole);
    return search_finish(r, &s);
}

enum mcp_rc tool_query_entity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, query);
}

static enum err_code count(struct tool_run *r)
{
    struct at_filter f;
    int64_t parent_id = 0, n;
    struct buf text CLEANUP(buf_done) = {0};
    enum err_code rc = entity_argument(r);

    buf_init(&text, 64 * 1024);
    if (!rc)
        rc = check_readable(r);
    if (rc)
        return rc;
    at_filter_init(&f, r->arena, r->entity);
    f.zone = str_from(r->ctx->time_zone);
    f.now_s = r->now_s;
    f.says_names = true;
    rc = add_conditions(r, &f, &parent_id);
    if (!rc && parent_id) {
        rc = err_set(&r->err, ERR_NOT_SUPPORTED, "%.*s cannot be counted below one parent.",
                     STR_ARG(r->entity->name));
        err_fix(&r->err, "Use query_entity with the same parent_entity and parent_id.");
    }
    if (!rc && arg_text(r, "group_by").n > 0)
        return groups_count(r, &f);
    if (!rc)
        rc = at_count(r->ctx->client, &r->at, r->entity, at_filter_json(&f), true, &n, &r->err);
    if (rc)
        return rc;
    struct str words = untrusted_copy(r->arena, at_filter_words(&f), WORDS_CHARS);
    buf_printf(&text, "%" PRId64 " %s", n,
               n == 1 ? entity_singular(r, r->entity) : entity_plural(r, r->entity));
    render_context(r, &text, true);
    if (words.n > 0)
        buf_printf(&text, "\nFilter applied: %.*s.", STR_ARG(words));
    const char *json = str_printf(r->arena, "{\"entity\":\"%.*s\",\"count\":%" PRId64 "}",
                                  STR_ARG(r->entity->name), n);
    render_text(r, buf_str(&text), str_from(json));
    return r->err.code;
}

enum mcp_rc tool_count_entity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, count);
}

static enum err_code get(struct tool_run *r)
{
    struct view v = {0};
    int64_t own_parent;
    enum err_code rc = entity_argument(r);

    if (!rc)
        rc = get_view(r, r->entity, arg_int(r, "id", 0), &v);
    if (!rc && r->entity->parent_field && arg_given(r, "parent_id") &&
        json_i64(json_get(v.rows[0], r->entity->parent_field->name), &own_parent) &&
        own_parent != arg_int(r, "parent_id", 0))
        rc = not_below(r, r->entity, arg_int(r, "id", 0), arg_int(r, "parent_id", 0));
    if (rc)
        return rc;
    view_drop_empty(r, &v);
    render_record(r, &v, record_title(r, r->entity, v.rows[0]), NULL, NULL);
    return r->err.code;
}

enum mcp_rc tool_get_entity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, get);
}

/* ---- Writes ---- */

/* Other servers take the whole record, its id included. */
static bool id_in_fields(const struct json *fields, int64_t *ret)
{
    const struct json *v = json_get_nocase(fields, STR("id"));
    return json_i64(v, ret) || str_to_i64(str_trim(json_str(v)), ret);
}

/* An id beside the id argument stays, for the check of fields to see. */
static void add_all_but_id(struct tool_run *r, struct fields *f, const struct json *object,
                           bool with_id)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct jw w;

    if (with_id) {
        fields_add_object(f, object);
        return;
    }
    buf_init(&text, BODY_MAX);
    for (struct json_iter it = json_iter(object); json_next(&it);) {
        if (str_eq_nocase(it.name, STR("id")))
            continue;
        buf_reset(&text);
        jw_init(&w, &text);
        jw_value(&w, it.value);
        fields_add_raw(f, it.name, str_from(str_dup(r->arena, buf_str(&text))));
    }
}

static enum err_code write_entity(struct tool_run *r, enum cat_ops op)
{
    struct write w = {.op = op,
                      .parent_id = arg_int(r, "parent_id", 0),
                      .has_parent = arg_given(r, "parent_id"),
                      .id = arg_int(r, "id", 0)};
    enum err_code rc = entity_argument(r);

    if (rc)
        return rc;
    w.entity = r->entity;
    if (op == CAT_DELETE)
        return write_run(r, &w);
    w.fields = arg_json(r, "fields");
    if (op == CAT_UPDATE && !arg_given(r, "id") && !id_in_fields(w.fields, &w.id)) {
        rc = err_set(&r->err, ERR_MISSING_REQUIRED, "The required argument 'id' is missing.");
        err_field(&r->err, STR("id"));
        err_fix(&r->err, "Give 'id' (a whole number), or id among the fields.");
        return rc;
    }
    if (op == CAT_UPDATE && json_is(w.fields, JSON_OBJECT)) {
        struct fields f;
        fields_init(&f, r->arena);
        add_all_but_id(r, &f, w.fields, arg_given(r, "id"));
        fields_unassign(&f, r->entity);
        w.fields = fields_finish(r, &f);
        if (!w.fields)
            return r->err.code;
    }
    if (op == CAT_CREATE && w.has_parent && r->entity->parent_field &&
        !json_get_nocase(w.fields, r->entity->parent_field->name)) {
        struct fields f;
        fields_init(&f, r->arena);
        fields_add_i64(&f, r->entity->parent_field->name, w.parent_id);
        fields_add_object(&f, w.fields);
        w.fields = fields_finish(r, &f);
        if (!w.fields)
            return r->err.code;
    }
    return write_run(r, &w);
}

static enum err_code create(struct tool_run *r)
{
    return write_entity(r, CAT_CREATE);
}

static enum err_code update(struct tool_run *r)
{
    return write_entity(r, CAT_UPDATE);
}

static enum err_code delete (struct tool_run *r) { return write_entity(r, CAT_DELETE); }

enum mcp_rc tool_create_entity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create);
}

enum mcp_rc tool_update_entity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, update);
}

enum mcp_rc tool_delete_entity(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, delete);
}
