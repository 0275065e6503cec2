/* Finding fields and entities by what people call them: "which field holds the SLA?". */
#pragma once

#include "base/str.h"

enum { FIND_WORDS_MAX = 12 };

struct find {
    struct str words[FIND_WORDS_MAX];
    size_t n; /* 0: everything fits */
};
/* The words of a question that say something, as Autotask spells them ("SLA" as
 * serviceLevelAgreement, "technician" as resource). Borrows the text. */
struct find find_parse(struct str question);
/* How many of the words are in the name. */
unsigned find_hits(const struct find *f, struct str name);
