/* Queries as users and models write them: Autotask's own form, a bare list, one condition, groups
 * as
 * {"or": [...]}, or simply {"status": "New"}. Nothing is dropped: what is not understood is refused
 * with what would be. */
#include "autotask/filter_parts.h"

#include "autotask/dates.h"
#include "autotask/metadata.h"
#include "autotask/names.h"
#include "base/arena.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 8, SAID_MAX = 5, PIECE_MAX = 256 * 1024, WORDS_MAX = 4096 };

struct reader {
    struct at_filter *f;
    struct at_client *client;
    struct at_call *call;
    unsigned depth;
    unsigned or_depth;      /* groups of OR around */
    unsigned or_conditions; /* conditions inside any of them */
    unsigned or_udfs;       /* conditions on user-defined fields inside the outermost of them */
};

/* A condition taken apart. */
struct condition {
    struct str field;
    struct str op;
    const struct json *value;
    bool has_value;
    bool udf;
};

static enum err_code read_any(struct reader *r, struct jw *w, struct buf *words,
                              const struct json *v, struct err *err);

static enum err_code bad_shape(struct err *err, const char *what)
{
    (void)err_set(err, ERR_BAD_VALUE, "The query is not understood: %s.", what);
    err_fix(err, "Write it as {\"filter\":[{\"op\":\"eq\",\"field\":\"status\",\"value\":1}]}, "
                 "with groups as "
                 "{\"op\":\"or\",\"items\":[...]}, or as {\"status\":\"New\"}.");
    return ERR_BAD_VALUE;
}

/* ---- Labels and names ---- */

/* Values that are no numbers may be labels of a picklist or names of records. */
static enum err_code resolve_label(struct reader *r, const struct cat_field *field, struct value *v,
                                   struct err *err)
{
    const struct at_metadata *m;
    enum err_code rc = at_metadata_get(r->client, r->call, r->f->entity, &m, err);
    if (rc)
        return rc;
    const struct at_field_info *info = at_metadata_field(m, field->name);
    if (!info || !info->is_picklist || info->n_values == 0)
        return ERR_OK;
    return at_label_to_value(info, v->text, &v->text, err);
}

static enum err_code resolve_name(struct reader *r, const struct cat_field *field, struct value *v,
                                  struct err *err)
{
    int64_t id;
    enum err_code rc = at_name_to_id(r->client, r->call, field->reference, v->text, &id, err);
    if (rc) {
        err_field(err, field->name);
        return rc;
    }
    v->type = JSON_NUMBER;
    v->text = str_from(str_printf(r->call->arena, "%lld", (long long)id));
    return ERR_OK;
}

static enum err_code resolve(struct reader *r, const struct cat_field *field, struct value *v,
                             bool *ret_is_name, struct err *err)
{
    int64_t ignored;
    bool is_number = field->type == CAT_INTEGER || field->type == CAT_LONG;
    bool may_be_label = (field->flags & CAT_PICKLIST) ||
                        (!r->f->entity->flags_known && !field->reference && is_number);
    if (v->type != JSON_STRING || !r->client || value_is_integer(*v, &ignored))
        return ERR_OK;
    *ret_is_name = is_number;
    if (field->reference && is_number)
        return resolve_name(r, field, v, err);
    return may_be_label ? resolve_label(r, field, v, err) : ERR_OK;
}

/* ---- Values ---- */

