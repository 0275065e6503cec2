/* Rules of contacts, charges and time off. */
#include "sandbox/rules.h"

#include <stdio.h>

/* Contacts.isActive is a number; anything but 0 and 1 has no meaning. */
void sb_contact_check(struct sb_change *c)
{
    int64_t active = sb_get(c, "isActive");
    if (active != 0 && active != 1)
        sb_error(&c->errors, "Picklist value [%lld] does not exist for isActive",
                 (long long)active);
}

void sb_charge_prepare(struct sb_change *c)
{
    double quantity = sb_get_decimal(c, "unitQuantity");
    sb_set_decimal(c, "extendedCost", quantity * sb_get_decimal(c, "unitCost"));
    sb_set_decimal(c, "billableAmount", quantity * sb_get_decimal(c, "unitPrice"));
    sb_set_decimal(c, "internalCurrencyBillableAmount", quantity * sb_get_decimal(c, "unitPrice"));
    sb_set_decimal(c, "internalCurrencyUnitPrice", sb_get_decimal(c, "unitPrice"));
    if (c->write == SB_CREATE)
        sb_set(c, "isBilled", 0);
}

void sb_time_off_reject_done(struct sb_change *c)
{
    struct str reason = sb_get_text(c, "reason");
    sb_run(c->r,
           "UPDATE \"TimeOffRequests\" SET rejectReason=?4, approveRejectResourceID=?2 WHERE id=?1 "
           "AND ?3=0",
           sb_get(c, "timeOffRequestID"), c->actor, 0, str_dup(c->r->arena, reason));
}
