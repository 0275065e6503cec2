/* Who made a record: the API user itself, also in the name of somebody else, or another person. The
 * API user's id is learned from records that were read back after they were created, since nothing
 * else in the API says it. */
#pragma once

#include "autotask/client.h"

enum maker {
    MAKER_NOT_KNOWN, /* the record does not say, or the API user's id was not learned yet */
    MAKER_OURS,
    MAKER_ANOTHER
};

/* form: the fields that were sent; a maker among them says nothing. */
enum maker maker_of(struct at_client *c, const struct cat_entity *e, const struct json *form,
                    const struct json *record);
/* record: as Autotask shows it right after call has created it with the fields sent; NULL is
 * accepted. */
void at_learn_maker(struct at_client *c, const struct at_call *call, const struct cat_entity *e,
                    const struct json *sent, const struct json *record);
