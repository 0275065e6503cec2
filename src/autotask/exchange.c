/* One attempt at a time: take a turn, send, judge, give the turn back. What an attempt came to says
 * how often it may be repeated; writes get no repeats once a byte of them may have left. */
#include "autotask/exchange.h"

#include "autotask/client_parts.h"
#include "autotask/connection.h"
#include "autotask/flights.h"
#include "autotask/governor.h"
#include "autotask/guard.h"
#include "autotask/scope.h"
#include "autotask/zone.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "net/http_client.h"

#include <stdio.h>

enum {
    MAX_REPEATS = 2,
    MAX_REPEATS_MALFORMED = 1,
    FIRST_BACKOFF_MS = 200,
    DEFAULT_TIMEOUT_MS = 30000,
    MAX_REPLY_BYTES = 16 << 20,
    MAX_URL = 16 * 1024
};

/* What one attempt came to. */
struct attempt {
    enum err_code code;
    const struct json *root;
    unsigned repeats; /* how often such an outcome may be tried again */
    int wait_s;       /* before that; 0 = a moment */
    bool refused;     /* the login */
    bool misplaced;   /* a redirect, or no such path: the tenant may live elsewhere now */
    unsigned generation;
    struct buf body; /* of a good reply to a read, for others who wait for the same */
};

static bool is_write(const struct exchange *x)
{
    return x->kind == REPLY_CREATE || x->kind == REPLY_UPDATE || x->kind == REPLY_DELETE;
}

static struct str endpoint_of(const struct exchange *x)
{
    return x->endpoint.n > 0 || !x->entity ? x->endpoint : x->entity->path;
}

/* nextPageUrl comes with raw braces and quotes from some zones; what may not stand in a URL is
 * encoded, everything else stays. */
static void add_url_text(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c))
            buf_printf(b, "%%%02X", c);
        else
            buf_add_char(b, (char)c);
    }
}

static int timeout_of(const struct at_client *c, const struct at_call *call)
{
    int limit =
        c->options.request_timeout_ms > 0 ? c->options.request_timeout_ms : DEFAULT_TIMEOUT_MS;
    int64_t left = call->deadline_ms - clock_mono_ms();
    if (left < 1)
        return 1;
    return left < limit ? (int)left : limit;
}

static enum err_code send_once(struct at_client *c, struct at_call *call, const struct exchange *x,
                               const struct connection_place *place, struct http_response *ret,
                               struct err *err)
{
    CLEANUP(buf_done) struct buf url = {0};
    char resource[24];
    bool impersonates = is_write(x) && x->impersonate > 0;
    snprintf(resource, sizeof(resource), "%lld", (long long)x->impersonate);
    const struct http_header headers[] = {
        {STR("UserName"), str_from(place->who.username), false},
        {STR("Secret"), str_from(place->who.secret), true},
        {STR("ApiIntegrationCode"), str_from(place->who.integration_code), true},
        {STR("Content-Type"), STR("application/json"), false},
        {STR("Accept"), STR("application/json"), false},
        {STR("ImpersonationResourceId"), str_from(resource), false},
    };
    buf_init(&url, MAX_URL);
    if (!str_starts(x->path, STR("http"))) {
        buf_add_z(&url, place->base_url);
        buf_add_z(&url, "V1.0/");
    }
    add_url_text(&url, x->path);
    if (url.failed)
        return err_set(err, ERR_TOO_LARGE, "The address of the request to Autotask is too long.");
    struct http_request request = {
        .method = x->method,
        .url = buf_str(&url),
        .headers = headers,
        .n_headers = ARRAY_LEN(headers) - !impersonates,
        .body = x->body,
        .is_write = is_write(x),
        .see_it_through = is_write(x),
        .public_only = zone_is_autotask(buf_str(&url)),
        .timeout_ms = timeout_of(c, call),
        .max_body = MAX_REPLY_BYTES,
        .cancel = call->cancel,
    };
    return http_client_send(c->http, &request, ret, err);
}

static struct reply reply_of(const struct exchange *x, const struct http_response *r)
{
    return (struct reply){.kind = x->kind,
                          .entity = x->entity,
                          .status = r->status,
                          .body = buf_str(&r->body),
                          .retry_after_s = r->retry_after_s,
                          .redirect = r->redirect};
}

/* No complete reply came. */
static void judge_loss(const struct exchange *x, const struct http_response *r, struct attempt *a,
                       struct err *err)
{
    struct reply reply = reply_of(x, r);
    bool sent = r->sent != HTTP_NOT_SENT;
    if (err && is_write(x))
        err->fix[0] = '\0'; /* whether to call again matters more than the network's advice */
    reply_lost(&reply, sent, err);
    if (a->code == ERR_TOO_LARGE)
        err_fix(err, "Ask for fewer records or fewer fields.");
    else if (a->code == ERR_UPSTREAM_UNAVAILABLE || a->code == ERR_TIMEOUT)
        err_fix(err, "Check the network and AUTOTASK_ZONE, then try again.");
    if (is_write(x) && sent)
        return;
    if (a->code == ERR_UPSTREAM_UNAVAILABLE)
        a->repeats = MAX_REPEATS;
    else if (a->code == ERR_TIMEOUT && !sent)
        a->repeats = 1;
}

