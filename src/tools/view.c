/* Turns records into words. The tenant's metadata is read only for entities that have picklists
 * among the columns, names only for references among them. */
#include "tools/view.h"

#include "autotask/names.h"
#include "base/clock.h"
#include "base/jw.h"
#include "base/log.h"
#include "tools/html_text.h"
#include "tools/untrusted.h"

enum {
    LONG_TEXT_FROM = 500, /* characters a field may hold to count as long text */
    BRIEF_COLUMNS = 4
};

/* ---- Columns ---- */

static struct str default_heading(struct str field)
{
    if (field.n > 2 && (str_ends(field, STR("ID")) || str_ends(field, STR("Id"))))
        field.n -= 2;
    return field;
}

static enum err_code add_column(struct view *v, struct str field, struct str heading,
                                struct err *err)
{
    const struct cat_field *cat = cat_field_guess(v->entity, field);

    if (!cat && !(str_eq_folded(field, STR("userDefinedFields")) && v->entity->has_udfs)) {
        enum err_code rc = err_set(err, ERR_UNKNOWN_FIELD, "%.*s has no field \"%.*s\".",
                                   STR_ARG(v->entity->name), STR_ARG(field));
        struct str near = cat_field_nearest(v->entity, field);
        err_field(err, field);
        if (near.n > 0)
            err_fix(err, "Did you mean \"%.*s\"? describe_entity lists the fields.", STR_ARG(near));
        else
            err_fix(err, "describe_entity lists the fields of %.*s.", STR_ARG(v->entity->name));
        return rc;
    }
    v->columns[v->n_columns++] = (struct view_column){
        .field = cat ? cat->name : STR("userDefinedFields"),
        .heading = heading.n > 0 ? heading : default_heading(cat ? cat->name : field),
        .cat = cat,
    };
    return ERR_OK;
}

