/* Turns --name value pairs into one JSON object. */
#include "cli/call_args.h"

#include "base/jw.h"

#include <stdio.h>

enum { MAX_ARGS = 64 };

struct pair {
    struct str name;
    struct str value;
    bool has_value;
};

static enum err_code read_stdin(struct buf *out, struct err *err)
{
    char chunk[4096];
    size_t n = 0;

    while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buf_add(out, chunk, n);
    if (out->failed)
        return err_set(err, ERR_USAGE, "Standard input holds more than a tool call may.");
    return ERR_OK;
}

static enum err_code parse_pairs(int argc, char **argv, struct pair *pairs, size_t *ret_n,
                                 struct err *err)
{
    size_t n = 0;

    for (int i = 0; i < argc; i++) {
        struct str arg = str_from(argv[i]);
        if (!str_starts(arg, STR("--")) || arg.n < 3 || n == MAX_ARGS) {
            enum err_code rc = err_set(
                err, ERR_USAGE, "\"%s\" is neither a JSON object nor --name value.", argv[i]);
            err_fix(err, "Example: autotask-mcp call get_ticket --ticket T20261120.0003");
            return rc;
        }
        struct pair p = {.name = str_make(arg.p + 2, arg.n - 2)};
        ptrdiff_t equals = str_find(p.name, '=');
        if (equals >= 0) {
            p.value = str_make(p.name.p + equals + 1, p.name.n - (size_t)equals - 1);
            p.name.n = (size_t)equals;
            p.has_value = true;
        } else if (i + 1 < argc && strncmp(argv[i + 1], "--", 2) != 0) {
            p.value = str_from(argv[++i]);
            p.has_value = true;
        }
        pairs[n++] = p;
    }
    *ret_n = n;
    return ERR_OK;
}

static void write_value(struct jw *w, const struct pair *p)
{
    if (p->has_value)
        jw_str(w, p->value);
    else
        jw_bool(w, true);
}

static bool seen_before(const struct pair *pairs, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(pairs[k].name, pairs[i].name))
            return true;
    return false;
}

static void write_pairs(struct jw *w, const struct pair *pairs, size_t n)
{
    jw_object(w);
    for (size_t i = 0; i < n; i++) {
        size_t times = 0;
        if (seen_before(pairs, i))
            continue;
        for (size_t k = i; k < n; k++)
            times += str_eq(pairs[k].name, pairs[i].name);
        jw_key(w, pairs[i].name);
        if (times > 1)
            jw_array(w);
        for (size_t k = i; k < n; k++)
            if (str_eq(pairs[k].name, pairs[i].name))
                write_value(w, &pairs[k]);
        if (times > 1)
            jw_end(w);
    }
    jw_end(w);
}

enum err_code call_args_build(int argc, char **argv, struct buf *out, struct err *err)
{
    struct pair pairs[MAX_ARGS];
    struct jw w;
    size_t n = 0;

    if (argc == 1 && strcmp(argv[0], "-") == 0)
        return read_stdin(out, err);
    if (argc == 1 && argv[0][0] != '-') {
        buf_add_z(out, argv[0]);
        return ERR_OK;
    }
    enum err_code rc = parse_pairs(argc, argv, pairs, &n, err);
    if (rc)
        return rc;
    jw_init(&w, out);
    write_pairs(&w, pairs, n);
    return jw_ok(&w) ? ERR_OK : err_set(err, ERR_USAGE, "The arguments are too long.");
}
