/* Which addresses are on the public network. A name on the internet that suddenly means this
 * machine or a neighbour is an attack or a broken resolver, and credentials must not go there. */
#pragma once

#include "base/base.h"

struct sockaddr;

/* False for loopback, private, link-local, unspecified, multicast and reserved addresses, also when
 * an IPv6 address only wraps such an IPv4 one; and for families that are neither. Shared address
 * space (100.64/10) counts as public: tunnels of companies use it for hosts of the internet. */
bool address_is_public(const struct sockaddr *address);