static void judge_reply(struct at_client *c, struct at_call *call, const struct exchange *x,
                        struct http_response *r, struct attempt *a, struct err *err)
{
    struct reply reply = reply_of(x, r);
    if (x->is_large && r->status == 200)
        reply.in_place = &r->body;
    struct reply_verdict v = reply_judge(call->arena, &reply, err);
    a->code = v.code;
    a->root = v.root;
    a->refused = v.code == ERR_AUTHENTICATION;
    a->misplaced = r->redirect || (r->status == 404 && (!v.logged_in || x->kind == REPLY_QUERY));
    a->wait_s = v.wait_s;
    if (v.try_again && !is_write(x))
        a->repeats = r->status < 300 ? MAX_REPEATS_MALFORMED : MAX_REPEATS;
    if (v.logged_in)
        governor_proved(c->governor);
    if (v.halt)
        governor_pause(c->governor, v.wait_s);
    else if (v.code == ERR_THREAD_LIMIT)
        governor_pause_endpoint(c->governor, endpoint_of(x), v.wait_s);
    if (a->refused)
        governor_suspend(c->governor); /* until moved_elsewhere() has decided */
}

/* The next page of a list must be where the list is, because the credentials go along. */
static bool is_below_api(struct str url, const struct connection_place *place)
{
    char api[AT_URL_MAX + 8];
    snprintf(api, sizeof(api), "%sV1.0/", place->base_url);
    return zone_url_is_below(url, str_from(api));
}

static enum err_code refuse_page_url(struct err *err)
{
    (void)err_set(err, ERR_UPSTREAM_UNAVAILABLE,
                  "Autotask named a next page that is not at the tenant's own "
                  "address, so reading "
                  "stopped: the "
                  "list would be incomplete.");
    err_fix(err, "Narrow the filter so that fewer pages are needed, or try again later.");
    return ERR_UPSTREAM_UNAVAILABLE;
}

static struct attempt attempt_once(struct at_client *c, struct at_call *call, struct exchange *x,
                                   struct err *err)
{
    struct attempt a = {0};
    struct connection_place place;
    struct http_response reply = {0};
    bool is_page_url = str_starts(x->path, STR("http"));
    a.code = connection_get(c->connection, call, &place, err);
    if (!a.code && is_page_url && !is_below_api(x->path, &place))
        a.code = refuse_page_url(err);
    if (!a.code)
        a.code = governor_enter(c->governor, endpoint_of(x), call->deadline_ms, call->cancel, err);
    if (a.code)
        return a;
    /* The tenant may have turned out to live elsewhere while this request waited.  */
    if (!is_page_url)
        place = connection_peek(c->connection);
    a.generation = place.generation;
    call->requests++;
    a.code = send_once(c, call, x, &place, &reply, err);
    x->status = a.code ? 0 : reply.status;
    if (!a.code && reply.date_s > 0) {
        __atomic_store_n(&c->ahead_s, reply.date_s - clock_now_s(), __ATOMIC_RELAXED);
        __atomic_store_n(&c->clock_known, true, __ATOMIC_RELAXED);
    }
    call->bytes += reply.body.n;
    if (a.code)
        judge_loss(x, &reply, &a, err);
    else
        judge_reply(c, call, x, &reply, &a, err);
    governor_leave(c->governor, endpoint_of(x));
    if (!a.code && !is_write(x)) {
        a.body = reply.body;
        reply.body = (struct buf){0};
    }
    http_response_done(&reply);
    return a;
}

/* ---- After a refused login ---- */

/* True when the same request may be sent to the place the tenant has moved to. Otherwise everything
 * ends here: Autotask locks accounts that keep on trying. A page URL of the old place is of no use
 * at the new one. */
static bool moved_elsewhere(struct at_client *c, struct at_call *call, const struct exchange *x,
                            unsigned generation)
{
    enum connection_verdict v = connection_recheck(c->connection, call, generation);
    if (v == CONNECTION_SAME)
        governor_lock(c->governor);
    else
        governor_resume(c->governor);
    return v == CONNECTION_MOVED && !str_starts(x->path, STR("http"));
}

/* After a redirect, or a 404 where the API has something for sure: the look-up is asked once. A
 * redirect does not say whether a write was made, so that is not repeated; what had no route was
 * not made. */
static bool zone_changed(struct at_client *c, struct at_call *call, const struct exchange *x,
                         const struct attempt *a)
{
    bool moved = connection_recheck(c->connection, call, a->generation) == CONNECTION_MOVED;
    bool not_made = !is_write(x) || x->status == 404;
    return moved && not_made && !str_starts(x->path, STR("http"));
}

/* ---- Trying again ---- */

