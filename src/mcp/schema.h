/* JSON Schema 2020-12: compile a schema once, then validate any number of values against it.
 * A compiled schema is immutable and may be used by several threads at once. Nothing is fetched
 * from a network: a reference that leaves the document is refused when the schema is compiled.
 * Work, depth and pattern matching are bounded, so that hostile schemas and values end in an error.
 * This file knows nothing of tools or messages; the nouns in its sentences come from the caller. */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct arena;
struct json;
struct schema;
struct schema_node; /* one compiled subschema */

/* Types as a set. SCHEMA_NUMBER includes whole numbers; SCHEMA_INTEGER alone is whole numbers only.
 */
enum schema_type {
    SCHEMA_NULL = 1 << 0,
    SCHEMA_BOOLEAN = 1 << 1,
    SCHEMA_INTEGER = 1 << 2,
    SCHEMA_NUMBER = 1 << 3,
    SCHEMA_STRING = 1 << 4,
    SCHEMA_ARRAY = 1 << 5,
    SCHEMA_OBJECT = 1 << 6,
    SCHEMA_ANY = (1 << 7) - 1
};

struct schema_options {
    const char *root;    /* what the whole value is called: "the arguments" [the value] */
    const char *member;  /* what a member of the root object is called: "argument" [member] */
    bool assert_formats; /* "format" checks the formats known here instead of only describing */
};

/* Compiles root, which (like the texts it was parsed from) must live as long as a. NULL options
 * mean the defaults. Everything the compiled schema owns lives in a and ends with it.
 * ERR_BAD_VALUE: not a valid schema, with the place as "#/properties/x". ERR_NOT_SUPPORTED: another
 * dialect in $schema, or a reference to a document that is not inside root. ERR_JSON_LIMIT: more
 * subschemas, or deeper, than allowed, or no room in a. */
MUST_CHECK enum err_code schema_compile(struct arena *a, const struct json *root,
                                        const struct schema_options *options,
                                        const struct schema **ret, struct err *err);

/* The first thing that is wrong with a value. All texts live in the scratch arena, in the schema or
 * in the value. */
struct schema_error {
    enum err_code code;
    const char *pointer; /* RFC 6901, to the value that fails: "/filter/0/op"; "" = the root */
    const char *path;    /* the same to read: "filter[0].op"; "" = the root */
    const char *keyword; /* "type", "required", "additionalProperties"...; "" for a limit */
    const char *schema_pointer; /* the subschema that failed: "#/properties/filter/items" */
    const char *text;   /* a sentence for people and models: member, what was got, what is wanted */
    const char *fix;    /* what to do next: "Did you mean 'op'?", the names to choose from; or "" */
    struct str name;    /* the unknown, or the first missing, member; else empty */
    struct str nearest; /* the declared name nearest to an unknown one; else empty */
    const struct str *names; /* all missing names, or all declared ones for an unknown member */
    size_t n_names;
};

/* Validates value. scratch gives room for what the check needs and for *ret, which is written only
 * when the result is not ERR_OK; ret may be NULL.
 * ERR_UNKNOWN_ARGUMENT (a member that is not declared), ERR_MISSING_REQUIRED, ERR_BAD_VALUE (any
 * other failure), ERR_JSON_LIMIT (too much work, too deep, or a pattern that backtracks without
 * end: the value is neither valid nor invalid). */
MUST_CHECK enum err_code schema_validate(const struct schema *s, const struct json *value,
                                         struct arena *scratch, struct schema_error *ret);

/* Records a validation error in err (code, text, fix, field); returns its code. */
enum err_code schema_error_set(const struct schema_error *e, struct err *err);

/* A declared member of an object schema: what leniency needs to know before validation. Followed
 * through $ref and allOf; types of anyOf and oneOf are united. */
struct schema_property {
    struct str name;
    unsigned types;      /* enum schema_type bits that can be valid; SCHEMA_ANY = not restricted */
    unsigned item_types; /* the same for elements, when it may be an array */
    bool required;
    const struct schema_node *node; /* for the nested look-ups below; never NULL */
};

/* Declared top-level members: by exact name (NULL when not declared), and in the schema's order
 * (NULL past the end). */
const struct schema_property *schema_property(const struct schema *s, struct str name);
const struct schema_property *schema_property_at(const struct schema *s, size_t index);
/* Whether the schema lets an object have members that it does not declare. */
bool schema_is_open(const struct schema *s);

/* The same for nested schemas. */
const struct schema_node *schema_root(const struct schema *s);
unsigned schema_node_types(const struct schema_node *n);
const struct schema_property *schema_node_property(const struct schema_node *n, struct str name);
const struct schema_property *schema_node_property_at(const struct schema_node *n, size_t index);
const struct schema_node *schema_node_items(const struct schema_node *n); /* NULL: any element */
