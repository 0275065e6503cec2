/* Files up and down against a scripted server: the exact requests, both by-id routes, damage on the
 * way, limits that are kept before anything is sent, and invoices as documents. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/attachment.h"
#include "autotask/invoice.h"
#include "base/base64.h"
#include "base/random.h"
#include "support/fake_fixture.h"

#include <sys/stat.h>

#define V1 "/ATServicesRest/V1.0/"
#define HELLO_SHA "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static const struct cat_entity *ticket_attachments(void)
{
    return cat_entity_find(STR("TicketAttachments"));
}

static enum err_code get(struct fixture *x, const struct fake_step *steps, int64_t parent,
                         uint64_t max, struct buf *out, struct at_attachment *ret)
{
    err_clear(&x->err);
    fake_script(&x->fake, steps);
    buf_init(out, 1 << 20);
    return at_attachment_get(x->client, &x->call, ticket_attachments(), parent, 7,
                             at_sink_of_buf(out), max, ret, &x->err);
}

#define RECORD(data, more)                                                                         \
    "{\"items\":[{\"id\":7,\"ticketID\":55,\"title\":\"Log\",\"fullPath\":\"log.txt\","            \
    "\"attachmentType\":\"FILE_ATTACHMENT\",\"contentType\":\"text/plain\",\"data\":" data more    \
    "}],\"pageDetails\":{}}"

/* ---- Down ---- */

static void the_child_route_is_asked_first(void **state)
{
    struct fixture *x = *state;
    CLEANUP(buf_done) struct buf out = {0};
    struct at_attachment a;
    static const struct fake_step steps[] = {
        {.status = 200, .body = RECORD("\"aGVsbG8=\"", ",\"fileSize\":5")}, {0}};
    assert_int_equal(get(x, steps, 55, 100, &out, &a), ERR_OK);
    assert_string_equal(x->fake.seen[0].line, "GET " V1 "Tickets/55/Attachments/7");
    assert_string_equal(buf_cstr(&out), "hello");
    assert_string_equal(a.sha256, HELLO_SHA);
    assert_int_equal(a.size, 5);
    assert_int_equal(a.parent_id, 55);
    assert_string_equal(a.file_name.p, "log.txt");
    assert_string_equal(a.title.p, "Log");
    assert_string_equal(a.content_type.p, "text/plain");
    assert_int_equal(x->call.requests, 1);
}

