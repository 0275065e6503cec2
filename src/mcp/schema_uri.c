/* Splitting and resolving URI references by RFC 3986, sections 3 and 5.2. A base may be empty or
 * itself relative: a schema without an absolute $id is its own, nameless, base. */
#include "mcp/schema_uri.h"

#include "base/arena.h"

static bool is_scheme(struct str s)
{
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';

        if (!letter && (i == 0 || !other))
            return false;
    }
    return true;
}

/* Cuts the text from the first sep on off *s; the part after sep is *ret. */
static bool cut_tail(struct str *s, char sep, struct str *ret)
{
    ptrdiff_t at = str_find(*s, sep);

    if (at < 0)
        return false;
    *ret = str_make(s->p + at + 1, s->n - (size_t)at - 1);
    s->n = (size_t)at;
    return true;
}

struct schema_uri schema_uri_split(struct str text)
{
    struct schema_uri u = {0};
    struct str rest = text;

    u.has_fragment = cut_tail(&rest, '#', &u.fragment);
    u.has_query = cut_tail(&rest, '?', &u.query);

    ptrdiff_t colon = str_find(rest, ':');

    if (colon > 0 && is_scheme(str_make(rest.p, (size_t)colon))) {
        u.has_scheme = true;
        u.scheme = str_make(rest.p, (size_t)colon);
        rest = str_make(rest.p + colon + 1, rest.n - (size_t)colon - 1);
    }
    if (str_starts(rest, STR("//"))) {
        u.has_authority = true;
        u.authority = str_make(rest.p + 2, rest.n - 2);
        rest = str_make(rest.p + rest.n, 0);

        ptrdiff_t slash = str_find(u.authority, '/');

        if (slash >= 0) {
            rest = str_make(u.authority.p + slash, u.authority.n - (size_t)slash);
            u.authority.n = (size_t)slash;
        }
    }
    u.path = rest;
    return u;
}

/* Removes "." and ".." segments (5.2.4) from p[0..n) in place; returns the new length. */
static size_t remove_dots(char *p, size_t n)
{
    size_t out = 0, at = 0;
    bool absolute = n > 0 && p[0] == '/';

    while (at < n) {
        size_t start = at;

        if (p[at] == '/')
            at++;

        size_t segment = at;

        while (at < n && p[at] != '/')
            at++;

        size_t len = at - segment;
        bool dot = len == 1 && p[segment] == '.';
        bool dots = len == 2 && p[segment] == '.' && p[segment + 1] == '.';

        if (dots) {
            while (out > 0 && p[out - 1] != '/')
                out--;
            if (out > 0)
                out--;
        }
        if (!dot && !dots) {
            memmove(p + out, p + start, at - start);
            out += at - start;
        } else if (at == n && (out > 0 || absolute)) {
            p[out++] = '/';
        }
    }
    return out;
}

/* The reference's path merged with the base's (5.2.3). */
static size_t merge_paths(char *to, const struct schema_uri *base, struct str path)
{
    size_t n = base->path.n;

    while (n > 0 && base->path.p[n - 1] != '/')
        n--;
    if (n == 0 && base->has_authority)
        to[n++] = '/';
    else if (n > 0)
        memcpy(to, base->path.p, n);
    if (path.n > 0)
        memcpy(to + n, path.p, path.n);
    return n + path.n;
}

static size_t append(char *to, size_t n, const char *before, struct str part, const char *after)
{
    size_t before_n = strlen(before), after_n = strlen(after);

    memcpy(to + n, before, before_n);
    n += before_n;
    if (part.n > 0)
        memcpy(to + n, part.p, part.n);
    n += part.n;
    memcpy(to + n, after, after_n);
    return n + after_n;
}

struct str schema_uri_resolve(struct arena *a, struct str base, struct str reference)
{
    struct schema_uri r = schema_uri_split(reference), b = schema_uri_split(base);
    char *path = arena_alloc(a, b.path.n + r.path.n + 2);
    char *text = arena_alloc(a, base.n + reference.n + 8);
    size_t path_n, n = 0;
    const struct schema_uri *query = &r;
    bool own_authority = r.has_scheme || r.has_authority;
    const struct schema_uri *authority = own_authority ? &r : &b;
    const struct schema_uri *scheme = r.has_scheme ? &r : &b;

    if (own_authority || (r.path.n > 0 && r.path.p[0] == '/')) {
        path_n = append(path, 0, "", r.path, "");
    } else if (r.path.n > 0) {
        path_n = merge_paths(path, &b, r.path);
    } else {
        path_n = append(path, 0, "", b.path, "");
        if (!r.has_query)
            query = &b;
    }
    path_n = remove_dots(path, path_n);
    if (scheme->has_scheme)
        n = append(text, n, "", scheme->scheme, ":");
    if (authority->has_authority)
        n = append(text, n, "//", authority->authority, "");
    n = append(text, n, "", str_make(path, path_n), "");
    if (query->has_query)
        n = append(text, n, "?", query->query, "");
    return str_make(text, n);
}
