/* One caller connects while the others wait on a condition; nobody holds the lock while asking.
 * Whatever was learned is only ever replaced by a newer place, and old texts are kept to the end,
 * because requests on their way still point at them. */
#include "autotask/connection.h"

#include "autotask/governor.h"
#include "autotask/zone.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/http_client.h"

#include <uv.h>

enum {
    LOOKUP_TIMEOUT_MS = 15000,
    LOOKUP_MAX_BODY = 64 * 1024,
    UNKNOWN_USER_MEMORY_MS = 60000,
    RECHECK_EVERY_MS = 10 * 60000,
    MEMORY_MAX = 64 * 1024
};

enum state { UNCONNECTED, WORKING, CONNECTED };

struct connection {
    const struct at_options *options;
    struct http_client *http;
    uv_mutex_t mutex;
    uv_cond_t changed;
    struct arena *memory; /* of the texts in place */
    enum state state;
    bool pinned;          /* the zone was configured, not looked up */
    int64_t rechecked_ms; /* when the look-up was last asked again; 0 = never */
    struct connection_place place;
    struct err refused; /* the look-up's refusal of the user name, kept for a minute */
    int64_t refused_at_ms;
};

struct connection *connection_new(const struct at_options *options, struct http_client *http)
{
    struct connection *c = mem_calloc(1, sizeof(*c));
    c->options = options;
    c->http = http;
    c->memory = arena_new(MEMORY_MAX);
    c->place.base_url = c->place.web_url = "";
    if (uv_mutex_init(&c->mutex) || uv_cond_init(&c->changed))
        BUG("no mutex to be had");
    return c;
}

void connection_free(struct connection *c)
{
    if (!c)
        return;
    uv_cond_destroy(&c->changed);
    uv_mutex_destroy(&c->mutex);
    arena_free(c->memory);
    mem_free(c);
}

/* ---- Credentials ---- */

static bool is_header_text(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < ' ' || *p == 0x7f)
            return false;
    }
    return true;
}

static enum err_code check_credential(const char *text, const char *name, struct err *err)
{
    if (!text || !*text) {
        (void)err_set(err, ERR_SETUP_NEEDED, "No Autotask tenant is set up: %s is missing.", name);
        err_fix(err, "Set AUTOTASK_USERNAME, AUTOTASK_SECRET and "
                     "AUTOTASK_INTEGRATION_CODE, then restart "
                     "this server.");
        return ERR_SETUP_NEEDED;
    }
    if (!is_header_text(text)) {
        (void)err_set(err, ERR_SETUP_NEEDED,
                      "%s has a line break or another control character in it.", name);
        err_fix(err, "Copy it again without line breaks, then restart this server.");
        return ERR_SETUP_NEEDED;
    }
    return ERR_OK;
}

static enum err_code check_credentials(const struct at_credentials *who, struct err *err)
{
    enum err_code rc = check_credential(who->username, "AUTOTASK_USERNAME", err);
    if (!rc)
        rc = check_credential(who->secret, "AUTOTASK_SECRET", err);
    if (!rc)
        rc = check_credential(who->integration_code, "AUTOTASK_INTEGRATION_CODE", err);
    return rc;
}

/* ---- The zone look-up ---- */

static void add_encoded(struct buf *b, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= '0' && *p <= '9') || *p == '-' || *p == '.' || *p == '_' || *p == '~';
        if (plain)
            buf_add_char(b, (char)*p);
        else
            buf_printf(b, "%%%02X", *p);
    }
}

static int time_left_ms(const struct at_call *call, int at_most)
{
    int64_t left = call->deadline_ms - clock_mono_ms();
    if (left < 1)
        return 1;
    return left < at_most ? (int)left : at_most;
}

static const char *lookup_url(const struct connection *c)
{
    return c->options->zone_lookup_url ? c->options->zone_lookup_url : at_zone_lookup_url;
}

static enum err_code look_up_zone(struct connection *c, struct at_call *call, const char *username,
                                  struct zone_answer *ret, struct err *err)
{
    CLEANUP(buf_done) struct buf url = {0};
    struct http_response reply = {0};
    buf_init(&url, 4096);
    buf_add_z(&url, lookup_url(c));
    buf_add_z(&url, "?user=");
    add_encoded(&url, username);
    if (url.failed)
        return err_set(err, ERR_SETUP_NEEDED, "AUTOTASK_USERNAME is too long.");
    struct http_request request = {
        .method = STR("GET"),
        .url = buf_str(&url),
        .public_only = zone_is_autotask(buf_str(&url)),
        .timeout_ms = time_left_ms(call, LOOKUP_TIMEOUT_MS),
        .max_body = LOOKUP_MAX_BODY,
        .cancel = call->cancel,
    };
    call->requests++;
    enum err_code rc = http_client_send(c->http, &request, &reply, err);
    if (!rc) {
        call->bytes += reply.body.n;
        rc = zone_read_answer(call->arena, reply.status, buf_str(&reply.body),
                              str_from(lookup_url(c)), ret, err);
    }
    http_response_done(&reply);
    return rc;
}

/* ---- Connecting ---- */

