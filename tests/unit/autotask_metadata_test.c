/* Picklists and user-defined fields: read once, labels both ways. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/metadata.h"
#include "support/fake_fixture.h"

#define FIELDS                                                                                     \
    "{\"fields\":[{\"name\":\"status\",\"dataType\":\"integer\",\"isRequired\":true,"              \
    "\"isReadOnly\":false,"                                                                        \
    "\"isQueryable\":true,\"isPickList\":true,\"picklistValues\":["                                \
    "{\"value\":\"1\",\"label\":\"New\",\"isDefaultValue\":true,\"isActive\":true},"               \
    "{\"value\":\"5\",\"label\":\"Complete\",\"isActive\":true},"                                  \
    "{\"value\":\"7\",\"label\":\"Waiting Customer\",\"isActive\":true},"                          \
    "{\"value\":\"8\",\"label\":\"Waiting Vendor\",\"isActive\":true},"                            \
    "{\"value\":\"9\",\"label\":\"complete\",\"isActive\":true},"                                  \
    "{\"value\":10,\"label\":\"Old Status\",\"isActive\":false}]},"                                \
    "{\"name\":\"issueType\",\"isPickList\":true,\"picklistValues\":[{\"value\":\"20\",\"label\":" \
    "\"Mail\"},"                                                                                   \
    "{\"value\":\"21\",\"label\":\"Network\"}]},"                                                  \
    "{\"name\":\"subIssueType\",\"isPickList\":true,\"picklistParentValueField\":\"issueType\","   \
    "\"picklistValues\":[{\"value\":\"200\",\"label\":\"Other\",\"parentValue\":\"20\"},{"         \
    "\"value\":\"201\","                                                                           \
    "\"label\":\"Other\",\"parentValue\":\"21\"}]},"                                               \
    "{\"name\":\"brandNewField\",\"dataType\":\"string\",\"picklistValues\":null}]}"

static const struct fake_step fields[] = {{.status = 200, .body = FIELDS, .delay_ms = 30}, {0}};

static const struct at_metadata *load(struct fixture *x)
{
    const struct at_metadata *m = NULL;
    fake_script(&x->fake, fields);
    assert_int_equal(at_metadata_get(x->client, &x->call, x->tickets, &m, &x->err), ERR_OK);
    return m;
}

static void reads_what_is_said(void **state)
{
    struct fixture *x = *state;
    const struct at_metadata *m = load(x), *again;
    assert_string_equal(x->fake.seen[0].line,
                        "GET /ATServicesRest/V1.0/Tickets/entityInformation/fields");
    arena_reset(x->arena); /* the metadata outlives the call that read it */
    const struct at_field_info *f = at_metadata_field(m, STR("STATUS"));
    assert_non_null(f);
    assert_ptr_equal(f->field, cat_field_find(x->tickets, STR("status")));
    assert_true(f->is_required && f->is_picklist && f->is_queryable && !f->is_read_only);
    assert_int_equal(f->n_values, 6);
    assert_true(f->values[0].is_default && f->values[0].is_active && !f->values[5].is_active);
    assert_string_equal(f->values[5].value.p, "10");
    assert_null(at_metadata_field(m, STR("brandNewField"))->field);
    assert_null(at_metadata_field(m, STR("nope")));
    assert_int_equal(at_metadata_get(x->client, &x->call, x->tickets, &again, &x->err), ERR_OK);
    assert_ptr_equal(m, again);
    assert_int_equal(fake_count(&x->fake), 1);
}

static void *load_in_thread(void *arg)
{
    struct fixture *x = arg;
    struct arena *a = arena_new(8 << 20);
    struct at_call call = fake_call(a);
    struct err err = {0};
    const struct at_metadata *m = NULL;
    enum err_code rc = at_metadata_get(x->client, &call, x->tickets, &m, &err);
    arena_free(a);
    return rc ? NULL : (void *)(uintptr_t)m;
}

static void a_crowd_loads_once(void **state)
{
    struct fixture *x = *state;
    pthread_t threads[8];
    void *got[8];
    fake_script(&x->fake, fields);
    for (size_t i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, load_in_thread, x);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], &got[i]);
    for (size_t i = 0; i < 8; i++) {
        assert_non_null(got[i]);
        assert_ptr_equal(got[i], got[0]);
    }
    assert_int_equal(fake_count(&x->fake), 1);
}

