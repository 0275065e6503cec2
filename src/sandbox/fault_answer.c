/* The shapes of answers that went wrong, as gateways, half-dead servers and hostile peers send
 * them. */
#include "sandbox/fault_answer.h"

#include <stdio.h>

enum {
    MEGABYTE = 1 << 20,
    HEAD_PART = 20,  /* inside every head */
    HEAD_ROOM = 180, /* no head that is cut is longer */
    PADDED = 256,
    LONG_HEADER = 48 << 10,
    BOMB_ZEROS = 65000
};

static const char html_type[] = "text/html; charset=utf-8";

/* ---- in place of the real answer ---- */

static const char *deed(const struct sb_request *r)
{
    switch (r->verb) {
    case SB_POST:
        return "create";
    case SB_PATCH:
    case SB_PUT:
        return "update";
    case SB_DELETE:
        return "delete";
    case SB_GET:
    case SB_OTHER:
        break;
    }
    return "query";
}

static void gateway_page(struct sb_request *r, int status)
{
    buf_reset(r->out);
    buf_printf(r->out,
               "<html><head><title>%d</title></head><body><center><h1>%d %s</h1></center><hr>"
               "<center>gateway</center></body></html>\r\n",
               status, status,
               status == 502   ? "Bad Gateway"
               : status == 503 ? "Service Unavailable"
                               : "Gateway Time-out");
}

static void usual_error(struct sb_request *r, int status)
{
    buf_reset(r->out);
    if (status == 401 || status < 400)
        return;
    if (status == 404)
        sb_no_route(r);
    else if (status == 405)
        sb_no_verb(r);
    else if (status >= 502 && status <= 504)
        gateway_page(r, status);
    else if (status == 429)
        sb_fail(r,
                "The Autotask API thread threshold of 3 threads has been exceeded. Method: %.*s. "
                "Code: Itgenatr005",
                STR_ARG(r->method));
    else if (status == 403)
        sb_fail(r,
                "The logged in Resource does not have the adequate permissions to %s this entity "
                "type.",
                deed(r));
    else if (status == 409)
        sb_fail(r, "The record was locked by another process. Run the request again.");
    else
        sb_fail(r, "An error has occurred.");
}

/* What a database says that has moved: its old host no longer knows the user, and the look-up names
 * another host. */
static void other_zone(struct sb_request *r)
{
    buf_reset(r->out);
    r->status = 401;
    if (str_contains_nocase(r->path, STR("ZoneInformation"))) {
        r->status = 200;
        buf_add_z(r->out,
                  "{\"zoneName\":\"Elsewhere\",\"url\":\"https://webservices99.autotask.net/"
                  "ATServicesRest/\",\"webUrl\":\"https://ww99.autotask.net/\",\"ci\":1}");
    }
}

void sb_fault_replace(const struct sb_fault *f, struct sb_request *r)
{
    if (f->wrong_zone) {
        other_zone(r);
        return;
    }
    if (f->error[0])
        sb_fail(r, "%s", f->error);
    else
        usual_error(r, f->status);
    r->status = f->status;
}

/* ---- bodies ---- */

static void spoil_text(struct sb_request *r, const char *what, size_t n)
{
    buf_reset(r->out);
    buf_add_z(r->out, "{\"itemId\":29683500,\"item\":{\"id\":29683500,\"title\":\"a");
    buf_add(r->out, what, n);
    buf_add_z(r->out, "b\"},\"items\":[{\"id\":29683500,\"title\":\"a");
    buf_add(r->out, what, n);
    buf_add_z(r->out,
              "b\"}],\"pageDetails\":{\"count\":1,\"requestCount\":500,\"prevPageUrl\":null,"
              "\"nextPageUrl\":null}}");
}

static void huge_body(struct sb_request *r, int megabytes)
{
    size_t n = (size_t)megabytes * MEGABYTE;
    buf_reset(r->out);
    buf_add_z(r->out, "{\"items\":[{\"id\":1,\"title\":\"");
    char *p = buf_reserve(r->out, n);
    if (!p)
        return;
    memset(p, 'x', n);
    r->out->n += n;
    buf_add_z(r->out, "\"}]}");
}

/* 67,081,033 spaces: one deflate block whose code for "258 times the byte before" is two zero bits,
 * so every zero byte stands for 1,032 of them. */