/* An array becomes several values, anything else one. */
static enum err_code read_values(struct reader *r, const struct json *v, struct value **ret,
                                 size_t *ret_n, struct err *err)
{
    size_t n = 0;
    bool is_list = json_is(v, JSON_ARRAY);
    if (is_list && json_len(v) > FILTER_IN_MAX) {
        (void)err_set(err, ERR_BAD_VALUE, "A list in a filter holds at most %d values, not %zu.",
                      FILTER_IN_MAX, json_len(v));
        err_fix(err, "Split it into several calls.");
        return ERR_BAD_VALUE;
    }
    struct value *values = ARENA_ARRAY(r->call->arena, struct value, is_list ? json_len(v) + 1 : 1);
    if (is_list) {
        for (struct json_iter it = json_iter(v); json_next(&it);)
            values[n++] = value_of(it.value);
    } else {
        values[n++] = value_of(v);
    }
    for (size_t i = 0; i < n; i++) {
        if (values[i].type == JSON_NONE)
            return bad_shape(err, "a value is itself a list or an object");
    }
    *ret = values;
    *ret_n = n;
    return ERR_OK;
}

/* What a number stands for; n = 0 when it is just a number, or nobody could say. */
static struct str meaning_of(struct reader *r, const struct cat_field *field, const struct value *v)
{
    const struct at_metadata *m;
    struct str name = STR("");
    int64_t id;

    if (!field || !value_is_integer(*v, &id))
        return name;
    if (field->reference && at_has_names(field->reference)) {
        if (at_names_of(r->client, r->call, field->reference, &id, 1, &name, NULL))
            return STR("");
        return name;
    }
    if (!(field->flags & CAT_PICKLIST) ||
        at_metadata_get(r->client, r->call, r->f->entity, &m, NULL))
        return name;
    const struct at_field_info *info = at_metadata_field(m, field->name);
    return info && info->is_picklist ? at_value_to_label(info, v->text) : name;
}

/* field: set when ids and picklist values are to be said by name. */
static void say_values(struct reader *r, const struct cat_field *field, struct buf *b,
                       const struct value *values, size_t n, bool *ret_is_name)
{
    for (size_t i = 0; i < n && i < SAID_MAX; i++) {
        struct str text = meaning_of(r, field, &values[i]);
        if (text.n > 0 && field->reference)
            *ret_is_name = true;
        if (text.n == 0)
            text = values[i].text;
        if (values[i].type == JSON_BOOL)
            text = values[i].truth ? STR("true") : STR("false");
        buf_printf(b, "%s%.*s", i ? " or " : "", STR_ARG(utf8_cut(text, 80)));
    }
    if (n > SAID_MAX)
        buf_printf(b, " and %zu more", n - SAID_MAX);
}

/* ---- User-defined fields ---- */

static enum err_code unknown_udf(const struct at_filter *f, const struct at_udf *udfs, size_t n,
                                 struct str name, struct err *err)
{
    struct str near = STR("");
    for (size_t i = 0; i < n && near.n == 0; i++) {
        if (str_is_near(name, udfs[i].name))
            near = udfs[i].name;
    }
    (void)err_set(err, ERR_UNKNOWN_FIELD, "%.*s has no user-defined field \"%.*s\".%s%.*s%s",
                  STR_ARG(f->entity->name), STR_ARG(name), near.n ? " Closest: " : "",
                  STR_ARG(near), near.n ? "." : "");
    err_fix(err, "describe_entity lists the user-defined fields.");
    err_field(err, name);
    return ERR_UNKNOWN_FIELD;
}

static enum err_code write_udf_value(struct jw *w, const struct at_udf *udf, struct value v,
                                     struct err *err)
{
    struct at_field_info as_field = {.name = udf->name,
                                     .is_picklist = udf->is_picklist,
                                     .values = udf->values,
                                     .n_values = udf->n_values};
    if (v.type == JSON_BOOL)
        v.text = v.truth ? STR("true") : STR("false");
    if (udf->is_picklist && udf->n_values > 0) {
        enum err_code rc = at_label_to_value(&as_field, v.text, &v.text, err);
        if (rc)
            return rc;
    }
    jw_str(w, v.text); /* values of user-defined fields are always text */
    return ERR_OK;
}

