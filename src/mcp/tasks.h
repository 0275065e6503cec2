/* Calls that outlive their request (extension io.modelcontextprotocol/tasks): the client gets a
 * handle and asks for what became of it. Tasks live in this process, until their time is over. */
#pragma once

#include "mcp/call.h"

struct tasks;
struct task;

struct tasks *tasks_new(struct mcp_server *s);
void tasks_free(struct tasks *t); /* accepts NULL */
/* Forgets what is over; the transports' timers call it. True while there are tasks at all. */
bool tasks_sweep(struct tasks *t);
/* Whether there is such a task of the call's principal. */
bool task_exists(struct mcp_call *call, struct str id);
/* Writes the members of DetailedTask; false when the call's principal has no such task. */
MUST_CHECK bool task_write(struct mcp_call *call, struct str id, struct jw *w);
/* Whether the client of this request knows tasks. */
bool tasks_declared(const struct mcp_call *call);
/* ERR_MISSING_CAPABILITY with what is required. */
enum err_code tasks_required(struct mcp_call *call);
/* The handler of a task has ended: takes the reply in call->out over. */
void task_end(struct mcp_call *call);
/* Puts questions to the client and waits for the answers, which then are in asks. False when the
 * task was cancelled or its time is over. */
bool task_ask(struct mcp_call *call, struct mcp_ask *asks, size_t n);
