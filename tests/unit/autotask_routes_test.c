/* Every entity and every operation: what the client sends, compared with what the data files say is
 * sent. The files are read here as they are, not through the catalogue that is made of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "support/fake_fixture.h"

#include <dirent.h>

#define V1 "/ATServicesRest/V1.0/"

enum { RECORD = 5, PARENT = 77, ENTITIES = 232 };

/* One entity's file. */
struct facts {
    struct fixture *x;
    const struct json *root;
    const struct cat_entity *entity;
    struct str name;
    struct str parent_path; /* "Tickets/{parentId}/Notes"; empty for roots */
    unsigned checked;
};

static bool lists(const struct json *array, const char *word)
{
    for (struct json_iter it = json_iter(array); json_next(&it);) {
        if (str_eq(json_str(it.value), str_from(word)))
            return true;
    }
    return false;
}

static bool offers(const struct facts *f, const char *op)
{
    return lists(json_get(f->root, STR("operations")), op);
}

/* Where a write goes: below the parent when the file says so, else to the collection. */
static char *write_path(const struct facts *f, const char *op, bool with_id)
{
    struct arena *a = f->x->arena;
    const char *path = str_dup(a, f->name);
    if (lists(json_get(f->root, STR("viaParent")), op)) {
        struct str rest = f->parent_path;
        struct str first = str_split(&rest, '/'), id = str_split(&rest, '/');
        assert_true(str_eq(id, STR("{parentId}")));
        path = str_printf(a, "%.*s/%d/%.*s", STR_ARG(first), PARENT, STR_ARG(rest));
    }
    return with_id ? str_printf(a, "%s/%d", path, RECORD) : str_dup(a, str_from(path));
}

static const struct fake_seen *only_request(struct facts *f, const char *method, const char *path)
{
    struct fixture *x = f->x;
    if (x->err.code)
        fail_msg("%.*s: %s", STR_ARG(f->name), x->err.text);
    assert_int_equal(fake_count(&x->fake), 1);
    const struct fake_seen *s = &x->fake.seen[0];
    assert_string_equal(s->line, str_printf(x->arena, "%s " V1 "%s", method, path));
    assert_string_equal(s->user, "user@example.test");
    assert_string_equal(s->secret, "s3cret-s3cret");
    assert_string_equal(s->code, "CODE0123456789");
    assert_string_equal(s->impersonates, "");
    f->checked++;
    return s;
}

static void begin(struct facts *f)
{
    err_clear(&f->x->err);
    fake_script(&f->x->fake, NULL);
}

static char *path_with(const struct facts *f, const char *tail)
{
    return str_printf(f->x->arena, "%.*s/%s", STR_ARG(f->name), tail);
}

/* ---- Reading ---- */

/* The record of a file is read from the list, which leaves its bytes out. */
static bool is_file(const struct facts *f)
{
    return offers(f, "query") && cat_field_find(f->entity, STR("data")) &&
           str_ends(f->name, STR("Attachments"));
}

static void check_get(struct facts *f)
{
    const struct json *record;
    begin(f);
    if (is_file(f) && offers(f, "get")) {
        assert_int_equal(at_get(f->x->client, &f->x->call, f->entity, RECORD, &record, &f->x->err),
                         ERR_NOT_FOUND);
        err_clear(&f->x->err);
        only_request(f, "POST", path_with(f, "query"));
        return;
    }
    enum err_code rc = at_get(f->x->client, &f->x->call, f->entity, RECORD, &record, &f->x->err);
    if (!offers(f, "get")) {
        assert_int_equal(rc, ERR_NOT_SUPPORTED);
        assert_int_equal(fake_count(&f->x->fake), 0);
        return;
    }
    if (str_ends(f->name, STR("Attachments"))) { /* by its id a file comes with its bytes */
        assert_int_equal(rc, ERR_NOT_FOUND);     /* so says the obliging server's empty list */
        err_clear(&f->x->err);
        assert_string_equal(only_request(f, "POST", path_with(f, "query"))->body,
                            "{\"MaxRecords\":2,\"filter\":[{\"op\":\"eq\",\"field\":\"id\","
                            "\"value\":5}]}");
        return;
    }
    assert_string_equal(only_request(f, "GET", path_with(f, "5"))->body, "");
}

