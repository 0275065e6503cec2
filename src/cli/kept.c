/* The user's cache folder. A kept data set is the making of one very program file: another version,
 * or the same one built anew, makes its own. */
#include "cli/kept.h"

#include "base/base.h"
#include "sandbox/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { OWNER_ONLY = 0700 };

static const char *cache_root(char *out, size_t cap)
{
    static const struct {
        const char *variable, *below;
    } places[] = {{"XDG_CACHE_HOME", ""}, {"LOCALAPPDATA", ""}, {"HOME", "/.cache"}};

    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        const char *base = getenv(places[i].variable);
        if (base && base[0]) {
            snprintf(out, cap, "%s%s", base, places[i].below);
            return out;
        }
    }
    return NULL;
}

static bool make_folder(const char *path)
{
    uv_fs_t req;
    int rc = uv_fs_mkdir(NULL, &req, path, OWNER_ONLY, NULL);

    uv_fs_req_cleanup(&req);
    return rc == 0 || rc == UV_EEXIST;
}

/* Version, and the size and time of the program's file. */
static bool name_program(char *out, size_t cap)
{
    char path[1024];
    size_t n = sizeof(path);
    uv_fs_t req;

    if (uv_exepath(path, &n))
        return false;
    bool ok = uv_fs_stat(NULL, &req, path, NULL) == 0;
    if (ok)
        snprintf(out, cap, "%s %llu %lld.%ld", AUTOTASK_MCP_VERSION,
                 (unsigned long long)req.statbuf.st_size, (long long)req.statbuf.st_mtim.tv_sec,
                 (long)req.statbuf.st_mtim.tv_nsec);
    uv_fs_req_cleanup(&req);
    return ok;
}

void kept_data_set(struct kept *k, struct sandbox_options *options)
{
    char root[900], folder[950];

    *k = (struct kept){0};
    if (!cache_root(root, sizeof(root)) || !make_folder(root))
        return;
    snprintf(folder, sizeof(folder), "%s/autotask-mcp", root);
    if (!make_folder(folder) || !name_program(k->by, sizeof(k->by)))
        return;
    snprintf(k->file, sizeof(k->file), "%s/sandbox-%llu.db", folder,
             (unsigned long long)(options->seed ? options->seed : 1));
    options->kept_file = k->file;
    options->kept_by = k->by;
}
