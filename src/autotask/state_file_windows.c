/* LockFileEx: its locks belong to the handle and are mandatory, so locked bytes lie far behind the
 * content. */
#include "autotask/state_file.h"

#include <windows.h>

enum { BEHIND_CONTENT = 1 << 20 };

struct state_file {
    HANDLE handle;
};

struct state_file *state_file_open(const char *path)
{
    HANDLE h = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                           NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (h == INVALID_HANDLE_VALUE)
        return NULL;
    struct state_file *f = mem_calloc(1, sizeof(*f));
    f->handle = h;
    return f;
}

void state_file_close(struct state_file *f)
{
    if (!f)
        return;
    CloseHandle(f->handle);
    mem_free(f);
}

static OVERLAPPED place(uint64_t at)
{
    OVERLAPPED o = {0};
    o.Offset = (DWORD)at;
    o.OffsetHigh = (DWORD)(at >> 32);
    return o;
}

bool state_file_read(struct state_file *f, void *p, size_t n)
{
    OVERLAPPED o = place(0);
    DWORD got = 0;
    if (!ReadFile(f->handle, p, (DWORD)n, &got, &o) && GetLastError() != ERROR_HANDLE_EOF)
        return false;
    for (size_t i = got; i < n; i++)
        ((char *)p)[i] = 0;
    return true;
}

bool state_file_write(struct state_file *f, const void *p, size_t n)
{
    OVERLAPPED o = place(0);
    DWORD put = 0;
    return WriteFile(f->handle, p, (DWORD)n, &put, &o) && put == n;
}

static bool lock(struct state_file *f, uint64_t at, DWORD flags)
{
    OVERLAPPED o = place(at + BEHIND_CONTENT);
    return LockFileEx(f->handle, flags, 0, 1, 0, &o);
}

bool state_file_lock(struct state_file *f, uint64_t at)
{
    return lock(f, at, LOCKFILE_EXCLUSIVE_LOCK);
}

bool state_file_try_lock(struct state_file *f, uint64_t at)
{
    return lock(f, at, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY);
}

bool state_file_share(struct state_file *f, uint64_t at)
{
    return lock(f, at, LOCKFILE_FAIL_IMMEDIATELY);
}

void state_file_unlock(struct state_file *f, uint64_t at)
{
    OVERLAPPED o = place(at + BEHIND_CONTENT);
    UnlockFileEx(f->handle, 0, 1, 0, &o);
}

bool state_file_is_held(struct state_file *f, uint64_t at)
{
    if (!state_file_try_lock(f, at))
        return true;
    state_file_unlock(f, at);
    return false;
}
