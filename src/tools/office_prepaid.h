/* The balances of all prepaid contracts. */
#pragma once

#include "tools/office.h"

MUST_CHECK enum err_code office_prepaid(struct tool_run *r);
