/* From the JSON that a client sent to the struct that a handler reads. */
#pragma once

#include "base/err.h"

struct arena;
struct json;
struct tool_alias;
struct tool_entry;

/* Adds what the alias stands for: its arguments where the client gave none, and its `rest` made of
 * the members that the tool has no argument for. *ret is args itself when nothing had to change. */
MUST_CHECK enum err_code alias_args(struct arena *a, const struct tool_entry *tool,
                                    const struct tool_alias *alias, const struct json *args,
                                    const struct json **ret, struct err *err);

/* Maps what models really send onto what the schema says: member names in other styles and aliases
 * to the schema's names, scalars to the declared type, JSON text to objects and arrays, a lone
 * value to an array of one; null and "" count as absent where that cannot be meant. *ret is args
 * itself when nothing had to change. What does not fit stays as it is, for the validator to
 * explain. ERR_BAD_VALUE: one argument under two names with different values. */
MUST_CHECK enum err_code lenient_args(struct arena *a, const struct tool_entry *tool,
                                      const struct json *args, const struct json **ret,
                                      struct err *err);

/* The schema's name for an alias or a name in another style; empty when there is none. */
struct str lenient_name(const struct tool_entry *tool, struct str name);
/* The schema's name whose alias is nearest to a misspelt one; empty when none is near. */
struct str lenient_nearest(const struct tool_entry *tool, struct str name);

/* Fills the handler's struct from checked arguments. ERR_BAD_VALUE: a value that the C type cannot
 * hold. */
MUST_CHECK enum err_code bind_args(struct arena *a, const struct tool_entry *tool,
                                   const struct json *args, const void **ret, struct err *err);
