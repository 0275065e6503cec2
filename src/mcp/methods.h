/* The one table of methods: in which revisions each exists, what it needs, and who serves it.
 * To add a method: write its run function in the file of its feature, and add a row. */
#pragma once

#include "mcp/era.h"

struct mcp_call;

enum method_flags {
    METHOD_NOTIFICATION = 1 << 0,
    METHOD_WORKER = 1 << 1, /* runs on a worker unless check() says otherwise */
    METHOD_HELD = 1 << 2,   /* run() does not answer: the request stays open */
    METHOD_TOOLS = 1 << 3,  /* the capability that must be declared */
    METHOD_RESOURCES = 1 << 4,
    METHOD_PROMPTS = 1 << 5,
    METHOD_COMPLETIONS = 1 << 6,
    METHOD_SUBSCRIBE = 1 << 7,
    METHOD_TASKS = 1 << 8,
    METHOD_SKILLS = 1 << 9
};

typedef enum err_code method_fn(struct mcp_call *call);

struct method {
    struct str name;
    enum rev first;
    enum rev last;
    unsigned flags;
    method_fn *check; /* on the loop thread, before the call is handed on; may be NULL */
    method_fn *run;   /* writes the members of the result; errors go to call->err */
};

/* The row for the call's method in its revision; ERR_METHOD_NOT_FOUND also when the server does not
 * declare the capability. */
MUST_CHECK enum err_code method_find(struct mcp_call *call, const struct method **ret);

/* The row of that name, in whatever revision; NULL when there is none. */
const struct method *method_row(struct str name);

/* lifecycle.c */
method_fn run_discover, run_initialize, run_ping, run_set_level;
/* tools.c */
method_fn run_tools_list, check_tools_call, run_tools_call;
/* resources.c */
method_fn run_resources_list, run_templates_list, check_resources_read, run_resources_read;
/* prompts.c */
method_fn run_prompts_list, check_prompts_get, run_prompts_get;
/* completion.c */
method_fn check_complete, run_complete;
/* skills.c */
method_fn run_skills_list, run_skills_get, run_directory_read;
/* tasks.c */
method_fn run_task_get, run_task_update, run_task_cancel;
/* subscriptions.c */
method_fn run_listen, run_subscribe, run_unsubscribe;
