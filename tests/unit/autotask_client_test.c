/* The client against a scripted server: the exact requests, and what every kind of reply leads to.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/fake_fixture.h"

static void play(struct fixture *x, const struct fake_step *steps)
{
    err_clear(&x->err);
    fake_script(&x->fake, steps);
}

#define V1 "/ATServicesRest/V1.0/"

/* ---- Reading ---- */

static void get_sends_exactly_this(void **state)
{
    struct fixture *x = *state;
    const struct json *record;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"item\":{\"id\":123,\"title\":\"VPN down\"}}"}, {0}};
    play(x, steps);
    assert_int_equal(at_get(x->client, &x->call, x->tickets, 123, &record, &x->err), ERR_OK);
    assert_string_equal(json_str(json_get(record, STR("title"))).p, "VPN down");
    assert_int_equal(fake_count(&x->fake), 1);
    const struct fake_seen *s = &x->fake.seen[0];
    assert_string_equal(s->line, "GET " V1 "Tickets/123");
    assert_string_equal(s->body, "");
    assert_string_equal(s->user, "user@example.test");
    assert_string_equal(s->secret, "s3cret-s3cret");
    assert_string_equal(s->code, "CODE0123456789");
    assert_string_equal(s->type, "application/json");
    assert_int_equal(x->call.requests, 1);
    assert_true(x->call.bytes > 10);
    struct at_status status = at_status(x->client);
    assert_true(status.connected && !status.locked_out);
    assert_int_equal(status.used_last_hour, 1);
    assert_string_equal(status.base_url, x->fake.url);
}

static void get_knows_what_is_not_there(void **state)
{
    struct fixture *x = *state;
    const struct json *record;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"item\":null}"},
        {.status = 404, .body = "{\"Message\":\"none\"}"},
        {.status = 200, .body = "{\"item\":{\"id\":6}}"},
        {.status = 200, .body = "{\"items\":[],\"pageDetails\":{}}"},
        {.status = 200, .body = "{\"something\":1}"},
        {0}};
    play(x, steps);
    for (int i = 0; i < 2; i++) {
        err_clear(&x->err);
        assert_int_equal(at_get(x->client, &x->call, x->tickets, 5, &record, &x->err),
                         ERR_NOT_FOUND);
        assert_non_null(strstr(x->err.text, "5"));
    }
    for (int i = 0; i < 3; i++) {
        err_clear(&x->err);
        assert_int_equal(at_get(x->client, &x->call, x->tickets, 5, &record, &x->err),
                         ERR_UPSTREAM_UNAVAILABLE);
    }
}

static void files_are_read_without_their_bytes(void **state)
{
    struct fixture *x = *state;
    const struct json *record;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body =
             "{\"items\":[{\"id\":9,\"title\":\"log\",\"data\":null}],\"pageDetails\":{\"count\":1,"
             "\"nextPageUrl\":null}}"},
        {.status = 200, .body = "{\"items\":[],\"pageDetails\":{\"nextPageUrl\":null}}"},
        {0}};
    play(x, steps);
    const struct cat_entity *e = cat_entity_find(STR("TicketAttachments"));
    assert_int_equal(at_get(x->client, &x->call, e, 9, &record, &x->err), ERR_OK);
    assert_string_equal(json_str(json_get(record, STR("title"))).p, "log");
    assert_string_equal(x->fake.seen[0].line, "POST " V1 "TicketAttachments/query");
    assert_non_null(strstr(x->fake.seen[0].body, "{\"op\":\"eq\",\"field\":\"id\",\"value\":9}"));
    assert_int_equal(at_get(x->client, &x->call, e, 10, &record, &x->err), ERR_NOT_FOUND);
}

static struct at_query query_of(const char *filter, unsigned max)
{
    return (struct at_query){.filter = str_from(filter), .max_rows = max};
}