/* Full jitter: callers that failed together do not come back together. */
static int backoff_ms(unsigned repeat)
{
    unsigned r;
    random_bytes(&r, sizeof(r));
    return (int)(r % ((unsigned)FIRST_BACKOFF_MS << (2 * repeat))) + 20;
}

static bool wait_to_repeat(const struct at_call *call, const struct attempt *a, unsigned repeat)
{
    struct err ignored = {0};
    int ms = a->wait_s > 0 ? a->wait_s * 1000 : backoff_ms(repeat);
    if (ms > GOVERNOR_SHORT_WAIT_MS || clock_mono_ms() + ms >= call->deadline_ms)
        return false;
    return governor_sleep(ms, call->deadline_ms, call->cancel, &ignored) == ERR_OK;
}

static enum err_code run_alone(struct at_client *c, struct at_call *call, struct exchange *x,
                               const struct json **ret, struct buf *ret_body, struct err *err)
{
    bool moved = false;
    unsigned repeat = 0;
    enum err_code rc = guard_exchange(c, call, x, err);
    if (rc)
        return rc;
    for (;;) {
        struct err local = {0};
        x->status = 0;
        struct attempt a = attempt_once(c, call, x, &local);
        if (!a.code) {
            *ret = a.root;
            *ret_body = a.body;
            return ERR_OK;
        }
        bool again = false;
        if (a.refused && moved)
            governor_lock(c->governor);
        else if (a.refused)
            again = moved = moved_elsewhere(c, call, x, a.generation);
        else if (a.misplaced && !moved)
            again = moved = zone_changed(c, call, x, &a);
        else if (repeat < a.repeats)
            again = wait_to_repeat(call, &a, repeat++);
        if (!again) {
            if (err && !err->code)
                *err = local;
            return local.code;
        }
    }
}

/* ---- The same read at the same time ---- */

/* Another call's answer, read into this call's memory. */
static enum err_code read_shared(struct at_call *call, const struct exchange *x, struct str body,
                                 const struct json **ret, struct err *err)
{
    struct reply reply = {.kind = x->kind, .entity = x->entity, .status = 200, .body = body};
    struct reply_verdict v = reply_judge(call->arena, &reply, err);
    if (!v.code)
        *ret = v.root;
    return v.code;
}

static enum err_code run_together(struct at_client *c, struct at_call *call, struct exchange *x,
                                  const struct json **ret, struct err *err)
{
    for (;;) {
        CLEANUP(buf_done) struct buf body = {0};
        struct err local = {0};
        bool leads;
        struct flight *f = flights_board(c->flights, x->method, x->path, x->body, &leads);
        if (leads) {
            enum err_code rc = run_alone(c, call, x, ret, &body, &local);
            flights_land(c->flights, f, rc, &body, &local);
            if (rc && err && !err->code)
                *err = local;
            return rc;
        }
        enum flight_end end = flights_wait(c->flights, f, call, &body, &local);
        if (end == FLIGHT_LANDED)
            return read_shared(call, x, buf_str(&body), ret, err);
        if (end == FLIGHT_FAILED) {
            if (err && !err->code)
                *err = local;
            return local.code;
        }
    }
}

/* ---- The tenant's limit ---- */

/* Once enough has been asked for it to matter, and every ten minutes from then on. What comes of it
 * is no business of the call that happens to be there. */
static void learn_limit(struct at_client *c, struct at_call *call)
{
    const struct json *root = NULL;
    struct buf body = {0};
    struct err ignored = {0};
    int64_t limit, used;
    struct exchange x = {.kind = REPLY_GET,
                         .method = STR("GET"),
                         .path = STR("ThresholdInformation"),
                         .endpoint = STR("ThresholdInformation")};
    if (!governor_wants_limit(c->governor))
        return;
    if (run_alone(c, call, &x, &root, &body, &ignored) == ERR_OK &&
        json_i64(json_get_nocase(root, STR("externalRequestThreshold")), &limit) &&
        json_i64(json_get_nocase(root, STR("currentTimeframeRequestCount")), &used))
        governor_learn_limit(c->governor, limit, used);
    buf_done(&body);
}

enum err_code exchange_run(struct at_client *c, struct at_call *call, struct exchange *x,
                           const struct json **ret, struct err *err)
{
    struct buf none = {0};
    enum err_code rc;
    if (is_write(x)) {
        if (!call->in_operation)
            BUG("a write that is not in the journal");
        flights_wrote(c->flights);
        rc = run_alone(c, call, x, ret, &none, err);
        flights_wrote(c->flights);
    } else {
        rc = x->is_large ? run_alone(c, call, x, ret, &none, err)
                         : run_together(c, call, x, ret, err);
        buf_done(&none);
        if (!rc)
            learn_limit(c, call);
    }
    return rc ? rc : scope_check_reply(c, call, x, *ret, err);
}

enum err_code exchange_wrong_shape(const struct exchange *x, const char *expected, struct err *err)
{
    struct reply r = {.kind = x->kind, .entity = x->entity, .status = 200, .body = STR("{...}")};
    return reply_malformed(&r, expected, err);
}
