/* Labels, names and dates in arguments. Every look-up goes to the tenant (cached below); nothing
 * about picklist values is built in, except that a label which says "complete" means closed. */
#include "tools/resolve.h"

#include "autotask/names.h"
#include "base/clock.h"

enum err_code resolve_field_info(struct tool_run *r, const struct cat_entity *e, struct str field,
                                 const struct at_field_info **ret)
{
    const struct at_metadata *m;
    enum err_code rc = at_metadata_get(r->ctx->client, &r->at, e, &m, &r->err);

    if (rc)
        return rc;
    const struct at_field_info *info = at_metadata_field(m, field);
    *ret = info && info->is_picklist ? info : NULL;
    return ERR_OK;
}

static bool may_be_picklist(const struct cat_entity *e, const struct cat_field *f)
{
    if (f->flags & CAT_PICKLIST)
        return true;
    return !e->flags_known && !f->reference && f->type == CAT_INTEGER;
}

static enum err_code resolve_label(struct tool_run *r, const struct cat_entity *e,
                                   const struct cat_field *f, struct str text, struct resolved *ret,
                                   bool *ret_done)
{
    const struct at_field_info *info;
    enum err_code rc = resolve_field_info(r, e, f->name, &info);

    *ret_done = false;
    if (rc || !info)
        return rc;
    rc = at_label_to_value(info, text, &ret->value, &r->err);
    if (rc)
        return rc;
    ret->shown = at_value_to_label(info, ret->value);
    *ret_done = true;
    return ERR_OK;
}

static enum err_code resolve_reference(struct tool_run *r, const struct cat_field *f,
                                       struct str text, struct resolved *ret)
{
    int64_t id;
    enum err_code rc = at_name_to_id(r->ctx->client, &r->at, f->reference, text, &id, &r->err);

    if (rc)
        return rc;
    ret->value = str_from(str_printf(r->arena, "%lld", (long long)id));
    ret->shown = text;
    struct str name = {0};
    if (at_has_names(f->reference) &&
        at_names_of(r->ctx->client, &r->at, f->reference, &id, 1, &name, NULL) == ERR_OK &&
        name.n > 0)
        ret->shown = name;
    return ERR_OK;
}

enum err_code resolve_value(struct tool_run *r, const struct cat_entity *e,
                            const struct cat_field *f, const char *arg, struct str text,
                            struct resolved *ret)
{
    enum err_code rc = ERR_OK;
    bool done = false;

    *ret = (struct resolved){text, text};
    if (f->reference)
        rc = resolve_reference(r, f, text, ret);
    else if (may_be_picklist(e, f))
        rc = resolve_label(r, e, f, text, ret, &done);
    if (rc)
        err_field(&r->err, str_from(arg));
    return rc;
}

/* ---- Conditions ---- */

/* A list such as "New, In Progress": every part must be a label of its own. */
static enum err_code add_label_list(struct tool_run *r, struct at_filter *f,
                                    const struct cat_field *field, const char *arg, struct str text)
{
    struct buf values CLEANUP(buf_done) = {0};
    struct buf shown CLEANUP(buf_done) = {0};
    const struct json *list;

    buf_init(&values, 64 * 1024);
    buf_init(&shown, 64 * 1024);
    while (text.n > 0) {
        struct resolved one;
        struct str part = str_trim(str_split(&text, ','));
        if (part.n == 0)
            continue;
        enum err_code rc = resolve_value(r, f->entity, field, arg, part, &one);
        if (rc)
            return rc;
        buf_printf(&values, "%c\"%.*s\"", values.n > 0 ? ',' : '[', STR_ARG(one.value));
        buf_printf(&shown, "%s%.*s", shown.n > 0 ? ", " : "", STR_ARG(one.shown));
    }
    if (values.n == 0) {
        enum err_code rc =
            err_set(&r->err, ERR_BAD_VALUE, "The list in %s holds nothing but commas.", arg);
        err_field(&r->err, str_from(arg));
        err_fix(&r->err, "Give labels such as New, In Progress.");
        return rc;
    }
    buf_add_char(&values, ']');
    struct str copy = str_from(str_dup(r->arena, buf_str(&values)));
    enum err_code rc = json_parse(r->arena, copy, NULL, &list, &r->err);
    if (rc)
        return rc;
    return at_filter_add(f, field->name, AT_IN, list, str_from(str_dup(r->arena, buf_str(&shown))),
                         &r->err);
}

/* A label may itself have a comma in it. */
static bool is_label(const struct at_field_info *info, struct str text)
{
    for (size_t i = 0; info && i < info->n_values; i++)
        if (str_eq_nocase(info->values[i].label, text))
            return true;
    return false;
}

enum err_code resolve_eq(struct tool_run *r, struct at_filter *f, struct str field, const char *arg,
                         struct str text)
{
    const struct cat_field *cf = cat_field_find(f->entity, field);
    const struct at_field_info *info = NULL;
    struct resolved value;

