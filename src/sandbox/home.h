/* The page at "/": what this is, for people who open it in a browser. */
#pragma once

#include "sandbox/request.h"

void sb_home_page(struct sb_request *r);
