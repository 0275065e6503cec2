/* What a tenant's entityInformation said, kept for the process: read once a day per entity, by one
 * caller while the others wait for it. What was handed out stays valid for the client's life. */
#pragma once

#include "autotask/metadata.h"

struct metadata_cache;

/* folder: where lists are kept for other processes and the next start; "" = nowhere. Borrowed. */
struct metadata_cache *metadata_cache_new(const char *folder);
void metadata_cache_free(struct metadata_cache *m);
