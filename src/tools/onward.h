/* Tools that go on as another: what a call of theirs becomes. They decide nothing about access,
 * words or values; the tool that they go on as does. */
#pragma once

#include "base/jw.h"
#include "tools/run.h"

/* A call of another tool in the making: its name and the text of its arguments. */
struct onward {
    const char *tool; /* NULL: the call is answered already */
    struct buf text;
    struct jw w; /* inside the arguments' object, between members */
};
typedef enum err_code onward_fn(struct tool_run *r, struct onward *o);

/* What the handler of such a tool consists of: decides, then goes on, or renders the error. */
enum mcp_rc onward_run(struct mcp_call *call, const void *args, onward_fn *decide);

/* The argument of that tool which the name means, in any spelling that the tool takes; NULL when
 * there is none. */
const char *onward_argument(struct tool_run *r, const char *tool, struct str name);
