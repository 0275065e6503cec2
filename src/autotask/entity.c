/* Two passes: first every name is matched with a field and everything that cannot be written is
 * refused, then the values are converted one after the other. Nothing is filled in that was not
 * given; rules between fields are Autotask's to judge. */
#include "autotask/entity.h"

#include "autotask/dates.h"
#include "autotask/filter_parts.h"
#include "autotask/metadata.h"
#include "autotask/names.h"
#include "autotask/value.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"

enum { BODY_MAX = 24 << 20, TEXT_MAX = 900, LABELS_SHOWN = 12, ONE_DAY_MAX_S = 26 * 3600 };

/* A field of the record and what was given for it. */
struct given {
    const struct cat_field *field; /* NULL: a user-defined field */
    struct str name;
    const struct json *value;
};

struct builder {
    struct at_client *client;
    struct at_call *call;
    const struct cat_entity *entity;
    const struct at_metadata *metadata; /* NULL when the tenant does not tell */
    enum at_write_kind kind;
    struct str zone;
    int64_t now_s;
    struct given *given;
    size_t n;
    struct jw w;
};

/* ---- What was given ---- */

static enum err_code refuse_field(const struct builder *b, struct str name, const char *why,
                                  const char *fix, struct err *err)
{
    (void)err_set(err, ERR_BAD_VALUE, "%.*s of %.*s %s.", STR_ARG(name), STR_ARG(b->entity->name),
                  why);
    err_fix(err, "%s", fix);
    err_field(err, name);
    return ERR_BAD_VALUE;
}

/* Where Autotask's own metadata is not in the catalogue, the tenant's counts. It calls some fields
 * read-only that must be sent on create, so "required" wins over it there. */
static bool is_read_only(const struct builder *b, const struct cat_field *f)
{
    const struct at_field_info *live = at_metadata_field(b->metadata, f->name);
    if (b->entity->flags_known || (f->flags & (CAT_READ_ONLY | CAT_CREATE_ONLY)))
        return (f->flags & CAT_READ_ONLY) && !(f->flags & CAT_CREATE_ONLY);
    return live && live->is_read_only && !(live->is_required && b->kind == AT_WRITE_CREATE);
}

static enum err_code check_writable(const struct builder *b, const struct cat_field *f,
                                    struct err *err)
{
    if (str_eq_nocase(f->name, STR("id")))
        return refuse_field(b, f->name, "is given by Autotask", "Leave it out of the fields.", err);
    if (f->flags & CAT_IGNORED)
        return refuse_field(b, f->name, "is not taken: Autotask ignores it without a word",
                            "Leave it out.", err);
    if (is_read_only(b, f))
        return refuse_field(b, f->name, "is read-only: Autotask fills it", "Leave it out.", err);
    if ((f->flags & CAT_CREATE_ONLY) && b->kind == AT_WRITE_UPDATE)
        return refuse_field(b, f->name,
                            "can be set when the record is created and never after that",
                            "Leave it out; create a new record if it has to differ.", err);
    return ERR_OK;
}

static enum err_code unknown_field(const struct builder *b, struct str name, struct err *err)
{
    struct str near = cat_field_nearest(b->entity, name);
    (void)err_set(err, ERR_UNKNOWN_FIELD, "%.*s has no field \"%.*s\".%s%.*s%s",
                  STR_ARG(b->entity->name), STR_ARG(utf8_cut(name, 60)), near.n ? " Closest: " : "",
                  (int)near.n, near.n ? near.p : "", near.n ? "." : "");
    err_fix(err, "%s",
            near.n ? "Use that one, or look at describe_entity for all fields."
                   : "describe_entity lists the fields.");
    err_field(err, name);
    return ERR_UNKNOWN_FIELD;
}

static bool is_udf_list(struct str name)
{
    return str_eq_folded(name, STR("userDefinedFields")) || str_eq_folded(name, STR("udfs")) ||
           str_eq_folded(name, STR("udf"));
}

static enum err_code collect(struct builder *b, const struct json *fields, struct err *err)
{
    b->given = ARENA_ARRAY(b->call->arena, struct given, json_len(fields) + 1);
    for (struct json_iter it = json_iter(fields); json_next(&it);) {
        const struct cat_field *f = filter_field_find(b->entity, it.name);
        if (!f && is_udf_list(it.name) && b->entity->has_udfs)
            continue;
        enum err_code rc = f ? check_writable(b, f, err) : ERR_OK;
        if (!f && !b->entity->has_udfs)
            rc = unknown_field(b, it.name, err);
        if (rc)
            return rc;
        for (size_t i = 0; f && i < b->n; i++) {
            if (b->given[i].field == f)
                return refuse_field(b, f->name, "is given twice", "Give it once.", err);
        }
        b->given[b->n++] =
            (struct given){.field = f, .name = f ? f->name : it.name, .value = it.value};
    }
    return ERR_OK;
}