static void the_other_route_is_asked_when_there_are_no_bytes(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step empty_child[] = {
        {.status = 200, .body = RECORD("null", "")},
        {.status = 200, .body = "{\"item\":{\"id\":7,\"data\":\"aGVsbG8=\"}}"},
        {0}};
    static const struct fake_step no_child[] = {{.status = 404, .body = "{\"Message\":\"none\"}"},
                                                {.status = 200, .body = RECORD("\"aGVsbG8=\"", "")},
                                                {0}};
    static const struct fake_step unknown_parent[] = {
        {.status = 200, .body = RECORD("null", "")},
        {.status = 200, .body = RECORD("\"aGVsbG8=\"", "")},
        {0}};
    static const struct {
        const struct fake_step *steps;
        int64_t parent;
        const char *first, *second;
    } cases[] = {
        {empty_child, 55, "Tickets/55/Attachments/7", "TicketAttachments/7"},
        {no_child, 55, "Tickets/55/Attachments/7", "TicketAttachments/7"},
        {unknown_parent, 0, "TicketAttachments/7", "Tickets/55/Attachments/7"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(buf_done) struct buf out = {0};
        struct at_attachment a;
        assert_int_equal(get(x, cases[i].steps, cases[i].parent, 100, &out, &a), ERR_OK);
        assert_string_equal(buf_cstr(&out), "hello");
        assert_string_equal(x->fake.seen[0].line + strlen("GET " V1), cases[i].first);
        assert_string_equal(x->fake.seen[1].line + strlen("GET " V1), cases[i].second);
    }
}

static void what_cannot_be_delivered_is_said(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step damaged[] = {{.status = 200, .body = RECORD("\"aGVs!G8=\"", "")},
                                               {0}};
    static const struct fake_step short_one[] = {
        {.status = 200, .body = RECORD("\"aGVsbG8=\"", ",\"fileSize\":6")}, {0}};
    static const struct fake_step link[] = {
        {.status = 200,
         .body =
             "{\"items\":[{\"id\":7,\"attachmentType\":\"URL\",\"fullPath\":\"https://x.test/\","
             "\"data\":null}]}"},
        {0}};
    static const struct fake_step neither[] = {{.status = 200, .body = RECORD("null", "")},
                                               {.status = 200, .body = RECORD("null", "")},
                                               {0}};
    static const struct fake_step gone[] = {
        {.status = 200, .body = "{\"items\":[]}"}, {.status = 200, .body = "{\"item\":null}"}, {0}};
    static const struct fake_step other[] = {
        {.status = 200, .body = "{\"items\":[{\"id\":8,\"data\":\"aGVsbG8=\"}]}"}, {0}};
    static const struct {
        const struct fake_step *steps;
        enum err_code code;
        const char *part;
        size_t asked;
    } cases[] = {
        {damaged, ERR_UPSTREAM_UNAVAILABLE, "not base64", 1},
        {short_one, ERR_UPSTREAM_UNAVAILABLE, "5 of 6 bytes", 1},
        {link, ERR_NOT_SUPPORTED, "a link (URL)", 1},
        {neither, ERR_NOT_SUPPORTED, "neither", 2},
        {gone, ERR_NOT_FOUND, "no attachment 7", 2},
        {other, ERR_UPSTREAM_UNAVAILABLE, "the attachment that was asked for", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(buf_done) struct buf out = {0};
        struct at_attachment a;
        assert_int_equal(get(x, cases[i].steps, 55, 100, &out, &a), cases[i].code);
        assert_non_null(strstr(x->err.text, cases[i].part));
        assert_true(x->err.fix[0]);
        assert_int_equal(fake_count(&x->fake), cases[i].asked);
    }
}

static void more_than_allowed_is_not_taken(void **state)
{
    struct fixture *x = *state;
    CLEANUP(buf_done) struct buf out = {0};
    struct at_attachment a;
    static const struct fake_step steps[] = {{.status = 200, .body = RECORD("\"aGVsbG8=\"", "")},
                                             {0}};
    assert_int_equal(get(x, steps, 55, 4, &out, &a), ERR_TOO_LARGE);
    assert_int_equal(out.n, 0);
}

static void into_a_file_or_not_at_all(void **state)
{
    struct fixture *x = *state;
    char path[64], tail[9];
    struct stat st;
    struct at_attachment a;
    static const struct fake_step good[] = {{.status = 200, .body = RECORD("\"aGVsbG8=\"", "")},
                                            {0}};
    static const struct fake_step bad[] = {{.status = 200, .body = RECORD("\"####\"", "")}, {0}};
    random_hex(tail, 8);
    snprintf(path, sizeof(path), "/tmp/attachment-%s", tail);
    fake_script(&x->fake, bad);
    assert_int_equal(at_attachment_save(x->client, &x->call, ticket_attachments(), 55, 7, path, 100,
                                        &a, &x->err),
                     ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(stat(path, &st), -1);
    err_clear(&x->err);
    fake_script(&x->fake, good);
    assert_int_equal(at_attachment_save(x->client, &x->call, ticket_attachments(), 55, 7, path, 100,
                                        &a, &x->err),
                     ERR_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 5);
    assert_int_equal(st.st_mode & 0777, 0600);
    /* What is there is never written over, nor removed. */
    fake_script(&x->fake, good);
    assert_int_equal(at_attachment_save(x->client, &x->call, ticket_attachments(), 55, 7, path, 100,
                                        &a, &x->err),
                     ERR_IO);
    assert_int_equal(fake_count(&x->fake), 0);
    assert_int_equal(stat(path, &st), 0);
    remove(path);
}

/* ---- Up ---- */

static enum err_code upload(struct fixture *x, struct str bytes, bool verify,
                            struct at_uploaded *ret)
{
    struct str cursor = bytes;
    struct at_upload u = {.title = STR("Screen"),
                          .file_name = STR("screen.png"),
                          .publish = 2,
                          .source = at_source_of_text(&cursor),
                          .verify = verify};
    err_clear(&x->err);
    return at_attachment_create(x->client, &x->call, ticket_attachments(), 55, &u, ret, &x->err);
}

static void an_upload_is_exactly_this(void **state)
{
    struct fixture *x = *state;
    struct at_uploaded up;
    static const struct fake_step steps[] = {{.status = 200, .body = "{\"itemId\":7}"},
                                             {.status = 200, .body = RECORD("\"aGVsbG8=\"", "")},
                                             {0}};
    fake_script(&x->fake, steps);
    assert_int_equal(upload(x, STR("hello"), true, &up), ERR_OK);
    assert_string_equal(x->fake.seen[0].line, "POST " V1 "Tickets/55/Attachments");
    assert_string_equal(x->fake.seen[0].body,
                        "{\"attachmentType\":\"FILE_ATTACHMENT\",\"title\":\"Screen\","
                        "\"fullPath\":\"screen.png\",\"publish\":2,\"data\":\"aGVsbG8=\"}");
    assert_int_equal(up.id, 7);
    assert_string_equal(up.sha256, HELLO_SHA);
    assert_true(up.verified);
}

static void another_file_in_its_place_is_noticed(void **state)
{
    struct fixture *x = *state;
    struct at_uploaded up;
    static const struct fake_step steps[] = {{.status = 200, .body = "{\"itemId\":7}"},
                                             {.status = 200, .body = RECORD("\"aGVsbA==\"", "")},
                                             {0}};
    fake_script(&x->fake, steps);
    assert_int_equal(upload(x, STR("hello"), true, &up), ERR_UPSTREAM_UNAVAILABLE);
    assert_int_equal(x->err.effect, ERR_WRITTEN);
    assert_non_null(strstr(x->err.text, "id 7"));
    assert_non_null(strstr(x->err.text, "4 bytes instead of 5"));
}

static void a_long_file_arrives_whole(void **state)
{
    struct fixture *x = *state;
    CLEANUP(buf_done) struct buf bytes = {0}, reply = {0}, back = {0};
    struct at_uploaded up;
    struct at_attachment a;
    size_t n = 300001; /* no multiple of any piece */
    buf_init(&bytes, n);
    char *p = buf_reserve(&bytes, n);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)(unsigned char)(i * 31 + i / 255);
    bytes.n = n;
    static const struct fake_step created[] = {{.status = 200, .body = "{\"itemId\":7}"}, {0}};
    fake_script(&x->fake, created);
    assert_int_equal(upload(x, buf_str(&bytes), false, &up), ERR_OK);
    assert_int_equal(up.size, n);
    assert_false(up.verified);
    buf_init(&reply, 1 << 20);
    buf_add_z(&reply, "{\"item\":{\"id\":7,\"data\":\"");
    base64_encode(&reply, buf_str(&bytes), BASE64_STANDARD);
    buf_add_z(&reply, "\"}}");
    struct fake_step steps[] = {{.status = 200, .body = buf_cstr(&reply)}, {0}};
    assert_int_equal(get(x, steps, 55, n, &back, &a), ERR_OK);
    assert_int_equal(back.n, n);
    assert_memory_equal(back.p, bytes.p, n);
    assert_string_equal(a.sha256, up.sha256);
}

/* Base64 as a source is the bytes that it stands for, or an error before anything is sent. */
static void base64_is_a_source(void **state)
{
    static const struct {
        const char *text;
        enum err_code wanted;
        uint64_t size;
    } rows[] = {{"aGVsbG8=", ERR_OK, 5},
                {"aGVsbG8h", ERR_OK, 6},
                {"aA==", ERR_OK, 1},
                {"aGVsbG8", ERR_BAD_VALUE, 0},
                {"aGVs bG8=", ERR_BAD_VALUE, 0},
                {"hello, world", ERR_BAD_VALUE, 0},
                {"a", ERR_BAD_VALUE, 0},
                {"====", ERR_BAD_VALUE, 0}};
    struct fixture *x = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str cursor = str_from(rows[i].text);
        struct at_upload u = {
            .file_name = STR("a.bin"), .publish = 1, .source = at_source_of_base64(&cursor)};
        err_clear(&x->err);
        if (at_upload_check(ticket_attachments(), &u, &x->err) != rows[i].wanted)
            fail_msg("%s: %s", rows[i].text, x->err.text);
        if (!rows[i].wanted)
            assert_int_equal(u.source.size, rows[i].size);
    }
    assert_int_equal(x->fake.n, 0);
    CLEANUP(buf_done) struct buf bytes = {0}, text = {0};
    struct at_uploaded up;
    size_t n = 300001; /* no multiple of any piece */
    buf_init(&bytes, n);
    buf_init(&text, n * 2);
    char *p = buf_reserve(&bytes, n);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)(unsigned char)(i * 31 + i / 255);
    bytes.n = n;
    base64_encode(&text, buf_str(&bytes), BASE64_STANDARD);
    struct at_uploaded plain;
    static const struct fake_step created[] = {
        {.status = 200, .body = "{\"itemId\":7}"}, {.status = 200, .body = "{\"itemId\":8}"}, {0}};
    fake_script(&x->fake, created);
    assert_int_equal(upload(x, buf_str(&bytes), false, &plain), ERR_OK);
    struct str cursor = buf_str(&text);
    struct at_upload u = {
        .file_name = STR("a.bin"), .publish = 1, .source = at_source_of_base64(&cursor)};
    err_clear(&x->err);
    assert_int_equal(
        at_attachment_create(x->client, &x->call, ticket_attachments(), 55, &u, &up, &x->err),
        ERR_OK);
    assert_int_equal(up.size, n);
    assert_string_equal(up.sha256, plain.sha256);
    const char *sent = strstr(x->fake.seen[1].body, "\"data\":\"");
    assert_non_null(sent);
    assert_memory_equal(sent + 8, text.p, 8000); /* as far as it was kept */
}

