/* Names for ids and ids for names: how many queries they take, and what is never guessed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/names.h"
#include "autotask/names_cache.h"
#include "support/fake_autotask.h"

struct fixture {
    struct fake fake;
    struct at_client *client;
    struct arena *arena;
    struct at_call call;
    struct err err;
    const struct cat_entity *companies, *resources, *contacts, *tickets;
};

static int setup(void **state)
{
    struct fixture *x = mem_calloc(1, sizeof(*x));
    fake_start(&x->fake);
    struct at_options o = {.credentials = {"u", "secret-secret", "code-code", x->fake.url},
                           .me = "dana@example.test"};
    x->client = at_client_new(&o);
    x->arena = arena_new(64 << 20);
    x->call = fake_call(x->arena);
    x->companies = cat_entity_find(STR("Companies"));
    x->resources = cat_entity_find(STR("Resources"));
    x->contacts = cat_entity_find(STR("Contacts"));
    x->tickets = cat_entity_find(STR("Tickets"));
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *x = *state;
    at_client_free(x->client);
    fake_stop(&x->fake);
    arena_free(x->arena);
    mem_free(x);
    return 0;
}

static void play(struct fixture *x, const struct fake_step *steps)
{
    err_clear(&x->err);
    fake_script(&x->fake, steps);
}

/* ---- id -> name ---- */

static void one_query_for_all_ids(void **state)
{
    struct fixture *x = *state;
    const int64_t ids[] = {175, 0, 175, 999, 180, -1};
    struct str names[6];
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"items\":[{\"id\":0,\"companyName\":\"Our "
                 "MSP\"},{\"id\":175,\"companyName\":\"Acme Corp\"},"
                 "{\"id\":180,\"companyName\":\"Inactive Ltd\",\"isActive\":false}]}"},
        {.status = 200, .body = "{\"items\":[{\"id\":7,\"companyName\":\"Seven\"}]}"},
        {0}};
    play(x, steps);
    assert_int_equal(at_names_of(x->client, &x->call, x->companies, ids, 6, names, &x->err),
                     ERR_OK);
    assert_string_equal(names[0].p, "Acme Corp");
    assert_string_equal(names[1].p, "Our MSP");
    assert_string_equal(names[2].p, "Acme Corp");
    assert_int_equal(names[3].n, 0);
    assert_string_equal(names[4].p, "Inactive Ltd");
    assert_int_equal(names[5].n, 0);
    assert_int_equal(fake_count(&x->fake), 1);
    assert_string_equal(x->fake.seen[0].line, "POST /ATServicesRest/V1.0/Companies/query");
    assert_string_equal(
        x->fake.seen[0].body,
        "{\"MaxRecords\":5,\"IncludeFields\":[\"id\",\"companyName\",\"isActive\"],\"filter\":[{"
        "\"op\":\"in\",\"field\":\"id\",\"value\":[0,175,180,999]}]}");
    /* all known now, the missing one too; only the new id is asked for */
    const int64_t more[] = {175, 999, 7};
    assert_int_equal(at_names_of(x->client, &x->call, x->companies, more, 3, names, &x->err),
                     ERR_OK);
    assert_int_equal(fake_count(&x->fake), 2);
    assert_non_null(strstr(x->fake.seen[1].body, "\"value\":[7]"));
    assert_string_equal(names[2].p, "Seven");
    assert_int_equal(at_names_of(x->client, &x->call, x->companies, more, 3, names, &x->err),
                     ERR_OK);
    assert_int_equal(fake_count(&x->fake), 2);
}

static void people_have_two_names(void **state)
{
    struct fixture *x = *state;
    const int64_t ids[] = {1, 2, 3};
    struct str names[3];
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"items\":[{\"id\":1,\"firstName\":\"Dana\",\"lastName\":\"Reyes\",\"isActive\":"
                 "1},{\"id\":2,"
                 "\"firstName\":null,\"lastName\":\"Smith\"},{\"id\":3,\"firstName\":\"\","
                 "\"lastName\":\" \"}]}"},
        {0}};
    play(x, steps);
    assert_int_equal(at_names_of(x->client, &x->call, x->contacts, ids, 3, names, &x->err), ERR_OK);
    assert_string_equal(names[0].p, "Dana Reyes");
    assert_string_equal(names[1].p, "Smith");
    assert_int_equal(names[2].n, 0);
}

