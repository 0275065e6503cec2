/* Mails quote the mails they answer, often several times over. What the writer wrote stands before
 * them. */
#pragma once

#include "base/str.h"

/* What stands before the quoted mail that a text ends with: "On ... wrote:", a block of "From:
 * Sent: To: Subject:", "-----Original Message-----" and the like in ten languages, or lines that
 * begin with '>'. *ret_lines: how many lines the quoted part has; 0 when there is none, when it is
 * not worth leaving out, when text of the writer's own follows it, or when nothing stands before
 * it. */
struct str mail_own_text(struct str text, size_t *ret_lines);