static const struct given *given_field(const struct builder *b, struct str name)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->given[i].field && str_eq_nocase(b->given[i].name, name))
            return &b->given[i];
    }
    return NULL;
}

/* ---- Values ---- */

/* The value of a picklist field; for a dependent list the parent's value decides which "Other" is
 * meant. */
static enum err_code pick(const struct builder *b, const struct at_field_info *info, struct value v,
                          struct str *ret, struct err *err)
{
    struct str parent = STR("");
    const struct given *g =
        info->picklist_parent_field.n > 0 ? given_field(b, info->picklist_parent_field) : NULL;
    if (g) {
        const struct at_field_info *parent_info = at_metadata_field(b->metadata, g->name);
        struct value p = value_of(g->value);
        if (parent_info && parent_info->n_values > 0 && p.text.n > 0) {
            enum err_code rc = at_label_to_value(parent_info, p.text, &parent, err);
            if (rc)
                return rc;
        }
    }
    return at_label_to_value_under(info, v.text, parent, ret, err);
}

static enum err_code resolve(struct builder *b, const struct cat_field *f, struct value *v,
                             struct err *err)
{
    int64_t id;
    const struct at_field_info *info = at_metadata_field(b->metadata, f->name);
    bool is_number = f->type == CAT_INTEGER || f->type == CAT_LONG;
    if (v->type != JSON_STRING && v->type != JSON_NUMBER)
        return ERR_OK;
    if (info && info->is_picklist && info->n_values > 0)
        return pick(b, info, *v, &v->text, err);
    if (v->type != JSON_STRING || !f->reference || !is_number || value_is_integer(*v, &id))
        return ERR_OK;
    enum err_code rc = at_name_to_id(b->client, b->call, f->reference, v->text, &id, err);
    if (rc) {
        err_field(err, f->name);
        return rc;
    }
    v->text = str_from(str_printf(b->call->arena, "%lld", (long long)id));
    v->type = JSON_NUMBER;
    return ERR_OK;
}

static size_t count_characters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static enum err_code check_length(const struct cat_field *f, struct value v, struct err *err)
{
    size_t n = v.type == JSON_STRING ? count_characters(v.text) : 0;
    if (f->type != CAT_STRING || f->max_length == 0 || n <= f->max_length)
        return ERR_OK;
    (void)err_set(err, ERR_BAD_VALUE, "%.*s holds %u characters and %zu were given.",
                  STR_ARG(f->name), f->max_length, n);
    err_fix(err, "Shorten the text by %zu characters.", n - f->max_length);
    err_field(err, f->name);
    return ERR_BAD_VALUE;
}

static enum err_code write_date(struct builder *b, struct str name, const struct cat_field *f,
                                struct value v, struct err *err)
{
    struct date_span span;
    char text[40];
    if (v.type != JSON_STRING)
        return refuse_field(b, name, "takes a date as text",
                            "Write it as 2026-11-20 or 2026-11-20T09:30.", err);
    enum err_code rc = date_span_of(f, v.text, b->zone, b->now_s, &span, err);
    if (rc)
        return rc;
    bool is_open = span.from_s == INT64_MIN || span.to_s == INT64_MAX;
    if (is_open || span.to_s - span.from_s > ONE_DAY_MAX_S)
        return refuse_field(b, name, "takes one date, not a range", "Write it as 2026-11-20T09:30.",
                            err);
    iso_format(span.from_s, text, sizeof(text));
    jw_z(&b->w, text);
    return ERR_OK;
}

static enum err_code write_field(struct builder *b, const struct given *g, struct err *err)
{
    const struct cat_field *f = g->field;
    struct value v = value_of(g->value);
    jw_key(&b->w, f->name);
    if (v.type == JSON_NONE) {
        if (f->type != CAT_OBJECT)
            return refuse_field(b, f->name, "takes one value, not a list or an object",
                                "Give one value.", err);
        jw_value(&b->w, g->value);
        return ERR_OK;
    }
    if (f->type == CAT_DATETIME && v.type != JSON_NULL)
        return write_date(b, f->name, f, v, err);
    enum err_code rc = resolve(b, f, &v, err);
    if (!rc)
        rc = check_length(f, v, err);
    return rc ? rc : value_write(&b->w, f, v, err);
}