static void query_sends_exactly_this(void **state)
{
    struct fixture *x = *state;
    static const char *const fields[] = {"title", "status"};
    struct at_rows rows;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"items\":[{\"id\":1},{\"id\":2},{\"id\":3}],\"pageDetails\":{\"count\":3,"
                 "\"requestCount\":3,"
                 "\"prevPageUrl\":null,\"nextPageUrl\":null}}"},
        {.status = 200, .body = "{\"items\":[],\"pageDetails\":{\"nextPageUrl\":null}}"},
        {.status = 200, .body = "{\"items\":[],\"pageDetails\":{\"nextPageUrl\":null}}"},
        {0}};
    play(x, steps);
    struct at_query q = query_of("[{\"op\":\"eq\",\"field\":\"companyID\",\"value\":175}]", 2);
    q.fields = fields;
    q.n_fields = 2;
    q.after_id = 77;
    assert_int_equal(at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[0].line, "POST " V1 "Tickets/query");
    assert_string_equal(
        x->fake.seen[0].body,
        "{\"MaxRecords\":3,\"IncludeFields\":[\"title\",\"status\",\"id\"],\"filter\":[{\"op\":"
        "\"eq\",\"field\":\"companyID\",\"value\":175},{\"op\":\"gt\",\"field\":\"id\",\"value\":"
        "77}]}");
    assert_int_equal(rows.n, 2);
    assert_true(rows.more);
    assert_int_equal(rows.last_id, 2);
    q = query_of("", 25);
    assert_int_equal(at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[1].body,
                        "{\"MaxRecords\":26,\"filter\":[{\"op\":\"exist\",\"field\":\"id\"}]}");
    assert_int_equal(rows.n, 0);
    assert_false(rows.more);
    /* company 0 is a real one, and a list may go on after it */
    q.continued = true;
    assert_int_equal(at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err), ERR_OK);
    assert_string_equal(
        x->fake.seen[2].body,
        "{\"MaxRecords\":26,\"filter\":[{\"op\":\"gt\",\"field\":\"id\",\"value\":0}]}");
}

/* n rows from the id on. */
static char *page(int64_t from, int n, const char *next)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_add_z(&b, "{\"items\":[");
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%s{\"id\":%lld}", i ? "," : "", (long long)(from + i));
    buf_printf(&b, "],\"pageDetails\":{\"count\":%d,\"nextPageUrl\":%s%s%s}}", n, next ? "\"" : "",
               next ? next : "null", next ? "\"" : "");
    char *out = mem_strdup(buf_cstr(&b));
    buf_done(&b);
    return out;
}

#define NEXT "{HOST}" V1 "Tickets/query/next?paging=%7B%22pageSize%22%3A500%7D"

static void pages_are_posted_with_the_same_body(void **state)
{
    struct fixture *x = *state;
    struct at_rows rows;
    char *one = page(1, 500, NEXT), *two = page(501, 500, NEXT), *three = page(1001, 20, NULL);
    const struct fake_step steps[] = {{.status = 200, .body = one},
                                      {.status = 200, .body = two},
                                      {.status = 200, .body = three},
                                      {0}};
    play(x, steps);
    struct at_query q = query_of("[{\"op\":\"eq\",\"field\":\"status\",\"value\":1}]", 1200);
    assert_int_equal(at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err), ERR_OK);
    assert_int_equal(rows.n, 1020);
    assert_int_equal(rows.last_id, 1020);
    assert_false(rows.more);
    assert_int_equal(fake_count(&x->fake), 3);
    assert_string_equal(x->fake.seen[1].line,
                        "POST " V1 "Tickets/query/next?paging=%7B%22pageSize%22%3A500%7D");
    assert_string_equal(x->fake.seen[1].body, x->fake.seen[0].body);
    assert_string_equal(x->fake.seen[2].body, x->fake.seen[0].body);
    mem_free(one);
    mem_free(two);
    mem_free(three);
}

/* A page that is exactly full may name a next one that is empty. */
static void more_is_exact_at_500(void **state)
{
    struct fixture *x = *state;
    struct at_rows rows;
    char *full = page(1, 500, NEXT), *last = page(1, 500, NULL);
    const struct fake_step none[] = {{.status = 200, .body = full},
                                     {.status = 200, .body = "{\"items\":[],\"pageDetails\":null}"},
                                     {0}};
    const struct fake_step some[] = {
        {.status = 200, .body = full}, {.status = 200, .body = "{\"items\":[{\"id\":501}]}"}, {0}};
    const struct fake_step end[] = {{.status = 200, .body = last}, {0}};
    struct at_query q = query_of("", 500);
    play(x, none);
    assert_int_equal(at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err), ERR_OK);
    assert_false(rows.more);
    assert_string_equal(x->fake.seen[1].body,
                        "{\"MaxRecords\":1,\"IncludeFields\":[\"id\"],\"filter\":[{\"op\":"
                        "\"gt\",\"field\":\"id\",\"value\":500}]}");
    play(x, some);
    assert_int_equal(at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err), ERR_OK);
    assert_true(rows.more);
    assert_int_equal(rows.n, 500);
    play(x, end);
    assert_int_equal(at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err), ERR_OK);
    assert_false(rows.more);
    assert_int_equal(fake_count(&x->fake), 1);
    mem_free(full);
    mem_free(last);
}

