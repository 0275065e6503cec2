/* URI references (RFC 3986), as far as $id and $ref need them. */
#pragma once

#include "base/str.h"

/* The parts of a reference, borrowed. The flags tell an empty part from an absent one. */
struct schema_uri {
    struct str scheme, authority, path, query, fragment;
    bool has_scheme, has_authority, has_query, has_fragment;
};

struct schema_uri schema_uri_split(struct str text);
/* The reference as seen from base, without its fragment, dot segments removed (5.2.2). */
struct str schema_uri_resolve(struct arena *a, struct str base, struct str reference);