    bool is_list = may_be_picklist(f->entity, cf) && str_find(text, ',') >= 0;
    if (is_list) {
        enum err_code rc = resolve_field_info(r, f->entity, cf->name, &info);
        if (rc)
            return rc;
    }
    if (is_list && !is_label(info, text))
        return add_label_list(r, f, cf, arg, text);
    enum err_code rc = resolve_value(r, f->entity, cf, arg, text, &value);
    if (rc)
        return rc;
    rc = at_filter_add_text(f, field, AT_EQ, value.value, value.shown, &r->err);
    if (rc)
        err_field(&r->err, str_from(arg));
    return rc;
}

enum err_code resolve_date(struct tool_run *r, struct at_filter *f, struct str field,
                           const char *arg, struct str text, bool is_end)
{
    int64_t from, to;
    enum err_code rc =
        at_date_range(text, str_from(r->ctx->time_zone), r->now_s, &from, &to, &r->err);

    if (!rc && (is_end ? to == INT64_MAX : from == INT64_MIN)) {
        rc = err_set(&r->err, ERR_BAD_VALUE, "%s needs %s, and \"%.*s\" is open there.", arg,
                     is_end ? "an end" : "a beginning", STR_ARG(text));
        err_fix(&r->err, "Give one date, such as 2026-11-20.");
    }
    if (rc) {
        err_field(&r->err, str_from(arg));
        return rc;
    }
    struct str shown =
        str_from(str_printf(r->arena, "%s %.*s", is_end ? "until" : "from", STR_ARG(text)));
    if (is_end)
        return at_filter_add_range(f, field, INT64_MIN, to, shown, &r->err);
    return at_filter_add_range(f, field, from, INT64_MAX, shown, &r->err);
}

bool label_is_closed(struct str label)
{
    static const struct str words[] = {STR_INIT("complete"), STR_INIT("closed"),
                                       STR_INIT("cancel"),   STR_INIT("lost"),
                                       STR_INIT("won"),      STR_INIT("implemented")};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (label.n >= words[i].n && str_eq_nocase(str_make(label.p, words[i].n), words[i]))
            return true;
    return false;
}

static enum err_code add_configured_closed(struct tool_run *r, struct at_filter *f,
                                           const struct at_field_info *info)
{
    struct str rest = str_from(r->ctx->closed_status_ids);

    while (rest.n > 0) {
        struct str id = str_trim(str_split(&rest, ','));
        struct str label = info ? at_value_to_label(info, id) : id;
        int64_t number;
        if (id.n == 0)
            continue;
        if (!str_to_i64(id, &number)) {
            enum err_code rc = err_set(
                &r->err, ERR_CONFIG,
                "The setting AUTOTASK_CLOSED_STATUS_IDS holds \"%.*s\", which is no number.",
                STR_ARG(id));
            err_fix(&r->err, "Set it to status values such as 5,16 (get_picklist_values shows "
                             "them), or unset it, and restart the server.");
            return rc;
        }
        enum err_code rc = at_filter_add_i64(f, STR("status"), AT_NOTEQ, number, label, &r->err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

enum err_code resolve_open_only(struct tool_run *r, struct at_filter *f)
{
    const struct at_field_info *info;
    enum err_code rc = resolve_field_info(r, f->entity, STR("status"), &info);

    if (rc)
        return rc;
    if (r->ctx->closed_status_ids && str_eq(f->entity->name, STR("Tickets")))
        return add_configured_closed(r, f, info);
    for (size_t i = 0; info && i < info->n_values; i++) {
        if (!label_is_closed(info->values[i].label))
            continue;
        rc = at_filter_add_text(f, STR("status"), AT_NOTEQ, info->values[i].value,
                                info->values[i].label, &r->err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

enum err_code resolve_person(struct tool_run *r, struct at_filter *f, struct str name)
{
    static const struct str fields[] = {STR_INIT("firstName"), STR_INIT("lastName")};

    while (name.n > 0) {
        struct str word = str_trim(str_split(&name, ' '));
        if (word.n == 0)
            continue;
        enum err_code rc =
            at_filter_add_any(f, fields, ARRAY_LEN(fields), AT_CONTAINS, word, &r->err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

enum err_code resolve_record(struct tool_run *r, const struct cat_entity *e, const char *arg,
                             int64_t *ret)
{
    struct str text = arg_text(r, arg);

    if (text.n == 0) {
        enum err_code rc = err_set(&r->err, ERR_MISSING_REQUIRED, "\"%s\" is empty.", arg);
        err_field(&r->err, str_from(arg));
        return rc;
    }
    enum err_code rc = at_name_to_id(r->ctx->client, &r->at, e, text, ret, &r->err);
    if (rc)
        err_field(&r->err, str_from(arg));
    return rc;
}
