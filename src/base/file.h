/* Small files of our own: private to their owner, whole or not there at all. */
#pragma once

#include "base/buf.h"

#include <stdio.h>

/* A new file for writing that only its owner may read; NULL when there is something of that name,
 * or it cannot be made. */
FILE *file_create_private(const char *path);
/* The folder and what is missing above it, private to their owner. */
MUST_CHECK bool file_make_folder(const char *path);
/* Appends the file's content; false when there is none, it is larger than the buffer, or reading
 * fails. */
MUST_CHECK bool file_read(const char *path, struct buf *out);
/* Replaces the file by these bytes: readers see the old content or the new, never a part. */
MUST_CHECK bool file_replace(const char *path, struct str bytes);
/* The sizes of the files in a folder, added up; 0 when it cannot be read. */
uint64_t file_folder_bytes(const char *path);
/* The file's bytes as memory of this process alone: pages are read when they are touched, and
 * changes never reach the file. room more bytes, zero, follow them. The file must be replaced, not
 * written, while it is mapped. NULL when it cannot be had or is empty; then *ret_size is 0. Given
 * back by file_unmap with size and room. */
MUST_CHECK void *file_map_copy(const char *path, size_t room, size_t *ret_size);
void file_unmap(void *p, size_t size_and_room);
