/* The request parser by itself: every vector, whole, cut at every place, and byte by byte, must
 * come out the same; and the parts of a message must be what was sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_parse.h"
#include "net_http_vectors.h"

#include <stdio.h>
#include <stdlib.h>

static const struct http_server_limits limits = {.max_header_bytes = 4096, .max_body_bytes = 65536};

struct outcome {
    int status; /* 0 = not yet complete */
    size_t used;
    size_t body_n;
    size_t text_n;
};

/* Feeds bytes in the given pieces (the last one takes the rest). */
static struct outcome parse(const char *bytes, size_t n, size_t piece, bool repeat)
{
    struct http_parser p;
    struct http_message m;
    struct outcome o = {0};
    enum http_parse rc = HTTP_PARSE_MORE;

    http_parser_init(&p, &limits);
    http_message_init(&m, &limits);
    http_parser_begin(&p, &m);
    while (rc == HTTP_PARSE_MORE && o.used < n) {
        size_t left = n - o.used;
        size_t take = piece && piece < left && (repeat || o.used == 0) ? piece : left;
        size_t used;
        /* A copy of its own, so that reading past a piece is found. */
        char *copy = malloc(take);

        assert_non_null(copy);
        memcpy(copy, bytes + o.used, take);
        rc = http_parser_feed(&p, copy, take, &used);
        free(copy);
        o.used += used;
    }
    if (rc == HTTP_PARSE_DONE)
        o.status = 200;
    else if (rc == HTTP_PARSE_BAD)
        o.status = p.status;
    if (rc == HTTP_PARSE_BAD)
        assert_true(p.reason && *p.reason);
    o.body_n = m.body.n;
    o.text_n = m.text.n;
    http_message_done(&m);
    return o;
}

static void every_vector_at_every_cut(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(http_vectors); i++) {
        const struct http_vector *v = &http_vectors[i];
        struct outcome whole = parse(v->bytes, v->n, 0, false);

        if (whole.status != v->status) {
            print_error("%s: %d instead of %d\n", v->name, whole.status, v->status);
            wrong++;
            continue;
        }
        for (size_t cut = 1; cut < v->n; cut++) {
            struct outcome o = parse(v->bytes, v->n, cut, false);

            if (o.status != v->status ||
                (o.status == 200 &&
                 (o.used != whole.used || o.body_n != whole.body_n || o.text_n != whole.text_n))) {
                print_error("%s, cut at %zu: %d instead of %d\n", v->name, cut, o.status,
                            v->status);
                wrong++;
            }
        }
        struct outcome bytes = parse(v->bytes, v->n, 1, true);
        if (bytes.status != v->status) {
            print_error("%s, byte by byte: %d instead of %d\n", v->name, bytes.status, v->status);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void nothing_is_accepted_early(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(http_vectors); i++) {
        const struct http_vector *v = &http_vectors[i];

        if (v->status != 200)
            continue;
        for (size_t n = 0; n < v->n; n++) {
            if (parse(v->bytes, n, 0, false).status != 0)
                fail_msg("%s: decided after %zu of %zu bytes", v->name, n, v->n);
        }
        assert_int_equal(parse(v->bytes, v->n, 0, false).used, v->n);
    }
}

static void parts_are_what_was_sent(void **state)
{
    static const char text[] = "PATCH /a/b?c=d HTTP/1.1\r\nHost: x\r\nX-One:  two words \t\r\n"
                               "x-one: second\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n";
    struct http_parser p;
    struct http_message m;
    size_t used;

    (void)state;
    http_parser_init(&p, &limits);
    http_message_init(&m, &limits);
    http_parser_begin(&p, &m);
    assert_int_equal(http_parser_feed(&p, text, sizeof(text) - 1, &used), HTTP_PARSE_DONE);
    assert_string_equal(text + used, "GET / HTTP/1.1\r\n");
    assert_string_equal(m.method, "PATCH");
    assert_true(str_eq(str_make(m.text.p, m.target_n), STR("/a/b?c=d")));
    assert_true(str_eq(http_message_field(&m, "X-ONE"), STR("two words")));
    assert_null(http_message_field(&m, "X-Two").p);
    assert_true(str_eq(buf_str(&m.body), STR("abc")));
    assert_true(m.keep_alive);
    http_message_done(&m);
}

struct keep_case {
    const char *text;
    bool keep;
};

static void keep_alive_follows_version_and_wish(void **state)
{
    static const struct keep_case cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct http_parser p;
        struct http_message m;
        size_t used;

        http_parser_init(&p, &limits);
        http_message_init(&m, &limits);
        http_parser_begin(&p, &m);
        assert_int_equal(http_parser_feed(&p, cases[i].text, strlen(cases[i].text), &used),
                         HTTP_PARSE_DONE);
        assert_int_equal(m.keep_alive, cases[i].keep);
        http_message_done(&m);
    }
}

