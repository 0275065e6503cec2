/* Metadata kept in the state folder for a day, so that a new process need not ask again. One
 * private file per entity and kind, in a folder per tenant and user; bounded in size. */
#pragma once

#include "autotask/client.h"

/* The list as it was kept, less than a day ago: JSON text appended to out, and its age. */
MUST_CHECK bool metadata_disk_read(const char *folder, const struct cat_entity *e, const char *kind,
                                   struct buf *out, int64_t *ret_age_ms);
/* Keeps it; what cannot be kept is not. */
void metadata_disk_write(const char *folder, const struct cat_entity *e, const char *kind,
                         struct str list);
void metadata_disk_forget(const char *folder, const struct cat_entity *e, const char *kind);

/* The folder for a tenant and user, or false when there is no state folder. */
MUST_CHECK bool metadata_disk_folder(const char *state_folder, const struct at_credentials *who,
                                     char *out, size_t cap);
enum { METADATA_FOLDER_MAX = 900 };