static enum err_code take_zeros(void *ctx, char *p, size_t cap, size_t *ret_n, struct err *err)
{
    uint64_t *left = ctx;
    size_t n = *left < cap ? (size_t)*left : cap;
    (void)err;
    memset(p, 0, n);
    *left -= n;
    *ret_n = n;
    return ERR_OK;
}

static enum err_code upload_zeros(struct fixture *x, uint64_t announced, uint64_t there)
{
    struct at_uploaded up;
    struct at_upload u = {.file_name = STR("zeros.bin"),
                          .publish = 1,
                          .source = {.take = take_zeros, .ctx = &there, .size = announced}};
    err_clear(&x->err);
    return at_attachment_create(x->client, &x->call, ticket_attachments(), 55, &u, &up, &x->err);
}

static void limits_are_kept_before_sending(void **state)
{
    struct fixture *x = *state;
    static const struct fake_step refused[] = {
        {.status = 500, .body = "{\"errors\":[\"queueID is required\"]}"},
        {.status = 200, .body = "{\"itemId\":1}"},
        {.status = 200, .body = "{\"itemId\":2}"},
        {0}};
    fake_script(&x->fake, refused);
    assert_int_equal(upload_zeros(x, AT_ATTACHMENT_MAX + 1, AT_ATTACHMENT_MAX + 1), ERR_TOO_LARGE);
    assert_int_equal(upload_zeros(x, 0, 0), ERR_BAD_VALUE);
    assert_int_equal(upload_zeros(x, 100, 99), ERR_BAD_VALUE);
    assert_int_equal(upload_zeros(x, 100, 101), ERR_BAD_VALUE);
    assert_int_equal(fake_count(&x->fake), 0);
    /* A refused upload does not count, two accepted ones fill the five minutes. */
    assert_int_equal(upload_zeros(x, 5000000, 5000000), ERR_MISSING_REQUIRED);
    assert_int_equal(upload_zeros(x, 5000000, 5000000), ERR_OK);
    /* The same again is not sent again, and does not count. */
    assert_int_equal(upload_zeros(x, 5000000, 5000000), ERR_OK);
    assert_true(x->call.written.replayed);
    assert_int_equal(upload_zeros(x, 4999999, 4999999), ERR_OK);
    assert_int_equal(upload_zeros(x, 2, 2), ERR_RATE_LIMITED);
    assert_in_range(x->err.retry_after_s, 200, 301);
    assert_non_null(strstr(x->err.text, "10000000 bytes"));
    assert_int_equal(fake_count(&x->fake), 3);
}