static void pages_that_cannot_be_are_refused(void **state)
{
    struct fixture *x = *state;
    struct at_rows rows;
    static const char *const bad[] = {
        "{\"items\":[{\"id\":2},{\"id\":1}]}",
        "{\"items\":[{\"id\":1},{\"id\":1}]}",
        "{\"items\":[{\"title\":\"no id\"}]}",
        "{\"items\":[5]}",
        "{\"items\":{}}",
        "{\"pageDetails\":{}}",
        "{\"items\":[],\"pageDetails\":{\"nextPageUrl\":\"{HOST}" V1 "Tickets/query/next?p=1\"}}",
        "{\"items\":[{\"id\":1}],\"pageDetails\":{\"nextPageUrl\":\"https://evil.test/x\"}}",
        "{\"items\":[{\"id\":1}],\"pageDetails\":{\"nextPageUrl\":\"{HOST}/elsewhere\"}}",
        "{\"items\":[{\"id\":1}],\"pageDetails\":{\"nextPageUrl\":\"{HOST}" V1 "../../x\"}}",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const struct fake_step steps[] = {{.status = 200, .body = bad[i]}, {0}};
        play(x, steps);
        struct at_query q = query_of("", 10);
        enum err_code rc = at_query(x->client, &x->call, x->tickets, &q, &rows, &x->err);
        if (rc != ERR_UPSTREAM_UNAVAILABLE)
            fail_msg("page %zu was accepted", i);
        assert_int_equal(fake_count(&x->fake), 1);
    }
}

static void children_are_read_through_the_parent(void **state)
{
    struct fixture *x = *state;
    struct at_rows rows;
    const struct cat_entity *notes = cat_entity_find(STR("TicketNotes"));
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"items\":[{\"id\":5},{\"id\":6}]}"},
        {.status = 200, .body = "{\"items\":[{\"id\":5}]}"},
        {0}};
    play(x, steps);
    struct at_query q = {.max_rows = 25, .parent_id = 123};
    assert_int_equal(at_query(x->client, &x->call, notes, &q, &rows, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[0].line, "GET " V1 "Tickets/123/Notes");
    assert_int_equal(rows.n, 2);
    q.filter = STR("[{\"op\":\"eq\",\"field\":\"publish\",\"value\":1}]");
    assert_int_equal(at_query(x->client, &x->call, notes, &q, &rows, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[1].line, "POST " V1 "TicketNotes/query");
    assert_non_null(
        strstr(x->fake.seen[1].body, "{\"op\":\"eq\",\"field\":\"ticketID\",\"value\":123}"));
}

static void counts_are_kept_for_a_minute(void **state)
{
    struct fixture *x = *state;
    int64_t n = 0;
    struct str f = STR("[{\"op\":\"eq\",\"field\":\"status\",\"value\":1}]");
    static const struct fake_step steps[] = {{.status = 200, .body = "{\"queryCount\":312}"},
                                             {.status = 200, .body = "{\"queryCount\":313}"},
                                             {.status = 200, .body = "{\"itemId\":1}"},
                                             {.status = 200, .body = "{\"queryCount\":314}"},
                                             {.status = 200, .body = "{\"queryCount\":\"many\"}"},
                                             {0}};
    play(x, steps);
    assert_int_equal(at_count(x->client, &x->call, x->tickets, f, false, &n, &x->err), ERR_OK);
    assert_int_equal(n, 312);
    assert_string_equal(x->fake.seen[0].line, "POST " V1 "Tickets/query/count");
    assert_string_equal(x->fake.seen[0].body,
                        "{\"filter\":[{\"op\":\"eq\",\"field\":\"status\",\"value\":1}]}");
    assert_int_equal(at_count(x->client, &x->call, x->tickets, f, false, &n, &x->err), ERR_OK);
    assert_int_equal(fake_count(&x->fake), 1);
    assert_int_equal(at_count(x->client, &x->call, x->tickets, f, true, &n, &x->err), ERR_OK);
    assert_int_equal(n, 313);
    assert_int_equal(
        at_update(x->client, &x->call, x->tickets, 0, 1, STR("{\"title\":\"x\"}"), &x->err),
        ERR_OK);
    assert_int_equal(at_count(x->client, &x->call, x->tickets, f, false, &n, &x->err), ERR_OK);
    assert_int_equal(n, 314);
    assert_int_equal(at_count(x->client, &x->call, x->tickets, f, true, &n, &x->err),
                     ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(n, 314);
}

static void other_paths_are_plain(void **state)
{
    struct fixture *x = *state;
    const struct json *v;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"externalRequestThreshold\":10000,\"currentTimeframeRequestCount\":124}"},
        {0}};
    static const char *const bad[] = {"",    "/x",  "../x", "Tickets?x=1", "http://evil.test/",
                                      "a b", "x%2e"};
    play(x, steps);
    assert_int_equal(at_get_path(x->client, &x->call, STR("ThresholdInformation"), &v, &x->err),
                     ERR_OK);
    assert_string_equal(x->fake.seen[0].line, "GET " V1 "ThresholdInformation");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        err_clear(&x->err);
        assert_int_equal(at_get_path(x->client, &x->call, str_from(bad[i]), &v, &x->err),
                         ERR_BAD_VALUE);
    }
    assert_int_equal(fake_count(&x->fake), 1);
}

