/* The large data set: forty offices of the provider, 200,000 tickets, a million time entries. */
#pragma once

#include "base/err.h"

struct sb_store;

enum { SB_OFFICES = 40 };

/* Fills the empty tables of the store, in transactions of its own, with so many offices
 * (SB_OFFICES at most); indexes are made afterwards. */
MUST_CHECK enum err_code sb_dataset_fill_large(struct sb_store *st, uint64_t seed, int n_offices,
                                               struct err *err);
