/* What the keyword table and the functions of single keywords share. */
#pragma once

#include "mcp/schema_compile.h"

typedef bool schema_keyword_fn(struct schema_compiler *c, struct schema_node *n,
                               const char *keyword, const struct json *v);

/* A node's group of rules, made at the first call; NULL when there is no room. (schema_keywords.c)
 */
struct schema_number_rules *schema_number_rules(struct schema_compiler *c, struct schema_node *n);
struct schema_string_rules *schema_string_rules(struct schema_compiler *c, struct schema_node *n);
struct schema_array_rules *schema_array_rules(struct schema_compiler *c, struct schema_node *n);
struct schema_object_rules *schema_object_rules(struct schema_compiler *c, struct schema_node *n);
struct schema_logic *schema_logic_rules(struct schema_compiler *c, struct schema_node *n);

/* Records "'keyword' must be ..." and returns false. */
bool schema_wrong(struct schema_compiler *c, const struct schema_node *n, const char *keyword,
                  const char *wanted);
/* The subschema v below a keyword of n; NULL on failure. */
const struct schema_node *schema_child(struct schema_compiler *c, struct schema_node *n,
                                       const char *keyword, struct str name, size_t index,
                                       const struct json *v);
bool schema_compile_list(struct schema_compiler *c, struct schema_node *n, const char *keyword,
                         const struct json *v, struct schema_list *to);

/* A compiled pattern; NULL, with the failure recorded, when it is not one. (schema_members.c) */
const struct schema_pattern *schema_new_pattern(struct schema_compiler *c,
                                                const struct schema_node *n, const char *keyword,
                                                struct str source);

/* schema_rules.c */
schema_keyword_fn schema_compile_additional_items, schema_compile_const, schema_compile_dynamic_ref,
    schema_compile_enum, schema_compile_format, schema_compile_items, schema_compile_multiple_of,
    schema_compile_pattern, schema_compile_prefix_items, schema_compile_recursive_ref,
    schema_compile_ref, schema_compile_type, schema_compile_unique;
/* schema_members.c */
schema_keyword_fn schema_compile_dependents, schema_compile_pattern_properties,
    schema_compile_properties, schema_compile_required;