/* ---- Writing ---- */

static void create_uses_the_right_route(void **state)
{
    struct fixture *x = *state;
    int64_t id = 0;
    static const struct fake_step steps[] = {{.status = 200, .body = "{\"itemId\":29683010}"},
                                             {.status = 200, .body = "{\"itemId\":7}"},
                                             {.status = 200, .body = "{\"item\":{\"id\":8}}"},
                                             {.status = 200, .body = "{\"itemId\":9}"},
                                             {0}};
    play(x, steps);
    struct str body = STR("{\"title\":\"\xc3\xa4\",\"companyID\":175}");
    assert_int_equal(at_create(x->client, &x->call, x->tickets, 0, body, &id, &x->err), ERR_OK);
    assert_int_equal(id, 29683010);
    assert_string_equal(x->fake.seen[0].line, "POST " V1 "Tickets");
    assert_string_equal(x->fake.seen[0].body, body.p);
    const struct cat_entity *notes = cat_entity_find(STR("TicketNotes"));
    assert_int_equal(
        at_create(x->client, &x->call, notes, 123, STR("{\"title\":\"x\"}"), &id, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[1].line, "POST " V1 "Tickets/123/Notes");
    /* The parent may stand in the body only; company 0 is a real company. */
    const struct cat_entity *contacts = cat_entity_find(STR("Contacts"));
    assert_int_equal(
        at_create(x->client, &x->call, contacts, 0, STR("{\"companyID\":0}"), &id, &x->err),
        ERR_OK);
    assert_string_equal(x->fake.seen[2].line, "POST " V1 "Companies/0/Contacts");
    assert_int_equal(id, 8);
    assert_int_equal(
        at_create(x->client, &x->call, notes, 0, STR("{\"ticketID\":\"12\"}"), &id, &x->err),
        ERR_OK);
    assert_string_equal(x->fake.seen[3].line, "POST " V1 "Tickets/12/Notes");
    assert_string_equal(at_write_route(x->arena, notes, CAT_CREATE, 123, 0),
                        "POST Tickets/123/Notes");
    assert_string_equal(at_write_route(x->arena, x->tickets, CAT_UPDATE, 0, 5), "PATCH Tickets");
    assert_string_equal(at_write_route(x->arena, contacts, CAT_DELETE, 3, 5),
                        "DELETE Companies/3/Contacts/5");
}

static void create_refuses_before_sending(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step none[] = {{0}};
    const struct cat_entity *notes = cat_entity_find(STR("TicketNotes"));
    play(x, none);
    assert_int_equal(at_create(x->client, &x->call, notes, 0, STR("{}"), &id, &x->err),
                     ERR_MISSING_REQUIRED);
    assert_string_equal(x->err.field, "ticketID");
    err_clear(&x->err);
    assert_int_equal(
        at_create(x->client, &x->call, notes, 5, STR("{\"ticketID\":6}"), &id, &x->err),
        ERR_BAD_VALUE);
    err_clear(&x->err);
    assert_int_equal(at_create(x->client, &x->call, x->tickets, 0, STR("[]"), &id, &x->err),
                     ERR_BAD_VALUE);
    err_clear(&x->err);
    assert_int_equal(at_create(x->client, &x->call, cat_entity_find(STR("Resources")), 0, STR("{}"),
                               &id, &x->err),
                     ERR_NOT_SUPPORTED);
    err_clear(&x->err);
    assert_int_equal(at_delete(x->client, &x->call, x->tickets, 0, 5, &x->err), ERR_NOT_SUPPORTED);
    err_clear(&x->err);
    assert_int_equal(at_update(x->client, &x->call, x->tickets, 0, 5, STR("{}"), &x->err),
                     ERR_MISSING_REQUIRED);
    err_clear(&x->err);
    assert_int_equal(at_update(x->client, &x->call, x->tickets, 0, 5,
                               STR("{\"id\":6,\"title\":\"x\"}"), &x->err),
                     ERR_BAD_VALUE);
    assert_int_equal(fake_count(&x->fake), 0);
}

static void update_puts_the_id_into_the_body(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"itemId\":5}"},
        {.status = 200, .body = "{\"item\":{\"id\":50,\"companyID\":175}}"},
        {.status = 200, .body = "{\"itemId\":50}"},
        {.status = 200, .body = "{\"itemId\":50}"},
        {.status = 200, .body = "{\"itemId\":6}"},
        {0}};
    play(x, steps);
    assert_int_equal(
        at_update(x->client, &x->call, x->tickets, 0, 5, STR("{\"status\":5,\"x\":1.50}"), &x->err),
        ERR_OK);
    assert_string_equal(x->fake.seen[0].line, "PATCH " V1 "Tickets");
    assert_string_equal(x->fake.seen[0].body, "{\"id\":5,\"status\":5,\"x\":1.50}");
    /* A child whose parent is not given: the record knows it. */
    const struct cat_entity *contacts = cat_entity_find(STR("Contacts"));
    assert_int_equal(
        at_update(x->client, &x->call, contacts, 0, 50, STR("{\"firstName\":\"Dana\"}"), &x->err),
        ERR_OK);
    assert_string_equal(x->fake.seen[1].line, "GET " V1 "Contacts/50");
    assert_string_equal(x->fake.seen[2].line, "PATCH " V1 "Companies/175/Contacts");
    assert_int_equal(at_delete(x->client, &x->call, contacts, 175, 50, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[3].line, "DELETE " V1 "Companies/175/Contacts/50");
    /* Another id than the one that was changed: nobody knows what happened. */
    assert_int_equal(
        at_update(x->client, &x->call, x->tickets, 0, 5, STR("{\"status\":5}"), &x->err),
        ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(x->err.effect, ERR_WRITE_UNKNOWN);
}

struct write_fault {
    struct fake_step step;
    enum err_code code;
    enum err_effect effect;
};

/* Whatever comes back, a write is sent once and its outcome is told as far as it is known. */
/* What is read to explain a refusal does not count. */
static size_t writes_seen(struct fixture *x)
{
    size_t n = 0;
    for (size_t i = 0; i < fake_count(&x->fake); i++)
        n += !str_starts(str_from(x->fake.seen[i].line), STR("GET "));
    return n;
}

static void writes_are_never_repeated(void **state)
{
    struct fixture *x = *state;
    static const struct write_fault faults[] = {
        {{.status = 500, .body = "{\"errors\":[\"queueID is required\"]}"},
         ERR_MISSING_REQUIRED,
         ERR_NOTHING_WRITTEN},
        {{.status = 500, .body = ""}, ERR_UPSTREAM_UNAVAILABLE, ERR_WRITE_UNKNOWN},
        {{.status = 502, .body = "<html>"}, ERR_UPSTREAM_UNAVAILABLE, ERR_WRITE_UNKNOWN},
        {{.status = 200, .body = "{\"itemId\":"}, ERR_UPSTREAM_UNAVAILABLE, ERR_WRITE_UNKNOWN},
        {{.status = 200, .body = "{}"}, ERR_UPSTREAM_UNAVAILABLE, ERR_WRITE_UNKNOWN},
        {{.status = 200, .body = ""}, ERR_UPSTREAM_UNAVAILABLE, ERR_WRITE_UNKNOWN},
        {{.status = 200, .body = "{\"itemId\":0}"}, ERR_UPSTREAM_UNAVAILABLE, ERR_WRITE_UNKNOWN},
        {{.status = 200, .body = "{\"itemId\":5}", .cut = true, .cut_after = 0},
         ERR_UPSTREAM_UNAVAILABLE,
         ERR_WRITE_UNKNOWN},
        {{.status = 200, .body = "{\"itemId\":5}", .cut = true, .cut_after = 40},
         ERR_UPSTREAM_UNAVAILABLE,
         ERR_WRITE_UNKNOWN},
        {{.status = 307, .header = "Location", .value = "{HOST}/x"},
         ERR_UPSTREAM_UNAVAILABLE,
         ERR_WRITE_UNKNOWN},
        {{.status = 405, .body = "{\"Message\":\"no\"}"}, ERR_NOT_SUPPORTED, ERR_NOTHING_WRITTEN},
        {{.status = 429,
          .body = "{\"errors\":[\"The Autotask API thread threshold of 3 threads has been "
                  "exceeded.\"]}"},
         ERR_THREAD_LIMIT,
         ERR_NOTHING_WRITTEN},
    };
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        int64_t id = -1;
        const struct fake_step steps[] = {
            faults[i].step, {.status = 200, .body = "{\"itemId\":1}"}, {0}};
        play(x, steps);
        char body[40];
        snprintf(body, sizeof(body), "{\"title\":\"x %zu\"}", i);
        enum err_code rc =
            at_create(x->client, &x->call, x->tickets, 0, str_from(body), &id, &x->err);
        if (rc != faults[i].code || x->err.effect != faults[i].effect || writes_seen(x) != 1)
            fail_msg("fault %zu: %s, effect %d, %zu writes: %s", i, err_info(rc)->name,
                     (int)x->err.effect, writes_seen(x), x->err.text);
        assert_int_equal(id, -1);
        if (faults[i].effect == ERR_WRITE_UNKNOWN)
            assert_non_null(strstr(x->err.fix, x->call.written.operation));
    }
}