static enum err_code write_udf(struct reader *r, struct jw *w, const struct at_udf *udf,
                               enum at_op op, const struct value *values, size_t n, struct err *err)
{
    enum err_code rc = ERR_OK;
    bool is_null = n == 1 && values[0].type == JSON_NULL;
    /* Joined by AND they are asked for one after the other (autotask/query_split.c). */
    if (r->or_depth > 0 && ++r->or_udfs > 1) {
        (void)err_set(err, ERR_NOT_SUPPORTED,
                      "Autotask takes one condition on a user-defined field in a query, and here "
                      "two are joined by OR.");
        err_fix(err, "Make one call for each of them.");
        err_field(err, udf->name);
        return ERR_NOT_SUPPORTED;
    }
    r->f->has_udf = true;
    if (is_null && op != AT_EQ && op != AT_NOTEQ)
        return bad_shape(err, "null goes with eq and noteq only");
    if (is_null)
        op = op == AT_EQ ? AT_NOT_EXIST : AT_EXIST;
    jw_object(w);
    jw_kz(w, "op", at_op_name(op));
    jw_kstr(w, "field", udf->name);
    jw_kbool(w, "udf", true);
    if (filter_is_list_op(op)) {
        jw_key(w, STR("value"));
        jw_array(w);
        for (size_t i = 0; !rc && i < n; i++)
            rc = write_udf_value(w, udf, values[i], err);
        jw_end(w);
    } else if (!filter_is_exist_op(op)) {
        jw_key(w, STR("value"));
        rc = n == 1 ? write_udf_value(w, udf, values[0], err)
                    : bad_shape(err, "one value is needed");
    }
    jw_end(w);
    return rc;
}

/* Whether the condition is on a user-defined field: said so, or the entity has no field of its own
 * of that name. *ret NULL: it is not. */
static enum err_code pick_udf(struct reader *r, const struct condition *c,
                              const struct at_udf **ret, struct err *err)
{
    const struct at_udf *udfs = NULL;
    size_t n = 0;
    const struct cat_entity *e = r->f->entity;
    *ret = NULL;
    if (!c->udf && (!e->has_udfs || !r->client || filter_field_find(e, c->field)))
        return ERR_OK;
    if (c->udf && (!e->has_udfs || !r->client))
        return unknown_udf(r->f, NULL, 0, c->field, err);
    enum err_code rc = at_udfs_get(r->client, r->call, e, &udfs, &n, err);
    if (rc)
        return rc;
    *ret = at_udf_find(udfs, n, c->field);
    return !*ret && c->udf ? unknown_udf(r->f, udfs, n, c->field, err) : ERR_OK;
}

/* ---- Conditions ---- */

/* SQL's wildcards at the ends of the text choose between three operators. */
static enum err_code apply_like(const struct condition *c, enum at_op *op, struct value *v,
                                struct err *err)
{
    if (v->type != JSON_STRING ||
        !(str_eq_folded(c->op, STR("like")) || str_eq_folded(c->op, STR("ilike"))))
        return ERR_OK;
    bool front = str_starts(v->text, STR("%")), back = str_ends(v->text, STR("%"));
    struct str s = v->text;
    if (front)
        s = str_make(s.p + 1, s.n - 1);
    if (back && s.n > 0)
        s.n--;
    if (str_find(s, '%') >= 0 || s.n == 0)
        return bad_shape(err, "like takes % at the beginning and the end of a text only");
    *op = front == back ? AT_CONTAINS : front ? AT_ENDS_WITH : AT_BEGINS_WITH;
    v->text = s;
    return ERR_OK;
}

static enum err_code long_list_inside(size_t n, struct err *err)
{
    (void)err_set(err, ERR_BAD_VALUE,
                  "A list inside of OR, or for a user-defined field, holds at most %d values, not "
                  "%zu.",
                  FILTER_PIECE, n);
    err_fix(err, "Split it into several calls.");
    return ERR_BAD_VALUE;
}

