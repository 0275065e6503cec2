/* Arguments of `call`: what stands behind the tool's name, as the JSON object that the tool gets.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

/* Either nothing, or one JSON object ("-" reads it from standard input), or --name value pairs. A
 * --name without a value is true; one given several times becomes an array. Values stay text: the
 * tool's schema decides what they are. */
MUST_CHECK enum err_code call_args_build(int argc, char **argv, struct buf *out, struct err *err);
