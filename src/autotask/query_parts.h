/* Between the files that read lists: one query as Autotask takes it, and those that have to be
 * several. */
#pragma once

#include "autotask/client.h"

enum { QUERY_LIST_MAX = 200 /* values of one `in` that are proven to work */ };

/* A filter taken apart where one query cannot hold it. */
struct query_plan {
    struct str rest;  /* "{...},{...}": all other conditions, without the brackets */
    struct str *udfs; /* conditions with a user-defined field, when there is more than one */
    size_t n_udfs;
    struct str list_field; /* of the long `in` list; empty = there is none */
    const struct json **values;
    size_t n_values; /* each once; ascending when the field is the id */
};
/* *ret_simple: the filter can go out as it is, and ret is not filled. ERR_NOT_SUPPORTED: one OR
 * holds several user-defined fields; ERR_TOO_LARGE: two long lists. */
MUST_CHECK enum err_code query_plan_make(struct arena *a, struct str filter, struct query_plan *ret,
                                         bool *ret_simple, struct err *err);

/* One query, its pages joined. */
MUST_CHECK enum err_code query_simple(struct at_client *c, struct at_call *call,
                                      const struct cat_entity *e, const struct at_query *q,
                                      struct at_rows *ret, struct err *err);
MUST_CHECK enum err_code query_split(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, const struct at_query *q,
                                     const struct query_plan *plan, struct at_rows *ret,
                                     struct err *err);
MUST_CHECK enum err_code count_split(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, const struct query_plan *plan,
                                     bool fresh, int64_t *ret, struct err *err);
