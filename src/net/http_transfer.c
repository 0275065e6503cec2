/* One request: checked, set up on an easy handle, received within bounds. The options here carry
 * the promises: no redirects, no cookies, no netrc, certificates always verified, and for a write a
 * connection of its own that is never used twice, so that libcurl has no ground to repeat it. */
#include "net/http_transfer.h"

#include "base/clock.h"
#include "net/address.h"
#include "net/http_date.h"

#include <limits.h>
#include <stdlib.h>

enum {
    MAX_TEXT = 256 * 1024,       /* of a request without its body */
    MAX_HEAD_BYTES = 256 * 1024, /* of a reply's header */
    BODY_SPARE = 64              /* beyond what a reply announces */
};

/* ---- checking and writing down the request ---- */

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= ' ' || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return s.n > 0;
}

static bool is_field_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool is_url(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] == 0x7f)
            return false;
    }
    return str_starts(s, STR("https://")) || str_starts(s, STR("http://"));
}

static enum err_code check_request(const struct http_request *r, struct err *err)
{
    if (!is_url(r->url))
        return err_set(err, ERR_BAD_VALUE, "The address is not an http or https URL.");
    if (!is_token(r->method))
        return err_set(err, ERR_BAD_VALUE, "The request's method is not an HTTP method.");
    for (size_t i = 0; i < r->n_headers; i++) {
        if (!is_token(r->headers[i].name))
            return err_set(err, ERR_BAD_VALUE, "The name of a header is not one HTTP allows.");
        if (!is_field_value(r->headers[i].value))
            return err_set(err, ERR_BAD_VALUE,
                           "The value of the header %.*s has characters that HTTP does not allow.",
                           STR_ARG(r->headers[i].name));
    }
    return ERR_OK;
}

static bool has_header(const struct http_request *r, const char *name)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        if (str_eq_nocase(r->headers[i].name, str_from(name)))
            return true;
    }
    return false;
}

static size_t add_text(struct buf *text, struct str a, const char *between, struct str b)
{
    size_t at = text->n;

    buf_add_str(text, a);
    buf_add_z(text, between);
    buf_add_str(text, b);
    buf_add_char(text, '\0');
    return at;
}

/* libcurl takes header lines as a linked list of C strings; this one is an array over one buffer,
 * so that wiping and freeing it is one step. */
static enum err_code write_lines(struct transfer *t, size_t *ret_method, struct err *err)
{
    const struct http_request *r = t->request;
    size_t n = 0;
    size_t *at = mem_calloc(r->n_headers + 2, sizeof(*at));

    add_text(&t->text, r->url, "", STR(""));
    *ret_method = add_text(&t->text, r->method, "", STR(""));
    for (size_t i = 0; i < r->n_headers; i++) /* "Name;" is libcurl's form of an empty value */
        at[n++] = add_text(&t->text, r->headers[i].name, r->headers[i].value.n ? ": " : ";",
                           r->headers[i].value);
    at[n++] = add_text(&t->text, STR("Expect:"), "", STR("")); /* no waiting for 100 Continue */
    if (!has_header(r, "Content-Type")) /* libcurl's own would claim a form */
        at[n++] = add_text(&t->text, STR("Content-Type:"), "", STR(""));
    t->lines = mem_calloc(n, sizeof(*t->lines));
    for (size_t i = 0; i < n && !t->text.failed; i++) {
        t->lines[i].data = t->text.p + at[i];
        t->lines[i].next = i + 1 < n ? &t->lines[i + 1] : NULL;
    }
    mem_free(at);
    if (t->text.failed)
        return err_set(err, ERR_TOO_LARGE, "The request's address and headers are too large.");
    return ERR_OK;
}

/* ---- what libcurl calls ---- */

static int on_connected(void *arg, char *peer, char *self, int peer_port, int self_port)
{
    struct transfer *t = arg;

    (void)peer, (void)self, (void)peer_port, (void)self_port;
    t->reached_request = true;
    return CURL_PREREQFUNC_OK;
}

/* Judges the very address that is about to be connected to, so that no later answer of a resolver
 * can take its place. */
static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct transfer *t = arg;

    (void)purpose;
    if (address_is_public(&to->addr))
        return socket(to->family, to->socktype, to->protocol);
    t->not_public = true;
    return CURL_SOCKET_BAD;
}

static size_t on_send(char *to, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;
    struct str body = t->request->body;
    size_t left = body.n - t->body_sent;
    size_t take = size * n < left ? size * n : left;

    if (take)
        memcpy(to, body.p + t->body_sent, take);
    t->body_sent += take;
    return take;
}

/* libcurl rewinds a body only to send it again. */
static int on_rewind(void *arg, curl_off_t offset, int origin)
{
    (void)arg, (void)offset, (void)origin;
    return CURL_SEEKFUNC_FAIL;
}

static bool is_json_type(struct str value)
{
    struct str type = str_trim(str_split(&value, ';'));

    return str_eq_nocase(type, STR("application/json")) || str_eq_nocase(type, STR("text/json")) ||
           (type.n > 5 && str_eq_nocase(str_make(type.p + type.n - 5, 5), STR("+json")));
}

static size_t on_head_line(char *p, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;
    struct http_response *r = t->response;
    struct str line = str_make(p, size * n);

    t->head_bytes += line.n;
    if (t->head_bytes > MAX_HEAD_BYTES)
        return 0;
    if (str_starts(line, STR("HTTP/"))) { /* also after an interim reply */
        r->is_json = t->has_location = false;
        r->retry_after_s = -1;
        return line.n;
    }
    struct str value = line;
    struct str name = str_split(&value, ':');
    value = str_trim(value);
    if (str_eq_nocase(name, STR("content-type")))
        r->is_json = is_json_type(value);
    else if (str_eq_nocase(name, STR("retry-after")))
        r->retry_after_s = http_retry_after(value, clock_now_s());
    else if (str_eq_nocase(name, STR("location")))
        t->has_location = true;
    else if (str_eq_nocase(name, STR("date")) && !http_date_parse(value, &r->date_s))
        r->date_s = 0;
    return line.n;
}