static void assets_fall_back_to_the_serial_number(void **state)
{
    struct fixture *x = *state;
    const int64_t ids[] = {1, 2};
    struct str names[2];
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"items\":[{\"id\":1,\"referenceTitle\":\"SRV-01\",\"serialNumber\":\"A\"},{"
                 "\"id\":2,"
                 "\"referenceTitle\":\"\",\"serialNumber\":\"SN-77\"}]}"},
        {0}};
    play(x, steps);
    const struct cat_entity *e = cat_entity_find(STR("ConfigurationItems"));
    assert_int_equal(at_names_of(x->client, &x->call, e, ids, 2, names, &x->err), ERR_OK);
    assert_string_equal(names[0].p, "SRV-01");
    assert_string_equal(names[1].p, "SN-77");
}

static void long_lists_go_in_chunks(void **state)
{
    struct fixture *x = *state;
    static int64_t ids[450];
    static struct str names[450];
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200, .body = "{\"items\":[{\"id\":450,\"companyName\":\"L\"}]}"},
        {0}};
    for (int i = 0; i < 450; i++)
        ids[i] = i + 1;
    play(x, steps);
    assert_int_equal(at_names_of(x->client, &x->call, x->companies, ids, 450, names, &x->err),
                     ERR_OK);
    assert_int_equal(fake_count(&x->fake), 3);
    assert_string_equal(names[449].p, "L");
}

static void writes_forget(void **state)
{
    struct fixture *x = *state;
    const int64_t ids[] = {5};
    struct str names[1];
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"items\":[{\"id\":5,\"companyName\":\"Old\"}]}"},
        {.status = 200, .body = "{\"itemId\":5}"},
        {.status = 200, .body = "{\"items\":[{\"id\":5,\"companyName\":\"New\"}]}"},
        {0}};
    play(x, steps);
    assert_int_equal(at_names_of(x->client, &x->call, x->companies, ids, 1, names, &x->err),
                     ERR_OK);
    assert_int_equal(at_update(x->client, &x->call, x->companies, 0, 5,
                               STR("{\"companyName\":\"New\"}"), &x->err),
                     ERR_OK);
    assert_int_equal(at_names_of(x->client, &x->call, x->companies, ids, 1, names, &x->err),
                     ERR_OK);
    assert_string_equal(names[0].p, "New");
}

static void the_cache_is_bounded_and_honest(void **state)
{
    (void)state;
    struct names_cache *c = names_cache_new();
    struct arena *a = arena_new(8 << 20);
    const struct cat_entity *e = cat_entity_find(STR("Companies")),
                            *other = cat_entity_find(STR("Contacts"));
    struct str name;
    int64_t id;
    uint64_t epoch = names_cache_epoch(c, e);
    for (int64_t i = 0; i < 20000; i++) {
        char text[32];
        snprintf(text, sizeof(text), "Company %lld", (long long)i);
        names_cache_put(c, e, epoch, i, str_from(text));
        names_cache_put_id(c, e, epoch, str_from(text), i);
    }
    size_t known = 0;
    for (int64_t i = 0; i < 20000; i++) {
        char text[32];
        snprintf(text, sizeof(text), "Company %lld", (long long)i);
        if (names_cache_get(c, a, e, i, &name)) {
            assert_string_equal(name.p, text); /* never somebody else's name */
            known++;
        }
        if (names_cache_id(c, e, str_from(text), &id))
            assert_int_equal(id, i);
    }
    assert_true(known > 2000 && known <= 4096);
    assert_false(names_cache_get(c, a, other, 19999, &name));
    names_cache_forget(c, e);
    assert_false(names_cache_get(c, a, e, 19999, &name));
    names_cache_put(c, e, epoch, 1, STR("read before the write"));
    assert_false(names_cache_get(c, a, e, 1, &name));
    arena_free(a);
    names_cache_free(c);
}

/* ---- name -> id ---- */

static enum err_code look_up(struct fixture *x, const struct cat_entity *e, const char *name,
                             int64_t *id)
{
    err_clear(&x->err);
    *id = -1;
    return at_name_to_id(x->client, &x->call, e, str_from(name), id, &x->err);
}

