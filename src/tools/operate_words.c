/* How servers with one tool an entity write a search: pairs of field, operator and value beside
 * each other, windows of time by name, and pages by offset. */
#include "tools/operate.h"

#include "autotask/filter.h"

enum { TEXTS_MAX = 200, ROWS_MAX = 500 };

static const char *const words[] = {
    "filter_field",   "filter_op",    "filter_value",  "filter_field_2", "filter_op_2",
    "filter_value_2", "filter_logic", "filtersJson",   "filter",         "filters",
    "conditions",     "recency",      "recency_field", "since",          "until",
    "olderThanDays",  "period",       "offset",        "returnAll",      "outputMode"};
static const char *const equal_words[] = {"dedupFields", "updateFields", "errorOnDuplicate"};

static bool is_one_of(const char *const *list, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_folded(str_from(list[i]), name))
            return true;
    return false;
}

bool operate_is_word(struct str name)
{
    return is_one_of(words, ARRAY_LEN(words), name);
}

bool operate_is_equal_word(struct str name)
{
    return is_one_of(equal_words, ARRAY_LEN(equal_words), name);
}

const struct json *operate_word(const struct json *given, const char *name)
{
    for (struct json_iter it = json_iter(given); json_next(&it);)
        if (str_eq_folded(it.name, str_from(name)))
            return json_is(it.value, JSON_NULL) ||
                           (json_is(it.value, JSON_STRING) && json_str(it.value).n == 0)
                       ? NULL
                       : it.value;
    return NULL;
}

struct str *operate_texts(struct arena *a, const struct json *v)
{
    struct str *out = ARENA_ARRAY(a, struct str, TEXTS_MAX + 1);
    size_t n = 0;

    if (json_is(v, JSON_STRING))
        for (struct str rest = json_str(v); rest.n > 0 && n < TEXTS_MAX;) {
            struct str text = str_trim(str_split(&rest, ','));
            if (text.n > 0)
                out[n++] = text;
        }
    if (json_is(v, JSON_ARRAY))
        for (struct json_iter it = json_iter(v); json_next(&it) && n < TEXTS_MAX;)
            if (json_str(it.value).n > 0)
                out[n++] = json_str(it.value);
    out[n] = STR("");
    return out;
}

static enum err_code refuse(struct tool_run *r, const char *word, const char *what,
                            const char *instead)
{
    enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "%s %s.", word, what);

    err_field(&r->err, str_from(word));
    err_fix(&r->err, "%s", instead);
    return rc;
}

/* A whole number, also as text; false when it is none. */
static bool whole(const struct json *v, int64_t *ret)
{
    return json_i64(v, ret) || str_to_i64(str_trim(json_str(v)), ret);
}

/* ---- Conditions ---- */

struct list {
    struct tool_run *r;
    const struct cat_entity *e;
    const struct json *given;
    struct jw w; /* in the array */
};

static void add_condition(struct list *l, struct str field, const char *op, const char *value)
{
    jw_object(&l->w);
    jw_kstr(&l->w, "field", field);
    jw_kz(&l->w, "op", op);
    if (value)
        jw_kz(&l->w, "value", value);
    jw_end(&l->w);
}

static struct str text_or(const struct json *v, struct str otherwise)
{
    struct str text = str_trim(json_str(v));
    return text.n > 0 ? text : otherwise;
}

/* in and notIn take their values with commas between. */
static void add_value(struct list *l, enum at_op op, const struct json *value)
{
    jw_key(&l->w, STR("value"));
    if ((op != AT_IN && op != AT_NOT_IN) || !json_is(value, JSON_STRING)) {
        jw_value(&l->w, value);
        return;
    }
    jw_array(&l->w);
    for (struct str *text = operate_texts(l->r->arena, value); text->n > 0; text++)
        jw_str(&l->w, *text);
    jw_end(&l->w);
}

static enum err_code add_pair(struct list *l, const char *field_word, const char *op_word,
                              const char *value_word)
{
    const struct json *field = operate_word(l->given, field_word);
    const struct json *value = operate_word(l->given, value_word);
    struct str op = text_or(operate_word(l->given, op_word), STR("eq"));
    enum at_op parsed = AT_EQ;

    if (!field && (value || operate_word(l->given, op_word)))
        return refuse(l->r, field_word, "is missing: the field that the condition is about",
                      "Give it, or leave the condition out.");
    if (!field)
        return ERR_OK;
    bool known = at_op_parse(op, &parsed); /* otherwise the query says what there is */
    bool alone = known && (parsed == AT_EXIST || parsed == AT_NOT_EXIST);
    if (!value && !alone)
        return refuse(l->r, value_word, "is missing",
                      "Give it; only exist and notExist have none.");
    jw_object(&l->w);
    jw_kstr(&l->w, "field", json_str(field));
    jw_kstr(&l->w, "op", op);
    if (!alone)
        add_value(l, parsed, value);
    jw_end(&l->w);
    return ERR_OK;
}

