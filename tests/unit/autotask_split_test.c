/* Queries that Autotask cannot take as one: several user-defined fields, long lists. The rows,
 * their order, `more` and the totals must be those of one query. A small server that understands
 * just enough of the query language stands in for Autotask, so that results are compared, not
 * scripts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/filter.h"
#include "support/fake_fixture.h"

enum { ROWS = 1500 };

/* Record i has id i, companyID i % 7, and the user-defined fields A = i % 3 and B = i % 5. */
struct engine {
    struct http_server *server;
    struct at_client *client;
    struct arena *arena;
    struct at_call call;
    struct err err;
    const struct cat_entity *tickets;
    unsigned requests, most_udfs, longest_list;
    char url[128];
};

static bool meets(struct engine *g, const struct json *c, int64_t id, unsigned *udfs);

static bool meets_all(struct engine *g, const struct json *list, int64_t id, unsigned *udfs)
{
    bool all = true;
    for (struct json_iter it = json_iter(list); json_next(&it);)
        all = meets(g, it.value, id, udfs) && all;
    return all;
}

static bool meets_any(struct engine *g, const struct json *list, int64_t id, unsigned *udfs)
{
    bool any = false;
    for (struct json_iter it = json_iter(list); json_next(&it);)
        any = meets(g, it.value, id, udfs) || any;
    return any;
}

static bool meets(struct engine *g, const struct json *c, int64_t id, unsigned *udfs)
{
    struct str op = json_str(json_get(c, STR("op"))), field = json_str(json_get(c, STR("field")));
    const struct json *value = json_get(c, STR("value")), *items = json_get(c, STR("items"));
    int64_t mine = id, v = 0;
    if (str_eq(op, STR("and")))
        return meets_all(g, items, id, udfs);
    if (str_eq(op, STR("or")))
        return meets_any(g, items, id, udfs);
    if (json_true(json_get(c, STR("udf")))) {
        ++*udfs;
        mine = str_eq(field, STR("A")) ? id % 3 : id % 5;
        return str_to_i64(json_str(value), &v) && v == mine;
    }
    if (str_eq(field, STR("companyID")))
        mine = id % 7;
    if (json_is(value, JSON_ARRAY)) {
        bool in = false;
        if (json_len(value) > g->longest_list)
            g->longest_list = (unsigned)json_len(value);
        for (struct json_iter it = json_iter(value); json_next(&it);)
            in = in || (json_i64(it.value, &v) && v == mine);
        return str_eq(op, STR("in")) == in;
    }
    if (str_eq(op, STR("exist")))
        return true;
    assert_true(json_i64(value, &v));
    return str_eq(op, STR("gt")) ? mine > v : str_eq(op, STR("gte")) ? mine >= v : mine == v;
}

static void answer(void *ctx, struct http_exchange *x)
{
    struct engine *g = ctx;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(64 << 20);
    CLEANUP(buf_done) struct buf out = {0};
    const struct json *query = NULL;
    struct err err = {0};
    int64_t max = 500, n = 0, found = 0, last = 0, after = -1;
    bool count = str_ends(http_target(x), STR("/count"));
    ptrdiff_t at = str_find(http_target(x), '=');
    if (at > 0 &&
        !str_to_i64(str_make(http_target(x).p + at + 1, http_target(x).n - (size_t)at - 1), &after))
        abort();
    g->requests++;
    buf_init(&out, 1 << 20);
    if (json_parse(a, http_body(x), NULL, &query, &err))
        abort();
    if (!json_i64(json_get(query, STR("MaxRecords")), &max))
        max = 500;
    buf_add_z(&out, "{\"items\":[");
    for (int64_t id = 0; id < ROWS; id++) {
        unsigned udfs = 0;
        bool in = meets_all(g, json_get(query, STR("filter")), id, &udfs);
        if (udfs > g->most_udfs)
            g->most_udfs = udfs;
        in = in && id > after;
        found += in;
        if (!in || n >= max)
            continue;
        buf_printf(&out, "%s{\"id\":%lld}", n++ ? "," : "", (long long)id);
        last = id;
    }
    buf_add_z(&out, "],\"pageDetails\":{\"nextPageUrl\":");
    if (found > n)
        buf_printf(&out, "\"%sV1.0/Tickets/query/next?after=%lld\"}}", g->url, (long long)last);
    else
        buf_add_z(&out, "null}}");
    if (count) {
        buf_reset(&out);
        buf_printf(&out, "{\"queryCount\":%lld}", (long long)found);
    }
    http_reply(x, 200, "application/json", buf_str(&out), NULL, 0);
}