static void a_slow_write_is_unknown(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"itemId\":5}", .delay_ms = 700},
        {.status = 200, .body = "{\"itemId\":6}"},
        {0}};
    play(x, steps);
    x->call.deadline_ms = clock_mono_ms() + 250;
    assert_int_equal(
        at_create(x->client, &x->call, x->tickets, 0, STR("{\"title\":\"x\"}"), &id, &x->err),
        ERR_TIMEOUT);
    assert_int_equal(x->err.effect, ERR_WRITE_UNKNOWN);
    usleep(600000);
    assert_int_equal(fake_count(&x->fake), 1);
}

static void a_write_that_was_not_sent_says_so(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    struct at_options o = {.credentials = {"u", "secret", "code", "http://127.0.0.1:1/"},
                           .request_timeout_ms = 2000};
    struct at_client *c = at_client_new(&o);
    assert_int_equal(at_create(c, &x->call, x->tickets, 0, STR("{\"title\":\"x\"}"), &id, &x->err),
                     ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(x->err.effect, ERR_NOTHING_WRITTEN);
    assert_non_null(strstr(x->err.fix, "not sent"));
    assert_int_equal(x->call.requests, 3);
    at_client_free(c);
}

static void patch_finds_the_route_that_the_zone_serves(void **state)
{
    struct fixture *x = *state;
    const struct cat_entity *notes = cat_entity_find(STR("TaskNotes"));
    static const struct fake_step steps[] = {
        {.status = 404, .type = "text/html", .body = "<html>404</html>"},
        {.status = 200, .body = "{\"item\":{\"id\":5,\"taskID\":44}}"},
        {.status = 200, .body = "{\"itemId\":5}"},
        {0}};
    play(x, steps);
    assert_false(notes->ops_via_parent & CAT_UPDATE);
    assert_int_equal(at_update(x->client, &x->call, notes, 0, 5, STR("{\"title\":\"x\"}"), &x->err),
                     ERR_OK);
    assert_string_equal(x->fake.seen[0].line, "PATCH " V1 "TaskNotes");
    assert_string_equal(x->fake.seen[2].line, "PATCH " V1 "Tasks/44/Notes");
    assert_string_equal(x->fake.seen[2].body, x->fake.seen[0].body);
}

/* Zone 18 answers PATCH with a page of IIS; PUT works there and would empty what it does not get.
 */
static void put_sends_the_whole_record(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step steps[] = {
        {.status = 404, .type = "text/html", .body = "<html>404</html>"},
        {.status = 200,
         .body = "{\"item\":{\"id\":5,\"title\":\"old\",\"status\":1,\"createDate\":\"2026-01-"
                 "01T00:00:00\","
                 "\"newerField\":7,\"dueDateTime\":null,\"userDefinedFields\":[{\"name\":\"A\","
                 "\"value\":\"1\"},"
                 "{\"name\":\"B\",\"value\":\"2\"}]}}"},
        {.status = 200, .body = "{\"itemId\":5}"},
        {.status = 405, .body = "{\"Message\":\"no PATCH\"}"},
        {0}};
    play(x, steps);
    struct str body =
        STR("{\"Title\":\"new\",\"userDefinedFields\":[{\"name\":\"B\",\"value\":null}]}");
    assert_int_equal(at_update(x->client, &x->call, x->tickets, 0, 5, body, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[2].line, "PUT " V1 "Tickets");
    assert_string_equal(
        x->fake.seen[2].body,
        "{\"id\":5,\"Title\":\"new\",\"userDefinedFields\":[{\"name\":\"B\",\"value\":null},{"
        "\"name\":\"A\",\"value\":\"1\"}],\"status\":1,\"newerField\":7,\"dueDateTime\":null}");
    /* 405 is no reason to PUT: those zones refuse that too */
    assert_int_equal(at_update(x->client, &x->call, x->tickets, 0, 5, body, &x->err),
                     ERR_NOT_SUPPORTED);
    assert_int_equal(fake_count(&x->fake), 4);
}

/* ---- Faults while reading ---- */

static enum err_code read_once(struct fixture *x)
{
    const struct json *record;
    return at_get(x->client, &x->call, x->tickets, 5, &record, &x->err);
}

#define GOOD                                                                                       \
    {                                                                                              \
        .status = 200, .body = "{\"item\":{\"id\":5}}"                                             \
    }

static void reads_are_repeated_where_that_helps(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step mended[][4] = {
        {{.status = 503, .body = "<html>busy</html>", .type = "text/html"},
         {.status = 502},
         GOOD,
         {0}},
        {{.status = 500, .body = ""}, GOOD, {0}},
        {{.status = 200, .body = "{\"item\":", .type = "application/json"}, GOOD, {0}},
        {{.status = 200, .body = "x", .cut = true},
         {.status = 200, .body = "xyz", .cut = true, .cut_after = 60},
         GOOD,
         {0}},
        {{.status = 429,
          .body = "{\"errors\":[\"The Autotask API thread threshold of 3 threads has been "
                  "exceeded.\"]}",
          .header = "Retry-After",
          .value = "1"},
         GOOD,
         {0}},
    };
    for (size_t i = 0; i < ARRAY_LEN(mended); i++) {
        play(x, mended[i]);
        enum err_code rc = read_once(x);
        if (rc)
            fail_msg("case %zu: %s", i, x->err.text);
    }
    static const struct fake_step lasting[] = {
        {.status = 503}, {.status = 503}, {.status = 503}, GOOD, {0}};
    play(x, lasting);
    assert_int_equal(read_once(x), ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(fake_count(&x->fake), 3);
    static const struct fake_step refused[] = {
        {.status = 500, .body = "{\"errors\":[\"no\"]}"}, GOOD, {0}};
    play(x, refused);
    assert_int_equal(read_once(x), ERR_UPSTREAM_REJECTED);
    assert_int_equal(fake_count(&x->fake), 1);
    static const struct fake_step malformed[] = {
        {.status = 200, .body = "<html>", .type = "text/html"},
        {.status = 200, .body = "<html>"},
        GOOD,
        {0}};
    play(x, malformed);
    assert_int_equal(read_once(x), ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(fake_count(&x->fake), 2);
    assert_non_null(strstr(x->err.text, "an HTML page"));
}

/* Titles cut inside an emoji, and bytes that are no UTF-8. */
static void damaged_texts_do_not_spoil_a_page(void **state)
{
    struct fixture *x = *state;
    const struct json *record;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "\xef\xbb\xbf{\"item\":{\"id\":5,\"title\":\"a\\ud83d\",\"b\":\"\\ud83d\\ude00\","
                 "\"c\":\"\\\\ud83d"
                 "\",\"d\":\"x\xff\xc3\xa4\"}}"},
        {0}};
    play(x, steps);
    assert_int_equal(at_get(x->client, &x->call, x->tickets, 5, &record, &x->err), ERR_OK);
    assert_string_equal(json_str(json_get(record, STR("title"))).p, "a\xef\xbf\xbd");
    assert_string_equal(json_str(json_get(record, STR("b"))).p, "\xf0\x9f\x98\x80");
    assert_string_equal(json_str(json_get(record, STR("c"))).p, "\\ud83d");
    assert_string_equal(json_str(json_get(record, STR("d"))).p, "x\xef\xbf\xbd\xc3\xa4");
    assert_int_equal(fake_count(&x->fake), 1);
}

static void redirects_are_not_followed(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step steps[] = {
        {.status = 302, .header = "Location", .value = "{HOST}/elsewhere"}, GOOD, {0}};
    play(x, steps);
    assert_int_equal(read_once(x), ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(fake_count(&x->fake), 1);
}

static void the_hourly_limit_pauses_everything(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step steps[] = {
        {.status = 429, .header = "Retry-After", .value = "120"}, GOOD, {0}};
    play(x, steps);
    assert_int_equal(read_once(x), ERR_RATE_LIMITED);
    assert_int_equal(x->err.retry_after_s, 120);
    err_clear(&x->err);
    assert_int_equal(read_once(x), ERR_RATE_LIMITED);
    assert_true(x->err.retry_after_s > 115);
    assert_int_equal(fake_count(&x->fake), 1);
}

static void a_short_limit_is_waited_for(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step steps[] = {
        {.status = 429, .header = "Retry-After", .value = "1"}, GOOD, {0}};
    play(x, steps);
    int64_t start = clock_mono_ms();
    assert_int_equal(read_once(x), ERR_OK);
    assert_true(clock_mono_ms() - start >= 900);
    assert_int_equal(fake_count(&x->fake), 2);
}

static void one_401_ends_it(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step steps[] = {{.status = 401}, GOOD, {0}};
    play(x, steps);
    assert_int_equal(read_once(x), ERR_AUTHENTICATION);
    for (int i = 0; i < 3; i++) {
        err_clear(&x->err);
        assert_int_equal(read_once(x), ERR_AUTHENTICATION);
        assert_non_null(strstr(x->err.fix, "AUTOTASK_SECRET"));
    }
    int64_t id;
    err_clear(&x->err);
    assert_int_equal(
        at_create(x->client, &x->call, x->tickets, 0, STR("{\"title\":\"x\"}"), &id, &x->err),
        ERR_AUTHENTICATION);
    assert_int_equal(x->err.effect, ERR_NOTHING_WRITTEN);
    assert_int_equal(fake_count(&x->fake), 1);
    assert_true(at_status(x->client).locked_out);
}

static void *read_in_thread(void *arg)
{
    struct fixture *x = arg;
    struct arena *a = arena_new(8 << 20);
    struct at_call call = fake_call(a);
    struct err err = {0};
    const struct json *record;
    (void)!at_get(x->client, &call, cat_entity_find(STR("Companies")), 5, &record, &err);
    arena_free(a);
    return NULL;
}

/* Many first calls at once with wrong credentials must not be many wrong logins. */
static void a_crowd_with_bad_credentials_asks_once(void **state)
{
    struct fixture *x = *state;
    pthread_t threads[8];
    static const struct fake_step steps[] = {{.status = 401, .delay_ms = 30},
                                             {.status = 401},
                                             {.status = 401},
                                             {.status = 401},
                                             {.status = 401},
                                             {0}};
    play(x, steps);
    for (size_t i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, read_in_thread, x);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(fake_count(&x->fake), 1);
}

static void *cancel_soon(void *arg)
{
    usleep(80000);
    __atomic_store_n((volatile int *)arg, 1, __ATOMIC_RELAXED);
    return NULL;
}

static void cancellation_ends_a_read(void **state)
{
    struct fixture *x = *state;
    volatile int cancel = 0;
    pthread_t t;
    static const struct fake_step steps[] = {{.status = 200, .body = "{}", .delay_ms = 600}, {0}};
    play(x, steps);
    x->call.cancel = &cancel;
    pthread_create(&t, NULL, cancel_soon, (void *)(uintptr_t)&cancel);
    int64_t start = clock_mono_ms();
    assert_int_equal(read_once(x), ERR_CANCELLED);
    assert_true(clock_mono_ms() - start < 500);
    pthread_join(t, NULL);
    usleep(600000);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(get_sends_exactly_this),
        T(get_knows_what_is_not_there),
        T(files_are_read_without_their_bytes),
        T(query_sends_exactly_this),
        T(pages_are_posted_with_the_same_body),
        T(more_is_exact_at_500),
        T(pages_that_cannot_be_are_refused),
        T(children_are_read_through_the_parent),
        T(counts_are_kept_for_a_minute),
        T(other_paths_are_plain),
        T(create_uses_the_right_route),
        T(create_refuses_before_sending),
        T(update_puts_the_id_into_the_body),
        T(writes_are_never_repeated),
        T(a_slow_write_is_unknown),
        T(a_write_that_was_not_sent_says_so),
        T(patch_finds_the_route_that_the_zone_serves),
        T(put_sends_the_whole_record),
        T(damaged_texts_do_not_spoil_a_page),
        T(reads_are_repeated_where_that_helps),
        T(redirects_are_not_followed),
        T(the_hourly_limit_pauses_everything),
        T(a_short_limit_is_waited_for),
        T(one_401_ends_it),
        T(a_crowd_with_bad_credentials_asks_once),
        T(cancellation_ends_a_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
