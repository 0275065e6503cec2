/* A small URL reader that accepts less than the standard does: no user names, no escapes in
 * hosts, no relative forms. What it does not understand is refused, since secrets travel to what
 * it lets through. */
#include "autotask/zone.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdio.h>

/* The vendor's published address; any zone host answers as well. */
const char at_zone_lookup_url[] =
    "https://webservices.autotask.net/atservicesrest/v1.0/zoneInformation";

struct url {
    bool https;
    struct str host; /* without port; IPv6 keeps its brackets */
    struct str port; /* digits; empty when none is written */
    struct str path; /* from the first slash; may be empty */
};

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return s.n > 0;
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '[' || c == ']' || c == ':';
}

static bool starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq_nocase(str_make(s.p, prefix.n), prefix);
}

static bool ends_nocase(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq_nocase(str_make(s.p + s.n - suffix.n, suffix.n), suffix);
}

static struct str after(struct str s, size_t n)
{
    return str_make(s.p + n, s.n - n);
}

/* host[:port][/path], without a scheme. */
static bool split_authority(struct str text, struct url *ret)
{
    ptrdiff_t slash = str_find(text, '/');
    struct str authority = slash < 0 ? text : str_make(text.p, (size_t)slash);
    ret->path = slash < 0 ? STR("") : after(text, (size_t)slash);
    size_t host_end = authority.n;
    for (size_t i = authority.n; i > 0 && authority.p[i - 1] != ']'; i--) {
        if (authority.p[i - 1] == ':')
            host_end = i - 1;
    }
    ret->host = str_make(authority.p, host_end);
    ret->port = STR("");
    if (host_end < authority.n) {
        ret->port = after(authority, host_end + 1);
        if (!is_digits(ret->port) || ret->port.n > 5)
            return false;
    }
    for (size_t i = 0; i < ret->host.n; i++) {
        if (!is_host_char(ret->host.p[i]))
            return false;
    }
    return ret->host.n > 0;
}

static bool has_forbidden_bytes(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\')
            return true;
    }
    return false;
}

static bool split_url(struct str text, struct url *ret)
{
    if (starts_nocase(text, STR("https://"))) {
        ret->https = true;
        return split_authority(after(text, 8), ret);
    }
    if (starts_nocase(text, STR("http://"))) {
        ret->https = false;
        return split_authority(after(text, 7), ret);
    }
    return false;
}

static bool is_loopback(struct str host)
{
    if (str_eq_nocase(host, STR("localhost")) || str_eq(host, STR("[::1]")))
        return true;
    unsigned parts = 0;
    struct str rest = host;
    if (!str_starts(host, STR("127.")))
        return false;
    while (rest.n > 0) {
        int64_t v;
        if (!str_to_i64(str_split(&rest, '.'), &v) || v < 0 || v > 255)
            return false;
        parts++;
    }
    return parts == 4;
}

static bool is_autotask_host(struct str host)
{
    return ends_nocase(host, STR(".autotask.net"));
}

/* The N of "webservicesN", "wwN" or "N"; empty when it is no such name. */
static struct str zone_number(struct str name)
{
    struct str n = name;
    if (starts_nocase(name, STR("webservices")))
        n = after(name, 11);
    else if (starts_nocase(name, STR("ww")))
        n = after(name, 2);
    return is_digits(n) && n.n <= 3 ? n : STR("");
}

static enum err_code bad_zone(struct str text, const char *why, struct err *err)
{
    struct str shown = str_make(text.p, text.n < 120 ? text.n : 120);
    (void)err_set(err, ERR_CONFIG, "\"%.*s\" is not a usable Autotask zone: %s.", STR_ARG(shown),
                  why);
    err_fix(err,
            "Give it as webservices5, webservices5.autotask.net or "
            "https://webservices5.autotask.net/ATServicesRest/, or leave it out: the zone is then "
            "looked up from the user name.");
    return ERR_CONFIG;
}

/* "/", "/atservicesrest" and "/atservicesrest/v1.0/" all mean the same place; any other path (of a
 * gateway in front) is kept. */
static struct str base_path(struct str path)
{
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path.n--;
    if (ends_nocase(path, STR("/v1.0")))
        path.n -= 5;
    if (path.n == 0 || str_eq_nocase(path, STR("/atservicesrest")))
        return STR("/ATServicesRest");
    return path;
}

static enum err_code write_url(const struct url *u, struct str text, char *out, size_t cap,
                               struct err *err)
{
    struct str path = base_path(u->path);
    int n = snprintf(NULL, 0, "%.*s%.*s", STR_ARG(u->host), STR_ARG(path));
    if (n < 0 || (size_t)n + 16 + u->port.n > cap)
        return bad_zone(text, "it is too long", err);
    snprintf(out, cap, "%s://%.*s%s%.*s%.*s/", u->https ? "https" : "http", STR_ARG(u->host),
             u->port.n ? ":" : "", STR_ARG(u->port), STR_ARG(path));
    return ERR_OK;
}

/* "5", "ww5" and "ww5.autotask.net" are what people know of their zone (the web pages' address);
 * the API of the same zone is on webservices5.autotask.net. True when host was such a name. */
static bool api_host_of(struct str host, char *out, size_t cap)
{
    if (is_autotask_host(host))
        host.n -= strlen(".autotask.net");
    struct str number = zone_number(host);
    if (number.n > 0)
        snprintf(out, cap, "webservices%.*s.autotask.net", STR_ARG(number));
    return number.n > 0;
}