static int start(void **state)
{
    struct engine *g = mem_calloc(1, sizeof(*g));
    struct http_server_options so = {.host = "127.0.0.1", .handler = answer, .ctx = g};
    assert_int_equal(http_server_start(&so, &g->server, &g->err), ERR_OK);
    snprintf(g->url, sizeof(g->url), "http://127.0.0.1:%d/ATServicesRest/",
             http_server_port(g->server));
    struct at_options o = {.credentials = {"u", "s", "c", g->url}, .hourly_budget = 100000};
    g->client = at_client_new(&o);
    g->arena = arena_new(256 << 20);
    g->call = (struct at_call){.arena = g->arena, .deadline_ms = clock_mono_ms() + 60000};
    g->tickets = cat_entity_find(STR("Tickets"));
    *state = g;
    return 0;
}

static int end(void **state)
{
    struct engine *g = *state;
    at_client_free(g->client);
    http_server_stop(g->server, 1000);
    arena_free(g->arena);
    mem_free(g);
    return 0;
}

/* All rows in pages of `page`, compared with what should come, and the total. */
static void expect(struct engine *g, struct str filter, unsigned page, bool (*wanted)(int64_t id))
{
    struct at_query q = {.filter = filter, .max_rows = page};
    int64_t next = 0, total = 0, n = 0;
    struct at_rows rows = {.more = true};
    while (rows.more) {
        enum err_code rc = at_query(g->client, &g->call, g->tickets, &q, &rows, &g->err);
        if (rc)
            fail_msg("%s", g->err.text);
        for (size_t i = 0; i < rows.n; i++) {
            int64_t id;
            assert_true(json_i64(json_get(rows.rows[i], STR("id")), &id));
            while (next < ROWS && !wanted(next))
                next++;
            assert_int_equal(id, next);
            next++;
            total++;
        }
        assert_true(rows.n > 0 || !rows.more);
        q.after_id = rows.last_id;
        q.continued = true;
    }
    while (next < ROWS && !wanted(next))
        next++;
    assert_int_equal(next, ROWS); /* none is missing */
    assert_int_equal(at_count(g->client, &g->call, g->tickets, filter, true, &n, &g->err), ERR_OK);
    assert_int_equal(n, total);
    assert_true(g->most_udfs <= 1);
    assert_true(g->longest_list <= 200);
}

#define A1 "{\"op\":\"eq\",\"field\":\"A\",\"udf\":true,\"value\":\"1\"}"
#define B2 "{\"op\":\"eq\",\"field\":\"B\",\"udf\":true,\"value\":\"2\"}"

static bool is_a1_b2(int64_t id)
{
    return id % 3 == 1 && id % 5 == 2;
}

static bool is_a1_b2_c4(int64_t id)
{
    return is_a1_b2(id) && id % 7 == 4;
}

static bool is_none(int64_t id)
{
    (void)id;
    return false;
}

static void two_user_defined_fields(void **state)
{
    struct engine *g = *state;
    static const unsigned pages[] = {1, 7, 100, 500};
    for (size_t i = 0; i < ARRAY_LEN(pages); i++)
        expect(g, STR("[" A1 "," B2 "]"), pages[i], is_a1_b2);
    expect(g, STR("[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":4}," A1 "," B2 "]"), 5,
           is_a1_b2_c4);
    expect(g,
           STR("[{\"op\":\"and\",\"items\":[" A1 ",{\"op\":\"and\",\"items\":[" B2
               ",{\"op\":\"eq\",\"field\":\"companyID\",\"value\":4}]}]}]"),
           50, is_a1_b2_c4);
    expect(g, STR("[" A1 "," B2 ",{\"op\":\"eq\",\"field\":\"B\",\"udf\":true,\"value\":\"3\"}]"),
           50, is_none);
}