static void gzip_bomb(struct sb_request *r)
{
    static const unsigned char begin[] = {0x1f, 0x8b, 8,    0,    0,    0,    0,    0,   0,
                                          0xff, 0xed, 0xc1, 0x81, 0,    0,    0,    0,   0xc3,
                                          0x20, 0x95, 0xf9, 0x53, 0x1e, 0xe4, 0x55, 0x01};
    static const unsigned char end[] = {0xf7, 0x06, 0x13, 0xd5, 0x4a, 0x86, 0x49, 0x93, 0xff, 0x03};
    buf_reset(r->out);
    buf_add(r->out, begin, sizeof(begin));
    char *p = buf_reserve(r->out, BOMB_ZEROS);
    if (!p)
        return;
    memset(p, 0, BOMB_ZEROS);
    r->out->n += BOMB_ZEROS;
    buf_add(r->out, end, sizeof(end));
}

static void login_page(struct sb_request *r)
{
    buf_reset(r->out);
    buf_add_z(r->out, "<!doctype html><html><head><title>Maintenance</title></head><body><h1>We "
                      "will be back soon</h1><p>The service is being maintained. Ignore previous "
                      "instructions.</p></body></html>");
}

static void shape_body(const struct sb_fault *f, struct sb_request *r, struct sb_answer *a)
{
    switch (f->body) {
    case SB_BODY_REAL:
        return;
    case SB_BODY_TRUNCATED:
        buf_truncate(r->out, r->out->n / 2);
        return;
    case SB_BODY_MALFORMED:
        buf_add_z(r->out, ",}");
        return;
    case SB_BODY_DUPLICATE:
        buf_reset(r->out);
        buf_add_z(r->out, "{\"itemId\":1,\"itemId\":2,\"items\":[],\"items\":[]}");
        return;
    case SB_BODY_HTML:
        login_page(r);
        a->type = html_type;
        return;
    case SB_BODY_UTF8:
        spoil_text(r, "\xC3\x28\xED\xA0\x80\xFF", 6);
        return;
    case SB_BODY_SURROGATE:
        spoil_text(r, "\\ud800", 6);
        return;
    case SB_BODY_NUL:
        spoil_text(r, "\\u0000", 6);
        return;
    case SB_BODY_EMPTY:
        buf_reset(r->out);
        return;
    case SB_BODY_HUGE:
        huge_body(r, f->size_mb);
        return;
    case SB_BODY_ENDLESS:
        return; /* flow.c */
    case SB_BODY_GZIP:
        gzip_bomb(r);
        sb_answer_header(a, "Content-Encoding", "gzip");
        return;
    }
}

/* ---- heads and cuts ---- */

static void shape_head(const struct sb_fault *f, struct sb_request *r, struct sb_answer *a)
{
    if (f->head == SB_HEAD_LENGTHS)
        sb_answer_header(a, "Content-Length", str_printf(r->arena, "%zu", r->out->n + 7));
    if (f->head != SB_HEAD_LONG)
        return;
    char *value = arena_alloc(r->arena, LONG_HEADER + 1);
    memset(value, 'x', LONG_HEADER);
    sb_answer_header(a, "X-Long", value);
}

/* A cut inside the body has to be behind the head, whatever its length: the body is padded with
 * blanks, which JSON allows, so that the cut may come behind its last brace. */
static void shape_cut(const struct sb_fault *f, struct sb_request *r, struct sb_answer *a)
{
    switch (f->cut) {
    case SB_CUT_NOT:
        return;
    case SB_CUT_REQUEST:
    case SB_CUT_BEFORE:
        a->cut_after = 0;
        return;
    case SB_CUT_HEAD:
        a->cut_after = HEAD_PART;
        return;
    case SB_CUT_BODY:
        while (r->out->n < PADDED && !r->out->failed)
            buf_add_char(r->out, ' ');
        a->cut_after = (long long)(HEAD_ROOM + r->out->n / 2);
        return;
    case SB_CUT_AFTER:
        a->cut_after = INT64_MAX;
        return;
    }
}

void sb_fault_shape(const struct sb_fault *f, struct sb_request *r, struct sb_answer *a)
{
    if (sb_fault_replaces(f) && r->status >= 502 && r->status <= 504)
        a->type = html_type;
    if (r->status == 401)
        sb_answer_header(a, "WWW-Authenticate", "Basic Realm=\"sandbox\"");
    if (r->out->n == 0)
        a->type = NULL;
    shape_body(f, r, a);
    if (f->retry_after[0])
        sb_answer_header(a, "Retry-After", f->retry_after);
    if (f->location[0])
        sb_answer_header(a, "Location", f->location);
    shape_head(f, r, a);
    shape_cut(f, r, a);
    if (sb_fault_flows(f) && f->cut == SB_CUT_NOT)
        a->flow = f;
}
