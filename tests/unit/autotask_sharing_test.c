/* What is asked once although it is needed often: the same read at the same time, metadata that an
 * earlier process has kept. And what must not be shared. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/metadata.h"
#include "base/file.h"
#include "base/random.h"
#include "support/fake_fixture.h"

#include <dirent.h>
#include <sys/stat.h>

enum { READERS = 8 };

struct reader {
    pthread_t thread;
    struct fixture *x;
    struct arena *arena;
    enum err_code code;
    int64_t id;
    const char *title; /* NULL = none was read */
    unsigned requests;
    int patience_ms;
    char title_copy[40];
};

static void *read_one(void *arg)
{
    struct reader *r = arg;
    const struct json *record;
    struct err err = {0};
    struct at_call call = {.arena = r->arena, .deadline_ms = clock_mono_ms() + r->patience_ms};
    r->code = at_get(r->x->client, &call, r->x->tickets, r->id, &record, &err);
    r->requests = call.requests;
    if (!r->code) {
        snprintf(r->title_copy, sizeof(r->title_copy), "%s",
                 json_str(json_get(record, STR("title"))).p);
        r->title = r->title_copy;
    }
    return NULL;
}

static void start(struct reader *r, struct fixture *x, int64_t id, int patience_ms)
{
    *r = (struct reader){.x = x, .id = id, .arena = arena_new(1 << 20), .patience_ms = patience_ms};
    pthread_create(&r->thread, NULL, read_one, r);
}

static void done(struct reader *r)
{
    pthread_join(r->thread, NULL);
    arena_free(r->arena);
}

static void prove(struct fixture *x)
{
    static const struct fake_step steps[] = {{.status = 200, .body = "{\"item\":{\"id\":1}}"}, {0}};
    const struct json *record;
    fake_script(&x->fake, steps);
    assert_int_equal(at_get(x->client, &x->call, x->tickets, 1, &record, &x->err), ERR_OK);
}

static void the_same_read_at_the_same_time_is_made_once(void **state)
{
    struct fixture *x = *state;
    struct reader r[READERS];
    unsigned requests = 0;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"item\":{\"id\":5,\"title\":\"one\"}}", .delay_ms = 300},
        {.status = 200, .body = "{\"item\":{\"id\":5,\"title\":\"two\"}}"},
        {0}};
    prove(x);
    fake_script(&x->fake, steps);
    start(&r[0], x, 5, 5000);
    usleep(100000);
    for (int i = 1; i < READERS; i++)
        start(&r[i], x, 5, 5000);
    for (int i = 0; i < READERS; i++) {
        done(&r[i]);
        assert_int_equal(r[i].code, ERR_OK);
        assert_string_equal(r[i].title, "one");
        requests += r[i].requests;
    }
    assert_int_equal(fake_count(&x->fake), 1);
    assert_int_equal(requests, 1);
    /* Nothing is kept: the next read asks. */
    start(&r[0], x, 5, 5000);
    done(&r[0]);
    assert_string_equal(r[0].title, "two");
}

static void a_failure_is_shared_but_not_a_lack_of_time(void **state)
{
    struct fixture *x = *state;
    struct reader a, b;
    static const struct fake_step refused[] = {
        {.status = 500, .body = "{\"errors\":[\"no\"]}", .delay_ms = 300}, {0}};
    static const struct fake_step slow[] = {
        {.status = 200, .body = "{\"item\":{\"id\":5}}", .delay_ms = 600},
        {.status = 200, .body = "{\"item\":{\"id\":5,\"title\":\"mine\"}}"},
        {0}};
    prove(x);
    fake_script(&x->fake, refused);
    start(&a, x, 5, 5000);
    usleep(100000);
    start(&b, x, 5, 5000);
    done(&a);
    done(&b);
    assert_int_equal(a.code, ERR_UPSTREAM_REJECTED);
    assert_int_equal(b.code, ERR_UPSTREAM_REJECTED);
    assert_int_equal(fake_count(&x->fake), 1);
    fake_script(&x->fake, slow);
    start(&a, x, 5, 200); /* the leader runs out of time */
    usleep(50000);
    start(&b, x, 5, 5000);
    done(&a);
    done(&b);
    assert_int_equal(a.code, ERR_TIMEOUT);
    assert_int_equal(b.code, ERR_OK);
    assert_string_equal(b.title, "mine");
}

static void a_read_after_a_write_does_not_join_one_before_it(void **state)
{
    struct fixture *x = *state;
    struct reader before, after;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"item\":{\"id\":5,\"title\":\"old\"}}", .delay_ms = 400},
        {.status = 200, .body = "{\"itemId\":5}"},
        {.status = 200, .body = "{\"item\":{\"id\":5,\"title\":\"new\"}}"},
        {0}};
    prove(x);
    fake_script(&x->fake, steps);
    start(&before, x, 5, 5000);
    usleep(100000);
    assert_int_equal(
        at_update(x->client, &x->call, x->tickets, 0, 5, STR("{\"title\":\"new\"}"), &x->err),
        ERR_OK);
    start(&after, x, 5, 5000);
    done(&before);
    done(&after);
    assert_string_equal(before.title, "old");
    assert_string_equal(after.title, "new");
}

