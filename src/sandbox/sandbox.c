/* The sandbox's life: fill or open the data, listen, answer, stop. Requests are answered inline on
 * the server's loop thread, one after another, so the store needs no locks. */
#include "sandbox/sandbox.h"

#include "base/clock.h"
#include "net/http_server.h"
#include "sandbox/auth.h"
#include "sandbox/builtin.h"
#include "sandbox/dataset.h"
#include "sandbox/home.h"
#include "sandbox/routes.h"
#include "sandbox/server.h"

#include <stdio.h>

enum {
    ARENA_MAX = 256 << 20,
    REPLY_MAX = 128 << 20,
    BODY_MAX = 16 << 20,
    STOP_MS = 2000,
    KEEP_REPLY = 8 << 20 /* memory kept for the next reply */
};

static const char json_type_header[] = "application/json; charset=utf-8";

/* ---- one request ---- */

static enum sb_verb verb_of(struct str method)
{
    static const char *const names[] = {[SB_GET] = "GET",
                                        [SB_POST] = "POST",
                                        [SB_PATCH] = "PATCH",
                                        [SB_PUT] = "PUT",
                                        [SB_DELETE] = "DELETE"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(method, str_from(names[i])))
            return (enum sb_verb)i;
    }
    return SB_OTHER;
}

static void log_request(struct sandbox *sb, const struct sb_request *r, int64_t start_ns)
{
    char line[512];
    if (!sb->log)
        return;
    snprintf(line, sizeof(line), "%.*s %.*s %d %zu rows %zu bytes %.2f ms", STR_ARG(r->method),
             (int)(r->target.n > 300 ? 300 : r->target.n), r->target.p, r->status, r->rows,
             buf_str(r->out).n, (double)(clock_mono_ns() - start_ns) / 1e6);
    sb->log(sb->log_ctx, line);
}

static void refuse_credentials(struct http_exchange *x)
{
    static const struct http_reply_header header = {"WWW-Authenticate", "Basic Realm=\"sandbox\""};
    http_reply(x, 401, NULL, STR(""), &header, 1);
}

/* The two refusals of section "Limits": the first text is the vendor's, the second is assumed. */
static void refuse_limits(struct sb_request *r, enum sb_verdict verdict)
{
    if (verdict == SB_TOO_MANY_THREADS)
        sb_fail(r,
                "The Autotask API thread threshold of 3 threads has been exceeded. Method: %.*s. "
                "Code: Itgenatr005",
                STR_ARG(r->method));
    else
        sb_fail(r, "The Autotask API request threshold of %u requests per hour has been exceeded.",
                sb_limits_hourly(r->sb->limits));
    r->status = 429;
}

static void send_reply(struct sandbox *sb, struct http_exchange *x, const struct sb_request *r,
                       int slot, int delay_ms)
{
    if (r->out->failed) {
        http_reply(x, 500, json_type_header, STR("{\"errors\":[\"The answer is too large.\"]}"),
                   NULL, 0);
        sb_limits_leave(sb->limits, slot);
    } else if (delay_ms > 0) {
        sb_delay_reply(sb->delay, delay_ms, x, r->status, buf_str(r->out), slot);
    } else {
        http_reply(x, r->status, json_type_header, buf_str(r->out), NULL, 0);
        sb_limits_leave(sb->limits, slot);
    }
}

static void answer(struct sandbox *sb, struct http_exchange *x, struct sb_request *r,
                   const struct sb_route *route, int64_t start_ns)
{
    int slot = -1, delay_ms = 0;
    enum sb_verdict verdict = SB_MAY_PASS;
    if (!route->needs_no_credentials)
        verdict = sb_limits_enter(sb->limits, r->integration_code, sb_route_endpoint(route),
                                  clock_mono_ms(), &slot, &delay_ms);
    if (verdict == SB_MAY_PASS)
        sb_route_run(r, route);
    else
        refuse_limits(r, verdict);
    log_request(sb, r, start_ns); /* before the reply: r's texts are borrowed from the exchange */
    send_reply(sb, x, r, slot, delay_ms + sb->latency_ms);
}

/* URLs in answers name the sandbox as the client did. */
static const char *base_url_of(struct arena *a, struct str host)
{
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && !strchr(".:-[]_", c))
            host.n = 0;
    }
    if (host.n == 0 || host.n > 255)
        host = STR("127.0.0.1");
    return str_printf(a, "http://%.*s/ATServicesRest/", STR_ARG(host));
}

