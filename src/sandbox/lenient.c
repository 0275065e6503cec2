/* Lenient JSON to strict JSON: one pass over the text that copies what is strict already and
 * respells the rest. It knows tokens, not structure. */
#include "sandbox/lenient.h"

#include "base/arena.h"

#include <stdio.h>

struct pass {
    struct str in;
    size_t at;
    char *out;
    size_t n;
    size_t cap;
};

static char peek(const struct pass *p, size_t ahead)
{
    return p->at + ahead < p->in.n ? p->in.p[p->at + ahead] : '\0';
}

static void put(struct pass *p, char c)
{
    if (p->n < p->cap)
        p->out[p->n++] = c;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A quoted text; the quote may be single. */
static bool copy_string(struct pass *p)
{
    char quote = peek(p, 0);
    put(p, '"');
    for (p->at++; p->at < p->in.n && peek(p, 0) != quote; p->at++) {
        char c = peek(p, 0);
        if (c == '\\') {
            if (peek(p, 1) != '\'') /* \' is no JSON escape */
                put(p, c);
            p->at++;
            put(p, peek(p, 0));
        } else {
            if (c == '"')
                put(p, '\\');
            put(p, c);
        }
    }
    put(p, '"');
    return p->at++ < p->in.n;
}

static void skip_comment(struct pass *p)
{
    if (peek(p, 1) == '/') {
        while (p->at < p->in.n && peek(p, 0) != '\n')
            p->at++;
        return;
    }
    p->at += 2;
    while (p->at < p->in.n && !(peek(p, 0) == '*' && peek(p, 1) == '/'))
        p->at++;
    p->at += 2;
}

/* A bare word: a member name when a colon follows, otherwise a number or literal. */
static void copy_word(struct pass *p)
{
    size_t end = p->at, after;
    while (end < p->in.n && (is_word(p->in.p[end]) || strchr("+-.", p->in.p[end])))
        end++;
    for (after = end; after < p->in.n && is_space(p->in.p[after]);)
        after++;
    bool name = after < p->in.n && p->in.p[after] == ':';
    if (name)
        put(p, '"');
    while (p->at < end)
        put(p, p->in.p[p->at++]);
    if (name)
        put(p, '"');
}

/* Takes back a comma before a closing bracket. */
static void drop_comma(struct pass *p)
{
    size_t n = p->n;
    while (n > 0 && is_space(p->out[n - 1]))
        n--;
    if (n > 0 && p->out[n - 1] == ',')
        p->n = n - 1;
}

bool sb_lenient(struct arena *a, struct str text, struct str *ret)
{
    /* At worst every byte becomes two, and a name gains its quotes. */
    struct pass p = {.in = text, .cap = text.n * 3 + 16};
    if (p.cap > arena_room(a) / 2)
        return false;
    p.out = arena_alloc(a, p.cap);
    while (p.at < text.n) {
        char c = peek(&p, 0);
        if (c == '"' || c == '\'') {
            if (!copy_string(&p))
                return false;
        } else if (c == '/' && (peek(&p, 1) == '/' || peek(&p, 1) == '*')) {
            skip_comment(&p);
        } else if (is_word(c) || c == '-') {
            copy_word(&p);
        } else {
            if (c == '}' || c == ']')
                drop_comma(&p);
            put(&p, c);
            p.at++;
        }
    }
    *ret = str_make(p.out, p.n);
    return p.n < p.cap;
}
