/* Reads .env and config.toml line by line. Lines that are no assignment are passed over. */
#include "cli/config_file.h"

#include <errno.h>
#include <stdio.h>

bool config_file_read(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "re");
    char chunk[4096];
    size_t n;

    if (!f)
        return false;
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
        buf_add(out, chunk, n);
    bool ok = !ferror(f) && !out->failed;
    int saved = out->failed ? EFBIG : errno;
    fclose(f);
    errno = saved;
    return ok;
}

static struct str unquote(struct str v, char quote)
{
    if (v.n >= 2 && v.p[0] == quote && v.p[v.n - 1] == quote)
        return str_make(v.p + 1, v.n - 2);
    return v;
}

/* TOML: a quoted value ends at its quote; an unquoted one at the comment. */
static struct str toml_value(struct str v)
{
    if (v.n > 0 && (v.p[0] == '"' || v.p[0] == '\'')) {
        ptrdiff_t end = str_find(str_make(v.p + 1, v.n - 1), v.p[0]);
        return end < 0 ? v : str_make(v.p + 1, (size_t)end);
    }
    ptrdiff_t comment = str_find(v, '#');
    return comment < 0 ? v : str_trim(str_make(v.p, (size_t)comment));
}

void config_file_lines(struct str content, bool is_toml, config_line_fn *take, void *ctx)
{
    while (content.n > 0) {
        struct str line = str_trim(str_split(&content, '\n'));
        if (line.n == 0 || line.p[0] == '#' || str_find(line, '=') < 0)
            continue;
        if (!is_toml && str_starts(line, STR("export ")))
            line = str_make(line.p + 7, line.n - 7);
        struct str name = str_trim(str_split(&line, '='));
        struct str value = str_trim(line);
        if (is_toml)
            value = toml_value(value);
        else
            value = unquote(unquote(value, '"'), '\'');
        take(ctx, name, value);
    }
}
