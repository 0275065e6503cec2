/* A file begins with a line that says what it is and when it was read; a file that says something
 * else, is older than a day or comes from the future is as good as none. */
#include "autotask/metadata_disk.h"

#include "autotask/shared.h"
#include "base/clock.h"
#include "base/file.h"

enum {
    FILE_MAX = 2 << 20,
    FOLDER_MAX = 64 << 20,
    LIFETIME_S = 24 * 3600,
    PATH_MAX_BYTES = METADATA_FOLDER_MAX + 120
};

static const char head[] = "autotask-mcp metadata 1 ";

static bool path_of(const char *folder, const struct cat_entity *e, const char *kind, char *out)
{
    int n = snprintf(out, PATH_MAX_BYTES, "%s/%.*s.%s", folder, STR_ARG(e->name), kind);
    return n > 0 && n < PATH_MAX_BYTES;
}

bool metadata_disk_folder(const char *state_folder, const struct at_credentials *who, char *out,
                          size_t cap)
{
    char name[17];
    if (!state_folder || !*state_folder || !who->username)
        return false;
    shared_name(who->username, who->integration_code, who->base_url, name);
    int n = snprintf(out, cap, "%s/metadata-%s", state_folder, name);
    return n > 0 && (size_t)n < cap;
}

bool metadata_disk_read(const char *folder, const struct cat_entity *e, const char *kind,
                        struct buf *out, int64_t *ret_age_ms)
{
    char path[PATH_MAX_BYTES];
    CLEANUP(buf_done) struct buf file = {0};
    int64_t read_at_s;
    buf_init(&file, FILE_MAX);
    if (!path_of(folder, e, kind, path) || !file_read(path, &file))
        return false;
    struct str rest = buf_str(&file);
    struct str line = str_split(&rest, '\n');
    if (!str_starts(line, str_from(head)) ||
        !str_to_i64(str_make(line.p + strlen(head), line.n - strlen(head)), &read_at_s))
        return false;
    int64_t age_s = clock_now_s() - read_at_s;
    if (age_s < 0 || age_s >= LIFETIME_S || rest.n == 0)
        return false;
    buf_add_str(out, rest);
    *ret_age_ms = age_s * 1000;
    return !out->failed;
}

void metadata_disk_write(const char *folder, const struct cat_entity *e, const char *kind,
                         struct str list)
{
    char path[PATH_MAX_BYTES];
    CLEANUP(buf_done) struct buf file = {0};
    buf_init(&file, FILE_MAX);
    buf_printf(&file, "%s%lld\n", head, (long long)clock_now_s());
    buf_add_str(&file, list);
    if (file.failed || !path_of(folder, e, kind, path) || !file_make_folder(folder) ||
        file_folder_bytes(folder) + file.n > FOLDER_MAX)
        return;
    if (!file_replace(path, buf_str(&file)))
        (void)remove(path); /* better none than an old one */
}

void metadata_disk_forget(const char *folder, const struct cat_entity *e, const char *kind)
{
    char path[PATH_MAX_BYTES];
    if (path_of(folder, e, kind, path))
        (void)remove(path);
}
