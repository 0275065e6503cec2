/* The life of a message: parse, classify, find the method, run it here or on a worker, reply. All
 * transports come through here. */
#pragma once

#include "mcp/peer.h"

/* Takes one message. Loop thread. */
void dispatch_message(struct peer *p, struct str text);
/* A message that the transport could not take (too long); head is as much of it as is there. */
void dispatch_refused(struct peer *p, struct str head, enum err_code code, const char *why);
/* Runs the handler and writes the reply into call->out. Worker thread. */
void dispatch_work(struct mcp_call *call);
/* Sends the reply of a call that a worker has finished, and frees the call. Loop thread. */
void dispatch_done(struct mcp_call *call);
/* Answers calls whose handlers have outlived their time. Loop thread, now and then. */
void dispatch_sweep(struct peer *p, int64_t now_ms);
/* Gives up all that is open: the client has gone. Loop thread. */
void dispatch_abandon(struct peer *p);
struct news;
/* Tells the client what it asked to be told. Loop thread. */
void dispatch_announce(struct peer *p, const struct news *news);
/* Ends every open subscription with its final response. Loop thread, at shutdown. */
void dispatch_end_held(struct peer *p);
