/* Through libuv, which knows the systems; synchronous. */
#include "base/file.h"

#include "base/os.h"
#include "base/random.h"

#include <uv.h>

enum { PATH_MAX_BYTES = 1024, PRIVATE_FILE = 0600, PRIVATE_FOLDER = 0700, PIECE = 16 * 1024 };

static int open_file(const char *path, int flags)
{
    uv_fs_t req;
    int fd = uv_fs_open(NULL, &req, path, flags, PRIVATE_FILE, NULL);
    uv_fs_req_cleanup(&req);
    return fd;
}

static bool close_file(int fd)
{
    uv_fs_t req;
    int rc = uv_fs_close(NULL, &req, fd, NULL);
    uv_fs_req_cleanup(&req);
    return rc == 0;
}

FILE *file_create_private(const char *path)
{
    int fd = open_file(path, UV_FS_O_CREAT | UV_FS_O_EXCL | UV_FS_O_WRONLY);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (fd >= 0 && !f)
        (void)close_file(fd);
    return f;
}

static bool make_one(const char *path)
{
    uv_fs_t req;
    int rc = uv_fs_mkdir(NULL, &req, path, PRIVATE_FOLDER, NULL);
    uv_fs_req_cleanup(&req);
    return rc == 0 || rc == UV_EEXIST;
}

bool file_make_folder(const char *path)
{
    char part[PATH_MAX_BYTES];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof(part))
        return false;
    for (size_t i = 1; i < n; i++) {
        if (path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        (void)make_one(part); /* one above may be there and not ours */
    }
    return make_one(path);
}

bool file_read(const char *path, struct buf *out)
{
    char piece[PIECE];
    FILE *f = fopen(path, "rb");
    size_t got;
    if (!f)
        return false;
    while (!out->failed && (got = fread(piece, 1, sizeof(piece), f)) > 0)
        buf_add(out, piece, got);
    bool good = !ferror(f) && !out->failed;
    return fclose(f) == 0 && good;
}

static bool write_all(const char *path, struct str bytes)
{
    FILE *f = file_create_private(path);
    if (!f)
        return false;
    bool good = fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    return fclose(f) == 0 && good;
}

bool file_replace(const char *path, struct str bytes)
{
    char temporary[PATH_MAX_BYTES], tail[13];
    uv_fs_t req;
    random_hex(tail, sizeof(tail) - 1);
    if (snprintf(temporary, sizeof(temporary), "%s.%s", path, tail) >= (int)sizeof(temporary))
        return false;
    bool good = write_all(temporary, bytes);
    if (good) {
        good = uv_fs_rename(NULL, &req, temporary, path, NULL) == 0;
        uv_fs_req_cleanup(&req);
    }
    if (!good)
        (void)remove(temporary);
    return good;
}

static uint64_t size_of(const char *folder, const char *name)
{
    char path[PATH_MAX_BYTES];
    uv_fs_t req;
    uint64_t size = 0;
    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
        return 0;
    if (uv_fs_stat(NULL, &req, path, NULL) == 0)
        size = req.statbuf.st_size;
    uv_fs_req_cleanup(&req);
    return size;
}

uint64_t file_folder_bytes(const char *path)
{
    uv_fs_t req;
    uv_dirent_t entry;
    uint64_t sum = 0;
    if (uv_fs_scandir(NULL, &req, path, 0, NULL) >= 0) {
        while (uv_fs_scandir_next(&req, &entry) != UV_EOF)
            sum += entry.type == UV_DIRENT_DIR ? 0 : size_of(path, entry.name);
    }
    uv_fs_req_cleanup(&req);
    return sum;
}

void *file_map_copy(const char *path, size_t room, size_t *ret_size)
{
    return os_map_copy(path, room, ret_size);
}

void file_unmap(void *p, size_t size_and_room)
{
    os_unmap(p, size_and_room);
}