static enum err_code write_plain(struct reader *r, struct jw *w, struct buf *words,
                                 const struct condition *c, enum at_op op, const struct json *value,
                                 struct err *err)
{
    const struct cat_field *field = NULL;
    const struct at_udf *udf = NULL;
    struct value *values = NULL;
    size_t n = 0;
    bool is_name = false;
    enum err_code rc = pick_udf(r, c, &udf, err);
    if (!rc && !udf)
        rc = filter_field_get(r->f->entity, c->field, &field, err);
    if (!rc && !filter_is_exist_op(op))
        rc = read_values(r, value, &values, &n, err);
    if (!rc && n == 1)
        rc = apply_like(c, &op, &values[0], err);
    if (rc)
        return rc;
    if (n > 1 && (op == AT_EQ || op == AT_NOTEQ))
        op = op == AT_EQ ? AT_IN : AT_NOT_IN;
    if (n > FILTER_PIECE && (udf || (r->or_depth > 0 && op == AT_IN)))
        return long_list_inside(n, err);
    CLEANUP(buf_done) struct buf shown = {0};
    buf_init(&shown, 1024);
    bool says_names = field && r->client && r->f->says_names;
    if (!says_names)
        say_values(r, NULL, &shown, values, n, &is_name); /* before labels become values */
    if (udf) {
        rc = write_udf(r, w, udf, op, values, n, err);
    } else {
        for (size_t i = 0; !rc && i < n && filter_op_fits(field, op); i++)
            rc = resolve(r, field, &values[i], &is_name, err);
        if (!rc)
            rc = filter_write(r->f, w, field, op, values, n, err);
    }
    if (rc)
        return rc;
    if (says_names)
        say_values(r, field, &shown, values, n, &is_name);
    bool is_null = n == 1 && values[0].type == JSON_NULL;
    filter_say(words, udf ? udf->name : field->name,
               is_null ? (op == AT_EQ ? AT_NOT_EXIST : AT_EXIST) : op, buf_str(&shown), is_name);
    return ERR_OK;
}

static void open_group(struct jw *w, const char *op)
{
    jw_object(w);
    jw_kz(w, "op", op);
    jw_key(w, STR("items"));
    jw_array(w);
}

static void close_group(struct jw *w)
{
    jw_end(w);
    jw_end(w);
}

/* between [a, b]: from a on; to the end of b. For dates b's day is inside. */
static enum err_code write_between(struct reader *r, struct jw *w, struct buf *words,
                                   const struct condition *c, struct err *err)
{
    const struct json *ends[2] = {0};
    size_t n = 0;
    if (!json_is(c->value, JSON_ARRAY) || json_len(c->value) != 2)
        return bad_shape(err, "between takes a list of two values");
    for (struct json_iter it = json_iter(c->value); json_next(&it);)
        ends[n++] = it.value;
    if (json_is(ends[0], JSON_NULL) || json_is(ends[1], JSON_NULL))
        return bad_shape(err, "between takes two values that are not null");
    open_group(w, "and");
    enum err_code rc = write_plain(r, w, words, c, AT_GTE, ends[0], err);
    buf_add_z(words, " and ");
    if (!rc)
        rc = write_plain(r, w, words, c, AT_LTE, ends[1], err);
    close_group(w);
    return rc;
}

static enum err_code count_or(struct reader *r, struct err *err)
{
    if (r->or_depth == 0 || ++r->or_conditions <= FILTER_OR_MAX)
        return ERR_OK;
    (void)err_set(err, ERR_BAD_VALUE, "A query may have at most %d conditions joined by OR.",
                  FILTER_OR_MAX);
    err_fix(err, "Use in with a list of values, or split the query.");
    return ERR_BAD_VALUE;
}

