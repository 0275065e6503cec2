/* Fuzzes the request parser: the same bytes, whole and cut up, must give the same messages in the
 * same order and the same refusal; what is understood must stay inside the limits. The first two
 * bytes choose the cuts. Where a limit is passed, the cuts may decide (a limit on bytes without
 * meaning is looked at once per piece), so cuts are compared under limits no input reaches.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isrc -Ibuild/debug \
 *         fuzz/fuzz_http_server.c src/net/http_parse.c src/base/buf.c src/base/str.c \
 *         src/base/arena.c src/base/mem.c src/base/os_posix.c -lllhttp -o fuzz_http_server */
#include "net/http_parse.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_MESSAGES = 20, WIDE = 64 * 1024 };

static const struct http_server_limits wide = {.max_header_bytes = WIDE, .max_body_bytes = WIDE};
static const struct http_server_limits tight = {.max_header_bytes = 100, .max_body_bytes = 50};

struct trace {
    int n;
    int status;        /* of the refusal; 0 when there was none */
    uint64_t messages; /* a digest of what was understood */
};

static uint64_t digest(uint64_t h, const void *p, size_t n)
{
    const unsigned char *bytes = p;

    for (size_t i = 0; i < n; i++)
        h = (h ^ bytes[i]) * 0x100000001b3ULL;
    return (h ^ n) * 0x100000001b3ULL;
}

static void require(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

static void note(struct trace *t, const struct http_message *m,
                 const struct http_server_limits *limits)
{
    require(m->text.n <= limits->max_header_bytes && m->body.n <= limits->max_body_bytes, "limits");
    require(m->n_fields <= HTTP_MAX_FIELDS, "number of fields");
    require(m->target_n <= m->text.n && m->target_n > 0, "target");
    t->messages = digest(t->messages, m->method, strlen(m->method));
    t->messages = digest(t->messages, m->text.p, m->text.n);
    t->messages = digest(t->messages, m->body.p, m->body.n);
    t->messages = digest(t->messages, &m->keep_alive, sizeof(m->keep_alive));
    for (unsigned i = 0; i < m->n_fields; i++) {
        const struct http_field *f = &m->fields[i];

        require(f->name_n > 0 && (size_t)f->name + f->name_n <= m->text.n, "a field's name");
        require((size_t)f->value + f->value_n <= m->text.n, "a field's value");
        t->messages = digest(t->messages, f, sizeof(*f));
    }
    t->n++;
}

static struct trace run(const uint8_t *data, size_t n, const struct http_server_limits *limits,
                        unsigned cut, unsigned step)
{
    struct http_parser p;
    struct http_message m;
    struct trace t = {0};
    size_t at = 0;
    unsigned state = cut;

    http_parser_init(&p, limits);
    http_message_init(&m, limits);
    http_parser_begin(&p, &m);
    while (at < n && t.n < MAX_MESSAGES) {
        size_t left = n - at;
        size_t used = 0;

        state = state * 1103515245U + 12345U;
        size_t take = cut ? 1 + (state >> 16) % (step + 1) : left;
        take = take < left ? take : left;
        char *copy = malloc(take);
        require(copy != NULL, "memory");
        memcpy(copy, data + at, take);
        enum http_parse rc = http_parser_feed(&p, copy, take, &used);
        free(copy);
        require(used <= take, "bytes taken");
        at += used;
        if (rc == HTTP_PARSE_BAD) {
            require(p.status >= 400 && p.status <= 505 && p.reason, "refusal");
            t.status = p.status;
            break;
        }
        if (rc == HTTP_PARSE_DONE) {
            note(&t, &m, limits);
            if (!m.keep_alive)
                break;
            http_message_reset(&m, limits);
            http_parser_begin(&p, &m);
        } else {
            require(used == take, "all is taken until a message ends");
        }
    }
    http_message_done(&m);
    return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2 || n > WIDE)
        return 0;
    unsigned cut_by = 1U + data[0];
    struct trace whole = run(data + 2, n - 2, &wide, 0, 0);
    struct trace cut = run(data + 2, n - 2, &wide, cut_by, data[1]);

    require(whole.n == cut.n && whole.messages == cut.messages, "the same messages however cut");
    /* Too many fields and a bad name in the last of them: either may be noticed first. */
    bool many = whole.status == 431 || cut.status == 431;
    require(many ? whole.status && cut.status : whole.status == cut.status,
            "the same refusal however cut");
    run(data + 2, n - 2, &tight, cut_by, data[1]);
    return 0;
}