static enum err_code add_pairs(struct list *l)
{
    struct str logic = text_or(operate_word(l->given, "filter_logic"), STR("and"));
    bool either = str_eq_nocase(logic, STR("or"));

    if (!either && !str_eq_nocase(logic, STR("and")))
        return refuse(l->r, "filter_logic", "is neither and nor or", "Give one of them.");
    if (either) {
        jw_object(&l->w);
        jw_kz(&l->w, "op", "or");
        jw_key(&l->w, STR("items"));
        jw_array(&l->w);
    }
    enum err_code rc = add_pair(l, "filter_field", "filter_op", "filter_value");
    if (!rc)
        rc = add_pair(l, "filter_field_2", "filter_op_2", "filter_value_2");
    if (either) {
        jw_end(&l->w);
        jw_end(&l->w);
    }
    return rc;
}

static enum err_code add_lists(struct list *l)
{
    static const char *const names[] = {"filtersJson", "filter", "filters", "conditions"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct json *v = operate_word(l->given, names[i]);
        if (json_is(v, JSON_STRING) && json_parse(l->r->arena, json_str(v), NULL, &v, NULL))
            return refuse(l->r, names[i], "is no JSON",
                          "Write [{\"field\": ..., \"op\": \"eq\", \"value\": ...}].");
        if (json_is(v, JSON_ARRAY))
            for (struct json_iter it = json_iter(v); json_next(&it);)
                jw_value(&l->w, it.value);
        else if (v)
            jw_value(&l->w, v);
    }
    return ERR_OK;
}

/* ---- Windows of time ---- */

/* The entity's own time of a record, for windows that name no field. */
static struct str time_field(const struct list *l, bool created)
{
    static const char *const names[] = {
        "createDateTime",       "createDate",       "createTime", "lastModifiedDateTime",
        "lastActivityDateTime", "lastActivityDate", "dateWorked"};
    size_t n = created ? 3 : ARRAY_LEN(names);

    for (size_t i = 0; i < n; i++)
        if (cat_field_find(l->e, str_from(names[i])))
            return str_from(names[i]);
    return STR("");
}

/* "last_7d" as "-168h", "last_15m" as "-15min"; n = 0 when it is none. */
static struct str window_start(struct tool_run *r, struct str recency)
{
    struct str rest = recency;
    int64_t n;

    if (rest.n < 7 || !str_eq_folded(str_make(rest.p, 5), STR("last_")))
        return STR("");
    rest = str_make(rest.p + 5, rest.n - 5);
    char unit = rest.p[rest.n - 1];
    rest.n--;
    if (!str_to_i64(rest, &n) || n < 1 || n > 100000 || !strchr("mhd", unit))
        return STR("");
    if (unit == 'm')
        return str_from(str_printf(r->arena, "-%lldmin", (long long)n));
    return str_from(str_printf(r->arena, "-%lldh", (long long)(unit == 'd' ? 24 * n : n)));
}

static enum err_code add_since(struct list *l, struct str field)
{
    const struct json *recency = operate_word(l->given, "recency");
    const struct json *since = operate_word(l->given, "since");
    const struct json *until = operate_word(l->given, "until");
    struct str from = recency ? window_start(l->r, json_str(recency)) : json_str(since);

    if (recency && from.n == 0)
        return refuse(l->r, "recency", "is no window of time",
                      "Give one such as last_4h, last_7d or last_15m, or since and until.");
    if (recency && (since || until))
        return refuse(l->r, "recency", "and since or until exclude each other", "Give one.");
    if (since && from.n == 0)
        return refuse(l->r, "since", "is no date", "Give an ISO date and time, or -7d.");
    if (from.n > 0)
        add_condition(l, field, "gte", str_dup(l->r->arena, from));
    if (until)
        add_condition(l, field, "lte", str_dup(l->r->arena, json_str(until)));
    return ERR_OK;
}

static enum err_code add_age(struct list *l, struct str created)
{
    const struct json *days = operate_word(l->given, "olderThanDays");
    const struct json *period = operate_word(l->given, "period");
    int64_t n;

    if (days && (!whole(days, &n) || n < 1))
        return refuse(l->r, "olderThanDays", "must be a whole number from 1", "Give the days.");
    if (days)
        add_condition(l, created, "lt", str_printf(l->r->arena, "-%lldh", (long long)(24 * n)));
    if (period) {
        char *words_of_it = str_dup(l->r->arena, json_str(period));
        for (char *c = words_of_it; *c; c++)
            *c = *c == '_' ? ' ' : *c;
        add_condition(l, created, "eq", words_of_it);
    }
    return ERR_OK;
}

static enum err_code add_times(struct list *l)
{
    static const char *const names[] = {"recency", "since", "until", "olderThanDays", "period"};
    struct str given = text_or(operate_word(l->given, "recency_field"), STR(""));
    const char *first = NULL;

