/* The data set: a believable managed service provider, made of a seed. Everything that happens in
 * it is dated relative to now, and the same seed and now give the same records, byte for byte. */
#pragma once

#include "base/err.h"

struct sb_store;

/* Fills the empty tables of the store. The caller has begun a transaction and commits it; indexes
 * are made afterwards. n_time_entries: at most 26,000. The built-in records (company 0, resource 4)
 * are the data set's too. */
MUST_CHECK enum err_code sb_dataset_fill(struct sb_store *st, uint64_t seed, int64_t now_s,
                                         int n_time_entries, struct err *err);
