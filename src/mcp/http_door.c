/* The door of the HTTP endpoint. A browser page that was made to point at this machine still names
 * its own host (DNS rebinding), so Host and Origin are compared before anything else is read. */
#include "mcp/http_door.h"

#include "base/clock.h"

#include <stdio.h>

enum {
    TOKEN_MIN = 16,
    WINDOW_MS = 60000,
    FAILURES_MAX = 20,      /* of one address in the window */
    ALL_FAILURES_MAX = 200, /* of all */
};

static bool is_loopback_name(struct str host)
{
    bool numeric = true;

    for (size_t i = 0; i < host.n; i++)
        numeric = numeric && ((host.p[i] >= '0' && host.p[i] <= '9') || host.p[i] == '.');
    return str_eq_nocase(host, STR("localhost")) || (numeric && str_starts(host, STR("127."))) ||
           str_eq(host, STR("[::1]")) || str_eq(host, STR("::1"));
}

static enum err_code add_token(struct door *d, const char *token, struct err *err)
{
    struct str text = str_from(token);

    if (text.n < TOKEN_MIN)
        return err_set(err, ERR_CONFIG, "The bearer token must have at least %d characters.",
                       TOKEN_MIN);
    if (d->n_tokens == DOOR_TOKENS_MAX)
        return err_set(err, ERR_CONFIG, "There can be at most %d bearer tokens.", DOOR_TOKENS_MAX);
    sha256(text, d->tokens[d->n_tokens++]);
    return ERR_OK;
}

enum err_code door_init(struct door *d, const struct mcp_http_options *options, struct err *err)
{
    struct str host = str_from(options->host);
    enum err_code rc = ERR_OK;

    memset(d, 0, sizeof(*d));
    d->hosts = options->allowed_hosts;
    d->origins = options->allowed_origins;
    d->is_local = is_loopback_name(host) || str_starts(host, STR("unix:"));
    if (options->token)
        rc = add_token(d, options->token, err);
    for (const char *const *at = options->more_tokens; !rc && at && *at; at++)
        rc = add_token(d, *at, err);
    if (!rc && !d->n_tokens && !d->is_local)
        rc = err_set(err, ERR_CONFIG,
                     "Address %s can be reached from other machines: give a bearer token, or "
                     "listen on 127.0.0.1.",
                     options->host);
    return rc;
}

/* The name without its port; brackets of IPv6 stay. */
static struct str without_port(struct str host)
{
    size_t n = host.n;

    while (n && host.p[n - 1] >= '0' && host.p[n - 1] <= '9')
        n--;
    return n && n < host.n && host.p[n - 1] == ':' ? str_make(host.p, n - 1) : host;
}

static bool is_listed(const char *const *list, struct str whole, struct str part)
{
    for (const char *const *at = list; at && *at; at++) {
        if (str_eq_nocase(str_from(*at), whole) || str_eq_nocase(str_from(*at), part))
            return true;
    }
    return false;
}

static bool host_fits(const struct door *d, struct str host)
{
    struct str name = without_port(host);

    /* No page of another site can make a browser send a loopback name. */
    if (is_loopback_name(name) || is_listed(d->hosts, host, name))
        return true;
    return !d->is_local && d->hosts == NULL;
}

static bool origin_fits(const struct door *d, struct str origin)
{
    struct str http = STR("http://"), https = STR("https://");

    if (is_listed(d->origins, origin, origin))
        return true;
    if (!d->is_local)
        return false;
    if (str_starts(origin, http))
        return is_loopback_name(without_port(str_make(origin.p + http.n, origin.n - http.n)));
    return str_starts(origin, https) &&
           is_loopback_name(without_port(str_make(origin.p + https.n, origin.n - https.n)));
}

/* All digests are compared, whichever fits. */
unsigned door_token(const struct door *d, struct str token)
{
    unsigned char digest[SHA256_SIZE];
    unsigned found = 0;

    sha256(token, digest);
    for (unsigned i = 0; i < d->n_tokens; i++)
        found = equal_in_constant_time(digest, d->tokens[i], SHA256_SIZE) ? i + 1 : found;
    return found;
}

static unsigned principal_of(const struct door *d, const struct http_exchange *x)
{
    static const struct str scheme = STR_INIT("Bearer ");
    struct str value = str_trim(http_header_get(x, "Authorization"));

    if (value.n < scheme.n || !str_eq_nocase(str_make(value.p, scheme.n), scheme))
        return 0;
    return door_token(d, str_trim(str_make(value.p + scheme.n, value.n - scheme.n)));
}

/* ---- Guessing ---- */

static unsigned count_failure(struct guesser *g, int64_t now)
{
    if (!g->failures || now - g->window_ms > WINDOW_MS) {
        g->window_ms = now;
        g->failures = 0;
    }
    return ++g->failures;
}

/* The address's own counter, or the one that has been left alone for longest. */
static struct guesser *guesser_of(struct door *d, const char *address)
{
    struct guesser *oldest = &d->guessers[0];

    for (size_t i = 0; i < DOOR_GUESSERS; i++) {
        struct guesser *g = &d->guessers[i];
        if (!strcmp(g->address, address))
            return g;
        if (g->window_ms < oldest->window_ms || !g->failures)
            oldest = g;
    }
    *oldest = (struct guesser){0};
    snprintf(oldest->address, sizeof(oldest->address), "%s", address);
    return oldest;
}

/* Only wrong tokens come here, so the right one is never locked out. */
static bool refuse_token(struct door *d, const struct http_exchange *x, struct door_refusal *ret)
{
    int64_t now = clock_mono_ms();
    unsigned here = count_failure(guesser_of(d, http_peer(x)), now);
    unsigned all = count_failure(&d->all, now);

    ret->status = 401;
    ret->why = "This server wants the header Authorization: Bearer with its token.";
    if (here > FAILURES_MAX || all > ALL_FAILURES_MAX) {
        ret->status = 429;
        ret->why = "Too many requests with a wrong token; try again in a minute.";
        ret->first_of_many = here == FAILURES_MAX + 1 || all == ALL_FAILURES_MAX + 1;
    }
    return false;
}

/* ---- All of it ---- */

static bool refuse(struct door_refusal *ret, int status, const char *why)
{
    ret->status = status;
    ret->why = why;
    return false;
}

bool door_check(struct door *d, const struct http_exchange *x, unsigned *ret_principal,
                struct door_refusal *ret)
{
    struct str origin = http_header_get(x, "Origin");

    *ret = (struct door_refusal){0};
    *ret_principal = 0;
    if (!host_fits(d, http_header_get(x, "Host")))
        return refuse(ret, 403, "This Host is not served here.");
    if (origin.p && !origin_fits(d, origin))
        return refuse(ret, 403, "Requests of this Origin are not served here.");
    /* A browser asks for permission without the token. */
    if (!d->n_tokens || str_eq(http_method(x), STR("OPTIONS")))
        return true;
    *ret_principal = principal_of(d, x);
    return *ret_principal ? true : refuse_token(d, x, ret);
}

const char *door_cors_origin(const struct door *d, const struct http_exchange *x)
{
    struct str origin = http_header_get(x, "Origin");

    for (const char *const *at = d->origins; origin.p && at && *at; at++) {
        if (str_eq_nocase(str_from(*at), origin))
            return *at;
    }
    return NULL;
}