/* ---- Invoices ---- */

static void an_invoice_comes_as_pdf(void **state)
{
    struct fixture *x = *state;
    static const char *const bodies[] = {
        "{\"id\":5,\"contentType\":\"application/pdf\",\"fileName\":\"Invoice "
        "5.pdf\",\"fileSize\":8,"
        "\"data\":\"JVBERi0xLjQ=\"}",
        "{\"item\":{\"fileName\":\"Invoice 5.pdf\",\"data\":\"JVBERi0xLjQ=\"}}",
        "{\"items\":[{\"fileName\":\"Invoice 5.pdf\",\"data\":\"JVBERi0xLjQ=\"}]}"};
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        CLEANUP(buf_done) struct buf out = {0};
        struct fake_step steps[] = {{.status = 200, .body = bodies[i]}, {0}};
        struct at_attachment pdf;
        buf_init(&out, 100);
        fake_script(&x->fake, steps);
        assert_int_equal(
            at_invoice_pdf(x->client, &x->call, 5, at_sink_of_buf(&out), 100, &pdf, &x->err),
            ERR_OK);
        assert_string_equal(x->fake.seen[0].line, "GET " V1 "Invoices/5/InvoicePdf");
        assert_string_equal(buf_cstr(&out), "%PDF-1.4");
        assert_string_equal(pdf.file_name.p, "Invoice 5.pdf");
    }
}