static void check_query(struct facts *f)
{
    static const char *const fields[] = {"id"};
    struct at_rows rows;
    struct at_query q = {.filter = STR("[{\"op\":\"eq\",\"field\":\"id\",\"value\":5}]"),
                         .fields = fields,
                         .n_fields = 1,
                         .max_rows = 10};
    int64_t n;
    begin(f);
    enum err_code rc = at_query(f->x->client, &f->x->call, f->entity, &q, &rows, &f->x->err);
    if (!offers(f, "query")) {
        assert_int_equal(rc, ERR_NOT_SUPPORTED);
        assert_int_equal(fake_count(&f->x->fake), 0);
        return;
    }
    assert_string_equal(only_request(f, "POST", path_with(f, "query"))->body,
                        "{\"MaxRecords\":11,\"IncludeFields\":[\"id\"],\"filter\":[{\"op\":\"eq\","
                        "\"field\":\"id\",\"value\":5}]}");
    begin(f);
    (void)!at_count(f->x->client, &f->x->call, f->entity, STR(""), true, &n, &f->x->err);
    assert_string_equal(only_request(f, "POST", path_with(f, "query/count"))->body,
                        "{\"filter\":[{\"op\":\"exist\",\"field\":\"id\"}]}");
}

static void check_children(struct facts *f)
{
    struct at_rows rows;
    struct at_query q = {.max_rows = 10, .parent_id = PARENT};
    const struct json *verbs = json_get(json_get(f->root, STR("parent")), STR("verbs"));
    if (!lists(verbs, "GET"))
        return;
    begin(f);
    (void)!at_query(f->x->client, &f->x->call, f->entity, &q, &rows, &f->x->err);
    struct str rest = f->parent_path;
    struct str first = str_split(&rest, '/');
    (void)str_split(&rest, '/');
    only_request(f, "GET",
                 str_printf(f->x->arena, "%.*s/%d/%.*s", STR_ARG(first), PARENT, STR_ARG(rest)));
}

/* ---- Writing ---- */

static void check_create(struct facts *f)
{
    int64_t id;
    begin(f);
    enum err_code rc = at_create(f->x->client, &f->x->call, f->entity, PARENT,
                                 STR("{\"title\":\"x\"}"), &id, &f->x->err);
    if (!offers(f, "create")) {
        assert_int_equal(rc, ERR_NOT_SUPPORTED);
        assert_int_equal(fake_count(&f->x->fake), 0);
        return;
    }
    assert_string_equal(only_request(f, "POST", write_path(f, "create", false))->body,
                        "{\"title\":\"x\"}");
    assert_int_equal(id, RECORD);
}

static void check_changes(struct facts *f)
{
    static const struct str body = STR_INIT("{\"title\":\"x\"}");
    begin(f);
    enum err_code rc =
        at_update(f->x->client, &f->x->call, f->entity, PARENT, RECORD, body, &f->x->err);
    if (!offers(f, "update")) {
        assert_int_equal(rc, ERR_NOT_SUPPORTED);
        assert_int_equal(fake_count(&f->x->fake), 0);
    } else {
        assert_string_equal(only_request(f, "PATCH", write_path(f, "update", false))->body,
                            "{\"id\":5,\"title\":\"x\"}");
    }
    begin(f);
    rc = at_replace(f->x->client, &f->x->call, f->entity, PARENT, RECORD, body, &f->x->err);
    if (!offers(f, "replace"))
        assert_int_equal(rc, ERR_NOT_SUPPORTED);
    else
        assert_string_equal(only_request(f, "PUT", write_path(f, "replace", false))->body,
                            "{\"id\":5,\"title\":\"x\"}");
}

static void check_delete(struct facts *f)
{
    begin(f);
    enum err_code rc = at_delete(f->x->client, &f->x->call, f->entity, PARENT, RECORD, &f->x->err);
    if (!offers(f, "delete")) {
        assert_int_equal(rc, ERR_NOT_SUPPORTED);
        assert_int_equal(fake_count(&f->x->fake), 0);
        return;
    }
    assert_string_equal(only_request(f, "DELETE", write_path(f, "delete", true))->body, "");
}

/* ---- All of them ---- */

