/* What clients asked to be told: open subscriptions/listen requests of the modern era, list changes
 * and resources/subscribe of the legacy one. */
#pragma once

#include "mcp/call.h"
#include "mcp/hub.h"

/* What a listen, or a client of the older era, has subscribed to is no longer watched for it. */
void subscription_forget(struct mcp_call *call);
void client_forget_subscriptions(struct client *client);
/* Announces the end of a subscription and writes its final response into call->out. */
void subscription_end(struct mcp_call *call);
/* Sends what of the news this subscription asked for. */
void subscription_announce(struct mcp_call *call, const struct news *news);
/* The same for a client of the older era, outside any request. */
void announce_to_client(struct peer *p, const struct news *news);
