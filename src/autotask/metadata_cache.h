/* What a tenant's entityInformation said, kept for the process: read once a day per entity, by one
 * caller while the others wait for it. What was handed out stays valid for the client's life. */
#pragma once

#include "autotask/metadata.h"

struct metadata_cache;

struct metadata_cache *metadata_cache_new(void);
void metadata_cache_free(struct metadata_cache *m);
