/* Routes: every entity of the catalogue, at its own path and below its parent, and what the paths
 * that do not exist answer. */
#include "sandbox_fixture.h"

#include "catalog/catalog.h"

static struct fixture f;

static int setup(void **state)
{
    (void)state;
    fixture_start(&f, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_stop(&f);
    return 0;
}

static const char *const all[] = {"GET", "POST", "PATCH", "PUT", "DELETE"};
static const unsigned bits[] = {0, CAT_CREATE, CAT_UPDATE, CAT_REPLACE, 0};

/* The root of an entity: writes that go there; 404 when none does, 405 for the others. */
static void expect_root(const struct cat_entity *e)
{
    unsigned here = e->ops & ~e->ops_via_parent & (CAT_CREATE | CAT_UPDATE | CAT_REPLACE);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct reply r = call(&f, all[i], e->path.p, "{}");
        if (here & bits[i])
            assert_true(r.status == 500 ||
                        r.status == 200); /* reached; most refuse an empty record */
        else
            expect_message(&r, here ? 405 : 404, NULL);
    }
}

static void expect_reads(const struct cat_entity *e)
{
    char path[200];
    const char *filter = "{'filter':[{'op':'gte','field':'id','value':0}]}";
    snprintf(path, sizeof(path), "%s/query", e->path.p);
    struct reply r = call(&f, "POST", path, filter);
    if (e->ops & CAT_QUERY) {
        assert_int_equal(r.status, 200);
        assert_true(json_is(items(&r), JSON_ARRAY));
        snprintf(path, sizeof(path), "%s/query/count", e->path.p);
        r = call(&f, "POST", path, filter);
        assert_true(number(r.json, "queryCount") >= 0);
    } else {
        expect_message(&r, 404, NULL);
    }
    snprintf(path, sizeof(path), "%s/987654321", e->path.p);
    r = call(&f, "GET", path, NULL);
    if (!(e->ops & CAT_GET))
        assert_true(r.status == 404 || r.status == 405);
    else if (str_ends(e->name, STR("Attachments")))
        assert_int_equal(json_len(items(&r)), 0);
    else
        assert_true(str_eq(r.body, STR("{\"item\":null}")));
}

static void expect_metadata(const struct cat_entity *e)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/entityInformation", e->path.p);
    struct reply r = call(&f, "GET", path, NULL);
    assert_int_equal(r.status, 200);
    assert_int_equal(json_true(get(get(r.json, "info"), "canCreate")), (e->ops & CAT_CREATE) != 0);
    snprintf(path, sizeof(path), "%s/entityInformation/fields", e->path.p);
    r = call(&f, "GET", path, NULL);
    if (json_len(get(r.json, "fields")) != e->n_fields)
        fail_msg("%s: %d %.*s", path, r.status, STR_ARG(r.body));
    snprintf(path, sizeof(path), "%s/entityInformation/userDefinedFields", e->path.p);
    r = call(&f, "GET", path, NULL);
    assert_int_equal(r.status, e->has_udf_metadata ? 200 : 404);
}

static void expect_below_parent(const struct cat_entity *e)
{
    char path[200];
    if (!e->child_path.n)
        return;
    snprintf(path, sizeof(path), "%s/1/%s", e->parent_root.p, e->child_path.p);
    unsigned writes = e->parent_verbs & (CAT_CREATE | CAT_UPDATE | CAT_REPLACE);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct reply r = call(&f, all[i], path, i == 0 ? NULL : "{}");
        if (i == 0 && (e->parent_verbs & CAT_QUERY)) {
            if (e->n_fields > 0 && (r.status != 200 || json_len(items(&r)) > 0))
                fail_msg("%s: %.*s", path, STR_ARG(r.body));
        } else if (writes & bits[i])
            assert_true(r.status == 500 || r.status == 200);
        else
            assert_true(r.status == 405 || r.status == 404);
    }
    snprintf(path, sizeof(path), "%s/1/%s/2", e->parent_root.p, e->child_path.p);
    struct reply r = call(&f, "DELETE", path, NULL);
    if (e->parent_verbs & CAT_DELETE)
        expect_error(&r, "No message. No matching records found. The logged in Resource may not "
                         "have the required "
                         "permissions to delete the data.");
    else
        assert_true(r.status == 405 || r.status == 404);
}

static void every_entity(void **state)
{
    size_t n;
    const struct cat_entity *e = cat_entities(&n);
    (void)state;
    assert_int_equal(n, 232);
    for (size_t i = 0; i < n; i++) {
        expect_root(&e[i]);
        expect_reads(&e[i]);
        expect_metadata(&e[i]);
        expect_below_parent(&e[i]);
    }
}

static void known_answers(void **state)
{
    static const struct {
        const char *method, *path;
        int status;
    } cases[] = {
        {"POST", "TicketNotes", 404},
        {"POST", "Tasks", 404},
        {"POST", "Phases", 404},
        {"POST", "CompanyToDos", 404},
        {"POST", "Contacts", 404},
        {"POST", "TicketSecondaryResources", 404},
        {"PATCH", "Contracts/300", 405},
        {"DELETE", "Tickets/1001", 405},
        {"DELETE", "Tickets/1001/Notes/2001", 405},
        {"POST", "Tickets/1001/TimeEntries", 404},
        {"GET", "ServiceLevelAgreements/1", 404},
        {"GET", "Nothing", 404},
        {"GET", "Tickets/abc", 404},
        {"GET", "Tickets", 405},
        {"POST", "Tickets/entityInformation", 405},
        {"DELETE", "Tickets/query", 405},
        {"GET", "TicketAttachments/entityInformation/userDefinedFields", 404},
        {"GET", "/ATServicesRest/V2.0/Tickets/1", 404},
        {"GET", "/other", 404},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reply r = call(&f, cases[i].method, cases[i].path, NULL);
        if (r.status != cases[i].status)
            fail_msg("%s %s: %d", cases[i].method, cases[i].path, r.status);
        expect_message(&r, cases[i].status, NULL);
    }
    struct reply r =
        call(&f, "POST", "TaskNotes", "{}"); /* a child that is written at its root as well */
    assert_int_equal(r.status, 500);
    r = call(&f, "DELETE", "Tickets/1001", NULL);
    expect_message(&r, 405, "The requested resource does not support http method 'DELETE'.");
    r = call(&f, "GET", "/atservicesrest/v1.0/TICKETS/1001", NULL);
    assert_int_equal(number(get(r.json, "item"), "id"), 1001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_entity),
                                       cmocka_unit_test(known_answers)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
