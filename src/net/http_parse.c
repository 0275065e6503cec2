/* The request parser: llhttp in its strict mode finds the parts; what it leaves open is closed
 * here, so that no two readers of the same bytes can disagree: one space between the parts of the
 * request line, one Host, one Transfer-Encoding that says just "chunked", known methods, HTTP/1.0
 * and 1.1 only, and a bound on every byte that is not body. */
#include "net/http_parse.h"

#include <limits.h>

enum {
    KEPT_BYTES = 64 * 1024,   /* a message's buffers keep at most this much between requests */
    FRAMING_PER_BODY_BYTE = 8 /* chunk heads may cost this much; one-byte chunks need 5 */
};

static struct http_parser *parser_of(llhttp_t *ll)
{
    return ll->data;
}

static int refuse(struct http_parser *p, int status, const char *reason)
{
    if (!p->status) {
        p->status = status;
        p->reason = reason;
    }
    return HPE_USER;
}

static size_t offset_of(const struct http_parser *p, const char *at)
{
    return p->chunk_off + (size_t)(at - p->chunk);
}

/* ---- what llhttp calls ---- */

static int on_method(llhttp_t *ll, const char *at, size_t n)
{
    parser_of(ll)->method_end = offset_of(parser_of(ll), at) + n;
    return 0;
}

static int on_url(llhttp_t *ll, const char *at, size_t n)
{
    struct http_parser *p = parser_of(ll);
    struct http_message *m = p->msg;

    if (!p->target_end && offset_of(p, at) != p->method_end + 1)
        return refuse(p, 400, "There must be one space between method and target.");
    for (size_t i = 0; i < n; i++) {
        if (at[i] <= ' ' || at[i] > '~' || at[i] == '#')
            return refuse(p, 400, "The target has characters that must be percent-encoded.");
    }
    p->target_end = offset_of(p, at) + n;
    buf_add(&m->text, at, n);
    m->target_n = (uint32_t)m->text.n;
    return m->text.failed ? refuse(p, 431, "The request's target is too long.") : 0;
}

static int on_version(llhttp_t *ll, const char *at, size_t n)
{
    struct http_parser *p = parser_of(ll);
    enum { NAME_LEN = sizeof("HTTP/") - 1 };

    (void)n;
    if (p->version_seen)
        return 0; /* its second piece */
    p->version_seen = true;
    if (offset_of(p, at) != p->target_end + 1 + NAME_LEN)
        return refuse(p, 400, "There must be one space between target and version.");
    if (at - p->chunk >= NAME_LEN)
        p->proto_first = at[-NAME_LEN];
    return p->proto_first == 'H' ? 0 : refuse(p, 400, "The protocol is not HTTP.");
}

static int on_field_name(llhttp_t *ll, const char *at, size_t n)
{
    struct http_parser *p = parser_of(ll);
    struct http_message *m = p->msg;

    if (p->phase != HTTP_PHASE_HEAD)
        return 0; /* a trailer: dropped */
    if (m->n_fields == HTTP_MAX_FIELDS)
        return refuse(p, 431, "The request has too many header fields.");
    struct http_field *f = &m->fields[m->n_fields];
    if (!f->name_n)
        f->name = (uint32_t)m->text.n;
    f->name_n += (uint32_t)n;
    buf_add(&m->text, at, n);
    return m->text.failed ? refuse(p, 431, "The request's header is too large.") : 0;
}

static int on_field_name_complete(llhttp_t *ll)
{
    struct http_parser *p = parser_of(ll);
    struct http_message *m = p->msg;

    if (p->phase != HTTP_PHASE_HEAD)
        return 0;
    m->fields[m->n_fields].value = (uint32_t)m->text.n;
    m->fields[m->n_fields].value_n = 0;
    m->n_fields++;
    if (m->n_fields < HTTP_MAX_FIELDS)
        m->fields[m->n_fields].name_n = 0;
    return 0;
}