static enum err_code write_condition(struct reader *r, struct jw *w, struct buf *words,
                                     const struct condition *c, struct err *err)
{
    enum at_op op = AT_EQ;
    enum err_code rc = count_or(r, err);
    if (rc)
        return rc;
    if (c->field.n == 0)
        return bad_shape(err, "a condition has no field");
    if (str_eq_folded(c->op, STR("between")))
        return write_between(r, w, words, c, err);
    if (c->op.n > 0 && !at_op_parse(c->op, &op))
        return filter_bad_operator(filter_field_find(r->f->entity, c->field), c->op, err);
    if (!c->has_value && !filter_is_exist_op(op))
        return bad_shape(err, "a condition has no value");
    return write_plain(r, w, words, c, op, c->value, err);
}

/* ---- Objects and groups ---- */

static enum err_code unknown_member(struct str name, struct err *err)
{
    (void)err_set(err, ERR_BAD_VALUE,
                  "A condition has no member \"%.*s\"; it has op, field, value, udf and items.",
                  STR_ARG(utf8_cut(name, 60)));
    err_fix(err, "Write conditions as {\"op\":\"eq\",\"field\":\"status\",\"value\":1}.");
    return ERR_BAD_VALUE;
}

static enum err_code write_group(struct reader *r, struct jw *w, struct buf *words, bool is_or,
                                 const struct json *items, struct err *err)
{
    enum err_code rc = ERR_OK;
    size_t n = 0;
    if (!json_is(items, JSON_ARRAY) || json_len(items) == 0)
        return bad_shape(err, "a group needs a list of conditions in items");
    if (r->depth == DEPTH_MAX)
        return bad_shape(err, "its groups are nested too deeply");
    r->depth++;
    if (r->or_depth == 0)
        r->or_udfs = 0;
    r->or_depth += is_or;
    open_group(w, is_or ? "or" : "and");
    buf_add_char(words, '(');
    for (struct json_iter it = json_iter(items); !rc && json_next(&it);) {
        if (n++ > 0)
            buf_add_z(words, is_or ? " or " : " and ");
        rc = read_any(r, w, words, it.value, err);
    }
    buf_add_char(words, ')');
    close_group(w);
    r->or_depth -= is_or;
    r->depth--;
    return rc;
}

static bool is_group_op(struct str op, bool *ret_is_or)
{
    *ret_is_or = str_eq_nocase(op, STR("or"));
    return *ret_is_or || str_eq_nocase(op, STR("and"));
}

/* {"op", "field", "value", "udf"} or {"op", "items"}. */
static enum err_code read_condition(struct reader *r, struct jw *w, struct buf *words,
                                    const struct json *v, struct err *err)
{
    struct condition c = {0};
    const struct json *items = NULL;
    bool is_or;
    for (struct json_iter it = json_iter(v); json_next(&it);) {
        if (str_eq_nocase(it.name, STR("op")) || str_eq_nocase(it.name, STR("operator")))
            c.op = json_str(it.value);
        else if (str_eq_nocase(it.name, STR("field")))
            c.field = json_str(it.value);
        else if (str_eq_nocase(it.name, STR("value")) || str_eq_nocase(it.name, STR("values")))
            c.value = it.value;
        else if (str_eq_nocase(it.name, STR("udf")))
            c.udf = json_true(it.value) || str_eq_nocase(json_str(it.value), STR("true"));
        else if (str_eq_nocase(it.name, STR("items")))
            items = it.value;
        else
            return unknown_member(it.name, err);
    }
    c.has_value = c.value != NULL;
    if (is_group_op(c.op, &is_or))
        return c.field.n > 0 || c.has_value ? bad_shape(err, "and and or take items")
                                            : write_group(r, w, words, is_or, items, err);
    return items ? bad_shape(err, "items go with and and or only")
                 : write_condition(r, w, words, &c, err);
}

static bool is_condition(const struct json *v)
{
    return json_get_nocase(v, STR("op")) || json_get_nocase(v, STR("operator")) ||
           json_get_nocase(v, STR("field"));
}

