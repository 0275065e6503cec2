/* Fuzzes the reading of chunked bodies against a second reader, written out of RFC 9112, 7.1: what
 * the parser takes must be what the second reader finds in the same bytes, to the byte, and however
 * they are cut; and a body without extensions and trailers that the second reader finds whole must
 * be taken. The first two bytes choose the cuts, the rest follows the head of a request. */
#include "net/http_parse.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { ROOM = 64 * 1024 };

static const struct http_server_limits limits = {.max_header_bytes = ROOM, .max_body_bytes = ROOM};
static const char head[] = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

struct outcome {
    enum http_parse rc;
    size_t used; /* with HTTP_PARSE_DONE */
};

static void require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- The parser ---- */

static struct outcome parse(struct http_message *m, const char *p, size_t n, unsigned cut,
                            unsigned step)
{
    struct http_parser parser;
    struct outcome o = {.rc = HTTP_PARSE_MORE};
    unsigned state = cut;
    size_t used = 0;

    http_message_reset(m, &limits);
    http_parser_init(&parser, &limits);
    http_parser_begin(&parser, m);
    require(http_parser_feed(&parser, head, sizeof(head) - 1, &used) == HTTP_PARSE_MORE);
    for (size_t at = 0; at < n && o.rc == HTTP_PARSE_MORE;) {
        size_t left = n - at;
        state = state * 1103515245U + 12345U;
        size_t piece = cut ? 1 + (state >> 16) % (step + 1) : left;
        if (piece > left)
            piece = left;
        o.rc = http_parser_feed(&parser, p + at, piece, &used);
        require(used <= piece);
        at += used;
        o.used = at;
    }
    return o;
}

/* ---- The second reader ---- */

/* The line at *at without its CR LF; false when it does not end so. */
static bool take_line(struct str *rest, struct str *ret)
{
    for (size_t i = 0; i + 1 < rest->n; i++) {
        if (rest->p[i] == '\n')
            return false;
        if (rest->p[i] == '\r') {
            *ret = str_make(rest->p, i);
            *rest = str_make(rest->p + i + 2, rest->n - i - 2);
            return ret->p[i + 1] == '\n';
        }
    }
    return false;
}

/* The digits at the start of a chunk's line; false when there are none, or too many. Zeros in front
 * mean nothing, however many there are. */
static bool read_size(struct str *line, size_t *ret)
{
    size_t i, size = 0, zeros = 0;

    while (zeros < line->n && line->p[zeros] == '0')
        zeros++;
    for (i = zeros; i < line->n && i < zeros + 15; i++) {
        static const char digits[] = "0123456789abcdef";
        char c = line->p[i] >= 'A' && line->p[i] <= 'F' ? (char)(line->p[i] | 0x20) : line->p[i];
        const char *d = c ? strchr(digits, c) : NULL;
        if (!d)
            break;
        size = size * 16 + (size_t)(d - digits);
    }
    *ret = size;
    *line = str_make(line->p + i, line->n - i);
    return i > 0 && i < zeros + 15;
}

/* The whole body and where it ends; *ret_plain: it has neither extensions nor trailers. */
static bool read_body(struct str rest, struct buf *body, size_t *ret_used, bool *ret_plain)
{
    const char *start = rest.p;
    struct str line = {0};
    size_t size = 1;

    *ret_plain = true;
    while (size) {
        if (!take_line(&rest, &line) || !read_size(&line, &size))
            return false;
        if (line.n)
            *ret_plain = false;
        if (!size)
            break;
        if (rest.n < size + 2 || rest.p[size] != '\r' || rest.p[size + 1] != '\n')
            return false;
        buf_add(body, rest.p, size);
        rest = str_make(rest.p + size + 2, rest.n - size - 2);
    }
    for (;;) {
        if (!take_line(&rest, &line))
            return false;
        if (!line.n)
            break;
        *ret_plain = false;
    }
    *ret_used = (size_t)(rest.p - start);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct http_message whole, cut;
    static struct buf body = {.max = ROOM};
    size_t used = 0;
    bool plain = false;

    if (n < 2 || n > ROOM / 2)
        return 0;
    if (!whole.method) {
        http_message_init(&whole, &limits);
        http_message_init(&cut, &limits);
    }
    struct str text = str_make((const char *)data + 2, n - 2);
    struct outcome a = parse(&whole, text.p, text.n, 0, 0);
    struct outcome b = parse(&cut, text.p, text.n, 1U + data[0], data[1]);
    require(a.rc == b.rc);
    buf_reset(&body);
    bool readable = read_body(text, &body, &used, &plain);
    if (a.rc == HTTP_PARSE_DONE) {
        require(readable && used == a.used && used == b.used);
        require(str_eq(buf_str(&body), buf_str(&whole.body)));
        require(str_eq(buf_str(&body), buf_str(&cut.body)));
    } else {
        require(!readable || !plain);
    }
    return 0;
}