static int on_field_value(llhttp_t *ll, const char *at, size_t n)
{
    struct http_parser *p = parser_of(ll);
    struct http_message *m = p->msg;

    if (p->phase != HTTP_PHASE_HEAD || !m->n_fields)
        return 0;
    m->fields[m->n_fields - 1].value_n += (uint32_t)n;
    buf_add(&m->text, at, n);
    return m->text.failed ? refuse(p, 431, "The request's header is too large.") : 0;
}

static int on_body(llhttp_t *ll, const char *at, size_t n)
{
    struct http_parser *p = parser_of(ll);

    buf_add(&p->msg->body, at, n);
    return p->msg->body.failed ? refuse(p, 413, "The request's body is too large.") : 0;
}

/* ---- the head as a whole ---- */

static struct str message_text(const struct http_message *m, uint32_t off, uint32_t n)
{
    return str_make(m->text.p ? m->text.p + off : "", n);
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~%!$&'()*+;=:[]", c));
}

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.n; i++) {
        if (!is_host_char(host.p[i]))
            return false;
    }
    return host.n > 0;
}

/* Length of "http://authority" at the start of an absolute target (RFC 9112, 3.2.2), else 0. */
static size_t absolute_prefix(struct str target, struct str *ret_authority)
{
    size_t scheme = strlen("http://");

    if (!str_starts(target, STR("http://")))
        return 0;
    struct str rest = str_make(target.p + scheme, target.n - scheme);
    *ret_authority = rest;
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] == '/' || rest.p[i] == '?') {
            ret_authority->n = i;
            break;
        }
    }
    return scheme + ret_authority->n;
}

static int check_target(struct http_parser *p, struct str host)
{
    struct http_message *m = p->msg;
    struct str target = message_text(m, 0, m->target_n);
    struct str authority = {0};

    if (target.n && target.p[0] == '/')
        return 0;
    if (str_eq(target, STR("*")) && p->ll.method == HTTP_OPTIONS)
        return 0;
    size_t prefix = absolute_prefix(target, &authority);
    if (!prefix || prefix == target.n || target.p[prefix] != '/')
        return refuse(p, 400, "The target must begin with a slash.");
    if (!m->http_1_0 && !str_eq_nocase(authority, host))
        return refuse(p, 400, "The target and the Host field name different hosts.");
    return 0;
}

struct head_fields { /* those that decide about framing */
    struct str host, transfer_encoding, expect;
    unsigned n_host, n_transfer_encoding, n_expect;
};

static void collect_field(struct head_fields *h, struct str name, struct str value)
{
    if (name.n == 4 && str_eq_nocase(name, STR("host"))) {
        h->host = value;
        h->n_host++;
    } else if (name.n == 17 && str_eq_nocase(name, STR("transfer-encoding"))) {
        h->transfer_encoding = value;
        h->n_transfer_encoding++;
    } else if (name.n == 6 && str_eq_nocase(name, STR("expect"))) {
        h->expect = value;
        h->n_expect++;
    }
}

static int check_transfer_encoding(struct http_parser *p, const struct head_fields *h)
{
    if (!h->n_transfer_encoding)
        return 0;
    if (p->msg->http_1_0)
        return refuse(p, 400, "HTTP/1.0 has no Transfer-Encoding.");
    if (p->ll.flags & F_CONTENT_LENGTH)
        return refuse(p, 400, "Content-Length and Transfer-Encoding exclude each other.");
    if (h->n_transfer_encoding > 1)
        return refuse(p, 400, "Transfer-Encoding is given twice.");
    if (!str_eq_nocase(h->transfer_encoding, STR("chunked")))
        return refuse(p, 501, "The only Transfer-Encoding understood is chunked.");
    return 0;
}