static void digits_are_ids(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step none[] = {{0}};
    play(x, none);
    assert_int_equal(look_up(x, x->companies, " 0 ", &id), ERR_OK);
    assert_int_equal(id, 0);
    assert_int_equal(look_up(x, x->companies, "29683010", &id), ERR_OK);
    assert_int_equal(id, 29683010);
    assert_int_equal(look_up(x, x->companies, "99999999999999999999", &id), ERR_BAD_VALUE);
    assert_int_equal(look_up(x, x->companies, "  ", &id), ERR_BAD_VALUE);
    assert_int_equal(look_up(x, cat_entity_find(STR("TimeEntries")), "some", &id), ERR_BAD_VALUE);
    assert_int_equal(fake_count(&x->fake), 0);
}

static void exact_beats_any_case_beats_a_piece(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"items\":[{\"id\":1,\"companyName\":\"ACME\"},{\"id\":2,\"companyName\":"
                 "\"Acme\"}]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200, .body = "{\"items\":[{\"id\":3,\"companyName\":\"Globex Corporation\"}]}"},
        {0}};
    play(x, steps);
    assert_int_equal(look_up(x, x->companies, "Acme", &id), ERR_OK);
    assert_int_equal(id, 2);
    assert_non_null(strstr(x->fake.seen[0].body,
                           "{\"op\":\"eq\",\"field\":\"companyName\",\"value\":\"Acme\"}"));
    assert_int_equal(look_up(x, x->companies, "globex", &id), ERR_OK);
    assert_int_equal(id, 3);
    assert_non_null(strstr(x->fake.seen[2].body, "\"contains\""));
    /* once found, known */
    assert_int_equal(look_up(x, x->companies, "globex", &id), ERR_OK);
    assert_int_equal(fake_count(&x->fake), 3);
}

static void several_are_never_guessed(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200,
         .body = "{\"items\":[{\"id\":3,\"companyName\":\"Acme "
                 "North\",\"isActive\":true},{\"id\":4,\"companyName\":"
                 "\"Acme South\",\"isActive\":true},{\"id\":5,\"companyName\":\"Old "
                 "Acme\",\"isActive\":false}]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200,
         .body = "{\"items\":[{\"id\":3,\"companyName\":\"Zen "
                 "North\",\"isActive\":true},{\"id\":5,\"companyName\":"
                 "\"Old Zen\",\"isActive\":false}]}"},
        {0}};
    play(x, steps);
    assert_int_equal(look_up(x, x->companies, "Acme", &id), ERR_AMBIGUOUS_LABEL);
    assert_int_equal(id, -1);
    assert_non_null(
        strstr(x->err.text, "Acme North (id 3), Acme South (id 4), Old Acme (id 5, inactive)"));
    /* among active and inactive ones the active one is meant */
    assert_int_equal(look_up(x, x->companies, "Zen", &id), ERR_OK);
    assert_int_equal(id, 3);
}

/* One active among the first 25: the next one may be active too. */
static void a_list_that_goes_on_decides_nothing(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_add_z(&b, "{\"items\":[{\"id\":1,\"companyName\":\"Zen\",\"isActive\":true}");
    for (int i = 2; i <= 26; i++)
        buf_printf(&b, ",{\"id\":%d,\"companyName\":\"Old Zen\",\"isActive\":false}", i);
    buf_add_z(&b, "]}");
    const struct fake_step steps[] = {
        {.status = 200, .body = "{\"items\":[]}"}, {.status = 200, .body = buf_cstr(&b)}, {0}};
    play(x, steps);
    assert_int_equal(look_up(x, x->companies, "en", &id), ERR_AMBIGUOUS_LABEL);
    assert_non_null(strstr(x->err.text, "and more"));
    buf_done(&b);
}

static void unknown_names_come_with_near_ones(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200,
         .body = "{\"items\":[{\"id\":8,\"companyName\":\"Acne "
                 "Clinic\"},{\"id\":9,\"companyName\":\"Acme Corp\"}]}"},
        {0}};
    play(x, steps);
    assert_int_equal(look_up(x, x->companies, "Acme Crop", &id), ERR_UNKNOWN_LABEL);
    assert_non_null(strstr(x->err.text, "Closest: Acme Corp (id 9)"));
    assert_non_null(strstr(x->err.fix, "Acme Corp"));
    assert_non_null(strstr(x->fake.seen[2].body,
                           "{\"op\":\"beginsWith\",\"field\":\"companyName\",\"value\":\"Acm\"}"));
}

