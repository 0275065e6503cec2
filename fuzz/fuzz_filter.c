/* Fuzzes the filter builder: any JSON as a query, any text as a date. What comes out must be a JSON
 * list of conditions that Autotask understands: known operators, the entity's fields, values of the
 * field's type; and when nothing comes out, the filter is as it was. */
#include "autotask/filter.h"

#include "base/arena.h"
#include "base/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool is_wire_op(struct str op)
{
    for (int i = AT_EQ; i <= AT_NOT_IN; i++) {
        if (str_eq(op, str_from(at_op_name((enum at_op)i))))
            return true;
    }
    return false;
}

static bool fits(const struct cat_field *f, const struct json *v)
{
    bool is_number = f->type == CAT_INTEGER || f->type == CAT_LONG || f->type == CAT_DECIMAL;
    if (is_number)
        return json_is(v, JSON_NUMBER);
    return json_is(v, f->type == CAT_BOOLEAN ? JSON_BOOL : JSON_STRING);
}

static void check_conditions(const struct cat_entity *e, const struct json *list);

static void check_condition(const struct cat_entity *e, const struct json *c)
{
    struct str op = json_str(json_get(c, STR("op")));
    const struct json *value = json_get(c, STR("value")), *items = json_get(c, STR("items"));
    if (!json_is(c, JSON_OBJECT))
        abort();
    if (str_eq(op, STR("and")) || str_eq(op, STR("or"))) {
        if (json_len(items) == 0 || value)
            abort();
        check_conditions(e, items);
        return;
    }
    const struct cat_field *f = cat_field_find(e, json_str(json_get(c, STR("field"))));
    bool is_exist = str_eq(op, STR("exist")) || str_eq(op, STR("notExist"));
    bool is_list = str_eq(op, STR("in")) || str_eq(op, STR("notIn"));
    if (!f || items || !is_wire_op(op) || (f->flags & (CAT_NOT_QUERYABLE | CAT_WRITE_ONLY)))
        abort();
    if (is_exist != !value || is_list != json_is(value, JSON_ARRAY) ||
        (is_list && json_len(value) == 0))
        abort();
    if (value && !is_list && !fits(f, value))
        abort();
    if (is_list) {
        for (struct json_iter it = json_iter(value); json_next(&it);) {
            if (!fits(f, it.value))
                abort();
        }
    }
}

static void check_conditions(const struct cat_entity *e, const struct json *list)
{
    if (!json_is(list, JSON_ARRAY))
        abort();
    for (struct json_iter it = json_iter(list); json_next(&it);)
        check_condition(e, it.value);
}

static void check_filter(struct at_filter *f)
{
    const struct json *doc = NULL;
    struct err err = {0};
    const struct json_limits limits = {1 << 20, 64, 1000000};
    if (json_parse(f->arena, at_filter_json(f), &limits, &doc, &err))
        abort();
    if (json_len(doc) != f->n)
        abort();
    check_conditions(f->entity, doc);
}

static void check_date(struct str text)
{
    int64_t from, to;
    struct err err = {0};
    static const char *const zones[] = {"UTC", "America/New_York", "Australia/Lord_Howe"};
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        err_clear(&err);
        enum err_code rc = at_date_range(text, str_from(zones[i]), 1795000000, &from, &to, &err);
        if (rc ? err.code != rc || !err.text[0] : from >= to)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *arena;
    static const char *const entities[] = {"Tickets", "Contacts", "Contracts", "TimeEntries",
                                           "TicketAttachments"};
    const struct json *query = NULL;
    struct err err = {0};
    struct at_filter f;
    if (n < 2)
        return 0;
    if (!arena)
        arena = arena_new(256u << 20);
    arena_reset(arena);
    struct at_call call = {.arena = arena, .deadline_ms = INT64_MAX};
    struct str text = str_make((const char *)data + 1, n - 1);
    at_filter_init(&f, arena, cat_entity_find(str_from(entities[data[0] % ARRAY_LEN(entities)])));
    f.zone = data[0] & 0x40 ? STR("America/New_York") : STR("UTC");
    f.now_s = 1795000000;
    if (data[0] & 0x80) {
        check_date(text);
        return 0;
    }
    if (json_parse(arena, text, NULL, &query, &err))
        return 0;
    enum err_code rc = at_filter_add_json(&f, NULL, &call, query, &err);
    if (rc && (err.code != rc || !err.text[0] || f.n > 0 || f.json->n > 0 || f.words->n > 0))
        abort();
    check_filter(&f);
    err_clear(&err);
    if (!rc && at_filter_add_json(&f, NULL, &call, query, &err) == ERR_OK)
        check_filter(&f);
    return 0;
}
