/* Reading values out of data files: every getter knows the file and the key path, so that each
 * complaint names both. A complaint never ends the run; the value then reads as empty. */
#include "gen.h"

#include <stdarg.h>
#include <stdio.h>

static void report(const struct node *n, const char *path, const char *fmt, va_list args)
    PRINTF_LIKE(3, 0);

static void report(const struct node *n, const char *path, const char *fmt, va_list args)
{
    fprintf(stderr, "data/%s: %s: ", n->file, path[0] ? path : "(file)");
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    n->g->n_errors++;
}

void node_error(const struct node *n, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    report(n, n->path, fmt, args);
    va_end(args);
}

static const char *path_below(const struct node *n, struct str key)
{
    return str_printf(n->g->arena, "%s%s%.*s", n->path, n->path[0] ? "." : "", STR_ARG(key));
}

void node_error_at(const struct node *n, const char *key, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    report(n, path_below(n, str_from(key)), fmt, args);
    va_end(args);
}

bool node_load(struct gen *g, const char *file, struct node *ret)
{
    struct node n = {g, file, "", NULL};
    struct err err = {0};
    struct str text;

    *ret = n;
    if (!file_read(g, file, &text)) {
        node_error(&n, "cannot be read");
        return false;
    }
    if (json_parse(g->arena, text, NULL, &ret->v, &err) != ERR_OK) {
        node_error(&n, "%s", err.text);
        return false;
    }
    return true;
}

bool node_is(const struct node *n, enum json_type type)
{
    if (json_is(n->v, type))
        return true;
    node_error(n, "is %s, but must be %s", json_type_name(json_type(n->v)), json_type_name(type));
    return false;
}

static const struct key *key_find(const struct key *keys, struct str name)
{
    for (; keys->name; keys++)
        if (str_eq(str_from(keys->name), name))
            return keys;
    return NULL;
}

static const char *key_hint(const struct node *n, const struct key *keys, struct str name)
{
    for (; keys->name; keys++)
        if (str_is_near(name, str_from(keys->name)))
            return str_printf(n->g->arena, "; did you mean \"%s\"?", keys->name);
    return "";
}

bool node_check(const struct node *n, const struct key *keys)
{
    if (!node_is(n, JSON_OBJECT))
        return false;
    for (struct json_iter it = json_iter(n->v); json_next(&it);) {
        const struct key *k = key_find(keys, it.name);
        struct node m = node_member(n, it.name, it.value);
        if (!k)
            node_error(&m, "is no known key%s", key_hint(n, keys, it.name));
        else if (k->type != JSON_NONE)
            (void)node_is(&m, k->type);
    }
    for (const struct key *k = keys; k->name; k++)
        if (k->required && !json_get(n->v, str_from(k->name)))
            node_error_at(n, k->name, "is missing");
    return true;
}

struct node node_get(const struct node *n, const char *key)
{
    return node_member(n, str_from(key), json_get(n->v, str_from(key)));
}

struct node node_element(const struct node *n, size_t i, const struct json *v)
{
    return (struct node){n->g, n->file, str_printf(n->g->arena, "%s[%zu]", n->path, i), v};
}

struct node node_member(const struct node *n, struct str key, const struct json *v)
{
    return (struct node){n->g, n->file, path_below(n, key), v};
}

struct str node_str(const struct node *n, const char *key)
{
    struct str s = json_str(json_get(n->v, str_from(key)));
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\n') {
            node_error_at(n, key, "holds a control character");
            return STR("");
        }
    return s;
}

struct str node_text(const struct node *n, const char *key)
{
    struct str s = node_str(n, key);
    if (json_is(json_get(n->v, str_from(key)), JSON_STRING) && str_trim(s).n == 0)
        node_error_at(n, key, "is empty");
    return s;
}

bool node_bool(const struct node *n, const char *key)
{
    return json_true(json_get(n->v, str_from(key)));
}

unsigned node_unsigned(const struct node *n, const char *key)
{
    const struct json *v = json_get(n->v, str_from(key));
    int64_t i;

    if (!json_is(v, JSON_NUMBER))
        return 0;
    if (json_i64(v, &i) && i > 0 && i <= INT32_MAX)
        return (unsigned)i;
    node_error_at(n, key, "must be a whole number from 1 to %d", INT32_MAX);
    return 0;
}

struct names node_names(const struct node *n, const char *key)
{
    struct node list = node_get(n, key);
    struct names out = {0};
    if (!json_is(list.v, JSON_ARRAY) || json_len(list.v) == 0)
        return out;

    struct str *v = ARENA_ARRAY(n->g->arena, struct str, json_len(list.v));
    size_t i = 0;
    for (struct json_iter it = json_iter(list.v); json_next(&it); i++) {
        struct node e = node_element(&list, i, it.value);
        struct str s = json_str(it.value);
        out.v = v;
        if (!node_is(&e, JSON_STRING))
            continue;
        if (s.n == 0)
            node_error(&e, "is empty");
        else if (name_in(&out, s))
            node_error(&e, "\"%.*s\" is there twice", STR_ARG(s));
        else
            v[out.n++] = s;
    }
    return out;
}
