/* Finding fields and entities by what people call them: "which field holds the SLA?". */
#pragma once

#include "base/str.h"

enum { QUESTION_WORDS_MAX = 12 };

struct question {
    struct str words[QUESTION_WORDS_MAX];
    size_t n; /* 0: everything fits */
};
/* The words of a question that say something, as Autotask spells them ("SLA" as
 * serviceLevelAgreement, "technician" as resource). Borrows the text. */
struct question question_parse(struct str text);
/* How many of the words are in the name. */
unsigned question_hits(const struct question *q, struct str name);
