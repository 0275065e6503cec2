/* URI templates (RFC 6570, levels 1 to 3) read backwards: whether a URI is an expansion of one, and
 * what stands for a variable. */
#pragma once

#include "base/err.h"

enum { URI_VARIABLE_MAX = 32 };

struct uri_variable {
    struct str name;  /* in the template */
    struct str value; /* in the URI, not decoded */
    bool given;
};

struct uri_match {
    struct uri_variable variables[URI_VARIABLE_MAX];
    size_t n;
};

/* ERR_CONFIG: no valid template, an operator or modifier that is not of levels 1 to 3, a variable
 * twice, or more than URI_VARIABLE_MAX of them. */
MUST_CHECK enum err_code uri_template_check(struct str template, struct err *err);
/* The template must have passed the check. {x} and {+x} take at least one byte; expressions with
 * another operator may be absent; members of {?a,b} and {&a,b} may come in any order. */
bool uri_template_match(struct str template, struct str uri, struct uri_match *ret);
/* Whether the template has the variable. */
bool uri_template_has(struct str template, struct str name);
/* How specific it is: the number of literal bytes. */
size_t uri_template_weight(struct str template);