static void those_joined_by_or_are_refused(void **state)
{
    struct engine *g = *state;
    struct at_rows rows;
    struct at_query q = {.filter = STR("[{\"op\":\"or\",\"items\":[" A1 "," B2 "]}]"),
                         .max_rows = 5};
    assert_int_equal(at_query(g->client, &g->call, g->tickets, &q, &rows, &g->err),
                     ERR_NOT_SUPPORTED);
    assert_int_equal(g->requests, 0);
    assert_true(g->err.fix[0]);
}

static struct str list_filter(struct engine *g, const char *op, int64_t from, int64_t to,
                              int64_t step, const char *more)
{
    CLEANUP(buf_done) struct buf b = {0};
    buf_init(&b, 1 << 20);
    buf_printf(&b, "[{\"op\":\"%s\",\"field\":\"id\",\"value\":[", op);
    for (int64_t i = to; i > from; i -= step) /* backwards, and the last one twice */
        buf_printf(&b, "%lld,", (long long)i);
    buf_printf(&b, "%lld]}%s]", (long long)to, more);
    return str_from(str_dup(g->arena, buf_str(&b)));
}

static bool is_in_list(int64_t id)
{
    return id > 100 && id <= 1300 && (1300 - id) % 2 == 0;
}

static bool is_in_list_and_a1_b2(int64_t id)
{
    return is_in_list(id) && is_a1_b2(id);
}

static void long_lists(void **state)
{
    struct engine *g = *state;
    static const unsigned pages[] = {3, 199, 450, 1000};
    for (size_t i = 0; i < ARRAY_LEN(pages); i++)
        expect(g, list_filter(g, "in", 100, 1300, 2, ""), pages[i], is_in_list);
    expect(g, list_filter(g, "in", 100, 1300, 2, "," A1 "," B2), 10, is_in_list_and_a1_b2);
}

static void a_short_page_of_ids_needs_one_piece(void **state)
{
    struct engine *g = *state;
    struct at_rows rows;
    struct at_query q = {.filter = list_filter(g, "in", 100, 1300, 1, ""), .max_rows = 25};
    assert_int_equal(at_query(g->client, &g->call, g->tickets, &q, &rows, &g->err), ERR_OK);
    assert_int_equal(rows.n, 25);
    assert_true(rows.more);
    assert_int_equal(g->requests, 1);
}

/* As users write them: through the filter builder. */
static void long_lists_of_users(void **state)
{
    struct engine *g = *state;
    struct at_filter f;
    const struct json *value = NULL;
    CLEANUP(buf_done) struct buf b = {0};
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 450; i++)
        buf_printf(&b, "%s%d", i ? "," : "[", i);
    buf_add_char(&b, ']');
    assert_int_equal(json_parse(g->arena, buf_str(&b), NULL, &value, &g->err), ERR_OK);
    at_filter_init(&f, g->arena, g->tickets);
    assert_int_equal(at_filter_add(&f, STR("id"), AT_NOT_IN, value, STR(""), &g->err), ERR_OK);
    struct at_query q = {.filter = at_filter_json(&f), .max_rows = 5000};
    struct at_rows rows;
    assert_int_equal(at_query(g->client, &g->call, g->tickets, &q, &rows, &g->err), ERR_OK);
    assert_int_equal(rows.n, ROWS - 450);
    assert_true(g->longest_list <= 200);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(two_user_defined_fields),
        T(those_joined_by_or_are_refused),
        T(long_lists),
        T(a_short_page_of_ids_needs_one_piece),
        T(long_lists_of_users),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