static void people_are_found_by_name_and_mail(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"items\":[{\"id\":4,\"firstName\":\"Dana\",\"lastName\":\"Reyes\"}]}"},
        {.status = 200,
         .body = "{\"items\":[{\"id\":4,\"firstName\":\"Dana\",\"lastName\":\"Reyes\"}]}"},
        {.status = 200,
         .body = "{\"items\":[{\"id\":4,\"firstName\":\"Dana\",\"lastName\":\"Reyes\",\"email\":"
                 "\"dana@example."
                 "test\"},{\"id\":6,\"firstName\":\"Dana\",\"lastName\":\"Reyes\",\"email\":\"d2@"
                 "example.test\"}]}"},
        {.status = 200,
         .body = "{\"items\":[{\"id\":4,\"firstName\":\"Dana\",\"lastName\":\"Reyes\"}]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {0}};
    play(x, steps);
    assert_int_equal(look_up(x, x->resources, "dana@example.test", &id), ERR_OK);
    assert_int_equal(id, 4);
    assert_non_null(strstr(
        x->fake.seen[0].body,
        "{\"op\":\"or\",\"items\":[{\"op\":\"eq\",\"field\":\"email\",\"value\":\"dana@example.test"
        "\"},{\"op\":\"eq\",\"field\":\"email2\""));
    assert_int_equal(look_up(x, x->resources, "Reyes, Dana", &id), ERR_OK);
    assert_non_null(strstr(
        x->fake.seen[1].body,
        "{\"op\":\"and\",\"items\":[{\"op\":\"eq\",\"field\":\"lastName\",\"value\":\"Reyes\"},{"
        "\"op\":\"eq\",\"field\":\"firstName\",\"value\":\"Dana\"}]}"));
    assert_int_equal(look_up(x, x->resources, "Dana Reyes", &id), ERR_AMBIGUOUS_LABEL);
    assert_non_null(strstr(x->err.text, "Dana Reyes (id 6, d2@example.test)"));
    /* "me" is the configured mail address, which is known by now */
    assert_int_equal(look_up(x, x->resources, "Me", &id), ERR_OK);
    assert_int_equal(id, 4);
    assert_int_equal(fake_count(&x->fake), 3);
}

static void me_must_be_configured(void **state)
{
    struct fixture *x = *state;
    struct at_options o = {.credentials = {"u", "secret-secret", "code-code", x->fake.url}};
    struct at_client *c = at_client_new(&o);
    int64_t id;
    assert_int_equal(at_name_to_id(c, &x->call, x->resources, STR("me"), &id, &x->err),
                     ERR_SETUP_NEEDED);
    assert_non_null(strstr(x->err.fix, "AUTOTASK_ME"));
    at_client_free(c);
}

static void tickets_are_found_by_number_and_title(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 200,
         .body = "{\"items\":[{\"id\":11,\"ticketNumber\":\"T20261120.0003\",\"title\":\"VPN\"}]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200, .body = "{\"items\":[]}"},
        {.status = 200,
         .body = "{\"items\":[{\"id\":11,\"ticketNumber\":\"T20261120.0003\",\"title\":\"VPN "
                 "down\"},{\"id\":12,"
                 "\"ticketNumber\":\"T20261120.0004\",\"title\":\"VPN slow\"}]}"},
        {0}};
    play(x, steps);
    assert_int_equal(look_up(x, x->tickets, "t20261120.0003", &id), ERR_OK);
    assert_int_equal(id, 11);
    assert_non_null(strstr(x->fake.seen[0].body, "{\"op\":\"eq\",\"field\":\"ticketNumber\""));
    assert_int_equal(look_up(x, x->tickets, "T19990101.0001", &id), ERR_NOT_FOUND);
    assert_int_equal(look_up(x, x->tickets, "VPN", &id), ERR_AMBIGUOUS_LABEL);
    assert_non_null(strstr(x->err.text, "T20261120.0004 VPN slow (id 12)"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(one_query_for_all_ids),
        T(people_have_two_names),
        T(assets_fall_back_to_the_serial_number),
        T(long_lists_go_in_chunks),
        T(writes_forget),
        cmocka_unit_test(the_cache_is_bounded_and_honest),
        T(digits_are_ids),
        T(exact_beats_any_case_beats_a_piece),
        T(several_are_never_guessed),
        T(a_list_that_goes_on_decides_nothing),
        T(unknown_names_come_with_near_ones),
        T(people_are_found_by_name_and_mail),
        T(me_must_be_configured),
        T(tickets_are_found_by_number_and_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
