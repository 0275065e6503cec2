/* The rules of single entities, beyond what the catalogue's flags say. Each is a row of one table.
 */
#pragma once

#include "sandbox/change.h"

typedef void sb_rule_fn(struct sb_change *c);

struct sb_rules {
    const char *entity;
    sb_rule_fn
        *prepare;      /* before the generic checks: server-made values, what follows from others */
    sb_rule_fn *check; /* adds errors */
    sb_rule_fn *done;  /* after the record is written, in the same transaction */
    sb_rule_fn *remove; /* before a deletion: adds errors, or cleans up */
};

/* The rules of an entity, or NULL. */
const struct sb_rules *sb_rules_find(const struct cat_entity *e);

sb_rule_fn sb_ticket_prepare, sb_ticket_check, sb_ticket_done;
sb_rule_fn sb_ticket_secondary_check;
sb_rule_fn sb_tag_check;
sb_rule_fn sb_checklist_prepare, sb_checklist_check;
sb_rule_fn sb_checklist_library_check, sb_checklist_library_done;
sb_rule_fn sb_note_check, sb_note_done;
sb_rule_fn sb_time_prepare, sb_time_check, sb_time_done, sb_time_remove;
sb_rule_fn sb_project_prepare, sb_project_check;
sb_rule_fn sb_task_prepare, sb_task_check;
sb_rule_fn sb_phase_prepare;
sb_rule_fn sb_attachment_prepare, sb_attachment_check, sb_attachment_done, sb_attachment_remove;
sb_rule_fn sb_period_check;
sb_rule_fn sb_contact_check;
sb_rule_fn sb_charge_prepare;
sb_rule_fn sb_service_adjustment_check, sb_service_adjustment_done;
sb_rule_fn sb_bundle_adjustment_check, sb_bundle_adjustment_done;
sb_rule_fn sb_webhook_prepare, sb_webhook_check, sb_webhook_done, sb_webhook_remove;
sb_rule_fn sb_webhook_field_check, sb_webhook_field_done, sb_webhook_field_remove;
sb_rule_fn sb_webhook_excluded_check;
sb_rule_fn sb_time_off_reject_done;
sb_rule_fn sb_stock_add_check, sb_stock_add_done;
sb_rule_fn sb_stock_remove_check, sb_stock_remove_done;
sb_rule_fn sb_stock_transfer_check, sb_stock_transfer_done;

/* Service levels (rules_sla.c): what a ticket's create and update bring with them, and the first
 * answer to it, by a note or time entry. */
sb_rule_fn sb_sla_prepare, sb_sla_done;
void sb_sla_first_response(struct sb_change *c, int64_t ticket_id);
/* Moves a ticket's or task's last activity to now; visible: the customer can see what was done. */
void sb_touch_ticket(struct sb_change *c, int64_t ticket_id, bool visible);
void sb_touch_task(struct sb_change *c, int64_t task_id);
/* One row of TicketHistory. */
void sb_ticket_history(struct sb_change *c, int64_t ticket_id, const char *action,
                       const char *detail);
/* A time entry or a file of a ticket or task is being deleted: the log of such deletions gets a
 * row. The two fields tell when it was made and by whom. */
void sb_log_deletion(struct sb_change *c, const char *made, const char *maker);
/* Whether the resource has the role, in any queue or department. */
bool sb_resource_has_role(struct sb_request *r, int64_t resource_id, int64_t role_id);