/* What arrives here is already decompressed, so the cap also holds against a compressed flood. */
static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;
    struct buf *body = &t->response->body;
    size_t len = size * n;
    curl_off_t announced = 0;

    if (body->n == 0 &&
        !t->setup->curl->easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced) &&
        announced > 0 && (uint64_t)announced + BODY_SPARE < body->max)
        (void)buf_reserve(body, (size_t)announced + BODY_SPARE); /* grown once */
    buf_add(body, p, len);
    if (!t->response->body.failed)
        return len;
    t->too_large = true;
    return len ? 0 : 1;
}

/* ---- options ---- */

static void set_method(struct transfer *t, const char *method)
{
    const struct curl_api *curl = t->setup->curl;
    struct str body = t->request->body;
    bool is_get = str_eq(t->request->method, STR("GET"));
    bool is_post = str_eq(t->request->method, STR("POST"));

    if (str_eq(t->request->method, STR("HEAD")))
        curl->easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
    else if (!is_get && !is_post)
        curl->easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, method);
    else if (is_get && body.n)
        curl->easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, "GET");
    if (!body.n && !is_post && !str_eq(t->request->method, STR("PUT")) &&
        !str_eq(t->request->method, STR("PATCH")))
        return;
    curl->easy_setopt(t->easy, CURLOPT_POST, 1L);
    curl->easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
    if (!t->request->is_write || !body.n) {
        curl->easy_setopt(t->easy, CURLOPT_POSTFIELDS, body.n ? body.p : "");
        return;
    }
    /* A body that is read through a callback cannot be sent again: on_rewind() refuses. */
    curl->easy_setopt(t->easy, CURLOPT_READFUNCTION, on_send);
    curl->easy_setopt(t->easy, CURLOPT_READDATA, t);
    curl->easy_setopt(t->easy, CURLOPT_SEEKFUNCTION, on_rewind);
    curl->easy_setopt(t->easy, CURLOPT_SEEKDATA, t);
}

static void set_callbacks(struct transfer *t)
{
    const struct curl_api *curl = t->setup->curl;

    curl->easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl->easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->detail);
    curl->easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl->easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    curl->easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_head_line);
    curl->easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    curl->easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, on_connected);
    curl->easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
}

/* With the whole bundle every new handle would parse every certificate there is (40 ms); from a
 * hashed folder only the one that is needed is read. */
static void set_trust(struct transfer *t)
{
    const struct client_setup *s = t->setup;

    s->curl->easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
    s->curl->easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
    s->curl->easy_setopt(t->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (s->ca_folder) {
        s->curl->easy_setopt(t->easy, CURLOPT_CAINFO, (char *)NULL);
        s->curl->easy_setopt(t->easy, CURLOPT_CAPATH, s->ca_folder);
    } else if (s->ca_file) {
        s->curl->easy_setopt(t->easy, CURLOPT_CAINFO, s->ca_file);
        s->curl->easy_setopt(t->easy, CURLOPT_CAPATH, (char *)NULL);
    }
}

static void set_connection(struct transfer *t)
{
    const struct client_setup *s = t->setup;
    const struct curl_api *curl = s->curl;
    int timeout_ms = t->request->timeout_ms > 0 ? t->request->timeout_ms : 1;

    curl->easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
    curl->easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl->easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl->easy_setopt(t->easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl->easy_setopt(t->easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl->easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl->easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "");
    /* Giving up must not wait for a name look-up that hangs. */
    curl->easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L);
    /* Behind a proxy it is the proxy that is connected to. */
    if (t->request->public_only && s->proxy && !s->proxy[0]) {
        curl->easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
        curl->easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
    }
    if (s->proxy)
        curl->easy_setopt(t->easy, CURLOPT_PROXY, s->proxy);
    if (s->user_agent)
        curl->easy_setopt(t->easy, CURLOPT_USERAGENT, s->user_agent);
    curl->easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl->easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)s->connect_timeout_ms);
    if (t->request->is_write) {
        curl->easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
        curl->easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 1L);
        curl->easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    } else {
        curl->easy_setopt(t->easy, CURLOPT_TCP_KEEPALIVE, 1L);
        curl->easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    }
}

enum err_code transfer_prepare(struct transfer *t, struct err *err)
{
    const struct curl_api *curl = t->setup->curl;
    size_t method_at;

    buf_init(&t->text, MAX_TEXT);
    enum err_code rc = check_request(t->request, err);
    if (!rc)
        rc = write_lines(t, &method_at, err);
    if (rc)
        return rc;
    curl->easy_setopt(t->easy, CURLOPT_URL, t->text.p);
    curl->easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines);
    set_method(t, t->text.p + method_at);
    set_callbacks(t);
    set_trust(t);
    set_connection(t);
    return ERR_OK;
}

/* The text holds credentials. */
static void wipe(struct buf *b)
{
    volatile char *p = b->p;

    for (size_t i = 0; i < b->n; i++)
        p[i] = 0;
}

void transfer_done(struct transfer *t)
{
    wipe(&t->text);
    buf_done(&t->text);
    mem_free(t->lines);
    t->lines = NULL;
}
