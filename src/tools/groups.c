/* count_entity with group_by. Autotask counts but does not group: where a field has few values one
 * count a value is cheapest, else every matching record's field is read, inside a limit. Either way
 * the numbers are exact, and the result says how they came about. */
#include "tools/groups.h"

#include "autotask/dates.h"
#include "autotask/names.h"
#include "base/clock.h"
#include "base/jw.h"
#include "tools/render.h"
#include "tools/resolve.h"
#include "tools/untrusted.h"
#include "tools/words.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    PAGE = 500,
    READ_MAX = 20000, /* records, 40 pages */
    SHOWN_MAX = 60,
    LABEL_CHARS = 80,
    TEXT_MAX = 1024 * 1024
};

enum unit { BY_VALUE, BY_DAY, BY_MONTH };

struct group {
    struct str value; /* as on the wire; empty = the field is empty */
    struct str label;
    int64_t count;
};

struct grouping {
    const struct cat_field *field;
    const struct at_field_info *info; /* NULL: no picklist */
    enum unit unit;
    struct group *groups;
    size_t n;
    const char *how;
};

/* ---- What to group by ---- */

static enum err_code refuse(struct tool_run *r, struct str name)
{
    struct str near = cat_field_nearest(r->entity, name);
    enum err_code rc = err_set(&r->err, ERR_UNKNOWN_FIELD, "%.*s cannot be grouped by \"%.*s\".",
                               STR_ARG(r->entity->name), STR_ARG(name));

    err_field(&r->err, STR("group_by"));
    if (near.n > 0)
        err_fix(&r->err, "Did you mean \"%.*s\"?", STR_ARG(near));
    else
        err_fix(&r->err, "Give a field, or field:day or field:month for dates; describe_entity "
                         "lists the fields.");
    return rc;
}

/* "status", "createDate:month". Dates are grouped by month when nothing else is said. */
static enum err_code parse(struct tool_run *r, struct grouping *g)
{
    struct str unit = arg_text(r, "group_by");
    struct str name = str_trim(str_split(&unit, ':'));

    unit = str_trim(unit);
    g->field = cat_field_guess(r->entity, name);
    if (!g->field || g->field->type == CAT_BYTES || g->field->type == CAT_OBJECT)
        return refuse(r, name);
    if (g->field->type == CAT_DATETIME)
        g->unit = str_eq_nocase(unit, STR("day")) ? BY_DAY : BY_MONTH;
    if (unit.n > 0 && !(g->field->type == CAT_DATETIME &&
                        (g->unit == BY_DAY || str_eq_nocase(unit, STR("month")))))
        return refuse(r, arg_text(r, "group_by"));
    return resolve_field_info(r, r->entity, g->field->name, &g->info);
}

/* ---- One count for each value ---- */

static enum err_code count_one(struct tool_run *r, const struct at_filter *base, struct grouping *g,
                               struct str value, struct str label)
{
    struct at_filter f;
    int64_t n;

    at_filter_init(&f, r->arena, r->entity);
    buf_add_str(f.json, buf_str(base->json));
    f.n = base->n;
    enum err_code rc = at_filter_add_text(&f, g->field->name, AT_EQ, value, label, &r->err);
    if (!rc)
        rc = at_count(r->ctx->client, &r->at, r->entity, at_filter_json(&f), true, &n, &r->err);
    if (!rc && n > 0)
        g->groups[g->n++] = (struct group){value, label, n};
    return rc;
}

static enum err_code count_values(struct tool_run *r, const struct at_filter *base,
                                  struct grouping *g, int64_t total)
{
    enum err_code rc = ERR_OK;
    int64_t rest = total;

    g->groups = ARENA_ARRAY(r->arena, struct group, g->info->n_values + 1);
    for (size_t i = 0; i < g->info->n_values && !rc; i++)
        rc = count_one(r, base, g, g->info->values[i].value, g->info->values[i].label);
    for (size_t i = 0; i < g->n; i++)
        rest -= g->groups[i].count;
    if (!rc && rest > 0)
        g->groups[g->n++] = (struct group){STR(""), STR("(empty or no value of the list)"), rest};
    g->how = str_printf(r->arena, "by one count for each of %zu values", g->info->n_values);
    return rc;
}

