/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#pragma once

#include "base/str.h"

/* Bytes of the valid sequence that s begins with: 1 to 4; 0 when there is none. */
size_t utf8_step(struct str s);
bool utf8_valid(struct str s);
/* The longest beginning of s that has at most max bytes and splits no sequence. */
struct str utf8_cut(struct str s, size_t max);