static void a_failure_is_not_kept(void **state)
{
    struct fixture *x = *state;
    const struct at_metadata *m = NULL;
    static const struct fake_step steps[] = {{.status = 500, .body = "{\"errors\":[\"no\"]}"},
                                             {.status = 200, .body = "{\"fields\":5}"},
                                             {.status = 200, .body = FIELDS},
                                             {0}};
    fake_script(&x->fake, steps);
    assert_int_equal(at_metadata_get(x->client, &x->call, x->tickets, &m, &x->err),
                     ERR_UPSTREAM_REJECTED);
    err_clear(&x->err);
    assert_int_equal(at_metadata_get(x->client, &x->call, x->tickets, &m, &x->err),
                     ERR_UPSTREAM_UNAVAILABLE);
    assert_null(m);
    err_clear(&x->err);
    assert_int_equal(at_metadata_get(x->client, &x->call, x->tickets, &m, &x->err), ERR_OK);
}

static void labels_become_values(void **state)
{
    struct fixture *x = *state;
    const struct at_metadata *m = load(x);
    const struct at_field_info *f = at_metadata_field(m, STR("status"));
    static const struct {
        const char *label, *value;
        enum err_code code;
        const char *said;
    } rows[] = {
        {"New", "1", ERR_OK, ""},
        {"new", "1", ERR_OK, ""},
        {" Complete ", "5", ERR_OK, ""}, /* exact before any case */
        {"complete", "9", ERR_OK, ""},
        {"COMPLETE", "", ERR_AMBIGUOUS_LABEL, "\"Complete\" (5), \"complete\" (9)"},
        {"5", "5", ERR_OK, ""}, /* a value as such */
        {"waiting-customer", "7", ERR_OK, ""},
        {"vendor", "8", ERR_OK, ""}, /* a single piece */
        {"waiting", "", ERR_AMBIGUOUS_LABEL, "\"Waiting Customer\" (7), \"Waiting Vendor\" (8)"},
        {"Old Status", "10", ERR_OK, ""}, /* inactive, but exact */
        {"old", "", ERR_UNKNOWN_LABEL, "\"New\""},
        {"Wating Vendor", "", ERR_UNKNOWN_LABEL, "Closest: \"Waiting Vendor\""},
        {"77", "", ERR_UNKNOWN_LABEL, "\"Complete\""},
        {"", "", ERR_UNKNOWN_LABEL, "New"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str value = STR("");
        err_clear(&x->err);
        enum err_code rc = at_label_to_value(f, str_from(rows[i].label), &value, &x->err);
        if (rc != rows[i].code || !str_eq(value, str_from(rows[i].value)) ||
            !strstr(x->err.text, rows[i].said))
            fail_msg("\"%s\": %s \"%.*s\": %s", rows[i].label, err_info(rc)->name, STR_ARG(value),
                     x->err.text);
    }
    assert_string_equal(at_value_to_label(f, STR("7")).p, "Waiting Customer");
    assert_string_equal(at_value_to_label(f, STR("77")).p, "77");
    assert_string_equal(at_value_to_label(NULL, STR("77")).p, "77");
}

static void dependent_labels_need_their_parent(void **state)
{
    struct fixture *x = *state;
    const struct at_field_info *f = at_metadata_field(load(x), STR("subIssueType"));
    struct str value = STR("");
    assert_int_equal(at_label_to_value(f, STR("Other"), &value, &x->err), ERR_AMBIGUOUS_LABEL);
    assert_non_null(strstr(x->err.text, "\"Other\" (201) under 21"));
    err_clear(&x->err);
    assert_int_equal(at_label_to_value_under(f, STR("Other"), STR("21"), &value, &x->err), ERR_OK);
    assert_string_equal(value.p, "201");
}

static void udfs_are_read_where_they_exist(void **state)
{
    struct fixture *x = *state;
    const struct at_udf *udfs = (const void *)x;
    size_t n = 7;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"fields\":[{\"name\":\"Customer "
                 "Ranking\",\"label\":\"Rank\",\"type\":\"string\",\"isRequired\":"
                 "false,\"isPickList\":true,\"picklistValues\":[{\"value\":\"Golden\",\"label\":"
                 "\"Golden\"}]}]}"},
        {0}};
    fake_script(&x->fake, steps);
    assert_int_equal(
        at_udfs_get(x->client, &x->call, cat_entity_find(STR("TimeEntries")), &udfs, &n, &x->err),
        ERR_OK);
    assert_int_equal(n, 0);
    assert_int_equal(fake_count(&x->fake), 0);
    assert_int_equal(at_udfs_get(x->client, &x->call, x->tickets, &udfs, &n, &x->err), ERR_OK);
    assert_string_equal(x->fake.seen[0].line,
                        "GET /ATServicesRest/V1.0/Tickets/entityInformation/userDefinedFields");
    assert_int_equal(n, 1);
    assert_ptr_equal(at_udf_find(udfs, n, STR("customer_ranking")), &udfs[0]);
    assert_ptr_equal(at_udf_find(udfs, n, STR("rank")), &udfs[0]);
    assert_null(at_udf_find(udfs, n, STR("Rankin")));
}

