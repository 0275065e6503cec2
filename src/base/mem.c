/* Heap memory that never comes back NULL, and the two ways the process ends itself: a bug, and no
 * memory. Neither message allocates. */
#include "base/base.h"

#include "base/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void base_bug(const char *text, const char *file, int line)
{
    char message[512];
    int n = snprintf(message, sizeof message, "bug: %s (%s:%d)\n", text, file, line);
    if (n > 0)
        os_write_err(message, (size_t)n < sizeof message ? (size_t)n : sizeof message - 1);
    abort();
}

NO_RETURN static void out_of_memory(size_t size)
{
    char message[96];
    int n = snprintf(message, sizeof message, "out of memory (%zu bytes wanted)\n", size);
    if (n > 0)
        os_write_err(message, (size_t)n);
    abort();
}

void *mem_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        out_of_memory(size);
    return p;
}

void *mem_calloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        out_of_memory(size && n > SIZE_MAX / size ? SIZE_MAX : n * size);
    return p;
}

char *mem_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size), text, size);
}

void mem_free(void *p)
{
    free(p);
}
