/* The fields that the server itself keeps in nearly every entity: who made and changed a record,
 * and when. */
#pragma once

#include "sandbox/change.h"

void sb_stamp(struct sb_change *c);
