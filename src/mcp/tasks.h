/* Calls that outlive their request (extension io.modelcontextprotocol/tasks): the client gets a
 * handle and asks for what became of it. Tasks live in this process, until their time is over. */
#pragma once

#include "mcp/call.h"

struct tasks;
struct task;

struct tasks *tasks_new(void);
void tasks_free(struct tasks *t); /* accepts NULL */
/* Whether the client of this request knows tasks. */
bool tasks_declared(const struct mcp_call *call);
/* ERR_MISSING_CAPABILITY with what is required. */
enum err_code tasks_required(struct mcp_call *call);
/* The handler of a task has ended: takes the reply in call->out over. */
void task_end(struct mcp_call *call);
/* Puts questions to the client and waits for the answers, which then are in asks. False when the
 * task was cancelled or its time is over. */
bool task_ask(struct mcp_call *call, struct mcp_ask *asks, size_t n);
