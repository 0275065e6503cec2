/* Exchanges as handlers see them: the request's parts, and replies. A reply is written in full by
 * the thread that answers, so the loop only moves bytes. */
#include "net/http_conn.h"
#include "net/http_date.h"

#include "base/clock.h"

#include <limits.h>

enum { LARGE_BODY = 64 * 1024 };

struct str http_method(const struct http_exchange *x)
{
    return str_from(x->msg.method);
}

struct str http_target(const struct http_exchange *x)
{
    return str_make(buf_str(&x->msg.text).p, x->msg.target_n);
}

/* The target without scheme and authority, which an absolute one has (RFC 9112, 3.2.2). */
static struct str local_target(const struct http_exchange *x)
{
    struct str target = http_target(x);

    if (str_starts(target, STR("http://"))) {
        size_t at = strlen("http://");

        while (at < target.n && target.p[at] != '/')
            at++;
        target.p += at;
        target.n -= at;
    }
    return target;
}

struct str http_path(const struct http_exchange *x)
{
    struct str target = local_target(x);

    return str_split(&target, '?');
}

struct str http_query(const struct http_exchange *x)
{
    struct str target = local_target(x);
    ptrdiff_t at = str_find(target, '?');

    if (at < 0)
        return STR("");
    return str_make(target.p + at + 1, target.n - (size_t)at - 1);
}

struct str http_body(const struct http_exchange *x)
{
    return buf_str(&x->msg.body);
}

void http_body_read(struct http_exchange *x)
{
    size_t max = x->msg.body.max;

    if (x->msg.body.cap <= LARGE_BODY)
        return;
    buf_done(&x->msg.body);
    buf_init(&x->msg.body, max);
}

struct str http_header_get(const struct http_exchange *x, const char *name)
{
    return http_message_field(&x->msg, name);
}

struct str http_header_name(const struct http_exchange *x, unsigned i)
{
    const struct http_message *m = &x->msg;

    if (i >= m->n_fields)
        return STR("");
    return str_make(m->text.p + m->fields[i].name, m->fields[i].name_n);
}

const char *http_peer(const struct http_exchange *x)
{
    return x->conn ? x->conn->peer : "";
}

void http_set_tag(struct http_exchange *x, unsigned tag)
{
    x->tag = tag;
}

unsigned http_tag(const struct http_exchange *x)
{
    return x->tag;
}

void http_add_header(struct http_exchange *x, const char *name, const char *value)
{
    if (x->n_added == HTTP_ADDED_MAX)
        BUG("too many headers were added to a reply");
    x->added[x->n_added++] = (struct http_reply_header){name, value};
}

static const char *reason_phrase(int status)
{
    static const struct {
        int status;
        const char *text;
    } phrases[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
        if (phrases[i].status == status)
            return phrases[i].text;
    }
    return "";
}

static void add_number(struct buf *out, uint64_t value)
{
    char digits[24];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    buf_add(out, digits + at, sizeof(digits) - at);
}

/* A line break in a value would begin a field, or a reply, of its own. */
static void add_field(struct buf *out, const char *name, const char *value)
{
    size_t n = strlen(value);

    buf_add_z(out, name);
    buf_add_z(out, ": ");
    char *to = buf_reserve(out, n);
    for (size_t i = 0; to && i < n; i++)
        to[i] = (char)((unsigned char)value[i] < ' ' && value[i] != '\t' ? ' ' : value[i]);
    out->n += to ? n : 0;
    buf_add_z(out, "\r\n");
}

static bool status_has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

/* The date of this second, written once for each thread that replies. */
static void add_date(struct buf *out)
{
    static _Thread_local struct {
        int64_t second;
        char text[HTTP_DATE_LEN + 1];
    } last = {.second = -1};
    int64_t now = clock_now_s();

    if (now != last.second) {
        http_date_format(now, last.text);
        last.second = now;
    }
    buf_add_z(out, "\r\nDate: ");
    buf_add(out, last.text, HTTP_DATE_LEN);
    buf_add_z(out, "\r\n");
}

