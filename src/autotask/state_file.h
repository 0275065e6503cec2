/* A small file that processes of one machine share, and byte-range locks on it that the system
 * takes back when a process ends, however it ends. One implementation per system. */
#pragma once

#include "base/base.h"

struct state_file;

/* Opens or makes it, private to its owner; NULL when that cannot be done. Two opens, also in one
 * process, hold their locks against each other. */
struct state_file *state_file_open(const char *path);
void state_file_close(struct state_file *f); /* accepts NULL; gives all locks back */

/* The content from the beginning; what is not there yet reads as zeros. False: failed. */
MUST_CHECK bool state_file_read(struct state_file *f, void *p, size_t n);
MUST_CHECK bool state_file_write(struct state_file *f, const void *p, size_t n);

/* One byte, anywhere, also behind the end. */
MUST_CHECK bool state_file_lock(struct state_file *f, uint64_t at); /* waits for it */
MUST_CHECK bool state_file_try_lock(struct state_file *f, uint64_t at);
MUST_CHECK bool state_file_share(struct state_file *f, uint64_t at); /* beside others who share */
void state_file_unlock(struct state_file *f, uint64_t at);
/* Whether somebody else holds a lock there. */
bool state_file_is_held(struct state_file *f, uint64_t at);
