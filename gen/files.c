/* Files and folders. Outputs that would not change are left alone, so that nothing that depends on
 * them is built again; outputs that change appear whole or not at all. */
#include "gen.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { MAX_FILE_BYTES = 32 << 20 };

static const char *full_path(struct gen *g, const char *below)
{
    return str_printf(g->arena, "%s/%s", g->data_dir, below);
}

static bool read_path(struct gen *g, const char *path, struct str *ret)
{
    FILE *f = fopen(path, "rb");
    struct buf b;
    size_t got;

    if (!f)
        return false;
    buf_init(&b, MAX_FILE_BYTES);
    do {
        char chunk[65536];
        got = fread(chunk, 1, sizeof chunk, f);
        buf_add(&b, chunk, got);
    } while (got > 0);
    bool ok = !ferror(f) && !b.failed;
    if (ok)
        *ret = str_make(str_dup(g->arena, buf_str(&b)), b.n);
    buf_done(&b);
    fclose(f);
    return ok;
}

bool file_read(struct gen *g, const char *path, struct str *ret)
{
    return read_path(g, full_path(g, path), ret);
}

static int compare_names(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct names dir_list(struct gen *g, const char *dir, bool folders)
{
    struct str *v = NULL;
    size_t n = 0;
    size_t cap = 0;
    DIR *d = opendir(full_path(g, dir));

    if (!d)
        return (struct names){0};
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        struct stat st;
        const char *path = str_printf(g->arena, "%s/%s/%s", g->data_dir, dir, e->d_name);
        if (e->d_name[0] == '.' || stat(path, &st) != 0 || S_ISDIR(st.st_mode) != folders)
            continue;
        if (n == cap) {
            v = arena_grow(g->arena, v, n, cap ? cap * 2 : 64, sizeof *v);
            cap = cap ? cap * 2 : 64;
        }
        v[n++] = str_from(str_dup(g->arena, str_from(e->d_name)));
    }
    closedir(d);
    if (n > 0)
        qsort(v, n, sizeof *v, compare_names);
    return (struct names){v, n};
}

struct names dir_folders(struct gen *g, const char *dir)
{
    return dir_list(g, dir, true);
}

struct names dir_files(struct gen *g, const char *dir)
{
    return dir_list(g, dir, false);
}

struct names dir_json(struct gen *g, const char *dir)
{
    struct names all = dir_files(g, dir);
    struct str *v = ARENA_ARRAY(g->arena, struct str, all.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < all.n; i++) {
        struct str s = all.v[i];
        const char *file = str_printf(g->arena, "%s/%.*s", dir, STR_ARG(s));
        struct node at = {g, file, "", NULL};
        if (str_ends(s, STR(".json")))
            v[n++] = str_make(s.p, s.n - strlen(".json"));
        else
            node_error(&at, "is not a .json file");
    }
    return (struct names){v, n};
}

static bool write_path(const char *path, struct str content)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    bool ok = content.n == 0 || fwrite(content.p, 1, content.n, f) == content.n;
    return fclose(f) == 0 && ok;
}

static const char *temporary(struct gen *g, const char *dir, const struct output *o)
{
    return str_printf(g->arena, "%s/%s.tmp", dir, o->name);
}

bool outputs_write(struct gen *g, const char *dir, struct output *outputs, size_t n)
{
    bool *changed = ARENA_ARRAY(g->arena, bool, n);
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++) {
        struct str content = buf_str(&outputs[i].content);
        struct str there;
        if (read_path(g, str_printf(g->arena, "%s/%s", dir, outputs[i].name), &there) &&
            str_eq(there, content))
            continue;
        changed[i] = true;
        ok = !outputs[i].content.failed && write_path(temporary(g, dir, &outputs[i]), content);
        if (!ok)
            fprintf(stderr, "mkcatalog: %s/%s: cannot be written\n", dir, outputs[i].name);
    }
    for (size_t i = 0; i < n; i++) {
        const char *path = str_printf(g->arena, "%s/%s", dir, outputs[i].name);
        if (!changed[i])
            continue;
        if (ok && rename(temporary(g, dir, &outputs[i]), path) != 0) {
            fprintf(stderr, "mkcatalog: %s: %s\n", path, strerror(errno));
            ok = false;
        }
        if (!ok)
            remove(temporary(g, dir, &outputs[i]));
    }
    return ok;
}
