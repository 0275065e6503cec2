/* Speed for the commonest search there is: everything that is not complete. */
#pragma once

#include "sandbox/query.h"

/* Adds a condition that changes nothing about the rows but lets an index find them, when the query
 * excludes values of an indexed number and few rows are left. To be called after sb_where_build. */
void sb_narrow(struct sb_where *w, const struct sb_query *q);
