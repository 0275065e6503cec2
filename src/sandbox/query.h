/* Autotask's query language: from JSON to a checked tree, from the tree to SQL, and the replies to
 * query, count and paging requests. */
#pragma once

#include "sandbox/request.h"

enum sb_op {
    SB_OP_EQ,
    SB_OP_NOTEQ,
    SB_OP_GT,
    SB_OP_GTE,
    SB_OP_LT,
    SB_OP_LTE,
    SB_OP_BEGINS_WITH,
    SB_OP_ENDS_WITH,
    SB_OP_CONTAINS,
    SB_OP_EXIST,
    SB_OP_NOT_EXIST,
    SB_OP_IN,
    SB_OP_NOT_IN,
    SB_OP_AND,
    SB_OP_OR,
    SB_OP_UNKNOWN
};

struct sb_cond {
    enum sb_op op;
    const struct cat_field *field; /* NULL for groups and user-defined fields */
    struct str udf;                /* name of the user-defined field, else empty */
    const struct json *value;
    struct sb_cond *items; /* of a group */
    size_t n_items;
};

struct sb_query {
    const struct cat_entity *entity;
    struct sb_cond root; /* the top-level array: AND */
    unsigned max_records;
    const struct cat_field **include; /* NULL = all fields */
    size_t n_include;
    bool include_udfs;
    bool include_id;
};

/* Reads and checks a query; false when it is refused: the answer is set then. */
bool sb_query_parse(struct sb_request *r, const struct cat_entity *e, struct str text,
                    struct sb_query *ret);

enum sb_bind_type { SB_BIND_NULL, SB_BIND_I64, SB_BIND_F64, SB_BIND_TEXT };
struct sb_bind {
    enum sb_bind_type type;
    int64_t i;
    double f;
    struct str s;
};

/* A WHERE clause under construction. */
struct sb_where {
    struct sb_request *r;
    const struct cat_entity *entity;
    struct buf *sql;
    struct sb_bind *binds;
    size_t n_binds;
    size_t cap_binds;
};
/* Appends the conditions to w->sql; false when a value does not fit its field: the answer is set.
 */
bool sb_where_build(struct sb_where *w, const struct sb_cond *root);
/* Notes a value to bind and appends its "?N". */
void sb_where_bind(struct sb_where *w, struct sb_bind bind);
void sb_bind_all(sqlite3_stmt *stmt, const struct sb_bind *binds, size_t n);

/* Handlers. text: the query as JSON; post: whether it came as a body. */
void sb_handle_query(struct sb_request *r, const struct cat_entity *e, bool post);
void sb_handle_query_next(struct sb_request *r, const struct cat_entity *e, bool post);
void sb_handle_count(struct sb_request *r, const struct cat_entity *e, bool post);
/* GET of the children of one parent; id = 0: all of them. */
void sb_handle_children(struct sb_request *r, const struct cat_entity *e, int64_t parent_id);
void sb_handle_child(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                     int64_t id);
void sb_handle_get(struct sb_request *r, const struct cat_entity *e, int64_t id);
