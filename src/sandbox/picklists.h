/* The picklists of the sandbox's tenant, as tables that the build generates from data/picklists/.
 * The server never sees them: it asks the tenant. */
#pragma once

#include "base/str.h"

struct sb_picklist_value {
    const char *value; /* a text even for integer fields, as on the wire */
    const char *label;
    const char *parent; /* the value of parent_field that it belongs to; "" = none */
    bool is_default;
    bool is_system;
    bool is_active;
};

struct sb_picklist {
    const char *entity;
    const char *field;
    const char *parent_field;               /* "" = none */
    const struct sb_picklist_value *values; /* in display order */
    size_t n;
};

/* Sorted by entity, then field, ASCII case-insensitively. */
extern const struct sb_picklist sb_picklists[];
extern const size_t sb_picklists_n;

/* Names in any case; NULL when the sandbox has no values for that field. */
const struct sb_picklist *sb_picklist_find(struct str entity, struct str field);
/* The value's row, NULL when the list (which may be NULL) has no such value. */
const struct sb_picklist_value *sb_picklist_value_find(const struct sb_picklist *list,
                                                       struct str value);