static void values_of_user_defined_fields_by_name(void **state)
{
    struct fixture *x = *state;
    const struct json *rows;
    static const char text[] = "[{\"id\":1,\"userDefinedFields\":[{\"name\":\"Customer "
                               "Ranking\",\"value\":\"Golden\"},"
                               "{\"name\":\"Site\",\"value\":null}]},{\"id\":2}]";
    assert_int_equal(json_parse(x->arena, str_from(text), NULL, &rows, &x->err), ERR_OK);
    struct json_iter it = json_iter(rows);
    assert_true(json_next(&it));
    assert_string_equal(json_str(at_udf_value(it.value, STR("customer ranking"))).p, "Golden");
    assert_true(json_is(at_udf_value(it.value, STR("Site")), JSON_NULL));
    assert_null(at_udf_value(it.value, STR("Rank")));
    assert_true(json_next(&it)); /* the whole list is missing when no record has any */
    assert_null(at_udf_value(it.value, STR("Site")));
}

static size_t asked(struct fixture *x, const char *path)
{
    size_t n = 0;
    for (size_t i = 0; i < fake_count(&x->fake); i++)
        n += str_ends(str_from(x->fake.seen[i].line), str_from(path));
    return n;
}

/* Lists that are made of records are read again once one of those was written. */
static void writes_to_records_of_lists_forget(void **state)
{
    static const struct {
        const char *written;
        bool again;
    } rows[] = {{"TicketCategories", true}, {"Companies", false}, {"Departments", false}};
    static const struct fake_step steps[] = {{.status = 200, .body = FIELDS},
                                             {.status = 200, .body = "{\"itemId\":3}"},
                                             {.status = 200, .body = FIELDS},
                                             {0}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture *x;
        const struct at_metadata *m;
        (void)state;
        assert_int_equal(setup((void **)&x), 0);
        fake_script(&x->fake, steps);
        assert_int_equal(at_metadata_get(x->client, &x->call, x->tickets, &m, &x->err), ERR_OK);
        const struct cat_entity *e = cat_entity_find(str_from(rows[i].written));
        if (at_update(x->client, &x->call, e, 0, 3, STR("{\"description\":\"x\"}"), &x->err))
            fail_msg("%s: %s", rows[i].written, x->err.text);
        assert_int_equal(at_metadata_get(x->client, &x->call, x->tickets, &m, &x->err), ERR_OK);
        if (asked(x, "Tickets/entityInformation/fields") != (rows[i].again ? 2u : 1u))
            fail_msg("%s", rows[i].written);
        (void)teardown((void **)&x);
    }
}

/* A definition of a user-defined field, or an item of its list. */
static void writes_to_definitions_forget(void **state)
{
    static const char udfs[] = "{\"fields\":[{\"name\":\"Rank\",\"type\":\"string\"}]}";
    static const struct fake_step steps[] = {
        {.status = 200, .body = udfs}, {.status = 200, .body = "{\"itemId\":3}"},
        {.status = 200, .body = udfs}, {.status = 200, .body = "{\"itemId\":4}"},
        {.status = 200, .body = udfs}, {0}};
    struct fixture *x = *state;
    const struct cat_entity *definitions = cat_entity_find(STR("UserDefinedFieldDefinitions"));
    const struct cat_entity *items = cat_entity_find(STR("UserDefinedFieldListItems"));
    const struct at_udf *u;
    size_t n;
    int64_t id;
    fake_script(&x->fake, steps);
    for (int i = 0; i < 2; i++)
        assert_int_equal(at_udfs_get(x->client, &x->call, x->tickets, &u, &n, &x->err), ERR_OK);
    assert_int_equal(fake_count(&x->fake), 1);
    assert_int_equal(
        at_create(x->client, &x->call, definitions, 0, STR("{\"name\":\"New\"}"), &id, &x->err),
        ERR_OK);
    assert_int_equal(at_udfs_get(x->client, &x->call, x->tickets, &u, &n, &x->err), ERR_OK);
    assert_int_equal(asked(x, "Tickets/entityInformation/userDefinedFields"), 2);
    assert_int_equal(
        at_create(x->client, &x->call, items, 9, STR("{\"valueForDisplay\":\"a\"}"), &id, &x->err),
        ERR_OK);
    assert_int_equal(at_udfs_get(x->client, &x->call, x->tickets, &u, &n, &x->err), ERR_OK);
    assert_int_equal(asked(x, "Tickets/entityInformation/userDefinedFields"), 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(values_of_user_defined_fields_by_name),
        T(reads_what_is_said),
        T(a_crowd_loads_once),
        T(a_failure_is_not_kept),
        T(labels_become_values),
        T(dependent_labels_need_their_parent),
        T(udfs_are_read_where_they_exist),
        T(writes_to_records_of_lists_forget),
        T(writes_to_definitions_forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