static int check_fields(struct http_parser *p, const struct head_fields *h)
{
    struct http_message *m = p->msg;

    if (h->n_host > 1 || (h->n_host == 0 && !m->http_1_0))
        return refuse(p, 400, "There must be exactly one Host field.");
    if (h->n_host == 1 && !is_host(h->host))
        return refuse(p, 400, "The Host field is not a host name or address.");
    if (check_transfer_encoding(p, h) || check_target(p, h->host))
        return HPE_USER;
    if ((p->ll.flags & F_CONTENT_LENGTH) && p->ll.content_length > p->limits->max_body_bytes)
        return refuse(p, 413, "The request's body is too large.");
    if (h->n_expect && !m->http_1_0) {
        if (h->n_expect > 1 || !str_eq_nocase(h->expect, STR("100-continue")))
            return refuse(p, 417, "The only expectation understood is 100-continue.");
        p->expect_continue = (p->ll.flags & F_CHUNKED) || p->ll.content_length > 0;
    }
    return 0;
}

static bool method_is_known(uint8_t method)
{
    static const uint8_t known[] = {HTTP_GET,   HTTP_HEAD,   HTTP_POST,   HTTP_PUT,
                                    HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS};

    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (known[i] == method)
            return true;
    }
    return false;
}

static int check_head(struct http_parser *p)
{
    struct http_message *m = p->msg;
    struct head_fields h = {0};

    if (p->ll.http_major != 1)
        return refuse(p, 505, "The only versions understood are HTTP/1.0 and HTTP/1.1.");
    if (!method_is_known(p->ll.method))
        return refuse(p, 501, "The method is not one this server knows.");
    m->method = llhttp_method_name((llhttp_method_t)p->ll.method);
    m->is_head = p->ll.method == HTTP_HEAD;
    m->http_1_0 = p->ll.http_minor == 0;
    for (unsigned i = 0; i < m->n_fields; i++) {
        struct http_field *f = &m->fields[i];
        struct str value = message_text(m, f->value, f->value_n);

        while (value.n && (value.p[value.n - 1] == ' ' || value.p[value.n - 1] == '\t'))
            value.n--;
        f->value_n = (uint32_t)value.n;
        collect_field(&h, message_text(m, f->name, f->name_n), value);
    }
    return check_fields(p, &h);
}

static int on_headers_complete(llhttp_t *ll)
{
    struct http_parser *p = parser_of(ll);

    if (check_head(p))
        return -1;
    /* No other protocol is offered, so a wish for one is ignored (RFC 9110, 7.8). */
    ll->upgrade = 0;
    if (p->head && !p->head(p->head_ctx))
        return refuse(p, 400, "The request was refused.") ? -1 : 0;
    p->phase = HTTP_PHASE_BODY;
    return 0;
}