/* ---- Reading all ---- */

static struct str scalar(const struct json *v)
{
    if (json_is(v, JSON_BOOL))
        return json_true(v) ? STR("true") : STR("false");
    return json_is(v, JSON_STRING) ? json_str(v) : json_number(v);
}

/* The local day or month that a value is in. */
static struct str date_key(struct tool_run *r, const struct grouping *g, struct str wire)
{
    size_t n = g->unit == BY_DAY ? 10 : 7;
    bool has_zone, has_time;
    int64_t unix_s;
    int offset = 0;

    if (wire.n < 10 || !iso_parse(wire, &unix_s, &has_zone, &has_time))
        return wire;
    if (date_is_calendar(g->field))
        return str_make(wire.p, n);
    (void)tz_offset_min(str_from(r->ctx->time_zone), unix_s, &offset);
    struct civil c = civil_from_unix(unix_s + offset * 60);
    const char *text = g->unit == BY_DAY
                           ? str_printf(r->arena, "%04d-%02d-%02d", c.year, c.month, c.day)
                           : str_printf(r->arena, "%04d-%02d", c.year, c.month);
    return str_from(text);
}

static int compare_keys(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static enum err_code read_all(struct tool_run *r, struct at_filter *base, struct grouping *g)
{
    const char *const fields[] = {str_dup(r->arena, g->field->name)};
    struct at_query q = {
        .filter = at_filter_json(base), .fields = fields, .n_fields = 1, .max_rows = READ_MAX};
    struct at_rows rows;
    enum err_code rc = at_query(r->ctx->client, &r->at, r->entity, &q, &rows, &r->err);

    if (rc)
        return rc;
    struct str *keys = ARENA_ARRAY(r->arena, struct str, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        keys[i] = scalar(json_get(rows.rows[i], g->field->name));
        if (g->unit != BY_VALUE)
            keys[i] = date_key(r, g, keys[i]);
    }
    if (rows.n > 0)
        qsort(keys, rows.n, sizeof(*keys), compare_keys);
    g->groups = ARENA_ARRAY(r->arena, struct group, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        if (g->n == 0 || !str_eq(g->groups[g->n - 1].value, keys[i]))
            g->groups[g->n++] = (struct group){keys[i], keys[i], 0};
        g->groups[g->n - 1].count++;
    }
    g->how = str_printf(r->arena, "by reading all %zu records", rows.n);
    return ERR_OK;
}

/* ---- Names ---- */

static enum err_code name_references(struct tool_run *r, struct grouping *g)
{
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, g->n + 1);
    size_t *which = ARENA_ARRAY(r->arena, size_t, g->n + 1);
    struct str *names = ARENA_ARRAY(r->arena, struct str, g->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < g->n; i++)
        if (str_to_i64(g->groups[i].value, &ids[n]))
            which[n++] = i;
    enum err_code rc =
        at_names_of(r->ctx->client, &r->at, g->field->reference, ids, n, names, &r->err);
    for (size_t i = 0; i < n && !rc; i++)
        if (names[i].n > 0)
            g->groups[which[i]].label = names[i];
    return rc;
}

static enum err_code add_names(struct tool_run *r, struct grouping *g)
{
    enum err_code rc = ERR_OK;

    if (!g->info && g->field->reference && at_has_names(g->field->reference) && g->n > 0)
        rc = name_references(r, g);
    for (size_t i = 0; i < g->n; i++) {
        struct group *one = &g->groups[i];
        if (g->info && one->value.n > 0)
            one->label = at_value_to_label(g->info, one->value);
        else if (g->field->type == CAT_BOOLEAN && one->value.n > 0)
            one->label = str_eq(one->value, STR("true")) ? STR("yes") : STR("no");
        if (one->label.n == 0)
            one->label = STR("(empty)");
    }
    return rc;
}

