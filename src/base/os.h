/* What differs between operating systems and libuv does not cover. One implementation per system:
 * os_posix.c. Private to base. */
#pragma once

#include "base/base.h"

/* Writes all of it to standard error, in one system call where the system allows; errors are
 * ignored, since there is nowhere left to report them. */
void os_write_err(const char *p, size_t n);
/* The folders that may hold IANA zone files, best first; the list ends with NULL. */
extern const char *const os_zone_dirs[];
/* The IANA name of the machine's own zone as the system states it, unchecked; false if it does
 * not say. */
MUST_CHECK bool os_local_zone(char *out, size_t cap);
/* What file_map_copy and file_unmap promise. */
MUST_CHECK void *os_map_copy(const char *path, size_t room, size_t *ret_size);
void os_unmap(void *p, size_t size);
/* What mem_keep_freed promises; may do nothing. */
void os_keep_freed(size_t bytes);
