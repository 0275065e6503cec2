/* The door of the HTTP endpoint. A browser page that was made to point at this machine still names
 * its own host (DNS rebinding), so Host and Origin are compared before anything else is read. */
#include "mcp/http_door.h"

#include "base/clock.h"

enum { TOKEN_MIN = 16, FAILURES_MAX = 20, WINDOW_MS = 60000 };

static bool is_loopback_name(struct str host)
{
    bool numeric = true;

    for (size_t i = 0; i < host.n; i++)
        numeric = numeric && ((host.p[i] >= '0' && host.p[i] <= '9') || host.p[i] == '.');
    return str_eq_nocase(host, STR("localhost")) || (numeric && str_starts(host, STR("127."))) ||
           str_eq(host, STR("[::1]")) || str_eq(host, STR("::1"));
}

enum err_code door_init(struct door *d, const struct mcp_http_options *options, struct err *err)
{
    struct str token = str_from(options->token);

    *d = (struct door){.hosts = options->allowed_hosts,
                       .origins = options->allowed_origins,
                       .is_loopback = is_loopback_name(str_from(options->host)),
                       .has_token = options->token != NULL};
    if (d->has_token && token.n < TOKEN_MIN)
        return err_set(err, ERR_CONFIG, "The bearer token must have at least %d characters.",
                       TOKEN_MIN);
    if (!d->has_token && !d->is_loopback)
        return err_set(err, ERR_CONFIG,
                       "Address %s can be reached from other machines: give a bearer token, or "
                       "listen on 127.0.0.1.",
                       options->host);
    if (d->has_token)
        sha256(token, d->token);
    return ERR_OK;
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
    return !d->is_loopback && d->hosts == NULL;
}

static bool origin_fits(const struct door *d, struct str origin)
{
    struct str http = STR("http://"), https = STR("https://");

    if (is_listed(d->origins, origin, origin))
        return true;
    if (!d->is_loopback)
        return false;
    if (str_starts(origin, http))
        return is_loopback_name(without_port(str_make(origin.p + http.n, origin.n - http.n)));
    return str_starts(origin, https) &&
           is_loopback_name(without_port(str_make(origin.p + https.n, origin.n - https.n)));
}

static bool token_fits(const struct door *d, const struct http_exchange *x)
{
    static const struct str scheme = STR_INIT("Bearer ");
    struct str value = str_trim(http_header_get(x, "Authorization"));
    unsigned char digest[SHA256_SIZE];

    if (value.n < scheme.n || !str_eq_nocase(str_make(value.p, scheme.n), scheme))
        return false;
    sha256(str_trim(str_make(value.p + scheme.n, value.n - scheme.n)), digest);
    return equal_in_constant_time(digest, d->token, SHA256_SIZE);
}

/* Guessing is slowed down; the right token is never locked out. */
static int refuse_token(struct door *d, const char **ret_why)
{
    int64_t now = clock_mono_ms();

    if (now - d->window_ms > WINDOW_MS) {
        d->window_ms = now;
        d->failures = 0;
    }
    if (++d->failures > FAILURES_MAX) {
        *ret_why = "Too many requests with a wrong token; try again in a minute.";
        return 429;
    }
    *ret_why = "This server wants the header Authorization: Bearer with its token.";
    return 401;
}

int door_check(struct door *d, const struct http_exchange *x, const char **ret_why)
{
    struct str origin = http_header_get(x, "Origin");

    if (!host_fits(d, http_header_get(x, "Host"))) {
        *ret_why = "This Host is not served here.";
        return 403;
    }
    if (origin.p && !origin_fits(d, origin)) {
        *ret_why = "Requests of this Origin are not served here.";
        return 403;
    }
    if (d->has_token && !str_eq(http_method(x), STR("OPTIONS")) && !token_fits(d, x))
        return refuse_token(d, ret_why);
    return 0;
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
