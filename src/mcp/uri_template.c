/* The matcher tries the longest value first and goes back one step at a time. Whether the rest of a
 * template matches the rest of a URI does not depend on how one came there, so no pair of rests is
 * tried twice; a budget of steps bounds what a hostile URI can cost besides. */
#include "mcp/uri_template.h"

enum {
    STEPS_MAX = 200000,
    BYTES_PER_STEP = 64, /* that are only looked through */
    REMEMBERED = 64 * 1024
};

/* One expression: {+a,b}. */
struct expression {
    char op; /* 0 for simple ones */
    struct str names;
};

static const char operators[] = "+#./;?&";

/* Cuts the text up to the next expression off *t, and the expression. False: there is none, and
 * *ret_literal is all of *t. */
static bool next_expression(struct str *t, struct str *ret_literal, struct expression *ret)
{
    ptrdiff_t open = str_find(*t, '{');

    if (open < 0) {
        *ret_literal = *t;
        *t = str_make("", 0);
        return false;
    }
    *ret_literal = str_make(t->p, (size_t)open);
    struct str rest = str_make(t->p + open + 1, t->n - (size_t)open - 1);
    ret->names = str_split(&rest, '}');
    ret->op = ret->names.n && strchr(operators, ret->names.p[0]) ? ret->names.p[0] : 0;
    if (ret->op)
        ret->names = str_make(ret->names.p + 1, ret->names.n - 1);
    *t = rest;
    return true;
}

/* ---- Checking ---- */

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || (c == '.' && i > 0 && i + 1 < s.n)))
            return false;
    }
    return s.n > 0;
}

static enum err_code check_expression(const struct expression *e, struct uri_match *seen,
                                      struct err *err)
{
    struct str rest = e->names;

    if (str_ends(rest, STR(",")))
        return err_set(err, ERR_CONFIG, "a list of variables must not end with a comma.");
    do {
        struct str name = str_split(&rest, ',');
        if (!is_name(name))
            return err_set(err, ERR_CONFIG,
                           "\"%.*s\" is no variable; {x}, {+x}, {#x}, {.x}, {/x}, {;x}, {?x,y} and "
                           "{&x,y} can be used.",
                           (int)(name.n < 60 ? name.n : 60), name.p);
        for (size_t i = 0; i < seen->n; i++) {
            if (str_eq(seen->variables[i].name, name))
                return err_set(err, ERR_CONFIG, "variable %.*s is there twice.", STR_ARG(name));
        }
        if (seen->n == URI_VARIABLE_MAX)
            return err_set(err, ERR_CONFIG, "there are more than %d variables.", URI_VARIABLE_MAX);
        seen->variables[seen->n++].name = name;
    } while (rest.n);
    return ERR_OK;
}

enum err_code uri_template_check(struct str template, struct err *err)
{
    struct uri_match seen = {.n = 0};
    struct str literal;
    struct expression e;

    for (bool more = true; more;) {
        struct str before = template;
        more = next_expression(&template, &literal, &e);
        if (str_find(literal, '}') >= 0 ||
            (more && before.n == literal.n + 1 + e.names.n + (e.op != 0)))
            return err_set(err, ERR_CONFIG, "braces do not match.");
        if (more && str_find(e.names, '{') >= 0)
            return err_set(err, ERR_CONFIG, "braces do not match.");
        enum err_code rc = more ? check_expression(&e, &seen, err) : ERR_OK;
        if (rc)
            return rc;
    }
    return ERR_OK;
}

/* ---- Matching ---- */

struct match {
    struct uri_match *found;
    const char *uri;
    size_t uri_n;
    unsigned steps;
    uint64_t failed[REMEMBERED / 64]; /* a bit a pair of rests, as far as they go */
};

/* nth: how many expressions stand before this part of the template. */
static bool match_rest(struct match *m, size_t nth, struct str template, struct str uri);

/* One step, and what is looked through in it; false when the budget is used up. */
static bool spend(struct match *m, size_t bytes)
{
    size_t steps = 1 + bytes / BYTES_PER_STEP;

    if (steps > STEPS_MAX - m->steps)
        return false;
    m->steps += (unsigned)steps;
    return true;
}

static bool is_reserved(const struct expression *e)
{
    return e->op == '+' || e->op == '#';
}

/* How far a value of the expression can reach at most. */
static size_t extent(const struct expression *e, struct str uri)
{
    size_t n = 0;

    for (; n < uri.n; n++) {
        char c = uri.p[n];
        bool in_query = e->op == '?' || e->op == '&';
        if (is_reserved(e))
            continue;
        if (c == '#' || (!in_query && (c == '/' || c == '?')))
            break;
    }
    return n;
}

static bool add(struct match *m, struct str name, struct str value)
{
    if (m->found->n == URI_VARIABLE_MAX)
        return false;
    m->found->variables[m->found->n++] = (struct uri_variable){name, value, true};
    return true;
}