enum err_code at_zone_url(struct str text, char *out, size_t cap, struct err *err)
{
    struct url u = {0};
    char host[64];
    text = str_trim(text);
    if (text.n == 0 || text.n >= AT_URL_MAX || has_forbidden_bytes(text))
        return bad_zone(text, "it is empty, too long or has characters that no address has", err);
    if (str_find(text, '?') >= 0 || str_find(text, '#') >= 0 || str_find(text, '@') >= 0)
        return bad_zone(text, "it may not carry a query, a fragment or a user name", err);
    bool has_scheme = split_url(text, &u);
    if (!has_scheme) {
        if (!split_authority(text, &u))
            return bad_zone(text, "it is neither a zone, a host nor an https URL", err);
        u.https = !is_loopback(u.host);
    }
    if (u.port.n == 0 && api_host_of(u.host, host, sizeof(host))) {
        if (!starts_nocase(u.host, STR("webservices")))
            u.path = STR("");
        u.host = str_from(host);
    } else if (u.https && str_find(u.host, '.') < 0) {
        return bad_zone(text, "it is neither a zone, a host nor an https URL", err);
    }
    if (!u.https && !is_loopback(u.host))
        return bad_zone(text,
                        "plain http would send the secret in the clear, so it is accepted for a "
                        "loopback address only",
                        err);
    return write_url(&u, text, out, cap, err);
}

/* ---- The look-up's answer ---- */

static enum err_code no_zone(struct err *err, enum err_code code, const char *why)
{
    (void)err_set(err, code, "The Autotask zone look-up failed: %s.", why);
    err_fix(
        err,
        code == ERR_AUTHENTICATION
            ? "Check AUTOTASK_USERNAME: it is the API user's user name (often an e-mail "
              "address), as shown in Autotask under Admin > Resources."
            : "Try again; or set AUTOTASK_ZONE to the tenant's zone (webservices5, or the ww5 of "
              "the address bar) so that no look-up is needed.");
    return code;
}

/* Whether credentials may be sent to a host that the look-up named. */
static bool may_trust(const struct url *answered, struct str lookup_url)
{
    struct url lookup = {0};
    if (answered->https && is_autotask_host(answered->host))
        return true;
    return split_url(lookup_url, &lookup) && is_loopback(lookup.host) &&
           str_eq_nocase(lookup.host, answered->host);
}

enum err_code zone_read_answer(struct arena *a, int status, struct str body, struct str lookup_url,
                               struct zone_answer *ret, struct err *err)
{
    const struct json *root = NULL;
    struct err ignored = {0};
    struct zone_answer answer = {0};
    struct url u = {0};
    bool is_object =
        json_parse(a, body, NULL, &root, &ignored) == ERR_OK && json_is(root, JSON_OBJECT);
    if (status == 500 && is_object && json_is(json_get_nocase(root, STR("errors")), JSON_ARRAY))
        return no_zone(err, ERR_AUTHENTICATION, "Autotask does not know the user name");
    struct str url = json_str(json_get_nocase(root, STR("url")));
    if (status != 200 || !is_object || url.n == 0)
        return no_zone(err, ERR_UPSTREAM_UNAVAILABLE,
                       "the reply was not the one that is documented");
    if (at_zone_url(url, answer.base_url, sizeof(answer.base_url), &ignored) ||
        !split_url(str_from(answer.base_url), &u) || !may_trust(&u, lookup_url))
        return no_zone(err, ERR_UPSTREAM_UNAVAILABLE,
                       "it named a host that is not one of Autotask's");
    struct str web = json_str(json_get_nocase(root, STR("webUrl")));
    if (split_url(web, &u) && u.https && !has_forbidden_bytes(web) &&
        web.n < sizeof(answer.web_url))
        snprintf(answer.web_url, sizeof(answer.web_url), "%.*s", STR_ARG(web));
    *ret = answer;
    return ERR_OK;
}

bool zone_is_autotask(struct str url)
{
    struct url u = {0};
    return split_url(url, &u) && is_autotask_host(u.host);
}

static struct str port_of(const struct url *u)
{
    if (u->port.n > 0)
        return u->port;
    return u->https ? STR("443") : STR("80");
}

static bool has_dot_segment(struct str path)
{
    ptrdiff_t query = str_find(path, '?');
    struct str rest = query < 0 ? path : str_make(path.p, (size_t)query);
    while (rest.n > 0) {
        struct str part = str_split(&rest, '/');
        if (str_eq(part, STR("..")) || str_eq(part, STR(".")) ||
            str_contains_nocase(part, STR("%2e")) || str_find(part, '\\') >= 0)
            return true;
    }
    return false;
}

bool zone_url_is_below(struct str url, struct str base)
{
    struct url u = {0}, b = {0};
    for (size_t i = 0; i < url.n; i++) {
        if ((unsigned char)url.p[i] < ' ' || url.p[i] == 0x7f)
            return false;
    }
    if (!split_url(url, &u) || !split_url(base, &b))
        return false;
    return u.https == b.https && str_eq_nocase(u.host, b.host) &&
           str_eq(port_of(&u), port_of(&b)) && starts_nocase(u.path, b.path) &&
           !has_dot_segment(u.path);
}
