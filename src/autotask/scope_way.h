/* The way from an entity's records to what a server may be kept to. */
#pragma once

#include "catalog/catalog.h"

enum scope_kind { SCOPE_COMPANY, SCOPE_QUEUE, SCOPE_KINDS };

enum { SCOPE_HOPS = 8 };

/* A record belongs where the record belongs that this field points to. */
struct scope_hop {
    const struct cat_field *field;
    const struct cat_entity *to;
};

struct scope_way {
    const struct cat_field *own;       /* the field that says it itself; NULL: hops */
    struct scope_hop hops[SCOPE_HOPS]; /* the first one that is filled counts */
    size_t n;
};

/* False when there is none. */
bool scope_way(enum scope_kind kind, const struct cat_entity *e, struct scope_way *ret);