/* A member of {"status": "New", "or": [...]}: an equality, or a group under its operator's name. */
static enum err_code write_member(struct reader *r, struct jw *w, struct buf *words,
                                  struct str name, const struct json *value, struct err *err)
{
    bool is_or;
    if (is_group_op(name, &is_or))
        return write_group(r, w, words, is_or, value, err);
    struct condition c = {.field = name,
                          .op = json_is(value, JSON_ARRAY) ? STR("in") : STR("eq"),
                          .value = value,
                          .has_value = true};
    return write_condition(r, w, words, &c, err);
}

static enum err_code write_members(struct reader *r, struct jw *w, struct buf *words,
                                   const struct json *v, struct err *err)
{
    enum err_code rc = ERR_OK;
    size_t n = 0;
    bool is_group = json_len(v) > 1;
    if (is_group)
        open_group(w, "and");
    for (struct json_iter it = json_iter(v); !rc && json_next(&it);) {
        if (n++ > 0)
            buf_add_z(words, " and ");
        rc = write_member(r, w, words, it.name, it.value, err);
    }
    if (is_group)
        close_group(w);
    return rc;
}

static enum err_code read_any(struct reader *r, struct jw *w, struct buf *words,
                              const struct json *v, struct err *err)
{
    if (!json_is(v, JSON_OBJECT) || json_len(v) == 0)
        return bad_shape(err, "a condition is not an object");
    if (is_condition(v))
        return read_condition(r, w, words, v, err);
    return write_members(r, w, words, v, err);
}

/* One condition of the outermost AND: a member of an object, or without a name an element of a
 * list. */
static enum err_code add_top(struct reader *r, struct str name, const struct json *v,
                             struct err *err)
{
    CLEANUP(buf_done) struct buf piece = {0}, words = {0};
    struct jw w;
    enum err_code rc;
    buf_init(&piece, PIECE_MAX);
    buf_init(&words, WORDS_MAX);
    jw_init(&w, &piece);
    if (name.n > 0)
        rc = write_member(r, &w, &words, name, v, err);
    else
        rc = read_any(r, &w, &words, v, err);
    if (!rc && (!jw_ok(&w) || piece.failed))
        rc = filter_too_long(err);
    if (!rc)
        rc = filter_append(r->f, buf_str(&piece), err);
    if (rc)
        return rc;
    filter_say_next(r->f);
    buf_add_str(r->f->words, buf_str(&words));
    return ERR_OK;
}

/* A whole query may carry Autotask's two other members; what they ask for is the caller's business.
 */
static enum err_code check_query_members(const struct json *query, struct err *err)
{
    for (struct json_iter it = json_iter(query); json_next(&it);) {
        if (!str_eq_nocase(it.name, STR("filter")) && !str_eq_nocase(it.name, STR("maxRecords")) &&
            !str_eq_nocase(it.name, STR("includeFields")))
            return unknown_member(it.name, err);
    }
    return ERR_OK;
}

static enum err_code read_conditions(struct reader *r, const struct json *v, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (!json_is(v, JSON_OBJECT) && !json_is(v, JSON_ARRAY))
        return bad_shape(err, "it is neither an object nor a list");
    if (is_condition(v))
        return add_top(r, STR(""), v, err);
    for (struct json_iter it = json_iter(v); !rc && json_next(&it);)
        rc = add_top(r, it.name, it.value, err);
    return rc;
}

enum err_code at_filter_add_json(struct at_filter *f, struct at_client *c, struct at_call *call,
                                 const struct json *query, struct err *err)
{
    struct reader r = {.f = f, .client = c, .call = call};
    const struct at_filter before = *f;
    size_t json_n = f->json->n, words_n = f->words->n;
    const struct json *filter = json_get_nocase(query, STR("filter"));
    enum err_code rc = filter ? check_query_members(query, err) : ERR_OK;
    if (!rc)
        rc = read_conditions(&r, filter ? filter : query, err);
    if (rc) {
        *f = before;
        buf_truncate(f->json, json_n);
        buf_truncate(f->words, words_n);
    }
    return rc;
}
