/* The compiled form of a schema, private to the validator: one node per subschema, its keywords
 * grouped by the type of value they look at, so that a check touches only what can matter. Nodes
 * refer to each other by plain pointers, cycles included, and never change after compilation. */
#pragma once

#include "base/json.h"
#include "mcp/schema.h"
#include "mcp/schema_number.h"

struct buf;
struct schema_pattern;
struct schema_node;

/* A list of subschemas in the schema's order; list is NULL when the keyword is absent. */
struct schema_list {
    const struct schema_node **list;
    size_t n;
};

/* Upper and lower limits of a count; SCHEMA_NO_LIMIT in max = none. */
#define SCHEMA_NO_LIMIT UINT64_MAX
struct schema_range {
    uint64_t min, max;
};

/* text.n = 0 in a bound: absent. */
struct schema_number_rules {
    struct schema_number minimum, maximum, exclusive_minimum, exclusive_maximum;
    struct schema_divisor multiple_of; /* text.n = 0: absent */
};

struct schema_format {
    struct str name;
    bool (*check)(struct str text);
    const char *what; /* "a date such as 2026-11-30" */
};

struct schema_string_rules {
    struct schema_range length; /* in code points */
    const struct schema_pattern *pattern;
    struct str pattern_source;
    const struct schema_format *format; /* only when formats are asserted */
};

struct schema_array_rules {
    struct schema_range length;
    struct schema_range contained; /* what "contains" must match: at least 1 by default */
    struct schema_list prefix;
    const struct schema_node *items;
    const struct schema_node *contains;
    bool unique;
};

/* A name that "properties" or "required" speaks of. */
struct schema_member {
    struct str name;
    const struct schema_node *node; /* NULL: only required */
    size_t required;                /* 1 + its index in the list of required names; 0 = optional */
};

struct schema_member_pattern {
    const struct schema_pattern *pattern;
    struct str source;
    const struct schema_node *node;
};

/* dependentRequired or dependentSchemas: what the presence of name entails. */
struct schema_dependent {
    struct str name;
    const struct str *required;
    size_t n_required;
    const struct schema_node *node;
};

struct schema_object_rules {
    struct schema_range count;
    struct schema_member *members; /* sorted by length, then bytes */
    size_t n_members;
    const struct str *required; /* in the schema's order, each once */
    size_t n_required;
    const struct schema_member_pattern *patterns;
    size_t n_patterns;
    const struct schema_node *additional;
    const struct schema_node *names;
    struct schema_dependent *dependents;
    size_t n_dependents;
};

/* Subschemas that look at the same value. */
struct schema_logic {
    const struct schema_node *ref;
    const struct schema_node *dynamic_ref; /* the target without regard to the dynamic scope */
    struct str dynamic_anchor;             /* when that target is a $dynamicAnchor */
    struct schema_list all_of, any_of, one_of;
    const struct schema_node *not_, *if_, *then_, *else_;
    const struct schema_node *unevaluated_items, *unevaluated_properties;
};

/* enum or const: the value must equal one of them. */
struct schema_values {
    const struct json **list; /* in the schema's order */
    size_t n;
    struct str *texts; /* those that are strings, sorted by length, then bytes */
    size_t n_texts;
};

struct schema_anchor {
    struct str name;
    const struct schema_node *node;
    bool dynamic;
};

/* A schema with an identifier of its own: the root, and each subschema with $id. */
struct schema_resource {
    struct str uri; /* absolute when the schema says so; without a fragment */
    const struct schema_node *root;
    struct schema_anchor *anchors;
    size_t n_anchors, room_anchors;
    unsigned dialect; /* enum schema_dialect */
};

/* What a value may be and have, followed through references and combinations. */
struct schema_shape {
    unsigned types; /* enum schema_type bits */
    bool closed;    /* members that are not declared are refused */
    const struct schema_property *properties;
    size_t n_properties;
    const struct schema_node *items;
};

struct schema_node {
    const struct schema_node *parent;
    const char *keyword; /* of the parent, under which this one is; NULL for the root */
    struct str name;     /* the member's name below that keyword; p = NULL when there is none */
    size_t index;        /* 1 + the index below that keyword; 0 when there is none */
    const struct json *source;
    struct schema_resource *resource;
    unsigned types; /* of "type": enum schema_type bits, SCHEMA_NUMBER with SCHEMA_INTEGER */
    bool never;     /* the schema "false" */
    bool always;    /* nothing can fail and nothing is noted: the schema "true" or {} */
    size_t id;      /* its number in order of creation */
    struct schema_values *enum_, *const_;
    struct schema_number_rules *number;
    struct schema_string_rules *string;
    struct schema_array_rules *array;
    struct schema_object_rules *object;
    struct schema_logic *logic;
    struct schema_shape shape;
};

struct schema {
    const struct schema_node *root;
    const char *root_noun, *member_noun;
    bool has_dynamic_refs;
};

/* Order of the sorted tables: by length, then bytes. */
static inline int schema_name_cmp(struct str a, struct str b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return a.n == 0 ? 0 : memcmp(a.p, b.p, a.n);
}

/* Appends "#/properties/x"; a NULL node is the root. (schema_report.c) */
void schema_write_pointer(struct buf *out, const struct schema_node *n);
/* Makes what vsnprintf wrote into text (size bytes; it returned len) fit for a sentence: cut
 * between characters, without control characters. (schema_words.c) */
void schema_fit_text(char *text, size_t size, int len);
/* NULL when the rules do not speak of the name. */
const struct schema_member *schema_member_find(const struct schema_object_rules *r,
                                               struct str name);
/* The bit of a value's type; SCHEMA_INTEGER for whole numbers. */
unsigned schema_type_of(const struct json *value);

/* The format of that name, or NULL when it is not one of those that are checked. */
const struct schema_format *schema_format_find(struct str name);