/* ---- Result ---- */

static int compare_groups(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return str_cmp(x->label, y->label);
}

static void add_table(struct buf *out, const struct grouping *g)
{
    int64_t others = 0;

    buf_printf(out, "|%.*s|count|\n|-|-|\n", STR_ARG(g->field->name));
    for (size_t i = 0; i < g->n; i++) {
        if (i >= SHOWN_MAX) {
            others += g->groups[i].count;
            continue;
        }
        buf_add_char(out, '|');
        untrusted_cell(out, g->groups[i].label, LABEL_CHARS);
        buf_printf(out, "|%" PRId64 "|\n", g->groups[i].count);
    }
    if (g->n > SHOWN_MAX)
        buf_printf(out, "|%zu others|%" PRId64 "|\n", g->n - SHOWN_MAX, others);
}

static void add_json(struct buf *out, const struct tool_run *r, const struct grouping *g,
                     int64_t total)
{
    struct jw w;

    jw_init(&w, out);
    jw_object(&w);
    jw_kstr(&w, "entity", r->entity->name);
    jw_ki64(&w, "count", total);
    jw_kstr(&w, "group_by", g->field->name);
    jw_kz(&w, "counted", g->how);
    jw_key(&w, STR("groups"));
    jw_array(&w);
    for (size_t i = 0; i < g->n; i++) {
        struct buf label CLEANUP(buf_done) = {0};
        buf_init(&label, 4096);
        untrusted_line(&label, g->groups[i].label, LABEL_CHARS);
        jw_object(&w);
        jw_kstr(&w, "label", buf_str(&label));
        if (!str_eq(g->groups[i].value, g->groups[i].label))
            jw_kstr(&w, "value", g->groups[i].value);
        jw_ki64(&w, "count", g->groups[i].count);
        jw_end(&w);
    }
    jw_end(&w);
    jw_end(&w);
}

static enum err_code show(struct tool_run *r, struct at_filter *f, const struct grouping *g,
                          int64_t total)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct str words = untrusted_copy(r->arena, at_filter_words(f), 4096);

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    buf_printf(&text, "%" PRId64 " %s in %zu groups by %.*s", total,
               total == 1 ? entity_singular(r, r->entity) : entity_plural(r, r->entity), g->n,
               STR_ARG(g->field->name));
    render_context(r, &text, true);
    buf_add_char(&text, '\n');
    add_table(&text, g);
    if (words.n > 0)
        buf_printf(&text, "Filter applied: %.*s.\n", STR_ARG(words));
    buf_printf(&text, "Counted %s.\n", g->how);
    add_json(&json, r, g, total);
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

static enum err_code too_many(struct tool_run *r, int64_t total)
{
    enum err_code rc = err_set(
        &r->err, ERR_TOO_LARGE,
        "%" PRId64 " records match, and at most %d can be read to group them.", total, READ_MAX);
    err_field(&r->err, STR("group_by"));
    err_fix(&r->err, "Narrow the filter, by dates for example, or group by a picklist such as "
                     "status.");
    return rc;
}

enum err_code groups_count(struct tool_run *r, struct at_filter *f)
{
    struct grouping g = {.n = 0};
    int64_t total;
    enum err_code rc = parse(r, &g);

    if (!rc)
        rc = at_count(r->ctx->client, &r->at, r->entity, at_filter_json(f), true, &total, &r->err);
    if (rc)
        return rc;
    int64_t pages = (total + PAGE - 1) / PAGE;
    bool per_value = g.info && g.info->n_values > 0 && pages > (int64_t)g.info->n_values;
    if (!per_value && total > READ_MAX)
        return too_many(r, total);
    rc = per_value ? count_values(r, f, &g, total) : read_all(r, f, &g);
    if (!rc)
        rc = add_names(r, &g);
    if (rc)
        return rc;
    if (g.unit == BY_VALUE && g.n > 1)
        qsort(g.groups, g.n, sizeof(*g.groups), compare_groups);
    return show(r, f, &g, total);
}
