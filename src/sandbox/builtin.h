/* The records every Autotask database begins with. */
#pragma once

#include "sandbox/store.h"

/* For an empty data set: company 0 (the provider itself) and resource 4 (Autotask Administrator).
 */
MUST_CHECK enum err_code sb_builtin_fill(struct sb_store *st, struct err *err);
/* The resource that the API user is (licence type 7), made when there is none. */
MUST_CHECK enum err_code sb_builtin_api_user(struct sb_store *st, int64_t *ret, struct err *err);