/* Head, then `unit` repeated until `total` bytes, then tail. */
static struct outcome parse_flood(const char *head, const char *unit, size_t total,
                                  const char *tail, size_t piece)
{
    struct buf b;

    buf_init(&b, 4 * 1024 * 1024);
    buf_add_z(&b, head);
    while (b.n < total)
        buf_add_z(&b, unit);
    buf_add_z(&b, tail);
    assert_false(b.failed);
    struct outcome o = parse(b.p, b.n, piece, true);
    buf_done(&b);
    return o;
}

static void floods_are_bounded(void **state)
{
    static const char chunked[] =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    enum { MEGABYTE = 1024 * 1024 };

    (void)state;
    for (size_t piece = 512; piece <= 8192; piece *= 4) {
        assert_int_equal(parse_flood("GET /", "a", MEGABYTE, "", piece).status, 431);
        assert_int_equal(parse_flood("GET / HTTP/1.1\r\nX: ", "a", MEGABYTE, "", piece).status,
                         431);
        assert_int_equal(parse_flood("GET / HTTP/1.1\r\n", "a", MEGABYTE, "", piece).status, 431);
        assert_int_equal(parse_flood("GET / HTTP/1.1\r\n", "X:\r\n", 900, "", piece).status, 431);
        /* White space of which llhttp reports nothing. */
        struct outcome space = parse_flood("GET / HTTP/1.1\r\nX:", " ", MEGABYTE, "", piece);
        assert_int_equal(space.status, 431);
        assert_true(space.used <= limits.max_header_bytes + 2 * piece);
        assert_int_equal(parse_flood(chunked, "1\r\na\r\n", MEGABYTE, "", piece).status, 413);
        struct buf ext;
        buf_init(&ext, 1000);
        buf_add_z(&ext, chunked);
        buf_add_z(&ext, "1;");
        assert_int_equal(parse_flood(buf_cstr(&ext), "x", MEGABYTE, "", piece).status, 413);
        buf_truncate(&ext, strlen(chunked));
        buf_add_z(&ext, "0\r\nX: ");
        assert_int_equal(parse_flood(buf_cstr(&ext), "x", MEGABYTE, "", piece).status, 413);
        buf_done(&ext);
    }
}

/* A large body in decent chunks must pass although its chunk heads add up. */
static void decent_chunks_pass(void **state)
{
    struct outcome o =
        parse_flood("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "8\r\n12345678\r\n", 100 * 1024, "0\r\n\r\n", 1000);

    (void)state;
    assert_int_equal(o.status, 200);
    assert_true(o.body_n > 60 * 1024);
}

static void a_parser_serves_many_messages(void **state)
{
    static const char text[] = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    struct http_parser p;
    struct http_message m;

    (void)state;
    http_parser_init(&p, &limits);
    http_message_init(&m, &limits);
    for (int i = 0; i < 1000; i++) {
        size_t used;

        http_message_reset(&m, &limits);
        http_parser_begin(&p, &m);
        assert_int_equal(http_parser_feed(&p, text, sizeof(text) - 1, &used), HTTP_PARSE_DONE);
        assert_int_equal(m.body.n, 2);
        assert_int_equal(m.n_fields, 2);
    }
    http_message_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_at_every_cut),
        cmocka_unit_test(nothing_is_accepted_early),
        cmocka_unit_test(parts_are_what_was_sent),
        cmocka_unit_test(keep_alive_follows_version_and_wish),
        cmocka_unit_test(floods_are_bounded),
        cmocka_unit_test(decent_chunks_pass),
        cmocka_unit_test(a_parser_serves_many_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