/* Learns everything; called without the lock, by one caller at a time. */
static enum err_code find_out(struct connection *c, struct at_call *call,
                              struct at_credentials *ret_who, struct zone_answer *ret_zone,
                              bool *ret_pinned, struct err *err)
{
    struct at_credentials who = c->options->credentials;
    struct zone_answer zone = {0};
    enum err_code rc = ERR_OK;
    if (c->options->connect)
        rc = c->options->connect(c->options->connect_ctx, &who, err);
    if (!rc)
        rc = check_credentials(&who, err);
    if (rc)
        return rc;
    log_add_secret(str_from(who.secret));
    log_add_secret(str_from(who.integration_code));
    *ret_pinned = who.base_url && *who.base_url;
    if (*ret_pinned)
        rc = at_zone_url(str_from(who.base_url), zone.base_url, sizeof(zone.base_url), err);
    else
        rc = look_up_zone(c, call, who.username, &zone, err);
    if (rc)
        return rc;
    *ret_who = who;
    *ret_zone = zone;
    return ERR_OK;
}

/* Under the lock. Texts are kept to the end of the connection, since callers hold them. */
static void settle(struct connection *c, const struct zone_answer *zone)
{
    c->place.base_url = str_dup(c->memory, str_from(zone->base_url));
    c->place.web_url = str_dup(c->memory, str_from(zone->web_url));
    c->place.generation++;
}

static enum err_code wait_for_other(struct connection *c, const struct at_call *call,
                                    struct err *err)
{
    if (governor_cancelled(call->cancel))
        return err_set(err, ERR_CANCELLED, "The call was cancelled before anything was sent.");
    if (clock_mono_ms() >= call->deadline_ms)
        return err_set(err, ERR_TIMEOUT,
                       "The time for the call ended while Autotask was being connected to.");
    (void)uv_cond_timedwait(&c->changed, &c->mutex, (uint64_t)time_left_ms(call, 50) * 1000000u);
    return ERR_OK;
}

/* Under the lock, which is given up meanwhile. */
static enum err_code connect_now(struct connection *c, struct at_call *call, struct err *err)
{
    struct at_credentials who;
    struct zone_answer zone;
    struct err local = {0};
    bool pinned = false;
    c->state = WORKING;
    uv_mutex_unlock(&c->mutex);
    enum err_code rc = find_out(c, call, &who, &zone, &pinned, &local);
    uv_mutex_lock(&c->mutex);
    c->state = rc ? UNCONNECTED : CONNECTED;
    if (rc) {
        if (rc == ERR_AUTHENTICATION) {
            c->refused = local;
            c->refused_at_ms = clock_mono_ms();
        }
        if (err && !err->code)
            *err = local;
    } else {
        c->place.who = who;
        c->pinned = pinned;
        settle(c, &zone);
    }
    uv_cond_broadcast(&c->changed);
    return rc;
}

static bool was_refused_lately(const struct connection *c)
{
    return c->refused.code && clock_mono_ms() - c->refused_at_ms < UNKNOWN_USER_MEMORY_MS;
}

enum err_code connection_get(struct connection *c, struct at_call *call,
                             struct connection_place *ret, struct err *err)
{
    enum err_code rc = ERR_OK;
    uv_mutex_lock(&c->mutex);
    while (!rc && c->state != CONNECTED) {
        if (c->state == WORKING) {
            rc = wait_for_other(c, call, err);
        } else if (was_refused_lately(c)) {
            rc = c->refused.code;
            if (err && !err->code)
                *err = c->refused;
        } else {
            rc = connect_now(c, call, err);
        }
    }
    if (!rc)
        *ret = c->place;
    uv_mutex_unlock(&c->mutex);
    return rc;
}

struct connection_place connection_peek(struct connection *c)
{
    uv_mutex_lock(&c->mutex);
    struct connection_place place = c->place;
    uv_mutex_unlock(&c->mutex);
    return place;
}

/* ---- After a refused login ---- */

/* Under the lock, which is given up meanwhile. */
static bool ask_again(struct connection *c, struct at_call *call)
{
    struct zone_answer zone;
    struct err ignored = {0};
    const char *username = c->place.who.username;
    c->state = WORKING;
    c->rechecked_ms = clock_mono_ms();
    uv_mutex_unlock(&c->mutex);
    bool answered = look_up_zone(c, call, username, &zone, &ignored) == ERR_OK;
    uv_mutex_lock(&c->mutex);
    bool moved = answered && !str_eq_nocase(str_from(zone.base_url), str_from(c->place.base_url));
    if (moved)
        settle(c, &zone);
    c->state = CONNECTED;
    uv_cond_broadcast(&c->changed);
    return moved;
}

static bool may_recheck(const struct connection *c)
{
    return !c->pinned && c->state == CONNECTED &&
           (c->rechecked_ms == 0 || clock_mono_ms() - c->rechecked_ms > RECHECK_EVERY_MS);
}

enum connection_verdict connection_recheck(struct connection *c, struct at_call *call,
                                           unsigned generation)
{
    struct err ignored = {0};
    enum connection_verdict verdict = CONNECTION_SAME;
    uv_mutex_lock(&c->mutex);
    while (c->state == WORKING && wait_for_other(c, call, &ignored) == ERR_OK)
        ;
    if (c->place.generation != generation)
        verdict = CONNECTION_MOVED;
    else if (c->state == WORKING)
        verdict = CONNECTION_UNSURE;
    else if (may_recheck(c) && ask_again(c, call))
        verdict = CONNECTION_MOVED;
    uv_mutex_unlock(&c->mutex);
    return verdict;
}