static unsigned check_entity(struct fixture *x, const char *path)
{
    CLEANUP(buf_done) struct buf text = {0};
    struct facts f = {.x = x};
    arena_reset(x->arena);
    buf_init(&text, 1 << 20);
    assert_true(file_read(path, &text));
    assert_int_equal(json_parse(x->arena, buf_str(&text), NULL, &f.root, &x->err), ERR_OK);
    f.name = json_str(json_get(f.root, STR("name")));
    f.parent_path = json_str(json_get(json_get(f.root, STR("parent")), STR("path")));
    f.entity = cat_entity_find(f.name);
    assert_non_null(f.entity);
    x->call.deadline_ms = clock_mono_ms() + 60000;
    check_get(&f);
    check_query(&f);
    check_children(&f);
    check_create(&f);
    check_changes(&f);
    check_delete(&f);
    return f.checked;
}

static void every_operation_of_every_entity(void **state)
{
    struct fixture *x = *state;
    unsigned entities = 0, requests = 0;
    DIR *d = opendir(SOURCE_DIR "/data/entities");
    struct dirent *entry;
    assert_non_null(d);
    x->fake.obliging = true;
    while ((entry = readdir(d)) != NULL) {
        char path[600];
        if (!str_ends(str_from(entry->d_name), STR(".json")))
            continue;
        snprintf(path, sizeof(path), SOURCE_DIR "/data/entities/%s", entry->d_name);
        requests += check_entity(x, path);
        entities++;
    }
    closedir(d);
    assert_int_equal(entities, ENTITIES);
    assert_true(requests > 1300);
}

/* ---- What is no entity ---- */

static void settings_and_actions(void **state)
{
    struct fixture *x = *state;
    const struct json *root;
    static const struct {
        const char *method, *path, *body;
    } writes[] = {
        {"PUT", "Companies/175/invoiceSettings", "{\"invoiceMethod\":1}"},
        {"POST", "Companies/175/invoiceSettings/contactRecipients", "{\"ids\":[5]}"},
        {"DELETE", "Companies/175/invoiceSettings/contactRecipients/5", ""},
        {"POST", "Companies/175/invoiceSettings/resourceRecipients", "{\"ids\":[5]}"},
        {"DELETE", "Companies/175/invoiceSettings/resourceRecipients/5", ""},
        {"GET", "TimeOffRequests/5/Approve", ""},
    };
    static const char *const reads[] = {"Companies/175/invoiceSettings",
                                        "Authenticate",
                                        "Version",
                                        "EntityInformation",
                                        "Modules",
                                        "Resources/5/TimeOffBalances/2026",
                                        "ThresholdInformation"};
    x->fake.obliging = true;
    for (size_t i = 0; i < ARRAY_LEN(writes); i++) {
        fake_script(&x->fake, NULL);
        assert_int_equal(at_write_path(x->client, &x->call, str_from(writes[i].method),
                                       str_from(writes[i].path), str_from(writes[i].body), &root,
                                       &x->err),
                         ERR_OK);
        assert_string_equal(x->fake.seen[0].line,
                            str_printf(x->arena, "%s " V1 "%s", writes[i].method, writes[i].path));
        assert_string_equal(x->fake.seen[0].body, writes[i].body);
    }
    for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
        fake_script(&x->fake, NULL);
        assert_int_equal(at_get_path(x->client, &x->call, str_from(reads[i]), &root, &x->err),
                         ERR_OK);
        assert_string_equal(x->fake.seen[0].line, str_printf(x->arena, "GET " V1 "%s", reads[i]));
    }
    /* A GET that changes something is no reading, and other methods than these write nothing. */
    fake_script(&x->fake, NULL);
    assert_int_equal(
        at_get_path(x->client, &x->call, STR("TimeOffRequests/5/approve"), &root, &x->err),
        ERR_BAD_VALUE);
    err_clear(&x->err);
    assert_int_equal(
        at_write_path(x->client, &x->call, STR("GET"), STR("Version"), STR(""), &root, &x->err),
        ERR_BAD_VALUE);
    err_clear(&x->err);
    assert_int_equal(
        at_write_path(x->client, &x->call, STR("PUT"), STR("../x"), STR("{}"), &root, &x->err),
        ERR_BAD_VALUE);
    assert_int_equal(fake_count(&x->fake), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(every_operation_of_every_entity),
        T(settings_and_actions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
