/* The tenant's own picklists and user-defined fields, read live from entityInformation and cached
 * for a day, in memory and in the state folder. Meanings of picklist values are never built in:
 * every tenant has its own. */
#pragma once

#include "autotask/client.h"

struct at_picklist_value {
    struct str value; /* as on the wire: text, also for integer fields */
    struct str label;
    struct str parent; /* value of the parent field it belongs to; empty = any */
    bool is_active;
    bool is_default;
};
struct at_field_info {
    const struct cat_field *field; /* NULL for a field the catalogue does not know */
    struct str name;
    struct str data_type;
    bool is_required, is_read_only, is_queryable, is_picklist;
    struct str picklist_parent_field;
    const struct at_picklist_value *values;
    size_t n_values;
};
struct at_metadata {
    const struct at_field_info *fields;
    size_t n_fields;
};
/* The result is shared and immutable and lives as long as the client. */
MUST_CHECK enum err_code at_metadata_get(struct at_client *c, struct at_call *call,
                                         const struct cat_entity *e, const struct at_metadata **ret,
                                         struct err *err);
const struct at_field_info *at_metadata_field(const struct at_metadata *m, struct str name);

/* User-defined fields of an entity (n = 0 for entities without them). Cached likewise. */
struct at_udf {
    struct str name, label, type;
    bool is_required, is_picklist;
    const struct at_picklist_value *values;
    size_t n_values;
};
MUST_CHECK enum err_code at_udfs_get(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, const struct at_udf **ret,
                                     size_t *ret_n, struct err *err);

/* What is known of the entity may be wrong: it is read again at the next use. Called by writes that
 * Autotask refused for a value that the metadata allows, and, for user-defined fields, after a
 * write to their definitions. */
void at_metadata_forget(struct at_client *c, const struct cat_entity *e);
/* A record of the entity was written: when picklists or user-defined fields of others are made of
 * such records, those are read again. */
void at_metadata_wrote(struct at_client *c, const struct cat_entity *e);

/* The value of a user-defined field in a record: a string or null; NULL when the record does not
 * have it (Autotask leaves the whole list out when no record of an answer has any). */
const struct json *at_udf_value(const struct json *record, struct str name);

/* By name (exact before any case and spelling), then by label; NULL when there is none. */
const struct at_udf *at_udf_find(const struct at_udf *udfs, size_t n, struct str name);

/* The value for a label (or for a value given as such): exact label before case-insensitive before
 * a single partial match; inactive values only when exact. ERR_UNKNOWN_LABEL and
 * ERR_AMBIGUOUS_LABEL list the candidates in err->text / err->fix. */
MUST_CHECK enum err_code at_label_to_value(const struct at_field_info *f, struct str label,
                                           struct str *ret_value, struct err *err);
/* The same for a dependent list: only values that belong to this value of the parent field (empty =
 * all). */
MUST_CHECK enum err_code at_label_to_value_under(const struct at_field_info *f, struct str label,
                                                 struct str parent, struct str *ret_value,
                                                 struct err *err);
/* The label of a value, or the value itself when the tenant has no label for it. */
struct str at_value_to_label(const struct at_field_info *f, struct str value);