static int on_message_complete(llhttp_t *ll)
{
    struct http_parser *p = parser_of(ll);

    p->phase = HTTP_PHASE_END;
    p->msg->keep_alive = llhttp_should_keep_alive(ll) != 0;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_method = on_method,
    .on_url = on_url,
    .on_version = on_version,
    .on_header_field = on_field_name,
    .on_header_field_complete = on_field_name_complete,
    .on_header_value = on_field_value,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

/* ---- messages ---- */

void http_message_init(struct http_message *m, const struct http_server_limits *limits)
{
    buf_init(&m->text, limits->max_header_bytes);
    buf_init(&m->body, limits->max_body_bytes);
    http_message_reset(m, limits);
}

void http_message_done(struct http_message *m)
{
    buf_done(&m->text);
    buf_done(&m->body);
}

static void buf_shrink(struct buf *b, size_t max)
{
    if (b->cap > KEPT_BYTES) {
        buf_done(b);
        buf_init(b, max);
    }
    buf_reset(b);
}

void http_message_reset(struct http_message *m, const struct http_server_limits *limits)
{
    buf_shrink(&m->text, limits->max_header_bytes);
    buf_shrink(&m->body, limits->max_body_bytes);
    m->method = "";
    m->target_n = 0;
    m->n_fields = 0;
    m->fields[0].name_n = 0;
    m->is_head = m->keep_alive = m->http_1_0 = false;
}

struct str http_message_field(const struct http_message *m, const char *name)
{
    struct str wanted = str_from(name);

    for (unsigned i = 0; i < m->n_fields; i++) {
        const struct http_field *f = &m->fields[i];

        if (f->name_n == wanted.n && str_eq_nocase(message_text(m, f->name, f->name_n), wanted))
            return message_text(m, f->value, f->value_n);
    }
    return (struct str){0};
}

/* ---- feeding ---- */

void http_parser_init(struct http_parser *p, const struct http_server_limits *limits)
{
    memset(p, 0, sizeof(*p));
    p->limits = limits;
    llhttp_init(&p->ll, HTTP_REQUEST, &settings);
    p->ll.data = p;
}

void http_parser_begin(struct http_parser *p, struct http_message *msg)
{
    p->msg = msg;
    p->phase = HTTP_PHASE_START;
    p->lead = 0;
    p->expect_continue = p->version_seen = false;
    p->proto_first = '\0';
    p->chunk_off = p->method_end = p->target_end = 0;
    p->status = 0;
    p->reason = NULL;
    llhttp_reset(&p->ll);
}

/* One blank line before a request is skipped (RFC 9112, 2.2); anything else there is refused, since
 * llhttp by itself would skip any number of CR and LF. Returns the bytes taken. */
static size_t skip_blank_line(struct http_parser *p, const char *data, size_t n)
{
    size_t used = 0;

    while (used < n && p->lead < 2) {
        if (p->lead == 0 && data[used] != '\r') {
            p->lead = 2;
            break;
        }
        if (p->lead == 1 && data[used] != '\n') {
            refuse(p, 400, "A line must end with CR LF.");
            break;
        }
        p->lead++;
        used++;
    }
    if (used < n && (data[used] == '\r' || data[used] == '\n'))
        refuse(p, 400, "A request must begin with its method.");
    return used;
}

static enum http_parse bad(struct http_parser *p)
{
    if (p->ll.error == HPE_PAUSED_H2_UPGRADE)
        refuse(p, 505, "The only versions understood are HTTP/1.0 and HTTP/1.1.");
    refuse(p, 400, p->ll.reason ? p->ll.reason : "The request is not valid HTTP/1.1.");
    return HTTP_PARSE_BAD;
}

/* Everything that is not body counts, also white space and chunk extensions, of which llhttp
 * reports nothing. */
static bool framing_is_bounded(struct http_parser *p)
{
    size_t body = p->msg->body.n;

    if (p->chunk_off <= body + p->limits->max_header_bytes + body * FRAMING_PER_BODY_BYTE)
        return true;
    if (p->phase == HTTP_PHASE_HEAD)
        refuse(p, 431, "The request's header is too large.");
    else
        refuse(p, 413, "The chunks' heads or trailers are too large.");
    return false;
}

/* on_version() needs the letter when the line was cut between the name and the version. */
static void note_protocol_letter(struct http_parser *p, const char *data, size_t n)
{
    size_t at = p->target_end + 1;

    if (p->target_end && !p->proto_first && at >= p->chunk_off && at < p->chunk_off + n)
        p->proto_first = data[at - p->chunk_off];
}

enum http_parse http_parser_feed(struct http_parser *p, const char *data, size_t n,
                                 size_t *ret_used)
{
    size_t skipped = 0;

    *ret_used = n;
    if (p->phase == HTTP_PHASE_START) {
        skipped = skip_blank_line(p, data, n);
        if (p->status)
            return HTTP_PARSE_BAD;
        if (skipped == n)
            return HTTP_PARSE_MORE;
        p->phase = HTTP_PHASE_HEAD;
    }
    data += skipped;
    n -= skipped;
    p->chunk = data;
    llhttp_errno_t rc = llhttp_execute(&p->ll, data, n);
    if (rc == HPE_PAUSED && p->phase == HTTP_PHASE_END) {
        size_t used = (size_t)(llhttp_get_error_pos(&p->ll) - data);
        p->chunk_off += used;
        *ret_used = skipped + used;
        return framing_is_bounded(p) ? HTTP_PARSE_DONE : HTTP_PARSE_BAD;
    }
    if (rc != HPE_OK)
        return bad(p);
    note_protocol_letter(p, data, n);
    p->chunk_off += n;
    return framing_is_bounded(p) ? HTTP_PARSE_MORE : HTTP_PARSE_BAD;
}