    for (size_t i = 0; i < ARRAY_LEN(names) && !first; i++)
        if (operate_word(l->given, names[i]))
            first = names[i];
    if (!first)
        return ERR_OK;
    struct str any = given.n > 0 ? given : time_field(l, false);
    struct str created = given.n > 0 ? given : time_field(l, true);
    bool wants_created =
        operate_word(l->given, "olderThanDays") || operate_word(l->given, "period");
    if (any.n == 0 || (wants_created && created.n == 0))
        return refuse(l->r, first,
                      "needs a date of the record, and this entity has none of its own",
                      "Name one in recency_field; describe_entity lists the fields.");
    enum err_code rc = add_since(l, any);
    return rc ? rc : add_age(l, created);
}

/* ---- Pages ---- */

static enum err_code add_page(struct tool_run *r, const struct json *given, struct onward *o)
{
    const struct json *limit = operate_word(given, "limit");
    const struct json *offset = operate_word(given, "offset");
    struct str mode = text_or(operate_word(given, "outputMode"), STR("idsAndLabels"));
    int64_t rows = 25, skip = 0;

    if (!str_eq_folded(mode, STR("idsAndLabels")))
        return refuse(r, "outputMode", "cannot be switched: labels and names are always shown",
                      "Leave it out; get_entity with raw=true shows one record as stored.");
    if (json_true(operate_word(given, "returnAll")) && !limit && !offset) {
        jw_ki64(&o->w, "limit", ROWS_MAX);
        return ERR_OK;
    }
    if (limit && !whole(limit, &rows))
        rows = 0;
    if (offset && (!whole(offset, &skip) || skip < 0 || rows < 1 || skip % rows != 0))
        return refuse(r, "offset", "must be a multiple of limit (25 when it is not given)",
                      "Follow next_cursor of the last result, or give page.");
    if (offset && skip > 0)
        jw_ki64(&o->w, "page", skip / rows + 1);
    return ERR_OK;
}

enum err_code operate_words(struct tool_run *r, const struct cat_entity *e,
                            const struct json *given, const struct json *pairs,
                            const char *condition, struct onward *o)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct list l = {.r = r, .e = e, .given = given};

    buf_init(&text, 4 * 1024 * 1024);
    jw_init(&l.w, &text);
    jw_array(&l.w);
    if (condition)
        jw_raw(&l.w, str_from(condition));
    enum err_code rc = add_pairs(&l);
    if (!rc)
        rc = add_lists(&l);
    if (!rc)
        rc = add_times(&l);
    if (!rc && json_len(pairs) > 0)
        jw_value(&l.w, pairs);
    jw_end(&l.w);
    if (!rc && jw_ok(&l.w) && text.n > 2)
        jw_kraw(&o->w, "filter", buf_str(&text));
    return rc ? rc : add_page(r, given, o);
}

/* ---- A record that is there already ---- */

static enum err_code add_equal(struct tool_run *r, struct at_filter *f, const struct json *fields,
                               const struct str *names)
{
    struct buf text CLEANUP(buf_done) = {0};
    const struct json *pairs;
    struct jw w;

    buf_init(&text, 1024 * 1024);
    jw_init(&w, &text);
    jw_object(&w);
    for (; names->n > 0; names++) {
        const struct json *v = json_get_nocase(fields, *names);
        if (json_is(v, JSON_NONE) || json_is(v, JSON_NULL))
            return refuse(r, "dedupFields", "names a field that has no value here",
                          "Give values for all of them among the fields.");
        jw_key(&w, *names);
        jw_value(&w, v);
    }
    jw_end(&w);
    struct str copy = str_from(str_dup(r->arena, buf_str(&text)));
    enum err_code rc = json_parse(r->arena, copy, NULL, &pairs, &r->err);
    return rc ? rc : at_filter_add_json(f, r->ctx->client, &r->at, pairs, &r->err);
}

enum err_code operate_find_equal(struct tool_run *r, const struct cat_entity *e,
                                 const struct json *given, const struct json *fields,
                                 int64_t *ret_id)
{
    static const char *const id[] = {"id"};
    struct str *names = operate_texts(r->arena, operate_word(given, "dedupFields"));
    struct at_rows rows = {0};
    struct at_filter f;

    *ret_id = 0;
    if (names->n == 0)
        return refuse(r, "dedupFields", "is missing: the fields that make a record the same",
                      "Give their names, such as [\"name\", \"companyID\"].");
    at_filter_init(&f, r->arena, e);
    f.zone = str_from(r->ctx->time_zone);
    f.now_s = r->now_s;
    enum err_code rc = add_equal(r, &f, fields, names);
    if (rc)
        return rc;
    struct at_query q = {.filter = at_filter_json(&f), .fields = id, .n_fields = 1, .max_rows = 1};
    rc = at_query(r->ctx->client, &r->at, e, &q, &rows, &r->err);
    if (!rc && rows.n > 0)
        *ret_id = rows.last_id;
    return rc;
}