/* ---- Metadata that was kept ---- */

static const char fields_reply[] =
    "{\"fields\":[{\"name\":\"priority\",\"dataType\":\"integer\",\"isPickList\":true,"
    "\"picklistValues\":[{\"value\":\"1\",\"label\":\"High\",\"isActive\":true},{\"value\":\"4\","
    "\"label\":\"Critical \\u00e4\",\"isActive\":true}]}]}";

static struct at_client *client_with(struct fixture *x, const char *folder, const char *user)
{
    struct at_options o = {.credentials = {user, "s", "c", x->fake.url},
                           .request_timeout_ms = 3000,
                           .state_dir = folder};
    return at_client_new(&o);
}

static enum err_code label_of(struct fixture *x, struct at_client *c, struct str *ret)
{
    const struct at_metadata *m;
    err_clear(&x->err);
    enum err_code rc = at_metadata_get(c, &x->call, x->tickets, &m, &x->err);
    if (!rc)
        *ret = at_value_to_label(at_metadata_field(m, STR("priority")), STR("4"));
    return rc;
}

/* The one file in the one metadata folder. */
static void find_file(const char *folder, char *out, size_t cap)
{
    struct dirent *e;
    DIR *d = opendir(folder);
    out[0] = '\0';
    while (d && (e = readdir(d)) != NULL) {
        if (str_starts(str_from(e->d_name), STR("metadata-")))
            snprintf(out, cap, "%s/%s/Tickets.fields", folder, e->d_name);
    }
    if (d)
        closedir(d);
}

static void metadata_outlives_the_process_for_a_day(void **state)
{
    struct fixture *x = *state;
    char folder[64], file[400], tail[9], old[2000];
    struct str label;
    struct stat st;
    static const struct fake_step steps[] = {{.status = 200, .body = fields_reply},
                                             {.status = 200, .body = fields_reply},
                                             {.status = 200, .body = fields_reply},
                                             {.status = 200, .body = fields_reply},
                                             {0}};
    random_hex(tail, 8);
    snprintf(folder, sizeof(folder), "/tmp/sharing-test-%s", tail);
    fake_script(&x->fake, steps);
    for (int i = 0; i < 3; i++) {
        struct at_client *c = client_with(x, folder, "u");
        assert_int_equal(label_of(x, c, &label), ERR_OK);
        assert_string_equal(label.p, "Critical \xc3\xa4");
        at_client_free(c);
    }
    assert_int_equal(fake_count(&x->fake), 1);
    find_file(folder, file, sizeof(file));
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    struct at_client *other = client_with(x, folder, "another user"); /* may see other fields */
    assert_int_equal(label_of(x, other, &label), ERR_OK);
    assert_int_equal(fake_count(&x->fake), 2);
    at_client_free(other);

    snprintf(old, sizeof(old), "autotask-mcp metadata 1 %lld\n[]",
             (long long)clock_now_s() - 25 * 3600);
    assert_true(file_replace(file, str_from(old)));
    struct at_client *c = client_with(x, folder, "u");
    assert_int_equal(label_of(x, c, &label), ERR_OK);
    at_client_free(c);
    assert_true(file_replace(file, STR("autotask-mcp metadata 1 99999999999999\n[]")));
    c = client_with(x, folder, "u");
    assert_int_equal(label_of(x, c, &label), ERR_OK);
    assert_string_equal(label.p, "Critical \xc3\xa4");
    at_client_free(c);
    assert_in_range(fake_count(&x->fake), 3, 4);
}

static void a_refused_value_is_explained(void **state)
{
    struct fixture *x = *state;
    int64_t id;
    static const struct fake_step steps[] = {
        {.status = 500,
         .body = "{\"errors\":[\"Picklist value [3] does not exist for priority\"]}"},
        {.status = 200, .body = fields_reply},
        {0}};
    fake_script(&x->fake, steps);
    assert_int_equal(
        at_create(x->client, &x->call, x->tickets, 0, STR("{\"priority\":3}"), &id, &x->err),
        ERR_BAD_VALUE);
    assert_string_equal(x->err.field, "priority");
    assert_int_equal(x->err.effect, ERR_NOTHING_WRITTEN);
    assert_non_null(strstr(x->err.text, "Picklist value [3] does not exist for priority"));
    assert_non_null(strstr(x->err.fix, "1 = High, 4 = Critical"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_same_read_at_the_same_time_is_made_once),
        T(a_failure_is_shared_but_not_a_lack_of_time),
        T(a_read_after_a_write_does_not_join_one_before_it),
        T(metadata_outlives_the_process_for_a_day),
        T(a_refused_value_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
