/* Identical reads at the same time are made once: the first caller asks, the others wait and get a
 * copy of the same answer. Only what is in flight is shared; nothing is kept. */
#pragma once

#include "autotask/client.h"

struct flights;
struct flight;

struct flights *flights_new(void);
void flights_free(struct flights *f);

/* Joins the flight of that key, or begins it: then *ret_leads is true, and the caller must land it.
 * Anything that is written in between makes for another key (flights_wrote). */
struct flight *flights_board(struct flights *f, struct str method, struct str path, struct str body,
                             bool *ret_leads);
/* The leader's result: a reply's body (taken over and emptied), or an error that is everybody's.
 * The others are sent off to ask for themselves when the leader merely ran out of time or was
 * cancelled. */
void flights_land(struct flights *f, struct flight *flight, enum err_code rc, struct buf *take_body,
                  const struct err *err);

enum flight_end {
    FLIGHT_LANDED,   /* *ret_body is a copy of the reply's body, the caller's to
                        release */
    FLIGHT_FAILED,   /* err is the leader's */
    FLIGHT_ABANDONED /* board again */
};
/* Waits for the leader, inside the call's deadline. FLIGHT_FAILED also when that ends or the call
 * is cancelled. The flight must not be used after this. */
enum flight_end flights_wait(struct flights *f, struct flight *flight, const struct at_call *call,
                             struct buf *ret_body, struct err *err);

/* Something was written: reads that begin now do not join flights that began before. */
void flights_wrote(struct flights *f);