/* ---- User-defined fields ---- */

static bool is_date_type(struct str type)
{
    return str_contains_nocase(type, STR("date"));
}

/* Values of user-defined fields are always text or null. */
static enum err_code write_udf(struct builder *b, const struct at_udf *udf,
                               const struct json *value, struct err *err)
{
    struct value v = value_of(value);
    struct at_field_info as_field = {
        .name = udf->name, .values = udf->values, .n_values = udf->n_values};
    const struct cat_field date = {
        .name = STR("dateTime"), .type = CAT_DATETIME, .flags = CAT_READ_ONLY};
    enum err_code rc = ERR_OK;
    if (v.type == JSON_NONE)
        return refuse_field(b, udf->name, "takes one value, not a list or an object",
                            "Autotask's API does not write several values of a list field.", err);
    if (v.type == JSON_BOOL)
        v.text = v.truth ? STR("true") : STR("false");
    if (udf->n_values > 0 && v.type != JSON_NULL)
        rc = at_label_to_value(&as_field, v.text, &v.text, err);
    if (rc)
        return rc;
    jw_object(&b->w);
    jw_kstr(&b->w, "name", udf->name);
    jw_key(&b->w, STR("value"));
    if (v.type == JSON_NULL)
        jw_null(&b->w);
    else if (is_date_type(udf->type))
        rc = write_date(b, udf->name, &date, v, err);
    else
        jw_str(&b->w, v.text);
    jw_end(&b->w);
    return rc;
}

static enum err_code write_named_udf(struct builder *b, const struct at_udf *udfs, size_t n,
                                     struct str name, const struct json *value, struct err *err)
{
    const struct at_udf *udf = at_udf_find(udfs, n, name);
    return udf ? write_udf(b, udf, value, err) : unknown_field(b, name, err);
}

/* {"Name": value} or [{"name": "Name", "value": ...}]. */
static enum err_code write_udf_list(struct builder *b, const struct at_udf *udfs, size_t n,
                                    const struct json *list, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (!json_is(list, JSON_OBJECT) && !json_is(list, JSON_ARRAY))
        return refuse_field(b, STR("userDefinedFields"), "takes an object of names and values",
                            "Write {\"Name of the field\": \"value\"}.", err);
    for (struct json_iter it = json_iter(list); !rc && json_next(&it);) {
        struct str name = it.name;
        const struct json *value = it.value;
        if (json_is(list, JSON_ARRAY)) {
            name = json_str(json_get_nocase(it.value, STR("name")));
            value = json_get_nocase(it.value, STR("value"));
        }
        if (name.n == 0 || !value)
            return refuse_field(b, STR("userDefinedFields"), "has an entry without name or value",
                                "Write {\"Name of the field\": \"value\"}.", err);
        rc = write_named_udf(b, udfs, n, name, value, err);
    }
    return rc;
}

static enum err_code write_udfs(struct builder *b, const struct json *fields, struct err *err)
{
    const struct at_udf *udfs = NULL;
    size_t n = 0, wanted = 0;
    enum err_code rc = ERR_OK;
    for (struct json_iter it = json_iter(fields); json_next(&it);)
        wanted += !filter_field_find(b->entity, it.name);
    if (wanted == 0)
        return ERR_OK;
    rc = at_udfs_get(b->client, b->call, b->entity, &udfs, &n, err);
    if (rc)
        return rc;
    jw_key(&b->w, STR("userDefinedFields"));
    jw_array(&b->w);
    for (struct json_iter it = json_iter(fields); !rc && json_next(&it);) {
        if (filter_field_find(b->entity, it.name))
            continue;
        rc = is_udf_list(it.name) ? write_udf_list(b, udfs, n, it.value, err)
                                  : write_named_udf(b, udfs, n, it.name, it.value, err);
    }
    jw_end(&b->w);
    return rc;
}

/* ---- What is missing ---- */

static bool is_required(const struct builder *b, const struct cat_field *f)
{
    const struct at_field_info *live = at_metadata_field(b->metadata, f->name);
    if (str_eq_nocase(f->name, STR("id")))
        return false;
    /* The parent is named by the route; its copy in the body may be left out. */
    if (f == b->entity->parent_field && (b->entity->ops_via_parent & CAT_CREATE))
        return false;
    if (f->flags & CAT_REQUIRED)
        return true;
    return live && live->is_required && !live->is_read_only;
}

