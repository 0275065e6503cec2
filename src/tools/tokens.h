/* What a text costs a model, without a tokenizer: near enough to keep results within their limit.
 */
#pragma once

#include "base/str.h"

/* About as many tokens as current tokenizers make of it: within a fifth for tables, JSON and prose
 * in Latin letters, too many for other scripts, too few for letters at random. */
size_t tokens_estimate(struct str text);
/* The longest beginning with at most max estimated tokens and max_bytes bytes that splits no
 * character. */
struct str tokens_cut(struct str text, size_t max, size_t max_bytes);