static enum err_code add_given_columns(struct tool_run *r, struct view *v, const struct json *given)
{
    v->columns = ARENA_ARRAY(r->arena, struct view_column, json_len(given));
    for (struct json_iter it = json_iter(given); json_next(&it);) {
        struct str name = str_trim(json_str(it.value));
        if (!json_is(it.value, JSON_STRING)) {
            enum err_code rc =
                err_set(&r->err, ERR_BAD_VALUE, "fields must be a list of field names.");
            err_field(&r->err, STR("fields"));
            return rc;
        }
        enum err_code rc = add_column(v, name, STR(""), &r->err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

/* "a, b" in one string is what some clients send for a list. */
static const struct json *split_commas(struct tool_run *r, const struct json *given)
{
    struct json_iter it = json_iter(given);
    struct buf list CLEANUP(buf_done) = {0};
    const struct json *v;

    if (json_len(given) != 1 || !json_next(&it) || str_find(json_str(it.value), ',') < 0)
        return given;
    struct str rest = json_str(it.value);
    buf_init(&list, 64 * 1024);
    buf_add_char(&list, '[');
    while (rest.n > 0) {
        struct str name = str_trim(str_split(&rest, ','));
        buf_printf(&list, "%s\"%.*s\"", list.n > 1 ? "," : "", STR_ARG(name));
    }
    buf_add_char(&list, ']');
    struct str text = str_from(str_dup(r->arena, buf_str(&list)));
    return json_parse(r->arena, text, NULL, &v, NULL) ? given : v;
}

/* The columns that the tool shows usually come first, the others in the catalogue's order. */
static enum err_code add_all_columns(struct tool_run *r, struct view *v)
{
    const struct cat_entity *e = v->entity;

    v->is_full = true;
    v->columns = ARENA_ARRAY(r->arena, struct view_column, e->n_fields + 1);
    for (size_t i = 0; i < e->n_fields; i++)
        if (!(e->fields[i].flags & CAT_WRITE_ONLY))
            (void)add_column(v, e->fields[i].name, e->fields[i].name, &r->err);
    if (e->has_udfs)
        (void)add_column(v, STR("userDefinedFields"), STR("userDefinedFields"), &r->err);
    return r->err.code;
}

static enum err_code add_named_columns(struct tool_run *r, struct view *v, const char *const *names,
                                       size_t n)
{
    v->columns = ARENA_ARRAY(r->arena, struct view_column, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct str heading = str_from(names[i]);
        struct str field = str_split(&heading, ':');
        enum err_code rc = add_column(v, field, heading, &r->err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

static size_t count_names(const char *const *names)
{
    size_t n = 0;

    while (names[n])
        n++;
    return n;
}

enum err_code view_named_columns(struct tool_run *r, struct view *v, const struct cat_entity *e,
                                 const char *const *names)
{
    v->entity = e;
    return add_named_columns(r, v, names, count_names(names));
}

enum err_code view_columns(struct tool_run *r, struct view *v, const struct cat_entity *e,
                           const struct json *given, const char *const *defaults)
{
    struct str detail = arg_text(r, "detail");

    v->entity = e;
    given = split_commas(r, given);
    if (json_len(given) > 0)
        return add_given_columns(r, v, given);
    if (str_eq(detail, STR("full")) || !defaults)
        return add_all_columns(r, v);
    size_t n = count_names(defaults);
    if (str_eq(detail, STR("brief")) && n > BRIEF_COLUMNS)
        n = BRIEF_COLUMNS;
    return add_named_columns(r, v, defaults, n);
}

const char *const *view_fields(struct tool_run *r, const struct view *v, size_t *ret_n)
{
    const char **fields = ARENA_ARRAY(r->arena, const char *, v->n_columns + 1);

    for (size_t i = 0; i < v->n_columns; i++)
        fields[i] = str_dup(r->arena, v->columns[i].field);
    *ret_n = v->n_columns;
    return fields;
}

/* ---- Labels and names ---- */

static bool is_picklist(const struct view_column *c)
{
    return c->cat && (c->cat->flags & CAT_PICKLIST);
}

/* Where nothing is known of the flags the tenant's metadata tells which fields are picklists. */
static bool wants_metadata(const struct view *v)
{
    for (size_t i = 0; i < v->n_columns; i++) {
        const struct view_column *c = &v->columns[i];
        if (is_picklist(c))
            return true;
        if (!v->entity->flags_known && c->cat && c->cat->type == CAT_INTEGER && !c->cat->reference)
            return true;
    }
    return false;
}

static void resolve_labels(struct tool_run *r, struct view *v)
{
    const struct at_metadata *m;
    struct err err = {0};

    if (!wants_metadata(v))
        return;
    if (at_metadata_get(r->ctx->client, &r->at, v->entity, &m, &err)) {
        log_redact(err.text);
        v->note =
            str_printf(r->arena, "Labels could not be looked up (%.*s), so numbers are shown.",
                       STR_ARG(untrusted_copy(r->arena, str_from(err.text), sizeof(err.text))));
        return;
    }
    for (size_t i = 0; i < v->n_columns; i++) {
        const struct at_field_info *info = at_metadata_field(m, v->columns[i].field);
        if (info && info->is_picklist)
            v->columns[i].info = info;
    }
}

static void resolve_names(struct tool_run *r, struct view *v, struct view_column *c)
{
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, v->n_rows);
    size_t *rows = ARENA_ARRAY(r->arena, size_t, v->n_rows);
    struct str *found = ARENA_ARRAY(r->arena, struct str, v->n_rows);
    struct err err = {0};
    size_t n = 0;

    c->names = ARENA_ARRAY(r->arena, struct str, v->n_rows);
    for (size_t i = 0; i < v->n_rows; i++)
        if (json_i64(json_get(v->rows[i], c->field), &ids[n]))
            rows[n++] = i;
    if (n == 0)
        return;
    if (at_names_of(r->ctx->client, &r->at, c->cat->reference, ids, n, found, &err)) {
        log_redact(err.text);
        v->note =
            str_printf(r->arena, "Names of %.*s could not be looked up (%.*s), so ids are shown.",
                       STR_ARG(c->cat->reference->name),
                       STR_ARG(untrusted_copy(r->arena, str_from(err.text), sizeof(err.text))));
        return;
    }
    for (size_t i = 0; i < n; i++)
        c->names[rows[i]] = found[i];
}

void view_resolve(struct tool_run *r, struct view *v)
{
    if (v->n_rows == 0)
        return;
    resolve_labels(r, v);
    for (size_t i = 0; i < v->n_columns; i++) {
        const struct cat_field *f = v->columns[i].cat;
        if (f && f->reference && !v->columns[i].info && at_has_names(f->reference))
            resolve_names(r, v, &v->columns[i]);
    }
}

void view_drop_empty(struct tool_run *r, struct view *v)
{
    size_t kept = 0;

    if (!v->is_full)
        return;
    for (size_t c = 0; c < v->n_columns; c++) {
        bool used = false;
        for (size_t row = 0; row < v->n_rows && !used; row++)
            used = view_text(r, v, row, c).n > 0;
        if (used)
            v->columns[kept++] = v->columns[c];
    }
    v->n_columns = kept;
}

/* ---- Values ---- */

static void two_digits(char *to, int value)
{
    to[0] = (char)('0' + value / 10);
    to[1] = (char)('0' + value % 10);
}

struct str view_time(struct tool_run *r, int64_t unix_s)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct str zone = str_from(r->ctx->time_zone);
    int offset = 0, now_offset = 0;

    (void)tz_offset_min(zone, unix_s, &offset);
    (void)tz_offset_min(zone, r->now_s, &now_offset);
    struct civil t = civil_from_unix(unix_s + offset * 60);
    struct civil now = civil_from_unix(r->now_s + now_offset * 60);
    if (t.year != now.year)
        return str_from(str_printf(r->arena, "%d %s %d %02d:%02d", t.day, months[t.month - 1],
                                   t.year, t.hour, t.minute));
    /* "3 Nov 09:05": every list has dozens, and printf takes longer than the rest of the cell. */
    char text[] = "00 Mon 00:00";
    two_digits(text, t.day);
    memcpy(text + 3, months[t.month - 1], 3);
    two_digits(text + 7, t.hour);
    two_digits(text + 10, t.minute);
    size_t skipped = text[0] == '0';
    struct str shown = str_make(text + skipped, sizeof(text) - 1 - skipped);
    return str_make(str_dup(r->arena, shown), shown.n);
}

/* Date-only fields are stored as midnight and belong to no zone; creation times are never
 * date-only. */
static bool is_date_only(struct str field, struct str wire)
{
    struct str t = wire.n > 10 ? str_make(wire.p + 10, wire.n - 10) : STR("");

    return !str_contains_nocase(field, STR("DateTime")) &&
           !str_contains_nocase(field, STR("create")) &&
           (t.n == 0 || str_starts(t, STR("T00:00:00")));
}

struct str view_datetime(struct tool_run *r, struct str field, struct str wire)
{
    bool has_zone, has_time;
    int64_t unix_s;

    if (!iso_parse(wire, &unix_s, &has_zone, &has_time))
        return wire;
    if (is_date_only(field, wire))
        return str_make(wire.p, 10);
    return view_time(r, unix_s);
}

static struct str scalar_text(struct tool_run *r, const struct json *v)
{
    switch (json_type(v)) {
    case JSON_STRING:
        return json_str(v);
    case JSON_NUMBER:
        return json_number(v);
    case JSON_BOOL:
        return json_true(v) ? STR("yes") : STR("no");
    case JSON_ARRAY:
    case JSON_OBJECT: {
        struct buf b;
        struct jw w;
        buf_init(&b, 256 * 1024);
        jw_init(&w, &b);
        jw_value(&w, v);
        struct str text = str_from(str_dup(r->arena, buf_str(&b)));
        buf_done(&b);
        return text;
    }
    case JSON_NONE:
    case JSON_NULL:
        return STR("");
    }
    return STR("");
}

/* [{name, value}] as "OS: Windows 11; IP address: 10.0.0.4", empty ones left out. */
static struct str udf_text(struct tool_run *r, const struct json *list)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, 256 * 1024);
    for (struct json_iter it = json_iter(list); json_next(&it);) {
        struct str name = json_str(json_get(it.value, STR("name")));
        struct str value = scalar_text(r, json_get(it.value, STR("value")));
        if (value.n > 0)
            buf_printf(&b, "%s%.*s: %.*s", b.n > 0 ? "; " : "", STR_ARG(name), STR_ARG(value));
    }
    return str_from(str_dup(r->arena, buf_str(&b)));
}

/* "12.0" as people write it: 12. */
static struct str without_zeros(struct str number)
{
    if (str_find(number, '.') < 0 || str_find(number, 'e') >= 0 || str_find(number, 'E') >= 0)
        return number;
    while (str_ends(number, STR("0")))
        number.n--;
    if (str_ends(number, STR(".")))
        number.n--;
    return number;
}

/* Contacts and a few others keep whether they are active as 0 or 1. */
static bool is_yes_or_no(const struct cat_field *f)
{
    return (f->type == CAT_INTEGER || f->type == CAT_LONG) && str_eq(f->name, STR("isActive"));
}

struct str view_text(struct tool_run *r, const struct view *v, size_t row, size_t column)
{
    const struct view_column *c = &v->columns[column];
    const struct json *value = json_get(v->rows[row], c->field);

    if (json_type(value) == JSON_NONE || json_type(value) == JSON_NULL)
        return STR("");
    if (!c->cat)
        return udf_text(r, value);
    struct str text = scalar_text(r, value);
    if (c->info)
        return at_value_to_label(c->info, text);
    if (c->names)
        return c->names[row].n > 0 ? c->names[row]
                                   : str_from(str_printf(r->arena, "#%.*s", STR_ARG(text)));
    if (c->cat->type == CAT_DATETIME)
        return view_datetime(r, c->field, text);
    if (c->cat->type == CAT_DECIMAL)
        return without_zeros(text);
    if (is_yes_or_no(c->cat))
        return str_eq(text, STR("0")) ? STR("no") : str_eq(text, STR("1")) ? STR("yes") : text;
    if (c->cat->type == CAT_BYTES)
        return str_from(str_printf(r->arena, "(%zu bytes as base64)", text.n));
    if (!v->raw && view_is_long_text(c))
        (void)html_to_text(r->arena, text, &text);
    return text;
}

bool view_is_long_text(const struct view_column *c)
{
    return c->cat && c->cat->type == CAT_STRING && !c->info &&
           (c->cat->max_length >= LONG_TEXT_FROM || str_eq(c->field, STR("description")));
}