static void say_missing(const struct builder *b, const struct cat_field *f, struct buf *out)
{
    const struct at_field_info *live = at_metadata_field(b->metadata, f->name);
    size_t shown = 0;
    buf_printf(out, "%s%.*s", out->n ? "; " : "", STR_ARG(f->name));
    for (size_t i = 0; live && i < live->n_values; i++) {
        if (!live->values[i].is_active)
            continue;
        if (shown == LABELS_SHOWN) {
            buf_add_z(out, ", ...");
            shown++;
            break;
        }
        buf_printf(out, "%s\"%.*s\"", shown++ ? ", " : " (", STR_ARG(live->values[i].label));
    }
    if (shown > 0)
        buf_add_char(out, ')');
    else if (f->reference)
        buf_printf(out, " (name or id of a record in %.*s)", STR_ARG(f->reference->name));
}

static enum err_code check_required(const struct builder *b, struct err *err)
{
    CLEANUP(buf_done) struct buf missing = {0};
    struct str first = {0};
    size_t n = 0;
    buf_init(&missing, 16 * 1024);
    for (size_t i = 0; i < b->entity->n_fields; i++) {
        const struct cat_field *f = &b->entity->fields[i];
        const struct given *g = given_field(b, f->name);
        bool has = g && !json_is(g->value, JSON_NULL) &&
                   !(json_is(g->value, JSON_STRING) && str_trim(json_str(g->value)).n == 0);
        if (has || !is_required(b, f))
            continue;
        if (n++ == 0)
            first = f->name;
        say_missing(b, f, &missing);
    }
    if (n == 0)
        return ERR_OK;
    if (missing.n > TEXT_MAX)
        buf_truncate(&missing, utf8_cut(buf_str(&missing), TEXT_MAX).n);
    (void)err_set(err, ERR_MISSING_REQUIRED, "%.*s cannot be created without: %s.",
                  STR_ARG(b->entity->name), buf_cstr(&missing));
    err_fix(err, n == 1 ? "Add it and call again." : "Add them and call again.");
    err_field(err, first);
    return ERR_MISSING_REQUIRED;
}

/* ---- The whole ---- */

/* Without the tenant's metadata there are no labels; Autotask then decides. */
static enum err_code load_metadata(struct builder *b, struct err *err)
{
    struct err local = {0};
    enum err_code rc = at_metadata_get(b->client, b->call, b->entity, &b->metadata, &local);
    if (!rc || rc == ERR_NOT_FOUND || rc == ERR_NOT_PERMITTED || rc == ERR_UPSTREAM_REJECTED)
        return ERR_OK;
    if (err && !err->code)
        *err = local;
    return rc;
}

static enum err_code write_body(struct builder *b, const struct json *fields, struct err *err)
{
    enum err_code rc = ERR_OK;
    jw_object(&b->w);
    for (size_t i = 0; !rc && i < b->n; i++) {
        if (b->given[i].field)
            rc = write_field(b, &b->given[i], err);
    }
    if (!rc)
        rc = write_udfs(b, fields, err);
    jw_end(&b->w);
    return rc;
}

enum err_code at_body_build(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                            enum at_write_kind kind, const struct json *fields, struct str zone,
                            struct str *ret, struct err *err)
{
    CLEANUP(buf_done) struct buf out = {0};
    struct builder b = {
        .client = c, .call = call, .entity = e, .kind = kind, .zone = zone, .now_s = clock_now_s()};
    if (!json_is(fields, JSON_OBJECT))
        return err_set(err, ERR_BAD_VALUE, "The fields of a record must be an object, not %s.",
                       json_type_name(json_type(fields)));
    buf_init(&out, BODY_MAX);
    jw_init(&b.w, &out);
    enum err_code rc = load_metadata(&b, err);
    if (!rc)
        rc = collect(&b, fields, err);
    if (!rc && kind == AT_WRITE_CREATE)
        rc = check_required(&b, err);
    if (!rc)
        rc = write_body(&b, fields, err);
    if (rc)
        return rc;
    if (!jw_ok(&b.w) || out.failed || out.n + 64 > arena_room(call->arena)) {
        (void)err_set(err, ERR_TOO_LARGE, "The record is too large to be sent.");
        err_fix(err, "Shorten its texts.");
        return ERR_TOO_LARGE;
    }
    if (kind == AT_WRITE_UPDATE && b.n == 0 && str_eq(buf_str(&out), STR("{}")))
        return err_set(err, ERR_MISSING_REQUIRED,
                       "There is nothing to change: no field was given.");
    *ret = str_make(str_dup(call->arena, buf_str(&out)), out.n);
    return ERR_OK;
}