static void write_head(struct buf *out, const struct http_exchange *x, bool close, int status,
                       const char *content_type, const struct http_reply_header *headers,
                       size_t n_headers)
{
    buf_add_z(out, "HTTP/1.1 ");
    add_number(out, (uint64_t)status);
    buf_add_char(out, ' ');
    buf_add_z(out, reason_phrase(status));
    add_date(out);
    if (content_type)
        add_field(out, "Content-Type", content_type);
    for (size_t i = 0; i < n_headers; i++)
        add_field(out, headers[i].name, headers[i].value);
    for (size_t i = 0; x && i < x->n_added; i++)
        add_field(out, x->added[i].name, x->added[i].value);
    if (close)
        buf_add_z(out, "Connection: close\r\n");
    else if (x && x->msg.http_1_0)
        buf_add_z(out, "Connection: keep-alive\r\n");
}

void http_reply_write(struct buf *out, const struct http_exchange *x, bool close, int status,
                      const char *content_type, struct str body,
                      const struct http_reply_header *headers, size_t n_headers)
{
    write_head(out, x, close, status, content_type, headers, n_headers);
    if (status_has_body(status)) {
        buf_add_z(out, "Content-Length: ");
        add_number(out, body.n);
        buf_add_z(out, "\r\n");
    }
    buf_add_z(out, "\r\n");
    if (status_has_body(status) && !(x && x->msg.is_head) && body.n)
        buf_add_str(out, body);
}

void http_reply_head(struct http_exchange *x, struct buf *out, int status, const char *content_type,
                     const struct http_reply_header *headers, size_t n_headers)
{
    if (x->answered)
        BUG("an HTTP exchange was answered twice");
    x->answered = true;
    x->close_after = !x->msg.keep_alive || x->msg.http_1_0 || atomic_load(&x->server->stopping);
    write_head(out, x, x->close_after, status, content_type, headers, n_headers);
    if (!x->msg.http_1_0)
        buf_add_z(out, "Transfer-Encoding: chunked\r\n");
    buf_add_z(out, "\r\n");
}

void http_on_gone(struct http_exchange *x, void (*fn)(void *ctx), void *ctx)
{
    x->gone = fn;
    x->gone_ctx = ctx;
}

static void answer(struct http_exchange *x, int status, const char *content_type, struct str body,
                   const struct http_reply_header *headers, size_t n_headers)
{
    enum { HEAD_ROOM = 64 * 1024 }; /* far more than any reply's head */

    if (x->answered)
        BUG("an HTTP exchange was answered twice");
    if (status < 200 || status > 599)
        BUG("an HTTP reply needs a final status");
    x->answered = true;
    if (__atomic_load_n(&x->gone, __ATOMIC_RELAXED)) { /* spares most replies the lock */
        uv_mutex_lock(&x->server->lock);
        __atomic_store_n(&x->gone, NULL, __ATOMIC_RELAXED);
        uv_mutex_unlock(&x->server->lock);
    }
    x->close_after = !x->msg.keep_alive || atomic_load(&x->server->stopping);
    x->reply.max = body.n + HEAD_ROOM;
    /* One allocation of the right size instead of a series of doublings. */
    (void)buf_reserve(&x->reply, body.n + 512);
    http_reply_write(&x->reply, x, x->close_after, status, content_type, body, headers, n_headers);
    if (x->reply.failed || x->reply.n > UINT_MAX) { /* what libuv writes at once */
        buf_reset(&x->reply);
        x->close_after = true;
        http_reply_write(&x->reply, x, true, 500, NULL, STR(""), NULL, 0);
    }
}

void http_reply(struct http_exchange *x, int status, const char *content_type, struct str body,
                const struct http_reply_header *headers, size_t n_headers)
{
    answer(x, status, content_type, body, headers, n_headers);
    http_exchange_post(x);
}

void http_reply_cut(struct http_exchange *x, int status, const char *content_type, struct str body,
                    size_t after_bytes)
{
    answer(x, status, content_type, body, NULL, 0);
    if (after_bytes < x->reply.n)
        buf_truncate(&x->reply, after_bytes);
    x->cut_after = (long long)x->reply.n;
    http_exchange_post(x);
}
