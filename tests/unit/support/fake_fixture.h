/* What most tests of the Autotask client start from: a scripted server, a client of it, a call. */
#pragma once

#include "fake_autotask.h"

struct fixture {
    struct fake fake;
    struct at_client *client;
    struct arena *arena;
    struct at_call call;
    struct err err;
    const struct cat_entity *tickets;
};

static inline int setup(void **state)
{
    struct fixture *x = mem_calloc(1, sizeof(*x));
    fake_start(&x->fake);
    x->client = fake_client(&x->fake);
    x->arena = arena_new(64 << 20);
    x->call = fake_call(x->arena);
    x->tickets = cat_entity_find(STR("Tickets"));
    *state = x;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *x = *state;
    at_client_free(x->client);
    fake_stop(&x->fake);
    arena_free(x->arena);
    mem_free(x);
    return 0;
}