/* Values in the order of their names, with the separator between them: a,b and .a.b and /a/b. */
static bool take_list(struct match *m, const struct expression *e, char separator, struct str text)
{
    struct str names = e->names;

    while (names.n) {
        struct str name = str_split(&names, ',');
        struct str value = names.n ? str_split(&text, separator) : text;
        if (!names.n)
            text = str_make("", 0);
        if (!add(m, name, value))
            return false;
        if (names.n && !text.n)
            return true; /* the last ones are not given */
    }
    return !text.n;
}

static bool has_name(struct str names, struct str name)
{
    while (names.n) {
        if (str_eq(str_split(&names, ','), name))
            return true;
    }
    return false;
}

/* name=value pairs of names that the expression has, each once. */
static bool take_pairs(struct match *m, const struct expression *e, struct str text)
{
    char separator = e->op == ';' ? ';' : '&';
    size_t first = m->found->n;

    while (text.n) {
        struct str value = str_split(&text, separator);
        struct str name = str_split(&value, '=');
        bool known = has_name(e->names, name);
        for (size_t i = first; i < m->found->n; i++)
            known = known && !str_eq(m->found->variables[i].name, name);
        if (!known || !add(m, name, value))
            return false;
    }
    return true;
}

static bool take(struct match *m, const struct expression *e, struct str text)
{
    switch (e->op) {
    case '.':
    case '/':
        return take_list(m, e, e->op, text);
    case ';':
    case '?':
    case '&':
        return text.n && take_pairs(m, e, text);
    default:
        return text.n && take_list(m, e, ',', text);
    }
}

/* {/a,b} has its separator inside: as many segments as there are names. */
static size_t list_extent(const struct expression *e, struct str uri)
{
    size_t n = 0, parts = 1;

    for (struct str names = e->names; str_find(names, ',') >= 0; (void)str_split(&names, ','))
        parts++;
    if (e->op != '/')
        return extent(e, uri);
    while (n < uri.n && uri.p[n] != '?' && uri.p[n] != '#') {
        if (uri.p[n] == '/' && !--parts)
            break;
        n++;
    }
    return n;
}

static bool match_expression(struct match *m, size_t nth, const struct expression *e,
                             struct str template, struct str uri)
{
    bool has_prefix = e->op && e->op != '+';
    bool has_parts = e->op == '?' || e->op == '&' || e->op == ';' || str_find(e->names, ',') >= 0;
    size_t before = m->found->n;

    if (!spend(m, uri.n))
        return false;
    if (has_prefix && (!uri.n || uri.p[0] != e->op))
        return match_rest(m, nth + 1, template, uri);
    struct str rest = has_prefix ? str_make(uri.p + 1, uri.n - 1) : uri;
    size_t most = list_extent(e, rest);
    for (size_t n = most + 1; n-- > 0;) {
        if (!spend(m, has_parts ? n : 0))
            return false;
        if (take(m, e, str_make(rest.p, n)) &&
            match_rest(m, nth + 1, template, str_make(rest.p + n, rest.n - n)))
            return true;
        m->found->n = before;
    }
    return has_prefix && match_rest(m, nth + 1, template, uri);
}

static bool try_rest(struct match *m, size_t nth, struct str template, struct str uri)
{
    struct str literal;
    struct expression e;
    bool more = next_expression(&template, &literal, &e);

    if (!str_starts(uri, literal))
        return false;
    uri = str_make(uri.p + literal.n, uri.n - literal.n);
    return more ? match_expression(m, nth, &e, template, uri) : !uri.n;
}

static bool match_rest(struct match *m, size_t nth, struct str template, struct str uri)
{
    size_t pair = nth * (m->uri_n + 1) + (size_t)(uri.p - m->uri);
    uint64_t *word = pair < REMEMBERED ? &m->failed[pair / 64] : NULL;
    uint64_t bit = UINT64_C(1) << pair % 64;

    if (word && *word & bit)
        return false;
    if (try_rest(m, nth, template, uri))
        return true;
    if (word)
        *word |= bit;
    return false;
}

bool uri_template_match(struct str template, struct str uri, struct uri_match *ret)
{
    struct match m = {.found = ret, .uri = uri.p, .uri_n = uri.n};

    ret->n = 0;
    return match_rest(&m, 0, template, uri);
}

bool uri_template_has(struct str template, struct str name)
{
    struct str literal;
    struct expression e;

    while (next_expression(&template, &literal, &e)) {
        if (has_name(e.names, name))
            return true;
    }
    return false;
}

size_t uri_template_weight(struct str template)
{
    struct str literal;
    struct expression e;
    size_t n = 0;

    for (bool more = true; more; n += literal.n)
        more = next_expression(&template, &literal, &e);
    return n;
}
