/* Which entity has which rules. */
#include "sandbox/rules.h"

static const struct sb_rules table[] = {
    {"CompanyNotes", NULL, sb_period_check, NULL, NULL},
    {"CompanyToDos", NULL, sb_period_check, NULL, NULL},
    {"CompanyWebhookExcludedResources", NULL, sb_webhook_excluded_check, NULL, NULL},
    {"CompanyWebhookFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"CompanyWebhookUdfFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"CompanyWebhooks", sb_webhook_prepare, sb_webhook_check, sb_webhook_done, sb_webhook_remove},
    {"ConfigurationItemNotes", NULL, sb_note_check, NULL, NULL},
    {"ConfigurationItemWebhookExcludedResources", NULL, sb_webhook_excluded_check, NULL, NULL},
    {"ConfigurationItemWebhookFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"ConfigurationItemWebhookUdfFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"ConfigurationItemWebhooks", sb_webhook_prepare, sb_webhook_check, sb_webhook_done,
     sb_webhook_remove},
    {"ContactWebhookExcludedResources", NULL, sb_webhook_excluded_check, NULL, NULL},
    {"ContactWebhookFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"ContactWebhookUdfFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"ContactWebhooks", sb_webhook_prepare, sb_webhook_check, sb_webhook_done, sb_webhook_remove},
    {"Contacts", NULL, sb_contact_check, NULL, NULL},
    {"ContractCharges", sb_charge_prepare, NULL, NULL, NULL},
    {"ContractNotes", NULL, sb_note_check, NULL, NULL},
    {"ContractServiceAdjustments", NULL, sb_service_adjustment_check, sb_service_adjustment_done,
     NULL},
    {"ContractServiceBundleAdjustments", NULL, sb_bundle_adjustment_check,
     sb_bundle_adjustment_done, NULL},
    {"Contracts", NULL, sb_period_check, NULL, NULL},
    {"InventoryStockedItemsAdd", NULL, sb_stock_add_check, sb_stock_add_done, NULL},
    {"InventoryStockedItemsRemove", NULL, sb_stock_remove_check, sb_stock_remove_done, NULL},
    {"InventoryStockedItemsTransfer", NULL, sb_stock_transfer_check, sb_stock_transfer_done, NULL},
    {"Phases", sb_phase_prepare, sb_period_check, NULL, NULL},
    {"ProjectCharges", sb_charge_prepare, NULL, NULL, NULL},
    {"ProjectNotes", NULL, sb_note_check, sb_note_done, NULL},
    {"Projects", sb_project_prepare, sb_project_check, NULL, NULL},
    {"ServiceCalls", NULL, sb_period_check, NULL, NULL},
    {"TaskNotes", NULL, sb_note_check, sb_note_done, NULL},
    {"Tasks", sb_task_prepare, sb_task_check, NULL, NULL},
    {"TicketCharges", sb_charge_prepare, NULL, NULL, NULL},
    {"TicketChecklistItems", sb_checklist_prepare, sb_checklist_check, NULL, NULL},
    {"TicketChecklistLibraries", NULL, sb_checklist_library_check, sb_checklist_library_done, NULL},
    {"TicketNoteWebhookExcludedResources", NULL, sb_webhook_excluded_check, NULL, NULL},
    {"TicketNoteWebhookFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"TicketNoteWebhooks", sb_webhook_prepare, sb_webhook_check, sb_webhook_done,
     sb_webhook_remove},
    {"TicketNotes", NULL, sb_note_check, sb_note_done, NULL},
    {"TicketSecondaryResources", NULL, sb_ticket_secondary_check, NULL, NULL},
    {"TicketTagAssociations", NULL, sb_tag_check, NULL, NULL},
    {"TicketWebhookExcludedResources", NULL, sb_webhook_excluded_check, NULL, NULL},
    {"TicketWebhookFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"TicketWebhookUdfFields", NULL, sb_webhook_field_check, sb_webhook_field_done,
     sb_webhook_field_remove},
    {"TicketWebhooks", sb_webhook_prepare, sb_webhook_check, sb_webhook_done, sb_webhook_remove},
    {"Tickets", sb_ticket_prepare, sb_ticket_check, sb_ticket_done, NULL},
    {"TimeEntries", sb_time_prepare, sb_time_check, sb_time_done, sb_time_remove},
    {"TimeOffRequestsReject", NULL, NULL, sb_time_off_reject_done, NULL},
};

static const struct sb_rules attachments = {"", sb_attachment_prepare, sb_attachment_check,
                                            sb_attachment_done, sb_attachment_remove};

const struct sb_rules *sb_rules_find(const struct cat_entity *e)
{
    if (str_ends(e->name, STR("Attachments")))
        return &attachments;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (str_eq(e->name, str_from(table[i].entity)))
            return &table[i];
    }
    return NULL;
}