static void what_is_no_invoice_is_said(void **state)
{
    struct fixture *x = *state;
    static const struct {
        int status;
        const char *body;
        enum err_code code;
    } cases[] = {
        {200, "{\"item\":null}", ERR_NOT_FOUND},
        {200, "{\"items\":[]}", ERR_NOT_FOUND},
        {404, "{\"Message\":\"none\"}", ERR_NOT_FOUND},
        {200, "{\"data\":\"PGh0bWw+\"}", ERR_UPSTREAM_UNAVAILABLE},
        {200, "{\"data\":null}", ERR_UPSTREAM_UNAVAILABLE},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(buf_done) struct buf out = {0};
        struct fake_step steps[] = {{.status = cases[i].status, .body = cases[i].body}, {0}};
        struct at_attachment pdf;
        buf_init(&out, 100);
        err_clear(&x->err);
        fake_script(&x->fake, steps);
        assert_int_equal(
            at_invoice_pdf(x->client, &x->call, 5, at_sink_of_buf(&out), 100, &pdf, &x->err),
            cases[i].code);
        assert_int_equal(out.n, 0);
    }
}

static void an_invoice_comes_as_markup(void **state)
{
    struct fixture *x = *state;
    struct str text;
    static const struct fake_step steps[] = {
        {.status = 200, .body = "{\"markup\":\"<html>5</html>\"}"},
        {.status = 200, .body = "{\"item\":{\"id\":5,\"markup\":\"<x/>\"}}"},
        {0}};
    fake_script(&x->fake, steps);
    assert_int_equal(at_invoice_markup(x->client, &x->call, 5, AT_MARKUP_HTML, &text, &x->err),
                     ERR_OK);
    assert_string_equal(text.p, "<html>5</html>");
    assert_int_equal(at_invoice_markup(x->client, &x->call, 5, AT_MARKUP_XML, &text, &x->err),
                     ERR_OK);
    assert_string_equal(text.p, "<x/>");
    assert_string_equal(x->fake.seen[0].line, "GET " V1 "Invoices/5/InvoiceMarkupHtml");
    assert_string_equal(x->fake.seen[1].line, "GET " V1 "Invoices/5/InvoiceMarkupXml");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_child_route_is_asked_first),
        T(the_other_route_is_asked_when_there_are_no_bytes),
        T(what_cannot_be_delivered_is_said),
        T(more_than_allowed_is_not_taken),
        T(into_a_file_or_not_at_all),
        T(an_upload_is_exactly_this),
        T(another_file_in_its_place_is_noticed),
        T(a_long_file_arrives_whole),
        T(base64_is_a_source),
        T(limits_are_kept_before_sending),
        T(an_invoice_comes_as_pdf),
        T(what_is_no_invoice_is_said),
        T(an_invoice_comes_as_markup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