static void handle(void *ctx, struct http_exchange *x)
{
    struct sandbox *sb = ctx;
    struct sb_route route;
    int64_t start_ns = clock_mono_ns();
    struct sb_request r = {
        .sb = sb,
        .st = sb->st,
        .arena = sb->arena,
        .verb = verb_of(http_method(x)),
        .method = http_method(x),
        .target = http_target(x),
        .path = http_path(x),
        .query = http_query(x),
        .body = http_body(x),
        .integration_code = http_header_get(x, "ApiIntegrationCode"),
        .impersonate = http_header_get(x, "ImpersonationResourceId"),
        .api_resource = sb->api_resource,
        .out = &sb->out,
        .status = 500,
    };
    arena_reset(sb->arena);
    buf_reset(&sb->out);
    if (sb->out.cap > KEEP_REPLY) {
        buf_done(&sb->out);
        buf_init(&sb->out, REPLY_MAX);
    }
    r.base_url = base_url_of(sb->arena, http_header_get(x, "Host"));
    sb_stmts_trim(sb->st);
    sb_route_parse(r.path, &route);
    if (str_eq(r.path, STR("/")) && r.verb == SB_GET) {
        r.status = 200;
        sb_home_page(&r);
        log_request(sb, &r, start_ns);
        http_reply(x, 200, "text/html; charset=utf-8", buf_str(r.out), NULL, 0);
    } else if (route.is_rest && !route.needs_no_credentials && !sb_auth_ok(x)) {
        r.status = 401;
        log_request(sb, &r, start_ns);
        refuse_credentials(x);
    } else {
        answer(sb, x, &r, &route, start_ns);
    }
}

/* ---- starting and stopping ---- */

static void release_slot(void *ctx, int slot)
{
    struct sandbox *sb = ctx;
    sb_limits_leave(sb->limits, slot);
}

static enum err_code fill(struct sandbox *sb, const struct sandbox_options *o, struct err *err)
{
    enum err_code code = sb_store_begin(sb->st, err);
    if (!code && o->empty)
        code = sb_builtin_fill(sb->st, err);
    else if (!code)
        code = sb_dataset_fill(sb->st, o->seed ? o->seed : 1, sb->st->now_base_s, err);
    if (!code)
        code = sb_store_commit(sb->st, err);
    if (!code)
        code = sb_store_index(sb->st, err);
    return code;
}

static enum err_code open_data(struct sandbox *sb, const struct sandbox_options *o, struct err *err)
{
    bool fresh;
    enum err_code code = sb_store_open(o->data_file, o->now_s, &sb->st, &fresh, err);
    if (!code && fresh)
        code = fill(sb, o, err);
    if (!code)
        code = sb_builtin_api_user(sb->st, &sb->api_resource, err);
    return code;
}

static enum err_code listen_on(struct sandbox *sb, const struct sandbox_options *o, struct err *err)
{
    const char *host = o->host ? o->host : "127.0.0.1";
    struct http_server_options options = {.host = host,
                                          .port = o->port,
                                          .handler = handle,
                                          .ctx = sb,
                                          .limits = {.max_body_bytes = BODY_MAX}};
    enum err_code code = http_server_start(&options, &sb->http, err);
    if (code)
        return code;
    bool v6 = strchr(host, ':') != NULL;
    snprintf(sb->base_url, sizeof(sb->base_url), "http://%s%s%s:%d/ATServicesRest/", v6 ? "[" : "",
             host, v6 ? "]" : "", http_server_port(sb->http));
    return ERR_OK;
}

enum err_code sandbox_start(const struct sandbox_options *options, struct sandbox **ret,
                            struct err *err)
{
    struct sandbox *sb = mem_calloc(1, sizeof(*sb));
    sb->log = options->log;
    sb->log_ctx = options->log_ctx;
    sb->latency_ms = options->latency_ms;
    sb->arena = arena_new(ARENA_MAX);
    buf_init(&sb->out, REPLY_MAX);
    sb->limits = sb_limits_new(options->limits_off, options->hourly_limit);
    sb->delay = sb_delay_new(release_slot, sb);
    enum err_code code = open_data(sb, options, err);
    if (!code)
        code = listen_on(sb, options, err);
    if (code) {
        sandbox_stop(sb);
        return code;
    }
    *ret = sb;
    return ERR_OK;
}

int sandbox_port(const struct sandbox *s)
{
    return http_server_port(s->http);
}

const char *sandbox_base_url(const struct sandbox *s)
{
    return s->base_url;
}

void sandbox_stop(struct sandbox *s)
{
    if (!s)
        return;
    sb_delay_hurry(s->delay);
    if (s->http)
        http_server_stop(s->http, STOP_MS);
    sb_delay_free(s->delay);
    sb_limits_free(s->limits);
    sb_store_close(s->st);
    buf_done(&s->out);
    arena_free(s->arena);
    mem_free(s);
}
